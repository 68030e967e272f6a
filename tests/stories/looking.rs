//! What an engineer looks at by mail: one ticket, a list, what a search finds, and why a ticket is as it is. It is answered
//! to the engineer alone, and nothing changes by it.

use crate::commands::lines;
use crate::desk::{Step, TestDesk};
use crate::life::{Opened, opened, resolved, says};
use crate::people::{ALICE, BOB, Draft, LIN, Person, WANG, ZHAO, ZHOU, reply};
use postdesk::desk::Admitted;
use postdesk::store::ledger::Outcome;

const RULES: &str = r#"
[[rule]]
name = "VPN"
when = { any_text = ["vpn", "远程接入"] }
then = { category = "network/vpn", team = "network", assignee = "zhoulei", urgency = "high" }

[[rule]]
name = "Leak"
when = { any_text = ["payroll list"] }
then = { category = "security/leak", assignee = "alice" }
"#;

async fn behind_border() -> TestDesk {
    TestDesk::with(&format!("[identity]\nauthserv_id = \"mx.desk.test\"\n{RULES}")).await
}

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer on the third floor jams with every label.").verified()
}

fn vpn() -> Draft {
    ZHAO.writes("远程接入连不上", "今天早上开始，远程接入一直连不上，提示超时。").verified()
}

fn leak() -> Draft {
    WANG.writes("A mail went wrong", "I sent the payroll list to a supplier.").verified()
}

/// A mail to the desk that holds a command and nothing else.
async fn asks(desk: &TestDesk, who: Person, command: &str) -> Step {
    desk.gets(who.writes("question", command).verified()).await
}

/// What the one transcript says.
fn answer(step: &Step, who: &str) -> String {
    assert_eq!(step.told(), [format!("transcript {who}")], "nobody else hears of it");
    let told = step.outgoing("transcript");
    for shown in told.mail.text.lines().filter(|line| line.starts_with("- ")) {
        assert!(told.html.contains(shown.trim_start_matches("- ")), "{shown}: {}", told.html);
    }
    told.mail.text.clone()
}

/// Everything of a ticket but the notices: it must be the same after somebody has looked.
async fn stands(desk: &TestDesk, number: i64) -> String {
    let mut shown = desk.ticket(number).await;
    let entries = shown["entries"].as_array().unwrap().iter().filter(|e| e["kind"] != "notice").cloned().collect();
    shown["entries"] = serde_json::Value::Array(entries);
    shown.to_string()
}

#[tokio::test]
async fn a_ticket_is_shown_and_can_be_answered_from_there() {
    let desk = behind_border().await;
    let ticket = desk.gets(jam()).await.opened();
    let before = stands(&desk, ticket).await;
    for (command, words) in [
        ("#show 1001", ["Ticket 1001: Label printer jams", "- #1001 P3 Normal, incident, new", "With: Alice Li"]),
        (
            "＃查看工单1001号",
            ["From: Wang Fang <wang@corp.test>", "), first answer", "  The label printer on the third"],
        ),
    ] {
        let step = asks(&desk, ALICE, command).await;
        assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}", step.outcome);
        let text = answer(&step, "alice");
        assert!(text.starts_with("Here is what you asked for."), "{text}");
        assert_eq!(lines(&text), [format!("✓ done: {command}")]);
        for word in words {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(!text.contains("#undo"), "{text}");
    }
    assert_eq!(stands(&desk, ticket).await, before);
    assert_eq!(desk.tickets().await, 1);
    assert_eq!(desk.ledger(Outcome::SetAside).await.len(), 2);
    // What is written to the address that it names goes to the requester, or stays inside.
    let text = answer(&asks(&desk, ALICE, "#show 1001").await, "alice");
    let address = |label: &str| {
        let line =
            text.lines().find(|line| line.trim().starts_with(label)).unwrap_or_else(|| panic!("{label}: {text}"));
        line.rsplit_once(' ').unwrap().1.to_owned()
    };
    let note = ALICE.writes("note", "The roller is worn.").to(&address("Internal note:"));
    desk.gets(note).await.tells(&[]);
    assert_eq!(desk.texts(ticket, "note").await, ["The roller is worn."]);
    let reply = ALICE.writes("Re: printer", "I am on my way.").to(&address("To answer the requester:"));
    desk.gets(reply).await.tells(&["reply wang"]);
    desk.end().await;
}

