//! postdesk: an e-mail-driven IT service desk.
//!
//! The house, in the order of a mail:
//!
//! - `imap`, `maildir`: where mail comes from. They decide nothing; they hand deliveries to the desk.
//! - `desk`: three doors (a mail, a clock, a delivery's end), one corridor, one commit each.
//! - `pure`: every decision, as functions of values. No async, no I/O, no clock, no chance.
//! - `store`: all SQL, one text for SQLite and PostgreSQL; `blob`: content by SHA-256.
//! - `compose`: a notice and its templates become finished bytes.
//! - `outbox`: the only one that sends. `hooks`: tells other programs.
//! - `scheduler`: sleeps until a clock is due. `web`: health and metrics. `explain`, `demo`, `cli`: the command line.
//! - `config`, `clock`, `net`: what everybody is given.
//!
//! Who may import whom is kept by `tests/house.rs`.

pub mod blob;
pub mod cli;
pub mod clock;
pub mod compose;
pub mod config;
pub mod daemon;
pub mod demo;
pub mod desk;
pub mod dkim;
pub mod explain;
pub mod hooks;
pub mod imap;
pub mod maildir;
pub mod net;
pub mod outbox;
pub mod pure;
pub mod scheduler;
pub mod store;
pub mod web;
