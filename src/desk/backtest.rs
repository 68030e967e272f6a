//! The replay of history: what the rules on disk would have said about the mails that opened tickets, beside what they
//! said then and what people finally chose. Reads only.

use std::collections::BTreeMap;

use super::requester::Reading;
use super::triage::{Asked, Judged, judge};
use super::{Desk, reading};
use crate::config::Config;
use crate::pure::Timestamp;
use crate::pure::mail::Address;
use crate::pure::rules::Effects;
use crate::store::history::{self, Opening};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, directory, journal, person, ticket};

/// Fields that are compared, in the order in which they are told.
pub const FIELDS: [&str; 5] = ["kind", "category", "priority", "team", "assignee"];
/// Tickets named as samples of one thing.
pub const SAMPLES_MAX: usize = 3;

/// What a replay found.
#[derive(Debug, Clone, Default)]
pub struct Backtest {
    pub tickets: usize,
    /// Of them those that no rule says anything about.
    pub without_rule: usize,
    /// Raw mails that cannot be read any more.
    pub unreadable: usize,
    /// As `FIELDS`.
    pub fields: [FieldCount; 5],
    /// By name, every rule of the table.
    pub rules: BTreeMap<String, RuleCount>,
    /// What people chose for tickets that no rule says anything about: category, else team → how many.
    pub unruled: BTreeMap<String, usize>,
}

/// How often a field was and would be what people finally chose.
#[derive(Debug, Clone, Default)]
pub struct FieldCount {
    /// Was right when the ticket was opened.
    pub right_then: usize,
    /// Would be right with the rules on disk.
    pub right_now: usize,
    /// Tickets that would become right, and those that would become wrong.
    pub better: usize,
    pub worse: usize,
    pub better_samples: Vec<Sample>,
    pub worse_samples: Vec<Sample>,
}

/// How often a rule fired, and whether people chose what it says.
#[derive(Debug, Clone, Default)]
pub struct RuleCount {
    pub fired: usize,
    pub agreed: usize,
    pub disagreed: usize,
    pub samples: Vec<Sample>,
}

/// One ticket, told as an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    pub number: i64,
    pub field: &'static str,
    /// What the rules on disk say.
    pub said: String,
    /// What people chose.
    pub chosen: String,
}

impl Desk {
    /// Replays the tickets opened since a time through the rules in force; `step` is called for each, with their number.
    pub async fn backtest(&self, since: Timestamp, mut step: impl FnMut(usize)) -> anyhow::Result<Backtest> {
        let inner = &*self.inner();
        let config = &*inner.config;
        let mut tx = self.0.store.read().await?;
        let openings = history::openings(&mut tx, since).await?;
        let names = config.rules.rules().iter().map(|rule| (rule.name.clone(), RuleCount::default()));
        let mut found = Backtest { rules: names.collect(), ..Backtest::default() };
        let context = inner.reading_context();
        for opening in &openings {
            step(openings.len());
            let raw = self.0.blobs.load(&mut tx, &opening.sha256).await?;
            let context = context.clone();
            let read = tokio::task::spawn_blocking(move || reading::read(&raw, &context)).await;
            let Ok(parsed) = read.map_err(|e| e.to_string()).and_then(|inner| inner) else {
                found.unreadable += 1;
                continue;
            };
            let row = ticket::load(&mut tx, opening.ticket).await?;
            let judged = judged(&mut tx, config, (opening, &row), &parsed).await?;
            let chosen = chosen(&mut tx, &row).await?;
            let then = then(&mut tx, &row).await?;
            found.count((&then, &chosen), &judged, (config, row.number));
        }
        Ok(found)
    }
}

/// A value a field, as `FIELDS`.
type Values = [String; 5];

async fn judged(
    tx: &mut Tx,
    config: &Config,
    (opening, row): (&Opening, &TicketRow),
    parsed: &super::Parsed,
) -> Result<Judged, StoreError> {
    let mail = &parsed.mail;
    // A ticket that an engineer opened for somebody is that person's matter.
    let requester = person::load(tx, row.requester, Some(row.requester_address_id)).await?.address;
    let from = if requester.is_empty() { mail.sole_from().map(Address::key).unwrap_or_default() } else { requester };
    let profile = directory::find(tx, &from).await?.unwrap_or_default();
    let read = Reading::of_text(&mail.text, &mail.subject, (&[], &[]));
    let asked = Asked {
        parsed,
        from: &from,
        subject: &mail.subject,
        fresh: &read.fresh,
        language: read.language,
        mailbox: &opening.mailbox,
        profile: &profile,
        at: opening.at,
        believed: opening.evidence != "claimed" || !config.identity.can_verify(),
    };
    Ok(judge(config, &asked))
}

