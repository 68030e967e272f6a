//! Reports as the programs write them, and the life of a problem.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use super::life::{Limits, Past, Step, step};
use super::*;
use crate::pure::Timestamp;

fn read_of(subject: &str, text: &str) -> Option<Alert> {
    read(&Seen { from: "ops@corp.test", subject, text })
}

#[test]
fn problem_and_recovery_share_a_key() {
    let zabbix = |line: &str, state: &str| {
        format!(
            "{line}\nProblem name: Free space below 20% on /var\nHost: db1\nSeverity: High\nOperational data: {state}\nOriginal problem ID: 811\n"
        )
    };
    let chinese = |state: &str, value: &str| {
        format!(
            "告警主机:db1\n告警时间:2026.11.23 10:02:11\n告警等级:Disaster\n告警信息: MySQL 停止\n告警项目:mysql.ping\n问题详情:ping:{value}\n当前状态:{state}:{value}\n事件ID:77\n"
        )
    };
    let nagios = |kind: &str, state: &str| {
        format!(
            "***** Nagios *****\n\nNotification Type: {kind}\n\nService: HTTP\nHost: web1\nAddress: 192.0.2.7\nState: {state}\n\nDate/Time: Mon Nov 23\n"
        )
    };
    let cases = [
        (
            "zabbix",
            "Problem: Free space below 20% on /var",
            zabbix("Problem started at 10:02:11 on 2026.11.23", "18 %"),
            "Resolved in 5m 3s: Free space below 20% on /var",
            zabbix("Problem has been resolved at 10:07:14", "44 %"),
            "db1: Free space below 20% on /var",
        ),
        (
            "zabbix",
            "服务器:db1发生: MySQL 停止故障!",
            chinese("PROBLEM", "0"),
            "服务器:db1: MySQL 停止已恢复!",
            chinese("OK", "1"),
            "db1: MySQL 停止",
        ),
        (
            "zabbix",
            "故障PROBLEM,服务器:db1发生: MySQL 停止故障!",
            chinese("PROBLEM", "0"),
            "恢复OK, 服务器:db1: MySQL 停止已恢复!",
            chinese("OK", "1"),
            "db1: MySQL 停止",
        ),
        (
            "zabbix",
            "故障：MySQL 停止",
            chinese("PROBLEM", "0"),
            "恢复：MySQL 停止",
            chinese("OK", "1"),
            "db1: MySQL 停止",
        ),
        (
            "zabbix",
            "PROBLEM: CPU load 93.5% on db1",
            "Trigger status: PROBLEM\nHost: db1\n".into(),
            "OK: CPU load 12% on db1",
            "Trigger status: OK\nHost: db1\n".into(),
            "CPU load 93.5% on db1",
        ),
        (
            "nagios",
            "** PROBLEM Service Alert: web1/HTTP is CRITICAL **",
            nagios("PROBLEM", "CRITICAL"),
            "** RECOVERY Service Alert: web1/HTTP is OK **",
            nagios("RECOVERY", "OK"),
            "web1: HTTP",
        ),
        (
            "nagios",
            "** PROBLEM Host Alert: web1 is DOWN **",
            String::new(),
            "** RECOVERY Host Alert: web1 is UP **",
            String::new(),
            "web1 DOWN",
        ),
        (
            "icinga",
            "[PROBLEM] ping4 on web1 is CRITICAL!",
            String::new(),
            "[RECOVERY] ping4 on web1 is OK!",
            String::new(),
            "web1: ping4",
        ),
        (
            "icinga",
            "[PROBLEM] Host web1 is DOWN!",
            String::new(),
            "[RECOVERY] Host web1 is UP!",
            String::new(),
            "web1 DOWN",
        ),
        (
            "checkmk",
            "Check_MK: web1/CPU load OK -> CRIT",
            String::new(),
            "Check_MK: web1/CPU load CRIT -> OK",
            String::new(),
            "web1: CPU load",
        ),
        (
            "alertmanager",
            "[FIRING:2] InstanceDown (web1:9100 node critical)",
            "Labels\nalertname = InstanceDown\ninstance = web1:9100\n".into(),
            "[RESOLVED] InstanceDown (node critical)",
            "Labels\nalertname = InstanceDown\ninstance = web2:9100\n".into(),
            "",
        ),
        (
            "alertmanager",
            "[FIRING:1] (InstanceDown web1:9100 node)",
            "alertname = InstanceDown\ninstance = web1:9100\n".into(),
            "[RESOLVED:1] (InstanceDown web1:9100 node)",
            "alertname = InstanceDown\ninstance = web1:9100\n".into(),
            "web1:9100: InstanceDown",
        ),
        (
            "grafana",
            "[Alerting] Queue length",
            "Metric name: queue\nValue: 812\n".into(),
            "[OK] Queue length",
            "Metric name: queue\nValue: 3\n".into(),
            "",
        ),
        (
            "uptime kuma",
            "[web shop] [🔴 Down] timeout",
            String::new(),
            "[web shop] [✅ Up] 200 - OK",
            String::new(),
            "web shop",
        ),
        (
            "monitoring",
            "【告警通知】",
            "告警名称：磁盘使用率\n告警主机：db7\n告警状态：告警\n当前值：97.2\n".into(),
            "【恢复通知】",
            "告警名称：磁盘使用率\n告警主机：db7\n告警状态：恢复\n当前值：41.0\n".into(),
            "db7: 磁盘使用率",
        ),
    ];
    for (program, begins, begin_text, ends, end_text, title) in cases {
        let begin = read_of(begins, &begin_text).unwrap_or_else(|| panic!("{begins}"));
        let end = read_of(ends, &end_text).unwrap_or_else(|| panic!("{ends}"));
        assert_eq!((begin.program, begin.report, end.report), (program, Report::Problem, Report::Recovery), "{begins}");
        assert_eq!(begin.key, end.key, "{begins} / {ends}");
        if !title.is_empty() {
            assert_eq!(begin.title, title, "{begins}");
        }
    }
}

