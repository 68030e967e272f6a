//! How long a receipt takes: from Dovecot's storing of the mail to Dovecot's storing of the receipt.
//!
//! Three clocks are put side by side: Dovecot's log (a line with the Message-ID at each LMTP delivery), the daemon's log
//! (a line for each settled mail), and Dovecot's log again. The first stretch is IDLE's delay, the second is ours.
//!
//! ```text
//! POSTDESK_SENDERS=50 cargo test --test mailserver latency -- --nocapture
//! ```

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::people;
use crate::servers::{self, wait_for};
use crate::stage::{Plan, Stage};

/// Senders at a time where the environment says nothing.
const SENDERS: usize = 8;
/// The goal for the median.
const MEDIAN_MAX: Duration = Duration::from_secs(2);

pub const LOG: &str = "log_timestamp = \"%Y-%m-%dT%H:%M:%S.%{usecs}Z \"\nimport_environment = TZ=UTC\n";

#[test]
fn latency_of_receipts() {
    let asked = std::env::var("POSTDESK_SENDERS").ok().map(|text| text.parse::<usize>().expect("a number"));
    let senders = asked.unwrap_or(SENDERS);
    let users: Vec<String> = (0..senders).map(|n| format!("sender{n}")).collect();
    let stage = Stage::start(&Plan { dovecot: LOG, users, ..Plan::default() });
    let burst = measure(&stage, "at once", senders, Duration::ZERO);
    // One by one the mails meet an idle desk, so each waits for IDLE by itself.
    let paced = measure(&stage, "one each 700 ms", senders.min(20), Duration::from_millis(700));
    for (name, median) in [("at once", burst), ("one by one", paced)] {
        // By default this only shows that every sender is answered; a figure is asked for by its size, on an idle machine.
        assert!(asked.is_none() || median <= MEDIAN_MAX, "median {median:?} {name}");
    }
}

/// Sends one mail a sender and prints the distribution; gives the median of the whole way.
fn measure(stage: &Stage, name: &str, senders: usize, pause: Duration) -> Duration {
    let mut sent = BTreeMap::new();
    for n in 0..senders {
        let address = format!("sender{n}@corp.test");
        let id = people::fresh_id();
        let raw = format!(
            "From: Sender {n} <{address}>\r\nTo: support@desk.test\r\nSubject: Fault {name}\r\nMessage-ID: <{id}>\r\n\r\nIt does not work.\r\n"
        );
        let file = stage.home.path().join(format!("{id}.eml"));
        std::fs::write(&file, raw).unwrap();
        sent.insert(id, (address, format!("@{}", file.display())));
    }
    std::thread::scope(|scope| {
        for (address, data) in sent.values() {
            let postfix = &stage.postfix;
            scope.spawn(move || {
                servers::swaks(postfix, &["--from", address, "--to", "support@desk.test", "--data", data])
            });
            std::thread::sleep(pause);
        }
    });
    let acks = |stage: &Stage| -> Vec<people::Letter> {
        let boxes = sent.values().map(|(address, _)| address.split('@').next().unwrap());
        let letters = boxes.flat_map(|mailbox| stage.letters(mailbox));
        letters.filter(|l| l.notice == "ack" && sent.keys().any(|id| l.references.contains(id))).collect()
    };
    wait_for("a receipt for each", Duration::from_secs(60), || acks(stage).len() == senders);
    // A letter lies in its mailbox a moment before Dovecot's log says so.
    wait_for("the logs of all", Duration::from_secs(60), || {
        let (stored, settled) = (stored(&stage.dovecot.log()), settled(&stage.home.log()));
        sent.keys().all(|id| stored.contains_key(id))
            && acks(stage).iter().all(|ack| stored.contains_key(&ack.id) && settled.contains_key(&ack.ticket))
    });

    let stored = stored(&stage.dovecot.log());
    let settled = settled(&stage.home.log());
    let (mut whole, mut idle, mut ours) = (Vec::new(), Vec::new(), Vec::new());
    for ack in acks(stage) {
        let id = sent.keys().find(|id| ack.references.contains(id)).unwrap();
        let (came, known, told) = (stored[id], settled[&ack.ticket], stored[&ack.id]);
        whole.push(between(came, told));
        idle.push(between(came, known));
        ours.push(between(known, told));
    }
    println!("{senders} mails {name} (ms)       min  median     p90     max");
    let median = print("mail stored → receipt stored", whole);
    print("  of it until it is settled", idle);
    print("  of it until it is sent", ours);
    median
}

pub fn between(from: Timestamp, to: Timestamp) -> Duration {
    // Two logs may be a few microseconds apart.
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

fn print(what: &str, mut all: Vec<Duration>) -> Duration {
    all.sort();
    let at = |part: f64| all[((all.len() - 1) as f64 * part).round() as usize];
    let ms = |part| at(part).as_secs_f64() * 1000.0;
    println!("{what:<30} {:>7.0} {:>7.0} {:>7.0} {:>7.0}", ms(0.0), ms(0.5), ms(0.9), ms(1.0));
    at(0.5)
}

/// When Dovecot stored each Message-ID.
pub fn stored(log: &str) -> BTreeMap<String, Timestamp> {
    let line = |line: &str| {
        let (time, rest) = line.split_once(' ')?;
        let (_, id) = rest.split_once("msgid=<")?;
        let (id, rest) = id.split_once('>')?;
        rest.contains("saved mail").then(|| time.parse().ok().map(|time| (id.to_owned(), time)))?
    };
    log.lines().filter_map(line).collect()
}

/// When the daemon had settled the mail that opened each ticket.
fn settled(log: &str) -> BTreeMap<i64, Timestamp> {
    let line = |line: &str| {
        let (time, rest) = line.trim_start().split_once(' ')?;
        let (_, number) = rest.split_once("what=Opened(")?;
        Some((number.split_once(')')?.0.parse().ok()?, time.parse().ok()?))
    };
    log.lines().filter_map(line).collect()
}
