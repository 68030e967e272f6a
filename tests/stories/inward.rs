//! Words of the staff that a client or a hand moved: command lines that were wrapped, commands among the words, quotes that
//! bear no sign. None of them reaches anybody outside.

use crate::commands::lines;
use crate::desk::{Step, TestDesk};
use crate::life::{Opened, opened, says};
use crate::people::{ALICE, BOB, CHEN, Draft, Person, WANG, ZHAO, reply};
use postdesk::pure::mail::Mail;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.").cc(&[CHEN])
}

/// What the requester and everybody else outside read of a step.
fn outside(step: &Step) -> String {
    let out = step.sent.iter().filter(|m| !m.envelope_to.ends_with("@desk.test"));
    out.map(|m| m.mail.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// A mail without marks and without a head: what somebody wrote above the notice, each line of it behind `sign`.
fn unmarked(by: Person, on: &Mail, words: &str, sign: &str) -> Draft {
    let quote: String =
        on.text.lines().map(|l| if l.is_empty() { "\n".to_owned() } else { format!("{sign}{l}\n") }).collect();
    reply(on).by(by).saying(&format!("{words}\n\n{quote}")).bare()
}

#[tokio::test]
async fn a_command_that_was_wrapped_is_whole_again() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let text = "#diagnosis The user had pulled out the cable herself and then lied about\nit to her boss.\n\
                #cause operating error, third time this month; please do not tell\nher that we know";
    says(&desk, ALICE, &ticket.assigned, text).await.tells(&["transcript alice"]);
    let row = desk.row(ticket.number).await;
    assert_eq!(row.diagnosis, "The user had pulled out the cable herself and then lied about it to her boss.");
    assert_eq!(row.cause, "operating error, third time this month; please do not tell her that we know");
    let text = "I will come at two.\n\n#escalate network because the requester is a difficult person and needs somebody\n\
                who is patient";
    let step = says(&desk, ALICE, &ticket.assigned, text).await;
    assert_eq!(desk.texts(ticket.number, "reply").await, ["I will come at two."]);
    assert!(!outside(&step).contains("difficult") && !outside(&step).contains("patient"), "{}", outside(&step));
    assert_eq!(desk.row(ticket.number).await.core.team, "network");
    desk.end().await;
}

/// Perhaps it is the rest of a command, perhaps a command with words on both sides: nothing goes out, and it is said why.
#[tokio::test]
async fn what_may_be_a_command_goes_to_nobody() {
    for (text, says_why) in [
        (
            "#diagnosis The user had pulled out the cable herself and then lied about\nWang to her boss.",
            "rest of this line",
        ),
        (
            "#diagnosis her account was sold on the net, see\n\
             https://intranet.desk.test/security/incidents/2026/11/23/wang-fang-report.html",
            "rest of this line",
        ),
        ("#诊断 用户私自改了打印机配置，证据见\n\\\\files.desk.test\\security\\wang.msg", "rest of this line"),
        ("#verified printed three labels -\nit works again.", "rest of this line"),
        ("#priority P1 because production\nline 3 stands still, do not tell her\n#time 10m", "rest of this line"),
        ("Done, please try.\n\n#resolve\n\nBuilding 3\nTel 8021", "among your words"),
        ("#time 10m\nI come at two.\n\n#escalate because she is difficult\n\nSee you", "among your words"),
    ] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let before = desk.ticket(ticket.number).await;
        let step = says(&desk, ALICE, &ticket.assigned, text).await.tells(&["transcript alice"]);
        let told = &step.mail("transcript").text;
        assert!(told.contains(says_why), "{told}");
        assert!(lines(told).iter().all(|line| line.starts_with('✗')), "{told}");
        let after = desk.ticket(ticket.number).await;
        for key in ["state", "priority", "team", "revision"] {
            assert_eq!(before[key], after[key], "{text}");
        }
        assert_eq!(desk.texts(ticket.number, "note").await.len(), 1, "{text}");
        desk.end().await;
    }
}

