//! Alignment of a body with the texts that we know: which of its lines were ours (or stored on the thread) before.
//!
//! Both sides are folded to their letters and digits (NFKC, lower case), so that wrapping, marks, spaces, width and
//! punctuation do not matter. Runs of the body that occur in a known text are found by short windows and extended;
//! a line counts as aligned when most of it lies in such runs. A run must be long enough not to be chance: "Yes,
//! solved" in an answer is an answer even though our own mail holds the same words.

use super::Line;
use std::borrow::Cow;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Known texts that are looked at, newest first.
pub const MAX_KNOWN: usize = 12;
/// Folded characters of all known texts together that are looked at.
const MAX_KNOWN_CHARS: usize = 200_000;
/// Folded characters of the body that are looked at; what comes later is left to the heuristics.
const MAX_BODY_CHARS: usize = 300_000;
/// Characters of the window that finds a run.
const WINDOW: usize = 8;
/// Places in the known texts that one window is tried at.
const MAX_PLACES: usize = 4;
/// The least weight of a run: a letter or digit weighs 1, a wide (CJK) character 2.
const MIN_RUN_WEIGHT: usize = 20;
/// Per cent of a line's characters that must lie in runs.
const MIN_COVERAGE: usize = 80;
/// A block of unmarked lines needs this weight to count as quoted without any other sign of a quote.
const MIN_BLOCK_WEIGHT: usize = 60;

/// Marks the lines that align with a known text.
pub(super) fn align(lines: &mut [Line<'_>], known: &[&str]) {
    let known = fold_known(known);
    if known.len() < WINDOW {
        return;
    }
    let places = index(&known);
    let mut body: Vec<char> = Vec::new();
    let mut owner: Vec<usize> = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        if body.len() > MAX_BODY_CHARS {
            break;
        }
        body.extend(fold(line.bare).into_iter().take(MAX_BODY_CHARS));
        owner.resize(body.len(), n);
    }
    let covered = cover(&body, &known, &places);
    let mut total: Vec<usize> = vec![0; lines.len()];
    let mut inside: Vec<usize> = vec![0; lines.len()];
    for (&n, &hit) in owner.iter().zip(&covered) {
        if let (Some(total), Some(inside)) = (total.get_mut(n), inside.get_mut(n)) {
            *total += 1;
            *inside += usize::from(hit);
        }
    }
    for (n, line) in lines.iter_mut().enumerate() {
        let (total, inside) = (total.get(n).copied().unwrap_or(0), inside.get(n).copied().unwrap_or(0));
        line.aligned = total > 0 && inside * 100 >= total * MIN_COVERAGE;
    }
    join_ornaments(lines);
    drop_thin_blocks(lines);
}

/// Letters and digits of a text without its links, compatibility forms and case folded.
fn fold(text: &str) -> Vec<char> {
    without_links(text).nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// The text without link targets: clients write them out, drop them or route them through a gateway as they please.
fn without_links(text: &str) -> Cow<'_, str> {
    const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];
    let scheme = |part: &str| SCHEMES.iter().filter_map(|s| part.find(s)).min();
    if scheme(text).is_none() {
        return Cow::Borrowed(text);
    }
    let ends_link = |c: char| c.is_whitespace() || matches!(c, '>' | ')' | ']' | '"' | '）' | '，' | '。');
    // Cut where a link ends, so that each part is searched once.
    let parts = text.split_inclusive(ends_link);
    parts.map(|part| scheme(part).and_then(|at| part.get(..at)).unwrap_or(part)).collect::<String>().into()
}

fn fold_known(known: &[&str]) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    for text in known.iter().take(MAX_KNOWN) {
        for line in text.lines() {
            out.extend(fold(super::strip_marks(line).1));
        }
        // A run must not go from one text into the next.
        out.push('\n');
        if out.len() > MAX_KNOWN_CHARS {
            out.truncate(MAX_KNOWN_CHARS);
            break;
        }
    }
    out
}

/// Where each window of the known text stands, at most [`MAX_PLACES`] places each.
fn index(known: &[char]) -> BTreeMap<&[char], Vec<usize>> {
    let mut places: BTreeMap<&[char], Vec<usize>> = BTreeMap::new();
    for (at, window) in known.windows(WINDOW).enumerate().filter(|(_, w)| !w.contains(&'\n')) {
        let at_window = places.entry(window).or_default();
        if at_window.len() < MAX_PLACES {
            at_window.push(at);
        }
    }
    places
}

