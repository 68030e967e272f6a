//! Tests of the whole configuration: what loads, and every fault at its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::pure::grade::{Impact, Urgency};
use crate::pure::sla::Clock;
use std::time::Duration;

const SHORTEST: &str = r#"
[desk]
name = "IT"
address = "Support@Desk.test"
[[mailbox]]
host = "imap.desk.test"
password_file = "imap.password"
[smtp]
host = "smtp.desk.test"
[[engineer]]
name = "alice"
address = "Alice@desk.test"
"#;

fn read(text: &str) -> Result<Config, Vec<Fault>> {
    parse(text, Path::new("/etc/postdesk/postdesk.toml"), Some(Path::new("/var/lib/postdesk")))
}

/// The faults of a text, as `line: what; remedy`.
fn faults(text: &str) -> Vec<String> {
    let faults = read(text).expect_err("no fault was found");
    faults.iter().map(|fault| fault.to_string().replace("/etc/postdesk/postdesk.toml:", "")).collect()
}

/// The only fault of the shortest file with a text behind it.
fn fault_of(more: &str) -> String {
    let all = faults(&format!("{SHORTEST}{more}"));
    assert_eq!(all.len(), 1, "{all:#?}");
    all[0].clone()
}

#[test]
fn the_shortest_file_loads_with_defaults() {
    let config = read(SHORTEST).unwrap();
    assert_eq!(config.warnings, []);
    assert_eq!((config.desk.tag.as_str(), config.desk.address.as_str()), ("DESK", "support@desk.test"));
    assert!(config.desk.subaddressing);
    assert_eq!(config.store.url, StoreUrl::Sqlite("/var/lib/postdesk/desk.db".into()));
    assert_eq!(config.store.blobs, Path::new("/var/lib/postdesk/blobs"));
    assert_eq!(config.spool, Path::new("/var/lib/postdesk/spool"));
    assert_eq!(config.identity.token_key_file, Path::new("/var/lib/postdesk/token.key"));
    let mailbox = config.mailbox("support").unwrap();
    let MailboxKind::Imap(imap) = &mailbox.kind else { panic!("{mailbox:?}") };
    assert_eq!(
        (imap.port, imap.tls, imap.user.as_str(), imap.folder.as_str()),
        (993, Tls::Implicit, "support@desk.test", "INBOX")
    );
    assert_eq!(imap.password_file, Path::new("/etc/postdesk/imap.password"));
    assert_eq!(imap.poll, Duration::from_secs(60));
    let SmtpConfig::Smtp(smtp) = &config.smtp else { panic!("{:?}", config.smtp) };
    assert_eq!((smtp.port, &smtp.login), (465, &None));
    assert_eq!(config.default_team(), "desk");
    let alice = config.engineer_by_address("ALICE@desk.test").unwrap();
    assert_eq!((alice.full_name.as_str(), alice.team.as_str(), alice.capacity), ("alice", "desk", 10));
    assert_eq!(config.own_addresses(), ["support@desk.test"]);
    assert_eq!((&config.closure, &config.limits), (&Closure::default(), &Limits::default()));
    assert_eq!(config.secrets.len(), 1);
    assert!(config.calendar().is_some() && config.web.is_none());
}

#[test]
fn the_state_folder_lies_beside_the_file_unless_given() {
    let config = parse(SHORTEST, Path::new("/srv/x/desk.toml"), None).unwrap();
    assert_eq!(config.state_dir, Path::new("/srv/x/postdesk-data"));
    assert_eq!(config.store.url, StoreUrl::Sqlite("/srv/x/postdesk-data/desk.db".into()));
}

#[test]
fn the_example_loads_whole() {
    let text = include_str!("../../systemd/postdesk.example.toml");
    let config = read(text).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!(config.warnings, []);
    assert_eq!(config.lead_of("network").unwrap().full_name, "Lin Hua");
    assert_eq!(config.default_team(), "servicedesk");
    assert_eq!(config.category("network/vpn/client").unwrap().skills, ["vpn"]);
    assert_eq!(config.rules.rules().len(), 2);
    let same = |impact, urgency| {
        config.priority.priority(impact, urgency) == PriorityMatrix::default().priority(impact, urgency)
    };
    assert!(Impact::ALL.into_iter().all(|impact| Urgency::ALL.into_iter().all(|urgency| same(impact, urgency))));
    let json = config.effective_json();
    assert_eq!(json["closure"]["close_after"], "3wd");
    assert_eq!(json["mailboxes"][0]["password_file"], "/etc/postdesk/imap.password");
    let vip = Facts { vip: true, ..Facts::default() };
    let targets = config.targets_for(Priority::P3, Kind::Incident, &config.target_rows(&vip));
    assert_eq!(targets.respond.span.to_string(), "1h");
    let plain = config.targets_for(Priority::P3, Kind::Incident, &config.target_rows(&Facts::default()));
    assert_eq!(plain.respond.span.to_string(), "8h");
}

