//! The content key: when are two deliveries the same mail.
//!
//! SHA-256 over Message-ID, From, Date, Subject and the body. Trace fields, which differ from delivery to delivery, are left
//! out with everything else in the header. Line ends are normalised, each part is preceded by its length, so that no byte
//! can move from one part to the next without changing the key.

use memchr::memchr;
use sha2::{Digest, Sha256};

use super::header;

const FIELDS: [&str; 4] = ["Message-ID", "From", "Date", "Subject"];

/// The key of a raw mail; total, linear.
pub fn content_key(raw: &[u8]) -> [u8; 32] {
    let block = header::block(raw, 0, |_| false);
    let mut hash = Sha256::new();
    hash.update(b"postdesk content key 1\0");
    for name in FIELDS {
        let values: Vec<Vec<u8>> = block
            .fields
            .iter()
            .filter(|field| field.name.eq_ignore_ascii_case(name.as_bytes()))
            .map(|field| header::unfold(field.value))
            .collect();
        // A field that is missing differs from one that is empty, and two from one.
        hash.update(length(values.len()));
        for value in values {
            hash.update(length(value.len()));
            hash.update(value);
        }
    }
    let body = normalised(raw.get(block.body..).unwrap_or_default());
    hash.update(length(body.len()));
    hash.update(&body);
    hash.finalize().into()
}

/// What a mail says, as far as a signature over it tells: SHA-256 over From, Date, Subject and body without their blanks,
/// which may change on the way (RFC 6376 §3.4). Of a field that stands there more than once the last one is signed (§5.4.2).
/// The Message-ID, which need not be signed, is no part of it. None: the mail has no date, so that the same may be said
/// twice. Total, linear.
pub fn statement(raw: &[u8]) -> Option<[u8; 32]> {
    let block = header::block(raw, 0, |_| false);
    let mut hash = Sha256::new();
    hash.update(b"postdesk statement 1\0");
    let last = |name: &str| block.fields.iter().rfind(|field| field.name.eq_ignore_ascii_case(name.as_bytes()));
    last("Date")?;
    for name in ["From", "Date", "Subject"] {
        hash.update(last(name).map(|field| dense(field.value)).unwrap_or_default());
        hash.update(b"\0");
    }
    hash.update(dense(raw.get(block.body..).unwrap_or_default()));
    Some(hash.finalize().into())
}

/// Without blanks and line ends. Word by word into one piece of memory: this runs over every byte of every
/// mail.
fn dense(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for word in bytes.split(u8::is_ascii_whitespace) {
        out.extend_from_slice(word);
    }
    out
}

fn length(n: usize) -> [u8; 8] {
    u64::try_from(n).unwrap_or(u64::MAX).to_be_bytes()
}

/// LF line ends; the ends at the very end of the mail do not count, as transports add and drop them.
fn normalised(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((line, after)) = memchr(b'\r', rest).and_then(|at| rest.split_at_checked(at)) {
        out.extend_from_slice(line);
        out.push(b'\n');
        rest = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\r")).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    let kept = out.iter().rposition(|b| *b != b'\n').map_or(0, |i| i + 1);
    out.truncate(kept);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_twice() {
        let mail = b"Message-ID: <a@x>\nFrom: a@x\nDate: d 1\nSubject: s\n t\n\nfirst line\nsecond\n";
        let said = statement(mail);
        assert!(said.is_some());
        for same in [
            &b"Message-ID: <b@x>\r\nIn-Reply-To: <c@x>\r\nFrom: a@x\r\nDate: d 1\r\nSubject: s t\r\n\r\nfirst  line\r\nsecond\r\n"
                [..],
            &b"Content-Type: text/html\nSubject: added above\nSubject: s t\nFrom:  a@x\nDate: d  1\n\nfirst line\nsecond"[..],
        ] {
            assert_eq!(statement(same), said);
        }
        for other in [
            &b"From: a@x\nDate: d 2\nSubject: s t\n\nfirst line\nsecond\n"[..],
            &b"From: b@x\nDate: d 1\nSubject: s t\n\nfirst line\nsecond\n"[..],
            &b"From: a@x\nDate: d 1\nSubject: s t\n\nfirst line\nthird\n"[..],
        ] {
            assert!(statement(other).is_some() && statement(other) != said);
        }
        assert_eq!(statement(b"From: a@x\nSubject: s t\n\nfirst line\n"), None);
    }

    #[test]
    fn same_and_different() {
        let mail = b"Received: x\nMessage-ID: <a@x>\nFrom: a@x\nDate: d\nSubject: s\n t\n\nbody\n";
        let key = content_key(mail);
        for same in [
            &b"Return-Path: <q>\r\nMessage-ID: <a@x>\r\nFrom: a@x\r\nDate: d\r\nSubject: s\r\n t\r\n\r\nbody\r\n"[..],
            &b"Subject: s t\nDate: d\nFrom: a@x\nMessage-Id: <a@x>\nAuthentication-Results: y\n\nbody"[..],
        ] {
            assert_eq!(content_key(same), key);
        }
        for other in [
            &b"Message-ID: <a@x>\nFrom: a@x\nDate: d\nSubject: st\n\nbody"[..],
            &b"Message-ID: <a@x>\nFrom: a@xd\nDate: \nSubject: s t\n\nbody"[..],
            &b"Message-ID: <a@x>\nFrom: a@x\nFrom: \nDate: d\nSubject: s t\n\nbody"[..],
            &b"Message-ID: <a@x>\nFrom: a@x\nDate: d\nSubject: s t\n\n\nbody"[..],
            &b""[..],
        ] {
            assert_ne!(content_key(other), key);
        }
    }
}
