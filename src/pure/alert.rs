//! Mail of monitoring programs: which problem it is about, and whether that begins or ends.
//!
//! `read` takes Zabbix, Nagios, Icinga, Checkmk, Alertmanager, Grafana and Uptime Kuma apart, in English and in Chinese,
//! and whatever else writes labelled fields. The key names the problem and nothing that passes: no state, no time, no
//! value, so that a problem, its repeats and its recovery share one. `life` decides what a report means for the ticket.
//!
//! Promises: total, linear in the subject and the first lines of the text.
//! Never: a guess. A mail without a recognisable problem has no key, and the caller leaves it aside.

mod fields;
pub mod life;
mod programs;
#[cfg(test)]
mod tests;

use fields::Fields;

/// Longest key, host and title, in characters.
const KEY_CHARS_MAX: usize = 250;
const TITLE_CHARS_MAX: usize = 150;

/// What a report says of its problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    Problem,
    Recovery,
    /// Acknowledged, updated, in maintenance: neither begins nor ends it.
    Remark,
}

/// How grave the program calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Information,
    Warning,
    High,
    Critical,
}

/// A report taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The program's name, lower case; "monitoring" where it is not known.
    pub program: &'static str,
    /// Empty if the report names none.
    pub host: String,
    pub report: Report,
    pub severity: Option<Severity>,
    /// What is wrong, in the program's own words, with the host.
    pub title: String,
    /// Names the problem; see the module's header.
    pub key: String,
    /// What problems of the same kind on other hosts share.
    pub shape: String,
}

/// A mail as this module looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The sender's address, lower case.
    pub from: &'a str,
    /// Decoded.
    pub subject: &'a str,
    pub text: &'a str,
}

/// What a program's reader finds; the rest follows from it.
#[derive(Debug, Default)]
struct Draft {
    program: &'static str,
    host: String,
    service: String,
    /// The problem is that of several hosts, whichever the text names.
    spans_hosts: bool,
    report: Option<Report>,
}

/// Takes a report apart; None: it names no problem.
pub fn read(seen: &Seen<'_>) -> Option<Alert> {
    let fields = Fields::read(seen.text);
    let subject = seen.subject.split_whitespace().collect::<Vec<_>>().join(" ");
    let draft = programs::READERS.iter().find_map(|reader| reader(&subject, &fields))?;
    let report = draft.report.or_else(|| fields.report()).or_else(|| programs::report_in(&subject))?;
    let host = if draft.host.is_empty() && !draft.spans_hosts { fields.host().to_owned() } else { draft.host };
    if draft.service.trim().is_empty() {
        return None;
    }
    let service = lasting(&draft.service);
    let parts = [draft.program, seen.from, &host, &service].map(str::to_lowercase);
    Some(Alert {
        program: draft.program,
        report,
        severity: fields.severity().or_else(|| programs::severity_in(&subject)),
        title: title(&host, &draft.service),
        key: cut(&parts.join("|"), KEY_CHARS_MAX),
        shape: shape(&service, &host),
        host,
    })
}

/// A key that a rule made, as it is compared; None: it names nothing.
pub fn key_of_rule(text: &str) -> Option<String> {
    let key = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    key.chars().any(char::is_alphanumeric).then(|| cut(&format!("rule|{key}"), KEY_CHARS_MAX))
}

/// A report of a program that only a rule knows: what its words and fields tell.
pub fn read_by_rule(seen: &Seen<'_>, key: String) -> Alert {
    let fields = Fields::read(seen.text);
    let known = read(seen);
    let report = known.as_ref().map(|a| a.report).or_else(|| fields.report());
    let report = report.or_else(|| programs::report_in(&seen.subject.to_lowercase())).unwrap_or(Report::Problem);
    let host = fields.host().to_owned();
    let subject = programs::without_state(seen.subject);
    Alert {
        program: "monitoring",
        report,
        severity: fields.severity().or_else(|| programs::severity_in(seen.subject)),
        title: cut(known.as_ref().map_or(subject.as_str(), |a| &a.title), TITLE_CHARS_MAX),
        shape: known.map_or_else(|| shape(&lasting(&subject), &host), |a| a.shape),
        key,
        host,
    }
}

fn title(host: &str, service: &str) -> String {
    let service = service.trim();
    if host.is_empty() || service.to_lowercase().contains(&host.to_lowercase()) {
        cut(service, TITLE_CHARS_MAX)
    } else {
        cut(&format!("{host}: {service}"), TITLE_CHARS_MAX)
    }
}

/// Text without what passes: measured values, spans, clock times and dates become `#`. Names with digits, such as `eth0`,
/// `/dev/sda1` or an address, stay.
fn lasting(text: &str) -> String {
    let words = text.split_whitespace().map(|word| if is_value(word) { "#" } else { word });
    let mut out: Vec<&str> = Vec::new();
    for word in words {
        if !(word == "#" && out.last() == Some(&"#")) {
            out.push(word);
        }
    }
    out.join(" ")
}

/// `93.5%`, `12.4`, `5m`, `3s`, `10:02:11`, `2026-11-23`, `1.2GB`: a number with at most one point or a clock's or date's
/// marks, and a unit behind it. A bare whole number may be a name (`port 443`).
fn is_value(word: &str) -> bool {
    const UNITS: [&str; 19] =
        ["%", "％", "s", "ms", "m", "h", "d", "min", "b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "℃", "°c", "秒"];
    let word = word.trim_matches(|c: char| "()[]{}（）【】,;，；!！<>=≥≤".contains(c)).to_lowercase();
    let end = word.find(|c: char| !(c.is_ascii_digit() || ".:-/".contains(c))).unwrap_or(word.len());
    let (number, unit) = word.split_at_checked(end).unwrap_or((&word, ""));
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let marks = |c: char| number.chars().filter(|d| *d == c).count();
    if digits == 0 || !number.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let is_clock = unit.is_empty() && digits >= 3 && (marks(':') >= 1 || marks('-') == 2 || marks('/') == 2);
    let is_decimal = marks('.') == 1 && digits + 1 == number.len() && (unit.is_empty() || UNITS.contains(&unit));
    let is_measured = digits == number.len() && UNITS.contains(&unit);
    is_clock || is_decimal || is_measured
}

/// The service without its host and with every number as `#`.
fn shape(service: &str, host: &str) -> String {
    let mut text = service.to_lowercase();
    if !host.is_empty() {
        text = text.replace(&host.to_lowercase(), "@");
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    cut(&out, TITLE_CHARS_MAX)
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}