#[test]
fn a_figure_without_a_clock_runs_by_that_which_it_replaces() {
    let rows = "\n[[target]]\nrespond = \"15m\"\nhandle = { span = \"3h\", clock = \"service\" }\nresolve = \"2wd\"\n";
    let config = read(&format!("{SHORTEST}{rows}")).unwrap();
    let targets = |priority| config.targets_for(priority, Kind::Incident, &config.target_rows(&Facts::default()));
    let clocks =
        |priority| [targets(priority).respond, targets(priority).handle, targets(priority).resolve].map(|t| t.clock);
    assert_eq!(clocks(Priority::P1), [Clock::Always, Clock::Service, Clock::WorkingDays]);
    assert_eq!(clocks(Priority::P3), [Clock::Service, Clock::Service, Clock::WorkingDays]);
}

#[test]
fn what_the_example_calls_a_default_is_one() {
    let example = read(include_str!("../../systemd/postdesk.example.toml")).unwrap();
    let shortest = read(SHORTEST).unwrap();
    assert_eq!(example.closure, shortest.closure);
    assert_eq!(example.limits, shortest.limits);
    assert_eq!(example.store, shortest.store);
    assert_eq!(example.spool, shortest.spool);
    assert_eq!(example.log, shortest.log);
}

#[test]
fn every_fault_is_told_in_the_order_of_the_file() {
    let text = r#"
[desk]
name = "IT"
adress = "support@desk.test"
time_zone = "Asia/Shangai"
on_call = ["bob"]
[[mailbox]]
host = "imap.desk.test"
tls = "none"
poll = "often"
[[engineer]]
name = "alice"
address = "alice"
team = "netwrk"
[[team]]
name = "network"
tier = 9
colour = "red"
"#;
    assert_eq!(
        faults(text),
        [
            " `smtp` is missing; add [smtp] to send mail through",
            "2: `desk.address` is missing; write the address that people write to",
            "4: unknown key `desk.adress`; did you mean `address`?",
            "5: `desk.time_zone` = \"Asia/Shangai\" is not understood; write an IANA name such as \"Asia/Shanghai\" or \"Europe/Berlin\"",
            "6: `desk.on_call`: there is no engineer `bob`; there are: alice",
            "7: `mailbox.password_file` is missing; name a file that holds the password and `chmod 600` it",
            "9: `mailbox.tls` = \"none\" would send the password in clear to imap.desk.test; write \"implicit\" or \"starttls\"; \"none\" is for 127.0.0.0/8, ::1 and localhost",
            "10: `mailbox.poll` = \"often\" is not understood; write a time such as \"60s\", \"5m\" or \"24h\"",
            "13: `engineer.address` = \"alice\" is no mail address: it has no @; write name@domain",
            "14: `engineer.team`: there is no team `netwrk`; did you mean `network`?",
            "17: `team.tier` = 9 is no tier; write 1, 1.5, 2, 3, 4 or \"vendor\"",
            "18: unknown key `team.colour`; remove it; known here: calendar, full_name, lead, name, tier",
        ]
    );
}

#[test]
fn syntax_errors_are_told_and_nothing_is_called_missing() {
    let all = faults("[desk]\nname = \"IT\naddress = support\n[[mailbox]\ntls = \"never\"\n");
    assert!(all[0].starts_with("2: "), "{all:#?}");
    assert!(all.len() >= 2 && all.iter().all(|fault| !fault.contains("missing;")), "{all:#?}");
    let twice = faults(&format!("{SHORTEST}[desk]\nname = \"again\"\n"));
    assert!(twice[0].starts_with("13: "), "{twice:#?}");
}

