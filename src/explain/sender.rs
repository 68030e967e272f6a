//! Who wrote a mail, and what proves it.

use super::Found;
use super::layout::{Page, shortened};
use crate::config::{Config, Engineer};
use crate::pure::evidence::AuthResult;
use crate::pure::mail::Address;
use crate::pure::thread::{BODY_LINE, By};
use crate::pure::token::Purpose;

/// Addresses of a list that a page names.
const ADDRESSES_SHOWN: usize = 6;
/// Columns of a header's value that a page shows.
const VALUE_COLUMNS: usize = 240;

/// What a mail proves of its sender, as far as it can be told without the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The border says that the sender is not who they say.
    Refused,
    /// A bare From.
    None,
    /// It bears a token; whether it is genuine and this sender's, only the desk's keys can tell.
    Token,
    /// The border vouches for the domain.
    Verified,
}

/// The proof, and the sentence that says why.
pub fn proof(found: &Found, config: Option<&Config>) -> (Proof, String) {
    let parsed = &found.parsed;
    let border = config.and_then(|c| c.identity.authserv_id.as_deref());
    if parsed.authentication == AuthResult::Fail {
        return (Proof::Refused, "refused: our border says dmarc=fail, which outweighs any token".to_owned());
    }
    let token = parsed.keys.iter().find(|k| {
        let counts = matches!(k.by, By::Token | By::InReplyTo) || k.value.starts_with(BODY_LINE);
        counts && k.claim.as_ref().is_some_and(|c| c.purpose != Purpose::Bounce)
    });
    if token.is_some() {
        let also =
            if parsed.authentication == AuthResult::Pass { "; the border vouches for the domain too" } else { "" };
        let why = format!("token, if it is genuine and was minted for this sender; the desk's keys decide{also}");
        return (Proof::Token, why);
    }
    if parsed.authentication == AuthResult::Pass {
        return (Proof::Verified, "verified: our border vouches for the domain of From".to_owned());
    }
    (Proof::None, format!("claimed, a bare From: {}", why_nothing(found, border)))
}

/// Why Authentication-Results prove nothing.
fn why_nothing(found: &Found, border: Option<&str>) -> String {
    let results = found.parsed.mail.header("Authentication-Results");
    match (border, results) {
        (None, None) => "no Authentication-Results, and no authserv_id is known that would be trusted".to_owned(),
        (None, Some(_)) => "no authserv_id is known, so no Authentication-Results are trusted".to_owned(),
        (Some(_), None) => "no Authentication-Results of our border".to_owned(),
        (Some(own), Some(value)) if !value.trim().to_ascii_lowercase().starts_with(&own.to_ascii_lowercase()) => {
            format!("the topmost Authentication-Results are not those of {own}")
        }
        (Some(_), Some(_)) if found.parsed.mail.sole_from().is_none() => "From is not exactly one mailbox".to_owned(),
        (Some(_), Some(_)) if found.parsed.mail.certain_from().is_none() => {
            "From can be read in two ways, so nothing proves whose mail it is".to_owned()
        }
        (Some(_), Some(_)) => {
            "nothing in Authentication-Results passes for the domain of From, or it stands too low".to_owned()
        }
    }
}

/// The engineer who From names.
pub fn engineer<'c>(found: &Found, config: Option<&'c Config>) -> Option<&'c Engineer> {
    config?.engineer_by_address(&found.parsed.mail.sole_from()?.key())
}

/// `Name <address>`; what there is of it.
pub fn person(address: &Address) -> String {
    match (address.name.as_str(), address.address.as_str()) {
        (name, "") => name.to_owned(),
        ("", address) => address.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    }
}

/// The sender in a sentence.
pub fn from(found: &Found) -> String {
    let first = found.parsed.mail.from.first().map(person).filter(|p| !p.is_empty());
    first.unwrap_or_else(|| "nobody who can be told".to_owned())
}

/// The section about the people of the mail.
pub fn section(page: &mut Page, found: &Found, config: Option<&Config>) {
    let mail = &found.parsed.mail;
    page.heading("Who", "");
    page.row("From", &people(&mail.from, config));
    let from_key = mail.from.first().map(Address::key);
    let elsewhere: Vec<Address> = mail.reply_to.iter().filter(|a| Some(a.key()) != from_key).cloned().collect();
    page.row("Reply-To", &people(&elsewhere, config));
    page.row("To", &people(&mail.to, config));
    page.row("Cc", &people(&mail.cc, config));
    match (engineer(found, config), config) {
        (Some(engineer), _) => page.row("Role", &format!("engineer {} of team {}", engineer.name, engineer.team)),
        (None, Some(config)) if from_key.is_some_and(|key| config.own_addresses().contains(&key)) => {
            page.row("Role", "the desk itself");
        }
        (None, Some(_)) => page.row("Role", "not of the staff"),
        (None, None) => {}
    }
    page.row("Evidence", &proof(found, config).1);
    if let Some(value) = mail.header("Authentication-Results") {
        page.more(&format!("Authentication-Results: {}", shortened(value.trim(), VALUE_COLUMNS)));
    }
}

fn people(list: &[Address], config: Option<&Config>) -> String {
    let own = config.map(Config::own_addresses).unwrap_or_default();
    let shown = list.iter().take(ADDRESSES_SHOWN).map(|a| {
        let ours = own.contains(&a.key());
        format!("{}{}", person(a), if ours { " (the desk)" } else { "" })
    });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    let rest = list.len().saturating_sub(ADDRESSES_SHOWN);
    if rest > 0 {
        text.push_str(&format!(" and {rest} more"));
    }
    text
}
