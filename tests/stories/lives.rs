//! Generated lives: what engineers order, what requesters answer in English and in Chinese, what a watcher and a monitoring
//! program write, and time, in any order, through the whole desk. Whatever happens, nobody gets the same notice twice for
//! one event, and every promise has one end that somebody is told of.
//!
//! `POSTDESK_LIVES` says how many (6 unless set; a release tries 1,000).

use std::collections::BTreeSet;

use jiff::Timestamp;
use postdesk::pure::mail::Mail;
use serde_json::Value;

use crate::desk::{Outgoing, Step, TestDesk};
use crate::people::{ALICE, BOB, CHEN, Draft, LIN, Person, WANG, ZHAO, reply};

const STEPS: usize = 18;
/// The tickets: two of people, and one of a program.
const TICKETS: usize = 3;
const NAGIOS: Person = Person { name: "Nagios", address: "nagios@corp.test" };
/// After so long nothing waits for an answer any more.
const END_HOURS: i64 = 12 * 24;

const ORDERS: [&str; 34] = [
    "#eta +3h",
    "#eta +9h because the part comes tomorrow",
    "#eta +30h",
    "#take\n#eta +5h\n\nWe are on it.",
    "#eta +2h\n\nAlmost there.",
    "#pending requester\n\nWhich floor is it on?",
    "#pending vendor",
    "#pending schedule until +20h\n\nWe come on Friday.",
    "#resolve\n\nThe roller is clean.",
    "#resolve\n\nThe tray is straight.",
    "#close because it was the wrong room",
    "#reopen",
    "#confirmed phone",
    "We look into it.",
    "#note\n\nAsk the vendor?",
    "#assign bob",
    "#assign alice\n#priority P2",
    "#escalate because it is hard",
    "#cc chen@corp.test\n\nChen will help.",
    "#split",
    "#merge 1002",
    "#undo",
    "#watch",
    "#unwatch",
    "#note\n\nBob, what do you think?",
    "#vendor acme",
    "#escalate @network because of the switch",
    "#预计 明天下午两点 因为 配件中午到货",
    "#预计 +4h",
    "#挂起 等用户\n\n请问在几楼？",
    "#解决\n\n已更换硒鼓，请您试一下。",
    "#接单\n\n马上处理。",
    "#转派 bob",
    "#撤销",
];
const ANSWERS: [&str; 18] = [
    "Works now, thanks!",
    "Still broken.",
    "Any news?",
    "It is on the second floor.",
    "Please cancel this, we need it no more.",
    "5",
    "1, slow",
    "OK",
    "The lights are out as well.",
    "好了，谢谢！",
    "还是不行。",
    "请问进展如何？",
    "在三楼。",
    "不用处理了，谢谢。",
    "收到",
    "谢谢",
    "1，太慢了",
    "这个很急，影响整个部门。",
];

/// Figures that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides as u64).unwrap()
    }
}

struct Life {
    desk: TestDesk,
    sent: Vec<Outgoing>,
    /// What it did, for whoever reads of a failure.
    told: Vec<String>,
    seen: BTreeSet<(String, String, String, String)>,
}

fn mark(mail: &Mail) -> String {
    let tag = mail.subject.rsplit_once("[DESK #").and_then(|(_, rest)| rest.split(']').next());
    tag.unwrap_or_default().to_owned()
}

fn date(mail: &Outgoing) -> String {
    let raw = String::from_utf8_lossy(&mail.raw);
    raw.lines().find_map(|line| line.strip_prefix("Date: ")).unwrap().trim().to_owned()
}

/// When a mail was written, by its Date.
fn instant(mail: &Outgoing) -> Timestamp {
    jiff::fmt::rfc2822::parse(&date(mail)).unwrap().timestamp()
}

impl Life {
    /// Nobody gets one notice of one ticket twice at one instant.
    fn takes(&mut self, what: String, step: Step) {
        self.told.push(format!("{what} → {:?} {:?}", step.outcome, step.told()));
        for mail in &step.sent {
            let key = (mail.notice.clone(), mail.envelope_to.clone(), mark(&mail.mail), date(mail));
            assert!(self.seen.insert(key.clone()), "twice {key:?}\n{}", self.told.join("\n"));
        }
        self.sent.extend(step.sent);
    }

    /// The last mail of a ticket to somebody, which they answer.
    fn last(&self, to: Person, number: i64) -> Option<Mail> {
        let number = number.to_string();
        let found = self.sent.iter().rev().find(|m| m.envelope_to == to.address && mark(&m.mail) == number);
        found.map(|m| m.mail.clone())
    }

    async fn steps(&mut self, dice: &mut Dice) {
        for _ in 0..STEPS {
            let number = 1001 + i64::try_from(dice.throw(TICKETS)).unwrap();
            let staff = [ALICE, ALICE, ALICE, BOB, BOB, LIN][dice.throw(6)];
            let (who, text) = match dice.throw(12) {
                0..=5 => (staff, ORDERS[dice.throw(ORDERS.len())]),
                6..=8 => ([WANG, ZHAO, CHEN][dice.throw(3)], ANSWERS[dice.throw(ANSWERS.len())]),
                9 => {
                    let state = [("PROBLEM", "WARNING"), ("PROBLEM", "CRITICAL"), ("RECOVERY", "OK")][dice.throw(3)];
                    self.minute().await;
                    let step = self.desk.gets(alert(state)).await;
                    self.takes(format!("{state:?}"), step);
                    continue;
                }
                _ => {
                    let hours = 1 + i64::try_from(dice.throw(30)).unwrap();
                    let step = self.desk.advance(hours).await;
                    self.takes(format!("{hours} hours"), step);
                    continue;
                }
            };
            self.writes(who, number, text).await;
        }
    }

