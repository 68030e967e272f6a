//! The command line as people and programs outside see it: every subcommand, its help, its exit code, its `--json`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
#![allow(clippy::disallowed_methods, reason = "tests wait for the world's time")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The shortest configuration: `[desk]`, one `[[mailbox]]`, `[smtp]`, one `[[engineer]]`.
const SHORTEST: &str = r#"[desk]
name = "IT Service Desk"
address = "support@desk.test"

[[mailbox]]
kind = "maildir"
path = "in"

[smtp]
kind = "maildir"
path = "out"

[[engineer]]
name = "alice"
address = "alice@desk.test"
"#;

const REPORT: &str = "From: Wang Fang <wang@corp.test>\r\nTo: support@desk.test\r\nSubject: Label printer jams\r\n\
Message-ID: <report@corp.test>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0800\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
The label printer jams.\r\n";

/// How long the daemon may take over anything that is asked here.
const PATIENCE: Duration = Duration::from_secs(90);

/// A folder with a configuration, and the program run in it.
struct Home(tempfile::TempDir);

#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Home {
    fn new(configuration: &str) -> Home {
        let home = Home(tempfile::tempdir().unwrap());
        home.write("postdesk.toml", configuration);
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file of mode 600.
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// The program with `--config`, in an environment without traces of the machine's.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = bare(args);
        command.arg("--config").arg(self.path("postdesk.toml")).current_dir(self.0.path());
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        ran(&mut self.command(args), b"")
    }

    /// Runs a command that must succeed, and reads what it printed as JSON lines.
    fn json(&self, args: &[&str]) -> Vec<Value> {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
    }

    fn start(&self) -> Daemon {
        self.start_with(&[])
    }

    fn start_with(&self, variables: &[(&str, &Path)]) -> Daemon {
        let mut command = self.command(&["run"]);
        for (name, value) in variables {
            command.env(name, value);
        }
        let log = fs::File::create(self.path("log")).unwrap();
        let child = command.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        wait("the desk to open", || fs::read_to_string(self.path("log")).unwrap().contains("the desk is open"));
        Daemon(child)
    }

    fn deliver(&self, raw: &str) {
        let done = ran(&mut self.command(&["deliver"]), raw.as_bytes());
        assert_eq!(done.code, 0, "{}", done.err);
    }

    /// The notices of a kind in the outgoing Maildir.
    fn notices(&self, notice: &str) -> Vec<String> {
        let wanted = format!("X-Postdesk-Notice: {notice}\r\n");
        let entries = fs::read_dir(self.path("out/new")).into_iter().flatten().flatten();
        entries
            .filter_map(|e| fs::read(e.path()).ok())
            .map(|raw| String::from_utf8_lossy(&raw).into_owned())
            .filter(|mail| mail.contains(&wanted))
            .collect()
    }
}

/// A daemon that ends with the test.
struct Daemon(Child);

