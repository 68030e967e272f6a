//! The table State × Event, as code: one function an event, one arm a state. No arm is `_`.

mod alert;
mod clock;
mod major;
mod record;
mod roles;

use super::{Change, ClosedBy, Decision, Effect, Event, Policy, State, Ticket, TimerKind};
use crate::pure::command::PendingOn;
use crate::pure::grade::{Kind, Priority};
use crate::pure::intent::IntentKind;
use crate::pure::notice::{Audience, Notice};
use crate::pure::{PersonId, Timestamp};
use clock::{clocks_ran, next_confirm_reminder, pending_timers, resolved_timers, timer_fired};

pub use clock::{silence_closes, standing_timers};
pub use major::{is_called_off, without_alarm};

/// The closure code of a ticket that was resolved because what was asked stayed unanswered.
pub const NO_ANSWER: &str = "no_answer";
/// The closure code of what is not the desk's to do.
pub const OUT_OF_SCOPE: &str = "out_of_scope";
/// Stars up to which a rating is a complaint.
const POOR_RATING_MAX: u8 = 2;
/// Rejected so often, the lead hears of it as well.
const REOPENED_OFTEN: u32 = 2;

/// What follows from an event in the ticket's state. Total: no event fails.
pub fn decide(ticket: &Ticket, event: &Event, policy: &Policy, now: Timestamp) -> Decision {
    let mut decision = follows(ticket, event, policy, now);
    clock::follow_class(ticket, &mut decision, policy, now);
    major::follow(ticket, &mut decision, now);
    if ticket.major && is_act(event) {
        decision.effects.push(Effect::ClearUnanswered);
    }
    decision
}

/// Whether somebody of the staff works on the ticket by this, whoever did before.
fn is_act(event: &Event) -> bool {
    match event {
        Event::EngineerReplied { .. } | Event::EngineerNoted | Event::Taken { .. } | Event::ResolveOrdered { .. } => {
            true
        }
        Event::PendingOrdered { .. } | Event::EtaOrdered { .. } | Event::VendorEngaged { .. } => true,
        Event::SolutionProposed { .. } | Event::SolutionReturned => true,
        Event::Opened | Event::NotOurs => false,
        Event::RequesterWrote { .. } | Event::WatcherWrote | Event::AutomaticMail => false,
        // Orders that only the staff give.
        Event::PriorityOrdered { .. } | Event::CategoryOrdered { .. } => true,
        Event::CloseOrdered { .. } | Event::ConfirmedByPhone | Event::TimeSpent { .. } | Event::PartOpened => true,
        // Whoever is handed it has not answered by that.
        Event::Assigned { .. } | Event::Escalated { .. } | Event::MajorOrdered { .. } => false,
        // Also what a requester's answer fills in.
        Event::GradeOrdered { .. } | Event::KindOrdered { .. } | Event::RecordFilled { .. } => false,
        Event::ReopenOrdered { .. } => false,
        Event::TakenBack { .. } => false,
        Event::MergeOrdered { .. } | Event::TookIn { .. } => false,
        Event::VendorWrote { .. } | Event::AskedForNews { .. } => false,
        Event::AlertOver { .. } | Event::AlertBack | Event::AlertFlaps | Event::AlertWorse { .. } => false,
        Event::ClocksRan { .. } | Event::TimerFired(_) => false,
    }
}

