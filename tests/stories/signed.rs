//! How an engineer signs, and what is no signature: the name of whoever is greeted, somebody else's telephone number, a rule that
//! is drawn. What is cut off goes to nobody, so it is the writer's own or it is said.

use crate::commands::lines;
use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::people::{ALICE, Draft, WANG};

fn locked() -> Draft {
    WANG.writes("Account locked", "My account is locked, please unlock it.")
}

/// The writer and whoever is greeted have a name in common.
#[tokio::test]
async fn a_greeting_is_no_signature() {
    let words =
        "Alice,\nyour password is reset, the new one is in a letter\non your desk. Please log in and change it.";
    for (command, notice) in [("#resolve", "resolved"), ("#take", "reply"), ("#eta tomorrow 14:00", "progress")] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, locked()).await;
        says(&desk, ALICE, &ticket.assigned, "Please wait, I am looking into it.").await;
        let step = says(&desk, ALICE, &ticket.assigned, &format!("{command}\n\n{words}\n\nRegards\nAlice")).await;
        let told = &step.mail(notice).text;
        assert!(told.contains("the new one is in a letter"), "{command}: {told}");
        assert!(!told.contains("I am looking"), "{command}: {told}");
        assert!(!step.mail("transcript").text.contains('✗'), "{}", step.mail("transcript").text);
        desk.end().await;
    }
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, locked()).await;
    for text in [
        "Alice,\n\nyour account is unlocked\nPlease try again\n\nRegards\nAlice Li",
        "Alice - please try again",
        "Alice Li, tomorrow at ten",
    ] {
        says(&desk, ALICE, &ticket.assigned, text).await.tells(&["reply wang"]);
        assert_eq!(desk.texts(ticket.number, "reply").await.last().unwrap(), text);
    }
    desk.end().await;
}

/// Who is to be called is the answer, and what is drawn is text.
#[tokio::test]
async fn the_number_of_somebody_else_goes_out() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, locked()).await;
    for text in [
        "您好，请直接联系厂家工程师，他今天下午到。\n\n王建国\n手机：13800001234",
        "Please ring the locksmith, he has the key.\n\nHans Meier\nTel.: 030 1234567",
        "The man who comes is\n\nHans Meier\nAcme Printers\nMobile: 0170 1234567",
        "Please ring him.\n--\nHans Meier\nTel.: 030 1234567",
        "Bob Zhao\nExt. 8022",
        "周磊\n分机 8031",
        "-----\nPlease restart it\n-----",
        "======\n请先重启\n======",
        "Step 1\n--\nrestart the PC\n--\nlog in",
        "Step 1\n-- \nrestart the PC\n-- \nlog in",
        "Step 1\n--\nrestart the PC",
    ] {
        let step = says(&desk, ALICE, &ticket.assigned, text).await.tells(&["reply wang"]);
        let told: Vec<&str> = step.mail("reply").text.lines().map(str::trim_end).collect();
        assert!(text.lines().all(|line| told.contains(&line.trim_end())), "{text}: {told:?}");
    }
    // The writer's own.
    for text in [
        "Please try again.\n\nAlice Li\nTel: 8021",
        "Please try again.\n\nRegards\nAlice\nIT Service\nTel: 8021",
        "Please try again.\n-- \nIT Service Desk",
        "Please try again.\n--\nAlice Li\nIT Service",
    ] {
        says(&desk, ALICE, &ticket.assigned, text).await;
        assert_eq!(desk.texts(ticket.number, "reply").await.last().unwrap(), "Please try again.", "{text}");
    }
    desk.end().await;
}

#[tokio::test]
async fn what_is_taken_for_a_signature_is_said() {
    for (text, says_so) in [
        ("#take\n\nAlice\nIT Service\nTel 8021", true),
        ("#take\n\nRegards\nIT Service", true),
        ("#take\n--\nIT Service", true),
        ("#take\n\n周磊\n分机 8031", true),
        ("Alice\nTel 8021", true),
        ("#take\n\nAlice Li\nIT Service\nTel 8021", false),
        ("#take\n\nRegards\nAlice", false),
        ("#take\n-- \nIT Service", false),
    ] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, locked()).await;
        let step = says(&desk, ALICE, &ticket.assigned, text).await;
        assert!(!step.told().contains(&"reply wang".to_owned()), "{text}: {:?}", step.told());
        let told = &step.mail("transcript").text;
        assert_eq!(told.contains("Taken as your signature"), says_so, "{text}: {told}");
        assert_eq!(lines(told).iter().any(|line| line.starts_with('✗')), says_so, "{told}");
        assert_eq!(desk.state(ticket.number).await == "open", text.starts_with('#'), "{text}");
        desk.end().await;
    }
}

