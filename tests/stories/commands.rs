//! What engineers can say: commands, notes, forwards.

use crate::desk::TestDesk;
use crate::life::{opened, resolved, says};
use crate::people::{ALICE, BOB, DESK, Draft, LIN, WANG, ZHAO, ZHOU, reply};
use postdesk::desk::Admitted;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// The transcript's line for a command, marked as done or not.
pub fn lines(transcript: &str) -> Vec<&str> {
    transcript.lines().filter(|l| l.starts_with('✓') || l.starts_with('✗')).collect()
}

#[tokio::test]
async fn take_opens_and_answers_for_the_clock() {
    for take in ["#take", "#接单", "＃受理", "#接单。"] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let step = says(&desk, ALICE, &ticket.assigned, take).await;
        let step = step.tells(&["progress wang", "transcript alice"]);
        assert_eq!(lines(&step.mail("transcript").text).len(), 1, "{take}");
        assert_eq!(desk.state(ticket.number).await, "open", "{take}");
        assert_ne!(desk.field(ticket.number, "responded_at").await, "", "{take}");
        assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new(), "nothing but what the change sends");
        desk.end().await;
    }
}

#[tokio::test]
async fn one_wrong_command_holds_all_back() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let before = desk.ticket(ticket.number).await;
    let text = "#priority P2\n#asign bob\n#category network/vpn\n\nI have looked at it, the driver is wrong.";
    let step = says(&desk, ALICE, &ticket.assigned, text).await.tells(&["transcript alice"]);
    let transcript = &step.mail("transcript").text;
    assert_eq!(lines(transcript).len(), 3, "{transcript}");
    assert!(lines(transcript).iter().all(|l| l.starts_with('✗')), "{transcript}");
    assert!(transcript.contains("#assign"), "the nearest verb: {transcript}");
    let after = desk.ticket(ticket.number).await;
    for key in ["state", "priority", "category", "assignee", "team", "responded_at", "revision"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    assert_eq!(desk.texts(ticket.number, "note").await, ["I have looked at it, the driver is wrong."]);
    assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new());
    assert!(transcript.contains("note"), "says that the text was kept: {transcript}");
    // Right this time.
    let step = says(&desk, ALICE, &ticket.assigned, "#priority P2\n#assign bob\n#category network/vpn").await;
    assert_eq!(step.told(), ["assigned wang", "assigned_to_you bob", "transcript alice"]);
    let after = desk.ticket(ticket.number).await;
    assert_eq!((&after["priority"], &after["category"]), (&"P2".into(), &"network/vpn".into()));
    assert_eq!((&after["assignee"], &after["team"]), (&"bob".into(), &"network".into()));
    assert_eq!(lines(&step.mail("transcript").text).len(), 3);
    desk.end().await;
}

#[tokio::test]
async fn unknown_verbs_name_the_nearest() {
    for (wrong, nearest) in
        [("#resolv", "#resolve"), ("#asign bob", "#assign"), ("#转排给周工", "转派"), ("#colse because x", "#close")]
    {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let step = says(&desk, ALICE, &ticket.assigned, &format!("#take\n{wrong}")).await.tells(&["transcript alice"]);
        let text = &step.mail("transcript").text;
        assert!(text.contains(nearest), "{wrong}: {text}");
        assert_eq!(desk.state(ticket.number).await, "new", "{wrong}");
        desk.end().await;
    }
}

#[tokio::test]
async fn resolve_needs_a_solution_and_sends_it_once() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#resolve").await.tells(&["transcript alice"]);
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✗'));
    assert_eq!(desk.state(ticket.number).await, "new");

    says(&desk, ALICE, &ticket.assigned, "I have cleaned the roller.").await.tells(&["reply wang"]);
    // With no text beside it the last answer counts.
    let step = says(&desk, ALICE, &ticket.assigned, "#resolve").await.tells(&["resolved wang", "transcript alice"]);
    assert!(step.mail("resolved").text.contains("I have cleaned the roller."), "{}", step.mail("resolved").text);
    assert_eq!(desk.field(ticket.number, "solution").await, "I have cleaned the roller.");
    desk.end().await;
}