    /// Each mail comes at a moment of its own.
    async fn minute(&mut self) {
        let moment = self.desk.now() + jiff::SignedDuration::from_mins(1);
        let step = self.desk.until(&moment.to_string()).await;
        self.takes("a minute".to_owned(), step);
    }

    async fn writes(&mut self, who: Person, number: i64, text: &str) {
        let Some(on) = self.last(who, number) else { return };
        self.minute().await;
        let step = self.desk.gets(reply(&on).by(who).saying(text).top()).await;
        self.takes(format!("{} on {number}: {text:?}", who.address), step);
    }

    /// Each promise has one end, and its requester hears of it at that instant.
    async fn promises(&self) -> usize {
        let mut promises = 0;
        for number in 1001..1001 + i64::try_from(self.desk.tickets().await).unwrap() {
            let shown = self.desk.ticket(number).await;
            let story = || format!("{number}: {}\n{}", shown["journal"], self.told.join("\n"));
            let mut open: Vec<&Value> = Vec::new();
            for fact in shown["journal"].as_array().unwrap() {
                let what = fact["what"].as_str().unwrap();
                match what {
                    "promise" => {
                        // The one before it is replaced by the same order.
                        assert!(open.len() < 2, "two promises at once; {}", story());
                        open.push(&fact["new"]);
                        promises += 1;
                    }
                    "promise_kept" | "promise_replaced" | "promise_broken" | "promise_dropped" | "promise_lapsed" => {
                        let ended = open.iter().position(|one| **one == fact["new"]);
                        open.remove(ended.unwrap_or_else(|| panic!("{what} of nothing; {}", story())));
                        let at: Timestamp = fact["at"].as_str().unwrap().parse().unwrap();
                        assert!(self.hears(what, &shown, at), "{what} at {at} in silence; {}", story());
                    }
                    _ => {}
                }
            }
            let waits = shown["state"] == "pending" && shown["pending_on"] == "requester";
            assert!(open.is_empty() || waits && open.len() == 1, "a promise of {open:?} has no end; {}", story());
        }
        promises
    }

    /// Whether the requester was told at an instant what tells the end of a promise, or was not to be written to.
    fn hears(&self, what: &str, ticket: &Value, at: Timestamp) -> bool {
        let telling: &[&str] = match what {
            "promise_kept" => &["resolved"],
            "promise_broken" => &["delay", "resolved"],
            "promise_dropped" => &["closed", "merged", "resolved"],
            "promise_lapsed" => &["delay"],
            // Another time stands in its place, or `#undo` has taken it back, whose transcript says what had been mailed.
            _ => {
                let stands = |fact: &Value| {
                    let then: Timestamp = fact["at"].as_str().unwrap().parse().unwrap();
                    then == at && (fact["what"] == "promise" || fact["what"] == "undo")
                };
                return ticket["journal"].as_array().unwrap().iter().any(stands);
            }
        };
        let withheld = |fact: &Value| {
            let moment: Timestamp = fact["at"].as_str().unwrap().parse().unwrap();
            fact["what"] == "notice_withheld" && moment.as_second() == at.as_second()
        };
        let requester = ticket["requester"]["address"].as_str().unwrap();
        if requester == NAGIOS.address {
            // A program reads nothing.
            return true;
        }
        let told = self.sent.iter().any(|mail| {
            telling.contains(&mail.notice.as_str())
                && mail.envelope_to == requester
                && instant(mail).as_second() == at.as_second()
        });
        told || ticket["journal"].as_array().unwrap().iter().any(withheld)
    }
}

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

fn jam_in_chinese() -> Draft {
    ZHAO.writes("标签打印机卡纸", "三楼的标签打印机每张都卡纸。")
}

fn alert((kind, state): (&str, &str)) -> Draft {
    let text = format!("***** Nagios *****\n\nNotification Type: {kind}\nState: {state}");
    NAGIOS.writes(&format!("** {kind} Service Alert: web1/HTTP is {state} **"), &text)
}

#[tokio::test]
async fn nobody_hears_a_thing_twice_and_no_promise_ends_in_silence() {
    let lives = std::env::var("POSTDESK_LIVES").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let mut promises = 0;
    for seed in 0..lives {
        let mut dice = Dice(seed);
        dice.throw(2);
        let mut life = Life {
            desk: TestDesk::open().await,
            sent: Vec::new(),
            told: vec![format!("life {seed}")],
            seen: BTreeSet::new(),
        };
        for opening in [jam(), jam_in_chinese(), alert(("PROBLEM", "CRITICAL"))] {
            let step = life.desk.advance(1).await;
            life.takes("an hour".to_owned(), step);
            let step = life.desk.gets(opening).await;
            life.takes("a ticket".to_owned(), step);
        }
        life.steps(&mut dice).await;
        // Some are left as they are; what nobody works on any more is closed, as what a vendor has would wait for ever.
        if seed % 2 == 0 {
            for number in [1001, 1002, 1003] {
                life.writes(ALICE, number, "#close because the year ends").await;
            }
        }
        let step = life.desk.advance(END_HOURS).await;
        life.takes("the end".to_owned(), step);
        promises += life.promises().await;
        life.desk.end().await;
    }
    println!("{lives} lives, {promises} promises");
    assert!(promises > 0, "something was promised");
}
