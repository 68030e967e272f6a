//! Promises to the requester, kept, replaced and broken; and what they hear who ask for news.

use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::people::{ALICE, Draft, WANG, ZHAO, ZHOU};
use serde_json::Value;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// A ticket's promises as `(kept, replaced)`.
async fn fates(desk: &TestDesk, number: i64) -> Vec<(Option<bool>, bool)> {
    let shown = desk.ticket(number).await;
    let all = shown["promises"].as_array().unwrap();
    all.iter().map(|p| (p["kept"].as_bool(), p["replaced_at"] != Value::Null)).collect()
}

#[tokio::test]
async fn a_promise_kept() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#eta tomorrow 14:00 because the spare part comes at noon").await;
    let step = step.tells(&["progress wang", "transcript alice"]);
    let progress = step.mail("progress");
    assert!(progress.text.contains("Expected:  14:00 tomorrow (Tue 24 Nov)"), "{}", progress.text);
    assert!(progress.text.contains("Reason:    the spare part comes at noon"), "{}", progress.text);
    let transcript = step.mail("transcript");
    assert!(transcript.text.contains("The requester is told to expect it by 14:00 tomorrow"), "{}", transcript.text);
    assert!(transcript.text.contains("ETA: 2026-11-24 14:00"), "the form: {}", transcript.text);
    assert_eq!(desk.state(ticket.number).await, "open", "whoever promises works on it");
    let shown = desk.ticket(ticket.number).await;
    let promise = &shown["promises"][0];
    assert_eq!((promise["eta"].as_str(), promise["made_by"].as_str()), (Some("2026-11-24T06:00:00Z"), Some("alice")));
    assert_eq!(
        (promise["reason"].as_str(), promise["made_at"].as_str()),
        (Some("the spare part comes at noon"), Some("2026-11-23T02:00:00Z"))
    );
    let handle = shown["targets"].as_array().unwrap().iter().find(|t| t["name"] == "handle").unwrap();
    assert_ne!(handle["met_at"], Value::Null, "a first promise is what is owed");

    // Four fifths of 28 hours end at 08:24; the clock of the news has its own say before.
    let step = desk.until("2026-11-24T08:24:00+08:00").await;
    let told = step.sent.last().unwrap();
    assert_eq!((told.notice.as_str(), told.envelope_to.as_str()), ("target_warning", "alice@desk.test"));
    assert!(told.mail.text.contains("promise to the requester: 14:00 today (Tue 24 Nov)"), "{}", told.mail.text);
    says(&desk, ALICE, &ticket.assigned, "#resolve\n\nThe new roller is in.").await;
    assert_eq!(fates(&desk, ticket.number).await, [(Some(true), false)]);
    assert_eq!(desk.facts(ticket.number, "promise_kept").await, ["2026-11-24T06:00:00Z"]);
    desk.until("2026-11-24T20:00:00+08:00").await.tells(&[]);
    desk.end().await;
}

#[tokio::test]
async fn a_promise_broken_is_told_with_its_reason_and_the_next_one_stands() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#eta today 16:00 because the part is on its way").await;
    desk.until("2026-11-23T14:47:00+08:00").await.tells(&[]);
    let step = desk.until("2026-11-23T14:48:00+08:00").await.tells(&["target_warning alice"]);
    let asked = step.mail("target_warning").text.clone();
    assert!(asked.contains("#eta WHEN because REASON"), "{asked}");
    desk.until("2026-11-23T15:59:00+08:00").await.tells(&[]);
    let step = desk.until("2026-11-23T16:00:00+08:00").await.tells(&["breach alice", "breach lin", "delay wang"]);
    let delay = step.mail("delay").clone();
    assert!(
        delay.text.contains("We told you to expect it by\n16:00 today (Mon 23 Nov); we did not manage that."),
        "{}",
        delay.text
    );
    // Why it was promised is not why it failed: it is told as what was said.
    assert!(delay.text.contains("\nSaid then: the part is on its way\n"), "{}", delay.text);
    assert!(!delay.text.contains("Reason:"), "{}", delay.text);
    assert!(delay.text.contains("We have no new time yet"), "{}", delay.text);
    assert_eq!(fates(&desk, ticket.number).await, [(Some(false), false)]);
    let breach = step.sent.iter().find(|m| m.notice == "breach").unwrap();
    assert!(breach.mail.text.contains("promise to the requester: was due 16:00 today"), "{}", breach.mail.text);

    // A new time is told at once; its undo is nothing, because nothing stood.
    let step = says(&desk, ALICE, &ticket.assigned, "#eta tomorrow 10:00 because the van broke down").await;
    let step = step.tells(&["progress wang", "transcript alice"]);
    assert!(!step.mail("transcript").text.contains("#eta 2026-11-23"), "{}", step.mail("transcript").text);
    assert_eq!(fates(&desk, ticket.number).await, [(Some(false), false), (None, false)]);
    says(&desk, ALICE, &ticket.assigned, "#close because it was thrown away").await;
    // Closed without a solution, the second one was neither kept nor broken.
    assert_eq!(fates(&desk, ticket.number).await, [(Some(false), false), (None, true)]);
    desk.advance(48).await.tells(&[]);
    desk.end().await;
}

