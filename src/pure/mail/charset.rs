//! Bytes to text as the web does it (WHATWG Encoding), with the mistakes of mail programs put right.
//!
//! A declared charset is believed unless the bytes speak against it: multibyte UTF-8 under another label is UTF-8,
//! and bytes that the label cannot mean are guessed anew. Without a label the bytes decide: UTF-8, ISO-2022 escapes,
//! then `chardetng`. Labels that the web refuses but mail still carries (UTF-7, HZ, ISO-2022-KR, ISO-2022-CN,
//! UTF-32, code pages) are read here.
//!
//! Promises: total, linear, never fails; what cannot be read becomes U+FFFD. Never looks at anything but the bytes and
//! the hints it is given.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What is known beside the bytes: the label declared for them, and the top-level domain of the sender.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'a> {
    pub label: Option<&'a str>,
    pub tld: Option<&'a str>,
}

/// Decoded text, and whether the declared label had to be overruled or left characters unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub bad: bool,
}

/// How a label is to be read.
#[derive(Debug, Clone, Copy)]
enum Reader {
    Web(&'static Encoding),
    Utf7,
    Hz,
    Shift(&'static Encoding),
    Utf32,
    Ascii,
    Detect,
}

/// Decodes `bytes`. `hint.label` may be anything a mail says, unknown and wrong labels included.
pub fn decode(bytes: &[u8], hint: Hint<'_>) -> Decoded {
    let reader = hint.label.map_or(Reader::Detect, reader);
    match reader {
        Reader::Utf7 if bytes.is_ascii() => good(utf7(bytes)),
        Reader::Hz if bytes.is_ascii() => good(hz(bytes)),
        Reader::Shift(set) if bytes.contains(&0x0E) => good(shifted(bytes, set)),
        Reader::Utf32 => good(utf32(bytes)),
        Reader::Web(e) if e == UTF_16LE || e == UTF_16BE => utf16(bytes, e),
        Reader::Web(e) if e == ISO_2022_JP => labelled(bytes, e, hint),
        Reader::Ascii if bytes.is_ascii() && !bytes.contains(&0x1B) => good(ascii(bytes)),
        Reader::Web(e) if e != UTF_8 && is_plainly_utf8(bytes, e) => {
            Decoded { text: String::from_utf8_lossy(strip_bom(bytes)).into_owned(), bad: true }
        }
        Reader::Web(e) => labelled(bytes, e, hint),
        Reader::Detect => Decoded { text: detect(bytes, hint.tld), bad: hint.label.is_some() },
        Reader::Ascii | Reader::Utf7 | Reader::Hz | Reader::Shift(_) => {
            Decoded { text: detect(bytes, hint.tld), bad: !bytes.is_ascii() }
        }
    }
}

/// Whether a label means anything to us; `us-ascii` and the like do, `x-unknown` does not.
pub fn is_known(label: &str) -> bool {
    !matches!(reader(label), Reader::Detect)
}

fn good(text: String) -> Decoded {
    Decoded { text, bad: false }
}

fn ascii(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn reader(label: &str) -> Reader {
    let label = label.trim_matches(|c: char| c.is_whitespace() || "\"'<>;,".contains(c)).to_ascii_lowercase();
    let label = label.strip_prefix("charset=").unwrap_or(&label);
    match label {
        "" | "default" | "unknown" | "x-unknown" | "unknown-8bit" | "x-user-defined" | "binary" | "8bit" | "7bit"
        | "none" | "iso" => Reader::Detect,
        "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" | "us" | "iso_646.irv:1991" | "cp367" | "iso-ir-6" => {
            Reader::Ascii
        }
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "csunicode11utf7" | "x-unicode-2-0-utf-7" => Reader::Utf7,
        "hz-gb-2312" | "hz" | "hz-gb2312" => Reader::Hz,
        "iso-2022-kr" | "csiso2022kr" => Reader::Shift(EUC_KR),
        "iso-2022-cn" | "iso-2022-cn-ext" => Reader::Shift(GB18030),
        "utf-32" | "utf-32le" | "utf-32be" | "ucs-4" => Reader::Utf32,
        "utf-8mb4" | "utf8mb4" | "utf_8" | "unicode" | "utf" | "utf-8-sig" => Reader::Web(UTF_8),
        "cp936" | "ms936" | "windows-936" | "936" | "gb-18030" | "gb18030-2000" | "gb-2312" | "euc-cn" | "euccn"
        | "x-euc-cn" | "gb" | "x-mac-chinesesimp" | "gb2312_charset" | "zh-cn" => Reader::Web(GB18030),
        "cp950" | "ms950" | "windows-950" | "950" | "big-5" | "big5hkscs" | "x-mac-chinesetrad" | "zh-tw" => {
            Reader::Web(BIG5)
        }
        "cp949" | "ms949" | "uhc" | "x-windows-949" | "ksc5601" | "ks_c_5601" | "949" => Reader::Web(EUC_KR),
        "cp932" | "ms932" | "mskanji" | "shift-jis2004" | "x-ms-cp932" | "sjis-win" | "932" => Reader::Web(SHIFT_JIS),
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-3" | "iso-2022-jp-ms" | "cp50220" | "cp50221" | "jis"
        | "iso2022jp" => Reader::Web(ISO_2022_JP),
        "utf-16le" | "ucs-2" | "utf-16" | "unicodefffe" => Reader::Web(UTF_16LE),
        "utf-16be" => Reader::Web(UTF_16BE),
        other => Encoding::for_label(other.as_bytes())
            .or_else(|| Encoding::for_label(loosened(other).as_bytes()))
            .filter(|e| e.name() != "replacement")
            .map_or(Reader::Detect, Reader::Web),
    }
}

/// Spellings such as `iso_8859_1`, `win-1251`, `latin-1`, `cp-1252` in the form that the web knows.
fn loosened(label: &str) -> String {
    let label = label.replace('_', "-");
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    if (label.starts_with("win") || label.starts_with("cp") || label.starts_with("ansi")) && digits.starts_with("125") {
        return format!("windows-{digits}");
    }
    if let Some(number) = label.strip_prefix("iso8859-").or_else(|| label.strip_prefix("8859-")) {
        return format!("iso-8859-{number}");
    }
    if let Some(number) = label.strip_prefix("latin-") {
        return format!("latin{number}");
    }
    label
}

fn strip_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// Valid UTF-8 that the other charset would hardly produce by accident. Two-byte sequences alone may also be East Asian
/// text ("联通" in GBK is the famous one), so those charsets need one of three bytes, and U+FFFD is none to go by.
fn is_plainly_utf8(bytes: &[u8], declared: &'static Encoding) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(text) if declared.is_single_byte() => !text.is_ascii(),
        Ok(text) => text.chars().any(|c| c.len_utf8() >= 3 && c != '\u{FFFD}'),
        Err(_) => false,
    }
}

fn labelled(bytes: &[u8], encoding: &'static Encoding, hint: Hint<'_>) -> Decoded {
    let (text, errors) = encoding.decode_with_bom_removal(bytes);
    let c1 = encoding == WINDOWS_1252 && bytes.starts_with(b"\x1B$");
    if !errors && !c1 {
        return good(text.into_owned());
    }
    // A label that cannot read much of what is there is wrong; a stray byte in otherwise readable text is not.
    let unread = text.chars().filter(|c| *c == '\u{FFFD}').count();
    let read = text.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}').count();
    if unread * 4 > read || c1 {
        let other = detect(bytes, hint.tld);
        let other_unread = other.chars().filter(|c| *c == '\u{FFFD}').count();
        if other_unread < unread || c1 {
            return Decoded { text: other, bad: true };
        }
    }
    Decoded { text: text.into_owned(), bad: true }
}

/// Text of unknown charset.
pub fn detect(bytes: &[u8], tld: Option<&str>) -> String {
    let bytes = strip_bom(bytes);
    if let Some(encoding) = bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    if bytes.contains(&0x1B) && has_iso2022jp(bytes) {
        return ISO_2022_JP.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    if is_almost_utf8(bytes) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let tld = tld.map(str::as_bytes).filter(|t| !t.is_empty() && t.iter().all(u8::is_ascii_lowercase));
    let encoding = detector.guess(tld, Utf8Detection::Deny);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn bom(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes).map(|(e, _)| e)
}

fn has_iso2022jp(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|w| matches!(w, b"\x1B$B" | b"\x1B$@" | b"\x1B(J" | b"\x1B(I"))
}

/// UTF-8 with a few broken places (cut by a gateway): many whole sequences against few errors.
fn is_almost_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= 3 && broken * 8 <= whole
}

