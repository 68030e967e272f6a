//! Calls of hooks: rows decided in the transaction of what they tell of, called after it. At least once: a call whose answer
//! was lost is made again, with the same id.

use super::{Row, StoreError, Tx};
use crate::pure::{TicketId, Timestamp};

/// A call to be made.
#[derive(Debug, Clone)]
pub struct NewCall<'a> {
    pub ticket: Option<TicketId>,
    /// Name of the `[[hook]]`.
    pub hook: &'a str,
    /// Name of the notice.
    pub event: &'a str,
    /// JSON.
    pub body: &'a str,
    pub at: Timestamp,
}

/// A call that somebody has taken to make it.
#[derive(Debug, Clone)]
pub struct Call {
    pub id: i64,
    pub ticket: Option<TicketId>,
    pub hook: String,
    pub event: String,
    pub body: String,
    /// This attempt counted.
    pub attempts: u32,
}

/// Puts a call on the list.
pub async fn insert(tx: &mut Tx, new: &NewCall<'_>) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO hook_call (desk_id, ticket_id, hook, event, body, state, due_at, created_at)
         VALUES ($1, $2, $3, $4, $5, 'queued', $6, $6)",
        &[tx.desk.0.into(), new.ticket.into(), new.hook.into(), new.event.into(), new.body.into(), new.at.into()],
    )
    .await?;
    Ok(())
}

/// The hooks that have calls to be made, each with when its next one is due, the earliest first.
pub async fn due(tx: &mut Tx) -> Result<Vec<(String, Timestamp)>, StoreError> {
    tx.all(
        "SELECT hook, MIN(due_at) AS next_at FROM hook_call WHERE desk_id = $1 AND state = 'queued'
         GROUP BY hook ORDER BY next_at, hook",
        &[tx.desk.0.into()],
    )
    .await?
    .iter()
    .map(|row| Ok((row.text("hook")?, row.time("next_at")?)))
    .collect()
}

/// Takes a hook's call that is due longest, those that wake people before all others, until `until`: whoever dies with it
/// in hand leaves it to the next one. The claim repeats its condition in the outer WHERE: otherwise PostgreSQL would hand
/// it to two.
pub async fn take(tx: &mut Tx, hook: &str, now: Timestamp, until: Timestamp) -> Result<Option<Call>, StoreError> {
    tx.optional(
        "UPDATE hook_call SET attempts = attempts + 1, due_at = $4
         WHERE id = (SELECT id FROM hook_call WHERE desk_id = $1 AND hook = $2 AND state = 'queued' AND due_at <= $3
                     ORDER BY CASE WHEN event IN ('major_incident', 'escalated') THEN 0 ELSE 1 END, due_at, id LIMIT 1)
           AND state = 'queued' AND due_at <= $3
         RETURNING id, ticket_id, hook, event, body, attempts",
        &[tx.desk.0.into(), hook.into(), now.into(), until.into()],
    )
    .await?
    .map(|row| call(&row))
    .transpose()
}

/// Writes how a call ended: `done`, or `dead` when it is not tried again.
pub async fn end(tx: &mut Tx, id: i64, state: &str, answer: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.run(
        "UPDATE hook_call SET state = $2, answer = $3, ended_at = $4 WHERE id = $1 AND state = 'queued'",
        &[id.into(), state.into(), answer.into(), now.into()],
    )
    .await?;
    Ok(())
}

/// Writes when a call is tried again.
pub async fn retry(tx: &mut Tx, id: i64, due_at: Timestamp, answer: &str) -> Result<(), StoreError> {
    tx.run(
        "UPDATE hook_call SET due_at = $2, answer = $3 WHERE id = $1 AND state = 'queued'",
        &[id.into(), due_at.into(), answer.into()],
    )
    .await?;
    Ok(())
}

/// How many calls stand in each state, sorted by state.
pub async fn counts(tx: &mut Tx) -> Result<Vec<(String, i64)>, StoreError> {
    tx.all(
        "SELECT state, COUNT(*) AS calls FROM hook_call WHERE desk_id = $1 GROUP BY state ORDER BY state",
        &[tx.desk.0.into()],
    )
    .await?
    .iter()
    .map(|row| Ok((row.text("state")?, row.int("calls")?)))
    .collect()
}

fn call(row: &Row) -> Result<Call, StoreError> {
    Ok(Call {
        id: row.int("id")?,
        ticket: row.maybe_int("ticket_id")?.map(TicketId),
        hook: row.text("hook")?,
        event: row.text("event")?,
        body: row.text("body")?,
        attempts: u32::try_from(row.int("attempts")?).unwrap_or(u32::MAX),
    })
}