#[tokio::test]
async fn a_later_promise_takes_the_place_of_the_first_and_can_be_undone() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, ZHAO.writes("标签打印机卡纸", "三楼的标签打印机每张都卡纸。")).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#assign 周磊").await;
    let assigned = step.mail("assigned_to_you").clone();
    let step = says(&desk, ZHOU, &assigned, "#预计完成 明天下午两点 因为 配件中午到货").await;
    let step = step.tells(&["progress zhao", "transcript zhoulei"]);
    let progress = step.mail("progress");
    assert!(progress.text.contains("预计完成：明天（11月24日 周二）14:00"), "{}", progress.text);
    assert!(progress.text.contains("原因：配件中午到货"), "{}", progress.text);
    assert!(step.mail("transcript").text.contains("已告知用户预计完成时间：明天（11月24日 周二）14:00。"));
    // The text goes out with the time, once.
    let moved = "#预计 周四上午10点 因为 物流延误\n\n赵敏，您好：配件还在路上，周四上午一到就给您换上。";
    let step = says(&desk, ZHOU, &assigned, moved).await.tells(&["progress zhao", "transcript zhoulei"]);
    let progress = step.mail("progress");
    assert_eq!(progress.text.matches("周四上午一到就给您换上").count(), 1, "{}", progress.text);
    assert!(progress.text.contains("预计完成：11月26日（周四）10:00"), "{}", progress.text);
    let undo = &step.mail("transcript").text;
    assert!(undo.contains("如需撤销，请回复：#撤销"), "{undo}");
    assert_eq!(fates(&desk, ticket.number).await, [(None, true), (None, false)]);
    // News is owed each working day all the same; but what was replaced is not broken.
    let over = desk.until("2026-11-24T15:00:00+08:00").await;
    let delay = over.mail("delay");
    assert!(delay.text.contains("通报进展") && !delay.text.contains("此前告知您"), "{}", delay.text);
    assert!(delay.text.contains("预计完成：11月26日（周四）10:00"), "{}", delay.text);
    assert_eq!(fates(&desk, ticket.number).await, [(None, true), (None, false)]);
    desk.end().await;
}

#[tokio::test]
async fn a_promise_that_cannot_be_made_is_refused_whole() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    for wrong in ["#eta yesterday 14:00", "#eta because of the weather", "#eta tomorrow 14:00\n#priority P9"] {
        let step = says(&desk, ALICE, &ticket.assigned, wrong).await.tells(&["transcript alice"]);
        assert!(step.mail("transcript").text.contains("#eta"), "{}", step.mail("transcript").text);
        assert!(fates(&desk, ticket.number).await.is_empty(), "{wrong}");
    }
    says(&desk, ALICE, &ticket.assigned, "#resolve\n\nIt is done.").await;
    says(&desk, ALICE, &ticket.assigned, "#eta tomorrow 14:00").await.tells(&["transcript alice"]);
    assert!(fates(&desk, ticket.number).await.is_empty());
    desk.end().await;
}

#[tokio::test]
async fn several_orders_tell_the_requester_once() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let orders = "#take\n#eta tomorrow 14:00\n#pending vendor until tomorrow 12:00\n\nThe part is ordered.";
    let step = says(&desk, ALICE, &ticket.assigned, orders).await.tells(&["progress wang", "transcript alice"]);
    let progress = step.mail("progress");
    assert_eq!(progress.text.matches("The part is ordered.").count(), 1, "{}", progress.text);
    assert!(
        progress.text.contains("waiting for a vendor") && progress.text.contains("14:00 tomorrow"),
        "{}",
        progress.text
    );
    desk.end().await;
}

