//! Clocks: when something is due, and how much of a span has passed.
//!
//! Three clocks. `Always` runs on. `Service` runs within the weekly hours of a calendar. `WorkingDays` runs 24 h on
//! working days and stands still on others, so that one working day means "same time next working day"; it counts wall
//! time, so a change to summer time moves no appointment. Holidays stop, make-up workdays start a day whatever its
//! weekday. `due_at` answers the earliest instant at which the span has run; `spent` is its inverse. Both take the time
//! from their arguments and walk day by day, at most `DAYS_MAX` days, so no input makes them run on.
//! A window of service hours that a clock change cuts keeps its wall-clock edges and is measured in real time.

mod calendar;
mod ics;
mod life;
mod promise;
mod target;

pub use calendar::{Calendar, CalendarFault, Day, Window};
pub use ics::listed_days;
pub use life::{Clocked, Level, Life, TargetName};
pub use promise::{Fate, Promise};
pub use target::{Target, Targets, targets};

use super::Timestamp;
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};

/// Days that a walk over a calendar looks at before it gives up: ten years.
pub const DAYS_MAX: i32 = 3660;

const MINUTES_PER_DAY: i64 = 24 * 60;
const SECONDS_PER_MINUTE: i64 = 60;

/// Which time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clock {
    Always,
    Service,
    WorkingDays,
}

impl Clock {
    /// The word of the configuration and of `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Clock::Always => "always",
            Clock::Service => "service",
            Clock::WorkingDays => "working_days",
        }
    }

    /// Reads the word of the configuration.
    pub fn parse(text: &str) -> Option<Clock> {
        [Clock::Always, Clock::Service, Clock::WorkingDays].into_iter().find(|clock| clock.as_str() == text)
    }
}

/// How long: minutes of whatever clock counts, or working days, which always count on `Clock::WorkingDays`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    Minutes(u32),
    WorkingDays(u32),
}

impl Span {
    /// Reads `30m`, `8h`, `1h30m`, `2d` (24 h each, whatever the clock), `3wd`; nothing else. None: not a span.
    pub fn parse(text: &str) -> Option<Span> {
        let text = text.trim();
        if let Some(days) = text.strip_suffix("wd") {
            return digits(days).map(Span::WorkingDays);
        }
        let mut minutes = 0u32;
        let mut number = String::new();
        for c in text.chars() {
            let unit = match c {
                '0'..='9' => {
                    number.push(c);
                    continue;
                }
                'm' => 1,
                'h' => 60,
                'd' => 24 * 60,
                _ => return None,
            };
            minutes = minutes.checked_add(digits(&number)?.checked_mul(unit)?)?;
            number.clear();
        }
        (number.is_empty() && !text.is_empty()).then_some(Span::Minutes(minutes))
    }

    /// Seconds that the span counts on its clock.
    fn seconds(self) -> i64 {
        match self {
            Span::Minutes(minutes) => i64::from(minutes) * SECONDS_PER_MINUTE,
            Span::WorkingDays(days) => i64::from(days) * MINUTES_PER_DAY * SECONDS_PER_MINUTE,
        }
    }

    /// The clock that really counts: working days bring their own.
    fn clock(self, clock: Clock) -> Clock {
        match self {
            Span::Minutes(_) => clock,
            Span::WorkingDays(_) => Clock::WorkingDays,
        }
    }

    /// The share of the span, rounded down to minutes; for the warnings at 50 % and 80 %.
    pub fn percent(self, percent: u32) -> Span {
        match self {
            Span::WorkingDays(days) if (u64::from(days) * u64::from(percent)).is_multiple_of(100) => {
                Span::WorkingDays(u32::try_from(u64::from(days) * u64::from(percent) / 100).unwrap_or(days))
            }
            _ => {
                let minutes = self.seconds() / SECONDS_PER_MINUTE * i64::from(percent) / 100;
                Span::Minutes(u32::try_from(minutes).unwrap_or(u32::MAX))
            }
        }
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Span::WorkingDays(days) => write!(f, "{days}wd"),
            Span::Minutes(minutes) if minutes > 0 && minutes % 60 == 0 => write!(f, "{}h", minutes / 60),
            Span::Minutes(minutes) if minutes > 60 => write!(f, "{}h{}m", minutes / 60, minutes % 60),
            Span::Minutes(minutes) => write!(f, "{minutes}m"),
        }
    }
}

fn digits(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) { None } else { text.parse().ok() }
}

/// The earliest instant at or after `start` by which `span` has run on `clock`. A span of nothing is due at `start`.
/// A calendar without any time in `DAYS_MAX` days counts as `Clock::Always`, so that a deadline is never lost.
pub fn due_at(start: Timestamp, span: Span, clock: Clock, calendar: &Calendar) -> Timestamp {
    due_after(start, SignedDuration::from_secs(span.seconds()), span.clock(clock), calendar)
}

