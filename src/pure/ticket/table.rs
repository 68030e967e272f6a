//! The table State × Event, walked cell by cell. A cell is written `next state / notices`, so that the test reads like
//! the table that it proves; `-` means that nothing follows.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(test)]
mod roles;

use super::*;
use crate::pure::command::PendingOn;
use jiff::tz::TimeZone;

pub(super) fn now() -> Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

pub(super) fn policy() -> Policy {
    let days = Span::WorkingDays;
    Policy {
        remind_after: vec![days(1), days(2)],
        close_after: days(3),
        pending_remind_after: vec![days(1), days(3)],
        no_answer_after: days(5),
        reopen_days: 14,
        calendar: Calendar::office(TimeZone::UTC),
    }
}

pub(super) fn ticket(state: State) -> Ticket {
    Ticket {
        state,
        kind: Kind::Incident,
        priority: Priority::P3,
        priority_fixed: false,
        impact: Impact::Individual,
        urgency: Urgency::Normal,
        category: String::new(),
        team: "desk".into(),
        assignee: Some(PersonId(7)),
        owner: Some(PersonId(7)),
        responded_at: None,
        closure_code: String::new(),
        reopen_count: 0,
        major: false,
    }
}

fn states() -> Vec<State> {
    let pending = |on| State::Pending { on, since: now(), until: None, reminded: 0 };
    vec![
        State::Absent,
        State::New,
        State::Open,
        pending(PendingOn::Requester),
        pending(PendingOn::Vendor),
        State::Resolved { at: now(), reminded: 0, asked: false },
        State::Closed { at: now(), by: ClosedBy::User },
        State::Merged { into: TicketId(9) },
    ]
}

pub(super) fn wrote(intent: IntentKind) -> Event {
    Event::RequesterWrote { intent, decides: true, rating: None }
}

fn cell(state: State, event: &Event) -> String {
    let before = ticket(state);
    let decision = decide(&before, event, &policy(), now());
    let after = apply(&before, &decision.changes);
    let notices: Vec<&str> = decision
        .effects
        .iter()
        .filter_map(|e| match e {
            Effect::Notify(notice, _) => Some(notice.as_str()),
            Effect::SetTimer(..) | Effect::ClearTimers | Effect::ClearMajorTimers | Effect::ClearUnanswered => None,
            Effect::OpenComplaint => Some("+complaint"),
        })
        .collect();
    let state = match after.state {
        State::Pending { on, .. } => format!("pending {}", on.as_str()),
        other => other.as_str().to_owned(),
    };
    let moved = if after.state == before.state { String::new() } else { state };
    match (moved.as_str(), notices.is_empty()) {
        ("", true) => "-".to_owned(),
        ("", false) => notices.join(" "),
        (moved, true) => moved.to_owned(),
        (moved, false) => format!("{moved}: {}", notices.join(" ")),
    }
}

