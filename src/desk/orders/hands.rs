//! Checks of the commands that pass a ticket on: escalation, major incidents, vendors, parts, absence. And what they do
//! beside the ticket itself.

use super::state::{ended, resolved};
use super::{Asking, Checked, Plan, people, wrong};
use crate::desk::admit::Work;
use crate::desk::roles::stand_in;
use crate::desk::target::team_called;
use crate::desk::{away, escalate, parts};
use crate::pure::command::{Order, Wrong};
use crate::pure::sla;
use crate::pure::ticket::{Event, Ticket};
use crate::store::person::{self, Person};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx};

/// A check's answer, or why there is none.
type Answer = Result<Result<Checked, Wrong>, StoreError>;

/// Checks an order of this file; None: it is another's. `has_text`: the mail has text that goes out.
pub async fn check(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row, ticket): (&Person, &TicketRow, &Ticket),
    (order, has_text): (&Order, bool),
) -> Result<Option<Result<Checked, Wrong>>, StoreError> {
    Ok(match order {
        Order::Escalate { .. } => Some(check_escalate(tx, work, (engineer, row, ticket), order).await?),
        Order::Major(yes) => Some(check_major(tx, work, (engineer, ticket), (order, *yes)).await?),
        Order::Vendor { .. } => Some(check_vendor(work, (engineer, row, ticket), (order, has_text))),
        Order::Part { team, .. } => Some(check_part(work, ticket, (order, team))),
        Order::Away { .. } => Some(check_away(tx, work, engineer, order).await?),
        Order::Resolve { .. } | Order::Close { .. } => parts::unfinished(tx, row).await?.map(Err),
        _ => None,
    })
}

async fn check_escalate(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row, ticket): (&Person, &TicketRow, &Ticket),
    order: &Order,
) -> Answer {
    let Order::Escalate { to, because } = order else { return Ok(Err(wrong("", ""))) };
    if let Some(wrong) = resolved(ticket) {
        return Ok(Err(wrong));
    }
    let place = match escalate::destination(tx, work, (row, ticket), to).await? {
        Ok(place) => place,
        Err(wrong) => return Ok(Err(wrong)),
    };
    if let Some(id) = place.to {
        let asking = Asking { by: engineer, row, ticket };
        let person = person::load(tx, id, None).await?;
        if let Some(wrong) = people::is_complained_of(tx, asking, Some(&person)).await? {
            return Ok(Err(wrong));
        }
    }
    let tier = place.tier.as_str();
    if place.team == ticket.team && tier == row.tier && (place.to.is_none() || place.to == ticket.assignee) {
        return Ok(Err(Wrong {
            en: format!("It is there already: tier {tier}, @{}.", place.team),
            zh: format!("工单已在 {tier} 级、@{} 处。", place.team),
        }));
    }
    let whose = match place.to {
        Some(id) => person::load(tx, id, None).await?.full_name,
        None => format!("@{}", place.team),
    };
    let back = match ticket.assignee {
        Some(before) => person::load(tx, before, None).await?.name,
        None => format!("@{}", ticket.team),
    };
    let outcome = [format!("Escalated to tier {tier}: {whose}."), format!("已升级到 {tier} 级：{whose}。")];
    let undo = Some([format!("#assign {back}"), format!("#转派 {back}")]);
    let event =
        Event::Escalated { to: place.to, team: place.team, tier: tier.to_owned(), by: engineer.id, why: place.why };
    Ok(Ok(Checked { reason: because.clone(), ..Checked::of_event(order.clone(), event, outcome, undo) }))
}

/// Anybody of the staff may raise the alarm; only who decides about major incidents may call it off.
async fn check_major(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, ticket): (&Person, &Ticket),
    (order, yes): (&Order, bool),
) -> Answer {
    // Of what is solved nobody need hear now.
    if let Some(wrong) = if yes { resolved(ticket) } else { ended(ticket) } {
        return Ok(Err(wrong));
    }
    let deciders = work.desk.config.incident_managers();
    if !yes && !deciders.is_empty() && !answers_for(tx, work, engineer, &deciders).await? {
        let mut names = Vec::new();
        for name in deciders {
            if let Some(id) = person::find_staff(tx, name).await? {
                names.push(person::load(tx, id, None).await?.full_name);
            }
        }
        let names = names.join(", ");
        return Ok(Err(Wrong {
            en: format!("The incident manager decides that: {names}."),
            zh: format!("须由事件经理决定：{names}。"),
        }));
    }
    let outcome = match (yes, ticket.major) {
        (true, true) => ["It is a major incident already.", "已是重大事件。"],
        (true, false) => [
            "A major incident: those who must know are told now and every 30 minutes.",
            "已认定为重大事件，相关人员即时获知，此后每 30 分钟通报一次。",
        ],
        (false, true) => {
            ["No major incident any more; everybody who was told is told.", "已取消重大事件，已告知此前通知的人员。"]
        }
        (false, false) => ["It is no major incident.", "本工单不是重大事件。"],
    };
    let undo = (yes != ticket.major).then(|| match yes {
        true => ["#major no".to_owned(), "#重大 否".to_owned()],
        false => ["#major yes".to_owned(), "#重大 是".to_owned()],
    });
    Ok(Ok(Checked::of_event(order.clone(), Event::MajorOrdered { yes }, outcome.map(str::to_owned), undo)))
}

