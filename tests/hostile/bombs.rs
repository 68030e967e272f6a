//! V31: one bomb for each limit, below it, at it, above it and far above it. Each is read, or cut or kept aside with a
//! mark, within the time and the memory of one mail; nothing is lost, and the next mail in the queue is read as ever.
//!
//! `explain` reads each in a process of its own, whose time and highest resident set are measured; then all of them lie
//! in one daemon's Maildir, an ordinary mail behind each. By default the texts that cost most are of 256 KiB;
//! `POSTDESK_BOMBS=full` makes them as large as a mail may be:
//!
//! ```text
//! POSTDESK_BOMBS=full cargo test --release --test hostile v31 -- --nocapture
//! ```

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::daemon::Home;
use crate::desk::TestDesk;
use crate::people::{WANG, ZHAO};
use crate::program::{cost, peak_of, wait_settled};
use postdesk::pure::mail::{
    ADDRESSES_MAX, DEPTH_MAX, HEADER_BYTES_MAX, HEADERS_MAX, HTML_DEPTH_MAX, MAIL_BYTES_MAX, PARTS_MAX, REFERENCES_MAX,
};
use serde_json::Value;

/// The time of one mail; a build without optimisation is an order of magnitude slower.
const TIME_MAX: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 5 });
/// The memory of one mail.
const PEAK_MIB_MAX: u64 = 256;
/// Parameters of one field, commands of one mail.
const PARAMS_MAX: usize = 100;
const COMMANDS_MAX: usize = 50;

struct Bomb {
    name: String,
    raw: Vec<u8>,
    /// More than the limit allows: something must say so.
    over: bool,
    /// What a mail over this limit bears: a defect of one of these words, or nothing where the desk cuts by meaning.
    marks: &'static [&'static str],
}

fn head(number: usize) -> String {
    format!("From: Wang Fang <wang@corp.test>\r\nTo: support@desk.test\r\nMessage-ID: <bomb{number}@corp.test>\r\n")
}