#[tokio::test]
async fn a_long_ticket_is_shown_short_and_newest_first() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "It jams.")).await;
    for n in 0..7 {
        says(&desk, WANG, &ticket.ack, &format!("Jam number {n}.\n{}", "And it jams again.\n".repeat(40))).await;
    }
    says(&desk, ALICE, &ticket.assigned, "#note\n\nThe roller is worn.").await;
    let text = answer(&says(&desk, ALICE, &ticket.assigned, "#show").await, "alice");
    let at = |word: &str| text.find(word).unwrap_or_else(|| panic!("{word}: {text}"));
    assert!(at("The roller is worn.") < at("Jam number 6.") && at("Jam number 6.") < at("Jam number 3."), "{text}");
    assert!(text.contains("Alice Li (internal note)") && text.contains("and 4 earlier entries"), "{text}");
    assert!(!text.contains("Jam number 2.") && text.contains("…"), "{text}");
    desk.end().await;
}

#[tokio::test]
async fn tickets_are_listed() {
    let desk = behind_border().await;
    desk.gets(jam()).await;
    desk.gets(vpn()).await;
    let third = desk.gets(WANG.writes("Scanner is dark", "The scanner stays dark.").verified()).await;
    says(&desk, ALICE, third.mail("assigned_to_you"), "#assign @network").await;
    let before = [stands(&desk, 1001).await, stands(&desk, 1002).await, stands(&desk, 1003).await];
    for (who, name, command, title, heads) in [
        (ALICE, "alice", "#list", "Your tickets: 1", &["#1001 P3 new"][..]),
        (ALICE, "alice", "#list mine", "Your tickets: 1", &["#1001 P3 new"]),
        (ALICE, "alice", "#list team", "Tickets of your team: 1", &["#1001 P3 new"]),
        (BOB, "bob", "#list mine", "Your tickets: 1", &["#1003 P3 new"]),
        (BOB, "bob", "#list breaching", "Missed, or due before the day ends: 2", &["#1002 P3 new", "#1003 P3 new"]),
        (LIN, "lin", "#list team", "Tickets of your team: 3", &["#1001 P3 new", "#1002 P3 new", "#1003 P3 new"]),
        (ZHOU, "zhoulei", "#列表 我的", "我的工单：1 件", &["#1002 P3 待受理"]),
        (ZHOU, "zhoulei", "#列表本组", "本组工单：2 件", &["#1002 P3 待受理", "#1003 P3 待受理"]),
        (ZHOU, "zhoulei", "#列表：将超时", "已超时和今天到期的工单：2 件", &["#1002 P3 待受理", "#1003 P3 待受理"]),
    ] {
        let text = answer(&asks(&desk, who, command).await, name);
        assert!(text.contains(title), "{command}: {text}");
        let mut shown: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("- ")).collect();
        shown.sort_unstable();
        assert_eq!(shown, heads, "{command}: {text}");
    }
    let text = answer(&asks(&desk, ALICE, "#list").await, "alice");
    assert!(text.contains("  Label printer jams\n  Alice Li\n  first answer due "), "{text}");
    let text = answer(&asks(&desk, ZHOU, "#列表").await, "zhoulei");
    assert!(text.contains("  远程接入连不上\n  周磊\n  首次答复：") && text.contains(" 到期"), "{text}");
    assert_eq!(before, [stands(&desk, 1001).await, stands(&desk, 1002).await, stands(&desk, 1003).await]);
    desk.end().await;
}

