//! Many problems at once: they share tickets, one for each kind of problem or each host, and one for the rest.
//!
//! A group's ticket gets its first reports as entries, a note that counts and names its problems, and one notice in
//! `notice_every`, by a timer; what is graver than all before it is told at once. It is over when all of its problems are. A
//! few tickets are kept for what stands out of a storm: what is graver than all of it, and the first word of a program.

use jiff::SignedDuration;

use super::{
    Admitted, ENTRIES_MAX, Reported, ends, happen, language, leave, look_again, note, open, record, stamps, was_solved,
};
use crate::desk::Inner;
use crate::desk::admit::Work;
use crate::desk::route;
use crate::desk::sender::Sender;
use crate::pure::alert::Report;
use crate::pure::alert::life::Step;
use crate::pure::ticket::{Event, State, TimerKind};
use crate::pure::{TicketId, Timestamp, wording};
use crate::store::alert as rows;
use crate::store::ticket::TicketRow;
use crate::store::timer::Due;
use crate::store::{Tx, entry, ticket, timer};

/// A group that nothing has joined for so long is a matter of its own, and so is what comes then.
const GROUP_LIFE: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);
/// Tickets of their own in the midst of a storm; each takes the place of a group, so that only a P1 finds one when they are
/// all taken.
const SINGLES_MAX: i64 = 4;
/// So many problems of one host make the host the group.
const SAME_HOST_MIN: u32 = 3;
/// Problems that the note names.
const NAMED_MAX: u32 = 50;
/// From here on the note is written anew once in so many reports, and whenever the staff are told.
const NOTE_EVERY: i64 = 25;

/// Whether a problem that begins in a storm gets a ticket of its own all the same.
pub async fn stands_out(tx: &mut Tx, work: &Work<'_>, row: &rows::Alert) -> anyhow::Result<bool> {
    let since = work.now.saturating_sub(GROUP_LIFE)?;
    let singles = rows::singles_since(tx, since).await?;
    // One more than there may be groups: the rest of them has its own place.
    let places = i64::from(work.desk.config.monitoring.storm_groups) + 1;
    let is_full = row.priority > 1 && rows::groups_since(tx, since).await? + singles >= places;
    if is_full || singles >= SINGLES_MAX {
        return Ok(false);
    }
    let is_first = rows::last_of(tx, row.address_id).await?.is_none_or(|last| last < since);
    Ok(is_first || !rows::was_as_grave(tx, since, row.priority).await?)
}

/// A new problem takes its place in a group; the group's first one opens its ticket.
pub async fn join(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (found, mut member): (&Reported, rows::Alert),
) -> anyhow::Result<Admitted> {
    let (base, subject) = choose(tx, work, sender, found).await?;
    if let Some((mut group, row)) = live(tx, work.now, &base).await? {
        member.part_of.clone_from(&group.key);
        rows::save(tx, &rows::Alert { ticket: row.id, ..member }).await?;
        group.members += 1;
        return grow(tx, work, (sender, found), (group, row, Step::Begin)).await;
    }
    let admitted = open(tx, work, sender, &subject).await?;
    if let Admitted::Opened(number) = admitted
        && let Some(ticket) = ticket::find_number(tx, number).await?
    {
        // A key of its own: what an earlier group of the same stands for may go on.
        let key = format!("{base}|{number}");
        let group = rows::Alert {
            key: key.clone(),
            event: String::new(),
            base,
            is_group: true,
            host: String::new(),
            title: subject.clone(),
            members: 1,
            ..member.clone()
        };
        rows::save(tx, &rows::Alert { ticket, ..group }).await?;
        rows::save(tx, &rows::Alert { ticket, part_of: key, ..member }).await?;
    }
    Ok(admitted)
}

/// The group of a problem, by what its keys begin with and the subject of its ticket: its host if that has several, else
/// its kind; if there are too many groups already, the rest.
async fn choose(tx: &mut Tx, work: &Work<'_>, sender: &Sender, found: &Reported) -> anyhow::Result<(String, String)> {
    let limits = &work.desk.config.monitoring;
    let since = work.now.saturating_sub(limits.storm_window)?;
    let by_host = format!("group|{}|host|{}", sender.address, found.alert.host.to_lowercase());
    let by_kind = format!("group|{}|kind|{}", sender.address, found.alert.shape);
    for (key, about) in [(&by_host, &found.alert.host), (&by_kind, &found.alert.shape)] {
        if !about.is_empty() && live(tx, work.now, key).await?.is_some() {
            return Ok((key.clone(), String::new()));
        }
    }
    let hour = work.now.saturating_sub(GROUP_LIFE)?;
    let groups = rows::groups_since(tx, hour).await? + rows::singles_since(tx, hour).await?;
    if groups >= i64::from(limits.storm_groups) {
        return Ok(("group|rest".to_owned(), wording::storm("", "", language(work))));
    }
    let is_host = !found.alert.host.is_empty()
        && rows::begun_since(tx, since, &found.alert.host, SAME_HOST_MIN).await? >= SAME_HOST_MIN;
    let (host, title) = (found.alert.host.as_str(), found.alert.title.as_str());
    Ok(match is_host {
        true => (by_host, wording::storm(host, "", language(work))),
        false => (by_kind, wording::storm("", title, language(work))),
    })
}

/// A group that still grows, with its ticket.
async fn live(tx: &mut Tx, now: Timestamp, base: &str) -> anyhow::Result<Option<(rows::Alert, TicketRow)>> {
    let newest = rows::newest_group(tx, base).await?;
    let Some(group) = newest.filter(|g| now.duration_since(g.last_at) <= GROUP_LIFE) else {
        return Ok(None);
    };
    let row = route::follow_merges(tx, group.ticket).await?;
    Ok(Some((group, row)))
}

