//! RTF to text, and the HTML that Outlook hides in RTF (MS-OXRTFEX).
//!
//! Read are paragraphs, tabs, characters in every form (code page bytes by the font's charset, `\u`, named signs) and the
//! groups to be left out: font and colour tables, pictures, field instructions, destinations that are not known.
//!
//! Promises: total, linear; groups deeper than `GROUPS_MAX` are read as if they were flat.

use std::collections::BTreeMap;

use super::super::charset::{self, Hint};

/// Nested groups whose state is remembered.
const GROUPS_MAX: usize = 1_000;

/// What the RTF was made of.
#[derive(Debug, PartialEq, Eq)]
pub enum Body {
    Plain(String),
    Html(String),
}

/// Groups whose text is not part of the text.
const SILENT: &[&str] = &[
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "objdata",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "xmlnstbl",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "filetbl",
    "revtbl",
    "fldinst",
    "nonshppict",
    "mhtmltag",
    "pgdsctbl",
    "bkmkstart",
    "bkmkend",
    "template",
    "xe",
    "tc",
];

/// Words that stand for characters.
const SIGNS: &[(&str, &str)] = &[
    ("par", "\n"),
    ("line", "\n"),
    ("sect", "\n"),
    ("page", "\n"),
    ("row", "\n"),
    ("tab", "\t"),
    ("cell", "\t"),
    ("emdash", "—"),
    ("endash", "–"),
    ("lquote", "‘"),
    ("rquote", "’"),
    ("ldblquote", "“"),
    ("rdblquote", "”"),
    ("bullet", "•"),
    ("emspace", " "),
    ("enspace", " "),
    ("qmspace", " "),
];

/// Font charsets (`\fcharset`) and what they are called.
const FONT_CHARSETS: &[(i32, &str)] = &[
    (77, "macintosh"),
    (128, "shift_jis"),
    (129, "euc-kr"),
    (134, "gb18030"),
    (136, "big5"),
    (161, "windows-1253"),
    (162, "windows-1254"),
    (163, "windows-1258"),
    (177, "windows-1255"),
    (178, "windows-1256"),
    (186, "windows-1257"),
    (204, "windows-1251"),
    (222, "windows-874"),
    (238, "windows-1250"),
    (255, "cp437"),
];

#[derive(Debug, Clone, Copy)]
struct Group {
    silent: bool,
    /// Within `\fonttbl`.
    fonts: bool,
    /// Within `\*\htmltag`: HTML as it was.
    tag: bool,
    /// Between `\htmlrtf` and `\htmlrtf0`: RTF for readers that know no HTML.
    rtf_only: bool,
    /// Characters that stand after `\u` for readers that do not know it.
    fallback: u16,
    font: i32,
}

struct Reader {
    group: Group,
    outer: Vec<Group>,
    /// Groups too deep to be remembered.
    deeper: usize,
    /// `\*` was read and its word is due.
    star: bool,
    html: bool,
    label: String,
    fonts: BTreeMap<i32, &'static str>,
    /// Bytes of one charset that wait to be decoded.
    bytes: Vec<u8>,
    high: Option<u16>,
    skip: u16,
    out: String,
}

/// Reads RTF; None if it is none.
pub fn body(rtf: &[u8]) -> Option<Body> {
    let start = rtf.windows(5).take(64).position(|w| w == b"{\\rtf")?;
    let group = Group { silent: false, fonts: false, tag: false, rtf_only: false, fallback: 1, font: -1 };
    let mut reader = Reader {
        group,
        outer: Vec::new(),
        deeper: 0,
        star: false,
        html: false,
        label: "windows-1252".into(),
        fonts: BTreeMap::new(),
        bytes: Vec::new(),
        high: None,
        skip: 0,
        out: String::new(),
    };
    let mut rest = rtf.get(start..)?;
    while let Some((b, tail)) = rest.split_first() {
        rest = reader.step(*b, tail);
    }
    reader.flush();
    Some(if reader.html { Body::Html(reader.out) } else { Body::Plain(reader.out) })
}

