//! Bytes to text as the web does it (WHATWG Encoding), with the mistakes of mail programs put right.
//!
//! A declared charset is believed unless the bytes speak against it: multibyte UTF-8 under another label is UTF-8,
//! and bytes that the label cannot mean are guessed anew. Without a label the bytes decide: UTF-8, ISO-2022 escapes,
//! then `chardetng`. Labels that the web refuses but mail still carries (UTF-7, HZ, ISO-2022-KR, ISO-2022-CN,
//! UTF-32, code pages) are read here.
//!
//! Promises: total, linear, never fails; what cannot be read becomes U+FFFD. Never looks at anything but the bytes and
//! the hints it is given.

mod codepage;
mod escape;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};
use escape::{hz, shifted, utf7, utf32};

pub use escape::base64_digit;

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
    /// A code page, by its upper half.
    Page(&'static str),
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
        Reader::Utf32 if bytes.contains(&0) => good(utf32(bytes)),
        Reader::Page(half) => match std::str::from_utf8(bytes) {
            Ok(text) => Decoded { text: text.to_owned(), bad: !text.is_ascii() },
            Err(_) => good(codepage::decode(bytes, half)),
        },
        Reader::Web(e) if e == UTF_16LE || e == UTF_16BE => utf16(bytes, e),
        Reader::Web(e) if e == ISO_2022_JP => labelled(&without_idle_escapes(bytes), e, hint),
        Reader::Ascii if bytes.is_ascii() && !bytes.contains(&0x1B) => good(ascii(bytes)),
        Reader::Web(e) if e != UTF_8 && is_plainly_utf8(bytes, e) => {
            Decoded { text: String::from_utf8_lossy(strip_bom(bytes)).into_owned(), bad: true }
        }
        Reader::Web(e) => labelled(bytes, e, hint),
        Reader::Detect => Decoded { text: detect(bytes, hint.tld), bad: hint.label.is_some() },
        Reader::Ascii | Reader::Utf7 | Reader::Hz | Reader::Shift(_) | Reader::Utf32 => {
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

/// The bare name in what stands for a charset: `"gb2312;"`, `'utf-8'`, `charset=gbk`, `3Dutf-8` (an `=` coded for a body),
/// `utf-8; format=flowed`.
fn bare(label: &str) -> String {
    let is_wrap = |c: char| c.is_whitespace() || "\"'<>;,()`".contains(c);
    let label = label.trim_matches(is_wrap).to_ascii_lowercase();
    let label =
        label.strip_prefix("charset").map_or(label.as_str(), |rest| rest.trim_start().trim_start_matches(['=', ':']));
    let label = label.trim_matches(is_wrap).split(is_wrap).next().unwrap_or_default();
    label.strip_prefix("3d").unwrap_or(label).to_owned()
}

fn reader(label: &str) -> Reader {
    let label = bare(label);
    match label.as_str() {
        "" | "default" | "unknown" | "x-unknown" | "unknown-8bit" | "x-user-defined" | "binary" | "8bit" | "7bit"
        | "none" | "iso" | "ansi_x3.110-1983" | "x-binaryenc" | "_autodetect" | "auto" => Reader::Detect,
        "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" | "us" | "iso_646.irv:1991" | "cp367" | "iso-ir-6"
        | "ansi_x3.4-1986" | "csascii" | "ibm367" => Reader::Ascii,
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "csunicode11utf7" | "x-unicode-2-0-utf-7" | "unicode-2-0-utf-7" => {
            Reader::Utf7
        }
        "hz-gb-2312" | "hz" | "hz-gb2312" => Reader::Hz,
        "iso-2022-kr" | "csiso2022kr" | "cp50225" => Reader::Shift(EUC_KR),
        "iso-2022-cn" | "iso-2022-cn-ext" | "csiso2022cn" | "cp50227" => Reader::Shift(GB18030),
        "utf-32" | "utf-32le" | "utf-32be" | "ucs-4" | "iso-10646-ucs-4" => Reader::Utf32,
        "utf-8mb4" | "utf8mb4" | "utf_8" | "unicode" | "utf" | "utf-8-sig" | "cesu-8" | "utf-8-mac" | "utf8-mac"
        | "cp65001" | "65001" | "utf-8n" => Reader::Web(UTF_8),
        "cp936" | "ms936" | "windows-936" | "936" | "gb-18030" | "gb18030-2000" | "gb-2312" | "euc-cn" | "euccn"
        | "x-euc-cn" | "gb" | "x-mac-chinesesimp" | "gb2312_charset" | "zh-cn" | "cp54936" | "54936" | "cp20936"
        | "gb18030-2022" | "x-cp20936" | "gb18030-2005" | "gb2312-80" | "gb12345" | "gb_2312" | "gbk2312"
        | "chinesesimplified" | "zh_cn.gbk" | "zh_cn.gb18030" => Reader::Web(GB18030),
        "cp950" | "ms950" | "windows-950" | "950" | "big-5" | "big5hkscs" | "x-mac-chinesetrad" | "zh-tw" | "cp951"
        | "big5-hkscs:2004" | "big5-eten" | "big5e" | "bigfive" | "big_5" => Reader::Web(BIG5),
        "cp949" | "ms949" | "uhc" | "x-windows-949" | "ksc5601" | "ks_c_5601" | "949" | "x-mac-korean" | "cp51949"
        | "ksc5636" | "ks_c_5601-1992" | "euckr" => Reader::Web(EUC_KR),
        "cp932" | "ms932" | "mskanji" | "shift-jis2004" | "x-ms-cp932" | "sjis-win" | "932" | "cp943" | "ibm943"
        | "shift_jisx0213" | "shift_jis-2004" | "x-mac-japanese" | "s-jis" => Reader::Web(SHIFT_JIS),
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-3" | "iso-2022-jp-ms" | "iso-2022-jp-2004" | "cp50220"
        | "cp50221" | "cp50222" | "jis" | "iso2022jp" | "jis7" | "x-jis" => Reader::Web(ISO_2022_JP),
        "cp51932" | "eucjp-ms" | "eucjp-win" | "eucjp" | "euc-jisx0213" | "x-eucjp" | "ujis" | "cp20932" => {
            Reader::Web(EUC_JP)
        }
        "utf-16le" | "ucs-2" | "utf-16" | "unicodefffe" | "cp1200" | "1200" | "ucs-2le" => Reader::Web(UTF_16LE),
        "utf-16be" | "cp1201" | "1201" | "ucs-2be" => Reader::Web(UTF_16BE),
        other => Encoding::for_label(other.as_bytes())
            .or_else(|| Encoding::for_label(loosened(other).as_bytes()))
            .filter(|e| e.name() != "replacement")
            .map(Reader::Web)
            .or_else(|| codepage::upper_half(other).map(Reader::Page))
            .unwrap_or(Reader::Detect),
    }
}

/// Spellings such as `iso_8859_1`, `iso8859_15`, `win-1251`, `latin-1`, `cp-1252`, `cp20866` in the form that the web knows.
fn loosened(label: &str) -> String {
    let label = label.replace('_', "-");
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    let numbered = label.starts_with(|c: char| c.is_ascii_digit())
        || ["win", "cp", "ansi", "ms", "x-cp", "ibm", "x-ansi"].iter().any(|prefix| label.starts_with(prefix));
    if numbered {
        // Code page numbers of Windows for charsets that have a name on the web.
        let name = match digits.as_str() {
            "20866" | "878" => "koi8-r",
            "21866" => "koi8-u",
            "10000" => "macintosh",
            "10007" => "x-mac-cyrillic",
            "819" | "28591" => "iso-8859-1",
            "874" => "windows-874",
            "866" => "ibm866",
            other => match other.strip_prefix("2859") {
                Some(part) if part.len() == 1 => return format!("iso-8859-{part}"),
                _ if other.starts_with("125") => return format!("windows-{other}"),
                _ if other == "28605" => "iso-8859-15",
                _ => return label,
            },
        };
        return name.to_owned();
    }
    if let Some(number) = label.strip_prefix("iso8859-").or_else(|| label.strip_prefix("8859-")) {
        return format!("iso-8859-{number}");
    }
    if let Some(number) = label.strip_prefix("iso-8859").filter(|n| n.bytes().all(|b| b.is_ascii_digit())) {
        return format!("iso-8859-{number}");
    }
    if let Some(number) = label.strip_prefix("latin-") {
        return format!("latin{number}");
    }
    if let Some(name) = label.strip_prefix("x-").filter(|name| Encoding::for_label(name.as_bytes()).is_some()) {
        return name.to_owned();
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
        Ok(text) => {
            let wide = text.chars().filter(|c| c.len_utf8() >= 3).count();
            // Where the marks of an earlier loss prevail the rest is chance.
            let lost = text.chars().filter(|c| *c == '\u{FFFD}').count();
            wide > 2 * lost
        }
        Err(_) => false,
    }
}

fn labelled(bytes: &[u8], encoding: &'static Encoding, hint: Hint<'_>) -> Decoded {
    // The escapes of ISO-2022-JP mean nothing in any other charset.
    let escaped = encoding != ISO_2022_JP && bytes.contains(&0x1B) && has_iso2022jp(bytes);
    if escaped && (bytes.is_ascii() || encoding == WINDOWS_1252) {
        return Decoded { text: detect(bytes, hint.tld), bad: true };
    }
    let (text, errors) = encoding.decode_with_bom_removal(bytes);
    if encoding == WINDOWS_1252 && is_hardly_western(bytes) {
        let other = detect(bytes, hint.tld);
        if is_writing(&other) {
            return Decoded { text: other, bad: true };
        }
    }
    if !errors && (encoding == UTF_8 || encoding.is_single_byte()) {
        return good(text.into_owned());
    }
    // A label that cannot read much of what is there is wrong; a stray byte in otherwise readable text is not.
    let unread = unread(&text);
    let read = text.chars().filter(|c| !c.is_ascii()).count() - unread;
    if unread * 4 > read {
        let other = detect(bytes, hint.tld);
        if self::unread(&other) < unread {
            return Decoded { text: other, bad: true };
        }
    }
    Decoded { text: text.into_owned(), bad: errors }
}

/// Characters that stand for nothing: lost ones, and those of private use, which Big5 read as GBK is full of.
fn unread(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}')).count()
}

/// Whether the bytes above ASCII stand side by side, as those of East Asia and of Cyrillic do: every system can label them as
/// Latin-1, which reads whatever there is, and no language that is written in Latin-1 has three such letters in a row.
fn is_hardly_western(bytes: &[u8]) -> bool {
    /// Fewer such bytes than this prove nothing.
    const BYTES_MIN: usize = 8;
    /// A line drawn with few marks is no text.
    const KINDS_MIN: usize = 6;
    /// Bytes in a row that the West hardly writes.
    const ROW: usize = 3;
    let mut seen = [false; 256];
    let (mut all, mut rows) = (0, 0);
    for row in bytes.split(u8::is_ascii).filter(|row| !row.is_empty()) {
        all += row.len();
        rows += if row.len() >= ROW { row.len() } else { 0 };
        for byte in row {
            if let Some(seen) = seen.get_mut(usize::from(*byte)) {
                *seen = true;
            }
        }
    }
    all >= BYTES_MIN && rows * 10 >= all * 8 && seen.iter().filter(|s| **s).count() >= KINDS_MIN
}

/// Nine of ten characters beyond ASCII are letters, or the punctuation of East Asia.
fn is_writing(text: &str) -> bool {
    let (mut all, mut letters) = (0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        all += 1;
        letters += usize::from(c.is_alphabetic() || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}'));
    }
    letters * 10 >= all * 9
}

/// ISO-2022-JP without the escapes that another one follows directly: encoded words end in ASCII each, and joined they hold
/// such pairs, which the web counts as an error.
fn without_idle_escapes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        if let [0x1B, b'(' | b'$', _, after @ ..] = rest
            && after.first() == Some(&0x1B)
        {
            rest = after;
            continue;
        }
        out.push(*first);
        rest = tail;
    }
    out
}

