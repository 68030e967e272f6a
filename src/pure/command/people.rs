//! Arguments that name people: whom a ticket is assigned to, on whom it is pending, addresses.
//!
//! Names are handed on as typed; whether there is such a person or team the desk knows.

use super::args::{cannot_read, to_come, value};
use super::fold::fold;
use super::verbs::VerbRow;
use super::when::{Bare, Moment};
use super::{Order, PendingOn, Target, Wrong};

pub(super) fn target(row: &VerbRow, args: &str) -> Result<Target, Wrong> {
    let name = strip_word(args, "to").trim();
    let found = match name.strip_prefix('@') {
        Some(team) => Target::Team(team.trim().to_owned()),
        None => Target::Name(without_mailto(name).to_owned()),
    };
    let named = matches!(&found, Target::Name(name) | Target::Team(name) if name.chars().any(char::is_alphanumeric));
    value(row, args, named.then_some(found))
}

/// A text without a leading English word, if it begins with it.
fn strip_word<'a>(text: &'a str, word: &str) -> &'a str {
    match text.split_once(' ') {
        Some((first, rest)) if first.eq_ignore_ascii_case(word) => rest,
        _ => text,
    }
}

/// Whom we wait for; of words that begin alike the longer first.
const PENDING_ON: &[(&str, PendingOn)] = &[
    ("requester", PendingOn::Requester),
    ("customer", PendingOn::Requester),
    ("user", PendingOn::Requester),
    ("vendor", PendingOn::Vendor),
    ("change", PendingOn::Change),
    ("scheduled", PendingOn::Schedule),
    ("schedule", PendingOn::Schedule),
    ("用户反馈", PendingOn::Requester),
    ("用户补充", PendingOn::Requester),
    ("用户回复", PendingOn::Requester),
    ("用户", PendingOn::Requester),
    ("报障人", PendingOn::Requester),
    ("供应商处理", PendingOn::Vendor),
    ("供应商", PendingOn::Vendor),
    ("厂商", PendingOn::Vendor),
    ("变更实施", PendingOn::Change),
    ("变更", PendingOn::Change),
    ("已约定时间", PendingOn::Schedule),
    ("约定时间", PendingOn::Schedule),
    ("约定", PendingOn::Schedule),
];

pub(super) fn pending(row: &VerbRow, args: &str, at: &Moment<'_>) -> Result<Order, Wrong> {
    let lower = fold(args).to_lowercase();
    let mut text = lower.trim();
    for wait in ["on ", "for ", "等待", "等", "待"] {
        text = text.strip_prefix(wait).unwrap_or(text).trim_start();
    }
    let found = PENDING_ON.iter().find_map(|(word, on)| {
        let rest = text.strip_prefix(word)?;
        let joined = word.is_ascii() && rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        (!joined).then_some((*on, rest))
    });
    let Some((on, rest)) = found else {
        return Err(cannot_read(row, args));
    };
    let rest = rest.trim_start_matches(is_joint);
    let until = UNTIL.iter().find_map(|word| rest.strip_prefix(word)).map(|time| time.trim_start_matches(is_joint));
    match until.unwrap_or(rest) {
        "" if until.is_none() => Ok(Order::Pending { on, until: None }),
        time => Ok(Order::Pending { on, until: Some(to_come(row, time, Bare::DayStart, at)?) }),
    }
}

/// "until" may be left out; with it a time must follow.
const UNTIL: &[&str] = &["until", "till", "直到", "至", "到"];

fn is_joint(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ':' | '、')
}

/// `alice@desk.test<mailto:alice@desk.test>` and `mailto:alice@desk.test` are what clients make of a bare address.
fn without_mailto(text: &str) -> &str {
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    text.split_once("<mailto:").map_or(text, |(before, _)| before).trim()
}

/// The name that stands before an address in angle brackets, as typed; empty: there is none.
pub fn name_in(args: &str) -> String {
    let Some((name, _)) = args.split_once('<') else { return String::new() };
    let mut name = name.trim();
    for word in ["accepter", "验收人", "验收"] {
        name = name.strip_prefix(word).unwrap_or(name).trim_start();
    }
    let name = name.trim_matches(['"', '“', '”', '\'']).trim();
    // `a@b.test<mailto:a@b.test>`
    if name.contains('@') { String::new() } else { name.to_owned() }
}

/// One address: bare, in angle brackets, or with a name before them.
pub(super) fn address(row: &VerbRow, args: &str) -> Result<String, Wrong> {
    let bracketed = args.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inner, _)| inner);
    let bare = bracketed.unwrap_or(args).trim();
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
    let is_address = bare.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.is_empty()
            && !domain.contains('@')
            && !bare.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '"'))
    });
    value(row, args, is_address.then(|| bare.to_owned()))
}
