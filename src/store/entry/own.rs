//! What somebody wrote to us before, for the reading of what they write now.

use crate::pure::quote::{self, PART_END};
use crate::pure::{EntryId, PersonId, TicketId};
use crate::store::{StoreError, Tx};

/// What `writer` wrote to us on the ticket, newest first: quoted again where a reply answers a reply. Each is what they
/// said, a form feed, and the mail with what it quotes.
pub async fn own_texts(tx: &mut Tx, ticket: TicketId, writer: PersonId) -> Result<Vec<String>, StoreError> {
    /// Texts that are aligned with at most.
    const TEXTS_MAX: i64 = 4;
    let sql = "SELECT id, text, full_text FROM entry WHERE ticket_id = $1 AND kind <> 'notice' AND person_id = $2
         ORDER BY id DESC LIMIT $3";
    let mut own = Vec::new();
    for row in tx.all(sql, &[ticket.into(), writer.0.into(), TEXTS_MAX.into()]).await? {
        let (text, whole) = (row.text("text")?, row.text("full_text")?);
        // Of a mail that says nothing of its own all is kept and shown.
        let said = match text.trim() == whole.trim()
            && is_quote(tx, ticket, writer, (&whole, EntryId(row.int("id")?))).await?
        {
            true => String::new(),
            false => text.lines().filter(|line| !line.starts_with('>')).collect::<Vec<_>>().join("\n"),
        };
        own.push(format!("{}{PART_END}{whole}", said.replace(PART_END, " ")));
    }
    Ok(own)
}

/// Whether a mail is nothing but what we had sent its writer before it came.
async fn is_quote(
    tx: &mut Tx,
    ticket: TicketId,
    writer: PersonId,
    (whole, entry): (&str, EntryId),
) -> Result<bool, StoreError> {
    let sql = "SELECT s.text FROM sent s JOIN person_address a ON a.id = s.address_id
         WHERE s.ticket_id = $1 AND a.person_id = $2 AND s.entry_id < $3 ORDER BY s.id DESC LIMIT 12";
    let rows = tx.all(sql, &[ticket.into(), writer.0.into(), entry.0.into()]).await?;
    let sent: Vec<String> = rows.iter().map(|row| row.text("text")).collect::<Result<_, _>>()?;
    let sent: Vec<&str> = sent.iter().map(String::as_str).collect();
    Ok(!sent.is_empty() && quote::fresh(&quote::fragments(whole, &sent)).trim().is_empty())
}
