//! The life of an outbox row: one notice to one recipient, sent once.
//!
//! ```text
//!   queued ──lease──▶ leased ──commit before the final dot──▶ dot ──250──▶ sent
//!     ▲                 │  refused or broken before the dot     │ 4yz ─▶ retry      5yz ─▶ dead
//!     └──lease ran out──┘                                       └ no answer ─▶ unknown ─▶ (once, after 15 min) leased
//! ```
//! SMTP is the one effect that a transaction cannot hold. A row passes to `dot` in a commit of its own *before* the
//! final dot of DATA leaves (RFC 5321 §4.1.1.4); so a crash or a lost answer after it is `unknown`, never silently a
//! second copy, and a crash before it never loses the mail. `next` is the only place where a state follows another.

use jiff::SignedDuration;

use super::Timestamp;

/// Attempts that were refused or broken before a row is given up; with the steps below about five days.
pub const ATTEMPTS_MAX: u32 = 30;
/// Waits between attempts, in minutes; the last one repeats.
const BACKOFF_MINUTES: [i64; 6] = [1, 5, 15, 60, 120, 240];
/// How long an `unknown` row rests before its one resend, in minutes; more than the server's own ten minutes of
/// RFC 5321 §4.5.3.2.6, after which it has either the mail or not.
pub const UNKNOWN_REST_MINUTES: i64 = 15;
/// How often the final dot of one row may leave.
pub const DOTS_MAX: u32 = 2;
/// How long a lease lasts, in seconds; longer than a delivery's own time-outs together.
pub const LEASE_SECONDS: i64 = 900;

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    Queued,
    Leased,
    Dot,
    Sent,
    Retry,
    Unknown,
    Dead,
}

impl Phase {
    pub const ALL: [Phase; 7] =
        [Phase::Queued, Phase::Leased, Phase::Dot, Phase::Sent, Phase::Retry, Phase::Unknown, Phase::Dead];

    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Queued => "queued",
            Phase::Leased => "leased",
            Phase::Dot => "dot",
            Phase::Sent => "sent",
            Phase::Retry => "retry",
            Phase::Unknown => "unknown",
            Phase::Dead => "dead",
        }
    }

    pub fn parse(text: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|p| p.as_str() == text)
    }
}

/// A row as far as its next step depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row {
    pub phase: Phase,
    /// Refused or broken attempts so far.
    pub attempts: u32,
    /// Final dots that the server may have accepted: one that it cleanly refused does not count.
    pub dots: u32,
    pub due_at: Timestamp,
}

/// What happened to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// A worker takes it.
    Leased,
    /// The worker is about to send the final dot.
    Dotting,
    /// 2yz to the final dot.
    Accepted,
    /// 4yz, to whatever verb; or the connection could not be had or broke before the dot.
    Temporary,
    /// 5yz to RCPT or to the dot.
    Permanent,
    /// The server refuses *us* (5yz to AUTH or MAIL): nothing is wrong with this row.
    Misconfigured,
    /// The connection broke, or fell silent, after the dot.
    Lost,
    /// The lease ran out, or the process that held it is gone.
    LeaseEnded,
}

impl Answer {
    pub const ALL: [Answer; 8] = [
        Answer::Leased,
        Answer::Dotting,
        Answer::Accepted,
        Answer::Temporary,
        Answer::Permanent,
        Answer::Misconfigured,
        Answer::Lost,
        Answer::LeaseEnded,
    ];
}

/// The next state. An answer that the phase does not expect changes nothing (None). `jitter` is 0‥1000 thousandths.
pub fn next(row: Row, answer: Answer, now: Timestamp, jitter: u32) -> Option<Row> {
    match (row.phase, answer) {
        (Phase::Queued | Phase::Retry, Answer::Leased) => Some(Row { phase: Phase::Leased, ..row }),
        (Phase::Unknown, Answer::Leased) if row.dots < DOTS_MAX => Some(Row { phase: Phase::Leased, ..row }),
        (Phase::Leased, Answer::Dotting) => Some(Row { phase: Phase::Dot, dots: row.dots + 1, ..row }),
        (Phase::Leased | Phase::Dot, Answer::Temporary) => Some(refused(cleared(row), now, jitter)),
        (Phase::Leased | Phase::Dot, Answer::Permanent) => Some(Row { phase: Phase::Dead, ..cleared(row) }),
        // The fault is ours, so it costs the mail none of its attempts.
        (Phase::Leased | Phase::Dot, Answer::Misconfigured) => {
            let row = cleared(row);
            Some(Row { phase: back(row), due_at: later(now, wait_minutes(2), jitter), ..row })
        }
        (Phase::Leased, Answer::Lost | Answer::LeaseEnded) => Some(Row { phase: back(row), due_at: now, ..row }),
        (Phase::Dot, Answer::Accepted) => Some(Row { phase: Phase::Sent, ..row }),
        (Phase::Dot, Answer::Lost | Answer::LeaseEnded) => {
            Some(Row { phase: Phase::Unknown, due_at: later(now, UNKNOWN_REST_MINUTES, 0), ..row })
        }
        (Phase::Queued | Phase::Retry | Phase::Unknown, _)
        | (Phase::Sent | Phase::Dead, _)
        | (Phase::Leased, Answer::Leased | Answer::Accepted)
        | (Phase::Dot, Answer::Leased | Answer::Dotting) => None,
    }
}

