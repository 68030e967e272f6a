//! Mail of monitoring programs: a header of their own, a mailer, a subject that only they write, or one that people write too
//! together with a sender or with fields that bear it out. "【故障】" alone is what a person writes over a broken printer.

use super::Case;
use super::phrases::{
    ALERT_FIELDS, ALERT_SUBJECTS, COURTESIES, MONITOR_HEADERS, MONITOR_LOCALS, MONITOR_MAILERS, MONITOR_MARKS,
    MONITOR_SUBJECTS, STATES,
};
use crate::pure::mail::is_answer;

/// Lines of text in which fields are looked for.
const LINES_MAX: usize = 60;

/// Fields that make a text an alert.
const FIELDS_MIN: usize = 2;

/// Knows a monitoring program's mail.
pub fn monitor(case: &Case<'_>) -> Option<String> {
    if let Some(name) = MONITOR_HEADERS.iter().find(|name| case.mail.header(name).is_some()) {
        return Some(format!("{name} marks a monitoring program."));
    }
    if is_answer(&case.subject) {
        return None;
    }
    let mailer =
        ["X-Mailer", "User-Agent"].iter().filter_map(|name| case.mail.header(name)).map(str::to_ascii_lowercase);
    if let Some(mailer) = mailer.into_iter().find(|mailer| MONITOR_MAILERS.iter().any(|name| mailer.contains(name))) {
        return Some(format!("Its mailer is the monitoring program {mailer}."));
    }
    let sender = case.mail.from.first().map(|a| a.local().to_ascii_lowercase()).unwrap_or_default();
    let known = MONITOR_LOCALS.contains(&sender.as_str());
    // "[Grafana] please give me an account, thanks" is a person's.
    let person = !known && thanks(&case.mail.text);
    if let Some(mark) = MONITOR_SUBJECTS.iter().find(|mark| !person && case.subject.starts_with(**mark)) {
        return Some(format!("Its subject begins with \"{}\" as alerts do.", mark.trim()));
    }
    if let Some(mark) = MONITOR_MARKS.iter().find(|mark| case.subject.contains(**mark)) {
        return Some(format!("Its subject holds \"{mark}\" as alerts do."));
    }
    if let Some(mark) = ALERT_SUBJECTS.iter().find(|mark| case.subject.starts_with(**mark))
        && (known || !person && is_alert(&case.mail.text))
    {
        return Some(format!("Its subject begins with \"{}\" as alerts do.", mark.trim()));
    }
    (known && STATES.iter().any(|state| case.subject.contains(state)))
        .then(|| format!("The sender {sender} writes alerts."))
}

/// People who fill in fields ("主机：… 故障时间：…") thank or ask for help; programs do neither.
fn thanks(text: &str) -> bool {
    let lines = text.lines().take(LINES_MAX).map(str::to_lowercase);
    lines.into_iter().any(|line| COURTESIES.iter().any(|words| line.contains(words)))
}

/// Whether the text holds the fields of an alert: `Host: db1`, `Trigger severity: High`, `告警级别：严重`.
fn is_alert(text: &str) -> bool {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES_MAX);
    let names =
        lines.filter_map(|line| line.split_once([':', '：', '=']).filter(|(_, value)| !value.trim().is_empty()));
    let known = names.filter(|(name, _)| {
        let name = name.trim().trim_start_matches(['-', '*', '•', ' ', '#', '【', '[']).to_lowercase();
        ALERT_FIELDS.contains(&name.trim_end_matches(['】', ']', '*', ' ']))
    });
    known.take(FIELDS_MIN).count() == FIELDS_MIN
}
