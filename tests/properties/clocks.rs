//! Clock arithmetic equals counting minute by minute. Which minutes count is a table made once for each calendar, from the
//! calendar's own answer for one minute or one day; the walk over days that is under test takes no part in it.

use std::sync::OnceLock;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use postdesk::pure::grade::{Kind, Priority};
use postdesk::pure::sla::{
    Calendar, Clock, Clocked, Day, Level, Life, Span, Target, TargetName, due_at, spent, targets,
};
use proptest::prelude::*;

/// Minutes that the tables hold: ten weeks.
const MINUTES: usize = 70 * 1440;
/// Starts lie in the first four weeks, so that nothing runs off the end.
const STARTS: u32 = 28 * 1440;

/// A calendar with, for each clock, how many minutes have counted before each minute.
struct Table {
    calendar: Calendar,
    begin: Timestamp,
    service: Vec<u32>,
    working_days: Vec<u32>,
}

impl Table {
    fn new(zone: &str, hours: &[&str], listed: &[(Date, Day)]) -> Table {
        let zone = TimeZone::get(zone).unwrap();
        let mut calendar = Calendar::new("any", zone.clone()).with_hours(hours.iter().copied()).unwrap();
        for (day, kind) in listed {
            calendar.set_day(*day, kind.clone());
        }
        let begin = zone.to_timestamp(date(2026, 9, 28).at(0, 0, 0, 0)).unwrap();
        let minute = |at: usize| begin + SignedDuration::from_mins(i64::try_from(at).unwrap());
        let sums = |counts: &dyn Fn(Timestamp) -> bool| {
            let mut sum = 0;
            let mut sums = vec![0];
            for at in 0..MINUTES {
                sum += u32::from(counts(minute(at)));
                sums.push(sum);
            }
            sums
        };
        let service = sums(&|at| calendar.in_service(at));
        let working_days = sums(&|at| calendar.is_working_day(at.to_zoned(zone.clone()).date()));
        Table { begin, service, working_days, calendar }
    }

    fn at(&self, minute: u32) -> Timestamp {
        self.begin + SignedDuration::from_mins(i64::from(minute))
    }

    fn minute(&self, at: Timestamp) -> u32 {
        u32::try_from(self.begin.duration_until(at).as_mins()).unwrap()
    }

    /// Minutes that count before a minute.
    fn before(&self, minute: u32, clock: Clock) -> u32 {
        let at = usize::try_from(minute).unwrap();
        match clock {
            Clock::Always => minute,
            Clock::Service => self.service[at],
            Clock::WorkingDays => self.working_days[at],
        }
    }

    fn counts(&self, minute: u32, clock: Clock) -> bool {
        self.before(minute + 1, clock) > self.before(minute, clock)
    }
}

/// Desks of several kinds. Zones in which clocks change have no hours in that night: what a cut day of 24 h is worth is
/// said by the wall, not by counting.
fn tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    let holiday = |month, day| (date(2026, month, day), Day::Holiday);
    let workday = |month, day| (date(2026, month, day), Day::Workday(None));
    let national: Vec<(Date, Day)> =
        (1..=7).map(|day| holiday(10, day)).chain([workday(9, 27), workday(10, 10)]).collect();
    TABLES.get_or_init(|| {
        vec![
            Table::new("Asia/Shanghai", &["Mon-Fri 09:00-18:00"], &national),
            Table::new("Asia/Shanghai", &["Mon-Fri 09:00-12:00 13:30-18:00", "Sat 09:00-12:00"], &national),
            Table::new("Asia/Shanghai", &["Mon-Sun 00:00-24:00"], &[]),
            Table::new("Asia/Kathmandu", &["Sun-Fri 10:15-17:45"], &[holiday(10, 20), holiday(10, 21)]),
            Table::new("UTC", &["Wed 00:00-00:30 23:30-24:00"], &[workday(10, 11)]),
            Table::new("America/New_York", &["Mon-Fri 08:00-17:00"], &[holiday(11, 26)]), // 1 November
            Table::new("Europe/London", &["Mon-Fri 09:00-17:30"], &[workday(10, 24)]),    // 25 October
            Table::new("Pacific/Auckland", &["Mon-Thu 07:30-19:00"], &[holiday(10, 26)]),
        ]
    })
}

