//! Command mails: what each changed on a ticket, so that it can be taken back.

use super::{StoreError, Tx};
use crate::pure::{PersonId, TicketId};

/// How far a ticket's journal and the outbox had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub seq: i64,
    pub outbox: i64,
}

/// A command mail as it stands.
#[derive(Debug, Clone)]
pub struct CommandMail {
    pub id: i64,
    /// How the ticket stood before, as JSON.
    pub was: String,
    /// The facts and the notices that it made are behind the one and up to the other.
    pub before: Mark,
    pub after: Mark,
    pub undone: bool,
}

/// How far a ticket's journal and the outbox have come.
pub async fn mark(tx: &mut Tx, ticket: TicketId) -> Result<Mark, StoreError> {
    let stream = super::journal::ticket_stream(ticket);
    let seq = "SELECT COALESCE(MAX(seq), 0) AS n FROM journal WHERE stream = $1";
    let seq = tx.one(seq, &[stream.into()]).await?.int("n")?;
    let outbox = tx.one("SELECT COALESCE(MAX(id), 0) AS n FROM outbox", &[]).await?.int("n")?;
    Ok(Mark { seq, outbox })
}

/// Keeps what a mail of a person changed.
pub async fn insert(
    tx: &mut Tx,
    (ticket, person, mail_id): (TicketId, PersonId, i64),
    was: &str,
    (before, after): (Mark, Mark),
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO command_mail (ticket_id, person_id, mail_id, was, first_seq, last_seq, first_outbox, last_outbox)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            ticket.into(),
            person.into(),
            mail_id.into(),
            was.into(),
            before.seq.into(),
            after.seq.into(),
            before.outbox.into(),
            after.outbox.into(),
        ],
    )
    .await?;
    Ok(())
}

/// The last command mail of a person on a ticket that changed something.
pub async fn last(tx: &mut Tx, ticket: TicketId, person: PersonId) -> Result<Option<CommandMail>, StoreError> {
    tx.optional(
        "SELECT id, was, first_seq, last_seq, first_outbox, last_outbox, undone FROM command_mail
         WHERE ticket_id = $1 AND person_id = $2 ORDER BY id DESC LIMIT 1",
        &[ticket.into(), person.into()],
    )
    .await?
    .map(|row| {
        Ok(CommandMail {
            id: row.int("id")?,
            was: row.text("was")?,
            before: Mark { seq: row.int("first_seq")?, outbox: row.int("first_outbox")? },
            after: Mark { seq: row.int("last_seq")?, outbox: row.int("last_outbox")? },
            undone: row.flag("undone")?,
        })
    })
    .transpose()
}

/// Notes that it was taken back; once.
pub async fn set_undone(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    tx.run("UPDATE command_mail SET undone = 1 WHERE id = $1", &[id.into()]).await?;
    Ok(())
}

/// The notices of a ticket between two marks, with their recipients, in the order in which they were made.
pub async fn mailed(
    tx: &mut Tx,
    ticket: TicketId,
    (before, after): (Mark, Mark),
) -> Result<Vec<(String, String)>, StoreError> {
    tx.all(
        "SELECT notice, envelope_to FROM outbox WHERE ticket_id = $1 AND id > $2 AND id <= $3 ORDER BY id",
        &[ticket.into(), before.outbox.into(), after.outbox.into()],
    )
    .await?
    .iter()
    .map(|row| Ok((row.text("notice")?, row.text("envelope_to")?)))
    .collect()
}
