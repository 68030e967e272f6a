//! Who somebody is, and who only looks like it.

use crate::desk::TestDesk;
use crate::from_fields;
use crate::people::{ALICE, CHEN, MALLORY, Person, WANG, reply};
use crate::scene::{SECRET, jam, resolved, says, seen};
use postdesk::desk::Admitted;
use postdesk::pure::mail;

/// Another service writes to the desk's address, and whoever made it do so hopes to read the code. Nobody outside hears
/// anything, and the staff are told that a program wrote.
#[tokio::test]
async fn v01_a_machine_gets_no_answer_and_its_code_leaves_for_nobody_outside() {
    let service = Person { name: "Service", address: "noreply@svc.test" };
    for border in [false, true] {
        let desk = if border { TestDesk::behind_border().await } else { TestDesk::open().await };
        let text = "Confirm your account: https://svc.test/verify?c=991827\n\nYour code is 991827.";
        let mail = service.writes("Verify your address", text);
        let step = desk.gets(if border { mail.verified() } else { mail }).await.tells(&["assigned_to_you alice"]);
        let number = step.opened();
        assert!(step.mail("assigned_to_you").text.contains("a program wrote this"), "the staff know");
        // Asking for it in the service's name, or with its subject, brings nothing out either.
        for asker in [service, MALLORY] {
            let again = asker.writes("Re: Verify your address", "Any news? What was the code?");
            for sent in desk.gets(again).await.sent.iter().filter(|m| !m.envelope_to.ends_with("@desk.test")) {
                assert_eq!(sent.envelope_to, MALLORY.address);
                assert!(!seen(sent).contains("991827") && !seen(sent).contains("svc.test"), "{}", seen(sent));
            }
        }
        assert_eq!(desk.state(number).await, "new");
        desk.end().await;
    }
}

/// What the border says × whose token it is × who writes: exactly the cells that the table allows run a command.
#[tokio::test]
async fn v08_a_command_runs_in_exactly_the_cells_of_the_table() {
    let mut ran = Vec::new();
    let mut cells = 0;
    for who in [ALICE, WANG, CHEN, MALLORY] {
        for auth in ["pass", "none", "fail"] {
            for token in ["own", "absent", "another's"] {
                let desk = TestDesk::behind_border().await;
                let first = desk.gets(jam().cc(&[CHEN]).verified()).await;
                let number = first.opened();
                let assigned = first.mail("assigned_to_you").clone();
                let answer = says(&desk, ALICE, &assigned, "I am on my way.").await;
                let to_wang = answer.sent.iter().find(|m| m.envelope_to == WANG.address).unwrap().mail.clone();
                let to_chen = answer.sent.iter().find(|m| m.envelope_to == CHEN.address).unwrap().mail.clone();
                let (own, others) = match who {
                    ALICE => (&assigned, &to_wang),
                    WANG => (&to_wang, &assigned),
                    CHEN => (&to_chen, &assigned),
                    _ => (&assigned, &assigned),
                };
                let on = if token == "another's" { others } else { own };
                let mut draft = reply(on).by(who).saying("#close because of the matrix").top();
                if token == "absent" || (who == MALLORY && token == "own") {
                    draft = draft.tag_only();
                }
                let draft = match auth {
                    "pass" => draft.verified(),
                    "fail" => draft.failing(),
                    _ => draft,
                };
                desk.gets(draft).await;
                cells += 1;
                if desk.state(number).await == "closed" {
                    ran.push(format!("{} {auth} {token}", who.name));
                }
                desk.end().await;
            }
        }
    }
    println!("{} of {cells} cells run: {ran:#?}", ran.len());
    let expected = ["pass own", "pass absent", "pass another's", "none own"];
    assert_eq!(ran, expected.map(|cell| format!("{} {cell}", ALICE.name)));
}

