//! Reports of monitoring programs: one ticket a problem, and one for many of them.

use std::time::Duration;

use postdesk::desk::Admitted;
use postdesk::maildir;
use postdesk::pure::vet::Verdict;
use postdesk::web::health::Health;
use tokio_util::sync::CancellationToken;

use crate::desk::{Step, TestDesk};
use crate::life::says;
use crate::people::{ALICE, Draft, Person, WANG};

const ZABBIX: Person = Person { name: "Zabbix", address: "zabbix@corp.test" };
const NAGIOS: Person = Person { name: "Nagios", address: "nagios@corp.test" };
const ALERTMANAGER: Person = Person { name: "Alertmanager", address: "alertmanager@corp.test" };

const MONITOR: Person = Person { name: "Monitor", address: "monitor@corp.test" };
const SYNC: Person = Person { name: "Sync", address: "sync@corp.test" };

fn full_disk() -> Draft {
    ZABBIX.writes(
        "Problem: Disk space is low on /var",
        "Problem started at 10:00:12 on 2026.11.23\nProblem name: Disk space is low on /var\nHost: db1\nSeverity: High\n\
         Operational data: 18 % left\nOriginal problem ID: 4711",
    )
}

fn disk_is_fine() -> Draft {
    ZABBIX.writes(
        "Resolved in 7m 3s: Disk space is low on /var",
        "Problem has been resolved at 10:07:15 on 2026.11.23\nProblem name: Disk space is low on /var\nProblem duration: 7m 3s\n\
         Host: db1\nSeverity: High\nOriginal problem ID: 4711",
    )
}

fn http(kind: &str, state: &str) -> Draft {
    NAGIOS.writes(
        &format!("** {kind} Service Alert: web1/HTTP is {state} **"),
        &format!(
            "***** Nagios *****\n\nNotification Type: {kind}\n\nService: HTTP\nHost: web1\nAddress: 192.0.2.7\nState: {state}\n\n\
             Date/Time: Mon Nov 23 10:00:00 CST 2026\n\nAdditional Info:\n\nConnection refused"
        ),
    )
}

fn unreachable(host: usize) -> Draft {
    NAGIOS.writes(&format!("** PROBLEM Host Alert: sw{host:05} is DOWN **"), "Notification Type: PROBLEM\nState: DOWN")
}

#[tokio::test]
async fn a_problem_of_zabbix_and_its_recovery() {
    let desk = TestDesk::open().await;
    let step = desk.gets(full_disk()).await.tells(&["assigned_to_you alice"]);
    let number = step.opened();
    let shown = desk.ticket(number).await;
    assert_eq!(
        (shown["origin"].as_str(), shown["kind"].as_str(), shown["urgency"].as_str(), shown["subject"].as_str()),
        (Some("monitoring"), Some("incident"), Some("high"), Some("db1: Disk space is low on /var"))
    );
    assert_eq!(shown["requester"]["address"], ZABBIX.address);
    let told = &step.mail("assigned_to_you").text;
    assert!(told.contains("monitoring reads no mail") && told.contains("18 % left"), "{told}");
    let step = desk.gets(disk_is_fine()).await.tells(&["confirmed alice"]);
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(number)));
    assert!(step.mail("confirmed").subject.starts_with("Recovered: db1"), "{}", step.mail("confirmed").subject);
    let closed = &step.mail("confirmed").text;
    assert!(closed.contains("Closed by:   reported over by monitoring"), "{closed}");
    let shown = desk.ticket(number).await;
    assert_eq!((shown["state"].as_str(), shown["closed_by"].as_str()), (Some("closed"), Some("user")));
    assert!(!shown["resolved_at"].is_null() && !shown["restored_at"].is_null());
    assert_eq!(desk.facts(number, "state").await, ["new", "resolved", "closed"]);
    // It is back within the day: the same ticket.
    desk.advance(2).await;
    desk.gets(full_disk()).await.tells(&["reopened_to_you alice"]);
    assert_eq!((desk.state(number).await, desk.tickets().await), ("open".to_owned(), 1));
    desk.gets(disk_is_fine()).await.tells(&["confirmed alice"]);
    // Two days later it is another problem.
    desk.advance(49).await;
    assert_ne!(desk.gets(full_disk()).await.opened(), number);
    desk.end().await;
}

