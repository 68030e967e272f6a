//! What waits in a folder, in the order in which it is fetched, and how far the durable cursor may go meanwhile.
//!
//! Few mails are fetched by their UID. Where many wait, one of each sender is fetched in turn; then mails are committed
//! ahead of others with lower UIDs, and the cursor stays below the lowest that is not dealt with: after a crash the ones
//! ahead of it are fetched once more and known by their content.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::fetch::BATCH_MAILS_MAX;
use crate::pure::turns::Turns;

/// Mails that are fetched in turn at most; those behind wait by their UID. Bounds what is asked about senders.
const TURNS_MAX: usize = 20_000;

/// See the header. UIDs of one UIDVALIDITY.
#[derive(Debug, Default)]
pub struct Backlog {
    /// Whose they are was not asked yet.
    unsorted: VecDeque<u32>,
    turns: Turns<u32>,
    /// Not dealt with, wherever they stand.
    pending: BTreeSet<u32>,
    /// The highest that was dealt with.
    highest: u32,
    /// The highest that was ever added.
    newest: u32,
}

impl Backlog {
    /// More mails wait, sorted by UID.
    pub fn add(&mut self, uids: &[u32]) {
        for uid in uids {
            if self.pending.insert(*uid) {
                self.unsorted.push_back(*uid);
                self.newest = self.newest.max(*uid);
            }
        }
    }

    /// The highest UID that is known.
    pub fn newest(&self) -> u32 {
        self.newest
    }

    pub fn is_empty(&self) -> bool {
        self.unsorted.is_empty() && self.turns.is_empty()
    }

    /// Of which mails the sender is to be found out, before `take`; none while few wait.
    pub fn unsorted(&self) -> Vec<u32> {
        if self.turns.is_empty() && self.unsorted.len() <= BATCH_MAILS_MAX {
            return Vec::new();
        }
        self.unsorted.iter().copied().take(TURNS_MAX.saturating_sub(self.turns.len())).collect()
    }

    /// What was found out of the senders of `uids`.
    pub fn sort(&mut self, uids: &[u32], mut senders: BTreeMap<u32, String>) {
        let sorted: BTreeSet<u32> = uids.iter().copied().collect();
        self.unsorted.retain(|uid| !sorted.contains(uid));
        for uid in uids {
            self.turns.push(senders.remove(uid).unwrap_or_default(), *uid);
        }
    }

    /// The next mails, sorted by UID; empty if none waits.
    pub fn take(&mut self) -> Vec<u32> {
        let mut next: Vec<u32> = std::iter::from_fn(|| self.turns.take()).take(BATCH_MAILS_MAX).collect();
        if next.is_empty() {
            let count = self.unsorted.len().min(BATCH_MAILS_MAX);
            next.extend(self.unsorted.drain(..count));
        }
        next.sort_unstable();
        next
    }

    /// A mail is dealt with as soon as what follows is committed. Gives the UID up to which then everything is.
    pub fn deal(&mut self, uid: u32) -> u32 {
        self.pending.remove(&uid);
        self.highest = self.highest.max(uid);
        self.pending.first().map_or(self.highest, |first| self.highest.min(first.saturating_sub(1)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn few_mails_keep_their_order_and_the_cursor_follows() {
        let mut backlog = Backlog::default();
        backlog.add(&[3, 5, 9]);
        assert!(backlog.unsorted().is_empty());
        assert_eq!(backlog.take(), [3, 5, 9]);
        assert_eq!([3, 5, 9].map(|uid| backlog.deal(uid)), [3, 5, 9]);
        assert!(backlog.is_empty() && backlog.newest() == 9);
    }

    #[test]
    fn the_cursor_never_passes_what_waits() {
        let mut backlog = Backlog::default();
        backlog.add(&(1..=500).collect::<Vec<u32>>());
        let mut waiting: BTreeSet<u32> = (1..=520).collect();
        let mut rounds = 0;
        while !backlog.is_empty() {
            let unsorted = backlog.unsorted();
            // One sender wrote nearly all of them; the last mails are those of ten people.
            let of =
                |uid: u32| if uid > 490 { format!("person{uid}@corp.test") } else { "zabbix@corp.test".to_owned() };
            backlog.sort(&unsorted, unsorted.iter().map(|uid| (*uid, of(*uid))).collect());
            let batch = backlog.take();
            if rounds == 0 {
                assert!(batch.iter().filter(|uid| **uid > 490).count() == 10, "all people are in the first: {batch:?}");
                backlog.add(&(501..=520).collect::<Vec<u32>>());
            }
            rounds += 1;
            for uid in batch {
                waiting.remove(&uid);
                let cursor = backlog.deal(uid);
                let known = waiting.iter().filter(|w| **w <= backlog.newest());
                assert!(known.into_iter().all(|w| *w > cursor), "{cursor} after {uid}");
            }
        }
        assert!(waiting.is_empty() && backlog.deal(520) == 520);
    }
}
