//! The on-call rota: who answers at an instant, who is next, and when nobody does.
//!
//! A rota is made of shifts (rows with a beginning, an end and a name) and of turns (people who take over from each other
//! at a fixed wall-clock time). A shift stands before a turn, so that one night can be swapped without touching the turns.
//! Everything is a function of the instant that is asked about: nothing is stored, nothing drifts.

mod read;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::Timestamp;

pub use read::{Row, read_csv, read_ics, read_time};

/// Steps of a search for the next one, at most.
const STEPS_MAX: i64 = 1_000;

/// Somebody answers from one instant to another, which is not included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    pub from: Timestamp,
    pub until: Timestamp,
    pub who: String,
}

/// People who take over from each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Turns {
    /// Never empty.
    pub people: Vec<String>,
    /// The first hand-over, on the wall clock of `zone`.
    pub start: DateTime,
    pub zone: TimeZone,
    /// Minutes of the wall clock between two hand-overs; more than 0.
    pub every: i64,
}

/// See the module's header.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rota {
    pub shifts: Vec<Shift>,
    pub turns: Option<Turns>,
}

impl Turns {
    /// Which turn an instant lies in; None: before the first hand-over.
    fn turn(&self, at: Timestamp) -> Option<i64> {
        let passed = at.to_zoned(self.zone.clone()).datetime().duration_since(self.start).as_secs();
        (passed >= 0 && self.every > 0).then(|| passed.div_euclid(self.every.saturating_mul(60)))
    }

    /// When a turn begins.
    fn begin(&self, turn: i64) -> Option<Timestamp> {
        let passed = jiff::SignedDuration::from_mins(turn.checked_mul(self.every)?);
        Some(self.start.checked_add(passed).ok()?.to_zoned(self.zone.clone()).ok()?.timestamp())
    }

    fn person(&self, turn: i64) -> Option<&str> {
        let count = i64::try_from(self.people.len()).ok().filter(|n| *n > 0)?;
        self.people.get(usize::try_from(turn.rem_euclid(count)).ok()?).map(String::as_str)
    }
}

