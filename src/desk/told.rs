//! The words of a notice: everything a template may name, in the recipient's language, zone and form of address.

use super::send::{self, Cause, Tokens};
use super::standing::Standing;
use super::{Inner, alert, files, lead, newcomer, past, phone, said, withheld};
use crate::compose;
use crate::compose::words::{self, Words};
use crate::pure::command::PendingOn;
use crate::pure::language::Language;
use crate::pure::notice::Notice;
use crate::pure::sla::{self, Clock};
use crate::pure::ticket::{ClosedBy, State, TimerKind};
use crate::pure::{Timestamp, catalogue, wording};
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry, ticket, timer};

/// Characters of a mail's text that a notice shows. Pages of a log are read elsewhere, and no notice is to keep the
/// store waiting while megabytes are laid out.
const TEXT_CHARS_MAX: usize = 100_000;

/// One notice to one recipient.
pub struct Telling<'a> {
    pub desk: &'a Inner,
    pub row: Option<&'a TicketRow>,
    pub notice: Notice,
    pub recipient: &'a Person,
    /// Whom the mail addresses: of a copy whoever gets the mail itself.
    pub greets: &'a Person,
    /// What was written before is not theirs to read.
    pub since: Option<Timestamp>,
    pub now: Timestamp,
    pub cause: &'a Cause,
    /// The recipient does not read the ticket.
    pub withheld: bool,
    pub standing: Standing,
    /// It holds nothing that the ticket's writer chose.
    pub quiet: bool,
}

impl Telling<'_> {
    /// Whether it is an engineer's text for the vendor.
    pub fn is_for_vendor(&self) -> bool {
        let vendor = self.row.and_then(|row| self.desk.config.vendor(&row.vendor));
        self.cause.inside
            && self.notice == Notice::Reply
            && vendor.is_some_and(|one| one.addresses.contains(&self.recipient.address))
    }

    /// Whether what was written then is the recipient's to read.
    pub fn may_read(&self, written: Timestamp) -> bool {
        self.since.is_none_or(|since| written >= since)
    }

    pub fn base_address(&self) -> String {
        send::base_address(self.desk, self.row)
    }
}

/// What a transcript tells.
#[derive(Debug, Clone, Default)]
pub struct TranscriptWords {
    /// (line, carried out, outcome in English, outcome in Chinese)
    pub lines: Vec<(String, bool, [String; 2])>,
    pub all_done: bool,
    pub kept_as_note: bool,
    /// The text belongs to no ticket, and is gone.
    pub not_kept: bool,
    /// Nothing was understood: two programs may write this to each other for ever.
    pub fruitless: bool,
    /// What the engineer is asked for: fields of the record.
    pub ask: Vec<&'static str>,
    pub help: bool,
    /// The commands that take it back, in English and Chinese.
    pub undo: [String; 2],
    /// What the looking commands found, in the engineer's language.
    pub found: Vec<words::Found>,
    pub looks_only: bool,
}

/// The mail that `verify_sender` is about.
#[derive(Debug, Clone, Default)]
pub struct HeldWords {
    pub id: i64,
    pub subject: String,
    pub received_at: Timestamp,
    /// How it begins, so that its writer knows it again.
    pub text: String,
    /// What it would carry out.
    pub orders: Vec<String>,
}

