//! The outbound contract, held against the bytes of every mail that leaves.
//!
//! The header is taken apart here, not by the product's parser, and compared as a list: a field that the contract does
//! not name is a fault, so that whatever a mail's text smuggled into a header shows. Classes of notices are written out
//! here as the contract has them, not asked of the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

use postdesk::pure::mail;
use postdesk::pure::token::{Claim, KEY_BYTES, KeyRing, claim_in_address, claim_in_message_id};

use super::Outgoing;

/// RFC 5322 §2.1.1, without CRLF.
const LINE_OCTETS_MAX: usize = 998;
const REFERENCES_MAX: usize = 10;
const LOCAL_PART_OCTETS_MAX: usize = 64;

/// Notices that are the direct answer to one mail.
const AUTO_REPLIED: [&str; 4] = ["ack", "status", "out_of_scope", "transcript"];

/// Notices that carry nobody's words, and so nobody's files.
const WITHOUT_FILES: [&str; 7] =
    ["ack", "assigned", "closed", "confirm_reminder", "reopened", "transcript", "verify_sender"];

pub struct Checker {
    ring: KeyRing,
    desk_name: String,
    /// Without it tokens stand in the Message-ID and in a line of the body.
    subaddressing: bool,
    /// Marks of templates that came in with a mail, and so may go out as its words.
    heard: Mutex<BTreeSet<&'static str>>,
}

/// What a template leaves behind that was not rendered.
const TEMPLATE_MARKS: [&str; 3] = ["{{", "{%", "}}"];

/// A header field as it stands in the bytes: unfolded, not decoded.
type Field = (String, String);

impl Checker {
    pub fn of(key_file: &Path, desk_name: &str, subaddressing: bool) -> Checker {
        let text = std::fs::read_to_string(key_file).unwrap();
        let line = text.lines().find_map(|l| l.strip_prefix("a ")).unwrap();
        let bytes = data_encoding::HEXLOWER.decode(line.as_bytes()).unwrap();
        let key: [u8; KEY_BYTES] = bytes.try_into().unwrap();
        let ring = KeyRing::of_parts('a', BTreeMap::from([('a', key)])).unwrap();
        Checker { ring, desk_name: desk_name.to_owned(), subaddressing, heard: Mutex::default() }
    }

    /// A mail came in: its words may leave again as they are.
    pub fn hears(&self, raw: &[u8]) {
        let text = String::from_utf8_lossy(raw);
        self.heard.lock().unwrap().extend(TEMPLATE_MARKS.into_iter().filter(|mark| text.contains(mark)));
    }

    pub fn check(&self, sent: &Outgoing) {
        lines_are_clean(sent);
        let fields = fields(&sent.raw);
        self.header_is_exact(sent, &fields);
        self.people(sent, &fields);
        self.ids(sent, &fields);
        subject(sent, &fields);
        self.body(sent, &fields);
    }

    /// Each field that the contract names, once, and no other.
    fn header_is_exact(&self, sent: &Outgoing, fields: &[Field]) {
        let mut names: Vec<&str> = fields.iter().map(|(n, _)| n.as_str()).collect();
        names.sort_unstable();
        let mut expected =
            vec!["Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To", "X-Postdesk-Instance"];
        expected.push("X-Postdesk-Notice");
        let about_ticket = names.contains(&"X-Postdesk-Ticket");
        if about_ticket {
            expected.push("X-Postdesk-Ticket");
        }
        assert!(
            about_ticket || ["digest", "transcript", "verify_sender"].contains(&sent.notice.as_str()),
            "{}",
            told(sent)
        );
        if self.subaddressing && (about_ticket || sent.notice == "verify_sender") {
            expected.push("Reply-To");
        }
        if sent.notice != "reply" {
            expected.extend(["Auto-Submitted", "X-Auto-Response-Suppress"]);
        }
        for optional in ["Cc", "In-Reply-To", "References"] {
            if names.contains(&optional) {
                expected.push(optional);
            }
        }
        expected.sort_unstable();
        assert_eq!(names, expected, "{}", told(sent));

        assert_eq!(one(fields, "X-Postdesk-Notice"), sent.notice, "{}", told(sent));
        assert!(!one(fields, "X-Postdesk-Instance").is_empty());
        let automatic = if AUTO_REPLIED.contains(&sent.notice.as_str()) { "auto-replied" } else { "auto-generated" };
        if sent.notice != "reply" {
            assert_eq!(one(fields, "Auto-Submitted"), automatic, "{}", told(sent));
            assert_eq!(one(fields, "X-Auto-Response-Suppress"), "All");
        }
        if automatic == "auto-replied" {
            assert_eq!(sent.envelope_from, "", "null return path: {}", told(sent));
        } else if self.subaddressing && sent.notice != "digest" {
            self.bears_token_of(sent, claim_in_address(&sent.envelope_from), "the return path");
        } else {
            assert_eq!(sent.envelope_from, "support@desk.test");
        }
    }

