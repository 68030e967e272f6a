//! Commands of one mail: all are checked against the ticket as the ones before would leave it; if one is wrong none is
//! carried out. Each becomes a line of the transcript.

use super::admit::Work;
use super::send::{self, Cause};
use super::target::{Found, find_target};
use super::told::TranscriptWords;
use crate::pure::PersonId;
use crate::pure::command::{self, CommandLine, Moment, Order, PendingOn, PriorityOrder, Verb, Wrong};
use crate::pure::notice::Notice;
use crate::pure::ticket::{ClosedBy, Decision, Effect, Event, State, Ticket, apply, decide};
use crate::pure::{language::Language, wording};
use crate::store::journal::{self, Fact};
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx};

/// Verbs that this part of the desk carries out.
pub fn is_carried_out(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Take
            | Verb::Assign
            | Verb::Resolve
            | Verb::Pending
            | Verb::Note
            | Verb::Priority
            | Verb::Category
            | Verb::Close
            | Verb::Reopen
            | Verb::Help
    )
}

/// One command, checked.
#[derive(Debug, Clone)]
struct Step {
    line: String,
    checked: Result<Checked, Wrong>,
}

#[derive(Debug, Clone)]
struct Checked {
    order: Order,
    /// None: nothing of the ticket changes (`#note`, `#help`).
    event: Option<Event>,
    outcome: [String; 2],
    /// The command that takes it back.
    undo: Option<[String; 2]>,
    reason: String,
}

/// All commands of a mail, checked.
#[derive(Debug, Clone)]
pub struct Plan {
    steps: Vec<Step>,
    /// The solution that `#resolve` goes out with.
    solution: Option<String>,
}

impl Plan {
    /// Whether every command can be carried out.
    pub fn is_right(&self) -> bool {
        self.steps.iter().all(|s| s.checked.is_ok())
    }

    /// The commands that were understood.
    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        self.steps.iter().filter_map(|s| s.checked.as_ref().ok()).map(|c| &c.order)
    }

    /// Values written under the form's fields, which this version does not read: said, and nothing is carried out.
    pub fn refuse_form(&mut self, answers: &[String]) {
        for line in answers {
            let checked = Err(wrong(
                "The form is not read by this version; write a command, such as #priority P2.",
                "本版本尚不能读取表单修改，请改用命令，例如 #优先级 P2。",
            ));
            self.steps.push(Step { line: line.clone(), checked });
        }
    }

    /// What the transcript says.
    pub fn transcript(&self, kept_as_note: bool) -> TranscriptWords {
        let right = self.is_right();
        let held_back = ["Not done, because another line is wrong.".to_owned(), "其他行有误，本行未执行。".to_owned()];
        let lines = self
            .steps
            .iter()
            .map(|step| match &step.checked {
                Ok(checked) if right => (step.line.clone(), true, checked.outcome.clone()),
                Ok(_) => (step.line.clone(), false, held_back.clone()),
                Err(wrong) => (step.line.clone(), false, [wrong.en.clone(), wrong.zh.clone()]),
            })
            .collect();
        let undos: Vec<&[String; 2]> = if right {
            self.steps.iter().rev().filter_map(|s| s.checked.as_ref().ok()?.undo.as_ref()).collect()
        } else {
            Vec::new()
        };
        let join =
            |pick: fn(&[String; 2]) -> &String| undos.iter().map(|u| pick(u).as_str()).collect::<Vec<_>>().join("  ");
        TranscriptWords {
            lines,
            all_done: right,
            kept_as_note,
            help: self.orders().any(|o| matches!(o, Order::Help)) || self.steps.is_empty(),
            undo: [join(|[en, _]| en), join(|[_, zh]| zh)],
        }
    }
}

/// Checks the commands of a mail on a ticket, in order, each on the ticket as the ones before would leave it.
/// `outward`: the mail has text that goes out.
pub async fn check(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
    (parsed, solution, outward): (&command::Parsed, Option<String>, bool),
) -> Result<Plan, StoreError> {
    let mut ticket = row.core.clone();
    let mut steps = Vec::with_capacity(parsed.commands.len());
    for line in &parsed.commands {
        let checked = match typed(work, engineer, line) {
            Ok(order) => check_one(tx, work, (engineer.id, &ticket), (order, solution.is_some(), outward)).await?,
            Err(wrong) => Err(wrong),
        };
        if let Ok(Checked { event: Some(event), .. }) = &checked {
            let decision = decide(&ticket, event, &work.desk.policy, work.now);
            ticket = apply(&ticket, &decision.changes);
        }
        steps.push(Step { line: line.line.clone(), checked });
    }
    Ok(Plan { steps, solution })
}

