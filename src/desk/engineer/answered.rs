//! What an engineer's mail answers, and what was answered before it: whose mail the notice told of, and which reply stands
//! for the solution.

use super::super::admit::Work;
use super::super::orders::proposal::{Answers, AtHand};
use super::super::{audience, inside, newcomer, requester, route};
use super::without_quotes;
use crate::pure::intent::IntentKind;
use crate::pure::notice::Notice;
use crate::pure::token::Purpose;
use crate::pure::{EntryId, PersonId};
use crate::store::person::Person;
use crate::store::ticket::{self, Participant, TicketRow};
use crate::store::{StoreError, Tx, entry};

/// The Message-IDs of an engineer's mail that are looked up for the notice that it answers.
const ANSWERED_MAX: usize = 4;

/// The Message-IDs that an engineer's mail answers. A client that names no mail of ours and answers a notice of colleagues'
/// words answers the last of those that went to its writer, whatever came after it.
pub async fn answered(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
) -> Result<Vec<String>, StoreError> {
    let mut named = requester::answered(&work.parsed.mail);
    for id in named.iter().take(ANSWERED_MAX) {
        if entry::find_sent(tx, id).await?.is_some() {
            return Ok(named);
        }
    }
    let claims = work.parsed.keys.iter().filter_map(|key| key.claim.as_ref());
    let Some(claim) = claims.into_iter().find(|claim| claim.purpose == Purpose::Talk) else { return Ok(named) };
    let Some(on) = ticket::find_number(tx, claim.number).await? else { return Ok(named) };
    if route::follow_merges(tx, on).await?.id == row.id {
        let on = ticket::load(tx, on).await?;
        named.splice(0..0, last_talk(tx, work, (engineer, &on)).await?);
    }
    Ok(named)
}

/// The last notice of colleagues' words, a proposed solution among them, that went to an engineer on a ticket.
async fn last_talk(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
) -> Result<Option<String>, StoreError> {
    let entries = entry::load(tx, row.id).await?;
    for told in entry::told(tx, row.id, engineer.id).await? {
        let Some(notice) = entries.iter().find(|e| e.id == told.entry) else { continue };
        if told.notice != Notice::NewEntry.as_str() {
            continue;
        }
        let id = [told.message_id];
        let is_note = inside::writer_of_note(&entries, notice).is_some_and(|writer| writer != engineer.id);
        if is_note || AtHand::of(tx, work, (row, &id)).await?.answers != Answers::Nothing {
            return Ok(id.into_iter().next());
        }
    }
    Ok(None)
}

/// Whose mail it answers, where that is not the requester's: the writer of the mail that the notice told of which its
/// Message-IDs (`answered`) name. A notice of a ticket that has been merged into this one was about its reporter.
pub async fn answers(tx: &mut Tx, row: &TicketRow, answered: &[String]) -> anyhow::Result<Option<Participant>> {
    match writer_answered(tx, row, answered).await? {
        Some(writer) => Ok(audience::correspondent(tx, row, writer).await?),
        None => Ok(None),
    }
}

/// Who wrote the mail that the notice told of which these Message-IDs name. None: nobody outside.
pub async fn writer_answered(tx: &mut Tx, row: &TicketRow, answered: &[String]) -> anyhow::Result<Option<PersonId>> {
    for id in answered.iter().take(ANSWERED_MAX) {
        let Some((on, notice)) = entry::find_sent(tx, id).await? else { continue };
        let entries = entry::load(tx, on).await?;
        let at = entries.iter().find(|e| e.id == notice).map(|e| e.at);
        let caused = |e: &&entry::Entry| e.id.0 < notice.0 && Some(e.at) == at && e.is_word_from_outside();
        let writer = entries.iter().rev().find(caused).and_then(|e| e.person);
        return match writer {
            None if on != row.id => Ok(Some(ticket::load(tx, on).await?.requester)),
            writer => Ok(writer),
        };
    }
    Ok(None)
}

/// Whether a mail answers a transcript: one that its Message-IDs (`answered`) name, or, if they name no mail of ours, what
/// went to its writer last.
pub async fn answers_transcript(
    tx: &mut Tx,
    (engineer, row): (PersonId, &TicketRow),
    answered: &[String],
) -> Result<bool, StoreError> {
    for id in answered.iter().take(ANSWERED_MAX) {
        let Some((on, notice)) = entry::find_sent(tx, id).await? else { continue };
        let entries = entry::load(tx, on).await?;
        return Ok(entries.iter().any(|e| e.id == notice && e.notice == Notice::Transcript.as_str()));
    }
    let told = entry::told(tx, row.id, engineer).await?;
    Ok(told.first().is_some_and(|last| last.notice == Notice::Transcript.as_str()))
}

/// The last answer that went out, which stands in as the solution where `#resolve` comes alone.
///
/// One that went to somebody else alone is none, and neither is one from before the last solution was rejected.
pub async fn last_reply(tx: &mut Tx, row: &TicketRow, only: Option<EntryId>) -> Result<Option<String>, StoreError> {
    let entries = entry::load(tx, row.id).await?;
    let went = entry::replies_to(tx, row.id, row.requester_address_id).await?;
    let rejects = |e: &&entry::Entry| !e.from_staff && e.intent == IntentKind::Reject.as_str();
    let since = entries.iter().rev().find(rejects).map(|e| e.id);
    let counts = |e: &&entry::Entry| {
        let is_it = only.is_none_or(|only| e.id == only);
        is_it && e.kind == "reply" && !e.text.trim().is_empty() && went.contains(&e.id)
    };
    let last = entries.iter().rev().take_while(|e| Some(e.id) != since).find(counts).map(|e| e.text.clone());
    // It is read by whoever is there when the ticket ends.
    let has_newcomers = newcomer::newest(tx, row).await?.is_some();
    Ok(last.map(|text| if has_newcomers { without_quotes(&text) } else { text }))
}
