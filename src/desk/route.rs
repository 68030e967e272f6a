//! From a mail's thread keys to the ticket that it belongs to. The store says where the keys lead and who takes part;
//! `pure::thread::choose` decides.
//!
//! What anybody can write must not catch other people's mail. A Message-ID or an ancestor that a mail of unproved origin
//! brought to a ticket leads there only those who take part in it, or who and whose correspondent name each other; and the
//! words of the staff never leave the house on the strength of it.

use super::admit::Work;
use super::sender::{self, Sender};
use super::{Inner, Parsed, readers};
use crate::pure::TicketId;
use crate::pure::authority::{Act, Evidence, Role, permits};
use crate::pure::mail::Address;
use crate::pure::thread::{self, By, Candidate, Choice, Key, Trust};
use crate::pure::ticket::State;
use crate::pure::token::{Claim, Proof, Purpose};
use crate::pure::vet::Verdict;
use crate::store::entry::IdKind;
use crate::store::journal::{self, Fact};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry, person, ticket};

/// Generations of tokens that a report may be behind.
const GENERATIONS_MAX: i64 = 8;
/// Merged tickets followed to the one they ended in, at most.
const MERGES_MAX: usize = 20;

/// A mail on its way to a ticket.
struct Arriving<'a> {
    parsed: &'a Parsed,
    sender: &'a Sender,
    desk: &'a Inner,
    /// Proof can be had here: a border is configured that tells of it.
    border: bool,
    candidates: Vec<Candidate>,
}

/// Where a mail goes: a ticket, or a new one that may belong to the ticket of the given number.
pub async fn route(tx: &mut Tx, desk: &Inner, parsed: &Parsed, sender: &Sender) -> Result<Choice, StoreError> {
    let border = desk.has_border();
    let mut arriving = Arriving { parsed, sender, desk, border, candidates: Vec::new() };
    for key in &parsed.keys {
        match (&key.claim, key.by) {
            (Some(claim), _) => arriving.add_claimed(tx, key, claim).await?,
            (None, By::SubjectTag) => {
                let number = key.value.parse().unwrap_or(0);
                if let Some(found) = ticket::find_number(tx, number).await? {
                    arriving.add(tx, found, (Trust::Tag, None)).await?;
                }
            }
            (None, By::Token | By::InReplyTo | By::References) => {
                for (found, kind) in entry::find_message_id(tx, &key.value).await? {
                    let trust = if kind.is_own() { Trust::Stored } else { Trust::Ancestor };
                    arriving.add(tx, found, (trust, Some(kind))).await?;
                }
            }
        }
    }
    if let Some(id) = &parsed.mail.message_id {
        for (found, kind) in entry::find_message_id(tx, id).await? {
            if !kind.is_own() {
                // A root that arrives after its reply: the reply's ticket refers to this very mail.
                arriving.add(tx, found, (Trust::Ancestor, Some(kind))).await?;
            } else if is_copy(tx, found, parsed, sender).await? {
                arriving.add(tx, found, (Trust::Stored, None)).await?;
            }
        }
    }
    Ok(thread::choose(&arriving.candidates))
}

