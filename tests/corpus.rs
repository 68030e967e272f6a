//! Raw mails, each named by its symptom, with what `explain --json` must say of it beside it (a subset: what is not named
//! there is not asked). A bug that a mail showed arrives here as a file.
//!
//! With `POSTDESK_CORPORA` set, every `*/*.eml` below that folder is explained as well: one object a file, no crash.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Files that one call of the program explains.
const BATCH: usize = 200;

/// The keys, each of which every object holds.
const KEYS: [&str; 27] = [
    "schema",
    "file",
    "sha256",
    "size",
    "defects",
    "message_id",
    "in_reply_to",
    "references",
    "date",
    "from",
    "reply_to",
    "to",
    "cc",
    "subject",
    "base_subject",
    "verdict",
    "verdict_reason",
    "bounce",
    "language",
    "text",
    "fragments",
    "fresh",
    "forwarded",
    "attachments",
    "intent",
    "commands",
    "thread_keys",
];

const LISTS: [&str; 10] = [
    "defects",
    "in_reply_to",
    "references",
    "reply_to",
    "to",
    "cc",
    "fragments",
    "attachments",
    "commands",
    "thread_keys",
];

#[test]
fn every_mail_is_explained_as_its_neighbour_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mails = files(&folder, "eml");
    let stems = |files: &[PathBuf]| files.iter().map(|f| f.with_extension("")).collect::<Vec<_>>();
    assert_eq!(
        stems(&mails),
        stems(&files(&folder, "json")),
        "each mail has its expectation and each expectation its mail"
    );
    assert!(mails.len() >= 25, "{}", mails.len());
    let mut wrong = Vec::new();
    for (path, explained) in mails.iter().zip(explain(&mails)) {
        let expected = std::fs::read_to_string(path.with_extension("json")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(expected.as_object().is_some_and(|o| !o.is_empty()), "{} asks nothing", path.display());
        compare(&path.file_stem().unwrap().to_string_lossy(), &expected, &explained, &mut wrong);
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn fragments_lose_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    for explained in explain(&files(&folder, "eml")) {
        let parts = explained["fragments"].as_array().unwrap().iter().map(|f| f["text"].as_str().unwrap());
        assert_eq!(parts.collect::<String>(), explained["text"].as_str().unwrap(), "{}", explained["file"]);
    }
}

#[test]
fn foreign_corpora_are_explained_without_a_crash() {
    let Some(folder) = std::env::var_os("POSTDESK_CORPORA") else {
        eprintln!("POSTDESK_CORPORA is not set: no foreign mails to explain");
        return;
    };
    let mut mails = Vec::new();
    for corpus in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("POSTDESK_CORPORA = {folder:?}: {e}")) {
        let path = corpus.unwrap().path();
        if path.is_dir() {
            mails.extend(files(&path, "eml"));
        }
    }
    assert!(!mails.is_empty(), "POSTDESK_CORPORA = {folder:?} holds no */*.eml");
    for batch in mails.chunks(BATCH) {
        explain(batch);
    }
    eprintln!("{} foreign mails are explained", mails.len());
}

/// The files of a folder with this ending, by name.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
    let mut found: Vec<PathBuf> = all.filter(|p| p.extension().is_some_and(|e| e == ending)).collect();
    found.sort();
    found
}

/// What the program says of each file: one object a file, in order, each whole.
fn explain(mails: &[PathBuf]) -> Vec<Value> {
    let run = Command::new(env!("CARGO_BIN_EXE_postdesk")).args(["explain", "--json"]).args(mails).output().unwrap();
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{:?}\n{told}", run.status);
    let objects = serde_json::Deserializer::from_slice(&run.stdout).into_iter::<Value>();
    let objects: Vec<Value> = objects.collect::<Result<_, _>>().unwrap_or_else(|e| panic!("{e}\n{told}"));
    assert_eq!(objects.len(), mails.len(), "one object a file\n{told}");
    for (path, object) in mails.iter().zip(&objects) {
        assert_eq!(object["file"].as_str(), path.to_str());
        assert_eq!(object["schema"], 1);
        assert_eq!(object["size"].as_u64(), Some(std::fs::metadata(path).unwrap().len()), "{}", path.display());
        for key in KEYS.into_iter().chain(["triage"]) {
            assert!(object.get(key).is_some(), "{} lacks {key}", path.display());
        }
        for key in LISTS {
            assert!(object[key].is_array(), "{}: {key} is never null", path.display());
        }
    }
    objects
}

/// Objects: what is expected must be there. Lists: as many, each as expected. Everything else: equal.
fn compare(place: &str, expected: &Value, found: &Value, wrong: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                compare(&format!("{place}/{key}"), value, found.get(key).unwrap_or(&Value::Null), wrong);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (n, (expected, found)) in expected.iter().zip(found).enumerate() {
                compare(&format!("{place}/{n}"), expected, found, wrong);
            }
        }
        _ if expected == found => {}
        _ => wrong.push(format!("{place}\n  expected {expected}\n  found    {found}")),
    }
}
