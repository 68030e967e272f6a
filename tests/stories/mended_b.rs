//! Mails of engineers that once did what nobody had ordered: forms that others wrote, notes that went out, forwards, commands
//! beside words, answers that were no consent.

use crate::commands::lines;
use crate::desk::{Step, TestDesk};
use crate::life::{opened, says};
use crate::people::{ALICE, BOB, CHEN, Draft, MALLORY, Person, WANG, reply};
use postdesk::desk::Admitted;
use serde_json::Value;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// What a requester writes who knows what our form will say.
const FORGED: &str = "It jams.\n\nDESK #1001 · revision 2\nState: closed because spam\nPriority: P1\nImpact: company\n\
                      Team: network\nAssignee: bob\n\nDESK #1001 · revision 3\nState: closed because spam\n\nThank you";

fn marked(text: &str) -> String {
    text.lines().map(|line| format!("> {line}\n")).collect()
}

async fn is_untouched(desk: &TestDesk, before: &Value) {
    let ticket = desk.ticket(before["number"].as_i64().unwrap()).await;
    assert!(["new", "open"].contains(&ticket["state"].as_str().unwrap()), "{}", ticket["state"]);
    for key in ["impact", "team", "assignee", "priority"] {
        assert_eq!(ticket[key], before[key], "{key}");
    }
}

#[tokio::test]
async fn a_form_in_a_strangers_words_orders_nothing_however_it_is_quoted() {
    for behind_border in [false, true] {
        let desk = if behind_border { TestDesk::behind_border().await } else { TestDesk::open().await };
        let ticket = opened(&desk, MALLORY.writes("Help", FORGED).verified()).await;
        let told = &ticket.assigned;
        let before = desk.ticket(ticket.number).await;
        let words = "I will have a look.";
        let above: String =
            told.text.lines().take_while(|line| !line.starts_with("How to answer")).map(|l| format!("{l}\n")).collect();
        let draft = |text: &str| {
            let mut draft = reply(told).by(ALICE).saying("").bare();
            draft.text = text.to_owned();
            draft
        };
        for answer in [
            reply(told).by(ALICE).saying(words).top(),
            reply(told).by(ALICE).saying(words).top_unmarked(),
            reply(told).by(ALICE).saying(words).bottom(),
            // Our own form cut off, the forged one left.
            draft(&format!("{words}\n\nOn Mon, 23 Nov 2026 at 10:00, support@desk.test wrote:\n{}", marked(&above))),
            draft(&format!("{words}\n\n{}", marked(FORGED))),
            draft(&format!("{words}\n\n{}", marked("DESK #1001 · revision 2\nPriority: P1\nImpact: company"))),
        ] {
            let step = desk.gets(answer.clone()).await;
            assert!(step.told().iter().all(|t| !t.starts_with("transcript")), "{:?}\n{}", step.told(), answer.text);
            is_untouched(&desk, &before).await;
        }
        // Ours beside it still counts, to another value and to the same.
        for (label, value, key) in [("Priority", "P4", "priority"), ("Assignee", "bob", "assignee")] {
            let mut draft = reply(told).by(ALICE).saying(words).top();
            let at = draft.text.rfind(&format!("> {label}: ")).unwrap();
            let end = at + draft.text[at..].find('\n').unwrap();
            draft.text.replace_range(at..end, &format!("> {label}: {value}"));
            desk.gets(draft).await;
            assert_eq!(desk.field(ticket.number, key).await, value);
        }
        desk.end().await;
    }
}

/// The form in a requester's own mail, which the engineer answers with a copy to the desk: no notice of ours is quoted.
#[tokio::test]
async fn a_form_in_a_mail_that_is_not_ours_orders_nothing() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let before = desk.ticket(ticket.number).await;
    let subject = format!("Re: printer [DESK #{}]", ticket.number);
    let text = format!("Noted.\n\nOn Mon, 23 Nov 2026 at 10:00, Wang Fang <wang@corp.test> wrote:\n{}", marked(FORGED));
    for draft in [
        ALICE.writes(&subject, &text).to(WANG.address).cc(&[Person { name: "", address: "support@desk.test" }]),
        ALICE.writes(&subject, &text).field("In-Reply-To", "<private@corp.test>"),
    ] {
        let step = desk.gets(draft.verified()).await;
        assert!(step.told().iter().all(|t| !t.starts_with("transcript")), "{:?}", step.told());
        is_untouched(&desk, &before).await;
    }
    desk.end().await;
}

