//! What stands in a digest.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::words;
use crate::config::Engineer;
use crate::desk::orders::proposal;
use crate::desk::{Inner, readers, send, told};
use crate::pure::digest::{self, Reader, Work};
use crate::pure::language::Language;
use crate::pure::sla::Calendar;
use crate::pure::{Timestamp, wording};
use crate::store::digest::{self as rows, Waiting};
use crate::store::entry::Entry;
use crate::store::person::Person;
use crate::store::{Tx, entry, person, ticket};

/// Tickets of one list that a digest names.
const LINES_MAX: usize = 20;
/// Mails of one ticket that a digest tells the words of, and the characters of each.
const MAILS_MAX: usize = 3;
const EXCERPT_CHARS_MAX: usize = 200;
/// What colleagues wrote within that time stands in a digest.
const NIGHT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// A lead hears how the promises of that time ended.
const PROMISES_PAST: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);

/// Who reads it.
pub struct Reading<'a> {
    pub desk: &'a Inner,
    pub reader: &'a Person,
    pub engineer: &'a Engineer,
    pub calendar: &'a Calendar,
    pub language: Language,
    /// Their mailbox says that they are away, so that they get no tickets.
    pub is_away: bool,
}

/// The words of a digest; None: there is nothing to tell.
pub async fn compose(
    tx: &mut Tx,
    reading: &Reading<'_>,
    waiting: &[Waiting],
    now: Timestamp,
) -> anyhow::Result<Option<words::Digest>> {
    let Reading { desk, engineer, calendar, language, .. } = *reading;
    let id = reading.reader.id;
    let mut work = rows::work(tx).await?;
    for one in work.iter_mut().filter(|one| desk.config.team(&one.team).is_none()) {
        // Of a team that is not in the configuration: somebody must see it.
        desk.config.default_team().clone_into(&mut one.team);
    }
    let leads = |lead: &Option<String>| lead.as_deref() == Some(engineer.name.as_str());
    let led: Vec<&str> = desk.config.teams.iter().filter(|t| leads(&t.lead)).map(|t| t.name.as_str()).collect();
    let reader = Reader { person: id, team: &engineer.team, leads: &led };
    let found = digest::digest(&work, &reader, digest::day_ends(calendar, now));
    let zone = calendar.zone();
    let mut names = BTreeMap::new();
    for other in found.breaching.iter().chain(&found.team).filter_map(|one| one.assignee).filter(|other| *other != id) {
        names.insert(other, person::load(tx, other, None).await?.full_name);
    }
    let listed = work.iter().filter(|one| one.restricted).map(|one| one.number);
    let listed = listed.chain(waiting.iter().filter(|one| one.restricted).map(|one| one.number));
    let hidden = unread(tx, reading, listed.collect(), now).await?;
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
        waits: wording::waits_for(&one.waits, language).to_owned(),
        ..words::DigestLine::default()
    };
    let (kept, broken) = promises(tx, desk, &led, now).await?;
    let proposed = to_send(tx, reading, now).await?;
    let lines = |list: &[&Work]| list.iter().take(LINES_MAX).map(line).collect::<Vec<_>>();
    let more = |list: &[&Work]| list.len().saturating_sub(LINES_MAX);
    let mut news = Vec::new();
    for one in waiting.iter().take(LINES_MAX) {
        let (said, href) = match hidden.contains(&one.number) {
            true => (Vec::new(), String::new()),
            false => written(tx, reading, one, now).await?,
        };
        news.push(words::DigestLine {
            mark: format!("#{}", one.number),
            subject: shown(one.number, &one.subject),
            count: i64::try_from(one.lines.len()).unwrap_or(i64::MAX),
            said,
            href,
            ..words::DigestLine::default()
        });
    }
    let is_empty = [&found.breaching, &found.own, &found.queue, &found.team].iter().all(|list| list.is_empty());
    if news.is_empty() && is_empty && proposed.is_empty() {
        return Ok(None);
    }
    let is_own = |one: &&&Work| one.assignee == Some(id);
    // What waits for others, with nothing due, is nothing to begin with.
    let begins = |one: &&&Work| one.due.is_some() || one.waits.is_empty();
    let own = found.breaching.iter().find(is_own).or(found.own.iter().find(begins));
    let first = own.or(found.breaching.first()).map(line);
    let begins = first.is_some();
    let first = first.or(proposed.first().cloned());
    let first = first.or(found.queue.first().map(line));
    Ok(Some(words::Digest {
        date: wording::day(now, zone, language),
        first: first.unwrap_or_default(),
        yours: found.own.len() + found.breaching.iter().filter(is_own).count(),
        due_today: found.breaching.len(),
        begins,
        breaching: lines(&found.breaching),
        own: lines(&found.own),
        queue: lines(&found.queue),
        team: lines(&found.team),
        breaching_more: more(&found.breaching),
        own_more: more(&found.own),
        queue_more: more(&found.queue),
        team_more: more(&found.team),
        to_send_more: proposed.len().saturating_sub(LINES_MAX),
        to_send: proposed.into_iter().take(LINES_MAX).collect(),
        news_more: waiting.len().saturating_sub(LINES_MAX),
        kept,
        broken,
        promise_days: PROMISES_PAST.as_hours() / 24,
        away: reading.is_away,
        news,
    }))
}

