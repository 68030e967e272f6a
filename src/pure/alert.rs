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
mod state;
#[cfg(test)]
mod state_tests;
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
    /// The program's own number of this occurrence, which its repeats and its recovery bear, too; empty if it tells none.
    pub event: String,
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
    /// What is wrong, where host and service do not say it.
    title: String,
    /// The problem is that of several hosts, whichever the text names.
    spans_hosts: bool,
    /// The service stood within a sentence, perhaps with the value that was measured.
    in_prose: bool,
    report: Option<Report>,
    /// Where the state tells it.
    severity: Option<Severity>,
    event: String,
}

/// Takes a report apart; None: it names no problem.
pub fn read(seen: &Seen<'_>) -> Option<Alert> {
    let fields = Fields::read(seen.text);
    let subject = one_line(seen.subject);
    let draft = programs::READERS.iter().find_map(|reader| reader(&subject, &fields))?;
    let report = draft.report.or_else(|| fields.report()).or_else(|| state::report_in(&subject))?;
    let host = if draft.host.is_empty() && !draft.spans_hosts { fields.host().to_owned() } else { draft.host };
    if draft.service.trim().is_empty() {
        return None;
    }
    let service = if draft.in_prose { lasting(&draft.service) } else { one_line(&draft.service) };
    let parts = [draft.program, seen.from, &host, &service].map(str::to_lowercase);
    let event = match draft.event.trim() {
        "" => String::new(),
        id => cut(&[draft.program, seen.from, id].map(str::to_lowercase).join("|"), KEY_CHARS_MAX),
    };
    Some(Alert {
        program: draft.program,
        report,
        severity: draft.severity.or_else(|| fields.severity()).or_else(|| programs::severity_in(&subject)),
        title: match draft.title.is_empty() {
            true => title(&host, &draft.service),
            false => cut(&draft.title, TITLE_CHARS_MAX),
        },
        key: cut(&parts.join("|"), KEY_CHARS_MAX),
        event,
        shape: shape(&service, &host),
        host,
    })
}

/// A key that a rule made, as it is compared; None: it names nothing.
pub fn key_of_rule(text: &str) -> Option<String> {
    let key = one_line(text).to_lowercase();
    key.chars().any(char::is_alphanumeric).then(|| cut(&format!("rule|{key}"), KEY_CHARS_MAX))
}

/// A report of a program that only a rule knows: what its words and fields tell.
pub fn read_by_rule(seen: &Seen<'_>, key: String) -> Alert {
    let fields = Fields::read(seen.text);
    let known = read(seen);
    let report = known.as_ref().map(|a| a.report).or_else(|| fields.report());
    let report = report.or_else(|| state::report_in(&seen.subject.to_lowercase())).unwrap_or(Report::Problem);
    let host = fields.host().to_owned();
    let subject = state::without_marks(seen.subject);
    Alert {
        program: "monitoring",
        report,
        severity: known
            .as_ref()
            .map_or_else(|| fields.severity().or_else(|| programs::severity_in(seen.subject)), |a| a.severity),
        title: cut(known.as_ref().map_or(subject.as_str(), |a| &a.title), TITLE_CHARS_MAX),
        shape: known.map_or_else(|| shape(&lasting(&subject), &host), |a| a.shape),
        event: String::new(),
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

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text without what passes: dates, clock times and measured values become `#`. A threshold (`above 80%`, `超过 80%`) is
/// part of the name, and so is whatever else has digits: `eth0`, `1/0/24`, `2b`, an address, a version.
fn lasting(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out: Vec<&str> = Vec::new();
    let mut before = "";
    for (place, word) in words.iter().enumerate() {
        let is_passing = is_moment(word) || is_value(before, word, words.get(place + 1).copied().unwrap_or_default());
        let kept = if is_passing { "#" } else { word };
        if !(kept == "#" && out.last() == Some(&"#")) {
            out.push(kept);
        }
        before = word;
    }
    out.join(" ")
}

/// Marks around a word that do not belong to it.
const AROUND: &str = "()[]{}（）【】,;，；!！";

/// `2026-11-23`, `2026.11.23`, `2026/11/23` of a year from 1990 on, and `10:02:11`.
fn is_moment(word: &str) -> bool {
    let word = word.trim_matches(|c: char| AROUND.contains(c));
    let within = |part: &str, digits: std::ops::RangeInclusive<usize>, range: std::ops::RangeInclusive<u32>| {
        digits.contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse().is_ok_and(|number| range.contains(&number))
    };
    let is_date = ['-', '.', '/'].iter().any(|mark| match word.split(*mark).collect::<Vec<_>>().as_slice() {
        [year, month, day] => {
            within(year, 4..=4, 1990..=2100) && within(month, 1..=2, 1..=12) && within(day, 1..=2, 1..=31)
        }
        _ => false,
    });
    let is_time = match word.split(':').collect::<Vec<_>>().as_slice() {
        [hour, minute, second] => {
            within(hour, 1..=2, 0..=23) && within(minute, 2..=2, 0..=59) && within(second, 2..=2, 0..=59)
        }
        _ => false,
    };
    is_date || is_time
}

/// A number with a unit, `93.5%`, `12 ms`, `1.2GB`, that no word of comparison stands before; without a unit, or with one of
/// a single letter (which may be a name: `UPS 2b`), only behind `=` or a colon.
fn is_value(before: &str, word: &str, after: &str) -> bool {
    const UNITS: [&str; 16] =
        ["%", "％", "ms", "sec", "min", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "℃", "°c", "秒", "分钟"];
    const LETTERS: [&str; 7] = ["", "s", "m", "h", "d", "b", "v"];
    if word.starts_with(['<', '>', '≤', '≥']) || compares(before) {
        return false;
    }
    let word = word.trim_matches(|c: char| AROUND.contains(c)).to_lowercase();
    let end = word.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(word.len());
    let (number, unit) = word.split_at_checked(end).unwrap_or((&word, ""));
    let points = number.bytes().filter(|b| *b == b'.').count();
    if !number.starts_with(|c: char| c.is_ascii_digit()) || points > 1 {
        return false;
    }
    let next = after.trim_matches(|c: char| AROUND.contains(c)).to_lowercase();
    let has_unit = UNITS.contains(&unit) || unit.is_empty() && UNITS.contains(&next.as_str());
    has_unit || LETTERS.contains(&unit) && before.ends_with(['=', ':', '：', '＝'])
}

/// Whether a word says that a threshold follows.
fn compares(word: &str) -> bool {
    const WORDS: [&str; 26] = [
        "above",
        "below",
        "over",
        "under",
        "than",
        "exceeds",
        "exceed",
        "exceeded",
        "exceeding",
        "reaches",
        "reached",
        "least",
        "most",
        "within",
        "beyond",
        "for",
        "last",
        "超过",
        "高于",
        "低于",
        "大于",
        "小于",
        "少于",
        "多于",
        "不足",
        "达到",
    ];
    let word = word.to_lowercase();
    let ends = |end: &str| if end.is_ascii() { word == end } else { word.ends_with(end) };
    word.ends_with(['<', '>', '≤', '≥']) || WORDS.iter().any(|end| ends(end))
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
