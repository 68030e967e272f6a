//! From the tree of parts to a `Mail`: which part is the text, which an attachment, which a report.

use super::address::{self, Address};
use super::charset::{self, Hint};
use super::header::{self, Field};
use super::mime::{self, Part, Tree};
use super::{Attachment, Calendar, Defect, ENCLOSED_DEPTH_MAX, MAIL_BYTES_MAX, Mail, Report, TEXT_BYTES_MAX};
use super::{body, html, name, param, smime, tnef, word};

/// What the parts add up to, beside the text.
#[derive(Default)]
struct Content {
    attachments: Vec<Attachment>,
    calendar: Option<Calendar>,
    report: Option<Report>,
    enclosed: Vec<Mail>,
    defects: Vec<Defect>,
    /// A text leaf was seen; a later one with a file name is a file.
    has_text: bool,
}

/// A piece of text in the order of the mail; HTML already turned to text.
struct Chunk {
    text: String,
    html: bool,
}

/// Reads a mail that lies `level` mails deep.
pub fn mail(raw: &[u8], level: usize) -> Mail {
    let size = raw.len();
    let cut = raw.get(..MAIL_BYTES_MAX).filter(|kept| kept.len() < raw.len());
    let raw = cut.unwrap_or(raw);
    let mut tree = mime::tree(raw);
    let mut mail = Mail { size, defects: std::mem::take(&mut tree.defects), ..Mail::default() };
    if cut.is_some() {
        mail.defects.push(Defect { kind: "cut", place: "mail".into() });
    }
    if raw.trim_ascii().is_empty() {
        mail.defects.push(Defect { kind: "empty", place: "mail".into() });
    }
    if let Some(root) = tree.parts.first() {
        read_header(&mut mail, root);
    }
    let tld = tld(&mail.from);
    let hint = top_label(&tree);
    let mut reader = Reader {
        tree: &tree,
        level,
        hint: Hint { label: hint.as_deref(), tld: tld.as_deref() },
        content: Content::default(),
    };
    let chunks = reader.part(0);
    let content = reader.content;
    mail.text_from_html = !chunks.is_empty() && chunks.iter().all(|c| c.html);
    mail.text = joined(chunks, &mut mail.defects);
    mail.defects.extend(content.defects);
    mail.attachments = content.attachments;
    mail.calendar = content.calendar;
    mail.report = content.report;
    mail.enclosed = content.enclosed;
    mail
}

/// The charset that the mail declares for its first text: raw bytes in headers are mostly of the same.
fn top_label(tree: &Tree<'_>) -> Option<String> {
    let labels = tree.parts.iter().filter_map(|part| part.content.param("charset"));
    labels.filter(|label| charset::is_known(label)).map(str::to_owned).next()
}

fn joined(chunks: Vec<Chunk>, defects: &mut Vec<Defect>) -> String {
    let mut text = String::new();
    let mut seen: Vec<String> = Vec::new();
    for chunk in chunks {
        let flat: String = chunk.text.chars().filter(|c| !c.is_whitespace()).collect();
        // The same text as plain and as HTML side by side, without multipart/alternative.
        if flat.is_empty() || (chunk.html && seen.iter().any(|s| s.contains(&flat))) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
        }
        text.push_str(&chunk.text);
        if seen.len() < 8 {
            seen.push(flat);
        }
    }
    if text.len() > TEXT_BYTES_MAX {
        text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
        defects.push(Defect { kind: "text_cut", place: "text".into() });
    }
    text
}

fn tld(from: &[Address]) -> Option<String> {
    let last = from.first()?.domain().rsplit('.').next()?.to_ascii_lowercase();
    (last == "cn").then_some(last)
}

/// Fills everything that comes from the header of the mail.
fn read_header(mail: &mut Mail, root: &Part<'_>) {
    let label = root.content.param("charset").filter(|l| charset::is_known(l));
    // The sender's domain is ASCII: it can be read before the charset is known.
    let first = header::headers(&root.fields, Hint { label, tld: None });
    let tld =
        first.iter().find(|h| h.name.eq_ignore_ascii_case("From")).and_then(|h| tld(&address::list(&h.value, None).0));
    let hint = Hint { label, tld: tld.as_deref() };
    mail.headers = header::headers(&root.fields, hint);
    mail.subject = mail.header("Subject").map(|s| address::one_line(&word::decode(s, hint.tld))).unwrap_or_default();
    mail.message_id = mail.header("Message-ID").and_then(|v| header::ids(v).into_iter().next().or_else(|| bare_id(v)));
    mail.in_reply_to = mail.header("In-Reply-To").map(header::ids).unwrap_or_default();
    mail.references = header::ids(&mail.header_all("References").join(" "));
    mail.date = mail.header("Date").and_then(mime::date);
    if mail.date.is_none() && mail.header("Date").is_some() {
        mail.defects.push(Defect { kind: "bad_date", place: "Date".into() });
    }
    let list = |mail: &Mail, name: &str| {
        let mut all: Vec<Address> = mail.header_all(name).iter().flat_map(|v| address::list(v, hint.tld).0).collect();
        all.truncate(super::ADDRESSES_MAX);
        all
    };
    mail.reply_to = list(mail, "Reply-To");
    mail.to = list(mail, "To");
    mail.cc = list(mail, "Cc");
    read_from(mail, &root.fields, hint);
}

