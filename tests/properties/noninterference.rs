//! Noninterference: a story is told twice, and only the words differ that somebody must not read: those of all notes, and
//! of whatever was written before they came. Every byte of every mail to that person is the same.
//!
//! The desk counts where it would throw dice, so ids and tokens are compared, too. What engineers quote is taken from the
//! notices that they really got, and so differs where those differ.
//!
//! `PROPTEST_CASES` says how many stories are told (12 unless set).

use std::collections::BTreeSet;

use postdesk::pure::mail;
use proptest::prelude::*;

use crate::desk::{Outgoing, Step, TestDesk};
use crate::people::{ALICE, CHEN, Draft, Person, WANG, ZHAO, reply};

/// A colleague of theirs who comes in later, if at all.
const DAN: Person = Person { name: "Dan Wu", address: "dan@corp.test" };
/// Whoever may be on the tickets of a story.
const OUTSIDE: [Person; 4] = [WANG, CHEN, ZHAO, DAN];
/// The tickets that every story begins with: WANG's and ZHAO's.
const FIRST: [(Person, &str); 2] = [(WANG, "Label printer jams"), (ZHAO, "Scanner stays dark")];
const STORIES: u32 = 12;

/// What happens next, on one of the two tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// The requester writes, and copies somebody who may be new.
    Writes(Option<Person>),
    /// Somebody outside who got mail answers it.
    Answers(Person),
    /// The requester asks for news.
    AsksNews,
    Rejects,
    Confirms,
    /// An engineer answers above the quoted notice.
    Replies,
    /// The answer stands between the lines of the quoted notice, under the requester's words and under a note.
    RepliesBetween,
    Note,
    NoteByAddress,
    /// A command whose argument is the words.
    Order(&'static str),
    /// A command with the words beside it.
    OrderBeside(&'static str),
    /// A command that says nothing.
    OrderAlone(&'static str),
    Cc(Person),
    Uncc(Person),
    Requester(Person),
    /// This ticket goes into the other one.
    Merge,
    Split,
    Waits(i64),
}

/// Words that mean nothing to the desk, and that no other step writes: as many lines and as long as the step says, in
/// another measure the second time.
fn words(step: usize, second: bool) -> String {
    let (length, lines) =
        if second { (3 + step * 7 % 23, 1 + step * 3 % 4) } else { (2 + step * 5 % 17, 1 + step % 3) };
    let mut dice = 0x9e37_79b9_u64 ^ (step as u64 * 2 + u64::from(second) + 1);
    let mut word = || {
        let mut syllable = || {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(dice >> 40).unwrap();
            format!(
                "{}{}",
                ["b", "d", "f", "g", "k", "l", "m", "p", "r", "v"][at % 10],
                ["a", "e", "i", "o", "u"][at / 10 % 5]
            )
        };
        format!("{}{}{}{}", syllable(), syllable(), syllable(), syllable())
    };
    let mut line = || format!("It shows {}.", (0..length).map(|_| word()).collect::<Vec<_>>().join(" "));
    (0..lines).map(|_| line()).collect::<Vec<_>>().join("\n")
}

fn person() -> impl Strategy<Value = Person> {
    proptest::sample::select(vec![CHEN, DAN, ZHAO, WANG])
}

fn act() -> impl Strategy<Value = Act> {
    let told = ["#diagnosis", "#steps", "#cause", "#workaround", "#verified", "#eta tomorrow 17:00 because"];
    let told = proptest::sample::select(told.to_vec());
    let beside = ["#resolve", "#pending requester", "#eta +6h", "#priority P2", "#take", "#note", "#tag +x"];
    let beside = proptest::sample::select(beside.to_vec());
    let mut alone = vec!["#resolve", "#reopen", "#undo", "#close because it is over", "#take", "#escalate"];
    alone.extend(["#show\n#why", "#search shows\n#list team", "#category security/leak", "#category network"]);
    let alone = proptest::sample::select(alone);
    prop_oneof![
        3 => proptest::option::of(person()).prop_map(Act::Writes),
        1 => person().prop_map(Act::Answers),
        1 => Just(Act::AsksNews),
        1 => Just(Act::Rejects),
        1 => Just(Act::Confirms),
        2 => Just(Act::Replies),
        3 => Just(Act::RepliesBetween),
        2 => Just(Act::Note),
        1 => Just(Act::NoteByAddress),
        3 => told.prop_map(Act::Order),
        3 => beside.prop_map(Act::OrderBeside),
        2 => alone.prop_map(Act::OrderAlone),
        2 => person().prop_map(Act::Cc),
        1 => person().prop_map(Act::Uncc),
        1 => person().prop_map(Act::Requester),
        1 => Just(Act::Merge),
        1 => Just(Act::Split),
        2 => (1i64..60).prop_map(Act::Waits),
    ]
}

/// A story: acts with the ticket of each, and whose mails are compared.
#[derive(Debug, Clone)]
struct Story {
    acts: Vec<(usize, Act)>,
    reader: Person,
}

fn story() -> impl Strategy<Value = Story> {
    let acts = proptest::collection::vec((prop_oneof![3 => Just(0usize), 1 => Just(1usize)], act()), 4..18);
    (acts, proptest::sample::select(OUTSIDE.to_vec())).prop_map(|(acts, reader)| Story { acts, reader })
}

/// A desk at work on a story.
struct Telling<'a> {
    desk: TestDesk,
    story: &'a Story,
    /// The steps whose words differ; none the first time.
    secret: BTreeSet<usize>,
    /// By ticket: the newest notice with a form, and the newest mail of ours to each.
    form: [Option<Outgoing>; 2],
    newest: Vec<(usize, Outgoing)>,
    numbers: [i64; 2],
    step: usize,
    /// All that went to the reader.
    read: Vec<(String, Vec<u8>)>,
    /// The steps after which the reader was on the ticket.
    present: BTreeSet<usize>,
    /// What each step sent, to whomever.
    sent: Vec<Vec<String>>,
}

impl Telling<'_> {
    async fn told<'a>(story: &'a Story, secret: BTreeSet<usize>) -> Telling<'a> {
        let mut telling = Telling {
            desk: TestDesk::rehearsed().await,
            story,
            secret,
            form: [None, None],
            newest: Vec::new(),
            numbers: [0; 2],
            step: 0,
            read: Vec::new(),
            present: BTreeSet::new(),
            sent: Vec::new(),
        };
        for (ticket, (person, subject)) in FIRST.iter().enumerate() {
            let text = telling.words();
            let step = telling.gets(person.writes(subject, &text)).await;
            telling.numbers[ticket] = step.opened();
            telling.keeps(ticket, step).await;
        }
        for (ticket, act) in &story.acts {
            telling.acts(*ticket, *act).await;
        }
        let end = telling.desk.advance(24 * 9).await;
        telling.keeps(0, end).await;
        telling
    }

    fn words(&self) -> String {
        words(self.step, self.secret.contains(&self.step))
    }

    /// Ids and dates by the step, so that they are the same each time.
    async fn gets(&self, draft: Draft) -> Step {
        let date = format!("Mon, 23 Nov 2026 10:{:02}:00 +0800", self.step % 60);
        let draft = draft.field("Message-ID", &format!("<step{}@client.test>", self.step)).field("Date", &date);
        self.desk.gets(draft).await
    }

    async fn keeps(&mut self, ticket: usize, step: Step) {
        for sent in &step.sent {
            let number: i64 = sent.mail.header("X-Postdesk-Ticket").and_then(|n| n.trim().parse().ok()).unwrap_or(0);
            let Some(at) = self.numbers.iter().position(|known| *known == number) else { continue };
            if sent.envelope_to == ALICE.address && !["transcript", "verify_sender"].contains(&sent.notice.as_str()) {
                self.form[at] = Some(sent.clone());
            }
            self.newest.push((at, sent.clone()));
        }
        let to_reader = step.sent.iter().filter(|m| m.envelope_to == self.story.reader.address);
        self.read.extend(to_reader.map(|m| (m.envelope_from.clone(), m.raw.clone())));
        if self.takes_part(ticket).await {
            self.present.insert(self.step);
        }
        self.step += 1;
        // Nobody writes at the very moment at which somebody else came.
        let later = self.desk.advance(1).await;
        self.sent.push([step.told(), later.told()].concat());
        let to_reader = later.sent.iter().filter(|m| m.envelope_to == self.story.reader.address);
        self.read.extend(to_reader.map(|m| (m.envelope_from.clone(), m.raw.clone())));
    }

    async fn takes_part(&self, ticket: usize) -> bool {
        let mut shown = self.desk.ticket(self.numbers[ticket]).await;
        if shown["state"] == "merged" {
            // What is said on it is said on the other one.
            shown = self.desk.ticket(self.numbers[1 - ticket]).await;
        }
        let people = shown["participants"].as_array().unwrap();
        people.iter().any(|p| p["address"] == self.story.reader.address && p["role"] != "informed")
    }

    /// The newest mail that somebody got on a ticket.
    fn got(&self, ticket: usize, person: Person) -> Option<Outgoing> {
        let own = |(at, sent): &&(usize, Outgoing)| *at == ticket && sent.envelope_to == person.address;
        self.newest.iter().rev().find(own).map(|(_, sent)| sent.clone())
    }

    async fn requester(&self, ticket: usize) -> Option<Person> {
        let shown = self.desk.ticket(self.numbers[ticket]).await;
        OUTSIDE.into_iter().find(|p| shown["requester"]["address"] == p.address)
    }

    async fn acts(&mut self, ticket: usize, act: Act) {
        let text = self.words();
        let draft = match act {
            Act::Writes(_) | Act::AsksNews | Act::Rejects | Act::Confirms => {
                self.requester_writes(ticket, act, &text).await
            }
            Act::Answers(person) => self.got(ticket, person).map(|got| reply(&got.mail).by(person).saying(&text).top()),
            Act::Waits(hours) => {
                let step = self.desk.advance(hours).await;
                return self.keeps(ticket, step).await;
            }
            _ => self.engineer_writes(ticket, act, &text),
        };
        match draft {
            Some(draft) => {
                let step = self.gets(draft).await;
                self.keeps(ticket, step).await;
            }
            // Nobody who could.
            None => self.step += 1,
        }
    }

    async fn requester_writes(&self, ticket: usize, act: Act, text: &str) -> Option<Draft> {
        let requester = self.requester(ticket).await?;
        let got = self.got(ticket, requester)?;
        let answer = |words: &str| reply(&got.mail).by(requester).saying(words).top();
        Some(match act {
            Act::Writes(Some(copied)) => answer(text).cc(&[copied]),
            Act::AsksNews => answer("Any news?"),
            Act::Rejects => answer(&format!("Still broken.\n{text}")),
            Act::Confirms => answer("Works now, thanks!"),
            _ => answer(text),
        })
    }

    fn engineer_writes(&self, ticket: usize, act: Act, text: &str) -> Option<Draft> {
        let form = self.form[ticket].clone()?;
        let answer = |words: &str| reply(&form.mail).by(ALICE).saying(words).top();
        Some(match act {
            Act::Replies => answer(text),
            Act::RepliesBetween => between(&form, text),
            Act::Note => answer(&format!("#note\n\n{text}")),
            Act::NoteByAddress => answer(text).to(&note_address(&form)?),
            Act::Order(command) => answer(&format!("{command} {}", text.replace('\n', " "))),
            Act::OrderBeside(command) => answer(&format!("{command}\n\n{text}")),
            Act::OrderAlone(command) => answer(command),
            Act::Cc(person) => answer(&format!("#cc {}", person.address)),
            Act::Uncc(person) => answer(&format!("#uncc {}", person.address)),
            Act::Requester(person) => answer(&format!("#requester {}", person.address)),
            Act::Merge => answer(&format!("#merge {}", self.numbers[1 - ticket])),
            Act::Split => answer(&format!("#split\n\n{text}")),
            Act::Writes(_) | Act::Answers(_) | Act::AsksNews | Act::Rejects | Act::Confirms | Act::Waits(_) => {
                return None;
            }
        })
    }

    /// The steps whose words are not the reader's: notes, and what was written while they were not there.
    fn secrets(&self) -> BTreeSet<usize> {
        let is_note = |at: usize| {
            let act = at.checked_sub(FIRST.len()).and_then(|at| self.story.acts.get(at)).map(|(_, act)| *act);
            matches!(act, Some(Act::Note | Act::NoteByAddress | Act::OrderBeside("#note") | Act::Order("#diagnosis")))
        };
        (0..self.step).filter(|at| !self.present.contains(at) || is_note(*at)).collect()
    }
}

