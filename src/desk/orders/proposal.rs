//! `[closure] via = "owner"`: the owner of a ticket sees a solution before the requester does. Somebody else's `#resolve`
//! becomes a proposal, a note that goes to the owner and to nobody else; the owner sends it on, sends other words in its
//! place, or sends it back.
//!
//! What is proposed stands in the journal: `proposed` names the entry that holds the words. It waits until the ticket is
//! resolved or ends, or until it is sent back.

use super::deed::{self, Deed};
use super::state::check_resolve;
use super::{Asking, Checked};
use crate::config::Via;
use crate::desk::admit::Work;
use crate::desk::send::{self, Cause};
use crate::desk::{intake, roles};
use crate::pure::PersonId;
use crate::pure::command::{Order, Parsed, Verb, Wrong};
use crate::pure::notice::Notice;
use crate::pure::ticket::{Event, decide};
use crate::pure::wording::Why;
use crate::store::journal::{self, Fact};
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry};

/// Facts of a proposal: what is proposed, its closure code, that it was sent on, and that it was sent back.
const PROPOSED: &str = "proposed";
const CODE: &str = "proposed_code";
pub const PASSED_ON: &str = "passed_on";
const RETURNED: &str = "proposal_returned";
/// Mails that an answer may name as answered.
const ANSWERED_MAX: usize = 4;

/// A solution that its owner has not sent on yet.
#[derive(Debug, Clone)]
pub struct Proposal {
    pub by: PersonId,
    pub text: String,
    code: String,
    at: crate::pure::Timestamp,
}

/// What waits for the owner of a ticket; None where solutions go out directly.
pub async fn awaiting(tx: &mut Tx, work: &Work<'_>, row: &TicketRow) -> Result<Option<Proposal>, StoreError> {
    if work.desk.config.closure.via != Via::Owner {
        return Ok(None);
    }
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let ends = |fact: &Fact| match fact.kind.as_str() {
        "state" => ["resolved", "closed", "merged"].contains(&fact.new.as_str()),
        kind => kind == RETURNED,
    };
    let Some(at) = facts.iter().rposition(|f| f.fact.kind == PROPOSED) else { return Ok(None) };
    let later = facts.get(at + 1..).unwrap_or_default();
    let Some(found) = facts.get(at).filter(|_| !later.iter().any(|f| ends(&f.fact))) else { return Ok(None) };
    let id = found.fact.new.strip_prefix("entry:").and_then(|id| id.parse().ok());
    let entries = entry::load(tx, row.id).await?;
    let text = entries.into_iter().find(|e| Some(e.id.0) == id).map(|e| e.text);
    let code = later.first().filter(|f| f.fact.kind == CODE).map(|f| f.fact.new.clone());
    Ok(match (found.fact.actor, text) {
        (Some(by), Some(text)) => Some(Proposal { by, text, code: code.unwrap_or_default(), at: found.at }),
        _ => None,
    })
}

/// Who sees a solution before it goes out: the ticket's owner, or whoever stands in; and whether somebody would, but is not
/// on duty. Nobody, where the owner works on the ticket, or resolves it.
async fn passed_by(
    tx: &mut Tx,
    work: &Work<'_>,
    asking: Asking<'_>,
) -> Result<(Option<Person>, Option<Person>), StoreError> {
    let Asking { by, ticket, .. } = asking;
    let Some(owner) = ticket.owner.filter(|owner| *owner != by.id && Some(*owner) != ticket.assignee) else {
        return Ok((None, None));
    };
    let loads = person::loads(tx).await?;
    let owner = person::load(tx, owner, None).await?;
    let Some(there) = roles::stand_in(&loads, owner.id, work.now) else { return Ok((None, Some(owner))) };
    if there == by.id {
        return Ok((None, None));
    }
    let there = person::load(tx, there, None).await?;
    match intake::is_on_duty(&work.desk.config, &there.name, work.now) {
        true => Ok((Some(there), None)),
        false => Ok((None, Some(owner))),
    }
}

/// Checks `#resolve`, which goes to the requester, or to the owner first.
pub(super) async fn check(
    tx: &mut Tx,
    work: &Work<'_>,
    asking: Asking<'_>,
    (order, has_solution, has_text): (Order, bool, bool),
) -> Result<Result<Checked, Wrong>, StoreError> {
    let who = (asking.by.id, asking.ticket);
    let mut checked = match check_resolve(work, who, (order, has_solution, has_text)) {
        Ok(checked) if work.desk.config.closure.via == Via::Owner => checked,
        checked => return Ok(checked),
    };
    let (first, absent) = passed_by(tx, work, asking).await?;
    if let Some(owner) = first {
        checked.event = Some(Event::SolutionProposed { by: asking.by.id });
        checked.undo = None;
        checked.outcome = [
            format!("Your solution is with {}, who sends it on; the requester has not got it yet.", owner.full_name),
            format!("处理结果已交责任人{}过目，由其发给用户；目前尚未发出。", owner.full_name),
        ];
        return Ok(Ok(checked));
    }
    if let Some(owner) = absent {
        let [en, zh] = &mut checked.outcome;
        en.push_str(&format!(" {} would see it first, but is not on duty.", owner.full_name));
        zh.push_str(&format!("责任人{}不在岗，已直接发给用户。", owner.full_name));
    }
    if let (Some(proposal), false) = (awaiting(tx, work, asking.row).await?, has_text) {
        if let (Order::Resolve { code: None }, Some(Event::ResolveOrdered { code, .. })) =
            (&checked.order, &mut checked.event)
        {
            code.clone_from(&proposal.code);
        }
        let by = person::load(tx, proposal.by, None).await?;
        if by.id != asking.by.id {
            checked.outcome = [
                format!("Sent on as {} proposed it; the requester is asked to confirm.", by.full_name),
                format!("已将{}提出的处理结果发给用户，等待确认。", by.full_name),
            ];
            checked.deed = Some(Deed::PassOn(by.id));
        }
    }
    Ok(Ok(checked))
}

