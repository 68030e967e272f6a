//! What is asked of a mail's Message-ID and of what went out: whether it came before, went out, or was a reply.

use super::super::{StoreError, Tx};
use crate::pure::{EntryId, PersonId, TicketId, Timestamp};

/// A mail of ours to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The entry that it is, or shows.
    pub entry: EntryId,
    pub notice: String,
    pub message_id: String,
    pub at: Timestamp,
}

/// What went to somebody on a ticket, newest first; at most 40.
pub async fn told(tx: &mut Tx, ticket: TicketId, person: PersonId) -> Result<Vec<Told>, StoreError> {
    const TOLD_MAX: i64 = 40;
    let sql = "SELECT s.entry_id, s.notice, s.message_id, s.at FROM sent s JOIN person_address a ON a.id = s.address_id
         WHERE s.ticket_id = $1 AND a.person_id = $2 AND s.entry_id IS NOT NULL ORDER BY s.id DESC LIMIT $3";
    let found = tx.all(sql, &[ticket.into(), person.0.into(), TOLD_MAX.into()]).await?;
    let told = |row: &super::super::Row| {
        Ok(Told {
            entry: EntryId(row.int("entry_id")?),
            notice: row.text("notice")?,
            message_id: row.text("message_id")?,
            at: row.time("at")?,
        })
    };
    found.iter().map(told).collect()
}

/// The entries whose text went to an address as a reply.
pub async fn replies_to(tx: &mut Tx, ticket: TicketId, address_id: i64) -> Result<Vec<EntryId>, StoreError> {
    tx.all(
        "SELECT entry_id FROM sent WHERE ticket_id = $1 AND address_id = $2 AND notice = 'reply' AND entry_id IS NOT NULL
         ORDER BY id",
        &[ticket.into(), address_id.into()],
    )
    .await?
    .iter()
    .map(|row| Ok(EntryId(row.int("entry_id")?)))
    .collect()
}

/// The mails of a Message-ID that are entries of a ticket and proved their writer, oldest first: the number of each and the
/// hash of its raw bytes. What anybody wrote in somebody's name comes before nothing of theirs.
pub async fn raw_mails(tx: &mut Tx, ticket: TicketId, message_id: &str) -> Result<Vec<(i64, String)>, StoreError> {
    tx.all(
        "SELECT m.id, m.sha256 FROM entry e JOIN mail m ON m.id = e.mail_id
         WHERE e.ticket_id = $1 AND m.message_id = $2 AND e.evidence IN ('token', 'verified') ORDER BY m.id",
        &[ticket.into(), message_id.into()],
    )
    .await?
    .iter()
    .map(|row| Ok((row.int("id")?, row.text("sha256")?)))
    .collect()
}

/// The mail of a Message-ID that is on a ticket and went out to nobody: who wrote it, and its text.
pub async fn note_of(
    tx: &mut Tx,
    ticket: TicketId,
    message_id: &str,
) -> Result<Option<(Option<PersonId>, String)>, StoreError> {
    let sql = "SELECT e.person_id, e.text FROM entry e JOIN mail m ON m.id = e.mail_id
         WHERE e.ticket_id = $1 AND e.kind = 'note' AND m.message_id = $2 ORDER BY e.id LIMIT 1";
    let row = tx.optional(sql, &[ticket.into(), message_id.into()]).await?;
    row.map(|row| Ok((row.maybe_int("person_id")?.map(PersonId), row.text("text")?))).transpose()
}
