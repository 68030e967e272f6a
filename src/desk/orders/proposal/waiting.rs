//! Solutions that wait for the owner of their ticket: what waits, who was told, and whether a mail answers one that told of
//! it. When whoever was told goes, somebody else is told.
//!
//! All of it stands in the journal: `proposed` names the entry that holds the words, `proposed_to` whoever was told. A
//! proposal waits until the ticket is resolved or ends, or until it is sent back. What `#undo` took back did not happen.

use super::super::undo::Undone;
use super::{CODE, PROPOSED, RETURNED};
use crate::config::Via;
use crate::desk::leaving::still_here;
use crate::desk::send::{self, Cause};
use crate::desk::{Inner, roles};
use crate::pure::mail::Attachment;
use crate::pure::notice::Notice;
use crate::pure::wording::Why;
use crate::pure::{EntryId, PersonId, Timestamp};
use crate::store::journal::{self, Fact, Recorded};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, entry, person};

/// Facts: who was told of a proposal, and that nobody could be, so that whoever made it sends it.
pub const PROPOSED_TO: &str = "proposed_to";
const UNCHECKED: &str = "proposal_unchecked";
/// Mails that an answer may name as answered.
const ANSWERED_MAX: usize = 4;

/// A solution that its owner has not sent on yet.
#[derive(Debug, Clone)]
pub struct Proposal {
    pub by: PersonId,
    pub text: String,
    /// The entry that holds the words; the files that came with them are its own.
    pub entry: EntryId,
    pub code: String,
    /// Who was told of it, whoever has it now last.
    pub told: Vec<PersonId>,
    /// When the mails were made that told of it.
    at: Vec<Timestamp>,
}

/// Whether a mail answers one that told of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    Nothing,
    /// Of the one that waits.
    Waiting,
    /// Of one that waits no more.
    Gone,
    /// Of one that was sent back or taken back.
    Returned,
}

/// What waits for the owner of a ticket; None where solutions go out directly.
pub async fn awaiting(tx: &mut Tx, desk: &Inner, row: &TicketRow) -> Result<Option<Proposal>, StoreError> {
    if desk.config.closure.via != Via::Owner {
        return Ok(None);
    }
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let undone = Undone::of(&facts);
    let ends = |one: &Recorded| match one.fact.kind.as_str() {
        RETURNED => true,
        _ if undone.took(one) || undone.wrote(one) => false,
        "state" => ["resolved", "closed", "merged"].contains(&one.fact.new.as_str()),
        // Another solution went out on a ticket that was resolved already.
        "solution" => !one.fact.new.is_empty(),
        _ => false,
    };
    let Some(at) = facts.iter().rposition(|f| f.fact.kind == PROPOSED && !undone.took(f)) else { return Ok(None) };
    let later = facts.get(at + 1..).unwrap_or_default();
    let Some(found) = facts.get(at).filter(|_| !later.iter().any(ends)) else { return Ok(None) };
    let id = found.fact.new.strip_prefix("entry:").and_then(|id| id.parse().ok()).map(EntryId);
    let entries = entry::load(tx, row.id).await?;
    let words = entries.into_iter().find(|e| Some(e.id) == id);
    let (Some(by), Some(words)) = (found.fact.actor, words) else { return Ok(None) };
    let of = |kinds: &'static [&'static str]| later.iter().filter(move |f| kinds.contains(&f.fact.kind.as_str()));
    let told = of(&[PROPOSED_TO, UNCHECKED]).filter_map(|f| f.fact.new.parse().ok().map(PersonId));
    let at = std::iter::once(found.at).chain(of(&[PROPOSED_TO]).map(|f| f.at));
    Ok(Some(Proposal {
        by,
        text: words.text,
        entry: words.id,
        code: later.first().filter(|f| f.fact.kind == CODE).map(|f| f.fact.new.clone()).unwrap_or_default(),
        told: told.collect(),
        at: at.collect(),
    }))
}

