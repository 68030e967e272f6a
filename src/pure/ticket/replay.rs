//! The journal told again: from the facts of a ticket, and nothing else, what its columns hold.
//!
//! The table of tickets is a view of the journal that is kept at hand. Whoever tells the facts again gets the same
//! values, or one of the two is wrong. Texts stand in the journal as hashes, and so they do here.

use std::collections::BTreeMap;

use crate::pure::Timestamp;

/// One fact as the replay sees it: when, what, and the new value.
pub type Told<'a> = (Timestamp, &'a str, &'a str);

/// Facts whose last value is the column's value, with the column's name.
const LAST: &[(&str, &str)] = &[
    ("kind", "kind"),
    ("impact", "impact"),
    ("urgency", "urgency"),
    ("priority", "priority"),
    ("category", "category"),
    ("team", "team"),
    ("tier", "tier"),
    ("assignee", "assignee_id"),
    ("owner", "owner_id"),
    ("vendor", "vendor"),
    ("major", "major"),
    ("closed_by", "closed_by"),
    ("closure_code", "closure_code"),
    ("cause_code", "cause_code"),
    ("channel", "channel"),
    ("effort", "effort"),
    ("rating", "rating"),
    ("reopen_count", "reopen_count"),
    ("minutes_spent", "minutes_spent"),
    ("occurred_at", "occurred_at"),
    ("responded", "responded_at"),
    // Of imported tickets and of states that come back, whose times are older than their facts.
    ("pending_since", "pending_since"),
    ("restored_at", "restored_at"),
    ("resolved_at", "resolved_at"),
    ("closed_at", "closed_at"),
];

/// Texts, of which the journal keeps a hash.
pub const TEXTS: &[&str] = &[
    "subject",
    "department",
    "phone",
    "site",
    "place",
    "ci",
    "symptom",
    "steps",
    "error_text",
    "expected_impact",
    "diagnosis",
    "cause",
    "workaround",
    "verified",
    "solution",
];

/// What a ticket holds of which no fact tells: as it is opened without a word of it.
const AT_FIRST: &[(&str, &str)] = &[
    ("state", "new"),
    ("tier", "1"),
    ("major", "false"),
    ("reopen_count", "0"),
    ("minutes_spent", "0"),
    ("channel", "mail"),
];

/// The columns with their values as words, from the facts of one ticket, oldest first. Columns that hold nothing are
/// not in it. Facts that change no column are passed over.
pub fn replay<'a>(facts: impl IntoIterator<Item = Told<'a>>) -> BTreeMap<&'static str, String> {
    let mut columns: BTreeMap<&'static str, String> = AT_FIRST.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
    for (at, what, new) in facts {
        if what == "state" {
            enter(&mut columns, at, new);
        } else if let Some(column) = column(what) {
            set(&mut columns, column, new.to_owned());
        }
    }
    columns
}

/// The column that a fact is about.
fn column(what: &str) -> Option<&'static str> {
    let last = LAST.iter().find(|(fact, _)| *fact == what).map(|(_, column)| *column);
    last.or_else(|| TEXTS.iter().find(|text| **text == what).copied())
}

/// A state begins: with it the times that belong to it, and without those of the one before.
fn enter(columns: &mut BTreeMap<&'static str, String>, at: Timestamp, word: &str) {
    let (state, on) = word.split_once(' ').unwrap_or((word, ""));
    set(columns, "state", state.to_owned());
    set(columns, "pending_on", on.to_owned());
    let since = if state == "pending" { at.to_string() } else { String::new() };
    set(columns, "pending_since", since);
    match state {
        "open" => {
            for column in ["resolved_at", "restored_at", "closed_at", "closed_by"] {
                columns.remove(column);
            }
        }
        "resolved" => {
            columns.insert("resolved_at", at.to_string());
            columns.entry("restored_at").or_insert_with(|| at.to_string());
        }
        "closed" => set(columns, "closed_at", at.to_string()),
        _ => {}
    }
}

fn set(columns: &mut BTreeMap<&'static str, String>, column: &'static str, value: String) {
    if value.is_empty() {
        columns.remove(column);
    } else {
        columns.insert(column, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap_or_default()
    }

    #[test]
    fn a_life_told_again() {
        let facts = [
            (at(1), "state", "new"),
            (at(1), "priority", "P3"),
            (at(2), "state", "pending vendor"),
            (at(2), "vendor", "Siemens"),
            (at(3), "priority", "P1"),
            (at(4), "state", "resolved"),
            (at(4), "solution", "sha256:00"),
            (at(5), "state", "closed"),
            (at(5), "closed_by", "user"),
            (at(5), "notice", "closed"),
        ];
        let told = |n: usize| {
            let columns = replay(facts.iter().take(n).copied());
            let line: Vec<String> = columns
                .iter()
                .filter(|(column, _)| !["tier", "major", "reopen_count", "minutes_spent", "channel"].contains(column))
                .map(|(column, value)| format!("{column}={value}"))
                .collect();
            line.join(" ")
        };
        assert_eq!(told(0), "state=new");
        assert_eq!(
            told(4),
            "pending_on=vendor pending_since=1970-01-01T02:00:00Z priority=P3 state=pending vendor=Siemens"
        );
        assert_eq!(
            told(10),
            "closed_at=1970-01-01T05:00:00Z closed_by=user priority=P1 resolved_at=1970-01-01T04:00:00Z \
             restored_at=1970-01-01T04:00:00Z solution=sha256:00 state=closed vendor=Siemens"
        );
    }

    #[test]
    fn what_is_opened_again_has_no_end() {
        let facts = [(at(1), "state", "resolved"), (at(2), "state", "closed"), (at(3), "state", "open")];
        assert_eq!(replay(facts).keys().copied().filter(|k| k.ends_with("_at")).count(), 0);
    }
}