/// Labels are what a requester may well write: quoted alone they are no form, whichever of them stands first.
#[tokio::test]
async fn labels_of_a_requester_in_a_quote_that_was_cut_down_are_no_form() {
    for labels in [
        "Priority: P3\nImpact: company\nTeam: network",
        "State: resolved\nPriority: P3\nTeam: network",
        "状态：已解决\n优先级：P3\n影响范围：全公司",
    ] {
        // A head on a line that is too long to be one does not make it ours.
        for head in ["".to_owned(), format!("{}DESK #1001 · revision 1\n", "well ".repeat(50))] {
            let desk = TestDesk::open().await;
            let first = WANG.writes("Help", &format!("It jams.\n\n{head}{labels}"));
            let ticket = opened(&desk, first).await;
            let before = desk.ticket(ticket.number).await;
            let mut draft = reply(&ticket.assigned).by(ALICE).saying("").bare();
            draft.text = format!("I see.\n\n{}", marked(&format!("{head}{labels}")));
            desk.gets(draft).await.tells(&["reply wang"]);
            let after = desk.ticket(ticket.number).await;
            for key in ["priority", "impact", "team", "assignee"] {
                assert_eq!(before[key], after[key], "{key} of {labels}");
            }
            assert_eq!(after["state"], "open", "{labels}");
            desk.end().await;
        }
    }
}

#[tokio::test]
async fn who_answers_a_colleagues_note_writes_a_note() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let note = reply(&ticket.assigned).by(ALICE).saying("#note\n\nBob, is this user always like that?").top();
    let note = note.cc(&[BOB]).verified();
    desk.gets(note.clone()).await;
    let answer = BOB
        .writes("Re: printer", "Yes, ignore him.")
        .to(ALICE.address)
        .cc(&[Person { name: "", address: "support@desk.test" }])
        .field("In-Reply-To", &format!("<{}>", note.message_id))
        .verified();
    let step = desk.gets(answer).await.tells(&["transcript bob"]);
    assert!(step.mail("transcript").text.contains("kept as an internal note"), "{}", step.mail("transcript").text);
    // To the desk as well.
    let answer = BOB.writes("Re: printer", "He did it again.").field("In-Reply-To", &format!("<{}>", note.message_id));
    desk.gets(answer.verified()).await.tells(&["new_entry alice", "transcript bob"]);
    assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new());
    assert_eq!(desk.texts(ticket.number, "note").await.len(), 3);
    desk.end().await;
}

#[tokio::test]
async fn what_goes_to_a_colleague_with_a_copy_to_the_desk_stays_inside() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let token = ticket.assigned.reply_to[0].address.clone();
    let forward = format!(
        "Bob, can you take this? Between us: the boss broke it.\n\n---------- Forwarded message ---------\nFrom: IT Service Desk <support@desk.test>\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: {}\nTo: alice@desk.test\n\n{}",
        ticket.assigned.subject, ticket.assigned.text
    );
    let copy = |text: &str| {
        let draft = ALICE.writes(&format!("Fwd: {}", ticket.assigned.subject), text);
        draft.to(BOB.address).cc(&[Person { name: "", address: Box::leak(token.clone().into_boxed_str()) }])
    };
    desk.gets(copy(&forward)).await.tells(&["transcript alice"]);
    assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new());
    // With the requester among the recipients it is an answer.
    let both = copy("It is on its way.").to(&format!("{}, {}", BOB.address, WANG.address));
    desk.gets(both).await.tells(&["reply wang"]);
    desk.end().await;
}

