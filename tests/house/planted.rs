//! Planted breaches: the scan finds each of them, and lets pass what is allowed.

use super::scan::Source;
use super::{breaches, too_long};
use std::collections::BTreeMap;

/// A small tree with one file replaced or added by `planted`.
fn found(path: &str, planted: &str) -> Vec<String> {
    let mut tree: BTreeMap<String, String> = [
        ("pure.rs", "pub mod mail; pub struct TicketId(pub i64);"),
        ("pure/mail.rs", "pub struct Mail;"),
        ("pure/vet.rs", "use super::mail::Mail;"),
        ("pure/outbox.rs", ""),
        ("store.rs", "use crate::pure::TicketId; // crate::desk"),
        ("store/ticket.rs", "const SQL: &str = \"SELECT id FROM ticket\";"),
        ("desk.rs", "use crate::store; fn f() { tx.begin() }"),
        ("imap.rs", "use crate::desk::Desk;"),
        ("web.rs", "use crate::desk::Desk;"),
        ("web/health.rs", ""),
        ("cli.rs", "use crate::desk;"),
        ("main.rs", "fn main() { postdesk::cli::main() }"),
        ("config.rs", ""),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .collect();
    assert_eq!(breaches(&tree), Vec::<String>::new(), "the small tree itself is clean");
    tree.insert(path.to_owned(), planted.to_owned());
    breaches(&tree)
}

#[test]
fn every_planted_breach_is_found() {
    let planted = [
        ("imap.rs", "use crate::store::Store;", "imap may not name store"),
        ("imap.rs", "use crate::{desk::Desk, store};", "imap may not name store"),
        ("imap.rs", "use crate::{desk::{Desk, self}, pure::{mail::Mail}};", "imap may not name pure::mail"),
        ("imap.rs", "fn f() { let x = crate::store::open(); }", "imap may not name store"),
        ("imap.rs", "use super::store;", "imap may not name store"),
        ("imap.rs", "use crate::web::serve;", "imap may not name web"),
        ("imap.rs", "use crate::*;", "no module"),
        ("imap.rs", "use crate as house;", "another name"),
        ("imap.rs", "fn f(desk: Desk) { desk.store(); }", "says .store()"),
        ("imap.rs", "fn f() { std::time::SystemTime::now(); }", "says SystemTime::now"),
        ("imap/deep.rs", "use super::super::store;", "imap may not name store"),
        ("imap/deep.rs", "use super::super::super::store;", "no module"),
        ("web.rs", "fn f() { tx.begin() }", "says .begin()"),
        ("web.rs", "const S: &str = \"SELECT subject\n  FROM ticket\";", "SQL outside the store"),
        ("web.rs", "const S: &str = r#\"UPDATE ticket SET state = 'x'\"#;", "SQL outside the store"),
        ("web.rs", "use lettre::transport::smtp;", "says lettre"),
        ("store.rs", "use crate::desk::Desk;", "store may not name desk"),
        ("store/ticket.rs", "use crate::config::Config;", "store may not name config"),
        ("store.rs", "use crate::pure;", "pure::(all of it)"),
        ("desk.rs", "use crate::cli;", "desk may not name cli"),
        ("desk.rs", "use crate::main;", "desk may not name main"),
        ("pure/mail.rs", "use super::vet;", "pure::mail may not name pure::vet"),
        ("pure/mail.rs", "use super::{vet as gate};", "pure::mail may not name pure::vet"),
        ("pure/mail.rs", "use super::*;", "pure::(all of it)"),
        ("pure/mail.rs", "use crate::store::Tx;", "pure::mail may not name store"),
        ("pure/mail/deep.rs", "use super::super::outbox::Row;", "pure::mail may not name pure::outbox"),
        ("pure/vet.rs", "pub async fn f() {}", "says async"),
        ("pure/vet.rs", "use std::time::Instant;", "says Instant"),
        ("pure/vet.rs", "fn f() { std::fs::read(p); }", "says std::fs"),
        ("pure/vet.rs", "use std::collections::HashMap;", "says HashMap"),
        ("rumour.rs", "", "has no row in the table"),
        ("pure/rumour.rs", "", "has no row in the table"),
        ("desk.rs", "#[cfg(test)]\nfn only_for_tests() {}", "test code outside a test module"),
        ("desk.rs", "fn f() { if cfg!(test) { } }", "test code outside a test module"),
        ("desk.rs", "#[cfg(not(test))]\nfn f() {}", "test code outside a test module"),
        ("desk.rs", "#[cfg(test)] mod tests { } use crate::cli;", "desk may not name cli"),
        ("desk.rs", "const A: char = '\"'; use crate::cli; const B: char = '\"';", "desk may not name cli"),
        ("desk.rs", "fn f<'a>(x: &'a str) {} use crate::cli; fn g<'a>() {}", "desk may not name cli"),
    ];
    for (path, text, expected) in planted {
        let found = found(path, text);
        assert!(found.iter().any(|breach| breach.contains(expected)), "{path}: {text}\nfound only {found:?}");
    }
}

#[test]
fn what_is_allowed_passes() {
    let allowed = [
        ("imap.rs", "use crate::desk::{Desk, self as door};"),
        ("imap.rs", "use crate::web::health::Health;"),
        ("imap.rs", "use self::wire::Wire; mod wire;"),
        ("imap.rs", "// use crate::store;\n/* use crate::store; /* crate::cli */ */ /// crate::store\n"),
        ("imap.rs", "const S: &str = \"crate::store::x\"; const R: &str = r#\" \"crate::store\" \"#;"),
        ("imap.rs", "#[cfg(test)]\nmod tests { use crate::store::Store; fn f() { if x { y } } }"),
        ("imap.rs", "#[cfg(test)]\n#[allow(clippy::panic)]\nmod tests { use crate::store::Store; }"),
        ("imap.rs", "const SELECT: &str = \"SELECT INBOX\"; fn f() { other::store::x(); }"),
        ("imap.rs", "fn f() { this.begin_idle(); restore(); }"),
        ("pure/vet.rs", "use super::mail::{Mail, part::{Part}}; fn asynchronous() { instantly(); }"),
        ("store.rs", "use crate::pure::{TicketId, outbox::Row as Step};"),
        ("desk.rs", "#[cfg(test)]\nmod tests;\nuse crate::store::{self, Tx};"),
    ];
    for (path, text) in allowed {
        assert_eq!(found(path, text), Vec::<String>::new(), "{path}: {text}");
    }
}

#[test]
fn a_file_of_test_code_is_known_by_its_parent() {
    let source = Source::read("config.rs", "#[cfg(test)]\nmod tests;\nmod reader;");
    assert_eq!(source.test_modules, ["tests"]);
    assert!(source.stray_test_code.is_empty());
}

#[test]
fn literals_of_test_modules_go_with_them() {
    let source = Source::read("web.rs", "const A: &str = \"kept\"; #[cfg(test)] mod t { const B: &str = \"gone\"; }");
    assert_eq!(source.literals, ["kept"]);
}

#[test]
fn a_long_file_is_found() {
    let long = "\n".repeat(501);
    let short = "\n".repeat(500);
    let tree = |name: &str, text: &str| [(name.to_owned(), text.to_owned())].into_iter().collect::<BTreeMap<_, _>>();
    assert_eq!(too_long(&tree("desk.rs", &long), &[]).len(), 1);
    assert!(too_long(&tree("desk.rs", &short), &[]).is_empty());
    // An exception lets it pass up to its own limit, and must go when it is not needed any more.
    assert!(too_long(&tree("desk.rs", &long), &[("desk.rs", 501, "why")]).is_empty());
    assert_eq!(too_long(&tree("desk.rs", &long), &[("desk.rs", 500, "why")]).len(), 1);
    assert_eq!(too_long(&tree("desk.rs", &short), &[("desk.rs", 600, "why")]).len(), 1);
}
