//! The journal told as reasons: what a fact means to whoever asks why a ticket is as it is. Facts that explain nothing are
//! left out.

use crate::pure::grade::{Channel, Effort, Impact, Kind, Priority, Urgency};
use crate::pure::language::Language;
use crate::pure::sla::{Clock, Span};
use crate::pure::ticket::ClosedBy;
use crate::pure::{Timestamp, catalogue, wording};

/// A fact of the journal, with people by name and reasons as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<'a> {
    pub kind: &'a str,
    pub old: &'a str,
    pub new: &'a str,
    /// It stands among the first facts of the ticket.
    pub is_first: bool,
}

/// What a fact means; None: it explains nothing. `time`: a point in time as the reader has it.
pub fn fact(told: &Told<'_>, time: &dyn Fn(Timestamp) -> String, language: Language) -> Option<String> {
    let Told { kind, old, new, is_first } = *told;
    if let Some((_, label)) = FIELDS.iter().find(|(field, _)| *field == kind) {
        return Some(changed(told, *label, language));
    }
    if let Some((_, [en, zh])) = SAID.iter().find(|(said, _)| *said == kind) {
        let named = wording::notices::name(old, language);
        let old = if kind.starts_with("notice_") { named.as_str() } else { old };
        let value = new.parse().map_or_else(|_| value(kind, new, language), |at: Timestamp| time(at));
        let sentence = if language == Language::En { en } else { zh };
        return Some(sentence.replace("{old}", old).replace("{}", &value));
    }
    let pick = |[en, zh]: [&str; 2]| Some(if language == Language::En { en.to_owned() } else { zh.to_owned() });
    match (kind, new) {
        ("entry", _) => Some(evidence(new, language)),
        ("grading", _) => Some(grading(new, language)),
        ("assignment", _) => Some(assignment(new, language)),
        ("target_warning" | "breach", _) => Some(ran(new, kind == "breach", language)),
        ("target_rows", rows) => {
            let rows = rows.lines().collect::<Vec<_>>().join(", ");
            pick([&format!("Its clocks come from: {rows}"), &format!("时限来自配置：{rows}")])
        }
        ("solution", "") => pick(["The solution did not hold.", "原处理结果不再有效。"]),
        ("solution", _) => pick(["A solution was put on record.", "已登记处理结果。"]),
        ("major", "true") => pick(["Declared a major incident.", "认定为重大事件。"]),
        ("major", _) => pick(["No major incident any more.", "不再按重大事件处理。"]),
        ("subject", _) if !is_first => pick(["The subject was changed.", "标题已修改。"]),
        _ => wording::link(kind, &[new.parse().ok()?], true, language),
    }
}

/// Fields of a ticket that explain it, with their labels.
const FIELDS: &[(&str, [&str; 2])] = &[
    ("kind", ["Kind", "类型"]),
    ("impact", ["Impact", "影响范围"]),
    ("urgency", ["Urgency", "紧急程度"]),
    ("priority", ["Priority", "优先级"]),
    ("category", ["Category", "分类"]),
    ("team", ["Team", "团队"]),
    ("tier", ["Tier", "级别"]),
    ("assignee", ["Assignee", "处理人"]),
    ("owner", ["Owner", "责任人"]),
    ("requester", ["Requester", "报障人"]),
    ("vendor", ["Vendor", "供应商"]),
    ("state", ["State", "状态"]),
    ("closure_code", ["Closing code", "结案代码"]),
    ("cause_code", ["Cause", "原因分类"]),
    ("channel", ["Reported by", "报障渠道"]),
    ("effort", ["Effort", "工作量"]),
];

