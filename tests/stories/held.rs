//! An engineer's mail without proof: held, asked about at the registered address, released once by the answer.

use std::time::Duration;

use crate::desk::{Step, TestDesk};
use crate::life::{Opened, opened};
use crate::people::{ALICE, BOB, Draft, MALLORY, Person, WANG, reply};
use postdesk::desk::Admitted;
use postdesk::pure::mail::Mail;
use postdesk::store::ledger::Outcome;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// A ticket, and ALICE's unproved mail on it that says `text`.
async fn held(desk: &TestDesk, text: &str) -> (Opened, Mail, Draft) {
    let ticket = opened(desk, jam()).await;
    let draft = reply(&ticket.assigned).by(ALICE).saying(text).top().tag_only();
    let step = desk.gets(draft.clone()).await.tells(&["verify_sender alice"]);
    assert_eq!(step.outcome, Some(Admitted::Held));
    (ticket, step.mail("verify_sender").clone(), draft)
}

async fn answers(desk: &TestDesk, who: Person, on: &Mail) -> Step {
    desk.gets(reply(on).by(who).saying("Yes, that was me.").top()).await
}

#[tokio::test]
async fn the_answer_releases_it_once() {
    let desk = TestDesk::open().await;
    let (ticket, asked, _) = held(&desk, "#resolve\n\nThe roller is clean.").await;
    assert_eq!(desk.state(ticket.number).await, "new");
    assert_eq!(desk.ledger(Outcome::SetAside).await.len(), 1);
    assert!(asked.subject.contains("verify"), "{}", asked.subject);
    // Whoever wrote it knows it again, and whoever did not sees what was asked for in their name.
    assert!(asked.text.contains("It begins:\n  #resolve\n  The roller is clean.\n"), "{}", asked.text);

    let step = answers(&desk, ALICE, &asked).await.tells(&["resolved wang", "transcript alice"]);
    assert_eq!(step.outcome, Some(Admitted::Released));
    assert!(step.mail("resolved").text.contains("The roller is clean."));
    assert!(!step.mail("resolved").text.contains("that was me"), "the answer itself is nobody's business");
    assert_eq!(desk.state(ticket.number).await, "resolved");
    let entries = desk.ticket(ticket.number).await;

    // Again, with another mail: nothing happens.
    let step = answers(&desk, ALICE, &asked).await.tells(&[]);
    assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}", step.outcome);
    assert_eq!(desk.ticket(ticket.number).await, entries);
    desk.end().await;
}

#[tokio::test]
async fn a_denial_releases_nothing() {
    let desk = TestDesk::open().await;
    let (ticket, asked, _) = held(&desk, "#close because spam").await;
    for denial in ["No, that was not me!", "不是我发的"] {
        for answer in
            [reply(&asked).by(ALICE).saying(denial).top(), reply(&asked).by(ALICE).saying(denial).top_unmarked()]
        {
            let step = desk.gets(answer).await.tells(&[]);
            assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{denial}: {:?}", step.outcome);
            assert_eq!(desk.state(ticket.number).await, "new", "{denial}");
        }
    }
    // A plain answer without marks is none: the words of our own mail below it deny nothing.
    let step = desk.gets(reply(&asked).by(ALICE).saying("Yes, that was me after all.").top_unmarked()).await;
    assert_eq!(step.outcome, Some(Admitted::Released));
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}

