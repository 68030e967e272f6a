//! What is not answered: noreply addresses, old mail, too much mail, automatic mail, our own mail.

use std::time::Duration;

use crate::desk::TestDesk;
use crate::life::{opened, resolved, says};
use crate::people::{ALICE, BOB, DESK, Draft, Person, WANG, reply};
use postdesk::desk::Admitted;
use postdesk::pure::vet::Verdict;
use postdesk::store::ledger::Outcome;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

#[tokio::test]
async fn noreply_addresses_are_never_acknowledged() {
    for address in [
        "noreply@svc.test",
        "no-reply@svc.test",
        "donotreply@svc.test",
        "billing-noreply@svc.test",
        "MAILER-DAEMON@svc.test",
        "bounce-17@svc.test",
    ] {
        for border in [false, true] {
            let desk = if border { TestDesk::behind_border().await } else { TestDesk::open().await };
            let sender = Person { name: "Service", address };
            let step =
                desk.gets(sender.writes("Your code", "Your code is 123456: http://svc.test/verify").verified()).await;
            for sent in &step.sent {
                assert_ne!(sent.envelope_to, address.to_ascii_lowercase(), "{address}: {}", sent.notice);
            }
            desk.end().await;
        }
    }
}

#[tokio::test]
async fn old_mail_gets_no_ack_and_is_not_lost() {
    for (hours, acked) in [(0, true), (23, true), (25, false), (24 * 90, false)] {
        let desk = TestDesk::open().await;
        let step = desk.gets_old(jam(), Duration::from_secs(hours * 3600)).await;
        let number = step.opened();
        let told = step.told();
        assert_eq!(told.contains(&"ack wang".to_owned()), acked, "{hours} h: {told:?}");
        assert!(told.contains(&"assigned_to_you alice".to_owned()));
        if !acked {
            assert_eq!(desk.facts(number, "notice_withheld").await, ["mail_too_old"]);
        }
        desk.end().await;
    }
}

#[tokio::test]
async fn one_address_gets_three_acks_an_hour() {
    let desk = TestDesk::open().await;
    let mut acks = Vec::new();
    for n in 0..6 {
        let step = desk.gets(WANG.writes(&format!("Thing {n}"), &format!("Thing {n} does not work."))).await;
        let number = step.opened();
        let acked = step.told().contains(&"ack wang".to_owned());
        acks.push(acked);
        if !acked {
            assert_eq!(desk.facts(number, "notice_withheld").await.len(), 1, "the unsent notice is journalled");
        }
        // The engineer's act lets the breaker go: what stops here is the budget.
        let told = step.mail("assigned_to_you").clone();
        desk.gets(reply(&told).by(ALICE).saying(&format!("I look at thing {n}.")).top()).await;
    }
    assert_eq!(acks, [true, true, true, false, false, false]);
    // Another address has its own budget.
    let other = Person { name: "Chen Bo", address: "chen@corp.test" };
    assert!(desk.gets(other.writes("Mine", "Mine does not work.")).await.told().contains(&"ack chen".to_owned()));
    desk.advance(2).await;
    assert!(desk.gets(WANG.writes("Later", "It does not work.")).await.told().contains(&"ack wang".to_owned()));
    desk.end().await;
}

