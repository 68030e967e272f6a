//! How a problem ends: what may say so, of which of its occurrences, and what that is for the ticket.
//!
//! A program speaks for itself alone: where people wait for the ticket, or another of its problems goes on, it ends nothing.

use super::{Told, rows};
use crate::desk::sender::{REPORTER, Sender};
use crate::pure::alert::{Alert, Report};
use crate::pure::authority::Evidence;
use crate::pure::evidence::AuthResult;
use crate::pure::grade::Priority;
use crate::pure::ticket::Event;
use crate::pure::wording::Why;
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, entry};

/// Occurrences of one problem that are kept apart; the oldest is forgotten first.
const EVENTS_MAX: usize = 50;
/// Problems that go on, as a notice names them.
const LASTING_MAX: u32 = 5;

/// Whether a mail is refuted by the border, or has no proof where the mail that opened the ticket had it.
pub async fn proves_less(tx: &mut Tx, sender: &Sender, known: Option<&rows::Alert>) -> anyhow::Result<bool> {
    if sender.authentication == AuthResult::Fail {
        return Ok(true);
    }
    let (Some(known), Evidence::Claimed) = (known, sender.evidence(None).0) else { return Ok(false) };
    let entries = entry::load(tx, known.ticket).await?;
    Ok(entries.iter().find(|e| e.kind == "mail").is_some_and(|first| first.evidence != Evidence::Claimed.as_str()))
}

/// Whether a recovery ends one occurrence of a problem and leaves others: one of those under way, but not the only one, or
/// one that is older than they are. A number that is newer than all is that of the recovery itself, as some installations
/// of Zabbix write it.
pub fn leaves_others(known: &rows::Alert, alert: &Alert) -> bool {
    if alert.report != Report::Recovery || alert.event.is_empty() || known.is_over {
        return false;
    }
    let mut others = known.events.iter().filter(|event| **event != alert.event);
    let is_known = known.events.contains(&alert.event);
    let is_older = |other: &String| number(&alert.event).is_some_and(|this| number(other).is_some_and(|o| this < o));
    others.any(|other| is_known || is_older(other))
}

/// The program's own number of an occurrence.
fn number(event: &str) -> Option<u64> {
    event.rsplit('|').next()?.parse().ok()
}

/// Keeps the numbers of the occurrences that are under way.
pub fn keep_events(known: &mut rows::Alert, alert: &Alert, report: Report) {
    match report {
        Report::Recovery => known.events.clear(),
        Report::Problem if alert.event.is_empty() => {}
        Report::Problem => {
            known.event.clone_from(&alert.event);
            if !known.events.contains(&alert.event) {
                known.events.push(alert.event.clone());
            }
            known.events.drain(..known.events.len().saturating_sub(EVENTS_MAX));
        }
        Report::Remark if alert.report == Report::Recovery => known.events.retain(|event| *event != alert.event),
        Report::Remark => {}
    }
}

/// What the end of a problem is for its ticket, and what is told of it. `title`: the problem's.
pub async fn end_of(tx: &mut Tx, row: &TicketRow, title: &str) -> anyhow::Result<(Event, Told)> {
    let lasting = rows::lasting(tx, row.id, LASTING_MAX).await?;
    let waits = people_wait(tx, row).await?;
    let alone = !waits && lasting.is_empty();
    let why = match row.core.priority {
        _ if !lasting.is_empty() => Why::AlertInPart,
        _ if waits => Why::AlertOverForOthers,
        Priority::P1 => Why::AlertOverOfP1,
        Priority::P2 | Priority::P3 | Priority::P4 => Why::AlertOver,
    };
    let problems = (title.to_owned(), lasting);
    Ok((Event::AlertOver { alone }, Told { why, problems: Some(problems).filter(|_| why == Why::AlertInPart) }))
}

/// Whether anybody but programs waits for a ticket.
pub async fn people_wait(tx: &mut Tx, row: &TicketRow) -> Result<bool, StoreError> {
    if !rows::is_program(tx, row.requester_address_id).await? || row.affected.is_some_and(|who| who != row.requester) {
        return Ok(true);
    }
    for one in ticket::people(tx, row.id).await? {
        let waits = one.role == "affected" || one.role == REPORTER;
        if waits && !rows::is_program(tx, one.address_id).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