#[tokio::test]
async fn a_users_mail_forwarded_to_a_ticket_is_the_users_word() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let asked = says(&desk, ALICE, &ticket.assigned, "#pending requester\n\nWhich Outlook is it?").await;
    assert_eq!(desk.state(ticket.number).await, "pending");
    drop(asked);
    let forward = |from: &str, text: &str| {
        ALICE
            .writes(
                &format!("Fwd: Re: printer [DESK #{}]", ticket.number),
                &format!("He is whining again.\n\n---------- Forwarded message ---------\nFrom: {from}\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: Re: printer\nTo: Alice Li <alice@desk.test>\n\n{text}\n"),
            )
            .verified()
    };
    let step = desk.gets(forward("Wang Fang <wang@corp.test>", "It is Outlook 2016.")).await;
    assert!(step.sent.iter().all(|m| m.envelope_to.ends_with("@desk.test")), "{:?}", step.told());
    let mails = desk.texts(ticket.number, "mail").await;
    assert_eq!(mails.last().map(String::as_str), Some("It is Outlook 2016."));
    assert_eq!(desk.texts(ticket.number, "note").await, ["He is whining again."]);
    assert_eq!(desk.state(ticket.number).await, "open", "the wait is over");
    // What a third person wrote is for the staff alone.
    let step =
        desk.gets(forward("Pia <pia@vendor.test>", "The part comes on Friday.")).await.tells(&["transcript alice"]);
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✓'));
    let notes = desk.texts(ticket.number, "note").await;
    assert!(notes[1].contains("The part comes on Friday.") && notes[1].contains("Pia"), "{notes:?}");
    desk.end().await;
}

#[tokio::test]
async fn undo_says_what_the_text_beside_the_commands_did() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let text = "#priority P2\n#cc boss@corp.test\n\nWe look into it, boss is told.";
    says(&desk, ALICE, &ticket.assigned, text).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#undo").await.tells(&["transcript alice"]);
    let told = &step.mail("transcript").text;
    let flat = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("reply → wang@corp.test") && flat.contains("reply → boss@corp.test"), "{told}");
    assert_eq!(desk.field(ticket.number, "priority").await, "P3");
    assert_eq!(desk.state(ticket.number).await, "open", "it was answered");
    desk.end().await;
}

#[tokio::test]
async fn who_passes_a_ticket_on_with_a_word_does_not_take_it() {
    for how in ["#assign @network", "form", "#escalate"] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let mut draft = reply(&ticket.assigned).by(ALICE).saying("I pass this on.").top();
        if how == "form" {
            draft.text = draft.text.replace("> Assignee: alice", "> Assignee:");
        } else {
            draft.text = format!("{how}\n\n{}", draft.text);
        }
        let step = desk.gets(draft).await;
        assert!(step.told().contains(&"reply wang".to_owned()), "{how}: {:?}", step.told());
        assert_ne!(desk.field(ticket.number, "assignee").await, "alice", "{how}");
        assert_eq!(desk.state(ticket.number).await, "open", "{how}: it is answered");
        assert_ne!(desk.field(ticket.number, "responded_at").await, "", "{how}");
        desk.end().await;
    }
}

fn forward(words: &str) -> Draft {
    ALICE.writes(
        "Fwd: monitor",
        &format!("{words}\n\n---------- Forwarded message ---------\nFrom: Wang Fang <wang@corp.test>\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: monitor\nTo: Alice Li <alice@desk.test>\n\nMy monitor stays dark.\n"),
    )
}

async fn told(step: &Step) -> String {
    step.mail("transcript").text.clone()
}

#[tokio::test]
async fn commands_above_a_forward_are_carried_out_on_its_ticket() {
    let desk = TestDesk::behind_border().await;
    let step = desk.gets(forward("#assign @network\n#priority P2\n\nHe called me too, room 12.").verified()).await;
    let number = step.opened();
    let text = told(&step).await;
    assert!(lines(&text).len() == 3 && lines(&text).iter().all(|line| line.starts_with('✓')), "{text}");
    let ticket = desk.ticket(number).await;
    assert_eq!((ticket["team"].as_str(), ticket["priority"].as_str()), (Some("network"), Some("P2")));
    assert_eq!(desk.texts(number, "note").await, ["He called me too, room 12."]);
    assert_eq!(desk.texts(number, "mail").await, ["My monitor stays dark."]);
    // A wrong one is answered; the user's mail is not lost for it.
    let step = desk.gets(forward("#prioritty P2").verified()).await;
    let text = told(&step).await;
    assert_eq!(step.opened(), number + 1);
    assert_eq!(lines(&text).iter().filter(|line| line.starts_with('✗')).count(), 1, "{text}");
    desk.end().await;
}