/// What is no command goes out as ever, and what stays inside does no harm.
#[tokio::test]
async fn words_below_a_command_and_signs_in_a_paragraph_are_text() {
    for (text, said) in [
        (
            "#close because the user called and said that all of it works again now.\nHello Wang, thank you.",
            "Hello Wang, thank you.",
        ),
        ("#priority P3 because it is one printer\nI come at two.", "I come at two."),
        (
            "#workaround use https://webmail.desk.test/\nYou can print again from any PC.",
            "You can print again from any PC.",
        ),
        (
            "#cause loose plug in cabinet A\nWe have put it back, please print again.",
            "We have put it back, please print again.",
        ),
        ("Type\n#take\nin the box.", "Type\n#take\nin the box."),
    ] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        says(&desk, ALICE, &ticket.assigned, text).await;
        assert_eq!(desk.texts(ticket.number, "reply").await, [said]);
        desk.end().await;
    }
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let text = "#note\n#time 10m\nBob, end it with\n\n#close because it was the cable\n\nas soon as she is back";
    let step = says(&desk, ALICE, &ticket.assigned, text).await.tells(&["transcript alice"]);
    assert!(lines(&step.mail("transcript").text).iter().all(|line| line.starts_with('✓')));
    assert_eq!(desk.row(ticket.number).await.minutes_spent, 10);
    desk.end().await;
}

/// A ticket with a note, and the notice of what its requester then wrote, which shows the note.
async fn noted(desk: &TestDesk) -> (Opened, Mail) {
    let ticket = opened(desk, jam()).await;
    says(desk, ALICE, &ticket.assigned, "#note\n\nThe secret word is OKAPI.").await;
    let step = desk.gets(reply(&ticket.ack).by(WANG).saying("It smells, too.").top()).await;
    let told = step.mail("new_entry").clone();
    assert!(told.text.contains("OKAPI"), "{}", told.text);
    (ticket, told)
}

#[tokio::test]
async fn the_same_words_twice_above_a_quote_without_a_sign() {
    for sign in ["", "• ", "- "] {
        let desk = TestDesk::open().await;
        let (ticket, told) = noted(&desk).await;
        for n in 1..=4 {
            let step = desk.gets(unmarked(ALICE, &told, "On it.", sign)).await;
            assert_eq!(desk.texts(ticket.number, "reply").await, vec!["On it."; n], "{sign:?}");
            assert!(!outside(&step).contains("OKAPI") && !outside(&step).contains("How to answer"), "{sign:?}");
        }
        desk.end().await;
    }
}

#[tokio::test]
async fn a_form_changed_in_place_says_nothing_to_the_requester() {
    for sign in ["", "• ", "- "] {
        for (from, to) in [("Priority: P3", "Priority: P2"), ("", "")] {
            let desk = TestDesk::open().await;
            let (ticket, mut told) = noted(&desk).await;
            told.text = told.text.replace(from, to);
            let step = desk.gets(unmarked(ALICE, &told, "", sign)).await.tells(&["transcript alice"]);
            assert_eq!(outside(&step), "", "{sign:?}");
            let wanted = if from.is_empty() { "P3" } else { "P2" };
            assert_eq!(desk.ticket(ticket.number).await["priority"], wanted, "{sign:?}");
            desk.end().await;
        }
    }
}

/// The requester's side of it: our own words are never read as an answer.
#[tokio::test]
async fn not_yet_said_again_above_a_quote_without_a_sign() {
    for (who, no, solutions) in [
        (
            WANG,
            "Not yet.",
            ["The roller is clean.", "The roller is new, please try it once more.", "All of it is new."],
        ),
        (ZHAO, "还是不行", ["滚轴已清洁。", "滚轴已更换，请再试一次。", "整机已更换。"]),
    ] {
        for sign in ["", "• "] {
            let desk = TestDesk::open().await;
            let ticket = opened(&desk, who.writes("Label printer", "The label printer jams with every label.")).await;
            for solution in solutions {
                let step = says(&desk, ALICE, &ticket.assigned, &format!("#resolve\n\n{solution}")).await;
                let asked = step.mail("resolved").clone();
                for nothing in ["", ""] {
                    desk.gets(unmarked(who, &asked, nothing, sign)).await;
                    assert_eq!(desk.state(ticket.number).await, "resolved", "{no} {sign:?} {solution}");
                }
                desk.gets(unmarked(who, &asked, no, sign)).await;
                assert_eq!(desk.state(ticket.number).await, "open", "{no} {sign:?} {solution}");
            }
            desk.end().await;
        }
    }
}

