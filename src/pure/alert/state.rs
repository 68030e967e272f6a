//! What a subject says of its problem: it is on, it is over, or neither; and what it is called without that.
//!
//! A state stands in a mark (in brackets, or before a colon) or in the sentence. A mark is a state only as a whole: the
//! disaster recovery of `【灾备恢复】` has recovered from nothing. A label that every mail of a program bears (`[ALERT]`,
//! `【监控告警】`) decides only where nothing else does. In doubt the problem is on.

use super::Report;
use super::fields::{is_remark, report_word, severity_named};

/// Words before a colon that can be a mark.
const HEAD_WORDS_MAX: usize = 3;
/// What surrounds the words of a mark or a sentence.
const AROUND: &[char] = &['*', ' ', '!', '！', '。', '.', ',', '，', '-', '–', '|', ':', '：'];

/// What says that a problem goes on, whatever else stands there.
pub const DENIALS: [&str; 9] =
    ["未恢复", "仍未", "尚未", "未解决", "没有恢复", "not recovered", "not resolved", "not yet", "still "];
/// What has failed is no recovery, though its name may say so: `灾备恢复任务失败`.
const FAILURES: [&str; 14] = [
    "失败",
    "不可达",
    "不可用",
    "异常",
    "不正常",
    "failed",
    "failure",
    "is down",
    "unreachable",
    "is critical",
    "be resolved",
    "be recovered",
    "cannot",
    "could not",
];
/// What a sentence says of a problem in its midst.
const ON: [&str; 14] = [
    "故障",
    "告警",
    "报警",
    "过高",
    "过低",
    "中断",
    "超时",
    "宕机",
    "离线",
    "problem",
    "is warning",
    "firing",
    "alert",
    "insufficient_data",
];
/// Words of it.
const ON_WORDS: [&str; 6] = ["error", "fail", "failed", "degradedarray", "sparesmissing", "offline"];

/// How a sentence ends that says it is over, though a failure is named, …
const OVER: [&str; 14] = [
    "已恢复正常",
    "恢复正常",
    "已恢复",
    "已解决",
    "已解除",
    "已消除",
    "告警恢复",
    "报警恢复",
    "故障恢复",
    "异常恢复",
    "告警解除",
    " recovered",
    " resolved",
    " down ended",
];
/// … and where none is.
const OVER_IF_NOTHING_FAILED: [&str; 12] = [
    "恢复通知",
    "恢复",
    "正常",
    " is ok",
    " is up",
    " is back",
    " back to normal",
    " back up",
    " restored",
    " ok",
    " up",
    " to green",
];
/// How one ends that says it is on.
const ENDS_ON: [&str; 38] = [
    "发生告警",
    "告警通知",
    "告警",
    "报警",
    "预警",
    "故障",
    "异常",
    "失败",
    "过高",
    "过低",
    "不可达",
    "不可用",
    "不正常",
    "不足",
    "中断",
    "超时",
    "宕机",
    "离线",
    " down",
    " critical",
    " warning",
    " unknown",
    " unreachable",
    " offline",
    " failed",
    " failure",
    " error",
    " timeout",
    " timed out",
    " triggered",
    " firing",
    " alert",
    " to red",
    " to yellow",
    " from green",
    " from yellow",
    " from red",
    " changed status",
];
/// What stands between a name and how it stands.
const BETWEEN: [&str; 8] = [" is", " has been", " has", " ended", " changed", "已", "发生", "出现"];

/// What a word, or a mark, says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    On,
    Over,
    Remark,
    /// That it is a report of a problem, as all of the program may be called.
    Label,
    /// Who says it.
    Nothing,
}

/// A subject taken apart.
struct Parts<'a> {
    said: Vec<Said>,
    /// Marks that say nothing of a state.
    names: Vec<&'a str>,
    /// The sentence, without its marks.
    rest: String,
}

/// What a subject says of its state.
pub fn report_in(subject: &str) -> Option<Report> {
    let folded = subject.to_lowercase();
    if DENIALS.iter().any(|word| folded.contains(word)) {
        return Some(Report::Problem);
    }
    let Parts { said, rest, .. } = parts(&folded);
    let first = [Said::On, Said::Over, Said::Remark].into_iter().find(|one| said.contains(one));
    let label = said.iter().find(|one| **one == Said::Label).copied();
    match first.or_else(|| in_sentence(&rest)).or(label)? {
        Said::On | Said::Label => Some(Report::Problem),
        Said::Over => Some(Report::Recovery),
        Said::Remark => Some(Report::Remark),
        Said::Nothing => None,
    }
}

