//! CSV as RFC 4180 has it, with the line that each record begins in, from bytes in the charsets of spreadsheets.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{Fault, fault};

/// One record: its fields without quotes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Where it begins, from 1.
    pub line: usize,
    pub fields: Vec<String>,
}

/// The text of a file: by its byte order mark, else UTF-8 if it is that, else GBK.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0;
    }
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => text,
        None => GB18030.decode(bytes).0,
    }
}

/// The records of a text; blank lines are none. The separator is the one of the first line.
pub fn records(text: &str) -> Result<Vec<Record>, Fault> {
    let head = text.lines().next().unwrap_or_default();
    let separator = [',', '\t', ';'].into_iter().find(|c| head.contains(*c)).unwrap_or(',');
    let mut records = Vec::new();
    let mut current = Record { line: 1, fields: Vec::new() };
    let (mut field, mut line) = (String::new(), 1);
    // The line in which an open quote began.
    let mut quoted = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        line += usize::from(c == '\n');
        match c {
            '"' if quoted.is_some() && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted.is_some() => quoted = None,
            '"' if field.trim().is_empty() => {
                field.clear();
                quoted = Some(line);
            }
            c if quoted.is_some() => field.push(c),
            '\r' => {}
            '\n' => {
                finish(&mut current, &mut field, &mut records);
                current.line = line;
            }
            c if c == separator => current.fields.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    if let Some(line) = quoted {
        return Err(fault(line, "a quote is not closed", "close it, or double a quote that is meant as one"));
    }
    finish(&mut current, &mut field, &mut records);
    Ok(records)
}

fn finish(current: &mut Record, field: &mut String, records: &mut Vec<Record>) {
    if current.fields.is_empty() && field.is_empty() {
        return;
    }
    current.fields.push(std::mem::take(field));
    records.push(std::mem::take(current));
}
