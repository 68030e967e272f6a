//! The life of a ticket between a requester and an engineer.

use crate::desk::{Step, TestDesk};
use crate::people::{ALICE, Draft, Person, WANG, ZHAO, reply};
use postdesk::desk::Admitted;
use postdesk::pure::mail::Mail;

/// A ticket that WANG opened and ALICE took on, and the mail of each that the other will answer.
pub struct Opened {
    pub number: i64,
    pub ack: Mail,
    pub assigned: Mail,
}

pub async fn opened(desk: &TestDesk, first: Draft) -> Opened {
    let step = desk.gets(first).await;
    Opened { number: step.opened(), ack: step.mail("ack").clone(), assigned: step.mail("assigned_to_you").clone() }
}

/// As `opened`, then resolved by ALICE: the mail that asks for a confirmation.
pub async fn resolved(desk: &TestDesk, first: Draft) -> (Opened, Mail) {
    let ticket = opened(desk, first).await;
    let asked = resolve(desk, &ticket.assigned).await;
    (ticket, asked)
}

pub async fn resolve(desk: &TestDesk, assigned: &Mail) -> Mail {
    let step =
        desk.gets(reply(assigned).by(ALICE).saying("#resolve\n\nThe roller is clean, please try it.").top()).await;
    step.mail("resolved").clone()
}

/// Says something on a mail, quoting below.
pub async fn says(desk: &TestDesk, who: Person, on: &Mail, text: &str) -> Step {
    desk.gets(reply(on).by(who).saying(text).top()).await
}

fn jam() -> Draft {
    WANG.writes(
        "Label printer jams",
        "Hello,\n\nthe label printer on the third floor jams with every label.\n\nWang Fang",
    )
}

#[tokio::test]
async fn the_whole_life_in_english() {
    let desk = TestDesk::open().await;
    let first = desk.gets(jam()).await.tells(&["ack wang", "assigned_to_you alice"]);
    let number = first.opened();
    assert_eq!(desk.state(number).await, "new");
    assert_eq!(desk.field(number, "assignee").await, "alice");
    let ack = first.mail("ack");
    assert!(ack.subject.starts_with("Received: Label printer jams [DESK #"), "{}", ack.subject);
    let told = first.mail("assigned_to_you");
    assert!(told.text.contains("jams with every label"), "{}", told.text);
    assert!(told.text.contains(&format!("DESK #{number} · revision")), "the form: {}", told.text);

    // She answers from her mailbox, below the quoted mail; that opens the ticket and reaches the requester.
    let answer = reply(told).by(ALICE).saying("I will be with you in ten minutes.").bottom();
    let step = desk.gets(answer).await.tells(&["reply wang"]);
    let answered = step.mail("reply").clone();
    assert!(answered.text.contains("I will be with you in ten minutes."), "{}", answered.text);
    assert!(!answered.text.contains("jams with every label"), "the quote is not sent back: {}", answered.text);
    assert_eq!(answered.from[0].name, "Alice Li (IT Service Desk)");
    assert!(answered.subject.contains("Label printer jams"), "{}", answered.subject);
    assert_eq!(desk.state(number).await, "open");
    assert_ne!(desk.field(number, "responded_at").await, "");

    let step = says(&desk, WANG, &answered, "It is printer LP-3, by the window.").await.tells(&["new_entry alice"]);
    assert!(step.mail("new_entry").text.contains("LP-3, by the window"));

    let step = says(&desk, ALICE, told, "#resolve\n\nThe roller was dirty and is clean now. Please try it.").await;
    let step = step.tells(&["resolved wang", "transcript alice"]);
    let asked = step.mail("resolved").clone();
    assert!(asked.subject.starts_with("Please confirm: Label printer jams"), "{}", asked.subject);
    assert_eq!(asked.text.matches("The roller was dirty").count(), 1, "{}", asked.text);
    assert!(asked.text.contains("mailto:") && asked.text.lines().next().unwrap().contains("reply"), "{}", asked.text);
    assert_eq!(desk.state(number).await, "resolved");

    let step = says(&desk, WANG, &asked, "Sorry, still broken, the second label jams.").await;
    let step = step.tells(&["reopened wang", "reopened_to_you alice"]);
    let back = step.mail("reopened_to_you").clone();
    assert!(back.text.contains("the second label jams"), "{}", back.text);
    assert_eq!(desk.state(number).await, "open");
    assert_eq!(desk.field(number, "reopen_count").await, "1");
    assert_eq!(desk.field(number, "priority").await, "P3", "kept");

    let step =
        says(&desk, ALICE, &back, "#resolve\n\nThe driver is the old one again; three labels came out well.").await;
    let asked = step.mail("resolved").clone();
    let step = says(&desk, WANG, &asked, "Works now, thanks!").await.tells(&["closed wang", "confirmed alice"]);
    assert!(step.mail("closed").text.contains("mailto:"), "a rating: {}", step.mail("closed").text);
    let ticket = desk.ticket(number).await;
    assert_eq!((ticket["state"].as_str(), ticket["closed_by"].as_str()), (Some("closed"), Some("user")));
    assert!(ticket["solution"].as_str().unwrap().starts_with("The driver is the old one again"));
    assert_eq!(desk.tickets().await, 1);
    desk.end().await;
}

