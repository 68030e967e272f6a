//! `[closure] via = "owner"`: the owner of a ticket sees a solution before the requester does. Somebody else's `#resolve`
//! becomes a proposal, a note that goes to the owner and to nobody else; the owner sends it on, sends other words in its
//! place, or sends it back.
//!
//! What `#resolve` alone sends is what the mail shows that it answers, or nothing: where that waits no more it is refused.

mod waiting;

use super::deed::{self, Deed};
use super::state::check_resolve;
use super::{Asking, Checked, Said, wrong};
use crate::config::Via;
use crate::desk::admit::Work;
use crate::desk::leaving::still_here;
use crate::desk::send::{self, Cause};
use crate::desk::{intake, roles};
use crate::pure::PersonId;
use crate::pure::command::{Order, Parsed, Verb, Wrong};
use crate::pure::notice::Notice;
use crate::pure::ticket::{Event, Ticket, decide};
use crate::pure::wording::Why;
use crate::store::journal::{self, Fact};
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry};
use waiting::{PROPOSED_TO, answers};

pub use waiting::{Answers, Proposal, all, awaiting, files, hand_over};

/// Facts of a proposal: what is proposed, its closure code, that it was sent on, and that it was sent back.
const PROPOSED: &str = "proposed";
const CODE: &str = "proposed_code";
pub const PASSED_ON: &str = "passed_on";
const RETURNED: &str = "proposal_returned";

/// What an engineer's mail finds on its ticket.
#[derive(Debug, Clone)]
pub struct AtHand {
    pub waiting: Option<Proposal>,
    pub answers: Answers,
}

impl AtHand {
    pub async fn of(
        tx: &mut Tx,
        work: &Work<'_>,
        (row, answered): (&TicketRow, &[String]),
    ) -> Result<AtHand, StoreError> {
        let waiting = awaiting(tx, work.desk, row).await?;
        let answers = answers(tx, waiting.as_ref(), answered).await?;
        Ok(AtHand { waiting, answers })
    }

    /// Whether a mail answers one that shows a solution: its words are for whoever made it, be it gone or not.
    pub fn is_talked_of(&self) -> bool {
        matches!(self.answers, Answers::Waiting | Answers::Gone)
    }

    /// Whether it answers one that told of what waits no more.
    pub fn is_gone(&self) -> bool {
        matches!(self.answers, Answers::Gone | Answers::Returned)
    }
}

