//! Sequences of mails that once went wrong: records, answers, complaints, merging, parts and how tickets end.

use crate::desk::{Step, TestDesk};
use crate::life::{opened, resolve, resolved, says};
use crate::people::{ALICE, BOB, CHEN, Draft, LIN, Person, WANG, ZHAO, reply};
use postdesk::pure::mail::Mail;

const PIA: Person = Person { name: "Pia Sommer", address: "pia@corp.test" };

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

fn down(who: Person) -> Draft {
    who.writes("Mail is down", "I can neither send nor receive mail.")
}

/// The mail of this notice that went to somebody.
fn to(step: &Step, notice: &str, who: Person) -> Mail {
    let found = step.sent.iter().find(|m| m.notice == notice && m.envelope_to == who.address);
    found.unwrap_or_else(|| panic!("no {notice} to {}: {:?}", who.name, step.told())).mail.clone()
}

#[tokio::test]
async fn an_answer_of_an_engineers_mailbox_is_no_word_of_theirs() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let question = "#pending requester\n\nWhat is your Windows version?";
    let asked = says(&desk, ALICE, &ticket.assigned, question).await.mail("needs_info").clone();
    let read = says(&desk, WANG, &asked, "Ok, received.").await.mail("new_entry").clone();
    let away = reply(&read).by(ALICE).saying("I am on sick leave until 5 December, surgery. Private: 138 0000.").top();
    desk.gets(away.field("Auto-Submitted", "auto-replied")).await.tells(&["new_entry lin"]);
    let step = desk.until("2026-11-24T10:01:00+08:00").await.tells(&["needs_info wang"]);
    let text = &step.mail("needs_info").text;
    assert!(text.contains("What is your Windows version?") && !text.contains("surgery"), "{text}");
    // Nor is it a step that somebody is told of, or one that puts off the lead.
    let step = says(&desk, WANG, &asked, "Is there any news?").await;
    let text = &step.mail("status").text;
    assert!(!text.contains("surgery"), "{text}");
    let step = says(&desk, WANG, &asked, "Any news?").await;
    assert!(step.told().contains(&"new_entry lin".to_owned()), "{:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn a_figure_answers_how_many_are_hit_once_and_no_other_question() {
    for first in ["1", ""] {
        let desk = TestDesk::open().await;
        let step = desk.gets(WANG.writes("Help", "URGENT!!! I cannot open it!\nUrgency: critical")).await;
        let number = step.opened();
        let (ack, assigned) = (step.mail("ack").clone(), step.mail("assigned_to_you").clone());
        if !first.is_empty() {
            says(&desk, WANG, &ack, first).await.tells(&["new_entry alice"]);
            assert_eq!(desk.field(number, "impact").await, "individual");
        }
        let priority = desk.field(number, "priority").await;
        let question = "#pending requester\n\nHow many pages are stuck in the tray?";
        let asked = says(&desk, ALICE, &assigned, question).await.mail("needs_info").clone();
        says(&desk, WANG, &asked, "3").await.tells(&["new_entry alice"]);
        assert_eq!(desk.field(number, "impact").await, "individual", "{first:?}");
        assert_eq!(desk.field(number, "priority").await, priority);
        if !first.is_empty() {
            says(&desk, WANG, &asked, "Impact: whole company").await.tells(&["new_entry alice"]);
            assert_eq!(desk.field(number, "impact").await, "individual", "asked for once");
        }
        desk.end().await;
    }
    // What an engineer ordered stands.
    let desk = TestDesk::open().await;
    let step = desk.gets(WANG.writes("Help", "URGENT!!! I cannot open it!")).await;
    let (number, ack) = (step.opened(), step.mail("ack").clone());
    says(&desk, ALICE, step.mail("assigned_to_you"), "#impact department").await;
    says(&desk, WANG, &ack, "3").await.tells(&["new_entry alice"]);
    assert_eq!(desk.field(number, "impact").await, "department");
    desk.end().await;
}