/// The recipient's language and the words.
pub async fn words(tx: &mut Tx, telling: &Telling<'_>, tokens: &Tokens) -> anyhow::Result<(Language, Words)> {
    let desk = telling.desk;
    let language = Language::of_tag(&telling.recipient.language)
        .or_else(|| telling.row.filter(|_| !telling.recipient.staff).and_then(|r| Language::of_tag(&r.language)))
        .unwrap_or(desk.config.desk.language);
    let mut words = Words {
        desk: words::Desk {
            name: desk.config.desk.name.clone(),
            address: tokens.base.clone(),
            phone: desk.config.desk.phone.clone(),
        },
        recipient: words::Recipient {
            name: telling.recipient.full_name.clone(),
            greeting: greeting(telling, language),
            address: telling.recipient.address.clone(),
            staff: telling.recipient.staff,
        },
        text: shortened(text(telling), language),
        reason: telling.cause.reason.clone(),
        reference: tokens.reference.clone(),
        ..Words::default()
    };
    let left = files::left(telling, language);
    words.text = std::iter::once(words.text).chain(left).filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n\n");
    words.text_lines = lines(&words.text);
    words.warning = telling.cause.caution(telling.notice, language);
    if let Some(number) = telling.cause.may_belong_to {
        words.may_belong_to = format!("#{number}");
    }
    if let Some(reason) = reason(telling.cause, telling.notice, language) {
        words.reason = reason;
    }
    if matches!(telling.notice, Notice::Ack | Notice::AssignedToYou) {
        let asked = telling.cause.missing.iter().filter_map(|field| wording::question(field, language));
        words.ask = asked.map(str::to_owned).collect();
    }
    if telling.cause.empty_first {
        words.ask.splice(0..0, wording::ask_for_description(language).into_iter().map(str::to_owned));
    }
    if let Some(row) = telling.row {
        about_ticket(tx, telling, row, (language, &mut words)).await?;
    }
    if let (Notice::OutOfScope, Some(row)) = (telling.notice, telling.row) {
        words.reason = lead::where_to_go(tx, telling, row).await?;
    }
    about_actor(tx, telling, &mut words).await?;
    lead::about_lead(tx, telling, language, &mut words).await?;
    about_links(telling, tokens, language, &mut words);
    if let Some(transcript) = &telling.cause.transcript {
        about_transcript(transcript, language, &mut words);
    }
    if let Some(digest) = &telling.cause.digest {
        words.digest = digest.clone();
    }
    if let Some(held) = &telling.cause.held {
        let zone = &desk.config.desk.time_zone;
        words.held = words::Held {
            subject: held.subject.clone(),
            received_at: wording::clock_time(held.received_at, telling.now, zone, language),
            orders: held.orders.clone(),
        };
    }
    Ok((language, if telling.withheld { withheld::cut(words, telling.notice, language) } else { words }))
}

/// What a clock, a program or the desk itself says by a notice to the staff.
pub fn reason(cause: &Cause, notice: Notice, language: Language) -> Option<String> {
    if cause.offers_split && notice == Notice::ReopenedToYou {
        return Some(wording::offer_split(language).to_owned());
    }
    if let (Some(number), Notice::NewEntry) = (cause.merged, notice) {
        return Some(wording::took_in(number, language));
    }
    let why = cause.why?;
    let tells = match notice {
        Notice::NewEntry | Notice::NeedsInfo | Notice::Escalated => true,
        Notice::ReopenedToYou => why.is_of_monitoring() || why == wording::Why::InPart,
        _ => false,
    };
    tells.then(|| match &cause.problems {
        Some((over, lasting)) => wording::over_in_part(over, lasting, language),
        None => wording::why(why, language).to_owned(),
    })
}

