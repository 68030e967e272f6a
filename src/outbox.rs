//! The outbox: leases a row, delivers it, records the answer. The only one that sends mail.
//!
//! No transaction is open while it talks to the network: the lease is a commit, the intent to send the final dot is a
//! commit (with a fence), the answer is a commit. What an answer means for a row is decided by `pure::outbox::next`.
//! Rows whose process died are taken up again: before the dot as if nothing had been, after it as `unknown`.

mod folder;
mod smtp;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::clock;
use crate::config::SmtpConfig;
use crate::desk::Desk;
use crate::pure::outbox::{Answer, LEASE_SECONDS, Phase, Row, next};
use crate::pure::{OutboxId, Timestamp};
use crate::store::StoreError;
use crate::store::outbox::{self, Leased};
use crate::web::health::Health;
use smtp::Connection;

/// Deliveries at a time.
pub const WORKERS: usize = 4;
/// How long a worker waits at most before it looks by itself.
const POLL: Duration = Duration::from_secs(15);
/// Wait after a fault of the store, or of the connection, before the next row is tried.
const FAULT_WAIT: Duration = Duration::from_secs(5);
/// Mails over one connection, and how long it may lie idle.
const CONNECTION_MAILS_MAX: usize = 50;
const CONNECTION_IDLE: Duration = Duration::from_secs(30);
const COMPONENT: &str = "smtp";

/// Takes up what an earlier process left: on a store of our own everything, on a shared one what has expired.
pub async fn recover(desk: &Desk, owner: &str) -> Result<usize, StoreError> {
    take_up(desk, owner, desk.store().is_shared()).await
}

async fn take_up(desk: &Desk, owner: &str, only_expired: bool) -> Result<usize, StoreError> {
    let now = desk.clock().now();
    let mut tx = desk.store().begin().await?;
    let left = outbox::abandoned(&mut tx, owner, now, only_expired).await?;
    let mut taken = 0;
    let mut doubtful = Vec::new();
    for (id, fence, row) in left {
        if let Some(step) = next(row, Answer::LeaseEnded, now, 0) {
            outbox::set_step(&mut tx, (id, fence), step, "the process that sent it ended", now).await?;
            if step.phase == Phase::Unknown {
                doubtful.push(id);
            }
            taken += 1;
        }
    }
    tx.commit().await?;
    for id in doubtful {
        tell(desk, id, Phase::Unknown, "the process that sent it ended").await;
    }
    Ok(taken)
}

/// Tells the desk of a delivery that did not end well.
async fn tell(desk: &Desk, id: OutboxId, phase: Phase, answer: &str) {
    if let Err(e) = desk.report(id, phase, answer).await {
        tracing::error!(error = %format!("{e:#}"), outbox = id.0, "a failed delivery could not be reported on its ticket");
    }
}

/// What a server that takes mail from us makes of the envelopes that ours travel in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Probed {
    /// What works less well, and what is done instead.
    pub notes: Vec<String>,
    /// What would lose answers, with its remedy.
    pub faults: Vec<String>,
}

/// Connects, logs in, and asks what the server makes of our envelopes, without sending anything; for `check --connect`.
/// Err: no mail can be sent at all. That a server takes an envelope does not prove that the mail arrives.
pub async fn probe(server: &crate::config::SmtpServer, desk: &crate::config::DeskConfig) -> Result<Probed, String> {
    let own = desk.address.as_str();
    let mut probing = Probing { connection: Connection::open(server).await.map_err(|fault| fault.text)?, own };
    let mut found = Probed::default();
    if let Some(answer) = probing.refusal_of_sender("").await {
        found.notes.push(format!(
            "the server refuses the empty return path of automatic answers ({answer}); they leave with {own} instead"
        ));
    }
    let with_token = own.split_once('@').map(|(local, domain)| format!("{local}+{PROBE}@{domain}"));
    if let Some(with_token) = with_token.filter(|_| desk.subaddressing) {
        if let Some(answer) = probing.refusal_of_sender(&with_token).await {
            found.notes.push(format!(
                "the server refuses return paths such as {with_token} ({answer}); mails leave with {own} instead, and a \
                 report of a failed delivery finds its ticket by the Message-ID alone"
            ));
        }
        if let Some(answer) = probing.refusal_of_recipient(&with_token).await {
            found.faults.push(format!(
                "the server takes mail to {own} and refuses it to {with_token} ({answer}), so that answers to our mails \
                 would not arrive; turn sub-addressing on at the host, or set `subaddressing = false` in [desk]"
            ));
        }
    }
    probing.connection.quit().await;
    Ok(found)
}