#[tokio::test]
async fn a_long_list_ends_with_how_many_more_there_are() {
    let desk = behind_border().await;
    for n in 0..23 {
        desk.gets(WANG.writes(&format!("Printer {n} jams"), "It jams.").verified()).await;
    }
    let text = answer(&asks(&desk, ALICE, "#list mine").await, "alice");
    assert!(text.contains("Your tickets: 23") && text.contains("and 3 more"), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("- #")).count(), 20);
    let text = answer(&asks(&desk, ALICE, "#search jams").await, "alice");
    assert!(text.contains("10 tickets, best first") && text.contains("There may be older ones"), "{text}");
    assert!(text.find("#1023").unwrap() < text.find("#1022").unwrap(), "the newest first: {text}");
    desk.end().await;
}

#[tokio::test]
async fn tickets_are_found_by_what_was_written() {
    let desk = behind_border().await;
    let (jam, _) = resolved(&desk, jam()).await;
    desk.gets(vpn()).await;
    desk.gets(WANG.writes("Blank pages", "The big printer prints blank pages, 三楼打印机也卡纸。").verified()).await;
    says(&desk, ALICE, &jam.assigned, "#subject Roller of LP-3 worn\n\nSee the subject.").await;
    for (who, name, command, found) in [
        (ALICE, "alice", "#search printer", &["#1001", "#1003"][..]),
        (ALICE, "alice", "#search PRINTER, label", &["#1001"]),
        (ALICE, "alice", "#search roller", &["#1001"]),
        (ALICE, "alice", "#search lp-3 worn", &["#1001"]),
        (ALICE, "alice", "#search roller clean", &["#1001"]),
        (ALICE, "alice", "#search print", &[]),
        (ALICE, "alice", "#search 连不", &["#1002"]),
        (ALICE, "alice", "#search 1002", &["#1002"]),
        (ZHOU, "zhoulei", "#搜索 卡纸", &["#1003"]),
        (ZHOU, "zhoulei", "＃搜索：远程接入", &["#1002"]),
        (ZHOU, "zhoulei", "#搜索 纸", &["#1003"]),
        (ZHOU, "zhoulei", "#搜索 打印机 blank", &["#1003"]),
        (ZHOU, "zhoulei", "#搜索 打印卡纸", &[]),
    ] {
        let before = stands(&desk, 1001).await;
        let text = answer(&asks(&desk, who, command).await, name);
        let shown: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("- ")?.split(' ').next()).collect();
        assert_eq!(shown, found, "{command}: {text}");
        assert_eq!(lines(&text).len(), 1, "{command}: {text}");
        assert_eq!(stands(&desk, 1001).await, before, "{command}");
    }
    let text = answer(&asks(&desk, ZHOU, "#搜索 卡纸").await, "zhoulei");
    assert!(text.contains("找到“卡纸”：1 件工单") && text.contains("三楼打印机也卡纸"), "{text}");
    let text = answer(&asks(&desk, ALICE, "#search nowhere").await, "alice");
    assert!(text.contains("Nothing found for “nowhere”") && text.contains("Try fewer words"), "{text}");
    // Nobody finds what somebody else looked for.
    let text = answer(&asks(&desk, ALICE, "#search nowhere").await, "alice");
    assert!(text.contains("Nothing found"), "{text}");
    desk.end().await;
}