#[tokio::test]
async fn a_recovery_leaves_to_the_engineer_what_the_engineer_has_taken() {
    let desk = TestDesk::open().await;
    let opened = desk.gets(full_disk()).await;
    let number = opened.opened();
    let told = opened.mail("assigned_to_you").clone();
    says(&desk, ALICE, &told, "#take").await.tells(&["transcript alice"]);
    let step = desk.gets(disk_is_fine()).await.tells(&["new_entry alice"]);
    assert!(step.mail("new_entry").text.contains("You have it in hand"), "{}", step.mail("new_entry").text);
    assert_eq!(desk.state(number).await, "open");
    // Neither an answer nor a solution is sent to a program.
    says(&desk, ALICE, &told, "Old logs are gone.").await.tells(&[]);
    says(&desk, ALICE, &told, "#resolve\n\nOld logs are gone.").await.tells(&["transcript alice"]);
    assert_eq!(desk.state(number).await, "resolved");
    desk.gets(full_disk()).await.tells(&["reopened_to_you alice"]);
    desk.end().await;
}

#[tokio::test]
async fn a_service_that_flaps_is_told_once() {
    let desk = TestDesk::open().await;
    let number = desk.gets(http("PROBLEM", "CRITICAL")).await.tells(&["assigned_to_you alice"]).opened();
    desk.gets(http("RECOVERY", "OK")).await.tells(&["confirmed alice"]);
    desk.gets(http("PROBLEM", "CRITICAL")).await.tells(&["reopened_to_you alice"]);
    desk.gets(http("RECOVERY", "OK")).await.tells(&["confirmed alice"]);
    desk.gets(http("PROBLEM", "CRITICAL")).await.tells(&["reopened_to_you alice"]);
    let step = desk.gets(http("RECOVERY", "OK")).await.tells(&["new_entry alice"]);
    assert!(step.mail("new_entry").text.contains("comes and goes"), "{}", step.mail("new_entry").text);
    for _ in 0..10 {
        desk.gets(http("PROBLEM", "CRITICAL")).await.tells(&[]);
        desk.gets(http("RECOVERY", "OK")).await.tells(&[]);
    }
    assert_eq!((desk.state(number).await, desk.tickets().await), ("open".to_owned(), 1));
    let notes = desk.texts(number, "note").await;
    assert!(notes.len() == 1 && notes[0].starts_with("Reported 26 times so far"), "{notes:?}");
    // Over and quiet for an hour, it ends; after that it is a problem like any other again.
    let step = desk.advance(3).await;
    assert!(step.told().contains(&"confirmed alice".to_owned()), "{:?}", step.told());
    desk.gets(http("PROBLEM", "CRITICAL")).await.tells(&["reopened_to_you alice"]);
    desk.gets(http("RECOVERY", "OK")).await.tells(&["confirmed alice"]);
    assert_eq!(desk.state(number).await, "closed");
    desk.end().await;
}

#[tokio::test]
async fn repeats_of_alertmanager_are_counted() {
    let desk = TestDesk::open().await;
    let fires = |count: usize| {
        let text =
            "Labels\nalertname = DiskFull\ninstance = db1:9100\nseverity = critical\nAnnotations\nsummary = 97 % used";
        ALERTMANAGER.writes(&format!("[FIRING:{count}] DiskFull (db1:9100 node critical)"), text)
    };
    let number = desk.gets(fires(1)).await.tells(&["assigned_to_you alice"]).opened();
    assert_eq!(desk.field(number, "urgency").await, "critical");
    let outcomes = [Admitted::FollowedUp(number), Admitted::FollowedUp(number), Admitted::SetAside(Verdict::Monitor)];
    for (count, outcome) in (2..).zip(outcomes) {
        let step = desk.gets(fires(count)).await.tells(&[]);
        assert_eq!(step.outcome, Some(outcome));
    }
    desk.gets(fires(9)).await.tells(&[]);
    assert!(desk.texts(number, "note").await[0].starts_with("Reported 5 times so far"));
    assert_eq!(desk.texts(number, "mail").await.len(), 3);
    let resolved = ALERTMANAGER.writes("[RESOLVED] DiskFull (node critical)", "Labels\nalertname = DiskFull");
    desk.gets(resolved).await.tells(&["confirmed alice"]);
    desk.end().await;
}

