//! Checks of the commands that move a ticket: whose it is, and where it stands.

use super::promise::own_time;
use super::{Checked, wrong};
use crate::desk::admit::Work;
use crate::desk::target::Found;
use crate::pure::PersonId;
use crate::pure::command::{Order, PendingOn, Wrong};
use crate::pure::language::Language;
use crate::pure::ticket::{ClosedBy, Event, State, Ticket};
use crate::pure::wording;
use crate::store::person::Person;
use crate::store::{StoreError, Tx, person};

/// What a state does not allow, said with the way on.
pub fn ended(ticket: &Ticket) -> Option<Wrong> {
    match ticket.state {
        State::Closed { .. } => {
            Some(wrong("The ticket is closed; write #reopen first.", "工单已关闭，请先 #重新打开。"))
        }
        State::Merged { .. } => Some(wrong("The ticket is merged into another one.", "工单已合并到其他工单。")),
        State::Absent | State::New | State::Open | State::Pending { .. } | State::Resolved { .. } => None,
    }
}

/// A merged ticket is past: whatever is put on record belongs to the one it went into.
pub fn merged(ticket: &Ticket) -> Option<Wrong> {
    matches!(ticket.state, State::Merged { .. })
        .then(|| wrong("The ticket is merged into another one.", "工单已合并到其他工单。"))
}

pub fn resolved(ticket: &Ticket) -> Option<Wrong> {
    match ticket.state {
        State::Resolved { .. } => {
            Some(wrong("The ticket is resolved; write #reopen first.", "工单已解决，请先 #重新打开。"))
        }
        _ => ended(ticket),
    }
}

pub async fn check_take(
    tx: &mut Tx,
    (by, ticket): (PersonId, &Ticket),
    order: Order,
) -> Result<Result<Checked, Wrong>, StoreError> {
    if let Some(wrong) = resolved(ticket) {
        return Ok(Err(wrong));
    }
    let undo = match ticket.assignee {
        Some(before) if before != by => {
            let name = person::load(tx, before, None).await?.name;
            Some([format!("#assign {name}"), format!("#转派 {name}")])
        }
        _ => None,
    };
    let outcome = ["The ticket is yours.".to_owned(), "工单已由您受理。".to_owned()];
    Ok(Ok(Checked::of_event(order, Event::Taken { by }, outcome, undo)))
}

pub async fn check_assign(
    tx: &mut Tx,
    (by, ticket): (PersonId, &Ticket),
    (order, found, said): (Order, Found, [String; 2]),
) -> Result<Result<Checked, Wrong>, StoreError> {
    if let Some(wrong) = ended(ticket) {
        return Ok(Err(wrong));
    }
    let whose = found.person.as_ref().map_or_else(|| format!("@{}", found.team), |p| p.full_name.clone());
    let back = match ticket.assignee {
        Some(before) => person::load(tx, before, None).await?.name,
        None => format!("@{}", ticket.team),
    };
    if found.person.is_some() && found.person.as_ref().map(|p| p.id) == ticket.assignee && found.team == ticket.team {
        let outcome = [format!("It is {whose}'s already."), format!("工单已在{whose}处。")];
        return Ok(Ok(Checked { outcome, ..Checked::nothing(order, ["", ""]) }));
    }
    let [en, zh] = said;
    let outcome = [format!("{en}Assigned to {whose}."), format!("{zh}已转派给{whose}。")];
    let event = Event::Assigned { to: found.person.map(|p| p.id), team: found.team, by };
    let undo = Some([format!("#assign {back}"), format!("#转派 {back}")]);
    Ok(Ok(Checked::of_event(order, event, outcome, undo)))
}

/// `has_words`: there is another solution than the one that a resolved ticket has.
pub fn check_resolve(
    work: &Work<'_>,
    (by, ticket): (PersonId, &Ticket),
    (order, has_solution, has_words): (Order, bool, bool),
) -> Result<Checked, Wrong> {
    if let Some(wrong) = ended(ticket) {
        return Err(wrong);
    }
    if matches!(ticket.state, State::Resolved { .. }) && !has_words {
        return Err(wrong(
            "The ticket is resolved already; write a new solution beside #resolve if there is one.",
            "工单已经是已解决状态；如有新的处理结果，请在同一封邮件中写明。",
        ));
    }
    if !has_solution {
        return Err(wrong(
            "There is no solution to send: write it beside #resolve, in the same mail.",
            "没有可发送的解决方案：请在同一封邮件中写明处理结果。",
        ));
    }
    let code = match &order {
        Order::Resolve { code } => code.clone().unwrap_or_default(),
        _ => String::new(),
    };
    if let Some(codes) = &work.desk.config.closure.codes
        && !code.is_empty()
        && !codes.contains(&code)
    {
        let all = codes.join(", ");
        return Err(Wrong {
            en: format!("{code:?} is no closure code; the codes are: {all}."),
            zh: format!("“{code}”不是关闭代码；可用：{all}。"),
        });
    }
    let outcome =
        ["Resolved; the requester is asked to confirm.".to_owned(), "已标记为解决，等待用户确认。".to_owned()];
    let event = Event::ResolveOrdered { by, code };
    Ok(Checked::of_event(order, event, outcome, Some(reopen_words())))
}

