//! Commands of one mail: all are checked against the ticket as the ones before would leave it; if one is wrong none is
//! carried out. Each becomes a line of the transcript.

mod beside;
pub mod deed;
mod field;
pub mod form;
mod hands;
mod look;
mod people;
mod plan;
mod promise;
pub mod proposal;
mod relation;
mod state;
mod taken;
mod undo;

use super::admit::Work;
use super::send::{self, Cause};
use super::target::{self, find_target};
use super::{away, parts, phone, record};
use crate::pure::command::{self, CommandLine, Moment, Order, Verb, Wrong};
use crate::pure::form::FormChange;
use crate::pure::ticket::{Decision, Event, Ticket, apply, decide, tell_once};
use crate::store::journal::{self, Fact};
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx};
pub use plan::Plan;
use plan::{Checked, Step};
pub(super) use promise::own_time;

/// Whether this part of the desk carries out a verb.
pub fn is_carried_out(verb: Verb) -> bool {
    command::row_of(verb).is_some_and(|row| !row.later)
}

/// Who orders, on which ticket; `ticket` as the commands before would leave it.
#[derive(Clone, Copy)]
struct Asking<'a> {
    by: &'a Person,
    row: &'a TicketRow,
    ticket: &'a Ticket,
}

/// What a mail orders.
#[derive(Debug, Clone)]
pub struct Said<'a> {
    pub parsed: &'a command::Parsed,
    /// Fields of the form that were changed.
    pub changes: &'a [FormChange],
    pub solution: Option<String>,
    /// The mail has text that goes out.
    pub outward: bool,
    /// It answers somebody else than the requester.
    pub to_other: bool,
    /// It answers a mail that told of a proposal which waits no more.
    pub answers_gone: bool,
}

/// Checks what a mail orders on a ticket, in order, each on the ticket as the ones before would leave it: the commands,
/// then the fields of the form.
pub async fn check(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
    said: &Said<'_>,
) -> Result<Plan, StoreError> {
    let mut ticket = row.core.clone();
    let mut standing = row.clone();
    let mut steps: Vec<Step> = Vec::with_capacity(said.parsed.commands.len() + said.changes.len());
    let is_part = |line: &CommandLine| matches!(typed(work, engineer, line), Ok(Order::Part { .. }));
    let opens_part = said.parsed.commands.iter().any(is_part);
    for line in lines(said) {
        people::keep_name(tx, work, (engineer, line)).await?;
        let counts = |doubt: &&command::Doubt| said.outward || **doubt == command::Doubt::Below;
        let checked = match line.doubt.as_ref().filter(counts) {
            Some(doubt) => Err(doubt.wrong()),
            None => check_line(tx, work, (engineer, &standing, &ticket), (line, said)).await?,
        };
        let checked = match checked {
            Ok(Checked { order: Order::Resolve { .. } | Order::Close { .. }, .. }) if opens_part => {
                Err(parts::not_yet())
            }
            checked => checked,
        };
        ticket = after(work, ticket, &checked);
        if let Some(team) = work.desk.config.team(&ticket.team).filter(|team| team.name != standing.core.team) {
            // The next tier is counted from where the line before puts the ticket.
            standing.tier = team.tier.as_str().to_owned();
        }
        if let Ok(Checked { deed: Some(deed::Deed::Requester(person)), .. }) = &checked {
            (standing.requester, standing.requester_address_id) = (person.id, person.address_id);
            standing.verified = phone::without_call(&standing.verified).unwrap_or(standing.verified);
        }
        steps.push(Step { line: line.line.clone(), checked, alone: false });
    }
    for field in form::sorted(said.changes) {
        let line = form::shown(work, engineer, field);
        let conflict = form::conflict(tx, work, (engineer, row), field).await?;
        let alone = conflict.is_some();
        let checked = match conflict {
            Some(wrong) => Err(wrong),
            None => match form::ordered(tx, work, (&ticket, said.changes), field).await? {
                Err(wrong) => Err(wrong),
                Ok(None) => Ok(Checked::nothing(form::nothing(), ["It is so already.", "已是该值，无需修改。"])),
                Ok(Some(order)) => check_line(tx, work, (engineer, &standing, &ticket), (&order, said)).await?,
            },
        };
        ticket = after(work, ticket, &checked);
        steps.push(Step { line, checked, alone });
    }
    form::contradict(&mut steps, lines(said).count());
    beside::check(&mut steps, said);
    Ok(Plan { steps, solution: said.solution.clone() })
}

