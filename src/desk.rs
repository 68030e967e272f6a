//! The service desk: three doors, one corridor.
//!
//! A mail comes in (`admit_batch`), a clock fires (`fire`), a delivery ends (`report`): each is one transaction that
//! loads what the core needs, lets it decide, and writes changes, journal, timers and outbox rows together. Nothing is
//! sent from in here; the outbox wakes after the commit. A crash before the commit means that nothing happened and the
//! mail is fetched again; a crash after it means that everything did.
//!
//! It never waits for the network with a transaction open, and it never loses a mail: what cannot be parsed or decided
//! is quarantined with its raw bytes and a reason, and what the store cannot take now is taken later.

mod admit;
mod again;
mod alert;
mod audience;
mod away;
mod backtest;
mod clocks;
mod copied;
mod digest;
mod echo;
mod engineer;
mod escalate;
mod files;
mod fresh;
mod gate;
mod held;
mod history;
mod hooks;
mod inside;
mod intake;
mod keys;
mod lead;
mod leak;
mod leaving;
mod linked;
mod newcomer;
mod orders;
mod parts;
mod passed_on;
mod past;
mod people;
mod phone;
mod readers;
mod reading;
mod record;
mod reload;
mod report;
mod requester;
mod roles;
mod route;
mod said;
pub mod search;
mod send;
mod sender;
mod shared;
mod standing;
mod target;
mod timers;
mod told;
mod triage;
mod trial;
mod withheld;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Notify;

use crate::blob::Blobs;
use crate::clock::{self, Clock};
use crate::compose::Composer;
use crate::config::{Config, StoreUrl};
use crate::dkim::Checker;
use crate::pure::Timestamp;
use crate::pure::notice::Budgets;
use crate::pure::sla::Calendar;
use crate::pure::ticket::Policy;
use crate::pure::token::KeyRing;
use crate::store::{self, Identity, Location, Store, StoreError};

pub use admit::Admitted;
pub use backtest::{Backtest, Change, FIELDS, FieldCount, RuleCount, Sample};
pub use history::{Record, RecordError};
pub use keys::{forget_key, list_keys, rotate_keys};
pub use orders::is_carried_out;
pub use people::{PeopleDone, PeopleError};
pub use reading::{Context, Parsed, read};
pub use reload::{ReloadError, Reloaded};
pub use triage::{Asked, Judged, judge};

/// Where a mail was found.
#[derive(Debug, Clone)]
pub enum Position {
    Imap {
        folder: String,
        uid_validity: u32,
        uid: u32,
        /// The UID up to which every mail is dealt with once this one is committed: where the cursor may stand then.
        through: u32,
    },
    /// A Maildir or the spool, with the file's name.
    File { name: String },
}

/// A mail at the door.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub mailbox: String,
    pub position: Position,
    pub raw: Vec<u8>,
    /// Only the beginning of a mail over the size limit.
    pub cut: bool,
    /// How long ago it arrived: by INTERNALDATE or the file's time.
    pub age: Duration,
}

/// How far a folder is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub uid_validity: u32,
    pub uid: u32,
}

/// What became of a delivery, as its source needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It is in the ledger; the source may move it away.
    Committed,
    /// The store cannot take it now, and why; the source keeps it and comes again.
    Later(String),
}

/// A handle on the desk; cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Standing>);

/// What stays for as long as the process runs, and the desk as it works now.
struct Standing {
    store: Store,
    blobs: Blobs,
    clock: Clock,
    outbox: Arc<Notify>,
    timers: Arc<Notify>,
    hooks: Arc<Notify>,
    /// Replaced as a whole by `reload`; whoever is at work keeps the one that he began with.
    inner: RwLock<Arc<Inner>>,
}

/// The desk with one configuration.
struct Inner {
    config: Arc<Config>,
    store: Store,
    blobs: Blobs,
    clock: Clock,
    composer: Composer,
    ring: Arc<KeyRing>,
    /// None: signatures are not checked by us.
    checker: Option<Checker>,
    identity: Identity,
    policy: Policy,
    /// Takes in what is past: nobody is told, no clock is set.
    silent: bool,
    outbox: Arc<Notify>,
    timers: Arc<Notify>,
    hooks: Arc<Notify>,
}

/// Why the desk cannot be opened, as the command line's exit code needs it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Configuration(String),
}

