//! Work that is passed on: through the tiers, to another team, to a vendor, in parts, to whoever stands in.

use crate::commands::lines;
use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::people::{ALICE, BOB, CHEN, DESK, Draft, LIN, Person, WANG, ZHAO, reply};

const ACME: Person = Person { name: "ACME Support", address: "care@acme.test" };

const VENDOR: &str = r#"
[[vendor]]
name = "acme"
full_name = "ACME Support"
addresses = ["care@acme.test"]
reference = "contract 4711"
answer = { span = "4h", clock = "always" }
"#;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer LP-3 jams with every label.")
}

#[tokio::test]
async fn through_the_tiers_with_the_whole_history() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "I have cleaned the roller, is it better?").await.tells(&["reply wang"]);
    desk.gets(reply(&ticket.assigned).by(ALICE).saying("#note\n\nThe port of LP-3 flaps.").top()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#escalate because the VLAN is not ours to change").await;
    let step = step.tells(&["assigned wang", "escalated bob", "escalated lin", "transcript alice"]);
    assert_eq!(lines(&step.mail("transcript").text).len(), 1);
    let told = step.sent.iter().find(|m| m.envelope_to == "bob@desk.test").unwrap().mail.clone();
    assert!(told.subject.starts_with("Escalated: Label printer jams"), "{}", told.subject);
    for part in
        ["the VLAN is not ours to change", "jams with every label", "cleaned the roller", "The port of LP-3 flaps"]
    {
        assert!(told.text.contains(part), "{part}: {}", told.text);
    }
    assert!(
        !step.mail("assigned").text.contains("not ours"),
        "the reason stays inside: {}",
        step.mail("assigned").text
    );
    let shown = desk.ticket(ticket.number).await;
    assert_eq!((&shown["tier"], &shown["team"]), (&"2".into(), &"network".into()));
    assert_eq!((&shown["assignee"], &shown["owner"]), (&"bob".into(), &"alice".into()), "the owner stays");
    assert!(!desk.facts(ticket.number, "assignment").await.last().unwrap().is_empty(), "why bob");

    // The next one is the lead of the team; then there is nobody above.
    let step = says(&desk, BOB, &told, "#升级处理 因为 需要协调").await;
    let step = step.tells(&["assigned wang", "escalated lin", "transcript bob"]);
    let told = step.mail("escalated").clone();
    assert_eq!(desk.field(ticket.number, "tier").await, "3");
    assert_eq!(desk.field(ticket.number, "assignee").await, "lin");
    let step = says(&desk, LIN, &told, "#escalate").await.tells(&["transcript lin"]);
    assert!(step.mail("transcript").text.contains("no tier above 3"), "{}", step.mail("transcript").text);
    says(&desk, LIN, &told, "#escalate @desktop").await.tells(&["assigned wang", "escalated alice", "transcript lin"]);
    assert_eq!(desk.field(ticket.number, "tier").await, "1");
    desk.end().await;
}

#[tokio::test]
async fn where_escalation_cannot_lead() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    for (order, said) in [
        ("#escalate @nobody", "network"),
        ("#escalate 4", "No team is of tier 4"),
        ("#escalate @desktop", "queue"),
        ("#escalate much too slow", "#escalate [TIER|@TEAM]"),
    ] {
        let step = says(&desk, ALICE, &ticket.assigned, order).await;
        let line = step.mail("transcript").text.clone();
        if order == "#escalate @desktop" {
            assert!(lines(&line)[0].starts_with('✗'), "{order}: {line}");
            continue;
        }
        assert!(line.contains(said) && lines(&line)[0].starts_with('✗'), "{order}: {line}");
    }
    assert_eq!(desk.field(ticket.number, "team").await, "desktop");
    desk.end().await;
}