/// Whether an engineer is one of those who decide, or stands in for one who is away.
async fn answers_for(tx: &mut Tx, work: &Work<'_>, engineer: &Person, deciders: &[&str]) -> Result<bool, StoreError> {
    let loads = person::loads(tx).await?;
    let mut deciding = loads.iter().filter(|load| deciders.contains(&load.name.as_str()));
    Ok(deciders.contains(&engineer.name.as_str())
        || deciding.any(|load| stand_in(&loads, load.id, work.now) == Some(engineer.id)))
}

fn check_vendor(
    work: &Work<'_>,
    (engineer, row, ticket): (&Person, &TicketRow, &Ticket),
    (order, has_text): (&Order, bool),
) -> Result<Checked, Wrong> {
    let Order::Vendor { name, reference } = order else { return Err(wrong("", "")) };
    if let Some(wrong) = resolved(ticket) {
        return Err(wrong);
    }
    let config = &work.desk.config;
    let Some(vendor) = config.vendor(name) else {
        let all: Vec<&str> = config.vendors.iter().map(|one| one.name.as_str()).collect();
        return Err(match all.is_empty() {
            true => wrong(
                "No vendor is configured: ask the operator to add a [[vendor]] table.",
                "尚未配置供应商，请管理员在配置中添加 [[vendor]]。",
            ),
            false => Wrong {
                en: format!("There is no vendor {name:?}; the vendors are: {}.", all.join(", ")),
                zh: format!("没有名为“{name}”的供应商；现有：{}。", all.join(", ")),
            },
        });
    };
    let is_known = row.vendor == vendor.name;
    if !has_text && (!is_known || reference.is_empty()) {
        return Err(wrong(
            "Write beside it what the vendor is to do; that is what they get.",
            "请在同一封邮件中写明需要供应商做什么，内容会发给供应商。",
        ));
    }
    let reference = if reference.is_empty() && is_known { row.vendor_reference.clone() } else { reference.clone() };
    let outcome = match has_text {
        true => [
            format!("Your text goes to {}; the ticket waits for them.", vendor.full_name),
            format!("正文已发给{}，工单等待其处理。", vendor.full_name),
        ],
        false => [
            format!("Noted: {}, {reference}.", vendor.full_name),
            format!("已记录：{}，{reference}。", vendor.full_name),
        ],
    };
    let outcome = match vendor.reference.as_str() {
        "" => outcome,
        ours => {
            let [en, zh] = outcome;
            [format!("{en} Our number there: {ours}."), format!("{zh}我方编号：{ours}。")]
        }
    };
    let answer_by = sla::due_at(work.now, vendor.answer.span, vendor.answer.clock, &work.desk.policy.calendar);
    let event =
        Event::VendorEngaged { by: engineer.id, vendor: vendor.name.clone(), reference, writes: has_text, answer_by };
    let undo = has_text.then(|| ["#reopen".to_owned(), "#重新打开".to_owned()]);
    Ok(Checked::of_event(order.clone(), event, outcome, undo))
}

fn check_part(work: &Work<'_>, ticket: &Ticket, (order, team): (&Order, &str)) -> Result<Checked, Wrong> {
    if let Some(wrong) = resolved(ticket) {
        return Err(wrong);
    }
    team_called(&work.desk.config, team)?;
    let outcome = [
        format!("A part for @{team} is opened; this ticket is resolved after it."),
        format!("已为 @{team} 建立子任务，本工单须待其解决后方可解决。"),
    ];
    Ok(Checked { outcome, ..Checked::nothing(order.clone(), ["", ""]) })
}

/// Checks `#away`, on a ticket or on none.
pub async fn check_away(tx: &mut Tx, work: &Work<'_>, engineer: &Person, order: &Order) -> Answer {
    let undo = match order {
        Order::Away { until: Some(_), .. } => Some(["#away off".to_owned(), "#请假 结束".to_owned()]),
        _ => None,
    };
    let checked = away::check(tx, work, engineer, order).await?;
    Ok(checked.map(|outcome| Checked { outcome, undo, ..Checked::nothing(order.clone(), ["", ""]) }))
}

/// Carries out what a plan orders beside the ticket: parts of it, and the absence of the engineer, whose tickets (this one
/// among them) then go to others.
pub async fn carry_out(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, Option<&mut TicketRow>),
    plan: &Plan,
) -> anyhow::Result<()> {
    let Some(row) = row else {
        return carry_out_absence(tx, work, engineer, plan).await;
    };
    if !plan.orders().any(|order| matches!(order, Order::Part { .. } | Order::Away { .. })) {
        return Ok(());
    }
    for order in plan.orders() {
        if let Order::Part { team, text } = order
            && let Ok(team) = team_called(&work.desk.config, team)
        {
            parts::open(tx, work, (row, engineer.id), (&team.name, text)).await?;
        }
    }
    carry_out_absence(tx, work, engineer, plan).await?;
    *row = ticket::load(tx, row.id).await?;
    Ok(())
}

async fn carry_out_absence(tx: &mut Tx, work: &Work<'_>, engineer: &Person, plan: &Plan) -> anyhow::Result<()> {
    for order in plan.orders() {
        if let Order::Away { until, cover } = order {
            away::carry_out(tx, work, engineer.id, (*until, cover.as_deref())).await?;
        }
    }
    Ok(())
}