#[tokio::test]
async fn a_figure_on_what_is_resolved_is_no_mark() {
    let desk = TestDesk::open().await;
    let step = desk.gets(WANG.writes("Help", "URGENT!!! I cannot open it!")).await;
    let (number, ack) = (step.opened(), step.mail("ack").clone());
    resolve(&desk, step.mail("assigned_to_you")).await;
    says(&desk, WANG, &ack, "2").await.tells(&["confirm_reminder wang", "new_entry alice"]);
    assert_eq!((desk.tickets().await, desk.field(number, "rating").await.as_str()), (1, ""));
    desk.end().await;
}

/// A complaint about ALICE, which LIN has: its number, the receipt of WANG, the notice to LIN, and what closed the original.
async fn complained(desk: &TestDesk) -> (i64, Mail, Mail, Mail) {
    let (ticket, asked) = resolved(desk, jam()).await;
    let closed = says(desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
    let step = says(desk, WANG, &closed, "1").await.tells(&["ack wang", "assigned_to_you lin", "complaint lin"]);
    (ticket.number + 1, step.mail("ack").clone(), step.mail("assigned_to_you").clone(), closed)
}

#[tokio::test]
async fn a_complaint_stays_about_whom_it_was_made() {
    let desk = TestDesk::open().await;
    let (complaint, _, told, closed) = complained(&desk).await;
    let step = says(&desk, WANG, &closed, "Sorry, it still does not work.").await;
    let step = says(&desk, ALICE, step.mail("reopened_to_you"), "#assign lin").await;
    says(&desk, LIN, step.mail("assigned_to_you"), "#resolve\n\nA new roller is in.").await;
    // The original was resolved by somebody else meanwhile.
    let step = says(&desk, LIN, &told, "#assign alice").await.tells(&["transcript lin"]);
    assert!(step.mail("transcript").text.contains("The complaint is about Alice Li"));
    assert_eq!(desk.field(complaint, "assignee").await, "lin");
    // What grows out of it is about the same person.
    says(&desk, LIN, &told, "#split @desktop ask the people on the third floor").await.tells(&["transcript lin"]);
    assert_eq!(desk.field(complaint + 1, "assignee").await, "lin");
    desk.end().await;
}

#[tokio::test]
async fn whom_a_complaint_is_about_writes_notes_on_it_and_no_more() {
    let desk = TestDesk::open().await;
    let (complaint, ack, told, _) = complained(&desk).await;
    says(&desk, LIN, &told, "#cc alice@desk.test").await;
    let watched = to(&says(&desk, WANG, &ack, "I waited for three days.").await, "new_entry", ALICE);
    let step = says(&desk, ALICE, &watched, "You are mistaken, I did everything right.").await;
    // Whoever has the complaint hears of the note.
    let step = step.tells(&["new_entry lin", "transcript alice"]);
    assert!(step.mail("transcript").text.contains("kept as an internal note"), "{}", step.mail("transcript").text);
    assert_eq!(desk.texts(complaint, "reply").await, Vec::<String>::new());
    for order in [
        "#requester alice@desk.test",
        "#pending requester\n\nWhat exactly was wrong?",
        "#escalate because it is not mine",
        "#eta tomorrow 14:00",
        "#split",
        "#assign bob",
        "#reopen",
        "#priority P4",
        "#major yes",
        "#subject Nothing",
    ] {
        let step = says(&desk, ALICE, &watched, order).await.tells(&["transcript alice"]);
        let text = &step.mail("transcript").text;
        assert!(text.contains("about your own work"), "{order}: {text}");
    }
    let step = says(&desk, ALICE, &watched, "#note\n\nThe part came late.").await;
    assert!(step.sent.iter().all(|m| m.envelope_to != WANG.address), "{:?}", step.told());
    let step = says(&desk, LIN, &told, "#requester alice@desk.test").await.tells(&["transcript lin"]);
    assert!(step.mail("transcript").text.contains("is about Alice Li"), "{}", step.mail("transcript").text);
    assert_eq!(desk.ticket(complaint).await["requester"]["address"], WANG.address);
    desk.end().await;
}

#[tokio::test]
async fn a_complaint_does_not_end_in_the_ticket_that_it_is_about() {
    let desk = TestDesk::open().await;
    let (complaint, _, told, closed) = complained(&desk).await;
    says(&desk, WANG, &closed, "Sorry, it still does not work.").await;
    let step = says(&desk, LIN, &told, &format!("#merge {}", complaint - 1)).await.tells(&["transcript lin"]);
    assert!(step.mail("transcript").text.contains("answered for itself"), "{}", step.mail("transcript").text);
    assert_ne!(desk.state(complaint).await, "merged");
    desk.end().await;
}

/// WANG's ticket with those of CHEN and ZHAO merged into it: its number, and the mails of each that they answer.
async fn merged(desk: &TestDesk) -> (i64, Mail, Mail, Mail) {
    let one = opened(desk, down(WANG)).await;
    let two = opened(desk, down(CHEN)).await;
    let three = opened(desk, down(ZHAO)).await;
    says(desk, ALICE, &two.assigned, &format!("#merge {}", one.number)).await;
    says(desk, ALICE, &three.assigned, &format!("#merge {}", one.number)).await;
    (one.number, one.assigned, two.ack, three.ack)
}

#[tokio::test]
async fn one_of_many_withdraws_for_themselves() {
    for words in ["Please cancel my request, it was a false alarm.", "Please cancel this ticket."] {
        let desk = TestDesk::open().await;
        let (number, assigned, chen, _) = merged(&desk).await;
        let step = says(&desk, CHEN, &chen, words).await.tells(&["new_entry alice"]);
        let text = &step.mail("new_entry").text;
        assert!(text.contains("goes on for the others") && text.contains(words), "{text}");
        assert_eq!(desk.state(number).await, "new");
        let step = says(&desk, ALICE, &assigned, "#resolve\n\nThe mail server runs again.").await;
        step.tells(&["resolved wang", "resolved zhao", "transcript alice"]);
        desk.end().await;
    }
}

#[tokio::test]
async fn a_reporters_mark_is_no_complaint_of_the_first_one() {
    let desk = TestDesk::open().await;
    let (number, assigned, ..) = merged(&desk).await;
    let step = says(&desk, ALICE, &assigned, "#resolve\n\nThe mail server runs again.").await;
    let step = says(&desk, CHEN, &to(&step, "resolved", CHEN), "Works now, thanks!").await;
    says(&desk, CHEN, &to(&step, "closed", CHEN), "1").await.tells(&[]);
    assert_eq!((desk.tickets().await, desk.field(number, "rating").await.as_str()), (3, ""));
    desk.end().await;
}

#[tokio::test]
async fn whoever_asks_gets_the_answer() {
    let desk = TestDesk::open().await;
    let (_, assigned, chen, _) = merged(&desk).await;
    let step = says(&desk, CHEN, &chen, "Can I use webmail meanwhile?").await.tells(&["new_entry alice"]);
    let told = step.mail("new_entry").clone();
    assert!(told.text.contains("your words go to Chen Bo"), "{}", told.text);
    let inline = reply(&told).by(ALICE).saying("Yes; your PIN is 4711.").under("Can I use webmail");
    let step = desk.gets(inline).await.tells(&["reply chen"]);
    let answer = step.mail("reply").clone();
    assert!(answer.text.contains("> Can I use webmail meanwhile?"), "{}", answer.text);
    says(&desk, CHEN, &answer, "Thank you, I am in.").await.tells(&["new_entry alice"]);
    // An answer to anything else goes to the ticket's requester, as ever.
    says(&desk, ALICE, &assigned, "We are on it.").await.tells(&["reply wang"]);
    desk.end().await;
}

#[tokio::test]
async fn a_notice_from_before_the_merge_is_answered_to_its_reporter() {
    let desk = TestDesk::open().await;
    let one = opened(&desk, down(WANG)).await;
    let two = opened(&desk, down(CHEN)).await;
    says(&desk, ALICE, &two.assigned, &format!("#merge {}", one.number)).await;
    says(&desk, ALICE, &two.assigned, "Is your phone hit as well?").await.tells(&["reply chen"]);
    desk.end().await;
}

#[tokio::test]
async fn who_is_affected_is_answered_before_the_requesters_eyes() {
    let desk = TestDesk::behind_border().await;
    let text = "赵敏的扫描仪不亮。\n使用人：赵敏 <zhao@corp.test>";
    let step = desk.gets(WANG.writes("扫描仪不亮", text).verified()).await;
    let asked = says(&desk, ALICE, step.mail("assigned_to_you"), "#resolve\n\n已更换灯管。").await;
    let step = says(&desk, ZHAO, &to(&asked, "resolved", ZHAO), "还是不亮。灯管型号对吗？").await;
    let step = says(&desk, ALICE, &to(&step, "reopened_to_you", ALICE), "对的，请再试一次。").await;
    let step = step.tells(&["reply wang", "reply zhao"]);
    let answer = to(&step, "reply", ZHAO);
    assert_eq!((answer.to[0].address.as_str(), answer.cc[0].address.as_str()), (ZHAO.address, WANG.address));
    desk.end().await;
}

#[tokio::test]
async fn a_major_incident_goes_on_in_the_ticket_that_takes_it_in() {
    let desk = TestDesk::open().await;
    let into = opened(&desk, down(CHEN)).await;
    let outage = "Impact: whole company\nUrgency: critical\n\nNobody can send mail since nine.";
    let step = desk.gets(WANG.writes("No mail at all", outage)).await;
    assert_eq!(desk.field(step.opened(), "priority").await, "P1");
    let step = says(&desk, ALICE, step.mail("assigned_to_you"), &format!("#merge {}", into.number)).await;
    let step = step.tells(&["major_incident lin", "merged wang", "transcript alice"]);
    let goes_on = step.mail("major_incident");
    assert!(goes_on.subject.contains(&format!("#{}]", into.number)), "{}", goes_on.subject);
    assert!(!goes_on.text.contains("over"), "{}", goes_on.text);
    assert_eq!(desk.field(into.number, "priority").await, "P1");
    assert_eq!(desk.field(into.number, "impact").await, "company");
    let step = desk.until("2026-11-23T10:30:00+08:00").await;
    assert!(step.told().contains(&"major_incident lin".to_owned()), "{:?}", step.told());
    let step = says(&desk, ALICE, &into.assigned, "#resolve\n\nThe mail server runs again.").await;
    assert!(to(&step, "major_incident", LIN).subject.starts_with("Major incident over"));
    desk.end().await;
}

#[tokio::test]
async fn nothing_is_merged_into_what_is_resolved() {
    let desk = TestDesk::open().await;
    let (into, _) = resolved(&desk, down(WANG)).await;
    let ticket = opened(&desk, down(CHEN)).await;
    let step = says(&desk, ALICE, &ticket.assigned, &format!("#merge {}", into.number)).await;
    let step = step.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("is resolved: #reopen it first"));
    assert_eq!(desk.state(ticket.number).await, "new");
    desk.end().await;
}

