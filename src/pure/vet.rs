//! The gate: what kind of mail this is, before anything is done with it.
//!
//! One ordered table of checks, read top to bottom; the first that finds something decides, and names what it found in one
//! plain sentence. Headers that machines write come first (RFC 3834, RFC 2369, RFC 5230), the wording of subjects last and
//! only where a person would hardly write it so: a mail of a person that is taken for a machine's is lost to the desk.
//!
//! Never decides what becomes of the mail; that is the desk's, by the verdict.

mod absence;
mod absence_phrases;
mod monitor;
mod phrases;
mod signs;

use super::bounce;
use super::mail::Mail;

pub use signs::is_noreply;

/// What the gate decided. `Admit` is a mail from a person (or from a machine that nobody knows for one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    Admit,
    AutoReply,
    Bounce,
    Bulk,
    Loop,
    Calendar,
    Monitor,
    Quarantine,
}

const WORDS: [(Verdict, &str); 8] = [
    (Verdict::Admit, "admit"),
    (Verdict::AutoReply, "auto_reply"),
    (Verdict::Bounce, "bounce"),
    (Verdict::Bulk, "bulk"),
    (Verdict::Loop, "loop"),
    (Verdict::Calendar, "calendar"),
    (Verdict::Monitor, "monitor"),
    (Verdict::Quarantine, "quarantine"),
];

impl Verdict {
    /// The word of `--json` and of the ledger.
    pub fn as_str(self) -> &'static str {
        WORDS.iter().find(|(verdict, _)| *verdict == self).map_or("admit", |(_, word)| word)
    }

    /// The verdict of a word; None for any other.
    pub fn parse(word: &str) -> Option<Verdict> {
        WORDS.iter().find(|(_, known)| *known == word).map(|(verdict, _)| *verdict)
    }
}

/// A verdict with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vetted {
    pub verdict: Verdict,
    /// One plain sentence that names the header or the trait.
    pub reason: String,
    /// It says that its writer is away. A receipt, or what a program sends in somebody's name, says nothing of the kind.
    pub is_absence: bool,
}

/// By what the desk knows its own mail.
#[derive(Debug, Clone, Copy)]
pub struct OwnSigns<'a> {
    /// The value of our `X-Postdesk-Instance`.
    pub instance: &'a str,
    /// The desk's own addresses, ASCII lower case.
    pub addresses: &'a [String],
}

/// What a check looks at.
struct Case<'a> {
    mail: &'a Mail,
    own: Option<&'a OwnSigns<'a>>,
    return_path: Option<&'a str>,
    /// The subject in lower case.
    subject: String,
}

type Check = fn(&Case<'_>) -> Option<String>;

/// The gate, top to bottom.
const CHECKS: &[(Verdict, Check)] = &[
    (Verdict::Quarantine, nothing_to_read),
    (Verdict::Loop, own_mail),
    (Verdict::AutoReply, report),
    (Verdict::Bounce, bounced),
    (Verdict::Bounce, signs::mail_system),
    (Verdict::Calendar, calendar),
    (Verdict::AutoReply, signs::auto_replied),
    (Verdict::AutoReply, signs::receipt),
    (Verdict::Monitor, monitor::monitor),
    (Verdict::Bulk, signs::list),
    (Verdict::AutoReply, signs::tracker),
    (Verdict::AutoReply, signs::auto_generated),
    (Verdict::AutoReply, absence::absence),
    (Verdict::AutoReply, null_sender),
    (Verdict::Quarantine, nobody),
];

/// Judges a mail. `own` is None where nothing is known of the desk (`explain` without a configuration); `return_path` is
/// the envelope sender if the transport told it (empty for the null sender), else Return-Path is read.
pub fn vet(mail: &Mail, own: Option<&OwnSigns<'_>>, return_path: Option<&str>) -> Vetted {
    let case = Case {
        mail,
        own,
        return_path: return_path.or_else(|| mail.header("Return-Path")),
        subject: mail.subject.to_lowercase(),
    };
    let found = CHECKS.iter().find_map(|(verdict, check)| check(&case).map(|reason| (*verdict, reason)));
    let (verdict, reason) = found.unwrap_or((Verdict::Admit, "Nothing marks it as automatic mail.".into()));
    Vetted { is_absence: verdict == Verdict::AutoReply && says_absence(&case), verdict, reason }
}

/// Of automatic mails those that a mailbox answers by itself: by their wording, or because they are marked as answers and
/// are some.
fn says_absence(case: &Case<'_>) -> bool {
    let is_other = report(case).is_some() || signs::receipt(case).is_some() || signs::tracker(case).is_some();
    !is_other && (absence::absence(case).is_some() || signs::is_answer_of_mailbox(case))
}

fn nothing_to_read(case: &Case<'_>) -> Option<String> {
    case.mail.is_empty().then(|| "There is no header and no text to read.".into())
}

fn own_mail(case: &Case<'_>) -> Option<String> {
    let own = case.own?;
    if case.mail.header_all("X-Postdesk-Instance").iter().any(|v| v.trim() == own.instance && !own.instance.is_empty())
    {
        return Some("X-Postdesk-Instance is our own: the desk wrote this mail itself.".into());
    }
    if case.mail.header_all("X-Loop").iter().any(|v| own.addresses.contains(&v.trim().to_ascii_lowercase())) {
        return Some("X-Loop is the desk's own address: the desk has handled this mail before.".into());
    }
    let from = case.mail.from.iter().map(|a| without_subaddress(&a.key())).find(|key| own.addresses.contains(key))?;
    Some(format!("From is the desk's own address {from}."))
}

/// `support+token@x` reaches the mailbox of `support@x`.
fn without_subaddress(key: &str) -> String {
    match key.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => key.to_owned(),
    }
}