/// An absence note, whether its program marks it or not, an empty answer, the question passed on to somebody else, a
/// question back and our own words quoted without marks: the mail stays held, and a plain yes still releases it.
#[tokio::test]
async fn only_a_plain_yes_releases() {
    let desk = TestDesk::open().await;
    let (ticket, asked, _) = held(&desk, "#close because spam").await;
    let answer = |text: &str| reply(&asked).by(ALICE).saying(text);
    let away = "I am out of the office until 3 December and will read your mail when I am back.";
    let unclear = [
        answer("").top(),
        answer("").bare(),
        answer("").top_unmarked(),
        answer("What is this about?").top(),
        answer(away).top(),
        answer(away).bare(),
        answer("我在休假，12月3日回来。").top_unmarked(),
        answer("yes").bare().field("Subject", "Fwd: Please verify that this was you").attach(
            "asked.eml",
            "message/rfc822",
            asked_raw(&asked).as_bytes(),
        ),
        answer(&format!(
            "Bob, yes?\n\n---------- Forwarded message ---------\nFrom: IT Service Desk <support@desk.test>\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: {}\nTo: alice@desk.test\n\n{}",
            asked.subject, asked.text
        ))
        .bare(),
    ];
    for draft in unclear {
        let step = desk.gets(draft.clone()).await;
        assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}: {}", step.outcome, draft.text);
        assert!(step.told().iter().all(|told| told == "transcript alice"), "{:?}", step.told());
        assert_eq!(desk.state(ticket.number).await, "new", "{}", draft.text);
    }
    for marked in [
        answer("yes").top().field("Auto-Submitted", "auto-replied"),
        answer("yes").top().field("Precedence", "bulk"),
        answer("yes").top().field("Return-Path", "<>"),
        answer("yes").top().field("X-Autoreply", "yes"),
    ] {
        let step = desk.gets(marked).await.tells(&[]);
        assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}", step.outcome);
        assert_eq!(desk.state(ticket.number).await, "new");
    }
    let step = answers(&desk, ALICE, &asked).await;
    assert_eq!(step.outcome, Some(Admitted::Released));
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}

fn asked_raw(asked: &Mail) -> String {
    format!("From: support@desk.test\r\nTo: alice@desk.test\r\nSubject: {}\r\n\r\n{}\r\n", asked.subject, asked.text)
}

#[tokio::test]
async fn it_is_released_within_a_day_only() {
    for (hours, released) in [(23, true), (25, false)] {
        let desk = TestDesk::open().await;
        let (ticket, asked, _) = held(&desk, "#take").await;
        desk.advance(hours).await;
        let step = answers(&desk, ALICE, &asked).await;
        assert_eq!(step.outcome == Some(Admitted::Released), released, "after {hours} h: {:?}", step.outcome);
        if !released {
            let told = &step.tells(&["transcript alice"]).mail("transcript").text.clone();
            assert!(told.contains("is not carried out any more. If it was yours, please send it again."), "{told}");
        }
        assert_eq!(desk.state(ticket.number).await, if released { "open" } else { "new" });
        desk.end().await;
    }
}

#[tokio::test]
async fn nobody_else_releases_it() {
    for who in [BOB, MALLORY, WANG] {
        let desk = TestDesk::open().await;
        let (ticket, asked, _) = held(&desk, "#close because of me").await;
        let before = desk.ticket(ticket.number).await;
        let step = answers(&desk, who, &asked).await;
        assert_ne!(step.outcome, Some(Admitted::Released), "{who:?}");
        let after = desk.ticket(ticket.number).await;
        for key in ["state", "participants", "closed_at", "revision", "assignee"] {
            assert_eq!(after[key], before[key], "{who:?}: {key}");
        }
        // The engineer herself still may.
        let step = answers(&desk, ALICE, &asked).await;
        assert_eq!(step.outcome, Some(Admitted::Released), "{who:?}");
        assert_eq!(desk.state(ticket.number).await, "closed");
        desk.end().await;
    }
}

#[tokio::test]
async fn an_answer_that_the_border_calls_forged_releases_nothing() {
    let desk = TestDesk::behind_border().await;
    let first = desk.gets(jam().verified()).await;
    let number = first.opened();
    let draft = ALICE.writes(&format!("Re: [DESK #{number}]"), "#close because of me");
    let asked = desk.gets(draft).await.mail("verify_sender").clone();
    let step = desk.gets(reply(&asked).by(ALICE).saying("Yes.").top().failing()).await;
    assert_ne!(step.outcome, Some(Admitted::Released));
    assert_eq!(desk.state(number).await, "new");
    desk.end().await;
}

#[tokio::test]
async fn the_question_goes_to_the_registered_address() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let home = Person { name: "Alice Li", address: "alice.li@home.test" };
    let draft = reply(&ticket.assigned).by(home).saying("#take").top().tag_only().field("Reply-To", "x@evil.test");
    let step = desk.gets(draft).await.tells(&["verify_sender alice"]);
    assert_eq!(step.outgoing("verify_sender").envelope_to, ALICE.address);
    let asked = step.mail("verify_sender").clone();
    // The other address was not asked: it gets no answer, the registered one is told.
    let step = answers(&desk, home, &asked).await.tells(&["transcript alice"]);
    assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}", step.outcome);
    assert_eq!(desk.state(ticket.number).await, "new");
    let step = answers(&desk, ALICE, &asked).await;
    assert_eq!(step.outcome, Some(Admitted::Released));
    assert_eq!(desk.state(ticket.number).await, "open");
    desk.end().await;
}