#[tokio::test]
async fn close_is_never_taken_for_a_call() {
    for why in
        ["it recovered automatically", "the headphone was thrown away", "told by phone that it works", "误拨电话"]
    {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let step = says(&desk, ALICE, &ticket.assigned, &format!("#close because {why}")).await;
        let closed = step.mail("closed");
        assert!(!closed.text.contains("confirmed by phone") && closed.text.contains(why), "{}", closed.text);
        assert_eq!(desk.field(ticket.number, "closed_by").await, "lead", "{why}");
        desk.end().await;
    }
}

#[tokio::test]
async fn what_is_no_answer_fills_nothing_and_a_label_puts_it_right() {
    const PRINTERS: &str = "[[category]]\nname = \"endpoint/printer\"\nrequired = [\"phone\", \"urgency\"]\n\
        [[rule]]\nname = \"printers\"\nwhen = { any_text = [\"printer\"] }\nthen = { category = \"endpoint/printer\" }\n";
    let desk = TestDesk::with(PRINTERS).await;
    let step = desk.gets(jam()).await;
    let (number, ack) = (step.opened(), step.mail("ack").clone());
    says(&desk, WANG, &ack, "Please hurry up\nwe wait").await;
    assert_eq!(desk.field(number, "phone").await, "");
    says(&desk, WANG, &ack, "Ext. 8020\nhigh").await;
    assert_eq!(desk.field(number, "phone").await, "Ext. 8020");
    assert_eq!(desk.field(number, "urgency").await, "high");
    // Asked for once; but what was answered may be put right.
    says(&desk, WANG, &ack, "Sorry:\nPhone: 8021\nUrgency: critical").await;
    assert_eq!(desk.field(number, "phone").await, "8021");
    assert_eq!(desk.field(number, "urgency").await, "high");
    desk.end().await;
    let desk = TestDesk::with(PRINTERS).await;
    let step = desk.gets(jam()).await;
    let (number, ack) = (step.opened(), step.mail("ack").clone());
    says(&desk, WANG, &ack, "Phone: 8021\nUrgency: critical").await;
    assert_eq!(desk.field(number, "phone").await, "8021");
    assert_eq!(desk.field(number, "urgency").await, "critical");
    desk.end().await;
}

