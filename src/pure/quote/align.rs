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
use cover::Alignment;
pub use fold::PART_END;
use fold::{Body, Known};

/// Texts that are looked at, newest first; of the writer's own as many again.
pub const MAX_KNOWN: usize = 24;

/// Decides every line of a body that quotes a known text, and says whether it does. `own` are texts of the body's
/// writer, which is a quote only with a sign. A body too long to be aligned is not decided.
pub(super) fn decide(lines: &mut [Line<'_>], known: &[&str], own: &[&str]) -> bool {
    let newest = |texts: &[&str]| texts.len().min(MAX_KNOWN);
    let known = Known::of(known.get(..newest(known)).unwrap_or_default(), own.get(..newest(own)).unwrap_or_default());
    if known.tokens.is_empty() {
        return false;
    }
    let heads = head::all(lines, |line| known.has_line(line));
    let Some(body) = Body::of(lines, &known, &heads) else { return false };
    let runs = runs::chained(&body, &known, |n| lines.get(n).is_some_and(|l| l.depth > 0));
    let mut aligned = Alignment::of(body, known, &runs, heads);
    let mut all = occurrence::convicted(lines, &mut aligned);
    for n in 0..all.len() {
        let top = n.checked_sub(1).and_then(|n| all.get(n)).map_or(0, |one| one.last + 1);
        let bottom = all.get(n + 1).map_or(lines.len(), |one| one.head.map_or(one.first, |(first, _)| first));
        if let Some(one) = all.get_mut(n) {
            let top = one.head.map_or(top, |(_, last)| last + 1);
            (one.first, one.last) = gap::fill(lines, &mut aligned, one, (top, bottom));
        }
    }
    if all.is_empty() {
        return false;
    }
    roles::mark(lines, &aligned, &all);
    // The same text again, and nothing that says "quote": the author has sent it again.
    let announced = all.iter().any(|one| one.marked || one.head.is_some());
    let said = lines.iter().any(|l| l.kind == Some(FragmentKind::Fresh));
    if !announced && !said {
        for line in lines.iter_mut().filter(|l| !l.is_blank()) {
            line.kind = Some(FragmentKind::Fresh);
        }
    }
    true
}

#[cfg(test)]
mod tests;
