//! Calendar parts (RFC 5545, RFC 5546): what is asked, when, where and by whom, in a few lines that a person can read.
//!
//! Times stay as they were written, with their zone beside them: what a zone's name means is known to the sender's program
//! only. Promises: total, linear; only the first event or task is told.

use jiff::civil::Date;

use super::Calendar;

/// Longest value told, in characters.
const VALUE_CHARS_MAX: usize = 2_000;

/// One property: name in upper case, parameters as written, value unescaped.
struct Property {
    name: String,
    params: String,
    value: String,
}

/// Reads an iCalendar object; `method` is what the part's header says, for objects that do not say it themselves.
pub fn read(text: &str, method: Option<&str>) -> Calendar {
    let flat = text.replace("\n ", "").replace("\n\t", "");
    let own =
        flat.lines().filter_map(property).find(|p| p.name == "METHOD").map(|p| p.value.trim().to_ascii_uppercase());
    let method =
        own.filter(|m| !m.is_empty()).or_else(|| method.map(|m| m.trim().to_ascii_uppercase())).unwrap_or_default();
    let is_summary = |p: &Property| p.name == "SUMMARY";
    let summary =
        component(&flat).into_iter().find(is_summary).or_else(|| flat.lines().filter_map(property).find(is_summary));
    let summary = summary.map(|p| line(&p.value)).unwrap_or_default();
    Calendar { method, summary, text: flat }
}

/// The calendar part for a person to read; `whole` adds the description, for mails that say nothing else.
pub fn told(calendar: &Calendar, whole: bool) -> String {
    let properties = component(&calendar.text);
    let find = |name: &str| properties.iter().find(|p| p.name == name && !p.value.trim().is_empty());
    let answers = matches!(calendar.method.as_str(), "REPLY" | "COUNTER" | "REFRESH");
    let mut lines = vec![format!("{}: {}", head(calendar, find("ATTENDEE")), calendar.summary).trim_end().to_owned()];
    if let Some(start) = find("DTSTART") {
        lines.push(format!("When: {}", span(start, find("DTEND"))));
    }
    let rows = [
        ("Due", find("DUE").map(|p| span(p, None))),
        ("Repeats", find("RRULE").and_then(repeats)),
        ("Where", find("LOCATION").map(|p| line(&p.value))),
        ("Organiser", find("ORGANIZER").map(person)),
        ("From", find("ATTENDEE").filter(|_| answers).map(person)),
        ("Comment", find("COMMENT").map(|p| line(&p.value))),
    ];
    lines.extend(
        rows.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value.filter(|v| !v.is_empty())?))),
    );
    if let Some(description) = find("DESCRIPTION").filter(|_| whole) {
        lines.push(format!("\n{}", description.value.trim()));
    }
    lines.join("\n") + "\n"
}

fn head(calendar: &Calendar, attendee: Option<&Property>) -> &'static str {
    match calendar.method.as_str() {
        "REQUEST" => "Invitation",
        "CANCEL" => "Cancelled",
        "COUNTER" => "New time proposed",
        "DECLINECOUNTER" => "Proposed time declined",
        "REPLY" => {
            match attendee.and_then(|a| param(&a.params, "PARTSTAT")).unwrap_or_default().to_ascii_uppercase().as_str()
            {
                "ACCEPTED" => "Accepted",
                "DECLINED" => "Declined",
                "TENTATIVE" => "Tentative",
                "DELEGATED" => "Delegated",
                _ => "Answer to the invitation",
            }
        }
        _ => "Calendar entry",
    }
}

/// The properties of the first event, else task, without those of alarms within it.
fn component(flat: &str) -> Vec<Property> {
    let mut found = Vec::new();
    let mut within = None;
    let mut inner = 0usize;
    for property in flat.lines().filter_map(property) {
        let value = property.value.trim().to_ascii_uppercase();
        match (property.name.as_str(), &within) {
            ("BEGIN", None) if matches!(value.as_str(), "VEVENT" | "VTODO" | "VJOURNAL") => within = Some(value),
            ("BEGIN", Some(_)) => inner += 1,
            ("END", Some(open)) if inner == 0 && *open == value => break,
            ("END", Some(_)) => inner = inner.saturating_sub(1),
            (_, Some(_)) if inner == 0 => found.push(property),
            _ => {}
        }
    }
    found
}

/// `NAME;PARAM="a:b";X=y:value`.
fn property(text: &str) -> Option<Property> {
    let mut quoted = false;
    let colon = text.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    })?;
    let (head, value) = text.split_at_checked(colon.0)?;
    let (name, params) = head.split_once(';').unwrap_or((head, ""));
    let value = value.strip_prefix(':')?;
    Some(Property { name: name.trim().to_ascii_uppercase(), params: params.to_owned(), value: unescaped(value) })
}

fn unescaped(value: &str) -> String {
    let mut out = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}

/// A value on one line, cut where it is long.
fn line(value: &str) -> String {
    let flat = super::address::one_line(value);
    flat.chars().take(VALUE_CHARS_MAX).collect()
}

