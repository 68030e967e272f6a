//! Mail addresses: the lists of From, To, Cc and Reply-To (RFC 5322 §3.4), and the comparison form of an address.
//!
//! Quoted strings, comments, groups, routes and the separators of Outlook are read; a quote or comment without an end is
//! taken as plain text. Encoded words are decoded in display names only, after the list was split: an address is always
//! what stands in the mail, so that nothing decoded can pretend to be one.
//!
//! Promises: total, linear; reading stops at one address more than `ADDRESSES_MAX`, so that a full list can be told from a
//! cut one. Never folds case by Unicode.

use super::{ADDRESSES_MAX, word};

/// Longest address that counts as one, in bytes (RFC 5321 §4.5.3.1.3).
pub const ADDRESS_BYTES_MAX: usize = 254;

/// One mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// The display name, decoded; may be empty.
    pub name: String,
    /// The addr-spec as written.
    pub address: String,
}

impl Address {
    /// The comparison form: the whole address with ASCII letters lowered, anything else untouched.
    pub fn key(&self) -> String {
        self.address.to_ascii_lowercase()
    }

    /// What stands after the last `@`, as written; empty if there is none.
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// What stands before the last `@`, as written; all of it if there is none.
    pub fn local(&self) -> &str {
        self.address.rsplit_once('@').map_or(&self.address, |(local, _)| local)
    }

    /// Exactly local@domain: one `@`, both sides non-empty, no blanks, control, quoting or bracket characters that two
    /// parsers could read in two ways, at most 254 bytes.
    pub fn is_valid(&self) -> bool {
        let unsafe_char =
            |c: char| c.is_whitespace() || c.is_control() || is_invisible(c) || "<>()[],;:\\\"".contains(c);
        self.address.len() <= ADDRESS_BYTES_MAX
            && self.address.matches('@').count() == 1
            && !self.local().is_empty()
            && !self.domain().is_empty()
            && !self.address.contains("=?")
            && !self.domain().starts_with('.')
            && !self.domain().ends_with('.')
            && !self.address.contains("..")
            && !self.address.chars().any(unsafe_char)
    }
}

/// Characters that change how text looks without being seen: bidi controls, zero-width ones, fillers, tags, the BOM, soft
/// hyphen.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Whether the name before the angle address holds another address, bare or in an encoded word, where RFC 5322 §3.2.5 and
/// RFC 2047 §5 allow none: some readers take that one for the sender.
pub fn names_another(value: &str, sole: &str) -> bool {
    let Some((before, _)) = value.rsplit_once('<') else { return false };
    let (mut bare, mut quoted, mut escaped, mut depth) = (String::new(), false, false, 0usize);
    for c in before.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            c if !quoted && depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare.contains('@') && !bare.trim().eq_ignore_ascii_case(sole)
}

/// What was read of the entry at hand.
#[derive(Default)]
struct Entry {
    /// Words as written, quotes kept: an addr-spec if no angle address follows.
    spec: String,
    /// Words with quotes taken off: the display name.
    phrase: String,
    comment: String,
    angle: Option<String>,
}

/// The mailboxes of a header value, and whether something in it was trickery: a route, a comment in the address, several
/// angle addresses in one entry, a quote without an end.
pub fn list(value: &str, tld: Option<&str>) -> (Vec<Address>, bool) {
    let mut found = Vec::new();
    let mut entry = Entry::default();
    let mut odd = false;
    let mut rest = value;
    let quotes_to = value.rfind('"').unwrap_or(0);
    let parens_to = value.rfind(')').unwrap_or(0);
    while let Some(c) = rest.chars().next() {
        let at = value.len() - rest.len();
        if let Some(length) = rest.starts_with("=?").then(|| word::length(rest)).flatten() {
            let (text, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
            entry.spec.push_str(text);
            entry.phrase.push_str(text);
            rest = tail;
            continue;
        }
        let tail = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '"' if at < quotes_to => quoted(tail, &mut entry),
            '(' if at < parens_to => comment(tail, &mut entry),
            '<' => {
                odd |= entry.angle.is_some();
                angle(tail, &mut entry, &mut odd)
            }
            ',' | ';' => {
                finish(&mut entry, &mut found, &mut odd, tld);
                tail
            }
            ':' if entry.angle.is_none() && !entry.spec.contains('@') => {
                odd |= true;
                entry = Entry::default();
                tail
            }
            c => {
                odd |= c == '"' || c == '\0';
                entry.spec.push(c);
                entry.phrase.push(c);
                tail
            }
        };
        if found.len() > ADDRESSES_MAX {
            return (found, odd);
        }
    }
    finish(&mut entry, &mut found, &mut odd, tld);
    (found, odd)
}