fn follows(ticket: &Ticket, event: &Event, policy: &Policy, now: Timestamp) -> Decision {
    match event {
        Event::Opened => opened(ticket),
        Event::NotOurs => clock::not_ours(ticket, policy, now),
        Event::RequesterWrote { intent, decides, rating } => {
            let mut decision = requester_wrote(ticket, *intent, *decides, policy, now);
            if *decides && *intent == IntentKind::Complaint && is_live(ticket.state) {
                decision.effects.push(Effect::Notify(Notice::Complaint, Audience::Lead));
            }
            // A bare digit is an answer to whatever was asked last: a rating only where `closed` asked for one.
            let is_asked = matches!(ticket.state, State::Closed { .. });
            if let (Some(stars), true) = (rating, *decides && is_asked) {
                decision.changes.push(Change::Rating(*stars));
                if *stars <= POOR_RATING_MAX {
                    // A complaint about a complaint is the lead's own business.
                    decision.effects.push(match ticket.kind {
                        Kind::Complaint => Effect::Notify(Notice::Complaint, Audience::Lead),
                        _ => Effect::OpenComplaint,
                    });
                }
            }
            decision
        }
        Event::WatcherWrote => match ticket.state {
            State::Absent => Decision::default(),
            State::New | State::Open | State::Pending { .. } | State::Resolved { .. } => tell_assignee(),
            State::Closed { .. } | State::Merged { .. } => tell_assignee(),
        },
        Event::AutomaticMail | Event::EngineerNoted => Decision::default(),
        Event::EngineerReplied { by, passed_on } => engineer_replied(ticket, (*by, *passed_on), now),
        Event::Taken { by } => taken(ticket, *by, now),
        Event::Assigned { to, team, by } => assigned(ticket, *to, team, *by),
        Event::ResolveOrdered { by, code } => resolve_ordered(ticket, *by, code, policy, now),
        Event::SolutionProposed { by } => proposed(ticket, begin_work(ticket, *by, now), Audience::Owner),
        Event::SolutionReturned => proposed(ticket, Vec::new(), Audience::Assignee),
        Event::PendingOrdered { by, on, until } => pending_ordered(ticket, *by, (*on, *until), policy, now),
        Event::CloseOrdered { by } => match ticket.state {
            State::Absent | State::Closed { .. } | State::Merged { .. } => Decision::default(),
            State::New | State::Open | State::Pending { .. } | State::Resolved { .. } => close(*by, now),
        },
        Event::ReopenOrdered { by } => match ticket.state {
            State::Absent | State::New | State::Open | State::Merged { .. } => Decision::default(),
            State::Pending { .. } => to_state(State::Open, true),
            State::Resolved { .. } | State::Closed { .. } => reopen(ticket, Some(*by)),
        },
        Event::PriorityOrdered { priority, fixed } => record::priority_ordered(ticket, *priority, *fixed),
        Event::CategoryOrdered { category } => record::category_ordered(ticket, category),
        Event::KindOrdered { kind } => record::kind_ordered(ticket, *kind),
        Event::GradeOrdered { impact, urgency, priority } => {
            record::grade_ordered(ticket, (*impact, *urgency), *priority)
        }
        Event::RecordFilled { texts, occurred_at } => record::record_filled(ticket, texts, *occurred_at),
        Event::TimeSpent { minutes } => record::time_spent(ticket, *minutes),
        Event::TakenBack { changes, timers } => record::taken_back(ticket, changes, timers),
        Event::MergeOrdered { into } => record::merge_ordered(ticket, *into),
        Event::TookIn { grade, fixed, major } => record::took_in(ticket, *grade, *fixed, *major),
        Event::ConfirmedByPhone => record::confirmed_by_phone(ticket, now),
        Event::Escalated { to, team, tier, by, why: _ } => roles::escalated(ticket, *to, (team, tier), *by),
        Event::MajorOrdered { yes } => major::ordered(ticket, *yes),
        Event::VendorEngaged { by, vendor, reference, writes, answer_by } => {
            let begun = begin_work(ticket, *by, now);
            roles::vendor_engaged(ticket, begun, (vendor, reference), (*writes, *answer_by, now))
        }
        Event::VendorWrote { proved } => roles::vendor_wrote(ticket, *proved),
        Event::PartOpened => roles::part_opened(ticket),
        Event::EtaOrdered { by, eta } => eta_ordered(ticket, *by, *eta, now),
        Event::AskedForNews { decides, again } => match ticket.state {
            State::New | State::Open => asked_for_news(*again),
            // Perhaps the answer stands beside the question: better asked again than left lying.
            State::Pending { on: PendingOn::Requester, .. } if *decides => {
                let mut decision = to_state(State::Open, true);
                decision.effects.extend(asked_for_news(*again).effects);
                decision
            }
            State::Pending { .. } => asked_for_news(*again),
            State::Absent | State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => {
                requester_wrote(ticket, IntentKind::StatusQuery, *decides, policy, now)
            }
        },
        Event::ClocksRan { warning, missed } => match ticket.state {
            State::New | State::Open | State::Pending { .. } => clocks_ran(*warning, *missed),
            State::Absent | State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => Decision::default(),
        },
        Event::AlertOver { alone } => alert::over(ticket, *alone, now),
        Event::AlertBack => alert::back(ticket),
        Event::AlertFlaps => alert::flaps(ticket),
        Event::AlertWorse { urgency, priority, ruled } => alert::worse(ticket, *urgency, (*priority, *ruled)),
        Event::TimerFired(TimerKind::Alerts) => alert::grew(ticket),
        Event::TimerFired(kind) => timer_fired(ticket, *kind, policy, now),
    }
}

