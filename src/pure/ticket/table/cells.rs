//! The cells of the table State × Event, as they are meant: for each event the states in groups, and after `=` the next
//! state and the notices. `waits` stands for vendor, change and schedule; `requester` to `schedule` are what a pending
//! ticket waits for; `-` means that nothing follows.

use super::{ME, OTHER, now, unproved, worse, wrote};
use crate::pure::TicketId;
use crate::pure::command::PendingOn;
use crate::pure::grade::{Impact, Kind, Priority, Urgency};
use crate::pure::intent::IntentKind;
use crate::pure::ticket::{Change, ClosedBy, Event, Missed, TextField, TimerKind};

/// An event, and what it leads to in each state.
pub type Row = (Event, &'static str);

/// Every event, in all the forms in which it leads to different things.
pub fn rows() -> Vec<Row> {
    [words(), orders(), records(), programs(), clocks()].concat()
}

fn words() -> Vec<Row> {
    vec![
        (Event::Opened, "absent = new: ack assigned_to_you ; new open requester waits resolved closed merged = -"),
        (Event::NotOurs, "absent open requester waits resolved closed merged = - ; new = pending requester"),
        (
            wrote(IntentKind::Confirm),
            "absent closed = - ; new open waits merged = new_entry ; requester = open: new_entry ; \
             resolved = closed: closed confirmed",
        ),
        (
            wrote(IntentKind::Thanks),
            "absent closed = - ; new open requester waits merged = new_entry ; \
             resolved = closed: closed confirmed",
        ),
        (
            wrote(IntentKind::Receipt),
            "absent closed = - ; new open requester waits merged = new_entry ; \
             resolved = resolved: new_entry",
        ),
        (
            wrote(IntentKind::Reject),
            "absent = - ; new open waits merged = new_entry ; requester = open: new_entry ; \
             resolved closed = open: reopened reopened_to_you",
        ),
        (
            wrote(IntentKind::None),
            "absent = - ; new open waits merged = new_entry ; requester = open: new_entry ; \
             resolved = resolved: new_entry confirm_reminder ; closed = open: reopened reopened_to_you",
        ),
        (
            wrote(IntentKind::StatusQuery),
            "absent = - ; new open waits merged = new_entry ; requester = open: new_entry ; \
             resolved = resolved: new_entry confirm_reminder ; closed = open: reopened reopened_to_you",
        ),
        (
            wrote(IntentKind::Complaint),
            "absent = - ; new open waits = new_entry complaint ; requester = open: new_entry complaint ; \
             resolved = resolved: new_entry confirm_reminder complaint ; \
             closed = open: reopened reopened_to_you complaint ; merged = new_entry",
        ),
        (
            wrote(IntentKind::Rating),
            "absent closed = - ; new open waits merged = new_entry ; requester = open: new_entry ; \
             resolved = resolved: new_entry confirm_reminder",
        ),
        (
            wrote(IntentKind::Cancel),
            "absent = - ; new open requester waits resolved = closed: closed new_entry ; \
             closed = open: reopened reopened_to_you ; merged = new_entry",
        ),
        (Event::WatcherWrote, "absent = - ; new open requester waits resolved closed merged = new_entry"),
        (Event::AutomaticMail, "all = -"),
        (
            Event::RequesterWrote { intent: IntentKind::Rating, decides: true, rating: Some(2) },
            "absent = - ; new open waits merged = new_entry ; requester = open: new_entry ; \
             resolved = resolved: new_entry confirm_reminder ; closed = +complaint",
        ),
        (
            Event::AskedForNews { decides: true, again: false },
            "absent = - ; new open waits = status new_entry ; requester = open: status new_entry ; \
             resolved = resolved: new_entry confirm_reminder ; closed = open: reopened reopened_to_you ; \
             merged = new_entry",
        ),
        (
            Event::VendorWrote { proved: true },
            "absent = - ; new open requester change schedule resolved closed merged = new_entry ; \
             vendor = open: new_entry",
        ),
        (
            Event::VendorWrote { proved: false },
            "absent = - ; new open requester waits resolved closed merged = new_entry",
        ),
        (unproved(IntentKind::Confirm), "absent = - ; new open requester waits resolved closed merged = new_entry"),
        (unproved(IntentKind::Reject), "absent = - ; new open requester waits resolved closed merged = new_entry"),
        (unproved(IntentKind::Cancel), "absent = - ; new open requester waits resolved closed merged = new_entry"),
        (
            Event::AskedForNews { decides: true, again: true },
            "absent = - ; new open waits = status new_entry ; requester = open: status new_entry ; \
             resolved = resolved: new_entry confirm_reminder ; closed = open: reopened reopened_to_you ; \
             merged = new_entry",
        ),
        (
            Event::AskedForNews { decides: false, again: false },
            "absent = - ; new open requester waits = status new_entry ; \
             resolved closed merged = new_entry",
        ),
        (Event::PartOpened, "absent = new: assigned_to_you ; new open requester waits resolved closed merged = -"),
    ]
}

fn orders() -> Vec<Row> {
    vec![
        (Event::EngineerNoted, "all = -"),
        (
            Event::SolutionProposed { by: ME },
            "absent closed merged = - ; new = open: new_entry ; open requester waits resolved = new_entry",
        ),
        (Event::SolutionReturned, "absent closed merged = - ; new open requester waits resolved = new_entry"),
        (
            Event::EngineerReplied { by: ME, passed_on: false },
            "absent = - ; new = open: reply ; open requester waits resolved closed merged = reply",
        ),
        (Event::Taken { by: ME }, "absent open requester waits resolved closed merged = - ; new = open: progress"),
        (
            Event::Taken { by: OTHER },
            "absent resolved closed merged = - ; new = open: assigned ; open requester waits = assigned",
        ),
        (
            Event::Assigned { to: Some(OTHER), team: "desk".into(), by: ME },
            "absent closed merged = - ; new open requester waits = assigned assigned_to_you ; \
             resolved = assigned_to_you",
        ),
        (
            Event::Assigned { to: None, team: "net".into(), by: ME },
            "absent closed merged = - ; new open requester waits resolved = queue_unassigned",
        ),
        (
            Event::ResolveOrdered { by: ME, code: String::new() },
            "absent closed merged = - ; new open requester waits = resolved: resolved ; \
             resolved = resolved",
        ),
        (
            Event::PendingOrdered { by: ME, on: PendingOn::Schedule, until: None },
            "absent resolved closed merged = - ; \
             new open requester vendor change = pending schedule: progress ; schedule = progress",
        ),
        (
            Event::PendingOrdered { by: ME, on: PendingOn::Vendor, until: None },
            "absent resolved closed merged = - ; \
             new open requester change schedule = pending vendor: progress ; vendor = progress",
        ),
        (
            Event::PendingOrdered { by: ME, on: PendingOn::Change, until: None },
            "absent resolved closed merged = - ; \
             new open requester vendor schedule = pending change: progress ; change = progress",
        ),
        (
            Event::PendingOrdered { by: ME, on: PendingOn::Requester, until: Some(now()) },
            "absent resolved closed merged = - ; new open requester waits = pending requester: needs_info",
        ),
        (
            Event::CloseOrdered { by: ClosedBy::Lead },
            "absent closed merged = - ; new open requester waits resolved = closed: closed",
        ),
        (
            Event::ReopenOrdered { by: ME },
            "absent new open merged = - ; requester waits = open ; resolved closed = open: reopened",
        ),
        (
            Event::ReopenOrdered { by: OTHER },
            "absent new open merged = - ; requester waits = open ; \
             resolved closed = open: reopened reopened_to_you",
        ),
        (
            Event::MergeOrdered { into: TicketId(9) },
            "absent closed merged = - ; new open requester waits resolved = merged: merged",
        ),
        (
            Event::TookIn { grade: (Impact::Core, Urgency::High, Priority::P2), fixed: false, major: false },
            "absent closed merged = - ; new open requester waits resolved = new_entry",
        ),
        (
            Event::TookIn { grade: (Impact::Core, Urgency::High, Priority::P1), fixed: false, major: true },
            "absent closed merged = - ; new open requester waits = new_entry major_incident ; \
             resolved = new_entry",
        ),
        (
            Event::ConfirmedByPhone,
            "absent new open requester waits closed merged = - ; resolved = closed: closed confirmed",
        ),
        (
            Event::Escalated { to: Some(OTHER), team: "net".into(), tier: "2".into(), by: ME, why: String::new() },
            "absent resolved closed merged = - ; new open requester waits = escalated assigned",
        ),
        (
            Event::Escalated { to: None, team: "net".into(), tier: "2".into(), by: ME, why: String::new() },
            "absent resolved closed merged = - ; new open requester waits = escalated progress",
        ),
        (
            Event::VendorEngaged {
                by: ME,
                vendor: "acme".into(),
                reference: String::new(),
                writes: true,
                answer_by: now(),
            },
            "absent resolved closed merged = - ; \
             new open requester change schedule = pending vendor: reply progress ; vendor = reply",
        ),
        (
            Event::EtaOrdered { by: ME, eta: now() },
            "absent resolved closed merged = - ; new = open: progress ; open requester waits = progress",
        ),
    ]
}

fn records() -> Vec<Row> {
    vec![
        (
            Event::PriorityOrdered { priority: Priority::P1, fixed: true },
            "absent resolved closed merged = - ; new open requester waits = major_incident",
        ),
        (Event::PriorityOrdered { priority: Priority::P2, fixed: true }, "all = -"),
        (Event::CategoryOrdered { category: "network".into() }, "all = -"),
        (Event::KindOrdered { kind: Kind::Request }, "all = -"),
        (Event::GradeOrdered { impact: Impact::Core, urgency: Urgency::High, priority: Priority::P2 }, "all = -"),
        (
            Event::GradeOrdered { impact: Impact::Core, urgency: Urgency::High, priority: Priority::P1 },
            "absent resolved closed merged = - ; new open requester waits = major_incident",
        ),
        (Event::RecordFilled { texts: vec![(TextField::Cause, "fuse".into())], occurred_at: Some(now()) }, "all = -"),
        (Event::TimeSpent { minutes: 45 }, "all = -"),
        (
            Event::TakenBack { changes: vec![Change::TimeSpent(-45)], timers: vec![(TimerKind::NoAnswer, now())] },
            "all = -",
        ),
        (
            Event::MajorOrdered { yes: true },
            "absent resolved closed merged = - ; new open requester waits = major_incident",
        ),
        (Event::MajorOrdered { yes: false }, "all = -"),
    ]
}

fn programs() -> Vec<Row> {
    vec![
        (
            Event::AlertOver { alone: true },
            "absent closed merged = - ; new open resolved = closed: closed confirmed ; \
             requester waits = new_entry",
        ),
        (Event::AlertOver { alone: false }, "absent resolved closed merged = - ; new open requester waits = new_entry"),
        (
            worse(),
            "absent merged = - ; new open requester waits = new_entry ; \
             resolved closed = open: reopened reopened_to_you",
        ),
        (
            Event::AlertBack,
            "absent new open requester waits merged = - ; \
             resolved closed = open: reopened reopened_to_you",
        ),
        (
            Event::AlertFlaps,
            "absent merged = - ; new open requester waits = new_entry ; \
             resolved closed = open: reopened reopened_to_you",
        ),
        (
            Event::TimerFired(TimerKind::Alerts),
            "absent resolved closed merged = - ; new open requester waits = new_entry",
        ),
    ]
}

fn clocks() -> Vec<Row> {
    vec![
        (Event::ClocksRan { warning: false, missed: None }, "all = -"),
        (
            Event::ClocksRan { warning: true, missed: None },
            "absent resolved closed merged = - ; new open requester waits = target_warning",
        ),
        (
            Event::ClocksRan { warning: false, missed: Some(Missed::Target) },
            "absent resolved closed merged = - ; new open requester waits = breach delay",
        ),
        (
            Event::ClocksRan { warning: false, missed: Some(Missed::Promise) },
            "absent resolved closed merged = - ; new open requester waits = breach delay",
        ),
        (
            Event::ClocksRan { warning: true, missed: Some(Missed::Excused) },
            "absent resolved closed merged = - ; new open requester waits = target_warning delay",
        ),
        (
            Event::ClocksRan { warning: true, missed: Some(Missed::Both) },
            "absent resolved closed merged = - ; new open requester waits = target_warning breach delay",
        ),
        (Event::TimerFired(TimerKind::MajorUpdate), "all = -"),
        (Event::TimerFired(TimerKind::MajorUnanswered), "all = -"),
        (
            Event::TimerFired(TimerKind::VendorSilent),
            "absent new open requester change schedule resolved closed merged = - ; vendor = new_entry",
        ),
        (Event::TimerFired(TimerKind::Clocks), "all = -"),
        (
            Event::TimerFired(TimerKind::ConfirmReminder),
            "absent new open requester waits closed merged = - ; resolved = resolved: confirm_reminder",
        ),
        (
            Event::TimerFired(TimerKind::CloseBySilence),
            "absent new open requester waits closed merged = - ; resolved = closed: closed confirmed",
        ),
        (
            Event::TimerFired(TimerKind::PendingEnds),
            "absent new open resolved closed merged = - ; requester waits = open: new_entry",
        ),
        (
            Event::TimerFired(TimerKind::PendingReminder),
            "absent new open waits resolved closed merged = - ; requester = pending requester: needs_info",
        ),
        (
            Event::TimerFired(TimerKind::NoAnswer),
            "absent new open waits resolved closed merged = - ; requester = resolved: resolved new_entry",
        ),
    ]
}
