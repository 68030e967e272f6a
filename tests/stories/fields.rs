//! The commands that fill the record, and those about people and tags.

use crate::desk::TestDesk;
use crate::life::{opened, resolved, says};
use crate::people::{ALICE, BOB, CHEN, Draft, WANG, ZHAO, ZHOU};

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// The one line of the transcript for the one command.
fn line(transcript: &str) -> String {
    let mut found = transcript.lines().skip_while(|l| !l.starts_with(['✓', '✗']));
    let (head, told) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
    format!("{head} {}", told.trim())
}

/// What the transcript offers to take it back with.
fn undo(transcript: &str) -> String {
    let found = transcript.lines().find_map(|l| l.split_once("reply with: ").map(|(_, undo)| undo.to_owned()));
    found.unwrap_or_default()
}

#[tokio::test]
async fn each_field_is_set_told_and_put_back() {
    // (order, key of the ticket, value)
    let cases = [
        ("#kind request", "kind", "request"),
        ("#类型：咨询", "kind", "question"),
        ("#subject Roller of LP-3 worn", "subject", "Roller of LP-3 worn"),
        ("#标题 三楼标签打印机卡纸", "subject", "三楼标签打印机卡纸"),
        ("#impact company", "impact", "company"),
        ("#影响范围：部门", "impact", "department"),
        ("#urgency high", "urgency", "high"),
        ("#紧急程度 特急", "urgency", "critical"),
        ("#category endpoint/printer", "category", "endpoint/printer"),
        ("#分类 打印机", "category", "endpoint/printer"),
        ("#cause hardware: the roller is worn", "cause", "hardware: the roller is worn"),
        ("#故障原因 滚轴磨损", "cause", "滚轴磨损"),
        ("#workaround use the one on the second floor", "workaround", "use the one on the second floor"),
        ("#临时方案 先用二楼的", "workaround", "先用二楼的"),
    ];
    for (order, key, value) in cases {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let before = desk.field(ticket.number, key).await;
        let step = says(&desk, ALICE, &ticket.assigned, order).await.tells(&["transcript alice"]);
        let transcript = &step.mail("transcript").text;
        assert!(line(transcript).starts_with('✓'), "{order}: {transcript}");
        assert_eq!(desk.field(ticket.number, key).await, value, "{order}");
        assert_eq!(desk.facts(ticket.number, key).await.len(), if before.is_empty() { 1 } else { 2 }, "{order}");
        assert_eq!(undo(transcript), "#undo", "{order}: {transcript}");
        says(&desk, ALICE, &ticket.assigned, "#undo").await.tells(&["transcript alice"]);
        assert_eq!(desk.field(ticket.number, key).await, before, "{order} and back");
        desk.end().await;
    }
}

#[tokio::test]
async fn impact_and_urgency_grade_the_priority_unless_it_is_fixed() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    assert_eq!(desk.field(ticket.number, "priority").await, "P3");
    let step = says(&desk, ALICE, &ticket.assigned, "#impact company\n#urgency high").await;
    let text = &step.mail("transcript").text;
    assert!(text.contains("individual → whole company; priority P3 → P2"), "{text}");
    assert_eq!(desk.field(ticket.number, "priority").await, "P2");
    let step = says(&desk, ALICE, &ticket.assigned, "#priority P4 because the line is closed today").await;
    assert!(step.mail("transcript").text.contains("P2 → P4"));
    assert_eq!(desk.facts(ticket.number, "priority_reason").await, ["the line is closed today"]);
    let step = says(&desk, ALICE, &ticket.assigned, "#urgency critical").await;
    let text = &step.mail("transcript").text;
    assert!(text.contains("the priority stays P4"), "{text}");
    assert_eq!(desk.field(ticket.number, "priority").await, "P4");
    says(&desk, ALICE, &ticket.assigned, "#优先级 自动").await;
    assert_eq!(desk.field(ticket.number, "priority").await, "P1");
    desk.end().await;
}

