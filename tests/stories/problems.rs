//! What monitoring may end and what it may not, and what of a problem that grows is told.

use crate::desk::{Step, TestDesk};
use crate::life::{opened, says};
use crate::people::{ALICE, Draft, LIN, Person, WANG, ZHAO, ZHOU, reply};

const NAGIOS: Person = Person { name: "Nagios", address: "nagios@corp.test" };
const ZABBIX: Person = Person { name: "Zabbix", address: "zabbix@corp.test" };
const UPS: Person = Person { name: "UPS", address: "ups@corp.test" };

/// A report of Nagios about a service.
fn service(kind: &str, name: &str, state: &str) -> Draft {
    let text = format!("***** Nagios *****\n\nNotification Type: {kind}\nState: {state}");
    NAGIOS.writes(&format!("** {kind} Service Alert: {name} is {state} **"), &text)
}

fn down(name: &str) -> Draft {
    service("PROBLEM", name, "CRITICAL")
}

fn up(name: &str) -> Draft {
    service("RECOVERY", name, "OK")
}

/// A report of Zabbix, with the number of its event.
fn zabbix(host: &str, name: &str, (severity, event): (&str, u32)) -> Draft {
    let text = format!("Problem name: {name}\nHost: {host}\nSeverity: {severity}\nOriginal problem ID: {event}");
    ZABBIX.writes(&format!("Problem: {name}"), &text)
}

fn resolved(host: &str, name: &str, event: u32) -> Draft {
    let text = format!("Problem name: {name}\nHost: {host}\nOriginal problem ID: {event}");
    ZABBIX.writes(&format!("Resolved in 5m: {name}"), &text)
}

#[tokio::test]
async fn a_problem_that_grows_is_told_of_once_and_raises_the_ticket() {
    let desk = TestDesk::open().await;
    let number =
        desk.gets(service("PROBLEM", "db1/Disk /", "WARNING")).await.tells(&["assigned_to_you alice"]).opened();
    assert_eq!(desk.field(number, "priority").await, "P3");
    desk.gets(service("PROBLEM", "db1/Disk /", "WARNING")).await.tells(&[]);
    let step = desk.gets(down("db1/Disk /")).await.tells(&["new_entry alice"]);
    let told = step.mail("new_entry").text.clone();
    assert!(told.contains("graver than before"), "{told}");
    assert_eq!(
        (desk.field(number, "priority").await, desk.field(number, "urgency").await),
        ("P2".into(), "critical".into())
    );
    desk.gets(down("db1/Disk /")).await.tells(&[]);
    // What an engineer set stays; and it is told once, not at every report.
    says(&desk, ALICE, step.mail("new_entry"), "#priority P4 because the disk is a spare one").await;
    desk.gets(down("db1/Disk /")).await.tells(&[]);
    assert_eq!(desk.field(number, "priority").await, "P4");
    desk.end().await;
}

#[tokio::test]
async fn a_problem_that_grows_to_p1_wakes_people() {
    let rules = "[[rule]]\nname = \"shop\"\nwhen = { from = [\"nagios@*\"], any_text = [\"is CRITICAL\"] }\n\
                 then = { impact = \"company\" }\n";
    let desk = TestDesk::with(rules).await;
    let number = desk.gets(service("PROBLEM", "shop/HTTP", "WARNING")).await.opened();
    let step = desk.gets(down("shop/HTTP")).await;
    assert!(step.told().contains(&"major_incident lin".to_owned()), "{:?}", step.told());
    assert_eq!(desk.field(number, "priority").await, "P1");
    desk.end().await;
}

#[tokio::test]
async fn back_and_graver_is_one_mail() {
    let desk = TestDesk::open().await;
    let number = desk.gets(service("PROBLEM", "db1/Disk /", "WARNING")).await.opened();
    desk.gets(up("db1/Disk /")).await.tells(&["confirmed alice"]);
    let step = desk.gets(down("db1/Disk /")).await.tells(&["reopened_to_you alice"]);
    let told = &step.mail("reopened_to_you").text;
    assert!(told.contains("graver than before") && !told.contains("#split"), "{told}");
    assert_eq!(desk.field(number, "priority").await, "P2");
    desk.gets(up("db1/Disk /")).await.tells(&["confirmed alice"]);
    let step = desk.gets(down("db1/Disk /")).await.tells(&["reopened_to_you alice"]);
    assert!(step.mail("reopened_to_you").text.contains("again, soon after it was over"));
    desk.end().await;
}

