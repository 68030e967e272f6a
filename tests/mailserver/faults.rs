//! What goes wrong between mail servers, and what a desk makes of it.

use std::time::Duration;

use crate::people;
use crate::servers::{mails_of, wait_for};
use crate::stage::{ALICE, Plan, QUIET, STEP_MAX, Stage, WANG};
use crate::{BORDER, RESULTS};

/// Recovery of a lost server, as the goals have it.
const BACK_MAX: Duration = Duration::from_secs(90);
/// A stop, whatever is under way.
const STOP_MAX: Duration = Duration::from_secs(20);

#[test]
fn evidence_decides_who_is_answered_and_who_decides() {
    let plan = Plan { identity: BORDER, dmarc: RESULTS, ..Plan::default() };
    let stage = Stage::start(&plan);

    // A stranger whom nobody vouches for: the ticket opens, and nothing goes to the address in From.
    let raw = b"From: someone@shady.test\r\nTo: support@desk.test\r\nSubject: hello\r\nMessage-ID: <1@shady.test>\r\n\r\nmy screen is dark\r\n";
    stage.send("someone@shady.test", "support@desk.test", raw);
    stage.wait_received(1);
    let tickets = stage.home.tickets();
    assert_eq!((tickets.len(), &tickets[0]["requester"]["address"]), (1, &"someone@shady.test".into()));
    let number = tickets[0]["number"].as_i64().unwrap();
    assert_eq!(stage.home.ticket(number)["entries"][0]["evidence"], "claimed");
    assert_eq!(stage.mail_to(ALICE, "assigned_to_you").ticket, number);
    std::thread::sleep(QUIET);
    assert!(mails_of(&stage.dovecot, "someone").is_empty(), "no receipt to whom nobody vouches for");

    // A mail that fails DMARC does not decide, even with a good token in its recipient address.
    stage.write(WANG, "Label printer jams", "The label printer jams.");
    let ack = stage.mail_to(WANG, "ack");
    let number = ack.ticket;
    let told = stage.mail_to(ALICE, "assigned_to_you");
    stage.answer(ALICE, &told, "#resolve\r\n\r\nThe rollers are clean.");
    let resolved = stage.mail_to(WANG, "resolved");
    let forged = people::answer(WANG, &resolved, "works now, thanks!");
    stage.send("wang.fang@forged.test", &resolved.reply_to, &forged);
    wait_for("the forged answer in the ledger", STEP_MAX, || stage.home.ledger()[0] >= 4);
    std::thread::sleep(QUIET);
    assert_eq!(stage.state(number), "resolved", "whoever fails DMARC confirms nothing");

    // A command in the name of an engineer, which nobody vouches for: held, and asked about at the registered address.
    let subject = format!("Re: Label printer jams [DESK #{number}]");
    let command = people::write(ALICE, "support@desk.test", &subject, "#close because I say so");
    stage.send("alice@shady.test", "support@desk.test", &command);
    stage.mail_to(ALICE, "verify_sender");
    assert_eq!(stage.state(number), "resolved");

    // The requester's own yes closes it.
    stage.answer(WANG, &resolved, "works now, thanks!");
    stage.wait_state(number, "closed");
    stage.home.assert_verified();
}

#[test]
fn bounces_open_no_tickets() {
    let stage = Stage::start(&Plan::default());
    // The requester's address takes no mail: the receipt, with its null return path, is lost without a sound …
    let nobody = people::Person { name: "Nobody", address: "nobody@corp.test", charset: "utf-8" };
    stage.write(nobody, "Label printer jams", "The label printer jams.");
    let told = stage.mail_to(ALICE, "assigned_to_you");
    let number = told.ticket;
    // … and the engineer's answer bounces to its own return path.
    stage.answer(ALICE, &told, "Which printer is it?");
    stage.wait_received(3);
    std::thread::sleep(QUIET);
    let [received, entries, _, set_aside, quarantined] = stage.home.ledger();
    assert_eq!((received, quarantined), (3, 0), "report, answer, bounce:\n{}", stage.postfix.log());
    assert_eq!(stage.home.tickets().len(), 1);
    let ticket = stage.home.ticket(number);
    assert_eq!(ticket["state"], "open", "a bounce moves nothing");
    let bounces = ticket["entries"].as_array().unwrap().iter().filter(|e| is_bounce(e)).count();
    assert_eq!((bounces, entries, set_aside), (1, 3, 0), "it lies on the ticket that it belongs to: {ticket:#}");

    // A bounce that belongs to nothing is set aside.
    let raw = b"From: MAILER-DAEMON@other.test\r\nTo: support@desk.test\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b@other.test>\r\nAuto-Submitted: auto-replied\r\n\r\nI am sorry.\r\n";
    stage.send("<>", "support@desk.test", raw);
    stage.wait_received(4);
    assert_eq!(stage.home.ledger()[3], 1);
    assert_eq!(stage.home.tickets().len(), 1);
    stage.home.assert_verified();
}

#[test]
fn a_new_uidvalidity_makes_no_duplicates() {
    let mut stage = Stage::start(&Plan { moves: false, ..Plan::default() });
    for n in 1..=5 {
        stage.write(WANG, &format!("Fault {n}"), "It does not work.");
    }
    stage.wait_received(5);
    stage.dovecot.change_uidvalidity("support");
    stage.write(WANG, "Fault 6", "It does not work.");
    let seen = |stage: &Stage| {
        let [_, entries, duplicates, ..] = stage.home.ledger();
        (entries, duplicates)
    };
    wait_for("the renumbered folder is read again", BACK_MAX, || seen(&stage) == (6, 5));
    assert_eq!(stage.home.tickets().len(), 6);
    std::thread::sleep(QUIET);
    assert!(stage.count("wang.fang", "ack") <= 6);
    assert_eq!(mails_of(&stage.dovecot, "support").len(), 6, "left in place without `processed`");
    stage.home.assert_verified();
}