/// The command lines of a mail, in order. Those that stand below its words are meant, and wrong; those among them where the
/// words go out.
fn lines<'a>(said: &Said<'a>) -> impl Iterator<Item = &'a CommandLine> {
    said.parsed.commands.iter().chain(said.parsed.astray(said.outward))
}

/// The ticket as an order would leave it.
fn after(work: &Work<'_>, ticket: Ticket, checked: &Result<Checked, Wrong>) -> Ticket {
    match checked {
        Ok(Checked { event: Some(event), .. }) => {
            let decision = decide(&ticket, event, &work.desk.policy, work.now);
            apply(&ticket, &decision.changes)
        }
        _ => ticket,
    }
}

async fn check_line(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row, ticket): (&Person, &TicketRow, &Ticket),
    (line, said): (&CommandLine, &Said<'_>),
) -> Result<Result<Checked, Wrong>, StoreError> {
    let asking = Asking { by: engineer, row, ticket };
    let refused = match typed(work, engineer, line) {
        Ok(order) => people::is_about_oneself(tx, asking, &order).await?,
        Err(_) => None,
    };
    Ok(match refused.map_or_else(|| typed(work, engineer, line), Err) {
        Ok(Order::Undo) if said.parsed.commands.len() + said.changes.len() > 1 => Err(wrong(
            "#undo stands alone in its mail: it takes back all that the last one changed.",
            "#撤销 须单独发送：它会撤销上一封命令邮件的全部修改。",
        )),
        Ok(Order::Undo) => undo::check(tx, work, (engineer, row)).await?,
        Ok(order) if look::looks(&order) => look::check(tx, work, (engineer, Some(row)), order).await?,
        Ok(Order::Eta { when, because }) => {
            promise::check_eta(tx, work, (engineer, row, ticket), (when, because)).await?
        }
        Ok(Order::Resolve { .. })
            if phone::is_owed(tx, &work.desk.config, row).await? && !says_called(work, engineer, said) =>
        {
            Err(phone::wrong())
        }
        Ok(order) => match hands::check(tx, work, (engineer, row, ticket), (&order, said.outward)).await? {
            Some(checked) => checked,
            None => check_one(tx, work, asking, (order, said)).await?,
        },
        Err(wrong) => Err(wrong),
    })
}

/// Whether the mail itself says that its requester was called: whoever that is when all of it is done.
fn says_called(work: &Work<'_>, engineer: &Person, said: &Said<'_>) -> bool {
    let orders = said.parsed.commands.iter().filter_map(|line| typed(work, engineer, line).ok());
    orders.fold(false, |called, order| match order {
        Order::Requester { .. } => false,
        order => called || phone::verifies(&order),
    })
}

/// Whether a mail's commands are about its writer, or look at something: not about the ticket that it belongs to.
pub fn is_personal(parsed: &command::Parsed) -> bool {
    parsed.commands.iter().all(|line| matches!(line.verb, Some(Verb::Away | Verb::Help)) || is_look(line))
}

/// Whether a mail has commands, and all of them only look.
pub fn looks_only(parsed: &command::Parsed) -> bool {
    !parsed.commands.is_empty() && parsed.commands.iter().all(is_look)
}

/// Whether a command line only looks, rightly written or not.
pub fn is_look(line: &CommandLine) -> bool {
    matches!(line.verb, Some(Verb::Show | Verb::List | Verb::Search | Verb::Why))
}

/// The same for a mail that names no ticket: `#away`, `#help` and what only looks make sense there.
pub async fn without_ticket(
    tx: &mut Tx,
    work: &Work<'_>,
    engineer: &Person,
    parsed: &command::Parsed,
) -> Result<Plan, StoreError> {
    let mut steps = Vec::with_capacity(parsed.commands.len());
    for line in &parsed.commands {
        let checked = match typed(work, engineer, line) {
            Ok(Order::Help) => Ok(Checked::nothing(Order::Help, ["The commands are listed below.", "命令列表见下。"])),
            Ok(order @ Order::Away { .. }) => hands::check_away(tx, work, engineer, &order).await?,
            Ok(order) if look::looks(&order) => look::check(tx, work, (engineer, None), order).await?,
            Ok(_) => Err(wrong(
                "This mail names no ticket: answer one of the ticket's notices.",
                "此邮件未对应任何工单，请直接回复该工单的通知邮件。",
            )),
            Err(wrong) => Err(wrong),
        };
        steps.push(Step { line: line.line.clone(), checked, alone: false });
    }
    Ok(Plan { steps, solution: None })
}

