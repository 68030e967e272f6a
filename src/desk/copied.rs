//! Whom an engineer puts in copy of an answer: they hear of the ticket from then on, as by `#cc`, and the engineer is told
//! so.

use super::admit::Work;
use super::orders::deed::note;
use super::requester::{self, MONITORING};
use super::send::{self, Cause};
use super::sender::Sender;
use super::told::TranscriptWords;
use super::{audience, engineer};
use crate::pure::wording;
use crate::store::person::Person;
use crate::store::ticket::TicketRow;
use crate::store::{Tx, entry, person, ticket};

/// Addresses that are named in one transcript.
const SHOWN_MAX: usize = 20;

/// Brings in whoever stands in To or Cc of an engineer's answer that went to the requester, and takes no part yet.
pub async fn bring_in(tx: &mut Tx, work: &Work<'_>, sender: &Sender, number: i64) -> anyhow::Result<()> {
    let Some(engineer) = sender.person.as_ref().filter(|person| person.staff) else { return Ok(()) };
    let Some(id) = ticket::find_number(tx, number).await? else { return Ok(()) };
    let row = ticket::load(tx, id).await?;
    let entries = entry::load(tx, row.id).await?;
    let this = entries.iter().rev().find(|e| e.kind != "notice" && e.person == Some(engineer.id));
    let Some(this) = this.filter(|e| row.origin != MONITORING && e.kind == "reply" && e.at == work.now) else {
        return Ok(());
    };
    // What went to somebody else of the ticket alone brings nobody in on the requester's.
    if !entry::replies_to(tx, row.id, row.requester_address_id).await?.contains(&this.id) {
        return Ok(());
    }
    if row.restricted {
        return Box::pin(say_not_in(tx, work, (engineer, &row))).await;
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

/// On a restricted ticket a copy brings nobody in: it takes the command, and the engineer is told so.
async fn say_not_in(tx: &mut Tx, work: &Work<'_>, (engineer, row): (&Person, &TicketRow)) -> anyhow::Result<()> {
    let known = ticket::presence(tx, row.id, None).await?;
    let mut lines = Vec::new();
    for (key, _) in requester::named(&work.parsed.mail) {
        let is_known = person::find(tx, &key)
            .await?
            .is_some_and(|one| one.staff || one.id == row.requester || known.iter().any(|here| here.person == one.id));
        if is_known || send::is_own(&work.desk.config, &key) || lines.len() >= SHOWN_MAX {
            continue;
        }
        let outcome = [
            format!("Hears of nothing: the ticket is restricted. To bring them in, write #cc {key}."),
            format!("该工单限定人员可见，未加入抄送。如需加入，请写 #抄送 {key}。"),
        ];
        lines.push((format!("Cc: {key}"), false, outcome));
    }
    if lines.is_empty() {
        return Ok(());
    }
    let went = ["Your answer went to the requester.".to_owned(), "您的答复已发给报障人。".to_owned()];
    lines.insert(0, (format!("[{} #{}]", work.desk.config.desk.tag, row.number), true, went));
    let told = TranscriptWords { lines, ..TranscriptWords::default() };
    Box::pin(engineer::tell_transcript(tx, work, (engineer, Some(row)), told)).await
}
