//! Targets: warned of, missed and told honestly; weekends, holidays, waits, and another priority.

use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::people::{ALICE, CHEN, Draft, LIN, WANG, ZHAO};
use serde_json::Value;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// A P2: one person who cannot work at all.
fn stopped() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.\n\nUrgency: critical")
}

/// When a target is due, on the wall of Shanghai.
fn due(ticket: &Value, name: &str) -> String {
    let at: jiff::Timestamp = target(ticket, name)["due_at"].as_str().unwrap().parse().unwrap();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

fn target<'a>(ticket: &'a Value, name: &str) -> &'a Value {
    let found = ticket["targets"].as_array().unwrap().iter().find(|t| t["name"] == name);
    found.unwrap_or_else(|| panic!("no target {name} among {}", ticket["targets"]))
}

#[tokio::test]
async fn a_p2_over_a_weekend_is_warned_of_missed_and_told_once_each() {
    let desk = TestDesk::open().await;
    desk.until("2026-11-27T16:00:00+08:00").await;
    let first = desk.gets(stopped().cc(&[CHEN]).above("X-Test: friday")).await;
    let number = first.opened();
    let shown = desk.ticket(number).await;
    assert_eq!(shown["priority"], "P2");
    for (name, at, rule) in [
        ("receipt", "2026-11-27 16:30", "30m always"),
        ("respond", "2026-11-27 18:00", "2h service"),
        ("update", "2026-11-30 11:00", "4h service"),
        ("handle", "2026-11-30 11:00", "4h service"),
        ("resolve", "2026-11-30 15:00", "8h service"),
    ] {
        assert_eq!((due(&shown, name).as_str(), target(&shown, name)["rule"].as_str()), (at, Some(rule)), "{name}");
        assert_eq!(target(&shown, name)["breached_at"], Value::Null, "{name}");
    }
    assert_ne!(target(&shown, "receipt")["met_at"], Value::Null);

    desk.until("2026-11-27T16:59:00+08:00").await.tells(&[]);
    let half = desk.until("2026-11-27T17:00:00+08:00").await.tells(&["target_warning alice"]);
    let half = half.mail("target_warning");
    assert!(half.subject.starts_with("Due soon: Label printer jams"), "{}", half.subject);
    assert!(half.text.contains("first answer: 18:00 today (Fri 27 Nov)\n  50 %"), "{}", half.text);
    assert!(!half.text.contains("because"), "no reason is asked for yet: {}", half.text);
    let most = desk.until("2026-11-27T17:40:00+08:00").await.tells(&["target_warning alice"]);
    let most = most.mail("target_warning");
    assert!(most.text.lines().next().unwrap().contains("#eta WHEN because REASON"), "{}", most.text);

    // At 18:00 nobody has answered; half of what is due on Monday has run, and is one mail with nothing else.
    let missed = desk.until("2026-11-27T18:00:00+08:00").await;
    let missed = missed.tells(&["breach lin", "delay wang", "target_warning alice"]);
    let breach = missed.mail("breach");
    assert!(breach.text.contains("first answer: was due 18:00 today (Fri 27 Nov)"), "{}", breach.text);
    assert!(breach.text.contains("With: Alice Li, phone 8021"), "{}", breach.text);
    let delay = missed.mail("delay");
    assert!(delay.subject.starts_with("Delayed: Label printer jams"), "{}", delay.subject);
    assert!(delay.text.contains("18:00 today (Fri 27 Nov), and have not."), "{}", delay.text);
    assert!(delay.text.contains("We have no new time yet"), "{}", delay.text);
    assert!(delay.text.contains("News:      by 11:00 on Mon 30 Nov"), "{}", delay.text);
    let warned = missed.mail("target_warning");
    assert!(warned.text.contains("news to the requester: 11:00 on Mon 30 Nov"), "{}", warned.text);
    assert!(warned.text.contains("promise, workaround or solution: 11:00 on Mon 30 Nov"), "{}", warned.text);

    desk.until("2026-11-30T10:11:00+08:00").await.tells(&[]);
    desk.until("2026-11-30T10:12:00+08:00").await.tells(&["target_warning alice"]);
    let missed = desk.until("2026-11-30T11:00:00+08:00").await;
    missed.tells(&["breach lin", "delay wang", "target_warning alice"]);
    desk.until("2026-11-30T13:24:00+08:00").await.tells(&["target_warning alice"]);
    desk.until("2026-11-30T15:00:00+08:00").await.tells(&["breach lin", "delay wang"]);
    desk.advance(30 * 24).await.tells(&[]);
    let shown = desk.ticket(number).await;
    assert_eq!(target(&shown, "resolve")["breached_at"], "2026-11-30T07:00:00Z");
    assert_eq!(desk.facts(number, "breach").await.len(), 4, "one fact for each target");
    desk.end().await;
}

