//! Whether the words of an engineer's mail stay inside, because it is written to colleagues: they answer a mail that went
//! to nobody outside, they stand above a notice of ours that is passed on to somebody of the staff, or the mail goes to none
//! of those who take part in the ticket, and to the desk as a copy at most.

use super::admit::Work;
use super::engineer::letters;
use super::leaving::still_here;
use super::roles::VENDOR;
use super::send::{self, Cause};
use super::{audience, linked, passed_on, readers, told};
use crate::pure::command::{self, CommandLine, Parsed, Verb, Wrong};
use crate::pure::form;
use crate::pure::intent::{Intent, intent};
use crate::pure::mail::Address;
use crate::pure::notice::Notice;
use crate::pure::quote::PART_END;
use crate::pure::token::Purpose;
use crate::pure::wording::Why;
use crate::pure::{EntryId, PersonId};
use crate::store::person::Person;
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, entry, person};

/// The Message-IDs of a mail that are looked up for the notice that it answers.
const ANSWERED_MAX: usize = 4;

/// Whether a mail of an engineer on a ticket is written among the staff.
pub async fn is_among_staff(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
) -> Result<bool, StoreError> {
    let mail = &work.parsed.mail;
    for id in &mail.in_reply_to {
        // Who answers their own mail of commands goes on from there, and speaks to whom they spoke to before.
        if let Some((writer, text)) = entry::note_of(tx, row.id, id).await?
            && !(writer == Some(engineer.id) && is_orders(&text))
        {
            return Ok(true);
        }
    }
    let config = &work.desk.config;
    let to: Vec<String> = mail.to.iter().map(Address::key).collect();
    let is_to_desk = to.is_empty() || to.iter().any(|address| send::is_own(config, address));
    let colleague = |one: &String| config.engineer_by_address(one).is_some_and(|known| known.name != engineer.name);
    if is_to_desk && !(to.iter().any(colleague) && passed_on::is_notice(work)) {
        return Ok(false);
    }
    for participant in ticket::people(tx, row.id).await?.iter().filter(|one| one.role != VENDOR) {
        let theirs = person::addresses(tx, participant.person).await?;
        if person::load(tx, participant.person, None).await?.staff && participant.person != row.requester {
            continue;
        }
        if mail.to.iter().chain(&mail.cc).any(|one| theirs.contains(&one.key())) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a text holds a notice to the staff, however it came into it: several whole lines of one of `texts` that has a
/// form, and that stand nowhere in what its readers have `seen` (letters only).
pub fn holds_notice(text: &str, texts: &[&str], seen: &str) -> bool {
    let notices: Vec<&str> = texts.iter().copied().filter(|text| !form::heads(text).is_empty()).collect();
    holds_lines(text, &notices, seen)
}

/// What somebody means, unless what is read as their words holds lines that were written to them and that they never said
/// (`own`): what the reading of quotes has missed decides nothing.
pub fn own_intent(read: Intent, fresh: &str, (known, own): (&[String], &[String])) -> Intent {
    let said: Vec<&str> = own.iter().filter_map(|text| text.split(PART_END).next()).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    if holds_lines(fresh, &known, &letters(&said.join("\n"))) { intent("") } else { read }
}

/// Whether a text holds several whole lines of `texts` that stand nowhere in `seen` (letters only).
pub fn holds_lines(text: &str, texts: &[&str], seen: &str) -> bool {
    let lines = text.lines().take(NOTICE_LINES_LOOKED_AT).map(letters);
    let lines: Vec<String> = lines.filter(|line| line.len() >= NOTICE_LINE_BYTES && !seen.contains(line)).collect();
    if lines.len() < NOTICE_LINES_MIN {
        return false;
    }
    let texts: Vec<String> = texts.iter().map(|text| letters(text)).collect();
    let ours = lines.iter().filter(|line| texts.iter().any(|text| text.contains(*line)));
    ours.take(NOTICE_LINES_MIN).count() == NOTICE_LINES_MIN
}

/// Lines of a text that are looked for in notices.
const NOTICE_LINES_LOOKED_AT: usize = 200;
/// The shortest line that says where it is from, in letters, as UTF-8.
const NOTICE_LINE_BYTES: usize = 18;
/// So many lines of a notice nobody writes again.
const NOTICE_LINES_MIN: usize = 3;

/// Whether a text is commands and nothing else: no word to anybody.
fn is_orders(text: &str) -> bool {
    let parsed = command::parse(text);
    parsed.text.trim().is_empty() && parsed.commands.iter().all(|line| line.verb.is_some())
}

/// The colleague whose words a mail answers: whoever wrote the note that a notice told of which its Message-IDs name.
pub async fn colleague(tx: &mut Tx, engineer: PersonId, answered: &[String]) -> Result<Option<PersonId>, StoreError> {
    for id in answered.iter().take(ANSWERED_MAX) {
        let Some((on, notice)) = entry::find_sent(tx, id).await? else { continue };
        let entries = entry::load(tx, on).await?;
        let Some(notice) = entries.iter().find(|e| e.id == notice) else { return Ok(None) };
        return Ok(writer_of_note(&entries, notice).filter(|writer| *writer != engineer));
    }
    Ok(None)
}

/// Whose note a notice tells of.
pub fn writer_of_note(entries: &[entry::Entry], notice: &entry::Entry) -> Option<PersonId> {
    let caused = |e: &&entry::Entry| e.id.0 < notice.id.0 && e.at == notice.at && e.kind != "notice";
    let cause = entries.iter().rev().filter(caused).find(|e| !told::is_commands_only(e));
    let note = cause.filter(|e| e.kind == "note" && e.from_staff && notice.notice == Notice::NewEntry.as_str());
    note.and_then(|e| e.person)
}

/// Whether a mail came to an address for what stays inside, whoever it was minted for, of this ticket or of one that went
/// into it.
pub fn comes_inside(work: &Work<'_>) -> bool {
    work.parsed.keys.iter().filter_map(|key| key.claim.as_ref()).any(|claim| claim.purpose.is_inside())
}

/// Whether it came to the address at which colleagues' words are answered.
pub fn comes_to_talk(work: &Work<'_>) -> bool {
    work.parsed.keys.iter().filter_map(|key| key.claim.as_ref()).any(|claim| claim.purpose == Purpose::Talk)
}

/// Whether a command takes the words beside it along, to whom it is for.
pub fn goes_along(parsed: &Parsed) -> bool {
    parsed.commands.iter().any(takes_words)
}

/// The same of one command.
pub fn takes_words(line: &CommandLine) -> bool {
    let takes = [Verb::Resolve, Verb::Pending, Verb::Eta, Verb::Merge, Verb::Vendor, Verb::Split];
    line.verb.is_some_and(|verb| takes.contains(&verb))
}

/// What is said of such a command that came to an address for what stays inside: whom its words are for nothing tells.
pub fn cannot_go_along() -> Wrong {
    Wrong {
        en: "This came to the address for internal notes, so it is open for whom your words are, and nothing was done. For \
             the requester: answer the notice of their mail. To keep them inside: write #note above them."
            .to_owned(),
        zh: "此邮件发到了内部备注地址，无法确定正文写给谁，因此未执行。如写给用户，请回复用户来信的通知；如仅供内部，请在其上方写 \
             #内部备注。"
            .to_owned(),
    }
}

/// Passes words that stay inside to the colleague whom they answer; the transcript's line, or None where that one has left
/// or does not read the ticket.
pub async fn pass(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, colleague): (&TicketRow, PersonId),
    (text, cause): (&str, &Cause),
) -> anyhow::Result<Option<(String, bool, [String; 2])>> {
    let Some(id) = still_here(tx, Some(colleague)).await? else { return Ok(None) };
    let person: Person = person::load(tx, id, None).await?;
    if !readers::may_read(tx, work.desk, row, (&person, work.now)).await? {
        return Ok(None);
    }
    let attachments = work.parsed.mail.attachments.clone();
    let told = Cause { text: text.to_owned(), attachments, why: Some(Why::Among), reply_entry: None, ..cause.clone() };
    let name = person.full_name.clone();
    send::tell(tx, work.desk, Some(row), (Notice::NewEntry, person, work.now), &told).await?;
    let outcome = [
        format!("Your words went to {name}, whom they answer, and to nobody else."),
        format!("您的来信已转给{name}，未发给其他人。"),
    ];
    Ok(Some((format!("[{} #{}]", work.desk.config.desk.tag, row.number), true, outcome)))
}

/// Tells the colleague who has the ticket, and those who watch it, of what was just noted there, unless the mail itself
/// went to them too or they do not read the ticket.
pub async fn tell_noted(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, engineer, note): (&TicketRow, &Person, EntryId),
    cause: &Cause,
) -> anyhow::Result<()> {
    // What goes to a vendor, or to a ticket of its own, is told there.
    let entries = if cause.text.is_empty() { entry::load(tx, row.id).await? } else { Vec::new() };
    let is_noted = |e: &&entry::Entry| e.id == note && e.kind == "note" && !told::is_commands_only(e);
    let Some(noted) = entries.iter().find(is_noted).filter(|e| !e.text.trim().is_empty()) else { return Ok(()) };
    for id in super::requester::answered(&work.parsed.mail).iter().take(ANSWERED_MAX) {
        let Some((_, told)) = entry::find_sent(tx, id).await? else { continue };
        // What the lead notes about a complaint is not for whom it is about.
        if entries.iter().any(|e| e.id == told && e.notice == Notice::Complaint.as_str()) {
            return Ok(());
        }
    }
    let mut colleagues = audience::watching_staff(tx, row).await?;
    if let Some(assignee) = still_here(tx, row.core.assignee).await?.filter(|id| colleagues.iter().all(|p| p.id != *id))
    {
        colleagues.insert(0, person::load(tx, assignee, None).await?);
    }
    let mut told = Vec::with_capacity(colleagues.len());
    for colleague in colleagues.into_iter().filter(|one| one.id != engineer.id) {
        let theirs = person::addresses(tx, colleague.id).await?;
        let mail = &work.parsed.mail;
        let has_it = mail.to.iter().chain(&mail.cc).any(|one| theirs.contains(&one.key()));
        let is_kept = linked::keeps_from(tx, row, (Some(engineer.id), colleague.id)).await?;
        if !has_it && !is_kept && readers::may_read(tx, work.desk, row, (&colleague, work.now)).await? {
            told.push(colleague);
        }
    }
    let attachments = work.parsed.mail.attachments.clone();
    let (text, why) = (noted.text.clone(), Some(Why::Noted));
    let because = Cause { text, attachments, why, reply_entry: None, ..cause.clone() };
    // On the heap: the caller's stack is deep.
    Box::pin(send::tell_colleagues(tx, work.desk, row, (told, work.now), &because)).await
}
