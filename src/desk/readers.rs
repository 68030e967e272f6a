//! Who on the staff reads a ticket, by the configuration and the store: the rule is `pure::readers`. Who stands in for
//! somebody absent reads what they read.

use super::sender::{self, Sender};
use super::{Inner, roles};
use crate::pure::Timestamp;
use crate::pure::authority::Role;
use crate::pure::readers::{self, Guarded, Reader};
use crate::store::person::{self, Person};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx};

/// What an engineer reads at an instant; None for anybody who is no engineer of the desk.
pub async fn reader(
    tx: &mut Tx,
    desk: &Inner,
    (person, now): (&Person, Timestamp),
) -> Result<Option<Reader>, StoreError> {
    let config = &desk.config;
    let Some(engineer) = config.engineer(&person.name).filter(|_| person.staff) else { return Ok(None) };
    // Those who are away, and whose work they do.
    let loads = person::loads(tx).await?;
    let covered = |one: &&person::Load| one.id != person.id && roles::stand_in(&loads, one.id, now) == Some(person.id);
    let covered: Vec<&person::Load> = loads.iter().filter(covered).collect();
    let answers_for = |name: &str| name == engineer.name || covered.iter().any(|one| one.name == name);
    let leads = |lead: &Option<String>| lead.as_deref().is_some_and(answers_for);
    let led = config.teams.iter().filter(|team| leads(&team.lead) && team.name != engineer.team);
    let teams = std::iter::once(engineer.team.clone()).chain(led.map(|team| team.name.clone())).collect();
    Ok(Some(Reader {
        id: person.id,
        stands_in_for: covered.iter().map(|one| one.id).collect(),
        all: config.incident_managers().into_iter().any(answers_for),
        teams,
    }))
}

/// Whether somebody may read a ticket as one of the staff. Who is no engineer reads only what is not restricted; what a
/// requester may read of their own is not asked here.
pub async fn may_read(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (person, now): (&Person, Timestamp),
) -> Result<bool, StoreError> {
    if !row.restricted {
        return Ok(true);
    }
    let Some(reader) = reader(tx, desk, (person, now)).await? else { return Ok(false) };
    let people = ticket::people(tx, row.id).await?;
    let watchers: Vec<_> = people.iter().filter(|one| one.role == "watcher").map(|one| one.person).collect();
    let core = &row.core;
    let guarded =
        Guarded { restricted: true, team: &core.team, assignee: core.assignee, owner: core.owner, watchers: &watchers };
    Ok(readers::may_read(&reader, &guarded))
}

/// What a sender is on a ticket. An engineer who does not read it is none there, but like anybody else who takes part in
/// it or whom a mail of ours told of it, or who does not.
pub async fn role(tx: &mut Tx, desk: &Inner, sender: &Sender, row: &TicketRow) -> Result<Role, StoreError> {
    let role = sender::role(tx, sender.person.as_ref(), row).await?;
    let Some(engineer) = sender.person.as_ref().filter(|_| role == Role::Engineer) else { return Ok(role) };
    if may_read(tx, desk, row, (engineer, desk.clock.now())).await? {
        return Ok(role);
    }
    let takes_part = ticket::people(tx, row.id).await?.iter().any(|one| one.person == engineer.id);
    Ok(if takes_part || sender.has_token_of(row.number) { Role::Watcher } else { Role::Stranger })
}
