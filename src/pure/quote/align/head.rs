//! The head of a quoted mail, found from below: what stands right above the first line that is ours.
//!
//! Searching upwards from the quoted text, and taking the shortest head that is complete, keeps the author's own lines
//! that look like a head ("From: the door", "On Monday …") out of it.

use super::super::header::{self, Above, Label, Marker};
use super::super::{Line, attribution};
use super::cover::{Alignment, Cover};

/// Lines of one header block that are looked at.
const BLOCK_MAX: usize = 24;
/// Lines of one attribution.
const ATTRIBUTION_MAX: usize = 4;
/// Bytes of one attribution, its lines joined.
const ATTRIBUTION_BYTES_MAX: usize = 400;
/// Lines with text between a head and the first line of ours: a banner of a gateway, or a first answer.
const BETWEEN_MAX: usize = 6;
/// Blank lines between a marker and its block.
const BLANKS_MAX: usize = 2;

/// The first and the last line of the head above line `start`, not above `floor`.
pub fn above(lines: &[Line<'_>], aligned: &Alignment<'_>, start: usize, floor: usize) -> Option<(usize, usize)> {
    let marked = lines.get(start).is_some_and(|l| l.depth > 0);
    let mut at = start;
    for step in 0..=BETWEEN_MAX {
        at = text_above(lines, at, floor)?;
        let is_next = step == 0;
        let own = |n: usize| n >= floor && aligned.cover(n) == Cover::None;
        if let Some(first) = block(lines, at, &own).or_else(|| attribution_above(lines, at, is_next && marked, &own)) {
            let rule = announcement(lines, first, &own).filter(|n| is_head_rule(lines, *n));
            return Some((rule.unwrap_or(first), at));
        }
        let line = lines.get(at)?;
        let announced = header::marker(line.bare) == Some(Marker::Original) || (is_next && is_long_rule(line.bare));
        if announced && line.depth == 0 {
            return Some((at, at));
        }
        if !own(at) {
            return None;
        }
    }
    None
}

/// The next line with text above `at`.
fn text_above(lines: &[Line<'_>], at: usize, floor: usize) -> Option<usize> {
    (floor..at).rev().find(|n| lines.get(*n).is_some_and(|l| !l.is_blank() && !l.bare.is_empty()))
}

/// What a line says of the block below it.
fn announced_by(lines: &[Line<'_>], at: usize) -> Above {
    match lines.get(at).map_or("", |l| l.bare) {
        rule if header::is_head_rule(rule) => Above::Head,
        rule if is_drawn(rule) => Above::Rule,
        words if header::marker(words).is_some() || header::is_bare_marker(words) => Above::Marker,
        _ => Above::Nothing,
    }
}

fn is_head_rule(lines: &[Line<'_>], at: usize) -> bool {
    lines.get(at).is_some_and(|l| header::is_head_rule(l.bare))
}

/// A rule, drawn with characters or by an HTML element.
fn is_drawn(line: &str) -> bool {
    header::is_rule(line) || line == "---"
}

fn is_long_rule(line: &str) -> bool {
    /// Shorter ones people draw themselves.
    const MIN: usize = 10;
    header::is_rule(line) && line.chars().count() >= MIN
}

/// The first line of the header block, with its marker or rule, that ends at `end`.
fn block(lines: &[Line<'_>], end: usize, own: &impl Fn(usize) -> bool) -> Option<usize> {
    let first = end.saturating_sub(BLOCK_MAX);
    // What stands below is no part of it.
    let lines = lines.get(..=end)?;
    let mut start = (first..=end).rev().take_while(|n| own(*n)).find(|&n| {
        let is_head = lines.get(n).is_some_and(|l| l.label.is_some());
        let above = announcement(lines, n, own).map_or(Above::Nothing, |n| announced_by(lines, n));
        is_head && header::block(lines, n, above).is_some_and(|len| n + len > end)
    })?;
    let mut seen: Vec<Label> = labels(lines, start, end);
    while let Some(above) = start.checked_sub(1).filter(|n| own(*n)) {
        let label = lines.get(above).and_then(|l| l.label).map(|(label, _)| label);
        let Some(label) = label.filter(|l| *l == Label::Copy || !seen.contains(l)) else { break };
        seen.push(label);
        start = above;
    }
    while let Some(above) = announcement(lines, start, own) {
        start = above;
    }
    Some(start)
}

fn labels(lines: &[Line<'_>], start: usize, end: usize) -> Vec<Label> {
    lines.iter().take(end + 1).skip(start).filter_map(|l| l.label).map(|(label, _)| label).collect()
}

/// The marker or rule right above a line.
fn announcement(lines: &[Line<'_>], at: usize, own: &impl Fn(usize) -> bool) -> Option<usize> {
    let above = (at.saturating_sub(BLANKS_MAX + 1)..at).rev().find(|n| lines.get(*n).is_some_and(|l| !l.is_blank()))?;
    let line = lines.get(above).filter(|_| own(above))?;
    (is_drawn(line.bare) || header::marker(line.bare).is_some() || header::is_bare_marker(line.bare)).then_some(above)
}

/// The first line of the attribution that ends at `end`; `is_next` says that marked lines follow at once.
fn attribution_above(lines: &[Line<'_>], end: usize, is_next: bool, own: &impl Fn(usize) -> bool) -> Option<usize> {
    let mut joined = String::new();
    let mut dateless = None;
    for len in 0..ATTRIBUTION_MAX {
        let Some(at) = end.checked_sub(len).filter(|n| own(*n)) else { break };
        let Some(line) = lines.get(at).filter(|l| !l.bare.is_empty()) else { break };
        if lines.get(end).is_some_and(|l| l.depth != line.depth) {
            break;
        }
        joined = if joined.is_empty() { line.bare.to_string() } else { format!("{} {joined}", line.bare) };
        if !attribution::is_attribution(&joined, is_next) || !(is_next || is_certain(&joined)) {
            continue;
        }
        if attribution::has_date(&joined) {
            // The writer's name and address may stand on a line of their own above the date.
            let above = at.checked_sub(1).filter(|n| own(*n)).and_then(|n| lines.get(n));
            let goes_on = above
                .is_some_and(|l| !attribution::has_address(&joined) && l.depth == line.depth && l.bare.contains('@'));
            return Some(if goes_on { at - 1 } else { at });
        }
        dateless.get_or_insert(at);
    }
    dateless
}

/// The heads that stand on their own evidence: for each line the number of lines of the head that begins there, or 0.
/// A line of ours (`is_ours`) may hold a date and a name as well; it begins no attribution.
pub fn all(lines: &[Line<'_>], is_ours: impl Fn(&str) -> bool) -> Vec<usize> {
    let mut found = vec![0; lines.len()];
    let mut at = 0;
    while at < lines.len() {
        let len = certain(lines, at, &is_ours).unwrap_or(0).min(lines.len() - at);
        if let Some(slot) = found.get_mut(at) {
            *slot = len;
        }
        at += len.max(1);
    }
    found
}

/// The number of lines of the head that begins at this line: one that stands on its own evidence, whatever is below it.
fn certain(lines: &[Line<'_>], at: usize, is_ours: &impl Fn(&str) -> bool) -> Option<usize> {
    let line = lines.get(at).filter(|l| !l.bare.is_empty())?;
    if header::marker(line.bare) == Some(Marker::Original) {
        return Some(1 + header::block(lines, at + 1, Above::Marker).unwrap_or(0));
    }
    let blanks = lines.iter().skip(at + 1).take(BLANKS_MAX).take_while(|l| l.bare.is_empty()).count();
    let (below, drawn) = (at + 1 + blanks, announced_by(lines, at));
    let named = || {
        let unknown = || header::unknown_block(lines, below);
        unknown().or_else(|| attribution::attribution(lines, below, true)).filter(|_| drawn == Above::Head)
    };
    if drawn != Above::Nothing
        && let Some(len) = header::block(lines, below, drawn).or_else(named)
    {
        return Some(1 + blanks + len);
    }
    if let Some(len) = header::block(lines, at, Above::Nothing) {
        return whole_block(lines, at, len, is_ours);
    }
    let near = || lines.iter().skip(at).take(ATTRIBUTION_MAX).take_while(|l| !l.bare.is_empty());
    if line.bare.len() > ATTRIBUTION_BYTES_MAX || !near().any(|l| has_address_or_year(l.bare)) || is_ours(line.bare) {
        return None;
    }
    let mut joined = String::new();
    for (n, next) in lines.iter().skip(at).take(ATTRIBUTION_MAX).enumerate() {
        if next.bare.is_empty() || next.depth != line.depth {
            return None;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(next.bare);
        if is_certain(&joined) && attribution::ends_like_one(&joined) && attribution::is_attribution(&joined, false) {
            return Some(n + 1);
        }
        if joined.len() > ATTRIBUTION_BYTES_MAX || !attribution::may_be_wrapped(&joined) {
            return None;
        }
    }
    None
}

/// The lines of a header block without the first line of ours right below it, which is no value that goes on. None if the
/// block begins further down: the line of the author's above it only looks like a part of it.
fn whole_block(lines: &[Line<'_>], at: usize, len: usize, is_ours: &impl Fn(&str) -> bool) -> Option<usize> {
    /// Lines of a block at least.
    const LINES_MIN: usize = 3;
    let inside = || lines.iter().enumerate().skip(at).take(len);
    let ours = |(_, l): (usize, &Line<'_>)| l.label.is_none() && !l.bare.is_empty() && is_ours(l.bare);
    let len = inside().position(ours).unwrap_or(len);
    let gap = inside().find(|(_, l)| l.label.is_none()).map_or(usize::MAX, |(n, _)| n);
    let later = inside().any(|(n, l)| {
        n > gap
            && l.label.is_some_and(|(label, _)| label == Label::From)
            && header::block(lines, n, Above::Nothing).is_some()
    });
    (len >= LINES_MIN && !later).then_some(len)
}

/// An address, or a year and a colon at the end: "On Monday at 09:00 it said:" has neither.
fn is_certain(text: &str) -> bool {
    text.contains(['@', '<']) || (has_address_or_year(text) && text.trim_end().ends_with([':', '：']))
}

fn has_address_or_year(text: &str) -> bool {
    let mut digits = 0;
    text.bytes().any(|b| {
        digits = if b.is_ascii_digit() { digits + 1 } else { 0 };
        digits == 4 || b == b'@' || b == b'<'
    })
}
