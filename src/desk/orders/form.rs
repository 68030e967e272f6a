//! The form in an engineer's answer: which forms the mail may quote, what was written into them, and what that orders.
//!
//! Each changed field becomes the command that sets it, and is checked and carried out like one. A field that somebody
//! else changed since the form was sent is left alone: the engineer is told both values, and the rest goes on.

use super::{Checked, Step, wrong};
use crate::desk::admit::Work;
use crate::desk::sender::Sender;
use crate::desk::target::find_target;
use crate::desk::{requester, route, said};
use crate::pure::catalogue;
use crate::pure::command::{self, CommandLine, Order, PendingOn, Target, Wrong};
use crate::pure::form::{self, Foreign, FormChange, FormField, FormReading, SentForm};
use crate::pure::grade::{Impact, Priority, Urgency};
use crate::pure::language::Language;
use crate::pure::quote::PART_END;
use crate::pure::ticket::{State, Ticket};
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry, journal, promise, ticket};

/// Mails of ours that an answer names and whose form is looked at.
const ANSWERED_MAX: usize = 4;

/// What an engineer's mail says in forms of the ticket, those of tickets that were merged into it included. What others
/// wrote into forms that look like ours is none of it.
pub async fn read(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (engineer, row): (&Person, &TicketRow),
) -> Result<FormReading, StoreError> {
    let body = work.parsed.mail.text.as_str();
    let (mut sent, mut texts, mut tickets) = (Vec::new(), Vec::new(), vec![row.id]);
    for head in form::heads(body) {
        let number = i64::try_from(head.number).unwrap_or(i64::MAX);
        let Some(id) = ticket::find_number(tx, number).await? else { continue };
        if id != row.id && route::follow_merges(tx, id).await?.id != row.id {
            continue;
        }
        tickets.extend(Some(id).filter(|id| !tickets.contains(id)));
        for text in entry::sent_with(tx, id, &format!("#{number} · revision {}", head.revision)).await? {
            let known = sent_form(&text).filter(|one| one.head == head && !sent.contains(one));
            sent.extend(known);
            texts.push(text);
        }
    }
    let mut answered = None;
    // Of mails without a form there is no answer in one: who answers a requester's mail quotes theirs.
    let mut answers_form = !sender.proofs.is_empty();
    let mut answers_us = false;
    for id in requester::answered(&work.parsed.mail).iter().take(ANSWERED_MAX) {
        if let Some(text) = entry::sent_as(tx, row.id, id).await? {
            answers_us |= work.parsed.mail.in_reply_to.contains(id);
            answered = answered.or_else(|| sent_form(&text));
            answers_form |= answered.is_some();
            texts.push(text);
        }
    }
    let value = |field: FormField, text: &str| is_value(work, engineer, (field, text));
    let reading = form::read(body, &sent, answered.as_ref(), &value);
    if reading.changes.is_empty() {
        return Ok(reading);
    }
    let (mut others, mut before) = (vec![work.parsed.mail.subject.clone()], Vec::new());
    for text in &texts {
        others.extend(text.split(PART_END).map(|part| form::above_form(part).to_owned()));
    }
    for id in tickets {
        for one in ticket::people(tx, id).await? {
            others.push(person::load(tx, one.person, Some(one.address_id)).await?.full_name);
        }
        for one in entry::load(tx, id).await?.into_iter().filter(|one| one.kind != "notice") {
            if !one.from_staff {
                others.push(format!("{}\n{}", one.subject, one.full_text));
            } else if !answers_us {
                // Who answers a colleague's mail quotes what was written into the form there.
                before.extend(form::read(&one.full_text, &sent, None, &|_, _| false).changes);
            }
        }
    }
    let foreign = Foreign::of(others.iter().map(String::as_str), answers_form);
    let mut reading = form::read_beside(body, (&sent, answered.as_ref()), Some(&foreign), &value);
    reading.changes.retain(|change| !before.contains(change));
    Ok(reading)
}

/// The form of a mail as it was sent.
fn sent_form(text: &str) -> Option<SentForm> {
    form::sent_form_of(text.split(PART_END))
}

