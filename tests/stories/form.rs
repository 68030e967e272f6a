//! The form at the end of an engineer's notice, filled in.

use crate::commands::lines;
use crate::desk::{Step, TestDesk};
use crate::life::{opened, says};
use crate::people::{ALICE, BOB, Draft, LIN, Person, WANG, ZHOU, reply};
use postdesk::pure::mail::Mail;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// An answer with words on top and lines of the quoted form replaced.
async fn fills(desk: &TestDesk, who: Person, told: &Mail, text: &str, edits: &[(&str, &str)]) -> Step {
    let mut draft = reply(told).by(who).saying(text).top();
    for (old, new) in edits {
        let line = format!("> {old}\n");
        assert!(draft.text.contains(&line), "{old:?} in\n{}", draft.text);
        draft.text = draft.text.replacen(&line, &format!("> {new}\n"), 1);
    }
    desk.gets(draft).await
}

#[tokio::test]
async fn each_field_is_set_in_the_form() {
    // (line as sent, as changed, key of the ticket, value)
    let cases = [
        ("State: new", "State: open", "state", "open"),
        ("Priority: P3", "Priority: P2", "priority", "P2"),
        ("Priority: P3", "Priority: important because the line stands still", "priority", "P2"),
        ("Impact: individual", "Impact: department", "impact", "department"),
        ("Impact: individual", "Impact: 全公司", "impact", "company"),
        ("Urgency: normal", "Urgency: high", "urgency", "high"),
        ("Category:", "Category: network/vpn", "category", "network/vpn"),
        ("Category:", "Category: 打印机", "category", "endpoint/printer"),
        ("Team: desktop", "Team: network", "team", "network"),
        ("Assignee: alice", "Assignee: bob", "assignee", "bob"),
        ("Assignee: alice", "Assignee: 周工", "assignee", "zhoulei"),
        ("Assignee: alice", "Assignee:", "assignee", ""),
    ];
    for (old, new, key, value) in cases {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let step = fills(&desk, ALICE, &ticket.assigned, "", &[(old, new)]).await;
        let transcript = step.mail("transcript");
        assert_eq!(lines(&transcript.text).len(), 1, "{new}: {}", transcript.text);
        assert_eq!(lines(&transcript.text)[0], format!("✓ done: {new}"), "{}", transcript.text);
        assert_eq!(desk.field(ticket.number, key).await, value, "{new}");
        assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new(), "{new}");
        assert!(step.sent.iter().all(|m| m.notice != "reply" && m.notice != "new_entry"), "{:?}", step.told());
        desk.end().await;
    }
}

#[tokio::test]
async fn text_and_form_go_their_ways() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let edits = [("Priority: P3", "Priority: P2"), ("Category:", "Category: endpoint/printer")];
    let step = fills(&desk, ALICE, &ticket.assigned, "I will come over at two.", &edits).await;
    let step = step.tells(&["reply wang", "transcript alice"]);
    assert_eq!(desk.texts(ticket.number, "reply").await, ["I will come over at two."]);
    let sent = &step.mail("reply").text;
    assert!(!sent.contains("P2") && !sent.contains("Category") && !sent.contains("revision"), "{sent}");
    assert_eq!(lines(&step.mail("transcript").text).len(), 2);
    desk.end().await;
}

#[tokio::test]
async fn the_form_can_resolve_with_the_text_as_solution() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = fills(&desk, ALICE, &ticket.assigned, "", &[("State: new", "State: resolved")]).await;
    let step = step.tells(&["transcript alice"]);
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✗'), "no solution");
    let text = "The roller is clean again.";
    let step = fills(&desk, ALICE, &ticket.assigned, text, &[("State: new", "State: resolved")]).await;
    step.tells(&["resolved wang", "transcript alice"]);
    assert_eq!(desk.field(ticket.number, "solution").await, text);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    desk.end().await;
}

#[tokio::test]
async fn a_form_that_is_only_quoted_changes_nothing_however_old() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, LIN, &ticket.assigned, "#priority P1\n#impact company").await;
    let before = desk.ticket(ticket.number).await;
    let step = says(&desk, ALICE, &ticket.assigned, "I am on my way.").await;
    assert!(!step.told().contains(&"transcript alice".to_owned()), "{:?}", step.told());
    let after = desk.ticket(ticket.number).await;
    for key in ["priority", "impact", "category", "team", "assignee"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    desk.end().await;
}

#[tokio::test]
async fn what_somebody_else_changed_since_is_left_alone_and_told() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let subject = format!("printer [DESK #{}]", ticket.number);
    desk.gets(LIN.writes(&subject, "#priority P2").verified()).await.tells(&["transcript lin"]);
    let edits = [("Priority: P3", "Priority: P4"), ("Impact: individual", "Impact: department")];
    let step = fills(&desk, ALICE, &ticket.assigned, "I will come over.", &edits).await;
    let step = step.tells(&["reply wang", "transcript alice"]);
    let text = &step.mail("transcript").text;
    let told = lines(text);
    assert_eq!(told, ["✗ not done: Priority: P4", "✓ done: Impact: department"], "{text}");
    assert!(text.contains("Lin Tao") && text.contains("P3") && text.contains("P2"), "both values: {text}");
    assert_eq!(desk.field(ticket.number, "priority").await, "P2");
    assert_eq!(desk.field(ticket.number, "impact").await, "department");
    // The form in the transcript is of today: now it counts.
    fills(&desk, ALICE, step.mail("transcript"), "", &[("Priority: P2", "Priority: P4")]).await;
    assert_eq!(desk.field(ticket.number, "priority").await, "P4");
    // One's own change since is no conflict.
    fills(&desk, ALICE, &ticket.assigned, "", &[("Priority: P3", "Priority: P1")]).await;
    assert_eq!(desk.field(ticket.number, "priority").await, "P1");
    desk.end().await;
}

