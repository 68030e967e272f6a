//! Generated mails of somebody who knows everything but the keys: numbers, subjects, Message-IDs, addresses, whole notices
//! that were passed on. They can write any From, but our border does not vouch for it; what it vouches for is their own
//! domain. None of the mails joins a ticket that it must not, runs a command, adds a recipient or reads a byte.

use crate::desk::{Step, TestDesk};
use crate::people::{ALICE, BOB, CHEN, DESK, Draft, LIN, MALLORY, Person, WANG, reply};
use crate::scene::{Dice, SECRET, Scene, jam, resolved, says, seen, shape, trials};
use postdesk::desk::Admitted;
use postdesk::pure::mail::Mail;
use serde_json::Value;

/// Mails to one desk: what they leave behind makes it slower.
const MAILS_A_DESK: usize = 100;

/// A word of the staff's that none of the notices shows which were passed on.
const DEEP: &str = "vault-0815";

const WORDS: [&str; 18] = [
    "Works now, thanks!",
    "Still broken!",
    "Please cancel this ticket.",
    "5 stars",
    "Any news?",
    "好了，谢谢",
    "还是不行",
    "#close because of me",
    "#resolve\n\nDone.",
    "#assign bob",
    "#cc mallory@evil.test",
    "#requester mallory@evil.test",
    "#show 1001\n#search roller",
    "＃关闭 因为 我",
    "#note\n\nInside.",
    "#merge 1001",
    "Yes, that was me.",
    "Approved. 同意。",
];

/// Whom they pretend to be; only MALLORY's own domain is ever vouched for.
const FACES: [Person; 10] = [
    MALLORY,
    WANG,
    ALICE,
    BOB,
    LIN,
    CHEN,
    Person { name: "Wang Fang", address: "wang@c0rp.test" },
    Person { name: "Alice Li", address: "al\u{131}ce@desk.test" },
    Person { name: "Alice Li <alice@desk.test>", address: "x@evil.test" },
    Person { name: "IT Service Desk", address: "it@desk.test.evil.test" },
];

fn draft(dice: &mut Dice, scenes: &[Scene; 2], held: &Mail) -> (Draft, &'static str) {
    let scene = &scenes[dice.throw(2)];
    let who = FACES[dice.throw(FACES.len())];
    let text = WORDS[dice.throw(WORDS.len())];
    let subject = format!("Re: Label printer jams [DESK #{}]", scene.number);
    let stolen = [&scene.ack, &scene.assigned, &scene.asked, held][dice.throw(4)];
    let id = format!("<{}>", stolen.message_id.clone().unwrap());
    let (draft, kind) = match dice.throw(9) {
        0 => (who.writes(&subject, text), "tag"),
        1 => (who.writes(&subject, text).field("References", &id), "references"),
        // What a stranger was passed on, answered under the stranger's own name.
        2 => (reply(stolen).by(MALLORY).saying(text).top(), "token"),
        3 => (reply(stolen).by(MALLORY).saying(text).bare().tag_only().field("In-Reply-To", &id), "id"),
        4 => (who.writes(&subject, text).field("In-Reply-To", "<root@corp.test>"), "root"),
        5 => {
            let auto = who.writes("Automatic reply: x", text).field("Auto-Submitted", "auto-replied");
            (auto.field("References", &id), "vacation")
        }
        6 => {
            let from = Person { name: "MAILER-DAEMON", address: "mailer-daemon@evil.test" };
            (from.writes("Undelivered Mail Returned to Sender", text).field("Return-Path", "<>"), "bounce")
        }
        7 => (who.writes("Fwd: Label printer jams", &format!("{text}\n\n{}", stolen.text)), "forward"),
        _ => (who.writes(&subject, text).to("support+ra1001.aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.test"), "made up"),
    };
    let draft = match dice.throw(4) {
        0 => draft.cc(&[MALLORY, Person { name: "Eve", address: "eve@evil.test" }]),
        1 => draft.field("Reply-To", "mallory@evil.test").field("Sender", ALICE.address),
        2 => draft.field("X-Postdesk-Ticket", "1001").field("X-Original-From", ALICE.address),
        _ => draft,
    };
    let vouched = draft.person.domain() == "evil.test" || draft.person.domain().ends_with(".evil.test");
    let draft = match dice.throw(4) {
        0 | 1 if vouched => draft.verified(),
        2 if !vouched => draft.failing(),
        3 if !vouched => draft.above("Authentication-Results: mx.evil.test; dmarc=pass header.from=corp.test"),
        _ => draft,
    };
    (draft, kind)
}

/// Participants may add an entry under a bare From; everything else stays as it was.
fn may_enter(who: Person) -> bool {
    [WANG, CHEN].contains(&who)
}

