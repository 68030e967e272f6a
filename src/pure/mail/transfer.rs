//! Content transfer encodings: base64, quoted-printable, the Q of encoded words, uuencode.
//!
//! Promises: total and linear. What does not belong is skipped (base64) or kept as it stands (quoted-printable), because
//! a reader would rather have a damaged text than none.

use std::sync::LazyLock;

use memchr::{memchr, memchr2};

use super::charset::base64_digit;

/// Decodes base64; white space and foreign bytes are skipped, padding may be missing or stand inside.
pub fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let (mut bits, mut held) = (0u32, 0u32);
    let (mut rest, digits) = (bytes, LazyLock::force(&DIGITS));
    loop {
        // Most of it comes in whole groups of four.
        while let Some((group, after)) = rest.split_first_chunk::<4>().filter(|_| held == 0) {
            let group = group.map(|b| digits.get(usize::from(b)).map_or(0, |digit| u32::from(*digit)));
            if group.iter().any(|digit| *digit > 63) {
                break;
            }
            let [_, a, b, c] = group.iter().fold(0, |bits, digit| (bits << 6) | digit).to_be_bytes();
            out.extend_from_slice(&[a, b, c]);
            rest = after;
        }
        let Some((b, after)) = rest.split_first() else { return out };
        rest = after;
        if *b == b'=' {
            bits = 0;
            held = 0;
        } else if let Some(digit) = base64_digit(*b) {
            bits = (bits << 6) | u32::from(digit);
            held += 6;
            if held >= 8 {
                held -= 8;
                out.push(u8::try_from((bits >> held) & 0xFF).unwrap_or_default());
                bits &= (1 << held) - 1;
            }
        }
    }
}

/// What is no digit, in the table of digits.
const FOREIGN: u8 = 64;

/// The values of the digits of base64.
static DIGITS: LazyLock<[u8; 256]> =
    LazyLock::new(|| std::array::from_fn(|b| u8::try_from(b).ok().and_then(base64_digit).unwrap_or(FOREIGN)));

/// The part of a body that is base64, if any of it is: some programs mark plain text so, and lists append plain footers.
pub fn base64_lines(bytes: &[u8]) -> Option<&[u8]> {
    let digits = LazyLock::force(&DIGITS);
    let is_digit = |b: &u8| {
        digits.get(usize::from(*b)).is_some_and(|digit| *digit != FOREIGN)
            || matches!(b, b'=' | b'\r' | b'\n' | b' ' | b'\t')
    };
    let foreign = bytes.iter().filter(|b| !is_digit(b)).count();
    if foreign == 0 {
        return Some(bytes);
    }
    // Words separated by blanks pass for digits, but not for lines of them.
    let is_coded = |line: &&[u8]| {
        let line = line.trim_ascii();
        line.iter().all(|b| is_digit(b) && !matches!(b, b' ' | b'\t'))
    };
    let run: usize = bytes.split_inclusive(|b| *b == b'\n').take_while(is_coded).map(<[u8]>::len).sum();
    let head = bytes.get(..run).unwrap_or_default();
    if !head.trim_ascii().is_empty() && head.trim_ascii().len() >= 4 && run * 2 > foreign {
        return Some(if foreign * 20 <= bytes.len() && run * 10 < bytes.len() * 9 { bytes } else { head });
    }
    (foreign * 20 <= bytes.len()).then_some(bytes)
}

/// Decodes quoted-printable (RFC 2045 §6.7); a `=` that starts no code stays.
pub fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut lines = bytes.split_inclusive(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        let (body, end) = line_end(line);
        // Blanks at the end of an encoded line were added on the way.
        let body = if end.is_empty() && lines.peek().is_none() { body } else { body.trim_ascii_end() };
        match body.strip_suffix(b"=") {
            Some(soft) => unescape(soft, false, &mut out),
            None => {
                unescape(body, false, &mut out);
                out.extend_from_slice(end);
            }
        }
    }
    out
}

/// Decodes the Q form of an encoded word (RFC 2047 §4.2).
pub fn q_word(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    unescape(bytes, true, &mut out);
    out
}

fn line_end(line: &[u8]) -> (&[u8], &[u8]) {
    let length = if line.ends_with(b"\r\n") { 2 } else { usize::from(line.ends_with(b"\n")) };
    line.split_at_checked(line.len().saturating_sub(length)).unwrap_or((line, b""))
}

fn unescape(bytes: &[u8], word: bool, out: &mut Vec<u8>) {
    let mut rest = bytes;
    loop {
        let next = if word { memchr2(b'=', b'_', rest) } else { memchr(b'=', rest) };
        let Some((plain, found)) = next.and_then(|at| rest.split_at_checked(at)) else { break };
        out.extend_from_slice(plain);
        let Some((b, tail)) = found.split_first() else { break };
        rest = tail;
        match (b, tail) {
            (b'=', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                out.push(hex(*high).unwrap_or_default() << 4 | hex(*low).unwrap_or_default());
                rest = after;
            }
            (b'_', _) if word => out.push(b' '),
            (b, _) => out.push(*b),
        }
    }
    out.extend_from_slice(rest);
}

/// The value of a hexadecimal digit.
pub(super) fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// Decodes the first uuencoded file in `bytes`; None if there is no `begin` line.
pub fn uuencoded(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut lines = bytes.split(|b| *b == b'\n').skip_while(|l| !l.starts_with(b"begin "));
    lines.next()?;
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    for line in lines {
        let line = line.trim_ascii_end();
        if line == b"end" || line == b"`" {
            break;
        }
        uu_line(line, &mut out);
    }
    Some(out)
}

/// Appends the bytes of one uuencoded line.
pub fn uu_line(line: &[u8], out: &mut Vec<u8>) {
    let Some((first, digits)) = line.split_first() else {
        return;
    };
    let value = |b: &u8| u32::from(b.wrapping_sub(32) & 63);
    let mut left = usize::try_from(value(first)).unwrap_or_default();
    for group in digits.chunks(4) {
        let bits = (0..4).fold(0u32, |bits, i| (bits << 6) | group.get(i).map_or(0, value));
        let [_, a, b, c] = bits.to_be_bytes();
        out.extend([a, b, c].into_iter().take(left));
        left = left.saturating_sub(3);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn base64_is_lenient() {
        for (coded, plain) in
            [("aGk=", "hi"), ("aGk", "hi"), ("aG\r\nk=", "hi"), ("a!G k", "hi"), ("aGk=aGk=", "hihi"), ("", "")]
        {
            assert_eq!(base64(coded.as_bytes()), plain.as_bytes(), "{coded}");
        }
        assert_eq!(base64_lines(b"Hello, this is plain text; marked wrongly."), None);
        let coded = b"aGVsbG8gd29ybGQ=\n-- \nfooter of a list, in plain text: http://x.test/\n";
        assert_eq!(base64(base64_lines(coded).unwrap()), b"hello world");
    }

    #[test]
    fn quoted_printable_is_lenient() {
        for (coded, plain) in [
            ("a=3Db=\r\nc", "a=bc"),
            ("a  \r\nb", "a\r\nb"),
            ("100% = =zz", "100% = =zz"),
            ("soft =  \r\nend=", "soft end"),
            ("=e4=BD=a0", "你"),
        ] {
            assert_eq!(String::from_utf8_lossy(&quoted_printable(coded.as_bytes())), plain, "{coded}");
        }
    }

    #[test]
    fn uuencode() {
        assert_eq!(uuencoded(b"x\nbegin 644 a.txt\n#0V%T\n`\nend\n").unwrap(), b"Cat");
        assert_eq!(uuencoded(b"no file"), None);
    }
}
