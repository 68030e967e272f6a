//! Who is there, who must hear, and what is owed while somebody else has the word: absence, promises, major incidents,
//! hooks and vendors where they meet.

use std::time::Duration;

use postdesk::web::health::Health;
use postdesk::{hooks, store};
use tokio_util::sync::CancellationToken;

use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::people::{ALICE, Draft, WANG, ZHAO, reply};

const VENDOR: &str = r#"
[[vendor]]
name = "acme"
full_name = "ACME Support"
addresses = ["care@acme.test"]
answer = { span = "4h", clock = "always" }
"#;

/// Bob is on call; somebody of the management is no engineer.
const ROLES: &str = r#"
[[role]]
name = "management"
addresses = ["boss@corp.test"]

[[rota]]
name = "nights"
engineers = ["bob", "liwei"]
start = "2026-11-23 09:00"
every = "1d"
"#;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer LP-3 jams with every label.")
}

fn outage() -> Draft {
    WANG.writes("Nobody can log in", "Impact: whole company\nUrgency: critical\n\nNobody can log in since nine.")
}

fn count(told: &[String], wanted: &str) -> usize {
    told.iter().filter(|one| *one == wanted).count()
}

#[tokio::test]
async fn a_receipt_or_a_program_puts_no_engineer_off_duty() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let read = "Your message\n\nTo: Alice Li\nSubject: Label printer jams\n\nwas read on 23 November 2026 10:05.";
    let receipt = reply(&ticket.assigned).by(ALICE).saying(read).top();
    let receipt = receipt.field("Subject", "Read: Label printer jams").field("Auto-Submitted", "auto-replied");
    desk.gets(receipt.verified()).await.tells(&[]);
    let cron = ALICE.writes("Cron <alice@db1> backup", "The backup of db1 is done.").verified();
    desk.gets(cron.field("Auto-Submitted", "auto-generated")).await.tells(&[]);
    let next = desk.gets(ZHAO.writes("没有网", "工位没有网。").verified()).await;
    next.tells(&["ack zhao", "assigned_to_you alice"]);
    desk.end().await;
}

#[tokio::test]
async fn a_promise_does_not_break_while_its_requester_owes_us_an_answer() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#eta tomorrow 14:00 because the roller comes at noon").await;
    let question = "#pending requester\n\nWhich labels do you use?";
    let asked = says(&desk, ALICE, &ticket.assigned, question).await.mail("needs_info").clone();
    // The reminder comes, and nothing else: neither a warning nor an apology.
    desk.until("2026-11-24T15:00:00+08:00").await.tells(&["needs_info wang"]);
    assert!(desk.facts(ticket.number, "promise_broken").await.is_empty());
    let step = says(&desk, WANG, &asked, "The small ones, 50 mm.").await.tells(&["new_entry alice"]);
    assert!(!step.mail("new_entry").text.contains("14:00 today"), "{}", step.mail("new_entry").text);
    // Now a new time is needed, and the assignee is asked for it.
    let step = desk.until("2026-11-24T15:01:00+08:00").await.tells(&["target_warning alice"]);
    let text = &step.mail("target_warning").text;
    assert!(text.contains("it came while we waited for the requester") && text.contains("#eta WHEN"), "{text}");
    let promise = desk.ticket(ticket.number).await["promises"][0].clone();
    assert!(promise["kept"].is_null() && !promise["replaced_at"].is_null(), "neither kept nor broken: {promise}");
    desk.end().await;
}

#[tokio::test]
async fn a_promise_is_not_broken_by_a_requester_who_never_answers() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#eta tomorrow 14:00\n#pending requester\n\nWhich labels do you use?").await;
    let told = desk.until("2026-12-01T10:00:00+08:00").await.told();
    assert_eq!(count(&told, "resolved wang"), 1, "{told:?}");
    assert!(!told.iter().any(|t| t.starts_with("delay") || t.starts_with("breach")), "{told:?}");
    assert!(desk.facts(ticket.number, "promise_broken").await.is_empty());
    desk.end().await;
}

/// A server that takes the call and never says a word.
async fn silent_server() -> (tokio::task::JoinHandle<()>, u16) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let held = async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    };
    (tokio::spawn(held), port)
}

#[tokio::test]
async fn a_hook_that_is_silent_does_not_hold_up_the_pager() {
    let (server, port) = silent_server().await;
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.json");
    let program = format!("cat > '{}'", page.display());
    let more = format!(
        "{ROLES}\n[[hook]]\nname = \"chat\"\nurl = \"http://127.0.0.1:{port}/\"\ntimeout = \"60s\"\n\
         [[hook]]\nname = \"pager\"\nevents = [\"major_incident\"]\nprogram = [\"/bin/sh\", \"-c\", {program:?}]\n"
    );
    let desk = TestDesk::with(&more).await;
    for first in [jam(), ZHAO.writes("没有网", "工位没有网。"), outage()] {
        desk.gets(first).await;
    }
    let stop = CancellationToken::new();
    let calls = tokio::spawn(hooks::run(desk.desk.clone(), Health::default(), stop.clone()));
    let paged = async {
        while !page.exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), paged).await.expect("the pager is called beside the silent one");
    calls.abort();
    server.abort();
    desk.end().await;
}

