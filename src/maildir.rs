//! The Maildir source, and the atomic delivery into one that `postdesk deliver` is.
//!
//! `new/` is read oldest first by name, where many wait one of each sender in turn; a file goes to the desk and, once
//! committed, to `cur/`. What stands in `cur/` is done. The spool is a Maildir for each mailbox and drained by the same loop.
//!
//! Promises: a delivered file is whole or not there (`tmp/` → fsync → `new/` → fsync of the folder), mode 0600 in
//! folders of 0700; a file that cannot be read is logged once, tried again, and in the way of no other; a stop comes
//! between batches.
//!
//! Never: a deleted file; a flag other than the empty `:2,`; a name taken from a mail.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::config::{MailboxConfig, MailboxKind};
use crate::desk::{Delivery, Desk, Position, Settled};
use crate::pure::turns::{self, Turns};
use crate::web::health::Health;

/// How often `new/` is read.
const POLL: Duration = Duration::from_millis(250);
/// Mails and bytes handed to the desk at a time.
const BATCH_MAILS_MAX: usize = 50;
const BATCH_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Mails of one look at the folder: what comes meanwhile has its turn in the next.
const ROUND_MAILS_MAX: usize = 200;
/// Octets of a file in which its From is looked for.
const HEAD_BYTES: u64 = 16 * 1024;
/// Largest raw mail that is taken whole; of a larger one the beginning. The file stays as it is.
const RAW_BYTES_MAX: u64 = 25 * 1024 * 1024;
const CUT_BYTES: u64 = 1024 * 1024;
/// A file that cannot be read or moved is tried again after this long.
const RETRY_FILE: Duration = Duration::from_secs(60);
/// Wait when the desk asks for time or the folder is out of order, doubled up to the second.
const RETRY_FIRST: Duration = Duration::from_secs(1);
const RETRY_MAX: Duration = Duration::from_secs(60);
/// Attempts at a name that nobody else has.
const NAME_ATTEMPTS: u32 = 8;

/// Follows the Maildir of a mailbox until `stop`; faults go to the log and `health` (component `mailbox:NAME`).
pub async fn run(mailbox: MailboxConfig, desk: Desk, health: Health, stop: CancellationToken) {
    let MailboxKind::Maildir { path } = mailbox.kind else {
        tracing::error!(mailbox = mailbox.name, "not a Maildir mailbox");
        return stop.cancelled().await;
    };
    let component = format!("mailbox:{}", mailbox.name);
    drain(Folder { mailbox: mailbox.name, path, component }, desk, health, stop).await;
}

/// A Maildir and the mailbox that its mails belong to.
#[derive(Debug, Clone)]
pub struct Folder {
    pub mailbox: String,
    pub path: PathBuf,
    /// The name under which its health is told.
    pub component: String,
}

