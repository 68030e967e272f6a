//! Full text search over the entries: SQLite by FTS5, PostgreSQL by GIN, one behaviour.
//!
//! Entries are looked at from the newest to the oldest, a page at a time, until enough tickets are found: a word that half
//! of all entries have costs no more than a rare one. Whoever may not read a ticket learns nothing of it. PostgreSQL, whose
//! index knows no order, is asked block by block (see the migration): for the newest block first, then for more and more
//! of them at once, so that a rare word is not asked for sixty times.

use std::collections::BTreeSet;

use super::{StoreError, Tx};
use crate::pure::readers::Reader;
use crate::pure::search::Query;
use crate::pure::{EntryId, TicketId, Timestamp};

/// Entries that one index block of PostgreSQL holds; the migration has the same number.
const BLOCK_ENTRIES: i64 = 16_384;
/// Blocks that one question asks for at most.
const BLOCKS_MAX: i64 = 32;
/// Entries that have all words and are looked at, page after page; older ones are not found.
const PAGES: [i64; 3] = [256, 1_024, 2_048];

/// An entry that was found, the newest one of its ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub entry: EntryId,
    pub ticket: TicketId,
}

/// What was found, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// Everything was looked at: there is no more than this.
    pub is_whole: bool,
}

/// An entry with all the words.
struct Candidate {
    hit: Hit,
    words: String,
    is_readable: bool,
}

/// The newest tickets with an entry that holds what is looked for, at most `most`. `reader`: who asks; None reads all.
pub async fn newest(tx: &mut Tx, query: &Query, reader: Option<&Reader>, most: usize) -> Result<Found, StoreError> {
    let mut found = Found::default();
    let mut tickets: BTreeSet<i64> = BTreeSet::new();
    if query.is_empty() {
        return Ok(Found { is_whole: true, ..found });
    }
    let newest = tx.one("SELECT COALESCE(MAX(entry_id), 0) AS newest FROM search_text", &[]).await?.int("newest")?;
    let mut below = newest + 1;
    let mut blocks = 1;
    for page in PAGES {
        let mut left = page;
        while left > 0 && below > 0 {
            let end = end_of(tx, below, blocks);
            let candidates = candidates(tx, query, reader, (below, end, left)).await?;
            let count = i64::try_from(candidates.len()).unwrap_or(i64::MAX);
            below = match candidates.last() {
                Some(last) if count == left => last.hit.entry.0,
                _ => end,
            };
            blocks = BLOCKS_MAX.min(blocks * 2);
            left -= count;
            for one in candidates {
                let is_meant = one.is_readable && (!query.has_runs() || query.matches(&one.words));
                if is_meant && tickets.insert(one.hit.ticket.0) {
                    found.hits.push(one.hit);
                }
                if found.hits.len() >= most {
                    return Ok(found);
                }
            }
        }
    }
    found.is_whole = below <= 0;
    Ok(found)
}

/// Where one question to the index ends that is asked about the entries below `below`, in so many blocks.
fn end_of(tx: &Tx, below: i64, blocks: i64) -> i64 {
    if tx.is_shared() { ((below - 1) / BLOCK_ENTRIES + 1 - blocks).max(0) * BLOCK_ENTRIES } else { 0 }
}

