//! Whether a notice may go: budgets, the breaker, noreply addresses and our own are looked at here and nowhere else. What
//! is not sent is a fact of the journal.

use super::send::{Cause, domain_of, is_own};
use super::standing::{self, Standing};
use super::{Inner, budgets};
use crate::compose;
use crate::pure::Timestamp;
use crate::pure::notice::{Notice, Refusal, may_send};
use crate::pure::vet::is_noreply;
use crate::store::journal::{self, Fact};
use crate::store::person::Person;
use crate::store::ticket::TicketRow;
use crate::store::{Tx, outbox};

/// Transcripts in 24 hours that tell one address, which answers transcripts, that nothing was understood: with the one
/// that it answers first, three.
const FRUITLESS_A_DAY: i64 = 2;

/// Whether a notice about a ticket may go to a person now.
pub async fn gate(
    tx: &mut Tx,
    desk: &Inner,
    (row, notice, person, now): (Option<&TicketRow>, Notice, &Person, Timestamp),
    cause: &Cause,
) -> anyhow::Result<Result<(), Refusal>> {
    if !compose::is_sendable(&person.address) {
        return Ok(Err(Refusal::BadAddress));
    }
    if is_own(&desk.config, &person.address) {
        return Ok(Err(Refusal::NoReplyAddress));
    }
    if notice != Notice::Reply && is_noreply(&person.address) {
        return Ok(Err(Refusal::NoReplyAddress));
    }
    if (notice == cause.receipt || notice == Notice::Status)
        && let Err(refusal) = cause.ack
    {
        return Ok(Err(refusal));
    }
    if notice == Notice::Transcript && is_fruitless(cause) {
        let since = now - jiff::SignedDuration::from_hours(24);
        let sent = outbox::automatic_since(tx, person.address_id, notice.as_str(), since).await?;
        return Ok(if sent < FRUITLESS_A_DAY { Ok(()) } else { Err(Refusal::Breaker) });
    }
    let standing = standing::standing(tx, desk, row, person).await?;
    if let Err(refusal) = standing::may_hear(desk, person, standing, (notice, cause)) {
        return Ok(Err(refusal));
    }
    if !is_counted(notice, standing, cause) {
        return Ok(Ok(()));
    }
    let window = jiff::SignedDuration::try_from(desk.config.limits.breaker_window).unwrap_or(jiff::SignedDuration::MAX);
    let address = (person.address_id, domain_of(&person.address));
    let mut counts = outbox::automatic_counts(tx, address, now, window).await?;
    // A forged engineer must not be able to flood the real one, so `verify_sender` has the budget of a stranger; but
    // the real one, who answers each, must not run into the breaker.
    let staff = person.staff && notice != Notice::VerifySender;
    if notice == Notice::VerifySender {
        counts.unanswered = 0;
    }
    Ok(may_send(&counts, &budgets(&desk.config), staff))
}

fn is_fruitless(cause: &Cause) -> bool {
    cause.transcript.as_ref().is_some_and(|told| told.fruitless)
}

/// Whether it is written down that a notice went, for the budgets.
pub fn is_kept_count_of(notice: Notice, standing: Standing, cause: &Cause) -> bool {
    is_counted(notice, standing, cause) || (notice == Notice::Transcript && is_fruitless(cause))
}

/// Whether the budgets count a notice. News is answered by the program alone, whatever the asker proved: two programs
/// that prove themselves to each other must not go on for ever.
pub fn is_counted(notice: Notice, standing: Standing, cause: &Cause) -> bool {
    let is_answer = notice.is_budgeted() && (notice == Notice::Status || !cause.free_of_budget);
    is_answer || standing::is_counted(notice, standing, cause)
}

/// A notice that does not go is a fact, so that nobody has to wonder.
pub async fn withhold(
    tx: &mut Tx,
    row: Option<&TicketRow>,
    (notice, refusal, now): (Notice, Refusal, Timestamp),
    cause: &Cause,
) -> anyhow::Result<()> {
    tracing::info!(notice = notice.as_str(), why = refusal.as_str(), "a notice is withheld");
    metrics::counter!("postdesk_notices_withheld_total", "why" => refusal.as_str()).increment(1);
    let fact = Fact {
        actor: None,
        kind: "notice_withheld".to_owned(),
        old: notice.as_str().to_owned(),
        new: refusal.as_str().to_owned(),
        cause: cause.what.clone(),
    };
    let stream = row.map_or_else(|| "desk".to_owned(), |r| journal::ticket_stream(r.id));
    journal::append(tx, &stream, now, &fact).await?;
    Ok(())
}