#[tokio::test]
async fn the_whole_life_in_chinese() {
    let desk = TestDesk::open().await;
    let text = "您好：\n\n三楼的标签打印机每张都卡纸，整个部门都在等。\n\n赵敏";
    let first = desk.gets(ZHAO.writes("标签打印机卡纸", text).charset("gb18030")).await;
    let first = first.tells(&["ack zhao", "assigned_to_you alice"]);
    let number = first.opened();
    let ack = first.mail("ack");
    assert!(ack.subject.starts_with("已受理：标签打印机卡纸 [DESK #"), "{}", ack.subject);
    assert!(ack.text.contains("您好："), "{}", ack.text);
    let told = first.mail("assigned_to_you").clone();
    assert!(told.text.contains("每张都卡纸"), "{}", told.text);

    let step = says(&desk, ALICE, &told, "#接单\n\n您好，我十分钟后到。").await;
    let answered = step.mail("reply").clone();
    assert!(answered.text.contains("我十分钟后到"), "{}", answered.text);
    let step = says(&desk, ALICE, &told, "#解决\n\n滚轴已清洁，请您试一下。")
        .await
        .tells(&["resolved zhao", "transcript alice"]);
    let asked = step.mail("resolved").clone();
    assert!(asked.subject.starts_with("请确认：标签打印机卡纸"), "{}", asked.subject);

    let again = reply(&asked).by(ZHAO).saying("还是不行，第二张又卡了。").top_unmarked().charset("gbk");
    let step = desk.gets(again).await.tells(&["reopened zhao", "reopened_to_you alice"]);
    assert_eq!(desk.state(number).await, "open");
    let back = step.mail("reopened_to_you").clone();
    let step = says(&desk, ALICE, &back, "#已解决\n\n已装回原驱动，试打三张均正常。").await;
    let asked = step.mail("resolved").clone();
    let step = says(&desk, ZHAO, &asked, "好了，谢谢").await.tells(&["closed zhao", "confirmed alice"]);
    assert!(step.mail("closed").subject.starts_with("已关闭"), "{}", step.mail("closed").subject);
    assert_eq!(desk.state(number).await, "closed");
    assert_eq!(desk.field(number, "closed_by").await, "user");
    desk.end().await;
}

#[tokio::test]
async fn receipt_changes_nothing_and_spares_a_reminder() {
    for text in ["好的，收到", "收到，辛苦了", "知道了，我明天试", "ok thanks, will try tomorrow"] {
        let desk = TestDesk::open().await;
        let (ticket, asked) = resolved(&desk, jam()).await;
        let step = says(&desk, WANG, &asked, text).await;
        assert!(!step.told().iter().any(|t| t.ends_with(" wang")), "{text}: {:?}", step.told());
        assert_eq!(desk.state(ticket.number).await, "resolved", "{text}");
        // Tuesday's reminder is spared, Wednesday's comes, Thursday's silence closes.
        let tuesday = desk.until("2026-11-24T10:30:00+08:00").await;
        assert_eq!(tuesday.told(), Vec::<String>::new(), "{text}");
        desk.until("2026-11-25T10:30:00+08:00").await.tells(&["confirm_reminder wang"]);
        desk.until("2026-11-26T10:30:00+08:00").await.tells(&["closed wang", "confirmed alice"]);
        desk.end().await;
    }
}

#[tokio::test]
async fn unclear_answer_is_asked_about_once() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let unclear = "The cable on the left side is blue, is that how it should be?";
    let step = says(&desk, WANG, &asked, unclear).await.tells(&["confirm_reminder wang", "new_entry alice"]);
    assert!(step.mail("new_entry").text.contains("is blue"));
    says(&desk, WANG, &asked, "My colleague has another question about the cable.").await.tells(&["new_entry alice"]);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    desk.end().await;
}

#[tokio::test]
async fn bare_thanks_confirm_small_tickets_only() {
    for (priority, state) in [("P3", "closed"), ("P4", "closed"), ("P2", "resolved"), ("P1", "resolved")] {
        for thanks in ["谢谢", "Thank you!"] {
            let desk = TestDesk::open().await;
            let ticket = opened(&desk, jam()).await;
            says(&desk, ALICE, &ticket.assigned, &format!("#priority {priority}")).await.mail("transcript");
            let asked = resolve(&desk, &ticket.assigned).await;
            says(&desk, WANG, &asked, thanks).await;
            assert_eq!(desk.state(ticket.number).await, state, "{thanks} on {priority}");
            desk.end().await;
        }
    }
}