#[tokio::test]
async fn the_breaker_opens_after_three_answers_without_a_human_act() {
    let desk = TestDesk::open().await;
    let mut acks = Vec::new();
    let mut told = None;
    for n in 0..5 {
        // Two hours apart, so that the hour's budget has nothing to do with it.
        let step = desk.gets(WANG.writes(&format!("Thing {n}"), &format!("Thing {n} does not work."))).await;
        acks.push(step.told().contains(&"ack wang".to_owned()));
        told = Some(step.mail("assigned_to_you").clone());
        desk.advance(2).await;
    }
    assert_eq!(acks, [true, true, true, false, false]);
    // A human being of the staff acts on one of her tickets.
    desk.gets(reply(&told.unwrap()).by(ALICE).saying("I am here.").top()).await;
    let step = desk.gets(WANG.writes("Thing 9", "Thing 9 does not work.")).await;
    assert!(step.told().contains(&"ack wang".to_owned()), "{:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn ten_a_day() {
    let desk = TestDesk::open().await;
    let mut acks = 0;
    for n in 0..14 {
        let step = desk.gets(WANG.writes(&format!("Thing {n}"), &format!("Thing {n} does not work."))).await;
        acks += step.sent.iter().filter(|m| m.notice == "ack").count();
        let told = step.mail("assigned_to_you").clone();
        desk.gets(reply(&told).by(ALICE).saying(&format!("I look at thing {n}.")).top()).await;
        desk.advance(1).await;
    }
    assert_eq!(acks, 10);
    desk.end().await;
}

/// Automatic mail as it comes, each with what the gate should call it.
fn automatic() -> Vec<(&'static str, Draft, Verdict)> {
    vec![
        (
            "vacation",
            WANG.writes("Automatic reply: Label printer", "I am out of the office, it works, thanks. Still broken?")
                .field("Auto-Submitted", "auto-replied"),
            Verdict::AutoReply,
        ),
        (
            "vacation without headers",
            WANG.writes("自动回复：标签打印机", "我正在休假，好了，谢谢。"),
            Verdict::AutoReply,
        ),
        (
            "exchange",
            WANG.writes("Re: x", "Out of office. Still broken.").field("X-Auto-Response-Suppress", "All"),
            Verdict::AutoReply,
        ),
        ("list", WANG.writes("Newsletter", "It works now. #close").field("List-Id", "<news.corp.test>"), Verdict::Bulk),
        ("bulk", WANG.writes("Offers", "Still broken?").field("Precedence", "bulk"), Verdict::Bulk),
        (
            "null sender",
            WANG.writes("Delivered", "Your mail was delivered.").above("Return-Path: <>"),
            Verdict::AutoReply,
        ),
    ]
}

#[tokio::test]
async fn automatic_mail_opens_nothing_and_is_never_answered() {
    for (name, mail, verdict) in automatic() {
        let desk = TestDesk::open().await;
        let step = desk.gets(mail).await.tells(&[]);
        assert_eq!(step.outcome, Some(Admitted::SetAside(verdict)), "{name}");
        assert_eq!(desk.tickets().await, 0);
        assert!(!desk.ledger(Outcome::SetAside).await[0].reason.is_empty());
        desk.end().await;
    }
}

#[tokio::test]
async fn automatic_mail_moves_nothing_on_its_ticket() {
    for (name, mail, verdict) in automatic() {
        for closed in [false, true] {
            let desk = TestDesk::open().await;
            let (ticket, mut asked) = resolved(&desk, jam()).await;
            if closed {
                asked = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
            }
            let before = desk.ticket(ticket.number).await;
            // With the best proof that there is: our own token.
            let to = asked.reply_to[0].address.clone();
            let id = asked.message_id.clone().unwrap();
            let step = desk.gets(mail.clone().to(&to).field("In-Reply-To", &format!("<{id}>"))).await.tells(&[]);
            assert_eq!(step.outcome, Some(Admitted::FollowedUp(ticket.number)), "{name} is stored on its ticket");
            let after = desk.ticket(ticket.number).await;
            for key in ["state", "closed_at", "reopen_count", "rating", "participants", "revision", "closed_by"] {
                assert_eq!(before[key], after[key], "{name}: {key}");
            }
            assert_eq!(desk.last_verdict(ticket.number).await, verdict.as_str(), "{name}");
            desk.end().await;
        }
    }
}

#[tokio::test]
async fn an_engineers_vacation_answers_nobody() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let before = desk.state(ticket.number).await;
    let text = "#resolve\n\nI am on holiday until Monday. #close because of holidays";
    let vacation = reply(&ticket.assigned).by(ALICE).saying(text).top().field("Auto-Submitted", "auto-replied");
    desk.gets(vacation).await.tells(&["new_entry lin"]);
    assert_eq!(desk.state(ticket.number).await, before);
    desk.end().await;
}

#[tokio::test]
async fn a_bounce_of_ours_is_stored_and_answered_by_nobody() {
    let desk = TestDesk::open().await;
    let step = desk.gets(jam()).await;
    let number = step.opened();
    let told = step.mail("assigned_to_you").clone();
    let step = desk.gets(reply(&told).by(ALICE).saying("On my way.").top()).await;
    let sent = step.outgoing("reply").clone();
    let original: String = String::from_utf8_lossy(&sent.raw).split("\r\n\r\n").next().unwrap().to_owned();
    let bounce = format!(
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@corp.test>\r\nTo: {}\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b1@corp.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nI am sorry. It works now. Still broken.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; corp.test\r\n\r\nFinal-Recipient: rfc822; wang@corp.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{original}\r\n\r\n--b--\r\n",
        sent.envelope_from
    );
    let before = desk.state(number).await;
    let step = desk.gets(bounce.into_bytes()).await.tells(&[]);
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(number)), "found by the return path that we gave it");
    assert_eq!(desk.state(number).await, before);
    // A bounce of a mail that is not ours belongs nowhere.
    let foreign = format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@corp.test\r\nTo: {DESK}\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry [DESK #{number}].\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; corp.test\r\n\r\nFinal-Recipient: rfc822; x@corp.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    );
    let step = desk.gets(foreign.into_bytes()).await.tells(&[]);
    assert_eq!(step.outcome, Some(Admitted::SetAside(Verdict::Bounce)));
    desk.end().await;
}

