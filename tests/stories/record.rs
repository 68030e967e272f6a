//! The intake record: by which channel a matter came, and how much work it is.

use crate::commands::lines;
use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::people::{ALICE, BOB, BORDER, CHEN, Draft, WANG, ZHAO, ZHOU, reply};

/// A second engineer of the first team, and a category whose tickets are much work.
const MORE: &str = "[[engineer]]\nname = \"mei\"\nfull_name = \"Mei\"\naddress = \"mei@desk.test\"\nteam = \"desktop\"\ncapacity = 100\n\
     [[category]]\nname = \"endpoint/move\"\neffort = \"L\"\n\
     [[rule]]\nname = \"moves\"\nwhen = { any_text = [\"relocation\"] }\nthen = { category = \"endpoint/move\" }\n";

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// When a target of a ticket is due.
async fn due(desk: &TestDesk, number: i64, name: &str) -> String {
    let ticket = desk.ticket(number).await;
    let found = ticket["targets"].as_array().unwrap().iter().find(|t| t["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {ticket}"))["due_at"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_call_and_a_walk_in_say_how_they_came() {
    for (who, order, body, channel, told) in [
        (ALICE, "#requester zhao@corp.test phone", "The scanner stays dark.", "phone", "Reported by: phone"),
        (ALICE, "#requester Min <zhao@corp.test>, site visit", "The scanner stays dark.", "site visit", "site visit"),
        (ALICE, "#requester zhao@corp.test", "The scanner stays dark.\nChannel: walk-in", "walk-in", "walk-in"),
        (ZHOU, "#报障人 zhao@corp.test 电话", "扫描仪不亮。", "phone", "报障渠道：电话"),
        (ZHOU, "#报障人：zhao@corp.test（来访）", "扫描仪不亮。", "walk-in", "报障渠道：来访"),
        (ZHOU, "#报障人 zhao@corp.test", "扫描仪不亮。\n渠道：即时消息", "chat", "报障渠道：即时消息"),
        (
            ALICE,
            "#requester zhao@corp.test",
            "The scanner stays dark.",
            "mail",
            "The ticket is open for zhao@corp.test.",
        ),
    ] {
        let desk = TestDesk::behind_border().await;
        let step = desk.gets(who.writes("Scanner", &format!("{order}\n\n{body}")).verified()).await;
        let number = step.opened();
        let transcript = &step.mail("transcript").text;
        assert!(transcript.contains(told) && !transcript.contains('✗'), "{order}: {transcript}");
        assert_eq!(desk.field(number, "channel").await, channel, "{order} {body}");
        assert_eq!(desk.field(number, "origin").await, "user");
        let facts = if channel == "mail" { vec![] } else { vec![channel.to_owned()] };
        assert_eq!(desk.facts(number, "channel").await, facts, "the journal has it");
        let look = desk.gets(who.writes("", &format!("#show {number}")).verified()).await;
        let shown = &look.mail("transcript").text;
        let says_it = shown.contains("Reported by: ") || shown.contains("报障渠道：");
        assert_eq!(says_it, channel != "mail", "{shown}");
        desk.end().await;
    }
}

#[tokio::test]
async fn what_a_requester_says_of_channel_and_effort_is_text() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, WANG.writes("Scanner", "It is dark.\nChannel: phone\nEffort: S\n渠道：电话")).await;
    assert_eq!(desk.field(ticket.number, "channel").await, "mail");
    assert_eq!(desk.field(ticket.number, "effort").await, "");
    says(&desk, WANG, &ticket.ack, "Effort: L\nChannel: chat").await.tells(&["new_entry alice"]);
    assert_eq!(desk.facts(ticket.number, "effort").await.len() + desk.facts(ticket.number, "channel").await.len(), 0);
    // Nor is it an order in an answer that goes to the requester.
    says(&desk, ALICE, &ticket.assigned, "Effort: L\nThat is much to do.").await.tells(&["reply wang"]);
    assert_eq!(desk.field(ticket.number, "effort").await, "");
    desk.end().await;
}

