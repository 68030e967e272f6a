//! What time does: reminders, silence, pending.

use crate::desk::{Step, TestDesk};
use crate::life::{opened, resolve, resolved, says};
use crate::people::{ALICE, Draft, WANG};

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

#[tokio::test]
async fn silence_reminds_twice_and_closes_after_three_working_days() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    // 10:00 on Thursday 26 November is named, in the mail that asks.
    assert!(asked.text.contains("26 Nov"), "{}", asked.text);
    desk.until("2026-11-24T09:59:00+08:00").await.tells(&[]);
    let step = desk.until("2026-11-24T10:01:00+08:00").await.tells(&["confirm_reminder wang"]);
    assert!(step.mail("confirm_reminder").text.contains("The roller is clean"), "the solution again");
    desk.until("2026-11-25T09:59:00+08:00").await.tells(&[]);
    desk.until("2026-11-25T10:01:00+08:00").await.tells(&["confirm_reminder wang"]);
    desk.until("2026-11-26T09:59:00+08:00").await.tells(&[]);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    desk.until("2026-11-26T10:01:00+08:00").await.tells(&["closed wang", "confirmed alice"]);
    assert_eq!(desk.state(ticket.number).await, "closed");
    assert_eq!(desk.field(ticket.number, "closed_by").await, "silence");
    desk.advance(30 * 24).await.tells(&[]);
    desk.end().await;
}

#[tokio::test]
async fn a_weekend_does_not_count() {
    let desk = TestDesk::open().await;
    desk.until("2026-11-26T15:00:00+08:00").await;
    let (ticket, _) = resolved(&desk, jam()).await;
    // Thursday 15:00: reminders on Friday and Monday, the end on Tuesday.
    desk.until("2026-11-27T15:01:00+08:00").await.tells(&["confirm_reminder wang"]);
    desk.until("2026-11-30T14:59:00+08:00").await.tells(&[]);
    desk.until("2026-11-30T15:01:00+08:00").await.tells(&["confirm_reminder wang"]);
    desk.until("2026-12-01T14:59:00+08:00").await.tells(&[]);
    desk.until("2026-12-01T15:01:00+08:00").await.tells(&["closed wang", "confirmed alice"]);
    assert_eq!(desk.field(ticket.number, "closed_by").await, "silence");
    desk.end().await;
}

/// A person closes these: the engineer is asked to call, every third working day.
fn asked_to_call(step: &Step) {
    let told = step.told();
    let (reminders, calls) = told.split_at(2);
    assert_eq!(reminders, ["confirm_reminder wang", "confirm_reminder wang"]);
    assert!((8..=10).contains(&calls.len()) && calls.iter().all(|t| t == "new_entry alice"), "{calls:?}");
    for asked in step.sent.iter().filter(|m| m.notice == "new_entry") {
        assert!(asked.mail.text.contains("please call them"), "{}", asked.mail.text);
    }
}

#[tokio::test]
async fn silence_closes_neither_p1_nor_requests() {
    let p1 = TestDesk::open().await;
    let ticket = opened(&p1, jam()).await;
    says(&p1, ALICE, &ticket.assigned, "#priority P1").await;
    let asked = resolve(&p1, &ticket.assigned).await;
    assert!(!asked.text.contains("we will close it"), "no promise that is not kept: {}", asked.text);
    asked_to_call(&p1.advance(40 * 24).await);
    assert_eq!(p1.state(ticket.number).await, "resolved");
    p1.end().await;

    let rules =
        "[[rule]]\nname = \"accounts\"\nwhen = { any_text = [\"new account\"] }\nthen = { kind = \"request\" }\n";
    let desk = TestDesk::with(rules).await;
    let (ticket, _) = resolved(&desk, WANG.writes("A new account", "Please make a new account for Chen Bo.")).await;
    assert_eq!(desk.field(ticket.number, "kind").await, "request");
    let step = desk.advance(40 * 24).await;
    asked_to_call(&step);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    desk.end().await;
}

