//! What monitoring reports: a row a problem by its dedupe key, and a row a group of problems that came in a storm.

use super::{Row, StoreError, Tx};
use crate::pure::{EntryId, TicketId, Timestamp};

/// A problem, or a group of problems, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// 0: not in the store yet.
    pub id: i64,
    pub key: String,
    pub ticket: TicketId,
    /// The program's address.
    pub address_id: i64,
    pub is_group: bool,
    /// The key of the group that it belongs to; empty: a ticket of its own.
    pub part_of: String,
    pub host: String,
    pub title: String,
    pub is_over: bool,
    pub flapping: bool,
    pub changes: u32,
    pub changes_since: Timestamp,
    pub changed_at: Timestamp,
    pub started_at: Timestamp,
    pub last_at: Timestamp,
    /// When the staff were last told of a group.
    pub told_at: Timestamp,
    /// Reports, the first included.
    pub seen: i64,
    /// Problems of a group.
    pub members: i64,
    /// The note that counts.
    pub note: Option<EntryId>,
}

/// The row of a key.
pub async fn find(tx: &mut Tx, key: &str) -> Result<Option<Alert>, StoreError> {
    tx.optional("SELECT * FROM alert WHERE desk_id = $1 AND dedupe_key = $2", &[tx.desk.0.into(), key.into()])
        .await?
        .map(|row| alert(&row))
        .transpose()
}

/// The group that a ticket was opened for.
pub async fn group_of(tx: &mut Tx, ticket: TicketId) -> Result<Option<Alert>, StoreError> {
    tx.optional("SELECT * FROM alert WHERE ticket_id = $1 AND is_group = 1 ORDER BY id LIMIT 1", &[ticket.into()])
        .await?
        .map(|row| alert(&row))
        .transpose()
}

/// Writes a row as it stands, in place of an earlier one of its key.
pub async fn save(tx: &mut Tx, alert: &Alert) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO alert (desk_id, dedupe_key, ticket_id, address_id, is_group, part_of, host, title, is_over, flapping,
             changes, changes_since, changed_at, started_at, last_at, told_at, seen, members, note_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
         ON CONFLICT (desk_id, dedupe_key) DO UPDATE SET ticket_id = excluded.ticket_id,
             address_id = excluded.address_id, part_of = excluded.part_of, host = excluded.host, title = excluded.title,
             is_over = excluded.is_over, flapping = excluded.flapping, changes = excluded.changes,
             changes_since = excluded.changes_since, changed_at = excluded.changed_at,
             started_at = excluded.started_at, last_at = excluded.last_at, told_at = excluded.told_at,
             seen = excluded.seen, members = excluded.members, note_id = excluded.note_id",
        &[
            tx.desk.0.into(),
            alert.key.as_str().into(),
            alert.ticket.into(),
            alert.address_id.into(),
            alert.is_group.into(),
            alert.part_of.as_str().into(),
            alert.host.as_str().into(),
            alert.title.as_str().into(),
            alert.is_over.into(),
            alert.flapping.into(),
            alert.changes.into(),
            alert.changes_since.into(),
            alert.changed_at.into(),
            alert.started_at.into(),
            alert.last_at.into(),
            alert.told_at.into(),
            alert.seen.into(),
            alert.members.into(),
            alert.note.map(|note| note.0).into(),
        ],
    )
    .await?;
    Ok(())
}

/// How many problems began since, `at_most` of them counted; only those of a host if one is named.
pub async fn begun_since(tx: &mut Tx, since: Timestamp, host: &str, at_most: u32) -> Result<u32, StoreError> {
    let found = tx
        .all(
            "SELECT id FROM alert WHERE desk_id = $1 AND is_group = 0 AND started_at >= $2 AND ($3 = '' OR host = $3)
             LIMIT $4",
            &[tx.desk.0.into(), since.into(), host.into(), at_most.into()],
        )
        .await?;
    Ok(u32::try_from(found.len()).unwrap_or(at_most))
}

/// How many groups began since.
pub async fn groups_since(tx: &mut Tx, since: Timestamp) -> Result<i64, StoreError> {
    tx.one(
        "SELECT COUNT(*) AS found FROM alert WHERE desk_id = $1 AND is_group = 1 AND started_at >= $2",
        &[tx.desk.0.into(), since.into()],
    )
    .await?
    .int("found")
}

/// Whether a problem of this group is not over.
pub async fn is_group_on(tx: &mut Tx, group: &str) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM alert WHERE desk_id = $1 AND part_of = $2 AND is_over = 0 LIMIT 1";
    Ok(tx.optional(sql, &[tx.desk.0.into(), group.into()]).await?.is_some())
}

/// The titles of the first problems of a group.
pub async fn titles(tx: &mut Tx, group: &str, at_most: u32) -> Result<Vec<String>, StoreError> {
    tx.all(
        "SELECT title FROM alert WHERE desk_id = $1 AND part_of = $2 ORDER BY id LIMIT $3",
        &[tx.desk.0.into(), group.into(), at_most.into()],
    )
    .await?
    .iter()
    .map(|row| row.text("title"))
    .collect()
}

/// Whether an address is that of a program whose reports opened tickets.
pub async fn is_program(tx: &mut Tx, address_id: i64) -> Result<bool, StoreError> {
    Ok(tx.optional("SELECT id FROM alert WHERE address_id = $1 LIMIT 1", &[address_id.into()]).await?.is_some())
}

fn alert(row: &Row) -> Result<Alert, StoreError> {
    Ok(Alert {
        id: row.int("id")?,
        key: row.text("dedupe_key")?,
        ticket: TicketId(row.int("ticket_id")?),
        address_id: row.int("address_id")?,
        is_group: row.flag("is_group")?,
        part_of: row.text("part_of")?,
        host: row.text("host")?,
        title: row.text("title")?,
        is_over: row.flag("is_over")?,
        flapping: row.flag("flapping")?,
        changes: u32::try_from(row.int("changes")?).unwrap_or(u32::MAX),
        changes_since: row.time("changes_since")?,
        changed_at: row.time("changed_at")?,
        started_at: row.time("started_at")?,
        last_at: row.time("last_at")?,
        told_at: row.time("told_at")?,
        seen: row.int("seen")?,
        members: row.int("members")?,
        note: row.maybe_int("note_id")?.map(EntryId),
    })
}
