//! The subjects of the programs, one reader a family, the more particular first.
//!
//! Formats are those of the shipped configurations: Nagios' `notify-service-by-email`, Icinga 2's mail scripts,
//! Checkmk's and Alertmanager's templates, Zabbix' media types, and what Chinese installations put in their place.

use super::fields::{Fields, report_word, severity_named};
use super::{Draft, Report, Severity};

type Reader = fn(&str, &Fields) -> Option<Draft>;

/// How Zabbix calls the number of an event.
const EVENTS: &[&str] = &["original problem id", "original event id", "event id", "事件id", "事件编号"];

/// All readers, in the order in which they are asked.
pub const READERS: &[Reader] = &[nagios, icinga, checkmk, bracketed, kuma, zabbix_chinese, zabbix, labelled, spoken];

fn strip<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}

/// What is wrong with a host as such, as the programs write it; empty: a service of it is meant.
fn title_of_host(host: &str, service: &str) -> String {
    if service == HOST { format!("{} DOWN", host.trim()) } else { String::new() }
}

/// The service that stands for the host as such.
const HOST: &str = "host";

/// What the states of Nagios and its kin say of how grave it is; they have no other word for it.
fn severity_of_state(state: &str) -> Option<Severity> {
    let state = state.to_lowercase();
    let first = state.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())?;
    match first {
        "critical" | "crit" | "down" | "unreachable" | "unreach" => Some(Severity::Critical),
        "warning" | "warn" | "unknown" => Some(Severity::Warning),
        _ => None,
    }
}

/// `** PROBLEM Service Alert: web1/HTTP is CRITICAL **`, `** RECOVERY Host Alert: web1 is UP **`.
fn nagios(subject: &str, _: &Fields) -> Option<Draft> {
    let bare = subject.trim_matches(['*', ' ']);
    let (kind, rest) = bare.split_once(" Alert: ")?;
    let (word, of) = kind.rsplit_once(' ')?;
    let (name, state) = rest.rsplit_once(" is ")?;
    let (host, service) = match of.to_lowercase().as_str() {
        "service" => name.split_once('/')?,
        "host" => (name, HOST),
        _ => return None,
    };
    let report = report_word(&word.to_lowercase()).or_else(|| report_word(&state.to_lowercase()));
    Some(Draft {
        program: "nagios",
        host: host.trim().into(),
        service: service.trim().into(),
        title: title_of_host(host, service),
        report,
        severity: severity_of_state(state),
        ..Draft::default()
    })
}

/// `[PROBLEM] HTTP on web1 is CRITICAL!`, `[RECOVERY] Host web1 is UP!`.
fn icinga(subject: &str, _: &Fields) -> Option<Draft> {
    let (word, rest) = subject.strip_prefix('[')?.split_once("] ")?;
    let report = report_word(&word.to_lowercase())?;
    let (name, state) = rest.rsplit_once(" is ")?;
    let (host, service) = match strip(name, "Host ") {
        Some(host) => (host, HOST),
        None => name.rsplit_once(" on ").map(|(service, host)| (host, service))?,
    };
    Some(Draft {
        program: "icinga",
        host: host.into(),
        service: service.into(),
        title: title_of_host(host, service),
        report: Some(report),
        severity: severity_of_state(state),
        ..Draft::default()
    })
}

/// `Check_MK: web1/CPU load OK -> CRIT`.
fn checkmk(subject: &str, _: &Fields) -> Option<Draft> {
    let rest = strip(subject, "Check_MK: ").or_else(|| strip(subject, "Checkmk: "))?;
    let (before, after) = rest.split_once(" -> ")?;
    let (name, _) = before.rsplit_once(' ')?;
    let (host, service) = name.split_once('/').unwrap_or((name, HOST));
    let after = after.to_lowercase();
    let report = if after.starts_with("ok") || after.starts_with("up") { Report::Recovery } else { Report::Problem };
    Some(Draft {
        program: "checkmk",
        host: host.into(),
        service: service.into(),
        title: title_of_host(host, service),
        report: Some(report),
        severity: severity_of_state(&after),
        ..Draft::default()
    })
}

