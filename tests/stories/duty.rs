//! Who is there, who must hear, and what is owed while somebody else has the word: absence, promises, major incidents,
//! hooks and vendors where they meet.

use std::time::Duration;

use postdesk::web::health::Health;
use postdesk::{hooks, store};
use tokio_util::sync::CancellationToken;

use crate::desk::{Step, TestDesk};
use crate::life::{opened, says};
use crate::major::{BOSS, ROLES, outage};
use crate::people::{ALICE, BOB, Draft, LIN, Person, WANG, ZHAO, ZHOU, reply};

const ACME: Person = Person { name: "ACME Support", address: "care@acme.test" };

const VENDOR: &str = r#"
[[vendor]]
name = "acme"
full_name = "ACME Support"
addresses = ["care@acme.test"]
answer = { span = "4h", clock = "always" }
"#;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer LP-3 jams with every label.")
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
    // Now a new time is needed: the assignee is asked for it, and the requester hears that the old one holds no longer.
    let step = desk.until("2026-11-24T15:01:00+08:00").await.tells(&["delay wang", "target_warning alice"]);
    let text = &step.mail("delay").text;
    assert!(text.starts_with("Hello Wang Fang, we go on with this; the time that we gave you has passed."), "{text}");
    let passed =
        "We had told you to expect it by\n14:00 today (Tue 24 Nov); that time passed while we waited for your answer.";
    assert!(text.contains(passed) && text.contains("We have no new time yet"), "{text}");
    assert!(!text.contains("sorry") && !text.contains("Reason:") && !text.contains("Expected:"), "{text}");
    let text = &step.mail("target_warning").text;
    assert!(text.contains("it came while we waited for the requester") && text.contains("#eta WHEN"), "{text}");
    let promise = desk.ticket(ticket.number).await["promises"][0].clone();
    assert!(promise["kept"].is_null() && !promise["replaced_at"].is_null(), "neither kept nor broken: {promise}");
    assert_eq!(desk.facts(ticket.number, "promise_lapsed").await, ["2026-11-24T06:00:00Z"]);
    desk.until("2026-11-24T15:30:00+08:00").await.tells(&[]);
    desk.end().await;
}

#[tokio::test]
async fn a_lapsed_promise_in_chinese() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, ZHAO.writes("标签打印机卡纸", "三楼的标签打印机每张都卡纸。")).await;
    says(&desk, ALICE, &ticket.assigned, "#预计 明天14:00 因为 滚轮中午到货").await;
    let asked = says(&desk, ALICE, &ticket.assigned, "#挂起 等用户\n\n请问用的是哪种标签纸？").await;
    let asked = asked.mail("needs_info").clone();
    desk.until("2026-11-24T15:00:00+08:00").await.tells(&["needs_info zhao"]);
    says(&desk, ZHAO, &asked, "50 毫米的。").await.tells(&["new_entry alice"]);
    let step = desk.until("2026-11-24T15:01:00+08:00").await.tells(&["delay zhao", "target_warning alice"]);
    let text = &step.mail("delay").text;
    assert!(text.contains("我们会继续处理，此前告知的完成时间已过。"), "{text}");
    assert!(text.contains("此前告知您预计今天（11月24日 周二）14:00 完成；在等待您回复期间，这个时间已过。"), "{text}");
    assert!(text.contains("新的完成时间尚未确定") && !text.contains("抱歉"), "{text}");
    desk.end().await;
}

#[tokio::test]
async fn a_promise_is_not_broken_by_a_requester_who_never_answers() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#eta tomorrow 14:00").await;
    says(&desk, ALICE, &ticket.assigned, "#pending requester\n\nWhich labels do you use?").await;
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

fn to(step: &Step, notice: &str, local: &str) -> postdesk::pure::mail::Mail {
    let found = step.sent.iter().find(|m| m.notice == notice && m.envelope_to.starts_with(local));
    found.unwrap_or_else(|| panic!("no {notice} to {local}: {:?}", step.told())).mail.clone()
}

