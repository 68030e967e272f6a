//! Threading: mails of whole conversations come in out of order, with restarts in between, and each conversation must
//! become one ticket, never one with another's.
//!
//! `corpora` delivers real conversations, `generated` conversations made here with every damage that mail suffers,
//! `names` tells case by case how a ticket is named and who may follow the name, `strangers` who may not. `stage` is a
//! desk that ends and starts again, `score` counts.
//!
//! Environment: `POSTDESK_CORPORA` the folder of the shared mail corpora; without it `corpora` says so and counts nothing.
//! `POSTDESK_THREADS` how many mails of the large list are delivered, from its beginning; default `corpora::LOAD_MAILS`,
//! all of them: `POSTDESK_THREADS=4070 cargo test --release --test threads large_list -- --nocapture`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;
#[path = "support/people.rs"]
#[allow(dead_code)]
mod people;

#[path = "threads/corpora.rs"]
mod corpora;
#[path = "threads/generated.rs"]
mod generated;
#[path = "threads/names.rs"]
mod names;
#[path = "threads/score.rs"]
mod score;
#[path = "threads/stage.rs"]
mod stage;
#[path = "threads/strangers.rs"]
mod strangers;
