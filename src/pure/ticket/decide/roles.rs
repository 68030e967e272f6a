//! Tickets that leave the hands they are in: escalated, given to a vendor, opened as a part of another one. The owner stays.

use crate::pure::command::PendingOn;
use crate::pure::notice::{Audience, Notice};
use crate::pure::ticket::{Change, Decision, Effect, State, Ticket, TimerKind};
use crate::pure::{PersonId, Timestamp};

pub fn escalated(ticket: &Ticket, to: Option<PersonId>, (team, tier): (&str, &str), by: PersonId) -> Decision {
    match ticket.state {
        State::Absent | State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => Decision::default(),
        State::New | State::Open | State::Pending { .. } => {
            let mut changes = Vec::new();
            if ticket.team != team {
                changes.push(Change::Team(team.to_owned()));
            }
            changes.push(Change::Tier(tier.to_owned()));
            if ticket.assignee != to {
                changes.push(Change::Assignee(to));
            }
            // Whoever had it first answers for it until it is closed.
            if ticket.owner.is_none() {
                changes.push(Change::Owner(ticket.assignee.or(Some(by))));
            }
            let told = if to.is_some() { Notice::Assigned } else { Notice::Progress };
            let effects =
                vec![Effect::Notify(Notice::Escalated, Audience::Escalated), Effect::Notify(told, Audience::Requester)];
            Decision { changes, effects }
        }
    }
}

/// The ticket waits for a vendor on a clock of its own. `begun`: what an engineer's first act changes.
pub fn vendor_engaged(
    ticket: &Ticket,
    begun: Vec<Change>,
    (vendor, reference): (&str, &str),
    (writes, answer_by, now): (bool, Timestamp, Timestamp),
) -> Decision {
    match ticket.state {
        State::Absent | State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => Decision::default(),
        // Their number, noted: nobody was asked for anything by that.
        State::New | State::Open | State::Pending { .. } if !writes => Decision {
            changes: vec![Change::Vendor { name: vendor.to_owned(), reference: reference.to_owned() }],
            effects: Vec::new(),
        },
        State::New | State::Open | State::Pending { .. } => {
            let mut changes = begun;
            changes.retain(|change| !matches!(change, Change::State(_)));
            changes.push(Change::Vendor { name: vendor.to_owned(), reference: reference.to_owned() });
            let waits = matches!(ticket.state, State::Pending { on: PendingOn::Vendor, .. });
            let mut effects = Vec::new();
            if !waits {
                changes.push(Change::State(State::Pending {
                    on: PendingOn::Vendor,
                    since: now,
                    until: None,
                    reminded: 0,
                }));
                effects.push(Effect::ClearTimers);
            }
            effects.push(Effect::Notify(Notice::Reply, Audience::Vendor));
            if !waits {
                effects.push(Effect::Notify(Notice::Progress, Audience::Requester));
            }
            effects.push(Effect::SetTimer(TimerKind::VendorSilent, answer_by));
            Decision { changes, effects }
        }
    }
}

/// The vendor's words stay inside; on proof they end the wait.
pub fn vendor_wrote(ticket: &Ticket, proved: bool) -> Decision {
    let tell = Effect::Notify(Notice::NewEntry, Audience::Assignee);
    match ticket.state {
        State::Absent => Decision::default(),
        State::Pending { on: PendingOn::Vendor, .. } if proved => {
            Decision { changes: vec![Change::State(State::Open)], effects: vec![Effect::ClearTimers, tell] }
        }
        State::New | State::Open | State::Pending { .. } | State::Resolved { .. } => {
            Decision { changes: Vec::new(), effects: vec![tell] }
        }
        State::Closed { .. } | State::Merged { .. } => Decision { changes: Vec::new(), effects: vec![tell] },
    }
}

/// The part's team hears; its requester, who ordered it, has the transcript.
pub fn part_opened(ticket: &Ticket) -> Decision {
    match ticket.state {
        State::Absent => {
            let told = match ticket.assignee {
                Some(_) => Effect::Notify(Notice::AssignedToYou, Audience::Assignee),
                None => Effect::Notify(Notice::QueueUnassigned, Audience::Lead),
            };
            // The whole is the major incident, not each of its parts.
            Decision { changes: vec![Change::State(State::New), Change::Major(false)], effects: vec![told] }
        }
        State::New | State::Open | State::Pending { .. } => Decision::default(),
        State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => Decision::default(),
    }
}