/// What a subject is about, without the words of its state; with the marks that are no state, which may be a host.
pub fn name_in(subject: &str) -> String {
    let Parts { names, rest, .. } = parts(subject);
    let mut name = rest.trim_matches(AROUND);
    if word(&name.to_lowercase()) == (Said::Label, true) {
        name = "";
    }
    loop {
        name = name.trim_end_matches(AROUND);
        let within = without_brackets(name).filter(|before| ends().any(|end| strip_end(before, end).is_some()));
        let tail = || ends().chain(BETWEEN).find_map(|end| strip_end(name, end));
        match within.or_else(tail).filter(|shorter| shorter.chars().any(char::is_alphanumeric)) {
            Some(shorter) => name = shorter,
            None => break,
        }
    }
    let marks: Vec<String> = names.iter().map(|mark| format!("[{mark}]")).collect();
    [marks.join(" ").as_str(), name].join(" ").trim().to_owned()
}

/// A subject without its marks, for a title and a group.
pub fn without_marks(subject: &str) -> String {
    let rest = parts(subject).rest.trim_matches(['*', ' ']).to_owned();
    if rest.is_empty() { subject.to_owned() } else { rest }
}

/// The marks in brackets that a subject begins with, and what stands behind them.
pub fn marks(subject: &str) -> (Vec<&str>, &str) {
    let mut rest = subject.trim();
    let mut found = Vec::new();
    while let Some((mark, after)) = rest.strip_prefix(['[', '【']).and_then(|rest| rest.split_once([']', '】'])) {
        found.push(mark.trim());
        rest = after.trim();
    }
    (found, rest)
}

fn parts(subject: &str) -> Parts<'_> {
    let (marks, rest) = marks(subject.trim_matches(['*', ' ']));
    let (mut said, mut names) = (Vec::new(), Vec::new());
    for mark in marks {
        match in_mark(mark) {
            Some(one) => said.push(one),
            None => names.push(mark),
        }
    }
    if let Some((head, after)) = rest.split_once([':', '：'])
        && head.split_whitespace().count() <= HEAD_WORDS_MAX
        && let Some(one) = in_mark(head)
    {
        said.push(one);
        let about: Vec<&str> = head.split_whitespace().filter(|w| !word(&w.to_lowercase()).1).collect();
        let (about, after) = (about.join(" "), after.trim());
        let rest =
            if about.is_empty() || after.is_empty() { format!("{about}{after}") } else { format!("{about}: {after}") };
        return Parts { said, names, rest };
    }
    // `S1 Triggered NAME`, `Host DOWN alert for NAME`: a mark without a bracket.
    let end: usize = rest.split_inclusive(' ').take_while(|w| word(&w.trim().to_lowercase()).1).map(str::len).sum();
    if let Some((head, after)) = rest.split_at_checked(end)
        && head.split_whitespace().count() > 1
        && let Some(one @ (Said::On | Said::Over)) = in_mark(head)
    {
        said.push(one);
        return Parts { said, names, rest: after.to_owned() };
    }
    Parts { said, names, rest: rest.to_owned() }
}

/// The state that a mark names: `告警恢复` is a recovery, `告警通知` the label of a report. None: it is a name.
fn in_mark(mark: &str) -> Option<Said> {
    let mark = mark.trim_matches(AROUND).to_lowercase();
    if is_remark(&mark) {
        return Some(Said::Remark);
    }
    if severity_named(&mark).is_some() {
        return Some(Said::Label);
    }
    let words: Vec<&str> =
        mark.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let said: Vec<(Said, bool)> = words.iter().map(|one| word(one)).collect();
    let is_whole = said.iter().all(|(_, known)| *known);
    let has = |one: Said| said.iter().any(|(said, _)| *said == one);
    // These say so wherever they stand; `recovery`, `up`, `ok`, `恢复` may be part of a name.
    let is_over = words.iter().any(|one| ["recovered", "resolved"].contains(one))
        || words.iter().any(|one| OVER.iter().any(|end| !end.is_ascii() && one.ends_with(end) && !failed(one)));
    match () {
        () if is_over => Some(Said::Over),
        () if has(Said::On) => Some(Said::On),
        () if has(Said::Over) && is_whole => Some(Said::Over),
        () if has(Said::Label) => Some(Said::Label),
        () => (is_whole && !words.is_empty()).then_some(Said::Nothing),
    }
}

