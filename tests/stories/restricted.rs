//! Restricted tickets: who reads them, what the others are told, and what an engineer is there who does not read them.

use postdesk::pure::mail::Mail;

use crate::commands::lines;
use crate::desk::{Outgoing, Step, TestDesk};
use crate::life::says;
use crate::major::ROLES;
use crate::people::{ALICE, BOB, CHEN, Draft, LIN, Person, WANG, ZHAO, ZHOU, reply};

/// Somebody of the management, who is no engineer.
const BOSS: Person = Person { name: "Boss", address: "boss@corp.test" };
/// Somebody whom an engineer brings in.
const AUDIT: Person = Person { name: "Audit", address: "audit@corp.test" };

/// A rule that takes mails for something that not everybody reads, beside those who are told of major incidents.
fn phishing() -> String {
    let rule = r#"
[[rule]]
name = "phishing"
when = { any_text = ["phishing", "钓鱼"] }
then = { category = "security/phishing" }
"#;
    format!("{rule}{ROLES}")
}

/// What nobody but the readers may find in any part of a mail.
const FACTS: [&str; 8] = ["phishing", "Phishing", "passwords", "Wang", "wang", "security", "desktop", "Alice"];

fn leak() -> Draft {
    WANG.writes("Phishing mail from Zhao", "The passwords of the whole floor are gone.")
}

fn to<'a>(step: &'a Step, notice: &str, local: &str) -> &'a Outgoing {
    let found = step.sent.iter().find(|m| m.notice == notice && m.envelope_to.starts_with(local));
    found.unwrap_or_else(|| panic!("no {notice} to {local}: {:?}", step.told()))
}

/// The mail says that there is a restricted ticket of this number and priority, and nothing of what it is about.
fn is_withheld(sent: &Outgoing, number: i64, word: &str) {
    let raw = String::from_utf8_lossy(&sent.raw);
    let head = raw.split_once("\r\n\r\n").unwrap().0.replace("\r\n ", " ");
    // All copies show the same people.
    let head: String = head.lines().filter(|line| !line.starts_with("To:")).collect();
    for fact in FACTS {
        let shown = [&sent.mail.subject, &sent.mail.text, &sent.html, &head];
        for part in shown {
            assert!(!part.contains(fact), "{fact:?} in {part}");
        }
    }
    assert!(
        sent.mail.subject.contains(word) && sent.mail.text.contains(word),
        "{}\n{}",
        sent.mail.subject,
        sent.mail.text
    );
    assert!(sent.mail.text.contains(&number.to_string()) && sent.mail.attachments.is_empty(), "{}", sent.mail.text);
    assert!(!sent.mail.text.contains("#take") && !sent.mail.text.contains("revision"), "{}", sent.mail.text);
}

async fn restricted(desk: &TestDesk, draft: Draft) -> (i64, Mail) {
    let step = desk.gets(draft).await;
    let number = step.opened();
    assert!(desk.row(number).await.restricted);
    (number, step.mail("assigned_to_you").clone())
}

#[tokio::test]
async fn a_major_incident_that_few_may_read() {
    let desk = TestDesk::with(&phishing()).await;
    let text = "Impact: whole company\nUrgency: critical\n\nThe passwords of the whole floor are gone.";
    let step = desk.gets(WANG.writes("Phishing mail from Zhao", text)).await;
    let step = step.tells(&["ack wang", "assigned_to_you alice", "major_incident bob", "major_incident lin"]);
    let number = step.opened();
    assert!(step.mail("ack").subject.contains("Phishing mail from Zhao"), "it is her own");
    assert!(step.mail("assigned_to_you").text.contains("passwords of the whole floor"));
    // The incident manager reads it, whoever is on call does not.
    assert!(to(&step, "major_incident", "lin").mail.text.contains("passwords of the whole floor"));
    let begun = to(&step, "major_incident", "bob");
    is_withheld(begun, number, "restricted");
    assert!(begun.mail.subject.starts_with("Major incident: restricted"), "{}", begun.mail.subject);
    assert!(begun.mail.text.contains("P1") && begun.mail.text.contains("10:30"), "{}", begun.mail.text);

    let step = desk.until("2026-11-23T10:30:00+08:00").await;
    is_withheld(to(&step, "escalated", "boss"), number, "restricted");
    is_withheld(to(&step, "escalated", "liwei"), number, "受限");
    for (local, word) in [("boss", "a restricted ticket was escalated"), ("liwei", "一张受限工单已升级")] {
        let told = to(&step, "escalated", local);
        assert!(told.mail.text.contains(word) && told.html.contains(word), "{}", told.mail.text);
    }
    is_withheld(to(&step, "major_incident", "bob"), number, "restricted");
    assert!(to(&step, "major_incident", "lin").mail.subject.contains("Phishing mail"));

    // What the clocks tell management is their lateness.
    let step = desk.until("2026-11-23T13:00:00+08:00").await;
    let late = to(&step, "breach", "boss");
    is_withheld(late, number, "restricted");
    assert!(late.mail.text.starts_with("Please see that somebody works on it: a restricted ticket is overdue."));
    assert!(late.html.contains("a restricted ticket is overdue.") && late.html.contains("Was due"), "{}", late.html);
    assert!(late.mail.text.contains("Was due:  ") && !late.mail.text.contains("\nDue:"), "{}", late.mail.text);

    // What management answers is with those who work on it.
    let asked = to(&step, "breach", "boss").mail.clone();
    says(&desk, BOSS, &asked, "Do you need help?").await.tells(&["new_entry alice"]);
    desk.end().await;
}

