//! The signs by which automatic mail is known: headers first, wording last.
//!
//! Each check answers with the sentence that names the sign, or with None. Wordings are matched at the start of a subject or
//! as a whole, so that a person who writes about automatic replies is still a person.

use super::Case;
use super::phrases::{
    MONITOR_HEADERS, MONITOR_LOCALS, MONITOR_SUBJECTS, NOREPLY, RECEIPTS, VACATION_STARTS, VACATION_TEXTS,
    VACATION_WHOLE,
};

/// Whether an address is of the kind that never gets an answer: mail systems, list servers, no-reply senders.
pub fn is_noreply(address: &str) -> bool {
    let key = address.to_ascii_lowercase();
    let local = key.rsplit_once('@').map_or(key.as_str(), |(local, _)| local);
    let base = local.split(['+', '=']).next().unwrap_or(local);
    if local.is_empty() || NOREPLY.contains(&base) || base.starts_with("owner-") || base.starts_with("bounces-") {
        return true;
    }
    // "acme-noreply", "noreply-billing", "bounce-123", "list-bounces"
    ["noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "mailer-daemon"]
        .iter()
        .any(|word| base.contains(word))
        || ["-bounces", "-bounce", "-owner"].iter().any(|end| base.ends_with(end))
        || base.strip_prefix("bounce").is_some_and(|rest| rest.starts_with(['-', '.', '_']))
}

fn lower(case: &Case<'_>, name: &str) -> Option<String> {
    case.mail.header(name).map(|value| value.trim().to_ascii_lowercase())
}

/// An answer that a program gave, by its headers.
pub fn auto_replied(case: &Case<'_>) -> Option<String> {
    if let Some(value) = lower(case, "Auto-Submitted")
        && value.starts_with("auto-replied")
    {
        return Some("Auto-Submitted says auto-replied.".into());
    }
    // Headers of vacation programs: their presence says it, except for an explicit no.
    for name in [
        "X-Autoreply",
        "X-Autorespond",
        "X-Autoresponder",
        "X-Auto-Reply",
        "X-Autoreply-From",
        "X-AutoReply-From",
        "X-Mail-Autoreply",
        "X-MDMailing",
        "X-Vacation",
        "X-Auto-Responder",
        "X-Amazon-Auto-Reply",
        "Auto-Reply",
    ] {
        if lower(case, name).is_some_and(|v| !matches!(v.as_str(), "no" | "false" | "0")) {
            return Some(format!("{name} marks an automatic reply."));
        }
    }
    if lower(case, "Precedence").is_some_and(|v| v == "auto_reply" || v == "auto-reply" || v == "autoreply") {
        return Some("Precedence says auto_reply.".into());
    }
    if lower(case, "X-Precedence").is_some_and(|v| v.starts_with("auto_reply")) {
        return Some("X-Precedence says auto_reply.".into());
    }
    if lower(case, "X-POST-MessageClass").is_some_and(|v| v.contains("autoresponder")) {
        return Some("X-POST-MessageClass marks an autoresponder.".into());
    }
    if lower(case, "X-MS-Exchange-Inbox-Rules-Loop").is_some()
        || lower(case, "X-MS-Exchange-Generated-Message-Source").is_some_and(|v| v.contains("mailbox rules"))
    {
        return Some("Exchange marks it as written by an inbox rule.".into());
    }
    // Exchange honours it, and only programs write it; DR, NDR and RN alone speak of receipts.
    if lower(case, "X-Auto-Response-Suppress")
        .is_some_and(|v| v.split([',', ';', ' ']).any(|w| matches!(w, "all" | "oof" | "autoreply")))
    {
        return Some("X-Auto-Response-Suppress marks mail of a program.".into());
    }
    // With an address in it the field says who has passed the mail on, which happens to mail of people too.
    if lower(case, "X-Loop").is_some_and(|v| matches!(v.as_str(), "yes" | "true" | "1")) {
        return Some("X-Loop marks mail that a program has handled before.".into());
    }
    if lower(case, "Delivered-To").is_some_and(|v| v == "autoresponder") {
        return Some("Delivered-To is an autoresponder.".into());
    }
    None
}

/// Receipts and recalls, known by how mail programs begin their subjects.
pub fn receipt(case: &Case<'_>) -> Option<String> {
    if lower(case, "Disposition-Notification").is_some()
        || lower(case, "X-MS-Exchange-Recall-Report-Generated").is_some()
    {
        return Some("A header marks it as a receipt.".into());
    }
    let mark = RECEIPTS.iter().find(|mark| case.subject.starts_with(**mark))?;
    // A receipt is short; a person whose subject happens to begin so writes more.
    (case.mail.text.chars().count() < 1_500)
        .then(|| format!("Its subject begins with \"{mark}\" as receipts and recalls do."))
}

/// Nobody writes by hand as mailer-daemon.
pub fn mail_system(case: &Case<'_>) -> Option<String> {
    let from = case.mail.from.first()?;
    let local: String = from.local().chars().filter(char::is_ascii_alphanumeric).collect();
    local.eq_ignore_ascii_case("mailerdaemon").then(|| format!("From is the mail system {}.", from.address))
}

/// Mailing lists and mass mail.
pub fn list(case: &Case<'_>) -> Option<String> {
    for name in ["List-Id", "List-Post", "X-Mailing-List", "X-Mailman-Version", "X-BeenThere", "X-Loop-List"] {
        if lower(case, name).is_some_and(|v| !v.is_empty() && v != "no") {
            return Some(format!("{name} marks a mailing list."));
        }
    }
    for name in ["Precedence", "X-Precedence"] {
        if let Some(value) = lower(case, name).filter(|v| matches!(v.as_str(), "bulk" | "list" | "junk")) {
            return Some(format!("{name} says {value}."));
        }
    }
    // Newsletters must carry the means to leave them; a person's mail has none.
    for name in ["List-Unsubscribe", "X-CSA-Complaints", "X-Campaign-Id", "X-MC-User"] {
        if lower(case, name).is_some() {
            return Some(format!("{name} marks mass mail."));
        }
    }
    None
}

/// Programs that say so, and tell nothing else.
pub fn auto_generated(case: &Case<'_>) -> Option<String> {
    let value = lower(case, "Auto-Submitted")?;
    let word = value.split([';', ' ', '(']).next().unwrap_or_default();
    (!matches!(word, "no" | "")).then(|| format!("Auto-Submitted says {word}."))
}

/// Mail of a monitoring program: a header of its own, its subject, or its sender together with a machine-like subject.
pub fn monitor(case: &Case<'_>) -> Option<String> {
    if let Some(name) = MONITOR_HEADERS.iter().find(|name| case.mail.header(name).is_some()) {
        return Some(format!("{name} marks a monitoring program."));
    }
    if is_reply(&case.subject) {
        return None;
    }
    let sender = case.mail.from.first().map(|a| a.local().to_ascii_lowercase()).unwrap_or_default();
    let known = MONITOR_LOCALS.contains(&sender.as_str());
    let mailer = ["X-Mailer", "User-Agent"].iter().filter_map(|name| lower(case, name)).find(|v| {
        ["nagios", "zabbix", "icinga", "alertmanager", "prometheus", "grafana", "monit ", "prtg"]
            .iter()
            .any(|p| v.contains(p))
    });
    if let Some(mailer) = mailer {
        return Some(format!("Its mailer is the monitoring program {mailer}."));
    }
    let subject = MONITOR_SUBJECTS.iter().find(|mark| case.subject.starts_with(**mark));
    let stated = [
        "is down",
        "is up",
        "is critical",
        "is warning",
        "is ok",
        "is unreachable",
        "problem",
        "recovery",
        "alert",
        "告警",
        "故障",
        "恢复",
        "critical",
        "warning",
        "resolved",
        "firing",
        "down:",
        "up:",
    ]
    .iter()
    .any(|word| case.subject.contains(word));
    match subject {
        Some(mark) if mark.len() > 10 || mark.starts_with(['[', '*', '【']) || known || is_dense(case) => {
            Some(format!("Its subject begins with \"{}\" as alerts do.", mark.trim()))
        }
        _ if known && stated => Some(format!("The sender {sender} writes alerts.")),
        _ => None,
    }
}

/// Whether the text is fields rather than sentences: `Host: db1`, `Trigger severity: High`.
fn is_dense(case: &Case<'_>) -> bool {
    let lines: Vec<&str> = case.mail.text.lines().map(str::trim).filter(|l| !l.is_empty()).take(40).collect();
    let fields = lines
        .iter()
        .filter(|line| {
            line.split_once([':', '：', '='])
                .is_some_and(|(name, value)| !value.trim().is_empty() && (1..=30).contains(&name.chars().count()))
        })
        .count();
    fields >= 3 && fields * 2 >= lines.len()
}

fn is_reply(subject: &str) -> bool {
    ["re:", "re：", "fwd:", "fw:", "aw:", "回复", "答复", "转发"].iter().any(|mark| subject.starts_with(mark))
}

/// Characters of the text in which such a sentence must begin.
const VACATION_WINDOW_CHARS: usize = 160;

/// Absence notes without any header, known by their wording.
pub fn vacation(case: &Case<'_>) -> Option<String> {
    let subject = case.subject.trim();
    if let Some(mark) = VACATION_STARTS.iter().find(|mark| subject.starts_with(**mark)) {
        return Some(format!("Its subject begins with \"{mark}\"."));
    }
    let bare = subject.trim_end_matches(['.', '!', ' ', '。', '！']);
    if VACATION_WHOLE.contains(&bare) {
        return Some(format!("Its subject is \"{bare}\"."));
    }
    let start: String =
        case.mail.text.trim_start().chars().take(VACATION_WINDOW_CHARS).collect::<String>().to_lowercase();
    let start = start.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = VACATION_TEXTS.iter().find(|phrase| start.contains(**phrase))?;
    // A person may quote or announce an absence in a new request; a program answers ours.
    let answers = !case.mail.in_reply_to.is_empty()
        || is_reply(subject)
        || subject.is_empty()
        || said.contains("auto")
        || said.contains("自动")
        || said.contains("自動");
    answers.then(|| format!("Its text begins with \"{said}\"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_never_read() {
        for (address, expected) in [
            ("MAILER-DAEMON@x", true),
            ("no-reply@x", true),
            ("acme.noreply@x", true),
            ("list-bounces@x", true),
            ("bounce-12345@x", true),
            ("owner-list@x", true),
            ("noreply+abc@x", true),
            ("ann@noreply.test", false),
            ("bouncer@x", false),
            ("norepl@x", false),
            ("ann@x", false),
        ] {
            assert_eq!(is_noreply(address), expected, "{address}");
        }
    }
}