/// Who sees a solution of somebody's before it goes out: the ticket's owner, or whoever stands in; and whether somebody
/// would, but is not on duty. Nobody, where the owner works on the ticket, or resolves it.
async fn passed_by(
    tx: &mut Tx,
    work: &Work<'_>,
    (by, ticket): (PersonId, &Ticket),
) -> Result<(Option<Person>, Option<Person>), StoreError> {
    let Some(owner) = ticket.owner.filter(|owner| *owner != by && Some(*owner) != ticket.assignee) else {
        return Ok((None, None));
    };
    let loads = person::loads(tx).await?;
    let owner = person::load(tx, owner, None).await?;
    let Some(there) = roles::stand_in(&loads, owner.id, work.now) else { return Ok((None, Some(owner))) };
    if there == by {
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
    (order, said): (Order, &Said<'_>),
) -> Result<Result<Checked, Wrong>, StoreError> {
    let who = (asking.by.id, asking.ticket);
    let waiting = awaiting(tx, work.desk, asking.row).await?;
    // What waits are new words for a ticket that is resolved already.
    let has_words = said.outward || waiting.is_some();
    let mut checked = match check_resolve(work, who, (order, said.solution.is_some(), has_words)) {
        Ok(checked) => checked,
        wrong => return Ok(wrong),
    };
    if said.answers_gone && !said.outward {
        return Ok(Err(wrong(
            "The solution in the mail that you answer waits no more, so nothing was sent: answer the newer mail, or write the words beside #resolve.",
            "您所回复的邮件中的处理结果已不再等待发出，本次未发送：请回复较新的邮件，或在 #解决 旁写明处理结果。",
        )));
    }
    if work.desk.config.closure.via != Via::Owner {
        return Ok(Ok(checked));
    }
    let (first, absent) = passed_by(tx, work, who).await?;
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
    if let Some(proposal) = waiting.clone().filter(|_| said.outward) {
        checked.deed = Some(Deed::Replace(proposal));
    } else if let Some(proposal) = waiting {
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
        }
        checked.deed = Some(Deed::PassOn(proposal));
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
    let entries = entry::load(tx, row.id).await?;
    let is_solution = |e: &entry::Entry| Some(e.id) == cause.reply_entry && e.text.trim() == solution.trim();
    // The mail itself, unless the words are older than it or only a part of it.
    let own = entries.into_iter().find(is_solution).map(|e| e.id);
    let writer = person::load_maybe(tx, cause.actor).await?;
    let id = match own {
        Some(id) => id,
        None => {
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
    if let Some(writer) = writer
        && let (Some(first), _) = passed_by(tx, work, (writer.id, &row.core)).await?
    {
        deed::note(tx, on, cause, (PROPOSED_TO, first.id.0.to_string())).await?;
    }
    let attachments = own.map(|_| work.parsed.mail.attachments.clone()).unwrap_or_default();
    let text = solution.to_owned();
    Ok(Cause { text, attachments, why: Some(Why::Proposed), reply_entry: None, ..cause.clone() })
}

/// The proposal that a mail sends back: words of somebody else that stay inside while it waits, be they a note of those who
/// are asked, or the plain answer to the mail that told of it. A note of anybody else is a note.
pub async fn sent_back(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
    (parsed, at_hand, is_note): (&Parsed, &AtHand, bool),
) -> Result<Option<Proposal>, StoreError> {
    let is_plain = parsed.commands.iter().all(|command| command.verb == Some(Verb::Note));
    let has_words = !parsed.text.trim().is_empty() || parsed.commands.iter().any(|command| !command.args.is_empty());
    if !is_plain || !has_words {
        return Ok(None);
    }
    let Some(proposal) = at_hand.waiting.clone().filter(|one| one.by != engineer.id) else { return Ok(None) };
    let loads = person::loads(tx).await?;
    let owner = row.core.owner;
    let stands_in = owner.and_then(|owner| roles::stand_in(&loads, owner, work.now));
    let is_asked = [owner, stands_in].contains(&Some(engineer.id)) || proposal.told.contains(&engineer.id);
    let answers = at_hand.answers == Answers::Waiting || (is_note && is_asked);
    Ok(Some(proposal).filter(|_| answers))
}

/// Tells whoever made a proposal that it went out, or what went out in its place.
pub async fn tell_maker(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, deed): (&TicketRow, &Deed),
    (solution, cause): (&str, &Cause),
) -> anyhow::Result<()> {
    let (one, why) = match deed {
        Deed::PassOn(one) => (one, Why::SentOn),
        Deed::Replace(one) => (one, Why::SentOther),
        _ => return Ok(()),
    };
    let Some(maker) = still_here(tx, Some(one.by).filter(|by| Some(*by) != cause.actor)).await? else { return Ok(()) };
    let (text, why) = (solution.to_owned(), Some(why));
    let told =
        Cause { actor: cause.actor, what: cause.what.clone(), text, why, free_of_budget: true, ..Cause::default() };
    let maker = person::load(tx, maker, None).await?;
    send::tell(tx, work.desk, Some(row), (Notice::NewEntry, maker, work.now), &told).await
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

/// Takes a proposal back, if the fact is one; whoever had it is told that there is nothing to send on.
pub async fn take_back(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, fact): (&TicketRow, &Fact),
    cause: &Cause,
) -> anyhow::Result<()> {
    let Some(by) = fact.actor.filter(|_| fact.kind == PROPOSED) else { return Ok(()) };
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let told = facts.iter().rfind(|f| f.fact.kind == PROPOSED_TO).and_then(|f| f.fact.new.parse().ok());
    deed::note(tx, (row.id, work.now), cause, (RETURNED, by.0.to_string())).await?;
    if let Some(told) = told.map(PersonId).filter(|told| Some(*told) != cause.actor) {
        let why = Some(Why::ProposalGone);
        let cause = Cause { what: cause.what.clone(), why, free_of_budget: true, ..Cause::default() };
        let person = person::load(tx, told, None).await?;
        send::tell(tx, work.desk, Some(row), (Notice::NewEntry, person, work.now), &cause).await?;
    }
    Ok(())
}