/// What a fact says in one sentence; `{}` is its value, `{old}` the one before.
const SAID: &[(&str, [&str; 2])] = &[
    ("priority_reason", ["The reason given: {}", "原因：{}"]),
    ("closed_by", ["Closed: {}", "关闭：{}"]),
    ("responded", ["The first answer: this clock is met.", "首次答复，响应时限已达成。"]),
    ("promise", ["Promised the requester: {}", "向用户承诺：{}"]),
    ("promise_kept", ["The promise was kept: {}", "已兑现承诺：{}"]),
    ("promise_broken", ["The promise was not kept: {}", "未能兑现承诺：{}"]),
    ("promise_replaced", ["This promise no longer holds: {}", "原承诺不再有效：{}"]),
    ("promise_lapsed", ["Its time came while we waited for the requester: {}", "等待用户补充期间，承诺的时间已过：{}"]),
    ("promise_dropped", ["This promise no longer holds: {}", "原承诺不再有效：{}"]),
    ("promise_warning", ["This promise came near: {}", "承诺即将到期：{}"]),
    ("told", ["The requester was told how it stands.", "已向用户通报进展。"]),
    ("rating", ["Rated {} of 5", "评分：{} 分（满分 5 分）"]),
    ("reminded", ["A reminder went out.", "已发出提醒。"]),
    ("undo", ["Taken back by #undo.", "已用 #撤销 撤回。"]),
    (
        "may_belong_to",
        ["Answers ticket {}, where its sender takes no part.", "回复的是工单 {}，但来信人并非其参与人。"],
    ),
    ("notice_withheld", ["Not sent: {old} ({})", "未发出通知：{old}（{}）"]),
    ("notice_waits", ["Kept for the digest: {old}", "留待每日汇总：{old}"]),
    ("watcher_added", ["Copies go to {}.", "增加抄送：{}"]),
    ("watcher_came", ["Copies go to {}.", "增加抄送：{}"]),
    ("watcher_removed", ["No more copies to {}.", "取消抄送：{}"]),
    ("reporter_removed", ["{} has a ticket of their own again.", "{} 已另立工单。"]),
    ("tag_added", ["Tag added: {}", "增加标签：{}"]),
    ("tag_removed", ["Tag removed: {}", "移除标签：{}"]),
];

/// A field that has another value now.
fn changed(told: &Told<'_>, [en, zh]: [&str; 2], language: Language) -> String {
    let old = value(told.kind, told.old, language);
    let new = value(told.kind, told.new, language);
    let new = if new.is_empty() { "–".to_owned() } else { new };
    let from = if told.is_first || old.is_empty() || old == new { String::new() } else { format!("{old} → ") };
    match language {
        Language::En => format!("{en}: {from}{new}"),
        Language::ZhCn => format!("{zh}：{from}{new}"),
    }
}

/// Who closed a ticket that only programs wait for is told with this word.
pub const ALARM: &str = "alarm";

/// A value of a field as people read it.
fn value(kind: &str, word: &str, language: Language) -> String {
    let known = match kind {
        "kind" => Kind::parse(word).map(|kind| kind.word(language).to_owned()),
        "impact" => Impact::parse(word).map(|impact| impact.word(language).to_owned()),
        "urgency" => Urgency::parse(word).map(|urgency| urgency.word(language).to_owned()),
        "channel" => Channel::parse(word).map(|one| one.word(language).to_owned()),
        "effort" => Effort::parse(word).map(|one| one.word(language).to_owned()),
        "priority" => Priority::parse(word).map(|one| format!("{} {}", one.as_str(), one.word(language))),
        "state" => Some(state(word, language)),
        "category" => Some(catalogue::category_name(word, language)),
        "closure_code" => Some(catalogue::closure_name(word, language)),
        // With the code that it was closed with, where one was set with it, and ALARM.
        "closed_by" => {
            let mut words = word.split(' ');
            let (by, code) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let is_alarm = words.next() == Some(ALARM);
            ClosedBy::parse(by).map(|by| wording::closed_by(by, code, is_alarm, language).to_owned())
        }
        "notice_withheld" => Some(wording::notices::why_not_sent(word, language)),
        _ => None,
    };
    known.unwrap_or_else(|| word.to_owned())
}

/// A state of the journal: `pending vendor`.
fn state(word: &str, language: Language) -> String {
    const WORDS: &[(&str, &str)] = &[
        ("new", "待受理"),
        ("open", "处理中"),
        ("pending requester", "待用户反馈"),
        ("pending vendor", "待供应商处理"),
        ("pending change", "待变更实施"),
        ("pending schedule", "已约定时间"),
        ("resolved", "已解决，待确认"),
        ("closed", "已关闭"),
        ("merged", "已合并"),
    ];
    let known = WORDS.iter().find(|(en, _)| *en == word && language == Language::ZhCn);
    known.map_or_else(|| word.to_owned(), |(_, zh)| (*zh).to_owned())
}

