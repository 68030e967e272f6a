//! Carrying out what an order changes around a ticket: its people, tags and links, and the tickets beside it. Each change
//! is one fact of the journal.

use super::proposal::{PASSED_ON, Proposal};
use crate::desk::admit::Work;
use crate::desk::clocks;
use crate::desk::linked::{self, Offshoot};
use crate::desk::phone;
use crate::desk::send::{self, Cause};
use crate::desk::sender::{ACCEPTER, REPORTER};
use crate::pure::notice::Notice;
use crate::pure::ticket::{Event, State, TextField, decide};
use crate::pure::{TicketId, Timestamp};
use crate::store::journal::{self, Fact};
use crate::store::person::{self, Person};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, entry};

/// What changes around a ticket.
#[derive(Debug, Clone)]
pub enum Deed {
    /// It is this person's from now on.
    Requester(Person),
    Watch(Person),
    Unwatch(Person),
    /// They may confirm in the requester's place.
    Accept(Person),
    Tags {
        add: Vec<String>,
        remove: Vec<String>,
    },
    Link(TicketId),
    /// Its people take part in the other one.
    Merge(TicketId),
    Split,
    /// The solution that waited goes out.
    PassOn(Proposal),
    /// Other words go out than those that waited.
    Replace(Proposal),
}

/// Carries out one deed; the ticket's own changes are decided beside it.
pub async fn carry_out(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, deed): (&mut TicketRow, &Deed),
    cause: &Cause,
) -> anyhow::Result<()> {
    let on = (row.id, work.now);
    match deed {
        Deed::Requester(person) => requester(tx, work, (row, person), cause).await?,
        Deed::Watch(person) => {
            ticket::add_person(tx, row.id, (person.id, person.address_id), "watcher", work.now).await?;
            note(tx, on, cause, ("watcher_added", person.id.0.to_string())).await?;
        }
        Deed::Accept(person) => accept(tx, work, (row, person), cause).await?,
        Deed::Unwatch(person) => {
            for role in [ACCEPTER, "watcher"] {
                if has_role(tx, (row, person), role).await? {
                    ticket::remove_person(tx, row.id, person.id, role, work.now).await?;
                    note(tx, on, cause, (&format!("{role}_removed"), person.id.0.to_string())).await?;
                }
            }
        }
        Deed::Tags { add, remove } => {
            for tag in add {
                ticket::add_tag(tx, row.id, tag).await?;
                note(tx, on, cause, ("tag_added", tag.clone())).await?;
            }
            for tag in remove {
                ticket::remove_tag(tx, row.id, tag).await?;
                note(tx, on, cause, ("tag_removed", tag.clone())).await?;
            }
        }
        Deed::Link(other) => {
            let other = ticket::load(tx, *other).await?;
            join(tx, work, (row, &other), ["related", "related"], cause).await?;
        }
        Deed::Merge(into) => Box::pin(merge(tx, work, (row, *into), cause)).await?,
        Deed::Split => Box::pin(split(tx, work, row, cause)).await?,
        Deed::Replace(_) => {}
        Deed::PassOn(one) => note(tx, on, cause, (PASSED_ON, one.by.0.to_string())).await?,
    }
    Ok(())
}

/// Appends a fact to a ticket's journal.
pub async fn note(
    tx: &mut Tx,
    (id, at): (TicketId, Timestamp),
    cause: &Cause,
    (kind, new): (&str, String),
) -> Result<(), StoreError> {
    let fact = Fact { actor: cause.actor, kind: kind.to_owned(), old: String::new(), new, cause: cause.what.clone() };
    journal::append(tx, &journal::ticket_stream(id), at, &fact).await?;
    Ok(())
}

/// Keeps the reason of a change as a note of its own, and its place in the journal, which holds no texts itself.
pub async fn give_reason(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, because): (&TicketRow, &str),
    cause: &Cause,
) -> anyhow::Result<()> {
    let Some(actor) = cause.actor.filter(|_| !because.is_empty()) else { return Ok(()) };
    let person = person::load(tx, actor, None).await?;
    let new = entry::NewEntry {
        kind: "note",
        person: Some(person.id),
        address_id: Some(person.address_id),
        text: because,
        full_text: because,
        ..entry::NewEntry::default()
    };
    let id = entry::insert(tx, row.id, &new, work.now).await?;
    note(tx, (row.id, work.now), cause, ("priority_reason", format!("entry:{}", id.0))).await?;
    Ok(())
}

