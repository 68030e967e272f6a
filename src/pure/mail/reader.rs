//! From the tree of parts to texts and files: which part is shown, which is kept beside it, which is a report.
//!
//! Promises: total; linear; the tree's depth is bounded by `DEPTH_MAX`, mails within mails by `ENCLOSED_DEPTH_MAX`.
//! A part that is neither text nor known is a file: nothing is dropped because nobody knows it.

mod special;

use super::charset::{self, Hint};
use super::mime::{self, Part, Tree};
use super::{Attachment, Calendar, Defect, ENCLOSED_DEPTH_MAX, Mail, Report, TEXT_BYTES_MAX};
use super::{assembly, body, header, html, inline_file, name, param, pgp, smime};

/// What the parts add up to, beside the text.
#[derive(Default)]
pub struct Content {
    pub attachments: Vec<Attachment>,
    pub calendar: Option<Calendar>,
    pub report: Option<Report>,
    pub enclosed: Vec<Mail>,
    pub defects: Vec<Defect>,
    /// A text leaf was seen; a later one with a file name is a file.
    has_text: bool,
    /// And it was more than blanks.
    has_words: bool,
}

/// A piece of text in the order of the mail; HTML already turned to text.
pub struct Chunk {
    pub text: String,
    pub html: bool,
}

/// Walks the tree.
pub struct Reader<'t, 'a> {
    pub tree: &'t Tree<'a>,
    /// How many mails this one lies within.
    pub level: usize,
    pub hint: Hint<'t>,
    pub content: Content,
}

impl<'t, 'a> Reader<'t, 'a> {
    /// The texts of a part and of what is in it, in their order.
    pub fn part(&mut self, index: usize) -> Vec<Chunk> {
        let tree = self.tree;
        let Some(part) = tree.parts.get(index) else {
            return Vec::new();
        };
        if part.children.is_empty() {
            return self.leaf(part, index == 0);
        }
        let token = part.content.token.as_str();
        if token == "multipart/report" && self.content.report.is_none() {
            let kind = part.content.param("report-type").unwrap_or_default().to_ascii_lowercase();
            self.content.report = Some(Report { kind, ..Report::default() });
        }
        let mut texts: Vec<Vec<Chunk>> = part.children.iter().map(|child| self.part(*child)).collect();
        if token == "multipart/encrypted" {
            texts.push(self.encrypted("PGP"));
        }
        if token == "multipart/alternative" { chosen(texts) } else { texts.into_iter().flatten().collect() }
    }

    fn leaf(&mut self, part: &'t Part<'a>, is_root: bool) -> Vec<Chunk> {
        let named = self.file_name(part);
        let media = part.content.token.as_str();
        let special = match media {
            "message/delivery-status"
            | "message/global-delivery-status"
            | "message/disposition-notification"
            | "message/feedback-report"
            | "message/global-disposition-notification" => Some(self.report_fields(part)),
            "text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers" => {
                self.original(&part.decoded());
                Some(Vec::new())
            }
            "message/rfc822" | "message/global" | "message/news" => Some(self.enclosed(part, named.clone())),
            "message/external-body" => Some(self.external(part, named.clone())),
            "message/partial" => Some(self.partial(part, named.clone())),
            "application/ms-tnef" | "application/vnd.ms-tnef" => Some(self.tnef(part, named.clone())),
            _ if media.starts_with("multipart/") => self.salvaged(part),
            _ if is_tnef_name(media, named.as_deref()) => Some(self.tnef(part, named.clone())),
            _ if is_cms(media, named.as_deref()) => self.cms(part, named.clone()),
            _ => None,
        };
        special.unwrap_or_else(|| self.text_or_file(part, named, is_root))
    }

    fn text_or_file(&mut self, part: &'t Part<'a>, named: Option<String>, is_root: bool) -> Vec<Chunk> {
        let media = part.content.token.as_str();
        let disposition = part.disposition.token.as_str();
        // RFC 2183 §2.8: what nobody knows is to be treated as an attachment.
        let is_attached =
            !matches!(disposition, "" | "inline") && part.disposition.params.iter().any(|(n, _)| n == "filename");
        let is_file = disposition == "attachment"
            || is_attached
            || (named.is_some() && (self.content.has_text || !is_text(media)));
        if matches!(media, "text/calendar" | "application/ics") {
            self.calendar(part);
        }
        let shown = is_text(media) && (is_root || !is_file) || (is_root && media.starts_with("text/") && !is_file);
        // Exchange makes files of the texts that follow a picture.
        let remnant = !shown && is_text(media) && named.as_deref().is_some_and(is_remnant);
        if !(shown || remnant) {
            if media != "text/calendar" || is_file {
                self.attach(part, named);
            }
            return Vec::new();
        }
        self.content.has_text = true;
        if !is_root && named.is_some() {
            // A text that is a file as well: shown, and kept as the file it says it is.
            self.attach(part, named);
        }
        let chunk = self.text(part);
        self.content.has_words |= chunk.is_some();
        chunk.into_iter().collect()
    }