/// `[FIRING:2] DiskFull db (critical prod)`, `[RESOLVED] DiskFull db`, `[Alerting] Queue length`, `[OK] Queue length`.
///
/// In front of the brackets stand the labels that a group is made of; those within them change with its members.
fn bracketed(subject: &str, fields: &Fields) -> Option<Draft> {
    let (head, rest) = subject.strip_prefix('[')?.split_once(']')?;
    let word = head.split([':', ',']).next().unwrap_or_default().to_lowercase();
    let (program, report) = match word.as_str() {
        "firing" => ("alertmanager", Report::Problem),
        "resolved" => ("alertmanager", Report::Recovery),
        "alerting" | "no data" | "pending" => ("grafana", Report::Problem),
        "ok" | "normal" => ("grafana", Report::Recovery),
        _ => return None,
    };
    let rest = rest.trim();
    let group = rest.split_once(" (").map_or(rest, |(group, _)| group).trim();
    let group = if group.starts_with('(') { "" } else { group };
    if group.is_empty() {
        let (host, service) = (fields.host().to_owned(), fields.service().0.to_owned());
        return Some(Draft { program, host, service, report: Some(report), ..Draft::default() });
    }
    // A group may span hosts, so that none of them is part of its key.
    Some(Draft { program, service: group.to_owned(), spans_hosts: true, report: Some(report), ..Draft::default() })
}

/// `[web shop] [🔴 Down] timeout`, `[web shop] [✅ Up] 200 - OK`.
fn kuma(subject: &str, _: &Fields) -> Option<Draft> {
    let (name, rest) = subject.strip_prefix('[')?.split_once(']')?;
    let rest = rest.trim_start().strip_prefix('[')?;
    let report = match rest.chars().next()? {
        '🔴' => Report::Problem,
        '✅' => Report::Recovery,
        _ => return None,
    };
    Some(Draft {
        program: "uptime kuma",
        host: name.into(),
        service: "monitor".into(),
        title: name.into(),
        report: Some(report),
        ..Draft::default()
    })
}

/// `服务器:db1发生: 磁盘空间不足故障!`, `恢复OK, 服务器:db1: 磁盘空间不足已恢复!`, `故障PROBLEM,服务器:…`.
fn zabbix_chinese(subject: &str, fields: &Fields) -> Option<Draft> {
    let (before, rest) = subject.split_once("服务器:").or_else(|| subject.split_once("服务器："))?;
    let (host, service) = match rest.split_once("发生") {
        Some((host, service)) => (host, service.trim_start_matches([':', '：', ' '])),
        None => rest.split_once([':', '：', ' '])?,
    };
    let service = service.trim().trim_end_matches(['!', '！', ' ', '。']);
    let denied = DENIALS.iter().any(|word| service.contains(word));
    let is_over = !denied && (service.ends_with("恢复") || before.contains("恢复"));
    let service = ["已恢复", "恢复", "故障"].iter().find_map(|end| service.strip_suffix(end)).unwrap_or(service);
    let report = if is_over { Report::Recovery } else { Report::Problem };
    Some(Draft {
        program: "zabbix",
        host: host.trim().into(),
        service: service.trim().into(),
        in_prose: true,
        report: Some(report),
        event: fields.value(EVENTS).to_owned(),
        ..Draft::default()
    })
}

