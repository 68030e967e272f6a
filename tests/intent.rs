//! How well answers are understood: lists of answers, labelled by what a careful service desk agent would do before the
//! program had seen them, and the share that the rules get right.
//!
//! A list is a table of four columns: the ticket's state, the language, the intent (several joined by `|` where an agent
//! could go either way), the answer (`\n` for a new line). `docs/intent.md` says which list was used for what.
//! `cargo test --test intent -- --nocapture` prints the figures and every miss.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use postdesk::pure::intent::{IntentKind, intent, yes_or_no};

const DEVELOPMENT: &str = include_str!("intent/development.tsv");
const HELD_OUT_2: &str = include_str!("intent/held_out_2.tsv");
const HELD_OUT_3: &str = include_str!("intent/held_out_3.tsv");
const HELD_OUT_4: &str = include_str!("intent/held_out_4.tsv");
const FRESH: &str = include_str!("intent/fresh.tsv");
const HELD_OUT: &str = include_str!("intent/held_out.tsv");

/// One labelled answer.
struct Answer {
    state: &'static str,
    language: &'static str,
    expected: Vec<IntentKind>,
    text: String,
}

/// What came out of a list.
#[derive(Debug, Default)]
struct Figures {
    all: usize,
    /// The intent itself, or one of several that would do.
    exact: usize,
    /// The same decision: confirmed, not fixed, or neither.
    decision: usize,
    /// Closed or called solved although the label is `reject`.
    false_confirmations: usize,
    /// Called solved although the label holds no such thing.
    unearned: usize,
}

fn answers(table: &'static str) -> Vec<Answer> {
    let rows = table.lines().skip(1).map(|line| {
        let columns: Vec<&str> = line.splitn(4, '\t').collect();
        let [state, language, expected, text] = columns[..] else { panic!("four columns: {line}") };
        let expected = expected.split('|').map(|word| IntentKind::parse(word).unwrap()).collect();
        Answer { state, language, expected, text: text.replace("\\n", "\n") }
    });
    rows.collect()
}

/// What the desk makes of an answer on a ticket in `state`.
fn understood(answer: &Answer) -> IntentKind {
    match (answer.state, intent(&answer.text).kind, yes_or_no(&answer.text)) {
        ("resolved", IntentKind::None, Some(true)) => IntentKind::Confirm,
        ("resolved", IntentKind::None, Some(false)) => IntentKind::Reject,
        (_, kind, _) => kind,
    }
}

/// Confirmed, not fixed, or neither: what a ticket's state hangs on.
fn decision(kind: IntentKind) -> u8 {
    match kind {
        IntentKind::Confirm | IntentKind::Thanks => 2,
        IntentKind::Reject => 1,
        _ => 0,
    }
}

fn measure(name: &str, table: &'static str, language: &str) -> Figures {
    let mut figures = Figures::default();
    for answer in answers(table).iter().filter(|a| language.is_empty() || a.language == language) {
        let found = understood(answer);
        let is_exact = answer.expected.contains(&found);
        let closes = matches!(found, IntentKind::Confirm | IntentKind::Thanks | IntentKind::Cancel);
        let may_close = answer.expected.iter().any(|&k| decision(k) == 2 || k == IntentKind::Cancel);
        figures.all += 1;
        figures.exact += usize::from(is_exact);
        figures.decision += usize::from(answer.expected.iter().any(|&k| decision(k) == decision(found)));
        figures.false_confirmations += usize::from(closes && answer.expected.contains(&IntentKind::Reject));
        figures.unearned += usize::from(closes && !may_close);
        if !is_exact {
            let expected: Vec<&str> = answer.expected.iter().map(|k| k.as_str()).collect();
            println!("{name} {} {} {} {:?}", answer.language, expected.join("|"), found.as_str(), answer.text);
        }
    }
    println!("{name} {language:5} {figures:?}");
    figures
}

#[test]
fn development_answers() {
    let figures = measure("development", DEVELOPMENT, "");
    assert!(figures.all > 600);
}

#[test]
fn held_out_answers() {
    let figures: Vec<Figures> = ["", "en", "zh-CN", "zh-TW"].iter().map(|l| measure("held_out", HELD_OUT, l)).collect();
    assert!(figures.iter().all(|f| f.all > 80));
}

#[test]
fn second_held_out_answers() {
    let figures: Vec<Figures> =
        ["", "en", "zh-CN", "zh-TW"].iter().map(|l| measure("held_out_2", HELD_OUT_2, l)).collect();
    assert!(figures.iter().all(|f| f.all > 20));
}

#[test]
fn third_held_out_answers() {
    let figures: Vec<Figures> =
        ["", "en", "zh-CN", "zh-TW"].iter().map(|l| measure("held_out_3", HELD_OUT_3, l)).collect();
    assert!(figures.iter().all(|f| f.all > 5));
}

#[test]
fn fourth_held_out_answers() {
    let figures: Vec<Figures> =
        ["", "en", "zh-CN", "zh-TW"].iter().map(|l| measure("held_out_4", HELD_OUT_4, l)).collect();
    assert!(figures.iter().all(|f| f.all > 5));
}

#[test]
fn fresh_answers() {
    let figures: Vec<Figures> = ["", "en", "zh-CN", "zh-TW"].iter().map(|l| measure("fresh", FRESH, l)).collect();
    assert!(figures.iter().all(|f| f.all > 5));
}
