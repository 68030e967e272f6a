//! The second door: a clock fires. One timer, one transaction.

use tracing::Instrument;

use super::roles::{vendor_answers_by, waits_for_vendor};
use super::send::{self, Cause};
use super::{Desk, alert, clocks};
use crate::pure::Timestamp;
use crate::pure::ticket::{Effect, Event, State, TimerKind, decide};
use crate::pure::wording::Why;
use crate::store::journal::{self, Fact};
use crate::store::timer::Due;
use crate::store::{StoreError, entry, ticket, timer};

/// How long a timer that cannot fire waits before it is tried again, in hours.
const POSTPONED_HOURS: i64 = 1;

/// Whether an engineer's text is more than commands.
fn is_said(text: &str) -> bool {
    !text.lines().all(|line| line.trim().is_empty() || line.starts_with(['#', '＃']))
}

impl Desk {
    /// Fires the earliest timer that is due; false if none is. One that cannot fire is put off, so that it never stands
    /// before the others.
    pub async fn fire(&self) -> anyhow::Result<bool> {
        let now = self.0.clock.now();
        let mut tx = self.0.store.read().await?;
        let found = timer::find_due(&mut tx, now).await?;
        drop(tx);
        let Some(due) = found else { return self.fire_digest(now).await };
        // In a task of its own, so that a panic is an error of this timer and of nothing else.
        let desk = self.clone();
        let firing = tokio::spawn(async move { desk.fire_one(due, now).await }.in_current_span());
        let fired = firing.await.unwrap_or_else(|e| Err(anyhow::anyhow!("firing the timer panicked: {e}")));
        match fired {
            Ok(()) => Ok(true),
            Err(e) if e.downcast_ref::<StoreError>().is_some_and(StoreError::is_temporary) => Err(e),
            Err(e) => {
                tracing::error!(error = %format!("{e:#}"), timer = due.kind.as_str(), "a timer cannot fire and is put off");
                self.postpone(due, now).await?;
                Ok(true)
            }
        }
    }

    async fn fire_one(&self, due: Due, now: Timestamp) -> anyhow::Result<()> {
        let desk = &*self.inner();
        let mut tx = desk.store.begin().await?;
        if !timer::take(&mut tx, due, now).await? {
            return Ok(());
        }
        let mut row = ticket::load(&mut tx, due.ticket).await?;
        let mut cause = Cause { what: format!("timer:{}", due.kind.as_str()), ..Cause::default() };
        let event = match due.kind {
            TimerKind::Clocks => {
                let (event, found) = clocks::ran(&mut tx, desk, &row, now, (None, &cause.what)).await?;
                cause.due = found;
                event
            }
            TimerKind::Alerts => {
                let Some(found) = alert::ticked(&mut tx, desk, &mut row, now).await? else {
                    return Ok(tx.commit().await?);
                };
                cause.text = found.text;
                cause.why = Some(found.why);
                found.event
            }
            _ => Event::TimerFired(due.kind),
        };
        let mut decision = decide(&row.core, &event, &desk.policy, now);
        if due.kind == TimerKind::VendorSilent && waits_for_vendor(row.core.state) {
            // As long as they say nothing, somebody is told of it again.
            decision.effects.push(Effect::SetTimer(due.kind, vendor_answers_by(desk, &row, now)));
        }
        if due.kind == TimerKind::PendingReminder {
            // A reminder repeats what was asked: the engineer's mail that went out within `needs_info`, never a note, nor
            // what they wrote later.
            let entries = entry::load(&mut tx, row.id).await?;
            let since = match row.core.state {
                State::Pending { since, .. } => since,
                _ => now,
            };
            let is_question = |e: &entry::Entry| e.is_word_of_staff() && e.kind == "mail" && e.at <= since;
            let asked = entries.into_iter().rev().find(is_question);
            cause.written_at = asked.as_ref().map(|e| e.at);
            cause.text = asked.map(|e| e.text).unwrap_or_default();
        }
        if due.kind == TimerKind::MajorUpdate {
            // What is known is what the staff said last, inside or out.
            let entries = entry::load(&mut tx, row.id).await?;
            let said = entries.into_iter().rev().find(|e| e.is_word_of_staff() && is_said(&e.text));
            cause.spoken = said.as_ref().and_then(|e| e.person.map(|person| (person, e.at)));
            cause.text = said.map(|e| e.text).unwrap_or_default();
        }
        cause.why = match due.kind {
            TimerKind::PendingEnds => Some(Why::WaitOver),
            TimerKind::NoAnswer => Some(Why::NoAnswer),
            TimerKind::PendingReminder => Some(Why::AskedAgain),
            TimerKind::ConfirmReminder | TimerKind::CloseBySilence => Some(Why::SilenceStays),
            TimerKind::VendorSilent => Some(Why::VendorSilent),
            TimerKind::MajorUnanswered => Some(Why::Unanswered),
            TimerKind::MajorUpdate | TimerKind::Clocks => None,
            TimerKind::Alerts => cause.why,
        };
        send::carry_out(&mut tx, desk, &mut row, (&decision, now), &cause).await?;
        if due.kind == TimerKind::Clocks {
            clocks::refresh(&mut tx, desk, &row, now, (None, &cause.what)).await?;
        }
        tx.commit().await?;
        tracing::info!(
            ticket = row.number,
            timer = due.kind.as_str(),
            state = row.core.state.as_str(),
            "a timer fired"
        );
        desk.outbox.notify_one();
        Ok(())
    }

    async fn postpone(&self, due: Due, now: Timestamp) -> anyhow::Result<()> {
        let later = now.checked_add(jiff::SignedDuration::from_hours(POSTPONED_HOURS))?;
        let mut tx = self.0.store.begin().await?;
        timer::set(&mut tx, due, later, "put off").await?;
        let fact = Fact {
            actor: None,
            kind: "timer_put_off".to_owned(),
            old: due.kind.as_str().to_owned(),
            new: later.to_string(),
            cause: format!("timer:{}", due.kind.as_str()),
        };
        journal::append(&mut tx, &journal::ticket_stream(due.ticket), now, &fact).await?;
        tx.commit().await?;
        Ok(())
    }
}