#[tokio::test]
async fn a_vendor_works_on_it() {
    let desk = TestDesk::with(VENDOR).await;
    let ticket = opened(&desk, jam()).await;
    let order = "#vendor acme SR-7\n\nPlease replace the fuser of your printer LP-3.";
    let step = says(&desk, ALICE, &ticket.assigned, order).await;
    let step = step.tells(&["progress wang", "reply care@acme.test", "transcript alice"]);
    let asked = step.mail("reply").clone();
    assert!(asked.text.contains("replace the fuser"), "{}", asked.text);
    let raw = String::from_utf8_lossy(&step.outgoing("reply").raw).into_owned();
    for secret in ["wang", "Wang", "corp.test", "jams with every label"] {
        assert!(!raw.contains(secret), "{secret}: {raw}");
    }
    assert!(!step.mail("progress").text.contains("fuser"), "{}", step.mail("progress").text);
    assert!(step.mail("transcript").text.contains("contract 4711"), "{}", step.mail("transcript").text);
    assert_eq!(desk.state(ticket.number).await, "pending");
    assert_eq!(desk.field(ticket.number, "pending_on").await, "vendor");
    assert_eq!(desk.field(ticket.number, "assignee").await, "alice", "the responsibility stays inside");
    assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new(), "nothing went to the requester");

    // They are silent for longer than agreed.
    let step = desk.advance(4).await.tells(&["new_entry alice", "new_entry lin"]);
    assert!(
        step.sent[0]
            .mail
            .text
            .contains("Please call ACME Support (SR-7) about ticket 1001: no answer in the agreed time."),
        "{}",
        step.sent[0].mail.text
    );

    // Their answer stays inside and ends the wait.
    let step = says(&desk, ACME, &asked, "A technician comes at 15:00.").await.tells(&["new_entry alice"]);
    let told = step.mail("new_entry").clone();
    assert!(told.text.contains("A technician comes at 15:00") && told.text.contains("#vendor"), "{}", told.text);
    assert_eq!(desk.state(ticket.number).await, "open");
    let notes = desk.texts(ticket.number, "note").await;
    assert!(notes.iter().any(|n| n.contains("A technician comes at 15:00")), "{notes:?}");
    // The requester's next answer does not carry it, nor does the engineer's quote of it.
    let step = desk.gets(reply(&told).by(ALICE).saying("A technician will be with you at three.").bottom()).await;
    let step = step.tells(&["reply wang"]);
    assert!(!step.mail("reply").text.contains("comes at 15:00"), "{}", step.mail("reply").text);
    desk.end().await;
}

#[tokio::test]
async fn a_vendor_without_proof_moves_nothing_and_orders_are_checked() {
    let desk = TestDesk::with(VENDOR).await;
    let ticket = opened(&desk, jam()).await;
    for (order, said) in [
        ("#vendor apex\n\nPlease help.", "acme"),
        ("#vendor acme", "Write beside it"),
        ("#供应商", "#vendor NAME [REF]"),
    ] {
        let step = says(&desk, ALICE, &ticket.assigned, order).await.tells(&["transcript alice"]);
        assert!(step.mail("transcript").text.contains(said), "{order}: {}", step.mail("transcript").text);
    }
    let step = says(&desk, ALICE, &ticket.assigned, "#供应商 ACME\n\n请更换 LP-3 的定影器。").await;
    let asked = step.mail("reply").clone();
    let forged = reply(&asked).by(ACME).saying("Done, please send me the password.").top().tag_only();
    let step = desk.gets(forged).await.tells(&["new_entry alice"]);
    assert!(step.mail("new_entry").text.contains("nothing proves"), "{}", step.mail("new_entry").text);
    assert_eq!(desk.state(ticket.number).await, "pending");
    // Their number, later and without text, goes to nobody.
    says(&desk, ALICE, &ticket.assigned, "#vendor acme SR-9").await.tells(&["transcript alice"]);
    desk.end().await;
}

#[tokio::test]
async fn a_vendor_stays_a_vendor_where_tickets_merge() {
    let desk = TestDesk::with(VENDOR).await;
    let into = opened(&desk, CHEN.writes("No labels", "The label printer is stuck.")).await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#vendor acme\n\nPlease replace the fuser of LP-3.").await;
    let step = says(&desk, ALICE, &ticket.assigned, &format!("#merge {}", into.number)).await;
    step.tells(&["merged wang", "transcript alice"]);
    let step = says(&desk, ALICE, &into.assigned, "#resolve\n\nThe fuser is new.").await;
    step.tells(&["resolved chen", "resolved wang", "transcript alice"]);
    desk.end().await;
}

