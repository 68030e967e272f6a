//! From a decision to rows: changes and facts, timers, and one outbox row for each recipient of each notice.
//!
//! This is the one gate through which all mail leaves: budgets, the breaker, noreply addresses and our own addresses are
//! looked at here and nowhere else. What is not sent is a fact of the journal.

mod cause;
mod tokens;

use super::audience::{Recipient, audience_of, turn_to, watching_staff};
use super::clocks;
use super::gate::{gate, is_kept_count_of, withhold};
use super::roles::{vendor_answers_by, waits_for_vendor};
use super::told::{self, Telling};
use super::{Inner, digest, files, hooks, newcomer, parts, roles, standing, withheld};
use crate::compose::{self, Head};
use crate::pure::language::Language;
use crate::pure::notice::{Audience, Notice};
use crate::pure::quote;
use crate::pure::ticket::{Change, Decision, Effect, State, TimerKind, apply};
use crate::pure::token::{Purpose, Subject};
use crate::pure::wording::Why;
use crate::pure::{EntryId, Timestamp};
use crate::store::journal::{self, Fact};
use crate::store::person::{self, Person};
use crate::store::ticket::{Origin, TicketRow};
use crate::store::{StoreError, Tx, entry, outbox, ticket, timer};

pub use cause::{Answered, Cause, Warning};
pub use tokens::Tokens;

/// The tier in which a team's lead has a ticket.
const LEADS_TIER: &str = "3";
/// The notices sent earlier to a recipient that References hold, at most.
const EARLIER_MAX: usize = 6;

/// Carries out a decision: `row` holds the ticket before it, and after it when this returns.
pub async fn carry_out(
    tx: &mut Tx,
    desk: &Inner,
    row: &mut TicketRow,
    (decision, now): (&Decision, Timestamp),
    cause: &Cause,
) -> anyhow::Result<()> {
    let before = row.core.clone();
    let ends = |change: &Change| matches!(change, Change::State(State::Resolved { .. } | State::Closed { .. }));
    if decision.changes.iter().any(ends) && !desk.silent {
        Box::pin(parts::accept(tx, desk, (row, now), cause)).await?;
    }
    let changes = with_tier(tx, desk, row, decision).await?;
    row.core = apply(&before, &changes);
    let origin = Origin { actor: cause.actor, cause: &cause.what, at: now };
    ticket::save(tx, row, &before, &changes, &origin).await?;
    for change in &decision.changes {
        if let Change::Assignee(Some(engineer)) = change {
            person::set_last_assigned(tx, *engineer, now).await?;
        }
    }
    if desk.silent {
        return Ok(());
    }
    Box::pin(run_clocks(tx, desk, row, (decision, now), cause)).await?;
    for effect in &decision.effects {
        match effect {
            Effect::SetTimer(kind, at) => {
                let due = timer::Due { ticket: row.id, kind: *kind, generation: row.revision };
                timer::set(tx, due, *at, kind.as_str()).await?;
            }
            Effect::ClearTimers => timer::clear(tx, row.id).await?,
            Effect::ClearMajorTimers => {
                timer::clear_kind(tx, row.id, TimerKind::MajorUpdate).await?;
                timer::clear_kind(tx, row.id, TimerKind::MajorUnanswered).await?;
            }
            Effect::ClearUnanswered => timer::clear_kind(tx, row.id, TimerKind::MajorUnanswered).await?,
            // Opened by whoever brought the rating in: it takes more than this ticket's rows.
            Effect::OpenComplaint => {}
            Effect::Notify(notice, audience) => {
                Box::pin(notify(tx, desk, row, (*notice, *audience, now), cause)).await?
            }
        }
    }
    if waits_for_vendor(row.core.state)
        && row.core.state != before.state
        && timer::find(tx, row.id, TimerKind::VendorSilent).await?.is_none()
    {
        let due = timer::Due { ticket: row.id, kind: TimerKind::VendorSilent, generation: row.revision };
        timer::set(tx, due, vendor_answers_by(desk, row, now), due.kind.as_str()).await?;
    }
    if matches!(row.core.state, State::Closed { .. }) && before.state != row.core.state {
        tell_parts(tx, desk, (row, now), cause).await?;
    }
    // What did not hold is no solution any more; whoever takes up the ticket again has been told of it above.
    let was_solved = matches!(before.state, State::Resolved { .. } | State::Closed { .. });
    if was_solved && row.core.state == State::Open && !row.solution.is_empty() {
        row.solution.clear();
        ticket::save(tx, row, &row.core.clone(), &[], &origin).await?;
        let kind = "solution".to_owned();
        let fact = Fact { actor: cause.actor, kind, cause: cause.what.clone(), ..Fact::default() };
        journal::append(tx, &journal::ticket_stream(row.id), now, &fact).await?;
    }
    Ok(())
}

