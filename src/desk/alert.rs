//! Mail of monitoring programs: one ticket a problem, its repeats counted, its recovery the end of it, a storm grouped.
//!
//! The program is the requester of its ticket and is never written to. What a report means is `pure::alert::life`'s to
//! say; here it is carried out: in the alert's row, on the ticket, and in a note that counts what is no entry any more. A
//! program speaks for itself alone: a ticket for which people wait is not closed by it.

mod ends;
mod storm;

use super::Inner;
use super::admit::{Admitted, Work, settle};
use super::intake::{self, FirstMail};
use super::requester::{self, Monitoring, Opening, Reading};
use super::route;
use super::send::{self, Answered, Cause};
use super::sender::Sender;
use crate::pure::alert::life::{self, Past, Step};
use crate::pure::alert::{self, Alert, Report, Seen, Severity};
use crate::pure::grade::{Priority, Urgency};
use crate::pure::language::Language;
use crate::pure::ticket::{ClosedBy, Effect, Event, State, TimerKind, decide};
use crate::pure::vet::Verdict;
use crate::pure::{EntryId, PersonId, TicketId, Timestamp, wording};
use crate::store::alert as rows;
use crate::store::journal::{self, Fact};
use crate::store::ledger::Outcome;
use crate::store::ticket::TicketRow;
use crate::store::timer::{self, Due};
use crate::store::{StoreError, Tx, entry, person, ticket};

/// Reports that become an entry each; later ones are counted.
const ENTRIES_MAX: i64 = 3;
/// A report so soon after the solution may have been on its way already.
const UNDER_WAY: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);

/// Whether nobody but programs waits for a ticket.
pub async fn is_for_programs(tx: &mut Tx, row: &TicketRow) -> Result<bool, StoreError> {
    Ok(row.origin == requester::MONITORING && !ends::people_wait(tx, row).await?)
}

/// Takes a report; None: the mail is none.
pub async fn admit(tx: &mut Tx, work: &Work<'_>, sender: Option<&Sender>) -> anyhow::Result<Option<Admitted>> {
    let Some(sender) = sender else { return Ok(None) };
    let found = match read(tx, work, sender).await? {
        Found::Nothing => return Ok(None),
        Found::SetAside(why) => return leave(tx, work, &why).await.map(Some),
        Found::Alert(found) => found,
    };
    let mut known = None;
    if !found.alert.event.is_empty() {
        known = rows::find_event(tx, &found.alert.event).await?;
    }
    if known.is_none() {
        known = rows::find(tx, &found.alert.key).await?;
    }
    // Anybody can write a From: what proves less than the problem's first mail ends no problem.
    let refuted = found.alert.report == Report::Recovery && ends::proves_less(tx, sender, known.as_ref()).await?;
    let is_part = known.as_ref().is_some_and(|row| ends::leaves_others(row, &found.alert));
    let report = if refuted || is_part { Report::Remark } else { found.alert.report };
    let limits = &work.desk.config.monitoring;
    let (step, after) = life::step(known.as_ref().map(past), report, work.now, limits);
    let admitted = match (known, step) {
        (None, Step::Begin) => begin(tx, work, sender, &found).await?,
        // A rule knows whom it is from and not what it says: that it is no report is no reason to lose it.
        (None, _) if found.keyed && found.alert.report == Report::Remark => return Ok(None),
        (None, _) => leave(tx, work, "a report that begins no problem, and belongs to none").await?,
        (Some(known), step) => {
            let row = route::follow_merges(tx, known.ticket).await?;
            let is_left = report == Report::Problem && was_left(&row, work.now, limits);
            if step == Step::Begin || step == Step::Count && is_left {
                begin(tx, work, sender, &found).await?
            } else {
                go_on(tx, work, (sender, &found, report), (known, row, step, after)).await?
            }
        }
    };
    Ok(Some(admitted))
}

enum Found {
    Nothing,
    /// A rule says so, and why.
    SetAside(String),
    Alert(Box<Reported>),
}

/// A report, with what the rules make of it.
struct Reported {
    alert: Alert,
    urgency: Urgency,
    priority: Priority,
    /// The priority is a rule's.
    ruled: bool,
    /// The key is.
    keyed: bool,
}