/// Puts a proposal on record; answers with what its owner is told.
pub async fn keep(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, order, solution): (&TicketRow, &Order, &str),
    cause: &Cause,
) -> anyhow::Result<Cause> {
    let id = match cause.reply_entry.filter(|_| !cause.text.trim().is_empty()) {
        Some(id) => id,
        None => {
            let writer = match cause.actor {
                Some(actor) => Some(person::load(tx, actor, None).await?),
                None => None,
            };
            let new = entry::NewEntry {
                kind: "note",
                person: writer.as_ref().map(|p| p.id),
                address_id: writer.as_ref().map(|p| p.address_id),
                text: solution,
                full_text: solution,
                ..entry::NewEntry::default()
            };
            entry::insert(tx, row.id, &new, work.now).await?
        }
    };
    let on = (row.id, work.now);
    deed::note(tx, on, cause, (PROPOSED, format!("entry:{}", id.0))).await?;
    if let Order::Resolve { code: Some(code) } = order {
        deed::note(tx, on, cause, (CODE, code.clone())).await?;
    }
    let told = Cause { text: solution.to_owned(), why: Some(Why::Proposed), reply_entry: None, ..cause.clone() };
    Ok(told)
}

/// The proposal that a mail sends back: words of somebody else that stay inside while it waits, be they marked as a note
/// or the plain answer to the mail that told of it.
pub async fn sent_back(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
    (parsed, answered, is_note): (&Parsed, &[String], bool),
) -> Result<Option<Proposal>, StoreError> {
    let is_plain = parsed.commands.iter().all(|command| command.verb == Some(Verb::Note));
    let has_words = !parsed.text.trim().is_empty() || parsed.commands.iter().any(|command| !command.args.is_empty());
    if !is_plain || !has_words {
        return Ok(None);
    }
    let Some(proposal) = awaiting(tx, work, row).await?.filter(|one| one.by != engineer.id) else { return Ok(None) };
    let answers = is_note || answers(tx, row, (&proposal, answered)).await?;
    Ok(Some(proposal).filter(|_| answers))
}

/// Whether one of the mails that are answered told of the proposal.
async fn answers(
    tx: &mut Tx,
    row: &TicketRow,
    (proposal, answered): (&Proposal, &[String]),
) -> Result<bool, StoreError> {
    for id in answered.iter().take(ANSWERED_MAX) {
        let Some((on, notice)) = entry::find_sent(tx, id).await?.filter(|(on, _)| *on == row.id) else { continue };
        let told = entry::load(tx, on).await?.into_iter().find(|e| e.id == notice);
        return Ok(told.is_some_and(|e| e.notice == Notice::NewEntry.as_str() && e.at == proposal.at));
    }
    Ok(false)
}

/// Sends a proposal back: whoever works on the ticket is told why. Answers with the transcript's line.
pub async fn send_back(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, proposal): (&mut TicketRow, &Proposal),
    (text, cause): (&str, &Cause),
) -> anyhow::Result<(String, bool, [String; 2])> {
    deed::note(tx, (row.id, work.now), cause, (RETURNED, proposal.by.0.to_string())).await?;
    let told = Cause {
        text: text.to_owned(),
        attachments: work.parsed.mail.attachments.clone(),
        why: Some(Why::SentBack),
        ..cause.clone()
    };
    let by = person::load(tx, proposal.by, None).await?;
    let decision = decide(&row.core, &Event::SolutionReturned, &work.desk.policy, work.now);
    send::carry_out(tx, work.desk, row, (&decision, work.now), &told).await?;
    let name = by.full_name.clone();
    if row.core.assignee != Some(by.id) {
        send::tell(tx, work.desk, Some(row), (Notice::NewEntry, by, work.now), &told).await?;
    }
    let outcome = [
        format!("Sent back to {name} with your words; the requester has got nothing."),
        format!("已连同您的意见退回{name}，未发给用户。"),
    ];
    Ok((format!("[{} #{}]", work.desk.config.desk.tag, row.number), true, outcome))
}

/// Whether a fact is a proposal that a later one rests on.
pub fn rests_on(own: &Fact, later: &Fact) -> bool {
    own.kind == PROPOSED && [PROPOSED, PASSED_ON, RETURNED].contains(&later.kind.as_str())
}

/// Takes a proposal back, if the fact is one.
pub async fn take_back(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, fact): (&TicketRow, &Fact),
    cause: &Cause,
) -> Result<(), StoreError> {
    match fact.actor.filter(|_| fact.kind == PROPOSED) {
        Some(by) => deed::note(tx, (row.id, work.now), cause, (RETURNED, by.0.to_string())).await,
        None => Ok(()),
    }
}
