//! The first line of a notice to the staff, where it is not simply that somebody wrote: what is to be done, or that
//! nothing is. One sentence, in both languages; no line of it holds what a stranger wrote but names.

use crate::pure::language::Language;

/// What the first line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead<'a> {
    /// Another ticket came in here by `who`.
    Merged {
        who: &'a str,
        from: i64,
    },
    /// The requester needs it no longer.
    Withdrawn {
        who: &'a str,
    },
    /// Confirmed, with a question beside it.
    ConfirmedAndAsks {
        who: &'a str,
    },
    /// "Read, will try": it asks nothing. `waits_for`: whether a confirmation or an answer is still to come.
    Seen {
        who: &'a str,
        waits_for: Option<Awaited>,
    },
    /// Asked for news, and had none.
    AskedAgain {
        who: &'a str,
    },
    /// The requester was told whom to turn to.
    SentElsewhere {
        who: &'a str,
        to: &'a str,
    },
    /// `vendor` with the reference that they gave, and their phone.
    CallVendor {
        vendor: &'a str,
        reference: &'a str,
        phone: &'a str,
    },
    /// What was asked stayed unanswered.
    TakenForSolved,
    WaitOver,
    /// No confirmation came, and silence does not close it.
    CallRequester {
        who: &'a str,
        phone: &'a str,
    },
}

/// What the requester still owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    Confirmation,
    Answer,
}

/// The first line about the ticket of that number.
pub fn lead(lead: Lead<'_>, number: i64, language: Language) -> String {
    match language {
        Language::En => english(lead, number),
        Language::ZhCn => chinese(lead, number),
    }
}

fn english(lead: Lead<'_>, number: i64) -> String {
    let named = |who: &str| if who.is_empty() { "the requester".to_owned() } else { who.to_owned() };
    match lead {
        Lead::Merged { who, from } => format!("Please read: {who} merged ticket {from} into ticket {number}."),
        Lead::Withdrawn { who } => format!("Nothing to do: {who} withdrew ticket {number}, and it is closed."),
        Lead::ConfirmedAndAsks { who } => {
            format!("Please answer: {who} confirmed ticket {number}, and asks something else.")
        }
        Lead::Seen { who, waits_for } => {
            let rest = match waits_for {
                Some(Awaited::Confirmation) => "; no confirmation yet",
                Some(Awaited::Answer) => "; no answer yet",
                None => "",
            };
            format!("For your information: {who} has read it{rest}.")
        }
        Lead::AskedAgain { who } => format!("Please answer: {who} asks for news again on ticket {number}."),
        Lead::SentElsewhere { who, to: "" } => {
            format!("Nothing to do for now: {} was told that this is not ours.", named(who))
        }
        Lead::SentElsewhere { who, to } => {
            format!("Nothing to do for now: {} was told to turn to {to}.", named(who))
        }
        Lead::CallVendor { vendor, reference, phone } => {
            let phone = if phone.is_empty() { String::new() } else { format!("phone {phone}") };
            let known: Vec<&str> = [reference, &phone].into_iter().filter(|one| !one.is_empty()).collect();
            let known = if known.is_empty() { String::new() } else { format!(" ({})", known.join(", ")) };
            format!("Please call {vendor}{known} about ticket {number}: no answer in the agreed time.")
        }
        Lead::TakenForSolved => format!("Nothing to do: no answer came, so ticket {number} is taken for solved."),
        Lead::WaitOver => format!("Please go on with ticket {number}: the wait is over."),
        Lead::CallRequester { who, phone } => {
            let phone = if phone.is_empty() { String::new() } else { format!(" (phone {phone})") };
            format!("Please call {}{phone} about ticket {number}: no confirmation has come.", named(who))
        }
    }
}

fn chinese(lead: Lead<'_>, number: i64) -> String {
    let named = |who: &str| if who.is_empty() { "用户".to_owned() } else { who.to_owned() };
    match lead {
        Lead::Merged { who, from } => format!("请您查看：{who}已将工单 {from} 并入工单 {number}。"),
        Lead::Withdrawn { who } => format!("仅供您知悉：{who}已撤销工单 {number}，工单已关闭。"),
        Lead::ConfirmedAndAsks { who } => format!("请您答复：{who}已确认工单 {number} 解决，另有问题询问。"),
        Lead::Seen { who, waits_for } => {
            let rest = match waits_for {
                Some(Awaited::Confirmation) => "，尚未确认",
                Some(Awaited::Answer) => "，尚未答复",
                None => "",
            };
            format!("仅供您知悉：{who}已收到{rest}。")
        }
        Lead::AskedAgain { who } => format!("请您尽快答复：{who}再次询问工单 {number} 的进展。"),
        Lead::SentElsewhere { who, to: "" } => format!("暂时无需处理：已告知{}此事不归本服务台办理。", named(who)),
        Lead::SentElsewhere { who, to } => format!("暂时无需处理：已请{}联系{to}。", named(who)),
        Lead::CallVendor { vendor, reference, phone } => {
            let phone = if phone.is_empty() { String::new() } else { format!("电话 {phone}") };
            let known: Vec<&str> = [reference, &phone].into_iter().filter(|one| !one.is_empty()).collect();
            let known = if known.is_empty() { String::new() } else { format!("（{}）", known.join("，")) };
            format!("请您电话催办{vendor}{known}：工单 {number} 未在约定时间内答复。")
        }
        Lead::TakenForSolved => format!("仅供您知悉：用户一直未补充信息，工单 {number} 已按无应答处理。"),
        Lead::WaitOver => format!("请您继续处理工单 {number}：约定的等待时间已到。"),
        Lead::CallRequester { who, phone } => {
            let phone = if phone.is_empty() { String::new() } else { format!("（电话 {phone}）") };
            format!("请您电话回访{}{phone}：工单 {number} 尚未确认。", named(who))
        }
    }
}

/// A mark that came without a word.
pub fn rated(stars: u8, language: Language) -> String {
    match language {
        Language::En => format!("Rated {stars} of 5, no comment."),
        Language::ZhCn => format!("评分：{stars} 分（满分 5 分），未附说明。"),
    }
}

/// What the staff are told besides, where the requester answers a mail that sent them elsewhere.
pub fn sent_elsewhere(to: &str, language: Language) -> String {
    match (language, to) {
        (Language::En, "") => {
            "They were told that this is not ours; if they ask us to hand it over, please do, and tell them who has it."
                .to_owned()
        }
        (Language::En, to) => format!(
            "They were told to turn to {to}; if they ask us to hand it over, please do, and tell them who has it."
        ),
        (Language::ZhCn, "") => {
            "此前已告知用户此事不归本服务台办理；用户请我们转办的，请转办并告知由谁接手。".to_owned()
        }
        (Language::ZhCn, to) => format!("此前已请用户联系{to}；用户请我们转办的，请转办并告知由谁接手。"),
    }
}