/// The same for a mail that names no ticket: only `#help` makes sense there.
pub fn without_ticket(work: &Work<'_>, engineer: &Person, parsed: &command::Parsed) -> Plan {
    let step = |line: &CommandLine| {
        let checked = typed(work, engineer, line).and_then(|order| match order {
            Order::Help => Ok(Checked::nothing(Order::Help, ["The commands are listed below.", "命令列表见下。"])),
            _ => Err(wrong(
                "This mail names no ticket: answer one of the ticket's notices.",
                "此邮件未对应任何工单，请直接回复该工单的通知邮件。",
            )),
        });
        Step { line: line.line.clone(), checked }
    };
    Plan { steps: parsed.commands.iter().map(step).collect(), solution: None }
}

/// Carries out a right plan, one event after the other. `replies`: the text goes out by itself, so that no news of the
/// ticket needs to carry it.
pub async fn carry_out(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, plan, replies): (&mut TicketRow, &Plan, bool),
    cause: &mut Cause,
) -> anyhow::Result<()> {
    let mut planned: Vec<(&Checked, Decision)> = Vec::new();
    let mut ticket = row.core.clone();
    for checked in plan.steps.iter().filter_map(|s| s.checked.as_ref().ok()) {
        let Some(event) = &checked.event else { continue };
        let decision = decide(&ticket, event, &work.desk.policy, work.now);
        ticket = apply(&ticket, &decision.changes);
        planned.push((checked, decision));
    }
    // Who is told that it is solved or closed need not hear first that somebody took it.
    let ends = planned.iter().any(|(c, _)| matches!(c.order, Order::Resolve { .. } | Order::Close { .. }));
    for (checked, mut decision) in planned {
        if ends {
            decision.effects.retain(|e| !matches!(e, Effect::Notify(Notice::Assigned | Notice::Progress, _)));
        }
        if replies {
            decision.effects.retain(|e| !matches!(e, Effect::Notify(Notice::Progress, _)));
        }
        if let (Order::Resolve { .. }, Some(solution)) = (&checked.order, &plan.solution) {
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
        cause.reason.clone_from(&checked.reason);
        send::carry_out(tx, work.desk, row, (&decision, work.now), cause).await?;
    }
    cause.reason.clear();
    Ok(())
}

impl Checked {
    fn nothing(order: Order, [en, zh]: [&str; 2]) -> Checked {
        Checked { order, event: None, outcome: [en.to_owned(), zh.to_owned()], undo: None, reason: String::new() }
    }
}

/// A refusal in both languages.
pub fn wrong(en: &str, zh: &str) -> Wrong {
    Wrong { en: en.to_owned(), zh: zh.to_owned() }
}

fn typed(work: &Work<'_>, engineer: &Person, line: &CommandLine) -> Result<Order, Wrong> {
    let config = &work.desk.config;
    let zone = config.engineer(&engineer.name).and_then(|e| e.time_zone.as_ref()).unwrap_or(&config.desk.time_zone);
    let calendar = &work.desk.policy.calendar;
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
    (by, ticket): (PersonId, &Ticket),
    (order, has_solution, has_text): (Order, bool, bool),
) -> Result<Result<Checked, Wrong>, StoreError> {
    Ok(match &order {
        Order::Take => check_take(tx, (by, ticket), order).await?,
        Order::Assign(target) => {
            let found = find_target(tx, work, ticket, target).await?;
            match found {
                Ok(found) => check_assign(tx, (by, ticket), (order, found)).await?,
                Err(wrong) => Err(wrong),
            }
        }
        Order::Resolve { .. } => check_resolve(work, (by, ticket), (order, has_solution, has_text)),
        Order::Pending { .. } => check_pending(work, (by, ticket), (order, has_text)),
        Order::Close { .. } => check_close(ticket, order),
        Order::Reopen => check_reopen((by, ticket), order),
        Order::Priority { .. } => Ok(check_priority(work, ticket, order)),
        Order::Category(_) => Ok(check_category(ticket, order)),
        Order::Note(_) => Ok(Checked::nothing(order, ["The text stays inside.", "正文仅作内部备注，不发给用户。"])),
        Order::Help => Ok(Checked::nothing(order, ["The commands are listed below.", "命令列表见下。"])),
        _ => Err(wrong(
            "This command is not carried out by this version; see #help.",
            "本版本尚不支持此命令，请用 #帮助 查看可用命令。",
        )),
    })
}

/// What a state does not allow, said with the way on.
fn ended(ticket: &Ticket) -> Option<Wrong> {
    match ticket.state {
        State::Closed { .. } => {
            Some(wrong("The ticket is closed; write #reopen first.", "工单已关闭，请先 #重新打开。"))
        }
        State::Merged { .. } => Some(wrong("The ticket is merged into another one.", "工单已合并到其他工单。")),
        State::Absent | State::New | State::Open | State::Pending { .. } | State::Resolved { .. } => None,
    }
}

fn resolved(ticket: &Ticket) -> Option<Wrong> {
    match ticket.state {
        State::Resolved { .. } => {
            Some(wrong("The ticket is resolved; write #reopen first.", "工单已解决，请先 #重新打开。"))
        }
        _ => ended(ticket),
    }
}

async fn check_take(
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
    Ok(Ok(Checked { order, event: Some(Event::Taken { by }), outcome, undo, reason: String::new() }))
}

async fn check_assign(
    tx: &mut Tx,
    (by, ticket): (PersonId, &Ticket),
    (order, found): (Order, Found),
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
        return Ok(Ok(Checked { order, event: None, outcome, undo: None, reason: String::new() }));
    }
    let outcome = [format!("Assigned to {whose}."), format!("已转派给{whose}。")];
    let event = Event::Assigned { to: found.person.map(|p| p.id), team: found.team, by };
    let undo = Some([format!("#assign {back}"), format!("#转派 {back}")]);
    Ok(Ok(Checked { order, event: Some(event), outcome, undo, reason: String::new() }))
}