impl Daemon {
    /// Asks it to stop; its exit code.
    fn stop(mut self) -> Option<i32> {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn bare(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_postdesk"));
    for name in ["STATE_DIRECTORY", "CREDENTIALS_DIRECTORY", "POSTDESK_TEST_CLOCK", "NOTIFY_SOCKET"] {
        command.env_remove(name);
    }
    command.args(args);
    command
}

fn ran(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read closes the pipe: that is no fault of the test's.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "waited for {what} in vain");
        std::thread::sleep(Duration::from_millis(25));
    }
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().map(String::as_str).collect()
}

fn words(list: &str) -> BTreeSet<&str> {
    list.split_whitespace().collect()
}

// ---- help -----------------------------------------------------------------------------------------------------------

const SUBCOMMANDS: [&str; 13] = [
    "run",
    "check",
    "demo",
    "deliver",
    "explain",
    "ticket",
    "search",
    "ledger",
    "quarantine",
    "keys",
    "verify",
    "migrate",
    "version",
];

#[test]
fn help_teaches() {
    let all = ran(&mut bare(&["--help"]), b"");
    assert_eq!(all.code, 0);
    for word in ["Exit codes", "75", "postdesk demo", "--config", "/etc/postdesk/postdesk.toml"] {
        assert!(all.out.contains(word), "{word}: {}", all.out);
    }
    for name in SUBCOMMANDS {
        assert!(all.out.lines().any(|l| l.starts_with(&format!("  {name} "))), "{name}: {}", all.out);
    }
    let mut calls: Vec<Vec<&str>> = SUBCOMMANDS.iter().map(|name| vec![*name]).collect();
    calls.extend([vec!["ticket", "list"], vec!["ticket", "show"]]);
    calls.extend(["list", "show", "retry", "discard"].map(|verb| vec!["quarantine", verb]));
    calls.extend(["rotate", "forget", "list"].map(|verb| vec!["keys", verb]));
    for call in calls {
        let mut args = call.clone();
        args.push("--help");
        let help = ran(&mut bare(&args), b"");
        assert_eq!(help.code, 0, "{call:?}");
        let first = help.out.lines().next().unwrap_or_default();
        assert!(first.len() > 15, "{call:?} begins with what it does: {first:?}");
        // Every option and argument is explained beside or below its name.
        let lines: Vec<&str> = help.out.lines().collect();
        for (n, line) in lines.iter().enumerate().filter(|(_, l)| l.starts_with("      --") || l.starts_with("  <")) {
            let beside = line.trim().split("  ").filter(|part| !part.is_empty()).count() > 1;
            let below = lines.get(n + 1).is_some_and(|next| next.starts_with("          "));
            assert!(beside || below, "{call:?}: {line:?} is not explained");
        }
    }
}

#[test]
fn wrong_usage_is_2() {
    let wrong: [&[&str]; 11] = [
        &[],
        &["fly"],
        &["run", "--fast"],
        &["ticket", "show"],
        &["ticket", "show", "many"],
        &["explain"],
        &["ticket", "list", "--state", "asleep"],
        &["ticket", "list", "--priority", "P9"],
        &["ticket", "list", "--kind", "riddle"],
        &["search"],
        &["search", "--limit", "0", "printer"],
    ];
    for args in wrong {
        let done = ran(&mut bare(args), b"");
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{args:?}");
        assert!(done.err.contains("Usage") || done.err.contains("--help"), "{args:?}: {}", done.err);
    }
}

#[test]
fn version_tells_the_crates() {
    let version = env!("CARGO_PKG_VERSION");
    for args in [["version"], ["--version"]] {
        assert_eq!(ran(&mut bare(&args), b"").out, format!("postdesk {version}\n"));
    }
    let object: Value = serde_json::from_str(&ran(&mut bare(&["version", "--json"]), b"").out).unwrap();
    assert_eq!(object["version"], version);
}

// ---- configuration --------------------------------------------------------------------------------------------------

#[test]
fn config_before_and_after_any_subcommand() {
    let home = Home::new(SHORTEST);
    let config = home.path("postdesk.toml").display().to_string();
    let commands: [&[&str]; 6] =
        [&["check"], &["migrate"], &["ticket", "list"], &["ledger"], &["verify"], &["quarantine", "list"]];
    for command in commands {
        for args in [[&["--config", &config], command].concat(), [command, &["--config", &config]].concat()] {
            let done = ran(&mut bare(&args), b"");
            assert_eq!(done.code, 0, "{args:?}: {}", done.err);
        }
    }
}

#[test]
fn a_missing_configuration_is_78() {
    let home = Home::new(SHORTEST);
    fs::remove_file(home.path("postdesk.toml")).unwrap();
    // A pipe from an MTA must not bounce mail because its operator is at work on the file.
    let codes = [("run", 78), ("check", 78), ("deliver", 75), ("ledger", 78), ("verify", 78), ("migrate", 78)];
    for (command, code) in codes {
        let done = home.run(&[command]);
        assert_eq!(done.code, code, "{command}: {}", done.err);
        assert!(done.err.contains("postdesk.toml"), "{}", done.err);
    }
}

#[test]
fn an_unknown_key_is_told_with_line_and_suggestion() {
    let home = Home::new(&SHORTEST.replace("language", "").replacen("name =", "nmae = \"x\"\nname =", 1));
    for args in [["check"], ["run"]] {
        let done = home.run(&args);
        assert_eq!(done.code, 78);
        assert!(done.err.contains("postdesk.toml:2"), "the line: {}", done.err);
        assert!(done.err.contains("nmae") && done.err.contains("did you mean `name`"), "{}", done.err);
    }
    // All faults at once, in the order of the file.
    let home = Home::new("[desk]\nname = 5\n\n[[mailbox]]\nkind = \"pigeon\"\n");
    let err = home.run(&["check"]).err;
    let places: Vec<usize> = ["postdesk.toml:2", "postdesk.toml:5"].iter().filter_map(|p| err.find(p)).collect();
    assert!(places.len() == 2 && places.is_sorted(), "{err}");
}

#[test]
fn check_says_what_is_fine_and_what_is_not() {
    let home = Home::new(SHORTEST);
    let done = home.run(&["check"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    for what in ["configuration", "rules", "templates", "store"] {
        assert!(done.out.lines().any(|l| l.starts_with("ok") && l.contains(what)), "{what}: {}", done.out);
    }
    assert!(!home.path("postdesk-data").exists(), "check touches nothing");
    let rules = "\n[[rule]]\nname = \"VPN\"\nwhen = { any_text = [\"vpn\"] }\nthen = { category = \"network/vpn\" }\n\
                 examples = [\"my printer jams\"]\ncounterexamples = [\"the vpn manual\"]\n";
    let done = Home::new(&format!("{SHORTEST}{rules}")).run(&["check"]);
    assert_eq!(done.code, 78);
    for part in ["VPN", "my printer jams", "the vpn manual"] {
        assert!(done.err.contains(part), "{part}: {}", done.err);
    }
    let object = home.json(&["check", "--json"]).remove(0);
    assert_eq!(object.pointer("/desk/address").and_then(Value::as_str), Some("support@desk.test"));
}

#[test]
fn servers_that_are_away_are_69() {
    // A port that was free a moment ago, and has no listener.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let imap = format!(
        "kind = \"imap\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nuser = \"support\"\npassword_file = \"imap.password\""
    );
    let smtp = format!("host = \"127.0.0.1\"\nport = {port}\ntls = \"none\"");
    let text = SHORTEST
        .replace("kind = \"maildir\"\npath = \"in\"", &imap)
        .replace("kind = \"maildir\"\npath = \"out\"", &smtp);
    let home = Home::new(&text);
    home.write("imap.password", "secret\n");
    assert_eq!(home.run(&["check"]).code, 0);
    let done = home.run(&["check", "--connect"]);
    assert_eq!(done.code, 69, "{}", done.err);
    assert!(done.err.contains("mailbox support") && done.err.contains("smtp"), "each of them: {}", done.err);
    assert!(!done.err.contains("secret\n"));
}

#[test]
fn secrets_that_others_can_read_are_refused() {
    let text = SHORTEST.replace(
        "kind = \"maildir\"\npath = \"in\"",
        "host = \"127.0.0.1\"\ntls = \"none\"\npassword_file = \"imap.password\"",
    );
    let home = Home::new(&text);
    for args in [["check"], ["run"]] {
        let done = home.run(&args);
        assert_eq!(done.code, 78, "missing: {}", done.err);
        assert!(done.err.contains("imap.password"), "{}", done.err);
    }
    let path = home.write("imap.password", "hush-hush\n");
    assert_eq!(home.run(&["check"]).code, 0);
    for mode in [0o640, 0o604, 0o620, 0o644] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        for args in [["check"], ["run"]] {
            let done = home.run(&args);
            assert_eq!(done.code, 78, "{mode:o} {args:?}");
            assert!(done.err.contains("chmod 600") && !done.err.contains("hush-hush"), "{}", done.err);
        }
    }
    assert!(!home.run(&["check", "--json"]).out.contains("hush-hush"));
}

// ---- state ----------------------------------------------------------------------------------------------------------

#[test]
fn generated_files_lie_beside_the_configuration_or_in_the_state_directory() {
    let home = Home::new(SHORTEST);
    assert_eq!(home.run(&["migrate"]).code, 0);
    assert!(home.path("postdesk-data/desk.db").is_file());
    // Wherever it is called from.
    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(ran(home.command(&["ticket", "list"]).current_dir(elsewhere.path()), b"").code, 0);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);

