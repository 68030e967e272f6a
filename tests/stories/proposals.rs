//! `[closure] via = "owner"`: whoever answers for a ticket sees a solution before the requester does.

use postdesk::pure::mail::Mail;

use crate::commands::lines;
use crate::desk::TestDesk;
use crate::life::says;
use crate::people::{ALICE, BOB, Draft, LIN, WANG, ZHAO, ZHOU};

const VIA_OWNER: &str = "[closure]\nvia = \"owner\"\n";
const SOLUTION: &str = "The port was dead; your cable is in another one.";

fn down() -> Draft {
    WANG.writes("No network at my desk", "The plug at my desk is dead.")
}

/// A ticket that alice answers for and bob works on; what bob was sent, and what alice was.
async fn with_both(desk: &TestDesk) -> (i64, Mail, Mail) {
    let step = desk.gets(down()).await;
    let number = step.opened();
    let hers = step.mail("assigned_to_you").clone();
    let told = says(desk, ALICE, &hers, "#assign bob").await.mail("assigned_to_you").clone();
    assert_eq!(
        (desk.field(number, "owner").await, desk.field(number, "assignee").await),
        ("alice".into(), "bob".into())
    );
    (number, told, hers)
}

async fn with_bob(desk: &TestDesk) -> (i64, Mail) {
    let (number, told, _) = with_both(desk).await;
    (number, told)
}

#[tokio::test]
async fn the_owner_sends_it_on_as_it_stands() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told) = with_bob(&desk).await;
    let step = says(&desk, BOB, &told, &format!("#resolve worked_around\n\n{SOLUTION}")).await;
    let step = step.tells(&["new_entry alice", "transcript bob"]);
    let transcript = &step.mail("transcript").text;
    assert!(transcript.contains("Your solution is with Alice Li"), "{transcript}");
    let asked = step.mail("new_entry").clone();
    assert!(asked.text.starts_with("Please check it and send it on: Bob Zhao proposes"), "{}", asked.text);
    assert!(asked.text.contains(SOLUTION) && asked.text.contains("your words go to Bob Zhao"), "{}", asked.text);
    let shown = desk.ticket(number).await;
    assert_eq!((&shown["state"], &shown["resolved_at"]), (&"open".into(), &serde_json::Value::Null));
    assert!(!shown["responded_at"].is_null(), "somebody works on it");
    assert_eq!(desk.texts(number, "note").await.last().unwrap(), SOLUTION);
    assert_eq!(desk.facts(number, "proposed").await, [SOLUTION]);

    // The clock of the solution runs until it is out.
    desk.advance(2).await;
    let step = says(&desk, ALICE, &asked, "#resolve").await.tells(&["resolved wang", "transcript alice"]);
    let line = &step.mail("transcript").text;
    assert!(lines(line)[0].starts_with('✓') && line.contains("Sent on as Bob Zhao proposed it"), "{line}");
    let resolved = step.mail("resolved").clone();
    assert!(resolved.text.contains(SOLUTION) && resolved.text.contains("Bob Zhao"), "{}", resolved.text);
    let shown = desk.ticket(number).await;
    assert_eq!((&shown["state"], &shown["solution"]), (&"resolved".into(), &SOLUTION.into()));
    assert_eq!(shown["closure_code"], "worked_around");
    assert_eq!(shown["resolved_at"].as_str().unwrap(), desk.now().to_string());
    assert_eq!(desk.facts(number, "passed_on").await, ["bob"]);

    // It was his: a poor mark is about him.
    let closed = says(&desk, WANG, &resolved, "Yes, it is solved.").await.mail("closed").clone();
    let step = says(&desk, WANG, &closed, "1\nIt took two days.").await;
    let complaint = step.mail("assigned_to_you").text.clone();
    assert!(complaint.contains("It took two days"), "{complaint}");
    assert_eq!(desk.facts(number + 1, "complaint_about_person").await, ["bob"]);
    desk.end().await;
}

#[tokio::test]
async fn the_owner_sends_other_words() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told) = with_bob(&desk).await;
    let asked = says(&desk, BOB, &told, &format!("#resolve\n\n{SOLUTION}")).await.mail("new_entry").clone();
    let own = "We have moved your cable; please plug in again.";
    let step = says(&desk, ALICE, &asked, &format!("#resolve\n\n{own}")).await;
    let step = step.tells(&["resolved wang", "transcript alice"]);
    assert!(step.mail("resolved").text.contains(own) && !step.mail("resolved").text.contains(SOLUTION));
    assert_eq!(desk.field(number, "solution").await, own);
    assert_eq!(desk.facts(number, "passed_on").await, Vec::<String>::new());
    desk.end().await;
}

