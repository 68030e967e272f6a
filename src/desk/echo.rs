//! Mailboxes that answer everything with the same words and no sign of it. Two of them, a requester's and an engineer's,
//! would talk to each other through a ticket for ever: each answer is one person's word to another, which no budget counts.

use super::admit::{Admitted, Work, file};
use super::requester::Reading;
use super::send::{self, Cause};
use super::sender::Sender;
use super::{Parsed, audience, route};
use crate::pure::authority::{Role, must_hold};
use crate::pure::thread::Choice;
use crate::pure::ticket::State;
use crate::pure::vet::{Verdict, Vetted};
use crate::pure::wording::Why;
use crate::store::ticket::TicketRow;
use crate::store::{Tx, entry, person};

/// Mails of one sender on a ticket, one after the other and all in the same words, after which the next is kept and goes
/// nowhere.
const SAME_MAX: usize = 3;
/// Within so many hours.
const WINDOW_HOURS: i64 = 6;
/// What is shorter, in letters and digits, people write again and again: "ok", "收到".
const WORDS_CHARS_MIN: usize = 8;

/// Keeps a mail in the words of its sender's last ones, and tells the lead the first time; None: it is none, and goes its
/// way.
pub async fn stopped(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    choice: &Choice,
) -> anyhow::Result<Option<Admitted>> {
    let (Some(person), Choice::FollowUp { ticket, .. }) = (&sender.person, choice) else { return Ok(None) };
    let row = route::follow_merges(tx, *ticket).await?;
    // Where it is asked whether it works, each answer counts.
    let is_asked = matches!(row.core.state, State::Resolved { .. });
    if is_asked || person.staff && must_hold(Role::Engineer, sender.evidence(Some(row.number)).0) {
        return Ok(None);
    }
    let entries = entry::load(tx, row.id).await?;
    let theirs = entries.iter().rev().filter(|e| e.person == Some(person.id) && e.kind != "notice");
    let last: Vec<&entry::Entry> = theirs.take(SAME_MAX).collect();
    let since = work.now - jiff::SignedDuration::from_hours(WINDOW_HOURS);
    let Some(words) = last.first().map(|e| letters(&e.text)) else { return Ok(None) };
    let is_same = |e: &&entry::Entry| e.at >= since && letters(&e.text) == words;
    // Commands are given again on purpose.
    let is_order = last.iter().any(|e| e.text.trim_start().starts_with(['#', '＃']));
    if last.len() < SAME_MAX || is_order || words.chars().count() < WORDS_CHARS_MIN || !last.iter().all(is_same) {
        return Ok(None);
    }
    let read = Box::pin(Reading::of(tx, work, Some((&row, sender)))).await?;
    if letters(&read.text) != words {
        return Ok(None);
    }
    if last.iter().all(|e| e.verdict != Verdict::AutoReply.as_str()) {
        Box::pin(tell_lead(tx, work, &row, (person, &read))).await?;
    }
    let reason = format!("The same words for more than {SAME_MAX} times within {WINDOW_HOURS} hours.");
    let vetted = Vetted { verdict: Verdict::AutoReply, reason, is_absence: false };
    let parsed = Parsed { vetted, ..work.parsed.clone() };
    let kept = Work { parsed: &parsed, ..*work };
    Ok(Some(Box::pin(file(tx, &kept, Some(sender), row)).await?))
}

async fn tell_lead(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &TicketRow,
    (writer, read): (&person::Person, &Reading),
) -> anyhow::Result<()> {
    let Some(lead) = audience::lead_of(tx, work.desk, row, (true, work.now)).await?.filter(|id| *id != writer.id)
    else {
        return Ok(());
    };
    let lead = person::load(tx, lead, None).await?;
    let cause = Cause {
        actor: Some(writer.id),
        what: work.cause(),
        text: read.text.clone(),
        why: Some(Why::Echo),
        ..Cause::default()
    };
    send::tell_colleagues(tx, work.desk, row, (vec![lead], work.now), &cause).await
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
