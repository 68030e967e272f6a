//! Real conversations: the suites `threads-*` and the large list, delivered in order and shuffled.
//!
//! The gate's list row is off by taking the lists' fields off the mails, commands by breaking their sign; forwards are
//! handled as ever. Thread headers, senders and words are as they were.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use postdesk::pure::mail;
use serde_json::Value;

use crate::score::{Score, part, shuffled};
use crate::stage::{Correspondents, Known, Stage, arriving, without_commands, without_list_fields};

const SUITES: [&str; 3] = ["threads-real", "threads-notmuch", "threads-imaptest"];
const SEEDS: [u64; 3] = [1, 2, 3];
/// Part of the replies that must come onto the ticket of the mail that they answer.
const SHUFFLED_MIN: f64 = 0.96;
const IN_ORDER_MIN: f64 = 0.99;
/// Times that the desk ends and starts again within one delivery of a suite.
const RESTARTS: usize = 4;
/// Mails of the large list that are delivered by default.
pub const LOAD_MAILS: usize = 150;

fn corpora() -> Option<PathBuf> {
    let folder = std::env::var_os("POSTDESK_CORPORA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("POSTDESK_CORPORA is not set: no foreign conversations to deliver");
    }
    folder
}

/// A suite in its order of arrival.
fn suite(folder: &Path, name: &str, lists: bool) -> Vec<Known> {
    let rows = std::fs::read_to_string(folder.join(name).join("expected.jsonl")).unwrap();
    let rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut found: Vec<(i64, Known)> = Vec::new();
    for row in rows.filter(|row| row["check"] == "threading") {
        let (file, expected) = (row["file"].as_str().unwrap(), &row["expected"]);
        let raw = std::fs::read(folder.join(name).join(file)).unwrap();
        let parent = expected["parent"].as_str().map(|id| id.trim_matches(['<', '>']).to_owned());
        found.push((
            expected["order"].as_i64().unwrap(),
            known(file, expected["thread"].as_str().unwrap(), parent, &raw, lists),
        ));
    }
    found.sort_by_key(|(order, _)| *order);
    let mut mails: Vec<Known> = found.into_iter().map(|(_, known)| known).collect();
    with_parents_by_headers(&mut mails);
    mails
}

fn known(name: &str, thread: &str, parent: Option<String>, raw: &[u8], lists: bool) -> Known {
    let id = mail::parse(raw).message_id.unwrap_or_default();
    let raw = if lists { raw.to_vec() } else { without_list_fields(raw) };
    Known { name: name.to_owned(), thread: thread.to_owned(), id, parent, raw: arriving(&without_commands(&raw)) }
}

/// Where a suite names no parents: the newest mail of the conversation that the headers name.
fn with_parents_by_headers(mails: &mut [Known]) {
    if mails.iter().any(|known| known.parent.is_some()) {
        return;
    }
    let threads: BTreeMap<String, String> = mails.iter().map(|k| (k.id.clone(), k.thread.clone())).collect();
    for known in mails {
        let read = mail::parse(&known.raw);
        let named = read.in_reply_to.iter().chain(read.references.iter().rev());
        known.parent = named.filter(|id| **id != known.id).find(|id| threads.get(*id) == Some(&known.thread)).cloned();
    }
}

/// The large list, unpacked by the system's tar.
fn load(folder: &Path, lists: bool) -> Vec<Known> {
    let wanted: usize = std::env::var("POSTDESK_THREADS").ok().map_or(LOAD_MAILS, |n| n.parse().unwrap());
    let unpacked = tempfile::tempdir().unwrap();
    let archive = folder.join("load/linux-f2fs-devel.tar.gz");
    let tar = std::process::Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(unpacked.path()).status();
    assert!(tar.unwrap().success(), "{}", archive.display());
    let table = std::fs::read_to_string(folder.join("load/linux-f2fs-devel.threads.tsv")).unwrap();
    let mut mails = Vec::new();
    for row in table.lines().skip(1).take(wanted) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [file, _, root, parent, _] = columns[..] else { panic!("{row}") };
        let raw = std::fs::read(unpacked.path().join(file)).unwrap();
        let parent = Some(parent.trim_matches(['<', '>']).to_owned()).filter(|p| !p.is_empty());
        mails.push(known(file, root, parent, &raw, lists));
    }
    // A beginning of the list may end before a parent comes.
    let ids: BTreeSet<String> = mails.iter().map(|k| k.id.clone()).collect();
    for known in &mut mails {
        known.parent = known.parent.take().filter(|p| ids.contains(p));
    }
    mails
}