#[tokio::test]
async fn the_parts_of_what_is_over_are_told_of_it() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#split @network check the port of LP-3").await;
    let step = says(&desk, WANG, &ticket.ack, "Please cancel my request.").await;
    let step = step.tells(&["closed wang", "new_entry alice", "new_entry bob"]);
    let told = to(&step, "new_entry", BOB);
    assert!(told.text.contains("is a part of is closed"), "{}", told.text);
    desk.end().await;
}

#[tokio::test]
async fn parts_follow_the_whole_into_another_ticket_and_hold_it() {
    let desk = TestDesk::open().await;
    let whole = opened(&desk, jam()).await;
    let into = opened(&desk, CHEN.writes("No labels", "The label printer is stuck.")).await;
    let other = opened(&desk, PIA.writes("Port", "The port on the third floor is dead.")).await;
    // Opened and ended in one mail: the part comes first.
    let both = "#resolve\n#split @network check the port of LP-3\n\nDone.";
    let step = says(&desk, ALICE, &whole.assigned, both).await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("the part comes first"), "{}", step.mail("transcript").text);
    let step = says(&desk, ALICE, &whole.assigned, "#split @network check the port of LP-3").await;
    let part = step.mail("assigned_to_you").clone();
    says(&desk, ALICE, &whole.assigned, &format!("#merge {}", into.number)).await;
    let refused = |step: Step, number: i64| {
        let step = step.tells(&["transcript alice"]);
        let text = step.mail("transcript").text.clone();
        assert!(text.contains(&format!("#{number}")) && text.contains("parts come first"), "{text}");
    };
    refused(says(&desk, ALICE, &into.assigned, "#resolve\n\nAll done.").await, other.number + 1);
    // A part that was merged is done when the other one is.
    says(&desk, BOB, &part, &format!("#merge {}", other.number)).await;
    refused(says(&desk, ALICE, &into.assigned, "#resolve\n\nAll done.").await, other.number);
    says(&desk, ALICE, &other.assigned, "#resolve\n\nThe port is alive.").await;
    let step = says(&desk, ALICE, &into.assigned, "#resolve\n\nAll done.").await;
    step.tells(&["resolved chen", "resolved wang", "transcript alice"]);
    desk.end().await;
}

