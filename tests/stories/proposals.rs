//! `[closure] via = "owner"`: whoever answers for a ticket sees a solution before the requester does.

use postdesk::pure::mail::Mail;

use crate::commands::lines;
use crate::desk::TestDesk;
use crate::life::says;
use crate::people::{ALICE, BOB, Draft, LIN, Person, WANG, ZHAO, ZHOU, reply};

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

/// The notes of a ticket that are words and not commands alone.
async fn notes(desk: &TestDesk, number: i64) -> Vec<String> {
    let mut notes = desk.texts(number, "note").await;
    notes.retain(|text| !text.starts_with('#'));
    notes
}

/// As `with_both`, after bob has asked the requester something: words that are no solution.
async fn with_a_question(desk: &TestDesk) -> (i64, Mail, Mail) {
    let (number, told, hers) = with_both(desk).await;
    says(desk, BOB, &told, "Which floor are you on?").await.tells(&["reply wang"]);
    desk.advance(1).await;
    (number, told, hers)
}

/// What bob proposes, as alice gets it.
async fn proposed(desk: &TestDesk, told: &Mail) -> Mail {
    let step = says(desk, BOB, told, &format!("#resolve\n\n{SOLUTION}")).await;
    let asked = step.tells(&["new_entry alice", "transcript bob"]).mail("new_entry").clone();
    // A mail later is a moment later.
    desk.until(&(desk.now() + jiff::SignedDuration::from_secs(60)).to_string()).await;
    asked
}

/// `#resolve` alone in answer to a mail whose proposal waits no more: nothing goes out.
async fn is_refused(desk: &TestDesk, number: i64, asked: &Mail, word: &str) {
    is_refused_to(desk, ALICE, asked, word).await;
    assert_eq!(desk.state(number).await, "open");
}

async fn is_refused_to(desk: &TestDesk, who: Person, asked: &Mail, word: &str) {
    let step = says(desk, who, asked, word).await;
    assert_eq!(step.sent.len(), 1, "{:?}", step.told());
    let text = &step.mail("transcript").text;
    assert!(lines(text)[0].starts_with('✗') && text.contains("waits no more, so nothing was sent"), "{text}");
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
    assert_eq!(notes(&desk, number).await, [SOLUTION], "once");
    assert_eq!(desk.facts(number, "proposed").await, [SOLUTION]);

    // The clock of the solution runs until it is out.
    desk.advance(2).await;
    let step = says(&desk, ALICE, &asked, "#resolve").await;
    let step = step.tells(&["new_entry bob", "resolved wang", "transcript alice"]);
    let his = &step.mail("new_entry").text;
    assert!(his.contains("has gone to the requester, as you wrote it") && his.contains(SOLUTION), "{his}");
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
    let step = step.tells(&["new_entry bob", "resolved wang", "transcript alice"]);
    let his = &step.mail("new_entry").text;
    assert!(his.contains("in place of the solution you proposed") && his.contains(own), "{his}");
    assert!(step.mail("resolved").text.contains(own) && !step.mail("resolved").text.contains(SOLUTION));
    assert_eq!(desk.field(number, "solution").await, own);
    assert_eq!(desk.facts(number, "passed_on").await, Vec::<String>::new());
    desk.end().await;
}

#[tokio::test]
async fn the_owner_sends_it_back() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told, hers) = with_both(&desk).await;
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

    // Nothing waits any more: a note is a note. What is answered to that mail goes to bob, as it says.
    let step = says(&desk, ALICE, &asked, "Or is it the other one?").await;
    let step = step.tells(&["new_entry bob", "transcript alice"]);
    assert!(step.mail("transcript").text.contains("went to Bob Zhao, whom they answer"), "{:?}", step.told());
    says(&desk, ALICE, &hers, "We are nearly done.").await.tells(&["reply wang"]);
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
    let step = says(&desk, ALICE, &asked, "#解决").await;
    let step = step.tells(&["new_entry zhoulei", "resolved zhao", "transcript alice"]);
    assert!(step.mail("new_entry").text.contains("已按原文发给用户"), "{}", step.mail("new_entry").text);
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
    says(&desk, LIN, &asked, "#resolve").await.tells(&["new_entry bob", "resolved wang", "transcript lin"]);
    desk.end().await;
}

