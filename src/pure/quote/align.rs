//! Alignment of a body with the texts that we know: which of its words were ours (or stored on the thread) before.
//!
//! Both sides are folded to words, so that wrapping, marks, spaces, width and punctuation do not matter. The chain of
//! common runs that explains the body best says which words are quoted, in order and each once; where a quote is
//! convicted (marks, a head above it, or its mere size) it decides about every line of the mail: what is ours is quoted,
//! what stands between is the author's, whatever it looks like, and known with the line of ours that it answers.
//! A sentence of ours that the author says again is the author's.

mod cover;
mod fold;
mod gap;
mod head;
mod occurrence;
mod roles;
mod runs;

use super::{FragmentKind, Line};
use cover::{Alignment, Cover};
pub use fold::PART_END;
use fold::{Body, Known};
use occurrence::Occurrence;

/// Texts that are looked at, newest first; of the writer's own as many again.
pub const MAX_KNOWN: usize = 24;

/// Decides every line of a body that quotes a known text, and says whether it does. `own` are texts of the body's
/// writer, which is a quote only with a sign. A body too long to be aligned is not decided.
///
/// A form feed in one of `own` ends what the writer said in that mail; behind it stands the mail with what it quotes.
pub(super) fn decide<'k>(lines: &mut [Line<'_>], known: &[&'k str], own: &[&'k str]) -> bool {
    let newest = |texts: &[&str]| texts.len().min(MAX_KNOWN);
    let (known, own) = (known.get(..newest(known)).unwrap_or_default(), own.get(..newest(own)).unwrap_or_default());
    let Some((mut aligned, mut all)) = filled(lines, known, own) else { return false };
    let again = all.iter().filter_map(|one| aligned.known.parts.get(one.part)).any(|part| part.with_quotes);
    let mut more = Vec::new();
    if again {
        // A mail of the author's that quotes one of ours lies nearer, at times, than the one of ours that is quoted now: of
        // what a known text explains word for word nothing is the author's.
        let said: Vec<&str> = own.iter().copied().map(said).collect();
        let Some((first, found)) = filled(lines, known, &said) else { return false };
        let is_full = |aligned: &Alignment<'_>, n: usize| aligned.cover(n) == Cover::Full;
        let signed = found.iter().filter(|one| one.marked || one.head.is_some());
        let missed = |n: usize| is_full(&first, n) && !is_full(&aligned, n);
        if signed.flat_map(|one| one.first..=one.last).any(missed) {
            let is_more = |n: &usize| first.cover(*n) == Cover::None && is_full(&aligned, *n);
            more = (0..lines.len()).filter(|n| lines.get(*n).is_some_and(|l| l.depth > 0)).filter(is_more).collect();
            (aligned, all) = (first, found);
        }
    }
    if all.is_empty() {
        return false;
    }
    roles::mark(lines, &aligned, &all);
    for line in more {
        if let Some(line) = lines.get_mut(line) {
            (line.kind, line.aligned) = (Some(FragmentKind::Quoted), true);
        }
    }
    // The author's words again, and nothing that says "quote": the author has sent them again.
    let announced = all.iter().any(|one| one.marked || one.head.is_some());
    let is_said = |l: &Line<'_>| l.kind == Some(FragmentKind::Fresh);
    if !announced && !lines.iter().any(is_said) && is_said_before(lines, own) {
        for line in lines.iter_mut().filter(|l| !l.is_blank()) {
            line.kind = Some(FragmentKind::Fresh);
        }
    }
    true
}

/// What the author said in a mail, without what it quotes.
fn said(text: &str) -> &str {
    text.split(PART_END).next().unwrap_or_default()
}

/// The body beside the known texts, with what of them it quotes, the gaps closed. None: there is nothing to lay it beside,
/// or too much.
fn filled<'k>(lines: &[Line<'_>], known: &[&'k str], own: &[&'k str]) -> Option<(Alignment<'k>, Vec<Occurrence>)> {
    let (mut aligned, mut all, with_quotes) = laid_beside(lines, known, own)?;
    if with_quotes {
        // Words said again above a quote that bears no sign are not the author's mail again: the quote is somebody else's.
        let quoted = |n: usize| {
            let mut parts = all.iter().filter_map(|one| aligned.known.parts.get(one.part));
            parts.any(|part| part.own && part.text == n)
        };
        let own: Vec<&str> =
            own.iter().enumerate().map(|(n, text)| if quoted(n) { text } else { said(text) }).collect();
        let again = laid_beside(lines, known, &own)?;
        (aligned, all) = (again.0, again.1);
    }
    for n in 0..all.len() {
        let top = n.checked_sub(1).and_then(|n| all.get(n)).map_or(0, |one| one.last + 1);
        let bottom = all.get(n + 1).map_or(lines.len(), |one| one.head.map_or(one.first, |(first, _)| first));
        if let Some(one) = all.get_mut(n) {
            let top = one.head.map_or(top, |(_, last)| last + 1);
            (one.first, one.last) = gap::fill(lines, &mut aligned, one, (top, bottom));
        }
    }
    Some((aligned, all))
}

/// Whether a whole body is what its author said before.
fn is_said_before(lines: &[Line<'_>], own: &[&str]) -> bool {
    let said: Vec<&str> = own.iter().copied().map(said).collect();
    let known = Known::of(&said, &[]);
    let Some(body) = Body::of(lines, &known, &vec![0; lines.len()]) else { return false };
    let runs = runs::chained(&body, &known, |_| false);
    let aligned = Alignment::of(body, known, &runs, Vec::new());
    (0..lines.len()).all(|n| !aligned.has_words(n) || aligned.cover(n) != Cover::None)
}

/// The body beside the known texts, and what of them it quotes; whether something is the author's again that may be a quote
/// is for [`occurrence::convicted`] to say. None: there is nothing to lay it beside, or too much.
fn laid_beside<'k>(
    lines: &[Line<'_>],
    known: &[&'k str],
    own: &[&'k str],
) -> Option<(Alignment<'k>, Vec<Occurrence>, bool)> {
    let known = Known::of(known, own);
    if known.tokens.is_empty() {
        return None;
    }
    let heads = head::all(lines, |line| known.has_line(line));
    let body = Body::of(lines, &known, &heads)?;
    let runs = runs::chained(&body, &known, |n| lines.get(n).is_some_and(|l| l.depth > 0));
    let mut aligned = Alignment::of(body, known, &runs, heads);
    let (all, with_quotes) = occurrence::convicted(lines, &mut aligned);
    Some((aligned, all, with_quotes))
}

#[cfg(test)]
mod tests;