/// An answer in two places: under the first line of what somebody wrote, and of what somebody wrote before.
fn between(form: &Outgoing, text: &str) -> Draft {
    let (mut body, mut answered, mut before) = (String::new(), 0, false);
    for line in form.mail.text.trim_end().lines() {
        body.push_str(&format!("> {line}\n"));
        let is_said = line.contains("It shows");
        if is_said && !before && answered < 2 {
            answered += 1;
            body.push_str(&format!("{text}\n"));
        }
        before = is_said;
    }
    if answered == 0 {
        body.push_str(&format!("\n{text}\n"));
    }
    let mut draft = reply(&form.mail).by(ALICE).saying("").bare();
    draft.text = body;
    draft
}

/// The address of the notice's note link.
fn note_address(form: &Outgoing) -> Option<String> {
    let at = form.html.match_indices("mailto:support+n").map(|(at, _)| at).next()?;
    let rest = &form.html[at + "mailto:".len()..];
    Some(rest[..rest.find(['"', '?', '&'])?].to_owned())
}

async fn tell_twice(story: &Story) -> Result<(), TestCaseError> {
    let once = Telling::told(story, BTreeSet::new()).await;
    let secrets = once.secrets();
    let again = Telling::told(story, secrets.clone()).await;
    prop_assert_eq!(&once.present, &again.present, "secret words bring nobody in");
    prop_assert_eq!(&once.sent, &again.sent, "whom the desk writes to hangs on no words; secret steps {:?}", secrets);
    for (one, other) in once.read.iter().zip(&again.read) {
        prop_assert!(one == other, "secret steps {:?}:\n{}", secrets, difference(one, other));
    }
    prop_assert_eq!(once.read.len(), again.read.len());
    once.desk.end().await;
    again.desk.end().await;
    Ok(())
}

