//! V27: no address in a mail is ever fetched, no name resolved, no local file read: `explain`, `deliver` and a running
//! daemon with nothing but Maildirs open no connection at all, over mails that name one in every place known.
//!
//! A listener on loopback counts who comes. Where `strace` works, the kernel is asked as well: no connection is tried,
//! no datagram sent, and the file that the mails name is never opened.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::daemon::Home;
use crate::program::{SETTLED_MAX, postdesk};
use crate::servers::wait_for;

/// A listener that counts its visitors.
struct Tripwire {
    port: u16,
    visits: Arc<AtomicUsize>,
}

impl Tripwire {
    fn start() -> Tripwire {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let visits = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&visits);
        std::thread::spawn(move || {
            for _ in listener.incoming() {
                seen.fetch_add(1, Ordering::SeqCst);
            }
        });
        let tripwire = Tripwire { port, visits };
        // One that is ours, or the wire is not armed.
        drop(TcpStream::connect(("127.0.0.1", port)).unwrap());
        wait_for("the wire is armed", Duration::from_secs(5), || tripwire.visits() == 1);
        tripwire
    }

    fn visits(&self) -> usize {
        self.visits.load(Ordering::SeqCst)
    }
}

/// Mails that name the place in each header and construct from which something has been fetched elsewhere.
fn mails(port: u16, canary: &Path) -> Vec<Vec<u8>> {
    let canary = canary.display();
    let places = [
        format!("http://127.0.0.1:{port}/x"),
        format!("https://127.0.0.1:{port}/x?a=1&b=2"),
        format!("ftp://127.0.0.1:{port}/x"),
        format!("//127.0.0.1:{port}/x"),
        format!("\\\\127.0.0.1@{port}\\share\\x"),
        format!("http://tripwire.invalid:{port}/x"),
        format!("ldap://127.0.0.1:{port}/x"),
        format!("file://{canary}"),
        format!("{canary}"),
    ];
    let head = |number: usize, more: &str| {
        format!(
            "From: u{number}@corp.test\r\nTo: support@desk.test\r\nSubject: Printer {number}\r\nMessage-ID: <{number}@corp.test>\r\nMIME-Version: 1.0\r\n{more}\r\n"
        )
    };
    let mut mails: Vec<String> = Vec::new();
    for place in &places {
        let html = format!(
            "<!DOCTYPE html SYSTEM \"{place}\"><html xmlns:x=\"{place}\"><head><base href=\"{place}\"><link rel=stylesheet href=\"{place}\"><link rel=prefetch href=\"{place}\"><style>@import url({place}); @font-face {{ src: url({place}) }}</style><meta http-equiv=refresh content=\"0;url={place}\"></head><body background=\"{place}\"><img src=\"{place}\" srcset=\"{place} 2x\"><iframe src=\"{place}\"></iframe><object data=\"{place}\"></object><video poster=\"{place}\"><source src=\"{place}\"></video><svg><image xlink:href=\"{place}\"/></svg><a href=\"{place}\" ping=\"{place}\">{place}</a><script src=\"{place}\"></script><p>The printer jams, see {place}</p></body></html>"
        );
        let calendar = format!(
            "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nATTACH:{place}\r\nURL:{place}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        let xml = format!("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"{place}\">]><x>&e;</x>");
        let card = format!("BEGIN:VCARD\r\nPHOTO;VALUE=uri:{place}\r\nSOURCE:{place}\r\nEND:VCARD\r\n");
        let headers = [
            "List-Unsubscribe",
            "List-Unsubscribe-Post",
            "List-Help",
            "X-Image-URL",
            "Content-Location",
            "Content-Base",
            "Archived-At",
            "X-Confirm-Reading-To",
            "BIMI-Location",
            "Face",
            "Autocrypt",
            "OpenPGP",
        ];
        // One at a time: with all of them it would be a list's mail, which is set aside.
        for name in headers {
            mails.push(
                head(mails.len(), &format!("{name}: <{place}>\r\n")) + &format!("The printer jams, see {place} .\r\n"),
            );
        }
        for (kind, body) in [
            ("text/html; charset=utf-8", &html),
            ("text/calendar; method=REQUEST", &calendar),
            ("text/xml", &xml),
            ("image/svg+xml", &xml),
            ("text/vcard", &card),
            ("text/x-amp-html", &html),
        ] {
            mails.push(head(mails.len(), &format!("Content-Type: {kind}\r\n")) + body);
            let two = format!("--b\r\n\r\nIt jams {place}\r\n--b\r\nContent-Type: {kind}\r\n\r\n{body}\r\n--b--\r\n");
            mails.push(head(mails.len(), "Content-Type: multipart/alternative; boundary=b\r\n") + &two);
        }
        for access in [
            format!("access-type=URL; URL=\"{place}\""),
            format!("access-type=local-file; name=\"{canary}\""),
            format!("access-type=anon-ftp; site=\"127.0.0.1\"; name=\"{place}\""),
            format!("access-type=mail-server; server=\"x@127.0.0.1\"; subject=\"{place}\""),
        ] {
            let external = format!("Content-Type: message/external-body; {access}\r\n");
            mails.push(head(mails.len(), &external) + "Content-Type: text/plain\r\n\r\n");
        }
        let receipt = format!(
            "Disposition-Notification-To: x@127.0.0.1\r\nReturn-Receipt-To: x@tripwire.invalid\r\nReply-To: x@[127.0.0.1]\r\nReferences: <{place}>\r\n"
        );
        mails.push(head(mails.len(), &receipt) + "It jams.\r\n");
    }
    mails.into_iter().map(String::into_bytes).collect()
}

