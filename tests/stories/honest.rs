//! What notices say of themselves is true: where an answer goes, when somebody will be heard of, whose matter it is, and
//! who still reads.

use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::major::ROLES;
use crate::people::{ALICE, BOB, CHEN, Person, WANG, ZHAO, reply};

const NAGIOS: Person = Person { name: "Nagios", address: "nagios@corp.test" };

fn down(name: &str) -> crate::people::Draft {
    let text = "***** Nagios *****\n\nNotification Type: PROBLEM\nState: CRITICAL";
    NAGIOS.writes(&format!("** PROBLEM Service Alert: {name} is CRITICAL **"), text)
}

/// An alarm's ticket says that nobody reads an answer only as long as nobody does.
#[tokio::test]
async fn an_answer_on_an_alarms_ticket_goes_where_it_says() {
    let desk = TestDesk::open().await;
    let step = desk.gets(down("web1/HTTP")).await;
    let (alert, told) = (step.opened(), step.mail("assigned_to_you").text.clone());
    assert!(told.contains("monitoring reads no mail") && told.starts_with("Please look into it by"), "{told}");
    let wang = opened(&desk, WANG.writes("The shop is gone", "I cannot open the shop.")).await;
    says(&desk, ALICE, &wang.assigned, &format!("#merge {alert}")).await;
    let step = desk.gets(reply(&wang.ack).by(WANG).saying("It is urgent, we lose money.").top()).await;
    let told = step.mail("new_entry").clone();
    assert!(told.text.contains("your words go to Wang Fang."), "{}", told.text);
    assert!(step.outgoing("new_entry").html.contains("your words go to Wang Fang."));
    says(&desk, ALICE, &told, "We restart it now.").await.tells(&["reply wang"]);
    // What the program says next is answered to nobody, and says so.
    desk.until("2026-11-23T10:20:00+08:00").await;
    let text = "***** Nagios *****\n\nNotification Type: RECOVERY\nState: OK";
    let step = desk.gets(NAGIOS.writes("** RECOVERY Service Alert: web1/HTTP is OK **", text)).await;
    let told = step.mail("new_entry").clone();
    assert!(told.text.contains("your words stay on the ticket"), "{}", told.text);
    let step = says(&desk, ALICE, &told, "It was the load balancer.").await;
    assert!(step.sent.iter().all(|sent| sent.envelope_to == ALICE.address), "{:?}", step.told());
    desk.end().await;
}

/// Nobody is promised a time that has passed, and nobody is asked to keep it.
#[tokio::test]
async fn what_is_overdue_is_not_promised() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, WANG.writes("Keyboard", "The keyboard is wet.")).await;
    let zhao = opened(&desk, ZHAO.writes("键盘进水了", "您好，键盘进水了。\n赵敏")).await;
    assert!(ticket.assigned.text.contains(" by 1"), "{}", ticket.assigned.text);
    desk.until("2026-11-25T10:00:00+08:00").await;
    let step = says(&desk, ALICE, &ticket.assigned, "#assign bob").await;
    let (user, engineer) = (&step.mail("assigned").text, &step.mail("assigned_to_you").text);
    assert!(user.contains("and will contact you as soon as possible"), "{user}");
    assert!(engineer.contains("Please answer Wang Fang as soon as you can: the ticket is yours."), "{engineer}");
    assert!(engineer.contains("Overdue:     an answer was due "), "{engineer}");
    assert!(!user.contains(" by ") && !engineer.contains("Respond by:"), "{user}\n{engineer}");
    assert!(step.outgoing("assigned_to_you").html.contains("an answer was due "));
    let step = says(&desk, ALICE, &zhao.assigned, "#assign liwei").await;
    let (user, engineer) = (&step.mail("assigned").text, &step.mail("assigned_to_you").text);
    assert!(user.contains("，会尽快与您联系。"), "{user}");
    assert!(engineer.contains("响应超时：应于") && engineer.contains(" 前首次答复"), "{engineer}");
    desk.end().await;
}

/// What is not the desk's to do wakes nobody, however grave its writer finds it; and whom the budget leaves without an
/// answer is not taken for answered.
#[tokio::test]
async fn what_is_not_ours_wakes_nobody_and_is_parked_only_where_it_was_said() {
    let rule = "[[rule]]\nname = \"the canteen (8100)\"\nwhen = { any_text = [\"canteen\"] }\n\
                then = { notice = \"out_of_scope\" }\n";
    let desk = TestDesk::with(&format!("{rule}{ROLES}")).await;
    let grave = "Impact: whole company\nUrgency: critical\n\nThe canteen is shut.";
    let step = desk.gets(WANG.writes("Canteen", grave)).await.tells(&["assigned_to_you alice", "out_of_scope wang"]);
    let told = step.mail("out_of_scope");
    assert_eq!(told.text.matches("the canteen (8100)").count(), 1, "named once: {}", told.text);
    let step = desk.until("2026-11-23T12:00:00+08:00").await;
    assert_eq!(step.told(), Vec::<String>::new());
    let mut numbers = Vec::new();
    for n in 0..4 {
        let step = desk.gets(CHEN.writes(&format!("Lunch {n}"), &format!("The canteen has no soup {n}."))).await;
        numbers.push((step.opened(), step.told().iter().any(|told| told == "out_of_scope chen")));
    }
    for (number, is_told) in &numbers {
        let expected = if *is_told { "pending" } else { "new" };
        assert_eq!(desk.state(*number).await, expected, "{numbers:?}");
    }
    assert_eq!(numbers.iter().filter(|(_, is_told)| *is_told).count(), 3, "the budget of an hour");
    // Silence closes what was answered, and says what became of it.
    let step = desk.until("2026-12-10T12:00:00+08:00").await;
    let closed = step.sent.iter().find(|m| m.notice == "closed" && m.envelope_to == WANG.address).unwrap();
    assert!(closed.mail.text.contains("We told you who can help"), "{}", closed.mail.text);
    assert!(!closed.mail.text.contains("How did we do?") && !closed.html.contains("How did we do?"));
    desk.end().await;
}

/// A colleague who looked on looks on no more when they leave; they do not turn into somebody whom the requester sees.
#[tokio::test]
async fn who_left_looks_on_no_more() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#cc bob@desk.test").await;
    let told = step.mail("transcript").clone();
    says(&desk, ALICE, &told, "What does it show?").await;
    desk.rewrites(|text| {
        let (before, rest) = text.split_once("[[engineer]]\nname = \"bob\"").unwrap();
        let after = rest.split_once("[[engineer]]").map_or(String::new(), |(_, after)| format!("[[engineer]]{after}"));
        format!("{before}{after}")
    });
    desk.desk.reload().await.unwrap();
    let step = says(&desk, ALICE, &ticket.assigned, "The password of your folder is on the note.").await;
    assert_eq!(step.told(), ["reply wang"]);
    assert!(!String::from_utf8_lossy(&step.outgoing("reply").raw).contains(BOB.address));
    assert_eq!(desk.facts(ticket.number, "watcher_removed").await.len(), 1);
    desk.end().await;
}
