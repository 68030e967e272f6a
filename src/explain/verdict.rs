//! What a mail is, in words: the sentence at the top of a page, the gate's verdict with the line of the mail that it
//! rests on, and what was wrong with the mail.

use super::Found;
use super::layout::{Page, shortened};
use super::sender::{from, person};
use crate::config::Config;
use crate::pure::bounce::Bounce;
use crate::pure::intent::IntentKind;
use crate::pure::mail::Mail;
use crate::pure::thread::By;
use crate::pure::vet::Verdict;

/// Characters of a phrase by which its line is found: the client may have wrapped the rest.
const PHRASE_CHARS: usize = 12;

/// Lines of a mail in which such a phrase is looked for.
const PHRASE_LINES: usize = 200;

/// Columns of a line of the mail that is shown as the reason.
const LINE_COLUMNS: usize = 240;
/// Columns of a subject in the first sentence.
const SUBJECT_COLUMNS: usize = 80;
/// Fields of a delivery report that say what happened.
const STATUS_FIELDS: [&str; 4] = ["Final-Recipient", "Action", "Status", "Diagnostic-Code"];

/// The sentence that says it all.
pub fn headline(found: &Found, config: Option<&Config>) -> String {
    let (mail, who) = (&found.parsed.mail, from(found));
    match found.parsed.vetted.verdict {
        Verdict::Admit => admitted(found, &who, config),
        Verdict::Bounce => bounced(found.parsed.bounce.as_ref(), &who),
        Verdict::AutoReply if mail.report.is_some() => format!("A receipt or report of a mail program, from {who}."),
        Verdict::AutoReply => format!("An automatic answer, from {who}: no person wrote it."),
        Verdict::Bulk => format!("Mail of a list or to many, from {who}."),
        Verdict::Loop => "A mail of the desk's own that has come back.".to_owned(),
        Verdict::Calendar => format!("{who} answers an invitation, or takes one back."),
        Verdict::Monitor => format!("An alert of a monitoring program, from {who}."),
        Verdict::Quarantine => "A mail that the desk cannot take in: a person has to look at it.".to_owned(),
    }
}

fn admitted(found: &Found, who: &str, config: Option<&Config>) -> String {
    let mail = &found.parsed.mail;
    let subject = if mail.subject.trim().is_empty() {
        "without a subject".to_owned()
    } else {
        format!("“{}”", shortened(mail.subject.trim(), SUBJECT_COLUMNS))
    };
    let commands = found.commands.len();
    if commands > 0 && super::sender::engineer(found, config).is_some() {
        let one = if commands == 1 { "a command".to_owned() } else { format!("{commands} commands") };
        return format!("A mail of engineer {who} with {one}{}.", on_what(found));
    }
    if let Some(original) = found.forwarded.as_ref().filter(|o| o.announced) {
        let writer = person(&original.from);
        let writer = if writer.is_empty() { "somebody".to_owned() } else { writer };
        return format!("{who} passes on a mail that {writer} wrote: {subject}.");
    }
    if is_answer(found) {
        return format!("A reply from {who}{}: {}.", on_what(found), wish(found.asked.kind));
    }
    format!("A new mail from {who}: {subject}.")
}

/// The mail names another mail, or a ticket.
pub fn is_answer(found: &Found) -> bool {
    !found.parsed.keys.is_empty()
}

fn on_what(found: &Found) -> String {
    match number(found) {
        Some(number) => format!(" on ticket #{number}"),
        None if is_answer(found) => " to an earlier mail".to_owned(),
        None => String::new(),
    }
}

/// The number of the ticket that the most trusted key names, if one names a number.
pub fn number(found: &Found) -> Option<String> {
    found.parsed.keys.iter().find_map(|key| match (&key.claim, key.by) {
        (Some(claim), _) => Some(claim.number.to_string()),
        (None, By::SubjectTag) => Some(key.value.clone()),
        (None, By::Token | By::InReplyTo | By::References) => None,
    })
}

/// What an answer says, as the end of a sentence.
fn wish(kind: IntentKind) -> &'static str {
    match kind {
        IntentKind::Confirm => "it says that the matter is solved",
        IntentKind::Reject => "it says that the fault is still there",
        IntentKind::Thanks => "it says thanks, and nothing else",
        IntentKind::Receipt => "it says that it was read, no more",
        IntentKind::Rating => "it rates the service",
        IntentKind::StatusQuery => "it asks how far things are",
        IntentKind::Cancel => "it takes the request back",
        IntentKind::Complaint => "it complains about the service",
        IntentKind::None => "it says something that decides nothing by itself",
    }
}

/// What a first or later mail asks for, as a word and its meaning.
pub fn meaning(kind: IntentKind) -> &'static str {
    match kind {
        IntentKind::Confirm => "the matter is solved, or may be closed",
        IntentKind::Reject => "the fault is still there, or came back",
        IntentKind::Thanks => "thanks, and nothing else",
        IntentKind::Receipt => "read, no more",
        IntentKind::Rating => "a mark for the service",
        IntentKind::StatusQuery => "how far are you?",
        IntentKind::Cancel => "the request is taken back",
        IntentKind::Complaint => "displeasure with the service",
        IntentKind::None => "nothing that decides by itself",
    }
}

