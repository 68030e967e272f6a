//! The law of the house, kept by a plain text scan of `src`: who may name whom, who may say what, how long a file may be,
//! and that the documents name what is there.
//!
//! A module without a row fails: a new module is a decision, in the diff, in one line. The same table stands in
//! docs/architecture.md, and a test compares the two.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

#[path = "house/docs.rs"]
mod docs;
#[path = "house/planted.rs"]
mod planted;
#[path = "house/scan.rs"]
mod scan;

use scan::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Who may name whom. A room of `pure/` has a row of its own; `pure` alone means the ids in `pure.rs`, `pure::*` any room.
/// Everybody may name himself. Nobody names `cli` but `main`, and nobody `main`.
pub const MAY_NAME: &[(&str, &str)] = &[
    ("pure", ""),
    ("pure::alert", "pure"),
    ("pure::assign", "pure pure::grade"),
    ("pure::authority", ""),
    ("pure::bounce", "pure::mail"),
    ("pure::catalogue", "pure::language"),
    ("pure::cloud", "pure::mail"),
    ("pure::command", "pure::grade"),
    ("pure::consent", ""),
    ("pure::digest", "pure pure::grade pure::sla"),
    ("pure::directory", "pure::mail"),
    ("pure::escalation", "pure::grade pure::notice"),
    ("pure::evidence", "pure::mail"),
    ("pure::excerpt", "pure::mail"),
    ("pure::form", "pure::language"),
    ("pure::grade", "pure::language"),
    ("pure::intent", "pure::rules"),
    ("pure::language", ""),
    ("pure::lookalike", "pure::language pure::mail"),
    ("pure::mail", ""),
    ("pure::notice", ""),
    ("pure::outbox", "pure"),
    ("pure::quote", ""),
    ("pure::readers", "pure"),
    ("pure::rota", "pure"),
    ("pure::rules", "pure::grade"),
    ("pure::search", ""),
    ("pure::signature", "pure::evidence pure::mail"),
    ("pure::sla", "pure pure::grade"),
    ("pure::thread", "pure pure::mail pure::token"),
    ("pure::ticket", "pure pure::authority pure::command pure::grade pure::intent pure::notice pure::sla"),
    ("pure::token", ""),
    ("pure::turns", ""),
    ("pure::vet", "pure::bounce pure::mail"),
    (
        "pure::wording",
        "pure pure::catalogue pure::cloud pure::command pure::grade pure::language pure::sla pure::ticket",
    ),
    ("clock", "pure pure::token"),
    ("config", "pure::alert pure::grade pure::language pure::notice pure::rota pure::rules pure::sla"),
    ("net", ""),
    (
        "store",
        "pure pure::command pure::digest pure::directory pure::grade pure::notice pure::outbox pure::quote pure::readers pure::search pure::sla pure::ticket",
    ),
    ("blob", "pure store"),
    ("compose", "clock pure pure::language pure::mail pure::notice"),
    ("desk", "blob clock compose config dkim pure pure::* store"),
    ("hooks", "clock config desk net pure store web::health"),
    ("imap", "clock config desk net pure::turns web::health"),
    ("maildir", "clock config desk pure::turns web::health"),
    ("scheduler", "desk pure store web::health"),
    ("outbox", "clock config desk net pure pure::outbox store web::health"),
    ("web", "desk"),
    ("explain", "config desk pure pure::*"),
    ("dkim", "config pure::evidence pure::signature"),
    ("demo", "clock config desk maildir outbox pure pure::mail scheduler store web::health"),
    ("daemon", "clock config desk hooks imap maildir outbox scheduler web web::health"),
    (
        "cli",
        "clock compose config daemon demo desk explain imap maildir outbox pure pure::grade pure::mail pure::ticket store",
    ),
    ("lib", ""),
    ("main", "cli"),
];