impl Reported {
    /// How grave it is by the program's word, the gravest last; what says nothing is a warning.
    fn severity(&self) -> u8 {
        match self.alert.severity {
            Some(Severity::Information) => 1,
            Some(Severity::Warning) | None => 2,
            Some(Severity::High) => 3,
            Some(Severity::Critical) => 4,
        }
    }

    /// Whether it is graver than all that was reported of the problem, or of its group, before.
    fn is_graver(&self, known: &rows::Alert, row: &TicketRow) -> bool {
        match (self.alert.report, known.severity) {
            (Report::Recovery | Report::Remark, _) => false,
            (Report::Problem, 0) => self.urgency > row.core.urgency,
            (Report::Problem, severity) => self.severity() > severity || class(self.priority) < known.priority,
        }
    }

    /// What it means for the ticket that it is. A priority that is not the one of the reports before was set by somebody.
    fn worse(&self, known: &rows::Alert, row: &TicketRow) -> Event {
        let ruled = self.ruled && (!row.core.priority_fixed || class(row.core.priority) == known.priority);
        Event::AlertWorse { urgency: self.urgency, priority: self.priority, ruled }
    }

    /// Keeps how grave it is, where that is graver.
    fn weigh(&self, row: &mut rows::Alert) {
        if self.alert.report == Report::Problem {
            row.severity = row.severity.max(self.severity());
            row.priority =
                if row.priority == 0 { class(self.priority) } else { row.priority.min(class(self.priority)) };
        }
    }
}

/// The class as the store keeps it: the smallest is the most pressing.
fn class(priority: Priority) -> u8 {
    match priority {
        Priority::P1 => 1,
        Priority::P2 => 2,
        Priority::P3 => 3,
        Priority::P4 => 4,
    }
}

/// Reads the mail as a report: by a rule's key, else as a program known to us writes it.
async fn read(tx: &mut Tx, work: &Work<'_>, sender: &Sender) -> anyhow::Result<Found> {
    let mail = &work.parsed.mail;
    let seen = Seen { from: &sender.address, subject: &mail.subject, text: &mail.text };
    let is_monitor = work.parsed.vetted.verdict == Verdict::Monitor;
    let may_be = match work.parsed.vetted.verdict {
        Verdict::Monitor => true,
        // A program that the gate does not know, where a rule knows it; never an answer to one of our mails.
        Verdict::Admit => !sender.is_staff() && work.parsed.keys.is_empty(),
        Verdict::Bulk | Verdict::AutoReply => work.parsed.keys.is_empty(),
        Verdict::Bounce | Verdict::Loop | Verdict::Calendar | Verdict::Quarantine => false,
    };
    let has_keys = work.desk.config.rules.rules().iter().any(|rule| rule.then.dedupe_key.is_some());
    if !may_be || !(is_monitor || has_keys) {
        return Ok(Found::Nothing);
    }
    let text = Reading::of(tx, work, None).await?;
    let (evidence, _) = sender.evidence(None);
    let (from, subject) = (sender.address.as_str(), mail.subject.as_str());
    let first = FirstMail { from, name: "", subject, fresh: &text.fresh, language: text.language, evidence };
    let judged = intake::judged(tx, work, first).await?.0;
    let (triage, grade) = (judged.triage, judged.grade);
    let (urgency, priority, ruled) = (grade.urgency, grade.priority, triage.priority.is_some());
    let reported = |alert, keyed| Found::Alert(Box::new(Reported { alert, urgency, priority, ruled, keyed }));
    let key = triage.dedupe_key.as_deref().and_then(alert::key_of_rule);
    Ok(match (key, triage.set_aside) {
        (Some(_), Some(why)) => Found::SetAside(format!("a rule: {why}")),
        (None, Some(why)) if is_monitor => Found::SetAside(format!("a rule: {why}")),
        (Some(key), None) => reported(alert::read_by_rule(&seen, key), true),
        (None, _) if is_monitor => alert::read(&seen).map_or(Found::Nothing, |alert| reported(alert, false)),
        (None, _) => Found::Nothing,
    })
}

