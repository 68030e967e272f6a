//! The ticket: its states, the events that reach it, and what a decision may change.
//!
//! `decide` (in `ticket/decide.rs`) is total: every event in every state gives a `Decision`; one that the state does not
//! allow gives an empty one, and the entry is kept all the same. States carry their data. A ticket that is not yet open
//! is `Absent`, so opening is a cell like any other.
//!
//! ```text
//! state \ event   requester writes          engineer          #resolve  #pending  #close  #reopen  silence, timers
//! absent          (opened → new)            -                 -         -         -       -        -
//! new             entry (cancel → closed)   reply → open      resolved  pending   closed  -        targets, promise
//! open            entry (cancel → closed)   entry             resolved  pending   closed  -        targets, promise
//! pending         answer → open (requester) entry             resolved  pending   closed  open     until → open;
//!                 entry (others)                                                                   reminders, no_answer → resolved
//! resolved        confirm, thanks → closed  entry             resolved  -         closed  open     reminders; close_after → closed
//!                 reject → open; else asked once
//! closed          reject, other → open      entry             -         -         -       open     -
//!                 thanks … → entry
//! merged          entry (redirected)        entry             -         -         -       -        -
//! ```
//! Targets and promises warn, and tell when they were missed, while work goes on (new, open, pending); what the requester
//! asks of news is answered there from the facts. Monitoring closes what it opened when the problem is over, nobody works on
//! it and no person waits for it, and reopens it when the problem is back or grows.
//! A requester's word moves a state only on proof (`decides`); without it the mail is an entry and no more.

mod decide;
#[cfg(test)]
mod major_table;
mod record;
pub mod replay;
#[cfg(test)]
mod table;
mod timer;

use super::authority::Role;
use super::command::PendingOn;
use super::grade::{Impact, Kind, Priority, Urgency};
use super::intent::IntentKind;
use super::notice::{Audience, Notice};
use super::sla::{Calendar, Span};
use super::{PersonId, TicketId, Timestamp};

pub use decide::{NO_ANSWER, OUT_OF_SCOPE, decide, is_called_off, silence_closes, standing_timers, without_alarm};
pub use record::TextField;
pub use timer::TimerKind;

/// Who or what closed a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClosedBy {
    /// The requester's or affected person's own word.
    User,
    /// An engineer, told by phone.
    Phone,
    /// Nobody answered.
    Silence,
    /// An engineer or lead, by `#close`.
    Lead,
}

impl ClosedBy {
    pub const ALL: [ClosedBy; 4] = [ClosedBy::User, ClosedBy::Phone, ClosedBy::Silence, ClosedBy::Lead];

    pub fn as_str(self) -> &'static str {
        match self {
            ClosedBy::User => "user",
            ClosedBy::Phone => "phone",
            ClosedBy::Silence => "silence",
            ClosedBy::Lead => "lead",
        }
    }

    pub fn parse(text: &str) -> Option<ClosedBy> {
        ClosedBy::ALL.into_iter().find(|c| c.as_str() == text)
    }
}

/// Where a ticket stands, with what belongs to standing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    Absent,
    New,
    Open,
    Pending {
        on: PendingOn,
        since: Timestamp,
        until: Option<Timestamp>,
        reminded: u32,
    },
    /// `asked`: the one question after an unclear answer has gone out.
    Resolved {
        at: Timestamp,
        reminded: u32,
        asked: bool,
    },
    Closed {
        at: Timestamp,
        by: ClosedBy,
    },
    Merged {
        into: TicketId,
    },
}

impl State {
    /// On whom or what the ticket waits.
    pub fn pending_on(self) -> Option<PendingOn> {
        match self {
            State::Pending { on, .. } => Some(on),
            State::Absent | State::New | State::Open => None,
            State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => None,
        }
    }

    /// The word of `--json` and of the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Absent => "absent",
            State::New => "new",
            State::Open => "open",
            State::Pending { .. } => "pending",
            State::Resolved { .. } => "resolved",
            State::Closed { .. } => "closed",
            State::Merged { .. } => "merged",
        }
    }
}

/// What a decision needs to know of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub state: State,
    pub kind: Kind,
    pub priority: Priority,
    pub priority_fixed: bool,
    pub impact: Impact,
    pub urgency: Urgency,
    pub category: String,
    pub team: String,
    pub assignee: Option<PersonId>,
    pub owner: Option<PersonId>,
    pub responded_at: Option<Timestamp>,
    pub closure_code: String,
    pub reopen_count: u32,
    /// A major incident: those who are told of it hear every half hour.
    pub major: bool,
}

