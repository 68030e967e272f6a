//! The digest of the morning: when it is due, what is kept back for it, and how what was kept back reaches its reader.
//!
//! What waits is never dropped: where a person's digest ends (it is turned off, they left, their hours have no morning) it is
//! told at once, to them or to who has the ticket now. What gives work to its reader (a ticket assigned, reopened) is told in
//! the morning by the notice itself, with the ticket's form; what people wrote stands in the digest in their words.

mod content;
mod kept;

use super::audience::{Recipient, lead_of};
use super::leaving::still_here;
use super::roles::is_away;
use super::send::{self, Cause};
use super::{Desk, Inner, away};
use crate::config::{Config, Engineer};
use crate::pure::digest;
use crate::pure::grade::Priority;
use crate::pure::intent::IntentKind;
use crate::pure::language::Language;
use crate::pure::notice::Notice;
use crate::pure::sla::Calendar;
use crate::pure::ticket::State;
use crate::pure::{PersonId, Timestamp, wording};
use crate::store::digest as rows;
use crate::store::journal::{self, Fact};
use crate::store::person::Person;
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, entry, person};
use content::{Reading, compose};

/// A digest that is later than that by a stop of the desk waits for the next working hours.
const LATE: jiff::SignedDuration = jiff::SignedDuration::from_hours(2);
/// How long a digest that cannot be composed is put off.
const PUT_OFF: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);
/// The notices that give a ticket to their reader, which a line in a digest cannot do; the last of them says all.
const GIVEN: [Notice; 3] = [Notice::AssignedToYou, Notice::ReopenedToYou, Notice::QueueUnassigned];
/// Those that call their reader in, each for a reason of its own.
const CALLED: [Notice; 3] = [Notice::Escalated, Notice::Complaint, Notice::Breach];

/// Brings the mornings of the engineers into the store.
pub async fn sync(tx: &mut Tx, config: &Config, calendar: &Calendar, now: Timestamp) -> anyhow::Result<()> {
    let mut known = rows::people(tx).await?;
    for engineer in config.engineers.iter().filter(|_| config.desk.digest) {
        let Some(id) = person::find_staff(tx, &engineer.name).await? else { continue };
        known.retain(|other| *other != id);
        let Some(next) = digest::next_morning(hours(config, engineer, calendar), now) else { continue };
        // One that is overdue is sent once, late, within working hours; one that lies beyond the next morning belongs to
        // other hours.
        let known = rows::due_of(tx, id).await?;
        let is_stale =
            |due: Timestamp| now.duration_since(due) > LATE && !hours(config, engineer, calendar).in_service(now);
        if known.is_none_or(|due| due > next || is_stale(due)) {
            rows::set_due(tx, id, next).await?;
        }
    }
    for gone in known {
        rows::forget(tx, gone).await?;
    }
    Ok(())
}

/// The calendar of an engineer's days.
pub fn hours<'c>(config: &'c Config, engineer: &Engineer, default: &'c Calendar) -> &'c Calendar {
    engineer.hours.as_ref().and_then(|name| config.calendars.get(name)).unwrap_or(default)
}

