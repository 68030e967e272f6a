//! The digest of the morning: what an engineer begins the day with, and when the day begins.

use super::grade::Priority;
use super::sla::{Calendar, DAYS_MAX};
use super::{PersonId, Timestamp};

/// A ticket that is not solved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    pub number: i64,
    pub subject: String,
    pub priority: Priority,
    pub team: String,
    pub assignee: Option<PersonId>,
    /// When the next of its targets is due.
    pub due: Option<Timestamp>,
    /// It has its own readers.
    pub restricted: bool,
    /// On whom it waits, `requester`, `vendor`, `change` or `schedule`; empty: on nobody.
    pub waits: String,
}

/// Whose digest it is.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    pub person: PersonId,
    pub team: &'a str,
    /// The teams whose lead they are.
    pub leads: &'a [&'a str],
}

/// The lists of a digest, the most pressing first; a ticket stands in one of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digest<'a> {
    /// Own work, and for a lead the teams', that is due before the day ends, or overdue.
    pub breaching: Vec<&'a Work>,
    pub own: Vec<&'a Work>,
    /// Nobody's yet, of the team or of the teams led.
    pub queue: Vec<&'a Work>,
    /// What others work on, of the teams led.
    pub team: Vec<&'a Work>,
}

/// Sorts out what is whose. `day_ends`: the end of the reader's day.
pub fn digest<'a>(work: &'a [Work], reader: &Reader<'_>, day_ends: Timestamp) -> Digest<'a> {
    let mut found = Digest::default();
    let mut sorted: Vec<&Work> = work.iter().collect();
    sorted.sort_by_key(|w| (w.due.unwrap_or(Timestamp::MAX), !w.waits.is_empty(), w.priority, w.number));
    for one in sorted {
        let leads = reader.leads.contains(&one.team.as_str());
        let own = one.assignee == Some(reader.person);
        let presses = (own || leads) && one.due.is_some_and(|due| due < day_ends);
        match one.assignee {
            _ if presses => found.breaching.push(one),
            _ if own => found.own.push(one),
            None if leads || one.team == reader.team => found.queue.push(one),
            Some(_) if leads => found.team.push(one),
            _ => {}
        }
    }
    found
}

/// When the day of somebody who is always on duty begins, in minutes after midnight.
const BEGIN_OF_THE_TIRELESS: u16 = 8 * 60;

/// The next beginning of a working day after an instant; None: the calendar has no hours in ten years. Hours that touch over
/// midnight are one stretch of work, which begins where they begin; where work never stops, a day begins at eight.
pub fn next_morning(calendar: &Calendar, after: Timestamp) -> Option<Timestamp> {
    let mut date = after.to_zoned(calendar.zone().clone()).date();
    for _ in 0..DAYS_MAX {
        if let Some(minute) = begins(calendar, date) {
            let minute = i64::from(minute);
            let midnight = date.to_zoned(calendar.zone().clone()).ok()?;
            // By the wall clock, so that a change to summer time moves no morning.
            let time = jiff::civil::time(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0);
            let opens = midnight.with().time(time).build().ok()?.timestamp();
            if opens > after {
                return Some(opens);
            }
        }
        date = date.tomorrow().ok()?;
    }
    None
}

/// The minute at which work begins on a day; None: it does not begin there.
fn begins(calendar: &Calendar, date: jiff::civil::Date) -> Option<u16> {
    let windows = calendar.windows(date);
    let before = date.yesterday().ok().and_then(|before| calendar.windows(before).last().copied());
    // The end of the hours before, in minutes of this day.
    let mut ended = before.filter(|last| last.to() == 24 * 60).map(|_| 0);
    for window in windows {
        if ended != Some(window.from()) {
            return Some(window.from());
        }
        ended = Some(window.to());
    }
    let is_on = |minute| windows.iter().any(|window| window.from() <= minute && minute < window.to());
    is_on(BEGIN_OF_THE_TIRELESS).then_some(BEGIN_OF_THE_TIRELESS)
}