#[tokio::test]
async fn above_a_forward_and_in_a_note() {
    let desk = TestDesk::behind_border().await;
    let forward = "Channel: chat\nEffort: S\n\n---------- Forwarded message ---------\nFrom: Wang Fang <wang@corp.test>\n\
        Date: Mon, 23 Nov 2026 at 09:00\nSubject: Scanner\nTo: Bob Zhao <bob@desk.test>\n\nIt is dark.\nEffort: L\n";
    let step = desk.gets(BOB.writes("Fwd: Scanner", forward).verified()).await;
    let number = step.opened();
    let assigned = step.mail("assigned_to_you").clone();
    assert_eq!(desk.field(number, "channel").await, "chat");
    assert_eq!(desk.field(number, "effort").await, "S", "the engineer's word, not the requester's");
    assert!(step.mail("transcript").text.contains("Effort: S"), "{}", step.mail("transcript").text);

    let step = says(&desk, ALICE, &assigned, "#note\n\nAll the lamps are old.\n工作量：大").await;
    let step = step.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("Effort: L"), "{}", step.mail("transcript").text);
    assert_eq!(desk.field(number, "effort").await, "L");
    assert_eq!(desk.facts(number, "effort").await, ["S", "L"]);
    let shown = says(&desk, ALICE, &assigned, "#show").await;
    assert!(shown.mail("transcript").text.contains("Effort: L"), "{}", shown.mail("transcript").text);
    let why = says(&desk, ALICE, &assigned, "#why").await;
    assert!(why.mail("transcript").text.contains("Effort: S → L"), "{}", why.mail("transcript").text);
    // To the note address, without a command: it is told all the same.
    let to = shown
        .mail("transcript")
        .text
        .lines()
        .find_map(|l| l.trim().strip_prefix("Internal note: "))
        .unwrap()
        .to_owned();
    let note = reply(&assigned).by(ALICE).saying("It was less than I thought.\nEffort: M").top().to(&to);
    desk.gets(note).await.tells(&["transcript alice"]);
    assert_eq!(desk.field(number, "effort").await, "M");
    desk.end().await;
}

#[tokio::test]
async fn a_channel_is_taken_back_with_the_rest() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#requester zhao@corp.test phone").await;
    assert_eq!(desk.field(ticket.number, "channel").await, "phone");
    step.tells(&["ack zhao", "transcript alice"]);
    let step = says(&desk, ALICE, &ticket.assigned, "#undo").await;
    let told = &step.mail("transcript").text;
    assert!(told.contains("channel phone → mail"), "{told}");
    assert_eq!(desk.field(ticket.number, "channel").await, "mail");
    desk.end().await;
}

#[tokio::test]
async fn a_large_ticket_weighs_more_and_is_promised_later() {
    let desk = TestDesk::with(MORE).await;
    // A relocation: large by its category, and Alice has it. The next two weigh as much together, and go to Mei.
    let step = desk.gets(WANG.writes("Relocation", "The relocation of room 312 is on Friday.")).await;
    let large = step.opened();
    assert_eq!((desk.field(large, "effort").await, desk.field(large, "priority").await), ("L".into(), "P3".into()));
    assert_eq!(desk.facts(large, "effort").await, ["L"]);
    let mut went = vec![desk.field(large, "assignee").await];
    let mut numbers = Vec::new();
    for _ in 0..3 {
        let number = desk.gets(ZHAO.writes("打印机", "打印机不亮。")).await.opened();
        went.push(desk.field(number, "assignee").await);
        numbers.push(number);
    }
    assert_eq!(went, ["alice", "mei", "mei", "alice"], "two usual ones weigh what the large one does");
    let usual = numbers[0];
    assert_eq!(due(&desk, large, "handle").await, "2026-11-25T02:00:00Z", "two working days");
    assert_eq!(due(&desk, usual, "handle").await, "2026-11-24T02:00:00Z", "one");
    for name in ["respond", "resolve", "update", "receipt"] {
        assert_eq!(due(&desk, large, name).await, due(&desk, usual, name).await, "{name}");
    }
    desk.end().await;
}

#[tokio::test]
async fn another_category_brings_its_size_unless_somebody_said_another() {
    let desk = TestDesk::with(MORE).await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#category endpoint/move").await.tells(&["transcript alice"]);
    assert_eq!(lines(&step.mail("transcript").text).len(), 1);
    assert_eq!(desk.field(ticket.number, "effort").await, "L");
    assert_eq!(due(&desk, ticket.number, "handle").await, "2026-11-25T02:00:00Z");
    says(&desk, ALICE, &ticket.assigned, "#category endpoint/printer").await;
    assert_eq!(desk.field(ticket.number, "effort").await, "");
    assert_eq!(due(&desk, ticket.number, "handle").await, "2026-11-24T02:00:00Z");
    says(&desk, ALICE, &ticket.assigned, "#note\nEffort: S").await;
    says(&desk, ALICE, &ticket.assigned, "#category endpoint/move").await;
    assert_eq!(desk.field(ticket.number, "effort").await, "S", "what a person said stands");
    says(&desk, ALICE, &ticket.assigned, "#undo").await;
    assert_eq!(desk.field(ticket.number, "effort").await, "S");
    desk.end().await;
}

