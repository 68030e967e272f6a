//! A change of the configuration while the desk works.
//!
//! The files are read as a whole; if anything is wrong in them, everything stays as it was. What cannot change without a
//! restart keeps its old value and is named. Mails and timers that are under way end with the configuration that they
//! began with.

use std::path::Path;
use std::sync::{Arc, PoisonError};

use super::{Desk, Inner, digest, intake, keys, policy};
use crate::compose::Composer;
use crate::config::{self, Config};
use crate::dkim::Checker;

/// What a reload did.
#[derive(Debug, Clone, Default)]
pub struct Reloaded {
    pub rules: usize,
    pub engineers: usize,
    /// Sections whose changes wait for the next start.
    pub waiting: Vec<&'static str>,
    /// What is accepted and yet worth saying.
    pub warnings: Vec<String>,
}

/// Why everything stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// One line a fault, with place and remedy.
    #[error("{}", .0.join("\n"))]
    Files(Vec<String>),
    #[error("{0:#}")]
    Store(anyhow::Error),
}

impl Desk {
    /// Reads the files of the configuration again and works by them from now on.
    pub async fn reload(&self) -> Result<Reloaded, ReloadError> {
        let now = self.inner();
        let (path, state) = (now.config.path.clone(), now.config.state_dir.clone());
        let read = tokio::task::spawn_blocking(move || read(&path, &state)).await;
        let (mut config, composer, mut warnings) =
            read.unwrap_or_else(|e| Err(vec![e.to_string()])).map_err(ReloadError::Files)?;
        let waiting = keep_lasting(&mut config, &now.config);
        let ring =
            keys::load_or_make(&config.identity.token_key_file).map_err(|fault| ReloadError::Files(vec![fault]))?;
        let checker = config.identity.dkim.as_ref().map(Checker::open).transpose();
        let checker = checker.map_err(|fault| ReloadError::Files(vec![fault]))?;
        warnings.extend(config.warnings.iter().map(ToString::to_string));
        let (rules, engineers) = (config.rules.rules().len(), config.engineers.len());
        let next = Inner {
            policy: policy(&config),
            config: Arc::new(config),
            store: now.store.clone(),
            blobs: now.blobs.clone(),
            clock: now.clock.clone(),
            composer,
            ring: Arc::new(ring),
            identity: now.identity.clone(),
            checker,
            silent: now.silent,
            outbox: Arc::clone(&now.outbox),
            timers: Arc::clone(&now.timers),
            hooks: Arc::clone(&now.hooks),
        };
        let sync = async {
            let mut tx = self.0.store.begin().await?;
            intake::sync_staff(&mut tx, &next.config, self.0.clock.now()).await?;
            digest::sync(&mut tx, &next.config, &next.policy.calendar, self.0.clock.now()).await?;
            let moved = Desk::settle(&mut tx, &next).await?;
            tx.commit().await?;
            anyhow::Ok(moved)
        };
        let moved = sync.await.map_err(ReloadError::Store)?;
        if moved > 0 {
            warnings.push(format!("{moved} tickets of engineers or teams that are gone were given to others"));
        }
        let done = Reloaded { rules, engineers, waiting, warnings };
        *self.0.inner.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        self.0.timers.notify_one();
        self.0.outbox.notify_one();
        self.0.hooks.notify_one();
        Ok(done)
    }
}

type Read = (Config, Composer, Vec<String>);

fn read(path: &Path, state: &Path) -> Result<Read, Vec<String>> {
    let lines = |faults: Vec<config::Fault>| faults.iter().map(ToString::to_string).collect::<Vec<String>>();
    let config = config::load(path, Some(state)).map_err(lines)?;
    let (composer, faults) = Composer::load(config.templates.as_deref()).map_err(|e| vec![format!("{e:#}")])?;
    Ok((config, composer, faults))
}

/// Puts back what a running process cannot change; names what would have changed.
fn keep_lasting(config: &mut Config, old: &Config) -> Vec<&'static str> {
    let mut waiting = Vec::new();
    let mut differs = |name: &'static str, new: String, old: String| {
        if new != old {
            waiting.push(name);
        }
    };
    differs("[store]", format!("{:?}", config.store), format!("{:?}", old.store));
    differs("[[mailbox]]", format!("{:?}", config.mailboxes), format!("{:?}", old.mailboxes));
    differs("[smtp]", format!("{:?}", config.smtp), format!("{:?}", old.smtp));
    differs("[web]", format!("{:?}", config.web), format!("{:?}", old.web));
    differs("[spool]", format!("{:?}", config.spool), format!("{:?}", old.spool));
    differs("[log]", format!("{:?}", config.log), format!("{:?}", old.log));
    let ring = (&config.identity.token_key_file, &old.identity.token_key_file);
    differs("identity.token_key_file", format!("{:?}", ring.0), format!("{:?}", ring.1));
    config.store = old.store.clone();
    config.mailboxes = old.mailboxes.clone();
    config.smtp = old.smtp.clone();
    config.web = old.web;
    config.spool = old.spool.clone();
    config.log = old.log.clone();
    config.identity.token_key_file = old.identity.token_key_file.clone();
    waiting
}