#[tokio::test]
async fn an_engineer_who_does_not_read_it_is_none_there() {
    let desk = TestDesk::with(&phishing()).await;
    let (number, told) = restricted(&desk, leak()).await;
    // Bob had it for a while.
    let step = says(&desk, ALICE, &told, "#assign bob").await;
    let had = step.mail("assigned_to_you").clone();
    assert!(had.text.contains("passwords of the whole floor"), "who gets it reads it: {}", had.text);
    says(&desk, BOB, &had, "#assign alice").await;

    let step = says(&desk, BOB, &had, "#resolve\n\nI have changed all of them.").await;
    let step = step.tells(&["new_entry alice", "transcript bob"]);
    let transcript = step.outgoing("transcript");
    is_told_nothing(transcript);
    assert!(lines(&transcript.mail.text)[0].starts_with('✗'), "{}", transcript.mail.text);
    assert!(transcript.mail.text.contains("you are not among those who read it"), "{}", transcript.mail.text);
    assert!(step.mail("new_entry").text.contains("I have changed all of them"));
    assert_ne!(desk.state(number).await, "resolved");

    // Nor do his words alone go to the requester; commands alone are nobody's to read.
    says(&desk, BOB, &had, "Have you changed yours?").await.tells(&["new_entry alice", "transcript bob"]);
    let step = says(&desk, BOB, &had, "#priority P1\n#subject Leak").await.tells(&["transcript bob"]);
    is_told_nothing(step.outgoing("transcript"));
    assert_eq!(desk.field(number, "priority").await, "P3");
    assert_eq!(desk.texts(number, "reply").await, Vec::<String>::new());
    // What is about himself has nothing to do with the ticket.
    let step = says(&desk, BOB, &had, "#away until tomorrow 09:00").await.tells(&["transcript bob"]);
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✓'), "{}", step.mail("transcript").text);
    desk.end().await;
}

fn is_told_nothing(transcript: &Outgoing) {
    for fact in FACTS {
        let shown = [&transcript.mail.subject, &transcript.html, &transcript.mail.text];
        // The commands are his own words.
        assert!(!shown.iter().any(|part| part.contains(fact)), "{fact:?} in {}", transcript.mail.text);
    }
}

#[tokio::test]
async fn an_engineer_who_does_not_read_it_in_chinese() {
    let desk = TestDesk::with(&phishing()).await;
    let (number, told) = restricted(&desk, ZHAO.writes("收到钓鱼邮件", "财务部的口令可能泄露了。")).await;
    let had = says(&desk, ALICE, &told, "#assign zhoulei").await.mail("assigned_to_you").clone();
    assert!(had.text.contains("口令可能泄露"), "{}", had.text);
    says(&desk, ZHOU, &had, "#转派 alice").await;
    let step = says(&desk, ZHOU, &had, "#解决\n\n已处理。").await.tells(&["new_entry alice", "transcript zhoulei"]);
    let text = &step.mail("transcript").text;
    assert!(text.contains("您不在可查看人员之列") && !text.contains("钓鱼") && !text.contains("赵敏"), "{text}");
    assert!(step.mail("transcript").subject.contains("受限"), "{}", step.mail("transcript").subject);
    assert_ne!(desk.state(number).await, "resolved");
    desk.end().await;
}