/// Keeps back what waits for an engineer's next digest: what people outside the staff write, where the engineer takes it so,
/// and outside the engineer's hours everything, where the engineer wants quiet. What is about a P1 or a major incident
/// never waits.
pub async fn keep_back(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (notice, recipients, now): (Notice, Vec<Recipient>, Timestamp),
    cause: &Cause,
) -> anyhow::Result<Vec<Recipient>> {
    // The requester waits for what the owner is asked to send on, and for what comes back from there; and to what an
    // engineer waits for, they set the clock.
    let waits = matches!(cause.why, Some(wording::Why::Proposed | wording::Why::SentBack | wording::Why::WaitOver));
    let is_major = row.core.major || notice == Notice::MajorIncident;
    let pressing = row.core.priority == Priority::P1 || is_major || waits;
    if !notice.is_for_staff() || pressing || !desk.config.desk.digest {
        return Ok(recipients);
    }
    // What a clock, a program or a colleague says is not somebody's answer; who asks for news is told that the engineer has
    // the question.
    let is_answer = notice == Notice::NewEntry && cause.why.is_none() && cause.said != IntentKind::StatusQuery;
    let is_word = match cause.actor.filter(|_| is_answer) {
        Some(writer) => !person::load(tx, writer, None).await?.staff,
        None => false,
    };
    let mut at_once = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        let waits = desk.config.engineer(&recipient.person.name).is_some_and(|engineer| {
            let calendar = hours(&desk.config, engineer, &desk.policy.calendar);
            let wants = engineer.collects_entries && is_word || engineer.quiet && !calendar.in_service(now);
            wants && digest::next_morning(calendar, now).is_some()
        });
        if !waits {
            at_once.push(recipient);
            continue;
        }
        let language = Language::of_tag(&recipient.person.language).unwrap_or(desk.config.desk.language);
        rows::add_line(tx, (recipient.person.id, row.id), &kept::line(cause, notice, (language, now))).await?;
        let fact = Fact {
            actor: None,
            kind: "notice_waits".to_owned(),
            old: notice.as_str().to_owned(),
            new: Notice::Digest.as_str().to_owned(),
            cause: cause.what.clone(),
        };
        journal::append(tx, &journal::ticket_stream(row.id), now, &fact).await?;
    }
    Ok(at_once)
}

impl Desk {
    /// Sends the digest that is due first; false if none is. One that cannot be composed is put off, so that it never stands
    /// before the others.
    pub(super) async fn fire_digest(&self, now: Timestamp) -> anyhow::Result<bool> {
        let mut tx = self.store().read().await?;
        let due = rows::find_due(&mut tx, now).await?;
        drop(tx);
        let Some(id) = due else { return Ok(false) };
        // In a task of its own, so that a panic is an error of this digest and of nothing else.
        let desk = self.clone();
        let firing = tokio::spawn(async move { desk.fire_digest_of(id, now).await });
        let fired = firing.await.unwrap_or_else(|e| Err(anyhow::anyhow!("composing a digest panicked: {e}")));
        match fired {
            Ok(()) => Ok(true),
            Err(e) if e.downcast_ref::<StoreError>().is_some_and(StoreError::is_temporary) => Err(e),
            Err(e) => {
                tracing::error!(error = %format!("{e:#}"), person = id.0, "a digest cannot be composed and is put off");
                let mut tx = self.store().begin().await?;
                rows::set_due(&mut tx, id, now.checked_add(PUT_OFF)?).await?;
                tx.commit().await?;
                Ok(true)
            }
        }
    }

    async fn fire_digest_of(&self, id: PersonId, now: Timestamp) -> anyhow::Result<()> {
        let desk = &*self.inner();
        let mut tx = desk.store.begin().await?;
        let Some(due) = rows::due_of(&mut tx, id).await?.filter(|due| *due <= now) else { return Ok(()) };
        let reader = person::load(&mut tx, id, None).await?;
        match desk.config.engineer(&reader.name).filter(|_| reader.staff) {
            Some(engineer) => {
                let calendar = hours(&desk.config, engineer, &desk.policy.calendar);
                let is_late = now.duration_since(due) > LATE && !calendar.in_service(now);
                let is_gone = person::loads(&mut tx).await?.iter().any(|load| load.id == id && is_away(load, now));
                let by_mailbox = is_gone && away::said_by_mailbox(&mut tx, id).await?;
                if !is_late && (!is_gone || by_mailbox) {
                    tell_morning(&mut tx, desk, (&reader, engineer, by_mailbox), now).await?;
                }
                match digest::next_morning(calendar, now) {
                    Some(next) => rows::set_due(&mut tx, id, next).await?,
                    None => rows::forget(&mut tx, id).await?,
                }
            }
            None => rows::forget(&mut tx, id).await?,
        }
        tell_stranded(&mut tx, desk, now).await?;
        tx.commit().await?;
        desk.outbox.notify_one();
        Ok(())
    }
}

