//! Mail of monitoring programs: one ticket a problem, its repeats counted, its recovery the end of it, a storm grouped.
//!
//! The program is the requester of its ticket and is never written to. What a report means is `pure::alert::life`'s to
//! say; here it is carried out: in the alert's row, on the ticket, and in a note that counts what is no entry any more.

mod storm;

use super::admit::{Admitted, Work, settle};
use super::intake::{self, FirstMail};
use super::requester::{self, Monitoring, Opening, Reading};
use super::route;
use super::send::{self, Answered, Cause};
use super::sender::Sender;
use crate::pure::alert::life::{self, Past, Step};
use crate::pure::alert::{self, Alert, Report, Seen};
use crate::pure::evidence::AuthResult;
use crate::pure::language::Language;
use crate::pure::ticket::{Event, State, decide};
use crate::pure::vet::Verdict;
use crate::pure::{EntryId, TicketId, Timestamp, wording};
use crate::store::alert as rows;
use crate::store::journal::{self, Fact};
use crate::store::ledger::Outcome;
use crate::store::ticket::TicketRow;
use crate::store::{Tx, entry, person, ticket};

pub use storm::summary;

/// Reports that become an entry each; later ones are counted.
const ENTRIES_MAX: i64 = 3;

/// Takes a report; None: the mail is none.
pub async fn admit(tx: &mut Tx, work: &Work<'_>, sender: Option<&Sender>) -> anyhow::Result<Option<Admitted>> {
    let Some(sender) = sender else { return Ok(None) };
    let found = match read(tx, work, sender).await? {
        Found::Nothing => return Ok(None),
        Found::SetAside(why) => return leave(tx, work, &why).await.map(Some),
        Found::Alert(found) => found,
    };
    let known = rows::find(tx, &found.key).await?;
    // Anybody can write a From: what the border refutes ends no problem.
    let refuted = sender.authentication == AuthResult::Fail && found.report == Report::Recovery;
    let report = if refuted { Report::Remark } else { found.report };
    let limits = &work.desk.config.monitoring;
    let (step, after) = life::step(known.as_ref().map(past), report, work.now, limits);
    let admitted = match (known, step) {
        (None, Step::Begin) => begin(tx, work, sender, &found).await?,
        (None, _) => leave(tx, work, "a report that begins no problem, and belongs to none").await?,
        (Some(known), step) => {
            let row = route::follow_merges(tx, known.ticket).await?;
            let is_left = report == Report::Problem && was_left(&row, work.now, limits);
            if step == Step::Begin || step == Step::Count && is_left {
                begin(tx, work, sender, &found).await?
            } else {
                go_on(tx, work, sender, (known, row, step, after)).await?
            }
        }
    };
    Ok(Some(admitted))
}

enum Found {
    Nothing,
    /// A rule says so, and why.
    SetAside(String),
    Alert(Alert),
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
    let keyed = work.desk.config.rules.rules().iter().any(|rule| rule.then.dedupe_key.is_some());
    if !may_be || !(is_monitor || keyed) {
        return Ok(Found::Nothing);
    }
    let text = Reading::of(tx, work, None).await?;
    let (evidence, _) = sender.evidence(None);
    let (from, subject) = (sender.address.as_str(), mail.subject.as_str());
    let first = FirstMail { from, subject, fresh: &text.fresh, language: text.language, evidence };
    let triage = intake::judged(tx, work, first).await?.0.triage;
    let ruled = triage.dedupe_key.as_deref().and_then(alert::key_of_rule);
    Ok(match (ruled, triage.set_aside) {
        (Some(_), Some(why)) => Found::SetAside(format!("a rule: {why}")),
        (None, Some(why)) if is_monitor => Found::SetAside(format!("a rule: {why}")),
        (Some(key), None) => Found::Alert(alert::read_by_rule(&seen, key)),
        (None, _) if is_monitor => alert::read(&seen).map_or(Found::Nothing, Found::Alert),
        (None, _) => Found::Nothing,
    })
}

/// Whether an engineer closed the ticket, and the problem has gone on for so long that it wants a new one.
fn was_left(row: &TicketRow, now: Timestamp, limits: &life::Limits) -> bool {
    matches!(row.core.state, State::Closed { at, .. } if now.duration_since(at) > limits.reopen_within)
}

