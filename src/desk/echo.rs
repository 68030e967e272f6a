//! Mailboxes that answer everything with the same words and no sign of it. Two of them, a requester's and an engineer's,
//! would talk to each other through a ticket for ever: each answer is one person's word to another, which no budget counts.
//!
//! People press, and report the same every half an hour: a mail is an echo only where each of its kind came at once upon a
//! mail of ours, with nothing new in it, and nobody else said anything but the same either.

use std::collections::{BTreeMap, BTreeSet};

use super::admit::{Admitted, Work, file};
use super::requester::Reading;
use super::send::{self, Cause};
use super::sender::Sender;
use super::told::TranscriptWords;
use super::{Parsed, audience, engineer, route};
use crate::blob::Blobs;
use crate::pure::authority::{Role, must_hold};
use crate::pure::command::PendingOn;
use crate::pure::thread::Choice;
use crate::pure::ticket::State;
use crate::pure::vet::{Verdict, Vetted};
use crate::pure::wording::Why;
use crate::pure::{EntryId, PersonId, Timestamp};
use crate::store::entry::{Entry, Told};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry, person};

/// Mails of one sender on a ticket, one after the other and all in the same words, after which the next is kept and goes
/// nowhere.
const SAME_MAX: usize = 3;
/// Within so many hours.
const WINDOW_HOURS: i64 = 6;
/// What is shorter, in letters and digits, people write again and again: "ok", "收到".
const WORDS_CHARS_MIN: usize = 8;
/// A mailbox that answers by itself does so within so many minutes of our mail, those on the way and in the queue included.
const AT_ONCE_MINUTES: i64 = 3;
/// Mails of whoever is on the other end, between the first of the same and the last: fewer are no conversation of machines.
const PARTNERS_MIN: usize = 2;

/// Keeps a mail in the words of its sender's last ones, and tells the lead the first time, and its writer, if they are of
/// the staff; None: it is none, and goes its way.
pub async fn stopped(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    choice: &Choice,
) -> anyhow::Result<Option<Admitted>> {
    let (Some(person), Choice::FollowUp { ticket, .. }) = (&sender.person, choice) else { return Ok(None) };
    let row = route::follow_merges(tx, *ticket).await?;
    // Where something is asked, each answer counts; and what comes to a ticket that has ended opens it again.
    let is_asked = match row.core.state {
        State::Pending { on, .. } => on == PendingOn::Requester,
        State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => true,
        State::Absent | State::New | State::Open => false,
    };
    if is_asked || person.staff && must_hold(Role::Engineer, sender.evidence(Some(row.number)).0) {
        return Ok(None);
    }
    let entries = entry::load(tx, row.id).await?;
    let theirs = entries.iter().rev().filter(|e| e.person == Some(person.id) && e.kind != "notice");
    // One more, for what went out between it and the next.
    let last: Vec<&Entry> = theirs.take(SAME_MAX + 1).collect();
    let (same, before) = (last.get(..SAME_MAX).unwrap_or_default(), last.get(SAME_MAX).map_or(EntryId(0), |e| e.id));
    let since = work.now - jiff::SignedDuration::from_hours(WINDOW_HOURS);
    let (Some(words), Some(first)) = (same.first().map(|e| letters(&e.text)), same.last()) else { return Ok(None) };
    let is_same = |e: &&Entry| e.at >= since && letters(&e.text) == words;
    // Commands are given again on purpose.
    let is_order = same.iter().any(|e| e.text.trim_start().starts_with(['#', '＃']));
    if is_order || words.chars().count() < WORDS_CHARS_MIN || !same.iter().all(is_same) {
        return Ok(None);
    }
    let told = entry::told(tx, row.id, person.id).await?;
    let mut mails: Vec<(EntryId, Timestamp)> = vec![(EntryId(i64::MAX), work.now)];
    mails.extend(same.iter().map(|e| (e.id, e.at)));
    mails.push((before, Timestamp::MIN));
    if !come_at_once(&mails, &told)
        || !say_the_same(tx, &entries, (person.id, first.id)).await?
        || has_news(tx, work, same).await?
    {
        return Ok(None);
    }
    let read = Box::pin(Reading::of(tx, work, Some((&row, sender)))).await?;
    if letters(&read.text) != words {
        return Ok(None);
    }
    if same.iter().all(|e| e.verdict != Verdict::AutoReply.as_str()) {
        Box::pin(tell_lead(tx, work, &row, (person, &read))).await?;
    }
    let reason = format!("The same words for more than {SAME_MAX} times, each at once upon a mail of ours.");
    let vetted = Vetted { verdict: Verdict::AutoReply, reason, is_absence: false };
    let parsed = Parsed { vetted, ..work.parsed.clone() };
    let kept = Work { parsed: &parsed, ..*work };
    let told_on = row.clone();
    let admitted = Box::pin(file(tx, &kept, Some(sender), row)).await?;
    if person.staff {
        Box::pin(tell_writer(tx, work, (person, &told_on))).await?;
    }
    Ok(Some(admitted))
}

