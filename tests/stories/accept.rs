//! Who accepts what was done: a named accepter in the requester's place, and a part that is not the whole.

use crate::commands::lines;
use crate::desk::{Step, TestDesk};
use crate::life::{opened, resolved, says};
use crate::people::{ALICE, CHEN, Draft, WANG, ZHAO, reply};

fn jam() -> Draft {
    WANG.writes("Two printers jam", "LP-3 and LP-4 jam with every label.")
}

const DONE: &str = "#resolve\n\nThe rollers of both are clean, please try them.";

#[tokio::test]
async fn a_named_accepter_confirms_in_the_requesters_place() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#cc chen@corp.test accepter").await.tells(&["transcript alice"]);
    let line = &step.mail("transcript").text;
    assert!(line.contains("may confirm in the requester's place"), "{line}");
    let step = says(&desk, ALICE, &ticket.assigned, DONE).await;
    let step = step.tells(&["resolved chen", "resolved wang", "transcript alice"]);
    let asked = step.sent.iter().find(|m| m.notice == "resolved" && m.envelope_to.starts_with("chen")).unwrap();
    let asked = asked.mail.clone();
    // A question of theirs is read, and decides nothing.
    says(&desk, CHEN, &asked, "Who pays for the rollers?").await.tells(&["new_entry alice"]);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    // Nor may they withdraw what is not theirs.
    says(&desk, CHEN, &asked, "Please cancel it, we no longer need it.").await.tells(&["new_entry alice"]);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    let step = says(&desk, CHEN, &asked, "Yes, it is solved.").await;
    step.tells(&["closed chen", "closed wang", "confirmed alice"]);
    assert_eq!(desk.state(ticket.number).await, "closed");
    assert_eq!(desk.field(ticket.number, "closed_by").await, "user");
    desk.end().await;
}

#[tokio::test]
async fn an_accepter_rejects_too_and_only_on_proof() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#抄送 chen@corp.test 验收人").await;
    let step = says(&desk, ALICE, &ticket.assigned, DONE).await;
    let asked = step.sent.iter().find(|m| m.notice == "resolved" && m.envelope_to.starts_with("chen")).unwrap();
    let asked = asked.mail.clone();
    // Whoever only says that they are Chen.
    desk.gets(reply(&asked).by(CHEN).saying("Yes, it is solved.").top().tag_only()).await.tells(&["new_entry alice"]);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    says(&desk, CHEN, &asked, "No, it still does not work.").await.tells(&[
        "reopened chen",
        "reopened wang",
        "reopened_to_you alice",
    ]);
    assert_eq!(desk.state(ticket.number).await, "open");
    // Named no more, a yes is an entry.
    says(&desk, ALICE, &ticket.assigned, "#uncc chen@corp.test").await;
    says(&desk, ALICE, &ticket.assigned, DONE).await.tells(&["resolved wang", "transcript alice"]);
    says(&desk, CHEN, &asked, "Yes, it is solved.").await;
    assert_eq!(desk.state(ticket.number).await, "resolved");
    desk.end().await;
}

#[tokio::test]
async fn a_watchers_yes_is_an_entry_and_no_engineer_accepts() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#cc chen@corp.test").await;
    let step = says(&desk, ALICE, &ticket.assigned, "Somebody comes at two.").await;
    let copy = step.sent.iter().find(|m| m.envelope_to.starts_with("chen")).unwrap().mail.clone();
    says(&desk, ALICE, &ticket.assigned, DONE).await.tells(&["resolved wang", "transcript alice"]);
    says(&desk, CHEN, &copy, "Yes, it is solved.").await.tells(&["new_entry alice"]);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    let step = says(&desk, ALICE, &ticket.assigned, "#cc bob@desk.test accepter").await;
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✗'), "{}", step.mail("transcript").text);
    // Taken back, the accepter is none.
    says(&desk, ALICE, &ticket.assigned, "#cc zhao@corp.test accepter").await;
    says(&desk, ALICE, &ticket.assigned, "#undo").await;
    assert_eq!(desk.watchers(ticket.number).await, ["chen@corp.test"]);
    assert_eq!(desk.facts(ticket.number, "accepter_removed").await.len(), 1);
    desk.end().await;
}