/// Looks once more where other commands of the same mail have changed the ticket meanwhile.
pub async fn look_again(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
    plan: &mut Plan,
) -> Result<(), StoreError> {
    if plan.steps.iter().all(Step::looks) {
        return Ok(());
    }
    for step in plan.steps.iter_mut().filter(|step| step.looks()) {
        let Ok(Checked { order, .. }) = &step.checked else { continue };
        let order = order.clone();
        let again = look::check(tx, work, (engineer, Some(row)), order.clone()).await?;
        // Whoever has given the ticket away may not read it any more; what was done is done.
        step.checked = again.or_else(|gone| Ok(Checked::nothing(order, [&gone.en, &gone.zh])));
    }
    Ok(())
}

/// Carries out a right plan of a mail that names no ticket.
pub async fn carry_out_alone(tx: &mut Tx, work: &Work<'_>, engineer: &Person, plan: &Plan) -> anyhow::Result<()> {
    hands::carry_out(tx, work, (engineer, None), plan).await
}

/// Carries out a right plan, one event after the other. `replies`: the text goes out by itself, so that no news of the
/// ticket needs to carry it. What comes back is for [`keep`], once the mail has had all its effect.
pub async fn carry_out(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, plan, replies): (&mut TicketRow, &Plan, bool),
    cause: &mut Cause,
) -> anyhow::Result<Option<undo::Begun>> {
    let taken_back = plan.steps.iter().filter_map(|s| s.checked.as_ref().ok()).find(|c| c.order == Order::Undo);
    if let Some(event) = taken_back.and_then(|checked| checked.event.as_ref()) {
        undo::carry_out(tx, work, (row, event), cause).await?;
        cause.inside = false;
        return Ok(None);
    }
    let mut begun = undo::begin(tx, row, plan.orders().find(|order| undo::never(order))).await?;
    let mut planned: Vec<&Checked> = Vec::new();
    let mut decisions: Vec<Decision> = Vec::new();
    let mut ticket = row.core.clone();
    for checked in in_order(plan) {
        let event = checked.event.as_ref();
        let decision = event.map(|event| decide(&ticket, event, &work.desk.policy, work.now)).unwrap_or_default();
        ticket = apply(&ticket, &decision.changes);
        planned.push(checked);
        decisions.push(decision);
    }
    let is_for_vendor = plan.orders().any(|order| matches!(order, Order::Vendor { .. }));
    tell_once(&mut decisions, replies);
    // What is split off is told on the ticket that comes of it, and with nothing else.
    let splits = plan.orders().any(|order| matches!(order, Order::Split));
    let apart = splits.then(|| Cause { ..cause.clone() });
    if splits {
        (cause.text, cause.attachments) = (String::new(), Vec::new());
    }
    for (checked, mut decision) in planned.into_iter().zip(decisions) {
        if let Some(deed) = &checked.deed {
            let cause = apart.as_ref().filter(|_| matches!(deed, deed::Deed::Split)).unwrap_or(cause);
            deed::carry_out(tx, work, (row, deed), cause).await?;
        }
        if let Some(deed::Deed::PassOn(one)) = &checked.deed {
            cause.attachments = proposal::files(tx, work.desk, one).await?;
        }
        if checked.event.is_none() {
            continue;
        }
        if let (Some(Event::ResolveOrdered { .. }), Some(solution)) = (&checked.event, &plan.solution) {
            row.solution.clone_from(solution);
            let fact = Fact {
                actor: cause.actor,
                kind: "solution".to_owned(),
                old: String::new(),
                new: journal::text_hash(solution),
                cause: cause.what.clone(),
            };
            journal::append(tx, &journal::ticket_stream(row.id), work.now, &fact).await?;
        }
        if let Order::Priority { because, .. } = &checked.order {
            deed::give_reason(tx, work, (row, because), cause).await?;
        }
        if let Some(Event::CategoryOrdered { category }) = &checked.event {
            let change = (row.core.category.as_str(), category.as_str());
            row.restricted = record::is_restricted_as(tx, &work.desk.config, row, change).await?;
            decision.changes.extend(record::effort_as(&work.desk.config, row, change));
        }
        if let Some(Event::Escalated { why, .. }) = &checked.event {
            let (kind, cause) = ("assignment".to_owned(), cause.what.clone());
            let fact = Fact { kind, new: why.clone(), cause, ..Fact::default() };
            journal::append(tx, &journal::ticket_stream(row.id), work.now, &fact).await?;
        }
        if matches!(checked.order, Order::Reopen) {
            away::come_back(tx, work, row, &mut decision).await?;
        }
        cause.reason.clone_from(&checked.reason);
        cause.inside = is_for_vendor || matches!(checked.order, Order::Escalate { .. });
        let proposed = match (&checked.event, &plan.solution) {
            (Some(Event::SolutionProposed { .. }), Some(solution)) => {
                Some(proposal::keep(tx, work, (row, &checked.order, solution), cause).await?)
            }
            _ => None,
        };
        let told = proposed.as_ref().unwrap_or(cause);
        send::carry_out(tx, work.desk, row, (&decision, work.now), told).await?;
        if let (Some(deed), Some(solution)) = (&checked.deed, &plan.solution) {
            proposal::tell_maker(tx, work, (row, deed), (solution, cause)).await?;
        }
    }
    cause.reason.clear();
    cause.inside = is_for_vendor;
    if let Some(actor) = cause.actor {
        let engineer = person::load(tx, actor, None).await?;
        hands::carry_out(tx, work, (&engineer, Some(row)), plan).await?;
    }
    undo::changed_so_far(tx, row, &mut begun).await?;
    Ok(Some(begun))
}

