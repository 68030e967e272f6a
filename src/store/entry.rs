//! Entries: mails, replies, notes and notices on tickets, with their attachments, Message-IDs and search words.

mod again;
mod load;
mod own;

pub use again::{Told, note_of, raw_mails, replies_to, told};
pub use load::{File, files, load, load_whole};
pub use own::own_texts;

use super::{Row, StoreError, Tx};
use crate::pure::{EntryId, PersonId, TicketId, Timestamp};

/// An entry to be inserted.
#[derive(Debug, Clone, Default)]
pub struct NewEntry<'a> {
    /// `mail`, `reply`, `note` or `notice`.
    pub kind: &'a str,
    pub notice: &'a str,
    pub mail_id: Option<i64>,
    pub person: Option<PersonId>,
    pub address_id: Option<i64>,
    /// Addresses as people see them in To and Cc.
    pub recipients: &'a [String],
    pub subject: &'a str,
    /// What a person should read.
    pub text: &'a str,
    pub full_text: &'a str,
    pub language: &'a str,
    pub verdict: &'a str,
    pub intent: &'a str,
    pub evidence: &'a str,
    pub evidence_basis: &'a str,
}

/// An entry as it stands.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: EntryId,
    pub at: Timestamp,
    pub kind: String,
    pub notice: String,
    pub person: Option<PersonId>,
    pub from: String,
    pub to: Vec<String>,
    pub subject: String,
    pub text: String,
    pub full_text: String,
    pub evidence: String,
    pub verdict: String,
    /// What a requester wanted with it; empty for others.
    pub intent: String,
    /// Written by one of the staff.
    pub from_staff: bool,
}

/// The verdict on a mail that a person wrote.
const ADMIT: &str = "admit";

impl Entry {
    /// Whether one of the staff says it as such: no answer of their mailbox, and nothing that they ask of the desk or
    /// bring in for somebody else.
    pub fn is_word_of_staff(&self) -> bool {
        self.from_staff && self.kind != "notice" && self.is_in_person() && self.intent.is_empty()
    }

    /// Whether somebody who is not of the staff wrote it in person.
    pub fn is_word_from_outside(&self) -> bool {
        self.kind == "mail" && !self.from_staff && self.is_in_person()
    }

    fn is_in_person(&self) -> bool {
        ["", ADMIT].contains(&self.verdict.as_str())
    }
}

/// Inserts an entry; its words become searchable in the same transaction. Notices repeat what others say: nobody searches
/// for them.
pub async fn insert(tx: &mut Tx, ticket: TicketId, new: &NewEntry<'_>, at: Timestamp) -> Result<EntryId, StoreError> {
    let recipients = serde_json::to_string(new.recipients).unwrap_or_else(|_| "[]".to_owned());
    let id = tx
        .one(
            "INSERT INTO entry (desk_id, ticket_id, kind, notice, mail_id, person_id, address_id, recipients, subject, text,
                 full_text, language, verdict, intent, evidence, evidence_basis, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id",
            &[
                tx.desk.0.into(),
                ticket.into(),
                new.kind.into(),
                new.notice.into(),
                new.mail_id.into(),
                new.person.into(),
                new.address_id.into(),
                recipients.into(),
                new.subject.into(),
                new.text.into(),
                new.full_text.into(),
                new.language.into(),
                new.verdict.into(),
                new.intent.into(),
                new.evidence.into(),
                new.evidence_basis.into(),
                at.into(),
            ],
        )
        .await?
        .int("id")?;
    if new.kind == "notice" {
        return Ok(EntryId(id));
    }
    let words = crate::pure::search::words(&format!("{}\n{}", new.subject, new.text));
    tx.run(
        "INSERT INTO search_text (entry_id, ticket_id, words) VALUES ($1, $2, $3)",
        &[id.into(), ticket.into(), words.into()],
    )
    .await?;
    Ok(EntryId(id))
}

/// Writes another text over that of a note of the desk's own.
pub async fn rewrite(tx: &mut Tx, id: EntryId, text: &str) -> Result<(), StoreError> {
    tx.run("UPDATE entry SET text = $2 WHERE id = $1", &[id.into(), text.into()]).await?;
    let words = crate::pure::search::words(text);
    tx.run("UPDATE search_text SET words = $2 WHERE entry_id = $1", &[id.into(), words.into()]).await?;
    Ok(())
}

/// An attachment to be inserted.
#[derive(Debug, Clone)]
pub struct NewAttachment<'a> {
    pub sha256: &'a str,
    pub name: &'a str,
    pub media_type: &'a str,
    pub size: usize,
    pub inline: bool,
    pub cid: &'a str,
}

