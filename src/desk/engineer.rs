//! Mails of engineers on a ticket: replies, notes, commands. Without proof nothing of it has any effect: the mail is held
//! (`desk/held.rs`). What names no ticket is for `desk/fresh.rs`.

mod answered;
mod done;
mod shown;
mod signed;
mod unread;

use self::answered::{answered, answers, answers_transcript, last_reply, writer_answered};
use self::shown::shown_outside;
use self::signed::{marked_below, ordered_below, taken_for_a_card, typed};
use super::admit::{Admitted, Work, settle};
use super::orders::proposal::{self, AtHand};
use super::orders::{self, Plan, Said};
use super::requester::{self, OnBehalf, Reading};
use super::send::{self, Answered, Cause};
use super::sender::Sender;
use super::told::TranscriptWords;
use super::{away, fresh, held, inside, linked, passed_on, readers, route};
use crate::pure::authority::{Act, Role, must_hold};
use crate::pure::command::{self, Card, Order};
use crate::pure::grade::Priority;
use crate::pure::notice::Notice;
use crate::pure::quote;
use crate::pure::thread::Choice;
use crate::pure::ticket::{Event, State, TextField, decide};
use crate::pure::vet::Verdict;
use crate::store::ledger::Outcome;
use crate::store::person::Person;
use crate::store::ticket::TicketRow;
use crate::store::{Tx, entry};

pub use shown::{letters, without_quotes};
pub use signed::say_what_was_signed;

/// A mail of one of the staff.
pub async fn admit(tx: &mut Tx, work: &Work<'_>, sender: &Sender, choice: Choice) -> anyhow::Result<Admitted> {
    let Some(engineer) = sender.person.clone() else { anyhow::bail!("an engineer without a person") };
    let (row, outward, may_belong_to) = match choice {
        Choice::FollowUp { ticket, outward, .. } => (Some(route::follow_merges(tx, ticket).await?), outward, None),
        Choice::New { may_belong_to } => (None, true, may_belong_to),
    };
    let (evidence, _) = sender.evidence(row.as_ref().map(|r| r.number));
    if must_hold(Role::Engineer, evidence) {
        let readable = match &row {
            Some(row) => readers::may_read(tx, work.desk, row, (&engineer, work.now)).await?,
            None => false,
        };
        return held::hold(tx, work, &engineer, (sender, row.as_ref().filter(|_| readable))).await;
    }
    if work.permits(Act::BeKnown, Role::Engineer, evidence) {
        crate::store::person::set_confirmed(tx, engineer.address_id).await?;
    }
    away::is_back(tx, work, &engineer).await?;
    match row {
        Some(row) if readers::may_read(tx, work.desk, &row, (&engineer, work.now)).await? => {
            Box::pin(on_ticket(tx, work, sender, (&engineer, row, outward))).await
        }
        Some(row) if !is_about_themselves(work) => unread::admit(tx, work, sender, (&engineer, row)).await,
        _ => fresh::admit(tx, work, sender, (&engineer, may_belong_to)).await,
    }
}

/// How an engineer signs: by what we call them, and what their mail does.
pub fn names_of(work: &Work<'_>, engineer: &Person) -> Vec<String> {
    let shown = work.parsed.mail.sole_from().map(|from| from.name.clone()).unwrap_or_default();
    [engineer.full_name.clone(), engineer.name.clone(), shown].into_iter().filter(|name| !name.is_empty()).collect()
}

/// Whether a mail holds commands about its writer and nothing else: it belongs to no ticket, whatever it answers.
fn is_about_themselves(work: &Work<'_>) -> bool {
    let parsed = command::parse(&quote::fresh(&quote::fragments(&work.parsed.mail.text, &[])));
    !parsed.commands.is_empty() && parsed.text.trim().is_empty() && orders::is_personal(&parsed)
}

