//! What subjects say of a problem, and how a problem and its end find each other by them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use super::*;

fn read_of(subject: &str, text: &str) -> Option<Alert> {
    read(&Seen { from: "ops@corp.test", subject, text })
}

#[test]
fn words_of_recovery_within_a_name_end_nothing() {
    for (subject, report) in [
        ("【告警】灾备恢复任务失败", Report::Problem),
        ("灾备恢复任务失败", Report::Problem),
        ("【告警】核心交换机不可达，30分钟仍未恢复", Report::Problem),
        ("Backup of recovery-server failed", Report::Problem),
        ("Backup of nas7 failed: queue is up to 900 files", Report::Problem),
        ("[ALERT] Ping on rt1 not resolved since 2 h", Report::Problem),
        ("Monitor is DOWN: web shop", Report::Problem),
        ("Monitor is UP: web shop", Report::Recovery),
        ("【告警恢复】磁盘使用率", Report::Recovery),
        ("【恢复】备份失败", Report::Recovery),
        ("服务器磁盘空间不足故障已恢复！", Report::Recovery),
        ("Recovered: backup of nas7", Report::Recovery),
        ("web1 is back to normal", Report::Recovery),
        ("[Datadog] [Recovered] Disk is full on core-1", Report::Recovery),
    ] {
        assert_eq!(state::report_in(subject), Some(report), "{subject}");
    }
    for silent in ["Cron <root@web1> run-parts", "Logwatch for web1 (Linux)", "weekly figures"] {
        assert_eq!(state::report_in(silent), None, "{silent}");
    }
}

#[test]
fn what_is_said_in_the_subject_alone_is_a_problem_too() {
    for (begins, ends, title) in [
        ("Monitor is DOWN: web shop", "Monitor is UP: web shop", "web shop"),
        ("ALARM: \"HighCPU\" in EU (Ireland)", "OK: \"HighCPU\" in EU (Ireland)", "\"HighCPU\" in EU (Ireland)"),
        (
            "[Datadog] [Triggered] Disk is full on core-1",
            "[Datadog] [Recovered] Disk is full on core-1",
            "Disk is full on core-1",
        ),
        (
            "【云监控】云服务器 web1 CPU使用率发生告警",
            "【云监控】云服务器 web1 CPU使用率恢复正常",
            "云服务器 web1 CPU使用率",
        ),
    ] {
        let (begin, end) = (read_of(begins, "See the page.").unwrap(), read_of(ends, "See the page.").unwrap());
        assert_eq!((begin.report, end.report, begin.title.as_str()), (Report::Problem, Report::Recovery, title));
        assert_eq!(begin.key, end.key, "{begins}");
    }
}