#[tokio::test]
async fn pending_on_the_requester_asks_reminds_and_gives_up() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let question = "#pending requester\n\nPlease tell us the number on the printer's label.";
    let step = says(&desk, ALICE, &ticket.assigned, question).await.tells(&["needs_info wang", "transcript alice"]);
    assert!(step.mail("needs_info").text.contains("the number on the printer's label"));
    assert_eq!(desk.state(ticket.number).await, "pending");
    assert_eq!(desk.field(ticket.number, "pending_on").await, "requester");
    let step = desk.until("2026-11-24T10:01:00+08:00").await.tells(&["needs_info wang"]);
    assert!(step.mail("needs_info").text.contains("the number on the printer's label"), "asked again");
    desk.until("2026-11-26T09:59:00+08:00").await.tells(&[]);
    let step = desk.until("2026-11-26T10:01:00+08:00").await.tells(&["needs_info wang"]);
    assert!(step.mail("needs_info").text.contains("the number on the printer's label"), "asked again");
    let step = desk.advance(24 * 7).await;
    assert!(step.told().contains(&"resolved wang".to_owned()), "{:?}", step.told());
    assert_eq!(desk.field(ticket.number, "closure_code").await, "no_answer");
    desk.end().await;
}

#[tokio::test]
async fn an_answer_ends_pending_on_the_requester() {
    for answer in ["LP-3, third floor.", "It says LP-3 and is on the third floor, by the window."] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let question = "#pending requester\n\nPlease tell us the number on the printer's label.";
        let asked = says(&desk, ALICE, &ticket.assigned, question).await.mail("needs_info").clone();
        says(&desk, WANG, &asked, "Ok, received.").await.tells(&["new_entry alice"]);
        assert_eq!(desk.state(ticket.number).await, "pending", "read is not answered");
        says(&desk, WANG, &asked, answer).await.tells(&["new_entry alice"]);
        assert_eq!(desk.state(ticket.number).await, "open");
        only_clocks(&desk.advance(24 * 10).await);
        desk.end().await;
    }
}

/// Nothing of the wait is left; that nobody works on the ticket is told by its targets.
fn only_clocks(step: &Step) {
    let clocks = ["target_warning alice", "breach lin", "delay wang"];
    assert!(step.told().iter().all(|told| clocks.contains(&told.as_str())), "{:?}", step.told());
}

#[tokio::test]
async fn until_ends_any_pending() {
    for on in ["requester", "vendor", "change", "schedule"] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let order = format!("#pending {on} until tomorrow 14:00\n\nWe come back to it tomorrow.");
        let step = says(&desk, ALICE, &ticket.assigned, &order).await;
        assert_eq!(desk.state(ticket.number).await, "pending", "{on}");
        // When we go on is no promise that it is done by then, and what ends by the clock does not end by silence.
        if on == "requester" {
            let asked = &step.mail("needs_info").text;
            assert!(!asked.contains("If we hear nothing by") && !asked.contains("14:00"), "{asked}");
        } else {
            let told = &step.mail("progress").text;
            assert!(told.contains("14:00 tomorrow (Tue 24 Nov)") && !told.contains("Expected"), "{told}");
        }
        desk.until("2026-11-24T13:59:00+08:00").await;
        assert_eq!(desk.state(ticket.number).await, "pending", "{on}");
        let step = desk.until("2026-11-24T14:01:00+08:00").await;
        assert_eq!(step.told(), ["new_entry alice"], "{on}: somebody must know that it is time");
        assert_eq!(desk.state(ticket.number).await, "open", "{on}");
        only_clocks(&desk.advance(24 * 10).await);
        desk.end().await;
    }
}

#[tokio::test]
async fn a_requester_who_writes_does_not_end_pending_on_a_vendor() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#挂起 等供应商 至 周五下午3点\n\nThe part is ordered.").await;
    assert!(step.told().contains(&"progress wang".to_owned()), "{:?}", step.told());
    assert_eq!(desk.field(ticket.number, "pending_on").await, "vendor");
    says(&desk, WANG, &ticket.ack, "Is there any news?").await.tells(&["new_entry alice", "status wang"]);
    assert_eq!(desk.state(ticket.number).await, "pending");
    let step = desk.until("2026-11-27T15:01:00+08:00").await;
    assert!(step.told().contains(&"new_entry alice".to_owned()), "{:?}", step.told());
    assert_eq!(desk.state(ticket.number).await, "open");
    desk.end().await;
}