/// The lines that only one of two mails has, of a mail's head the notice's name.
fn difference(one: &(String, Vec<u8>), other: &(String, Vec<u8>)) -> String {
    let lines = |mail: &(String, Vec<u8>)| -> Vec<String> {
        let text = mail::parse(&mail.1).text;
        let raw = String::from_utf8_lossy(&mail.1).into_owned();
        raw.lines().chain(text.lines()).map(str::to_owned).collect()
    };
    let (one, other) = (lines(one), lines(other));
    let only = |own: &[String], others: &[String], mark: &str| -> String {
        own.iter().filter(|line| !others.contains(line)).map(|line| format!("{mark} {line}\n")).collect()
    };
    let name = one.iter().find(|line| line.starts_with("X-Postdesk-Notice")).cloned().unwrap_or_default();
    format!("{name}\n{}{}", only(&one, &other, "-"), only(&other, &one, "+"))
}

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(STORIES);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_somebody_must_not_read_changes_no_byte_of_their_mail(story in story()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(tell_twice(&story))?;
    }
}

/// The property can fail: what is not secret changes the mail.
#[tokio::test]
async fn words_that_are_theirs_to_read_change_their_mail() {
    let story = Story { acts: vec![(0, Act::Replies)], reader: WANG };
    let once = Telling::told(&story, BTreeSet::new()).await;
    let again = Telling::told(&story, BTreeSet::from([2])).await;
    assert!(once.read.len() > 1 && once.read.len() == again.read.len());
    assert_ne!(once.read, again.read);
    assert_eq!(once.secrets(), BTreeSet::from([1]), "only the other ticket's first mail");
}