#[test]
fn single_faults() {
    for (more, start) in [
        ("[sotre]\nurl = \"x\"\n", "13: unknown key `sotre`; did you mean `store`?"),
        (
            "[store]\nblobs = \"s3://bucket/prefix\"\n",
            "14: `store.blobs` cannot be a URL yet; write the path of a folder",
        ),
        ("[store]\nurl = \"mysql://x\"\n", "14: `store.url` = \"mysql://x\" is no store"),
        ("[web]\nlisten = \"8025\"\n", "14: `web.listen` = \"8025\" is not understood"),
        ("[web]\n", "13: `web.listen` is missing"),
        ("[[engineer]]\nname = \"Alice\"\naddress = \"a2@desk.test\"\n", "14: two engineer tables are named `Alice`"),
        (
            "[[engineer]]\nname = \"bob\"\naddress = \"alice@desk.test\"\n",
            "15: the address alice@desk.test is `alice`'s and `bob`'s",
        ),
        (
            "[[engineer]]\nname = \"bob\"\naddress = \"support@desk.test\"\n",
            "15: engineer `bob` has the desk's own address",
        ),
        (
            "[[engineer]]\nname = \"b b\"\naddress = \"b@desk.test\"\n",
            "14: `engineer.name` = \"b b\" is not understood",
        ),
        (
            "[[engineer]]\nname = \"b\"\naddress = \"b@desk.test\"\nhours = \"nights\"\n",
            "16: `engineer.hours`: there is no calendar `nights`",
        ),
        ("[engineer.x]\n", "13: "),
        ("[team]\nname = \"x\"\n", "13: `[team]` is one table where a list belongs; write [[team]]"),
        (
            "[[team]]\nname = \"x\"\nlead = \"alcie\"\n",
            "15: `team.lead`: there is no engineer `alcie`; did you mean `alice`?",
        ),
        ("[[mailbox]]\nname = \"support\"\npath = \"in\"\n", "14: two mailbox tables are named `support`"),
        (
            "[[calendar]]\nname = \"default\"\nhours = \"Mon-Fri 18:00-09:00\"\n",
            "15: `calendar.hours`: `18:00-09:00` is no window of hours",
        ),
        (
            "[[calendar]]\nname = \"default\"\nholidays = [\"soon\"]\n",
            "15: `calendar.holidays` = \"soon\" is not understood",
        ),
        ("[[calendar]]\nname = \"default\"\nics = \"nowhere.ics\"\n", "15: nowhere.ics cannot be read"),
        ("[closure]\nclose_after = \"soon\"\n", "14: `closure.close_after` = \"soon\" is not understood"),
        ("[closure]\nreopen_days = -1\n", "14: `closure.reopen_days` = -1 is out of range"),
        ("[priority]\ncore = [\"P1\"]\n", "14: `priority.core` needs four classes"),
        ("[priority]\ncore = { huge = \"P1\" }\n", "14: unknown key `priority.core.huge`"),
        ("[limits]\nacks_per_hour = \"3\"\n", "14: `limits.acks_per_hour` is a string, not a whole number"),
        ("[[category]]\nname = \"a b\"\n", "14: `category.name` = \"a b\" is not understood"),
        (
            "[[category]]\nname = \"a\"\nrequired = [\"phon\"]\n",
            "15: `category.required`: there is no field `phon`; did you mean `phone`?",
        ),
        (
            "[[rule]]\nname = \"r\"\nwhen = { regex = \"(\" }\nthen = { tags = [\"x\"] }\n",
            "15: rule \"r\": regex `(`: ",
        ),
        (
            "[[rule]]\nname = \"r\"\nwhen = { subjct = \"a\" }\nthen = { tags = [\"x\"] }\n",
            "15: unknown key `rule.when.subjct`; did you mean `subject`?",
        ),
        (
            "[[rule]]\nname = \"r\"\nthen = { team = \"network\" }\n",
            "15: `rule.then.team`: there is no team `network`; there are: desk",
        ),
        (
            "[[rule]]\nname = \"r\"\nthen = { assignee = \"alicia\" }\n",
            "15: `rule.then.assignee`: there is no engineer `alicia`",
        ),
        (
            "[[rule]]\nname = \"r\"\nthen = { priority = \"P9\" }\n",
            "15: `rule.then.priority` = \"P9\" is not understood",
        ),
        (
            "[[rule]]\nname = \"r\"\nwhen = { any_text = [\"vpn\"] }\nthen = { tags = [\"x\"] }\nexamples = [\"openvpn\"]\n",
            "14: rule \"r\": the example \"openvpn\" does not match",
        ),
        (
            "[[rule]]\nname = \"r\"\nwhen = { any_text = [\"vpn\"] }\nthen = { tags = [\"x\"] }\ncounterexamples = [\"VPN?\"]\n",
            "14: rule \"r\": the counterexample \"VPN?\" matches",
        ),
    ] {
        let fault = fault_of(more);
        assert!(fault.starts_with(start), "{more}\n  {fault}\n  {start}");
    }
}

