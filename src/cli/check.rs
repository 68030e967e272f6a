//! `check`: everything that can be known to be wrong before the daemon runs, each with its remedy.

use std::path::Path;

use super::{EXIT_CONFIGURATION, EXIT_DATA, EXIT_DONE, EXIT_UNAVAILABLE, Failure, clock, load, print};
use crate::clock::Clock;
use crate::compose::Composer;
use crate::config::{Config, MailboxKind, SmtpConfig};
use crate::desk;
use crate::imap;
use crate::outbox;
use crate::store::{Store, StoreError};

/// For so many days to come the holidays must be known.
const HOLIDAYS_AHEAD_DAYS: i64 = 60;

/// Checks; exit 78 for a fault of the configuration, 69 for a server that cannot be reached.
pub async fn check(path: &Path, connect: bool, json: bool) -> Result<u8, Failure> {
    let config = load(path)?;
    if json {
        print(&format!("{}\n", config.effective_json()));
    }
    let mut report = Report { quiet: json, code: EXIT_DONE };
    report.fine(
        "configuration",
        &format!("mailboxes: {}, engineers: {}", config.mailboxes.len(), config.engineers.len()),
    );
    for warning in &config.warnings {
        report.say("note", &warning.to_string());
    }
    for fault in config.check_secrets() {
        report.fault(EXIT_CONFIGURATION, "secret", &fault.to_string());
    }
    let examples = config.rules.check_examples();
    for example in &examples {
        let verb = if example.wanted { "does not match its example" } else { "matches its counterexample" };
        let text = format!("rule {:?} {verb} {:?}; change the rule or the example", example.name, example.text);
        report.fault(EXIT_CONFIGURATION, "rules", &text);
    }
    if examples.is_empty() {
        report.fine("rules", &format!("{} rules, all examples hold", config.rules.rules().len()));
    }
    let clock = clock()?;
    check_rotas(&config, clock.now(), &mut report);
    match Composer::load(config.templates.as_deref()) {
        Ok((_, faults)) if faults.is_empty() => report.fine("templates", "all render in both languages"),
        Ok((_, faults)) => {
            for fault in faults {
                report.fault(
                    EXIT_CONFIGURATION,
                    "templates",
                    &format!("{fault}; the built-in text serves until it is mended"),
                );
            }
        }
        Err(e) => report.fault(EXIT_CONFIGURATION, "templates", &format!("{e:#}")),
    }
    for warning in uncovered(&config, &clock) {
        report.say("note", &warning);
    }
    check_store(&config, &mut report).await;
    if connect {
        check_servers(&config, &mut report).await;
    }
    Ok(report.code)
}

/// Days ahead in which a rota should have somebody on call.
const ROTA_DAYS: i64 = 14;
/// Gaps of one rota that are told.
const GAPS_TOLD_MAX: usize = 5;

/// Warns of hours in which nobody is on call.
fn check_rotas(config: &Config, now: jiff::Timestamp, report: &mut Report) {
    let end = now.checked_add(jiff::SignedDuration::from_hours(24 * ROTA_DAYS)).unwrap_or(now);
    let zone = &config.desk.time_zone;
    let told = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    for row in &config.rotas {
        let gaps = config.gaps(row, now, end);
        for (from, until) in gaps.iter().take(GAPS_TOLD_MAX) {
            let words = format!("rota {:?}: nobody is on call from {} to {}", row.name, told(*from), told(*until));
            report.say("note", &format!("{words}; add a shift, or engineers who take turns"));
        }
        if gaps.is_empty() {
            report.fine("rota", &format!("{:?} has somebody on call for the next {ROTA_DAYS} days", row.name));
        } else if gaps.len() > GAPS_TOLD_MAX {
            report.say("note", &format!("rota {:?}: {} more gaps", row.name, gaps.len() - GAPS_TOLD_MAX));
        }
    }
}

/// Calendars in use whose listed days end before the days that promises of today are made for. Holidays are published by
/// the year, so a list is good to the end of the year of its last day; a calendar that lists none has none.
fn uncovered(config: &Config, clock: &Clock) -> Vec<String> {
    let ahead = jiff::SignedDuration::from_hours(24 * HOLIDAYS_AHEAD_DAYS);
    let until = clock.now().saturating_add(ahead).unwrap_or_default().to_zoned(config.desk.time_zone.clone()).date();
    let used = |name: &String| {
        *name == config.desk.calendar || config.engineers.iter().any(|e| e.hours.as_ref() == Some(name))
    };
    let mut out = Vec::new();
    for (name, calendar) in config.calendars.iter().filter(|(name, _)| used(name)) {
        if let Some(last) = calendar.last_listed().filter(|last| last.year() < until.year()) {
            out.push(format!(
                "{}: the holidays of the calendar `{name}` end on {last}, and the next {HOLIDAYS_AHEAD_DAYS} days reach to \
                 {until}; add those of {} to `holidays`, `workdays` or the .ics file",
                config.path.display(),
                until.year()
            ));
        }
    }
    out
}

/// Looks at the store as it is; a store that does not exist yet is made by `run`.
async fn check_store(config: &Config, report: &mut Report) {
    if let crate::store::Location::Sqlite(path) = desk::location(config)
        && !path.exists()
    {
        report.fine("store", &format!("{} does not exist yet; `run` makes it", path.display()));
        return;
    }
    match Store::open(&desk::location(config), false).await {
        Ok(store) => {
            let words =
                if store.is_migrated().await { "is up to date" } else { "is empty; `run` or `migrate` fills it" };
            report.fine("store", words);
            store.close().await;
        }
        Err(e @ StoreError::Corrupt(_)) => report.fault(EXIT_DATA, "store", &e.to_string()),
        Err(e) => report.fault(EXIT_UNAVAILABLE, "store", &e.to_string()),
    }
}

async fn check_servers(config: &Config, report: &mut Report) {
    for mailbox in &config.mailboxes {
        let name = format!("mailbox {}", mailbox.name);
        match &mailbox.kind {
            MailboxKind::Imap(_) => match imap::probe(mailbox).await {
                Ok(words) => report.fine(&name, &words),
                Err(why) => report.fault(EXIT_UNAVAILABLE, &name, &why),
            },
            MailboxKind::Maildir { path } if path.is_dir() => report.fine(&name, "the Maildir is there"),
            MailboxKind::Maildir { path } => report.fine(&name, &format!("{} is made at the start", path.display())),
        }
    }
    match &config.smtp {
        SmtpConfig::Smtp(server) => match outbox::probe(server, &config.desk).await {
            Ok(found) => {
                report.fine("smtp", "the server takes mail from us");
                for note in found.notes {
                    report.say("note", &format!("smtp: {note}"));
                }
                for fault in found.faults {
                    report.fault(EXIT_CONFIGURATION, "smtp", &fault);
                }
            }
            Err(why) => report.fault(EXIT_UNAVAILABLE, "smtp", &why),
        },
        SmtpConfig::Maildir { path } => report.fine("smtp", &format!("mails are written into {}", path.display())),
    }
}

struct Report {
    quiet: bool,
    code: u8,
}

impl Report {
    fn fine(&mut self, what: &str, words: &str) {
        self.say("ok", &format!("{what}: {words}"));
    }

    fn fault(&mut self, code: u8, what: &str, words: &str) {
        // A wrong configuration is told before an unavailable server.
        self.code = self.code.max(code);
        eprintln!("FAULT  {what}: {words}");
    }

    fn say(&mut self, mark: &str, words: &str) {
        if !self.quiet {
            print(&format!("{mark:<5}  {words}\n"));
        }
    }
}
