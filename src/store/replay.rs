//! Whether the journal, told again, gives the tables that stand in the store.

use std::collections::BTreeMap;

use super::journal::{self, ticket_stream};
use super::ticket::{self, TicketRow};
use super::{StoreError, Tx, promise};
use crate::pure::ticket::{TextField, replay};
use crate::pure::{TicketId, Timestamp};

/// What of a ticket is not what its journal tells, one text a column; empty when all is.
pub async fn faults(tx: &mut Tx, id: TicketId) -> Result<Vec<String>, StoreError> {
    let row = ticket::load(tx, id).await?;
    let facts = journal::load(tx, &ticket_stream(id)).await?;
    let told = replay::replay(facts.iter().map(|r| (r.at, r.fact.kind.as_str(), r.fact.new.as_str())));
    let stands = columns(&row);
    let names = told.keys().chain(stands.keys()).collect::<std::collections::BTreeSet<_>>();
    let mut found = Vec::new();
    for name in names {
        let word = |columns: &BTreeMap<&'static str, String>| columns.get(name).cloned().unwrap_or_default();
        if told.get(name) != stands.get(name) {
            let (stands, told) = (word(&stands), word(&told));
            found.push(format!("ticket {}: {name} is {stands:?}, its journal tells {told:?}", row.number));
        }
    }
    let promised: Vec<(Timestamp, String)> =
        facts.iter().filter(|r| r.fact.kind == "promise").map(|r| (r.at, r.fact.new.clone())).collect();
    let kept = promise::of_ticket(tx, id).await?;
    let kept: Vec<(Timestamp, String)> = kept.iter().map(|p| (p.made_at, p.eta.to_string())).collect();
    if promised != kept {
        found.push(format!("ticket {}: its promises are {kept:?}, its journal tells {promised:?}", row.number));
    }
    Ok(found)
}

/// The columns that the journal tells of, as its words; empty ones left out.
fn columns(row: &TicketRow) -> BTreeMap<&'static str, String> {
    use crate::pure::ticket::State;
    let core = &row.core;
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let (on, since) = match core.state {
        State::Pending { on, since, .. } => (on.as_str(), since.to_string()),
        _ => ("", String::new()),
    };
    let mut columns = BTreeMap::from(ticket::graded(row));
    columns.extend([
        ("state", core.state.as_str().to_owned()),
        ("pending_on", on.to_owned()),
        ("pending_since", since),
        ("assignee_id", ticket::person(core.assignee)),
        ("owner_id", ticket::person(core.owner)),
        ("vendor", row.vendor.clone()),
        ("major", core.major.to_string()),
        ("closed_by", row.closed_by.clone()),
        ("closure_code", core.closure_code.clone()),
        ("cause_code", row.cause_code.clone()),
        ("channel", row.channel.clone()),
        ("effort", row.effort.clone()),
        ("rating", row.rating.map(|r| r.to_string()).unwrap_or_default()),
        ("reopen_count", core.reopen_count.to_string()),
        ("minutes_spent", row.minutes_spent.to_string()),
        ("occurred_at", time(row.occurred_at)),
        ("responded_at", time(core.responded_at)),
        ("restored_at", time(row.restored_at)),
        ("resolved_at", time(row.resolved_at)),
        ("closed_at", time(row.closed_at)),
    ]);
    for name in replay::TEXTS {
        let text = match TextField::parse(name) {
            Some(field) => row.text(field),
            None if *name == "solution" => row.solution.as_str(),
            None => "",
        };
        columns.insert(name, if text.is_empty() { String::new() } else { journal::text_hash(text) });
    }
    columns.retain(|_, value| !value.is_empty());
    columns
}