#[tokio::test]
async fn a_first_answer_meets_respond_and_each_reply_renews_the_news_that_are_owed() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, stopped()).await;
    desk.until("2026-11-23T10:50:00+08:00").await.tells(&[]);
    says(&desk, ALICE, &ticket.assigned, "I am on my way to you.").await.tells(&["reply wang"]);
    let shown = desk.ticket(ticket.number).await;
    assert_eq!(target(&shown, "respond")["met_at"], "2026-11-23T02:50:00Z");
    assert_eq!(
        (due(&shown, "update").as_str(), due(&shown, "handle").as_str()),
        ("2026-11-23 14:50", "2026-11-23 14:00")
    );
    // Half of it: handle at 12:00, update at 12:50; a reply in between starts the news anew.
    desk.until("2026-11-23T12:10:00+08:00").await.tells(&["target_warning alice"]);
    says(&desk, ALICE, &ticket.assigned, "The roller is worn, I fetch another.").await.tells(&["reply wang"]);
    assert_eq!(due(&desk.ticket(ticket.number).await, "update"), "2026-11-23 16:10");
    let step = desk.until("2026-11-23T13:00:00+08:00").await;
    assert!(step.told().is_empty(), "{:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn a_wait_for_the_requester_stops_the_clocks_and_a_vendor_only_if_the_desk_says_so() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, stopped()).await;
    desk.until("2026-11-23T10:30:00+08:00").await;
    let question = "#pending requester\n\nPlease tell us the number on the printer's label.";
    let asked = says(&desk, ALICE, &ticket.assigned, question).await.mail("needs_info").clone();
    let shown = desk.ticket(ticket.number).await;
    assert_eq!(
        (target(&shown, "resolve")["paused"].as_bool(), due(&shown, "resolve").as_str()),
        (Some(true), "2026-11-23 18:00")
    );
    let waited = desk.until("2026-11-25T09:00:00+08:00").await;
    waited.tells(&["needs_info wang"]);
    says(&desk, WANG, &asked, "It says LP-3.").await.tells(&["new_entry alice"]);
    let shown = desk.ticket(ticket.number).await;
    assert_eq!(target(&shown, "resolve")["paused"], false);
    // Half an hour had run, and the answer came when the day began: 7.5 and 3.5 hours are left.
    assert_eq!(
        (due(&shown, "resolve").as_str(), due(&shown, "handle").as_str()),
        ("2026-11-25 16:30", "2026-11-25 12:30")
    );
    desk.until("2026-11-25T10:30:00+08:00").await.tells(&["target_warning alice"]);
    desk.end().await;

    for (pause_on, paused) in [("", false), ("[targets]\npause_on = [\"vendor\"]\n", true)] {
        let desk = TestDesk::with(pause_on).await;
        let ticket = opened(&desk, stopped()).await;
        says(&desk, ALICE, &ticket.assigned, "#pending vendor\n\nThe part is ordered.").await;
        let shown = desk.ticket(ticket.number).await;
        assert_eq!(target(&shown, "resolve")["paused"], paused, "{pause_on:?}");
        // In a working day the vendor is to answer, whatever stands still.
        let later = desk.advance(23).await;
        assert_eq!(later.told().is_empty(), paused, "{pause_on:?}: {:?}", later.told());
        desk.end().await;
    }
}

