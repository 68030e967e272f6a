//! Whether the words of an engineer's mail stay inside, because it is written to colleagues: they answer somebody's note,
//! or the mail goes to none of those who take part in the ticket, and to the desk as a copy at most.

use super::admit::Work;
use super::roles::VENDOR;
use super::send;
use crate::pure::mail::Address;
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, entry, person};

/// Whether a mail of the staff on a ticket is written among them.
pub async fn is_among_staff(tx: &mut Tx, work: &Work<'_>, row: &TicketRow) -> Result<bool, StoreError> {
    let mail = &work.parsed.mail;
    for id in &mail.in_reply_to {
        if entry::is_note(tx, row.id, id).await? {
            return Ok(true);
        }
    }
    let to: Vec<String> = mail.to.iter().map(Address::key).collect();
    if to.is_empty() || to.iter().any(|address| send::is_own(&work.desk.config, address)) {
        return Ok(false);
    }
    for participant in ticket::people(tx, row.id).await?.iter().filter(|one| one.role != VENDOR) {
        let theirs = person::addresses(tx, participant.person).await?;
        if person::load(tx, participant.person, None).await?.staff && participant.person != row.requester {
            continue;
        }
        if mail.to.iter().chain(&mail.cc).any(|one| theirs.contains(&one.key())) {
            return Ok(false);
        }
    }
    Ok(true)
}
