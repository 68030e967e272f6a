//! The files that a notice takes along: those of the mail whose text it carries, as far as they fit, without the tokens of
//! others. Nobody of the staff gets a program from outside by us: it is kept, and named.

use data_encoding::BASE64_NOPAD;

use super::told::{Telling, carries_text};
use crate::compose::ATTACHED_BYTES_MAX;
use crate::pure::language::Language;
use crate::pure::mail::{self, Attachment, Mail};
use crate::pure::token::{crossed_out, tokens_in, without_tokens};
use crate::pure::wording;

/// Mails within mails that are looked into.
const DEPTH_MAX: usize = mail::ENCLOSED_DEPTH_MAX;
/// The field by which a mail of ours is known.
const INSTANCE: &str = "X-Postdesk-Instance";

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

/// Those that do not, as the text names them; and to the staff, those that lie elsewhere.
pub fn left(telling: &Telling<'_>, language: Language) -> Vec<String> {
    let sorted = sorted(telling);
    let large = sorted.too_large.iter().map(|a| wording::left_behind(&a.name, a.bytes.len(), language));
    let here = large.chain(sorted.programs.iter().map(|a| wording::held_back(&a.name, language)));
    let tells = telling.notice.is_for_staff() && carries_text(telling.notice) && !telling.withheld;
    let today = telling.now.to_zoned(telling.desk.config.desk.time_zone.clone()).date();
    let elsewhere = telling.cause.cloud.iter().filter(|_| tells);
    here.chain(elsewhere.map(|file| wording::cloud::in_cloud(file, today, language))).collect()
}

/// A mail or a text that is passed on as a file bears nobody's tokens.
fn without_tokens_in(file: &Attachment) -> Attachment {
    if is_mail(file)
        && let Some(words) = words_instead_of(&file.bytes)
    {
        let (name, media_type) = (format!("{}.txt", file.name), "text/plain".to_owned());
        return Attachment { name, media_type, bytes: words.into_bytes(), ..file.clone() };
    }
    match crossed_out(&file.bytes).filter(|_| file.media_type.starts_with("text/")) {
        Some(bytes) => Attachment { bytes, ..file.clone() },
        None => file.clone(),
    }
}

fn is_mail(file: &Attachment) -> bool {
    file.media_type.starts_with("message/") || file.name.to_lowercase().ends_with(".eml")
}

/// The words of an attached mail that is a notice of ours, or holds a token: without its tokens, and without the rest of it.
fn words_instead_of(raw: &[u8]) -> Option<String> {
    let mail = mail::parse(raw);
    let is_ours = mail.header(INSTANCE).is_some()
        || !tokens_in(&mail.text).is_empty()
        || mail.attachments.iter().any(|file| bears_token(&file.bytes, DEPTH_MAX))
        || bears_token(raw, DEPTH_MAX);
    is_ours.then(|| without_tokens(&words(&mail, DEPTH_MAX), &[]))
}

/// Whether bytes of an attached mail hold a token: in a header, in a part, in a mail or a file within it, whatever its encoding.
/// What is decoded is shorter than what it was decoded from, and the depth is bounded: linear.
fn bears_token(raw: &[u8], depth: usize) -> bool {
    crossed_out(raw).is_some()
        || crossed_out(&unquoted(raw)).is_some()
        || depth > 0 && base64_blocks(raw).iter().any(|block| bears_token(block, depth - 1))
}

/// Bytes without the escapes and the soft line ends of quoted-printable (RFC 2045 §6.7), wherever they stand.
fn unquoted(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((first, behind)) = rest.split_first() {
        let escaped = behind.split_at_checked(2).filter(|_| *first == b'=');
        rest = match escaped {
            Some((b"\r\n", after)) => after,
            Some((hex, after)) if hex.iter().all(u8::is_ascii_hexdigit) => {
                let digits = std::str::from_utf8(hex).unwrap_or_default();
                out.push(u8::from_str_radix(digits, 16).unwrap_or_default());
                after
            }
            _ if *first == b'=' && behind.starts_with(b"\n") => behind.get(1..).unwrap_or_default(),
            _ => {
                out.push(*first);
                behind
            }
        };
    }
    out
}

/// What stands in base64, block by block: lines of nothing but its letters, one below the other.
fn base64_blocks(raw: &[u8]) -> Vec<Vec<u8>> {
    let mut blocks = Vec::new();
    let mut block: Vec<u8> = Vec::new();
    for line in raw.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).chain([&b""[..]]) {
        let end = line.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
        let letters = line.get(..end).unwrap_or_default();
        if !letters.is_empty() && letters.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte)) {
            block.extend(letters);
        } else if !block.is_empty() {
            // What ends within a group is read up to there.
            let whole = block.get(..block.len() / 4 * 4).unwrap_or_default();
            blocks.extend(BASE64_NOPAD.decode(&block).or_else(|_| BASE64_NOPAD.decode(whole)).ok());
            block.clear();
        }
    }
    blocks
}

/// The words of an attached mail, and of the mails within it: without files, and without its header.
fn words(mail: &Mail, depth: usize) -> String {
    let mut words = format!("{}\n\n{}", mail.subject, mail.text.trim_end());
    for file in mail.attachments.iter().filter(|file| depth > 0 && is_mail(file)) {
        words.push_str(&format!("\n\n{}\n\n{}", file.name, self::words(&mail::parse(&file.bytes), depth - 1)));
    }
    words
}
