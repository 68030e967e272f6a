//! Mails of requesters, affected people, watchers and strangers: a new ticket, or an entry and perhaps a decision.

mod opening;

use super::admit::{Admitted, Work, settle};
use super::intake::{self, FirstMail};
use super::orders::deed::note;
use super::roles::{VENDOR, vendor_answers_by, waits_for_vendor};
use super::send::{self, Answered, Cause};
use super::sender::{self, ACCEPTER, REPORTER, Sender};
use super::{audience, away, inside, linked, record, route};
use crate::blob::Content;
use crate::pure::authority::{Act, Evidence, Role};
use crate::pure::cloud::{CloudFile, cloud_files};
use crate::pure::intent::{self, AfterClosed, Intent, IntentKind, intent};
use crate::pure::mail::{Mail, base_subject};
use crate::pure::notice::{Audience, Notice, Refusal};
use crate::pure::quote::FragmentKind;
use crate::pure::thread::Choice;
use crate::pure::ticket::{Effect, Event, State, TimerKind, decide, event_of_mail, takes_answers, without_alarm};
use crate::pure::vet::{Verdict, is_noreply};
use crate::pure::wording::Why;
use crate::pure::{EntryId, TicketId, language, quote};
use crate::store::entry::IdKind;
use crate::store::journal::{self, Fact};
use crate::store::ledger::Outcome;
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{Tx, entry, ticket};
use opening::{insert_ticket, record_opening};

pub use opening::{MONITORING, Monitoring, OnBehalf, Opening};

/// Longest subject that a ticket keeps, in characters.
const SUBJECT_CHARS_MAX: usize = 150;
/// What stands under the text of a mail that was over the size limit.
const CUT_MARK: &str =
    "\n\n[this mail was larger than 25 MiB: only its beginning is kept here / 邮件超过 25 MiB，此处仅保留开头部分]";

/// A mail from anybody but the staff.
pub async fn admit(tx: &mut Tx, work: &Work<'_>, sender: &Sender, choice: Choice) -> anyhow::Result<Admitted> {
    match choice {
        Choice::FollowUp { ticket, .. } => {
            let row = route::follow_merges(tx, ticket).await?;
            let read = Reading::of(tx, work, Some((&row, sender))).await?;
            go_on(tx, work, sender, row, read).await
        }
        Choice::New { may_belong_to } => open(tx, work, sender, &Opening { may_belong_to, ..Opening::default() }).await,
    }
}

/// A mail that belongs to a ticket: on it, or on a new one where that takes no more answers.
pub async fn go_on(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    row: TicketRow,
    mut read: Reading,
) -> anyhow::Result<Admitted> {
    if let State::Closed { .. } = row.core.state {
        let AfterClosed { intent, stars, says_more } = intent::on_closed(read.intent, &read.fresh);
        (read.intent, read.stars, read.says_more) = (intent, stars, says_more);
    }
    let quiet =
        matches!(read.intent.kind, IntentKind::Thanks | IntentKind::Confirm | IntentKind::Receipt | IntentKind::Rating);
    if takes_answers(row.core.state, &work.desk.policy, work.now) || quiet || work.desk.silent {
        return Box::pin(follow_up(tx, work, sender, row, read)).await;
    }
    open(tx, work, sender, &Opening { follows: Some(row.id), ..Opening::default() }).await
}

/// A mail's text, taken apart.
pub struct Reading {
    pub fresh: String,
    /// What a person should read; never empty if the mail has any text.
    pub text: String,
    pub language: &'static str,
    pub intent: Intent,
    /// The mark, on a closed ticket; and whether something stands beside it that somebody is to read.
    pub stars: Option<u8>,
    pub says_more: bool,
    /// The writer's card, where the mail ends with one.
    pub signature: String,
    /// Files that it names and does not hold.
    pub cloud: Vec<CloudFile>,
    /// Its lines and those that it quotes, which are marked, in their order: an answer may stand below its question.
    pub lines: Vec<(String, bool)>,
}