/// The table knows nothing of mails that are not in the archive: answers to one and the same missing mail count there as
/// conversations of their own. Those that name the same missing mail are one conversation; how many were united.
fn unite_by_missing(mails: &mut [Known]) -> usize {
    let present: BTreeSet<String> = mails.iter().map(|k| k.id.clone()).collect();
    let mut united = 0;
    let mut by_missing: BTreeMap<String, String> = BTreeMap::new();
    for n in 0..mails.len() {
        let read = mail::parse(&mails[n].raw);
        for id in read.references.iter().chain(&read.in_reply_to).filter(|id| !present.contains(*id)) {
            let ours = mails[n].thread.clone();
            let theirs = by_missing.entry(id.clone()).or_insert_with(|| ours.clone()).clone();
            if theirs != ours {
                united += 1;
                mails.iter_mut().filter(|k| k.thread == ours).for_each(|k| k.thread.clone_from(&theirs));
                by_missing.values_mut().filter(|t| **t == ours).for_each(|t| t.clone_from(&theirs));
            }
        }
    }
    united
}

async fn delivered(mails: &[Known], seed: Option<u64>, who: Correspondents) -> Score {
    let mut order: Vec<&Known> = mails.iter().collect();
    if let Some(seed) = seed {
        shuffled(&mut order, seed);
    }
    let mut stage = Stage::open(mails, who).await;
    let outcomes = stage.deliver(&order, RESTARTS).await;
    stage.end().await;
    Score::of(&order, &outcomes)
}

/// All are staff and proved, and list mail is let in: no wrong join, and nearly all replies on the ticket of their parent,
/// over these suites together. What the gate's other rows keep out (a bounce, a From that is no address) counts as apart.
async fn judged(suites: &[(&str, Vec<Known>)]) {
    for seed in [None].into_iter().chain(SEEDS.map(Some)) {
        let (order, floor) = match seed {
            None => ("in order".to_owned(), IN_ORDER_MIN),
            Some(seed) => (format!("shuffled with seed {seed}"), SHUFFLED_MIN),
        };
        let (mut replies, mut joined, mut apart) = (0, 0, Vec::new());
        for (name, mails) in suites {
            let score = delivered(mails, seed, Correspondents::Staff).await;
            println!("{name}, {order}: {score}");
            assert_eq!(score.wrong, 0, "{name}, {order}: {:#?}", score.mixed);
            replies += score.replies;
            joined += score.replies_joined;
            apart.extend(score.apart);
        }
        assert!(part(joined, replies) >= floor, "{order}: {joined} of {replies}; apart: {apart:#?}");
    }
}

/// With the gate, or with the participant rule, or with both.
async fn strict(name: &str, mails: &[Known], what: &str, who: Correspondents) {
    let score = delivered(mails, Some(SEEDS[0]), who).await;
    println!("{name}, {what}, shuffled with seed {}: {score}", SEEDS[0]);
    assert_eq!(score.wrong, 0, "{name}, {what}: {:#?}", score.mixed);
}

#[tokio::test(flavor = "multi_thread")]
async fn suites() {
    let Some(folder) = corpora() else { return };
    let suites = SUITES.map(|name| (name, suite(&folder, name, false)));
    judged(&suites).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suites_with_the_gate_and_without_acquaintance() {
    let Some(folder) = corpora() else { return };
    for name in SUITES {
        let (gated, open) = (suite(&folder, name, true), suite(&folder, name, false));
        strict(name, &gated, "gate on", Correspondents::Staff).await;
        strict(name, &open, "nobody known", Correspondents::Unknown).await;
        strict(name, &gated, "gate on and nobody known", Correspondents::Unknown).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn large_list() {
    let Some(folder) = corpora() else { return };
    let mut mails = load(&folder, false);
    let united = unite_by_missing(&mut mails);
    println!("linux-f2fs-devel: {united} conversations of the table answer the same missing mail as another one");
    judged(&[("linux-f2fs-devel", mails)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn large_list_with_the_gate_and_without_acquaintance() {
    let Some(folder) = corpora() else { return };
    let mut mails = load(&folder, true);
    unite_by_missing(&mut mails);
    strict("linux-f2fs-devel", &mails, "gate on and nobody known", Correspondents::Unknown).await;
}
