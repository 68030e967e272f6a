//! Checks of the commands that change a field of a ticket.

use super::Checked;
use crate::desk::admit::Work;
use crate::pure::command::{Order, PriorityOrder};
use crate::pure::ticket::{Event, Ticket};

pub fn check_priority(work: &Work<'_>, ticket: &Ticket, order: Order) -> Checked {
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

pub fn check_category(ticket: &Ticket, order: Order) -> Checked {
    let category = match &order {
        Order::Category(path) => path.clone(),
        _ => String::new(),
    };
    let old = if ticket.category.is_empty() { "–" } else { ticket.category.as_str() };
    let outcome = [format!("Category: {old} → {category}"), format!("分类：{old} → {category}")];
    let undo = (!ticket.category.is_empty()).then(|| [format!("#category {old}"), format!("#分类 {old}")]);
    Checked { order, event: Some(Event::CategoryOrdered { category }), outcome, undo, reason: String::new() }
}