#[tokio::test]
async fn a_proposal_is_replaced_or_taken_back() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told) = with_bob(&desk).await;
    says(&desk, BOB, &told, &format!("#resolve\n\n{SOLUTION}")).await;
    let step = says(&desk, BOB, &told, "#undo").await.tells(&["new_entry alice", "transcript bob"]);
    assert!(step.mail("new_entry").text.contains("was taken back"), "{}", step.mail("new_entry").text);
    assert!(step.mail("transcript").text.contains("Taken back: proposal"), "{}", step.mail("transcript").text);
    let asked = says(&desk, BOB, &told, "#resolve\n\nThe switch is new.").await.mail("new_entry").clone();
    desk.advance(1).await;
    let again = says(&desk, BOB, &told, "#resolve\n\nThe switch is new, and so is the cable.").await;
    let again = again.tells(&["new_entry alice", "transcript bob"]).mail("new_entry").clone();
    // The first mail shows other words than would go out.
    is_refused(&desk, number, &asked, "#resolve").await;
    let step = says(&desk, ALICE, &again, "#resolve").await;
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

#[tokio::test]
async fn resolve_alone_sends_what_the_mail_shows_or_nothing() {
    // Taken back by whoever proposed it.
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told, hers) = with_a_question(&desk).await;
    let asked = proposed(&desk, &told).await;
    says(&desk, BOB, &told, "#undo").await.tells(&["new_entry alice", "transcript bob"]);
    is_refused(&desk, number, &asked, "#resolve").await;
    let step = says(&desk, ALICE, &asked, "Is the port labelled?").await;
    step.tells(&["new_entry bob", "transcript alice"]);
    // Words beside it are a solution; and on another mail of the ticket it is the last answer that counts, as ever.
    says(&desk, ALICE, &hers, "#resolve").await.tells(&["resolved wang", "transcript alice"]);
    desk.end().await;

    // Sent back, and thought better of.
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told, _) = with_a_question(&desk).await;
    let asked = proposed(&desk, &told).await;
    says(&desk, ALICE, &asked, "Is the port labelled?").await.tells(&["new_entry bob", "transcript alice"]);
    is_refused(&desk, number, &asked, "#解决").await;
    let step = says(&desk, ALICE, &asked, "#resolve\n\nPlease plug in again.").await;
    step.tells(&["resolved wang", "transcript alice"]);
    desk.end().await;

    // The desk sends solutions directly by now.
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told, _) = with_a_question(&desk).await;
    let asked = proposed(&desk, &told).await;
    desk.rewrites(|text| text.replace("via = \"owner\"", "via = \"direct\""));
    desk.desk.reload().await.unwrap();
    is_refused(&desk, number, &asked, "#resolve").await;
    desk.end().await;
}

#[tokio::test]
async fn what_was_sent_on_and_taken_back_waits_again() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told, _) = with_a_question(&desk).await;
    let asked = proposed(&desk, &told).await;
    says(&desk, ALICE, &asked, "#resolve").await.tells(&["new_entry bob", "resolved wang", "transcript alice"]);
    says(&desk, ALICE, &asked, "#undo").await.tells(&["transcript alice"]);
    assert_eq!((desk.state(number).await, desk.field(number, "solution").await), ("open".into(), String::new()));
    desk.advance(1).await;
    let step =
        says(&desk, ALICE, &asked, "#resolve").await.tells(&["new_entry bob", "resolved wang", "transcript alice"]);
    assert!(step.mail("resolved").text.contains(SOLUTION), "{}", step.mail("resolved").text);
    assert_eq!(desk.field(number, "solution").await, SOLUTION);
    desk.end().await;
}

#[tokio::test]
async fn a_note_of_somebody_else_is_a_note() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let step = desk.gets(down()).await;
    let number = step.opened();
    let lins = says(&desk, ALICE, step.mail("assigned_to_you"), "#assign lin").await.mail("assigned_to_you").clone();
    let told = says(&desk, LIN, &lins, "#assign bob").await.mail("assigned_to_you").clone();
    let asked = proposed(&desk, &told).await;
    let step = says(&desk, LIN, &lins, "#内部备注 用户来电，周一回来。").await;
    let step = step.tells(&["new_entry bob", "transcript lin"]);
    assert!(!step.mail("transcript").text.contains("Sent back"), "{}", step.mail("transcript").text);
    assert_eq!(desk.facts(number, "proposal_returned").await, Vec::<String>::new());
    let step =
        says(&desk, ALICE, &asked, "#resolve").await.tells(&["new_entry bob", "resolved wang", "transcript alice"]);
    assert!(step.mail("resolved").text.contains(SOLUTION), "{}", step.mail("resolved").text);
    desk.end().await;
}

