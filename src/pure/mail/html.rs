//! HTML to plain text, in one pass over the bytes.
//!
//! Not a browser: no tree is built, so that neither depth nor broken nesting can cost more than the length of the input.
//! Kept are paragraphs, line breaks, lists (`* `, `1. `), table cells (tab between them), block quotes (`> ` a level),
//! preformatted text and the targets of links that differ from their text. Style, script, head and what is plainly hidden
//! is left out: it was not written to be read.
//!
//! Promises: total, linear. Never fetches anything.

use std::collections::BTreeMap;

use super::html_entity;

/// Block quotes shown; deeper ones are shown at this level (levels cost bytes on each line).
const QUOTE_DEPTH_MAX: usize = 20;

/// Elements tracked; deeper ones change nothing.
pub const HTML_DEPTH_MAX: usize = 256;

/// Longest tag taken for one, in bytes; data: images make them long.
const TAG_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Element names whose ends are looked up.
const CLOSERS_MAX: usize = 64;

/// Longest link target shown, in bytes.
const HREF_BYTES_MAX: usize = 2_000;

/// The text being built.
#[derive(Default)]
struct Page {
    out: String,
    /// Line ends owed before the next text; 2 is an empty line.
    breaks: usize,
    /// A blank owed before the next text on this line.
    blank: bool,
    quote: usize,
    /// The quote level of the last text: an empty line between two levels belongs to the lower one.
    last_quote: usize,
    /// Open lists: None is a bulleted one, Some(n) counts.
    lists: Vec<Option<u32>>,
    pre: usize,
    link: Option<(String, usize)>,
    started: bool,
}

/// Turns a document or a fragment into text. Lines end with LF; runs of empty lines are one.
pub fn text(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    let mut closers = Closers { html, last: BTreeMap::new() };
    let last_tag_end = html.rfind('>').unwrap_or(0);
    let mut hidden: Option<(String, usize)> = None;
    while !rest.is_empty() {
        let (run, tail) = rest.split_at_checked(rest.find('<').unwrap_or(rest.len())).unwrap_or((rest, ""));
        if !run.is_empty() && hidden.is_none() {
            page.words(run);
        }
        let found = if html.len() - tail.len() <= last_tag_end { tag(tail) } else { None };
        let Some((tag, after)) = found else {
            if let Some(after) = tail.strip_prefix('<') {
                if hidden.is_none() {
                    page.words("<");
                }
                rest = after;
                continue;
            }
            break;
        };
        rest = after;
        match &mut hidden {
            Some((name, depth)) if *name == tag.name => {
                if tag.closing {
                    *depth -= 1
                } else {
                    *depth += usize::from(!tag.empty)
                }
                if *depth == 0 {
                    hidden = None;
                }
            }
            Some(_) => {}
            None if tag.name == "!--" => {}
            None if !tag.closing && is_skipped(&tag) => rest = closers.skip(rest, &tag.name),
            None if !tag.closing && !tag.empty && is_hidden(&tag) && closers.has(rest, &tag.name) => {
                hidden = Some((tag.name.clone(), 1));
            }
            None => page.tag(&tag),
        }
    }
    page.finish()
}

/// One tag.
struct Tag<'a> {
    name: String,
    attributes: &'a str,
    closing: bool,
    empty: bool,
}

