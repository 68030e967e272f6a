//! The IMAP source: a mailbox's folder, followed for as long as the daemon runs.
//!
//! Connect, sweep (`imap/sweep.rs`), wait for an event or the poll interval, sweep again; on any fault drop the
//! connection, say once what is to be mended, back off and begin anew. Each mailbox has a task of its own: what fails
//! here stops no other.
//!
//! Promises: nothing on the server changes before the desk has committed; a stop finishes the batch at hand and logs
//! out; a refused password is not tried again for a quarter of an hour, unless its file changes.
//!
//! Never: a decision about a mail; a second way to the server than the checked runner (`imap/wire.rs`).

mod backlog;
mod connect;
mod fetch;
mod idle;
mod memory;
mod names;
mod sweep;
mod wire;

use std::future::Future;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::config::{ImapConfig, MailboxConfig, MailboxKind};
use crate::desk::Desk;
use crate::web::health::Health;
use backlog::Backlog;
use connect::Selected;
use idle::Wake;
use memory::Memory;
use sweep::{Round, Swept};
use wire::{ImapError, Wire};

/// Wait after the first fault, doubled at each further one up to the second; a quarter of chance on top.
const RETRY_FIRST: Duration = Duration::from_secs(1);
const RETRY_MAX: Duration = Duration::from_secs(5 * 60);
/// Wait after a refused login: providers lock accounts that try too often.
const RETRY_LOGIN: Duration = Duration::from_secs(15 * 60);
/// How often the password file is looked at meanwhile.
const PASSWORD_LOOK: Duration = Duration::from_secs(5);
/// Longest wait while the desk asks for time; short enough for the connection to survive.
const LATER_MAX: Duration = Duration::from_secs(60);
/// What a command that changes the server may still take once the stop has come.
const STOP_GRACE: Duration = Duration::from_secs(5);

/// Follows an IMAP mailbox until `stop`. Never returns before, whatever happens; faults go to the log and `health`,
/// whose component is `mailbox:NAME`.
pub async fn run(mailbox: MailboxConfig, desk: Desk, health: Health, stop: CancellationToken) {
    let MailboxKind::Imap(config) = mailbox.kind else {
        tracing::error!(mailbox = mailbox.name, "not an IMAP mailbox");
        return stop.cancelled().await;
    };
    let component = format!("mailbox:{}", mailbox.name);
    let memory = Memory::default();
    let mut source =
        Source { name: mailbox.name, config, component, desk, health, stop, memory, faults: 0, logged: String::new() };
    loop {
        let Err(e) = source.connection().await else { return };
        if matches!(e, ImapError::Stopped) || source.stop.is_cancelled() {
            return;
        }
        source.memory.connection_lost();
        let wait = source.note_fault(&e);
        tokio::select! {
            () = source.stop.cancelled() => return,
            () = source.pause(wait, &e) => {}
        }
    }
}

struct Source {
    name: String,
    config: ImapConfig,
    component: String,
    desk: Desk,
    health: Health,
    stop: CancellationToken,
    memory: Memory,
    /// Faults in a row.
    faults: u32,
    /// The fault last logged, so that each is logged once.
    logged: String,
}

impl Source {
    /// One connection from its beginning to its end; `Ok` only on a stop.
    async fn connection(&mut self) -> Result<(), ImapError> {
        let login = connect::credentials(&self.config)?;
        let alive = {
            let (health, component) = (self.health.clone(), self.component.clone());
            Box::new(move || health.progress(&component))
        };
        let stop = self.stop.clone();
        let opened = stoppable(&stop, connect::open(&self.config, &login, !self.memory.no_id, alive)).await;
        if matches!(opened, Err(ImapError::Garbled { command: "ID" } | ImapError::Silent { command: "ID", .. })) {
            self.memory.no_id = true;
        }
        let mut wire = opened?;
        drop(login);
        let mut is_moving = stoppable(&stop, self.prepare_processed(&mut wire)).await?;
        let selected = stoppable(&stop, connect::select(&mut wire, &self.config, false)).await?;
        if selected.read_only && is_moving {
            is_moving = false;
            tracing::warn!(mailbox = self.name, "`folder` is read-only: finished mails stay in it");
        }
        if self.faults == 0 {
            self.health.up(&self.component); // a long backlog is no fault
        }
        let mut later = 0_u32;
        loop {
            match self.sweep(&mut wire, &selected, is_moving).await {
                Ok(Swept::Done) => {
                    later = 0;
                    self.note_success();
                }
                Ok(Swept::Stopped) => break,
                Ok(Swept::Later(why)) | Err(ImapError::Desk(why)) => {
                    later += 1;
                    self.note_later(&why);
                }
                Err(e) => return Err(e),
            }
            if self.wait(&mut wire, later).await? == Wake::Stop {
                break;
            }
        }
        connect::log_out(wire).await;
        Ok(())
    }

