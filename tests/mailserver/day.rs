//! An engineer's day: some sixty mails, once in English and once in Chinese, through real servers. A table says who writes
//! what and what must come back; whatever else comes back is a fault.
//!
//! `POSTDESK_DAY_OUT` names a folder that every mail of the day is written to, to be looked at.

#[path = "day/chinese.rs"]
mod chinese;
#[path = "day/english.rs"]
mod english;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::people::{self, Letter, Person};
use crate::servers::{self, wait_for};
use crate::stage::{Line, Plan, STEP_MAX, Stage};

pub const CHEN: Person = Person { name: "Chen Bo", address: "chen.bo@corp.test", charset: "utf-8" };
pub const ZHAO: Person = Person { name: "赵敏", address: "zhaomin@corp.test", charset: "gb18030" };
/// Columns of a line that a phone shows without breaking it up; a Chinese character takes two.
const COLUMNS_MAX: usize = 76;

/// What somebody does.
pub enum Does {
    /// Writes to the desk, and the ticket that comes of it is called so from now on.
    Opens(&'static str, &'static str),
    /// Answers the newest mail about the ticket, quoting it below.
    Answers(&'static str),
    /// Answers it at the note address.
    Notes(&'static str),
    /// Writes into the form of the newest mail about the ticket: label, value.
    Fills(&'static str, &'static [(&'static str, &'static str)]),
    /// The same with the form of the first mail.
    FillsOld(&'static str, &'static [(&'static str, &'static str)]),
    /// Writes a new mail with the ticket's tag in its subject.
    Tags(&'static str),
    /// Writes a new mail about nothing but commands.
    Orders,
    /// Forwards what somebody wrote elsewhere, and the ticket that comes of it is called so.
    Forwards(&'static str, Person),
}

/// A mail that must come: to whom, which notice, and words of its text. `{KEY}` stands for a ticket's number.
pub type Back = (Person, &'static str, &'static [&'static str]);

/// One line of the day.
pub struct Row {
    pub who: Person,
    pub does: Does,
    pub text: &'static str,
    pub back: &'static [Back],
}

/// A mail of the desk's, with where it lies.
struct Received {
    person: &'static str,
    letter: Letter,
    consumed: bool,
}

struct Day<'a> {
    stage: &'a Stage,
    out: Option<PathBuf>,
    numbers: BTreeMap<&'static str, i64>,
    files: BTreeSet<PathBuf>,
    received: Vec<Received>,
    people: Vec<Person>,
    count: usize,
    /// Words that are not where they should be; told together at the end of the day.
    faults: Vec<String>,
}

impl Day<'_> {
    fn number(&self, key: &str) -> i64 {
        *self.numbers.get(key).unwrap_or_else(|| panic!("no ticket is called {key:?}"))
    }

    fn named(&self, text: &str) -> String {
        self.numbers
            .iter()
            .fold(text.to_owned(), |text, (key, number)| text.replace(&format!("{{{key}}}"), &number.to_string()))
    }

    /// Reads what is new in everybody's mailbox.
    fn looks(&mut self) {
        for person in self.people.clone() {
            for part in ["new", "cur"] {
                let folder = self.stage.dovecot.maildir(person.mailbox()).join(part);
                let Ok(files) = std::fs::read_dir(folder) else { continue };
                let mut fresh: Vec<PathBuf> =
                    files.flatten().map(|f| f.path()).filter(|p| !self.files.contains(p)).collect();
                fresh.sort();
                for path in fresh {
                    let Ok(raw) = std::fs::read(&path) else { continue };
                    self.files.insert(path);
                    let letter = people::read(&raw);
                    self.keep(&format!("{}-{}", person.mailbox(), letter.notice), &raw);
                    self.received.push(Received { person: person.mailbox(), letter, consumed: false });
                }
            }
        }
    }

    /// Writes a mail down for whoever wants to look at it.
    fn keep(&mut self, name: &str, raw: &[u8]) {
        self.count += 1;
        if let Some(out) = &self.out {
            std::fs::write(out.join(format!("{:03}-{name}.eml", self.count)), raw).expect("write a mail down");
        }
    }

    /// The newest mail with a form, or the first, that somebody got about a ticket; else the newest of any kind.
    fn got(&self, person: Person, key: &str, first: bool) -> Letter {
        let number = self.number(key);
        let own = |r: &&Received| r.person == person.mailbox() && r.letter.ticket == number;
        let mut all: Vec<&Letter> = self.received.iter().filter(own).map(|r| &r.letter).collect();
        if first {
            all.truncate(1);
        }
        (*all.last().unwrap_or_else(|| panic!("{} got nothing about {key}", person.name))).clone()
    }

    /// The newest mail about a ticket that names the note address.
    fn noted(&self, person: Person, key: &str) -> Letter {
        let number = self.number(key);
        let own = |r: &&Received| r.person == person.mailbox() && r.letter.ticket == number;
        let found = self.received.iter().rev().filter(own).find(|r| r.letter.text.contains("support+n"));
        found.unwrap_or_else(|| panic!("nobody told {} the note address of {key}", person.name)).letter.clone()
    }

    fn does(&mut self, row: &Row) {
        let text = self.named(row.text);
        let (to, raw) = match &row.does {
            Does::Opens(_, subject) => (DESK.to_owned(), people::write(row.who, DESK, subject, &text)),
            Does::Orders => (DESK.to_owned(), people::write(row.who, DESK, "#", &text)),
            Does::Tags(key) => {
                let subject = format!("Re: [DESK #{}]", self.number(key));
                (DESK.to_owned(), people::write(row.who, DESK, &subject, &text))
            }
            Does::Answers(key) => {
                let letter = self.got(row.who, key, false);
                (letter.reply_to.clone(), people::answer(row.who, &letter, &text))
            }
            Does::Notes(key) => {
                let letter = self.noted(row.who, key);
                let to = note_address(&letter);
                let letter = Letter { reply_to: to.clone(), ..letter };
                (to, people::answer(row.who, &letter, &text))
            }
            Does::Fills(key, values) => self.fills(row.who, &self.got(row.who, key, false), values, &text),
            Does::FillsOld(key, values) => self.fills(row.who, &self.got(row.who, key, true), values, &text),
            Does::Forwards(_, from) => {
                let subject = "Fwd: Keyboard";
                let head = format!(
                    "{text}\r\n\r\n-------- Forwarded Message --------\r\nSubject: Keyboard\r\nDate: Mon, 23 Nov 2026 09:00:00 +0800\r\nFrom: {} <{}>\r\nTo: {} <{}>\r\n\r\n",
                    from.name, from.address, row.who.name, row.who.address
                );
                let body = format!("{head}My keyboard writes every letter twice since this morning.\r\n");
                (DESK.to_owned(), people::write(row.who, DESK, subject, &body))
            }
        };
        self.keep(&format!("{}-writes", row.who.mailbox()), &raw);
        servers::send(&self.stage.postfix, row.who.address, &to, &raw);
    }

    fn fills(&self, who: Person, letter: &Letter, values: &[(&str, &str)], text: &str) -> (String, Vec<u8>) {
        let mut filled = letter.clone();
        for (label, value) in values {
            let line = filled
                .text
                .lines()
                .rfind(|line| line.starts_with(label))
                .unwrap_or_else(|| panic!("{label} does not stand in {}:\n{}", filled.notice, filled.text));
            let (whole, line) = (filled.text.clone(), line.to_owned());
            filled.text = whole.replace(&line, &format!("{label} {value}"));
        }
        (letter.reply_to.clone(), people::answer(who, &filled, text))
    }

    /// Waits for all that a row must bring.
    fn waits(&mut self, row: &Row, at: usize) {
        let opens = match row.does {
            Does::Opens(key, _) | Does::Forwards(key, _) => Some(key),
            _ => None,
        };
        for (person, notice, words) in row.back {
            let end = Instant::now() + STEP_MAX;
            let found = loop {
                self.looks();
                let fits = |r: &Received| !r.consumed && r.person == person.mailbox() && r.letter.notice == *notice;
                if let Some(found) = self.received.iter().position(fits) {
                    break found;
                }
                if Instant::now() > end {
                    let waiting: Vec<(&str, &str)> = self
                        .received
                        .iter()
                        .filter(|r| !r.consumed)
                        .map(|r| (r.person, r.letter.notice.as_str()))
                        .collect();
                    panic!(
                        "row {at} {:?}: no {notice} for {}; waiting: {waiting:?}\n{}",
                        row.text,
                        person.name,
                        self.stage.home.log()
                    );
                }
                std::thread::sleep(Duration::from_millis(5));
            };
            self.received[found].consumed = true;
            let letter = self.received[found].letter.clone();
            if let Some(key) = opens
                && letter.ticket != 0
            {
                self.numbers.entry(key).or_insert(letter.ticket);
            }
            let flat = letter.text.split_whitespace().collect::<Vec<_>>().join(" ");
            for word in *words {
                let word = self.named(word);
                if !flat.contains(&word) {
                    let text = &letter.text;
                    self.faults.push(format!("row {at} {:?}: {word:?} does not stand in {notice}:\n{text}", row.text));
                }
            }
            if *notice == "transcript" {
                reads_well(&letter);
            }
        }
    }
}

const DESK: &str = "support@desk.test";

/// Where an answer to this mail stays inside.
fn note_address(letter: &Letter) -> String {
    let at = letter.text.find("support+n").unwrap_or_else(|| panic!("no note address in {}", letter.text));
    letter.text[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "+.@".contains(*c)).collect()
}

/// A transcript says in its first line what is to be done, and its frame fits a phone; sentences of their own wrap.
fn reads_well(letter: &Letter) {
    let width = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    assert!(!letter.text.lines().next().unwrap_or_default().trim().is_empty(), "{}", letter.text);
    for line in letter.text.lines() {
        let is_free = line.split_whitespace().any(|word| width(word) > 40) || line.starts_with(['✓', '✗', ' ', '-']);
        assert!(is_free || width(line) <= COLUMNS_MAX, "{} columns: {line}", width(line));
    }
    assert!(!letter.text.contains("{{") && !letter.text.contains("\n\n\n"), "{}", letter.text);
}

fn play(name: &str, rows: &[Row], engineer: Person, ends: &[(&str, &str)]) {
    let users = ["chen.bo", "zhaomin", "lin", "zhanghua"].map(str::to_owned).to_vec();
    let more = MORE.to_owned();
    let plan =
        Plan { line: Line::Plain, identity: crate::BORDER, dmarc: crate::RESULTS, users, more, ..Plan::default() };
    let stage = Stage::start(&plan);
    let out = std::env::var_os("POSTDESK_DAY_OUT").map(|folder| PathBuf::from(folder).join(name));
    if let Some(out) = &out {
        std::fs::create_dir_all(out).expect("make the folder for the day's mails");
    }
    let people =
        vec![crate::stage::ALICE, crate::stage::LIWEI, crate::stage::WANG, crate::stage::FANG, CHEN, ZHAO, LIN, ZHANG];
    let (numbers, files, received) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
    let mut day = Day { stage: &stage, out, numbers, files, received, people, count: 0, faults: Vec::new() };
    let begun = Instant::now();
    for (at, row) in rows.iter().enumerate() {
        day.does(row);
        day.waits(row, at);
    }
    assert!(day.faults.is_empty(), "{}", day.faults.join("\n"));
    let own = rows.iter().filter(|row| row.who.address == engineer.address).count();
    println!("{name}: {own} mails of {}, {} in all, {:?}", engineer.name, day.count, begun.elapsed());
    assert!(own >= 60, "{own} mails");
    let received = i64::try_from(rows.len()).unwrap();
    wait_for("all mails in the ledger", STEP_MAX, || stage.home.ledger()[0] >= received);
    day.looks();
    // Whether a morning or a deadline falls into the minute of the test is the clock's affair.
    let by_clock = ["digest", "target_warning", "breach"];
    let stray: Vec<(&str, &str, i64)> = day
        .received
        .iter()
        .filter(|r| !r.consumed && !by_clock.contains(&r.letter.notice.as_str()))
        .map(|r| (r.person, r.letter.notice.as_str(), r.letter.ticket))
        .collect();
    assert!(stray.is_empty(), "mails that nobody expects: {stray:?}");
    for (key, state) in ends {
        assert_eq!(stage.state(day.number(key)), *state, "{key}");
    }
    stage.home.assert_verified();
}

pub const LIN: Person = Person { name: "Lin Tao", address: "lin@desk.test", charset: "utf-8" };
pub const ZHANG: Person = Person { name: "张华", address: "zhanghua@desk.test", charset: "gb18030" };

/// A second line for each of the two: whom work is passed on to, and who leads.
const MORE: &str = "
[[team]]
name = \"field\"
tier = 2

[[engineer]]
name = \"zhanghua\"
full_name = \"张华\"
address = \"zhanghua@desk.test\"
team = \"field\"
language = \"zh-CN\"

[[engineer]]
name = \"lin\"
full_name = \"Lin Tao\"
address = \"lin@desk.test\"
team = \"field\"
capacity = 1

[[rule]]
name = \"the network's\"
when = { any_text = [\"网络组\"] }
then = { team = \"network\" }
";

#[test]
fn an_engineers_day_in_english() {
    play("english", &english::rows(), crate::stage::ALICE, english::ENDS);
}

#[test]
fn an_engineers_day_in_chinese() {
    play("chinese", &chinese::rows(), crate::stage::LIWEI, chinese::ENDS);
}