fn opened(ticket: &Ticket) -> Decision {
    match ticket.state {
        State::Absent => {
            let mut effects = vec![Effect::Notify(Notice::Ack, Audience::Requester)];
            if ticket.assignee.is_some() {
                effects.push(Effect::Notify(Notice::AssignedToYou, Audience::Assignee));
            }
            // Of a complaint the lead always hears, and is asked to give it to somebody where nobody has it.
            if ticket.kind == Kind::Complaint {
                effects.push(Effect::Notify(Notice::Complaint, Audience::Lead));
            } else if ticket.assignee.is_none() {
                effects.push(Effect::Notify(Notice::QueueUnassigned, Audience::Lead));
            }
            Decision { changes: vec![Change::State(State::New)], effects }
        }
        State::New | State::Open | State::Pending { .. } => Decision::default(),
        State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => Decision::default(),
    }
}

fn requester_wrote(ticket: &Ticket, intent: IntentKind, decides: bool, policy: &Policy, now: Timestamp) -> Decision {
    if !decides && ticket.state != State::Absent {
        return tell_assignee();
    }
    match ticket.state {
        State::Absent => Decision::default(),
        State::New | State::Open => match intent {
            IntentKind::Cancel => cancelled(now),
            IntentKind::Confirm | IntentKind::Reject | IntentKind::Thanks | IntentKind::Receipt => tell_assignee(),
            IntentKind::Rating | IntentKind::StatusQuery | IntentKind::Complaint | IntentKind::None => tell_assignee(),
        },
        State::Pending { on: PendingOn::Requester, .. } => match intent {
            IntentKind::Cancel => cancelled(now),
            // "收到" says that the question was read, not that it is answered.
            IntentKind::Receipt | IntentKind::Thanks => tell_assignee(),
            IntentKind::Confirm | IntentKind::Reject | IntentKind::Rating => answered(ticket),
            IntentKind::StatusQuery | IntentKind::Complaint | IntentKind::None => answered(ticket),
        },
        State::Pending { on: PendingOn::Vendor | PendingOn::Change | PendingOn::Schedule, .. } => match intent {
            IntentKind::Cancel => cancelled(now),
            IntentKind::Confirm | IntentKind::Reject | IntentKind::Thanks | IntentKind::Receipt => tell_assignee(),
            IntentKind::Rating | IntentKind::StatusQuery | IntentKind::Complaint | IntentKind::None => tell_assignee(),
        },
        State::Resolved { at, reminded, asked } => match intent {
            IntentKind::Confirm => confirmed(now),
            // A bare "thanks" closes the small ones only.
            IntentKind::Thanks if matches!(ticket.priority, Priority::P3 | Priority::P4) => confirmed(now),
            IntentKind::Reject => reopen(ticket, None),
            IntentKind::Cancel => cancelled(now),
            // Resolved only because nobody answered: this is the answer.
            IntentKind::Rating | IntentKind::StatusQuery | IntentKind::Complaint | IntentKind::None
                if ticket.closure_code == NO_ANSWER =>
            {
                reopen(ticket, None)
            }
            IntentKind::Receipt => spare_a_reminder((at, reminded, asked), policy),
            IntentKind::Thanks | IntentKind::Rating | IntentKind::StatusQuery => ask_once(at, reminded, asked),
            IntentKind::Complaint | IntentKind::None => ask_once(at, reminded, asked),
        },
        State::Closed { .. } => match intent {
            IntentKind::Thanks | IntentKind::Confirm | IntentKind::Receipt => Decision::default(),
            IntentKind::Rating => Decision::default(),
            IntentKind::Reject | IntentKind::StatusQuery | IntentKind::Cancel => reopen(ticket, None),
            IntentKind::Complaint | IntentKind::None => reopen(ticket, None),
        },
        State::Merged { .. } => tell_assignee(),
    }
}