/// A bare From makes nobody known, and no address becomes somebody's because a mail says so.
#[tokio::test]
async fn v12_no_address_is_linked_and_nobody_known_by_a_claim() {
    let desk = TestDesk::behind_border().await;
    let home = "wang.fang@home.test";
    for n in 0..3 {
        let mail = WANG
            .writes(&format!("Mail {n}"), "Something is broken.")
            .field("Reply-To", home)
            .field("Sender", home)
            .field("X-Forwarded-User", ALICE.address)
            .field("X-Remote-User", ALICE.address);
        let step = desk.gets(mail).await.tells(&["assigned_to_you alice"]);
        assert_eq!(desk.facts(step.opened(), "notice_withheld").await, ["no_evidence"], "still not known: {n}");
    }
    // Who writes from that address is somebody else, with nothing of hers.
    let other = Person { name: "Wang Fang", address: home };
    let step = desk.gets(other.writes("Re: Mail 0 [DESK #1001]", "Any news?").verified()).await;
    assert_eq!(desk.ticket(step.opened()).await["requester"]["address"], home);
    assert_eq!(desk.ticket(1001).await["participants"].as_array().unwrap().len(), 1);
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM person WHERE full_name = 'Wang Fang'").await, 2);
    desk.end().await;
}

/// Whatever stands in From, if it is not exactly one mailbox in one reading it is nobody; the border has verified the
/// domain that is really there.
#[tokio::test]
async fn v15_a_from_that_can_be_read_in_two_ways_is_nobody() {
    let desk = TestDesk::behind_border().await;
    let scene = resolved(&desk, jam().verified()).await;
    let before = desk.ticket(scene.number).await;
    let mut cases = 0;
    let mut read = 0;
    for case in from_fields::cases() {
        let (from, field) = (&case.value, &case.field);
        let raw = case.raw(&format!("Re: [DESK #{}]", scene.number), "#close because of me");
        if let Some(sole) = mail::parse(raw.as_bytes()).sole_from() {
            assert_eq!(from.matches(sole.address.as_str()).count(), 1, "{field}: {}", sole.address);
            read += 1;
        }
        let step = desk.gets(raw.into_bytes()).await;
        cases += 1;
        assert!(!step.told().iter().any(|t| t.starts_with("transcript")), "{field}: {:?}", step.told());
        assert!(!matches!(step.outcome, Some(Admitted::FollowedUp(_))), "{field}: {:?}", step.outcome);
        assert!(step.sent.iter().all(|m| !seen(m).contains(SECRET)), "{field}");
    }
    assert_eq!(desk.ticket(scene.number).await, before, "byte for byte");
    println!("{cases} hostile From fields, {read} read as one mailbox, none of them an engineer's");
    assert!(cases >= 200 && read < cases);
    desk.end().await;
}

/// Identity is compared in ASCII: letters that Unicode folds, composes or hides are other letters.
#[tokio::test]
async fn v16_unicode_makes_nobody_an_engineer() {
    let desk = TestDesk::behind_border().await;
    let scene = resolved(&desk, jam().verified()).await;
    let before = desk.ticket(scene.number).await;
    let long = format!("{}alice@desk.test", "a".repeat(254));
    let strangers = [
        "al\u{131}ce@desk.test",       // dotless i
        "AL\u{130}CE@desk.test",       // dotted capital I
        "alice@des\u{212a}.test",      // Kelvin sign
        "alice@de\u{df}k.test",        // sharp s
        "alice@de\u{17f}k.test",       // long s
        "\u{fb01}lice@desk.test",      // ligature
        "alic\u{65}\u{301}@desk.test", // NFD
        "alic\u{e9}@desk.test",        // NFC
        "\u{ff41}lice@desk.test",      // full width
        "alice@d\u{435}sk.test",       // Cyrillic e
        "ali\u{200b}ce@desk.test",     // zero width
        "alice@desk\u{3002}test",      // ideographic full stop
        "alice@desk.test.",
        "alice@.desk.test",
        "alice@xn--desk-.test",
        "alice@xn--dsk-ulc.test",
        "alice.@desk.test",
        "\"alice\"@desk.test",
        long.as_str(),
    ];
    for address in strangers {
        let domain = address.rsplit('@').next().unwrap();
        for verified in [true, false] {
            let draft = MALLORY
                .writes(&format!("Re: [DESK #{}]", scene.number), "#close because of me")
                .field("From", &format!("<{address}>"));
            let draft = match verified {
                true => draft.above(&format!("Authentication-Results: mx.desk.test; dmarc=pass header.from={domain}")),
                false => draft,
            };
            let step = desk.gets(draft).await;
            assert_eq!(desk.ticket(scene.number).await, before, "{address}");
            let staff_heard = step.told().iter().any(|t| t.starts_with("transcript") || t.starts_with("verify_sender"));
            assert!(!staff_heard, "{address}: {:?}", step.told());
            for sent in &step.sent {
                assert!(sent.envelope_to.is_ascii() && sent.envelope_to.len() <= 254, "{}", sent.envelope_to);
            }
        }
    }
    // ASCII case alone is no other address, and what is asked about goes to the one that is stored.
    let loud = MALLORY.writes("Re: x", "#help").field("From", "ALICE@Desk.TEST");
    let step = desk.gets(loud).await.tells(&["verify_sender alice"]);
    assert_eq!(step.outcome, Some(Admitted::Held));
    assert_eq!(step.outgoing("verify_sender").envelope_to, ALICE.address);
    desk.end().await;
}