/// Tells a person the digest of this moment, and by notices of their own what gives them work.
async fn tell_morning(
    tx: &mut Tx,
    desk: &Inner,
    (reader, engineer, is_away): (&Person, &Engineer, bool),
    now: Timestamp,
) -> anyhow::Result<()> {
    let calendar = hours(&desk.config, engineer, &desk.policy.calendar);
    let language = Language::of_tag(&reader.language).unwrap_or(desk.config.desk.language);
    let waiting = rows::take_lines(tx, reader.id).await?;
    for one in &waiting {
        tell_work(tx, desk, (reader, one), now).await?;
    }
    let reading = Reading { desk, reader, engineer, calendar, language, is_away };
    if let Some(found) = compose(tx, &reading, &waiting, now).await? {
        let cause = Cause { what: "timer:digest".to_owned(), digest: Some(found), ..Cause::default() };
        send::tell(tx, desk, None, (Notice::Digest, reader.clone(), now), &cause).await?;
    }
    Ok(())
}

/// Tells a person by notices of their own what waited and gives them work, if it still does: the last by which the ticket is
/// theirs, with what was last written on it, and the last of each that calls them in, with what it was for.
async fn tell_work(
    tx: &mut Tx,
    desk: &Inner,
    (reader, waiting): (&Person, &rows::Waiting),
    now: Timestamp,
) -> anyhow::Result<()> {
    let row = ticket::load(tx, waiting.ticket).await?;
    if !matches!(row.core.state, State::New | State::Open | State::Pending { .. }) {
        return Ok(());
    }
    let last = |among: &[Notice]| {
        let named = |line: &rows::Line| among.iter().find(|notice| notice.as_str() == line.notice).copied();
        waiting.lines.iter().rev().find_map(|line| Some((named(line)?, line)))
    };
    let given = last(&GIVEN).filter(|(notice, _)| match notice {
        Notice::QueueUnassigned => row.core.assignee.is_none(),
        _ => row.core.assignee == Some(reader.id),
    });
    for (notice, line) in given.into_iter().chain(CALLED.iter().filter_map(|notice| last(&[*notice]))) {
        let mut cause = kept::cause(line);
        if cause.actor.is_none() && notice != Notice::Breach {
            let entries = entry::load(tx, row.id).await?;
            let said = entries.into_iter().rev().find(entry::Entry::is_word_from_outside);
            cause.actor = said.as_ref().and_then(|e| e.person);
            cause.text = said.map(|e| e.text).unwrap_or_default();
        }
        send::tell(tx, desk, Some(&row), (notice, reader.clone(), now), &cause).await?;
    }
    Ok(())
}

/// Tells at once what waits for a digest that will not come.
pub async fn tell_stranded(tx: &mut Tx, desk: &Inner, now: Timestamp) -> anyhow::Result<()> {
    for id in rows::stranded(tx).await? {
        if still_here(tx, Some(id)).await?.is_none() {
            for ticket in rows::tickets_of(tx, id).await? {
                let row = ticket::load(tx, ticket).await?;
                move_lines(tx, desk, &row, (id, now)).await?;
            }
        }
    }
    for id in rows::stranded(tx).await? {
        let reader = person::load(tx, id, None).await?;
        match desk.config.engineer(&reader.name).filter(|_| reader.staff) {
            Some(engineer) => tell_morning(tx, desk, (&reader, engineer, false), now).await?,
            // Nobody is left who could be told: the ticket itself says all.
            None => drop(rows::take_lines(tx, id).await?),
        }
    }
    Ok(())
}

/// What waits for somebody of a ticket that is theirs no more waits for who has it, else for the lead.
pub async fn move_lines(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (from, now): (PersonId, Timestamp),
) -> anyhow::Result<()> {
    let to = match still_here(tx, row.core.assignee.filter(|to| *to != from)).await? {
        Some(to) => Some(to),
        None => lead_of(tx, desk, row, (true, now)).await?.filter(|to| *to != from),
    };
    if let Some(to) = to {
        rows::move_lines(tx, (from, row.id), to).await?;
    }
    Ok(())
}
