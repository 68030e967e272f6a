//! Shared mailboxes: one address that several people read and write from. Its members stand in the directory. Who signs a
//! mail from it is the one whom it is about; who writes from an address of their own on its tickets is its requester, on
//! their own proof and no other.

use super::requester::Reading;
use crate::pure::directory::{Member, signer};
use crate::store::person::{self, Person};
use crate::store::{StoreError, Tx};

/// Whether somebody is a member of the mailbox whose ticket it is. Only the addresses that are theirs count, never a name.
pub async fn is_member(tx: &mut Tx, person: &Person, mailbox: crate::pure::PersonId) -> Result<bool, StoreError> {
    let members = person::members(tx, mailbox).await?;
    if members.is_empty() {
        return Ok(false);
    }
    Ok(person::addresses(tx, person.id).await?.iter().any(|address| members.contains(address)))
}

/// Who signs a mail from a shared mailbox: a member, by the name that the directory has, with the address; else the name
/// under the mail, as a name alone. None: it is no shared mailbox, or nobody signs.
pub async fn who_signs(
    tx: &mut Tx,
    mailbox: crate::pure::PersonId,
    read: &Reading,
) -> Result<Option<(String, Option<String>)>, StoreError> {
    let mut members = Vec::new();
    for address in person::members(tx, mailbox).await? {
        let name = person::find(tx, &address).await?.map(|known| known.full_name).unwrap_or_default();
        members.push(Member { name, address });
    }
    Ok(signer(&members, &read.fresh, &read.signature))
}
