//! WHEN: the point in time that a person names, read in their zone and calendar.
//!
//! Three shapes: an instant (RFC 3339), a span from now (`+2h`, 两小时后, `3 working days`), or a day with a time
//! (`tomorrow 14:00`, 周五下午3点, `24 Nov 4pm`), in English, Chinese, or both mixed. The whole text must be understood, else
//! the answer is None; what may mean two things (`3/4`) is not guessed. A time that the clock change skips moves on by
//! the gap, one that occurs twice is the first of the two. Whether the answer is still to come is for the caller to see.

mod past;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::amount::{Amount, span};
use super::date::{self, Day};
use super::fold::fold;
use super::scan::Scan;
pub use past::past;

/// The moment in which somebody writes, and their calendar.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    pub now: Timestamp,
    /// The zone in which dates and times of day are meant.
    pub zone: &'a TimeZone,
    /// The first day of their week: decides what "next Friday" means.
    pub week_start: Weekday,
    /// Whether a date is a working day of theirs.
    pub working_day: &'a dyn Fn(Date) -> bool,
}

/// What a day means that is named without a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// 09:00, as for the end of a wait: back on the desk when the day begins.
    DayStart,
    /// 18:00, as for a promise: by the end of that day.
    DayEnd,
}

/// A time is not written longer than this, in characters.
const WHEN_CHARS_MAX: usize = 80;
/// A span reaches no further than this.
const SPAN_DAYS_MAX: u32 = 3_660;
const WORKING_DAYS_MAX: u32 = 366;
/// The hours of a day that is named without a time, and of 下班.
const DAY_START: Clock = Clock { hour: 9, minute: 0 };
pub(super) const DAY_END: Clock = Clock { hour: 18, minute: 0 };

/// A time of day; hour 24 is the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub hour: u32,
    pub minute: u32,
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Night,
    Morning,
    Noon,
    Afternoon,
    Evening,
}

/// Reads a time as for a promise: a day without a time is its end. See `when_bare`.
pub fn when(text: &str, at: &Moment<'_>) -> Option<Timestamp> {
    when_bare(text, Bare::DayEnd, at)
}

/// Reads a time. None: not understood, or understood in two ways. The answer may lie in the past: only a weekday named
/// alone, with or without a time, is always the next one to come.
pub fn when_bare(text: &str, bare: Bare, at: &Moment<'_>) -> Option<Timestamp> {
    if text.chars().nth(WHEN_CHARS_MAX).is_some() {
        return None;
    }
    let folded = fold(text);
    if let Ok(instant) = folded.trim().parse::<Timestamp>() {
        return Some(instant);
    }
    let lower = folded.to_lowercase();
    let text = lower.trim().trim_end_matches(['.', ',', '。', '、', '!', ';']).trim();
    match span(text) {
        Some(amount) => after(amount, at),
        None => day_and_time(text, bare, at),
    }
}

/// The instant an amount after now: days keep the time of day, working days count those of the calendar.
fn after(amount: Amount, at: &Moment<'_>) -> Option<Timestamp> {
    let days = amount.weeks.checked_mul(7)?.checked_add(amount.days)?;
    if days > SPAN_DAYS_MAX || amount.working_days > WORKING_DAYS_MAX || amount.minutes / 1_440 > SPAN_DAYS_MAX {
        return None;
    }
    let here = at.now.to_zoned(at.zone.clone());
    let mut date = here.date();
    let mut left = amount.working_days;
    for _ in 0..SPAN_DAYS_MAX {
        if left == 0 {
            break;
        }
        date = date.tomorrow().ok()?;
        left -= u32::from((at.working_day)(date));
    }
    if left > 0 {
        return None;
    }
    let date = date.checked_add(Span::new().try_days(days).ok()?).ok()?;
    let minutes = Span::new().try_minutes(amount.minutes).ok()?;
    if date == here.date() {
        return at.now.checked_add(minutes).ok();
    }
    let moved = date.to_datetime(here.time()).to_zoned(at.zone.clone()).ok()?;
    moved.timestamp().checked_add(minutes).ok()
}

