//! The real program for the tests: `postdesk run` as a process of its own, and every other subcommand.
//!
//! A `Home` is a temporary folder with the configuration, its secrets, the store and the log; it outlives any number of
//! daemons, which is what tests of restarts are about. A `Daemon` is killed when it is dropped, so that a failed test
//! leaves no process behind. `POSTDESK_PROGRAM` names another build of the program to be tried (a release build, say).
//!
//! Use: `#[path = "support/daemon.rs"] mod daemon;` in a test crate.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods
)]

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use sqlx::Row;

/// How long a daemon may take from its start to its first answer.
pub const START_MAX: Duration = Duration::from_secs(90);
/// What the log says when everything is up.
pub const IS_OPEN: &str = "the desk is open";

/// A folder in which daemons live, one after the other.
pub struct Home {
    folder: tempfile::TempDir,
}

/// How a subcommand ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Home {
    pub fn new(configuration: &str) -> Home {
        let folder = tempfile::Builder::new().prefix("postdesk-home-").tempdir().expect("make a temporary folder");
        let home = Home { folder };
        home.configure(configuration);
        home
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn configure(&self, configuration: &str) {
        fs::write(self.path().join("postdesk.toml"), configuration).expect("write the configuration");
    }

    /// Writes a file that only its owner may read.
    pub fn secret(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::write(&path, text).expect("write a secret");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("close a secret");
    }

    /// Runs a subcommand to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().expect("run postdesk");
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let program = std::env::var_os("POSTDESK_PROGRAM").unwrap_or(env!("CARGO_BIN_EXE_postdesk").into());
        let mut command = Command::new(program);
        command.args(arguments).arg("--config").arg(self.path().join("postdesk.toml"));
        command.current_dir(self.path()).stdin(Stdio::null()).env_remove("POSTDESK_TEST_CLOCK");
        command.env_remove("STATE_DIRECTORY").env_remove("CREDENTIALS_DIRECTORY");
        command
    }

    /// The ticket as `ticket show --json` has it.
    pub fn ticket(&self, number: i64) -> Value {
        let ran = self.run(&["ticket", "show", "--json", &number.to_string()]);
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("ticket {number}: {e}: {ran:?}"))
    }

    /// All tickets as `ticket list --json` has them.
    pub fn tickets(&self) -> Vec<Value> {
        let ran = self.run(&["ticket", "list", "--json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
    }

    /// The sums of the ledger over all days: received, entries, duplicates, set aside, quarantined.
    pub fn ledger(&self) -> [i64; 5] {
        let ran = self.run(&["ledger", "--json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let mut sums = [0; 5];
        for line in ran.out.lines() {
            let day: Value = serde_json::from_str(line).expect("one object a line");
            for (sum, key) in sums.iter_mut().zip(["received", "entries", "duplicates", "set_aside", "quarantined"]) {
                *sum += day[key].as_i64().expect("a number");
            }
        }
        sums
    }

    /// Panics with the faults if `verify` finds any.
    pub fn assert_verified(&self) {
        let ran = self.run(&["verify"]);
        assert_eq!(ran.code, 0, "verify:\n{}{}", ran.out, ran.err);
    }

    /// Starts the daemon and does not wait for it.
    pub fn spawn(&self, environment: &[(&str, &str)]) -> Daemon {
        let path = self.path().join("log");
        let log = OpenOptions::new().create(true).append(true).open(&path).expect("open the log");
        let begin = log.metadata().expect("look at the log").len();
        let mut command = self.command(&["run"]);
        command.envs(environment.iter().copied());
        command.stdout(log.try_clone().expect("the log")).stderr(log);
        Daemon { child: command.spawn().expect("start postdesk"), log: path, begin, ended: None }
    }

    /// Starts the daemon and waits until it says that it is open.
    pub fn start(&self) -> Daemon {
        self.start_with(&[])
    }

    /// As `start`, with more environment.
    pub fn start_with(&self, environment: &[(&str, &str)]) -> Daemon {
        let mut daemon = self.spawn(environment);
        daemon.wait_log(IS_OPEN, START_MAX);
        daemon
    }

    /// The log of all daemons so far.
    pub fn log(&self) -> String {
        let bytes = fs::read(self.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// What a statement finds in the SQLite store: one row a line, every column cast to TEXT by the statement itself.
    pub fn rows(&self, sql: &'static str) -> Vec<Vec<String>> {
        let path = self.path().join("postdesk-data/desk.db");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).read_only(true);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let rows = runtime.block_on(async {
            let pool = sqlx::SqlitePool::connect_with(options).await.expect("open the store beside the daemon");
            let rows = sqlx::query(sql).fetch_all(&pool).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
            pool.close().await;
            rows
        });
        let text = |row: &sqlx::sqlite::SqliteRow| (0..row.len()).map(|column| row.get::<String, _>(column)).collect();
        rows.iter().map(text).collect()
    }
}

/// One run of the daemon.
pub struct Daemon {
    child: Child,
    log: PathBuf,
    begin: u64,
    ended: Option<ExitStatus>,
}

impl Daemon {
    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What this run logged so far.
    pub fn log(&self) -> String {
        let mut bytes = Vec::new();
        let mut file = File::open(&self.log).expect("open the log");
        file.seek(SeekFrom::Start(self.begin)).expect("seek in the log");
        file.read_to_end(&mut bytes).expect("read the log");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits for a line of the log that holds the text; gives it.
    pub fn wait_log(&mut self, text: &str, limit: Duration) -> String {
        let end = Instant::now() + limit;
        loop {
            let log = self.log();
            if let Some(line) = log.lines().find(|line| line.contains(text)) {
                return line.to_owned();
            }
            assert!(self.is_alive(), "postdesk ended before it said {text:?}:\n{log}");
            assert!(Instant::now() < end, "{text:?} not within {limit:?}:\n{log}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn is_alive(&mut self) -> bool {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().expect("look after postdesk");
        }
        self.ended.is_none()
    }

    /// SIGKILL, and waits for the end.
    pub fn kill(mut self) {
        assert!(self.is_alive(), "postdesk ended by itself: {:?}\n{}", self.ended, self.log());
        self.end();
        assert_eq!(self.ended.and_then(|status| status.signal()), Some(9), "{}", self.log());
    }

    /// SIGTERM, and waits; gives how long it took. Panics if it takes longer than `limit` or does not end with 0.
    pub fn terminate(mut self, limit: Duration) -> Duration {
        let start = Instant::now();
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-s", "TERM", &pid]).status().expect("run kill");
        assert!(told.success(), "kill -s TERM {pid}");
        while self.is_alive() {
            assert!(start.elapsed() < limit, "postdesk did not stop within {limit:?}:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(self.ended.and_then(|status| status.code()), Some(0), "{}", self.log());
        start.elapsed()
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        self.ended = self.child.wait().ok();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if self.ended.is_none() {
            self.end();
        }
    }
}

/// GET over plain HTTP on a loopback port: status and body; None while nobody answers.
pub fn get(port: u16, path: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    Some((status, body.to_owned()))
}

/// Puts a time into a file that a daemon on a test store reads as its clock, whole or not at all.
pub fn set_clock(file: &Path, at: jiff::Timestamp) {
    let fresh = file.with_extension("new");
    let mut out = File::create(&fresh).expect("write the clock");
    writeln!(out, "{at}").expect("write the clock");
    drop(out);
    fs::rename(&fresh, file).expect("put the clock in its place");
}