/// `Problem: NAME`, `Resolved in 5m: NAME`, `Updated problem in 5m: NAME`, `PROBLEM: NAME`, `OK: NAME`, `故障：…`, `恢复：…`;
/// with the fields of Zabbix, or of a Chinese installation of it, in the text.
fn zabbix(subject: &str, fields: &Fields) -> Option<Draft> {
    const MARKS: [&str; 6] =
        ["original problem id", "trigger", "trigger status", "problem name", "告警主机", "problem started at"];
    if !MARKS.iter().any(|mark| fields.has(mark)) {
        return None;
    }
    let (word, name) = subject.split_once([':', '：'])?;
    let word = word.to_lowercase();
    let report = if word.contains("updated problem") {
        Some(Report::Remark)
    } else if DENIALS.iter().any(|denial| word.contains(denial)) {
        Some(Report::Problem)
    } else if word.contains("resolved") || word.contains("恢复") {
        Some(Report::Recovery)
    } else {
        report_in(&word)
    };
    let named = fields.value(&["problem name", "trigger", "trigger name"]);
    let told = fields.value(&["告警信息"]);
    let (service, in_prose) = match (named, told) {
        ("", "") => (name.trim(), true),
        ("", told) => (told, true),
        (named, _) => (named, false),
    };
    let event = fields.value(EVENTS).to_owned();
    Some(Draft { program: "zabbix", service: service.into(), in_prose, report, event, ..Draft::default() })
}

/// Any program that labels what it says: a service or a rule, a host, and a state somewhere. Where it writes the labels of
/// a series (`[ident=core-1 path=/data]`), they tell which one it is.
fn labelled(subject: &str, fields: &Fields) -> Option<Draft> {
    let (service, in_prose) = fields.service();
    if service.is_empty() {
        return None;
    }
    let (host, series) = fields.series();
    let severity = marks(subject).1.split_whitespace().next().and_then(|word| match word {
        "S1" => Some(Severity::Critical),
        "S2" => Some(Severity::Warning),
        "S3" => Some(Severity::Information),
        _ => None,
    });
    let service = if series.is_empty() { service.to_owned() } else { format!("{service} {series}") };
    Some(Draft { program: "monitoring", host, service, in_prose, severity, ..Draft::default() })
}

/// A program that says all in its subject, with a state at its head or its end: `Monitor is DOWN: web shop`,
/// `ALARM: "HighCPU" in EU`, `[Datadog] [Triggered] Disk is full on core-1`, `【云监控】CPU使用率发生告警`.
fn spoken(subject: &str, _: &Fields) -> Option<Draft> {
    const ENDS: [&str; 18] = [
        "发生告警",
        "恢复正常",
        "告警恢复",
        "恢复通知",
        "告警通知",
        "已恢复",
        "恢复",
        "已解决",
        "告警",
        "报警",
        "故障",
        "异常",
        " is down",
        " is up",
        " is critical",
        " is ok",
        " recovered",
        " resolved",
    ];
    let report = report_in(subject)?;
    let (_, rest) = marks(subject);
    let mut service = rest;
    if let Some((head, after)) = rest.split_once([':', '：'])
        && head.split_whitespace().count() <= HEAD_WORDS_MAX
        && report_in(head).is_some()
    {
        service = after.trim();
    }
    let mut service = service.trim_end_matches(['*', ' ', '!', '！', '。', '.']);
    while let Some(shorter) = ENDS.iter().find_map(|end| strip_end(service, end)) {
        service = shorter.trim_end();
    }
    if !service.chars().any(char::is_alphanumeric) {
        return None;
    }
    Some(Draft {
        program: "monitoring",
        service: service.to_owned(),
        in_prose: true,
        report: Some(report),
        ..Draft::default()
    })
}

fn strip_end<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    tail.eq_ignore_ascii_case(end).then_some(head)
}

/// What says that a problem goes on, whatever else stands there.
const DENIALS: [&str; 9] =
    ["未恢复", "仍未", "尚未", "未解决", "没有恢复", "not recovered", "not resolved", "not yet", "still "];
/// What has failed is no recovery, though its name may say so: `灾备恢复任务失败`.
const FAILURES: [&str; 9] =
    ["失败", "不可达", "不可用", "异常", "failed", "failure", "is down", "unreachable", "is critical"];