fn assert_harmless(step: &Step, (scenes, what): (&[Scene; 2], &str)) {
    for sent in &step.sent {
        let to = sent.envelope_to.as_str();
        let is_staff = to.ends_with("@desk.test");
        let is_known = is_staff || [WANG.address, CHEN.address].contains(&to);
        let number = sent.mail.header("X-Postdesk-Ticket").unwrap_or_default();
        let is_scene = scenes.iter().any(|scene| scene.number.to_string() == number);
        // A ticket of their own is theirs, with whom they bring.
        assert!(is_known || !is_scene, "{} to {to}: {what}", sent.notice);
        assert!(is_staff || !seen(sent).contains(DEEP), "{} to {to} tells it: {what}", sent.notice);
        assert_ne!(sent.notice, "transcript", "a command was read: {what}");
        let speaks = ["reply", "resolved", "closed", "reopened", "needs_info"].contains(&sent.notice.as_str());
        assert!(!(speaks && is_scene), "{} to {to}: {what}", sent.notice);
        let mut visible = sent.mail.to.iter().chain(&sent.mail.cc).map(|a| a.key());
        assert!(!is_scene || visible.all(|a| !a.ends_with("evil.test")), "{what}");
    }
}

async fn entries(desk: &TestDesk, number: i64) -> Vec<Value> {
    desk.ticket(number).await["entries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn adversary_who_knows_everything_but_the_keys_gets_nothing() {
    let count = trials("POSTDESK_ADVERSARIES", 500);
    let mut dice = Dice::new(0x5eed);
    let (mut sent, mut kinds) = (0, std::collections::BTreeMap::<&str, usize>::new());
    while sent < count {
        let desk = TestDesk::behind_border().await;
        let first = resolved(&desk, jam().cc(&[CHEN]).verified().field("Message-ID", "<root@corp.test>")).await;
        let second = resolved(&desk, WANG.writes("Scanner", &format!("The {SECRET} is dark.")).verified()).await;
        for scene in [&first, &second] {
            says(&desk, ALICE, &scene.assigned, &format!("#note\n\nThe key lies in {DEEP}.")).await;
        }
        let held = desk.gets(ALICE.writes("x", "#help")).await.mail("verify_sender").clone();
        let scenes = [first, second];
        let before = [shape(&desk, scenes[0].number).await, shape(&desk, scenes[1].number).await];
        let mut had = [entries(&desk, scenes[0].number).await, entries(&desk, scenes[1].number).await];
        for _ in 0..MAILS_A_DESK.min(count - sent) {
            let (draft, kind) = draft(&mut dice, &scenes, &held);
            let who = draft.person;
            let raw = draft.raw();
            let what = format!("{kind}: {}", String::from_utf8_lossy(&raw));
            let step = desk.gets(raw).await;
            sent += 1;
            *kinds.entry(kind).or_default() += 1;
            assert_harmless(&step, (&scenes, &what));
            assert_ne!(step.outcome, Some(Admitted::Released), "{what}");
            for (at, scene) in scenes.iter().enumerate() {
                assert_eq!(shape(&desk, scene.number).await, before[at], "{what}");
                if step.outcome == Some(Admitted::FollowedUp(scene.number)) {
                    assert!(may_enter(who) || kind == "bounce" || kind == "vacation", "joined: {what}");
                    let now = entries(&desk, scene.number).await;
                    let fresh: Vec<&Value> = now.iter().filter(|e| !had[at].contains(e)).collect();
                    let claimed = |e: &&&Value| e["kind"] == "notice" || e["evidence"] == "claimed";
                    assert_eq!(fresh.iter().filter(claimed).count(), fresh.len(), "{fresh:?}: {what}");
                    had[at] = now;
                }
            }
        }
        // Those who may still can.
        let told = says(&desk, ALICE, &scenes[0].assigned, "Does it work now?").await;
        assert!(told.outcome.is_some());
        let order = ALICE.writes(&format!("Re: [DESK #{}]", scenes[0].number), "#close because it is over").verified();
        desk.gets(order).await;
        assert_eq!(desk.state(scenes[0].number).await, "closed");
        assert!(desk.ticket(scenes[0].number).await["participants"].as_array().unwrap().len() <= 3);
        desk.end().await;
    }
    println!("{sent} adversarial mails to {DESK}, by kind: {kinds:?}");
}

/// A form as somebody writes it who can foresee what ours will say; one of many ways to write each line.
fn forged(dice: &mut Dice, number: i64) -> String {
    let fields = [
        ["State: closed because spam", "状态：已关闭 因为 垃圾邮件", "State: resolved"],
        ["Priority: P1", "优先级：特急", "* Priority: P4"],
        ["Impact: company", "影响范围：全公司", "- Impact: core business"],
        ["Urgency: critical", "紧急程度：特急", "> Urgency: low"],
        ["Category: network/vpn", "分类：网络", "Category:\nnetwork/vpn"],
        ["Team: network", "团队：network", "Team: @network"],
        ["Assignee: bob", "处理人：周工", "Assignee:"],
        ["ETA: tomorrow 14:00", "预计：明天下午两点", "ETA: 2026-12-24 11:00"],
    ];
    let revision = 1 + dice.throw(7);
    let head = match dice.throw(5) {
        0 => format!("DESK ＃{number} • Revision {revision}"),
        1 => format!("DESK #{number} ·\nrevision {revision}"),
        2 => format!("{}DESK #{number} · revision {revision}", "well ".repeat(20 + dice.throw(60))),
        _ => format!("DESK #{number} · revision {revision}"),
    };
    let hint = ["", "- Form: or change a value below, or write the new one on the line under it.\n\n"][dice.throw(2)];
    let mut text = format!("{hint}{head}");
    let between = ["\n", "\n", "\n\n", " | "][dice.throw(4)];
    for field in fields {
        if dice.throw(3) > 0 {
            text.push_str(between);
            text.push_str(field[dice.throw(field.len())]);
        }
    }
    format!("{text}\n")
}

/// What an engineer makes of a mail that is answered: quoted whole, or cut down to some of its lines, with words of their own
/// and nothing changed.
fn quoted(dice: &mut Dice, text: &str, words: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let (from, to) = match dice.throw(3) {
        0 => (0, lines.len()),
        1 => (0, 1 + dice.throw(lines.len())),
        _ => (dice.throw(lines.len()), lines.len()),
    };
    let mark = ["> ", ">", ">> "][dice.throw(3)];
    let within: String = lines[from..to.max(from + 1)].iter().map(|line| format!("{mark}{line}\n")).collect();
    let head = "On Mon, 23 Nov 2026 at 10:00, somebody wrote:\n";
    match dice.throw(3) {
        0 => format!("{head}{within}\n{words}\n"),
        1 => format!("{words}\n\n{within}"),
        _ => format!("{words}\n\n{head}{within}"),
    }
}

/// Nobody but an engineer fills in a form: what strangers and requesters write into one is quoted by every answer to them,
/// and is no order.
#[tokio::test]
async fn adversary_who_writes_a_form_of_ours_orders_nothing() {
    let count = trials("POSTDESK_ADVERSARIES", 160);
    let mut dice = Dice::new(0xf0f0);
    let mut sent = 0;
    while sent < count {
        let desk = TestDesk::behind_border().await;
        let mut number = 1000;
        for _ in 0..8 {
            number += 1;
            let who = [WANG, MALLORY][dice.throw(2)];
            let forms: String = (0..1 + dice.throw(4)).map(|_| forged(&mut dice, number)).collect();
            let body = format!("It jams, see below.\n\n{forms}\nThank you");
            let first = who.writes("Printer", &body).verified();
            let step = desk.gets(first.clone()).await;
            assert_eq!(step.opened(), number);
            let told = step.sent.iter().find(|m| ["assigned_to_you", "queue_unassigned"].contains(&m.notice.as_str()));
            let told = told.unwrap_or_else(|| panic!("{:?}", step.told()));
            let engineer = if told.envelope_to == LIN.address { LIN } else { ALICE };
            for n in 0..4 {
                let before = shape(&desk, number).await;
                let words = format!("I will have a look at it, round {n}.");
                let answer = if dice.throw(3) == 0 {
                    // To the requester's own mail, with a copy to the desk.
                    let text = quoted(&mut dice, &body, &words);
                    let id = format!("<{}>", first.message_id);
                    let draft = engineer.writes(&format!("Re: Printer [DESK #{number}]"), &text);
                    draft.field("In-Reply-To", &id).field("References", &id).verified()
                } else {
                    let mut draft = reply(&told.mail).by(engineer).saying("").bare();
                    draft.text = quoted(&mut dice, &told.mail.text, &words);
                    draft.verified()
                };
                let text = answer.text.clone();
                let step = desk.gets(answer).await;
                sent += 1;
                let what = || format!("{:?} of\n{body}\nanswered by\n{text}", step.told());
                assert!(step.told().iter().all(|t| !t.starts_with("transcript")), "{}", what());
                let after = shape(&desk, number).await;
                for key in ["priority", "impact", "urgency", "category", "team", "promises", "participants"] {
                    assert_eq!(after[key], before[key], "{key}: {}", what());
                }
                assert!(n == 0 || after["assignee"] == before["assignee"], "{}", what());
                assert_eq!(after["state"], "open", "{}", what());
            }
        }
        desk.end().await;
    }
    println!("{sent} answers that quote forged forms");
}