#[test]
fn a_restarted_dovecot_is_found_again() {
    // Postfix asks Dovecot about passwords, and would go down with it.
    let mut stage = Stage::start(&Plan { postfix: "smtpd_sasl_auth_enable = no", ..Plan::default() });
    stage.write(WANG, "Before", "It does not work.");
    let before = stage.mail_to(WANG, "ack");
    stage.dovecot.stop();
    wait_for("/readyz names the mailbox", STEP_MAX, || {
        stage.readyz().is_some_and(|(status, body)| status == 503 && body.contains("mailbox:support"))
    });
    // Postfix keeps it until Dovecot is back.
    stage.write(WANG, "Meanwhile", "It does not work.");
    std::thread::sleep(Duration::from_secs(2));
    stage.dovecot.resume();
    wait_for("ready again", BACK_MAX, || stage.readyz().is_some_and(|(status, _)| status == 200));
    let meanwhile = stage.mail_to(WANG, "ack");
    assert_ne!(before.ticket, meanwhile.ticket);
    assert_eq!(stage.home.tickets().len(), 2);
    stage.home.assert_verified();
}

#[test]
fn a_broken_mailbox_is_named_and_stops_no_other() {
    let mut stage = Stage::prepare(&Plan::default());
    let port = stage.dovecot.imap_port;
    let text = std::fs::read_to_string(stage.home.path().join("postdesk.toml")).unwrap();
    stage.home.configure(&format!(
        "{text}\n[[mailbox]]\nkind = \"imap\"\nname = \"second\"\nhost = \"localhost\"\nport = {port}\ntls = \"none\"\n\
         user = \"second\"\npassword_file = \"second.password\"\naddress = \"second@desk.test\"\nprocessed = \"Processed\"\n"
    ));
    stage.home.secret("second.password", "wrong\n");
    stage.resume();
    let line = stage.daemon().wait_log("second", STEP_MAX);
    assert!(line.contains("ERROR") && line.contains("password_file"), "the log names the setting: {line}");
    let named = |stage: &Stage| {
        stage.readyz().is_some_and(|(status, body)| {
            status == 503 && body.contains("mailbox:second") && body.contains("password_file")
        })
    };
    wait_for("/readyz names the mailbox and the setting", STEP_MAX, || named(&stage));
    let check = stage.home.run(&["check", "--connect"]);
    assert_ne!(check.code, 0);
    assert!((check.out + &check.err).contains("password_file"));
    assert!(!stage.home.log().contains("wrong\""), "the password itself is not logged");

    stage.write(WANG, "Label printer jams", "The label printer jams.");
    stage.mail_to(WANG, "ack");
    assert!(named(&stage), "the other one is still broken");

    // Mended without a restart.
    stage.home.secret("second.password", "s3cret second\n");
    stage.wait_ready();
    let raw = people::write(WANG, "second@desk.test", "Scanner", "The scanner is dark.");
    stage.send(WANG.address, "second@desk.test", &raw);
    let ack = stage.mail_to(WANG, "ack");
    assert!(ack.from.starts_with("second@") && ack.reply_to.starts_with("second"), "{} {}", ack.from, ack.reply_to);
}

#[test]
fn a_stop_under_load_loses_nothing() {
    let users: Vec<String> = (0..40).map(|n| format!("user{n}")).collect();
    let mut stage = Stage::start(&Plan { users, ..Plan::default() });
    for n in 0..40 {
        let raw = format!(
            "From: user{n}@corp.test\r\nTo: support@desk.test\r\nSubject: Fault {n}\r\nMessage-ID: <{n}@load.test>\r\n\r\nIt does not work.\r\n"
        );
        let from = format!("user{n}@corp.test");
        stage.dovecot.try_deliver(&from, "support@desk.test", raw.as_bytes()).unwrap();
        if n % 10 == 9 {
            let took = stage.daemon.take().unwrap().terminate(STOP_MAX);
            println!("a stop after {} mails took {took:?}", n + 1);
            stage.resume();
        }
    }
    let without = |stage: &Stage| (0..40).filter(|n| stage.count(&format!("user{n}"), "ack") == 0).count();
    let end = std::time::Instant::now() + Duration::from_secs(60);
    while without(&stage) > 0 {
        assert!(std::time::Instant::now() < end, "{} without a receipt:\n{}", without(&stage), stage.home.log());
        std::thread::sleep(Duration::from_millis(100));
    }
    std::thread::sleep(QUIET);
    for n in 0..40 {
        assert_eq!(stage.count(&format!("user{n}"), "ack"), 1, "user{n}");
    }
    assert_eq!(stage.home.tickets().len(), 40);
    assert_eq!(stage.home.ledger()[1], 40);
    let states = stage.home.rows("SELECT state, CAST(COUNT(*) AS TEXT) FROM outbox GROUP BY state");
    assert!(states.iter().all(|row| row[0] == "sent"), "a clean stop makes no `unknown`: {states:?}");
    stage.home.assert_verified();
}

/// The report of Postfix that a mail came to nothing.
fn is_bounce(entry: &serde_json::Value) -> bool {
    entry["kind"] == "mail" && entry["subject"].as_str().unwrap_or_default().starts_with("Undelivered Mail")
}
