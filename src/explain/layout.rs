//! The page as columns of characters: headings, rows, wrapped paragraphs, the mail's own lines behind a bar.
//!
//! Promises: no line is wider than `WIDTH` columns; lines break between words, or between the characters of scripts
//! without spaces; nothing of a mail reaches the terminal as a command, because everything that is written here goes
//! through `harmless`. Colours are sent only if asked for.

use super::glyph::{self, harmless};

/// Columns of a page.
pub const WIDTH: usize = 96;
/// Columns of a row's label with the blanks before and after it.
const LABEL: usize = 16;
/// Where items and the mail's own lines begin.
const INDENT: usize = 2;
/// Lines that one value may take; what is longer is cut with a mark.
const VALUE_LINES_MAX: usize = 6;

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

/// A page under construction.
#[derive(Debug, Default)]
pub struct Page {
    out: String,
    /// Headings bold and folded lines faint, by the codes of ECMA-48.
    colours: bool,
}

impl Page {
    pub fn new(colours: bool) -> Page {
        Page { out: String::new(), colours }
    }

    pub fn into_text(self) -> String {
        self.out
    }

    /// The line that begins a page: what is explained, and at its right end how large it is.
    pub fn title(&mut self, name: &str, size: &str) {
        let room = WIDTH.saturating_sub(glyph::columns(size) + 10);
        let name = shortened(&harmless(name), room);
        let rule = WIDTH.saturating_sub(glyph::columns(&name) + glyph::columns(size) + 8);
        self.styled(DIM, &format!("── {name} {} {size} ──", "─".repeat(rule)));
    }

    /// The sentence that says it all.
    pub fn lead(&mut self, text: &str) {
        self.blank();
        for line in wrap(&harmless(text), WIDTH) {
            self.styled(BOLD, &line);
        }
    }

    /// A heading, with a remark behind it.
    pub fn heading(&mut self, name: &str, remark: &str) {
        self.blank();
        let head = if self.colours { format!("{BOLD}{name}{PLAIN}") } else { name.to_owned() };
        let remark = if remark.is_empty() { String::new() } else { format!(" · {}", harmless(remark)) };
        self.line(&format!("{head}{remark}"));
    }

    /// A label and what belongs to it; empty values are left out.
    pub fn row(&mut self, label: &str, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        let room = WIDTH.saturating_sub(LABEL);
        let label = shortened(&harmless(label), LABEL.saturating_sub(INDENT + 1));
        let mut lead = format!("{}{}", " ".repeat(INDENT), pad(&label, LABEL.saturating_sub(INDENT)));
        let lines = wrap(&harmless(value), room);
        let cut = lines.len() > VALUE_LINES_MAX;
        for line in lines.iter().take(VALUE_LINES_MAX) {
            self.line(&format!("{lead}{line}"));
            lead = " ".repeat(LABEL);
        }
        if cut {
            self.line(&format!("{lead}…"));
        }
    }

    /// A row without a label: more of the one above.
    pub fn more(&mut self, value: &str) {
        self.row("", value);
    }

    /// One point of a list.
    pub fn item(&mut self, text: &str) {
        let mut lead = format!("{}· ", " ".repeat(INDENT));
        for line in wrap(&harmless(text), WIDTH.saturating_sub(INDENT + 2)) {
            self.line(&format!("{lead}{line}"));
            lead = " ".repeat(INDENT + 2);
        }
    }

    /// A line of the mail itself, behind a bar that no mail can draw at this place.
    pub fn verbatim(&mut self, line: &str) {
        for piece in wrap(&harmless(line), WIDTH.saturating_sub(INDENT + 2)) {
            self.line(format!("{}│ {piece}", " ".repeat(INDENT)).trim_end());
        }
    }

    /// Lines that are there and not shown.
    pub fn folded(&mut self, what: &str) {
        self.styled(DIM, &format!("{}… {}", " ".repeat(INDENT), harmless(what)));
    }

    /// Rows of cells in columns as wide as their widest cell, the last column excepted; right-aligned where `right` says so.
    pub fn table(&mut self, rows: &[Vec<String>], right: &[usize]) {
        let cells: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|c| shortened(&harmless(c), WIDTH / 2)).collect()).collect();
        let count = cells.iter().map(Vec::len).max().unwrap_or(0);
        let width = |n: usize| cells.iter().filter_map(|r| r.get(n)).map(|c| glyph::columns(c)).max().unwrap_or(0);
        let widths: Vec<usize> = (0..count).map(width).collect();
        for row in &cells {
            let mut line = " ".repeat(INDENT);
            for (n, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let gap = " ".repeat(width.saturating_sub(glyph::columns(cell)));
                line.push_str(&if right.contains(&n) { format!("{gap}{cell}") } else { format!("{cell}{gap}") });
                line.push_str("  ");
            }
            self.line(&shortened(line.trim_end(), WIDTH));
        }
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn styled(&mut self, code: &str, text: &str) {
        if self.colours {
            self.line(&format!("{code}{text}{PLAIN}"));
        } else {
            self.line(text);
        }
    }
}

