//! V47: each header at each length and shape. Whatever it is, the mail has its one record in the ledger, the store is
//! whole, and the next mail is read as ever.

use crate::desk::TestDesk;
use crate::notices::GENEROUS;
use crate::people::WANG;
use crate::program::postdesk;
use postdesk::desk::Admitted;

const HEADERS: [(&str, &str); 15] = [
    ("Return-Path", "<wang@corp.test>"),
    ("Received", "from a.corp.test by mx.desk.test with ESMTP id 1; Mon, 23 Nov 2026 10:00:00 +0800"),
    ("Authentication-Results", "mx.desk.test; dmarc=pass header.from=corp.test"),
    ("Message-ID", "<UNIQUE@corp.test>"),
    ("Date", "Mon, 23 Nov 2026 10:00:00 +0800"),
    ("From", "Wang Fang <wang@corp.test>"),
    ("To", "IT <support@desk.test>"),
    ("Cc", "Chen Bo <chen@corp.test>"),
    ("Subject", "The label printer"),
    ("Reply-To", "Wang Fang <wang@corp.test>"),
    ("In-Reply-To", "<before@corp.test>"),
    ("References", "<first@corp.test> <before@corp.test>"),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Auto-Submitted", "no"),
];
const LENGTHS: [usize; 6] = [0, 1, 255, 256, 998, 65_536];

/// The shapes of one header: what it is called, and the lines that stand for it.
fn shapes(name: &str, usual: &str) -> Vec<(String, Vec<Vec<u8>>)> {
    let mut shapes: Vec<(String, Vec<Vec<u8>>)> = Vec::new();
    for length in LENGTHS {
        shapes.push((format!("{length} × x"), vec![b"x".repeat(length)]));
        shapes.push((format!("{length} bytes of its own kind"), vec![grown(usual, length)]));
    }
    let folded = "x\r\n\t".repeat(16_384).into_bytes();
    let every_byte: Vec<u8> = (0..=255u8).filter(|b| *b != b'\n' && *b != b'\r').collect();
    shapes.push(("folded 16,384 times".into(), vec![folded]));
    shapes.push(("every byte".into(), vec![every_byte.clone()]));
    shapes.push(("every byte behind its value".into(), vec![[usual.as_bytes(), b" ", &every_byte].concat()]));
    shapes.push(("NUL bytes".into(), vec![vec![0; 256]]));
    shapes.push(("an encoded word without an end".into(), vec![b"=?utf-8?B?4pyT".to_vec()]));
    shapes.push(("an encoded word of controls".into(), vec![b"=?utf-8?Q?=00=0A=0D=1B[2J=C2=9B?=".to_vec()]));
    shapes.push(("quotes, comments and brackets".into(), vec![b"\"((((<<<<[[[[;;;;,,,,\\\\".to_vec()]));
    shapes.push(("missing".into(), Vec::new()));
    shapes.push(("twice".into(), vec![usual.as_bytes().to_vec(); 2]));
    shapes.push(("twice, differently".into(), vec![usual.as_bytes().to_vec(), b"other <other@corp.test>".to_vec()]));
    shapes.push(("2,000 times".into(), vec![usual.as_bytes().to_vec(); 2_000]));
    assert!(shapes.len() >= 22, "{name}");
    shapes
}

/// The usual value, cut or grown within itself to this many bytes.
fn grown(usual: &str, length: usize) -> Vec<u8> {
    let at = usual.rfind(['@', ' ', '/', '.']).unwrap_or(usual.len());
    let (head, tail) = usual.split_at(at);
    let mut value = head.as_bytes().to_vec();
    while value.len() + tail.len() < length {
        value.push(b'g');
    }
    value.extend(tail.as_bytes());
    value.truncate(length);
    value
}

fn mail(changed: &str, lines: &[Vec<u8>], unique: usize) -> Vec<u8> {
    let mut raw = Vec::new();
    let mut field = |name: &str, value: &[u8]| {
        raw.extend(name.as_bytes());
        raw.extend(b": ");
        raw.extend(value);
        raw.extend(b"\r\n");
    };
    for (name, usual) in HEADERS {
        if name == changed {
            lines.iter().for_each(|line| field(name, line));
        } else {
            field(name, usual.replace("UNIQUE", &format!("u{unique}")).as_bytes());
        }
    }
    raw.extend(format!("\r\nIt jams with label {unique}.\r\n").as_bytes());
    raw
}

#[tokio::test]
async fn v47_each_header_in_each_shape_leaves_a_record() {
    let mut tried = 0;
    let mut ends = std::collections::BTreeMap::new();
    for border in [false, true] {
        // What the border's trust hangs on is tried with it as well.
        let hangs = |name: &str| matches!(name, "Authentication-Results" | "From");
        for (name, usual) in HEADERS.into_iter().filter(|(name, _)| !border || hangs(name)) {
            let identity = if border { "[identity]\nauthserv_id = \"mx.desk.test\"\n" } else { "" };
            let desk = TestDesk::with(&format!("{GENEROUS}{identity}")).await;
            let mut given = 0;
            for (what, lines) in shapes(name, usual) {
                let raw = mail(name, &lines, given);
                let next: Vec<u8> =
                    WANG.writes(&format!("Next {given}"), &format!("The scanner is dark, {given}.")).into();
                let outcomes = desk.gets_batch(vec![raw, next]).await;
                let what = format!("{name}: {what}");
                if let Admitted::Quarantined(why) = &outcomes[0] {
                    assert!(why.len() > 10 && !why.contains("panic"), "{what}: {why}");
                }
                assert_ne!(outcomes[0], Admitted::Duplicate, "{what}");
                *ends.entry(outcomes[0].word()).or_insert(0) += 1;
                let Admitted::Opened(number) = outcomes[1] else { panic!("{what}, the next: {:?}", outcomes[1]) };
                assert_eq!(desk.texts(number, "mail").await, [format!("The scanner is dark, {given}.")], "{what}");
                given += 1;
                tried += 1;
            }
            // Everything that left for them keeps the contract.
            assert!(desk.sent().await.len() > given, "{name}");
            let received = desk.count("SELECT COUNT(*) AS n FROM mail").await;
            assert_eq!(received, 2 * i64::try_from(given).unwrap(), "{name}: a record each");
            let open = desk.count("SELECT COUNT(*) AS n FROM mail WHERE outcome NOT IN ('entry', 'duplicate', 'set_aside', 'quarantine')").await;
            assert_eq!(open, 0, "{name}: a final one");
            verified(&desk);
            desk.end().await;
        }
    }
    assert!(tried >= 17 * 22, "{tried}");
    // Most are still somebody's mail; a From that is nobody's is not.
    assert!(ends["entry"] * 10 >= tried * 8 && ends["quarantine"] > 10, "{ends:?}");
}

/// `postdesk verify` beside the desk says that all is well.
fn verified(desk: &TestDesk) {
    let output = postdesk()
        .arg("verify")
        .arg("--config")
        .arg(desk.folder().join("postdesk.toml"))
        .env("STATE_DIRECTORY", desk.folder().join("state"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.len() > 20, "verify: {told}");
}
