//! The text that grows while the tags of an HTML body go by: line ends and blanks that are owed, lists, rows of tables,
//! block quotes, the head of a quoted mail and the signature above it.
//!
//! Promises: each tag costs what it adds; depths are bounded.

use super::tag::{Look, Role, Tag, attribute};
use super::{Element, HTML_DEPTH_MAX};
use crate::pure::mail::html_entity;

/// Block quotes shown; deeper ones are shown at this level (levels cost bytes on each line).
const QUOTE_DEPTH_MAX: usize = 20;

/// Longest link target shown, in bytes.
const HREF_BYTES_MAX: usize = 2_000;

/// What Outlook draws above the head of a quoted mail when it makes text of HTML; readers of quotes know it.
const HEAD_RULE: &str = "________________________________";

/// A line across the page.
const RULE: &str = "------------------------";

/// The line above a signature (RFC 3676 §4.3).
const SIGNATURE_LINE: &str = "-- \n";

/// Tabs between two cells; a row with more empty ones is drawn with these.
const TABS_MAX: usize = 8;

/// The text being built.
#[derive(Default)]
pub(super) struct Page {
    out: String,
    /// Line ends owed before the next text; 2 is an empty line.
    breaks: usize,
    /// Tabs owed before the next text: the cells that ended on this line.
    tabs: usize,
    /// A blank owed before the next text on this line.
    blank: bool,
    /// Line ends written.
    lines: usize,
    quote: usize,
    /// Open block quotes: whether they quote, or only indent.
    quotes: Vec<bool>,
    /// The quote level of the last text: an empty line between two levels belongs to the lower one.
    last_quote: usize,
    /// Open lists: None is a bulleted one, Some(n) counts.
    lists: Vec<Option<u32>>,
    /// Where the text of the item begins, directly behind its mark.
    item: Option<usize>,
    /// Tables open.
    tables: usize,
    /// Open cells: the table they stand in, and the line of their first text.
    cells: Vec<(usize, Option<usize>)>,
    pub(super) pre: usize,
    /// The paragraph that is open has no margin.
    tight: bool,
    link: Option<(String, usize)>,
    signature: Option<Signature>,
    started: bool,
}

/// The element of a signature: where its text begins and, once it is closed, ends.
struct Signature {
    element: Element,
    start: usize,
    end: Option<usize>,
}

impl Page {
    /// Text between tags: entities decoded, blanks collapsed unless preformatted.
    pub(super) fn words(&mut self, run: &str) {
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
        let clean = visible(word);
        let word = clean.as_deref().unwrap_or(word);
        if word.is_empty() {
            return;
        }
        self.settle();
        let at_start = self.at_line_start();
        if self.tabs > 0 && !at_start {
            self.out.extend(std::iter::repeat_n('\t', self.tabs));
        } else if self.blank && !at_start && self.item != Some(self.out.len()) {
            self.out.push(' ');
        }
        self.tabs = 0;
        self.blank = false;
        self.started = true;
        for cell in self.cells.iter_mut().rev().take_while(|(_, line)| line.is_none()) {
            cell.1 = Some(self.lines);
        }
        self.out.push_str(word);
    }

    fn at_line_start(&self) -> bool {
        matches!(self.out.as_bytes(), [] | [.., b'\n' | b'\t'] | [.., b'>', b' '])
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
        self.lines += 1;
        self.prefix(quote);
    }

    fn prefix(&mut self, quote: usize) {
        for _ in 0..quote.min(QUOTE_DEPTH_MAX) {
            self.out.push_str("> ");
        }
    }

    /// Line ends before the next text; none where it belongs behind the mark of its item or into the row before it.
    fn owe(&mut self, breaks: usize) {
        if self.tabs == 0 && self.item != Some(self.out.len()) {
            let at_cell = self.cells.last().is_some_and(|(_, line)| line.is_none());
            self.breaks = self.breaks.max(if at_cell { breaks.min(1) } else { breaks });
        }
    }

