//! The third door: a delivery ends badly. The staff hear of a notice that did not arrive; nobody else does.

use super::Desk;
use super::admit::Work;
use super::requester::Reading;
use super::send::{self, Cause};
use super::sender::{self, Sender};
use crate::pure::authority::Role;
use crate::pure::notice::{Audience, Notice};
use crate::pure::outbox::Phase;
use crate::pure::ticket::{Decision, Effect};
use crate::pure::{OutboxId, wording};
use crate::store::journal::{self, Fact};
use crate::store::ticket::TicketRow;
use crate::store::{Tx, outbox, person, ticket};

/// Reads the mail of a program on a ticket. A report of a server may come from anywhere and under any name: of a stranger's
/// the ticket keeps whom it is about, and no words.
pub async fn read(tx: &mut Tx, work: &Work<'_>, on: Option<(&TicketRow, &Sender)>) -> anyhow::Result<Reading> {
    let mut read = Reading::of(tx, work, on).await?;
    let role = match on {
        Some((row, sender)) => sender::role(tx, sender.person.as_ref(), row).await?,
        None => Role::Stranger,
    };
    if let Some(bounce) = work.parsed.bounce.as_ref().filter(|_| role == Role::Stranger) {
        let about = bounce.recipients.join(", ");
        read.text = format!("{} {} {about}", bounce.action, bounce.status.as_deref().unwrap_or_default());
    }
    Ok(read)
}

impl Desk {
    /// Reports that a row is `dead` or `unknown`: a fact of its ticket, and for a dead one a notice to the assignee,
    /// unless it is the assignee whom nothing reaches. `answer`: the server's words.
    pub async fn report(&self, id: OutboxId, phase: Phase, answer: &str) -> anyhow::Result<()> {
        let desk = &*self.inner();
        let now = desk.clock.now();
        let mut tx = desk.store.begin().await?;
        let row = outbox::ticket_of(&mut tx, id).await?;
        let fact = Fact {
            actor: None,
            kind: "notice_delivery".to_owned(),
            old: row.notice.clone(),
            new: phase.as_str().to_owned(),
            cause: format!("outbox:{}", id.0),
        };
        let stream = row.ticket.map_or_else(|| "desk".to_owned(), journal::ticket_stream);
        journal::append(&mut tx, &stream, now, &fact).await?;
        if let (Some(ticket), Phase::Dead) = (row.ticket, phase) {
            let recipient = person::load(&mut tx, row.person, Some(row.address_id)).await?;
            // A notice about the staff's own dead mail could only die the same way.
            if !recipient.staff {
                let mut row_of = ticket::load(&mut tx, ticket).await?;
                let cause = Cause {
                    what: fact.cause.clone(),
                    text: wording::undelivered(&row.notice, &recipient.address, answer),
                    ..Cause::default()
                };
                let effects = vec![Effect::Notify(Notice::NewEntry, Audience::Assignee)];
                let decision = Decision { changes: Vec::new(), effects };
                send::carry_out(&mut tx, desk, &mut row_of, (&decision, now), &cause).await?;
            }
        }
        tx.commit().await?;
        desk.outbox.notify_one();
        Ok(())
    }
}
