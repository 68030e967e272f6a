//! A desk in this process: the real `Desk` on SQLite in a temporary folder, a clock that stands still until a story
//! moves it, and the real outbox, which writes into a Maildir. Whole mails go in, whole mails come out.
//!
//! Every mail that leaves is held against the outbound contract (`contract.rs`) the moment it is seen, and `end` holds
//! the store against its invariants. What a step sent is told as a sorted list, `["ack wang", "assigned_to_you alice"]`,
//! so that a story says exactly what everybody gets, and what nobody gets.

#[path = "desk/contract.rs"]
mod contract;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use postdesk::clock::Clock;
use postdesk::desk::{Admitted, Delivery, Desk, Position};
use postdesk::pure::Timestamp;
use postdesk::pure::mail::{self, Mail};
use postdesk::store::{self, ledger};
use postdesk::web::health::Health;
use postdesk::{cli, config, outbox};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::people::BORDER;

/// When every story begins: a Monday, 10:00 in Shanghai.
pub const BEGIN: &str = "2026-11-23T02:00:00Z";
/// How long the outbox may take to fall idle.
const IDLE_MAX: Duration = Duration::from_secs(90);

const CONFIGURATION: &str = r#"
[desk]
name = "IT Service Desk"
address = "support@desk.test"
aliases = ["help@desk.test"]
language = "en"
time_zone = "Asia/Shanghai"
digest = false
incident_manager = "lin"

[[mailbox]]
kind = "maildir"
name = "support"
path = "in"

[smtp]
kind = "maildir"
path = "out"

[[team]]
name = "desktop"
tier = 1
lead = "lin"

[[team]]
name = "network"
tier = 2
lead = "lin"

[[team]]
name = "leads"
tier = 3
lead = "lin"

[[engineer]]
name = "alice"
full_name = "Alice Li"
phone = "8021"
address = "alice@desk.test"
aliases = ["alice.li@home.test"]
team = "desktop"
capacity = 100

[[engineer]]
name = "bob"
full_name = "Bob Zhao"
address = "bob@desk.test"
team = "network"

[[engineer]]
name = "liwei"
full_name = "李伟"
address = "liwei@desk.test"
team = "network"
language = "zh-CN"

[[engineer]]
name = "lina"
full_name = "李娜"
address = "lina@desk.test"
team = "network"
language = "zh-CN"

[[engineer]]
name = "zhoulei"
full_name = "周磊"
address = "zhoulei@desk.test"
team = "network"
language = "zh-CN"

[[engineer]]
name = "lin"
full_name = "Lin Tao"
address = "lin@desk.test"
team = "leads"
"#;

/// A desk of Chinese people; its lead is the incident manager.
const CHINESE: &str = include_str!("desk/chinese.toml");

/// A mail that left the desk.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub notice: String,
    /// Empty: the null return path.
    pub envelope_from: String,
    pub envelope_to: String,
    pub raw: Vec<u8>,
    pub mail: Mail,
    /// The decoded text/html part.
    pub html: String,
}

/// What one step of a story did.
#[derive(Debug, Clone)]
pub struct Step {
    pub outcome: Option<Admitted>,
    pub sent: Vec<Outgoing>,
}

impl Step {
    /// Who got what: `"ack wang"`, sorted; the address's local part, with its domain unless it is corp or desk.
    pub fn told(&self) -> Vec<String> {
        let mut told: Vec<String> =
            self.sent.iter().map(|m| format!("{} {}", m.notice, short(&m.envelope_to))).collect();
        told.sort();
        told
    }

    /// The one mail of this notice that the step sent.
    pub fn mail(&self, notice: &str) -> &Mail {
        &self.outgoing(notice).mail
    }

    pub fn outgoing(&self, notice: &str) -> &Outgoing {
        let found: Vec<&Outgoing> = self.sent.iter().filter(|m| m.notice == notice).collect();
        match found.as_slice() {
            [one] => one,
            _ => panic!("{} mails of {notice:?} among {:?} ({:?})", found.len(), self.told(), self.outcome),
        }
    }