/// The tag at the start of `text` (which begins with `<`) and what follows it.
fn tag(text: &str) -> Option<(Tag<'_>, &str)> {
    let body = text.strip_prefix('<')?;
    if let Some(comment) = body.strip_prefix("!--") {
        let after = comment.split_once("-->").map_or("", |(_, after)| after);
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

fn is_skipped(tag: &Tag<'_>) -> bool {
    !tag.empty
        && matches!(
            tag.name.as_str(),
            "style" | "script" | "title" | "noscript" | "template" | "select" | "svg" | "object"
        )
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    if tag.attributes.len() < 6 {
        return false;
    }
    let flat: String =
        tag.attributes.chars().filter(|c| !c.is_whitespace()).take(2_000).collect::<String>().to_ascii_lowercase();
    flat.contains("display:none") || flat.contains("mso-hide:all") || flat.contains("visibility:hidden")
}

/// Where elements are closed for the last time, found once a name, so that many openings without an end stay cheap.
struct Closers<'a> {
    html: &'a str,
    last: BTreeMap<String, Option<usize>>,
}

impl<'a> Closers<'a> {
    /// Whether a closing tag of this name stands in `rest`, a tail of the document.
    fn has(&mut self, rest: &str, name: &str) -> bool {
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
    fn skip<'r>(&mut self, rest: &'r str, name: &str) -> &'r str {
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

impl Page {
    /// Text between tags: entities decoded, blanks collapsed unless preformatted.
    fn words(&mut self, run: &str) {
        let text = html_entity::decode(run);
        if self.pre > 0 {
            for (i, line) in text.split('\n').enumerate() {
                if i > 0 {
                    self.settle();
                    self.new_line(self.quote);
                }
                if !line.is_empty() {
                    self.put(line.trim_end_matches('\r'));
                }
            }
            return;
        }
        let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        if text.starts_with(blank) {
            self.blank = true;
        }
        for word in text.split(blank).filter(|w| !w.is_empty()) {
            self.put(word);
            self.blank = true;
        }
        self.blank = text.ends_with(blank);
    }

    fn put(&mut self, word: &str) {
        self.settle();
        if self.blank && !self.at_line_start() {
            self.out.push(' ');
        }
        self.blank = false;
        self.started = true;
        self.out.push_str(&word.replace('\u{a0}', " "));
    }

    fn at_line_start(&self) -> bool {
        self.out.is_empty() || self.out.ends_with(['\n', '\t']) || self.out.ends_with("> ")
    }

    /// Pays the line ends that are owed.
    fn settle(&mut self) {
        let owed = if self.started { self.breaks } else { 0 };
        if owed == 0 && self.out.is_empty() && self.quote > 0 {
            self.prefix(self.quote);
        }
        for left in (0..owed).rev() {
            self.new_line(if left == 0 { self.quote } else { self.quote.min(self.last_quote) });
        }
        self.last_quote = self.quote;
        if self.breaks > 0 {
            self.blank = false;
        }
        self.breaks = 0;
    }

    fn new_line(&mut self, quote: usize) {
        let kept = self.out.trim_end_matches([' ', '\t']).len();
        self.out.truncate(kept);
        self.out.push('\n');
        self.prefix(quote);
    }

    fn prefix(&mut self, quote: usize) {
        for _ in 0..quote.min(QUOTE_DEPTH_MAX) {
            self.out.push_str("> ");
        }
    }

    fn owe(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match tag.name.as_str() {
            "br" => {
                if self.breaks > 0 {
                    self.breaks = (self.breaks + 1).min(3);
                } else {
                    self.breaks = 1;
                }
                self.started = self.started || !self.out.is_empty();
            }
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dl" | "fieldset" => self.owe(2),
            "div" | "tr" | "table" | "section" | "article" | "header" | "footer" | "center" | "address" | "form"
            | "dt" | "dd" | "tbody" | "thead" | "body" | "html" | "caption" | "figure" => self.owe(1),
            "hr" => {
                self.owe(1);
                self.put("---");
                self.owe(1);
            }
            "ul" | "ol" => self.list(tag),
            "li" if !tag.closing => self.item(),
            "li" => self.owe(1),
            "td" | "th" if tag.closing => self.cell(),
            "pre" | "xmp" | "listing" => {
                self.owe(1);
                self.pre = if tag.closing { self.pre.saturating_sub(1) } else { (self.pre + 1).min(HTML_DEPTH_MAX) };
            }
            "blockquote" => self.blockquote(tag.closing),
            "a" => self.anchor(tag),
            "img" if !tag.closing => self.image(tag),
            _ => {}
        }
    }

    fn list(&mut self, tag: &Tag<'_>) {
        self.owe(1);
        if tag.closing {
            self.lists.pop();
        } else if self.lists.len() < HTML_DEPTH_MAX {
            let start = attribute(tag.attributes, "start").and_then(|s| s.parse().ok()).unwrap_or(1);
            self.lists.push((tag.name == "ol").then_some(start));
        }
    }

    fn item(&mut self) {
        self.owe(1);
        let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(QUOTE_DEPTH_MAX));
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                let mark = format!("{indent}{number}. ");
                *number = number.saturating_add(1);
                mark
            }
            _ => format!("{indent}* "),
        };
        self.put(&mark);
    }

    fn cell(&mut self) {
        if !self.at_line_start() && self.breaks == 0 {
            self.out.push('\t');
        }
        self.blank = false;
    }

    fn blockquote(&mut self, closing: bool) {
        if closing {
            // The line ends owed belong to the quoting text, not to the quote.
            self.quote = self.quote.saturating_sub(1);
            self.breaks = 2;
        } else {
            self.quote = (self.quote + 1).min(HTML_DEPTH_MAX);
            self.owe(1);
        }
    }

    fn anchor(&mut self, tag: &Tag<'_>) {
        if !tag.closing {
            self.link = attribute(tag.attributes, "href").map(|href| (html_entity::decode(&href), self.out.len()));
            return;
        }
        let Some((href, start)) = self.link.take() else {
            return;
        };
        let shown = self.out.get(start..).unwrap_or_default().trim();
        let bare = href.trim_start_matches("mailto:").trim_end_matches('/');
        let is_web = href.starts_with("http://") || href.starts_with("https://");
        if is_web && href.len() <= HREF_BYTES_MAX && !shown.is_empty() && !shown.contains(bare) && !href.contains(shown)
        {
            self.blank = true;
            let link = format!("<{href}>");
            self.put(&link);
        }
    }

    fn image(&mut self, tag: &Tag<'_>) {
        // Faces in chat-like mails carry meaning; a picture's file name does not.
        if let Some(alt) = attribute(tag.attributes, "alt").filter(|a| !a.is_empty() && a.chars().count() <= 2) {
            let alt = html_entity::decode(&alt);
            self.put(&alt);
        }
    }

    fn finish(self) -> String {
        let mut text = String::with_capacity(self.out.len());
        let mut empty = 0;
        for line in self.out.lines() {
            let line = line.trim_end();
            empty = if line.is_empty() { empty + 1 } else { 0 };
            if empty <= 1 {
                text.push_str(line);
                text.push('\n');
            }
        }
        text.trim_matches('\n').to_owned()
    }
}

