//! Lengths of time as people write them: `45m`, `1h30m`, `2 days`, 两小时, 一个半小时, 3个工作日.
//!
//! An amount keeps its units apart, because a day is not the same everywhere: a calendar day in a date, 8 hours in work
//! done, a day of the calendar in "3 working days".

use super::fold::fold;
use super::scan::Scan;

/// A length of time in its own units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Amount {
    pub minutes: u32,
    pub days: u32,
    pub weeks: u32,
    pub working_days: u32,
}

/// A day of a duration, in minutes.
const DAY_MINUTES: u32 = 24 * 60;
/// A day and a week of work done, in minutes.
const WORK_DAY_MINUTES: u32 = 8 * 60;
const WORK_WEEK_MINUTES: u32 = 5 * WORK_DAY_MINUTES;
/// A duration is not written longer than this, in characters.
const AMOUNT_CHARS_MAX: usize = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    WorkingDay,
}

const UNITS: &[(&str, Unit)] = &[
    ("m", Unit::Minute),
    ("min", Unit::Minute),
    ("mins", Unit::Minute),
    ("minute", Unit::Minute),
    ("minutes", Unit::Minute),
    ("分", Unit::Minute),
    ("分钟", Unit::Minute),
    ("h", Unit::Hour),
    ("hr", Unit::Hour),
    ("hrs", Unit::Hour),
    ("hour", Unit::Hour),
    ("hours", Unit::Hour),
    ("小时", Unit::Hour),
    ("钟头", Unit::Hour),
    ("d", Unit::Day),
    ("day", Unit::Day),
    ("days", Unit::Day),
    ("天", Unit::Day),
    ("w", Unit::Week),
    ("week", Unit::Week),
    ("weeks", Unit::Week),
    ("周", Unit::Week),
    ("星期", Unit::Week),
    ("礼拜", Unit::Week),
    ("wd", Unit::WorkingDay),
    ("working day", Unit::WorkingDay),
    ("working days", Unit::WorkingDay),
    ("business day", Unit::WorkingDay),
    ("business days", Unit::WorkingDay),
    ("workdays", Unit::WorkingDay),
    ("工作日", Unit::WorkingDay),
];

/// Units that mean a length only with a word such as 后 behind them: 3日 is a date.
const UNITS_OF_SPANS: &[(&str, Unit)] = &[("日", Unit::Day)];

/// Takes an amount, if one comes next. `of_span`: whether the units that need a word behind them count as well.
fn amount(scan: &mut Scan<'_>, of_span: bool) -> Option<Amount> {
    let mut sum = Amount::default();
    let mut next = *scan;
    let mut found = false;
    while let Some(part) = part(&mut next, of_span) {
        sum = sum.plus(part)?;
        *scan = next;
        found = true;
        next.spaces();
        let _ = next.eat(",") || next.eat("and") || next.eat("零");
        next.spaces();
    }
    found.then_some(sum)
}

/// One number with its unit. Halves and tenths count for minutes and hours only.
fn part(scan: &mut Scan<'_>, of_span: bool) -> Option<Amount> {
    if scan.eat("half an hour") {
        return Some(Amount { minutes: 30, ..Amount::default() });
    }
    let (whole, mut tenths) = quantity(scan)?;
    scan.spaces();
    if scan.eat("个") && scan.eat("半") {
        tenths = 5;
    }
    let unit = scan.eat_of(UNITS).or_else(|| if of_span { scan.eat_of(UNITS_OF_SPANS) } else { None })?;
    if unit == Unit::Hour && scan.eat("半") {
        tenths = 5;
    }
    let mut part = Amount::default();
    match unit {
        Unit::Hour => part.minutes = whole.checked_mul(60)?.checked_add(tenths * 6)?,
        _ if tenths > 0 => return None,
        Unit::Minute => part.minutes = whole,
        Unit::Day => part.days = whole,
        Unit::Week => part.weeks = whole,
        Unit::WorkingDay => part.working_days = whole,
    }
    Some(part)
}

/// A number and its tenths: 2, 1.5, 半, a.
fn quantity(scan: &mut Scan<'_>) -> Option<(u32, u32)> {
    if scan.eat("半") {
        return Some((0, 5));
    }
    if scan.eat("an ") || scan.eat("a ") {
        return Some((1, 0));
    }
    let whole = scan.number()?.value;
    let mut tenths = 0;
    if scan.eat(".") {
        let number = scan.number().filter(|number| number.length == 1)?;
        tenths = number.value;
    }
    Some((whole, tenths))
}