#[test]
fn every_cell() {
    let other = PersonId(8);
    let me = PersonId(7);
    let (tell, back) = ("new_entry", "open: reopened reopened_to_you");
    let worse = Event::AlertWorse { urgency: Urgency::High, priority: Priority::P3, ruled: false };
    // absent, new, open, pending requester, pending vendor, resolved, closed, merged
    let table: Vec<(Event, [&str; 8])> = vec![
        (Event::Opened, ["new: ack assigned_to_you", "-", "-", "-", "-", "-", "-", "-"]),
        (Event::NotOurs, ["-", "pending requester", "-", "-", "-", "-", "-", "-"]),
        (wrote(IntentKind::Confirm), ["-", tell, tell, "open: new_entry", tell, "closed: closed confirmed", "-", tell]),
        (wrote(IntentKind::Thanks), ["-", tell, tell, tell, tell, "closed: closed confirmed", "-", tell]),
        (wrote(IntentKind::Receipt), ["-", tell, tell, tell, tell, "resolved: new_entry", "-", tell]),
        (
            wrote(IntentKind::Reject),
            [
                "-",
                tell,
                tell,
                "open: new_entry",
                tell,
                "open: reopened reopened_to_you",
                "open: reopened reopened_to_you",
                tell,
            ],
        ),
        (
            wrote(IntentKind::None),
            [
                "-",
                tell,
                tell,
                "open: new_entry",
                tell,
                "resolved: new_entry confirm_reminder",
                "open: reopened reopened_to_you",
                tell,
            ],
        ),
        (
            wrote(IntentKind::StatusQuery),
            [
                "-",
                tell,
                tell,
                "open: new_entry",
                tell,
                "resolved: new_entry confirm_reminder",
                "open: reopened reopened_to_you",
                tell,
            ],
        ),
        (
            wrote(IntentKind::Complaint),
            [
                "-",
                "new_entry complaint",
                "new_entry complaint",
                "open: new_entry complaint",
                "new_entry complaint",
                "resolved: new_entry confirm_reminder complaint",
                "open: reopened reopened_to_you complaint",
                tell,
            ],
        ),
        (
            wrote(IntentKind::Rating),
            ["-", tell, tell, "open: new_entry", tell, "resolved: new_entry confirm_reminder", "-", tell],
        ),
        (
            wrote(IntentKind::Cancel),
            [
                "-",
                "closed: closed new_entry",
                "closed: closed new_entry",
                "closed: closed new_entry",
                "closed: closed new_entry",
                "closed: closed new_entry",
                "open: reopened reopened_to_you",
                tell,
            ],
        ),
        (Event::WatcherWrote, ["-", tell, tell, tell, tell, tell, tell, tell]),
        (Event::AutomaticMail, ["-"; 8]),
        (Event::EngineerNoted, ["-"; 8]),
        (Event::SolutionProposed { by: me }, ["-", "open: new_entry", tell, tell, tell, tell, "-", "-"]),
        (Event::SolutionReturned, ["-", tell, tell, tell, tell, tell, "-", "-"]),
        (
            Event::EngineerReplied { by: me, passed_on: false },
            ["-", "open: reply", "reply", "reply", "reply", "reply", "reply", "reply"],
        ),
        (Event::Taken { by: me }, ["-", "open: progress", "-", "-", "-", "-", "-", "-"]),
        (Event::Taken { by: other }, ["-", "open: assigned", "assigned", "assigned", "assigned", "-", "-", "-"]),
        (
            Event::Assigned { to: Some(other), team: "desk".into(), by: me },
            [
                "-",
                "assigned assigned_to_you",
                "assigned assigned_to_you",
                "assigned assigned_to_you",
                "assigned assigned_to_you",
                "assigned_to_you",
                "-",
                "-",
            ],
        ),
        (
            Event::Assigned { to: None, team: "net".into(), by: me },
            [
                "-",
                "queue_unassigned",
                "queue_unassigned",
                "queue_unassigned",
                "queue_unassigned",
                "queue_unassigned",
                "-",
                "-",
            ],
        ),
        (
            Event::ResolveOrdered { by: me, code: String::new() },
            [
                "-",
                "resolved: resolved",
                "resolved: resolved",
                "resolved: resolved",
                "resolved: resolved",
                "resolved",
                "-",
                "-",
            ],
        ),
        (
            Event::PendingOrdered { by: me, on: PendingOn::Schedule, until: None },
            [
                "-",
                "pending schedule: progress",
                "pending schedule: progress",
                "pending schedule: progress",
                "pending schedule: progress",
                "-",
                "-",
                "-",
            ],
        ),
        (
            Event::PendingOrdered { by: me, on: PendingOn::Requester, until: Some(now()) },
            [
                "-",
                "pending requester: needs_info",
                "pending requester: needs_info",
                "pending requester: needs_info",
                "pending requester: needs_info",
                "-",
                "-",
                "-",
            ],
        ),
        (
            Event::CloseOrdered { by: ClosedBy::Lead },
            ["-", "closed: closed", "closed: closed", "closed: closed", "closed: closed", "closed: closed", "-", "-"],
        ),
        (Event::ReopenOrdered { by: me }, ["-", "-", "-", "open", "open", "open: reopened", "open: reopened", "-"]),
        (
            Event::ReopenOrdered { by: other },
            ["-", "-", "-", "open", "open", "open: reopened reopened_to_you", "open: reopened reopened_to_you", "-"],
        ),
        (
            Event::PriorityOrdered { priority: Priority::P1, fixed: true },
            ["-", "major_incident", "major_incident", "major_incident", "major_incident", "-", "-", "-"],
        ),
        (Event::PriorityOrdered { priority: Priority::P2, fixed: true }, ["-"; 8]),
        (Event::CategoryOrdered { category: "network".into() }, ["-"; 8]),
        (Event::KindOrdered { kind: Kind::Request }, ["-"; 8]),
        (Event::GradeOrdered { impact: Impact::Core, urgency: Urgency::High, priority: Priority::P2 }, ["-"; 8]),
        (
            Event::GradeOrdered { impact: Impact::Core, urgency: Urgency::High, priority: Priority::P1 },
            ["-", "major_incident", "major_incident", "major_incident", "major_incident", "-", "-", "-"],
        ),
        (Event::RecordFilled { texts: vec![(TextField::Cause, "fuse".into())], occurred_at: Some(now()) }, ["-"; 8]),
        (Event::TimeSpent { minutes: 45 }, ["-"; 8]),
        (
            Event::TakenBack { changes: vec![Change::TimeSpent(-45)], timers: vec![(TimerKind::NoAnswer, now())] },
            ["-"; 8],
        ),
        (
            Event::MergeOrdered { into: TicketId(9) },
            ["-", "merged: merged", "merged: merged", "merged: merged", "merged: merged", "merged: merged", "-", "-"],
        ),
        (Event::ConfirmedByPhone, ["-", "-", "-", "-", "-", "closed: closed confirmed", "-", "-"]),
        (
            Event::RequesterWrote { intent: IntentKind::Rating, decides: true, rating: Some(2) },
            ["-", tell, tell, "open: new_entry", tell, "resolved: new_entry confirm_reminder", "+complaint", tell],
        ),
        (
            Event::Escalated { to: Some(other), team: "net".into(), tier: "2".into(), by: me, why: String::new() },
            [
                "-",
                "escalated assigned",
                "escalated assigned",
                "escalated assigned",
                "escalated assigned",
                "-",
                "-",
                "-",
            ],
        ),
        (
            Event::Escalated { to: None, team: "net".into(), tier: "2".into(), by: me, why: String::new() },
            [
                "-",
                "escalated progress",
                "escalated progress",
                "escalated progress",
                "escalated progress",
                "-",
                "-",
                "-",
            ],
        ),
        (
            Event::MajorOrdered { yes: true },
            ["-", "major_incident", "major_incident", "major_incident", "major_incident", "-", "-", "-"],
        ),
        (Event::MajorOrdered { yes: false }, ["-"; 8]),
        (
            Event::VendorEngaged {
                by: me,
                vendor: "acme".into(),
                reference: String::new(),
                writes: true,
                answer_by: now(),
            },
            [
                "-",
                "pending vendor: reply progress",
                "pending vendor: reply progress",
                "pending vendor: reply progress",
                "reply",
                "-",
                "-",
                "-",
            ],
        ),
        (
            Event::EtaOrdered { by: me, eta: now() },
            ["-", "open: progress", "progress", "progress", "progress", "-", "-", "-"],
        ),
        (
            Event::AskedForNews { decides: true, again: false },
            [
                "-",
                "status new_entry",
                "status new_entry",
                "open: status new_entry",
                "status new_entry",
                "resolved: new_entry confirm_reminder",
                "open: reopened reopened_to_you",
                tell,
            ],
        ),
        (Event::ClocksRan { warning: false, missed: None }, ["-"; 8]),
        (
            Event::ClocksRan { warning: true, missed: None },
            ["-", "target_warning", "target_warning", "target_warning", "target_warning", "-", "-", "-"],
        ),
        (
            Event::ClocksRan { warning: false, missed: Some(Missed::Target) },
            ["-", "breach delay", "breach delay", "breach delay", "breach delay", "-", "-", "-"],
        ),
        (
            Event::ClocksRan { warning: true, missed: Some(Missed::Both) },
            [
                "-",
                "target_warning breach delay",
                "target_warning breach delay",
                "target_warning breach delay",
                "target_warning breach delay",
                "-",
                "-",
                "-",
            ],
        ),
        (Event::VendorWrote { proved: true }, ["-", tell, tell, tell, "open: new_entry", tell, tell, tell]),
        (Event::VendorWrote { proved: false }, ["-", tell, tell, tell, tell, tell, tell, tell]),
        (Event::PartOpened, ["new: assigned_to_you", "-", "-", "-", "-", "-", "-", "-"]),
        (Event::TimerFired(TimerKind::MajorUpdate), ["-"; 8]),
        (Event::TimerFired(TimerKind::MajorUnanswered), ["-"; 8]),
        (Event::TimerFired(TimerKind::VendorSilent), ["-", "-", "-", "-", tell, "-", "-", "-"]),
        (
            Event::AlertOver { alone: true },
            [
                "-",
                "closed: closed confirmed",
                "closed: closed confirmed",
                tell,
                tell,
                "closed: closed confirmed",
                "-",
                "-",
            ],
        ),
        (Event::AlertOver { alone: false }, ["-", tell, tell, tell, tell, "-", "-", "-"]),
        (worse, ["-", tell, tell, tell, tell, back, back, "-"]),
        (Event::AlertBack, ["-", "-", "-", "-", "-", back, back, "-"]),
        (Event::AlertFlaps, ["-", tell, tell, tell, tell, back, back, "-"]),
        (Event::TimerFired(TimerKind::Alerts), ["-", tell, tell, tell, tell, "-", "-", "-"]),
        (Event::TimerFired(TimerKind::Clocks), ["-"; 8]),
        (
            Event::TimerFired(TimerKind::ConfirmReminder),
            ["-", "-", "-", "-", "-", "resolved: confirm_reminder", "-", "-"],
        ),
        (Event::TimerFired(TimerKind::CloseBySilence), ["-", "-", "-", "-", "-", "closed: closed confirmed", "-", "-"]),
        (
            Event::TimerFired(TimerKind::PendingEnds),
            ["-", "-", "-", "open: new_entry", "open: new_entry", "-", "-", "-"],
        ),
        (
            Event::TimerFired(TimerKind::PendingReminder),
            ["-", "-", "-", "pending requester: needs_info", "-", "-", "-", "-"],
        ),
        (Event::TimerFired(TimerKind::NoAnswer), ["-", "-", "-", "resolved: resolved new_entry", "-", "-", "-", "-"]),
    ];
    for (event, cells) in &table {
        println!("{event:?}");
        for (state, expected) in states().into_iter().zip(cells) {
            println!("    {:<9} {expected}", state.as_str());
            assert_eq!(cell(state, event), *expected, "{event:?} in {state:?}");
        }
    }
}

