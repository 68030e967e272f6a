//! The tags of an HTML body: names, attributes, what they say of being hidden, quoting or signing, and where they close.
//!
//! Promises: total, linear in the document: a tag that has no end is text, an element that is never closed hides nothing.

use std::collections::BTreeMap;

/// Longest tag taken for one, in bytes; data: images make them long.
const TAG_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Element names whose ends are looked up.
const CLOSERS_MAX: usize = 64;

/// Bytes of a tag's attributes that are looked at for styles and classes.
const ATTRIBUTE_BYTES_MAX: usize = 4_000;

/// One tag.
pub(super) struct Tag<'a> {
    pub(super) name: String,
    pub(super) attributes: &'a str,
    pub(super) closing: bool,
    pub(super) empty: bool,
}

/// What a client says of an element by its names: which part of a mail it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The head of the mail that is answered, with all that follows it.
    Head,
    /// A quote begins: what stands above it is the author's.
    Quote,
    /// The author's signature.
    Signature,
    Nothing,
}

/// What one element says of its content.
pub(super) struct Look {
    pub(super) role: Role,
    pub(super) hidden: bool,
    pub(super) preformatted: bool,
    /// A paragraph without a margin, as Outlook writes its lines.
    pub(super) tight: bool,
    /// A block quote that only indents.
    pub(super) indents: bool,
}

/// Names (parts of id and class, lower case) of the elements above or around the mail that is answered.
const HEADS: [&str; 8] = [
    "divrplyfwdmsg",
    "outlookmessageheader",
    "border-top:solid#e1e1e1",
    "border-top:solid#b5c4df",
    "yahoo_quoted",
    "isreplycontent",
    "ntes-mailmaster-quote",
    "reference-message-container",
];
const QUOTES: [&str; 8] = [
    "gmail_quote",
    "gmail_attr",
    "gmail_extra",
    "moz-cite-prefix",
    "protonmail_quote",
    "tutanota_quote",
    "zmail_extra",
    "appendonsend",
];
const SIGNATURES: [&str; 6] = [
    "gmail_signature\"",
    "gmail_signature'",
    "moz-signature",
    "id=\"signature\"",
    "id=\"x_signature\"",
    "protonmail_signature_block\"",
];

impl Tag<'_> {
    /// Style, class and id of an opening tag.
    pub(super) fn look(&self) -> Look {
        let mut look = Look { role: Role::Nothing, hidden: false, preformatted: false, tight: false, indents: false };
        if self.attributes.len() < 6 || self.closing {
            return look;
        }
        let flat: String = self
            .attributes
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(ATTRIBUTE_BYTES_MAX)
            .collect::<String>()
            .to_ascii_lowercase();
        let has = |names: &[&str]| names.iter().any(|name| flat.contains(name));
        look.hidden = is_hidden(&flat) || self.attributes.split_whitespace().any(|word| word == "hidden");
        look.preformatted = has(&["white-space:pre"]);
        look.tight = has(&["msonormal", "margin:0", "margin-top:0"]);
        look.indents = has(&["webkit-indent-blockquote"]) || (has(&["border:none"]) && has(&["40px"]));
        if matches!(self.name.as_str(), "div" | "span" | "table" | "td" | "pre" | "p" | "section" | "blockquote") {
            look.role = match () {
                () if has(&HEADS) => Role::Head,
                () if has(&QUOTES) => Role::Quote,
                () if has(&SIGNATURES) => Role::Signature,
                () => Role::Nothing,
            };
        }
        look
    }
}

/// The tag at the start of `text` (which begins with `<`) and what follows it; `commented` says that a comment ends
/// somewhere behind it.
pub(super) fn tag(text: &str, commented: bool) -> Option<(Tag<'_>, &str)> {
    let body = text.strip_prefix('<')?;
    if let Some(comment) = body.strip_prefix("!--") {
        let after = match comment.strip_prefix('>').or_else(|| comment.strip_prefix("->")) {
            Some(after) => after,
            None if commented => comment.split_once("-->").map_or("", |(_, after)| after),
            // A comment that never ends would hide the rest of the mail.
            None => comment.split_once('>').map_or("", |(_, after)| after),
        };
        return Some((Tag { name: "!--".into(), attributes: "", closing: false, empty: true }, after));
    }
    let (closing, body) = body.strip_prefix('/').map_or((false, body), |b| (true, b));
    let first = body.chars().next()?;
    if !(first.is_ascii_alphabetic() || matches!(first, '!' | '?')) {
        return None;
    }
    let end = tag_end(body)?;
    let (inside, after) = body.split_at_checked(end)?;
    let after = after.strip_prefix('>').unwrap_or(after);
    let cut = inside.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inside.len());
    let (name, attributes) = inside.split_at_checked(cut)?;
    // "<john@x.org>" and "<https://…>" are text that somebody forgot to escape.
    if name.contains('@') || ["http:", "https:", "mailto:"].iter().any(|scheme| name.starts_with(scheme)) {
        return None;
    }
    let empty = attributes.ends_with('/') || is_void(name);
    Some((Tag { name: name.to_ascii_lowercase(), attributes, closing, empty }, after))
}

