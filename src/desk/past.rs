//! What a notice to one of the staff shows of what was before.

use super::linked;
use super::told::{Telling, is_commands_only, lines};
use crate::compose::words;
use crate::pure::language::Language;
use crate::pure::notice::Notice;
use crate::pure::wording;
use crate::store::person;
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry};

/// Earlier entries that a notice to an engineer shows, and characters of each.
const HISTORY_ENTRIES_MAX: usize = 3;
const HISTORY_CHARS_MAX: usize = 1_500;
/// The same where the whole history goes to a new team.
const HISTORY_WHOLE_MAX: usize = 40;
const HISTORY_WHOLE_CHARS_MAX: usize = 8_000;
/// The last entries before what a notice tells, newest first. What is kept from its reader is left out.
pub async fn history(
    tx: &mut Tx,
    telling: &Telling<'_>,
    row: &TicketRow,
    language: Language,
) -> Result<Vec<words::Past>, StoreError> {
    let zone = &telling.desk.config.desk.time_zone;
    let mut past = Vec::new();
    let entries = entry::load(tx, row.id).await?;
    let carried = telling.cause.text.trim();
    // Whoever takes a ticket over is to know all of it.
    let is_whole = telling.notice == Notice::Escalated;
    for one in entries
        .iter()
        .rev()
        .filter(|e| e.kind != "notice" && !is_commands_only(e) && e.text.trim() != carried)
        .take(if is_whole { HISTORY_WHOLE_MAX } else { HISTORY_ENTRIES_MAX })
    {
        if one.kind == "note" && linked::keeps_from(tx, row, (one.person, telling.recipient.id)).await? {
            continue;
        }
        let who = match person::load_maybe(tx, one.person).await? {
            Some(person) if !person.full_name.is_empty() => person.full_name,
            _ => one.from.clone(),
        };
        let who = if one.kind == "note" { format!("{who}{}", wording::inside(language)) } else { who };
        let most = if is_whole { HISTORY_WHOLE_CHARS_MAX } else { HISTORY_CHARS_MAX };
        let text: String = one.text.chars().take(most).collect();
        past.push(words::Past { at: wording::stamp(one.at, zone, language), who, text_lines: lines(&text) });
    }
    Ok(past)
}