/// The Message-IDs that a mail answers: In-Reply-To, then References, newest first.
pub fn answered(mail: &Mail) -> Vec<String> {
    mail.in_reply_to.iter().chain(mail.references.iter().rev()).cloned().collect()
}

impl Reading {
    /// Reads the text, aligned with what the ticket already holds.
    pub async fn of(tx: &mut Tx, work: &Work<'_>, on: Option<(&TicketRow, &Sender)>) -> anyhow::Result<Reading> {
        let (mut known, mut own) = (Vec::new(), Vec::new());
        if let Some((row, sender)) = on {
            let writer = sender.person.as_ref().map(|p| p.id);
            known = entry::known_texts(tx, row.id, writer, &answered(&work.parsed.mail)).await?;
            if let Some(writer) = writer {
                own = entry::own_texts(tx, row.id, writer).await?;
            }
        }
        let mail = &work.parsed.mail;
        let mut read = Reading::of_text(&mail.text, &mail.subject, (&known, &own));
        read.intent = inside::own_intent(read.intent, &read.fresh, (&known, &own));
        if work.cut {
            read.text.push_str(CUT_MARK);
        }
        Ok(read)
    }

    /// Reads a text against the texts that it may quote: what others wrote, and what its writer wrote before.
    pub fn of_text(body: &str, subject: &str, (known, own): (&[String], &[String])) -> Reading {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let fragments = quote::fragments_of_own(body, &known, &own);
        let fresh = quote::fresh(&fragments);
        let readable = quote::readable(&fragments);
        // If nothing fresh remains, all is shown: never lossy.
        let text = if readable.trim().is_empty() { body.trim().to_owned() } else { readable };
        let language = language::detect(&fresh).or_else(|| language::detect(subject)).unwrap_or_default();
        let cards = fragments.iter().filter(|f| f.kind == FragmentKind::Signature).map(|f| f.text.as_str());
        let signature = cards.collect::<Vec<_>>().join("\n");
        let said = fragments.iter().filter(|f| f.kind != FragmentKind::Quoted).map(|f| f.text.as_str());
        let cloud = cloud_files(&said.collect::<Vec<_>>().join("\n"));
        let lines = record::lines_of(&fragments);
        let intent = intent(&fresh);
        Reading { intent, stars: None, says_more: false, fresh, text, language, signature, cloud, lines }
    }
}

