//! The subjects of the programs, one reader a family, the more particular first.
//!
//! Formats are those of the shipped configurations: Nagios' `notify-service-by-email`, Icinga 2's mail scripts,
//! Checkmk's and Alertmanager's templates, Zabbix' media types, and what Chinese installations put in their place.

use super::fields::{Fields, report_word, severity_word};
use super::{Draft, Report, Severity};

type Reader = fn(&str, &Fields) -> Option<Draft>;

/// All readers, in the order in which they are asked.
pub const READERS: &[Reader] = &[nagios, icinga, checkmk, bracketed, kuma, zabbix_chinese, zabbix, labelled];

fn strip<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}

/// `** PROBLEM Service Alert: web1/HTTP is CRITICAL **`, `** RECOVERY Host Alert: web1 is UP **`.
fn nagios(subject: &str, _: &Fields) -> Option<Draft> {
    let bare = subject.trim_matches(['*', ' ']);
    let (kind, rest) = bare.split_once(" Alert: ")?;
    let (word, of) = kind.rsplit_once(' ')?;
    let (name, state) = rest.rsplit_once(" is ")?;
    let (host, service) = match of.to_lowercase().as_str() {
        "service" => name.split_once('/')?,
        "host" => (name, "host"),
        _ => return None,
    };
    let report = report_word(&word.to_lowercase()).or_else(|| report_word(&state.to_lowercase()));
    Some(Draft {
        program: "nagios",
        host: host.trim().into(),
        service: service.trim().into(),
        report,
        ..Draft::default()
    })
}

/// `[PROBLEM] HTTP on web1 is CRITICAL!`, `[RECOVERY] Host web1 is UP!`.
fn icinga(subject: &str, _: &Fields) -> Option<Draft> {
    let (word, rest) = subject.strip_prefix('[')?.split_once("] ")?;
    let report = report_word(&word.to_lowercase())?;
    let (name, _) = rest.rsplit_once(" is ")?;
    let (host, service) = match strip(name, "Host ") {
        Some(host) => (host, "host"),
        None => name.rsplit_once(" on ").map(|(service, host)| (host, service))?,
    };
    Some(Draft {
        program: "icinga",
        host: host.into(),
        service: service.into(),
        report: Some(report),
        ..Draft::default()
    })
}

/// `Check_MK: web1/CPU load OK -> CRIT`.
fn checkmk(subject: &str, _: &Fields) -> Option<Draft> {
    let rest = strip(subject, "Check_MK: ").or_else(|| strip(subject, "Checkmk: "))?;
    let (before, after) = rest.split_once(" -> ")?;
    let (name, _) = before.rsplit_once(' ')?;
    let (host, service) = name.split_once('/').unwrap_or((name, "host"));
    let after = after.to_lowercase();
    let report = if after.starts_with("ok") || after.starts_with("up") { Report::Recovery } else { Report::Problem };
    Some(Draft {
        program: "checkmk",
        host: host.into(),
        service: service.into(),
        report: Some(report),
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
        let (host, service) = (fields.host().to_owned(), fields.service().to_owned());
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
        report: Some(report),
        ..Draft::default()
    })
}

/// `服务器:db1发生: 磁盘空间不足故障!`, `恢复OK, 服务器:db1: 磁盘空间不足已恢复!`, `故障PROBLEM,服务器:…`.
fn zabbix_chinese(subject: &str, _: &Fields) -> Option<Draft> {
    let (before, rest) = subject.split_once("服务器:").or_else(|| subject.split_once("服务器："))?;
    let (host, service) = match rest.split_once("发生") {
        Some((host, service)) => (host, service.trim_start_matches([':', '：', ' '])),
        None => rest.split_once([':', '：', ' '])?,
    };
    let service = service.trim().trim_end_matches(['!', '！', ' ', '。']);
    let is_over = service.ends_with("恢复") || before.contains("恢复");
    let service = ["已恢复", "恢复", "故障"].iter().find_map(|end| service.strip_suffix(end)).unwrap_or(service);
    let report = if is_over { Report::Recovery } else { Report::Problem };
    Some(Draft {
        program: "zabbix",
        host: host.trim().into(),
        service: service.trim().into(),
        report: Some(report),
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
    } else if word.contains("resolved") || word.contains("恢复") {
        Some(Report::Recovery)
    } else {
        report_in(&word)
    };
    let named = fields.value(&["problem name", "trigger", "trigger name", "告警信息"]);
    let service = if named.is_empty() { name.trim() } else { named };
    Some(Draft { program: "zabbix", service: service.into(), report, ..Draft::default() })
}

/// Any program that labels what it says: a service or a rule, a host, and a state somewhere.
fn labelled(_: &str, fields: &Fields) -> Option<Draft> {
    let service = fields.service();
    if service.is_empty() {
        return None;
    }
    Some(Draft { program: "monitoring", service: service.to_owned(), ..Draft::default() })
}

/// The state that a subject begins with, or tells by a word of its own.
pub fn report_in(subject: &str) -> Option<Report> {
    let folded = subject.to_lowercase();
    let over = ["恢复", "recover", "resolved", "is ok", "is up", "[ok]", "[up]", "back to normal"];
    if over.iter().any(|word| folded.contains(word)) {
        return Some(Report::Recovery);
    }
    let on = [
        "故障",
        "告警",
        "报警",
        "异常",
        "problem",
        "is down",
        "is critical",
        "is warning",
        "firing",
        "alert",
        "[down]",
    ];
    if on.iter().any(|word| folded.contains(word)) {
        return Some(Report::Problem);
    }
    folded.split(|c: char| !c.is_alphanumeric()).find_map(report_word)
}

/// A severity that stands in the subject's brackets or as a word of it.
pub fn severity_in(subject: &str) -> Option<Severity> {
    severity_word(&subject.to_lowercase())
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