    let home = Home::new(SHORTEST);
    let state = tempfile::tempdir().unwrap();
    let second = tempfile::tempdir().unwrap();
    let folders = std::env::join_paths([state.path(), second.path()]).unwrap();
    assert_eq!(ran(home.command(&["migrate"]).env("STATE_DIRECTORY", &folders), b"").code, 0);
    assert_eq!(ran(home.command(&["deliver"]).env("STATE_DIRECTORY", &folders), REPORT.as_bytes()).code, 0);
    assert!(state.path().join("desk.db").is_file(), "systemd's first folder");
    assert_eq!(fs::read_dir(state.path().join("spool/support/new")).unwrap().count(), 1);
    assert!(!home.path("postdesk-data").exists());
    assert_eq!(fs::read_dir(second.path()).unwrap().count(), 0);
}

#[test]
fn a_store_that_was_not_there_is_spoken_of() {
    let home = Home::new(SHORTEST);
    let done = home.run(&["ticket", "list", "--json"]);
    assert_eq!((done.code, done.out.as_str()), (0, ""), "an empty list prints nothing");
    assert!(done.err.contains("desk.db") && done.err.contains("STATE_DIRECTORY"), "{}", done.err);
    assert_eq!(home.run(&["ticket", "list"]).err, "", "and the second time it is there");
}