#[tokio::test]
async fn whoever_is_meant_and_is_away_is_answered_for() {
    let desk = TestDesk::behind_border().await;
    desk.gets(LIN.writes("away", "#away until 2026-11-26 cover bob").verified()).await.tells(&["transcript lin"]);
    let ticket = opened(&desk, jam().verified()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#assign lin").await;
    let step = step.tells(&["assigned wang", "assigned_to_you bob", "transcript alice"]);
    assert!(step.mail("transcript").text.contains("Lin Tao is away. Assigned to Bob Zhao."));
    let ticket = opened(&desk, ZHAO.writes("没有网", "工位没有网。").verified()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#escalate 3").await;
    step.tells(&["assigned zhao", "escalated bob", "transcript alice"]);
    let alarm = desk.gets(outage().verified()).await;
    let alarm = alarm.tells(&["ack wang", "assigned_to_you alice", "major_incident bob"]);
    let step = says(&desk, BOB, alarm.mail("major_incident"), "#major no").await;
    assert!(step.mail("transcript").text.contains("No major incident any more"), "who stands in decides");
    // The cover falls ill as well.
    desk.gets(BOB.writes("away", "#away until 2026-11-26 cover liwei").verified()).await;
    let alarm = desk.gets(outage().verified()).await;
    let alarm = alarm.tells(&["ack wang", "assigned_to_you alice", "major_incident liwei"]);
    // Where nobody stands in, that is said.
    desk.gets(ZHOU.writes("请假", "#请假 至 11月26日").verified()).await;
    let step = says(&desk, ALICE, &to(&alarm, "assigned_to_you", "alice"), "#assign zhoulei").await;
    let step = step.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("nobody stands in"), "{}", step.mail("transcript").text);
    desk.end().await;
}

#[tokio::test]
async fn what_comes_back_comes_to_whoever_stands_in() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let asked = says(&desk, ALICE, &ticket.assigned, "#resolve\n\nThe roller is clean.").await.mail("resolved").clone();
    says(&desk, ALICE, &ticket.assigned, "#away until 2026-11-26 cover bob").await.tells(&["transcript alice"]);
    let step =
        says(&desk, WANG, &asked, "It still does not work.").await.tells(&["reopened wang", "reopened_to_you bob"]);
    assert!(step.mail("reopened").text.contains("Bob Zhao"), "{}", step.mail("reopened").text);
    assert_eq!(desk.field(ticket.number, "assignee").await, "bob");
    assert_eq!(desk.field(ticket.number, "owner").await, "alice", "the owner stays");
    desk.end().await;
}

#[tokio::test]
async fn the_leads_own_absence_is_told_to_somebody_else() {
    let desk = TestDesk::with("[[role]]\nname = \"incident_manager\"\nengineers = [\"bob\"]\n").await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#escalate 3").await;
    let told = to(&step, "escalated", "lin");
    let absent = reply(&told).by(LIN).saying("I am out of the office until Friday.").top();
    let absent = absent.field("Auto-Submitted", "auto-replied").field("Subject", "Out of office");
    let step = desk.gets(absent).await.tells(&["new_entry bob"]);
    assert!(step.mail("new_entry").text.contains("answers by itself"), "{}", step.mail("new_entry").text);
    desk.end().await;
}

#[tokio::test]
async fn what_is_split_off_is_as_pressing_as_what_it_came_from() {
    let desk = TestDesk::with(ROLES).await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#priority P1").await;
    let told = says(&desk, ALICE, &ticket.assigned, "#split").await.told();
    assert_eq!(desk.field(ticket.number + 1, "priority").await, "P1");
    assert_eq!(count(&told, "major_incident bob"), 1, "{told:?}");
    desk.end().await;
}

#[tokio::test]
async fn a_vendor_who_stays_silent_is_told_of_again() {
    let desk = TestDesk::with(VENDOR).await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#vendor acme SR-7\n\nPlease replace the fuser.").await;
    let told = desk.advance(4).await.told();
    assert_eq!(count(&told, "new_entry alice"), 1, "{told:?}");
    let told = desk.advance(4).await.told();
    assert_eq!(count(&told, "new_entry alice"), 1, "{told:?}");
    // Without a vendor of the configuration a working day is what they have.
    let other = opened(&desk, ZHAO.writes("没有网", "工位没有网。")).await;
    says(&desk, ALICE, &other.assigned, "#pending vendor").await;
    let sent = desk.advance(24).await.sent;
    let silent =
        |m: &&crate::desk::Outgoing| m.mail.text.contains("vendor has not answered") && m.mail.text.contains("没有网");
    assert_eq!(sent.iter().filter(silent).count(), 2, "alice and the lead");
    desk.end().await;
}