#[test]
fn without_proof_a_requester_changes_nothing() {
    for state in states() {
        for intent in IntentKind::ALL {
            let event = Event::RequesterWrote { intent, decides: false, rating: Some(5) };
            let decision = decide(&ticket(state), &event, &policy(), now());
            assert_eq!(decision.changes, vec![], "{intent:?} in {state:?}");
        }
    }
}

#[test]
fn the_end_of_a_problem_closes_what_nobody_works_on() {
    let event = Event::AlertOver { alone: true };
    let over = |ticket: &Ticket| apply(ticket, &decide(ticket, &event, &policy(), now()).changes).state;
    let untouched = ticket(State::New);
    let solved_and_closed = decide(&untouched, &event, &policy(), now()).changes;
    assert!(matches!(
        solved_and_closed[..],
        [Change::State(State::Resolved { .. }), Change::State(State::Closed { .. })]
    ));
    let taken = Ticket { responded_at: Some(now()), ..ticket(State::Open) };
    let grave = Ticket { priority: Priority::P1, ..ticket(State::New) };
    assert_eq!((over(&taken), over(&grave)), (State::Open, State::New));
}

#[test]
fn thanks_closes_small_tickets_only_and_silence_no_large_ones() {
    let resolved = State::Resolved { at: now(), reminded: 0, asked: false };
    for priority in [Priority::P1, Priority::P2] {
        let decision = decide(&Ticket { priority, ..ticket(resolved) }, &wrote(IntentKind::Thanks), &policy(), now());
        let after = apply(&ticket(resolved), &decision.changes);
        assert_eq!(after.state, State::Resolved { at: now(), reminded: 0, asked: true }, "{priority:?}");
    }
    let silence = Event::TimerFired(TimerKind::CloseBySilence);
    let large = Ticket { priority: Priority::P1, ..ticket(resolved) };
    let request = Ticket { kind: Kind::Request, ..ticket(resolved) };
    for stays in [large, request] {
        let decision = decide(&stays, &silence, &policy(), now());
        assert_eq!(decision.changes, vec![]);
        let again = Effect::SetTimer(TimerKind::CloseBySilence, now() + jiff::SignedDuration::from_hours(72));
        assert_eq!(decision.effects, vec![Effect::Notify(Notice::NewEntry, Audience::AssigneeAndOwner), again]);
    }
}

