//! The digest of the morning, and what waits for it.

use crate::desk::{Outgoing, Step, TestDesk};
use crate::life::{opened, says};
use crate::people::{ALICE, BOB, LIN, Person, WANG, ZHAO, reply};

fn digest_of<'a>(step: &'a Step, address: &str) -> Option<&'a Outgoing> {
    step.sent.iter().find(|m| m.notice == "digest" && m.envelope_to == address)
}

#[tokio::test]
async fn the_morning_begins_with_what_is_due() {
    let desk = TestDesk::with_digests("new_entry = \"digest\"").await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
    let ack = ticket.ack.clone();
    // What she adds waits for the morning; the engineer is not asked to look up from his work.
    desk.gets(reply(&ack).by(WANG).saying("It is the one on the third floor.").top()).await.tells(&[]);
    desk.gets(reply(&ack).by(WANG).saying("The red light blinks, too.").top()).await.tells(&[]);
    assert_eq!(desk.facts(ticket.number, "notice_waits").await.len(), 2);
    // A question for news does not wait: she is told that he has it.
    let step = desk.gets(reply(&ack).by(WANG).saying("Any news on this?").top()).await;
    let step = step.tells(&["new_entry alice", "status wang"]);
    assert!(step.mail("status").text.contains("now has your question"), "{}", step.mail("status").text);
    desk.until("2026-11-24T08:59:00+08:00").await;
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    let digest = digest_of(&step, ALICE.address).unwrap();
    let (subject, text) = (&digest.mail.subject, &digest.mail.text);
    assert!(subject.starts_with("To do today (Tue 24 Nov): 1 of yours, 1 due"), "{subject}");
    assert!(text.starts_with(&format!("Please begin with #{} Label printer jams, overdue.", ticket.number)), "{text}");
    assert!(text.contains("2 new") && !digest.html.contains("{{"), "{text}");
    // The lead reads what the team works on; nobody else is written to.
    let lead = digest_of(&step, "lin@desk.test").unwrap();
    assert!(lead.mail.text.contains("Label printer jams, Alice Li, overdue since"), "{}", lead.mail.text);
    assert_eq!(step.sent.iter().filter(|m| m.notice == "digest").count(), 2);
    // What has been told is not told again.
    let step = desk.until("2026-11-25T09:01:00+08:00").await;
    assert!(!digest_of(&step, ALICE.address).unwrap().mail.text.contains("2 new"));
    // No digest on a Saturday and a Sunday.
    desk.until("2026-11-28T08:00:00+08:00").await;
    let step = desk.until("2026-11-29T23:00:00+08:00").await;
    assert!(digest_of(&step, ALICE.address).is_none(), "{:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn a_lead_hears_how_the_promises_of_the_week_ended() {
    let desk = TestDesk::with_digests("").await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
    says(&desk, ALICE, &ticket.assigned, "#eta today 12:00 because the part is on its way").await;
    desk.until("2026-11-23T13:00:00+08:00").await;
    says(&desk, ALICE, &ticket.assigned, "#eta today 16:00 because the van broke down").await;
    says(&desk, ALICE, &ticket.assigned, "#resolve\n\nThe new roller is in.").await;
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    assert!(digest_of(&step, ALICE.address).is_none(), "nothing is left to do: {:?}", step.told());
    opened(&desk, ZHAO.writes("标签打印机卡纸", "三楼的标签打印机每张都卡纸。")).await;
    let told = "Promises that fell due in the last 7 days: 1 kept, 1 not kept.";
    let step = desk.until("2026-11-25T09:01:00+08:00").await;
    let digest = digest_of(&step, "lin@desk.test").unwrap();
    assert!(digest.mail.text.contains(told) && digest.html.contains(told), "{}", digest.mail.text);
    let others = step.sent.iter().filter(|m| m.notice == "digest" && m.envelope_to != "lin@desk.test");
    assert!(others.into_iter().all(|m| !m.mail.text.contains("Promises")), "{:?}", step.told());
    // They are of another week by then.
    desk.until("2026-12-01T08:59:00+08:00").await;
    let step = desk.until("2026-12-01T09:01:00+08:00").await;
    let text = &digest_of(&step, "lin@desk.test").unwrap().mail.text;
    assert!(!text.contains("Promises"), "{text}");
    desk.end().await;
}

#[tokio::test]
async fn 今日待办() {
    let desk = TestDesk::with_digests("").await;
    let ticket = opened(&desk, WANG.writes("VPN 连不上", "今天早上开始 VPN 一直连不上，麻烦看一下。")).await;
    says(&desk, ALICE, &ticket.assigned, "#assign liwei").await;
    desk.until("2026-11-24T08:59:00+08:00").await;
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    let digest = digest_of(&step, "liwei@desk.test").unwrap();
    let (subject, text) = (&digest.mail.subject, &digest.mail.text);
    assert!(subject.starts_with("今日待办（11月24日 周二）：您名下 1 件，今天到期 1 件"), "{subject}");
    assert!(text.starts_with(&format!("请先处理 #{} VPN 连不上", ticket.number)), "{text}");
    assert!(text.contains("今天到期或已超时") && text.contains("要处理某张工单"), "{text}");
    desk.end().await;
}

#[tokio::test]
async fn quiet_hours_keep_all_but_the_gravest_for_the_morning() {
    let desk = TestDesk::with_digests("hours = \"default\"\nquiet = true").await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
    says(&desk, ALICE, &ticket.assigned, "#take").await;
    desk.until("2026-11-23T20:00:00+08:00").await;
    let ack = ticket.ack.clone();
    desk.gets(reply(&ack).by(WANG).saying("It still jams.").top()).await.tells(&[]);
    says(&desk, ALICE, &ticket.assigned, "#priority P1").await;
    desk.gets(reply(&ack).by(WANG).saying("Nobody can ship any more.").top()).await.tells(&["new_entry alice"]);
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    assert!(digest_of(&step, ALICE.address).unwrap().mail.text.contains("1 new"));
    desk.end().await;
}

#[tokio::test]
async fn nobody_is_told_that_there_is_nothing() {
    let desk = TestDesk::with_digests("").await;
    desk.until("2026-11-30T12:00:00+08:00").await.tells(&[]);
    desk.end().await;
}

#[tokio::test]
async fn what_waits_for_its_requester_is_not_due() {
    let desk = TestDesk::with_digests("").await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
    says(&desk, ALICE, &ticket.assigned, "#pending requester\n\nWhich printer is it?").await;
    desk.until("2026-11-24T08:59:00+08:00").await;
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    let subject = &digest_of(&step, ALICE.address).unwrap().mail.subject;
    assert!(subject.contains("1 of yours") && !subject.contains("1 due"), "{subject}");
    desk.end().await;
}

#[tokio::test]
async fn a_promise_of_today_is_due_today() {
    let desk = TestDesk::with_digests("").await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
    says(&desk, ALICE, &ticket.assigned, "#priority P4").await;
    says(&desk, ALICE, &ticket.assigned, "#eta tomorrow 17:00").await;
    desk.until("2026-11-24T08:59:00+08:00").await;
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    let subject = &digest_of(&step, ALICE.address).unwrap().mail.subject;
    assert!(subject.contains("1 of yours, 1 due"), "{subject}");
    desk.end().await;
}

#[tokio::test]
async fn a_major_incident_never_waits_whatever_its_priority() {
    let desk = TestDesk::with_digests("hours = \"default\"\nquiet = true").await;
    let ticket = opened(&desk, WANG.writes("Core switch", "The core switch blinks.")).await;
    says(&desk, ALICE, &ticket.assigned, "#take").await;
    says(&desk, ALICE, &ticket.assigned, "#major yes").await;
    desk.until("2026-11-23T20:00:00+08:00").await;
    assert_eq!(desk.field(ticket.number, "priority").await, "P3");
    let step = desk.gets(reply(&ticket.ack).by(WANG).saying("Now the whole floor is dark.").top()).await;
    assert!(step.told().contains(&"new_entry alice".to_owned()), "{:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn what_clocks_say_does_not_wait_with_what_people_write() {
    let desk = TestDesk::with_digests("new_entry = \"digest\"").await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
    says(&desk, ALICE, &ticket.assigned, "#pending schedule until 14:00\n\nI come at two.").await;
    desk.gets(reply(&ticket.ack).by(WANG).saying("Fine, thank you.").top()).await.tells(&[]);
    let step = desk.until("2026-11-23T14:01:00+08:00").await;
    assert_eq!(step.told(), ["new_entry alice"]);
    assert!(step.mail("new_entry").text.contains("the wait is over"));
    desk.end().await;
}

#[tokio::test]
async fn what_waited_is_told_in_its_words_and_can_be_answered() {
    let desk = TestDesk::with_digests("hours = \"default\"\nquiet = true").await;
    let wang = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
    says(&desk, ALICE, &wang.assigned, "#take").await;
    desk.until("2026-11-23T20:00:00+08:00").await;
    // Of what she is given in the night she has no mail; of what she has, only the requester's words are new.
    let step = desk.gets(ZHAO.writes("核心交换机", "核心交换机的灯灭了。")).await;
    let queued = step.mail("queue_unassigned").clone();
    says(&desk, LIN, &queued, "#assign alice").await.tells(&["assigned zhao", "transcript lin"]);
    let given = step.opened();
    desk.gets(reply(&wang.ack).by(WANG).saying("Now it burns!").top()).await.tells(&[]);
    desk.until("2026-11-24T08:59:00+08:00").await;
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    let assigned = step.mail("assigned_to_you");
    assert!(assigned.text.contains("核心交换机的灯灭了"), "{}", assigned.text);
    assert!(assigned.subject.contains(&format!("#{given}")), "{}", assigned.subject);
    let text = &digest_of(&step, ALICE.address).unwrap().mail.text;
    assert!(text.contains("Wang Fang: Now it burns!"), "{text}");
    let link = text.split("mailto:").nth(1).and_then(|rest| rest.split(['?', '>']).next()).unwrap().to_owned();
    // An answer to the address in the digest is an answer on that ticket.
    let answer = ALICE.writes("Re: that ticket", "I am on my way.").to(&link);
    desk.gets(answer).await.tells(&["reply wang"]);
    desk.end().await;
}

#[tokio::test]
async fn where_digests_end_what_waited_is_told_at_once() {
    let desk = TestDesk::with_digests("new_entry = \"digest\"").await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
    desk.gets(reply(&ticket.ack).by(WANG).saying("It smells of smoke.").top()).await.tells(&[]);
    desk.rewrites(|text| text.replace("digest = true", "digest = false"));
    desk.desk.reload().await.unwrap();
    let sent = desk.sent().await;
    assert_eq!(sent.len(), 1, "{:?}", sent.iter().map(|m| &m.notice).collect::<Vec<_>>());
    assert!(sent[0].notice == "digest" && sent[0].mail.text.contains("It smells of smoke."), "{}", sent[0].mail.text);
    desk.end().await;
}

#[tokio::test]
async fn who_leaves_hands_over_and_hears_no_more() {
    let desk = TestDesk::with_digests("new_entry = \"digest\"").await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams with every label.")).await;
    let over = opened(&desk, WANG.writes("Old thing", "The old thing is broken.")).await;
    let asked = says(&desk, ALICE, &over.assigned, "#resolve\n\nReplaced it.").await.mail("resolved").clone();
    let closed =
        desk.gets(reply(&asked).by(WANG).saying("It works now, thank you.").top()).await.mail("closed").clone();
    desk.gets(reply(&ticket.ack).by(WANG).saying("My door code is 4711.").top()).await.tells(&[]);
    // Alice's block is gone; Carol is new.
    desk.rewrites(|text| {
        let (before, rest) = text.split_once("[[engineer]]\nname = \"alice\"").unwrap();
        let (_, after) = rest.split_once("[[engineer]]").unwrap();
        let carol = "[[engineer]]\nname = \"carol\"\naddress = \"carol@desk.test\"\nteam = \"desktop\"\n\n";
        format!("{before}{carol}[[engineer]]{after}")
    });
    let done = desk.desk.reload().await.unwrap();
    assert!(done.warnings.iter().any(|said| said.starts_with("1 tickets of engineers")), "{:?}", done.warnings);
    let told: Vec<String> = desk.sent().await.iter().map(|m| format!("{} {}", m.notice, m.envelope_to)).collect();
    assert_eq!(told, ["assigned wang@corp.test", "assigned_to_you carol@desk.test"]);
    assert_eq!(desk.field(ticket.number, "assignee").await, "carol");
    let step = desk.gets(reply(&ticket.ack).by(WANG).saying("Any news?").top()).await;
    assert!(!step.told().iter().any(|told| told.ends_with("alice")), "{:?}", step.told());
    // What she had closed comes back to somebody who is there.
    let step = desk.gets(reply(&closed).by(WANG).saying("It is broken again.").top()).await;
    assert_eq!(step.told(), ["reopened wang", "reopened_to_you carol"]);
    desk.until("2026-11-24T08:59:00+08:00").await;
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    assert!(digest_of(&step, "carol@desk.test").unwrap().mail.text.contains("My door code is 4711."));
    assert!(digest_of(&step, ALICE.address).is_none());
    desk.end().await;
}

#[tokio::test]
async fn what_colleagues_and_clocks_say_at_night_is_told_in_the_morning() {
    let desk = TestDesk::with_digests("hours = \"default\"\nquiet = true").await;
    let share = opened(&desk, WANG.writes("Share", "I cannot open the share.")).await;
    let had = says(&desk, ALICE, &share.assigned, "#assign bob").await.mail("assigned_to_you").clone();
    says(&desk, BOB, &had, "#assign alice").await;
    let door = opened(&desk, ZHAO.writes("门禁", "三楼门禁的灯不亮。")).await;
    says(&desk, ALICE, &door.assigned, "#pending schedule until tomorrow 08:30\n\nI come at half past eight.").await;
    desk.until("2026-11-23T20:00:00+08:00").await;
    let step = says(&desk, BOB, &had, "#note\n\nDo not touch the share server before ten.").await;
    assert!(!step.told().contains(&"new_entry alice".to_owned()), "{:?}", step.told());
    // The clock that she set herself wakes her.
    let step = desk.until("2026-11-24T08:31:00+08:00").await;
    assert!(step.told().contains(&"new_entry alice".to_owned()), "{:?}", step.told());
    assert!(step.mail("new_entry").text.contains("the wait is over"), "{}", step.mail("new_entry").text);
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    let text = &digest_of(&step, ALICE.address).unwrap().mail.text;
    assert!(text.contains("Bob Zhao (internal note): Do not touch the share server before ten."), "{text}");
    desk.end().await;
}

#[tokio::test]
async fn monitoring_of_the_night_stands_in_the_digest() {
    let desk = TestDesk::with_digests("hours = \"default\"\nquiet = true").await;
    let nagios = Person { name: "Nagios", address: "nagios@corp.test" };
    let report = |kind: &str, state: &str| {
        let text = format!("Notification Type: {kind}\nState: {state}");
        nagios.writes(&format!("** {kind} Service Alert: db1/Disk is {state} **"), &text)
    };
    let told = desk.gets(report("PROBLEM", "WARNING")).await.mail("assigned_to_you").clone();
    says(&desk, ALICE, &told, "#take").await;
    desk.until("2026-11-23T20:00:00+08:00").await;
    desk.gets(report("PROBLEM", "CRITICAL")).await.tells(&[]);
    desk.gets(report("RECOVERY", "OK")).await.tells(&[]);
    desk.until("2026-11-24T08:59:00+08:00").await;
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    let text = &digest_of(&step, ALICE.address).unwrap().mail.text;
    assert!(text.contains("as graver than before.") && text.contains("You have it in hand"), "{text}");
    desk.end().await;
}

/// What calls somebody in keeps its reason over the night.
#[tokio::test]
async fn in_the_morning_an_escalation_says_by_whom_and_why() {
    let quiet = "hours = \"default\"\nquiet = true\n";
    let desk = TestDesk::with_digests("").await;
    desk.rewrites(|text| text.replace("name = \"lin\"", &format!("name = \"lin\"\n{quiet}")));
    desk.desk.reload().await.unwrap();
    let vpn = opened(&desk, ZHAO.writes("VPN", "VPN 总是断线。")).await;
    says(&desk, ALICE, &vpn.assigned, "#take").await;
    desk.until("2026-11-23T20:00:00+08:00").await;
    says(&desk, ALICE, &vpn.assigned, "#escalate @network because the core box is broken").await;
    desk.until("2026-11-24T08:59:00+08:00").await;
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    let told = step.sent.iter().find(|m| m.notice == "escalated" && m.envelope_to == LIN.address);
    let text = &told.unwrap_or_else(|| panic!("{:?}", step.told())).mail.text;
    assert!(text.contains("Passed on by Alice Li") && text.contains("Why: the core box is broken"), "{text}");
    assert!(!text.contains("赵敏 wrote"), "{text}");
    desk.end().await;
}

/// A breach of the night names what was missed, whatever else came later.
#[tokio::test]
async fn in_the_morning_a_breach_says_what_was_missed() {
    let quiet = "hours = \"default\"\nquiet = true\n";
    let desk = TestDesk::with_digests("").await;
    desk.rewrites(|text| text.replace("name = \"lin\"", &format!("name = \"lin\"\n{quiet}")));
    desk.desk.reload().await.unwrap();
    let vpn = opened(&desk, WANG.writes("VPN", "The vpn drops.")).await;
    says(&desk, ALICE, &vpn.assigned, "#eta today 19:00 because the line is being laid").await;
    let step = desk.until("2026-11-23T20:00:00+08:00").await;
    assert!(!step.told().contains(&"breach lin".to_owned()), "{:?}", step.told());
    says(&desk, ALICE, &vpn.assigned, "#escalate @network because I am stuck").await;
    desk.until("2026-11-24T08:59:00+08:00").await;
    let step = desk.until("2026-11-24T09:01:00+08:00").await;
    let told = step.sent.iter().find(|m| m.notice == "breach" && m.envelope_to == LIN.address);
    let text = &told.unwrap_or_else(|| panic!("{:?}", step.told())).mail.text;
    assert!(text.contains("was due") && text.contains("the line is being laid"), "{text}");
    let told = step.sent.iter().find(|m| m.notice == "escalated" && m.envelope_to == LIN.address);
    let text = &told.unwrap_or_else(|| panic!("{:?}", step.told())).mail.text;
    assert!(text.contains("Why: I am stuck"), "{text}");
    desk.end().await;
}
