//! The clocks of a ticket's life: what follows when one fires, and which ones a state sets.

use super::{NO_ANSWER, OUT_OF_SCOPE, close, major, to_state};
use crate::pure::Timestamp;
use crate::pure::command::PendingOn;
use crate::pure::grade::{Kind, Priority};
use crate::pure::notice::{Audience, Notice};
use crate::pure::sla::{self, Clock, Span};
use crate::pure::ticket::{Change, ClosedBy, Decision, Effect, Missed, Policy, State, Ticket, TimerKind, apply};

pub fn timer_fired(ticket: &Ticket, kind: TimerKind, policy: &Policy, now: Timestamp) -> Decision {
    match (ticket.state, kind) {
        (State::Resolved { at, reminded, asked }, TimerKind::ConfirmReminder) => {
            let next = next_confirm_reminder(at, reminded + 1, policy);
            let close_at = sla::due_at(at, policy.close_after, Clock::WorkingDays, &policy.calendar);
            // After a long silence of ours one reminder is enough, and none just before the end.
            let overtaken = now >= close_at || next.as_ref().is_some_and(|n| is_due(n, now));
            let mut effects = Vec::new();
            if !overtaken {
                effects.push(Effect::Notify(Notice::ConfirmReminder, Audience::RequesterAndAccepters));
            }
            effects.extend(next);
            let state = State::Resolved { at, reminded: reminded + 1, asked };
            Decision { changes: vec![Change::State(state)], effects }
        }
        (State::Resolved { .. }, TimerKind::CloseBySilence) => {
            if silence_closes(ticket.kind, ticket.priority) {
                let mut decision = close(ClosedBy::Silence, now);
                decision.effects.push(Effect::Notify(Notice::Confirmed, Audience::AssigneeAndOwner));
                decision
            } else {
                // Asked once, the owner may have had no time to call: after the same time they are asked again.
                let again = sla::due_at(now, policy.close_after, Clock::WorkingDays, &policy.calendar);
                Decision {
                    changes: Vec::new(),
                    effects: vec![
                        Effect::Notify(Notice::NewEntry, Audience::AssigneeAndOwner),
                        Effect::SetTimer(TimerKind::CloseBySilence, again),
                    ],
                }
            }
        }
        (State::Pending { .. }, TimerKind::PendingEnds) => {
            let mut decision = to_state(State::Open, true);
            decision.effects.push(Effect::Notify(Notice::NewEntry, Audience::Assignee));
            decision
        }
        (State::Pending { on: PendingOn::Requester, since, until, reminded }, TimerKind::PendingReminder) => {
            let next = next_pending_reminder(since, reminded + 1, policy);
            let mut effects = Vec::new();
            // After a long silence of ours one reminder is enough; and it is given a day to be answered.
            if !next.as_ref().is_some_and(|next| is_due(next, now)) {
                let end = sla::due_at(since, policy.no_answer_after, Clock::WorkingDays, &policy.calendar);
                let earliest = sla::due_at(now, Span::WorkingDays(1), Clock::WorkingDays, &policy.calendar);
                if earliest > end {
                    effects.push(Effect::SetTimer(TimerKind::NoAnswer, earliest));
                }
                effects.push(Effect::Notify(Notice::NeedsInfo, Audience::Requester));
            }
            effects.extend(next);
            let state = State::Pending { on: PendingOn::Requester, since, until, reminded: reminded + 1 };
            Decision { changes: vec![Change::State(state)], effects }
        }
        // Who was told whom to turn to, and wrote no more, has turned to them.
        (State::Pending { on: PendingOn::Requester, .. }, TimerKind::NoAnswer) if ticket.closure_code == OUT_OF_SCOPE => {
            close(ClosedBy::Silence, now)
        }
        (State::Pending { on: PendingOn::Requester, .. }, TimerKind::NoAnswer) => {
            let mut effects =
                vec![Effect::ClearTimers, Effect::Notify(Notice::Resolved, Audience::RequesterAndAffected)];
            effects.extend(resolved_timers(now, 0, policy));
            effects.push(Effect::Notify(Notice::NewEntry, Audience::Assignee));
            let changes = vec![
                Change::ClosureCode(NO_ANSWER.to_owned()),
                Change::State(State::Resolved { at: now, reminded: 0, asked: false }),
            ];
            Decision { changes, effects }
        }
        (State::New | State::Open | State::Pending { .. }, TimerKind::MajorUpdate) => major::update(ticket, now),
        (State::New | State::Open | State::Pending { .. }, TimerKind::MajorUnanswered) => major::unanswered(ticket),
        (State::Pending { on: PendingOn::Vendor, .. }, TimerKind::VendorSilent) => Decision {
            changes: Vec::new(),
            effects: vec![Effect::Notify(Notice::NewEntry, Audience::AssigneeAndLead)],
        },
        // A clock that outlived its state says nothing.
        (State::Absent | State::Closed { .. } | State::Merged { .. }, _)
        | (
            State::New | State::Open,
            TimerKind::ConfirmReminder
            | TimerKind::CloseBySilence
            | TimerKind::PendingEnds
            | TimerKind::PendingReminder
            | TimerKind::NoAnswer
            | TimerKind::VendorSilent
            | TimerKind::Clocks
            | TimerKind::Alerts,
        )
        | (State::Resolved { .. }, TimerKind::PendingEnds | TimerKind::PendingReminder | TimerKind::NoAnswer)
        | (State::Resolved { .. }, TimerKind::MajorUpdate | TimerKind::MajorUnanswered | TimerKind::VendorSilent)
        | (State::Pending { .. }, TimerKind::ConfirmReminder | TimerKind::CloseBySilence)
        | (State::Pending { .. }, TimerKind::PendingReminder | TimerKind::NoAnswer | TimerKind::VendorSilent)
        // What the clocks of targets and promises have to tell is an event of its own.
        | (State::Resolved { .. } | State::Pending { .. }, TimerKind::Clocks | TimerKind::Alerts) => Decision::default(),
    }
}