#[tokio::test]
async fn what_names_no_problem_or_ends_an_unknown_one_is_set_aside() {
    let desk = TestDesk::open().await;
    let cron = Person { name: "root", address: "cron@corp.test" }.writes("Cron <root@web1> backup", "done");
    for mail in [disk_is_fine(), http("ACKNOWLEDGEMENT", "CRITICAL"), cron] {
        let step = desk.gets(mail).await.tells(&[]);
        assert_eq!(step.outcome, Some(Admitted::SetAside(Verdict::Monitor)));
    }
    assert_eq!(desk.tickets().await, 0);
    desk.end().await;
}

#[tokio::test]
async fn a_recovery_that_the_border_refutes_ends_nothing() {
    let desk = TestDesk::behind_border().await;
    let number = desk.gets(full_disk()).await.tells(&["assigned_to_you alice"]).opened();
    desk.gets(disk_is_fine().failing()).await.tells(&[]);
    assert_eq!(desk.state(number).await, "new");
    desk.gets(disk_is_fine()).await.tells(&["confirmed alice"]);
    desk.end().await;
}

#[tokio::test]
async fn a_rule_knows_the_problem_of_any_other_program() {
    let rules = "[[rule]]\nname = \"backup\"\nwhen = { from = [\"backup@*\"], regex = ['(?i)backup of (?P<what>\\S+)'] }\n\
                 then = { dedupe_key = \"backup ${what}\", priority = \"P2\" }\n\
                 [[rule]]\nname = \"noise\"\nwhen = { from = [\"nagios@*\"], any_text = [\"printer\"] }\nthen = { set_aside = \"noise\" }\n";
    let desk = TestDesk::with(rules).await;
    let backup = Person { name: "Backup", address: "backup@corp.test" };
    let number = desk.gets(backup.writes("Backup of nas7 failed", "tape 3 is full")).await.opened();
    assert_eq!(
        (desk.field(number, "priority").await, desk.field(number, "origin").await),
        ("P2".into(), "monitoring".into())
    );
    let step = desk.gets(backup.writes("Backup of nas7 failed", "tape 4 is full")).await.tells(&[]);
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(number)));
    assert_ne!(desk.gets(backup.writes("Backup of nas8 failed", "tape 5 is full")).await.opened(), number);
    desk.gets(backup.writes("Recovered: backup of nas7", "done")).await.tells(&["confirmed alice"]);
    let noise = NAGIOS.writes("** PROBLEM Service Alert: p1/printer is CRITICAL **", "State: CRITICAL");
    assert_eq!(desk.gets(noise).await.outcome, Some(Admitted::SetAside(Verdict::Monitor)));
    desk.end().await;
}

#[tokio::test]
async fn the_end_of_a_problem_is_found_whatever_the_program_calls_it() {
    let desk = TestDesk::open().await;
    for (begins, ends) in [
        ("【监控告警】web1 HTTP探测失败", "【监控告警】web1 HTTP探测恢复正常"),
        ("[ALERT] web2 is down", "[ALERT] web2 is up"),
        ("[PRTG Network Monitor] core1 Ping Down (No response)", "[PRTG Network Monitor] core1 Ping Up (Up)"),
        ("【告警通知】db1 磁盘使用率过高", "【告警通知】db1 磁盘使用率已恢复"),
    ] {
        let number = desk.gets(MONITOR.writes(begins, "See the console.")).await.opened();
        desk.gets(MONITOR.writes(ends, "See the console.")).await.tells(&["confirmed alice"]);
        assert_eq!(desk.state(number).await, "closed", "{ends}");
    }
    assert_eq!(desk.tickets().await, 4);
    // What says that it is over never says that it goes on.
    let step = desk.gets(MONITOR.writes("[ALERT] web3 is down", "See the console.")).await;
    let number = step.opened();
    says(&desk, ALICE, step.mail("assigned_to_you"), "#resolve\n\nRestarted it.").await;
    desk.until("2026-11-23T10:12:00+08:00").await;
    let step = desk.gets(MONITOR.writes("[ALERT] web3 is up", "See the console.")).await;
    assert!(!step.told().contains(&"reopened_to_you alice".to_owned()), "{:?}", step.told());
    assert_eq!((desk.state(number).await.as_str(), desk.field(number, "reopen_count").await.as_str()), ("closed", "0"));
    desk.end().await;
}

