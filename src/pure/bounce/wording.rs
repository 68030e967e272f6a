//! The words of mail systems: what their free text says of recipients, codes and delay.
//!
//! Only the part before the returned mail is read. Addresses count where a failure is reported about them, not wherever one
//! occurs; codes count in the forms of RFC 3463 and RFC 5321, and if none is given the common phrases are translated.

use super::phrases::{DELAYS, FAILURE_SUBJECTS, FAILURES, INTRODUCTIONS, LABELS, ORIGINALS, STATUSES};
use crate::pure::mail::Mail;

/// Lines read of the notice; the rest is the returned mail or noise.
const LINES_MAX: usize = 2_000;

/// Bytes read of one line.
const LINE_BYTES_MAX: usize = 1_000;

/// What the text says.
#[derive(Debug, Default)]
pub struct Finding {
    pub status: Option<String>,
    pub recipients: Vec<String>,
    pub delay: bool,
    pub failure: bool,
}

/// Whether a subject announces a failed or delayed delivery.
pub fn is_failure_subject(subject: &str) -> bool {
    let subject = subject.to_lowercase();
    contains(&subject, FAILURE_SUBJECTS) || contains(&subject, DELAYS) || subject.starts_with("warning: ")
}

/// Whether a person replies or forwards.
pub fn is_reply_subject(subject: &str) -> bool {
    let subject = subject.trim_start().to_lowercase();
    ["re:", "fwd:", "fw:", "aw:", "wg:", "回复", "转发", "答复"].iter().any(|mark| subject.starts_with(mark))
}

fn contains(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| text.contains(phrase))
}

/// Reads the notice part of a mail.
pub fn read(mail: &Mail) -> Finding {
    let mut found = Finding::default();
    let own: Vec<String> = mail.from.iter().chain(&mail.to).map(|a| a.key()).collect();
    let mut strong = Vec::new();
    let mut weak = Vec::new();
    let mut listed = Vec::new();
    let mut basic = None;
    let mut phrase = None;
    let mut introduced = false;
    for line in notice(&mail.text) {
        let lower = line.to_lowercase();
        if !introduced && contains(&lower, INTRODUCTIONS) {
            // What was listed before tells of the mail, not of who did not get it.
            introduced = true;
            listed.clear();
        }
        found.delay |= contains(&lower, DELAYS);
        let reply = reply_code(&line);
        let failing = contains(&lower, FAILURES) || reply.is_some();
        found.failure |= contains(&lower, FAILURES);
        if found.status.is_none() {
            found.status = enhanced_status(&line).filter(|s| {
                // Digits of a product or a policy may look like a status; the reply code beside them does not lie.
                !s.starts_with('2') && reply.as_ref().is_none_or(|r| r.get(..1) == s.get(..1))
            });
        }
        basic = basic.or(reply);
        phrase = phrase.or_else(|| phrase_status(&lower));
        for (address, place) in addresses(&line) {
            let key = address.to_ascii_lowercase();
            let system = ["postmaster@", "mailer-daemon@", "abuse@", "support@", "helpdesk@", "help@"]
                .iter()
                .any(|l| key.starts_with(l));
            if own.contains(&key) || is_sender_line(&lower) {
                continue;
            } else if place == Place::Alone {
                listed.push(address);
            } else if !system {
                if failing { strong.push(address) } else { weak.push(address) }
            }
        }
    }
    // Lines that hold an address alone are lists of recipients; addresses within sentences serve if there are none.
    weak.truncate(1);
    let best = [listed, strong, weak].into_iter().find(|some| !some.is_empty()).unwrap_or_default();
    for address in best {
        if !found.recipients.iter().any(|known: &String| known.eq_ignore_ascii_case(&address)) {
            found.recipients.push(address);
        }
    }
    if found.recipients.is_empty() {
        found.recipients = returned_to(mail);
    }
    found.status = match (found.status, basic, phrase) {
        (Some(status), _, Some(phrase)) if status.ends_with(".0.0") && phrase.get(..1) == status.get(..1) => {
            Some(phrase)
        }
        (Some(status), _, _) => Some(status),
        // Nobody gives a code: what failed for good is permanent, whatever the cause.
        (None, None, Some(phrase)) if !found.delay && phrase.starts_with('4') => Some(phrase.replacen('4', "5", 1)),
        (None, Some(basic), Some(phrase)) if basic.get(..1) == phrase.get(..1) => Some(phrase),
        (None, basic, phrase) => basic.or(phrase),
    };
    found
}

/// Who the returned mail was for, if the notice names nobody.
fn returned_to(mail: &Mail) -> Vec<String> {
    let mut to: Vec<String> =
        mail.enclosed.iter().flat_map(|m| &m.to).map(|a| a.address.clone()).filter(|a| a.contains('@')).collect();
    if to.is_empty()
        && let Some(report) = &mail.report
    {
        to = report
            .original
            .iter()
            .filter(|h| h.name.eq_ignore_ascii_case("To"))
            .flat_map(|h| addresses(&h.value))
            .map(|(a, _)| a)
            .collect();
    }
    if to.is_empty() {
        let lines = mail
            .text
            .lines()
            .filter(|l| l.len() <= LINE_BYTES_MAX)
            .skip_while(|line| !is_original(&line.to_lowercase()));
        to = lines
            .filter(|l| l.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("to:")))
            .take(1)
            .flat_map(addresses)
            .map(|(address, _)| address)
            .collect();
    }
    to.truncate(1);
    to
}

/// The lines of the notice, up to the returned mail.
fn notice(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut previous_empty = true;
    text.lines().take(LINES_MAX).map_while(move |line| {
        let line = line.get(..line.floor_char_boundary(LINE_BYTES_MAX)).unwrap_or(line);
        let lower = line.trim().to_lowercase();
        let header =
            previous_empty && ["received: ", "return-path: <", "dkim-signature: "].iter().any(|h| lower.starts_with(h));
        previous_empty = lower.is_empty();
        if header || is_original(&lower) { None } else { Some(line.to_owned()) }
    })
}