/// Whether each mail (newest first, the last one for comparison only) came at once upon one of ours that its writer had not
/// answered yet.
fn come_at_once(mails: &[(EntryId, Timestamp)], told: &[Told]) -> bool {
    let at_once = jiff::SignedDuration::from_mins(AT_ONCE_MINUTES);
    mails.windows(2).all(|pair| match pair {
        [(id, at), (before, _)] => {
            told.iter().any(|one| one.entry > *before && one.entry < *id && at.duration_since(one.at) <= at_once)
        }
        _ => false,
    })
}

/// Whether everybody else who said anything since a mail said the same again and again, too, with the same files if any: a
/// machine on the other end.
async fn say_the_same(
    tx: &mut Tx,
    entries: &[Entry],
    (writer, since): (PersonId, EntryId),
) -> Result<bool, StoreError> {
    let mut others: BTreeMap<Option<PersonId>, Vec<(String, Vec<String>)>> = BTreeMap::new();
    for one in entries.iter().filter(|e| e.id > since && e.kind != "notice" && e.person != Some(writer)) {
        let files = entry::files(tx, one.id).await?.into_iter().map(|file| file.sha256).collect();
        others.entry(one.person).or_default().push((letters(&one.text), files));
    }
    Ok(others.values().all(|said| said.len() >= PARTNERS_MIN && said.iter().all(|one| Some(one) == said.first())))
}

/// Whether a mail brings a file that came with none of those before.
async fn has_news(tx: &mut Tx, work: &Work<'_>, same: &[&Entry]) -> Result<bool, StoreError> {
    let mut known = BTreeSet::new();
    for one in same {
        known.extend(entry::files(tx, one.id).await?.into_iter().map(|file| file.sha256));
    }
    Ok(work.parsed.mail.attachments.iter().any(|file| !known.contains(&Blobs::name_of(&file.bytes))))
}

/// Who wrote it learns that it went nowhere; a machine that answers that, too, is told so a few times a day.
async fn tell_writer(tx: &mut Tx, work: &Work<'_>, (writer, row): (&person::Person, &TicketRow)) -> anyhow::Result<()> {
    let outcome = [
        "Kept on the ticket, not sent: the same words came again and again, each at once upon a mail of ours, as from a \
         mailbox that answers by itself. If they are to go out, write them in other words."
            .to_owned(),
        "已留存在工单上，未发出：相同内容多次在收到邮件后立即发来，疑似自动回复。如需发出，请换个说法再发一次。".to_owned(),
    ];
    let line = (format!("[{} #{}]", work.desk.config.desk.tag, row.number), false, outcome);
    let told = TranscriptWords { lines: vec![line], fruitless: true, ..TranscriptWords::default() };
    engineer::tell_transcript(tx, work, (writer, Some(row)), told).await
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
