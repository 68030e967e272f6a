//! Tickets that grow out of another one: split off, or a complaint about how it went. Each is linked both ways, and opens
//! like any other: a receipt for the requester, a notice to whoever gets it.

use super::admit::Work;
use super::orders::proposal::PASSED_ON;
use super::send::{self, Cause};
use super::{clocks, intake, route};
use crate::pure::grade::{Channel, Impact, Kind, Urgency};
use crate::pure::intent::IntentKind;
use crate::pure::language::Language;
use crate::pure::notice::Notice;
use crate::pure::rules::Facts;
use crate::pure::ticket::{Event, State, Ticket, decide, is_called_off, takes_answers, without_alarm};
use crate::pure::vet::Verdict;
use crate::pure::{PersonId, TicketId, wording};
use crate::store::journal::{self, Fact};
use crate::store::person;
use crate::store::ticket::{self, NewTicket, TicketRow};
use crate::store::{StoreError, Tx, entry};

/// The fact that names a person whom a complaint is about; one for each.
pub const ABOUT_PERSON: &str = "complaint_about_person";

/// What grows out of a ticket.
#[derive(Debug, Clone)]
pub struct Offshoot<'a> {
    pub from: &'a TicketRow,
    pub kind: Kind,
    pub subject: &'a str,
    /// What it is about, as somebody wrote it.
    pub text: &'a str,
    pub writer: Option<PersonId>,
    /// The kinds of the links: from the new one to the old one, and back.
    pub links: [&'a str; 2],
    /// Who must not get it. None: whoever has the old one gets the new one.
    pub except: Option<PersonId>,
}

/// Opens it for the requester of the old one; answers with its number.
pub async fn open(tx: &mut Tx, work: &Work<'_>, offshoot: &Offshoot<'_>, cause: &Cause) -> anyhow::Result<i64> {
    let from = offshoot.from;
    let assignee = match offshoot.except {
        Some(except) => intake::other_than(tx, work.desk, &from.core.team, &[except], work.now).await?,
        None => from.core.assignee,
    };
    let core = core(work, offshoot, assignee);
    let new = NewTicket {
        mailbox_id: from.mailbox_id,
        core: &core,
        requester: from.requester,
        requester_address_id: from.requester_address_id,
        affected: from.affected,
        tier: &from.tier,
        subject: offshoot.subject,
        language: &from.language,
        department: &from.department,
        phone: &from.phone,
        site: &from.site,
        ci: &from.ci,
        origin: &from.origin,
        channel: Channel::Mail,
        effort: work.desk.config.effort_of(&core.category),
        at: work.now,
    };
    let mut row = ticket::insert(tx, &new).await?;
    row.restricted = from.restricted;
    ticket::add_person(tx, row.id, (from.requester, from.requester_address_id), "requester", work.now).await?;
    for one in ticket::people(tx, from.id).await?.iter().filter(|p| p.role == "affected") {
        ticket::add_person(tx, row.id, (one.person, one.address_id), "affected", work.now).await?;
    }
    insert_entry(tx, work, &row, offshoot).await?;
    record(tx, work, (&row, offshoot), cause).await?;
    let about = match offshoot.except {
        Some(about) => vec![about],
        None => complained_of(tx, from).await?,
    };
    is_about(tx, (row.id, &about), work, cause).await?;
    row.core.state = State::Absent;
    let decision = decide(&row.core, &Event::Opened, &work.desk.policy, work.now);
    let decision = if is_called_off(&from.core) { without_alarm(decision) } else { decision };
    let (text, text_for_newcomers) = (offshoot.text.to_owned(), None);
    let told = Cause { text, text_for_newcomers, answered: None, free_of_budget: true, ..cause.clone() };
    send::carry_out(tx, work.desk, &mut row, (&decision, work.now), &told).await?;
    Ok(row.number)
}