async fn about_ticket(
    tx: &mut Tx,
    telling: &Telling<'_>,
    row: &TicketRow,
    (language, words): (Language, &mut Words),
) -> anyhow::Result<()> {
    let config = &telling.desk.config;
    let zone = &config.desk.time_zone;
    let core = &row.core;
    let requester = person::load(tx, row.requester, Some(row.requester_address_id)).await?;
    let assignee = person::load_maybe(tx, core.assignee).await?;
    let affected = match person::load_maybe(tx, row.affected).await? {
        Some(person) => Some(said::affected_name(tx, row, person, (language, telling.notice.is_for_staff())).await?),
        None => None,
    };
    let stamp = |at: Option<Timestamp>| at.map(|at| wording::stamp(at, zone, language)).unwrap_or_default();
    let closed_by = match core.state {
        State::Closed { by, .. } => Some(by),
        _ => None,
    };
    let recovered = closed_by == Some(ClosedBy::User) && super::alert::is_for_programs(tx, row).await?;
    // What goes to somebody unproved must not carry their words to whoever they named.
    words.ticket = words::Ticket {
        number: row.number,
        tag: config.desk.tag.clone(),
        mark: format!("[{} #{}]", config.desk.tag, row.number),
        subject: if telling.quiet { String::new() } else { row.subject.clone() },
        state_label: wording::state(core.state, telling.notice.is_for_staff(), language).to_owned(),
        priority: core.priority.as_str().to_owned(),
        priority_label: core.priority.word(language).to_owned(),
        kind: core.kind.as_str().to_owned(),
        kind_label: core.kind.word(language).to_owned(),
        category: core.category.clone(),
        category_name: catalogue::category_name(&core.category, language),
        team: said::team_name(config, &core.team),
        assignee: assignee.as_ref().map(|p| p.full_name.clone()).unwrap_or_default(),
        assignee_title: assignee.as_ref().map(|p| p.title.clone()).unwrap_or_default(),
        assignee_phone: assignee.as_ref().map(|p| p.phone.clone()).unwrap_or_default(),
        requester_name: requester.full_name.clone(),
        requester_address: requester.address.clone(),
        affected_name: affected.unwrap_or_default(),
        opened_at: stamp(Some(row.created_at)),
        resolved_at: stamp(row.resolved_at),
        closed_at: stamp(row.closed_at),
        solution: row.solution.clone(),
        cause: row.cause.clone(),
        workaround: row.workaround.clone(),
        symptom: row.symptom.clone(),
        steps: row.steps.clone(),
        verified: row.verified.clone(),
        closure_code: core.closure_code.clone(),
        closure_name: catalogue::closure_name(&core.closure_code, language),
        closed_by: closed_by.map(|by| by.as_str().to_owned()).unwrap_or_default(),
        closed_by_label: closed_by
            .map(|by| wording::closed_by(by, &core.closure_code, recovered, language))
            .unwrap_or_default()
            .to_owned(),
        reopen_count: i64::from(core.reopen_count),
        monitoring: row.origin == super::requester::MONITORING,
        recovered,
        last_activity: stamp(telling.cause.spoken.map(|(_, at)| at).or(Some(telling.now))),
        tier: row.tier.clone(),
        pending_on: core.state.pending_on().map(|on| on.as_str().to_owned()).unwrap_or_default(),
        yours: core.assignee.is_none_or(|id| id == telling.recipient.id),
        revision: row.revision,
        ..words::Ticket::default()
    };
    if let Some(since) = telling.since {
        newcomer::leave_out(tx, row, (telling.recipient.id, since), &mut words.ticket).await?;
        let tells = matches!(telling.notice, Notice::Resolved | Notice::ConfirmReminder);
        if tells && words.ticket.solution != row.solution {
            words.text = shortened(&words.ticket.solution, language);
            words.text_lines = lines(&words.text);
        }
    }
    if telling.notice == Notice::MajorIncident {
        words.major = said::major(telling, row, (zone, language));
    }
    said::about_clocks(tx, telling, row, (language, words)).await?;
    said::about_others(tx, telling, row, words).await?;
    words.nobody_waits = telling.notice == Notice::Breach && alert::is_for_programs(tx, row).await?;
    said::about_kind(telling, row, language, words);
    if !telling.quiet {
        let linked = ticket::links(tx, row.id).await?;
        words.ticket.related = wording::links(&linked, telling.notice.is_for_staff(), language);
    }
    let close = match pending_close(telling, row) {
        Some((kind, at)) => timer::find(tx, row.id, kind).await?.or(Some(at)),
        None => None,
    };
    words.close_by = close.map(|at| wording::clock_time(at, telling.now, zone, language)).unwrap_or_default();
    if telling.notice.is_for_staff() && telling.notice != Notice::VerifySender {
        let form = said::printed_form(row, assignee.as_ref(), &words.eta_form, (&config.desk.tag, language));
        words.form = if telling.recipient.staff { form } else { String::new() };
        words.form_lines = lines(&words.form);
        if phone::is_owed(tx, config, row).await? {
            let space = if words.warning.is_empty() || language == Language::ZhCn { "" } else { " " };
            words.warning.push_str(space);
            words.warning.push_str(phone::caution(language));
        }
        words.history = past::history(tx, telling, row, language).await?;
    }
    Ok(())
}