impl Desk {
    /// Opens the desk's store, migrates it, brings the engineers in and reads the key ring (made on the first start).
    pub async fn open(config: Config, clock: Clock) -> Result<Desk, OpenError> {
        let desk = Desk::open_alone(config, clock).await?;
        let inner = &*desk.inner();
        let mut tx = inner.store.begin().await?;
        intake::sync_staff(&mut tx, &inner.config, inner.clock.now()).await?;
        let synced = digest::sync(&mut tx, &inner.config, &inner.policy.calendar, inner.clock.now()).await;
        synced.map_err(|e| OpenError::Configuration(format!("digests: {e:#}")))?;
        let settled = Desk::settle(&mut tx, inner).await;
        let moved = settled.map_err(|e| OpenError::Configuration(format!("the work of those who left: {e:#}")))?;
        if moved > 0 {
            tracing::warn!(tickets = moved, "tickets of engineers or teams that are gone were given to others");
        }
        for mailbox in &inner.config.mailboxes {
            store::ledger::ensure_mailbox(&mut tx, &mailbox.name).await?;
        }
        tx.commit().await?;
        Ok(desk)
    }

    /// What follows from a new configuration for what is under way: work of those who left goes to others, and what
    /// waited for a digest that will not come is told. How many tickets went to others.
    async fn settle(tx: &mut store::Tx, inner: &Inner) -> anyhow::Result<usize> {
        let now = inner.clock.now();
        let moved = leaving::hand_over(tx, inner, now).await?;
        digest::tell_stranded(tx, inner, now).await?;
        Ok(moved)
    }

    /// Opens the desk beside a daemon that may be running, for the command line: on a store that is in use, what only
    /// reads writes nothing.
    pub async fn open_beside(config: Config, clock: Clock) -> Result<Desk, OpenError> {
        let store = Store::open(&location(&config), false).await?;
        let mut tx = store.read().await?;
        let found = store::identity(&mut tx).await;
        drop(tx);
        match found {
            Ok(Some(identity)) if store.is_migrated().await => Desk::on_store(config, clock, store, identity),
            // Also a schema of another age: brought up to date, or refused because it is newer.
            Ok(_) | Err(StoreError::Sql(_)) => Desk::on_new_store(config, clock, store).await,
            Err(e) => Err(e.into()),
        }
    }

    /// Opens the store for the daemon: alone on it, with the schema brought up to date.
    async fn open_alone(config: Config, clock: Clock) -> Result<Desk, OpenError> {
        let store = Store::open(&location(&config), true).await?;
        Desk::on_new_store(config, clock, store).await
    }

    async fn on_new_store(config: Config, clock: Clock, store: Store) -> Result<Desk, OpenError> {
        let is_test = matches!(clock, Clock::File { .. });
        if is_test && !store.is_migrated().await {
            return Err(OpenError::Configuration(wrong_test_clock()));
        }
        store.migrate().await?;
        let fresh = Identity { instance: clock.unique(), test_store: false };
        let mut tx = store.begin().await?;
        let identity = store::ensure_identity(&mut tx, &config.desk.name, &fresh).await?;
        tx.commit().await?;
        Desk::on_store(config, clock, store, identity)
    }

    fn on_store(config: Config, clock: Clock, store: Store, identity: Identity) -> Result<Desk, OpenError> {
        if matches!(clock, Clock::File { .. }) && !identity.test_store {
            return Err(OpenError::Configuration(wrong_test_clock()));
        }
        let blobs = Blobs::open(&config.store.blobs).map_err(|e| {
            OpenError::Configuration(format!("[store] blobs = {:?}: {e}; check the folder's owner", config.store.blobs))
        })?;
        let ring = keys::load_or_make(&config.identity.token_key_file).map_err(OpenError::Configuration)?;
        let checker = config.identity.dkim.as_ref().map(Checker::open).transpose().map_err(OpenError::Configuration)?;
        let (composer, faults) =
            Composer::load(config.templates.as_deref()).map_err(|e| OpenError::Configuration(format!("{e:#}")))?;
        for fault in faults {
            tracing::warn!(fault, "an overriding template is refused; the built-in text serves");
        }
        let inner = Inner {
            policy: policy(&config),
            config: Arc::new(config),
            store: store.clone(),
            blobs: blobs.clone(),
            clock: clock.clone(),
            composer,
            ring: Arc::new(ring),
            checker,
            identity,
            silent: false,
            outbox: Arc::default(),
            timers: Arc::default(),
            hooks: Arc::default(),
        };
        let [outbox, timers, hooks] = [&inner.outbox, &inner.timers, &inner.hooks].map(Arc::clone);
        let inner = RwLock::new(Arc::new(inner));
        Ok(Desk(Arc::new(Standing { store, blobs, clock, outbox, timers, hooks, inner })))
    }

    /// The configuration in force.
    pub fn config(&self) -> Arc<Config> {
        Arc::clone(&self.inner().config)
    }