#[test]
fn control_characters_are_refused() {
    let all = faults(&SHORTEST.replace("imap.desk.test", "imap\\r\\nx"));
    assert!(all[0].starts_with("6: `mailbox.host` has a line end or control character"), "{all:#?}");
}

#[test]
fn loopback_may_go_without_tls() {
    for (host, fine) in [
        ("127.0.0.1", true),
        ("127.9.9.9", true),
        ("::1", true),
        ("[::1]", true),
        ("LocalHost", true),
        ("localhost.evil.test", false),
        ("128.0.0.1", false),
        ("0.0.0.0", false),
    ] {
        let text = SHORTEST.replace("host = \"imap.desk.test\"", &format!("host = \"{host}\"\ntls = \"none\""));
        assert_eq!(read(&text).is_ok(), fine, "{host}");
    }
}

#[test]
fn user_and_password_come_together() {
    let with =
        |more: &str| SHORTEST.replace("host = \"smtp.desk.test\"", &format!("host = \"smtp.desk.test\"\n{more}"));
    assert!(faults(&with("user = \"x\""))[0].contains("`smtp.password_file` is missing"));
    assert!(faults(&with("password_file = \"x\""))[0].contains("`smtp.user` is missing"));
    assert!(read(&with("user = \"x\"\npassword_file = \"y\"")).is_ok());
    assert!(faults(&with("auth = \"xoauth2\""))[0].contains("not supported yet"));
}

#[test]
fn what_waits_for_no_digest_is_warned_of() {
    let on = format!("{SHORTEST}quiet = true\nnew_entry = \"digest\"\n");
    let off = on.replacen("[desk]", "[desk]\ndigest = false", 1);
    let warnings = |text: &str| read(text).unwrap().warnings.len();
    assert_eq!((warnings(&on), warnings(&off)), (0, 2));
}

#[test]
fn sections_of_later_issues_give_warnings() {
    let config = read(&format!("{SHORTEST}[[approver]]\nanything = 1\n[oauth.x]\ny = 2\n")).unwrap();
    let told: Vec<String> = config.warnings.iter().map(|one| one.what.clone()).collect();
    assert_eq!(told, ["`approver` is not used yet", "`oauth` is not used yet"]);
}

#[test]
fn maildirs_and_postgres() {
    let text = r#"
[desk]
name = "IT"
address = "support@desk.test"
[store]
url = "postgres://desk:secret@db/desk?sslmode=require"
[[mailbox]]
kind = "maildir"
path = "in"
[smtp]
path = "out"
[[engineer]]
name = "alice"
address = "alice@desk.test"
"#;
    let config = read(text).unwrap();
    assert_eq!(config.mailboxes[0].kind, MailboxKind::Maildir { path: "/etc/postdesk/in".into() });
    assert_eq!(config.smtp, SmtpConfig::Maildir { path: "/etc/postdesk/out".into() });
    assert_eq!(config.warnings.len(), 1);
    let shown = config.effective_json().to_string();
    assert!(shown.contains("postgres://desk@db/desk") && !shown.contains("secret@"), "{shown}");
    assert!(
        faults(&text.replace("\"out\"", "\"in\""))[0].starts_with("9: the desk would read the mails that it sends")
    );
}