/// An engineer's mail on a ticket. Unless it is meant `outward`, its words stay inside: it came here by what other mails
/// say of it, and was written to somebody else.
async fn on_ticket(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (engineer, mut row, outward): (&Person, TicketRow, bool),
) -> anyhow::Result<Admitted> {
    let answered = answered(tx, work, (engineer, &row)).await?;
    let is_own = is_own(engineer, &row);
    if let Some(original) = passes_on(tx, work, (engineer, &row)).await? {
        return passed_on::admit(tx, work, sender, (engineer, row, original)).await;
    }
    let form = orders::form::read(tx, work, sender, (engineer, &row)).await?;
    let Pieces { names, known, fragments } = Pieces::of(tx, work, (engineer, &row), &form.rest).await?;
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let unquoted = command::parse_of(&quote::fresh(&fragments), &names).text.trim().to_owned();
    let (typed, below) = (typed(&fragments), marked_below(&fragments, &known));
    let astray = ordered_below(&fragments, &known);
    let answers = answers(tx, &row, &answered).await?;
    let (readable, for_newcomers, is_notice) = shown_outside(tx, (&row, answers.as_ref()), (fragments, &known)).await?;
    let mut parsed = command::parse_of(&readable, &names);
    parsed.misplaced.extend(astray);
    let stays = inside::comes_inside(work) || parsed.commands.iter().any(|c| c.verb == Some(command::Verb::Note));
    match command::card(&parsed.text, &names) {
        // Alone it is an answer; inside, somebody's number is a note.
        Card::No | Card::Perhaps if stays => {}
        Card::No if parsed.commands.is_empty() || !command::is_card_of_somebody(&parsed.text) => {}
        Card::Certain => parsed.text.clear(),
        Card::Perhaps | Card::No => parsed.signed = std::mem::take(&mut parsed.text),
    }
    let for_newcomers = for_newcomers.map(|text| command::parse_of(&text, &names).text.trim().to_owned());
    if is_own && parsed.commands.is_empty() && form.changes.is_empty() {
        // Answering as a user of the desk, not as its engineer.
        return as_requester(tx, work, sender, (engineer, row)).await;
    }
    let (evidence, basis) = sender.evidence(Some(row.number));
    if !work.permits(Act::Work, Role::Engineer, evidence) {
        return held::hold(tx, work, engineer, (sender, Some(&row))).await;
    }
    // Whom a complaint is about may say their part, but not to the one who complains.
    let outward = outward && !linked::complained_of(tx, &row).await?.contains(&engineer.id);
    let outward = outward && !inside::is_among_staff(tx, work, (engineer, &row)).await?;
    let answer = match form.changes.is_empty() && !inside::comes_inside(work) {
        true => done::answer(tx, (&row, engineer), &answered, &parsed).await?,
        false => done::Answer::None,
    };
    if matches!(answer, done::Answer::Solves(_)) {
        parsed = done::resolves(work, engineer);
    }
    let at_hand = AtHand::of(tx, work, (&row, &answered)).await?;
    // Who answers what a colleague wrote inside answers the colleague.
    let colleague = inside::colleague(tx, engineer.id, &answered).await?;
    let answers_talk = colleague.is_some() || at_hand.is_talked_of();
    // The claim is enough: staying inside needs no authority. But what a command takes along goes with it, where the mail
    // answers a colleague's, and came to this address for that alone.
    let comes_inside = inside::comes_inside(work) && !(answers_talk && inside::goes_along(&parsed));
    let is_marked = parsed.commands.iter().any(|c| c.verb == Some(command::Verb::Note));
    let is_note = is_marked || comes_inside && colleague.is_none();
    let sent_back = proposal::sent_back(tx, work, (engineer, &row), (&parsed, &at_hand, is_note)).await?;
    let is_talk = (colleague.is_some() || at_hand.is_talked_of()) && !inside::goes_along(&parsed);
    let is_meant_inside = is_marked || comes_inside && !is_talk && !inside::comes_to_talk(work) || sent_back.is_some();
    let says_anything = !parsed.text.trim().is_empty() || is_talk && !work.parsed.mail.attachments.is_empty();
    let goes_out = outward
        && !(is_notice
            || comes_inside
            || is_talk
            || [&parsed.text, &typed, &below].into_iter().any(|text| asks_for_note(text)))
        && answer != done::Answer::Idle;
    let is_held_inside = !goes_out && !is_meant_inside && says_anything;
    let is_note = is_meant_inside || is_held_inside || comes_inside || !outward;
    let written_by = writer_answered(tx, &row, &answered).await?;
    let is_theirs = written_by.is_none_or(|who| who == row.requester || Some(who) == row.affected);
    if !is_note && answers.is_none() && is_theirs && form.changes.is_empty() {
        parsed = done::acting(tx, work, (engineer, &row), &parsed).await?.unwrap_or(parsed);
    }
    // What stays inside is never a solution, a question or a piece of news for the requester.
    let outward = if is_note { "" } else { parsed.text.trim() };
    let answers_gone = at_hand.is_gone();
    let proposed = at_hand.waiting.map(|one| one.text);
    let solution = match (outward, row.solution.as_str()) {
        ("", _) if proposed.is_some() => proposed,
        ("", "") => last_reply(tx, &row, None).await?,
        ("", known) => Some(known.to_owned()),
        // It is read by whoever is there when the ticket ends.
        (text, _) => Some(for_newcomers.as_deref().unwrap_or(text).to_owned()),
    };
    let solution = match answer {
        done::Answer::Solves(words) => Some(words),
        done::Answer::None | done::Answer::Idle => solution,
    };
    let to_other = answers.is_some();
    let (changes, outward_words) = (form.changes.as_slice(), !outward.is_empty());
    let said = Said { parsed: &parsed, changes, solution, outward: outward_words, to_other, answers_gone };
    let mut plan = Box::pin(orders::check(tx, work, (engineer, &row), &said)).await?;
    if comes_inside && !is_marked && !parsed.text.trim().is_empty() {
        plan.refuse(&parsed.commands, (inside::takes_words, &inside::cannot_go_along()));
    }
    let says_nothing = parsed.text.trim().is_empty() && form.changes.is_empty();
    if says_nothing && orders::looks_only(&parsed) && work.parsed.mail.attachments.is_empty() {
        // Nothing of it is the ticket's.
        let proof = (evidence.as_str(), basis.as_str());
        settle(tx, work, Outcome::SetAside, (Verdict::Admit.as_str(), "commands that only look"), proof).await?;
        let told = plan.transcript(false);
        // Whoever answers what is shown of others does not write to this one's requester.
        let on = Some(&row).filter(|row| !plan.shows_others(row.number));
        tell_transcript(tx, work, (engineer, on), told).await?;
        return Ok(Admitted::SetAside(Verdict::Admit));
    }
    let mut use_of_text = UseOfText::of(&plan, &parsed.text, is_note);
    let is_misplaced = parsed.astray(!outward.is_empty()).next().is_some();
    let is_command = is_misplaced || !parsed.commands.is_empty() || !form.changes.is_empty();
    let only_files = !is_command && !work.parsed.mail.attachments.is_empty();
    if use_of_text == UseOfText::Nothing && only_files && !is_note {
        use_of_text = UseOfText::Reply;
    }
    let splits = plan.orders().any(|order| matches!(order, Order::Split));
    let id = insert_entry(tx, work, &row, (engineer, &said, use_of_text, &basis, evidence.as_str())).await?;
    requester::keep_parts(tx, work, (row.id, id), evidence).await?;
    settle(
        tx,
        work,
        Outcome::Entry,
        (Verdict::Admit.as_str(), &work.parsed.vetted.reason),
        (evidence.as_str(), &basis),
    )
    .await?;

    let mut cause = Cause {
        actor: Some(engineer.id),
        what: work.cause(),
        text: if use_of_text == UseOfText::Note && !splits { String::new() } else { outward.to_owned() },
        text_for_newcomers: for_newcomers.filter(|_| !outward.is_empty()),
        attachments: match use_of_text {
            UseOfText::Note | UseOfText::Nothing if !splits => Vec::new(),
            _ => work.parsed.mail.attachments.clone(),
        },
        answered: Some(Answered::of(&work.parsed.mail)),
        free_of_budget: true,
        answers,
        reply_entry: Some(id),
        ..Cause::default()
    };
    if use_of_text == UseOfText::Vendor {
        // What the engineer quotes is between the requester and us.
        (cause.text, cause.text_for_newcomers) = (unquoted, None);
    }
    let mut begun = None;
    let mut filled = Vec::new();
    if plan.is_right() {
        let replies = use_of_text == UseOfText::Reply;
        begun = Box::pin(orders::carry_out(tx, work, (&mut row, &plan, replies), &mut cause)).await?;
        orders::look_again(tx, work, (engineer, &row), &mut plan).await?;
        let noted = parsed.commands.iter().filter(|c| c.verb == Some(command::Verb::Note)).map(|c| c.args.trim());
        let text = Some(parsed.text.trim()).filter(|_| use_of_text == UseOfText::Note);
        let words = noted.chain(text).collect::<Vec<_>>().join("\n");
        if !words.is_empty() {
            filled = Box::pin(orders::put_on_record(tx, work, (&mut row, &words), (&mut begun, &cause))).await?;
        }
    }
    let passed_on = plan.orders().any(|order| matches!(order, Order::Assign(_) | Order::Escalate { .. }));
    let event = match use_of_text {
        UseOfText::Reply => Some(Event::EngineerReplied { by: engineer.id, passed_on }),
        UseOfText::Note => Some(Event::EngineerNoted),
        UseOfText::Carried | UseOfText::Vendor | UseOfText::Nothing => None,
    };
    let to_colleague = colleague.filter(|_| is_talk && is_held_inside && plan.is_right());
    let back = match &sent_back {
        Some(proposal) => {
            let noted = parsed.commands.iter().map(|c| c.args.trim()).chain([parsed.text.trim()]);
            let text = noted.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
            Some(Box::pin(proposal::send_back(tx, work, (&mut row, proposal), (&text, &cause))).await?)
        }
        None => match to_colleague {
            Some(to) => inside::pass(tx, work, (&row, to), (parsed.text.trim(), &cause)).await?,
            None => None,
        },
    };
    if plan.is_right() && back.is_none() {
        Box::pin(inside::tell_noted(tx, work, (&row, engineer, id), &cause)).await?;
    }
    if let Some(event) = event {
        let decision = decide(&row.core, &event, &work.desk.policy, work.now);
        Box::pin(send::carry_out(tx, work.desk, &mut row, (&decision, work.now), &cause)).await?;
    }
    orders::keep(tx, work, (&row, begun), engineer).await?;
    let nothing_understood = !is_command && use_of_text == UseOfText::Nothing;
    let is_worked_on = matches!(row.core.state, State::New | State::Open | State::Pending { .. });
    // The answer to somebody else is nothing that the requester could confirm.
    let offers = !to_other
        && is_theirs
        && !is_command
        && use_of_text == UseOfText::Reply
        && is_worked_on
        && command::says_done(outward);
    if is_command || nothing_understood || is_held_inside || offers || back.is_some() || !filled.is_empty() {
        let is_beside_undo = use_of_text == UseOfText::Note && plan.orders().any(|order| *order == Order::Undo);
        let kept_as_note =
            is_held_inside && back.is_none() || is_beside_undo || (!plan.is_right() && !parsed.text.trim().is_empty());
        let mut told = plan.transcript(kept_as_note);
        told.ask = if offers { vec!["resolve"] } else { missing_in_record(&row, &plan) };
        if offers {
            done::ask(tx, work, (&row, id), &cause).await?;
        } else if !told.ask.is_empty() {
            done::ask_record(tx, work, (&row, id), &cause).await?;
        }
        // Two programs may tell each other so for ever; a person who is misread is told each time.
        let is_understood = !nothing_understood || is_held_inside || back.is_some();
        told.fruitless = !is_understood && answers_transcript(tx, (engineer.id, &row), &answered).await?;
        if !is_understood && !typed.is_empty() && parsed.signed.is_empty() {
            told.lines.push(taken_for_a_card(&typed));
            told.all_done = false;
        }
        told.help = told.help && !offers && !is_held_inside && back.is_none() && filled.is_empty();
        if !filled.is_empty() {
            told.undo = plan.undo_of_record();
        }
        told.lines.extend(back.into_iter().chain(filled));
        told.fruitless &= parsed.signed.is_empty();
        say_what_was_signed(&mut told, &parsed);
        cause.transcript = Some(told);
        cause.text = String::new();
        Box::pin(send::tell(tx, work.desk, Some(&row), (Notice::Transcript, engineer.clone(), work.now), &cause))
            .await?;
    }
    Ok(Admitted::FollowedUp(row.number))
}