/// For each character of the body: it lies in a run that the known text holds as well.
fn cover(body: &[char], known: &[char], places: &BTreeMap<&[char], Vec<usize>>) -> Vec<bool> {
    let mut covered = vec![false; body.len()];
    let mut at = 0;
    while let Some(window) = body.get(at..at + WINDOW) {
        let rest = body.get(at..).unwrap_or_default();
        let run = places
            .get(window)
            .into_iter()
            .flatten()
            .map(|&place| run_length(rest, known.get(place..).unwrap_or_default()))
            .max()
            .unwrap_or(0);
        let weight: usize = rest.iter().take(run).map(|&c| weight(c)).sum();
        if weight < MIN_RUN_WEIGHT {
            at += 1;
            continue;
        }
        covered.iter_mut().skip(at).take(run).for_each(|c| *c = true);
        at += run;
    }
    covered
}

fn run_length(a: &[char], b: &[char]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b && **b != '\n').count()
}

fn weight(c: char) -> usize {
    if c > '\u{2e80}' { 2 } else { 1 }
}

/// Rules, links and picture places between aligned lines belong to the quoted text.
fn join_ornaments(lines: &mut [Line<'_>]) {
    let mut before = false;
    for at in 0..lines.len() {
        let after = lines.iter().skip(at + 1).find(|l| !l.is_blank()).is_some_and(|l| l.aligned);
        let directly_below = at > 0 && lines.get(at - 1).is_some_and(|l| l.aligned);
        let Some(line) = lines.get_mut(at) else { break };
        if line.is_blank() {
            continue;
        }
        line.aligned |= (before && (after || is_link(line.bare)) && is_ornament(line.bare))
            || (directly_below && is_punctuation(line.bare));
        before = line.aligned;
    }
}

/// The full stop that wrapping pushed to a line of its own.
fn is_punctuation(line: &str) -> bool {
    line.chars().all(|c| {
        c.is_ascii_punctuation() || ('\u{3001}'..='\u{3011}').contains(&c) || ('\u{ff00}'..='\u{ff0f}').contains(&c)
    })
}

fn is_ornament(line: &str) -> bool {
    let picture = line.starts_with(['<', '[', '(']) && line.ends_with(['>', ']', ')']) && !line.contains(' ');
    super::header::is_rule(line) || picture || is_link(line)
}

/// Nothing but links.
fn is_link(line: &str) -> bool {
    matches!(without_links(line), Cow::Owned(rest) if !rest.chars().any(char::is_alphanumeric))
}

/// An unmarked block that is short may be the author's own words said twice: it stays fresh where the mail bears no
/// other sign of a quote, where the client marks what it quotes, and right above the head of the quoted mail. "#assign
/// bob" above a quoted transcript that holds the same words is a command.
fn drop_thin_blocks(lines: &mut [Line<'_>]) {
    let aligned = |wanted: fn(&Line<'_>) -> bool| lines.iter().filter(move |l| l.aligned && wanted(l));
    let marked = aligned(|l| l.depth > 0).next().is_some();
    let alone = !marked && weigh(aligned(|_| true)) < MIN_BLOCK_WEIGHT;
    let mut thin: Vec<usize> = Vec::new();
    let mut block: Vec<usize> = Vec::new();
    for at in 0..=lines.len() {
        let line = lines.get(at);
        if line.is_some_and(|l| l.is_blank()) {
            continue;
        }
        if line.is_some_and(|l| l.aligned && l.depth == 0) {
            block.push(at);
            continue;
        }
        let above_head = line.is_some_and(|l| l.label.is_some() || super::header::marker(l.bare).is_some());
        // The tail of a marked line that was wrapped.
        let tail = block.first().and_then(|first| first.checked_sub(1)).and_then(|n| lines.get(n));
        let wrapped = tail.is_some_and(|l| l.depth > 0);
        let is_thin = weigh(block.iter().filter_map(|n| lines.get(*n))) < MIN_BLOCK_WEIGHT;
        if is_thin && !wrapped && (alone || marked || above_head) {
            thin.append(&mut block);
        }
        block.clear();
    }
    for at in thin {
        if let Some(line) = lines.get_mut(at) {
            line.aligned = false;
        }
    }
}

fn weigh<'l, 't: 'l>(lines: impl Iterator<Item = &'l Line<'t>>) -> usize {
    lines.flat_map(|l| fold(l.bare)).map(weight).sum()
}
