//! The digest of the morning: composed when an engineer's working day begins, with the notices that waited for it.

use std::collections::{BTreeMap, BTreeSet};

use super::audience::Recipient;
use super::send::{self, Cause};
use super::{Desk, Inner, readers};
use crate::compose::words;
use crate::config::{Config, Engineer};
use crate::pure::digest::{self, Reader, Work};
use crate::pure::grade::Priority;
use crate::pure::language::Language;
use crate::pure::notice::Notice;
use crate::pure::sla::Calendar;
use crate::pure::{PersonId, Timestamp, wording};
use crate::store::digest as rows;
use crate::store::journal::{self, Fact};
use crate::store::ticket::TicketRow;
use crate::store::{Tx, person, ticket};

/// Tickets of one list that a digest names.
const LINES_MAX: usize = 20;

/// Brings the mornings of the engineers into the store.
pub async fn sync(tx: &mut Tx, config: &Config, calendar: &Calendar, now: Timestamp) -> anyhow::Result<()> {
    let mut known = rows::people(tx).await?;
    for engineer in config.engineers.iter().filter(|_| config.desk.digest) {
        let Some(id) = person::find_staff(tx, &engineer.name).await? else { continue };
        known.retain(|other| *other != id);
        let Some(next) = digest::next_morning(hours(config, engineer, calendar), now) else { continue };
        // One that is overdue is sent once, late; one that lies beyond the next morning belongs to other hours.
        if rows::due_of(tx, id).await?.is_none_or(|due| due > next) {
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
    // The requester waits for what the owner is asked to send on.
    let waits = cause.why == Some(wording::Why::Proposed);
    let is_major = row.core.major || notice == Notice::MajorIncident;
    let pressing = row.core.priority == Priority::P1 || is_major || waits;
    if !notice.is_for_staff() || pressing || !desk.config.desk.digest {
        return Ok(recipients);
    }
    // What a clock, a program or a colleague says is not somebody's answer.
    let is_word = match cause.actor.filter(|_| notice == Notice::NewEntry && cause.why.is_none()) {
        Some(writer) => !person::load(tx, writer, None).await?.staff,
        None => false,
    };
    let mut at_once = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        let waits = desk.config.engineer(&recipient.person.name).is_some_and(|engineer| {
            let off_duty = !hours(&desk.config, engineer, &desk.policy.calendar).in_service(now);
            engineer.collects_entries && is_word || engineer.quiet && off_duty
        });
        if !waits {
            at_once.push(recipient);
            continue;
        }
        rows::add_line(tx, (recipient.person.id, row.id), notice.as_str(), now).await?;
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
    /// Sends the digest that is due first; false if none is.
    pub(super) async fn fire_digest(&self, now: Timestamp) -> anyhow::Result<bool> {
        let desk = &*self.inner();
        let mut tx = desk.store.read().await?;
        if rows::find_due(&mut tx, now).await?.is_none() {
            return Ok(false);
        }
        drop(tx);
        let mut tx = desk.store.begin().await?;
        let Some(id) = rows::find_due(&mut tx, now).await? else { return Ok(true) };
        let reader = person::load(&mut tx, id, None).await?;
        match desk.config.engineer(&reader.name).filter(|_| reader.staff) {
            Some(engineer) => {
                let calendar = hours(&desk.config, engineer, &desk.policy.calendar);
                let language = Language::of_tag(&reader.language).unwrap_or(desk.config.desk.language);
                if let Some(found) = compose(&mut tx, desk, (id, engineer), (calendar, language, now)).await? {
                    let cause = Cause { what: "timer:digest".to_owned(), digest: Some(found), ..Cause::default() };
                    send::tell(&mut tx, desk, None, (Notice::Digest, reader, now), &cause).await?;
                }
                match digest::next_morning(calendar, now) {
                    Some(next) => rows::set_due(&mut tx, id, next).await?,
                    None => rows::forget(&mut tx, id).await?,
                }
            }
            None => rows::forget(&mut tx, id).await?,
        }
        tx.commit().await?;
        desk.outbox.notify_one();
        Ok(true)
    }
}

/// Those of the restricted tickets that an engineer does not read, by number.
async fn unread(
    tx: &mut Tx,
    desk: &Inner,
    restricted: BTreeSet<i64>,
    (id, now): (PersonId, Timestamp),
) -> anyhow::Result<BTreeSet<i64>> {
    let engineer = person::load(tx, id, None).await?;
    let mut found = BTreeSet::new();
    for number in restricted {
        if let Some(on) = ticket::find_number(tx, number).await? {
            let row = ticket::load(tx, on).await?;
            if !readers::may_read(tx, desk, &row, (&engineer, now)).await? {
                found.insert(number);
            }
        }
    }
    Ok(found)
}

/// The words of a digest; None: there is nothing to tell.
async fn compose(
    tx: &mut Tx,
    desk: &Inner,
    (id, engineer): (PersonId, &Engineer),
    (calendar, language, now): (&Calendar, Language, Timestamp),
) -> anyhow::Result<Option<words::Digest>> {
    let work = rows::work(tx).await?;
    let leads = |lead: &Option<String>| lead.as_deref() == Some(engineer.name.as_str());
    let led: Vec<&str> = desk.config.teams.iter().filter(|t| leads(&t.lead)).map(|t| t.name.as_str()).collect();
    let reader = Reader { person: id, team: &engineer.team, leads: &led };
    let found = digest::digest(&work, &reader, digest::day_ends(calendar, now));
    let waiting = rows::take_lines(tx, id).await?;
    let zone = calendar.zone();
    let mut names = BTreeMap::new();
    for other in found.breaching.iter().chain(&found.team).filter_map(|one| one.assignee).filter(|other| *other != id) {
        names.insert(other, person::load(tx, other, None).await?.full_name);
    }
    let listed = work.iter().filter(|one| one.restricted).map(|one| one.number);
    let listed = listed.chain(waiting.iter().filter(|one| one.restricted).map(|one| one.number));
    let hidden = unread(tx, desk, listed.collect(), (id, now)).await?;
    let shown = |number: i64, subject: &str| match hidden.contains(&number) {
        true => wording::restricted(language).to_owned(),
        false => subject.to_owned(),
    };
    let line = |one: &&Work| words::DigestLine {
        mark: format!("#{}", one.number),
        subject: shown(one.number, &one.subject),
        priority: one.priority.as_str().to_owned(),
        due: one.due.map(|due| wording::clock_time(due, now, zone, language)).unwrap_or_default(),
        overdue: one.due.is_some_and(|due| due <= now),
        who: one.assignee.and_then(|other| names.get(&other)).cloned().unwrap_or_default(),
        count: 0,
    };
    let lines = |list: &[&Work]| list.iter().take(LINES_MAX).map(line).collect::<Vec<_>>();
    let more = |list: &[&Work]| list.len().saturating_sub(LINES_MAX);
    let news: Vec<words::DigestLine> = waiting
        .iter()
        .take(LINES_MAX)
        .map(|one| words::DigestLine {
            mark: format!("#{}", one.number),
            subject: shown(one.number, &one.subject),
            count: one.notices,
            ..words::DigestLine::default()
        })
        .collect();
    if news.is_empty() && [&found.breaching, &found.own, &found.queue, &found.team].iter().all(|list| list.is_empty()) {
        return Ok(None);
    }
    let is_own = |one: &&&Work| one.assignee == Some(id);
    let own = found.breaching.iter().find(is_own).or(found.own.first());
    let first = own.or(found.breaching.first()).or(found.queue.first()).map(line);
    Ok(Some(words::Digest {
        date: wording::day(now, zone, language),
        first: first.unwrap_or_default(),
        yours: found.own.len() + found.breaching.iter().filter(is_own).count(),
        due_today: found.breaching.len(),
        breaching: lines(&found.breaching),
        own: lines(&found.own),
        queue: lines(&found.queue),
        team: lines(&found.team),
        breaching_more: more(&found.breaching),
        own_more: more(&found.own),
        queue_more: more(&found.queue),
        team_more: more(&found.team),
        news,
    }))
}
