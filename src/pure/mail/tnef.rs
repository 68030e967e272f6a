//! TNEF, the `winmail.dat` of Outlook: its files, its text, and the mails within it (MS-OXTNEF).
//!
//! A stream of attributes: level (1 byte), id and type (4), length (4), data, checksum (2). Files begin with an attribute of
//! their own; names, cids and whole mails may stand in MAPI property blocks. The body is text, HTML, or RTF that may hide HTML.
//!
//! Promises: total, linear, at most `FILES_MAX` files and `LEVELS_MAX` mails within mails; what was cut is read as far as it
//! goes. Checksums are not looked at: a reader would rather have a damaged file than none.

mod property;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil;

use super::html;
use super::rtf::{self, Body};
use property::{Value, narrow, number, properties};

/// What a `winmail.dat`, or a mail within one, held.
#[derive(Debug, Default)]
pub struct Winmail {
    pub files: Vec<File>,
    /// Such as `IPM.Note` or `IPM.Schedule.Meeting.Request`.
    pub class: String,
    pub subject: String,
    pub sender_name: String,
    pub sender_address: String,
    pub date: Option<Timestamp>,
    /// Start and end of a meeting, and where it is.
    pub meeting: (Option<Timestamp>, Option<Timestamp>),
    pub text: Option<String>,
    /// `text` was made of HTML.
    pub text_from_html: bool,
    /// Mails that were attached.
    pub enclosed: Vec<Winmail>,
}

/// One file in it.
#[derive(Debug, Default, Clone)]
pub struct File {
    pub name: String,
    pub media_type: Option<String>,
    pub bytes: Vec<u8>,
    pub cid: Option<String>,
    /// Shown within the text.
    pub inline: bool,
    /// Where a file lies that was linked instead of sent.
    pub link: Option<String>,
}

/// A file while it is read: names by where they were found, the best first.
#[derive(Default)]
struct Draft<'a> {
    names: [String; 4],
    file: File,
    object: Option<&'a [u8]>,
}

const LONG_NAME: usize = 0;
const TITLE: usize = 1;
const SHORT_NAME: usize = 2;
const DISPLAY_NAME: usize = 3;

const SIGNATURE: [u8; 4] = [0x78, 0x9F, 0x3E, 0x22];
const LEVEL_ATTACHMENT: u8 = 2;
/// Files read of one `winmail.dat`.
const FILES_MAX: usize = 1_000;
/// Mails within mails.
const LEVELS_MAX: usize = 4;

const ATT_OEM_CODEPAGE: u32 = 0x0006_9007;
const ATT_CLASS: u32 = 0x0007_8008;
const ATT_FROM: u32 = 0x0000_8000;
const ATT_SUBJECT: u32 = 0x0001_8004;
const ATT_DATE_SENT: u32 = 0x0003_8005;
const ATT_BODY: u32 = 0x0002_800C;
const ATT_MAPI_PROPS: u32 = 0x0006_9003;
const ATT_RENDER: u32 = 0x0006_9002;
const ATT_TITLE: u32 = 0x0001_8010;
const ATT_DATA: u32 = 0x0006_800F;
const ATT_ATTACHMENT_PROPS: u32 = 0x0006_9005;

const PROP_CLASS: u16 = 0x001A;
const PROP_SUBJECT: u16 = 0x0037;
const PROP_SENT: u16 = 0x0039;
const PROP_START: u16 = 0x0060;
const PROP_END: u16 = 0x0061;
const PROP_SENDER_NAME: u16 = 0x0C1A;
const PROP_SENDER_ADDRESS: u16 = 0x0C1F;
const PROP_SENDER_SMTP: u16 = 0x5D01;
const PROP_BODY: u16 = 0x1000;
const PROP_RTF: u16 = 0x1009;
const PROP_HTML: u16 = 0x1013;
const PROP_CODEPAGE: u16 = 0x3FDE;
const PROP_DISPLAY_NAME: u16 = 0x3001;
const PROP_DATA: u16 = 0x3701;
const PROP_NAME: u16 = 0x3704;
const PROP_METHOD: u16 = 0x3705;
const PROP_LONG_NAME: u16 = 0x3707;
const PROP_PATH: u16 = 0x3708;
const PROP_LONG_PATH: u16 = 0x370D;
const PROP_MIME: u16 = 0x370E;
const PROP_CID: u16 = 0x3712;
const PROP_FLAGS: u16 = 0x3714;

