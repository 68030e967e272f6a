//! One round through the folder: what is new → the desk → moved away.
//!
//! The order is the promise: the bytes are durable (the desk has committed) before anything on the server changes.
//! Which mails are new is told by the durable cursor; where finished mails are moved away, also by their still being
//! there: a mail below the cursor that this run of the daemon did not see committed is handed over once more (the desk
//! knows it by its content key) and only then moved, so that no crash between commit and move, and no mail that could
//! not be had when its turn came, is ever moved unread.
//!
//! Where many mails wait, one of each sender comes in turn (`imap/backlog.rs`), and what arrives meanwhile takes its turn
//! too: ten thousand mails of a program keep nobody waiting.
//!
//! A mail that the server refuses, serves as a placeholder, or breaks the connection over is *parked*: told to the desk
//! at once, tried again later, and in the way of no other mail.
//!
//! Never: `\Seen`, a date, the number of mails as state; a move of what was not committed, or was only taken in part.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::backlog::Backlog;
use super::connect::Selected;
use super::fetch::{self, BATCH_BYTES_MAX, BATCH_MAILS_MAX, Fetched, Meta, RAW_BYTES_MAX};
use super::memory::{Fetching, Memory};
use super::names::{folder_argument, uid_set};
use super::wire::{Command, ImapError, Wire, words};
use super::{stoppable, with_grace};
use crate::config::ImapConfig;
use crate::desk::{Delivery, Desk, Position, Settled};

/// Longest NOOP, and longest move of one batch (expunging is slow on large folders).
const NOOP_MAX: Duration = Duration::from_secs(60);
const MOVE_MAX: Duration = Duration::from_secs(300);
/// Mails whose senders are asked for in one command.
const SENDERS_MAX: usize = 500;
/// Beginning of a parked mail that is given to the desk, so that a person can tell which it is.
const HEAD_BYTES: usize = 16 * 1024;

/// How a round ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Swept {
    Done,
    /// The desk wants the rest later.
    Later(String),
    /// The stop came between two batches; the connection is in step.
    Stopped,
}

/// One mailbox's folder on one connection.
pub struct Round<'a> {
    pub mailbox: &'a str,
    pub config: &'a ImapConfig,
    pub desk: &'a Desk,
    pub stop: &'a CancellationToken,
    pub wire: &'a mut Wire,
    pub memory: &'a mut Memory,
    pub backlog: Backlog,
    pub selected: &'a Selected,
    /// The folder for finished mails, if there is one and it can be used.
    pub processed: Option<&'a str>,
}

