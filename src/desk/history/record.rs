//! A ticket as one JSON object: what `export` writes, and what other systems' tickets can be turned into.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::super::admit::{Work, settle};
use super::super::{Delivery, Desk, Inner, Position, clocks, reading, record as intake_record, requester};
use super::TAG;
use crate::pure::authority::Evidence;
use crate::pure::command::PendingOn;
use crate::pure::grade::{Channel, Effort, Impact, Kind, Priority, Urgency};
use crate::pure::mail::Address;
use crate::pure::ticket::{Change, ClosedBy, State, TextField, Ticket, apply, standing_timers};
use crate::pure::{PersonId, Timestamp};
use crate::store::journal::{self, Fact};
use crate::store::ledger::{Arrived, Outcome};
use crate::store::ticket::{NewTicket, Origin, TicketRow};
use crate::store::timer::Due;
use crate::store::{Tx, entry, person, search, ticket, timer};

/// One line; what is missing has the default of a new ticket, and the state `closed`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Record {
    pub number: Option<i64>,
    pub state: Option<String>,
    pub pending_on: Option<String>,
    pub kind: Option<String>,
    pub category: Option<String>,
    /// Whatever its category says.
    pub restricted: bool,
    pub impact: Option<String>,
    pub urgency: Option<String>,
    pub priority: Option<String>,
    pub team: Option<String>,
    pub assignee: Option<String>,
    pub owner: Option<String>,
    pub tier: Option<String>,
    pub requester: Party,
    pub affected: Option<Party>,
    pub participants: Vec<Party>,
    pub subject: String,
    pub language: Option<String>,
    /// The first mail's text, where there are no entries.
    pub text: Option<String>,
    pub tags: Vec<String>,
    pub ci: Option<String>,
    pub department: Option<String>,
    pub phone: Option<String>,
    pub channel: Option<String>,
    pub effort: Option<String>,
    pub occurred_at: Option<Timestamp>,
    pub created_at: Option<Timestamp>,
    pub responded_at: Option<Timestamp>,
    pub restored_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub closed_by: Option<String>,
    pub closure_code: Option<String>,
    pub cause: Option<String>,
    pub workaround: Option<String>,
    pub solution: Option<String>,
    pub rating: Option<i64>,
    pub reopen_count: u32,
    pub entries: Vec<Line>,
}

/// A person of a record.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Party {
    pub name: String,
    pub address: String,
    pub role: String,
}

/// An entry of a record.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Line {
    pub at: Option<Timestamp>,
    /// `mail` if it is missing.
    pub kind: Option<String>,
    pub notice: Option<String>,
    pub from: String,
    pub to: Vec<String>,
    pub subject: Option<String>,
    pub text: String,
    pub evidence: Option<String>,
    /// The raw mail in base64.
    pub raw: Option<String>,
}