/// Links two tickets both ways, each with a fact of its own.
async fn join(
    tx: &mut Tx,
    work: &Work<'_>,
    (one, other): (&TicketRow, &TicketRow),
    [there, back]: [&str; 2],
    cause: &Cause,
) -> Result<(), StoreError> {
    for (from, to, kind) in [(one, other, there), (other, one, back)] {
        ticket::add_link(tx, (from.id, to.id), kind, work.now).await?;
        note(tx, (from.id, work.now), cause, (kind, to.number.to_string())).await?;
    }
    Ok(())
}

async fn has_role(tx: &mut Tx, (row, person): (&TicketRow, &Person), role: &str) -> Result<bool, StoreError> {
    Ok(ticket::people(tx, row.id).await?.iter().any(|one| one.person == person.id && one.role == role))
}

/// They may confirm in the requester's place. What is solved already they are asked at once, though it was written before
/// they came: it is what they are to judge.
async fn accept(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, person): (&TicketRow, &Person),
    cause: &Cause,
) -> anyhow::Result<()> {
    for role in ["watcher", ACCEPTER] {
        if !has_role(tx, (row, person), role).await? {
            ticket::add_person(tx, row.id, (person.id, person.address_id), role, work.now).await?;
            note(tx, (row.id, work.now), cause, (&format!("{role}_added"), person.id.0.to_string())).await?;
        }
    }
    if !matches!(row.core.state, State::Resolved { .. }) || row.solution.is_empty() {
        return Ok(());
    }
    let (text, text_for_newcomers, attachments) = (String::new(), None, Vec::new());
    let told = Cause { text, text_for_newcomers, attachments, answered: None, ..cause.clone() };
    send::tell(tx, work.desk, Some(row), (Notice::Resolved, person.clone(), work.now), &told).await
}

/// The ticket is somebody else's. Who had it goes on hearing of it, unless it was an engineer who wrote it down for them.
async fn requester(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, person): (&mut TicketRow, &Person),
    cause: &Cause,
) -> anyhow::Result<()> {
    let before = person::load(tx, row.requester, Some(row.requester_address_id)).await?;
    ticket::remove_person(tx, row.id, before.id, "requester", work.now).await?;
    if !before.staff {
        ticket::add_person(tx, row.id, (before.id, before.address_id), "watcher", work.now).await?;
    }
    if ticket::people(tx, row.id).await?.iter().any(|p| p.person == person.id && p.role == "watcher") {
        ticket::remove_person(tx, row.id, person.id, "watcher", work.now).await?;
        note(tx, (row.id, work.now), cause, ("watcher_removed", person.id.0.to_string())).await?;
    }
    ticket::add_person(tx, row.id, (person.id, person.address_id), "requester", work.now).await?;
    ticket::set_requester(tx, row.id, (person.id, person.address_id)).await?;
    let fact = Fact {
        actor: cause.actor,
        kind: "requester".to_owned(),
        old: before.id.0.to_string(),
        new: person.id.0.to_string(),
        cause: cause.what.clone(),
    };
    journal::append(tx, &journal::ticket_stream(row.id), work.now, &fact).await?;
    (row.requester, row.requester_address_id) = (person.id, person.address_id);
    // Who was called is not who gets what comes of it now.
    if let Some(rest) = phone::without_call(&row.verified) {
        let event = Event::RecordFilled { texts: vec![(TextField::Verified, rest)], occurred_at: None };
        let decision = decide(&row.core, &event, &work.desk.policy, work.now);
        send::carry_out(tx, work.desk, row, (&decision, work.now), cause).await?;
    }
    // What was written before is not theirs to read: the receipt holds the number and the subject, and no text.
    let (text, text_for_newcomers, attachments) = (String::new(), None, Vec::new());
    let told = Cause { text, text_for_newcomers, attachments, answered: None, ..cause.clone() };
    send::tell(tx, work.desk, Some(row), (Notice::Ack, person.clone(), work.now), &told).await
}

