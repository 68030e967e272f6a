//! The tags of an HTML body: names, attributes, what they say of being hidden, quoting or signing, and where they close.
//!
//! Promises: total, linear in the document: a tag that has no end is text, an element that is never closed hides nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// Longest tag taken for one, in bytes; data: images make them long.
const TAG_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Element names whose ends are looked up.
const CLOSERS_MAX: usize = 64;

/// Bytes of a tag's attributes that are looked at for styles and classes.
const ATTRIBUTE_BYTES_MAX: usize = 4_000;

/// One tag.
pub(super) struct Tag<'a> {
    pub(super) name: Cow<'a, str>,
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

/// What a word within the attributes of an element is a sign of.
#[derive(Debug, Clone, Copy)]
enum Sign {
    Head,
    Quote,
    Signature,
    /// It may be hidden; the whole style tells.
    Hidden,
    Preformatted,
    Tight,
    Indents,
    NoBorder,
    Indent,
}

/// Parts of style, id and class, lower case and without blanks. Heads, quotes and signatures are those of the elements
/// above or around the mail that is answered.
const SIGNS: [(&str, Sign); 37] = [
    ("divrplyfwdmsg", Sign::Head),
    ("outlookmessageheader", Sign::Head),
    ("border-top:solid#e1e1e1", Sign::Head),
    ("border-top:solid#b5c4df", Sign::Head),
    ("yahoo_quoted", Sign::Head),
    ("isreplycontent", Sign::Head),
    ("ntes-mailmaster-quote", Sign::Head),
    ("reference-message-container", Sign::Head),
    ("gmail_quote", Sign::Quote),
    ("gmail_attr", Sign::Quote),
    ("gmail_extra", Sign::Quote),
    ("moz-cite-prefix", Sign::Quote),
    ("protonmail_quote", Sign::Quote),
    ("tutanota_quote", Sign::Quote),
    ("zmail_extra", Sign::Quote),
    ("appendonsend", Sign::Quote),
    ("gmail_signature\"", Sign::Signature),
    ("gmail_signature'", Sign::Signature),
    ("moz-signature", Sign::Signature),
    ("id=\"signature\"", Sign::Signature),
    ("id=\"x_signature\"", Sign::Signature),
    ("protonmail_signature_block\"", Sign::Signature),
    ("ntes-pcmac-signature\"", Sign::Signature),
    ("\"lark-mail-signature", Sign::Signature),
    ("display:none", Sign::Hidden),
    ("mso-hide:all", Sign::Hidden),
    ("visibility:hidden", Sign::Hidden),
    ("font-size:0", Sign::Hidden),
    ("font-size:1px", Sign::Hidden),
    ("height:0", Sign::Hidden),
    ("white-space:pre", Sign::Preformatted),
    ("msonormal", Sign::Tight),
    ("margin:0", Sign::Tight),
    ("margin-top:0", Sign::Tight),
    ("webkit-indent-blockquote", Sign::Indents),
    ("border:none", Sign::NoBorder),
    ("40px", Sign::Indent),
];

/// All of them in one search; None only if it could not be built, which the tests rule out.
static SEARCH: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(SIGNS.iter().map(|(word, _)| word)).ok());

impl Tag<'_> {
    /// Style, class and id of an opening tag.
    pub(super) fn look(&self) -> Look {
        let mut look = Look { role: Role::Nothing, hidden: false, preformatted: false, tight: false, indents: false };
        if self.attributes.len() < 6 || self.closing {
            return look;
        }
        let shown = self.attributes.chars().filter(|c| !c.is_whitespace()).take(ATTRIBUTE_BYTES_MAX);
        let flat: String = shown.map(|c| c.to_ascii_lowercase()).collect();
        let (mut head, mut quote, mut signature) = (false, false, false);
        let (mut hidden, mut no_border, mut indent) = (false, false, false);
        for found in SEARCH.iter().flat_map(|search| search.find_overlapping_iter(&flat)) {
            match SIGNS.get(found.pattern().as_usize()).map(|(_, sign)| sign) {
                Some(Sign::Head) => head = true,
                Some(Sign::Quote) => quote = true,
                Some(Sign::Signature) => signature = true,
                Some(Sign::Hidden) => hidden = true,
                Some(Sign::Preformatted) => look.preformatted = true,
                Some(Sign::Tight) => look.tight = true,
                Some(Sign::Indents) => look.indents = true,
                Some(Sign::NoBorder) => no_border = true,
                Some(Sign::Indent) => indent = true,
                None => {}
            }
        }
        look.hidden = (hidden && is_hidden(&flat))
            || (self.attributes.contains("hidden") && self.attributes.split_whitespace().any(|word| word == "hidden"));
        look.indents = look.indents || (no_border && indent);
        if matches!(&*self.name, "div" | "span" | "table" | "td" | "pre" | "p" | "section" | "blockquote") {
            look.role = match () {
                () if head => Role::Head,
                () if quote => Role::Quote,
                () if signature => Role::Signature,
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
    Some((Tag { name: lower(name), attributes, closing, empty }, after))
}

/// The name in lower case, which most programs write.
fn lower(name: &str) -> Cow<'_, str> {
    let is_lower = !name.bytes().any(|b| b.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(name) } else { Cow::Owned(name.to_ascii_lowercase()) }
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
            &*tag.name,
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
