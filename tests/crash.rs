//! Random `kill -9` of the daemon, start-up included, while mails flow in from a real Dovecot and out to a fast SMTP peer.
//!
//! Afterwards every mail has one record and one ticket, every receipt was delivered once (rows whose answer a kill cut off
//! are `unknown` by name, and go out a second time at most, byte for byte the same), everything due was sent, and
//! `verify` finds nothing. The store is SQLite as installed (WAL, synchronous FULL). The full size:
//!
//! ```text
//! POSTDESK_KILLS=300 POSTDESK_MAILS=1000 cargo test --test crash -- --nocapture
//! ```
//!
//! `POSTDESK_SEED` repeats a run's choices (not the machine's timing).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods
)]

#[path = "crash/account.rs"]
mod account;
#[path = "support/daemon.rs"]
mod daemon;
#[path = "support/fake_smtp.rs"]
mod fake_smtp;
#[path = "support/servers.rs"]
mod servers;

use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use daemon::{Daemon, Home, set_clock};
use fake_smtp::{Act, At, FakeSmtp};
use jiff::{SignedDuration, Timestamp};
use servers::{Dovecot, free_port};

/// How long the last daemon may take for what is left.
const SETTLE_MAX: Duration = Duration::from_secs(300);
/// Longer than an `unknown` row rests and a refused one waits.
const LATER: SignedDuration = SignedDuration::from_mins(20);

#[test]
fn kills_lose_and_double_nothing() {
    let (kills, mails) = (number("POSTDESK_KILLS", 5), number("POSTDESK_MAILS", 40));
    let seed = number("POSTDESK_SEED", usize::try_from(RandomState::new().hash_one(0) >> 33).unwrap());
    println!("{kills} kills, {mails} mails, POSTDESK_SEED={seed}");
    let mut dice = Dice(u64::try_from(seed).unwrap());
    let dovecot = Arc::new(Dovecot::start(&[("support", "secret")]));
    let smtp = FakeSmtp::start();
    // Wide windows for a kill between the dot and its answer, for some of the recipients.
    smtp.always(At::Dot, "@slow", Act::Slow(Duration::from_millis(40)));
    let home = Home::new(&configuration(&dovecot, &smtp));
    home.secret("imap.password", "secret\n");
    let made = home.run(&["migrate", "--test-store"]);
    assert_eq!(made.code, 0, "{made:?}");
    let clock = Clock::start(home.path().join("clock"));
    let environment = [("POSTDESK_TEST_CLOCK", clock.file.to_str().unwrap())];

    // The mails arrive as fast as the kills go on, so that there is work at every kill.
    let killed = Arc::new(AtomicUsize::new(0));
    let feeder = std::thread::spawn({
        let (dovecot, killed) = (Arc::clone(&dovecot), Arc::clone(&killed));
        move || {
            for n in 0..mails {
                while n * kills > (killed.load(Ordering::Relaxed) + 1) * mails {
                    std::thread::sleep(Duration::from_millis(1));
                }
                let done = dovecot.try_deliver(&account::sender(n), "support@desk.test", &account::mail(n));
                assert_eq!(done, Ok(()), "{}", dovecot.log());
            }
        }
    });
    let start = Instant::now();
    let mut early = 0;
    for kill in 0..kills {
        let mut daemon = home.spawn(&environment);
        choose_moment(&mut daemon, &mut dice);
        early += usize::from(!daemon.log().contains(daemon::IS_OPEN));
        daemon.kill();
        killed.store(kill + 1, Ordering::Relaxed);
    }
    feeder.join().unwrap();
    println!("{kills} kills in {:.0} s, {early} of them during start-up", start.elapsed().as_secs_f64());

    let left = account::received(&home);
    let last = home.start_with(&environment);
    account::wait_settled(&home, mails, SETTLE_MAX);
    println!("{left} of {mails} mails were in the ledger at the last start");
    let before = account::outbox(&home);
    println!("outbox before the resends: {before:?}");
    // What a kill left open is sent once more, when its rest is over.
    clock.jump(LATER);
    account::wait_sent(&home, SETTLE_MAX);
    println!("outbox afterwards: {:?}", account::outbox(&home));
    last.terminate(Duration::from_secs(20));
    account::check(&home, &smtp, mails);
}

/// Waits for the moment of a kill: anywhere in the start-up, among mails that come in, among notices that go out, or any.
fn choose_moment(daemon: &mut Daemon, dice: &mut Dice) {
    let busy_with = match dice.below(4) {
        0 => return pause(dice.below(150)),
        1 => "a mail is settled",
        2 => "a notice is sent",
        _ => return pause(dice.below(1_500)),
    };
    let end = Instant::now() + Duration::from_millis(1_500);
    while !daemon.log().contains(busy_with) && Instant::now() < end {
        assert!(daemon.is_alive(), "postdesk ended by itself:\n{}", daemon.log());
        pause(1);
    }
    pause(dice.below(40));
}

fn pause(millis: u64) {
    std::thread::sleep(Duration::from_millis(millis));
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().map_or(default, |text| text.parse().unwrap_or_else(|e| panic!("{variable}: {e}")))
}

fn configuration(dovecot: &Dovecot, smtp: &FakeSmtp) -> String {
    format!(
        "[desk]
name = \"Desk\"
address = \"support@desk.test\"

[[mailbox]]
kind = \"imap\"
name = \"support\"
host = \"127.0.0.1\"
port = {}
tls = \"none\"
user = \"support\"
password_file = \"imap.password\"
processed = \"Processed\"

[smtp]
kind = \"smtp\"
host = \"127.0.0.1\"
port = {}
tls = \"none\"

[web]
listen = \"127.0.0.1:{}\"

# The budgets are tried elsewhere; here they would hide losses.
[limits]
domain_per_hour = 1000000
total_per_hour = 1000000

[[engineer]]
name = \"alice\"
address = \"alice@desk.test\"
capacity = 10000
",
        dovecot.imap_port,
        smtp.port,
        free_port()
    )
}

/// A small generator (SplitMix64), so that a seed repeats its choices.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }
}

/// The desk's clock: it runs with the world's, and can be put forward.
struct Clock {
    file: PathBuf,
    shared: Arc<(AtomicUsize, AtomicBool)>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Clock {
    fn start(file: PathBuf) -> Clock {
        set_clock(&file, Timestamp::now());
        let shared = Arc::new((AtomicUsize::new(0), AtomicBool::new(false)));
        let thread = std::thread::spawn({
            let (file, shared) = (file.clone(), Arc::clone(&shared));
            move || {
                while !shared.1.load(Ordering::Relaxed) {
                    let ahead = i64::try_from(shared.0.load(Ordering::Relaxed)).unwrap();
                    set_clock(&file, Timestamp::now() + SignedDuration::from_secs(ahead));
                    std::thread::sleep(Duration::from_millis(100));
                }
            }
        });
        Clock { file, shared, thread: Some(thread) }
    }

    fn jump(&self, by: SignedDuration) {
        self.shared.0.fetch_add(usize::try_from(by.as_secs()).unwrap(), Ordering::Relaxed);
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.shared.1.store(true, Ordering::Relaxed);
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}
