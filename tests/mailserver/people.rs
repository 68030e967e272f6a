//! People with mail programs: they read what they get and answer it, quoting below.
//!
//! Mails are read by `mail-parser` itself and written byte by byte, so that nothing here rests on postdesk's own reading
//! and writing.

use std::sync::atomic::{AtomicU32, Ordering};

use mail_parser::{HeaderValue, MessageParser};

#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub name: &'static str,
    pub address: &'static str,
    pub charset: &'static str,
}

impl Person {
    /// The mailbox that Dovecot keeps for this person.
    pub fn mailbox(&self) -> &'static str {
        self.address.split('@').next().unwrap()
    }
}

/// A mail as its reader sees it.
#[derive(Debug, Clone)]
pub struct Letter {
    pub id: String,
    pub from: String,
    pub reply_to: String,
    pub subject: String,
    pub text: String,
    pub references: Vec<String>,
    pub notice: String,
    pub ticket: i64,
}

pub fn read(raw: &[u8]) -> Letter {
    let mail = MessageParser::default().parse(raw).expect("a mail");
    let header = |name: &str| mail.header_raw(name).unwrap_or_default().trim().to_owned();
    let address = |list: Option<&mail_parser::Address>| {
        list.and_then(|a| a.first()).and_then(|a| a.address()).unwrap_or_default().to_owned()
    };
    let references = match mail.references() {
        HeaderValue::Text(one) => vec![one.to_string()],
        HeaderValue::TextList(all) => all.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    Letter {
        id: mail.message_id().unwrap_or_default().to_owned(),
        from: address(mail.from()),
        reply_to: address(mail.reply_to()),
        subject: mail.subject().unwrap_or_default().to_owned(),
        text: mail.body_text(0).unwrap_or_default().into_owned(),
        references,
        notice: header("X-Postdesk-Notice"),
        ticket: header("X-Postdesk-Ticket").parse().unwrap_or_default(),
    }
}

/// A Message-ID, without angle brackets, that no other mail of this process has.
pub fn fresh_id() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{}.{}@client.test", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A first mail. A charset other than UTF-8 stands in the header as bare bytes, as old mail programs write it.
pub fn write(person: Person, to: &str, subject: &str, text: &str) -> Vec<u8> {
    let mut raw = Vec::new();
    for (name, value) in [("From", format!("{} <{}>", person.name, person.address)), ("Subject", subject.to_owned())] {
        raw.extend_from_slice(name.as_bytes());
        raw.extend_from_slice(b": ");
        raw.extend_from_slice(&encoded(&value, person.charset));
        raw.extend_from_slice(b"\r\n");
    }
    raw.extend_from_slice(format!("To: {to}\r\nMessage-ID: <{}>\r\n", fresh_id()).as_bytes());
    with_body(raw, text, person.charset)
}

/// The answer to a mail, the way mail programs write it: to its Reply-To, the mail quoted below the text.
pub fn answer(person: Person, letter: &Letter, text: &str) -> Vec<u8> {
    let to = if letter.reply_to.is_empty() { &letter.from } else { &letter.reply_to };
    let references: Vec<String> = letter.references.iter().chain([&letter.id]).map(|id| format!("<{id}>")).collect();
    let quoted: String = letter.text.lines().map(|line| format!("> {line}\r\n")).collect();
    let body = format!("{text}\r\n\r\n{} wrote:\r\n{quoted}", letter.from);
    let word = |text: &str| format!("=?{0}?B?{1}?=", person.charset, base64(&encoded(text, person.charset)));
    let head = format!(
        "From: {} <{}>\r\nTo: {to}\r\nSubject: {}\r\nMessage-ID: <{}>\r\nIn-Reply-To: <{}>\r\nReferences: {}\r\n",
        word(person.name),
        person.address,
        word(&format!("Re: {}", letter.subject)),
        fresh_id(),
        letter.id,
        references.join("\r\n ")
    );
    with_body(head.into_bytes(), &body, person.charset)
}

fn with_body(mut raw: Vec<u8>, text: &str, charset: &str) -> Vec<u8> {
    let date = jiff::fmt::rfc2822::to_string(&jiff::Zoned::now()).expect("a date");
    let mime = format!(
        "Date: {date}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    );
    raw.extend_from_slice(mime.as_bytes());
    raw.extend_from_slice(&encoded(text, charset));
    raw.extend_from_slice(b"\r\n");
    raw
}

fn encoded(text: &str, charset: &str) -> Vec<u8> {
    let encoding = encoding_rs::Encoding::for_label(charset.as_bytes()).expect("a charset");
    encoding.encode(text).0.into_owned()
}

fn base64(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}
