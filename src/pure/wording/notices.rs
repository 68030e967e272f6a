//! The names of notices, as the staff read them, and why one was not sent.

use crate::pure::language::Language;

/// What notices are called in Chinese; in English their names are words.
const NAMES: &[(&str, &str)] = &[
    ("ack", "受理回执"),
    ("assigned", "已安排工程师"),
    ("assigned_to_you", "新工单"),
    ("breach", "超时通知"),
    ("closed", "结单通知"),
    ("complaint", "投诉通知"),
    ("confirm_reminder", "确认提醒"),
    ("confirmed", "用户已确认"),
    ("delay", "延期说明"),
    ("digest", "每日汇总"),
    ("escalated", "升级处理"),
    ("major_incident", "重大事件"),
    ("merged", "合并处理"),
    ("needs_info", "请补充信息"),
    ("new_entry", "新动态"),
    ("out_of_scope", "转办说明"),
    ("progress", "处理进展"),
    ("queue_unassigned", "待分派"),
    ("reopened", "重新打开"),
    ("reopened_to_you", "退回重办"),
    ("reply", "答复"),
    ("resolved", "请确认"),
    ("status", "当前进度"),
    ("target_warning", "即将超时"),
    ("transcript", "操作结果"),
    ("verify_sender", "身份核实"),
];

/// Why a notice was not sent, by the word of the journal.
const NOT_SENT: &[(&str, [&str; 2])] = &[
    ("noreply_address", ["nobody reads that address", "该地址无人阅读"]),
    ("bad_address", ["no mail can go to that address", "该地址无法收信"]),
    ("no_evidence", ["nothing proves who wrote", "来信人身份未经核实"]),
    ("mail_too_old", ["the mail is too old", "来信时间过久"]),
    ("budget_address", ["too many mails to this address", "发往该地址的邮件已达上限"]),
    ("budget_domain", ["too many mails to this domain", "发往该域名的邮件已达上限"]),
    ("budget_total", ["too many mails in all", "发信总量已达上限"]),
    ("breaker", ["two programs seem to answer each other", "疑似双方程序自动互复"]),
];

/// What a notice is called.
pub fn name(notice: &str, language: Language) -> String {
    let known = NAMES.iter().find(|(known, _)| *known == notice && language == Language::ZhCn);
    known.map_or_else(|| notice.replace('_', " "), |(_, word)| (*word).to_owned())
}

/// Why one was not sent.
pub fn why_not_sent(word: &str, language: Language) -> String {
    match (NOT_SENT.iter().find(|(known, _)| *known == word), language) {
        (Some((_, [en, _])), Language::En) => (*en).to_owned(),
        (Some((_, [_, zh])), Language::ZhCn) => (*zh).to_owned(),
        (None, _) => word.replace('_', " "),
    }
}

/// What happened, for programs that pass one line on to people.
pub fn event(notice: &str, language: Language) -> &'static str {
    match (language, notice) {
        (Language::En, "major_incident") => "Major incident:",
        (Language::En, "escalated") => "Escalated:",
        (Language::En, "breach") => "Overdue:",
        (Language::En, "queue_unassigned") => "Please assign:",
        (Language::En, "assigned_to_you") => "New ticket:",
        (Language::En, _) => "News:",
        (Language::ZhCn, "major_incident") => "重大事件：",
        (Language::ZhCn, "escalated") => "升级处理：",
        (Language::ZhCn, "breach") => "已超时：",
        (Language::ZhCn, "queue_unassigned") => "待分派：",
        (Language::ZhCn, "assigned_to_you") => "新工单：",
        (Language::ZhCn, _) => "新动态：",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pure::notice::{Notice, Refusal};

    #[test]
    fn every_notice_has_a_chinese_name_and_every_refusal_its_words() {
        for notice in Notice::ALL {
            assert!(NAMES.iter().any(|(known, _)| *known == notice.as_str()), "{notice:?}");
        }
        for refusal in [
            Refusal::NoReplyAddress,
            Refusal::BadAddress,
            Refusal::Evidence,
            Refusal::TooOld,
            Refusal::AddressBudget,
            Refusal::DomainBudget,
            Refusal::TotalBudget,
            Refusal::Breaker,
        ] {
            assert!(NOT_SENT.iter().any(|(known, _)| *known == refusal.as_str()), "{refusal:?}");
        }
    }
}