#[tokio::test]
async fn no_alarm_is_lost_by_what_a_system_is_called() {
    let rules = "[[rule]]\nname = \"sync\"\nwhen = { from = [\"sync@*\"] }\nthen = { dedupe_key = \"sync\" }\n";
    let desk = TestDesk::with(rules).await;
    for (subject, text) in [
        ("【灾备恢复】【告警】主机不可达", "告警主机：core1\n告警名称：主机不可达\n告警级别：严重"),
        ("【告警】灾备恢复：任务失败", "告警主机：bk1\n告警信息：灾备恢复任务失败\n告警级别：严重"),
        ("Disaster Recovery: replication failed", "Host: dr1\nSeverity: High"),
        ("Customer DB CRITICAL", "See the console."),
        ("Customer portal: problem with login", "See the console."),
        ("Custom app alert: queue full", "See the console."),
    ] {
        desk.gets(MONITOR.writes(subject, text)).await.tells(&["assigned_to_you alice"]);
    }
    desk.gets(http("CUSTOM", "CRITICAL")).await.tells(&["assigned_to_you alice"]);
    desk.gets(SYNC.writes("Customer sync error 17", "The sync stopped.")).await.tells(&["assigned_to_you alice"]);
    let other = desk.gets(SYNC.writes("Downtime of shop: sync error", "It stopped.")).await;
    assert!(matches!(other.outcome, Some(Admitted::FollowedUp(_))), "{:?}", other.outcome);
    assert_eq!(desk.tickets().await, 8);
    desk.end().await;
}

#[tokio::test]
async fn what_a_rule_reads_and_is_no_report_goes_the_way_of_other_mail() {
    let rules = "[[rule]]\nname = \"sync\"\nwhen = { from = [\"sync@*\"] }\nthen = { dedupe_key = \"sync\" }\n";
    let desk = TestDesk::with(rules).await;
    let step = desk.gets(SYNC.writes("[维护] 周六凌晨同步停机", "请通知各部门，谢谢。")).await;
    step.tells(&["ack sync", "assigned_to_you alice"]).opened();
    desk.end().await;
}

/// Eight groups first, and then what stands out.
#[tokio::test]
async fn a_mixed_storm_stays_within_its_tickets() {
    let desk = TestDesk::open().await;
    let report = |name: &str, state: &str| {
        let text = "Notification Type: PROBLEM";
        NAGIOS.writes(&format!("** PROBLEM Service Alert: {name} is {state} **"), text)
    };
    for host in 'a'..='j' {
        desk.gets(report(&format!("{host}/service-{host}"), "WARNING")).await;
    }
    let kinds = ["Ping", "Disk", "Load", "DNS", "NTP", "SSH", "HTTP", "SMTP", "RAID", "Fan"];
    for kind in kinds.iter().take(8) {
        for round in ["x", "y"] {
            desk.gets(report(&format!("{round}-{kind}/{kind} lost"), "WARNING")).await;
        }
    }
    desk.gets(report("z/Core", "CRITICAL")).await.tells(&["assigned_to_you alice"]);
    for (name, address) in [("ups", "ups@corp.test"), ("nas", "nas@corp.test"), ("fw", "fw@corp.test")] {
        let program = Person { name, address };
        let text = format!("告警名称：{name} 故障\n告警主机：{name}\n告警状态：告警");
        desk.gets(program.writes("告警：设备故障", &text)).await;
    }
    for kind in kinds.iter().skip(8) {
        desk.gets(report(&format!("w/{kind}"), "WARNING")).await;
    }
    let tickets = desk.tickets().await;
    assert!(tickets <= 20, "{tickets} tickets");
    desk.end().await;
}