/// A complaint is graded anew; what is split off is as pressing as what it came from.
fn core(work: &Work<'_>, offshoot: &Offshoot<'_>, assignee: Option<PersonId>) -> Ticket {
    let from = &offshoot.from.core;
    let (impact, urgency, category) = match offshoot.kind {
        Kind::Complaint => (Impact::Individual, Urgency::Normal, String::new()),
        _ => (from.impact, from.urgency, from.category.clone()),
    };
    // What was ordered for the old one holds for what comes of it.
    let (priority, priority_fixed) = match offshoot.kind {
        Kind::Complaint => (work.desk.config.priority.priority(impact, urgency), false),
        _ => (from.priority, from.priority_fixed),
    };
    Ticket {
        state: State::New,
        kind: offshoot.kind,
        priority,
        priority_fixed,
        impact,
        urgency,
        category,
        team: from.team.clone(),
        assignee,
        owner: assignee,
        responded_at: None,
        closure_code: String::new(),
        reopen_count: 0,
        major: false,
    }
}

async fn insert_entry(tx: &mut Tx, work: &Work<'_>, row: &TicketRow, offshoot: &Offshoot<'_>) -> anyhow::Result<()> {
    let writer = match offshoot.writer {
        Some(id) => Some(person::load(tx, id, None).await?),
        None => None,
    };
    let inside = writer.as_ref().is_some_and(|p| p.staff);
    let new = entry::NewEntry {
        kind: if inside { "note" } else { "mail" },
        person: writer.as_ref().map(|p| p.id),
        address_id: writer.as_ref().map(|p| p.address_id),
        subject: offshoot.subject,
        text: offshoot.text,
        full_text: offshoot.text,
        language: &row.language,
        ..entry::NewEntry::default()
    };
    entry::insert(tx, row.id, &new, work.now).await?;
    Ok(())
}

/// The journal's first rows, and the links with their facts on both sides.
async fn record(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, offshoot): (&TicketRow, &Offshoot<'_>),
    cause: &Cause,
) -> Result<(), StoreError> {
    let from = offshoot.from;
    let [there, back] = offshoot.links;
    let asked = Facts { mailbox: work.mailbox, department: &from.department, ci: &from.ci, ..Facts::default() };
    let rows = work.desk.config.target_rows(&asked);
    let mut facts = ticket::first_facts(row);
    if !rows.is_empty() {
        facts.push((clocks::ROWS, rows.join("\n")));
    }
    facts.push((there, from.number.to_string()));
    for (kind, new) in facts {
        append(tx, (row.id, work), (kind, new), cause).await?;
    }
    append(tx, (from.id, work), (back, row.number.to_string()), cause).await?;
    ticket::add_link(tx, (row.id, from.id), there, work.now).await?;
    ticket::add_link(tx, (from.id, row.id), back, work.now).await
}

