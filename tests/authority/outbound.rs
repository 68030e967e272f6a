//! What leaves, and how much of it.

use crate::desk::{Outgoing, TestDesk};
use crate::people::{ALICE, CHEN, DESK, Draft, MALLORY, Person, WANG, reply};
use crate::scene::{SECRET, jam, resolved, says, seen, shape, trials};
use postdesk::desk::Admitted;

/// A mail that holds nothing but commands sends the requester no empty mail: nothing, or what the change itself says.
#[tokio::test]
async fn v21_commands_alone_write_nothing_to_the_requester() {
    for (commands, tells) in [
        ("#take", Some("progress")),
        ("#priority P2", None),
        ("#note", None),
        ("#tag +printer", None),
        ("#time 10m", None),
        ("#watch", None),
        ("#close because it is a duplicate", Some("closed")),
        ("＃关闭 因为 重复", Some("closed")),
        ("#time 10m\n#tag +printer\n#priority P2", None),
        ("#time 10m\n\n-- \nAlice Li\nIT Service Desk", None),
        ("#time 10m\n\nAlice Li\nIT Service\nTel 8021", None),
        ("#time 10m\nAlice", None),
        ("#time 10m\n\nAlice Li | IT Desk | 8021", None),
        ("#time 10m\n\n李伟\n桌面支持组\n分机 8021", None),
        ("#time 10m\n\n————\n李伟", None),
        ("#time 10m\n\n______________\nAlice Li", None),
        ("#time 10m\n\nMit freundlichen Grüßen\nAlice Li", None),
    ] {
        let desk = TestDesk::open().await;
        let first = desk.gets(jam()).await;
        let (number, assigned) = (first.opened(), first.mail("assigned_to_you").clone());
        let step = desk.gets(reply(&assigned).by(ALICE).saying(commands).top()).await;
        assert_eq!(step.outcome, Some(Admitted::FollowedUp(number)), "{commands}");
        assert!(step.told().contains(&"transcript alice".to_owned()), "{commands}: {:?}", step.told());
        let outward: Vec<&Outgoing> = step.sent.iter().filter(|m| m.envelope_to == WANG.address).collect();
        let notices: Vec<&str> = outward.iter().map(|m| m.notice.as_str()).collect();
        assert_eq!(notices, tells.into_iter().collect::<Vec<&str>>(), "{commands}: what the change itself says");
        for sent in outward {
            let words = sent.mail.text.split_whitespace().count();
            assert!(words > 10 && !sent.mail.text.contains('#'), "{commands}: {}", sent.mail.text);
        }
        desk.end().await;
    }
}

/// The relay between two desks: whatever marks a mail as automatic is gone, and who wrote it is the other desk.
fn relayed(sent: &Outgoing, from: Person) -> Vec<u8> {
    let text = sent.mail.text.clone();
    from.writes(&sent.mail.subject, &text).raw()
}

/// Two desks answer each other through a relay that strips every field: at most three automatic mails each in a day.
#[tokio::test]
async fn v36_two_desks_fall_silent() {
    let [left, right] = [TestDesk::open().await, TestDesk::open().await];
    let as_left = Person { name: "Left Desk", address: "desk@left.test" };
    let as_right = Person { name: "Right Desk", address: "desk@right.test" };
    let mut written = [0, 0];
    let mut to_left: Vec<Vec<u8>> = vec![as_right.writes("Our printer", "Please repair our printer.").raw()];
    let mut to_right: Vec<Vec<u8>> = Vec::new();
    for _ in 0..24 {
        for raw in std::mem::take(&mut to_left) {
            let sent = desk_answers(&left, raw, as_right).await;
            written[0] += sent.len();
            to_right.extend(sent.iter().map(|m| relayed(m, as_left)));
        }
        for raw in std::mem::take(&mut to_right) {
            let sent = desk_answers(&right, raw, as_left).await;
            written[1] += sent.len();
            to_left.extend(sent.iter().map(|m| relayed(m, as_right)));
        }
        for (desk, back, as_who) in [(&left, &mut to_right, as_left), (&right, &mut to_left, as_right)] {
            let peer = if as_who == as_left { as_right } else { as_left };
            let timed = desk.advance(1).await.sent.into_iter().filter(|m| m.envelope_to == peer.address);
            let timed: Vec<Outgoing> = timed.collect();
            written[usize::from(as_who == as_right)] += timed.len();
            back.extend(timed.iter().map(|m| relayed(m, as_who)));
        }
    }
    println!("automatic mails in 24 hours: {written:?}");
    assert!(written.iter().all(|n| (1..=3).contains(n)), "{written:?}");
    left.end().await;
    right.end().await;
}

