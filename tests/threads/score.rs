//! Counting: which mails of one conversation share a ticket, and which of two.

use std::collections::{BTreeMap, BTreeSet};

use postdesk::desk::Admitted;

use crate::stage::Known;

/// What a run counted. A *pair* is two mails of one conversation; a *reply* a mail whose parent was delivered too.
#[derive(Debug, Default, Clone)]
pub struct Score {
    pub mails: usize,
    /// Mails that came onto no ticket.
    pub without_ticket: usize,
    pub pairs: usize,
    pub pairs_joined: usize,
    pub replies: usize,
    /// On the ticket of the mail that they answer.
    pub replies_joined: usize,
    /// Pairs of mails of two conversations on one ticket.
    pub wrong: usize,
    /// What to look at.
    pub apart: Vec<String>,
    pub mixed: Vec<String>,
}

impl Score {
    pub fn of(mails: &[&Known], outcomes: &[Admitted]) -> Score {
        let mut score = Score { mails: mails.len(), ..Score::default() };
        let mut tickets: BTreeMap<i64, Vec<&Known>> = BTreeMap::new();
        let mut threads: BTreeMap<&str, Vec<Option<i64>>> = BTreeMap::new();
        let mut by_id: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
        for (known, outcome) in mails.iter().zip(outcomes) {
            let ticket = ticket(outcome);
            threads.entry(&known.thread).or_default().push(ticket);
            match ticket {
                Some(number) => {
                    tickets.entry(number).or_default().push(known);
                    by_id.entry(&known.id).or_default().insert(number);
                }
                None => score.without_ticket += 1,
            }
        }
        for members in threads.values() {
            for (n, one) in members.iter().enumerate() {
                let others = members.iter().skip(n + 1);
                score.pairs += others.clone().count();
                score.pairs_joined += others.filter(|other| one.is_some() && *other == one).count();
            }
        }
        for (number, members) in &tickets {
            for (n, one) in members.iter().enumerate() {
                for other in members.iter().skip(n + 1).filter(|other| other.thread != one.thread) {
                    score.wrong += 1;
                    score.mixed.push(format!("#{number}: {} and {}", one.name, other.name));
                }
            }
        }
        for (known, outcome) in mails.iter().zip(outcomes) {
            let Some(parent) = &known.parent else { continue };
            score.replies += 1;
            let with_parent = |number: &i64| by_id.get(parent.as_str()).is_some_and(|on| on.contains(number));
            if ticket(outcome).as_ref().is_some_and(with_parent) {
                score.replies_joined += 1;
            } else {
                score.apart.push(format!("{} ({outcome:?}) answers {parent}", known.name));
            }
        }
        score
    }

    pub fn replies_part(&self) -> f64 {
        part(self.replies_joined, self.replies)
    }

    fn pairs_part(&self) -> f64 {
        part(self.pairs_joined, self.pairs)
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} mails, {} on no ticket; replies joined {} of {} ({:.2} %); pairs joined {} of {} ({:.2} %); wrong joins {}",
            self.mails,
            self.without_ticket,
            self.replies_joined,
            self.replies,
            100.0 * self.replies_part(),
            self.pairs_joined,
            self.pairs,
            100.0 * self.pairs_part(),
            self.wrong
        )
    }
}

/// All of nothing is all.
#[allow(clippy::cast_precision_loss)]
pub fn part(some: usize, all: usize) -> f64 {
    if all == 0 { 1.0 } else { some as f64 / all as f64 }
}

fn ticket(outcome: &Admitted) -> Option<i64> {
    match outcome {
        Admitted::Opened(number) | Admitted::FollowedUp(number) => Some(*number),
        _ => None,
    }
}

/// The same order for the same seed, on every machine (SplitMix64 and Fisher–Yates).
pub fn shuffled<T>(items: &mut [T], seed: u64) {
    let mut dice = Dice(seed);
    for n in (1..items.len()).rev() {
        items.swap(n, dice.below(n + 1));
    }
}

/// Chance that is the same each time.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n).unwrap()).unwrap()
    }
}
