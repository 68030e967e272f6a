//! The files that a notice takes along: those of the mail whose text it carries, as far as they fit, without the tokens of
//! others. Nobody of the staff gets a program from outside by us: it is kept, and named.

use super::told::{Telling, carries_text};
use crate::compose::ATTACHED_BYTES_MAX;
use crate::pure::language::Language;
use crate::pure::mail::{self, Attachment};
use crate::pure::token::{crossed_out, tokens_in, without_tokens};
use crate::pure::wording;

/// What becomes of the files of a mail.
struct Sorted<'a> {
    goes: Vec<&'a Attachment>,
    too_large: Vec<&'a Attachment>,
    programs: Vec<&'a Attachment>,
}

fn sorted<'a>(telling: &'a Telling<'_>) -> Sorted<'a> {
    let mut sorted = Sorted { goes: Vec::new(), too_large: Vec::new(), programs: Vec::new() };
    if telling.withheld || !carries_text(telling.notice) {
        return sorted;
    }
    // What an engineer sends to a requester is the engineer's to decide.
    let holds = telling.notice.is_for_staff();
    let mut room = ATTACHED_BYTES_MAX;
    for file in &telling.cause.attachments {
        if holds && file.is_program() {
            sorted.programs.push(file);
        } else if file.bytes.len() <= room {
            room -= file.bytes.len();
            sorted.goes.push(file);
        } else {
            sorted.too_large.push(file);
        }
    }
    sorted
}

/// The files that go along.
pub fn carried(telling: &Telling<'_>) -> Vec<Attachment> {
    sorted(telling).goes.into_iter().map(without_tokens_in).collect()
}

/// Those that do not, as the text names them.
pub fn left(telling: &Telling<'_>, language: Language) -> Vec<String> {
    let sorted = sorted(telling);
    let large = sorted.too_large.iter().map(|a| wording::left_behind(&a.name, a.bytes.len(), language));
    large.chain(sorted.programs.iter().map(|a| wording::held_back(&a.name, language))).collect()
}

/// A mail or a text that is passed on as a file bears nobody's tokens.
fn without_tokens_in(file: &Attachment) -> Attachment {
    let is_mail = file.media_type.starts_with("message/") || file.name.to_lowercase().ends_with(".eml");
    if is_mail && let Some(words) = words_of_notice(&file.bytes) {
        let (name, media_type) = (format!("{}.txt", file.name), "text/plain".to_owned());
        return Attachment { name, media_type, bytes: words.into_bytes(), ..file.clone() };
    }
    let is_text = file.media_type.starts_with("text/") || file.media_type.starts_with("message/");
    match crossed_out(&file.bytes).filter(|_| is_text) {
        Some(bytes) => Attachment { bytes, ..file.clone() },
        None => file.clone(),
    }
}

/// The words of an attached mail that is a notice of ours, or holds a token in whatever encoding: without its tokens, and
/// without the rest of it.
fn words_of_notice(raw: &[u8]) -> Option<String> {
    let mail = mail::parse(raw);
    let is_ours = mail.header("X-Postdesk-Instance").is_some() || !tokens_in(&mail.text).is_empty();
    is_ours.then(|| without_tokens(&format!("{}\n\n{}", mail.subject, mail.text), &[]))
}
