//! What mails should not look like: each ends as an entry or in quarantine with a reason, and the next is unaffected.

use crate::desk::TestDesk;
use crate::people::WANG;
use postdesk::desk::Admitted;
use postdesk::store::ledger::Outcome;

const HEAD: &str =
    "From: Wang Fang <wang@corp.test>\r\nTo: support@desk.test\r\nSubject: Printer\r\nMessage-ID: <x@corp.test>\r\n";

fn nested(depth: usize) -> Vec<u8> {
    let mut raw = format!("{HEAD}MIME-Version: 1.0\r\n");
    for level in 0..depth {
        raw.push_str(&format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"));
    }
    raw.push_str("Content-Type: text/plain\r\n\r\nThe innermost text.\r\n");
    raw.into_bytes()
}

fn many_parts(parts: usize) -> Vec<u8> {
    let mut raw = format!("{HEAD}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
    for part in 0..parts {
        raw.push_str(&format!("--b\r\nContent-Type: text/plain\r\n\r\npart {part}\r\n"));
    }
    raw.push_str("--b--\r\n");
    raw.into_bytes()
}

fn enclosed(depth: usize) -> Vec<u8> {
    let mut raw = format!("{HEAD}MIME-Version: 1.0\r\n");
    for level in 0..depth {
        raw.push_str(&format!(
            "Content-Type: message/rfc822\r\n\r\nFrom: a{level}@corp.test\r\nSubject: level {level}\r\n"
        ));
    }
    raw.push_str("\r\nThe innermost text.\r\n");
    raw.into_bytes()
}

/// Mails that are still somebody's: each becomes an entry.
fn readable() -> Vec<(&'static str, Vec<u8>)> {
    let references: String = (0..10_000).map(|n| format!("<r{n}@corp.test>\r\n ")).collect();
    let addresses: String = (0..5_000).map(|n| format!("u{n}@corp.test,\r\n ")).collect();
    let long_subject = "x".repeat(1 << 20);
    let mut nul = format!("{HEAD}\r\nThe printer\0jams\0\0.\r\n").into_bytes();
    nul.extend([0, 0, 0]);
    vec![
        ("no Message-ID", HEAD.replace("Message-ID: <x@corp.test>\r\n", "\r\nIt jams.\r\n").into_bytes()),
        ("header only", b"From: wang@corp.test\r\nSubject: Printer\r\nMessage-ID: <h@corp.test>\r\n".to_vec()),
        ("header only, no line end", b"From: wang@corp.test\r\nSubject: Printer".to_vec()),
        ("no subject", b"From: wang@corp.test\r\nTo: support@desk.test\r\n\r\nIt jams.\r\n".to_vec()),
        ("no date", format!("{HEAD}\r\nIt jams.\r\n").into_bytes()),
        ("a date of nonsense", format!("{HEAD}Date: yesterday at noon\r\n\r\nIt jams.\r\n").into_bytes()),
        (
            "a date of the year 9999",
            format!("{HEAD}Date: Fri, 31 Dec 9999 23:59:59 +0000\r\n\r\nIt jams.\r\n").into_bytes(),
        ),
        ("bare line feeds", format!("{HEAD}\r\nIt jams.\r\n").replace("\r\n", "\n").into_bytes()),
        ("bare returns", format!("{HEAD}\r\nIt\rjams.\r\r\n\r").into_bytes()),
        ("10,000 references", format!("{HEAD}References: {references}\r\n\r\nIt jams.\r\n").into_bytes()),
        ("5,000 addresses", format!("{HEAD}Cc: {addresses}z@corp.test\r\n\r\nIt jams.\r\n").into_bytes()),
        ("60 levels", nested(60)),
        ("5,000 levels", nested(5_000)),
        ("5,000 parts", many_parts(5_000)),
        ("200 mails in mails", enclosed(200)),
        ("NUL bytes", nul),
        ("a subject of 1 MiB", HEAD.replace("Printer", &long_subject).into_bytes()),
        (
            "an unknown charset",
            format!("{HEAD}Content-Type: text/plain; charset=klingon\r\n\r\nIt jams.\r\n").into_bytes(),
        ),
        (
            "base64 that is none",
            format!("{HEAD}Content-Transfer-Encoding: base64\r\n\r\n!!!!====%%%%\r\n").into_bytes(),
        ),
        (
            "a boundary that never comes",
            format!("{HEAD}Content-Type: multipart/mixed; boundary=never\r\n\r\nIt jams.\r\n").into_bytes(),
        ),
        ("no boundary", format!("{HEAD}Content-Type: multipart/mixed\r\n\r\nIt jams.\r\n").into_bytes()),
        (
            "a Message-ID of 100 kB",
            HEAD.replace("x@corp.test", &format!("{}@corp.test", "y".repeat(100_000))).into_bytes(),
        ),
        ("a line of 2 MiB", format!("{HEAD}\r\n{}\r\n", "jam ".repeat(512 * 1024)).into_bytes()),
        ("a name of 100 kB", HEAD.replace("Wang Fang", &"W".repeat(100_000)).into_bytes()),
        ("deep quotes", format!("{HEAD}\r\n{}\r\n", format!("{} x\r\n", ">".repeat(500)).repeat(200)).into_bytes()),
        (
            "deep HTML",
            format!("{HEAD}Content-Type: text/html\r\n\r\n{}It jams.\r\n", "<div>".repeat(50_000)).into_bytes(),
        ),
    ]
}

/// Mails that are nobody's: each is quarantined, and says why.
fn unreadable() -> Vec<(&'static str, Vec<u8>)> {
    let binary: Vec<u8> = (0..60_000u32).map(|n| u8::try_from((n * n + n / 3) % 256).unwrap()).collect();
    let with_from =
        |from: &str| format!("{from}To: support@desk.test\r\nSubject: Printer\r\n\r\nIt jams.\r\n").into_bytes();
    vec![
        ("empty", Vec::new()),
        ("one line end", b"\r\n".to_vec()),
        ("binary", binary),
        ("no From", with_from("")),
        ("an empty From", with_from("From: \r\n")),
        ("two From fields", with_from("From: wang@corp.test\r\nFrom: alice@desk.test\r\n")),
        ("two mailboxes in From", with_from("From: wang@corp.test, alice@desk.test\r\n")),
        ("a From without an address", with_from("From: Wang Fang\r\n")),
        ("a group in From", with_from("From: undisclosed-recipients:;\r\n")),
        ("only NUL bytes", vec![0; 4096]),
    ]
}

#[tokio::test]
async fn strange_mails_become_entries_and_the_next_is_unaffected() {
    for (name, raw) in readable() {
        let desk = TestDesk::open().await;
        let next: Vec<u8> = WANG.writes("The next", "The scanner stays dark.").into();
        let outcomes = desk.gets_batch(vec![raw.clone(), next]).await;
        assert!(matches!(outcomes[0], Admitted::Opened(_)), "{name}: {:?}", outcomes[0]);
        let Admitted::Opened(number) = outcomes[1] else { panic!("{name}: the next one is {:?}", outcomes[1]) };
        assert_eq!(desk.texts(number, "mail").await, ["The scanner stays dark."], "{name}");
        // Everything that left for it keeps the contract.
        assert!(desk.sent().await.len() >= 4, "{name}");
        let shown = desk.ticket(number - 1).await;
        assert!(shown["subject"].as_str().unwrap().chars().count() <= 150, "{name}");
        assert_eq!(desk.gets(raw).await.tells(&[]).outcome, Some(Admitted::Duplicate), "{name}, twice");
        desk.end().await;
    }
}

#[tokio::test]
async fn nobodys_mails_are_quarantined_with_a_reason() {
    for (name, raw) in unreadable() {
        for border in [false, true] {
            let desk = if border { TestDesk::behind_border().await } else { TestDesk::open().await };
            let next: Vec<u8> = WANG.writes("The next", "The scanner stays dark.").into();
            let outcomes = desk.gets_batch(vec![raw.clone(), next]).await;
            assert!(matches!(outcomes[0], Admitted::Quarantined(_)), "{name}: {:?}", outcomes[0]);
            assert!(matches!(outcomes[1], Admitted::Opened(_)), "{name}: {:?}", outcomes[1]);
            let listed = desk.ledger(Outcome::Quarantine).await;
            assert_eq!(listed.len(), 1, "{name}");
            assert!(listed[0].reason.len() > 10 && listed[0].reason != "undecided", "{name}: {}", listed[0].reason);
            let mut tx = desk.desk.store().read().await.unwrap();
            let kept = desk.desk.blobs().load(&mut tx, &listed[0].sha256).await.unwrap();
            assert!(kept == raw, "{name}: the raw bytes are kept");
            drop(tx);
            for sent in desk.sent().await {
                assert!(!sent.mail.text.contains("It jams"), "{name}: nobody is told of it by {}", sent.notice);
            }
            desk.end().await;
        }
    }
}

#[tokio::test]
async fn a_mail_over_the_size_limit_keeps_its_beginning() {
    let desk = TestDesk::open().await;
    let mut raw: Vec<u8> =
        WANG.writes("Large", "The scanner stays dark, see the film.").attach("f.avi", "video/x", &[7; 90_000]).into();
    raw.truncate(60_000);
    let step = desk.gets_cut(raw).await;
    let text = desk.texts(step.opened(), "mail").await.pop().unwrap();
    assert!(text.contains("The scanner stays dark") && text.contains("25 MiB"), "a visible mark: {text}");
    assert!(step.mail("assigned_to_you").text.contains("25 MiB"), "the engineer sees it as well");
    desk.end().await;
}

#[tokio::test]
async fn the_same_delivery_many_times_is_one_mail() {
    let desk = TestDesk::open().await;
    let raw: Vec<u8> = WANG.writes("Printer", "It jams.").into();
    desk.gets(raw.clone()).await.tells(&["ack wang", "assigned_to_you alice"]);
    for n in 0..20 {
        let mut again = format!("Received: from a by b; {n}\r\nDelivered-To: support@desk.test\r\n").into_bytes();
        again.extend(&raw);
        assert_eq!(desk.gets(again).await.tells(&[]).outcome, Some(Admitted::Duplicate));
    }
    assert_eq!(desk.tickets().await, 1);
    desk.end().await;
}