fn configuration() -> &'static str {
    "[desk]\nname = \"Desk\"\naddress = \"support@desk.test\"\n\n[[mailbox]]\nkind = \"maildir\"\nname = \"support\"\npath = \"in\"\n\n[smtp]\nkind = \"maildir\"\npath = \"out\"\n\n[[engineer]]\nname = \"alice\"\naddress = \"alice@desk.test\"\ncapacity = 10000\n\n[log]\nlevel = \"debug\"\n"
}

/// `strace`, if it works here, writing what touches the network or opens a file into `trace`.
fn traced(trace: &Path) -> Option<Command> {
    let mut probe = Command::new("strace");
    let works = probe.args(["-o", "/dev/null", "true"]).stderr(Stdio::null()).status().is_ok_and(|s| s.success());
    works.then(|| {
        let mut command = Command::new("strace");
        command.args(["-f", "-s", "4096", "-e", "trace=network,openat,open", "-o"]).arg(trace);
        command
    })
}

/// The lines of a trace that go out or open the canary.
fn offences(trace: &Path, canary: &Path) -> Vec<String> {
    let text = String::from_utf8_lossy(&std::fs::read(trace).unwrap()).into_owned();
    assert!(text.contains("open"), "the trace is empty");
    let canary = canary.display().to_string();
    let goes_out = |line: &str| {
        let inet = line.contains("AF_INET") || line.contains("nscd") || line.contains("resolve");
        line.contains("connect(") || (inet && (line.contains("socket(") || line.contains("send")))
    };
    text.lines().filter(|l| goes_out(l) || l.contains(&canary)).map(str::to_owned).collect()
}

/// The program with these arguments in `home`, under the trace if there is one.
fn run(home: &Home, trace: &Path, arguments: &[&str]) -> Command {
    let plain = postdesk();
    let mut command = match traced(trace) {
        Some(mut strace) => {
            strace.arg(plain.get_program());
            strace
        }
        None => plain,
    };
    command.args(arguments).arg("--config").arg(home.path().join("postdesk.toml")).current_dir(home.path());
    command.env_remove("POSTDESK_TEST_CLOCK").env_remove("STATE_DIRECTORY").env_remove("CREDENTIALS_DIRECTORY");
    command
}

#[test]
fn v27_no_address_in_a_mail_is_ever_fetched() {
    let home = Home::new(configuration());
    let canary = home.path().join("canary.txt");
    std::fs::write(&canary, "read-by-mistake").unwrap();
    let tripwire = Tripwire::start();
    let mails = mails(tripwire.port, &canary);
    assert!(mails.len() > 200, "{}", mails.len());
    let (explaining, delivering, running) = (home.path().join("t1"), home.path().join("t2"), home.path().join("t3"));

    std::fs::create_dir(home.path().join("mails")).unwrap();
    let mut names = vec!["explain".to_owned(), "--json".to_owned()];
    for (number, raw) in mails.iter().enumerate() {
        std::fs::write(home.path().join(format!("mails/{number}")), raw).unwrap();
        names.push(format!("mails/{number}"));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let output = run(&home, &explaining, &names).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), mails.len(), "explained");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("read-by-mistake"));

    // One by a pipe, as from an MTA, all others by the Maildir.
    let mut child = run(&home, &delivering, &["deliver"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&mails[0]).unwrap();
    assert!(child.wait().unwrap().success());
    std::fs::create_dir_all(home.path().join("in/new")).unwrap();
    for (number, raw) in mails.iter().enumerate().skip(1) {
        std::fs::write(home.path().join(format!("in/new/{number}")), raw).unwrap();
    }
    let log = std::fs::File::create(home.path().join("log")).unwrap();
    let mut daemon = run(&home, &running, &["run"]).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
    // The one that came by the pipe went through the spool.
    wait_received(&home, mails.len());
    let queued = || home.rows("SELECT CAST(COUNT(*) AS TEXT) FROM outbox WHERE state <> 'sent'");
    wait_for("all is sent", SETTLED_MAX, || queued() == [["0"]]);
    let [all, entries, ..] = home.ledger();
    assert!(entries * 10 >= all * 9, "{entries} of {all} became entries");
    stop(&mut daemon);

    assert_eq!(tripwire.visits(), 1, "somebody came");
    home.assert_verified();
    if traced(&explaining).is_none() {
        eprintln!("no strace here: the kernel was not asked");
        return;
    }
    for trace in [&explaining, &delivering, &running] {
        let found = offences(trace, &canary);
        assert!(found.is_empty(), "{}: {}", trace.display(), found[..found.len().min(9)].join("\n"));
    }
    // What the trace would have shown.
    let control = home.path().join("t4");
    let read = traced(&control).unwrap().arg("cat").arg(&canary).stdout(Stdio::null()).status().unwrap();
    assert!(read.success() && offences(&control, &canary).len() == 1);
}

/// Waits until so many mails stand in the ledger.
fn wait_received(home: &Home, count: usize) {
    let settled =
        || home.rows("SELECT CAST(COUNT(*) AS TEXT) FROM mail WHERE outcome <> ''")[0][0].parse() == Ok(count);
    wait_for("a store", SETTLED_MAX, || home.path().join("in/cur").exists());
    wait_for("all are settled", SETTLED_MAX, settled);
}

/// SIGTERM to the program, whether it runs under the trace or not.
fn stop(daemon: &mut std::process::Child) {
    let id = daemon.id();
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    let target = children.split_whitespace().next().map_or(id.to_string(), str::to_owned);
    assert!(Command::new("kill").args(["-s", "TERM", &target]).status().unwrap().success());
    wait_for("the daemon stops", Duration::from_secs(30), || daemon.try_wait().unwrap().is_some());
}