/// Why a record cannot be entered.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// What is wrong with it, and what to write instead.
    #[error("{0}; {1}")]
    Data(String, &'static str),
    #[error(transparent)]
    Store(#[from] anyhow::Error),
}

impl From<crate::store::StoreError> for RecordError {
    fn from(e: crate::store::StoreError) -> RecordError {
        RecordError::Store(e.into())
    }
}

fn wrong(what: impl Into<String>, remedy: &'static str) -> RecordError {
    RecordError::Data(what.into(), remedy)
}

/// A word of a record in its type; missing: `default`.
fn word<T>(
    name: &str,
    said: Option<&String>,
    (parse, default): (impl Fn(&str) -> Option<T>, T),
) -> Result<T, RecordError> {
    let Some(said) = said else { return Ok(default) };
    parse(said)
        .ok_or_else(|| wrong(format!("`{name}` = {said:?} is not understood"), "write a word that `export` writes"))
}

impl Desk {
    /// Enters a record as one ticket, in one transaction; None: the ledger knows its first mail already.
    /// `last`: what takes the place of a time that is missing.
    pub async fn enter_record(
        &self,
        mailbox: &str,
        record: &Record,
        last: Timestamp,
    ) -> Result<Option<i64>, RecordError> {
        let inner = &*self.inner();
        let address = Address { name: String::new(), address: record.requester.address.clone() };
        if !address.is_valid() {
            let what = format!("`requester.address` = {:?} is no address", record.requester.address);
            return Err(wrong(what, "write it as name@example.com"));
        }
        let began = record.created_at.or(record.entries.first().and_then(|e| e.at)).unwrap_or(last);
        self.0.clock.set(began);
        let mut lines = record.entries.clone();
        if lines.iter().all(is_notice) {
            lines.insert(0, Line { text: record.text.clone().unwrap_or_default(), ..Line::default() });
        }
        let mut tx = self.0.store.begin().await?;
        let mut row: Option<TicketRow> = None;
        for (place, line) in lines.iter().enumerate() {
            let at = line.at.unwrap_or(began);
            if is_notice(line) {
                if let Some(row) = &row {
                    insert_line(&mut tx, row, line, (None, None, at)).await?;
                }
                continue;
            }
            let raw = match &line.raw {
                Some(text) => data_encoding::BASE64.decode(text.as_bytes()).map_err(|e| {
                    wrong(format!("`raw` of entry {} is no base64: {e}", place + 1), "leave it out or write it whole")
                })?,
                None => written(record, line, (place, at)),
            };
            let parsed = reading::read(&raw, &inner.reading_context()).map_err(anyhow::Error::msg)?;
            let blobs = self.0.blobs.clone();
            let position = Position::File { name: String::new() };
            let age = std::time::Duration::ZERO;
            let delivery = Delivery { mailbox: mailbox.to_owned(), position, raw, cut: false, age };
            let content = blobs.keep(&delivery.raw).map_err(anyhow::Error::from)?;
            let keys = (parsed.content_key.as_str(), parsed.mail.message_id.as_deref().unwrap_or_default());
            let (mailbox_id, arrived) = self.arrive(&mut tx, &delivery, &content, keys, at).await?;
            let Arrived::Fresh(mail_id) = arrived else {
                if row.is_none() {
                    return Ok(None);
                }
                continue;
            };
            let opened = match row.take() {
                Some(row) => row,
                None => insert_record(&mut tx, inner, (record, mailbox_id, began), &address.key()).await?,
            };
            let from = if line.from.is_empty() { address.key() } else { line.from.to_lowercase() };
            let writer = person::ensure(&mut tx, &from, "", "", at).await?;
            let id = insert_line(&mut tx, &opened, line, (Some(mail_id), Some(&writer), at)).await?;
            let work =
                Work { desk: inner, now: at, parsed: &parsed, mailbox, mailbox_id, mail_id, fresh: false, cut: false };
            requester::keep_parts(&mut tx, &work, (opened.id, id), Evidence::Claimed).await?;
            settle(&mut tx, &work, Outcome::Entry, ("admit", "imported"), ("claimed", "imported")).await?;
            row = Some(opened);
        }
        let Some(row) = row else { return Ok(None) };
        let ended = lines.last().and_then(|l| l.at).unwrap_or(began);
        finish(&mut tx, inner, record, (row.clone(), ended, last)).await?;
        tx.commit().await?;
        Ok(Some(row.number))
    }
}

fn is_notice(line: &Line) -> bool {
    line.kind.as_deref() == Some("notice")
}

/// A mail for an entry that came without one: the same bytes each time, so that the ledger knows it again.
fn written(record: &Record, line: &Line, (place, at): (usize, Timestamp)) -> Vec<u8> {
    let plain = |text: &str| crate::compose::plain(text).replace(['<', '>', '"'], "");
    let encoded = |text: &str| -> String {
        if text.is_ascii() {
            text.to_owned()
        } else {
            format!("=?utf-8?B?{}?=", data_encoding::BASE64.encode(text.as_bytes()))
        }
    };
    let from = if line.from.is_empty() { record.requester.address.as_str() } else { line.from.as_str() };
    let subject = line.subject.as_deref().unwrap_or(&record.subject);
    let seed = format!("{}\n{}\n{at}\n{from}\n{place}\n{}", record.number.unwrap_or(0), record.subject, line.text);
    let id = data_encoding::HEXLOWER.encode(&Sha256::digest(seed.as_bytes()));
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_string(&at).unwrap_or_default();
    let body: String = line.text.lines().map(|l| format!("{l}\r\n")).collect();
    format!(
        "From: <{}>\r\nSubject: {}\r\nDate: {date}\r\nMessage-ID: <{}@import.invalid>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}",
        plain(from),
        encoded(&plain(subject)),
        id.get(..40).unwrap_or(&id),
    )
    .into_bytes()
}

async fn insert_line(
    tx: &mut Tx,
    row: &TicketRow,
    line: &Line,
    (mail_id, writer, at): (Option<i64>, Option<&person::Person>, Timestamp),
) -> Result<crate::pure::EntryId, RecordError> {
    let kind = line.kind.as_deref().unwrap_or("mail");
    if !["mail", "reply", "note", "notice"].contains(&kind) {
        return Err(wrong(format!("an entry is of kind {kind:?}"), "write mail, reply, note or notice"));
    }
    let new = entry::NewEntry {
        kind,
        notice: line.notice.as_deref().unwrap_or_default(),
        mail_id,
        person: writer.map(|p| p.id),
        address_id: writer.map(|p| p.address_id),
        recipients: &line.to,
        subject: line.subject.as_deref().unwrap_or(&row.subject),
        text: &line.text,
        full_text: &line.text,
        verdict: if mail_id.is_some() { "admit" } else { "" },
        evidence: if mail_id.is_some() { "claimed" } else { "" },
        evidence_basis: if mail_id.is_some() { "imported" } else { "" },
        ..entry::NewEntry::default()
    };
    Ok(entry::insert(tx, row.id, &new, at).await?)
}

/// The ticket's row, its people and its first facts.
async fn insert_record(
    tx: &mut Tx,
    desk: &Inner,
    (record, mailbox_id, began): (&Record, i64, Timestamp),
    address: &str,
) -> Result<TicketRow, RecordError> {
    let requester = person::ensure(tx, address, &record.requester.name, "", began).await?;
    let affected = match record.affected.as_ref().map(|one| (one, key_of(one))) {
        Some((one, key)) if !key.is_empty() => Some(person::ensure(tx, &key, &one.name, "", began).await?),
        _ => None,
    };
    let core = core(tx, desk, record).await?;
    let subject = crate::compose::plain(&record.subject);
    let text = |said: &Option<String>| said.clone().unwrap_or_default();
    let (department, phone, ci, language) =
        (text(&record.department), text(&record.phone), text(&record.ci), text(&record.language));
    let new = NewTicket {
        mailbox_id,
        core: &core,
        requester: requester.id,
        requester_address_id: requester.address_id,
        affected: affected.as_ref().map(|one| one.id),
        tier: record.tier.as_deref().unwrap_or("1"),
        subject: &subject,
        language: &language,
        department: &department,
        phone: &phone,
        site: "",
        ci: &ci,
        origin: "user",
        channel: word("channel", record.channel.as_ref(), (Channel::parse, Channel::Mail))?,
        effort: word(
            "effort",
            record.effort.as_ref(),
            (|text: &str| Some(Effort::parse(text)).filter(Option::is_some), None),
        )?,
        at: began,
    };
    let row = ticket::insert(tx, &new).await?;
    ticket::add_person(tx, row.id, (requester.id, requester.address_id), "requester", began).await?;
    if let Some(affected) = affected {
        ticket::add_person(tx, row.id, (affected.id, affected.address_id), "affected", began).await?;
    }
    for party in record.participants.iter().filter(|p| p.role == "watcher") {
        let watcher = person::ensure(tx, &key_of(party), &party.name, "", began).await?;
        ticket::add_person(tx, row.id, (watcher.id, watcher.address_id), "watcher", began).await?;
    }
    for tag in record.tags.iter().map(String::as_str).chain([TAG]) {
        ticket::add_tag(tx, row.id, tag).await?;
    }
    let imported = ("imported", record.number.map(|n| n.to_string()).unwrap_or_default());
    for (kind, new) in ticket::first_facts(&row).into_iter().chain([imported]) {
        let fact = Fact { actor: None, kind: kind.to_owned(), old: String::new(), new, cause: "import".to_owned() };
        journal::append(tx, &journal::ticket_stream(row.id), began, &fact).await?;
    }
    Ok(row)
}

fn key_of(party: &Party) -> String {
    Address { name: String::new(), address: party.address.clone() }.key()
}

/// Whether the record tells of a ticket that lives on here.
fn is_live(record: &Record) -> bool {
    matches!(record.state.as_deref(), Some("new" | "open" | "pending" | "resolved"))
}

/// The team of a record. Of a ticket that is over it may be one that is no more; one that lives on needs one of ours.
fn team(desk: &Inner, record: &Record) -> Result<String, RecordError> {
    match record.team.as_deref().unwrap_or_default() {
        "" if is_live(record) => Ok(desk.config.default_team().to_owned()),
        team if is_live(record) && desk.config.team(team).is_none() => {
            Err(wrong(format!("`team` = {team:?} is no [[team]]"), "name one of the configuration, or leave it out"))
        }
        team => Ok(team.to_owned()),
    }
}

async fn core(tx: &mut Tx, desk: &Inner, record: &Record) -> Result<Ticket, RecordError> {
    let assignee = staff(tx, record.assignee.as_ref()).await?;
    Ok(Ticket {
        state: State::New,
        kind: word("kind", record.kind.as_ref(), (Kind::parse, Kind::Incident))?,
        priority: word("priority", record.priority.as_ref(), (Priority::parse, Priority::P3))?,
        priority_fixed: false,
        impact: word("impact", record.impact.as_ref(), (Impact::parse, Impact::Individual))?,
        urgency: word("urgency", record.urgency.as_ref(), (Urgency::parse, Urgency::Normal))?,
        category: record.category.clone().unwrap_or_default(),
        team: team(desk, record)?,
        assignee,
        owner: staff(tx, record.owner.as_ref()).await?.or(assignee),
        responded_at: None,
        closure_code: String::new(),
        reopen_count: 0,
        major: false,
    })
}

/// The engineer of a name; somebody who left is nobody here.
async fn staff(tx: &mut Tx, name: Option<&String>) -> Result<Option<PersonId>, RecordError> {
    match name {
        Some(name) => Ok(person::find_staff(tx, name).await?),
        None => Ok(None),
    }
}

/// Brings the ticket into the state that the record tells, or closes it. `last`: the time of its last entry; what lives on
/// does so from `now`.
async fn finish(
    tx: &mut Tx,
    desk: &Inner,
    record: &Record,
    (mut row, last, now): (TicketRow, Timestamp, Timestamp),
) -> Result<(), RecordError> {
    let state = match record.state.as_deref() {
        Some("new") => State::New,
        Some("open") => State::Open,
        Some("pending") => {
            let all = [PendingOn::Requester, PendingOn::Vendor, PendingOn::Change, PendingOn::Schedule];
            let parse = |text: &str| all.into_iter().find(|on| on.as_str() == text);
            let on = word("pending_on", record.pending_on.as_ref(), (parse, PendingOn::Schedule))?;
            State::Pending { on, since: now, until: None, reminded: 0 }
        }
        // Who is to confirm it has the whole time from here.
        Some("resolved") => State::Resolved { at: now, reminded: 0, asked: false },
        Some("closed" | "merged") | None => {
            let by = word("closed_by", record.closed_by.as_ref(), (ClosedBy::parse, ClosedBy::Lead))?;
            State::Closed { at: record.closed_at.unwrap_or(last), by }
        }
        Some(other) => {
            let what = format!("`state` = {other:?} is none");
            return Err(wrong(what, "write new, open, pending, resolved or closed"));
        }
    };
    let before = row.core.clone();
    let mut changes: Vec<Change> = Vec::new();
    for (field, value) in [(TextField::Cause, &record.cause), (TextField::Workaround, &record.workaround)] {
        changes.extend(value.clone().filter(|v| !v.is_empty()).map(|value| Change::Text { field, value }));
    }
    changes.extend(record.closure_code.clone().filter(|code| !code.is_empty()).map(Change::ClosureCode));
    changes.extend(record.responded_at.map(Change::Responded));
    if let Some(stars) = record.rating {
        let known = u8::try_from(stars).ok().filter(|stars| (1..=5).contains(stars));
        let known = known.ok_or_else(|| wrong(format!("`rating` = {stars} is none"), "write a number from 1 to 5"))?;
        changes.push(Change::Rating(known));
    }
    changes.extend(record.occurred_at.map(Change::Occurred));
    if record.reopen_count > 0 {
        changes.push(Change::ReopenCount(record.reopen_count));
    }
    if state != State::New {
        changes.push(Change::State(state));
    }
    row.core = apply(&before, &changes);
    row.restricted = record.restricted || intake_record::is_restricted(&desk.config, &row.core.category);
    let origin = Origin { actor: None, cause: "import", at: last };
    ticket::save(tx, &mut row, &before, &changes, &origin).await?;
    // The times as told, which the change of state has set to its own.
    if !is_live(record) {
        row.resolved_at = record.resolved_at.or(row.resolved_at);
    }
    row.restored_at = record.restored_at.or(record.resolved_at).or(row.restored_at);
    row.solution = record.solution.clone().unwrap_or_default();
    search::add_words(tx, row.id, &row.solution).await?;
    let before = row.core.clone();
    ticket::save(tx, &mut row, &before, &[], &origin).await?;
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let solution = Some(&row.solution).filter(|s| !s.is_empty()).map(|s| journal::text_hash(s));
    for (kind, new) in [
        ("solution", solution),
        ("restored_at", time(row.restored_at)),
        ("resolved_at", time(row.resolved_at)),
        ("closed_at", time(row.closed_at)),
    ] {
        let Some(new) = new else { continue };
        let fact = Fact { kind: kind.to_owned(), new, cause: "import".to_owned(), ..Fact::default() };
        journal::append(tx, &journal::ticket_stream(row.id), last, &fact).await?;
    }
    if is_live(record) {
        live_on(tx, desk, &row, now).await?;
    }
    Ok(())
}

/// The clocks of a ticket that is not over begin with its import: what was owed before was owed by another desk.
async fn live_on(tx: &mut Tx, desk: &Inner, row: &TicketRow, now: Timestamp) -> Result<(), RecordError> {
    let kind = clocks::BEGIN.to_owned();
    let fact = Fact { kind, cause: "import".to_owned(), ..Fact::default() };
    journal::append(tx, &journal::ticket_stream(row.id), now, &fact).await?;
    for (kind, at) in standing_timers(row.core.state, &desk.policy, now) {
        let due = Due { ticket: row.id, kind, generation: row.revision };
        timer::set(tx, due, at, kind.as_str()).await?;
    }
    Ok(clocks::refresh(tx, desk, row, now, (None, "import")).await?)
}