/// What is asked after an answer that says that it is done, and what a plain yes to it does.
#[tokio::test]
async fn one_marks_it_resolved() {
    for (who, words, yes, asks) in [
        (ALICE, "The roller is clean, it is fixed. Please verify.", "1", "Answer 1 to mark it resolved"),
        (ALICE, "The roller is clean, it is fixed. Please verify.", "Yes, thanks\nAlice Li", "Answer 1"),
        (ZHOU, "已处理，请验证", "1", "请回复 1（或 #解决）"),
        (ZHOU, "已处理，请验证", "是。", "请回复 1（或 #解决）"),
        (ZHOU, "已处理，请验证", "１", "请回复 1（或 #解决）"),
    ] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let step = says(&desk, ALICE, &ticket.assigned, &format!("#assign {}", who.address)).await;
        let told = step.sent.iter().find(|m| m.envelope_to == who.address).unwrap().mail.clone();
        let step = says(&desk, who, &told, words).await;
        let asked = step.mail("transcript").clone();
        assert!(step.told().contains(&"reply wang".to_owned()) && asked.text.contains(asks), "{}", asked.text);
        let step = says(&desk, who, &asked, yes).await;
        assert!(step.told().contains(&"resolved wang".to_owned()) && step.sent.len() == 2, "{yes}: {:?}", step.told());
        assert!(step.mail("resolved").text.contains(words), "{}", step.mail("resolved").text);
        assert_eq!(lines(&step.mail("transcript").text).len(), 1, "{}", step.mail("transcript").text);
        let shown = desk.ticket(ticket.number).await;
        assert_eq!((&shown["state"], &shown["solution"]), (&"resolved".into(), &words.into()));
        // Said twice it is said to whoever said it, and to nobody else.
        let step = says(&desk, who, &asked, yes).await;
        assert!(step.sent.iter().all(|m| m.envelope_to == who.address), "{:?}", step.told());
        says(&desk, WANG, &ticket.ack, "Sorry, still broken, the second label jams.").await;
        assert_eq!(desk.state(ticket.number).await, "open");
        let step = says(&desk, who, &asked, yes).await;
        assert!(step.sent.iter().all(|m| m.envelope_to == who.address), "an old question: {:?}", step.told());
        assert_eq!(desk.state(ticket.number).await, "open");
        desk.end().await;
    }
}

#[tokio::test]
async fn a_yes_or_no_to_a_transcript_goes_to_nobody_outside() {
    for (words, answer) in [
        ("#tag +jam", "1"),
        ("#tag +jam", "yes"),
        ("#标签 +卡纸", "是"),
        ("#tag +jam", "好的"),
        ("已处理，请验证", "不是"),
        ("It is fixed, please verify.", "no"),
    ] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let asked = says(&desk, ALICE, &ticket.assigned, words).await.mail("transcript").clone();
        let before = desk.state(ticket.number).await;
        let step = says(&desk, ALICE, &asked, answer).await.tells(&["transcript alice"]);
        assert!(step.mail("transcript").text.contains("kept as an internal note"), "{}", step.mail("transcript").text);
        assert_eq!(desk.state(ticket.number).await, before, "{answer}");
        desk.end().await;
    }
    // A figure is an answer where a person asked for one; and words to a transcript go to the requester as ever.
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let asked = says(&desk, WANG, &ticket.ack, "How many of you will come?").await.mail("new_entry").clone();
    says(&desk, ALICE, &asked, "1").await.tells(&["reply wang"]);
    let asked = says(&desk, ALICE, &ticket.assigned, "It is fixed, please verify.").await.mail("transcript").clone();
    let step = says(&desk, ALICE, &asked, "One thing more: the old roller is on your desk.").await;
    step.tells(&["reply wang"]);
    desk.end().await;
}

/// Somebody else's yes to a mail that came to them by a forward is none.
#[tokio::test]
async fn the_question_is_for_whom_it_was_asked() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, BOB, &ticket.assigned, "#watch").await;
    let asked = says(&desk, ALICE, &ticket.assigned, "It is fixed, please verify.").await.mail("transcript").clone();
    let step = says(&desk, WANG, &asked, "1").await;
    assert!(!step.told().iter().any(|t| t.starts_with("resolved")), "{:?}", step.told());
    assert_eq!(desk.state(ticket.number).await, "open");
    desk.end().await;
}

