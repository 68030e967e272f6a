//! Parameters of Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2231), with the mistakes of mail programs.
//!
//! Read too: encoded words in values, raw 8-bit names, unquoted values with spaces, continuations out of order,
//! percent codes in a charset that lies.
//!
//! Promises: total, linear, at most `PARAMS_MAX` parameters; the first of two equal names wins.

use super::charset::{self, Hint};
use super::{transfer, word};

/// Parameters read of one field.
pub const PARAMS_MAX: usize = 100;

/// A value such as `text/plain` or `attachment` with its parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Value {
    /// The leading token, ASCII lower case.
    pub token: String,
    /// Names in lower case and decoded values.
    pub params: Vec<(String, String)>,
    /// There were more than `PARAMS_MAX`.
    pub cut: bool,
}

impl Value {
    /// The value of a parameter, if it is there and not empty.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, value)| value.as_str())
    }
}

/// One raw parameter: `name*2*` is base `name`, section 2, extended.
struct Piece {
    base: String,
    section: Option<u32>,
    extended: bool,
    value: String,
}

/// Reads a header value (unfolded text).
pub fn parse(value: &str, hint: Hint<'_>) -> Value {
    let (token, rest) = value.split_once(';').unwrap_or((value, ""));
    // "filename=x; size=3": parameters of nothing.
    let headless = token.split_once('=').is_some_and(|(name, _)| is_name(name.trim()));
    let (token, rest) = if headless { ("", value) } else { (token, rest) };
    let token = without_comments(token);
    // "text/plain charset=x" without the semicolon.
    let (token, tail) = token.trim().split_once(char::is_whitespace).unwrap_or((token.trim(), ""));
    let glued;
    let rest = if tail.contains('=') {
        glued = format!("{tail};{rest}");
        &glued
    } else {
        rest
    };
    let token = token.trim_matches(|c: char| c == '"' || c == '\'' || c.is_whitespace()).to_ascii_lowercase();
    let (pieces, cut) = pieces(rest);
    Value { token, params: assemble(pieces, hint), cut }
}

/// A file name whose writer forgot how to mark it: percent codes of UTF-8 in a plain value, with or without the
/// `charset''` that belongs to RFC 2231. Anything else passes unchanged.
pub fn unescaped(name: &str, hint: Hint<'_>) -> String {
    let mut parts = name.splitn(3, '\'');
    if let (Some(label), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next())
        && !label.is_empty()
        && charset::is_known(label)
        && rest.contains('%')
    {
        let mut bytes = Vec::new();
        percent(rest.as_bytes(), &mut bytes);
        return charset::decode(&bytes, Hint { label: Some(label), tld: hint.tld }).text;
    }
    if !name.is_ascii() || !name.contains('%') {
        return name.to_owned();
    }
    let mut bytes = Vec::new();
    percent(name.as_bytes(), &mut bytes);
    String::from_utf8(bytes).ok().filter(|text| !text.is_ascii()).unwrap_or_else(|| name.to_owned())
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'*'))
}

fn without_comments(text: &str) -> String {
    let mut depth = 0u32;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' if depth > 0 => {
                    depth -= 1;
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

fn pieces(text: &str) -> (Vec<Piece>, bool) {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c == ';' || c.is_whitespace());
        if rest.is_empty() || found.len() >= PARAMS_MAX {
            break;
        }
        let Some(cut) = rest.find(['=', ';']) else {
            break;
        };
        let (name, tail) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        let Some(tail) = tail.strip_prefix('=') else {
            rest = tail;
            continue;
        };
        let (value, after) = one_value(tail.trim_start());
        rest = after;
        found.push(piece(&without_comments(name), value));
    }
    (found, !rest.is_empty() && rest.contains('='))
}