/// Drains a Maildir, such as a mailbox's spool, until `stop`.
pub async fn drain(folder: Folder, desk: Desk, health: Health, stop: CancellationToken) {
    let mut source = Source { folder, desk, health, memory: Memory::default(), logged: String::new() };
    let path = source.folder.path.clone();
    // What cannot be made is told by the first round, which cannot read it.
    let _ = blocking(move || ensure(&path)).await;
    let mut faults = 0_u32;
    loop {
        let wait = match source.round(&stop).await {
            Ok(more) => {
                faults = 0;
                source.note_success();
                if more { Duration::ZERO } else { POLL }
            }
            Err(why) => {
                let wait = RETRY_FIRST.saturating_mul(2_u32.saturating_pow(faults.min(16))).min(RETRY_MAX);
                faults += 1;
                source.note_fault(&why);
                wait
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = sleep(wait) => {}
        }
    }
}

/// Names in `new/` that need no reading now.
#[derive(Debug, Default)]
struct Memory {
    /// Committed, but the move to `cur/` failed.
    settled: BTreeSet<OsString>,
    /// Not to be tried again before.
    resting: BTreeMap<OsString, Instant>,
    /// Faults of these were logged.
    told: BTreeSet<OsString>,
    /// Whose mails these are, where many wait.
    senders: BTreeMap<OsString, String>,
    /// Who had the last turn.
    turn: String,
}

struct Source {
    folder: Folder,
    desk: Desk,
    health: Health,
    memory: Memory,
    logged: String,
}

/// A file read.
struct Found {
    name: OsString,
    raw: Vec<u8>,
    is_cut: bool,
    written: Option<Timestamp>,
}

impl Source {
    /// Hands over what stands in `new/`, so many at a time; whether more may wait.
    async fn round(&mut self, stop: &CancellationToken) -> Result<bool, String> {
        let path = self.folder.path.clone();
        let fault = |e: io::Error| format!("`path` {} is no readable Maildir: {e}", path.display());
        let names = blocking({
            let new = path.join("new");
            move || names(&new)
        });
        let names = names.await.map_err(fault)?;
        self.health.progress(&self.folder.component);
        let now = Instant::now();
        self.memory.resting.retain(|name, until| *until > now && names.contains(name));
        self.memory.settled.retain(|name| names.contains(name));
        self.memory.told.retain(|name| names.contains(name));
        self.memory.senders.retain(|name, _| names.contains(name));
        for name in self.memory.settled.clone() {
            if !self.memory.resting.contains_key(&name) {
                self.finish(&name).await;
            }
        }
        let is_known =
            |name: &&OsString| !self.memory.resting.contains_key(*name) && !self.memory.settled.contains(*name);
        let mut todo: Vec<OsString> = names.iter().filter(is_known).cloned().collect();
        if todo.len() > BATCH_MAILS_MAX {
            todo = self.in_turn(todo).await;
        }
        let more = todo.len() > ROUND_MAILS_MAX;
        todo.truncate(ROUND_MAILS_MAX);
        if let Some(last) = todo.last().and_then(|name| self.memory.senders.get(name)) {
            self.memory.turn.clone_from(last);
        }
        todo.reverse();
        while !todo.is_empty() && !stop.is_cancelled() {
            let batch = self.read_batch(&mut todo).await;
            self.admit(batch).await?;
        }
        Ok(more)
    }

    /// The names in the order in which they are read: one of each sender in turn.
    async fn in_turn(&mut self, names: Vec<OsString>) -> Vec<OsString> {
        let new = self.folder.path.join("new");
        let unknown: Vec<OsString> =
            names.iter().filter(|name| !self.memory.senders.contains_key(*name)).cloned().collect();
        let peek = move || {
            let sender = |name: OsString| (sender(&new.join(&name)).unwrap_or_default(), name);
            Ok(unknown.into_iter().map(sender).collect::<Vec<_>>())
        };
        for (sender, name) in blocking(peek).await.unwrap_or_default() {
            self.memory.senders.insert(name, sender);
        }
        let mut turns = Turns::after(self.memory.turn.clone());
        for name in names {
            turns.push(self.memory.senders.get(&name).cloned().unwrap_or_default(), name);
        }
        std::iter::from_fn(|| turns.take()).collect()
    }

    /// Takes from the end of `todo` what makes one batch.
    async fn read_batch(&mut self, todo: &mut Vec<OsString>) -> Vec<Found> {
        let (mut batch, mut bytes) = (Vec::new(), 0_u64);
        while batch.len() < BATCH_MAILS_MAX && bytes < BATCH_BYTES_MAX {
            let Some(name) = todo.pop() else { break };
            let new = self.folder.path.join("new");
            let file = name.clone();
            match blocking(move || read_file(&new, file)).await {
                Ok(Some(found)) => {
                    bytes += found.raw.len() as u64;
                    batch.push(found);
                }
                Ok(None) => self.rest(name, "it is not a regular file"),
                Err(e) if e.kind() == io::ErrorKind::NotFound => {} // taken away meanwhile
                Err(e) => self.rest(name, &e.to_string()),
            }
        }
        batch
    }

    /// Leaves a file alone for a while; why is logged once.
    fn rest(&mut self, name: OsString, why: &str) {
        if self.memory.told.insert(name.clone()) {
            let (mailbox, file) = (&self.folder.mailbox, name.display());
            tracing::warn!(mailbox, %file, "a file in `new` is left for now, to be tried again: {why}");
        }
        self.memory.resting.insert(name, Instant::now() + RETRY_FILE);
    }

    async fn admit(&mut self, batch: Vec<Found>) -> Result<(), String> {
        if batch.is_empty() {
            return Ok(());
        }
        let now = self.desk.clock().wall_now();
        let mut names = Vec::with_capacity(batch.len());
        let mut deliveries = Vec::with_capacity(batch.len());
        for found in batch {
            // A date in the future has no age: the conversion refuses negative durations.
            let age = found.written.and_then(|written| Duration::try_from(now.duration_since(written)).ok());
            let name = found.name.to_string_lossy().into_owned();
            names.push(found.name);
            deliveries.push(Delivery {
                mailbox: self.folder.mailbox.clone(),
                position: Position::File { name },
                raw: found.raw,
                cut: found.is_cut,
                age: age.unwrap_or_default(),
            });
        }
        let settled = self.desk.admit_batch(deliveries).await;
        let silent = Settled::Later("the desk did not answer for all mails".to_string());
        let mut later = None;
        for (name, settled) in names.iter().zip(settled.into_iter().chain(std::iter::repeat(silent))) {
            match settled {
                Settled::Committed => self.finish(name).await,
                Settled::Later(why) => later = later.or(Some(why)),
            }
        }
        later.map_or(Ok(()), Err)
    }

    /// Moves a committed file to `cur/`; if that fails it is remembered as done, and moved later.
    async fn finish(&mut self, name: &OsStr) {
        let (path, file) = (self.folder.path.clone(), name.to_os_string());
        match blocking(move || move_to_cur(&path, &file)).await {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                self.memory.settled.insert(name.to_os_string());
                self.rest(name.to_os_string(), &format!("it is finished, but cannot be moved to `cur`: {e}"));
            }
            _ => {
                self.memory.settled.remove(name);
            }
        }
    }

    fn note_success(&mut self) {
        self.health.up(&self.folder.component);
        if !self.logged.is_empty() {
            self.logged.clear();
            tracing::info!(mailbox = self.folder.mailbox, "the Maildir is served again");
        }
    }

    fn note_fault(&mut self, why: &str) {
        self.health.down(&self.folder.component, why);
        if self.logged != why {
            tracing::error!(mailbox = self.folder.mailbox, "{why}");
            self.logged = why.to_string();
        }
    }
}

