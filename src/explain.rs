//! `explain`: what would happen to a mail, and why. Touches nothing, needs no configuration.
//!
//! A mail is read once, by the functions that the desk itself reads it with; what they found is then said twice: as the
//! object of `--json` (`explain/object.rs`), and as a page for a person (`explain/page.rs`). Neither knows the store:
//! what depends on it (whether a ticket exists, who takes part in it, whether a token verifies) is said as a condition.

mod glyph;
mod layout;
mod object;
mod outcome;
mod page;
mod sender;
mod text;
mod triage;
mod verdict;

use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::desk::{self, Parsed};
use crate::pure::command::{self, CommandLine};
use crate::pure::intent::{Intent, intent};
use crate::pure::language;
use crate::pure::mail::Address;
use crate::pure::quote::{self, Fragment, FragmentKind};

/// A mail as `explain` tells of it.
pub struct Explained<'a> {
    /// As it was named on the command line.
    file: String,
    /// Lower-case hexadecimal.
    sha256: String,
    /// Bytes of the raw mail.
    size: usize,
    config: Option<&'a Config>,
    /// Err: why it cannot be read.
    found: Result<Box<Found>, String>,
}

/// What reading found in a mail.
struct Found {
    parsed: Parsed,
    fragments: Vec<Fragment>,
    fresh: String,
    asked: Intent,
    commands: Vec<CommandLine>,
    /// The fresh text without the commands.
    text_beside: String,
    /// BCP 47.
    language: Option<&'static str>,
    forwarded: Option<Original>,
}

/// A mail that was passed on within this one.
struct Original {
    from: Address,
    subject: String,
    text: String,
    /// It is what this mail is about, and not only the head of what it answers.
    announced: bool,
}

/// Reads one raw mail; `file` is only repeated.
pub fn explain<'a>(file: &Path, raw: &[u8], config: Option<&'a Config>) -> Explained<'a> {
    let context = config.map(context_of).unwrap_or_default();
    Explained {
        file: file.display().to_string(),
        sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(raw)),
        size: raw.len(),
        config,
        found: desk::read(raw, &context).map(|parsed| Box::new(Found::of(parsed))),
    }
}

impl Explained<'_> {
    /// The rules that fire for this mail as the first of a ticket, each with the words that matched, and the fields that
    /// come of them; None: the mail cannot be read, or there is no configuration.
    pub fn triage(&self) -> Option<Value> {
        let (found, config) = (self.found.as_ref().ok()?, self.config?);
        Some(object::of_triage(&triage::triage(config, found)))
    }

    /// The object of `explain --json`.
    pub fn object(&self) -> Value {
        object::object(self)
    }

    /// The same for a person to read, in lines of at most 96 columns; `colours`: with the codes that make headings bold.
    pub fn page(&self, colours: bool) -> String {
        page::page(self, colours)
    }
}

impl Found {
    fn of(parsed: Parsed) -> Found {
        let mail = &parsed.mail;
        let fragments = quote::fragments(&mail.text, &[]);
        let fresh = quote::fresh(&fragments);
        let orders = command::parse(&fresh);
        Found {
            asked: intent(&fresh),
            commands: orders.commands,
            text_beside: orders.text,
            language: language::detect(&fresh).or_else(|| language::detect(&mail.subject)),
            forwarded: forwarded(&parsed, &fragments),
            fresh,
            fragments,
            parsed,
        }
    }
}

fn context_of(config: &Config) -> desk::Context {
    desk::Context {
        instance: String::new(),
        own_addresses: config.own_addresses(),
        authserv_id: config.identity.authserv_id.clone(),
        received_above: config.identity.received_above,
        tag: Some(config.desk.tag.clone()),
    }
}

fn forwarded(parsed: &Parsed, fragments: &[Fragment]) -> Option<Original> {
    if let Some(inner) = parsed.mail.enclosed.first() {
        let from = inner.from.first().cloned().unwrap_or_default();
        return Some(Original { from, subject: inner.subject.clone(), text: inner.text.clone(), announced: true });
    }
    let head = quote::forwarded(&parsed.mail.text)?;
    let from = Address { name: head.from_name, address: head.from_address };
    let announced = fragments.iter().any(|f| f.kind == FragmentKind::Forwarded);
    Some(Original { from, subject: head.subject, text: head.text, announced })
}
