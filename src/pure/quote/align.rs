//! Alignment of a body with the texts that we know: which of its lines were ours (or stored on the thread) before.
//!
//! Both sides are folded to their letters and digits (NFKC, lower case), so that wrapping, marks, spaces, width and
//! punctuation do not matter. Runs of the body that occur in a known text are found by short windows and extended;
//! a line counts as aligned when most of it lies in such runs. A run must be long enough not to be chance: "Yes,
//! solved" in an answer is an answer even though our own mail holds the same words.

use super::Line;
use std::borrow::Cow;
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
    let index = Index::new(&known);
    let mut body: Vec<char> = Vec::new();
    let mut owner: Vec<usize> = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        if body.len() > MAX_BODY_CHARS {
            break;
        }
        body.extend(fold(line.bare).into_iter().take(MAX_BODY_CHARS));
        owner.resize(body.len(), n);
    }
    let covered = cover(&body, &known, &index);
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
    let text = without_links(text);
    if text.is_ascii() {
        // The common case, at a fraction of the cost.
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
        return letters.map(|b| char::from(b.to_ascii_lowercase())).collect();
    }
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
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

/// Where the windows of the known text stand.
struct Index {
    /// Hash and place of each window, in order.
    places: Vec<(u64, usize)>,
    /// One bit for some of each hash: most windows of new text are told apart here. As many words, at least, as there
    /// are windows in eight, and a power of two.
    seen: Vec<u64>,
}

impl Index {
    fn new(known: &[char]) -> Index {
        let words = (known.len() / 8).next_power_of_two();
        let mut index = Index { places: Vec::new(), seen: vec![0; words] };
        // A window across the end of a text matches nothing: no body holds such an end.
        for (place, hash) in hashes(known).into_iter().enumerate() {
            index.places.push((hash, place));
            let (word, bit) = index.bit_of(hash);
            if let Some(bits) = index.seen.get_mut(word) {
                *bits |= bit;
            }
        }
        index.places.sort_unstable();
        index
    }

    /// The first places of a window, by its hash; whether the text is the same there is seen when it is compared.
    fn places(&self, hash: u64) -> impl Iterator<Item = usize> {
        let (word, bit) = self.bit_of(hash);
        let is_seen = self.seen.get(word).is_some_and(|bits| bits & bit != 0);
        let from = if is_seen { self.places.partition_point(|(known, _)| *known < hash) } else { self.places.len() };
        let same = self.places.iter().skip(from).take_while(move |(known, _)| *known == hash);
        same.take(MAX_PLACES).map(|(_, place)| *place)
    }

    /// The word and the bit of `seen` that a hash has.
    fn bit_of(&self, hash: u64) -> (usize, u64) {
        let word = usize::try_from(hash >> 38).unwrap_or(0) & (self.seen.len() - 1);
        (word, 1 << (hash >> 32 & 63))
    }
}

/// A hash of each window of a text, in order; each follows from the one before.
fn hashes(text: &[char]) -> Vec<u64> {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let leaving = (0..WINDOW).fold(1u64, |power, _| power.wrapping_mul(FACTOR));
    let mut hash = 0u64;
    let mut found = Vec::with_capacity(text.len());
    let before = std::iter::repeat_n(None, WINDOW).chain(text.iter().map(Some));
    for (n, (&c, left)) in text.iter().zip(before).enumerate() {
        hash = hash.wrapping_mul(FACTOR).wrapping_add(value(c));
        if let Some(&left) = left {
            hash = hash.wrapping_sub(value(left).wrapping_mul(leaving));
        }
        if n + 1 >= WINDOW {
            found.push(hash);
        }
    }
    found
}

fn value(c: char) -> u64 {
    u64::from(u32::from(c)) + 1
}

/// For each character of the body: it lies in a run that the known text holds as well.
fn cover(body: &[char], known: &[char], index: &Index) -> Vec<bool> {
    let mut covered = vec![false; body.len()];
    let hashes = hashes(body);
    let mut at = 0;
    while let Some(hash) = hashes.get(at) {
        let rest = body.get(at..).unwrap_or_default();
        let runs = index.places(*hash).map(|place| run_length(rest, known.get(place..).unwrap_or_default()));
        let run = runs.max().unwrap_or(0);
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
        // Before the look ahead: from each of many blank lines it would go to their end.
        if lines.get(at).is_none_or(Line::is_blank) {
            continue;
        }
        let after = lines.iter().skip(at + 1).find(|l| !l.is_blank()).is_some_and(|l| l.aligned);
        let directly_below = at > 0 && lines.get(at - 1).is_some_and(|l| l.aligned);
        let Some(line) = lines.get_mut(at) else { break };
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
    let alone = !marked && is_light(aligned(|_| true));
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
        let is_thin = is_light(block.iter().filter_map(|n| lines.get(*n)));
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

/// The lines weigh less than a block must; the first ones that weigh enough are looked at.
fn is_light<'l, 't: 'l>(lines: impl Iterator<Item = &'l Line<'t>>) -> bool {
    let mut total = 0;
    for line in lines {
        total += fold(line.bare).into_iter().map(weight).sum::<usize>();
        if total >= MIN_BLOCK_WEIGHT {
            return false;
        }
    }
    true
}