#[test]
fn reminders_are_counted_from_the_resolution_in_working_days() {
    // Monday 10:00 UTC: 1, 2 and 3 working days later.
    let decision =
        decide(&ticket(State::Open), &Event::ResolveOrdered { by: PersonId(7), code: String::new() }, &policy(), now());
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    assert!(decision.effects.contains(&Effect::SetTimer(TimerKind::ConfirmReminder, at("2026-11-24T02:00:00Z"))));
    assert!(decision.effects.contains(&Effect::SetTimer(TimerKind::CloseBySilence, at("2026-11-26T02:00:00Z"))));
    // "收到" spares the first reminder; the second one and the end stand.
    let resolved = State::Resolved { at: now(), reminded: 0, asked: false };
    let spared = decide(&ticket(resolved), &wrote(IntentKind::Receipt), &policy(), at("2026-11-23T05:00:00Z"));
    assert!(spared.effects.contains(&Effect::SetTimer(TimerKind::ConfirmReminder, at("2026-11-25T02:00:00Z"))));
    assert!(spared.effects.contains(&Effect::SetTimer(TimerKind::CloseBySilence, at("2026-11-26T02:00:00Z"))));
    let last = State::Resolved { at: now(), reminded: 1, asked: false };
    let kept = decide(&ticket(last), &wrote(IntentKind::Receipt), &policy(), at("2026-11-24T05:00:00Z"));
    assert_eq!(kept.changes, vec![], "silence never closes without a reminder");
}

#[test]
fn late_answers_belong_to_a_new_ticket() {
    let closed = State::Closed { at: now(), by: ClosedBy::User };
    let after = |days: i64| now() + jiff::SignedDuration::from_hours(24 * days);
    assert!(takes_answers(closed, &policy(), after(14)));
    assert!(!takes_answers(closed, &policy(), after(15)));
}