fn engineer_replied(ticket: &Ticket, (by, passed_on): (PersonId, bool), now: Timestamp) -> Decision {
    let reply = Effect::Notify(Notice::Reply, Audience::RequesterAndWatchers);
    match ticket.state {
        State::Absent => Decision::default(),
        State::New => {
            let mut changes = begin_work(ticket, by, now);
            // Whoever passes it on with a word to the requester does not take it.
            changes.retain(|change| !(passed_on && matches!(change, Change::Assignee(_))));
            Decision { changes, effects: vec![reply] }
        }
        State::Open | State::Pending { .. } | State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => {
            let mut found = Vec::new();
            respond(ticket, now, &mut found);
            Decision { changes: found, effects: vec![reply] }
        }
    }
}

fn taken(ticket: &Ticket, by: PersonId, now: Timestamp) -> Decision {
    match ticket.state {
        State::Absent | State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => Decision::default(),
        State::New | State::Open | State::Pending { .. } => {
            let mut found = Vec::new();
            let mut effects = Vec::new();
            if ticket.assignee != Some(by) {
                found.push(Change::Assignee(Some(by)));
                effects.push(Effect::Notify(Notice::Assigned, Audience::Requester));
            } else if ticket.state == State::New {
                effects.push(Effect::Notify(Notice::Progress, Audience::Requester));
            }
            if ticket.owner.is_none() {
                found.push(Change::Owner(Some(by)));
            }
            if ticket.state == State::New {
                found.push(Change::State(State::Open));
            }
            respond(ticket, now, &mut found);
            Decision { changes: found, effects }
        }
    }
}

fn assigned(ticket: &Ticket, to: Option<PersonId>, team: &str, by: PersonId) -> Decision {
    match ticket.state {
        State::Absent | State::Closed { .. } | State::Merged { .. } => Decision::default(),
        State::New | State::Open | State::Pending { .. } | State::Resolved { .. } => {
            let mut found = Vec::new();
            if ticket.team != team {
                found.push(Change::Team(team.to_owned()));
            }
            if ticket.assignee != to {
                found.push(Change::Assignee(to));
            }
            let mut effects = Vec::new();
            if !found.is_empty() {
                match to {
                    Some(person) => {
                        // Whoever is asked to confirm is not told that work goes on.
                        if !matches!(ticket.state, State::Resolved { .. }) {
                            effects.push(Effect::Notify(Notice::Assigned, Audience::Requester));
                        }
                        if person != by {
                            effects.push(Effect::Notify(Notice::AssignedToYou, Audience::Assignee));
                        }
                    }
                    None => effects.push(Effect::Notify(Notice::QueueUnassigned, Audience::Lead)),
                }
            }
            Decision { changes: found, effects }
        }
    }
}