/// A number that stands in a subject proves nothing, and is no way in: the mail is a ticket of its own.
#[tokio::test]
async fn a_number_alone_leads_nobody_to_it() {
    let desk = TestDesk::with(&format!("[identity]\nauthserv_id = \"mx.desk.test\"\n{}", phishing())).await;
    let (number, _) = restricted(&desk, leak().verified()).await;
    let subject = format!("Re: something [DESK #{number}]");
    let step = desk.gets(BOB.writes(&subject, "What is this one about?").verified()).await;
    let step = step.tells(&["ack bob", "assigned_to_you alice"]);
    assert_ne!(step.opened(), number);
    assert_eq!(desk.texts(number, "note").await, Vec::<String>::new());
    // Alice reads it, and needs no more than the number.
    let step = desk.gets(ALICE.writes(&subject, "#note\n\nSeen.").verified()).await;
    assert!(matches!(step.outcome, Some(postdesk::desk::Admitted::FollowedUp(n)) if n == number), "{:?}", step.outcome);
    // Once it is the network team's, he and his colleagues read it.
    let on = desk.gets(ALICE.writes(&subject, "#assign @network").verified()).await;
    assert!(on.told().contains(&"transcript alice".to_owned()), "{:?}", on.told());
    let step = desk.gets(ZHOU.writes(&subject, "#note\n\n我来看看。").verified()).await;
    assert!(matches!(step.outcome, Some(postdesk::desk::Admitted::FollowedUp(n)) if n == number), "{:?}", step.outcome);
    desk.end().await;
}

#[tokio::test]
async fn a_ticket_that_one_may_not_read_is_not_there() {
    let desk = TestDesk::with(&phishing()).await;
    let (secret, _) = restricted(&desk, leak()).await;
    let step = desk.gets(CHEN.writes("Coffee", "The coffee is cold.")).await;
    let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
    let had = says(&desk, ALICE, &told, "#assign bob").await.mail("assigned_to_you").clone();
    let zh = says(&desk, BOB, &had, "#assign zhoulei").await.mail("assigned_to_you").clone();
    for verb in ["#link", "#merge"] {
        let mut said = Vec::new();
        for asked in [secret, 9999] {
            let step = says(&desk, BOB, &had, &format!("{verb} {asked}")).await.tells(&["transcript bob"]);
            let text = step.mail("transcript").text.clone();
            assert!(text.contains(&format!("There is no ticket {asked} that you may read.")), "{text}");
            said.push(lines(&text)[0].replace(&asked.to_string(), "N"));
        }
        assert_eq!(said[0], said[1], "nobody learns which numbers there are");
    }
    let step = says(&desk, ZHOU, &zh, &format!("#关联 {secret}")).await;
    let text = &step.mail("transcript").text;
    assert!(text.contains(&format!("没有您可以查看的工单 {secret}。")), "{text}");
    // Who reads it links it, and is told what it is.
    let step = says(&desk, ALICE, &told, &format!("#link {secret}")).await;
    assert!(step.mail("transcript").text.contains("Phishing mail from Zhao"), "{}", step.mail("transcript").text);
    assert_eq!(desk.ticket(number).await["links"][0]["number"], secret);
    desk.end().await;
}

#[tokio::test]
async fn watchers_from_outside_hear_that_there_is_something() {
    let desk = TestDesk::with(&format!("[identity]\nauthserv_id = \"mx.desk.test\"\n{}", phishing())).await;
    let (number, told) = restricted(&desk, leak().cc(&[CHEN]).verified()).await;
    says(&desk, ALICE, &told, "#cc audit@corp.test").await;
    let step = says(&desk, ALICE, &told, "All passwords have been changed.").await;
    let step = step.tells(&["reply audit", "reply chen", "reply wang"]);
    assert!(to(&step, "reply", "wang").mail.text.contains("All passwords"));
    assert!(to(&step, "reply", "audit").mail.text.contains("All passwords"), "brought in by the engineer");
    let copy = to(&step, "reply", "chen");
    assert!(!copy.mail.text.contains("passwords") && !copy.mail.subject.contains("Phishing"), "{}", copy.mail.text);
    assert!(copy.mail.text.contains(&number.to_string()) && copy.mail.subject.contains("restricted"));
    // The entry holds the words, whoever of them came first.
    assert_eq!(desk.texts(number, "reply").await, ["All passwords have been changed."]);
    says(&desk, AUDIT, &to(&step, "reply", "audit").mail, "Thank you.").await;
    // #undo gives back to each what they had.
    for (watcher, is_theirs) in [("chen@corp.test", false), ("audit@corp.test", true)] {
        says(&desk, ALICE, &told, &format!("#uncc {watcher}")).await;
        says(&desk, ALICE, &told, "#undo").await;
        let step = says(&desk, ALICE, &told, "The sender is blocked.").await;
        let step = step.tells(&["reply audit", "reply chen", "reply wang"]);
        let copy = to(&step, "reply", watcher.split('@').next().unwrap());
        assert_eq!(copy.mail.text.contains("The sender is blocked"), is_theirs, "{watcher}: {}", copy.mail.text);
    }
    desk.end().await;
}