#[tokio::test]
async fn a_higher_priority_counts_from_the_beginning() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    desk.until("2026-11-23T13:00:00+08:00").await.tells(&[]);
    let step = says(&desk, ALICE, &ticket.assigned, "#priority P1 because the whole floor waits").await;
    // A P1 is a major incident; this one is called off, its priority stays.
    says(&desk, LIN, step.mail("major_incident"), "#major no").await;
    let shown = desk.ticket(ticket.number).await;
    for (name, at) in [("respond", "10:30"), ("update", "10:30"), ("handle", "11:00"), ("resolve", "12:00")] {
        assert_eq!(due(&shown, name), format!("2026-11-23 {at}"), "{name}");
        assert_eq!(target(&shown, name)["breached_at"], "2026-11-23T05:00:00Z", "{name}: not before it was so urgent");
    }
    let at_once = desk.advance(0).await.tells(&["breach lin", "delay wang"]);
    assert_eq!(at_once.mail("breach").text.matches("was due").count(), 4, "one mail: {}", at_once.mail("breach").text);
    desk.advance(48).await.tells(&[]);

    // Lower again, nothing of it is told twice.
    says(&desk, ALICE, &ticket.assigned, "#priority P3").await;
    let shown = desk.ticket(ticket.number).await;
    assert_eq!(due(&shown, "resolve"), "2026-11-25 10:00");
    desk.end().await;
}

#[tokio::test]
async fn solved_in_time_is_quiet_and_a_rejection_lets_the_clock_run_on() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, stopped()).await;
    desk.until("2026-11-23T10:45:00+08:00").await;
    let step = says(&desk, ALICE, &ticket.assigned, "#resolve\n\nThe roller is clean.").await;
    let asked = step.mail("resolved").clone();
    let met = desk.ticket(ticket.number).await;
    for name in ["respond", "update", "handle", "resolve"] {
        assert_eq!(target(&met, name)["met_at"], "2026-11-23T02:45:00Z", "{name}");
    }
    desk.until("2026-11-24T09:00:00+08:00").await.tells(&[]);
    let back = says(&desk, WANG, &asked, "Still broken.").await;
    let shown = desk.ticket(ticket.number).await;
    assert_eq!(due(&shown, "resolve"), "2026-11-24 16:15", "45 minutes of 8 hours had run");
    assert_eq!(
        (target(&shown, "resolve")["met_at"].clone(), due(&shown, "update").as_str()),
        (Value::Null, "2026-11-24 13:00")
    );
    assert_ne!(target(&shown, "respond")["met_at"], Value::Null);
    let again = back.mail("reopened_to_you").clone();
    desk.until("2026-11-24T10:00:00+08:00").await.tells(&[]);
    says(&desk, ALICE, &again, "#close because the printer was thrown away").await;
    desk.advance(30 * 24).await.tells(&[]);
    desk.end().await;
}

/// New Year's week with its days moved to a Saturday, as offices in China work it.
const NEW_YEAR: &str = r#"
[[calendar]]
name = "default"
hours = ["Mon-Fri 09:00-12:00 13:00-18:00"]
holidays = ["2027-02-05..2027-02-11"]
workdays = [2027-02-13]
"#;

