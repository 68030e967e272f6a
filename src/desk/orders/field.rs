//! Checks of the commands that change a field of a ticket.

use super::state::merged;
use super::{Asking, Checked, wrong};
use crate::desk::admit::Work;
use crate::desk::{phone, record};
use crate::pure::catalogue;
use crate::pure::command::{Order, PriorityOrder, Wrong};
use crate::pure::grade::{Impact, Kind, Priority, Urgency};
use crate::pure::language::Language;
use crate::pure::ticket::{Event, TextField, Ticket};
use crate::pure::wording;
use crate::store::{StoreError, Tx};

/// Characters of an old text that fit into the line that brings it back.
const UNDO_CHARS_MAX: usize = 200;
/// Characters of a text that the transcript repeats.
const SHOWN_CHARS_MAX: usize = 80;

/// What a change of the category does to who reads the ticket.
const OPENED: [&str; 2] =
    ["; the ticket is not restricted any more: every engineer may read it", "；工单不再受限，所有工程师均可查看"];
const RESTRICTED: [&str; 2] =
    ["; the ticket is restricted: few may read it from now on", "；工单转为受限，仅相关人员可查看"];
const STILL_RESTRICTED: [&str; 2] =
    ["; it stays restricted, because of another ticket", "；因涉及其他受限工单，本工单仍为受限工单"];

/// `#priority`, `#kind`.
pub fn check_class(work: &Work<'_>, asking: Asking<'_>, order: Order) -> Result<Checked, Wrong> {
    if let Some(wrong) = merged(asking.ticket) {
        return Err(wrong);
    }
    match &order {
        Order::Priority { value, .. } => {
            let value = *value;
            Ok(priority(work, asking.ticket, (order, value)))
        }
        Order::Kind(kind) => {
            let kind = *kind;
            Ok(of_kind(asking.ticket, (order, kind)))
        }
        _ => Err(wrong("", "")),
    }
}

fn priority(work: &Work<'_>, ticket: &Ticket, (order, value): (Order, PriorityOrder)) -> Checked {
    let (priority, fixed) = match value {
        PriorityOrder::Set(priority) => (priority, true),
        PriorityOrder::Auto => (work.desk.config.priority.priority(ticket.impact, ticket.urgency), false),
    };
    let (old, new) = (ticket.priority.as_str(), priority.as_str());
    let outcome = match (old == new, fixed) {
        (false, _) => [format!("Priority: {old} → {new}"), format!("优先级：{old} → {new}")],
        (true, true) => [
            format!("Priority: {new}, whatever impact and urgency say."),
            format!("优先级固定为 {new}，不随影响范围和紧急程度变化。"),
        ],
        (true, false) => [
            format!("Priority: {new}, as impact and urgency have it."),
            format!("优先级 {new}，按影响范围和紧急程度确定。"),
        ],
    };
    let undo = Some(if ticket.priority_fixed {
        [format!("#priority {old}"), format!("#优先级 {old}")]
    } else {
        ["#priority auto".to_owned(), "#优先级 自动".to_owned()]
    });
    Checked::of_event(order, Event::PriorityOrdered { priority, fixed }, outcome, undo)
}

/// `#category`, and what it means to who reads the ticket.
pub async fn check_category(
    tx: &mut Tx,
    work: &Work<'_>,
    asking: Asking<'_>,
    order: Order,
) -> Result<Result<Checked, Wrong>, StoreError> {
    if let Some(wrong) = merged(asking.ticket) {
        return Ok(Err(wrong));
    }
    let Order::Category(wanted) = &order else { return Ok(Err(wrong("", ""))) };
    let wanted = wanted.clone();
    let mut checked = match category(work, asking.ticket, (order, &wanted)) {
        Ok(checked) => checked,
        Err(wrong) => return Ok(Err(wrong)),
    };
    if let Some(Event::CategoryOrdered { category }) = &checked.event {
        let (row, config) = (asking.row, &work.desk.config);
        let is_restricted = record::is_restricted_as(tx, config, row, (&row.core.category, category)).await?;
        let [en, zh] = match (row.restricted, is_restricted) {
            (true, false) => OPENED,
            (false, true) => RESTRICTED,
            (true, true) if !record::is_restricted(config, category) => STILL_RESTRICTED,
            _ => ["", ""],
        };
        let [in_en, in_zh] = &mut checked.outcome;
        in_en.push_str(en);
        in_zh.push_str(zh);
    }
    Ok(Ok(checked))
}