fn resolve_ordered(ticket: &Ticket, by: PersonId, code: &str, policy: &Policy, now: Timestamp) -> Decision {
    match ticket.state {
        State::Absent | State::Closed { .. } | State::Merged { .. } => Decision::default(),
        State::New | State::Open | State::Pending { .. } | State::Resolved { .. } => {
            let mut found = begin_work(ticket, by, now);
            found.retain(|c| !matches!(c, Change::State(_)));
            if !code.is_empty() && ticket.closure_code != code {
                found.push(Change::ClosureCode(code.to_owned()));
            }
            found.push(Change::State(State::Resolved { at: now, reminded: 0, asked: false }));
            let mut effects =
                vec![Effect::ClearTimers, Effect::Notify(Notice::Resolved, Audience::RequesterAndAffected)];
            effects.extend(resolved_timers(now, 0, policy));
            Decision { changes: found, effects }
        }
    }
}

/// A solution goes to the owner, or back; the requester hears nothing of it.
fn proposed(ticket: &Ticket, changes: Vec<Change>, audience: Audience) -> Decision {
    match ticket.state {
        State::Absent | State::Closed { .. } | State::Merged { .. } => Decision::default(),
        State::New | State::Open | State::Pending { .. } | State::Resolved { .. } => {
            Decision { changes, effects: vec![Effect::Notify(Notice::NewEntry, audience)] }
        }
    }
}

fn pending_ordered(
    ticket: &Ticket,
    by: PersonId,
    (on, until): (PendingOn, Option<Timestamp>),
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    match ticket.state {
        State::Absent | State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => Decision::default(),
        State::New | State::Open | State::Pending { .. } => {
            let mut found = begin_work(ticket, by, now);
            found.retain(|c| !matches!(c, Change::State(_)));
            found.push(Change::State(State::Pending { on, since: now, until, reminded: 0 }));
            let mut effects = vec![Effect::ClearTimers];
            match on {
                PendingOn::Requester => {
                    effects.push(Effect::Notify(Notice::NeedsInfo, Audience::Requester));
                    effects.extend(pending_timers(now, 0, policy));
                }
                PendingOn::Vendor | PendingOn::Change | PendingOn::Schedule => {
                    effects.push(Effect::Notify(Notice::Progress, Audience::Requester));
                }
            }
            effects.extend(until.map(|at| Effect::SetTimer(TimerKind::PendingEnds, at)));
            Decision { changes: found, effects }
        }
    }
}

fn eta_ordered(ticket: &Ticket, by: PersonId, eta: Timestamp, now: Timestamp) -> Decision {
    match ticket.state {
        State::Absent | State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => Decision::default(),
        State::New | State::Open | State::Pending { .. } => {
            let mut found = begin_work(ticket, by, now);
            found.push(Change::Promised(eta));
            Decision { changes: found, effects: vec![Effect::Notify(Notice::Progress, Audience::Requester)] }
        }
    }
}

/// The answer comes from the facts, and somebody hears that it was asked for; the lead too, if nobody stirred since.
fn asked_for_news(again: bool) -> Decision {
    let staff = if again { Audience::AssigneeAndLead } else { Audience::Assignee };
    let effects = vec![Effect::Notify(Notice::Status, Audience::Writer), Effect::Notify(Notice::NewEntry, staff)];
    Decision { changes: Vec::new(), effects }
}

fn changes(changes: Vec<Change>) -> Decision {
    Decision { changes, effects: Vec::new() }
}

fn tell_assignee() -> Decision {
    Decision { changes: Vec::new(), effects: vec![Effect::Notify(Notice::NewEntry, Audience::Assignee)] }
}

fn to_state(state: State, clear: bool) -> Decision {
    Decision {
        changes: vec![Change::State(state)],
        effects: if clear { vec![Effect::ClearTimers] } else { Vec::new() },
    }
}

/// The requester answered what was asked: work goes on, also on what they were told is not ours.
fn answered(ticket: &Ticket) -> Decision {
    let mut decision = to_state(State::Open, true);
    if ticket.closure_code == OUT_OF_SCOPE {
        decision.changes.push(Change::ClosureCode(String::new()));
    }
    decision.effects.push(Effect::Notify(Notice::NewEntry, Audience::Assignee));
    decision
}