/// The clock that ends the wait for the requester: set by the same decision, but after the notice; the date is the same.
fn pending_close(telling: &Telling<'_>, row: &TicketRow) -> Option<(TimerKind, Timestamp)> {
    let policy = &telling.desk.policy;
    let after = |since, span| sla::due_at(since, span, Clock::WorkingDays, &policy.calendar);
    match row.core.state {
        State::Resolved { at, .. } if crate::pure::ticket::silence_closes(row.core.kind, row.core.priority) => {
            Some((TimerKind::CloseBySilence, after(at, policy.close_after)))
        }
        State::Pending { on: PendingOn::Requester, since, until, .. } if telling.notice == Notice::NeedsInfo => {
            let at = after(since, policy.no_answer_after);
            // A wait that ends by itself before that is not ended by silence.
            until.is_none_or(|until| until > at).then_some((TimerKind::NoAnswer, at))
        }
        _ => None,
    }
}

async fn about_actor(tx: &mut Tx, telling: &Telling<'_>, words: &mut Words) -> Result<(), StoreError> {
    let shown = match telling.notice {
        // Whoever caused it, it is the assignee who speaks: a reopening is the requester's own act.
        Notice::Resolved
        | Notice::NeedsInfo
        | Notice::Progress
        | Notice::Closed
        | Notice::ConfirmReminder
        | Notice::Delay
        | Notice::Merged
        | Notice::Reopened => telling.row.and_then(|r| r.core.assignee),
        // Whoever gave it away may be gone. Who works on a complaint is not named.
        Notice::Assigned if telling.row.is_some_and(|r| r.core.kind != crate::pure::grade::Kind::Complaint) => {
            telling.cause.actor.and(telling.row.and_then(|r| r.core.assignee))
        }
        Notice::MajorIncident => telling.cause.spoken.map(|(who, _)| who).or(telling.cause.actor),
        Notice::Ack | Notice::OutOfScope | Notice::Transcript | Notice::VerifySender | Notice::QueueUnassigned => None,
        Notice::Status | Notice::TargetWarning | Notice::Breach | Notice::Digest => None,
        _ => telling.cause.actor,
    };
    let Some(id) = shown else { return Ok(()) };
    let person = person::load(tx, id, None).await?;
    let engineer = telling.desk.config.engineer(&person.name);
    let team = engineer.map(|e| said::team_name(&telling.desk.config, &e.team)).unwrap_or_default();
    // The requester's address stands at the head; nobody else's name stands without its address.
    let is_named_only = person.staff || telling.row.is_some_and(|r| r.requester == person.id);
    let name = match telling.notice.is_for_staff() && !is_named_only {
        true => wording::with_address(&person.full_name, &person.address),
        false if person.full_name.is_empty() => person.address,
        false => person.full_name,
    };
    words.actor = words::Actor { name, title: person.title, phone: person.phone, team };
    Ok(())
}

fn about_links(telling: &Telling<'_>, tokens: &Tokens, language: Language, words: &mut Words) {
    words.links.note = tokens.note.as_ref().map(|note| format!("mailto:{note}")).unwrap_or_default();
    let subject = format!("Re: {}", words.ticket.mark);
    // Without sub-addressing a link could not bear the token; the words stand alone then.
    let link = |body: &str| match &tokens.reply_to {
        Some(reply_to) => {
            format!("mailto:{reply_to}?subject={}&body={}", compose::percent(&subject), compose::percent(body))
        }
        None => String::new(),
    };
    let [yes, no] = wording::answers(language);
    match telling.notice {
        Notice::Resolved | Notice::ConfirmReminder => {
            words.links.yes = link(yes);
            words.links.no = link(no);
        }
        Notice::Closed if telling.row.is_some_and(|r| r.requester == telling.recipient.id) => {
            let labels = wording::ratings(language);
            let rating = |label: &&str| words::Rating {
                label: (*label).to_owned(),
                href: link(label.split(' ').next().unwrap_or_default()),
            };
            words.links.ratings = labels.iter().map(rating).collect();
        }
        _ => {}
    }
}