pub fn check_pending(
    work: &Work<'_>,
    (by, ticket): (&Person, &Ticket),
    (order, has_text): (Order, bool),
) -> Result<Checked, Wrong> {
    if let Some(wrong) = resolved(ticket) {
        return Err(wrong);
    }
    let Order::Pending { on, until } = order else { return Err(wrong("", "")) };
    if on == PendingOn::Requester && !has_text {
        return Err(wrong(
            "Write beside it what the requester is to tell you; that is what they get.",
            "请在同一封邮件中写明需要用户补充什么，内容会发给用户。",
        ));
    }
    let word = |language| {
        let state = State::Pending { on, since: work.now, until, reminded: 0 };
        let end = until.map(|at| own_time(work, by, at, language));
        (wording::state(state, true, language), end)
    };
    let (en, en_until) = word(Language::En);
    let (zh, zh_until) = word(Language::ZhCn);
    let outcome = [
        en_until.map_or_else(|| format!("Now {en}."), |at| format!("Now {en}, until {at}.")),
        zh_until.map_or_else(|| format!("已挂起：{zh}。"), |at| format!("已挂起：{zh}，至{at}。")),
    ];
    let event = Event::PendingOrdered { by: by.id, on, until };
    let order = Order::Pending { on, until };
    Ok(Checked::of_event(order, event, outcome, Some(reopen_words())))
}

pub fn check_close(ticket: &Ticket, order: Order) -> Result<Checked, Wrong> {
    if let State::Closed { .. } = ticket.state {
        return Err(wrong("The ticket is closed already.", "工单已经是关闭状态。"));
    }
    if let Some(wrong) = ended(ticket) {
        return Err(wrong);
    }
    let reason = match &order {
        Order::Close { because } => because.clone(),
        _ => String::new(),
    };
    let outcome =
        ["Closed; the requester is told why and may reopen it.".to_owned(), "已关闭，并已告知用户原因。".to_owned()];
    // Whatever the reason says: what the requester confirmed by phone is `#confirmed phone`.
    let event = Event::CloseOrdered { by: ClosedBy::Lead };
    Ok(Checked { reason, ..Checked::of_event(order, event, outcome, Some(reopen_words())) })
}

/// What the requester said by phone. Only a solution can be confirmed.
pub fn check_confirmed(ticket: &Ticket, order: Order) -> Result<Checked, Wrong> {
    match ticket.state {
        State::Absent | State::New | State::Open | State::Pending { .. } => Err(wrong(
            "There is nothing to confirm yet: write #resolve with the solution first.",
            "工单尚未解决，无从确认：请先 #解决 并写明处理结果。",
        )),
        State::Closed { .. } => Err(wrong("The ticket is closed already.", "工单已经是关闭状态。")),
        State::Merged { .. } => Err(wrong("The ticket is merged into another one.", "工单已合并到其他工单。")),
        State::Resolved { .. } => {
            let outcome = [
                "Closed, as confirmed by phone; the requester gets the record.".to_owned(),
                "已按电话确认关闭，结单记录已发给用户。".to_owned(),
            ];
            Ok(Checked::of_event(order, Event::ConfirmedByPhone, outcome, Some(reopen_words())))
        }
    }
}

pub fn check_reopen((by, ticket): (PersonId, &Ticket), order: Order) -> Result<Checked, Wrong> {
    match ticket.state {
        State::Absent | State::New | State::Open => Err(wrong("The ticket is open already.", "工单已经是处理中。")),
        State::Merged { .. } => Err(wrong("The ticket is merged into another one.", "工单已合并到其他工单。")),
        State::Pending { .. } | State::Resolved { .. } | State::Closed { .. } => {
            let outcome = ["Open again.".to_owned(), "已重新打开。".to_owned()];
            Ok(Checked::of_event(order, Event::ReopenOrdered { by }, outcome, None))
        }
    }
}

fn reopen_words() -> [String; 2] {
    ["#reopen".to_owned(), "#重新打开".to_owned()]
}
