//! Parts: work for another team as a ticket of its own. Its requester is the engineer who ordered it, so that whoever
//! reported the matter hears of the whole only; the whole is resolved after its parts.

use super::admit::Work;
use super::orders::wrong;
use super::route::follow_merges;
use super::send::{self, Cause};
use super::{Inner, intake, linked};
use crate::pure::command::Wrong;
use crate::pure::grade::Channel;
use crate::pure::intent::IntentKind;
use crate::pure::notice::Notice;
use crate::pure::ticket::{Effect, Event, State, Ticket, decide, is_called_off, without_alarm};
use crate::pure::{PersonId, Timestamp};
use crate::store::journal::{self, Fact};
use crate::store::person;
use crate::store::ticket::{self, NewTicket, TicketRow};
use crate::store::{StoreError, Tx, entry};

/// The origin of parts: nobody outside reported them, or hears of them.
pub const INTERNAL: &str = "internal";
/// Longest subject of a part, in characters.
const SUBJECT_CHARS_MAX: usize = 80;

/// What keeps a ticket from being resolved or closed: its parts, by number.
pub async fn unfinished(tx: &mut Tx, row: &TicketRow) -> Result<Option<Wrong>, StoreError> {
    let parts = under_way(tx, row).await?;
    if parts.is_empty() {
        return Ok(None);
    }
    let all = parts.iter().map(|part| format!("#{}", part.number)).collect::<Vec<_>>();
    Ok(Some(Wrong {
        en: format!("Its parts come first; not resolved yet: {}.", all.join(", ")),
        zh: format!("须先解决子任务；尚未解决：{}。", all.join("、")),
    }))
}

/// The parts that somebody still works on. One that was merged goes on as the ticket that it went into.
pub async fn under_way(tx: &mut Tx, row: &TicketRow) -> Result<Vec<TicketRow>, StoreError> {
    let mut found: Vec<TicketRow> = Vec::new();
    for part in ticket::parts(tx, row.id).await? {
        let part = follow_merges(tx, part).await?;
        let is_under_way = matches!(part.core.state, State::New | State::Open | State::Pending { .. });
        if is_under_way && part.id != row.id && !found.iter().any(|one| one.id == part.id) {
            found.push(part);
        }
    }
    Ok(found)
}

/// Whoever ordered the parts takes the whole for done: what was done on its parts is accepted by that, and they are closed
/// before it.
pub async fn accept(
    tx: &mut Tx,
    desk: &Inner,
    (row, now): (&TicketRow, Timestamp),
    cause: &Cause,
) -> anyhow::Result<()> {
    for part in ticket::parts(tx, row.id).await? {
        let mut part = ticket::load(tx, part).await?;
        if part.origin != INTERNAL || !matches!(part.core.state, State::Resolved { .. }) {
            continue;
        }
        let event = Event::RequesterWrote { intent: IntentKind::Confirm, decides: true, rating: None };
        let mut decision = decide(&part.core, &event, &desk.policy, now);
        // Whoever ordered it ends it themselves.
        decision.effects.retain(|effect| !matches!(effect, Effect::Notify(Notice::Closed, _)));
        let because = Cause { actor: Some(part.requester), what: cause.what.clone(), ..Cause::default() };
        send::carry_out(tx, desk, &mut part, (&decision, now), &because).await?;
    }
    Ok(())
}

/// Said where the same mail opens a part and ends the whole.
pub fn not_yet() -> Wrong {
    wrong("This mail opens a part of the ticket: the part comes first.", "本邮件同时建立了子任务：须先解决子任务。")
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
    // A part of a complaint is no more for the one whom it is about than the whole.
    let about = linked::complained_of(tx, parent).await?;
    let assignee = match assignee.is_some_and(|id| about.contains(&id)) {
        true => intake::other_than(tx, work.desk, team, &about, work.now).await?,
        false => assignee,
    };
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
        origin: INTERNAL,
        channel: Channel::Mail,
        effort: config.effort_of(&core.category),
        at: work.now,
    };
    let mut row = ticket::insert(tx, &new).await?;
    row.restricted = parent.restricted;
    // The team reads its part; what the whole is about stays with the readers of the whole.
    let whole = if parent.restricted { "" } else { parent.subject.as_str() };
    let text = format!("{text}\n\n[{} #{}] {whole}", config.desk.tag, parent.number).trim_end().to_owned();
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
    let decision = if is_called_off(&parent.core) { without_alarm(decision) } else { decision };
    let cause = Cause { actor: Some(by), what: work.cause(), text, ..Cause::default() };
    linked::is_about(tx, (row.id, &about), work, &cause).await?;
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
