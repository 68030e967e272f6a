//! Runs of words that the body and a known text share, and the chain of runs that explains the body best.
//!
//! A client that quotes copies in order: of all runs those are taken that follow one another in both texts and weigh
//! most together. So a sentence of ours that the author says again finds no place where the quoted mail stands whole.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::fold::{Body, Known, Token, mixed};

/// Words that find a run together.
const WINDOW: usize = 3;
/// Places in the known texts that one window is tried at; one that stands more often tells nothing.
const PLACES_MAX: usize = 64;
/// Places tried for one body.
const TRIALS_MAX: usize = 2_000_000;
/// The least weight of a run.
const RUN_WEIGHT_MIN: usize = 16;
/// Runs that are chained, the heaviest ones.
const RUNS_MAX: usize = 4_000;
/// Earlier runs of the same text that one may follow.
const LOOK_BACK: usize = 64;
/// Words that a run may share with the one of another text before it.
const SHARED_MAX: usize = 3;
/// What a marked letter counts in a chain, and an unmarked one a little less.
const UNIT: usize = 64;
/// What it costs to go on in another text, or further up in the same.
const SWITCH_COST: usize = 24;
/// Places where two overlapping runs are tried to be parted.
const CUTS_MAX: usize = 256;

/// `len` words of the body from `body` are those of the known texts from `known`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub body: usize,
    pub known: usize,
    pub len: usize,
    /// The known text that it is of.
    pub part: usize,
}

impl Run {
    fn body_end(&self) -> usize {
        self.body + self.len
    }

    fn known_end(&self) -> usize {
        self.known + self.len
    }
}

/// The chained runs, in the order of the body and without overlaps; `is_marked` says that a line bears quote marks.
pub fn chained(body: &Body, known: &Known<'_>, is_marked: impl Fn(usize) -> bool) -> Vec<Run> {
    let runs = runs(body, known);
    let mut chain = chain((&sums(body, &is_marked), &likely(body, known)), known, &runs);
    for at in 1..chain.len() {
        if let Some([before, after]) = chain.get_mut(at - 1..=at) {
            part(before, after, (body, known), &is_marked);
        }
    }
    chain.retain(|run| run.len > 0);
    chain
}

/// All runs that are heavy enough, sorted by their place in the body.
fn runs(body: &Body, known: &Known<'_>) -> Vec<Run> {
    let index = index(known);
    // Up to which word of the body each diagonal of the two texts is known.
    let mut reached: Vec<usize> = vec![0; known.tokens.len() + body.tokens.len() + 1];
    let mut found: Vec<(usize, Run)> = Vec::new();
    let mut trials = 0;
    for (at, window) in body.tokens.windows(WINDOW).enumerate() {
        let key = key(window);
        let from = index.get(index.partition_point(|(k, _)| *k < key)..).unwrap_or_default();
        let count = from.iter().take(PLACES_MAX + 1).take_while(|(k, _)| *k == key).count();
        trials += count;
        if trials > TRIALS_MAX {
            return Vec::new();
        }
        if count > PLACES_MAX {
            continue;
        }
        for (_, place) in from.iter().copied().take(count) {
            let diagonal = place + body.tokens.len() - at;
            let Some(end) = reached.get_mut(diagonal).filter(|end| **end <= at) else { continue };
            let run = extended(body, known, at, place);
            *end = run.body_end();
            let weight = weight(body, run.body, run.body_end());
            if weight >= RUN_WEIGHT_MIN {
                found.push((weight, run));
            }
        }
    }
    found.sort_by_key(|(weight, run)| (Reverse(*weight), run.body, run.known));
    found.truncate(RUNS_MAX);
    let mut runs: Vec<Run> = found.into_iter().map(|(_, run)| run).collect();
    runs.sort_by_key(|run| (run.body, run.known));
    runs
}

fn key(window: &[Token]) -> u64 {
    window.iter().fold(1, |hash, token| mixed(hash, token.id))
}

