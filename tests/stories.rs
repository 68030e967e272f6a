//! Stories: whole mails in, whole mails out, as people would tell them. One desk a story, in this process, on SQLite.
//!
//! What each module tells stands at its head.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/people.rs"]
mod people;

#[path = "stories/accept.rs"]
mod accept;
#[path = "stories/addressed.rs"]
mod addressed;
#[path = "stories/again.rs"]
mod again;
#[path = "stories/among.rs"]
mod among;
#[path = "stories/automatic.rs"]
mod automatic;
#[path = "stories/backtest.rs"]
mod backtest;
#[path = "stories/bad_input.rs"]
mod bad_input;
#[path = "stories/budgets.rs"]
mod budgets;
#[path = "stories/chinese.rs"]
mod chinese;
#[path = "stories/clocks.rs"]
mod clocks;
#[path = "stories/cloud.rs"]
mod cloud;
#[path = "stories/colleagues.rs"]
mod colleagues;
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
#[path = "stories/first_lines.rs"]
mod first_lines;
#[path = "stories/form.rs"]
mod form;
#[path = "stories/grammar.rs"]
mod grammar;
#[path = "stories/held.rs"]
mod held;
#[path = "stories/history.rs"]
mod history;
#[path = "stories/honest.rs"]
mod honest;
#[path = "stories/incidents.rs"]
mod incidents;
#[path = "stories/injection.rs"]
mod injection;
#[path = "stories/intake.rs"]
mod intake;
#[path = "stories/inward.rs"]
mod inward;
#[path = "stories/life.rs"]
mod life;
#[path = "stories/lives.rs"]
mod lives;
#[path = "stories/looking.rs"]
mod looking;
#[path = "stories/major.rs"]
mod major;
#[path = "stories/mended_a.rs"]
mod mended_a;
#[path = "stories/mended_b.rs"]
mod mended_b;
#[path = "stories/mended_c.rs"]
mod mended_c;
#[path = "stories/mended_e.rs"]
mod mended_e;
#[path = "stories/mended_g.rs"]
mod mended_g;
#[path = "stories/merging.rs"]
mod merging;
#[path = "stories/monitoring.rs"]
mod monitoring;
#[path = "stories/phone.rs"]
mod phone;
#[path = "stories/pressure.rs"]
mod pressure;
#[path = "stories/problems.rs"]
mod problems;
#[path = "stories/promises.rs"]
mod promises;
#[path = "stories/proposals.rs"]
mod proposals;
#[path = "stories/record.rs"]
mod record;
#[path = "stories/restricted.rs"]
mod restricted;
#[path = "stories/scope.rs"]
mod scope;
#[path = "stories/shared.rs"]
mod shared;
#[path = "stories/shifts.rs"]
mod shifts;
#[path = "stories/signed.rs"]
mod signed;
#[path = "stories/silence.rs"]
mod silence;
#[path = "stories/subjects.rs"]
mod subjects;
#[path = "stories/threading.rs"]
mod threading;
#[path = "stories/undo.rs"]
mod undo;
