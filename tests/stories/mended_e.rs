//! More of what once went wrong between commands: what is taken back, passed along and promised.

use crate::commands::lines;
use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::people::{ALICE, CHEN, Draft, Person, WANG, ZHOU, reply};

const EVE: Person = Person { name: "Eve", address: "eve@rival.test" };

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

#[tokio::test]
async fn undo_loses_nobody() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#cc chen@corp.test").await;
    let before = desk.ticket(ticket.number).await["participants"].clone();
    says(&desk, ALICE, &ticket.assigned, "#requester chen@corp.test").await;
    says(&desk, ALICE, &ticket.assigned, "#undo").await;
    assert_eq!(desk.ticket(ticket.number).await["participants"], before);
    desk.end().await;
}

#[tokio::test]
async fn who_watches_a_merged_ticket_reads_nothing_of_the_other() {
    let desk = TestDesk::behind_border().await;
    let into = opened(&desk, jam().verified()).await;
    let other = opened(&desk, CHEN.writes("Printer", "The printer jams.").cc(&[EVE]).verified()).await;
    says(&desk, ALICE, &other.assigned, &format!("#merge {}", into.number)).await;
    let step = says(&desk, ALICE, &into.assigned, "The new password of your department is 99.").await;
    assert!(step.sent.iter().all(|m| m.envelope_to != EVE.address), "{:?}", step.told());
    assert_eq!(desk.watchers(into.number).await, Vec::<String>::new());
    desk.end().await;
}

#[tokio::test]
async fn a_promise_is_not_made_where_no_mail_tells_it() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    for beside in ["#pending requester", "#resolve", "#close because told by phone"] {
        let text = format!("{beside}\n#eta tomorrow 14:00\n\nWhich roller is it?");
        let step = says(&desk, ALICE, &ticket.assigned, &text).await.tells(&["transcript alice"]);
        assert!(lines(&step.mail("transcript").text).iter().all(|line| line.starts_with('✗')), "{beside}");
        assert!(desk.facts(ticket.number, "promise").await.is_empty());
    }
    desk.end().await;
}

#[tokio::test]
async fn a_whole_is_not_merged_into_its_part() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#split @network check the switch in the office").await;
    let order = format!("#merge {}", ticket.number + 1);
    let step = says(&desk, ALICE, &ticket.assigned, &order).await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("is a part of this one"), "{}", step.mail("transcript").text);
    desk.end().await;
}

/// A mail with an absence in it is more than one ticket's.
#[tokio::test]
async fn a_mail_with_an_absence_is_not_taken_back_by_half() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#priority P2\n#away until tomorrow 18:00 cover bob").await;
    assert!(!step.mail("transcript").text.contains("reply with: #undo"), "{}", step.mail("transcript").text);
    let step = says(&desk, ALICE, &ticket.assigned, "#undo").await;
    assert!(step.mail("transcript").text.contains("#away off"), "{}", step.mail("transcript").text);
    assert_eq!(desk.field(ticket.number, "priority").await, "P2");
    desk.end().await;
}

#[tokio::test]
async fn what_is_taken_back_is_said_in_chinese() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let told = says(&desk, ALICE, &ticket.assigned, "#assign zhoulei").await.mail("assigned_to_you").clone();
    says(&desk, ZHOU, &told, "#优先级 P2\n#抄送 chen@corp.test\n\n正在处理。").await;
    let step = says(&desk, ZHOU, &told, "#撤销").await;
    let text: String = step.mail("transcript").text.split_whitespace().collect();
    for words in ["优先级P2→P3", "新增的抄送", "答复→wang@corp.test"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("watcheradded") && !text.contains("reply→"), "{text}");
    desk.end().await;
}

/// A notice as a file is its words: whatever encoding it has, no token goes along.
#[tokio::test]
async fn an_attached_notice_takes_no_token_along() {
    let desk = TestDesk::open().await;
    let step = desk.gets(jam()).await;
    let (number, assigned) = (step.opened(), step.outgoing("assigned_to_you").clone());
    for (media_type, name) in [("message/rfc822", "notice.eml"), ("application/octet-stream", "notice.eml")] {
        let words = format!("Here is what I got, as {media_type}.");
        let answer = reply(&assigned.mail).by(ALICE).saying(&words).top().attach(name, media_type, &assigned.raw);
        let step = desk.gets(answer).await;
        let sent = step.mail("reply");
        let file = sent.attachments.iter().find(|file| file.name.starts_with("notice")).unwrap();
        let text = String::from_utf8_lossy(&file.bytes);
        assert!(text.contains("label printer jams") && !text.contains("support+"), "{text}");
    }
    assert_eq!(desk.texts(number, "reply").await.len(), 2);
    desk.end().await;
}

/// A recovery under the name of a monitoring program that proves itself needs that proof.
#[tokio::test]
async fn a_forged_recovery_ends_no_problem() {
    const NAGIOS: Person = Person { name: "Nagios", address: "nagios@corp.test" };
    let report = |kind: &str, state: &str| {
        NAGIOS.writes(
            &format!("** {kind} Service Alert: db1/disk is {state} **"),
            &format!("***** Nagios *****\n\nNotification Type: {kind}\n\nService: disk\nHost: db1\nAddress: 10.0.0.5\nState: {state}\n\nDate/Time: Mon Nov 23 10:00:00 CST 2026\n\nAdditional Info:\n\nDISK {state}\n"),
        )
    };
    let desk = TestDesk::behind_border().await;
    let number = desk.gets(report("PROBLEM", "CRITICAL").verified()).await.opened();
    desk.gets(report("RECOVERY", "OK")).await;
    assert!(["new", "open"].contains(&desk.state(number).await.as_str()), "{}", desk.state(number).await);
    desk.gets(report("RECOVERY", "OK").verified().field("Subject", "** RECOVERY Service Alert: db1/disk is OK ** "))
        .await;
    desk.end().await;
}