fn bare_id(value: &str) -> Option<String> {
    let id = value.trim_matches(|c: char| c.is_whitespace() || c == '<' || c == '>');
    (!id.is_empty() && id.len() <= super::ID_BYTES_MAX && !id.contains(char::is_whitespace)).then(|| id.to_owned())
}

fn read_from(mail: &mut Mail, fields: &[Field<'_>], hint: Hint<'_>) {
    let raw: Vec<&Field<'_>> = fields.iter().filter(|f| f.name.eq_ignore_ascii_case(b"From")).collect();
    mail.from_fields = raw.len();
    let mut odd = false;
    for value in mail.header_all("From").into_iter().map(str::to_owned).collect::<Vec<_>>() {
        let (list, trick) = address::list(&value, hint.tld);
        odd |= trick;
        mail.from.extend(list);
    }
    mail.from.truncate(super::ADDRESSES_MAX);
    let nul = raw.iter().any(|f| f.value.contains(&0));
    let agreed = match (mail.from.as_slice(), mail.header("From")) {
        ([sole], Some(value)) => mime::second_opinion(value).is_some_and(|other| other == sole.address),
        _ => false,
    };
    mail.from_is_plain = !odd && !nul && agreed;
    let kind = match raw.len() {
        0 => Some("no_from"),
        1 if !mail.from_is_plain => Some("odd_from"),
        1 => None,
        _ => Some("two_from"),
    };
    if let Some(kind) = kind {
        mail.defects.push(Defect { kind, place: "From".into() });
    }
}

/// Walks the tree. Its depth is bounded by `DEPTH_MAX`.
struct Reader<'t, 'a> {
    tree: &'t Tree<'a>,
    level: usize,
    hint: Hint<'t>,
    content: Content,
}

impl<'t, 'a> Reader<'t, 'a> {
    fn part(&mut self, index: usize) -> Vec<Chunk> {
        let tree = self.tree;
        let Some(part) = tree.parts.get(index) else {
            return Vec::new();
        };
        if part.children.is_empty() {
            return self.leaf(part, index == 0);
        }
        if part.content.token == "multipart/report" && self.content.report.is_none() {
            let kind = part.content.param("report-type").unwrap_or_default().to_ascii_lowercase();
            self.content.report = Some(Report { kind, ..Report::default() });
        }
        let texts: Vec<Vec<Chunk>> = part.children.iter().map(|child| self.part(*child)).collect();
        if part.content.token == "multipart/alternative" {
            chosen(texts)
        } else {
            texts.into_iter().flatten().collect()
        }
    }

    fn leaf(&mut self, part: &'t Part<'a>, is_root: bool) -> Vec<Chunk> {
        let media = part.content.token.as_str();
        match media {
            "message/delivery-status"
            | "message/global-delivery-status"
            | "message/disposition-notification"
            | "message/feedback-report"
            | "message/global-disposition-notification" => {
                self.report_fields(part);
                return Vec::new();
            }
            "text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers" => {
                self.original(&part.decoded());
                return Vec::new();
            }
            "message/rfc822" | "message/global" | "message/news" => {
                self.enclosed(part);
                return Vec::new();
            }
            "application/ms-tnef" | "application/vnd.ms-tnef" => return self.tnef(part),
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
                if let Some(chunks) = self.signed(part) {
                    return chunks;
                }
            }
            _ => {}
        }
        let named = self.file_name(part);
        let is_file =
            part.disposition.token == "attachment" || (named.is_some() && (self.content.has_text || !is_text(media)));
        if matches!(media, "text/calendar" | "application/ics") {
            self.calendar(part);
        }
        if is_text(media) && (is_root || !is_file) || (is_root && media.starts_with("text/") && !is_file) {
            self.content.has_text = true;
            if !is_root && named.is_some() {
                // A text that is a file as well: shown, and kept as the file it says it is.
                self.attach(part, named);
            }
            return self.text(part).into_iter().collect();
        }
        if media != "text/calendar" || is_file {
            self.attach(part, named);
        }
        Vec::new()
    }

    fn text(&mut self, part: &Part<'_>) -> Option<Chunk> {
        let html = matches!(part.content.token.as_str(), "text/html" | "text/enriched" | "text/richtext");
        let mut bytes = part.decoded();
        if bytes.len() > TEXT_BYTES_MAX {
            bytes.truncate(TEXT_BYTES_MAX);
            self.content.defects.push(Defect { kind: "text_cut", place: "part".into() });
        }
        let mut label = part.content.param("charset").map(str::to_owned);
        if html && label.is_none() {
            label = meta_charset(&bytes);
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
        (!text.trim().is_empty()).then_some(Chunk { text, html })
    }

    fn file_name(&self, part: &Part<'_>) -> Option<String> {
        let read = |field: &str, name: &str| {
            let raw = part.field(field)?;
            // Raw 8-bit names and encoded words need the mail's charset.
            param::parse(&header::text(&raw, self.hint), self.hint).param(name).map(str::to_owned)
        };
        read("Content-Disposition", "filename")
            .or_else(|| read("Content-Type", "name"))
            .or_else(|| read("Content-Disposition", "name"))
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

    fn report(&mut self) -> &mut Report {
        self.content.report.get_or_insert_with(Report::default)
    }

    fn report_fields(&mut self, part: &Part<'_>) {
        let bytes = part.decoded();
        let hint = self.hint;
        let kind = part.content.token.trim_start_matches("message/").trim_start_matches("global-").to_owned();
        let report = self.report();
        if report.kind.is_empty() {
            report.kind = kind;
        }
        let mut at = 0;
        while at < bytes.len() && report.groups.len() < super::ADDRESSES_MAX {
            let block = header::block(&bytes, at, |_| false);
            if !block.fields.is_empty() {
                report.groups.push(header::headers(&block.fields, hint));
            }
            let line = header::line_at(&bytes, block.body).len();
            at = if block.body > at { block.body } else { at + line.max(1) };
        }
    }

    fn original(&mut self, bytes: &[u8]) {
        let hint = self.hint;
        let fields = header::headers(&header::block(bytes, 0, |_| false).fields, hint);
        let report = self.report();
        if report.original.is_empty() {
            report.original = fields;
        }
    }

    fn enclosed(&mut self, part: &Part<'_>) {
        let bytes = if part.is_encoded() { part.decoded() } else { part.raw.to_vec() };
        let named = self.file_name(part);
        self.attach(part, named);
        if self.content.report.is_some() {
            self.original(&bytes);
        }
        if self.level >= ENCLOSED_DEPTH_MAX {
            self.content.defects.push(Defect { kind: "too_deep", place: "message/rfc822".into() });
            return;
        }
        self.content.enclosed.push(mail(&bytes, self.level + 1));
    }

    /// Opaque S/MIME that is only signed: what is inside stands here as if it had been sent plain.
    fn signed(&mut self, part: &Part<'_>) -> Option<Vec<Chunk>> {
        if self.level >= ENCLOSED_DEPTH_MAX {
            return None;
        }
        let inner = mail(&smime::signed_content(&part.decoded())?, self.level + 1);
        let content = &mut self.content;
        content.has_text |= !inner.text.is_empty();
        content.attachments.extend(inner.attachments);
        content.enclosed.extend(inner.enclosed);
        content.calendar = content.calendar.take().or(inner.calendar);
        Some(vec![Chunk { text: inner.text, html: inner.text_from_html }])
    }

    fn calendar(&mut self, part: &Part<'_>) {
        let label = part.content.param("charset");
        let decoded = charset::decode(&part.decoded(), Hint { label, tld: self.hint.tld });
        let text = body::clean(&decoded.text).replace("\n ", "").replace("\n\t", "");
        let value = |name: &str| {
            text.lines().find_map(|line| {
                let (head, value) = line.split_once(':')?;
                let head = head.split(';').next().unwrap_or_default();
                head.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let method = value("METHOD").or_else(|| part.content.param("method").map(str::to_owned)).unwrap_or_default();
        let summary = value("SUMMARY").unwrap_or_default();
        if self.content.calendar.is_none() {
            self.content.calendar = Some(Calendar { method: method.to_ascii_uppercase(), summary, text });
        }
    }

    fn tnef(&mut self, part: &Part<'_>) -> Vec<Chunk> {
        let bytes = part.decoded();
        let Some(winmail) = tnef::read(&bytes) else {
            let named = self.file_name(part);
            self.attach(part, named);
            return Vec::new();
        };
        for file in winmail.files {
            let media_type = file.media_type.unwrap_or_else(|| "application/octet-stream".into());
            self.content.attachments.push(Attachment {
                name: name::safe(&file.name, &media_type),
                media_type,
                bytes: file.bytes,
                inline: false,
                cid: None,
            });
        }
        match winmail.text {
            Some(text) if !self.content.has_text && !text.trim().is_empty() => {
                vec![Chunk { text: body::clean(&text), html: false }]
            }
            _ => Vec::new(),
        }
    }
}

fn is_text(media: &str) -> bool {
    matches!(media, "text/plain" | "text/html" | "text/enriched" | "text/richtext" | "text")
}

/// Of alternatives the one with plain text; else the last that has any.
fn chosen(mut texts: Vec<Vec<Chunk>>) -> Vec<Chunk> {
    let plain = texts.iter().position(|chunks| chunks.iter().any(|c| !c.html));
    let index = plain.or_else(|| texts.iter().rposition(|chunks| !chunks.is_empty()));
    index.map(|i| texts.swap_remove(i)).unwrap_or_default()
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
