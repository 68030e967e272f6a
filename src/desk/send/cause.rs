//! Why something happens, and what the notices about it carry.

use std::borrow::Cow;

use crate::desk::{clocks, told};
use crate::pure::cloud::CloudFile;
use crate::pure::intent::IntentKind;
use crate::pure::language::Language;
use crate::pure::lookalike::Likeness;
use crate::pure::mail::{Attachment, Mail};
use crate::pure::notice::{Notice, Refusal};
use crate::pure::{EntryId, PersonId, Timestamp, wording};
use crate::store::ticket::Participant;

/// What the staff must know of the mail that a notice carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// Its sender proved nothing.
    Unproved,
    /// It is a vendor's: an answer would go to the requester.
    FromVendor,
}

/// The mail that a notice answers.
#[derive(Debug, Clone, Default)]
pub struct Answered {
    pub from: String,
    pub message_id: Option<String>,
    pub references: Vec<String>,
}

impl Answered {
    pub fn of(mail: &Mail) -> Answered {
        Answered {
            from: mail.sole_from().map(crate::pure::mail::Address::key).unwrap_or_default(),
            message_id: mail.message_id.clone(),
            references: mail.references.clone(),
        }
    }
}

/// Why something happens, and what the notices about it carry.
#[derive(Debug, Clone)]
pub struct Cause {
    pub actor: Option<PersonId>,
    /// `mail:ID`, `timer:KIND`.
    pub what: String,
    /// The words of the person who acted.
    pub text: String,
    /// When the text was written, where that was not now.
    pub written_at: Option<Timestamp>,
    /// The text for whoever came later: without the quotes of what they have not read.
    pub text_for_newcomers: Option<String>,
    pub answered: Option<Answered>,
    pub warning: Option<Warning>,
    /// Whom the sender looks like without being them.
    pub likenesses: Vec<Likeness>,
    pub may_belong_to: Option<i64>,
    /// The ticket that was merged into this one just now.
    pub merged: Option<i64>,
    /// Fields that the acknowledgement asks for.
    pub missing: Vec<String>,
    /// The old fault is gone and a new one is there: the assignee is offered to split it off.
    pub offers_split: bool,
    /// Whether an acknowledgement may go at all.
    pub ack: Result<(), Refusal>,
    /// The notice that acknowledges: `ack`, or what a rule sends in its place.
    pub receipt: Notice,
    /// The acknowledgement holds nothing of the sender's.
    pub quiet_ack: bool,
    /// The first mail says nothing.
    pub empty_first: bool,
    /// Caused by an engineer's act or by a proved answer: the budgets do not count it.
    pub free_of_budget: bool,
    /// Whose mail a reply answers, where that is not the requester's.
    pub answers: Option<Participant>,
    /// The entry that is itself the reply that goes out.
    pub reply_entry: Option<EntryId>,
    pub reason: String,
    /// Text, files and reason are for the staff, or for the vendor who is written to, and for nobody else.
    pub inside: bool,
    /// Who said the text, and when, where it is not the actor.
    pub spoken: Option<(PersonId, Timestamp)>,
    /// The reason, where a clock is it.
    pub why: Option<wording::Why>,
    /// Monitoring: the problem that is over, and those of the ticket that go on.
    pub problems: Option<(String, Vec<String>)>,
    /// What the actor's mail is taken to mean.
    pub said: IntentKind,
    /// What the clocks found due.
    pub due: Vec<clocks::Due>,
    /// Files that came with the text.
    pub attachments: Vec<Attachment>,
    /// Files that its mail names and does not hold.
    pub cloud: Vec<CloudFile>,
    pub transcript: Option<told::TranscriptWords>,
    pub held: Option<told::HeldWords>,
    pub digest: Option<crate::compose::words::Digest>,
}

impl Cause {
    /// The words for somebody who may read what was written from `since` on; None: all of it.
    pub fn text_for(&self, since: Option<Timestamp>) -> &str {
        match since {
            None => &self.text,
            Some(since) if self.written_at.is_some_and(|at| at < since) => "",
            Some(_) => self.text_for_newcomers.as_ref().unwrap_or(&self.text),
        }
    }

    /// What the staff must know of who wrote, and nobody else is told; empty: nothing.
    pub fn caution(&self, notice: Notice, language: Language) -> String {
        if !notice.is_for_staff() {
            return String::new();
        }
        let first = match self.warning {
            Some(Warning::Unproved) => Some(wording::unproved(language).to_owned()),
            Some(Warning::FromVendor) => Some(wording::from_vendor(language).to_owned()),
            None => None,
        };
        let all = first.into_iter().chain(self.likenesses.iter().map(|likeness| likeness.caution(language)));
        all.collect::<Vec<_>>().join(if language == Language::En { " " } else { "" })
    }

    /// What a ticket keeps of a notice. What somebody looked at may be other tickets, which others may not read: of that it
    /// keeps the commands.
    pub fn on_record<'a>(&self, rendered: &'a str) -> Cow<'a, str> {
        match self.transcript.as_ref().filter(|transcript| !transcript.found.is_empty()) {
            Some(told) => told.lines.iter().map(|(line, ..)| line.as_str()).collect::<Vec<_>>().join("\n").into(),
            None => rendered.into(),
        }
    }
}

impl Default for Cause {
    fn default() -> Cause {
        Cause {
            actor: None,
            what: String::new(),
            text: String::new(),
            written_at: None,
            text_for_newcomers: None,
            answered: None,
            warning: None,
            likenesses: Vec::new(),
            may_belong_to: None,
            merged: None,
            missing: Vec::new(),
            offers_split: false,
            ack: Ok(()),
            receipt: Notice::Ack,
            quiet_ack: false,
            empty_first: false,
            free_of_budget: false,
            answers: None,
            reply_entry: None,
            reason: String::new(),
            inside: false,
            spoken: None,
            why: None,
            problems: None,
            said: IntentKind::None,
            due: Vec::new(),
            attachments: Vec::new(),
            cloud: Vec::new(),
            transcript: None,
            held: None,
            digest: None,
        }
    }
}
