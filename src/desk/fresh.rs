//! An engineer's mail on no ticket: a forward opens one for the user, a call or a walk-in is opened by `#requester`, a bare
//! command is answered, the rest is the engineer's own request. What is ordered beside it is carried out on the new ticket.

use super::admit::{Admitted, Work, settle};
use super::engineer::{say_what_was_signed, tell_transcript};
use super::orders::{self, Said};
use super::requester::{self, OnBehalf, Opening};
use super::send::{self, Answered, Cause};
use super::sender::Sender;
use super::told::TranscriptWords;
use crate::config::Config;
use crate::pure::command::{self, Order, Parsed, Verb};
use crate::pure::intent::IntentKind;
use crate::pure::mail::{Address, Mail};
use crate::pure::notice::Notice;
use crate::pure::quote;
use crate::pure::vet::Verdict;
use crate::store::Tx;
use crate::store::entry::{self, NewEntry};
use crate::store::ledger::Outcome;
use crate::store::person::Person;
use crate::store::ticket::{self, TicketRow};

/// Lines of a signature that bears no mark, at most.
const CARD_LINES_MAX: usize = 2;
/// The shortest sentence that asks for something, in UTF-8: six Chinese characters, or three words.
const SENTENCE_BYTES_MIN: usize = 18;

/// An engineer's mail that names no ticket, as it is read to be carried out: all that is not cut off, and what it says and
/// orders.
pub fn written(work: &Work<'_>, engineer: &Person) -> (String, Parsed) {
    let names = super::engineer::names_of(work, engineer);
    let signs = |lines: &str, announced| command::is_signature(lines, announced, &names);
    let fresh = quote::fresh(&quote::fragments_of_writer(&work.parsed.mail.text, (&[], &[]), &signs));
    let parsed = command::parse_of(&fresh, &names);
    (fresh, parsed)
}

/// Admits an engineer's mail that names no ticket.
pub async fn admit(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (engineer, may_belong_to): (&Person, Option<i64>),
) -> anyhow::Result<Admitted> {
    let opening = Opening { may_belong_to, ..Opening::default() };
    let (_, parsed) = written(work, engineer);
    let original = forwarded(work);
    if original.is_none() && parsed.commands.is_empty() {
        return requester::open(tx, work, sender, &opening).await;
    }
    if original.is_none() && (parsed.text.trim().is_empty() || orders::is_personal(&parsed)) {
        let plan = orders::without_ticket(tx, work, engineer, &parsed).await?;
        if plan.is_right() {
            orders::carry_out_alone(tx, work, engineer, &plan).await?;
        }
        let mut told = TranscriptWords { not_kept: says_something(&parsed.text), ..plan.transcript(false) };
        say_what_was_signed(&mut told, &parsed);
        return answered(tx, work, sender, (engineer, told)).await;
    }
    open(tx, work, sender, (engineer, &parsed, original), opening).await
}

/// Opens the ticket, then carries out on it what is ordered. Where it is opened for somebody by a command and one of the
/// commands is wrong, nothing is done at all: who sends it again does not open it twice.
async fn open(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (engineer, parsed, original): (&Person, &Parsed, Option<OnBehalf>),
    opening: Opening,
) -> anyhow::Result<Admitted> {
    let is_forward = original.is_some();
    let opening = match original {
        Some(original) => Opening { on_behalf: Some(original), ..opening },
        None => {
            Opening { text: Some(parsed.text.clone()), on_behalf: named(work, engineer, parsed), ..Opening::default() }
        }
    };
    let by_command = !is_forward && opening.on_behalf.is_some();
    tx.remember().await?;
    let admitted = requester::open(tx, work, sender, &opening).await?;
    let Admitted::Opened(number) = admitted else { return Ok(admitted) };
    let Some(id) = ticket::find_number(tx, number).await? else { return Ok(admitted) };
    let row = ticket::load(tx, id).await?;
    let said = Said { parsed, changes: &[], solution: None, outward: false, to_other: false, answers_gone: false };
    let mut plan = orders::check(tx, work, (engineer, &row), &said).await?;
    if by_command && !plan.is_right() {
        tx.forget().await?;
        return answered(tx, work, sender, (engineer, plan.transcript(false))).await;
    }
    let first = match is_forward {
        true => Some([
            format!("Ticket {number} is open for the sender of the forwarded mail."),
            format!("已为转发邮件的原发件人建立工单 {number}。"),
        ]),
        false => (!plan.is_right())
            .then(|| [format!("Ticket {number} is open with your words."), format!("已按您的正文建立工单 {number}。")]),
    };
    carry_out(tx, work, (engineer, row), (parsed, &mut plan, (is_forward, first))).await?;
    Ok(admitted)
}