/// What was read of a day and a time so far.
#[derive(Default)]
struct Found {
    day: Option<Day>,
    weekday: Option<Weekday>,
    part: Option<Part>,
    clock: Option<(Clock, bool)>,
}

impl Found {
    /// Keeps a day; the same day may be named twice: 今天（11月23日 周一）.
    fn name_day(&mut self, day: Day) -> Option<()> {
        self.day.replace(day).is_none_or(|before| before == day).then_some(())
    }
}

const FILLERS: &[(&str, ())] = &[
    (" ", ()),
    (",", ()),
    (".", ()),
    ("(", ()),
    (")", ()),
    ("、", ()),
    ("at", ()),
    ("on", ()),
    ("by", ()),
    ("the", ()),
    ("in the", ()),
    ("before", ()),
    ("前", ()),
    ("之前", ()),
    ("以前", ()),
    ("的", ()),
    ("于", ()),
    ("在", ()),
    ("完成", ()),
];

fn day_and_time(text: &str, bare: Bare, at: &Moment<'_>) -> Option<Timestamp> {
    let today = at.now.to_zoned(at.zone.clone()).date();
    let mut found = Found::default();
    let mut scan = Scan { rest: text };
    while !scan.is_done() {
        if scan.eat_of(FILLERS).is_some() {
            continue;
        }
        read_piece(&mut scan, &mut found, today)?;
    }
    let clock = clock_of(&found, bare)?;
    let (date, is_weekday) = match (found.day, found.weekday) {
        (Some(Day::Date(date)), None) => (date, false),
        // 11月26日（周四）: if the two do not fit, one of them is a slip.
        (Some(Day::Date(date)), Some(weekday)) if date.weekday() == weekday => (date, false),
        (Some(Day::Week(weeks)), weekday) => {
            let usual = if bare == Bare::DayStart { Weekday::Monday } else { Weekday::Friday };
            (date::of_week(today, at.week_start, weeks, weekday.unwrap_or(usual))?, false)
        }
        (None, Some(weekday)) => (date::next_weekday(today, weekday)?, true),
        (None, None) if found.part.is_some() || found.clock.is_some() => (today, false),
        _ => return None,
    };
    let time = instant(date, clock, at.zone)?;
    if is_weekday && time <= at.now {
        return instant(date.checked_add(Span::new().days(7)).ok()?, clock, at.zone);
    }
    Some(time)
}

/// Reads one piece of a day or a time; None if nothing fits or it was named already.
fn read_piece(scan: &mut Scan<'_>, found: &mut Found, today: Date) -> Option<()> {
    if let Some((day, part)) = date::relative_day(scan, today) {
        found.name_day(day)?;
        return part.is_none_or(|part| found.part.replace(part).is_none()).then_some(());
    }
    if let Some(weekday) = date::weekday(scan) {
        return found.weekday.replace(weekday).is_none().then_some(());
    }
    if let Some(part) = date::part_of_day(scan) {
        return found.part.replace(part).is_none().then_some(());
    }
    if let Some(clock) = date::clock(scan) {
        return found.clock.replace(clock).is_none().then_some(());
    }
    let date = date::calendar_date(scan, today)?;
    found.name_day(Day::Date(date))
}