#[tokio::test]
async fn a_walk_in_with_a_wrong_command_opens_nothing() {
    let desk = TestDesk::behind_border().await;
    for wrong in ["#prioritty P1", "#assign nobody"] {
        let text = format!("#requester wang@corp.test\n{wrong}\n\nWang stood here, the monitor is dark.");
        let step = desk.gets(ALICE.writes("Monitor", &text).verified()).await.tells(&["transcript alice"]);
        assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}", step.outcome);
        assert!(told(&step).await.contains("nothing was done"));
        assert_eq!(desk.tickets().await, 0);
    }
    let text = "#requester wang@corp.test\n#priority P1\n\nWang stood here, the monitor is dark.";
    let step = desk.gets(ALICE.writes("Monitor", text).verified()).await;
    let ticket = desk.ticket(step.opened()).await;
    assert_eq!(
        (ticket["requester"]["address"].as_str(), ticket["priority"].as_str()),
        (Some("wang@corp.test"), Some("P1"))
    );
    assert_eq!(step.told().iter().filter(|t| *t == "ack wang").count(), 1, "{:?}", step.told());
    desk.end().await;
}

/// A token that was passed on is worth nothing in the hands of a program that answers with it.
#[tokio::test]
async fn an_automatic_mail_of_a_stranger_joins_nothing() {
    let desk = TestDesk::behind_border().await;
    let step = desk.gets(jam().cc(&[CHEN]).verified()).await;
    let (number, ack) = (step.opened(), step.mail("ack").clone());
    let before = desk.ticket(number).await;
    let auto = |n: usize| {
        let text = format!("Please reset my password and send it to mal@evil.test. - Wang {n}");
        reply(&ack).by(MALLORY).saying(&text).bare()
    };
    for auto in [
        auto(1).field("Auto-Submitted", "auto-replied"),
        auto(2).field("Precedence", "bulk"),
        auto(3).field("Auto-Submitted", "auto-replied").verified(),
    ] {
        let step = desk.gets(auto).await.tells(&[]);
        assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}", step.outcome);
        assert_eq!(desk.ticket(number).await, before);
    }
    // The requester's own absence is put on the ticket, under the requester's name.
    let away = reply(&ack).by(WANG).saying("I am out of the office until Monday.").top();
    desk.gets(away.field("Auto-Submitted", "auto-replied")).await;
    let entries = desk.ticket(number).await["entries"].as_array().unwrap().clone();
    assert_eq!(entries.last().unwrap()["from"], "wang@corp.test");
    desk.end().await;
}

/// What delivery adds above a mail is signed by nobody.
#[tokio::test]
async fn a_signed_mail_with_another_address_above_it_stays_where_it_was() {
    let desk = TestDesk::behind_border().await;
    let first = opened(&desk, jam().verified()).await;
    let other = opened(&desk, CHEN.writes("Scanner", "The scanner is dark.").verified()).await;
    let made_up = format!("support+ra{}.aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.test", other.number);
    let order = reply(&first.assigned).by(ALICE).saying("#close because told by phone").top().verified();
    desk.gets(order.clone()).await;
    assert_eq!(desk.state(first.number).await, "closed");
    for name in ["Delivered-To", "X-Original-To"] {
        for replay in [order.clone(), order.clone().without("In-Reply-To").without("References")] {
            let id = format!("<again.{}.{name}.{}@desk.test>", replay.fields.len(), other.number);
            let step = desk.gets(replay.field("Message-ID", &id).above(&format!("{name}: {made_up}"))).await;
            assert_eq!(desk.state(other.number).await, "new", "{name}: {:?}", step.told());
        }
    }
    desk.end().await;
}

#[tokio::test]
async fn an_answer_with_more_in_it_than_yes_releases_nothing() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let held = reply(&ticket.assigned).by(ALICE).saying("#close because spam").top().tag_only();
    let asked = desk.gets(held).await.tells(&["verify_sender alice"]).mail("verify_sender").clone();
    for answer in ["OK, I will look at it.", "Yes this is phishing", "好的，您的邮件已收到，我会尽快处理。"]
    {
        let step = desk.gets(reply(&asked).by(ALICE).saying(answer).top()).await;
        assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{answer}: {:?}", step.outcome);
    }
    assert_eq!(desk.state(ticket.number).await, "new");
    let step = desk.gets(reply(&asked).by(ALICE).saying("Yes, that was me.\n\nThanks,\nAlice").top()).await;
    assert_eq!(step.outcome, Some(Admitted::Released));
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}

