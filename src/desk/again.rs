//! A signed mail that comes again: with a blank more, by another way, under another address on the envelope, under another
//! Message-ID or as the answer to another mail, which signatures need not cover. Its signature is as good as it was, and
//! what it asked for has been done: it is not done twice.

use super::admit::{Admitted, Work, settle};
use super::requester::{self, Reading};
use super::sender::Sender;
use super::{Parsed, fresh, reading, route};
use crate::pure::Timestamp;
use crate::pure::authority::Evidence;
use crate::pure::evidence::AuthResult;
use crate::pure::thread::Choice;
use crate::pure::vet::Verdict;
use crate::pure::{command, quote};
use crate::store::ledger::{self, Outcome};
use crate::store::{Tx, entry};

/// Mails of one Message-ID that are looked at.
const EARLIER_MAX: usize = 8;

/// Mails that an answer may name as answered.
const ANSWERED_MAX: usize = 4;

/// What a mail is beside those that came before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    No,
    /// The very mail.
    Copy,
    /// The same words at the same second under another Message-ID.
    Words,
}

/// Whether an earlier mail is this very one, as far as a signature tells. What the mail says is kept, if it proves its
/// writer, for those that come after it.
pub async fn is_known(tx: &mut Tx, work: &Work<'_>, sender: &Sender) -> anyhow::Result<Again> {
    if is_entry(tx, work, sender).await? {
        return Ok(Again::Copy);
    }
    let Some(statement) = &work.parsed.statement else { return Ok(Again::No) };
    if sender.evidence(None).0 == Evidence::Claimed {
        return Ok(Again::No);
    }
    let stated = ledger::stated(tx, statement, work.mail_id).await?;
    ledger::set_statement(tx, work.mail_id, statement).await?;
    let own = work.parsed.mail.message_id.as_deref().unwrap_or_default();
    Ok(match stated {
        None => Again::No,
        Some((id, _)) if id == own => Again::Copy,
        Some((_, at)) if is_replayable(sender) && !answers_later(tx, work, sender, at).await? => Again::Words,
        Some(_) => Again::No,
    })
}

/// Whether the mail would prove its writer wherever somebody else sent it. Who has nothing but a token may write other words
/// as well: the same ones are a person's, who says the same of something else.
fn is_replayable(sender: &Sender) -> bool {
    sender.released || sender.authentication == AuthResult::Pass
}

/// Whether the mail answers one that its writer was sent since: it is no copy of what was written before.
async fn answers_later(tx: &mut Tx, work: &Work<'_>, sender: &Sender, at: Timestamp) -> anyhow::Result<bool> {
    let Some(person) = &sender.person else { return Ok(false) };
    for id in requester::answered(&work.parsed.mail).iter().take(ANSWERED_MAX) {
        if entry::sent_at(tx, id, person.address_id).await?.is_some_and(|sent| sent > at) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The sender with what they prove by a mail that may have come before; Err: the mail is dealt with.
pub async fn weighed(tx: &mut Tx, work: &Work<'_>, sender: Sender) -> anyhow::Result<Result<Sender, Admitted>> {
    let known = is_known(tx, work, &sender).await?;
    if known == Again::No {
        return Ok(Ok(sender));
    }
    if !sender.is_staff() {
        // It stands beside the first one, and proves nothing more.
        return Ok(Ok(sender.without_proof()));
    }
    Ok(match leave(tx, work, &sender, known).await? {
        Some(admitted) => Err(admitted),
        None => Ok(sender),
    })
}

/// An engineer's mail that is known: left at what the first one did. Under another Message-ID it may be another mail all the
/// same, so it is kept where it belongs, as a note that does nothing; None: it orders nothing, and names no ticket.
async fn leave(tx: &mut Tx, work: &Work<'_>, sender: &Sender, again: Again) -> anyhow::Result<Option<Admitted>> {
    let Some(engineer) = sender.person.as_ref().filter(|_| again == Again::Words) else {
        return set_aside(tx, work).await.map(Some);
    };
    let number = match route::route(tx, work.desk, work.parsed, sender).await? {
        Choice::FollowUp { ticket, .. } => {
            let row = route::follow_merges(tx, ticket).await?;
            let read = Reading::of(tx, work, Some((&row, sender))).await?;
            let (evidence, basis) = sender.evidence(Some(row.number));
            let id = requester::insert_entry(tx, work, (row.id, "note"), &read, (engineer, evidence, &basis)).await?;
            requester::keep_parts(tx, work, (row.id, id), evidence).await?;
            settle(tx, work, Outcome::Entry, (Verdict::Admit.as_str(), COPY), (evidence.as_str(), &basis)).await?;
            row.number
        }
        Choice::New { .. } => {
            let fresh = quote::fresh(&quote::fragments(&work.parsed.mail.text, &[]));
            let is_plain = command::parse(&fresh).commands.is_empty() && fresh::forwarded(work).is_none();
            return if is_plain { Ok(None) } else { set_aside(tx, work).await.map(Some) };
        }
    };
    Ok(Some(Admitted::FollowedUp(number)))
}

/// Whether a proved entry of the same Message-ID is this very mail.
async fn is_entry(tx: &mut Tx, work: &Work<'_>, sender: &Sender) -> anyhow::Result<bool> {
    let Some(id) = &work.parsed.mail.message_id else { return Ok(false) };
    let mut tickets = Vec::new();
    for (ticket, kind) in entry::find_message_id(tx, id).await? {
        if kind.is_own() && !tickets.contains(&ticket) {
            tickets.push(ticket);
        }
    }
    for ticket in tickets.into_iter().take(EARLIER_MAX) {
        let earlier = entry::raw_mails(tx, ticket, id).await?;
        for (mail_id, sha256) in earlier.into_iter().take(EARLIER_MAX) {
            if mail_id == work.mail_id {
                continue;
            }
            let raw = work.desk.blobs.load(tx, &sha256).await?;
            let Ok(parsed) = reading::read(&raw, &work.desk.reading_context()) else { continue };
            if is_same(&parsed, work.parsed) && parsed.mail.sole_from().is_some_and(|from| from.key() == sender.address)
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Why a mail has no effect.
const COPY: &str = "a copy of a mail that had its effect";

/// Leaves it at what the first one did.
async fn set_aside(tx: &mut Tx, work: &Work<'_>) -> anyhow::Result<Admitted> {
    settle(tx, work, Outcome::SetAside, (Verdict::Admit.as_str(), COPY), ("", "")).await?;
    Ok(Admitted::SetAside(Verdict::Admit))
}

/// Programs that repeat a Message-ID do not repeat the second; without a date the letters tell, which no blank changes.
fn is_same(one: &Parsed, other: &Parsed) -> bool {
    one.mail.date == other.mail.date && (one.mail.date.is_some() || letters(one) == letters(other))
}

fn letters(parsed: &Parsed) -> String {
    let text = format!("{}\n{}", parsed.mail.subject, parsed.mail.text);
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
