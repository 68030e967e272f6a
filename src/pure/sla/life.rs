//! A ticket's life as its clocks see it, and what follows for its targets.
//!
//! `Life::of` reads the facts of the ticket's journal and nothing else, and `clocked` is one function from that life to
//! the targets with their deadlines: whoever replays the journal gets the same table. So no deadline is ever lost or
//! started anew: when the grade changes or a wait ends it is reckoned afresh from the beginning, less the time in which
//! nothing ran. A clock runs while the ticket is new, open, or pending on somebody who does not pause it; it stands
//! still while it is resolved or closed, and goes on when it is reopened. A target that was met is judged by the grade
//! of that moment, and stays so.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::{Calendar, Clock, Span, Target, Targets, Timestamp, due_after, spent};
use crate::pure::grade::{Effort, Kind, Priority};

/// What is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetName {
    /// That the request came in.
    Receipt,
    /// The first answer of a person.
    Respond,
    /// News, counted from the last.
    Update,
    /// A first promise, workaround or solution.
    Handle,
    Resolve,
}

impl TargetName {
    pub const ALL: [TargetName; 5] =
        [TargetName::Receipt, TargetName::Respond, TargetName::Update, TargetName::Handle, TargetName::Resolve];

    /// The word of the configuration, of `--json` and of the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            TargetName::Receipt => "receipt",
            TargetName::Respond => "respond",
            TargetName::Update => "update",
            TargetName::Handle => "handle",
            TargetName::Resolve => "resolve",
        }
    }

    pub fn parse(text: &str) -> Option<TargetName> {
        TargetName::ALL.into_iter().find(|name| name.as_str() == text)
    }
}

/// How much of a target has run when somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Half,
    Most,
    Breach,
}

impl Level {
    pub const ALL: [Level; 3] = [Level::Half, Level::Most, Level::Breach];

    pub fn percent(self) -> u32 {
        match self {
            Level::Half => 50,
            Level::Most => 80,
            Level::Breach => 100,
        }
    }

    fn of_percent(text: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.percent().to_string() == text)
    }
}

/// What a clock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Running,
    Paused,
    /// Resolved, closed or merged.
    Ended,
}

/// See the module's header. Instants are in the order of the journal.
#[derive(Debug, Clone, Default)]
pub struct Life {
    /// Each from its instant to that of the next.
    standings: Vec<(Timestamp, Standing)>,
    grades: Vec<(Timestamp, Priority, Kind)>,
    responded_at: Option<Timestamp>,
    handled_at: Option<Timestamp>,
    told_at: Option<Timestamp>,
    /// What somebody was told of: the target, the rule that it ran by, the level, when.
    said: Vec<(TargetName, String, Level, Timestamp)>,
}

/// A target of a ticket at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clocked {
    pub name: TargetName,
    /// The rule that made it: "8h service".
    pub rule: String,
    pub clock: Clock,
    pub due_at: Timestamp,
    pub met_at: Option<Timestamp>,
    pub breached_at: Option<Timestamp>,
    /// Its clock stands still because we wait for somebody; the deadline will move.
    pub paused: bool,
    /// When each level is reached; empty where nothing is to be told: met, standing still, or a receipt.
    levels: BTreeMap<Level, Timestamp>,
    said: Option<Level>,
}

impl Clocked {
    /// The highest level that is reached and was not told; what it has overtaken is told no more.
    pub fn due(&self, now: Timestamp) -> Option<Level> {
        let reached = self.levels.iter().rev().find(|(_, at)| **at <= now).map(|(level, _)| *level)?;
        (self.said < Some(reached)).then_some(reached)
    }

    /// When `due` has something to tell next; in the past if it has now.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.levels.iter().find(|(level, _)| self.said < Some(**level)).map(|(_, at)| *at)
    }
}

