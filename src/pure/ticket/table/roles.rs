//! The table State × Event × Role, and what the record, complaints and rejections add to it.

use super::*;
use crate::pure::authority::{Act, Evidence, Role, must_hold, permits};

/// What an event is asked for by, in a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// Words that mean this, of somebody whom the ticket is about.
    Words(IntentKind),
    /// An order of the staff, or their answer.
    Order,
    /// The answer of a vendor.
    Vendor,
    /// Nobody asks for it by mail: clocks, programs, and what follows from other events.
    Nobody,
}

fn wish(event: &Event) -> Wish {
    match event {
        Event::RequesterWrote { intent, .. } => Wish::Words(*intent),
        Event::AskedForNews { .. } => Wish::Words(IntentKind::StatusQuery),
        Event::WatcherWrote => Wish::Words(IntentKind::None),
        Event::VendorWrote { .. } => Wish::Vendor,
        Event::EngineerReplied { .. } | Event::EngineerNoted | Event::Taken { .. } | Event::Assigned { .. } => {
            Wish::Order
        }
        Event::ResolveOrdered { .. } | Event::SolutionProposed { .. } | Event::SolutionReturned => Wish::Order,
        Event::PendingOrdered { .. } | Event::CloseOrdered { .. } | Event::ReopenOrdered { .. } => Wish::Order,
        Event::PriorityOrdered { .. } | Event::CategoryOrdered { .. } | Event::Escalated { .. } => Wish::Order,
        Event::MajorOrdered { .. } | Event::VendorEngaged { .. } | Event::EtaOrdered { .. } => Wish::Order,
        Event::KindOrdered { .. } | Event::GradeOrdered { .. } | Event::RecordFilled { .. } => Wish::Order,
        Event::TimeSpent { .. } | Event::TakenBack { .. } | Event::MergeOrdered { .. } => Wish::Order,
        Event::ConfirmedByPhone => Wish::Order,
        Event::Opened | Event::NotOurs | Event::AutomaticMail | Event::PartOpened | Event::TookIn { .. } => {
            Wish::Nobody
        }
        Event::ClocksRan { .. } | Event::TimerFired(_) => Wish::Nobody,
        Event::AlertOver { .. } | Event::AlertBack | Event::AlertFlaps | Event::AlertWorse { .. } => Wish::Nobody,
    }
}

/// What a mail that asks for it comes to, by who sends it: first for a bare From, then on proof. `row` = as the table of
/// events has it; `read` = an entry that the assignee reads; `told` = how it stands is told, and moves nothing;
/// `apart` = a ticket of its own, the old one unchanged; `held` = nothing until the engineer has answered the question
/// whether it is theirs; `reply` = it goes out as the engineer's answer; `-` = no such mail.
const MEANT: [(&str, [[&str; 2]; 5]); 5] = [
    // stranger, watcher, affected, requester, engineer
    ("words", [["apart"; 2], ["read"; 2], ["read", "row"], ["read", "row"], ["held", "reply"]]),
    ("asks for news", [["apart"; 2], ["read"; 2], ["told", "row"], ["told", "row"], ["held", "reply"]]),
    ("order", [["apart"; 2], ["read"; 2], ["read", "read"], ["read", "read"], ["held", "row"]]),
    ("vendor", [["apart"; 2], ["read", "row"], ["read", "read"], ["read", "read"], ["held", "reply"]]),
    ("nobody", [["-"; 2]; 5]),
];

/// What comes of a mail, told from who sends it and what it proves; in the words of `MEANT`.
fn comes_to(role: Role, evidence: Evidence, event: &Event) -> (&'static str, Option<Event>) {
    let reply = Event::EngineerReplied { by: ME, passed_on: false };
    let wish = wish(event);
    if wish == Wish::Nobody {
        return ("-", None);
    }
    if !permits(Act::AddEntry, role, evidence, true) {
        return (if must_hold(role, evidence) { "held" } else { "apart" }, None);
    }
    match wish {
        Wish::Order if permits(Act::Work, role, evidence, true) => ("row", Some(event.clone())),
        Wish::Vendor if permits(Act::Resume, role, evidence, true) => ("row", Some(event.clone())),
        _ if permits(Act::Work, role, evidence, true) => ("reply", Some(reply)),
        Wish::Words(intent) => {
            let decides = permits(Act::Decide, role, evidence, true);
            let rating = if let Event::RequesterWrote { rating, .. } = event { *rating } else { None };
            let again = matches!(event, Event::AskedForNews { again: true, .. });
            let found = event_of_mail(role, intent, (decides, again), rating);
            let outcome = match &found {
                Event::AskedForNews { decides: false, .. } => "told",
                Event::RequesterWrote { decides: false, .. } | Event::WatcherWrote => "read",
                _ => "row",
            };
            (outcome, Some(found))
        }
        // Somebody who may not: a command in their words is a word.
        Wish::Order | Wish::Vendor | Wish::Nobody => {
            ("read", Some(event_of_mail(role, IntentKind::None, (false, false), None)))
        }
    }
}

/// State × Event × Role: whose mail moves what, on which proof. A word decides only where it comes from the requester or
/// the one whom it is about, an order only from the staff, and each only on proof; from anybody else it is read by the
/// assignee and moves nothing, or does not reach the ticket at all.
#[test]
fn every_cell_of_every_role() {
    let read = meant("absent = - ; new open requester waits resolved closed merged = new_entry");
    let told = meant("absent = - ; new open requester waits = status new_entry ; resolved closed merged = new_entry");
    let replied = meant("absent = - ; new = open: reply ; open requester waits resolved closed merged = reply");
    let untouched = meant("all = -");
    // The forms of one event that differ by what proves it are one wish.
    let mut walked = 0;
    for (event, row) in rows() {
        let name = match wish(&event) {
            Wish::Words(IntentKind::StatusQuery) => "asks for news",
            Wish::Words(_) => "words",
            Wish::Order => "order",
            Wish::Vendor => "vendor",
            Wish::Nobody => "nobody",
        };
        let unproved = matches!(
            event,
            Event::RequesterWrote { decides: false, .. }
                | Event::AskedForNews { decides: false, .. }
                | Event::VendorWrote { proved: false }
                | Event::WatcherWrote
        );
        // Asked by intent, "any news?" is an event of its own.
        let is_asked = matches!(event, Event::RequesterWrote { intent: IntentKind::StatusQuery, .. });
        if unproved || is_asked {
            continue;
        }
        let meant_of = MEANT.iter().find(|(wish, _)| *wish == name).unwrap().1;
        println!("{event:?}");
        for (role, by_proof) in Role::ALL.into_iter().zip(meant_of) {
            for evidence in Evidence::ALL {
                let outcome = by_proof[usize::from(evidence != Evidence::Claimed)];
                let (found, event) = comes_to(role, evidence, &event);
                assert_eq!(found, outcome, "{role:?} {evidence:?} {event:?}");
                let cells = match outcome {
                    "row" => meant(row),
                    "read" => read.clone(),
                    "told" => told.clone(),
                    "reply" => replied.clone(),
                    _ => untouched.clone(),
                };
                println!("    {role:?} {} ({found}): {}", evidence.as_str(), cells.join(" | "));
                for (state, meant) in states().into_iter().zip(cells) {
                    let found = event.as_ref().map_or("-".to_owned(), |event| cell(state, event));
                    assert_eq!(found, meant, "{role:?} {evidence:?} {event:?} in {state:?}");
                    walked += 1;
                }
            }
        }
    }
    assert!(walked >= 60 * 15 * COLUMNS.len(), "{walked} cells");
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
