//! A mail: raw bytes in, what people meant by them out.
//!
//! `parse` never fails: it returns what it understood and a list of defects. It decodes as the web does, bounds everything
//! by the limits, and takes time in proportion to the size. Headers keep what was written; `subject`,
//! display names and texts are decoded.
//!
//! Nothing here decides: whether a mail may enter is `vet`'s, who wrote it is `evidence`'s.

mod address;
mod assembly;
mod body;
mod calendar;
mod charset;
mod header;
mod html;
mod html_entity;
mod inline_file;
mod key;
mod mime;
mod name;
mod param;
mod pgp;
mod program;
mod reader;
mod rtf;
mod smime;
mod subject;
mod tnef;
mod transfer;
mod word;

use jiff::Timestamp;

pub use address::{ADDRESS_BYTES_MAX, Address, is_invisible};
pub use html::{HTML_DEPTH_MAX, text as text_of_html, text_with_hidden as text_of_html_with_hidden};
pub use key::{content_key, statement};
pub use name::safe as safe_name;
pub use subject::{base_subject, is_answer};

/// Raw mail read, in bytes (25 MiB); what lies beyond is cut.
pub const MAIL_BYTES_MAX: usize = 25 * 1024 * 1024;
/// Header block read, in bytes (256 KiB).
pub const HEADER_BYTES_MAX: usize = 256 * 1024;
/// Header fields read.
pub const HEADERS_MAX: usize = 1_000;
/// MIME levels.
pub const DEPTH_MAX: usize = 50;
/// MIME parts.
pub const PARTS_MAX: usize = 1_000;
/// Addresses read of one header.
pub const ADDRESSES_MAX: usize = 1_000;
/// Message ids read of one header.
pub const REFERENCES_MAX: usize = 50;
/// Longest message id kept, in bytes: the longest header line that RFC 5322 allows.
pub const ID_BYTES_MAX: usize = 998;
/// Levels of mails within mails that are read; deeper ones stay attachments.
pub const ENCLOSED_DEPTH_MAX: usize = 4;
/// Decoded text kept of one mail, in bytes.
pub const TEXT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A header field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// As written.
    pub name: String,
    /// Unfolded; encoded words are not decoded.
    pub value: String,
}

/// A file that came with the mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attachment {
    /// Safe to show: no path, no control, no bidi characters; never empty.
    pub name: String,
    /// ASCII lower case, such as `image/png`.
    pub media_type: String,
    pub bytes: Vec<u8>,
    /// Shown within the text rather than beside it.
    pub inline: bool,
    /// The Content-ID without brackets.
    pub cid: Option<String>,
}

impl Attachment {
    /// Whether it runs when somebody opens it, or holds a mail with such a file.
    pub fn is_program(&self) -> bool {
        let is_mail = self.media_type == "message/rfc822" || self.name.to_ascii_lowercase().ends_with(".eml");
        program::is_program(&self.name, &self.media_type, &self.bytes)
            || (is_mail && holds_program(&parse(&self.bytes), ENCLOSED_DEPTH_MAX))
    }
}

fn holds_program(mail: &Mail, depth: usize) -> bool {
    let own = mail.attachments.iter().any(|a| program::is_program(&a.name, &a.media_type, &a.bytes));
    own || (depth > 0 && mail.enclosed.iter().any(|inner| holds_program(inner, depth - 1)))
}

/// A calendar part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// ASCII upper case: REQUEST, REPLY, CANCEL, …; empty if not said.
    pub method: String,
    pub summary: String,
    /// The iCalendar object, decoded.
    pub text: String,
}

/// The raw material of a report (RFC 3462): delivery status, disposition notification, feedback.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// ASCII lower case: `delivery-status`, `disposition-notification`, `feedback-report`, …
    pub kind: String,
    /// The groups of fields of the machine-readable part.
    pub groups: Vec<Vec<Header>>,
    /// The header of the mail that the report is about.
    pub original: Vec<Header>,
}

/// Something in the mail that was not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// One word of: `empty`, `cut`, `header_cut`, `no_from`, `two_from`, `odd_from`, `bad_charset`, `too_deep`,
    /// `too_many_parts`, `too_many_params`, `too_many_addresses`, `too_many_references`, `truncated_multipart`,
    /// `bad_date`, `text_cut`, `encrypted`, `fragment`.
    pub kind: &'static str,
    pub place: String,
}

/// A parsed mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mail {
    /// Bytes of the raw mail.
    pub size: usize,
    pub defects: Vec<Defect>,
    pub headers: Vec<Header>,
    /// Ids stand without their angle brackets.
    pub message_id: Option<String>,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    pub date: Option<Timestamp>,
    pub from: Vec<Address>,
    pub from_fields: usize,
    pub reply_to: Vec<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    /// Decoded, one line.
    pub subject: String,
    /// All decoded text: text/plain where there is one, else HTML as text.
    pub text: String,
    pub text_from_html: bool,
    pub attachments: Vec<Attachment>,
    pub calendar: Option<Calendar>,
    pub report: Option<Report>,
    /// Mails within this one.
    pub enclosed: Vec<Mail>,
    /// From is exactly one valid mailbox that two parsers read alike.
    from_is_plain: bool,
    /// There are readers who find somebody else there, or nobody.
    from_is_doubtful: bool,
}

/// Reads a raw mail. Total and linear.
pub fn parse(raw: &[u8]) -> Mail {
    assembly::mail(raw, 0)
}

impl Mail {
    /// The first field of this name (ASCII case-insensitive).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name)).map(|h| h.value.as_str())
    }

    /// All fields of this name, in the order of the mail (the newest trace field first).
    pub fn header_all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|h| h.name.eq_ignore_ascii_case(name)).map(|h| h.value.as_str()).collect()
    }

    /// Who the mail says it is from, if it says so in one way only: one From field, one valid mailbox, no route, no comment
    /// in the address, no encoded word in its place, and read alike by a second parser.
    pub fn sole_from(&self) -> Option<&Address> {
        match self.from.as_slice() {
            [sole] if self.from_fields == 1 && self.from_is_plain && sole.is_valid() => Some(sole),
            _ => None,
        }
    }

    /// The one mailbox in From, if all readers of mail find it there: nobody is proved to be who only we take them for.
    pub fn certain_from(&self) -> Option<&Address> {
        self.sole_from().filter(|_| !self.from_is_doubtful)
    }

    /// Nothing to read and nothing attached.
    pub fn is_empty(&self) -> bool {
        self.headers.is_empty()
            && self.text.trim().is_empty()
            && self.attachments.is_empty()
            && self.enclosed.is_empty()
    }

    /// Whether a defect of this kind was found.
    pub fn has_defect(&self, kind: &str) -> bool {
        self.defects.iter().any(|d| d.kind == kind)
    }
}

#[cfg(test)]
mod limit_tests;
#[cfg(test)]
mod tests;
