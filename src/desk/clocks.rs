//! The clocks of a ticket: its targets and its promise, reckoned from the journal, and when somebody is told next.
//!
//! `refresh` follows every change: it writes the targets as they stand, ends the promise of a ticket that is solved, and
//! sets the one timer of the ticket's clocks to the next moment that has something to tell. `ran` is what that timer
//! finds: all that is due at once, so that nobody gets two mails about one moment. What was told is a fact of the journal
//! before it is told, and is never told again for the same deadline.

use super::{Inner, alert};
use crate::pure::grade::Effort;
use crate::pure::sla::{Calendar, Clocked, Fate, Level, Life, TargetName, Targets};
use crate::pure::ticket::{Event, Missed, State, TimerKind};
use crate::pure::{PersonId, Timestamp};
use crate::store::journal::{self, Fact};
use crate::store::promise::{self, Promise};
use crate::store::ticket::{self, Target, TicketRow};
use crate::store::{StoreError, Tx, timer};

/// The fact that names the `[[target]]` rows whose condition the first mail met, one a line.
pub const ROWS: &str = "target_rows";
/// The fact from which on the clocks run, where that is not the ticket's opening.
pub const BEGIN: &str = "clocks_begin";
/// On whom a ticket waits while its promise cannot be broken: the requester cannot hold us to it and not answer.
const EXCUSES: &str = "requester";
/// The rule of the update that a request is owed.
const AT_EACH_PROMISE: &str = "at each promise";

/// Something owed that came near or ran out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// None: the promise.
    pub target: Option<TargetName>,
    pub level: Level,
    pub at: Timestamp,
    /// Of a promise, if one was given.
    pub reason: String,
    /// When the promise was made.
    pub given_at: Timestamp,
}

/// Because of what the clocks change.
pub type Because<'a> = (Option<PersonId>, &'a str);

/// A ticket's clocks at one moment.
struct Reckoned {
    targets: Vec<Clocked>,
    promise: Option<Promise>,
    /// We wait for the requester: the promise says nothing until they answer.
    waits: bool,
    /// The time of the promise came while we waited: it is neither kept nor broken.
    excused: bool,
    calendar: Calendar,
}

impl Reckoned {
    /// When the promise has something to tell next.
    fn promise_at(&self, now: Timestamp) -> Option<Timestamp> {
        let open = self.promise.as_ref().filter(|_| !self.waits)?;
        Some(if self.excused { now } else { open.core().next_at() })
    }
}

async fn reckon(tx: &mut Tx, desk: &Inner, row: &TicketRow, now: Timestamp) -> Result<Reckoned, StoreError> {
    let mut facts = journal::of_clocks(tx, &journal::ticket_stream(row.id)).await?;
    let rows =
        facts.iter().find(|(_, what, _)| what == ROWS).map(|(_, _, new)| new.lines().map(str::to_owned).collect());
    let rows: Vec<String> = rows.unwrap_or_default();
    let grade = (row.core.priority, row.core.kind);
    let calendar_of = |team: &str| desk.config.calendar_for(grade, &rows, team).unwrap_or(&desk.policy.calendar);
    let mut before: Option<&str> = None;
    for (_, what, team) in facts.iter_mut().filter(|(_, what, _)| what == "team") {
        let after = calendar_of(team).name();
        if before.is_some_and(|before| before != after) {
            // Only this of a new team changes the clocks.
            "calendar".clone_into(what);
        }
        before = Some(after);
    }
    let told = || facts.iter().map(|(at, what, new)| (*at, what.as_str(), new.as_str()));
    let life = Life::of(told(), &desk.config.pause_on);
    let calendar = calendar_of(&row.core.team).clone();
    // News are for people.
    let is_for_programs = alert::is_for_programs(tx, row).await?;
    let effort = Effort::parse(&row.effort);
    let plan = |priority, kind| {
        let targets = life.owed(desk.config.targets_for(priority, kind, &rows), effort);
        if is_for_programs { Targets { update: None, ..targets } } else { targets }
    };
    let targets = life.clocked(plan, &calendar, now);
    let promise = promise::open(tx, row.id).await?;
    let waiting = Life::of(told(), &[EXCUSES.to_owned()]);
    let excused = promise.as_ref().is_some_and(|open| open.eta <= now && waiting.is_paused_at(open.eta));
    Ok(Reckoned { targets, promise, waits: waiting.is_paused_at(now), excused, calendar })
}

