//! HTML to plain text, in one pass over the bytes.
//!
//! Not a browser: no tree is built, so that neither depth nor broken nesting can cost more than the length of the input.
//! Kept are paragraphs, line breaks, lists (`* `, `1. `), table cells (tab between them), block quotes (`> ` a level),
//! preformatted text and the targets of links that differ from their text. Where a client names the head of the mail that
//! it quotes, or the signature, the text gets the line that says the same there. Style, script, head and what is plainly
//! hidden is left out: it was not written to be read.
//!
//! Promises: total, linear. Never fetches anything.

mod page;
mod tag;

use page::Page;
use tag::{Closers, Tag, is_skipped};

/// Elements tracked; deeper ones change nothing.
pub const HTML_DEPTH_MAX: usize = 256;

/// An element being followed to its end: its name, and how many of that name are open.
struct Element {
    name: String,
    open: usize,
}

impl Element {
    fn new(tag: &Tag<'_>) -> Element {
        Element { name: tag.name.clone().into_owned(), open: 1 }
    }

    /// Counts the tag; true when the element is closed by it.
    fn is_closed_by(&mut self, tag: &Tag<'_>) -> bool {
        if self.name != *tag.name {
            return false;
        }
        if tag.closing {
            self.open = self.open.saturating_sub(1);
        } else if !tag.empty {
            self.open += 1;
        }
        self.open == 0
    }
}

/// Turns a document or a fragment into text. Lines end with LF; runs of empty lines are one.
pub fn text(html: &str) -> String {
    read(html, false)
}

/// As [`text`], with what is hidden: mail programs that quote a page drop the styles that hid it.
pub fn text_with_hidden(html: &str) -> String {
    read(html, true)
}

fn read(html: &str, with_hidden: bool) -> String {
    let mut page = Page::default();
    let mut rest = html;
    let mut closers = Closers::new(html);
    let last_tag_end = html.rfind('>').unwrap_or(0);
    let last_comment_end = html.rfind("-->").unwrap_or(0);
    let mut hidden: Option<Element> = None;
    let mut styled: Option<Element> = None;
    while !rest.is_empty() {
        let (run, tail) = rest.split_at_checked(rest.find('<').unwrap_or(rest.len())).unwrap_or((rest, ""));
        if !run.is_empty() && hidden.is_none() {
            page.words(run);
        }
        let at = html.len() - tail.len();
        let found = if at <= last_tag_end { tag::tag(tail, at + 4 <= last_comment_end) } else { None };
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
        if let Some(element) = &mut hidden {
            if element.is_closed_by(&tag) {
                hidden = None;
            }
            continue;
        }
        if tag.name == "!--" {
            continue;
        }
        if !tag.closing && is_skipped(&tag) {
            rest = closers.skip(rest, &tag.name);
            continue;
        }
        let look = tag.look();
        if look.hidden && !with_hidden && !tag.empty && closers.has(rest, &tag.name) {
            hidden = Some(Element::new(&tag));
            continue;
        }
        if styled.as_mut().is_some_and(|element| element.is_closed_by(&tag)) {
            styled = None;
            page.pre = page.pre.saturating_sub(1);
        } else if look.preformatted
            && styled.is_none()
            && !tag.empty
            && tag.name != "pre"
            && closers.has(rest, &tag.name)
        {
            styled = Some(Element::new(&tag));
            page.pre += 1;
        }
        page.tag(&tag, &look);
    }
    page.finish()
}

#[cfg(test)]
mod tests;
