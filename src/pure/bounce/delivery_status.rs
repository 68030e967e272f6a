//! The machine-readable form of bounces (RFC 3464): a group of fields for each recipient, in a part of its own or, from
//! some gateways, within the text.

use super::{Bounce, RECIPIENTS_MAX, address, push, status, wording};
use crate::pure::mail::{Header, Mail, Report};

/// Lines of text in which fields are looked for.
const LINES_MAX: usize = 2_000;

/// The value of a field, if it has one.
pub fn value<'a>(group: &'a [Header], name: &str) -> Option<&'a str> {
    group.iter().find(|h| h.name.eq_ignore_ascii_case(name)).map(|h| h.value.trim()).filter(|v| !v.is_empty())
}

/// Reads the delivery status of a report; None if it has none.
pub fn read(mail: &Mail, report: &Report) -> Option<Bounce> {
    let groups: Vec<&[Header]> = report.groups.iter().map(Vec::as_slice).filter(|g| is_recipients(g)).collect();
    if groups.is_empty() {
        return None;
    }
    let reporter = report.groups.iter().find_map(|g| value(g, "Reporting-MTA")).map(|v| bare(after_type(v)));
    // Failure is what somebody must hear of, then delay; the good news last.
    let worst = groups.iter().map(|g| action(g)).min_by_key(|a| rank(a)).unwrap_or("failed");
    let mut found = Bounce { action: worst, ..Bounce::default() };
    for group in groups.iter().filter(|g| action(g) == worst).take(RECIPIENTS_MAX) {
        push(&mut found.recipients, recipient(group, reporter.as_deref()));
        if found.status.is_none() {
            found.status = status_of(group);
        }
    }
    if found.status.is_none() || found.recipients.is_empty() {
        let said = wording::read(mail);
        found.status = found.status.or(said.status);
        if found.recipients.is_empty() {
            found.recipients = said.recipients;
        }
    }
    found.status = found.status.or_else(|| {
        let class = match worst {
            "failed" => "5.0.0",
            "delayed" => "4.0.0",
            _ => "2.0.0",
        };
        Some(class.to_owned())
    });
    Some(found)
}

/// The same fields where a gateway has put them into the text. Who wrote the mail is for the caller to ask.
pub fn within_text(mail: &Mail) -> Option<Bounce> {
    let mut groups: Vec<Vec<Header>> = vec![Vec::new()];
    for line in mail.text.lines().take(LINES_MAX) {
        let Some((name, value)) = line.split_once(':').filter(|(name, _)| is_field(name)) else {
            if let Some(last) = groups.last_mut().filter(|group| !group.is_empty()) {
                // A field goes on in lines that begin with white space; anything else ends the group.
                match last.last_mut().filter(|_| line.starts_with([' ', '\t']) && !line.trim().is_empty()) {
                    Some(field) => field.value.push_str(line),
                    None => groups.push(Vec::new()),
                }
            }
            continue;
        };
        if let Some(last) = groups.last_mut() {
            last.push(Header { name: name.trim().to_owned(), value: value.trim().to_owned() });
        }
    }
    groups.retain(|group| value(group, "Final-Recipient").is_some() && value(group, "Action").is_some());
    read(mail, &Report { kind: "delivery-status".into(), groups, original: Vec::new() })
}

fn is_field(name: &str) -> bool {
    ["Final-Recipient", "Original-Recipient", "Action", "Status", "Diagnostic-Code", "Remote-MTA"]
        .iter()
        .any(|known| name.trim().eq_ignore_ascii_case(known))
}

fn is_recipients(group: &[Header]) -> bool {
    ["Final-Recipient", "Original-Recipient", "Action"].iter().any(|name| value(group, name).is_some())
}

/// Final-Recipient if it is an address of the Internet, or of the reporting machine itself; other local names and host aliases
/// tell nobody anything, so that Original-Recipient serves better then.
fn recipient(group: &[Header], reporter: Option<&str>) -> Option<String> {
    let named: Vec<String> = ["Final-Recipient", "Original-Recipient", "X-Actual-Recipient"]
        .iter()
        .filter_map(|name| value(group, name))
        .map(|v| bare(after_type(v)))
        .filter(|address| address.contains('@'))
        .collect();
    let is_known = |address: &&String| {
        let host = address.rsplit_once('@').map_or("", |(_, host)| host);
        host.contains('.') || reporter.is_some_and(|reporter| reporter.eq_ignore_ascii_case(host))
    };
    let known = named.iter().find(is_known);
    known.or(named.first()).cloned().or_else(|| value(group, "Final-Recipient").and_then(address::first))
}

/// What stands after `rfc822;`.
fn after_type(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, rest)| rest)
}

fn bare(text: &str) -> String {
    let text = text.trim();
    let text = match text.strip_prefix('<') {
        Some(inner) => inner.split('>').next().unwrap_or(inner),
        None if text.starts_with('"') => text,
        None => text.split_whitespace().next().unwrap_or(text),
    };
    text.trim_matches(|c: char| c.is_whitespace() || "<>;,".contains(c)).to_owned()
}

fn rank(action: &str) -> usize {
    ["failed", "delayed", "expanded", "relayed", "delivered"].iter().position(|a| *a == action).unwrap_or(0)
}

fn action(group: &[Header]) -> &'static str {
    let said = value(group, "Action").unwrap_or_default().to_ascii_lowercase();
    let word = said.split(|c: char| !c.is_ascii_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
    match word {
        "delayed" => "delayed",
        "delivered" | "deliverable" | "success" => "delivered",
        "relayed" => "relayed",
        "expanded" => "expanded",
        "failed" | "failure" | "fail" => "failed",
        _ => match status_of(group).and_then(|s| s.chars().next()) {
            Some('2') => "delivered",
            Some('4') => "delayed",
            _ => "failed",
        },
    }
}

/// The status of a recipient. A diagnostic that is more precise than `x.0.0` wins; so does the permanent refusal of the other
/// server over a temporary status, where the delivery has failed for good.
fn status_of(group: &[Header]) -> Option<String> {
    let given = value(group, "Status").and_then(status::enhanced);
    let diagnostic = value(group, "Diagnostic-Code");
    let precise = diagnostic.and_then(status::enhanced);
    let failed = value(group, "Action").is_some_and(|a| a.trim().to_ascii_lowercase().starts_with("fail"));
    let refused = diagnostic.and_then(status::reply_code).is_some_and(|code| code.starts_with('5'));
    match (given, precise) {
        (Some(given), Some(precise)) if status::is_bare(&given) && status::same_class(&given, &precise) => {
            Some(precise)
        }
        (Some(given), Some(precise)) if failed && refused && given.starts_with('4') && precise.starts_with('5') => {
            Some(precise)
        }
        (Some(given), _) => Some(given),
        (None, precise) => precise.or_else(|| diagnostic.and_then(status::reply_code)),
    }
}
