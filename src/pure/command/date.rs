//! The pieces of a day and a time, one at a time: days relative to today, weekdays, dates, parts of the day, clocks.
//!
//! Each function takes its piece from the cursor or leaves the cursor where it was. Nothing here knows the zone.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::scan::Scan;
use super::when::{Clock, DAY_END, Part};

/// A day as named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    Date(Date),
    /// A week, so many after this one; the weekday is named apart.
    Week(i32),
}

/// A date without a year lies in this year, unless that is over by more than this: then in the next.
const OVER_DAYS_MAX: i32 = 180;
const YEARS: std::ops::RangeInclusive<u32> = 2000..=2199;

/// today, 明天, 后天, 今晚, next week: the day, and the part of it if it is named with it.
pub(super) fn relative_day(scan: &mut Scan<'_>, today: Date) -> Option<(Day, Option<Part>)> {
    const DAYS: &[(&str, (i32, Option<Part>))] = &[
        ("today", (0, None)),
        ("tonight", (0, Some(Part::Evening))),
        ("this morning", (0, Some(Part::Morning))),
        ("this afternoon", (0, Some(Part::Afternoon))),
        ("this evening", (0, Some(Part::Evening))),
        ("tomorrow", (1, None)),
        ("day after tomorrow", (2, None)),
        ("今天", (0, None)),
        ("今日", (0, None)),
        ("今早", (0, Some(Part::Morning))),
        ("今晚", (0, Some(Part::Evening))),
        ("明天", (1, None)),
        ("明日", (1, None)),
        ("明早", (1, Some(Part::Morning))),
        ("明晚", (1, Some(Part::Evening))),
        ("后天", (2, None)),
        ("后日", (2, None)),
        ("大后天", (3, None)),
    ];
    if let Some((days, part)) = scan.eat_of(DAYS) {
        let date = today.checked_add(Span::new().try_days(days).ok()?).ok()?;
        return Some((Day::Date(date), part));
    }
    week(scan).map(|weeks| (Day::Week(weeks), None))
}

/// next, this, 下周, 本周, 下个星期: the word for the week. A weekday may be glued to it (下周一), so that only the
/// words before 周 are taken then.
fn week(scan: &mut Scan<'_>) -> Option<i32> {
    const WEEKS: &[(&str, i32)] = &[
        ("next", 1),
        ("this", 0),
        ("coming", 0),
        ("下", 1),
        ("下个", 1),
        ("下下", 2),
        ("下下个", 2),
        ("本", 0),
        ("这", 0),
        ("这个", 0),
    ];
    let mut after = *scan;
    let weeks = after.eat_of(WEEKS)?;
    after.spaces();
    let mut named = after;
    if weekday(&mut named).is_none() {
        after.eat_of(&[("week", ()), ("周", ()), ("星期", ()), ("礼拜", ())])?;
    }
    *scan = after;
    Some(weeks)
}

pub(super) fn weekday(scan: &mut Scan<'_>) -> Option<Weekday> {
    const ENGLISH: &[(&str, Weekday)] = &[
        ("mon", Weekday::Monday),
        ("monday", Weekday::Monday),
        ("tue", Weekday::Tuesday),
        ("tues", Weekday::Tuesday),
        ("tuesday", Weekday::Tuesday),
        ("wed", Weekday::Wednesday),
        ("weds", Weekday::Wednesday),
        ("wednesday", Weekday::Wednesday),
        ("thu", Weekday::Thursday),
        ("thur", Weekday::Thursday),
        ("thurs", Weekday::Thursday),
        ("thursday", Weekday::Thursday),
        ("fri", Weekday::Friday),
        ("friday", Weekday::Friday),
        ("sat", Weekday::Saturday),
        ("saturday", Weekday::Saturday),
        ("sun", Weekday::Sunday),
        ("sunday", Weekday::Sunday),
    ];
    const HAN: &[(&str, Weekday)] = &[
        ("一", Weekday::Monday),
        ("二", Weekday::Tuesday),
        ("三", Weekday::Wednesday),
        ("四", Weekday::Thursday),
        ("五", Weekday::Friday),
        ("六", Weekday::Saturday),
        ("日", Weekday::Sunday),
        ("天", Weekday::Sunday),
    ];
    if let Some(weekday) = scan.eat_of(ENGLISH) {
        return Some(weekday);
    }
    let mut after = *scan;
    after.eat_of(&[("周", ()), ("星期", ()), ("礼拜", ())])?;
    let weekday = after.eat_of(HAN)?;
    *scan = after;
    Some(weekday)
}