/// The changes of a decision; a ticket that goes to another team is where that team is, and one that leaves a team's lead
/// for somebody else of the team is there again.
async fn with_tier(tx: &mut Tx, desk: &Inner, row: &TicketRow, decision: &Decision) -> Result<Vec<Change>, StoreError> {
    let mut changes = decision.changes.clone();
    if changes.iter().any(|change| matches!(change, Change::Tier(_))) {
        return Ok(changes);
    }
    let after = apply(&row.core, &changes);
    let lead = desk.config.lead_of(&after.team).map(|lead| lead.name.as_str());
    let lead = match lead {
        Some(lead) => person::find_staff(tx, lead).await?,
        None => None,
    };
    let leaves = row.tier == LEADS_TIER && after.assignee != row.core.assignee && after.assignee != lead;
    if let Some(team) = desk.config.team(&after.team).filter(|_| leaves || after.team != row.core.team)
        && team.tier.as_str() != row.tier
    {
        changes.push(Change::Tier(team.tier.as_str().to_owned()));
    }
    Ok(changes)
}

/// Whoever works on a part of what is closed hears that nobody waits for it any more.
async fn tell_parts(
    tx: &mut Tx,
    desk: &Inner,
    (row, now): (&TicketRow, Timestamp),
    cause: &Cause,
) -> anyhow::Result<()> {
    let because =
        Cause { actor: cause.actor, what: cause.what.clone(), why: Some(Why::WholeClosed), ..Cause::default() };
    for part in parts::under_way(tx, row).await? {
        Box::pin(notify(tx, desk, &part, (Notice::NewEntry, Audience::Assignee, now), &because)).await?;
    }
    Ok(())
}

/// Promises, news and changes as the clocks heed them; before anybody is told, because notices name deadlines.
async fn run_clocks(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (decision, now): (&Decision, Timestamp),
    cause: &Cause,
) -> anyhow::Result<()> {
    let because = (cause.actor, cause.what.as_str());
    for change in &decision.changes {
        if let Change::Promised(eta) = change {
            clocks::promised(tx, row, (*eta, &cause.reason), now, because).await?;
        }
    }
    // Only what a person says is news.
    let news = |effect: &Effect| match effect {
        Effect::Notify(_, Audience::Vendor) => None,
        Effect::Notify(notice @ (Notice::Reply | Notice::Progress | Notice::NeedsInfo), to) => Some((*notice, *to)),
        _ => None,
    };
    let told = match decision.effects.iter().find_map(news).filter(|_| cause.actor.is_some()) {
        Some((notice, to)) => reaches(tx, desk, row, (notice, to, now), cause).await?.then_some(notice),
        None => None,
    };
    if let Some(notice) = told {
        clocks::told(tx, row, notice.as_str(), now, because).await?;
    }
    if !decision.changes.is_empty() || told.is_some() {
        clocks::refresh(tx, desk, row, now, because).await?;
    }
    Ok(())
}

/// Whether a notice can go to anybody of those whom it is for. Where it is for nobody, nobody waits for it.
pub async fn reaches(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (notice, audience, now): (Notice, Audience, Timestamp),
    cause: &Cause,
) -> anyhow::Result<bool> {
    let recipients = audience_of(tx, desk, row, (notice, audience, cause.actor, now)).await?;
    for recipient in &recipients {
        if gate(tx, desk, (Some(row), notice, &recipient.person, now), cause).await?.is_ok() {
            return Ok(true);
        }
    }
    Ok(recipients.is_empty())
}