fn report(case: &Case<'_>) -> Option<String> {
    if bounce::is_feedback(case.mail) {
        return Some("It is a complaint that a mail provider or a sending service reports.".into());
    }
    // Whatever became of the mail that it tells of: a failed receipt is a receipt (RFC 8098 §3.2.6).
    let kind = case.mail.report.as_ref()?.kind.as_str();
    kind.starts_with("disposition-notification").then(|| format!("It is a report of type {kind}."))
}

fn bounced(case: &Case<'_>) -> Option<String> {
    let bounce = bounce::bounce(case.mail)?;
    let whom = bounce.recipients.first().map_or("an unnamed recipient", String::as_str);
    Some(format!("A mail system reports a delivery as {} for {whom}.", bounce.action))
}

fn calendar(case: &Case<'_>) -> Option<String> {
    let method = case.mail.calendar.as_ref()?.method.as_str();
    matches!(method, "REPLY" | "COUNTER" | "CANCEL" | "DECLINECOUNTER" | "REFRESH")
        .then(|| format!("Its calendar part has METHOD {method}."))
}

fn null_sender(case: &Case<'_>) -> Option<String> {
    let path: String = case.return_path?.split_whitespace().collect();
    // RFC 3834 §2: never answer the null sender.
    matches!(path.as_str(), "" | "<>").then(|| "Its return path is null: a machine sent it.".into())
}

/// The last check: a machine that names nobody is still a machine, a person who does not is nobody who can be answered.
fn nobody(case: &Case<'_>) -> Option<String> {
    case.mail.sole_from().is_none().then(|| "From is not exactly one mailbox, so nobody can be answered.".into())
}