/// What proves who wrote: "17 token confirm".
fn evidence(fact: &str, language: Language) -> String {
    let mut words = fact.split(' ').skip(1);
    let (proof, intent) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let [en, zh] = match proof {
        "token" => ["proved by the reply token of our own mail", "凭我方邮件中的回复令牌核实"],
        "verified" => ["proved by the sending server", "凭发信服务器核实"],
        _ => ["nothing proves who wrote it", "来信人身份未经核实"],
    };
    let read = match (language, intent) {
        (_, "" | "none") => String::new(),
        (Language::En, intent) => format!("; read as {}", intent.replace('_', " ")),
        (Language::ZhCn, intent) => format!("；理解为“{}”", self::intent(intent)),
    };
    match language {
        Language::En => format!("A mail, {en}{read}"),
        Language::ZhCn => format!("来信，{zh}{read}"),
    }
}

fn intent(word: &str) -> &str {
    match word {
        "confirm" => "确认解决",
        "reject" => "未解决",
        "thanks" => "致谢",
        "receipt" => "收到",
        "rating" => "评分",
        "status_query" => "询问进展",
        "cancel" => "不再需要",
        "complaint" => "投诉",
        other => other,
    }
}

/// How much of a clock had run: "resolve 80 8h service".
fn ran(fact: &str, is_missed: bool, language: Language) -> String {
    let mut words = fact.splitn(3, ' ');
    let (name, percent) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let rule = words.next().unwrap_or_default();
    let (what, rule) = (wording::owed(name, language), clock_rule(rule, language));
    match (language, is_missed) {
        (Language::En, true) => format!("Missed: {what}, owed by the rule “{rule}”"),
        (Language::En, false) => format!("{percent} % of the time for {what} had run (rule “{rule}”)"),
        (Language::ZhCn, true) => format!("已超时：{what}（规则：{rule}）"),
        (Language::ZhCn, false) => format!("{what}的时限已用去 {percent}%（规则：{rule}）"),
    }
}

/// "impact company, urgency high (as the writer says); priority fixed by a rule"
fn grading(why: &str, language: Language) -> String {
    if language == Language::En {
        return format!("Graded by {why}");
    }
    let mut parts = Vec::new();
    for part in why.split("; ") {
        let (part, said) = match part.strip_suffix(" (as the writer says)") {
            Some(part) => (part, "（来信人注明）"),
            None => (part, ""),
        };
        let word = |part: &str| match part.split_once(' ') {
            Some(("impact", word)) => Impact::parse(word).map(|i| format!("影响范围 {}", i.word(language))),
            Some(("urgency", word)) => Urgency::parse(word).map(|u| format!("紧急程度 {}", u.word(language))),
            _ => None,
        };
        let known: Option<Vec<String>> = part.split(", ").map(word).collect();
        parts.push(match (known, part) {
            (Some(words), _) => format!("{}{said}", words.join("，")),
            (None, "priority fixed by a rule") => "优先级由规则指定".to_owned(),
            (None, "the sender is not proved, so no higher than P2") => "来信人未经核实，最高按 P2".to_owned(),
            (None, other) => other.to_owned(),
        });
    }
    format!("分级依据：{}", parts.join("；"))
}

/// Why somebody was chosen, where the sentence is one of the desk's own.
fn assignment(why: &str, language: Language) -> String {
    if language == Language::En {
        return format!("Chosen because: {why}");
    }
    const WHOLE: &[(&str, &str)] = &[
        ("a rule names the engineer", "规则指定该工程师"),
        ("a rule names an engineer who is away; this one stands in", "规则指定的工程师不在，由代理人接手"),
        ("the complaint names the engineer whose turn it was", "投诉涉及原应接手的工程师，改派他人"),
        ("taken in as history", "作为历史记录导入"),
        ("stands in for an engineer who is away", "工程师不在岗，由代理人接手"),
        ("the team has no engineer", "该团队没有工程师"),
    ];
    if let Some((_, zh)) = WHOLE.iter().find(|(en, _)| *en == why) {
        return format!("分派依据：{zh}");
    }
    const PIECES: &[(&str, &str)] = &[
        ("nobody free: ", "无人有空："),
        ("on duty", "在岗"),
        ("least load", "负荷最低"),
        ("weight ", "权重 "),
        (" at capacity ", "，容量 "),
        (" open)", " 件在办）"),
        (" (", "（"),
        (" is away", " 不在岗"),
        (" is off duty", " 未当班"),
        (" is full", " 已满额"),
        (" lacks ", " 缺少技能 "),
        ("has ", "具备 "),
        (" of ", "/"),
        ("; ", "；"),
        (", ", "，"),
        (")", "）"),
    ];
    let told = PIECES.iter().fold(why.to_owned(), |text, (en, zh)| text.replace(en, zh));
    format!("分派依据：{told}")
}