/// A recipient as all see them: name, address, in Cc.
type Visible = (String, String, bool);

async fn notify(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (notice, audience, now): (Notice, Audience, Timestamp),
    cause: &Cause,
) -> anyhow::Result<()> {
    let mut recipients = audience_of(tx, desk, row, (notice, audience, cause.actor, now)).await?;
    if let (Notice::Reply, Audience::RequesterAndWatchers, Some(writer)) = (notice, audience, &cause.answers) {
        recipients = turn_to(tx, recipients, writer).await?;
    }
    if audience == Audience::Vendor {
        roles::bring_vendor(tx, row, (&recipients, now), cause).await?;
    }
    if notice.is_for_staff() {
        let is_major = notice == Notice::MajorIncident || audience == Audience::Unanswered;
        roles::inform(tx, row, (&recipients, is_major), now).await?;
    }
    hooks::enqueue(tx, desk, row, (notice, &recipients, now)).await?;
    if notice.is_for_staff() {
        // The engineer who acted knows.
        recipients.retain(|r| Some(r.person.id) != cause.actor);
    }
    let told = match cause.inside && !notice.is_for_staff() && audience != Audience::Vendor {
        true => {
            let (text, reason, attachments) = (String::new(), String::new(), Vec::new());
            &Cause { text, reason, attachments, text_for_newcomers: None, ..cause.clone() }
        }
        false => cause,
    };
    let recipients = digest::keep_back(tx, desk, row, (notice, recipients, now), told).await?;
    Box::pin(deliver(tx, desk, Some(row), (notice, recipients, now), told)).await?;
    // What a clock decided is told to them by the same `new_entry` as to the assignee.
    if matches!(notice, Notice::Reply | Notice::Resolved) && cause.actor.is_some() {
        let watching = watching_staff(tx, row).await?.into_iter().filter(|p| Some(p.id) != cause.actor);
        let watching: Vec<Recipient> = watching.map(Recipient::of).collect();
        let told = Cause { reply_entry: None, ..cause.clone() };
        let watching = digest::keep_back(tx, desk, row, (Notice::NewEntry, watching, now), &told).await?;
        Box::pin(deliver(tx, desk, Some(row), (Notice::NewEntry, watching, now), &told)).await?;
    }
    Ok(())
}

/// Sends a notice to one person: `transcript`, `verify_sender`.
pub async fn tell(
    tx: &mut Tx,
    desk: &Inner,
    row: Option<&TicketRow>,
    (notice, person, now): (Notice, Person, Timestamp),
    cause: &Cause,
) -> anyhow::Result<()> {
    Box::pin(deliver(tx, desk, row, (notice, vec![Recipient::of(person)], now), cause)).await
}

/// Tells colleagues what one of the staff wrote inside; who wants quiet finds it in the digest.
pub async fn tell_colleagues(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (colleagues, now): (Vec<Person>, Timestamp),
    cause: &Cause,
) -> anyhow::Result<()> {
    let colleagues = colleagues.into_iter().map(Recipient::of).collect();
    let colleagues = digest::keep_back(tx, desk, row, (Notice::NewEntry, colleagues, now), cause).await?;
    Box::pin(deliver(tx, desk, Some(row), (Notice::NewEntry, colleagues, now), cause)).await
}