/// File calls block; they run beside the runtime.
async fn blocking<T: Send + 'static>(what: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(what).await.unwrap_or_else(|e| Err(io::Error::other(e)))
}

/// The names in `new/`, sorted; hidden ones are nobody's mail.
fn names(new: &Path) -> io::Result<BTreeSet<OsString>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(new)? {
        let name = entry?.file_name();
        if !name.as_bytes().starts_with(b".") {
            names.insert(name);
        }
    }
    Ok(names)
}

/// The sender that a file's header names.
fn sender(path: &Path) -> io::Result<String> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(turns::sender(&head))
}

/// Reads a regular file; `None` for anything else (a folder, a socket, a link that points elsewhere).
fn read_file(new: &Path, name: OsString) -> io::Result<Option<Found>> {
    let path = new.join(&name);
    let meta = fs::symlink_metadata(&path)?;
    if !meta.is_file() {
        return Ok(None);
    }
    let is_cut = meta.len() > RAW_BYTES_MAX;
    let mut raw = Vec::new();
    File::open(&path)?.take(if is_cut { CUT_BYTES } else { RAW_BYTES_MAX }).read_to_end(&mut raw)?;
    let written = meta.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
    Ok(Some(Found { name, raw, is_cut, written }))
}

fn move_to_cur(maildir: &Path, name: &OsStr) -> io::Result<()> {
    const INFO: &[u8] = b":2,";
    let bytes = name.as_bytes();
    let end = bytes.windows(INFO.len()).position(|window| window == INFO).unwrap_or(bytes.len());
    let base = OsStr::from_bytes(bytes.get(..end).unwrap_or(bytes));
    let cur = maildir.join("cur");
    let named = |tail: String| {
        let mut target = base.to_os_string();
        target.push(tail);
        cur.join(target)
    };
    let mut target = named(":2,".to_string());
    // rename(2) would overwrite; two files of one name are two mails.
    let mut count = 0_u32;
    while target.try_exists()? {
        count += 1;
        target = named(format!(".{count}:2,"));
    }
    fs::rename(maildir.join("new").join(name), target)
}

