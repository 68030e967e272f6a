//! MAPI property blocks in TNEF (MS-OXTNEF §2.1.3.4): a count, then tag and value of each, padded to four bytes.
//!
//! Promises: total, linear; a property of unknown size ends the reading of its block, what was read before is kept.

use super::super::charset::{self, Hint};

/// A value that carries text or bytes, or a number.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// In the code page of the stream.
    Narrow(&'a [u8]),
    /// UTF-16LE.
    Wide(&'a [u8]),
    Binary(&'a [u8]),
    /// An object with the id of its interface before it.
    Object(&'a [u8]),
    Number(u32),
    /// Hundreds of nanoseconds since 1601.
    Time(u64),
}

impl<'a> Value<'a> {
    /// The bytes as they stand; none of a number.
    pub fn bytes(&self) -> &'a [u8] {
        match self {
            Value::Narrow(bytes) | Value::Wide(bytes) | Value::Binary(bytes) | Value::Object(bytes) => bytes,
            Value::Number(_) | Value::Time(_) => &[],
        }
    }

    /// The value as text up to its NUL; `label` is the code page of the stream.
    pub fn text(&self, label: &str) -> String {
        match self {
            Value::Wide(bytes) => {
                let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(bytes);
                text.split('\0').next().unwrap_or_default().to_owned()
            }
            other => narrow(other.bytes(), label),
        }
    }
}

/// Text of the stream's code page, up to its NUL.
pub fn narrow(data: &[u8], label: &str) -> String {
    let end = data.iter().position(|b| *b == 0).unwrap_or(data.len());
    charset::decode(data.get(..end).unwrap_or_default(), Hint { label: Some(label), tld: None }).text
}

/// A little-endian number, and what follows it.
pub fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*head), rest))
}

/// The properties of a block: id and value. Of several values of one property each is given.
pub fn properties(data: &[u8]) -> Vec<(u16, Value<'_>)> {
    let mut found = Vec::new();
    let Some((count, mut rest)) = number(data) else {
        return found;
    };
    for _ in 0..count {
        let Some(next) = property(rest, &mut found) else {
            break;
        };
        rest = next;
    }
    found
}

/// Reads one property and answers what follows it.
fn property<'a>(bytes: &'a [u8], found: &mut Vec<(u16, Value<'a>)>) -> Option<&'a [u8]> {
    let (tag, mut rest) = number(bytes)?;
    let kind = u16::try_from(tag & 0xFFFF).ok()?;
    let mut id = u16::try_from(tag >> 16).ok()?;
    if id >= 0x8000 {
        // A named property: the GUID of its set, then a number or a name. Its id means nothing outside the sender's store.
        rest = rest.get(16..)?;
        let (by_name, tail) = number(rest)?;
        let (value, tail) = number(tail)?;
        rest = if by_name == 0 { tail } else { tail.get(padded(value)?..)? };
        id = 0;
    }
    let multiple = kind & 0x1000 != 0;
    let kind = kind & 0x0FFF;
    let size = match kind {
        0x1E | 0x1F | 0x0D | 0x102 => return sized(rest, (id, kind), found),
        0x00..=0x04 | 0x0A | 0x0B => 4,
        0x05..=0x07 | 0x14 | 0x40 => 8,
        0x48 => 16,
        _ => return None,
    };
    let (values, rest) = if multiple { number(rest)? } else { (1, rest) };
    let (value, after) = rest.split_at_checked(usize::try_from(values).ok()?.checked_mul(size)?)?;
    if let Some((time, _)) = value.split_first_chunk::<8>().filter(|_| kind == 0x40) {
        found.push((id, Value::Time(u64::from_le_bytes(*time))));
    } else if let Some((value, _)) = number(value).filter(|_| size == 4) {
        found.push((id, Value::Number(value)));
    }
    Some(after)
}

/// Values with a length each. One that claims more than there is gets what there is, and is the last.
fn sized<'a>(bytes: &'a [u8], (id, kind): (u16, u16), found: &mut Vec<(u16, Value<'a>)>) -> Option<&'a [u8]> {
    let (values, mut rest) = number(bytes)?;
    for _ in 0..values {
        let (length, tail) = number(rest)?;
        let value = tail.get(..usize::try_from(length).ok()?).unwrap_or(tail);
        rest = tail.get(padded(length)?..).unwrap_or_default();
        found.push((
            id,
            match kind {
                0x1E => Value::Narrow(value),
                0x1F => Value::Wide(value),
                0x0D => Value::Object(value),
                _ => Value::Binary(value),
            },
        ));
    }
    Some(rest)
}

fn padded(length: u32) -> Option<usize> {
    usize::try_from(length).ok()?.checked_next_multiple_of(4)
}
