//! The subjects of the programs, one reader a family, the more particular first.
//!
//! Formats are those of the shipped configurations: Nagios' `notify-service-by-email`, Icinga 2's mail scripts,
//! Checkmk's and Alertmanager's templates, Zabbix' media types, and what Chinese installations put in their place.

use super::fields::{Fields, report_of, severity_named};
use super::state::{DENIALS, marks, name_in, report_in};
use super::{Draft, Report, Severity};

type Reader = fn(&str, &Fields) -> Option<Draft>;

/// How Zabbix calls the number of an event.
const EVENTS: &[&str] = &["original problem id", "original event id", "event id", "事件id", "事件编号"];

/// All readers, in the order in which they are asked.
pub const READERS: &[Reader] =
    &[nagios, icinga, checkmk, bracketed, kuma, monit, zabbix_chinese, zabbix, labelled, spoken];

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
    let report = report_of(word, state);
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
    let (name, state) = rest.rsplit_once(" is ")?;
    report_of(word, "")?;
    let report = report_of(word, state);
    let (host, service) = match strip(name, "Host ") {
        Some(host) => (host, HOST),
        None => name.rsplit_once(" on ").map(|(service, host)| (host, service))?,
    };
    Some(Draft {
        program: "icinga",
        host: host.into(),
        service: service.into(),
        title: title_of_host(host, service),
        report,
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

/// `monit alert --  Connection failed nginx`, `monit alert --  Connection succeeded nginx`.
fn monit(subject: &str, _: &Fields) -> Option<Draft> {
    const OVER: [(&str, &str); 5] = [
        (" succeeded", ""),
        ("Exists", "Does not exist"),
        ("Timeout recovery", "Timeout"),
        ("Link up", "Link down"),
        (" not changed", " changed"),
    ];
    let (event, service) = strip(subject, "monit alert -- ")?.trim().rsplit_once(' ')?;
    let over = OVER.iter().find_map(|(end, begun)| Some(format!("{}{begun}", event.strip_suffix(end)?)));
    let report = if over.is_some() { Report::Recovery } else { Report::Problem };
    let event = over.unwrap_or_else(|| event.to_owned());
    let event = [" failed", " matched"].iter().find_map(|end| event.strip_suffix(end)).unwrap_or(&event).to_owned();
    Some(Draft { program: "monit", host: service.into(), service: event, report: Some(report), ..Draft::default() })
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
    } else if word.starts_with("resolved") {
        Some(Report::Recovery)
    } else {
        // A name may hold a word of recovery: what the fields say comes first.
        fields.report().or_else(|| report_in(subject))
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
    let report = report_in(subject)?;
    let service = name_in(subject);
    if !service.chars().any(char::is_alphanumeric) {
        return None;
    }
    Some(Draft { program: "monitoring", service, in_prose: true, report: Some(report), ..Draft::default() })
}

/// A severity that stands in brackets of the subject: `[High]`, `【严重】`, `(critical prod)`. What stands elsewhere may be
/// a name.
pub fn severity_in(subject: &str) -> Option<Severity> {
    let parts = subject.split(['[', '【', '(', '（']).skip(1);
    let within = parts.filter_map(|part| part.split_once([']', '】', ')', '）'])).map(|(within, _)| within);
    let words = within.flat_map(|within| within.split([' ', ',', '，', ';', '；', ':', '：', '/', '|']));
    words.filter_map(|word| severity_named(&word.to_lowercase())).max()
}