/// Whether a ticket was taken for solved, and the program had the time to see whether it is. What an engineer closed with a
/// reason is theirs to have closed.
fn was_solved(row: &TicketRow, now: Timestamp) -> bool {
    match row.core.state {
        State::Closed { by: ClosedBy::Lead, .. } => false,
        State::Resolved { at, .. } | State::Closed { at, .. } => now.duration_since(at) > UNDER_WAY,
        State::Absent | State::New | State::Open | State::Pending { .. } | State::Merged { .. } => false,
    }
}

/// Whether an engineer closed the ticket, and the problem has gone on for so long that it wants a new one.
fn was_left(row: &TicketRow, now: Timestamp, limits: &life::Limits) -> bool {
    matches!(row.core.state, State::Closed { at, .. } if now.duration_since(at) > limits.reopen_within)
}

/// A new problem: a ticket of its own, or a place in a group while there are too many.
async fn begin(tx: &mut Tx, work: &Work<'_>, sender: &Sender, found: &Reported) -> anyhow::Result<Admitted> {
    let limits = &work.desk.config.monitoring;
    let since = work.now.saturating_sub(limits.storm_window)?;
    let is_storm = rows::begun_since(tx, since, "", limits.storm_problems).await? >= limits.storm_problems;
    let row = row_of(tx, work, sender, found).await?;
    if is_storm && !storm::stands_out(tx, work, &row).await? {
        return storm::join(tx, work, sender, (found, row)).await;
    }
    let admitted = open(tx, work, sender, &found.alert.title).await?;
    if let Admitted::Opened(number) = admitted
        && let Some(ticket) = ticket::find_number(tx, number).await?
    {
        rows::save(tx, &rows::Alert { ticket, is_single: is_storm, ..row }).await?;
    }
    Ok(admitted)
}

async fn open(tx: &mut Tx, work: &Work<'_>, sender: &Sender, subject: &str) -> anyhow::Result<Admitted> {
    let monitoring = Some(Monitoring { subject: subject.to_owned() });
    requester::open(tx, work, sender, &Opening { monitoring, ..Opening::default() }).await
}

/// A problem as it begins, on no ticket yet.
async fn row_of(tx: &mut Tx, work: &Work<'_>, sender: &Sender, found: &Reported) -> anyhow::Result<rows::Alert> {
    let program = person::ensure(tx, &sender.address, &sender.name, "", work.now).await?;
    let now = work.now;
    Ok(rows::Alert {
        id: 0,
        key: found.alert.key.clone(),
        event: found.alert.event.clone(),
        events: Some(found.alert.event.clone()).filter(|event| !event.is_empty()).into_iter().collect(),
        ticket: TicketId(0),
        address_id: program.address_id,
        is_group: false,
        part_of: String::new(),
        base: String::new(),
        is_single: false,
        severity: found.severity(),
        priority: class(found.priority),
        host: found.alert.host.clone(),
        title: found.alert.title.clone(),
        is_over: false,
        flapping: false,
        changes: Vec::new(),
        changed_at: now,
        started_at: now,
        last_at: now,
        told_at: now,
        seen: 1,
        members: 0,
        note: None,
    })
}

fn past(row: &rows::Alert) -> Past {
    let rows::Alert { is_over: over, flapping, changed_at, .. } = *row;
    Past { over, flapping, changes: row.changes.clone(), changed_at }
}