/// The requester was told whom to turn to: nothing is owed until they write again, and it ends if they do not.
pub fn not_ours(ticket: &Ticket, policy: &Policy, now: Timestamp) -> Decision {
    match ticket.state {
        State::New => {
            let end = sla::due_at(now, policy.no_answer_after, Clock::WorkingDays, &policy.calendar);
            let state = State::Pending { on: PendingOn::Requester, since: now, until: None, reminded: 0 };
            Decision {
                changes: vec![Change::ClosureCode(OUT_OF_SCOPE.to_owned()), Change::State(state)],
                effects: vec![Effect::SetTimer(TimerKind::NoAnswer, end)],
            }
        }
        State::Absent | State::Open | State::Pending { .. } | State::Resolved { .. } => Decision::default(),
        State::Closed { .. } | State::Merged { .. } => Decision::default(),
    }
}

/// A target or a promise is near its end, or past it. The requester is told honestly; who was told of a broken promise
/// and of a missed target at once is told by one notice.
pub fn clocks_ran(warning: bool, missed: Option<Missed>) -> Decision {
    let mut effects = Vec::new();
    if warning {
        effects.push(Effect::Notify(Notice::TargetWarning, Audience::Assignee));
    }
    let staff = missed.and_then(|missed| match missed {
        Missed::Target => Some(Audience::LeadAndIncidentManager),
        Missed::Promise => Some(Audience::AssigneeAndLead),
        Missed::Both => Some(Audience::AssigneeLeadAndIncidentManager),
        Missed::Excused => None,
    });
    effects.extend(staff.map(|staff| Effect::Notify(Notice::Breach, staff)));
    if missed.is_some() {
        effects.push(Effect::Notify(Notice::Delay, Audience::RequesterAndWatchers));
    }
    Decision { changes: Vec::new(), effects }
}

