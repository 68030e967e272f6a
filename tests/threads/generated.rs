//! Conversations made here, with every damage that mail suffers on its way: roots that never come, roots that come last,
//! answers without References, answers without In-Reply-To, changed subjects, ids in comments and line breaks, Thread-Index
//! that leads astray, one subject for all. Delivered shuffled, with restarts, and held against the tree they were made of.
//!
//! What can be known is known exactly: a conversation whose mails all name their root is one ticket in any order.

use crate::score::{Dice, Score, shuffled};
use crate::stage::{Correspondents, Known, Stage, arriving};

/// What a conversation suffers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    /// Each mail names all its ancestors.
    None,
    /// The root is never delivered.
    NoRoot,
    /// Each mail names its parent only, in In-Reply-To.
    NoReferences,
    /// Each mail names its ancestors in References, and nothing in In-Reply-To.
    NoInReplyTo,
    /// As none; each mail has a subject of its own.
    Subjects,
    /// As none; each mail bears the Thread-Index of another conversation.
    ThreadIndex,
    /// A mail on the way gave the root another id: the ones see the one, the others the other, some both.
    Rewritten,
}

const DAMAGES: [Damage; 7] = [
    Damage::None,
    Damage::NoRoot,
    Damage::NoReferences,
    Damage::NoInReplyTo,
    Damage::Subjects,
    Damage::ThreadIndex,
    Damage::Rewritten,
];
const PEOPLE: usize = 6;
const CONVERSATIONS: usize = 14;

struct Written {
    id: String,
    /// All ancestors, oldest first.
    ancestors: Vec<String>,
}

fn conversation(number: usize, damage: Damage, dice: &mut Dice) -> Vec<Known> {
    let size = 2 + dice.below(6);
    let mut written: Vec<Written> = Vec::new();
    let mut found = Vec::new();
    for n in 0..size {
        let id = format!("{number}.{n}@mail.test");
        let parent = (n > 0).then(|| dice.below(n));
        let ancestors = match parent.map(|p| &written[p]) {
            Some(parent) => parent.ancestors.iter().chain([&parent.id]).cloned().collect(),
            None => Vec::new(),
        };
        let raw = raw((number, n), &id, &ancestors, damage, dice);
        let parent = ancestors.last().cloned();
        written.push(Written { id: id.clone(), ancestors });
        if n == 0 && damage == Damage::NoRoot {
            continue;
        }
        let parent = parent.filter(|p| !(damage == Damage::NoRoot && *p == written[0].id));
        let name = format!("conversation {number} ({damage:?}), mail {n}");
        found.push(Known { name, thread: number.to_string(), id, parent, raw: arriving(raw.as_bytes()) });
    }
    found
}

fn raw((number, n): (usize, usize), id: &str, ancestors: &[String], damage: Damage, dice: &mut Dice) -> String {
    let from = dice.below(PEOPLE);
    let mut ancestors = ancestors.to_vec();
    if damage == Damage::Rewritten && !ancestors.is_empty() {
        let other = format!("0100018f-{number}@email.amazonses.com");
        match n % 3 {
            0 => ancestors[0] = other,
            1 => ancestors.insert(1, other),
            _ => {}
        }
    }
    let subject = match damage {
        Damage::Subjects => format!("{} {n} of something else", ["AW:", "回复：", "", "Fwd:"][dice.below(4)]),
        _ => "Re: Monthly list".to_owned(),
    };
    let mut head =
        format!("From: Person {from} <person{from}@corp{from}.test>\nTo: support@desk.test\nSubject: {subject}\n");
    head.push_str(&format!("Message-ID: <{id}>\nDate: Mon, 23 Nov 2026 10:{n:02}:00 +0800\n"));
    let bracketed: Vec<String> = ancestors.iter().map(|id| format!("<{id}>")).collect();
    if let (Some(parent), false) = (bracketed.last(), damage == Damage::NoInReplyTo) {
        head.push_str(&match dice.below(3) {
            0 => format!("In-Reply-To: Person's mail of Monday {parent}\n"),
            1 => format!("In-Reply-To:\n {parent} (Person's mail)\n"),
            _ => format!("in-reply-to: {parent}\n"),
        });
    }
    if !bracketed.is_empty() && damage != Damage::NoReferences {
        head.push_str(&format!("References: {}\n", bracketed.join(["\n ", " ", ",\n\t"][dice.below(3)])));
    }
    if damage == Damage::ThreadIndex {
        head.push_str("Thread-Index: AQHVBJOUQ3A+1YLBrk2g2oI0T7I3JQ==\nThread-Topic: Monthly list\n");
    }
    format!("{head}\nWords {n} of conversation {number}.\n")
}

/// Conversations of one kind of damage (None: all kinds), in the order in which they were written.
fn conversations(damage: Option<Damage>, seed: u64) -> Vec<Known> {
    let mut dice = Dice(seed);
    let kinds = |number: usize| damage.unwrap_or(DAMAGES[number % DAMAGES.len()]);
    (0..CONVERSATIONS).flat_map(|number| conversation(number, kinds(number), &mut dice)).collect()
}

async fn delivered(mails: &[Known], order: Option<u64>, who: Correspondents) -> Score {
    let mut arriving: Vec<&Known> = mails.iter().collect();
    if let Some(seed) = order {
        shuffled(&mut arriving, seed);
    }
    let mut stage = Stage::open(mails, who).await;
    let outcomes = stage.deliver(&arriving, 3).await;
    stage.end().await;
    Score::of(&arriving, &outcomes)
}

#[tokio::test(flavor = "multi_thread")]
async fn in_order_every_conversation_is_one_ticket() {
    let mails = conversations(None, 1);
    let score = delivered(&mails, None, Correspondents::Staff).await;
    println!("generated, in order: {score}");
    assert_eq!((score.wrong, score.without_ticket), (0, 0), "{:?}", score.mixed);
    assert_eq!(score.pairs_joined, score.pairs, "{:#?}", score.apart);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_all_name_their_root_any_order_gives_one_ticket() {
    for (seed, damage) in [
        (1, Damage::None),
        (2, Damage::NoRoot),
        (3, Damage::NoInReplyTo),
        (4, Damage::Subjects),
        (5, Damage::ThreadIndex),
    ] {
        let mails = conversations(Some(damage), seed);
        let score = delivered(&mails, Some(seed), Correspondents::Staff).await;
        println!("generated, {damage:?} shuffled: {score}");
        assert_eq!((score.wrong, score.without_ticket), (0, 0), "{:?}", score.mixed);
        assert_eq!(score.pairs_joined, score.pairs, "{:#?}", score.apart);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_links_are_missing_tickets_may_stay_apart_but_never_mix() {
    for (seed, damage) in [(6, Damage::NoReferences), (7, Damage::Rewritten)] {
        let mails = conversations(Some(damage), seed);
        let score = delivered(&mails, Some(seed), Correspondents::Staff).await;
        println!("generated, {damage:?} shuffled: {score}");
        assert_eq!((score.wrong, score.without_ticket), (0, 0), "{:?}", score.mixed);
        // A mail that comes between its parent and its answer finds two tickets: one of the two it joins.
        assert!(score.replies_part() >= 0.6, "{:#?}", score.apart);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn among_people_whom_the_desk_does_not_know_nothing_mixes() {
    let mails = conversations(None, 8);
    let score = delivered(&mails, Some(8), Correspondents::Unknown).await;
    println!("generated, nobody known, shuffled: {score}");
    assert_eq!((score.wrong, score.without_ticket), (0, 0), "{:?}", score.mixed);
}