/// The text with blanks behind it up to `width` columns.
fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(glyph::columns(text))))
}

/// The text in at most `room` columns, its middle replaced by "…" if it is longer.
pub fn shortened(text: &str, room: usize) -> String {
    if glyph::columns(text) <= room {
        return text.to_owned();
    }
    let half = room.saturating_sub(1) / 2;
    let front = glyph::fitting(text.chars(), half);
    let back: String = glyph::fitting(text.chars().rev(), half).chars().rev().collect();
    format!("{front}…{back}")
}

/// The text in lines of at most `width` columns. A line breaks at a blank, or beside a character that takes two columns;
/// a word that is wider than a line is cut. The blanks at a break are gone; never returns nothing.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in words(text) {
        let size = glyph::columns(word.trim_end());
        if used + size > width && !line.trim().is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            used = 0;
        }
        // Blanks that fill a line indent nothing.
        if used >= width && line.trim().is_empty() {
            line.clear();
            used = 0;
        }
        let mut rest = if used == 0 && !lines.is_empty() { word.trim_start() } else { word };
        loop {
            let piece = fitting_piece(rest, width.saturating_sub(used));
            if piece.len() >= rest.trim_end().len() {
                break;
            }
            rest = rest.get(piece.len()..).unwrap_or_default();
            line.push_str(&piece);
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push_str(rest);
        used += glyph::columns(rest);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// As much of a word as fits, and at least one character.
fn fitting_piece(word: &str, width: usize) -> String {
    let piece = glyph::fitting(word.chars(), width);
    if piece.is_empty() { word.chars().take(1).collect() } else { piece }
}

/// Pieces that are not broken: words with the blanks behind them, single wide characters with the stops behind them.
fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let breaks = before.is_some_and(|b| {
            let blank = b == ' ' && c != ' ';
            let beside_wide = (glyph::width(b) == 2 || glyph::width(c) == 2) && c != ' ' && glyph::width(c) > 0;
            blank || (beside_wide && !glyph::never_begins(c) && !glyph::never_ends(b))
        });
        if breaks {
            found.extend(text.get(start..at));
            start = at;
        }
        before = Some(c);
    }
    found.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn lines_break_where_they_may() {
        for (text, width, expected) in [
            ("", 10, vec![""]),
            ("one two three", 7, vec!["one two", "three"]),
            ("  two", 10, vec!["  two"]),
            ("  abcdef", 4, vec!["  ab", "cdef"]),
            ("        ab", 4, vec!["ab"]),
            ("abcdefghij", 4, vec!["abcd", "efgh", "ij"]),
            ("see abcdefghij", 4, vec!["see", "abcd", "efgh", "ij"]),
            ("打印机卡纸", 6, vec!["打印机", "卡纸"]),
            ("打印机，卡纸", 6, vec!["打印", "机，卡", "纸"]),
            ("在（一楼）", 4, vec!["在", "（一", "楼）"]),
            ("VPN连不上", 7, vec!["VPN连不", "上"]),
            ("a  b", 10, vec!["a  b"]),
        ] {
            assert_eq!(wrap(text, width), expected, "{text}");
        }
    }

    #[test]
    fn no_line_is_wider_than_asked_for() {
        let texts = ["x".repeat(500), "字".repeat(500), "（".repeat(300), "，".repeat(300), "e\u{301}".repeat(300)];
        for text in texts.iter().chain(&[format!("{} {}", "ab ".repeat(99), "字a".repeat(99))]) {
            for width in [1, 2, 3, 10, 94] {
                let lines = wrap(text, width);
                let wide = lines.iter().find(|l| glyph::columns(l) > width.max(2));
                assert_eq!(wide, None, "{width}");
                let letters = |t: &str| t.chars().filter(|c| *c != ' ').collect::<String>();
                assert_eq!(letters(&lines.concat()), letters(text), "nothing is lost");
            }
        }
    }

    #[test]
    fn the_middle_is_left_out() {
        assert_eq!(shortened("short", 10), "short");
        assert_eq!(shortened("0123456789", 7), "012…789");
        assert_eq!(shortened("打印机卡纸了", 7), "打…了");
    }

    #[test]
    fn colours_only_where_asked_for() {
        let write = |colours| {
            let mut page = Page::new(colours);
            page.title("a.eml", "1 kB");
            page.lead("A mail.");
            page.heading("Who", "");
            page.folded("3 quoted lines");
            page.into_text()
        };
        assert!(!write(false).contains('\u{1b}'));
        assert!(write(true).contains("\u{1b}[1mA mail.\u{1b}[0m"));
        assert_eq!(glyph::columns(write(false).lines().next().unwrap()), WIDTH);
    }
}