#[tokio::test]
async fn closure_codes_are_free_until_listed() {
    let free = TestDesk::open().await;
    let ticket = opened(&free, jam()).await;
    says(&free, ALICE, &ticket.assigned, "#resolve anything\n\nDone.").await;
    assert_eq!(free.field(ticket.number, "closure_code").await, "anything");
    free.end().await;

    let desk = TestDesk::with("[closure]\ncodes = [\"solved\", \"no_fault_found\"]\n").await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#resolve anything\n\nDone.").await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("no_fault_found"), "names the codes");
    says(&desk, ALICE, &ticket.assigned, "#resolve solved\n\nDone.")
        .await
        .tells(&["resolved wang", "transcript alice"]);
    desk.end().await;
}

#[tokio::test]
async fn close_is_the_engineers_act_and_may_be_undone_by_the_requester() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let order = "#close because told by phone that it works";
    let step = says(&desk, ALICE, &ticket.assigned, order).await.tells(&["closed wang", "transcript alice"]);
    assert!(step.mail("closed").text.contains("told by phone that it works"), "{}", step.mail("closed").text);
    assert_eq!(desk.state(ticket.number).await, "closed");
    assert_ne!(desk.field(ticket.number, "closed_by").await, "user", "recorded as what it is");
    let closed = step.mail("closed").clone();
    let step = says(&desk, WANG, &closed, "No, it still does not work!").await;
    step.tells(&["reopened wang", "reopened_to_you alice"]);
    assert_eq!(desk.state(ticket.number).await, "open");
    let step = says(&desk, ALICE, &ticket.assigned, "#close").await.tells(&["transcript alice"]);
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✗'), "a reason is needed");
    desk.end().await;
}

#[tokio::test]
async fn reopen_by_command() {
    for reopen in ["#reopen", "#重新打开", "#重开"] {
        let desk = TestDesk::open().await;
        let (ticket, asked) = resolved(&desk, jam()).await;
        says(&desk, WANG, &asked, "Works now, thanks!").await;
        let step = says(&desk, ALICE, &ticket.assigned, reopen).await;
        assert_eq!(step.told(), ["reopened wang", "transcript alice"], "{reopen}");
        assert_eq!(desk.state(ticket.number).await, "open");
        let step = says(&desk, ALICE, &ticket.assigned, reopen).await.tells(&["transcript alice"]);
        assert!(lines(&step.mail("transcript").text)[0].starts_with('✗'), "open already");
        desk.end().await;
    }
}

#[tokio::test]
async fn assign_by_every_kind_of_name() {
    for (order, whom, team) in [
        ("#assign bob", "bob", "network"),
        ("#assign Bob Zhao", "bob", "network"),
        ("#assign bob@desk.test", "bob", "network"),
        ("#转派给周工", "zhoulei", "network"),
        ("#转派 周磊", "zhoulei", "network"),
        ("＃分派：李娜", "lina", "network"),
    ] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let step = says(&desk, ALICE, &ticket.assigned, order).await;
        let told = step.told();
        assert!(
            told.contains(&format!("assigned_to_you {whom}")),
            "{order}: {told:?} {:?}",
            step.mail("transcript").text
        );
        assert!(told.contains(&"assigned wang".to_owned()), "{order}: {told:?}");
        assert_eq!(desk.field(ticket.number, "assignee").await, whom, "{order}");
        assert_eq!(desk.field(ticket.number, "team").await, team, "{order}");
        assert_eq!(desk.state(ticket.number).await, "new", "assignment leaves new: {order}");
        desk.end().await;
    }
}

