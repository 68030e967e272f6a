//! What a search finds: the newest tickets that hold all words, best first; the same for `#search` and on the command line.
//!
//! Of the newest 50 tickets with all words those come first that have them in their subject, then those that have them in
//! their solution, each newest first. Who asks learns nothing of what they may not read.

use super::{Desk, Inner, readers};
use crate::pure::Timestamp;
use crate::pure::search::Query;
use crate::store::person::Person;
use crate::store::search::{self, Seen};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx};

/// Tickets that are compared: the newest that were found.
const RANKED_TICKETS: usize = 50;
/// Columns of the place that is shown of a hit.
const PLACE_COLUMNS: usize = 110;

/// A ticket that was found.
#[derive(Debug, Clone)]
pub struct Match {
    pub row: TicketRow,
    /// When the entry came in that was found.
    pub at: Timestamp,
    /// Where the words stand, on one line.
    pub place: String,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    /// Best first.
    pub matches: Vec<Match>,
    /// There is no more than this.
    pub is_whole: bool,
}

/// Searches the tickets that `asker` may read (None: all), and answers with `most` of them at most.
pub(super) async fn search(
    tx: &mut Tx,
    desk: &Inner,
    query: &Query,
    (asker, most): (Option<(&Person, Timestamp)>, usize),
) -> Result<Matches, StoreError> {
    let reader = match asker {
        Some(asker) => readers::reader(tx, desk, asker).await?,
        None => None,
    };
    if asker.is_some() && reader.is_none() {
        return Ok(Matches { is_whole: true, ..Matches::default() });
    }
    let found = search::newest(tx, query, reader.as_ref(), RANKED_TICKETS.max(most)).await?;
    let mut seen: Vec<(u8, Seen, ticket::TicketRow)> = Vec::new();
    let mut ranked = Vec::with_capacity(found.hits.len());
    for hit in &found.hits {
        let one = search::seen(tx, hit).await?;
        ranked.push((rank(query, &one), hit, one));
    }
    // Stable: of equal rank the newest stays first.
    ranked.sort_by_key(|(rank, ..)| *rank);
    if let Some(row) = by_number(tx, desk, query, asker).await? {
        ranked.retain(|(_, hit, _)| hit.ticket != row.id);
        let at = row.created_at;
        let (number, subject, solution) = (row.number, row.subject.clone(), row.solution.clone());
        seen.push((0, Seen { number, text: subject.clone(), subject, solution, at }, row));
    }
    let places = most.saturating_sub(seen.len());
    let is_whole = found.is_whole && ranked.len() <= places;
    for (rank, hit, one) in ranked.into_iter().take(places) {
        seen.push((rank, one, ticket::load(tx, hit.ticket).await?));
    }
    let matches = seen.into_iter().map(|(_, one, row)| Match { at: one.at, place: place(query, &one), row }).collect();
    Ok(Matches { matches, is_whole })
}

/// The ticket whose number is looked for.
async fn by_number(
    tx: &mut Tx,
    desk: &Inner,
    query: &Query,
    asker: Option<(&Person, Timestamp)>,
) -> Result<Option<TicketRow>, StoreError> {
    let Some(number) = query.number() else { return Ok(None) };
    let Some(id) = ticket::find_number(tx, number).await? else { return Ok(None) };
    let row = ticket::load(tx, id).await?;
    let may_read = match asker {
        Some(asker) => readers::may_read(tx, desk, &row, asker).await?,
        None => true,
    };
    Ok(Some(row).filter(|_| may_read))
}

/// How well a ticket fits: 0 best.
fn rank(query: &Query, seen: &Seen) -> u8 {
    if query.is_in(&seen.subject) {
        0
    } else if query.is_in(&seen.solution) {
        1
    } else {
        2
    }
}

/// What is shown of a hit: the entry where it holds the words, else the solution, else how the entry begins.
fn place(query: &Query, seen: &Seen) -> String {
    let texts = [seen.text.as_str(), seen.solution.as_str()];
    texts.iter().find_map(|text| query.place_in(text, PLACE_COLUMNS)).unwrap_or_else(|| {
        let flat: Vec<&str> = seen.text.split_whitespace().take(PLACE_COLUMNS).collect();
        flat.join(" ").chars().take(PLACE_COLUMNS).collect()
    })
}

impl Desk {
    /// Searches all tickets, for the operator; None: the text holds no word to look for.
    pub async fn search(&self, text: &str, most: usize) -> Result<Option<Matches>, StoreError> {
        let query = Query::of(text);
        if query.is_empty() {
            return Ok(None);
        }
        let mut tx = self.store().read().await?;
        search(&mut tx, &self.inner(), &query, (None, most)).await.map(Some)
    }
}
