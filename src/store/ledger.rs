//! The ledger: each mail once, with its one outcome; each delivery of it; how far each folder is read.
//!
//! `arrive` is the first statement of an admission: the content key is unique across the desk's mailboxes, so of two
//! deliveries of one mail exactly one is fresh, whoever is first. The cursor advances in the same commit.

use super::{Row, StoreError, Tx};
use crate::pure::Timestamp;

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Entry,
    SetAside,
    Quarantine,
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Entry => "entry",
            Outcome::SetAside => "set_aside",
            Outcome::Quarantine => "quarantine",
        }
    }
}

/// A delivery, as the ledger keeps it.
#[derive(Debug, Clone)]
pub struct Arrival<'a> {
    pub mailbox_id: i64,
    pub folder: &'a str,
    /// UIDVALIDITY and UID; None for files.
    pub uid: Option<(u32, u32)>,
    /// The file's name, else empty.
    pub file: &'a str,
    pub sha256: &'a str,
    pub content_key: &'a str,
    pub message_id: &'a str,
    pub cut: bool,
    pub at: Timestamp,
}

/// Whether the mail is new to the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    Fresh(i64),
    Duplicate(i64),
}

/// Enters a delivery: the mail if it is new (with the outcome `quarantine`/"undecided" until `settle`), and the arrival.
///
/// A position that the ledger knows is the same delivery seen again (a crash between the commit and the move on the
/// server): no second arrival.
pub async fn arrive(tx: &mut Tx, arrival: &Arrival<'_>) -> Result<Arrived, StoreError> {
    if let Some(mail_id) = find_position(tx, arrival).await? {
        tx.run("DELETE FROM attempt WHERE sha256 = $1", &[arrival.sha256.into()]).await?;
        return Ok(Arrived::Duplicate(mail_id));
    }
    let fresh = tx
        .optional(
            "INSERT INTO mail (desk_id, mailbox_id, content_key, sha256, message_id, outcome, reason, cut, received_at)
             VALUES ($1, $2, $3, $4, $5, 'quarantine', 'undecided', $6, $7)
             ON CONFLICT (desk_id, content_key) DO NOTHING RETURNING id",
            &[
                tx.desk.0.into(),
                arrival.mailbox_id.into(),
                arrival.content_key.into(),
                arrival.sha256.into(),
                arrival.message_id.into(),
                arrival.cut.into(),
                arrival.at.into(),
            ],
        )
        .await?;
    let arrived = match fresh {
        Some(row) => Arrived::Fresh(row.int("id")?),
        None => {
            let row = tx
                .one(
                    "SELECT id FROM mail WHERE desk_id = $1 AND content_key = $2",
                    &[tx.desk.0.into(), arrival.content_key.into()],
                )
                .await?;
            Arrived::Duplicate(row.int("id")?)
        }
    };
    let (mail_id, duplicate) = match arrived {
        Arrived::Fresh(id) => (id, false),
        Arrived::Duplicate(id) => (id, true),
    };
    tx.run(
        "INSERT INTO arrival (mail_id, mailbox_id, folder, uid_validity, uid, file, sha256, duplicate, at)
         VALUES ($1, $2, $3, $4, $5, $9, $6, $7, $8)",
        &[
            mail_id.into(),
            arrival.mailbox_id.into(),
            arrival.folder.into(),
            arrival.uid.map(|(validity, _)| i64::from(validity)).into(),
            arrival.uid.map(|(_, uid)| i64::from(uid)).into(),
            arrival.sha256.into(),
            duplicate.into(),
            arrival.at.into(),
            arrival.file.into(),
        ],
    )
    .await?;
    tx.run("DELETE FROM attempt WHERE sha256 = $1", &[arrival.sha256.into()]).await?;
    Ok(arrived)
}