#[tokio::test]
async fn a_small_storm_shares_tickets() {
    let desk = TestDesk::open().await;
    let mut notices = Vec::new();
    let mut keep = |step: Step| notices.extend(step.told());
    for host in 0..60 {
        keep(desk.gets(unreachable(host)).await);
    }
    assert_eq!(desk.tickets().await, 11, "ten of their own, and one for the others");
    let group = 1011;
    assert_eq!(desk.field(group, "subject").await, "Many alerts at once, such as sw00010 DOWN");
    let note = desk.texts(group, "note").await.remove(0);
    assert!(note.starts_with("25 problems in 25 reports") || note.starts_with("50 problems in 50"), "{note}");
    // A person among them is answered like on any day.
    let step = desk.gets(WANG.writes("The network is gone", "I cannot reach anything.")).await;
    assert!(step.told().contains(&"ack wang".to_owned()), "{:?}", step.told());
    // A quarter of an hour later the engineer hears how it stands, once.
    let step = desk.until("2026-11-23T10:16:00+08:00").await.tells(&["new_entry alice"]);
    let told = &step.mail("new_entry").text;
    assert!(told.contains("50 problems in 50 reports") && told.contains("- sw00010 DOWN"), "{told}");
    desk.until("2026-11-23T10:40:00+08:00").await.tells(&[]);
    // All are back: the group is over when the last one is.
    for host in 0..60 {
        let up = NAGIOS.writes(&format!("** RECOVERY Host Alert: sw{host:05} is UP **"), "State: UP");
        let expected: &[&str] = if host < 10 || host == 59 { &["confirmed alice"] } else { &[] };
        desk.gets(up).await.tells(expected);
    }
    assert_eq!(desk.state(group).await, "closed");
    assert!(notices.len() <= 11, "{notices:?}");
    desk.end().await;
}

/// As many as `POSTDESK_STORM` says (600 if unset) wait in the Maildir, and behind them one person's mail.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "it measures the world's time")]
async fn f41_a_storm_of_alerts() {
    let size: usize = std::env::var("POSTDESK_STORM").ok().and_then(|n| n.parse().ok()).unwrap_or(600);
    let desk = TestDesk::open().await;
    let path = desk.folder().join("in");
    for place in 0..size {
        let (host, kind) = (place % 700, place / 700 % 3);
        let mail = match (kind, place % 3) {
            (0, 0) => unreachable(host),
            (1, _) | (0, 1) => {
                let text = format!("Problem name: No route\nHost: sw{host}\nOriginal problem ID: {place}");
                ZABBIX.writes("Problem: No route", &text)
            }
            _ => ALERTMANAGER.writes(&format!("[FIRING:{place}] Down{} sw", host % 40), "alertname = Down"),
        };
        maildir::deliver(&path, Vec::from(mail).as_slice()).unwrap();
    }
    let person = Vec::from(WANG.writes("The network is gone", "I cannot reach anything."));
    maildir::deliver(&path, person.as_slice()).unwrap();
    let began = std::time::Instant::now();
    let (stop, folder) = (
        CancellationToken::new(),
        maildir::Folder { mailbox: "support".to_owned(), path: path.clone(), component: "storm".to_owned() },
    );
    let source = tokio::spawn(maildir::drain(folder, desk.desk.clone(), Health::default(), stop.clone()));
    let (mut sent, mut acknowledged) = (Vec::new(), None);
    let waiting = || std::fs::read_dir(path.join("new")).unwrap().count();
    while waiting() > 0 || sent.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
        sent.extend(desk.sent().await);
        if acknowledged.is_none() && sent.iter().any(|m| m.notice == "ack" && m.envelope_to == WANG.address) {
            acknowledged = Some(began.elapsed());
        }
        assert!(began.elapsed() < Duration::from_secs(1_800), "{} still wait", waiting());
    }
    let took = began.elapsed();
    stop.cancel();
    source.await.unwrap();
    sent.extend(desk.sent().await);
    sent.extend(desk.advance(1).await.sent);
    let tickets = desk.tickets().await;
    println!("{size} alerts in {took:?}: {tickets} tickets, {} notices, ack after {acknowledged:?}", sent.len());
    assert!(acknowledged.is_some_and(|after| after < Duration::from_secs(60)), "{acknowledged:?}");
    // The person's ticket besides.
    assert!(tickets <= 20 + 1 && sent.len() <= 100, "{tickets} tickets, {} notices", sent.len());
    desk.end().await;
}