/// Reads a quoted string up to its closing quote.
fn quoted<'a>(text: &'a str, entry: &mut Entry) -> &'a str {
    entry.spec.push('"');
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                entry.spec.push('"');
                return chars.as_str();
            }
            '\\' => {
                let escaped = chars.next().unwrap_or('\\');
                entry.spec.extend(['\\', escaped]);
                entry.phrase.push(escaped);
            }
            c => {
                entry.spec.push(c);
                entry.phrase.push(c);
            }
        }
    }
    ""
}

/// Reads a comment, comments within it included.
fn comment<'a>(text: &'a str, entry: &mut Entry) -> &'a str {
    let mut depth = 1u32;
    let mut chars = text.chars();
    if !entry.comment.is_empty() {
        entry.comment.push(' ');
    }
    while let Some(c) = chars.next() {
        match c {
            '(' => depth = depth.saturating_add(1),
            ')' if depth == 1 => break,
            ')' => depth -= 1,
            '\\' => {
                entry.comment.extend(chars.next());
                continue;
            }
            _ => {}
        }
        entry.comment.push(c);
    }
    chars.as_str()
}

/// Reads an angle address up to `>`; without one, to the next separator.
fn angle<'a>(text: &'a str, entry: &mut Entry, odd: &mut bool) -> &'a str {
    let mut end = None;
    let mut in_quotes = false;
    for (i, c) in text.char_indices() {
        match c {
            '"' => in_quotes = !in_quotes,
            '>' if !in_quotes => end = Some(i),
            '<' if !in_quotes => {
                // "<<a@b>>": the inner one counts.
                return text.get(i + 1..).map_or("", |tail| angle_flat(tail, entry, odd));
            }
            _ => {}
        }
        if end.is_some() {
            break;
        }
    }
    match end {
        Some(end) => close_angle(text, end, entry, odd),
        None => angle_flat(text, entry, odd),
    }
}

fn angle_flat<'a>(text: &'a str, entry: &mut Entry, odd: &mut bool) -> &'a str {
    *odd = true;
    let end = text.find(['>', ',', ';', '<']).unwrap_or(text.len());
    let tail = close_angle(text, end, entry, odd);
    tail.trim_start_matches('>')
}

fn close_angle<'a>(text: &'a str, end: usize, entry: &mut Entry, odd: &mut bool) -> &'a str {
    let (inside, tail) = text.split_at_checked(end).unwrap_or((text, ""));
    // RFC 5322 §4.4: a route "@a,@b:" before the address carries nothing.
    let spec = match inside.rsplit_once(':') {
        Some((route, spec)) if route.trim_start().starts_with('@') => {
            *odd = true;
            spec
        }
        _ => inside,
    };
    let spec = spec.trim();
    let spec = spec.strip_prefix("mailto:").unwrap_or(spec);
    *odd |= spec.contains('(');
    if entry.angle.is_none() || !entry.angle.as_ref().is_some_and(|a| a.contains('@')) {
        entry.angle = Some(spec.to_owned());
    }
    tail.strip_prefix('>').unwrap_or(tail)
}

