//! Bounces: what a mail system says about a mail that it could not, or not yet, deliver.
//!
//! First the machine-readable form (RFC 3464), then the free text of the mail systems that do not write it. A mail is a
//! bounce only if a mail system wrote it: a person who forwards or quotes one sends a normal mail.
//!
//! Promises: total, linear in the mail. Never decides what becomes of the recipients it names.

mod phrases;
mod wording;

use super::mail::{Header, Mail};
use phrases::{SYSTEM_LOCALS, SYSTEM_NAMES, WEAK_LOCALS, WEAK_WITHIN};
use wording::Finding;

/// Recipients named by one bounce.
const RECIPIENTS_MAX: usize = 1_000;

/// What a bounce says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bounce {
    /// `failed`, `delayed`, `delivered`, `relayed` or `expanded` (RFC 3464 §2.3.3).
    pub action: &'static str,
    /// The enhanced status code `c.s.d` (RFC 3463), given or concluded from what was said; None if nothing was.
    pub status: Option<String>,
    /// The addresses that the action is about, as written, each once.
    pub recipients: Vec<String>,
    /// Message-ID of the returned mail, without brackets.
    pub original_message_id: Option<String>,
}

/// Reads a mail as a bounce; None if it is none.
pub fn bounce(mail: &Mail) -> Option<Bounce> {
    let mut found = machine_readable(mail).or_else(|| free_form(mail))?;
    found.original_message_id = original_message_id(mail);
    Some(found)
}

fn value<'a>(group: &'a [Header], name: &str) -> Option<&'a str> {
    group.iter().find(|h| h.name.eq_ignore_ascii_case(name)).map(|h| h.value.trim()).filter(|v| !v.is_empty())
}

fn machine_readable(mail: &Mail) -> Option<Bounce> {
    let report = mail.report.as_ref()?;
    if report.kind.starts_with("disposition") || report.kind.starts_with("feedback") {
        return None;
    }
    let groups: Vec<&Vec<Header>> = report
        .groups
        .iter()
        .filter(|g| ["Final-Recipient", "Original-Recipient", "Action"].iter().any(|name| value(g, name).is_some()))
        .collect();
    if groups.is_empty() {
        return None;
    }
    // Failure is what somebody must hear of, then delay; the good news last.
    let worst = groups.iter().map(|g| action(g)).min_by_key(|a| rank(a)).unwrap_or("failed");
    let mut found = Bounce { action: worst, ..Bounce::default() };
    for group in groups.iter().filter(|g| action(g) == worst).take(RECIPIENTS_MAX) {
        push(&mut found.recipients, recipient(group));
        if found.status.is_none() {
            found.status = status_of(group);
        }
    }
    if found.status.is_none() || found.recipients.is_empty() {
        let said = wording::read(mail);
        found.status = found.status.or(said.status);
        if found.recipients.is_empty() {
            found.recipients = said.recipients;
        }
    }
    found.status = found.status.or_else(|| {
        let class = if worst == "failed" {
            "5.0.0"
        } else if worst == "delayed" {
            "4.0.0"
        } else {
            "2.0.0"
        };
        Some(class.to_owned())
    });
    Some(found)
}

/// Final-Recipient if it is an address of the Internet; local names and host aliases tell nobody anything, so that
/// Original-Recipient serves better then.
fn recipient(group: &[Header]) -> Option<String> {
    let named: Vec<String> = ["Final-Recipient", "Original-Recipient", "X-Actual-Recipient"]
        .iter()
        .filter_map(|name| value(group, name))
        .map(|v| bare(v.split_once(';').map_or(v, |(_, address)| address)))
        .filter(|address| address.contains('@'))
        .collect();
    let full = named.iter().find(|a| a.rsplit_once('@').is_some_and(|(_, host)| host.contains('.')));
    full.or(named.first()).cloned().or_else(|| value(group, "Final-Recipient").and_then(wording::address_in))
}

fn rank(action: &str) -> usize {
    ["failed", "delayed", "expanded", "relayed", "delivered"].iter().position(|a| *a == action).unwrap_or(0)
}

fn action(group: &[Header]) -> &'static str {
    let said = value(group, "Action").unwrap_or_default().to_ascii_lowercase();
    let word = said.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    match word {
        "delayed" => "delayed",
        "delivered" | "deliverable" | "success" => "delivered",
        "relayed" => "relayed",
        "expanded" => "expanded",
        "failed" | "failure" => "failed",
        _ => match status_of(group).and_then(|s| s.chars().next()) {
            Some('2') => "delivered",
            Some('4') => "delayed",
            _ => "failed",
        },
    }
}

