//! Replies to mails that the desk itself sent, written as mail programs write them: what is new in them is found exactly,
//! and each answer stands with the line that it answers.
//!
//! `sent` lets a desk send real notices in both languages; `words` makes up what people say; `styles` are the mail
//! programs with their `heads`, `writing` turns a notice, a program and an answer into a raw mail, `oracle` knows what must be read in it.
//! `forms` fills in the form of the notices to engineers. All chance comes from fixed seeds. `cargo test --test replies -- --nocapture` prints a table of style × position.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
// The desk and its people serve the stories as well.
#![allow(dead_code)]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/people.rs"]
mod people;

#[path = "replies/chance.rs"]
mod chance;
#[path = "replies/heads.rs"]
mod heads;
#[path = "replies/oracle.rs"]
mod oracle;
#[path = "replies/page.rs"]
mod page;
#[path = "replies/sent.rs"]
mod sent;
#[path = "replies/styles.rs"]
mod styles;
#[path = "replies/words.rs"]
mod words;
#[path = "replies/writing.rs"]
mod writing;

#[path = "replies/exact.rs"]
mod exact;
#[path = "replies/forms.rs"]
mod forms;
#[path = "replies/through_the_desk.rs"]
mod through_the_desk;
