//! Stories: whole mails in, whole mails out, as people would tell them. One desk a story, in this process, on SQLite.
//!
//! `life` is what happens between a requester and an engineer; `silence` what time does, `clocks` and `promises` what is
//! owed by when; `commands` what engineers can say, `grammar` each verb in each form, `form` what they fill in, `undo`
//! what they take back, `fields` and `intake` what of it and of first mails fills the record;
//! `merging` tickets that become one or two; `complaints` what went wrong and how it ends; `escalation` work that is
//! passed on; `problems` what monitoring may end and must tell; `scope` what is not the desk's to do, `phone` what needs a
//! call first, `restricted` what few may read, `proposals` what the owner sees first; `mended_a` and `mended_c` what once
//! went wrong; `major` major incidents and the hooks that
//! wake people, `duty` what becomes of all that while somebody is away or silent; `evidence` who may do what,
//! `held` what an engineer without proof may do; `incidents` and `injection` the cases of
//! RELIABILITY.md by their numbers; `threading` what belongs together; `budgets` what is never answered; `content` what
//! mails hold; `bad_input` what they should not look like; `backtest` what a replay of all that counts; `lives` what
//! holds whatever happens.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/people.rs"]
mod people;

#[path = "stories/backtest.rs"]
mod backtest;
#[path = "stories/bad_input.rs"]
mod bad_input;
#[path = "stories/budgets.rs"]
mod budgets;
#[path = "stories/clocks.rs"]
mod clocks;
#[path = "stories/commands.rs"]
mod commands;
#[path = "stories/complaints.rs"]
mod complaints;
#[path = "stories/content.rs"]
mod content;
#[path = "stories/digest.rs"]
mod digest;
#[path = "stories/duty.rs"]
mod duty;
#[path = "stories/escalation.rs"]
mod escalation;
#[path = "stories/evidence.rs"]
mod evidence;
#[path = "stories/fields.rs"]
mod fields;
#[path = "stories/form.rs"]
mod form;
#[path = "stories/grammar.rs"]
mod grammar;
#[path = "stories/held.rs"]
mod held;
#[path = "stories/incidents.rs"]
mod incidents;
#[path = "stories/injection.rs"]
mod injection;
#[path = "stories/intake.rs"]
mod intake;
#[path = "stories/life.rs"]
mod life;
#[path = "stories/lives.rs"]
mod lives;
#[path = "stories/major.rs"]
mod major;
#[path = "stories/mended_a.rs"]
mod mended_a;
#[path = "stories/mended_c.rs"]
mod mended_c;
#[path = "stories/merging.rs"]
mod merging;
#[path = "stories/monitoring.rs"]
mod monitoring;
#[path = "stories/phone.rs"]
mod phone;
#[path = "stories/problems.rs"]
mod problems;
#[path = "stories/promises.rs"]
mod promises;
#[path = "stories/proposals.rs"]
mod proposals;
#[path = "stories/restricted.rs"]
mod restricted;
#[path = "stories/scope.rs"]
mod scope;
#[path = "stories/silence.rs"]
mod silence;
#[path = "stories/threading.rs"]
mod threading;
#[path = "stories/undo.rs"]
mod undo;
