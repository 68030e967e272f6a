//! Who hears of what: an audience becomes people and addresses.

use super::admit::Work;
use super::leaving::still_here;
use super::requester::MONITORING;
use super::sender::{ACCEPTER, REPORTER};
use super::{Inner, linked, roles, send, shared};
use crate::pure::grade::Kind;
use crate::pure::notice::{Audience, Notice};
use crate::pure::vet::is_noreply;
use crate::pure::{PersonId, Timestamp};
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, alert, ticket};

/// Watchers that one mail may bring in.
const WATCHERS_MAX: usize = 20;

/// A recipient, whether they stand in Cc, and whether the others see them at all: colleagues who watch do not stand
/// before the requester.
pub struct Recipient {
    pub person: Person,
    pub copy: bool,
}

impl Recipient {
    pub fn of(person: Person) -> Recipient {
        Recipient { person, copy: false }
    }
}

/// The people of an audience, with the addresses to write to, each once. `actor`: who made it happen, or whose mail is
/// answered.
pub async fn audience_of(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (notice, audience, actor, now): (Notice, Audience, Option<PersonId>, Timestamp),
) -> anyhow::Result<Vec<Recipient>> {
    let mut found: Vec<Recipient> = Vec::new();
    let (affected, watchers) = match audience {
        Audience::Requester | Audience::RequesterAndWriter | Audience::RequesterAndAccepters => (false, false),
        Audience::RequesterAndAffected => (true, false),
        Audience::RequesterAndWatchers => (false, true),
        Audience::RequesterAffectedAndWatchers => (true, true),
        Audience::Vendor => return Ok(roles::vendor_people(tx, desk, row, now).await?),
        Audience::Writer => match actor.filter(|writer| *writer != row.requester) {
            Some(writer) => {
                let writer = person::load(tx, writer, None).await?;
                // Whoever shares the mailbox that asked is answered there.
                if !shared::is_member(tx, &writer, row.requester).await? {
                    return Ok(vec![Recipient::of(writer)]);
                }
                (false, false)
            }
            None => (false, false),
        },
        Audience::Assignee
        | Audience::AssigneeAndOwner
        | Audience::Owner
        | Audience::AssigneeAndLead
        | Audience::Lead
        | Audience::Major
        | Audience::MajorUpdate
        | Audience::Unanswered
        | Audience::LeadAndIncidentManager
        | Audience::AssigneeLeadAndIncidentManager
        | Audience::Escalated => {
            found = roles::parties(tx, desk, row, (audience, now)).await?;
            if found.is_empty() {
                for id in staff_of(tx, desk, row, (notice, audience, now)).await? {
                    found.push(Recipient::of(person::load(tx, id, None).await?));
                }
            }
            // What is proposed is for the owner to look at.
            let is_heard = matches!(notice, Notice::NewEntry | Notice::ReopenedToYou | Notice::Confirmed);
            if is_heard && audience != Audience::Owner {
                for person in watching_staff(tx, row).await? {
                    if !found.iter().any(|r| r.person.id == person.id) {
                        found.push(Recipient::of(person));
                    }
                }
            }
            return Ok(found);
        }
    };
    found.push(Recipient::of(person::load(tx, row.requester, Some(row.requester_address_id)).await?));
    let people = ticket::people(tx, row.id).await?;
    if audience == Audience::RequesterAndWriter {
        let waits = |role: &str| ["affected", REPORTER, ACCEPTER].contains(&role);
        let writer = people.iter().find(|p| Some(p.person) == actor && waits(&p.role));
        if let Some(writer) = writer.filter(|w| w.person != row.requester) {
            found.push(Recipient::of(person::load(tx, writer.person, Some(writer.address_id)).await?));
        }
    }
    // Somebody who is known by name only, or merely proposed, hears of it from the requester.
    let first = people.iter().find(|p| Some(p.person) == row.affected && p.role == "affected" && affected);
    if let Some(first) = first.filter(|p| p.person != row.requester) {
        found.push(Recipient::of(person::load(tx, first.person, None).await?));
    }
    for participant in people {
        let wanted = match participant.role.as_str() {
            ACCEPTER => affected || audience == Audience::RequesterAndAccepters,
            "affected" | REPORTER => affected,
            "watcher" => watchers,
            _ => false,
        };
        if !wanted || found.iter().any(|r| r.person.id == participant.person) {
            continue;
        }
        // A program whose ticket was merged into somebody's.
        if participant.role == REPORTER && alert::is_program(tx, participant.address_id).await? {
            continue;
        }
        let person = person::load(tx, participant.person, Some(participant.address_id)).await?;
        let watches = participant.role == "watcher";
        // Colleagues who watch do not stand before the requester; they hear of it inside.
        if !(watches && person.staff) {
            found.push(Recipient { copy: watches, person });
        }
    }
    if row.origin == MONITORING {
        return readers(tx, found).await;
    }
    Ok(found)
}

/// Without programs: they read nothing that is written to them.
async fn readers(tx: &mut Tx, recipients: Vec<Recipient>) -> anyhow::Result<Vec<Recipient>> {
    let mut found = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        if !alert::is_program(tx, recipient.person.address_id).await? {
            found.push(recipient);
        }
    }
    Ok(found)
}

/// Whom the answer to this person's mail goes to, where that is not the ticket's requester: themselves. Of watchers, who
/// get what the requester gets, None; of a vendor's people, too, whom only `#vendor` writes to.
pub async fn correspondent(
    tx: &mut Tx,
    row: &TicketRow,
    writer: PersonId,
) -> Result<Option<ticket::Participant>, StoreError> {
    if writer == row.requester || person::load(tx, writer, None).await?.staff {
        return Ok(None);
    }
    let answered = ["affected", REPORTER, ACCEPTER, roles::INFORMED];
    let mut people = ticket::people(tx, row.id).await?.into_iter();
    Ok(people.find(|p| p.person == writer && answered.contains(&p.role.as_str())))
}