#[test]
fn one_daemon_a_store() {
    let home = Home::new(SHORTEST);
    let daemon = home.start();
    let second = home.run(&["run"]);
    assert_eq!(second.code, 75, "{}", second.err);
    assert!(second.err.contains("another daemon"), "{}", second.err);
    for args in [&["ticket", "list"][..], &["ledger"], &["verify"], &["check"], &["quarantine", "list"]] {
        assert_eq!(home.run(args).code, 0, "{args:?} goes through the store beside it");
    }
    assert_eq!(daemon.stop(), Some(0), "SIGTERM is a proper end");
    assert_eq!(home.start().stop(), Some(0));
}

/// What the unit's `Type=notify` rests on (sd_notify(3)).
#[test]
fn the_daemon_tells_systemd_when_it_is_ready_and_when_it_stops() {
    let home = Home::new(SHORTEST);
    let socket = std::os::unix::net::UnixDatagram::bind(home.path("notify")).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let told = |wanted: &str| {
        let mut words = [0; 512];
        loop {
            let length = socket.recv(&mut words).unwrap_or_else(|e| panic!("{wanted}: {e}"));
            if String::from_utf8_lossy(&words[..length]).lines().any(|l| l == wanted) {
                break;
            }
        }
    };
    let daemon = home.start_with(&[("NOTIFY_SOCKET", &home.path("notify"))]);
    told("READY=1");
    assert!(home.path("postdesk-data/desk.db").is_file(), "the store is open by then");
    assert_eq!(daemon.stop(), Some(0));
    told("STOPPING=1");
}

#[test]
fn the_test_clock_is_for_test_stores() {
    let home = Home::new(SHORTEST);
    let clock = home.write("clock", "2026-11-23T09:00:00+08:00\n");
    assert_eq!(home.run(&["migrate"]).code, 0);
    for args in [&["run"][..], &["ticket", "list"]] {
        let done = ran(home.command(args).env("POSTDESK_TEST_CLOCK", &clock), b"");
        assert_eq!(done.code, 78, "{args:?} on an ordinary store");
        assert!(done.err.contains("POSTDESK_TEST_CLOCK"), "{}", done.err);
    }
    let done = home.run(&["migrate", "--test-store"]);
    assert_eq!(done.code, 78, "a store does not become a test store: {}", done.err);

    let home = Home::new(SHORTEST);
    let clock = home.write("clock", "2026-11-23T09:00:00+08:00\n");
    assert_eq!(home.run(&["migrate", "--test-store"]).code, 0);
    let empty = home.write("empty", "soon\n");
    let done = ran(home.command(&["run"]).env("POSTDESK_TEST_CLOCK", &empty), b"");
    assert_eq!(done.code, 78, "no time in it: {}", done.err);
    let daemon = home.start_with(&[("POSTDESK_TEST_CLOCK", &clock)]);
    home.deliver(REPORT);
    let list = |home: &Home| {
        let done = ran(home.command(&["ticket", "list", "--json"]).env("POSTDESK_TEST_CLOCK", &clock), b"");
        assert_eq!(done.code, 0, "{}", done.err);
        done.out.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()).collect::<Vec<_>>()
    };
    wait("the first ticket", || list(&home).len() == 1);
    assert_eq!(list(&home)[0]["created_at"], "2026-11-23T01:00:00Z");
    home.write("clock", "2026-11-24T10:30:00+08:00\n");
    home.deliver(&REPORT.replace("report@", "second@").replace("Label printer", "Scanner"));
    wait("the second ticket", || list(&home).len() == 2);
    assert_eq!(list(&home)[1]["created_at"], "2026-11-24T02:30:00Z", "re-read while it runs");
    drop(daemon);
}

