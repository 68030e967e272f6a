//! From a notice to finished RFC 5322 bytes.
//!
//! The words come from templates (`templates/<language>/<notice>.subject`, `.txt`, `.html`), embedded in the program and
//! overridable by a folder. An override that does not parse, or does not render the samples, is refused at load and the
//! built-in text serves; so does it if an override fails on real data. The bytes are made once, stored in the outbox and
//! sent unchanged however often it takes.
//!
//! Header values are built by a library that encodes; nothing from a mail can add a header line.

pub mod words;

use std::path::Path;

use include_dir::{Dir, include_dir};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use crate::clock;
use crate::pure::Timestamp;
use crate::pure::language::Language;
use crate::pure::mail::Attachment;
use crate::pure::notice::{AutoSubmitted, Notice};
use words::Words;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
/// The template of all notices of a ticket that their recipient does not read.
const WITHHELD: &str = "_withheld";
/// Longest subject that we send, in characters.
const SUBJECT_CHARS_MAX: usize = 200;
/// Attachments that one mail carries together, in octets; larger ones are named in its text.
pub const ATTACHED_BYTES_MAX: usize = 10 * 1024 * 1024;
/// References kept: the first and the last ones.
const REFERENCES_MAX: usize = 10;
/// Letters of the boundary between two parts; at most 70 are allowed.
const BOUNDARY_LETTERS: usize = 40;
/// Longest References value, in octets, so that no line of the folded header passes 998 (RFC 5322 §2.1.1).
const REFERENCE_BYTES_MAX: usize = 250;

/// The loaded templates.
#[derive(Debug)]
pub struct Composer {
    built_in: Tera,
    /// The built-in ones with the folder's sound ones on top, if there is a folder.
    overridden: Option<Tera>,
}

/// The words of one notice in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What stands around the words.
#[derive(Debug, Clone)]
pub struct Head<'a> {
    pub notice: Notice,
    pub from: (&'a str, &'a str),
    /// (name, address)
    pub to: &'a [(String, String)],
    pub cc: &'a [(String, String)],
    pub reply_to: Option<&'a str>,
    /// Without angle brackets, here and below.
    pub message_id: &'a str,
    pub in_reply_to: Option<&'a str>,
    pub references: &'a [String],
    pub instance: &'a str,
    pub ticket: Option<i64>,
    /// What the words come with; within `ATTACHED_BYTES_MAX` together.
    pub attachments: &'a [Attachment],
    pub at: Timestamp,
}

impl Composer {
    /// Loads the templates. Returns what is wrong with those of the folder, if anything.
    pub fn load(folder: Option<&Path>) -> anyhow::Result<(Composer, Vec<String>)> {
        let built_in = tera_of(built_in_templates())?;
        let mut faults = check(&built_in);
        if let Some(first) = faults.first() {
            anyhow::bail!("a built-in template is broken: {first}");
        }
        let mut overridden = None;
        if let Some(folder) = folder {
            // One by one, so that a broken one costs nobody else's.
            let mut accepted = built_in_templates();
            for (name, text) in read_folder(folder, &mut faults) {
                let path = folder.join(&name);
                let mut tried = accepted.clone();
                tried.push((name, text));
                let found = match tera_of(tried.clone()) {
                    Ok(tera) => check(&tera),
                    Err(e) => vec![one_line(&e)],
                };
                match found.first() {
                    None => accepted = tried,
                    Some(first) => faults.push(format!("{}: {first}", path.display())),
                }
            }
            overridden = Some(tera_of(accepted)?);
        }
        Ok((Composer { built_in, overridden }, faults))
    }

    /// The words of a notice. An override that fails on these data is passed over.
    pub fn render(&self, notice: Notice, language: Language, words: &Words) -> anyhow::Result<Rendered> {
        let name = if words.withheld.is_empty() { notice.as_str() } else { WITHHELD };
        if let Some(tera) = &self.overridden {
            match render(tera, name, language, words) {
                Ok(rendered) => return Ok(rendered),
                Err(e) => {
                    tracing::error!(notice = notice.as_str(), error = %one_line(&e), "an overriding template failed; the built-in text serves");
                }
            }
        }
        render(&self.built_in, name, language, words)
    }
}

fn built_in_templates() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let folders = std::iter::once(&BUILT_IN).chain(BUILT_IN.dirs());
    for file in folders.flat_map(Dir::files) {
        if let (Some(name), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            found.push((name.to_owned(), text.to_owned()));
        }
    }
    found
}

fn read_folder(folder: &Path, faults: &mut Vec<String>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, _) in built_in_templates() {
        let path = folder.join(&name);
        match std::fs::read_to_string(&path) {
            Ok(text) => found.push((name, text)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => faults.push(format!("{}: {e}", path.display())),
        }
    }
    found
}

fn tera_of(templates: impl IntoIterator<Item = (String, String)>) -> anyhow::Result<Tera> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    let unique: std::collections::BTreeMap<String, String> = templates.into_iter().collect();
    tera.add_raw_templates(unique.iter().map(|(n, t)| (n.as_str(), t.as_str())))?;
    Ok(tera)
}

/// Renders every notice in every language with its sample, and with nothing at all.
fn check(tera: &Tera) -> Vec<String> {
    let mut faults = Vec::new();
    for language in [Language::En, Language::ZhCn] {
        for name in Notice::ALL.into_iter().map(Notice::as_str).chain([WITHHELD]) {
            for sample in [words::sample(name, language), Words::default()] {
                if let Err(e) = render(tera, name, language, &sample) {
                    faults.push(format!("{}/{name}: {}", language.tag(), one_line(&e)));
                    break;
                }
            }
        }
    }
    faults
}