impl Life {
    /// Reads facts of a ticket's journal: when, what, the new value. `pauses`: on whom a ticket waits while its clocks
    /// stand still (`requester`, `vendor`, …). `calendar`: it went to a team with another one, which counts like a new
    /// grade. `clocks_begin`: they run from here, what was before was another desk's. Facts that no clock heeds are passed
    /// over.
    pub fn of<'a>(facts: impl IntoIterator<Item = (Timestamp, &'a str, &'a str)>, pauses: &[String]) -> Life {
        let mut life = Life::default();
        let (mut priority, mut kind) = (Priority::P3, Kind::Incident);
        for (at, what, new) in facts {
            match what {
                "state" => life.stands((at, new), pauses),
                "priority" | "kind" => {
                    priority = Priority::parse(new).filter(|_| what == "priority").unwrap_or(priority);
                    kind = Kind::parse(new).filter(|_| what == "kind").unwrap_or(kind);
                    life.grades.push((at, priority, kind));
                }
                "calendar" => life.grades.push((at, priority, kind)),
                "responded" => life.responded_at = life.responded_at.or(Some(at)),
                "promise" | "workaround" => life.handled_at = life.handled_at.or(Some(at)),
                "told" => life.hears(at),
                "clocks_begin" => {
                    let standing = life.standings.last().map(|(_, standing)| (at, *standing));
                    life.standings = standing.into_iter().collect();
                    life.told_at = None;
                }
                "target_warning" | "breach" => life.said.extend(said(at, new)),
                _ => {}
            }
        }
        life
    }

    /// There is news: the next is owed from here on, and what was said of the last deadline says nothing of the new one, though
    /// it was said at the same instant.
    fn hears(&mut self, at: Timestamp) {
        self.told_at = Some(at);
        self.said.retain(|(name, ..)| *name != TargetName::Update);
    }

    fn stands(&mut self, (at, state): (Timestamp, &str), pauses: &[String]) {
        let standing = match state.split_once(' ') {
            Some(("pending", on)) if pauses.iter().any(|pause| pause == on) => Standing::Paused,
            Some(_) => Standing::Running,
            None if matches!(state, "resolved" | "closed" | "merged") => Standing::Ended,
            None => Standing::Running,
        };
        let before = self.standings.last().map(|(_, standing)| *standing);
        if standing == Standing::Ended {
            self.handled_at = self.handled_at.or(Some(at));
        } else if before == Some(Standing::Ended) {
            // Who is told that it is open again has news.
            self.hears(at);
        }
        if before != Some(standing) {
            self.standings.push((at, standing));
        }
    }

    /// The targets of the ticket as they stand `now`, in the order of `TargetName`. `plan`: what a ticket of a priority
    /// and kind is owed. A life without a beginning has none.
    pub fn clocked(
        &self,
        plan: impl Fn(Priority, Kind) -> Targets,
        calendar: &Calendar,
        now: Timestamp,
    ) -> Vec<Clocked> {
        let Some((start, _)) = self.standings.first().copied() else { return Vec::new() };
        let mut out = Vec::new();
        for name in TargetName::ALL {
            let met_at = self.met_at(name, start);
            let Some((graded_at, priority, kind)) = self.grade_at(met_at.unwrap_or(Timestamp::MAX)) else { continue };
            let targets = plan(priority, kind);
            let (target, at_most) = match name {
                TargetName::Receipt => (Some(targets.receipt), None),
                TargetName::Respond => (Some(targets.respond), None),
                TargetName::Update => (targets.update, None),
                TargetName::Handle => (Some(targets.handle), None),
                TargetName::Resolve => (Some(targets.resolve), targets.resolve_at_most),
            };
            let Some(target) = target else { continue };
            let from = if name == TargetName::Update { self.told_at.unwrap_or(start) } else { start };
            let reach = |level: Level| {
                let (at, certain) = self.reach((from, met_at), target, level, calendar);
                let most = at_most.map(|most| self.reach((from, met_at), most, level, calendar).0);
                (most.map_or(at, |most| most.min(at)), certain)
            };
            out.push(self.one((name, target, met_at), (from, graded_at, now), reach));
        }
        out
    }

    /// What a ticket of this size is owed: what was told as missed stays as it was, whatever size is found later.
    pub fn owed(&self, usual: Targets, effort: Option<Effort>) -> Targets {
        let rule = rule_of(usual.handle);
        let is_missed = |(name, by, level, _): &(TargetName, String, Level, Timestamp)| {
            *name == TargetName::Handle && *level == Level::Breach && *by == rule
        };
        if self.said.iter().any(is_missed) { usual } else { usual.for_effort(effort) }
    }

    fn one(
        &self,
        (name, target, met_at): (TargetName, Target, Option<Timestamp>),
        (from, graded_at, now): (Timestamp, Timestamp, Timestamp),
        reach: impl Fn(Level) -> (Timestamp, bool),
    ) -> Clocked {
        let (due_at, certain) = reach(Level::Breach);
        let standing = self.standings.last().map(|(_, standing)| *standing);
        // What was met while its clock stood still was not late, however long that took.
        let missed = certain && met_at.map_or(due_at <= now, |met| met > due_at);
        // What a later grade asks for cannot have been missed before it.
        let breached_at = missed.then(|| due_at.max(graded_at));
        let rule = rule_of(target);
        let told = self.said.iter().filter(|(of, by, _, at)| *of == name && *by == rule && *at >= from);
        let said = told.map(|(_, _, level, _)| *level).max();
        let waits = met_at.is_none() && name != TargetName::Receipt && standing == Some(Standing::Running);
        let levels = if waits { Level::ALL.map(|level| (level, reach(level).0)).into() } else { BTreeMap::new() };
        let paused = met_at.is_none() && standing == Some(Standing::Paused);
        Clocked { name, rule, clock: target.clock, due_at, met_at, breached_at, paused, levels, said }
    }

    /// Whether its clocks stood still at an instant because somebody else's word was waited for.
    pub fn is_paused_at(&self, at: Timestamp) -> bool {
        let standing = self.standings.iter().rev().find(|(from, _)| *from <= at);
        standing.is_some_and(|(_, standing)| *standing == Standing::Paused)
    }

    fn met_at(&self, name: TargetName, start: Timestamp) -> Option<Timestamp> {
        match name {
            TargetName::Receipt => Some(start),
            TargetName::Respond => self.responded_at,
            TargetName::Handle => self.handled_at,
            TargetName::Update | TargetName::Resolve => match self.standings.last() {
                Some((at, Standing::Ended)) => Some(*at),
                _ => None,
            },
        }
    }

    /// Priority and kind at a moment, and since when; before the first grading, those of the first.
    fn grade_at(&self, at: Timestamp) -> Option<(Timestamp, Priority, Kind)> {
        self.grades.iter().rev().find(|(from, ..)| *from <= at).or(self.grades.first()).copied()
    }

    /// When so much of a target has run, counted from an instant on; and whether it has or will if nothing happens. While
    /// the clock stands still it is when it would have, had it gone on; then, if the target was `met` meanwhile. What came
    /// after that moves nothing.
    fn reach(
        &self,
        (from, met): (Timestamp, Option<Timestamp>),
        target: Target,
        level: Level,
        calendar: &Calendar,
    ) -> (Timestamp, bool) {
        let clock = match target.span {
            Span::Minutes(_) => target.clock,
            Span::WorkingDays(_) => Clock::WorkingDays,
        };
        let mut left = SignedDuration::from_secs(target.span.percent(level.percent()).seconds());
        let standings: Vec<_> = self.standings.iter().take_while(|(at, _)| met.is_none_or(|met| *at < met)).collect();
        let ends = standings.iter().skip(1).map(|(at, _)| Some(*at)).chain(std::iter::once(None));
        let mut stopped = from;
        for ((begin, standing), end) in standings.iter().zip(ends) {
            if *standing != Standing::Running {
                continue;
            }
            let begin = (*begin).max(from);
            let Some(end) = end else { return (due_after(begin, left, clock, calendar), true) };
            if end <= begin {
                continue;
            }
            let ran = spent(begin, end, clock, calendar);
            if ran >= left {
                return (due_after(begin, left, clock, calendar), true);
            }
            left = left.saturating_sub(ran);
            stopped = end;
        }
        (due_after(met.map_or(stopped, |met| met.max(stopped)), left, clock, calendar), false)
    }
}

