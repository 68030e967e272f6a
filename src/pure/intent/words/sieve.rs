//! Which of many patterns can match a text at all, told by one pass over it.
//!
//! Of each pattern some pieces of text are known of which every match holds at least one ("fixed", "solved", …); the
//! pieces of all patterns are looked for together. A pattern none of whose pieces is there need not be asked. Promises:
//! never says no where a pattern would match; linear.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use regex_syntax::hir::{Class, Hir, HirKind};

/// Patterns that are told apart; those beyond are always asked.
const PATTERNS_MAX: usize = 63;
/// The bit of the patterns that are always asked.
const ALWAYS: u64 = 1 << PATTERNS_MAX;
/// Pieces that one stretch of a pattern is spelt out to.
const SPELT_MAX: usize = 96;
/// Characters of a class that is spelt out.
const CLASS_MAX: u32 = 8;
/// The weight from which on a piece is rare enough, so that fewer of them are better than longer ones.
const RARE: usize = 5;

/// The pieces of all patterns.
pub(super) struct Sieve {
    pieces: Option<AhoCorasick>,
    /// The patterns of each piece.
    of_piece: Vec<u64>,
    always: u64,
}

impl Sieve {
    /// For patterns in the syntax of `regex`; the bit of each is its number.
    pub(super) fn new(patterns: &[String]) -> Sieve {
        let mut bits: BTreeMap<String, u64> = BTreeMap::new();
        let mut always = ALWAYS;
        for (number, pattern) in patterns.iter().enumerate() {
            match pieces(pattern) {
                Some(pieces) => pieces.into_iter().for_each(|piece| *bits.entry(piece).or_default() |= bit(number)),
                None => always |= bit(number),
            }
        }
        let (pieces, of_piece): (Vec<String>, Vec<u64>) = bits.into_iter().unzip();
        let pieces = AhoCorasick::builder().match_kind(MatchKind::Standard).build(pieces).ok();
        let always = if pieces.is_some() { always } else { u64::MAX };
        Sieve { pieces, of_piece, always }
    }

    /// The bits of the patterns that may match in the text.
    pub(super) fn of(&self, text: &str) -> u64 {
        let Some(pieces) = &self.pieces else { return self.always };
        let bits = pieces.find_overlapping_iter(text).filter_map(|m| self.of_piece.get(m.pattern().as_usize()));
        bits.fold(self.always, |all, bits| all | bits)
    }
}

/// The bit of the pattern of this number.
pub(super) fn bit(number: usize) -> u64 {
    1 << number.min(PATTERNS_MAX)
}

/// Pieces of which every match of the pattern holds at least one; None if there are none to go by.
fn pieces(pattern: &str) -> Option<Vec<String>> {
    let mut found = part(&regex_syntax::parse(pattern).ok()?).needed?;
    found.sort();
    // What begins with another piece is found with it.
    found.dedup_by(|longer, shorter| longer.starts_with(shorter.as_str()));
    Some(found)
}

/// What is known of a part of a pattern.
#[derive(Default)]
struct Known {
    /// All texts that it matches.
    spelt: Option<Vec<String>>,
    /// Pieces of which every match holds one; none of them is empty.
    needed: Option<Vec<String>>,
}

impl Known {
    fn spelt(texts: Vec<String>) -> Known {
        let needed = Some(&texts).filter(|texts| texts.iter().all(|text| !text.is_empty())).cloned();
        Known { spelt: Some(texts), needed }
    }
}

fn part(hir: &Hir) -> Known {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Known::spelt(vec![String::new()]),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => Known::spelt(vec![text.to_owned()]),
            Err(_) => Known::default(),
        },
        HirKind::Class(class) => members(class).map(Known::spelt).unwrap_or_default(),
        HirKind::Repetition(repeated) => {
            let once = part(&repeated.sub);
            match (repeated.min, repeated.max, once.spelt) {
                (0, Some(1), Some(mut texts)) => {
                    texts.push(String::new());
                    Known::spelt(texts)
                }
                (0, ..) => Known::default(),
                _ => Known { spelt: None, needed: once.needed },
            }
        }
        HirKind::Capture(group) => part(&group.sub),
        HirKind::Concat(parts) => row(parts),
        HirKind::Alternation(parts) => {
            let parts: Vec<Known> = parts.iter().map(part).collect();
            let spelt: Option<Vec<_>> = parts.iter().map(|one| one.spelt.clone()).collect();
            let needed: Option<Vec<_>> = parts.into_iter().map(|one| one.needed).collect();
            let spelt = spelt.map(|texts| texts.concat()).filter(|texts| texts.len() <= SPELT_MAX);
            Known { spelt, needed: needed.map(|texts| texts.concat()) }
        }
    }
}

