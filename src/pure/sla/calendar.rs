//! A service calendar: weekly hours, holidays, make-up workdays, a time zone.
//!
//! A day is a working day if it is listed as a make-up workday, or has weekly hours and is not listed as a holiday.
//! Windows are wall-clock minutes of one day, sorted and apart from each other; one that runs over midnight is two.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use crate::pure::Timestamp;

/// Service hours of a day: `[from, to)` in minutes after midnight, `from < to <= 1440`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    from: u16,
    to: u16,
}

/// What a listed day is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Day {
    Holiday,
    /// A make-up workday; None: with the hours of the first working weekday.
    Workday(Option<Vec<Window>>),
}

/// Why a calendar cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    #[error("`{0}` is no window of hours")]
    Window(String),
    #[error("`{0}` names no weekday")]
    Weekday(String),
    #[error("hours overlap on {0}")]
    Overlap(String),
    #[error("no weekday has hours")]
    NoHours,
}

/// See the module's header.
#[derive(Debug, Clone)]
pub struct Calendar {
    name: String,
    zone: TimeZone,
    /// By weekday, Monday = 0; a weekday that is absent is free.
    week: BTreeMap<i8, Vec<Window>>,
    days: BTreeMap<Date, Day>,
}

impl Window {
    /// A window of wall-clock minutes; None unless `from < to <= 1440`.
    pub fn new(from: u16, to: u16) -> Option<Window> {
        (from < to && to <= 24 * 60).then_some(Window { from, to })
    }

    /// Reads `09:00-18:00`; the end may be `24:00`.
    pub fn parse(text: &str) -> Option<Window> {
        let (from, to) = text.split_once(['-', '–', '~'])?;
        Window::new(minute_of_day(from)?, minute_of_day(to)?)
    }

    /// First minute after midnight.
    pub fn from(self) -> u16 {
        self.from
    }

    /// The minute after the last.
    pub fn to(self) -> u16 {
        self.to
    }
}

impl std::fmt::Display for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Window { from, to } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

/// `9:00`, `09:00`, `24:00` → minutes after midnight.
fn minute_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once([':', '：'])?;
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    let minutes = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && minutes <= 24 * 60).then_some(minutes)
}

impl Calendar {
    /// Monday to Friday 09:00–18:00 in `zone`, no holidays: the default calendar.
    pub fn new(name: &str, zone: TimeZone) -> Calendar {
        let week = (0..5).map(|day| (day, vec![Window { from: 9 * 60, to: 18 * 60 }])).collect();
        Calendar { name: name.to_owned(), zone, week, days: BTreeMap::new() }
    }

    /// `new` under the name that the configuration gives the default calendar.
    pub fn office(zone: TimeZone) -> Calendar {
        Calendar::new("default", zone)
    }

    /// The last day that is listed as a holiday or a make-up workday; None: none is.
    pub fn last_listed(&self) -> Option<Date> {
        self.days.keys().next_back().copied()
    }