/// Every program that the gate knows and that says all in its subject: how a problem begins and how it ends.
#[test]
fn begin_and_end_share_a_key_in_the_subject_of_every_program() {
    for (begins, ends) in [
        // UptimeRobot, PRTG, CloudWatch, Datadog.
        ("Monitor is DOWN: shop", "Monitor is UP: shop"),
        ("[UptimeRobot] Monitor is DOWN: shop", "[UptimeRobot] Monitor is UP: shop"),
        ("[PRTG Network Monitor] core1 Ping Down (No response)", "[PRTG Network Monitor] core1 Ping Up (Up)"),
        (
            "[PRTG Network Monitor (HQ)] core1 Ping Down (Timeout)",
            "[PRTG Network Monitor (HQ)] core1 Ping Down ended (now: Up)",
        ),
        ("ALARM: \"HighCPU\" in EU (Ireland)", "OK: \"HighCPU\" in EU (Ireland)"),
        ("[Datadog] [Triggered] Disk is full on core-1", "[Datadog] [Recovered] Disk is full on core-1"),
        ("[Monitor Alert] Triggered: queue too long", "[Monitor Alert] Recovered: queue too long"),
        // Monit, Zabbix, Nagios, Grafana, PagerDuty, Veeam, vCenter.
        ("monit alert --  Connection failed nginx", "monit alert --  Connection succeeded nginx"),
        ("monit alert --  Does not exist nginx", "monit alert --  Exists nginx"),
        ("[Zabbix] PROBLEM: web1 no route", "[Zabbix] OK: web1 no route"),
        ("Host DOWN alert for web1!", "Host UP alert for web1!"),
        ("[Nagios] web1 HTTP CRITICAL", "[Nagios] web1 HTTP OK"),
        ("[Alerting] Queue length", "[OK] Queue length"),
        ("[PagerDuty] TRIGGERED: api is slow", "[PagerDuty] RESOLVED: api is slow"),
        ("[Failed] Nightly job", "[Success] Nightly job"),
        (
            "[VMware vCenter - Alarm Host connection] esx1 changed status from Green to Red",
            "[VMware vCenter - Alarm Host connection] esx1 changed status from Red to Green",
        ),
        // A label that all mails bear.
        ("[ALERT] web2 is down", "[ALERT] web2 is up"),
        ("[ALERT] Backup of nas7 failed", "[ALERT] Backup of nas7 - resolved"),
        ("web3 is unreachable", "web3 is back to normal"),
        ("【监控告警】web1 HTTP探测失败", "【监控告警】web1 HTTP探测恢复正常"),
        ("【告警通知】db1 磁盘使用率过高", "【告警通知】db1 磁盘使用率已恢复"),
        ("【告警】核心交换机不可达", "【告警】核心交换机恢复正常（持续 5 分钟）"),
        ("【故障】机房空调异常", "【恢复】机房空调异常"),
        // 夜莺、阿里云、腾讯云、华为云。
        ("[夜莺] S1 Triggered 磁盘使用率过高", "[夜莺] S1 Recovered 磁盘使用率过高"),
        ("【阿里云监控】云服务器 web1 CPU使用率发生告警", "【阿里云监控】云服务器 web1 CPU使用率恢复正常"),
        ("阿里云监控告警：web1 CPU使用率", "阿里云监控告警恢复：web1 CPU使用率"),
        ("【腾讯云】【告警触发】web1 内存利用率", "【腾讯云】【告警恢复】web1 内存利用率"),
        ("【华为云】【云监控服务】web1 带宽告警", "【华为云】【云监控服务】web1 带宽告警恢复"),
        ("告警：数据库 db1 连接数过高", "恢复：数据库 db1 连接数过高"),
    ] {
        let [begin, end] =
            [begins, ends].map(|subject| read_of(subject, "See the page.").unwrap_or_else(|| panic!("{subject}")));
        assert_eq!((begin.report, end.report), (Report::Problem, Report::Recovery), "{begins} / {ends}");
        assert_eq!(begin.key, end.key, "{begins}");
    }
    // What stands in brackets may be the host.
    let key = |subject: &str| read_of(subject, "").unwrap().key;
    assert_ne!(key("【core1】【告警】主机不可达"), key("【core2】【告警】主机不可达"));
    assert_ne!(key("web1 DOWN: HTTP"), key("web2 DOWN: HTTP"));
}

/// What a system is called is no state of it, in either direction.
#[test]
fn names_of_systems_are_no_states() {
    for (subject, text) in [
        ("【灾备恢复】【告警】主机不可达", "告警主机：core1\n告警名称：主机不可达\n告警级别：严重\n"),
        ("【告警】灾备恢复：任务失败", "告警主机：bk1\n告警信息：灾备恢复任务失败\n告警级别：严重\n"),
        ("Disaster Recovery: replication failed", "Host: dr1\nSeverity: High\n"),
        ("【灾备恢复通知】任务失败", ""),
        ("[Site Recovery] [Alert] replication is slow", ""),
        ("Customer DB CRITICAL", "see console"),
        ("Customer portal: problem with login", "see console"),
        ("Custom app alert: queue full", "see console"),
        ("[Customs] declaration queue failed", ""),
        ("Downtime counter: disk failure", ""),
        ("维护系统：数据库不可达", ""),
        ("[ALERT] name server: www cannot be resolved", ""),
        ("** CUSTOM Service Alert: web1/HTTP is CRITICAL **", ""),
        ("** FLAPPINGSTART Service Alert: web1/HTTP is CRITICAL **", ""),
        ("SMART error (CurrentPendingSector) detected on host: db1", ""),
    ] {
        assert_eq!(read_of(subject, text).map(|alert| alert.report), Some(Report::Problem), "{subject}");
    }
    for subject in ["Customer sync error 17", "Downtime of shop: sync error", "Recovery of customers: figures"] {
        let seen = Seen { from: "sync@corp.test", subject, text: "It stopped." };
        assert_eq!(read_by_rule(&seen, "rule|sync".into()).report, Report::Problem, "{subject}");
    }
}