/// The time of day meant: hours of the twelve-hour day are moved by the part of the day.
fn clock_of(found: &Found, bare: Bare) -> Option<Clock> {
    let start = bare == Bare::DayStart;
    let Some((clock, is_spoken)) = found.clock else {
        let hour = match found.part {
            None => return Some(if start { DAY_START } else { DAY_END }),
            Some(Part::Night) => return None,
            Some(Part::Morning) => 9 + 3 * u32::from(!start),
            Some(Part::Noon) => 12,
            Some(Part::Afternoon) => 14 + 4 * u32::from(!start),
            Some(Part::Evening) => 18 + 3 * u32::from(!start),
        };
        return Some(Clock { hour, minute: 0 });
    };
    let hour = match (found.part, clock.hour) {
        // 两点 without a part of the day is said of the working day.
        (None, hour @ 1..=6) if is_spoken => hour + 12,
        (None, hour) => hour,
        (Some(Part::Night), 12) => 0,
        (Some(Part::Night), hour @ 0..=6) => hour,
        (Some(Part::Morning), hour @ 0..=12) => hour,
        (Some(Part::Noon), hour @ 11..=14) => hour,
        (Some(Part::Noon), hour @ 1..=2) => hour + 12,
        (Some(Part::Afternoon), hour @ 12..=23) => hour,
        (Some(Part::Afternoon), hour @ 1..=11) => hour + 12,
        (Some(Part::Evening), 12) => 24,
        (Some(Part::Evening), hour @ 5..=11) => hour + 12,
        (Some(Part::Evening), hour @ 17..=24) => hour,
        (Some(_), _) => return None,
    };
    Some(Clock { hour, minute: clock.minute })
}

