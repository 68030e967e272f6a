//! No two notices of the same name for the same event and recipient: whatever one mail orders or one timer finds, in
//! whatever state, however many roles one person has.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use postdesk::pure::PersonId;
use postdesk::pure::command::PendingOn;
use postdesk::pure::grade::{Impact, Kind, Priority, Urgency};
use postdesk::pure::intent::IntentKind;
use postdesk::pure::notice::{Audience, Notice};
use postdesk::pure::sla::{Calendar, Span};
use postdesk::pure::ticket::{
    ClosedBy, Decision, Effect, Event, Missed, Policy, State, Ticket, TimerKind, apply, decide, tell_once,
};
use proptest::prelude::*;

pub fn now() -> Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

pub fn policy() -> Policy {
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

pub fn ticket(assignee: Option<PersonId>) -> Ticket {
    Ticket {
        state: State::New,
        kind: Kind::Incident,
        priority: Priority::P3,
        priority_fixed: false,
        impact: Impact::Individual,
        urgency: Urgency::Normal,
        category: String::new(),
        team: "desk".into(),
        assignee,
        owner: assignee,
        responded_at: None,
        closure_code: String::new(),
        reopen_count: 0,
        major: false,
    }
}

/// A few people, so that roles often meet in one of them.
fn person() -> impl Strategy<Value = PersonId> {
    (1i64..5).prop_map(PersonId)
}

/// Who is who beside the ticket's own assignee and owner.
#[derive(Debug, Clone)]
struct People {
    requester: PersonId,
    affected: Option<PersonId>,
    watchers: Vec<PersonId>,
    lead: PersonId,
    incident_manager: PersonId,
}

fn people() -> impl Strategy<Value = People> {
    let watchers = proptest::collection::vec(person(), 0..3);
    (person(), proptest::option::of(person()), watchers, person(), person()).prop_map(
        |(requester, affected, watchers, lead, incident_manager)| People {
            requester,
            affected,
            watchers,
            lead,
            incident_manager,
        },
    )
}

/// The desk gives each person of one notice one copy; what it must not do is decide the same notice twice. Who belongs to an
/// audience is this model's; what really goes out is asked of whole lives in `stories/lives.rs`.
fn recipients(audience: Audience, ticket: &Ticket, people: &People, writer: PersonId) -> Vec<PersonId> {
    let assignee = ticket.assignee.unwrap_or(people.lead);
    let mut all = match audience {
        Audience::Requester | Audience::RequesterAndAccepters => vec![people.requester],
        Audience::RequesterAndAffected => std::iter::once(people.requester).chain(people.affected).collect(),
        Audience::RequesterAndWatchers => [vec![people.requester], people.watchers.clone()].concat(),
        Audience::RequesterAffectedAndWatchers => {
            [vec![people.requester], people.affected.into_iter().collect(), people.watchers.clone()].concat()
        }
        Audience::Assignee => vec![assignee],
        Audience::AssigneeAndOwner => std::iter::once(assignee).chain(ticket.owner).collect(),
        Audience::Owner => vec![ticket.owner.unwrap_or(assignee)],
        Audience::AssigneeAndLead => vec![assignee, people.lead],
        Audience::Lead => vec![people.lead],
        Audience::LeadAndIncidentManager => vec![people.lead, people.incident_manager],
        Audience::AssigneeLeadAndIncidentManager => vec![assignee, people.lead, people.incident_manager],
        Audience::RequesterAndWriter => vec![people.requester, writer],
        Audience::Writer => vec![writer],
        Audience::Major | Audience::Unanswered => vec![people.lead, people.incident_manager],
        Audience::MajorUpdate => vec![assignee, people.lead, people.incident_manager],
        Audience::Escalated => vec![assignee, people.lead],
        // The vendor's people are nobody else's.
        Audience::Vendor => vec![PersonId(99)],
    };
    all.sort();
    all.dedup();
    all
}

fn on() -> impl Strategy<Value = PendingOn> {
    prop_oneof![Just(PendingOn::Requester), Just(PendingOn::Vendor), Just(PendingOn::Change), Just(PendingOn::Schedule)]
}

fn order() -> impl Strategy<Value = Event> {
    let team = prop_oneof![Just("desk".to_owned()), Just("network".to_owned())];
    prop_oneof![
        person().prop_map(|by| Event::Taken { by }),
        (proptest::option::of(person()), team, person()).prop_map(|(to, team, by)| Event::Assigned { to, team, by }),
        person().prop_map(|by| Event::ResolveOrdered { by, code: String::new() }),
        (person(), on()).prop_map(|(by, on)| Event::PendingOrdered { by, on, until: None }),
        person().prop_map(|by| Event::SolutionProposed { by }),
        Just(Event::CloseOrdered { by: ClosedBy::Lead }),
        person().prop_map(|by| Event::ReopenOrdered { by }),
        Just(Event::PriorityOrdered { priority: Priority::P1, fixed: true }),
        person().prop_map(|by| Event::EtaOrdered { by, eta: now() }),
        any::<bool>().prop_map(|yes| Event::MajorOrdered { yes }),
    ]
}

/// What arrives at once: the events of one mail, or of one timer.
#[derive(Debug, Clone)]
enum Arrival {
    Orders { orders: Vec<Event>, replies: bool, by: PersonId },
    One(Event),
}

fn arrival() -> impl Strategy<Value = Arrival> {
    let orders = (proptest::collection::vec(order(), 1..6), any::<bool>(), person());
    let intent = proptest::sample::select(IntentKind::ALL.to_vec());
    let missed =
        prop_oneof![Just(None), Just(Some(Missed::Target)), Just(Some(Missed::Promise)), Just(Some(Missed::Both))];
    let one = prop_oneof![
        Just(Event::Opened),
        (intent, any::<bool>()).prop_map(|(intent, decides)| Event::RequesterWrote { intent, decides, rating: None }),
        (any::<bool>(), any::<bool>()).prop_map(|(decides, again)| Event::AskedForNews { decides, again }),
        Just(Event::WatcherWrote),
        (person(), any::<bool>()).prop_map(|(by, passed_on)| Event::EngineerReplied { by, passed_on }),
        (any::<bool>(), missed).prop_map(|(warning, missed)| Event::ClocksRan { warning, missed }),
        proptest::sample::select(TimerKind::ALL.to_vec()).prop_map(Event::TimerFired),
    ];
    prop_oneof![
        orders.prop_map(|(orders, replies, by)| Arrival::Orders { orders, replies, by }),
        one.prop_map(Arrival::One)
    ]
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn nobody_gets_one_notice_twice_for_one_event(
        people in people(), first in proptest::option::of(person()), arrivals in proptest::collection::vec(arrival(), 1..12),
    ) {
        let policy = policy();
        let mut ticket = Ticket { state: State::Absent, ..ticket(first) };
        for arrival in std::iter::once(Arrival::One(Event::Opened)).chain(arrivals) {
            let (events, reply, writer) = match &arrival {
                Arrival::Orders { orders, replies, by } => (orders.clone(), replies.then_some(*by), *by),
                Arrival::One(event) => (vec![event.clone()], None, people.requester),
            };
            let mut decisions: Vec<Decision> = Vec::new();
            let mut after = ticket.clone();
            for event in &events {
                let decision = decide(&after, event, &policy, now());
                after = apply(&after, &decision.changes);
                decisions.push(decision);
            }
            tell_once(&mut decisions, reply.is_some());
            if let Some(by) = reply {
                decisions.push(decide(&after, &Event::EngineerReplied { by, passed_on: false }, &policy, now()));
            }
            let mut told: Vec<(Notice, PersonId)> = Vec::new();
            for decision in &decisions {
                ticket = apply(&ticket, &decision.changes);
                for effect in &decision.effects {
                    let Effect::Notify(notice, audience) = effect else { continue };
                    for recipient in recipients(*audience, &ticket, &people, writer) {
                        prop_assert!(!told.contains(&(*notice, recipient)), "{:?} twice to {:?} by {:?}", notice, recipient, arrival);
                        told.push((*notice, recipient));
                    }
                }
            }
        }
    }
}
