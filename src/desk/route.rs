//! From a mail's thread keys to the ticket that it belongs to. The store says where the keys lead and who takes part;
//! `pure::thread::choose` decides.

use super::Parsed;
use super::sender::{self, Sender};
use crate::pure::TicketId;
use crate::pure::authority::Role;
use crate::pure::thread::{self, By, Candidate, Choice};
use crate::pure::ticket::State;
use crate::pure::token::{KeyRing, Purpose};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry, person, ticket};

/// Merged tickets followed to the one they ended in, at most.
const MERGES_MAX: usize = 20;

/// Where a mail goes: a ticket, or a new one that may belong to the ticket of the given number.
pub async fn route(tx: &mut Tx, parsed: &Parsed, sender: &Sender) -> Result<Choice, StoreError> {
    let mut candidates = Vec::new();
    for key in &parsed.keys {
        if let Some(claim) = &key.claim {
            if matches!(claim.purpose, Purpose::Reply | Purpose::Note) {
                let found = ticket::find_number(tx, claim.number).await?;
                add(tx, &mut candidates, found, (key.by, false), parsed, sender).await?;
            }
            continue;
        }
        match key.by {
            By::SubjectTag => {
                let number = key.value.parse().unwrap_or(0);
                let found = ticket::find_number(tx, number).await?;
                add(tx, &mut candidates, found, (By::SubjectTag, false), parsed, sender).await?;
            }
            By::Token | By::InReplyTo | By::References | By::SharedAncestor => {
                for (found, own) in entry::find_message_id(tx, &key.value).await? {
                    let by = if own { key.by } else { By::SharedAncestor };
                    add(tx, &mut candidates, Some(found), (by, !own), parsed, sender).await?;
                }
            }
        }
    }
    // A root that arrives after its reply: the reply's ticket refers to this very mail.
    if let Some(id) = &parsed.mail.message_id {
        for (found, own) in entry::find_message_id(tx, id).await? {
            if !own {
                add(tx, &mut candidates, Some(found), (By::SharedAncestor, true), parsed, sender).await?;
            }
        }
    }
    Ok(thread::choose(&candidates))
}

async fn add(
    tx: &mut Tx,
    candidates: &mut Vec<Candidate>,
    found: Option<TicketId>,
    (by, by_ancestor): (By, bool),
    parsed: &Parsed,
    sender: &Sender,
) -> Result<(), StoreError> {
    let Some(id) = found else { return Ok(()) };
    let row = follow_merges(tx, id).await?;
    if candidates.iter().any(|c| c.ticket == row.id && c.by == by) {
        return Ok(());
    }
    let role = sender::role(tx, sender.person.as_ref(), &row).await?;
    let may_join = role.is_participant() || (by_ancestor && shares_a_mail(tx, &row, parsed, sender).await?);
    candidates.push(Candidate { by, ticket: row.id, number: row.number, may_join });
    Ok(())
}

/// The ticket that a merged one ended in.
pub async fn follow_merges(tx: &mut Tx, id: TicketId) -> Result<TicketRow, StoreError> {
    let mut row = ticket::load(tx, id).await?;
    for _ in 0..MERGES_MAX {
        match row.core.state {
            State::Merged { into } => row = ticket::load(tx, into).await?,
            _ => break,
        }
    }
    Ok(row)
}

/// Whether either sender is a participant of the other's mail: ours stands in a mail of the ticket, or its requester in
/// ours.
async fn shares_a_mail(tx: &mut Tx, row: &TicketRow, parsed: &Parsed, sender: &Sender) -> Result<bool, StoreError> {
    let requester = person::addresses(tx, row.requester).await?;
    let visible = parsed.mail.to.iter().chain(&parsed.mail.cc);
    if visible.map(crate::pure::mail::Address::key).any(|a| requester.contains(&a)) {
        return Ok(true);
    }
    let entries = entry::load(tx, row.id).await?;
    Ok(entries.iter().filter(|e| e.kind == "mail").any(|e| e.from == sender.address || e.to.contains(&sender.address)))
}

/// The ticket that an automatic mail belongs to: a report to one of our return paths, or the answer of a machine to a
/// mail of ours. It must name a mail that we sent, by a token that verifies for somebody of that ticket.
pub async fn route_automatic(
    tx: &mut Tx,
    parsed: &Parsed,
    sender: Option<&Sender>,
    ring: &KeyRing,
) -> Result<Option<TicketRow>, StoreError> {
    let original = parsed.bounce.as_ref().and_then(|b| b.original_message_id.as_deref());
    let claims = parsed.keys.iter().filter_map(|k| k.claim.clone());
    let claims = claims.chain(original.and_then(crate::pure::token::claim_in_message_id));
    for claim in claims {
        if claim.purpose == Purpose::Verify {
            continue;
        }
        let Some(id) = ticket::find_number(tx, claim.number).await? else { continue };
        let row = ticket::load(tx, id).await?;
        let mut addresses = Vec::new();
        for participant in ticket::people(tx, id).await? {
            addresses.extend(person::addresses(tx, participant.person).await?);
        }
        for staff in [row.core.assignee, row.core.owner].into_iter().flatten() {
            addresses.extend(person::addresses(tx, staff).await?);
        }
        if ring.verify(&claim, &addresses, row.generation).is_some() {
            return Ok(Some(follow_merges(tx, id).await?));
        }
    }
    let Some(sender) = sender else { return Ok(None) };
    match route(tx, parsed, sender).await? {
        Choice::FollowUp { ticket, by } if by != By::SubjectTag => {
            let row = ticket::load(tx, ticket).await?;
            let role = sender::role(tx, sender.person.as_ref(), &row).await?;
            Ok((role != Role::Stranger).then_some(row))
        }
        Choice::FollowUp { .. } | Choice::New { .. } => Ok(None),
    }
}