/// A quoted string or everything up to the next semicolon. `"` inside an unquoted value is dropped.
fn one_value(text: &str) -> (String, &str) {
    let Some(body) = text.strip_prefix('"') else {
        let cut = text.find(';').unwrap_or(text.len());
        let (value, rest) = text.split_at_checked(cut).unwrap_or((text, ""));
        let value = value.trim();
        let value = if value.ends_with(')') { value.rsplit_once('(').map_or(value, |(v, _)| v.trim()) } else { value };
        return (value.trim_matches('"').to_owned(), rest);
    };
    let mut value = String::new();
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' if ends_value(chars.as_str()) => return (value, chars.as_str()),
            // A backslash escapes only what needs it: old programs send whole Windows paths.
            '\\' => match chars.clone().next() {
                Some(next @ ('"' | '\\')) => {
                    value.push(next);
                    chars.next();
                }
                _ => value.push('\\'),
            },
            c => value.push(c),
        }
    }
    // No closing quote: up to the next semicolon.
    let (value, rest) = body.split_once(';').unwrap_or((body, ""));
    (value.trim().to_owned(), rest)
}

/// Whether a quote is the closing one, by what follows it: names of files hold quotes that nobody escaped.
fn ends_value(rest: &str) -> bool {
    let next = rest.trim_start();
    let window = next.get(..next.floor_char_boundary(48)).unwrap_or_default();
    next.is_empty()
        || next.starts_with([';', '(', ','])
        || window.split_once('=').is_some_and(|(name, _)| is_name(name.trim_end()))
        || !rest.contains('"')
}

fn piece(name: &str, value: String) -> Piece {
    let name = name.trim().to_ascii_lowercase();
    let (plain, extended) = name.strip_suffix('*').map_or((name.as_str(), false), |n| (n, true));
    let (base, section) = match plain.rsplit_once('*') {
        Some((base, digits)) => match digits.parse() {
            Ok(section) => (base, Some(section)),
            Err(_) => (plain, None),
        },
        None => (plain, None),
    };
    Piece { base: base.to_owned(), section, extended, value }
}

/// Joins continuations, decodes RFC 2231 and encoded words. The extended form of a name wins over the plain one.
fn assemble(pieces: Vec<Piece>, hint: Hint<'_>) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut bases: Vec<&str> = Vec::new();
    for piece in &pieces {
        if !bases.contains(&piece.base.as_str()) {
            bases.push(&piece.base);
        }
    }
    for base in bases {
        let mut own: Vec<&Piece> = pieces.iter().filter(|p| p.base == base).collect();
        own.sort_by_key(|p| p.section);
        let extended: Vec<&Piece> = own.iter().copied().filter(|p| p.section.is_some() || p.extended).collect();
        let simple = own.iter().find(|p| p.section.is_none() && !p.extended).map(|p| plain(&p.value, hint));
        let value = match (extended.is_empty(), simple) {
            (true, simple) => simple.unwrap_or_default(),
            (false, simple) => {
                let long = joined(&extended, hint);
                simple.filter(|s| is_lossy(&long) && !is_lossy(s)).unwrap_or(long)
            }
        };
        out.push((base.to_owned(), value));
    }
    out
}

/// Whether characters were lost on the way here: replacement signs, or question marks in the place of letters.
pub fn is_lossy(value: &str) -> bool {
    value.contains('\u{FFFD}') || value.contains("??")
}

fn plain(value: &str, hint: Hint<'_>) -> String {
    if value.contains("=?") { word::decode(value, hint.tld) } else { value.to_owned() }
}

fn joined(pieces: &[&Piece], hint: Hint<'_>) -> String {
    let mut bytes = Vec::new();
    let mut label: Option<String> = None;
    for (i, piece) in pieces.iter().enumerate() {
        let mut value = piece.value.as_str();
        if i == 0 && piece.extended {
            let mut parts = value.splitn(3, '\'');
            if let (Some(charset), Some(_), Some(text)) = (parts.next(), parts.next(), parts.next()) {
                label = (!charset.is_empty()).then(|| charset.to_owned());
                value = text;
            }
        }
        if piece.extended { percent(value.as_bytes(), &mut bytes) } else { bytes.extend_from_slice(value.as_bytes()) }
    }
    // Percent codes without a charset are of the mail's, unless they are UTF-8.
    let label = label.as_deref().or(hint.label.filter(|_| std::str::from_utf8(&bytes).is_err()));
    let text = charset::decode(&bytes, Hint { label, tld: hint.tld }).text;
    plain(&text, hint)
}