/// PR_ATTACH_METHOD: by reference in its forms, and on the web.
const BY_REFERENCE: [u32; 4] = [2, 3, 4, 7];
/// PR_ATTACH_FLAGS: rendered in the body.
const RENDERED: u32 = 4;
/// IID_IMessage: what follows is TNEF again.
const MESSAGE_INTERFACE: [u8; 16] = [7, 3, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];
const INTERFACE_BYTES: usize = 16;

/// Reads a TNEF stream; None if it is none.
pub fn read(bytes: &[u8]) -> Option<Winmail> {
    read_at(bytes, 0)
}

fn read_at(bytes: &[u8], level: usize) -> Option<Winmail> {
    let mut rest = bytes.strip_prefix(&SIGNATURE)?.get(2..)?;
    let mut stream = Stream { level, label: "windows-1252".into(), ..Stream::default() };
    while let Some((level, id, data, after)) = attribute(rest) {
        rest = after;
        if level == LEVEL_ATTACHMENT { stream.of_file(id, data) } else { stream.of_mail(id, data) }
    }
    Some(stream.finish())
}

/// Level, id, data of the next attribute, and what follows it. One that claims more than there is gets what there is.
fn attribute(bytes: &[u8]) -> Option<(u8, u32, &[u8], &[u8])> {
    let (level, rest) = bytes.split_first()?;
    if !(1..=LEVEL_ATTACHMENT).contains(level) {
        return None;
    }
    let (id, rest) = number(rest)?;
    let (length, rest) = number(rest)?;
    let (data, rest) = rest.split_at_checked(usize::try_from(length).ok()?).unwrap_or((rest, &[]));
    Some((*level, id, data, rest.get(2..).unwrap_or_default()))
}

#[derive(Default)]
struct Stream<'a> {
    level: usize,
    /// The charset of narrow texts.
    label: String,
    /// The charset of the HTML, where it is said.
    html_label: Option<String>,
    winmail: Winmail,
    plain: String,
    html: Option<&'a [u8]>,
    rtf: Option<Vec<u8>>,
    drafts: Vec<Draft<'a>>,
}

impl<'a> Stream<'a> {
    fn of_mail(&mut self, id: u32, data: &'a [u8]) {
        match id {
            ATT_OEM_CODEPAGE => {
                self.label =
                    code_page(number(data).map_or(0, |(page, _)| page)).unwrap_or(std::mem::take(&mut self.label))
            }
            ATT_CLASS => self.winmail.class = narrow(data, &self.label),
            ATT_SUBJECT => self.winmail.subject = narrow(data, &self.label),
            ATT_FROM => self.triple(data),
            ATT_DATE_SENT => self.winmail.date = date(data),
            ATT_BODY => self.plain = narrow(data, &self.label),
            ATT_MAPI_PROPS => properties(data).into_iter().for_each(|(id, value)| self.mail_property(id, value)),
            _ => {}
        }
    }

    fn mail_property(&mut self, id: u16, value: Value<'a>) {
        let text = || value.text(&self.label);
        match (id, value) {
            (PROP_CLASS, _) if self.winmail.class.is_empty() => self.winmail.class = text(),
            (PROP_SUBJECT, _) => self.winmail.subject = text(),
            (PROP_SENDER_NAME, _) => self.winmail.sender_name = text(),
            (PROP_SENDER_ADDRESS | PROP_SENDER_SMTP, _) if text().contains('@') => self.winmail.sender_address = text(),
            (PROP_SENT, Value::Time(time)) => self.winmail.date = instant(time),
            (PROP_START, Value::Time(time)) => self.winmail.meeting.0 = instant(time),
            (PROP_END, Value::Time(time)) => self.winmail.meeting.1 = instant(time),
            (PROP_BODY, _) => self.plain = text(),
            (PROP_HTML, Value::Wide(_)) => {
                self.html_label = Some("utf-16le".into());
                self.html = Some(value.bytes());
            }
            (PROP_HTML, _) => self.html = Some(value.bytes()),
            (PROP_CODEPAGE, Value::Number(page)) => {
                self.html_label = self.html_label.take().or_else(|| code_page(page))
            }
            (PROP_RTF, _) => self.rtf = rtf::decompress(value.bytes()),
            _ => {}
        }
    }