    /// Replaces the weekly hours by lines such as `Mon-Fri 09:00-12:00 13:00-18:00`; lines unite.
    pub fn with_hours<'a>(mut self, lines: impl IntoIterator<Item = &'a str>) -> Result<Calendar, CalendarFault> {
        let mut week: BTreeMap<i8, Vec<Window>> = BTreeMap::new();
        for line in lines {
            let (weekdays, windows) = parse_hours(line)?;
            for day in weekdays {
                week.entry(day).or_default().extend(windows.iter().copied());
            }
        }
        week.retain(|_, windows| !windows.is_empty());
        if week.is_empty() {
            return Err(CalendarFault::NoHours);
        }
        for windows in week.values_mut() {
            sort_apart(windows)?;
        }
        self.week = week;
        Ok(self)
    }

    /// Lists a day; the last word on a day stands.
    pub fn set_day(&mut self, date: Date, day: Day) {
        self.days.insert(date, day);
    }

    /// Its name in the configuration.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The last day that is listed as holiday or make-up workday: data end there. None: none is listed.
    pub fn last_listed_day(&self) -> Option<Date> {
        self.days.keys().next_back().copied()
    }

    /// Whether 24 h of this day count on `Clock::WorkingDays`.
    pub fn is_working_day(&self, date: Date) -> bool {
        match self.days.get(&date) {
            Some(Day::Holiday) => false,
            Some(Day::Workday(_)) => true,
            None => self.week.contains_key(&date.weekday().to_monday_zero_offset()),
        }
    }

    /// The service hours of a day, in order; empty on a day off.
    pub fn windows(&self, date: Date) -> &[Window] {
        let weekday = date.weekday().to_monday_zero_offset();
        match self.days.get(&date) {
            Some(Day::Holiday) => &[],
            Some(Day::Workday(Some(windows))) => windows,
            Some(Day::Workday(None)) => {
                self.week.get(&weekday).or_else(|| self.week.values().next()).map_or(&[], Vec::as_slice)
            }
            None => self.week.get(&weekday).map_or(&[], Vec::as_slice),
        }
    }

    /// Whether an instant lies in service hours.
    pub fn in_service(&self, at: Timestamp) -> bool {
        let local = at.to_zoned(self.zone.clone());
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        self.windows(local.date())
            .iter()
            .any(|window| i32::from(window.from) <= minute && minute < i32::from(window.to))
    }
}

/// Sorts windows; overlapping ones are a fault, touching ones are not.
fn sort_apart(windows: &mut [Window]) -> Result<(), CalendarFault> {
    windows.sort_unstable();
    for (one, next) in windows.iter().zip(windows.iter().skip(1)) {
        if next.from < one.to {
            return Err(CalendarFault::Overlap(format!("{one}, {next}")));
        }
    }
    Ok(())
}

/// Reads `Mon-Fri 09:00-12:00 13:00-18:00` or `Mon,Wed 9:00-17:00`; commas between windows are blanks.
fn parse_hours(line: &str) -> Result<(Vec<i8>, Vec<Window>), CalendarFault> {
    let mut weekdays = Vec::new();
    let mut windows = Vec::new();
    for part in line.split([' ', ',', '，', '、', '\t']).filter(|part| !part.is_empty()) {
        if part.starts_with(|c: char| c.is_ascii_digit()) {
            windows.push(Window::parse(part).ok_or_else(|| CalendarFault::Window(part.to_owned()))?);
        } else {
            let (first, last) = part.split_once(['-', '–', '至', '到']).unwrap_or((part, part));
            let fault = || CalendarFault::Weekday(part.to_owned());
            let (first, last) = (weekday(first).ok_or_else(fault)?, weekday(last).ok_or_else(fault)?);
            let days = (last - first).rem_euclid(7);
            weekdays.extend((0..=days).map(|step| (first + step) % 7));
        }
    }
    if weekdays.is_empty() {
        return Err(CalendarFault::Weekday(line.to_owned()));
    }
    if windows.is_empty() {
        return Err(CalendarFault::Window(line.to_owned()));
    }
    weekdays.sort_unstable();
    weekdays.dedup();
    Ok((weekdays, windows))
}

/// A weekday's English or Chinese name → Monday = 0.
fn weekday(text: &str) -> Option<i8> {
    let folded = text.trim().to_lowercase();
    let names: [(Weekday, [&str; 5]); 7] = [
        (Weekday::Monday, ["mon", "monday", "周一", "星期一", "一"]),
        (Weekday::Tuesday, ["tue", "tuesday", "周二", "星期二", "二"]),
        (Weekday::Wednesday, ["wed", "wednesday", "周三", "星期三", "三"]),
        (Weekday::Thursday, ["thu", "thursday", "周四", "星期四", "四"]),
        (Weekday::Friday, ["fri", "friday", "周五", "星期五", "五"]),
        (Weekday::Saturday, ["sat", "saturday", "周六", "星期六", "六"]),
        (Weekday::Sunday, ["sun", "sunday", "周日", "星期日", "日"]),
    ];
    names.iter().find(|(_, spellings)| spellings.contains(&folded.as_str())).map(|(day, _)| day.to_monday_zero_offset())
}