/// Whether a text can be the value of a field.
fn is_value(work: &Work<'_>, engineer: &Person, (field, text): (FormField, &str)) -> bool {
    let config = &work.desk.config;
    let is_called = |name: &str| name.to_lowercase() == text.trim_start_matches('@').to_lowercase();
    match field {
        FormField::State => state_command(text).is_some(),
        FormField::Priority => Priority::parse(text).is_some() || matches!(text, "auto" | "自动"),
        FormField::Impact => Impact::parse(text).is_some(),
        FormField::Urgency => Urgency::parse(text).is_some(),
        FormField::Category => catalogue::category(text, config.categories.iter().map(|one| one.name.as_str())).is_ok(),
        FormField::Team => config.teams.iter().any(|team| is_called(&team.name)),
        FormField::Assignee => config.engineers.iter().any(|one| is_called(&one.name) || is_called(&one.full_name)),
        FormField::Eta => {
            let line = command::parse(&format!("#eta {text}")).commands.into_iter().next();
            line.is_some_and(|line| super::typed(work, engineer, &line).is_ok())
        }
    }
}

/// Fields in the order in which they are carried out: the state last, because what is resolved takes no promise, but
/// first where it is opened again.
pub fn sorted(changes: &[FormChange]) -> Vec<&FormChange> {
    let mut all: Vec<&FormChange> = changes.iter().collect();
    let opens = |text: &str| matches!(state_command(text), Some(StateOrder::Open));
    all.sort_by_key(|change| match change.field {
        FormField::State if opens(&change.written) => 0,
        FormField::State => 2,
        _ => 1,
    });
    all
}

/// The line of a form as the transcript shows it.
pub fn shown(work: &Work<'_>, engineer: &Person, change: &FormChange) -> String {
    let language = Language::of_tag(&engineer.language).unwrap_or(work.desk.config.desk.language);
    let colon = if language == Language::En { ": " } else { "：" };
    format!("{}{colon}{}", change.field.label(language), change.written)
}

/// The line as the command that it amounts to.
pub fn as_command(change: &FormChange) -> String {
    let verb = match change.field {
        FormField::State => "state",
        FormField::Priority => "priority",
        FormField::Impact => "impact",
        FormField::Urgency => "urgency",
        FormField::Category => "category",
        FormField::Team => return format!("#assign @{}", change.written.trim_start_matches('@')),
        FormField::Assignee => "assign",
        FormField::Eta => "eta",
    };
    format!("#{verb} {}", change.written)
}

/// What a word in the field of the state orders.
#[derive(Debug, Clone, PartialEq, Eq)]
enum StateOrder {
    Open,
    Resolved,
    /// With the arguments of `#pending`.
    Pending(String),
    /// With the arguments of `#close`.
    Closed(String),
    New,
    Merged,
}

/// Each state with the words that it is called by; the longer first where they begin alike.
const STATES: &[(&str, StateOrder)] = &[
    ("open", StateOrder::Open),
    ("reopened", StateOrder::Open),
    ("in progress", StateOrder::Open),
    ("处理中", StateOrder::Open),
    ("进行中", StateOrder::Open),
    ("重新打开", StateOrder::Open),
    ("resolved", StateOrder::Resolved),
    ("solved", StateOrder::Resolved),
    ("已解决，待确认", StateOrder::Resolved),
    ("已解决,待确认", StateOrder::Resolved),
    ("已解决", StateOrder::Resolved),
    ("解决", StateOrder::Resolved),
    ("new", StateOrder::New),
    ("待受理", StateOrder::New),
    ("merged", StateOrder::Merged),
    ("已合并", StateOrder::Merged),
];

fn state_command(text: &str) -> Option<StateOrder> {
    let lower = text.trim().trim_end_matches(['.', '。', '!', '！']).to_lowercase();
    if let Some((_, order)) = STATES.iter().find(|(word, _)| *word == lower) {
        return Some(order.clone());
    }
    let rest_of = |words: &[&str]| words.iter().find_map(|word| lower.strip_prefix(word)).map(str::to_owned);
    if let Some(rest) = rest_of(&["closed", "close", "已关闭", "关闭", "结单"]) {
        let is_word = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        return is_word.then_some(StateOrder::Closed(rest));
    }
    if let Some(rest) = rest_of(&["pending", "waiting for", "已挂起", "挂起"]) {
        let rest = rest.trim_start_matches([':', '：', ' ']).replace(['(', ')', '（', '）'], " ");
        return Some(StateOrder::Pending(rest.trim().to_owned()));
    }
    let waits = ["待用户", "待供应商", "待变更", "已约定", "等用户", "等供应商", "等变更", "约定"];
    waits.iter().any(|wait| lower.starts_with(wait)).then_some(StateOrder::Pending(lower))
}

