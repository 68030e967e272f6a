//! The texts of a ticket's record: what was reported, what was found, what was done. One word a field, the same in the
//! store, in the journal (which holds a hash of the text, never the text) and in the labels that people write. Codes are no
//! person's text and stand in the journal as they are.

/// A field of the record that holds a person's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextField {
    Subject,
    Department,
    Phone,
    Site,
    Place,
    Ci,
    Symptom,
    Steps,
    ErrorText,
    ExpectedImpact,
    Diagnosis,
    Cause,
    CauseCode,
    Workaround,
    Verified,
    Channel,
    Effort,
}

impl TextField {
    pub const ALL: [TextField; 17] = [
        TextField::Subject,
        TextField::Department,
        TextField::Phone,
        TextField::Site,
        TextField::Place,
        TextField::Ci,
        TextField::Symptom,
        TextField::Steps,
        TextField::ErrorText,
        TextField::ExpectedImpact,
        TextField::Diagnosis,
        TextField::Cause,
        TextField::CauseCode,
        TextField::Workaround,
        TextField::Verified,
        TextField::Channel,
        TextField::Effort,
    ];

    /// The name of the column, of the fact and of the label's field.
    pub fn as_str(self) -> &'static str {
        match self {
            TextField::Subject => "subject",
            TextField::Department => "department",
            TextField::Phone => "phone",
            TextField::Site => "site",
            TextField::Place => "place",
            TextField::Ci => "ci",
            TextField::Symptom => "symptom",
            TextField::Steps => "steps",
            TextField::ErrorText => "error_text",
            TextField::ExpectedImpact => "expected_impact",
            TextField::Diagnosis => "diagnosis",
            TextField::Cause => "cause",
            TextField::CauseCode => "cause_code",
            TextField::Workaround => "workaround",
            TextField::Verified => "verified",
            TextField::Channel => "channel",
            TextField::Effort => "effort",
        }
    }

    /// Whether it holds one of a few words, and not a person's own.
    pub fn is_code(self) -> bool {
        matches!(self, TextField::CauseCode | TextField::Channel | TextField::Effort)
    }

    pub fn parse(text: &str) -> Option<TextField> {
        TextField::ALL.into_iter().find(|f| f.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for field in TextField::ALL {
            assert_eq!(TextField::parse(field.as_str()), Some(field));
        }
    }
}
