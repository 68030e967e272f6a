//! Who is not in the configuration any more: what they had in hand goes to others, as if they were away for good.
//!
//! Looked at when the configuration is read, at the start and by `reload`. The requester hears who has the ticket now, as on
//! any assignment; nobody who left is written to again. Tickets of a team that is gone go to the first team of the lowest
//! tier. What is closed stays as it was; should it come back, `away::come_back` finds somebody. What they looked on at as
//! engineers they look on at no more.

use super::orders::proposal;
use super::send::{self, Cause};
use super::{Inner, digest, intake, linked};
use crate::pure::ticket::{Change, Effect, Event, decide};
use crate::pure::{PersonId, Timestamp};
use crate::store::journal::{self, Fact};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, person};

/// What caused it, in the journal.
const CAUSE: &str = "configuration";

/// Gives the work of those who left to others; how many tickets there were.
pub async fn hand_over(tx: &mut Tx, desk: &Inner, now: Timestamp) -> anyhow::Result<usize> {
    // Before the tickets have other owners.
    proposal::hand_over(tx, desk, (now, CAUSE)).await?;
    let mut found = ticket::in_left_hands(tx).await?;
    for team in ticket::teams_at_work(tx).await? {
        if desk.config.team(&team).is_none() {
            found.extend(ticket::at_work_in(tx, &team).await?);
        }
    }
    found.sort();
    found.dedup();
    look_on_no_more(tx, now).await?;
    for id in &found {
        let mut row = ticket::load(tx, *id).await?;
        pass_on(tx, desk, &mut row, now).await?;
    }
    Ok(found.len())
}

/// Ends what those who left looked on at as engineers; outside the staff they would stand before the requester.
async fn look_on_no_more(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    for (ticket, person, role) in ticket::watched_by_left(tx).await? {
        ticket::remove_person(tx, ticket, person, &role, now).await?;
        let (kind, new) = (format!("{role}_removed"), person.0.to_string());
        let fact = Fact { kind, new, cause: CAUSE.to_owned(), ..Fact::default() };
        journal::append(tx, &journal::ticket_stream(ticket), now, &fact).await?;
    }
    Ok(())
}

async fn pass_on(tx: &mut Tx, desk: &Inner, row: &mut TicketRow, now: Timestamp) -> anyhow::Result<()> {
    let config = &desk.config;
    let team = match config.team(&row.core.team) {
        Some(team) => team.name.clone(),
        None => config.default_team().to_owned(),
    };
    let before = row.core.assignee;
    let here = still_here(tx, before).await?;
    let to = match here {
        Some(assignee) => Some(assignee),
        None => successor(tx, desk, row, (&team, now)).await?,
    };
    let event = Event::Assigned { to, team, by: before.unwrap_or(PersonId(0)) };
    let mut decision = decide(&row.core, &event, &desk.policy, now);
    if to == before && to.is_some() {
        // Whoever has it keeps it: only the team's name is another.
        decision.effects.retain(|effect| !matches!(effect, Effect::Notify(..)));
    }
    if row.core.owner.is_some() && still_here(tx, row.core.owner).await?.is_none() {
        decision.changes.push(Change::Owner(to));
    }
    let cause = Cause { what: CAUSE.to_owned(), free_of_budget: true, ..Cause::default() };
    send::carry_out(tx, desk, row, (&decision, now), &cause).await?;
    if let Some(gone) = before.filter(|gone| Some(*gone) != to) {
        digest::move_lines(tx, desk, row, (gone, now)).await?;
    }
    Ok(())
}

/// Somebody of the staff; None: nobody, or somebody who has left.
pub async fn still_here(tx: &mut Tx, id: Option<PersonId>) -> Result<Option<PersonId>, StoreError> {
    match id {
        Some(id) if person::load(tx, id, None).await?.staff => Ok(Some(id)),
        _ => Ok(None),
    }
}

/// Who gets a ticket of somebody who left, with the reason on record; never the one whom it complains of.
async fn successor(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (team, now): (&str, Timestamp),
) -> Result<Option<PersonId>, StoreError> {
    let (to, why) = intake::pick(tx, desk, (team, &row.core.category), now).await?;
    let about = linked::complained_of(tx, row).await?;
    let to = match to.is_some_and(|id| about.contains(&id)) {
        true => intake::other_than(tx, desk, team, &about, now).await?,
        false => to,
    };
    let kind = "assignment".to_owned();
    let new = format!("who had it is in the configuration no more: {why}");
    let fact = Fact { kind, new, cause: CAUSE.to_owned(), ..Fact::default() };
    journal::append(tx, &journal::ticket_stream(row.id), now, &fact).await?;
    Ok(to)
}