fn clock() -> impl Strategy<Value = Clock> {
    prop_oneof![Just(Clock::Always), Just(Clock::Service), Just(Clock::WorkingDays)]
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn due_and_spent_are_what_counting_says(
        table in 0..tables().len(), clock in clock(), start in 0..STARTS, minutes in 0u32..2_000, length in 0u32..20_000,
    ) {
        let table = &tables()[table];
        // The rarest desk is open for ten hours in these weeks.
        let room = table.before(u32::try_from(MINUTES).unwrap(), clock) - table.before(start, clock);
        let minutes = minutes.min(room);
        let due = due_at(table.at(start), Span::Minutes(minutes), clock, &table.calendar);
        let counted = table.before(table.minute(due), clock) - table.before(start, clock);
        prop_assert_eq!(counted, minutes, "due {}", due);
        prop_assert!(minutes == 0 || table.counts(table.minute(due) - 1, clock), "not a minute later: {}", due);
        let end = start + length;
        let ran = spent(table.at(start), table.at(end), clock, &table.calendar);
        prop_assert_eq!(ran.as_mins(), i64::from(table.before(end, clock) - table.before(start, clock)));
    }

    #[test]
    fn a_working_day_is_the_same_time_on_the_next(table in 0..tables().len(), day in 0i64..28, minute in 4 * 60i64..1440) {
        let calendar = &tables()[table].calendar;
        let mut day = date(2026, 9, 28).checked_add(day.days()).unwrap();
        while !calendar.is_working_day(day) {
            day = day.tomorrow().unwrap();
        }
        let wall = |day: Date| calendar.zone().to_timestamp(day.at(0, 0, 0, 0).checked_add(minute.minutes()).unwrap()).unwrap();
        let mut next = day.tomorrow().unwrap();
        while !calendar.is_working_day(next) {
            next = next.tomorrow().unwrap();
        }
        prop_assert_eq!(due_at(wall(day), Span::WorkingDays(1), Clock::Service, calendar), wall(next));
    }
}

/// What happens to a ticket, each with the minutes since the last thing.
#[derive(Debug, Clone, Copy)]
enum Act {
    Pause,
    Vendor,
    Open,
    Resolve,
    Grade(Priority),
    Told,
    Answer,
    Promise,
}

fn acts() -> impl Strategy<Value = Vec<(u32, Act)>> {
    let grade = prop_oneof![Just(Priority::P1), Just(Priority::P2), Just(Priority::P3), Just(Priority::P4)];
    let act = prop_oneof![
        2 => Just(Act::Pause),
        1 => Just(Act::Vendor),
        3 => Just(Act::Open),
        1 => Just(Act::Resolve),
        2 => grade.prop_map(Act::Grade),
        1 => Just(Act::Told),
        1 => Just(Act::Answer),
        1 => Just(Act::Promise),
    ];
    proptest::collection::vec((0u32..2_500, act), 0..8)
}

/// The journal of a ticket of class P3 that begins at a minute.
fn journal(table: &Table, start: u32, acts: &[(u32, Act)]) -> Vec<(Timestamp, &'static str, &'static str)> {
    let mut minute = start;
    let begin = table.at(start);
    let mut facts = vec![(begin, "kind", "incident"), (begin, "priority", "P3"), (begin, "state", "new")];
    for (wait, act) in acts {
        minute += wait;
        let (what, new) = match act {
            Act::Pause => ("state", "pending requester"),
            Act::Vendor => ("state", "pending vendor"),
            Act::Open => ("state", "open"),
            Act::Resolve => ("state", "resolved"),
            Act::Grade(priority) => ("priority", priority.as_str()),
            Act::Told => ("told", "reply"),
            Act::Answer => ("responded", ""),
            Act::Promise => ("promise", ""),
        };
        facts.push((table.at(minute), what, new));
    }
    facts
}

fn clocked(facts: &[(Timestamp, &str, &str)], table: &Table, now: Timestamp) -> Vec<Clocked> {
    let until = facts.iter().filter(|(at, ..)| *at <= now).copied();
    Life::of(until, &["requester".to_owned()]).clocked(targets, &table.calendar, now)
}

