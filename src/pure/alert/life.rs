//! What a report means for the ticket of its problem: the life of a problem, with flapping damped.

use jiff::SignedDuration;

use super::Report;
use crate::pure::Timestamp;

/// A problem that changes so many times more than in a window, in so many windows, flaps slowly.
const SLOW_MORE: u32 = 1;
const SLOW_WINDOWS: i32 = 24;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Whether it is over.
    pub over: bool,
    pub flapping: bool,
    /// The last changes since it was quiet, oldest first; no more of them than are asked for.
    pub changes: Vec<Timestamp>,
    pub changed_at: Timestamp,
}

impl Past {
    /// A problem that begins.
    pub fn begun(now: Timestamp) -> Past {
        Past { over: false, flapping: false, changes: Vec::new(), changed_at: now }
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
    // After a quiet time it is a problem like any other.
    let flaps = past.flapping && rest <= limits.flap_window;
    let mut changes = if past.flapping && !flaps { Vec::new() } else { past.changes };
    changes.push(now);
    let slow = limits.flap_changes.saturating_add(SLOW_MORE);
    let within = |count: u32, window: SignedDuration| {
        let place = usize::try_from(count).ok().and_then(|count| changes.len().checked_sub(count));
        place.and_then(|place| changes.get(place)).is_some_and(|first| now.duration_since(*first) <= window)
    };
    let flapping = flaps
        || within(limits.flap_changes, limits.flap_window)
        || within(slow, limits.flap_window.saturating_mul(SLOW_WINDOWS));
    changes.drain(..changes.len().saturating_sub(usize::try_from(slow).unwrap_or(usize::MAX)));
    let after = Past { over, flapping, changes, changed_at: now };
    let step = match (flapping, over) {
        (true, _) => Step::Flap { tell: !flaps },
        (false, true) => Step::Recover,
        (false, false) => Step::Return,
    };
    (step, Some(after))
}
