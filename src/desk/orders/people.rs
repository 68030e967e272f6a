//! Checks of the commands that name people: whose the ticket is, who watches, and who may not decide about it.

use super::deed::Deed;
use super::state::merged;
use super::{Asking, Checked, wrong};
use crate::desk::admit::Work;
use crate::desk::roles::{INFORMED, TOLD};
use crate::desk::sender::ACCEPTER;
use crate::desk::{linked, send};
use crate::pure::command::{self, CommandLine, Order, Verb, Wrong};
use crate::pure::language::Language;
use crate::pure::ticket::{Event, State, TextField};
use crate::pure::vet::is_noreply;
use crate::store::person::{self, Person};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx};

/// A complaint is not moved by the one whom it is about, who may look on and write notes: the refusal of all else.
pub async fn is_about_oneself(tx: &mut Tx, asking: Asking<'_>, order: &Order) -> Result<Option<Wrong>, StoreError> {
    let looks_on = matches!(order, Order::Note(_) | Order::Watch | Order::Unwatch | Order::Help | Order::Away { .. })
        || matches!(order, Order::Show(_) | Order::List(_) | Order::Search(_) | Order::Why(_));
    if looks_on {
        return Ok(None);
    }
    let about = linked::complained_of(tx, asking.row).await?;
    Ok(about.contains(&asking.by.id).then(|| {
        wrong(
            "This complaint is about your own work: somebody else answers and closes it. A #note is welcome.",
            "这张投诉单涉及您本人的处理，须由他人答复和关闭；情况说明请用 #内部备注。",
        )
    }))
}

/// Nor is it handed to that person.
pub async fn is_complained_of(
    tx: &mut Tx,
    asking: Asking<'_>,
    person: Option<&Person>,
) -> Result<Option<Wrong>, StoreError> {
    let Some(person) = person else { return Ok(None) };
    let about = linked::complained_of(tx, asking.row).await?;
    Ok(about.contains(&person.id).then(|| Wrong {
        en: format!("The complaint is about {}: give it to somebody else.", person.full_name),
        zh: format!("这张投诉单涉及{}本人，请转派给其他人。", person.full_name),
    }))
}

/// A complaint ends where it is heard: merged only into one about the same person, so that nobody ends it by ending
/// their own ticket.
pub async fn keeps_its_path(tx: &mut Tx, asking: Asking<'_>, into: &TicketRow) -> Result<Option<Wrong>, StoreError> {
    let about = linked::complained_of(tx, asking.row).await?;
    let there = linked::complained_of(tx, into).await?;
    if about.iter().all(|one| there.contains(one)) {
        return Ok(None);
    }
    let number = into.number;
    Ok(Some(Wrong {
        en: format!("A complaint is answered for itself: #link {number} shows that they belong together."),
        zh: format!("投诉单须单独答复；如需标明关系，请用 #关联 {number}。"),
    }))
}

/// The person of an address that mail can be sent to.
async fn reachable(tx: &mut Tx, work: &Work<'_>, address: &str) -> Result<Result<Person, Wrong>, StoreError> {
    let key = crate::pure::mail::Address { name: String::new(), address: address.to_owned() }.key();
    if !crate::compose::is_sendable(&key) || is_noreply(&key) {
        return Ok(Err(Wrong {
            en: format!("No mail can be sent to {address}."),
            zh: format!("{address} 不是可以收信的地址。"),
        }));
    }
    if send::is_own(&work.desk.config, &key) {
        return Ok(Err(Wrong {
            en: format!("{address} is the desk itself."),
            zh: format!("{address} 是服务台自己的地址。"),
        }));
    }
    Ok(Ok(person::ensure(tx, &key, "", "", work.now).await?))
}