    /// attFrom: id, total length, lengths of name and address, then both with their NULs (MS-OXTNEF §2.1.3.3.1).
    fn triple(&mut self, data: &[u8]) {
        let part = |at: usize| {
            data.get(at..).and_then(<[u8]>::first_chunk::<2>).map(|two| usize::from(u16::from_le_bytes(*two)))
        };
        let (Some(name_length), Some(rest)) = (part(4), data.get(8..)) else {
            return;
        };
        let (name, address) = rest.split_at_checked(name_length).unwrap_or((rest, &[]));
        self.winmail.sender_name = narrow(name, &self.label);
        let address = narrow(address, &self.label);
        if let Some(smtp) = address.get(..5).filter(|p| p.eq_ignore_ascii_case("smtp:")).and_then(|_| address.get(5..))
        {
            self.winmail.sender_address = smtp.to_owned();
        }
    }

    fn of_file(&mut self, id: u32, data: &'a [u8]) {
        // Each file begins with its rendering data; some writers leave it out of the first.
        if (id == ATT_RENDER || self.drafts.is_empty()) && self.drafts.len() < FILES_MAX {
            self.drafts.push(Draft::default());
        }
        let label = &self.label;
        let Some(draft) = self.drafts.last_mut() else {
            return;
        };
        match id {
            ATT_TITLE => draft.name(TITLE, narrow(data, label)),
            ATT_DATA => draft.file.bytes = data.to_vec(),
            ATT_ATTACHMENT_PROPS => {
                properties(data).into_iter().for_each(|(id, value)| draft.property(id, value, label))
            }
            _ => {}
        }
    }

    fn finish(mut self) -> Winmail {
        let mut files = Vec::new();
        for draft in std::mem::take(&mut self.drafts) {
            let (mut own, enclosed) = draft.finish(self.level);
            files.append(&mut own);
            if let Some(mut mail) = enclosed {
                // Files of a mail within are files of the mail: nobody else could open what they are packed in.
                files.append(&mut mail.files);
                self.winmail.enclosed.push(mail);
            }
        }
        files.truncate(FILES_MAX);
        self.winmail.files = files;
        self.bodies();
        self.winmail
    }

    /// The text by preference: plain, HTML, HTML in RTF, RTF. What is not plain is kept as a file as well.
    fn bodies(&mut self) {
        let html = self.html.filter(|html| !html.trim_ascii().is_empty());
        let label = self.html_label.as_deref();
        if !self.plain.trim().is_empty() {
            self.winmail.text = Some(std::mem::take(&mut self.plain));
        } else if let Some(html) = html {
            self.winmail.text = Some(html::text(&super::reader::html_source(html, label)));
            self.winmail.text_from_html = true;
        } else {
            match self.rtf.as_deref().and_then(rtf::body) {
                Some(Body::Html(html)) => {
                    self.winmail.text = Some(html::text(&html));
                    self.winmail.text_from_html = true;
                }
                Some(Body::Plain(text)) => self.winmail.text = Some(text),
                None => {}
            }
        }
        if self.level > 0 {
            return;
        }
        let bodies = [
            ("body.html", "text/html", html.map(<[u8]>::to_vec)),
            ("body.rtf", "application/rtf", self.rtf.take().filter(|rtf| !rtf.is_empty())),
        ];
        for (name, media_type, bytes) in bodies {
            let Some(bytes) = bytes else {
                continue;
            };
            let file = File { name: name.into(), media_type: Some(media_type.into()), bytes, ..File::default() };
            self.winmail.files.push(file);
        }
    }
}