#[tokio::test]
async fn each_poor_solution_is_a_complaint() {
    let desk = TestDesk::open().await;
    let (complaint, _, _, closed) = complained(&desk).await;
    // Words to the same mark belong to the same complaint.
    let step = says(&desk, WANG, &closed, "1\nAnd nobody called me back.").await.tells(&["new_entry lin"]);
    assert!(step.mail("new_entry").text.contains("nobody called me back"));
    assert_eq!(desk.texts(complaint, "mail").await.len(), 2);
    let step = says(&desk, WANG, &closed, "Sorry, it still does not work.").await;
    let asked = resolve(&desk, step.mail("reopened_to_you")).await;
    let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
    let step = says(&desk, WANG, &closed, "1").await;
    step.tells(&["ack wang", "assigned_to_you lin", "complaint lin"]);
    assert_eq!(desk.tickets().await, 3);
    desk.end().await;
}

const INLINE: &str = "Please see to it.\n\n---------- Forwarded message ---------\nFrom: Pia Sommer <pia@corp.test>\n\
    Date: Mon, 23 Nov 2026 at 09:00\nSubject: Scanner\nTo: Alice Li <alice@desk.test>\n\nMy scanner stays dark.\n";

#[tokio::test]
async fn who_forwards_a_mail_has_not_answered_it() {
    let desk = TestDesk::behind_border().await;
    let step = desk.gets(ALICE.writes("Fwd: Scanner", INLINE).verified()).await;
    let number = step.opened();
    let ack = step.mail("ack").clone();
    let asks = reply(&ack).by(PIA).saying("Is there any news?").top().verified();
    let step = desk.gets(asks).await;
    assert!(!step.mail("status").text.contains("Last step"), "{}", step.mail("status").text);
    // What is split off bears what was forwarded, not an empty page.
    let told = to(&step, "new_entry", ALICE);
    says(&desk, ALICE, &told, "#split").await;
    let text = desk.texts(number + 1, "mail").await;
    assert!(!text.is_empty() && !text[0].is_empty(), "{text:?}");
    desk.end().await;
}