    pub(super) fn tag(&mut self, tag: &Tag<'_>, look: &Look) {
        self.follow_signature(tag, look);
        match look.role {
            Role::Head if self.quote == 0 => self.head(),
            Role::Head | Role::Quote => self.seal(),
            Role::Signature | Role::Nothing => {}
        }
        match &*tag.name {
            "br" => {
                if self.breaks > 0 {
                    self.breaks = (self.breaks + 1).min(3);
                } else {
                    self.breaks = 1;
                }
                self.started = self.started || !self.out.is_empty();
            }
            "p" => {
                if !tag.closing {
                    self.tight = look.tight;
                }
                self.owe(if self.tight { 1 } else { 2 });
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dl" | "fieldset" => self.owe(2),
            "div" | "section" | "article" | "header" | "footer" | "center" | "address" | "form" | "dt" | "dd"
            | "body" | "html" | "caption" | "figure" | "figcaption" | "details" | "summary" | "main" | "aside"
            | "nav" => self.owe(1),
            "table" | "tr" | "tbody" | "thead" | "tfoot" => self.row(tag),
            "hr" => {
                self.seal();
                self.line(RULE);
            }
            "ul" | "ol" | "menu" | "dir" => self.list(tag),
            "li" if !tag.closing => self.item(tag),
            "li" => {
                self.item = None;
                self.owe(1);
            }
            "td" | "th" => self.cell(tag),
            "pre" | "xmp" | "listing" | "plaintext" => {
                self.owe(1);
                self.pre = if tag.closing { self.pre.saturating_sub(1) } else { (self.pre + 1).min(HTML_DEPTH_MAX) };
            }
            "blockquote" => self.blockquote(tag, look),
            "a" => self.anchor(tag),
            "img" if !tag.closing => self.image(tag),
            _ => {}
        }
    }

    /// A line of its own.
    fn line(&mut self, line: &str) {
        (self.tabs, self.item) = (0, None);
        self.owe(1);
        self.put(line);
        self.owe(1);
    }

    /// The line above the head of the mail that is quoted; a rule that stands there already becomes it.
    fn head(&mut self) {
        self.seal();
        if self.out.ends_with(HEAD_RULE) {
            return;
        }
        if self.out.ends_with(RULE) {
            self.out.truncate(self.out.len() - RULE.len());
            self.breaks = 0;
            self.put(HEAD_RULE);
            self.owe(1);
        } else {
            self.line(HEAD_RULE);
        }
    }

    /// Notes where a signature begins and ends.
    fn follow_signature(&mut self, tag: &Tag<'_>, look: &Look) {
        let length = self.out.len();
        if let Some(signature) = self.signature.as_mut().filter(|s| s.end.is_none()) {
            signature.end = signature.element.is_closed_by(tag).then_some(length);
        } else if look.role == Role::Signature && !tag.empty && self.quote == 0 {
            self.signature = Some(Signature { element: Element::new(tag), start: length, end: None });
        }
    }

    /// Here the author's part ends: a signature that stands directly above gets its line.
    fn seal(&mut self) {
        let Some(signature) = self.signature.take_if(|s| s.end.is_some()) else { return };
        if signature.end != Some(self.out.len()) {
            return;
        }
        let (above, text) = self.out.split_at_checked(signature.start).unwrap_or(("", ""));
        let begins = above.len() + (text.len() - text.trim_start_matches('\n').len());
        let text = text.trim_start();
        let on_new_line = self.out.get(..begins).is_some_and(|t| t.ends_with('\n'));
        if on_new_line && !text.is_empty() && !text.starts_with(['-', '—', '_', '>']) {
            self.out.insert_str(begins, SIGNATURE_LINE);
            self.lines += 1;
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

    fn item(&mut self, tag: &Tag<'_>) {
        (self.item, self.tabs) = (None, 0);
        self.owe(1);
        let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(QUOTE_DEPTH_MAX));
        let value = attribute(tag.attributes, "value").and_then(|v| v.parse().ok());
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                let mark = format!("{indent}{}. ", value.unwrap_or(*number));
                *number = value.unwrap_or(*number).saturating_add(1);
                mark
            }
            _ => format!("{indent}* "),
        };
        self.put(&mark);
        self.item = Some(self.out.len());
    }