#[tokio::test]
async fn a_part_is_not_the_whole() {
    for (who, answer) in [
        (WANG, "The first works, the second does not."),
        (WANG, "LP-3 is fine now, but LP-4 still jams."),
        (WANG, "Only one of them works."),
        (WANG, "It is partly solved."),
        (ZHAO, "部分解决了。"),
        (ZHAO, "第一台好了，第二台还是不行。"),
        (ZHAO, "只解决了一台。"),
    ] {
        let desk = TestDesk::open().await;
        let text =
            if who == ZHAO { "两台标签打印机都卡纸。" } else { "LP-3 and LP-4 jam with every label." };
        let ticket = opened(&desk, who.writes("Two printers", text)).await;
        let asked = says(&desk, ALICE, &ticket.assigned, DONE).await.mail("resolved").clone();
        let step = says(&desk, who, &asked, answer).await;
        assert_eq!(desk.state(ticket.number).await, "open", "{answer}");
        let told = &step.mail("reopened_to_you").text;
        assert!(told.contains(answer) && told.contains("Part of it is accepted"), "{answer}: {told}");
        desk.end().await;
    }
    for answer in ["It was broken yesterday; it works now, thank you.", "It works again, thank you.", "都好了，谢谢。"]
    {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let asked = says(&desk, ALICE, &ticket.assigned, DONE).await.mail("resolved").clone();
        says(&desk, WANG, &asked, answer).await;
        assert_eq!(desk.state(ticket.number).await, "closed", "{answer}");
        desk.end().await;
    }
}

#[tokio::test]
async fn who_is_named_after_the_solution_gets_it_and_is_reminded() {
    let desk = TestDesk::open().await;
    let (ticket, _) = resolved(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#cc chen@corp.test accepter").await;
    let step = step.tells(&["resolved chen", "transcript alice"]);
    let asked = step.mail("resolved").clone();
    assert!(
        asked.text.contains("The roller is clean") && asked.text.contains("Yes, solved: <mailto:"),
        "{}",
        asked.text
    );
    assert!(!asked.text.contains("jams with every label"), "what was written before is not theirs: {}", asked.text);
    let line = &step.mail("transcript").text;
    assert!(line.contains("has got the solution"), "{line}");
    let step = desk.until("2026-11-24T10:01:00+08:00").await.tells(&["confirm_reminder chen", "confirm_reminder wang"]);
    let reminder = step.sent.iter().find(|m| m.envelope_to.starts_with("chen")).unwrap().mail.clone();
    assert!(reminder.text.contains("The roller is clean"), "{}", reminder.text);
    says(&desk, CHEN, &reminder, "Yes, it is solved.").await;
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}

#[tokio::test]
async fn undo_puts_back_what_an_accepter_was_before() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#cc chen@corp.test").await;
    // A watcher who is named and not named any more still watches.
    says(&desk, ALICE, &ticket.assigned, "#cc chen@corp.test accepter").await;
    let step = says(&desk, ALICE, &ticket.assigned, "#撤销").await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("Taken back: accepter added."), "{}", step.mail("transcript").text);
    assert_eq!(desk.watchers(ticket.number).await, ["chen@corp.test"]);
    // An accepter who is taken off and put back accepts.
    says(&desk, ALICE, &ticket.assigned, "#cc chen@corp.test accepter").await;
    says(&desk, ALICE, &ticket.assigned, "#uncc chen@corp.test").await;
    let step = says(&desk, ALICE, &ticket.assigned, "#undo").await;
    let text = &step.mail("transcript").text;
    assert!(text.contains("accepter removed, watcher removed"), "{text}");
    let step = says(&desk, ALICE, &ticket.assigned, DONE).await;
    let step = step.tells(&["resolved chen", "resolved wang", "transcript alice"]);
    let asked = step.sent.iter().find(|m| m.notice == "resolved" && m.envelope_to.starts_with("chen")).unwrap();
    says(&desk, CHEN, &asked.mail, "Yes, it is solved.").await;
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}

#[tokio::test]
async fn after_the_end_an_accepters_answer_reopens_and_a_mark_does_not() {
    for (again, quiet) in [("It is broken again.", "Thank you!"), ("打印机又卡纸了。", "谢谢！")] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        says(&desk, ALICE, &ticket.assigned, "#cc chen@corp.test accepter").await;
        let asked = says(&desk, ALICE, &ticket.assigned, DONE).await;
        let to_chen = |step: &Step, notice: &str| {
            let found = step.sent.iter().find(|m| m.notice == notice && m.envelope_to.starts_with("chen"));
            found.unwrap().mail.clone()
        };
        let closed = says(&desk, CHEN, &to_chen(&asked, "resolved"), "Yes, it is solved.").await;
        let closed = to_chen(&closed, "closed");
        assert!(
            closed.text.contains("just reply to this mail") && !closed.text.contains("very good"),
            "{}",
            closed.text
        );
        says(&desk, CHEN, &closed, quiet).await.tells(&[]);
        // Nobody asked them for a mark: it is no complaint.
        says(&desk, CHEN, &closed, "2").await.tells(&["new_entry alice"]);
        assert_eq!((desk.state(ticket.number).await, desk.tickets().await), ("closed".into(), 1));
        // Whoever only says that they are Chen.
        desk.gets(reply(&closed).by(CHEN).saying(again).top().tag_only()).await.tells(&["new_entry alice"]);
        let step = says(&desk, CHEN, &closed, again).await;
        step.tells(&["reopened chen", "reopened wang", "reopened_to_you alice"]);
        assert_eq!(desk.state(ticket.number).await, "open", "{again}");
        desk.end().await;
    }
}
