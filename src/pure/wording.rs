//! Small words that the code itself must choose: states, clock times, forms of address, the answers that we offer.
//! Everything longer lives in templates.

mod alert;
pub mod cloud;
pub mod journal;
mod lead;
pub mod look;
pub mod notices;
mod why;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use super::Timestamp;
use super::command::PendingOn;
use super::language::Language;
use super::ticket::{ClosedBy, State};

pub use alert::{counted, grouped, quiet_since, reported_over, storm};
pub use lead::{Awaited, Lead, lead, rated, sent_elsewhere};
pub use look::{in_quotes, waits_for};
pub use notices::event;
pub use why::{Why, over_in_part, perhaps, why};

/// A state as people read it.
pub fn state(state: State, staff: bool, language: Language) -> &'static str {
    match (language, state) {
        (Language::En, State::Absent | State::New) if staff => "new",
        (Language::En, State::Absent | State::New) => "not begun yet",
        (Language::En, State::Open) => "open",
        (Language::En, State::Pending { on, .. }) => match on {
            PendingOn::Requester if staff => "pending (requester)",
            PendingOn::Requester => "waiting for your answer",
            PendingOn::Vendor if staff => "pending (vendor)",
            PendingOn::Vendor => "waiting for a vendor",
            PendingOn::Change if staff => "pending (change)",
            PendingOn::Change => "waiting for a planned change",
            PendingOn::Schedule if staff => "pending (schedule)",
            PendingOn::Schedule => "an appointment is made",
        },
        (Language::En, State::Resolved { .. }) => "resolved",
        (Language::En, State::Closed { .. }) => "closed",
        (Language::En, State::Merged { .. }) => "merged",
        (Language::ZhCn, State::Absent | State::New) => "待受理",
        (Language::ZhCn, State::Open) => "处理中",
        (Language::ZhCn, State::Pending { on, .. }) => match on {
            PendingOn::Requester if staff => "待用户反馈",
            PendingOn::Requester => "待您补充",
            PendingOn::Vendor => "待供应商处理",
            PendingOn::Change => "待变更实施",
            PendingOn::Schedule => "已约定时间",
        },
        (Language::ZhCn, State::Resolved { .. }) => "已解决，待确认",
        (Language::ZhCn, State::Closed { .. }) => "已关闭",
        (Language::ZhCn, State::Merged { .. }) => "已合并",
    }
}

/// Who closed, as people read it; `code`: with what outcome; `is_alarm`: what closes a program's ticket for its requester is
/// the program's word that the problem is over.
pub fn closed_by(by: ClosedBy, code: &str, is_alarm: bool, language: Language) -> &'static str {
    match (language, by) {
        (Language::En, ClosedBy::User) if is_alarm => "reported over by monitoring",
        (Language::ZhCn, ClosedBy::User) if is_alarm => "监控报告已恢复",
        (Language::En, ClosedBy::User) if code == "cancelled" => "withdrawn by the requester",
        (Language::ZhCn, ClosedBy::User) if code == "cancelled" => "用户撤销",
        (Language::En, ClosedBy::User) => "confirmed by the requester",
        (Language::En, ClosedBy::Phone) => "confirmed by phone",
        (Language::En, ClosedBy::Silence) => "no answer came",
        (Language::En, ClosedBy::Lead) => "closed by the engineer",
        (Language::ZhCn, ClosedBy::User) => "用户确认",
        (Language::ZhCn, ClosedBy::Phone) => "电话回访确认",
        (Language::ZhCn, ClosedBy::Silence) => "逾期未回复",
        (Language::ZhCn, ClosedBy::Lead) => "工程师关闭",
    }
}

/// Longest title that is said with a surname, in characters; one that names the department as well is a line of a card.
const SPOKEN_TITLE_CHARS_MAX: usize = 4;

/// The salutation. Chinese: surname and title, else the full name, else nobody; never a guessed 先生 or 女士. Engineers of
/// whatever kind are 工.
pub fn greeting(name: &str, title: &str, language: Language) -> String {
    match language {
        Language::En if name.is_empty() => "Hello,".to_owned(),
        Language::En => format!("Hello {name},"),
        Language::ZhCn if name.is_empty() => "您好：".to_owned(),
        Language::ZhCn => match spoken(title).filter(|_| is_han(name)) {
            Some(title) => format!("{}{title}，您好：", surname(name)),
            None => format!("{name}，您好："),
        },
    }
}