#[tokio::test]
async fn a_holiday_week_with_a_make_up_saturday() {
    let desk = TestDesk::with(NEW_YEAR).await;
    desk.until("2027-02-04T16:00:00+08:00").await;
    let first =
        desk.gets(ZHAO.writes("标签打印机卡纸", "三楼的标签打印机每张都卡纸，整个部门都在等。\n紧急程度：低")).await;
    let number = first.tells(&["ack zhao", "assigned_to_you alice"]);
    let ack = number.mail("ack").text.clone();
    let number = number.opened();
    let shown = desk.ticket(number).await;
    // Thursday before the holidays to Friday and Saturday after them; Sunday is free.
    assert_eq!(shown["priority"], "P4");
    assert_eq!(due(&shown, "respond"), "2027-02-12 16:00");
    assert_eq!(
        (due(&shown, "handle"), due(&shown, "resolve")),
        ("2027-02-13 16:00".to_owned(), "2027-02-15 16:00".to_owned())
    );
    assert!(ack.contains("2月12日（周五）16:00 前"), "{ack}");
    desk.until("2027-02-05T00:00:00+08:00").await.tells(&[]);
    desk.until("2027-02-12T00:00:00+08:00").await.tells(&[]);
    // Half of the day: eight hours of Thursday, four of Friday.
    desk.until("2027-02-12T03:59:00+08:00").await.tells(&[]);
    desk.until("2027-02-12T04:00:00+08:00").await.tells(&["target_warning alice"]);
    let step = desk.until("2027-02-12T16:00:00+08:00").await;
    let step = step.tells(&["breach lin", "delay zhao", "target_warning alice", "target_warning alice"]);
    let delay = step.mail("delay");
    assert!(delay.subject.starts_with("延期说明：标签打印机卡纸"), "{}", delay.subject);
    assert!(delay.text.contains("我们本应在今天（2月12日 周五）16:00 前与您联系，未能做到。"), "{}", delay.text);
    assert!(delay.text.contains("新的完成时间尚未确定"), "{}", delay.text);
    desk.end().await;
}

/// The same week, told in English; who is solved before the holidays is not reminded in them.
#[tokio::test]
async fn a_holiday_week_with_a_make_up_saturday_in_english() {
    let desk = TestDesk::with(NEW_YEAR).await;
    desk.until("2027-02-04T16:00:00+08:00").await;
    let other = opened(&desk, CHEN.writes("Scanner", "My scanner is dark.")).await;
    let step = says(&desk, ALICE, &other.assigned, "#resolve\n\nThe lamp is new.").await;
    // Friday, Saturday and Monday are the working days after the week.
    assert!(step.mail("resolved").text.contains("16:00 on Mon 15 Feb"), "{}", step.mail("resolved").text);
    let ticket = opened(&desk, WANG.writes("Label printer jams", "It jams with every label.\nUrgency: low")).await;
    assert!(ticket.ack.text.contains("will contact you by 16:00 on Fri 12 Feb"), "{}", ticket.ack.text);
    let shown = desk.ticket(ticket.number).await;
    assert_eq!((due(&shown, "handle"), due(&shown, "resolve")), ("2027-02-13 16:00".into(), "2027-02-15 16:00".into()));
    desk.until("2027-02-12T00:00:00+08:00").await.tells(&[]);
    desk.until("2027-02-12T04:00:00+08:00").await.tells(&["target_warning alice"]);
    let step = desk.until("2027-02-12T16:00:00+08:00").await;
    let step = step.tells(&[
        "breach lin",
        "confirm_reminder chen",
        "delay wang",
        "target_warning alice",
        "target_warning alice",
    ]);
    let delay = &step.mail("delay").text;
    assert!(delay.contains("You should have heard from us by\n16:00 today (Fri 12 Feb), and have not."), "{delay}");
    // The make-up Saturday is worked on, the Sunday after it is not.
    says(&desk, ALICE, &ticket.assigned, "#eta monday 11:00 because the roller comes then").await;
    let step = desk.until("2027-02-13T16:00:00+08:00").await;
    assert!(step.told().contains(&"confirm_reminder chen".to_owned()), "{:?}", step.told());
    let quiet = desk.until("2027-02-14T23:59:00+08:00").await;
    assert!(quiet.told().iter().all(|t| t == "target_warning alice"), "{:?}", quiet.told());
    let step = desk.until("2027-02-15T16:01:00+08:00").await;
    assert!(step.told().contains(&"closed chen".to_owned()), "{:?}", step.told());
    desk.end().await;
}

