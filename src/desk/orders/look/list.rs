//! `#list`: the tickets that somebody works on, the most pressing first.

use super::{Looking, brief};
use crate::compose::words::{Block, Found};
use crate::desk::{digest, readers};
use crate::pure::command::ListOf;
use crate::pure::digest::day_ends;
use crate::pure::wording::look;
use crate::store::list::{self, Asked};
use crate::store::{StoreError, Tx, ticket};

/// Tickets of one list that are shown.
const TICKETS_MAX: usize = 20;

pub async fn list(tx: &mut Tx, looking: &Looking<'_>, which: ListOf) -> Result<Found, StoreError> {
    let desk = looking.desk;
    let calendar = &desk.policy.calendar;
    let calendar = match desk.config.engineer(&looking.engineer.name) {
        Some(engineer) => digest::hours(&desk.config, engineer, calendar),
        None => calendar,
    };
    let found = match readers::reader(tx, desk, (looking.engineer, looking.now)).await? {
        Some(reader) => {
            let asked = Asked { list: which, reader: &reader, until: day_ends(calendar, looking.now) };
            list::list(tx, &asked, TICKETS_MAX).await?
        }
        None => list::Listed::default(),
    };
    let mut blocks = Vec::with_capacity(found.tickets.len());
    for id in &found.tickets {
        let row = ticket::load(tx, *id).await?;
        let brief = brief(tx, looking, &row).await?;
        let lines = look::lines(&brief, looking.language);
        blocks.push(Block { head: look::head(&brief), lines, ..Block::default() });
    }
    let shown = i64::try_from(found.tickets.len()).unwrap_or(i64::MAX);
    Ok(Found {
        title: look::listed(which, found.all, looking.language),
        blocks,
        more: look::and_more(found.all - shown, looking.language),
    })
}