/// What reaches a ticket. An event carries facts, not a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Triaged and perhaps assigned; the ticket's fields are those of the triage.
    Opened,
    /// A rule told the requester whom to turn to instead.
    NotOurs,
    /// `decides`: requester or affected person, on proof.
    RequesterWrote {
        intent: IntentKind,
        decides: bool,
        rating: Option<u8>,
    },
    WatcherWrote,
    /// Vacations, bounces and the like that belong to the ticket.
    AutomaticMail,
    /// `passed_on`: the same mail gives the ticket to somebody else, or back to a queue.
    EngineerReplied {
        by: PersonId,
        passed_on: bool,
    },
    EngineerNoted,
    Taken {
        by: PersonId,
    },
    Assigned {
        to: Option<PersonId>,
        team: String,
        by: PersonId,
    },
    ResolveOrdered {
        by: PersonId,
        code: String,
    },
    /// A solution that the ticket's owner sees before the requester does.
    SolutionProposed {
        by: PersonId,
    },
    /// The owner sends it back.
    SolutionReturned,
    PendingOrdered {
        by: PersonId,
        on: PendingOn,
        until: Option<Timestamp>,
    },
    CloseOrdered {
        by: ClosedBy,
    },
    ReopenOrdered {
        by: PersonId,
    },
    PriorityOrdered {
        priority: Priority,
        fixed: bool,
    },
    CategoryOrdered {
        category: String,
    },
    /// To the next tier, a named one, or another team.
    Escalated {
        to: Option<PersonId>,
        team: String,
        tier: String,
        by: PersonId,
        /// Why this engineer or this queue, for the journal.
        why: String,
    },
    MajorOrdered {
        yes: bool,
    },
    /// `answer_by`: when a vendor who is silent is told of. `writes`: a mail goes to them.
    VendorEngaged {
        by: PersonId,
        vendor: String,
        reference: String,
        writes: bool,
        answer_by: Timestamp,
    },
    VendorWrote {
        proved: bool,
    },
    /// Opened as a part of another ticket; its requester is the engineer who ordered it.
    PartOpened,
    /// The requester is to be told that it will be done by then.
    EtaOrdered {
        by: PersonId,
        eta: Timestamp,
    },
    /// The requester asks how it stands. `again`: not for the first time since the staff last did something.
    AskedForNews {
        decides: bool,
        again: bool,
    },
    /// The clocks of targets and promises reached what somebody is to be told of.
    ClocksRan {
        warning: bool,
        missed: Option<Missed>,
    },
    KindOrdered {
        kind: Kind,
    },
    /// `priority`: what the matrix makes of the two; it counts unless the priority is fixed.
    GradeOrdered {
        impact: Impact,
        urgency: Urgency,
        priority: Priority,
    },
    /// Fields of the record, by an engineer's command or from what the requester wrote.
    RecordFilled {
        texts: Vec<(TextField, String)>,
        occurred_at: Option<Timestamp>,
    },
    /// Minutes worked, besides those before.
    TimeSpent {
        minutes: u32,
    },
    /// What a command mail changed is put back as it was, with the clocks that ran then.
    TakenBack {
        changes: Vec<Change>,
        timers: Vec<(TimerKind, Timestamp)>,
    },
    /// `into` is a live ticket that does not end in this one.
    MergeOrdered {
        into: TicketId,
    },
    /// Another ticket was merged into this one, graded so.
    TookIn {
        grade: (Impact, Urgency, Priority),
        fixed: bool,
        major: bool,
    },
    /// The requester confirmed to an engineer's ear.
    ConfirmedByPhone,
    /// Monitoring reports that the problem is over. `alone`: nobody else waits for the ticket, nor is it about another one.
    AlertOver {
        alone: bool,
    },
    /// … that it is back, soon after it was over.
    AlertBack,
    /// … that it comes and goes, told once.
    AlertFlaps,
    /// … that it is graver than before. `ruled`: a rule says so of the priority, and no person has set it.
    AlertWorse {
        urgency: Urgency,
        priority: Priority,
        ruled: bool,
    },
    TimerFired(TimerKind),
}

/// What was owed and not done in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missed {
    Target,
    Promise,
    Both,
    /// A promise whose time came while we waited for the requester: it holds no longer, and nobody broke it.
    Excused,
}

/// The desk's choices that decisions depend on.
#[derive(Debug, Clone)]
pub struct Policy {
    /// After `resolved`: when to remind, counted from it; one after the other.
    pub remind_after: Vec<Span>,
    /// After `resolved`: when silence closes.
    pub close_after: Span,
    /// After `pending requester`: when to remind.
    pub pending_remind_after: Vec<Span>,
    /// After `pending requester`: when it is resolved as `no_answer`.
    pub no_answer_after: Span,
    pub reopen_days: u32,
    pub calendar: Calendar,
}

/// One change of a ticket; each becomes one fact of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    State(State),
    Assignee(Option<PersonId>),
    Owner(Option<PersonId>),
    Team(String),
    Priority {
        value: Priority,
        fixed: bool,
    },
    Category(String),
    Kind(Kind),
    Impact(Impact),
    Urgency(Urgency),
    Text {
        field: TextField,
        value: String,
    },
    Occurred(Timestamp),
    /// Minutes worked, to be added; fewer than none where it is taken back.
    TimeSpent(i64),
    Responded(Timestamp),
    ClosureCode(String),
    Rating(u8),
    ReopenCount(u32),
    Tier(String),
    Major(bool),
    Vendor {
        name: String,
        reference: String,
    },
    /// The requester is told a time; it stands in place of the one before.
    Promised(Timestamp),
}