impl Reader {
    /// Reads what begins with `b`; answers what follows it.
    fn step<'a>(&mut self, b: u8, tail: &'a [u8]) -> &'a [u8] {
        match b {
            b'{' => self.open(),
            b'}' => self.close(),
            b'\\' => return self.control(tail),
            b'\r' | b'\n' => {}
            b => self.byte(b),
        }
        tail
    }

    fn open(&mut self) {
        self.flush();
        self.skip = 0;
        if self.outer.len() < GROUPS_MAX { self.outer.push(self.group) } else { self.deeper += 1 }
    }

    fn close(&mut self) {
        self.flush();
        (self.skip, self.star) = (0, false);
        match self.deeper.checked_sub(1) {
            Some(less) => self.deeper = less,
            None => self.group = self.outer.pop().unwrap_or(self.group),
        }
    }

    fn is_silent(&self) -> bool {
        self.group.silent || self.group.fonts || (self.html && self.group.rtf_only && !self.group.tag)
    }

    fn byte(&mut self, b: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.is_silent() {
            self.bytes.push(b);
        }
    }

    fn sign(&mut self, text: &str) {
        self.flush();
        // A line end stands for no character.
        if self.skip > 0 && text != "\n" {
            self.skip -= 1;
        } else if !self.is_silent() {
            self.out.push_str(text);
        }
    }

    fn flush(&mut self) {
        if self.high.take().is_some() {
            self.out.push('\u{FFFD}');
        }
        if self.bytes.is_empty() {
            return;
        }
        let font = if self.group.tag { None } else { self.fonts.get(&self.group.font).copied() };
        let label = font.unwrap_or(&self.label);
        self.out.push_str(&charset::decode(&self.bytes, Hint { label: Some(label), tld: None }).text);
        self.bytes.clear();
    }

    fn control<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let Some((first, tail)) = rest.split_first() else {
            return rest;
        };
        match first {
            b'\'' => {
                let code = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
                match code.and_then(|two| u8::from_str_radix(two, 16).ok()) {
                    Some(b) => {
                        self.byte(b);
                        return tail.get(2..).unwrap_or_default();
                    }
                    None => return tail,
                }
            }
            b'*' => self.star = true,
            b'~' => self.sign("\u{A0}"),
            b'_' => self.sign("-"),
            b'\\' | b'{' | b'}' => self.byte(*first),
            b'\r' | b'\n' => self.sign("\n"),
            b if b.is_ascii_alphabetic() => return self.word(rest),
            _ => {}
        }
        tail
    }

    /// A control word with its number and the blank that ends it.
    fn word<'a>(&mut self, text: &'a [u8]) -> &'a [u8] {
        let length = text.iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
        let (name, rest) = text.split_at_checked(length).unwrap_or((text, &[]));
        let minus = usize::from(rest.first() == Some(&b'-'));
        let digits = rest.iter().skip(minus).take(10).take_while(|b| b.is_ascii_digit()).count();
        let (number, after) = if digits == 0 {
            (None, rest)
        } else {
            let (number, after) = rest.split_at_checked(minus + digits).unwrap_or((rest, &[]));
            (std::str::from_utf8(number).ok().and_then(|n| n.parse::<i64>().ok()), after)
        };
        let after = after.strip_prefix(b" ").unwrap_or(after);
        let name = std::str::from_utf8(name).unwrap_or_default();
        let number = number.map(|n| i32::try_from(n).unwrap_or(i32::MAX));
        if name == "bin" {
            return after.get(usize::try_from(number.unwrap_or(0)).unwrap_or(0)..).unwrap_or_default();
        }
        self.obey(name, number);
        after
    }

    fn obey(&mut self, name: &str, number: Option<i32>) {
        let star = std::mem::take(&mut self.star);
        if let Some((_, text)) = SIGNS.iter().find(|(sign, _)| *sign == name) {
            return self.sign(text);
        }
        match name {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.group.fallback = u16::try_from(number.unwrap_or(1)).unwrap_or(1),
            "ansicpg" => self.label = format!("cp{}", number.unwrap_or(1252)),
            "f" => {
                self.flush();
                self.group.font = number.unwrap_or(-1);
            }
            "fcharset" if self.group.fonts => {
                if let Some((_, label)) = FONT_CHARSETS.iter().find(|(code, _)| Some(*code) == number) {
                    self.fonts.insert(self.group.font, label);
                }
            }
            "plain" => self.flush(),
            "fonttbl" => self.group.fonts = true,
            "fromhtml" => self.html = number != Some(0),
            "htmltag" if star => (self.group.tag, self.group.silent) = (true, false),
            "htmlrtf" => {
                self.flush();
                self.group.rtf_only = number != Some(0);
            }
            "shppict" | "cs" => {}
            _ if star || SILENT.contains(&name) => self.group.silent = true,
            _ => {}
        }
    }

    /// `\uN`: one UTF-16 unit, negative above 0x7FFF, then characters for those who cannot read it.
    fn unicode(&mut self, number: i32) {
        let high = self.high.take();
        self.flush();
        self.skip = 0;
        if !self.is_silent() {
            let unit = u16::try_from(number & 0xFFFF).unwrap_or_default();
            let is_high = (0xD800..0xDC00).contains(&unit);
            match (high, is_high) {
                (_, true) => self.high = Some(unit),
                (Some(high), false) => {
                    self.out.extend(char::decode_utf16([high, unit]).map(|c| c.unwrap_or('\u{FFFD}')))
                }
                (None, false) => self.out.push(char::from_u32(u32::from(unit)).unwrap_or('\u{FFFD}')),
            }
        }
        self.skip = self.group.fallback;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    fn plain(rtf: &str) -> String {
        match body(rtf.as_bytes()).unwrap() {
            Body::Plain(text) => text,
            Body::Html(html) => panic!("{html}"),
        }
    }

    #[test]
    fn plain_texts() {
        for (rtf, expected) in [
            (r"{\rtf1\ansi hello\par world}", "hello\nworld"),
            (r"{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\*\unknown x}text}", "text"),
            (r"{\rtf1\ansicpg936\'b4\'f2\'d3\'a1}", "打印"),
            (r"{\rtf1\ansicpg1252{\fonttbl{\f0 A;}{\f1\fcharset134 S;}}\f1\'b4\'f2\f0\'e9}", "打é"),
            (r"{\rtf1\uc1\u25171?\u21360?\uc0\u-10179\u-8704 x}", "打印😀x"),
            (r"{\rtf1{\field{\*\fldinst HYPERLINK http://x}{\fldrslt link}}\~\{a\}}", "link\u{a0}{a}"),
            (r"{\rtf1 a\bin3 }}}b\emdash c\tab d}", "ab—c\td"),
        ] {
            assert_eq!(plain(rtf), expected, "{rtf}");
        }
        assert_eq!(body(b"no rtf"), None);
    }

    #[test]
    fn html_in_rtf() {
        let rtf = r"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag18 <p class=x>}\htmlrtf {\htmlrtf0 Hello \'e9 {\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 there\htmlrtf\par}\htmlrtf0 {\*\htmltag26 </p>}}";
        assert_eq!(body(rtf.as_bytes()).unwrap(), Body::Html("<p class=x>Hello é &nbsp;there</p>".into()));
    }

    #[test]
    fn hostile_rtf_is_linear() {
        for unit in ["{", "}", "\\", "\\'", "\\u1", "{\\*", "{\\f1 ", "\\bin9", "\\*\\x", "\\f1a"] {
            let _ = body(format!("{{\\rtf1{}", unit.repeat(100_000)).as_bytes());
        }
        let sample = br"{\rtf1\ansi{\fonttbl{\f0\fcharset134 A;}}\u1?\'b4\'f2\bin2 xx}";
        for cut in 0..sample.len() {
            let _ = body(&sample[..cut]);
        }
    }
}