#[tokio::test]
async fn a_category_that_nobody_knows_names_the_nearest() {
    let desk = TestDesk::with(
        "[[category]]\nname = \"canteen/till\"\n[[rule]]\nname = \"badge\"\nwhen = { any_text = [\"badge\"] }\nthen = { category = \"access/badge\" }\n",
    )
    .await;
    let ticket = opened(&desk, jam()).await;
    for (order, near) in [("#category netwrok/vpn", "network/vpn"), ("#分类 canteen/tils", "canteen/till")] {
        let step = says(&desk, ALICE, &ticket.assigned, order).await.tells(&["transcript alice"]);
        let told = line(&step.mail("transcript").text);
        assert!(told.starts_with('✗') && told.contains(near), "{told}");
    }
    for (order, category) in [("#category canteen/till", "canteen/till"), ("#category access/badge", "access/badge")] {
        says(&desk, ALICE, &ticket.assigned, order).await;
        assert_eq!(desk.field(ticket.number, "category").await, category);
    }
    desk.end().await;
}

#[tokio::test]
async fn the_inner_fields_and_the_time_worked() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let orders = "#diagnosis the roller slips\n#steps print any label\n#verified three labels came out well\n#time 45m";
    let step = says(&desk, ALICE, &ticket.assigned, orders).await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("45 minutes worked; 45 in all"));
    let step = says(&desk, ALICE, &ticket.assigned, "#工时 1小时\n#已验证\n#根因 硬件：滚轴磨损").await;
    assert!(step.mail("transcript").text.contains("60 minutes worked; 105 in all"));
    let row = desk.row(ticket.number).await;
    assert_eq!((row.diagnosis.as_str(), row.steps.as_str()), ("the roller slips", "print any label"));
    assert_eq!((row.verified.as_str(), row.minutes_spent), ("checked by us", 105));
    assert_eq!((row.cause.as_str(), row.cause_code.as_str()), ("硬件：滚轴磨损", "hardware"));
    for text in desk.facts(ticket.number, "diagnosis").await {
        assert!(text.starts_with("sha256:"), "the journal holds no texts: {text}");
    }
    desk.end().await;
}

#[tokio::test]
async fn tags_come_and_go_all_or_none() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#tag +hardware +third-floor").await;
    assert_eq!(undo(&step.mail("transcript").text), "#undo");
    let step = says(&desk, ALICE, &ticket.assigned, "#标签 ＋卡纸 －hardware").await;
    assert!(line(&step.mail("transcript").text).starts_with('✓'));
    assert_eq!(desk.ticket(ticket.number).await["tags"], serde_json::json!(["third-floor", "卡纸"]));
    let step = says(&desk, ALICE, &ticket.assigned, "#tag +x -hardware").await;
    assert!(line(&step.mail("transcript").text).starts_with('✗'), "there is none to take off");
    assert_eq!(desk.ticket(ticket.number).await["tags"], serde_json::json!(["third-floor", "卡纸"]));
    desk.end().await;
}

#[tokio::test]
async fn copies_go_to_whom_an_engineer_names() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#cc chen@corp.test").await.tells(&["transcript alice"]);
    assert_eq!(undo(&step.mail("transcript").text), "#undo");
    assert_eq!(desk.watchers(ticket.number).await, ["chen@corp.test"]);
    let step = says(&desk, ALICE, &ticket.assigned, "I have cleaned the roller.").await;
    let step = step.tells(&["reply chen", "reply wang"]);
    let copy = &step.sent.iter().find(|m| m.envelope_to == CHEN.address).unwrap().mail;
    assert!(copy.cc.iter().any(|a| a.address == CHEN.address), "seen by all");
    says(&desk, ALICE, &ticket.assigned, "#取消抄送 chen@corp.test").await.tells(&["transcript alice"]);
    says(&desk, ALICE, &ticket.assigned, "It prints.").await.tells(&["reply wang"]);
    for wrong in ["#cc support@desk.test", "#uncc nobody@corp.test"] {
        let step = says(&desk, ALICE, &ticket.assigned, wrong).await.tells(&["transcript alice"]);
        assert!(line(&step.mail("transcript").text).starts_with('✗'), "{wrong}");
    }
    desk.end().await;
}