#[test]
fn search_finds_tickets_by_their_words() {
    let home = Home::new(SHORTEST);
    home.write("one.eml", REPORT);
    let other =
        REPORT.replace("report@", "other@").replace("Label printer jams", "远程接入").replace("jams.", "与 VPN 连不上");
    home.write("two.eml", &other);
    assert_eq!(home.run(&["import", "one.eml", "two.eml"]).code, 0);
    let numbers = |args: &[&str]| {
        let found = home.json(&[&["search", "--json"], args].concat());
        found.iter().map(|one| one["number"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&["printer"]), [1001, 1002], "the one with it in the subject first");
    assert_eq!(numbers(&["printer", "--limit", "1"]), [1001]);
    assert_eq!(numbers(&["printer", "VPN"]), [1002]);
    assert_eq!(numbers(&["连不"]), [1002]);
    assert_eq!(numbers(&["1002"]), [1002]);
    let [found] = home.json(&["search", "连不上", "--json"]).try_into().unwrap();
    assert_eq!((&found["state"], &found["subject"]), (&Value::from("closed"), &Value::from("远程接入")));
    assert!(found["text"].as_str().unwrap().contains("连不上"), "{found}");
    let page = home.run(&["search", "printer"]);
    assert!(page.code == 0 && page.out.contains("1001") && page.out.contains("Label printer jams"), "{page:?}");
    let done = home.run(&["search", "absent"]);
    assert_eq!((done.code, done.out.as_str()), (1, ""), "nothing found");
    for empty in ["", " ", "。。", "#-"] {
        let done = home.run(&["search", empty]);
        assert!(done.code == 2 && done.err.contains("no word to look for"), "{empty:?}: {done:?}");
    }
}

#[test]
fn a_folder_without_mails_is_told_of() {
    let home = Home::new(SHORTEST);
    std::fs::create_dir_all(home.path("old/2025")).unwrap();
    home.write("old/2025/one.eml", REPORT);
    let done = home.run(&["import", "old"]);
    assert!(done.code == 1 && done.err.contains("old holds no mail"), "{done:?}");
    assert!(done.out.starts_with("0 tickets opened"), "{done:?}");
    let done = home.run(&["import", "old/2025"]);
    assert!(done.code == 0 && done.err.is_empty() && done.out.starts_with("1 tickets opened"), "{done:?}");
}

// ---- mails ----------------------------------------------------------------------------------------------------------

#[test]
fn deliver_is_on_the_disk_when_it_ends() {
    let home = Home::new(SHORTEST);
    home.deliver(REPORT);
    let spool = home.path("postdesk-data/spool/support");
    let files: Vec<PathBuf> = fs::read_dir(spool.join("new")).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    assert_eq!(fs::read(&files[0]).unwrap(), REPORT.as_bytes(), "byte for byte");
    assert_eq!(fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&spool).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::read_dir(spool.join("tmp")).unwrap().count(), 0);
    assert!(!home.path("postdesk-data/desk.db").exists(), "it needs no store");

    assert_eq!(ran(&mut home.command(&["deliver", "--mailbox", "support"]), REPORT.as_bytes()).code, 0);
    assert_eq!(fs::read_dir(spool.join("new")).unwrap().count(), 2);
    let done = ran(&mut home.command(&["deliver", "--mailbox", "sales"]), REPORT.as_bytes());
    assert_eq!(done.code, 75, "the mail waits until the pipe names the right one");
    assert!(done.err.contains("sales") && done.err.contains("support"), "names those that exist: {}", done.err);
}

#[test]
fn a_spool_that_cannot_be_written_is_75() {
    // A file where the folder should be stops root as well.
    let home = Home::new(&format!("{SHORTEST}\n[spool]\npath = \"blocked\"\n"));
    fs::create_dir(home.path("postdesk-data")).unwrap();
    home.write("postdesk-data/blocked", "");
    let done = ran(&mut home.command(&["deliver"]), REPORT.as_bytes());
    assert_eq!(done.code, 75, "{}", done.err);
    assert!(done.err.contains("blocked"), "{}", done.err);
}

#[test]
fn the_shortest_configuration_runs() {
    let home = Home::new(SHORTEST);
    let daemon = home.start();
    let log = fs::read_to_string(home.path("log")).unwrap();
    assert!(!log.contains("ERROR") && !log.contains("WARN"), "a first start without a fault: {log}");
    home.deliver(REPORT);
    wait("receipt and assignment", || home.notices("ack").len() == 1 && home.notices("assigned_to_you").len() == 1);
    // The Maildir of the mailbox is served as well; what comes twice is one mail.
    home.write("in/new/1", REPORT);
    wait("the copy", || home.json(&["ledger", "--json"]).iter().any(|day| day["received"] == 2));
    assert_eq!(daemon.stop(), Some(0));

    let listed = home.json(&["ticket", "list", "--json"]);
    assert_eq!(listed.len(), 1);
    assert_eq!(keys(&listed[0]), words(TICKET_KEYS));
    assert_eq!(listed[0]["assignee"], "alice");
    let number = listed[0]["number"].as_i64().unwrap().to_string();

    let shown = home.json(&["ticket", "show", "--json", &number]).remove(0);
    assert_is_whole(&shown);
    for key in words(TICKET_KEYS) {
        assert_eq!(shown[key], listed[0][key], "{key} is the same in both");
    }

    let day = home.json(&["ledger", "--json"]).remove(0);
    assert_eq!(keys(&day), words("day received entries duplicates set_aside quarantined"));
    let count = |key: &str| day[key].as_i64().unwrap();
    assert_eq!((count("received"), count("entries"), count("duplicates")), (2, 1, 1));

    let people = home.run(&["ticket", "show", &number]);
    assert!(people.out.contains("Label printer jams") && people.out.contains("Journal"), "{}", people.out);
    assert!(home.run(&["ticket", "list"]).out.contains("Label printer jams"));
    assert!(home.run(&["ledger"]).out.contains("received = entries"));
    filters(&home);

    let verified = home.json(&["verify", "--json"]).remove(0);
    assert_eq!(verified["faults"], 0);
    assert!(verified["checks"].as_array().unwrap().iter().all(|c| c["faults"] == serde_json::json!([])));

    let missing = home.run(&["ticket", "show", "77"]);
    assert_eq!((missing.code, missing.out.as_str()), (1, ""));
    assert!(missing.err.contains("77"));
}

