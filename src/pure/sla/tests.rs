//! The clocks against tables, and against a model that counts minute by minute.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

const ZONE: &str = "Asia/Shanghai";

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// Mon–Fri 09:00–12:00 and 13:00–18:00, the National Day week of 2026 off, Saturday 10 October a workday.
fn office() -> Calendar {
    let mut calendar = Calendar::new("office", zone(ZONE)).with_hours(["Mon-Fri 09:00-12:00 13:00-18:00"]).unwrap();
    for day in 1..=7 {
        calendar.set_day(date(2026, 10, day), Day::Holiday);
    }
    calendar.set_day(date(2026, 10, 10), Day::Workday(None));
    calendar
}

/// `2026-09-30 17:00` on the wall of a calendar.
fn at(text: &str, calendar: &Calendar) -> Timestamp {
    let civil: jiff::civil::DateTime = text.replace(' ', "T").parse().unwrap();
    calendar.zone().to_timestamp(civil).unwrap()
}

fn due(start: &str, span: &str, clock: Clock, calendar: &Calendar) -> String {
    let due = due_at(at(start, calendar), Span::parse(span).unwrap(), clock, calendar);
    due.to_zoned(calendar.zone().clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

#[test]
fn due_by_each_clock() {
    let office = office();
    for (start, span, clock, wanted) in [
        ("2026-09-28 10:00", "2h", Clock::Always, "2026-09-28 12:00"),
        ("2026-09-28 10:00", "0m", Clock::Service, "2026-09-28 10:00"),
        ("2026-09-28 10:00", "2h", Clock::Service, "2026-09-28 12:00"),
        ("2026-09-28 11:00", "2h", Clock::Service, "2026-09-28 14:00"),
        ("2026-09-28 12:30", "1m", Clock::Service, "2026-09-28 13:01"),
        ("2026-09-28 17:00", "8h", Clock::Service, "2026-09-29 17:00"),
        ("2026-09-30 17:30", "1h", Clock::Service, "2026-10-08 09:30"),
        ("2026-10-09 17:30", "1h", Clock::Service, "2026-10-10 09:30"),
        ("2026-10-10 17:30", "1h", Clock::Service, "2026-10-12 09:30"),
        ("2026-09-28 15:00", "1wd", Clock::Service, "2026-09-29 15:00"),
        ("2026-09-30 15:00", "1wd", Clock::Always, "2026-10-08 15:00"),
        ("2026-10-09 15:00", "2wd", Clock::WorkingDays, "2026-10-12 15:00"),
        ("2026-10-09 00:00", "1wd", Clock::WorkingDays, "2026-10-10 00:00"),
        ("2026-10-03 15:00", "1wd", Clock::WorkingDays, "2026-10-09 00:00"),
        ("2026-10-09 23:00", "2h", Clock::WorkingDays, "2026-10-10 01:00"),
        ("2026-09-30 23:00", "2h", Clock::WorkingDays, "2026-10-08 01:00"),
    ] {
        assert_eq!(due(start, span, clock, &office), wanted, "{start} + {span} {clock:?}");
    }
}

#[test]
fn a_clock_change_moves_no_appointment() {
    let berlin = Calendar::new("berlin", zone("Europe/Berlin")).with_hours(["Mon-Sun 00:00-24:00"]).unwrap();
    // summer time begins on 2026-03-29 and ends on 2026-10-25, both at night
    assert_eq!(due("2026-03-28 10:00", "1wd", Clock::WorkingDays, &berlin), "2026-03-29 10:00");
    assert_eq!(due("2026-10-24 10:00", "1wd", Clock::WorkingDays, &berlin), "2026-10-25 10:00");
    assert_eq!(due("2026-03-28 02:30", "1wd", Clock::WorkingDays, &berlin), "2026-03-29 03:30", "02:30 is skipped");
    assert_eq!(due("2026-03-28 10:00", "24h", Clock::Service, &berlin), "2026-03-29 11:00");
    assert_eq!(due("2026-10-24 10:00", "24h", Clock::Service, &berlin), "2026-10-25 09:00");
    assert_eq!(due("2026-10-24 10:00", "24h", Clock::Always, &berlin), "2026-10-25 09:00");
}

#[test]
fn spent_stops_where_the_clock_stops() {
    let office = office();
    let minutes =
        |from: &str, to: &str, clock: Clock| spent(at(from, &office), at(to, &office), clock, &office).as_mins();
    assert_eq!(minutes("2026-09-30 17:30", "2026-10-08 09:30", Clock::Service), 60);
    assert_eq!(minutes("2026-09-30 17:30", "2026-10-08 17:30", Clock::WorkingDays), 24 * 60);
    assert_eq!(minutes("2026-10-02 08:00", "2026-10-05 08:00", Clock::WorkingDays), 0);
    assert_eq!(minutes("2026-10-02 08:00", "2026-10-02 09:00", Clock::Always), 60);
    assert_eq!(minutes("2026-10-09 12:00", "2026-10-09 11:00", Clock::Service), 0);
}

#[test]
fn a_calendar_without_time_never_loses_a_deadline() {
    let mut never = Calendar::new("never", zone(ZONE)).with_hours(["Mon 09:00-10:00"]).unwrap();
    let mut day = date(2026, 1, 1);
    for _ in 0..DAYS_MAX + 10 {
        never.set_day(day, Day::Holiday);
        day = day.tomorrow().unwrap();
    }
    for clock in [Clock::Service, Clock::WorkingDays] {
        assert_eq!(due("2026-01-01 00:00", "2h", clock, &never), "2026-01-01 02:00");
    }
    let end = due_at(Timestamp::MAX, Span::Minutes(u32::MAX), Clock::Service, &never);
    assert_eq!(end, Timestamp::MAX);
}

#[test]
fn hours_are_read_or_refused() {
    let lines = |lines: &[&str]| Calendar::new("x", TimeZone::UTC).with_hours(lines.iter().copied());
    let calendar = lines(&["周一至周五 9:00-12:00，13:30-18:00", "Sat,Sun 10:00-24:00"]).unwrap();
    let shown = |day| calendar.windows(day).iter().map(Window::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(shown(date(2026, 11, 23)), "09:00-12:00 13:30-18:00");
    assert_eq!(shown(date(2026, 11, 22)), "10:00-24:00");
    let over_the_week = lines(&["Fri-Mon 08:00-09:00"]).unwrap();
    assert!(over_the_week.is_working_day(date(2026, 11, 23)) && !over_the_week.is_working_day(date(2026, 11, 24)));
    for bad in [
        &["Mon 9-18"][..],
        &["Mon 18:00-09:00"],
        &["Mon 09:00-24:01"],
        &["Mon 09:60-10:00"],
        &["Day 09:00-10:00"],
        &["09:00-10:00"],
        &["Mon"],
        &["Mon 09:00-12:00 11:00-13:00"],
        &["Mon 09:00-12:00", "Mon-Fri 10:00-11:00"],
        &[],
    ] {
        assert!(lines(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn spans_are_read_or_refused() {
    for (text, shown) in [("30m", "30m"), ("8h", "8h"), ("90m", "1h30m"), ("2d", "48h"), ("3wd", "3wd"), ("0m", "0m")] {
        assert_eq!(Span::parse(text).unwrap().to_string(), shown);
    }
    for text in ["", "8", "h", "8x", "-1h", "1.5h", "wd", "h8", "9999999999h", "80000000h"] {
        assert_eq!(Span::parse(text), None, "{text}");
    }
    assert_eq!(Span::Minutes(120).percent(80), Span::Minutes(96));
    assert_eq!(Span::WorkingDays(2).percent(50), Span::WorkingDays(1));
}

#[test]
fn a_share_of_working_days_runs_on_working_days() {
    let office = office();
    let share = Span::WorkingDays(1).percent(50);
    let start = at("2026-09-30 18:00", &office);
    let half = due_at(start, share, Clock::WorkingDays, &office);
    assert_eq!(half, at("2026-10-08 06:00", &office));
}

/// Whether the minute that begins at an instant counts.
fn counts(minute: Timestamp, clock: Clock, calendar: &Calendar) -> bool {
    match clock {
        Clock::Always => true,
        Clock::Service => calendar.in_service(minute),
        Clock::WorkingDays => calendar.is_working_day(minute.to_zoned(calendar.zone().clone()).date()),
    }
}

fn naive_due(start: Timestamp, minutes: u32, clock: Clock, calendar: &Calendar) -> Timestamp {
    let mut now = start;
    let mut left = minutes;
    while left > 0 {
        left -= u32::from(counts(now, clock, calendar));
        now += SignedDuration::from_mins(1);
    }
    now
}

fn naive_spent(start: Timestamp, end: Timestamp, clock: Clock, calendar: &Calendar) -> i64 {
    let mut now = start;
    let mut sum = 0;
    while now < end {
        sum += i64::from(counts(now, clock, calendar));
        now += SignedDuration::from_mins(1);
    }
    sum
}

/// Edges on half hours, none strictly between 00:00 and 04:00, where clocks change.
fn windows() -> impl Strategy<Value = Vec<(u16, u16)>> {
    let edge = (0u16..=40).prop_map(|step| if step == 0 { 0 } else { (step + 8) * 30 });
    proptest::collection::btree_set(edge, 2..6).prop_map(|edges| {
        let edges: Vec<u16> = edges.into_iter().collect();
        edges.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    })
}

fn calendars(zone_name: &'static str) -> impl Strategy<Value = Calendar> {
    let weekdays = proptest::sample::subsequence(vec!["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], 1..=7);
    let listed = proptest::collection::vec((0i64..14, any::<bool>()), 0..4);
    (windows(), weekdays, listed).prop_map(move |(windows, weekdays, listed)| {
        let shown = |edge: u16| format!("{:02}:{:02}", edge / 60, edge % 60);
        let hours: Vec<String> = windows.iter().map(|(from, to)| format!("{}-{}", shown(*from), shown(*to))).collect();
        let line = format!("{} {}", weekdays.join(","), hours.join(" "));
        let mut calendar = Calendar::new("any", zone(zone_name)).with_hours([line.as_str()]).unwrap();
        for (offset, work) in listed {
            let day = date(2026, 10, 20).checked_add(offset.days()).unwrap();
            calendar.set_day(day, if work { Day::Workday(None) } else { Day::Holiday });
        }
        calendar
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn service_hours_agree_with_counting(
        calendar in calendars("America/New_York"), // summer time ends on 2026-11-01
        start in 0i64..18 * 1440, minutes in 0u32..3000, length in 0i64..8 * 1440,
    ) {
        let start = at("2026-10-18 00:00", &calendar) + SignedDuration::from_mins(start);
        let due = due_at(start, Span::Minutes(minutes), Clock::Service, &calendar);
        prop_assert_eq!(due, naive_due(start, minutes, Clock::Service, &calendar));
        let end = start + SignedDuration::from_mins(length);
        let counted = naive_spent(start, end, Clock::Service, &calendar);
        prop_assert_eq!(spent(start, end, Clock::Service, &calendar).as_mins(), counted);
    }

    #[test]
    fn working_days_agree_with_counting(
        calendar in calendars(ZONE),
        start in 0i64..18 * 1440, minutes in 0u32..5000, days in 0u32..3, length in 0i64..8 * 1440,
    ) {
        let start = at("2026-10-18 00:00", &calendar) + SignedDuration::from_mins(start);
        let clock = Clock::WorkingDays;
        prop_assert_eq!(due_at(start, Span::Minutes(minutes), clock, &calendar), naive_due(start, minutes, clock, &calendar));
        let due = due_at(start, Span::WorkingDays(days), Clock::Service, &calendar);
        prop_assert_eq!(due, naive_due(start, days * 1440, clock, &calendar));
        let end = start + SignedDuration::from_mins(length);
        prop_assert_eq!(spent(start, end, clock, &calendar).as_mins(), naive_spent(start, end, clock, &calendar));
    }

    #[test]
    fn due_is_the_first_instant_at_which_the_span_is_spent(
        calendar in calendars(ZONE), start in 0i64..20 * 86_400, minutes in 1u32..5000,
        clock in prop_oneof![Just(Clock::Always), Just(Clock::Service), Just(Clock::WorkingDays)],
    ) {
        let start = at("2026-10-18 00:00", &calendar) + SignedDuration::from_secs(start);
        let due = due_at(start, Span::Minutes(minutes), clock, &calendar);
        let wanted = SignedDuration::from_mins(i64::from(minutes));
        prop_assert_eq!(spent(start, due, clock, &calendar), wanted);
        prop_assert!(spent(start, due - SignedDuration::from_secs(1), clock, &calendar) < wanted);
    }
}