async fn find_position(tx: &mut Tx, arrival: &Arrival<'_>) -> Result<Option<i64>, StoreError> {
    let Some((validity, uid)) = arrival.uid else { return find_file(tx, arrival).await };
    tx.optional(
        "SELECT mail_id FROM arrival
         WHERE mailbox_id = $1 AND folder = $2 AND uid_validity = $3 AND uid = $4 AND sha256 = $5",
        &[arrival.mailbox_id.into(), arrival.folder.into(), validity.into(), uid.into(), arrival.sha256.into()],
    )
    .await?
    .map(|row| row.int("mail_id"))
    .transpose()
}

async fn find_file(tx: &mut Tx, arrival: &Arrival<'_>) -> Result<Option<i64>, StoreError> {
    if arrival.file.is_empty() {
        return Ok(None);
    }
    tx.optional(
        "SELECT mail_id FROM arrival WHERE sha256 = $3 AND mailbox_id = $1 AND file = $2",
        &[arrival.mailbox_id.into(), arrival.file.into(), arrival.sha256.into()],
    )
    .await?
    .map(|row| row.int("mail_id"))
    .transpose()
}

/// What was decided about a mail.
#[derive(Debug, Clone)]
pub struct Settlement<'a> {
    pub outcome: Outcome,
    pub verdict: &'a str,
    pub reason: &'a str,
    pub evidence: &'a str,
    pub evidence_basis: &'a str,
}

/// Writes the mail's one outcome.
pub async fn settle(tx: &mut Tx, mail_id: i64, settlement: &Settlement<'_>) -> Result<(), StoreError> {
    tx.run(
        "UPDATE mail SET outcome = $2, verdict = $3, reason = $4, evidence = $5, evidence_basis = $6 WHERE id = $1",
        &[
            mail_id.into(),
            settlement.outcome.as_str().into(),
            settlement.verdict.into(),
            settlement.reason.into(),
            settlement.evidence.into(),
            settlement.evidence_basis.into(),
        ],
    )
    .await?;
    Ok(())
}

/// A mailbox's id, its row made if need be.
pub async fn ensure_mailbox(tx: &mut Tx, name: &str) -> Result<i64, StoreError> {
    tx.run(
        "INSERT INTO mailbox (desk_id, name) VALUES ($1, $2) ON CONFLICT (desk_id, name) DO NOTHING",
        &[tx.desk.0.into(), name.into()],
    )
    .await?;
    tx.one("SELECT id FROM mailbox WHERE desk_id = $1 AND name = $2", &[tx.desk.0.into(), name.into()]).await?.int("id")
}

/// How far a folder is read: (UIDVALIDITY, UID).
pub async fn cursor(tx: &mut Tx, mailbox_id: i64, folder: &str) -> Result<Option<(u32, u32)>, StoreError> {
    let row = tx
        .optional(
            "SELECT uid_validity, uid FROM cursor WHERE mailbox_id = $1 AND folder = $2",
            &[mailbox_id.into(), folder.into()],
        )
        .await?;
    row.map(|row| Ok((narrow(row.int("uid_validity")?), narrow(row.int("uid")?)))).transpose()
}

/// Moves the cursor; within one UIDVALIDITY it never goes back.
pub async fn set_cursor(
    tx: &mut Tx,
    mailbox_id: i64,
    folder: &str,
    (validity, uid): (u32, u32),
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO cursor (mailbox_id, folder, uid_validity, uid, updated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (mailbox_id, folder) DO UPDATE SET uid_validity = excluded.uid_validity, uid = excluded.uid,
             updated_at = excluded.updated_at
         WHERE cursor.uid_validity <> excluded.uid_validity OR cursor.uid < excluded.uid",
        &[mailbox_id.into(), folder.into(), validity.into(), uid.into(), at.into()],
    )
    .await?;
    Ok(())
}

/// Counts an attempt at a raw mail before it is parsed; answers how many there have been, this one included.
pub async fn count_attempt(tx: &mut Tx, sha256: &str, at: Timestamp) -> Result<i64, StoreError> {
    tx.one(
        "INSERT INTO attempt (sha256, attempts, at) VALUES ($1, 1, $2)
         ON CONFLICT (sha256) DO UPDATE SET attempts = attempt.attempts + 1, at = excluded.at
         RETURNING attempts",
        &[sha256.into(), at.into()],
    )
    .await?
    .int("attempts")
}