#[tokio::test]
async fn what_grows_out_of_it_tells_no_more() {
    let hook = "[[hook]]\nname = \"chat\"\nprogram = [\"/bin/true\"]\n";
    let desk = TestDesk::with(&format!("{}{hook}", phishing())).await;
    let (number, told) = restricted(&desk, leak()).await;
    // A part is for its team; what the whole is about is not.
    let step = says(&desk, ALICE, &told, "#split @network block the sender's address").await;
    let part = to(&step, "assigned_to_you", "bob");
    assert!(part.mail.text.contains("block the sender's address") && part.mail.text.contains(&number.to_string()));
    assert!(!part.mail.text.contains("Phishing") && !part.html.contains("Phishing"), "{}", part.mail.text);
    // Another reporter, whose ticket went into it, is not told what the first one wrote.
    let step = desk.gets(ZHAO.writes("奇怪的邮件", "让我输入口令。")).await;
    let other = step.mail("assigned_to_you").clone();
    let step =
        says(&desk, ALICE, &other, &format!("#merge {number}")).await.tells(&["merged zhao", "transcript alice"]);
    assert!(!step.mail("merged").text.contains("Phishing"), "{}", step.mail("merged").text);
    // No hook tells what it is about.
    for secret in ["Phishing", "security/phishing"] {
        let sql = match secret {
            "Phishing" => "SELECT COUNT(*) AS n FROM hook_call WHERE body LIKE '%Phishing%'",
            _ => "SELECT COUNT(*) AS n FROM hook_call WHERE body LIKE '%security/phishing%'",
        };
        assert_eq!(desk.count(sql).await, 0, "{secret}");
    }
    assert!(desk.count("SELECT COUNT(*) AS n FROM hook_call WHERE body LIKE '%restricted%'").await > 0);
    desk.end().await;
}

#[tokio::test]
async fn a_late_answer_to_it_is_restricted_as_well() {
    let desk = TestDesk::with(&phishing()).await;
    let (number, told) = restricted(&desk, leak()).await;
    let step = says(&desk, ALICE, &told, "#resolve\n\nThe sender is blocked.").await;
    let asked = step.mail("resolved").clone();
    let closed = says(&desk, WANG, &asked, "Yes, it is solved.").await.mail("closed").clone();
    desk.advance(24 * 20).await;
    let step = desk.gets(reply(&closed).by(WANG).saying("It has come again, from another sender.").top()).await;
    let late = step.opened();
    assert_ne!(late, number);
    assert!(desk.row(late).await.restricted);
    desk.end().await;
}

#[tokio::test]
async fn whoever_only_looked_on_is_not_let_in_by_a_merge() {
    let desk = TestDesk::with(&phishing()).await;
    let (number, _) = restricted(&desk, leak()).await;
    let step = desk.gets(CHEN.writes("Strange mail", "Somebody asks for money.")).await;
    let other = step.mail("assigned_to_you").clone();
    let had = says(&desk, ALICE, &other, "#assign bob").await.mail("assigned_to_you").clone();
    says(&desk, BOB, &had, "#watch").await;
    says(&desk, ALICE, &other, &format!("#merge {number}")).await;
    let step = says(&desk, BOB, &had, "#priority P1").await;
    let step = step.tells(&["transcript bob"]);
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✗'), "{}", step.mail("transcript").text);
    // Lin decides about incidents, and reads everything.
    assert!(desk.watchers(number).await.is_empty());
    let step = says(&desk, ALICE, &other, "#cc bob@desk.test").await;
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✓'), "{}", step.mail("transcript").text);
    let step = says(&desk, BOB, &had, "#priority P2").await;
    assert!(lines(&step.mail("transcript").text)[0].starts_with('✓'), "brought in: {}", step.mail("transcript").text);
    desk.end().await;
}