/// Inserts an attachment; its content is referred to once however often it comes.
pub async fn insert_attachment(tx: &mut Tx, entry: EntryId, new: &NewAttachment<'_>) -> Result<(), StoreError> {
    let id = tx
        .one(
            "INSERT INTO attachment (entry_id, sha256, name, media_type, size, inline, cid)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            &[
                entry.into(),
                new.sha256.into(),
                new.name.into(),
                new.media_type.into(),
                new.size.into(),
                new.inline.into(),
                new.cid.into(),
            ],
        )
        .await?
        .int("id")?;
    super::blob::refer(tx, new.sha256, "attachment", id).await
}

/// How a Message-ID came to belong to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// Of a mail that we sent.
    Sent,
    /// Of a mail that is an entry.
    Stored,
    /// As `Stored`, where the mail proved nothing of its sender: anybody can write any Message-ID.
    StoredClaimed,
    /// An entry's mail refers to it.
    Referenced,
    /// As `Referenced`, where the mail proved nothing of its sender.
    ReferencedClaimed,
}

impl IdKind {
    const ALL: [IdKind; 5] =
        [IdKind::Sent, IdKind::Stored, IdKind::StoredClaimed, IdKind::Referenced, IdKind::ReferencedClaimed];

    fn as_str(self) -> &'static str {
        match self {
            IdKind::Sent => "sent",
            IdKind::Stored => "stored",
            IdKind::StoredClaimed => "stored_claimed",
            IdKind::Referenced => "referenced",
            IdKind::ReferencedClaimed => "referenced_claimed",
        }
    }

    /// Whether it is one of the ticket's own mails (else they only refer to it).
    pub fn is_own(self) -> bool {
        match self {
            IdKind::Sent | IdKind::Stored | IdKind::StoredClaimed => true,
            IdKind::Referenced | IdKind::ReferencedClaimed => false,
        }
    }

    /// Whether somebody who proved who they are says so, or we ourselves.
    pub fn is_proved(self) -> bool {
        match self {
            IdKind::Sent | IdKind::Stored | IdKind::Referenced => true,
            IdKind::StoredClaimed | IdKind::ReferencedClaimed => false,
        }
    }
}

/// Longest Message-ID that is kept for threading, in octets; longer ones are cut, on the way in and on look-up alike.
const MESSAGE_ID_BYTES_MAX: usize = 998;

/// Notes that a Message-ID (without angle brackets) belongs to a ticket.
pub async fn insert_message_id(tx: &mut Tx, ticket: TicketId, id: &str, kind: IdKind) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO message_id (desk_id, message_id, ticket_id, kind) VALUES ($1, $2, $3, $4)
         ON CONFLICT (desk_id, message_id, ticket_id, kind) DO NOTHING",
        &[tx.desk.0.into(), cut(id).into(), ticket.into(), kind.as_str().into()],
    )
    .await?;
    Ok(())
}

/// Ways in which one Message-ID belongs to tickets that are told at most: an announcement may be answered by hundreds of
/// people on tickets of their own.
const MESSAGE_ID_ROWS_MAX: i64 = 64;

/// The tickets that a Message-ID belongs to, each with every way in which it does: those whose own mail it is first, then
/// the newest; at most 64 ways.
pub async fn find_message_id(tx: &mut Tx, id: &str) -> Result<Vec<(TicketId, IdKind)>, StoreError> {
    tx.all(
        "SELECT ticket_id, kind FROM message_id WHERE desk_id = $1 AND message_id = $2
         ORDER BY CASE WHEN kind IN ('sent', 'stored', 'stored_claimed') THEN 0 ELSE 1 END, ticket_id DESC, kind
         LIMIT $3",
        &[tx.desk.0.into(), cut(id).into(), MESSAGE_ID_ROWS_MAX.into()],
    )
    .await?
    .iter()
    .map(|row| {
        let kind = row.text("kind")?;
        let known = IdKind::ALL.into_iter().find(|k| k.as_str() == kind);
        // What a later version may write is, for this one, a mere claim.
        Ok((TicketId(row.int("ticket_id")?), known.unwrap_or(IdKind::ReferencedClaimed)))
    })
    .collect()
}

/// Who wrote a mail of a ticket, and to whom.
#[derive(Debug, Clone)]
pub struct Correspondence {
    pub from: String,
    /// To and Cc.
    pub to: Vec<String>,
    pub evidence: String,
}