#[tokio::test]
async fn two_ports_are_two_problems() {
    let desk = TestDesk::open().await;
    let first = desk.gets(down("sw1/Port 1/0/24")).await.opened();
    let second = desk.gets(down("sw1/Port 1/0/25")).await.opened();
    desk.gets(up("sw1/Port 1/0/25")).await.tells(&["confirmed alice"]);
    assert_eq!((desk.state(first).await, desk.state(second).await), ("new".to_owned(), "closed".to_owned()));
    desk.end().await;
}

#[tokio::test]
async fn two_thresholds_are_two_problems() {
    let desk = TestDesk::open().await;
    let warns = desk.gets(zabbix("db1", "CPU load above 80% for 5m", ("Warning", 11))).await.opened();
    let gravest = desk.gets(zabbix("db1", "CPU load above 95% for 5m", ("Disaster", 12))).await.opened();
    desk.gets(resolved("db1", "CPU load above 95% for 5m", 12)).await.tells(&["confirmed alice"]);
    assert_eq!((desk.state(warns).await, desk.state(gravest).await), ("new".to_owned(), "closed".to_owned()));
    // A name that holds the value of the moment: the program's number tells that it is the same.
    let load = desk.gets(zabbix("db1", "Load is 93.5 now", ("High", 13))).await.opened();
    desk.gets(resolved("db1", "Load is 2.5 now", 13)).await.tells(&["confirmed alice"]);
    assert_eq!(desk.state(load).await, "closed");
    desk.end().await;
}

#[tokio::test]
async fn a_program_confirms_for_nobody_but_itself() {
    let desk = TestDesk::open().await;
    // People wait for the program's ticket.
    let step = desk.gets(down("web1/HTTP")).await;
    let (alert, told) = (step.opened(), step.mail("assigned_to_you").clone());
    let wang = opened(&desk, WANG.writes("The shop is gone", "I cannot open the shop.")).await;
    says(&desk, ALICE, &wang.assigned, &format!("#merge {alert}")).await;
    let step = desk.gets(up("web1/HTTP")).await.tells(&["new_entry alice"]);
    let text = &step.mail("new_entry").text;
    assert!(text.contains("People wait for this ticket: #resolve asks them."), "{text}");
    assert_eq!(desk.state(alert).await, "new");
    // Solved by a person: who reported it is asked, and the program's word does not overtake the answer.
    let step = says(&desk, ALICE, &told, "#resolve\n\nRestarted it.").await;
    let asked = step.tells(&["resolved wang", "transcript alice"]).mail("resolved").clone();
    desk.gets(down("web1/HTTP")).await;
    desk.gets(up("web1/HTTP")).await;
    assert_ne!(desk.state(alert).await, "closed");
    desk.gets(reply(&asked).by(WANG).saying("It works now, thanks.").top()).await;
    // The program's ticket within a person's: the person is not confirmed over their head, and never sees the program.
    let zhao = opened(&desk, ZHAO.writes("商城打不开", "您好，商城打不开了。\n赵敏")).await;
    let step = desk.gets(down("web2/HTTP")).await;
    says(&desk, ALICE, step.mail("assigned_to_you"), &format!("#merge {}", zhao.number)).await;
    desk.gets(up("web2/HTTP")).await.tells(&["new_entry alice"]);
    assert_eq!(desk.state(zhao.number).await, "new");
    let step = says(&desk, ALICE, &zhao.assigned, "#解决\n\n已重启服务。").await;
    let asked = step.tells(&["resolved zhao", "transcript alice"]).mail("resolved").clone();
    let step =
        desk.gets(reply(&asked).by(ZHAO).saying("好了，谢谢").top()).await.tells(&["closed zhao", "confirmed alice"]);
    assert!(!step.mail("closed").to.iter().any(|to| to.address == NAGIOS.address));
    desk.end().await;
}

