//! The outgoing side against an SMTP peer that misbehaves: what is sent again, when, how often, and what never is.
//!
//! The desk runs inside the test with a clock that the test moves, so that a quarter of an hour takes no time; kills and
//! stops are tried on the real program, with a test store.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods
)]

#[path = "support/daemon.rs"]
mod daemon;
#[path = "support/fake_smtp.rs"]
mod fake_smtp;
#[path = "support/servers.rs"]
mod servers;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use daemon::{Home, set_clock};
use fake_smtp::{Act, At, FakeSmtp, Submission};
use jiff::{SignedDuration, Timestamp};
use postdesk::clock::Clock;
use postdesk::config;
use postdesk::desk::{Delivery, Desk, Position, Settled};
use postdesk::outbox;
use postdesk::web::health::Health;
use servers::{Postgres, wait_for};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// How long a delivery to a peer on this machine may take, with one pause after a fault.
const SOON: Duration = Duration::from_secs(60);
/// Long enough for a wrong delivery to be seen.
const QUIET: Duration = Duration::from_millis(1_000);

fn configuration(smtp: &FakeSmtp, more: &str) -> String {
    let port = smtp.port;
    format!(
        "[desk]
name = \"Desk\"
address = \"support@desk.test\"

[[mailbox]]
kind = \"maildir\"
name = \"support\"
path = \"in\"

[smtp]
kind = \"smtp\"
host = \"127.0.0.1\"
port = {port}
tls = \"none\"
{more}

[[engineer]]
name = \"alice\"
address = \"alice@desk.test\"
capacity = 1000
"
    )
}

fn report(from: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: support@desk.test\r\nSubject: Fault\r\nMessage-ID: <{from}>\r\n\r\nIt does not work.\r\n"
    )
    .into_bytes()
}

/// A desk without sources, its outbox, and the peer.
struct Rig {
    runtime: Runtime,
    home: Home,
    smtp: FakeSmtp,
    desk: Desk,
    health: Health,
    stop: CancellationToken,
    running: Vec<tokio::task::JoinHandle<()>>,
}

/// A row of the outbox as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    state: String,
    attempts: u32,
    dots: u32,
    /// Until it is due, on the desk's clock.
    wait: SignedDuration,
}

impl Rig {
    fn start() -> Rig {
        Rig::start_with("")
    }

    fn start_with(more: &str) -> Rig {
        let smtp = FakeSmtp::start();
        let home = Home::new(&configuration(&smtp, more));
        home.secret("smtp.password", "secret\n");
        let runtime = Runtime::new().unwrap();
        let loaded = config::load(&home.path().join("postdesk.toml"), None).unwrap();
        let clock = Clock::fixed("2026-11-02T02:00:00Z".parse().unwrap());
        let desk = runtime.block_on(Desk::open(loaded, clock)).unwrap();
        let (health, stop) = (Health::default(), CancellationToken::new());
        let mut rig = Rig { runtime, home, smtp, desk, health, stop, running: Vec::new() };
        rig.run_outbox();
        rig
    }

    /// Starts the workers of one process.
    fn run_outbox(&mut self) {
        let running = outbox::run(self.desk.clone(), self.health.clone(), self.stop.clone());
        self.running.push(self.runtime.spawn(running));
    }

    /// A mail that queues two notices: `ack` to its sender, `assigned_to_you` to alice.
    fn admit(&self, from: &str) {
        let delivery = Delivery {
            mailbox: "support".to_owned(),
            position: Position::File { name: String::new() },
            raw: report(from),
            cut: false,
            age: Duration::ZERO,
        };
        let settled = self.runtime.block_on(self.desk.admit_batch(vec![delivery]));
        assert_eq!(settled, [Settled::Committed]);
    }

    fn advance(&self, minutes: u64) {
        self.desk.clock().advance(Duration::from_secs(minutes * 60));
    }