#[tokio::test]
async fn what_is_split_off_is_the_requesters_words() {
    let desk = TestDesk::behind_border().await;
    let step = desk.gets(jam().cc(&[CHEN]).verified()).await;
    let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
    desk.gets(reply(step.mail("ack")).by(WANG).saying("The toner is low as well.").top().verified()).await;
    desk.gets(reply(step.mail("ack")).by(CHEN).saying("I only look on.").top().verified()).await;
    says(&desk, ALICE, &told, "#split").await;
    assert_eq!(desk.texts(number + 1, "mail").await, ["The toner is low as well."]);
    desk.end().await;
}

#[tokio::test]
async fn merged_twice_everybody_hears_where_it_is_handled() {
    let desk = TestDesk::open().await;
    let one = opened(&desk, down(WANG)).await;
    let two = opened(&desk, down(CHEN)).await;
    let three = opened(&desk, down(ZHAO)).await;
    says(&desk, ALICE, &one.assigned, &format!("#merge {}", two.number)).await;
    let step = says(&desk, ALICE, &two.assigned, &format!("#merge {}", three.number)).await;
    let step = step.tells(&["merged chen", "merged wang", "transcript alice"]);
    assert!(to(&step, "merged", WANG).text.contains(&format!("ticket {}", three.number)));
    desk.end().await;
}

#[tokio::test]
async fn who_reported_both_is_not_told_of_others() {
    for (who, others, own) in
        [(WANG, "Others have reported", "You have reported it before"), (ZHAO, "其他同事", "您此前")]
    {
        let desk = TestDesk::open().await;
        let first = if who == ZHAO { "收不到邮件，也发不出去。" } else { "I cannot send mail." };
        let one = opened(&desk, who.writes("Mail", first)).await;
        let two = opened(&desk, who.writes("Mail again", first)).await;
        let step = says(&desk, ALICE, &two.assigned, &format!("#merge {}", one.number)).await;
        let text = &step.mail("merged").text;
        assert!(text.contains(own) && !text.contains(others), "{text}");
        desk.end().await;
    }
}