/// A title as it is said behind a surname.
fn spoken(title: &str) -> Option<&str> {
    if title.ends_with("工程师") {
        return Some("工");
    }
    (is_han(title) && title.chars().count() <= SPOKEN_TITLE_CHARS_MAX).then_some(title)
}

fn is_han(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// The surname of a Chinese name: one character, or one of the common double ones.
pub fn surname(name: &str) -> String {
    const DOUBLE: [&str; 8] = ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙"];
    let long = DOUBLE.iter().find(|d| name.starts_with(**d) && name.chars().count() > 2);
    long.map_or_else(|| name.chars().take(1).collect(), |d| (*d).to_owned())
}

/// What stands behind a name where the text did not go to the requester.
pub fn inside(language: Language) -> &'static str {
    match language {
        Language::En => " (internal note)",
        Language::ZhCn => "（内部备注）",
    }
}

/// What stands in place of the subject of a ticket that its reader may not read.
pub fn restricted(language: Language) -> &'static str {
    match language {
        Language::En => "restricted",
        Language::ZhCn => "受限",
    }
}

/// A coming or recent time: "16:00 today (Mon 23 Nov)", "今天（11月23日 周一）16:00". Midnight is the end of the day before
/// it, "24:00 today": nobody takes "00:00 on Thursday" for the end of Wednesday.
pub fn clock_time(at: Timestamp, now: Timestamp, zone: &TimeZone, language: Language) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let (at, time) = match at.yesterday() {
        Ok(before) if at.time() == jiff::civil::Time::midnight() => (before, "24:00".to_owned()),
        _ => (at.clone(), at.strftime("%H:%M").to_string()),
    };
    let tomorrow = now.date().tomorrow().ok();
    match language {
        Language::En => {
            let day = at.strftime("%a %-d %b");
            if at.date() == now.date() {
                format!("{time} today ({day})")
            } else if Some(at.date()) == tomorrow {
                format!("{time} tomorrow ({day})")
            } else {
                format!("{time} on {day}")
            }
        }
        Language::ZhCn => {
            let (date, weekday) = (at.strftime("%-m月%-d日"), weekday(at.weekday()));
            if at.date() == now.date() {
                format!("今天（{date} {weekday}）{time}")
            } else if Some(at.date()) == tomorrow {
                format!("明天（{date} {weekday}）{time}")
            } else {
                format!("{date}（{weekday}）{time}")
            }
        }
    }
}

/// A time of the record: "Mon 23 Nov 2026 08:52", "2026年11月23日（周一）08:52".
pub fn stamp(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let at = at.to_zoned(zone.clone());
    match language {
        Language::En => at.strftime("%a %-d %b %Y %H:%M").to_string(),
        Language::ZhCn => {
            format!("{}（{}）{}", at.strftime("%Y年%-m月%-d日"), weekday(at.weekday()), at.strftime("%H:%M"))
        }
    }
}

/// A day: "Mon 23 Nov", "11月23日 周一".
pub fn day(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let at = at.to_zoned(zone.clone());
    match language {
        Language::En => at.strftime("%a %-d %b").to_string(),
        Language::ZhCn => format!("{} {}", at.strftime("%-m月%-d日"), weekday(at.weekday())),
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    }
}

/// The two answers that `resolved` offers: solved, not yet. The intent reads them back.
pub fn answers(language: Language) -> [&'static str; 2] {
    match language {
        Language::En => ["Yes, solved", "Not yet"],
        Language::ZhCn => ["好了", "还不行"],
    }
}

/// The five ratings that `closed` offers, best first.
pub fn ratings(language: Language) -> [&'static str; 5] {
    match language {
        Language::En => ["5 very good", "4 good", "3 fair", "2 poor", "1 very poor"],
        Language::ZhCn => ["5 非常满意", "4 满意", "3 一般", "2 不满意", "1 很不满意"],
    }
}

/// What an engineer must know of a mail whose sender proved nothing.
pub fn unproved(language: Language) -> &'static str {
    match language {
        Language::En => "nothing proves who sent this; call back before you act on it.",
        Language::ZhCn => "发件人身份未经核实，涉及权限、口令的请先电话核实再处理。",
    }
}