/// Carries out what a mail orders beside what it passes on, keeps its own words as a note, and tells the engineer. `first`:
/// what became of what is passed on.
pub async fn carry_out(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, mut row): (&Person, TicketRow),
    (parsed, plan, (keeps_words, first)): (&Parsed, &mut orders::Plan, (bool, Option<[String; 2]>)),
) -> anyhow::Result<()> {
    let words = parsed.text.trim();
    let keeps_words = keeps_words && !words.is_empty();
    if keeps_words {
        // The mail itself is the entry of whoever wrote what is passed on.
        let note = NewEntry {
            kind: "note",
            person: Some(engineer.id),
            address_id: Some(engineer.address_id),
            subject: &work.parsed.mail.subject,
            text: words,
            full_text: words,
            verdict: Verdict::Admit.as_str(),
            // What stands above somebody else's words is no step of the work.
            intent: IntentKind::None.as_str(),
            ..NewEntry::default()
        };
        entry::insert(tx, row.id, &note, work.now).await?;
    }
    let mut cause = Cause {
        actor: Some(engineer.id),
        what: work.cause(),
        answered: Some(Answered::of(&work.parsed.mail)),
        free_of_budget: true,
        ..Cause::default()
    };
    let mut begun = None;
    if plan.is_right() {
        begun = Box::pin(orders::carry_out(tx, work, (&mut row, plan, true), &mut cause)).await?;
        orders::look_again(tx, work, (engineer, &row), plan).await?;
    }
    let filled = orders::put_on_record(tx, work, (&mut row, words), (&mut begun, &cause)).await?;
    orders::keep(tx, work, (&row, begun), engineer).await?;
    let mut told = plan.transcript(keeps_words);
    told.help &= filled.is_empty();
    if !filled.is_empty() {
        told.undo = plan.undo_of_record();
    }
    told.lines.extend(filled);
    if let Some(outcome) = first {
        told.help &= !parsed.commands.is_empty();
        told.lines.insert(0, (work.parsed.mail.subject.clone(), true, outcome));
    }
    say_what_was_signed(&mut told, parsed);
    cause.transcript = Some(told);
    send::tell(tx, work.desk, Some(&row), (Notice::Transcript, engineer.clone(), work.now), &cause).await
}

/// Answers a mail that opens nothing: each command, and what became of it.
async fn answered(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (engineer, told): (&Person, TranscriptWords),
) -> anyhow::Result<Admitted> {
    tell_transcript(tx, work, (engineer, None), told).await?;
    let (evidence, basis) = sender.evidence(None);
    let why = (Verdict::Admit.as_str(), "commands that name no ticket");
    settle(tx, work, Outcome::SetAside, why, (evidence.as_str(), &basis)).await?;
    Ok(Admitted::SetAside(Verdict::Admit))
}

/// Whether the text beside a bare command is more than a name with a telephone number: several lines, or a sentence.
fn says_something(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let ends = |line: &str| line.ends_with(['.', '!', '?', '。', '！', '？']) || line.contains('，');
    lines.len() > CARD_LINES_MAX || lines.iter().any(|line| line.len() >= SENTENCE_BYTES_MIN && ends(line))
}

/// A call or a walk-in: the ticket is that person's from the first moment.
fn named(work: &Work<'_>, engineer: &Person, parsed: &Parsed) -> Option<OnBehalf> {
    let lines = parsed.commands.iter().filter(|c| c.verb == Some(Verb::Requester));
    let (line, order) = lines.filter_map(|line| Some((line, orders::typed(work, engineer, line).ok()?))).next()?;
    let Order::Requester { address, .. } = order else { return None };
    let address = Address { name: String::new(), address }.key();
    let is_ours = send::is_own(&work.desk.config, &address);
    let (subject, text) = (work.parsed.mail.subject.clone(), parsed.text.clone());
    (crate::compose::is_sendable(&address) && !is_ours).then_some(OnBehalf {
        address,
        name: command::name_in(&line.args),
        subject,
        text,
    })
}

pub fn forwarded(work: &Work<'_>) -> Option<OnBehalf> {
    original(&work.desk.config, &work.parsed.mail)
}

/// The original that an engineer's mail forwards: a mail within the mail first, then a header block in the text.
pub fn original(config: &Config, mail: &Mail) -> Option<OnBehalf> {
    let own = config.own_addresses();
    let found = match mail.enclosed.first() {
        Some(inner) => {
            let from = inner.sole_from()?;
            OnBehalf {
                address: from.key(),
                name: from.name.clone(),
                subject: inner.subject.clone(),
                text: inner.text.clone(),
            }
        }
        None => {
            let head = quote::forwarded(&mail.text)?;
            let address = Address { name: String::new(), address: head.from_address.clone() };
            if !address.is_valid() {
                return None;
            }
            OnBehalf { address: address.key(), name: head.from_name, subject: head.subject, text: head.text }
        }
    };
    let is_ours = own.contains(&found.address) || config.engineer_by_address(&found.address).is_some();
    (!is_ours).then_some(found)
}
