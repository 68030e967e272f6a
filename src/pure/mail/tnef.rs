//! TNEF, the `winmail.dat` of Outlook: its attachments and its plain body (MS-OXTNEF).
//!
//! A stream of attributes: level (1 byte), id and type (4), length (4), data, checksum (2). Attachment data and titles are
//! attributes of level 2; long names and the body may hide in MAPI property blocks.
//!
//! Promises: total, linear; what is cut ends the reading, what was read before is kept.

use super::charset::{self, Hint};
use super::rtf;

/// What a `winmail.dat` held.
#[derive(Debug, Default)]
pub struct Winmail {
    pub files: Vec<File>,
    pub text: Option<String>,
    /// The formatted body, as it was: HTML, and RTF decompressed. Each is among the files as well.
    html: Option<Vec<u8>>,
    rtf: Option<Vec<u8>>,
}

/// One file in it.
#[derive(Debug, Default)]
pub struct File {
    pub name: String,
    pub media_type: Option<String>,
    pub bytes: Vec<u8>,
}

const SIGNATURE: [u8; 4] = [0x78, 0x9F, 0x3E, 0x22];
const LEVEL_ATTACHMENT: u8 = 2;
/// Files read of one `winmail.dat`.
const FILES_MAX: usize = 1_000;

const ATT_OEM_CODEPAGE: u32 = 0x0006_9007;
const ATT_BODY: u32 = 0x0002_800C;
const ATT_MAPI_PROPS: u32 = 0x0006_9003;
const ATT_RENDER: u32 = 0x0006_9002;
const ATT_TITLE: u32 = 0x0001_8010;
const ATT_DATA: u32 = 0x0006_800F;
const ATT_ATTACHMENT_PROPS: u32 = 0x0006_9005;

const PROP_BODY: u16 = 0x1000;
const PROP_BODY_HTML: u16 = 0x1013;
const PROP_RTF: u16 = 0x1009;
const PROP_LONG_NAME: u16 = 0x3707;
const PROP_NAME: u16 = 0x3704;
const PROP_MIME: u16 = 0x370E;
const PROP_DATA: u16 = 0x3701;

