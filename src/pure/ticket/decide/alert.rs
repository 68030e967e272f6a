//! What monitoring does to its ticket: the program is the requester, and the end of the problem its confirmation.

use super::{confirmed, reopen, tell_assignee};
use crate::pure::Timestamp;
use crate::pure::grade::{Priority, Urgency};
use crate::pure::notice::{Audience, Notice};
use crate::pure::ticket::{Change, Decision, Effect, State, Ticket};

/// The problem is over. A ticket that nobody has answered is solved and confirmed by that; one that somebody works on is
/// theirs to close, and so is every P1. Where people wait for it, too, or another problem goes on, the program speaks for
/// itself and for nobody else.
pub fn over(ticket: &Ticket, alone: bool, now: Timestamp) -> Decision {
    match ticket.state {
        State::New | State::Open if alone && ticket.responded_at.is_none() && ticket.priority != Priority::P1 => {
            let mut decision = confirmed(now);
            decision.changes.insert(0, Change::State(State::Resolved { at: now, reminded: 0, asked: false }));
            decision
        }
        State::New | State::Open | State::Pending { .. } => tell_assignee(),
        State::Resolved { .. } if alone => confirmed(now),
        // Who reported it is asked already.
        State::Resolved { .. } => Decision::default(),
        State::Absent | State::Closed { .. } | State::Merged { .. } => Decision::default(),
    }
}

/// The problem is graver than what was reported before: the ticket is as pressing as that, and what was over is open
/// again. A priority that a person set stays.
pub fn worse(ticket: &Ticket, urgency: Urgency, (priority, ruled): (Priority, bool)) -> Decision {
    let mut decision = match ticket.state {
        State::New | State::Open | State::Pending { .. } => tell_assignee(),
        State::Resolved { .. } | State::Closed { .. } => again(ticket),
        State::Absent | State::Merged { .. } => return Decision::default(),
    };
    if urgency > ticket.urgency {
        decision.changes.push(Change::Urgency(urgency));
    }
    // The smallest class is the most pressing.
    if priority < ticket.priority && (ruled || !ticket.priority_fixed) {
        decision.changes.push(Change::Priority { value: priority, fixed: ruled || ticket.priority_fixed });
    }
    decision
}

/// The problem is back soon after it was over.
pub fn back(ticket: &Ticket) -> Decision {
    match ticket.state {
        State::Resolved { .. } | State::Closed { .. } => again(ticket),
        State::Absent | State::New | State::Open | State::Pending { .. } | State::Merged { .. } => Decision::default(),
    }
}

/// Open again. The lead hears of solutions that people rejected; that a fault is back is for whoever has it.
fn again(ticket: &Ticket) -> Decision {
    let mut decision = reopen(ticket, None);
    for effect in &mut decision.effects {
        if let Effect::Notify(Notice::ReopenedToYou, audience) = effect {
            *audience = Audience::Assignee;
        }
    }
    decision
}

/// The problem comes and goes: the ticket stays open, and somebody looks.
pub fn flaps(ticket: &Ticket) -> Decision {
    match ticket.state {
        State::Resolved { .. } | State::Closed { .. } => again(ticket),
        State::New | State::Open | State::Pending { .. } => tell_assignee(),
        State::Absent | State::Merged { .. } => Decision::default(),
    }
}

/// More problems joined the group that the ticket stands for.
pub fn grew(ticket: &Ticket) -> Decision {
    match ticket.state {
        State::New | State::Open | State::Pending { .. } => tell_assignee(),
        State::Absent | State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => Decision::default(),
    }
}
