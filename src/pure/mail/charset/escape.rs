//! Charsets of seven bits and wide ones that the web refuses and mail still carries: UTF-7, HZ, ISO-2022-KR and -CN, UTF-32.
//!
//! Promises: total, linear, lenient about ends of runs.

use encoding_rs::{Encoding, GB18030};

/// UTF-32 of either order; the order is told by where the zero bytes stand.
pub fn utf32(bytes: &[u8]) -> String {
    let little = bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.get(3) == Some(&0) && bytes.first() != Some(&0);
    bytes
        .chunks_exact(4)
        .filter_map(|c| <[u8; 4]>::try_from(c).ok())
        .map(|c| if little { u32::from_le_bytes(c) } else { u32::from_be_bytes(c) })
        .map(|c| char::from_u32(c).unwrap_or('\u{FFFD}'))
        .filter(|c| *c != '\u{FEFF}')
        .collect()
}

/// RFC 2152. Ends of shifted runs are lenient: any character outside the base64 alphabet ends one.
pub fn utf7(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied().peekable();
    while let Some(b) = rest.next() {
        if b != b'+' {
            out.push(char::from(b));
            continue;
        }
        if rest.next_if_eq(&b'-').is_some() {
            out.push('+');
            continue;
        }
        let (mut units, mut bits, mut held) = (Vec::new(), 0u32, 0u32);
        while let Some(digit) = rest.peek().copied().and_then(base64_digit) {
            rest.next();
            bits = (bits << 6) | u32::from(digit);
            held += 6;
            if held >= 16 {
                held -= 16;
                units.push(u16::try_from((bits >> held) & 0xFFFF).unwrap_or_default());
                bits &= (1 << held) - 1;
            }
        }
        out.push_str(&String::from_utf16_lossy(&units));
        rest.next_if_eq(&b'-');
    }
    out
}

/// The value of a base64 digit.
pub fn base64_digit(b: u8) -> Option<u8> {
    match b {
        b'A'..=b'Z' => Some(b - b'A'),
        b'a'..=b'z' => Some(b - b'a' + 26),
        b'0'..=b'9' => Some(b - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// RFC 1843: `~{` to `~}` is GB 2312 with the high bits off.
pub fn hz(bytes: &[u8]) -> String {
    let (mut flat, mut chinese) = (Vec::with_capacity(bytes.len()), false);
    let mut rest = bytes.iter().copied().peekable();
    while let Some(b) = rest.next() {
        match (b, rest.peek().copied()) {
            (b'~', Some(b'{')) => {
                rest.next();
                chinese = true;
            }
            (b'~', Some(b'}')) => {
                rest.next();
                chinese = false;
            }
            (b'~', Some(b'~')) if !chinese => {
                rest.next();
                flat.push(b'~');
            }
            (b'~', Some(b'\n')) => {
                rest.next();
            }
            (b'\n' | b'\r', _) => {
                chinese = false;
                flat.push(b);
            }
            (b, _) => flat.push(if chinese && b > b' ' { b | 0x80 } else { b }),
        }
    }
    GB18030.decode_without_bom_handling(&flat).0.into_owned()
}

/// RFC 1557, RFC 1922: SO and SI switch a set of two-byte characters on and off; the designating escapes are dropped.
pub fn shifted(bytes: &[u8], set: &'static Encoding) -> String {
    let (mut flat, mut on) = (Vec::with_capacity(bytes.len()), false);
    let mut rest = bytes;
    while let Some((b, tail)) = rest.split_first() {
        rest = tail;
        match b {
            0x1B if tail.starts_with(b"$)") => rest = tail.get(3..).unwrap_or_default(),
            0x0E => on = true,
            0x0F => on = false,
            b'\n' => {
                on = false;
                flat.push(*b);
            }
            b => flat.push(if on && *b > b' ' { b | 0x80 } else { *b }),
        }
    }
    set.decode_without_bom_handling(&flat).0.into_owned()
}