/// What stands in a probe where a token stands in a mail.
const PROBE: &str = "probe";

struct Probing<'a> {
    connection: Connection,
    own: &'a str,
}

impl Probing<'_> {
    /// The answer that refuses an envelope; None: it is taken, or the server is of another opinion later.
    async fn refusal(&mut self, from: &str, to: &str) -> Option<smtp::Fault> {
        let outcome = self.connection.addressed(from, to).await;
        let refusal = outcome.err().filter(|fault| fault.answer != Answer::Temporary);
        self.connection.reset().await;
        refusal
    }

    /// The answer to a return path that is refused where our own address is not.
    async fn refusal_of_sender(&mut self, from: &str) -> Option<String> {
        let fault = self.refusal(from, self.own).await.filter(|fault| fault.answer == Answer::Misconfigured)?;
        self.refusal(self.own, self.own)
            .await
            .is_none_or(|own| own.answer != Answer::Misconfigured)
            .then_some(fault.text)
    }

    /// The answer to a recipient that is refused where our own address is not.
    async fn refusal_of_recipient(&mut self, to: &str) -> Option<String> {
        let fault = self.refusal(self.own, to).await?;
        self.refusal(self.own, self.own).await.is_none().then_some(fault.text)
    }
}

/// Delivers until `stop`; a delivery under way is finished.
pub async fn run(desk: Desk, health: Health, stop: CancellationToken) {
    let owner = clock::unique();
    health.up(COMPONENT);
    let workers = (0..WORKERS).map(|_| {
        let worker =
            Worker { desk: desk.clone(), health: health.clone(), stop: stop.clone(), owner: owner.clone(), open: None };
        tokio::spawn(worker.run())
    });
    let workers: Vec<_> = workers.collect();
    let rescue = tokio::spawn(rescue(desk, owner, stop));
    for worker in workers {
        if let Err(e) = worker.await {
            tracing::error!(error = %e, "an outbox worker ended");
        }
    }
    rescue.abort();
}

/// Expired leases, of this and of other processes, are looked for now and then.
async fn rescue(desk: Desk, owner: String, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(60)) => {}
        }
        if let Err(e) = take_up(&desk, &owner, true).await {
            tracing::warn!(error = %e, "expired leases could not be looked for");
        }
    }
}

struct Worker {
    desk: Desk,
    health: Health,
    stop: CancellationToken,
    owner: String,
    open: Option<Open>,
}

/// A connection kept for the next mail.
struct Open {
    connection: Connection,
    mails: usize,
}