/// Text of unknown charset.
pub fn detect(bytes: &[u8], tld: Option<&str>) -> String {
    let bytes = strip_bom(bytes);
    if let Some(encoding) = bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    if bytes.contains(&0x1B) && has_iso2022jp(bytes) {
        return ISO_2022_JP.decode_without_bom_handling(&without_idle_escapes(bytes)).0.into_owned();
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
        for label in ["cp-850", "IBM850", "\"cp850;\"", "'cp850'", "charset=cp850", "3Dcp850", "cp850; format=flowed"] {
            assert_eq!(text(b"\x81ber", label), "über", "{label}");
        }
        for label in ["default", "x-unknown", "ansi_x3.110-1983", "charset=", "\"\""] {
            assert_eq!(text("über".as_bytes(), label), "über", "{label}");
        }
        assert_eq!(text("über".as_bytes(), "cp437"), "über");
        assert_eq!(text(b"\xF0\xE9", "cp20866"), "ПИ");
        assert_eq!(text(b"\xA4", "iso8859_15"), "€");
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
        // Text that was lost before it was labelled: what the label says of the rest stands.
        assert!(text("\u{FFFD}\u{FFFD}\u{FFFD}⣺".as_bytes(), "gbk").starts_with("锟斤拷"));
    }

    #[test]
    fn labels_that_lie() {
        let jis = b"\x1B$B4A;z\x1B(B";
        for label in ["utf-8", "iso-8859-1", "gb2312", "us-ascii"] {
            assert_eq!(text(jis, label), "漢字", "{label}");
        }
        // Two encoded words, joined.
        assert_eq!(text(b"\x1B$B4A\x1B(B\x1B$B;z\x1B(B", "iso-2022-jp"), "漢字");
        let gbk = encoding_rs::GBK.encode("您好，打印机坏了，请帮忙。").0;
        let cyrillic = encoding_rs::WINDOWS_1251.encode("Здравствуйте, не работает принтер.").0;
        let big5 = BIG5.encode("您好，印表機卡紙了，請派人來看一下，謝謝。").0;
        assert_eq!(text(&gbk, "iso-8859-1"), "您好，打印机坏了，请帮忙。");
        assert_eq!(text(&cyrillic, "windows-1252"), "Здравствуйте, не работает принтер.");
        assert_eq!(text(&big5, "gb2312"), "您好，印表機卡紙了，請派人來看一下，謝謝。");
        // What the label says is so.
        let art = "§§§ ÄÖÜ ÄÖÜ §§§ «Größe»: 5 °C ÉÈÊ";
        for western in [art, "Überprüfen Sie, ob es läuft – “ja” oder „nein“…", "ÅÄÖ åäö", "¯¯¯¯¯¯¯¯¯¯°°°°°°°°°°"]
        {
            assert_eq!(text(&WINDOWS_1252.encode(western).0, "iso-8859-1"), western);
        }
        assert_eq!(text("\u{F8FF} Pay".as_bytes(), "utf-8"), "\u{F8FF} Pay");
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