async fn append(
    tx: &mut Tx,
    (id, work): (TicketId, &Work<'_>),
    (kind, new): (&str, String),
    cause: &Cause,
) -> Result<(), StoreError> {
    let fact = Fact { actor: cause.actor, kind: kind.to_owned(), new, cause: cause.what.clone(), ..Fact::default() };
    journal::append(tx, &journal::ticket_stream(id), work.now, &fact).await?;
    Ok(())
}

/// A poor rating is a complaint, once for each solution: a ticket of its own, for somebody who did not resolve this one.
pub async fn complain(tx: &mut Tx, work: &Work<'_>, row: &TicketRow, cause: &Cause) -> anyhow::Result<()> {
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    if let Some(last) = facts.iter().rposition(|f| f.fact.kind == "complaint")
        && !facts.iter().skip(last).any(is_resolution)
    {
        let number = facts.get(last).and_then(|f| f.fact.new.parse().ok()).unwrap_or_default();
        if let Some(id) = ticket::find_number(tx, number).await? {
            let about = route::follow_merges(tx, id).await?;
            if takes_answers(about.core.state, &work.desk.policy, work.now) {
                return complain_again(tx, work, about, cause).await;
            }
        }
    }
    let language = Language::of_tag(&row.language).unwrap_or(work.desk.config.desk.language);
    let offshoot = Offshoot {
        from: row,
        kind: Kind::Complaint,
        subject: &wording::complaint_subject(&row.subject, language),
        text: &cause.text,
        writer: cause.actor,
        links: ["complaint_about", "complaint"],
        except: resolver(tx, row.id).await?,
    };
    open(tx, work, &offshoot, cause).await?;
    Ok(())
}

/// A second thought about the same solution: its words, if it has any, belong to the complaint that is there. Where that
/// was thought to be done with, it is not: the complaint is open again.
async fn complain_again(tx: &mut Tx, work: &Work<'_>, mut row: TicketRow, cause: &Cause) -> anyhow::Result<()> {
    let is_over = !matches!(row.core.state, State::New | State::Open | State::Pending { .. });
    let words: String = cause.text.chars().filter(|c| c.is_alphabetic()).collect();
    let is_bare = ["", "分", "星", "star", "stars"].contains(&words.to_lowercase().as_str());
    if is_bare && !is_over {
        return Ok(());
    }
    let Some(writer) = cause.actor else { return Ok(()) };
    let writer = person::load(tx, writer, None).await?;
    let new = entry::NewEntry {
        kind: "mail",
        person: Some(writer.id),
        address_id: Some(writer.address_id),
        subject: &row.subject,
        text: &cause.text,
        full_text: &cause.text,
        language: &row.language,
        verdict: Verdict::Admit.as_str(),
        ..entry::NewEntry::default()
    };
    entry::insert(tx, row.id, &new, work.now).await?;
    let event = match is_over {
        true => Event::RequesterWrote { intent: IntentKind::Reject, decides: true, rating: None },
        false => Event::WatcherWrote,
    };
    let decision = decide(&row.core, &event, &work.desk.policy, work.now);
    send::carry_out(tx, work.desk, &mut row, (&decision, work.now), cause).await
}

/// Keeps in the journal of a ticket whom it is about, whoever works on the original later.
pub async fn is_about(
    tx: &mut Tx,
    (id, about): (TicketId, &[PersonId]),
    work: &Work<'_>,
    cause: &Cause,
) -> Result<(), StoreError> {
    for one in about {
        append(tx, (id, work), (ABOUT_PERSON, one.0.to_string()), cause).await?;
    }
    Ok(())
}

/// The engineers whom a complaint is about: whom its words name, or who had resolved the ticket that it is linked to when
/// it was made.
pub async fn complained_of(tx: &mut Tx, row: &TicketRow) -> Result<Vec<PersonId>, StoreError> {
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let kept = facts.iter().filter(|f| f.fact.kind == ABOUT_PERSON).filter_map(|f| f.fact.new.parse().ok());
    let kept: Vec<PersonId> = kept.map(PersonId).collect();
    if !kept.is_empty() {
        return Ok(kept);
    }
    match ticket::linked(tx, row.id, "complaint_about").await? {
        Some(about) => Ok(resolver(tx, about).await?.into_iter().collect()),
        None => Ok(Vec::new()),
    }
}

/// Whether what somebody notes on a ticket is kept from a colleague: who was sent its `complaint` does not write to the one
/// whom it is about.
pub async fn keeps_from(
    tx: &mut Tx,
    row: &TicketRow,
    (writer, reader): (Option<PersonId>, PersonId),
) -> Result<bool, StoreError> {
    let Some(writer) = writer.filter(|writer| *writer != reader) else { return Ok(false) };
    let told = entry::told(tx, row.id, writer).await?;
    if told.iter().all(|one| one.notice != Notice::Complaint.as_str()) {
        return Ok(false);
    }
    let about = complained_of(tx, row).await?;
    Ok(about.contains(&reader) || about.is_empty() && resolver(tx, row.id).await? == Some(reader))
}

fn is_resolution(recorded: &journal::Recorded) -> bool {
    recorded.fact.kind == "state" && recorded.fact.new == "resolved"
}

/// Who resolved a ticket last, else whose it is.
pub async fn resolver(tx: &mut Tx, id: TicketId) -> Result<Option<PersonId>, StoreError> {
    let facts = journal::load(tx, &journal::ticket_stream(id)).await?;
    let last = facts.iter().rev().find(|f| is_resolution(f));
    // Whoever sent a solution on did not make it.
    let is_passed_on =
        |f: &&journal::Recorded| f.fact.kind == PASSED_ON && last.is_some_and(|last| last.fact.cause == f.fact.cause);
    let maker = facts.iter().rev().find(is_passed_on).and_then(|f| f.fact.new.parse().ok().map(PersonId));
    match maker.or(last.and_then(|f| f.fact.actor)) {
        Some(by) => Ok(Some(by)),
        None => Ok(ticket::load(tx, id).await?.core.assignee),
    }
}
