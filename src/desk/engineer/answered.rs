//! What an engineer's mail answers, and what was answered before it: whose mail the notice told of, and which reply stands
//! for the solution.

use super::super::{audience, newcomer};
use super::without_quotes;
use crate::pure::intent::IntentKind;
use crate::pure::notice::Notice;
use crate::pure::{EntryId, PersonId};
use crate::store::ticket::{self, Participant, TicketRow};
use crate::store::{StoreError, Tx, entry};

/// The Message-IDs of an engineer's mail that are looked up for the notice that it answers.
const ANSWERED_MAX: usize = 4;

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