/// What is due is told as a time on the clock, and nobody is waited for over lunch.
#[tokio::test]
async fn a_lunch_break_counts_for_nothing() {
    const LUNCH: &str = "[[calendar]]\nname = \"default\"\nhours = [\"Mon-Fri 09:00-12:00 13:30-18:00\"]\n";
    for (who, text, told) in [
        (WANG, "The label printer jams.\nUrgency: critical", "will contact you by 14:30 today (Mon 23 Nov)"),
        (ZHAO, "标签打印机卡纸。\n紧急程度：特急", "会在今天（11月23日 周一）14:30 前与您联系"),
    ] {
        let desk = TestDesk::with(LUNCH).await;
        desk.until("2026-11-23T11:00:00+08:00").await;
        let step = desk.gets(who.writes("LP-3", text)).await;
        assert!(step.mail("ack").text.contains(told), "{}", step.mail("ack").text);
        // Half of two hours is at noon, and four fifths are after lunch.
        desk.until("2026-11-23T12:00:00+08:00").await.tells(&["target_warning alice"]);
        desk.until("2026-11-23T13:59:00+08:00").await.tells(&[]);
        desk.until("2026-11-23T14:06:00+08:00").await.tells(&["target_warning alice"]);
        let local = who.address.split('@').next().unwrap();
        let missed = desk.until("2026-11-23T14:30:00+08:00").await;
        missed.tells(&["breach lin", &format!("delay {local}"), "target_warning alice"]);
        desk.end().await;
    }
}

#[tokio::test]
async fn calendars_of_teams_and_of_target_rows() {
    let more = r#"
[[calendar]]
name = "round the clock"
hours = ["Mon-Sun 00:00-24:00"]
[[calendar]]
name = "london"
time_zone = "Europe/London"
[[target]]
name = "the plant"
when = { any_text = ["plant"] }
calendar = "round the clock"
respond = "3h"
[[target]]
name = "the London office"
when = { any_text = ["London"] }
calendar = "london"
"#;
    let desk = TestDesk::with(more).await;
    desk.until("2026-11-23T17:00:00+08:00").await;
    for (text, respond) in [
        ("The label printer jams.", "2026-11-24 16:00"),
        ("The plant's label printer jams.", "2026-11-23 20:00"),
        // Nine in London is five here: eight hours of its day.
        ("The label printer in London jams.", "2026-11-24 01:00"),
    ] {
        let number = desk.gets(WANG.writes("A printer", text)).await.opened();
        let shown = desk.ticket(number).await;
        assert_eq!(due(&shown, "respond"), respond, "{text} {}", target(&shown, "respond"));
    }
    let plant = desk.ticket(1002).await;
    assert_eq!(target(&plant, "respond")["calendar"], "round the clock");
    assert_eq!(target(&plant, "respond")["rule"], "3h service");
    desk.end().await;
}

#[tokio::test]
async fn the_table_of_targets_is_what_the_journal_says() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, stopped()).await;
    desk.advance(3).await;
    says(&desk, ALICE, &ticket.assigned, "#eta tomorrow 14:00 because the part is on its way").await;
    desk.advance(5).await;
    says(&desk, ALICE, &ticket.assigned, "#priority P3").await;
    says(&desk, ALICE, &ticket.assigned, "#pending requester\n\nWhich printer is it?").await;
    desk.advance(20).await;
    let mut tx = desk.desk.store().read().await.unwrap();
    let id = postdesk::store::ticket::find_number(&mut tx, ticket.number).await.unwrap().unwrap();
    let stream = postdesk::store::journal::ticket_stream(id);
    let facts = postdesk::store::journal::load(&mut tx, &stream).await.unwrap();
    let stored = postdesk::store::ticket::targets(&mut tx, id).await.unwrap();
    drop(tx);
    let pauses = ["requester".to_owned()];
    let life =
        postdesk::pure::sla::Life::of(facts.iter().map(|r| (r.at, r.fact.kind.as_str(), r.fact.new.as_str())), &pauses);
    let config = desk.desk.config();
    let plan = |priority, kind| config.targets_for(priority, kind, &[]);
    let replayed = life.clocked(plan, config.calendar().unwrap(), desk.now());
    assert_eq!(replayed.len(), 5);
    for one in replayed {
        let row = stored.iter().find(|row| row.name == one.name.as_str()).unwrap();
        assert_eq!(
            (row.due_at, row.met_at, row.breached_at, row.paused),
            (one.due_at, one.met_at, one.breached_at, one.paused),
            "{row:?}"
        );
    }
    desk.end().await;
}
