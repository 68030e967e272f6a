//! Header blocks: raw bytes to fields, and the small grammars of ids in them.
//!
//! A block ends at the first empty line or where a line is neither a field nor a continuation. Names keep their case,
//! values are unfolded. Bytes that are not ASCII are decoded by detection, with what the mail says of its charset as a hint.
//!
//! Promises: total, linear in the block; never decodes encoded words (that is `word`).

use memchr::{memchr, memchr3};

use super::charset::{self, Hint};
use super::{HEADER_BYTES_MAX, HEADERS_MAX, Header, REFERENCES_MAX};

/// A field as it stands in the mail; both sides are raw bytes, the value still folded.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    pub name: &'a [u8],
    pub value: &'a [u8],
    /// As before RFC 2822; there are readers who take no such line for a field.
    pub blank_before_colon: bool,
}

/// The fields of a block and where its body begins.
#[derive(Debug, Default)]
pub struct Block<'a> {
    pub fields: Vec<Field<'a>>,
    pub body: usize,
    pub cut: bool,
}

/// Reads the header block that starts at `start`; `stop` says whether a line is a MIME boundary, which ends it too.
pub fn block<'a>(raw: &'a [u8], start: usize, stop: impl Fn(&[u8]) -> bool) -> Block<'a> {
    let mut found = Block { body: start, ..Block::default() };
    let mut at = if start == 0 { before_header(raw) } else { start };
    let mut value: Option<(&[u8], usize)> = None;
    let mut first = true;
    loop {
        let line = line_at(raw, at);
        let next = at + line.len();
        let text = trim_line_end(line);
        let starts_value = field_name(text);
        let folded = text.first().is_some_and(|b| matches!(b, b' ' | b'\t')) && value.is_some();
        if line.is_empty()
            || text.is_empty()
            || stop(text)
            || !(folded || starts_value.is_some() || is_mbox(text, first))
        {
            push(&mut found, raw, value.take(), at);
            // White space alone is an empty line that some gateways left.
            found.body = if text.is_empty() && !line.is_empty() { next } else { at };
            return found;
        }
        if folded && text.trim_ascii().is_empty() && next_is_body(raw, next) {
            push(&mut found, raw, value.take(), at);
            found.body = next;
            return found;
        }
        if !folded {
            push(&mut found, raw, value.take(), at);
            value = starts_value.map(|name| (name, at));
        }
        first = false;
        at = next;
        if at - start > HEADER_BYTES_MAX {
            found.cut = true;
            push(&mut found, raw, value.take(), start + HEADER_BYTES_MAX);
            found.body = skip_block(raw, at);
            return found;
        }
    }
}

/// What stands before the first field of a mail: a BOM from mails that an editor saved, empty lines from pipes.
fn before_header(raw: &[u8]) -> usize {
    let bom = if raw.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let text = raw.get(bom..).unwrap_or_default();
    let blanks = text.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let field = field_name(trim_line_end(line_at(raw, bom + blanks)));
    // "Note: this" may begin a text as well: only what every mail has counts.
    let is_header = field.is_some_and(|name| BEFORE_ALL.iter().any(|known| name.eq_ignore_ascii_case(known)));
    if blanks > 0 && is_header { bom + blanks } else { bom }
}

/// Fields by which the header of a mail is known below empty lines.
const BEFORE_ALL: [&[u8]; 8] =
    [b"Return-Path", b"Received", b"From", b"Date", b"Message-ID", b"Subject", b"MIME-Version", b"Delivered-To"];

/// After a line of blanks only: true where what follows is no header line, so that the blanks were the empty line.
fn next_is_body(raw: &[u8], at: usize) -> bool {
    let text = trim_line_end(line_at(raw, at));
    field_name(text).is_none() && !text.first().is_some_and(|b| matches!(b, b' ' | b'\t'))
}

fn push<'a>(found: &mut Block<'a>, raw: &'a [u8], value: Option<(&'a [u8], usize)>, end: usize) {
    let Some((name, start)) = value else {
        return;
    };
    let whole = raw.get(start..end).unwrap_or_default();
    let colon = whole.iter().position(|b| *b == b':').map_or(whole.len(), |i| i + 1);
    if found.fields.len() < HEADERS_MAX {
        let blank_before_colon = colon > name.len() + 1;
        found.fields.push(Field { name, value: whole.get(colon..).unwrap_or_default(), blank_before_colon });
    } else {
        found.cut = true;
    }
}

/// Where the body starts after a block that was too long to be kept.
fn skip_block(raw: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        let line = line_at(raw, at);
        at += line.len();
        if line.is_empty() || trim_line_end(line).is_empty() {
            return at;
        }
    }
}

/// The line that starts at `at`, its end included; empty at the end. LF, CRLF and a lone CR followed by none are ends.
pub fn line_at(raw: &[u8], at: usize) -> &[u8] {
    let rest = raw.get(at..).unwrap_or_default();
    let length = memchr(b'\n', rest).map_or(rest.len(), |i| i + 1);
    rest.get(..length).unwrap_or_default()
}

