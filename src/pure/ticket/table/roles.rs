//! The table State × Event × Role, and what the record, complaints and rejections add to it.

use super::*;
use crate::pure::authority::{Act, Evidence, Role, permits};

/// State × Event × Role: whose mail moves what. A word decides only where it comes from the requester or the one whom it
/// is about, and on proof; from anybody else it is read by the assignee and moves nothing.
#[test]
fn every_cell_of_every_role() {
    for role in Role::ALL {
        for evidence in Evidence::ALL {
            for intent in IntentKind::ALL {
                let decides = permits(Act::Decide, role, evidence, true);
                let event = event_of_mail(role, intent, (decides, false), None);
                let cells: Vec<String> = states().into_iter().map(|state| cell(state, &event)).collect();
                println!("{role:?} {} {}: {}", evidence.as_str(), intent.as_str(), cells.join(" | "));
                let may_move = matches!(role, Role::Requester | Role::Affected) && evidence != Evidence::Claimed;
                let words = event_of_mail(Role::Requester, intent, (true, false), None);
                let as_requester: Vec<String> = states().into_iter().map(|s| cell(s, &words)).collect();
                for (n, state) in states().into_iter().enumerate() {
                    let asks = matches!(event, Event::AskedForNews { decides: false, .. });
                    if asks {
                        // Anybody of the ticket's people is told how it stands, and that moves nothing.
                        let found = decide(&ticket(state), &event, &policy(), now());
                        assert_eq!(found.changes, vec![], "{role:?} {evidence:?} asks in {state:?}");
                        continue;
                    }
                    let expected = match (may_move, state) {
                        (true, _) => as_requester[n].as_str(),
                        // Nobody but the requester writes to a ticket that is not there.
                        (false, State::Absent) if event == Event::WatcherWrote => "-",
                        (false, _) => "new_entry",
                    };
                    assert_eq!(cells[n], expected, "{role:?} {evidence:?} {intent:?} in {state:?}");
                }
            }
        }
    }
}

#[test]
fn fields_change_while_the_ticket_is_one_of_its_own() {
    let texts = vec![(TextField::Cause, "fuse".to_owned())];
    let grade = |priority| Event::GradeOrdered { impact: Impact::Core, urgency: Urgency::High, priority };
    let events = [
        (Event::KindOrdered { kind: Kind::Request }, 1),
        (grade(Priority::P2), 3),
        (Event::RecordFilled { texts, occurred_at: Some(now()) }, 2),
        (Event::TimeSpent { minutes: 45 }, 1),
        (Event::TakenBack { changes: vec![Change::TimeSpent(-45)], timers: Vec::new() }, 1),
        (Event::PriorityOrdered { priority: Priority::P2, fixed: true }, 1),
        (Event::CategoryOrdered { category: "network".into() }, 1),
    ];
    for (event, count) in &events {
        for state in states() {
            let found = decide(&ticket(state), event, &policy(), now());
            let expected = if matches!(state, State::Absent | State::Merged { .. }) { 0 } else { *count };
            assert_eq!((found.changes.len(), found.effects.len()), (expected, 0), "{event:?} in {state:?}");
        }
    }
    let fixed = Ticket { priority_fixed: true, ..ticket(State::Open) };
    assert_eq!(decide(&fixed, &grade(Priority::P1), &policy(), now()).changes.len(), 2, "a fixed priority stays");
}

#[test]
fn whatever_makes_it_p1_begins_a_major_incident() {
    let ordered = Event::PriorityOrdered { priority: Priority::P1, fixed: true };
    let graded = Event::GradeOrdered { impact: Impact::Core, urgency: Urgency::High, priority: Priority::P1 };
    for event in [ordered, graded] {
        let found = decide(&ticket(State::Open), &event, &policy(), now());
        assert!(found.changes.contains(&Change::Major(true)), "{event:?}");
        assert!(found.effects.contains(&Effect::Notify(Notice::MajorIncident, Audience::Major)), "{event:?}");
    }
}

#[test]
fn what_is_rejected_twice_the_lead_hears_of() {
    let resolved = State::Resolved { at: now(), reminded: 0, asked: false };
    for (count, audience) in [(0, Audience::Assignee), (1, Audience::AssigneeAndLead), (2, Audience::AssigneeAndLead)] {
        let before = Ticket { reopen_count: count, ..ticket(resolved) };
        let decision = decide(&before, &wrote(IntentKind::Reject), &policy(), now());
        assert!(decision.effects.contains(&Effect::Notify(Notice::ReopenedToYou, audience)), "{count}");
    }
}

