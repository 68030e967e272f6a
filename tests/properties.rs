//! What holds for any input: the clocks against a model that counts minute by minute, who gets a ticket, who is told of
//! what, what becomes of promises, and that nobody's mail depends on what they must not read.
//!
//! `PROPTEST_CASES` says how many cases each property tries (1,000 unless set; a release tries 100,000).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;
#[path = "support/people.rs"]
#[allow(dead_code)]
mod people;

#[path = "properties/assignment.rs"]
mod assignment;
#[path = "properties/clocks.rs"]
mod clocks;
#[path = "properties/noninterference.rs"]
mod noninterference;
#[path = "properties/notices.rs"]
mod notices;
#[path = "properties/promises.rs"]
mod promises;

use proptest::prelude::ProptestConfig;

/// As many cases as the environment asks for.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