#[tokio::test]
async fn the_end_of_one_of_two_problems_ends_not_the_ticket() {
    let desk = TestDesk::open().await;
    let first = desk.gets(down("web1/HTTP")).await.opened();
    let second = desk.gets(down("web1/DNS")).await;
    says(&desk, ALICE, second.mail("assigned_to_you"), &format!("#merge {first}")).await;
    let step = desk.gets(up("web1/HTTP")).await.tells(&["new_entry alice"]);
    let text = &step.mail("new_entry").text;
    assert!(text.contains("One of its problems is over: web1: HTTP. Still on: web1: DNS."), "{text}");
    assert!(!text.contains("close it"), "{text}");
    assert_eq!(desk.state(first).await, "new");
    desk.gets(up("web1/DNS")).await.tells(&["confirmed alice"]);
    assert_eq!(desk.state(first).await, "closed");
    desk.end().await;
}

/// The same in Chinese; and what nobody but a person closes is not said to be in anybody's hands.
#[tokio::test]
async fn 故障恢复时各说各的() {
    let rules = "[[rule]]\nname = \"shop\"\nwhen = { from = [\"nagios@*\"], any_text = [\"shop/\"] }\n\
                 then = { impact = \"company\" }\n";
    let desk = TestDesk::with(rules).await;
    let first = desk.gets(down("web1/HTTP")).await;
    let number = first.opened();
    let second = desk.gets(down("web1/DNS")).await;
    says(&desk, ALICE, second.mail("assigned_to_you"), &format!("#merge {number}")).await;
    says(&desk, ALICE, first.mail("assigned_to_you"), "#assign zhoulei").await;
    let step = desk.gets(up("web1/HTTP")).await.tells(&["new_entry zhoulei"]);
    let told = step.mail("new_entry");
    assert!(told.text.contains("其中一个故障已恢复：web1: HTTP。仍未恢复：web1: DNS。"), "{}", told.text);
    says(&desk, ZHOU, told, "#接单").await;
    let step = desk.gets(up("web1/DNS")).await.tells(&["new_entry zhoulei"]);
    assert!(step.mail("new_entry").text.contains("工单在您手上，请核实后结单"), "{}", step.mail("new_entry").text);
    let number = desk.gets(down("shop/HTTP")).await.opened();
    assert_eq!(desk.field(number, "priority").await, "P1");
    let step = desk.gets(up("shop/HTTP")).await;
    let told = step.mail("new_entry");
    assert!(told.text.contains("A P1 is closed by a person"), "{}", told.text);
    desk.end().await;
}

/// Several events of one trigger are under way: each ends for itself, and the problem with the last of them.
#[tokio::test]
async fn the_end_of_one_event_ends_not_the_others() {
    let name = "Log: ORA-600 in alert log";
    for ends in [[4711, 4712], [4712, 4711]] {
        let desk = TestDesk::open().await;
        let number = desk.gets(zabbix("db9", name, ("High", 4711))).await.opened();
        desk.gets(zabbix("db9", name, ("High", 4712))).await.tells(&[]);
        // One from before the desk knew of them ends none of them.
        desk.gets(resolved("db9", name, 4700)).await.tells(&[]);
        desk.gets(resolved("db9", name, ends[0])).await.tells(&[]);
        assert_eq!(desk.state(number).await, "new", "{ends:?}");
        desk.gets(resolved("db9", name, ends[1])).await.tells(&["confirmed alice"]);
        assert_eq!(desk.state(number).await, "closed", "{ends:?}");
        desk.end().await;
    }
    // Where the recovery is an event with a number of its own, it ends the problem.
    let desk = TestDesk::open().await;
    let number = desk.gets(zabbix("db9", name, ("High", 4711))).await.opened();
    desk.gets(resolved("db9", name, 4713)).await.tells(&["confirmed alice"]);
    assert_eq!(desk.state(number).await, "closed");
    desk.end().await;
}