#[test]
fn other_problems_have_other_keys() {
    let key = |subject: &str, text: &str| read_of(subject, text).unwrap().key;
    let pairs = [
        ("** PROBLEM Service Alert: web1/eth0 is CRITICAL **", "** PROBLEM Service Alert: web1/eth1 is CRITICAL **"),
        ("** PROBLEM Service Alert: web1/HTTP is CRITICAL **", "** PROBLEM Service Alert: web2/HTTP is CRITICAL **"),
        ("** PROBLEM Host Alert: 192.0.2.1 is DOWN **", "** PROBLEM Host Alert: 192.0.2.2 is DOWN **"),
        ("[FIRING:1] DiskFull db", "[FIRING:1] DiskFull web"),
        ("[PROBLEM] port 443 on web1 is CRITICAL!", "[PROBLEM] port 80 on web1 is CRITICAL!"),
        (
            "** PROBLEM Service Alert: sw1/Port 1/0/24 is CRITICAL **",
            "** PROBLEM Service Alert: sw1/Port 1/0/25 is CRITICAL **",
        ),
        (
            "** PROBLEM Service Alert: x8/Port 1:24 is CRITICAL **",
            "** PROBLEM Service Alert: x8/Port 1:25 is CRITICAL **",
        ),
        (
            "** PROBLEM Service Alert: hq/Room 1.02 is WARNING **",
            "** PROBLEM Service Alert: hq/Room 1.03 is WARNING **",
        ),
        ("[PROBLEM] UPS 2b on rack4 is CRITICAL!", "[PROBLEM] UPS 3b on rack4 is CRITICAL!"),
        ("Check_MK: web1/Disk 80% OK -> CRIT", "Check_MK: web1/Disk 95% OK -> CRIT"),
    ];
    for (one, other) in pairs {
        assert_ne!(key(one, ""), key(other, ""), "{one} / {other}");
    }
    let from = |from| read(&Seen { from, subject: pairs[0].0, text: "" }).unwrap().key;
    assert_ne!(from("nagios@a.test"), from("nagios@b.test"), "two installations");
}

#[test]
fn values_pass_and_names_and_thresholds_stay() {
    for (text, kept) in [
        ("CPU load 93.5% on db1", "CPU load # on db1"),
        ("CPU load 93.5 % on db1", "CPU load # % on db1"),
        ("Disk 1.2GB free since 10:02:11 2026-11-23", "Disk # free since #"),
        ("Processor load: 12.4", "Processor load: #"),
        ("等待时间 350 ms", "等待时间 # ms"),
        ("温度 41.5℃", "温度 #"),
    ] {
        assert_eq!(lasting(text), kept);
    }
    for stays in [
        "CPU load above 80% for 5m",
        "Free space is less than 20% on /var",
        "CPU使用率 超过 80%",
        "Memory > 90%",
        "Memory >90%",
        "/dev/sda1 eth0 192.0.2.17 port 443",
        "Port 1/0/24 Port 1:24 Slot 1-0-3 Room 1.02 VLAN 10.2 UPS 2b Rack 4d Postgres 9.6",
        "Rule 2026-13-40 at 25:61:00",
    ] {
        assert_eq!(lasting(stays), stays);
    }
}

