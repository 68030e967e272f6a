//! The small grammar of IMAP that is ours: folder names in modified UTF-7, quoted strings, UID sets, INTERNALDATE.
//!
//! Pure text in, text out. Never fails on a folder name: what cannot be decoded is shown as it came.

use std::fmt::Write;

use data_encoding::{Encoding, Specification};
use jiff::Timestamp;

/// Modified BASE64 of RFC 3501 §5.1.3: `,` in place of `/`, no padding. The alphabet is a constant; that it is valid
/// is shown by the tests, and a name would be sent undecoded if it were not.
fn alphabet() -> Option<Encoding> {
    let mut specification = Specification::new();
    specification.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,");
    specification.encoding().ok()
}

/// A folder name as the server wants it: modified UTF-7 (RFC 3501 §5.1.3).
pub fn encode_folder(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut run: Vec<u8> = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            flush(&mut run, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0_u16; 2];
            run.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut run, &mut out);
    out
}

fn flush(run: &mut Vec<u8>, out: &mut String) {
    if run.is_empty() {
        return;
    }
    if let Some(base64) = alphabet() {
        out.push('&');
        out.push_str(&base64.encode(run));
        out.push('-');
    }
    run.clear();
}

/// A quoted string (RFC 3501 §4.3). CR, LF and NUL cannot be quoted; the checked runner refuses them.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// A folder name as an argument of a command.
pub fn folder_argument(name: &str) -> String {
    quoted(&encode_folder(name))
}

/// A UID set (RFC 3501 §9 `sequence-set`) with neighbours joined: `[1, 2, 3, 7]` is `1:3,7`. The list must be sorted.
pub fn uid_set(uids: &[u32]) -> String {
    let mut out = String::new();
    let mut rest = uids.iter().copied().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        while let Some(next) = rest.next_if(|next| *next == last.saturating_add(1) || *next == last) {
            last = next;
        }
        let comma = if out.is_empty() { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = if first == last { write!(out, "{comma}{first}") } else { write!(out, "{comma}{first}:{last}") };
    }
    out
}

/// INTERNALDATE (RFC 3501 §9 `date-time`, such as `" 7-Feb-1994 21:52:25 -0800"`); `None` if it is no date.
pub fn internal_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::strtime::parse("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()?.to_timestamp().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn folders_in_modified_utf_7() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("R&D", "R&-D"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("已处理", "&XfJZBHQG-"),
            ("Gelöscht", "Gel&APY-scht"),
            ("😀", "&2D3eAA-"),
            ("", ""),
        ] {
            assert_eq!(encode_folder(name), wire, "{name}");
        }
        assert_eq!(folder_argument(r#"a "b" \c"#), r#""a \"b\" \\c""#);
    }

    #[test]
    fn uid_sets_join_neighbours() {
        for (uids, set) in [
            (&[][..], ""),
            (&[5], "5"),
            (&[1, 2, 3, 7, 9, 10], "1:3,7,9:10"),
            (&[4, 4, 5], "4:5"),
            (&[u32::MAX - 1, u32::MAX], "4294967294:4294967295"),
        ] {
            assert_eq!(uid_set(uids), set);
        }
    }

    #[test]
    fn internal_dates() {
        for (text, utc) in [
            (" 7-Feb-1994 21:52:25 -0800", Some("1994-02-08T05:52:25Z")),
            ("17-Jul-1996 02:44:25 -0700", Some("1996-07-17T09:44:25Z")),
            ("01-Nov-2026 00:00:00 +0800", Some("2026-10-31T16:00:00Z")),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(internal_date(text).map(|t| t.to_string()).as_deref(), utc, "{text}");
        }
    }
}