#[tokio::test]
async fn the_reasons_are_told() {
    let desk = behind_border().await;
    let step = desk.gets(vpn()).await;
    let told = step.mail("assigned_to_you").clone();
    says(&desk, ZHOU, &told, "#优先级 紧急，因为全线停产\n#接单").await;
    desk.advance(30).await;
    let before = stands(&desk, 1001).await;
    for (who, name, command, words) in [
        (
            ALICE,
            "alice",
            "#why 1001",
            &[
                "Why ticket 1001 is as it is: 远程接入连不上",
                "a mail from 赵敏",
                "The rule “VPN” decided, by: 远程接入",
                "A mail, proved by the sending server",
                "Chosen because: a rule names the engineer",
                "Graded by impact individual, urgency high",
                "a mail from 周磊",
                "Priority: P3 Normal → P1 Urgent",
                "The reason given: 全线停产",
                "State: new → open",
                "a clock: what is owed",
                "Missed: solution",
                "Its clocks now",
            ][..],
        ),
        (
            ZHOU,
            "zhoulei",
            "#依据：1001",
            &[
                "工单 1001 的依据：远程接入连不上",
                "赵敏 来信",
                "命中规则“VPN”，关键词：远程接入",
                "来信，凭发信服务器核实",
                "分派依据：规则指定该工程师",
                "分级依据：影响范围 个人，紧急程度 高",
                "优先级：P3 普通 → P1 紧急",
                "分类：网络 / 远程接入",
                "系统定时：时限检查",
                "原因：全线停产",
                "状态：待受理 → 处理中",
                "已超时：解决",
                "当前时限",
            ],
        ),
    ] {
        let text = answer(&asks(&desk, who, command).await, name);
        for word in words {
            assert!(text.contains(word), "{command}: {word}: {text}");
        }
        assert!(!text.contains("sha256:") && !text.contains("mail:"), "{text}");
    }
    assert_eq!(stands(&desk, 1001).await, before);
    desk.end().await;
}

#[tokio::test]
async fn what_is_written_wrongly_is_told_with_its_remedy() {
    let desk = behind_border().await;
    desk.gets(jam()).await;
    for (who, name, command, remedy) in [
        (ALICE, "alice", "#show", "name one, as in #show 1042"),
        (ALICE, "alice", "#why", "name one, as in #show 1042"),
        (ALICE, "alice", "#show 4711", "There is no ticket 4711 that you may read."),
        (ALICE, "alice", "#show printer", "Write: #show [N]"),
        (ALICE, "alice", "#why because", "Write: #why [N]"),
        (ALICE, "alice", "#list everything", "Write: #list mine|team|unassigned|breaching"),
        (ALICE, "alice", "#search", "Write: #search TEXT"),
        (ALICE, "alice", "#search ?!", "Write: #search TEXT"),
        (ALICE, "alice", "#shwo 1001", "Did you mean #show?"),
        (ALICE, "alice", "#serach printer", "Did you mean #search?"),
        (ZHOU, "zhoulei", "#查看", "请写明工单号，如 #查看 1042"),
        (ZHOU, "zhoulei", "#依据 4711", "没有您可以查看的工单 4711。"),
        (ZHOU, "zhoulei", "#列表 全部", "正确写法：#列表 我的|本组|未分派|将超时"),
        (ZHOU, "zhoulei", "#搜索", "正确写法：#搜索 内容"),
        (ZHOU, "zhoulei", "#搜索 。。。", "正确写法：#搜索 内容"),
        (ZHOU, "zhoulei", "#查找 打印机", "您要的是 #查看 吗"),
    ] {
        let text = answer(&asks(&desk, who, command).await, name);
        assert!(lines(&text)[0].starts_with('✗') && text.contains(remedy), "{command}: {text}");
        assert!(!text.contains("Label printer"), "{command}: {text}");
    }
    assert_eq!(desk.tickets().await, 1);
    desk.end().await;
}