/// By whom and because of what something changed: "Wang Fang wrote", "a clock".
pub fn because(actor: &str, cause: &str, language: Language) -> String {
    let what = cause.split(':').next().unwrap_or_default();
    match (language, what, actor) {
        (Language::En, "mail", "") => "a mail came in".to_owned(),
        (Language::En, "mail", who) => format!("a mail from {who}"),
        (Language::En, "timer", _) => format!("a clock: {}", clock(cause, language)),
        (Language::En, "import", _) => "taken in as history".to_owned(),
        (Language::En, _, "") => "the desk".to_owned(),
        (Language::ZhCn, "mail", "") => "收到邮件".to_owned(),
        (Language::ZhCn, "mail", who) => format!("{who} 来信"),
        (Language::ZhCn, "timer", _) => format!("系统定时：{}", clock(cause, language)),
        (Language::ZhCn, "import", _) => "历史导入".to_owned(),
        (Language::ZhCn, _, "") => "服务台".to_owned(),
        (_, _, who) => who.to_owned(),
    }
}

fn clock(cause: &str, language: Language) -> String {
    let name = cause.split_once(':').map_or("", |(_, name)| name);
    let [en, zh] = match name {
        "clocks" => ["what is owed", "时限检查"],
        "confirm_reminder" => ["a reminder to confirm", "提醒确认"],
        "close_by_silence" => ["no answer came in time", "逾期未回复"],
        "pending_reminder" => ["a reminder to answer", "提醒补充信息"],
        "no_answer" => ["what was asked was not answered", "未补充信息"],
        "pending_ends" => ["the wait is over", "等待到期"],
        "alerts" => ["monitoring", "监控检查"],
        "vendor_silent" => ["the vendor has not answered", "供应商未答复"],
        "major_update" | "major_unanswered" => ["a major incident goes on", "重大事件未结束"],
        other => [other, other],
    };
    match language {
        Language::En => en.replace('_', " "),
        Language::ZhCn => zh.to_owned(),
    }
}

/// The title over the reasons of a ticket.
pub fn title(number: i64, subject: &str, language: Language) -> String {
    let subject = super::look::subject(subject, language);
    match language {
        Language::En => format!("Why ticket {number} is as it is: {subject}"),
        Language::ZhCn => format!("工单 {number} 的依据：{subject}"),
    }
}

/// Which rule decided, and which of its words the first mail holds.
pub fn rule(name: &str, words: &[String], language: Language) -> String {
    match (language, words.is_empty()) {
        (Language::En, true) => format!("The rule “{name}” decided."),
        (Language::En, false) => format!("The rule “{name}” decided, by: {}", words.join(", ")),
        (Language::ZhCn, true) => format!("命中规则“{name}”"),
        (Language::ZhCn, false) => format!("命中规则“{name}”，关键词：{}", words.join("、")),
    }
}

/// The rule of a clock, "8h service": in English as the configuration writes it.
fn clock_rule(rule: &str, language: Language) -> String {
    let (span, clock) = rule.split_once(' ').unwrap_or((rule, ""));
    let span = match (language, Span::parse(span)) {
        (Language::En, _) => return rule.to_owned(),
        (Language::ZhCn, None) => return "按承诺的时间".to_owned(),
        (Language::ZhCn, Some(Span::WorkingDays(days))) => return format!("{days} 个工作日"),
        (Language::ZhCn, Some(Span::Minutes(minutes))) => match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} 分钟"),
            (hours, 0) => format!("{hours} 小时"),
            (hours, minutes) => format!("{hours} 小时 {minutes} 分钟"),
        },
    };
    match Clock::parse(clock) {
        Some(Clock::Always) => format!("{span}，全天计时"),
        Some(Clock::Service) => format!("{span}，按服务时间计时"),
        Some(Clock::WorkingDays) => format!("{span}，按工作日计时"),
        None => span,
    }
}

/// A clock of the ticket as it stands, with the rule that made it.
pub fn target(name: &str, (state, rule): (&str, &str), language: Language) -> String {
    let (what, rule) = (wording::owed(name, language), clock_rule(rule, language));
    match language {
        Language::En => format!("{what}: {state} (rule “{rule}”)"),
        Language::ZhCn => format!("{what}：{state}；规则：{rule}"),
    }
}