    fn people(&self, sent: &Outgoing, fields: &[Field]) {
        let [from] = sent.mail.from.as_slice() else { panic!("one From: {}", told(sent)) };
        assert_eq!(from.address, "support@desk.test");
        if sent.notice == "reply" {
            let by_person = from.name.strip_suffix(&format!(" ({})", self.desk_name));
            assert!(by_person.is_some_and(|name| !name.is_empty()), "From {:?}", from.name);
        } else {
            assert_eq!(from.name, self.desk_name);
        }
        let shown: Vec<String> = sent.mail.to.iter().chain(&sent.mail.cc).map(mail::Address::key).collect();
        assert!(shown.contains(&sent.envelope_to), "{shown:?}: {}", told(sent));
        assert!(!shown.iter().any(|a| a.starts_with("support") || a.starts_with("help@")), "{shown:?}");
        if fields.iter().any(|(n, _)| n == "Reply-To") {
            let reply_to = one(fields, "Reply-To");
            let address = reply_to.trim_start_matches('<').trim_end_matches('>');
            let (local, domain) = address.rsplit_once('@').unwrap();
            assert_eq!(domain, "desk.test");
            assert!(local.len() <= LOCAL_PART_OCTETS_MAX, "{local}");
            self.bears_token_of(sent, claim_in_address(address), "Reply-To");
        }
    }

    fn ids(&self, sent: &Outgoing, fields: &[Field]) {
        let id = ids(&one(fields, "Message-ID"));
        let [id] = id.as_slice() else { panic!("one Message-ID: {}", told(sent)) };
        if sent.notice == "verify_sender" || fields.iter().any(|(n, _)| n == "X-Postdesk-Ticket") {
            self.bears_token_of(sent, claim_in_message_id(id), "Message-ID");
        }
        let maybe = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| ids(v)).unwrap_or_default();
        let (answered, references) = (maybe("In-Reply-To"), maybe("References"));
        assert!(answered.len() <= 1, "{answered:?}");
        assert!(references.len() <= REFERENCES_MAX, "{references:?}");
        assert_eq!(answered.first(), references.last(), "{}", told(sent));
        assert!(!references.contains(id));
    }

    /// A token that verifies for the recipient of this copy, and for nobody else.
    fn bears_token_of(&self, sent: &Outgoing, claim: Option<Claim>, place: &str) {
        let claim = claim.unwrap_or_else(|| panic!("{place} bears no token: {}", told(sent)));
        let proves = |address: &str| {
            let address = [address.to_owned()];
            [0, 1, 2].into_iter().any(|generation| self.ring.verify(&claim, &address, generation).is_some())
        };
        assert!(proves(&sent.envelope_to), "{place} is not the recipient's: {}", told(sent));
        assert!(!proves("somebody.else@corp.test"), "{place}");
    }

    fn body(&self, sent: &Outgoing, fields: &[Field]) {
        // With files the alternatives are the first part of a mixed mail.
        let files = !sent.mail.attachments.is_empty();
        let kind = if files { "multipart/mixed;" } else { "multipart/alternative;" };
        assert!(one(fields, "Content-Type").starts_with(kind), "{}", told(sent));
        assert!(!(files && WITHOUT_FILES.contains(&sent.notice.as_str())), "{}", told(sent));
        part_headers_are_exact(sent);
        assert!(!sent.mail.text.trim().is_empty() && !sent.mail.text_from_html, "a text part: {}", told(sent));
        assert!(sent.html.contains("</"), "an HTML part: {}", told(sent));
        let heard = self.heard.lock().unwrap().clone();
        for leftover in TEMPLATE_MARKS.into_iter().filter(|mark| !heard.contains(mark)) {
            assert!(!sent.mail.text.contains(leftover), "{leftover} in {}", told(sent));
        }
        // Tokens in the text are links of the recipient's own.
        for text in [&sent.mail.text, &sent.html] {
            for (at, _) in text.match_indices("support+") {
                let rest = &text[at..];
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+.@-".contains(c))).unwrap_or(rest.len());
                self.bears_token_of(sent, claim_in_address(&rest[..end]), "a link");
            }
        }
    }
}