#[tokio::test]
async fn a_calendar_answer_is_stored_and_changes_nothing() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let to = asked.reply_to[0].address.clone();
    let raw = format!(
        "From: Wang Fang <wang@corp.test>\r\nTo: {to}\r\nSubject: Accepted: visit\r\nMessage-ID: <c1@corp.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nSUMMARY:It works now\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    desk.gets(raw.into_bytes()).await.tells(&[]);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    desk.end().await;
}

#[tokio::test]
async fn our_own_mail_is_set_aside() {
    let desk = TestDesk::open().await;
    let step = desk.gets(jam()).await;
    for sent in &step.sent {
        // Come back as it left, and with the instance cut off.
        let back = desk.gets(sent.raw.clone()).await.tells(&[]);
        assert_eq!(back.outcome, Some(Admitted::SetAside(Verdict::Loop)), "{}", sent.notice);
    }
    let from_us = Person { name: "Desk", address: "support@desk.test" };
    let alias = Person { name: "Desk", address: "help@desk.test" };
    for who in [from_us, alias] {
        let back = desk.gets(who.writes("Hello", "Hello.")).await.tells(&[]);
        assert_eq!(back.outcome, Some(Admitted::SetAside(Verdict::Loop)));
    }
    assert_eq!(desk.tickets().await, 1);
    desk.end().await;
}

#[tokio::test]
async fn two_desks_that_answer_each_other_fall_silent() {
    // Another desk that marks nothing as automatic and answers everything with a new mail.
    let desk = TestDesk::open().await;
    let other = Person { name: "Other Desk", address: "helpdesk@other.test" };
    let mut answers = 0;
    let mut mail = other.writes("We have your request", "Thank you for your request, we look into it.");
    for n in 0..20 {
        let step = desk.gets(mail.clone()).await;
        let ours: Vec<_> = step.sent.iter().filter(|m| m.envelope_to == other.address).collect();
        answers += ours.len();
        mail = other.writes("We have your request", &format!("Thank you for your request {n}, we look into it."));
        desk.advance(1).await;
    }
    assert_eq!(answers, 3);
    desk.end().await;
}

#[tokio::test]
async fn what_engineers_cause_is_not_counted() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    for n in 0..12 {
        let step = says(&desk, ALICE, &ticket.assigned, &format!("This is answer number {n}, please wait.")).await;
        step.tells(&["reply wang"]);
    }
    for _ in 0..6 {
        says(&desk, ALICE, &ticket.assigned, "#resolve\n\nMended.").await.tells(&["resolved wang", "transcript alice"]);
        says(&desk, ALICE, &ticket.assigned, "#reopen").await.tells(&["reopened wang", "transcript alice"]);
    }
    // Her first mail after all that is still acknowledged.
    assert!(desk.gets(WANG.writes("Other", "Other thing.")).await.told().contains(&"ack wang".to_owned()));
    desk.gets(BOB.writes("x", "#help")).await.tells(&["verify_sender bob"]);
    desk.end().await;
}

#[tokio::test]
async fn a_domain_and_the_whole_desk_have_budgets_too() {
    for (limit, reason, third) in [
        ("domain_per_hour = 2", "budget_domain", "c@corp.test"),
        ("total_per_hour = 2", "budget_total", "c@elsewhere.test"),
    ] {
        let desk = TestDesk::with(&format!("[limits]\n{limit}\n")).await;
        for address in ["a@corp.test", "b@corp.test"] {
            let person = Person { name: "Somebody", address };
            let step = desk.gets(person.writes(address, "It does not work.")).await;
            assert_eq!(step.outgoing("ack").envelope_to, address);
        }
        let person = Person { name: "Somebody", address: third };
        let step = desk.gets(person.writes("third", "It does not work.")).await.tells(&["assigned_to_you alice"]);
        assert_eq!(desk.facts(step.opened(), "notice_withheld").await, [reason]);
        desk.advance(2).await;
        let step = desk.gets(person.writes("later", "It does not work.")).await;
        assert_eq!(step.outgoing("ack").envelope_to, third);
        desk.end().await;
    }
}