/// Two dashes between two steps are drawn; what stands below them is neither cut off nor torn from its command.
#[tokio::test]
async fn a_rule_between_two_steps_cuts_nothing_off() {
    let words = "Please do this first, Ms Wang.\n--\nThen restart the printer.";
    for text in [format!("{words}\n\n#eta tomorrow 14:00"), format!("#eta tomorrow 14:00\n\n{words}")] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, locked()).await;
        let step = says(&desk, ALICE, &ticket.assigned, &text).await.tells(&["progress wang", "transcript alice"]);
        let told = &step.mail("progress").text;
        assert!(told.contains("do this first") && told.contains("Then restart") && !told.contains("#eta"), "{told}");
        assert!(!step.mail("transcript").text.contains('✗'), "{}", step.mail("transcript").text);
        desk.end().await;
    }
}

/// A note may be somebody's name and number, and nothing else.
#[tokio::test]
async fn a_card_is_a_note() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, locked()).await;
    for note in ["#note\n\nHans Meier\nTel. 030 1234567", "#备注\n\n周磊\n分机 8031"] {
        let step = says(&desk, ALICE, &ticket.assigned, note).await.tells(&["transcript alice"]);
        assert!(!step.mail("transcript").text.contains('✗'), "{}", step.mail("transcript").text);
        let noted = desk.texts(ticket.number, "note").await.last().unwrap().clone();
        let number = note.rsplit(' ').next().unwrap();
        assert!(noted.contains(number), "{noted}");
    }
    desk.end().await;
}

/// What answers a question for the record is for the record, and what is written to somebody goes to them.
#[tokio::test]
async fn an_answer_to_a_question_for_the_record_stays_inside() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, locked()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#priority P1\n#resolve\n\nThe account is unlocked.").await;
    let asked = step.mail("transcript").clone();
    assert!(asked.text.contains("#cause"), "{}", asked.text);
    for words in ["A typo of hers, which she made three times.", "她自己输错了三次密码，账号被锁。"] {
        let step = says(&desk, ALICE, &asked, words).await;
        assert!(step.sent.iter().all(|m| m.envelope_to != WANG.address), "{words}: {:?}", step.told());
        assert!(step.told().contains(&"transcript alice".to_owned()), "{words}: {:?}", step.told());
    }
    desk.end().await;
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, locked()).await;
    let asked = says(&desk, ALICE, &ticket.assigned, "已处理，请验证").await.mail("transcript").clone();
    let words = "您好，新的密码已经放在信封里，请您领取后再试一次，谢谢。";
    says(&desk, ALICE, &asked, words).await.tells(&["reply wang"]);
    desk.end().await;
}

/// A command below what ends the mail is not carried out, and that is said.
#[tokio::test]
async fn a_command_below_the_signature_is_told() {
    let words = "Your account is unlocked, Ms Wang, please try again.";
    for below in [
        "Sent from my iPhone\n\n#resolve",
        "-- \nAlice Li\n\n#resolve",
        "--\nAlice Li\nIT Service\n#resolve",
        "Best regards\nAlice Li\nTel. 8021\n\n#resolve",
    ] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, locked()).await;
        let step = says(&desk, ALICE, &ticket.assigned, &format!("{words}\n\n{below}")).await;
        assert!(step.sent.iter().all(|m| m.envelope_to != WANG.address), "{below}: {:?}", step.told());
        let told = step.mail("transcript").text.clone();
        assert!(told.contains("✗") && told.contains("#resolve") && told.contains("below your"), "{below}: {told}");
        assert_ne!(desk.state(ticket.number).await, "resolved", "{below}");
        desk.end().await;
    }
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, locked()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#take\n\n-- \nAlice Li\n#priority P1").await;
    assert!(step.mail("transcript").text.contains("✗ not done: #priority P1"), "{}", step.mail("transcript").text);
    desk.end().await;
    // What is quoted below is nobody's order, whether it is marked or not; a number is no command.
    for below in [
        "Sent from my iPhone",
        "-- \nAlice Li\n#1 in service",
        "Sent from my iPhone\n\nFrom: Bob Zhao\nSent: Monday\nTo: Alice Li\nSubject: it\n\n#resolve",
    ] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, locked()).await;
        let step = says(&desk, ALICE, &ticket.assigned, &format!("{words}\n\n{below}")).await;
        assert!(step.told().contains(&"reply wang".to_owned()), "{below}: {:?}", step.told());
        desk.end().await;
    }
}
