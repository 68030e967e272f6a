//! `postdesk run`: the wiring, top to bottom.
//!
//! config → store → desk → outbox, scheduler, sources, web → wait → stop. Every task is watched: one that ends by
//! itself ends the process, because a desk that half works is worse than one that restarts.

pub mod control;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::clock::{self, Clock};
use crate::config::{Config, MailboxKind};
use crate::desk::{Desk, OpenError};
use crate::maildir::Folder;
use crate::web::health::Health;
use crate::{hooks, imap, maildir, outbox, scheduler, web};

/// How long a stop may take, in seconds; what is not finished then is finished after the next start.
pub const STOP_SECONDS_MAX: u64 = 20;
/// How often systemd's watchdog is told that the loops are alive.
const WATCHDOG: Duration = Duration::from_secs(15);
/// A scheduler that has not come round for this long is stuck.
const STUCK: Duration = Duration::from_secs(180);

/// Runs the daemon until SIGTERM or SIGINT.
pub async fn run(config: Config, clock: Clock) -> anyhow::Result<()> {
    let metrics = web::install_metrics();
    let desk = Desk::open(config, clock).await.map_err(|e| match e {
        OpenError::Store(e) => anyhow::Error::from(e),
        OpenError::Configuration(text) => anyhow::Error::from(OpenError::Configuration(text)),
    })?;
    let health = Health::default();
    let stop = CancellationToken::new();
    let left = outbox::recover(&desk, &clock::unique()).await?;
    if left > 0 {
        tracing::info!(rows = left, "deliveries that an earlier process left are taken up again");
    }
    let mut tasks = tokio::task::JoinSet::new();
    spawn_sources(&mut tasks, &desk, &health, &stop);
    {
        let (desk, health, stop) = (desk.clone(), health.clone(), stop.clone());
        tasks.spawn(async move {
            outbox::run(desk, health, stop).await;
            Ok("outbox")
        });
    }
    {
        let (desk, health, stop) = (desk.clone(), health.clone(), stop.clone());
        tasks.spawn(async move {
            scheduler::run(desk, health, stop).await;
            Ok("scheduler")
        });
    }
    {
        let (desk, health, stop) = (desk.clone(), health.clone(), stop.clone());
        tasks.spawn(async move {
            hooks::run(desk, health, stop).await;
            Ok("hooks")
        });
    }
    if let (Some(address), Some(metrics)) = (desk.config().web, metrics) {
        let (desk, health, stop) = (desk.clone(), health.clone(), stop.clone());
        tasks.spawn(async move { web::serve(address, desk, health, metrics, stop).await.map(|()| "web") });
    }
    let watchdog = tokio::spawn(watchdog(health.clone()));
    let control = tokio::spawn(control::serve(desk.clone()));
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    tracing::info!(desk = desk.config().desk.name, version = env!("CARGO_PKG_VERSION"), "the desk is open");

    let outcome = wait(&mut tasks, &desk).await;
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    stop.cancel();
    let all = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(Duration::from_secs(STOP_SECONDS_MAX.saturating_sub(2)), all).await.is_err() {
        tracing::warn!("the stop takes too long; what is under way is finished after the next start");
    }
    watchdog.abort();
    control.abort();
    let _ = std::fs::remove_file(control::path(&desk.config()));
    desk.store().close().await;
    tracing::info!("the desk is closed");
    outcome
}

fn spawn_sources(
    tasks: &mut tokio::task::JoinSet<anyhow::Result<&'static str>>,
    desk: &Desk,
    health: &Health,
    stop: &CancellationToken,
) {
    for mailbox in &desk.config().mailboxes {
        // Not ready before each source has been reached once.
        health.down(&format!("mailbox:{}", mailbox.name), "not reached yet");
        if let MailboxKind::Maildir { path } = &mailbox.kind {
            ensure(path);
        }
        ensure(&desk.config().spool.join(&mailbox.name));
        let (config, desk_of, health_of, stop_of) = (mailbox.clone(), desk.clone(), health.clone(), stop.clone());
        tasks.spawn(async move {
            match config.kind {
                MailboxKind::Imap(_) => imap::run(config, desk_of, health_of, stop_of).await,
                MailboxKind::Maildir { .. } => maildir::run(config, desk_of, health_of, stop_of).await,
            }
            Ok("source")
        });
        let folder = Folder {
            mailbox: mailbox.name.clone(),
            path: desk.config().spool.join(&mailbox.name),
            component: format!("spool:{}", mailbox.name),
        };
        let (desk_of, health_of, stop_of) = (desk.clone(), health.clone(), stop.clone());
        tasks.spawn(async move {
            maildir::drain(folder, desk_of, health_of, stop_of).await;
            Ok("spool")
        });
    }
}

/// A folder that cannot be made is told by its source, again and again, until it can.
fn ensure(maildir: &std::path::Path) {
    if let Err(e) = maildir::ensure(maildir) {
        tracing::warn!(path = %maildir.display(), error = %e, "a Maildir cannot be made");
    }
}

/// Waits for a signal (fine) or for a task that ends by itself (a fault).
async fn wait(tasks: &mut tokio::task::JoinSet<anyhow::Result<&'static str>>, desk: &Desk) -> anyhow::Result<()> {
    let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    let mut hangup = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
    let reload = async {
        while hangup.recv().await.is_some() {
            control::reload(desk).await;
        }
    };
    tokio::select! {
        () = reload => Ok(()),
        _ = term.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
        ended = tasks.join_next() => match ended {
            Some(Ok(Ok(name))) => anyhow::bail!("the task {name:?} ended by itself"),
            Some(Ok(Err(e))) => Err(e),
            Some(Err(e)) => Err(e.into()),
            None => anyhow::bail!("nothing runs"),
        },
    }
}

/// Pings systemd for as long as the scheduler's loop comes round; it goes through the store each time.
async fn watchdog(health: Health) {
    loop {
        tokio::time::sleep(WATCHDOG).await;
        if health.since_progress("timers").is_some_and(|since| since < STUCK) {
            let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
        }
    }
}