/// CRLF only, no line over 998 octets, nothing but ASCII in the header.
fn lines_are_clean(sent: &Outgoing) {
    let mut before = 0u8;
    let mut length = 0;
    for (at, byte) in sent.raw.iter().enumerate() {
        if *byte == b'\n' {
            assert_eq!(before, b'\r', "a bare LF at {at}: {}", told(sent));
            assert!(length - 1 <= LINE_OCTETS_MAX, "a line of {length} octets: {}", told(sent));
            length = 0;
        } else {
            assert_ne!(before, b'\r', "a bare CR before {at}: {}", told(sent));
            length += 1;
        }
        before = *byte;
    }
    assert!(sent.raw.ends_with(b"\r\n"), "{}", told(sent));
    let head = head(&sent.raw);
    assert!(head.bytes().all(|b| b == b'\r' || b == b'\n' || b == b'\t' || (0x20..0x7f).contains(&b)), "{head}");
}

/// The header of each part names what a part is, and nothing else.
fn part_headers_are_exact(sent: &Outgoing) {
    let raw = String::from_utf8_lossy(&sent.raw);
    let body = raw.split_once("\r\n\r\n").unwrap().1;
    let boundary = |line: &&str| line.starts_with("--") && line.len() == 42 && !line.ends_with("--");
    let mut lines = body.split("\r\n");
    let mut parts = 0;
    while lines.by_ref().find(boundary).is_some() {
        parts += 1;
        for line in lines.by_ref().take_while(|l| !l.is_empty()).filter(|l| !l.starts_with([' ', '\t'])) {
            let name = line.split(':').next().unwrap_or_default();
            let known = ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID"];
            assert!(known.contains(&name), "{line:?} heads a part: {}", told(sent));
        }
    }
    let containers = usize::from(!sent.mail.attachments.is_empty());
    assert_eq!(parts, 2 + containers + sent.mail.attachments.len(), "{}", told(sent));
}

/// `[TAG #N]` once where the mail is about a ticket; no controls and no line separators of any script.
fn subject(sent: &Outgoing, fields: &[Field]) {
    let subject = &sent.mail.subject;
    assert!(!subject.trim().is_empty() && subject.chars().count() <= 250, "{subject:?}");
    assert!(!subject.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')), "{subject:?}");
    if let Some((_, number)) = fields.iter().find(|(n, _)| n == "X-Postdesk-Ticket") {
        assert!(number.bytes().all(|b| b.is_ascii_digit()), "{number:?}");
        let tag = format!("[DESK #{number}]");
        if sent.notice != "verify_sender" {
            assert_eq!(subject.matches(&tag).count(), 1, "{subject}");
        }
    }
    assert!(subject.matches("[DESK #").count() <= 1, "{subject}");
}

fn head(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw).into_owned();
    text.split_once("\r\n\r\n").expect("a header and a body").0.to_owned()
}

fn fields(raw: &[u8]) -> Vec<Field> {
    let unfolded = head(raw).replace("\r\n ", " ").replace("\r\n\t", " ");
    let field = |line: &str| {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no field: {line:?}"));
        (name.to_owned(), value.trim().to_owned())
    };
    unfolded.split("\r\n").map(field).collect()
}

fn one(fields: &[Field], name: &str) -> String {
    let found: Vec<&String> = fields.iter().filter(|(n, _)| n == name).map(|(_, v)| v).collect();
    let [value] = found.as_slice() else { panic!("{} fields {name}", found.len()) };
    (*value).clone()
}

fn ids(value: &str) -> Vec<String> {
    value.split_whitespace().map(|id| id.trim_start_matches('<').trim_end_matches('>').to_owned()).collect()
}

fn told(sent: &Outgoing) -> String {
    let whole = String::from_utf8_lossy(&sent.raw).chars().take(6_000).collect::<String>();
    format!("{} to {}\n{whole}", sent.notice, sent.envelope_to)
}

/// The decoded text/html part: the product's parser is given that part alone.
pub fn html_part(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let Some(at) = text.find("Content-Type: text/html") else { return String::new() };
    let part = &text[at..];
    let (head, rest) = part.split_once("\r\n\r\n").unwrap_or_default();
    let body = rest.split("\r\n--").next().unwrap_or_default();
    let encoding = head.lines().find_map(|l| l.strip_prefix("Content-Transfer-Encoding:")).unwrap_or("7bit").trim();
    // As text/plain, so that the marks of HTML stay to be seen.
    let plain = format!(
        "From: a@b.test\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}"
    );
    mail::parse(plain.as_bytes()).text
}
