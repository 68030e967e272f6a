//! Promises: the times that requesters were told, and what became of each.

use super::{Row, StoreError, Tx};
use crate::pure::sla::{self, Fate};
use crate::pure::{PersonId, TicketId, Timestamp};

/// A promise as it stands.
#[derive(Debug, Clone)]
pub struct Promise {
    pub id: i64,
    pub eta: Timestamp,
    pub reason: String,
    pub made_at: Timestamp,
    pub made_by: Option<PersonId>,
    /// None: still open, or replaced.
    pub kept: Option<bool>,
    pub replaced_at: Option<Timestamp>,
    /// The assignee was told that it comes near.
    pub warned_at: Option<Timestamp>,
}

impl Promise {
    pub fn is_open(&self) -> bool {
        self.kept.is_none() && self.replaced_at.is_none()
    }

    /// What decisions about it look at.
    pub fn core(&self) -> sla::Promise {
        sla::Promise { made_at: self.made_at, eta: self.eta, warned: self.warned_at.is_some() }
    }
}

/// Keeps a promise that the requester is told of.
pub async fn insert(
    tx: &mut Tx,
    ticket: TicketId,
    (eta, reason): (Timestamp, &str),
    (made_by, made_at): (Option<PersonId>, Timestamp),
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO promise (ticket_id, eta, reason, made_at, made_by) VALUES ($1, $2, $3, $4, $5)",
        &[ticket.into(), eta.into(), reason.into(), made_at.into(), made_by.into()],
    )
    .await?;
    Ok(())
}

/// The promises of a ticket, oldest first.
pub async fn of_ticket(tx: &mut Tx, ticket: TicketId) -> Result<Vec<Promise>, StoreError> {
    tx.all(
        "SELECT id, eta, reason, made_at, made_by, kept, replaced_at, warned_at FROM promise
         WHERE ticket_id = $1 ORDER BY id",
        &[ticket.into()],
    )
    .await?
    .iter()
    .map(promise)
    .collect()
}

/// The promise of a ticket that is still open; there is one at most.
pub async fn open(tx: &mut Tx, ticket: TicketId) -> Result<Option<Promise>, StoreError> {
    tx.optional(
        "SELECT id, eta, reason, made_at, made_by, kept, replaced_at, warned_at FROM promise
         WHERE ticket_id = $1 AND kept IS NULL AND replaced_at IS NULL ORDER BY id DESC LIMIT 1",
        &[ticket.into()],
    )
    .await?
    .map(|row| promise(&row))
    .transpose()
}

/// Ends a promise, once.
pub async fn end(tx: &mut Tx, id: i64, fate: Fate, at: Timestamp) -> Result<(), StoreError> {
    let kept = match fate {
        Fate::Kept => Some(1i64),
        Fate::Broken => Some(0),
        Fate::Replaced | Fate::Dropped | Fate::Lapsed => None,
    };
    let replaced_at = matches!(fate, Fate::Replaced | Fate::Dropped | Fate::Lapsed).then_some(at);
    tx.run(
        "UPDATE promise SET kept = $2, replaced_at = $3 WHERE id = $1 AND kept IS NULL AND replaced_at IS NULL",
        &[id.into(), kept.into(), replaced_at.into()],
    )
    .await?;
    Ok(())
}

/// Notes that the assignee was warned.
pub async fn set_warned(tx: &mut Tx, id: i64, at: Timestamp) -> Result<(), StoreError> {
    tx.run("UPDATE promise SET warned_at = $2 WHERE id = $1", &[id.into(), at.into()]).await?;
    Ok(())
}

fn promise(row: &Row) -> Result<Promise, StoreError> {
    Ok(Promise {
        id: row.int("id")?,
        eta: row.time("eta")?,
        reason: row.text("reason")?,
        made_at: row.time("made_at")?,
        made_by: row.maybe_int("made_by")?.map(PersonId),
        kept: row.maybe_int("kept")?.map(|kept| kept == 1),
        replaced_at: row.maybe_time("replaced_at")?,
        warned_at: row.maybe_time("warned_at")?,
    })
}
