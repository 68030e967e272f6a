//! Shared mailboxes: one address, several people, each with their own proof.

use crate::desk::TestDesk;
use crate::life::says;
use crate::people::{ALICE, CHEN, MALLORY, Person, WANG, ZHAO};
use postdesk::desk::Admitted;

const FINANCE: Person = Person { name: "Finance", address: "finance@corp.test" };
const PEOPLE: &str = "address,name,phone,members,language\n\
     finance@corp.test,财务部,8000,zhao@corp.test; Wang@corp.test,zh-CN\n\
     zhao@corp.test,赵敏,8033,,zh-CN\nwang@corp.test,Wang Fang,8044,,en\nchen@corp.test,Chen Bo,,,en\n";

async fn with_people(desk: &TestDesk, file: &str) {
    desk.desk.import_people(file.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn it_is_addressed_without_a_name_and_is_about_who_signs() {
    for (language, name, greeting, signs, who) in [
        ("zh-CN", "财务部", "您好：", "赵敏\n电话：8033", ZHAO),
        ("en", "Finance", "Hello,", "Wang Fang\nPhone: 8044", WANG),
    ] {
        let desk = TestDesk::behind_border().await;
        with_people(&desk, &PEOPLE.replace("财务部,8000", &format!("{name},")).replacen("zh-CN", language, 1)).await;
        let text =
            if language == "en" { "The scanner on our floor stays dark." } else { "我们这层的扫描仪不亮。" };
        let mail = FINANCE.writes("Scanner", &format!("{text}\n\n-- \n{signs}\n")).verified();
        let step = desk.gets(mail).await;
        let number = step.opened();
        let step = step.tells(&["ack finance", "assigned_to_you alice"]);
        let ack = &step.mail("ack").text;
        assert!(ack.contains(greeting) && !ack.contains(name), "{ack}");
        let shown = desk.ticket(number).await;
        assert_eq!(shown["affected"]["address"], who.address, "{shown}");
        assert_eq!(shown["phone"], if language == "en" { "8044" } else { "8033" });
        assert_eq!(shown["requester"]["address"], FINANCE.address);
        // Both hear of the solution; who signs by their own name.
        let step = says(&desk, ALICE, step.mail("assigned_to_you"), "#resolve\n\nThe lamp is new.").await;
        let to = |address: &str| step.sent.iter().find(|m| m.envelope_to == address).unwrap().mail.text.clone();
        assert!(to(FINANCE.address).contains(greeting) && !to(FINANCE.address).contains(name));
        assert!(to(who.address).contains(if language == "en" { "Hello Wang Fang," } else { "赵敏，您好：" }));
        desk.end().await;
    }
}

/// Who gets a copy reads the letter to the mailbox, which is addressed without a name.
#[tokio::test]
async fn a_copy_of_its_letter_names_it_no_more_than_the_letter() {
    let desk = TestDesk::behind_border().await;
    with_people(&desk, PEOPLE).await;
    let mail = FINANCE.writes("扫描仪", "扫描仪不亮。").field("Cc", "Chen Bo <chen@corp.test>").verified();
    let told = desk.gets(mail).await.mail("assigned_to_you").clone();
    let step = says(&desk, ALICE, &told, "#close because it was unplugged").await;
    let closed = |to: &str| step.sent.iter().find(|m| m.envelope_to == to).unwrap().mail.text.clone();
    let (own, copy) = (closed(FINANCE.address), closed(CHEN.address));
    assert!(own.starts_with("您好：") && copy.starts_with("Hello, "), "{own}\n{copy}");
    assert!(!copy.lines().next().unwrap().contains("财务部"), "{copy}");
    desk.end().await;
}

#[tokio::test]
async fn a_member_decides_on_their_own_proof_and_nobody_else() {
    let desk = TestDesk::behind_border().await;
    with_people(&desk, PEOPLE).await;
    let step = desk.gets(FINANCE.writes("扫描仪", "扫描仪不亮。").verified()).await;
    let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
    let step = says(&desk, ALICE, &told, "#resolve\n\nThe lamp is new.")
        .await
        .tells(&["resolved finance", "transcript alice"]);
    let asked = step.mail("resolved").clone();
    let about = format!("Re: 扫描仪 [DESK #{number}]");
    // A bare From decides nothing, whoever it names; the token in the mailbox's mail is not a member's.
    desk.gets(WANG.writes(&about, "Sorry, still broken.")).await;
    assert_eq!(desk.state(number).await, "resolved");
    says(&desk, WANG, &asked, "Sorry, still broken.").await;
    assert_eq!(desk.state(number).await, "resolved", "a token that is somebody else's proves nothing");
    desk.gets(WANG.writes(&about, "Sorry, still broken.").failing()).await;
    assert_eq!(desk.state(number).await, "resolved");
    // Nobody else decides, proved or not: their mails are tickets of their own.
    for who in [CHEN, MALLORY] {
        let step = desk.gets(who.writes(&about, "Sorry, still broken.").verified()).await;
        assert!(matches!(step.outcome, Some(Admitted::Opened(_))), "{:?}", step.outcome);
        assert_eq!(desk.state(number).await, "resolved");
    }
    // A member does, from their own address.
    let step = desk.gets(WANG.writes(&about, "Sorry, still broken, it is dark again.").verified()).await;
    assert_eq!(desk.state(number).await, "open");
    assert!(step.told().contains(&"reopened_to_you alice".to_owned()), "{:?}", step.told());
    let step = says(&desk, ALICE, &told, "#resolve\n\nThe lamp is new once more.").await;
    assert!(step.told().contains(&"resolved finance".to_owned()), "{:?}", step.told());
    let step = desk.gets(ZHAO.writes(&about, "好了，谢谢").verified()).await;
    assert_eq!((desk.state(number).await, desk.field(number, "closed_by").await), ("closed".into(), "user".into()));
    assert!(step.told().contains(&"closed finance".to_owned()), "{:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn who_is_a_member_no_more_is_a_stranger() {
    let desk = TestDesk::behind_border().await;
    with_people(&desk, PEOPLE).await;
    let step = desk.gets(FINANCE.writes("扫描仪", "扫描仪不亮。").verified()).await;
    let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
    let about = format!("Re: 扫描仪 [DESK #{number}]");
    let step = desk.gets(WANG.writes(&about, "It is on the third floor.").verified()).await;
    assert!(matches!(step.outcome, Some(Admitted::FollowedUp(_))), "{:?}", step.outcome);
    // A file without the column leaves them; one without the name takes it away.
    with_people(&desk, "address,phone\nfinance@corp.test,8001\n").await;
    let step = desk.gets(WANG.writes(&about, "It has a yellow label.").verified()).await;
    assert!(matches!(step.outcome, Some(Admitted::FollowedUp(_))), "{:?}", step.outcome);
    with_people(&desk, "address,members\nfinance@corp.test,zhao@corp.test\n").await;
    says(&desk, ALICE, &told, "#resolve\n\nThe lamp is new.").await;
    let step = desk.gets(WANG.writes(&about, "Works now, thanks!").verified()).await;
    assert!(matches!(step.outcome, Some(Admitted::Opened(_))), "{:?}", step.outcome);
    assert_eq!(desk.state(number).await, "resolved");
    desk.end().await;
}

/// A bare From brings nobody in who signs it, and what a member asks for themselves is their own.
#[tokio::test]
async fn who_signs_an_unproved_mail_is_a_name() {
    let desk = TestDesk::behind_border().await;
    with_people(&desk, PEOPLE).await;
    let number = desk.gets(FINANCE.writes("扫描仪", "扫描仪不亮。\n\n赵敏")).await.opened();
    let shown = desk.ticket(number).await;
    assert_eq!((shown["affected"]["name"].as_str(), shown["affected"]["address"].as_str()), (Some("赵敏"), Some("")));
    assert_eq!(shown["participants"].as_array().unwrap().len(), 1, "{shown}");
    // Their own ticket is theirs: the mailbox decides nothing about it.
    let step = desk.gets(ZHAO.writes("打印机", "打印机不亮。").verified()).await;
    let (own, told) = (step.opened(), step.mail("assigned_to_you").clone());
    says(&desk, ALICE, &told, "#resolve\n\nThe cable was loose.").await;
    let step = desk.gets(FINANCE.writes(&format!("Re: [DESK #{own}]"), "好了，谢谢").verified()).await;
    assert!(matches!(step.outcome, Some(Admitted::Opened(_))), "{:?}", step.outcome);
    assert_eq!(desk.state(own).await, "resolved");
    desk.end().await;
}

/// What the mailbox reported is somebody else's ticket now: its members wait for that one as the mailbox does.
#[tokio::test]
async fn its_members_go_along_where_its_ticket_is_merged() {
    let desk = TestDesk::behind_border().await;
    with_people(&desk, PEOPLE).await;
    let first = desk.gets(CHEN.writes("Scanner", "The scanner on our floor stays dark.").verified()).await.opened();
    let step = desk.gets(FINANCE.writes("扫描仪", "扫描仪不亮。").verified()).await;
    let (second, told) = (step.opened(), step.mail("assigned_to_you").clone());
    says(&desk, ALICE, &told, &format!("#merge {first}")).await;
    for (number, text) in [(first, "It is on the third floor."), (second, "It has a yellow label.")] {
        let about = format!("Re: 扫描仪 [DESK #{number}]");
        let step = desk.gets(WANG.writes(&about, text).verified()).await;
        assert_eq!(step.outcome, Some(Admitted::FollowedUp(first)), "{number}");
        let step = desk.gets(MALLORY.writes(&about, &format!("{text} Really.")).verified()).await;
        assert!(matches!(step.outcome, Some(Admitted::Opened(_))), "{:?}", step.outcome);
    }
    desk.end().await;
}

/// A sentence or a list about a member is no signature: it brings nobody in.
#[tokio::test]
async fn who_is_talked_about_does_not_sign() {
    for text in [
        "Please prepare to close an account.\nKeep it quiet, please.\nWang Fang is leaving on Friday.",
        "Please close the accounts of:\n- Li Na\n- Wang Fang",
        "请准备停用账号，先保密。\n赵敏 下周离职。",
        "请停用以下账号：\n赵敏",
    ] {
        let desk = TestDesk::behind_border().await;
        with_people(&desk, PEOPLE).await;
        let step = desk.gets(FINANCE.writes("Account", text).verified()).await;
        let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
        assert!(desk.ticket(number).await["affected"].is_null(), "{text}: {}", desk.ticket(number).await);
        let step = says(&desk, ALICE, &told, "#resolve\n\nIt will be closed before they are told.").await;
        assert_eq!(step.told(), ["resolved finance", "transcript alice"], "{text}");
        desk.end().await;
    }
}

/// Who signs is called at their own number, not at the mailbox's.
#[tokio::test]
async fn the_number_of_who_signs_is_the_tickets() {
    let desk = TestDesk::behind_border().await;
    with_people(&desk, PEOPLE).await;
    let number =
        desk.gets(FINANCE.writes("扫描仪", "扫描仪不亮。\n\n-- \n赵敏\n电话：8033\n").verified()).await.opened();
    assert_eq!(desk.field(number, "phone").await, "8033");
    let number = desk.gets(FINANCE.writes("打印机", "打印机不亮。").verified()).await.opened();
    assert_eq!(desk.field(number, "phone").await, "8000", "nobody signs");
    desk.end().await;
}

/// Whoever shares the mailbox is heard as its requester: nobody is told that it was silent.
#[tokio::test]
async fn a_members_question_is_the_requesters() {
    let desk = TestDesk::behind_border().await;
    with_people(&desk, PEOPLE).await;
    let step = desk.gets(FINANCE.writes("Scanner", "The scanner stays dark.").verified()).await;
    let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
    says(&desk, ALICE, &told, "#resolve\n\nThe lamp is new.").await;
    let about = format!("Re: Scanner [DESK #{number}]");
    let step = desk.gets(WANG.writes(&about, "Where can I buy such a lamp for the store room?").verified()).await;
    let asked = &step.mail("confirm_reminder").text;
    assert!(!asked.contains("not heard") && !asked.contains("没有收到"), "{asked}");
    assert!(step.mail("new_entry").text.starts_with("Please read and answer"), "{}", step.mail("new_entry").text);
    desk.end().await;
}

/// Whoever shares the mailbox is answered there; and what is restricted may be about them.
#[tokio::test]
async fn a_members_question_is_answered_to_the_mailbox() {
    let desk = TestDesk::behind_border().await;
    with_people(&desk, PEOPLE).await;
    let step = desk.gets(FINANCE.writes("Scanner", "The scanner stays dark.").verified()).await;
    let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
    let about = format!("Re: Scanner [DESK #{number}]");
    let step = desk.gets(WANG.writes(&about, "Any news?").verified()).await;
    assert_eq!(step.outgoing("status").envelope_to, FINANCE.address);
    says(&desk, ALICE, &told, "#category security/phishing").await;
    assert_eq!(desk.field(number, "category").await, "security/phishing");
    let step = desk.gets(WANG.writes(&about, "Please cancel this, it is no longer needed.").verified()).await;
    assert!(matches!(step.outcome, Some(Admitted::FollowedUp(_))), "{:?}", step.outcome);
    assert_ne!(desk.state(number).await, "closed");
    assert!(step.sent.iter().all(|m| m.envelope_to != WANG.address), "{:?}", step.told());
    desk.end().await;
}

/// What is restricted may be about a member of the mailbox whose ticket went into it: they decide nothing there.
#[tokio::test]
async fn members_decide_nothing_of_what_took_their_ticket_in() {
    let desk = TestDesk::behind_border().await;
    with_people(&desk, PEOPLE).await;
    let step = desk.gets(CHEN.writes("Payroll", "Somebody of Finance changed the payroll.").verified()).await;
    let (first, about) = (step.opened(), step.mail("assigned_to_you").clone());
    says(&desk, ALICE, &about, "#category security/phishing").await;
    let step = desk.gets(FINANCE.writes("Payroll", "The payroll shows odd figures.").verified()).await;
    says(&desk, ALICE, step.mail("assigned_to_you"), &format!("#merge {first}")).await;
    says(&desk, ALICE, &about, "#resolve\n\nZhao Min changed the figures.").await;
    let tag = format!("Re: [DESK #{first}]");
    let step = desk.gets(ZHAO.writes(&tag, "Solved, works now, thanks!").verified()).await;
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(first)));
    assert_eq!(desk.state(first).await, "resolved");
    assert!(!step.told().iter().any(|told| told.starts_with("closed")), "{:?}", step.told());
    // The mailbox itself reported it.
    let step = desk.gets(FINANCE.writes(&tag, "Solved, works now, thank you!").verified()).await;
    assert_eq!(desk.state(first).await, "closed", "{:?}", step.told());
    desk.end().await;
}