/// Keeps the name that a command gives beside the address of somebody whom nobody knows by name.
pub async fn keep_name(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, line): (&Person, &CommandLine),
) -> Result<(), StoreError> {
    let name = command::name_in(&line.args);
    if name.is_empty() || !matches!(line.verb, Some(Verb::Requester | Verb::Cc)) {
        return Ok(());
    }
    if let Ok(Order::Requester { address, .. } | Order::Cc(address) | Order::Accepter(address)) =
        super::typed(work, engineer, line)
        && let Ok(person) = reachable(tx, work, &address).await?
    {
        person::ensure(tx, &person.address, &name, "", work.now).await?;
    }
    Ok(())
}

/// How a person is called in a transcript.
pub fn called(person: &Person) -> String {
    if person.full_name.is_empty() { person.address.clone() } else { person.full_name.clone() }
}

/// `#requester`: for calls and walk-ins.
pub async fn check_requester(
    tx: &mut Tx,
    work: &Work<'_>,
    asking: Asking<'_>,
    order: Order,
) -> Result<Result<Checked, Wrong>, StoreError> {
    if let Some(wrong) = merged(asking.ticket) {
        return Ok(Err(wrong));
    }
    let Order::Requester { address, channel } = &order else { return Ok(Err(wrong("", ""))) };
    let person = match reachable(tx, work, address).await? {
        Ok(person) => person,
        Err(wrong) => return Ok(Err(wrong)),
    };
    if let Some(wrong) = is_complained_of(tx, asking, Some(&person)).await? {
        return Ok(Err(wrong));
    }
    let name = called(&person);
    let (came, came_zh, event) = match channel {
        None => (String::new(), String::new(), None),
        Some(channel) => {
            let texts = vec![(TextField::Channel, channel.as_str().to_owned())];
            let (en, zh) = (channel.word(Language::En), channel.word(Language::ZhCn));
            let event = Event::RecordFilled { texts, occurred_at: None };
            (format!(" Reported by: {en}."), format!("报障渠道：{zh}。"), Some(event))
        }
    };
    if person.id == asking.row.requester {
        let outcome = match asking.row.created_at == work.now {
            // It was opened by this very mail.
            true => [format!("The ticket is open for {name}.{came}"), format!("已为{name}建立工单。{came_zh}")],
            false => [format!("It is {name}'s already.{came}"), format!("报障人已经是{name}。{came_zh}")],
        };
        return Ok(Ok(Checked { event, outcome, ..Checked::nothing(order, ["", ""]) }));
    }
    let before = person::load(tx, asking.row.requester, Some(asking.row.requester_address_id)).await?;
    let outcome = [
        format!("The ticket is {name}'s now, who gets a receipt.{came}"),
        format!("报障人已改为{name}，并已发送受理回执。{came_zh}"),
    ];
    let undo = [format!("#requester {}", before.address), format!("#报障人 {}", before.address)];
    Ok(Ok(Checked { event, ..Checked::of_deed(order, Deed::Requester(person), outcome, Some(undo)) }))
}

/// `#cc`, `#watch`.
pub async fn check_watch(
    tx: &mut Tx,
    work: &Work<'_>,
    asking: Asking<'_>,
    order: Order,
) -> Result<Result<Checked, Wrong>, StoreError> {
    if let Some(wrong) = merged(asking.ticket) {
        return Ok(Err(wrong));
    }
    let (person, undo) = match &order {
        Order::Cc(address) => match reachable(tx, work, address).await? {
            Ok(person) => {
                let undo = [format!("#uncc {}", person.address), format!("#取消抄送 {}", person.address)];
                (person, undo)
            }
            Err(wrong) => return Ok(Err(wrong)),
        },
        _ => (asking.by.clone(), ["#unwatch".to_owned(), "#取消关注".to_owned()]),
    };
    let name = called(&person);
    let takes_part = |role: &str| ![INFORMED, TOLD].contains(&role);
    let people = ticket::people(tx, asking.row.id).await?;
    let known = people.iter().any(|p| p.person == person.id && takes_part(&p.role));
    if known {
        let outcome = [format!("{name} takes part already."), format!("{name}已在该工单中。")];
        return Ok(Ok(Checked { outcome, ..Checked::nothing(order, ["", ""]) }));
    }
    let outcome = [
        format!("{name} hears of what is written from now on."),
        format!("{name}今后会收到该工单的往来；此前的内容不会补发。"),
    ];
    Ok(Ok(Checked::of_deed(order, Deed::Watch(person), outcome, Some(undo))))
}