#[tokio::test]
async fn a_card_without_a_mark_is_no_solution_and_no_question() {
    let card = "Alice Li\nIT Service\nTel 8021";
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    // A card alone is nothing.
    for alone in [card, "-- \nAlice Li\nIT"] {
        says(&desk, ALICE, &ticket.assigned, alone).await.tells(&["transcript alice"]);
    }
    let step = says(&desk, ALICE, &ticket.assigned, &format!("#pending requester\n\n{card}")).await;
    step.tells(&["transcript alice"]);
    says(&desk, ALICE, &ticket.assigned, &format!("The roller is new.\n\n{card}")).await.tells(&["reply wang"]);
    let step = says(&desk, ALICE, &ticket.assigned, &format!("#resolve\n\n{card}")).await;
    assert!(step.mail("resolved").text.contains("The roller is new."), "{}", step.mail("resolved").text);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    // A block above a card is a block at the end.
    says(&desk, ALICE, &ticket.assigned, "#reopen").await;
    let text = format!("It was the roller.\n\n#resolve\n\n{card}");
    let step = says(&desk, ALICE, &ticket.assigned, &text).await;
    assert!(step.mail("resolved").text.contains("It was the roller."), "{}", step.mail("resolved").text);
    assert!(!outside(&step).contains("#resolve"));
    desk.end().await;
}

#[tokio::test]
async fn a_colleagues_yes_to_a_held_mail_goes_to_nobody() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let held = ALICE.writes(&format!("Re: printer [DESK #{}]", ticket.number), "I call her now.");
    let asked = desk.gets(held).await.mail("verify_sender").clone();
    for answer in [reply(&asked).by(BOB).saying("yes").top().verified(), reply(&asked).by(BOB).saying("yes").top()] {
        let is_proved = answer.raw().starts_with(b"Authentication-Results");
        let step = desk.gets(answer).await;
        assert_eq!(step.told(), if is_proved { vec!["transcript bob"] } else { vec![] });
    }
    assert_eq!(desk.state(ticket.number).await, "new");
    assert!(desk.texts(ticket.number, "reply").await.is_empty());
    desk.end().await;
}

/// The name beside an address is theirs from then on, and who was called for is told so.
#[tokio::test]
async fn a_name_beside_an_address_is_kept() {
    let desk = TestDesk::behind_border().await;
    let call = ALICE
        .writes("Call: mouse", "#requester Liu Xin <liuxin@corp.test> phone\n\nShe called: her mouse is broken.")
        .verified();
    let step = desk.gets(call).await;
    let number = step.opened();
    assert!(step.mail("ack").text.contains("Liu Xin"), "{}", step.mail("ack").text);
    assert!(step.mail("transcript").text.contains("open for Liu Xin"), "{}", step.mail("transcript").text);
    let told = step.mail("transcript").clone();
    let step =
        says(&desk, ALICE, &told, "#cc \"Qian, Li\" <qian@corp.test>\n#抄送 验收人 王小明 <wxm@corp.test>").await;
    let text = &step.mail("transcript").text;
    assert!(text.contains("Qian, Li hears of") && text.contains("王小明 may confirm"), "{text}");
    assert_eq!(desk.ticket(number).await["requester"]["name"], "Liu Xin");
    desk.end().await;
}

/// `#note` below a phone's tail, a signature or as an item of a list is no command, and is meant.
#[tokio::test]
async fn a_note_asked_for_in_the_wrong_place_stays_inside() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
    for text in [
        "She lies about it.\n\n-- \nAlice Li\n#note",
        "* #note\n\nShe lies about it.",
        "She lies about it.\n\nSent from my iPhone\n#note",
    ] {
        let step = says(&desk, ALICE, &ticket.assigned, text).await;
        assert!(step.sent.iter().all(|m| m.envelope_to != WANG.address), "{text}: {:?}", step.told());
    }
    desk.end().await;
}

/// What is said to the desk's own question is not said to the requester.
#[tokio::test]
async fn a_short_answer_to_our_question_goes_to_nobody() {
    for (text, resolves) in [("not yet", false), ("还没有，等用户确认", false), ("Solved", true), ("已解决了", true)]
    {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
        let step = says(&desk, ALICE, &ticket.assigned, "All is done now, please verify.").await;
        let asked = step.mail("transcript").clone();
        let step = says(&desk, ALICE, &asked, text).await;
        let to_her: Vec<_> = step.sent.iter().filter(|m| m.envelope_to == WANG.address).map(|m| &m.notice).collect();
        assert_eq!(desk.state(ticket.number).await == "resolved", resolves, "{text}: {:?}", step.told());
        assert!(to_her.iter().all(|notice| *notice == "resolved"), "{text}: {:?}", step.told());
        desk.end().await;
    }
}