/// What a word of a mark says, folded; true: nothing else stands in it.
fn word(word: &str) -> (Said, bool) {
    const ON: [&str; 8] = ["problem", "down", "unreachable", "firing", "alerting", "triggered", "failed", "failure"];
    const LABELS: [&str; 12] = [
        "alert",
        "alerts",
        "alarm",
        "critical",
        "crit",
        "warning",
        "warn",
        "unknown",
        "error",
        "incident",
        "fault",
        "insufficient_data",
    ];
    const OVER: [&str; 9] =
        ["ok", "up", "recovery", "recovered", "resolved", "normal", "restored", "cleared", "success"];
    const OTHERS: [&str; 31] = [
        "is",
        "in",
        "for",
        "re",
        "the",
        "monitor",
        "monitoring",
        "network",
        "notification",
        "service",
        "host",
        "status",
        "state",
        "event",
        "zabbix",
        "nagios",
        "icinga",
        "icinga2",
        "checkmk",
        "check_mk",
        "prometheus",
        "alertmanager",
        "grafana",
        "datadog",
        "opsgenie",
        "pagerduty",
        "uptimerobot",
        "prtg",
        "sentry",
        "monit",
        "nightingale",
    ];
    let word = word.trim_matches(AROUND);
    let class = word.strip_prefix(['s', 'p']).unwrap_or_default();
    let is_class = class.len() == 1 && class.bytes().all(|b| b.is_ascii_digit());
    match word {
        _ if ON.contains(&word) => (Said::On, true),
        _ if OVER.contains(&word) => (Said::Over, true),
        _ if LABELS.contains(&word) => (Said::Label, true),
        _ if OTHERS.contains(&word) || is_class => (Said::Nothing, true),
        _ => chinese(word),
    }
}

/// The same of a word that is made of others, as Chinese ones are: `告警恢复通知`, `云监控`, `故障problem`.
fn chinese(word: &str) -> (Said, bool) {
    const PARTS: [(&str, Said); 31] = [
        ("恢复", Said::Over),
        ("正常", Said::Over),
        ("解除", Said::Over),
        ("解决", Said::Over),
        ("消除", Said::Over),
        ("ok", Said::Over),
        ("problem", Said::On),
        ("触发", Said::Label),
        ("发生", Said::Label),
        ("告警", Said::Label),
        ("报警", Said::Label),
        ("预警", Said::Label),
        ("警报", Said::Label),
        ("故障", Said::Label),
        ("异常", Said::Label),
        ("问题", Said::Label),
        ("zabbix", Said::Nothing),
        ("监控", Said::Nothing),
        ("通知", Said::Nothing),
        ("提醒", Said::Nothing),
        ("消息", Said::Nothing),
        ("事件", Said::Nothing),
        ("信息", Said::Nothing),
        ("平台", Said::Nothing),
        ("服务", Said::Nothing),
        ("阿里", Said::Nothing),
        ("腾讯", Said::Nothing),
        ("华为", Said::Nothing),
        ("夜莺", Said::Nothing),
        ("云", Said::Nothing),
        ("已", Said::Nothing),
    ];
    let (mut rest, mut said) = (word, Vec::new());
    while let Some((after, one)) = PARTS.iter().find_map(|(part, one)| Some((rest.strip_prefix(part)?, *one))) {
        said.push(one);
        rest = after;
    }
    if rest.is_empty() {
        let gravest = [Said::Over, Said::On, Said::Label].into_iter().find(|one| said.contains(one));
        return (gravest.unwrap_or(Said::Nothing), true);
    }
    let is_label = ["告警", "报警", "预警", "故障", "异常"].iter().any(|label| word.contains(label));
    (if is_label { Said::Label } else { Said::Nothing }, false)
}

fn failed(text: &str) -> bool {
    FAILURES.iter().any(|word| text.contains(word))
}

fn in_sentence(text: &str) -> Option<Said> {
    let text = text.to_lowercase();
    let text = text.trim_matches(AROUND);
    let bare = without_brackets(text).unwrap_or(text).trim_end_matches(AROUND);
    let is = |ends: &[&str]| ends.iter().any(|end| strip_end(text, end).or_else(|| strip_end(bare, end)).is_some());
    let has_failed = failed(text);
    // "It must be resolved" is not over.
    if is(&OVER) && !is(&[" be resolved", " be recovered"]) {
        return Some(Said::Over);
    }
    let is_over = is(&OVER_IF_NOTHING_FAILED) || text.contains("已恢复") || text.contains("恢复正常");
    if is_over && !has_failed {
        return Some(Said::Over);
    }
    if has_failed || ON.iter().any(|word| text.contains(word)) {
        return Some(Said::On);
    }
    let mut words = text.split(|c: char| c.is_whitespace() || ",，;；()".contains(c));
    let is_on = |word: &str| report_word(word) == Some(Report::Problem) || ON_WORDS.contains(&word);
    words.any(is_on).then_some(Said::On)
}

/// All ends that say how it stands.
fn ends() -> impl Iterator<Item = &'static str> {
    OVER.into_iter().chain(OVER_IF_NOTHING_FAILED).chain(ENDS_ON)
}

/// A text without the brackets that it ends with.
fn without_brackets(text: &str) -> Option<&str> {
    let (before, _) = text.strip_suffix([')', '）'])?.rsplit_once(['(', '（'])?;
    Some(before.trim_end())
}

fn strip_end<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    tail.eq_ignore_ascii_case(end).then_some(head)
}