async fn follow_up(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    mut row: TicketRow,
    mut read: Reading,
) -> anyhow::Result<Admitted> {
    if read.intent.kind == IntentKind::StatusQuery && Box::pin(record::is_answer(tx, work, &row, &read)).await? {
        // "When did it start: yesterday" is no question.
        read.intent = Intent { kind: IntentKind::None, evidence: String::new() };
    }
    let (evidence, basis) = sender.evidence(Some(row.number));
    let person = person::ensure(tx, &sender.address, &sender.name, read.language, work.now).await?;
    let role = sender::role(tx, Some(&person), &row).await?;
    if work.permits(Act::BeKnown, role, evidence) {
        person::set_confirmed(tx, person.address_id).await?;
    }
    let people = ticket::people(tx, row.id).await?;
    let has = |role: &str| people.iter().any(|p| p.person == person.id && p.role == role);
    // Who came by a merge says for themselves that they need it no longer, and answers nothing for the others.
    let is_other = role == Role::Affected && row.affected != Some(person.id) && !has("affected");
    // Whoever accepts says whether it is done, and decides nothing else.
    let is_accepter = is_other && has(ACCEPTER) && !has(REPORTER);
    let is_reporter = is_other && !is_accepter;
    let is_vendor = role == Role::Watcher && people.iter().any(|p| p.person == person.id && p.role == VENDOR);
    // What a vendor writes stays inside.
    let kind = if is_vendor { "note" } else { "mail" };
    let id = insert_entry(tx, work, (row.id, kind), &read, (&person, evidence, &basis)).await?;
    keep_parts(tx, work, (row.id, id), evidence).await?;
    settle(
        tx,
        work,
        Outcome::Entry,
        (Verdict::Admit.as_str(), &work.parsed.vetted.reason),
        (evidence.as_str(), &basis),
    )
    .await?;
    if work.desk.silent {
        // What was decided then is history.
        return Ok(Admitted::FollowedUp(row.number));
    }
    let is_resolved = matches!(row.core.state, State::Resolved { .. });
    let is_closed = matches!(row.core.state, State::Closed { .. });
    let new_fault = is_resolved && intent::tells_of_another_fault(&read.fresh);
    let decides = work.permits(Act::Decide, role, evidence);
    let in_part = is_resolved && !new_fault && intent::accepts_in_part(read.intent.kind, &read.fresh);
    let intent = match row.core.state {
        State::Resolved { .. } if new_fault || in_part => IntentKind::Reject,
        State::Resolved { .. } => intent::as_asked(read.intent.kind, &read.fresh),
        _ => read.intent.kind,
    };
    let withdraws = is_reporter && decides && intent == IntentKind::Cancel;
    let again = intent == IntentKind::StatusQuery && asked_before(tx, &row, id).await?;
    let event = match is_vendor {
        true => Event::VendorWrote { proved: work.permits(Act::Resume, role, evidence) },
        false if withdraws => Event::WatcherWrote,
        false if is_accepter && !(is_resolved && says_how_it_is(intent) || is_closed && says_it_is_back(intent)) => {
            Event::WatcherWrote
        }
        false => event_of_mail(role, intent, (decides, again), read.stars.filter(|_| !is_other)),
    };
    let cause = Cause {
        actor: Some(person.id),
        what: work.cause(),
        text: read.text.clone(),
        attachments: work.parsed.mail.attachments.clone(),
        cloud: read.cloud.clone(),
        answered: Some(Answered::of(&work.parsed.mail)),
        warning: match (work.permits(Act::Uncautioned { first: false }, role, evidence), is_vendor) {
            (true, true) => Some(send::Warning::FromVendor),
            (true, false) => None,
            (false, _) => Some(send::Warning::Unproved),
        },
        likenesses: sender::likenesses(tx, work, sender, None).await?,
        offers_split: new_fault,
        free_of_budget: work.permits(Act::Unbudgeted, role, evidence),
        ack: may_be_answered(work, (&person, evidence)),
        why: match event {
            Event::AskedForNews { .. } if again => Some(Why::AskedTwice),
            _ if in_part && decides => Some(Why::InPart),
            _ => withdraws.then_some(Why::Withdrew),
        },
        said: intent,
        ..Cause::default()
    };
    if decides && !is_other {
        Box::pin(record::answer(tx, work, &mut row, &read, &cause)).await?;
    }
    if work.permits(Act::AddPeople, role, evidence) && !is_reporter && row.origin != MONITORING {
        for joined in audience::add_watchers(tx, work, &row, (named(&work.parsed.mail), false)).await? {
            note(tx, (row.id, work.now), &cause, ("watcher_added", joined.0.to_string())).await?;
        }
    }
    let mut decision = decide(&row.core, &event, &work.desk.policy, work.now);
    away::come_back(tx, work, &row, &mut decision).await?;
    let is_told = decision.effects.iter().any(|e| matches!(e, Effect::Notify(Notice::NewEntry, _)));
    if read.says_more && !is_told {
        decision.effects.push(Effect::Notify(Notice::NewEntry, Audience::Assignee));
    }
    if matches!(event, Event::VendorWrote { proved: false }) && waits_for_vendor(row.core.state) {
        // Perhaps it was they: they are not called silent for what they were given from here.
        let at = vendor_answers_by(work.desk, &row, work.now);
        decision.effects.push(Effect::SetTimer(TimerKind::VendorSilent, at));
    }
    Box::pin(send::carry_out(tx, work.desk, &mut row, (&decision, work.now), &cause)).await?;
    if withdraws {
        ticket::remove_person(tx, row.id, person.id, REPORTER, work.now).await?;
        let gone = person.id.0.to_string();
        note(tx, (row.id, work.now), &cause, ("reporter_removed", gone)).await?;
    }
    if decision.effects.contains(&Effect::OpenComplaint) {
        linked::complain(tx, work, &row, &cause).await?;
    }
    Ok(Admitted::FollowedUp(row.number))
}