/// A row whose dot the server may once have accepted must never look like one that was never sent.
fn back(row: Row) -> Phase {
    if row.dots == 0 { Phase::Queued } else { Phase::Retry }
}

/// The row after a clean refusal: this attempt's dot, if it left, is known not to have been accepted.
fn cleared(row: Row) -> Row {
    if row.phase == Phase::Dot { Row { dots: row.dots.saturating_sub(1), ..row } } else { row }
}

fn refused(row: Row, now: Timestamp, jitter: u32) -> Row {
    let attempts = row.attempts + 1;
    if attempts >= ATTEMPTS_MAX {
        return Row { phase: Phase::Dead, attempts, ..row };
    }
    Row { phase: Phase::Retry, attempts, due_at: later(now, wait_minutes(attempts), jitter), ..row }
}

fn wait_minutes(attempts: u32) -> i64 {
    let step = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    BACKOFF_MINUTES.get(step).or(BACKOFF_MINUTES.last()).copied().unwrap_or(1)
}

fn later(now: Timestamp, minutes: i64, jitter: u32) -> Timestamp {
    let seconds = minutes * 60;
    // Up to a quarter more, so that rows refused together do not come back together.
    let spread = seconds * i64::from(jitter.min(1_000)) / 4_000;
    now.checked_add(SignedDuration::from_secs(seconds + spread)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::BTreeSet;

    /// What the outside world knows of one row: how often the server took it, and whether we were told.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
    struct World {
        row: Row,
        taken: u32,
        server_said_yes: bool,
    }

    /// Every sequence of answers from the first state on, with the worker, the server and crashes as adversaries:
    /// the dot leaves only after `dot` is committed, and the server may take a mail whose answer is then lost.
    #[test]
    fn every_history_keeps_the_promises() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let start = World {
            row: Row { phase: Phase::Queued, attempts: 0, dots: 0, due_at: now },
            taken: 0,
            server_said_yes: false,
        };
        let mut seen = BTreeSet::from([start.clone()]);
        let mut open = vec![start];
        while let Some(world) = open.pop() {
            let mut followers = Vec::new();
            for answer in Answer::ALL {
                let Some(row) = next(world.row, answer, now, 0) else { continue };
                match (world.row.phase, answer) {
                    // In `dot` the bytes may or may not have left, and the server may or may not have taken them.
                    (Phase::Dot, Answer::Lost | Answer::LeaseEnded) => {
                        for taken in [0, 1] {
                            followers.push(World { row, taken: world.taken + taken, ..world });
                        }
                    }
                    (Phase::Dot, Answer::Accepted) => {
                        followers.push(World { row, taken: world.taken + 1, server_said_yes: true })
                    }
                    _ => followers.push(World { row, ..world }),
                }
            }
            for follower in followers {
                let Row { phase, attempts, dots, .. } = follower.row;
                assert!(attempts <= ATTEMPTS_MAX);
                assert_eq!(
                    phase == Phase::Sent,
                    follower.server_said_yes,
                    "sent if and only if the server said yes: {follower:?}"
                );
                assert!(follower.taken <= dots, "every copy that the server has is counted: {follower:?}");
                assert!(follower.taken <= DOTS_MAX, "{follower:?}");
                if phase == Phase::Queued {
                    assert_eq!(follower.taken, 0, "a queued row was never taken: {follower:?}");
                }
                if attempts <= 3 && dots <= 6 && seen.insert(follower.clone()) {
                    open.push(follower);
                }
            }
        }
        assert!(seen.len() > 100, "the search met {} states", seen.len());
        for phase in Phase::ALL {
            assert!(seen.iter().any(|w| w.row.phase == phase), "{phase:?} is reachable");
        }
    }

    #[test]
    fn an_unknown_row_is_sent_again_once_at_most() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let unknown = |dots| Row { phase: Phase::Unknown, attempts: 0, dots, due_at: now };
        assert!(next(unknown(1), Answer::Leased, now, 0).is_some());
        assert!(next(unknown(2), Answer::Leased, now, 0).is_none());
    }

    #[test]
    fn waits_grow_and_are_spread() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let row = Row { phase: Phase::Leased, attempts: 0, dots: 0, due_at: now };
        let first = next(row, Answer::Temporary, now, 0).unwrap();
        assert_eq!(first.due_at.as_second() - now.as_second(), 60);
        let spread = next(row, Answer::Temporary, now, 1_000).unwrap();
        assert_eq!(spread.due_at.as_second() - now.as_second(), 75);
        let last = next(Row { attempts: 20, ..row }, Answer::Temporary, now, 0).unwrap();
        assert_eq!(last.due_at.as_second() - now.as_second(), 240 * 60);
        assert_eq!(
            next(Row { attempts: ATTEMPTS_MAX - 1, ..row }, Answer::Temporary, now, 0).unwrap().phase,
            Phase::Dead
        );
    }
}