/// Adds to a decision what it means that silence closes a resolved ticket now, and did not before: `resolved` promised to
/// keep it open, so the requester is told the new end, and has the whole time from now.
pub fn follow_class(before: &Ticket, decision: &mut Decision, policy: &Policy, now: Timestamp) {
    let after = apply(before, &decision.changes);
    let (State::Resolved { at, .. }, State::Resolved { at: at_after, .. }) = (before.state, after.state) else {
        return;
    };
    let begins = !silence_closes(before.kind, before.priority) && silence_closes(after.kind, after.priority);
    // Resolved in the same mail: its reminders name the end.
    if !begins || at != at_after || at == now {
        return;
    }
    let close_at = sla::due_at(now, policy.close_after, Clock::WorkingDays, &policy.calendar);
    decision.effects.extend([
        Effect::ClearTimers,
        Effect::SetTimer(TimerKind::CloseBySilence, close_at),
        Effect::Notify(Notice::ConfirmReminder, Audience::RequesterAndAccepters),
    ]);
}

/// Whether silence may close a ticket of this class: P1, changes and requests are closed by a person.
pub fn silence_closes(kind: Kind, priority: Priority) -> bool {
    matches!(kind, Kind::Incident | Kind::Question) && priority != Priority::P1
}

fn is_due(timer: &Effect, now: Timestamp) -> bool {
    matches!(timer, Effect::SetTimer(_, at) if *at <= now)
}

pub fn resolved_timers(at: Timestamp, reminded: u32, policy: &Policy) -> Vec<Effect> {
    let mut effects: Vec<Effect> = next_confirm_reminder(at, reminded, policy).into_iter().collect();
    // Where silence does not close, the same moment asks the owner to call.
    let close_at = sla::due_at(at, policy.close_after, Clock::WorkingDays, &policy.calendar);
    effects.push(Effect::SetTimer(TimerKind::CloseBySilence, close_at));
    effects
}

pub fn next_confirm_reminder(at: Timestamp, reminded: u32, policy: &Policy) -> Option<Effect> {
    let span = policy.remind_after.get(usize::try_from(reminded).ok()?)?;
    Some(Effect::SetTimer(TimerKind::ConfirmReminder, sla::due_at(at, *span, Clock::WorkingDays, &policy.calendar)))
}

/// The clocks of a ticket that comes in as it stands, as if it had come to stand so now.
pub fn standing_timers(state: State, policy: &Policy, now: Timestamp) -> Vec<(TimerKind, Timestamp)> {
    let effects = match state {
        State::Pending { on: PendingOn::Requester, .. } => pending_timers(now, 0, policy),
        State::Resolved { .. } => resolved_timers(now, 0, policy),
        State::Pending { .. } | State::Absent | State::New | State::Open => Vec::new(),
        State::Closed { .. } | State::Merged { .. } => Vec::new(),
    };
    let timer = |effect| match effect {
        Effect::SetTimer(kind, at) => Some((kind, at)),
        _ => None,
    };
    effects.into_iter().filter_map(timer).collect()
}

pub fn pending_timers(now: Timestamp, reminded: u32, policy: &Policy) -> Vec<Effect> {
    let mut effects: Vec<Effect> = next_pending_reminder(now, reminded, policy).into_iter().collect();
    let end = sla::due_at(now, policy.no_answer_after, Clock::WorkingDays, &policy.calendar);
    effects.push(Effect::SetTimer(TimerKind::NoAnswer, end));
    effects
}

fn next_pending_reminder(start: Timestamp, reminded: u32, policy: &Policy) -> Option<Effect> {
    let span = policy.pending_remind_after.get(usize::try_from(reminded).ok()?)?;
    Some(Effect::SetTimer(TimerKind::PendingReminder, sla::due_at(start, *span, Clock::WorkingDays, &policy.calendar)))
}
