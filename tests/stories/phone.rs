//! Passwords and permissions asked for from outside: somebody is called before anything is handed out.

use crate::desk::TestDesk;
use crate::life::says;
use crate::people::{ALICE, WANG, ZHAO};

/// Wang and Zhao write from elsewhere.
const INSIDE: &str = "[identity]\ndomains = [\"desk.test\"]\n";

#[tokio::test]
async fn a_password_asked_for_from_outside_needs_a_call() {
    let desk = TestDesk::with(INSIDE).await;
    let step = desk.gets(WANG.writes("My password", "Please reset it and mail it to me.")).await;
    let number = step.opened();
    let told = step.mail("assigned_to_you").clone();
    assert!(told.text.contains("Verify by phone: this asks for a password"), "{}", told.text);
    assert!(!step.mail("ack").text.contains("Verify"), "{}", step.mail("ack").text);
    let step =
        says(&desk, ALICE, &told, "#resolve\n\nThe new one is on your phone.").await.tells(&["transcript alice"]);
    let refused = &step.mail("transcript").text;
    assert!(refused.contains("then write #verified phone"), "{refused}");
    assert_ne!(desk.state(number).await, "resolved");
    let both = "#verified phone\n#resolve\n\nThe new one is on your phone.";
    says(&desk, ALICE, &told, both).await.tells(&["resolved wang", "transcript alice"]);
    assert_eq!(desk.state(number).await, "resolved");
    desk.end().await;
}

#[tokio::test]
async fn a_permission_asked_for_from_outside_in_chinese() {
    let desk = TestDesk::with(INSIDE).await;
    let step = desk.gets(ZHAO.writes("申请ERP权限", "请开通采购模块。\n赵敏")).await;
    let told = step.mail("assigned_to_you").clone();
    assert!(
        told.text.contains("Verify by phone") || told.text.contains("外部地址申请密码或权限：请拨打"),
        "{}",
        told.text
    );
    says(&desk, ALICE, &told, "#已验证 电话").await;
    let step = says(&desk, ALICE, &told, "#解决\n\n采购模块已开通。").await;
    step.tells(&["resolved zhao", "transcript alice"]);
    desk.end().await;
}

/// An innocent subject changes nothing; nor does any word that has "phone" in it count as a call.
#[tokio::test]
async fn what_the_mail_asks_for_counts_and_only_a_call_is_one() {
    let desk = TestDesk::with(INSIDE).await;
    let step = desk.gets(WANG.writes("Hello", "Please reset my password and send the new one here.")).await;
    let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
    assert!(told.text.contains("Verify by phone: this asks for a password"), "{}", told.text);
    for no_call in ["the headphone socket works", "telephones are fine", "电话线正常"] {
        let text = format!("#verified {no_call}\n#resolve\n\nYour new password is in the safe.");
        let step = says(&desk, ALICE, &told, &text).await.tells(&["transcript alice"]);
        assert!(step.mail("transcript").text.contains("then write #verified phone"), "{no_call}");
        assert_ne!(desk.state(number).await, "resolved");
    }
    // The call stays in the record beside what is found out after it.
    says(&desk, ALICE, &told, "#verified by phone, ext. 8021").await;
    says(&desk, ALICE, &told, "#verified she can log in").await;
    assert_eq!(desk.row(number).await.verified, "by phone, ext. 8021\nshe can log in");
    says(&desk, ALICE, &told, "#resolve\n\nDone.").await.tells(&["resolved wang", "transcript alice"]);
    desk.end().await;
}

#[tokio::test]
async fn nobody_is_outside_where_no_domain_is_named_and_other_requests_need_no_call() {
    for (config, subject) in [("", "My password"), (INSIDE, "The printer jams")] {
        let desk = TestDesk::with(config).await;
        let step = desk.gets(WANG.writes(subject, "Please help.")).await;
        let told = step.mail("assigned_to_you").clone();
        assert!(!told.text.contains("Verify by phone"), "{}", told.text);
        says(&desk, ALICE, &told, "#resolve\n\nDone.").await.tells(&["resolved wang", "transcript alice"]);
        desk.end().await;
    }
}