fn is_own(engineer: &Person, row: &TicketRow) -> bool {
    row.requester == engineer.id && row.core.assignee != Some(engineer.id)
}

/// The mail that an engineer's mail on a ticket passes on: what somebody passes on to their own ticket is their answer.
pub async fn passes_on(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
) -> anyhow::Result<Option<OnBehalf>> {
    if is_own(engineer, row) { Ok(None) } else { passed_on::found(tx, work, row).await }
}

/// An engineer's mail on a ticket in pieces, and what tells them apart.
struct Pieces {
    /// How the engineer signs.
    names: Vec<String>,
    /// What the mail may quote.
    known: Vec<String>,
    fragments: Vec<quote::Fragment>,
}

impl Pieces {
    /// `rest`: the mail without what is written into its form.
    async fn of(
        tx: &mut Tx,
        work: &Work<'_>,
        (engineer, row): (&Person, &TicketRow),
        rest: &str,
    ) -> anyhow::Result<Pieces> {
        let answered = requester::answered(&work.parsed.mail);
        let known = entry::known_texts(tx, row.id, Some(engineer.id), &answered).await?;
        let own = entry::own_texts(tx, row.id, engineer.id).await?;
        let names = names_of(work, engineer);
        let signs = |lines: &str, announced| command::is_signature(lines, announced, &names);
        let quotable: Vec<&str> = known.iter().map(String::as_str).collect();
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let fragments = quote::fragments_of_writer(rest, (&quotable, &own), &signs);
        Ok(Pieces { names, known, fragments })
    }
}

