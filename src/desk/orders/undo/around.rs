//! What hangs on a ticket and is put back by `#undo`: its people, tags and links, and a solution that nobody sent on.

use crate::desk::admit::Work;
use crate::desk::orders::{deed, proposal};
use crate::desk::roles::VENDOR;
use crate::desk::send::Cause;
use crate::desk::sender::ACCEPTER;
use crate::pure::PersonId;
use crate::store::journal::{self, Fact};
use crate::store::ticket::{self, TicketRow};
use crate::store::{Tx, person};

/// Puts back what one fact says of the people, tags and links around the ticket.
pub async fn put_back(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, fact): (&mut TicketRow, &Fact),
    cause: &Cause,
) -> anyhow::Result<()> {
    let on = (row.id, work.now);
    let person = || fact.new.parse::<i64>().ok().map(PersonId);
    match fact.kind.as_str() {
        "tag_added" => {
            ticket::remove_tag(tx, row.id, &fact.new).await?;
            deed::note(tx, on, cause, ("tag_removed", fact.new.clone())).await?;
        }
        "tag_removed" => {
            ticket::add_tag(tx, row.id, &fact.new).await?;
            deed::note(tx, on, cause, ("tag_added", fact.new.clone())).await?;
        }
        "watcher_added" => {
            let Some(id) = person() else { return Ok(()) };
            ticket::remove_person(tx, row.id, id, "watcher", work.now).await?;
            deed::note(tx, on, cause, ("watcher_removed", fact.new.clone())).await?;
        }
        "accepter_added" => {
            let Some(id) = person() else { return Ok(()) };
            ticket::remove_person(tx, row.id, id, ACCEPTER, work.now).await?;
            deed::note(tx, on, cause, ("accepter_removed", fact.new.clone())).await?;
        }
        "accepter_removed" => {
            let Some(id) = person() else { return Ok(()) };
            let person = person::load(tx, id, None).await?;
            ticket::add_person(tx, row.id, (id, person.address_id), ACCEPTER, work.now).await?;
            deed::note(tx, on, cause, ("accepter_added", fact.new.clone())).await?;
        }
        "watcher_removed" => {
            let Some(id) = person() else { return Ok(()) };
            let person = person::load(tx, id, None).await?;
            ticket::add_person(tx, row.id, (id, person.address_id), "watcher", work.now).await?;
            // Only #cc lets somebody from outside read what is restricted.
            deed::note(tx, on, cause, ("watcher_came", fact.new.clone())).await?;
        }
        "related" => {
            let Some(other) = ticket::find_number(tx, fact.new.parse().unwrap_or_default()).await? else {
                return Ok(());
            };
            ticket::remove_link(tx, (row.id, other), "related").await?;
            deed::note(tx, on, cause, ("unrelated", fact.new.clone())).await?;
            deed::note(tx, (other, work.now), cause, ("unrelated", row.number.to_string())).await?;
        }
        "requester" => requester(tx, work, (row, fact), cause).await?,
        "vendor_added" => {
            let Some(id) = person() else { return Ok(()) };
            ticket::remove_person(tx, row.id, id, VENDOR, work.now).await?;
            deed::note(tx, on, cause, ("vendor_removed", fact.new.clone())).await?;
        }
        _ => proposal::take_back(tx, work, (row, fact), cause).await?,
    }
    Ok(())
}

/// The ticket is its first requester's again; nobody is written to.
async fn requester(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, fact): (&mut TicketRow, &Fact),
    cause: &Cause,
) -> anyhow::Result<()> {
    let ids = (fact.old.parse::<i64>().map(PersonId), fact.new.parse::<i64>().map(PersonId));
    let (Ok(old), Ok(new)) = ids else { return Ok(()) };
    let person = person::load(tx, old, None).await?;
    ticket::remove_person(tx, row.id, new, "requester", work.now).await?;
    ticket::remove_person(tx, row.id, old, "watcher", work.now).await?;
    ticket::add_person(tx, row.id, (old, person.address_id), "requester", work.now).await?;
    ticket::set_requester(tx, row.id, (old, person.address_id)).await?;
    (row.requester, row.requester_address_id) = (old, person.address_id);
    let back = Fact {
        actor: cause.actor,
        kind: "requester".to_owned(),
        old: fact.new.clone(),
        new: fact.old.clone(),
        cause: cause.what.clone(),
    };
    journal::append(tx, &journal::ticket_stream(row.id), work.now, &back).await?;
    Ok(())
}
