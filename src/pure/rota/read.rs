//! Rotas as people keep them: CSV from a spreadsheet, and iCalendar (RFC 5545). Whom a name means the configuration knows;
//! here it is text. Never fails: a row that cannot be read is told with its line.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::super::Timestamp;

/// Rows of one file, at most; the rest is not read.
const ROWS_MAX: usize = 20_000;

/// A shift as a file has it, or what is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// From 1.
    pub line: usize,
    /// (from, until, names as written: any of them may be the one that is known)
    pub shift: Result<(Timestamp, Timestamp, Vec<String>), String>,
}

/// `2026-11-23 18:00`, `2026/11/23 18:00`, `2026-11-23` (its midnight) on the wall clock of `zone`, or RFC 3339.
pub fn read_time(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim().replace('/', "-");
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let civil = text
        .parse::<DateTime>()
        .or_else(|_| text.parse::<Date>().map(|date| date.to_datetime(jiff::civil::Time::midnight())));
    let civil = civil.ok().or_else(|| DateTime::strptime("%Y-%m-%d %H:%M", &text).ok())?;
    civil.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

/// Reads rows `from,until,name`, separated by commas, semicolons or tabs; a first row of column names is passed over.
pub fn read_csv(text: &str, zone: &TimeZone) -> Vec<Row> {
    let mut rows = Vec::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate().take(ROWS_MAX) {
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = line.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"').trim()).collect();
        let [from, until, who, ..] = cells.as_slice() else {
            rows.push(Row { line: at + 1, shift: Err("has fewer than three columns".to_owned()) });
            continue;
        };
        let times = (read_time(from, zone), read_time(until, zone));
        if at == 0 && times == (None, None) {
            continue;
        }
        rows.push(Row { line: at + 1, shift: shift(times, vec![(*who).to_owned()]) });
    }
    rows
}

fn shift(
    times: (Option<Timestamp>, Option<Timestamp>),
    names: Vec<String>,
) -> Result<(Timestamp, Timestamp, Vec<String>), String> {
    let names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
    match times {
        (Some(from), Some(until)) if from < until && !names.is_empty() => Ok((from, until, names)),
        (Some(from), Some(until)) if from < until => Err("names nobody".to_owned()),
        (Some(_), Some(_)) => Err("ends before it begins".to_owned()),
        _ => Err("has no readable beginning and end".to_owned()),
    }
}

/// One event while it is read.
#[derive(Default)]
struct Event {
    line: usize,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    names: Vec<String>,
    recurs: bool,
}

/// Reads the events of an iCalendar file: DTSTART, DTEND, the name in SUMMARY or the address of an ATTENDEE. Recurring
/// events are told, not unfolded.
pub fn read_ics(text: &str, zone: &TimeZone) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut open: Option<Event> = None;
    for (at, line) in unfold(text) {
        let Some((head, value)) = line.split_once(':') else { continue };
        let mut parameters = head.split(';');
        let name = parameters.next().unwrap_or_default().to_ascii_uppercase();
        let value = value.trim();
        match (name.as_str(), value) {
            ("BEGIN", "VEVENT") => open = Some(Event { line: at, ..Event::default() }),
            ("END", "VEVENT") => {
                if let Some(event) = open.take().filter(|_| rows.len() < ROWS_MAX) {
                    let shift = match event.recurs {
                        true => Err("is a recurring event; write each shift, or use turns".to_owned()),
                        false => shift((event.from, event.until), event.names),
                    };
                    rows.push(Row { line: event.line, shift });
                }
            }
            (field, value) => {
                let Some(event) = &mut open else { continue };
                let tzid = parameters.find_map(|p| p.strip_prefix("TZID=").map(|name| name.trim_matches('"')));
                let own = tzid.and_then(|name| TimeZone::get(name).ok());
                let time = || ics_time(value, own.as_ref().unwrap_or(zone));
                match field {
                    "DTSTART" => event.from = time(),
                    "DTEND" => event.until = time(),
                    "SUMMARY" => event.names.push(value.replace("\\,", ",")),
                    "ATTENDEE" => {
                        let address = value.to_ascii_lowercase();
                        event.names.push(address.strip_prefix("mailto:").unwrap_or(&address).to_owned());
                    }
                    "RRULE" => event.recurs = true,
                    _ => {}
                }
            }
        }
    }
    rows
}

/// `20261123T180000Z`, `20261123T180000` in a zone, `20261123`.
fn ics_time(value: &str, zone: &TimeZone) -> Option<Timestamp> {
    let (text, zone) = match value.strip_suffix('Z') {
        Some(text) => (text, TimeZone::UTC),
        None => (value, zone.clone()),
    };
    let civil = match text.contains('T') {
        true => DateTime::strptime("%Y%m%dT%H%M%S", text).ok()?,
        false => Date::strptime("%Y%m%d", text).ok()?.to_datetime(jiff::civil::Time::midnight()),
    };
    civil.to_zoned(zone).ok().map(|zoned| zoned.timestamp())
}

/// RFC 5545 §3.1: a line that begins with a blank continues the one before. With the number of its first line.
fn unfold(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ => lines.push((at + 1, line.to_owned())),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    fn told(rows: &[Row]) -> Vec<String> {
        let one = |row: &Row| match &row.shift {
            Ok((from, until, names)) => format!("{} {from} {until} {}", row.line, names.join("|")),
            Err(what) => format!("{} {what}", row.line),
        };
        rows.iter().map(one).collect()
    }

    #[test]
    fn rows_of_a_spreadsheet() {
        let text = "\u{feff}从,到,姓名\n2026-11-23 18:00,2026-11-24 09:00,alice\n2026/11/24 18:00;2026-11-25;\"李伟\"\n\n\
                    # a remark\nsoon,later,bob\n2026-11-25,2026-11-24,bob\n2026-11-25\n";
        assert_eq!(
            told(&read_csv(text, &zone())),
            [
                "2 2026-11-23T10:00:00Z 2026-11-24T01:00:00Z alice",
                "3 2026-11-24T10:00:00Z 2026-11-24T16:00:00Z 李伟",
                "6 has no readable beginning and end",
                "7 ends before it begins",
                "8 has fewer than three columns",
            ]
        );
    }

    #[test]
    fn events_of_a_calendar() {
        let text = "BEGIN:VEVENT\r\nDTSTART:20261123T100000Z\r\nDTEND:20261124T010000Z\r\nSUMMARY:On call\r\n  alice\r\n\
            ATTENDEE;CN=Alice:mailto:Alice@desk.test\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n\
            DTSTART;TZID=Europe/Berlin:20261124T100000\r\nDTEND;VALUE=DATE:20261125\r\nSUMMARY:bob\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nDTSTART:20261123\r\nDTEND:20261124\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:bob\r\nEND:VEVENT\r\n";
        assert_eq!(
            told(&read_ics(text, &zone())),
            [
                "1 2026-11-23T10:00:00Z 2026-11-24T01:00:00Z On call alice|alice@desk.test",
                "8 2026-11-24T09:00:00Z 2026-11-24T16:00:00Z bob",
                "13 is a recurring event; write each shift, or use turns",
            ]
        );
        assert!(read_ics("nothing", &zone()).is_empty());
    }
}