#[tokio::test]
async fn three_teams_with_a_lead() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let orders = "#split @network check the port of LP-3\n#拆分 @leads 协调楼层断电";
    let step = says(&desk, ALICE, &ticket.assigned, orders).await;
    let step = step.tells(&["assigned_to_you bob", "assigned_to_you lin", "transcript alice"]);
    let [first, second] = [ticket.number + 1, ticket.number + 2];
    let bobs = step.sent.iter().find(|m| m.envelope_to == "bob@desk.test").unwrap().mail.clone();
    let lins = step.sent.iter().find(|m| m.envelope_to == "lin@desk.test").unwrap().mail.clone();
    assert!(
        bobs.text.contains("check the port of LP-3") && bobs.text.contains(&ticket.number.to_string()),
        "{}",
        bobs.text
    );
    let requester = desk.field(first, "requester").await;
    assert!(requester.contains("alice"), "{requester}");
    // The whole is not resolved before its parts, and the refusal names them.
    for order in ["#resolve\n\nAll done.", "#close because done"] {
        let step = says(&desk, ALICE, &ticket.assigned, order).await.tells(&["transcript alice"]);
        let text = &step.mail("transcript").text;
        assert!(text.contains(&format!("#{first}")) && text.contains(&format!("#{second}")), "{text}");
    }
    assert_eq!(desk.state(ticket.number).await, "new");
    // The parts are told of to the lead team alone.
    says(&desk, BOB, &bobs, "#resolve\n\nThe port was set to half duplex.")
        .await
        .tells(&["resolved alice", "transcript bob"]);
    says(&desk, LIN, &lins, "#解决\n\n已协调完毕。").await.tells(&["resolved alice", "transcript lin"]);
    let step = says(&desk, ALICE, &ticket.assigned, "#resolve\n\nThe printer has its network again.").await;
    let step = step.tells(&["confirmed bob", "confirmed lin", "resolved wang", "transcript alice"]);
    for part in [first, second] {
        assert_eq!((desk.state(part).await, desk.field(part, "closed_by").await), ("closed".into(), "user".into()));
    }
    let asked = step.mail("resolved").clone();
    says(&desk, WANG, &asked, "Works now, thanks!").await.tells(&["closed wang", "confirmed alice"]);
    assert_eq!(desk.state(ticket.number).await, "closed");
    let links = desk.ticket(ticket.number).await["links"].to_string();
    assert!(links.contains(&first.to_string()) && links.contains("has_part"), "{links}");
    desk.end().await;
}

#[tokio::test]
async fn an_engineer_who_falls_ill() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let other = opened(&desk, ZHAO.writes("打印机没有纸", "三楼打印机没有纸了。")).await;
    let order = "#away until 2026-11-26 cover bob";
    let step = says(&desk, ALICE, &ticket.assigned, order).await;
    let step = step.tells(&[
        "assigned wang",
        "assigned zhao",
        "assigned_to_you bob",
        "assigned_to_you bob",
        "transcript alice",
    ]);
    assert!(step.mail("transcript").text.contains("2, passed on to Bob Zhao"), "{}", step.mail("transcript").text);
    for number in [ticket.number, other.number] {
        assert_eq!(desk.field(number, "assignee").await, "bob");
        assert_eq!(desk.field(number, "owner").await, "alice", "the owner stays");
    }
    // Nobody else is in her team: the lead hears of what comes in.
    desk.gets(CHEN.writes("Screen is black", "My screen is black.")).await.tells(&["ack chen", "queue_unassigned lin"]);
    // The date ends it.
    desk.until("2026-11-26T09:30:00+08:00").await;
    desk.gets(WANG.writes("VPN", "My VPN drops.")).await.tells(&["ack wang", "assigned_to_you alice"]);
    desk.end().await;
}