fn about_transcript(transcript: &TranscriptWords, language: Language, words: &mut Words) {
    let pick = |[en, zh]: &[String; 2]| match language {
        Language::En => en.clone(),
        Language::ZhCn => zh.clone(),
    };
    let line = |(command, ok, outcome): &(String, bool, [String; 2])| words::Outcome {
        command: command.clone(),
        ok: *ok,
        outcome: pick(outcome),
    };
    words.ask = transcript
        .ask
        .iter()
        .filter_map(|field| wording::missing_in_record(field, language))
        .map(str::to_owned)
        .collect();
    words.transcript = transcript.lines.iter().map(line).collect();
    words.all_done = transcript.all_done;
    words.kept_as_note = transcript.kept_as_note;
    words.not_kept = transcript.not_kept;
    words.undo = pick(&transcript.undo);
    words.found.clone_from(&transcript.found);
    words.looks_only = transcript.looks_only;
    if transcript.help {
        let row = |row: &crate::pure::command::VerbRow| words::Help {
            command: if language == Language::En { row.syntax } else { row.syntax_zh }.to_owned(),
            meaning: wording::in_quotes(if language == Language::En { row.meaning_en } else { row.meaning_zh }),
        };
        let here = crate::pure::command::VERBS.iter().filter(|row| super::orders::is_carried_out(row.verb));
        words.help = here.map(row).collect();
    }
}

/// What an engineer told the desk, and nobody else.
pub fn is_commands_only(entry: &entry::Entry) -> bool {
    entry.from_staff && entry.text.lines().all(|l| l.starts_with(['#', '＃']))
}

fn greeting(telling: &Telling<'_>, language: Language) -> String {
    let (name, title) = if telling.quiet || telling.greets.shared {
        ("", "")
    } else {
        (telling.greets.full_name.as_str(), telling.greets.title.as_str())
    };
    wording::greeting(name, title, language)
}

/// Whether a notice carries the text, and with it the files, of the mail that caused it.
pub fn carries_text(notice: Notice) -> bool {
    match notice {
        Notice::Reply | Notice::Progress | Notice::NeedsInfo | Notice::Resolved | Notice::Merged => true,
        Notice::Complaint
        | Notice::AssignedToYou
        | Notice::QueueUnassigned
        | Notice::NewEntry
        | Notice::ReopenedToYou => true,
        Notice::Ack | Notice::Assigned | Notice::Closed | Notice::Reopened | Notice::ConfirmReminder => false,
        Notice::Confirmed | Notice::Transcript | Notice::VerifySender | Notice::OutOfScope => false,
        Notice::Escalated | Notice::MajorIncident | Notice::Digest => false,
        Notice::TargetWarning | Notice::Breach | Notice::Delay | Notice::Status => false,
    }
}

/// The beginning of a text that is too long for a notice, with a mark.
fn shortened(text: &str, language: Language) -> String {
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((at, _)) => format!("{}\n\n{}", text.get(..at).unwrap_or_default(), wording::cut_short(language)),
        None => text.to_owned(),
    }
}

/// The words that the notice carries.
fn text<'a>(telling: &'a Telling<'_>) -> &'a str {
    match telling.notice {
        Notice::Ack | Notice::OutOfScope | Notice::Assigned | Notice::Closed | Notice::Reopened => "",
        Notice::TargetWarning | Notice::Breach | Notice::Delay | Notice::Status | Notice::Digest => "",
        Notice::VerifySender => telling.cause.held.as_ref().map_or("", |held| held.text.as_str()),
        Notice::Transcript => "",
        Notice::Resolved | Notice::ConfirmReminder => telling.row.map_or("", |r| r.solution.as_str()),
        Notice::Confirmed if telling.cause.actor.is_none() => "",
        Notice::Reply
        | Notice::Progress
        | Notice::NeedsInfo
        | Notice::AssignedToYou
        | Notice::QueueUnassigned
        | Notice::NewEntry
        | Notice::ReopenedToYou
        | Notice::Merged
        | Notice::Complaint
        | Notice::Confirmed
        | Notice::Escalated => telling.cause.text_for(telling.since),
        Notice::MajorIncident => match telling.row {
            Some(row) if matches!(row.core.state, State::Resolved { .. } | State::Closed { .. }) => &row.solution,
            _ => telling.cause.text_for(telling.since),
        },
    }
}

pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}
