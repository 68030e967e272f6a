//! Whom an engineer puts in copy of an answer: they hear of the ticket from then on, as by `#cc`, and the engineer is told
//! so.

use super::admit::Work;
use super::orders::deed::note;
use super::requester::{self, MONITORING};
use super::send::Cause;
use super::sender::Sender;
use super::told::TranscriptWords;
use super::{audience, engineer};
use crate::pure::wording;
use crate::store::{Tx, entry, person, ticket};

/// Brings in whoever stands in To or Cc of an engineer's answer that went to the requester, and takes no part yet.
pub async fn bring_in(tx: &mut Tx, work: &Work<'_>, sender: &Sender, number: i64) -> anyhow::Result<()> {
    let Some(engineer) = sender.person.as_ref().filter(|person| person.staff) else { return Ok(()) };
    let Some(id) = ticket::find_number(tx, number).await? else { return Ok(()) };
    let row = ticket::load(tx, id).await?;
    let entries = entry::load(tx, row.id).await?;
    let this = entries.iter().rev().find(|e| e.kind != "notice" && e.person == Some(engineer.id));
    if row.origin == MONITORING || this.is_none_or(|e| e.kind != "reply" || e.at != work.now) {
        return Ok(());
    }
    let listed = requester::named(&work.parsed.mail);
    let cause = Cause { actor: Some(engineer.id), what: work.cause(), ..Cause::default() };
    let mut told = TranscriptWords { all_done: true, ..TranscriptWords::default() };
    let mut undo = [String::new(), String::new()];
    for joined in audience::add_watchers(tx, work, &row, (listed, false)).await? {
        note(tx, (row.id, work.now), &cause, ("watcher_added", joined.0.to_string())).await?;
        let person = person::load(tx, joined, None).await?;
        let name = if person.full_name.is_empty() { &person.address } else { &person.full_name };
        let outcome = [
            format!("{name} hears of what is written from now on."),
            format!("{name}今后会收到该工单的往来；此前的内容不会补发。"),
        ];
        told.lines.push((format!("Cc: {}", wording::with_address(&person.full_name, &person.address)), true, outcome));
        undo = [format!("#uncc {}", person.address), format!("#取消抄送 {}", person.address)];
    }
    if told.lines.is_empty() {
        return Ok(());
    }
    if told.lines.len() == 1 {
        told.undo = undo;
    }
    Box::pin(engineer::tell_transcript(tx, work, (engineer, Some(&row)), told)).await
}