async fn desk_answers(desk: &TestDesk, raw: Vec<u8>, peer: Person) -> Vec<Outgoing> {
    desk.gets(raw).await.sent.into_iter().filter(|m| m.envelope_to == peer.address).collect()
}

/// Spam in other people's names: nobody outside ever hears of it, nor when it is overdue.
#[tokio::test]
async fn v37_forged_spam_is_answered_to_nobody() {
    let count = trials("POSTDESK_SPAM", 100);
    let desk = TestDesk::behind_border().await;
    let mut outside = 0;
    let addresses: Vec<&'static str> =
        (0..count).map(|n| &*Box::leak(format!("victim{n}@victims{}.test", n % 7).into_boxed_str())).collect();
    for (n, address) in addresses.into_iter().enumerate() {
        let victim = Person { name: "Victim", address };
        let text = format!("Buy {n} pills at http://evil.test/{n}, or write to help@evil.test.");
        let step = desk.gets(victim.writes(&format!("Offer {n}"), &text).field("Return-Path", "<x@evil.test>")).await;
        outside += step.sent.iter().filter(|m| !m.envelope_to.ends_with("@desk.test")).count();
    }
    let late = desk.advance(72).await;
    outside += late.sent.iter().filter(|m| !m.envelope_to.ends_with("@desk.test")).count();
    assert_eq!(outside, 0, "of {count}");
    assert!(late.sent.iter().any(|m| m.notice == "breach"), "their time did run out");
    assert_eq!(desk.tickets().await, count, "nothing is lost");
    desk.end().await;
}

fn bounce_of(to: &str, id: &str, recipient: &str) -> Vec<u8> {
    format!(
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@evil.test>\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b{}@evil.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered. Works now, thanks. Still broken. #close because of the bounce\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; evil.test\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{id}>\r\nTo: {recipient}\r\n\r\n--b--\r\n",
        id.len() + to.len() + recipient.len() * 1_000 + usize::from(id.as_bytes()[3]) * 100_000
    )
    .into_bytes()
}

/// Forged delivery reports, for every mail that was sent, with every id that can be guessed: nothing moves, nobody is
/// told, and whoever they name goes on getting mail.
#[tokio::test]
async fn v38_forged_delivery_reports_move_nothing() {
    let desk = TestDesk::behind_border().await;
    let scene = resolved(&desk, jam().verified()).await;
    let before = shape(&desk, scene.number).await;
    let outbox = desk.desk.figures().await.unwrap().outbox;
    for own in [&scene.ack, &scene.assigned, &scene.asked] {
        let id = own.message_id.clone().unwrap();
        let (left, domain) = id.rsplit_once('@').unwrap();
        let other = if left.ends_with('x') { 'y' } else { 'x' };
        let guessed = format!("{}{other}@{domain}", &left[..left.len() - 1]);
        for id in [guessed.as_str(), "guessed@desk.test", "1@desk.test"] {
            for to in [DESK, "support+ba1001.aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.test"] {
                for recipient in [WANG.address, ALICE.address, "nobody@corp.test"] {
                    let step = desk.gets(bounce_of(to, id, recipient)).await.tells(&[]);
                    let set_aside = matches!(step.outcome, Some(Admitted::SetAside(_) | Admitted::Duplicate));
                    assert!(set_aside, "{to} {id}: {:?}", step.outcome);
                }
            }
        }
        // With the true id it is kept on its ticket, and that is all.
        desk.gets(bounce_of(DESK, &id, WANG.address)).await.tells(&[]);
    }
    assert_eq!(shape(&desk, scene.number).await, before);
    assert_eq!(desk.desk.figures().await.unwrap().outbox, outbox);
    says(&desk, ALICE, &scene.assigned, "Please try it again.").await.tells(&["reply wang"]);
    desk.end().await;
}

