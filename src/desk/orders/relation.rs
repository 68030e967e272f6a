//! Checks of the commands about what hangs together: tags, links, merging and splitting.

use super::deed::Deed;
use super::state::{ended, merged};
use super::{Asking, Checked, people, wrong};
use crate::desk::admit::Work;
use crate::desk::parts::INTERNAL;
use crate::desk::readers;
use crate::desk::route::follow_merges;
use crate::pure::command::{Order, Wrong};
use crate::pure::ticket::{Event, State};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, person, ticket};

/// Longest tag, in characters.
const TAG_CHARS_MAX: usize = 50;

pub async fn check_tags(tx: &mut Tx, asking: Asking<'_>, order: Order) -> Result<Result<Checked, Wrong>, StoreError> {
    if let Some(wrong) = merged(asking.ticket) {
        return Ok(Err(wrong));
    }
    let Order::Tag { add, remove } = &order else { return Ok(Err(wrong("", ""))) };
    let known = ticket::tags(tx, asking.row.id).await?;
    if let Some(long) = add.iter().find(|t| t.chars().count() > TAG_CHARS_MAX) {
        return Ok(Err(Wrong {
            en: format!("The tag {long:?} is too long; {TAG_CHARS_MAX} characters at most."),
            zh: format!("标签“{long}”过长，最多 {TAG_CHARS_MAX} 个字符。"),
        }));
    }
    if let Some(missing) = remove.iter().find(|t| !known.contains(t)) {
        let all = if known.is_empty() { "–".to_owned() } else { known.join(", ") };
        return Ok(Err(Wrong {
            en: format!("There is no tag {missing:?} on this ticket; its tags: {all}."),
            zh: format!("工单没有标签“{missing}”；现有：{all}。"),
        }));
    }
    let add: Vec<String> = add.iter().filter(|t| !known.contains(t)).cloned().collect();
    let remove = remove.clone();
    let after: Vec<&str> = known.iter().filter(|t| !remove.contains(t)).chain(&add).map(String::as_str).collect();
    let after = if after.is_empty() { "–".to_owned() } else { after.join(", ") };
    let back: Vec<String> = add.iter().map(|t| format!("-{t}")).chain(remove.iter().map(|t| format!("+{t}"))).collect();
    let back = back.join(" ");
    let undo = (!back.is_empty()).then(|| [format!("#tag {back}"), format!("#标签 {back}")]);
    let outcome = [format!("Tags: {after}"), format!("标签：{after}")];
    Ok(Ok(Checked::of_deed(order, Deed::Tags { add, remove }, outcome, undo)))
}

/// What is said of a number that no ticket has, and of one whose ticket the engineer does not read: the same, so that
/// nobody learns by asking which numbers there are.
pub fn missing(number: i64) -> Wrong {
    Wrong {
        en: format!("There is no ticket {number} that you may read."),
        zh: format!("没有您可以查看的工单 {number}。"),
    }
}

/// The ticket of a number, if there is one that is not this one and that the engineer reads.
async fn other(
    tx: &mut Tx,
    work: &Work<'_>,
    (asking, number): (Asking<'_>, u64),
) -> Result<Result<TicketRow, Wrong>, StoreError> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let Some(id) = ticket::find_number(tx, number).await? else { return Ok(Err(missing(number))) };
    if id == asking.row.id {
        return Ok(Err(wrong("That is this very ticket.", "这就是本工单。")));
    }
    let row = ticket::load(tx, id).await?;
    let reads = readers::may_read(tx, work.desk, &row, (asking.by, work.now)).await?;
    Ok(if reads { Ok(row) } else { Err(missing(number)) })
}