async fn deliver(
    tx: &mut Tx,
    desk: &Inner,
    row: Option<&TicketRow>,
    (notice, recipients, now): (Notice, Vec<Recipient>, Timestamp),
    cause: &Cause,
) -> anyhow::Result<()> {
    if desk.silent {
        return Ok(());
    }
    let mut allowed = Vec::new();
    for recipient in recipients {
        match gate(tx, desk, (row, notice, &recipient.person, now), cause).await? {
            Ok(()) => allowed.push(recipient),
            Err(refusal) => withhold(tx, row, (notice, refusal, now), cause).await?,
        }
    }
    if allowed.is_empty() {
        return Ok(());
    }
    let allowed = withheld::readers_first(tx, desk, row, (notice, allowed, now)).await?;
    metrics::counter!("postdesk_notices_total", "notice" => notice.as_str())
        .increment(u64::try_from(allowed.len()).unwrap_or(0));
    // A receipt for somebody unproved holds nothing that they chose, their name included.
    let is_quiet_receipt = notice == cause.receipt && cause.quiet_ack;
    let by_staff = standing::is_by_staff(tx, cause).await?;
    let (mut standings, mut visible) = (Vec::with_capacity(allowed.len()), Vec::with_capacity(allowed.len()));
    for Recipient { person, copy } in &allowed {
        let standing = standing::standing(tx, desk, row, person).await?;
        let quiet = is_quiet_receipt || standing::is_quiet(desk, row, person, (standing, by_staff));
        standings.push((standing, quiet));
        let name = if quiet { String::new() } else { person.full_name.clone() };
        visible.push((name, person.address.clone(), *copy));
    }
    let mut entry_id = cause.reply_entry.filter(|_| notice == Notice::Reply);
    for (recipient, (standing, quiet)) in allowed.iter().zip(standings) {
        let withheld = withheld::is_withheld(tx, desk, row, (notice, &recipient.person, now)).await?;
        let since = newcomer::since(tx, row, (notice, &recipient.person)).await?;
        // Who gets a copy reads the same letter as whoever it is for.
        let greets = allowed.iter().find(|other| recipient.copy && !other.copy).unwrap_or(recipient);
        let (greets, recipient) = (&greets.person, &recipient.person);
        let telling = Telling { desk, row, notice, recipient, greets, since, now, cause, withheld, standing, quiet };
        let token = Tokens::of(desk, &telling);
        let (language, words) = Box::pin(told::words(tx, &telling, &token)).await?;
        let links = cause.digest.iter().flat_map(|digest| &digest.news).map(|line| line.href.as_str());
        let rendered = token.alone_in(desk.composer.render(notice, language, &words)?, links);
        if let (None, Some(row)) = (entry_id, row) {
            let addresses: Vec<String> = visible.iter().map(|(_, address, _)| address.clone()).collect();
            let new = entry::NewEntry {
                kind: "notice",
                notice: notice.as_str(),
                recipients: &addresses,
                subject: &rendered.subject,
                text: &cause.on_record(&rendered.text),
                language: language.tag(),
                ..entry::NewEntry::default()
            };
            entry_id = Some(entry::insert(tx, row.id, &new, now).await?);
        }
        Box::pin(queue(tx, &telling, (&token, &rendered, language, &visible, entry_id))).await?;
    }
    Ok(())
}

async fn queue(
    tx: &mut Tx,
    telling: &Telling<'_>,
    (token, rendered, language, visible, entry_id): (
        &Tokens,
        &compose::Rendered,
        Language,
        &[Visible],
        Option<EntryId>,
    ),
) -> anyhow::Result<()> {
    let (desk, row, notice) = (telling.desk, telling.row, telling.notice);
    let split = |copy: bool| -> Vec<(String, String)> {
        visible.iter().filter(|(_, _, c)| *c == copy).map(|(n, a, _)| (n.clone(), a.clone())).collect()
    };
    let (mut to, cc) = (split(false), split(true));
    if to.is_empty() {
        to = vec![(telling.recipient.full_name.clone(), telling.recipient.address.clone())];
    }
    let from_name = from_name(tx, telling).await?;
    let threading = threading(tx, telling).await?;
    let head = Head {
        notice,
        from: (&from_name, &token.base),
        to: &to,
        cc: &cc,
        reply_to: token.reply_to.as_deref(),
        message_id: &token.message_id,
        in_reply_to: threading.last().map(String::as_str),
        references: &threading,
        instance: &desk.identity.instance,
        ticket: row.map(|r| r.number),
        attachments: &files::carried(telling),
        at: telling.now,
    };
    let bytes = compose::compose(&head, rendered)?;
    let new = outbox::NewRow {
        ticket: row.map(|r| r.id),
        entry: entry_id,
        address_id: telling.recipient.address_id,
        notice: notice.as_str(),
        language: language.tag(),
        envelope_from: &token.envelope_from,
        envelope_to: &telling.recipient.address,
        message_id: &token.message_id,
        bytes: &bytes,
        at: telling.now,
    };
    outbox::insert(tx, &new).await?;
    // What a client may quote: the words of either part, which differ in their frame and on the buttons.
    let page = crate::pure::mail::text_of_html_with_hidden(&rendered.html);
    let known = format!("{}{}{page}", rendered.text, quote::PART_END);
    let sent = entry::NewSent {
        ticket: row.map(|r| r.id),
        entry: entry_id,
        address_id: telling.recipient.address_id,
        notice: notice.as_str(),
        message_id: &token.message_id,
        text: &known,
    };
    entry::insert_sent(tx, &sent, telling.now).await?;
    if is_kept_count_of(notice, telling.standing, telling.cause) {
        let domain = domain_of(&telling.recipient.address);
        let ticket = row.map(|r| r.id);
        outbox::insert_automatic(tx, (telling.recipient.address_id, domain), ticket, notice.as_str(), telling.now)
            .await?;
    }
    Ok(())
}