/// What happened, each with its minute.
fn dated(start: u32, acts: &[(u32, Act)]) -> Vec<(u32, Act)> {
    let mut minute = start;
    let at = |(wait, act): &(u32, Act)| {
        minute += wait;
        (minute, *act)
    };
    acts.iter().map(at).collect()
}

/// Whether the clocks run after an act; None: as before it.
fn runs(act: Act) -> Option<bool> {
    match act {
        Act::Pause | Act::Resolve => Some(false),
        Act::Vendor | Act::Open => Some(true),
        Act::Grade(_) | Act::Told | Act::Answer | Act::Promise => None,
    }
}

/// When a target of this life was met.
fn naive_met(name: TargetName, start: u32, life: &[(u32, Act)]) -> Option<u32> {
    let first =
        |wanted: &[Act]| life.iter().find(|(_, act)| wanted.iter().any(|one| same(*one, *act))).map(|(at, _)| *at);
    match name {
        TargetName::Receipt => Some(start),
        TargetName::Respond => first(&[Act::Answer]),
        TargetName::Handle => first(&[Act::Promise, Act::Resolve]),
        TargetName::Update | TargetName::Resolve => {
            let states = life.iter().rev().filter(|(_, act)| runs(*act).is_some());
            states.take_while(|(_, act)| same(*act, Act::Resolve)).last().map(|(at, _)| *at)
        }
    }
}

fn same(one: Act, other: Act) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

/// Since when a target counts: news are counted from the last, which a reopening is as well.
fn naive_from(name: TargetName, start: u32, life: &[(u32, Act)]) -> u32 {
    let mut from = start;
    let mut solved = false;
    for (at, act) in life.iter().filter(|_| name == TargetName::Update) {
        let reopened = solved && runs(*act).is_some() && !same(*act, Act::Resolve);
        solved = if runs(*act).is_some() { same(*act, Act::Resolve) } else { solved };
        from = if reopened || same(*act, Act::Told) { *at } else { from };
    }
    from
}

/// Minute by minute: when a target is due if nothing more happens to this life; None while its clock stands still.
fn naive_due(table: &Table, from: u32, life: &[(u32, Act)], target: Target) -> Option<u32> {
    let (mut left, clock) = match target.span {
        Span::Minutes(minutes) => (minutes, target.clock),
        Span::WorkingDays(days) => (days * 1440, Clock::WorkingDays),
    };
    let mut acts = life.iter().peekable();
    let (mut minute, mut running) = (from, true);
    while left > 0 {
        while let Some((_, act)) = acts.next_if(|(at, _)| *at <= minute) {
            running = runs(*act).unwrap_or(running);
        }
        if !running && acts.peek().is_none() {
            return None;
        }
        left -= u32::from(running && table.counts(minute, clock));
        minute += 1;
    }
    Some(minute)
}

/// Desks whose clocks never change, and that have time enough.
const STEADY: std::ops::Range<usize> = 0..4;

/// … and those whose clocks change in these weeks.
fn any_desk() -> impl Strategy<Value = usize> {
    prop_oneof![STEADY, 5usize..8]
}