#[tokio::test]
async fn assign_to_a_team_and_in_doubt() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#assign 李工").await.tells(&["transcript alice"]);
    let text = &step.mail("transcript").text;
    assert!(text.contains("liwei") && text.contains("lina"), "asks which one: {text}");
    let step = says(&desk, ALICE, &ticket.assigned, "#assign nobody").await.tells(&["transcript alice"]);
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✗'));
    assert_eq!(desk.field(ticket.number, "assignee").await, "alice");
    let step = says(&desk, ALICE, &ticket.assigned, "#assign @network").await;
    let step = step.tells(&["assigned wang", "assigned_to_you bob", "transcript alice"]);
    assert!(step.mail("transcript").text.contains("Assigned to Bob Zhao."), "{}", step.mail("transcript").text);
    assert_eq!(desk.field(ticket.number, "team").await, "network");
    // The next one goes to whoever has less to do; nobody gives a ticket to themselves by naming their team.
    let other = opened(&desk, ZHAO.writes("打印机不亮", "打印机不亮。")).await;
    let step = says(&desk, ALICE, &other.assigned, "#转派 @network").await;
    assert!(!step.told().iter().any(|told| told.ends_with(" bob")), "{:?}", step.told());
    let third = opened(&desk, ZHAO.writes("打印机没纸", "打印机没有纸了。")).await;
    let step = says(&desk, ALICE, &third.assigned, "#assign @desktop").await;
    step.tells(&["queue_unassigned lin", "transcript alice"]);
    assert_eq!(desk.field(third.number, "assignee").await, "", "there is nobody else");
    desk.end().await;
}

#[tokio::test]
async fn who_gets_a_ticket_can_work_on_it() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let told = says(&desk, ALICE, &ticket.assigned, "#转派给周工").await.mail("assigned_to_you").clone();
    assert!(told.subject.starts_with("新工单"), "in the language of the one who gets it: {}", told.subject);
    says(&desk, ZHOU, &told, "#解决\n\nThe driver is the old one again.")
        .await
        .tells(&["resolved wang", "transcript zhoulei"]);
    assert_eq!(desk.field(ticket.number, "owner").await, "alice", "the owner stays");
    desk.end().await;
}

#[tokio::test]
async fn notes_stay_inside() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    for note in
        ["#note\n\nThe contract for this printer has ended.", "#内部备注\n\nThe contract for this printer has ended."]
    {
        says(&desk, ALICE, &ticket.assigned, note).await.tells(&["transcript alice"]);
    }
    let address = ticket.assigned.text.split(['<', '>', ' ', '\n']).find_map(|w| w.strip_prefix("mailto:"));
    let address = address.unwrap_or_else(|| panic!("no note address in:\n{}", ticket.assigned.text)).to_owned();
    assert!(address.starts_with("support+n"), "{address}");
    let note = reply(&ticket.assigned).by(ALICE).saying("The spare part costs too much.").top().to(&address);
    desk.gets(note).await.tells(&[]);
    assert_eq!(desk.texts(ticket.number, "note").await.len(), 3);
    assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new());
    // Whatever the requester gets later, nothing of it is in it.
    let step = says(&desk, ALICE, &ticket.assigned, "Please try again now.").await.tells(&["reply wang"]);
    let step2 = says(&desk, ALICE, &ticket.assigned, "#resolve\n\nIt is mended.").await;
    for mail in [step.mail("reply"), step2.mail("resolved")] {
        assert!(!mail.text.contains("contract") && !mail.text.contains("spare part"), "{}", mail.text);
    }
    desk.end().await;
}

#[tokio::test]
async fn resolve_beside_a_note_does_not_send_the_note() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "I have cleaned the roller.").await.tells(&["reply wang"]);
    let step = says(&desk, ALICE, &ticket.assigned, "#note\n#resolve\n\nThe user had poured tea into it.").await;
    for sent in step.sent.iter().filter(|m| m.envelope_to == WANG.address) {
        assert!(!sent.mail.text.contains("tea"), "{}", sent.mail.text);
    }
    desk.end().await;
}

