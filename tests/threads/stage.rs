//! A desk that reads whole conversations, and that ends and starts again between two mails.

use std::collections::BTreeSet;
use std::path::PathBuf;

use postdesk::clock::Clock;
use postdesk::config;
use postdesk::desk::{Admitted, Delivery, Desk, Position};
use postdesk::pure::mail;
use postdesk::store;

use crate::desk::BEGIN;
use crate::people::BORDER;

/// Mails that a source hands over at a time.
const BATCH_MAILS: usize = 20;

/// A mail of a known conversation.
#[derive(Debug, Clone)]
pub struct Known {
    /// Where it comes from, for people who read a failure.
    pub name: String,
    pub thread: String,
    /// Its Message-ID without brackets.
    pub id: String,
    /// The Message-ID of the mail that it answers, where that one is delivered too.
    pub parent: Option<String>,
    pub raw: Vec<u8>,
}

/// Who the correspondents are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correspondents {
    /// All of them are staff, and proved.
    Staff,
    /// Nobody is known to the desk; each From is proved.
    Unknown,
}

/// What the desk holds between two starts: a folder.
pub struct Stage {
    folder: tempfile::TempDir,
    /// None: between an end and a start.
    desk: Option<Desk>,
    delivered: usize,
}

impl Stage {
    pub async fn open(mails: &[Known], who: Correspondents) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("postdesk.toml"), configuration(mails, who)).unwrap();
        let desk = start(folder.path().to_owned()).await;
        Stage { folder, desk: Some(desk), delivered: 0 }
    }

    /// Delivers the mails in this order, ending the desk and starting it again `restarts` times on the way. What became
    /// of each, in the same order.
    pub async fn deliver(&mut self, mails: &[&Known], restarts: usize) -> Vec<Admitted> {
        let between = mails.len() / (restarts + 1) + 1;
        let mut outcomes = Vec::new();
        for (n, stretch) in mails.chunks(between).enumerate() {
            if n > 0 {
                self.restart().await;
            }
            for batch in stretch.chunks(BATCH_MAILS) {
                let deliveries = batch.iter().map(|known| self.delivery(&known.raw)).collect();
                let settled = self.desk.as_ref().unwrap().admit_all(deliveries).await;
                outcomes.extend(settled.into_iter().map(|o| o.expect("the store takes it")));
            }
        }
        outcomes
    }

    fn delivery(&mut self, raw: &[u8]) -> Delivery {
        self.delivered += 1;
        Delivery {
            mailbox: "support".to_owned(),
            position: Position::File { name: format!("{}.mail", self.delivered) },
            raw: raw.to_vec(),
            cut: false,
            age: std::time::Duration::ZERO,
        }
    }

    async fn restart(&mut self) {
        self.stop().await;
        self.desk = Some(start(self.folder.path().to_owned()).await);
    }

    async fn stop(&mut self) {
        // The lock on the store goes with the last handle.
        let desk = self.desk.take().unwrap();
        desk.store().close().await;
    }

    /// The store is whole.
    pub async fn end(mut self) {
        let mut tx = self.desk.as_ref().unwrap().store().read().await.unwrap();
        for (name, faults) in store::check::invariants(&mut tx).await.unwrap() {
            assert!(faults.is_empty(), "{name}: {faults:?}");
        }
        drop(tx);
        self.stop().await;
    }
}

async fn start(folder: PathBuf) -> Desk {
    let config = config::load(&folder.join("postdesk.toml"), Some(&folder.join("state")));
    let config = config.unwrap_or_else(|faults| panic!("{faults:#?}"));
    Desk::open(config, Clock::fixed(BEGIN.parse().unwrap())).await.unwrap()
}

/// New tickets go to a team of two; the crowd is a team that none goes to.
fn configuration(mails: &[Known], who: Correspondents) -> String {
    let mut text = format!(
        "[desk]\nname = \"IT Service Desk\"\naddress = \"support@desk.test\"\ntime_zone = \"Asia/Shanghai\"\n\n\
         [identity]\nauthserv_id = \"{BORDER}\"\n\n\
         [[mailbox]]\nkind = \"maildir\"\nname = \"support\"\npath = \"in\"\n\n[smtp]\nkind = \"maildir\"\npath = \"out\"\n\n\
         [[team]]\nname = \"desktop\"\ntier = 1\n\n[[team]]\nname = \"crowd\"\ntier = 2\n\n\
         [[engineer]]\nname = \"alice\"\naddress = \"alice@desk.test\"\nteam = \"desktop\"\ncapacity = 10000\n"
    );
    if who == Correspondents::Staff {
        let senders: BTreeSet<String> = mails.iter().filter_map(|m| sender(&m.raw)).collect();
        for (n, address) in senders.into_iter().enumerate() {
            text.push_str(&format!(
                "\n[[engineer]]\nname = \"person{n}\"\naddress = {address:?}\nteam = \"crowd\"\ncapacity = 1\n"
            ));
        }
    }
    text
}

/// The one sender of a mail, if it has exactly one.
pub fn sender(raw: &[u8]) -> Option<String> {
    mail::parse(raw).sole_from().map(mail::Address::key)
}

/// CRLF line ends, and what our border says on top: the From is proved.
pub fn arriving(raw: &[u8]) -> Vec<u8> {
    let domain = sender(raw).and_then(|address| Some(address.rsplit_once('@')?.1.to_owned())).unwrap_or_default();
    let mut out = format!("Authentication-Results: {BORDER}; dmarc=pass header.from={domain}\r\n").into_bytes();
    let mut last = 0;
    for &byte in raw {
        if byte == b'\n' && last != b'\r' {
            out.push(b'\r');
        }
        out.push(byte);
        last = byte;
    }
    out
}

/// The mail with nothing in it that could be a command: conversations about programs are full of lines such as `#include`
/// and `#syz fix`, and a first mail of one of the staff that is nothing else opens no ticket.
pub fn without_commands(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut is_body = false;
    for line in raw.split_inclusive(|b| *b == b'\n') {
        let word = line.iter().position(|b| !matches!(b, b' ' | b'\t'));
        match word.filter(|at| is_body && line[*at] == b'#') {
            Some(at) => {
                out.extend(&line[..at]);
                out.push(b'%');
                out.extend(&line[at + 1..]);
            }
            None => out.extend(line),
        }
        is_body |= line.iter().all(|b| matches!(b, b'\r' | b'\n'));
    }
    out
}

/// The mail without what a mailing list adds, by which the gate knows list mail.
pub fn without_list_fields(raw: &[u8]) -> Vec<u8> {
    const FIELDS: [&str; 9] = [
        "list-id:",
        "list-post:",
        "list-unsubscribe:",
        "x-mailing-list:",
        "x-mailman-version:",
        "x-beenthere:",
        "x-loop-list:",
        "precedence:",
        "x-precedence:",
    ];
    let mut out = Vec::with_capacity(raw.len());
    let mut lines = raw.split_inclusive(|b| *b == b'\n');
    let mut skipping = false;
    for line in lines.by_ref() {
        if line.iter().all(|b| matches!(b, b'\r' | b'\n')) {
            out.extend(line);
            break;
        }
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let head = String::from_utf8_lossy(line).to_ascii_lowercase();
            skipping = FIELDS.iter().any(|field| head.starts_with(field));
        }
        if !skipping {
            out.extend(line);
        }
    }
    lines.for_each(|line| out.extend(line));
    out
}