/// A ticket for which nobody but a program waits: no delay is told, no news is owed, and nobody says so; in both languages.
#[tokio::test]
async fn where_only_a_program_waits_nobody_is_said_to_be_told() {
    for language in ["en", "zh-CN"] {
        let desk = TestDesk::open().await;
        let lead = format!("name = \"lin\"\nlanguage = \"{language}\"");
        desk.rewrites(|text| text.replace("name = \"lin\"", &lead));
        desk.desk.reload().await.unwrap();
        let number = desk.gets(down("web1/HTTP")).await.opened();
        let step = desk.advance(24).await;
        let told = step.sent.iter().find(|m| m.notice == "breach" && m.envelope_to == LIN.address);
        let text = &told.unwrap_or_else(|| panic!("{:?}", step.told())).mail.text;
        let said = ["Nobody but monitoring waits for it.", "除监控外无人等待此工单。"];
        assert_eq!(said.map(|said| text.contains(said)), [language == "en", language != "en"], "{text}");
        let others = ["told of the delay", "no new time", "告知用户", "尚未告知"];
        assert!(!others.iter().any(|other| text.contains(other)), "{text}");
        let owed = desk.facts(number, "breach").await;
        assert!(!owed.is_empty() && !owed.iter().any(|one| one.contains("update")), "{owed:?}");
        // A person who joins waits for news.
        let wang = opened(&desk, WANG.writes("The shop is gone", "I cannot open the shop.")).await;
        says(&desk, ALICE, &wang.assigned, &format!("#merge {number}")).await;
        let step = desk.advance(24).await;
        let owed = desk.facts(number, "breach").await;
        assert!(owed.iter().any(|one| one.contains("update")), "{owed:?} {:?}", step.told());
        desk.end().await;
    }
}

#[tokio::test]
async fn what_goes_on_after_the_solution_is_told() {
    let desk = TestDesk::open().await;
    let opened = desk.gets(down("db1/HTTP")).await;
    let number = opened.opened();
    says(&desk, ALICE, opened.mail("assigned_to_you"), "#resolve\n\nRestarted the service.").await;
    // It may have been on its way.
    desk.gets(down("db1/HTTP")).await.tells(&[]);
    desk.until("2026-11-23T10:30:00+08:00").await;
    let step = desk.gets(down("db1/HTTP")).await.tells(&["reopened_to_you alice"]);
    let told = step.mail("reopened_to_you");
    assert!(told.text.contains("still reports the problem"), "{}", told.text);
    assert_eq!(desk.state(number).await, "open");
    // What is closed with a reason stays closed, whatever is repeated, for a day.
    says(&desk, ALICE, told, "#close because planned work in the machine room").await;
    desk.until("2026-11-23T12:30:00+08:00").await;
    desk.gets(down("db1/HTTP")).await.tells(&[]);
    assert_eq!(desk.state(number).await, "closed");
    desk.advance(25).await;
    assert_ne!(desk.gets(down("db1/HTTP")).await.opened(), number);
    desk.end().await;
}

#[tokio::test]
async fn a_group_that_was_closed_for_a_reason_stays_closed() {
    let desk = TestDesk::open().await;
    begins_to_storm(&desk).await;
    let step = desk.gets(ping("db1")).await;
    let group = step.opened();
    desk.gets(ping("db2")).await;
    says(&desk, ALICE, step.mail("assigned_to_you"), "#close because planned work").await;
    desk.until("2026-11-23T10:04:00+08:00").await;
    desk.gets(ping("db2")).await.tells(&[]);
    assert_eq!(desk.state(group).await, "closed");
    // Another one is another matter; it is told with what else has come by then, a quarter of an hour after the last word.
    desk.gets(ping("db3")).await.tells(&[]);
    assert_eq!(desk.state(group).await, "open");
    let step = desk.until("2026-11-23T10:16:00+08:00").await;
    assert!(step.told().contains(&"new_entry alice".to_owned()), "{:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn a_recovery_that_proves_less_than_the_problem_ends_nothing() {
    let desk = TestDesk::behind_border().await;
    let number = desk.gets(down("web1/HTTP").verified()).await.opened();
    desk.gets(up("web1/HTTP")).await.tells(&[]);
    assert_eq!(desk.state(number).await, "new");
    desk.gets(up("web1/HTTP").verified()).await.tells(&["confirmed alice"]);
    desk.end().await;
}

/// Ten problems of unlike kinds, so that what follows is a storm.
async fn begins_to_storm(desk: &TestDesk) {
    for name in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
        desk.gets(service("PROBLEM", &format!("host-{name}/service-{name}"), "WARNING")).await;
    }
}