#[tokio::test]
async fn the_owner_sends_it_back() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told) = with_bob(&desk).await;
    // By answering the mail that told of it.
    let asked = says(&desk, BOB, &told, &format!("#resolve\n\n{SOLUTION}")).await.mail("new_entry").clone();
    let step = says(&desk, ALICE, &asked, "Is the port labelled?").await.tells(&["new_entry bob", "transcript alice"]);
    let back = &step.mail("new_entry").text;
    assert!(back.contains("Is the port labelled?") && back.contains("was sent back"), "{back}");
    assert!(step.mail("transcript").text.contains("Sent back to Bob Zhao"), "{}", step.mail("transcript").text);
    assert_eq!(desk.texts(number, "reply").await, Vec::<String>::new(), "the requester has got nothing");
    let step = says(&desk, ALICE, &asked, "#resolve").await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("no solution to send"), "{}", step.mail("transcript").text);

    // By a note, on whatever mail of the ticket.
    let better = "It is labelled now; your cable is in another one.";
    let asked = says(&desk, BOB, &told, &format!("#resolve\n\n{better}")).await.mail("new_entry").clone();
    let step = says(&desk, ALICE, &asked, "#note Say which one.").await.tells(&["new_entry bob", "transcript alice"]);
    assert!(step.mail("new_entry").text.contains("Say which one."), "{}", step.mail("new_entry").text);
    assert_eq!(desk.facts(number, "proposal_returned").await, ["bob", "bob"]);

    // Nothing waits any more: a note is a note, an answer goes to the requester.
    says(&desk, ALICE, &asked, "We are nearly done.").await.tells(&["reply wang"]);
    desk.end().await;
}

#[tokio::test]
async fn in_chinese() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let step = desk.gets(ZHAO.writes("工位没有网络", "插口没有信号。")).await;
    let number = step.opened();
    let told = says(&desk, ALICE, step.mail("assigned_to_you"), "#assign lin").await.mail("assigned_to_you").clone();
    let step = says(&desk, LIN, &told, "#assign zhoulei").await;
    let mine = step.mail("assigned_to_you").clone();
    let step = says(&desk, ZHOU, &mine, "#解决\n\n端口已更换，请重新插上网线。").await;
    let step = step.tells(&["new_entry alice", "transcript zhoulei"]);
    let text = &step.mail("transcript").text;
    assert!(text.contains("处理结果已交责任人Alice Li过目"), "{text}");
    let asked = step.mail("new_entry").clone();
    let step = says(&desk, ALICE, &asked, "#内部备注\n\n请写明端口号。").await;
    let step = step.tells(&["new_entry zhoulei", "transcript alice"]);
    let back = step.mail("new_entry");
    assert!(back.text.contains("处理结果被退回，未发给用户") && back.text.contains("请写明端口号"), "{}", back.text);
    let step = says(&desk, ZHOU, &mine, "#解决\n\n端口 12 已更换，请重新插上网线。").await;
    let asked = step.mail("new_entry").clone();
    let step = says(&desk, ALICE, &asked, "#解决").await.tells(&["resolved zhao", "transcript alice"]);
    assert!(step.mail("resolved").text.contains("端口 12 已更换"), "{}", step.mail("resolved").text);
    assert_eq!(desk.state(number).await, "resolved");
    desk.end().await;
}

#[tokio::test]
async fn it_goes_out_directly_where_nobody_else_answers_for_it() {
    let desk = TestDesk::with(VIA_OWNER).await;
    // The owner works on it.
    let step = desk.gets(down()).await;
    let told = step.mail("assigned_to_you").clone();
    says(&desk, ALICE, &told, &format!("#resolve\n\n{SOLUTION}")).await.tells(&["resolved wang", "transcript alice"]);
    // The owner is away, and nobody stands in.
    let (_, told, hers) = with_both(&desk).await;
    says(&desk, ALICE, &hers, "#away until tomorrow 18:00").await;
    let step = says(&desk, BOB, &told, &format!("#resolve\n\n{SOLUTION}")).await;
    let step = step.tells(&["resolved wang", "transcript bob"]);
    let text = &step.mail("transcript").text;
    assert!(text.contains("Alice Li would see it first, but is not on duty"), "{text}");
    desk.end().await;
}

#[tokio::test]
async fn whoever_stands_in_for_the_owner_sees_it() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (_, told, hers) = with_both(&desk).await;
    says(&desk, ALICE, &hers, "#away until tomorrow 18:00 cover lin").await;
    let step = says(&desk, BOB, &told, &format!("#resolve\n\n{SOLUTION}")).await;
    let asked = step.tells(&["new_entry lin", "transcript bob"]).mail("new_entry").clone();
    says(&desk, LIN, &asked, "#resolve").await.tells(&["resolved wang", "transcript lin"]);
    desk.end().await;
}

#[tokio::test]
async fn a_proposal_is_replaced_or_taken_back() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told) = with_bob(&desk).await;
    says(&desk, BOB, &told, &format!("#resolve\n\n{SOLUTION}")).await;
    let step = says(&desk, BOB, &told, "#undo").await.tells(&["transcript bob"]);
    assert!(step.mail("transcript").text.contains("Taken back: proposal"), "{}", step.mail("transcript").text);
    let asked = says(&desk, BOB, &told, "#resolve\n\nThe switch is new.").await.mail("new_entry").clone();
    let asked_again = says(&desk, BOB, &told, "#resolve\n\nThe switch is new, and so is the cable.").await;
    assert_eq!(asked_again.told(), ["new_entry alice", "transcript bob"]);
    let step = says(&desk, ALICE, &asked, "#resolve").await;
    assert!(step.mail("resolved").text.contains("and so is the cable"), "{}", step.mail("resolved").text);
    assert_eq!(desk.state(number).await, "resolved");
    desk.end().await;
}

#[tokio::test]
async fn directly_is_the_default() {
    let desk = TestDesk::open().await;
    let (_, told) = with_bob(&desk).await;
    says(&desk, BOB, &told, &format!("#resolve\n\n{SOLUTION}")).await.tells(&["resolved wang", "transcript bob"]);
    desk.end().await;
}