    /// Whether finished mails are moved away on this connection; makes their folder if it is missing.
    async fn prepare_processed(&self, wire: &mut Wire) -> Result<bool, ImapError> {
        let Some(folder) = self.config.processed.as_deref().filter(|folder| *folder != self.config.folder) else {
            return Ok(false);
        };
        if !wire.offers("MOVE") && !wire.offers("UIDPLUS") {
            tracing::warn!(mailbox = self.name, "the server offers neither MOVE nor UIDPLUS: finished mails stay");
            return Ok(false);
        }
        let fault = connect::ensure_folder(wire, folder).await?;
        if let Some(why) = &fault {
            let mailbox = &self.name;
            tracing::warn!(mailbox, why, "`processed` = {folder} cannot be created: finished mails stay in `folder`");
        }
        Ok(fault.is_none())
    }

    async fn sweep(&mut self, wire: &mut Wire, selected: &Selected, is_moving: bool) -> Result<Swept, ImapError> {
        let mut round = Round {
            mailbox: &self.name,
            config: &self.config,
            desk: &self.desk,
            stop: &self.stop,
            wire,
            memory: &mut self.memory,
            backlog: Backlog::default(),
            selected,
            processed: self.config.processed.as_deref().filter(|_| is_moving),
        };
        round.sweep().await
    }

    /// Waits for an event or the next poll; `later` counts how often in a row the desk asked for time.
    async fn wait(&mut self, wire: &mut Wire, later: u32) -> Result<Wake, ImapError> {
        if later == 0 && wire.news {
            return Ok(if self.stop.is_cancelled() { Wake::Stop } else { Wake::Look });
        }
        if later > 0 || self.memory.no_idle || !wire.offers("IDLE") {
            let time = if later > 0 { backoff(later, RETRY_FIRST, LATER_MAX) } else { self.config.poll };
            return Ok(tokio::select! {
                () = self.stop.cancelled() => Wake::Stop,
                () = sleep(time) => Wake::Look,
            });
        }
        let waited = with_grace(&self.stop, idle::idle(wire, self.config.poll, &self.stop)).await;
        if matches!(waited, Ok(Wake::NoIdle) | Err(ImapError::Silent { command: "IDLE", .. })) {
            tracing::info!(mailbox = self.name, "the server does not serve IDLE: polling instead");
            self.memory.no_idle = true;
        }
        waited
    }

    fn note_success(&mut self) {
        self.health.up(&self.component);
        self.faults = 0;
        if !self.logged.is_empty() {
            self.logged.clear();
            tracing::info!(mailbox = self.name, "the mailbox is served again");
        }
    }

    fn note_later(&mut self, why: &str) {
        self.health.down(&self.component, why);
        if self.logged != why {
            tracing::warn!(mailbox = self.name, why, "mails stay on the server for now");
            self.logged = why.to_string();
        }
    }

    /// Logs a fault once; gives back how long to wait.
    fn note_fault(&mut self, e: &ImapError) -> Duration {
        let before = if std::mem::take(&mut self.memory.progressed) { 0 } else { self.faults };
        self.faults = before.saturating_add(1);
        let text = e.to_string();
        self.health.down(&self.component, &text);
        if self.logged != text {
            let (mailbox, host) = (&self.name, &self.config.host);
            // A connection that is lost once is daily life; twice in a row is not.
            if self.faults > 1 || matches!(e, ImapError::Setting(_) | ImapError::LoginRefused(_) | ImapError::Net(_)) {
                tracing::error!(mailbox, host, "{text}");
            } else {
                tracing::info!(mailbox, host, "{text}");
            }
            self.logged = text;
        }
        match e {
            ImapError::LoginRefused(_) => RETRY_LOGIN,
            _ => backoff(self.faults, RETRY_FIRST, RETRY_MAX),
        }
    }