#[test]
fn rules_in_files_carry_their_own_places() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("rules")).unwrap();
    std::fs::write(at("rules/b.toml"), "[[rule]]\nname = \"b\"\nthen = { tags = [\"b\"] }\n").unwrap();
    std::fs::write(at("rules/a.toml"), "[[rule]]\nname = \"a\"\nwhen = { vip = true }\nthen = { tags = [\"a\"] }\n")
        .unwrap();
    std::fs::write(at("rules/notes.txt"), "nothing").unwrap();
    let text = format!("rules = [\"rules/*.toml\"]\n{SHORTEST}");
    let config = parse(&text, &at("postdesk.toml"), None).unwrap();
    let names: Vec<&str> = config.rules.rules().iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);

    std::fs::write(at("rules/b.toml"), "[[rule]]\nname = \"b\"\nthen = { team = \"x\" }\n[desk]\n").unwrap();
    std::fs::write(at("rules/a.toml"), "rule = 1\n").unwrap();
    let faults = parse(&text.replace("tag", "tga"), &at("postdesk.toml"), None).unwrap_err();
    let told: Vec<String> =
        faults.iter().map(|fault| format!("{}:{}", fault.file.file_name().unwrap().display(), fault.line)).collect();
    assert_eq!(told, ["a.toml:1", "b.toml:3", "b.toml:4"]);
}

#[test]
fn rules_that_are_never_reached_are_told() {
    let rule = |name: &str, when: &str| format!("[[rule]]\nname = \"{name}\"\n{when}\nthen = {{ tags = [\"x\"] }}\n");
    let text = format!("{SHORTEST}{}{}", rule("all", ""), rule("vip", "when = { vip = true }"));
    let config = read(&text).unwrap();
    assert_eq!(config.warnings[0].line, 14);
    assert!(config.warnings[0].what.contains("no rule after it is read"));
}

#[test]
fn deep_conditions_and_large_files_are_refused() {
    let deep = format!("{}vip = true{}", "not = { ".repeat(20), " }".repeat(20));
    let fault = fault_of(&format!("[[rule]]\nname = \"r\"\nwhen = {{ {deep} }}\nthen = {{ tags = [\"x\"] }}\n"));
    assert!(fault.contains("nested too deeply"), "{fault}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.toml");
    std::fs::File::create(&path).unwrap().set_len(FILE_BYTES_MAX + 1).unwrap();
    assert!(load(&path, None).unwrap_err()[0].to_string().contains("no file of at most 4 MiB"));
    std::fs::write(&path, b"[desk]\nname = \"\xff\"\n").unwrap();
    assert!(load(&path, None).unwrap_err()[0].to_string().contains("big.toml:2: is not UTF-8 here"));
    assert!(load(&folder.path().join("none.toml"), None).unwrap_err()[0].what.contains("cannot be read"));
}

#[test]
fn secrets_are_checked_where_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("postdesk.toml");
    std::fs::write(&path, SHORTEST).unwrap();
    let config = load(&path, None).unwrap();
    let told = config.check_secrets();
    assert_eq!((told.len(), told[0].line), (1, 7));
    assert!(told[0].what.starts_with("mailbox.password_file: ") && told[0].what.contains("does not exist"));
}

#[test]
fn roles_rotas_vendors_and_hooks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("postdesk.toml");
    std::fs::write(folder.path().join("rota.csv"), "from,until,who\n2026-11-23 18:00,2026-11-24 09:00,Alice\n")
        .unwrap();
    let more = r#"
