//! What engineers put on record: fields, time, the merge into another ticket, the confirmation by phone.

use super::{changes, close};
use crate::pure::grade::{Impact, Kind, Priority, Urgency};
use crate::pure::notice::{Audience, Notice};
use crate::pure::ticket::{Change, ClosedBy, Decision, Effect, State, TextField, Ticket, TimerKind};
use crate::pure::{TicketId, Timestamp};

/// Fields may be put right for as long as the ticket is one of its own, closed included.
fn on_record(ticket: &Ticket, found: Vec<Change>) -> Decision {
    match ticket.state {
        State::Absent | State::Merged { .. } => Decision::default(),
        State::New | State::Open | State::Pending { .. } | State::Resolved { .. } | State::Closed { .. } => {
            changes(found)
        }
    }
}

pub fn priority_ordered(ticket: &Ticket, priority: Priority, fixed: bool) -> Decision {
    on_record(ticket, vec![Change::Priority { value: priority, fixed }])
}

pub fn category_ordered(ticket: &Ticket, category: &str) -> Decision {
    on_record(ticket, vec![Change::Category(category.to_owned())])
}

pub fn kind_ordered(ticket: &Ticket, kind: Kind) -> Decision {
    let is_new = ticket.kind != kind;
    on_record(ticket, if is_new { vec![Change::Kind(kind)] } else { Vec::new() })
}

/// A new impact or urgency, with the priority that the matrix makes of it unless the priority is fixed.
pub fn grade_ordered(ticket: &Ticket, (impact, urgency): (Impact, Urgency), priority: Priority) -> Decision {
    let mut found = Vec::new();
    if ticket.impact != impact {
        found.push(Change::Impact(impact));
    }
    if ticket.urgency != urgency {
        found.push(Change::Urgency(urgency));
    }
    if ticket.priority != priority && !ticket.priority_fixed {
        found.push(Change::Priority { value: priority, fixed: false });
    }
    on_record(ticket, found)
}

pub fn record_filled(ticket: &Ticket, texts: &[(TextField, String)], occurred_at: Option<Timestamp>) -> Decision {
    let mut found: Vec<Change> =
        texts.iter().map(|(field, value)| Change::Text { field: *field, value: value.clone() }).collect();
    found.extend(occurred_at.map(Change::Occurred));
    on_record(ticket, found)
}

pub fn time_spent(ticket: &Ticket, minutes: u32) -> Decision {
    on_record(ticket, vec![Change::TimeSpent(i64::from(minutes))])
}

/// What was changed is put back; the clocks of the state that comes back run as they did.
pub fn taken_back(ticket: &Ticket, back: &[Change], timers: &[(TimerKind, Timestamp)]) -> Decision {
    let mut decision = on_record(ticket, back.to_vec());
    if decision.changes.iter().any(|change| matches!(change, Change::State(_))) {
        decision.effects.push(Effect::ClearTimers);
        decision.effects.extend(timers.iter().map(|(kind, at)| Effect::SetTimer(*kind, *at)));
    }
    decision
}

/// The ticket ends in another one; whoever reported it is told, and answers there from now on.
pub fn merge_ordered(ticket: &Ticket, into: TicketId) -> Decision {
    match ticket.state {
        State::Absent | State::Closed { .. } | State::Merged { .. } => Decision::default(),
        State::New | State::Open | State::Pending { .. } | State::Resolved { .. } => Decision {
            changes: vec![Change::State(State::Merged { into })],
            effects: vec![Effect::ClearTimers, Effect::Notify(Notice::Merged, Audience::RequesterAndAffected)],
        },
    }
}

/// Another ticket was merged into this one, which is as pressing from now on as the more pressing of the two.
pub fn took_in(
    ticket: &Ticket,
    (impact, urgency, priority): (Impact, Urgency, Priority),
    fixed: bool,
    major: bool,
) -> Decision {
    match ticket.state {
        State::Absent | State::Closed { .. } | State::Merged { .. } => Decision::default(),
        State::New | State::Open | State::Pending { .. } | State::Resolved { .. } => {
            let mut found = Vec::new();
            // The smallest class is the most pressing.
            let is_raised = priority < ticket.priority;
            if is_raised {
                found.push(Change::Impact(impact));
                found.push(Change::Urgency(urgency));
                found.push(Change::Priority { value: priority, fixed: fixed || ticket.priority_fixed });
            }
            let is_major = major || ticket.major;
            if is_major != ticket.major || (is_raised && priority == Priority::P1) {
                // Whether it is one has been decided there: a P1 alone does not decide it again.
                found.push(Change::Major(is_major));
            }
            Decision { changes: found, effects: vec![Effect::Notify(Notice::NewEntry, Audience::Assignee)] }
        }
    }
}

/// The requester said so by phone. Only what was resolved can be confirmed.
pub fn confirmed_by_phone(ticket: &Ticket, now: Timestamp) -> Decision {
    match ticket.state {
        State::Absent | State::New | State::Open | State::Pending { .. } => Decision::default(),
        State::Closed { .. } | State::Merged { .. } => Decision::default(),
        State::Resolved { .. } => {
            let mut decision = close(ClosedBy::Phone, now);
            decision.effects.push(Effect::Notify(Notice::Confirmed, Audience::AssigneeAndOwner));
            decision
        }
    }
}