/// Everybody who waits for this ticket waits for the other one from now on, and its assignee is told what came.
async fn merge(tx: &mut Tx, work: &Work<'_>, (row, into): (&TicketRow, TicketId), cause: &Cause) -> anyhow::Result<()> {
    let mut target = ticket::load(tx, into).await?;
    // Who only looked on at what everybody may read is not let in by it.
    let looks_on = |role: &str| role == "watcher" && target.restricted && !row.restricted;
    let there: Vec<_> = ticket::people(tx, into).await?;
    for one in ticket::people(tx, row.id).await? {
        let role = match one.role.as_str() {
            // Whoever wrote over there named them: nobody gets to read, or to decide, by a friend's "same here".
            "affected" => continue,
            "requester" | REPORTER | ACCEPTER => REPORTER,
            // A vendor stays a vendor, and does not hear what requesters hear.
            other => other,
        };
        // Who was brought in over there has not been brought in here: nobody gets to read by writing "same here".
        if role == "watcher" && !person::load(tx, one.person, None).await?.staff {
            continue;
        }
        let has = |role: &str| there.iter().any(|p| p.person == one.person && p.role == role);
        if has("requester") || has("affected") || has(REPORTER) || has(role) || looks_on(role) {
            continue;
        }
        ticket::add_person(tx, into, (one.person, one.address_id), role, work.now).await?;
        let came = if role == "watcher" { "watcher_came".to_owned() } else { format!("{role}_added") };
        note(tx, (into, work.now), cause, (&came, one.person.0.to_string())).await?;
        if role == REPORTER {
            ticket::remove_person(tx, into, one.person, "watcher", work.now).await?;
        }
    }
    target.restricted |= row.restricted;
    for part in ticket::move_parts(tx, (row.id, into), work.now).await? {
        note(tx, (into, work.now), cause, ("has_part", part.to_string())).await?;
    }
    join(tx, work, (row, &target), ["merged_into", "merged_from"], cause).await?;
    let first = entry::load(tx, row.id).await?.into_iter().find(|e| e.kind == "mail");
    let told = Cause {
        text: first.map(|e| e.text).unwrap_or_default(),
        text_for_newcomers: None,
        attachments: Vec::new(),
        answered: None,
        merged: Some(row.number),
        ..cause.clone()
    };
    let core = &row.core;
    let grade = (core.impact, core.urgency, core.priority);
    let event = Event::TookIn { grade, fixed: core.priority_fixed, major: core.major };
    let decision = decide(&target.core, &event, &work.desk.policy, work.now);
    send::carry_out(tx, work.desk, &mut target, (&decision, work.now), &told).await?;
    // Whoever came with it waits for news, where only a program did before.
    let because = (cause.actor, cause.what.as_str());
    Ok(clocks::refresh(tx, work.desk, &target, work.now, because).await?)
}

/// A new fault told on an old ticket gets a ticket of its own: from the words beside the command, else from what its
/// requester or the person affected wrote last, else from what opened it. Where the mail that the command answers is of
/// somebody whose own ticket was merged into this one, it is theirs, and they leave this one.
async fn split(tx: &mut Tx, work: &Work<'_>, row: &TicketRow, cause: &Cause) -> anyhow::Result<()> {
    let own = cause.text.trim();
    let written = entry::load(tx, row.id).await?;
    let reporter = cause.answers.as_ref().filter(|one| one.role == REPORTER).map(|one| one.person);
    let theirs = match reporter {
        Some(reporter) => merged_of(tx, row, reporter).await?,
        None => None,
    };
    let whose = theirs.as_ref().map_or(row.requester, |theirs| theirs.requester);
    let is_theirs = |e: &&entry::Entry| {
        e.person == Some(whose) || theirs.is_none() && e.person == row.affected && e.person.is_some()
    };
    let last = written.iter().rev().filter(|e| e.is_word_from_outside()).find(is_theirs);
    // A forwarded original is an engineer's mail that holds the requester's words.
    let last = last.or_else(|| written.first().filter(|e| e.kind == "mail"));
    let (text, writer) = match (own, last) {
        ("", Some(last)) if last.from_staff => (last.text.as_str(), Some(whose)),
        ("", Some(last)) => (last.text.as_str(), last.person),
        ("", None) => ("", None),
        (own, _) => (own, cause.actor),
    };
    let from = theirs.as_ref().unwrap_or(row);
    let offshoot = Offshoot {
        from,
        kind: from.core.kind,
        subject: &from.subject,
        text,
        writer,
        links: ["split_from", "split_into"],
        except: None,
    };
    let told = Cause { answers: None, ..cause.clone() };
    linked::open(tx, work, &offshoot, &told).await?;
    if theirs.is_some() {
        ticket::remove_person(tx, row.id, whose, REPORTER, work.now).await?;
        note(tx, (row.id, work.now), cause, ("reporter_removed", whose.0.to_string())).await?;
    }
    Ok(())
}

/// The ticket of somebody that was merged into this one.
async fn merged_of(tx: &mut Tx, row: &TicketRow, who: crate::pure::PersonId) -> Result<Option<TicketRow>, StoreError> {
    for (kind, number) in ticket::links(tx, row.id).await? {
        if kind != "merged_from" {
            continue;
        }
        if let Some(id) = ticket::find_number(tx, number).await? {
            let one = ticket::load(tx, id).await?;
            if one.requester == who {
                return Ok(Some(one));
            }
        }
    }
    Ok(None)
}
