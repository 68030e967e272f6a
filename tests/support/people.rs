//! People who write mails as people do: with a mail program, quoting above or below, in their own charset.
//!
//! A `Person` writes a `Draft`; a draft becomes raw bytes. Nothing here knows the desk: what a person proves stands in
//! the mail (`verified`, `failing`), or in the token of the mail that is answered (`reply`).

use std::sync::atomic::{AtomicU64, Ordering};

use postdesk::pure::mail::Mail;

/// The desk's address in all stories.
pub const DESK: &str = "support@desk.test";
/// The name of the border whose Authentication-Results the desk trusts, where a story configures one.
pub const BORDER: &str = "mx.desk.test";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub name: &'static str,
    pub address: &'static str,
}

/// Requester.
pub const WANG: Person = Person { name: "Wang Fang", address: "wang@corp.test" };
/// Requester who writes Chinese.
pub const ZHAO: Person = Person { name: "赵敏", address: "zhao@corp.test" };
/// A colleague of the requester's, who gets copies.
pub const CHEN: Person = Person { name: "Chen Bo", address: "chen@corp.test" };
/// Engineer of the first team; gets new tickets.
pub const ALICE: Person = Person { name: "Alice Li", address: "alice@desk.test" };
/// Engineer of the network team.
pub const BOB: Person = Person { name: "Bob Zhao", address: "bob@desk.test" };
/// Team lead and incident manager.
pub const LIN: Person = Person { name: "Lin Tao", address: "lin@desk.test" };
/// Engineer whose mails are in Chinese; the only 周.
pub const ZHOU: Person = Person { name: "周磊", address: "zhoulei@desk.test" };
/// Nobody the desk has met, and no friend of its.
pub const MALLORY: Person = Person { name: "Mallory", address: "mallory@evil.test" };

static DRAFTS: AtomicU64 = AtomicU64::new(1);

/// A mail that is being written.
#[derive(Debug, Clone)]
pub struct Draft {
    pub person: Person,
    pub message_id: String,
    /// Fields above everything else: what the border adds.
    above: Vec<String>,
    /// Fields in order, without line ends; values are what stands on the line.
    pub fields: Vec<(String, String)>,
    pub text: String,
    charset: &'static str,
    files: Vec<(String, String, Vec<u8>)>,
}

impl Person {
    /// A first mail to the desk.
    pub fn writes(self, subject: &str, text: &str) -> Draft {
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let message_id = format!("m{number}.{}@{}", std::process::id(), self.domain());
        Draft {
            person: self,
            message_id: message_id.clone(),
            above: Vec::new(),
            fields: vec![
                ("From".to_owned(), format!("{} <{}>", self.name, self.address)),
                ("To".to_owned(), DESK.to_owned()),
                ("Subject".to_owned(), subject.to_owned()),
                ("Message-ID".to_owned(), format!("<{message_id}>")),
                ("Date".to_owned(), format!("Mon, 23 Nov 2026 10:{:02}:00 +0800", number % 60)),
            ],
            text: text.to_owned(),
            charset: "utf-8",
            files: Vec::new(),
        }
    }

    pub fn domain(self) -> &'static str {
        self.address.rsplit_once('@').unwrap().1
    }
}

impl Draft {
    /// The border says that DMARC passed for the domain in From.
    pub fn verified(self) -> Draft {
        let domain = self.person.domain();
        self.above(&format!("Authentication-Results: {BORDER}; dmarc=pass header.from={domain}"))
    }

    /// The border says that DMARC failed.
    pub fn failing(self) -> Draft {
        let domain = self.person.domain();
        self.above(&format!("Authentication-Results: {BORDER}; dmarc=fail header.from={domain}"))
    }

    /// A field on top of all others.
    pub fn above(mut self, field: &str) -> Draft {
        self.above.push(field.to_owned());
        self
    }