#[tokio::test]
async fn help_lists_the_commands_on_a_ticket_and_without_one() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#help").await.tells(&["transcript alice"]);
    let text = &step.mail("transcript").text;
    for verb in ["#take", "#assign", "#resolve", "#pending", "#note", "#close", "#reopen", "#priority", "#help"] {
        assert!(text.contains(verb), "{verb} in {text}");
    }
    assert_eq!(desk.state(ticket.number).await, "new");
    desk.end().await;

    let desk = TestDesk::behind_border().await;
    let step = desk.gets(ALICE.writes("help", "#help").verified()).await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("#take"));
    let step = desk.gets(ZHOU.writes("帮助", "#帮助").verified()).await.tells(&["transcript zhoulei"]);
    assert!(step.mail("transcript").text.contains("#接单"), "{}", step.mail("transcript").text);
    assert_eq!(desk.tickets().await, 0);
    desk.end().await;
}

#[tokio::test]
async fn commands_alone_send_the_requester_only_what_the_change_sends() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    for order in ["#priority P2", "#优先级 P4", "#category network/vpn", "#priority auto", "#help"] {
        says(&desk, ALICE, &ticket.assigned, order).await.tells(&["transcript alice"]);
    }
    assert_eq!(desk.field(ticket.number, "priority").await, "P3", "auto: from the matrix again");
    desk.end().await;
}

#[tokio::test]
async fn commands_at_the_end_and_under_a_phone_tail() {
    for text in [
        "The roller is clean again.\n\n#resolve",
        "The roller is clean again.\n\n#解决\n\n发自我的iPhone",
        "#resolve\nThe roller is clean again.\n\n--\nAlice Li\nIT Service Desk, 8021",
    ] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let step = says(&desk, ALICE, &ticket.assigned, text).await.tells(&["resolved wang", "transcript alice"]);
        let asked = &step.mail("resolved").text;
        assert!(asked.contains("The roller is clean again.") && !asked.contains("iPhone"), "{asked}");
        assert_eq!(desk.field(ticket.number, "solution").await, "The roller is clean again.");
        desk.end().await;
    }
}

#[tokio::test]
async fn a_hash_in_a_sentence_is_no_command() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let text = "Please use tray\n#2 until tomorrow, the driver for #1 is wrong.";
    let step = says(&desk, ALICE, &ticket.assigned, text).await.tells(&["reply wang"]);
    assert!(step.mail("reply").text.contains("#2 until tomorrow"));
    desk.end().await;
}

#[tokio::test]
async fn a_requester_who_writes_commands_writes_text() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    for order in ["#close because I say so", "#priority P1", "#assign bob"] {
        let step = says(&desk, WANG, &asked, order).await;
        assert!(!step.told().iter().any(|t| t.starts_with("transcript")), "{order}: {:?}", step.told());
    }
    let ticket = desk.ticket(ticket.number).await;
    assert_eq!(
        (&ticket["state"], &ticket["priority"], &ticket["assignee"]),
        (&"resolved".into(), &"P3".into(), &"alice".into())
    );
    desk.end().await;
}

#[tokio::test]
async fn an_engineer_forwards_for_a_user() {
    let desk = TestDesk::behind_border().await;
    let inline = "Please have a look.\n\n---------- Forwarded message ---------\nFrom: Wang Fang <wang@corp.test>\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: Scanner is dark\nTo: Bob Zhao <bob@desk.test>\n\nHello Bob, the scanner stays dark since Friday.\n";
    let step = desk.gets(BOB.writes("Fwd: Scanner is dark", inline).verified()).await;
    let number = step.opened();
    let step = step.tells(&["ack wang", "assigned_to_you alice", "transcript bob"]);
    assert!(step.mail("transcript").text.contains(&number.to_string()));
    assert_eq!(desk.ticket(number).await["requester"]["address"], "wang@corp.test");
    assert_eq!(desk.field(number, "subject").await, "Scanner is dark");
    assert!(desk.texts(number, "mail").await[0].contains("the scanner stays dark"));
    // The user's answer to the acknowledgement belongs to it.
    says(&desk, WANG, step.mail("ack"), "It is on the second floor.").await.tells(&["new_entry alice"]);

    let chinese = "-----原始邮件-----\n发件人: \"赵敏\" <zhao@corp.test>\n发送时间: 2026年11月23日 09:00\n收件人: bob@desk.test\n主题: 扫描仪不亮\n\n扫描仪从周五开始不亮。\n";
    let step = desk.gets(BOB.writes("转发：扫描仪不亮", chinese).verified()).await;
    let number = step.opened();
    assert!(step.told().contains(&"ack zhao".to_owned()), "{:?}", step.told());
    assert_eq!(desk.ticket(number).await["requester"]["address"], "zhao@corp.test");
    desk.end().await;
}