#[tokio::test]
async fn a_colleague_watches_unseen() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, BOB, &ticket.assigned, "#watch").await;
    // The notice was alice's: bob proves nothing by it, so it is held. From his own notice it works.
    let told = says(&desk, ALICE, &ticket.assigned, "#assign bob").await.mail("assigned_to_you").clone();
    says(&desk, BOB, &told, "#watch").await.tells(&["transcript bob"]);
    says(&desk, BOB, &told, "#assign alice").await;
    let step = says(&desk, WANG, &ticket.ack, "It is printer LP-3.").await;
    step.tells(&["new_entry alice", "new_entry bob"]);
    let step = says(&desk, ALICE, &ticket.assigned, "I am on my way.").await.tells(&["new_entry bob", "reply wang"]);
    let copy = step.mail("reply");
    assert!(
        copy.cc.is_empty() && copy.to.iter().all(|a| a.address == WANG.address),
        "the requester sees nothing of it"
    );
    says(&desk, BOB, &told, "#取消关注").await.tells(&["transcript bob"]);
    says(&desk, WANG, &ticket.ack, "Thank you for coming so soon.").await.tells(&["new_entry alice"]);
    desk.end().await;
}

#[tokio::test]
async fn a_call_is_written_down_for_the_caller() {
    let desk = TestDesk::behind_border().await;
    let call = "#requester zhao@corp.test\n\nMs Zhao called: the scanner on the second floor stays dark.";
    let step = desk.gets(ALICE.writes("Scanner is dark", call).verified()).await;
    let number = step.opened();
    let step = step.tells(&["ack zhao", "transcript alice"]);
    assert_eq!(desk.ticket(number).await["requester"]["address"], "zhao@corp.test");
    says(&desk, ZHAO, step.mail("ack"), "谢谢，扫描仪编号 SC-7。").await.tells(&["new_entry alice"]);
    desk.end().await;
}

#[tokio::test]
async fn the_requester_is_put_right() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#报障人 zhao@corp.test").await;
    assert_eq!(undo(&step.mail("transcript").text), "#undo");
    let ack = step.tells(&["ack zhao", "transcript alice"]).mail("ack").clone();
    assert!(!ack.text.contains("jams with every label"), "what was written before is not sent: {}", ack.text);
    let step = says(&desk, ALICE, &ticket.assigned, "#resolve\n\nThe roller is clean.").await;
    let asked = step.tells(&["resolved zhao", "transcript alice"]).mail("resolved").clone();
    let step = says(&desk, ZHAO, &asked, "好了，谢谢").await;
    step.tells(&["closed wang", "closed zhao", "confirmed alice"]);
    desk.end().await;
}

#[tokio::test]
async fn closed_tickets_can_be_put_right_and_merged_ones_cannot() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    says(&desk, WANG, &asked, "Works now, thanks!").await;
    says(&desk, ALICE, &ticket.assigned, "#cause the roller was dirty\n#time 10m").await.tells(&["transcript alice"]);
    assert_eq!(desk.field(ticket.number, "cause").await, "the roller was dirty");
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}

#[tokio::test]
async fn outcomes_and_undo_in_the_language_of_the_engineer() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let told = says(&desk, ALICE, &ticket.assigned, "#转派给周工").await.mail("assigned_to_you").clone();
    let orders = "#影响 全公司\n#标签 +卡纸\n#抄送 chen@corp.test\n#工时 2小时\n#诊断 滚轴打滑\n#类型 服务请求";
    let step = says(&desk, ZHOU, &told, orders).await.tells(&["transcript zhoulei"]);
    let text = &step.mail("transcript").text;
    for part in [
        "影响范围：个人 → 全公司",
        "优先级 P3 → P2",
        "标签：卡纸",
        "已登记工时 120 分钟",
        "诊断：滚轴打滑",
        "类型：故障 → 服务请求",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.contains("如需撤销，请回复：#撤销"), "{text}");
    desk.end().await;
}