    /// The desk as it works now.
    fn inner(&self) -> Arc<Inner> {
        Arc::clone(&self.0.inner.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    /// Woken when the outbox may have something to send.
    pub fn outbox_wake(&self) -> &Notify {
        &self.0.outbox
    }

    /// Woken when a timer was set.
    pub fn timers_wake(&self) -> &Notify {
        &self.0.timers
    }

    /// How far a folder of a mailbox is read.
    pub async fn cursor(&self, mailbox: &str, folder: &str) -> anyhow::Result<Option<Cursor>> {
        let mut tx = self.0.store.begin().await?;
        let id = store::ledger::ensure_mailbox(&mut tx, mailbox).await?;
        let found = store::ledger::cursor(&mut tx, id, folder).await?;
        tx.commit().await?;
        Ok(found.map(|(uid_validity, uid)| Cursor { uid_validity, uid }))
    }

    /// The server numbered the folder anew (RFC 9051 §2.3.1.1): it is read from the start, and mails that the ledger
    /// knows are duplicates by content.
    pub async fn reset_cursor(&self, mailbox: &str, folder: &str, uid_validity: u32) -> anyhow::Result<()> {
        let now = self.0.clock.now();
        let mut tx = self.0.store.begin().await?;
        let id = store::ledger::ensure_mailbox(&mut tx, mailbox).await?;
        store::ledger::set_cursor(&mut tx, id, folder, (uid_validity, 0), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Notes in the desk's journal that a mail stays on the server for now, and why.
    pub async fn left_on_server(
        &self,
        mailbox: &str,
        position: &Position,
        _head: Vec<u8>,
        why: &str,
    ) -> anyhow::Result<()> {
        let place = match position {
            Position::Imap { folder, uid_validity, uid, .. } => format!("{mailbox}/{folder}/{uid_validity}/{uid}"),
            Position::File { name } => format!("{mailbox}/{name}"),
        };
        let now = self.0.clock.now();
        let mut tx = self.0.store.begin().await?;
        let fact = store::journal::Fact {
            actor: None,
            kind: "left_on_server".to_owned(),
            old: String::new(),
            new: why.to_owned(),
            cause: format!("mailbox:{place}"),
        };
        store::journal::append(&mut tx, "desk", now, &fact).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Figures for `/metrics`.
    pub async fn figures(&self) -> Result<Figures, StoreError> {
        let now = self.0.clock.now();
        let mut tx = self.0.store.read().await?;
        let (timers_waiting, timers_due) = store::timer::counts(&mut tx, now).await?;
        Ok(Figures {
            tickets: store::ticket::counts(&mut tx).await?,
            outbox: store::outbox::counts(&mut tx).await?,
            timers_waiting,
            timers_due,
        })
    }
}

/// Figures for `/metrics`.
#[derive(Debug, Clone)]
pub struct Figures {
    pub tickets: Vec<(String, i64)>,
    pub outbox: Vec<(String, i64)>,
    pub timers_waiting: i64,
    pub timers_due: i64,
}

/// Where the configuration keeps the store.
pub fn location(config: &Config) -> Location {
    match &config.store.url {
        StoreUrl::Sqlite(path) => Location::Sqlite(path.clone()),
        StoreUrl::Postgres(url) => Location::Postgres(url.clone()),
    }
}

/// The desk's choices that decisions depend on, as the configuration makes them.
pub fn policy(config: &Config) -> Policy {
    Policy {
        remind_after: config.closure.remind_after.clone(),
        close_after: config.closure.close_after,
        pending_remind_after: config.closure.pending_remind_after.clone(),
        no_answer_after: config.closure.pending_resolve_after,
        reopen_days: config.closure.reopen_days,
        calendar: default_calendar(config),
    }
}

/// The calendar of the targets.
fn default_calendar(config: &Config) -> Calendar {
    config.calendar().cloned().unwrap_or_else(|| Calendar::office(config.desk.time_zone.clone()))
}

fn budgets(config: &Config) -> Budgets {
    Budgets {
        address_hour: i64::from(config.limits.acks_per_hour),
        address_day: i64::from(config.limits.acks_per_day),
        domain_hour: i64::from(config.limits.domain_per_hour),
        total_hour: i64::from(config.limits.total_per_hour),
        breaker_answers: i64::from(config.limits.breaker_answers),
    }
}

fn wrong_test_clock() -> String {
    format!(
        "{} is set, but this store was not made by `postdesk migrate --test-store`; unset it, or use a test store",
        clock::TEST_CLOCK_VARIABLE
    )
}

/// A day from now: how long a held mail waits.
fn tomorrow(now: Timestamp) -> Timestamp {
    now.checked_add(jiff::SignedDuration::from_hours(24)).unwrap_or(now)
}
