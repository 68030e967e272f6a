//! Hostile mail: what strangers, broken programs and bored machines send, by the numbers of the reliability catalogue.
//!
//! `v19` automatic answers that command and confirm · `v24` texts that would end an SMTP dialogue · `v25` attachment
//! names · `v26` markup · `v27` addresses that want to be fetched · `v28` template syntax · `v29` pathological inputs
//! of each parser · `v30` lines that must not be lost · `v31` one bomb for each limit · `v32` encrypted and signed
//! mails · `v47` each header at each length. Whole mails go in through a desk in this process or through the program;
//! what comes out is counted, and the count asserted.
//!
//! Small by default. The full sizes are asked for by variables, named at each test and in docs/measurements.md:
//!
//! ```text
//! POSTDESK_BODIES=1000000 cargo test --release --test hostile v24 -- --nocapture
//! POSTDESK_BOMBS=full cargo test --release --test hostile v31 -- --nocapture
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods
)]

#[path = "support/daemon.rs"]
mod daemon;
#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;
#[path = "support/fake_smtp.rs"]
mod fake_smtp;
#[path = "support/people.rs"]
#[allow(dead_code)]
mod people;
#[path = "support/servers.rs"]
mod servers;

#[path = "hostile/automatic.rs"]
mod automatic;
#[path = "hostile/bombs.rs"]
mod bombs;
#[path = "hostile/efail.rs"]
mod efail;
#[path = "hostile/headers.rs"]
mod headers;
#[path = "hostile/linear.rs"]
mod linear;
#[path = "hostile/markup.rs"]
mod markup;
#[path = "hostile/names.rs"]
mod names;
#[path = "hostile/notices.rs"]
mod notices;
#[path = "hostile/program.rs"]
mod program;
#[path = "hostile/replies.rs"]
mod replies;
#[path = "hostile/scanner.rs"]
mod scanner;
#[path = "hostile/templates.rs"]
mod templates;
#[path = "hostile/urls.rs"]
mod urls;
#[path = "hostile/wire.rs"]
mod wire;