/// The midnight at which the day of an instant ends.
pub fn day_ends(calendar: &Calendar, at: Timestamp) -> Timestamp {
    let date = at.to_zoned(calendar.zone().clone()).date();
    let midnight = date.tomorrow().and_then(|next| next.to_zoned(calendar.zone().clone()));
    midnight.map_or(at, |midnight| midnight.timestamp())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::pure::sla::Day;
    use jiff::tz::TimeZone;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn mornings_of_working_days() {
        let mut calendar = Calendar::office(TimeZone::get("Asia/Shanghai").unwrap());
        calendar.set_day(jiff::civil::date(2026, 11, 30), Day::Holiday);
        calendar.set_day(jiff::civil::date(2026, 11, 28), Day::Workday(None));
        for (after, next) in [
            ("2026-11-23T08:59:59+08:00", "2026-11-23T09:00:00+08:00"),
            ("2026-11-23T09:00:00+08:00", "2026-11-24T09:00:00+08:00"),
            // A Saturday that is made up for, a Sunday, and a Monday off.
            ("2026-11-27T10:00:00+08:00", "2026-11-28T09:00:00+08:00"),
            ("2026-11-28T10:00:00+08:00", "2026-12-01T09:00:00+08:00"),
        ] {
            assert_eq!(next_morning(&calendar, at(after)), Some(at(next)), "{after}");
        }
        assert_eq!(day_ends(&calendar, at("2026-11-23T09:00:00+08:00")), at("2026-11-24T00:00:00+08:00"));
    }

    #[test]
    fn nights_begin_in_the_evening_and_who_never_rests_at_eight() {
        let of = |hours: &[&str]| {
            let calendar = Calendar::new("shift", TimeZone::get("Asia/Shanghai").unwrap());
            calendar.with_hours(hours.iter().copied()).unwrap()
        };
        for (hours, next) in [
            (&["Mon-Sun 22:00-24:00", "Mon-Sun 00:00-06:00"][..], "2026-11-23T22:00:00+08:00"),
            (&["Mon-Sun 00:00-24:00"], "2026-11-24T08:00:00+08:00"),
            (&["Mon-Fri 09:00-12:00 13:00-18:00"], "2026-11-24T09:00:00+08:00"),
        ] {
            assert_eq!(next_morning(&of(hours), at("2026-11-23T12:30:00+08:00")), Some(at(next)), "{hours:?}");
        }
    }

    #[test]
    fn everybody_reads_what_is_theirs() {
        let work = |number, team: &str, assignee: Option<i64>, due: Option<&str>| Work {
            number,
            subject: String::new(),
            priority: Priority::P3,
            team: team.into(),
            assignee: assignee.map(PersonId),
            waits: String::new(),
            due: due.map(at),
            restricted: false,
        };
        let (soon, later) = (Some("2026-11-23T06:00:00Z"), Some("2026-11-25T06:00:00Z"));
        let all = [
            work(1, "net", Some(1), later),
            work(2, "net", Some(1), soon),
            work(3, "net", Some(2), soon),
            work(4, "net", None, None),
            work(5, "web", None, None),
            work(6, "web", Some(3), None),
        ];
        let ends = at("2026-11-23T16:00:00Z");
        let numbers = |list: &[&Work]| list.iter().map(|w| w.number).collect::<Vec<_>>();
        let read = |person, leads: &[&str]| {
            let found = digest(&all, &Reader { person: PersonId(person), team: "net", leads }, ends);
            [numbers(&found.own), numbers(&found.breaching), numbers(&found.queue), numbers(&found.team)]
        };
        assert_eq!(read(1, &[]), [vec![1], vec![2], vec![4], vec![]]);
        assert_eq!(read(9, &["net", "web"]), [vec![], vec![2, 3], vec![4, 5], vec![1, 6]]);
    }
}