/// What stands in the record where an engineer says only that it was checked.
pub fn checked_by_us(language: Language) -> &'static str {
    match language {
        Language::En => "checked by us",
        Language::ZhCn => "我们已自行验证",
    }
}

/// How a ticket hangs together with others, as people read it: kind and number of each, those of one kind together.
/// `staff`: what is told inside only is told as well.
pub fn links(all: &[(String, i64)], staff: bool, language: Language) -> String {
    let is_first = |at: usize, kind: &str| all.iter().position(|(k, _)| k == kind) == Some(at);
    let kinds = all.iter().map(|(kind, _)| kind.as_str()).enumerate().filter(|(at, kind)| is_first(*at, kind));
    let told = kinds.filter_map(|(_, kind)| {
        let numbers: Vec<i64> = all.iter().filter(|(k, _)| k == kind).map(|(_, number)| *number).collect();
        link(kind, &numbers, staff, language)
    });
    told.collect::<Vec<_>>().join(if language == Language::En { "; " } else { "；" })
}

/// How a ticket hangs together with others in one way; None: it is nothing to the reader.
pub fn link(kind: &str, numbers: &[i64], staff: bool, language: Language) -> Option<String> {
    let is_inside = matches!(kind, "related" | "split_into" | "merged_from" | "complaint");
    if is_inside && !staff {
        return None;
    }
    let [en, zh] = match kind {
        "follows" => ["follows ticket", "接续工单"],
        "split_from" => ["split off from ticket", "拆分自工单"],
        "split_into" => ["part of it is now ticket", "部分内容已拆分为工单"],
        "merged_from" => ["took in ticket", "已并入本单的工单"],
        "merged_into" => ["merged into ticket", "已合并到工单"],
        "complaint_about" => ["a complaint about ticket", "涉及工单"],
        "complaint" => ["the complaint about it is ticket", "相关投诉工单"],
        "related" => ["related to ticket", "关联工单"],
        _ => return None,
    };
    let listed = |comma| numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(comma);
    Some(match language {
        Language::En => format!("{en}{} {}", if numbers.len() > 1 { "s" } else { "" }, listed(", ")),
        Language::ZhCn => format!("{zh} {}", listed("、")),
    })
}

/// The subject of a complaint about a ticket.
pub fn complaint_subject(subject: &str, language: Language) -> String {
    match language {
        Language::En => format!("Complaint: {subject}"),
        Language::ZhCn => format!("投诉：{subject}"),
    }
}

/// What the assignee is told where a requester says that the old fault is gone and a new one is there.
pub fn offer_split(language: Language) -> &'static str {
    match language {
        Language::En => {
            "They say that the old fault is gone and that there is a new one. If it is another matter, answer with #split: \
             it gets a ticket of its own."
        }
        Language::ZhCn => "用户说原问题已解决，但又出现了新的问题。如属另一件事，请回复 #拆分，单独建单处理。",
    }
}

/// What the staff are told of a ticket that took in another one.
pub fn took_in(number: i64, language: Language) -> String {
    match language {
        Language::En => format!("Ticket {number} is merged into this one; this is what was reported there."),
        Language::ZhCn => format!("工单 {number} 已并入本工单，以下是其报障内容。"),
    }
}

/// What an engineer is asked for in a transcript: what the record of a ticket of the upper classes lacks, or whether an
/// answer that says so has solved it.
pub fn missing_in_record(field: &str, language: Language) -> Option<&'static str> {
    Some(match (language, field) {
        (Language::En, "cause") => "The cause: #cause TEXT",
        (Language::En, "diagnosis") => "What was found: #diagnosis TEXT",
        (Language::En, "verified") => "How we checked it ourselves: #verified TEXT",
        (Language::En, "resolve") => {
            "Is it solved? Answer 1 to mark it resolved (or #resolve): the answer that you just sent counts as the solution, \
             and the requester is asked to confirm. If it is not, there is nothing to do."
        }
        (Language::ZhCn, "resolve") => {
            "问题是否已解决？如已解决，请回复 1（或 #解决）：刚发出的答复即作为处理结果，并请用户确认；如尚未解决，则不必理会。"
        }
        (Language::ZhCn, "cause") => "故障原因：#故障原因 内容",
        (Language::ZhCn, "diagnosis") => "诊断结果：#诊断 内容",
        (Language::ZhCn, "verified") => "我方如何验证：#已验证 内容",
        _ => return None,
    })
}