/// An engineer's mail on a ticket, as it is read to be carried out: all that is not cut off, and what it says and orders,
/// what its words do by themselves included. `rest`: the mail without what is written into its form.
pub async fn written(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
    rest: &str,
) -> anyhow::Result<(String, command::Parsed)> {
    let Pieces { names, fragments, .. } = Pieces::of(tx, work, (engineer, row), rest).await?;
    let fresh = quote::fresh(&fragments);
    let parsed = command::parse_of(&fresh, &names);
    let acting = done::acting(tx, work, (engineer, row), &parsed).await?;
    Ok((fresh, acting.unwrap_or(parsed)))
}

/// Whether a line among the words asks that they stay inside: `#note` that stands too low is no command, and is meant.
fn asks_for_note(text: &str) -> bool {
    // A client makes a list of a line that begins with a sign.
    let bare = |line: &'_ str| line.trim_start_matches(|c: char| "*•·-–".contains(c) || c.is_whitespace()).len();
    let lines = text.lines().map(|line| line.get(line.len() - bare(line)..).unwrap_or_default().trim_end());
    let marked = lines.filter(|line| line.starts_with(['#', '＃']));
    marked
        .take(NOTE_LINES_MAX)
        .any(|line| command::parse(line).commands.first().is_some_and(|line| line.verb == Some(command::Verb::Note)))
}

