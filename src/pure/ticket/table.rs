//! The table State × Event, walked cell by cell: what `decide` says against what `cells.rs` means.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(test)]
mod cells;
#[cfg(test)]
mod roles;

use super::*;
use crate::pure::command::PendingOn;
use cells::rows;
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

/// The engineer whose ticket it is, and another one.
const ME: PersonId = PersonId(7);
const OTHER: PersonId = PersonId(8);

/// Every state, and of the pending one each thing that it waits for, in the order of the table's columns.
const COLUMNS: [&str; 10] =
    ["absent", "new", "open", "requester", "vendor", "change", "schedule", "resolved", "closed", "merged"];

fn states() -> [State; 10] {
    let pending = |on| State::Pending { on, since: now(), until: None, reminded: 0 };
    [
        State::Absent,
        State::New,
        State::Open,
        pending(PendingOn::Requester),
        pending(PendingOn::Vendor),
        pending(PendingOn::Change),
        pending(PendingOn::Schedule),
        State::Resolved { at: now(), reminded: 0, asked: false },
        State::Closed { at: now(), by: ClosedBy::User },
        State::Merged { into: TicketId(9) },
    ]
}

pub(super) fn wrote(intent: IntentKind) -> Event {
    Event::RequesterWrote { intent, decides: true, rating: None }
}

fn unproved(intent: IntentKind) -> Event {
    Event::RequesterWrote { intent, decides: false, rating: None }
}

fn worse() -> Event {
    Event::AlertWorse { urgency: Urgency::High, priority: Priority::P3, ruled: false }
}

/// What follows, as the table says it: `next state: notices`.
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

/// A row of the table taken apart into its ten cells; each column is named once, or the row is no row.
fn meant(row: &str) -> [String; 10] {
    let mut cells = COLUMNS.map(|_| None);
    for group in row.split(" ; ") {
        let (columns, cell) = group.split_once(" = ").expect(row);
        let columns = columns.replace("all", &COLUMNS.join(" ")).replace("waits", "vendor change schedule");
        for column in columns.split(' ') {
            let place = COLUMNS.iter().position(|known| *known == column).expect(row);
            assert_eq!(cells[place].replace(cell.to_owned()), None, "{column} twice in {row}");
        }
    }
    cells.map(|cell| cell.expect(row))
}

#[test]
fn every_cell() {
    for (event, row) in rows() {
        println!("{event:?}");
        for ((state, column), meant) in states().into_iter().zip(COLUMNS).zip(meant(row)) {
            println!("    {column:<9} {meant}");
            assert_eq!(cell(state, &event), meant, "{event:?} in {state:?}");
        }
    }
}

/// The events as the source declares them; none is left out of the table, nor a clock, an intent or a reason to wait.
#[test]
fn every_event_has_its_rows() {
    let declared = include_str!("../ticket.rs").split_once("pub enum Event {").unwrap().1;
    let declared = declared.split_once("\n}").unwrap().0.lines();
    let names = declared.filter_map(|line| line.strip_prefix("    ")).filter(|l| l.starts_with(char::is_uppercase));
    let named = |text: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_owned();
    let rows: Vec<Event> = rows().into_iter().map(|(event, _)| event).collect();
    let mut found = 0;
    for name in names.map(named) {
        assert!(rows.iter().any(|event| named(&format!("{event:?}")) == name), "{name} has no row");
        found += 1;
    }
    assert!(found > 30, "the declaration was not read");
    for kind in TimerKind::ALL {
        assert!(rows.contains(&Event::TimerFired(kind)), "{kind:?}");
    }
    for intent in IntentKind::ALL {
        assert!(rows.contains(&wrote(intent)), "{intent:?}");
    }
    for on in PendingOn::ALL {
        assert!(rows.iter().any(|e| matches!(e, Event::PendingOrdered { on: found, .. } if *found == on)), "{on:?}");
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