/// Makes the Maildir at `path` (mode 0700) where it is missing, its parents included.
///
/// # Errors
/// Any of the file system.
pub fn ensure(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    let is_new = !path.is_dir();
    for sub in ["tmp", "new", "cur"] {
        let folder = path.join(sub);
        if !folder.is_dir() {
            builder.create(&folder)?;
            File::open(path)?.sync_all()?;
        }
    }
    if let Some(parent) = path.parent().filter(|parent| is_new && !parent.as_os_str().is_empty()) {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// Writes one raw mail into the Maildir `spool`, which is made if it is missing; gives back its path in `new/`.
///
/// When this returns, the mail survives a power cut. It is stored as it comes, whatever its size.
///
/// # Errors
/// Any of reading `raw` or of the file system; then nothing is delivered, and the caller may try again.
pub fn deliver(spool: &Path, raw: impl Read) -> io::Result<PathBuf> {
    ensure(spool)?;
    let (mut file, tmp) = create_tmp(&spool.join("tmp"))?;
    let delivered = write_and_move(spool, &mut file, &tmp, raw);
    if delivered.is_err() {
        let _ = fs::remove_file(&tmp);
    }
    delivered
}

fn create_tmp(tmp: &Path) -> io::Result<(File, PathBuf)> {
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for _ in 0..NAME_ATTEMPTS {
        let chance = crate::clock::unique();
        let path = tmp.join(format!("P{}Q{chance}.postdesk", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => last = e,
            Err(e) => return Err(e),
        }
    }
    Err(last)
}

fn write_and_move(spool: &Path, file: &mut File, tmp: &Path, mut raw: impl Read) -> io::Result<PathBuf> {
    io::copy(&mut raw, file)?;
    file.flush()?;
    file.sync_all()?;
    // The time in the name, by which mails are ordered, is the file's own: one clock, that of the file system.
    let written = file.metadata()?.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
    let own = tmp.file_name().unwrap_or_default().to_string_lossy();
    let new = spool.join("new");
    let target = new.join(format!("{:010}.M{:06}{own}", written.as_secs(), written.subsec_micros()));
    fs::rename(tmp, &target)?;
    // A fault from here on leaves the mail in place: the caller may deliver it twice, which the ledger tells.
    File::open(&new)?.sync_all()?;
    Ok(target)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_delivery_is_whole_private_and_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let spool = dir.path().join("spool/support");
        let first = deliver(&spool, &b"Subject: 1\r\n\r\n"[..]).unwrap();
        std::thread::sleep(Duration::from_millis(20));
        deliver(&spool, &b"Subject: 2\r\n\r\n"[..]).unwrap();
        assert_eq!((mode(&spool), mode(&spool.join("new")), mode(&first)), (0o700, 0o700, 0o600));
        let names = names(&spool.join("new")).unwrap();
        let subjects: Vec<Vec<u8>> = names.iter().map(|n| fs::read(spool.join("new").join(n)).unwrap()).collect();
        assert_eq!(subjects, [b"Subject: 1\r\n\r\n", b"Subject: 2\r\n\r\n"]);
        assert_eq!(fs::read_dir(spool.join("tmp")).unwrap().count(), 0);
    }

    #[test]
    fn a_broken_pipe_delivers_nothing() {
        struct Broken(bool);
        impl Read for Broken {
            fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(io::ErrorKind::BrokenPipe.into());
                }
                buf[..4].copy_from_slice(b"Subj");
                Ok(4)
            }
        }
        let dir = tempfile::tempdir().unwrap();
        assert!(deliver(dir.path(), Broken(false)).is_err());
        for sub in ["tmp", "new", "cur"] {
            assert_eq!(fs::read_dir(dir.path().join(sub)).unwrap().count(), 0, "{sub}");
        }
    }

    #[test]
    fn nothing_in_cur_is_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        ensure(dir.path()).unwrap();
        for (name, text) in [("5.a", "one"), ("5.a", "two"), ("5.a:2,S", "three")] {
            fs::write(dir.path().join("new").join(name), text).unwrap();
            move_to_cur(dir.path(), name.as_ref()).unwrap();
        }
        let cur: Vec<OsString> = names(&dir.path().join("cur")).unwrap().into_iter().collect();
        assert_eq!(cur, ["5.a.1:2,", "5.a.2:2,", "5.a:2,"]);
    }

    #[test]
    fn a_large_file_is_cut_for_the_desk_only() {
        let dir = tempfile::tempdir().unwrap();
        for (size, taken, cut) in [(RAW_BYTES_MAX, RAW_BYTES_MAX, false), (RAW_BYTES_MAX + 1, CUT_BYTES, true)] {
            let path = deliver(dir.path(), io::repeat(b'x').take(size)).unwrap();
            let name = path.file_name().unwrap().to_os_string();
            let found = read_file(&dir.path().join("new"), name).unwrap().unwrap();
            assert_eq!((found.raw.len() as u64, found.is_cut), (taken, cut));
            assert_eq!(fs::metadata(&path).unwrap().len(), size);
        }
    }
}