/// Whom the operator's own rule names has been brought in; who only stood in Cc has not.
#[tokio::test]
async fn whom_a_rule_names_reads_what_goes_to_the_requester() {
    let ruled =
        phishing().replace("\"security/phishing\" }", "\"security/phishing\", watchers = [\"audit@corp.test\"] }");
    let desk = TestDesk::with(&format!("[identity]\nauthserv_id = \"mx.desk.test\"\n{ruled}")).await;
    let (number, told) = restricted(&desk, leak().cc(&[CHEN, AUDIT]).verified()).await;
    let step = says(&desk, ALICE, &told, "All passwords have been changed.").await;
    let step = step.tells(&["reply audit", "reply chen", "reply wang"]);
    assert!(to(&step, "reply", "audit").mail.text.contains("All passwords"));
    assert!(!to(&step, "reply", "chen").mail.text.contains("passwords"));
    assert_eq!(desk.facts(number, "watcher_added").await, ["audit@corp.test"]);
    let text = says(&desk, ALICE, &told, "#why").await.mail("transcript").text.clone();
    assert!(text.contains("Copies go to Audit."), "{text}");
    desk.end().await;
}

/// What a ticket is restricted for beside its category stays, whatever becomes of its category.
#[tokio::test]
async fn another_category_does_not_open_what_was_inherited() {
    let desk = TestDesk::with(&format!("[identity]\nauthserv_id = \"mx.desk.test\"\n{}", phishing())).await;
    let ask = async |who: Person, subject: &str, text: &str| desk.gets(who.writes(subject, text).verified()).await;
    let (first, told) = restricted(&desk, leak().verified()).await;
    // Split off, a complaint, a late answer; and what a restricted one went into.
    says(&desk, ALICE, &told, "#split\n\nThe second floor as well.").await;
    let step = says(&desk, ALICE, &told, "#resolve\n\nThe sender is blocked.").await;
    let asked = step.mail("resolved").clone();
    let closed = says(&desk, WANG, &asked, "Yes, it is solved.").await.mail("closed").clone();
    says(&desk, WANG, &closed, "1").await;
    desk.advance(24 * 20).await;
    let late =
        desk.gets(reply(&closed).by(WANG).saying("It has come again, from another sender.").top()).await.opened();
    let (second, told) = restricted(&desk, leak().verified()).await;
    let into = ask(ZHAO, "口令", "有人让我改口令。").await.opened();
    says(&desk, ALICE, &told, &format!("#merge {into}")).await;
    assert_eq!((first, second, late, into), (1001, 1005, 1004, 1006));
    for number in [1002, 1003, late, into] {
        let subject = format!("[DESK #{number}]");
        let word = "it stays restricted, because of another ticket";
        let step = ask(LIN, &subject, "#category network/wifi").await;
        let text = step.mail("transcript").text.replace("\n  ", " ");
        assert!(text.contains(word) && lines(&text)[0].starts_with('✓'), "{number}: {text}");
        ask(LIN, &subject, "#category security/malware").await;
        ask(LIN, &subject, "#undo").await;
        ask(LIN, &subject, "#分类 安全").await;
        let step = ask(LIN, &subject, "#category endpoint").await;
        assert!(step.mail("transcript").text.replace("\n  ", " ").contains(word), "{number}");
        assert!(desk.row(number).await.restricted, "{number}");
        let step = ask(BOB, "question", &format!("#show {number}")).await;
        assert!(lines(&step.mail("transcript").text)[0].starts_with('✗'), "{number}");
    }
    for word in ["passwords", "sender", "口令", "floor"] {
        let step = ask(ZHOU, "question", &format!("#搜索 {word}")).await;
        assert!(step.mail("transcript").text.contains("未找到"), "{word}: {}", step.mail("transcript").text);
    }
    // It was one by its category alone, and says that it is none any more.
    let step = ask(LIN, "[DESK #1001]", "#category network/wifi").await;
    assert!(step.mail("transcript").text.contains("not restricted any more"), "{}", step.mail("transcript").text);
    assert!(!desk.row(first).await.restricted);
    desk.end().await;
}

/// Who stands in copy of one answer is brought in by the command alone, and the engineer is told so.
#[tokio::test]
async fn a_copy_brings_nobody_in_on_it() {
    let desk = TestDesk::with(&phishing()).await;
    let (number, told) = restricted(&desk, leak()).await;
    let answer = reply(&told).by(ALICE).saying("Please do not log in for now.").top().cc(&[CHEN]);
    let step = desk.gets(answer).await.tells(&["reply wang", "transcript alice"]);
    let transcript = &step.mail("transcript").text;
    let marked = lines(transcript);
    assert!(marked[0].starts_with('✓') && marked[1].starts_with("✗ not done: Cc: chen@corp.test"), "{transcript}");
    assert!(transcript.contains("#cc chen@corp.test"), "{transcript}");
    assert_eq!(desk.watchers(number).await, Vec::<String>::new());
    says(&desk, ALICE, &told, "Your mailbox was read by a colleague.").await.tells(&["reply wang"]);
    desk.end().await;
}