#[tokio::test]
async fn the_vendors_number_alone_moves_nothing() {
    let desk = TestDesk::with(VENDOR).await;
    let ticket = opened(&desk, jam()).await;
    let asked =
        says(&desk, ALICE, &ticket.assigned, "#vendor acme\n\nPlease replace the fuser.").await.mail("reply").clone();
    says(&desk, ACME, &asked, "Our number is SR-8.").await.tells(&["new_entry alice"]);
    let step = says(&desk, ALICE, &ticket.assigned, "#vendor acme SR-8").await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("Noted: ACME Support, SR-8."), "{}", step.mail("transcript").text);
    assert!(!step.mail("transcript").text.contains("#reopen"), "{}", step.mail("transcript").text);
    assert_eq!(desk.state(ticket.number).await, "open");
    let step = says(&desk, ALICE, &ticket.assigned, "#vendor acme").await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("Write beside it"), "{}", step.mail("transcript").text);
    desk.end().await;
}

#[tokio::test]
async fn the_vendor_reads_the_engineers_words_and_nobody_else_reads_them() {
    let desk = TestDesk::with(VENDOR).await;
    let ticket = opened(&desk, jam()).await;
    let mut inline = reply(&ticket.assigned).by(ALICE).saying("").bare();
    inline.text =
        "#vendor acme SR-7\n\n> The label printer LP-3 jams with every label.\nPlease replace its fuser.\n".to_owned();
    let step = desk.gets(inline).await.tells(&["progress wang", "reply care@acme.test", "transcript alice"]);
    let text = &step.mail("reply").text;
    assert!(text.contains("replace its fuser") && !text.contains("jams with every label"), "{text}");
    for order in ["#resolve", "#close because it is old", "#pending requester"] {
        let orders = format!("#vendor acme SR-7\n{order}\n\nThe fuser is broken again, do come.");
        let step = says(&desk, ALICE, &ticket.assigned, &orders).await.tells(&["transcript alice"]);
        assert!(
            step.mail("transcript").text.contains("goes to the vendor"),
            "{order}: {}",
            step.mail("transcript").text
        );
    }
    desk.end().await;
}

#[tokio::test]
async fn management_reads_what_it_can_do_and_its_answer_is_an_entry() {
    let desk = TestDesk::with(ROLES).await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#priority P2").await;
    let step = desk.until("2026-11-23T12:00:00+08:00").await;
    let breach = to(&step, "breach", "boss");
    for part in ["#take", "#eta", "#note", "· revision"] {
        assert!(!breach.text.contains(part), "{part}: {}", breach.text);
    }
    assert!(breach.text.contains("your words are put on the ticket"), "{}", breach.text);
    assert!(to(&step, "breach", "lin").text.contains("#take"), "engineers read how to answer");
    let step = says(&desk, BOSS, &breach, "What is going on here?").await.tells(&["new_entry alice"]);
    assert!(step.mail("new_entry").text.contains("What is going on"), "{}", step.mail("new_entry").text);
    assert_eq!(desk.tickets().await, 1);
    desk.end().await;
}

#[tokio::test]
async fn a_ticket_is_in_the_tier_of_its_team() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#assign @network").await;
    assert_eq!(desk.field(ticket.number, "tier").await, "2");
    says(&desk, ALICE, &ticket.assigned, "#assign @desktop").await;
    assert_eq!(desk.field(ticket.number, "tier").await, "1");
    let step = says(&desk, ALICE, &ticket.assigned, "#escalate").await;
    assert!(step.mail("transcript").text.contains("Escalated to tier 2"), "{}", step.mail("transcript").text);
    desk.end().await;
}

#[tokio::test]
async fn after_an_outage_of_ours_a_reminder_is_given_a_day() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#pending requester\n\nWhich labels do you use?").await;
    let step = desk.down_until("2026-12-02T10:00:00+08:00").await.tells(&["needs_info wang"]);
    let text = &step.mail("needs_info").text;
    assert!(text.contains("3 Dec"), "the end that is told is the one that is kept: {text}");
    let told = desk.until("2026-12-03T10:00:00+08:00").await.told();
    assert_eq!(count(&told, "resolved wang"), 1, "{told:?}");
    desk.end().await;
}

#[tokio::test]
async fn a_timer_that_nobody_knows_stands_before_none() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let id = desk.row(ticket.number).await.id;
    let mut tx = desk.desk.store().begin().await.unwrap();
    let sql = "INSERT INTO timer (ticket_id, kind, generation, due_at, rule) VALUES ($1, 'of_tomorrow', 1, 0, '')";
    tx.run(sql, &[id.into()]).await.unwrap();
    tx.commit().await.unwrap();
    says(&desk, ALICE, &ticket.assigned, "#pending requester\n\nWhich labels do you use?").await;
    let told = desk.until("2026-11-24T10:00:00+08:00").await.told();
    assert_eq!(count(&told, "needs_info wang"), 1, "{told:?}");
    desk.end().await;
}
