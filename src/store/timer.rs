//! Timers: when a ticket's clocks fire. Keyed (ticket, kind, generation); a cleared timer is gone.

use super::{StoreError, Tx};
use crate::pure::ticket::TimerKind;
use crate::pure::{TicketId, Timestamp};

/// A timer that is due.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    pub ticket: TicketId,
    pub kind: TimerKind,
    pub generation: i64,
}

/// Sets a timer in place of an earlier one of its kind.
pub async fn set(tx: &mut Tx, due: Due, at: Timestamp, rule: &str) -> Result<(), StoreError> {
    tx.run("DELETE FROM timer WHERE ticket_id = $1 AND kind = $2", &[due.ticket.into(), due.kind.as_str().into()])
        .await?;
    tx.run(
        "INSERT INTO timer (ticket_id, kind, generation, due_at, rule) VALUES ($1, $2, $3, $4, $5)",
        &[due.ticket.into(), due.kind.as_str().into(), due.generation.into(), at.into(), rule.into()],
    )
    .await?;
    Ok(())
}

/// Clears the timers of the state that a ticket leaves; those of its targets, of its promises and of a major incident run on.
pub async fn clear(tx: &mut Tx, ticket: TicketId) -> Result<(), StoreError> {
    tx.run(
        "DELETE FROM timer WHERE ticket_id = $1 AND kind NOT IN ('clocks', 'major_update', 'major_unanswered')",
        &[ticket.into()],
    )
    .await?;
    Ok(())
}

/// Clears the timer of one kind.
pub async fn clear_kind(tx: &mut Tx, ticket: TicketId, kind: TimerKind) -> Result<(), StoreError> {
    tx.run("DELETE FROM timer WHERE ticket_id = $1 AND kind = $2", &[ticket.into(), kind.as_str().into()]).await?;
    Ok(())
}

/// When a ticket's timer of this kind is due.
pub async fn find(tx: &mut Tx, ticket: TicketId, kind: TimerKind) -> Result<Option<Timestamp>, StoreError> {
    tx.optional(
        "SELECT due_at FROM timer WHERE ticket_id = $1 AND kind = $2 ORDER BY generation DESC LIMIT 1",
        &[ticket.into(), kind.as_str().into()],
    )
    .await?
    .map(|row| row.time("due_at"))
    .transpose()
}

/// The earliest timer that is due. One of a kind that is not known, of a newer postdesk, waits and stands before none.
pub async fn find_due(tx: &mut Tx, now: Timestamp) -> Result<Option<Due>, StoreError> {
    let Some(row) = tx
        .optional(
            "SELECT ticket_id, kind, generation FROM timer
             WHERE due_at <= $1 AND kind IN ('confirm_reminder', 'close_by_silence', 'pending_ends', 'pending_reminder', 'no_answer',
                     'major_update', 'major_unanswered', 'vendor_silent', 'clocks', 'alerts')
             ORDER BY due_at, ticket_id, kind LIMIT 1",
            &[now.into()],
        )
        .await?
    else {
        return Ok(None);
    };
    let ticket = TicketId(row.int("ticket_id")?);
    let (kind, generation) = (row.text("kind")?, row.int("generation")?);
    let kind = TimerKind::parse(&kind).ok_or_else(|| StoreError::Corrupt(format!("timer of kind {kind}")))?;
    Ok(Some(Due { ticket, kind, generation }))
}

/// Takes a timer off the list; false if it is not there any more. The caller fires it in the same transaction.
pub async fn take(tx: &mut Tx, due: Due, now: Timestamp) -> Result<bool, StoreError> {
    let taken = tx
        .run(
            "DELETE FROM timer WHERE ticket_id = $1 AND kind = $2 AND generation = $3 AND due_at <= $4",
            &[due.ticket.into(), due.kind.as_str().into(), due.generation.into(), now.into()],
        )
        .await?;
    Ok(taken == 1)
}

/// When the next timer, or the next digest, is due.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>, StoreError> {
    tx.one(
        "SELECT MIN(due_at) AS due_at FROM (
             SELECT due_at FROM timer
             WHERE kind IN ('confirm_reminder', 'close_by_silence', 'pending_ends', 'pending_reminder', 'no_answer',
                     'major_update', 'major_unanswered', 'vendor_silent', 'clocks', 'alerts')
             UNION ALL SELECT due_at FROM digest) AS clocks",
        &[],
    )
    .await?
    .maybe_time("due_at")
}

/// How many timers wait, and how many of them are due.
pub async fn counts(tx: &mut Tx, now: Timestamp) -> Result<(i64, i64), StoreError> {
    let row = tx
        .one("SELECT COUNT(*) AS waiting, COUNT(CASE WHEN due_at <= $1 THEN 1 END) AS due FROM timer", &[now.into()])
        .await?;
    Ok((row.int("waiting")?, row.int("due")?))
}