/// Whether an answer says that what was done is enough, or not.
fn says_how_it_is(intent: IntentKind) -> bool {
    matches!(intent, IntentKind::Confirm | IntentKind::Reject | IntentKind::Thanks)
}

/// Whether an answer to `closed`, which promises to reopen, is more than a mark, which only the requester is asked for, or
/// a word about something else to be withdrawn.
fn says_it_is_back(intent: IntentKind) -> bool {
    !matches!(intent, IntentKind::Rating | IntentKind::Cancel)
}

/// Whether an automatic answer may go to who wrote; the budgets are looked at later.
fn may_be_answered(work: &Work<'_>, (writer, evidence): (&Person, Evidence)) -> Result<(), Refusal> {
    let role = if writer.staff { Role::Engineer } else { Role::Requester };
    if !work.fresh {
        Err(Refusal::TooOld)
    } else if !work.permits(Act::Ack { known: writer.confirmed }, role, evidence) {
        Err(Refusal::Evidence)
    } else {
        Ok(())
    }
}

/// Whether somebody asked for news before this entry, and none of the staff has done anything since.
async fn asked_before(tx: &mut Tx, row: &TicketRow, this: EntryId) -> anyhow::Result<bool> {
    let entries = entry::load(tx, row.id).await?;
    let since =
        entries.iter().rev().filter(|e| e.id != this && e.kind != "notice").take_while(|e| !e.is_word_of_staff());
    Ok(since.into_iter().any(|e| e.intent == IntentKind::StatusQuery.as_str()))
}