#[tokio::test]
async fn one_wrong_field_holds_everything_back() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let edits = [("Priority: P3", "Priority: P2"), ("Category:", "Category: netwrok/vpn")];
    let step = fills(&desk, ALICE, &ticket.assigned, "#impact company\n\nI will look.", &edits).await;
    let step = step.tells(&["transcript alice"]);
    let text = &step.mail("transcript").text;
    assert_eq!(lines(text).len(), 3, "{text}");
    assert!(lines(text).iter().all(|l| l.starts_with('✗')), "{text}");
    assert!(text.contains("network/vpn"), "names the nearest: {text}");
    assert_eq!(desk.field(ticket.number, "priority").await, "P3");
    assert_eq!(desk.texts(ticket.number, "note").await, ["I will look."]);
    desk.end().await;
}

#[tokio::test]
async fn values_below_the_fields_and_team_with_engineer() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let draft = reply(&ticket.assigned).by(ALICE).saying("P2").under("Priority: P3");
    desk.gets(draft).await.tells(&["transcript alice"]);
    assert_eq!(desk.field(ticket.number, "priority").await, "P2");
    let edits = [("Team: desktop", "Team: network"), ("Assignee: alice", "Assignee: bob")];
    let step = fills(&desk, ALICE, &ticket.assigned, "", &edits).await;
    let step = step.tells(&["assigned wang", "assigned_to_you bob", "transcript alice"]);
    assert!(lines(&step.mail("transcript").text).iter().all(|l| l.starts_with('✓')));
    let told = step.mail("assigned_to_you").clone();
    let edits = [("Team: network", "Team: desktop"), ("Assignee: bob", "Assignee: zhoulei")];
    let step = fills(&desk, BOB, &told, "", &edits).await.tells(&["transcript bob"]);
    assert!(step.mail("transcript").text.contains("@network"), "{}", step.mail("transcript").text);
    assert_eq!(desk.field(ticket.number, "assignee").await, "bob");
    desk.end().await;
}

#[tokio::test]
async fn the_form_in_chinese() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let told = says(&desk, ALICE, &ticket.assigned, "#转派给周工").await.mail("assigned_to_you").clone();
    let edits = [("状态：待受理", "状态：处理中"), ("优先级：P3", "优先级：重要"), ("预计：", "预计：明天下午两点")];
    let step = fills(&desk, ZHOU, &told, "", &edits).await;
    let step = step.tells(&["progress wang", "transcript zhoulei"]);
    let text = &step.mail("transcript").text;
    assert_eq!(
        lines(text),
        ["✓ 已执行：状态：处理中", "✓ 已执行：优先级：重要", "✓ 已执行：预计：明天下午两点"],
        "{text}"
    );
    assert_eq!(desk.state(ticket.number).await, "open");
    assert_eq!(desk.facts(ticket.number, "promise").await, ["2026-11-24T06:00:00Z"]);
    let told = step.mail("transcript").clone();
    let step = fills(&desk, ZHOU, &told, "", &[("状态：处理中", "状态：待供应商处理")]).await;
    assert_eq!(desk.field(ticket.number, "pending_on").await, "vendor", "{}", step.mail("transcript").text);
    desk.end().await;
}

/// Who answers an own or a colleague's mail quotes the form as it was filled in there.
#[tokio::test]
async fn a_form_filled_in_by_an_earlier_mail_is_only_quoted() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let mut first = reply(&ticket.assigned).by(ALICE).saying("").top().verified();
    first.text = first.text.replace("> Priority: P3", "> Priority: P2");
    desk.gets(first.clone()).await.tells(&["transcript alice"]);
    let subject = format!("printer [DESK #{}]", ticket.number);
    desk.gets(LIN.writes(&subject, "#priority P1").verified()).await;
    desk.gets(ALICE.writes(&subject, "#priority P4").verified()).await;
    let again: String = first.text.lines().map(|line| format!("> {line}\n")).collect();
    let own = ALICE
        .writes(
            &format!("Re: {subject}"),
            &format!("I have the part now.\n\nOn Mon, 23 Nov 2026 at 10:00, alice@desk.test wrote:\n{again}"),
        )
        .field("In-Reply-To", &format!("<{}>", first.message_id))
        .field("References", &format!("<{}>", first.message_id))
        .verified();
    let step = desk.gets(own).await;
    step.tells(&["reply wang"]);
    assert_eq!(desk.field(ticket.number, "priority").await, "P4");
    assert_eq!(desk.texts(ticket.number, "reply").await, ["I have the part now."]);
    desk.end().await;
}

#[tokio::test]
async fn a_command_and_the_form_must_agree() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = fills(&desk, ALICE, &ticket.assigned, "#priority P1", &[("Priority: P3", "Priority: P2")]).await;
    let step = step.tells(&["transcript alice"]);
    assert!(lines(&step.mail("transcript").text).iter().all(|l| l.starts_with('✗')));
    assert_eq!(desk.field(ticket.number, "priority").await, "P3");
    let step = fills(
        &desk,
        ALICE,
        &ticket.assigned,
        "#take\n#priority P2",
        &[("Priority: P3", "Priority: P2"), ("State: new", "State: open")],
    )
    .await;
    let text = &step.mail("transcript").text;
    assert_eq!(lines(text).iter().filter(|l| l.starts_with('✓')).count(), 4, "{text}");
    assert_eq!(desk.field(ticket.number, "priority").await, "P2");
    desk.end().await;
}