[[role]]
name = "incident_manager"
engineers = ["alice"]
[[role]]
name = "management"
addresses = ["Boss@corp.test"]
[[rota]]
name = "nights"
time_zone = "Asia/Shanghai"
engineers = ["alice"]
start = "2026-11-25 09:00"
every = "1d"
file = "rota.csv"
shift = [{ from = "2026-11-24 10:00", until = "2026-11-24 12:00", engineer = "alice" }]
[[vendor]]
name = "acme"
addresses = ["help@acme.test"]
answer = "4h"
[[hook]]
name = "pager"
events = ["major_incident"]
priorities = ["P1"]
program = ["/usr/bin/page", "--now"]
[[hook]]
url = "https://chat.test/robot?key=secret"
timeout = "5s"
"#;
    let config = parse(&format!("{SHORTEST}{more}"), &path, Some(folder.path())).unwrap_or_else(|f| panic!("{f:#?}"));
    assert_eq!(config.incident_managers(), ["alice"]);
    assert_eq!(config.role("management").unwrap().addresses, ["boss@corp.test"]);
    for (at, on_call) in [
        ("2026-11-23T20:00:00+08:00", vec!["alice"]),
        ("2026-11-24T09:30:00+08:00", vec![]),
        ("2026-11-24T11:00:00+08:00", vec!["alice"]),
        ("2026-11-30T11:00:00+08:00", vec!["alice"]),
    ] {
        assert_eq!(config.on_call("desk", at.parse().unwrap()), on_call, "{at}");
    }
    // Where a team's own rota has nobody, that of the whole desk answers.
    let more = format!(
        "{more}\n[[rota]]\nname = \"Monday\"\nteam = \"desk\"\n\
        shift = [{{ from = \"2026-11-23 09:00\", until = \"2026-11-23 10:00\", engineer = \"alice\" }}]\n"
    );
    let (path, folder) = (folder.path().join("postdesk.toml"), Some(folder.path()));
    let both = parse(&format!("{SHORTEST}{more}"), &path, folder).unwrap_or_else(|f| panic!("{f:#?}"));
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let saturday = at("2026-11-28T03:00:00+08:00");
    assert_eq!(both.on_call("desk", saturday), ["alice"]);
    let week = (at("2026-11-23T09:00:00+08:00"), at("2026-11-28T09:00:00+08:00"));
    let [nights, monday] = both.rotas.as_slice() else { panic!("{:?}", both.rotas) };
    let gap = |from: &str, until: &str| (at(from), at(until));
    let uncovered = [
        gap("2026-11-24T09:00:00+08:00", "2026-11-24T10:00:00+08:00"),
        gap("2026-11-24T12:00:00+08:00", "2026-11-25T09:00:00+08:00"),
    ];
    assert_eq!(both.gaps(monday, week.0, week.1)[1..], uncovered);
    assert_eq!(both.gaps(nights, week.0, week.1).len(), 3, "no team's rota covers the whole desk");
    let acme = config.vendor("ACME").unwrap();
    assert_eq!((acme.full_name.as_str(), acme.answer.span.to_string().as_str()), ("acme", "4h"));
    let [pager, chat] = config.hooks.as_slice() else { panic!("{:?}", config.hooks) };
    assert_eq!((pager.name.as_str(), pager.attempts, chat.timeout), ("pager", 8, Duration::from_secs(5)));
    let shown = config.effective_json().to_string();
    assert!(shown.contains("https://chat.test:443") && !shown.contains("secret"), "{shown}");
}

#[test]
fn faults_of_roles_rotas_vendors_and_hooks() {
    for (more, fault) in [
        ("[[role]]\nname = \"manager\"\nengineers = [\"alice\"]\n", "no role `manager`"),
        ("[[role]]\nname = \"management\"\n", "the role is nobody's"),
        ("[[role]]\nname = \"management\"\nengineers = [\"alise\"]\n", "alice"),
        ("[[role]]\nname = \"management\"\naddresses = [\"alice@desk.test\"]\n", "is an engineer's address"),
        ("[[role]]\nname = \"incident_manager\"\naddresses = [\"a@x.test\"]\n", "nobody could call off"),
        ("[[rota]]\nname = \"r\"\n", "has nobody on it"),
        ("[[rota]]\nengineers = [\"alice\"]\n", "`rota.start` is missing"),
        ("[[rota]]\nengineers = [\"alice\"]\nstart = \"soon\"\n", "2026-11-23 09:00"),
        ("[[rota]]\nengineers = [\"alice\"]\nstart = \"2026-11-23\"\nevery = \"1wd\"\n", "no length of a turn"),
        ("[[rota]]\nfile = \"none.csv\"\n", "none.csv"),
        ("[[vendor]]\nname = \"acme\"\n", "`vendor.addresses` is missing"),
        ("[[vendor]]\nname = \"acme\"\naddresses = [\"support@desk.test\"]\n", "the desk's own address"),
        ("[[hook]]\nname = \"h\"\n", "a hook calls one thing"),
        ("[[hook]]\nurl = \"http://localhost/\"\nprogram = \"x\"\n", "a hook calls one thing"),
        ("[[hook]]\nurl = \"chat.test\"\n", "https://host/path"),
        ("[[hook]]\nprogram = \"x\"\nevents = [\"major\"]\n", "event"),
    ] {
        let told = faults(&format!("{SHORTEST}{more}")).join("\n");
        assert!(told.contains(fault), "{more}: {told}");
    }
}