fn category(work: &Work<'_>, ticket: &Ticket, (order, wanted): (Order, &str)) -> Result<Checked, Wrong> {
    let config = &work.desk.config;
    let ruled = config.rules.rules().iter().filter_map(|rule| rule.then.category.as_deref());
    let known = config.categories.iter().map(|c| c.name.as_str()).chain(ruled);
    let category = match catalogue::category(wanted, known) {
        Ok(category) => category,
        Err(Some(near)) => {
            return Err(Wrong {
                en: format!("There is no category {wanted:?}; did you mean {near}?"),
                zh: format!("没有“{wanted}”这个分类，您要的是 {near} 吗？"),
            });
        }
        Err(None) => {
            let all: Vec<&str> = catalogue::CATEGORIES.iter().map(|(p, _)| *p).filter(|p| !p.contains('/')).collect();
            let all = all.join(", ");
            return Err(Wrong {
                en: format!("There is no category {wanted:?}; the main ones are: {all}."),
                zh: format!("没有“{wanted}”这个分类；一级分类有：{all}。"),
            });
        }
    };
    let old = if ticket.category.is_empty() { "–" } else { ticket.category.as_str() };
    let outcome = [format!("Category: {old} → {category}"), format!("分类：{old} → {category}")];
    let undo = (!ticket.category.is_empty()).then(|| [format!("#category {old}"), format!("#分类 {old}")]);
    Ok(Checked::of_event(order, Event::CategoryOrdered { category }, outcome, undo))
}

fn of_kind(ticket: &Ticket, (order, kind): (Order, Kind)) -> Checked {
    let word = |kind: Kind| [kind.word(Language::En), kind.word(Language::ZhCn)];
    let ([old_en, old_zh], [new_en, new_zh]) = (word(ticket.kind), word(kind));
    let outcome = [format!("Kind: {old_en} → {new_en}"), format!("类型：{old_zh} → {new_zh}")];
    let undo = Some([format!("#kind {}", ticket.kind.as_str()), format!("#类型 {old_zh}")]);
    Checked::of_event(order, Event::KindOrdered { kind }, outcome, undo)
}

/// The priority that a grade gives: the matrix's, unless somebody fixed another.
pub fn graded(work: &Work<'_>, ticket: &Ticket, (impact, urgency): (Impact, Urgency)) -> Priority {
    if ticket.priority_fixed { ticket.priority } else { work.desk.config.priority.priority(impact, urgency) }
}

/// `#impact` and `#urgency` regrade the priority, unless it is fixed.
pub fn check_grade(work: &Work<'_>, ticket: &Ticket, order: Order) -> Result<Checked, Wrong> {
    if let Some(wrong) = merged(ticket) {
        return Err(wrong);
    }
    let (mut impact, mut urgency) = (ticket.impact, ticket.urgency);
    let (mut outcome, undo) = match &order {
        Order::Impact(value) => {
            impact = *value;
            let word = |i: Impact| [i.word(Language::En), i.word(Language::ZhCn)];
            let ([old_en, old_zh], [en, zh]) = (word(ticket.impact), word(impact));
            let undo = [format!("#impact {}", ticket.impact.as_str()), format!("#影响 {old_zh}")];
            ([format!("Impact: {old_en} → {en}"), format!("影响范围：{old_zh} → {zh}")], undo)
        }
        Order::Urgency(value) => {
            urgency = *value;
            let word = |u: Urgency| [u.word(Language::En), u.word(Language::ZhCn)];
            let ([old_en, old_zh], [en, zh]) = (word(ticket.urgency), word(urgency));
            let undo = [format!("#urgency {}", ticket.urgency.as_str()), format!("#紧急程度 {old_zh}")];
            ([format!("Urgency: {old_en} → {en}"), format!("紧急程度：{old_zh} → {zh}")], undo)
        }
        _ => return Err(wrong("", "")),
    };
    let priority = graded(work, ticket, (impact, urgency));
    let (old, new) = (ticket.priority.as_str(), priority.as_str());
    let [en, zh] = &mut outcome;
    if ticket.priority_fixed {
        en.push_str(&format!("; the priority stays {old}, which somebody fixed (#priority auto frees it)"));
        zh.push_str(&format!("；优先级已人工设定为 {old}，保持不变（#优先级 自动 可恢复按矩阵计算）"));
    } else if priority != ticket.priority {
        en.push_str(&format!("; priority {old} → {new}"));
        zh.push_str(&format!("；优先级 {old} → {new}"));
    }
    Ok(Checked::of_event(order, Event::GradeOrdered { impact, urgency, priority }, outcome, Some(undo)))
}

