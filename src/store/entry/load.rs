//! All entries of a ticket at once, and the files of one.

use super::{Entry, entry};
use crate::pure::{EntryId, TicketId};
use crate::store::{StoreError, Tx};

/// Characters of each text of an entry that are read with all the others of its ticket.
const LOADED_CHARS_MAX: i64 = 262_144;
/// Characters that no text has.
const ENDLESS: i64 = 2_000_000_000;

/// The entries of a ticket, oldest first, each with the beginning of its text, which is all of it but in mails that nobody
/// reads whole: a few of these must not fill the memory of everything that is done about the ticket later.
pub async fn load(tx: &mut Tx, ticket: TicketId) -> Result<Vec<Entry>, StoreError> {
    load_up_to(tx, ticket, LOADED_CHARS_MAX).await
}

/// The same with all of each text.
pub async fn load_whole(tx: &mut Tx, ticket: TicketId) -> Result<Vec<Entry>, StoreError> {
    load_up_to(tx, ticket, ENDLESS).await
}

async fn load_up_to(tx: &mut Tx, ticket: TicketId, chars: i64) -> Result<Vec<Entry>, StoreError> {
    tx.all(
        "SELECT e.id, e.at, e.kind, e.notice, e.person_id, a.address, e.recipients, e.subject,
             SUBSTR(e.text, 1, CAST($2 AS INTEGER)) AS text, SUBSTR(e.full_text, 1, CAST($2 AS INTEGER)) AS full_text,
             e.evidence, e.verdict, e.intent, COALESCE(p.staff, 0) AS from_staff
         FROM entry e LEFT JOIN person_address a ON a.id = e.address_id LEFT JOIN person p ON p.id = e.person_id
         WHERE e.ticket_id = $1 ORDER BY e.id",
        &[ticket.into(), chars.into()],
    )
    .await?
    .iter()
    .map(entry)
    .collect()
}

/// A file of an entry; its content is a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    pub inline: bool,
    /// Empty: none.
    pub cid: String,
}

/// The files of an entry, in the order in which they came.
pub async fn files(tx: &mut Tx, id: EntryId) -> Result<Vec<File>, StoreError> {
    let sql = "SELECT sha256, name, media_type, inline, cid FROM attachment WHERE entry_id = $1 ORDER BY id";
    tx.all(sql, &[id.into()])
        .await?
        .iter()
        .map(|row| {
            Ok(File {
                sha256: row.text("sha256")?,
                name: row.text("name")?,
                media_type: row.text("media_type")?,
                inline: row.flag("inline")?,
                cid: row.text("cid")?,
            })
        })
        .collect()
}
