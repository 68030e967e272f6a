//! The first line of a notice, where it is not what the notice's name says: read off the ticket and the cause.

use super::told::Telling;
use crate::compose::words::Words;
use crate::pure::command::PendingOn;
use crate::pure::grade::Kind;
use crate::pure::intent::{self, IntentKind};
use crate::pure::language::Language;
use crate::pure::notice::Notice;
use crate::pure::ticket::{NO_ANSWER, OUT_OF_SCOPE, State};
use crate::pure::wording::{self, Awaited, Lead, Why};
use crate::pure::{PersonId, Timestamp};
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry, journal, ticket};

/// Sets the first line, and takes away what it says already, or what it makes untrue.
pub async fn about_lead(
    tx: &mut Tx,
    telling: &Telling<'_>,
    language: Language,
    words: &mut Words,
) -> Result<(), StoreError> {
    let Some(row) = telling.row else { return Ok(()) };
    if telling.notice != Notice::NewEntry {
        about_mark((row, telling.now), language, words);
    }
    match telling.notice {
        Notice::NewEntry => of_new_entry(tx, telling, row, (language, words)).await,
        Notice::AssignedToYou if is_sent_elsewhere(tx, telling, row).await? => {
            let to = where_to_go(tx, telling, row).await?;
            let who = words.ticket.requester_name.clone();
            words.lead = wording::lead(Lead::SentElsewhere { who: &who, to: &to }, row.number, language);
            // Nothing is owed until they write again.
            words.respond_by.clear();
            words.respond_was_due.clear();
            Ok(())
        }
        Notice::Confirmed if telling.cause.actor.is_some() && asks_besides(&words.text) => {
            let who = words.actor.name.clone();
            words.lead = wording::lead(Lead::ConfirmedAndAsks { who: &who }, row.number, language);
            Ok(())
        }
        Notice::Resolved | Notice::ConfirmReminder => {
            words.complained = words.by_requester && telling.cause.said == IntentKind::Complaint;
            if is_taken_for_solved(tx, row).await? {
                let question = asked(tx, telling, row).await?;
                let of = if question.is_some() { "you" } else { "other" };
                of.clone_into(&mut words.unanswered);
                words.text = question.unwrap_or_default();
                words.text_lines = words.text.lines().map(str::to_owned).collect();
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

async fn of_new_entry(
    tx: &mut Tx,
    telling: &Telling<'_>,
    row: &TicketRow,
    (language, words): (Language, &mut Words),
) -> Result<(), StoreError> {
    let who = words.actor.name.clone();
    let requester = person::load(tx, row.requester, Some(row.requester_address_id)).await?;
    let waits_for = match row.core.state {
        State::Resolved { .. } => Some(Awaited::Confirmation),
        State::Pending { on: PendingOn::Requester, .. } => Some(Awaited::Answer),
        _ => None,
    };
    let known = telling.desk.config.vendor(&row.vendor);
    let vendor = known.map_or(row.vendor.as_str(), |one| one.full_name.as_str());
    let phone = known.map_or("", |one| one.phone.as_str());
    let closes = matches!(row.core.state, State::Closed { at, .. } if at == telling.now);
    let withdraws = closes && telling.cause.said == IntentKind::Cancel && row.core.closure_code == "cancelled";
    let lead = match (telling.cause.why, telling.cause.actor) {
        (None, Some(_)) if telling.cause.merged.is_some() => {
            let from = telling.cause.merged.unwrap_or_default();
            words.writer = reporter(tx, from, row.requester).await?;
            Some(Lead::Merged { who: &who, from })
        }
        (None, Some(_)) if withdraws => Some(Lead::Withdrawn { who: &who }),
        (None, Some(_)) if words.by_requester && telling.cause.said == IntentKind::Receipt => {
            Some(Lead::Seen { who: &who, waits_for })
        }
        (None, Some(_)) if words.by_requester && answers_out_of_scope(tx, row).await? => {
            let to = where_to_go(tx, telling, row).await?;
            words.reason = wording::sent_elsewhere(&to, language);
            None
        }
        (Some(Why::AskedTwice), Some(_)) => Some(Lead::AskedAgain { who: &who }),
        (Some(Why::VendorSilent), _) if !vendor.is_empty() => {
            Some(Lead::CallVendor { vendor, reference: &row.vendor_reference, phone })
        }
        (Some(Why::NoAnswer), _) => Some(Lead::TakenForSolved),
        (Some(Why::WaitOver), _) => Some(Lead::WaitOver),
        (Some(Why::SilenceStays), _) => {
            Some(Lead::CallRequester { who: &requester.full_name, phone: &requester.phone })
        }
        _ => None,
    };
    if let Some(lead) = lead {
        words.lead = wording::lead(lead, row.number, language);
        if matches!(lead, Lead::CallVendor { .. } | Lead::TakenForSolved | Lead::WaitOver) {
            words.reason.clear();
        }
    }
    Ok(())
}

/// Whether a yes goes on with a question.
fn asks_besides(text: &str) -> bool {
    const ASKS: &[&str] = &["?", "？", "请问", "另外请", "顺便问", "another question", "one more thing", "by the way"];
    let text = text.to_lowercase();
    ASKS.iter().any(|word| text.contains(word))
}

/// A poor mark without a word, which is what this complaint begins with, is said in words.
fn about_mark((row, now): (&TicketRow, Timestamp), language: Language, words: &mut Words) {
    let is_first = row.created_at == now && row.core.kind == Kind::Complaint;
    let is_bare = is_first && words.text.chars().all(|c| !c.is_alphabetic());
    if let Some(stars) = intent::rated_as_asked(&words.text).filter(|_| is_bare) {
        words.text = wording::rated(stars, language);
        words.text_lines = vec![words.text.clone()];
    }
}

/// Whether a clock solved it because nobody answered; an engineer who gives that reason says why in words of their own.
async fn is_taken_for_solved(tx: &mut Tx, row: &TicketRow) -> Result<bool, StoreError> {
    if row.core.closure_code != NO_ANSWER {
        return Ok(false);
    }
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let solved = facts.iter().rfind(|f| f.fact.kind == "state" && f.fact.new == "resolved");
    Ok(solved.is_some_and(|f| f.fact.actor.is_none()))
}

/// What the recipient was asked and has not answered, as far as it is theirs to read. None: it was asked of others.
async fn asked(tx: &mut Tx, telling: &Telling<'_>, row: &TicketRow) -> Result<Option<String>, StoreError> {
    let entries = entry::load(tx, row.id).await?;
    // The mail that the question went out with: not what the staff wrote to somebody else before a reminder of it.
    let asked = || entries.iter().rev().filter(|e| e.notice == Notice::NeedsInfo.as_str());
    if !asked().any(|e| e.to.contains(&telling.recipient.address)) {
        return Ok(None);
    }
    let of =
        |notice: &entry::Entry| entries.iter().find(|e| e.at == notice.at && e.is_word_of_staff() && e.kind == "mail");
    let question = asked().filter_map(of).next();
    Ok(Some(question.filter(|e| telling.may_read(e.at)).map(|e| e.text.trim().to_owned()).unwrap_or_default()))
}

/// Whose words came with a ticket that was merged.
async fn reporter(tx: &mut Tx, number: i64, known: PersonId) -> Result<String, StoreError> {
    let Some(id) = ticket::find_number(tx, number).await? else { return Ok(String::new()) };
    let from = ticket::load(tx, id).await?;
    let first = entry::load(tx, id).await?.into_iter().find(|e| e.kind == "mail");
    // A forwarded original is an engineer's mail that holds the requester's words.
    let writer = first.filter(|e| !e.from_staff).and_then(|e| e.person).unwrap_or(from.requester);
    let Person { full_name, address, staff, .. } = person::load(tx, writer, None).await?;
    // Nobody else's name stands without the address.
    Ok(if staff || writer == known && !full_name.is_empty() {
        full_name
    } else {
        wording::with_address(&full_name, &address)
    })
}

/// Whether the requester was told that it is not ours, and has written nothing since.
async fn is_sent_elsewhere(tx: &mut Tx, telling: &Telling<'_>, row: &TicketRow) -> Result<bool, StoreError> {
    let waits = row.core.closure_code == OUT_OF_SCOPE && matches!(row.core.state, State::Pending { .. });
    let is_first = telling.cause.receipt == Notice::OutOfScope;
    Ok(waits || is_first && was_told_elsewhere(tx, row).await?)
}

/// Whether this mail is the first word after they were told so.
async fn answers_out_of_scope(tx: &mut Tx, row: &TicketRow) -> Result<bool, StoreError> {
    Ok(row.core.state == State::Open && was_told_elsewhere(tx, row).await?)
}

/// Whether that is the last that they heard from us.
async fn was_told_elsewhere(tx: &mut Tx, row: &TicketRow) -> Result<bool, StoreError> {
    let entries = entry::load(tx, row.id).await?;
    let told = |e: &entry::Entry| e.notice == Notice::OutOfScope.as_str();
    Ok(entries.iter().rev().find(|e| told(e) || e.is_word_of_staff()).is_some_and(told))
}

/// Who is to be turned to instead: what the rule is called that sent the notice.
pub async fn where_to_go(tx: &mut Tx, telling: &Telling<'_>, row: &TicketRow) -> Result<String, StoreError> {
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let fired = facts.into_iter().find(|f| f.fact.kind == "rules").map(|f| f.fact.new).unwrap_or_default();
    let rules = telling.desk.config.rules.rules().iter();
    let mut sends = rules.filter(|r| r.then.notice.as_deref() == Some(Notice::OutOfScope.as_str()));
    Ok(sends.find(|r| fired.split(", ").any(|name| name == r.name)).map(|r| r.name.clone()).unwrap_or_default())
}