fn render(tera: &Tera, name: &str, language: Language, words: &Words) -> anyhow::Result<Rendered> {
    let context = Context::from_serialize(words)?;
    let part = |ending: &str| tera.render(&format!("{}/{name}.{ending}", language.tag()), &context);
    let subject = part("subject")?.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Rendered {
        subject: subject.chars().take(SUBJECT_CHARS_MAX).collect(),
        text: tidy(&part("txt")?),
        html: part("html")?,
    })
}

/// Line ends as the text part needs them: no trailing spaces, one line end at the end.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n"))
}

/// The finished mail.
pub fn compose(head: &Head<'_>, rendered: &Rendered) -> anyhow::Result<Vec<u8>> {
    let mut builder = lettre::Message::builder()
        .from(mailbox(head.from.0, head.from.1)?)
        .date(clock::system_time(head.at))
        .message_id(Some(format!("<{}>", head.message_id)))
        .subject(plain(&rendered.subject));
    for (name, address) in head.to {
        builder = builder.to(mailbox(name, address)?);
    }
    for (name, address) in head.cc {
        builder = builder.cc(mailbox(name, address)?);
    }
    if let Some(address) = head.reply_to {
        builder = builder.reply_to(mailbox("", address)?);
    }
    if let Some(id) = head.in_reply_to.filter(|id| is_reference(id)) {
        builder = builder.in_reply_to(format!("<{id}>"));
    }
    let references = references(head.references);
    if !references.is_empty() {
        builder = builder.references(references.join(" "));
    }
    for (name, value) in own_headers(head) {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    }
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(rendered.text.clone());
    let html = SinglePart::builder().header(ContentType::TEXT_HTML).body(rendered.html.clone());
    let mut parts = MultiPart::alternative().boundary(boundary(head, "alternative")).singlepart(text).singlepart(html);
    if !head.attachments.is_empty() {
        parts = MultiPart::mixed().boundary(boundary(head, "mixed")).multipart(parts);
        for attachment in head.attachments {
            parts = parts.singlepart(attached(attachment)?);
        }
    }
    let message = builder.multipart(parts)?;
    Ok(message.formatted())
}

/// What stands between the parts of one level (RFC 2046 §5.1.1): made of the mail's own Message-ID, which nobody knows
/// before it is sent, so that the bytes of a mail are a matter of what it says and of nothing else.
fn boundary(head: &Head<'_>, level: &str) -> String {
    let digest = Sha256::digest(format!("{level} {}", head.message_id));
    data_encoding::HEXLOWER.encode(&digest).chars().take(BOUNDARY_LETTERS).collect()
}

/// A file on its way on, byte for byte: base64 whatever is in it, since the library leaves bare line feeds and returns of
/// a file that it takes for text. A mail within a mail must not be base64 (RFC 2046 §5.2.1), so it travels as octets.
fn attached(attachment: &Attachment) -> anyhow::Result<SinglePart> {
    let octets = ContentType::parse("application/octet-stream")?;
    let is_mail = attachment.media_type.starts_with("message/") || attachment.media_type.starts_with("multipart/");
    let media_type = if is_mail { octets } else { ContentType::parse(&attachment.media_type).unwrap_or(octets) };
    let body = Body::new_with_encoding(attachment.bytes.clone(), ContentTransferEncoding::Base64);
    let body = body.map_err(|_| anyhow::anyhow!("{:?} cannot be encoded", attachment.name))?;
    Ok(lettre::message::Attachment::new(plain(&attachment.name)).body(body, media_type))
}

fn own_headers(head: &Head<'_>) -> Vec<(&'static str, String)> {
    let mut headers =
        vec![("X-Postdesk-Instance", head.instance.to_owned()), ("X-Postdesk-Notice", head.notice.as_str().to_owned())];
    if let Some(number) = head.ticket {
        headers.push(("X-Postdesk-Ticket", number.to_string()));
    }
    if let Some(value) = head.notice.auto_submitted().value() {
        headers.push(("Auto-Submitted", value.to_owned()));
    }
    if head.notice.auto_submitted() != AutoSubmitted::Absent {
        headers.push(("X-Auto-Response-Suppress", "All".to_owned()));
    }
    headers
}

/// The first and the last references, at most ten, each once, none that could not stand on a header line.
fn references(all: &[String]) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    for id in all.iter().filter(|id| is_reference(id)) {
        let id = format!("<{id}>");
        unique.retain(|known| *known != id);
        unique.push(id);
    }
    let first = all.iter().find(|id| is_reference(id)).map(|id| format!("<{id}>"));
    let keep = unique.len().saturating_sub(REFERENCES_MAX - 1);
    let mut kept: Vec<String> = unique.split_off(keep);
    if let Some(first) = first
        && !kept.contains(&first)
    {
        kept.insert(0, first);
    }
    kept
}

fn is_reference(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= REFERENCE_BYTES_MAX
        && id.bytes().all(|b| b.is_ascii_graphic() && b != b'<' && b != b'>')
}

fn mailbox(name: &str, address: &str) -> anyhow::Result<Mailbox> {
    let address = address.parse().map_err(|e| anyhow::anyhow!("{address:?} is no address: {e}"))?;
    let name = plain(name);
    Ok(Mailbox::new(if name.is_empty() { None } else { Some(name) }, address))
}

/// Whether mail can be addressed to this address at all.
pub fn is_sendable(address: &str) -> bool {
    address.parse::<lettre::Address>().is_ok()
}

/// Text as a header may hold it: one line, no controls, no line separators of any script, no invisible direction marks.
pub fn plain(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn one_line(e: &impl std::fmt::Display) -> String {
    format!("{e:#}").lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Percent-encoding for `mailto:` (RFC 6068 §2).
pub fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}
