//! Outbox rows: one notice to one recipient, with its finished bytes. Leased with a fence: whoever lost the lease
//! cannot write any more, because every later statement repeats the fence in its WHERE.

use super::{Row, StoreError, Tx};
use crate::pure::outbox::{Phase, Row as Step};
use crate::pure::{EntryId, OutboxId, PersonId, TicketId, Timestamp};

/// A row to be inserted.
#[derive(Debug, Clone)]
pub struct NewRow<'a> {
    pub ticket: Option<TicketId>,
    pub entry: Option<EntryId>,
    pub address_id: i64,
    pub notice: &'a str,
    pub language: &'a str,
    /// Empty: the null return path.
    pub envelope_from: &'a str,
    pub envelope_to: &'a str,
    pub message_id: &'a str,
    pub bytes: &'a [u8],
    pub at: Timestamp,
}

/// A leased row, ready to be delivered.
#[derive(Debug, Clone)]
pub struct Leased {
    pub id: OutboxId,
    pub fence: i64,
    pub step: Step,
    pub notice: String,
    pub message_id: String,
    pub envelope_from: String,
    pub envelope_to: String,
    pub bytes: Vec<u8>,
}

/// Queues one notice for one recipient.
pub async fn insert(tx: &mut Tx, row: &NewRow<'_>) -> Result<OutboxId, StoreError> {
    let id = tx
        .one(
            "INSERT INTO outbox (desk_id, ticket_id, entry_id, address_id, notice, language, envelope_from, envelope_to,
                 message_id, bytes, state, due_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11, $11) RETURNING id",
            &[
                tx.desk.0.into(),
                row.ticket.into(),
                row.entry.into(),
                row.address_id.into(),
                row.notice.into(),
                row.language.into(),
                row.envelope_from.into(),
                row.envelope_to.into(),
                row.message_id.into(),
                row.bytes.into(),
                row.at.into(),
            ],
        )
        .await?
        .int("id")?;
    Ok(OutboxId(id))
}

/// Leases the row that has waited longest, if one is due. The claim repeats its condition in the outer WHERE:
/// otherwise PostgreSQL would hand a row to two workers.
pub async fn lease(tx: &mut Tx, owner: &str, now: Timestamp, until: Timestamp) -> Result<Option<Leased>, StoreError> {
    tx.optional(
        "UPDATE outbox SET state = 'leased', lease_owner = $2, lease_until = $3, fence = fence + 1
         WHERE id = (SELECT id FROM outbox
                     WHERE desk_id = $1 AND due_at <= $4
                       AND (state IN ('queued', 'retry') OR (state = 'unknown' AND dots < $5))
                     ORDER BY due_at, id LIMIT 1)
           AND (state IN ('queued', 'retry') OR (state = 'unknown' AND dots < $5))
         RETURNING id, fence, state, attempts, dots, due_at, notice, message_id, envelope_from, envelope_to, bytes",
        &[tx.desk.0.into(), owner.into(), until.into(), now.into(), crate::pure::outbox::DOTS_MAX.into()],
    )
    .await?
    .map(|row| leased(&row))
    .transpose()
}