fn index(known: &Known<'_>) -> Vec<(u64, usize)> {
    let mut index = Vec::new();
    for part in &known.parts {
        let tokens = known.tokens.get(part.tokens.0..part.tokens.1).unwrap_or_default();
        index.extend(tokens.windows(WINDOW).enumerate().map(|(at, w)| (key(w), part.tokens.0 + at)));
    }
    index.sort_unstable();
    index
}

/// The longest run through a place, within one known text.
fn extended(body: &Body, known: &Known<'_>, at: usize, place: usize) -> Run {
    let part = known.part_of(place);
    let bounds = known.parts.get(part).map_or((0, 0), |part| part.tokens);
    let right = body.tokens.get(at..).unwrap_or_default().iter();
    let len = right.zip(known.tokens.get(place..bounds.1).unwrap_or_default()).take_while(|(a, b)| a.id == b.id);
    let len = len.count();
    let left = body.tokens.get(..at).unwrap_or_default().iter().rev();
    let back = left.zip(known.tokens.get(bounds.0..place).unwrap_or_default().iter().rev());
    let back = back.take_while(|(a, b)| a.id == b.id).count();
    Run { body: at - back, known: place - back, len: len + back, part }
}

fn weight(body: &Body, from: usize, to: usize) -> usize {
    body.tokens.get(from..to).unwrap_or_default().iter().map(|t| t.weight).sum()
}

/// The weights of all words before each; where a line is said twice, the marked one is the quoted one.
fn sums(body: &Body, is_marked: &impl Fn(usize) -> bool) -> Vec<usize> {
    let mut sums: Vec<usize> = Vec::with_capacity(body.tokens.len() + 1);
    sums.push(0);
    for token in &body.tokens {
        let factor = if is_marked(token.line) { UNIT } else { UNIT - UNIT / 4 };
        sums.push(sums.last().copied().unwrap_or(0) + token.weight * factor);
    }
    sums
}

/// For each known text a small bonus, greater the more words it shares with the body, whatever their order, and the
/// fewer others it has: of two that explain a stretch equally well, the one that was answered.
fn likely(body: &Body, known: &Known<'_>) -> Vec<usize> {
    if known.parts.len() < 2 {
        return vec![0; known.parts.len()];
    }
    let mut ids: Vec<u64> = body.tokens.iter().map(|token| token.id).collect();
    ids.sort_unstable();
    // (word, times in the body, times used by the text numbered, that text's number + 1), sorted by word
    let mut counts: Vec<(u64, usize, usize, usize)> =
        ids.chunk_by(|a, b| a == b).filter_map(|same| Some((*same.first()?, same.len(), 0, 0))).collect();
    let mut shared: Vec<((usize, Reverse<usize>), usize)> = Vec::new();
    for (part, bounds) in known.parts.iter().map(|p| p.tokens).enumerate() {
        let mut weight = 0;
        for token in known.tokens.get(bounds.0..bounds.1).unwrap_or_default() {
            let found = counts.binary_search_by_key(&token.id, |count| count.0).ok();
            let Some((_, count, used, by)) = found.and_then(|at| counts.get_mut(at)) else { continue };
            (*used, *by) = if *by == part + 1 { (*used + 1, *by) } else { (1, part + 1) };
            weight += if *used <= *count { token.weight } else { 0 };
        }
        let whole = known.parts.get(part).map_or(0, |p| p.weight);
        shared.push(((weight, Reverse(whole)), part));
    }
    shared.sort_unstable();
    let mut bonus = vec![0; shared.len()];
    let mut rank = 0;
    for (n, (likeness, part)) in shared.iter().enumerate() {
        rank += usize::from(n > 0 && shared.get(n - 1).is_some_and(|before| before.0 < *likeness));
        if let Some(slot) = bonus.get_mut(*part) {
            *slot = rank.min(UNIT / 2);
        }
    }
    bonus
}

/// A run that others may follow.
struct Before {
    run: Run,
    number: usize,
    /// The best score of a chain that ends with it.
    score: usize,
    /// The best score of it and of those before it in the same text, and which of them has it.
    most: usize,
    leader: usize,
}