impl Worker {
    async fn run(mut self) {
        while !self.stop.is_cancelled() {
            // Interest is registered before looking, so that no wake-up is lost in between.
            let desk = self.desk.clone();
            let woken = desk.outbox_wake().notified();
            match self.one().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(e) => {
                    tracing::error!(error = %e, "the outbox cannot work with the store");
                    self.pause(FAULT_WAIT).await;
                    continue;
                }
            }
            let due = self.next_due().await;
            let idle = if self.open.is_some() { CONNECTION_IDLE } else { POLL };
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = woken => {}
                () = self.desk.clock().sleep_until(due, idle) => {
                    if due.is_none() && let Some(open) = self.open.take() {
                        open.connection.quit().await;
                    }
                }
            }
        }
        if let Some(open) = self.open.take() {
            open.connection.quit().await;
        }
    }

    async fn pause(&self, wait: Duration) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }

    async fn next_due(&self) -> Option<Timestamp> {
        let mut tx = self.desk.store().read().await.ok()?;
        outbox::next_due(&mut tx).await.ok()?
    }

    /// Delivers one row if one is due.
    async fn one(&mut self) -> Result<bool, StoreError> {
        let now = self.desk.clock().now();
        let until = now.checked_add(jiff::SignedDuration::from_secs(LEASE_SECONDS)).unwrap_or(now);
        let mut tx = self.desk.store().begin().await?;
        let leased = outbox::lease(&mut tx, &self.owner, now, until).await?;
        tx.commit().await?;
        let Some(leased) = leased else { return Ok(false) };
        // One wake-up may stand for many rows: let the next worker look as well.
        self.desk.outbox_wake().notify_one();
        let row = Row { phase: Phase::Leased, ..leased.step };
        let delivered = match self.deliver(&leased, row).await {
            Ok((row, answer, text)) => self.record(&leased, row, answer, &text).await,
            Err(e) => Err(e),
        };
        if delivered.is_err() {
            self.give_back(&leased).await;
        }
        delivered.map(|()| true)
    }

    /// The store failed in the middle of a delivery: the row is given back as what it was by then, as soon as the store
    /// works again.
    async fn give_back(&self, leased: &Leased) {
        let key = (leased.id, leased.fence);
        while !self.stop.is_cancelled() {
            let now = self.desk.clock().now();
            let back = async {
                let mut tx = self.desk.store().begin().await?;
                if let Some(row) = outbox::held_step(&mut tx, key).await?
                    && let Some(step) = next(row, Answer::LeaseEnded, now, 0)
                {
                    outbox::set_step(&mut tx, key, step, "the store failed in the middle", now).await?;
                }
                tx.commit().await
            };
            match back.await {
                Ok(()) => return,
                Err(e) => tracing::error!(error = %e, outbox = leased.id.0, "a delivery cannot be given back yet"),
            }
            self.pause(FAULT_WAIT).await;
        }
    }

    /// Delivers and tells the answer; the row is `leased` or `dot` then.
    async fn deliver(&mut self, leased: &Leased, row: Row) -> Result<(Row, Answer, String), StoreError> {
        match self.desk.config().smtp.clone() {
            SmtpConfig::Maildir { path } => {
                let Some(row) = self.commit_dot(leased, row).await? else { return Ok(lost_lease(row)) };
                let bytes = leased.bytes.clone();
                let name = format!("{:06}-{}.eml", leased.id.0, leased.notice);
                let written = tokio::task::spawn_blocking(move || folder::write(&path, &name, &bytes)).await;
                Ok(match written.map_err(std::io::Error::other).and_then(|inner| inner) {
                    Ok(_) => (row, Answer::Accepted, "written".to_owned()),
                    Err(e) => (row, Answer::Temporary, format!("[smtp] path: {e}")),
                })
            }
            SmtpConfig::Smtp(server) => self.deliver_by_smtp(&server, leased, row).await,
        }
    }

    async fn deliver_by_smtp(
        &mut self,
        server: &crate::config::SmtpServer,
        leased: &Leased,
        row: Row,
    ) -> Result<(Row, Answer, String), StoreError> {
        let mut open = match self.open.take() {
            Some(open) if open.connection.is_alive().await => open,
            _ => match Connection::open(server).await {
                Ok(connection) => Open { connection, mails: 0 },
                Err(fault) => {
                    self.health.down(COMPONENT, &fault.text);
                    self.pause(FAULT_WAIT).await;
                    return Ok((row, fault.answer, fault.text));
                }
            },
        };
        self.health.up(COMPONENT);
        if let Err(fault) = self.envelope(&mut open.connection, leased).await {
            if fault.answer == Answer::Misconfigured {
                self.health.down(COMPONENT, &fault.text);
                self.pause(FAULT_WAIT).await;
            }
            if fault.connection_lives && open.connection.reset().await {
                self.keep(open);
            }
            return Ok((row, fault.answer, fault.text));
        }
        let Some(row) = self.commit_dot(leased, row).await? else { return Ok(lost_lease(row)) };
        match open.connection.data(&leased.bytes).await {
            Ok(text) => {
                open.mails += 1;
                self.keep(open);
                Ok((row, Answer::Accepted, text))
            }
            Err(fault) => Ok((row, fault.answer, fault.text)),
        }
    }

    /// Some hosts refuse every envelope sender but the account's own, the null one included: then the desk's address
    /// serves, and `Auto-Submitted` says the rest.
    async fn envelope(&self, connection: &mut Connection, leased: &Leased) -> Result<(), smtp::Fault> {
        let own = self.desk.config().desk.address.clone();
        match connection.envelope(&leased.envelope_from, &leased.envelope_to).await {
            Err(fault)
                if fault.answer == Answer::Misconfigured && fault.connection_lives && leased.envelope_from != own =>
            {
                if !connection.reset().await {
                    return Err(fault);
                }
                connection.envelope(&own, &leased.envelope_to).await
            }
            outcome => outcome,
        }
    }

    fn keep(&mut self, open: Open) {
        if open.mails < CONNECTION_MAILS_MAX {
            self.open = Some(open);
        }
    }

    /// Commits the intent to send the final dot. None: the lease was lost, so the dot must not leave.
    async fn commit_dot(&self, leased: &Leased, row: Row) -> Result<Option<Row>, StoreError> {
        let now = self.desk.clock().now();
        let Some(step) = next(row, Answer::Dotting, now, 0) else { return Ok(None) };
        let mut tx = self.desk.store().begin().await?;
        let key = (leased.id, leased.fence);
        let until = now.checked_add(jiff::SignedDuration::from_secs(LEASE_SECONDS)).unwrap_or(now);
        let ours = outbox::set_step(&mut tx, key, step, "", now).await? && outbox::renew(&mut tx, key, until).await?;
        tx.commit().await?;
        Ok(ours.then_some(step))
    }

    async fn record(&self, leased: &Leased, row: Row, answer: Answer, text: &str) -> Result<(), StoreError> {
        let now = self.desk.clock().now();
        let Some(step) = next(row, answer, now, clock::jitter()) else { return Ok(()) };
        let short: String = text.chars().take(300).collect();
        let mut tries = 0;
        loop {
            let outcome = self.commit_record(leased, step, &short, now).await;
            match outcome {
                Ok(()) => break,
                // The mail has left: what became of it must be written down, whatever it takes.
                Err(e) if tries < 20 && !self.stop.is_cancelled() => {
                    tries += 1;
                    tracing::error!(error = %e, "a delivery's answer cannot be recorded yet");
                    self.pause(FAULT_WAIT).await;
                }
                Err(e) => return Err(e),
            }
        }
        if matches!(step.phase, Phase::Dead | Phase::Unknown) {
            tell(&self.desk, leased.id, step.phase, &short).await;
        }
        metrics::counter!("postdesk_deliveries_total", "outcome" => step.phase.as_str()).increment(1);
        if step.phase == Phase::Sent {
            tracing::info!(notice = leased.notice, outbox = leased.id.0, "a notice is sent");
        } else {
            tracing::warn!(
                notice = leased.notice,
                outbox = leased.id.0,
                state = step.phase.as_str(),
                answer = short,
                "a notice is not sent yet"
            );
        }
        Ok(())
    }

    async fn commit_record(&self, leased: &Leased, step: Row, text: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.desk.store().begin().await?;
        outbox::set_step(&mut tx, (leased.id, leased.fence), step, text, now).await?;
        tx.commit().await
    }
}

fn lost_lease(row: Row) -> (Row, Answer, String) {
    (row, Answer::Lost, "the lease was lost".to_owned())
}
