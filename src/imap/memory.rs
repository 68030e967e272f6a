//! What one mailbox's source knows beyond the durable cursor, for as long as the daemon runs.
//!
//! Losing it costs a second look at a mail, never the mail: everything here can be learned again from the server.
//!
//! Never: a verdict; anything of what a mail says.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;

/// A parked mail is tried again after this long, doubled at each failure up to the second.
const PARK_FIRST: Duration = Duration::from_secs(60);
const PARK_MAX: Duration = Duration::from_secs(3600);
/// Lost connections over one mail before it is parked.
const BREAKS_MAX: u32 = 3;
/// Mails parked at a time; beyond, the oldest gives way (it stays with the desk's record of it).
const PARKED_MAX: usize = 10_000;

/// See the header.
#[derive(Debug, Default)]
pub struct Memory {
    uid_validity: u32,
    /// Committed, and by the last search still in the folder; kept only where `processed` is set.
    pub settled: BTreeSet<u32>,
    /// Committed, but beyond the durable cursor, because mails with lower UIDs wait.
    pub ahead: BTreeSet<u32>,
    /// Too large; stays on the server.
    pub large: BTreeSet<u32>,
    pub parked: BTreeMap<u32, Parked>,
    /// The mail being fetched when the connection broke, and how often that happened.
    pub breaks: BTreeMap<u32, u32>,
    /// The connection broke among bodies: fetch one by one until a round is through.
    pub singly: bool,
    pub fetching: Option<Fetching>,
    /// Mails were committed since the last fault: whatever is wrong now is not what was wrong before.
    pub progressed: bool,
    /// The server does not serve IDLE, though it may offer it.
    pub no_idle: bool,
    /// The server's answer about senders breaks the connection: mails are fetched by UID.
    pub no_senders: bool,
    /// The server's answer to ID breaks the connection.
    pub no_id: bool,
    /// Why finished mails cannot be moved, as last logged.
    pub move_fault: String,
}

/// Where among the bodies we are; `exact` if this mail alone was asked for.
#[derive(Debug)]
pub struct Fetching {
    pub uid: u32,
    pub exact: bool,
}

#[derive(Debug)]
pub struct Parked {
    pub failures: u32,
    pub next: Instant,
    /// The desk was told.
    pub is_recorded: bool,
}

impl Memory {
    /// Whether fetching this mail broke the connection too often.
    pub fn is_breaking(&self, uid: u32) -> bool {
        self.breaks.get(&uid).is_some_and(|count| *count >= BREAKS_MAX)
    }

    /// Whether this mail could not be had when it was asked for.
    pub fn has_failed(&self, uid: u32) -> bool {
        self.parked.get(&uid).is_some_and(|parked| parked.failures > 0)
    }

    /// Called when a connection broke: remembers over which mail.
    pub fn connection_lost(&mut self) {
        let Some(Fetching { uid, exact }) = self.fetching.take() else { return };
        self.singly = true;
        if exact && self.has_failed(uid) {
            self.park(uid);
        } else if exact {
            *self.breaks.entry(uid).or_default() += 1;
        }
    }

    /// Forgets what was known under another UIDVALIDITY.
    pub fn adopt(&mut self, uid_validity: u32) {
        if self.uid_validity != uid_validity {
            self.uid_validity = uid_validity;
            self.settled.clear();
            self.ahead.clear();
            self.large.clear();
            self.parked.clear();
            self.breaks.clear();
        }
    }

    /// Remembers a mail that the desk could not take: due at once, whatever the cursor says.
    pub fn wait(&mut self, uid: u32) {
        let due = Parked { failures: 0, next: Instant::now(), is_recorded: false };
        self.parked.entry(uid).or_insert(due);
    }

    /// Sets a mail aside until later; the wait doubles each time.
    pub fn park(&mut self, uid: u32) -> &mut Parked {
        if self.parked.len() >= PARKED_MAX && !self.parked.contains_key(&uid) {
            self.parked.pop_first();
        }
        let fresh = Parked { failures: 0, next: Instant::now(), is_recorded: false };
        let parked = self.parked.entry(uid).or_insert(fresh);
        let doubled = PARK_FIRST.saturating_mul(2_u32.saturating_pow(parked.failures.min(16)));
        parked.next = Instant::now() + doubled.min(PARK_MAX);
        parked.failures += 1;
        parked
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn a_mail_that_breaks_connections_is_found_out() {
        let fetching = |uid, exact| Memory { fetching: Some(Fetching { uid, exact }), ..Memory::default() };
        let mut memory = fetching(7, false);
        memory.connection_lost();
        assert!(memory.singly && memory.breaks.is_empty(), "the first break only narrows it down");
        for count in 1..=BREAKS_MAX {
            memory.fetching = Some(Fetching { uid: 9, exact: true });
            memory.connection_lost();
            assert_eq!(memory.breaks[&9], count);
        }
        memory.connection_lost();
        assert_eq!(memory.breaks[&9], BREAKS_MAX, "a break outside a fetch blames no mail");
    }
}
