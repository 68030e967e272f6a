//! In whose hands a ticket is beside its assignee: its tier, the vendor, its parts, and the work of one engineer.

use super::TicketRow;
use crate::pure::{PersonId, TicketId, Timestamp};
use crate::store::{StoreError, Tx};

/// Writes tier, vendor and whether it is a major incident.
pub async fn save_hands(tx: &mut Tx, row: &TicketRow) -> Result<(), StoreError> {
    tx.run(
        "UPDATE ticket SET tier = $2, vendor = $3, vendor_reference = $4, major = $5 WHERE id = $1",
        &[
            row.id.into(),
            row.tier.as_str().into(),
            row.vendor.as_str().into(),
            row.vendor_reference.as_str().into(),
            row.core.major.into(),
        ],
    )
    .await?;
    Ok(())
}

/// The tickets that an engineer works on and that are not resolved, by number.
pub async fn in_hand(tx: &mut Tx, assignee: PersonId) -> Result<Vec<TicketId>, StoreError> {
    tx.all(
        "SELECT id FROM ticket WHERE assignee_id = $1 AND state IN ('new', 'open', 'pending') ORDER BY number",
        &[assignee.into()],
    )
    .await?
    .iter()
    .map(|row| row.int("id").map(TicketId))
    .collect()
}

/// The tickets that are not closed, and whose assignee or owner is of the staff no more, by number.
pub async fn in_left_hands(tx: &mut Tx) -> Result<Vec<TicketId>, StoreError> {
    tx.all(
        "SELECT t.id FROM ticket t
         LEFT JOIN person a ON a.id = t.assignee_id LEFT JOIN person o ON o.id = t.owner_id
         WHERE t.desk_id = $1 AND t.state IN ('new', 'open', 'pending', 'resolved') AND (a.staff = 0 OR o.staff = 0)
         ORDER BY t.number",
        &[tx.desk.0.into()],
    )
    .await?
    .iter()
    .map(|row| row.int("id").map(TicketId))
    .collect()
}

/// What engineers who are of the staff no more looked on at as such: the ticket, the person, the role.
pub async fn watched_by_left(tx: &mut Tx) -> Result<Vec<(TicketId, PersonId, String)>, StoreError> {
    tx.all(
        "SELECT w.ticket_id, w.person_id, w.role FROM ticket_person w JOIN person p ON p.id = w.person_id
         WHERE p.desk_id = $1 AND p.staff = 0 AND p.name <> '' AND w.removed_at IS NULL
             AND w.role IN ('watcher', 'told', 'informed')
         ORDER BY w.ticket_id, w.person_id, w.role",
        &[tx.desk.0.into()],
    )
    .await?
    .iter()
    .map(|row| Ok((TicketId(row.int("ticket_id")?), PersonId(row.int("person_id")?), row.text("role")?)))
    .collect()
}

/// The teams that have tickets which are not closed.
pub async fn teams_at_work(tx: &mut Tx) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT team FROM ticket
               WHERE desk_id = $1 AND state IN ('new', 'open', 'pending', 'resolved') ORDER BY team";
    tx.all(sql, &[tx.desk.0.into()]).await?.iter().map(|row| row.text("team")).collect()
}

/// The tickets of a team that are not closed, by number.
pub async fn at_work_in(tx: &mut Tx, team: &str) -> Result<Vec<TicketId>, StoreError> {
    let sql =
        "SELECT id FROM ticket WHERE desk_id = $1 AND team = $2 AND state IN ('new', 'open', 'pending', 'resolved')
               ORDER BY number";
    tx.all(sql, &[tx.desk.0.into(), team.into()]).await?.iter().map(|row| row.int("id").map(TicketId)).collect()
}

/// The tickets that are not closed and on which somebody proposed a solution to another one who answers for it, by number.
pub async fn with_proposals(tx: &mut Tx) -> Result<Vec<TicketId>, StoreError> {
    let sql = "SELECT t.id FROM ticket t
               WHERE t.desk_id = $1 AND t.state IN ('new', 'open', 'pending', 'resolved') AND t.owner_id IS NOT NULL
                   AND COALESCE(t.assignee_id, 0) <> t.owner_id AND EXISTS (
                       SELECT 1 FROM journal j WHERE j.stream = 'ticket:' || CAST(t.id AS TEXT) AND j.kind = 'proposed')
               ORDER BY t.number";
    tx.all(sql, &[tx.desk.0.into()]).await?.iter().map(|row| row.int("id").map(TicketId)).collect()
}

/// A ticket's parts, by number.
pub async fn parts(tx: &mut Tx, ticket: TicketId) -> Result<Vec<TicketId>, StoreError> {
    tx.all(
        "SELECT t.id FROM ticket_link l JOIN ticket t ON t.id = l.ticket_id
         WHERE l.other_id = $1 AND l.kind = 'part_of' ORDER BY t.number",
        &[ticket.into()],
    )
    .await?
    .iter()
    .map(|row| row.int("id").map(TicketId))
    .collect()
}

/// Whether a ticket took in a restricted one, or grew out of one.
pub async fn is_of_restricted(tx: &mut Tx, ticket: TicketId) -> Result<bool, StoreError> {
    let row = tx
        .one(
            "SELECT COUNT(*) AS n FROM ticket_link l JOIN ticket t ON t.id = l.other_id
             WHERE l.ticket_id = $1 AND t.restricted = 1
                 AND l.kind IN ('merged_from', 'split_from', 'part_of', 'follows', 'complaint_about')",
            &[ticket.into()],
        )
        .await?;
    Ok(row.int("n")? > 0)
}

/// Makes the parts of a ticket parts of another one, unless that is one of them; answers with their numbers.
pub async fn move_parts(
    tx: &mut Tx,
    (from, into): (TicketId, TicketId),
    at: Timestamp,
) -> Result<Vec<i64>, StoreError> {
    let mut moved = Vec::new();
    for part in parts(tx, from).await?.into_iter().filter(|part| *part != into) {
        tx.run(
            "DELETE FROM ticket_link WHERE (ticket_id = $1 AND other_id = $2 AND kind = 'part_of')
                 OR (ticket_id = $2 AND other_id = $1 AND kind = 'has_part')",
            &[part.into(), from.into()],
        )
        .await?;
        super::add_link(tx, (part, into), "part_of", at).await?;
        super::add_link(tx, (into, part), "has_part", at).await?;
        moved.push(super::load(tx, part).await?.number);
    }
    Ok(moved)
}