/// Another report of a problem that is part of a group.
pub async fn report(
    tx: &mut Tx,
    work: &Work<'_>,
    (sender, found): (&Sender, &Reported),
    (member, row, step): (&rows::Alert, TicketRow, Step),
) -> anyhow::Result<Admitted> {
    let Some(group) = rows::find(tx, &member.part_of).await? else {
        return leave(tx, work, "its group is not known any more").await;
    };
    match step {
        Step::Recover if !rows::is_group_on(tx, &group.key).await? => over(tx, work, sender, (group, row)).await,
        step => {
            let id = row.id;
            let admitted = grow(tx, work, (sender, found), (group, row, step)).await?;
            if matches!(step, Step::Flap { .. }) && member.is_over {
                let row = ticket::load(tx, id).await?;
                look_again(tx, work.desk, &row, work.now).await?;
            }
            Ok(admitted)
        }
    }
}

/// Counts a report on the group; a group that was over and is not any more is open again, and one that is graver now than
/// it was is told of at once. `step`: what the report means for its problem.
async fn grow(
    tx: &mut Tx,
    work: &Work<'_>,
    (sender, found): (&Sender, &Reported),
    (mut group, mut row, step): (rows::Alert, TicketRow, Step),
) -> anyhow::Result<Admitted> {
    let notice_every = count(&mut group, work);
    let worse = found.is_graver(&group, &row).then(|| found.worse(&group, &row));
    found.weigh(&mut group);
    let as_entry = worse.is_some() || group.seen <= ENTRIES_MAX;
    let admitted = record(tx, work, sender, (&row, as_entry)).await?;
    if group.seen <= NOTE_EVERY || group.seen % NOTE_EVERY == 0 {
        write_note(tx, work, &mut group).await?;
    }
    let due_at = group.told_at.saturating_add(notice_every)?;
    let is_over = matches!(row.core.state, State::Resolved { .. } | State::Closed { .. });
    if let Some(event) = worse {
        group.told_at = work.now;
        happen(tx, work, sender, (&mut row, event, wording::Why::AlertWorse.into(), true)).await?;
    } else if is_over && rows::is_group_on(tx, &group.key).await? {
        // What goes on as it did opens again what was taken for solved, and nothing that was closed for a reason.
        let stays = step == Step::Count && found.alert.report == Report::Problem && was_solved(&row, work.now);
        let tell = stays || work.now >= due_at;
        if tell {
            group.told_at = work.now;
        }
        let why = if stays { wording::Why::AlertStays } else { wording::Why::AlertBack };
        if stays || step != Step::Count {
            happen(tx, work, sender, (&mut row, Event::AlertBack, why.into(), tell)).await?;
        }
    }
    if !matches!(row.core.state, State::Resolved { .. } | State::Closed { .. }) {
        wake(tx, (row.id, row.revision), due_at.max(work.now)).await?;
    }
    rows::save(tx, &group).await?;
    Ok(admitted)
}

/// All problems of the group are over.
async fn over(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (mut group, mut row): (rows::Alert, TicketRow),
) -> anyhow::Result<Admitted> {
    let notice_every = count(&mut group, work);
    let admitted = record(tx, work, sender, (&row, true)).await?;
    write_note(tx, work, &mut group).await?;
    // The end is told; what comes and goes within the time of one notice is not told again.
    let again = row.core.reopen_count > 0 && work.now.duration_since(group.told_at) < notice_every;
    if !again {
        group.told_at = work.now;
    }
    rows::save(tx, &group).await?;
    let (event, told) = ends::end_of(tx, &row, &group.title).await?;
    happen(tx, work, sender, (&mut row, event, told, !again)).await?;
    Ok(admitted)
}

/// One report more, at this moment. Gives how far apart a group's notices stand.
fn count(group: &mut rows::Alert, work: &Work<'_>) -> SignedDuration {
    group.seen += 1;
    group.last_at = work.now;
    work.desk.config.monitoring.notice_every
}

async fn write_note(tx: &mut Tx, work: &Work<'_>, group: &mut rows::Alert) -> anyhow::Result<()> {
    let titles = rows::titles(tx, &group.key, NAMED_MAX).await?;
    let [first, last] = stamps(work, group);
    let text = wording::grouped((group.members, group.seen), [&first, &last], &titles, language(work));
    note(tx, work, group, &text).await?;
    Ok(())
}

/// Sets the timer that tells of what has joined, unless it is set.
async fn wake(tx: &mut Tx, (ticket, revision): (TicketId, i64), at: Timestamp) -> anyhow::Result<()> {
    if timer::find(tx, ticket, TimerKind::Alerts).await?.is_none() {
        let due = Due { ticket, kind: TimerKind::Alerts, generation: revision };
        timer::set(tx, due, at, "alerts").await?;
    }
    Ok(())
}

/// What the timer of a group has to tell: the note as it stands now. The timer is set by what joins, so that there always
/// is something to tell; None: the ticket stands for no group.
pub async fn summary(tx: &mut Tx, desk: &Inner, row: &TicketRow, now: Timestamp) -> anyhow::Result<Option<String>> {
    let Some(mut group) = rows::group_of(tx, row.id).await? else { return Ok(None) };
    let config = &desk.config;
    let titles = rows::titles(tx, &group.key, NAMED_MAX).await?;
    let stamp = |at| wording::stamp(at, &config.desk.time_zone, config.desk.language);
    let [first, last] = [stamp(group.started_at), stamp(group.last_at)];
    let text = wording::grouped((group.members, group.seen), [&first, &last], &titles, config.desk.language);
    if let Some(id) = group.note {
        entry::rewrite(tx, id, &text).await?;
    }
    group.told_at = now;
    rows::save(tx, &group).await?;
    Ok(Some(text))
}