/// A line without its LF or CRLF.
pub fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The field name of a line, if it is the first line of a field: printable ASCII without space up to a colon (RFC 5322
/// §2.2); blanks between name and colon are the obsolete syntax (§4.5).
fn field_name(line: &[u8]) -> Option<&[u8]> {
    let colon = memchr(b':', line.get(..line.len().min(256)).unwrap_or_default())?;
    let name = line.get(..colon)?.trim_ascii_end();
    let ok = !name.is_empty() && name.iter().all(|b| b.is_ascii_graphic());
    ok.then_some(name)
}

fn is_mbox(line: &[u8], first: bool) -> bool {
    first && (line.starts_with(b"From ") || line.starts_with(b">From "))
}

/// Unfolds: line ends go, the blanks after them stay.
pub fn unfold(value: &[u8]) -> Vec<u8> {
    let value = value.trim_ascii();
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((line, after)) = memchr3(b'\r', b'\n', 0, rest).and_then(|at| rest.split_at_checked(at)) {
        out.extend_from_slice(line);
        rest = after.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    // Blanks that stood beside a NUL.
    out.truncate(out.trim_ascii_end().len());
    out.drain(..out.len() - out.trim_ascii_start().len());
    out
}

/// Fields as text; `hint` serves values with bytes outside ASCII.
pub fn headers(fields: &[Field<'_>], hint: Hint<'_>) -> Vec<Header> {
    let value = |field: &Field<'_>| {
        String::from_utf8(unfold(field.value)).unwrap_or_else(|bad| charset::decode(bad.as_bytes(), hint).text)
    };
    fields.iter().map(|field| Header { name: name(field), value: value(field) }).collect()
}

fn name(field: &Field<'_>) -> String {
    String::from_utf8_lossy(field.name).into_owned()
}

/// A raw value as text: ASCII and UTF-8 as they are, the rest by the hint, then by detection.
pub fn text(value: &[u8], hint: Hint<'_>) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => charset::decode(value, hint).text,
    }
}

/// The ids of a Message-ID, In-Reply-To or References value, without their brackets, each once, oldest first. Of more
/// than `REFERENCES_MAX` the first and the newest are kept.
pub fn ids(value: &str) -> Vec<String> {
    let mut found: Vec<&str> = Vec::new();
    let mut rest = value;
    while let Some((_, tail)) = rest.split_once('<') {
        let Some(end) = tail.find(['>', '<']) else {
            break;
        };
        let (id, after) = tail.split_at_checked(end).unwrap_or((tail, ""));
        rest = after;
        found.push(id);
    }
    if found.is_empty() {
        found = value.split([' ', '\t', ',']).filter(|id| id.contains('@')).collect();
    }
    let mut seen = std::collections::BTreeSet::new();
    let ids: Vec<String> = found
        .into_iter()
        .map(|id| id.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>())
        .filter(|id| !id.is_empty() && id.len() <= super::ID_BYTES_MAX && seen.insert(id.clone()))
        .collect();
    let surplus = ids.len().saturating_sub(REFERENCES_MAX);
    ids.into_iter().enumerate().filter(|(i, _)| *i == 0 || *i > surplus).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    fn names(raw: &str) -> (Vec<String>, usize) {
        let block = block(raw.as_bytes(), 0, |_| false);
        (
            headers(&block.fields, Hint::default()).into_iter().map(|h| format!("{}={}", h.name, h.value)).collect(),
            block.body,
        )
    }

    #[test]
    fn blocks() {
        assert_eq!(names("A: 1\r\nB: 2\r\n 3\r\n\r\nx").0, ["A=1", "B=2 3"]);
        assert_eq!(names("A: 1\nB : 2\n\nx"), (vec!["A=1".into(), "B=2".into()], 12));
        assert_eq!(names("From x y\nA: 1\n\n").0, ["A=1"]);
        assert_eq!(names("A: 1\nno field\nB: 2\n"), (vec!["A=1".into()], 5));
        assert_eq!(names("Fr om: x\n\n").0, Vec::<String>::new());
        assert_eq!(names("A: 1\n \n\t\nB: 2\n\nx").0, ["A=1", "B=2"]);
        assert_eq!(names("").1, 0);
        assert_eq!(names("\r\n\nFrom: a\n\nx").0, ["From=a"]);
        assert_eq!(names("\nNote: a\n\nx").0, Vec::<String>::new());
    }

    #[test]
    fn message_ids() {
        assert_eq!(ids("<a@x> <b@y>\t<a@x>"), ["a@x", "b@y"]);
        assert_eq!(ids("a@x"), ["a@x"]);
        assert_eq!(ids("junk <a@\r\n x> \"<\""), ["a@x"]);
        let many: String = (0..10_000).map(|i| format!("<{i}@x> ")).collect();
        let kept = ids(&many);
        assert_eq!(kept.len(), REFERENCES_MAX);
        assert_eq!((kept[0].as_str(), kept[1].as_str(), kept[49].as_str()), ("0@x", "9951@x", "9999@x"));
    }
}
