//! What a report means for the ticket of its problem: the life of a problem, with flapping damped.

use jiff::SignedDuration;

use super::Report;
use crate::pure::Timestamp;

/// `[monitoring]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// So many changes between problem and recovery within `flap_window` are flapping.
    pub flap_changes: u32,
    pub flap_window: SignedDuration,
    /// A problem that comes back so soon after its recovery reopens its ticket.
    pub reopen_within: SignedDuration,
    /// So many new problems within `storm_window` get a ticket each; the next ones are grouped.
    pub storm_problems: u32,
    pub storm_window: SignedDuration,
    /// Tickets of groups at a time; what fits none of them shares one more.
    pub storm_groups: u32,
    /// Between two notices about one grouped ticket.
    pub notice_every: SignedDuration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            flap_changes: 5,
            flap_window: SignedDuration::from_hours(1),
            reopen_within: SignedDuration::from_hours(24),
            storm_problems: 10,
            storm_window: SignedDuration::from_mins(5),
            storm_groups: 8,
            notice_every: SignedDuration::from_mins(15),
        }
    }
}

/// What is known of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// Whether it is over.
    pub over: bool,
    pub flapping: bool,
    /// Changes since `changes_since`.
    pub changes: u32,
    pub changes_since: Timestamp,
    pub changed_at: Timestamp,
}

impl Past {
    /// A problem that begins.
    pub fn begun(now: Timestamp) -> Past {
        Past { over: false, flapping: false, changes: 0, changes_since: now, changed_at: now }
    }
}

/// What follows from a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A ticket of its own, or a place in a group.
    Begin,
    /// Nothing new: counted.
    Count,
    /// It is back soon after its recovery.
    Return,
    Recover,
    /// It comes and goes. `tell`: this is the change that makes it so.
    Flap {
        tell: bool,
    },
}

/// What a report means, and what is known of the problem afterwards. `past`: None if nothing was; a report that begins
/// nothing leaves it so.
pub fn step(past: Option<Past>, report: Report, now: Timestamp, limits: &Limits) -> (Step, Option<Past>) {
    let Some(past) = past else {
        return match report {
            Report::Problem => (Step::Begin, Some(Past::begun(now))),
            Report::Recovery | Report::Remark => (Step::Count, None),
        };
    };
    let over = match report {
        Report::Problem => false,
        Report::Recovery => true,
        Report::Remark => past.over,
    };
    if over == past.over {
        return (Step::Count, Some(past));
    }
    let rest = now.duration_since(past.changed_at);
    if !over && rest > limits.reopen_within {
        return (Step::Begin, Some(Past::begun(now)));
    }
    let quiet = if past.flapping { rest } else { now.duration_since(past.changes_since) } > limits.flap_window;
    let (changes, changes_since) = if quiet { (1, now) } else { (past.changes.saturating_add(1), past.changes_since) };
    let flapping = !quiet && (past.flapping || changes >= limits.flap_changes);
    let after = Past { over, flapping, changes, changes_since, changed_at: now };
    let step = match (flapping, over) {
        (true, _) => Step::Flap { tell: !past.flapping },
        (false, true) => Step::Recover,
        (false, false) => Step::Return,
    };
    (step, Some(after))
}
