//! What our own check of signatures proves of a mail's sender: DKIM (RFC 6376) aligned with From, or a chain of ARC seals
//! (RFC 8617) whose newest is of a listed sealer.
//!
//! The cryptography is done elsewhere and its findings come in as data; here is decided what they are worth. A signature
//! counts only if it covers what a reader sees and is as young as the mail, so that a mail signed for somebody else is
//! not good here for ever. What could not be found out (a resolver that is silent, a key that is away) proves nothing and
//! refuses nothing: the mail is then `claimed`, as it would be without any check.

use jiff::{SignedDuration, Timestamp};

use super::evidence::{AuthResult, is_aligned, sealed};
use super::mail::Mail;

/// Days that a mail's Date may lie back, or its sealing: an older one is a replay.
pub const AGE_DAYS_MAX: i64 = 7;
/// Hours that a sender's clock may be ahead.
const AHEAD_HOURS_MAX: i64 = 24;
/// Fields that a signature must cover where the mail has them, each as often as it stands there.
const COVERED: [&str; 4] = ["From", "To", "Subject", "Date"];

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    Pass,
    Fail,
    /// It could not be found out now.
    Unknown,
}

/// One DKIM signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// `d=`
    pub domain: String,
    /// `h=`, in any case.
    pub fields: Vec<String>,
    pub checked: Checked,
}

/// The chain of ARC seals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// `d=` of the newest seal.
    pub sealer: String,
    /// The newest ARC-Authentication-Results, unfolded.
    pub results: String,
    pub checked: Checked,
}

/// Everything that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    pub signatures: Vec<Signed>,
    pub chain: Option<Chain>,
}

/// What the findings prove, and by what; never a refusal. `sealers`: domains whose seals are believed, lower case.
pub fn own_check(mail: &Mail, found: &Findings, sealers: &[String], now: Timestamp) -> Option<&'static str> {
    let from = mail.certain_from()?.domain().trim_end_matches('.').to_ascii_lowercase();
    if from.is_empty() || !is_young(mail, now) {
        return None;
    }
    let counts = |one: &&Signed| {
        let signer = one.domain.trim_end_matches('.').to_ascii_lowercase();
        one.checked == Checked::Pass && is_aligned(&from, &signer) && covers(mail, &one.fields)
    };
    if found.signatures.iter().any(|one| counts(&one)) {
        return Some("our own check of its DKIM signature");
    }
    let chain = found.chain.as_ref().filter(|c| c.checked == Checked::Pass)?;
    let sealer = chain.sealer.trim_end_matches('.').to_ascii_lowercase();
    let is_believed = sealers.contains(&sealer) && sealed(&chain.results, &from) == AuthResult::Pass;
    is_believed.then_some("the ARC seal of a listed sealer")
}

fn is_young(mail: &Mail, now: Timestamp) -> bool {
    let day = SignedDuration::from_hours(24);
    mail.date.is_some_and(|date| {
        let age = now.duration_since(date);
        age <= day * i32::try_from(AGE_DAYS_MAX).unwrap_or(i32::MAX)
            && age >= -SignedDuration::from_hours(AHEAD_HOURS_MAX)
    })
}

/// A field that stands more often than it is signed may be a later one, put on top of what was signed (RFC 6376 §8.15).
fn covers(mail: &Mail, fields: &[String]) -> bool {
    COVERED.iter().all(|name| {
        let signed = fields.iter().filter(|field| field.trim().eq_ignore_ascii_case(name)).count();
        let stands = mail.header_all(name).len();
        stands <= signed && stands <= 1
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::pure::mail::parse;

    const SUBJECT: &str =
        "From: Ann <ann@mail.corp.test>\nTo: s@desk.test\nSubject: x\nDate: Mon, 23 Nov 2026 10:00:00 +0800\n\nx";

    fn judged(raw: &str, found: &Findings) -> Option<&'static str> {
        let now = "2026-11-24T02:00:00Z".parse().unwrap();
        own_check(&parse(raw.as_bytes()), found, &["lists.test".to_owned()], now)
    }

    fn signed(domain: &str, fields: &str, checked: Checked) -> Findings {
        let fields = fields.split(':').map(str::to_owned).collect();
        Findings { signatures: vec![Signed { domain: domain.to_owned(), fields, checked }], chain: None }
    }

    #[test]
    fn only_an_aligned_young_and_whole_signature_proves() {
        let all = "from:to:Subject:date:message-id";
        for (domain, fields, checked, proves) in [
            ("mail.corp.test", all, Checked::Pass, true),
            ("corp.test", all, Checked::Pass, true),
            ("CORP.test.", all, Checked::Pass, true),
            ("test", all, Checked::Pass, false),
            ("evil.test", all, Checked::Pass, false),
            ("x.mail.corp.test", all, Checked::Pass, false),
            ("ail.corp.test", all, Checked::Pass, false),
            ("corp.test", all, Checked::Fail, false),
            ("corp.test", all, Checked::Unknown, false),
            ("corp.test", "from:date", Checked::Pass, false),
            ("corp.test", "to:subject:date", Checked::Pass, false),
            ("", all, Checked::Pass, false),
        ] {
            let found = judged(SUBJECT, &signed(domain, fields, checked));
            assert_eq!(found.is_some(), proves, "{domain} {fields} {checked:?}");
        }
        let good = signed("corp.test", all, Checked::Pass);
        for wrong in [
            SUBJECT.replace("23 Nov", "13 Nov"),
            SUBJECT.replace("23 Nov", "29 Nov"),
            SUBJECT.replace("Date:", "X-Date:"),
            format!("Subject: other\n{SUBJECT}"),
            format!("To: other@desk.test\n{SUBJECT}"),
            format!("From: bob@mail.corp.test\n{SUBJECT}"),
            SUBJECT.replace("ann@mail.corp.test", "ann@mail.corp.test>, <bob@mail.corp.test"),
        ] {
            assert_eq!(judged(&wrong, &good), None, "{wrong}");
        }
    }

    #[test]
    fn only_the_seal_of_a_listed_sealer_proves() {
        let pass = "i=2; mx.lists.test; dkim=pass header.d=corp.test; dmarc=pass header.from=mail.corp.test";
        for (sealer, results, checked, proves) in [
            ("lists.test", pass, Checked::Pass, true),
            ("LISTS.test", pass, Checked::Pass, true),
            ("other.test", pass, Checked::Pass, false),
            ("sub.lists.test", pass, Checked::Pass, false),
            ("lists.test", pass, Checked::Fail, false),
            ("lists.test", pass, Checked::Unknown, false),
            ("lists.test", "i=1; mx; dmarc=pass header.from=other.test", Checked::Pass, false),
            (
                "lists.test",
                "i=1; mx; dmarc=fail header.from=mail.corp.test; dkim=pass header.d=corp.test",
                Checked::Pass,
                false,
            ),
            ("lists.test", "i=1; mx; spf=pass smtp.mailfrom=mail.corp.test", Checked::Pass, false),
            ("lists.test", "mx; dmarc=pass header.from=mail.corp.test", Checked::Pass, false),
            ("lists.test", "", Checked::Pass, false),
        ] {
            let chain = Some(Chain { sealer: sealer.into(), results: results.into(), checked });
            let found = judged(SUBJECT, &Findings { signatures: Vec::new(), chain });
            assert_eq!(found.is_some(), proves, "{sealer} {results} {checked:?}");
        }
    }
}