impl<'a> Draft<'a> {
    fn name(&mut self, place: usize, name: String) {
        if let Some(slot) = self.names.get_mut(place).filter(|_| !name.trim().is_empty()) {
            *slot = name;
        }
    }

    fn property(&mut self, id: u16, value: Value<'a>, label: &str) {
        let text = || value.text(label);
        let file = &mut self.file;
        match (id, value) {
            (PROP_LONG_NAME, _) => self.name(LONG_NAME, text()),
            (PROP_NAME, _) => self.name(SHORT_NAME, text()),
            (PROP_DISPLAY_NAME, _) => self.name(DISPLAY_NAME, text()),
            (PROP_MIME, _) => file.media_type = Some(text().to_ascii_lowercase()).filter(|m| m.contains('/')),
            (PROP_CID, _) => {
                let cid = text();
                let cid = cid.trim_matches(['<', '>', ' ']);
                file.cid = (!cid.is_empty()).then(|| cid.to_owned());
            }
            (PROP_FLAGS, Value::Number(flags)) => file.inline = flags & RENDERED != 0,
            (PROP_METHOD, Value::Number(method)) if BY_REFERENCE.contains(&method) => {
                file.link.get_or_insert_default();
            }
            (PROP_PATH | PROP_LONG_PATH, _) => {
                let path = text();
                if !path.trim().is_empty() {
                    file.link = Some(path);
                }
            }
            (PROP_DATA, Value::Object(bytes)) => self.object = Some(bytes),
            (PROP_DATA, _) if file.bytes.is_empty() => file.bytes = value.bytes().to_vec(),
            _ => {}
        }
    }

    /// The files that a draft is, and the mail that it holds. A mail or object stands beside the data that old programs were
    /// given instead of it; an object is kept whole, with the id that says what opens it.
    fn finish(mut self, level: usize) -> (Vec<File>, Option<Winmail>) {
        self.file.name = self.names.iter().find(|name| !name.is_empty()).cloned().unwrap_or_default();
        self.file.link = self.file.link.take().filter(|link| !link.is_empty() && self.file.bytes.is_empty());
        let mut files = Vec::new();
        let mut enclosed = None;
        if let Some(object) = self.object {
            let mail = object.strip_prefix(&MESSAGE_INTERFACE).filter(|_| level < LEVELS_MAX);
            enclosed = mail.and_then(|bytes| read_at(bytes, level + 1));
            let bytes = object.strip_prefix(&MESSAGE_INTERFACE).unwrap_or(object);
            let media_type =
                enclosed.is_some().then(|| "application/ms-tnef".to_owned()).or(self.file.media_type.clone());
            files.push(File { bytes: bytes.to_vec(), media_type, ..self.file.clone() });
        }
        let is_empty = self.file.name.is_empty() && self.file.bytes.is_empty() && self.file.link.is_none();
        if !(is_empty || self.file.bytes.is_empty() && self.object.is_some_and(|o| o.len() > INTERFACE_BYTES)) {
            files.insert(0, self.file);
        }
        (files, enclosed)
    }
}

fn code_page(page: u32) -> Option<String> {
    (page > 0).then(|| format!("cp{page}"))
}

/// attDate*: year, month, day, hour, minute, second, weekday, in UTC.
fn date(data: &[u8]) -> Option<Timestamp> {
    let (year, rest) = data.split_first_chunk::<2>()?;
    let mut parts = rest.chunks_exact(2).filter_map(|two| <[u8; 2]>::try_from(two).ok()).map(i16::from_le_bytes);
    let mut next = || i8::try_from(parts.next()?).ok();
    let (month, day, hour, minute, second) = (next()?, next()?, next()?, next()?, next()?);
    let civil = civil::DateTime::new(i16::from_le_bytes(*year), month, day, hour, minute, second, 0).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()
}

/// FILETIME to an instant.
fn instant(time: u64) -> Option<Timestamp> {
    /// Seconds from 1601 to 1970.
    const EPOCH_SECONDS: i64 = 11_644_473_600;
    let seconds = i64::try_from(time / 10_000_000).ok()?.checked_sub(EPOCH_SECONDS)?;
    Timestamp::from_second(seconds).ok()
}
