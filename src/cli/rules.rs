//! `rules test` and `rules backtest`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

use super::progress::Progress;
use super::{EXIT_DONE, EXIT_NO, EXIT_USAGE, Failure, load, open, print};
use crate::desk::{Backtest, Change, FIELDS, RuleCount, Sample};
use crate::explain;
use crate::pure::Timestamp;

/// Kinds of tickets without a rule that are told of.
const UNRULED_MAX: usize = 5;

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Try every example and counterexample, and say which rules fire for the given mails, and why.
    Test {
        /// One JSON object a mail.
        #[arg(long)]
        json: bool,
        /// Raw mails.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Replay the tickets of the past through the rules on disk, and show what would change against what people chose.
    Backtest {
        /// Only tickets opened since then: 2026-01 or 2026-01-15.
        #[arg(long, value_name = "DATE")]
        since: Option<String>,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// Runs `rules …`; rules that are wrong end with 78 and their faults.
pub async fn rules(path: &Path, command: RulesCommand) -> Result<u8, Failure> {
    match command {
        RulesCommand::Test { json, files } => test(path, json, &files),
        RulesCommand::Backtest { since, json } => backtest(path, since.as_deref(), json).await,
    }
}

fn test(path: &Path, as_json: bool, files: &[PathBuf]) -> Result<u8, Failure> {
    // An example that does not hold is a fault of the configuration, and told by this with its place.
    let config = load(path)?;
    if !as_json {
        let table = config.rules.rules();
        for rule in table {
            let (yes, no) = (rule.examples.len(), rule.counterexamples.len());
            print(&format!("ok     {}: {yes} examples match, {no} counterexamples do not\n", rule.name));
        }
        let without = table.iter().filter(|rule| rule.examples.is_empty()).count();
        print(&format!("{} rules, {without} without an example\n", table.len()));
    }
    let mut code = EXIT_DONE;
    for file in files {
        let raw = std::fs::read(file).map_err(|e| Failure::new(EXIT_NO, format!("{}: {e}", file.display())))?;
        let explained = explain::explain(file, &raw, Some(&config));
        let Some(mut triage) = explained.triage() else {
            eprintln!("postdesk: {}: cannot be read", file.display());
            code = EXIT_NO;
            continue;
        };
        if as_json {
            if let Some(fields) = triage.as_object_mut() {
                fields.insert("file".to_owned(), Value::from(file.display().to_string()));
            }
            print(&format!("{triage}\n"));
        } else {
            print(&told(file, &triage));
        }
    }
    Ok(code)
}

fn told(file: &Path, triage: &Value) -> String {
    let mut out = format!("\n{}\n", file.display());
    let rules = triage.get("rules").and_then(Value::as_array).cloned().unwrap_or_default();
    for rule in &rules {
        let name = rule.get("name").and_then(Value::as_str).unwrap_or_default();
        let words = rule.get("words").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let words: Vec<String> = words.map(|word| format!("\"{}\"", plain(word))).collect();
        out.push_str(&format!(
            "  fires  {name}: {}\n",
            if words.is_empty() { "always".into() } else { words.join(", ") }
        ));
    }
    if rules.is_empty() {
        out.push_str("  no rule fires\n");
    }
    for field in FIELDS {
        let value = triage.get(field).and_then(Value::as_str).unwrap_or("-");
        out.push_str(&format!("  {field:<9} {value}\n"));
    }
    out
}

/// A text of a mail as a terminal may show it.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect()
}

async fn backtest(path: &Path, since: Option<&str>, as_json: bool) -> Result<u8, Failure> {
    let desk = open(path).await?;
    let zone = desk.config().desk.time_zone.clone();
    let since = match since {
        Some(text) => begin(text, &zone).ok_or_else(|| {
            Failure::new(EXIT_USAGE, format!("--since {text}: write a month or a day, such as 2026-01 or 2026-01-15"))
        })?,
        None => Timestamp::MIN,
    };
    let mut progress: Option<Progress> = None;
    let found =
        desk.backtest(since, |all| progress.get_or_insert_with(|| Progress::new("tickets", all)).step()).await?;
    if let Some(progress) = progress {
        progress.end();
    }
    print(&if as_json { format!("{}\n", object(&found)) } else { table(&found) });
    Ok(EXIT_DONE)
}

fn begin(text: &str, zone: &jiff::tz::TimeZone) -> Option<Timestamp> {
    let day: jiff::civil::Date = text.parse().or_else(|_| format!("{text}-01").parse()).ok()?;
    Some(day.to_zoned(zone.clone()).ok()?.timestamp())
}

/// The page for a lead.
fn table(found: &Backtest) -> String {
    let Backtest { tickets, without_rule, unreadable, .. } = found;
    let mut out = format!("{tickets} tickets replayed through {} rules", found.rules.len());
    out.push_str(&if *unreadable > 0 { format!("; {unreadable} mails cannot be read\n\n") } else { "\n\n".to_owned() });
    out.push_str(&format!(
        "{:<10} {:>12} {:>7} {:>14} {:>18} {:>14} {:>14}\n",
        "field", "would change", "chosen", "right then", "with these rules", "becomes right", "becomes wrong"
    ));
    for (field, count) in FIELDS.iter().zip(&found.fields) {
        out.push_str(&format!(
            "{field:<10} {:>12} {:>7} {:>14} {:>18} {:>14} {:>14}\n",
            count.changes,
            count.chosen,
            share(count.right_then, count.chosen),
            share(count.right_now, count.chosen),
            count.better,
            count.worse
        ));
    }
    for sample in found.fields.iter().flat_map(|count| &count.change_samples) {
        out.push_str(&format!("  would change  {}\n", change_in_words(sample)));
    }
    for count in &found.fields {
        for sample in &count.worse_samples {
            out.push_str(&format!("  becomes wrong  {}\n", in_words(sample)));
        }
    }
    if found.fields.iter().all(|count| count.chosen == 0) {
        out.push_str("  nobody has chosen anything in these tickets: whether a change is right, they cannot tell\n");
    }
    let width = found.rules.keys().map(|name| name.chars().count()).max().unwrap_or(0).clamp(4, 40);
    out.push_str(&format!(
        "\n{:<width$} {:>7} {:>7} {:>9} {:>10}  for instance\n",
        "rule", "fired", "agreed", "disagreed", "not chosen"
    ));
    let mut rules: Vec<(&String, &RuleCount)> = found.rules.iter().filter(|(_, count)| count.fired > 0).collect();
    rules.sort_by_key(|(name, count)| (std::cmp::Reverse(count.disagreed), std::cmp::Reverse(count.fired), *name));
    for (name, count) in rules {
        let sample = count.samples.first().map(in_words).unwrap_or_default();
        let RuleCount { fired, agreed, disagreed, unchosen, .. } = count;
        out.push_str(
            format!("{name:<width$} {fired:>7} {agreed:>7} {disagreed:>9} {unchosen:>10}  {sample}").trim_end(),
        );
        out.push('\n');
    }
    let silent: Vec<&str> = found.rules.iter().filter(|(_, c)| c.fired == 0).map(|(name, _)| name.as_str()).collect();
    if !silent.is_empty() {
        out.push_str(&format!("never fired: {}\n", silent.join(", ")));
    }
    out.push_str(&format!("\nno rule says anything about {}\n", share(*without_rule, *tickets)));
    let mut unruled: Vec<(&String, &usize)> = found.unruled.iter().collect();
    unruled.sort_by_key(|(what, count)| (std::cmp::Reverse(**count), *what));
    for (what, count) in unruled.into_iter().take(UNRULED_MAX) {
        out.push_str(&format!("  {count:>6}  {what}\n"));
    }
    out
}

fn share(part: usize, all: usize) -> String {
    let percent = (part * 100).checked_div(all).unwrap_or(0);
    format!("{part} ({percent} %)")
}

fn word(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}

fn change_in_words(sample: &Change) -> String {
    let Change { number, field, then, now } = sample;
    format!("#{number}: {field} {}, was {}", word(now), word(then))
}

fn in_words(sample: &Sample) -> String {
    let Sample { number, field, said, chosen } = sample;
    format!("#{number}: {field} {}, people chose {}", word(said), word(chosen))
}

fn object(found: &Backtest) -> Value {
    let samples = |list: &[Sample]| -> Vec<Value> {
        let one = |s: &Sample| json!({ "number": s.number, "field": s.field, "said": s.said, "chosen": s.chosen });
        list.iter().map(one).collect()
    };
    let changes = |list: &[Change]| -> Vec<Value> {
        let one = |s: &Change| json!({ "number": s.number, "field": s.field, "then": s.then, "now": s.now });
        list.iter().map(one).collect()
    };
    let fields: Vec<Value> = FIELDS
        .iter()
        .zip(&found.fields)
        .map(|(field, c)| {
            json!({ "field": field, "would_change": c.changes, "change_samples": changes(&c.change_samples),
                "chosen": c.chosen, "right_then": c.right_then, "right_now": c.right_now, "becomes_right": c.better,
                "becomes_wrong": c.worse, "right_samples": samples(&c.better_samples),
                "wrong_samples": samples(&c.worse_samples) })
        })
        .collect();
    let rules: Vec<Value> = found
        .rules
        .iter()
        .map(|(name, c)| {
            json!({ "name": name, "fired": c.fired, "agreed": c.agreed, "disagreed": c.disagreed, "not_chosen": c.unchosen,
                "samples": samples(&c.samples) })
        })
        .collect();
    json!({ "tickets": found.tickets, "without_rule": found.without_rule, "unreadable": found.unreadable,
        "fields": fields, "rules": rules, "unruled": found.unruled })
}
