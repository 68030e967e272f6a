//! The words of targets, promises, delays and major incidents in a notice: what is due or was missed, what is expected and
//! when, what was done last, and how it stands. And the form that ends it.

use super::Inner;
use super::audience;
use super::clocks::Due;
use super::send;
use super::sender::REPORTER;
use super::shared;
use super::told::Telling;
use crate::compose::words::{self, Words};
use crate::config::{Config, ONLY_TEAM};
use crate::pure::command::PendingOn;
use crate::pure::form::{self, FormHead, FormValues};
use crate::pure::grade::Kind;
use crate::pure::language::Language;
use crate::pure::notice::{Audience, Notice};
use crate::pure::sla::{Level, TargetName};
use crate::pure::ticket::{State, TimerKind};
use crate::pure::wording::Why;
use crate::pure::{Timestamp, wording};
use crate::store::person::{self, Person};
use crate::store::ticket::{Target, TicketRow};
use crate::store::{StoreError, Tx, entry, journal, promise, ticket};

/// The word of templates for a promise that holds no longer, because its time came while we waited.
const LAPSED: &str = "lapsed";

/// The word of templates for a first answer that should have come with a solution, or a time for one.
const FIRST: &str = "first";

/// What a notice says of the ticket's clocks.
pub async fn about_clocks(
    tx: &mut Tx,
    telling: &Telling<'_>,
    row: &TicketRow,
    (language, words): (Language, &mut Words),
) -> Result<(), StoreError> {
    let zone = &telling.desk.config.desk.time_zone;
    let clock_time = |at| wording::clock_time(at, telling.now, zone, language);
    let targets = ticket::targets(tx, row.id).await?;
    let due_of = |name: TargetName| targets.iter().find(|t| t.name == name.as_str());
    let is_open = matches!(row.core.state, State::New | State::Open | State::Pending { .. });
    if let (None, Some(target), true) = (row.core.responded_at, due_of(TargetName::Respond), is_open) {
        // Nobody is promised, or asked for, what should have been.
        let place = if target.due_at > telling.now { &mut words.respond_by } else { &mut words.respond_was_due };
        *place = clock_time(target.due_at);
    }
    // One whose time came while we waited for the requester says nothing any more.
    if let Some(open) = promise::open(tx, row.id).await?.filter(|open| open.eta > telling.now) {
        words.eta = clock_time(open.eta);
        words.eta_form = eta_in_form(telling.desk, telling.recipient, open.eta);
        if telling.notice == Notice::Status || (telling.notice == Notice::Delay && words.reason.is_empty()) {
            words.reason = if telling.may_read(open.made_at) { open.reason } else { String::new() };
        }
    }
    // Who is asked for an answer need not wait for the end of it.
    if let State::Pending { on, until: Some(until), .. } = row.core.state
        && on != PendingOn::Requester
        && until > telling.now
        && words.eta.is_empty()
        && matches!(telling.notice, Notice::Progress | Notice::Status | Notice::Delay)
    {
        words.resumes = clock_time(until);
    }
    let mut shown: Vec<&Due> = telling.cause.due.iter().filter(|due| shows(telling, due)).collect();
    let unheard = shown.iter().any(|due| due.target == Some(TargetName::Respond));
    if telling.notice == Notice::Delay && unheard {
        // Whoever has heard nothing at all is not told that news are late, too.
        shown.retain(|due| due.target != Some(TargetName::Update));
    }
    let (one_by_one, first) = in_one_sentence(telling, shown);
    shown = one_by_one;
    words.owed = shown
        .iter()
        .map(|due| {
            let what = due.target.map_or("promise", TargetName::as_str);
            let is_first = first == Some(due.at) && due.target == Some(TargetName::Respond);
            let is_lapsed = telling.notice == Notice::Delay && has_lapsed(due, telling.now);
            words::Owed {
                what: if is_lapsed {
                    LAPSED
                } else if is_first {
                    FIRST
                } else {
                    what
                }
                .to_owned(),
                label: wording::owed(what, language).to_owned(),
                due: clock_time(due.at),
                percent: due.level.percent(),
                is_over: due.level != Level::Breach && due.at <= telling.now,
            }
        })
        .collect();
    words.lapsed = !words.owed.is_empty() && words.owed.iter().all(|one| one.what == LAPSED);
    words.asks_eta = shown.iter().any(|due| due.level == Level::Most);
    // The reason of a promise may be none for its having passed: it is shown as what was said then. Of one whose time came
    // while we waited for the requester nothing needs excuse.
    let tells = matches!(telling.notice, Notice::Breach | Notice::Delay) && !words.lapsed;
    let counts = |due: &&&Due| tells && telling.may_read(due.given_at);
    let mut reasons = shown.iter().filter(counts).map(|due| &due.reason);
    words.said_then = reasons.find(|reason| !reason.is_empty()).cloned().unwrap_or_default();
    if matches!(telling.notice, Notice::Delay | Notice::Status) {
        let coming = |t: &&Target| !t.paused && t.met_at.is_none() && t.due_at > telling.now;
        let news = [TargetName::Respond, TargetName::Update].into_iter().filter_map(due_of).find(coming);
        words.next_by = news.map(|t| clock_time(t.due_at)).unwrap_or_default();
        about_last_step(tx, telling, row, (language, words)).await?;
    }
    Ok(())
}