impl Round<'_> {
    /// Brings all new mails to the desk, batch by batch, and moves away what is done.
    ///
    /// # Errors
    /// Any `ImapError`; what was committed before stays committed.
    pub async fn sweep(&mut self) -> Result<Swept, ImapError> {
        let stop = self.stop;
        let cursor = stoppable(stop, self.cursor()).await?;
        let todo = stoppable(stop, self.look(cursor)).await?;
        self.backlog.add(&todo);
        while !self.backlog.is_empty() {
            let chunk = stoppable(stop, self.next()).await?;
            let metas = stoppable(stop, self.sizes(&chunk, cursor)).await?;
            let mut rest = metas.as_slice();
            while !rest.is_empty() {
                let (batch, after) = rest.split_at_checked(batch_length(rest)).unwrap_or((rest, &[]));
                rest = after;
                let swept = self.deliver(batch).await?;
                if swept != Swept::Done {
                    return Ok(swept);
                }
                if stop.is_cancelled() {
                    return Ok(Swept::Stopped);
                }
            }
            if !self.backlog.is_empty() {
                stoppable(stop, self.look_again()).await?;
            }
        }
        self.memory.singly = false;
        self.memory.breaks.clear();
        Ok(Swept::Done)
    }

    /// The UIDs to be fetched, sorted; moves away on the way what was committed and not moved.
    async fn look(&mut self, cursor: u32) -> Result<Vec<u32>, ImapError> {
        self.memory.adopt(self.selected.uid_validity);
        self.wire.run(&Command::new("NOOP", "NOOP", NOOP_MAX), |_| Ok(())).await?;
        self.wire.news = false;
        let from = if self.processed.is_some() { 1 } else { cursor.saturating_add(1) };
        let parked: BTreeSet<u32> = self.memory.parked.keys().copied().collect();
        let Selected { exists, uid_next, .. } = *self.selected;
        let found = fetch::search(self.wire, from, &parked, exists, uid_next).await?;
        let memory = &mut *self.memory;
        memory.settled.retain(|uid| found.contains(uid));
        memory.large.retain(|uid| found.contains(uid));
        for uid in parked.iter().filter(|uid| !found.contains(uid)) {
            memory.parked.remove(uid);
            tracing::info!(mailbox = self.mailbox, uid, "a mail vanished from the server before it could be fetched");
        }
        let now = Instant::now();
        let is_due = |uid: &u32| memory.parked.get(uid).is_none_or(|parked| parked.next <= now);
        memory.ahead = memory.ahead.split_off(&cursor.saturating_add(1));
        let known =
            |uid: &u32| memory.settled.contains(uid) || memory.large.contains(uid) || memory.ahead.contains(uid);
        let todo = found.iter().copied().filter(|uid| is_due(uid) && !known(uid)).collect();
        let leftovers: Vec<u32> = memory.settled.iter().copied().collect();
        for chunk in leftovers.chunks(BATCH_MAILS_MAX) {
            self.move_away(chunk).await?;
        }
        Ok(todo)
    }

    /// What came since the last look.
    async fn look_again(&mut self) -> Result<(), ImapError> {
        self.wire.run(&Command::new("NOOP", "NOOP", NOOP_MAX), |_| Ok(())).await?;
        if !std::mem::take(&mut self.wire.news) {
            return Ok(());
        }
        let Selected { exists, uid_next, .. } = *self.selected;
        let from = self.backlog.newest().saturating_add(1);
        let found = fetch::search(self.wire, from, &BTreeSet::new(), exists, uid_next).await?;
        self.backlog.add(&found.into_iter().collect::<Vec<u32>>());
        Ok(())
    }

    /// The next mails to be fetched, sorted.
    async fn next(&mut self) -> Result<Vec<u32>, ImapError> {
        for uids in self.backlog.unsorted().chunks(SENDERS_MAX) {
            let senders = match self.memory.no_senders {
                true => Ok(BTreeMap::new()),
                false => fetch::senders(self.wire, uids).await,
            };
            if matches!(senders, Err(ImapError::Garbled { .. } | ImapError::Broken { .. } | ImapError::Silent { .. })) {
                self.memory.no_senders = true;
            }
            self.backlog.sort(uids, senders?);
        }
        Ok(self.backlog.take())
    }

    /// The last UID committed, after a change of UIDVALIDITY 0.
    async fn cursor(&mut self) -> Result<u32, ImapError> {
        let desk_fault = |e: anyhow::Error| ImapError::Desk(words(&format!("{e:#}")));
        let folder = &self.config.folder;
        let uid_validity = self.selected.uid_validity;
        match self.desk.cursor(self.mailbox, folder).await.map_err(desk_fault)? {
            Some(cursor) if cursor.uid_validity == uid_validity => Ok(cursor.uid),
            Some(cursor) => {
                tracing::warn!(
                    mailbox = self.mailbox,
                    folder,
                    before = cursor.uid_validity,
                    now = uid_validity,
                    "the server numbered the folder anew: reading all of it again, known mails are told by content"
                );
                self.desk.reset_cursor(self.mailbox, folder, uid_validity).await.map_err(desk_fault)?;
                Ok(0)
            }
            None => Ok(0),
        }
    }

    async fn sizes(&mut self, uids: &[u32], cursor: u32) -> Result<Vec<Meta>, ImapError> {
        let mut metas = fetch::metas(self.wire, uids).await?;
        for uid in uids {
            if metas.binary_search_by_key(uid, |meta| meta.uid).is_err() {
                self.vanished(*uid).await;
            }
        }
        // Too large and below the cursor: taken in part by an earlier run, and left here.
        metas.retain(|meta| {
            let is_left = meta.uid <= cursor && meta.size > RAW_BYTES_MAX as u64;
            if is_left && self.memory.large.insert(meta.uid) {
                self.backlog.deal(meta.uid);
                return false;
            }
            true
        });
        Ok(metas)
    }

    /// Fetches one batch, hands it to the desk and moves away what was committed.
    async fn deliver(&mut self, batch: &[Meta]) -> Result<Swept, ImapError> {
        let stop = self.stop;
        let (breaking, batch): (Vec<Meta>, Vec<Meta>) =
            batch.iter().cloned().partition(|meta| self.memory.is_breaking(meta.uid));
        for meta in breaking {
            self.memory.breaks.remove(&meta.uid);
            self.park(meta.uid, Vec::new(), "the connection breaks whenever this mail is fetched").await;
        }
        let Some(first) = batch.first() else { return Ok(Swept::Done) };
        // A parked mail is on probation: asked for alone, so that the others do not suffer with it.
        let singly = self.memory.singly || batch.iter().any(|meta| self.memory.has_failed(meta.uid));
        self.memory.fetching = Some(Fetching { uid: first.uid, exact: singly });
        let fetching = &mut self.memory.fetching;
        let at = |uid| *fetching = Some(Fetching { uid, exact: true });
        let fetched = stoppable(stop, fetch::bodies(self.wire, &batch, singly, at)).await?;
        self.memory.fetching = None;
        let mut deliveries = Vec::with_capacity(fetched.len());
        for (meta, fetched) in batch.iter().zip(fetched) {
            if let Some(delivery) = self.delivery(meta, fetched).await {
                deliveries.push(delivery);
            }
        }
        self.admit(deliveries).await
    }

    async fn delivery(&mut self, meta: &Meta, fetched: Fetched) -> Option<Delivery> {
        let through = self.backlog.deal(meta.uid);
        let (raw, cut) = match fetched {
            Fetched::Whole(raw) if fetch::is_placeholder(&raw) => {
                self.park(meta.uid, raw, "Exchange served a placeholder instead of the mail").await;
                return None;
            }
            Fetched::Whole(raw) => (raw, false),
            Fetched::Cut(raw) => (raw, true),
            Fetched::Refused(why) => {
                self.park(meta.uid, Vec::new(), &format!("the server refuses to give it: {why}")).await;
                return None;
            }
            Fetched::Gone => {
                self.vanished(meta.uid).await;
                return None;
            }
        };
        let now = self.desk.clock().wall_now();
        // A date in the future has no age: the conversion refuses negative durations.
        let age = meta.arrived.and_then(|arrived| Duration::try_from(now.duration_since(arrived)).ok());
        Some(Delivery {
            mailbox: self.mailbox.to_string(),
            position: self.position(meta.uid, through),
            raw,
            cut,
            age: age.unwrap_or_default(),
        })
    }

    fn position(&self, uid: u32, through: u32) -> Position {
        let folder = self.config.folder.clone();
        Position::Imap { folder, uid_validity: self.selected.uid_validity, uid, through }
    }

    /// A mail that the search found and the fetch did not. If a later search finds it again, it is not gone.
    async fn vanished(&mut self, uid: u32) {
        self.backlog.deal(uid);
        if self.memory.has_failed(uid) {
            self.park(uid, Vec::new(), "the server lists it, but does not give it").await;
        } else {
            tracing::info!(mailbox = self.mailbox, uid, "a mail vanished between search and fetch");
            self.memory.park(uid);
        }
    }

    async fn park(&mut self, uid: u32, mut raw: Vec<u8>, why: &str) {
        let through = self.backlog.deal(uid);
        let parked = self.memory.park(uid);
        if std::mem::replace(&mut parked.is_recorded, true) {
            return;
        }
        raw.truncate(HEAD_BYTES);
        tracing::warn!(mailbox = self.mailbox, uid, why, "a mail was left on the server, to be tried again");
        if let Err(e) = self.desk.left_on_server(self.mailbox, &self.position(uid, through), raw, why).await {
            tracing::error!(mailbox = self.mailbox, uid, error = %format!("{e:#}"), "… and could not be recorded");
        }
    }

    async fn admit(&mut self, deliveries: Vec<Delivery>) -> Result<Swept, ImapError> {
        let sent: Vec<(u32, bool)> = deliveries
            .iter()
            .filter_map(|d| if let Position::Imap { uid, .. } = &d.position { Some((*uid, d.cut)) } else { None })
            .collect();
        if sent.is_empty() {
            return Ok(Swept::Done);
        }
        // Never cancelled: a commit that nobody hears of would be asked for twice.
        let settled = self.desk.admit_batch(deliveries).await;
        let mut swept = Swept::Done;
        let mut done = Vec::new();
        let silent = Settled::Later("the desk did not answer for all mails".to_string());
        for ((uid, cut), settled) in sent.iter().zip(settled.into_iter().chain(std::iter::repeat(silent))) {
            match settled {
                Settled::Committed => {
                    self.memory.parked.remove(uid);
                    self.memory.progressed = true;
                    if *cut {
                        self.memory.large.insert(*uid);
                    } else if self.processed.is_some() {
                        done.push(*uid);
                    } else {
                        self.memory.ahead.insert(*uid);
                    }
                }
                // Asked for again by its own number: the cursor may pass it with a mail behind it.
                Settled::Later(why) => {
                    self.memory.wait(*uid);
                    if swept == Swept::Done {
                        swept = Swept::Later(why);
                    }
                }
            }
        }
        self.memory.settled.extend(done.iter().copied());
        self.move_away(&done).await?;
        Ok(swept)
    }

    /// Moves committed mails (sorted) to `processed`. A refusal leaves them where they are.
    async fn move_away(&mut self, uids: &[u32]) -> Result<(), ImapError> {
        let Some(folder) = self.processed else { return Ok(()) };
        if uids.is_empty() {
            return Ok(());
        }
        let moved = with_grace(self.stop, move_set(self.wire, &uid_set(uids), folder)).await;
        match moved {
            Ok(()) => {
                self.memory.move_fault.clear();
                Ok(())
            }
            Err(ImapError::Refused { command, words }) => {
                let fault = format!("{command}: {words}");
                if self.memory.move_fault != fault {
                    let mailbox = self.mailbox;
                    tracing::warn!(mailbox, fault, "finished mails cannot be moved to `processed` = {folder}");
                    self.memory.move_fault = fault;
                }
                Ok(())
            }
            Err(e) => Err(e),
        }
    }
}

