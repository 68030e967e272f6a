//! An engineer's mail on a restricted ticket that they do not read. They are no engineer there: what they write is an
//! entry like any participant's, for those who work on it; their commands are not carried out, and what they are told holds
//! no fact of the ticket.

use super::as_requester;
use crate::desk::admit::{Admitted, Work, settle};
use crate::desk::requester::{self, Reading};
use crate::desk::send::{self, Answered, Cause};
use crate::desk::sender::{self, Sender};
use crate::desk::told::TranscriptWords;
use crate::pure::authority::Role;
use crate::pure::command::{self, Parsed};
use crate::pure::notice::Notice;
use crate::pure::ticket::{Event, decide};
use crate::pure::vet::Verdict;
use crate::store::Tx;
use crate::store::ledger::Outcome;
use crate::store::person::Person;
use crate::store::ticket::TicketRow;

const REFUSED: [&str; 2] = [
    "This ticket is restricted, and you are not among those who read it: nothing was carried out.",
    "该工单为受限工单，您不在可查看人员之列，此命令未执行。",
];
const KEPT: [&str; 2] = [
    "This ticket is restricted, and you are not among those who read it. Your words were passed to those who work on it, and to nobody else.",
    "该工单为受限工单，您不在可查看人员之列。您的来信已转交处理人员，未发给其他人。",
];

/// Takes in such a mail.
pub async fn admit(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (engineer, row): (&Person, TicketRow),
) -> anyhow::Result<Admitted> {
    let read = Reading::of(tx, work, Some((&row, sender))).await?;
    let parsed = command::parse(&read.fresh);
    let is_own = matches!(sender::role(tx, Some(engineer), &row).await?, Role::Requester | Role::Affected);
    let has_words = !parsed.text.trim().is_empty() || !work.parsed.mail.attachments.is_empty();
    if is_own && parsed.commands.is_empty() {
        return as_requester(tx, work, sender, (engineer, row)).await;
    }
    let number = row.number;
    let admitted = match (is_own, has_words) {
        (true, _) => as_requester(tx, work, sender, (engineer, row.clone())).await?,
        (false, true) => keep(tx, work, sender, (engineer, &row), &read).await?,
        (false, false) => {
            let (evidence, basis) = sender.evidence(Some(number));
            let why = "commands on a ticket that their sender does not read";
            let on = (Verdict::Admit.as_str(), why);
            settle(tx, work, Outcome::SetAside, on, (evidence.as_str(), &basis)).await?;
            Admitted::SetAside(Verdict::Admit)
        }
    };
    let cause = Cause {
        actor: Some(engineer.id),
        what: work.cause(),
        answered: Some(Answered::of(&work.parsed.mail)),
        transcript: Some(transcript(work, &parsed, (number, has_words && !is_own))),
        ..Cause::default()
    };
    send::tell(tx, work.desk, Some(&row), (Notice::Transcript, engineer.clone(), work.now), &cause).await?;
    Ok(admitted)
}

/// Their words, for those who work on the ticket.
async fn keep(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (engineer, row): (&Person, &TicketRow),
    read: &Reading,
) -> anyhow::Result<Admitted> {
    let (evidence, basis) = sender.evidence(Some(row.number));
    let id = requester::insert_entry(tx, work, (row.id, "note"), read, (engineer, evidence, &basis)).await?;
    requester::keep_parts(tx, work, (row.id, id), evidence).await?;
    let on = (Verdict::Admit.as_str(), work.parsed.vetted.reason.as_str());
    settle(tx, work, Outcome::Entry, on, (evidence.as_str(), &basis)).await?;
    let cause = Cause {
        actor: Some(engineer.id),
        what: work.cause(),
        text: read.text.clone(),
        attachments: work.parsed.mail.attachments.clone(),
        ..Cause::default()
    };
    let mut row = row.clone();
    let decision = decide(&row.core, &Event::WatcherWrote, &work.desk.policy, work.now);
    send::carry_out(tx, work.desk, &mut row, (&decision, work.now), &cause).await?;
    Ok(Admitted::FollowedUp(row.number))
}

/// What became of it: each command, and the words beside them.
fn transcript(work: &Work<'_>, parsed: &Parsed, (number, kept): (i64, bool)) -> TranscriptWords {
    let mut lines: Vec<_> =
        parsed.commands.iter().map(|one| (one.line.clone(), false, REFUSED.map(str::to_owned))).collect();
    if kept {
        lines.push((format!("[{} #{number}]", work.desk.config.desk.tag), true, KEPT.map(str::to_owned)));
    }
    // Perhaps it is a program that answers for them, which would answer this as well.
    TranscriptWords { lines, all_done: parsed.commands.is_empty(), fruitless: true, ..TranscriptWords::default() }
}
