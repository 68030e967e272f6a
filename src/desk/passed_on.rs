//! An engineer passes a mail on to a ticket: what a participant wrote becomes that person's entry, what somebody else wrote
//! stays inside with the engineer's own words. Nothing of it goes to the requester.

use super::admit::{Admitted, Work, settle};
use super::orders::{self, Said};
use super::requester::{self, OnBehalf, Reading};
use super::roles::VENDOR;
use super::send::{self, Cause};
use super::sender::{self, Sender};
use super::{away, fresh};
use crate::pure::authority::{Evidence, Role};
use crate::pure::command::{self, Parsed};
use crate::pure::intent::{Intent, IntentKind};
use crate::pure::mail::{Address, Mail};
use crate::pure::quote::{self, FragmentKind};
use crate::pure::ticket::{State, decide, event_of_mail};
use crate::pure::vet::Verdict;
use crate::store::ledger::Outcome;
use crate::store::person::{self, Person};
use crate::store::ticket::{self, TicketRow};
use crate::store::{Tx, entry};

/// How subjects of forwarded mails begin.
const FORWARDS: [&str; 10] = ["fw", "fwd", "wg", "tr", "rv", "enc", "转发", "轉發", "转寄", "轉寄"];
/// What a mail that is passed on proves of its writer.
const BASIS: &str = "passed on by an engineer";

/// The mail that an engineer's mail on a ticket passes on; None: it passes none on. An answer to a mail of ours does not,
/// whatever it quotes.
pub async fn found(tx: &mut Tx, work: &Work<'_>, row: &TicketRow) -> anyhow::Result<Option<OnBehalf>> {
    let mail = &work.parsed.mail;
    let Some(original) = fresh::forwarded(work).filter(|_| is_forward(mail)) else { return Ok(None) };
    for id in &mail.in_reply_to {
        if entry::sent_as(tx, row.id, id).await?.is_some() {
            return Ok(None);
        }
    }
    Ok(Some(original))
}

/// Whether a mail passes on one of ours.
pub fn is_notice(work: &Work<'_>) -> bool {
    let mail = &work.parsed.mail;
    let from = match mail.enclosed.first() {
        Some(inner) => inner.sole_from().map(Address::key),
        None => quote::forwarded(&mail.text).map(|head| head.from_address),
    };
    is_forward(mail) && from.is_some_and(|address| send::is_own(&work.desk.config, &address))
}

fn is_forward(mail: &Mail) -> bool {
    let prefix = mail.subject.split([':', '：']).next().unwrap_or_default().trim().to_lowercase();
    !mail.enclosed.is_empty()
        || FORWARDS.contains(&prefix.as_str())
        || quote::fragments(&mail.text, &[]).iter().any(|f| f.kind == FragmentKind::Forwarded)
}

/// The words and commands beside what is passed on, as they are read to be carried out.
pub fn written(work: &Work<'_>) -> (String, Parsed) {
    let fresh = quote::fresh(&quote::fragments(&work.parsed.mail.text, &[]));
    let parsed = command::parse(&fresh);
    (fresh, parsed)
}

/// Puts it on the ticket, then carries out what is ordered beside it.
pub async fn admit(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (engineer, mut row, original): (&Person, TicketRow, OnBehalf),
) -> anyhow::Result<Admitted> {
    let number = row.number;
    let (_, parsed) = written(work);
    let known = entry::known_texts(tx, row.id, None, &[]).await?;
    let mut read = Reading::of_text(&original.text, &original.subject, (&known, &[]));
    // Words that come by another hand ask for nothing and decide nothing.
    read.intent = Intent { kind: IntentKind::None, evidence: String::new() };
    let writer = person::find(tx, &original.address).await?;
    let role = sender::role(tx, writer.as_ref(), &row).await?;
    let (evidence, basis) = sender.evidence(Some(number));
    settle(
        tx,
        work,
        Outcome::Entry,
        (Verdict::Admit.as_str(), &work.parsed.vetted.reason),
        (evidence.as_str(), &basis),
    )
    .await?;
    let people = ticket::people(tx, row.id).await?;
    let is_vendor = writer.as_ref().is_some_and(|w| people.iter().any(|p| p.person == w.id && p.role == VENDOR));
    let takes_part = !is_vendor && matches!(role, Role::Requester | Role::Affected | Role::Watcher);
    let from = if original.name.is_empty() { &original.address } else { &original.name };
    let (is_theirs, first) = match writer.filter(|_| takes_part) {
        Some(writer) => {
            let id =
                requester::insert_entry(tx, work, (row.id, "mail"), &read, (&writer, Evidence::Claimed, BASIS)).await?;
            requester::keep_parts(tx, work, (row.id, id), Evidence::Claimed).await?;
            let cause = Cause {
                actor: Some(writer.id),
                what: work.cause(),
                text: read.text.clone(),
                attachments: work.parsed.mail.attachments.clone(),
                cloud: read.cloud.clone(),
                free_of_budget: true,
                ..Cause::default()
            };
            // The engineer vouches that this is the answer that was waited for; it confirms and rejects nothing.
            let ends_wait = matches!(row.core.state, State::Pending { .. });
            let event = event_of_mail(role, IntentKind::None, (ends_wait, false), None);
            let mut decision = decide(&row.core, &event, &work.desk.policy, work.now);
            away::come_back(tx, work, &row, &mut decision).await?;
            send::carry_out(tx, work.desk, &mut row, (&decision, work.now), &cause).await?;
            let told = [
                format!("It is on ticket {number} as a mail of {from}."),
                format!("已作为{from}的来信记入工单 {number}。"),
            ];
            (true, told)
        }
        None => {
            let text = format!("{}\n\n{from}:\n{}", parsed.text.trim(), read.text);
            let read = Reading { text: text.trim().to_owned(), ..read };
            let id = requester::insert_entry(tx, work, (row.id, "note"), &read, (engineer, evidence, &basis)).await?;
            requester::keep_parts(tx, work, (row.id, id), evidence).await?;
            let told = [
                format!("It is on ticket {number} as an internal note: {from} takes no part in it."),
                format!("已作为内部备注记入工单 {number}：{from}不是该工单的参与人。"),
            ];
            (false, told)
        }
    };
    order(tx, work, (engineer, row), (&parsed, is_theirs, first)).await?;
    Ok(Admitted::FollowedUp(number))
}

async fn order(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, TicketRow),
    (parsed, keeps_words, first): (&Parsed, bool, [String; 2]),
) -> anyhow::Result<()> {
    let said = Said { parsed, changes: &[], solution: None, outward: false, to_other: false, answers_gone: false };
    let mut plan = orders::check(tx, work, (engineer, &row), &said).await?;
    fresh::carry_out(tx, work, (engineer, row), (parsed, &mut plan, (keeps_words, Some(first)))).await
}