/// `#subject`, `#diagnosis`, `#steps`, `#verified`, `#cause`, `#workaround`.
pub fn check_text(asking: Asking<'_>, order: Order) -> Result<Checked, Wrong> {
    if let Some(wrong) = merged(asking.ticket) {
        return Err(wrong);
    }
    let (field, [en, zh], verbs) = match &order {
        Order::Subject(_) => (TextField::Subject, ["Subject", "标题"], ["#subject", "#标题"]),
        Order::Diagnosis(_) => (TextField::Diagnosis, ["Diagnosis", "诊断"], ["#diagnosis", "#诊断"]),
        Order::Steps(_) => (TextField::Steps, ["Steps", "步骤"], ["#steps", "#步骤"]),
        Order::Verified(_) => (TextField::Verified, ["Verified", "验证"], ["#verified", "#已验证"]),
        Order::Cause(_) => (TextField::Cause, ["Cause", "故障原因"], ["#cause", "#故障原因"]),
        _ => (TextField::Workaround, ["Workaround", "变通方法"], ["#workaround", "#变通方法"]),
    };
    let value = match &order {
        Order::Verified(text) if text.is_empty() => {
            let language = Language::of_tag(&asking.row.language).unwrap_or(Language::En);
            wording::checked_by_us(language).to_owned()
        }
        Order::Verified(text) => phone::with_call(asking.row.text(field), crate::compose::plain(text)),
        Order::Subject(text)
        | Order::Diagnosis(text)
        | Order::Steps(text)
        | Order::Cause(text)
        | Order::Workaround(text) => crate::compose::plain(text),
        _ => String::new(),
    };
    let mut texts = vec![(field, value.clone())];
    if let (TextField::Cause, Some(code)) = (field, catalogue::cause_code(&value)) {
        texts.push((TextField::CauseCode, code.to_owned()));
    }
    let old = asking.row.text(field);
    let undo = (!old.is_empty() && old.chars().count() <= UNDO_CHARS_MAX && !old.contains('\n'))
        .then(|| verbs.map(|verb| format!("{verb} {old}")));
    let shown: String = value.chars().take(SHOWN_CHARS_MAX).collect();
    let shown = if shown.len() < value.len() { format!("{shown}…") } else { shown };
    let outcome = [format!("{en}: {shown}"), format!("{zh}：{shown}")];
    let event = Event::RecordFilled { texts, occurred_at: None };
    Ok(Checked::of_event(order, event, outcome, undo))
}

/// `#time` adds to what was worked before.
pub fn check_time(asking: Asking<'_>, order: Order) -> Result<Checked, Wrong> {
    if let Some(wrong) = merged(asking.ticket) {
        return Err(wrong);
    }
    let minutes = match &order {
        Order::Time(minutes) => *minutes,
        _ => 0,
    };
    let total = asking.row.minutes_spent.saturating_add(i64::from(minutes));
    let outcome = [
        format!("{minutes} minutes worked; {total} in all."),
        format!("已登记工时 {minutes} 分钟，累计 {total} 分钟。"),
    ];
    Ok(Checked::of_event(order, Event::TimeSpent { minutes }, outcome, None))
}
