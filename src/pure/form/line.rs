//! The lines of an answer as a form stands on them: without quote marks and bullets, with the labels that they hold.

use unicode_normalization::UnicodeNormalization;

use super::{FormField, LABELS};

/// A line of a body.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Where the line begins in the body, in bytes, and where the next one does.
    pub start: usize,
    pub next: usize,
    /// Where `bare` begins.
    pub at: usize,
    /// Without marks, bullets and blanks around it.
    pub bare: &'a str,
    /// Quote marks before it.
    pub depth: usize,
}

impl Line<'_> {
    pub fn is_blank(&self) -> bool {
        self.bare.is_empty()
    }
}

/// Bullets that clients make of the lines of a list, and the signs of bold type.
const BULLETS: &[char] = &['*', '•', '·', '◦', '▪', '●', '○', '|', '\u{2022}'];

/// Signs that part what stands on one line.
pub const SIGNS: &[char] = &['*', '•', '·', '|', ',', ';', '，', '；', '、'];

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}')
}

/// The lines of a body.
pub fn lines(body: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    body.split_inclusive('\n')
        .map(|whole| {
            let next = start + whole.len();
            let text = whole.trim_end_matches(is_space);
            let mut rest = text.trim_start_matches(is_space);
            let mut depth = 0;
            while let Some(after) = rest.strip_prefix(['>', '＞']) {
                depth += 1;
                rest = after.trim_start_matches(is_space);
            }
            let mut bare = rest.trim_start_matches(|c| is_space(c) || BULLETS.contains(&c));
            // A dash is a bullet where a blank follows it.
            if let Some(after) = bare.strip_prefix(['-', '–']).filter(|after| after.starts_with(is_space)) {
                bare = after.trim_start_matches(is_space);
            }
            let line = Line { start, next, at: start + text.len() - bare.len(), bare, depth };
            start = next;
            line
        })
        .collect()
}

/// A label within a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    pub field: FormField,
    /// Where it begins and where its value does, in bytes of the text.
    pub start: usize,
    pub end: usize,
}

/// The label that a text begins with.
pub fn label_at_start(text: &str) -> Option<Label> {
    LABELS.iter().find_map(|(field, en, zh)| {
        let end = [en, zh].iter().find_map(|label| {
            let (head, rest) = text.split_at_checked(label.len())?;
            let colon = after_colon(rest)?;
            head.eq_ignore_ascii_case(label).then(|| label.len() + rest.len() - colon.len())
        })?;
        Some(Label { field: *field, start: 0, end })
    })
}

/// The first label within a text that stands later in the form than `after`: some clients make one line of all.
pub fn label_within(text: &str, after: Option<FormField>) -> Option<Label> {
    let later = LABELS.iter().filter(|(field, ..)| after.is_none_or(|after| *field > after));
    let found = later.flat_map(|(field, en, zh)| {
        [en, zh].into_iter().flat_map(move |label| {
            text.match_indices(*label).filter_map(move |(start, word)| {
                let before = text.get(..start)?.chars().next_back();
                let rest = text.get(start + word.len()..)?;
                let colon = after_colon(rest)?;
                let is_apart = before.is_none_or(|c| is_space(c) || SIGNS.contains(&c));
                is_apart.then(|| Label { field: *field, start, end: text.len() - colon.len() })
            })
        })
    });
    found.min_by_key(|label| label.start)
}

/// What follows the colon of a label, with the signs of bold type around it.
fn after_colon(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches(|c| is_space(c) || c == '*');
    let rest = rest.strip_prefix([':', '：'])?;
    Some(rest.trim_start_matches(|c| is_space(c) || c == '*'))
}

/// A value as it is compared: whatever a client does to width, case, blanks and links.
pub fn folded(value: &str) -> String {
    let value = without_links(value);
    value.nfkc().flat_map(char::to_lowercase).filter(|c| !is_space(*c) && *c != '*').collect()
}

/// How the targets of links are known.
pub const LINKS: &[&str] = &["://", "mailto:", "tel:"];

/// The text without the targets of links that clients put behind what they take for a date or an address.
pub fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match after.split_once('>') {
            Some((inner, behind)) if LINKS.iter().any(|sign| inner.contains(sign)) => {
                rest = behind;
            }
            _ => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// Signs by which people show that one thing becomes another.
const ARROWS: &[&str] = &["->", "=>", "-->", "==>", "→", "⇒", ">>", "»", "=", "改为", "改成", "设为"];

/// The value that somebody wrote, without the arrow before it and the signs of bold type; and whether there was an arrow.
pub fn written(text: &str) -> (String, bool) {
    let text = without_links(text);
    let mut rest = text.trim_matches(|c| is_space(c) || c == '*');
    let mut pointed = false;
    while let Some(after) = ARROWS.iter().rev().find_map(|arrow| rest.strip_prefix(arrow)) {
        rest = after.trim_start_matches(|c| is_space(c) || c == '>');
        pointed = true;
    }
    (rest.split_whitespace().collect::<Vec<_>>().join(" "), pointed)
}