/// Whether a mail that answers these Message-IDs answers one that told of a proposal, of this ticket or of one that went
/// into it. `waiting`: what waits on the ticket.
pub async fn answers(tx: &mut Tx, waiting: Option<&Proposal>, answered: &[String]) -> Result<Answers, StoreError> {
    for id in answered.iter().take(ANSWERED_MAX) {
        let Some((on, notice)) = entry::find_sent(tx, id).await? else { continue };
        let told = entry::load(tx, on).await?.into_iter().find(|e| e.id == notice);
        let Some(told) = told.filter(|e| e.notice == Notice::NewEntry.as_str()) else { return Ok(Answers::Nothing) };
        if waiting.is_some_and(|one| one.at.contains(&told.at)) {
            return Ok(Answers::Waiting);
        }
        let facts = journal::load(tx, &journal::ticket_stream(on)).await?;
        let tells = |kinds: &[&str]| facts.iter().any(|f| f.at == told.at && kinds.contains(&f.fact.kind.as_str()));
        return Ok(match tells(&[RETURNED]) {
            true => Answers::Returned,
            false if tells(&[PROPOSED, PROPOSED_TO]) => Answers::Gone,
            false => Answers::Nothing,
        });
    }
    Ok(Answers::Nothing)
}

/// The files that came with the words of a proposal.
pub async fn files(tx: &mut Tx, desk: &Inner, one: &Proposal) -> Result<Vec<Attachment>, StoreError> {
    let mut found = Vec::new();
    for file in entry::files(tx, one.entry).await? {
        let bytes = desk.blobs.load(tx, &file.sha256).await?;
        let cid = Some(file.cid).filter(|cid| !cid.is_empty());
        found.push(Attachment { name: file.name, media_type: file.media_type, bytes, inline: file.inline, cid });
    }
    Ok(found)
}

/// Everything that waits, by ticket, with whoever has it now.
pub async fn all(tx: &mut Tx, desk: &Inner) -> Result<Vec<(TicketRow, Proposal, Option<PersonId>)>, StoreError> {
    let mut found = Vec::new();
    if desk.config.closure.via != Via::Owner {
        return Ok(found);
    }
    for id in ticket::with_proposals(tx).await? {
        let row = ticket::load(tx, id).await?;
        if let Some(one) = awaiting(tx, desk, &row).await? {
            let has = one.told.last().copied().or(row.core.owner);
            found.push((row, one, has));
        }
    }
    Ok(found)
}

/// Tells of what waits where whoever was told is gone for a while or for good: who stands in for the owner now, else
/// whoever made it, that nobody else sends it.
pub async fn hand_over(tx: &mut Tx, desk: &Inner, (now, what): (Timestamp, &str)) -> anyhow::Result<()> {
    let loads = person::loads(tx).await?;
    let is_there = |id: PersonId| roles::stand_in(&loads, id, now) == Some(id);
    for (row, one, has) in all(tx, desk).await? {
        if has.is_none_or(is_there) {
            continue;
        }
        let stands_in = row.core.owner.and_then(|owner| roles::stand_in(&loads, owner, now));
        let to = stands_in.filter(|to| *to != one.by);
        let Some(id) = still_here(tx, to.or(Some(one.by))).await?.filter(|id| Some(*id) != has) else { continue };
        let (kind, cause) = match to {
            Some(_) => (
                PROPOSED_TO,
                Cause {
                    actor: Some(one.by),
                    text: one.text.clone(),
                    attachments: files(tx, desk, &one).await?,
                    why: Some(Why::Proposed),
                    ..Cause::default()
                },
            ),
            None => (UNCHECKED, Cause { why: Some(Why::Unchecked), ..Cause::default() }),
        };
        let cause = Cause { what: what.to_owned(), free_of_budget: true, ..cause };
        let fact = Fact { kind: kind.to_owned(), new: id.0.to_string(), cause: what.to_owned(), ..Fact::default() };
        journal::append(tx, &journal::ticket_stream(row.id), now, &fact).await?;
        let person = person::load(tx, id, None).await?;
        send::tell(tx, desk, Some(&row), (Notice::NewEntry, person, now), &cause).await?;
    }
    Ok(())
}
