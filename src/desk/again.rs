//! A signed mail that comes again: with a blank more, by another way, under another address on the envelope, under another
//! Message-ID or as the answer to another mail, which signatures need not cover. Its signature is as good as it was, and
//! what it asked for has been done: it is not done twice.

use super::admit::{Admitted, Work, settle};
use super::sender::Sender;
use super::{Parsed, reading};
use crate::pure::authority::Evidence;
use crate::pure::vet::Verdict;
use crate::store::ledger::{self, Outcome};
use crate::store::{Tx, entry};

/// Mails of one Message-ID that are looked at.
const EARLIER_MAX: usize = 8;

/// Whether an earlier mail is this very one, as far as a signature tells. What the mail says is kept, if it proves its
/// writer, for those that come after it.
pub async fn is_known(tx: &mut Tx, work: &Work<'_>, sender: &Sender) -> anyhow::Result<bool> {
    if let Some(statement) = &work.parsed.statement
        && sender.evidence(None).0 != Evidence::Claimed
    {
        if ledger::is_stated(tx, statement, work.mail_id).await? {
            return Ok(true);
        }
        ledger::set_statement(tx, work.mail_id, statement).await?;
    }
    is_entry(tx, work, sender).await
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

/// Leaves it at what the first one did.
pub async fn set_aside(tx: &mut Tx, work: &Work<'_>) -> anyhow::Result<Admitted> {
    let why = (Verdict::Admit.as_str(), "a copy of a mail that had its effect");
    settle(tx, work, Outcome::SetAside, why, ("", "")).await?;
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
