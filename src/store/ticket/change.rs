//! What a change of a ticket means: for the columns that decisions do not look at, and as a fact of the journal.

use super::{Origin, TicketRow};
use crate::pure::grade::{Channel, Priority};
use crate::pure::ticket::{Change, State, TextField, Ticket};
use crate::pure::{PersonId, Timestamp};
use crate::store::journal::{self, Fact};

impl TicketRow {
    /// What stands in a field of the record.
    pub fn text(&self, field: TextField) -> &str {
        match field {
            TextField::Subject => &self.subject,
            TextField::Department => &self.department,
            TextField::Phone => &self.phone,
            TextField::Site => &self.site,
            TextField::Place => &self.place,
            TextField::Ci => &self.ci,
            TextField::Symptom => &self.symptom,
            TextField::Steps => &self.steps,
            TextField::ErrorText => &self.error_text,
            TextField::ExpectedImpact => &self.expected_impact,
            TextField::Diagnosis => &self.diagnosis,
            TextField::Cause => &self.cause,
            TextField::CauseCode => &self.cause_code,
            TextField::Workaround => &self.workaround,
            TextField::Verified => &self.verified,
            TextField::Channel => &self.channel,
            TextField::Effort => &self.effort,
        }
    }

    fn set_text(&mut self, field: TextField, value: &str) {
        let place = match field {
            TextField::Subject => &mut self.subject,
            TextField::Department => &mut self.department,
            TextField::Phone => &mut self.phone,
            TextField::Site => &mut self.site,
            TextField::Place => &mut self.place,
            TextField::Ci => &mut self.ci,
            TextField::Symptom => &mut self.symptom,
            TextField::Steps => &mut self.steps,
            TextField::ErrorText => &mut self.error_text,
            TextField::ExpectedImpact => &mut self.expected_impact,
            TextField::Diagnosis => &mut self.diagnosis,
            TextField::Cause => &mut self.cause,
            TextField::CauseCode => &mut self.cause_code,
            TextField::Workaround => &mut self.workaround,
            TextField::Verified => &mut self.verified,
            TextField::Channel => &mut self.channel,
            TextField::Effort => &mut self.effort,
        };
        value.clone_into(place);
    }
}

/// The facts that a ticket begins with: what its row holds as it is opened, so that whoever tells the journal again has
/// it too. Columns that hold nothing are left out; of texts it is the hash.
pub fn first_facts(row: &TicketRow) -> Vec<(&'static str, String)> {
    let mut facts = vec![("opened", row.number.to_string())];
    facts.extend(graded(row));
    facts.extend([("assignee", person(row.core.assignee)), ("owner", person(row.core.owner))]);
    for field in TextField::ALL {
        facts.push((field.as_str(), told(field, row.text(field))));
    }
    // What comes by mail need not say so.
    facts.retain(|(kind, value)| !value.is_empty() && (*kind, value.as_str()) != ("channel", Channel::Mail.as_str()));
    facts
}