#[tokio::test]
async fn words_beside_other_commands_in_answer_to_it_stay_inside() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told) = with_bob(&desk).await;
    let asked = proposed(&desk, &told).await;
    let step = says(&desk, ALICE, &asked, "#priority P2\n\nAre you sure of that?").await;
    let step = step.tells(&["new_entry bob", "transcript alice"]);
    assert!(step.mail("new_entry").text.contains("Are you sure of that?"), "{}", step.mail("new_entry").text);
    assert_eq!(desk.texts(number, "reply").await, Vec::<String>::new());
    desk.end().await;
}

#[tokio::test]
async fn its_files_go_with_it() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (_, told) = with_bob(&desk).await;
    let guide = reply(&told).by(BOB).saying("#resolve\n\nPlease follow the attached guide.").top();
    let guide = guide.attach("guide.pdf", "application/pdf", b"%PDF-1.4 plug it in");
    let step = desk.gets(guide).await.tells(&["new_entry alice", "transcript bob"]);
    let asked = step.mail("new_entry").clone();
    let names = |mail: &Mail| mail.attachments.iter().map(|a| (a.name.clone(), a.bytes.clone())).collect::<Vec<_>>();
    let whole = [("guide.pdf".to_owned(), b"%PDF-1.4 plug it in".to_vec())];
    assert_eq!(names(&asked), whole);
    let step =
        says(&desk, ALICE, &asked, "#resolve").await.tells(&["new_entry bob", "resolved wang", "transcript alice"]);
    assert_eq!(names(step.mail("resolved")), whole);
    desk.end().await;
}

#[tokio::test]
async fn the_owner_goes_away_while_it_waits() {
    // Whoever stands in is asked, and sends it on.
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told, hers) = with_both(&desk).await;
    proposed(&desk, &told).await;
    let step = says(&desk, ALICE, &hers, "#away until tomorrow 18:00 cover lin").await;
    let shown = step.tells(&["new_entry lin", "transcript alice"]).mail("new_entry").clone();
    assert!(shown.text.contains("Bob Zhao proposes") && shown.text.contains(SOLUTION), "{}", shown.text);
    assert_eq!(desk.facts(number, "proposed_to").await, ["alice", "lin"]);
    says(&desk, LIN, &shown, "#resolve").await.tells(&["new_entry bob", "resolved wang", "transcript lin"]);
    assert_eq!(desk.facts(number, "passed_on").await, ["bob"]);
    desk.end().await;

    // Nobody stands in: whoever made it sends it.
    let desk = TestDesk::with(VIA_OWNER).await;
    let (_, told, hers) = with_a_question(&desk).await;
    proposed(&desk, &told).await;
    let step = says(&desk, ALICE, &hers, "#请假 until tomorrow 18:00").await;
    let shown = step.tells(&["new_entry bob", "transcript alice"]).mail("new_entry").clone();
    assert!(shown.text.contains("#resolve alone sends it to the requester"), "{}", shown.text);
    let step = says(&desk, BOB, &shown, "#resolve").await.tells(&["resolved wang", "transcript bob"]);
    assert!(step.mail("resolved").text.contains(SOLUTION), "{}", step.mail("resolved").text);
    desk.end().await;
}

