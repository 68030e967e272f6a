//! Escalation: who hears when something goes wrong. One table from (audience, priority) to parties; the desk turns parties
//! into people. It moves nothing and sends nothing.

use super::grade::Priority;
use super::notice::Audience;

/// Somebody who hears because of what they are, not because of what they did on the ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// Works on it; nobody if nobody does.
    Assignee,
    /// Every engineer of the ticket's team, where nobody works on it yet.
    Team,
    /// The lead of the ticket's team.
    Lead,
    IncidentManager,
    /// Whoever is on call now.
    OnCall,
    /// Whoever is on call next.
    NextOnCall,
    Management,
    /// Whoever was told of this major incident before.
    Informed,
}

/// Who hears, for the audiences that a priority decides about. Empty for all others.
pub fn hears(audience: Audience, priority: Priority) -> &'static [Party] {
    use Party::{Assignee, IncidentManager, Informed, Lead, Management, NextOnCall, OnCall, Team};
    match (audience, priority) {
        // Whoever was told that one is over hears that it begins again.
        (Audience::Major, _) => &[IncidentManager, OnCall, Lead, Informed],
        (Audience::MajorUpdate, _) => &[IncidentManager, OnCall, Lead, Informed, Assignee],
        (Audience::Unanswered, _) => &[NextOnCall, Management],
        (Audience::LeadAndIncidentManager, Priority::P1 | Priority::P2) => &[Lead, IncidentManager, Management],
        (Audience::LeadAndIncidentManager, Priority::P3 | Priority::P4) => &[Lead, IncidentManager],
        (Audience::AssigneeLeadAndIncidentManager, Priority::P1 | Priority::P2) => {
            &[Assignee, Lead, IncidentManager, Management]
        }
        (Audience::AssigneeLeadAndIncidentManager, Priority::P3 | Priority::P4) => &[Assignee, Lead, IncidentManager],
        (Audience::Escalated, _) => &[Assignee, Team, Lead],
        (Audience::AssigneeAndLead, _) => &[Assignee, Lead],
        (
            Audience::Requester
            | Audience::RequesterAndAffected
            | Audience::RequesterAndAccepters
            | Audience::RequesterAndWriter
            | Audience::RequesterAndWatchers
            | Audience::RequesterAffectedAndWatchers
            | Audience::Assignee
            | Audience::AssigneeAndOwner
            | Audience::Owner
            | Audience::Lead
            | Audience::Writer
            | Audience::Vendor,
            _,
        ) => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn management_hears_of_the_large_ones() {
        for priority in [Priority::P1, Priority::P2] {
            assert!(hears(Audience::LeadAndIncidentManager, priority).contains(&Party::Management), "{priority:?}");
        }
        for priority in [Priority::P3, Priority::P4] {
            assert!(!hears(Audience::LeadAndIncidentManager, priority).contains(&Party::Management), "{priority:?}");
        }
        assert!(!hears(Audience::Major, Priority::P1).contains(&Party::Management), "only where nobody answers");
    }

    #[test]
    fn an_update_reaches_everybody_who_was_told() {
        for party in hears(Audience::Major, Priority::P1) {
            assert!(hears(Audience::MajorUpdate, Priority::P1).contains(party), "{party:?}");
        }
        for audience in [Audience::Major, Audience::MajorUpdate] {
            assert!(hears(audience, Priority::P1).contains(&Party::Informed), "{audience:?}: or it begins again");
        }
    }
}