/// MOVE (RFC 6851), else COPY, STORE and UID EXPUNGE (RFC 4315); with neither the caller has no `processed`.
async fn move_set(wire: &mut Wire, set: &str, folder: &str) -> Result<(), ImapError> {
    let target = folder_argument(folder);
    let mut lines = vec![("UID MOVE", format!("UID MOVE {set} {target}"))];
    if !wire.offers("MOVE") {
        lines = vec![
            ("UID COPY", format!("UID COPY {set} {target}")),
            ("UID STORE", format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)")),
            ("UID EXPUNGE", format!("UID EXPUNGE {set}")),
        ];
    }
    for (name, line) in lines {
        wire.run(&Command::new(name, line, MOVE_MAX), |_| Ok(())).await?;
    }
    Ok(())
}

/// How many of the first mails make one batch: at least one.
fn batch_length(metas: &[Meta]) -> usize {
    let mut bytes = 0_u64;
    let fits = |meta: &&Meta| {
        let size = if meta.size > RAW_BYTES_MAX as u64 { fetch::CUT_BYTES as u64 } else { meta.size };
        bytes = bytes.saturating_add(size);
        bytes <= BATCH_BYTES_MAX
    };
    metas.iter().take_while(fits).count().max(1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn a_batch_is_bounded_in_bytes() {
        let mib = 1024 * 1024;
        for (sizes, length) in
            [(&[1, 2, 3][..], 3), (&[20 * mib, 1], 1), (&[4 * mib, 4 * mib, 1], 2), (&[90 * mib, 7 * mib, 1], 2)]
        {
            let metas: Vec<Meta> = sizes.iter().map(|size| Meta { uid: 1, size: *size, arrived: None }).collect();
            assert_eq!(batch_length(&metas), length, "{sizes:?}");
        }
    }
}
