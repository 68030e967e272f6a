//! The replay of history: what the rules on disk would have said about the mails that opened tickets, beside what they
//! said then and what people finally chose. Reads only.
//!
//! What nobody chose is no measure: an old mail that came in by an import bears what the rules of that day said, and so does
//! a ticket that nobody has worked on yet. A field counts where an engineer set it, where the ticket was brought from
//! another desk with it, or where an engineer resolved or closed the ticket and left it as it was; of an old mail that came
//! in, team and assignee where one of the staff answered it. What the rules on disk would say otherwise than the desk did is
//! told of all tickets, whoever chose.

use std::collections::{BTreeMap, BTreeSet};

use super::requester::Reading;
use super::triage::{Asked, Judged, judge};
use super::{Desk, fresh, history as history_in, reading};
use crate::config::Config;
use crate::pure::Timestamp;
use crate::pure::mail::Address;
use crate::pure::rules::Effects;
use crate::store::history::{self, Opening};
use crate::store::journal::Recorded;
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
    /// Tickets that no rule says anything about, by the category that people chose, else by team → how many.
    pub unruled: BTreeMap<String, usize>,
}

/// How often a field was and would be what people finally chose.
#[derive(Debug, Clone, Default)]
pub struct FieldCount {
    /// Tickets of which the rules on disk say something else than was said when they were opened.
    pub changes: usize,
    pub change_samples: Vec<Change>,
    /// Tickets for which somebody chose, and which the rules could be right or wrong about: the others are not counted.
    pub chosen: usize,
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
    /// It says something where nobody chose.
    pub unchosen: usize,
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

/// One ticket that the rules on disk would open otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub number: i64,
    pub field: &'static str,
    /// What was said when it was opened.
    pub then: String,
    pub now: String,
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
            found.count((&then, &chosen), &judged, (config, &row));
        }
        Ok(found)
    }
}

/// A value a field, as `FIELDS`.
type Values = [String; 5];
/// What people chose, as `FIELDS`; None where nobody did.
type Chosen = [Option<String>; 5];

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
    let is_staff = mail.sole_from().is_some_and(|writer| config.engineer_by_address(&writer.key()).is_some());
    let original = if is_staff { fresh::original(config, mail) } else { None };
    let (text, subject) = original.as_ref().map_or((&mail.text, &mail.subject), |o| (&o.text, &o.subject));
    let subject = if subject.is_empty() { &mail.subject } else { subject };
    let read = Reading::of_text(text, subject, (&[], &[]));
    let asked = Asked {
        parsed,
        from: &from,
        subject,
        fresh: &read.fresh,
        language: read.language,
        mailbox: &opening.mailbox,
        profile: &profile,
        at: opening.at,
        believed: opening.evidence != "claimed" || !config.identity.can_verify(),
    };
    Ok(judge(config, &asked))
}

/// What people finally chose: of the ticket as it stands, what they set or left.
async fn chosen(tx: &mut Tx, row: &TicketRow) -> Result<Chosen, StoreError> {
    let core = &row.core;
    let assignee = match core.assignee {
        Some(id) => person::load(tx, id, None).await?.name,
        None => String::new(),
    };
    let (kind, priority) = (core.kind.as_str().to_owned(), core.priority.as_str().to_owned());
    let values = [kind, core.category.clone(), priority, core.team.clone(), assignee];
    let (mut set, mut ended) = (BTreeSet::new(), false);
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let is_old = ticket::tags(tx, row.id).await?.iter().any(|tag| tag == history_in::TAG);
    let opening = facts.first().map(|first| first.fact.cause.clone()).unwrap_or_default();
    for Recorded { fact, .. } in facts {
        let by_staff = match fact.actor {
            Some(actor) => person::load(tx, actor, None).await?.staff,
            None => false,
        };
        let is_end = fact.kind == "state" && ["resolved", "closed"].contains(&fact.new.as_str());
        ended |= by_staff && is_end;
        // Who answered an old mail had it.
        if is_old && fact.kind == "assignee" && fact.cause != opening {
            set.extend(["assignee".to_owned(), "team".to_owned()]);
        }
        // A ticket of another desk comes with what its people chose.
        if by_staff && !fact.old.is_empty() || fact.cause == "import" {
            set.insert(fact.kind);
        }
    }
    let mut fields = FIELDS.into_iter();
    Ok(values.map(|value| {
        let is_set = fields.next().is_some_and(|field| ended || set.contains(field));
        Some(value).filter(|value| is_set && !value.is_empty())
    }))
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
    fn count(&mut self, (then, chosen): (&Values, &Chosen), judged: &Judged, (config, row): (&Config, &TicketRow)) {
        let number = row.number;
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
            let (then, said) = (at(then), at(&said));
            // Whom the day's load would choose is nothing that rules can be right or wrong about.
            if field == "assignee" && said.is_empty() {
                continue;
            }
            let Some(count) = self.fields.get_mut(place) else { continue };
            if said != then {
                count.changes += 1;
                keep(&mut count.change_samples, Change { number, field, then: then.clone(), now: said.clone() });
            }
            let Some(Some(chosen)) = chosen.get(place).cloned() else { continue };
            let (was, is) = (then == chosen, said == chosen);
            count.chosen += 1;
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
            let what = match chosen {
                [_, Some(category), ..] => format!("category {category}"),
                _ => format!("team {}", row.core.team),
            };
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
    /// A rule agrees with people if every field that it sets, and that they chose, is what they chose.
    fn count(&mut self, then: &Effects, chosen: &Chosen, number: i64) {
        self.fired += 1;
        let sets: [Option<String>; 5] = [
            then.kind.map(|kind| kind.as_str().to_owned()),
            then.category.clone(),
            then.priority.map(|priority| priority.as_str().to_owned()),
            then.team.clone(),
            then.assignee.clone(),
        ];
        let compared = FIELDS.into_iter().zip(sets).zip(chosen);
        let compared: Vec<_> =
            compared.filter_map(|((field, said), chosen)| Some((field, said?, chosen.as_ref()?))).collect();
        let differing = compared.iter().find(|(_, said, chosen)| said != *chosen);
        match differing {
            None if compared.is_empty() => self.unchosen += 1,
            None => self.agreed += 1,
            Some((field, said, chosen)) => {
                let sample = Sample { number, field, said: said.clone(), chosen: (*chosen).clone() };
                self.disagreed += 1;
                keep(&mut self.samples, sample);
            }
        }
    }
}

fn keep<T>(samples: &mut Vec<T>, sample: T) {
    if samples.len() < SAMPLES_MAX {
        samples.push(sample);
    }
}
