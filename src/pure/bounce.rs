//! Bounces: what a mail system says about a mail that it could not, or not yet, deliver.
//!
//! First the forms that machines read (RFC 3464, RFC 5965, the JSON of sending services), then the free text of the mail
//! systems that write none. A mail is a bounce only if a mail system wrote it: a person who forwards or quotes one sends a
//! normal mail.
//!
//! Promises: total, linear in the mail. Never decides what becomes of the recipients it names.

mod address;
mod delivery_status;
mod phrases;
mod scan;
mod service;
mod status;
mod wording;

use super::mail::{Mail, is_answer};
use delivery_status::value;
use phrases::{SYSTEM_LOCALS, SYSTEM_NAMES, WEAK_LOCALS, WEAK_WITHIN};
use wording::Finding;

/// Recipients named by one bounce.
const RECIPIENTS_MAX: usize = 1_000;

/// What a bounce says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bounce {
    /// `failed`, `delayed`, `delivered`, `relayed` or `expanded` (RFC 3464 §2.3.3).
    pub action: &'static str,
    /// The enhanced status code `c.s.d` (RFC 3463), given or concluded from what was said; None if nothing was. Class 4 with
    /// `failed` is a temporary condition that lasted until the mail system gave up.
    pub status: Option<String>,
    /// The addresses that the action is about, as written, each once.
    pub recipients: Vec<String>,
    /// Message-ID of the returned mail, without brackets.
    pub original_message_id: Option<String>,
}

/// Reads a mail as a bounce; None if it is none.
pub fn bounce(mail: &Mail) -> Option<Bounce> {
    let mut found = feedback(mail)
        .or_else(|| service::notice(mail))
        .or_else(|| machine_readable(mail))
        .or_else(|| free_form(mail))?;
    found.original_message_id = found.original_message_id.or_else(|| original_message_id(mail));
    Some(found)
}

/// Whether a mail is a complaint of a recipient (RFC 5965, or the form of a sending service): it tells of a delivery.
pub fn is_feedback(mail: &Mail) -> bool {
    is_feedback_report(mail) || service::is_complaint(mail) || is_junk_report(mail)
}

fn is_feedback_report(mail: &Mail) -> bool {
    mail.report.as_ref().is_some_and(|report| {
        report.kind.starts_with("feedback-report") || report.groups.iter().any(|g| value(g, "Feedback-Type").is_some())
    })
}

/// The junk mail reports of Outlook.com are older than RFC 5965: the returned mail bears a header of theirs.
fn is_junk_report(mail: &Mail) -> bool {
    mail.enclosed.iter().any(|m| m.header("X-HmXmrOriginalRecipient").is_some())
        && mail.subject.to_lowercase().starts_with("complaint about message from")
}

/// What a complaint tells of the delivery: that there was one.
fn feedback(mail: &Mail) -> Option<Bounce> {
    let mut found = Bounce { action: "delivered", ..Bounce::default() };
    if is_junk_report(mail) {
        let to = mail.enclosed.iter().find_map(|m| m.header("X-HmXmrOriginalRecipient"));
        push(&mut found.recipients, to.and_then(address::first));
        return Some(found);
    }
    let report = mail.report.as_ref().filter(|_| is_feedback_report(mail))?;
    for field in report.groups.iter().flatten().filter(|h| h.name.eq_ignore_ascii_case("Original-Rcpt-To")) {
        push(&mut found.recipients, address::first(&field.value));
    }
    if report.groups.iter().any(|g| value(g, "Delivery-Result").is_some_and(|v| v.eq_ignore_ascii_case("reject"))) {
        found.action = "failed";
    }
    Some(found)
}

