//! How many mails a second the desk takes into a store on SQLite with `synchronous=FULL`: each in a commit of its own,
//! with its ticket, its entry, its journal and the notices that it causes.
//!
//! Run with `cargo bench --bench admitting`. The disk below the temporary folder decides most of it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use divan::Bencher;
use divan::counter::ItemsCount;
use postdesk::clock::Clock;
use postdesk::config;
use postdesk::desk::{Admitted, Delivery, Desk, Position};
use std::path::Path;
use std::time::Duration;

/// Mails handed over at a time, as a source does.
const BATCH_MAILS: usize = 50;

fn main() {
    divan::main();
}

const CONFIGURATION: &str = r#"
[desk]
name = "IT Service Desk"
address = "support@desk.test"
time_zone = "Asia/Shanghai"
[store]
url = "sqlite:desk.db"
blobs = "blobs"
[[mailbox]]
kind = "maildir"
name = "support"
path = "in"
[smtp]
kind = "maildir"
path = "out"
[[engineer]]
name = "alice"
address = "alice@desk.test"
"#;

fn mail(number: usize) -> Delivery {
    let body = "The VPN client says that it is offline. 远程接入连不上。\r\n".repeat(80);
    let raw = format!(
        "From: <user{number}@corp{}.test>\r\nTo: support@desk.test\r\nSubject: VPN is down, case {number}\r\n\
         Date: Mon, 23 Nov 2026 10:00:00 +0800\r\nMessage-ID: <{number}@corp.test>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{body}",
        number % 97,
    );
    Delivery {
        mailbox: "support".to_owned(),
        position: Position::File { name: String::new() },
        raw: raw.into_bytes(),
        age: Duration::ZERO,
        cut: false,
    }
}

async fn open(folder: &Path) -> Desk {
    let config = config::parse(CONFIGURATION, &folder.join("postdesk.toml"), Some(folder)).expect("configuration");
    Desk::open(config, Clock::System).await.expect("open the desk")
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn new_tickets_on_sqlite(bencher: Bencher) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let desk = runtime.block_on(open(folder.path()));
    let mut number = 0;
    bencher
        .counter(ItemsCount::new(BATCH_MAILS))
        .with_inputs(|| {
            number += BATCH_MAILS;
            (number - BATCH_MAILS..number).map(mail).collect::<Vec<Delivery>>()
        })
        .bench_local_values(|batch| {
            let outcomes = runtime.block_on(desk.admit_all(batch));
            assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(Admitted::Opened(_)))), "{outcomes:?}");
        });
}