#[tokio::test]
async fn several_held_mails_are_released_each_by_its_own_answer() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let mut asked = Vec::new();
    for text in ["First words.", "Second words."] {
        let draft = reply(&ticket.assigned).by(ALICE).saying(text).top().tag_only();
        asked.push(desk.gets(draft).await.mail("verify_sender").clone());
    }
    let step = answers(&desk, ALICE, &asked[1]).await.tells(&["reply wang"]);
    assert!(step.mail("reply").text.contains("Second words."));
    let step = answers(&desk, ALICE, &asked[0]).await.tells(&["reply wang"]);
    assert!(step.mail("reply").text.contains("First words."));
    desk.end().await;
}

#[tokio::test]
async fn a_held_first_mail_opens_its_ticket_when_released() {
    let desk = TestDesk::open().await;
    let step = desk.gets(BOB.writes("My screen is dark", "The left screen stays dark.")).await;
    let asked = step.tells(&["verify_sender bob"]).mail("verify_sender").clone();
    assert_eq!(desk.tickets().await, 0);
    let step = answers(&desk, BOB, &asked).await;
    assert_eq!(step.outcome, Some(Admitted::Released));
    assert_eq!(desk.tickets().await, 1);
    assert!(step.told().contains(&"assigned_to_you alice".to_owned()), "{:?}", step.told());
    assert_eq!(desk.ticket(1001).await["requester"]["address"], BOB.address);
    desk.end().await;
}

#[tokio::test]
async fn a_forger_cannot_flood_the_engineer_with_questions() {
    let desk = TestDesk::open().await;
    let mut questions = 0;
    for n in 0..12 {
        let step = desk.gets(ALICE.writes(&format!("Forged {n}"), "#close because of me")).await;
        questions += step.sent.len();
    }
    assert_eq!(questions, 3, "the budget of error mails");
    assert_eq!(desk.ledger(Outcome::SetAside).await.len(), 12, "each is held all the same");
    desk.end().await;
}

#[tokio::test]
async fn an_old_unproved_mail_is_held_like_any_other() {
    let desk = TestDesk::open().await;
    let step = desk.gets_old(ALICE.writes("Old", "#help"), Duration::from_secs(48 * 3600)).await;
    assert_eq!(step.outcome, Some(Admitted::Held));
    desk.end().await;
}

/// The question shows what a yes would carry out, wherever in the mail it stands; and of the words nothing that can be
/// clicked or that turns others round.
#[tokio::test]
async fn the_question_shows_what_a_yes_does_and_no_link() {
    let desk = TestDesk::behind_border().await;
    let first = desk.gets(jam().verified()).await;
    let told = first.mail("assigned_to_you").clone();
    let long = "Sign in at https://evil.test/login or www.evil.test\nor help@evil.test\u{202e}now.\n".repeat(6);
    let draft = ALICE.writes(
        &format!("Re: [DESK #{}] see http://evil.test/s", first.opened()),
        &format!("{long}\n#close because of me"),
    );
    let step = desk.gets(draft).await;
    let asked = step.outgoing("verify_sender");
    for part in [&asked.mail.text, &asked.html, &asked.mail.subject] {
        assert!(!part.contains("evil.test") && !part.contains('\u{202e}'), "{part}");
    }
    assert!(asked.mail.text.contains("A yes carries out:\n- #close because of me\n"), "{}", asked.mail.text);
    // So does a form that was changed in a quote.
    let form = told.text.replace("Priority: P3", "Priority: P1");
    assert_ne!(form, told.text);
    let quoted = form.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n");
    let draft = reply(&told).by(ALICE).saying(&format!("Thanks.\n\n{quoted}")).top().tag_only();
    let asked = desk.gets(draft).await.mail("verify_sender").clone();
    assert!(asked.text.contains("- Priority: P1"), "{}", asked.text);
    assert!(asked.text.contains("Thanks.") && !asked.text.contains("jams with every label"), "{}", asked.text);
    desk.end().await;
}

