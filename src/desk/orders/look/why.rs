//! `#why`: the journal of a ticket told as reasons: which rule with which words, what a mail proved, which clock; who did
//! what and when. And the clocks as they stand.

use std::collections::BTreeMap;

use super::{Looking, is_worked_on, name_of};
use crate::compose::words::{Block, Found};
use crate::desk::alert;
use crate::pure::PersonId;
use crate::pure::rules::{self, Facts, Fired};
use crate::pure::wording::journal::{self as reasons, Told};
use crate::pure::wording::look;
use crate::store::journal::{self, Recorded};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, entry, person};

/// Occasions that are told beside the first one: the newest.
const OCCASIONS_MAX: usize = 25;
/// Facts whose values are people.
const PEOPLE: &[&str] =
    &["assignee", "owner", "requester", "watcher_added", "watcher_came", "watcher_removed", "reporter_removed"];
/// What stands in the journal for a reason: the entry that holds it.
const REASON: &str = "entry:";

pub async fn why(tx: &mut Tx, looking: &Looking<'_>, row: &TicketRow) -> Result<Found, StoreError> {
    let language = looking.language;
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let entries = entry::load(tx, row.id).await?;
    let is_alarm = alert::is_for_programs(tx, row).await?;
    let mut blocks = Vec::new();
    let mut skipped = 0;
    // Facts of one moment, because of one thing.
    let occasions: Vec<&[Recorded]> = facts.chunk_by(|a, b| a.at == b.at && a.fact.cause == b.fact.cause).collect();
    for (place, occasion) in occasions.iter().enumerate() {
        if place > 0 && occasions.len() - place > OCCASIONS_MAX {
            skipped += 1;
            continue;
        }
        let lines = told(tx, looking, (&entries, is_alarm), (occasion, place == 0)).await?;
        if let (false, Some(first)) = (lines.is_empty(), occasion.first()) {
            let who = occasion.iter().find_map(|one| one.fact.actor);
            let because = reasons::because(&name_of(tx, who).await?, &first.fact.cause, language);
            let head = look::both(&looking.stamp(first.at), &because, language);
            blocks.push(Block { head, lines, ..Block::default() });
        }
    }
    let lines = clocks(tx, looking, row).await?;
    if !lines.is_empty() {
        blocks.push(Block { head: reasons::clocks(language).to_owned(), lines, ..Block::default() });
    }
    let title = reasons::title(row.number, &row.subject, language);
    Ok(Found { title, blocks, more: look::earlier(skipped, language) })
}

/// What the facts of one occasion mean, a line each.
async fn told(
    tx: &mut Tx,
    looking: &Looking<'_>,
    (entries, is_alarm): (&[entry::Entry], bool),
    (occasion, is_first): (&[Recorded], bool),
) -> Result<Vec<String>, StoreError> {
    let time = |at| looking.clock_time(at);
    let texts: BTreeMap<String, &str> = entries.iter().map(|one| (one.id.0.to_string(), one.text.as_str())).collect();
    let mut lines: Vec<String> = Vec::new();
    for one in occasion {
        let fact = &one.fact;
        if fact.kind == "rules" {
            // What follows from them stands below them.
            lines.splice(0..0, rules_of(looking, &fact.new, entries.first()));
            continue;
        }
        let (mut old, mut new) = (fact.old.clone(), fact.new.clone());
        if PEOPLE.contains(&fact.kind.as_str()) {
            (old, new) = (named(tx, &old).await?, named(tx, &new).await?);
        }
        if let Some(reason) = new.strip_prefix(REASON).and_then(|id| texts.get(id)) {
            new = (*reason).to_owned();
        }
        if fact.kind == "closed_by"
            && let Some(code) = occasion.iter().rfind(|one| one.fact.kind == "closure_code")
        {
            let alarm = if is_alarm { reasons::ALARM } else { "" };
            new = format!("{new} {} {alarm}", code.fact.new);
        }
        let told = Told { kind: &fact.kind, old: &old, new: &new, is_first };
        lines.extend(reasons::fact(&told, &time, looking.language).filter(|line| !lines.contains(line)));
    }
    Ok(lines)
}

/// The rules that decided when the ticket was opened, each with those of its words that the first mail holds.
fn rules_of(looking: &Looking<'_>, names: &str, first: Option<&entry::Entry>) -> Vec<String> {
    let fired: Vec<Fired> = first.map_or_else(Vec::new, |first| {
        let facts = Facts {
            subject: &first.subject,
            body: &first.text,
            from: &first.from,
            to: &first.to,
            in_service_hours: looking.desk.config.calendar().is_none_or(|calendar| calendar.in_service(first.at)),
            ..Facts::default()
        };
        rules::triage(&looking.desk.config.rules, &facts).rules
    });
    let words = |name: &str| fired.iter().find(|one| one.name == name).map(|one| one.words.clone()).unwrap_or_default();
    names.split(", ").map(|name| reasons::rule(name, &words(name), looking.language)).collect()
}

/// The clocks as they stand, each with its rule.
async fn clocks(tx: &mut Tx, looking: &Looking<'_>, row: &TicketRow) -> Result<Vec<String>, StoreError> {
    let mut lines = Vec::new();
    for one in ticket::targets(tx, row.id).await? {
        let (word, at) = match (one.met_at, one.breached_at) {
            (_, Some(at)) => ("missed", at),
            (Some(at), None) => ("met", at),
            (None, None) if one.paused => ("paused", one.due_at),
            (None, None) => ("due", one.due_at),
        };
        if word == "due" && !is_worked_on(row) {
            continue;
        }
        let state = reasons::standing(word, &looking.clock_time(at), looking.language);
        lines.push(reasons::target(&one.name, (&state, &one.rule), looking.language));
    }
    Ok(lines)
}

/// The person whose id stands in the journal.
async fn named(tx: &mut Tx, id: &str) -> Result<String, StoreError> {
    let Ok(id) = id.parse::<i64>() else { return Ok(String::new()) };
    let person = person::load(tx, PersonId(id), None).await?;
    Ok(if person.full_name.is_empty() { person.address } else { person.full_name })
}
