//! The triage table: conditions → fields, first match a field.
//!
//! Rules are read top to bottom. A match sets the fields that no earlier match set, lists unite, and reading stops
//! there unless the rule says `continue`. Keys of one `when` are AND, values of one list OR; `all`, `any`, `not` combine.
//! A `RuleSet` is compiled once and then only read: the words of all rules are looked for in one pass over a text, and
//! regexes are of the kind that takes linear time, so a mail costs in proportion to its size whatever the rules say.
//! Triage never fails and never stops early: a rule that cannot match does not match. What the fields mean for
//! state, evidence or assignment is decided elsewhere.

mod answers;
mod labels;
mod said;
mod signature;
mod text;
mod when;

pub use answers::{Answers, Line, Questions, answers, merged};
pub use labels::{FIELDS, Labels, StaffLabels, labels, staff_labels};
pub use said::{item, presses};
pub use signature::signed;
pub use text::{Glob, Pattern, WordList, fold, has_word};
pub use when::{Condition, Test, When, named_captures};

use std::collections::BTreeSet;

use super::grade::{Impact, Kind, Priority, PriorityMatrix, Urgency};
use text::Words;
use when::Scene;

/// What a rule may ask about a mail; every field may be empty. Addresses are compared without case.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// The decoded subject.
    pub subject: &'a str,
    /// The fresh text (of a first mail: the whole text without signature and disclaimer).
    pub body: &'a str,
    pub from: &'a str,
    pub to: &'a [String],
    pub cc: &'a [String],
    /// Name and value of every header field, as decoded; names are compared without case.
    pub headers: &'a [(String, String)],
    /// Config name of the mailbox.
    pub mailbox: &'a str,
    /// BCP 47 tag of the text.
    pub language: &'a str,
    /// Kind known before the rules (from the intent), if any; a rule's own `kind` goes before it.
    pub kind: Option<Kind>,
    /// File names; an attachment without a name is an empty string.
    pub attachments: &'a [String],
    pub vip: bool,
    pub department: &'a str,
    pub site: &'a str,
    pub ci: &'a str,
    pub in_service_hours: bool,
}

/// A rule as the configuration states it.
#[derive(Debug, Clone, Default)]
pub struct Rule {
    pub name: String,
    pub when: When,
    pub then: Effects,
    /// Whether later rules are read after a match.
    pub goes_on: bool,
    /// Texts that must match, each tried as subject and as body; `check_examples`.
    pub examples: Vec<String>,
    /// Texts that must not match.
    pub counterexamples: Vec<String>,
}

/// What a rule sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    pub kind: Option<Kind>,
    pub category: Option<String>,
    pub impact: Option<Impact>,
    pub urgency: Option<Urgency>,
    pub priority: Option<Priority>,
    pub team: Option<String>,
    pub assignee: Option<String>,
    pub tags: Vec<String>,
    pub watchers: Vec<String>,
    pub notice: Option<String>,
    /// The reason for which the mail is set aside.
    pub set_aside: Option<String>,
    /// May hold `$1`, `$name`, `${name}`: captures of the rule's own regex.
    pub dedupe_key: Option<String>,
    /// As `dedupe_key`.
    pub ci: Option<String>,
}

/// A rule that matched, with the words, patterns and addresses that made it match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    pub name: String,
    pub words: Vec<String>,
}

/// What the rules say about a mail; None and empty: no rule said anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Triage {
    pub kind: Option<Kind>,
    pub category: Option<String>,
    pub impact: Option<Impact>,
    pub urgency: Option<Urgency>,
    pub priority: Option<Priority>,
    pub team: Option<String>,
    pub assignee: Option<String>,
    pub tags: Vec<String>,
    pub watchers: Vec<String>,
    pub notice: Option<String>,
    pub set_aside: Option<String>,
    pub dedupe_key: Option<String>,
    pub ci: Option<String>,
    /// In the order of the table.
    pub rules: Vec<Fired>,
}

/// Why rules do not compile; `rule` is the place in the list given to `compile`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct RuleFault {
    pub rule: usize,
    pub what: String,
    pub remedy: String,
}

/// An example that does not match, or a counterexample that does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFault {
    /// Place of the rule in the table.
    pub rule: usize,
    pub name: String,
    pub text: String,
    /// Whether it was meant to match.
    pub wanted: bool,
}

/// Compiled rules; see the module's header.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    words: Words,
}