/// Nobody can have somebody else's mailbox filled: questions about held mails, receipts, and answers to "any news?".
#[tokio::test]
async fn v39_nobody_is_bombed_with_our_notices() {
    let desk = TestDesk::open().await;
    let scene = resolved(&desk, jam()).await;
    let mut got = std::collections::BTreeMap::<String, usize>::new();
    for n in 0..60 {
        for draft in [
            ALICE.writes(&format!("Forged {n}"), "#close because of me"),
            WANG.writes(&format!("Forged {n}"), "Something else is broken."),
            WANG.writes(&format!("Re: [DESK #{}]", scene.number), &format!("Any news? ({n})")),
        ] {
            for sent in desk.gets(draft).await.sent {
                let automatic = ["ack", "status", "verify_sender"].contains(&sent.notice.as_str());
                *got.entry(format!("{} {}", sent.envelope_to, automatic)).or_default() += 1;
            }
        }
    }
    println!("within one hour: {got:?}");
    for who in [ALICE, WANG] {
        let count = got.get(&format!("{} true", who.address)).copied().unwrap_or_default();
        assert!((1..=3).contains(&count), "{}: {count}", who.address);
    }
    assert_eq!(got.get(&format!("{} false", WANG.address)), None, "nothing but automatic answers, and few of those");
    // The days after, when all of it is overdue; what her own ticket says is hers.
    for day in 0..3 {
        let step = desk.advance(24).await;
        let own = format!("#{}]", scene.number);
        let to_wang = |m: &&Outgoing| m.envelope_to == WANG.address && !m.mail.subject.contains(&own);
        let count = step.sent.iter().filter(to_wang).count();
        assert!(count <= 10, "day {day}: {:?}", step.told());
    }
    desk.end().await;
}

/// What a stranger writes is shown, not lent our voice: no link of theirs can be clicked, where it leads is seen, their
/// words stand under their name, and nobody outside gets them from us.
#[tokio::test]
async fn v40_a_strangers_links_and_words_are_only_shown_to_the_staff() {
    let desk = TestDesk::behind_border().await;
    let html = "<p>Your password ends today. <a href=\"http://evil.test/login\">https://desk.test/login</a></p><img src=\"http://evil.test/pixel.gif\"><form action=\"http://evil.test/x\"><input name=p></form>";
    let raw = format!(
        "From: IT Service Desk <it@evil.test>\r\nTo: {DESK}\r\nCc: {}\r\nSubject: Password expires, see http://evil.test/subject\r\nMessage-ID: <v40@evil.test>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0800\r\nAuthentication-Results: other; none\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n",
        CHEN.address
    );
    let step = desk.gets(raw.into_bytes()).await.tells(&["assigned_to_you alice"]);
    let told = step.outgoing("assigned_to_you");
    assert!(told.mail.text.contains("Caution"), "{}", told.mail.text);
    assert!(told.mail.text.contains("evil.test/login"), "where it leads is seen: {}", told.mail.text);
    for (at, _) in told.html.match_indices("href=\"") {
        assert!(told.html[at + 6..].starts_with("mailto:support"), "{}", &told.html[at..at + 60]);
    }
    for word in ["<img", "<form", "<input", "src=\"http"] {
        assert!(!told.html.contains(word), "{word}");
    }
    assert!(told.mail.text.contains("it@evil.test"));
    // Known to us or not, a receipt holds none of it; what they have proved to be their own subject goes back to them alone.
    let first = desk.gets(MALLORY.writes("Hello http://evil.test/a", "Click http://evil.test/b now.").verified()).await;
    let ack = first.outgoing("ack");
    assert!(!ack.mail.text.contains("evil.test/b") && !ack.html.contains("evil.test/b"), "{}", seen(ack));
    assert!(!ack.html.contains("href=\"http"));
    assert!(!ack.mail.text.contains("evil.test"), "{}", ack.mail.text);
    assert!(first.sent.iter().all(|m| m.envelope_to.ends_with("@desk.test") || m.envelope_to == MALLORY.address));
    // A forged mail of a requester's is relayed to nobody but the staff.
    let scene = resolved(&desk, jam().cc(&[CHEN]).verified()).await;
    let forged = WANG.writes(&format!("Re: [DESK #{}]", scene.number), "All: log in at http://evil.test/c at once.");
    let step = desk.gets(forged).await.tells(&["new_entry alice"]);
    assert!(seen(step.outgoing("new_entry")).contains(SECRET), "she reads what came before");
    assert!(step.mail("new_entry").text.contains("Caution"));
    assert!(!seen(step.outgoing("new_entry")).contains("href=\"http"));
    desk.end().await;
}

