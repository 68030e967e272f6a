//! Major incidents: every P1, and whatever the incident manager declares one. Whoever is told hears at once, every half
//! hour, and when it is over; nobody on call answering brings in the next one and management.

use crate::pure::Timestamp;
use crate::pure::grade::Priority;
use crate::pure::notice::{Audience, Notice};
use crate::pure::ticket::{Change, Decision, Effect, State, Ticket, TimerKind, apply};

/// Minutes between two updates to those who are told, and after which nobody having answered is told further.
const UPDATE_MINUTES: i64 = 30;
const ANSWER_MINUTES: i64 = 30;

/// Whether somebody still works on it.
fn is_under_way(state: State) -> bool {
    match state {
        State::New | State::Open | State::Pending { .. } => true,
        State::Absent | State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => false,
    }
}

/// Adds to a decision what it means for a major incident: it begins, ends, or begins again.
pub fn follow(before: &Ticket, decision: &mut Decision, now: Timestamp) {
    let after = apply(before, &decision.changes);
    let was_urgent = before.priority == Priority::P1 && before.state != State::Absent;
    // Also of one that is resolved: should that not hold, it is a major incident that begins.
    let becomes_urgent = after.priority == Priority::P1 && !was_urgent;
    let is_ordered = decision.changes.iter().any(|change| matches!(change, Change::Major(_)));
    if becomes_urgent && !before.major && !is_ordered {
        decision.changes.push(Change::Major(true));
    }
    let is_major = after.major || (becomes_urgent && !is_ordered);
    let was = before.major && is_under_way(before.state);
    let is = is_major && is_under_way(after.state);
    match (was, is) {
        (false, true) => {
            decision.effects.push(Effect::Notify(Notice::MajorIncident, Audience::Major));
            decision.effects.extend(after_minutes(TimerKind::MajorUpdate, UPDATE_MINUTES, now));
            // Whatever was answered before was about something smaller, unless it was one that had been called off.
            let is_answered =
                before.priority == Priority::P1 && is_under_way(before.state) && before.responded_at.is_some();
            if !is_answered {
                decision.effects.extend(after_minutes(TimerKind::MajorUnanswered, ANSWER_MINUTES, now));
            }
        }
        // Merged it is not over: the ticket that took it in goes on, and tells so.
        (true, false) if matches!(after.state, State::Merged { .. }) => {
            decision.effects.push(Effect::ClearMajorTimers);
        }
        (true, false) => {
            decision.effects.push(Effect::ClearMajorTimers);
            decision.effects.push(Effect::Notify(Notice::MajorIncident, Audience::MajorUpdate));
        }
        (false, false) | (true, true) => {}
    }
}

pub fn ordered(ticket: &Ticket, yes: bool) -> Decision {
    match ticket.state {
        State::Absent | State::Merged { .. } => Decision::default(),
        State::New | State::Open | State::Pending { .. } | State::Resolved { .. } | State::Closed { .. } => {
            let changes = if ticket.major == yes { Vec::new() } else { vec![Change::Major(yes)] };
            Decision { changes, effects: Vec::new() }
        }
    }
}

/// The half-hourly update.
pub fn update(ticket: &Ticket, now: Timestamp) -> Decision {
    if !ticket.major {
        return Decision::default();
    }
    let mut effects = vec![Effect::Notify(Notice::MajorIncident, Audience::MajorUpdate)];
    effects.extend(after_minutes(TimerKind::MajorUpdate, UPDATE_MINUTES, now));
    Decision { changes: Vec::new(), effects }
}

/// Nobody of the staff has acted since it began: whoever does clears this clock.
pub fn unanswered(ticket: &Ticket) -> Decision {
    if !ticket.major {
        return Decision::default();
    }
    Decision { changes: Vec::new(), effects: vec![Effect::Notify(Notice::Escalated, Audience::Unanswered)] }
}

fn after_minutes(kind: TimerKind, minutes: i64, now: Timestamp) -> Option<Effect> {
    let at = now.checked_add(jiff::SignedDuration::from_mins(minutes)).ok()?;
    Some(Effect::SetTimer(kind, at))
}

/// Whether the incident manager has decided that a ticket of the first priority is no major incident.
pub fn is_called_off(ticket: &Ticket) -> bool {
    ticket.priority == Priority::P1 && !ticket.major
}

/// A decision without the major incident that it begins: what comes of one that was called off wakes nobody again.
pub fn without_alarm(mut decision: Decision) -> Decision {
    decision.changes.retain(|change| *change != Change::Major(true));
    decision.effects.retain(|effect| match effect {
        Effect::Notify(Notice::MajorIncident, _) => false,
        Effect::SetTimer(TimerKind::MajorUpdate | TimerKind::MajorUnanswered, _) => false,
        Effect::Notify(..) | Effect::SetTimer(..) | Effect::ClearTimers | Effect::OpenComplaint => true,
        Effect::ClearMajorTimers | Effect::ClearUnanswered => true,
    });
    decision
}