/// How a ticket is classed and graded, and where it lies, in the journal's words.
pub(in crate::store) fn graded(row: &TicketRow) -> [(&'static str, String); 7] {
    let core = &row.core;
    [
        ("kind", core.kind.as_str().to_owned()),
        ("impact", core.impact.as_str().to_owned()),
        ("urgency", core.urgency.as_str().to_owned()),
        ("priority", core.priority.as_str().to_owned()),
        ("category", core.category.clone()),
        ("team", core.team.clone()),
        ("tier", row.tier.clone()),
    ]
}

/// A person in the journal's words; nothing for nobody.
pub(in crate::store) fn person(id: Option<PersonId>) -> String {
    id.map(|p| p.0.to_string()).unwrap_or_default()
}

/// What stands in the journal for a field: a code as it is, of a text its hash.
fn told(field: TextField, value: &str) -> String {
    if field.is_code() { value.to_owned() } else { hashed(value) }
}

/// What stands in the journal for a text; nothing for none.
fn hashed(text: &str) -> String {
    if text.is_empty() { String::new() } else { journal::text_hash(text) }
}

/// What a change means for the columns that decisions do not look at.
pub(super) fn note_times(row: &mut TicketRow, change: &Change) {
    match change {
        Change::State(State::Resolved { at, .. }) => {
            row.resolved_at = Some(*at);
            row.restored_at = row.restored_at.or(Some(*at));
        }
        Change::State(State::Closed { at, by }) => {
            row.closed_at = Some(*at);
            row.closed_by = by.as_str().to_owned();
        }
        Change::State(State::Open) => {
            row.resolved_at = None;
            row.restored_at = None;
            row.closed_at = None;
            row.closed_by = String::new();
        }
        Change::Rating(stars) => row.rating = Some(i64::from(*stars)),
        Change::Text { field, value } => row.set_text(*field, value),
        Change::Occurred(at) => row.occurred_at = Some(*at),
        Change::TimeSpent(minutes) => row.minutes_spent = row.minutes_spent.saturating_add(*minutes),
        Change::Tier(tier) => row.tier.clone_from(tier),
        Change::Vendor { name, reference } => {
            row.vendor.clone_from(name);
            row.vendor_reference.clone_from(reference);
        }
        Change::Major(_) => {}
        Change::Kind(_) | Change::Impact(_) | Change::Urgency(_) | Change::Promised(_) => {}
        Change::State(_) | Change::Assignee(_) | Change::Owner(_) | Change::Team(_) | Change::Priority { .. } => {}
        Change::Category(_) | Change::Responded(_) | Change::ClosureCode(_) | Change::ReopenCount(_) => {}
    }
}

/// One fact of the journal for a change; `row` holds the columns before it. Of texts the journal keeps a hash.
pub(super) fn fact((before, row): (&Ticket, &TicketRow), change: &Change, origin: &Origin<'_>) -> Fact {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let person = |p: Option<PersonId>| p.map(|p| p.0.to_string()).unwrap_or_default();
    let (kind, old, new) = match change {
        // A reminder went out, or was spared.
        Change::State(state) if is_same_stay(before.state, *state) => ("reminded", String::new(), state_word(*state)),
        Change::State(state) => ("state", state_word(before.state), state_word(*state)),
        Change::Assignee(to) => ("assignee", person(before.assignee), person(*to)),
        Change::Owner(to) => ("owner", person(before.owner), person(*to)),
        Change::Team(team) => ("team", before.team.clone(), team.clone()),
        Change::Priority { value, .. } => {
            let word = |p: Priority| p.as_str().to_owned();
            ("priority", word(before.priority), word(*value))
        }
        Change::Category(category) => ("category", before.category.clone(), category.clone()),
        Change::Kind(kind) => ("kind", before.kind.as_str().to_owned(), kind.as_str().to_owned()),
        Change::Impact(impact) => ("impact", before.impact.as_str().to_owned(), impact.as_str().to_owned()),
        Change::Urgency(urgency) => ("urgency", before.urgency.as_str().to_owned(), urgency.as_str().to_owned()),
        Change::Text { field, value } => (field.as_str(), told(*field, row.text(*field)), told(*field, value)),
        Change::Occurred(at) => ("occurred_at", time(row.occurred_at), time(Some(*at))),
        Change::TimeSpent(minutes) => {
            let spent = row.minutes_spent.saturating_add(*minutes);
            ("minutes_spent", row.minutes_spent.to_string(), spent.to_string())
        }
        Change::Responded(at) => ("responded", String::new(), at.to_string()),
        Change::ClosureCode(code) => ("closure_code", before.closure_code.clone(), code.clone()),
        Change::Rating(stars) => ("rating", String::new(), stars.to_string()),
        Change::Tier(tier) => ("tier", String::new(), tier.clone()),
        Change::Major(major) => ("major", before.major.to_string(), major.to_string()),
        Change::Vendor { name, .. } => ("vendor", String::new(), name.clone()),
        Change::Promised(eta) => ("promise", String::new(), eta.to_string()),
        Change::ReopenCount(count) => ("reopen_count", before.reopen_count.to_string(), count.to_string()),
    };
    Fact { actor: origin.actor, kind: kind.to_owned(), old, new, cause: origin.cause.to_owned() }
}

/// The same stay in the same state, with other particulars.
fn is_same_stay(before: State, after: State) -> bool {
    match (before, after) {
        (State::Pending { on, since, .. }, State::Pending { on: on_after, since: since_after, .. }) => {
            on == on_after && since == since_after
        }
        (State::Resolved { at, .. }, State::Resolved { at: at_after, .. }) => at == at_after,
        _ => false,
    }
}

fn state_word(state: State) -> String {
    match state {
        State::Pending { on, .. } => format!("pending {}", on.as_str()),
        State::Absent
        | State::New
        | State::Open
        | State::Resolved { .. }
        | State::Closed { .. }
        | State::Merged { .. } => state.as_str().to_owned(),
    }
}
