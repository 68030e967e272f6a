//! `ticket list` and `ticket show`.

use std::collections::BTreeMap;
use std::path::Path;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{EXIT_DONE, EXIT_NO, Failure, open, print, print_words};
use crate::pure::grade::{Kind, Priority};
use crate::pure::ticket::State;
use crate::pure::{PersonId, TicketId, Timestamp};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry, journal, person, promise, ticket};

#[derive(Debug, Subcommand)]
pub enum TicketCommand {
    /// List tickets by number.
    List {
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        filter: Filter,
    },
    /// Show one ticket with its entries and its journal.
    Show {
        /// One JSON object.
        #[arg(long)]
        json: bool,
        /// The ticket's number, without the tag.
        #[arg(value_name = "N")]
        number: i64,
    },
}

/// Which tickets are listed: those for which all hold that are given.
#[derive(Debug, Args)]
pub struct Filter {
    /// Only those in this state.
    #[arg(long, value_parser = ["new", "open", "pending", "resolved", "closed", "merged"])]
    state: Option<String>,
    /// Only those of this engineer (the name in the configuration).
    #[arg(long, value_name = "NAME")]
    assignee: Option<String>,
    /// Only those of this team.
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
    /// Only those of this requester.
    #[arg(long, value_name = "ADDRESS")]
    requester: Option<String>,
    /// Only those of this priority: P1, P2, P3 or P4.
    #[arg(long, value_name = "CLASS", value_parser = priority)]
    priority: Option<Priority>,
    /// Only those of this kind: incident, request, question, …
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<Kind>,
    /// Only those of this category, and of those below it.
    #[arg(long, value_name = "PATH")]
    category: Option<String>,
    /// Only those with this tag.
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
}

fn priority(word: &str) -> Result<Priority, String> {
    Priority::parse(word).ok_or_else(|| "write P1, P2, P3 or P4".to_owned())
}

fn kind(word: &str) -> Result<Kind, String> {
    let names = Kind::ALL.map(Kind::as_str).join(", ");
    Kind::parse(word).ok_or_else(|| format!("write one of {names}"))
}

impl Filter {
    /// Whether the object of a ticket is one of those that are asked for.
    fn holds(&self, shown: &Value) -> bool {
        let text = |pointer: &str| shown.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let is = |pointer: &str, wanted: Option<&str>| wanted.is_none_or(|wanted| text(pointer) == wanted);
        let category = |wanted: &String| {
            let below = text("/category").strip_prefix(wanted.trim_end_matches('/'));
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        };
        let tags = shown.get("tags").and_then(Value::as_array);
        let has = |wanted: &String| tags.is_some_and(|tags| tags.iter().any(|tag| tag.as_str() == Some(wanted)));
        is("/assignee", self.assignee.as_deref())
            && is("/team", self.team.as_deref())
            && is("/priority", self.priority.map(Priority::as_str))
            && is("/kind", self.kind.map(Kind::as_str))
            && self.requester.as_ref().is_none_or(|by| text("/requester/address").eq_ignore_ascii_case(by))
            && self.category.as_ref().is_none_or(category)
            && self.tag.as_ref().is_none_or(has)
    }
}

/// Runs `ticket …`.
pub async fn ticket(path: &Path, command: TicketCommand) -> Result<u8, Failure> {
    let desk = open(path).await?;
    let mut tx = desk.store().read().await?;
    match command {
        TicketCommand::List { json, filter } => {
            for id in ticket::list(&mut tx, filter.state.as_deref().unwrap_or_default()).await? {
                let row = ticket::load(&mut tx, id).await?;
                let shown = object(&mut tx, &row).await?;
                if filter.holds(&shown) {
                    if json { print(&format!("{shown}\n")) } else { print_words(&list_line(&shown)) }
                }
            }
            Ok(EXIT_DONE)
        }
        TicketCommand::Show { json, number } => {
            let Some(id) = ticket::find_number(&mut tx, number).await? else {
                return Err(Failure::new(EXIT_NO, format!("there is no ticket {number}")));
            };
            let row = ticket::load(&mut tx, id).await?;
            let shown = whole(&mut tx, &row, desk.config().mailbox_address(&row.mailbox)).await?;
            if json {
                print(&format!("{shown}\n"))
            } else {
                print_words(&told(&shown))
            }
            Ok(EXIT_DONE)
        }
    }
}

/// A ticket with its entries and journal: the object of `ticket show --json`.
pub async fn whole(tx: &mut Tx, row: &TicketRow, desk_address: &str) -> Result<Value, StoreError> {
    let mut shown = object(tx, row).await?;
    let entries = entries(tx, row.id, desk_address).await?;
    let journal = journal_of(tx, row.id).await?;
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("entries".to_owned(), entries);
        fields.insert("journal".to_owned(), journal);
    }
    Ok(shown)
}