fn param<'a>(params: &'a str, name: &str) -> Option<&'a str> {
    let found = params.split(';').find_map(|p| p.split_once('=').filter(|(n, _)| n.trim().eq_ignore_ascii_case(name)));
    found.map(|(_, value)| value.trim().trim_matches('"')).filter(|v| !v.is_empty())
}

/// `Name <address>` of ORGANIZER or ATTENDEE.
fn person(property: &Property) -> String {
    let address = property.value.trim();
    let is_mailto = address.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let address = if is_mailto { address.get(7..).unwrap_or_default() } else { "" };
    match (param(&property.params, "CN"), address) {
        (Some(name), "") => line(name),
        (Some(name), address) if name != address => line(&format!("{name} <{address}>")),
        (_, address) => line(address),
    }
}

fn repeats(rule: &Property) -> Option<String> {
    let frequency = param(&rule.value, "FREQ")?.to_ascii_lowercase();
    Some(match param(&rule.value, "UNTIL").and_then(moment) {
        Some((until, _)) => format!("{frequency}, until {until}"),
        None => frequency,
    })
}

/// `20261123T100000Z` as date and time; the time is None for whole days.
fn moment(value: &str) -> Option<(Date, Option<String>)> {
    let value = value.trim();
    let digits = |from: usize, to: usize| value.get(from..to).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
    let date = Date::new(digits(0, 4)?.parse().ok()?, digits(4, 6)?.parse().ok()?, digits(6, 8)?.parse().ok()?).ok()?;
    let time =
        value.get(8..9).filter(|t| *t == "T").and_then(|_| Some(format!("{}:{}", digits(9, 11)?, digits(11, 13)?)));
    Some((date, time))
}

/// From start to end, each said once.
fn span(start: &Property, end: Option<&Property>) -> String {
    let Some((day, time)) = moment(&start.value) else {
        return line(&start.value);
    };
    let zone = match param(&start.params, "TZID") {
        Some(zone) => format!(" ({})", line(zone)),
        None if start.value.trim().ends_with(['Z', 'z']) => " UTC".into(),
        None => String::new(),
    };
    let end = end.and_then(|e| moment(&e.value));
    match (time, end) {
        // The end of whole days is the day after (RFC 5545 §3.6.1).
        (None, Some((last, None))) => match last.yesterday() {
            Ok(last) if last > day => format!("{day} to {last}"),
            _ => day.to_string(),
        },
        (Some(time), Some((last, Some(until)))) if last == day => format!("{day} {time} to {until}{zone}"),
        (Some(time), Some((last, Some(until)))) => format!("{day} {time} to {last} {until}{zone}"),
        (Some(time), _) => format!("{day} {time}{zone}"),
        (None, _) => day.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(method: &str, body: &str) -> String {
        let text = format!(
            "BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VTIMEZONE\nDTSTART:16010101T000000\nEND:VTIMEZONE\nBEGIN:VEVENT\n{body}\nBEGIN:VALARM\nSUMMARY:alarm\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        told(&read(&text, None), true)
    }

    #[test]
    fn what_when_where_who() {
        assert_eq!(
            lines(
                "REQUEST",
                "SUMMARY:Server\\, new\nDTSTART;TZID=\"Asia/Shanghai\":20261123T100000\nDTEND;TZID=\"Asia/Shanghai\":20261123T113000\nLOCATION:Room\\n5\nORGANIZER;CN=\"Wang: Fang\":MAILTO:wang@corp.test\nDESCRIPTION:Please\\ncome"
            ),
            "Invitation: Server, new\nWhen: 2026-11-23 10:00 to 11:30 (Asia/Shanghai)\nWhere: Room 5\nOrganiser: Wang: Fang <wang@corp.test>\n\nPlease\ncome\n"
        );
        assert_eq!(
            lines(
                "REPLY",
                "SUMMARY:S\nDTSTART:20261123T020000Z\nATTENDEE;PARTSTAT=DECLINED;CN=Li:mailto:li@corp.test\nCOMMENT:away"
            ),
            "Declined: S\nWhen: 2026-11-23 02:00 UTC\nFrom: Li <li@corp.test>\nComment: away\n"
        );
        assert_eq!(
            lines(
                "CANCEL",
                "DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261126\nSUMMARY:Fair\nRRULE:FREQ=YEARLY;UNTIL=20300101"
            ),
            "Cancelled: Fair\nWhen: 2026-11-23 to 2026-11-25\nRepeats: yearly, until 2030-01-01\n"
        );
        assert_eq!(lines("COUNTER", "SUMMARY:S\nDTSTART:nonsense"), "New time proposed: S\nWhen: nonsense\n");
        assert_eq!(read("BEGIN:VCALENDAR\nEND:VCALENDAR", Some("reply")).method, "REPLY");
        assert_eq!(read("SUMMARY:Long\n  title", None).text, "SUMMARY:Long title");
    }

    #[test]
    fn hostile_calendars_are_linear() {
        for unit in ["BEGIN:VEVENT\n", "END:VEVENT\n", "\n ", "A;\"", "SUMMARY:\\"] {
            let _ = told(&read(&unit.repeat(50_000), None), true);
        }
    }
}