/// What was missed at one time is one sentence to the requester: the weightiest, and a first answer says whether more was due
/// by then, by its time.
fn in_one_sentence<'d>(telling: &Telling<'_>, mut shown: Vec<&'d Due>) -> (Vec<&'d Due>, Option<Timestamp>) {
    let at = |name: TargetName| shown.iter().find(|due| due.target == Some(name)).map(|due| due.at);
    let (respond, handle, update) = (at(TargetName::Respond), at(TargetName::Handle), at(TargetName::Update));
    if telling.notice != Notice::Delay {
        return (shown, None);
    }
    let first = respond.filter(|at| handle == Some(*at));
    shown.retain(|due| first.is_none() || due.target != Some(TargetName::Handle));
    shown.retain(|due| due.target != Some(TargetName::Update) || update != handle);
    (shown, first)
}

/// The form as the engineer's notice ends with it.
pub fn printed_form(
    row: &TicketRow,
    assignee: Option<&Person>,
    eta: &str,
    (tag, language): (&str, Language),
) -> String {
    let head = FormHead {
        tag: tag.to_owned(),
        number: u64::try_from(row.number).unwrap_or_default(),
        revision: u64::try_from(row.revision).unwrap_or_default(),
    };
    form::print(&head, &form_values(row, assignee, eta, language), language)
}

/// What the form of a ticket says. `eta` as the form prints it.
pub fn form_values(row: &TicketRow, assignee: Option<&Person>, eta: &str, language: Language) -> FormValues {
    let core = &row.core;
    FormValues {
        state: wording::state(core.state, true, language).to_owned(),
        priority: core.priority.as_str().to_owned(),
        impact: core.impact.word(language).to_owned(),
        urgency: core.urgency.word(language).to_owned(),
        category: core.category.clone(),
        team: core.team.clone(),
        assignee: assignee.map(|p| p.name.clone()).unwrap_or_default(),
        eta: eta.to_owned(),
    }
}

