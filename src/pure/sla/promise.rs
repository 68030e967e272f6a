//! A promise: the time that the requester was told. It ends in one way of these: kept, if the ticket was resolved or
//! closed by then; replaced, if another time was told before; dropped, if the ticket ended without a solution; lapsed, if
//! its time came while we waited for the requester; broken otherwise. Whichever it is, the requester is told.

use super::{Level, Timestamp};

/// A promise that is still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    pub made_at: Timestamp,
    pub eta: Timestamp,
    /// The assignee was told that it comes near.
    pub warned: bool,
}

/// How a promise ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    Kept,
    Replaced,
    Broken,
    /// Ended in time, and not by a solution: the ticket was merged, withdrawn, or resolved for want of an answer.
    Dropped,
    /// Its time came while we waited for the requester: told when they have answered, and no fault of ours.
    Lapsed,
}

impl Promise {
    /// When the assignee is warned: at 80 % of the way, by the plain passing of time.
    pub fn near_at(&self) -> Timestamp {
        let whole = self.made_at.duration_until(self.eta).as_secs();
        let share = jiff::SignedDuration::from_secs(whole / 100 * i64::from(Level::Most.percent()));
        self.made_at.checked_add(share).unwrap_or(self.eta)
    }

    /// What is to be told now: that it comes near, once, or that it is broken. A warning that the end has overtaken is
    /// not told any more.
    pub fn due(&self, now: Timestamp) -> Option<Level> {
        if now >= self.eta {
            Some(Level::Breach)
        } else {
            (!self.warned && now >= self.near_at()).then_some(Level::Most)
        }
    }

    /// When `due` has something to tell next.
    pub fn next_at(&self) -> Timestamp {
        if self.warned { self.eta } else { self.near_at() }
    }

    /// What becomes of it when the ticket is resolved, closed or merged. `solved`: by a solution.
    pub fn at_the_end(&self, at: Timestamp, solved: bool) -> Fate {
        match (at <= self.eta, solved) {
            (true, true) => Fate::Kept,
            (true, false) => Fate::Dropped,
            (false, _) => Fate::Broken,
        }
    }
}