/// How often the requester had news.
fn news_before(facts: &[(Timestamp, &str, &str)], now: Timestamp) -> usize {
    let mut solved = false;
    let news = facts.iter().filter(|(at, ..)| *at <= now).filter(|(_, what, new)| {
        let reopened = *what == "state" && solved && *new != "resolved";
        solved = if *what == "state" { *new == "resolved" } else { solved };
        *what == "told" || reopened
    });
    news.count()
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn pauses_grades_and_reopenings_are_what_counting_says(desk in any_desk(), start in 0..STARTS / 2, acts in acts()) {
        let table = &tables()[desk];
        let (facts, life) = (journal(table, start, &acts), dated(start, &acts));
        let now = facts.last().unwrap().0;
        let found = clocked(&facts, table, now);
        prop_assert_eq!(found.len(), TargetName::ALL.len());
        for one in found {
            let met = naive_met(one.name, start, &life);
            prop_assert_eq!(one.met_at, met.map(|at| table.at(at)), "{:?}", one);
            // What was met is judged by the grade of that moment, and what came after moves nothing.
            let graded = life.iter().rev().filter(|(at, _)| met.is_none_or(|met| *at <= met));
            let grade = graded.filter_map(|(at, act)| match act { Act::Grade(to) => Some((*at, *to)), _ => None }).next();
            let (graded_at, priority) = grade.unwrap_or((start, Priority::P3));
            let owed = targets(priority, Kind::Incident);
            let target = match one.name {
                TargetName::Receipt => owed.receipt,
                TargetName::Respond => owed.respond,
                TargetName::Update => owed.update.unwrap(),
                TargetName::Handle => owed.handle,
                TargetName::Resolve => owed.resolve,
            };
            if !STEADY.contains(&desk) && matches!(target.span, Span::WorkingDays(_)) {
                // What a day of 23 hours is worth is said by the wall, not by counting.
                continue;
            }
            let before: Vec<(u32, Act)> = life.iter().copied().filter(|(at, _)| met.is_none_or(|met| *at < met)).collect();
            let due = naive_due(table, naive_from(one.name, start, &life), &before, target);
            let missed = match (due, met) {
                (Some(due), Some(met)) => met > due,
                (Some(due), None) => table.at(due) <= now,
                // Met while its clock stood still, or standing still now: nobody is late.
                (None, _) => false,
            };
            match due {
                Some(due) => prop_assert_eq!(one.due_at, table.at(due), "{:?} of {:?}", one, facts),
                None => prop_assert!(one.met_at.is_none_or(|met| met <= one.due_at), "{:?} of {:?}", one, facts),
            }
            let breached_at = missed.then(|| one.due_at.max(table.at(graded_at)));
            prop_assert_eq!(one.breached_at, breached_at, "{:?} of {:?}", one, facts);
            prop_assert!(due.is_some() || one.next_at().is_none(), "{:?}", one);
        }
    }

    /// The timer of a ticket fires when it is due, or later where the desk was down: no level of a deadline is told twice,
    /// none after what overtook it, and what is missed while somebody works on it is told.
    #[test]
    fn each_level_is_told_once_for_a_deadline(table in STEADY, start in 0..STARTS / 2, acts in acts(), late in prop_oneof![3 => Just(0u32), 1 => 0u32..400]) {
        let table = &tables()[table];
        let mut facts = journal(table, start, &acts);
        let end = table.at(start + 30 * 1440);
        let mut now = table.at(start);
        let mut told: Vec<(TargetName, String, usize, u32)> = Vec::new();
        loop {
            // The ticket as it is before anything else happens to it.
            let next = clocked(&facts, table, now).iter().filter_map(Clocked::next_at).min();
            let changes = facts.iter().map(|(at, ..)| *at).filter(|at| *at > now).min();
            let fires = next.map(|at| at.max(now) + SignedDuration::from_mins(i64::from(late)));
            match (fires, changes) {
                (Some(fires), change) if fires < end && change.is_none_or(|change| fires < change) => now = fires,
                (_, Some(change)) => { now = change; continue }
                _ => break,
            }
            let due: Vec<(TargetName, Level, String)> = clocked(&facts, table, now)
                .into_iter().filter_map(|one| one.due(now).map(|level| (one.name, level, one.rule))).collect();
            prop_assert!(!due.is_empty(), "a timer without a cause at {}", now);
            for (name, level, rule) in due {
                // Each piece of news, reopening included, begins the next update anew.
                let from = if name == TargetName::Update { news_before(&facts, now) } else { 0 };
                let same = told.iter().filter(|(n, r, g, _)| *n == name && *r == rule && *g == from);
                let highest = same.map(|(.., percent)| *percent).max();
                prop_assert!(highest < Some(level.percent()), "{:?} {:?} after {:?}", name, level, highest);
                told.push((name, rule.clone(), from, level.percent()));
                let what = if level == Level::Breach { "breach" } else { "target_warning" };
                let new: &'static str = Box::leak(format!("{} {} {rule}", name.as_str(), level.percent()).into_boxed_str());
                let place = facts.iter().position(|(at, ..)| *at > now).unwrap_or(facts.len());
                facts.insert(place, (now, what, new));
            }
        }
        // Of what still runs nothing is missed in silence.
        for one in clocked(&facts, table, end) {
            prop_assert!(late > 0 || one.due(end - SignedDuration::from_mins(1)).is_none(), "{:?} was missed in silence", one);
        }
    }
}