fn utf16(bytes: &[u8], declared: &'static Encoding) -> Decoded {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return good(encoding.decode(bytes).0.into_owned());
    }
    // No BOM: the zero bytes of ASCII characters tell the order; none at all means that it is no UTF-16.
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd == 0 && std::str::from_utf8(bytes).is_ok() {
        return Decoded { text: String::from_utf8_lossy(bytes).into_owned(), bad: true };
    }
    let encoding = match even.cmp(&odd) {
        std::cmp::Ordering::Greater => UTF_16BE,
        std::cmp::Ordering::Less => UTF_16LE,
        std::cmp::Ordering::Equal => declared,
    };
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), bad }
}

fn utf32(bytes: &[u8]) -> String {
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
fn utf7(bytes: &[u8]) -> String {
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
pub(super) fn base64_digit(b: u8) -> Option<u8> {
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
fn hz(bytes: &[u8]) -> String {
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
fn shifted(bytes: &[u8], set: &'static Encoding) -> String {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    fn text(bytes: &[u8], label: &str) -> String {
        decode(bytes, Hint { label: Some(label), tld: None }).text
    }

    #[test]
    fn labels_of_the_web_and_of_mail() {
        let gbk = b"\xB4\xF2\xD3\xA1\xBB\xFA";
        for label in ["gb2312", "GBK", "cp936", "gb18030", "\"gb2312\"", "x-gbk"] {
            assert_eq!(text(gbk, label), "打印机", "{label}");
        }
        assert_eq!(text(b"\xA5\xB4\xA6L\xBE\xF7", "big5"), "打印機");
        assert_eq!(text(b"+ZeVnLIqe-", "utf-7"), "日本語");
        assert_eq!(text(b"A~{4rS!;z~}B", "hz-gb-2312"), "A打印机B");
        assert_eq!(text(b"\x1B$)C\x0EGQ1[\x0Fx", "iso-2022-kr"), "한글x");
        assert_eq!(text(b"caf\xE9", "iso_8859_1"), "café");
        assert_eq!(text(b"\x93x\x94", "iso-8859-1"), "“x”");
    }

    #[test]
    fn declared_gb2312_but_utf8_and_the_reverse() {
        assert_eq!(text("打印机坏了".as_bytes(), "gb2312"), "打印机坏了");
        assert_eq!(
            text(b"\xB4\xF2\xD3\xA1\xBB\xFA\xBB\xB5\xC1\xCB\xA3\xAC\xC7\xEB\xB0\xEF\xC3\xA6", "utf-8"),
            "打印机坏了，请帮忙"
        );
        // Valid UTF-8 by accident: two-byte sequences only.
        assert_eq!(text(b"\xC1\xAA\xCD\xA8", "gbk"), "联通");
    }

    #[test]
    fn undeclared_bytes_are_guessed() {
        let gbk =
            b"\xC4\xFA\xBA\xC3\xA3\xAC\xB4\xF2\xD3\xA1\xBB\xFA\xBB\xB5\xC1\xCB\xA3\xAC\xC7\xEB\xB0\xEF\xC3\xA6\xA1\xA3";
        assert_eq!(detect(gbk, None), "您好，打印机坏了，请帮忙。");
        assert_eq!(detect("naïve".as_bytes(), None), "naïve");
        assert_eq!(detect(b"\x1B$B4A;z\x1B(B", None), "漢字");
        assert_eq!(text(b"h\0i\0", "utf-16"), "hi");
    }

    #[test]
    fn nothing_is_refused() {
        for label in ["", "no-such", "utf-7", "hz", "iso-2022-kr", "utf-32", "utf-16", "iso-2022-jp", "\u{0}"] {
            let all: Vec<u8> = (0..=255).collect();
            let _ = text(&all, label);
            let _ = text(&[], label);
        }
    }
}
