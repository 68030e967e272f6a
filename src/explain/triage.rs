//! What the rules on disk would make of a mail as the first of a ticket.

use super::sender::{self, Proof};
use super::{Found, Original};
use crate::config::{Config, MailboxConfig};
use crate::desk::{self, Asked};
use crate::pure::directory::Profile;
use crate::pure::grade::Kind;
use crate::pure::mail::Address;
use crate::pure::quote;
use crate::pure::rules::{Grade, Triage};

/// The fields of the ticket that the mail would open, and from where they come.
pub struct Triaged {
    pub ruled: Triage,
    pub grade: Grade,
    pub kind: Kind,
    pub team: String,
}

/// The mail that an engineer passes on, on no ticket yet: the ticket becomes that of its sender, and its text counts.
pub fn on_behalf<'f>(found: &'f Found, config: &Config) -> Option<&'f Original> {
    let fresh = found.parsed.keys.is_empty() && sender::engineer(found, Some(config)).is_some();
    found.forwarded.as_ref().filter(|o| fresh && o.from.is_valid())
}

/// As the desk's intake does, with what the mail itself tells: without the directory, at the time that the mail names;
/// whom it is assigned to depends on the day's load.
pub fn triage(config: &Config, found: &Found) -> Triaged {
    let mail = &found.parsed.mail;
    let own = |list: &[Address], mailbox: &MailboxConfig| list.iter().any(|a| a.key() == mailbox.address);
    let addressed = config.mailboxes.iter().find(|m| own(&mail.to, m) || own(&mail.cc, m));
    let original = on_behalf(found, config);
    let fresh = original.map_or_else(|| found.fresh.clone(), |o| quote::fresh(&quote::fragments(&o.text, &[])));
    let from = original.map(|o| &o.from).or(mail.sole_from()).map(Address::key).unwrap_or_default();
    let unproved = matches!(sender::proof(found, Some(config)).0, Proof::None | Proof::Refused);
    let judged = desk::judge(
        config,
        &Asked {
            parsed: &found.parsed,
            from: &from,
            subject: original.map(|o| o.subject.as_str()).filter(|s| !s.is_empty()).unwrap_or(&mail.subject),
            fresh: &fresh,
            language: found.language.unwrap_or_default(),
            mailbox: addressed.or(config.mailboxes.first()).map_or("", |m| m.name.as_str()),
            profile: &Profile::default(),
            at: mail.date.unwrap_or_default(),
            believed: !unproved || !config.identity.can_verify(),
        },
    );
    Triaged { grade: judged.grade, kind: judged.kind, team: judged.team, ruled: judged.triage }
}
