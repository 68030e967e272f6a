//! The words of what engineers look at: one ticket, a list of tickets, what a search found. Short lines that a phone shows
//! whole; no tables.

use crate::pure::command::ListOf;
use crate::pure::language::Language;

/// Characters of a subject that a list shows.
const SUBJECT_CHARS_MAX: usize = 80;

/// What is due on a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What is owed, as the staff read it.
    pub what: String,
    /// A finished clock time.
    pub at: String,
    pub is_missed: bool,
}

/// A ticket in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brief {
    pub number: i64,
    /// "P2"
    pub priority: String,
    /// As people read it.
    pub state: String,
    pub subject: String,
    /// Empty: nobody.
    pub assignee: String,
    pub clock: Option<Clock>,
}

/// The first line of a ticket in a list: "#1042 P2 open".
pub fn head(brief: &Brief) -> String {
    format!("#{} {} {}", brief.number, brief.priority, brief.state)
}

/// The lines under it: what it is about, who works on it, what is due.
pub fn lines(brief: &Brief, language: Language) -> Vec<String> {
    let who = if brief.assignee.is_empty() { nobody(language) } else { brief.assignee.as_str() };
    let mut lines = vec![subject(&brief.subject, language), who.to_owned()];
    lines.extend(brief.clock.as_ref().map(|one| clock(one, language)));
    lines
}

/// A subject, shortened; a ticket without one says so.
pub fn subject(subject: &str, language: Language) -> String {
    match (subject.trim(), language) {
        ("", Language::En) => "(no subject)".to_owned(),
        ("", Language::ZhCn) => "（无标题）".to_owned(),
        (subject, _) if subject.chars().count() > SUBJECT_CHARS_MAX => {
            format!("{}…", subject.chars().take(SUBJECT_CHARS_MAX).collect::<String>())
        }
        (subject, _) => subject.to_owned(),
    }
}

fn nobody(language: Language) -> &'static str {
    match language {
        Language::En => "nobody yet",
        Language::ZhCn => "尚无处理人",
    }
}

/// A line of the manual as a mail shows it: what stands there in backticks stands here in quotation marks.
pub fn in_quotes(text: &str) -> String {
    let mut is_open = false;
    let mark = |c: char| {
        is_open ^= c == '`';
        match c {
            '`' if is_open => '“',
            '`' => '”',
            other => other,
        }
    };
    text.chars().map(mark).collect()
}

/// On whom a ticket waits, as the staff read it in a list; `on`: the word of the record.
pub fn waits_for(on: &str, language: Language) -> &'static str {
    let [en, zh] = match on {
        "requester" => ["waits for the requester", "待用户反馈"],
        "vendor" => ["waits for the vendor", "待供应商处理"],
        "change" => ["waits for a planned change", "待变更实施"],
        "schedule" => ["waits for an appointment", "已约定时间"],
        _ => ["", ""],
    };
    if language == Language::En { en } else { zh }
}

/// "solution due 16:00 today (Mon 23 Nov)"
pub fn clock(clock: &Clock, language: Language) -> String {
    let Clock { what, at, is_missed } = clock;
    match (language, is_missed) {
        (Language::En, false) => format!("{what} due {at}"),
        (Language::En, true) => format!("{what} was due {at}: missed"),
        (Language::ZhCn, false) => format!("{what}：{at} 到期"),
        (Language::ZhCn, true) => format!("{what}：{at} 到期，已超时"),
    }
}

/// The same behind a label that says that it is due: "16:00 today (Mon 23 Nov), solution".
pub fn due(clock: &Clock, language: Language) -> String {
    let Clock { what, at, is_missed } = clock;
    match (language, is_missed) {
        (Language::En, false) => format!("{at}, {what}"),
        (Language::En, true) => format!("{at}, {what}: missed"),
        (Language::ZhCn, false) => format!("{at}，{what}"),
        (Language::ZhCn, true) => format!("{at}，{what}，已超时"),
    }
}

/// The label of a fact that `#show` tells, with its colon.
pub fn label(key: &str, language: Language) -> &'static str {
    let [en, zh] = match key {
        "from" => ["From: ", "报障人："],
        "for" => ["For: ", "使用人："],
        "with" => ["With: ", "处理人："],
        "team" => ["Team: ", "团队："],
        "category" => ["Category: ", "分类："],
        "opened" => ["Opened: ", "受理时间："],
        "phone" => ["Phone: ", "电话："],
        "place" => ["Where: ", "位置："],
        "ci" => ["About: ", "设备："],
        "due" => ["Due: ", "时限："],
        "promised" => ["Promised: ", "承诺："],
        "watchers" => ["Copies to: ", "抄送："],
        "tags" => ["Tags: ", "标签："],
        "links" => ["Links: ", "关联："],
        "vendor" => ["Vendor: ", "供应商："],
        "cloud" => ["In the cloud: ", "云端附件："],
        "channel" => ["Reported by: ", "报障渠道："],
        "effort" => ["Effort: ", "工作量："],
        "cause" => ["Cause: ", "故障原因："],
        "workaround" => ["Workaround: ", "临时方案："],
        "solution" => ["Solution: ", "处理结果："],
        "closed" => ["Closed: ", "关闭："],
        "answer" => ["To answer the requester: ", "答复用户："],
        "note" => ["Internal note: ", "内部备注："],
        _ => ["", ""],
    };
    match language {
        Language::En => en,
        Language::ZhCn => zh,
    }
}