#[tokio::test]
async fn the_links_of_resolved_do_what_they_say() {
    for (answer, state) in [("yes", "closed"), ("no", "open")] {
        let desk = TestDesk::open().await;
        let (ticket, asked) = resolved(&desk, jam()).await;
        let links: Vec<&str> = asked.text.split(['<', '>']).filter(|w| w.starts_with("mailto:")).collect();
        let [yes, no] = links.as_slice() else { panic!("two links: {}", asked.text) };
        let link = if answer == "yes" { yes } else { no };
        // A mail program opens the link: no thread headers, the address and the prepared words only.
        let (address, query) = link["mailto:".len()..].split_once('?').unwrap();
        let part = |name: &str| {
            let value = query.split('&').find_map(|p| p.strip_prefix(&format!("{name}="))).unwrap();
            percent_decoded(value)
        };
        let mail = WANG.writes(&part("subject"), &part("body")).to(address);
        assert_eq!(desk.gets(mail).await.outcome, Some(Admitted::FollowedUp(ticket.number)));
        assert_eq!(desk.state(ticket.number).await, state);
        desk.end().await;
    }
}

#[tokio::test]
async fn the_links_of_closed_rate() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let step = says(&desk, WANG, &asked, "Works now, thanks!").await;
    let closed = step.mail("closed");
    let links: Vec<&str> = closed.text.split(['<', '>']).filter(|w| w.starts_with("mailto:")).collect();
    assert_eq!(links.len(), 5, "{}", closed.text);
    let (address, query) = links[0]["mailto:".len()..].split_once('?').unwrap();
    let body = percent_decoded(query.split("body=").nth(1).unwrap());
    desk.gets(WANG.writes("Re: rating", &body).to(address)).await.tells(&[]);
    assert_eq!(desk.field(ticket.number, "rating").await, "5", "best first: {body:?}");
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        if b == b'%' {
            let hex: Vec<u8> = rest.by_ref().take(2).collect();
            bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
        } else {
            bytes.push(b);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn what_comes_after_the_end() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
    for thanks in ["Thanks again!", "好的，谢谢", "收到"] {
        says(&desk, WANG, &closed, thanks).await.tells(&[]);
        assert_eq!(desk.state(ticket.number).await, "closed", "{thanks}");
    }
    desk.advance(13 * 24).await.tells(&[]);
    let again = says(&desk, WANG, &closed, "It is broken again, the labels jam.").await;
    again.tells(&["reopened wang", "reopened_to_you alice"]);
    assert_eq!(desk.state(ticket.number).await, "open");
    assert_eq!(desk.tickets().await, 1);
    desk.end().await;
}

#[tokio::test]
async fn long_after_the_end_a_new_ticket_follows_the_old_one() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
    desk.advance(15 * 24).await.tells(&[]);
    let before = desk.ticket(ticket.number).await;
    says(&desk, WANG, &closed, "Thank you!").await.tells(&[]);
    let step = says(&desk, WANG, &closed, "It is broken again, the labels jam.").await;
    let step = step.tells(&["ack wang", "assigned_to_you alice"]);
    let number = step.opened();
    assert_ne!(number, ticket.number);
    let links = desk.ticket(number).await["links"].clone();
    assert!(links.as_array().unwrap().iter().any(|l| l["number"] == ticket.number), "{links}");
    let after = desk.ticket(ticket.number).await;
    assert_eq!(after["state"], "closed");
    assert_eq!(after["reopen_count"], before["reopen_count"]);
    desk.end().await;
}

#[tokio::test]
async fn a_requester_withdraws() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, WANG, &ticket.ack, "Please cancel this ticket, it is no longer needed.").await;
    assert!(step.told().contains(&"closed wang".to_owned()), "{:?}", step.told());
    assert!(step.told().iter().any(|t| t.ends_with(" alice")), "{:?}", step.told());
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}

#[tokio::test]
async fn an_inline_answer_reads_with_its_question() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "Which floor is it on?\n\nWhich model is it?").await;
    let asked = step.mail("reply");
    let answer = reply(asked).by(WANG).saying("The third, by the window.").under("Which floor is it on?");
    desk.gets(answer).await.tells(&["new_entry alice"]);
    let text = desk.texts(ticket.number, "mail").await.pop().unwrap();
    assert!(text.contains("> Which floor is it on?\nThe third, by the window."), "{text}");
    assert!(!text.contains("Which model"), "only the line that is answered: {text}");
    desk.end().await;
}

#[tokio::test]
async fn an_engineer_answers_without_marks_and_nothing_comes_back() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let answer = reply(&ticket.assigned).by(ALICE).saying("I am on my way.").top_unmarked();
    let step = desk.gets(answer).await.tells(&["reply wang"]);
    let text = &step.mail("reply").text;
    assert!(text.contains("I am on my way."));
    for inside in ["revision", "How to answer", "Internal note", "Original Message", "jams with every label"] {
        assert!(!text.contains(inside), "{inside:?} must not reach the requester:\n{text}");
    }
    desk.end().await;
}