    fn text(&mut self, part: &Part<'_>) -> Option<Chunk> {
        let mut bytes = part.decoded();
        let declared = part.content.token.as_str();
        let html =
            matches!(declared, "text/html" | "text/enriched" | "text/richtext") || (!part.declared && is_html(&bytes));
        if bytes.len() > TEXT_BYTES_MAX {
            bytes.truncate(TEXT_BYTES_MAX);
            self.content.defects.push(Defect { kind: "text_cut", place: "part".into() });
        }
        let mut label = part.content.param("charset").map(str::to_owned);
        if html && label.is_none() {
            label = meta_charset(&bytes);
        }
        if !html && let Some((rest, files)) = inline_file::take(&bytes) {
            bytes = rest;
            for file in files {
                let name = header::text(&file.name, Hint { label: label.as_deref(), tld: self.hint.tld });
                self.keep(&name, "application/octet-stream", file.bytes);
            }
        }
        let decoded = charset::decode(&bytes, Hint { label: label.as_deref(), tld: self.hint.tld });
        if decoded.bad {
            self.content.defects.push(Defect { kind: "bad_charset", place: label.unwrap_or_default() });
        }
        let mut text = body::clean(&decoded.text);
        if html {
            text = html::text(&text);
        } else if part.content.param("format").is_some_and(|f| f.eq_ignore_ascii_case("flowed")) {
            text = body::unflow(&text, part.content.param("delsp").is_some_and(|d| d.eq_ignore_ascii_case("yes")));
        }
        if let Some(bare) = pgp::unarmoured(&text) {
            text = bare;
        }
        if pgp::is_encrypted(&text) {
            self.content.defects.push(Defect { kind: "encrypted", place: "PGP".into() });
        }
        (!text.trim().is_empty()).then_some(Chunk { text, html })
    }

    /// The name by Content-Disposition, else by Content-Type; the other one where characters were lost in the first.
    fn file_name(&self, part: &Part<'_>) -> Option<String> {
        let read = |field: &str, name: &str| {
            let raw = part.field(field)?;
            // No parameter of a name or file name; comments may stand within one.
            if raw.is_ascii() && !raw.contains(&b'(') && !raw.windows(4).any(|w| w.eq_ignore_ascii_case(b"name")) {
                return None;
            }
            // Raw 8-bit names and encoded words need the mail's charset.
            let own = part.content.param("charset").filter(|label| charset::is_known(label));
            let hint = Hint { label: own.or(self.hint.label), tld: self.hint.tld };
            let value = param::parse(&header::text(&raw, hint), hint);
            value.param(name).map(|found| param::unescaped(found, hint))
        };
        let first = read("Content-Disposition", "filename");
        if first.as_deref().is_some_and(|name| !param::is_lossy(name)) {
            return first;
        }
        let other = read("Content-Type", "name").or_else(|| read("Content-Disposition", "name"));
        match (first, other) {
            (Some(first), Some(other)) => Some(if param::is_lossy(&other) { first } else { other }),
            (first, other) => first.or(other),
        }
    }

    fn attach(&mut self, part: &Part<'_>, named: Option<String>) {
        let media_type = if part.declared { part.content.token.clone() } else { "application/octet-stream".into() };
        let cid = part.field("Content-ID").and_then(|v| header::ids(&String::from_utf8_lossy(&v)).into_iter().next());
        self.content.attachments.push(Attachment {
            name: name::safe(&named.unwrap_or_default(), &media_type),
            bytes: part.decoded(),
            inline: part.disposition.token == "inline" || (cid.is_some() && part.disposition.token != "attachment"),
            media_type,
            cid,
        });
    }

    /// Keeps a file that is no part of its own.
    fn keep(&mut self, name: &str, media_type: &str, bytes: Vec<u8>) {
        let name = name::safe(name, media_type);
        let media_type = media_type.to_owned();
        self.content.attachments.push(Attachment { name, media_type, bytes, inline: false, cid: None });
    }

    /// What stands for a text that cannot be read.
    fn encrypted(&mut self, how: &str) -> Vec<Chunk> {
        self.content.defects.push(Defect { kind: "encrypted", place: how.into() });
        vec![Chunk { text: format!("[This mail is encrypted ({how}). It cannot be read here.]\n"), html: false }]
    }

    /// Reads a mail that stands in the place of a part, and takes what it holds for this mail's own.
    fn absorbed(&mut self, bytes: &[u8]) -> Option<Vec<Chunk>> {
        if self.level >= ENCLOSED_DEPTH_MAX {
            self.content.defects.push(Defect { kind: "too_deep", place: "part".into() });
            return None;
        }
        let inner = assembly::mail(bytes, self.level + 1);
        let content = &mut self.content;
        content.has_text |= !inner.text.is_empty();
        content.has_words |= !inner.text.trim().is_empty();
        content.attachments.extend(inner.attachments);
        content.enclosed.extend(inner.enclosed);
        content.calendar = content.calendar.take().or(inner.calendar);
        content.report = content.report.take().or(inner.report);
        // Whom the inner header names counts for nothing, and so do its faults.
        content.defects.extend(inner.defects.into_iter().filter(|d| !d.kind.ends_with("_from")));
        Some(vec![Chunk { text: inner.text, html: inner.text_from_html }])
    }