/// "4h service"
fn rule_of(target: Target) -> String {
    format!("{} {}", target.span, target.clock.as_str())
}

/// Reads `handle 80 4h service`.
fn said(at: Timestamp, text: &str) -> Option<(TargetName, String, Level, Timestamp)> {
    let (name, rest) = text.split_once(' ')?;
    let (level, rule) = rest.split_once(' ')?;
    Some((TargetName::parse(name)?, rule.to_owned(), Level::of_percent(level)?, at))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::super::targets;
    use super::*;
    use jiff::tz::TimeZone;

    fn office() -> Calendar {
        Calendar::office(TimeZone::get("Asia/Shanghai").unwrap())
    }

    fn at(text: &str) -> Timestamp {
        format!("{}:00+08:00", text.replace(' ', "T")).parse().unwrap()
    }

    type Told = (&'static str, &'static str, &'static str);

    /// The targets at a moment: `name due`, then `met`, `breached` and `paused` where they are so, and what is due.
    fn told(facts: &[Told], now: &str) -> Vec<String> {
        let facts: Vec<(Timestamp, &str, &str)> =
            facts.iter().map(|(when, what, new)| (at(when), *what, *new)).collect();
        let life = Life::of(facts, &["requester".to_owned()]);
        let show = |at: Timestamp| at.to_zoned(office().zone().clone()).strftime("%d %H:%M").to_string();
        life.clocked(targets, &office(), at(now))
            .iter()
            .map(|one| {
                let mut line = format!("{} {}", one.name.as_str(), show(one.due_at));
                line += &one.met_at.map(|at| format!(" met {}", show(at))).unwrap_or_default();
                line += &one.breached_at.map(|at| format!(" breached {}", show(at))).unwrap_or_default();
                line += if one.paused { " paused" } else { "" };
                line += &one.due(at(now)).map(|level| format!(" {}%", level.percent())).unwrap_or_default();
                line
            })
            .collect()
    }

    /// A P2 on a Friday: opened at 15:00, office hours 09:00–18:00.
    const P2: [Told; 3] = [
        ("2026-11-20 15:00", "kind", "incident"),
        ("2026-11-20 15:00", "priority", "P2"),
        ("2026-11-20 15:00", "state", "new"),
    ];

    fn then(more: &[Told]) -> Vec<Told> {
        P2.iter().chain(more).copied().collect()
    }

    #[test]
    fn a_weekend_does_not_run_and_nothing_is_told_twice() {
        let fresh = [
            "receipt 20 15:30 met 20 15:00",
            "respond 20 17:00",
            "update 23 10:00",
            "handle 23 10:00",
            "resolve 23 14:00",
        ];
        assert_eq!(told(&P2, "2026-11-20 15:01"), fresh);
        assert_eq!(told(&P2, "2026-11-20 16:00")[1], "respond 20 17:00 50%");
        let warned = then(&[("2026-11-20 16:00", "target_warning", "respond 50 2h service")]);
        assert_eq!(told(&warned, "2026-11-20 16:30")[1], "respond 20 17:00");
        assert_eq!(told(&warned, "2026-11-20 16:36")[1], "respond 20 17:00 80%");
        // The end has overtaken the warning.
        assert_eq!(told(&warned, "2026-11-22 12:00")[1], "respond 20 17:00 breached 20 17:00 100%");
        let breached = then(&[("2026-11-20 17:00", "breach", "respond 100 2h service")]);
        assert_eq!(told(&breached, "2026-11-22 12:00")[1], "respond 20 17:00 breached 20 17:00");
        // Half of what is due on Monday at 10:00 has run on Friday at 17:00.
        assert_eq!(
            told(&breached, "2026-11-20 17:00")[2..],
            ["update 23 10:00 50%", "handle 23 10:00 50%", "resolve 23 14:00"]
        );
    }

    #[test]
    fn pauses_move_deadlines_and_lose_nothing() {
        let asked = then(&[
            ("2026-11-20 16:00", "responded", ""),
            ("2026-11-20 16:00", "told", ""),
            ("2026-11-20 16:00", "state", "pending requester"),
        ]);
        let paused = [
            "respond 20 17:00 met 20 16:00",
            "update 23 11:00 paused",
            "handle 23 10:00 paused",
            "resolve 23 14:00 paused",
        ];
        assert_eq!(told(&asked, "2026-11-26 12:00")[1..], paused, "nothing is due, however long it takes");
        let mut answered = asked.clone();
        answered.push(("2026-11-24 09:30", "state", "open"));
        assert_eq!(
            told(&answered, "2026-11-24 09:31")[2..],
            ["update 24 13:30", "handle 24 12:30", "resolve 24 16:30"]
        );
        let facts = answered.iter().map(|(when, what, new)| (at(when), *what, *new));
        let life = Life::of(facts, &["requester".to_owned()]);
        for (when, expected) in [
            ("2026-11-20 15:00", false),
            ("2026-11-20 16:00", true),
            ("2026-11-24 09:29", true),
            ("2026-11-24 09:30", false),
        ] {
            assert_eq!(life.is_paused_at(at(when)), expected, "{when}");
        }
        // Solved out of the wait: seven of eight hours were left of it.
        let mut solved = asked.clone();
        solved.push(("2026-11-26 12:00", "state", "resolved"));
        assert_eq!(told(&solved, "2026-11-26 12:00")[4], "resolve 27 10:00 met 26 12:00", "nobody was late");
        let vendor = then(&[("2026-11-20 16:00", "state", "pending vendor")]);
        assert_eq!(told(&vendor, "2026-11-20 16:01")[4], "resolve 23 14:00", "our vendor is our own affair");
    }

    #[test]
    fn another_priority_counts_from_the_beginning() {
        let raised = then(&[("2026-11-20 15:50", "responded", ""), ("2026-11-20 17:30", "priority", "P1")]);
        let now = told(&raised, "2026-11-20 17:30");
        assert_eq!(now[1], "respond 20 17:00 met 20 15:50", "what was kept stays kept");
        assert_eq!(now[4], "resolve 20 17:00 breached 20 17:30 100%", "nobody can have missed it before");
        let handed = then(&[("2026-11-20 18:30", "calendar", "plant")]);
        let now = told(&handed, "2026-11-20 18:30");
        assert_eq!(now[1], "respond 20 17:00 breached 20 18:30 100%", "by hours that were not its own before");
        let lowered = then(&[("2026-11-20 17:30", "priority", "P4")]);
        assert_eq!(told(&lowered, "2026-11-20 17:31")[1], "respond 23 15:00");
    }

    #[test]
    fn news_promises_and_reopening() {
        let news = then(&[("2026-11-20 17:00", "told", "reply")]);
        assert_eq!(told(&news, "2026-11-20 17:01")[2], "update 23 12:00", "counted from the last news");
        let promised = then(&[("2026-11-20 17:00", "promise", "2026-11-23T06:00:00Z")]);
        assert_eq!(told(&promised, "2026-11-20 17:01")[3], "handle 23 10:00 met 20 17:00");
        let mut solved = news.clone();
        solved.push(("2026-11-20 17:30", "state", "resolved"));
        assert_eq!(
            told(&solved, "2026-11-25 17:30")[2..],
            ["update 23 12:00 met 20 17:30", "handle 23 10:00 met 20 17:30", "resolve 23 14:00 met 20 17:30"]
        );
        solved.extend([("2026-11-23 11:00", "state", "closed"), ("2026-11-24 09:00", "state", "open")]);
        // 2.5 of 8 hours had run; news was that it is open again.
        assert_eq!(
            told(&solved, "2026-11-24 09:01")[2..],
            ["update 24 13:00", "handle 23 10:00 met 20 17:30", "resolve 24 14:30"]
        );
    }

    #[test]
    fn clocks_that_begin_later_owe_nothing_of_before() {
        let moved = then(&[("2026-11-25 10:00", "clocks_begin", "")]);
        let told = told(&moved, "2026-11-25 10:01");
        assert_eq!(told[1..], ["respond 25 12:00", "update 25 14:00", "handle 25 14:00", "resolve 25 18:00"]);
    }

    #[test]
    fn a_request_ends_after_fourteen_days_at_the_latest() {
        let request = [
            ("2026-09-25 10:00", "kind", "request"),
            ("2026-09-25 10:00", "priority", "P3"),
            ("2026-09-25 10:00", "state", "new"),
        ];
        assert_eq!(told(&request, "2026-09-25 10:00").len(), 4, "news at each promise, not by the clock");
        let facts: Vec<_> = request.iter().map(|(when, what, new)| (at(when), *what, *new)).collect();
        let mut calendar = office();
        for day in 1..=14 {
            calendar.set_day(jiff::civil::date(2026, 10, day), super::super::Day::Holiday);
        }
        let due = Life::of(facts, &[]).clocked(targets, &calendar, at("2026-09-25 10:00"))[3].due_at;
        assert_eq!(due, at("2026-10-09 10:00"), "two weeks of holidays do not move it further");
    }

    #[test]
    fn words_read_back() {
        for name in TargetName::ALL {
            assert_eq!(TargetName::parse(name.as_str()), Some(name));
        }
        for level in Level::ALL {
            assert_eq!(Level::of_percent(&level.percent().to_string()), Some(level));
        }
    }
}