/// Opens a ticket: triage, priority, assignment, deadlines, acknowledgement.
pub async fn open(tx: &mut Tx, work: &Work<'_>, sender: &Sender, opening: &Opening) -> anyhow::Result<Admitted> {
    let mut read = Reading::of(tx, work, None).await?;
    let (evidence, basis) = sender.evidence(None);
    let mut subject = base_subject(&work.parsed.mail.subject);
    if let Some(followed) = opening.follows {
        // The answer's subject is that of our last notice; the matter has its own.
        subject = ticket::load(tx, followed).await?.subject;
    }
    let (mut address, mut name) = (sender.address.clone(), sender.name.clone());
    if let Some(original) = &opening.on_behalf {
        (address, name) = (original.address.clone(), original.name.clone());
        subject = base_subject(&original.subject);
        read = Reading::of_text(&original.text, &original.subject, (&[], &[]));
    }
    if let Some(monitoring) = &opening.monitoring {
        subject.clone_from(&monitoring.subject);
    }
    if let Some(text) = &opening.text {
        read.fresh.clone_from(text);
        read.text.clone_from(text);
    }
    let original = opening.on_behalf.as_ref().map(|o| o.subject.as_str()).filter(|s| !s.is_empty());
    let first = FirstMail {
        from: &address,
        name: &name,
        subject: original.unwrap_or(&work.parsed.mail.subject),
        fresh: &read.fresh,
        language: read.language,
        evidence,
    };
    let intake = intake::intake(tx, work, first).await?;
    if let Some(why) = &intake.judged.triage.set_aside {
        settle(
            tx,
            work,
            Outcome::SetAside,
            (work.parsed.vetted.verdict.as_str(), &format!("a rule: {why}")),
            (evidence.as_str(), &basis),
        )
        .await?;
        return Ok(Admitted::SetAside(work.parsed.vetted.verdict));
    }
    let writer = person::ensure(tx, &sender.address, &sender.name, read.language, work.now).await?;
    let person = person::ensure(tx, &address, &name, read.language, work.now).await?;
    let known = writer.confirmed;
    if work.permits(Act::BeKnown, Role::Requester, evidence) {
        person::set_confirmed(tx, writer.address_id).await?;
    }
    let subject: String = crate::compose::plain(&subject).chars().take(SUBJECT_CHARS_MAX).collect();
    // What a first mail asks for is the ticket itself.
    read.intent = Intent { kind: IntentKind::None, evidence: String::new() };
    let origin = if opening.monitoring.is_some() { MONITORING } else { "user" };
    let mut row = insert_ticket(tx, work, &intake, &read, (&person, &subject, origin)).await?;
    if let Some(followed) = opening.follows {
        row.restricted = ticket::load(tx, followed).await?.restricted;
    }
    let id = insert_entry(tx, work, (row.id, "mail"), &read, (&writer, evidence, &basis)).await?;
    keep_parts(tx, work, (row.id, id), evidence).await?;
    ticket::add_person(tx, row.id, (person.id, person.address_id), "requester", work.now).await?;
    let ruled = intake.judged.triage.watchers.iter().map(|a| (a.to_ascii_lowercase(), String::new()));
    let ruled = audience::add_watchers(tx, work, &row, (ruled.collect(), true)).await?;
    if work.permits(Act::AddPeople, Role::Requester, evidence)
        && opening.on_behalf.is_none()
        && opening.monitoring.is_none()
    {
        audience::add_watchers(tx, work, &row, (named(&work.parsed.mail), false)).await?;
    }
    record_opening(tx, work, &row, &intake, opening).await?;
    for watcher in ruled {
        // Whom nobody names is whom the operator does.
        let by_rule = Cause { what: work.cause(), ..Cause::default() };
        note(tx, (row.id, work.now), &by_rule, ("watcher_added", watcher.0.to_string())).await?;
    }
    let why = Cause { actor: Some(writer.id), what: work.cause(), ..Cause::default() };
    let missing = Box::pin(record::fill(tx, work, &mut row, (&read, evidence, &intake.judged), &why)).await?;
    settle(
        tx,
        work,
        Outcome::Entry,
        (work.parsed.vetted.verdict.as_str(), &work.parsed.vetted.reason),
        (evidence.as_str(), &basis),
    )
    .await?;

    let believed = work.permits(Act::Uncautioned { first: true }, Role::Requester, evidence);
    let ack = match is_noreply(&person.address) || opening.monitoring.is_some() {
        true => Err(Refusal::NoReplyAddress),
        false => may_be_answered(work, (&Person { confirmed: known, ..writer.clone() }, evidence)),
    };
    row.core.state = State::Absent;
    let mut decision = decide(&row.core, &Event::Opened, &work.desk.policy, work.now);
    // A rule's notice stands in the place of the acknowledgement, and is bound by what binds that.
    let receipt = intake.judged.triage.notice.as_deref().and_then(Notice::parse).unwrap_or(Notice::Ack);
    for effect in &mut decision.effects {
        if let Effect::Notify(notice @ Notice::Ack, _) = effect {
            *notice = receipt;
        }
    }
    if receipt == Notice::OutOfScope {
        // What is not ours wakes nobody.
        decision = without_alarm(decision);
    }
    let cause = Cause {
        actor: Some(writer.id),
        what: work.cause(),
        text: read.text.clone(),
        attachments: work.parsed.mail.attachments.clone(),
        cloud: read.cloud.clone(),
        answered: Some(Answered::of(&work.parsed.mail)),
        warning: if believed { None } else { Some(send::Warning::Unproved) },
        likenesses: sender::likenesses(tx, work, sender, opening.may_belong_to).await?,
        may_belong_to: opening.may_belong_to,
        ack,
        receipt,
        quiet_ack: !believed,
        empty_first: read.text.trim().is_empty(),
        missing,
        free_of_budget: opening.on_behalf.is_some(),
        ..Cause::default()
    };
    Box::pin(send::carry_out(tx, work.desk, &mut row, (&decision, work.now), &cause)).await?;
    // Where the budget has kept it back nobody was told anything, and the ticket is like any other.
    let is_told = !entry::sent_to(tx, row.id, person.address_id).await?.is_empty();
    if receipt == Notice::OutOfScope && is_told && !work.desk.silent {
        let parked = decide(&row.core, &Event::NotOurs, &work.desk.policy, work.now);
        let cause = Cause { what: work.cause(), ..Cause::default() };
        Box::pin(send::carry_out(tx, work.desk, &mut row, (&parked, work.now), &cause)).await?;
    }
    Ok(Admitted::Opened(row.number))
}

