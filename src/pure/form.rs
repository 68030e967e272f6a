//! The form at the end of each notice to an engineer: a head and one line a field.
//!
//! The head names the ticket and its revision and reads the same in every language, so that the form is found again in
//! an answer however it was quoted. The labels are in the reader's language. Values are printed as given, each on one
//! line; which of them an answer changes is read in `read`, what that means is decided elsewhere.

mod foreign;
mod line;
mod read;
#[cfg(test)]
mod read_tests;

use super::language::Language;

pub use foreign::{Foreign, SentForm, above_form, sent_form, sent_form_of};
pub use read::{FormChange, FormReading, heads, read, read_beside};

/// What the head of a form says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormHead {
    /// The desk's tag, as in `[DESK #1042]`.
    pub tag: String,
    /// The number of the ticket.
    pub number: u64,
    /// The revision of the ticket that the form shows.
    pub revision: u64,
}

/// The values of the fields, in words of the reader's language; empty: none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormValues {
    pub state: String,
    pub priority: String,
    pub impact: String,
    pub urgency: String,
    pub category: String,
    pub team: String,
    pub assignee: String,
    pub eta: String,
}

/// The fields of a form, in the order in which they are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormField {
    State,
    Priority,
    Impact,
    Urgency,
    Category,
    Team,
    Assignee,
    Eta,
}

/// Each field with its label in English and in Chinese.
pub const LABELS: &[(FormField, &str, &str)] = &[
    (FormField::State, "State", "状态"),
    (FormField::Priority, "Priority", "优先级"),
    (FormField::Impact, "Impact", "影响范围"),
    (FormField::Urgency, "Urgency", "紧急程度"),
    (FormField::Category, "Category", "分类"),
    (FormField::Team, "Team", "团队"),
    (FormField::Assignee, "Assignee", "处理人"),
    (FormField::Eta, "ETA", "预计"),
];

impl FormValues {
    /// The value of one field.
    pub fn of(&self, field: FormField) -> &str {
        match field {
            FormField::State => &self.state,
            FormField::Priority => &self.priority,
            FormField::Impact => &self.impact,
            FormField::Urgency => &self.urgency,
            FormField::Category => &self.category,
            FormField::Team => &self.team,
            FormField::Assignee => &self.assignee,
            FormField::Eta => &self.eta,
        }
    }

    /// Sets the value of one field.
    pub fn set(&mut self, field: FormField, value: &str) {
        let place = match field {
            FormField::State => &mut self.state,
            FormField::Priority => &mut self.priority,
            FormField::Impact => &mut self.impact,
            FormField::Urgency => &mut self.urgency,
            FormField::Category => &mut self.category,
            FormField::Team => &mut self.team,
            FormField::Assignee => &mut self.assignee,
            FormField::Eta => &mut self.eta,
        };
        value.trim().clone_into(place);
    }
}

impl FormField {
    /// What the form calls it.
    pub fn label(self, language: Language) -> &'static str {
        let row = LABELS.iter().find(|(field, ..)| *field == self);
        row.map_or("", |(_, en, zh)| match language {
            Language::En => *en,
            Language::ZhCn => *zh,
        })
    }
}

/// Prints a form: the head, then eight lines; lines end with LF, the last one too.
pub fn print(head: &FormHead, values: &FormValues, language: Language) -> String {
    let mut out = format!("{} #{} · revision {}\n", head.tag, head.number, head.revision);
    for (field, english, chinese) in LABELS {
        let value = values.of(*field).split_whitespace().collect::<Vec<_>>().join(" ");
        let line = match language {
            Language::En => format!("{english}: {value}"),
            Language::ZhCn => format!("{chinese}：{value}"),
        };
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Whether two values are the same to people: whatever case, width and blanks.
pub fn is_same(one: &str, other: &str) -> bool {
    line::folded(one) == line::folded(other)
}

/// A line longer than this (characters) holds no head.
const HEAD_LINE_CHARS_MAX: usize = 200;

/// Finds the head of a form in a text, quoted or not; the first one if there are several. The dot between its halves may
/// have become another sign on the way. Linear in the text.
pub fn find_head(text: &str) -> Option<FormHead> {
    text.lines().filter(|line| line.chars().nth(HEAD_LINE_CHARS_MAX).is_none()).find_map(head_of_line)
}

fn head_of_line(line: &str) -> Option<FormHead> {
    let line = line.replace('\u{a0}', " ").replace('＃', "#");
    let (before, after) = line.split_once('#')?;
    let tag = before.trim_end().rsplit(|c: char| c.is_whitespace() || matches!(c, '>' | '|' | '*')).next()?;
    let (number, rest) = leading_number(after)?;
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let (word, rest) = rest.split_once(char::is_whitespace)?;
    let (revision, rest) = leading_number(rest.trim_start())?;
    let ends = !rest.starts_with(char::is_alphanumeric);
    let is_head = !tag.is_empty() && word.eq_ignore_ascii_case("revision") && ends;
    is_head.then(|| FormHead { tag: tag.to_owned(), number, revision })
}

/// The decimal number that a text begins with, and what follows it.
fn leading_number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> FormHead {
        FormHead { tag: String::from("DESK"), number: 1042, revision: 7 }
    }

    #[test]
    fn prints_head_and_fields_in_the_readers_language() {
        let values = FormValues {
            state: String::from("open"),
            priority: String::from("P2"),
            category: String::from("network/\nvpn"),
            ..FormValues::default()
        };
        let english = "DESK #1042 · revision 7\nState: open\nPriority: P2\nImpact:\nUrgency:\nCategory: network/ vpn\n\
                       Team:\nAssignee:\nETA:\n";
        assert_eq!(print(&head(), &values, Language::En), english);
        let chinese = "DESK #1042 · revision 7\n状态：open\n优先级：P2\n影响范围：\n紧急程度：\n分类：network/ vpn\n\
                       团队：\n处理人：\n预计：\n";
        assert_eq!(print(&head(), &values, Language::ZhCn), chinese);
    }

    #[test]
    fn finds_the_head_it_printed_however_it_was_quoted() {
        let printed = print(&head(), &FormValues::default(), Language::ZhCn);
        let quoted: String = printed.lines().map(|line| format!("> > {line}\n")).collect();
        let texts = [
            printed.as_str(),
            quoted.as_str(),
            "On it.\n>DESK #1042 · revision 7",
            "| DESK #1042 ? revision 7",
            "*DESK #1042 • Revision 7*",
            "DESK ＃1042\u{a0}·\u{a0}revision 7",
            "x\r\nDESK #1042 · revision 7\r\nState: open\r\nDESK #1 · revision 1",
        ];
        for text in texts {
            assert_eq!(find_head(text), Some(head()), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_head() {
        let texts = [
            "",
            "[DESK #1042] Printer",
            "DESK #1042 · revision",
            "DESK #1042 · revision x",
            "#1042 · revision 7",
            "DESK #1042 · revision 7a",
            "DESK #99999999999999999999 · revision 7",
            "DESK #1042 · version 7",
        ];
        for text in texts {
            assert_eq!(find_head(text), None, "{text:?}");
        }
    }
}
