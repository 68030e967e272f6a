//! Mails that hold nothing but a courtesy, or nothing but yes or no.
//!
//! What is left of each clause without greetings, thanks, receipts and wishes decides: only one short name may be
//! left, and it must stand behind the courtesy. A clause with words of its own makes the mail an answer or a report
//! ("ZT411, thanks"), which is neither thanks nor a receipt. In doubt nothing is bare, and the desk asks.

use super::clause::{self, Clause, clauses};
use super::words::{self, Pattern};
use super::{Intent, IntentKind, MAX_CHARS};

/// What counts for nothing wherever it stands.
pub(super) const POLITE: [&Pattern; 5] =
    [&words::RECEIPT, &words::THANKS, &words::PERFECT, &words::GREETING, &words::WISH];

/// Thanks or a receipt, if the mail holds nothing but that; a bare "perfect" confirms.
pub(super) fn courtesy(clauses: &[Clause]) -> Option<Intent> {
    if clauses.iter().any(|c| c.question || c.says(&words::SARCASM)) || !is_bare(clauses) {
        return None;
    }
    let found = |list: &Pattern| clauses.iter().find_map(|c| c.find(list));
    let intent = |kind: IntentKind| move |evidence: String| Intent { kind, evidence };
    found(&words::RECEIPT)
        .map(intent(IntentKind::Receipt))
        .or_else(|| found(&words::PERFECT).map(intent(IntentKind::Confirm)))
        .or_else(|| found(&words::THANKS).map(intent(IntentKind::Thanks)))
}

/// The answer of a mail that holds nothing but yes (`Some(true)`) or no (`Some(false)`), beside greetings and thanks;
/// `None` for every other text. It says nothing about the question, which the caller must have asked.
pub(super) fn yes_or_no(fresh: &str) -> Option<bool> {
    if fresh.contains(['?', '？']) {
        return None;
    }
    let clauses = clauses(fresh, MAX_CHARS);
    let mut thanked = false;
    let mut answer = String::new();
    for clause in &clauses {
        let thanks = clause.says(&words::THANKS);
        let rest = clause.without(&[&words::THANKS, &words::GREETING, &words::WISH]);
        let named = is_name(&rest) && (if thanks { behind(clause, &rest) } else { thanked });
        thanked |= thanks;
        if !named {
            answer.push(' ');
            answer.push_str(&rest);
        }
    }
    let answer: String =
        clause::folded(&answer).chars().map(|c| if c == '\'' || c.is_alphanumeric() { c } else { ' ' }).collect();
    let answer = answer.split_whitespace().collect::<Vec<_>>().join(" ");
    if words::YES.is_match(&answer) { Some(true) } else { words::NO.is_match(&answer).then_some(false) }
}

/// Nothing is left of the clauses but at most one short name.
fn is_bare(clauses: &[Clause]) -> bool {
    let mut thanked = false;
    let mut named = false;
    for clause in clauses {
        let thanks = clause.says(&words::THANKS);
        let hit = thanks || [&words::RECEIPT, &words::PERFECT, &words::JOINED].iter().any(|l| clause.says(l));
        let rest = clause.without(&POLITE);
        let rest = if hit { clause::without(&rest, &[&words::FILLER]) } else { rest };
        if rest.chars().any(char::is_alphanumeric) {
            // "Thanks, Ann" names somebody; "OK, Linux" answers.
            let placed = if hit { behind(clause, &rest) } else { thanked };
            if named || !placed || !is_name(&rest) {
                return false;
            }
            named = true;
        }
        thanked |= thanks;
    }
    true
}

/// The clause does not begin with what is left of it: the courtesy goes first.
fn behind(clause: &Clause, rest: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    !bare(&clause.without(&[])).starts_with(&bare(rest))
}

/// A text that can be a name in an address: one word of letters, or up to three Chinese characters.
pub(super) fn is_name(rest: &str) -> bool {
    /// Letters of a name at most.
    const LETTERS: usize = 14;
    /// Chinese characters of a name at most.
    const HAN: usize = 3;
    let mut words = rest.split(|c: char| c.is_whitespace() || (c.is_ascii_punctuation() && c != '-' && c != '\''));
    let words: Vec<&str> = words.by_ref().filter(|w| w.chars().any(char::is_alphanumeric)).collect();
    let [word] = words.as_slice() else { return false };
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let han = letters.iter().filter(|c| clause::is_han(**c)).count();
    letters.iter().all(|c| c.is_alphabetic())
        && (han == 0 || han == letters.len())
        && letters.len() <= if han > 0 { HAN } else { LETTERS }
        && !words::NOT_A_NAME.is_match(&clause::folded(word))
}