/// Another report of a known problem.
async fn go_on(
    tx: &mut Tx,
    work: &Work<'_>,
    (sender, found, report): (&Sender, &Reported, Report),
    (mut known, row, step, after): (rows::Alert, TicketRow, Step, Option<Past>),
) -> anyhow::Result<Admitted> {
    if let Some(Past { over, flapping, changes, changed_at }) = after {
        known.is_over = over;
        known.flapping = flapping;
        known.changes = changes;
        known.changed_at = changed_at;
    }
    known.seen += 1;
    known.last_at = work.now;
    ends::keep_events(&mut known, &found.alert, report);
    let worse = found.is_graver(&known, &row).then(|| found.worse(&known, &row));
    found.weigh(&mut known);
    if !known.part_of.is_empty() {
        rows::save(tx, &known).await?;
        return storm::report(tx, work, (sender, found), (&known, row, step)).await;
    }
    let mut events = Vec::new();
    match step {
        Step::Count if worse.is_none() && report == Report::Problem && was_solved(&row, work.now) => {
            events.push(wording::Why::AlertStays);
        }
        Step::Begin | Step::Count | Step::Flap { tell: false } => {}
        Step::Recover => events.push(wording::Why::AlertOver),
        // What is back and graver is told once.
        Step::Return if worse.is_some() => {}
        Step::Return => events.push(wording::Why::AlertBack),
        Step::Flap { tell: true } => events.push(wording::Why::AlertFlaps),
    }
    events.extend(worse.is_some().then_some(wording::Why::AlertWorse));
    let admitted = record(tx, work, sender, (&row, !events.is_empty() || known.seen <= ENTRIES_MAX)).await?;
    if known.seen > ENTRIES_MAX {
        let [first, last] = stamps(work, &known);
        let text = wording::counted(known.seen, [&first, &last], language(work));
        note(tx, work, &mut known, &text).await?;
    }
    rows::save(tx, &known).await?;
    if matches!(step, Step::Flap { .. }) && known.is_over {
        look_again(tx, work.desk, &row, work.now).await?;
    }
    let mut row = row;
    for why in events {
        let (event, told) = match (why, &worse) {
            (wording::Why::AlertWorse, Some(worse)) => (worse.clone(), why.into()),
            (wording::Why::AlertOver, _) => ends::end_of(tx, &row, &known.title).await?,
            (wording::Why::AlertFlaps, _) => (Event::AlertFlaps, why.into()),
            _ => (Event::AlertBack, why.into()),
        };
        happen(tx, work, sender, (&mut row, event, told, true)).await?;
    }
    Ok(admitted)
}

/// Sets the timer that looks whether what flapped has been quiet for long enough.
async fn look_again(tx: &mut Tx, desk: &Inner, row: &TicketRow, since: Timestamp) -> anyhow::Result<()> {
    let kind = TimerKind::Alerts;
    // A notice that is due earlier looks, too.
    if timer::find(tx, row.id, kind).await?.is_none() {
        let due = Due { ticket: row.id, kind, generation: row.revision };
        timer::set(tx, due, since.saturating_add(desk.config.monitoring.flap_window)?, kind.as_str()).await?;
        desk.timers.notify_one();
    }
    Ok(())
}

/// What the timer of a ticket's alerts finds.
#[derive(Debug)]
pub struct Ticked {
    pub event: Event,
    pub why: wording::Why,
    /// What the notice tells.
    pub text: String,
}

/// The timer of a ticket's alerts fired: what flapped is over and quiet, or more has joined a group. None: there is nothing
/// to tell.
pub async fn ticked(tx: &mut Tx, desk: &Inner, row: &mut TicketRow, now: Timestamp) -> anyhow::Result<Option<Ticked>> {
    let standing = rows::standing(tx, row.id).await?;
    let is_live = matches!(row.core.state, State::New | State::Open | State::Pending { .. });
    if let Some(since) = standing.flapped_at.filter(|_| is_live && !standing.is_on) {
        if now.duration_since(since) >= desk.config.monitoring.flap_window {
            let config = &desk.config.desk;
            let stamp = wording::stamp(since, &config.time_zone, config.language);
            let text = wording::quiet_since(&stamp, config.language);
            let (event, told) = ends::end_of(tx, row, "").await?;
            let is_closed_by_it = !decide(&row.core, &event, &desk.policy, now).changes.is_empty();
            if row.solution.is_empty() && is_closed_by_it {
                solve(tx, row, &text, (None, "timer:alerts".to_owned(), now)).await?;
            }
            return Ok(Some(Ticked { event, why: told.why, text }));
        }
        look_again(tx, desk, row, since).await?;
    }
    let text = storm::summary(tx, desk, row, now).await?;
    let event = Event::TimerFired(TimerKind::Alerts);
    Ok(text.map(|text| Ticked { event, why: wording::Why::AlertsGrew, text }))
}