#[tokio::test]
async fn the_owners_morning_begins_with_what_waits() {
    let desk = TestDesk::with_digests("language = \"zh-CN\"").await;
    desk.rewrites(|text| format!("{text}\n{VIA_OWNER}"));
    desk.desk.reload().await.unwrap();
    let (number, told) = with_bob(&desk).await;
    proposed(&desk, &told).await;
    desk.until("2026-11-24T08:59:00+08:00").await;
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    let digest = step.sent.iter().find(|m| m.notice == "digest" && m.envelope_to == ALICE.address).unwrap();
    let text = &digest.mail.text;
    assert!(text.starts_with(&format!("请您过目并发出Bob Zhao提出的处理结果：#{number}")), "{text}");
    assert!(text.contains("等您过目后发出的处理结果") && digest.mail.subject.contains("待您发出 1 件"), "{text}");
    let others = step.sent.iter().filter(|m| m.notice == "digest" && m.envelope_to != ALICE.address);
    assert!(others.into_iter().all(|m| !m.mail.text.contains("wait for you")), "{:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn a_better_solution_of_a_resolved_ticket_is_sent_on() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told) = with_bob(&desk).await;
    let asked = proposed(&desk, &told).await;
    let resolved = says(&desk, ALICE, &asked, "#resolve").await.mail("resolved").clone();
    says(&desk, WANG, &resolved, "Which of the two plugs is it?").await;
    let better = "It is the left plug, with the blue mark.";
    let step = says(&desk, BOB, &told, &format!("#resolve\n\n{better}")).await;
    let asked = step.tells(&["new_entry alice", "transcript bob"]).mail("new_entry").clone();
    assert_eq!(desk.state(number).await, "resolved");
    let step = says(&desk, ALICE, &asked, "#解决").await.tells(&["new_entry bob", "resolved wang", "transcript alice"]);
    assert!(step.mail("resolved").text.contains(better), "{}", step.mail("resolved").text);
    assert_eq!((desk.state(number).await, desk.field(number, "solution").await), ("resolved".into(), better.into()));
    // It has gone out, and does not go out again.
    says(&desk, ALICE, &asked, "#resolve").await.tells(&["transcript alice"]);
    desk.end().await;
}

#[tokio::test]
async fn what_colleagues_write_to_each_other_about_it_goes_to_nobody_else() {
    let desk = TestDesk::with(VIA_OWNER).await;
    let (number, told, _) = with_a_question(&desk).await;
    let asked = proposed(&desk, &told).await;
    let step = says(&desk, ALICE, &asked, "Is the port labelled? Wang always complains.").await;
    let back = step.tells(&["new_entry bob", "transcript alice"]).mail("new_entry").clone();
    assert!(back.text.contains("your words go to Alice Li"), "{}", back.text);
    desk.advance(1).await;
    let words = "Yes, it is labelled 12. She does, but let us be done with it.";
    let step = says(&desk, BOB, &back, words).await.tells(&["new_entry alice", "transcript bob"]);
    let line = &step.mail("transcript").text;
    assert!(line.contains("went to Alice Li, whom they answer, and to nobody else"), "{line}");
    let hers = step.mail("new_entry").clone();
    assert!(hers.text.contains(words) && hers.text.contains("your words go to Bob Zhao"), "{}", hers.text);
    desk.advance(1).await;
    let step = says(&desk, ALICE, &hers, "那就这样吧。").await.tells(&["new_entry bob", "transcript alice"]);
    assert!(step.mail("new_entry").text.contains("the requester does not get it"), "{}", step.mail("new_entry").text);
    // A picture without a word, too.
    desk.advance(1).await;
    let photo = reply(&back).by(BOB).saying("").top().attach("port.png", "image/png", b"\x89PNG port 12");
    let step = desk.gets(photo).await.tells(&["new_entry alice", "transcript bob"]);
    assert_eq!(step.mail("new_entry").attachments.len(), 1);
    assert_eq!(desk.texts(number, "reply").await, ["Which floor are you on?"]);
    // `#resolve` alone does not propose what was written to the requester before.
    is_refused_to(&desk, BOB, &back, "#resolve").await;
    // With words it proposes again.
    let step = says(&desk, BOB, &back, &format!("#resolve\n\n{SOLUTION}")).await;
    step.tells(&["new_entry alice", "transcript bob"]);
    desk.end().await;
}

#[tokio::test]
async fn what_comes_back_waits_for_no_morning() {
    let desk = TestDesk::with_digests("").await;
    let quiet = "name = \"bob\"\nhours = \"default\"\nquiet = true";
    desk.rewrites(|text| format!("{}\n{VIA_OWNER}", text.replace("name = \"bob\"", quiet)));
    desk.desk.reload().await.unwrap();
    let (_, told) = with_bob(&desk).await;
    let asked = proposed(&desk, &told).await;
    desk.until("2026-11-23T20:00:00+08:00").await;
    let step = says(&desk, ALICE, &asked, "#note 请写明端口号。").await.tells(&["new_entry bob", "transcript alice"]);
    assert!(step.mail("new_entry").text.contains("请写明端口号"), "{}", step.mail("new_entry").text);
    desk.end().await;
}