/// One mail with several: all is answered in one transcript, and a wrong one holds all back.
#[tokio::test]
async fn several_in_one_mail_and_beside_other_commands() {
    let desk = TestDesk::open().await;
    let ticket: Opened = opened(&desk, WANG.writes("Label printer jams", "It jams.")).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#list mine\n#search jams\n#why").await;
    let text = answer(&step, "alice");
    assert_eq!(lines(&text).len(), 3);
    assert!(text.contains("Your tickets: 1") && text.contains("Found for “jams”") && text.contains("Why ticket"));
    // What is shown is how it stands after the other commands.
    let step = says(&desk, ALICE, &ticket.assigned, "#show\n#take\n#priority P2").await;
    let step = step.tells(&["progress wang", "transcript alice"]);
    let text = &step.mail("transcript").text;
    assert!(text.contains("- #1001 P2 Important, incident, open") && text.contains("reply with: #undo"), "{text}");
    let revision = desk.field(ticket.number, "revision").await;
    let step = says(&desk, ALICE, &ticket.assigned, "#show\n#priority P9").await;
    let text = answer(&step, "alice");
    assert!(lines(&text).iter().all(|line| line.starts_with('✗')) && !text.contains("- #1001"), "{text}");
    assert_eq!(desk.field(ticket.number, "revision").await, revision);
    desk.end().await;
}

/// Text beside a command that looks is an answer, as ever; what was looked for is no part of the ticket.
#[tokio::test]
async fn text_beside_a_look_goes_its_way() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "It jams.")).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#search jams\n\nI am on my way.").await;
    let step = step.tells(&["reply wang", "transcript alice"]);
    assert!(step.mail("transcript").text.contains("Found for “jams”: 1 ticket"));
    assert!(!step.mail("reply").text.contains("search"));
    assert_eq!(desk.texts(ticket.number, "reply").await, ["I am on my way."]);
    desk.end().await;
}

/// Who may not read a ticket learns of it by none of the four, and cannot tell it from one that does not exist.
#[tokio::test]
async fn a_restricted_ticket_is_not_there_for_others() {
    let desk = behind_border().await;
    let number = desk.gets(leak()).await.opened();
    assert!(desk.row(number).await.restricted);
    let missing = answer(&asks(&desk, BOB, "#show 4711").await, "bob");
    for command in ["#show 1001", "#why 1001", "#查看 1001"] {
        let text = answer(&asks(&desk, BOB, command).await, "bob");
        assert_eq!(text, missing.replace("#show 4711", command).replace("4711", "1001"), "{command}");
    }
    for command in
        ["#list team", "#list unassigned", "#list breaching", "#list mine", "#search payroll", "#search 1001"]
    {
        let step = asks(&desk, BOB, command).await;
        let text = answer(&step, "bob");
        let raw = String::from_utf8_lossy(&step.outgoing("transcript").raw).into_owned();
        for word in ["went wrong", "supplier", "- #"] {
            assert!(!text.contains(word) && !raw.contains(word), "{command}: {text}");
        }
        assert!(text.contains(": 0") || text.contains("Nothing found"), "{command}: {text}");
    }
    for (who, name) in [(ALICE, "alice"), (LIN, "lin")] {
        for command in ["#show 1001", "#why 1001", "#list team", "#search payroll", "#search 1001"] {
            let text = answer(&asks(&desk, who, command).await, name);
            assert!(text.contains("A mail went wrong"), "{command}: {text}");
        }
    }
    desk.end().await;
}

/// What somebody has seen of another ticket is not kept on this one, which others read.
#[tokio::test]
async fn what_was_looked_at_stays_with_who_looked() {
    let desk = behind_border().await;
    desk.gets(leak()).await;
    let other = opened(&desk, vpn()).await;
    let before = stands(&desk, other.number).await;
    let step = says(&desk, ZHOU, &other.assigned, "#查看 1001").await;
    assert!(lines(&answer(&step, "zhoulei"))[0].starts_with('✗'));
    let says = |text: &str| reply(&other.assigned).by(ALICE).saying(text).top().verified();
    desk.gets(says("#assign alice")).await;
    let step = desk.gets(says("#show 1001\n#search payroll")).await;
    assert!(answer(&step, "alice").contains("I sent the payroll list"));
    let kept = desk.ticket(other.number).await.to_string();
    assert!(!kept.contains("went wrong") && !kept.contains("supplier"), "{kept}");
    assert_ne!(before, stands(&desk, other.number).await, "assigned meanwhile");
    desk.end().await;
}

