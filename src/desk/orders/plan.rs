//! What the commands of a mail come to when they are checked: each with what it would change and what is said of it, all
//! together as a plan that is carried out whole or not at all.

use super::deed::Deed;
use super::{look, undo};
use crate::compose::words::Found;
use crate::desk::told::TranscriptWords;
use crate::pure::command::{CommandLine, Order, Wrong};
use crate::pure::ticket::Event;

/// What takes back the last mail's changes, in English and Chinese.
const BACK: [&str; 2] = ["#undo", "#撤销"];

/// One command, or one field of the form, checked.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) line: String,
    pub(super) checked: Result<Checked, Wrong>,
    /// What is wrong with it holds nothing else back.
    pub(super) alone: bool,
}

impl Step {
    pub(super) fn looks(&self) -> bool {
        self.checked.as_ref().is_ok_and(|checked| checked.found.is_some())
    }
}

#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) order: Order,
    /// None: nothing of the ticket changes (`#note`, `#help`).
    pub(super) event: Option<Event>,
    /// What hangs on the ticket and changes: people, tags, links, other tickets.
    pub(super) deed: Option<Deed>,
    pub(super) outcome: [String; 2],
    /// The command that takes it back.
    pub(super) undo: Option<[String; 2]>,
    pub(super) reason: String,
    /// What a looking command found.
    pub(super) found: Option<Found>,
}

/// All commands of a mail, checked.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) steps: Vec<Step>,
    /// The solution that `#resolve` goes out with.
    pub(super) solution: Option<String>,
}

impl Plan {
    /// Whether every command can be carried out.
    pub fn is_right(&self) -> bool {
        self.steps.iter().all(|s| s.checked.is_ok() || s.alone)
    }

    /// Refuses those of these lines that are meant, each the step of the same place.
    pub fn refuse(&mut self, lines: &[CommandLine], (is_meant, why): (fn(&CommandLine) -> bool, &Wrong)) {
        for (step, _) in self.steps.iter_mut().zip(lines).filter(|(_, line)| is_meant(line)) {
            step.checked = Err(why.clone());
        }
    }

    /// The commands that were understood.
    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        self.steps.iter().filter_map(|s| s.checked.as_ref().ok()).map(|c| &c.order)
    }

    /// Whether a solution goes to the ticket's owner, and not out.
    pub fn proposes(&self) -> bool {
        let is_proposal = |checked: &Checked| matches!(checked.event, Some(Event::SolutionProposed { .. }));
        self.steps.iter().filter_map(|step| step.checked.as_ref().ok()).any(is_proposal)
    }

    /// Whether it shows anything but the ticket of this number.
    pub fn shows_others(&self, number: i64) -> bool {
        self.is_right() && !self.orders().all(|order| look::shows_only(order, number))
    }

    /// What the looking commands found; nothing where another command is wrong.
    fn found(&self) -> Vec<Found> {
        let done = self.steps.iter().filter(|_| self.is_right()).filter_map(|s| s.checked.as_ref().ok());
        done.filter_map(|checked| checked.found.clone()).collect()
    }

    /// How it is taken back; empty: it is not, or nothing changed.
    fn undo(&self) -> [String; 2] {
        let done = || self.steps.iter().filter_map(|s| s.checked.as_ref().ok());
        let changes = |c: &Checked| (c.event.is_some() || c.deed.is_some()) && c.order != Order::Undo;
        let changes = done().any(changes);
        if !self.is_right() || changes && self.orders().any(undo::never) {
            return Default::default();
        }
        if changes {
            return BACK.map(str::to_owned);
        }
        // What changes nothing on a ticket, as an absence, has its own way back.
        done().find_map(|c| c.undo.clone()).unwrap_or_default()
    }

    /// The commands that take back what a note beside it put on record.
    pub fn undo_of_record(&self) -> [String; 2] {
        if self.orders().any(undo::never) { Default::default() } else { BACK.map(str::to_owned) }
    }

    /// What the transcript says.
    pub fn transcript(&self, kept_as_note: bool) -> TranscriptWords {
        let right = self.is_right();
        let held_back = ["Not done, because another line is wrong.".to_owned(), "其他行有误，本行未执行。".to_owned()];
        let lines = self
            .steps
            .iter()
            .map(|step| match &step.checked {
                Ok(checked) if right => (step.line.clone(), true, checked.outcome.clone()),
                Ok(_) => (step.line.clone(), false, held_back.clone()),
                Err(wrong) => (step.line.clone(), false, [wrong.en.clone(), wrong.zh.clone()]),
            })
            .collect();
        TranscriptWords {
            lines,
            all_done: self.steps.iter().all(|s| s.checked.is_ok()),
            kept_as_note,
            not_kept: false,
            fruitless: false,
            ask: Vec::new(),
            help: self.orders().any(|o| matches!(o, Order::Help)) || self.steps.is_empty(),
            undo: self.undo(),
            found: self.found(),
            looks_only: !self.steps.is_empty() && self.steps.iter().all(|step| step.looks()),
        }
    }
}

impl Checked {
    pub(super) fn nothing(order: Order, [en, zh]: [&str; 2]) -> Checked {
        let outcome = [en.to_owned(), zh.to_owned()];
        Checked { order, event: None, deed: None, outcome, undo: None, reason: String::new(), found: None }
    }

    /// An order that changes fields of the ticket.
    pub(super) fn of_event(order: Order, event: Event, outcome: [String; 2], undo: Option<[String; 2]>) -> Checked {
        Checked { event: Some(event), undo, outcome, ..Checked::nothing(order, ["", ""]) }
    }

    /// An order that changes what hangs on the ticket.
    pub(super) fn of_deed(order: Order, deed: Deed, outcome: [String; 2], undo: Option<[String; 2]>) -> Checked {
        Checked { deed: Some(deed), undo, outcome, ..Checked::nothing(order, ["", ""]) }
    }
}