/// Reads a TNEF stream; None if it is none.
pub fn read(bytes: &[u8]) -> Option<Winmail> {
    let mut rest = bytes.strip_prefix(&SIGNATURE)?.get(2..)?;
    let mut winmail = Winmail::default();
    let mut label = "windows-1252".to_owned();
    while let Some((level, id, data, after)) = attribute(rest) {
        rest = after;
        if level == LEVEL_ATTACHMENT && id == ATT_RENDER && winmail.files.len() < FILES_MAX {
            winmail.files.push(File::default());
        }
        match (id, winmail.files.last_mut()) {
            (ATT_OEM_CODEPAGE, _) => label = code_page(data).unwrap_or(label),
            (ATT_BODY, _) => winmail.text = Some(text(data, &label)).filter(|t| !t.is_empty()).or(winmail.text.take()),
            (ATT_TITLE, Some(file)) if file.name.is_empty() => file.name = text(data, &label),
            (ATT_DATA, Some(file)) => file.bytes = data.to_vec(),
            (ATT_ATTACHMENT_PROPS, Some(file)) => attachment_properties(data, &label, file),
            (ATT_MAPI_PROPS, _) => {
                for (id, value) in properties(data) {
                    match id {
                        PROP_BODY => winmail.text = Some(string(&value, &label)),
                        PROP_BODY_HTML => winmail.html = Some(value.bytes().to_vec()),
                        PROP_RTF => winmail.rtf = rtf::decompress(value.bytes()),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    winmail.files.retain(|f| !(f.name.is_empty() && f.bytes.is_empty()));
    if winmail.text.is_none() {
        winmail.text = winmail.html.as_deref().map(|html| super::html::text(&charset::detect(html, None)));
    }
    for (name, media_type, body) in
        [("body.html", "text/html", &winmail.html), ("body.rtf", "application/rtf", &winmail.rtf)]
    {
        if let Some(bytes) = body.as_ref().filter(|b| !b.is_empty()) {
            winmail.files.push(File { name: name.into(), media_type: Some(media_type.into()), bytes: bytes.clone() });
        }
    }
    Some(winmail)
}

/// Level, id, data of the next attribute, and what follows it.
fn attribute(bytes: &[u8]) -> Option<(u8, u32, &[u8], &[u8])> {
    let (level, rest) = bytes.split_first()?;
    let (id, rest) = number(rest)?;
    let (length, rest) = number(rest)?;
    let length = usize::try_from(length).ok()?;
    let (data, rest) = rest.split_at_checked(length)?;
    Some((*level, id, data, rest.get(2..).unwrap_or_default()))
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*head), rest))
}

fn code_page(data: &[u8]) -> Option<String> {
    let (page, _) = number(data)?;
    Some(match page {
        65001 => "utf-8".into(),
        1250..=1258 => format!("windows-{page}"),
        page => format!("cp{page}"),
    })
}

fn text(data: &[u8], label: &str) -> String {
    let end = data.iter().position(|b| *b == 0).unwrap_or(data.len());
    charset::decode(data.get(..end).unwrap_or_default(), Hint { label: Some(label), tld: None }).text
}

/// A property value with its type.
enum Property<'a> {
    Narrow(&'a [u8]),
    Wide(&'a [u8]),
    Binary(&'a [u8]),
}

impl<'a> Property<'a> {
    fn bytes(&self) -> &'a [u8] {
        match self {
            Property::Narrow(b) | Property::Wide(b) | Property::Binary(b) => b,
        }
    }
}

fn string(value: &Property<'_>, label: &str) -> String {
    match value {
        Property::Wide(bytes) => {
            let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(bytes);
            text.trim_end_matches('\0').to_owned()
        }
        other => text(other.bytes(), label),
    }
}

fn attachment_properties(data: &[u8], label: &str, file: &mut File) {
    for (id, value) in properties(data) {
        match id {
            PROP_LONG_NAME => file.name = string(&value, label),
            PROP_NAME if file.name.is_empty() => file.name = string(&value, label),
            PROP_MIME => file.media_type = Some(string(&value, label).to_ascii_lowercase()).filter(|m| m.contains('/')),
            PROP_DATA if file.bytes.is_empty() => file.bytes = value.bytes().to_vec(),
            _ => {}
        }
    }
}

/// The properties of a MAPI block that carry strings or bytes.
fn properties(data: &[u8]) -> Vec<(u16, Property<'_>)> {
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
fn property<'a>(bytes: &'a [u8], found: &mut Vec<(u16, Property<'a>)>) -> Option<&'a [u8]> {
    let (tag, mut rest) = number(bytes)?;
    let kind = u16::try_from(tag & 0xFFFF).ok()?;
    let id = u16::try_from(tag >> 16).ok()?;
    if id >= 0x8000 {
        rest = rest.get(16..)?;
        let (by_name, tail) = number(rest)?;
        let (value, tail) = number(tail)?;
        rest = if by_name == 0 { tail } else { tail.get(padded(value)?..)? };
    }
    let multiple = kind & 0x1000 != 0;
    let kind = kind & 0x0FFF;
    match kind {
        0x1E | 0x1F | 0x0D | 0x102 => {}
        _ => {
            let size = match kind {
                0x02 | 0x03 | 0x04 | 0x0A | 0x0B => 4,
                0x05 | 0x06 | 0x07 | 0x14 | 0x40 => 8,
                0x48 => 16,
                _ => return None,
            };
            let (values, rest) = if multiple { number(rest)? } else { (1, rest) };
            return rest.get(usize::try_from(values).ok()?.checked_mul(size)?..);
        }
    }
    let (values, tail) = number(rest)?;
    rest = tail;
    for _ in 0..values {
        let (length, tail) = number(rest)?;
        let value = tail.get(..usize::try_from(length).ok()?)?;
        rest = tail.get(padded(length)?..).unwrap_or_default();
        found.push((
            id,
            match kind {
                0x1E => Property::Narrow(value),
                0x1F => Property::Wide(value),
                // An embedded object starts with the 16 bytes of its interface.
                0x0D => Property::Binary(value.get(16..).unwrap_or_default()),
                _ => Property::Binary(value),
            },
        ));
    }
    Some(rest)
}

fn padded(length: u32) -> Option<usize> {
    usize::try_from(length).ok()?.checked_next_multiple_of(4)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    fn attribute(level: u8, id: u32, data: &[u8]) -> Vec<u8> {
        let mut out = vec![level];
        out.extend(id.to_le_bytes());
        out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        out.extend(data);
        out.extend([0, 0]);
        out
    }

    #[test]
    fn files_and_body() {
        let mut raw = SIGNATURE.to_vec();
        raw.extend([1, 0]);
        raw.extend(attribute(1, ATT_BODY, b"hello\0"));
        raw.extend(attribute(2, ATT_RENDER, &[0; 14]));
        raw.extend(attribute(2, ATT_TITLE, b"a.txt\0"));
        raw.extend(attribute(2, ATT_DATA, b"data"));
        let winmail = read(&raw).unwrap();
        assert_eq!(winmail.text.as_deref(), Some("hello"));
        assert_eq!((winmail.files[0].name.as_str(), winmail.files[0].bytes.as_slice()), ("a.txt", &b"data"[..]));
        for cut in 0..raw.len() {
            let _ = read(&raw[..cut]);
        }
        assert!(read(b"nothing").is_none());
    }
}
