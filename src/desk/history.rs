//! History: mails and tickets from before the desk, taken in silently.
//!
//! Old mails take the way of all mails (ledger, reading, route, rules), at their own time; but nobody hears of them, no
//! clock is set, and their tickets are closed as they come. What the ledger knows is not taken again, so an import that
//! was broken off is simply begun again.

mod record;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::admit::{self, Admitted, Work};
use super::sender::Sender;
use super::{Delivery, Desk, Inner, OpenError, Position, Standing, intake, policy, requester, route};
use crate::clock::Clock;
use crate::compose::Composer;
use crate::config::Config;
use crate::pure::Timestamp;
use crate::pure::ticket::{Change, ClosedBy, State, apply};
use crate::pure::vet::Verdict;
use crate::store::ticket::{Origin, TicketRow};
use crate::store::{Tx, entry, ledger, ticket};

pub use record::{Record, RecordError};

/// The tag of tickets that an import opened.
pub const TAG: &str = "imported";

impl Desk {
    /// Opens the desk beside a daemon that may be running, for an import: it tells nobody anything, sets no clock, and
    /// takes each mail at the mail's own time.
    pub async fn for_history(config: Config) -> Result<Desk, OpenError> {
        let desk = Desk::open_beside(config, Clock::fixed(Timestamp::UNIX_EPOCH)).await?;
        let now = desk.inner();
        let (composer, _) =
            Composer::load(now.config.templates.as_deref()).map_err(|e| OpenError::Configuration(format!("{e:#}")))?;
        let silent = Inner {
            policy: policy(&now.config),
            config: Arc::clone(&now.config),
            store: now.store.clone(),
            blobs: now.blobs.clone(),
            clock: now.clock.clone(),
            composer,
            ring: Arc::clone(&now.ring),
            identity: now.identity.clone(),
            checker: None,
            silent: true,
            outbox: Arc::clone(&now.outbox),
            timers: Arc::clone(&now.timers),
            hooks: Arc::clone(&now.hooks),
        };
        let desk = Desk(Arc::new(Standing {
            store: silent.store.clone(),
            blobs: silent.blobs.clone(),
            clock: silent.clock.clone(),
            outbox: Arc::clone(&silent.outbox),
            timers: Arc::clone(&silent.timers),
            hooks: Arc::clone(&silent.hooks),
            inner: RwLock::new(Arc::new(silent)),
        }));
        Ok(desk)
    }

    /// Brings engineers and mailboxes of the configuration into the store, which an import may be the first to use.
    pub async fn prepare_history(&self, now: Timestamp) -> Result<(), OpenError> {
        let inner = Arc::clone(&self.0.inner.read().unwrap_or_else(PoisonError::into_inner));
        let mut tx = self.0.store.begin().await?;
        intake::sync_staff(&mut tx, &inner.config, now).await?;
        for mailbox in &inner.config.mailboxes {
            ledger::ensure_mailbox(&mut tx, &mailbox.name).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Takes in one old mail as of `at`. `place`: where it stands, the same on each attempt.
    pub async fn admit_history(
        &self,
        mailbox: &str,
        place: String,
        (raw, cut): (Vec<u8>, bool),
        at: Timestamp,
    ) -> Result<Admitted, String> {
        self.0.clock.set(at);
        let position = Position::File { name: place };
        let delivery = Delivery { mailbox: mailbox.to_owned(), position, raw, cut, age: Duration::ZERO };
        let mut outcomes = self.admit_all(vec![delivery]).await;
        outcomes.pop().unwrap_or_else(|| Err("nothing was decided".to_owned()))
    }
}

/// The line of an old mail, behind the gate.
pub async fn admit(tx: &mut Tx, work: &Work<'_>, sender: Option<Sender>) -> anyhow::Result<Admitted> {
    let verdict = work.parsed.vetted.verdict;
    if verdict == Verdict::Loop
        && let Some(row) = answered(tx, work).await?
    {
        // An answer that went out in the desk's own name.
        let admitted = admit::file(tx, work, None, row.clone()).await?;
        if is_history(tx, work, &row).await? {
            close(tx, work, &row, None).await?;
        }
        return Ok(admitted);
    }
    if verdict != Verdict::Admit {
        return admit::automatic(tx, work, sender.as_ref()).await;
    }
    let Some(sender) = sender else {
        return admit::quarantined(tx, work, "From is not exactly one mailbox, so nobody can be answered").await;
    };
    let choice = route::route(tx, work.desk, work.parsed, &sender).await?;
    let admitted = requester::admit(tx, work, &sender, choice.clone()).await?;
    if matches!(admitted, Admitted::FollowedUp(_)) {
        route::relate(tx, work, &choice).await?;
    }
    if let Admitted::Opened(number) | Admitted::FollowedUp(number) = admitted
        && let Some(id) = ticket::find_number(tx, number).await?
    {
        let row = ticket::load(tx, id).await?;
        if matches!(admitted, Admitted::Opened(_)) || is_history(tx, work, &row).await? {
            close(tx, work, &row, Some(&sender)).await?;
        }
    }
    Ok(admitted)
}

/// Whether a ticket is one that an import opened and closed, and nothing newer has been done about it: any other lives its
/// own life, and an old mail is an entry on it and nothing else.
async fn is_history(tx: &mut Tx, work: &Work<'_>, row: &TicketRow) -> anyhow::Result<bool> {
    let is_closed = matches!(row.core.state, State::Closed { at, by: ClosedBy::Lead } if at <= work.now);
    Ok(is_closed && ticket::tags(tx, row.id).await?.iter().any(|tag| tag == TAG))
}

/// The ticket of the mail that this one answers.
async fn answered(tx: &mut Tx, work: &Work<'_>) -> anyhow::Result<Option<TicketRow>> {
    for id in requester::answered(&work.parsed.mail) {
        let own = entry::find_message_id(tx, &id).await?.into_iter().find(|(_, kind)| kind.is_own());
        if let Some((ticket, _)) = own {
            return Ok(Some(route::follow_merges(tx, ticket).await?));
        }
    }
    Ok(None)
}

/// Old tickets are closed as of their last mail; the first of the staff who answered is who worked on it.
async fn close(tx: &mut Tx, work: &Work<'_>, row: &TicketRow, sender: Option<&Sender>) -> anyhow::Result<()> {
    ticket::add_tag(tx, row.id, TAG).await?;
    let mut changes = vec![Change::State(State::Closed { at: work.now, by: ClosedBy::Lead })];
    let engineer = sender.and_then(|s| s.person.as_ref()).filter(|p| p.staff && p.id != row.requester);
    if let Some(person) = engineer {
        if row.core.responded_at.is_none() {
            changes.push(Change::Responded(work.now));
        }
        if row.core.assignee.is_none() {
            changes.push(Change::Assignee(Some(person.id)));
            changes.push(Change::Owner(Some(person.id)));
            changes.extend(work.desk.config.engineer(&person.name).map(|e| Change::Team(e.team.clone())));
        }
    }
    let (mut row, before) = (row.clone(), row.core.clone());
    row.core = apply(&before, &changes);
    let origin = Origin { actor: None, cause: &work.cause(), at: work.now };
    ticket::save(tx, &mut row, &before, &changes, &origin).await?;
    Ok(())
}