/// Whether work goes on, so that clocks may tell.
fn is_worked_on(state: State) -> bool {
    match state {
        State::New | State::Open | State::Pending { .. } => true,
        State::Absent | State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => false,
    }
}

/// Reckons the ticket's clocks anew; see the module's header. `row` holds the ticket after the change, and the journal its
/// facts.
pub async fn refresh(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    now: Timestamp,
    because: Because<'_>,
) -> Result<(), StoreError> {
    let ended = matches!(row.core.state, State::Resolved { .. } | State::Closed { .. } | State::Merged { .. });
    let mut reckoned = reckon(tx, desk, row, now).await?;
    if ended && let Some(open) = reckoned.promise.take() {
        // Merged, withdrawn, unanswered: what was promised was not done, nor was it broken.
        let is_solved = matches!(row.core.state, State::Resolved { .. }) && row.core.closure_code != "no_answer";
        let fate = if reckoned.excused { Fate::Dropped } else { open.core().at_the_end(now, is_solved) };
        end_promise(tx, row, &open, (fate, now), because).await?;
    }
    write_targets(tx, row, &reckoned).await?;
    let next = reckoned.targets.iter().filter_map(Clocked::next_at).chain(reckoned.promise_at(now)).min();
    match next.filter(|_| is_worked_on(row.core.state)) {
        Some(at) => {
            let due = timer::Due { ticket: row.id, kind: TimerKind::Clocks, generation: row.revision };
            timer::set(tx, due, at, TimerKind::Clocks.as_str()).await?;
            desk.timers.notify_one();
        }
        None => timer::clear_kind(tx, row.id, TimerKind::Clocks).await?,
    }
    Ok(())
}

/// Writes what differs from the table.
async fn write_targets(tx: &mut Tx, row: &TicketRow, reckoned: &Reckoned) -> Result<(), StoreError> {
    let (calendar, zone) = (&reckoned.calendar, reckoned.calendar.zone().iana_name().unwrap_or_default());
    let stored = ticket::targets(tx, row.id).await?;
    let mut wanted: Vec<Target> = reckoned
        .targets
        .iter()
        .map(|one| Target {
            name: one.name.as_str().to_owned(),
            due_at: one.due_at,
            met_at: one.met_at,
            breached_at: one.breached_at,
            paused: one.paused,
            rule: one.rule.clone(),
            clock: one.clock.as_str().to_owned(),
            calendar: calendar.name().to_owned(),
            zone: zone.to_owned(),
        })
        .collect();
    let update = TargetName::Update.as_str();
    if let Some(open) = reckoned.promise.as_ref().filter(|_| !wanted.iter().any(|t| t.name == update)) {
        wanted.push(Target {
            name: update.to_owned(),
            due_at: open.eta,
            met_at: None,
            breached_at: None,
            paused: reckoned.waits,
            rule: AT_EACH_PROMISE.to_owned(),
            clock: "always".to_owned(),
            calendar: calendar.name().to_owned(),
            zone: zone.to_owned(),
        });
    }
    for target in wanted.iter().filter(|target| !stored.contains(target)) {
        ticket::set_target(tx, row.id, target).await?;
    }
    for gone in stored.iter().filter(|stored| !wanted.iter().any(|target| target.name == stored.name)) {
        ticket::drop_target(tx, row.id, &gone.name).await?;
    }
    Ok(())
}

/// The requester is told a time: it stands in place of the one before.
pub async fn promised(
    tx: &mut Tx,
    row: &TicketRow,
    (eta, reason): (Timestamp, &str),
    now: Timestamp,
    because: Because<'_>,
) -> Result<(), StoreError> {
    if let Some(open) = promise::open(tx, row.id).await? {
        end_promise(tx, row, &open, (Fate::Replaced, now), because).await?;
    }
    promise::insert(tx, row.id, (eta, reason), (because.0, now)).await
}