fn machine_readable(mail: &Mail) -> Option<Bounce> {
    let report = mail.report.as_ref()?;
    if report.kind.starts_with("disposition") {
        return None;
    }
    let whole = mail
        .header("Content-Type")
        .is_some_and(|v| v.trim_start().to_ascii_lowercase().starts_with("multipart/report"));
    // A person's mail client keeps the parts of a bounce that is forwarded within the text.
    let forwarded = !whole && sender(mail) == Sender::Other && is_answer(&mail.subject);
    if forwarded && !has_null_path(mail) {
        return None;
    }
    delivery_status::read(mail, report)
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
    let failed_header = failed_recipients(mail);
    let sender = sender(mail);
    let null_path = has_null_path(mail);
    if sender == Sender::Other && failed_header.is_empty() && !null_path {
        return None;
    }
    let subject = scan::is_failure_subject(&mail.subject);
    let sure = !failed_header.is_empty() || (subject && null_path);
    let said = wording::read(mail);
    // Some mail systems keep the subject of the mail that they return, and people sit at weak names such as mail@: then the
    // text must say it all.
    let complete = said.failure && said.status.is_some() && !said.recipients.is_empty();
    let believed = match sender {
        _ if sure => true,
        _ if is_answer_of_a_person(mail, subject) && !(complete && said.listed) => false,
        // A null path alone is a vacation's too: the text must list whom it speaks of.
        Sender::Other => said.failure && said.listed && said.status.is_some(),
        Sender::Weak => subject && complete || complete && said.listed && !mail.enclosed.is_empty(),
        Sender::MailSystem => complete || !is_answer(&mail.subject),
    };
    let reported =
        said.failure || said.delay || said.listed || said.status.is_some() || null_path || !mail.enclosed.is_empty();
    // A postmaster is a person at times: without a telling subject the text must tell of a delivery, and of whose.
    let told = complete || (said.failure || said.delay) && (null_path || said.listed || !mail.enclosed.is_empty());
    if !(believed && (sure || told || subject && reported)) {
        return None;
    }
    if let Some(found) = delivery_status::within_text(mail) {
        return Some(found);
    }
    let action = action(mail, &said);
    let mut recipients = Vec::new();
    for address in if failed_header.is_empty() { said.recipients } else { failed_header } {
        push(&mut recipients, Some(address));
    }
    let status = match said.status {
        // Words that mean a permanent condition are those of a temporary one while the mail system still tries.
        Some(status) if action == "delayed" && !said.coded => Some(status.replacen('5', "4", 1)),
        Some(status) => Some(status),
        None => Some(if action == "delayed" { "4.0.0" } else { "5.0.0" }.to_owned()),
    };
    Some(Bounce { action, status, recipients, original_message_id: None })
}

fn failed_recipients(mail: &Mail) -> Vec<String> {
    let fields = mail.header_all("X-Failed-Recipients");
    fields.iter().flat_map(|v| v.split(',')).filter_map(address::first).collect()
}

/// Delayed is not failed: a mail system that still tries says so, and one that has given up says that.
fn action(mail: &Mail, said: &Finding) -> &'static str {
    let subject = mail.subject.to_lowercase();
    let announced = subject.contains("delay") || subject.starts_with("warning");
    let refused = said.coded && said.failure && said.status.as_deref().is_some_and(|s| s.starts_with('5'));
    if !said.given_up && !scan::has_given_up(&subject) && (announced || said.delay && !refused) {
        "delayed"
    } else {
        "failed"
    }
}

/// A person at the address of a mail system, such as postmaster@, who answers.
fn is_answer_of_a_person(mail: &Mail, failure_subject: bool) -> bool {
    let machine = has_null_path(mail)
        || is_automatic(mail)
        || mail.from.first().is_none_or(|from| flat(from.local()).contains("daemon"))
        || !mail.enclosed.is_empty();
    let answers = !mail.in_reply_to.is_empty() && (is_answer(&mail.subject) || !failure_subject);
    !machine && answers
}

/// A header that a person's mail client never writes.
fn is_automatic(mail: &Mail) -> bool {
    let says = |name: &str, starts: &[&str]| {
        mail.header(name).is_some_and(|v| starts.iter().any(|s| v.trim_start().to_ascii_lowercase().starts_with(s)))
    };
    says("Auto-Submitted", &["auto"])
        || says("Precedence", &["bulk", "junk"])
        || says("Content-Type", &["multipart/report"])
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
    let flat = flat(if from.address.is_empty() { from.name.as_str() } else { from.local() });
    let name = from.name.to_lowercase();
    // The list server fml writes as the list's owner, and names itself.
    let list_server = mail.header("X-MLServer").is_some() && scan::is_failure_subject(&mail.subject);
    if list_server
        || SYSTEM_LOCALS.iter().any(|known| flat.contains(known))
        || SYSTEM_NAMES.iter().any(|known| name.contains(known))
    {
        Sender::MailSystem
    } else if WEAK_LOCALS.contains(&flat.as_str())
        || WEAK_WITHIN.iter().any(|known| flat.contains(known))
        || is_automatic(mail)
    {
        Sender::Weak
    } else {
        Sender::Other
    }
}

/// Letters and digits only, in lower case: `Mailer-Daemon` is `mailerdaemon`.
fn flat(local: &str) -> String {
    local.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// A message id without its brackets; None if it is none.
fn clean_id(value: &str) -> Option<String> {
    let start = value.trim().trim_start_matches('<');
    let id: String = start.chars().take_while(|c| *c != '>' && !c.is_whitespace()).collect();
    id.contains('@').then_some(id)
}

fn original_message_id(mail: &Mail) -> Option<String> {
    let report = mail.report.as_ref();
    report
        .and_then(|r| value(&r.original, "Message-ID").and_then(clean_id))
        .or_else(|| mail.enclosed.iter().find_map(|m| m.message_id.clone()))
        .or_else(|| {
            let head = "message-id:";
            mail.text.lines().map(|l| l.trim_start_matches(['>', ' ', '\t'])).find_map(|line| {
                let (start, rest) = line.split_at_checked(head.len())?;
                start.eq_ignore_ascii_case(head).then(|| clean_id(rest)).flatten()
            })
        })
}

#[cfg(test)]
mod tests;
