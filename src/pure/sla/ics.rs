//! Holidays and make-up workdays from an iCalendar file (RFC 5545), as published for China and elsewhere.
//!
//! Only whole-day events count (`DTSTART;VALUE=DATE`). An event is a make-up workday if `X-APPLE-SPECIAL-DAY` says
//! `ALTERNATE-WORKDAY`, or, without that field, if its summary names work (班, 工作日, "workday"); else it is a holiday. Recurring
//! events are not unfolded: such files list each day. Never fails; what is not understood is left out.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Day;

/// Days of one event at most; a longer one is a slip.
const EVENT_DAYS_MAX: usize = 60;

/// What the summary of a make-up workday says, and what it says of a holiday with the same words.
const WORK: [&str; 5] = ["班", "工作日", "workday", "working day", "work day"];
const WORK_DENIED: [&str; 7] = ["非工作日", "不上班", "non-work", "nonwork", "no work", "not a work", "non work"];

/// The listed days of a file; of two events on one day a make-up workday stands.
pub fn listed_days(text: &str) -> BTreeMap<Date, Day> {
    let mut days = BTreeMap::new();
    let mut event: Option<Event> = None;
    for line in unfold(text) {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let name = name.split(';').next().unwrap_or_default().to_ascii_uppercase();
        match (name.as_str(), value.trim()) {
            ("BEGIN", "VEVENT") => event = Some(Event::default()),
            ("END", "VEVENT") => {
                if let Some(done) = event.take() {
                    done.list(&mut days);
                }
            }
            (field, value) => {
                if let Some(open) = &mut event {
                    open.set(field, value);
                }
            }
        }
    }
    days
}

/// RFC 5545 §3.1: a line that begins with a blank continues the one before.
fn unfold(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

#[derive(Default)]
struct Event {
    start: Option<Date>,
    /// Exclusive (RFC 5545 §3.6.1).
    end: Option<Date>,
    work_by_field: Option<bool>,
    work_by_summary: bool,
}

impl Event {
    fn set(&mut self, field: &str, value: &str) {
        match field {
            "DTSTART" => self.start = whole_day(value),
            "DTEND" => self.end = whole_day(value),
            "X-APPLE-SPECIAL-DAY" => self.work_by_field = Some(value.eq_ignore_ascii_case("ALTERNATE-WORKDAY")),
            "SUMMARY" => {
                let summary = value.to_lowercase();
                let is_denied = WORK_DENIED.iter().any(|word| summary.contains(word));
                self.work_by_summary = !is_denied && WORK.iter().any(|word| summary.contains(word));
            }
            _ => {}
        }
    }

    fn list(self, days: &mut BTreeMap<Date, Day>) {
        let work = self.work_by_field.unwrap_or(self.work_by_summary);
        let mut next = self.start;
        for _ in 0..EVENT_DAYS_MAX {
            let Some(date) = next.filter(|date| Some(*date) == self.start || self.end.is_some_and(|end| *date < end))
            else {
                return;
            };
            if work {
                days.insert(date, Day::Workday(None));
            } else {
                days.entry(date).or_insert(Day::Holiday);
            }
            next = date.tomorrow().ok();
        }
    }
}

/// `20261001`; a value with a time is no whole day.
fn whole_day(value: &str) -> Option<Date> {
    if value.len() != 8 || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Date::strptime("%Y%m%d", value).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const FILE: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261008\r\n\
        SUMMARY;LANGUAGE=zh_CN:国庆节（休）\r\nX-APPLE-SPECIAL-DAY:WORK-HOLIDAY\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n\
        DTSTART;VALUE=DATE:20261010\r\nSUMMARY:国庆节\r\n （班）\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n\
        DTSTART:20261011T090000Z\r\nSUMMARY:meeting\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:garbage\r\n";

    #[test]
    fn holidays_and_workdays() {
        let days = listed_days(FILE);
        let holidays: Vec<String> =
            days.iter().filter(|(_, day)| **day == Day::Holiday).map(|(date, _)| date.to_string()).collect();
        assert_eq!(holidays.len(), 7);
        assert_eq!(holidays.first().unwrap(), "2026-10-01");
        assert_eq!(holidays.last().unwrap(), "2026-10-07");
        assert_eq!(days.get(&jiff::civil::date(2026, 10, 10)), Some(&Day::Workday(None)));
        assert_eq!(days.len(), 8);
        assert!(listed_days("no calendar").is_empty());
        for (summary, day) in [
            ("调休工作日", Day::Workday(None)),
            ("Make-up working day", Day::Workday(None)),
            ("非工作日", Day::Holiday),
            ("Non-working day", Day::Holiday),
        ] {
            let file = format!("BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261010\r\nSUMMARY:{summary}\r\nEND:VEVENT\r\n");
            assert_eq!(listed_days(&file).into_values().collect::<Vec<_>>(), [day], "{summary}");
        }
    }
}