/// What people finally chose: the ticket as it stands.
async fn chosen(tx: &mut Tx, row: &TicketRow) -> Result<Values, StoreError> {
    let core = &row.core;
    let assignee = match core.assignee {
        Some(id) => person::load(tx, id, None).await?.name,
        None => String::new(),
    };
    let (kind, priority) = (core.kind.as_str().to_owned(), core.priority.as_str().to_owned());
    Ok([kind, core.category.clone(), priority, core.team.clone(), assignee])
}

/// What the desk said when it opened the ticket: the first fact of each field.
async fn then(tx: &mut Tx, row: &TicketRow) -> Result<Values, StoreError> {
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let mut values = Values::default();
    for (value, field) in values.iter_mut().zip(FIELDS) {
        let first = facts.iter().map(|f| &f.fact).find(|f| f.kind == field && f.old.is_empty());
        *value = first.map(|f| f.new.clone()).unwrap_or_default();
    }
    if let [.., assignee] = &mut values
        && let Ok(id) = assignee.parse()
    {
        *assignee = person::load(tx, crate::pure::PersonId(id), None).await?.name;
    }
    Ok(values)
}

impl Backtest {
    fn count(&mut self, (then, chosen): (&Values, &Values), judged: &Judged, (config, number): (&Config, i64)) {
        self.tickets += 1;
        let triage = &judged.triage;
        let said: Values = [
            judged.kind.as_str().to_owned(),
            judged.category.clone(),
            judged.grade.priority.as_str().to_owned(),
            judged.team.clone(),
            triage.assignee.clone().unwrap_or_default(),
        ];
        for (place, field) in FIELDS.into_iter().enumerate() {
            let at = |values: &Values| values.get(place).cloned().unwrap_or_default();
            let (then, chosen, said) = (at(then), at(chosen), at(&said));
            // Whom the day's load would choose is nothing that rules can be right or wrong about.
            if field == "assignee" && said.is_empty() {
                continue;
            }
            let Some(count) = self.fields.get_mut(place) else { continue };
            let (was, is) = (then == chosen, said == chosen);
            count.right_then += usize::from(was);
            count.right_now += usize::from(is);
            let sample = Sample { number, field, said, chosen };
            if is && !was {
                count.better += 1;
                keep(&mut count.better_samples, sample);
            } else if was && !is {
                count.worse += 1;
                keep(&mut count.worse_samples, sample);
            }
        }
        if triage.rules.is_empty() {
            self.without_rule += 1;
            let [_, category, _, team, _] = chosen;
            let what = if category.is_empty() { format!("team {team}") } else { format!("category {category}") };
            *self.unruled.entry(what).or_default() += 1;
        }
        for fired in &triage.rules {
            let rule = config.rules.rules().iter().find(|rule| rule.name == fired.name);
            if let (Some(rule), Some(count)) = (rule, self.rules.get_mut(&fired.name)) {
                count.count(&rule.then, chosen, number);
            }
        }
    }
}

impl RuleCount {
    /// A rule agrees with people if every field that it sets is what they chose.
    fn count(&mut self, then: &Effects, chosen: &Values, number: i64) {
        self.fired += 1;
        let sets: [Option<String>; 5] = [
            then.kind.map(|kind| kind.as_str().to_owned()),
            then.category.clone(),
            then.priority.map(|priority| priority.as_str().to_owned()),
            then.team.clone(),
            then.assignee.clone(),
        ];
        let mut differing = FIELDS.into_iter().zip(sets).zip(chosen).filter_map(|((field, said), chosen)| {
            let said = said?;
            (said != *chosen).then(|| Sample { number, field, said, chosen: chosen.clone() })
        });
        match differing.next() {
            None => self.agreed += 1,
            Some(sample) => {
                self.disagreed += 1;
                keep(&mut self.samples, sample);
            }
        }
    }
}

fn keep(samples: &mut Vec<Sample>, sample: Sample) {
    if samples.len() < SAMPLES_MAX {
        samples.push(sample);
    }
}