/// A new problem: a ticket of its own, or a place in a group while there are too many.
async fn begin(tx: &mut Tx, work: &Work<'_>, sender: &Sender, found: &Alert) -> anyhow::Result<Admitted> {
    let limits = &work.desk.config.monitoring;
    let since = work.now.saturating_sub(limits.storm_window)?;
    if rows::begun_since(tx, since, "", limits.storm_problems).await? >= limits.storm_problems {
        return storm::join(tx, work, sender, found).await;
    }
    let admitted = open(tx, work, sender, &found.title).await?;
    if let Admitted::Opened(number) = admitted
        && let Some(ticket) = ticket::find_number(tx, number).await?
    {
        let row = row_of(tx, work, sender, found).await?;
        rows::save(tx, &rows::Alert { ticket, ..row }).await?;
    }
    Ok(admitted)
}

async fn open(tx: &mut Tx, work: &Work<'_>, sender: &Sender, subject: &str) -> anyhow::Result<Admitted> {
    let monitoring = Some(Monitoring { subject: subject.to_owned() });
    requester::open(tx, work, sender, &Opening { monitoring, ..Opening::default() }).await
}

/// A problem as it begins, on no ticket yet.
async fn row_of(tx: &mut Tx, work: &Work<'_>, sender: &Sender, found: &Alert) -> anyhow::Result<rows::Alert> {
    let program = person::ensure(tx, &sender.address, &sender.name, "", work.now).await?;
    let now = work.now;
    Ok(rows::Alert {
        id: 0,
        key: found.key.clone(),
        ticket: TicketId(0),
        address_id: program.address_id,
        is_group: false,
        part_of: String::new(),
        host: found.host.clone(),
        title: found.title.clone(),
        is_over: false,
        flapping: false,
        changes: 0,
        changes_since: now,
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
    let rows::Alert { is_over: over, flapping, changes, changes_since, changed_at, .. } = *row;
    Past { over, flapping, changes, changes_since, changed_at }
}

/// Another report of a known problem.
async fn go_on(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (mut known, row, step, after): (rows::Alert, TicketRow, Step, Option<Past>),
) -> anyhow::Result<Admitted> {
    if let Some(Past { over, flapping, changes, changes_since, changed_at }) = after {
        known.is_over = over;
        known.flapping = flapping;
        known.changes = changes;
        known.changes_since = changes_since;
        known.changed_at = changed_at;
    }
    known.seen += 1;
    known.last_at = work.now;
    if !known.part_of.is_empty() {
        rows::save(tx, &known).await?;
        return storm::report(tx, work, sender, (&known, row, step)).await;
    }
    let event = match step {
        Step::Begin | Step::Count | Step::Flap { tell: false } => None,
        Step::Recover => Some((Event::AlertOver, wording::Why::AlertOver)),
        Step::Return => Some((Event::AlertBack, wording::Why::AlertBack)),
        Step::Flap { tell: true } => Some((Event::AlertFlaps, wording::Why::AlertFlaps)),
    };
    let admitted = record(tx, work, sender, (&row, event.is_some() || known.seen <= ENTRIES_MAX)).await?;
    if known.seen > ENTRIES_MAX {
        let [first, last] = stamps(work, &known);
        let text = wording::counted(known.seen, [&first, &last], language(work));
        note(tx, work, &mut known, &text).await?;
    }
    rows::save(tx, &known).await?;
    if let Some((event, why)) = event {
        happen(tx, work, sender, (row, event, why, true)).await?;
    }
    Ok(admitted)
}

/// Lets a report do its work on the ticket. `tell`: the staff hear of it.
async fn happen(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (mut row, event, why, tell): (TicketRow, Event, wording::Why, bool),
) -> anyhow::Result<()> {
    let mut decision = decide(&row.core, &event, &work.desk.policy, work.now);
    if !tell {
        decision.effects.retain(|effect| !matches!(effect, crate::pure::ticket::Effect::Notify(..)));
    }
    let mail = &work.parsed.mail;
    let actor = sender.person.as_ref().map(|p| p.id);
    if event == Event::AlertOver && row.solution.is_empty() && !decision.changes.is_empty() {
        row.solution = crate::compose::plain(&mail.subject);
        let fact = Fact {
            actor,
            kind: "solution".to_owned(),
            old: String::new(),
            new: journal::text_hash(&row.solution),
            cause: work.cause(),
        };
        journal::append(tx, &journal::ticket_stream(row.id), work.now, &fact).await?;
    }
    let cause = Cause {
        actor,
        what: work.cause(),
        text: Reading::of(tx, work, None).await?.text,
        answered: Some(Answered::of(mail)),
        why: Some(why),
        ..Cause::default()
    };
    send::carry_out(tx, work.desk, &mut row, (&decision, work.now), &cause).await
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
