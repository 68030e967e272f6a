//! Who is what at an instant: parties become people. Somebody on call who is away is answered for by their cover.

use super::Inner;
use super::audience::{Recipient, lead_of};
use super::leaving::still_here;
use super::orders::deed::note;
use super::send::Cause;
use crate::pure::command::PendingOn;
use crate::pure::escalation::{Party, hears};
use crate::pure::notice::Audience;
use crate::pure::sla::{self, Clock, Span};
use crate::pure::ticket::State;
use crate::pure::{PersonId, Timestamp};
use crate::store::person::{self, Load};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx};

/// The people of an audience that the table of escalation knows; each once.
pub async fn parties(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (audience, now): (Audience, Timestamp),
) -> Result<Vec<Recipient>, StoreError> {
    let mut found: Vec<Recipient> = Vec::new();
    for party in hears(audience, row.core.priority) {
        for person in party_of(tx, desk, row, (*party, now)).await? {
            if !found.iter().any(|r| r.person.id == person.id) {
                found.push(Recipient::of(person));
            }
        }
    }
    Ok(found)
}

async fn party_of(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (party, now): (Party, Timestamp),
) -> Result<Vec<person::Person>, StoreError> {
    let config = &desk.config;
    let team = row.core.team.as_str();
    let named = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<String>>();
    let role = match party {
        Party::IncidentManager => config.role("incident_manager"),
        Party::Management => config.role("management"),
        _ => None,
    };
    let ids: Vec<PersonId> = match party {
        Party::Assignee => still_here(tx, row.core.assignee).await?.into_iter().collect(),
        Party::Informed => {
            let people = ticket::people(tx, row.id).await?;
            people.iter().filter(|p| p.role == INFORMED).map(|p| p.person).collect()
        }
        Party::Team if row.core.assignee.is_some() => Vec::new(),
        Party::Team => {
            let members = named(config.members_of(team).map(|e| e.name.as_str()).collect());
            present(tx, &members, now, Absent::LeftOut).await?
        }
        Party::Lead => lead_of(tx, desk, row, (false, now)).await?.into_iter().collect(),
        Party::IncidentManager => present(tx, &named(config.incident_managers()), now, Absent::Covered).await?,
        Party::Management => staff(tx, &role.map(|r| r.engineers.clone()).unwrap_or_default()).await?,
        Party::OnCall => present(tx, &named(config.on_call(team, now)), now, Absent::Covered).await?,
        Party::NextOnCall => present(tx, &named(config.next_on_call(team, now)), now, Absent::Covered).await?,
    };
    let mut people = Vec::new();
    for id in ids {
        people.push(person::load(tx, id, None).await?);
    }
    for address in role.map(|r| r.addresses.as_slice()).unwrap_or_default() {
        people.push(person::ensure(tx, address, "", "", now).await?);
    }
    Ok(people)
}

/// Covers of covers that are asked, at most.
const COVERS_MAX: usize = 4;
/// What people who are no engineers are on a ticket that a notice told them of: their answers belong to it.
pub const TOLD: &str = "told";
/// What those who were told of a major incident are on its ticket.
pub const INFORMED: &str = "informed";
/// What a vendor's people are on the tickets that they were asked about.
pub const VENDOR: &str = "vendor";

async fn staff(tx: &mut Tx, names: &[String]) -> Result<Vec<PersonId>, StoreError> {
    let mut found = Vec::new();
    for name in names {
        found.extend(person::find_staff(tx, name).await?);
    }
    Ok(found)
}

/// What becomes of somebody who is away.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Absent {
    LeftOut,
    /// The cover answers; without one they hear it themselves, rather than nobody.
    Covered,
}

async fn present(tx: &mut Tx, names: &[String], now: Timestamp, absent: Absent) -> Result<Vec<PersonId>, StoreError> {
    let loads = person::loads(tx).await?;
    let mut found = Vec::new();
    for load in names.iter().filter_map(|name| loads.iter().find(|l| l.name == *name)) {
        match (is_away(load, now), absent) {
            (false, _) => found.push(load.id),
            (true, Absent::LeftOut) => {}
            (true, Absent::Covered) => found.push(stand_in(&loads, load.id, now).unwrap_or(load.id)),
        }
    }
    Ok(found)
}

/// Who answers for an engineer at an instant: they themselves, else their cover, or the cover's. None: nobody is there.
pub fn stand_in(loads: &[Load], id: PersonId, now: Timestamp) -> Option<PersonId> {
    let mut who = id;
    for _ in 0..COVERS_MAX {
        let load = loads.iter().find(|load| load.id == who)?;
        if !is_away(load, now) {
            return Some(who);
        }
        who = load.cover?;
    }
    None
}

/// Whether an engineer is away at an instant.
pub fn is_away(load: &Load, now: Timestamp) -> bool {
    load.away_until.is_some_and(|until| until > now)
}

/// The vendor's people.
pub async fn vendor_people(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    now: Timestamp,
) -> Result<Vec<Recipient>, StoreError> {
    let Some(vendor) = desk.config.vendor(&row.vendor) else { return Ok(Vec::new()) };
    let language = vendor.language.unwrap_or(desk.config.desk.language).tag();
    let mut found = Vec::new();
    for address in &vendor.addresses {
        let person = person::ensure(tx, address, &vendor.full_name, language, now).await?;
        found.push(Recipient::of(person));
    }
    Ok(found)
}

/// Brings the vendor's people onto the ticket, so that their answers find it; who comes is a fact.
pub async fn bring_vendor(
    tx: &mut Tx,
    row: &TicketRow,
    (told, now): (&[Recipient], Timestamp),
    cause: &Cause,
) -> Result<(), StoreError> {
    let there = ticket::people(tx, row.id).await?;
    for person in told.iter().map(|recipient| &recipient.person) {
        if !there.iter().any(|one| one.person == person.id && one.role == VENDOR) {
            ticket::add_person(tx, row.id, (person.id, person.address_id), VENDOR, now).await?;
            note(tx, (row.id, now), cause, ("vendor_added", person.id.0.to_string())).await?;
        }
    }
    Ok(())
}

/// Remembers who was told: of a major incident all, who hear how it goes on, else those who are no engineers. The answers
/// of both belong to the ticket.
pub async fn inform(
    tx: &mut Tx,
    row: &TicketRow,
    (told, is_major): (&[Recipient], bool),
    now: Timestamp,
) -> Result<(), StoreError> {
    let role = if is_major { INFORMED } else { TOLD };
    for person in told.iter().map(|recipient| &recipient.person).filter(|person| is_major || !person.staff) {
        ticket::add_person(tx, row.id, (person.id, person.address_id), role, now).await?;
    }
    Ok(())
}

/// When a vendor on whom a ticket waits should have answered; where none is named, in a working day.
pub fn vendor_answers_by(desk: &Inner, row: &TicketRow, now: Timestamp) -> Timestamp {
    let answer = desk.config.vendor(&row.vendor).map(|vendor| vendor.answer);
    let (span, clock) = answer.map_or((Span::WorkingDays(1), Clock::WorkingDays), |one| (one.span, one.clock));
    sla::due_at(now, span, clock, &desk.policy.calendar)
}

/// Whether a ticket waits for a vendor without a date of its own.
pub fn waits_for_vendor(state: State) -> bool {
    matches!(state, State::Pending { on: PendingOn::Vendor, until: None, .. })
}