/// Turns the people of a reply to whoever is answered. Who is affected is written to before the eyes of the others; what
/// the others asked for themselves is theirs alone.
pub async fn turn_to(
    tx: &mut Tx,
    recipients: Vec<Recipient>,
    writer: &ticket::Participant,
) -> Result<Vec<Recipient>, StoreError> {
    let mut found = vec![Recipient::of(person::load(tx, writer.person, Some(writer.address_id)).await?)];
    if writer.role == "affected" {
        let others = recipients.into_iter().filter(|r| r.person.id != writer.person);
        found.extend(others.map(|r| Recipient { copy: true, ..r }));
    }
    Ok(found)
}

/// The staff who asked to hear of the ticket.
pub async fn watching_staff(tx: &mut Tx, row: &TicketRow) -> anyhow::Result<Vec<Person>> {
    let mut found = Vec::new();
    for one in ticket::people(tx, row.id).await?.iter().filter(|p| p.role == "watcher") {
        let person = person::load(tx, one.person, Some(one.address_id)).await?;
        if person.staff {
            found.push(person);
        }
    }
    Ok(found)
}

/// The staff of an audience that no role decides about; never nobody, because somebody must hear of every mail.
async fn staff_of(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (notice, audience, now): (Notice, Audience, Timestamp),
) -> Result<Vec<PersonId>, StoreError> {
    let owner = match (audience, row.core.owner) {
        (Audience::AssigneeAndOwner, owner) => owner,
        (Audience::Owner, Some(owner)) => Some(roles::stand_in(&person::loads(tx).await?, owner, now).unwrap_or(owner)),
        _ => None,
    };
    let works = matches!(audience, Audience::Assignee | Audience::AssigneeAndOwner);
    // Who has left is written to no more.
    let mut found: Vec<PersonId> = still_here(tx, row.core.assignee.filter(|_| works)).await?.into_iter().collect();
    found.extend(still_here(tx, owner).await?.filter(|owner| !found.contains(owner)));
    // Displeasure is about whoever works on the ticket, though it may be the lead: who decides beside them hears first.
    if notice == Notice::Complaint && row.core.kind != Kind::Complaint {
        found.extend(lead_besides(tx, desk, row, (false, row.core.assignee.as_slice(), now)).await?);
    }
    if found.is_empty() {
        found.extend(lead_of(tx, desk, row, (true, now)).await?);
    }
    Ok(found)
}

/// The lead of the ticket's team, else the incident manager, else (where somebody `must` hear) any engineer; for who is
/// away their cover, or the next one; of a complaint, if there is anybody else, never the one whom it is about.
pub async fn lead_of(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (must, now): (bool, Timestamp),
) -> Result<Option<PersonId>, StoreError> {
    let about = linked::complained_of(tx, row).await?;
    lead_besides(tx, desk, row, (must, &about, now)).await
}

async fn lead_besides(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (must, about, now): (bool, &[PersonId], Timestamp),
) -> Result<Option<PersonId>, StoreError> {
    let config = &desk.config;
    let lead = config.lead_of(&row.core.team).map(|e| e.name.as_str());
    let loads = person::loads(tx).await?;
    let (mut absent, mut spare) = (None, None);
    for name in lead.into_iter().chain(config.incident_managers()) {
        let Some(id) = person::find_staff(tx, name).await? else { continue };
        match roles::stand_in(&loads, id, now).filter(|who| !about.contains(who)) {
            Some(who) => return Ok(Some(who)),
            None if about.contains(&id) => spare = Some(id),
            None => absent = absent.or(Some(id)),
        }
    }
    if absent.is_some() {
        return Ok(absent);
    }
    let members = config.members_of(&row.core.team).chain(config.engineers.iter()).filter(|_| must);
    for name in members.map(|e| e.name.as_str()) {
        let Some(id) = person::find_staff(tx, name).await? else { continue };
        if !about.contains(&id) {
            return Ok(Some(id));
        }
        spare = Some(id);
    }
    Ok(spare)
}

/// To and Cc of a proved mail of the requester's watch the ticket, and whom a rule names; our own addresses do not, the
/// staff only `by_rule`, and who was taken off it stays off. `listed`: address and name of each. Gives whom it brought in.
pub async fn add_watchers(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &TicketRow,
    (listed, by_rule): (Vec<(String, String)>, bool),
) -> anyhow::Result<Vec<PersonId>> {
    let known: Vec<PersonId> = ticket::presence(tx, row.id, None).await?.iter().map(|one| one.person).collect();
    let mut added: Vec<PersonId> = Vec::new();
    for (key, name) in listed {
        let is_reachable = crate::compose::is_sendable(&key) && !is_noreply(&key);
        if send::is_own(&work.desk.config, &key) || !is_reachable || added.len() >= WATCHERS_MAX {
            continue;
        }
        let watcher = person::ensure(tx, &key, &name, "", work.now).await?;
        let is_of_staff = watcher.staff && !by_rule;
        if is_of_staff || watcher.id == row.requester || known.contains(&watcher.id) || added.contains(&watcher.id) {
            continue;
        }
        ticket::add_person(tx, row.id, (watcher.id, watcher.address_id), "watcher", work.now).await?;
        added.push(watcher.id);
    }
    Ok(added)
}
