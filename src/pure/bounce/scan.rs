//! One pass over a notice: every phrase of mail systems that it holds, and where.
//!
//! The text is flattened first (lower case, one space for any run of them), so that a phrase is found over a line's end as
//! well; then one automaton finds all phrases of all tables at once. Time goes with the size of the notice, which is bounded.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::phrases::{DELAYS, FAILURES, GIVEN_UP, INTRODUCTIONS, ORIGINALS, SESSIONS, STATUSES, SUBJECTS};

/// What a phrase says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Subject,
    Failure,
    Introduction,
    Session,
    Delay,
    GivenUp,
    Original,
    /// The row of the table of codes.
    Status(usize),
}

/// A phrase in the text.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    pub mark: Mark,
    /// The lines that it begins and ends in.
    pub first: usize,
    pub last: usize,
}

struct Scanner {
    search: AhoCorasick,
    marks: Vec<Mark>,
}

static SCANNER: LazyLock<Option<Scanner>> = LazyLock::new(|| {
    let tables = [
        (Mark::Subject, SUBJECTS),
        (Mark::Failure, FAILURES),
        (Mark::Introduction, INTRODUCTIONS),
        (Mark::Session, SESSIONS),
        (Mark::Delay, DELAYS),
        (Mark::GivenUp, GIVEN_UP),
        (Mark::Original, ORIGINALS),
    ];
    let statuses = STATUSES.iter().enumerate().map(|(row, (_, phrases))| (Mark::Status(row), *phrases));
    let (phrases, marks): (Vec<&str>, Vec<Mark>) = tables
        .into_iter()
        .chain(statuses)
        .flat_map(|(mark, phrases)| phrases.iter().map(move |phrase| (*phrase, mark)))
        .unzip();
    AhoCorasick::new(phrases).ok().map(|search| Scanner { search, marks })
});

/// The phrases of some lines, in the order of their ends.
pub fn marks(lines: &[&str]) -> Vec<Found> {
    let Some(scanner) = SCANNER.as_ref() else {
        return Vec::new();
    };
    let (flat, starts) = flatten(lines);
    let line_at = |offset: usize| starts.partition_point(|start| *start <= offset).saturating_sub(1);
    scanner
        .search
        .find_overlapping_iter(&flat)
        .filter_map(|found| {
            let mark = *scanner.marks.get(found.pattern().as_usize())?;
            Some(Found { mark, first: line_at(found.start()), last: line_at(found.end().saturating_sub(1)) })
        })
        .collect()
}

/// Whether a subject announces a failed or delayed delivery.
pub fn is_failure_subject(subject: &str) -> bool {
    marks(&[subject]).iter().any(|found| matches!(found.mark, Mark::Subject | Mark::Delay))
        || subject.trim_start().to_lowercase().starts_with("warning: ")
}

/// Whether a subject says that the mail system has given up.
pub fn has_given_up(subject: &str) -> bool {
    marks(&[subject]).iter().any(|found| found.mark == Mark::GivenUp)
}

/// The lines as one lower-case text with single spaces, and where in it each begins.
fn flatten(lines: &[&str]) -> (String, Vec<usize>) {
    let mut flat = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    let mut starts = Vec::with_capacity(lines.len());
    for line in lines {
        starts.push(flat.len());
        let mut space = true;
        for c in line.trim().chars().chain([' ']) {
            if c.is_whitespace() {
                if !space {
                    flat.push(' ');
                }
                space = true;
            } else {
                space = false;
                flat.extend(if c == '’' { '\'' } else { c }.to_lowercase());
            }
        }
    }
    (flat, starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_over_line_ends() {
        let found = marks(&["Your message couldn’t", "", "  be   Delivered to anybody"]);
        let places: Vec<_> = found.iter().filter(|f| f.mark == Mark::Failure).map(|f| (f.first, f.last)).collect();
        assert_eq!(places, [(0, 2)]);
    }

    #[test]
    fn tables_are_in_lower_case_and_each_phrase_has_one_row_of_codes() {
        let mut seen = std::collections::BTreeSet::new();
        for (status, phrases) in STATUSES {
            for phrase in *phrases {
                assert_eq!(*phrase, phrase.to_lowercase(), "{status}");
                assert!(seen.insert(phrase), "{phrase} stands twice");
            }
        }
        for phrase in [SUBJECTS, FAILURES, INTRODUCTIONS, SESSIONS, DELAYS, GIVEN_UP, ORIGINALS].into_iter().flatten() {
            assert_eq!(*phrase, phrase.to_lowercase());
        }
    }
}