/// How the promises of the teams that somebody leads ended lately: kept, and not kept.
async fn promises(tx: &mut Tx, desk: &Inner, led: &[&str], now: Timestamp) -> anyhow::Result<(i64, i64)> {
    if led.is_empty() {
        return Ok((0, 0));
    }
    let team = |name: &str| desk.config.team(name).map_or(desk.config.default_team(), |_| name).to_owned();
    let counts = rows::promises(tx, (now - PROMISES_PAST, now)).await?;
    let theirs = counts.iter().filter(|one| led.contains(&team(&one.team).as_str()));
    Ok(theirs.fold((0, 0), |(kept, broken), one| (kept + one.kept, broken + one.broken)))
}

/// The solutions that wait for the reader to send them on.
async fn to_send(tx: &mut Tx, reading: &Reading<'_>, now: Timestamp) -> anyhow::Result<Vec<words::DigestLine>> {
    let mut found = Vec::new();
    for (row, one, has) in proposal::all(tx, reading.desk).await? {
        if has != Some(reading.reader.id) {
            continue;
        }
        let reads = readers::may_read(tx, reading.desk, &row, (reading.reader, now)).await?;
        found.push(words::DigestLine {
            mark: format!("#{}", row.number),
            subject: if reads { row.subject } else { wording::restricted(reading.language).to_owned() },
            priority: row.core.priority.as_str().to_owned(),
            who: person::load(tx, one.by, None).await?.full_name,
            ..words::DigestLine::default()
        });
    }
    Ok(found)
}

/// Those of the restricted tickets that the reader does not read, by number.
async fn unread(
    tx: &mut Tx,
    reading: &Reading<'_>,
    restricted: BTreeSet<i64>,
    now: Timestamp,
) -> anyhow::Result<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    for number in restricted {
        if let Some(on) = ticket::find_number(tx, number).await? {
            let row = ticket::load(tx, on).await?;
            if !readers::may_read(tx, reading.desk, &row, (reading.reader, now)).await? {
                found.insert(number);
            }
        }
    }
    Ok(found)
}

/// What clocks and programs said of a ticket by what waited, what people wrote on it, the last mails of it, and where an
/// answer goes. Of the staff it is what waited, and never the reader's own.
async fn written(
    tx: &mut Tx,
    reading: &Reading<'_>,
    one: &Waiting,
    now: Timestamp,
) -> anyhow::Result<(Vec<String>, String)> {
    let since = one.lines.iter().map(|line| line.at).min().unwrap_or(now);
    let entries = entry::load(tx, one.ticket).await?;
    let is_colleagues = |e: &Entry| e.is_word_of_staff() && e.person != Some(reading.reader.id);
    let is_word = |e: &Entry| e.is_word_from_outside() || is_colleagues(e) && !told::is_commands_only(e);
    // A note is told by nothing else.
    let night = now - NIGHT;
    let is_news = |e: &&Entry| e.at >= (if e.from_staff { since.min(night) } else { since }) && is_word(e);
    let words: Vec<_> = entries.iter().filter(is_news).collect();
    let mut said: Vec<String> = Vec::new();
    // A notice of its own tells the others.
    for line in one.lines.iter().filter(|line| line.cause.is_empty() && !line.said.is_empty()) {
        said.retain(|known| *known != line.said);
        said.push(line.said.clone());
    }
    for word in words.iter().skip(words.len().saturating_sub(MAILS_MAX)) {
        let who = match word.person {
            Some(who) => person::load(tx, who, None).await?.full_name,
            None => String::new(),
        };
        let who = if who.is_empty() { word.from.clone() } else { who };
        let is_inside = word.kind == "note";
        let who = if is_inside { format!("{who}{}", wording::inside(reading.language)) } else { who };
        said.push(wording::quoted(&who, &excerpt(&word.text), reading.language));
    }
    let row = ticket::load(tx, one.ticket).await?;
    Ok((said, send::answer_link(reading.desk, &row, reading.reader)))
}

/// The first words of a text, on one line.
fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= EXCERPT_CHARS_MAX {
        return line;
    }
    let cut: String = line.chars().take(EXCERPT_CHARS_MAX).collect();
    format!("{}…", cut.trim_end())
}