fn repeated(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// A mail with `n` of what the limit counts.
type Maker = fn(usize, String) -> Vec<u8>;

/// The limits, what a mail over each bears, how far above it is tried, and how one with `n` is made.
const LIMITS: [(&str, usize, &[&str], usize, Maker); 11] = [
    ("raw bytes", MAIL_BYTES_MAX, &["cut"], 2, |n, head| {
        let mut raw = format!("{head}Subject: Raw\r\n\r\nIt jams.\r\n").into_bytes();
        raw.resize(n, b'\n');
        raw
    }),
    ("header bytes", HEADER_BYTES_MAX, &["header_cut"], 100, |n, head| {
        let mut header = format!("{head}Subject: Header\r\n");
        while header.len() + 1_000 < n {
            header.push_str(&format!("X-{:0>6}: {}\r\n", header.len() % 999_999, "v".repeat(900)));
        }
        let rest = n.saturating_sub(header.len() + 7);
        format!("{header}X-Y: {}\r\n\r\nIt jams.\r\n", "v".repeat(rest)).into_bytes()
    }),
    ("one header", HEADER_BYTES_MAX, &["header_cut"], 100, |n, head| {
        let header = format!("{head}Subject: One\r\n");
        format!("{header}X: {}\r\n\r\nIt jams.\r\n", "v".repeat(n.saturating_sub(header.len() + 5))).into_bytes()
    }),
    ("headers", HEADERS_MAX, &["header_cut"], 100, |n, head| {
        // The head has three of them, and the subject is one.
        let more = repeated(n - 4, |i| format!("X-{i}: v\r\n"));
        format!("{head}Subject: Headers\r\n{more}\r\nIt jams.\r\n").into_bytes()
    }),
    ("levels", DEPTH_MAX, &["too_deep"], 100, |n, head| {
        let open = |i| format!("Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n");
        format!("{head}Subject: Deep\r\n{}\r\nIt jams.\r\n", repeated(n, open)).into_bytes()
    }),
    ("mails in mails", DEPTH_MAX, &[], 100, |n, head| {
        let open = |i| format!("Content-Type: message/rfc822\r\n\r\nFrom: a{i}@corp.test\r\nSubject: level {i}\r\n");
        format!("{head}Subject: Enclosed\r\n{}\r\nIt jams.\r\n", repeated(n, open)).into_bytes()
    }),
    ("parts", PARTS_MAX, &["too_many_parts"], 100, |n, head| {
        // The multipart itself is one.
        let parts = repeated(n - 1, |i| format!("--b\r\nContent-Type: text/plain; name=p{i}.txt\r\n\r\npart {i}\r\n"));
        format!("{head}Subject: Parts\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n")
            .into_bytes()
    }),
    ("addresses", ADDRESSES_MAX, &["too_many_addresses", "header_cut"], 100, |n, head| {
        let all = repeated(n, |i| format!("u{i}@c.test{}", if i + 1 < n { ",\r\n " } else { "" }));
        format!("{head}Subject: Addresses\r\nCc: {all}\r\n\r\nIt jams.\r\n").into_bytes()
    }),
    ("parameters", PARAMS_MAX, &["too_many_params"], 100, |n, head| {
        let all = repeated(n, |i| format!(";\r\n p*{i}*=%41"));
        format!("{head}Subject: Params\r\nContent-Type: text/plain{all}\r\n\r\nIt jams.\r\n").into_bytes()
    }),
    ("references", REFERENCES_MAX, &["too_many_references"], 100, |n, head| {
        let all = repeated(n, |i| format!("\r\n <r{i}@c.test>"));
        format!("{head}Subject: References\r\nReferences:{all}\r\n\r\nIt jams.\r\n").into_bytes()
    }),
    ("HTML levels", HTML_DEPTH_MAX, &[], 100, |n, head| {
        let all = repeated(n, |i| ["<div>", "<blockquote>", "<ul><li>", "<table><tr><td>"][i % 4].to_owned());
        format!("{head}Subject: HTML\r\nContent-Type: text/html\r\n\r\n{all}It jams.\r\n").into_bytes()
    }),
];

/// Texts that cost most for their size; at most as large as a mail may be.
const TEXTS: [(&str, &str, &str); 12] = [
    ("plain lines", "text/plain", "The printer jams with every label, every time.\r\n"),
    ("two letters a line", "text/plain", "x\r\n"),
    ("every other line quoted", "text/plain", "> > quoted\r\nfresh\r\n"),
    ("one line", "text/plain", "x "),
    ("attributions", "text/plain", "On Mon, 23 Nov 2026, Bob wrote:\r\n"),
    ("command lines", "text/plain", "#close because I say so\r\n"),
    ("HTML", "text/html", "<p>The <b>printer</b> jams &lt;</p>\r\n"),
    ("open tags", "text/html", "<div><blockquote><i "),
    ("Chinese, undeclared", "text/plain", "打印机卡纸了\r\n"),
    ("commands at the limit", "text/plain", ""),
    ("encoded words", "text/plain", "=?utf-8?Q?=E2=9C=93?= "),
    ("header blocks", "text/plain", "From: a@b.test\r\nSent: Monday\r\nTo: c@d.test\r\nSubject: x\r\n\r\n"),
];

fn bombs() -> Vec<Bomb> {
    let mut bombs = Vec::new();
    for (name, limit, marks, far, make) in LIMITS {
        for n in [limit - 1, limit, limit + 1, limit * far] {
            let raw = make(n, head(bombs.len()));
            bombs.push(Bomb { name: format!("{n} {name}"), raw, over: n > limit, marks });
        }
    }
    let full = std::env::var("POSTDESK_BOMBS").is_ok_and(|v| v == "full");
    let size = if full { MAIL_BYTES_MAX } else { 256 * 1024 };
    for (name, kind, text) in TEXTS {
        let mut raw = format!("{}Subject: {name}\r\nContent-Type: {kind}\r\n\r\nIt jams.\r\n", head(bombs.len()));
        let text =
            if text.is_empty() { repeated(COMMANDS_MAX + 1, |i| format!("#tag +t{i}\r\n")) } else { text.to_owned() };
        raw.push_str(&text.repeat((size - raw.len()) / text.len()));
        let raw = if name.starts_with("Chinese") {
            encoding_rs::GB18030.encode(&raw).0.into_owned()
        } else {
            raw.into_bytes()
        };
        bombs.push(Bomb { name: format!("{} bytes of {name}", raw.len()), raw, over: false, marks: &[] });
    }
    bombs
}

fn written(folder: &Path, bombs: &[Bomb]) -> Vec<PathBuf> {
    let path = |n: usize| folder.join(format!("bomb-{n:03}.eml"));
    bombs.iter().enumerate().for_each(|(n, bomb)| std::fs::write(path(n), &bomb.raw).unwrap());
    (0..bombs.len()).map(path).collect()
}

#[test]
fn v31_each_bomb_is_read_in_time_and_memory() {
    let home = Home::new("");
    let bombs = bombs();
    let (mut over, mut marked, mut slowest, mut largest) = (0, 0, Duration::ZERO, 0);
    for (bomb, path) in bombs.iter().zip(written(home.path(), &bombs)) {
        let cost = cost(&path);
        let Bomb { name, .. } = bomb;
        assert!(cost.time < TIME_MAX, "{name}: {:?}", cost.time);
        assert!(cost.peak < PEAK_MIB_MAX, "{name}: {} MiB", cost.peak);
        (slowest, largest) = (slowest.max(cost.time), largest.max(cost.peak));
        let object = &cost.object;
        assert_eq!(object["size"].as_u64(), Some(bomb.raw.len() as u64), "{name}");
        let verdict = object["verdict"].as_str().unwrap();
        assert!(verdict == "admit" || !object["verdict_reason"].as_str().unwrap().is_empty(), "{name}: {verdict}");
        let kept = |key: &str| object[key].as_array().map_or(0, Vec::len);
        assert!(kept("cc") <= ADDRESSES_MAX && kept("references") <= REFERENCES_MAX, "{name}");
        assert!(kept("attachments") <= PARTS_MAX && kept("fragments") <= 20_000, "{name}: {}", kept("fragments"));
        let defects: Vec<&str> = object["defects"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        if bomb.marks.is_empty() {
            continue;
        }
        let is_marked = bomb.marks.iter().any(|mark| defects.contains(mark));
        assert_eq!(is_marked, bomb.over, "{name}: {defects:?}");
        over += usize::from(bomb.over);
        marked += usize::from(is_marked);
    }
    assert!(
        bombs.len() == LIMITS.len() * 4 + TEXTS.len() && over == marked && over >= 18,
        "{over} over, {marked} marked"
    );
    eprintln!("{} bombs: the slowest took {slowest:?}, the largest {largest} MiB", bombs.len());
}

/// A notice is a letter: of a text of megabytes it shows the beginning and says so; the ticket has all of it.
#[tokio::test]
async fn v31_a_notice_shows_the_beginning_of_megabytes_with_a_mark() {
    let text = "The printer jams with every label, every time.\n".repeat(40_000);
    let mark = "the text goes on";
    for who in [WANG, ZHAO] {
        let desk = TestDesk::open().await;
        let step = desk.gets(who.writes("Label printer", &text)).await;
        let told = step.outgoing("assigned_to_you");
        assert!(told.mail.text.contains(mark) && told.html.contains(mark), "{:.300}", told.mail.text);
        assert!((90_000..300_000).contains(&told.mail.text.len()), "{}", told.mail.text.len());
        let kept = desk.count("SELECT LENGTH(full_text) AS n FROM entry WHERE kind = 'mail'").await;
        assert!(usize::try_from(kept).unwrap() >= text.trim().len(), "{kept}");
        desk.end().await;
    }
}

/// What the service's unit sets for the daemon: how its allocator is to give back.
fn environment_of_the_unit() -> Vec<(String, String)> {
    let unit = std::fs::read_to_string("systemd/postdesk.service").unwrap();
    let lines = unit.lines().filter_map(|line| line.strip_prefix("Environment="));
    let pairs = lines.flat_map(str::split_whitespace).filter_map(|pair| pair.split_once('='));
    let found: Vec<(String, String)> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    assert!(found.iter().any(|(name, _)| name.starts_with("MALLOC_")), "{found:?}");
    found
}

#[test]
fn v31_bombs_in_a_queue_leave_the_next_mail_alone() {
    let home = Home::new(
        "[desk]\nname = \"Desk\"\naddress = \"support@desk.test\"\n\n[[mailbox]]\nkind = \"maildir\"\nname = \"support\"\npath = \"in\"\n\n[smtp]\nkind = \"maildir\"\npath = \"out\"\n\n[[engineer]]\nname = \"alice\"\naddress = \"alice@desk.test\"\ncapacity = 10000\n",
    );
    let new = home.path().join("in/new");
    std::fs::create_dir_all(&new).unwrap();
    let bombs = bombs();
    written(&new, &bombs);
    for n in 0..bombs.len() {
        // Read in the order of the names: each right behind its bomb.
        let raw = format!(
            "From: u{n}@corp.test\r\nTo: support@desk.test\r\nSubject: Next {n}\r\nMessage-ID: <next{n}@corp.test>\r\n\r\nThe scanner is dark, {n}.\r\n"
        );
        std::fs::write(new.join(format!("bomb-{n:03}.next")), raw).unwrap();
    }
    let environment = environment_of_the_unit();
    let environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let daemon = home.start_with(&environment);
    let all = 2 * bombs.len();
    wait_settled(&home, all);
    let peak = peak_of(daemon.id());
    let [received, entries, duplicates, set_aside, quarantined] = home.ledger();
    assert_eq!((received, duplicates, set_aside), (entries + quarantined, 0, 0));
    let reasons = home.rows("SELECT reason FROM mail WHERE outcome = 'quarantine'");
    assert!(reasons.iter().all(|row| row[0].len() > 10 && !row[0].contains("panic")), "{reasons:?}");
    let tickets = home.tickets();
    let next = tickets.iter().filter(|t| t["subject"].as_str().unwrap().starts_with("Next ")).count();
    assert_eq!(next, bombs.len(), "each ordinary mail has its ticket");
    eprintln!("{all} mails: {entries} entries, {quarantined} in quarantine ({reasons:?}), {peak} MiB at most");
    assert!(peak < PEAK_MIB_MAX, "{peak} MiB");
    let limit = Duration::from_secs(30);
    daemon.terminate(limit);
    home.assert_verified();
}
