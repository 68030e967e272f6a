//! What the store knows of the past: how tickets began, and the raw mails that they rest on.

use super::{StoreError, Tx};
use crate::pure::{EntryId, TicketId, Timestamp};

/// How a ticket began.
#[derive(Debug, Clone)]
pub struct Opening {
    pub ticket: TicketId,
    /// Of the mail that opened it.
    pub sha256: String,
    /// Config name of the mailbox.
    pub mailbox: String,
    /// What the mail proved of its sender.
    pub evidence: String,
    pub at: Timestamp,
}

/// The openings of all tickets since a time, by number. Merged ones were never decided about; what was split off, or made
/// of a part of something else, began with no mail of its own.
pub async fn openings(tx: &mut Tx, since: Timestamp) -> Result<Vec<Opening>, StoreError> {
    tx.all(
        "SELECT t.id, m.sha256, b.name AS mailbox, m.evidence, t.created_at
         FROM ticket t
         JOIN entry e ON e.id = (SELECT MIN(f.id) FROM entry f WHERE f.ticket_id = t.id)
         JOIN mail m ON m.id = e.mail_id JOIN mailbox b ON b.id = m.mailbox_id
         WHERE t.desk_id = $1 AND t.created_at >= $2 AND t.state <> 'merged' ORDER BY t.number",
        &[tx.desk.0.into(), since.into()],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Opening {
            ticket: TicketId(row.int("id")?),
            sha256: row.text("sha256")?,
            mailbox: row.text("mailbox")?,
            evidence: row.text("evidence")?,
            at: row.time("created_at")?,
        })
    })
    .collect()
}

/// The raw mails of a ticket's entries, by their hash, with the time of the entry, oldest first.
pub async fn raws(tx: &mut Tx, ticket: TicketId) -> Result<Vec<(EntryId, String, Timestamp)>, StoreError> {
    tx.all(
        "SELECT e.id, m.sha256, e.at FROM entry e JOIN mail m ON m.id = e.mail_id WHERE e.ticket_id = $1 ORDER BY e.id",
        &[ticket.into()],
    )
    .await?
    .iter()
    .map(|row| Ok((EntryId(row.int("id")?), row.text("sha256")?, row.time("at")?)))
    .collect()
}
