//! Tickets: the row, its people, tags and links.
//!
//! `save` writes a row as it stands after a decision and appends one fact a change to the ticket's journal, so that the
//! state and its history can never part.

mod change;
mod hands;
mod related;

use super::journal::{self, Fact};
use super::{Row, StoreError, Tx};
use crate::pure::command::PendingOn;
use crate::pure::grade::{Channel, Effort, Impact, Kind, Priority, Urgency};
use crate::pure::ticket::{Change, ClosedBy, State, TextField, Ticket};
use crate::pure::{PersonId, TicketId, Timestamp};
pub use change::first_facts;
use change::{fact, note_times};
pub(super) use change::{graded, person};
pub use hands::{
    at_work_in, in_hand, in_left_hands, is_of_restricted, move_parts, parts, teams_at_work, watched_by_left,
    with_proposals,
};
pub use related::{
    Participant, Presence, Target, add_link, add_person, add_tag, drop_target, linked, links, people, presence,
    remove_link, remove_person, remove_tag, set_affected, set_requester, set_target, tags, targets,
};

/// A ticket as it stands in the store.
#[derive(Debug, Clone)]
pub struct TicketRow {
    pub id: TicketId,
    pub number: i64,
    pub mailbox_id: i64,
    /// The mailbox's name in the configuration.
    pub mailbox: String,
    /// What decisions look at.
    pub core: Ticket,
    pub requester: PersonId,
    pub requester_address_id: i64,
    pub affected: Option<PersonId>,
    pub tier: String,
    pub subject: String,
    pub language: String,
    pub department: String,
    pub phone: String,
    pub site: String,
    pub place: String,
    pub ci: String,
    /// In the words of `Channel`.
    pub channel: String,
    /// In the words of `Effort`; empty: nobody has said.
    pub effort: String,
    pub origin: String,
    pub symptom: String,
    pub steps: String,
    pub error_text: String,
    pub expected_impact: String,
    pub diagnosis: String,
    pub cause: String,
    pub cause_code: String,
    pub workaround: String,
    pub verified: String,
    pub solution: String,
    pub minutes_spent: i64,
    /// Own readers, no hints in mails.
    pub restricted: bool,
    /// Name of the `[[vendor]]` who works on it; empty: none.
    pub vendor: String,
    pub vendor_reference: String,
    pub occurred_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub restored_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub closed_by: String,
    pub rating: Option<i64>,
    pub revision: i64,
    pub generation: i64,
}

/// What opens a ticket.
#[derive(Debug, Clone)]
pub struct NewTicket<'a> {
    pub mailbox_id: i64,
    pub core: &'a Ticket,
    pub requester: PersonId,
    pub requester_address_id: i64,
    pub affected: Option<PersonId>,
    pub tier: &'a str,
    pub subject: &'a str,
    pub language: &'a str,
    pub department: &'a str,
    pub phone: &'a str,
    pub site: &'a str,
    pub ci: &'a str,
    pub origin: &'a str,
    pub channel: Channel,
    pub effort: Option<Effort>,
    pub at: Timestamp,
}

/// The desk's next ticket number; never given twice.
pub async fn next_number(tx: &mut Tx) -> Result<i64, StoreError> {
    tx.one(
        "UPDATE desk SET next_number = next_number + 1 WHERE id = $1 RETURNING next_number - 1 AS number",
        &[tx.desk.0.into()],
    )
    .await?
    .int("number")
}

/// Inserts a ticket in the state `new` and returns its row.
pub async fn insert(tx: &mut Tx, new: &NewTicket<'_>) -> Result<TicketRow, StoreError> {
    let number = next_number(tx).await?;
    let core = new.core;
    let id = tx
        .one(
            "INSERT INTO ticket (desk_id, number, mailbox_id, state, kind, category, impact, urgency, priority,
                 priority_fixed, team, tier, assignee_id, owner_id, requester_id, requester_address_id, affected_id,
                 subject, language, department, phone, ci, origin, created_at, site, channel, effort)
             VALUES ($1, $2, $3, 'new', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
                 $25, $26)
             RETURNING id",
            &[
                tx.desk.0.into(),
                number.into(),
                new.mailbox_id.into(),
                core.kind.as_str().into(),
                core.category.as_str().into(),
                core.impact.as_str().into(),
                core.urgency.as_str().into(),
                core.priority.as_str().into(),
                core.priority_fixed.into(),
                core.team.as_str().into(),
                new.tier.into(),
                core.assignee.into(),
                core.owner.into(),
                new.requester.into(),
                new.requester_address_id.into(),
                new.affected.into(),
                new.subject.into(),
                new.language.into(),
                new.department.into(),
                new.phone.into(),
                new.ci.into(),
                new.origin.into(),
                new.at.into(),
                new.site.into(),
                new.channel.as_str().into(),
                new.effort.map_or("", Effort::as_str).into(),
            ],
        )
        .await?
        .int("id")?;
    load(tx, TicketId(id)).await
}

