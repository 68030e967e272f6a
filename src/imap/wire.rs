//! The checked runner: the only way in which this house says something to an IMAP server.
//!
//! The library's own commands report success for `NO`, `BAD` and a closed connection; here a command has succeeded if
//! and only if its own tag came back with `OK`. Promises: each command has a deadline and a longest silence; the
//! answer to one command is bounded in memory; end of file and `BYE` are errors; an error never holds what the server
//! sent by way of mail, nor what we sent. After any error but `Refused` the connection is out of step: drop it.
//!
//! Never: CR, LF or NUL inside a command; a login line (see `connect`).

use std::collections::BTreeSet;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use async_imap::Session;
use async_imap::imap_proto::{MailboxDatum, Outcome, Response, ResponseCode, Status};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, timeout};

use crate::net::{NetError, Stream};

/// Most bytes that one answer may take. The largest that we ask for are bodies of 4 MiB, of which a part is 1 MiB.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Into how many steps a silence is divided: it is noticed at most one of them late.
const SILENCE_STEPS: u32 = 4;
/// Most characters of a server's own words that are repeated in an error.
const WORDS_MAX: usize = 200;

/// Why a conversation with the server ended, or what it refused.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    #[error(transparent)]
    Net(#[from] NetError),
    /// The setting at fault is named in the text; trying again soon is of no use, but harmless.
    #[error("{0}")]
    Setting(String),
    /// Wrong password and the like; trying again soon may lock the account.
    #[error("{0}")]
    LoginRefused(String),
    /// `NO` or `BAD` to a command; the connection is still in step.
    #[error("the server refused {command}: {words}")]
    Refused { command: &'static str, words: String },
    #[error("the server closed the connection during {command}{}", after_colon(.words))]
    Lost { command: &'static str, words: String },
    #[error("no answer to {command} in {} s", .after.as_secs())]
    Silent { command: &'static str, after: Duration },
    #[error("the answer to {command} is not IMAP")]
    Garbled { command: &'static str },
    /// The server broke its word, for instance sent more than was asked for.
    #[error("{command}: {what}")]
    Broken { command: &'static str, what: String },
    /// The desk could not be asked; not the server's fault.
    #[error("the store cannot be asked: {0}")]
    Desk(String),
    #[error("stopped")]
    Stopped,
}

impl ImapError {
    /// An I/O fault in the midst of `command`. The parser puts the whole input buffer, mails included, into its error
    /// text: of that only the fact is kept.
    pub fn io(command: &'static str, e: &io::Error) -> ImapError {
        match e.kind() {
            io::ErrorKind::Other => ImapError::Garbled { command },
            io::ErrorKind::InvalidData => ImapError::Broken { command, what: words(&e.to_string()) },
            io::ErrorKind::UnexpectedEof => ImapError::Lost { command, words: String::new() },
            _ => ImapError::Lost { command, words: words(&e.to_string()) },
        }
    }
}

fn after_colon(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(": {words}") }
}

/// The server's own words, cut and on one line.
pub fn words(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(WORDS_MAX).collect();
    let line = line.trim();
    // Some servers add how long it took: without that, equal faults read equal and are logged once.
    let (said, took) = line.rsplit_once(" (").unwrap_or((line, ""));
    if took.ends_with("secs).") { said.to_string() } else { line.to_string() }
}

/// The words of a status answer; its code, where there is one that the parser knew, is not among them.
pub fn outcome_words(outcome: &Outcome<'_>) -> String {
    let code = match &outcome.code {
        Some(ResponseCode::Alert) => "[ALERT] ",
        Some(ResponseCode::TryCreate) => "[TRYCREATE] ",
        _ => "",
    };
    words(&format!("{code}{}", outcome.information.as_deref().unwrap_or("no reason given")))
}

/// What is counted on a connection, shared by the stream below and the runner above the library.
#[derive(Debug, Default)]
pub struct Meter {
    /// Bytes received since the connection was opened.
    received: AtomicU64,
    /// Bytes received when the last complete answer was taken.
    taken: AtomicU64,
}

/// A stream that counts, bounds an answer, and reports the end of file as an error.
#[derive(Debug)]
pub struct Metered {
    inner: Stream,
    pub meter: Arc<Meter>,
}

impl Metered {
    pub fn new(inner: Stream) -> Metered {
        Metered { inner, meter: Arc::default() }
    }

    pub fn into_inner(self) -> Stream {
        self.inner
    }
}

impl AsyncRead for Metered {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        std::task::ready!(Pin::new(&mut this.inner).poll_read(cx, buf))?;
        let count = buf.filled().len().saturating_sub(before) as u64;
        if count == 0 {
            return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
        }
        let received = this.meter.received.fetch_add(count, Ordering::Relaxed) + count;
        if received.saturating_sub(this.meter.taken.load(Ordering::Relaxed)) > ANSWER_BYTES_MAX {
            let what = format!("one answer is over {} MiB", ANSWER_BYTES_MAX / 1024 / 1024);
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, what)));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Metered {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

/// One command: its text, its name in errors, and how long it may take.
pub struct Command {
    pub name: &'static str,
    line: String,
    limit: Duration,
    silence: Duration,
}

impl Command {
    /// A command that must be answered within `limit`.
    pub fn new(name: &'static str, line: impl Into<String>, limit: Duration) -> Command {
        Command { name, line: line.into(), limit, silence: limit }
    }

    /// … and must not fall silent for longer than `silence` meanwhile.
    pub fn with_silence(mut self, silence: Duration) -> Command {
        self.silence = silence.min(self.limit);
        self
    }
}

/// What came with the tagged OK.
#[derive(Debug, Default)]
pub struct Tagged {
    pub code: Option<ResponseCode<'static>>,
}

/// An authenticated connection.
pub struct Wire {
    session: Session<Metered>,
    meter: Arc<Meter>,
    /// What the server offers, in upper case.
    capabilities: BTreeSet<String>,
    /// The server announced a number of mails since this was last cleared.
    pub news: bool,
    alive: Box<dyn Fn() + Send + Sync>,
}

impl Wire {
    /// `alive` is called at each answer of the server.
    pub fn new(session: Session<Metered>, meter: Arc<Meter>, alive: Box<dyn Fn() + Send + Sync>) -> Wire {
        Wire { session, meter, capabilities: BTreeSet::new(), news: false, alive }
    }

    pub fn set_capabilities(&mut self, capabilities: BTreeSet<String>) {
        self.capabilities = capabilities;
    }

    /// Whether the server offers `capability`, to be given in upper case.
    pub fn offers(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    /// Sends one command and reads until its tagged answer; `on` sees each untagged answer before that.
    ///
    /// # Errors
    /// `Refused` on NO and BAD; anything else, an error of `on` included, leaves the connection unusable.
    pub async fn run(
        &mut self,
        command: &Command,
        mut on: impl FnMut(&Response<'_>) -> Result<(), ImapError>,
    ) -> Result<Tagged, ImapError> {
        let name = command.name;
        let end = Instant::now() + command.limit;
        if command.line.contains(['\r', '\n', '\0']) {
            return Err(ImapError::Setting(format!("{name}: a name may not hold line ends")));
        }
        let sent = timeout(command.limit, self.session.run_command(&command.line)).await;
        let tag = match sent {
            Ok(Ok(tag)) => tag,
            Ok(Err(async_imap::error::Error::Io(e))) => return Err(ImapError::io(name, &e)),
            Ok(Err(_)) => return Err(ImapError::Lost { command: name, words: String::new() }),
            Err(_) => return Err(ImapError::Silent { command: name, after: command.limit }),
        };
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let judge = |answer: &Response<'_>| match answer {
                Response::Done { tag: done, status: Status::Ok, outcome } if *done == tag => {
                    Ok(Some(Tagged { code: owned_code(outcome) }))
                }
                Response::Done { tag: done, outcome, .. } if *done == tag => {
                    Err(ImapError::Refused { command: name, words: outcome_words(outcome) })
                }
                other => on(other).map(|()| None),
            };
            if let Some(tagged) = self.next(name, left, command.silence, judge).await?? {
                return Ok(tagged);
            }
        }
    }

    /// Reads one answer within `limit`, with no silence longer than `silence` in between, and shows it to `on`.
    ///
    /// # Errors
    /// As `run`; a `BYE` is `Lost` with its words.
    pub async fn next<T>(
        &mut self,
        name: &'static str,
        limit: Duration,
        silence: Duration,
        on: impl FnOnce(&Response<'_>) -> T,
    ) -> Result<T, ImapError> {
        let end = Instant::now() + limit;
        let step = silence / SILENCE_STEPS;
        let mut quiet = 0_u32;
        loop {
            let before = self.meter.received.load(Ordering::Relaxed);
            let left = end.saturating_duration_since(Instant::now());
            // Dropping this future loses nothing: what was read stays in the session's buffer.
            let read = timeout(left.min(step), self.session.read_response()).await;
            match read {
                Ok(Ok(Some(answer))) => {
                    self.meter.taken.store(self.meter.received.load(Ordering::Relaxed), Ordering::Relaxed);
                    (self.alive)();
                    self.note(name, answer.parsed())?;
                    return Ok(on(answer.parsed()));
                }
                Ok(Ok(None)) => return Err(ImapError::Lost { command: name, words: String::new() }),
                Ok(Err(e)) => return Err(ImapError::io(name, &e)),
                Err(_) if left <= step => return Err(ImapError::Silent { command: name, after: limit }),
                Err(_) if self.meter.received.load(Ordering::Relaxed) != before => quiet = 0,
                Err(_) => quiet += 1,
            }
            if quiet >= SILENCE_STEPS {
                return Err(ImapError::Silent { command: name, after: silence });
            }
        }
    }

    fn note(&mut self, name: &'static str, answer: &Response<'_>) -> Result<(), ImapError> {
        match answer {
            Response::Data { status: Status::Bye, outcome } => {
                Err(ImapError::Lost { command: name, words: outcome_words(outcome) })
            }
            Response::MailboxData(MailboxDatum::Exists(_)) => {
                self.news = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Sends a bare line, as `DONE` is one.
    ///
    /// # Errors
    /// `Lost` or `Silent`.
    pub async fn send_line(&mut self, name: &'static str, line: &str, limit: Duration) -> Result<(), ImapError> {
        match timeout(limit, self.session.run_command_untagged(line)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(ImapError::Lost { command: name, words: String::new() }),
            Err(_) => Err(ImapError::Silent { command: name, after: limit }),
        }
    }

    /// Sends a command whose answers are read by `next`; gives back its tag.
    ///
    /// # Errors
    /// `Lost` or `Silent`.
    pub async fn start(&mut self, name: &'static str, line: &str, limit: Duration) -> Result<String, ImapError> {
        match timeout(limit, self.session.run_command(line)).await {
            Ok(Ok(tag)) => Ok(tag.0),
            Ok(Err(_)) => Err(ImapError::Lost { command: name, words: String::new() }),
            Err(_) => Err(ImapError::Silent { command: name, after: limit }),
        }
    }
}

/// The few codes that we act on; the rest is dropped.
fn owned_code(outcome: &Outcome<'_>) -> Option<ResponseCode<'static>> {
    match &outcome.code {
        Some(ResponseCode::ReadOnly) => Some(ResponseCode::ReadOnly),
        Some(ResponseCode::ReadWrite) => Some(ResponseCode::ReadWrite),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn errors_hold_no_input() {
        let leaking = io::Error::other("Error during parsing of \"Subject: salaries\"");
        assert_eq!(ImapError::io("FETCH", &leaking).to_string(), "the answer to FETCH is not IMAP");
        assert_eq!(words("a\r\nb \u{7}").as_str(), "a  b");
        assert_eq!(words("no such box (0.001 + 0.000 secs)."), "no such box");
        assert_eq!(words("no (really)"), "no (really)");
        assert_eq!(words(&"x".repeat(5000)).len(), WORDS_MAX);
    }
}
