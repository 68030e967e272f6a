//! V23: what a mail says never becomes a header of ours. The contract's checker compares the header list of each mail
//! that leaves; here are the mails that try.

use crate::desk::{Step, TestDesk};
use crate::life::says;
use crate::people::{ALICE, Draft, WANG, reply};
use postdesk::desk::Admitted;

const BEHIND_BORDER: &str = "[identity]\nauthserv_id = \"mx.desk.test\"\n";

/// Line ends in all disguises, each with a header behind it.
const ENDS: [&str; 9] = [
    "=?utf-8?Q?jam=0D=0ABcc:_mallory=40evil.test=0D=0A?=",
    "=?utf-8?Q?jam=0ABcc:_mallory=40evil.test?=",
    "=?utf-8?Q?jam=0DBcc:_mallory=40evil.test?=",
    "=?utf-8?B?amFtDQpCY2M6IG1hbGxvcnlAZXZpbC50ZXN0DQoNCmJvZHk=?=",
    "=?utf-8?Q?jam=E2=80=A8Bcc:_mallory=40evil.test?=",
    "=?utf-8?Q?jam=E2=80=A9Bcc:_mallory=40evil.test?=",
    "=?utf-8?Q?jam=00=0BBcc:_mallory=40evil.test=0C=C2=85X:_y?=",
    "jam%0d%0aBcc: mallory@evil.test",
    "jam\r\n Bcc: mallory@evil.test",
];

/// The header list was compared when the mails left; nobody got one, and nothing of it begins a line of a header.
fn is_clean(step: &Step, what: &str) {
    assert!(!step.sent.is_empty(), "{what}: {:?}", step.outcome);
    for sent in &step.sent {
        assert_ne!(sent.envelope_to, "mallory@evil.test", "{what}");
        let head = String::from_utf8_lossy(&sent.raw).split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
        for line in head.lines() {
            assert!(!line.starts_with("bcc") && !line.starts_with("x:"), "{what}: {head}");
        }
        assert!(sent.mail.to.iter().chain(&sent.mail.cc).all(|a| a.address != "mallory@evil.test"), "{what}");
    }
}

fn tries(end: &str) -> Vec<(&'static str, Draft)> {
    let plain = || WANG.writes("Printer", &format!("It jams {end}."));
    vec![
        ("subject", plain().field("Subject", end)),
        ("name", plain().field("From", &format!("{end} <wang@corp.test>"))),
        ("quoted name", plain().field("From", &format!("\"jam\\\"{end}\" <wang@corp.test>"))),
        ("name in Cc", plain().field("Cc", &format!("{end} <chen@corp.test>"))),
        ("Message-ID", plain().field("Message-ID", &format!("<m-{end}@corp.test>"))),
        ("In-Reply-To", plain().field("In-Reply-To", &format!("<i-{end}@corp.test>"))),
        ("References", plain().field("References", &format!("<r-{end}@corp.test>"))),
        ("file name", plain().attach("jam\r\nBcc: mallory@evil.test", "image/png", b"x")),
    ]
}

#[tokio::test]
async fn v23_nothing_of_a_mail_becomes_a_header_of_ours() {
    let mut by_name = 0;
    for end in ENDS {
        let desk =
            TestDesk::with(&format!("{BEHIND_BORDER}\n[limits]\nacks_per_hour = 1000\nacks_per_day = 1000\n")).await;
        for (what, mail) in tries(end) {
            let what = format!("{what} {end:?}");
            let step = desk.gets(mail.verified()).await;
            if matches!(step.outcome, Some(Admitted::Quarantined(_))) {
                // A From that two parsers read differently is nobody's.
                assert!(what.contains("name"), "{what}");
                step.tells(&[]);
                continue;
            }
            by_name += usize::from(what.starts_with("name") || what.starts_with("quoted name"));
            let number = step.opened();
            is_clean(&step, &what);
            assert!(step.told().contains(&"ack wang".to_owned()), "{what}: {:?}", step.told());
            let told = step.mail("assigned_to_you").clone();
            is_clean(&says(&desk, ALICE, &told, "On my way.").await, &what);
            is_clean(&says(&desk, ALICE, &told, "#resolve\n\nMended.").await, &what);
            let subject = desk.field(number, "subject").await;
            assert!(
                !subject.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')),
                "{what}: {subject:?}"
            );
        }
        desk.end().await;
    }
    assert!(by_name >= 5, "names that are only odd are answered: {by_name}");
}

#[tokio::test]
async fn v23_an_engineers_words_become_no_header_either() {
    for end in ENDS {
        let desk = TestDesk::open().await;
        let step = desk.gets(WANG.writes("Printer", "It jams.")).await;
        let told = step.mail("assigned_to_you").clone();
        for text in [
            format!("#close because {end}"),
            format!("#reopen\n#resolve {end}\n\nMended {end}."),
            format!("#assign {end}"),
            format!("#category {end}"),
        ] {
            let answer = reply(&told).by(ALICE).saying(&text).top().field("Subject", end);
            is_clean(&desk.gets(answer).await, &text);
        }
        desk.end().await;
    }
}

#[tokio::test]
async fn v23_a_tag_in_the_subject_stands_there_once() {
    for subject in ["[DESK #77] Printer", "Re: [DESK #77] [DESK #78] Printer [DESK #79]", "【DESK ＃77】打印机"] {
        let desk = TestDesk::open().await;
        let step = desk.gets(WANG.writes(subject, "It jams.")).await;
        // The checker counts the tags of each mail that left.
        step.opened();
        says(&desk, ALICE, step.mail("assigned_to_you"), "On my way.").await.tells(&["reply wang"]);
        desk.end().await;
    }
}
