//! The only place that tells the time and throws dice. Everybody else gets `now` and chance as arguments.

#![expect(clippy::disallowed_methods, reason = "this is the one place that may")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crate::pure::Timestamp;
use crate::pure::token::KEY_BYTES;

/// The environment variable that names the test clock's file.
pub const TEST_CLOCK_VARIABLE: &str = "POSTDESK_TEST_CLOCK";
/// How often a waiting loop looks at the test clock.
const TEST_CLOCK_LOOK: Duration = Duration::from_millis(200);
/// Octets of chance in a Message-ID.
const UNIQUE_BYTES: usize = 10;

/// Where the time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's clock.
    System,
    /// RFC 3339 on one line of a file, read anew each time; while it cannot be read, the time that it last told.
    File { path: PathBuf, last: Arc<AtomicI64> },
    /// A time that a test moves, in microseconds. With `thrown`, chance is counted out instead: what happens twice in the
    /// same way makes the same bytes.
    Fixed { micros: Arc<AtomicI64>, thrown: Option<Arc<AtomicU64>> },
}

impl Clock {
    /// The test clock of a file; an error if the file does not hold a time to begin with.
    pub fn of_file(path: PathBuf) -> Result<Clock, String> {
        let now = read(&path).ok_or_else(|| {
            format!(
                "{TEST_CLOCK_VARIABLE} names {}, which does not hold an RFC 3339 time on its first line",
                path.display()
            )
        })?;
        Ok(Clock::File { path, last: Arc::new(AtomicI64::new(now.as_microsecond())) })
    }

    /// A clock that stands still at `at` until a test moves it.
    pub fn fixed(at: Timestamp) -> Clock {
        Clock::Fixed { micros: Arc::new(AtomicI64::new(at.as_microsecond())), thrown: None }
    }

    /// As `fixed`, with chance that is the same in each run.
    pub fn rehearsed(at: Timestamp) -> Clock {
        Clock::Fixed { micros: Arc::new(AtomicI64::new(at.as_microsecond())), thrown: Some(Arc::default()) }
    }

    /// The desk's time, in whole microseconds: what the store keeps, so that the journal and the tables tell the same.
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => of_micros(Timestamp::now().as_microsecond()),
            Clock::File { path, last } => {
                if let Some(now) = read(path) {
                    last.store(now.as_microsecond(), Ordering::Relaxed);
                }
                of_micros(last.load(Ordering::Relaxed))
            }
            Clock::Fixed { micros, .. } => of_micros(micros.load(Ordering::Relaxed)),
        }
    }

    /// The world's time, whatever the test clock says: what the age of a delivered mail is measured with.
    pub fn wall_now(&self) -> Timestamp {
        match self {
            Clock::System | Clock::File { .. } => Timestamp::now(),
            Clock::Fixed { .. } => self.now(),
        }
    }

    /// Sets a fixed clock; nothing for the others.
    pub fn set(&self, at: Timestamp) {
        if let Clock::Fixed { micros, .. } = self {
            micros.store(at.as_microsecond(), Ordering::Relaxed);
        }
    }

    /// Moves a fixed clock forward; nothing for the others.
    pub fn advance(&self, by: Duration) {
        if let Clock::Fixed { micros, .. } = self {
            micros.fetch_add(i64::try_from(by.as_micros()).unwrap_or(0), Ordering::Relaxed);
        }
    }

    /// Letters and digits that no other call of this desk gets: for Message-IDs and for its name.
    pub fn unique(&self) -> String {
        match self {
            Clock::Fixed { thrown: Some(thrown), .. } => {
                let mut bytes = [0; UNIQUE_BYTES];
                let count = thrown.fetch_add(1, Ordering::Relaxed).to_be_bytes();
                bytes.iter_mut().zip(count).for_each(|(to, from)| *to = from);
                letters(&bytes)
            }
            Clock::System | Clock::File { .. } | Clock::Fixed { .. } => unique(),
        }
    }

    /// Sleeps until `until` on this clock, but not longer than `most`.
    pub async fn sleep_until(&self, until: Option<Timestamp>, most: Duration) {
        let left = until.map(|t| self.now().duration_until(t)).and_then(|d| Duration::try_from(d).ok());
        match (self, until) {
            (_, None) => tokio::time::sleep(most).await,
            (Clock::System, Some(_)) => tokio::time::sleep(left.unwrap_or_default().min(most)).await,
            (Clock::File { .. } | Clock::Fixed { .. }, Some(_)) => tokio::time::sleep(TEST_CLOCK_LOOK.min(most)).await,
        }
    }
}

fn read(path: &std::path::Path) -> Option<Timestamp> {
    std::fs::read_to_string(path).ok()?.lines().next()?.trim().parse().ok()
}

fn of_micros(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or_default()
}

/// The system's time as RFC 5322 dates need it.
pub fn system_time(at: Timestamp) -> SystemTime {
    SystemTime::from(at)
}

/// A new signing key. An error only if the system has no source of chance.
pub fn random_key() -> Result<[u8; KEY_BYTES], getrandom::Error> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key)?;
    Ok(key)
}

/// Letters and digits that no other call gets: for lease owners and the names of files.
pub fn unique() -> String {
    let mut bytes = [0; UNIQUE_BYTES];
    if getrandom::fill(&mut bytes).is_err() {
        // Without a source of chance the time is what is left; tokens do not rest on this.
        return format!("{:x}", Timestamp::now().as_nanosecond());
    }
    letters(&bytes)
}

fn letters(bytes: &[u8]) -> String {
    data_encoding::BASE32_NOPAD.encode(bytes).to_ascii_lowercase()
}

/// A number from 0 to 1000, for spreading retries.
pub fn jitter() -> u32 {
    let mut bytes = [0; 4];
    if getrandom::fill(&mut bytes).is_err() {
        return 500;
    }
    u32::from_le_bytes(bytes) % 1_001
}
