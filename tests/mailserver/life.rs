//! The whole life of a ticket through real mail servers, in English and in Chinese.

use crate::people::{Letter, Person};
use crate::stage::{ALICE, FANG, LIWEI, QUIET, Stage, WANG};

/// What is said, and by whom.
struct Story {
    requester: Person,
    engineer: Person,
    subject: &'static str,
    report: &'static str,
    take: &'static str,
    first_fix: &'static str,
    receipt: &'static str,
    reject: &'static str,
    second_fix: &'static str,
    confirm: &'static str,
    /// What `ack` says first in the subject.
    received: &'static str,
    category: Option<&'static str>,
}

const ENGLISH: Story = Story {
    requester: WANG,
    engineer: ALICE,
    subject: "Label printer jams",
    report: "Hello,\r\n\r\nsince this morning the label printer on the third floor jams with every label.\r\n\r\nWang Fang",
    take: "#take\r\n\r\nThank you, I am on it.",
    first_fix: "#resolve\r\n\r\nI have cleaned the rollers. Please try it.",
    receipt: "ok thanks, will try tomorrow",
    reject: "It is still broken, the second label jams.",
    second_fix: "#resolve solved\r\n\r\nI have put the old driver back; three test labels came out well.",
    confirm: "works now, thanks!",
    received: "Received:",
    category: None,
};

const CHINESE: Story = Story {
    requester: FANG,
    engineer: LIWEI,
    subject: "VPN 连不上了",
    report: "您好：\r\n\r\n今天早上开始 VPN 一直连不上，提示“认证失败”，在家没法办公，麻烦尽快处理。\r\n\r\n谢谢！\r\n王芳",
    take: "#接单\r\n\r\n您好，已收到，我先查一下认证服务器。",
    first_fix: "#解决\r\n\r\n您的账号密码今天到期，已为您延长一个月，请重新登录试试。",
    receipt: "好的，收到",
    reject: "还是不行，仍然提示认证失败。",
    second_fix: "#已解决\r\n\r\n认证缓存没有刷新，已手动清除，我们用您的账号测试已能连上。",
    confirm: "好了，谢谢",
    received: "已受理：",
    category: Some("network/vpn"),
};

/// Plays both stories; gives the numbers of their tickets.
pub fn both(stage: &Stage) -> [i64; 2] {
    [play(stage, &ENGLISH), play(stage, &CHINESE)]
}

/// Plays the English story alone.
pub fn english(stage: &Stage) -> i64 {
    play(stage, &ENGLISH)
}

fn play(stage: &Stage, story: &Story) -> i64 {
    let (requester, engineer) = (story.requester, story.engineer);
    stage.write(requester, story.subject, story.report);
    let ack = stage.mail_to(requester, "ack");
    let number = ack.ticket;
    let ticket = stage.home.ticket(number);
    assert_eq!(ticket["state"], "new");
    assert_eq!(ticket["assignee"], engineer.mailbox());
    assert_eq!(ticket["requester"]["address"], requester.address);
    assert_eq!(ticket["subject"], story.subject, "decoded from the sender's own charset");
    assert_eq!(ticket["category"].as_str(), story.category);
    assert!(ack.subject.starts_with(story.received) && ack.subject.contains(story.subject), "{}", ack.subject);
    assert!(ack.subject.contains(&format!("[DESK #{number}]")), "{}", ack.subject);
    let told = stage.mail_to(engineer, "assigned_to_you");
    assert_eq!(told.ticket, number);
    assert!(told.text.contains(&format!("DESK #{number}")), "the form stands at the end:\n{}", told.text);

    // The engineer answers the quoted notice.
    stage.answer(engineer, &told, story.take);
    let reply = stage.mail_to(requester, "reply");
    let said = last_line(story.take);
    assert!(reply.text.contains(said), "{}", reply.text);
    assert!(!reply.text.contains('#') || !reply.text.contains(first_line(story.take)), "no command goes out");
    stage.wait_state(number, "open");

    stage.answer(engineer, &told, story.first_fix);
    let resolved = stage.mail_to(requester, "resolved");
    assert!(resolved.text.contains(last_line(story.first_fix)), "{}", resolved.text);
    assert_eq!(stage.state(number), "resolved");

    // Read, no more.
    stage.answer(requester, &resolved, story.receipt);
    wait_entry(stage, number, story.receipt);
    std::thread::sleep(QUIET);
    assert_eq!(stage.state(number), "resolved", "a receipt changes nothing");
    assert_eq!(stage.count(requester.mailbox(), "closed"), 0);

    stage.answer(requester, &resolved, story.reject);
    let back = stage.mail_to(engineer, "reopened_to_you");
    assert!(back.text.contains(story.reject), "{}", back.text);
    assert_eq!(stage.state(number), "open");
    assert_eq!(stage.home.ticket(number)["reopen_count"], 1);

    stage.answer(engineer, &back, story.second_fix);
    let resolved = stage.mail_to(requester, "resolved");
    stage.answer(requester, &resolved, story.confirm);
    let closed = stage.mail_to(requester, "closed");
    assert_eq!(closed.ticket, number);
    let confirmed = stage.mail_to(engineer, "confirmed");
    assert_eq!(confirmed.ticket, number);
    let ticket = stage.home.ticket(number);
    assert_eq!((&ticket["state"], &ticket["closed_by"]), (&"closed".into(), &"user".into()));
    assert_eq!(stage.count(requester.mailbox(), "ack"), 1, "one receipt in the whole life");
    assert_threaded(stage, requester, &ack);
    number
}

/// The words between two people stand on the ticket as they wrote them, without what they quoted.
fn wait_entry(stage: &Stage, number: i64, text: &str) {
    crate::servers::wait_for(&format!("the entry {text:?}"), crate::stage::STEP_MAX, || {
        let ticket = stage.home.ticket(number);
        let entries = ticket["entries"].as_array().expect("entries");
        entries.iter().any(|entry| entry["text"].as_str().is_some_and(|t| t.trim() == text))
    });
}

/// Every later mail names an earlier one, so that mail programs show one thread.
fn assert_threaded(stage: &Stage, requester: Person, ack: &Letter) {
    let mut letters = stage.letters(requester.mailbox());
    letters.retain(|letter| letter.ticket == ack.ticket && letter.id != ack.id);
    assert!(letters.len() >= 4, "reply, resolved twice, closed: {}", letters.len());
    for letter in letters {
        assert!(!letter.references.is_empty(), "{} names no other mail", letter.notice);
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap()
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap()
}