/// What may stand behind a clock's name: met, missed, standing still, due.
pub fn standing(word: &str, at: &str, language: Language) -> String {
    match (language, word) {
        (Language::En, "met") => format!("met {at}"),
        (Language::En, "missed") => format!("missed {at}"),
        (Language::En, "paused") => "stands still while we wait".to_owned(),
        (Language::En, _) => format!("due {at}"),
        (Language::ZhCn, "met") => format!("已达成，{at}"),
        (Language::ZhCn, "missed") => format!("已超时（{at}）"),
        (Language::ZhCn, "paused") => "等待期间暂停计时".to_owned(),
        (Language::ZhCn, _) => format!("{at} 到期"),
    }
}

/// The heading of the clocks as they stand.
pub fn clocks(language: Language) -> &'static str {
    match language {
        Language::En => "Its clocks now",
        Language::ZhCn => "当前时限",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn facts_become_reasons() {
        let time = |at: Timestamp| at.to_string();
        for (kind, old, new, en, zh) in [
            ("priority", "P3", "P2", "Priority: P3 Normal → P2 Important", "优先级：P3 普通 → P2 重要"),
            ("state", "new", "pending vendor", "State: new → pending vendor", "状态：待受理 → 待供应商处理"),
            ("assignee", "Alice Li", "", "Assignee: Alice Li → –", "处理人：Alice Li → –"),
            (
                "entry",
                "",
                "7 token confirm",
                "A mail, proved by the reply token of our own mail; read as confirm",
                "来信，凭我方邮件中的回复令牌核实；理解为“确认解决”",
            ),
            ("entry", "", "7 claimed none", "A mail, nothing proves who wrote it", "来信，来信人身份未经核实"),
            (
                "breach",
                "",
                "resolve 100 8h service",
                "Missed: solution, owed by the rule “8h service”",
                "已超时：解决（规则：8 小时，按服务时间计时）",
            ),
            (
                "grading",
                "",
                "impact company, urgency high (as the writer says); priority fixed by a rule",
                "Graded by impact company, urgency high (as the writer says); priority fixed by a rule",
                "分级依据：影响范围 全公司，紧急程度 高（来信人注明）；优先级由规则指定",
            ),
            (
                "assignment",
                "",
                "has vpn, on duty, least load (weight 4 at capacity 10, 2 open)",
                "Chosen because: has vpn, on duty, least load (weight 4 at capacity 10, 2 open)",
                "分派依据：具备 vpn，在岗，负荷最低（权重 4，容量 10，2 件在办）",
            ),
            (
                "promise",
                "",
                "2026-11-24T03:00:00Z",
                "Promised the requester: 2026-11-24T03:00:00Z",
                "向用户承诺：2026-11-24T03:00:00Z",
            ),
            ("follows", "", "1001", "follows ticket 1001", "接续工单 1001"),
            ("category", "", "security/phishing", "Category: security / phishing", "分类：安全 / 钓鱼邮件"),
            ("closure_code", "", "solved", "Closing code: solved", "结案代码：已解决"),
            ("closed_by", "", "silence", "Closed: no answer came", "关闭：逾期未回复"),
            ("closed_by", "", "user solved", "Closed: confirmed by the requester", "关闭：用户确认"),
            ("closed_by", "", "user solved alarm", "Closed: reported over by monitoring", "关闭：监控报告已恢复"),
            ("closed_by", "", "user cancelled", "Closed: withdrawn by the requester", "关闭：用户撤销"),
            (
                "notice_withheld",
                "ack",
                "budget_address",
                "Not sent: ack (too many mails to this address)",
                "未发出通知：受理回执（发往该地址的邮件已达上限）",
            ),
            ("notice_waits", "new_entry", "", "Kept for the digest: new entry", "留待每日汇总：新动态"),
        ] {
            let told = Told { kind, old, new, is_first: false };
            assert_eq!(fact(&told, &time, Language::En).unwrap(), en);
            assert_eq!(fact(&told, &time, Language::ZhCn).unwrap(), zh);
        }
        for kind in ["opened", "phone", "reopen_count", "something new"] {
            let told = Told { kind, old: "", new: "1", is_first: true };
            assert_eq!(fact(&told, &time, Language::En), None, "{kind}");
        }
    }
}
