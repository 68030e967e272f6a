//! What monitoring reports: a row a problem by its dedupe key, and a row a group of problems that came in a storm.

use super::{Row, StoreError, Tx};
use crate::pure::{EntryId, TicketId, Timestamp};

/// A problem, or a group of problems, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// 0: not in the store yet.
    pub id: i64,
    pub key: String,
    /// The program's own number of the occurrence that is under way; empty: it tells none.
    pub event: String,
    /// The numbers of all that are under way, oldest first.
    pub events: Vec<String>,
    pub ticket: TicketId,
    /// The program's address.
    pub address_id: i64,
    pub is_group: bool,
    /// The key of the group that it belongs to; empty: a ticket of its own.
    pub part_of: String,
    /// Of a group: what the groups that stood for the same, one after the other, have in common of their keys.
    pub base: String,
    /// A ticket of its own in the midst of a storm.
    pub is_single: bool,
    /// How grave the gravest report was: by the program's word (1 to 4), and by the class that it came to (1 to 4);
    /// 0: from before it was kept.
    pub severity: u8,
    pub priority: u8,
    pub host: String,
    pub title: String,
    pub is_over: bool,
    pub flapping: bool,
    /// The last changes, oldest first.
    pub changes: Vec<Timestamp>,
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

/// The row of an occurrence, by the program's own number of it.
pub async fn find_event(tx: &mut Tx, event: &str) -> Result<Option<Alert>, StoreError> {
    let sql = "SELECT * FROM alert WHERE desk_id = $1 AND event_key = $2 AND is_group = 0 ORDER BY id DESC LIMIT 1";
    tx.optional(sql, &[tx.desk.0.into(), event.into()]).await?.map(|row| alert(&row)).transpose()
}

/// The newest of the groups that stand, one after the other, for the same.
pub async fn newest_group(tx: &mut Tx, base: &str) -> Result<Option<Alert>, StoreError> {
    let sql = "SELECT * FROM alert WHERE desk_id = $1 AND base_key = $2 AND is_group = 1 ORDER BY id DESC LIMIT 1";
    tx.optional(sql, &[tx.desk.0.into(), base.into()]).await?.map(|row| alert(&row)).transpose()
}

/// The row of a key.
pub async fn find(tx: &mut Tx, key: &str) -> Result<Option<Alert>, StoreError> {
    tx.optional("SELECT * FROM alert WHERE desk_id = $1 AND dedupe_key = $2", &[tx.desk.0.into(), key.into()])
        .await?
        .map(|row| alert(&row))
        .transpose()
}

/// The group that a ticket was opened for, or one that was merged into it: the one that grew last.
pub async fn group_of(tx: &mut Tx, ticket: TicketId) -> Result<Option<Alert>, StoreError> {
    tx.optional(
        "WITH RECURSIVE here (id) AS (
             SELECT id FROM ticket WHERE id = $1
             UNION SELECT l.other_id FROM ticket_link l JOIN here ON l.ticket_id = here.id AND l.kind = 'merged_from')
         SELECT a.* FROM alert a JOIN here ON a.ticket_id = here.id WHERE a.is_group = 1
         ORDER BY a.last_at DESC, a.id LIMIT 1",
        &[ticket.into()],
    )
    .await?
    .map(|row| alert(&row))
    .transpose()
}

/// Writes a row as it stands, in place of an earlier one of its key.
pub async fn save(tx: &mut Tx, alert: &Alert) -> Result<(), StoreError> {
    let times: Vec<String> = alert.changes.iter().map(|at| at.as_microsecond().to_string()).collect();
    tx.run(
        "INSERT INTO alert (desk_id, dedupe_key, ticket_id, address_id, is_group, part_of, host, title, is_over, flapping,
             changes, changes_since, changed_at, started_at, last_at, told_at, seen, members, note_id, severity, priority,
             event_key, change_times, is_single, base_key, open_events)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
             $24, $25, $26)
         ON CONFLICT (desk_id, dedupe_key) DO UPDATE SET ticket_id = excluded.ticket_id,
             address_id = excluded.address_id, part_of = excluded.part_of, host = excluded.host, title = excluded.title,
             is_over = excluded.is_over, flapping = excluded.flapping, changes = excluded.changes,
             changes_since = excluded.changes_since, changed_at = excluded.changed_at,
             started_at = excluded.started_at, last_at = excluded.last_at, told_at = excluded.told_at,
             seen = excluded.seen, members = excluded.members, note_id = excluded.note_id,
             severity = excluded.severity, priority = excluded.priority, event_key = excluded.event_key,
             change_times = excluded.change_times, is_single = excluded.is_single, base_key = excluded.base_key,
             open_events = excluded.open_events",
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
            i64::try_from(alert.changes.len()).unwrap_or(i64::MAX).into(),
            alert.changes.first().copied().unwrap_or(alert.changed_at).into(),
            alert.changed_at.into(),
            alert.started_at.into(),
            alert.last_at.into(),
            alert.told_at.into(),
            alert.seen.into(),
            alert.members.into(),
            alert.note.map(|note| note.0).into(),
            i64::from(alert.severity).into(),
            i64::from(alert.priority).into(),
            alert.event.as_str().into(),
            times.join(" ").into(),
            alert.is_single.into(),
            alert.base.as_str().into(),
            alert.events.join("\n").into(),
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

