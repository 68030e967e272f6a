//! What those are told of a restricted ticket who do not read it: that something happened, its number, its priority and
//! its clock. Never what it is about, whose it is, or who wrote what.

use super::Inner;
use super::audience::Recipient;
use super::readers;
use super::sender::{ACCEPTER, REPORTER};
use crate::compose::words::{self, Words};
use crate::pure::language::Language;
use crate::pure::notice::Notice;
use crate::pure::{Timestamp, wording};
use crate::store::person::Person;
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, journal, person};

/// Whether somebody is told of a ticket without its words. Whose matter it is, and the vendor who is asked to help, read
/// what is written to them; watchers from outside only if an engineer brought them in.
pub async fn is_withheld(
    tx: &mut Tx,
    desk: &Inner,
    row: Option<&TicketRow>,
    (notice, person, now): (Notice, &Person, Timestamp),
) -> Result<bool, StoreError> {
    let Some(row) = row.filter(|row| row.restricted) else { return Ok(false) };
    if readers::may_read(tx, desk, row, (person, now)).await? {
        return Ok(false);
    }
    if notice.is_for_staff() {
        return Ok(true);
    }
    let is_vendor = desk.config.vendor(&row.vendor).is_some_and(|one| one.addresses.contains(&person.address));
    if is_vendor || person.id == row.requester || row.affected == Some(person.id) {
        return Ok(false);
    }
    let people = ticket::people(tx, row.id).await?;
    let has = |role: &str| people.iter().any(|one| one.person == person.id && one.role == role);
    let is_theirs = has("affected") || has(REPORTER) || has(ACCEPTER);
    Ok(!is_theirs && (!has("watcher") || !is_brought_in(tx, row, person).await?))
}

/// Whether an engineer or a rule named them as a watcher; whoever stood in Cc of a mail was named by its writer.
pub async fn is_brought_in(tx: &mut Tx, row: &TicketRow, person: &Person) -> Result<bool, StoreError> {
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let id = person.id.0.to_string();
    let added = facts.into_iter().rev().find(|f| f.fact.kind == "watcher_added" && f.fact.new == id);
    match added.map(|f| f.fact.actor) {
        Some(Some(actor)) => Ok(person::load(tx, actor, None).await?.staff),
        // A rule.
        Some(None) => Ok(true),
        None => Ok(false),
    }
}

/// Those who read the ticket before those who do not, so that the entry that a notice leaves holds its words.
pub async fn readers_first(
    tx: &mut Tx,
    desk: &Inner,
    row: Option<&TicketRow>,
    (notice, recipients, now): (Notice, Vec<Recipient>, Timestamp),
) -> Result<Vec<Recipient>, StoreError> {
    let (mut reading, mut others) = (Vec::with_capacity(recipients.len()), Vec::new());
    for recipient in recipients {
        match is_withheld(tx, desk, row, (notice, &recipient.person, now)).await? {
            false => reading.push(recipient),
            true => others.push(recipient),
        }
    }
    reading.append(&mut others);
    Ok(reading)
}

/// What is left of a notice's words. A transcript keeps what became of the commands, which are its reader's own.
pub fn cut(words: Words, notice: Notice, language: Language) -> Words {
    let ticket = words::Ticket {
        number: words.ticket.number,
        tag: words.ticket.tag,
        mark: words.ticket.mark,
        subject: wording::restricted(language).to_owned(),
        priority: words.ticket.priority,
        priority_label: words.ticket.priority_label,
        ..words::Ticket::default()
    };
    let left = Words {
        withheld: wording::event(notice.as_str(), language).to_owned(),
        withheld_of: notice.as_str().to_owned(),
        desk: words.desk,
        recipient: words::Recipient { staff: false, ..words.recipient },
        ticket,
        respond_by: words.respond_by,
        owed: words.owed,
        major: words.major,
        reference: words.reference,
        ..Words::default()
    };
    match notice {
        Notice::Transcript => Words {
            withheld: String::new(),
            transcript: words.transcript,
            all_done: words.all_done,
            help: words.help,
            ..left
        },
        _ => left,
    }
}