/// A ticket by its internal id.
pub async fn load(tx: &mut Tx, id: TicketId) -> Result<TicketRow, StoreError> {
    let row = tx
        .one(
            "SELECT id, number, mailbox_id,
                 (SELECT name FROM mailbox WHERE mailbox.id = ticket.mailbox_id) AS mailbox, state, pending_on, pending_since, pending_until, reminded, asked, kind, category,
                 impact, urgency, priority, priority_fixed, team, tier, assignee_id, owner_id, requester_id,
                 requester_address_id, affected_id, subject, language, department, phone, ci, channel, origin, cause,
                 workaround, solution, occurred_at, created_at, responded_at, restored_at, resolved_at, closed_at,
                 closed_by, closure_code, rating, reopen_count, revision, generation, merged_into, site, place, symptom,
                 steps, error_text, expected_impact, diagnosis, cause_code, verified, minutes_spent, restricted, major,
                 vendor, vendor_reference, effort
             FROM ticket WHERE id = $1",
            &[id.into()],
        )
        .await?;
    ticket_row(&row)
}

/// The internal id of the ticket with this number.
pub async fn find_number(tx: &mut Tx, number: i64) -> Result<Option<TicketId>, StoreError> {
    tx.optional("SELECT id FROM ticket WHERE desk_id = $1 AND number = $2", &[tx.desk.0.into(), number.into()])
        .await?
        .map(|row| row.int("id").map(TicketId))
        .transpose()
}

/// The internal ids of all tickets, by number; only those in `state` if it is not empty.
pub async fn list(tx: &mut Tx, state: &str) -> Result<Vec<TicketId>, StoreError> {
    tx.all(
        "SELECT id FROM ticket WHERE desk_id = $1 AND ($2 = '' OR state = $2) ORDER BY number",
        &[tx.desk.0.into(), state.into()],
    )
    .await?
    .iter()
    .map(|row| row.int("id").map(TicketId))
    .collect()
}

/// Writes the row after a decision, and its facts. `row` holds the ticket *after* the changes.
pub async fn save(
    tx: &mut Tx,
    row: &mut TicketRow,
    before: &Ticket,
    changes: &[Change],
    origin: &Origin<'_>,
) -> Result<(), StoreError> {
    for change in changes {
        let fact = fact((before, row), change, origin);
        note_times(row, change);
        if let Change::Text { field, value } = change
            && matches!(field, TextField::Subject | TextField::Diagnosis | TextField::Cause | TextField::Workaround)
        {
            super::search::add_words(tx, row.id, value).await?;
        }
        journal::append(tx, &journal::ticket_stream(row.id), origin.at, &fact).await?;
        if let Change::State(State::Closed { by, .. }) = change {
            let new = by.as_str().to_owned();
            let fact = Fact { kind: "closed_by".to_owned(), old: String::new(), new, ..fact.clone() };
            journal::append(tx, &journal::ticket_stream(row.id), origin.at, &fact).await?;
        }
        let field = fact.kind;
        tx.run(
            "INSERT INTO ticket_field (ticket_id, field, revision) VALUES ($1, $2, $3)
             ON CONFLICT (ticket_id, field) DO UPDATE SET revision = excluded.revision",
            &[row.id.into(), field.into(), (row.revision + 1).into()],
        )
        .await?;
    }
    if !changes.is_empty() {
        row.revision += 1;
    }
    if changes.iter().any(|c| matches!(c, Change::Tier(_) | Change::Major(_) | Change::Vendor { .. })) {
        hands::save_hands(tx, row).await?;
    }
    update(tx, row).await
}

/// By whom and because of what a ticket changes.
#[derive(Debug, Clone)]
pub struct Origin<'a> {
    pub actor: Option<PersonId>,
    pub cause: &'a str,
    pub at: Timestamp,
}