#[cfg(test)]
mod gate_tests;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;
    use crate::pure::mail::parse;

    fn verdict(header: &str, body: &str) -> &'static str {
        let addresses = ["support@desk.test".to_owned()];
        let own = OwnSigns { instance: "i-1", addresses: &addresses };
        let from = if header.contains("From:") { "" } else { "From: Ann <ann@x.test>\n" };
        vet(&parse(format!("{from}{header}\n{body}").as_bytes()), Some(&own), None).verdict.as_str()
    }

    #[test]
    fn headers_decide() {
        for (header, expected) in [
            ("Subject: VPN\n", "admit"),
            ("Auto-Submitted: no\nSubject: x\n", "admit"),
            ("Auto-Submitted: auto-replied (vacation)\n", "auto_reply"),
            ("Auto-Submitted: auto-generated\n", "auto_reply"),
            ("X-Autoreply: yes\n", "auto_reply"),
            ("X-Auto-Response-Suppress: DR, NDR, RN\n", "admit"),
            ("X-Auto-Response-Suppress: DR, OOF, AutoReply\n", "auto_reply"),
            ("X-Loop: yes\n", "auto_reply"),
            ("X-Loop: list@y.test\n", "admit"),
            ("X-Loop: Support@desk.test\n", "loop"),
            ("From: mailer-daemon@y.test\nSubject: Re: x\n", "bounce"),
            ("X-Auto-Response-Suppress: All\nSubject: Automatic reply: x\n", "auto_reply"),
            ("Precedence: auto_reply\n", "auto_reply"),
            ("Precedence: bulk\n", "bulk"),
            ("Precedence: list\n", "bulk"),
            ("List-Id: <l.x.test>\n", "bulk"),
            ("X-Postdesk-Instance: i-1\n", "loop"),
            ("X-Postdesk-Instance: i-2\n", "admit"),
            ("From: support+abc@desk.test\n", "loop"),
            ("Return-Path: <>\n", "auto_reply"),
            ("Return-Path: <ann@x.test>\n", "admit"),
        ] {
            assert_eq!(verdict(header, "body\n"), expected, "{header}");
        }
    }

    #[test]
    fn subjects_decide_last() {
        for (subject, expected) in [
            ("Automatic reply: VPN", "auto_reply"),
            ("自动回复：打印机", "auto_reply"),
            ("Abwesenheitsnotiz", "auto_reply"),
            ("Out of office", "auto_reply"),
            ("已读: 打印机", "auto_reply"),
            ("Read: printer", "auto_reply"),
            ("PROBLEM Service Alert: db/disk is CRITICAL", "monitor"),
            ("[FIRING:1] DiskFull", "monitor"),
            ("How do I set up an automatic reply?", "admit"),
            ("Re: Automatic reply: VPN", "admit"),
            ("I am out of the office printer paper", "admit"),
        ] {
            assert_eq!(verdict(&format!("Subject: {subject}\n"), "body\n"), expected, "{subject}");
        }
    }

    #[test]
    fn calendars() {
        for (method, expected) in
            [("REQUEST", "admit"), ("REPLY", "calendar"), ("CANCEL", "calendar"), ("COUNTER", "calendar")]
        {
            let body = format!("BEGIN:VCALENDAR\nMETHOD:{method}\nEND:VCALENDAR\n");
            assert_eq!(
                verdict(&format!("Content-Type: text/calendar; method={method}\n"), &body),
                expected,
                "{method}"
            );
        }
        assert_eq!(vet(&parse(b""), None, None).verdict, Verdict::Quarantine);
    }

    #[test]
    fn only_a_mailbox_that_answers_by_itself_says_that_somebody_is_away() {
        let answers = "In-Reply-To: <a@desk.test>\nSubject: Re: VPN\n";
        for (header, expected) in [
            ("Auto-Submitted: auto-replied\nSubject: I am in Lisbon\n".to_owned(), true),
            (format!("{answers}X-Autoreply: yes\n"), true),
            (
                "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\nSubject: Automatic reply: VPN\n"
                    .to_owned(),
                true,
            ),
            ("X-Auto-Response-Suppress: All\nSubject: Backup of db1\n".to_owned(), false),
            ("Auto-Submitted: auto-generated\nSubject: Cron <root@db1> backup\n".to_owned(), false),
            (format!("{answers}Auto-Submitted: auto-replied\nDisposition-Notification: yes\n"), false),
            ("In-Reply-To: <a@desk.test>\nSubject: Read: VPN\n".to_owned(), false),
            ("X-JIRA-FingerPrint: 1\nSubject: [JIRA] (DB-1)\n".to_owned(), false),
            ("Return-Path: <>\nSubject: x\n".to_owned(), false),
            ("Subject: VPN\n".to_owned(), false),
        ] {
            let mail = parse(format!("From: Ann <ann@x.test>\n{header}\nbody\n").as_bytes());
            assert_eq!(vet(&mail, None, None).is_absence, expected, "{header}");
        }
    }

    #[test]
    fn words_go_both_ways() {
        for (verdict, word) in WORDS {
            assert_eq!((verdict.as_str(), Verdict::parse(word)), (word, Some(verdict)));
        }
        assert_eq!(Verdict::parse("other"), None);
    }
}