    /// The rows by recipient; of several the newest.
    fn rows(&self) -> BTreeMap<String, Row> {
        let now = self.desk.clock().now();
        let sql = "SELECT envelope_to, state, CAST(attempts AS TEXT), CAST(dots AS TEXT), CAST(due_at AS TEXT) FROM outbox ORDER BY id";
        let row = |row: Vec<String>| {
            let due = Timestamp::from_microsecond(row[4].parse().unwrap()).unwrap();
            let (attempts, dots) = (row[2].parse().unwrap(), row[3].parse().unwrap());
            (row[0].clone(), Row { state: row[1].clone(), attempts, dots, wait: due.duration_since(now) })
        };
        self.home.rows(sql).into_iter().map(row).collect()
    }

    fn row(&self, to: &str) -> Row {
        self.rows().remove(to).unwrap_or_else(|| panic!("no row to {to}: {:?}", self.rows()))
    }

    /// Waits for the state of the newest row to `to`.
    fn wait_state(&self, to: &str, state: &str) -> Row {
        let end = Instant::now() + SOON;
        loop {
            let row = self.row(to);
            if row.state == state {
                return row;
            }
            let given: Vec<_> = self.submissions(to).into_iter().map(|s| (s.taken, s.answer)).collect();
            assert!(Instant::now() < end, "{to}: {row:?}, not {state}; {given:?} {:#?}", self.smtp.commands());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn wait_all_sent(&self) {
        wait_for("all are sent", SOON, || self.rows().values().all(|row| row.state == "sent"));
    }

    /// What the peer was given for this recipient, taken or not.
    fn submissions(&self, to: &str) -> Vec<Submission> {
        self.smtp.submissions().into_iter().filter(|s| s.to == [to]).collect()
    }

    fn taken(&self, to: &str) -> Vec<Submission> {
        self.submissions(to).into_iter().filter(|s| s.taken).collect()
    }

    fn assert_clean(&self) {
        assert_eq!(self.smtp.faults(), Vec::<String>::new());
        self.home.assert_verified();
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.stop.cancel();
        for running in self.running.drain(..) {
            self.smtp.cut();
            let _ = self.runtime.block_on(async { tokio::time::timeout(Duration::from_secs(5), running).await });
        }
    }
}

/// A refusal for now: only that row waits, and goes out after a minute, once.
fn refused_for_now(at: At, containing: &str) {
    let rig = Rig::start();
    rig.smtp.next(1, at, containing, Act::Answer("451 4.3.0 later"));
    rig.admit("wang@corp.test");
    wait_for("one waits, one is sent", SOON, || {
        let states: Vec<String> = rig.rows().into_values().map(|row| row.state).collect();
        states.iter().any(|s| s == "retry") && states.iter().any(|s| s == "sent")
    });
    let (to, row) = rig.rows().into_iter().find(|(_, row)| row.state == "retry").unwrap();
    assert_eq!((row.attempts, row.dots), (1, 0), "{at:?}");
    assert!((60..=75).contains(&row.wait.as_secs()), "{at:?}: {row:?}");
    std::thread::sleep(QUIET);
    assert!(rig.taken(&to).is_empty(), "{at:?}: not before its time");
    rig.advance(2);
    rig.wait_all_sent();
    assert_eq!(rig.taken(&to).len(), 1, "{at:?}");
    let bodies: Vec<_> = rig.submissions(&to).into_iter().map(|s| s.data).collect();
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{at:?}: the same bytes at each attempt");
    rig.assert_clean();
}

#[test]
fn a_4yz_costs_its_own_row_a_minute() {
    for (at, containing) in [(At::Mail, "from:<>"), (At::Rcpt, "wang"), (At::Data, ""), (At::Dot, "wang")] {
        refused_for_now(at, containing);
    }
}

#[test]
fn a_5yz_ends_its_own_row_and_is_a_fact_of_the_ticket() {
    for (at, containing) in [(At::Rcpt, "wang"), (At::Dot, "wang")] {
        let rig = Rig::start();
        rig.smtp.always(at, containing, Act::Answer("550 5.1.1 nobody here"));
        rig.admit("wang@corp.test");
        let row = rig.wait_state("wang@corp.test", "dead");
        assert_eq!(row.dots, 0, "{at:?}: a clean refusal is no open question");
        rig.wait_state("alice@desk.test", "sent");
        rig.advance(60 * 24 * 6);
        std::thread::sleep(QUIET);
        assert!(rig.submissions("wang@corp.test").len() <= 1, "{at:?}: not tried again");
        let told = rig
            .home
            .rows("SELECT old, new, cause FROM journal WHERE kind = 'notice_delivery' AND stream LIKE 'ticket:%'");
        assert_eq!((told.len(), &told[0][0][..], &told[0][1][..]), (1, "ack", "dead"), "{told:?}");
        rig.assert_clean();
    }
}

/// The server refuses us, not the mail: everything waits, nothing is spent, the log and `/readyz` name the setting.
fn refused_us(at: At, answer: &'static str, named: &str) {
    let rig = Rig::start_with("user = \"support\"\npassword_file = \"smtp.password\"");
    rig.smtp.always(at, "", Act::Answer(answer));
    for n in 0..3 {
        rig.admit(&format!("user{n}@corp.test"));
    }
    let is_named = || rig.health.down_components().iter().any(|(name, why)| name == "smtp" && why.contains(named));
    wait_for("the fault is named", SOON, is_named);
    // Long enough for each of the six rows to have been tried, and then for five days of trying again.
    std::thread::sleep(Duration::from_secs(6));
    for _ in 0..3 {
        rig.advance(60 * 40);
        std::thread::sleep(QUIET);
    }
    for (to, row) in rig.rows() {
        assert!(matches!(row.state.as_str(), "queued" | "leased"), "{at:?} {to}: {row:?}");
        assert_eq!((row.attempts, row.dots), (0, 0), "{at:?} {to}");
    }
    assert!(rig.smtp.submissions().is_empty());
    // Mended: everything goes out by itself.
    rig.smtp.clear_rules();
    wait_for("all are sent", Duration::from_secs(60), || {
        rig.advance(1);
        std::thread::sleep(Duration::from_millis(100));
        rig.smtp.taken().len() == 6 && rig.rows().values().all(|row| row.state == "sent")
    });
    wait_for("well again", SOON, || rig.health.down_components().is_empty());
    rig.assert_clean();
}

#[test]
fn a_refused_login_holds_the_queue() {
    refused_us(At::Auth, "535 5.7.8 authentication failed", "password_file");
}

#[test]
fn a_refused_sender_holds_the_queue() {
    refused_us(At::Mail, "550 5.7.1 not you", "MAIL");
}

/// Some hosts take mail from the account's own address alone: answers and notices leave all the same.
#[test]
fn a_return_path_that_is_refused_is_replaced_by_our_own() {
    let rig = Rig::start();
    rig.smtp.always(At::Mail, "from:<>", Act::Answer("553 5.7.1 mail from must equal the authorized user"));
    rig.smtp.always(At::Mail, "support+", Act::Answer("501 5.1.7 not your address"));
    rig.admit("wang@corp.test");
    rig.wait_all_sent();
    for to in ["wang@corp.test", "alice@desk.test"] {
        let taken = rig.taken(to);
        assert_eq!(taken.len(), 1, "{to}");
        assert_eq!(taken[0].from, "support@desk.test", "{to}");
        let mail = String::from_utf8_lossy(&taken[0].data).into_owned();
        assert!(mail.contains("\r\nAuto-Submitted: auto-"), "the headers still say what it is: {mail}");
    }
    assert!(rig.health.down_components().is_empty());
    rig.assert_clean();
}

/// `check --connect` asks beforehand, and sends nothing.
#[test]
fn a_check_tells_which_envelopes_are_refused() {
    let check = |rules: &[(At, &str, &'static str)], desk: &str| {
        let smtp = FakeSmtp::start();
        for (at, containing, answer) in rules {
            smtp.always(*at, containing, Act::Answer(answer));
        }
        let home = Home::new(&configuration(&smtp, "").replacen("[desk]", &format!("[desk]\n{desk}"), 1));
        let ran = home.run(&["check", "--connect"]);
        assert_eq!((smtp.submissions().len(), smtp.faults()), (0, Vec::new()));
        ran
    };
    let well = check(&[], "");
    assert_eq!((well.code, well.out.contains("refuses")), (0, false), "{} {}", well.out, well.err);

    let refused = "553 5.7.1 mail from must equal the authorized user";
    let ran = check(&[(At::Mail, "from:<>", refused), (At::Mail, "support+", refused)], "");
    assert_eq!(ran.code, 0, "they leave with the desk's own address: {}", ran.err);
    for part in ["empty return path", "support+probe@desk.test", "mail from must equal", "Message-ID"] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }

    let unknown = [(At::Rcpt, "support+", "550 5.1.1 no such user")];
    let ran = check(&unknown, "");
    assert_eq!(ran.code, 78, "{} {}", ran.out, ran.err);
    for part in ["support+probe@desk.test", "no such user", "subaddressing = false"] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    assert_eq!(check(&unknown, "subaddressing = false").code, 0, "nothing depends on it then");

    // A relay that takes nothing for the desk's own domain says nothing about sub-addressing, and one that is busy
    // refuses nothing.
    assert_eq!(check(&[(At::Rcpt, "", "550 5.7.1 relaying denied")], "").code, 0);
    assert_eq!(check(&[(At::Rcpt, "support+", "451 4.7.1 greylisted")], "").code, 0);
}

#[test]
fn a_lost_answer_is_unknown_and_sent_again_once() {
    let rig = Rig::start();
    rig.smtp.always(At::Dot, "wang", Act::TakeAndClose);
    rig.admit("wang@corp.test");
    let row = rig.wait_state("wang@corp.test", "unknown");
    assert_eq!((row.dots, row.wait), (1, SignedDuration::from_mins(15)));
    rig.wait_state("alice@desk.test", "sent");
    let told = rig.home.rows("SELECT new FROM journal WHERE kind = 'notice_delivery' AND stream LIKE 'ticket:%'");
    assert_eq!(told, [["unknown"]], "visible on its ticket");
    rig.advance(14);
    std::thread::sleep(QUIET);
    assert_eq!(rig.taken("wang@corp.test").len(), 1, "not before a quarter of an hour");
    rig.advance(2);
    wait_for("the second copy", SOON, || rig.taken("wang@corp.test").len() == 2);
    wait_for("unknown for good", SOON, || {
        let row = rig.row("wang@corp.test");
        (row.state.as_str(), row.dots) == ("unknown", 2)
    });
    for _ in 0..5 {
        rig.advance(60 * 24);
        std::thread::sleep(Duration::from_millis(300));
    }
    let copies = rig.taken("wang@corp.test");
    assert_eq!(copies.len(), 2, "never a third time");
    assert_eq!((&copies[0].data, &copies[0].from), (&copies[1].data, &copies[1].from), "byte for byte");
    rig.assert_clean();
}

#[test]
fn an_unknown_row_whose_second_copy_is_answered_is_sent() {
    let rig = Rig::start();
    rig.smtp.next(1, At::Dot, "wang", Act::TakeAndClose);
    rig.admit("wang@corp.test");
    rig.wait_state("wang@corp.test", "unknown");
    rig.advance(16);
    assert_eq!(rig.wait_state("wang@corp.test", "sent").dots, 2);
    let copies = rig.taken("wang@corp.test");
    assert!(copies.len() == 2 && copies[0].data == copies[1].data);
    rig.assert_clean();
}

#[test]
fn a_close_before_the_dot_costs_an_attempt_and_no_mail() {
    for at in [At::Connect, At::Hello, At::Mail, At::Rcpt, At::Data] {
        let rig = Rig::start();
        rig.smtp.next(1, at, "", Act::Close);
        rig.admit("wang@corp.test");
        wait_for("one waits", SOON, || rig.rows().values().any(|row| row.state == "retry"));
        rig.advance(2);
        rig.wait_all_sent();
        assert!(rig.rows().values().all(|row| row.dots == 1), "{at:?}: {:?}", rig.rows());
        assert_eq!(rig.smtp.taken().len(), 2, "{at:?}");
        rig.assert_clean();
    }
}

#[test]
fn a_silence_that_ends_in_a_close_is_retried_before_the_dot_and_unknown_after_it() {
    for (at, state) in [(At::Rcpt, "retry"), (At::Dot, "unknown")] {
        let rig = Rig::start();
        rig.smtp.next(1, at, "wang", Act::Silence);
        rig.admit("wang@corp.test");
        rig.wait_state("alice@desk.test", "sent");
        wait_for("the silence", SOON, || {
            let heard = rig.smtp.commands().iter().any(|line| line.starts_with("RCPT TO:<wang"));
            if at == At::Dot { !rig.submissions("wang@corp.test").is_empty() } else { heard }
        });
        rig.wait_state("wang@corp.test", if at == At::Dot { "dot" } else { "leased" });
        rig.smtp.cut();
        rig.wait_state("wang@corp.test", state);
        rig.advance(16);
        rig.wait_state("wang@corp.test", "sent");
        assert_eq!(rig.taken("wang@corp.test").len(), 1, "{at:?}: the peer had not taken the first");
        rig.assert_clean();
    }
}

#[test]
fn one_recipient_stops_no_other_and_connections_serve_on() {
    let rig = Rig::start();
    rig.smtp.always(At::Rcpt, "user3@", Act::Answer("450 4.2.1 greylisted"));
    rig.smtp.always(At::Rcpt, "user5@", Act::Answer("550 5.1.1 nobody here"));
    for n in 0..10 {
        rig.admit(&format!("user{n}@corp.test"));
    }
    rig.wait_state("user3@corp.test", "retry");
    rig.wait_state("user5@corp.test", "dead");
    for n in (0..10).filter(|n| ![3, 5].contains(n)) {
        rig.wait_state(&format!("user{n}@corp.test"), "sent");
        assert_eq!(rig.taken(&format!("user{n}@corp.test")).len(), 1);
    }
    // Ten tickets of hers, and word of the receipt that came to nothing.
    wait_for("alice has all", SOON, || rig.taken("alice@desk.test").len() == 11);
    assert!(rig.smtp.connections() <= outbox::WORKERS, "{} connections", rig.smtp.connections());
    assert!(rig.smtp.commands().iter().any(|line| line == "RSET"), "after a refusal the dialogue begins anew");
    // Greylisted: the same mail a while later.
    rig.smtp.clear_rules();
    rig.advance(2);
    rig.wait_state("user3@corp.test", "sent");
    rig.assert_clean();
}

#[test]
fn a_421_ends_the_connection_and_no_mail() {
    let rig = Rig::start();
    rig.smtp.next(1, At::Rcpt, "wang", Act::Answer("421 4.3.2 going down"));
    rig.admit("wang@corp.test");
    rig.wait_state("wang@corp.test", "retry");
    rig.wait_state("alice@desk.test", "sent");
    rig.advance(2);
    rig.wait_state("wang@corp.test", "sent");
    assert_eq!(rig.taken("wang@corp.test").len(), 1);
    rig.assert_clean();
}

#[test]
fn two_processes_send_no_row_twice() {
    let mut rig = Rig::start();
    rig.run_outbox();
    rig.smtp.always(At::Dot, "", Act::Slow(Duration::from_millis(5)));
    for n in 0..40 {
        rig.admit(&format!("user{n}@d{n}.test"));
    }
    rig.smtp.wait_taken(80, Duration::from_secs(60));
    std::thread::sleep(QUIET);
    assert_eq!(copies(&rig.smtp.taken()), BTreeMap::from([(1, 80)]));
    rig.wait_all_sent();
    rig.assert_clean();
}

#[test]
fn two_processes_on_postgresql_send_no_row_twice() {
    let url = Postgres::shared().database("outbox");
    let smtp = FakeSmtp::start();
    smtp.always(At::Dot, "", Act::Slow(Duration::from_millis(5)));
    let home = Home::new(&(configuration(&smtp, "") + &format!("\n[store]\nurl = \"{url}\"\n")));
    let mut daemons = [home.start(), home.start()];
    std::fs::create_dir_all(home.path().join("in/new")).unwrap();
    for n in 0..30 {
        std::fs::write(home.path().join(format!("in/new/{n}.eml")), report(&format!("user{n}@d{n}.test"))).unwrap();
    }
    smtp.wait_taken(60, Duration::from_secs(60));
    std::thread::sleep(QUIET);
    assert_eq!(copies(&smtp.taken()), BTreeMap::from([(1, 60)]), "notices by their number of copies");
    assert_eq!(home.tickets().len(), 30);
    assert!(daemons.iter_mut().all(daemon::Daemon::is_alive));
    home.assert_verified();
}

/// How many Message-IDs came so many times.
fn copies(taken: &[Submission]) -> BTreeMap<usize, usize> {
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    for submission in taken {
        let mail = mail_parser::MessageParser::default().parse(&submission.data).unwrap();
        *by_id.entry(mail.message_id().unwrap().to_owned()).or_default() += 1;
    }
    let mut count = BTreeMap::new();
    for copies in by_id.into_values() {
        *count.entry(copies).or_default() += 1;
    }
    count
}

/// The real program on a test store, with a mail for `wang` that came to its dot and waits for the answer.
fn daemon_at_the_dot(act: Act) -> (Home, FakeSmtp, daemon::Daemon) {
    let smtp = FakeSmtp::start();
    smtp.next(1, At::Dot, "wang", act);
    let home = Home::new(&configuration(&smtp, ""));
    assert_eq!(home.run(&["migrate", "--test-store"]).code, 0);
    set_clock(&home.path().join("clock"), "2026-11-02T02:00:00Z".parse().unwrap());
    let daemon = start(&home);
    std::fs::create_dir_all(home.path().join("in/new")).unwrap();
    std::fs::write(home.path().join("in/new/1.eml"), report("wang@corp.test")).unwrap();
    wait_for("the dot and alice's mail", SOON, || state(&home) == ["dot 1", "sent 1"]);
    (home, smtp, daemon)
}

fn start(home: &Home) -> daemon::Daemon {
    home.start_with(&[("POSTDESK_TEST_CLOCK", home.path().join("clock").to_str().unwrap())])
}

fn state(home: &Home) -> Vec<String> {
    let rows = home.rows("SELECT state || ' ' || dots FROM outbox ORDER BY state");
    rows.into_iter().map(|row| row[0].clone()).collect()
}

fn to_wang(smtp: &FakeSmtp) -> Vec<Submission> {
    smtp.submissions().into_iter().filter(|s| s.to == ["wang@corp.test"]).collect()
}

#[test]
fn a_kill_between_dot_and_answer_is_unknown() {
    let (home, smtp, daemon) = daemon_at_the_dot(Act::TakeAndSilence);
    daemon.kill();
    let daemon = start(&home);
    assert_eq!(state(&home), ["sent 1", "unknown 1"]);
    let told = home.rows("SELECT new FROM journal WHERE kind = 'notice_delivery' AND stream LIKE 'ticket:%'");
    assert_eq!(told, [["unknown"]], "visible on its ticket");
    set_clock(&home.path().join("clock"), "2026-11-02T02:14:00Z".parse().unwrap());
    std::thread::sleep(QUIET);
    assert_eq!(to_wang(&smtp).len(), 1, "not before a quarter of an hour");
    set_clock(&home.path().join("clock"), "2026-11-02T02:16:00Z".parse().unwrap());
    wait_for("the second copy", Duration::from_secs(30), || state(&home) == ["sent 1", "sent 2"]);
    let copies = to_wang(&smtp);
    assert!(copies.len() == 2 && copies[0].data == copies[1].data, "byte for byte");
    daemon.terminate(Duration::from_secs(20));
    home.assert_verified();
}

#[test]
fn a_stop_waits_for_an_answer_and_not_for_ever() {
    // A slow server: the stop waits, and the row is sent.
    let (home, _smtp, daemon) = daemon_at_the_dot(Act::Slow(Duration::from_secs(3)));
    daemon.terminate(Duration::from_secs(20));
    assert_eq!(state(&home), ["sent 1", "sent 1"]);
    // A silent one: the stop gives up in time, and the row is told apart after the next start.
    let (home, smtp, daemon) = daemon_at_the_dot(Act::TakeAndSilence);
    let took = daemon.terminate(Duration::from_secs(20));
    println!("a stop beside a silent server took {took:?}");
    let daemon = start(&home);
    assert_eq!(state(&home), ["sent 1", "unknown 1"]);
    assert_eq!(to_wang(&smtp).len(), 1);
    daemon.terminate(Duration::from_secs(20));
}