async fn update(tx: &mut Tx, row: &TicketRow) -> Result<(), StoreError> {
    let core = &row.core;
    let (pending_on, since, until, reminded, asked) = match core.state {
        State::Pending { on, since, until, reminded } => (on.as_str(), Some(since), until, reminded, false),
        State::Resolved { reminded, asked, .. } => ("", None, None, reminded, asked),
        State::Absent | State::New | State::Open | State::Closed { .. } | State::Merged { .. } => {
            ("", None, None, 0, false)
        }
    };
    let merged_into = match core.state {
        State::Merged { into } => Some(into),
        _ => None,
    };
    tx.run(
        "UPDATE ticket SET state = $2, pending_on = $3, pending_since = $4, pending_until = $5, reminded = $6, asked = $7,
             kind = $8, category = $9, impact = $10, urgency = $11, priority = $12, priority_fixed = $13, team = $14,
             assignee_id = $15, owner_id = $16, subject = $17, cause = $18, workaround = $19, solution = $20,
             responded_at = $21, restored_at = $22, resolved_at = $23, closed_at = $24, closed_by = $25,
             closure_code = $26, rating = $27, reopen_count = $28, revision = $29, generation = $30, merged_into = $31,
             language = $32, department = $33, phone = $34, site = $35, place = $36, ci = $37, symptom = $38, steps = $39,
             error_text = $40, expected_impact = $41, diagnosis = $42, cause_code = $43, verified = $44,
             minutes_spent = $45, restricted = $46, occurred_at = $47, channel = $48, effort = $49
         WHERE id = $1",
        &[
            row.id.into(),
            core.state.as_str().into(),
            pending_on.into(),
            since.into(),
            until.into(),
            reminded.into(),
            asked.into(),
            core.kind.as_str().into(),
            core.category.as_str().into(),
            core.impact.as_str().into(),
            core.urgency.as_str().into(),
            core.priority.as_str().into(),
            core.priority_fixed.into(),
            core.team.as_str().into(),
            core.assignee.into(),
            core.owner.into(),
            row.subject.as_str().into(),
            row.cause.as_str().into(),
            row.workaround.as_str().into(),
            row.solution.as_str().into(),
            core.responded_at.into(),
            row.restored_at.into(),
            row.resolved_at.into(),
            row.closed_at.into(),
            row.closed_by.as_str().into(),
            core.closure_code.as_str().into(),
            row.rating.into(),
            core.reopen_count.into(),
            row.revision.into(),
            row.generation.into(),
            merged_into.into(),
            row.language.as_str().into(),
            row.department.as_str().into(),
            row.phone.as_str().into(),
            row.site.as_str().into(),
            row.place.as_str().into(),
            row.ci.as_str().into(),
            row.symptom.as_str().into(),
            row.steps.as_str().into(),
            row.error_text.as_str().into(),
            row.expected_impact.as_str().into(),
            row.diagnosis.as_str().into(),
            row.cause_code.as_str().into(),
            row.verified.as_str().into(),
            row.minutes_spent.into(),
            row.restricted.into(),
            row.occurred_at.into(),
            row.channel.as_str().into(),
            row.effort.as_str().into(),
        ],
    )
    .await?;
    Ok(())
}

/// How many tickets stand in each state, sorted by state.
pub async fn counts(tx: &mut Tx) -> Result<Vec<(String, i64)>, StoreError> {
    tx.all(
        "SELECT state, COUNT(*) AS tickets FROM ticket WHERE desk_id = $1 GROUP BY state ORDER BY state",
        &[tx.desk.0.into()],
    )
    .await?
    .iter()
    .map(|row| Ok((row.text("state")?, row.int("tickets")?)))
    .collect()
}