impl Amount {
    fn plus(self, other: Amount) -> Option<Amount> {
        Some(Amount {
            minutes: self.minutes.checked_add(other.minutes)?,
            days: self.days.checked_add(other.days)?,
            weeks: self.weeks.checked_add(other.weeks)?,
            working_days: self.working_days.checked_add(other.working_days)?,
        })
    }

    fn in_minutes(self, day: u32, week: u32, working_day: u32) -> Option<u32> {
        let days = self.days.checked_mul(day)?;
        let weeks = self.weeks.checked_mul(week)?;
        let working = self.working_days.checked_mul(working_day)?;
        self.minutes.checked_add(days)?.checked_add(weeks)?.checked_add(working)
    }
}

const SPAN_BEGINS: &[(&str, ())] = &[("+", ()), ("in", ()), ("within", ()), ("再过", ()), ("过", ())];
const SPAN_ENDS: &[(&str, ())] =
    &[("后", ()), ("之后", ()), ("以后", ()), ("内", ()), ("之内", ()), ("以内", ()), ("later", ()), ("from now", ())];

/// A span from now: `+2h`, `in 2 hours`, 两小时后, `2h`.
pub(super) fn span(text: &str) -> Option<Amount> {
    let mut scan = Scan { rest: text };
    let begun = scan.eat_of(SPAN_BEGINS).is_some();
    scan.spaces();
    let mut ended = scan;
    let read = |scan: &mut Scan<'_>, of_span| {
        let amount = amount(scan, of_span)?;
        scan.spaces();
        Some(amount)
    };
    if let Some(amount) = read(&mut ended, true)
        && ended.eat_of(SPAN_ENDS).is_some()
        && ended.is_done()
    {
        return Some(amount);
    }
    let amount = read(&mut scan, begun)?;
    scan.is_done().then_some(amount)
}

fn whole_amount(text: &str) -> Option<Amount> {
    let text = fold(text).to_lowercase();
    if text.chars().nth(AMOUNT_CHARS_MAX).is_some() {
        return None;
    }
    let mut scan = Scan { rest: text.trim() };
    let amount = amount(&mut scan, false)?;
    scan.is_done().then_some(amount)
}

/// A duration in minutes: `45m`, `8h`, `2d`, `1h30m`, `45分钟`, `2小时`; a day is 24 hours, a week 7 days.
/// None: not a duration, or one of working days, whose length depends on a calendar.
pub fn duration_minutes(text: &str) -> Option<u32> {
    let amount = whole_amount(text).filter(|amount| amount.working_days == 0)?;
    amount.in_minutes(DAY_MINUTES, 7 * DAY_MINUTES, 0)
}

/// Work done, in minutes: as `duration_minutes`, but a day is 8 hours and a week 5 days.
pub fn effort_minutes(text: &str) -> Option<u32> {
    whole_amount(text)?.in_minutes(WORK_DAY_MINUTES, WORK_WEEK_MINUTES, WORK_DAY_MINUTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let cases: &[(&str, Option<u32>)] = &[
            ("45m", Some(45)),
            ("8h", Some(480)),
            ("2d", Some(2880)),
            ("1w", Some(10080)),
            ("1h30m", Some(90)),
            ("1h 30m", Some(90)),
            ("1 hour and 30 minutes", Some(90)),
            ("1.5h", Some(90)),
            ("1,5h", None),
            ("４５分钟", Some(45)),
            ("45分钟", Some(45)),
            ("45 分", Some(45)),
            ("2小时", Some(120)),
            ("两个小时", Some(120)),
            ("一个半小时", Some(90)),
            ("两小时半", Some(150)),
            ("2小时30分钟", Some(150)),
            ("半小时", Some(30)),
            ("半个小时", Some(30)),
            ("half an hour", Some(30)),
            ("an hour", Some(60)),
            ("1天", Some(1440)),
            ("半天", None),
            ("3日", None),
            ("3wd", None),
            ("45", None),
            ("m", None),
            ("", None),
            ("45m x", None),
            ("99999d99999d", Some(2 * 99999 * 1440)),
            ("999999m", None),
        ];
        for (text, minutes) in cases {
            assert_eq!(duration_minutes(text), *minutes, "{text}");
        }
    }

    #[test]
    fn a_day_of_work_is_eight_hours() {
        let cases: &[(&str, Option<u32>)] =
            &[("2d", Some(960)), ("1天", Some(480)), ("1w", Some(2400)), ("1个工作日", Some(480)), ("45m", Some(45))];
        for (text, minutes) in cases {
            assert_eq!(effort_minutes(text), *minutes, "{text}");
        }
    }
}
