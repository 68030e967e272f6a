//! Who came to a ticket later: what was written before is not theirs to read, whoever brought them in.
//!
//! The staff read all of it. A choice from a list (a state, a category, a code) is nobody's text, and the subject names
//! the ticket.

use super::engineer;
use super::sender::{ACCEPTER, REPORTER};
use crate::compose::words;
use crate::pure::notice::Notice;
use crate::pure::ticket::TextField;
use crate::pure::{PersonId, Timestamp};
use crate::store::journal::{self, Recorded};
use crate::store::person::Person;
use crate::store::ticket::{self, Presence, TicketRow};
use crate::store::{StoreError, Tx, entry};

/// The roles in which people get what is written to the requester.
const SHARES: [&str; 4] = ["requester", "affected", "watcher", REPORTER];

/// From when on what is written on a ticket is a recipient's to read. None: from the beginning.
pub async fn since(
    tx: &mut Tx,
    row: Option<&TicketRow>,
    (notice, recipient): (Notice, &Person),
) -> Result<Option<Timestamp>, StoreError> {
    let Some(row) = row.filter(|_| !recipient.staff && !notice.is_for_staff()) else { return Ok(None) };
    let spans = ticket::presence(tx, row.id, Some(recipient.id)).await?;
    Ok(Some(joined(&spans)).filter(|at| *at > row.created_at))
}

/// When the last of those came who get what is written to the requester. None: all were there from the beginning.
pub async fn newest(tx: &mut Tx, row: &TicketRow) -> Result<Option<Timestamp>, StoreError> {
    let all = ticket::presence(tx, row.id, None).await?;
    let present = all.iter().filter(|one| one.until.is_none() && SHARES.contains(&one.role.as_str()));
    let came = present.map(|one| {
        let own: Vec<Presence> = all.iter().filter(|other| other.person == one.person).cloned().collect();
        joined(&own)
    });
    Ok(came.max().filter(|at| *at > row.created_at))
}

/// When somebody came who is there now, whatever they have been since; never, if they are not.
fn joined(spans: &[Presence]) -> Timestamp {
    let shared = || spans.iter().filter(|span| SHARES.contains(&span.role.as_str()));
    let mut at = Timestamp::MAX;
    let earlier = |at: Timestamp| {
        let unbroken = shared().filter(|span| span.until.is_none_or(|until| until >= at)).map(|span| span.since);
        unbroken.min().filter(|since| *since < at)
    };
    while let Some(before) = earlier(at) {
        at = before;
    }
    at
}

/// Leaves out of the record what was written before; but whoever is named to accept a solution reads it.
pub async fn leave_out(
    tx: &mut Tx,
    row: &TicketRow,
    (reader, since): (PersonId, Timestamp),
    shown: &mut words::Ticket,
) -> Result<(), StoreError> {
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    for (field, place) in [
        (TextField::Symptom, &mut shown.symptom),
        (TextField::Steps, &mut shown.steps),
        (TextField::Cause, &mut shown.cause),
        (TextField::Workaround, &mut shown.workaround),
        (TextField::Verified, &mut shown.verified),
    ] {
        if is_older(&facts, (field.as_str(), row.text(field)), since) {
            place.clear();
        }
    }
    if ticket::people(tx, row.id).await?.iter().any(|one| one.person == reader && one.role == ACCEPTER) {
        shown.solution = engineer::without_quotes(&row.solution);
        return Ok(());
    }
    // An earlier answer may stand in as the solution.
    let said = entry::load(tx, row.id).await?.into_iter().find(|e| {
        let text = engineer::without_quotes(&e.text);
        e.text.trim() == row.solution.trim() || text.trim() == row.solution.trim()
    });
    if said.is_some_and(|e| e.at < since) || is_older(&facts, ("solution", &row.solution), since) {
        shown.solution.clear();
    }
    Ok(())
}

/// Whether a text of the record stood there before; taken back and put back it is as old as it was.
fn is_older(facts: &[Recorded], (kind, text): (&str, &str), since: Timestamp) -> bool {
    let hash = journal::text_hash(text);
    let written = facts.iter().find(|f| f.fact.kind == kind && f.fact.new == hash);
    !text.is_empty() && written.is_none_or(|f| f.at < since)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    type Span = (&'static str, i64, Option<i64>);

    fn span((role, since, until): Span) -> Presence {
        Presence { person: PersonId(1), role: role.to_owned(), since: at(since), until: until.map(at) }
    }

    #[test]
    fn whoever_changed_their_role_was_there_all_the_time() {
        let cases: [(&[Span], Timestamp); 7] = [
            (&[("requester", 1, None)], at(1)),
            (&[("requester", 1, Some(5)), ("watcher", 5, None)], at(1)),
            (&[("requester", 1, Some(5)), ("watcher", 6, None)], at(6)),
            (&[("watcher", 3, None), ("affected", 2, None)], at(2)),
            (&[("watcher", 3, Some(4))], Timestamp::MAX),
            (&[("vendor", 1, None), ("watcher", 3, None)], at(3)),
            (&[("vendor", 1, None)], Timestamp::MAX),
        ];
        for (spans, expected) in cases {
            let spans: Vec<Presence> = spans.iter().copied().map(span).collect();
            assert_eq!(joined(&spans), expected, "{spans:?}");
        }
    }
}