fn finish(entry: &mut Entry, found: &mut Vec<Address>, odd: &mut bool, tld: Option<&str>) {
    let entry = std::mem::take(entry);
    let comment = || tidy(&word::decode(&entry.comment, tld));
    if let Some(address) = entry.angle {
        let name = tidy(&word::decode(&entry.phrase, tld));
        let name = if name.is_empty() { tidy(&word::decode(&entry.comment, tld)) } else { name };
        if !(address.is_empty() && name.is_empty()) {
            found.push(Address { name, address });
        }
        return;
    }
    let spec = entry.spec.trim();
    if spec.is_empty() {
        return;
    }
    *odd |= !entry.comment.is_empty() && spec.contains(char::is_whitespace);
    // "John Doe john@x.org" without brackets: the word with the @ is the address.
    match spec.rsplit_once(char::is_whitespace) {
        Some((name, address)) if address.contains('@') && !name.contains('@') && !spec.starts_with('"') => {
            *odd = true;
            found.push(Address { name: tidy(&word::decode(name, tld)), address: address.to_owned() });
        }
        _ if spec.contains('@') => {
            let address = if spec.starts_with('"') { spec.to_owned() } else { spec.replace(char::is_whitespace, "") };
            *odd |= address.len() != spec.len();
            found.push(Address { name: comment(), address });
        }
        _ => {
            let name = tidy(&word::decode(&entry.phrase, tld));
            // A word of ASCII alone is a local name without a domain; anything else is a display name only.
            let bare = !spec.contains(char::is_whitespace) && spec.is_ascii() && !spec.contains("=?");
            found.push(if bare {
                Address { name: comment(), address: spec.to_owned() }
            } else {
                Address { name, address: String::new() }
            });
        }
    }
}

/// One line of text: blanks collapsed, control and invisible characters out. The joiners stay where they shape what stands
/// before them: emoji of several signs, Persian, the scripts of India.
pub fn one_line(text: &str) -> String {
    let flat: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let mut before = ' ';
    let mut out = String::with_capacity(text.len());
    for c in flat.join(" ").chars() {
        let joins = matches!(c, '\u{200C}' | '\u{200D}') && !before.is_ascii() && !is_invisible(before);
        if joins || !is_invisible(c) {
            out.push(c);
        }
        before = c;
    }
    out
}

/// One line of a display name, surrounding quotes off.
fn tidy(text: &str) -> String {
    let joined = one_line(text);
    let inner = joined.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(&joined);
    // A lone quote that never ended says nothing.
    let inner = if inner.matches('"').count() == 1 { inner.trim_matches('"') } else { inner };
    inner.trim().to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    fn shown(value: &str) -> Vec<String> {
        list(value, None).0.into_iter().map(|a| format!("{}|{}", a.name, a.address)).collect()
    }

    #[test]
    fn lists() {
        for (value, expected) in [
            ("a@x.org", vec!["|a@x.org"]),
            ("A B <a@x.org>, \"C, D\" <c@y>", vec!["A B|a@x.org", "C, D|c@y"]),
            ("a@x (Joe (the) Man)", vec!["Joe (the) Man|a@x"]),
            ("\"a b\"@x.org", vec!["|\"a b\"@x.org"]),
            ("G: a@x, b@y;", vec!["|a@x", "|b@y"]),
            ("undisclosed-recipients:;", vec![]),
            ("=?utf-8?Q?Doe,_J?= <j@x>", vec!["Doe, J|j@x"]),
            ("=?utf-8?q?a=40b?=", vec!["a@b|"]),
            ("<@r1,@r2:a@x>", vec!["|a@x"]),
            ("Joe <a@x", vec!["Joe|a@x"]),
            ("\"Joe <a@x>", vec!["Joe|a@x"]),
            ("John Doe j@x", vec!["John Doe|j@x"]),
            ("张三 <z@x>", vec!["张三|z@x"]),
            ("<<a@x>>", vec!["|a@x"]),
            ("a@x; b@y", vec!["|a@x", "|b@y"]),
            ("", vec![]),
        ] {
            assert_eq!(shown(value), expected, "{value}");
        }
    }

    #[test]
    fn validity() {
        for (address, valid) in [
            ("a@x.org", true),
            ("a+b@x", true),
            ("ü@local", true),
            ("a@b@c", false),
            ("@x.org", false),
            ("a@", false),
            ("a b@x", false),
            ("\"a b\"@x.org", false),
            ("a@x\0", false),
            ("a@x\u{202e}", false),
            ("a(c)@x", false),
        ] {
            assert_eq!(Address { name: String::new(), address: address.into() }.is_valid(), valid, "{address}");
        }
        let long = Address { name: String::new(), address: format!("{}@x.org", "a".repeat(250)) };
        assert!(!long.is_valid());
        assert_eq!(Address { name: String::new(), address: "İA@X".into() }.key(), "İa@x");
    }

    #[test]
    fn hostile_lists_are_linear() {
        for unit in ["(", "\"", "<", "a@x,", "=?a?q?x ", "\"a\" ", "(a)"] {
            let _ = list(&unit.repeat(60_000), None);
        }
    }
}