/// What once was told to whoever came later, or to nobody of the staff.
#[tokio::test]
async fn stories_that_once_told_too_much() {
    let (dan, resolve) = (Act::Cc(DAN), Act::OrderBeside("#resolve"));
    let stories: [(&str, Person, &[Act]); 12] = [
        ("a note to the address of a merged ticket", WANG, &[Act::Merge, Act::NoteByAddress]),
        (
            "an answer to a notice of a merged ticket",
            WANG,
            &[Act::Note, Act::Writes(None), Act::Merge, Act::OrderAlone("#close because it is over")],
        ),
        ("the solution", DAN, &[resolve, dan, Act::Confirms]),
        ("an earlier answer that became it", DAN, &[Act::Replies, dan, Act::OrderAlone("#resolve"), Act::Confirms]),
        ("the cause", DAN, &[Act::Order("#cause"), dan, resolve, Act::Confirms]),
        ("why it takes longer", DAN, &[Act::Order("#eta tomorrow 17:00 because"), dan, Act::Waits(59)]),
        ("what is quoted", DAN, &[dan, Act::RepliesBetween]),
        (
            "what is quoted in a solution",
            DAN,
            &[dan, Act::Writes(None), Act::RepliesBetween, Act::OrderAlone("#resolve"), Act::Confirms],
        ),
        (
            "a question that was asked again",
            DAN,
            &[Act::OrderBeside("#pending requester"), Act::Requester(DAN), Act::Waits(59)],
        ),
        (
            "a question, when asked for news",
            DAN,
            &[Act::OrderBeside("#pending requester"), Act::Requester(DAN), Act::AsksNews],
        ),
        (
            "a note beside an answer",
            WANG,
            &[Act::Note, Act::Writes(None), Act::Replies, Act::Writes(None), Act::RepliesBetween],
        ),
        // It ends at the very instant at which news are due.
        (
            "a note on what was merged and came back",
            WANG,
            &[
                Act::Waits(17),
                Act::Merge,
                Act::AsksNews,
                Act::AsksNews,
                Act::OrderBeside("#priority P2"),
                Act::OrderAlone("#resolve"),
                Act::Note,
                Act::OrderAlone("#take"),
                Act::Replies,
            ],
        ),
    ];
    let mut faults = Vec::new();
    for (what, reader, acts) in stories {
        let story = Story { acts: acts.iter().map(|act| (0, *act)).collect(), reader };
        if let Err(fault) = tell_twice(&story).await {
            faults.push(format!("{what}: {fault}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
