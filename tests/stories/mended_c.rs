//! Sequences of mails that once went wrong: what notices say of themselves, whom they name, and what counts as told.

use crate::desk::{Outgoing, Step, TestDesk};
use crate::life::{opened, resolved, says};
use crate::people::{ALICE, BOB, CHEN, Draft, LIN, Person, WANG, ZHAO, ZHOU, reply};
use postdesk::hooks;

const ACME: Person = Person { name: "ACME Support", address: "care@acme.test" };
const VENDOR: &str = "[[vendor]]\nname = \"acme\"\nfull_name = \"ACME Support\"\naddresses = [\"care@acme.test\"]\n";
/// A machine that mails and reads nothing.
const SCANNER: Person = Person { name: "Scanner", address: "noreply@corp.test" };

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

fn to<'a>(step: &'a Step, notice: &str, local: &str) -> &'a Outgoing {
    let found = step.sent.iter().find(|m| m.notice == notice && m.envelope_to.starts_with(local));
    found.unwrap_or_else(|| panic!("no {notice} to {local}: {:?}", step.told()))
}

#[tokio::test]
async fn nobody_is_asked_to_confirm_what_was_never_done() {
    for (who, word) in [(WANG, "Do you still need this"), (ZHAO, "如仍需处理请回复")] {
        let text = if who == ZHAO { "三楼的标签打印机每张标签都卡纸。" } else { "Every label jams." };
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, who.writes("LP-3", text)).await;
        says(&desk, ALICE, &ticket.assigned, "#pending requester\n\nWhich printer is it?").await;
        let step = desk.advance(24 * 9).await;
        let resolved = step.sent.iter().find(|m| m.notice == "resolved").unwrap();
        assert!(resolved.mail.subject.starts_with(word), "{}", resolved.mail.subject);
        assert!(!resolved.mail.text.contains("put it to rest") && !resolved.mail.text.contains("了结"));
        desk.end().await;
    }
}

#[tokio::test]
async fn only_a_requesters_answer_is_called_one() {
    let desk = TestDesk::with(VENDOR).await;
    let step = desk.gets(ZHAO.writes("打印机卡纸", "标签打印机每张都卡纸。")).await;
    let had = says(&desk, ALICE, step.mail("assigned_to_you"), "#assign zhoulei").await.mail("assigned_to_you").clone();
    let step = says(&desk, ZHOU, &had, "#供应商 acme\n\nLP-3 卡纸，请派人。").await;
    let asked = to(&step, "reply", "care").mail.clone();
    let told = says(&desk, ACME, &asked, "We come tomorrow.").await.mail("new_entry").clone();
    assert!(told.subject.starts_with("新动态"), "a vendor is no user: {}", told.subject);
    assert!(told.text.starts_with("请您查看：ACME Support"), "{}", told.text);
    let told = says(&desk, ZHAO, step.mail("progress"), "还有别的打印机可用吗？").await.mail("new_entry").clone();
    assert!(told.subject.starts_with("用户回复"), "{}", told.subject);
    assert!(told.text.starts_with("请您查看并答复："), "{}", told.text);
    desk.end().await;
}

#[tokio::test]
async fn what_cannot_be_told_is_not_called_told() {
    let desk = TestDesk::open().await;
    let step = desk.gets(SCANNER.writes("Paper tray 2", "The tray is empty.")).await;
    let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
    // A promise that nobody hears of is no news.
    says(&desk, ALICE, &told, "#eta +2h").await.tells(&["transcript alice"]);
    assert_eq!(desk.facts(number, "told").await, Vec::<String>::new());
    let step = desk.advance(4).await;
    let late = to(&step, "breach", "lin");
    assert!(late.mail.text.contains("No mail about the delay reaches the requester"), "{}", late.mail.text);
    // Somebody who reads is told, and that is said; that a new time was asked for is not, because nobody was asked.
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#eta +2h").await;
    assert_eq!(desk.facts(ticket.number, "told").await, ["progress"]);
    let step = desk.advance(4).await;
    let late = to(&step, "breach", "lin");
    assert!(late.mail.text.contains("is told of the delay in a separate mail"), "{}", late.mail.text);
    let sorry = step.mail("delay");
    assert!(sorry.text.contains("no new time yet") && !sorry.text.contains("asked"), "{}", sorry.text);
    desk.end().await;
}

#[tokio::test]
async fn a_watchers_words_to_the_desk_are_not_quoted_to_the_requester() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#cc chen@corp.test").await;
    let step = says(&desk, ALICE, &ticket.assigned, "A technician comes at two.").await;
    let copy = to(&step, "reply", "chen").mail.clone();
    let told = says(&desk, CHEN, &copy, "Between us: she breaks it every week.").await.mail("new_entry").clone();
    let inline = reply(&told).by(ALICE).saying("Thank you, I know.").under("she breaks it every week");
    let step = desk.gets(inline).await;
    let answer = &to(&step, "reply", "wang").mail.text;
    assert!(answer.contains("Thank you, I know.") && !answer.contains("every week"), "{answer}");
    // What the requester wrote is theirs to be quoted.
    let told = says(&desk, WANG, &to(&step, "reply", "wang").mail, "It is the blue one.").await;
    let told = told.mail("new_entry").clone();
    let step = desk.gets(reply(&told).by(ALICE).saying("I see it.").under("It is the blue one")).await;
    let answer = &to(&step, "reply", "wang").mail.text;
    assert!(answer.contains("> It is the blue one."), "{answer}");
    desk.end().await;
}