impl Arriving<'_> {
    /// Adds the ticket of a token. One that was not minted for this sender proves no more than a number in the subject:
    /// anybody can make one up, and what delivery adds above a signed mail is signed by nobody.
    async fn add_claimed(&mut self, tx: &mut Tx, key: &Key, claim: &Claim) -> Result<(), StoreError> {
        let is_address = key.by == By::Token;
        if !claim.purpose.is_for_ticket() {
            return Ok(());
        }
        let is_proved = |proof: &Proof| proof.number() == claim.number && proof.purpose() == claim.purpose;
        let is_minted = self.sender.proofs.iter().any(is_proved) || self.is_minted_for_sender(tx, claim).await?;
        let trust = match (is_minted, is_address) {
            (true, true) => Trust::Address,
            (true, false) => Trust::Signed,
            (false, true) if !self.visible().any(|address| address.eq_ignore_ascii_case(&key.value)) => return Ok(()),
            (false, _) => Trust::Tag,
        };
        if trust == Trust::Tag && !is_address {
            for (found, kind) in entry::find_message_id(tx, &key.value).await? {
                self.add(tx, found, (if kind.is_own() { Trust::Stored } else { Trust::Ancestor }, Some(kind))).await?;
            }
        }
        match ticket::find_number(tx, claim.number).await? {
            Some(found) => self.add(tx, found, (trust, None)).await,
            None => Ok(()),
        }
    }

    /// Whether a token was minted for this sender. In References it proves nobody, but shows the way as surely.
    async fn is_minted_for_sender(&self, tx: &mut Tx, claim: &Claim) -> Result<bool, StoreError> {
        let addresses = match &self.sender.person {
            Some(known) => person::addresses(tx, known.id).await?,
            None => vec![self.sender.address.clone()],
        };
        let generation = sender::generation(tx, claim).await?;
        Ok(generation.is_some_and(|generation| self.desk.ring.verify(claim, &addresses, generation).is_some()))
    }

    /// Adds a ticket. `kind` is how a Message-ID came to belong to it; None where the key names the ticket itself.
    async fn add(
        &mut self,
        tx: &mut Tx,
        found: TicketId,
        (trust, kind): (Trust, Option<IdKind>),
    ) -> Result<(), StoreError> {
        let row = follow_merges(tx, found).await?;
        let is_proved = !self.border || kind.is_none_or(IdKind::is_proved);
        let role = readers::role(tx, self.desk, self.sender, &row).await?;
        let requester = person::addresses(tx, row.requester).await?;
        let writes_to_requester = self.visible().any(|a| requester.contains(&a));
        let may_join = match (role, trust) {
            (Role::Requester | Role::Affected | Role::Watcher, _) => {
                permits(Act::AddEntry, role, self.sender.evidence(Some(row.number)).0, self.border)
            }
            // The staff answer whatever they like, but are not led by what a stranger made up.
            (Role::Engineer, Trust::Ancestor) => is_proved || writes_to_requester,
            (Role::Engineer, _) => true,
            (Role::Stranger, Trust::Ancestor) => self.corresponds(tx, &row, writes_to_requester).await?,
            (Role::Stranger, _) => false,
        };
        let outward = match trust {
            Trust::Address | Trust::Signed | Trust::Tag => true,
            Trust::Stored => is_proved || writes_to_requester,
            Trust::Ancestor => writes_to_requester,
        };
        let known = |c: &Candidate| (c.ticket, c.trust, c.may_join, c.outward) == (row.id, trust, may_join, outward);
        if !self.candidates.iter().any(known) {
            self.candidates.push(Candidate { trust, ticket: row.id, number: row.number, may_join, outward });
        }
        Ok(())
    }

    fn visible(&self) -> impl Iterator<Item = String> + '_ {
        self.parsed.mail.to.iter().chain(&self.parsed.mail.cc).map(Address::key)
    }

    /// Whether either sender is a participant of the other's mail: the ticket's requester of ours, or ours of a mail of
    /// the ticket. Where proof can be had, the mail that says so must be proved, unless each says it of the other.
    async fn corresponds(&self, tx: &mut Tx, row: &TicketRow, ours: bool) -> Result<bool, StoreError> {
        let leads = |evidence| permits(Act::Lead, Role::Stranger, evidence, self.border);
        if ours && leads(self.sender.evidence(None).0) {
            return Ok(true);
        }
        let address = &self.sender.address;
        for mail in entry::correspondence(tx, row.id).await? {
            let is_proved = leads(Evidence::parse(&mail.evidence).unwrap_or(Evidence::Claimed));
            if (mail.from == *address || mail.to.contains(address)) && (ours || is_proved) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether this is a mail of the ticket once more, come by another way: straight and through a list that adds a footer, say.
/// The same Message-ID alone does not tell, as there are programs that write the same one for ever.
async fn is_copy(tx: &mut Tx, found: TicketId, parsed: &Parsed, sender: &Sender) -> Result<bool, StoreError> {
    let row = follow_merges(tx, found).await?;
    let role = sender::role(tx, sender.person.as_ref(), &row).await?;
    if !matches!(role, Role::Requester | Role::Affected | Role::Watcher) {
        return Ok(false);
    }
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let ours = letters(&parsed.mail.text);
    let is_same = |e: &entry::Entry| {
        let theirs = letters(&e.full_text);
        e.kind == "mail"
            && e.from == sender.address
            && !theirs.is_empty()
            && (ours.starts_with(&theirs) || (!ours.is_empty() && theirs.starts_with(&ours)))
    };
    Ok(entry::load(tx, row.id).await?.iter().any(is_same))
}

/// Notes on both sides that a mail on `ticket` showed others to be of the same conversation. Joining them is for people.
pub async fn relate(tx: &mut Tx, work: &Work<'_>, choice: &Choice) -> Result<(), StoreError> {
    let Choice::FollowUp { ticket: on, related, .. } = choice else { return Ok(()) };
    let on = follow_merges(tx, *on).await?;
    for other in related {
        let other = ticket::load(tx, *other).await?;
        for (from, to) in [(&on, &other), (&other, &on)] {
            let known = ticket::links(tx, from.id).await?;
            if from.id == to.id || known.iter().any(|(_, number)| *number == to.number) {
                continue;
            }
            ticket::add_link(tx, (from.id, to.id), "related", work.now).await?;
            let fact =
                Fact { kind: "related".to_owned(), new: to.number.to_string(), cause: work.cause(), ..Fact::default() };
            journal::append(tx, &journal::ticket_stream(from.id), work.now, &fact).await?;
        }
    }
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

/// The ticket that an automatic mail belongs to: a report to one of our return paths, or the answer of a machine to a
/// mail of ours. It must name a mail that we sent, by a token that verifies for somebody of that ticket; and unless it is a
/// report, which comes from whatever server had the mail, somebody who takes part must have sent it.
pub async fn route_automatic(
    tx: &mut Tx,
    desk: &Inner,
    parsed: &Parsed,
    sender: Option<&Sender>,
) -> Result<Option<TicketRow>, StoreError> {
    let original = parsed.bounce.as_ref().and_then(|b| b.original_message_id.as_deref());
    let is_report = parsed.vetted.verdict == Verdict::Bounce;
    // Reports go to the return path, or bring our mail back; what they say they answer is what anybody can say.
    let is_named = |claim: &Claim| !is_report || claim.purpose == Purpose::Bounce;
    let claims = parsed.keys.iter().filter_map(|k| k.claim.clone().filter(is_named));
    let claims = claims.chain(original.and_then(crate::pure::token::claim_in_message_id));
    for claim in claims {
        if claim.purpose == Purpose::Verify {
            continue;
        }
        let Some(id) = ticket::find_number(tx, claim.number).await? else { continue };
        let row = ticket::load(tx, id).await?;
        let person = sender.and_then(|sender| sender.person.as_ref());
        if !is_report && sender::role(tx, person, &row).await? == Role::Stranger {
            continue;
        }
        let mut addresses = Vec::new();
        for participant in ticket::people(tx, id).await? {
            addresses.extend(person::addresses(tx, participant.person).await?);
        }
        for staff in [row.core.assignee, row.core.owner].into_iter().flatten() {
            addresses.extend(person::addresses(tx, staff).await?);
        }
        // What was sent before the tokens were renewed may still bounce.
        let oldest = if is_report { row.generation.saturating_sub(GENERATIONS_MAX) } else { row.generation };
        if (oldest..=row.generation).any(|generation| desk.ring.verify(&claim, &addresses, generation).is_some()) {
            return Ok(Some(follow_merges(tx, id).await?));
        }
    }
    let Some(sender) = sender else { return Ok(None) };
    match route(tx, desk, parsed, sender).await? {
        Choice::FollowUp { ticket, trust, .. } if trust != Trust::Tag => {
            let row = ticket::load(tx, ticket).await?;
            let role = sender::role(tx, sender.person.as_ref(), &row).await?;
            Ok((role != Role::Stranger).then_some(row))
        }
        Choice::FollowUp { .. } | Choice::New { .. } => Ok(None),
    }
}
