//! V24: whatever stands in a body, each notice is one mail to the server, byte for byte: no line of it ends the
//! dialogue, begins a command, or becomes a second mail.
//!
//! Generated bodies come in as mails of requesters, are composed and sent by the real outbox, and are taken by a strict
//! sink, which notes bare line ends, lines over 998 octets and commands out of order; a few go through Postfix.
//! `POSTDESK_BODIES` sets how many there are:
//!
//! ```text
//! POSTDESK_BODIES=1000000 cargo test --release --test hostile v24 -- --nocapture
//! ```

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::daemon::Home;
use crate::fake_smtp::FakeSmtp;
use crate::notices::GENEROUS;
use crate::replies::Dice;
use crate::servers::{Dovecot, Postfix, mails_of, wait_for};
use postdesk::clock::Clock;
use postdesk::config;
use postdesk::desk::{Delivery, Desk, Position, Settled};
use postdesk::outbox;
use postdesk::pure::mail;
use postdesk::web::health::Health;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

const BODIES: usize = 240;
const BODIES_THROUGH_POSTFIX: usize = 30;
/// Bodies on one store with one sink.
const ROUND: usize = 400;
const SENT_MAX: Duration = Duration::from_secs(120);

/// What a body is made of.
const PIECES: [&[u8]; 36] = [
    b".", b"..", b".\r\n", b"\r\n.\r\n", b"\r\n.\r\n\r\n", b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r\n.\r", b"\r.\n",
    b"\0.\r\n", b"\r\n\0.\r\n", b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n\r", b"\0", b"\x1a", b"\x0b", b"\x0c", b"\x7f", b"\x85",
    b"\xe2\x80\xa8", b"\xff\xfe", b"\xc3", b"From a@b.test Mon Nov 23 10:00:00 2026\r\n", b"QUIT\r\n", b"RSET\r\nDATA\r\n",
    b"\r\n.\r\nMAIL FROM:<mallory@evil.test>\r\nRCPT TO:<wang@corp.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n",
    b"\n.\nMAIL FROM:<mallory@evil.test>\n", b"\r\n--=_b\r\n", b"It jams. ", "打印机卡纸。".as_bytes(), b"=\r\n=2E\r\n=0D=0A.=0D=0A",
];
/// Lengths around which buffers end.
const EDGES: [usize; 8] = [76, 512, 998, 1_000, 1_024, 4_096, 8_192, 16_384];