impl Rota {
    /// Who is on call at an instant: those of its shifts, else the one whose turn it is. Empty: nobody.
    pub fn on_call(&self, at: Timestamp) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for shift in self.shifts.iter().filter(|s| s.from <= at && at < s.until) {
            if !found.contains(&shift.who.as_str()) {
                found.push(&shift.who);
            }
        }
        if found.is_empty()
            && let Some(turns) = &self.turns
            && let Some(person) = turns.turn(at).and_then(|turn| turns.person(turn))
        {
            found.push(person);
        }
        found
    }

    /// Who comes next and is not on call already: while a shift stands the one whose turn it would be, else whoever of the
    /// coming shifts and turns begins first. None: nobody else.
    pub fn next(&self, at: Timestamp) -> Option<&str> {
        let now = self.on_call(at);
        let coming = self.shifts.iter().filter(|s| s.from > at && !now.contains(&s.who.as_str()));
        let shift = coming.min_by_key(|s| s.from).map(|s| (s.from, s.who.as_str()));
        let turn = self.turns.as_ref().and_then(|turns| {
            let here = turns.turn(at);
            let steps = i64::try_from(turns.people.len()).unwrap_or(STEPS_MAX).min(STEPS_MAX);
            let (first, last) = (here.unwrap_or(0), here.unwrap_or(-1).saturating_add(steps));
            (first..=last).find_map(|turn| {
                let who = turns.person(turn).filter(|who| !now.contains(who))?;
                Some((turns.begin(turn)?, who))
            })
        });
        [turn, shift].into_iter().flatten().min_by_key(|(from, _)| *from).map(|(_, who)| who)
    }

    /// The stretches between two instants in which nobody is on call.
    pub fn gaps(&self, from: Timestamp, until: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let mut covered: Vec<(Timestamp, Timestamp)> = self.shifts.iter().map(|s| (s.from, s.until)).collect();
        if let Some(turns) = &self.turns
            && let Ok(start) = turns.start.to_zoned(turns.zone.clone())
        {
            covered.push((start.timestamp(), until.max(start.timestamp())));
        }
        covered.sort_unstable();
        let (mut gaps, mut reached) = (Vec::new(), from);
        for (begin, end) in covered {
            if begin > reached && reached < until {
                gaps.push((reached, begin.min(until)));
            }
            reached = reached.max(end);
        }
        if reached < until {
            gaps.push((reached, until));
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}:00+08:00").parse().unwrap()
    }

    fn shift(from: &str, until: &str, who: &str) -> Shift {
        Shift { from: at(from), until: at(until), who: who.to_owned() }
    }

    fn weekly(people: &[&str]) -> Turns {
        Turns {
            people: people.iter().map(|p| (*p).to_owned()).collect(),
            start: "2026-11-23T09:00".parse().unwrap(),
            zone: TimeZone::get("Asia/Shanghai").unwrap(),
            every: 7 * 24 * 60,
        }
    }

    #[test]
    fn turns_hand_over_at_their_hour() {
        let rota = Rota { shifts: Vec::new(), turns: Some(weekly(&["a", "b", "c"])) };
        for (when, who, next) in [
            ("2026-11-23T09:00", "a", "b"),
            ("2026-11-30T08:59", "a", "b"),
            ("2026-11-30T09:00", "b", "c"),
            ("2026-12-07T09:00", "c", "a"),
            ("2026-12-14T09:00", "a", "b"),
        ] {
            assert_eq!(rota.on_call(at(when)), [who], "{when}");
            assert_eq!(rota.next(at(when)), Some(next), "{when}");
        }
        assert!(rota.on_call(at("2026-11-23T08:59")).is_empty(), "before the first hand-over");
        assert_eq!(rota.next(at("2026-11-23T08:59")), Some("a"));
    }

    #[test]
    fn hand_over_keeps_its_wall_clock_time_when_clocks_change() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let start = "2026-10-24T09:00".parse().unwrap();
        let turns = Turns { people: vec!["a".into(), "b".into()], start, zone, every: 24 * 60 };
        let rota = Rota { shifts: Vec::new(), turns: Some(turns) };
        let utc = |text: &str| text.parse::<Timestamp>().unwrap();
        // The night to 25 October has 25 hours there.
        assert_eq!(rota.on_call(utc("2026-10-25T07:59:00Z")), ["a"]);
        assert_eq!(rota.on_call(utc("2026-10-25T08:00:00Z")), ["b"]);
    }

    #[test]
    fn a_shift_stands_before_a_turn() {
        let swap = shift("2026-11-25T18:00", "2026-11-26T09:00", "c");
        let rota = Rota { shifts: vec![swap], turns: Some(weekly(&["a", "b"])) };
        assert_eq!(rota.on_call(at("2026-11-25T17:59")), ["a"]);
        assert_eq!(rota.on_call(at("2026-11-25T18:00")), ["c"]);
        assert_eq!(rota.next(at("2026-11-25T18:00")), Some("a"), "whose turn it would be");
        assert_eq!(rota.next(at("2026-11-24T18:00")), Some("c"), "the shift begins before the next turn");
        assert_eq!(rota.next(at("2026-11-26T09:00")), Some("b"));
        assert_eq!(rota.on_call(at("2026-11-26T09:00")), ["a"]);
    }

    #[test]
    fn gaps_are_found() {
        let night = shift("2026-11-23T18:00", "2026-11-24T09:00", "a");
        let day = shift("2026-11-24T10:00", "2026-11-24T18:00", "b");
        let rota = Rota { shifts: vec![day, night], turns: None };
        let gaps = rota.gaps(at("2026-11-23T20:00"), at("2026-11-24T20:00"));
        assert_eq!(
            gaps,
            [(at("2026-11-24T09:00"), at("2026-11-24T10:00")), (at("2026-11-24T18:00"), at("2026-11-24T20:00")),]
        );
        assert_eq!(rota.next(at("2026-11-23T20:00")), Some("b"));
        let turning = Rota { shifts: Vec::new(), turns: Some(weekly(&["a"])) };
        assert!(turning.gaps(at("2026-11-23T20:00"), at("2026-12-24T20:00")).is_empty());
        assert_eq!(turning.next(at("2026-11-23T20:00")), None, "nobody else");
        assert_eq!(Rota::default().gaps(at("2026-11-23T20:00"), at("2026-11-23T21:00")).len(), 1);
    }
}