#[tokio::test]
async fn who_was_to_be_woken_and_was_not_is_told_of() {
    let broken = "head -c 200000 /dev/zero | tr '\\\\0' x >&2; exit 3";
    let more = format!(
        "{ROLES}\n[[hook]]\nname = \"pager\"\nevents = [\"major_incident\"]\nattempts = 1\n\
         program = [\"/bin/sh\", \"-c\", \"{broken}\"]\n"
    );
    let desk = TestDesk::with(&more).await;
    desk.gets(outage()).await;
    assert!(hooks::one(&desk.desk).await.unwrap());
    let sent = desk.sent().await;
    let told: Vec<&str> = sent.iter().map(|m| m.envelope_to.as_str()).collect();
    assert_eq!(told, ["lin@desk.test", "bob@desk.test"]);
    assert!(sent.iter().all(|m| m.notice == "new_entry" && m.mail.text.contains("has woken nobody")), "{sent:?}");
    let mut tx = desk.desk.store().read().await.unwrap();
    assert_eq!(store::hook::counts(&mut tx).await.unwrap(), [("dead".to_owned(), 1)], "no call about a call");
    drop(tx);
    desk.end().await;
}

#[tokio::test]
async fn what_was_answered_before_it_was_a_major_incident_answers_nothing() {
    let desk = TestDesk::with(ROLES).await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "We look into it.").await.tells(&["reply wang"]);
    desk.until("2026-11-23T10:10:00+08:00").await;
    let step = says(&desk, ALICE, &ticket.assigned, "#priority P1").await;
    step.tells(&["major_incident bob", "major_incident lin", "transcript alice"]);
    let told = desk.until("2026-11-23T10:40:00+08:00").await.told();
    assert_eq!(count(&told, "escalated boss") + count(&told, "escalated liwei"), 2, "{told:?}");
    desk.end().await;
}

#[tokio::test]
async fn a_note_says_that_somebody_works_on_a_major_incident() {
    let desk = TestDesk::with(ROLES).await;
    let ticket = opened(&desk, outage()).await;
    says(&desk, ALICE, &ticket.assigned, "#note\n\nThe core switch is dead, I am replacing it.").await;
    let told = desk.until("2026-11-23T10:40:00+08:00").await.told();
    assert!(!told.iter().any(|t| t.starts_with("escalated")), "{told:?}");
    desk.end().await;
}

#[tokio::test]
async fn what_is_raised_after_its_solution_alarms_when_that_does_not_hold() {
    let desk = TestDesk::with(ROLES).await;
    let ticket = opened(&desk, jam()).await;
    let asked = says(&desk, ALICE, &ticket.assigned, "#resolve\n\nThe roller is clean.").await.mail("resolved").clone();
    let step = says(&desk, ALICE, &ticket.assigned, "#major yes").await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("#reopen first"), "{}", step.mail("transcript").text);
    says(&desk, ALICE, &ticket.assigned, "#priority P1").await.tells(&["transcript alice"]);
    let told = says(&desk, WANG, &asked, "It still does not work.").await.told();
    assert_eq!(count(&told, "major_incident bob") + count(&told, "major_incident lin"), 2, "{told:?}");
    desk.end().await;
}

#[tokio::test]
async fn whoever_was_told_that_it_is_over_is_told_that_it_begins_again() {
    let desk = TestDesk::with(ROLES).await;
    let ticket = opened(&desk, outage()).await;
    // Nobody answers: management hears, and from then on how it goes.
    let told = desk.until("2026-11-23T10:30:00+08:00").await.told();
    assert_eq!(count(&told, "escalated boss"), 1, "{told:?}");
    let step = says(&desk, ALICE, &ticket.assigned, "#resolve\n\nThe switch is new.").await;
    assert_eq!(count(&step.told(), "major_incident boss"), 1, "{:?}", step.told());
    let asked = step.mail("resolved").clone();
    let told = says(&desk, WANG, &asked, "It still does not work.").await.told();
    assert_eq!(count(&told, "major_incident boss"), 1, "at once, not with the next update: {told:?}");
    desk.end().await;
}

#[tokio::test]
async fn what_the_vendor_is_told_is_no_news_for_the_requester() {
    let desk = TestDesk::with(VENDOR).await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#vendor acme SR-7\n\nPlease replace the fuser.").await;
    assert_eq!(desk.facts(ticket.number, "told").await, ["progress"], "they heard that we wait for a vendor");
    desk.advance(2).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#vendor acme\n\nWhen do you come?").await;
    step.tells(&["reply care@acme.test", "transcript alice"]);
    assert_eq!(desk.facts(ticket.number, "told").await.len(), 1);
    desk.end().await;
}

#[tokio::test]
async fn a_colleague_who_watches_hears_of_one_thing_once() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#watch\n#pending requester\n\nWhich labels do you use?").await;
    let told = desk.until("2026-12-01T10:00:00+08:00").await.told();
    assert_eq!(count(&told, "resolved wang"), 1, "{told:?}");
    assert_eq!(count(&told, "new_entry alice"), 1, "{told:?}");
    desk.end().await;
}