/// A mail with a generated body, its charset and transfer encoding left to chance as well.
fn generated(number: usize) -> Vec<u8> {
    let dice = &mut Dice::new(u64::try_from(number).unwrap() + 1);
    let mut body = format!("Number {number}. ").into_bytes();
    for _ in 0..1 + dice.roll(24) {
        match dice.roll(8) {
            0 => {
                // A lone dot right behind the edge of a buffer, counted from here.
                let edge = EDGES[dice.roll(EDGES.len())] + 4 - dice.roll(9);
                body.extend(std::iter::repeat_n(b'x', edge));
                body.extend(b"\r\n.\r\n");
            }
            1 => (0..dice.roll(40)).for_each(|_| body.push(u8::try_from(dice.roll(256)).unwrap())),
            _ => body.extend(PIECES[dice.roll(PIECES.len())]),
        }
    }
    let charset = ["", "; charset=utf-8", "; charset=gb18030", "; charset=iso-8859-1"][dice.roll(4)];
    let html = if dice.roll(8) == 0 { "html" } else { "plain" };
    let mut raw = format!(
        "From: u{number}@d{}.test\r\nTo: support@desk.test\r\nSubject: Case {number}\r\nMessage-ID: <b{number}@d.test>\r\nMIME-Version: 1.0\r\n",
        number % 97
    )
    .into_bytes();
    let file = dice.roll(4) == 0;
    if file {
        raw.extend(b"Content-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n--=_b\r\n");
    }
    raw.extend(format!("Content-Type: text/{html}{charset}\r\n").as_bytes());
    if dice.roll(2) == 0 {
        raw.extend(b"Content-Transfer-Encoding: base64\r\n\r\n");
        raw.extend(data_encoding::BASE64.encode(&body).as_bytes());
    } else {
        raw.extend(b"\r\n");
        raw.extend(&body);
    }
    if file {
        raw.extend(b"\r\n--=_b\r\nContent-Type: text/x-log; name=log.txt\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        raw.extend(data_encoding::BASE64.encode(&body).as_bytes());
        raw.extend(b"\r\n--=_b--\r\n");
    }
    raw
}

fn configuration(port: u16) -> String {
    format!(
        "{GENEROUS}\n[desk]\nname = \"Desk\"\naddress = \"support@desk.test\"\n\n[[mailbox]]\nkind = \"maildir\"\nname = \"support\"\npath = \"in\"\n\n[smtp]\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\n[[engineer]]\nname = \"alice\"\naddress = \"alice@desk.test\"\ncapacity = 10000\n"
    )
}

/// A row of the outbox: to whom, and the bytes that were decided.
struct Row {
    notice: String,
    to: String,
    bytes: Vec<u8>,
}

/// Takes the mails in, sends everything; gives the rows, all of them sent.
fn sent(home: &Home, mails: impl Iterator<Item = Vec<u8>>) -> Vec<Row> {
    let runtime = Runtime::new().unwrap();
    let loaded = config::load(&home.path().join("postdesk.toml"), None).unwrap_or_else(|e| panic!("{e:#?}"));
    let clock = Clock::fixed("2026-11-02T02:00:00Z".parse().unwrap());
    runtime.block_on(async {
        let desk = Desk::open(loaded, clock).await.unwrap();
        let stop = CancellationToken::new();
        let running = tokio::spawn(outbox::run(desk.clone(), Health::default(), stop.clone()));
        for raw in mails {
            let position = Position::File { name: String::new() };
            let mailbox = "support".to_owned();
            let delivery = Delivery { mailbox, position, raw, cut: false, age: Duration::ZERO };
            assert_eq!(desk.admit_batch(vec![delivery]).await, [Settled::Committed]);
        }
        let end = Instant::now() + SENT_MAX;
        while desk.figures().await.unwrap().outbox.iter().any(|(state, n)| *n > 0 && state != "sent") {
            assert!(Instant::now() < end, "{:?}", desk.figures().await.unwrap().outbox);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.cancel();
        running.await.unwrap();
        let mut tx = desk.store().read().await.unwrap();
        let rows = tx.all("SELECT notice, envelope_to, bytes FROM outbox ORDER BY id", &[]).await.unwrap();
        let rows = rows.iter().map(|row| Row {
            notice: row.text("notice").unwrap(),
            to: row.text("envelope_to").unwrap(),
            bytes: row.maybe_bytes("bytes").unwrap().unwrap(),
        });
        let rows = rows.collect();
        drop(tx);
        desk.store().close().await;
        rows
    })
}

/// What the engineer is told of a body is what we read in it, the file byte for byte.
fn carried(rows: &[Row], numbers: std::ops::Range<usize>) -> usize {
    let told: BTreeMap<String, mail::Mail> = rows
        .iter()
        .filter(|row| row.notice == "assigned_to_you")
        .map(|row| mail::parse(&row.bytes))
        .map(|m| (m.subject.split("Case ").nth(1).unwrap().split(' ').next().unwrap().to_owned(), m))
        .collect();
    let mut checked = 0;
    for number in numbers {
        let (came, went) = (mail::parse(&generated(number)), &told[&number.to_string()]);
        let files = |m: &mail::Mail| m.attachments.iter().map(|a| a.bytes.clone()).collect::<Vec<_>>();
        assert!(files(&came) == files(went), "{number}: the file");
        let flat = |text: &str| text.split_whitespace().collect::<String>();
        let fresh = flat(came.text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default());
        assert!(flat(&went.text).contains(&fresh), "{number}: {fresh:?} in\n{}", went.text);
        checked += 1;
    }
    checked
}

fn bodies() -> usize {
    let set = std::env::var("POSTDESK_BODIES").ok();
    set.map_or(BODIES, |n| n.parse().expect("POSTDESK_BODIES is a number"))
}

#[test]
fn v24_generated_bodies_are_one_mail_each_to_a_strict_sink() {
    let total = bodies();
    let (mut mails, mut checked) = (0, 0);
    for first in (0..total).step_by(ROUND) {
        let numbers = first..total.min(first + ROUND);
        let smtp = FakeSmtp::start();
        let home = Home::new(&configuration(smtp.port));
        let rows = sent(&home, numbers.clone().map(generated));
        assert!(rows.len() >= numbers.len(), "{} rows for {} mails", rows.len(), numbers.len());
        let mut taken = smtp.taken();
        assert_eq!(taken.len(), rows.len(), "exactly one mail for each row");
        for row in &rows {
            let found: Vec<usize> =
                taken.iter().enumerate().filter(|(_, s)| s.data == row.bytes).map(|(at, _)| at).collect();
            let [at] = found.as_slice() else { panic!("{} of {} to {}", found.len(), row.notice, row.to) };
            let one = taken.swap_remove(*at);
            assert_eq!((one.to.as_slice(), one.answer.is_some()), (&[row.to.clone()][..], true));
        }
        assert_eq!(smtp.faults(), [""; 0], "bare line ends, long lines, commands out of order");
        let ours = ["EHLO", "MAIL FROM:", "RCPT TO:", "DATA", "RSET", "NOOP", "QUIT"];
        for command in smtp.commands() {
            assert!(ours.iter().any(|verb| command.starts_with(verb)), "{command:?}");
            assert!(!command.contains("evil.test") && !command.contains("smuggled"), "{command:?}");
        }
        checked += carried(&rows, numbers);
        mails += rows.len();
        if total > ROUND {
            eprintln!("{checked} bodies, {mails} mails");
        }
    }
    assert_eq!(checked, total);
}

#[test]
fn v24_generated_bodies_are_one_mail_each_through_postfix() {
    let dovecot = Dovecot::start(&[("alice", "a")]);
    let postfix = Postfix::start(&dovecot, &["desk.test"]);
    let home = Home::new(&configuration(postfix.smtp_port));
    // Receipts to requesters would be refused by this server: their addresses are of those that get none.
    let quiet = |number: usize| {
        let raw = generated(number);
        let from = format!("From: u{number}@");
        let at = raw.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
        [&raw[..at], format!("From: noreply{number}@").as_bytes(), &raw[at + from.len()..]].concat()
    };
    let rows = sent(&home, (0..BODIES_THROUGH_POSTFIX).map(quiet));
    assert_eq!(rows.len(), BODIES_THROUGH_POSTFIX);
    wait_for("all are delivered", SENT_MAX, || mails_of(&dovecot, "alice").len() >= rows.len());
    std::thread::sleep(Duration::from_millis(500));
    let delivered = mails_of(&dovecot, "alice");
    assert_eq!(delivered.len(), rows.len(), "exactly one each:\n{}", postfix.log());
    let mut whole = 0;
    for row in &rows {
        // Postfix puts its Received on top and Dovecot stores with its own line ends.
        let ours = crate::servers::crlf(&row.bytes);
        assert!(ours == row.bytes && !row.bytes.windows(2).any(|w| w[0] == b'\r' && w[1] != b'\n'), "bare line ends");
        whole += delivered.iter().filter(|raw| crate::servers::crlf(raw).ends_with(&ours)).count();
    }
    assert_eq!(whole, rows.len(), "byte for byte");
}
