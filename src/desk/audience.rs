//! Who hears of what: an audience becomes people and addresses.

use super::Inner;
use crate::pure::PersonId;
use crate::pure::notice::Audience;
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{Tx, ticket};

/// A recipient, and whether they stand in Cc.
pub struct Recipient {
    pub person: Person,
    pub copy: bool,
}

/// The people of an audience, with the addresses to write to. `writer`: whose mail is answered.
pub async fn audience_of(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (audience, writer): (Audience, Option<PersonId>),
) -> anyhow::Result<Vec<Recipient>> {
    let mut found: Vec<Recipient> = Vec::new();
    let (affected, watchers) = match audience {
        Audience::Requester => (false, false),
        Audience::RequesterAndAffected => (true, false),
        Audience::RequesterAndWatchers => (false, true),
        Audience::RequesterAffectedAndWatchers => (true, true),
        Audience::Writer => match writer.filter(|writer| *writer != row.requester) {
            Some(writer) => {
                return Ok(vec![Recipient { person: person::load(tx, writer, None).await?, copy: false }]);
            }
            None => (false, false),
        },
        Audience::Assignee
        | Audience::AssigneeAndOwner
        | Audience::AssigneeAndLead
        | Audience::Lead
        | Audience::LeadAndIncidentManager
        | Audience::AssigneeLeadAndIncidentManager => {
            for id in staff_of(tx, desk, row, audience).await? {
                found.push(Recipient { person: person::load(tx, id, None).await?, copy: false });
            }
            return Ok(found);
        }
    };
    found.push(Recipient {
        person: person::load(tx, row.requester, Some(row.requester_address_id)).await?,
        copy: false,
    });
    if let (Some(id), true) = (row.affected, affected)
        && id != row.requester
    {
        found.push(Recipient { person: person::load(tx, id, None).await?, copy: false });
    }
    if watchers {
        for participant in ticket::people(tx, row.id).await?.iter().filter(|p| p.role == "watcher") {
            let person = person::load(tx, participant.person, Some(participant.address_id)).await?;
            if !found.iter().any(|r| r.person.id == person.id) {
                found.push(Recipient { person, copy: true });
            }
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
    let mut names: Vec<&str> = Vec::new();
    names.extend(desk.config.lead_of(&row.core.team).filter(|_| lead).map(|e| e.name.as_str()));
    if incident_manager {
        names.extend(who_answer_for(desk, row));
    }
    for name in names {
        found.extend(person::find_staff(tx, name).await?);
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|id| seen.insert(*id));
    if found.is_empty() {
        let config = &desk.config;
        let lead = config.lead_of(&row.core.team).map(|e| e.name.as_str());
        let named = lead
            .or(config.desk.incident_manager.as_deref())
            .or_else(|| config.members_of(&row.core.team).next().map(|e| e.name.as_str()))
            .or_else(|| config.engineers.first().map(|e| e.name.as_str()));
        if let Some(name) = named {
            found.extend(person::find_staff(tx, name).await?);
        }
    }
    Ok(found)
}

/// Beside the lead: who must hear that something owed was not done. Whoever else answers for tickets of this priority
/// joins them here.
fn who_answer_for<'c>(desk: &'c Inner, _row: &TicketRow) -> Vec<&'c str> {
    desk.config.desk.incident_manager.as_deref().into_iter().collect()
}