/// What is signed as its writer signs, far down, with an address: the question tells all that a yes carries out.
#[tokio::test]
async fn the_question_tells_every_order_whole() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    for (text, told) in [
        ("One.\nTwo.\n#cc mallory@evil.test\nAlice Li\nIT Service", "mallory"),
        ("#take\nHello,\nI have it.\n#requester mallory@evil.test\nAlice Li\nTel 8021", "mallory"),
        ("#cc mallory@evil.test\n\nPlease look.", "#cc mallory at evil dot test"),
    ] {
        let draft = reply(&ticket.assigned).by(ALICE).saying(text).top().tag_only();
        let asked = desk.gets(draft).await.tells(&["verify_sender alice"]).mail("verify_sender").clone();
        let orders =
            asked.text.split_once("A yes carries out:").map(|(_, orders)| orders.to_owned()).unwrap_or_default();
        let step = answers(&desk, ALICE, &asked).await;
        let reached = step.sent.iter().any(|m| m.envelope_to == "mallory@evil.test");
        assert!(!reached || orders.contains(told), "{text}: {:?}\n{}", step.told(), asked.text);
        assert!(!asked.text.contains("mallory@evil.test"), "{}", asked.text);
        if text.starts_with("#cc") {
            assert!(orders.contains(told), "{}", asked.text);
        }
    }
    desk.end().await;
}

/// What a yes carries out and sends is shown by the very pieces that it is read by, and what is left out is said.
#[tokio::test]
async fn what_a_yes_does_is_shown_whole() {
    let flat = |mail: &Mail| mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shows = |mail: &Mail, words: &[&str]| {
        for one in words {
            assert!(flat(mail).contains(one), "{one}: {}", mail.text);
        }
    };
    let desk = TestDesk::with("[closure]\ndone_words = \"resolve\"\n").await;
    let card = "Best regards\nHans Meier\nTel. 030 1234567";
    // On no ticket, below somebody else's card.
    let text = format!("Please open a ticket.\n\n{card}\n\n#requester mallory@evil.test\n#priority P1");
    let step = desk.gets(ALICE.writes("New printer", &text)).await.tells(&["verify_sender alice"]);
    let asked = step.mail("verify_sender");
    shows(asked, &["Hans Meier", "carries out: - #requester mallory at evil dot test - #priority P1"]);
    // What is forwarded, and for whom.
    let forward = "#priority P1\n\n---------- Forwarded message ---------\nFrom: Hans Meier <hans@evil.test>\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: Printer\nTo: alice@desk.test\n\nThe printer burns.";
    let step = desk.gets(ALICE.writes("Fwd: Printer", forward)).await.tells(&["verify_sender alice"]);
    let asked = step.mail("verify_sender");
    shows(asked, &["a ticket for hans at evil dot test", "- #priority P1", "The printer burns."]);
    // On a ticket: the end of what would go out, and what its words do by themselves.
    let ticket = opened(&desk, jam()).await;
    let on = |text: &str| reply(&ticket.assigned).by(ALICE).saying(text).bare().tag_only();
    let long = (1..=20).map(|n| format!("Line number {n} of it.")).collect::<Vec<_>>().join("\n\n");
    let step = desk.gets(on(&format!("{long}\n\n{card}"))).await.tells(&["verify_sender alice"]);
    let asked = step.mail("verify_sender");
    shows(
        asked,
        &["Line number 8 of it.", "[… and 11 more lines …]", "Line number 20 of it. Best regards Hans Meier Tel."],
    );
    desk.end().await;
    // So many questions go out in an hour, and no more.
    let desk = TestDesk::with("[closure]\ndone_words = \"resolve\"\n").await;
    let ticket = opened(&desk, jam()).await;
    let on = |text: &str| reply(&ticket.assigned).by(ALICE).saying(text).bare().tag_only();
    let step = desk.gets(on("The roller is clean, it is fixed.")).await.tells(&["verify_sender alice"]);
    shows(step.mail("verify_sender"), &["carries out: - #resolve"]);
    // A forward to a ticket: its commands, and whose words they become.
    let subject = format!("Fwd: Printer [DESK #{}]", ticket.number);
    let step = desk.gets(ALICE.writes(&subject, forward)).await.tells(&["verify_sender alice"]);
    shows(step.mail("verify_sender"), &["as words of hans at evil dot test", "- #priority P1"]);
    let step = answers(&desk, ALICE, step.mail("verify_sender")).await;
    assert!(flat(step.mail("transcript")).contains("#priority P1"), "{}", step.mail("transcript").text);
    desk.end().await;
}
