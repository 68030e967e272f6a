//! Waiting for mail: IDLE (RFC 2177) where it is offered and works, else the plain passing of time.
//!
//! Promises: a timer of our own ends each IDLE, whatever the server sends to keep the line warm (each such line would
//! restart the library's timer); the end of the file is an error, not an event; a server that refuses IDLE, or says
//! nothing to it, is polled from then on.
//!
//! Never: a decision what to fetch. An event means only "look again".

use std::time::Duration;

use async_imap::imap_proto::{MailboxDatum, Response, Status};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::connect::SHORT_MAX;
use super::wire::{ImapError, Wire};

/// Longest IDLE before it is issued anew: shorter than the memory of the NATs on the way.
pub const IDLE_MAX: Duration = Duration::from_secs(9 * 60);

/// Longest wait for the answer to DONE.
const DONE_MAX: Duration = Duration::from_secs(10);

/// Why the waiting ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Wake {
    /// Something changed in the folder, or the time is up: look.
    Look,
    /// The server does not want IDLE; poll on this and later connections.
    NoIdle,
    Stop,
}

/// What one answer means to a waiting client.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    Go,
    Event,
    Ended { well: bool },
    Nothing,
}

fn heard(answer: &Response<'_>, tag: &str) -> Heard {
    match answer {
        Response::Continue(_) => Heard::Go,
        Response::MailboxData(MailboxDatum::Exists(_) | MailboxDatum::Recent(_)) => Heard::Event,
        Response::Done { tag: done, status, .. } if done.0 == tag => Heard::Ended { well: *status == Status::Ok },
        _ => Heard::Nothing, // expunges, flags and "still here" are no news
    }
}

/// Waits in IDLE for an event, for `longest` (at most `IDLE_MAX`), or for the stop.
///
/// # Errors
/// Any fault of the connection, `Silent` if DONE is not answered.
pub async fn idle(wire: &mut Wire, longest: Duration, stop: &CancellationToken) -> Result<Wake, ImapError> {
    let end = Instant::now() + longest.min(IDLE_MAX);
    let tag = wire.start("IDLE", "IDLE", SHORT_MAX).await?;
    loop {
        match wire.next("IDLE", SHORT_MAX, SHORT_MAX, |answer| heard(answer, &tag)).await? {
            Heard::Go => break,
            Heard::Ended { .. } => return Ok(Wake::NoIdle),
            Heard::Event | Heard::Nothing => {}
        }
    }
    let wake = if wire.news { Wake::Look } else { watch(wire, &tag, end, stop).await? };
    if wake == Wake::NoIdle {
        return Ok(wake); // ended by the server with its tag: nothing is left to be ended by us
    }
    wire.send_line("DONE", "DONE", DONE_MAX).await?;
    loop {
        match wire.next("DONE", DONE_MAX, DONE_MAX, |answer| heard(answer, &tag)).await? {
            Heard::Ended { well: false } if wake == Wake::Look => return Ok(Wake::NoIdle),
            Heard::Ended { .. } => return Ok(wake),
            Heard::Go | Heard::Event | Heard::Nothing => {}
        }
    }
}

async fn watch(wire: &mut Wire, tag: &str, end: Instant, stop: &CancellationToken) -> Result<Wake, ImapError> {
    loop {
        let next = wire.next("IDLE", IDLE_MAX * 2, IDLE_MAX * 2, |answer| heard(answer, tag));
        let heard = tokio::select! {
            heard = timeout_at(end, next) => heard,
            () = stop.cancelled() => return Ok(Wake::Stop),
        };
        let Ok(heard) = heard else { return Ok(Wake::Look) };
        match heard? {
            Heard::Event => return Ok(Wake::Look),
            Heard::Ended { .. } => return Ok(Wake::NoIdle),
            Heard::Go | Heard::Nothing => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn only_new_mail_is_an_event() {
        for (line, expected) in [
            ("+ idling\r\n", Heard::Go),
            ("* 5 EXISTS\r\n", Heard::Event),
            ("* 1 RECENT\r\n", Heard::Event),
            ("* 3 EXPUNGE\r\n", Heard::Nothing),
            ("* OK Still here\r\n", Heard::Nothing),
            ("* 2 FETCH (FLAGS (\\Seen))\r\n", Heard::Nothing),
            ("A7 OK done\r\n", Heard::Ended { well: true }),
            ("A7 NO no\r\n", Heard::Ended { well: false }),
            ("A6 OK another's\r\n", Heard::Nothing),
        ] {
            let (_, answer) = Response::parse(line.as_bytes()).unwrap();
            assert_eq!(heard(&answer, "A7"), expected, "{line}");
        }
    }
}