/// Compiles rules. Fails only if the word lists together exceed what the search automaton can hold.
pub fn compile(mut rules: Vec<Rule>) -> Result<RuleSet, Vec<RuleFault>> {
    let all: BTreeSet<String> = rules.iter().flat_map(|rule| rule.when.words()).collect();
    match Words::new(all) {
        Ok(words) => {
            rules.iter_mut().for_each(|rule| rule.when.bind(&words));
            Ok(RuleSet { rules, words })
        }
        Err(what) => Err(vec![RuleFault {
            rule: 0,
            what: format!("the word lists of all rules are too large: {what}"),
            remedy: "use fewer or shorter words".to_owned(),
        }]),
    }
}

/// Reads the table for one mail.
pub fn triage(set: &RuleSet, facts: &Facts<'_>) -> Triage {
    let scene = Scene::new(facts, &set.words);
    let mut triage = Triage::default();
    for rule in &set.rules {
        let Some(hit) = rule.when.find(&scene, triage.kind.or(facts.kind)) else {
            continue;
        };
        triage.merge(&rule.then, &hit.captures);
        triage.rules.push(Fired { name: rule.name.clone(), words: hit.words });
        if !rule.goes_on {
            break;
        }
    }
    triage
}

impl Triage {
    /// Sets what is not set yet; lists unite in order, without repeats.
    fn merge(&mut self, then: &Effects, captures: &when::Captures) {
        self.kind = self.kind.or(then.kind);
        self.impact = self.impact.or(then.impact);
        self.urgency = self.urgency.or(then.urgency);
        self.priority = self.priority.or(then.priority);
        let words = [
            (&mut self.category, &then.category),
            (&mut self.team, &then.team),
            (&mut self.assignee, &then.assignee),
            (&mut self.notice, &then.notice),
            (&mut self.set_aside, &then.set_aside),
        ];
        for (field, value) in words {
            if field.is_none() {
                field.clone_from(value);
            }
        }
        let expanded = [(&mut self.dedupe_key, &then.dedupe_key), (&mut self.ci, &then.ci)];
        for (field, value) in expanded {
            if field.is_none() {
                *field = value.as_deref().map(|text| captures.expand(text));
            }
        }
        for (list, more) in [(&mut self.tags, &then.tags), (&mut self.watchers, &then.watchers)] {
            for one in more {
                if !list.contains(one) {
                    list.push(one.clone());
                }
            }
        }
    }
}

/// Impact, urgency and priority of a new ticket, and from where each came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    pub impact: Impact,
    pub urgency: Urgency,
    pub priority: Priority,
    /// One sentence for the journal.
    pub why: String,
}

/// Grades a new ticket: what the writer's labels say, else what the rules say, else individual × normal; then the
/// matrix, unless a rule fixed the priority. `capped`: the labels are not believed above P2.
pub fn grade(matrix: &PriorityMatrix, triage: &Triage, labels: &Labels, capped: bool) -> Grade {
    let ruled = (triage.impact.unwrap_or(Impact::Individual), triage.urgency.unwrap_or(Urgency::Normal));
    let impact = labels.impact.unwrap_or(ruled.0);
    let urgency = labels.urgency.unwrap_or(ruled.1);
    let by_rules = triage.priority.unwrap_or_else(|| matrix.priority(ruled.0, ruled.1));
    let by_labels = triage.priority.unwrap_or_else(|| matrix.priority(impact, urgency));
    let raised_too_far = capped && by_labels < by_rules && by_labels < Priority::P2;
    let priority = if raised_too_far { by_rules.min(Priority::P2) } else { by_labels };
    let mut why = format!("impact {}, urgency {}", impact.as_str(), urgency.as_str());
    if labels.impact.is_some() || labels.urgency.is_some() {
        why.push_str(" (as the writer says)");
    }
    if triage.priority.is_some() {
        why.push_str("; priority fixed by a rule");
    }
    if raised_too_far {
        why.push_str("; the sender is not proved, so no higher than P2");
    }
    Grade { impact, urgency, priority, why }
}

impl RuleSet {
    /// The rules in the order of the table.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Tries each rule's examples and counterexamples, as subject and as body, against that rule alone. Conditions on
    /// other fields (`from`, `mailbox`, …) are left out of this trial, because an example is a text and nothing else.
    pub fn check_examples(&self) -> Vec<ExampleFault> {
        let mut faults = Vec::new();
        for (place, rule) in self.rules.iter().enumerate() {
            let wanted = rule.examples.iter().map(|text| (text, true));
            let unwanted = rule.counterexamples.iter().map(|text| (text, false));
            for (text, wanted) in wanted.chain(unwanted) {
                if rule.when.holds_for_text(text, &self.words) != wanted {
                    let name = rule.name.clone();
                    faults.push(ExampleFault { rule: place, name, text: text.clone(), wanted });
                }
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests;