fn bounced(bounce: Option<&Bounce>, who: &str) -> String {
    let Some(bounce) = bounce else { return format!("A report of a mail system, from {who}.") };
    let whom = match bounce.recipients.as_slice() {
        [] => "somebody unnamed".to_owned(),
        [one] => one.clone(),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
    };
    let what = match bounce.action {
        "delayed" => "has not arrived yet; it is still being tried",
        "delivered" => "was delivered",
        "relayed" => "was passed to another system",
        "expanded" => "was passed to the members of a list",
        _ => "could not be delivered",
    };
    let status = bounce.status.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
    format!("A report of a mail system: the mail to {whom} {what}{status}.")
}

/// What the desk does with mail of this kind.
pub fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Admit => "a person's mail, taken in",
        Verdict::AutoReply => "an automatic answer, receipt or report",
        Verdict::Bounce => "a report about a delivery",
        Verdict::Bulk => "mail to many",
        Verdict::Loop => "our own mail",
        Verdict::Calendar => "an answer to an invitation",
        Verdict::Monitor => "an alert",
        Verdict::Quarantine => "kept raw, for a person to look at",
    }
}

/// The verdict, its reason, and the lines of the mail that it rests on.
pub fn section(page: &mut Page, found: &Found) {
    let vetted = &found.parsed.vetted;
    page.heading("What it is", "");
    page.row("Verdict", &format!("{}: {}", vetted.verdict.as_str(), verdict_words(vetted.verdict)));
    page.row("Reason", &vetted.reason);
    for line in rests_on(found) {
        page.more(&line);
    }
    let mail = &found.parsed.mail;
    page.row("Subject", &mail.subject);
    page.row("Date", &mail.date.map(|d| d.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()).unwrap_or_default());
    if let Some(calendar) = &mail.calendar {
        page.row("Calendar", format!("{} {}", calendar.method, calendar.summary).trim());
    }
    if let Some(id) = found.parsed.bounce.as_ref().and_then(|b| b.original_message_id.as_deref()) {
        page.row("Concerns", id);
    }
    for (n, defect) in defects(mail).iter().enumerate() {
        page.row(if n == 0 { "Oddities" } else { "" }, defect);
    }
}

/// The lines of the mail that the reason names.
fn rests_on(found: &Found) -> Vec<String> {
    let (mail, vetted) = (&found.parsed.mail, &found.parsed.vetted);
    let shown = |name: &str, value: &str| format!("{name}: {}", shortened(value.trim(), LINE_COLUMNS));
    if vetted.verdict == Verdict::Bounce {
        let fields = mail.report.iter().flat_map(|r| &r.groups).flatten();
        let said = fields.filter(|h| STATUS_FIELDS.iter().any(|name| h.name.eq_ignore_ascii_case(name)));
        let said: Vec<String> = said.take(STATUS_FIELDS.len()).map(|h| shown(&h.name, &h.value)).collect();
        if !said.is_empty() {
            return said;
        }
    }
    // A reason spells headers as they are written, and the words of a mail small.
    let is_header = |word: &&str| word.len() > 1 && word.starts_with(|c: char| c.is_ascii_uppercase());
    let words = vetted.reason.split([' ', '.', ',', ':']).filter(is_header);
    let mut named = words.filter_map(|word| mail.headers.iter().find(|h| h.name.eq_ignore_ascii_case(word)));
    if let Some(header) = named.next() {
        return vec![shown(&header.name, &header.value)];
    }
    if vetted.reason.contains("return path") {
        return mail.header("Return-Path").map(|v| shown("Return-Path", v)).into_iter().collect();
    }
    if vetted.reason.starts_with("Its text") {
        let phrases = vetted.reason.split('"').skip(1).step_by(2);
        let line = |phrase: &str| {
            let beginning: String = phrase.chars().take(PHRASE_CHARS).collect();
            mail.text.lines().take(PHRASE_LINES).find(|l| l.to_lowercase().replace('’', "'").contains(&beginning))
        };
        let mut lines: Vec<&str> = phrases.filter_map(line).collect();
        lines.dedup();
        return lines.into_iter().map(|l| format!("“{}”", shortened(l.trim(), LINE_COLUMNS))).collect();
    }
    Vec::new()
}

/// What was not as it should be, each in a sentence, with its word in `--json`.
fn defects(mail: &Mail) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for defect in &mail.defects {
        let said = match defect.kind {
            "empty" => "there is nothing in it",
            "cut" => "it is larger than what is read; the rest was left out",
            "header_cut" => "its header block is larger than what is read; the rest was left out",
            "no_from" => "it has no From",
            "two_from" => "it has several From fields, or several mailboxes in From",
            "odd_from" => "From can be read in more ways than one, so it identifies nobody",
            "bad_charset" => "some text is not in the character set that it says; it was read as what it looks like",
            "too_deep" => "its parts are nested too deep; the innermost were not opened",
            "too_many_parts" => "it has too many parts; the last were not opened",
            "too_many_params" => "a field has too many parameters; the last were not read",
            "too_many_addresses" => "it names too many people; the last were not read",
            "too_many_references" => "it names too many earlier mails; not all were read",
            "encrypted" => "it is encrypted: what it says cannot be read here",
            "fragment" => "it is one piece of a mail that was sent in several",
            "truncated_multipart" => "a part does not end as announced: something is missing",
            "bad_date" => "its Date cannot be read",
            "text_cut" => "its text is longer than what is kept; the rest was left out",
            _ => "something in it is not as it should be",
        };
        let place = match (defect.kind, defect.place.as_str()) {
            ("bad_charset", label) if !label.is_empty() => format!(" (it says {label})"),
            _ => String::new(),
        };
        let line = format!("{said}{place} [{}]", defect.kind);
        if !told.contains(&line) {
            told.push(line);
        }
    }
    told
}