/// How many attempts at a raw mail were counted and not ended.
pub async fn attempts(tx: &mut Tx, sha256: &str) -> Result<i64, StoreError> {
    let row = tx.optional("SELECT attempts FROM attempt WHERE sha256 = $1", &[sha256.into()]).await?;
    row.map_or(Ok(0), |row| row.int("attempts"))
}

/// Takes back a counted attempt that only waited.
pub async fn uncount_attempt(tx: &mut Tx, sha256: &str) -> Result<(), StoreError> {
    tx.run("UPDATE attempt SET attempts = attempts - 1 WHERE sha256 = $1 AND attempts > 0", &[sha256.into()]).await?;
    Ok(())
}

/// One day of the ledger: received = entries + duplicates + set aside + quarantined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Day {
    /// RFC 3339 date, UTC.
    pub day: String,
    pub received: i64,
    pub entries: i64,
    pub duplicates: i64,
    pub set_aside: i64,
    pub quarantined: i64,
}

/// The ledger by day, oldest first.
pub async fn days(tx: &mut Tx) -> Result<Vec<Day>, StoreError> {
    const DAY_MICROSECONDS: i64 = 86_400_000_000;
    let rows = tx
        .all(
            "SELECT a.at / 86400000000 AS day, a.duplicate, m.outcome, COUNT(*) AS mails
             FROM arrival a JOIN mail m ON m.id = a.mail_id
             WHERE m.desk_id = $1
             GROUP BY a.at / 86400000000, a.duplicate, m.outcome ORDER BY 1",
            &[tx.desk.0.into()],
        )
        .await?;
    let mut days: std::collections::BTreeMap<i64, Day> = std::collections::BTreeMap::new();
    for row in rows {
        let number = row.int("day")?;
        let day = days.entry(number).or_default();
        let date = Timestamp::from_microsecond(number.saturating_mul(DAY_MICROSECONDS));
        day.day = date.map(|t| t.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
        let mails = row.int("mails")?;
        day.received += mails;
        if row.flag("duplicate")? {
            day.duplicates += mails;
            continue;
        }
        match row.text("outcome")?.as_str() {
            "entry" => day.entries += mails,
            "set_aside" => day.set_aside += mails,
            _ => day.quarantined += mails,
        }
    }
    Ok(days.into_values().collect())
}

/// A mail as the ledger knows it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub id: i64,
    pub mailbox: String,
    pub sha256: String,
    pub message_id: String,
    pub outcome: String,
    pub verdict: String,
    pub reason: String,
    pub received_at: Timestamp,
    pub discarded: bool,
    pub cut: bool,
}

/// All mails of an outcome that are not discarded, oldest first.
pub async fn list(tx: &mut Tx, outcome: Outcome) -> Result<Vec<Listed>, StoreError> {
    tx.all(
        "SELECT m.id, b.name AS mailbox, m.sha256, m.message_id, m.outcome, m.verdict, m.reason, m.received_at, m.discarded, m.cut
         FROM mail m JOIN mailbox b ON b.id = m.mailbox_id
         WHERE m.desk_id = $1 AND m.outcome = $2 AND m.discarded = 0 ORDER BY m.id",
        &[tx.desk.0.into(), outcome.as_str().into()],
    )
    .await?
    .iter()
    .map(listed)
    .collect()
}

/// One mail of the ledger.
pub async fn find(tx: &mut Tx, mail_id: i64) -> Result<Option<Listed>, StoreError> {
    tx.optional(
        "SELECT m.id, b.name AS mailbox, m.sha256, m.message_id, m.outcome, m.verdict, m.reason, m.received_at, m.discarded, m.cut
         FROM mail m JOIN mailbox b ON b.id = m.mailbox_id WHERE m.id = $1",
        &[mail_id.into()],
    )
    .await?
    .as_ref()
    .map(listed)
    .transpose()
}

