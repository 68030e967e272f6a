//! Tokens that come back from somebody whom they were not minted for: a notice was passed on. The ticket's tokens step on
//! to the next generation, so that nobody who saw the old ones can use them under another's name; the notices from now
//! on bear new ones. The mail itself goes on as any stranger's.

use super::admit::Work;
use super::sender::{self, Sender};
use crate::pure::authority::Role;
use crate::pure::token::Purpose;
use crate::store::journal::{self, Fact};
use crate::store::{StoreError, Tx, person, ticket};

/// Steps the generation of each ticket on whose token a stranger's mail bears where it would prove somebody.
pub async fn renew(tx: &mut Tx, work: &Work<'_>, sender: &Sender) -> Result<(), StoreError> {
    for claim in sender::proving_claims(work.parsed) {
        if !matches!(claim.purpose, Purpose::Reply | Purpose::Note) {
            continue;
        }
        let Some(id) = ticket::find_number(tx, claim.number).await? else { continue };
        let row = ticket::load(tx, id).await?;
        if sender::role(tx, sender.person.as_ref(), &row).await? != Role::Stranger {
            continue;
        }
        let mut addresses = person::staff_addresses(tx).await?;
        for participant in ticket::people(tx, id).await? {
            addresses.extend(person::addresses(tx, participant.person).await?);
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