/// `#cc ADDR accepter`.
pub async fn check_accepter(
    tx: &mut Tx,
    work: &Work<'_>,
    asking: Asking<'_>,
    order: Order,
) -> Result<Result<Checked, Wrong>, StoreError> {
    if let Some(wrong) = merged(asking.ticket) {
        return Ok(Err(wrong));
    }
    let Order::Accepter(address) = &order else { return Ok(Err(wrong("", ""))) };
    let person = match reachable(tx, work, address).await? {
        Ok(person) => person,
        Err(wrong) => return Ok(Err(wrong)),
    };
    if person.staff {
        return Ok(Err(wrong(
            "Nobody of the staff accepts for the requester; what was said by phone is #confirmed phone.",
            "工程师不能代用户验收；电话确认请用 #已回访 电话。",
        )));
    }
    let name = called(&person);
    let people = ticket::people(tx, asking.row.id).await?;
    let accepts = |role: &str| ["requester", "affected", ACCEPTER].contains(&role);
    if people.iter().any(|p| p.person == person.id && accepts(&p.role)) {
        let outcome = [format!("{name} may confirm already."), format!("{name}本来就可以确认。")];
        return Ok(Ok(Checked { outcome, ..Checked::nothing(order, ["", ""]) }));
    }
    let outcome = match asking.ticket.state {
        State::Resolved { .. } if !asking.row.solution.is_empty() => [
            format!("{name} may confirm in the requester's place, and has got the solution."),
            format!("{name}可代为验收确认；处理结果已发给{name}。"),
        ],
        _ => [
            format!("{name} may confirm in the requester's place, and gets the solution when it is there."),
            format!("{name}可代为验收确认；处理结果会同时发给{name}。"),
        ],
    };
    let undo = [format!("#uncc {}", person.address), format!("#取消抄送 {}", person.address)];
    Ok(Ok(Checked::of_deed(order, Deed::Accept(person), outcome, Some(undo))))
}

/// `#uncc`, `#unwatch`.
pub async fn check_unwatch(
    tx: &mut Tx,
    asking: Asking<'_>,
    order: Order,
) -> Result<Result<Checked, Wrong>, StoreError> {
    if let Some(wrong) = merged(asking.ticket) {
        return Ok(Err(wrong));
    }
    let (found, undo) = match &order {
        Order::Uncc(address) => {
            let key = crate::pure::mail::Address { name: String::new(), address: address.to_owned() }.key();
            (person::find(tx, &key).await?, [format!("#cc {key}"), format!("#抄送 {key}")])
        }
        _ => (Some(asking.by.clone()), ["#watch".to_owned(), "#关注".to_owned()]),
    };
    let watchers = ticket::people(tx, asking.row.id).await?;
    let is_watcher = |p: &Person| watchers.iter().any(|w| w.person == p.id && w.role == "watcher");
    let Some(person) = found.filter(is_watcher) else {
        let mut names = Vec::new();
        for one in watchers.iter().filter(|w| w.role == "watcher") {
            names.push(person::load(tx, one.person, Some(one.address_id)).await?.address);
        }
        let (en, zh) = if names.is_empty() {
            ("nobody does".to_owned(), "目前无人关注".to_owned())
        } else {
            (format!("those who do: {}", names.join(", ")), format!("目前关注的有：{}", names.join("、")))
        };
        return Ok(Err(Wrong {
            en: format!("That person does not watch this ticket; {en}."),
            zh: format!("此人未关注该工单；{zh}。"),
        }));
    };
    let name = called(&person);
    let outcome = [format!("{name} hears no more of it."), format!("{name}不再收到该工单的往来。")];
    Ok(Ok(Checked::of_deed(order, Deed::Unwatch(person), outcome, Some(undo))))
}
