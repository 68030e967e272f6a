//! Characters as a terminal shows them: how many columns each takes, and which must not reach it.
//!
//! Widths are those of East Asian terminals: ideographs, kana, hangul and emoji take two columns, marks that join the
//! letter before them none. Controls, escape sequences and the characters that turn or hide text are shown as what
//! they are, so that a page looks the same whatever a mail holds.

use crate::pure::mail::is_invisible;

/// Marks in a row that stay on one letter; more would paint over the lines around it.
const MARKS_MAX: usize = 6;
/// Columns of a tabulator stop.
const TAB: usize = 4;

/// Characters of two columns: wide and full-width blocks, emoji.
const WIDE: &[(u32, u32)] = &[
    (0x1100, 0x115f),
    (0x231a, 0x231b),
    (0x2329, 0x232a),
    (0x23e9, 0x23ec),
    (0x23f0, 0x23f0),
    (0x23f3, 0x23f3),
    (0x25fd, 0x25fe),
    (0x2614, 0x2615),
    (0x2648, 0x2653),
    (0x267f, 0x267f),
    (0x2693, 0x2693),
    (0x26a1, 0x26a1),
    (0x26aa, 0x26ab),
    (0x26bd, 0x26be),
    (0x26c4, 0x26c5),
    (0x26ce, 0x26ce),
    (0x26d4, 0x26d4),
    (0x26ea, 0x26ea),
    (0x26f2, 0x26f3),
    (0x26f5, 0x26f5),
    (0x26fa, 0x26fa),
    (0x26fd, 0x26fd),
    (0x2705, 0x2705),
    (0x270a, 0x270b),
    (0x2728, 0x2728),
    (0x274c, 0x274c),
    (0x274e, 0x274e),
    (0x2753, 0x2755),
    (0x2757, 0x2757),
    (0x2795, 0x2797),
    (0x27b0, 0x27b0),
    (0x27bf, 0x27bf),
    (0x2b1b, 0x2b1c),
    (0x2b50, 0x2b50),
    (0x2b55, 0x2b55),
    (0x2e80, 0x303e),
    (0x3041, 0x33ff),
    (0x3400, 0x4dbf),
    (0x4e00, 0x9fff),
    (0xa000, 0xa4cf),
    (0xa960, 0xa97f),
    (0xac00, 0xd7a3),
    (0xf900, 0xfaff),
    (0xfe10, 0xfe19),
    (0xfe30, 0xfe6f),
    (0xff00, 0xff60),
    (0xffe0, 0xffe6),
    (0x16fe0, 0x18aff),
    (0x1b000, 0x1b2ff),
    (0x1f004, 0x1f004),
    (0x1f0cf, 0x1f0cf),
    (0x1f18e, 0x1f18e),
    (0x1f191, 0x1f19a),
    (0x1f200, 0x1f320),
    (0x1f32d, 0x1f64f),
    (0x1f680, 0x1f6ff),
    (0x1f7e0, 0x1f7eb),
    (0x1f90c, 0x1f9ff),
    (0x1fa70, 0x1faff),
    (0x20000, 0x3fffd),
];

/// Marks that take no column of their own.
const MARKS: &[(u32, u32)] = &[
    (0x0300, 0x036f),
    (0x0483, 0x0489),
    (0x0591, 0x05bd),
    (0x05bf, 0x05bf),
    (0x05c1, 0x05c7),
    (0x0610, 0x061a),
    (0x064b, 0x065f),
    (0x0670, 0x0670),
    (0x06d6, 0x06dc),
    (0x06df, 0x06ed),
    (0x0900, 0x0902),
    (0x093a, 0x093a),
    (0x093c, 0x093c),
    (0x0941, 0x0948),
    (0x094d, 0x094d),
    (0x0e31, 0x0e31),
    (0x0e34, 0x0e3a),
    (0x0e47, 0x0e4e),
    (0x1ab0, 0x1aff),
    (0x1dc0, 0x1dff),
    (0x20d0, 0x20f0),
    (0x302a, 0x302d),
    (0x3099, 0x309a),
    (0xfe00, 0xfe0f),
    (0xfe20, 0xfe2f),
    (0x1f3fb, 0x1f3ff),
    (0xe0100, 0xe01ef),
];

/// Closing marks and stops, which stay with the character before them.
const NEVER_BEGIN: &str = "，。、；：？！）」』】》〉〕］｝”’…—ー·,.;:?!)]}%℃";
/// Opening marks, which stay with the character after them.
const NEVER_END: &str = "（「『【《〈〔［｛“‘([{";