/// Nothing is shown to a mail that proves nothing: it is held as every engineer's mail without proof.
#[tokio::test]
async fn whoever_proves_nothing_sees_nothing() {
    let desk = behind_border().await;
    desk.gets(jam()).await;
    for command in ["#show 1001", "#list team", "#search printer", "#why 1001"] {
        let step = desk.gets(ALICE.writes("question", command)).await;
        assert!(matches!(step.outcome, Some(Admitted::Held)), "{command}: {:?}", step.outcome);
        for sent in &step.sent {
            assert_eq!(sent.notice, "verify_sender", "{command}");
            assert!(!sent.mail.text.contains("Label printer"), "{command}");
        }
    }
    // A requester's words are words.
    let step = desk.gets(WANG.writes("#search printer", "#show 1001").verified()).await;
    step.tells(&["ack wang", "assigned_to_you alice"]);
    desk.end().await;
}

/// A mail that only looks and bears a signature without a mark is no request of the engineer's own.
#[tokio::test]
async fn a_signature_below_opens_no_ticket() {
    let desk = behind_border().await;
    desk.gets(jam()).await;
    let step = asks(&desk, ALICE, "#search printer\n\nAlice Li\nIT Department, 8021").await;
    assert!(answer(&step, "alice").contains("Found for “printer”: 1 ticket"));
    assert_eq!(desk.tickets().await, 1);
    desk.end().await;
}

/// More than a signature is somebody's matter: it is not lost without a word.
#[tokio::test]
async fn words_beside_a_look_on_no_ticket_are_said_to_be_lost() {
    let desk = behind_border().await;
    for (who, name, text, told) in [
        (ALICE, "alice", "#list mine\n\nMy own PC is broken since the update, please send somebody.", "not kept"),
        (ALICE, "alice", "#away until tomorrow 09:00\n\nHello,\nmy PC is broken\nsince the update", "not kept"),
        (ZHOU, "zhoulei", "#列表 我的\n\n我的电脑坏了，麻烦派人来看看", "您的正文未保存"),
    ] {
        let text = answer(&asks(&desk, who, text).await, name);
        assert!(text.contains(told) && lines(&text)[0].starts_with('✓'), "{text}");
    }
    for (who, name, text) in [
        (ALICE, "alice", "#list mine\n\nAlice Li\nIT Department, 8021"),
        (ALICE, "alice", "#list mine\n\nThanks!\nAlice"),
        (ZHOU, "zhoulei", "#列表 我的\n\n谢谢！\n周磊"),
    ] {
        let text = answer(&asks(&desk, who, text).await, name);
        assert!(!text.contains("not kept") && !text.contains("未保存"), "{text}");
    }
    assert_eq!(desk.tickets().await, 0);
    desk.end().await;
}

/// Who answers what is shown of one ticket does not write to the requester of another, whatever mail they asked from.
#[tokio::test]
async fn what_is_shown_of_another_ticket_is_answered_on_none() {
    let desk = behind_border().await;
    let ticket = opened(&desk, jam()).await;
    let other = opened(&desk, vpn()).await;
    for (who, name, on, command) in [
        (ALICE, "alice", &ticket, "#show 1002"),
        (ALICE, "alice", &ticket, "#show\n#why 1002"),
        (ALICE, "alice", &ticket, "#list mine"),
        (ZHOU, "zhoulei", &other, "#查看 1001"),
        (ZHOU, "zhoulei", &other, "#搜索 printer"),
    ] {
        let step = says(&desk, who, &on.assigned, command).await;
        answer(&step, name);
        let told = step.mail("transcript").clone();
        let own = format!("DESK #{}", on.number);
        assert!(!told.subject.contains(&own) && told.header("X-Postdesk-Ticket").is_none(), "{}", told.subject);
        assert!(!told.text.contains("revision"), "no form: {}", told.text);
        let before = stands(&desk, on.number).await;
        let step = desk.gets(reply(&told).by(who).saying("Please restart it now.").top().verified()).await;
        assert!(step.sent.iter().all(|sent| sent.notice != "reply"), "{command}: {:?}", step.told());
        assert_eq!(stands(&desk, on.number).await, before, "{command}");
    }
    // What is shown of its own ticket is answered there.
    let step = says(&desk, ALICE, &ticket.assigned, "#show 1001").await;
    let told = step.mail("transcript").clone();
    assert!(told.subject.contains("[DESK #1001]"), "{}", told.subject);
    says(&desk, ALICE, &told, "#take").await;
    says(&desk, ALICE, &told, "I am on my way.").await.tells(&["reply wang"]);
    assert_eq!(desk.state(ticket.number).await, "open");
    desk.end().await;
}

