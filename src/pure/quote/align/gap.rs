//! The lines between two runs, laid beside the lines of ours between them: too short or too much changed for a run.
//!
//! "Hello," and "Priority: P2" are too little to be found by themselves; where the lines around them are ours, they are
//! compared one by one with the few lines of ours that are still missing there.

use super::super::Line;
use super::cover::{Alignment, Cover};
use super::fold::Token;
use super::occurrence::Occurrence;

/// Lines of either side that are compared.
const LINES_MAX: usize = 40;
/// Words of a line that is compared word by word.
const WORDS_MAX: usize = 30;
/// The least weight of a line of ours behind which an answer is found.
const QUESTION_WEIGHT_MIN: usize = 4;

/// Lines of the body (none of ours so far) and tokens of a known text, each from … to.
#[derive(Debug, Clone, Copy)]
struct Gap {
    body: (usize, usize),
    known: (usize, usize),
    side: Side,
}

/// Where a gap is: above the first line of ours, between two, below the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Inside,
    Below,
}

impl Side {
    /// The lines nearest to the quote.
    fn nearest<T>(self, mut lines: Vec<T>) -> Vec<T> {
        if self == Side::Above {
            lines.drain(..lines.len().saturating_sub(LINES_MAX));
        }
        lines.truncate(LINES_MAX);
        lines
    }
}

/// How a line of the body and one of ours go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Equal,
    Behind,
    Similar,
}

