//! An answer that says that the work is done, without the command for it: the engineer is asked, and a plain yes to that
//! question is `#resolve`; or, where the desk is set to, the words act by themselves.

use unicode_normalization::UnicodeNormalization;

use super::super::admit::Work;
use super::super::orders::deed::note;
use super::super::orders::{self, Said};
use super::super::send::Cause;
use crate::config::DoneWords;
use crate::pure::EntryId;
use crate::pure::command::{self, Parsed};
use crate::pure::consent::{Consent, consent};
use crate::pure::language::Language;
use crate::pure::notice::Notice;
use crate::pure::ticket::State;
use crate::store::person::Person;
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry, journal};

/// The fact that an engineer was asked whether an answer solved it; it names the entry that holds the answer.
const ASKED: &str = "done_asked";
/// The fact that an engineer was asked for what the record lacks; it names the entry of the mail that was answered so.
const RECORD_ASKED: &str = "record_asked";
/// Mails that an answer may name as answered.
const ANSWERED_MAX: usize = 4;
/// What says yes to the question, as the first word of the mail.
const YES: [&str; 10] = ["1", "yes", "y", "yep", "是", "是的", "对", "已解决", "已解决了", "solved"];

/// Characters of what may be an answer to the question; more are written to somebody. A Chinese one says more than a letter.
const SHORT_MAX: usize = 40;
const SHORT_CHINESE_MAX: usize = 12;
/// Words that speak to somebody.
const SPOKEN_TO: [&str; 6] = ["请", "您", "please", "you", "dear ", "hello"];

/// What a short answer to a transcript is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing of the kind.
    None,
    /// Yes to the question of that very mail: these words are the solution.
    Solves(String),
    /// A yes or a no to a mail that asked nothing, or nothing that still stands: for nobody outside.
    Idle,
}

/// What a mail says to the transcript that it answers. A yes counts for as long as the ticket was not resolved or ended
/// after the question, and the words are such as `#resolve` alone would send.
pub async fn answer(
    tx: &mut Tx,
    (row, engineer): (&TicketRow, &Person),
    answered: &[String],
    parsed: &Parsed,
) -> Result<Answer, StoreError> {
    let text = parsed.text.trim();
    let is_yes = says_yes(text, &engineer.full_name);
    let is_unclear = !is_yes && consent(text, &engineer.full_name) == Consent::Unclear;
    if !parsed.commands.is_empty() {
        return Ok(Answer::None);
    }
    for id in answered.iter().take(ANSWERED_MAX) {
        let Some((on, notice)) = entry::find_sent(tx, id).await? else { continue };
        let entries = entry::load_whole(tx, on).await?;
        let is_transcript = |e: &&entry::Entry| e.id == notice && e.notice == Notice::Transcript.as_str();
        let Some(told) = entries.iter().find(is_transcript) else { return Ok(Answer::None) };
        if !is_unclear && (!is_yes || on != row.id) {
            return Ok(Answer::Idle);
        }
        let facts = journal::load(tx, &journal::ticket_stream(on)).await?;
        let named = |f: &journal::Recorded| f.fact.new.strip_prefix("entry:")?.parse().ok().map(EntryId);
        // Of two questions of one instant it is the one about the answer that stands above the transcript.
        let is_question = |f: &journal::Recorded| {
            let is_above = named(f).is_some_and(|answer| answer.0 < told.id.0);
            let asks = [ASKED, RECORD_ASKED].contains(&f.fact.kind.as_str());
            asks && f.at == told.at && f.fact.actor == Some(engineer.id) && is_above
        };
        let question = facts.iter().rposition(is_question);
        let asked = question.and_then(|at| facts.get(at)).map_or("", |f| f.fact.kind.as_str());
        if is_unclear {
            // What is said to a question for the record is said to us; so are few words in answer to the other.
            let is_to_us = asked == RECORD_ASKED || asked == ASKED && is_short(text);
            return Ok(if is_to_us { Answer::Idle } else { Answer::None });
        }
        let Some(at) = question.filter(|_| asked == ASKED) else { return Ok(Answer::Idle) };
        let later = facts.get(at + 1..).unwrap_or_default().iter().filter(|f| f.fact.kind == "state");
        let is_over = later.into_iter().any(|f| ["resolved", "closed", "merged"].contains(&f.fact.new.as_str()));
        let words = match facts.get(at).and_then(named) {
            Some(answer) => super::answered::last_reply(tx, row, Some(answer)).await?,
            None => None,
        };
        return Ok(words.filter(|_| !is_over).map_or(Answer::Idle, Answer::Solves));
    }
    Ok(Answer::None)
}