/// Words of the code that only some files may say, by the beginnings of their paths.
const ONLY_SAID_IN: &[(&str, &str, &str)] = &[
    ("SystemTime::now", "", "nobody but the clock tells the time"),
    ("Timestamp::now", "clock.rs", "nobody but the clock tells the time"),
    ("Zoned::now", "", "nobody but the clock tells the time"),
    ("std::time::Instant", "", "the time comes from the clock; waiting is measured with tokio's"),
    (
        "Instant::now",
        "imap/ maildir.rs web/health.rs",
        "only how long the world keeps us waiting is measured beside the clock",
    ),
    ("getrandom", "clock.rs", "nobody but the clock throws dice"),
    ("RandomState", "", "nobody but the clock throws dice"),
    ("sqlx", "store.rs store/", "no SQL outside the store"),
    (
        ".begin()",
        "store.rs desk.rs desk/ outbox.rs cli/ledger.rs cli/files.rs",
        "who writes: the desk, the outbox, `quarantine discard` and `migrate`",
    ),
    (
        ".store()",
        "desk.rs desk/ hooks.rs outbox.rs scheduler.rs demo.rs daemon.rs cli/",
        "a source cannot reach the store",
    ),
    ("lettre::transport", "outbox/smtp.rs", "nobody but the outbox opens an SMTP connection"),
    ("lettre", "compose.rs outbox/smtp.rs", "mail is composed in one place and sent in one place"),
    ("async_imap", "imap.rs imap/", "nobody but the IMAP source speaks IMAP"),
    ("TcpStream", "net.rs", "connections are opened in one place"),
    ("TcpListener", "web.rs", "the only door to the network"),
    ("axum", "web.rs", "the only door to the network"),
    ("tera", "compose.rs compose/", "templates are rendered in one place"),
    ("mail_auth", "dkim/library.rs", "signatures are checked in one place"),
    ("mail_parser", "pure/mail/mime.rs", "the parser is ours, the library a second opinion"),
    ("catch_unwind", "desk/reading.rs", "a panic is caught where strangers' bytes are read, nowhere else"),
    ("clap", "cli.rs cli/", "arguments are read in one place"),
    ("std::process::exit", "", "a process ends by returning from main"),
    ("macro_rules", "", "no macros of our own"),
    ("unsafe", "", "none"),
    ("static mut", "", "none"),
];

/// What the pure folder may not say: it has no way to wait, to read, to tell the time or to throw dice.
const NEVER_IN_PURE: &[&str] = &[
    "async",
    "await",
    "tokio",
    "futures_util",
    "std::fs",
    "std::net",
    "std::io",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "Timestamp::now",
    "getrandom",
    "sqlx",
    "tera",
    "lettre",
    "tracing",
    "metrics",
    "println",
    "eprintln",
    "Mutex",
    "RefCell",
    "HashMap",
    "HashSet",
];

/// SQL in a literal, by its first words and a word that must follow them.
const SQL: &[(&str, &str)] = &[
    ("SELECT ", " FROM "),
    ("INSERT INTO ", ""),
    ("UPDATE ", " SET "),
    ("DELETE FROM ", ""),
    ("CREATE TABLE ", ""),
    ("ALTER TABLE ", ""),
    ("PRAGMA ", ""),
];

/// Lines that a file may have.
const LINES_MAX: usize = 500;
/// Files that may have more: up to how many, and why.
const LONGER: &[(&str, usize, &str)] = &[];

/// The tree as it is: path relative to `src` → text.
pub fn tree() -> BTreeMap<String, String> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let root = repository().join("src");
    let mut found = BTreeMap::new();
    walk(&root, &root, &mut found);
    assert!(found.len() > 50, "the tree was not found: {} files", found.len());
    found
}

pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The module that a row of the table is about.
fn room(module: &[String]) -> String {
    let depth = if module[0] == "pure" { 2 } else { 1 };
    module[..module.len().min(depth)].join("::")
}

/// All breaches of the table and the word lists in a tree.
pub fn breaches(tree: &BTreeMap<String, String>) -> Vec<String> {
    let sources: Vec<(&str, Source)> =
        tree.iter().map(|(path, text)| (path.as_str(), Source::read(path, text))).collect();
    let modules: BTreeSet<String> = sources.iter().map(|(_, source)| source.module.join("::")).collect();
    let tests: BTreeSet<String> = sources.iter().flat_map(|(_, source)| test_files(source)).collect();
    let mut found = Vec::new();
    for (path, source) in &sources {
        for stray in &source.stray_test_code {
            found.push(format!("{path}: test code outside a test module: {stray}"));
        }
        if tests.contains(&source.module.join("::")) {
            continue;
        }
        let room = room(&source.module);
        match MAY_NAME.iter().find(|(name, _)| *name == room) {
            None => found.push(format!("{path}: the module {room} has no row in the table")),
            Some((_, may)) => found.extend(
                wrong_names(source, &room, may, &modules)
                    .into_iter()
                    .map(|(target, named)| format!("{path}: {room} may not name {target} ({named})")),
            ),
        }
        found.extend(wrong_words(path, source));
    }
    found
}

/// The modules that are test code as a whole.
fn test_files(source: &Source) -> Vec<String> {
    let own = source.module.join("::");
    source.test_modules.iter().map(|name| format!("{own}::{name}")).collect()
}

