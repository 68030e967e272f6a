//! A storm of monitoring mail with people in it: through a real Dovecot, through a Maildir, and through a kill.
//!
//! The goals: at most 20 tickets and 100 notices for all of it, and a receipt within a minute for each person. The time
//! is taken as in `latency.rs`: from the storing of a person's mail to Dovecot's storing of the receipt.
//!
//! ```text
//! cargo build --release
//! POSTDESK_STORM=10000 POSTDESK_STORM_SECONDS=300 POSTDESK_PROGRAM=$PWD/target/release/postdesk \
//!     cargo test --test mailserver storm -- --nocapture --test-threads 1
//! ```
//! `POSTDESK_STORM_SECONDS=0` sends them as fast as they are taken.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::latency::{self, LOG};
use crate::people;
use crate::servers::wait_for;
use crate::stage::{Plan, STEP_MAX, Stage};

/// Alerts where the environment says nothing.
const ALERTS: usize = 300;
/// People who write meanwhile, evenly spread; the last one behind all alerts.
const PEOPLE: usize = 5;
/// The goals.
const TICKETS_MAX: usize = 20;
const NOTICES_MAX: usize = 100;
const RECEIPT_MAX: Duration = Duration::from_secs(60);

fn asked(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

fn plan(moves: bool, more: String) -> Plan {
    let users = (0..PEOPLE).map(|n| format!("sender{n}")).collect();
    Plan { dovecot: LOG, users, moves, more, ..Plan::default() }
}

/// Three programs, seven hundred hosts, three kinds of problem.
fn alert(place: usize) -> Vec<u8> {
    let (host, kind) = (place % 700, place / 700 % 3);
    let (from, subject, text) = match (kind, place % 3) {
        (0, 0) => (
            "Nagios <nagios@corp.test>",
            format!("** PROBLEM Host Alert: sw{host:05} is DOWN **"),
            "Notification Type: PROBLEM\r\nState: DOWN".to_owned(),
        ),
        (1, _) | (0, 1) => (
            "Zabbix <zabbix@corp.test>",
            "Problem: No route".to_owned(),
            format!("Problem name: No route\r\nHost: sw{host}\r\nOriginal problem ID: {place}"),
        ),
        _ => (
            "Alertmanager <alertmanager@corp.test>",
            format!("[FIRING:{place}] Down{} sw", host % 40),
            "alertname = Down".to_owned(),
        ),
    };
    mail(from, &subject, &people::fresh_id(), &text)
}

fn mail(from: &str, subject: &str, id: &str, text: &str) -> Vec<u8> {
    let date = jiff::fmt::rfc2822::to_string(&jiff::Zoned::now()).unwrap();
    format!("From: {from}\r\nTo: support@desk.test\r\nSubject: {subject}\r\nDate: {date}\r\nMessage-ID: <{id}>\r\n\r\n{text}\r\n")
        .into_bytes()
}

/// Delivers alerts and people's mails, evenly over the time; gives when each person's mail was stored, by Message-ID.
fn deliver(size: usize, seconds: usize, store: impl Fn(&[u8])) -> BTreeMap<String, Timestamp> {
    let began = Instant::now();
    let mut written = BTreeMap::new();
    for place in 0..size {
        let due = Duration::from_secs_f64(seconds as f64 * place as f64 / size as f64);
        std::thread::sleep(due.saturating_sub(began.elapsed()));
        store(&alert(place));
        if (place + 1) * PEOPLE / size > written.len() {
            let (n, id) = (written.len(), people::fresh_id());
            store(&mail(&format!("Sender {n} <sender{n}@corp.test>"), "The network is gone", &id, "I reach nothing."));
            written.insert(id, Timestamp::now());
        }
    }
    println!("{size} alerts and {PEOPLE} mails of people delivered in {:.1} s", began.elapsed().as_secs_f64());
    written
}

/// With an envelope sender: what comes from nobody is taken for a program's.
fn by_lmtp(stage: &Stage, raw: &[u8]) {
    let head = String::from_utf8_lossy(raw);
    let from = head.split(['<', '>']).nth(1).unwrap();
    stage.dovecot.try_deliver(from, "support@desk.test", raw).unwrap();
}

/// Waits until everything is read, tells the figures, and holds them against the goals.
fn judge(stage: &Stage, written: &BTreeMap<String, Timestamp>, size: usize) {
    let (all, began) = (i64::try_from(size + PEOPLE).unwrap(), Instant::now());
    while stage.home.ledger()[0] < all {
        assert!(began.elapsed() < Duration::from_secs(1_800), "{:?} of {all}", stage.home.ledger());
        std::thread::sleep(Duration::from_millis(500));
    }
    println!("read {:.1} s after the last delivery", began.elapsed().as_secs_f64());
    let acks = || -> Vec<people::Letter> {
        let letters = (0..PEOPLE).flat_map(|n| stage.letters(&format!("sender{n}")));
        letters.filter(|letter| letter.notice == "ack").collect()
    };
    wait_for("a receipt for each", STEP_MAX, || acks().len() == PEOPLE);
    wait_for("the logs of all", STEP_MAX, || {
        let stored = latency::stored(&stage.dovecot.log());
        acks().iter().all(|ack| stored.contains_key(&ack.id))
    });
    let stored = latency::stored(&stage.dovecot.log());
    let mut waited: Vec<Duration> = Vec::new();
    for ack in acks() {
        let (_, at) =
            written.iter().find(|(id, _)| ack.references.contains(id)).expect("a receipt for what was written");
        waited.push(latency::between(*at, stored[&ack.id]));
    }
    let tickets = stage.home.tickets().len() - PEOPLE;
    let notices = stage.letters("alice").len() + stage.letters("liwei").len();
    println!("{size} alerts: {tickets} tickets, {notices} notices to the staff; receipts after {waited:.1?}");
    assert!(tickets <= TICKETS_MAX && notices <= NOTICES_MAX, "{tickets} tickets, {notices} notices");
    assert!(waited.iter().all(|after| *after < RECEIPT_MAX), "{waited:?}");
    assert_eq!(stage.home.ledger()[4], 0, "none is in quarantine");
    stage.home.assert_verified();
}

#[test]
fn storm_through_dovecot() {
    let size = asked("POSTDESK_STORM", ALERTS);
    let stage = Stage::start(&plan(true, String::new()));
    let written = deliver(size, asked("POSTDESK_STORM_SECONDS", 0), |raw| by_lmtp(&stage, raw));
    judge(&stage, &written, size);
}

#[test]
fn storm_through_a_maildir() {
    let size = asked("POSTDESK_STORM", ALERTS);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alerts");
    let mailbox = format!("[[mailbox]]\nkind = \"maildir\"\nname = \"alerts\"\npath = \"{}\"\n", path.display());
    let stage = Stage::start(&plan(true, mailbox));
    let written = deliver(size, asked("POSTDESK_STORM_SECONDS", 0), |raw| {
        postdesk::maildir::deliver(&path, raw).unwrap();
    });
    judge(&stage, &written, size);
}

/// Everything waits when the daemon starts, and it is killed on the way: what was committed ahead of its turn is known
/// again, what was not is still found, and people do not wait for the end of the storm.
#[test]
fn storm_with_a_kill_in_it() {
    let size = asked("POSTDESK_STORM", ALERTS);
    let mut stage = Stage::prepare(&plan(false, String::new()));
    let mut written = deliver(size, 0, |raw| by_lmtp(&stage, raw));
    stage.resume();
    // Until then nobody was there to answer.
    written.values_mut().for_each(|at| *at = Timestamp::now());
    let killed = written.keys().count() + size / 3;
    while stage.home.ledger()[0] < i64::try_from(killed).unwrap() {
        std::thread::sleep(Duration::from_millis(20));
    }
    stage.daemon.take().unwrap().kill();
    let opened = stage.home.tickets();
    let people = opened.iter().filter(|t| t["requester"]["address"].as_str().unwrap().starts_with("sender")).count();
    assert_eq!(people, PEOPLE, "all people had their turn in the first third");
    stage.resume();
    judge(&stage, &written, size);
}
