//! The table of targets as data: what a ticket of a kind and priority is owed, and on which clock.

use super::{Clock, Span};
use crate::pure::grade::{Effort, Kind, Priority};

/// One target: how long, on which clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    pub span: Span,
    pub clock: Clock,
}

/// What a ticket is owed. None: no target of that name (updates of a request are owed at each promise).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Targets {
    pub receipt: Target,
    pub respond: Target,
    pub update: Option<Target>,
    pub handle: Target,
    pub resolve: Target,
    /// The latest end whatever the calendar says (requests: 14 days).
    pub resolve_at_most: Option<Target>,
}

/// The default targets of a priority and kind; `[[target]]` rows of the configuration change single ones.
pub fn targets(priority: Priority, kind: Kind) -> Targets {
    match kind {
        Kind::Incident | Kind::Question | Kind::Change | Kind::Problem => by_class(priority),
        Kind::Request => Targets {
            receipt: RECEIPT,
            respond: by_class(priority).respond,
            update: None,
            handle: working_days(2),
            resolve: working_days(7),
            resolve_at_most: Some(Target { span: Span::Minutes(14 * 24 * 60), clock: Clock::Always }),
        },
        Kind::Complaint | Kind::Suggestion => Targets {
            receipt: RECEIPT,
            respond: working_days(1),
            update: Some(working_days(1)),
            handle: working_days(1),
            resolve: working_days(3),
            resolve_at_most: None,
        },
    }
}

impl Targets {
    /// What a ticket of this size is owed: the first promise of much work takes twice as long, but never longer than the
    /// work itself may. The other figures stand, and so do all of them for what is small or of the middle size.
    pub fn for_effort(self, effort: Option<Effort>) -> Targets {
        if effort != Some(Effort::L) {
            return self;
        }
        let (once, whole) = (self.handle, self.resolve);
        let twice = Target { span: once.span.percent(200), ..once };
        let longer = |one: Target, other: Target| one.span.seconds() > other.span.seconds();
        let handle = match once.clock == whole.clock && longer(twice, whole) {
            true if longer(once, whole) => once,
            true => whole,
            false => twice,
        };
        Targets { handle, ..self }
    }
}

/// The automatic receipt is promised round the clock for every class.
const RECEIPT: Target = Target { span: Span::Minutes(30), clock: Clock::Always };

fn by_class(priority: Priority) -> Targets {
    let (respond, update, handle, resolve) = match priority {
        Priority::P1 => (always(30), always(30), always(60), always(120)),
        Priority::P2 => (service(120), service(240), service(240), service(480)),
        Priority::P3 => (service(480), working_days(1), working_days(1), working_days(2)),
        Priority::P4 => (working_days(1), working_days(2), working_days(2), working_days(3)),
    };
    Targets { receipt: RECEIPT, respond, update: Some(update), handle, resolve, resolve_at_most: None }
}

const fn always(minutes: u32) -> Target {
    Target { span: Span::Minutes(minutes), clock: Clock::Always }
}

const fn service(minutes: u32) -> Target {
    Target { span: Span::Minutes(minutes), clock: Clock::Service }
}

const fn working_days(days: u32) -> Target {
    Target { span: Span::WorkingDays(days), clock: Clock::WorkingDays }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(target: Target) -> String {
        format!("{} {}", target.span, target.clock.as_str())
    }

    #[test]
    fn figures_are_the_printed_ones() {
        let row = |priority, kind| {
            let t = targets(priority, kind);
            let update = t.update.map_or("-".to_owned(), show);
            [show(t.receipt), show(t.respond), update, show(t.handle), show(t.resolve)].join(" | ")
        };
        assert_eq!(row(Priority::P1, Kind::Incident), "30m always | 30m always | 30m always | 1h always | 2h always");
        assert_eq!(row(Priority::P2, Kind::Question), "30m always | 2h service | 4h service | 4h service | 8h service");
        assert_eq!(
            row(Priority::P3, Kind::Incident),
            "30m always | 8h service | 1wd working_days | 1wd working_days | 2wd working_days"
        );
        assert_eq!(
            row(Priority::P4, Kind::Incident),
            "30m always | 1wd working_days | 2wd working_days | 2wd working_days | 3wd working_days"
        );
        assert_eq!(
            row(Priority::P2, Kind::Request),
            "30m always | 2h service | - | 2wd working_days | 7wd working_days"
        );
        assert_eq!(
            row(Priority::P1, Kind::Complaint),
            "30m always | 1wd working_days | 1wd working_days | 1wd working_days | 3wd working_days"
        );
    }

    #[test]
    fn much_work_is_promised_later_and_never_after_its_end() {
        let handle = |priority, kind, effort| show(targets(priority, kind).for_effort(effort).handle);
        for (priority, kind, usual, large) in [
            (Priority::P1, Kind::Incident, "1h always", "2h always"),
            (Priority::P2, Kind::Incident, "4h service", "8h service"),
            (Priority::P3, Kind::Incident, "1wd working_days", "2wd working_days"),
            (Priority::P4, Kind::Incident, "2wd working_days", "3wd working_days"),
            (Priority::P3, Kind::Request, "2wd working_days", "4wd working_days"),
        ] {
            for effort in [None, Some(Effort::S), Some(Effort::M)] {
                assert_eq!(handle(priority, kind, effort), usual);
            }
            assert_eq!(handle(priority, kind, Some(Effort::L)), large);
            let (usual, large) = (targets(priority, kind), targets(priority, kind).for_effort(Some(Effort::L)));
            assert_eq!(Targets { handle: usual.handle, ..large }, usual, "nothing else");
        }
        let own = Targets { handle: working_days(5), ..targets(Priority::P3, Kind::Incident) };
        assert_eq!(own.for_effort(Some(Effort::L)).handle, working_days(5), "longer than the whole already");
    }
}