#[tokio::test]
async fn a_ticket_that_silence_may_close_now_says_so_first() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#priority P1").await;
    let asked = resolve(&desk, &ticket.assigned).await;
    assert!(asked.text.contains("We keep it open"), "{}", asked.text);
    desk.until("2026-11-25T15:00:00+08:00").await;
    let step = says(&desk, ALICE, &ticket.assigned, "#priority P3").await;
    let step = step.tells(&["confirm_reminder wang", "transcript alice"]);
    assert!(step.mail("confirm_reminder").text.contains("30 Nov"), "{}", step.mail("confirm_reminder").text);
    desk.until("2026-11-30T14:59:00+08:00").await.tells(&[]);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    desk.until("2026-11-30T15:01:00+08:00").await.tells(&["closed wang", "confirmed alice"]);
    desk.end().await;
}

#[tokio::test]
async fn silence_never_closes_unannounced() {
    let desk = TestDesk::open().await;
    let (_, asked) = resolved(&desk, jam()).await;
    for _ in 0..2 {
        says(&desk, WANG, &asked, "Ok, received.").await.tells(&["new_entry alice"]);
    }
    let step = desk.advance(24 * 3).await;
    step.tells(&["closed wang", "confirm_reminder wang", "confirmed alice"]);
    desk.end().await;
}

#[tokio::test]
async fn displeasure_with_the_lead_reaches_somebody_else() {
    const APPS: &str = "[[team]]\nname = \"apps\"\ntier = 1\nlead = \"carol\"\n\
        [[engineer]]\nname = \"carol\"\nfull_name = \"Carol Sun\"\naddress = \"carol@desk.test\"\nteam = \"apps\"\n";
    let desk = TestDesk::with(APPS).await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#assign carol").await;
    let words = "This is unacceptable, I want to complain about how long this takes.";
    says(&desk, WANG, &ticket.ack, words).await.tells(&["complaint lin", "new_entry carol"]);
    desk.end().await;
}

#[tokio::test]
async fn handed_on_after_the_solution_the_requester_hears_nothing() {
    let desk = TestDesk::open().await;
    let (ticket, _) = resolved(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#assign bob").await;
    step.tells(&["assigned_to_you bob", "transcript alice"]);
    desk.end().await;
}

#[tokio::test]
async fn only_what_requesters_reject_is_counted() {
    let desk = TestDesk::open().await;
    let (ticket, _) = resolved(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#reopen").await.tells(&["reopened wang", "transcript alice"]);
    assert_eq!(desk.field(ticket.number, "reopen_count").await, "0");
    let asked = resolve(&desk, &ticket.assigned).await;
    let step = says(&desk, WANG, &asked, "Sorry, still broken.").await;
    step.tells(&["reopened wang", "reopened_to_you alice"]);
    assert_eq!(desk.field(ticket.number, "reopen_count").await, "1");
    desk.end().await;
}

#[tokio::test]
async fn a_promise_that_nobody_needs_any_more_was_neither_kept_nor_broken() {
    for ends in ["cancelled", "merged"] {
        let desk = TestDesk::open().await;
        let into = opened(&desk, down(CHEN)).await;
        let ticket = opened(&desk, jam()).await;
        says(&desk, ALICE, &ticket.assigned, "#eta tomorrow 14:00").await;
        match ends {
            "merged" => says(&desk, ALICE, &ticket.assigned, &format!("#merge {}", into.number)).await,
            _ => says(&desk, WANG, &ticket.ack, "Please cancel my request.").await,
        };
        let promise = desk.ticket(ticket.number).await["promises"][0].clone();
        assert!(promise["kept"].is_null() && !promise["replaced_at"].is_null(), "{ends}: {promise}");
        assert_eq!(desk.facts(ticket.number, "promise_dropped").await.len(), 1, "{ends}");
        desk.end().await;
    }
}