/// Writes down how the problem ended.
async fn solve(
    tx: &mut Tx,
    row: &mut TicketRow,
    text: &str,
    (actor, cause, now): (Option<PersonId>, String, Timestamp),
) -> anyhow::Result<()> {
    row.solution = crate::compose::plain(text);
    let new = journal::text_hash(&row.solution);
    let fact = Fact { actor, kind: "solution".to_owned(), old: String::new(), new, cause };
    journal::append(tx, &journal::ticket_stream(row.id), now, &fact).await?;
    Ok(())
}

/// What the staff are told of a report.
#[derive(Debug, Clone)]
struct Told {
    why: wording::Why,
    /// The problem that is over, and those of the ticket that go on.
    problems: Option<(String, Vec<String>)>,
}

impl From<wording::Why> for Told {
    fn from(why: wording::Why) -> Told {
        Told { why, problems: None }
    }
}

/// Lets a report do its work on the ticket. `tell`: the staff hear of it.
async fn happen(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (row, event, told, tell): (&mut TicketRow, Event, Told, bool),
) -> anyhow::Result<()> {
    let mut decision = decide(&row.core, &event, &work.desk.policy, work.now);
    if !tell {
        decision.effects.retain(|effect| !matches!(effect, Effect::Notify(..)));
    }
    let mail = &work.parsed.mail;
    let actor = sender.person.as_ref().map(|p| p.id);
    if matches!(event, Event::AlertOver { .. }) && row.solution.is_empty() && !decision.changes.is_empty() {
        solve(tx, row, wording::reported_over(language(work)), (actor, work.cause(), work.now)).await?;
    }
    let cause = Cause {
        actor,
        what: work.cause(),
        text: Reading::of(tx, work, None).await?.text,
        answered: Some(Answered::of(mail)),
        why: Some(told.why),
        problems: told.problems,
        ..Cause::default()
    };
    send::carry_out(tx, work.desk, row, (&decision, work.now), &cause).await
}

/// The mail's place: an entry on the ticket, or no more than a count.
async fn record(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (row, as_entry): (&TicketRow, bool),
) -> anyhow::Result<Admitted> {
    let verdict = work.parsed.vetted.verdict.as_str();
    let (evidence, basis) = sender.evidence(None);
    let proof = (evidence.as_str(), basis.as_str());
    if !as_entry {
        let why = format!("counted on ticket {}", row.number);
        settle(tx, work, Outcome::SetAside, (verdict, &why), proof).await?;
        return Ok(Admitted::SetAside(work.parsed.vetted.verdict));
    }
    let read = Reading::of(tx, work, None).await?;
    let program = person::ensure(tx, &sender.address, &sender.name, "", work.now).await?;
    let id = requester::insert_entry(tx, work, (row.id, "mail"), &read, (&program, evidence, &basis)).await?;
    requester::keep_parts(tx, work, (row.id, id), evidence).await?;
    settle(tx, work, Outcome::Entry, (verdict, &work.parsed.vetted.reason), proof).await?;
    Ok(Admitted::FollowedUp(row.number))
}

/// Writes the note that counts, over the earlier one.
async fn note(tx: &mut Tx, work: &Work<'_>, alert: &mut rows::Alert, text: &str) -> anyhow::Result<EntryId> {
    let id = match alert.note {
        Some(id) => {
            entry::rewrite(tx, id, text).await?;
            id
        }
        None => {
            let new = entry::NewEntry { kind: "note", text, ..entry::NewEntry::default() };
            entry::insert(tx, alert.ticket, &new, work.now).await?
        }
    };
    alert.note = Some(id);
    Ok(id)
}

fn language(work: &Work<'_>) -> Language {
    work.desk.config.desk.language
}

/// When it began and when it was last seen, as people read it.
fn stamps(work: &Work<'_>, alert: &rows::Alert) -> [String; 2] {
    let zone = &work.desk.config.desk.time_zone;
    [alert.started_at, alert.last_at].map(|at| wording::stamp(at, zone, language(work)))
}

async fn leave(tx: &mut Tx, work: &Work<'_>, why: &str) -> anyhow::Result<Admitted> {
    let verdict = work.parsed.vetted.verdict;
    settle(tx, work, Outcome::SetAside, (verdict.as_str(), why), ("", "")).await?;
    Ok(Admitted::SetAside(verdict))
}