/// A name is never an identity: the role is that of the address, and the staff are told what it looks like.
#[tokio::test]
async fn v17_a_name_or_a_domain_that_looks_like_ours_is_told_of_and_gets_nothing() {
    let desk = TestDesk::behind_border().await;
    let scene = resolved(&desk, jam().verified()).await;
    let before = desk.ticket(scene.number).await;
    let subject = format!("Re: Label printer jams [DESK #{}]", scene.number);
    for (from, domain, caution) in [
        ("\"Alice Li <alice@desk.test>\" <x@evil.test>", "evil.test", "which is not the address that wrote"),
        ("alice@desk.test <x@evil.test>", "evil.test", ""),
        ("Alice Li <alice@evil.test>", "evil.test", "bears the name of alice@desk.test"),
        ("\u{410}lice Li <a@evil.test>", "evil.test", "bears the name of alice@desk.test"),
        ("Wang Fang <wang@c0rp.test>", "c0rp.test", "looks like corp.test"),
        ("Wang Fang <wang@xn--crp-tlc.test>", "xn--crp-tlc.test", "bears the name of wang@corp.test"),
        ("Support <it@clesk.test>", "clesk.test", "looks like desk.test"),
        ("Help <x@desk.test.evil.test>", "desk.test.evil.test", "looks like desk.test"),
    ] {
        let draft = MALLORY
            .writes(&subject, "#close because of me")
            .field("From", from)
            .above(&format!("Authentication-Results: mx.desk.test; dmarc=pass header.from={domain}"));
        let step = desk.gets(draft).await;
        assert_eq!(desk.ticket(scene.number).await, before, "{from}");
        assert!(step.sent.iter().all(|m| !m.notice.starts_with("transcript") && m.notice != "verify_sender"), "{from}");
        if caution.is_empty() {
            continue;
        }
        let told = step.outgoing("assigned_to_you");
        let flat = told.mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(caution), "{from}: {flat}");
        assert!(flat.contains('<') && flat.contains(domain), "the address stands beside the name: {flat}");
        let page = told.html.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(page.contains(caution.split('.').next().unwrap()), "{from}: in HTML too");
    }
    // A colleague of the requester's who watches is named with the address.
    let first = desk.gets(WANG.writes("Scanner", "It stays dark.").cc(&[CHEN]).verified()).await;
    let note = CHEN.writes(&format!("Re: [DESK #{}]", first.opened()), "It does here too.").verified();
    let step = desk.gets(note).await;
    assert!(step.mail("new_entry").text.contains("Chen Bo <chen@corp.test>"), "{}", step.mail("new_entry").text);
    desk.end().await;
}
