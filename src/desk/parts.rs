//! Parts: work for another team as a ticket of its own. Its requester is the engineer who ordered it, so that whoever
//! reported the matter hears of the whole only; the whole is resolved after its parts.

use super::admit::Work;
use super::intake;
use super::send::{self, Cause};
use crate::pure::PersonId;
use crate::pure::command::Wrong;
use crate::pure::ticket::{Event, State, Ticket, decide};
use crate::store::journal::{self, Fact};
use crate::store::person;
use crate::store::ticket::{self, NewTicket, TicketRow};
use crate::store::{StoreError, Tx, entry};

/// Longest subject of a part, in characters.
const SUBJECT_CHARS_MAX: usize = 80;

/// What keeps a ticket from being resolved or closed: its parts, by number.
pub async fn unfinished(tx: &mut Tx, row: &TicketRow) -> Result<Option<Wrong>, StoreError> {
    let parts = ticket::open_parts(tx, row.id).await?;
    if parts.is_empty() {
        return Ok(None);
    }
    let all = parts.iter().map(|number| format!("#{number}")).collect::<Vec<_>>().join(", ");
    Ok(Some(Wrong {
        en: format!("Its parts come first; not resolved yet: {all}."),
        zh: format!("须先解决子任务；尚未解决：{all}。"),
    }))
}

/// Opens a part of `parent` for a team.
pub async fn open(
    tx: &mut Tx,
    work: &Work<'_>,
    (parent, by): (&TicketRow, PersonId),
    (team, text): (&str, &str),
) -> anyhow::Result<i64> {
    let config = &work.desk.config;
    let engineer = person::load(tx, by, None).await?;
    let (assignee, why) = intake::pick(tx, work.desk, (team, &parent.core.category), work.now).await?;
    if let Some(id) = assignee {
        person::set_last_assigned(tx, id, work.now).await?;
    }
    let core = Ticket {
        state: State::New,
        team: team.to_owned(),
        assignee,
        owner: Some(by),
        responded_at: None,
        closure_code: String::new(),
        reopen_count: 0,
        major: false,
        ..parent.core.clone()
    };
    let subject: String = text.lines().next().unwrap_or_default().chars().take(SUBJECT_CHARS_MAX).collect();
    let new = NewTicket {
        mailbox_id: parent.mailbox_id,
        core: &core,
        requester: engineer.id,
        requester_address_id: engineer.address_id,
        affected: None,
        tier: config.team(team).map_or("1", |t| t.tier.as_str()),
        subject: &subject,
        language: &parent.language,
        department: "",
        phone: "",
        site: "",
        ci: &parent.ci,
        origin: "internal",
        at: work.now,
    };
    let mut row = ticket::insert(tx, &new).await?;
    let text = format!("{text}\n\n[{} #{}] {}", config.desk.tag, parent.number, parent.subject);
    let note = entry::NewEntry {
        kind: "note",
        person: Some(engineer.id),
        address_id: Some(engineer.address_id),
        subject: &subject,
        text: &text,
        full_text: &text,
        ..entry::NewEntry::default()
    };
    entry::insert(tx, row.id, &note, work.now).await?;
    ticket::add_person(tx, row.id, (engineer.id, engineer.address_id), "requester", work.now).await?;
    ticket::add_link(tx, (row.id, parent.id), "part_of", work.now).await?;
    ticket::add_link(tx, (parent.id, row.id), "has_part", work.now).await?;
    record(tx, work, (parent, &row), (by, &why)).await?;
    row.core.state = State::Absent;
    let decision = decide(&row.core, &Event::PartOpened, &work.desk.policy, work.now);
    let cause = Cause { actor: Some(by), what: work.cause(), text, ..Cause::default() };
    send::carry_out(tx, work.desk, &mut row, (&decision, work.now), &cause).await?;
    Ok(row.number)
}

async fn record(
    tx: &mut Tx,
    work: &Work<'_>,
    (parent, row): (&TicketRow, &TicketRow),
    (by, why): (PersonId, &str),
) -> Result<(), StoreError> {
    let mut facts = ticket::first_facts(row);
    facts.push(("part_of", parent.number.to_string()));
    facts.push(("assignment", why.to_owned()));
    for (kind, new) in facts {
        let fact = Fact { actor: Some(by), kind: kind.to_owned(), new, cause: work.cause(), ..Fact::default() };
        journal::append(tx, &journal::ticket_stream(row.id), work.now, &fact).await?;
    }
    let fact = Fact {
        actor: Some(by),
        kind: "has_part".to_owned(),
        new: row.number.to_string(),
        cause: work.cause(),
        ..Fact::default()
    };
    journal::append(tx, &journal::ticket_stream(parent.id), work.now, &fact).await?;
    Ok(())
}
