//! What `#undo` puts back, as the transcript names it: the fields by their names, their values by the words of the notices.

use crate::pure::grade::{Channel, Effort, Impact, Kind, Urgency};
use crate::pure::language::Language;
use crate::pure::wording;
use crate::store::journal::Fact;

/// Kinds of facts with their names.
const NAMES: &[(&str, [&str; 2])] = &[
    ("state", ["state", "状态"]),
    ("assignee", ["assignee", "处理人"]),
    ("owner", ["owner", "责任人"]),
    ("team", ["team", "团队"]),
    ("tier", ["tier", "级别"]),
    ("vendor", ["vendor", "供应商"]),
    ("major", ["major incident", "重大事件"]),
    ("priority", ["priority", "优先级"]),
    ("impact", ["impact", "影响范围"]),
    ("urgency", ["urgency", "紧急程度"]),
    ("kind", ["kind", "类型"]),
    ("category", ["category", "分类"]),
    ("closure_code", ["closure code", "结案代码"]),
    ("minutes_spent", ["minutes spent", "工时（分钟）"]),
    ("promise", ["expected time", "预计完成时间"]),
    ("requester", ["requester", "报障人"]),
    ("solution", ["solution", "解决方案"]),
    ("subject", ["subject", "标题"]),
    ("diagnosis", ["diagnosis", "诊断"]),
    ("steps", ["steps", "步骤"]),
    ("cause", ["cause", "故障原因"]),
    ("workaround", ["workaround", "变通方法"]),
    ("verified", ["verification", "验证"]),
    ("symptom", ["symptom", "故障现象"]),
    ("department", ["department", "部门"]),
    ("phone", ["phone", "电话"]),
    ("site", ["site", "地点"]),
    ("place", ["place", "位置"]),
    ("ci", ["item", "设备"]),
    ("channel", ["channel", "报障渠道"]),
    ("effort", ["effort", "工作量"]),
    ("tag_added", ["tag added", "添加的标签"]),
    ("tag_removed", ["tag removed", "去掉的标签"]),
    ("watcher_added", ["watcher added", "新增的抄送"]),
    ("watcher_removed", ["watcher removed", "取消的抄送"]),
    ("accepter_added", ["accepter added", "新增的验收人"]),
    ("accepter_removed", ["accepter removed", "取消的验收人"]),
    ("related", ["link", "关联"]),
    ("proposed", ["proposal", "待确认的方案"]),
];

/// Words of a ticket's states, as the staff read them.
const STATES: &[(&str, [&str; 2])] = &[
    ("new", ["new", "待受理"]),
    ("open", ["open", "处理中"]),
    ("pending", ["pending", "已挂起"]),
    ("resolved", ["resolved", "已解决"]),
    ("closed", ["closed", "已关闭"]),
    ("merged", ["merged", "已合并"]),
];

fn pick([en, zh]: [&'static str; 2], language: Language) -> &'static str {
    match language {
        Language::En => en,
        Language::ZhCn => zh,
    }
}

/// The name of what a fact is about.
pub fn name(kind: &str, language: Language) -> String {
    let known = NAMES.iter().find(|(known, _)| *known == kind);
    known.map_or_else(|| kind.replace('_', " "), |(_, words)| pick(*words, language).to_owned())
}

/// What a fact changed, taken back: `priority P2 → P3`. Texts, people and times are named without their values.
pub fn back(fact: &Fact, language: Language) -> String {
    let (kind, name) = (fact.kind.as_str(), name(&fact.kind, language));
    let is_silent = fact.old.is_empty() || fact.old.starts_with("sha256:") || kind.ends_with("_removed");
    if is_silent || matches!(kind, "assignee" | "owner" | "requester" | "promise") {
        return name;
    }
    format!("{name} {} → {}", value(kind, &fact.new, language), value(kind, &fact.old, language))
}

fn value(kind: &str, raw: &str, language: Language) -> String {
    let word = match kind {
        "impact" => Impact::parse(raw).map(|one| one.word(language)),
        "urgency" => Urgency::parse(raw).map(|one| one.word(language)),
        "kind" => Kind::parse(raw).map(|one| one.word(language)),
        "channel" => Channel::parse(raw).map(|one| one.word(language)),
        "effort" => Effort::parse(raw).map(|one| one.word(language)),
        "major" => Some(pick(if raw == "true" { ["yes", "是"] } else { ["no", "否"] }, language)),
        "state" => STATES.iter().find(|(known, _)| *known == raw).map(|(_, words)| pick(*words, language)),
        _ => None,
    };
    word.map_or_else(|| raw.to_owned(), str::to_owned)
}

/// A notice that has been mailed, and to whom.
pub fn mailed(notice: &str, address: &str, language: Language) -> String {
    format!("{} → {address}", wording::notices::name(notice, language))
}
