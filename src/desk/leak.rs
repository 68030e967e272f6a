//! Tokens that come back from somebody whom they were not minted for: a notice was passed on, or an engineer's answer to
//! it went to others as a copy, with the engineer's own address of the desk in To. The ticket's tokens step on to the next
//! generation, so that nobody who saw the old ones can use them under another's name; the notices from now on bear new
//! ones. The mail itself goes on as it would without them.

use super::admit::Work;
use super::sender::{self, Sender};
use crate::pure::authority::Role;
use crate::store::journal::{self, Fact};
use crate::store::{StoreError, Tx, person, ticket};

/// Steps the generation of each ticket on whose token a mail bears where it would prove somebody else: anybody, if a
/// stranger sent it; somebody of the staff, if a participant did, who may do so much less.
pub async fn renew(tx: &mut Tx, work: &Work<'_>, sender: &Sender) -> Result<(), StoreError> {
    for claim in sender::proving_claims(work.parsed) {
        if !claim.purpose.is_for_ticket() {
            continue;
        }
        let Some(id) = ticket::find_number(tx, claim.number).await? else { continue };
        let row = ticket::load(tx, id).await?;
        let role = sender::role(tx, sender.person.as_ref(), &row).await?;
        if role == Role::Engineer || sender.is_staff() {
            continue;
        }
        let mut addresses = person::staff_addresses(tx).await?;
        if role == Role::Stranger {
            for participant in ticket::people(tx, id).await? {
                addresses.extend(person::addresses(tx, participant.person).await?);
            }
        }
        if work.desk.ring.verify(claim, &addresses, row.generation).is_none() {
            continue;
        }
        let generation = ticket::step_generation(tx, id).await?;
        let fact = Fact {
            kind: "tokens_renewed".to_owned(),
            old: claim.number.to_string(),
            new: generation.to_string(),
            cause: work.cause(),
            ..Fact::default()
        };
        // A fact of the desk: a stranger's mail leaves no trace on a ticket.
        journal::append(tx, "desk", work.now, &fact).await?;
        tracing::warn!(ticket = claim.number, "a token came back from somebody else; the ticket's tokens are renewed");
    }
    Ok(())
}