/// Whether a text is too short to be written to somebody.
fn is_short(text: &str) -> bool {
    let lower = text.to_lowercase();
    let most = if text.is_ascii() { SHORT_MAX } else { SHORT_CHINESE_MAX };
    text.chars().count() <= most && !SPOKEN_TO.iter().any(|word| lower.contains(word))
}

/// Notes that an engineer is asked for what the record lacks.
pub async fn ask_record(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, id): (&TicketRow, EntryId),
    cause: &Cause,
) -> Result<(), StoreError> {
    note(tx, (row.id, work.now), cause, (RECORD_ASKED, format!("entry:{}", id.0))).await
}

/// Notes that an engineer is asked whether the words of an entry have solved it.
pub async fn ask(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, id): (&TicketRow, EntryId),
    cause: &Cause,
) -> Result<(), StoreError> {
    note(tx, (row.id, work.now), cause, (ASKED, format!("entry:{}", id.0))).await
}

/// An answer to the requester whose words act by themselves here, as if the command stood above them. None: it is none, or
/// the command would be wrong, so that the words go out as they are and the engineer is asked.
pub async fn acting(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, &TicketRow),
    parsed: &Parsed,
) -> Result<Option<Parsed>, StoreError> {
    let is_set = work.desk.config.closure.done_words == DoneWords::Resolve;
    let is_worked_on = matches!(row.core.state, State::New | State::Open | State::Pending { .. });
    if !is_set || !is_worked_on || !parsed.commands.is_empty() || !command::says_all_done(&parsed.text) {
        return Ok(None);
    }
    let acting = Parsed { commands: resolves(work, engineer).commands, ..parsed.clone() };
    let solution = Some(parsed.text.trim().to_owned());
    let said = Said { parsed: &acting, changes: &[], solution, outward: true, to_other: false, answers_gone: false };
    let plan = Box::pin(orders::check(tx, work, (engineer, row), &said)).await?;
    Ok(plan.is_right().then_some(acting))
}

/// The command that a yes stands for, in the engineer's language.
pub fn resolves(work: &Work<'_>, engineer: &Person) -> Parsed {
    match Language::of_tag(&engineer.language).unwrap_or(work.desk.config.desk.language) {
        Language::En => command::parse("#resolve"),
        Language::ZhCn => command::parse("#解决"),
    }
}

/// A plain yes: one of the words, and beside it nothing but thanks and a name.
fn says_yes(text: &str, name: &str) -> bool {
    let ends = |c: char| c.is_whitespace() || ".,!:;)。，！：；、）".contains(c);
    let first = text.split(ends).next().unwrap_or_default();
    let rest = text.get(first.len()..).unwrap_or_default();
    let word = first.nfkc().collect::<String>().to_lowercase();
    YES.contains(&word.as_str()) && consent(&format!("yes{rest}"), name) == Consent::Yes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_and_what_is_none() {
        for text in [
            "1",
            "１",
            "①",
            "1.",
            "Yes",
            "是",
            "是的。",
            "1\n\nThanks",
            "yes, thanks",
            "1\nAlice Li\nDesk 12",
            "已解决",
        ] {
            assert!(says_yes(text, "Alice Li"), "{text}");
        }
        for text in ["", "11", "1 floor up", "好的", "ok", "2", "no", "1?", "yes, but the second printer still jams"]
        {
            assert!(!says_yes(text, "Alice Li"), "{text}");
        }
    }
}
