//! Who hears of what: an audience becomes people and addresses.

use super::{Inner, linked};
use crate::pure::PersonId;
use crate::pure::notice::{Audience, Notice};
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{Tx, ticket};

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
    (notice, audience, actor): (Notice, Audience, Option<PersonId>),
) -> anyhow::Result<Vec<Recipient>> {
    let mut found: Vec<Recipient> = Vec::new();
    let (affected, watchers) = match audience {
        Audience::Requester | Audience::RequesterAndWriter => (false, false),
        Audience::RequesterAndAffected => (true, false),
        Audience::RequesterAndWatchers => (false, true),
        Audience::RequesterAffectedAndWatchers => (true, true),
        Audience::Writer => match actor.filter(|writer| *writer != row.requester) {
            Some(writer) => return Ok(vec![Recipient::of(person::load(tx, writer, None).await?)]),
            None => (false, false),
        },
        Audience::Assignee
        | Audience::AssigneeAndOwner
        | Audience::AssigneeAndLead
        | Audience::Lead
        | Audience::LeadAndIncidentManager
        | Audience::AssigneeLeadAndIncidentManager => {
            let mut staff = staff_of(tx, desk, row, audience).await?;
            if matches!(notice, Notice::NewEntry | Notice::ReopenedToYou | Notice::Confirmed) {
                staff.extend(watching_staff(tx, row).await?.into_iter().map(|p| p.id));
            }
            for id in staff {
                if !found.iter().any(|r| r.person.id == id) {
                    found.push(Recipient::of(person::load(tx, id, None).await?));
                }
            }
            return Ok(found);
        }
    };
    found.push(Recipient::of(person::load(tx, row.requester, Some(row.requester_address_id)).await?));
    let people = ticket::people(tx, row.id).await?;
    if audience == Audience::RequesterAndWriter {
        let writer = people.iter().find(|p| Some(p.person) == actor && p.role == "affected");
        if let Some(writer) = writer.filter(|w| w.person != row.requester) {
            found.push(Recipient::of(person::load(tx, writer.person, Some(writer.address_id)).await?));
        }
    }
    if let (Some(id), true) = (row.affected, affected)
        && id != row.requester
    {
        let person = person::load(tx, id, None).await?;
        // Somebody known by name only hears of it from the requester.
        if !person.address.is_empty() {
            found.push(Recipient::of(person));
        }
    }
    for participant in people {
        let wanted = match participant.role.as_str() {
            "affected" => affected,
            "watcher" => watchers,
            _ => false,
        };
        if !wanted || found.iter().any(|r| r.person.id == participant.person) {
            continue;
        }
        let person = person::load(tx, participant.person, Some(participant.address_id)).await?;
        let watches = participant.role == "watcher";
        // Colleagues who watch do not stand before the requester; they hear of it inside.
        if !(watches && person.staff) {
            found.push(Recipient { copy: watches, person });
        }
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

/// The staff of an audience; never nobody, because somebody must hear of every mail.
async fn staff_of(tx: &mut Tx, desk: &Inner, row: &TicketRow, audience: Audience) -> anyhow::Result<Vec<PersonId>> {
    let (assignee, owner, lead, incident_manager) = match audience {
        Audience::Assignee => (true, false, false, false),
        Audience::AssigneeAndOwner => (true, true, false, false),
        Audience::AssigneeAndLead => (true, false, true, false),
        Audience::LeadAndIncidentManager => (false, false, true, true),
        Audience::AssigneeLeadAndIncidentManager => (true, false, true, true),
        _ => (false, false, false, false),
    };
    let mut found: Vec<PersonId> = row.core.assignee.filter(|_| assignee).into_iter().collect();
    found.extend(row.core.owner.filter(|_| owner));
    if lead {
        found.extend(lead_of(tx, desk, row, false).await?);
    }
    let mut names: Vec<&str> = Vec::new();
    if incident_manager {
        names.extend(who_answer_for(desk, row));
    }
    for name in names {
        found.extend(person::find_staff(tx, name).await?);
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|id| seen.insert(*id));
    if found.is_empty() {
        found.extend(lead_of(tx, desk, row, true).await?);
    }
    Ok(found)
}

/// Beside the lead: who must hear that something owed was not done. Whoever else answers for tickets of this priority
/// joins them here.
fn who_answer_for<'c>(desk: &'c Inner, _row: &TicketRow) -> Vec<&'c str> {
    desk.config.desk.incident_manager.as_deref().into_iter().collect()
}

/// The lead of the ticket's team, else the incident manager, else (where somebody `must` hear) any engineer; of a
/// complaint, if there is anybody else, never the one whom it is about.
async fn lead_of(tx: &mut Tx, desk: &Inner, row: &TicketRow, must: bool) -> anyhow::Result<Option<PersonId>> {
    let config = &desk.config;
    let about = linked::complained_of(tx, row).await?;
    let lead = config.lead_of(&row.core.team).map(|e| e.name.as_str());
    let first = lead.into_iter().chain(config.desk.incident_manager.as_deref());
    let members =
        config.members_of(&row.core.team).chain(config.engineers.iter()).filter(|_| must).map(|e| e.name.as_str());
    let mut spare = None;
    for name in first.chain(members) {
        let Some(id) = person::find_staff(tx, name).await? else { continue };
        if about != Some(id) {
            return Ok(Some(id));
        }
        spare = Some(id);
    }
    Ok(spare)
}