    /// A multipart in which its boundary was not found: encoded as a whole, or with another boundary than it says.
    fn salvaged(&mut self, part: &Part<'_>) -> Option<Vec<Chunk>> {
        let body = part.decoded();
        let named =
            part.content.param("boundary").filter(|_| part.is_encoded()).map(|b| b.trim_end().as_bytes().to_vec());
        let boundary = named.or_else(|| mime::guessed(&body, 0))?;
        let mut mail = format!("Content-Type: {}", part.content.token).into_bytes();
        for (name, value) in part.content.params.iter().filter(|(name, _)| name != "boundary") {
            mail.extend_from_slice(format!("; {name}=\"{}\"", value.replace(['"', '\\'], "")).as_bytes());
        }
        mail.extend_from_slice(b"; boundary=\"");
        mail.extend(boundary.iter().filter(|b| !matches!(b, b'"' | b'\\')));
        mail.extend_from_slice(b"\"\n\n");
        mail.extend_from_slice(&body);
        self.absorbed(&mail)
    }

    /// CMS: signed only, its content stands here as if it had been sent plain; encrypted, that is said.
    fn cms(&mut self, part: &Part<'_>, named: Option<String>) -> Option<Vec<Chunk>> {
        let bytes = part.decoded();
        if let Some(inner) = smime::signed_content(&bytes) {
            return self.absorbed(&inner);
        }
        let kind = part.content.param("smime-type").unwrap_or_default().to_ascii_lowercase();
        if !(smime::is_encrypted(&bytes) || kind.ends_with("enveloped-data")) {
            return None;
        }
        self.attach(part, named);
        Some(self.encrypted("S/MIME"))
    }
}

fn is_text(media: &str) -> bool {
    matches!(media, "text/plain" | "text/html" | "text/enriched" | "text/richtext" | "text")
}

/// Gateways that know no CMS send it as bytes with a telling name.
fn is_cms(media: &str, named: Option<&str>) -> bool {
    let by_name = media == "application/octet-stream" && named.is_some_and(|n| n.eq_ignore_ascii_case("smime.p7m"));
    by_name || matches!(media, "application/pkcs7-mime" | "application/x-pkcs7-mime")
}

fn is_tnef_name(media: &str, named: Option<&str>) -> bool {
    media == "application/octet-stream" && named.is_some_and(|n| n.eq_ignore_ascii_case("winmail.dat"))
}

/// `ATT00001.txt`, `ATT00002.htm`: names that Exchange gives to texts that had none.
fn is_remnant(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let Some((stem, extension)) = name.strip_prefix("att").and_then(|rest| rest.split_once('.')) else {
        return false;
    };
    stem.len() >= 5 && stem.bytes().all(|b| b.is_ascii_digit()) && matches!(extension, "txt" | "htm" | "html")
}

fn is_html(bytes: &[u8]) -> bool {
    let head = bytes.trim_ascii_start();
    let begins = |mark: &[u8]| head.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    begins(b"<!doctype html") || begins(b"<html")
}

/// Plain text that says no more than that there is HTML.
fn is_stub(chunks: &[Chunk]) -> bool {
    /// Bytes of such a text at most.
    const BYTES: usize = 300;
    /// What such texts say (lower case): programs write them, and people hardly.
    const SAYS: [&str; 12] = [
        "html viewer",
        "html-capable",
        "html capable",
        "html compatible",
        "html-compatible",
        "html format",
        "supports html",
        "support html",
        "html-fähig",
        "html email client",
        "支持html",
        "html格式",
    ];
    let [Chunk { text, html: false }] = chunks else { return false };
    text.len() <= BYTES && {
        let text = text.to_lowercase();
        SAYS.iter().any(|words| text.contains(words))
    }
}

/// Of alternatives the one with plain text; else the last that has any.
fn chosen(mut texts: Vec<Vec<Chunk>>) -> Vec<Chunk> {
    let plain = texts.iter().position(|chunks| chunks.iter().any(|c| !c.html) && !is_stub(chunks));
    let index = plain.or_else(|| texts.iter().rposition(|chunks| !chunks.is_empty()));
    index.map(|i| texts.swap_remove(i)).unwrap_or_default()
}

/// HTML as text to be parsed: by its label, else by what it says of itself, else as detected.
pub fn html_source(bytes: &[u8], label: Option<&str>) -> String {
    let own = meta_charset(bytes);
    body::clean(&charset::decode(bytes, Hint { label: label.or(own.as_deref()), tld: None }).text)
}

/// The charset that an HTML document names for itself, near its beginning.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    const WINDOW_BYTES: usize = 2_048;
    let head = String::from_utf8_lossy(bytes.get(..WINDOW_BYTES).unwrap_or(bytes)).to_ascii_lowercase();
    let (_, tail) = head.split_once("charset=")?;
    let label: String = tail
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c))
        .collect();
    charset::is_known(&label).then_some(label)
}