#[tokio::test]
async fn any_news_is_answered_from_the_facts_and_the_second_time_goes_to_the_lead() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let reply = says(&desk, ALICE, &ticket.assigned, "I have ordered a roller.").await.mail("reply").clone();
    says(&desk, ALICE, &ticket.assigned, "#eta tomorrow 14:00 because the roller comes at noon").await;
    desk.until("2026-11-23T12:00:00+08:00").await.tells(&[]);
    let step = says(&desk, WANG, &reply, "Any news?").await.tells(&["new_entry alice", "status wang"]);
    let status = step.mail("status").clone();
    assert!(status.subject.starts_with("Where we stand: Label printer jams"), "{}", status.subject);
    for fact in [
        "open",
        "Alice Li, desktop, phone 8021",
        "Last step: Alice Li updated the ticket, Mon 23 Nov 2026 10:00",
        "Expected:  14:00 tomorrow (Tue 24 Nov)",
        "Reason:    the roller comes at noon",
    ] {
        assert!(status.text.contains(fact), "{fact}: {}", status.text);
    }
    assert!(String::from_utf8_lossy(&step.outgoing("status").raw).contains("Auto-Submitted: auto-replied"));
    assert_eq!(step.outgoing("status").envelope_from, "");

    // Nobody stirred: the lead reads the second one, too.
    desk.until("2026-11-23T13:00:00+08:00").await;
    let step = says(&desk, WANG, &status, "Hello, is there any news?").await;
    let step = step.tells(&["new_entry alice", "new_entry lin", "status wang"]);
    let entry = step.sent.iter().find(|m| m.notice == "new_entry").unwrap();
    assert!(entry.mail.text.contains("asks for news again on ticket 1001."), "{}", entry.mail.text);
    says(&desk, WANG, &status, "Any update?").await.tells(&["new_entry alice", "new_entry lin", "status wang"]);
    // The budget is spent: it is put before people, and not answered by a program for ever.
    says(&desk, WANG, &status, "And now, any news?").await.tells(&["new_entry alice", "new_entry lin"]);
    assert_eq!(desk.facts(ticket.number, "notice_withheld").await.len(), 1);
    // A human act begins anew.
    says(&desk, ALICE, &ticket.assigned, "The roller is here, I come at three.").await.tells(&["reply wang"]);
    desk.advance(2).await;
    says(&desk, WANG, &reply, "Any news?").await.tells(&["new_entry alice", "status wang"]);
    desk.end().await;
}

#[tokio::test]
async fn any_news_in_chinese_and_while_we_wait_for_an_answer() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, ZHAO.writes("标签打印机卡纸", "三楼的标签打印机每张都卡纸。")).await;
    let step = says(&desk, ZHAO, &ticket.ack, "请问有进展了吗？").await.tells(&["new_entry alice", "status zhao"]);
    let status = step.mail("status");
    assert!(status.subject.starts_with("当前进度：标签打印机卡纸"), "{}", status.subject);
    assert!(status.text.contains("您询问的进度如下，您这边无需操作。"), "{}", status.text);
    assert!(status.text.contains("待受理") && status.text.contains("Alice Li"), "{}", status.text);
    assert!(status.text.contains("下次通报：今天（11月23日 周一）18:00 前"), "{}", status.text);
    let question = "#挂起 等用户\n\n请告诉我们打印机编号。";
    let asked = says(&desk, ALICE, &ticket.assigned, question).await.mail("needs_info").clone();
    let step = says(&desk, ZHAO, &asked, "请问有进展了吗？").await.tells(&["new_entry alice", "status zhao"]);
    let status = step.mail("status");
    assert!(status.text.lines().next().unwrap().contains("如尚未回复下面的问题"), "{}", status.text);
    assert!(status.text.contains("请告诉我们打印机编号。"), "{}", status.text);
    // Perhaps the answer stands beside the question: an engineer looks.
    assert_eq!(desk.state(ticket.number).await, "open");
    desk.end().await;
}