async fn object(tx: &mut Tx, row: &TicketRow) -> Result<Value, StoreError> {
    let core = &row.core;
    let requester = person::load(tx, row.requester, Some(row.requester_address_id)).await?;
    let affected = match row.affected {
        Some(id) => Some(person::load(tx, id, None).await?),
        None => None,
    };
    let assignee = name_of(tx, core.assignee).await?;
    let owner = name_of(tx, core.owner).await?;
    let mut participants = Vec::new();
    for one in ticket::people(tx, row.id).await? {
        let known = person::load(tx, one.person, Some(one.address_id)).await?;
        participants.push(json!({ "name": known.full_name, "address": known.address, "role": one.role }));
    }
    let targets: Vec<Value> = ticket::targets(tx, row.id)
        .await?
        .iter()
        .map(|t| {
            json!({
                "name": t.name, "due_at": time(Some(t.due_at)), "met_at": time(t.met_at),
                "breached_at": time(t.breached_at), "paused": t.paused, "rule": t.rule, "clock": t.clock,
                "calendar": t.calendar, "time_zone": t.zone,
            })
        })
        .collect();
    let mut promises = Vec::new();
    for one in promise::of_ticket(tx, row.id).await? {
        promises.push(json!({
            "eta": time(Some(one.eta)), "reason": one.reason, "made_at": time(Some(one.made_at)),
            "made_by": name_of(tx, one.made_by).await?, "kept": one.kept, "replaced_at": time(one.replaced_at),
        }));
    }
    let links: Vec<Value> = ticket::links(tx, row.id)
        .await?
        .iter()
        .map(|(kind, number)| json!({ "kind": kind, "number": number }))
        .collect();
    let pending_on = match core.state {
        State::Pending { on, .. } => Some(on.as_str()),
        _ => None,
    };
    let opt = |text: &str| if text.is_empty() { Value::Null } else { Value::from(text) };
    let person = |p: &person::Person| json!({ "name": p.full_name, "address": p.address });
    Ok(json!({
        "number": row.number, "state": core.state.as_str(), "pending_on": pending_on,
        "kind": core.kind.as_str(), "category": opt(&core.category), "impact": core.impact.as_str(),
        "urgency": core.urgency.as_str(), "priority": core.priority.as_str(), "team": opt(&core.team),
        "assignee": assignee, "owner": owner, "tier": row.tier, "requester": person(&requester),
        "affected": affected.as_ref().map(person), "participants": participants, "subject": row.subject,
        "tags": ticket::tags(tx, row.id).await?, "ci": opt(&row.ci), "department": opt(&row.department),
        "phone": opt(&row.phone), "channel": row.channel, "effort": opt(&row.effort), "origin": row.origin, "occurred_at": time(row.occurred_at),
        "created_at": time(Some(row.created_at)), "responded_at": time(core.responded_at),
        "restored_at": time(row.restored_at), "resolved_at": time(row.resolved_at), "closed_at": time(row.closed_at),
        "closed_by": opt(&row.closed_by), "closure_code": opt(&core.closure_code), "cause": opt(&row.cause),
        "workaround": opt(&row.workaround), "solution": opt(&row.solution), "rating": row.rating,
        "reopen_count": core.reopen_count, "revision": row.revision, "mailbox": row.mailbox, "links": links,
        "targets": targets, "promises": promises,
    }))
}

async fn entries(tx: &mut Tx, id: TicketId, desk_address: &str) -> Result<Value, StoreError> {
    let loaded = entry::load_whole(tx, id).await?;
    Ok(loaded
        .iter()
        .map(|e| {
            json!({
                "id": e.id.0, "at": time(Some(e.at)), "kind": e.kind,
                "notice": if e.notice.is_empty() { Value::Null } else { Value::from(e.notice.as_str()) },
                // What the desk itself sends comes from its own address.
                "from": if e.from.is_empty() { desk_address } else { e.from.as_str() },
                "to": e.to, "subject": e.subject, "text": e.text,
                "evidence": if e.evidence.is_empty() { Value::Null } else { Value::from(e.evidence.as_str()) },
            })
        })
        .collect())
}

