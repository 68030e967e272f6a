//! An engineer who is away: by `#away`, or because their mailbox says so. Who is away gets no tickets; what they have in
//! hand goes to their cover, else to whoever the assignment finds, and the owner stays who it was.

use super::admit::Work;
use super::orders::own_time;
use super::orders::proposal;
use super::roles::{is_away, stand_in};
use super::send::{self, Cause};
use super::sender::Sender;
use super::target::Found;
use super::{digest, intake, linked};
use crate::pure::authority::{Act, Role};
use crate::pure::command::{Order, Target, Wrong};
use crate::pure::language::Language;
use crate::pure::notice::Notice;
use crate::pure::ticket::{Change, Decision, Event, State, apply, decide};
use crate::pure::wording::Why;
use crate::pure::{PersonId, Timestamp};
use crate::store::journal::{self, Fact};
use crate::store::person::{self, Person};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx};

/// Hours for which an engineer whose mailbox answers by itself gets no tickets, unless they write: two weeks.
const OUT_OF_OFFICE_HOURS: i64 = 14 * 24;
/// The facts of the desk's journal for an absence that was ordered, that a mailbox told of, and for the end of the latter.
const AWAY: &str = "away";
const OUT_OF_OFFICE: &str = "out_of_office";

/// Checks `#away`: the outcome in both languages, or what is wrong.
pub async fn check(
    tx: &mut Tx,
    work: &Work<'_>,
    engineer: &Person,
    order: &Order,
) -> Result<Result<[String; 2], Wrong>, StoreError> {
    let Order::Away { until, cover } = order else { return Ok(Err(super::orders::wrong("", ""))) };
    let Some(until) = until else {
        return Ok(Ok(["You are back and get tickets again.".to_owned(), "已销假，恢复派单。".to_owned()]));
    };
    let cover = match find_cover(tx, work, engineer, cover.as_deref()).await? {
        Ok(cover) => cover,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let count = ticket::in_hand(tx, engineer.id).await?.len();
    let at = |language| own_time(work, engineer, *until, language);
    let (en_to, zh_to) = match &cover {
        Some(person) => (format!("passed on to {}", person.full_name), format!("已转给{}", person.full_name)),
        None => (
            "each passed on to whoever is free, or to the queue if nobody is".to_owned(),
            "已转给有空的同事；无人可派的，已转入待分派".to_owned(),
        ),
    };
    let (en, zh) = (at(Language::En), at(Language::ZhCn));
    Ok(Ok(match count {
        0 => [
            format!("Away until {en}; you have no open tickets."),
            format!("已登记，{zh} 前不再向您派单；您名下没有在办工单。"),
        ],
        n => [
            format!("Away until {en}; your open tickets: {n}, {en_to}. They stay there when you are back."),
            format!("已登记，{zh} 前不再向您派单；在办工单 {n} 张，{zh_to}，销假后不自动退回。"),
        ],
    }))
}

/// Who stands in: an engineer who is not the one away, and is not away either.
async fn find_cover(
    tx: &mut Tx,
    work: &Work<'_>,
    engineer: &Person,
    name: Option<&str>,
) -> Result<Result<Option<Person>, Wrong>, StoreError> {
    let Some(name) = name else { return Ok(Ok(None)) };
    let found = match super::target::find_engineer(tx, work, &Target::Name(name.to_owned())).await? {
        Ok(person) => person,
        Err(wrong) => return Ok(Err(wrong)),
    };
    if found.id == engineer.id {
        return Ok(Err(super::orders::wrong("You cannot stand in for yourself.", "代理人不能是您本人。")));
    }
    let loads = person::loads(tx).await?;
    if loads.iter().any(|load| load.id == found.id && is_away(load, work.now)) {
        return Ok(Err(Wrong {
            en: format!("{} is away as well; name somebody else.", found.full_name),
            zh: format!("{}也不在岗，请另指定代理人。", found.full_name),
        }));
    }
    Ok(Ok(Some(found)))
}

/// Whom a ticket that is meant for an engineer goes to: them, or whoever stands in while they are away, with the sentence
/// that says so. Who is away may still give a ticket to themselves.
pub async fn covered(
    tx: &mut Tx,
    work: &Work<'_>,
    by: PersonId,
    found: Found,
) -> Result<Result<(Found, [String; 2]), Wrong>, StoreError> {
    let Some(person) = found.person.as_ref().filter(|person| person.id != by) else {
        return Ok(Ok((found, Default::default())));
    };
    let loads = person::loads(tx).await?;
    let name = &person.full_name;
    match stand_in(&loads, person.id, work.now) {
        Some(id) if id == person.id => Ok(Ok((found, Default::default()))),
        Some(id) => {
            let said = [format!("{name} is away. "), format!("{name}不在岗；")];
            let cover = person::load(tx, id, None).await?;
            let team = work.desk.config.engineer(&cover.name).map(|e| e.team.clone()).filter(|team| !team.is_empty());
            Ok(Ok((Found { team: team.unwrap_or(found.team), person: Some(cover) }, said)))
        }
        None => Ok(Err(Wrong {
            en: format!("{name} is away and nobody stands in: name somebody else, or a team (#assign @TEAM)."),
            zh: format!("{name}不在岗且没有代理人，请转派给其他人或团队（#转派 @团队）。"),
        })),
    }
}

/// Carries out `#away`: the absence, then every open ticket of the engineer.
pub async fn carry_out(
    tx: &mut Tx,
    work: &Work<'_>,
    engineer: PersonId,
    (until, cover): (Option<Timestamp>, Option<&str>),
) -> anyhow::Result<()> {
    let person = person::load(tx, engineer, None).await?;
    let cover = find_cover(tx, work, &person, cover).await?.ok().flatten().map(|p| p.id);
    person::set_away(tx, engineer, until, cover).await?;
    let fact = Fact {
        actor: Some(engineer),
        kind: AWAY.to_owned(),
        old: cover.map(|p| format!("cover {}", p.0)).unwrap_or_default(),
        new: until.map(|at| at.to_string()).unwrap_or_default(),
        cause: work.cause(),
    };
    journal::append(tx, "desk", work.now, &fact).await?;
    if until.is_none() {
        return Ok(());
    }
    for id in ticket::in_hand(tx, engineer).await? {
        let mut row = ticket::load(tx, id).await?;
        pass_on(tx, work, &mut row, (engineer, cover)).await?;
    }
    proposal::hand_over(tx, work.desk, (work.now, &work.cause())).await
}

async fn pass_on(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &mut TicketRow,
    (engineer, cover): (PersonId, Option<PersonId>),
) -> anyhow::Result<()> {
    let to = successor(tx, work, row, cover).await?;
    let event = Event::Assigned { to, team: row.core.team.clone(), by: engineer };
    let decision = decide(&row.core, &event, &work.desk.policy, work.now);
    let cause = Cause { actor: Some(engineer), what: work.cause(), free_of_budget: true, ..Cause::default() };
    send::carry_out(tx, work.desk, row, (&decision, work.now), &cause).await?;
    // What waited for their morning waits for who has it now.
    digest::move_lines(tx, work.desk, row, (engineer, work.now)).await
}

/// Who has a ticket instead of an engineer who is away, with the reason on record.
async fn successor(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &TicketRow,
    cover: Option<PersonId>,
) -> Result<Option<PersonId>, StoreError> {
    let (to, why) = match cover {
        Some(cover) => (Some(cover), "stands in for an engineer who is away".to_owned()),
        None => intake::pick(tx, work.desk, (&row.core.team, &row.core.category), work.now).await?,
    };
    let about = linked::complained_of(tx, row).await?;
    let to = match to.is_some_and(|id| about.contains(&id)) {
        true => intake::other_than(tx, work.desk, &row.core.team, &about, work.now).await?,
        false => to,
    };
    let fact = Fact { kind: "assignment".to_owned(), new: why, cause: work.cause(), ..Fact::default() };
    journal::append(tx, &journal::ticket_stream(row.id), work.now, &fact).await?;
    Ok(to)
}

/// What comes back while its assignee is away comes back to who has their tickets: the decision is told to that one.
pub async fn come_back(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &TicketRow,
    decision: &mut Decision,
) -> Result<(), StoreError> {
    let was_over = matches!(row.core.state, State::Resolved { .. } | State::Closed { .. });
    let is_open = apply(&row.core, &decision.changes).state == State::Open;
    let Some(assignee) = row.core.assignee.filter(|_| was_over && is_open) else { return Ok(()) };
    let loads = person::loads(tx).await?;
    // Who is not among them has left.
    if !loads.iter().any(|load| load.id == assignee && !is_away(load, work.now)) {
        let to = successor(tx, work, row, stand_in(&loads, assignee, work.now)).await?;
        decision.changes.push(Change::Assignee(to));
    }
    Ok(())
}

/// An engineer's mailbox answered by itself: the lead hears, and the engineer gets no tickets until they write again, or for
/// `OUT_OF_OFFICE_HOURS` at most, because mailboxes say it to each correspondent once. Without proof it
/// counts only where none can be had and the mail answers one of ours: else anybody could put an engineer off duty.
/// `row`: the ticket that it came to, and its text without quotes.
pub async fn noticed(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: Option<&Sender>,
    row: Option<(&mut TicketRow, &str)>,
) -> anyhow::Result<()> {
    let Some((sender, engineer)) = sender.and_then(|s| s.person.as_ref().filter(|p| p.staff).map(|p| (s, p))) else {
        return Ok(());
    };
    // That it came to a ticket by somebody else's token is no answer of this engineer's.
    let answers = row.is_some() && !sender.proofs.is_empty();
    if !work.permits(Act::BeAway { answers }, Role::Engineer, sender.evidence(None).0) {
        return Ok(());
    }
    let loads = person::loads(tx).await?;
    let Some(load) = loads.iter().find(|load| load.id == engineer.id && !is_away(load, work.now)) else {
        return Ok(());
    };
    let until = work.now.checked_add(jiff::SignedDuration::from_hours(OUT_OF_OFFICE_HOURS))?;
    person::set_away(tx, load.id, Some(until), None).await?;
    let fact = Fact {
        kind: OUT_OF_OFFICE.to_owned(),
        old: load.id.0.to_string(),
        new: until.to_string(),
        cause: work.cause(),
        ..Fact::default()
    };
    journal::append(tx, "desk", work.now, &fact).await?;
    proposal::hand_over(tx, work.desk, (work.now, &work.cause())).await?;
    let Some((row, text)) = row else { return Ok(()) };
    let Some(lead) = overseer(tx, work, engineer).await? else { return Ok(()) };
    let cause = Cause {
        actor: Some(load.id),
        what: work.cause(),
        text: text.to_owned(),
        why: Some(Why::OutOfOffice),
        ..Cause::default()
    };
    let lead = person::load(tx, lead, None).await?;
    send::tell(tx, work.desk, Some(row), (Notice::NewEntry, lead, work.now), &cause).await
}

/// Who is told that an engineer is missing: the lead of their team, else an incident manager, and never they themselves.
async fn overseer(tx: &mut Tx, work: &Work<'_>, engineer: &Person) -> Result<Option<PersonId>, StoreError> {
    let config = &work.desk.config;
    let team = config.engineer(&engineer.name).map_or("", |e| e.team.as_str());
    let lead = config.lead_of(team).map(|e| e.name.as_str());
    let loads = person::loads(tx).await?;
    let id_of = |name: &str| loads.iter().find(|load| load.name == name).map(|load| load.id);
    let mut there =
        lead.into_iter().chain(config.incident_managers()).filter_map(|name| stand_in(&loads, id_of(name)?, work.now));
    Ok(there.find(|id| *id != engineer.id))
}

/// An engineer writes: what their mailbox said is over. What they ordered themselves stands.
pub async fn is_back(tx: &mut Tx, work: &Work<'_>, engineer: &Person) -> Result<(), StoreError> {
    let loads = person::loads(tx).await?;
    if !loads.iter().any(|load| load.id == engineer.id && is_away(load, work.now)) {
        return Ok(());
    }
    if said_by_mailbox(tx, engineer.id).await? {
        person::set_away(tx, engineer.id, None, None).await?;
        let old = engineer.id.0.to_string();
        let fact = Fact { kind: OUT_OF_OFFICE.to_owned(), old, cause: work.cause(), ..Fact::default() };
        journal::append(tx, "desk", work.now, &fact).await?;
    }
    Ok(())
}

/// Absences of the whole staff that are looked through for the last one of an engineer.
const ABSENCES_MAX: usize = 1_000;

/// Whether the last that is known of an engineer's absence is what their mailbox said.
pub async fn said_by_mailbox(tx: &mut Tx, engineer: PersonId) -> Result<bool, StoreError> {
    let facts = journal::newest_of(tx, "desk", [AWAY, OUT_OF_OFFICE], ABSENCES_MAX).await?;
    let id = engineer.0.to_string();
    let last = facts.iter().map(|recorded| &recorded.fact).find(|fact| {
        (fact.kind == AWAY && fact.actor == Some(engineer)) || (fact.kind == OUT_OF_OFFICE && fact.old == id)
    });
    Ok(last.is_some_and(|fact| fact.kind == OUT_OF_OFFICE && !fact.new.is_empty()))
}
