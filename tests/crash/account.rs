//! What must be true after the kills: the mails that were given in, the store, and what the SMTP peer took, side by side.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use mail_parser::MessageParser;

use crate::daemon::Home;
use crate::fake_smtp::FakeSmtp;

/// Every fifth sender sits behind a slow server.
pub fn sender(n: usize) -> String {
    let domain = if n.is_multiple_of(5) { "slow" } else { "quick" };
    format!("user{n}@{domain}{}.test", n % 50)
}

pub fn mail(n: usize) -> Vec<u8> {
    let sender = sender(n);
    let text = format!(
        "Received: from client.test by mx.desk.test; Mon, 2 Nov 2026 10:00:00 +0800\r\nFrom: User {n} <{sender}>\r\n\
         To: support@desk.test\r\nSubject: Fault {n}\r\nMessage-ID: <{n}@crash.test>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0800\r\n\r\n\
         Machine {n} does not start any more.\r\n"
    );
    text.into_bytes()
}

/// Mails in the ledger.
pub fn received(home: &Home) -> usize {
    home.rows("SELECT CAST(COUNT(*) AS TEXT) FROM mail")[0][0].parse().unwrap()
}

/// The outbox by state.
pub fn outbox(home: &Home) -> BTreeMap<String, usize> {
    let rows = home.rows("SELECT state, CAST(COUNT(*) AS TEXT) FROM outbox GROUP BY state");
    rows.into_iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).collect()
}

/// Waits until every mail has its record and nothing waits to be sent but what rests as `unknown` or for a retry.
pub fn wait_settled(home: &Home, mails: usize, limit: Duration) {
    wait(home, limit, || {
        let rows = outbox(home);
        received(home) >= mails && !["queued", "leased", "dot"].iter().any(|state| rows.contains_key(*state))
    });
}

/// Waits until nothing is to be sent any more: `unknown` is left only where both copies are spent.
pub fn wait_sent(home: &Home, limit: Duration) {
    let open = "SELECT CAST(COUNT(*) AS TEXT) FROM outbox WHERE state NOT IN ('sent', 'dead') AND NOT (state = 'unknown' AND dots >= 2)";
    wait(home, limit, || home.rows(open)[0][0] == "0");
}

fn wait(home: &Home, limit: Duration, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + limit;
    while !done() {
        let tail: Vec<String> = home.log().lines().rev().take(20).map(str::to_owned).collect();
        assert!(Instant::now() < end, "not within {limit:?}: {} mails, {:?}, {tail:#?}", received(home), outbox(home));
        std::thread::sleep(Duration::from_millis(100));
    }
}

pub fn check(home: &Home, smtp: &FakeSmtp, mails: usize) {
    check_quarantine(home);
    check_ledger(home, mails);
    check_tickets(home, mails);
    check_deliveries(home, smtp, mails);
    assert_eq!(smtp.faults(), Vec::<String>::new(), "the peer saw nothing against the protocol");
    home.assert_verified();
}

/// A kill says nothing about the mail that stood there: nobody has to mend anything by hand.
pub fn check_quarantine(home: &Home) {
    let list = home.run(&["quarantine", "list", "--json"]);
    assert_eq!((list.code, list.out.as_str()), (0, ""), "mails were taken for what ended the process");
}

/// Each mail has exactly one record, as itself, and it is an entry.
fn check_ledger(home: &Home, mails: usize) {
    let rows = home.rows("SELECT message_id, outcome, reason FROM mail");
    let mut outcomes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        outcomes.entry(row[0].clone()).or_default().push(format!("{}: {}", row[1], row[2]));
    }
    for n in 0..mails {
        let found = outcomes.remove(&format!("{n}@crash.test")).unwrap_or_default();
        assert!(matches!(found.as_slice(), [one] if one.starts_with("entry")), "mail {n}: {found:?}");
    }
    assert!(outcomes.is_empty(), "nobody sent these: {outcomes:#?}");
    let [_, entries, duplicates, set_aside, quarantined] = home.ledger();
    assert_eq!((entries, set_aside, quarantined), (i64::try_from(mails).unwrap(), 0, 0));
    println!("{mails} mails: each has one record; {duplicates} were read a second time and known");
}

/// Each mail opened exactly one ticket.
fn check_tickets(home: &Home, mails: usize) {
    let rows = home.rows("SELECT subject, CAST(number AS TEXT) FROM ticket");
    let subjects: std::collections::BTreeSet<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    let numbers: std::collections::BTreeSet<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!((rows.len(), subjects.len(), numbers.len()), (mails, mails, mails));
    println!("{mails} tickets, one a mail");
}

/// Each notice was delivered exactly once, unless its answer was lost: then once or twice, the same bytes.
fn check_deliveries(home: &Home, smtp: &FakeSmtp, mails: usize) {
    let mut copies: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for submission in smtp.taken() {
        let parsed = MessageParser::default().parse(&submission.data).expect("a mail");
        let id = parsed.message_id().expect("a Message-ID").to_owned();
        copies.entry(id).or_default().push(submission.data);
    }
    let rows = home.rows("SELECT message_id, notice, state, CAST(dots AS TEXT) FROM outbox");
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut doubtful, mut twice) = (0, 0);
    for row in &rows {
        let [id, notice, state, dots] = row.as_slice() else { panic!("{row:?}") };
        let got = copies.remove(id.trim_matches(['<', '>'])).unwrap_or_default();
        let dots: usize = dots.parse().unwrap();
        *count.entry(notice).or_default() += 1;
        doubtful += usize::from(dots > 1);
        twice += usize::from(got.len() > 1);
        assert!(got.len() <= dots && dots <= 2, "{row:?} was delivered {} times", got.len());
        assert!(got.windows(2).all(|pair| pair[0] == pair[1]), "{row:?}: the copies differ");
        assert!(state != "sent" || !got.is_empty(), "{row:?} is lost");
        assert!(state == "sent" || (state == "unknown" && dots == 2), "{row:?} is not sent");
    }
    assert!(copies.is_empty(), "no row of the outbox knows these: {:#?}", copies.keys());
    assert_eq!(count.get("ack"), Some(&mails), "{count:?}");
    assert_eq!(count.get("assigned_to_you"), Some(&mails), "{count:?}");
    println!(
        "{} notices delivered; {doubtful} were `unknown` once, {twice} of them went out twice, byte for byte the same",
        rows.len()
    );
}