/// The command that sets a field to what was written; None: it is so already. `all`: what else was written.
pub async fn ordered(
    tx: &mut Tx,
    work: &Work<'_>,
    (ticket, all): (&Ticket, &[FormChange]),
    change: &FormChange,
) -> Result<Result<Option<CommandLine>, Wrong>, StoreError> {
    let text = change.written.as_str();
    let line = |text: String| Ok(command::parse(&text).commands.into_iter().next());
    Ok(match change.field {
        FormField::State => of_state(ticket, text).map(|text| text.and_then(|t| command::parse(&t).commands.pop())),
        // Nobody's: back to the queue of the team.
        FormField::Assignee if text.is_empty() => line(format!("#assign @{}", ticket.team)),
        _ if text.is_empty() => {
            Err(wrong("The value is gone: write what is to stand there.", "该项的值被删除了：请写明要改成什么。"))
        }
        FormField::Team => of_team(tx, work, (ticket, all), text).await?,
        _ => line(as_command(change)),
    })
}

fn of_state(ticket: &Ticket, text: &str) -> Result<Option<String>, Wrong> {
    let Some(order) = state_command(text) else {
        return Err(Wrong {
            en: format!(
                "“{text}” is no state; the states are: open, pending requester, pending vendor, pending change, \
                 pending schedule, resolved, closed because …"
            ),
            zh: format!(
                "“{text}”不是工单状态；可填：处理中、待用户反馈、待供应商处理、待变更实施、已约定时间、已解决、已关闭 因为 …"
            ),
        });
    };
    Ok(match (order, ticket.state) {
        (StateOrder::Open, State::Open)
        | (StateOrder::New, State::New)
        | (StateOrder::Resolved, State::Resolved { .. })
        | (StateOrder::Closed(_), State::Closed { .. })
        | (StateOrder::Merged, State::Merged { .. }) => None,
        (StateOrder::Open, State::New) => Some("#take".to_owned()),
        (StateOrder::Open, _) => Some("#reopen".to_owned()),
        (StateOrder::Resolved, _) => Some("#resolve".to_owned()),
        (StateOrder::Closed(because), _) => Some(format!("#close {because}")),
        (StateOrder::Pending(on), State::Pending { on: now, until: None, .. }) if is_same_wait(&on, now) => None,
        (StateOrder::Pending(on), _) => Some(format!("#pending {on}")),
        (StateOrder::New, _) => {
            return Err(wrong(
                "A ticket that somebody has begun with is not new again; #assign passes it on.",
                "已开始处理的工单不能退回待受理；如需转交，请用 #转派。",
            ));
        }
        (StateOrder::Merged, _) => {
            return Err(wrong("Write #merge with the number of the other ticket.", "请用 #合并 并写明目标工单号。"));
        }
    })
}

fn is_same_wait(words: &str, on: PendingOn) -> bool {
    words == on.as_str()
}

/// A team beside an engineer of that team is said once; an engineer of another team contradicts it.
async fn of_team(
    tx: &mut Tx,
    work: &Work<'_>,
    (ticket, all): (&Ticket, &[FormChange]),
    team: &str,
) -> Result<Result<Option<CommandLine>, Wrong>, StoreError> {
    let name = team.trim_start_matches(['@', '＠']);
    let engineer = all.iter().find(|one| one.field == FormField::Assignee && !one.written.is_empty());
    if let Some(engineer) = engineer {
        let target = Target::Name(engineer.written.clone());
        let found = match find_target(tx, work, &ticket.team, &target).await? {
            Ok(found) => found,
            Err(wrong) => return Ok(Err(wrong)),
        };
        return Ok(if found.team.to_lowercase() == name.to_lowercase() {
            Ok(None)
        } else {
            Err(Wrong {
                en: format!("{} is in @{}, not in @{name}: change one of the two.", engineer.written, found.team),
                zh: format!("{}属于 @{}，不属于 @{name}：请二者改一。", engineer.written, found.team),
            })
        });
    }
    Ok(Ok(command::parse(&format!("#assign @{name}")).commands.pop()))
}