/// The ticket is theirs who asked the engineer, not theirs whose mail they asked about.
#[tokio::test]
async fn a_forward_that_holds_a_forward() {
    let desk = TestDesk::behind_border().await;
    let inner = "---------- Forwarded message ---------\nFrom: Billing <boss@phisher.test>\nDate: Mon, 23 Nov 2026 at 08:00\nSubject: Invoice overdue\nTo: Wang Fang <wang@corp.test>\n\nPay today.\n";
    let outer = format!(
        "Please have a look.\n\nFrom: Wang Fang <wang@corp.test>\nSent: Monday, 23 November 2026 09:00\nTo: Bob Zhao <bob@desk.test>\nSubject: FW: Invoice overdue\n\nIs this phishing? I typed my password.\n\n{inner}"
    );
    let step = desk.gets(BOB.writes("FW: Invoice overdue", &outer).verified()).await;
    let number = step.opened();
    assert_eq!(desk.ticket(number).await["requester"]["address"], "wang@corp.test");
    assert!(desk.texts(number, "mail").await[0].contains("I typed my password"));
    assert!(step.sent.iter().all(|sent| !sent.envelope_to.ends_with("phisher.test")), "{:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn a_forward_as_an_attached_mail() {
    let desk = TestDesk::behind_border().await;
    let raw = format!(
        "Authentication-Results: mx.desk.test; dmarc=pass header.from=desk.test\r\nFrom: Bob Zhao <bob@desk.test>\r\nTo: {DESK}\r\nSubject: FW: help\r\nMessage-ID: <att1@desk.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee attached.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: Chen Bo <chen@corp.test>\r\nTo: bob@desk.test\r\nSubject: Scanner is dark\r\nMessage-ID: <in1@corp.test>\r\n\r\nThe scanner stays dark.\r\n--b--\r\n"
    );
    let step = desk.gets(raw.into_bytes()).await;
    let number = step.opened();
    step.tells(&["ack chen", "assigned_to_you alice", "transcript bob"]);
    assert_eq!(desk.ticket(number).await["requester"]["address"], "chen@corp.test");
    assert!(desk.texts(number, "mail").await[0].contains("stays dark"));
    desk.end().await;
}

#[tokio::test]
async fn an_engineers_own_request_is_a_request() {
    let desk = TestDesk::behind_border().await;
    let step = desk
        .gets(BOB.writes("My chair squeaks", "Could somebody look at my screen arm? It is loose.").verified())
        .await;
    let number = step.opened();
    step.tells(&["ack bob", "assigned_to_you alice"]);
    assert_eq!(desk.ticket(number).await["requester"]["address"], "bob@desk.test");
    desk.end().await;
}

#[tokio::test]
async fn an_engineer_who_writes_nothing_is_told_so() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = desk.gets(reply(&ticket.assigned).by(ALICE).top()).await;
    step.tells(&["transcript alice"]);
    assert_eq!(desk.state(ticket.number).await, "new");
    desk.end().await;
}