#[tokio::test]
async fn the_words_act_by_themselves_where_the_desk_is_set_to() {
    for (who, words) in [(ALICE, "The roller is clean, it is fixed. Please verify."), (ZHOU, "滚轴已更换，请验证。")]
    {
        let desk = TestDesk::with("[closure]\ndone_words = \"resolve\"\n").await;
        let ticket = opened(&desk, jam()).await;
        let step = says(&desk, ALICE, &ticket.assigned, &format!("#assign {}", who.address)).await;
        let told = step.sent.iter().find(|m| m.envelope_to == who.address).unwrap().mail.clone();
        let step = says(&desk, who, &told, words).await;
        assert_eq!(step.told().iter().filter(|t| !t.starts_with("transcript")).collect::<Vec<_>>(), ["resolved wang"]);
        assert_eq!(step.mail("resolved").text.matches(words).count(), 1, "{}", step.mail("resolved").text);
        let transcript = step.mail("transcript").clone();
        assert!(
            transcript.text.contains("✓ done: #resolve") || transcript.text.contains("✓ 已执行：#解决"),
            "{}",
            transcript.text
        );
        assert_eq!(desk.state(ticket.number).await, "resolved");
        says(&desk, who, &transcript, "#undo").await;
        assert_eq!(desk.state(ticket.number).await, "new");
        // What may not be resolved yet goes out as it is, and is asked about.
        says(&desk, who, &told, "#split @leads order a new one").await;
        let step = says(&desk, who, &told, words).await;
        assert!(step.told().contains(&"reply wang".to_owned()), "{:?}", step.told());
        assert!(step.mail("transcript").text.contains('1'), "{}", step.mail("transcript").text);
        assert_ne!(desk.state(ticket.number).await, "resolved");
        let step = says(&desk, who, step.mail("transcript"), "1").await;
        assert!(step.mail("transcript").text.contains('✗'), "{}", step.mail("transcript").text);
        assert_eq!(step.sent.len(), 1, "{:?}", step.told());
        for text in [
            "I will look whether it is fixed.",
            "I hope it is fixed by tomorrow, please verify then.",
            "It is fixed on the test server, please verify there; production follows tomorrow.",
            "测试环境已修复，请验证，正式环境明天更新。",
            "已收到您的邮件，请您提供工号",
            "您的申请已处理到第二步，请确认收货地址",
            "您好，请重启电脑，如恢复正常请回复我们。",
            "Please restart the PC and tell us whether it is fixed.",
        ] {
            let step = says(&desk, who, &told, text).await;
            assert!(step.told().contains(&"reply wang".to_owned()), "{text}: {:?}", step.told());
        }
        desk.end().await;
        // What answers somebody else of the ticket solves nothing of the requester's.
        let border = format!("[identity]\nauthserv_id = \"{BORDER}\"\n[closure]\ndone_words = \"resolve\"\n");
        let desk = TestDesk::with(&border).await;
        let ticket = opened(&desk, jam().cc(&[CHEN]).verified()).await;
        let mail = CHEN.writes(&format!("Re: [DESK #{}]", ticket.number), "My own chair is broken, too.").verified();
        let told = desk.gets(mail).await.mail("new_entry").clone();
        let step = says(&desk, ALICE, &told, words).await;
        assert!(!step.told().contains(&"resolved wang".to_owned()), "{:?}", step.told());
        assert_eq!(desk.state(ticket.number).await, "open");
        desk.end().await;
    }
}

/// A yes solves with words that whoever is the requester now has read, and with no others.
#[tokio::test]
async fn one_sends_nobody_what_they_were_not_sent() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let asked = says(&desk, ALICE, &ticket.assigned, "It is fixed, please verify.").await.mail("transcript").clone();
    says(&desk, ALICE, &ticket.assigned, "#requester zhao@corp.test").await;
    let step = says(&desk, ALICE, &asked, "1").await;
    assert!(step.sent.iter().all(|m| m.envelope_to == ALICE.address), "{:?}", step.told());
    assert_eq!(desk.state(ticket.number).await, "open");
    assert!(step.mail("transcript").text.starts_with("Please write a command"), "{}", step.mail("transcript").text);
    desk.end().await;
}

/// What a note puts on record is taken back like any command.
#[tokio::test]
async fn what_a_note_puts_on_record_is_taken_back() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    for note in ["#note\nShe rang.\nEffort: L\nChannel: phone", "#category endpoint/printer\n#note Effort: L"] {
        let step = says(&desk, ALICE, &ticket.assigned, note).await;
        assert!(step.mail("transcript").text.contains("reply with: #undo"), "{}", step.mail("transcript").text);
        assert_eq!(desk.field(ticket.number, "effort").await, "L");
        let step = says(&desk, ALICE, &ticket.assigned, "#undo").await;
        assert!(!step.mail("transcript").text.contains('✗'), "{}", step.mail("transcript").text);
        assert_eq!(desk.field(ticket.number, "effort").await, "");
        assert_eq!(desk.field(ticket.number, "channel").await, "mail");
        assert_ne!(desk.field(ticket.number, "category").await, "endpoint/printer");
    }
    desk.end().await;
}