/// The status of a recipient; a diagnostic that is more precise than `x.0.0` wins.
fn status_of(group: &[Header]) -> Option<String> {
    let status = value(group, "Status").and_then(wording::enhanced_status);
    let diagnostic = value(group, "Diagnostic-Code");
    let precise = diagnostic.and_then(wording::enhanced_status);
    match (status, precise) {
        (Some(status), Some(precise)) if status.ends_with(".0.0") && precise.get(..1) == status.get(..1) => {
            Some(precise)
        }
        (Some(status), _) => Some(status),
        (None, precise) => precise.or_else(|| diagnostic.and_then(wording::reply_code)),
    }
}

fn bare(text: &str) -> String {
    let text = text.trim();
    let text = text.strip_prefix('<').map_or(text, |t| t.split('>').next().unwrap_or(t));
    text.trim_matches(|c: char| c.is_whitespace() || c == '<' || c == '>').to_owned()
}

fn push(list: &mut Vec<String>, address: Option<String>) {
    if let Some(address) = address
        && list.len() < RECIPIENTS_MAX
        && !list.iter().any(|known| known.eq_ignore_ascii_case(&address))
    {
        list.push(address);
    }
}

/// The free text of a mail system. Who wrote it must be plain: the sender, a null return path, or a header that only mail
/// systems write; and the text or the subject must say that a delivery failed.
fn free_form(mail: &Mail) -> Option<Bounce> {
    let failed_header: Vec<String> = mail
        .header_all("X-Failed-Recipients")
        .iter()
        .flat_map(|v| v.split(','))
        .map(bare)
        .filter(|a| a.contains('@'))
        .collect();
    let sender = sender(mail);
    let subject = wording::is_failure_subject(&mail.subject);
    let null_path = has_null_path(mail);
    if sender == Sender::Other && failed_header.is_empty() && !(subject && null_path) {
        return None;
    }
    let said = wording::read(mail);
    // Some mail systems keep the subject of the mail that they return, and people sit at weak names such as mail@: then the
    // text must say it all.
    let complete = said.failure && said.status.is_some() && !said.recipients.is_empty();
    let sure = !failed_header.is_empty() || (subject && null_path);
    if !sure && !complete && (sender == Sender::Weak || wording::is_reply_subject(&mail.subject)) {
        return None;
    }
    if !sure && sender == Sender::Weak && !subject {
        return None;
    }
    let reported = said.failure || said.delay || said.status.is_some() || null_path || !mail.enclosed.is_empty();
    // A postmaster is a person at times: without a telling subject somebody or some code must be named.
    let named = said.status.is_some() || !said.recipients.is_empty() || null_path;
    if !sure && !(reported && (subject || (named && (said.failure || said.delay)))) {
        return None;
    }
    let Finding { status, recipients, delay, failure } = said;
    let mut all = Vec::new();
    for address in if failed_header.is_empty() { recipients } else { failed_header } {
        push(&mut all, Some(address));
    }
    let temporary = status.as_deref().is_some_and(|s| s.starts_with('4'));
    let action = if delay && (!failure || temporary || status.is_none()) { "delayed" } else { "failed" };
    let status = status.or_else(|| Some(if action == "delayed" { "4.0.0" } else { "5.0.0" }.to_owned()));
    Some(Bounce { action, status, recipients: all, original_message_id: None })
}

fn has_null_path(mail: &Mail) -> bool {
    mail.header("Return-Path").is_some_and(|v| v.split_whitespace().collect::<String>().starts_with("<>"))
}

/// Who wrote a mail, by its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sender {
    /// A name that only mail systems bear.
    MailSystem,
    /// A name that mail systems bear and people too.
    Weak,
    Other,
}

fn sender(mail: &Mail) -> Sender {
    let Some(from) = mail.from.first() else {
        // A bounce without any address in From: the null path, or the word itself, must do.
        let named = mail.header("From").is_some_and(|v| v.to_ascii_lowercase().contains("mailer-daemon"));
        return if named || has_null_path(mail) { Sender::MailSystem } else { Sender::Other };
    };
    let local = if from.address.is_empty() { from.name.as_str() } else { from.local() };
    let flat: String = local.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let name = from.name.to_lowercase();
    if SYSTEM_LOCALS.iter().any(|known| flat.contains(known)) || SYSTEM_NAMES.iter().any(|known| name.contains(known)) {
        Sender::MailSystem
    } else if WEAK_LOCALS.contains(&flat.as_str()) || WEAK_WITHIN.iter().any(|known| flat.contains(known)) {
        Sender::Weak
    } else {
        Sender::Other
    }
}