/// The same mail with a blank more has the same signature, and is not carried out again.
#[tokio::test]
async fn a_signed_mail_with_a_blank_more_has_no_effect_again() {
    let desk = TestDesk::behind_border().await;
    let first = opened(&desk, jam().verified()).await;
    let other = opened(&desk, CHEN.writes("Scanner", "The scanner is dark.").verified()).await;
    let order = reply(&first.assigned).by(ALICE).saying("#close because told by phone").top().tag_only().verified();
    desk.gets(order.clone()).await;
    let mut again = order.field("In-Reply-To", &format!("<{}>", other.assigned.message_id.clone().unwrap()));
    again.text = again.text.replacen("told by", "told  by ", 1);
    let step = desk.gets(again).await.tells(&[]);
    assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}", step.outcome);
    assert_eq!(desk.state(other.number).await, "new");

    // A confirmation neither.
    let asked = says(&desk, ALICE, &other.assigned, "#resolve\n\nThe lamp is new.").await.mail("resolved").clone();
    let yes = reply(&asked).by(CHEN).saying("Works now, thanks!").top().verified();
    desk.gets(yes.clone()).await;
    assert_eq!(desk.state(other.number).await, "closed");
    says(&desk, ALICE, &other.assigned, "#reopen").await;
    says(&desk, ALICE, &other.assigned, "#resolve\n\nThe lamp is newer.").await;
    let mut again = yes;
    again.text = again.text.replacen("Works now", "Works  now", 1);
    desk.gets(again).await;
    assert_eq!(desk.state(other.number).await, "resolved");
    desk.end().await;
}

#[tokio::test]
async fn what_comes_to_the_note_address_of_a_merged_ticket_stays_inside() {
    let desk = TestDesk::open().await;
    let into = opened(&desk, jam()).await;
    let other = opened(&desk, CHEN.writes("Printer", "The printer jams.")).await;
    says(&desk, ALICE, &other.assigned, &format!("#merge {}", into.number)).await;
    let flat: String = other.assigned.text.split_whitespace().collect();
    let at = flat.find("mailto:support+n").or_else(|| flat.find("support+n")).unwrap();
    let address: String = flat[at..]
        .trim_start_matches("mailto:")
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "+.@-".contains(*c))
        .collect();
    let address = format!("{}@desk.test", address.split('@').next().unwrap());
    let note = reply(&other.assigned).by(ALICE).saying("Between us: Chen is a pain.").top().to(&address);
    desk.gets(note).await.tells(&[]);
    assert_eq!(desk.texts(into.number, "reply").await, Vec::<String>::new());
    desk.end().await;
}

#[tokio::test]
async fn words_beside_undo_and_split_and_a_note_too_low_stay_inside() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#priority P2").await;
    let step =
        says(&desk, ALICE, &ticket.assigned, "#undo\n\nSorry Bob, my mistake.").await.tells(&["transcript alice"]);
    assert!(told(&step).await.contains("kept as an internal note"));
    let step = says(&desk, ALICE, &ticket.assigned, "Hi Bob,\n\n#note\nhe lies.\n\nSee you").await;
    let step = step.tells(&["transcript alice"]);
    assert!(told(&step).await.contains("kept as an internal note"));
    let step = says(&desk, ALICE, &ticket.assigned, "#split\n#take\n\nA second fault, the user mixes things up.").await;
    for mail in step.sent.iter().filter(|m| m.envelope_to == WANG.address) {
        assert!(
            !mail.mail.text.contains("mixes things up") || mail.notice == "ack",
            "{}: {}",
            mail.notice,
            mail.mail.text
        );
    }
    assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new());
    desk.end().await;
}

#[tokio::test]
async fn files_go_out_with_words_only() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let order =
        reply(&ticket.assigned).by(ALICE).saying("#eta tomorrow 14:00").top().attach("logo.png", "image/png", b"x");
    let step = desk.gets(order).await;
    assert_eq!(step.mail("progress").attachments.iter().filter(|a| a.name == "logo.png").count(), 0);
    let order =
        reply(&ticket.assigned).by(ALICE).saying("Here is the plan.").top().attach("plan.pdf", "application/pdf", b"x");
    assert_eq!(desk.gets(order).await.mail("reply").attachments.len(), 1);
    desk.end().await;
}