/// The characters of a small class.
fn members(class: &Class) -> Option<Vec<String>> {
    let Class::Unicode(class) = class else { return None };
    let count: u32 = class.iter().map(|r| u32::from(r.end()) - u32::from(r.start()) + 1).sum();
    (count <= CLASS_MAX).then(|| class.iter().flat_map(|r| r.start()..=r.end()).map(String::from).collect())
}

/// Parts one after the other: neighbours are spelt out together as far as they can be, and the best of all is needed.
fn row(parts: &[Hir]) -> Known {
    let mut best: Option<Vec<String>> = None;
    let mut offer = |texts: Option<Vec<String>>| {
        let texts = texts.filter(|texts| texts.iter().all(|text| !text.is_empty()));
        if texts.as_ref().is_some_and(|new| best.as_ref().is_none_or(|old| worth(new) > worth(old))) {
            best = texts;
        }
    };
    let mut whole = true;
    let mut open = vec![String::new()];
    for known in parts.iter().map(part) {
        let texts = known.spelt.filter(|texts| texts.len() <= SPELT_MAX);
        let Some(texts) = texts else {
            whole = false;
            offer(Some(std::mem::replace(&mut open, vec![String::new()])));
            offer(known.needed);
            continue;
        };
        if open.len() * texts.len() > SPELT_MAX {
            whole = false;
            offer(Some(std::mem::replace(&mut open, texts)));
            continue;
        }
        open = open.iter().flat_map(|start| texts.iter().map(move |end| format!("{start}{end}"))).collect();
    }
    offer(Some(open.clone()));
    Known { spelt: whole.then_some(open), needed: best }
}

/// How well the pieces tell a text that holds a match from others: the rarest kind first, then the fewest.
fn worth(pieces: &[String]) -> (usize, std::cmp::Reverse<usize>) {
    let weight = |c: char| if c.is_ascii_alphanumeric() || c == ' ' { 1 } else { 3 };
    let least = pieces.iter().map(|piece| piece.chars().map(weight).sum::<usize>()).min().unwrap_or(0);
    (least.min(RARE), std::cmp::Reverse(pieces.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_those_that_every_match_holds() {
        for (pattern, expected) in [
            (r"\b(?:fixed|solved)\b", Some(vec!["fixed", "solved"])),
            (r"^\W*(?:is|are) (?:it|they)\b.*\?", Some(vec!["are it", "are they", "is it", "is they"])),
            (r"(?:a|bc)? works?", Some(vec![" work", "a work", "bc work"])),
            (r"\w+ing (?:\w+ )?worked", Some(vec!["worked"])),
            (r"(?:very )+slow|fail\w*", Some(vec!["fail", "very "])),
            (r"[谢謝]谢", Some(vec!["謝谢", "谢谢"])),
            (r"a|\w+", None),
            (r"(?:ok)*", None),
            (r"x{2,}", Some(vec!["x"])),
        ] {
            let expected = expected.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(pieces(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn a_text_is_sieved() {
        let sieve = Sieve::new(&["works|fine".into(), r"\w".into(), "work(?:s|ing) again".into()]);
        assert_eq!(sieve.of("it works fine"), ALWAYS | bit(0) | bit(1));
        assert_eq!(sieve.of("it works again"), ALWAYS | bit(0) | bit(1) | bit(2));
        assert_eq!(sieve.of("broken"), ALWAYS | bit(1));
        assert_eq!((bit(62), bit(63), bit(64)), (1 << 62, ALWAYS, ALWAYS));
    }
}