#[test]
fn what_zabbix_names_stays_and_its_numbers_of_events_pair() {
    let zabbix = |word: &str, name: &str, event: u32| {
        read_of(
            &format!("{word}: {name}"),
            &format!("Trigger: {name}\nTrigger status: {word}\nHost: db1\nOriginal event ID: {event}\n"),
        )
        .unwrap()
    };
    let (warns, disaster) =
        (zabbix("PROBLEM", "CPU load above 80% for 5m", 1), zabbix("PROBLEM", "CPU load above 95% for 5m", 2));
    assert_ne!(warns.key, disaster.key);
    // A name may hold the value of the moment: the event is the same.
    let (begins, ends) = (zabbix("PROBLEM", "CPU load 93.5% on db1", 7), zabbix("OK", "CPU load 12% on db1", 7));
    assert!(!begins.event.is_empty() && begins.event == ends.event && begins.event != warns.event);
}

#[test]
fn series_of_one_rule_are_problems_of_their_own() {
    let of = |word: &str, host: &str| {
        let text = format!(
            "级别状态: {word}\n规则标题: 磁盘使用率过高\n监控指标: [ident={host} path=/data rulename=磁盘使用率过高]\n"
        );
        read_of(&format!("[夜莺] {word} 磁盘使用率过高"), &text).unwrap()
    };
    let (one, other, over) = (of("S1 Triggered", "core-1"), of("S1 Triggered", "core-2"), of("S1 Recovered", "core-1"));
    assert_ne!(one.key, other.key);
    assert_eq!((&one.key, over.report, one.severity), (&over.key, Report::Recovery, Some(Severity::Critical)));
    assert_eq!((one.host.as_str(), one.title.as_str()), ("core-1", "core-1: 磁盘使用率过高 path=/data"));
}

#[test]
fn what_names_no_problem_has_no_key() {
    for (subject, text) in [
        ("Cron <root@web1> run-parts /etc/cron.daily", "done\n"),
        ("Logwatch for web1 (Linux)", "Processing Initiated: 10:00\n"),
        ("告警", "请看附件"),
        ("", ""),
    ] {
        assert_eq!(read_of(subject, text), None, "{subject}");
    }
}

#[test]
fn remarks_begin_nothing() {
    for (subject, text) in [
        ("** ACKNOWLEDGEMENT Service Alert: web1/HTTP is CRITICAL **", ""),
        ("** FLAPPINGSTOP Service Alert: web1/HTTP is OK **", ""),
        ("** CUSTOM Service Alert: web1/HTTP is OK **", ""),
        ("[ACKNOWLEDGEMENT] HTTP on web1 is CRITICAL!", ""),
        ("【已确认】磁盘使用率", "告警名称：磁盘使用率\n告警主机：db7\n"),
        ("Disk", "Notification Type: ACKNOWLEDGEMENT\nState: CRITICAL\nService: Disk\nHost: db7\n"),
        ("** DOWNTIMESTART Host Alert: web1 is UP **", ""),
        ("Updated problem in 4m: No swap", "Problem name: No swap\nHost: db1\nOriginal problem ID: 4\n"),
    ] {
        assert_eq!(read_of(subject, text).unwrap().report, Report::Remark, "{subject}");
    }
}

#[test]
fn severities() {
    let of = |line: &str| read_of("PROBLEM: x", &format!("Trigger: x\nHost: h\n{line}\n")).unwrap().severity;
    for (line, severity) in [
        ("Severity: Disaster", Some(Severity::Critical)),
        ("告警等级：严重", Some(Severity::High)),
        ("Trigger severity: Average", Some(Severity::Warning)),
        ("级别: 提示", Some(Severity::Information)),
        ("Colour: red", None),
    ] {
        assert_eq!(of(line), severity, "{line}");
    }
    for (subject, severity) in [
        ("** PROBLEM Service Alert: critical-db1/HTTP is WARNING **", Some(Severity::Warning)),
        ("** PROBLEM Service Alert: web1/Information screen is CRITICAL **", Some(Severity::Critical)),
        ("** PROBLEM Host Alert: info-desk is DOWN **", Some(Severity::Critical)),
        ("[PROBLEM] high-availability on web1 is UNKNOWN!", Some(Severity::Warning)),
        ("Check_MK: web1/error log WARN -> CRIT", Some(Severity::Critical)),
        ("[FIRING:1] DiskFull (critical-db1:9100 node)", None),
        ("[FIRING:1] DiskFull (db1:9100 node critical)", Some(Severity::Critical)),
    ] {
        assert_eq!(read_of(subject, "").unwrap().severity, severity, "{subject}");
    }
    let of = |subject: &str| read_of(subject, "Trigger: x\nHost: h\n").unwrap().severity;
    assert_eq!(of("PROBLEM: highland-router: info page down"), None);
    assert_eq!((of("PROBLEM: [High] x"), of("故障：【严重】x")), (Some(Severity::High), Some(Severity::High)));
}