#[tokio::test]
async fn another_engineer_may_help() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    // By the subject's tag and a proof of their own, without any token.
    let subject = format!("printer [DESK #{}]", ticket.number);
    let step = desk.gets(LIN.writes(&subject, "#assign bob").verified()).await;
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(ticket.number)));
    assert_eq!(step.told(), ["assigned wang", "assigned_to_you bob", "transcript lin"]);
    desk.end().await;
}

/// Who is told "correct it and send it again" sends the same words again, and they count, however the client quotes what
/// holds them already.
#[tokio::test]
async fn what_is_said_again_counts_again() {
    let text = "The roller was dirty, I have cleaned it and printed three labels.";
    for style in ["top", "top_unmarked", "bottom", "bare"] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let wrong = format!("#category network/vpn\n#asign bob\n\n{text}");
        let transcript = says(&desk, ALICE, &ticket.assigned, &wrong).await.mail("transcript").clone();
        let right = format!("#category network/vpn\n#assign bob\n\n{text}");
        let again = reply(&transcript).by(ALICE).saying(&right);
        let again = match style {
            "top" => again.top(),
            "top_unmarked" => again.top_unmarked(),
            "bottom" => again.bottom(),
            _ => again.bare(),
        };
        let step = desk.gets(again).await;
        let step = step.tells(&["assigned wang", "assigned_to_you bob", "reply wang", "transcript alice"]);
        assert_eq!(lines(&step.mail("transcript").text).len(), 2, "{style}: {}", step.mail("transcript").text);
        assert_eq!(desk.texts(ticket.number, "reply").await, [text], "{style}");
        assert_eq!(desk.field(ticket.number, "category").await, "network/vpn", "{style}");
        desk.end().await;
    }
}

/// Who says that it is done without saying so to the desk is offered the command, and nothing else happens.
#[tokio::test]
async fn done_without_a_command_is_offered_the_command() {
    for (text, offer) in
        [("The roller is clean, it is fixed. Please verify.", "#resolve"), ("已处理，请验证", "#resolve")]
    {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let step = says(&desk, ALICE, &ticket.assigned, text).await.tells(&["reply wang", "transcript alice"]);
        let transcript = &step.mail("transcript").text;
        assert!(transcript.contains(offer) && lines(transcript).is_empty(), "{transcript}");
        assert_eq!(desk.state(ticket.number).await, "open");
        let step = says(&desk, ALICE, step.mail("transcript"), "#resolve").await;
        assert!(step.mail("resolved").text.contains(text), "{}", step.mail("resolved").text);
        says(&desk, ALICE, &ticket.assigned, "As I wrote, it is fixed.").await.tells(&["reply wang"]);
        desk.end().await;
    }
}

#[tokio::test]
async fn nothing_understood_is_said_with_the_list_of_commands() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = desk.gets(reply(&ticket.assigned).by(ALICE).top()).await.tells(&["transcript alice"]);
    let text = &step.mail("transcript").text;
    assert!(text.contains("nothing new in your mail") && text.contains("#take"), "{text}");
    desk.end().await;
}

/// Words that look like a signature are not sent, and it is said so, however often; only who answers that is told a few times.
#[tokio::test]
async fn words_that_are_taken_for_a_signature_are_never_gone_without_a_word() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let text = "Alice Li\nIT Service Desk\nTel. 8021";
    let mut transcript = None;
    for _ in 0..5 {
        let step = says(&desk, ALICE, &ticket.assigned, text).await.tells(&["transcript alice"]);
        let told = &step.mail("transcript").text;
        assert!(told.contains("✗ not done: Alice Li") && told.contains("Taken for your signature"), "{told}");
        transcript = Some(step.mail("transcript").clone());
    }
    let mut mails = 0;
    for _ in 0..6 {
        let Some(on) = transcript.take() else { break };
        let step = says(&desk, ALICE, &on, text).await;
        mails += step.sent.len();
        transcript = step.sent.first().map(|m| m.mail.clone());
    }
    assert_eq!(mails, 3, "two programs do not go on for ever");
    desk.end().await;
}