/// The journal with people by name, where ids of people stand.
async fn journal_of(tx: &mut Tx, id: TicketId) -> Result<Value, StoreError> {
    let facts = journal::load(tx, &journal::ticket_stream(id)).await?;
    // A reason stands in the journal as the entry that holds it.
    let texts: BTreeMap<String, String> =
        entry::load(tx, id).await?.into_iter().map(|e| (e.id.0.to_string(), e.text)).collect();
    let mut names: BTreeMap<i64, String> = BTreeMap::new();
    let mut shown = Vec::with_capacity(facts.len());
    for recorded in facts {
        let fact = recorded.fact;
        let is_person = matches!(
            fact.kind.as_str(),
            "assignee"
                | "owner"
                | "requester"
                | "watcher_added"
                | "watcher_came"
                | "watcher_removed"
                | "accepter_added"
                | "accepter_removed"
                | "affected_added"
                | "affected"
                | "reporter_added"
                | "reporter_removed"
                | "vendor_added"
                | "vendor_removed"
                | "complaint_about_person"
                | "passed_on"
                | "proposed_to"
                | "proposal_unchecked"
                | "proposal_returned"
        );
        let (mut old, mut new) = (fact.old, fact.new);
        if let Some(reason) = new.strip_prefix("entry:").and_then(|id| texts.get(id)) {
            new.clone_from(reason);
        }
        if is_person {
            old = named(tx, &mut names, &old).await?;
            new = named(tx, &mut names, &new).await?;
        }
        let actor = match fact.actor {
            Some(person) => Some(named(tx, &mut names, &person.0.to_string()).await?),
            None => None,
        };
        shown.push(json!({
            "seq": recorded.seq, "at": time(Some(recorded.at)), "actor": actor, "what": fact.kind,
            "old": if old.is_empty() { Value::Null } else { Value::from(old) },
            "new": if new.is_empty() { Value::Null } else { Value::from(new) },
            "cause": fact.cause,
        }));
    }
    Ok(Value::from(shown))
}

/// The engineer's name, else the address, of a person whose id stands in the journal.
async fn named(tx: &mut Tx, names: &mut BTreeMap<i64, String>, id: &str) -> Result<String, StoreError> {
    let Ok(id) = id.parse::<i64>() else { return Ok(String::new()) };
    if let Some(name) = names.get(&id) {
        return Ok(name.clone());
    }
    let person = person::load(tx, PersonId(id), None).await?;
    let name = if person.name.is_empty() { person.address } else { person.name };
    names.insert(id, name.clone());
    Ok(name)
}

async fn name_of(tx: &mut Tx, id: Option<PersonId>) -> Result<Option<String>, StoreError> {
    match id {
        Some(id) => Ok(Some(person::load(tx, id, None).await?.name)),
        None => Ok(None),
    }
}

fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

fn list_line(shown: &Value) -> String {
    let text = |key: &str| shown.get(key).and_then(Value::as_str).unwrap_or("-").to_owned();
    let number = shown.get("number").and_then(Value::as_i64).unwrap_or_default();
    format!(
        "{number:>7}  {:<9} {:<3} {:<12} {:<12} {}\n",
        text("state"),
        text("priority"),
        text("team"),
        text("assignee"),
        text("subject")
    )
}

fn told(shown: &Value) -> String {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = shown.get("number").and_then(Value::as_i64).unwrap_or_default();
    let mut out = format!("Ticket {number}: {}\n", text(shown, "subject"));
    for key in [
        "state",
        "pending_on",
        "priority",
        "kind",
        "category",
        "team",
        "assignee",
        "created_at",
        "resolved_at",
        "closed_at",
        "closed_by",
    ] {
        let value = text(shown, key);
        if !value.is_empty() {
            out.push_str(&format!("  {key:<13}{value}\n"));
        }
    }
    let list = |key: &str| shown.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    for entry in list("entries") {
        let kind = if text(&entry, "notice").is_empty() {
            text(&entry, "kind")
        } else {
            format!("{} {}", text(&entry, "kind"), text(&entry, "notice"))
        };
        out.push_str(&format!("\n{}  {kind}  {}\n", text(&entry, "at"), text(&entry, "from")));
        for line in text(&entry, "text").lines() {
            out.push_str(&format!("    {line}\n"));
        }
    }
    out.push_str("\nJournal\n");
    for fact in list("journal") {
        out.push_str(&format!(
            "  {}  {:<16} {} → {}  ({} {})\n",
            text(&fact, "at"),
            text(&fact, "what"),
            text(&fact, "old"),
            text(&fact, "new"),
            text(&fact, "actor"),
            text(&fact, "cause")
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        filter: Filter,
    }

    #[test]
    fn which_tickets_are_listed() {
        let ticket = json!({
            "assignee": "alice", "team": null, "priority": "P2", "kind": "incident", "category": "network/vpn",
            "tags": ["vip"], "requester": { "address": "Wang@corp.test" },
        });
        for (args, is_listed) in [
            (&[][..], true),
            (&["--assignee", "alice", "--priority", "P2"], true),
            (&["--priority", "重要"], true),
            (&["--priority", "P3"], false),
            (&["--kind", "incident", "--tag", "vip"], true),
            (&["--kind", "request"], false),
            (&["--tag", "VPN"], false),
            (&["--category", "network"], true),
            (&["--category", "network/vpn"], true),
            (&["--category", "net"], false),
            (&["--team", "network"], false),
            (&["--requester", "wang@corp.test"], true),
        ] {
            let line = Line::try_parse_from(["list"].iter().chain(args)).unwrap();
            assert_eq!(line.filter.holds(&ticket), is_listed, "{args:?}");
        }
    }
}