    /// Waits; a changed password file ends the wait after a refused login or a fault in the settings.
    async fn pause(&self, time: Duration, e: &ImapError) {
        if !matches!(e, ImapError::LoginRefused(_) | ImapError::Setting(_)) {
            return sleep(time).await;
        }
        let file = self.config.password_file.as_path();
        let before = stamp(file).await;
        let changed = async {
            loop {
                sleep(PASSWORD_LOOK).await;
                if stamp(file).await != before {
                    return;
                }
            }
        };
        tokio::select! {
            () = sleep(time) => {}
            () = changed => {}
        }
    }
}

async fn stamp(file: &Path) -> Option<(SystemTime, u64)> {
    let found = tokio::fs::metadata(file).await.ok()?;
    Some((found.modified().ok()?, found.len()))
}

/// `first` · 2^(count − 1), at most `longest`, and up to a quarter of chance on top.
fn backoff(count: u32, first: Duration, longest: Duration) -> Duration {
    let base = first.saturating_mul(2_u32.saturating_pow(count.saturating_sub(1).min(20))).min(longest);
    // Without chance all mailboxes of a restarted server come back in the same second; no more harm than that.
    let chance = crate::clock::jitter();
    base + base / 4 * chance / 1000
}

/// Runs something that may be dropped at any point.
async fn stoppable<T>(
    stop: &CancellationToken,
    what: impl Future<Output = Result<T, ImapError>>,
) -> Result<T, ImapError> {
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(ImapError::Stopped),
        done = what => done,
    }
}

/// Runs something that should come to its end: a stop gives it `STOP_GRACE` more.
async fn with_grace<T>(
    stop: &CancellationToken,
    what: impl Future<Output = Result<T, ImapError>>,
) -> Result<T, ImapError> {
    let late = async {
        stop.cancelled().await;
        sleep(STOP_GRACE).await;
    };
    tokio::select! {
        biased;
        done = what => done,
        () = late => Err(ImapError::Stopped),
    }
}

/// What `check --connect` says of this mailbox: logs in and looks, changes nothing.
///
/// # Errors
/// One line that names the setting to mend.
pub async fn probe(mailbox: &MailboxConfig) -> Result<String, String> {
    let MailboxKind::Imap(config) = &mailbox.kind else { return Err("not an IMAP mailbox".to_string()) };
    look(config).await.map_err(|e| e.to_string())
}

async fn look(config: &ImapConfig) -> Result<String, ImapError> {
    let login = connect::credentials(config)?;
    let mut wire = connect::open(config, &login, true, Box::new(|| ())).await?;
    let processed = match config.processed.as_deref() {
        None => String::new(),
        Some(folder) if connect::folder_exists(&mut wire, folder).await? => format!(", `{folder}` exists"),
        Some(folder) => format!(", `{folder}` will be created"),
    };
    let selected = connect::select(&mut wire, config, true).await?;
    let offered: Vec<&str> = ["IDLE", "MOVE", "UIDPLUS"].into_iter().filter(|name| wire.offers(name)).collect();
    connect::log_out(wire).await;
    let (host, port, folder, user) = (&config.host, config.port, &config.folder, &config.user);
    let (exists, offered) = (selected.exists, offered.join(" "));
    Ok(format!("{host}:{port} as {user}: `{folder}` holds {exists} mails{processed}; the server offers {offered}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_its_limit() {
        for (count, least, most) in [(1, 1.0, 1.25), (2, 2.0, 2.5), (5, 16.0, 20.0), (50, 300.0, 375.0)] {
            let wait = backoff(count, RETRY_FIRST, RETRY_MAX).as_secs_f64();
            assert!((least..=most).contains(&wait), "{count}: {wait}");
        }
    }
}