/// The question for a field that is missing; None: nothing can be asked for.
pub fn question(field: &str, language: Language) -> Option<&'static str> {
    let [en, zh] = match field {
        "impact" => [
            "Who is hit? Reply with a number: 1 only me, 2 my department, 3 the whole company",
            "影响范围，回复数字即可：1 仅我本人，2 本部门，3 全公司",
        ],
        "urgency" => ["How pressing is it? (urgency: low, normal, high, critical)", "紧急程度（低、中、高、特急）"],
        "department" => ["Your department", "您所在的部门"],
        "phone" => ["A phone number to reach you at", "方便联系您的电话"],
        "site" => ["The site", "您所在的办公地点"],
        "place" => ["Where it is: floor, room, desk", "具体位置（楼层、房间、工位）"],
        "ci" => ["The system or device, with its number if it bears one", "涉及的系统或设备，有编号的请写明编号"],
        "affected" => ["Who is affected, if it is not you", "使用人姓名（如不是您本人）"],
        "occurred_at" => ["Since when", "发生时间"],
        "symptom" => ["What happens, and what you had expected", "故障现象"],
        "steps" => ["What you did before it happened", "出现问题前的操作步骤"],
        "error_text" => ["The error message, word by word", "屏幕上的报错信息"],
        "expected_impact" => ["What it keeps you from doing", "对工作的影响"],
        "kind" => ["Is it a fault, a request or a question?", "是故障、服务请求，还是咨询？"],
        _ => return None,
    };
    Some(match language {
        Language::En => en,
        Language::ZhCn => zh,
    })
}

/// What an engineer must know of a vendor's mail.
pub fn from_vendor(language: Language) -> &'static str {
    match language {
        Language::En => {
            "this is the vendor's; your reply goes to the requester. To answer the vendor, write #vendor NAME above your text."
        }
        Language::ZhCn => "此为供应商来信，直接回复会发给报障人；答复供应商请在正文上方写“#供应商 名称”。",
    }
}

/// A name with its address, where both are known.
pub fn with_address(name: &str, address: &str) -> String {
    match (name, address) {
        ("", _) => address.to_owned(),
        (_, "") => name.to_owned(),
        _ => format!("{name} <{address}>"),
    }
}

/// Who works on a complaint, as the one who complains may know it.
pub fn somebody_else(language: Language) -> &'static str {
    match language {
        Language::En => "Somebody who has not handled it before",
        Language::ZhCn => "未经手此事的人员",
    }
}

/// What is asked when a first mail says nothing.
pub fn ask_for_description(language: Language) -> [&'static str; 2] {
    match language {
        Language::En => ["What does not work, and what did you see", "Where it is, and a phone number to reach you at"],
        Language::ZhCn => ["出了什么问题，屏幕上有什么提示", "在什么位置，方便联系您的电话"],
    }
}

/// What is owed, as the staff read it: the name of a target, or `promise`.
pub fn owed(name: &str, language: Language) -> &'static str {
    match (language, name) {
        (Language::En, "receipt") => "receipt",
        (Language::En, "respond") => "first answer",
        (Language::En, "update") => "news to the requester",
        (Language::En, "handle") => "promise, workaround or solution",
        (Language::En, "resolve") => "solution",
        (Language::En, _) => "promise to the requester",
        (Language::ZhCn, "receipt") => "受理回执",
        (Language::ZhCn, "respond") => "首次答复",
        (Language::ZhCn, "update") => "通报进展",
        (Language::ZhCn, "handle") => "给出预计时间或方案",
        (Language::ZhCn, "resolve") => "解决",
        (Language::ZhCn, _) => "对用户的承诺",
    }
}

/// What the staff last did on a ticket, as the requester may know it: `reply` and `mail` went to them, a note did not.
pub fn last_step(kind: &str, who: &str, at: &str, language: Language) -> String {
    let wrote = matches!(kind, "reply" | "mail");
    match (language, wrote) {
        (Language::En, true) => format!("{who} wrote to you, {at}"),
        (Language::En, false) => format!("{who} updated the ticket, {at}"),
        (Language::ZhCn, true) => format!("{at}，{who}回复了您"),
        (Language::ZhCn, false) => format!("{at}，{who}更新了工单"),
    }
}

