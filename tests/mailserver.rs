//! The daemon between real mail servers: swaks, Postfix, Dovecot, and once PostgreSQL.
//!
//! `mailserver/life.rs` plays the whole life of a ticket, `mailserver/faults.rs` what goes wrong on the way,
//! `mailserver/latency.rs` measures how long a receipt takes; its full size is
//!
//! ```text
//! POSTDESK_SENDERS=50 cargo test --test mailserver latency -- --nocapture
//! ```
//!
//! `mailserver/day.rs` is an engineer's day of sixty mails, in English and in Chinese,
//! `mailserver/readers.rs` asks other readers of mail who wrote one,
//! and `mailserver/storm.rs` lets thousands of monitoring mails in, where its full size stands.

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
#[path = "mailserver/day.rs"]
mod day;
#[path = "mailserver/faults.rs"]
mod faults;
#[path = "support/from_fields.rs"]
mod from_fields;
#[path = "mailserver/latency.rs"]
mod latency;
#[path = "mailserver/life.rs"]
mod life;
#[path = "mailserver/people.rs"]
mod people;
#[path = "mailserver/readers.rs"]
mod readers;
#[path = "support/servers.rs"]
mod servers;
#[path = "mailserver/stage.rs"]
mod stage;
#[path = "mailserver/storm.rs"]
mod storm;

use servers::Postgres;
use stage::{Line, Plan, Stage};

/// The border server vouches for the staff's and the requesters' domains, and for no others.
const BORDER: &str = "authserv_id = \"mx.desk.test\"";
const RESULTS: &[(&str, &str)] = &[("desk.test", "pass"), ("corp.test", "pass"), ("forged.test", "fail")];

#[test]
fn both_lives_over_tls_with_evidence() {
    let plan = Plan { line: Line::Implicit, identity: BORDER, dmarc: RESULTS, ..Plan::default() };
    let stage = Stage::start(&plan);
    let numbers = life::both(&stage);
    for number in numbers {
        let ticket = stage.home.ticket(number);
        let mails =
            ticket["entries"].as_array().unwrap().iter().filter(|e| e["kind"] == "mail" || e["kind"] == "reply");
        for mail in mails {
            let evidence = mail["evidence"].as_str().unwrap();
            assert!(matches!(evidence, "verified" | "token"), "{mail}");
        }
    }
    // What was read was moved away, and no mail program will take it for read by a person.
    servers::wait_for("an empty INBOX", stage::STEP_MAX, || servers::mails_of(&stage.dovecot, "support").is_empty());
    let [received, ..] = stage.home.ledger();
    assert_eq!(i64::try_from(stage.dovecot.mails_in("support", "Processed").len()).unwrap(), received);
    for part in ["new", "cur"] {
        let folder = stage.dovecot.maildir("support").join(".Processed").join(part);
        for file in std::fs::read_dir(folder).unwrap().flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            let flags = name.rsplit_once(":2,").map(|(_, flags)| flags.to_owned()).unwrap_or_default();
            assert!(!flags.contains('S'), "{name} is marked as seen");
        }
    }
    stage.home.assert_verified();
}

#[test]
fn the_english_life_by_starttls() {
    let stage = Stage::start(&Plan { line: Line::Starttls, ..Plan::default() });
    life::english(&stage);
    stage.home.assert_verified();
}

#[test]
fn both_lives_without_tls_on_postgresql() {
    let store = Some(Postgres::shared().database("mailserver"));
    let stage = Stage::start(&Plan { store, ..Plan::default() });
    life::both(&stage);
    stage.home.assert_verified();
    assert!(!stage.home.path().join("postdesk-data/desk.db").exists(), "no SQLite store beside it");
}
