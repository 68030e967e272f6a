//! Authority: who may do what, tried by those who may not. Named by the numbers of the reliability catalogue; what stands
//! in `stories/incidents.rs` and `hostile/automatic.rs` (v02, v03, v05, v06, v07, v19, v20) is not told again here.
//!
//! `identity` who somebody is, and who only looks like it (v01, v08, v12, v15, v16, v17) · `border` what is believed of
//! headers (v13, v14) · `tokens` what a token is worth, and to whom (v04, v09, v10, v11, v18) · `outbound` what leaves,
//! and how much of it (v21, v36, v37, v38, v39, v40) · `adversary` generated mails of somebody who knows everything but
//! the keys · `dkim` our own check of signatures, with the feature of that name.
//!
//! Small by default. The full sizes are asked for by variables:
//!
//! ```text
//! POSTDESK_MUTANTS=1000000 cargo test --release --test authority v04 -- --nocapture
//! POSTDESK_ADVERSARIES=100000 cargo test --release --test authority adversary -- --nocapture
//! cargo test --features dkim --test authority dkim
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods
)]

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;
#[path = "support/from_fields.rs"]
mod from_fields;
#[path = "support/people.rs"]
#[allow(dead_code)]
mod people;

#[path = "authority/adversary.rs"]
mod adversary;
#[path = "authority/border.rs"]
mod border;
#[cfg(feature = "dkim")]
#[path = "authority/dkim.rs"]
mod dkim;
#[path = "authority/identity.rs"]
mod identity;
#[path = "authority/outbound.rs"]
mod outbound;
#[path = "authority/scene.rs"]
mod scene;
#[path = "authority/tokens.rs"]
mod tokens;