/// A promise as the form shows it: in the zone in which the reader's answer is read.
pub fn eta_in_form(desk: &Inner, reader: &Person, eta: Timestamp) -> String {
    let engineer = desk.config.engineer(&reader.name);
    let zone = engineer.and_then(|one| one.time_zone.as_ref()).unwrap_or(&desk.config.desk.time_zone);
    eta.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A warning shows what comes near, the notices of a breach what was missed. The requester is told besides of a promise
/// that holds no longer.
fn shows(telling: &Telling<'_>, due: &Due) -> bool {
    match telling.notice {
        Notice::TargetWarning => due.level != Level::Breach,
        Notice::Breach => due.level == Level::Breach,
        Notice::Delay => due.level == Level::Breach || has_lapsed(due, telling.now),
        _ => false,
    }
}

/// A promise whose time came while we waited for the requester.
fn has_lapsed(due: &Due, now: Timestamp) -> bool {
    due.target.is_none() && due.level != Level::Breach && due.at <= now
}

/// What the staff last did, and what they asked if that is what we wait for.
async fn about_last_step(
    tx: &mut Tx,
    telling: &Telling<'_>,
    row: &TicketRow,
    (language, words): (Language, &mut Words),
) -> Result<(), StoreError> {
    let entries = entry::load(tx, row.id).await?;
    // Since the question went out nobody of the staff has written.
    let is_question = |e: &entry::Entry| e.notice == Notice::NeedsInfo.as_str();
    let waits = entries.iter().rev().find(|e| e.is_word_of_staff() || is_question(e)).is_some_and(is_question);
    // What opened the ticket is no step of it.
    let last = entries.iter().skip(1).rev().find(|e| e.is_word_of_staff());
    if let Some(last) = last {
        let who = match last.person {
            Some(id) => person::load(tx, id, None).await?.full_name,
            None => telling.desk.config.desk.name.clone(),
        };
        let at = wording::stamp(last.at, &telling.desk.config.desk.time_zone, language);
        words.last_step = wording::last_step(&last.kind, &who, &at, language);
    }
    if telling.notice != Notice::Status {
        return Ok(());
    }
    // What went out within `needs_info` is a mail of the staff, never a note.
    if let Some(asked) = entries.iter().rev().find(|e| waits && e.is_word_of_staff() && e.kind == "mail")
        && telling.may_read(asked.at)
    {
        words.text.clone_from(&asked.text);
        words.text_lines = asked.text.lines().map(str::to_owned).collect();
    }
    Ok(())
}

/// How the person is called whom a ticket is about: for the staff with the address to judge by, which says whether they
/// are only proposed.
pub async fn affected_name(
    tx: &mut Tx,
    row: &TicketRow,
    person: Person,
    (language, for_staff): (Language, bool),
) -> Result<String, StoreError> {
    let people = ticket::people(tx, row.id).await?;
    let takes_part = people.iter().any(|p| p.person == person.id && p.role == "affected");
    Ok(if person.address.is_empty() || person.id == row.requester || (takes_part && !for_staff) {
        person.full_name
    } else if takes_part {
        format!("{} <{}>", person.full_name, person.address).trim_start().to_owned()
    } else {
        wording::perhaps(&person.full_name, &person.address, language)
    })
}

/// Into whose ticket this one went, and who gets what an engineer answers to the notice.
pub async fn about_others(
    tx: &mut Tx,
    telling: &Telling<'_>,
    row: &TicketRow,
    words: &mut Words,
) -> anyhow::Result<()> {
    let is_asked = matches!(telling.cause.why, None | Some(Why::AskedTwice));
    let tells = matches!(telling.notice, Notice::NewEntry | Notice::ConfirmReminder);
    let writer = telling.cause.actor.filter(|_| tells && is_asked && telling.cause.merged.is_none());
    if let Some(writer) = writer {
        let people = ticket::people(tx, row.id).await?;
        let reports = |one: &ticket::Participant| one.role == "affected" || one.role == REPORTER;
        let who = person::load(tx, writer, None).await?;
        words.by_requester = [Some(row.requester), row.affected].contains(&Some(writer))
            || people.iter().any(|one| one.person == writer && reports(one))
            || shared::is_member(tx, &who, row.requester).await?;
    }
    if telling.notice == Notice::Breach {
        let asked = (Notice::Delay, Audience::Requester, telling.now);
        words.requester_told = send::reaches(tx, telling.desk, row, asked, telling.cause).await?;
    }
    if let State::Merged { into } = row.core.state {
        let into = ticket::load(tx, into).await?;
        words.ticket.merged_own = into.requester == telling.recipient.id;
        // No hint of what others reported in confidence.
        let hides = into.restricted && !words.ticket.merged_own;
        let subject = if hides { String::new() } else { into.subject };
        (words.ticket.merged_into, words.ticket.merged_into_subject) = (into.number, subject);
    }
    if let (Some(actor), Some(why @ (Why::Proposed | Why::SentBack | Why::Among | Why::Noted))) =
        (telling.cause.actor, telling.cause.why)
    {
        words.proposed = telling.notice == Notice::NewEntry && why == Why::Proposed;
        words.answers_go_to = person::load(tx, actor, None).await?.full_name;
        return Ok(());
    }
    if let (Some(actor), true) = (telling.cause.actor, telling.notice.is_for_staff())
        && let Some(writer) = audience::correspondent(tx, row, actor).await?
    {
        let person = person::load(tx, writer.person, Some(writer.address_id)).await?;
        words.answers_go_to = if person.full_name.is_empty() { person.address } else { person.full_name };
    }
    if words.ticket.monitoring && telling.notice.is_for_staff() && words.answers_go_to.is_empty() {
        // People may wait for what a program has reported.
        let asked = (Notice::Reply, Audience::RequesterAndWatchers, None, telling.now);
        let mut people = audience::audience_of(tx, telling.desk, row, asked).await?;
        // While its first mail is taken in, the program is not known as one yet.
        let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
        let is_program = !facts.iter().any(|f| f.fact.kind == "requester" && !f.fact.old.is_empty());
        people.retain(|one| !is_program || one.person.id != row.requester);
        let name = |one: &audience::Recipient| match one.person.full_name.as_str() {
            "" => one.person.address.clone(),
            name => name.to_owned(),
        };
        words.answers_go_to = people.iter().map(name).collect::<Vec<_>>().join(", ");
    }
    words.ticket.monitoring &= words.answers_go_to.is_empty();
    Ok(())
}

/// As notices call a team; empty: it is the only one.
pub fn team_name(config: &Config, team: &str) -> String {
    match config.team(team) {
        _ if team == ONLY_TEAM => String::new(),
        Some(known) => known.full_name.clone(),
        None => team.to_owned(),
    }
}

/// What a complaint is called, and who is named in it: its path is the desk's own affair.
pub fn about_kind(telling: &Telling<'_>, row: &TicketRow, language: Language, words: &mut Words) {
    if row.core.kind != Kind::Complaint {
        return;
    }
    let ticket = &mut words.ticket;
    if telling.notice == Notice::Complaint {
        // The notice is called so, too.
        let called = [Language::En, Language::ZhCn].map(|language| wording::complaint_subject("", language));
        let bare = called.iter().find_map(|word| ticket.subject.strip_prefix(word.trim_end()));
        if let Some(bare) = bare.map(|bare| bare.trim().to_owned()) {
            ticket.subject = bare;
        }
    }
    if telling.notice == Notice::Assigned {
        for field in [&mut ticket.assignee, &mut ticket.assignee_title, &mut ticket.assignee_phone] {
            field.clear();
        }
        ticket.team = wording::somebody_else(language).to_owned();
    }
}

/// How a major incident stands, and when those who are told hear again.
pub fn major(
    telling: &Telling<'_>,
    row: &TicketRow,
    (zone, language): (&jiff::tz::TimeZone, Language),
) -> words::Major {
    let is_update = telling.cause.what == format!("timer:{}", TimerKind::MajorUpdate.as_str());
    let phase = match row.core.state {
        State::Resolved { .. } | State::Closed { .. } | State::Merged { .. } => "over",
        _ if !row.core.major => "withdrawn",
        _ if is_update => "update",
        _ => "begun",
    };
    let next = telling.now.checked_add(jiff::SignedDuration::from_mins(30)).unwrap_or(telling.now);
    let goes_on = matches!(phase, "begun" | "update");
    let next_update = if goes_on { wording::clock_time(next, telling.now, zone, language) } else { String::new() };
    words::Major { phase: phase.to_owned(), next_update }
}