fn filters(home: &Home) {
    let cases = [
        (&["--state", "new"][..], 1),
        (&["--state", "closed"], 0),
        (&["--assignee", "alice"], 1),
        (&["--assignee", "bob"], 0),
        (&["--team", "desk"], 1),
        (&["--requester", "Wang@corp.test"], 1),
        (&["--requester", "li@corp.test", "--state", "new"], 0),
    ];
    for (options, count) in cases {
        assert_eq!(home.json(&[&["ticket", "list", "--json"], options].concat()).len(), count, "{options:?}");
    }
}

#[test]
fn a_store_with_a_fault_is_verified_as_such() {
    let home = Home::new(SHORTEST);
    let daemon = home.start();
    // Large enough to be a file of its own; smaller content lies in the store.
    home.deliver(&format!(
        "{REPORT}{}",
        "A line of seventy characters, more or less, to fill the mail up.\r\n".repeat(2_000)
    ));
    wait("the ticket", || home.json(&["ticket", "list", "--json"]).len() == 1);
    daemon.stop();
    assert_eq!(home.run(&["verify"]).code, 0);
    let blobs = files_below(&home.path("postdesk-data/blobs"));
    assert!(!blobs.is_empty());
    fs::set_permissions(&blobs[0], fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&blobs[0], "something else").unwrap();
    let done = home.run(&["verify"]);
    assert_eq!(done.code, 1, "{}", done.out);
    assert!(done.out.contains("FAULT"), "{}", done.out);
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

#[test]
fn what_is_no_store_is_bad_data() {
    let home = Home::new(SHORTEST);
    fs::create_dir(home.path("postdesk-data")).unwrap();
    home.write("postdesk-data/desk.db", &"This is a text and not a database. ".repeat(100));
    for args in [&["run"][..], &["ticket", "list"], &["verify"], &["migrate"], &["check"]] {
        let done = home.run(args);
        assert_eq!(done.code, 65, "{args:?}: {}", done.err);
        assert!(done.err.contains("desk.db"), "{}", done.err);
    }
}

#[test]
fn quarantine_says_what_is_not_in_it() {
    let home = Home::new(SHORTEST);
    assert_eq!(home.run(&["migrate"]).code, 0);
    let empty = home.run(&["quarantine", "list", "--json"]);
    assert_eq!((empty.code, empty.out.as_str()), (0, ""));
    for verb in ["show", "retry", "discard"] {
        let done = home.run(&["quarantine", verb, "5"]);
        assert_eq!(done.code, 1, "{verb}");
        assert!(done.err.contains('5'), "{}", done.err);
    }
}

#[test]
fn a_quarantined_mail_is_listed_shown_and_put_away() {
    let home = Home::new(SHORTEST);
    let daemon = home.start();
    home.deliver("\r\n");
    wait("the quarantine", || home.json(&["quarantine", "list", "--json"]).len() == 1);
    let mail = home.json(&["quarantine", "list", "--json"]).remove(0);
    assert_eq!(keys(&mail), words("id mailbox received_at reason message_id sha256"));
    let id = mail["id"].as_i64().unwrap().to_string();
    assert_eq!(home.run(&["quarantine", "show", &id]).out, "\r\n", "byte for byte");
    assert_eq!(home.run(&["quarantine", "retry", &id]).code, 1, "it still says nothing");
    assert_eq!(home.run(&["quarantine", "discard", &id]).code, 0);
    assert!(home.json(&["quarantine", "list", "--json"]).is_empty());
    assert_eq!(home.json(&["ledger", "--json"])[0]["quarantined"], 1, "its row stays");
    drop(daemon);
}

// ---- shapes ---------------------------------------------------------------------------------------------------------

const TICKET_KEYS: &str = "number state pending_on kind category impact urgency priority team assignee owner tier requester \
affected participants subject tags ci department phone channel effort origin occurred_at created_at responded_at restored_at \
resolved_at closed_at closed_by closure_code cause workaround solution rating reopen_count revision mailbox links targets \
promises";

const EXPLAIN_KEYS: &str = "schema file sha256 size defects message_id in_reply_to references date from reply_to to cc \
subject base_subject verdict verdict_reason bounce language text fragments fresh forwarded attachments intent commands \
thread_keys triage";

fn assert_is_whole(shown: &Value) {
    let mut wanted = words(TICKET_KEYS);
    wanted.extend(["entries", "journal"]);
    assert_eq!(keys(shown), wanted);
    for list in ["participants", "tags", "links", "targets", "promises", "entries", "journal"] {
        assert!(shown[list].is_array(), "{list} is never null");
    }
    assert_eq!(keys(&shown["requester"]), words("name address"));
    assert!(shown["number"].is_i64() && shown["revision"].is_i64() && shown["reopen_count"].is_i64());
    let participants = shown["participants"].as_array().unwrap();
    assert!(participants.iter().any(|p| p["address"] == "wang@corp.test" && p["role"] == "requester"));
    for one in participants {
        assert_eq!(keys(one), words("name address role"));
    }
    let entries = shown["entries"].as_array().unwrap();
    assert!(entries.len() >= 3, "the mail and two notices: {entries:?}");
    for entry in entries {
        assert_eq!(keys(entry), words("id at kind notice from to subject text evidence"));
        assert!(entry["text"].is_string() && entry["to"].is_array(), "{entry}");
        assert!(["mail", "reply", "note", "notice"].contains(&entry["kind"].as_str().unwrap()));
        assert_utc(&entry["at"]);
    }
    assert_eq!(entries[0]["text"], "The label printer jams.");
    let ids: Vec<i64> = entries.iter().map(|e| e["id"].as_i64().unwrap()).collect();
    assert!(ids.is_sorted(), "oldest first");
    let journal = shown["journal"].as_array().unwrap();
    assert!(!journal.is_empty());
    for fact in journal {
        assert_eq!(keys(fact), words("seq at actor what old new cause"));
        assert_utc(&fact["at"]);
    }
    assert!(journal.iter().map(|f| f["seq"].as_i64().unwrap()).is_sorted());
    assert_utc(&shown["created_at"]);
}

/// RFC 3339 in UTC.
fn assert_utc(time: &Value) {
    let text = time.as_str().unwrap_or_else(|| panic!("no time: {time}"));
    assert!(text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok(), "{text}");
}

#[test]
fn explain_needs_no_configuration_and_touches_nothing() {
    let home = Home::new(SHORTEST);
    home.write("mail.eml", REPORT);
    fs::remove_file(home.path("postdesk.toml")).unwrap();
    let before = fs::read_dir(home.0.path()).unwrap().count();
    let object = home.json(&["explain", "--json", "mail.eml"]).remove(0);
    assert_eq!(fs::read_dir(home.0.path()).unwrap().count(), before);
    assert_eq!(keys(&object), words(EXPLAIN_KEYS));
    assert_eq!(object["schema"], 1);
    assert_eq!(object["file"], "mail.eml");
    assert_eq!(object["size"], REPORT.len());
    assert_eq!(object["message_id"], "report@corp.test");
    assert_eq!(object["from"], serde_json::json!({ "name": "Wang Fang", "address": "wang@corp.test" }));
    assert_eq!(object["verdict"], "admit");
    assert_eq!(object["fresh"], "The label printer jams.");
    assert_eq!(object["triage"], Value::Null, "null without configuration");
    assert_eq!(keys(&object["intent"]), words("kind evidence"));
    for list in ["defects", "in_reply_to", "references", "reply_to", "to", "cc", "fragments", "attachments", "commands"]
    {
        assert!(object[list].is_array(), "{list} is never null");
    }
    assert!(object["thread_keys"].is_array());

    let told = home.run(&["explain", "mail.eml"]);
    assert_eq!(told.code, 0);
    assert!(told.out.contains("Label printer jams") && told.out.contains("admit"), "{}", told.out);
}

#[test]
fn explain_of_a_rich_mail() {
    let rule = "\n[[rule]]\nname = \"printers\"\nwhen = { any_text = [\"printer\"] }\nthen = { category = \"endpoint/printer\" }\n";
    let home = Home::new(&format!("{SHORTEST}{rule}"));
    let mail = "From: Alice <alice@desk.test>\r\nTo: support@desk.test\r\nCc: li@corp.test\r\n\
        Subject: Re: Printer [DESK #1042]\r\nMessage-ID: <a@desk.test>\r\nIn-Reply-To: <b@corp.test>\r\n\
        References: <c@corp.test> <b@corp.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
        --x\r\nContent-Type: text/plain\r\n\r\n#take\r\n#priority P2 because it hurries\r\n\r\nIt works now, thanks!\r\n\r\n\
        On Mon, 23 Nov 2026 at 09:00, Desk <support@desk.test> wrote:\r\n> the printer\r\n\
        --x\r\nContent-Type: text/csv; name=log.csv\r\nContent-Disposition: attachment; filename=log.csv\r\n\r\na,b\r\n--x--\r\n";
    home.write("rich.eml", mail);
    home.write("plain.eml", REPORT);
    let objects = home.json(&["explain", "--json", "rich.eml", "plain.eml"]);
    assert_eq!(objects.len(), 2, "one object a file");
    let object = &objects[0];
    assert_eq!(keys(object), words(EXPLAIN_KEYS));
    assert_eq!(
        object["commands"],
        serde_json::json!([
            { "verb": "take", "args": "" }, { "verb": "priority", "args": "P2 because it hurries" },
        ])
    );
    for fragment in object["fragments"].as_array().unwrap() {
        assert_eq!(keys(fragment), words("kind text"));
    }
    assert_eq!(keys(&object["attachments"][0]), words("name type size sha256 inline cid"));
    assert_eq!(object["attachments"][0]["name"], "log.csv");
    let by: Vec<&str> = object["thread_keys"].as_array().unwrap().iter().map(|k| k["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["in_reply_to", "references", "subject_tag"], "in order of trust: {}", object["thread_keys"]);
    for key in object["thread_keys"].as_array().unwrap() {
        assert_eq!(keys(key), words("by value"));
    }
    assert_eq!(object["base_subject"], "Printer");
    assert_eq!(keys(&object["triage"]), words("kind category impact urgency priority team assignee rules"));
    assert_eq!(object["triage"]["category"], "endpoint/printer");
    assert_eq!(object["triage"]["rules"].as_array().unwrap().len(), 1);
}

#[test]
fn explain_ends_with_0_whatever_the_verdict() {
    let home = Home::new(SHORTEST);
    let bounce = "From: MAILER-DAEMON@mx.corp.test\r\nTo: support@desk.test\r\nSubject: Undelivered Mail\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
        Reporting-MTA: dns; mx.corp.test\r\n\r\nFinal-Recipient: rfc822; wang@corp.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n";
    home.write("bounce.eml", bounce);
    home.write("empty.eml", "");
    let objects = home.json(&["explain", "--json", "bounce.eml", "empty.eml"]);
    assert_eq!(objects[0]["verdict"], "bounce");
    assert_eq!(keys(&objects[0]["bounce"]), words("action status recipients original_message_id"));
    assert_eq!(objects[0]["bounce"]["action"], "failed");
    assert_eq!(objects[1]["verdict"], "quarantine");
    assert_eq!(keys(&objects[1]), words(EXPLAIN_KEYS));
    let done = home.run(&["explain", "nowhere.eml", "bounce.eml"]);
    assert_eq!(done.code, 1, "not found");
    assert!(done.err.contains("nowhere.eml") && done.out.contains("bounce"), "the others are told: {}", done.out);
    let piped = ran(&mut home.command(&["explain", "--json", "-"]), REPORT.as_bytes());
    assert_eq!(piped.code, 0);
    assert!(piped.out.contains("report@corp.test"));
}

// ---- demo -----------------------------------------------------------------------------------------------------------

#[test]
fn demo_tells_both_stories() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("demo");
    let done = ran(&mut bare(&["demo", "--folder", place.to_str().unwrap()]), b"");
    assert_eq!(done.code, 0, "{}", done.err);
    for word in ["Label printer jams", "VPN 连不上", "还是不行", "is closed", place.to_str().unwrap()] {
        assert!(done.out.contains(word), "{word}: {}", done.out);
    }
    let config = place.join("postdesk.toml").display().to_string();
    let listed = ran(&mut bare(&["ticket", "list", "--json", "--config", &config]), b"");
    let states: Vec<Value> =
        listed.out.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["state"].clone()).collect();
    assert_eq!(states, ["closed", "closed"]);
    assert_eq!(ran(&mut bare(&["verify", "--config", &config]), b"").code, 0);
}
