//! What hangs on a ticket: its people, tags, links and targets.

use crate::pure::{PersonId, TicketId, Timestamp};
use crate::store::{StoreError, Tx};

/// A participant of a ticket.
#[derive(Debug, Clone)]
pub struct Participant {
    pub person: PersonId,
    pub address_id: i64,
    pub role: String,
}

/// Adds a participant; once a role. Who was away meanwhile is new again.
pub async fn add_person(
    tx: &mut Tx,
    ticket: TicketId,
    (person, address_id): (PersonId, i64),
    role: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO ticket_person (ticket_id, person_id, address_id, role, added_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (ticket_id, person_id, role) DO UPDATE SET removed_at = NULL, added_at = CASE
             WHEN ticket_person.removed_at IS NULL OR EXISTS (
                 SELECT 1 FROM ticket_person other WHERE other.ticket_id = $1 AND other.person_id = $2
                     AND other.role <> $4 AND other.removed_at IS NULL) THEN ticket_person.added_at
             ELSE $5 END",
        &[ticket.into(), person.into(), address_id.into(), role.into(), at.into()],
    )
    .await?;
    Ok(())
}

/// Takes a role on a ticket from a person; what they had before stays theirs.
pub async fn remove_person(
    tx: &mut Tx,
    ticket: TicketId,
    person: PersonId,
    role: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(
        "UPDATE ticket_person SET removed_at = $4
         WHERE ticket_id = $1 AND person_id = $2 AND role = $3 AND removed_at IS NULL",
        &[ticket.into(), person.into(), role.into(), at.into()],
    )
    .await?;
    Ok(())
}

/// Makes a ticket somebody else's.
pub async fn set_requester(
    tx: &mut Tx,
    ticket: TicketId,
    (person, address_id): (PersonId, i64),
) -> Result<(), StoreError> {
    tx.run(
        "UPDATE ticket SET requester_id = $2, requester_address_id = $3 WHERE id = $1",
        &[ticket.into(), person.into(), address_id.into()],
    )
    .await?;
    Ok(())
}

/// Whose matter a ticket is, beside its requester.
pub async fn set_affected(tx: &mut Tx, ticket: TicketId, person: PersonId) -> Result<(), StoreError> {
    tx.run("UPDATE ticket SET affected_id = $2 WHERE id = $1", &[ticket.into(), person.into()]).await?;
    Ok(())
}

/// The participants of a ticket, by role and person.
pub async fn people(tx: &mut Tx, ticket: TicketId) -> Result<Vec<Participant>, StoreError> {
    tx.all(
        "SELECT person_id, address_id, role FROM ticket_person
         WHERE ticket_id = $1 AND removed_at IS NULL ORDER BY role, person_id",
        &[ticket.into()],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Participant {
            person: PersonId(row.int("person_id")?),
            address_id: row.int("address_id")?,
            role: row.text("role")?,
        })
    })
    .collect()
}

/// A role that somebody has, or had, on a ticket.
#[derive(Debug, Clone)]
pub struct Presence {
    pub person: PersonId,
    pub role: String,
    pub since: Timestamp,
    /// None: they have it still.
    pub until: Option<Timestamp>,
}

/// The roles on a ticket that people ever had; only those of `person`, if one is named.
pub async fn presence(tx: &mut Tx, ticket: TicketId, person: Option<PersonId>) -> Result<Vec<Presence>, StoreError> {
    tx.all(
        "SELECT person_id, role, added_at, removed_at FROM ticket_person
         WHERE ticket_id = $1 AND ($2 = 0 OR person_id = $2) ORDER BY person_id, role",
        &[ticket.into(), person.map_or(0, |person| person.0).into()],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Presence {
            person: PersonId(row.int("person_id")?),
            role: row.text("role")?,
            since: row.time("added_at")?,
            until: row.maybe_time("removed_at")?,
        })
    })
    .collect()
}

/// Adds a tag; once.
pub async fn add_tag(tx: &mut Tx, ticket: TicketId, tag: &str) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO ticket_tag (ticket_id, tag) VALUES ($1, $2) ON CONFLICT (ticket_id, tag) DO NOTHING",
        &[ticket.into(), tag.into()],
    )
    .await?;
    Ok(())
}

/// Takes a tag off.
pub async fn remove_tag(tx: &mut Tx, ticket: TicketId, tag: &str) -> Result<(), StoreError> {
    tx.run("DELETE FROM ticket_tag WHERE ticket_id = $1 AND tag = $2", &[ticket.into(), tag.into()]).await?;
    Ok(())
}

