//! Who sent a mail, and what it proves. Only From identifies, and only if it is exactly one mailbox.

use std::collections::BTreeMap;

use super::admit::Work;
use super::{Parsed, shared};
use crate::pure::authority::{Evidence, Role};
use crate::pure::evidence::AuthResult;
use crate::pure::lookalike::{Known, Likeness, likenesses as likenesses_of};
use crate::pure::mail::Address;
use crate::pure::thread::{BODY_LINE, By, Key};
use crate::pure::token::{Claim, KeyRing, Proof, Purpose};
use crate::pure::vet::is_noreply;
use crate::store::person::{self, Person};
use crate::store::{StoreError, Tx, ledger, ticket};

/// The sender of a mail, as far as it can be known.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Lower case.
    pub address: String,
    pub name: String,
    /// None: nobody we have met.
    pub person: Option<Person>,
    /// Verified tokens, in the order of trust.
    pub proofs: Vec<Proof>,
    pub authentication: AuthResult,
    /// What the authentication rests on.
    pub vouched_by: &'static str,
    /// The mail was held, and its engineer has said that it is theirs.
    pub released: bool,
    /// Merged tickets that a proof is of → the one that each ended in: who has a part in the one has it in the other.
    pub merged: BTreeMap<i64, i64>,
}

impl Sender {
    pub fn is_staff(&self) -> bool {
        self.person.as_ref().is_some_and(|p| p.staff)
    }

    /// The evidence for acts on one ticket (None: on no ticket yet), and what it rests on.
    pub fn evidence(&self, number: Option<i64>) -> (Evidence, String) {
        // An explicit fail of the border outweighs any token.
        if self.authentication == AuthResult::Fail {
            return (Evidence::Claimed, "the border says dmarc=fail".to_owned());
        }
        if self.released {
            return (Evidence::Token, "released by the engineer's own answer".to_owned());
        }
        if self.proofs.iter().any(|proof| self.is_proof_on(proof, number)) {
            return (Evidence::Token, "a reply token minted for this sender".to_owned());
        }
        if self.authentication == AuthResult::Pass {
            return (Evidence::Verified, self.vouched_by.to_owned());
        }
        (Evidence::Claimed, "a bare From".to_owned())
    }

    /// Whether the mail bears a token of a ticket that was minted for its sender.
    pub fn has_token_of(&self, number: i64) -> bool {
        self.proofs.iter().any(|proof| self.is_proof_on(proof, Some(number)))
    }

    fn is_proof_on(&self, proof: &Proof, number: Option<i64>) -> bool {
        match proof.purpose() {
            Purpose::Reply | Purpose::Note | Purpose::Talk => {
                number.is_none_or(|n| n == proof.number() || self.merged.get(&proof.number()) == Some(&n))
            }
            // Good for releasing what is held, and for nothing else.
            Purpose::Verify | Purpose::Bounce => false,
        }
    }

    /// The same with a bare From.
    pub fn without_proof(self) -> Sender {
        let authentication = match self.authentication {
            AuthResult::Fail => AuthResult::Fail,
            _ => AuthResult::None,
        };
        Sender { proofs: Vec::new(), authentication, ..self }
    }

    /// The held mail that this mail answers for, and what that rests on.
    pub fn verifies(&self) -> Option<(i64, Evidence)> {
        let proof = self.proofs.iter().find(|p| p.purpose() == Purpose::Verify)?;
        let evidence = if self.authentication == AuthResult::Fail { Evidence::Claimed } else { Evidence::Token };
        Some((proof.number(), evidence))
    }
}

/// Finds the sender; None if From is not exactly one mailbox.
pub async fn find(tx: &mut Tx, parsed: &Parsed, ring: &KeyRing) -> Result<Option<Sender>, StoreError> {
    let Some(from) = parsed.mail.sole_from() else { return Ok(None) };
    let address = from.key();
    let person = person::find(tx, &address).await?;
    let addresses = match &person {
        Some(known) => person::addresses(tx, known.id).await?,
        None => vec![address.clone()],
    };
    let mut proofs: Vec<Proof> = Vec::new();
    let mut merged = BTreeMap::new();
    for claim in proving_claims(parsed) {
        if let Some(generation) = generation(tx, claim).await?
            && let Some(proof) = ring.verify(claim, &addresses, generation)
        {
            if proof.purpose().is_for_ticket()
                && let Some(id) = ticket::find_number(tx, proof.number()).await?
            {
                let end = super::route::follow_merges(tx, id).await?;
                if end.id != id {
                    merged.insert(proof.number(), end.number);
                }
            }
            proofs.push(proof);
        }
    }
    let (name, authentication, vouched_by) = (from.name.clone(), parsed.authentication, parsed.vouched_by);
    Ok(Some(Sender { address, name, person, proofs, authentication, vouched_by, released: false, merged }))
}