/// Beside a command, what a note puts on record goes with it, and nothing of another mail does.
#[tokio::test]
async fn an_undo_is_of_the_mail_that_it_answers() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    says(&desk, ALICE, &ticket.assigned, "#priority P2").await;
    says(&desk, ALICE, &ticket.assigned, "#note we need a day\nEffort: L").await;
    says(&desk, ALICE, &ticket.assigned, "#undo").await;
    let stands = async |number: i64| [desk.field(number, "priority").await, desk.field(number, "effort").await];
    assert_eq!(stands(ticket.number).await, ["P2", ""]);
    says(&desk, ALICE, &ticket.assigned, "#priority P1\n#note big\nEffort: S\nChannel: phone").await;
    says(&desk, ALICE, &ticket.assigned, "#undo").await;
    assert_eq!(stands(ticket.number).await, ["P2", ""]);
    assert_eq!(desk.field(ticket.number, "channel").await, "mail");
    // A call that an engineer brings in, with what it is, is one mail too.
    let mail = ALICE.writes("Lamp", "#requester zhao@corp.test\n#priority P2\n\nIt is dark.\nEffort: L").verified();
    let step = desk.gets(mail).await;
    let number = step.opened();
    says(&desk, ALICE, step.mail("transcript"), "#undo").await;
    assert_eq!(stands(number).await, ["P3", ""]);
    desk.end().await;
}

/// What was missed and told stays missed, whatever size is found afterwards.
#[tokio::test]
async fn a_size_found_too_late_changes_no_past() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = desk.until("2026-11-24T10:01:00+08:00").await;
    assert!(step.told().contains(&"delay wang".to_owned()), "{:?}", step.told());
    let missed = |shown: serde_json::Value| {
        let found = shown["targets"].as_array().unwrap().iter().find(|t| t["name"] == "handle").cloned().unwrap();
        (found["due_at"].clone(), found["breached_at"].clone())
    };
    let before = missed(desk.ticket(ticket.number).await);
    assert!(!before.1.is_null(), "{before:?}");
    says(&desk, ALICE, &ticket.assigned, "#note Effort: L").await;
    assert_eq!(desk.field(ticket.number, "effort").await, "L");
    assert_eq!(missed(desk.ticket(ticket.number).await), before);
    desk.end().await;
}

/// Lines about whose ticket it is and the solution are carried out as they stand, whatever else they put on record.
#[tokio::test]
async fn a_channel_beside_the_requester_changes_no_order() {
    for channel in ["", " phone"] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let order = format!("#resolve\n#requester zhao@corp.test{channel}\n\nYour new pin is 4711.");
        let step = says(&desk, ALICE, &ticket.assigned, &order).await;
        assert!(step.told().contains(&"resolved wang".to_owned()), "{channel}: {:?}", step.told());
        assert!(!step.told().contains(&"resolved zhao".to_owned()), "{channel}: {:?}", step.told());
        desk.end().await;
    }
}

/// A yes sends what `#resolve` alone would send: nothing that went to somebody else, and nothing that did not hold.
#[tokio::test]
async fn a_yes_sends_no_more_than_the_command_would() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let asked = says(&desk, ALICE, &ticket.assigned, "It is fixed, please verify.").await.mail("transcript").clone();
    says(&desk, WANG, &ticket.ack, "No, it still does not work.").await;
    let step = says(&desk, ALICE, &asked, "1").await;
    assert!(step.sent.iter().all(|m| m.envelope_to == ALICE.address), "{:?}", step.told());
    assert_eq!(desk.state(ticket.number).await, "open");
    // What answers somebody who waits for the ticket beside its requester is not for the requester to confirm.
    let other = opened(&desk, CHEN.writes("No labels", "The labels are stuck again.")).await;
    says(&desk, ALICE, &other.assigned, &format!("#merge {}", ticket.number)).await;
    let told = says(&desk, CHEN, &other.ack, "And my own token?").await.mail("new_entry").clone();
    let step = says(&desk, ALICE, &told, "Your token is fixed, please verify: the new pin is 9876.").await;
    assert!(!step.told().iter().any(|told| told.starts_with("transcript")), "{:?}", step.told());
    desk.end().await;
}