/// The runs of greatest weight that follow one another.
fn chain((sums, likely): (&[usize], &[usize]), known: &Known<'_>, runs: &[Run]) -> Vec<Run> {
    let sum = |from: usize, to: usize| {
        let at = |n: usize| sums.get(n).copied().unwrap_or(0);
        at(to).saturating_sub(at(from))
    };
    // The best score of a chain that ends with each run, and the run before it.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(runs.len());
    // The runs of each text.
    let mut of_part: BTreeMap<usize, Vec<Before>> = BTreeMap::new();
    // Runs by their end, until another text may follow them; and the best of those that it may.
    let mut open: BinaryHeap<Reverse<(usize, usize)>> = BinaryHeap::new();
    let mut ended: (usize, Option<usize>) = (0, None);
    for (n, run) in runs.iter().enumerate() {
        let own = if known.parts.get(run.part).is_some_and(|p| p.own) { UNIT } else { 0 };
        let likely = likely.get(run.part).copied().unwrap_or(0);
        while let Some(Reverse((_, m))) = open.peek().copied().filter(|one| one.0.0 <= run.body + SHARED_MAX) {
            open.pop();
            let score = best.get(m).map_or(0, |b| b.0);
            if score > ended.0 {
                ended = (score, Some(m));
            }
        }
        let base = sum(run.body, run.body_end()).saturating_sub(own);
        let mut choice = (base + likely, None);
        if let (score, Some(m)) = ended
            && runs.get(m).is_some_and(|earlier| earlier.body < run.body && earlier.body_end() < run.body_end())
        {
            choice = choice.max((score.saturating_sub(SWITCH_COST * UNIT) + base + likely, Some(m)));
        }
        let same = of_part.entry(run.part).or_default();
        let scored = |before: &Before| {
            let (overlap, cost) = follows(&before.run, run)?;
            let gain = sum(run.body + overlap, run.body_end()).saturating_sub(own);
            Some((before.score + gain).saturating_sub(cost))
        };
        // What the best so far would give: what cannot give more need not be looked at closely.
        let leader = same.last().map(|last| last.leader).filter(|leader| leader + LOOK_BACK >= same.len());
        let lead = leader.and_then(|leader| same.get(leader)).and_then(scored);
        let mut floor = choice.0.max(lead.unwrap_or(0));
        for before in same.iter().rev().take(LOOK_BACK) {
            // Even without overlap and gap neither this one nor any before it would be better.
            if before.most + base < floor {
                break;
            }
            if before.score + base < floor {
                continue;
            }
            if let Some(score) = scored(before).filter(|score| *score >= floor) {
                (floor, choice) = (score, (score, Some(before.number)));
            }
        }
        let before = same.last().map_or((0, 0), |last| (last.most, last.leader));
        let (most, leader) = if choice.0 > before.0 { (choice.0, same.len()) } else { before };
        same.push(Before { run: *run, number: n, score: choice.0, most, leader });
        open.push(Reverse((run.body_end(), n)));
        best.push(choice);
    }
    let mut chain = Vec::new();
    let mut at = (0..best.len()).rev().max_by_key(|n| best.get(*n).map_or(0, |b| b.0));
    while let Some(n) = at {
        chain.extend(runs.get(n).copied());
        at = best.get(n).and_then(|b| b.1);
    }
    chain.reverse();
    chain
}

/// The second run stands further down in the same text; they may overlap.
fn goes_on(earlier: &Run, run: &Run) -> bool {
    earlier.part == run.part && earlier.known <= run.known && earlier.known_end() < run.known_end()
}

/// How many words of `run` are given up if it follows `earlier` in the same text, and what the gap costs; None if it
/// cannot follow.
fn follows(earlier: &Run, run: &Run) -> Option<(usize, usize)> {
    let overlap = earlier.body_end().saturating_sub(run.body).max(earlier.known_end().saturating_sub(run.known));
    let later = goes_on(earlier, run) && earlier.body < run.body && earlier.body_end() < run.body_end();
    let gap =
        run.body.saturating_sub(earlier.body_end()).min(64) + run.known.saturating_sub(earlier.known_end()).min(64);
    (later && overlap < run.len).then_some((overlap, gap.div_ceil(16) * UNIT))
}

