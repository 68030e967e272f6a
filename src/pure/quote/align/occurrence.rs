//! Stretches of the body that are one known text, each with the head above it, and what convicts them as quotes.
//!
//! Convicted by quote marks, by a head above, or, with neither, by standing there for the most part. What the author
//! wrote before ("own") needs a sign: who says the same again, says it again.

use std::collections::BTreeSet;

use super::super::Line;
use super::cover::{Alignment, Cover};
use super::fold::mixed;
use super::head;

/// The least weight of a quote that nothing announces, and the part of the known text (in per cent) that it holds.
const SILENT_WEIGHT_MIN: usize = 60;
const SILENT_SHARE_MIN: usize = 30;
/// Occurrences of a body that are looked for in other known texts.
const TRIES_MAX: usize = 8;

/// One known text, or a piece of it, in the body.
#[derive(Debug, Clone)]
pub struct Occurrence {
    pub part: usize,
    /// The first and the last line with words of ours.
    pub first: usize,
    pub last: usize,
    /// Most of it bears quote marks.
    pub marked: bool,
    /// The first and the last line of the head above it.
    pub head: Option<(usize, usize)>,
    /// The greatest number of marks on its lines.
    pub depth: usize,
}

/// The convicted occurrences, in order; what is not convicted is the author's again. With it comes whether that holds for
/// anything of a mail of the author's with the quotes in it: perhaps it is quotes that are found again.
pub fn convicted(lines: &[Line<'_>], aligned: &mut Alignment<'_>) -> (Vec<Occurrence>, bool) {
    for one in marked_groups(lines, aligned) {
        drop_unmarked(lines, aligned, &one);
    }
    let mut all = split(lines, aligned);
    let mut floor = 0;
    for one in &mut all {
        one.head = head::above(lines, aligned, one.first, floor).filter(|(_, last)| {
            // Below a head with marked lines, what bears no mark is the author's.
            one.marked || !lines.iter().take(one.first).skip(last + 1).any(|l| l.depth > 0)
        });
        floor = one.last + 1;
    }
    let (mut kept, silent): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.marked || one.head.is_some());
    let mut seen: BTreeSet<u64> = kept.iter().flat_map(|one| windows(aligned, one)).collect();
    let mut with_quotes = false;
    let mut tries = TRIES_MAX;
    for one in silent {
        with_quotes |= aligned.known.parts.get(one.part).is_some_and(|part| part.with_quotes);
        let is_quote = is_silent_quote(aligned, &one) || stands_in_shorter(aligned, &one, &mut tries);
        if is_quote && !is_said_again(aligned, &one, &seen) {
            seen.extend(windows(aligned, &one));
            kept.push(one);
        } else {
            (one.first..=one.last).for_each(|line| aligned.clear(line));
        }
    }
    kept.sort_by_key(|one| one.first);
    (kept, with_quotes)
}