/// A person's answer bears the person's name, everything else the desk's.
async fn from_name(tx: &mut Tx, telling: &Telling<'_>) -> anyhow::Result<String> {
    let desk_name = &telling.desk.config.desk.name;
    match (telling.notice, telling.cause.actor) {
        (Notice::Reply, Some(actor)) => {
            let person = person::load(tx, actor, None).await?;
            Ok(format!("{} ({desk_name})", person.full_name))
        }
        _ => Ok(desk_name.clone()),
    }
}

/// The ids that a recipient's client threads by: the mail that opened the ticket, what we sent to this recipient, and
/// last the mail that is answered, if it is the recipient's own.
async fn threading(tx: &mut Tx, telling: &Telling<'_>) -> anyhow::Result<Vec<String>> {
    let mut ids = Vec::new();
    if let Some(row) = telling.row {
        // A vendor's client has never seen the requester's mail, and is not to know its id; nor is who does not read it,
        // or who may not have written it.
        if !telling.is_for_vendor() && !telling.withheld && !telling.quiet {
            ids.extend(entry::thread_ids(tx, row.id).await?.into_iter().take(1));
        }
        let earlier = entry::sent_to(tx, row.id, telling.recipient.address_id).await?;
        let skip = earlier.len().saturating_sub(EARLIER_MAX);
        ids.extend(earlier.into_iter().skip(skip));
    }
    if let Some(answered) = &telling.cause.answered
        && answered.from == telling.recipient.address
        && !telling.quiet
    {
        // An answer to what is about no ticket must not find its way to the one that was answered.
        ids.extend(answered.references.last().filter(|_| telling.row.is_some()).cloned());
        ids.extend(answered.message_id.clone());
    }
    let mut unique: Vec<String> = Vec::new();
    for id in ids {
        unique.retain(|known| *known != id);
        unique.push(id);
    }
    Ok(unique)
}

/// Whether an address is one of the desk's own, with or without a sub-address: mail to it would come back.
pub fn is_own(config: &crate::config::Config, address: &str) -> bool {
    let strip = |a: &str| -> String {
        let (local, domain) = a.rsplit_once('@').unwrap_or((a, ""));
        format!("{}@{domain}", local.split('+').next().unwrap_or(local))
    };
    let address = address.to_ascii_lowercase();
    config.own_addresses().iter().any(|own| *own == address || strip(own) == strip(&address))
}

pub fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// A `mailto:` by which an engineer answers on a ticket; empty where addresses cannot bear the token.
pub fn answer_link(desk: &Inner, row: &TicketRow, reader: &Person) -> String {
    let base = base_address(desk, Some(row));
    let (number, generation) = (row.number, row.generation);
    let subject = Subject { purpose: Purpose::Reply, number, recipient: &reader.address, generation };
    let address = desk.ring.address(&base, &subject).filter(|_| desk.config.desk.subaddressing);
    let subject = compose::percent(&format!("Re: [{} #{number}]", desk.config.desk.tag));
    address.map(|address| format!("mailto:{address}?subject={subject}")).unwrap_or_default()
}

/// The address that a ticket's mails come from.
pub fn base_address(desk: &Inner, row: Option<&TicketRow>) -> String {
    row.map_or(desk.config.desk.address.as_str(), |r| desk.config.mailbox_address(&r.mailbox)).to_owned()
}
