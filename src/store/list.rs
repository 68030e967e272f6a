//! Lists of tickets that somebody works on, as engineers ask for them.

use super::{StoreError, Tx};
use crate::pure::command::ListOf;
use crate::pure::readers::Reader;
use crate::pure::{TicketId, Timestamp};

/// Who asks for which tickets.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub list: ListOf,
    pub reader: &'a Reader,
    /// What is due by then is breaching.
    pub until: Timestamp,
}

/// Tickets, those whose next clock runs out first before the others, then the more pressing ones. What the requester was
/// promised is a clock like any other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    pub tickets: Vec<TicketId>,
    /// How many there are, shown or not.
    pub all: i64,
}

/// The tickets of a list, at most `most`; of those only that the one who asks may read. The team's are those of every team
/// that they belong to or lead; breaching are their own and their teams', for an incident manager all.
pub async fn list(tx: &mut Tx, asked: &Asked<'_>, most: usize) -> Result<Listed, StoreError> {
    let which = match asked.list {
        ListOf::Mine => "mine",
        ListOf::Team => "team",
        ListOf::Unassigned => "unassigned",
        ListOf::Breaching => "breaching",
    };
    let rows = tx
        .all(
            "SELECT q.id, COUNT(*) OVER () AS total FROM (
                 SELECT t.id, t.number, t.priority,
                     (SELECT MIN(d.due_at) FROM (
                          SELECT g.due_at FROM target g
                          WHERE g.ticket_id = t.id AND g.met_at IS NULL AND g.paused = 0
                          UNION ALL SELECT p.eta FROM promise p
                          WHERE p.ticket_id = t.id AND p.kept IS NULL AND p.replaced_at IS NULL
                              AND NOT (t.state = 'pending' AND t.pending_on = 'requester')) d) AS due_at
                 FROM ticket t WHERE t.desk_id = $1 AND t.state IN ('new', 'open', 'pending')
                     AND (t.restricted = 0 OR $2 = 1 OR REPLACE($8, ',' || t.assignee_id || ',', '') <> $8
                          OR REPLACE($8, ',' || t.owner_id || ',', '') <> $8
                          OR REPLACE($4, ',' || t.team || ',', '') <> $4
                          OR EXISTS (SELECT 1 FROM ticket_person w WHERE w.ticket_id = t.id AND w.person_id = $3
                                     AND w.role = 'watcher' AND w.removed_at IS NULL))
                     AND (($5 = 'mine' AND t.assignee_id = $3) OR ($5 = 'unassigned' AND t.assignee_id IS NULL)
                          OR ($5 = 'team' AND REPLACE($4, ',' || t.team || ',', '') <> $4)
                          OR ($5 = 'breaching' AND ($2 = 1 OR t.assignee_id = $3
                              OR REPLACE($4, ',' || t.team || ',', '') <> $4)))) q
             WHERE $5 <> 'breaching' OR q.due_at <= $6
             ORDER BY CASE WHEN q.due_at IS NULL THEN 1 ELSE 0 END, q.due_at, q.priority, q.number LIMIT $7",
            &[
                tx.desk.0.into(),
                asked.reader.all.into(),
                asked.reader.id.into(),
                asked.reader.team_list().into(),
                which.into(),
                asked.until.into(),
                most.into(),
                asked.reader.hand_list().into(),
            ],
        )
        .await?;
    let all = rows.first().map_or(Ok(0), |row| row.int("total"))?;
    let tickets = rows.iter().map(|row| row.int("id").map(TicketId)).collect::<Result<_, _>>()?;
    Ok(Listed { tickets, all })
}