    /// Sets a field, or adds it.
    pub fn field(mut self, name: &str, value: &str) -> Draft {
        self.fields.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Draft {
        self.fields.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        self
    }

    pub fn cc(self, people: &[Person]) -> Draft {
        let all: Vec<String> = people.iter().map(|p| format!("{} <{}>", p.name, p.address)).collect();
        self.field("Cc", &all.join(", "))
    }

    pub fn to(self, address: &str) -> Draft {
        self.field("To", address)
    }

    /// Sends it in this charset, subject and names included.
    pub fn charset(mut self, charset: &'static str) -> Draft {
        self.charset = charset;
        self
    }

    pub fn attach(mut self, name: &str, media_type: &str, bytes: &[u8]) -> Draft {
        self.files.push((name.to_owned(), media_type.to_owned(), bytes.to_vec()));
        self
    }

    /// The mail of somebody who lost all thread headers and wrote to the plain address: only the subject's tag is left.
    pub fn tag_only(self) -> Draft {
        self.to(DESK).without("In-Reply-To").without("References")
    }

    /// The same words under another name.
    pub fn signed_by(mut self, person: Person) -> Draft {
        self.person = person;
        self.fields[0].1 = format!("{} <{}>", person.name, person.address);
        self
    }

    pub fn raw(&self) -> Vec<u8> {
        let mut head = String::new();
        for field in &self.above {
            head.push_str(&format!("{field}\r\n"));
        }
        for (name, value) in &self.fields {
            head.push_str(&format!("{name}: {}\r\n", self.encoded(value)));
        }
        head.push_str("MIME-Version: 1.0\r\n");
        let part =
            format!("Content-Type: text/plain; charset={}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n", self.charset);
        let mut raw = head.into_bytes();
        if self.files.is_empty() {
            raw.extend(part.as_bytes());
            raw.extend(self.in_charset(&self.text.replace("\r\n", "\n").replace('\n', "\r\n")));
            raw.extend(b"\r\n");
            return raw;
        }
        raw.extend(b"Content-Type: multipart/mixed; boundary=\"=_files\"\r\n\r\n--=_files\r\n");
        raw.extend(part.as_bytes());
        raw.extend(self.in_charset(&self.text.replace('\n', "\r\n")));
        for (name, media_type, bytes) in &self.files {
            let head = format!(
                "\r\n--=_files\r\nContent-Type: {media_type}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            );
            raw.extend(head.as_bytes());
            for line in data_encoding::BASE64.encode(bytes).as_bytes().chunks(76) {
                raw.extend(line);
                raw.extend(b"\r\n");
            }
        }
        raw.extend(b"\r\n--=_files--\r\n");
        raw
    }

    fn in_charset(&self, text: &str) -> Vec<u8> {
        let encoding = encoding_rs::Encoding::for_label(self.charset.as_bytes()).unwrap();
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy, "{text:?} cannot be written in {}", self.charset);
        bytes.into_owned()
    }

    /// Encoded words (RFC 2047 §2) for the words that need them; addresses stay as they are.
    fn encoded(&self, value: &str) -> String {
        let (display, address) = match value.rsplit_once(" <") {
            Some((display, address)) if !display.contains(',') => (display, format!(" <{address}")),
            _ => (value, String::new()),
        };
        if display.is_ascii() {
            return value.to_owned();
        }
        let mut words = Vec::new();
        let chars: Vec<char> = display.chars().collect();
        for piece in chars.chunks(12) {
            let text: String = piece.iter().collect();
            words.push(format!("=?{}?B?{}?=", self.charset, data_encoding::BASE64.encode(&self.in_charset(&text))));
        }
        format!("{}{address}", words.join("\r\n "))
    }
}

impl From<Draft> for Vec<u8> {
    fn from(draft: Draft) -> Vec<u8> {
        draft.raw()
    }
}

/// An answer to a mail, not yet written.
#[derive(Debug, Clone)]
pub struct Reply<'a> {
    mail: &'a Mail,
    by: Option<Person>,
    text: String,
}

/// Begins an answer; by default the one who got the mail gives it.
pub fn reply(mail: &Mail) -> Reply<'_> {
    Reply { mail, by: None, text: String::new() }
}

impl Reply<'_> {
    pub fn by(mut self, person: Person) -> Self {
        self.by = Some(person);
        self
    }

    pub fn saying(mut self, text: &str) -> Self {
        self.text = text.to_owned();
        self
    }

    /// The words on top, the quoted mail below with marks: most people.
    pub fn top(self) -> Draft {
        let body = format!("{}\n\n{}\n{}\n", self.text, self.attribution(), self.quoted());
        self.draft(&body)
    }

    /// The words on top, the quoted mail below as a header block without marks: Outlook, Foxmail.
    pub fn top_unmarked(self) -> Draft {
        let from = self.mail.from.first().map(|a| a.address.clone()).unwrap_or_default();
        let head = format!(
            "-----Original Message-----\nFrom: {from}\nSent: Monday, November 23, 2026 10:00 AM\nTo: me\nSubject: {}\n",
            self.mail.subject
        );
        let body = format!("{}\n\n{head}\n{}\n", self.text, self.mail.text.trim_end());
        self.draft(&body)
    }

    /// The quoted mail on top, the words below.
    pub fn bottom(self) -> Draft {
        let body = format!("{}\n{}\n\n{}\n", self.attribution(), self.quoted(), self.text);
        self.draft(&body)
    }

    /// The words right under the first quoted line that holds `line`.
    pub fn under(self, line: &str) -> Draft {
        let mut body = format!("{}\n", self.attribution());
        let mut found = false;
        for quoted in self.quoted().lines() {
            body.push_str(&format!("{quoted}\n"));
            if !found && quoted.contains(line) {
                found = true;
                body.push_str(&format!("{}\n", self.text));
            }
        }
        assert!(found, "{line:?} does not stand in the mail:\n{}", self.mail.text);
        self.draft(&body)
    }

    /// The words alone.
    pub fn bare(self) -> Draft {
        let body = self.text.clone();
        self.draft(&body)
    }

    fn attribution(&self) -> String {
        let from = self.mail.from.first().map(|a| a.address.clone()).unwrap_or_default();
        format!("On Mon, 23 Nov 2026 at 10:00, {from} wrote:")
    }

    fn quoted(&self) -> String {
        self.mail.text.trim_end().lines().map(|l| format!("> {l}")).collect::<Vec<_>>().join("\n")
    }

    fn draft(&self, body: &str) -> Draft {
        let person = self.by.expect("reply(…).by(…): who answers?");
        let answered = &self.mail;
        let to = answered.reply_to.first().or(answered.from.first()).map(|a| a.address.clone()).unwrap();
        let id = answered.message_id.clone().unwrap();
        let references: Vec<String> = answered.references.iter().chain([&id]).map(|id| format!("<{id}>")).collect();
        person
            .writes(&format!("Re: {}", answered.subject), body)
            .field("To", &to)
            .field("In-Reply-To", &format!("<{id}>"))
            .field("References", &references.join("\r\n "))
    }
}