/// The tokens of a mail that stand where one proves its sender: in an address that it was sent to, in what it answers, in
/// the line of the body. In References alone one only shows the way.
pub fn proving_claims(parsed: &Parsed) -> impl Iterator<Item = &Claim> {
    let counts = |key: &&Key| matches!(key.by, By::Token | By::InReplyTo) || key.value.starts_with(BODY_LINE);
    parsed.keys.iter().filter(counts).filter_map(|key| key.claim.as_ref())
}

/// The generation that a token must be of; None if what it names does not exist.
pub async fn generation(tx: &mut Tx, claim: &Claim) -> Result<Option<i64>, StoreError> {
    match claim.purpose {
        Purpose::Verify => Ok(ledger::find_held(tx, claim.number).await?.map(|_| 0)),
        Purpose::Reply | Purpose::Note | Purpose::Talk | Purpose::Bounce => {
            match ticket::find_number(tx, claim.number).await? {
                Some(id) => Ok(Some(ticket::load(tx, id).await?.generation)),
                None => Ok(None),
            }
        }
    }
}

/// What those whose own ticket was merged into a ticket are on it.
pub const REPORTER: &str = "reporter";
/// What those are on a ticket whom an engineer named to accept what is done, in the requester's place.
pub const ACCEPTER: &str = "accepter";

/// What a person is on a ticket.
pub async fn role(tx: &mut Tx, person: Option<&Person>, ticket: &ticket::TicketRow) -> Result<Role, StoreError> {
    let Some(person) = person else { return Ok(Role::Stranger) };
    // An engineer's own request is confirmed by the engineer as its requester.
    if person.id == ticket.requester {
        return Ok(Role::Requester);
    }
    let people = ticket::people(tx, ticket.id).await?;
    // Whoever is merely proposed takes no part.
    if people.iter().any(|p| p.person == person.id && p.role == "affected") {
        return Ok(Role::Affected);
    }
    if person.staff {
        return Ok(Role::Engineer);
    }
    // Whoever shares the mailbox that asked is its requester, by an address of their own; but what is restricted may be
    // about them, and is decided by the mailbox alone.
    if shared::is_member(tx, person, ticket.requester).await? {
        return Ok(if ticket.restricted { Role::Watcher } else { Role::Requester });
    }
    let has = |role: &str| people.iter().any(|p| p.person == person.id && (role.is_empty() || p.role == role));
    // Whoever reported what was merged into this ticket waits for it like the one whom it is about, and so does whoever
    // shares the mailbox that did, as far as a member may decide.
    let mut shares = false;
    for reporter in people.iter().filter(|p| p.role == REPORTER) {
        shares = shares || shared::is_member(tx, person, reporter.person).await?;
    }
    Ok(if has(REPORTER) || has(ACCEPTER) || shares && !ticket.restricted {
        Role::Affected
    } else if shares || has("") {
        Role::Watcher
    } else {
        Role::Stranger
    })
}

/// Whom a sender looks like without being them: the staff, the desk itself, the people of the ticket that a stranger's
/// mail named.
pub async fn likenesses(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    may_belong_to: Option<i64>,
) -> Result<Vec<Likeness>, StoreError> {
    let config = &work.desk.config;
    let own = config.own_addresses();
    let mut people: Vec<(String, String)> =
        own.into_iter().map(|address| (address, config.desk.name.clone())).collect();
    for one in &config.engineers {
        let addresses = std::iter::once(&one.address).chain(&one.aliases);
        people.extend(addresses.map(|address| (address.clone(), one.full_name.clone())));
    }
    if let Some(number) = may_belong_to
        && let Some(id) = ticket::find_number(tx, number).await?
    {
        for participant in ticket::people(tx, id).await? {
            let person = person::load(tx, participant.person, Some(participant.address_id)).await?;
            people.push((person.address, person.full_name));
        }
    }
    let known: Vec<Known<'_>> = people.iter().map(|(address, name)| Known { address, name }).collect();
    let from = Address { name: sender.name.clone(), address: sender.address.clone() };
    let mut found = likenesses_of(&from, &known);
    if is_noreply(&sender.address) {
        found.push(Likeness::TakesNoAnswers);
    }
    Ok(found)
}