/// The promise is taken back: none stands in its place.
pub async fn withdraw(tx: &mut Tx, row: &TicketRow, now: Timestamp, because: Because<'_>) -> Result<(), StoreError> {
    match promise::open(tx, row.id).await? {
        Some(open) => end_promise(tx, row, &open, (Fate::Replaced, now), because).await,
        None => Ok(()),
    }
}

async fn end_promise(
    tx: &mut Tx,
    row: &TicketRow,
    open: &Promise,
    (fate, at): (Fate, Timestamp),
    because: Because<'_>,
) -> Result<(), StoreError> {
    promise::end(tx, open.id, fate, at).await?;
    let what = match fate {
        Fate::Kept => "promise_kept",
        Fate::Replaced => "promise_replaced",
        Fate::Dropped => "promise_dropped",
        Fate::Lapsed => "promise_lapsed",
        Fate::Broken => "promise_broken",
    };
    record(tx, row, (what, open.eta.to_string()), at, because).await
}

/// What a person told the requester: the update that is owed counts from here.
pub async fn told(
    tx: &mut Tx,
    row: &TicketRow,
    notice: &str,
    now: Timestamp,
    because: Because<'_>,
) -> Result<(), StoreError> {
    record(tx, row, ("told", notice.to_owned()), now, because).await
}

async fn record(
    tx: &mut Tx,
    row: &TicketRow,
    (kind, new): (&str, String),
    at: Timestamp,
    (actor, cause): Because<'_>,
) -> Result<(), StoreError> {
    let fact = Fact { actor, kind: kind.to_owned(), old: String::new(), new, cause: cause.to_owned() };
    journal::append(tx, &journal::ticket_stream(row.id), at, &fact).await?;
    Ok(())
}

/// The timer of the clocks fired: what is due now, on record, and the event that it is.
pub async fn ran(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    now: Timestamp,
    because: Because<'_>,
) -> Result<(Event, Vec<Due>), StoreError> {
    let mut found = Vec::new();
    if !is_worked_on(row.core.state) {
        return Ok((Event::ClocksRan { warning: false, missed: None }, found));
    }
    let reckoned = reckon(tx, desk, row, now).await?;
    for one in &reckoned.targets {
        let Some(level) = one.due(now) else { continue };
        let kind = if level == Level::Breach { "breach" } else { "target_warning" };
        let new = format!("{} {} {}", one.name.as_str(), level.percent(), one.rule);
        record(tx, row, (kind, new), now, because).await?;
        // A deadline that a later grade or team brought, and had run by then, is missed from that moment.
        let at = one.breached_at.unwrap_or(one.due_at);
        found.push(Due { target: Some(one.name), level, at, reason: String::new(), given_at: at });
    }
    let open = reckoned.promise.as_ref().filter(|_| !reckoned.waits);
    let level = |open: &Promise| if reckoned.excused { Some(Level::Most) } else { open.core().due(now) };
    if let Some(open) = open
        && let Some(level) = level(open)
    {
        if reckoned.excused {
            // The requester hears that it no longer holds, and the assignee is asked for a new time.
            end_promise(tx, row, open, (Fate::Lapsed, now), because).await?;
        } else if level == Level::Breach {
            end_promise(tx, row, open, (Fate::Broken, now), because).await?;
        } else {
            promise::set_warned(tx, open.id, now).await?;
            record(tx, row, ("promise_warning", open.eta.to_string()), now, because).await?;
        }
        let (reason, given_at) = (open.reason.clone(), open.made_at);
        found.push(Due { target: None, level, at: open.eta, reason, given_at });
    }
    let is_missed = |promise: bool| found.iter().any(|d| d.level == Level::Breach && d.target.is_none() == promise);
    let missed = match (is_missed(false), is_missed(true)) {
        (true, true) => Some(Missed::Both),
        (true, false) => Some(Missed::Target),
        (false, true) => Some(Missed::Promise),
        (false, false) if open.is_some() && reckoned.excused => Some(Missed::Excused),
        (false, false) => None,
    };
    let warning = found.iter().any(|due| due.level != Level::Breach);
    Ok((Event::ClocksRan { warning, missed }, found))
}