/// A file that is too large to be sent on, as the text names it.
pub fn left_behind(name: &str, bytes: usize, language: Language) -> String {
    let size = bytes.div_ceil(1024 * 1024);
    match language {
        Language::En => format!("[attachment not sent on because of its size: {name}, {size} MiB]"),
        Language::ZhCn => format!("[附件过大，未随信转发：{name}，{size} MiB]"),
    }
}

/// A program that is not sent on, as the text names it.
pub fn held_back(name: &str, language: Language) -> String {
    match language {
        Language::En => format!("[attachment held back because it is a program: {name}; it is kept with the ticket]"),
        Language::ZhCn => format!("[附件是可执行程序，未随信转发：{name}；原件保存在工单中]"),
    }
}

/// What stands at the end of a text of which a notice shows only the beginning.
pub fn cut_short(language: Language) -> &'static str {
    match language {
        Language::En => "[the text goes on; the whole of it is kept with the ticket]",
        Language::ZhCn => "[以下内容过长，此处从略；全文保存在工单中]",
    }
}

/// What the staff are told of a notice that could not be delivered; in both languages, because the text is one.
pub fn undelivered(notice: &str, address: &str, answer: &str) -> String {
    let answer: String = answer.chars().take(200).collect();
    format!(
        "Not delivered: the notice \"{notice}\" to {address} was refused for good ({answer}). Please reach them another way.\n\
         未送达：发给 {address} 的“{notice}”通知被对方服务器永久拒收，请通过其他方式联系。"
    )
}

/// What somebody wrote, on one line.
pub fn quoted(who: &str, text: &str, language: Language) -> String {
    match language {
        Language::En => format!("{who}: {text}"),
        Language::ZhCn => format!("{who}：{text}"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn clock_times_in_both_languages() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let now: Timestamp = "2026-11-23T09:00:00+08:00".parse().unwrap();
        let cases = [
            ("2026-11-23T16:00:00+08:00", "16:00 today (Mon 23 Nov)", "今天（11月23日 周一）16:00"),
            ("2026-11-24T11:00:00+08:00", "11:00 tomorrow (Tue 24 Nov)", "明天（11月24日 周二）11:00"),
            ("2026-11-26T18:00:00+08:00", "18:00 on Thu 26 Nov", "11月26日（周四）18:00"),
            ("2026-11-24T00:00:00+08:00", "24:00 today (Mon 23 Nov)", "今天（11月23日 周一）24:00"),
            ("2026-11-26T00:00:00+08:00", "24:00 on Wed 25 Nov", "11月25日（周三）24:00"),
            ("2026-11-26T00:01:00+08:00", "00:01 on Thu 26 Nov", "11月26日（周四）00:01"),
        ];
        for (at, en, zh) in cases {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!(clock_time(at, now, &zone, Language::En), en);
            assert_eq!(clock_time(at, now, &zone, Language::ZhCn), zh);
        }
        assert_eq!(stamp(now, &zone, Language::En), "Mon 23 Nov 2026 09:00");
        assert_eq!(stamp(now, &zone, Language::ZhCn), "2026年11月23日（周一）09:00");
    }

    #[test]
    fn forms_of_address() {
        let cases = [
            ("王芳", "经理", "王经理，您好：", "Hello 王芳,"),
            ("欧阳明", "主任", "欧阳主任，您好：", "Hello 欧阳明,"),
            ("王芳", "副总经理", "王副总经理，您好：", "Hello 王芳,"),
            ("王芳", "市场部副经理", "王芳，您好：", "Hello 王芳,"),
            ("王芳", "Manager", "王芳，您好：", "Hello 王芳,"),
            ("李伟", "高级工程师", "李工，您好：", "Hello 李伟,"),
            ("王芳", "", "王芳，您好：", "Hello 王芳,"),
            ("Ann Lee", "Manager", "Ann Lee，您好：", "Hello Ann Lee,"),
            ("", "", "您好：", "Hello,"),
        ];
        for (name, title, zh, en) in cases {
            assert_eq!(greeting(name, title, Language::ZhCn), zh);
            assert_eq!(greeting(name, title, Language::En), en);
        }
    }
}