fn original_message_id(mail: &Mail) -> Option<String> {
    let clean = |v: &str| {
        let id: String =
            v.trim().trim_start_matches('<').chars().take_while(|c| *c != '>' && !c.is_whitespace()).collect();
        id.contains('@').then_some(id)
    };
    let report = mail.report.as_ref();
    report
        .and_then(|r| value(&r.original, "Message-ID").and_then(clean))
        .or_else(|| mail.enclosed.iter().find_map(|m| m.message_id.clone()))
        .or_else(|| {
            let head = "message-id:";
            mail.text.lines().map(|l| l.trim_start_matches(['>', ' ', '\t'])).find_map(|line| {
                let (start, rest) = line.split_at_checked(head.len())?;
                start.eq_ignore_ascii_case(head).then(|| clean(rest)).flatten()
            })
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;
    use crate::pure::mail::parse;

    fn dsn(fields: &str) -> Bounce {
        let raw = format!(
            "From: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nText\n--b\n\
             Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n{fields}\n--b\n\
             Content-Type: text/rfc822-headers\n\nMessage-ID: <orig@desk.test>\n--b--\n"
        );
        bounce(&parse(raw.as_bytes())).unwrap()
    }

    #[test]
    fn delivery_status() {
        let failed = dsn("Final-Recipient: rfc822; a@x.test\nAction: failed\nStatus: 5.1.1 (unknown)\n");
        assert_eq!((failed.action, failed.status.as_deref()), ("failed", Some("5.1.1")));
        assert_eq!(failed.recipients, ["a@x.test"]);
        assert_eq!(failed.original_message_id.as_deref(), Some("orig@desk.test"));
        let delayed = dsn("Final-Recipient: rfc822;<a@x.test>\nAction: delayed\nStatus: 4.4.7\n");
        assert_eq!((delayed.action, delayed.recipients.len()), ("delayed", 1));
        let mixed = dsn(
            "Final-Recipient: rfc822;a@x\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822;b@x\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 no\n",
        );
        assert_eq!(
            (mixed.action, mixed.recipients, mixed.status.as_deref()),
            ("failed", vec!["b@x".to_owned()], Some("5.1.1"))
        );
    }

    #[test]
    fn free_text() {
        let raw = b"From: MAILER-DAEMON@x.test\nTo: me@desk.test\nSubject: failure notice\n\n\
            I wasn't able to deliver your message to the following addresses.\n\n<a@y.test>:\n550 5.1.1 User unknown\n\n\
            --- Below this line is a copy of the message.\n\nMessage-ID: <o@desk.test>\nTo: other@z.test\n";
        let found = bounce(&parse(raw)).unwrap();
        assert_eq!(
            (found.action, found.recipients, found.status.as_deref()),
            ("failed", vec!["a@y.test".to_owned()], Some("5.1.1"))
        );
        assert_eq!(found.original_message_id.as_deref(), Some("o@desk.test"));
        let raw = b"From: postmaster@x.test\nSubject: Warning: could not send message for past 4 hours\n\n<a@y.test>\nYou do not need to resend.\n";
        assert_eq!(bounce(&parse(raw)).unwrap().action, "delayed");
    }

    #[test]
    fn people_who_talk_of_bounces_send_normal_mail() {
        for raw in [
            "From: Ann <ann@x.test>\nSubject: Fwd: Undelivered Mail Returned to Sender\n\n<a@y>: 550 5.1.1 User unknown\n",
            "From: Ann <ann@x.test>\nSubject: mail delivery failed again\n\nI get 550 5.1.1 for bob@y.test, please help\n",
            "From: Mail Ltd <mail@x.test>\nSubject: Mail delivery failed\n\nSince this morning nothing goes out. Please call.\n",
            "From: Ann <ann@x.test>\nSubject: Undelivered mail\nAuto-Submitted: no\n\nMy mail to bob@y.test was rejected: user unknown\n",
            "From: postmaster@x.test\nSubject: Planned maintenance\n\nThe mail server will be restarted tonight.\n",
        ] {
            assert_eq!(bounce(&parse(raw.as_bytes())), None, "{raw}");
        }
    }
}
