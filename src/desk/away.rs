//! An engineer who is away: by `#away`, or because their mailbox says so. Who is away gets no tickets; what they have in
//! hand goes to their cover, else to whoever the assignment finds, and the owner stays who it was.

use super::admit::Work;
use super::roles::is_away;
use super::send::{self, Cause};
use super::sender::Sender;
use super::{intake, linked};
use crate::pure::authority::{Act, Role};
use crate::pure::command::{Order, Target, Wrong};
use crate::pure::language::Language;
use crate::pure::notice::{Audience, Notice};
use crate::pure::ticket::{Decision, Effect, Event, decide};
use crate::pure::wording::{self, Why};
use crate::pure::{PersonId, Timestamp};
use crate::store::journal::{self, Fact};
use crate::store::person::{self, Person};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx};

/// Hours for which an engineer whose mailbox answers by itself gets no tickets.
const OUT_OF_OFFICE_HOURS: i64 = 24;

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
    let zone = &work.desk.config.desk.time_zone;
    let at = |language| wording::clock_time(*until, work.now, zone, language);
    let (en_to, zh_to) = match &cover {
        Some(person) => (format!("to {}", person.full_name), format!("转给{}", person.full_name)),
        None => ("to whoever is free".to_owned(), "重新分派".to_owned()),
    };
    let (en, zh) = (at(Language::En), at(Language::ZhCn));
    Ok(Ok(match count {
        0 => [
            format!("Away until {en}; you have no open tickets."),
            format!("已登记，至{zh}不再派单；您名下没有在办工单。"),
        ],
        n => [
            format!("Away until {en}; open tickets passed on {en_to}: {n}."),
            format!("已登记，至{zh}不再派单；在办工单 {n} 张，已{zh_to}。"),
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
        kind: "away".to_owned(),
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
    Ok(())
}

async fn pass_on(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &mut TicketRow,
    (engineer, cover): (PersonId, Option<PersonId>),
) -> anyhow::Result<()> {
    let (to, why) = match cover {
        Some(cover) => (Some(cover), "stands in for an engineer who is away".to_owned()),
        None => intake::pick(tx, work.desk, (&row.core.team, &row.core.category), work.now).await?,
    };
    let to = match linked::complained_of(tx, row).await? {
        Some(about) if to == Some(about) => intake::other_than(tx, work.desk, &row.core.team, about, work.now).await?,
        _ => to,
    };
    let fact = Fact { kind: "assignment".to_owned(), new: why, cause: work.cause(), ..Fact::default() };
    journal::append(tx, &journal::ticket_stream(row.id), work.now, &fact).await?;
    let event = Event::Assigned { to, team: row.core.team.clone(), by: engineer };
    let decision = decide(&row.core, &event, &work.desk.policy, work.now);
    let cause = Cause { actor: Some(engineer), what: work.cause(), free_of_budget: true, ..Cause::default() };
    send::carry_out(tx, work.desk, row, (&decision, work.now), &cause).await
}

/// An engineer's mailbox answered by itself: the lead hears, and the engineer gets no tickets for a day. Without proof it
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
    if !work.permits(Act::BeAway { answers: row.is_some() }, Role::Engineer, sender.evidence(None).0) {
        return Ok(());
    }
    let loads = person::loads(tx).await?;
    let Some(load) = loads.iter().find(|load| load.id == engineer.id && !is_away(load, work.now)) else {
        return Ok(());
    };
    let until = work.now.checked_add(jiff::SignedDuration::from_hours(OUT_OF_OFFICE_HOURS))?;
    person::set_away(tx, load.id, Some(until), None).await?;
    let fact = Fact {
        kind: "out_of_office".to_owned(),
        old: load.id.0.to_string(),
        new: until.to_string(),
        cause: work.cause(),
        ..Fact::default()
    };
    journal::append(tx, "desk", work.now, &fact).await?;
    let Some((row, text)) = row else { return Ok(()) };
    let effects = vec![Effect::Notify(Notice::NewEntry, Audience::Lead)];
    let cause = Cause {
        actor: Some(load.id),
        what: work.cause(),
        text: text.to_owned(),
        why: Some(Why::OutOfOffice),
        ..Cause::default()
    };
    send::carry_out(tx, work.desk, row, (&Decision { changes: Vec::new(), effects }, work.now), &cause).await
}