    /// The number of the ticket that the mail opened.
    pub fn opened(&self) -> i64 {
        match self.outcome {
            Some(Admitted::Opened(number)) => number,
            ref other => panic!("no ticket was opened but {other:?}"),
        }
    }

    #[track_caller]
    pub fn tells(self, expected: &[&str]) -> Step {
        assert_eq!(self.told(), expected, "{:?}", self.outcome);
        self
    }
}

/// A key ring of one key, as the desk would have made it.
fn write_key(path: &Path, key: [u8; 32]) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let text = format!("postdesk keys 1\ncurrent a\na {}\n", data_encoding::HEXLOWER.encode(&key));
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

fn short(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, "corp.test" | "desk.test")) => local.to_owned(),
        _ => address.to_owned(),
    }
}

pub struct TestDesk {
    pub desk: Desk,
    folder: tempfile::TempDir,
    clock: Clock,
    stop: CancellationToken,
    outbox: tokio::task::JoinHandle<()>,
    seen: Mutex<BTreeSet<i64>>,
    delivered: AtomicU64,
    checker: contract::Checker,
}

impl TestDesk {
    /// A desk that trusts no border: proof is by token only.
    pub async fn open() -> TestDesk {
        TestDesk::with("").await
    }

    /// A desk with `authserv_id`.
    pub async fn behind_border() -> TestDesk {
        TestDesk::with(&format!("[identity]\nauthserv_id = \"{BORDER}\"\n")).await
    }

    /// A desk whose mail server knows no `support+token@`.
    pub async fn without_subaddressing() -> TestDesk {
        TestDesk::of(&CONFIGURATION.replace("[desk]\n", "[desk]\nsubaddressing = false\n")).await
    }

    /// A desk with more configuration.
    pub async fn with(more: &str) -> TestDesk {
        TestDesk::of(&format!("{CONFIGURATION}\n{more}")).await
    }

    /// A desk at which everybody reads Chinese, with more configuration.
    #[allow(dead_code, reason = "stories of its own")]
    pub async fn chinese(more: &str) -> TestDesk {
        TestDesk::of(&format!("{CHINESE}\n{more}")).await
    }

    /// The directory's file is entered.
    #[allow(dead_code, reason = "stories of its own")]
    pub async fn knows(&self, people: &str) {
        self.desk.import_people(people.as_bytes()).await.unwrap_or_else(|e| panic!("{e:?}"));
    }

    /// A desk whose engineers get digests; `alice` is what is said of her besides.
    #[allow(dead_code, reason = "a story of its own")]
    pub async fn with_digests(alice: &str) -> TestDesk {
        let text = CONFIGURATION.replace("digest = false", "digest = true");
        TestDesk::of(&text.replace("name = \"alice\"", &format!("name = \"alice\"\n{alice}"))).await
    }

    /// A desk that counts where others throw dice: two of them that are told the same story send the same bytes.
    #[allow(dead_code, reason = "only one test tells a story twice")]
    pub async fn rehearsed() -> TestDesk {
        TestDesk::with_clock(CONFIGURATION, (Clock::rehearsed(BEGIN.parse().unwrap()), Some([7; 32]))).await
    }

    async fn of(configuration: &str) -> TestDesk {
        TestDesk::with_clock(configuration, (Clock::fixed(BEGIN.parse().unwrap()), None)).await
    }

    async fn with_clock(configuration: &str, (clock, key): (Clock, Option<[u8; 32]>)) -> TestDesk {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("postdesk.toml");
        std::fs::write(&path, configuration).unwrap();
        let state = folder.path().join("state");
        let config = config::load(&path, Some(&state)).unwrap_or_else(|faults| panic!("{faults:#?}"));
        let (name, subaddressing) = (config.desk.name.clone(), config.desk.subaddressing);
        let key_file = config.identity.token_key_file.clone();
        if let Some(key) = key {
            write_key(&key_file, key);
        }
        let desk = Desk::open(config, clock.clone()).await.unwrap();
        let stop = CancellationToken::new();
        let outbox = tokio::spawn(outbox::run(desk.clone(), Health::default(), stop.clone()));
        let checker = contract::Checker::of(&key_file, &name, subaddressing);
        TestDesk {
            desk,
            folder,
            clock,
            stop,
            outbox,
            seen: Mutex::new(BTreeSet::new()),
            delivered: AtomicU64::new(1),
            checker,
        }
    }