/// The tags of a ticket, sorted.
pub async fn tags(tx: &mut Tx, ticket: TicketId) -> Result<Vec<String>, StoreError> {
    tx.all("SELECT tag FROM ticket_tag WHERE ticket_id = $1 ORDER BY tag", &[ticket.into()])
        .await?
        .iter()
        .map(|row| row.text("tag"))
        .collect()
}

/// Links two tickets: `kind` is `follows` (a late answer), `may_belong_to`, `related`, `merged_into` and `merged_from`,
/// `split_from` and `split_into`, `complaint_about` and `complaint`.
pub async fn add_link(
    tx: &mut Tx,
    (from, to): (TicketId, TicketId),
    kind: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO ticket_link (ticket_id, other_id, kind, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (ticket_id, other_id, kind) DO NOTHING",
        &[from.into(), to.into(), kind.into(), at.into()],
    )
    .await?;
    Ok(())
}

/// Takes a link between two tickets away, both ways.
pub async fn remove_link(tx: &mut Tx, (one, other): (TicketId, TicketId), kind: &str) -> Result<(), StoreError> {
    tx.run(
        "DELETE FROM ticket_link WHERE kind = $3
             AND ((ticket_id = $1 AND other_id = $2) OR (ticket_id = $2 AND other_id = $1))",
        &[one.into(), other.into(), kind.into()],
    )
    .await?;
    Ok(())
}

/// The links that start at a ticket: (kind, the other ticket's number).
pub async fn links(tx: &mut Tx, ticket: TicketId) -> Result<Vec<(String, i64)>, StoreError> {
    tx.all(
        "SELECT l.kind, t.number FROM ticket_link l JOIN ticket t ON t.id = l.other_id WHERE l.ticket_id = $1 ORDER BY l.kind, t.number",
        &[ticket.into()],
    )
    .await?
    .iter()
    .map(|row| Ok((row.text("kind")?, row.int("number")?)))
    .collect()
}

/// The ticket that a link of this kind leads to; the first one, if there are more.
pub async fn linked(tx: &mut Tx, ticket: TicketId, kind: &str) -> Result<Option<TicketId>, StoreError> {
    tx.optional(
        "SELECT other_id FROM ticket_link WHERE ticket_id = $1 AND kind = $2 ORDER BY other_id LIMIT 1",
        &[ticket.into(), kind.into()],
    )
    .await?
    .map(|row| row.int("other_id").map(TicketId))
    .transpose()
}

/// A target of a ticket, as it was last reckoned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub name: String,
    pub due_at: Timestamp,
    pub met_at: Option<Timestamp>,
    pub breached_at: Option<Timestamp>,
    /// Its clock stands still.
    pub paused: bool,
    /// The rule that made it: "8h service".
    pub rule: String,
    /// Which time counts: `always`, `service` or `working_days`.
    pub clock: String,
    /// The calendar's name and time zone.
    pub calendar: String,
    pub zone: String,
}

/// Writes a target, in place of what was reckoned before.
pub async fn set_target(tx: &mut Tx, ticket: TicketId, target: &Target) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO target (ticket_id, name, due_at, met_at, breached_at, paused, rule, clock, calendar, zone)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (ticket_id, name) DO UPDATE SET due_at = excluded.due_at, met_at = excluded.met_at,
             breached_at = excluded.breached_at, paused = excluded.paused, rule = excluded.rule, clock = excluded.clock,
             calendar = excluded.calendar, zone = excluded.zone",
        &[
            ticket.into(),
            target.name.as_str().into(),
            target.due_at.into(),
            target.met_at.into(),
            target.breached_at.into(),
            target.paused.into(),
            target.rule.as_str().into(),
            target.clock.as_str().into(),
            target.calendar.as_str().into(),
            target.zone.as_str().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Removes a target that the ticket's grade owes no more.
pub async fn drop_target(tx: &mut Tx, ticket: TicketId, name: &str) -> Result<(), StoreError> {
    tx.run("DELETE FROM target WHERE ticket_id = $1 AND name = $2", &[ticket.into(), name.into()]).await?;
    Ok(())
}

/// The targets of a ticket, by deadline.
pub async fn targets(tx: &mut Tx, ticket: TicketId) -> Result<Vec<Target>, StoreError> {
    tx.all(
        "SELECT name, due_at, met_at, breached_at, paused, rule, clock, calendar, zone FROM target
         WHERE ticket_id = $1 ORDER BY due_at, name",
        &[ticket.into()],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Target {
            name: row.text("name")?,
            due_at: row.time("due_at")?,
            met_at: row.maybe_time("met_at")?,
            breached_at: row.maybe_time("breached_at")?,
            paused: row.flag("paused")?,
            rule: row.text("rule")?,
            clock: row.text("clock")?,
            calendar: row.text("calendar")?,
            zone: row.text("zone")?,
        })
    })
    .collect()
}