#[test]
fn shapes_leave_out_hosts_and_numbers() {
    let shape = |subject: &str| read_of(subject, "").unwrap().shape;
    assert_eq!(
        shape("** PROBLEM Service Alert: web1/port 80 of web1 is CRITICAL **"),
        shape("** PROBLEM Service Alert: web22/port 443 of web22 is CRITICAL **")
    );
}

#[test]
fn keys_of_rules() {
    assert_eq!(key_of_rule(" Backup  NAS-7 "), Some("rule|backup nas-7".to_owned()));
    assert_eq!(key_of_rule(" - "), None);
    let seen = Seen { from: "x@corp.test", subject: "[故障] 备份失败 NAS-7", text: "" };
    let alert = read_by_rule(&seen, "rule|nas-7".into());
    assert_eq!((alert.report, alert.title.as_str()), (Report::Problem, "备份失败 NAS-7"));
    let seen = Seen { subject: "[恢复] 备份失败 NAS-7", ..seen };
    assert_eq!(read_by_rule(&seen, "rule|nas-7".into()).report, Report::Recovery);
}

#[test]
fn the_life_of_a_problem() {
    let limits = Limits::default();
    let at = |minutes: i64| {
        let begin: Timestamp = "2026-11-23T02:00:00Z".parse().unwrap();
        begin.checked_add(jiff::SignedDuration::from_mins(minutes)).unwrap()
    };
    let mut past: Option<Past> = None;
    let (on, over) = (Report::Problem, Report::Recovery);
    let reports = [
        (0, over, Step::Count),
        (0, on, Step::Begin),
        (5, on, Step::Count),
        (6, Report::Remark, Step::Count),
        (9, over, Step::Recover),
        (9, over, Step::Count),
        (20, on, Step::Return),
        (21, over, Step::Recover),
        (22, on, Step::Return),
        (23, over, Step::Flap { tell: true }),
        (24, on, Step::Flap { tell: false }),
        (80, over, Step::Flap { tell: false }),
        // Quiet for longer than the window: a problem like any other.
        (200, on, Step::Return),
        (201, over, Step::Recover),
        (201 + 24 * 60, on, Step::Return),
        (202 + 24 * 60, over, Step::Recover),
        (203 + 48 * 60, on, Step::Begin),
    ];
    for (minute, report, expected) in reports {
        let (found, after) = step(past.take(), report, at(minute), &limits);
        assert_eq!(found, expected, "minute {minute}");
        past = after;
    }
}

#[test]
fn what_comes_and_goes_slowly_flaps_too() {
    let limits = Limits::default();
    let begin: Timestamp = "2026-11-23T02:00:00Z".parse().unwrap();
    for (minutes, flaps_at) in
        [(1, Some(5)), (14, Some(5)), (16, Some(6)), (30, Some(6)), (59, Some(6)), (240, Some(6)), (300, None)]
    {
        let mut past = Some(Past::begun(begin));
        let found = (1..=12).find(|n: &i64| {
            let report = if n % 2 == 1 { Report::Recovery } else { Report::Problem };
            let at = begin.checked_add(jiff::SignedDuration::from_mins(n * minutes)).unwrap();
            let (found, after) = step(past.take(), report, at, &limits);
            past = after;
            found == Step::Flap { tell: true }
        });
        assert_eq!(found, flaps_at, "every {minutes} minutes");
    }
    // A burst over the end of an hour is one, too.
    let mut past = Some(Past::begun(begin));
    let steps = [5, 58, 61, 63, 64].map(|minute| {
        let report = if past.as_ref().unwrap().over { Report::Problem } else { Report::Recovery };
        let at = begin.checked_add(jiff::SignedDuration::from_mins(minute)).unwrap();
        let (found, after) = step(past.take(), report, at, &limits);
        past = after;
        found
    });
    assert_eq!(steps[4], Step::Flap { tell: true });
}

#[test]
fn linear_and_total() {
    let long = "告警主机：".repeat(200_000);
    assert!(read_of(&long, &long).is_some_and(|alert| alert.key.chars().count() <= KEY_CHARS_MAX));
    let lines = "Trigger: x\n".repeat(100_000);
    assert!(read_of("PROBLEM: x", &lines).is_some());
}