    /// Where everything lies: the configuration, `in`, `out` and `state`, with the store and the blobs.
    #[allow(dead_code, reason = "not every test looks at the disk")]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The configuration's file is changed; nobody has read it yet.
    #[allow(dead_code, reason = "a story of its own")]
    pub fn rewrites(&self, change: impl FnOnce(String) -> String) {
        let path = self.folder.path().join("postdesk.toml");
        std::fs::write(&path, change(std::fs::read_to_string(&path).unwrap())).unwrap();
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A mail comes in, just now.
    pub async fn gets(&self, raw: impl Into<Vec<u8>>) -> Step {
        self.gets_delivery(raw.into(), Duration::ZERO, false).await
    }

    /// A mail comes in that arrived some time ago.
    pub async fn gets_old(&self, raw: impl Into<Vec<u8>>, age: Duration) -> Step {
        self.gets_delivery(raw.into(), age, false).await
    }

    /// The beginning of a mail over the size limit comes in.
    pub async fn gets_cut(&self, raw: impl Into<Vec<u8>>) -> Step {
        self.gets_delivery(raw.into(), Duration::ZERO, true).await
    }

    async fn gets_delivery(&self, raw: Vec<u8>, age: Duration, cut: bool) -> Step {
        self.checker.hears(&raw);
        let delivery = Delivery { mailbox: "support".to_owned(), position: self.file(), raw, cut, age };
        let outcome = self.desk.admit_all(vec![delivery]).await.remove(0).expect("the store takes it");
        Step { outcome: Some(outcome), sent: self.sent().await }
    }

    /// A file of its own for each delivery, as a Maildir has it.
    fn file(&self) -> Position {
        let number = self.delivered.fetch_add(1, Ordering::Relaxed);
        Position::File { name: format!("{number}.mail") }
    }

    /// Several mails in one batch.
    pub async fn gets_batch(&self, batch: Vec<Vec<u8>>) -> Vec<Admitted> {
        batch.iter().for_each(|raw| self.checker.hears(raw));
        let batch = batch.into_iter().map(|raw| Delivery {
            mailbox: "support".to_owned(),
            position: self.file(),
            raw,
            cut: false,
            age: Duration::ZERO,
        });
        let outcomes = self.desk.admit_all(batch.collect()).await;
        outcomes.into_iter().map(|o| o.expect("the store takes it")).collect()
    }

    /// Time passes; each timer fires at its own moment.
    pub async fn advance(&self, hours: i64) -> Step {
        let target = self.now().checked_add(jiff::SignedDuration::from_hours(hours)).unwrap();
        self.advance_to(target).await
    }

    /// As `advance`, until a moment such as `2026-11-24T10:00:00+08:00`.
    pub async fn until(&self, moment: &str) -> Step {
        self.advance_to(moment.parse().unwrap()).await
    }

    /// As `until`, but the desk was down all the time: all timers fire at the end.
    #[allow(dead_code, reason = "only the stories let the desk sleep")]
    pub async fn down_until(&self, moment: &str) -> Step {
        self.move_to(moment.parse().unwrap());
        while self.desk.fire().await.unwrap() {}
        Step { outcome: None, sent: self.sent().await }
    }

    async fn advance_to(&self, target: Timestamp) -> Step {
        let mut sent = Vec::new();
        loop {
            let mut tx = self.desk.store().read().await.unwrap();
            let due = store::timer::next_due(&mut tx).await.unwrap();
            drop(tx);
            let Some(due) = due.filter(|due| *due <= target) else { break };
            self.move_to(due);
            while self.desk.fire().await.unwrap() {}
            sent.extend(self.sent().await);
        }
        self.move_to(target);
        Step { outcome: None, sent }
    }

    fn move_to(&self, target: Timestamp) {
        if let Ok(by) = Duration::try_from(self.now().duration_until(target)) {
            self.clock.advance(by);
        }
    }

    /// What has left since the last look, once the outbox is idle; each held against the contract.
    pub async fn sent(&self) -> Vec<Outgoing> {
        self.idle().await;
        let mut found = Vec::new();
        let Ok(files) = std::fs::read_dir(self.folder.path().join("out/new")) else { return found };
        let mut paths: Vec<PathBuf> = files.map(|f| f.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let id: i64 = name.split('-').next().unwrap().parse().unwrap();
            if !self.seen.lock().unwrap().insert(id) {
                continue;
            }
            let outgoing = self.outgoing(id, std::fs::read(&path).unwrap()).await;
            self.checker.check(&outgoing);
            found.push(outgoing);
        }
        found
    }

    async fn outgoing(&self, id: i64, raw: Vec<u8>) -> Outgoing {
        let mut tx = self.desk.store().read().await.unwrap();
        let row =
            tx.one("SELECT notice, envelope_from, envelope_to FROM outbox WHERE id = $1", &[id.into()]).await.unwrap();
        let text = |column: &str| row.text(column).unwrap();
        let html = contract::html_part(&raw);
        Outgoing {
            notice: text("notice"),
            envelope_from: text("envelope_from"),
            envelope_to: text("envelope_to"),
            mail: mail::parse(&raw),
            html,
            raw,
        }
    }

    async fn idle(&self) {
        let looks = IDLE_MAX.as_millis() / 2;
        for _ in 0..looks {
            let counts = self.desk.figures().await.unwrap().outbox;
            if counts.iter().all(|(state, count)| *count == 0 || state == "sent") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        panic!("the outbox does not fall idle: {:?}", self.desk.figures().await.unwrap().outbox);
    }

    /// The object of `ticket show --json`.
    pub async fn ticket(&self, number: i64) -> Value {
        let mut tx = self.desk.store().read().await.unwrap();
        let id = store::ticket::find_number(&mut tx, number).await.unwrap();
        let id = id.unwrap_or_else(|| panic!("there is no ticket {number}"));
        let row = store::ticket::load(&mut tx, id).await.unwrap();
        cli::ticket::whole(&mut tx, &row, "support@desk.test").await.unwrap()
    }

    /// A field of a ticket as a word; "" for null.
    pub async fn field(&self, number: i64, key: &str) -> String {
        match self.ticket(number).await[key].clone() {
            Value::Null => String::new(),
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// The ticket's row, with what `ticket show` leaves out.
    #[allow(dead_code, reason = "only the stories look behind the object that is shown")]
    pub async fn row(&self, number: i64) -> store::ticket::TicketRow {
        let mut tx = self.desk.store().read().await.unwrap();
        let id = store::ticket::find_number(&mut tx, number).await.unwrap().unwrap();
        store::ticket::load(&mut tx, id).await.unwrap()
    }

    pub async fn state(&self, number: i64) -> String {
        self.field(number, "state").await
    }

    /// How many tickets there are.
    pub async fn tickets(&self) -> usize {
        let mut tx = self.desk.store().read().await.unwrap();
        store::ticket::list(&mut tx, "").await.unwrap().len()
    }

    /// The addresses of a ticket's watchers.
    pub async fn watchers(&self, number: i64) -> Vec<String> {
        let shown = self.ticket(number).await;
        let people = shown["participants"].as_array().unwrap().iter().filter(|p| p["role"] == "watcher");
        people.map(|p| p["address"].as_str().unwrap().to_owned()).collect()
    }

    /// The texts of a ticket's entries of one kind.
    pub async fn texts(&self, number: i64, kind: &str) -> Vec<String> {
        let shown = self.ticket(number).await;
        let entries = shown["entries"].as_array().unwrap().iter().filter(|e| e["kind"] == kind);
        entries.map(|e| e["text"].as_str().unwrap().to_owned()).collect()
    }

    /// The values that the journal of a ticket holds for a kind of fact.
    pub async fn facts(&self, number: i64, what: &str) -> Vec<String> {
        let shown = self.ticket(number).await;
        let facts = shown["journal"].as_array().unwrap().iter().filter(|f| f["what"] == what);
        facts.map(|f| f["new"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// What the gate said of the newest mail.
    pub async fn last_verdict(&self, number: i64) -> String {
        let mut tx = self.desk.store().read().await.unwrap();
        let id = store::ticket::find_number(&mut tx, number).await.unwrap().unwrap();
        let entries = store::entry::load(&mut tx, id).await.unwrap();
        entries.into_iter().rfind(|e| e.kind != "notice").unwrap().verdict
    }

    /// Mails of an outcome with their reasons.
    pub async fn ledger(&self, outcome: ledger::Outcome) -> Vec<ledger::Listed> {
        let mut tx = self.desk.store().read().await.unwrap();
        ledger::list(&mut tx, outcome).await.unwrap()
    }

    /// How many rows a table has.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut tx = self.desk.store().read().await.unwrap();
        tx.one(sql, &[]).await.unwrap().int("n").unwrap()
    }

    /// The story is told: the store is whole, and the ledger adds up.
    pub async fn end(self) {
        self.idle().await;
        let mut tx = self.desk.store().read().await.unwrap();
        for (name, faults) in store::check::invariants(&mut tx).await.unwrap() {
            assert!(faults.is_empty(), "{name}: {faults:?}");
        }
        for id in store::ticket::list(&mut tx, "").await.unwrap() {
            let faults = store::replay::faults(&mut tx, id).await.unwrap();
            assert!(faults.is_empty(), "{faults:#?}");
            self.targets_told_again(&mut tx, id).await;
        }
        for stream in store::journal::streams(&mut tx).await.unwrap() {
            let facts = store::journal::load(&mut tx, &stream).await.unwrap();
            let faults = store::journal::faults(&stream, &facts);
            assert!(faults.is_empty(), "{faults:?}");
        }
        for day in ledger::days(&mut tx).await.unwrap() {
            let sum = day.entries + day.duplicates + day.set_aside + day.quarantined;
            assert_eq!(day.received, sum, "{day:?}");
        }
        drop(tx);
        self.stop.cancel();
        self.outbox.await.unwrap();
        self.desk.store().close().await;
    }

    /// The journal of a ticket, told again, gives its targets; where a clock stands still the deadline moves with time.
    async fn targets_told_again(&self, tx: &mut store::Tx, id: postdesk::pure::TicketId) {
        let facts = store::journal::load(tx, &store::journal::ticket_stream(id)).await.unwrap();
        let row = store::ticket::load(tx, id).await.unwrap();
        let stored = store::ticket::targets(tx, id).await.unwrap();
        // No clock runs on history.
        if stored.is_empty() && store::ticket::tags(tx, id).await.unwrap().iter().any(|tag| tag == "imported") {
            return;
        }
        let config = self.desk.config();
        let rows = facts.iter().find(|r| r.fact.kind == "target_rows").map(|r| r.fact.new.lines().map(str::to_owned));
        let rows: Vec<String> = rows.map(Iterator::collect).unwrap_or_default();
        let told = facts.iter().map(|r| (r.at, r.fact.kind.as_str(), r.fact.new.as_str()));
        let life = postdesk::pure::sla::Life::of(told, &config.pause_on);
        let calendar = config.calendar_for((row.core.priority, row.core.kind), &rows, &row.core.team);
        let calendar = calendar.unwrap_or(config.calendar().unwrap());
        let effort = postdesk::pure::grade::Effort::parse(&row.effort);
        let plan = |priority, kind| life.owed(config.targets_for(priority, kind, &rows), effort);
        for one in life.clocked(plan, calendar, self.now()) {
            let Some(row) = stored.iter().find(|row| row.name == one.name.as_str()) else {
                // Where only a program waits, no news is owed.
                assert_eq!((row.origin.as_str(), one.name.as_str()), ("monitoring", "update"));
                continue;
            };
            assert_eq!((row.met_at, row.paused, &row.rule), (one.met_at, one.paused, &one.rule), "{row:?}");
            if !one.paused {
                assert_eq!((row.due_at, row.breached_at), (one.due_at, one.breached_at), "{row:?} now {}", self.now());
            }
        }
    }
}