#[tokio::test]
async fn what_was_promised_for_today_is_breaching() {
    let desk = behind_border().await;
    let jam = opened(&desk, jam()).await;
    let vpn = opened(&desk, vpn()).await;
    says(&desk, ALICE, &jam.assigned, "#eta today 15:00").await;
    says(&desk, ZHOU, &vpn.assigned, "#预计 今天15:00").await;
    let text = answer(&asks(&desk, ALICE, "#list breaching").await, "alice");
    assert!(text.contains("before the day ends: 1") && text.contains("- #1001 P3 open"), "{text}");
    assert!(text.contains("  promise to the requester due 15:00 today (Mon 23 Nov)"), "{text}");
    let text = answer(&asks(&desk, ZHOU, "#列表 将超时").await, "zhoulei");
    assert!(text.contains("已超时和今天到期的工单：1 件") && text.contains("对用户的承诺：今天"), "{text}");
    let text = answer(&asks(&desk, ALICE, "#show 1001").await, "alice");
    assert!(
        text.contains("Due: 15:00 today (Mon 23 Nov), promise to the requester") && !text.contains("Promised:"),
        "{text}"
    );
    // While the requester is waited for, no promise runs out.
    says(&desk, ALICE, &jam.assigned, "#pending requester\n\nWhich label is in it?").await;
    let text = answer(&asks(&desk, ALICE, "#list breaching").await, "alice");
    assert!(text.contains("before the day ends: 0"), "{text}");
    desk.end().await;
}

/// The ticket whose number is looked for takes a place of its own.
#[tokio::test]
async fn a_search_that_leaves_one_out_says_so() {
    let desk = behind_border().await;
    desk.gets(jam()).await;
    for n in 0..10 {
        desk.gets(WANG.writes(&format!("Scanner {n}"), "It is the same as in 1001.").verified()).await;
    }
    let text = answer(&asks(&desk, ALICE, "#search 1001").await, "alice");
    assert_eq!(text.lines().filter(|line| line.starts_with("- #")).count(), 10, "{text}");
    assert!(text.contains("There may be older ones"), "{text}");
    desk.end().await;
}

/// Who stands in for the owner of a restricted ticket finds what they may read.
#[tokio::test]
async fn who_stands_in_finds_what_they_read() {
    let desk = behind_border().await;
    let secret = opened(&desk, leak()).await;
    says(&desk, ALICE, &secret.assigned, "#away until 2026-11-27 18:00 cover bob").await;
    // It came to Bob, who gives it to Lin: it is still Alice's to answer for, and so Bob's.
    let given = desk.gets(BOB.writes("[DESK #1001]", "#assign lin").verified()).await;
    given.tells(&["assigned wang", "assigned_to_you lin", "transcript bob"]);
    for command in ["#show 1001", "#search payroll", "#search 1001"] {
        let text = answer(&asks(&desk, BOB, command).await, "bob");
        assert!(text.contains("A mail went wrong"), "{command}: {text}");
        let text = answer(&asks(&desk, ZHOU, command).await, "zhoulei");
        assert!(!text.contains("A mail went wrong"), "{command}: {text}");
    }
    desk.end().await;
}