/// The first such weekday from today on, today included.
pub(super) fn next_weekday(today: Date, weekday: Weekday) -> Option<Date> {
    let days = i32::from(weekday.to_monday_zero_offset() - today.weekday().to_monday_zero_offset()).rem_euclid(7);
    today.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// The weekday of this week, or of the week so many after it.
pub(super) fn of_week(today: Date, week_start: Weekday, weeks: i32, weekday: Weekday) -> Option<Date> {
    let from_start =
        |day: Weekday| i32::from(day.to_monday_zero_offset() - week_start.to_monday_zero_offset()).rem_euclid(7);
    let days = from_start(weekday) - from_start(today.weekday()) + 7 * weeks;
    today.checked_add(Span::new().try_days(days).ok()?).ok()
}

pub(super) fn part_of_day(scan: &mut Scan<'_>) -> Option<Part> {
    const PARTS: &[(&str, Part)] = &[
        ("morning", Part::Morning),
        ("noon", Part::Noon),
        ("afternoon", Part::Afternoon),
        ("evening", Part::Evening),
        ("凌晨", Part::Night),
        ("清晨", Part::Morning),
        ("早晨", Part::Morning),
        ("早上", Part::Morning),
        ("上午", Part::Morning),
        ("中午", Part::Noon),
        ("下午", Part::Afternoon),
        ("傍晚", Part::Evening),
        ("晚上", Part::Evening),
    ];
    scan.eat_of(PARTS)
}

/// A time of day: `14:00`, `2pm`, `2:30 pm`, 14点, 两点半, 十点一刻, 下班. The mark says that it was spoken with 点, whose
/// hours are mostly those of the twelve-hour day.
pub(super) fn clock(scan: &mut Scan<'_>) -> Option<(Clock, bool)> {
    const NAMED: &[(&str, Clock)] = &[
        ("下班", DAY_END),
        ("eod", DAY_END),
        ("cob", DAY_END),
        ("end of day", DAY_END),
        ("close of business", DAY_END),
        ("midnight", Clock { hour: 24, minute: 0 }),
    ];
    if let Some(clock) = scan.eat_of(NAMED) {
        return Some((clock, false));
    }
    let mut after = *scan;
    let hour = after.number().filter(|number| number.value <= 24)?.value;
    let (minute, is_spoken) = if after.eat(":") {
        let minute = after.number().filter(|number| number.length == 2)?.value;
        if after.eat(":") {
            after.number()?;
        }
        (minute, false)
    } else if after.eat("点钟") || after.eat("点") || after.eat("时") {
        (spoken_minute(&mut after)?, true)
    } else {
        let mut ahead = after;
        ahead.spaces();
        ahead.eat_of(MERIDIEMS)?;
        (0, false)
    };
    let mut ahead = after;
    ahead.spaces();
    let hour = match ahead.eat_of(MERIDIEMS) {
        Some(is_pm) => {
            after = ahead;
            let hour = Some(hour).filter(|hour| (1..=12).contains(hour))?;
            hour % 12 + 12 * u32::from(is_pm)
        }
        None => hour,
    };
    if minute > 59 || (hour == 24 && minute > 0) {
        return None;
    }
    *scan = after;
    Some((Clock { hour, minute }, is_spoken))
}

const MERIDIEMS: &[(&str, bool)] =
    &[("am", false), ("a.m.", false), ("a.m", false), ("pm", true), ("p.m.", true), ("p.m", true)];

/// What may follow 点: 半, 一刻, 三刻, 30, 30分, 整.
fn spoken_minute(scan: &mut Scan<'_>) -> Option<u32> {
    const NAMED: &[(&str, u32)] = &[("半", 30), ("一刻", 15), ("三刻", 45), ("整", 0)];
    if let Some(minute) = scan.eat_of(NAMED) {
        return Some(minute);
    }
    let minute = scan.number().map_or(0, |number| number.value);
    let _ = scan.eat("分");
    Some(minute)
}

/// A date: `2026-11-24`, `11-24`, `24.11.2026`, `11/24`, 2026年11月24日, 11月24号, 24日, `24 Nov`, `November 24th, 2026`.
pub(super) fn calendar_date(scan: &mut Scan<'_>, today: Date) -> Option<Date> {
    let mut after = *scan;
    let date = match after.eat_of(MONTHS) {
        Some(month) => {
            let _ = after.eat(".");
            after.spaces();
            let day = after.number()?.value;
            let _ = after.eat_of(ORDINALS);
            let year = year_behind(&mut after);
            date_of(year, month, day, today)?
        }
        None => {
            let first = after.number()?;
            numeric_date(&mut after, first.value, first.length == 4, today)?
        }
    };
    *scan = after;
    Some(date)
}

const MONTHS: &[(&str, u32)] = &[
    ("jan", 1),
    ("january", 1),
    ("feb", 2),
    ("february", 2),
    ("mar", 3),
    ("march", 3),
    ("apr", 4),
    ("april", 4),
    ("may", 5),
    ("jun", 6),
    ("june", 6),
    ("jul", 7),
    ("july", 7),
    ("aug", 8),
    ("august", 8),
    ("sep", 9),
    ("sept", 9),
    ("september", 9),
    ("oct", 10),
    ("october", 10),
    ("nov", 11),
    ("november", 11),
    ("dec", 12),
    ("december", 12),
];

const ORDINALS: &[(&str, ())] = &[("st", ()), ("nd", ()), ("rd", ()), ("th", ())];

/// The rest of a date that begins with a number.
fn numeric_date(scan: &mut Scan<'_>, first: u32, is_year: bool, today: Date) -> Option<Date> {
    if is_year && scan.eat("年") {
        let month = scan.number()?.value;
        return month_day_han(scan, Some(first), month, today);
    }
    let mut ahead = *scan;
    if ahead.eat("月") {
        return month_day_han(scan, None, first, today);
    }
    if scan.eat("日") || scan.eat("号") {
        return day_of_month(first, today);
    }
    for sign in ["-", "/", "."] {
        let mut after = *scan;
        if after.eat(sign)
            && let Some(second) = after.number()
        {
            let mut third = after;
            let third_number = if third.eat(sign) { third.number() } else { None };
            *scan = if third_number.is_some() { third } else { after };
            return match third_number {
                Some(day) if is_year => {
                    time_mark(scan);
                    date_of(Some(first), second.value, day.value, today)
                }
                Some(year) if year.length == 4 => {
                    two_numbers(sign == "/", Some(year.value), second.value, first, today)
                }
                Some(_) => None,
                None if is_year => None,
                None if sign == "-" => date_of(None, first, second.value, today),
                None => two_numbers(true, None, second.value, first, today),
            };
        }
    }
    let _ = scan.eat_of(ORDINALS);
    scan.spaces();
    let _ = scan.eat("of");
    scan.spaces();
    let month = scan.eat_of(MONTHS)?;
    let _ = scan.eat(".");
    let year = year_behind(scan);
    date_of(year, month, first, today)
}

/// The `T` between date and time (RFC 3339).
fn time_mark(scan: &mut Scan<'_>) {
    if let Some(rest) = scan.rest.strip_prefix('t')
        && rest.starts_with(|c: char| c.is_ascii_digit())
    {
        scan.rest = rest;
    }
}

/// Month and day where the order of the two is not sure; if both orders are dates and differ, neither is.
fn two_numbers(is_unsure: bool, year: Option<u32>, month: u32, day: u32, today: Date) -> Option<Date> {
    let one = date_of(year, month, day, today);
    if !is_unsure {
        return one;
    }
    match (one, date_of(year, day, month, today)) {
        (Some(one), Some(other)) => (one == other).then_some(one),
        (one, other) => one.or(other),
    }
}

fn month_day_han(scan: &mut Scan<'_>, year: Option<u32>, month: u32, today: Date) -> Option<Date> {
    if !scan.eat("月") {
        return None;
    }
    let day = scan.number()?.value;
    let _ = scan.eat("日") || scan.eat("号");
    date_of(year, month, day, today)
}

/// A year behind a day and a month, with or without a comma: four digits and no time of day.
fn year_behind(scan: &mut Scan<'_>) -> Option<u32> {
    let mut after = *scan;
    let _ = after.eat(",");
    after.spaces();
    let year = after.number().filter(|number| number.length == 4 && YEARS.contains(&number.value))?.value;
    *scan = after;
    Some(year)
}

/// A date; without a year, the one of this year or, where that is long over, of the next.
fn date_of(year: Option<u32>, month: u32, day: u32, today: Date) -> Option<Date> {
    let month = i8::try_from(month).ok()?;
    let day = i8::try_from(day).ok()?;
    if let Some(year) = year {
        let year = Some(year).filter(|year| YEARS.contains(year))?;
        return Date::new(i16::try_from(year).ok()?, month, day).ok();
    }
    let this_year = Date::new(today.year(), month, day).ok();
    let oldest = today.checked_sub(Span::new().try_days(OVER_DAYS_MAX).ok()?).ok()?;
    this_year.filter(|date| *date >= oldest).or_else(|| Date::new(today.year() + 1, month, day).ok())
}

/// The day of this month, or of the next if it is over.
fn day_of_month(day: u32, today: Date) -> Option<Date> {
    let day = i8::try_from(day).ok()?;
    let this_month = Date::new(today.year(), today.month(), day).ok().filter(|date| *date >= today);
    this_month.or_else(|| {
        let next = today.last_of_month().tomorrow().ok()?;
        Date::new(next.year(), next.month(), day).ok()
    })
}