/// The newest entries below `below` that have all words of the query, on PostgreSQL down to the block that begins at `end`.
async fn candidates(
    tx: &mut Tx,
    query: &Query,
    reader: Option<&Reader>,
    (below, end, most): (i64, i64, i64),
) -> Result<Vec<Candidate>, StoreError> {
    let (id, all) = reader.map_or((0, true), |one| (one.id.0, one.all));
    let teams = reader.map_or_else(|| ",".to_owned(), Reader::team_list);
    let hands = reader.map_or_else(|| ",".to_owned(), Reader::hand_list);
    let (is_shared, desk) = (tx.is_shared(), tx.desk.0);
    let asked = if is_shared { query.terms().into_iter().collect::<Vec<_>>().join(" ") } else { terms_of_index(query) };
    let mut values = vec![
        asked.into(),
        below.into(),
        most.into(),
        query.has_runs().into(),
        desk.into(),
        all.into(),
        id.into(),
        teams.into(),
        hands.into(),
    ];
    if is_shared {
        values.extend([((below - 1) / BLOCK_ENTRIES).into(), (end / BLOCK_ENTRIES).into()]);
    }
    let rows = match is_shared {
        false => {
            tx.all(
                "SELECT s.entry_id, s.ticket_id, CASE WHEN $4 = 1 THEN s.words ELSE '' END AS words,
                     CASE WHEN t.desk_id = $5
                         AND (t.restricted = 0 OR $6 = 1 OR REPLACE($9, ',' || t.assignee_id || ',', '') <> $9
                              OR REPLACE($9, ',' || t.owner_id || ',', '') <> $9
                              OR REPLACE($8, ',' || t.team || ',', '') <> $8
                              OR EXISTS (SELECT 1 FROM ticket_person w WHERE w.ticket_id = t.id AND w.person_id = $7
                                         AND w.role = 'watcher' AND w.removed_at IS NULL))
                         THEN 1 ELSE 0 END AS readable
                 FROM (SELECT rowid AS entry_id FROM search_index WHERE search_index MATCH $1 AND rowid < $2
                       ORDER BY rowid DESC LIMIT $3) n
                 CROSS JOIN search_text s ON s.entry_id = n.entry_id CROSS JOIN ticket t ON t.id = s.ticket_id
                 ORDER BY s.entry_id DESC",
                &values,
            )
            .await?
        }
        // OFFSET 0: the inner question is answered by its index, whatever is asked around it. The blocks are gone through
        // from the newest on, and no further than it takes.
        true => {
            tx.all(
                "SELECT s.entry_id, s.ticket_id, CASE WHEN $4 = 1 THEN s.words ELSE '' END AS words,
                     CASE WHEN t.desk_id = $5
                         AND (t.restricted = 0 OR $6 = 1 OR REPLACE($9, ',' || t.assignee_id || ',', '') <> $9
                              OR REPLACE($9, ',' || t.owner_id || ',', '') <> $9
                              OR REPLACE($8, ',' || t.team || ',', '') <> $8
                              OR EXISTS (SELECT 1 FROM ticket_person w WHERE w.ticket_id = t.id AND w.person_id = $7
                                         AND w.role = 'watcher' AND w.removed_at IS NULL))
                         THEN 1::bigint ELSE 0::bigint END AS readable
                 FROM (SELECT f.entry_id FROM generate_series($10::bigint, $11::bigint, -1) AS b (block)
                       CROSS JOIN LATERAL (SELECT array_agg(b.block || ':' || term) AS keys
                                           FROM unnest(string_to_array($1, ' ')) AS term OFFSET 0) k
                       CROSS JOIN LATERAL (
                           SELECT g.entry_id FROM (SELECT entry_id FROM search_text
                                                   WHERE search_keys(words, entry_id) @> k.keys OFFSET 0) g
                           WHERE g.entry_id < $2 ORDER BY g.entry_id DESC LIMIT $3) f
                       LIMIT $3) n
                 JOIN search_text s ON s.entry_id = n.entry_id JOIN ticket t ON t.id = s.ticket_id
                 ORDER BY s.entry_id DESC",
                &values,
            )
            .await?
        }
    };
    rows.iter()
        .map(|row| {
            Ok(Candidate {
                hit: Hit { entry: EntryId(row.int("entry_id")?), ticket: TicketId(row.int("ticket_id")?) },
                words: row.text("words")?,
                is_readable: row.flag("readable")?,
            })
        })
        .collect()
}

/// The words as FTS5 is asked for them; none of them holds a quotation mark.
fn terms_of_index(query: &Query) -> String {
    query.terms().iter().map(|term| format!("\"{term}\"")).collect::<Vec<_>>().join(" ")
}

/// A ticket that was found, as far as it is told how well it fits.
#[derive(Debug, Clone)]
pub struct Seen {
    pub number: i64,
    pub subject: String,
    pub solution: String,
    /// The entry's text, with when and from whom it came.
    pub text: String,
    pub at: Timestamp,
}

/// The ticket and the entry of a hit.
pub async fn seen(tx: &mut Tx, hit: &Hit) -> Result<Seen, StoreError> {
    let row = tx
        .one(
            "SELECT t.number, t.subject, t.solution, e.text, e.at FROM entry e JOIN ticket t ON t.id = e.ticket_id
             WHERE e.id = $1",
            &[hit.entry.into()],
        )
        .await?;
    Ok(Seen {
        number: row.int("number")?,
        subject: row.text("subject")?,
        solution: row.text("solution")?,
        text: row.text("text")?,
        at: row.time("at")?,
    })
}

/// Lets the words of a text find a ticket, beside those of its newest entry.
pub async fn add_words(tx: &mut Tx, ticket: TicketId, text: &str) -> Result<(), StoreError> {
    let words = crate::pure::search::words(text);
    tx.run(
        "UPDATE search_text SET words = words || ' ' || $2
         WHERE entry_id = (SELECT MAX(id) FROM entry WHERE ticket_id = $1 AND kind <> 'notice')",
        &[ticket.into(), words.into()],
    )
    .await?;
    Ok(())
}