fn percent(bytes: &[u8], out: &mut Vec<u8>) {
    let mut rest = bytes;
    while let Some((b, tail)) = rest.split_first() {
        rest = tail;
        match (b, tail) {
            (b'%', [high, low, after @ ..]) => match (transfer::hex(*high), transfer::hex(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = after;
                }
                _ => out.push(b'%'),
            },
            (b, _) => out.push(*b),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn values() {
        for (value, name, expected) in [
            ("text/plain; charset=utf-8", "charset", "utf-8"),
            ("text/plain charset=\"utf-8\"", "charset", "utf-8"),
            ("text/plain; charset=us-ascii (plain)", "charset", "us-ascii"),
            ("a; filename=\"a;b.txt\"; x=y", "filename", "a;b.txt"),
            ("a; filename=a b.txt; x=y", "filename", "a b.txt"),
            ("a; filename=\"C:\\dir\\a.txt\"", "filename", "C:\\dir\\a.txt"),
            ("a; filename*=utf-8''%e5%b7%a5.txt", "filename", "工.txt"),
            ("a; filename*0*=gb2312''%B9; filename*1*=%A4; filename*2=\".txt\"", "filename", "工.txt"),
            ("a; filename*1=b; filename*0=a", "filename", "ab"),
            ("a; filename=x; filename*=''y", "filename", "y"),
            ("a; name=\"=?utf-8?B?5bel5Y2V?=.txt\"", "name", "工单.txt"),
            ("a; boundary=\"open; x=y", "boundary", "open"),
            ("filename=a.txt; size=3", "filename", "a.txt"),
            ("attachment; filename=\"the \"big\" one.txt\"; size=1", "filename", "the \"big\" one.txt"),
            ("text/plain; charset=\"utf-8\" format=flowed", "format", "flowed"),
            ("text/plain; charset=\"utf-8\" format=flowed", "charset", "utf-8"),
            ("a; filename*=utf-8''%3f%3f; filename=\"plain.txt\"", "filename", "plain.txt"),
            ("a; filename*0=\"=?utf-8?B?5bel\"; filename*1=\"5Y2V?=.txt\"", "filename", "工单.txt"),
            ("a; filename*0*=utf-8''%e5%b7; filename*1*=%a5; filename*2=a%20b", "filename", "工a%20b"),
        ] {
            assert_eq!(parse(value, Hint::default()).param(name), Some(expected), "{value}");
        }
        assert_eq!(parse("Text/HTML (x)", Hint::default()).token, "text/html");
        let gbk = Hint { label: Some("gbk"), tld: None };
        assert_eq!(parse("a; name*=%B9%A4", gbk).param("name"), Some("工"));
        for (name, expected) in [
            ("%E5%B7%A5.txt", "工.txt"),
            ("UTF-8''%E5%B7%A5.txt", "工.txt"),
            ("100%25 sure.txt", "100%25 sure.txt"),
            ("it's 5 o'clock %E5", "it's 5 o'clock %E5"),
        ] {
            assert_eq!(unescaped(name, Hint::default()), expected);
        }
        for unit in ["; a*9=x", "; a=\"x", "\" ", "; a=(", ";"] {
            let many = parse(&format!("t/x; {}", unit.repeat(50_000)), Hint::default());
            assert!(many.params.len() <= PARAMS_MAX);
        }
        assert!(parse(&format!("t/x{}", "; a=1".repeat(PARAMS_MAX + 1)), Hint::default()).cut);
        assert!(!parse(&format!("t/x{};", "; a=1".repeat(PARAMS_MAX)), Hint::default()).cut);
    }
}
