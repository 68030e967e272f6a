//! Real servers for the tests: Dovecot, Postfix and PostgreSQL as private instances.
//!
//! Each instance lies in a temporary folder of its own, listens on free loopback ports only, and takes nothing from the
//! machine but the programs: the system's own services may run beside it or be stopped. Any number of test processes
//! may start instances at the same time. An instance ends with its value, also when the test panics, and with the test
//! process, also when that is killed (see `keeper`); nothing stays behind in the temporary folder.
//!
//! A server that is missing or does not start is a panic that shows its log, never a skipped test.
//! As root, Dovecot and PostgreSQL run as the users that their packages made; otherwise all runs as the current user,
//! and Postfix, which insists on root, by `sudo -n`.
//!
//! Use: `#[path = "support/servers.rs"] mod servers;` in a test crate.

#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods
)]

#[path = "servers/certificate.rs"]
mod certificate;
#[path = "servers/dialogue.rs"]
mod dialogue;
#[path = "servers/dovecot.rs"]
mod dovecot;
#[path = "servers/keeper.rs"]
mod keeper;
#[path = "servers/postfix.rs"]
mod postfix;
#[path = "servers/postgres.rs"]
mod postgres;

pub use dialogue::{Refused, crlf, lmtp, smtp};
pub use dovecot::{Dovecot, mails_of};
pub use postfix::{Postfix, send, swaks};
pub use postgres::Postgres;

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a server may take from its start to its first answer. Measured on two idle cores: 0.1 to 0.6 s.
pub const START_MAX: Duration = Duration::from_secs(90);

/// Below the ports that the system hands out for outgoing connections (32768 on Linux), so that no client takes one
/// between our choice and the server's start.
const PORTS: std::ops::Range<u16> = 10_240..32_768;

/// A TCP port on 127.0.0.1 that nobody listens on and that no other test process is given while this one lives.
///
/// The claim is an abstract Unix socket named after the port: it ends with the process, however that ends.
pub fn free_port() -> u16 {
    static CLAIMS: Mutex<Vec<UnixListener>> = Mutex::new(Vec::new());
    let offset = RandomState::new().hash_one("port") % u64::from(PORTS.end - PORTS.start);
    let start = PORTS.start + u16::try_from(offset).unwrap();
    for port in (start..PORTS.end).chain(PORTS.start..start) {
        let name = SocketAddr::from_abstract_name(format!("postdesk-test-port-{port}")).unwrap();
        let Ok(claim) = UnixListener::bind_addr(&name) else {
            continue;
        };
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            CLAIMS.lock().unwrap_or_else(PoisonError::into_inner).push(claim);
            return port;
        }
    }
    panic!("no free port in {PORTS:?}");
}

/// Asks every 10 ms until `done` says yes; panics with `what` once `limit` is over.
pub fn wait_for(what: &str, limit: Duration, done: impl FnMut() -> bool) {
    assert!(came_true(limit, done), "{what}: not within {limit:?}");
}

/// As `wait_for`, but says how it ended.
fn came_true(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + limit;
    loop {
        if done() {
            return true;
        }
        if Instant::now() >= end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