/// Where the `>` of a tag is; quotes protect one, unless they never end.
fn tag_end(body: &str) -> Option<usize> {
    let mut quote = None;
    let mut first_plain = None;
    let mut previous = b' ';
    for (i, b) in body.bytes().enumerate().take(TAG_BYTES_MAX) {
        match (quote, b) {
            (None, b'>') => return Some(i),
            (None, b'"' | b'\'') if matches!(previous, b'=' | b' ') => quote = Some(b),
            (Some(q), b) if q == b => quote = None,
            (Some(_), b'>') if first_plain.is_none() => first_plain = Some(i),
            (Some(_), b'<') if first_plain.is_some() && previous == b'\n' => return first_plain,
            _ => {}
        }
        previous = b;
    }
    first_plain
}

fn is_void(name: &str) -> bool {
    ["br", "hr", "img", "input", "meta", "link", "area", "base", "col", "wbr", "!doctype", "?xml"]
        .iter()
        .any(|v| name.eq_ignore_ascii_case(v))
        || name.starts_with(['!', '?'])
}

pub(super) fn is_skipped(tag: &Tag<'_>) -> bool {
    !tag.empty
        && matches!(
            tag.name.as_str(),
            "style" | "script" | "title" | "noscript" | "template" | "select" | "svg" | "object" | "xml"
        )
}

/// The style (without blanks, lower case) shows nothing of the element. A font size of nothing alone is what layouts
/// write around cells that set their own.
fn is_hidden(flat: &str) -> bool {
    if ["display:none", "mso-hide:all", "visibility:hidden"].iter().any(|style| flat.contains(style)) {
        return true;
    }
    let no_size = is_zero(flat, "font-size:") || flat.contains("font-size:1px");
    let no_height = is_zero(flat, "max-height:") || is_zero(flat, ";height:") || is_zero(flat, "\"height:");
    let clipped = flat.contains("overflow:hidden");
    let unseen = is_zero(flat, "opacity:") || flat.contains("color:transparent");
    (no_height && (clipped || no_size)) || (no_size && (unseen || is_zero(flat, "line-height:") && clipped))
}

/// The property has the value nothing, in whatever unit.
fn is_zero(flat: &str, property: &str) -> bool {
    flat.split(property).skip(1).any(|value| {
        value.strip_prefix('0').is_some_and(|rest| {
            ["px", "pt", "em", "%", ""].iter().any(|unit| {
                rest.strip_prefix(unit).is_some_and(|end| end.is_empty() || end.starts_with([';', '"', '\'', '!']))
            })
        })
    })
}

/// Where elements are closed for the last time, found once a name, so that many openings without an end stay cheap.
pub(super) struct Closers<'a> {
    html: &'a str,
    last: BTreeMap<String, Option<usize>>,
}

impl<'a> Closers<'a> {
    pub(super) fn new(html: &'a str) -> Closers<'a> {
        Closers { html, last: BTreeMap::new() }
    }

    /// Whether a closing tag of this name stands in `rest`, a tail of the document.
    pub(super) fn has(&mut self, rest: &str, name: &str) -> bool {
        if !self.last.contains_key(name) {
            if self.last.len() >= CLOSERS_MAX {
                return false;
            }
            let last = self.html.rmatch_indices("</").map(|(i, _)| i).find(|i| closes_at(self.html, *i, name));
            self.last.insert(name.to_owned(), last);
        }
        let at = self.html.len() - rest.len();
        self.last.get(name).copied().flatten().is_some_and(|last| last >= at)
    }

    /// What follows an element whose content is not text for the reader; without an end, the rest stays.
    pub(super) fn skip<'r>(&mut self, rest: &'r str, name: &str) -> &'r str {
        if !self.has(rest, name) {
            return if matches!(name, "style" | "script") { "" } else { rest };
        }
        let close = rest.match_indices("</").map(|(i, _)| i).find(|i| closes_at(rest, *i, name));
        let tail = close.and_then(|at| rest.get(at..)).unwrap_or_default();
        tail.split_once('>').map_or("", |(_, after)| after)
    }
}

fn closes_at(text: &str, at: usize, name: &str) -> bool {
    text.get(at + 2..).and_then(|t| t.get(..name.len())).is_some_and(|t| t.eq_ignore_ascii_case(name))
}

/// The value of an attribute, entities not decoded.
pub(super) fn attribute(attributes: &str, name: &str) -> Option<String> {
    let lower = attributes.to_ascii_lowercase();
    let at = lower.match_indices(name).map(|(i, _)| i).find(|i| {
        let before = lower.get(..*i).and_then(|t| t.chars().next_back());
        let after = lower.get(i + name.len()..).map(str::trim_start);
        before.is_some_and(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '/'))
            && after.is_some_and(|t| t.starts_with('='))
    })?;
    let value = attributes.get(at + name.len()..)?.trim_start().strip_prefix('=')?.trim_start();
    let quoted = value.strip_prefix('"').map(|v| (v, '"')).or_else(|| value.strip_prefix('\'').map(|v| (v, '\'')));
    Some(match quoted {
        Some((value, quote)) => value.split(quote).next().unwrap_or_default().to_owned(),
        None => value.split(char::is_whitespace).next().unwrap_or_default().trim_end_matches('/').to_owned(),
    })
}