fn is_in(table: &[(u32, u32)], c: char) -> bool {
    let code = u32::from(c);
    table
        .binary_search_by(|&(from, to)| {
            if code < from {
                std::cmp::Ordering::Greater
            } else if code > to {
                std::cmp::Ordering::Less
            } else {
                std::cmp::Ordering::Equal
            }
        })
        .is_ok()
}

/// Columns of a character: none, one or two.
pub fn width(c: char) -> usize {
    match c {
        ' '..='~' => 1,
        '\u{200c}' | '\u{200d}' => 0,
        c if is_in(MARKS, c) => 0,
        c if is_in(WIDE, c) => 2,
        _ => 1,
    }
}

/// Columns of a text.
pub fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// The first characters of a text that fit into `room` columns.
pub fn fitting(chars: impl Iterator<Item = char>, room: usize) -> String {
    let mut used = 0;
    chars
        .take_while(|&c| {
            used += width(c);
            used <= room
        })
        .collect()
}

pub fn never_begins(c: char) -> bool {
    NEVER_BEGIN.contains(c)
}

pub fn never_ends(c: char) -> bool {
    NEVER_END.contains(c)
}

/// One line of text that a terminal takes for text and nothing else: controls as pictures (␛), what turns or hides text
/// by its number (‹U+202E›), tabulators as blanks. Joiners within emoji and Persian words stay.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    let mut column = 0;
    for c in text.chars() {
        let is_mark = width(c) == 0;
        marks = if is_mark { marks + 1 } else { 0 };
        if is_mark && marks > MARKS_MAX {
            continue;
        }
        let before = out.len();
        match c {
            '\t' => out.push_str(&" ".repeat(TAB - column % TAB)),
            // The pictures of controls stand in their order from U+2400 on.
            '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            '\u{7f}' => out.push('\u{2421}'),
            // The page's own signs in front of text and what stands for nothing visible.
            '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{ad}' => {}
            '\u{200c}' | '\u{200d}' => out.push(c),
            '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' => number(&mut out, c),
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => out.push(' '),
            c if is_invisible(c) || is_unassigned_plane(c) => number(&mut out, c),
            c => out.push(c),
        }
        column += out.get(before..).map_or(0, columns);
    }
    out
}

/// Tags, private planes and what will never be a character.
fn is_unassigned_plane(c: char) -> bool {
    let code = u32::from(c);
    (code >= 0xe0000 && !(0xe0100..=0xe01ef).contains(&code)) || code & 0xfffe == 0xfffe
}

fn number(out: &mut String, c: char) {
    out.push_str(&format!("‹U+{:04X}›", u32::from(c)));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_as_a_command() {
        for (text, shown) in [
            ("\u{1b}[31mred\u{1b}[0m", "␛[31mred␛[0m"),
            ("\u{9b}2J", "‹U+009B›2J"),
            ("a\0b\rc\nd\u{8}e\u{7f}", "a␀b␍c␊d␈e␡"),
            ("\u{1b}]0;title\u{7}", "␛]0;title␇"),
            ("gpj.\u{202e}exe", "gpj.‹U+202E›exe"),
            ("\u{2066}x\u{2069}", "‹U+2066›x‹U+2069›"),
            ("a\u{2028}b", "a‹U+2028›b"),
            ("in\u{200b}vi\u{ad}sible\u{feff}", "invisible"),
            ("a\tb", "a   b"),
            ("字\tb", "字  b"),
            ("\u{e0041}", "‹U+E0041›"),
            ("王芳 👍🏽 café", "王芳 👍🏽 café"),
        ] {
            assert_eq!(harmless(text), shown, "{text:?}");
        }
        let tower = format!("e{}", "\u{301}".repeat(50));
        assert_eq!(harmless(&tower).chars().count(), 1 + MARKS_MAX);
        for c in (0..=0x10ffffu32).filter_map(char::from_u32) {
            let shown = harmless(&c.to_string());
            assert!(!shown.chars().any(char::is_control), "{c:?}");
            assert!(!shown.chars().any(|s| is_invisible(s) && !matches!(s, '\u{200c}' | '\u{200d}')), "{c:?}");
        }
    }

    #[test]
    fn widths() {
        for (text, expected) in [
            ("abc", 3),
            ("打印机", 6),
            ("Ｐ２", 4),
            ("é", 1),
            ("e\u{301}", 1),
            ("👍🏽", 2),
            ("한국", 4),
            ("カナ", 4),
            ("│…", 2),
        ] {
            assert_eq!(columns(text), expected, "{text}");
        }
        for table in [WIDE, MARKS] {
            assert!(table.windows(2).all(|w| w[0].1 < w[1].0), "in order");
            assert!(table.iter().all(|(from, to)| from <= to));
        }
    }
}