/// A time of a day in a zone. `to_zoned` resolves gaps and folds as RFC 5545 does.
fn instant(date: Date, clock: Clock, zone: &TimeZone) -> Option<Timestamp> {
    let (date, hour) = match clock {
        Clock { hour: 24, minute: 0 } => (date.tomorrow().ok()?, 0),
        Clock { hour, .. } => (date, hour),
    };
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(clock.minute).ok()?, 0, 0).ok()?;
    Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    fn working(date: Date) -> bool {
        !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// What a text says at a local time in a zone, as local time.
    fn said(text: &str, bare: Bare, now: &str, zone: &str) -> Option<String> {
        let zone = TimeZone::get(zone).unwrap();
        let now: jiff::civil::DateTime = now.parse().unwrap();
        let now = now.to_zoned(zone.clone()).unwrap().timestamp();
        let at = Moment { now, zone: &zone, week_start: Weekday::Monday, working_day: &working };
        let time = when_bare(text, bare, &at)?;
        Some(time.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string())
    }

    /// All said on Tuesday 2026-11-24 at 10:00 in Shanghai.
    const CASES: &[(&str, &str)] = &[
        ("2026-11-26", "2026-11-26 18:00"),
        ("2026-11-26 16:30", "2026-11-26 16:30"),
        ("2026-11-26T16:30", "2026-11-26 16:30"),
        ("2026-11-26T16:30:00+09:00", "2026-11-26 15:30"),
        ("2026-11-26T08:30:00Z", "2026-11-26 16:30"),
        ("2026/11/26", "2026-11-26 18:00"),
        ("2026年11月26日 下午3点", "2026-11-26 15:00"),
        ("11-26", "2026-11-26 18:00"),
        ("11-26 09:00", "2026-11-26 09:00"),
        ("11/26", "2026-11-26 18:00"),
        ("26/11", "2026-11-26 18:00"),
        ("26.11.2026 9:00", "2026-11-26 09:00"),
        ("01-05", "2027-01-05 18:00"),
        ("11-20", "2026-11-20 18:00"),
        ("26 Nov", "2026-11-26 18:00"),
        ("26th of November, 4pm", "2026-11-26 16:00"),
        ("Nov 26 16:00", "2026-11-26 16:00"),
        ("November 26th, 2027", "2027-11-26 18:00"),
        ("Thu 26 Nov 9:30 am", "2026-11-26 09:30"),
        ("11月26日 16:00", "2026-11-26 16:00"),
        ("11月26日（周四）18:00 前", "2026-11-26 18:00"),
        ("十一月二十六号上午十点一刻", "2026-11-26 10:15"),
        ("26号", "2026-11-26 18:00"),
        ("5日", "2026-12-05 18:00"),
        ("+2h", "2026-11-24 12:00"),
        ("+ 2h", "2026-11-24 12:00"),
        ("＋２ｈ", "2026-11-24 12:00"),
        ("+30m", "2026-11-24 10:30"),
        ("+1d", "2026-11-25 10:00"),
        ("+1h30m", "2026-11-24 11:30"),
        ("2h", "2026-11-24 12:00"),
        ("in 2 hours", "2026-11-24 12:00"),
        ("in an hour", "2026-11-24 11:00"),
        ("within half an hour", "2026-11-24 10:30"),
        ("2 days from now", "2026-11-26 10:00"),
        ("1 week", "2026-12-01 10:00"),
        ("两小时后", "2026-11-24 12:00"),
        ("2个小时内", "2026-11-24 12:00"),
        ("半小时后", "2026-11-24 10:30"),
        ("一个半小时之内", "2026-11-24 11:30"),
        ("3日内", "2026-11-27 10:00"),
        ("一周内", "2026-12-01 10:00"),
        ("3个工作日内", "2026-11-27 10:00"),
        ("4个工作日", "2026-11-30 10:00"),
        ("+4wd", "2026-11-30 10:00"),
        ("4 working days", "2026-11-30 10:00"),
        ("today", "2026-11-24 18:00"),
        ("today 5pm", "2026-11-24 17:00"),
        ("today 9:00", "2026-11-24 09:00"),
        ("tonight", "2026-11-24 21:00"),
        ("this afternoon", "2026-11-24 18:00"),
        ("14:00", "2026-11-24 14:00"),
        ("09:00", "2026-11-24 09:00"),
        ("at 2:30 p.m.", "2026-11-24 14:30"),
        ("12am tomorrow", "2026-11-25 00:00"),
        ("noon", "2026-11-24 12:00"),
        ("midnight", "2026-11-25 00:00"),
        ("24:00", "2026-11-25 00:00"),
        ("tomorrow", "2026-11-25 18:00"),
        ("tomorrow 14:00", "2026-11-25 14:00"),
        ("Tomorrow at 14:00.", "2026-11-25 14:00"),
        ("by end of day tomorrow", "2026-11-25 18:00"),
        ("tomorrow morning", "2026-11-25 12:00"),
        ("the day after tomorrow 8am", "2026-11-26 08:00"),
        ("今天下班前", "2026-11-24 18:00"),
        ("今天 17：00 前", "2026-11-24 17:00"),
        ("今天（11月24日 周二）16:00 前完成", "2026-11-24 16:00"),
        ("by 16:00 today (Tue 24 Nov)", "2026-11-24 16:00"),
        ("今晚8点", "2026-11-24 20:00"),
        ("今晚12点", "2026-11-25 00:00"),
        ("明天", "2026-11-25 18:00"),
        ("明天下午两点", "2026-11-25 14:00"),
        ("明天下午两点半前", "2026-11-25 14:30"),
        ("明天两点", "2026-11-25 14:00"),
        ("明天14点30分", "2026-11-25 14:30"),
        ("明早9点", "2026-11-25 09:00"),
        ("明天凌晨2点", "2026-11-25 02:00"),
        ("明天中午", "2026-11-25 12:00"),
        ("后天上午10点", "2026-11-26 10:00"),
        ("大后天", "2026-11-27 18:00"),
        ("下午3点", "2026-11-24 15:00"),
        ("Fri 15:00", "2026-11-27 15:00"),
        ("Friday", "2026-11-27 18:00"),
        ("Tue 15:00", "2026-11-24 15:00"),
        ("Tue 09:00", "2026-12-01 09:00"),
        ("Mon", "2026-11-30 18:00"),
        ("next Mon", "2026-11-30 18:00"),
        ("next Friday 3pm", "2026-12-04 15:00"),
        ("next week", "2026-12-04 18:00"),
        ("this Friday", "2026-11-27 18:00"),
        ("this Monday", "2026-11-23 18:00"),
        ("周五下午3点", "2026-11-27 15:00"),
        ("星期五15:00", "2026-11-27 15:00"),
        ("礼拜天", "2026-11-29 18:00"),
        ("周一", "2026-11-30 18:00"),
        ("周二上午9点", "2026-12-01 09:00"),
        ("本周五", "2026-11-27 18:00"),
        ("下周一上午", "2026-11-30 12:00"),
        ("下周五", "2026-12-04 18:00"),
        ("下个星期五 下午3:30", "2026-12-04 15:30"),
        ("下下周一", "2026-12-07 18:00"),
        ("下周", "2026-12-04 18:00"),
    ];

    #[test]
    fn times_as_people_write_them() {
        for (text, expected) in CASES {
            let got = said(text, Bare::DayEnd, "2026-11-24T10:00", "Asia/Shanghai");
            assert_eq!(got.as_deref(), Some(*expected), "{text}");
        }
    }

    #[test]
    fn the_end_of_a_wait_is_the_begin_of_a_day() {
        let cases = [
            ("2026-11-26", "2026-11-26 09:00"),
            ("tomorrow", "2026-11-25 09:00"),
            ("Tue", "2026-12-01 09:00"),
            ("下周", "2026-11-30 09:00"),
            ("下周一上午", "2026-11-30 09:00"),
            ("明天下午", "2026-11-25 14:00"),
            ("明天下午两点", "2026-11-25 14:00"),
        ];
        for (text, expected) in cases {
            let got = said(text, Bare::DayStart, "2026-11-24T10:00", "Asia/Shanghai");
            assert_eq!(got.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_or_two() {
        let texts = [
            "",
            " ",
            "soon",
            "3/4",
            "3.4.",
            "13/13",
            "2026-13-01",
            "2026-02-30",
            "25:00",
            "24:30",
            "14:60",
            "14:0",
            "0pm",
            "13pm",
            "上午14点",
            "晚上1点",
            "Mon 26 Nov",
            "11月26日 周三",
            "tomorrow today",
            "tomorrow 9:00 10:00",
            "明天 and",
            "1042",
            "+",
            "+2",
            "+99999d",
            "+999wd",
            "in",
            "周八",
            "31 Feb",
            "1900-01-01",
            "2h30",
            "monday-ish",
            "#1042",
        ];
        for text in texts {
            assert_eq!(said(text, Bare::DayEnd, "2026-11-24T10:00", "Asia/Shanghai"), None, "{text}");
        }
        assert_eq!(said(&"tomorrow ".repeat(5_000), Bare::DayEnd, "2026-11-24T10:00", "Asia/Shanghai"), None);
    }

    #[test]
    fn clock_changes_move_no_day() {
        // Berlin: 2026-03-29 02:00 → 03:00, 2026-10-25 03:00 → 02:00.
        let cases = [
            ("tomorrow 02:30", "2026-03-28T10:00", "2026-03-29 03:30"),
            ("+1d", "2026-03-28T10:00", "2026-03-29 10:00"),
            ("+24h", "2026-03-28T10:00", "2026-03-29 11:00"),
            ("+1d", "2026-10-24T10:00", "2026-10-25 10:00"),
            ("+24h", "2026-10-24T10:00", "2026-10-25 09:00"),
            ("tomorrow 02:30", "2026-10-24T10:00", "2026-10-25 02:30"),
            ("1 working day", "2026-03-27T10:00", "2026-03-30 10:00"),
        ];
        for (text, now, expected) in cases {
            assert_eq!(said(text, Bare::DayEnd, now, "Europe/Berlin").as_deref(), Some(expected), "{text} {now}");
        }
    }

    #[test]
    fn weeks_begin_where_the_calendar_says() {
        let zone = TimeZone::UTC;
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        for (week_start, expected) in
            [(Weekday::Monday, "2026-11-27T18:00:00Z"), (Weekday::Sunday, "2026-12-04T18:00:00Z")]
        {
            let at = Moment { now, zone: &zone, week_start, working_day: &working };
            assert_eq!(when("next Friday", &at).map(|time| time.to_string()).as_deref(), Some(expected));
        }
    }

    #[test]
    fn no_working_days_no_answer() {
        let at = Moment {
            now: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
            week_start: Weekday::Monday,
            working_day: &|_| false,
        };
        assert_eq!(when("3 working days", &at), None);
    }
}
