//! What an engineer takes back, and what cannot be taken back any more.

use crate::commands::lines;
use crate::desk::TestDesk;
use crate::life::{opened, resolved, says};
use crate::people::{ALICE, BOB, Draft, LIN, WANG};

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// What must be as before, whatever was done and taken back.
const KEYS: [&str; 16] = [
    "state",
    "pending_on",
    "kind",
    "priority",
    "impact",
    "urgency",
    "category",
    "team",
    "tier",
    "assignee",
    "owner",
    "subject",
    "cause",
    "workaround",
    "closure_code",
    "closed_by",
];

#[tokio::test]
async fn every_command_is_taken_back_whole() {
    let mails = [
        "#take",
        "#assign bob",
        "#assign @network",
        "#priority P2 because the line stands still",
        "#impact company\n#urgency high\n#category network/vpn\n#kind request\n#subject Roller worn",
        "#pending vendor until tomorrow 14:00",
        "#pending requester\n\nWhich roll is in it?",
        "#resolve solved\n\nThe roller is clean.",
        "#close because told by phone",
        "#escalate",
        "#major yes",
        "#eta tomorrow 14:00",
        "#time 45m\n#cause hardware: worn\n#diagnosis slips\n#steps print\n#verified\n#workaround the other one",
        "#tag +a +b\n#cc chen@corp.test\n#watch",
        "#requester zhao@corp.test",
    ];
    for mail in mails {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let before = desk.ticket(ticket.number).await;
        let watchers = desk.watchers(ticket.number).await;
        let minutes = desk.row(ticket.number).await.minutes_spent;
        let step = says(&desk, ALICE, &ticket.assigned, mail).await;
        let text = &step.mail("transcript").text;
        assert!(text.contains("reply with: #undo"), "{mail}: {text}");
        let notices = step.sent.iter().filter(|m| m.notice != "transcript").count();
        let step = says(&desk, ALICE, &ticket.assigned, "#undo").await;
        let text = &step.mail("transcript").text;
        assert_eq!(lines(text), ["✓ done: #undo"], "{mail}: {text}");
        assert!(text.contains("Taken back: "), "{mail}: {text}");
        assert_eq!(text.contains("Already mailed"), notices > 0, "{mail}: {text}");
        assert!(step.sent.iter().all(|m| !m.envelope_to.ends_with("corp.test")), "{mail}: {:?}", step.told());
        let after = desk.ticket(ticket.number).await;
        for key in KEYS {
            assert_eq!(before[key], after[key], "{mail}: {key}");
        }
        assert_eq!((&before["tags"], &before["requester"]), (&after["tags"], &after["requester"]), "{mail}");
        assert_eq!(desk.watchers(ticket.number).await, watchers, "{mail}");
        assert_eq!(desk.row(ticket.number).await.minutes_spent, minutes, "{mail}");
        assert_eq!(desk.facts(ticket.number, "undo").await.len(), 1, "{mail}");
        // Once is enough.
        let step = says(&desk, ALICE, &ticket.assigned, "#undo").await.tells(&["transcript alice"]);
        assert!(step.mail("transcript").text.contains("taken back already"), "{mail}");
        desk.end().await;
    }
}

#[tokio::test]
async fn a_form_is_taken_back_like_commands() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let mut draft = crate::people::reply(&ticket.assigned).by(ALICE).saying("").top();
    draft.text =
        draft.text.replace("> Priority: P3", "> Priority: P1").replace("> Category:", "> Category: network/vpn");
    desk.gets(draft).await;
    assert_eq!(desk.field(ticket.number, "priority").await, "P1");
    says(&desk, ALICE, &ticket.assigned, "#撤销").await;
    assert_eq!(desk.field(ticket.number, "priority").await, "P3");
    assert_eq!(desk.field(ticket.number, "category").await, "");
    desk.end().await;
}

#[tokio::test]
async fn the_clocks_of_the_state_that_comes_back_run_on() {
    let desk = TestDesk::open().await;
    let (ticket, _) = resolved(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#reopen").await;
    assert_eq!(desk.state(ticket.number).await, "open");
    says(&desk, ALICE, &ticket.assigned, "#undo").await;
    assert_eq!(desk.state(ticket.number).await, "resolved");
    assert_ne!(desk.field(ticket.number, "solution").await, "");
    let step = desk.advance(24 * 10).await;
    assert!(step.told().contains(&"closed wang".to_owned()), "silence closes as before: {:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn what_others_went_on_from_is_not_taken_back() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let subject = format!("printer [DESK #{}]", ticket.number);
    let refused = async |why: &str| {
        let step = desk.gets(ALICE.writes(&subject, "#undo").verified()).await.tells(&["transcript alice"]);
        let text = &step.mail("transcript").text;
        assert!(lines(text)[0].starts_with('✗') && text.contains(why), "{why}: {text}");
    };
    refused("nothing to take back").await;
    desk.gets(ALICE.writes(&subject, "#priority P2").verified()).await;
    desk.gets(LIN.writes(&subject, "#priority P1").verified()).await;
    refused("Lin Tao").await;
    assert_eq!(desk.field(ticket.number, "priority").await, "P1");
    let step = desk.gets(ALICE.writes(&subject, "#assign bob").verified()).await;
    let told = step.mail("assigned_to_you").clone();
    says(&desk, BOB, &told, "I look after it.").await;
    refused("Bob Zhao").await;
    desk.gets(ALICE.writes(&subject, "#split\n\nThe scanner is dark, too.").verified()).await;
    refused("#split").await;
    let step = desk.gets(ALICE.writes(&subject, "#undo\n#take").verified()).await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("alone"), "{}", step.mail("transcript").text);
    // Everybody takes back their own.
    desk.gets(LIN.writes(&subject, "#undo").verified()).await;
    assert_eq!(desk.field(ticket.number, "priority").await, "P2");
    desk.end().await;
}

#[tokio::test]
async fn a_ticket_that_the_requester_has_confirmed_stays_closed() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    says(&desk, WANG, &asked, "Works now, thanks!").await;
    let step = says(&desk, ALICE, &ticket.assigned, "#undo").await.tells(&["transcript alice"]);
    let text = &step.mail("transcript").text;
    assert!(lines(text)[0].starts_with('✗') && text.contains("Wang Fang"), "{text}");
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}
