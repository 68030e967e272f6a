//! In whose hands a ticket is beside its assignee: its tier, the vendor, its parts, and the work of one engineer.

use super::TicketRow;
use crate::pure::{PersonId, TicketId};
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

/// The numbers of a ticket's parts that are not resolved.
pub async fn open_parts(tx: &mut Tx, ticket: TicketId) -> Result<Vec<i64>, StoreError> {
    tx.all(
        "SELECT t.number FROM ticket_link l JOIN ticket t ON t.id = l.ticket_id
         WHERE l.other_id = $1 AND l.kind = 'part_of' AND t.state IN ('new', 'open', 'pending') ORDER BY t.number",
        &[ticket.into()],
    )
    .await?
    .iter()
    .map(|row| row.int("number"))
    .collect()
}