/// What a mail orders, in order; what it puts on record before what ends the ticket, so that it stands in what is told then.
fn in_order(plan: &Plan) -> Vec<&Checked> {
    let all = || plan.steps.iter().filter_map(|step| step.checked.as_ref().ok());
    let ends = |one: &&Checked| {
        matches!(
            &one.event,
            Some(Event::ResolveOrdered { .. } | Event::CloseOrdered { .. } | Event::SolutionProposed { .. })
        )
    };
    let end = all().position(|one| ends(&one)).unwrap_or(usize::MAX);
    // Whose ticket it is stays decided in the order of the lines, whatever else such a line puts on record.
    let is_record = |one: &&Checked| one.deed.is_none() && matches!(&one.event, Some(Event::RecordFilled { .. }));
    let (record, rest): (Vec<&Checked>, Vec<&Checked>) = all().skip(end).partition(is_record);
    all().take(end).chain(record).chain(rest).collect()
}

/// Puts on record what an engineer's note says in labelled lines, so that it can be taken back like the commands beside it.
/// Answers with a line of the transcript for each.
pub async fn put_on_record(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, words): (&mut TicketRow, &str),
    (begun, cause): (&mut Option<undo::Begun>, &Cause),
) -> anyhow::Result<Vec<record::Told>> {
    let mut taken = match begun.take() {
        Some(begun) => begun,
        None => undo::begin(tx, row, None).await?,
    };
    let filled = record::of_staff(tx, work, row, words, cause).await?;
    undo::changed_so_far(tx, row, &mut taken).await?;
    *begun = Some(taken);
    Ok(filled)
}

/// Keeps what the commands of a mail changed, with everything that was mailed out because of the mail.
pub async fn keep(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, begun): (&TicketRow, Option<undo::Begun>),
    by: &Person,
) -> anyhow::Result<()> {
    match begun {
        Some(begun) => undo::keep(tx, work, (row, &begun), by.id).await,
        None => Ok(()),
    }
}

/// A refusal in both languages.
pub fn wrong(en: &str, zh: &str) -> Wrong {
    Wrong { en: en.to_owned(), zh: zh.to_owned() }
}