/// How a ticket is answered where addresses cannot bear a token.
pub fn how_to_answer(mark: &str, language: Language) -> String {
    match language {
        Language::En => format!("reply to any mail of it, {mark}"),
        Language::ZhCn => format!("直接回复该工单的任一邮件，{mark}"),
    }
}

/// The title over a ticket that is shown.
pub fn shown(number: i64, title: &str, language: Language) -> String {
    let title = subject(title, language);
    match language {
        Language::En => format!("Ticket {number}: {title}"),
        Language::ZhCn => format!("工单 {number}：{title}"),
    }
}

/// The title over a list of `all` tickets.
pub fn listed(list: ListOf, all: i64, language: Language) -> String {
    let [en, zh] = match list {
        ListOf::Mine => ["Your tickets", "我的工单"],
        ListOf::Team => ["Tickets of your team", "本组工单"],
        ListOf::Unassigned => ["Tickets that nobody has", "未分派的工单"],
        ListOf::Breaching => ["Missed, or due before the day ends", "已超时和今天到期的工单"],
    };
    match language {
        Language::En => format!("{en}: {all}"),
        Language::ZhCn => format!("{zh}：{all} 件"),
    }
}

/// What stands under a list that goes on.
pub fn and_more(more: i64, language: Language) -> String {
    match (language, more) {
        (_, ..=0) => String::new(),
        (Language::En, more) => format!("and {more} more"),
        (Language::ZhCn, more) => format!("另有 {more} 件"),
    }
}

/// What stands under entries that are not shown.
pub fn earlier(more: usize, language: Language) -> String {
    match (language, more) {
        (_, 0) => String::new(),
        (Language::En, 1) => "and 1 earlier entry".to_owned(),
        (Language::En, more) => format!("and {more} earlier entries"),
        (Language::ZhCn, more) => format!("另有 {more} 条较早的记录"),
    }
}

/// The title over what a search found.
pub fn found(query: &str, count: usize, language: Language) -> String {
    let query: String = query.chars().take(SUBJECT_CHARS_MAX).collect();
    match (language, count) {
        (Language::En, 0) => format!("Nothing found for “{query}”"),
        (Language::En, 1) => format!("Found for “{query}”: 1 ticket"),
        (Language::En, count) => format!("Found for “{query}”: {count} tickets, best first"),
        (Language::ZhCn, 0) => format!("未找到“{query}”"),
        (Language::ZhCn, count) => format!("找到“{query}”：{count} 件工单"),
    }
}

/// What stands under what was found: that there is more, or how to find something.
pub fn found_more(count: usize, is_whole: bool, language: Language) -> &'static str {
    match (language, count, is_whole) {
        (Language::En, 0, true) => "Try fewer words, or only a part of the Chinese ones.",
        (Language::ZhCn, 0, true) => "请减少关键词，或只写其中一部分再试。",
        (_, _, true) => "",
        (Language::En, ..) => "There may be older ones: add a word to find them.",
        (Language::ZhCn, ..) => "可能还有更早的工单，请再加一个关键词。",
    }
}

/// Two things named on one line: when, and who.
pub fn both(one: &str, other: &str, language: Language) -> String {
    match language {
        Language::En => format!("{one}, {other}"),
        Language::ZhCn => format!("{one}，{other}"),
    }
}

/// The command that is asked for, as its outcome says.
pub fn below(language: Language) -> &'static str {
    match language {
        Language::En => "See below.",
        Language::ZhCn => "见下。",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_in_a_list() {
        let clock = Clock { what: "solution".to_owned(), at: "16:00 today (Mon 23 Nov)".to_owned(), is_missed: false };
        let brief = Brief {
            number: 1042,
            priority: "P2".to_owned(),
            state: "open".to_owned(),
            subject: "Label printer jams".to_owned(),
            assignee: String::new(),
            clock: Some(clock.clone()),
        };
        assert_eq!(head(&brief), "#1042 P2 open");
        let due = "solution due 16:00 today (Mon 23 Nov)";
        assert_eq!(lines(&brief, Language::En), ["Label printer jams", "nobody yet", due]);
        let missed =
            Clock { what: "解决".to_owned(), at: "今天（11月23日 周一）16:00".to_owned(), is_missed: true };
        let brief = Brief { subject: "字".repeat(90), assignee: "李伟".to_owned(), clock: Some(missed), ..brief };
        let told = lines(&brief, Language::ZhCn);
        let told: Vec<usize> = told.iter().map(|line| line.chars().count()).collect();
        assert_eq!(told, [81, 2, 28]);
    }

    #[test]
    fn every_label_is_there_in_both_languages() {
        for key in ["from", "for", "with", "team", "category", "opened", "phone", "place", "ci", "due", "promised"] {
            assert!(label(key, Language::En).ends_with(": ") && label(key, Language::ZhCn).ends_with('：'), "{key}");
        }
        for key in
            ["watchers", "tags", "links", "vendor", "cause", "workaround", "solution", "closed", "answer", "note"]
        {
            assert!(label(key, Language::En).ends_with(": ") && label(key, Language::ZhCn).ends_with('：'), "{key}");
        }
    }
}