    /// A table or a row begins or ends.
    fn row(&mut self, tag: &Tag<'_>) {
        if tag.name == "table" && !tag.closing {
            self.tables = (self.tables + 1).min(HTML_DEPTH_MAX);
        } else {
            self.end_cell();
        }
        if tag.name == "table" && tag.closing {
            self.tables = self.tables.saturating_sub(1);
        }
        (self.tabs, self.item) = (0, None);
        self.owe(1);
    }

    fn cell(&mut self, tag: &Tag<'_>) {
        self.end_cell();
        if !tag.closing && self.cells.len() < HTML_DEPTH_MAX {
            self.cells.push((self.tables, None));
        }
        self.blank = false;
    }

    /// Ends the cell that is open in this table: one of a single line is followed by a tab, one of several (a layout,
    /// not a table of data) by a line end.
    fn end_cell(&mut self) {
        let tables = self.tables;
        let Some((_, line)) = self.cells.pop_if(|(table, _)| *table == tables) else { return };
        self.item = None;
        match line {
            Some(line) if line == self.lines => {
                self.breaks = 0;
                self.tabs = 1;
            }
            Some(_) => self.owe(1),
            None if self.breaks == 0 => self.tabs = (self.tabs + 1).min(TABS_MAX),
            None => {}
        }
    }

    fn blockquote(&mut self, tag: &Tag<'_>, look: &Look) {
        (self.item, self.tabs) = (None, 0);
        if !tag.closing {
            if self.quotes.len() < HTML_DEPTH_MAX {
                self.quotes.push(!look.indents);
            }
            if look.indents {
                self.owe(1);
                return;
            }
            self.seal();
            self.quote = (self.quote + 1).min(HTML_DEPTH_MAX);
            self.owe(1);
        } else if self.quotes.pop().unwrap_or(true) {
            // The line ends owed belong to the quoting text, not to the quote.
            self.quote = self.quote.saturating_sub(1);
            self.breaks = 2;
        } else {
            self.owe(1);
        }
    }

    fn anchor(&mut self, tag: &Tag<'_>) {
        if !tag.closing {
            self.link =
                attribute(tag.attributes, "href").map(|href| (html_entity::decode(&href).into_owned(), self.out.len()));
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

    pub(super) fn finish(mut self) -> String {
        self.seal();
        let mut text = String::with_capacity(self.out.len());
        let mut empty = 0;
        for line in self.out.lines() {
            let line = if line == SIGNATURE_LINE.trim_end_matches('\n') { line } else { line.trim_end() };
            empty = if line.is_empty() { empty + 1 } else { 0 };
            if empty <= 1 {
                text.push_str(line);
                text.push('\n');
            }
        }
        text.trim_matches('\n').to_owned()
    }
}

/// The word with blanks for the ones that do not break, and without marks that nobody sees; None if it is as it stands. A
/// word of such marks alone (the filling behind a preview) is nothing.
fn visible(word: &str) -> Option<String> {
    let is_filling = |c: char| matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{34f}' | '\u{2060}');
    let is_joiner = |c: char| matches!(c, '\u{200c}' | '\u{200d}' | '\u{200e}' | '\u{200f}' | '\u{2007}');
    if word.is_ascii() {
        return None;
    }
    let has_marks = word.contains(|c| is_filling(c) || is_joiner(c));
    if has_marks && word.chars().all(|c| is_filling(c) || is_joiner(c) || c == '\u{a0}') {
        return Some(String::new());
    }
    (has_marks || word.contains('\u{a0}'))
        .then(|| word.chars().filter(|c| !is_filling(*c)).map(|c| if c == '\u{a0}' { ' ' } else { c }).collect())
}
