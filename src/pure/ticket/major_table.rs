//! A major incident from its beginning to its end, event by event.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use super::table::{now, policy, ticket, wrote};
use super::*;

#[test]
fn a_major_incident_is_told_of_from_its_beginning_to_its_end() {
    let told = |before: &Ticket, event: &Event| -> (Ticket, Vec<(Notice, Audience)>) {
        let decision = decide(before, event, &policy(), now());
        let told = decision.effects.iter().filter_map(|e| match e {
            Effect::Notify(notice @ (Notice::MajorIncident | Notice::Escalated), whom) => Some((*notice, *whom)),
            _ => None,
        });
        (apply(before, &decision.changes), told.collect())
    };
    let first = (Notice::MajorIncident, Audience::Major);
    let further = (Notice::MajorIncident, Audience::MajorUpdate);
    let absent = Ticket { priority: Priority::P1, responded_at: None, ..ticket(State::Absent) };
    let (open, begun) = told(&absent, &Event::Opened);
    assert_eq!((open.major, begun), (true, vec![first]), "every P1 is one");
    let update = Event::TimerFired(TimerKind::MajorUpdate);
    assert_eq!(told(&open, &update).1, [further]);
    let unanswered = Event::TimerFired(TimerKind::MajorUnanswered);
    assert_eq!(told(&open, &unanswered).1, [(Notice::Escalated, Audience::Unanswered)]);
    let (taken, again) = told(&open, &Event::Taken { by: PersonId(7) });
    assert_eq!(again, [], "told once");
    for event in [
        Event::Taken { by: PersonId(7) },
        Event::EngineerReplied { by: PersonId(7), passed_on: false },
        Event::EngineerNoted,
    ] {
        let effects = decide(&open, &event, &policy(), now()).effects;
        assert!(effects.contains(&Effect::ClearUnanswered), "{event:?}: somebody has answered");
    }
    let (waits, quiet) = told(&taken, &Event::PendingOrdered { by: PersonId(7), on: PendingOn::Vendor, until: None });
    assert_eq!((quiet, told(&waits, &update).1), (vec![], vec![further]), "waiting does not silence it");
    let (solved, over) = told(&taken, &Event::ResolveOrdered { by: PersonId(7), code: String::new() });
    assert_eq!(over, [further]);
    assert_eq!(told(&solved, &update).1, []);
    let (_, back) = told(&solved, &wrote(IntentKind::Reject));
    assert_eq!(back, [first], "it begins again");
    let (small, called_off) = told(&taken, &Event::MajorOrdered { yes: false });
    assert_eq!((small.major, called_off), (false, vec![further]));
    assert_eq!(told(&small, &update).1, []);
    let lowered = told(&taken, &Event::PriorityOrdered { priority: Priority::P2, fixed: true });
    assert_eq!((lowered.0.major, lowered.1), (true, vec![]), "until somebody calls it off");
    let (late, quiet) = told(
        &Ticket { priority: Priority::P3, responded_at: Some(now()), ..solved.clone() },
        &Event::PriorityOrdered { priority: Priority::P1, fixed: true },
    );
    assert_eq!(quiet, [], "it is solved");
    assert_eq!(told(&late, &wrote(IntentKind::Reject)).1, [first], "it was not");
    let called_off = Ticket { major: false, ..solved };
    assert_eq!(told(&called_off, &wrote(IntentKind::Reject)).1, [], "whoever called it off is not asked again");
    let part = told(&absent, &Event::PartOpened);
    assert_eq!((part.0.major, part.1), (false, vec![]), "the whole is told of, not its parts");
}

#[test]
fn what_was_answered_before_it_was_large_is_no_answer() {
    let answered = Ticket { responded_at: Some(now()), ..ticket(State::Open) };
    for event in [Event::PriorityOrdered { priority: Priority::P1, fixed: true }, Event::MajorOrdered { yes: true }] {
        let effects = decide(&answered, &event, &policy(), now()).effects;
        let is_set = |e: &Effect| matches!(e, Effect::SetTimer(TimerKind::MajorUnanswered, _));
        assert!(effects.iter().any(is_set) && !effects.contains(&Effect::ClearUnanswered), "{event:?}: {effects:?}");
    }
}

#[test]
fn the_clocks_of_a_major_incident_outlive_its_states() {
    let major = Ticket { major: true, priority: Priority::P1, ..ticket(State::Open) };
    let clocks = |event: &Event| -> Vec<Effect> {
        let effects = decide(&major, event, &policy(), now()).effects;
        effects
            .into_iter()
            .filter(|e| matches!(e, Effect::SetTimer(TimerKind::MajorUpdate, _) | Effect::ClearMajorTimers))
            .collect()
    };
    let half_past = now() + jiff::SignedDuration::from_mins(30);
    let update = Event::TimerFired(TimerKind::MajorUpdate);
    assert_eq!(clocks(&update), [Effect::SetTimer(TimerKind::MajorUpdate, half_past)]);
    assert_eq!(clocks(&Event::PendingOrdered { by: PersonId(7), on: PendingOn::Change, until: None }), []);
    for end in [Event::CloseOrdered { by: ClosedBy::Lead }, Event::MajorOrdered { yes: false }] {
        assert_eq!(clocks(&end), [Effect::ClearMajorTimers], "{end:?}");
    }
}