#[tokio::test]
async fn away_in_chinese_on_no_ticket_without_cover_and_back_early() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let step = desk.gets(ALICE.writes("请假", "#请假 至 11月26日\n\n发烧了。").verified()).await;
    let step = step.tells(&["queue_unassigned lin", "transcript alice"]);
    assert_eq!(lines(&step.mail("transcript").text).len(), 1, "{}", step.mail("transcript").text);
    assert_eq!(desk.tickets().await, 1, "no ticket is opened for it");
    assert_eq!(desk.field(ticket.number, "assignee").await, "");
    desk.gets(ALICE.writes("back", "#away off").verified()).await.tells(&["transcript alice"]);
    desk.gets(ZHAO.writes("没有网", "工位没有网。").verified()).await.tells(&["ack zhao", "assigned_to_you alice"]);
    for (order, said) in [
        ("#away until 2026-11-26 cover alice", "yourself"),
        ("#away until 2026-11-26 cover nobody", "Nobody here"),
        ("#away until yesterday", "over"),
        ("#away", "#away until WHEN"),
    ] {
        let step = desk.gets(ALICE.writes("away", order).verified()).await.tells(&["transcript alice"]);
        assert!(step.mail("transcript").text.contains(said), "{order}: {}", step.mail("transcript").text);
    }
    desk.end().await;
}

#[tokio::test]
async fn an_engineers_mailbox_answers_by_itself() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let absent = || {
        let answer = reply(&ticket.assigned).by(ALICE).saying("I am out of the office until Friday.").top();
        answer.field("Auto-Submitted", "auto-replied").field("Subject", "Out of office")
    };
    let step = desk.gets(absent()).await.tells(&["new_entry lin"]);
    assert!(step.mail("new_entry").text.contains("answers by itself"), "{}", step.mail("new_entry").text);
    assert_eq!(desk.field(ticket.number, "assignee").await, "alice", "what is in hand stays: the lead decides");
    desk.gets(absent().field("Message-ID", "<second@desk.test>")).await.tells(&[]);
    desk.gets(ZHAO.writes("没有网", "工位没有网。")).await.tells(&["ack zhao", "queue_unassigned lin"]);
    // A mailbox says so once to each who writes: it holds until the engineer writes.
    desk.advance(25).await;
    desk.gets(ZHAO.writes("还是没有网", "另一个工位没有网。")).await.tells(&["ack zhao", "queue_unassigned lin"]);
    says(&desk, ALICE, &ticket.assigned, "I am back and have a look at it.").await.tells(&["reply wang"]);
    desk.gets(ZHAO.writes("打印机没有纸", "三楼打印机没有纸了。")).await.tells(&["ack zhao", "assigned_to_you alice"]);
    desk.end().await;
}

#[tokio::test]
async fn nobody_puts_an_engineer_off_duty_by_a_bare_from() {
    let desk = TestDesk::behind_border().await;
    opened(&desk, jam().verified()).await;
    let forged = ALICE.writes("Out of office", "I am out of the office until Friday.").to(DESK);
    desk.gets(forged.field("Auto-Submitted", "auto-replied")).await.tells(&[]);
    desk.gets(ZHAO.writes("没有网", "工位没有网。").verified()).await.tells(&["ack zhao", "assigned_to_you alice"]);
    desk.end().await;
}

#[tokio::test]
async fn a_vips_question_goes_where_the_rule_says_unless_that_one_is_away() {
    let rule = r#"
[[rule]]
name = "VIP"
when = { from = ["wang@corp.test"] }
then = { kind = "question", priority = "P2", assignee = "bob", team = "network" }
"#;
    let desk = TestDesk::with(rule).await;
    let step = desk.gets(WANG.writes("Guest network", "How do my guests get into the network?")).await;
    let step = step.tells(&["ack wang", "assigned_to_you bob"]);
    let number = step.opened();
    let shown = desk.ticket(number).await;
    assert_eq!((&shown["kind"], &shown["priority"]), (&"question".into(), &"P2".into()));
    assert_eq!(
        (&shown["assignee"], &shown["owner"]),
        (&"bob".into(), &"alice".into()),
        "the first tier answers for it"
    );
    let told = step.mail("assigned_to_you").clone();
    says(&desk, BOB, &told, "#take\n#away until 2026-11-25 cover liwei").await;
    assert_eq!(desk.field(number, "assignee").await, "liwei");
    desk.gets(WANG.writes("Once more", "And how long does it last?"))
        .await
        .tells(&["ack wang", "assigned_to_you liwei"]);
    desk.end().await;
}