/// The value of an attribute, entities not decoded.
fn attribute(attributes: &str, name: &str) -> Option<String> {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn documents() {
        for (html, expected) in [
            ("<p>A &amp; B</p><p>x<br>y</p>", "A & B\n\nx\ny"),
            ("<div>a</div><div>b</div>", "a\nb"),
            ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
            ("a<blockquote>q<br>r</blockquote>b", "a\n> q\n> r\n\nb"),
            ("<blockquote><blockquote>q</blockquote></blockquote>", "> > q"),
            ("<ul><li>a<li>b</ul><ol><li>c</li><li>d</li></ol>", "* a\n* b\n1. c\n2. d"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
            ("<style>p{}</style><script>if (a<b) x</script>t", "t"),
            ("<span style=\"display: none\">pre</span>x", "x"),
            ("<a href=\"https://x.org/a\">here</a>", "here <https://x.org/a>"),
            ("<a href=\"mailto:a@x\">a@x</a> &lt;b@y&gt; <c@z>", "a@x <b@y> <c@z>"),
            ("<pre>a\n  b</pre>c", "a\n  b\nc"),
            ("a < b and c > d", "a < b and c > d"),
            ("&#x4f60;&#22909;&nbsp;&copy;&nosuch;", "你好 ©&nosuch;"),
            ("<title>t</title>body", "body"),
            ("un<b>bold</b>ed <i>x</i>", "unbolded x"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn depth_costs_nothing() {
        for unit in
            ["<div>", "<blockquote>", "<ul><li>x", "<", "<a href=\"", "<span style='display:none'>", "<!--", "&"]
        {
            let _ = text(&unit.repeat(50_000));
        }
    }
}