/// Who wrote the mails of a ticket to whom, oldest first; at most 500 mails.
pub async fn correspondence(tx: &mut Tx, ticket: TicketId) -> Result<Vec<Correspondence>, StoreError> {
    const MAILS_MAX: i64 = 500;
    tx.all(
        "SELECT a.address, e.recipients, e.evidence FROM entry e LEFT JOIN person_address a ON a.id = e.address_id
         WHERE e.ticket_id = $1 AND e.mail_id IS NOT NULL ORDER BY e.id LIMIT $2",
        &[ticket.into(), MAILS_MAX.into()],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Correspondence {
            from: row.maybe_text("address")?.unwrap_or_default(),
            to: serde_json::from_str(&row.text("recipients")?).unwrap_or_default(),
            evidence: row.text("evidence")?,
        })
    })
    .collect()
}

/// What we sent to one address.
#[derive(Debug, Clone)]
pub struct NewSent<'a> {
    pub ticket: Option<TicketId>,
    pub entry: Option<EntryId>,
    pub address_id: i64,
    pub notice: &'a str,
    pub message_id: &'a str,
    pub text: &'a str,
}

/// Keeps what we sent, for as long as the ticket: replies are aligned with it.
pub async fn insert_sent(tx: &mut Tx, new: &NewSent<'_>, at: Timestamp) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO sent (desk_id, ticket_id, entry_id, address_id, notice, message_id, text, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            tx.desk.0.into(),
            new.ticket.into(),
            new.entry.into(),
            new.address_id.into(),
            new.notice.into(),
            new.message_id.into(),
            new.text.into(),
            at.into(),
        ],
    )
    .await?;
    if let Some(ticket) = new.ticket {
        insert_message_id(tx, ticket, new.message_id, IdKind::Sent).await?;
    }
    Ok(())
}

/// The ticket and the entry of a mail that we sent, by its Message-ID; None if we did not, or not about a ticket.
pub async fn find_sent(tx: &mut Tx, id: &str) -> Result<Option<(TicketId, EntryId)>, StoreError> {
    let tickets = find_message_id(tx, id).await?;
    let Some((on, _)) = tickets.into_iter().find(|(_, kind)| *kind == IdKind::Sent) else { return Ok(None) };
    let sql = "SELECT entry_id FROM sent WHERE ticket_id = $1 AND message_id = $2 AND entry_id IS NOT NULL LIMIT 1";
    let found = tx.optional(sql, &[on.into(), id.into()]).await?;
    found.map(|row| Ok((on, EntryId(row.int("entry_id")?)))).transpose()
}

/// Texts that `writer`'s reply on the ticket may quote: first the mails of ours that it answers (`answered` are their
/// Message-IDs), then the newest that we sent or others wrote to us. What the writer wrote earlier is left out: who says
/// the same again, says it again.
pub async fn known_texts(
    tx: &mut Tx,
    ticket: TicketId,
    writer: Option<PersonId>,
    answered: &[String],
) -> Result<Vec<String>, StoreError> {
    /// Mails that one may name as answered: its In-Reply-To, and the last of its References.
    const ANSWERED_MAX: usize = 4;
    let mut known = Vec::new();
    for id in answered.iter().take(ANSWERED_MAX) {
        // It may have been about a ticket that has been merged into this one.
        for (on, _) in find_message_id(tx, id).await?.into_iter().filter(|(_, kind)| *kind == IdKind::Sent) {
            known.extend(sent_as(tx, on, id).await?);
        }
    }
    for ticket in merged(tx, ticket).await? {
        for text in newest_texts(tx, ticket, writer).await? {
            if !known.contains(&text) {
                known.push(text);
            }
        }
    }
    Ok(known)
}

/// What we sent under a Message-ID, where it was about no ticket; None: we sent no such mail.
pub async fn sent_text(tx: &mut Tx, message_id: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT text FROM sent WHERE ticket_id IS NULL AND desk_id = $1 AND message_id = $2 ORDER BY id LIMIT 1";
    let found = tx.optional(sql, &[tx.desk.0.into(), message_id.into()]).await?;
    found.map(|row| row.text("text")).transpose()
}

/// When we sent an address the mail of a Message-ID; None: we sent it no such mail.
pub async fn sent_at(tx: &mut Tx, message_id: &str, address_id: i64) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT at FROM sent WHERE desk_id = $1 AND message_id = $2 AND address_id = $3";
    let found = tx.optional(sql, &[tx.desk.0.into(), message_id.into(), address_id.into()]).await?;
    found.map(|row| row.time("at")).transpose()
}

