//! The journal: append-only facts, hash-chained per stream.
//!
//! A row says what changed, when, by whom and because of what, in ids and words of the process. It never holds names,
//! addresses or texts: a text that changed stands there as a short hash of itself, so erasing a person leaves the chain
//! true. The database refuses UPDATE and DELETE by trigger.

use sha2::{Digest, Sha256};

use super::{Row, StoreError, Tx};
use crate::pure::{PersonId, Timestamp};

/// Octets of a text's hash that stand for it in the journal.
const TEXT_HASH_BYTES: usize = 8;

/// One fact to be appended.
#[derive(Debug, Clone, Default)]
pub struct Fact {
    pub actor: Option<PersonId>,
    /// What changed: a field's name or an event's word.
    pub kind: String,
    pub old: String,
    pub new: String,
    /// `mail:ID`, `timer:KIND`, `outbox:ID`, `cli`, `start`.
    pub cause: String,
}

/// One fact as it stands.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub seq: i64,
    pub at: Timestamp,
    pub fact: Fact,
    pub previous: String,
    pub hash: String,
}

/// The stream of a ticket.
pub fn ticket_stream(ticket: crate::pure::TicketId) -> String {
    format!("ticket:{}", ticket.0)
}

/// What stands in the journal for a text of a person.
pub fn text_hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let head: Vec<u8> = digest.iter().copied().take(TEXT_HASH_BYTES).collect();
    format!("sha256:{}", data_encoding::HEXLOWER.encode(&head))
}

/// Appends one fact to a stream.
pub async fn append(tx: &mut Tx, stream: &str, at: Timestamp, fact: &Fact) -> Result<i64, StoreError> {
    let last = tx
        .optional("SELECT seq, hash FROM journal WHERE stream = $1 ORDER BY seq DESC LIMIT 1", &[stream.into()])
        .await?;
    let (seq, previous) = match last {
        Some(row) => (row.int("seq")? + 1, row.text("hash")?),
        None => (1, String::new()),
    };
    let hash = chain(stream, seq, at, fact, &previous);
    tx.run(
        "INSERT INTO journal (desk_id, stream, seq, at, actor_id, kind, version, old, new, cause, previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11)",
        &[
            tx.desk.0.into(),
            stream.into(),
            seq.into(),
            at.into(),
            fact.actor.into(),
            fact.kind.as_str().into(),
            fact.old.as_str().into(),
            fact.new.as_str().into(),
            fact.cause.as_str().into(),
            previous.as_str().into(),
            hash.as_str().into(),
        ],
    )
    .await?;
    Ok(seq)
}

/// All facts of a stream, oldest first.
pub async fn load(tx: &mut Tx, stream: &str) -> Result<Vec<Recorded>, StoreError> {
    tx.all(
        "SELECT seq, at, actor_id, kind, old, new, cause, previous, hash FROM journal WHERE stream = $1 ORDER BY seq",
        &[stream.into()],
    )
    .await?
    .iter()
    .map(recorded)
    .collect()
}

/// The facts of a stream that are of one of two kinds, the newest first, at most `most`.
pub async fn newest_of(
    tx: &mut Tx,
    stream: &str,
    [one, other]: [&str; 2],
    most: usize,
) -> Result<Vec<Recorded>, StoreError> {
    tx.all(
        "SELECT seq, at, actor_id, kind, old, new, cause, previous, hash FROM journal
         WHERE stream = $1 AND kind IN ($2, $3) ORDER BY seq DESC LIMIT $4",
        &[stream.into(), one.into(), other.into(), most.into()],
    )
    .await?
    .iter()
    .map(recorded)
    .collect()
}

/// The facts of a stream that its clocks are reckoned from: when, what, the new value; oldest first.
pub async fn of_clocks(tx: &mut Tx, stream: &str) -> Result<Vec<(Timestamp, String, String)>, StoreError> {
    tx.all(
        "SELECT at, kind, new FROM journal WHERE stream = $1 AND kind IN ('state', 'priority', 'kind', 'responded',
             'promise', 'workaround', 'told', 'target_warning', 'breach', 'target_rows', 'team', 'clocks_begin')
         ORDER BY seq",
        &[stream.into()],
    )
    .await?
    .iter()
    .map(|row| Ok((row.time("at")?, row.text("kind")?, row.text("new")?)))
    .collect()
}

/// The streams that there are, sorted.
pub async fn streams(tx: &mut Tx) -> Result<Vec<String>, StoreError> {
    tx.all("SELECT DISTINCT stream FROM journal ORDER BY stream", &[]).await?.iter().map(|r| r.text("stream")).collect()
}

/// What is wrong with a stream's chain; empty when it is whole.
pub fn faults(stream: &str, facts: &[Recorded]) -> Vec<String> {
    let mut found = Vec::new();
    let mut previous = String::new();
    for (fact, expected) in facts.iter().zip(1i64..) {
        if fact.seq != expected {
            found.push(format!("{stream}: seq {} stands where {expected} should", fact.seq));
        }
        if fact.previous != previous || fact.hash != chain(stream, fact.seq, fact.at, &fact.fact, &previous) {
            found.push(format!("{stream}: the chain breaks at seq {}", fact.seq));
        }
        previous.clone_from(&fact.hash);
    }
    found
}

fn recorded(row: &Row) -> Result<Recorded, StoreError> {
    Ok(Recorded {
        seq: row.int("seq")?,
        at: row.time("at")?,
        fact: Fact {
            actor: row.maybe_int("actor_id")?.map(PersonId),
            kind: row.text("kind")?,
            old: row.text("old")?,
            new: row.text("new")?,
            cause: row.text("cause")?,
        },
        previous: row.text("previous")?,
        hash: row.text("hash")?,
    })
}

fn chain(stream: &str, seq: i64, at: Timestamp, fact: &Fact, previous: &str) -> String {
    let mut hasher = Sha256::new();
    let actor = fact.actor.map(|p| p.0.to_string()).unwrap_or_default();
    // Each part with its length, so that nothing can be shifted from one part into the next.
    for part in [
        previous,
        stream,
        &seq.to_string(),
        &at.as_microsecond().to_string(),
        &actor,
        &fact.kind,
        &fact.old,
        &fact.new,
        &fact.cause,
    ] {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    data_encoding::HEXLOWER.encode(&hasher.finalize())
}