#[test]
fn a_complaint_is_told_to_the_lead_and_never_breeds_another() {
    let complaint = Ticket { kind: Kind::Complaint, assignee: None, ..ticket(State::Absent) };
    let opened = decide(&complaint, &Event::Opened, &policy(), now());
    let told: Vec<&Effect> = opened.effects.iter().skip(1).collect();
    assert_eq!(told, [&Effect::Notify(Notice::Complaint, Audience::Lead)]);
    let closed = Ticket { kind: Kind::Complaint, ..ticket(State::Closed { at: now(), by: ClosedBy::User }) };
    let poor = Event::RequesterWrote { intent: IntentKind::Rating, decides: true, rating: Some(1) };
    let decision = decide(&closed, &poor, &policy(), now());
    assert!(!decision.effects.contains(&Effect::OpenComplaint));
    assert!(decision.effects.contains(&Effect::Notify(Notice::Complaint, Audience::Lead)));
}

#[test]
fn who_hears_that_something_was_missed() {
    let heard = |missed| {
        let event = Event::ClocksRan { warning: false, missed: Some(missed) };
        decide(&ticket(State::Open), &event, &policy(), now()).effects
    };
    let delay = Effect::Notify(Notice::Delay, Audience::RequesterAndWatchers);
    for (missed, staff) in [
        (Missed::Target, Audience::LeadAndIncidentManager),
        (Missed::Promise, Audience::AssigneeAndLead),
        (Missed::Both, Audience::AssigneeLeadAndIncidentManager),
    ] {
        assert_eq!(heard(missed), [Effect::Notify(Notice::Breach, staff), delay.clone()], "{missed:?}");
    }
    let asked = State::Pending { on: PendingOn::Requester, since: now(), until: None, reminded: 0 };
    for state in [State::New, State::Open, asked] {
        let unproved = Event::AskedForNews { decides: false, again: false };
        assert_eq!(decide(&ticket(state), &unproved, &policy(), now()).changes, [], "{state:?}");
    }
    let again = Event::AskedForNews { decides: false, again: true };
    let effects = decide(&ticket(State::New), &again, &policy(), now()).effects;
    assert_eq!(
        effects[1],
        Effect::Notify(Notice::NewEntry, Audience::AssigneeAndLead),
        "the second time the lead reads it"
    );
}

#[test]
fn one_mail_of_orders_tells_each_thing_once() {
    let event = |event| decide(&ticket(State::New), &event, &policy(), now());
    let me = PersonId(7);
    let eta = || event(Event::EtaOrdered { by: me, eta: now() });
    let names = |mut decisions: Vec<Decision>, told| -> Vec<Vec<&'static str>> {
        tell_once(&mut decisions, told);
        let notices = |d: &Decision| {
            let notice = |e: &Effect| match e {
                Effect::Notify(notice, _) => Some(notice.as_str()),
                Effect::SetTimer(..) | Effect::ClearTimers => None,
                Effect::ClearMajorTimers | Effect::ClearUnanswered | Effect::OpenComplaint => None,
            };
            d.effects.iter().filter_map(notice).collect()
        };
        decisions.iter().map(notices).collect()
    };
    let take = || event(Event::Taken { by: me });
    assert_eq!(names(vec![take(), eta()], false), [vec![], vec!["progress"]], "the last one knows all");
    assert_eq!(names(vec![eta()], true), [Vec::<&str>::new()], "the reply says it");
    let ask = || event(Event::PendingOrdered { by: me, on: PendingOn::Requester, until: None });
    assert_eq!(names(vec![eta(), ask()], false), [vec![], vec!["needs_info"]]);
    let solve = event(Event::ResolveOrdered { by: me, code: String::new() });
    assert_eq!(names(vec![take(), solve], false), [vec![], vec!["resolved"]]);
}

#[test]
fn what_takes_another_ticket_in_is_as_pressing_as_the_more_pressing_of_the_two() {
    let event = |priority, major| {
        let grade = (Impact::Core, Urgency::High, priority);
        Event::TookIn { grade, fixed: false, major }
    };
    let begun = Effect::Notify(Notice::MajorIncident, Audience::Major);
    // (class and alarm of the one that came, class and alarm of the one that took it in afterwards, told of)
    for (priority, major, after, is_major, alarm) in [
        (Priority::P1, true, Priority::P1, true, true),
        (Priority::P1, false, Priority::P1, false, false),
        (Priority::P2, true, Priority::P2, true, true),
        (Priority::P4, false, Priority::P3, false, false),
    ] {
        let before = ticket(State::Open);
        let decision = decide(&before, &event(priority, major), &policy(), now());
        let found = apply(&before, &decision.changes);
        assert_eq!((found.priority, found.major), (after, is_major), "{priority:?} {major}");
        assert_eq!(decision.effects.contains(&begun), alarm, "{priority:?} {major}");
        assert!(decision.effects.contains(&Effect::Notify(Notice::NewEntry, Audience::Assignee)));
    }
    let merged = decide(
        &Ticket { priority: Priority::P1, major: true, ..ticket(State::Open) },
        &Event::MergeOrdered { into: TicketId(9) },
        &policy(),
        now(),
    );
    assert!(!merged.effects.iter().any(|e| matches!(e, Effect::Notify(Notice::MajorIncident, _))), "not over");
}