/// Lines with the sign of a command that are looked at among the words.
const NOTE_LINES_MAX: usize = 50;

/// What becomes of the text beside the commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UseOfText {
    /// To the requester and the watchers.
    Reply,
    /// Stays inside.
    Note,
    /// Goes out within `resolved`, `needs_info` or `progress`, once.
    Carried,
    /// To the vendor; on the ticket it is a note.
    Vendor,
    /// There is none.
    Nothing,
}

impl UseOfText {
    fn of(plan: &Plan, text: &str, is_note: bool) -> UseOfText {
        if text.trim().is_empty() {
            UseOfText::Nothing
        } else if !plan.is_right()
            || is_note
            || plan.proposes()
            || plan.orders().any(|o| matches!(o, Order::Split | Order::Undo))
        {
            // What is split off is told on the new ticket, what is proposed to the owner; what goes with #undo is about
            // our own doings.
            UseOfText::Note
        } else if plan.orders().any(|order| matches!(order, Order::Vendor { .. })) {
            UseOfText::Vendor
        } else if plan.orders().any(carries_text) {
            UseOfText::Carried
        } else {
            UseOfText::Reply
        }
    }
}

/// What the engineer who resolved a ticket of the upper classes is asked for; nothing is held back for it.
fn missing_in_record(row: &TicketRow, plan: &Plan) -> Vec<&'static str> {
    let resolves = plan.is_right() && plan.orders().any(|o| matches!(o, Order::Resolve { .. }));
    if !resolves || !matches!(row.core.priority, Priority::P1 | Priority::P2) {
        return Vec::new();
    }
    let fields = [TextField::Cause, TextField::Diagnosis, TextField::Verified];
    fields.into_iter().filter(|f| row.text(*f).is_empty()).map(TextField::as_str).collect()
}