pub async fn check_link(
    tx: &mut Tx,
    work: &Work<'_>,
    asking: Asking<'_>,
    order: Order,
) -> Result<Result<Checked, Wrong>, StoreError> {
    let Order::Link(number) = &order else { return Ok(Err(wrong("", ""))) };
    let other = match other(tx, work, (asking, *number)).await? {
        Ok(other) => other,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let number = other.number;
    if ticket::links(tx, asking.row.id).await?.iter().any(|(_, n)| *n == number) {
        let outcome = [format!("It is linked with {number} already."), format!("已与工单 {number} 关联。")];
        return Ok(Ok(Checked { outcome, ..Checked::nothing(order, ["", ""]) }));
    }
    let outcome =
        [format!("Linked with {number}: {}", other.subject), format!("已与工单 {number} 关联：{}", other.subject)];
    Ok(Ok(Checked::of_deed(order, Deed::Link(other.id), outcome, None)))
}

/// Into a live ticket that does not end in this one.
pub async fn check_merge(
    tx: &mut Tx,
    work: &Work<'_>,
    asking: Asking<'_>,
    order: Order,
) -> Result<Result<Checked, Wrong>, StoreError> {
    if let Some(wrong) = ended(asking.ticket) {
        return Ok(Err(wrong));
    }
    let Order::Merge(number) = &order else { return Ok(Err(wrong("", ""))) };
    let named = match other(tx, work, (asking, *number)).await? {
        Ok(named) => named,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let into = follow_merges(tx, named.id).await?;
    let (named, number) = (named.number, into.number);
    if into.id != asking.row.id && !readers::may_read(tx, work.desk, &into, (asking.by, work.now)).await? {
        return Ok(Err(missing(named)));
    }
    if into.id == asking.row.id {
        return Ok(Err(Wrong {
            en: format!("Ticket {named} is merged into this one; it cannot go the other way as well."),
            zh: format!("工单 {named} 已合并到本工单，不能再反向合并。"),
        }));
    }
    match into.core.state {
        State::Closed { .. } => {
            return Ok(Err(Wrong {
                en: format!("Ticket {number} is closed: #reopen it first, or #link {number}."),
                zh: format!("工单 {number} 已关闭：请先重新打开，或用 #关联 {number}。"),
            }));
        }
        State::Absent | State::Merged { .. } => {
            return Ok(Err(wrong("That ticket cannot take another one in.", "该工单不能再并入其他工单。")));
        }
        // Who comes now would be told of no solution, and be asked nothing.
        State::Resolved { .. } => {
            return Ok(Err(Wrong {
                en: format!("Ticket {number} is resolved: #reopen it first, or #resolve this one."),
                zh: format!("工单 {number} 已解决：请先将其重新打开，或直接 #解决 本工单。"),
            }));
        }
        State::New | State::Open | State::Pending { .. } => {}
    }
    if ticket::parts(tx, asking.row.id).await?.contains(&into.id) {
        return Ok(Err(Wrong {
            en: format!("Ticket {number} is a part of this one: #merge it into this one, from there."),
            zh: format!("工单 {number} 是本工单的子任务：请在该工单上用 #合并 并入本工单。"),
        }));
    }
    if into.origin == INTERNAL && asking.row.origin != INTERNAL {
        return Ok(Err(Wrong {
            en: format!("Ticket {number} is a part, work inside the house: #link {number}, or #merge into its whole."),
            zh: format!("工单 {number} 是内部子任务，不能并入：请用 #关联 {number}，或并入其主工单。"),
        }));
    }
    if let Some(wrong) = people::keeps_its_path(tx, asking, &into).await? {
        return Ok(Err(wrong));
    }
    let [left, left_zh] = left_behind(tx, (asking.row, &into)).await?;
    let outcome = [
        format!("Merged into {number}: {}. Whoever reported it is told, and answers arrive there.{left}", into.subject),
        format!("已并入工单 {number}：{}。已告知报障人，后续回复归入该工单。{left_zh}", into.subject),
    ];
    let event = Event::MergeOrdered { into: into.id };
    Ok(Ok(Checked { deed: Some(Deed::Merge(into.id)), ..Checked::of_event(order, event, outcome, None) }))
}

/// What is said of those whom a ticket is about and who do not come along where it goes.
async fn left_behind(tx: &mut Tx, (row, into): (&TicketRow, &TicketRow)) -> Result<[String; 2], StoreError> {
    let there = ticket::people(tx, into.id).await?;
    let (mut en, mut zh) = (String::new(), String::new());
    for one in ticket::people(tx, row.id).await?.iter().filter(|one| one.role == "affected") {
        if !there.iter().any(|known| known.person == one.person) {
            let person = person::load(tx, one.person, Some(one.address_id)).await?;
            let (name, address) = (people::called(&person), &person.address);
            en.push_str(&format!(
                " {name} <{address}>, whom it is about, does not come along: #cc {address} there brings them."
            ));
            zh.push_str(&format!("使用人{name} <{address}> 未一并转入；如有需要，请在该工单用 #抄送 {address}。"));
        }
    }
    Ok([en, zh])
}

pub fn check_split(asking: Asking<'_>, order: Order) -> Result<Checked, Wrong> {
    if let Some(wrong) = merged(asking.ticket) {
        return Err(wrong);
    }
    let outcome = [
        "A ticket of its own is open, linked with this one.".to_owned(),
        "已拆分为新工单，并与本工单关联。".to_owned(),
    ];
    Ok(Checked::of_deed(order, Deed::Split, outcome, None))
}