/// A ticket, and those that were merged into it, whose mails people go on answering; the newest of them.
async fn merged(tx: &mut Tx, ticket: TicketId) -> Result<Vec<TicketId>, StoreError> {
    /// Tickets whose texts are aligned with at most.
    const MERGED_MAX: usize = 5;
    let mut found = vec![ticket];
    let mut at = 0;
    while let Some(into) = found.get(at).copied().filter(|_| found.len() < MERGED_MAX) {
        let sql = "SELECT other_id FROM ticket_link WHERE ticket_id = $1 AND kind = 'merged_from'
                   ORDER BY at DESC, other_id DESC LIMIT 5";
        for row in tx.all(sql, &[into.into()]).await? {
            let from = TicketId(row.int("other_id")?);
            if !found.contains(&from) {
                found.push(from);
            }
        }
        at += 1;
    }
    found.truncate(MERGED_MAX);
    Ok(found)
}

async fn newest_texts(tx: &mut Tx, ticket: TicketId, writer: Option<PersonId>) -> Result<Vec<String>, StoreError> {
    /// Texts that are aligned with at most; a reply quotes the newest ones.
    const TEXTS_MAX: i64 = 12;
    tx.all(
        "SELECT text, at FROM sent WHERE ticket_id = $1
         UNION ALL SELECT full_text AS text, at FROM entry
         WHERE ticket_id = $1 AND kind <> 'notice' AND COALESCE(person_id, 0) <> $3
         ORDER BY at DESC LIMIT $2",
        &[ticket.into(), TEXTS_MAX.into(), writer.map_or(0, |person| person.0).into()],
    )
    .await?
    .iter()
    .map(|row| row.text("text"))
    .collect()
}

/// Texts that we sent on a ticket and that hold some words, newest first; at most 24.
pub async fn sent_with(tx: &mut Tx, ticket: TicketId, words: &str) -> Result<Vec<String>, StoreError> {
    const TEXTS_MAX: i64 = 24;
    // A sign of the pattern stands for itself behind an exclamation mark.
    let pattern: String =
        words.chars().flat_map(|c| ['!', c].into_iter().skip(usize::from(!"!%_".contains(c)))).collect();
    tx.all(
        "SELECT text FROM sent WHERE ticket_id = $1 AND text LIKE $2 ESCAPE '!' ORDER BY id DESC LIMIT $3",
        &[ticket.into(), format!("%{pattern}%").into(), TEXTS_MAX.into()],
    )
    .await?
    .iter()
    .map(|row| row.text("text"))
    .collect()
}

/// The text of a mail that we sent on a ticket.
pub async fn sent_as(tx: &mut Tx, ticket: TicketId, message_id: &str) -> Result<Option<String>, StoreError> {
    tx.optional("SELECT text FROM sent WHERE ticket_id = $1 AND message_id = $2", &[ticket.into(), message_id.into()])
        .await?
        .map(|row| row.text("text"))
        .transpose()
}

/// The Message-IDs of the ticket's mails that a notice may answer: the newest received one and the thread's first.
pub async fn thread_ids(tx: &mut Tx, ticket: TicketId) -> Result<Vec<String>, StoreError> {
    tx.all(
        "SELECT m.message_id FROM entry e JOIN mail m ON m.id = e.mail_id
         WHERE e.ticket_id = $1 AND m.message_id <> '' AND e.kind = 'mail' ORDER BY e.id",
        &[ticket.into()],
    )
    .await?
    .iter()
    .map(|row| row.text("message_id"))
    .collect()
}

/// The Message-IDs of what we sent to one address on a ticket, oldest first.
pub async fn sent_to(tx: &mut Tx, ticket: TicketId, address_id: i64) -> Result<Vec<String>, StoreError> {
    tx.all(
        "SELECT message_id FROM sent WHERE ticket_id = $1 AND address_id = $2 ORDER BY id",
        &[ticket.into(), address_id.into()],
    )
    .await?
    .iter()
    .map(|row| row.text("message_id"))
    .collect()
}

fn entry(row: &Row) -> Result<Entry, StoreError> {
    Ok(Entry {
        id: EntryId(row.int("id")?),
        at: row.time("at")?,
        kind: row.text("kind")?,
        notice: row.text("notice")?,
        person: row.maybe_int("person_id")?.map(PersonId),
        from: row.maybe_text("address")?.unwrap_or_default(),
        to: serde_json::from_str(&row.text("recipients")?).unwrap_or_default(),
        subject: row.text("subject")?,
        text: row.text("text")?,
        full_text: row.text("full_text")?,
        evidence: row.text("evidence")?,
        verdict: row.text("verdict")?,
        intent: row.text("intent")?,
        from_staff: row.flag("from_staff")?,
    })
}

fn cut(id: &str) -> &str {
    let mut end = id.len().min(MESSAGE_ID_BYTES_MAX);
    while !id.is_char_boundary(end) {
        end -= 1;
    }
    id.get(..end).unwrap_or_default()
}