/// Cuts the aligned lines where another text begins, where the same begins again, and at heads.
fn split(lines: &[Line<'_>], aligned: &Alignment<'_>) -> Vec<Occurrence> {
    let mut found: Vec<Occurrence> = Vec::new();
    let mut last_word = 0;
    let mut barrier = false;
    for line in 0..lines.len() {
        let Some((first, last)) = aligned.ends(line) else {
            barrier |= aligned.head_at(line).is_some();
            continue;
        };
        let part = aligned.known.part_of(first);
        match found.last_mut() {
            Some(open) if open.part == part && first > last_word && !barrier => open.last = line,
            _ => found.push(Occurrence { part, first: line, last: line, marked: false, head: None, depth: 0 }),
        }
        barrier = false;
        last_word = if aligned.known.part_of(last) == part { last } else { first };
    }
    for one in &mut found {
        let weigh = |marked: bool| -> usize {
            let lines = (one.first..=one.last).filter(|n| lines.get(*n).is_some_and(|l| (l.depth > 0) == marked));
            lines.map(|n| aligned.weight(n)).sum()
        };
        // A client that marks begins with a mark; how much the author has taken over below does not matter.
        one.marked = lines.get(one.first).is_some_and(|l| l.depth > 0) || weigh(true) > weigh(false);
        let depths = (one.first..=one.last).filter(|n| aligned.ends(*n).is_some());
        one.depth = depths.filter_map(|n| lines.get(n)).map(|l| l.depth).max().unwrap_or(0);
    }
    found
}

/// The occurrences of clients that mark what they quote: an unmarked one beside a marked one, with no head between them,
/// is of the same client.
fn marked_groups(lines: &[Line<'_>], aligned: &Alignment<'_>) -> Vec<Occurrence> {
    let mut all = split(lines, aligned);
    let joined = |one: &Occurrence, next: &Occurrence| head::above(lines, aligned, next.first, one.last + 1).is_none();
    for n in 1..all.len() {
        if let Some([one, next]) = all.get_mut(n - 1..=n) {
            next.marked |= one.marked && joined(one, next);
        }
    }
    for n in (1..all.len()).rev() {
        if let Some([one, next]) = all.get_mut(n - 1..=n) {
            one.marked |= next.marked && joined(one, next);
        }
    }
    all.retain(|one| one.marked);
    all
}

/// Where the client marks what it quotes, a line without a mark is the author's, whatever it says; but for the tail of
/// a marked line that was wrapped afterwards.
fn drop_unmarked(lines: &[Line<'_>], aligned: &mut Alignment<'_>, one: &Occurrence) {
    let mut before: Option<usize> = None;
    for line in one.first..=one.last {
        let Some(text) = lines.get(line).filter(|l| !l.is_blank()) else { continue };
        let ends = aligned.ends(line);
        let is_tail = || match (before, ends) {
            (Some(word), Some((first, _))) => first == word + 1 && !aligned.known.starts_line(first),
            _ => false,
        };
        if text.depth > 0 || (aligned.cover(line) == Cover::Full && is_tail()) {
            before = ends.map(|(_, last)| last);
        } else {
            aligned.clear(line);
            before = None;
        }
    }
}

fn is_silent_quote(aligned: &Alignment<'_>, one: &Occurrence) -> bool {
    let weight: usize = (one.first..=one.last).map(|line| aligned.weight(line)).sum();
    let part = aligned.known.parts.get(one.part);
    part.is_some_and(|p| !p.own && weight >= SILENT_WEIGHT_MIN && weight * 100 >= p.weight * SILENT_SHARE_MIN)
}

/// Of texts that hold the same words a longer one was laid beside it, of which they are too little: a mail of ours that shows
/// another one. Looked at a few times a body only.
fn stands_in_shorter(aligned: &Alignment<'_>, one: &Occurrence, tries: &mut usize) -> bool {
    let weight: usize = (one.first..=one.last).map(|line| aligned.weight(line)).sum();
    let parts = &aligned.known.parts;
    if *tries == 0 || weight < SILENT_WEIGHT_MIN || parts.get(one.part).is_none_or(|part| part.own) {
        return false;
    }
    *tries -= 1;
    let words: BTreeSet<u64> = windows(aligned, one).into_iter().collect();
    let shorter = parts.iter().filter(|p| !p.own && p.weight > 0 && weight * 100 >= p.weight * SILENT_SHARE_MIN);
    shorter.into_iter().any(|part| {
        let tokens = aligned.known.tokens.get(part.tokens.0..part.tokens.1).unwrap_or_default();
        let theirs = tokens.windows(3).map(|w| w.iter().fold(1, |hash, token| mixed(hash, token.id)));
        let shared: BTreeSet<u64> = theirs.filter(|window| words.contains(window)).collect();
        shared.len() * 2 > words.len()
    })
}

/// The words stand in a quote as well: the author repeats a sentence of ours.
fn is_said_again(aligned: &Alignment<'_>, one: &Occurrence, seen: &BTreeSet<u64>) -> bool {
    let windows = windows(aligned, one);
    let again = windows.iter().filter(|w| seen.contains(w)).count();
    !windows.is_empty() && again * 2 > windows.len()
}

/// The words of ours in an occurrence, three by three.
fn windows(aligned: &Alignment<'_>, one: &Occurrence) -> Vec<u64> {
    let words: Vec<u64> = (one.first..=one.last)
        .filter(|line| aligned.ends(*line).is_some())
        .flat_map(|line| aligned.body.line_tokens(line).iter().map(|t| t.id))
        .collect();
    words.windows(3).map(|w| w.iter().fold(1, |hash, id| mixed(hash, *id))).collect()
}