/// Writes a row's next step; false if the lease was lost in the meantime.
pub async fn set_step(
    tx: &mut Tx,
    (id, fence): (OutboxId, i64),
    step: Step,
    answer: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sent_at = (step.phase == Phase::Sent).then_some(now);
    let changed = tx
        .run(
            "UPDATE outbox SET state = $3, attempts = $4, dots = $5, due_at = $6, answer = $7, sent_at = $8
             WHERE id = $1 AND fence = $2
               AND (state IN ('leased', 'dot') OR ($3 = 'sent' AND state = 'unknown'))",
            &[
                id.into(),
                fence.into(),
                step.phase.as_str().into(),
                step.attempts.into(),
                step.dots.into(),
                step.due_at.into(),
                answer.into(),
                sent_at.into(),
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Makes a lease last until `until`; false if it was lost.
pub async fn renew(tx: &mut Tx, (id, fence): (OutboxId, i64), until: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .run(
            "UPDATE outbox SET lease_until = $3 WHERE id = $1 AND fence = $2 AND state IN ('leased', 'dot')",
            &[id.into(), fence.into(), until.into()],
        )
        .await?;
    Ok(changed == 1)
}

/// Where a row stands, if the lease of this fence still holds it.
pub async fn held_step(tx: &mut Tx, (id, fence): (OutboxId, i64)) -> Result<Option<Step>, StoreError> {
    tx.optional(
        "SELECT state, attempts, dots, due_at FROM outbox WHERE id = $1 AND fence = $2 AND state IN ('leased', 'dot')",
        &[id.into(), fence.into()],
    )
    .await?
    .map(|row| step(&row))
    .transpose()
}

/// Rows whose lease ended: of other owners all (`only_expired` false, when we hold the store alone), else the expired.
pub async fn abandoned(
    tx: &mut Tx,
    owner: &str,
    now: Timestamp,
    only_expired: bool,
) -> Result<Vec<(OutboxId, i64, Step)>, StoreError> {
    tx.all(
        "SELECT id, fence, state, attempts, dots, due_at FROM outbox
         WHERE desk_id = $1 AND state IN ('leased', 'dot')
           AND (($4 = 0 AND lease_owner <> $2) OR ($4 = 1 AND lease_until < $3))
         ORDER BY id",
        &[tx.desk.0.into(), owner.into(), now.into(), only_expired.into()],
    )
    .await?
    .iter()
    .map(|row| Ok((OutboxId(row.int("id")?), row.int("fence")?, step(row)?)))
    .collect()
}

/// When the next row is due, if any waits.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>, StoreError> {
    tx.one(
        "SELECT MIN(due_at) AS due_at FROM outbox
         WHERE desk_id = $1 AND (state IN ('queued', 'retry') OR (state = 'unknown' AND dots < $2))",
        &[tx.desk.0.into(), crate::pure::outbox::DOTS_MAX.into()],
    )
    .await?
    .maybe_time("due_at")
}

/// How many rows stand in each state, sorted by state.
pub async fn counts(tx: &mut Tx) -> Result<Vec<(String, i64)>, StoreError> {
    tx.all(
        "SELECT state, COUNT(*) AS mails FROM outbox WHERE desk_id = $1 GROUP BY state ORDER BY state",
        &[tx.desk.0.into()],
    )
    .await?
    .iter()
    .map(|row| Ok((row.text("state")?, row.int("mails")?)))
    .collect()
}

/// What a row was about.
#[derive(Debug, Clone)]
pub struct About {
    pub ticket: Option<TicketId>,
    pub person: PersonId,
    pub address_id: i64,
    pub notice: String,
}

/// The ticket, recipient and notice of a row.
pub async fn ticket_of(tx: &mut Tx, id: OutboxId) -> Result<About, StoreError> {
    let row = tx
        .one(
            "SELECT o.ticket_id, o.address_id, o.notice, a.person_id
             FROM outbox o JOIN person_address a ON a.id = o.address_id WHERE o.id = $1",
            &[id.into()],
        )
        .await?;
    Ok(About {
        ticket: row.maybe_int("ticket_id")?.map(TicketId),
        person: PersonId(row.int("person_id")?),
        address_id: row.int("address_id")?,
        notice: row.text("notice")?,
    })
}

/// Counts a budgeted notice.
pub async fn insert_automatic(
    tx: &mut Tx,
    (address_id, domain): (i64, &str),
    ticket: Option<TicketId>,
    notice: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO automatic (desk_id, address_id, domain, ticket_id, notice, at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[tx.desk.0.into(), address_id.into(), domain.into(), ticket.into(), notice.into(), at.into()],
    )
    .await?;
    Ok(())
}

/// What has gone out lately to this address, to its domain and in all. A clock answers nobody: what it tells opens no
/// breaker.
pub async fn automatic_counts(
    tx: &mut Tx,
    (address_id, domain): (i64, &str),
    now: Timestamp,
    breaker_window: jiff::SignedDuration,
) -> Result<crate::pure::notice::Counts, StoreError> {
    let hour = now - jiff::SignedDuration::from_hours(1);
    let day = now - jiff::SignedDuration::from_hours(24);
    let window = now.checked_sub(breaker_window).unwrap_or(Timestamp::MIN);
    let own = tx
        .one(
            "SELECT COUNT(CASE WHEN at > $2 THEN 1 END) AS hour, COUNT(CASE WHEN at > $3 THEN 1 END) AS day,
                 COUNT(CASE WHEN at > $4 AND notice <> 'delay' AND at > COALESCE((
                     SELECT MAX(e.at) FROM entry e JOIN person p ON p.id = e.person_id
                         JOIN ticket_person tp ON tp.ticket_id = e.ticket_id
                     WHERE tp.address_id = $1 AND p.staff = 1 AND e.kind IN ('mail', 'reply', 'note')), 0) THEN 1 END) AS unanswered
             FROM automatic WHERE address_id = $1 AND (at > $3 OR at > $4)",
            &[address_id.into(), hour.into(), day.into(), window.into()],
        )
        .await?;
    let domain_hour = tx
        .one(
            "SELECT COUNT(*) AS mails FROM automatic WHERE desk_id = $1 AND domain = $2 AND at > $3",
            &[tx.desk.0.into(), domain.into(), hour.into()],
        )
        .await?
        .int("mails")?;
    let total_hour = tx
        .one("SELECT COUNT(*) AS mails FROM automatic WHERE desk_id = $1 AND at > $2", &[tx.desk.0.into(), hour.into()])
        .await?
        .int("mails")?;
    Ok(crate::pure::notice::Counts {
        address_hour: own.int("hour")?,
        address_day: own.int("day")?,
        unanswered: own.int("unanswered")?,
        domain_hour,
        total_hour,
    })
}

/// How many automatic mails of a notice went to an address since an instant.
pub async fn automatic_since(tx: &mut Tx, address_id: i64, notice: &str, since: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS mails FROM automatic WHERE address_id = $1 AND notice = $2 AND at > $3";
    tx.one(sql, &[address_id.into(), notice.into(), since.into()]).await?.int("mails")
}

fn leased(row: &Row) -> Result<Leased, StoreError> {
    Ok(Leased {
        id: OutboxId(row.int("id")?),
        fence: row.int("fence")?,
        step: step(row)?,
        notice: row.text("notice")?,
        message_id: row.text("message_id")?,
        envelope_from: row.text("envelope_from")?,
        envelope_to: row.text("envelope_to")?,
        bytes: row.maybe_bytes("bytes")?.unwrap_or_default(),
    })
}

fn step(row: &Row) -> Result<Step, StoreError> {
    let state = row.text("state")?;
    let narrow = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Step {
        phase: Phase::parse(&state).ok_or_else(|| StoreError::Corrupt(format!("outbox state {state}")))?,
        attempts: narrow(row.int("attempts")?),
        dots: narrow(row.int("dots")?),
        due_at: row.time("due_at")?,
    })
}