#[tokio::test]
async fn what_is_resolved_and_closed_at_once_is_told_once() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let text = "#resolve\n#close because told by phone\n\nThe roller is clean.";
    let step = says(&desk, ALICE, &ticket.assigned, text).await.tells(&["closed wang", "transcript alice"]);
    assert!(step.mail("closed").text.contains("The roller is clean."), "{}", step.mail("closed").text);
    desk.end().await;
}

/// Whose mail a user passes on may be the very swindler.
#[tokio::test]
async fn who_wrote_what_a_user_forwards_is_proposed_and_no_more() {
    let desk = TestDesk::behind_border().await;
    let text = "Is this phishing? I typed my password.\n\n---------- Forwarded message ---------\nFrom: Billing <boss@phisher.test>\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: Invoice overdue\nTo: Wang Fang <wang@corp.test>\n\nPay now.\n";
    let step = desk.gets(WANG.writes("Fwd: Invoice overdue", text).verified()).await;
    let (number, assigned) = (step.opened(), step.mail("assigned_to_you").clone());
    let shown: String = assigned.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("For: perhaps Billing <boss@phisher.test>"), "{}", assigned.text);
    let step = says(&desk, ALICE, &assigned, "#resolve\n\nWe reset your account.").await;
    step.tells(&["resolved wang", "transcript alice"]);
    assert_eq!(desk.ticket(number).await["participants"].as_array().unwrap().len(), 1);
    desk.end().await;
}

#[tokio::test]
async fn only_what_the_requester_was_told_is_the_solution() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let other = desk.gets(CHEN.writes("Printer", "The printer jams.").verified()).await;
    let (ack, told) = (other.mail("ack").clone(), other.mail("assigned_to_you").clone());
    says(&desk, ALICE, &told, &format!("#merge {}", ticket.number)).await;
    let asks = desk.gets(reply(&ack).by(CHEN).saying("What is my PIN?").top().verified()).await;
    let asks = asks.mail("new_entry").clone();
    says(&desk, ALICE, &asks, "Your PIN is 4711.").await.tells(&["reply chen"]);
    let step = says(&desk, ALICE, &ticket.assigned, "#resolve").await.tells(&["transcript alice"]);
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✗'), "{}", step.mail("transcript").text);
    // A question to the one is not put to the other.
    let step = says(&desk, ALICE, &asks, "#pending requester\n\nWhich floor, Chen?").await.tells(&["transcript alice"]);
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✗'), "{}", step.mail("transcript").text);
    desk.end().await;
}

/// A mailbox that answers everything with its quote hears that nothing was understood, and three times more where it answers
/// just that, and no more that day.
#[tokio::test]
async fn a_mailbox_that_answers_itself_hears_no_end_of_it_a_few_times() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let (mut heard, mut last) = (0, ticket.assigned);
    for _ in 0..12 {
        let step = desk.gets(reply(&last).by(ALICE).saying("").top()).await;
        for sent in &step.sent {
            assert_eq!(sent.notice, "transcript");
            (heard, last) = (heard + 1, sent.mail.clone());
        }
    }
    assert_eq!(heard, 1 + 3);
    // Who says something is heard.
    says(&desk, ALICE, &last, "#priority P2").await.tells(&["transcript alice"]);
    desk.end().await;
}

/// Absence notes under the names of the staff, with the address of somebody else's token.
#[tokio::test]
async fn nobody_is_put_off_duty_by_another_ones_token() {
    let desk = TestDesk::open().await;
    let ack = desk.gets(jam()).await.mail("ack").clone();
    for who in [ALICE, BOB] {
        let away =
            reply(&ack).by(who).saying("I am out of the office.").bare().without("In-Reply-To").without("References");
        desk.gets(away.field("Auto-Submitted", "auto-replied").field("Subject", "Out of office")).await;
    }
    let step = desk.gets(CHEN.writes("Scanner", "The scanner is dark.")).await;
    assert!(step.told().contains(&"assigned_to_you alice".to_owned()), "{:?}", step.told());
    desk.end().await;
}
