//! The core: pure decisions, nothing else.
//!
//! The law of this folder, kept by `tests/house.rs`: no async, no I/O, no clock, no chance, no SQL, no templates.
//! What a function here needs it gets as an argument (`now` included), and what it decides it returns as a value;
//! the desk carries it out. Parsers of mail never fail: they return what they understood and a list of defects.

pub mod alert;
pub mod assign;
pub mod authority;
pub mod bounce;
pub mod catalogue;
pub mod cloud;
pub mod command;
pub mod consent;
pub mod digest;
pub mod directory;
pub mod escalation;
pub mod evidence;
pub mod excerpt;
pub mod form;
pub mod grade;
pub mod intent;
pub mod language;
pub mod lookalike;
pub mod mail;
pub mod notice;
pub mod outbox;
pub mod quote;
pub mod readers;
pub mod rota;
pub mod rules;
pub mod search;
pub mod signature;
pub mod sla;
pub mod thread;
pub mod ticket;
pub mod token;
pub mod turns;
pub mod vet;
pub mod wording;

pub use jiff::Timestamp;

/// The internal id of a desk: one process serves one desk, the schema carries its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeskId(pub i64);

/// The internal id of a ticket; never shown. The outside sees the ticket's *number*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketId(pub i64);

/// The internal id of a person; stable for as long as anything refers to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub i64);

/// The internal id of an entry (one mail, reply, note or notice on a ticket).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub i64);

/// The internal id of an outbox row: one notice to one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutboxId(pub i64);