/// How many problems that began since got a ticket of their own in the midst of a storm.
pub async fn singles_since(tx: &mut Tx, since: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS found FROM alert
               WHERE desk_id = $1 AND is_group = 0 AND started_at >= $2 AND is_single = 1";
    tx.one(sql, &[tx.desk.0.into(), since.into()]).await?.int("found")
}

/// Whether a problem that began since is as grave as this class, or graver.
pub async fn was_as_grave(tx: &mut Tx, since: Timestamp, priority: u8) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM alert
               WHERE desk_id = $1 AND is_group = 0 AND started_at >= $2 AND priority <= $3 LIMIT 1";
    Ok(tx.optional(sql, &[tx.desk.0.into(), since.into(), i64::from(priority).into()]).await?.is_some())
}

/// When the newest problem of a program began.
pub async fn last_of(tx: &mut Tx, address_id: i64) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT started_at FROM alert WHERE address_id = $1 AND is_group = 0 ORDER BY id DESC LIMIT 1";
    tx.optional(sql, &[address_id.into()]).await?.map(|row| row.time("started_at")).transpose()
}

/// The problems of a ticket, with those of the tickets that were merged into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// One of them is not over.
    pub is_on: bool,
    /// When one that flaps changed last.
    pub flapped_at: Option<Timestamp>,
}

/// How the problems of a ticket stand.
pub async fn standing(tx: &mut Tx, ticket: TicketId) -> Result<Standing, StoreError> {
    let row = tx
        .one(
            "WITH RECURSIVE here (id) AS (
                 SELECT id FROM ticket WHERE id = $1
                 UNION SELECT l.other_id FROM ticket_link l JOIN here ON l.ticket_id = here.id AND l.kind = 'merged_from')
             SELECT COUNT(CASE WHEN a.is_over = 0 THEN 1 END) AS lasting,
                 MAX(CASE WHEN a.flapping = 1 THEN a.changed_at END) AS flapped_at
             FROM alert a JOIN here ON a.ticket_id = here.id WHERE a.is_group = 0",
            &[ticket.into()],
        )
        .await?;
    Ok(Standing { is_on: row.int("lasting")? > 0, flapped_at: row.maybe_time("flapped_at")? })
}

/// The titles of some problems of a ticket that go on, with those of the tickets that were merged into it.
pub async fn lasting(tx: &mut Tx, ticket: TicketId, at_most: u32) -> Result<Vec<String>, StoreError> {
    tx.all(
        "WITH RECURSIVE here (id) AS (
             SELECT id FROM ticket WHERE id = $1
             UNION SELECT l.other_id FROM ticket_link l JOIN here ON l.ticket_id = here.id AND l.kind = 'merged_from')
         SELECT a.title FROM alert a JOIN here ON a.ticket_id = here.id
         WHERE a.is_group = 0 AND a.is_over = 0 ORDER BY a.id LIMIT $2",
        &[ticket.into(), at_most.into()],
    )
    .await?
    .iter()
    .map(|row| row.text("title"))
    .collect()
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
        event: row.text("event_key")?,
        events: row.text("open_events")?.lines().map(str::to_owned).collect(),
        ticket: TicketId(row.int("ticket_id")?),
        address_id: row.int("address_id")?,
        is_group: row.flag("is_group")?,
        part_of: row.text("part_of")?,
        base: row.text("base_key")?,
        is_single: row.flag("is_single")?,
        severity: u8::try_from(row.int("severity")?).unwrap_or(u8::MAX),
        priority: u8::try_from(row.int("priority")?).unwrap_or(u8::MAX),
        host: row.text("host")?,
        title: row.text("title")?,
        is_over: row.flag("is_over")?,
        flapping: row.flag("flapping")?,
        changes: times(&row.text("change_times")?)?,
        changed_at: row.time("changed_at")?,
        started_at: row.time("started_at")?,
        last_at: row.time("last_at")?,
        told_at: row.time("told_at")?,
        seen: row.int("seen")?,
        members: row.int("members")?,
        note: row.maybe_int("note_id")?.map(EntryId),
    })
}

fn times(text: &str) -> Result<Vec<Timestamp>, StoreError> {
    let wrong = || StoreError::Corrupt(format!("alert.change_times is {text:?}"));
    let one = |word: &str| word.parse().ok().and_then(|micros| Timestamp::from_microsecond(micros).ok());
    text.split_whitespace().map(|word| one(word).ok_or_else(wrong)).collect()
}