/// What a subject says of its state: by the marks at its head (in brackets, or before a colon), else by how it ends, else by
/// a word of it. In doubt it is a problem.
pub fn report_in(subject: &str) -> Option<Report> {
    let folded = subject.trim().to_lowercase();
    if DENIALS.iter().any(|word| folded.contains(word)) {
        return Some(Report::Problem);
    }
    let (marks, rest) = marks(&folded);
    if let Some(report) = marks.iter().find_map(|mark| state_of_mark(mark)) {
        return Some(report);
    }
    let mut rest = rest;
    if let Some((head, after)) = rest.split_once([':', '：'])
        && head.split_whitespace().count() <= HEAD_WORDS_MAX
    {
        match state_of_mark(head) {
            Some(report) => return Some(report),
            None => rest = if after.trim().is_empty() { head } else { rest },
        }
    }
    state_of_sentence(rest)
}

/// Words before a colon that can be a mark.
const HEAD_WORDS_MAX: usize = 3;

/// The marks in brackets that a subject begins with, and what stands behind them.
fn marks(subject: &str) -> (Vec<&str>, &str) {
    let mut rest = subject.trim();
    let mut found = Vec::new();
    while let Some((mark, after)) = rest.strip_prefix(['[', '【']).and_then(|rest| rest.split_once([']', '】'])) {
        found.push(mark.trim());
        rest = after.trim();
    }
    (found, rest)
}

/// The state that a mark names: `告警恢复` is a recovery, `告警通知` a problem.
fn state_of_mark(mark: &str) -> Option<Report> {
    let mark = mark.trim_matches(['*', ' ', '!', '！']);
    if mark.contains("恢复") {
        return Some(Report::Recovery);
    }
    let mut words = mark.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    if let Some(report) = words.find_map(report_word) {
        return Some(report);
    }
    let on = ["故障", "告警", "报警", "预警", "异常", "alert", "alarm", "problem", "down"];
    let is_on = |word: &str| if word.is_ascii() { mark == word } else { mark.contains(word) };
    on.iter().any(|word| is_on(word)).then_some(Report::Problem)
}

fn state_of_sentence(text: &str) -> Option<Report> {
    let ends = [
        "恢复",
        "恢复正常",
        "已解决",
        "恢复通知",
        " recovered",
        " resolved",
        " is ok",
        " is up",
        " is back",
        "back to normal",
    ];
    let text = text.trim_end_matches(['*', ' ', '!', '！', '。', '.']);
    let has_failed = FAILURES.iter().any(|word| text.contains(word));
    let is_over = ends.iter().any(|end| text.ends_with(end)) || text.contains("已恢复") || text.contains("恢复正常");
    if is_over && (!has_failed || text.ends_with("已恢复")) {
        return Some(Report::Recovery);
    }
    let on = ["故障", "告警", "报警", "problem", "is warning", "firing", "alert"];
    if has_failed || on.iter().any(|word| text.contains(word)) {
        return Some(Report::Problem);
    }
    text.split(|c: char| c.is_whitespace() || ",，;；()".contains(c)).find_map(report_word)
}

/// A severity that stands in brackets of the subject: `[High]`, `【严重】`, `(critical prod)`. What stands elsewhere may be
/// a name.
pub fn severity_in(subject: &str) -> Option<Severity> {
    let parts = subject.split(['[', '【', '(', '（']).skip(1);
    let within = parts.filter_map(|part| part.split_once([']', '】', ')', '）'])).map(|(within, _)| within);
    let words = within.flat_map(|within| within.split([' ', ',', '，', ';', '；', ':', '：', '/', '|']));
    words.filter_map(|word| severity_named(&word.to_lowercase())).max()
}

/// A subject without the words of state at its beginning, for a title and a group.
pub fn without_state(subject: &str) -> String {
    let subject = subject.trim_matches(['*', ' ']);
    let rest = match subject.strip_prefix(['[', '【']).and_then(|rest| rest.split_once([']', '】'])) {
        Some((word, rest)) if report_in(word).is_some() => rest,
        _ => match subject.split_once([':', '：']) {
            Some((word, rest)) if word.split_whitespace().count() <= 3 && report_in(word).is_some() => rest,
            _ => subject,
        },
    };
    let rest = rest.trim();
    if rest.is_empty() { subject.to_owned() } else { rest.to_owned() }
}