/// Takes a mail off the quarantine list; its raw bytes and its ledger row stay.
pub async fn set_discarded(tx: &mut Tx, mail_id: i64) -> Result<(), StoreError> {
    tx.run("UPDATE mail SET discarded = 1 WHERE id = $1", &[mail_id.into()]).await?;
    Ok(())
}

/// Gives a mail that was quarantined unread its identity, unless another delivery of it has it already.
pub async fn set_content_key(tx: &mut Tx, mail_id: i64, content_key: &str) -> Result<(), StoreError> {
    tx.run(
        "UPDATE mail SET content_key = $2 WHERE id = $1
         AND NOT EXISTS (SELECT 1 FROM mail other WHERE other.desk_id = mail.desk_id AND other.content_key = $2)",
        &[mail_id.into(), content_key.into()],
    )
    .await?;
    Ok(())
}

/// Keeps what a mail says, as a hash.
pub async fn set_statement(tx: &mut Tx, mail_id: i64, statement: &str) -> Result<(), StoreError> {
    tx.run("UPDATE mail SET statement = $2 WHERE id = $1", &[mail_id.into(), statement.into()]).await?;
    Ok(())
}

/// The Message-ID of an earlier mail that said the same, and when it came; None: there is none.
pub async fn stated(tx: &mut Tx, statement: &str, mail_id: i64) -> Result<Option<(String, Timestamp)>, StoreError> {
    let sql = "SELECT COALESCE(message_id, '') AS message_id, received_at FROM mail
               WHERE desk_id = $1 AND statement = $2 AND statement <> '' AND id <> $3 ORDER BY id LIMIT 1";
    let row = tx.optional(sql, &[tx.desk.0.into(), statement.into(), mail_id.into()]).await?;
    row.map(|row| Ok((row.text("message_id")?, row.time("received_at")?))).transpose()
}

/// An engineer's mail that waits for the answer to `verify_sender`.
#[derive(Debug, Clone)]
pub struct Held {
    pub id: i64,
    pub mail_id: i64,
    pub person_id: crate::pure::PersonId,
    pub expires_at: Timestamp,
    pub released: bool,
}

/// Holds a mail; answers the held mail's id.
pub async fn hold(
    tx: &mut Tx,
    mail_id: i64,
    person: crate::pure::PersonId,
    (at, expires_at): (Timestamp, Timestamp),
) -> Result<i64, StoreError> {
    tx.one(
        "INSERT INTO held (desk_id, mail_id, person_id, held_at, expires_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        &[tx.desk.0.into(), mail_id.into(), person.into(), at.into(), expires_at.into()],
    )
    .await?
    .int("id")
}

/// A held mail by its id.
pub async fn find_held(tx: &mut Tx, id: i64) -> Result<Option<Held>, StoreError> {
    let row = tx
        .optional(
            "SELECT id, mail_id, person_id, expires_at, released_at FROM held WHERE desk_id = $1 AND id = $2",
            &[tx.desk.0.into(), id.into()],
        )
        .await?;
    row.map(|row| {
        Ok(Held {
            id: row.int("id")?,
            mail_id: row.int("mail_id")?,
            person_id: crate::pure::PersonId(row.int("person_id")?),
            expires_at: row.time("expires_at")?,
            released: row.maybe_int("released_at")?.is_some(),
        })
    })
    .transpose()
}

/// Releases a held mail; false if somebody already did.
pub async fn release(tx: &mut Tx, id: i64, at: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .run("UPDATE held SET released_at = $2 WHERE id = $1 AND released_at IS NULL", &[id.into(), at.into()])
        .await?;
    Ok(changed == 1)
}

fn listed(row: &Row) -> Result<Listed, StoreError> {
    Ok(Listed {
        id: row.int("id")?,
        mailbox: row.text("mailbox")?,
        sha256: row.text("sha256")?,
        message_id: row.text("message_id")?,
        outcome: row.text("outcome")?,
        verdict: row.text("verdict")?,
        reason: row.text("reason")?,
        received_at: row.time("received_at")?,
        discarded: row.flag("discarded")?,
        cut: row.flag("cut")?,
    })
}

fn narrow(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(0)
}