fn is_original(lower: &str) -> bool {
    // A sentence that speaks of the original is longer than the line that introduces it.
    let line = lower.trim_matches(|c: char| c.is_whitespace() || "-=*_.:>".contains(c));
    line.chars().count() < 90 && contains(lower, ORIGINALS) && !lower.contains('@')
}

fn is_sender_line(lower: &str) -> bool {
    let line = lower.trim_start();
    ["from:", "sender:", "reply-to:", "mail from", ">>> mail from", "return-path:", "please contact", "contact "]
        .iter()
        .any(|h| line.starts_with(h))
        || line.contains("mail from:") && !line.contains("rcpt to")
}

/// Where on its line an address stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the start of the line, or right after a word such as `Recipient:` or `RCPT TO:`.
    Alone,
    Within,
}

/// The first address in a text.
pub fn address_in(text: &str) -> Option<String> {
    addresses(text).into_iter().next().map(|(address, _)| address)
}

fn addresses(line: &str) -> Vec<(String, Place)> {
    let mut found = Vec::new();
    let is_part = |c: char| c.is_alphanumeric() || "!#$%&*+-/=?^_`{|}~.".contains(c);
    let mut from = 0;
    for (at, _) in line.match_indices('@').take(50) {
        let (before, after) = line.split_at_checked(at).unwrap_or((line, ""));
        let after = after.get(1..).unwrap_or_default();
        let quoted = before.ends_with('"').then(|| before.trim_end_matches('"').rfind('"')).flatten();
        let start = quoted.unwrap_or_else(|| {
            before.char_indices().rev().take_while(|(_, c)| is_part(*c)).last().map_or(at, |(i, _)| i)
        });
        let host: String = after.chars().take_while(|c| c.is_alphanumeric() || "-._[]:".contains(*c)).collect();
        let host = host.trim_end_matches(['.', '-', ':', ']', '_']).split(':').next().unwrap_or_default().to_owned();
        let local = before.get(start..).unwrap_or_default().trim_start_matches(['.', '=', '/']);
        if local.is_empty() || host.is_empty() || start < from {
            continue;
        }
        let head = line
            .get(..start)
            .unwrap_or_default()
            .trim_matches(|c: char| c.is_whitespace() || "<(\"'[>|".contains(c))
            .to_lowercase();
        let label = head.split_whitespace().collect::<Vec<_>>().join(" ");
        let place = if LABELS.contains(&label.trim_start_matches("> ")) { Place::Alone } else { Place::Within };
        from = at + 1 + host.len();
        found.push((format!("{local}@{host}"), place));
    }
    found
}

/// The first enhanced status code (`c.s.d`, c of 2, 4, 5) in a text.
pub fn enhanced_status(text: &str) -> Option<String> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.')).find_map(|token| {
        let token = token.trim_matches('.');
        let mut parts = token.split('.');
        let class = parts.next().filter(|c| matches!(*c, "2" | "4" | "5"))?;
        let subject = parts.next().filter(|s| s.len() == 1 && *s <= "7")?;
        let detail = parts.next().filter(|d| (1..=3).contains(&d.len()))?;
        parts.next().is_none().then(|| format!("{class}.{subject}.{detail}"))
    })
}

/// The class of an SMTP reply code that begins a line or follows a colon, as `c.0.0`.
pub fn reply_code(text: &str) -> Option<String> {
    let mut before = ' ';
    for token in text.split_whitespace() {
        let digits = token.trim_start_matches(['#', '(', '[', '\'', '"', '<']);
        let code: String = digits.chars().take_while(char::is_ascii_digit).collect();
        let rest = digits.get(code.len()..).unwrap_or_default();
        let ends = rest.is_empty() || rest.starts_with(['-', ':', ',', ')', ']', '\'', '#']);
        let (Some(class), true, true) = (code.get(..1), code.len() == 3, ends) else {
            before = token.chars().next_back().unwrap_or(' ');
            continue;
        };
        let second = code.get(1..2).unwrap_or_default();
        if matches!(class, "4" | "5")
            && matches!(second, "0" | "2" | "3" | "4" | "5" | "7")
            && (" :.>,)]".contains(before) || before.is_alphabetic())
        {
            return Some(format!("{class}.0.0"));
        }
    }
    None
}

/// Phrases without a code, as the code that they mean.
fn phrase_status(lower: &str) -> Option<String> {
    STATUSES.iter().find(|(phrases, _)| contains(lower, phrases)).map(|(_, status)| (*status).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        for (text, status) in [
            ("550 5.1.1 x", Some("5.1.1")),
            ("(#5.4.4)", Some("5.4.4")),
            ("host 4.3.2.1", None),
            ("v6.1.2", None),
            ("5.1.10.3", None),
        ] {
            assert_eq!(enhanced_status(text).as_deref(), status, "{text}");
        }
        for (text, status) in
            [("550 no", Some("5.0.0")), ("said: 452-full", Some("4.0.0")), ("in 1998 there", None), ("590", None)]
        {
            assert_eq!(reply_code(text).as_deref(), status, "{text}");
        }
    }

    #[test]
    fn places() {
        for (line, place) in [
            ("<a@x.test>: no", Place::Alone),
            ("  a@x.test", Place::Alone),
            (">>> RCPT TO:<a@x.test>", Place::Alone),
            ("host mx said that a@x.test is unknown", Place::Within),
        ] {
            assert_eq!(addresses(line), [("a@x.test".to_owned(), place)], "{line}");
        }
    }
}