/// A command line as an order, read at the engineer's own moment.
pub fn typed(work: &Work<'_>, engineer: &Person, line: &CommandLine) -> Result<Order, Wrong> {
    let config = &work.desk.config;
    let zone = config.zone_of(&engineer.name);
    let calendar = config.calendar_of(&engineer.name).unwrap_or(&work.desk.policy.calendar);
    let working_day = |date| calendar.is_working_day(date);
    let moment = Moment { now: work.now, zone, week_start: jiff::civil::Weekday::Monday, working_day: &working_day };
    let order = command::order(line, &moment)?;
    match line.verb {
        Some(verb) if !is_carried_out(verb) => Err(Wrong {
            en: format!("#{} is not carried out by this version; see #help.", verb.as_str()),
            zh: format!("本版本尚不支持 #{}，请用 #帮助 查看可用命令。", verb.as_str()),
        }),
        _ => Ok(order),
    }
}

async fn check_one(
    tx: &mut Tx,
    work: &Work<'_>,
    asking: Asking<'_>,
    (order, said): (Order, &Said<'_>),
) -> Result<Result<Checked, Wrong>, StoreError> {
    let Asking { by, ticket, .. } = asking;
    let who = (by.id, ticket);
    Ok(match &order {
        Order::Take => state::check_take(tx, who, order).await?,
        Order::Assign(target) => {
            let found = find_target(tx, work, &ticket.team, target).await?;
            let found = Box::pin(target::of_team(tx, work, (asking.row, &ticket.category), (by.id, found))).await?;
            match found {
                Ok(found) => match away::covered(tx, work, by.id, found).await? {
                    Ok((found, said)) => match people::is_complained_of(tx, asking, found.person.as_ref()).await? {
                        Some(wrong) => Err(wrong),
                        None => state::check_assign(tx, who, (order, found, said)).await?,
                    },
                    Err(wrong) => Err(wrong),
                },
                Err(wrong) => Err(wrong),
            }
        }
        Order::Resolve { .. } => proposal::check(tx, work, asking, (order, said)).await?,
        Order::Pending { .. } => state::check_pending(work, (by, ticket), (order, said.outward)),
        Order::Close { .. } => state::check_close(ticket, order),
        Order::Confirmed(_) => state::check_confirmed(ticket, order),
        Order::Reopen => state::check_reopen(who, order),
        Order::Priority { .. } | Order::Kind(_) => field::check_class(work, asking, order),
        Order::Category(_) => field::check_category(tx, work, asking, order).await?,
        Order::Impact(_) | Order::Urgency(_) => field::check_grade(work, ticket, order),
        Order::Subject(_) | Order::Diagnosis(_) | Order::Steps(_) | Order::Verified(_) | Order::Cause(_) => {
            field::check_text(asking, order)
        }
        Order::Workaround(_) => field::check_text(asking, order),
        Order::Time(_) => field::check_time(asking, order),
        Order::Tag { .. } => relation::check_tags(tx, asking, order).await?,
        Order::Requester { .. } => people::check_requester(tx, work, asking, order).await?,
        Order::Cc(_) | Order::Watch => people::check_watch(tx, work, asking, order).await?,
        Order::Accepter(_) => people::check_accepter(tx, work, asking, order).await?,
        Order::Uncc(_) | Order::Unwatch => people::check_unwatch(tx, asking, order).await?,
        Order::Link(_) => relation::check_link(tx, work, asking, order).await?,
        Order::Merge(_) => relation::check_merge(tx, work, asking, order).await?,
        Order::Split => relation::check_split(asking, order),
        Order::Note(_) => Ok(Checked::nothing(order, ["The text stays inside.", "正文仅作内部备注，不发给用户。"])),
        Order::Help => Ok(Checked::nothing(order, ["The commands are listed below.", "命令列表见下。"])),
        // Checked before, each in its own place.
        Order::Undo
        | Order::Eta { .. }
        | Order::Show(_)
        | Order::List(_)
        | Order::Search(_)
        | Order::Why(_)
        | Order::Escalate { .. }
        | Order::Major(_)
        | Order::Vendor { .. }
        | Order::Part { .. }
        | Order::Away { .. } => Err(later()),
        Order::Other(..) => Err(later()),
    })
}

fn later() -> Wrong {
    wrong(
        "This command is not carried out by this version; see #help.",
        "本版本尚不支持此命令，请用 #帮助 查看可用命令。",
    )
}
