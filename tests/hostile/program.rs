//! The program as a process of its own: what `explain` says, how long it takes and how much memory.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::daemon::Home;

/// How long the daemon may take over the mails of one test.
pub const SETTLED_MAX: Duration = Duration::from_secs(240);

pub fn postdesk() -> Command {
    let program = std::env::var_os("POSTDESK_PROGRAM").unwrap_or(env!("CARGO_BIN_EXE_postdesk").into());
    let mut command = Command::new(program);
    command.env_remove("POSTDESK_TEST_CLOCK").env_remove("STATE_DIRECTORY").env_remove("CREDENTIALS_DIRECTORY");
    command
}

/// Waits until the daemon has settled all `count` mails of the Maildir `in` in its home, and written them to the ledger.
pub fn wait_settled(home: &Home, count: usize) {
    let files = |folder: &str| std::fs::read_dir(home.path().join("in").join(folder)).map_or(0, Iterator::count);
    let end = Instant::now() + SETTLED_MAX;
    // A look at the ledger is a process of its own, so the folders are asked first.
    while files("new") > 0 || files("cur") < count {
        assert!(Instant::now() < end, "{} of {count} mails are settled:\n{}", files("cur"), home.log());
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(home.ledger()[0], i64::try_from(count).unwrap(), "the ledger");
}

/// What `explain` says of each file: as objects, and as it tells people.
pub fn explained(paths: &[PathBuf]) -> (Vec<Value>, String) {
    let run = |arguments: &[&str]| {
        let output = postdesk().args(arguments).args(paths).output().unwrap();
        assert!(output.status.success(), "{:?}: {}", output.status, String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let none = ["explain", "--config", "/nonexistent/postdesk.toml"];
    let objects = run(&[&none[..], &["--json"]].concat());
    let objects = objects.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect();
    (objects, run(&none))
}

/// What one `explain` of a file took.
pub struct Cost {
    pub object: Value,
    pub time: Duration,
    /// The highest resident set of the process, in MiB.
    pub peak: u64,
}

/// Explains a file in a process of its own; the next mail, an ordinary one from standard input, must be read as ever.
pub fn cost(path: &Path) -> Cost {
    let start = Instant::now();
    let mut child = postdesk()
        .args(["explain", "--json", "--config", "/nonexistent/postdesk.toml"])
        .arg(path)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = Vec::new();
    out.read_until(b'\n', &mut line).unwrap();
    let time = start.elapsed();
    // It waits for its standard input now, so its peak is that of the file.
    let peak = peak_of(child.id());
    let next = b"From: Wang Fang <wang@corp.test>\r\nSubject: The next\r\n\r\nThe scanner stays dark.\r\n";
    child.stdin.take().unwrap().write_all(next).unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert!(child.wait().unwrap().success(), "{}", path.display());
    let next: Value = serde_json::from_str(&rest).unwrap_or_else(|e| panic!("{}: {e}: {rest}", path.display()));
    assert_eq!((next["subject"].as_str(), next["verdict"].as_str()), (Some("The next"), Some("admit")));
    assert_eq!(next["fresh"], "The scanner stays dark.");
    let object = serde_json::from_slice(&line).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Cost { object, time, peak }
}

/// The highest resident set of a living process so far, in MiB.
pub fn peak_of(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a living process");
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).expect("VmHWM");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("kB") / 1024
}

/// The head of the answer to a GET on a loopback port.
pub fn head_of(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split("\r\n\r\n").next().unwrap_or_default().to_owned()
}