fn close(by: ClosedBy, now: Timestamp) -> Decision {
    Decision {
        changes: vec![Change::State(State::Closed { at: now, by })],
        effects: vec![Effect::ClearTimers, Effect::Notify(Notice::Closed, Audience::RequesterAffectedAndWatchers)],
    }
}

fn confirmed(now: Timestamp) -> Decision {
    let mut decision = close(ClosedBy::User, now);
    decision.effects.push(Effect::Notify(Notice::Confirmed, Audience::AssigneeAndOwner));
    decision
}

fn cancelled(now: Timestamp) -> Decision {
    let mut decision = close(ClosedBy::User, now);
    decision.changes.insert(0, Change::ClosureCode("cancelled".to_owned()));
    decision.effects.push(Effect::Notify(Notice::NewEntry, Audience::AssigneeAndOwner));
    decision
}

/// Back to work. `by` = the engineer who ordered it, who needs no telling; only what requesters reject is counted.
fn reopen(ticket: &Ticket, by: Option<PersonId>) -> Decision {
    let count = ticket.reopen_count + u32::from(by.is_none());
    let mut effects = vec![Effect::ClearTimers, Effect::Notify(Notice::Reopened, Audience::RequesterAndWriter)];
    if by.is_none() || by != ticket.assignee {
        // What comes back twice needs another look than that of the one who thought it solved.
        let often = by.is_none() && count >= REOPENED_OFTEN;
        let audience = if often { Audience::AssigneeAndLead } else { Audience::Assignee };
        effects.push(Effect::Notify(Notice::ReopenedToYou, audience));
    }
    let mut changes = vec![Change::State(State::Open)];
    if count != ticket.reopen_count {
        changes.push(Change::ReopenCount(count));
    }
    if !ticket.closure_code.is_empty() {
        changes.push(Change::ClosureCode(String::new()));
    }
    Decision { changes, effects }
}

/// Whether the ticket is one of its own: a complaint about it has somebody to hear it.
fn is_live(state: State) -> bool {
    match state {
        State::Absent | State::Merged { .. } => false,
        State::New | State::Open | State::Pending { .. } | State::Resolved { .. } | State::Closed { .. } => true,
    }
}

/// An unclear answer on `resolved`: the assignee reads it, the requester is asked, but only once.
fn ask_once(at: Timestamp, reminded: u32, asked: bool) -> Decision {
    let mut decision = tell_assignee();
    if !asked {
        decision.changes.push(Change::State(State::Resolved { at, reminded, asked: true }));
        decision.effects.push(Effect::Notify(Notice::ConfirmReminder, Audience::Requester));
    }
    decision
}

/// "Read, will try": nothing changes but that the next reminder is spared; never the last one, which names the end.
fn spare_a_reminder((at, reminded, asked): (Timestamp, u32, bool), policy: &Policy) -> Decision {
    let mut decision = tell_assignee();
    if next_confirm_reminder(at, reminded + 1, policy).is_some() {
        decision.changes.push(Change::State(State::Resolved { at, reminded: reminded + 1, asked }));
        decision.effects.push(Effect::ClearTimers);
        decision.effects.extend(resolved_timers(at, reminded + 1, policy));
    }
    decision
}

/// What an engineer's first act means for a ticket nobody has touched: it is open, answered, and somebody's.
fn begin_work(ticket: &Ticket, by: PersonId, now: Timestamp) -> Vec<Change> {
    let mut found = Vec::new();
    if ticket.assignee.is_none() {
        found.push(Change::Assignee(Some(by)));
    }
    if ticket.owner.is_none() {
        found.push(Change::Owner(Some(by)));
    }
    if ticket.state == State::New {
        found.push(Change::State(State::Open));
    }
    respond(ticket, now, &mut found);
    found
}

/// The respond target is met by the first human answer or `#take`.
fn respond(ticket: &Ticket, now: Timestamp, found: &mut Vec<Change>) {
    if ticket.responded_at.is_none() {
        found.push(Change::Responded(now));
    }
}