/// Fills the gaps of an occurrence; it may reach from line `top` to line `bottom` (without it). Returns its new ends.
pub fn fill(
    lines: &[Line<'_>],
    aligned: &mut Alignment<'_>,
    one: &Occurrence,
    (top, bottom): (usize, usize),
) -> (usize, usize) {
    let Some(part) = aligned.known.parts.get(one.part).copied() else { return (one.first, one.last) };
    let anchors: Vec<(usize, (usize, usize))> =
        (one.first..=one.last).filter_map(|n| Some((n, aligned.ends(n)?))).collect();
    let (Some(first), Some(last)) = (anchors.first(), anchors.last()) else { return (one.first, one.last) };
    let mut gaps: Vec<Gap> = Vec::new();
    if one.head.is_some() || one.marked {
        gaps.push(Gap { body: (top, first.0), known: (part.tokens.0, first.1.0), side: Side::Above });
    } else {
        extend_up(lines, aligned, first, (top, part.tokens.0));
    }
    for pair in anchors.windows(2) {
        if let [(a, (_, from)), (b, (to, _))] = pair {
            gaps.push(Gap { body: (a + 1, *b), known: (from + 1, *to), side: Side::Inside });
        }
    }
    let end = bottom.min(last.0 + 1 + LINES_MAX);
    gaps.push(Gap { body: (last.0 + 1, end), known: (last.1.1 + 1, part.tokens.1), side: Side::Below });
    for gap in gaps.iter().filter(|g| g.body.0 < g.body.1 && g.known.0 < g.known.1) {
        close(lines, aligned, gap, one.marked);
    }
    let touched = |n: &usize| aligned.cover(*n) != Cover::None;
    ((top..=one.first).find(touched).unwrap_or(one.first), (one.last..bottom).rev().find(touched).unwrap_or(one.last))
}

/// With neither marks nor a head, only lines that are equal and adjoin the quote belong to it.
fn extend_up(lines: &[Line<'_>], aligned: &mut Alignment<'_>, first: &(usize, (usize, usize)), floor: (usize, usize)) {
    let mut known = first.1.0;
    for line in (floor.0..first.0).rev().filter(|n| lines.get(*n).is_some_and(|l| !l.is_blank())) {
        let Some(before) = known.checked_sub(1).filter(|k| *k >= floor.1) else { return };
        let Some(ours) = aligned.known.line_of(before).map(|(_, l)| l.tokens) else { return };
        if !is_equal(aligned.body.line_tokens(line), known_tokens(aligned, ours)) {
            return;
        }
        aligned.pair(line, ours.0, ours.1 - ours.0);
        known = ours.0;
    }
}

fn known_tokens<'a>(aligned: &'a Alignment<'_>, (first, end): (usize, usize)) -> &'a [Token] {
    aligned.known.tokens.get(first..end).unwrap_or_default()
}

fn close(lines: &[Line<'_>], aligned: &mut Alignment<'_>, gap: &Gap, marked: bool) {
    let is_open = |n: &usize| {
        aligned.has_words(*n)
            && aligned.cover(*n) == Cover::None
            && lines.get(*n).is_some_and(|l| !marked || l.depth > 0)
    };
    let body = gap.side.nearest((gap.body.0..gap.body.1).filter(is_open).collect());
    let from = aligned.known.tokens.get(gap.known.0).map_or(0, |t| t.line);
    let to = aligned.known.tokens.get(gap.known.1 - 1).map_or(0, |t| t.line);
    // Of a line of ours that is there in part, the rest.
    let missing = |(first, end): (usize, usize)| (first.max(gap.known.0), end.min(gap.known.1));
    let known = aligned.known.lines.iter().take(to + 1).skip(from).map(|l| missing(l.tokens)).filter(|r| r.0 < r.1);
    let known = gap.side.nearest(known.collect());
    if body.is_empty() || known.is_empty() {
        return;
    }
    let fits = best(aligned, &body, &known);
    for (b, k, fit) in &fits {
        let (Some(line), Some(ours)) = (body.get(*b), known.get(*k)) else { continue };
        match fit {
            Fit::Equal | Fit::Behind => aligned.pair(*line, ours.0, ours.1 - ours.0),
            Fit::Similar => aligned.replace(*line, *ours),
        }
    }
    let mut found = replaced(gap.side, (&body, &known), &fits);
    // A line of ours of which only the end is missing stands there: the author's line may be in the place of the next.
    let is_end = |(first, _): &(usize, usize)| aligned.known.line_of(*first).is_some_and(|(_, l)| l.tokens.0 < *first);
    if let Some((end, whole)) = known.split_first()
        && found.is_empty()
        && is_end(end)
        && fits.iter().all(|(_, k, _)| *k > 0)
    {
        let fits: Vec<(usize, usize, Fit)> = fits.into_iter().map(|(b, k, fit)| (b, k - 1, fit)).collect();
        found = replaced(gap.side, (&body, whole), &fits);
    }
    for (line, ours) in found {
        aligned.replace(line, ours);
    }
}

/// Where one line of ours is gone between two that stand, and one line stands in its place.
fn replaced(
    side: Side,
    (body, known): (&[usize], &[(usize, usize)]),
    fits: &[(usize, usize, Fit)],
) -> Vec<(usize, (usize, usize))> {
    let mut anchors: Vec<(usize, usize)> = fits.iter().map(|(b, k, _)| (b + 1, k + 1)).collect();
    // Counted from 1, so that the quote itself stands at 0 and behind the last.
    if side != Side::Above {
        anchors.insert(0, (0, 0));
    }
    if side != Side::Below {
        anchors.push((body.len() + 1, known.len() + 1));
    }
    let lone = |pair: &[(usize, usize)]| match pair {
        [(b, k), (c, l)] if *c == b + 2 && *l == k + 2 => Some((*body.get(*b)?, *known.get(*k)?)),
        _ => None,
    };
    anchors.windows(2).filter_map(lone).collect()
}

fn is_equal(a: &[Token], b: &[Token]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.id == b.id)
}

/// The pairs of lines, in order on both sides, that fit best together.
fn best(aligned: &Alignment<'_>, body: &[usize], known: &[(usize, usize)]) -> Vec<(usize, usize, Fit)> {
    let width = known.len() + 1;
    let mut table: Vec<usize> = vec![0; (body.len() + 1) * width];
    let mut fits: Vec<Option<(usize, Fit)>> = vec![None; table.len()];
    let labels: Vec<usize> = known.iter().map(|range| label(aligned, *range)).collect();
    let at = |table: &[usize], b: usize, k: usize| table.get(b * width + k).copied().unwrap_or(0);
    for b in (0..body.len()).rev() {
        for k in (0..known.len()).rev() {
            let ours = known.get(k).map(|range| known_tokens(aligned, *range)).unwrap_or_default();
            let line = body.get(b).map(|line| aligned.body.line_tokens(*line)).unwrap_or_default();
            let fit = fit(line, ours, labels.get(k).copied().unwrap_or(0)).filter(|(_, fit)| {
                *fit != Fit::Behind || known.get(k).is_some_and(|(_, end)| aligned.known.ends_line(end - 1))
            });
            let with = fit.map_or(0, |(score, _)| score + at(&table, b + 1, k + 1));
            let without = at(&table, b + 1, k).max(at(&table, b, k + 1));
            if let (Some(cell), Some(slot)) = (table.get_mut(b * width + k), fits.get_mut(b * width + k)) {
                *cell = with.max(without);
                *slot = fit.filter(|_| with >= without);
            }
        }
    }
    let (mut b, mut k, mut out) = (0, 0, Vec::new());
    while b < body.len() && k < known.len() {
        if let Some((_, fit)) = fits.get(b * width + k).copied().flatten() {
            out.push((b, k, fit));
            (b, k) = (b + 1, k + 1);
        } else if at(&table, b + 1, k) >= at(&table, b, k + 1) {
            b += 1;
        } else {
            k += 1;
        }
    }
    out
}

/// How well a line of the body and one of ours fit together; the first `label` words of ours name a value.
fn fit(line: &[Token], ours: &[Token], label: usize) -> Option<(usize, Fit)> {
    let weigh = |tokens: &[Token]| tokens.iter().map(|t| t.weight).sum::<usize>();
    let (own, known) = (weigh(line), weigh(ours));
    if is_equal(line, ours) {
        return Some((own * 2 + 8, Fit::Equal));
    }
    if line.len() > ours.len()
        && known >= QUESTION_WEIGHT_MIN
        && line.get(..ours.len()).is_some_and(|l| is_equal(l, ours))
    {
        return Some((known + 4, Fit::Behind));
    }
    if line.len().max(ours.len()) > WORDS_MAX {
        return None;
    }
    if label > 0 && line.get(..label).is_some_and(|l| is_equal(l, ours.get(..label).unwrap_or_default())) {
        return Some((weigh(ours.get(..label).unwrap_or_default()) + 2, Fit::Similar));
    }
    if own.min(known) * 2 < own.max(known) {
        return None;
    }
    let common = common(line, ours);
    (common > 0 && common * 2 >= own.max(known)).then_some((common, Fit::Similar))
}

/// The number of words before the colon of `Priority: P3`; 0 if it is no such line.
fn label(aligned: &Alignment<'_>, (first, end): (usize, usize)) -> usize {
    let Some((_, line)) = aligned.known.line_of(first) else { return 0 };
    let colon = line.text.find([':', '：']).unwrap_or(0);
    let words = known_tokens(aligned, (first, end));
    let label = words.iter().take_while(|t| t.end <= colon).count();
    if label < words.len() { label } else { 0 }
}

/// The weight of the longest common sequence of words.
fn common(a: &[Token], b: &[Token]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut corner = 0;
        for (n, y) in b.iter().enumerate() {
            let above = row.get(n + 1).copied().unwrap_or(0);
            let left = row.get(n).copied().unwrap_or(0);
            if let Some(cell) = row.get_mut(n + 1) {
                *cell = if x.id == y.id { corner + x.weight } else { above.max(left) };
            }
            corner = above;
        }
    }
    row.last().copied().unwrap_or(0)
}