/// What is to be done besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Notify(Notice, Audience),
    SetTimer(TimerKind, Timestamp),
    /// All clocks of the state that was left.
    ClearTimers,
    /// A complaint about this ticket is opened as one of its own.
    OpenComplaint,
    /// The clocks of a major incident.
    ClearMajorTimers,
    /// Somebody of the staff acts: nobody need be told that nobody does.
    ClearUnanswered,
}

/// What follows from an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    pub changes: Vec<Change>,
    pub effects: Vec<Effect>,
}

/// The ticket after the changes; so that several events of one mail can be decided one after the other.
pub fn apply(ticket: &Ticket, changes: &[Change]) -> Ticket {
    let mut after = ticket.clone();
    for change in changes {
        match change {
            Change::State(state) => after.state = *state,
            Change::Assignee(assignee) => after.assignee = *assignee,
            Change::Owner(owner) => after.owner = *owner,
            Change::Team(team) => after.team.clone_from(team),
            Change::Priority { value, fixed } => (after.priority, after.priority_fixed) = (*value, *fixed),
            Change::Category(category) => after.category.clone_from(category),
            Change::Responded(at) => after.responded_at = Some(*at),
            Change::ClosureCode(code) => after.closure_code.clone_from(code),
            Change::Kind(kind) => after.kind = *kind,
            Change::Impact(impact) => after.impact = *impact,
            Change::Urgency(urgency) => after.urgency = *urgency,
            Change::Major(major) => after.major = *major,
            Change::Tier(_) | Change::Vendor { .. } => {}
            Change::Rating(_) | Change::Text { .. } | Change::Occurred(_) | Change::TimeSpent(_) => {}
            Change::Promised(_) => {}
            Change::ReopenCount(count) => after.reopen_count = *count,
        }
    }
    after
}

/// Of the decisions that one mail leads to: what would tell the same people of the same thing again is told once, at the
/// end, when all of it is so. Whoever hears that it is solved, closed or that something is asked of them need not hear
/// of progress besides; and `told` (the text goes out by itself) says as much.
pub fn tell_once(decisions: &mut [Decision], told: bool) {
    let notices = |decision: &Decision| -> Vec<(Notice, Audience)> {
        let notify = |effect: &Effect| match effect {
            Effect::Notify(notice, audience) => Some((*notice, *audience)),
            Effect::SetTimer(..) | Effect::ClearTimers | Effect::ClearMajorTimers => None,
            Effect::ClearUnanswered | Effect::OpenComplaint => None,
        };
        decision.effects.iter().filter_map(notify).collect()
    };
    let is = |wanted: &[Notice]| decisions.iter().flat_map(notices).any(|(notice, _)| wanted.contains(&notice));
    let closes = is(&[Notice::Closed]);
    let ends = is(&[Notice::Resolved, Notice::Closed, Notice::Merged]);
    let asks = is(&[Notice::NeedsInfo]);
    let mut later: Vec<(Notice, Audience)> = Vec::new();
    for decision in decisions.iter_mut().rev() {
        decision.effects.retain(|effect| match effect {
            Effect::Notify(Notice::Progress, _) if ends || asks || told => false,
            Effect::Notify(Notice::Assigned, _) if ends => false,
            // Nobody is asked to confirm what is closed in the same breath; `closed` holds the solution too.
            Effect::Notify(Notice::Resolved, _) if closes => false,
            // However often it began and ended within one mail, how it stands now is said once.
            Effect::Notify(Notice::MajorIncident, _) => {
                !later.iter().any(|(notice, _)| *notice == Notice::MajorIncident)
            }
            Effect::Notify(notice, audience) => !later.contains(&(*notice, *audience)),
            Effect::SetTimer(..) | Effect::ClearTimers | Effect::ClearMajorTimers => true,
            Effect::ClearUnanswered | Effect::OpenComplaint => true,
        });
        later.extend(notices(decision));
    }
}

/// What a mail of somebody who takes part means to the ticket. An engineer's mail comes by its commands and its answer;
/// a stranger's opens a ticket of its own, and is nothing to this one.
/// `decides`: on proof. `again`: not for the first time since the staff last did something.
pub fn event_of_mail(role: Role, intent: IntentKind, (decides, again): (bool, bool), rating: Option<u8>) -> Event {
    match (role, intent) {
        (Role::Requester | Role::Affected, IntentKind::StatusQuery) => Event::AskedForNews { decides, again },
        (Role::Requester | Role::Affected, intent) => Event::RequesterWrote { intent, decides, rating },
        (Role::Watcher | Role::Stranger | Role::Engineer, _) => Event::WatcherWrote,
    }
}

/// Whether an answer still belongs to this ticket; otherwise it opens a new, linked one.
pub fn takes_answers(state: State, policy: &Policy, now: Timestamp) -> bool {
    match state {
        State::Closed { at, .. } => {
            let days = jiff::SignedDuration::from_hours(24 * i64::from(policy.reopen_days));
            at.checked_add(days).is_ok_and(|end| now <= end)
        }
        State::Absent | State::New | State::Open | State::Pending { .. } | State::Resolved { .. } => true,
        State::Merged { .. } => true,
    }
}