/// Shortens two runs so that they do not overlap, at the place where a line begins or ends.
fn part(before: &mut Run, after: &mut Run, (body, known): (&Body, &Known<'_>), is_marked: &impl Fn(usize) -> bool) {
    let forward = goes_on(before, after);
    let of_known = if forward { before.known_end().saturating_sub(after.known) } else { 0 };
    let overlap = before.body_end().saturating_sub(after.body).max(of_known);
    if overlap == 0 {
        return;
    }
    let marked = |token: usize| body.tokens.get(token).is_some_and(|t| is_marked(t.line));
    let starts = |token: usize| body.tokens.get(token).is_some_and(|t| body.range(t.line).0 == token);
    // `taken` words are taken from the end of the first, the rest from the start of the second.
    let score = |taken: usize| {
        let (end, start) = (before.body_end() - taken, after.body + overlap - taken);
        let known_start = after.known + overlap - taken;
        let known_end = before.known_end() - taken;
        let dropped = (end..before.body_end()).filter(|t| marked(*t)).count()
            + (after.body..start).filter(|t| marked(*t)).count();
        let bounds = 2 * usize::from(known.starts_line(known_start))
            + usize::from(known.ends_line(known_end.saturating_sub(1)))
            + 2 * usize::from(starts(start))
            + usize::from(starts(end));
        (Reverse(dropped), bounds, Reverse(taken))
    };
    let tried: Vec<usize> = if overlap <= CUTS_MAX { (0..=overlap).collect() } else { vec![0, overlap] };
    let fits = |taken: &usize| *taken <= before.len && overlap - *taken < after.len;
    let taken = tried.into_iter().filter(fits).max_by_key(|taken| score(*taken)).unwrap_or(0);
    let given = (overlap - taken).min(after.len);
    before.len -= taken.min(before.len);
    *after = Run { body: after.body + given, known: after.known + given, len: after.len - given, ..*after };
}

#[cfg(test)]
mod tests {
    use super::super::super::split;
    use super::*;

    /// The words of the body that are in the chain, and how many switches it has.
    fn aligned(text: &str, known: &[&str]) -> Vec<(usize, usize, usize)> {
        let lines = split(text);
        let known = Known::of(known, &[]);
        let body = Body::of(&lines, &known, &[]).unwrap_or_default();
        let runs = chained(&body, &known, |n| lines.get(n).is_some_and(|l| l.depth > 0));
        runs.iter().map(|r| (r.body, r.known, r.len)).collect()
    }

    #[test]
    fn order_decides() {
        let known = "one two three four five six\nseven eight nine ten eleven twelve\nanother line of ours here\n";
        // A sentence said again above the whole quote takes nothing from it.
        let text = format!("seven eight nine ten\n\n{known}");
        assert_eq!(aligned(&text, &[known]), [(0, 6, 4), (4, 0, 17)]);
        // What stands between belongs to nobody, though it begins as the next line does.
        let text = "one two three four five six\nseven nine\nseven eight nine ten eleven twelve\n";
        assert_eq!(aligned(text, &[known]), [(0, 0, 6), (8, 6, 6)]);
        assert_eq!(aligned("something else that we never wrote at all", &[known]), []);
    }

    #[test]
    fn overlaps_are_cut_at_lines() {
        let mut before = Run { body: 0, known: 0, len: 8, part: 0 };
        let mut after = Run { body: 7, known: 6, len: 8, part: 0 };
        let known = Known::of(&["a b c d e f\ng h i j k l m n"], &[]);
        let lines = split("a b c d e f\ng g h i j\nk l m n o p q");
        let body = Body::of(&lines, &known, &[]).unwrap_or_default();
        part(&mut before, &mut after, (&body, &known), &|_| false);
        assert!(before.known_end() <= after.known && before.body_end() <= after.body, "{before:?} {after:?}");
    }
}