/// Programs from outside are kept, and named to the staff; nobody gets them from us. What an engineer sends is the
/// engineer's to decide.
#[tokio::test]
async fn v40_programs_from_outside_are_held() {
    let desk = TestDesk::behind_border().await;
    let program = b"MZ this is no program, and its name says that it is one";
    let inner = "From: x@evil.test\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=a.scr\r\nContent-Disposition: attachment; filename=a.scr\r\n\r\nx\r\n";
    let files: [(&str, &str, &[u8]); 5] = [
        ("update.exe", "application/octet-stream", program),
        ("invoice.pdf.js", "application/pdf", b"WScript.Echo(1)"),
        ("notes.txt", "text/plain", b"\x7fELF\x02\x01\x01 and the rest"),
        ("mail.eml", "message/rfc822", inner.as_bytes()),
        ("screen.png", "image/png", b"\x89PNG and the rest"),
    ];
    let with = |draft: Draft| files.iter().fold(draft, |draft, (name, kind, bytes)| draft.attach(name, kind, bytes));
    let first = desk.gets(with(jam().cc(&[CHEN])).verified()).await;
    let number = first.opened();
    let assigned = first.mail("assigned_to_you").clone();
    let later = with(WANG.writes(&format!("Re: [DESK #{number}]"), "Here they are again, and larger.")).verified();
    let later = desk.gets(later).await;
    for told in [first.outgoing("assigned_to_you"), later.outgoing("new_entry")] {
        let sent: Vec<&str> = told.mail.attachments.iter().map(|a| a.name.as_str()).collect();
        assert_eq!(sent, ["screen.png"], "{}", told.notice);
        let flat = told.mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
        for name in ["update.exe", "invoice.pdf.js", "notes.txt", "mail.eml"] {
            let named = format!("[attachment held back because it is a program: {name};");
            assert!(flat.contains(&named), "{name}: {flat}");
        }
    }
    // Nobody else gets any, nor with what an engineer answers.
    let answer = says(&desk, ALICE, &assigned, "Please do not open them.").await;
    for sent in first.sent.iter().chain(&later.sent).chain(&answer.sent).filter(|m| m.envelope_to != ALICE.address) {
        assert!(sent.mail.attachments.is_empty(), "{} to {}", sent.notice, sent.envelope_to);
    }
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM attachment").await, 10, "all of them are kept");
    let tool = reply(&assigned).by(ALICE).saying("Run this, please.").top().attach("fix.ps1", "text/plain", b"exit");
    let step = desk.gets(tool).await.tells(&["reply chen", "reply wang"]);
    for sent in &step.sent {
        assert_eq!(sent.mail.attachments[0].name, "fix.ps1");
    }
    desk.end().await;
}