fn ping(host: &str) -> Draft {
    service("PROBLEM", &format!("{host}/Ping lost"), "WARNING")
}

#[tokio::test]
async fn a_group_of_the_same_kind_begins_anew_and_both_end() {
    let desk = TestDesk::open().await;
    begins_to_storm(&desk).await;
    let first = desk.gets(ping("db1")).await.opened();
    desk.gets(ping("db2")).await;
    // Hours later another storm, while the problems of the first go on.
    desk.advance(3).await;
    for name in ["k", "l", "m", "n", "o", "p", "q", "r", "s", "t"] {
        desk.gets(service("PROBLEM", &format!("host-{name}/service-{name}"), "WARNING")).await;
    }
    let second = desk.gets(ping("db7")).await.opened();
    desk.gets(ping("db8")).await;
    let note = desk.texts(second, "note").await.remove(0);
    assert!(note.contains("db7") && !note.contains("db1"), "{note}");
    let pong = |host: &str| up(&format!("{host}/Ping lost"));
    for host in ["db7", "db8"] {
        desk.gets(pong(host)).await;
    }
    assert_eq!((desk.state(first).await, desk.state(second).await), ("new".to_owned(), "closed".to_owned()));
    for host in ["db1", "db2"] {
        desk.gets(pong(host)).await;
    }
    assert_eq!(desk.state(first).await, "closed");
    desk.end().await;
}

#[tokio::test]
async fn what_stands_out_of_a_storm_is_told_at_once() {
    let desk = TestDesk::open().await;
    begins_to_storm(&desk).await;
    let group = desk.gets(ping("db1")).await.opened();
    desk.gets(ping("db2")).await.tells(&[]);
    // Graver than all before: a ticket of its own. The same again joins, and raises the group that it joins.
    let single = desk.gets(down("db3/RAID")).await.tells(&["assigned_to_you alice"]).opened();
    let subject = desk.field(single, "subject").await;
    assert_eq!((subject.as_str(), desk.field(single, "priority").await.as_str()), ("db3: RAID", "P2"));
    desk.gets(down("db4/Ping lost")).await.tells(&["new_entry alice"]);
    assert_eq!(desk.field(group, "priority").await, "P2");
    desk.gets(down("db5/Ping lost")).await.tells(&[]);
    // The first word of another program is not lost among them.
    let ups = UPS.writes("告警：机房 UPS 电池耗尽", "告警名称：机房 UPS 电池耗尽\n告警主机：ups1\n告警状态：告警");
    let step: Step = desk.gets(ups).await.tells(&["assigned_to_you alice"]);
    assert_eq!(desk.field(step.opened(), "subject").await, "ups1: 机房 UPS 电池耗尽");
    desk.end().await;
}

#[tokio::test]
async fn what_flapped_and_is_quiet_ends() {
    let desk = TestDesk::open().await;
    let alone = desk.gets(down("web1/HTTP")).await.opened();
    for _ in 0..2 {
        desk.gets(up("web1/HTTP")).await;
        desk.gets(down("web1/HTTP")).await;
    }
    desk.gets(up("web1/HTTP")).await.tells(&["new_entry alice"]);
    let step = desk.advance(2).await;
    assert!(step.told().contains(&"confirmed alice".to_owned()), "{:?}", step.told());
    assert_eq!(desk.state(alone).await, "closed");
    assert!(desk.field(alone, "solution").await.starts_with("Over, and quiet since"));
    // One of a group that flaps does not keep the group open.
    begins_to_storm(&desk).await;
    let group = desk.gets(ping("db1")).await.opened();
    desk.gets(ping("db2")).await;
    let pong = |host: &str| up(&format!("{host}/Ping lost"));
    for _ in 0..3 {
        desk.gets(pong("db1")).await;
        desk.gets(ping("db1")).await;
    }
    desk.gets(pong("db2")).await;
    desk.gets(pong("db1")).await;
    assert_eq!(desk.state(group).await, "new");
    desk.advance(2).await;
    assert_eq!(desk.state(group).await, "closed");
    desk.end().await;
}