#[tokio::test]
async fn who_works_on_a_complaint_is_not_named_to_the_one_who_complains() {
    let desk = TestDesk::open().await;
    let (_, asked) = resolved(&desk, jam()).await;
    let closed = says(&desk, WANG, &asked, "Yes, it is solved.").await.mail("closed").clone();
    let step = says(&desk, WANG, &closed, "1\nNobody listened to me.").await;
    let complaint = step.mail("assigned_to_you").clone();
    // It is called a complaint once.
    let about = step.mail("complaint").subject.clone();
    assert_eq!(about.matches("Complaint").count(), 1, "{about}");
    let step = says(&desk, LIN, &complaint, "#assign bob").await;
    let assigned = &step.mail("assigned").text;
    assert!(!assigned.contains("Bob") && assigned.contains("has not handled it before"), "{assigned}");
    assert!(to(&step, "assigned_to_you", "bob").mail.subject.contains("Complaint"));
    desk.end().await;
}

#[tokio::test]
async fn whoever_only_hears_of_an_escalation_is_not_asked_to_take_it() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#escalate because it is a network fault").await;
    assert!(to(&step, "escalated", "bob").mail.text.starts_with("Please see to it"));
    let lead = &to(&step, "escalated", "lin").mail.text;
    assert!(lead.starts_with("For your information"), "{lead}");
    desk.end().await;
}

#[tokio::test]
async fn progress_says_what_follows() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#pending change").await;
    let text = &step.mail("progress").text;
    assert!(text.contains("We go on as soon as the change is made."), "{text}");
    let step = desk.gets(ZHAO.writes("打印机卡纸", "标签打印机每张都卡纸。")).await;
    let step = says(&desk, ALICE, step.mail("assigned_to_you"), "#挂起 等变更").await;
    let text = &step.mail("progress").text;
    assert!(text.contains("变更实施后，我们马上继续处理。"), "{text}");
    desk.end().await;
}

#[tokio::test]
async fn a_ticket_that_leaves_the_lead_is_in_its_teams_tier_again() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    // Two steps in one mail: the second is counted from the first.
    let step = says(&desk, ALICE, &ticket.assigned, "#assign @network\n#escalate").await;
    let lead = to(&step, "escalated", "lin").mail.clone();
    assert_eq!(desk.field(ticket.number, "tier").await, "3");
    let step = says(&desk, LIN, &lead, "#assign bob").await;
    let had = step.mail("assigned_to_you").clone();
    assert_eq!(desk.field(ticket.number, "tier").await, "2", "the lead has it no more");
    let step = says(&desk, BOB, &had, "#escalate").await;
    assert!(step.told().contains(&"escalated lin".to_owned()), "{:?}", step.told());
    assert_eq!(desk.field(ticket.number, "tier").await, "3");
    desk.end().await;
}

#[tokio::test]
async fn what_was_called_off_wakes_nobody_when_it_is_split() {
    let desk = TestDesk::open().await;
    let text = "Impact: whole company\nUrgency: critical\n\nNobody can log in since nine.";
    let step = desk.gets(WANG.writes("Nobody can log in", text)).await;
    let (begun, told) = (to(&step, "major_incident", "lin").mail.clone(), step.mail("assigned_to_you").clone());
    let number = step.opened();
    says(&desk, LIN, &begun, "#major no").await;
    let step = says(&desk, ALICE, &told, "#split\n\nAnd the door does not open.").await;
    assert!(!step.told().iter().any(|t| t.starts_with("major_incident")), "{:?}", step.told());
    assert_eq!((desk.field(number + 1, "priority").await, desk.row(number + 1).await.core.major), ("P1".into(), false));
    let step = says(&desk, ALICE, &told, "#split @network look at the door").await;
    assert!(!step.told().iter().any(|t| t.starts_with("major_incident")), "{:?}", step.told());
    let step = desk.until("2026-11-23T10:40:00+08:00").await;
    assert!(!step.told().iter().any(|t| t.starts_with("major_incident")), "{:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn what_a_hook_started_ends_when_the_call_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("late");
    let program = format!("(sleep 3; touch '{}') & sleep 30", path.display());
    let hook = format!("[[hook]]\nname = \"slow\"\nprogram = [\"/bin/sh\", \"-c\", \"{program}\"]\ntimeout = \"1s\"\n");
    let desk = TestDesk::with(&hook).await;
    desk.gets(jam()).await;
    assert!(hooks::one(&desk.desk).await.unwrap());
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    assert!(!path.exists(), "a child of the program has outlived the time-out");
    desk.end().await;
}
