//! Quote marks other than `>`: `| text`, `} text`, `» text`, `: text`, and initials as in `GS> text`.
//!
//! All of them stand in tables, code and shells as well, so one counts only where an attribution line stands directly
//! above its first line, or where a run of lines bears the same initials. Then every line with that mark is quoted.

use super::{Line, attribution, header, is_space};
use std::collections::BTreeMap;

/// Letters before the `>` of initials.
const INITIALS: std::ops::RangeInclusive<usize> = 1..=4;
/// Lines in a row with the same initials that need no attribution above them.
const RUN: usize = 3;
/// Different marks in one text; more are no marks.
const MARKS_MAX: usize = 8;
/// Prompts of programs that look like initials.
const PROMPTS: [&str; 8] = ["PS", "SQL", "CMD", "DB", "OS", "GDB", "IDL", "HTTP"];

/// The mark at the start of a line, as it stands, if it may be one.
fn mark_of(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(is_space);
    let first = line.chars().next()?;
    if matches!(first, '|' | '}' | '»' | '›' | ':' | '%' | '¦' | '│') {
        let rest = line.get(first.len_utf8()..)?;
        let spaced = rest.is_empty() || rest.starts_with([' ', '\t', '>']);
        return (spaced && !rest.trim_end().ends_with(first)).then(|| line.get(..first.len_utf8())).flatten();
    }
    let letters = line.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = line.get(letters..)?;
    let initials = line.get(..letters)?;
    let upper = initials.starts_with(|c: char| c.is_ascii_uppercase()) && !PROMPTS.contains(&initials);
    let spaced = rest.strip_prefix('>').is_some_and(|r| r.trim_end().is_empty() || r.starts_with([' ', '>']));
    (INITIALS.contains(&letters) && upper && spaced).then(|| line.get(..=letters)).flatten()
}

/// Gives lines with a proven mark their depth, and takes the mark from their text.
pub(super) fn mark(lines: &mut [Line<'_>]) {
    let marks: Vec<Option<&str>> = lines.iter().map(|l| if l.depth == 0 { mark_of(l.bare) } else { None }).collect();
    let mut proven: BTreeMap<&str, bool> = BTreeMap::new();
    for at in 0..lines.len() {
        let Some(mark) = marks.get(at).copied().flatten() else { continue };
        if proven.contains_key(mark) && proven.get(mark) == Some(&true) {
            continue;
        }
        if proven.len() >= MARKS_MAX && !proven.contains_key(mark) {
            break;
        }
        let same = |n: &usize| marks.get(*n).copied().flatten() == Some(mark);
        let begins = at.checked_sub(1).is_none_or(|n| !same(&n));
        let run = if begins { (at..lines.len()).take(RUN).take_while(same).count() } else { 0 };
        let initials = mark.len() > 2 && mark.ends_with('>');
        let proof = begins && ((initials && run >= RUN) || is_attributed(lines, at));
        *proven.entry(mark).or_default() |= proof;
    }
    for (line, mark) in lines.iter_mut().zip(marks) {
        let Some(mark) = mark.filter(|m| proven.get(m) == Some(&true)) else { continue };
        let rest = line.bare.strip_prefix(mark).unwrap_or(line.bare);
        line.depth = 1;
        line.bare = rest.trim_start_matches(['>', ' ', '\t']).trim_matches(is_space);
        line.label = header::label(line.bare);
    }
}

/// An attribution stands directly above the line, blank lines apart; it may be wrapped once.
fn is_attributed(lines: &[Line<'_>], at: usize) -> bool {
    /// Blank lines between an attribution and what it announces.
    const BLANK: usize = 2;
    let above = lines.get(..at).unwrap_or_default();
    let mut text = above.iter().rev().skip_while({
        let mut left = BLANK;
        move |l| {
            let skip = l.is_blank() && left > 0;
            left = left.saturating_sub(1);
            skip
        }
    });
    let Some(last) = text.next().map(|l| l.bare).filter(|l| l.ends_with([':', '：'])) else { return false };
    let first = text.next().map_or("", |l| l.bare);
    // Supercite names the person on a line of its own: `>>>>> "JB" == Joe Barrera writes:`.
    attribution::is_attribution(last, true)
        || (!first.is_empty() && attribution::is_attribution(&format!("{first} {last}"), true))
}