fn wrong_names(source: &Source, room: &str, may: &str, modules: &BTreeSet<String>) -> Vec<(String, String)> {
    let allowed = |target: &str| {
        target == room
            || may
                .split_whitespace()
                .any(|name| name == target || name.strip_suffix('*').is_some_and(|folder| target.starts_with(folder)))
    };
    let mut wrong = Vec::new();
    for named in source.paths() {
        let parts: Vec<&str> = named.split("::").collect();
        let is_module = |depth: usize| depth <= parts.len() && modules.contains(&parts[..depth].join("::"));
        let target = match parts[0] {
            // The folder's own name as a module would open every room of it.
            "pure" if parts.len() == 1 || parts[1] == "*" => "pure::(all of it)".to_owned(),
            "pure" | "web" if is_module(2) => parts[..2].join("::"),
            "" => continue,
            first if is_module(1) => first.to_owned(),
            other => format!("{other}, which is no module"),
        };
        if !allowed(&target) {
            wrong.push((target, named.clone()));
        }
    }
    wrong
}

fn wrong_words(path: &str, source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for (word, places, why) in ONLY_SAID_IN {
        let may =
            places.split_whitespace().any(|place| path == place || place.ends_with('/') && path.starts_with(place));
        if !may && source.says(word) {
            found.push(format!("{path}: says {word}: {why}"));
        }
    }
    if path.starts_with("pure") {
        for word in NEVER_IN_PURE {
            if source.says(word) {
                found.push(format!("{path}: says {word}, and the core never does"));
            }
        }
    }
    if !path.starts_with("store") {
        for literal in &source.literals {
            let text = literal.split_whitespace().collect::<Vec<&str>>().join(" ");
            let is_sql = |(first, then): &&(&str, &str)| text.starts_with(first) && text.contains(then);
            if let Some((first, _)) = SQL.iter().find(is_sql) {
                found.push(format!("{path}: SQL outside the store: {first}…"));
            }
        }
    }
    found
}

/// Files over the limit, and entries of the list of exceptions that are not needed any more.
pub fn too_long(tree: &BTreeMap<String, String>, longer: &[(&str, usize, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree {
        let lines = text.lines().count();
        let exception = longer.iter().find(|(name, _, _)| name == path);
        let limit = exception.map_or(LINES_MAX, |(_, limit, _)| *limit);
        if lines > limit {
            found.push(format!("{path} has {lines} lines, {limit} are allowed: it is usually two files"));
        } else if lines <= LINES_MAX && exception.is_some() {
            found.push(format!("{path} has {lines} lines and needs no exception any more"));
        }
    }
    found
}

#[test]
fn everybody_names_only_whom_he_may() {
    let found = breaches(&tree());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_table_holds_nothing_that_is_not_there() {
    let modules: BTreeSet<String> = tree().keys().map(|path| path.trim_end_matches(".rs").replace('/', "::")).collect();
    for (name, may) in MAY_NAME {
        assert!(modules.contains(*name), "the table has a row for {name}, which does not exist");
        for target in may.split_whitespace().filter(|target| !target.ends_with('*')) {
            assert!(modules.contains(target), "{name} may name {target}, which does not exist");
        }
    }
    let paths: Vec<String> = tree().into_keys().collect();
    for (word, places, _) in ONLY_SAID_IN {
        for place in places.split_whitespace() {
            assert!(
                paths.iter().any(|path| path.starts_with(place)),
                "{word} is allowed in {place}, which is not there"
            );
        }
    }
    for (name, _, _) in LONGER {
        assert!(paths.iter().any(|path| path == name), "an exception for {name}, which is not there");
    }
}

#[test]
fn no_circle_among_the_rooms_of_the_core() {
    // Whoever is named by nobody left over is taken away, until nothing is left; a circle stays.
    let mut left: BTreeMap<&str, Vec<&str>> = MAY_NAME
        .iter()
        .filter(|(name, _)| name.starts_with("pure::"))
        .map(|(name, may)| (*name, may.split_whitespace().filter(|target| target.starts_with("pure::")).collect()))
        .collect();
    loop {
        let free: Vec<&str> =
            left.iter().filter(|(_, may)| may.iter().all(|t| !left.contains_key(t))).map(|(n, _)| *n).collect();
        if free.is_empty() {
            break;
        }
        left.retain(|name, _| !free.contains(name));
    }
    assert!(left.is_empty(), "a circle among {:?}", left.keys());
}

#[test]
fn no_file_is_too_long() {
    let tree = tree();
    let mut lines: Vec<usize> = tree.values().map(|text| text.lines().count()).collect();
    lines.sort_unstable();
    println!("{} files, median {} lines, longest {}", lines.len(), lines[lines.len() / 2], lines[lines.len() - 1]);
    let found = too_long(&tree, LONGER);
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(lines[lines.len() / 2] <= 250, "half of the files have more than 250 lines");
}

#[test]
fn no_folder_has_a_mod_file() {
    let found: Vec<String> = tree().into_keys().filter(|path| path.ends_with("mod.rs")).collect();
    assert!(found.is_empty(), "{found:?}: a folder module is `foo.rs` and `foo/`");
}