fn carries_text(order: &Order) -> bool {
    matches!(order, Order::Resolve { .. } | Order::Pending { .. } | Order::Eta { .. } | Order::Merge(_))
}

async fn insert_entry(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &TicketRow,
    (engineer, said, use_of_text, basis, evidence): (&Person, &Said<'_>, UseOfText, &str, &str),
) -> anyhow::Result<crate::pure::EntryId> {
    let parsed = said.parsed;
    let written = parsed.commands.iter().filter(|c| !orders::is_look(c)).map(|c| c.line.clone());
    let commands: Vec<String> = written.chain(said.changes.iter().map(orders::form::as_command)).collect();
    let (kind, notice) = match use_of_text {
        UseOfText::Reply => ("reply", Notice::Reply.as_str()),
        UseOfText::Note | UseOfText::Vendor | UseOfText::Nothing => ("note", ""),
        UseOfText::Carried => ("mail", ""),
    };
    let noted = parsed.commands.iter().find(|c| c.verb == Some(command::Verb::Note)).map(|c| c.args.trim());
    let text = match (parsed.text.trim(), noted.filter(|n| !n.is_empty())) {
        ("", Some(note)) => note.to_owned(),
        ("", None) => commands.join("\n"),
        (text, Some(note)) => format!("{note}\n\n{text}"),
        (text, None) => text.to_owned(),
    };
    let recipients = requester::visible_recipients(&work.parsed.mail);
    let new = entry::NewEntry {
        kind,
        notice,
        mail_id: Some(work.mail_id),
        person: Some(engineer.id),
        address_id: Some(engineer.address_id),
        recipients: &recipients,
        subject: &work.parsed.mail.subject,
        text: &text,
        full_text: &work.parsed.mail.text,
        verdict: work.parsed.vetted.verdict.as_str(),
        evidence,
        evidence_basis: basis,
        ..entry::NewEntry::default()
    };
    Ok(entry::insert(tx, row.id, &new, work.now).await?)
}

/// An engineer who wrote the first mail of this ticket answers like any requester.
async fn as_requester(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: &Sender,
    (engineer, row): (&Person, TicketRow),
) -> anyhow::Result<Admitted> {
    let mut sender = sender.clone();
    sender.person = Some(Person { staff: false, ..engineer.clone() });
    let mut read = Reading::of(tx, work, Some((&row, &sender))).await?;
    if let Some(original) = passed_on::found(tx, work, &row).await?.filter(|_| !read.fresh.is_empty()) {
        let from = if original.name.is_empty() { original.address } else { original.name };
        read.text.push_str(&format!("\n\n{from}:\n{}", original.text.trim()));
    }
    requester::go_on(tx, work, &sender, row, read).await
}

/// Answers a mail that is on no ticket's record.
pub async fn tell_transcript(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, Option<&TicketRow>),
    transcript: TranscriptWords,
) -> anyhow::Result<()> {
    let cause = Cause {
        actor: Some(engineer.id),
        what: work.cause(),
        answered: Some(Answered::of(&work.parsed.mail)),
        transcript: Some(transcript),
        ..Cause::default()
    };
    Box::pin(send::tell(tx, work.desk, row, (Notice::Transcript, engineer.clone(), work.now), &cause)).await
}