/// Writes a mail down on a ticket.
pub async fn insert_entry(
    tx: &mut Tx,
    work: &Work<'_>,
    (ticket, kind): (TicketId, &str),
    read: &Reading,
    (person, evidence, basis): (&Person, Evidence, &str),
) -> anyhow::Result<EntryId> {
    let mail = &work.parsed.mail;
    let recipients = visible_recipients(mail);
    let new = entry::NewEntry {
        kind,
        mail_id: Some(work.mail_id),
        person: Some(person.id),
        address_id: Some(person.address_id),
        recipients: &recipients,
        subject: &mail.subject,
        text: &read.text,
        full_text: &mail.text,
        language: read.language,
        verdict: work.parsed.vetted.verdict.as_str(),
        intent: read.intent.kind.as_str(),
        evidence: evidence.as_str(),
        evidence_basis: basis,
        ..entry::NewEntry::default()
    };
    let id = entry::insert(tx, ticket, &new, work.now).await?;
    let fact = Fact {
        actor: Some(person.id),
        kind: "entry".to_owned(),
        old: String::new(),
        new: format!("{} {} {}", id.0, evidence.as_str(), read.intent.kind.as_str()),
        cause: work.cause(),
    };
    journal::append(tx, &journal::ticket_stream(ticket), work.now, &fact).await?;
    Ok(id)
}

/// Address and name of everybody in To and Cc of a mail.
pub fn named(mail: &Mail) -> Vec<(String, String)> {
    let visible = mail.to.iter().chain(&mail.cc).filter(|a| a.is_valid());
    visible.map(|a| (a.key(), a.name.clone())).collect()
}

/// To and Cc of a mail as people see them, lower case.
pub fn visible_recipients(mail: &Mail) -> Vec<String> {
    mail.to.iter().chain(&mail.cc).map(crate::pure::mail::Address::key).collect()
}

/// Attachments by hash and the mail's Message-IDs, so that later mails find the ticket. What an unproved mail says of
/// Message-IDs is kept as its claim, where proof can be had.
pub async fn keep_parts(
    tx: &mut Tx,
    work: &Work<'_>,
    (ticket, id): (TicketId, EntryId),
    evidence: Evidence,
) -> anyhow::Result<()> {
    let mail = &work.parsed.mail;
    for attachment in &mail.attachments {
        let (blobs, bytes) = (work.desk.blobs.clone(), attachment.bytes.clone());
        let content: Content = tokio::task::spawn_blocking(move || blobs.keep(&bytes)).await??;
        content.enter(tx, work.now).await?;
        let new = entry::NewAttachment {
            sha256: &content.sha256,
            name: &attachment.name,
            media_type: &attachment.media_type,
            size: content.size,
            inline: attachment.inline,
            cid: attachment.cid.as_deref().unwrap_or_default(),
        };
        entry::insert_attachment(tx, id, &new).await?;
    }
    let (stored, referenced) = if work.permits(Act::Lead, Role::Stranger, evidence) {
        (IdKind::Stored, IdKind::Referenced)
    } else {
        (IdKind::StoredClaimed, IdKind::ReferencedClaimed)
    };
    if let Some(own) = &mail.message_id {
        entry::insert_message_id(tx, ticket, own, stored).await?;
    }
    for other in mail.in_reply_to.iter().chain(&mail.references) {
        entry::insert_message_id(tx, ticket, other, referenced).await?;
    }
    Ok(())
}