fn check_resolve(
    work: &Work<'_>,
    (by, ticket): (PersonId, &Ticket),
    (order, has_solution, has_text): (Order, bool, bool),
) -> Result<Checked, Wrong> {
    if let Some(wrong) = ended(ticket) {
        return Err(wrong);
    }
    if matches!(ticket.state, State::Resolved { .. }) && !has_text {
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
    Ok(Checked { order, event: Some(event), outcome, undo: Some(reopen_words()), reason: String::new() })
}

fn check_pending(
    work: &Work<'_>,
    (by, ticket): (PersonId, &Ticket),
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
    let zone = &work.desk.config.desk.time_zone;
    let word = |language| {
        let state = State::Pending { on, since: work.now, until, reminded: 0 };
        let end = until.map(|at| wording::clock_time(at, work.now, zone, language));
        (wording::state(state, true, language), end)
    };
    let (en, en_until) = word(Language::En);
    let (zh, zh_until) = word(Language::ZhCn);
    let outcome = [
        en_until.map_or_else(|| format!("Now {en}."), |at| format!("Now {en}, until {at}.")),
        zh_until.map_or_else(|| format!("已挂起：{zh}。"), |at| format!("已挂起：{zh}，至{at}。")),
    ];
    let event = Event::PendingOrdered { by, on, until };
    let order = Order::Pending { on, until };
    Ok(Checked { order, event: Some(event), outcome, undo: Some(reopen_words()), reason: String::new() })
}

fn check_close(ticket: &Ticket, order: Order) -> Result<Checked, Wrong> {
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
    let spoken = ["phone", "call", "电话", "来电", "致电", "口头"];
    let by = if spoken.iter().any(|w| reason.to_lowercase().contains(w)) { ClosedBy::Phone } else { ClosedBy::Lead };
    let event = Event::CloseOrdered { by };
    Ok(Checked { order, event: Some(event), outcome, undo: Some(reopen_words()), reason })
}

fn check_reopen((by, ticket): (PersonId, &Ticket), order: Order) -> Result<Checked, Wrong> {
    match ticket.state {
        State::Absent | State::New | State::Open => Err(wrong("The ticket is open already.", "工单已经是处理中。")),
        State::Merged { .. } => Err(wrong("The ticket is merged into another one.", "工单已合并到其他工单。")),
        State::Pending { .. } | State::Resolved { .. } | State::Closed { .. } => {
            let outcome = ["Open again.".to_owned(), "已重新打开。".to_owned()];
            Ok(Checked { order, event: Some(Event::ReopenOrdered { by }), outcome, undo: None, reason: String::new() })
        }
    }
}

fn check_priority(work: &Work<'_>, ticket: &Ticket, order: Order) -> Checked {
    let (priority, fixed) = match &order {
        Order::Priority { value: PriorityOrder::Set(priority), .. } => (*priority, true),
        _ => (work.desk.config.priority.priority(ticket.impact, ticket.urgency), false),
    };
    let (old, new) = (ticket.priority.as_str(), priority.as_str());
    let outcome = [format!("Priority: {old} → {new}"), format!("优先级：{old} → {new}")];
    let undo = Some(if ticket.priority_fixed {
        [format!("#priority {old}"), format!("#优先级 {old}")]
    } else {
        ["#priority auto".to_owned(), "#优先级 自动".to_owned()]
    });
    Checked { order, event: Some(Event::PriorityOrdered { priority, fixed }), outcome, undo, reason: String::new() }
}

fn check_category(ticket: &Ticket, order: Order) -> Checked {
    let category = match &order {
        Order::Category(path) => path.clone(),
        _ => String::new(),
    };
    let old = if ticket.category.is_empty() { "–" } else { ticket.category.as_str() };
    let outcome = [format!("Category: {old} → {category}"), format!("分类：{old} → {category}")];
    let undo = (!ticket.category.is_empty()).then(|| [format!("#category {old}"), format!("#分类 {old}")]);
    Checked { order, event: Some(Event::CategoryOrdered { category }), outcome, undo, reason: String::new() }
}

fn reopen_words() -> [String; 2] {
    ["#reopen".to_owned(), "#重新打开".to_owned()]
}