/// As `due_at`, for the rest of a span of which some has run already.
pub fn due_after(start: Timestamp, left: SignedDuration, clock: Clock, calendar: &Calendar) -> Timestamp {
    let found = match clock {
        Clock::Always => None,
        Clock::Service => due_in_service(start, left, calendar),
        Clock::WorkingDays => due_in_working_days(start, left, calendar),
    };
    found.unwrap_or_else(|| start.saturating_add(left).unwrap_or(Timestamp::MAX))
}

/// How much time of `clock` lies between two instants; zero if `end` is not after `start`. Looks at most `DAYS_MAX`
/// days far.
pub fn spent(start: Timestamp, end: Timestamp, clock: Clock, calendar: &Calendar) -> SignedDuration {
    if end <= start {
        return SignedDuration::ZERO;
    }
    match clock {
        Clock::Always => start.duration_until(end),
        Clock::Service => spent_in_service(start, end, calendar),
        Clock::WorkingDays => spent_in_working_days(start, end, calendar),
    }
}

/// The dates of a walk that begins on the day of `start`.
fn dates(start: Timestamp, calendar: &Calendar) -> impl Iterator<Item = Date> {
    let mut next = Some(start.to_zoned(calendar.zone().clone()).date());
    (0..DAYS_MAX).map_while(move |_| {
        let date = next?;
        next = date.tomorrow().ok();
        Some(date)
    })
}

/// The instants between which a window of a date lies; a wall-clock time that a clock change skips is taken after it.
fn instants(date: Date, window: Window, calendar: &Calendar) -> Option<(Timestamp, Timestamp)> {
    Some((wall(date, window.from(), calendar)?, wall(date, window.to(), calendar)?))
}

/// Minutes after midnight of a date on the wall clock → instant.
fn wall(date: Date, minute: u16, calendar: &Calendar) -> Option<Timestamp> {
    let civil = date.at(0, 0, 0, 0).checked_add(i64::from(minute).minutes()).ok()?;
    calendar.zone().to_timestamp(civil).ok()
}

fn due_in_service(start: Timestamp, mut left: SignedDuration, calendar: &Calendar) -> Option<Timestamp> {
    if left.is_zero() {
        return Some(start);
    }
    for date in dates(start, calendar) {
        for window in calendar.windows(date) {
            let (from, to) = instants(date, *window, calendar)?;
            let from = from.max(start);
            if to <= from {
                continue;
            }
            let length = from.duration_until(to);
            if left <= length {
                return from.checked_add(left).ok();
            }
            left = left.checked_sub(length)?;
        }
    }
    None
}

fn spent_in_service(start: Timestamp, end: Timestamp, calendar: &Calendar) -> SignedDuration {
    let mut sum = SignedDuration::ZERO;
    for date in dates(start, calendar) {
        if wall(date, 0, calendar).is_none_or(|midnight| midnight >= end) {
            break;
        }
        for (from, to) in calendar.windows(date).iter().filter_map(|window| instants(date, *window, calendar)) {
            let (from, to) = (from.max(start), to.min(end));
            if from < to {
                sum = sum.saturating_add(from.duration_until(to));
            }
        }
    }
    sum
}

/// Wall-clock time since the midnight of the day that an instant lies in.
fn since_midnight(at: Timestamp, calendar: &Calendar) -> SignedDuration {
    let civil = at.to_zoned(calendar.zone().clone()).datetime();
    civil.date().at(0, 0, 0, 0).duration_until(civil)
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn due_in_working_days(start: Timestamp, mut left: SignedDuration, calendar: &Calendar) -> Option<Timestamp> {
    if left.is_zero() {
        return Some(start);
    }
    let mut from = since_midnight(start, calendar);
    for date in dates(start, calendar) {
        if calendar.is_working_day(date) {
            let length = DAY.checked_sub(from)?;
            if left <= length {
                let civil = date.at(0, 0, 0, 0).checked_add(from.checked_add(left)?).ok()?;
                return calendar.zone().to_timestamp(civil).ok().map(|due| due.max(start));
            }
            left = left.checked_sub(length)?;
        }
        from = SignedDuration::ZERO;
    }
    None
}

fn spent_in_working_days(start: Timestamp, end: Timestamp, calendar: &Calendar) -> SignedDuration {
    let last = end.to_zoned(calendar.zone().clone()).date();
    let mut sum = SignedDuration::ZERO;
    let mut from = since_midnight(start, calendar);
    for date in dates(start, calendar) {
        let to = if date == last { since_midnight(end, calendar) } else { DAY };
        if calendar.is_working_day(date) && from < to {
            sum = sum.saturating_add(to.saturating_sub(from));
        }
        if date >= last {
            break;
        }
        from = SignedDuration::ZERO;
    }
    sum
}

#[cfg(test)]
mod tests;
