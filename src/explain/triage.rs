//! What the rules on disk would make of a mail as the first of a ticket.

use super::sender::{self, Proof};
use super::{Found, Original};
use crate::config::Config;
use crate::pure::grade::Kind;
use crate::pure::mail::Address;
use crate::pure::quote;
use crate::pure::rules::{self, Facts, Grade, Triage, labels};

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

/// Reads labels, runs the rules and grades, as the desk's intake does; whom it is assigned to depends on the day's load.
pub fn triage(config: &Config, found: &Found) -> Triaged {
    let mail = &found.parsed.mail;
    let from = mail.sole_from().map(Address::key).unwrap_or_default();
    let keys = |list: &[Address]| -> Vec<String> { list.iter().map(Address::key).collect() };
    let (to, cc) = (keys(&mail.to), keys(&mail.cc));
    let headers: Vec<(String, String)> = mail.headers.iter().map(|h| (h.name.clone(), h.value.clone())).collect();
    let attachments: Vec<String> = mail.attachments.iter().map(|a| a.name.clone()).collect();
    let original = on_behalf(found, config);
    let fresh = original.map_or_else(|| found.fresh.clone(), |o| quote::fresh(&quote::fragments(&o.text, &[])));
    let addressed = config.mailboxes.iter().find(|m| to.contains(&m.address) || cc.contains(&m.address));
    let facts = Facts {
        subject: &mail.subject,
        body: &fresh,
        from: &from,
        to: &to,
        cc: &cc,
        headers: &headers,
        mailbox: addressed.or(config.mailboxes.first()).map_or("", |m| m.name.as_str()),
        language: found.language.unwrap_or_default(),
        attachments: &attachments,
        ..Facts::default()
    };
    let ruled = rules::triage(&config.rules, &facts);
    let said = labels(&fresh);
    // Labels of an unproved mail raise no higher than P2, where proof can be had at all.
    let unproved = matches!(sender::proof(found, Some(config)).0, Proof::None | Proof::Refused);
    let capped = unproved && config.identity.authserv_id.is_some();
    Triaged {
        grade: rules::grade(&config.priority, &ruled, &said, capped),
        kind: ruled.kind.or(said.kind).unwrap_or(Kind::Incident),
        team: ruled.team.clone().unwrap_or_else(|| config.default_team().to_owned()),
        ruled,
    }
}
