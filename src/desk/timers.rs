//! The second door: a clock fires. One timer, one transaction.

use super::Desk;
use super::send::{self, Cause};
use crate::pure::ticket::{Event, decide};
use crate::store::{entry, ticket, timer};

impl Desk {
    /// Fires the earliest timer that is due; false if none is.
    pub async fn fire(&self) -> anyhow::Result<bool> {
        let desk = &*self.0;
        let now = desk.clock.now();
        let mut tx = desk.store.begin().await?;
        let Some(due) = timer::take_due(&mut tx, now).await? else { return Ok(false) };
        let mut row = ticket::load(&mut tx, due.ticket).await?;
        let decision = decide(&row.core, &Event::TimerFired(due.kind), &desk.policy, now);
        let entries = entry::load(&mut tx, row.id).await?;
        // A reminder repeats what was asked.
        let asked = entries.iter().rev().find(|e| e.kind != "notice" && e.verdict == "admit" && e.from_staff);
        let cause = Cause {
            what: format!("timer:{}", due.kind.as_str()),
            text: asked.map(|e| e.text.clone()).unwrap_or_default(),
            ..Cause::default()
        };
        send::carry_out(&mut tx, desk, &mut row, (&decision, now), &cause).await?;
        tx.commit().await?;
        tracing::info!(
            ticket = row.number,
            timer = due.kind.as_str(),
            state = row.core.state.as_str(),
            "a timer fired"
        );
        desk.outbox.notify_one();
        Ok(true)
    }
}
