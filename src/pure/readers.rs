//! Who on the staff reads a restricted ticket: those who work on it or answer for it, the people of its team, those who
//! decide about incidents, and whoever was brought in. Every other ticket is read by every engineer.
//!
//! The rule stands here twice: as `may_read`, and as the condition that lists of tickets carry in their statements
//! (`Reader`). It never asks what a mail proves of its sender; that is `pure::authority`.

use super::PersonId;

/// An engineer, as far as it decides what they read. What statements need of it are the fields, `hand_list` and `team_list`; with `t` the
/// ticket, `$id`, `$all`, `$hands` and `$teams` the engineer's, a list holds what they read where
///
/// ```sql
/// (t.restricted = 0 OR $all = 1
///  OR REPLACE($hands, ',' || t.assignee_id || ',', '') <> $hands OR REPLACE($hands, ',' || t.owner_id || ',', '') <> $hands
///  OR REPLACE($teams, ',' || t.team || ',', '') <> $teams
///  OR EXISTS (SELECT 1 FROM ticket_person w WHERE w.ticket_id = t.id AND w.person_id = $id
///             AND w.role = 'watcher' AND w.removed_at IS NULL))
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    pub id: PersonId,
    /// Those who are away and whom they stand in for: what these work on or own, they read.
    pub stands_in_for: Vec<PersonId>,
    /// Reads everything: an incident manager, or who stands in for one.
    pub all: bool,
    /// Their own team, and those that they lead.
    pub teams: Vec<String>,
}

/// A ticket, as far as it matters to who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guarded<'a> {
    pub restricted: bool,
    pub team: &'a str,
    pub assignee: Option<PersonId>,
    pub owner: Option<PersonId>,
    /// Who watches it.
    pub watchers: &'a [PersonId],
}

impl Reader {
    /// The names of the teams as one text, each between commas, which no name holds: `,desk,network,`.
    pub fn team_list(&self) -> String {
        let names = self.teams.iter().filter(|name| !name.is_empty());
        names.fold(",".to_owned(), |list, name| format!("{list}{name},"))
    }

    /// The engineer and whom they stand in for, by their ids as one text, in the same form: `,7,12,`.
    pub fn hand_list(&self) -> String {
        let others = self.stands_in_for.iter();
        others.fold(format!(",{},", self.id.0), |list, one| format!("{list}{},", one.0))
    }

    /// Whether they do somebody's work: their own, or that of whom they stand in for.
    fn is_hand(&self, person: Option<PersonId>) -> bool {
        person.is_some_and(|one| one == self.id || self.stands_in_for.contains(&one))
    }
}

/// Whether an engineer reads a ticket.
pub fn may_read(reader: &Reader, ticket: &Guarded<'_>) -> bool {
    !ticket.restricted
        || reader.all
        || reader.is_hand(ticket.assignee)
        || reader.is_hand(ticket.owner)
        || reader.teams.iter().any(|team| team == ticket.team)
        || ticket.watchers.contains(&reader.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: PersonId = PersonId(1);
    const BO: PersonId = PersonId(2);

    fn ticket(watchers: &[PersonId]) -> Guarded<'_> {
        Guarded { restricted: true, team: "security", assignee: None, owner: None, watchers }
    }

    fn reader(id: PersonId, teams: &[&str]) -> Reader {
        Reader { id, stands_in_for: Vec::new(), all: false, teams: teams.iter().map(|t| (*t).to_owned()).collect() }
    }

    #[test]
    fn a_restricted_ticket_has_its_own_readers() {
        let bo = reader(BO, &["desk"]);
        assert!(!may_read(&bo, &ticket(&[])));
        assert!(!may_read(&bo, &ticket(&[ANN])));
        assert!(!may_read(&bo, &Guarded { assignee: Some(ANN), owner: Some(ANN), ..ticket(&[]) }));
        assert!(may_read(&bo, &Guarded { assignee: Some(BO), ..ticket(&[]) }));
        assert!(may_read(&bo, &Guarded { owner: Some(BO), ..ticket(&[]) }));
        assert!(may_read(&bo, &ticket(&[ANN, BO])));
        assert!(may_read(&reader(BO, &["desk", "security"]), &ticket(&[])));
        assert!(may_read(&Reader { all: true, ..bo.clone() }, &ticket(&[])));
        assert!(may_read(&bo, &Guarded { restricted: false, ..ticket(&[]) }));
        let cover = Reader { stands_in_for: vec![ANN], ..bo.clone() };
        assert!(may_read(&cover, &Guarded { assignee: Some(ANN), ..ticket(&[]) }));
        assert!(may_read(&cover, &Guarded { owner: Some(ANN), ..ticket(&[]) }));
        assert!(!may_read(&cover, &ticket(&[ANN])), "what somebody watches is theirs to see");
        // Nobody's ticket is no reason for anybody.
        assert!(!may_read(&reader(BO, &[""]), &Guarded { team: "security", ..ticket(&[]) }));
    }

    #[test]
    fn the_list_of_teams_names_whole_teams() {
        assert_eq!(reader(BO, &["desk", "network", ""]).team_list(), ",desk,network,");
        assert_eq!(reader(BO, &[]).team_list(), ",");
        assert_eq!(reader(BO, &[]).hand_list(), ",2,");
        assert_eq!(Reader { stands_in_for: vec![ANN, PersonId(12)], ..reader(BO, &[]) }.hand_list(), ",2,1,12,");
    }
}