fn ticket_row(row: &Row) -> Result<TicketRow, StoreError> {
    let unreadable = |column: &str, value: &str| StoreError::Corrupt(format!("ticket.{column} is {value:?}"));
    let (kind, impact) = (row.text("kind")?, row.text("impact")?);
    let (urgency, priority) = (row.text("urgency")?, row.text("priority")?);
    let core = Ticket {
        state: state(row)?,
        kind: Kind::parse(&kind).ok_or_else(|| unreadable("kind", &kind))?,
        priority: Priority::parse(&priority).ok_or_else(|| unreadable("priority", &priority))?,
        priority_fixed: row.flag("priority_fixed")?,
        impact: Impact::parse(&impact).ok_or_else(|| unreadable("impact", &impact))?,
        urgency: Urgency::parse(&urgency).ok_or_else(|| unreadable("urgency", &urgency))?,
        category: row.text("category")?,
        team: row.text("team")?,
        assignee: row.maybe_int("assignee_id")?.map(PersonId),
        owner: row.maybe_int("owner_id")?.map(PersonId),
        responded_at: row.maybe_time("responded_at")?,
        closure_code: row.text("closure_code")?,
        reopen_count: u32::try_from(row.int("reopen_count")?).unwrap_or(u32::MAX),
        major: row.flag("major")?,
    };
    Ok(TicketRow {
        id: TicketId(row.int("id")?),
        number: row.int("number")?,
        mailbox_id: row.int("mailbox_id")?,
        mailbox: row.maybe_text("mailbox")?.unwrap_or_default(),
        core,
        requester: PersonId(row.int("requester_id")?),
        requester_address_id: row.int("requester_address_id")?,
        affected: row.maybe_int("affected_id")?.map(PersonId),
        tier: row.text("tier")?,
        subject: row.text("subject")?,
        language: row.text("language")?,
        department: row.text("department")?,
        phone: row.text("phone")?,
        site: row.text("site")?,
        place: row.text("place")?,
        ci: row.text("ci")?,
        channel: row.text("channel")?,
        effort: row.text("effort")?,
        origin: row.text("origin")?,
        symptom: row.text("symptom")?,
        steps: row.text("steps")?,
        error_text: row.text("error_text")?,
        expected_impact: row.text("expected_impact")?,
        diagnosis: row.text("diagnosis")?,
        cause: row.text("cause")?,
        cause_code: row.text("cause_code")?,
        workaround: row.text("workaround")?,
        verified: row.text("verified")?,
        minutes_spent: row.int("minutes_spent")?,
        restricted: row.flag("restricted")?,
        solution: row.text("solution")?,
        vendor: row.text("vendor")?,
        vendor_reference: row.text("vendor_reference")?,
        occurred_at: row.maybe_time("occurred_at")?,
        created_at: row.time("created_at")?,
        restored_at: row.maybe_time("restored_at")?,
        resolved_at: row.maybe_time("resolved_at")?,
        closed_at: row.maybe_time("closed_at")?,
        closed_by: row.text("closed_by")?,
        rating: row.maybe_int("rating")?,
        revision: row.int("revision")?,
        generation: row.int("generation")?,
    })
}

fn state(row: &Row) -> Result<State, StoreError> {
    let word = row.text("state")?;
    let missing = |column: &str| StoreError::Corrupt(format!("a {word} ticket without {column}"));
    let reminded = u32::try_from(row.int("reminded")?).unwrap_or(u32::MAX);
    Ok(match word.as_str() {
        "new" => State::New,
        "open" => State::Open,
        "pending" => {
            let on = row.text("pending_on")?;
            let on = [PendingOn::Requester, PendingOn::Vendor, PendingOn::Change, PendingOn::Schedule]
                .into_iter()
                .find(|p| p.as_str() == on)
                .ok_or_else(|| missing("pending_on"))?;
            let since = row.maybe_time("pending_since")?.ok_or_else(|| missing("pending_since"))?;
            State::Pending { on, since, until: row.maybe_time("pending_until")?, reminded }
        }
        "resolved" => State::Resolved {
            at: row.maybe_time("resolved_at")?.ok_or_else(|| missing("resolved_at"))?,
            reminded,
            asked: row.flag("asked")?,
        },
        "closed" => State::Closed {
            at: row.maybe_time("closed_at")?.ok_or_else(|| missing("closed_at"))?,
            by: ClosedBy::parse(&row.text("closed_by")?).ok_or_else(|| missing("closed_by"))?,
        },
        "merged" => {
            State::Merged { into: TicketId(row.maybe_int("merged_into")?.ok_or_else(|| missing("merged_into"))?) }
        }
        other => return Err(StoreError::Corrupt(format!("ticket.state is {other:?}"))),
    })
}

/// Steps the generation of a ticket's tokens on; the new one.
pub async fn step_generation(tx: &mut Tx, id: TicketId) -> Result<i64, StoreError> {
    tx.one("UPDATE ticket SET generation = generation + 1 WHERE id = $1 RETURNING generation", &[id.into()])
        .await?
        .int("generation")
}