/// What is said of a field that somebody else changed since the form was sent; None: nobody did.
pub async fn conflict(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
    change: &FormChange,
) -> Result<Option<Wrong>, StoreError> {
    if i64::try_from(change.head.number) != Ok(row.number) {
        return Ok(Some(Wrong {
            en: format!("This form is ticket {}'s, which went into this one: use the form below.", change.head.number),
            zh: format!("该表单属于工单 {}，已并入本工单，请使用下方的表单。", change.head.number),
        }));
    }
    let assignee = match row.core.assignee {
        Some(id) => Some(person::load(tx, id, None).await?),
        None => None,
    };
    let eta = promise::open(tx, row.id).await?.map(|open| said::eta_in_form(work.desk, engineer, open.eta));
    let eta = eta.unwrap_or_default();
    let values = [Language::En, Language::ZhCn].map(|l| said::form_values(row, assignee.as_ref(), &eta, l));
    let [en, zh] = values.each_ref().map(|values| values.of(change.field));
    if form::is_same(en, &change.sent) || form::is_same(zh, &change.sent) {
        return Ok(None);
    }
    if form::is_same(en, &change.written) || form::is_same(zh, &change.written) {
        return Ok(None);
    }
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let kinds = facts_of(change.field);
    let last = facts.iter().rev().find(|one| kinds.contains(&one.fact.kind.as_str()));
    let by = last.and_then(|one| one.fact.actor);
    if by == Some(engineer.id) {
        return Ok(None);
    }
    let (by_en, by_zh) = match by {
        Some(id) => {
            let person = person::load(tx, id, None).await?;
            let name = if person.full_name.is_empty() { person.address } else { person.full_name };
            (name.clone(), name)
        }
        None => ("the desk".to_owned(), "系统".to_owned()),
    };
    let or_none = |value: &str| if value.is_empty() { "–".to_owned() } else { value.to_owned() };
    let (sent, written) = (or_none(&change.sent), or_none(&change.written));
    Ok(Some(Wrong {
        en: format!(
            "Left alone: your form said {sent}, {by_en} has set it to {} since. You wrote {written}; if it is still to be \
             so, change it in the form below.",
            or_none(en)
        ),
        zh: format!(
            "未改动：您表单上的原值是“{sent}”，其间已由{by_zh}改为“{}”。您填写的是“{written}”；如仍需修改，请在下方表单中改。",
            or_none(zh)
        ),
    }))
}

/// The facts that tell of a field.
fn facts_of(field: FormField) -> &'static [&'static str] {
    match field {
        FormField::State => &["state"],
        FormField::Priority => &["priority"],
        FormField::Impact => &["impact"],
        FormField::Urgency => &["urgency"],
        FormField::Category => &["category"],
        FormField::Team => &["team"],
        FormField::Assignee => &["assignee"],
        FormField::Eta => {
            &["promise", "promise_kept", "promise_broken", "promise_replaced", "promise_dropped", "promise_lapsed"]
        }
    }
}

/// The order of a field that stays as it is.
pub fn nothing() -> Order {
    Order::Tag { add: Vec::new(), remove: Vec::new() }
}

/// One mail does not set a field to two values, nor twice to the same. `commands`: how many of the steps are commands.
pub(super) fn contradict(steps: &mut [Step], commands: usize) {
    let (above, below) = steps.split_at_mut_checked(commands).unwrap_or_default();
    let orders: Vec<&Order> = above.iter().filter_map(|step| Some(&step.checked.as_ref().ok()?.order)).collect();
    let sets = |order: &Order| *order != nothing();
    for step in below.iter_mut() {
        let Ok(Checked { order, .. }) = &step.checked else { continue };
        let same = orders.iter().find(|one| std::mem::discriminant(**one) == std::mem::discriminant(order));
        let Some(same) = same.filter(|_| sets(order)) else { continue };
        step.checked = match *same == order {
            true => Ok(Checked::nothing(nothing(), ["The command says so already.", "命令中已写明。"])),
            false => Err(wrong(
                "A command in the same mail says something else: keep one of the two.",
                "同一封邮件的命令与此不一致，请保留其一。",
            )),
        };
    }
}
