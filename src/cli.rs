//! The command line: every subcommand, its help and its exit code.
//!
//! Exit codes: 0 done (warnings included), 1 the answer is no or not found, 2 wrong usage, 65 bad data, 69 a server is
//! unavailable, 75 try again, 78 wrong configuration or rules.

mod check;
mod export;
mod files;
mod import;
mod keys;
mod ledger;
mod log;
mod people;
mod progress;
mod reload;
mod rules;
mod search;
pub mod ticket;
mod verify;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::clock::{Clock, TEST_CLOCK_VARIABLE};
use crate::config::{self, Config};
use crate::desk::{Desk, OpenError};
use crate::store::{Location, StoreError};
use crate::{daemon, demo, desk};

pub const EXIT_DONE: u8 = 0;
pub const EXIT_NO: u8 = 1;
pub const EXIT_USAGE: u8 = 2;
pub const EXIT_DATA: u8 = 65;
pub const EXIT_UNAVAILABLE: u8 = 69;
pub const EXIT_AGAIN: u8 = 75;
pub const EXIT_CONFIGURATION: u8 = 78;

/// An e-mail-driven IT service desk: users write mails, engineers answer mails, nothing to log in to.
#[derive(Debug, Parser)]
#[command(name = "postdesk", version, disable_help_subcommand = true)]
#[command(
    after_help = "Begin with `postdesk demo`, then `postdesk check --config FILE` and `postdesk run --config FILE`.\n\
    Exit codes: 0 done, 1 no or not found, 2 wrong usage, 65 bad data, 69 a server is unavailable, 75 try again, \
    78 wrong configuration or rules."
)]
struct Arguments {
    /// The configuration file; accepted before and after any subcommand.
    #[arg(long, global = true, value_name = "FILE", default_value = config::DEFAULT_PATH)]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon: read the mailboxes, work, send; until SIGTERM.
    Run,
    /// Check the configuration, the rules with their examples, the templates and the store, and say how to mend each fault.
    Check {
        /// Also log in to each mailbox and to the SMTP server.
        #[arg(long)]
        connect: bool,
        /// Print the effective configuration (no secrets) as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show the whole life of two tickets, one in English and one in Chinese; no server, no root, a few seconds.
    Demo {
        /// Where to put the mails and the store; a new temporary folder if absent.
        #[arg(long, value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
    /// Take one raw mail from standard input into the spool, for a pipe from an MTA. 0 after fsync, 75 try again.
    Deliver {
        /// The mailbox that the mail belongs to; the first one if absent.
        #[arg(long, value_name = "NAME")]
        mailbox: Option<String>,
    },
    /// Say what would happen to a mail, and why. Touches nothing and needs no configuration.
    Explain {
        /// One JSON object a file.
        #[arg(long)]
        json: bool,
        /// Raw mails; `-` is standard input.
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// List tickets, or show one with its entries and its journal.
    #[command(subcommand)]
    Ticket(ticket::TicketCommand),
    /// Search subjects, entries and solutions, as #search does: the newest tickets that hold all words, best first. 1 if none.
    Search {
        /// One JSON object a ticket.
        #[arg(long)]
        json: bool,
        /// Tickets that are shown at most.
        #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=500))]
        limit: u16,
        /// Words in English, Chinese or both; all of them must be there.
        #[arg(value_name = "TEXT", required = true, num_args = 1..)]
        text: Vec<String>,
    },
    /// The account of all mail by day: received = entries + duplicates + set aside + quarantined.
    Ledger {
        /// One JSON object a day.
        #[arg(long)]
        json: bool,
    },
    /// Mails that could not be read or decided: look at them, try again, or put them away.
    #[command(subcommand)]
    Quarantine(ledger::QuarantineCommand),
    /// Try the rules: on their own examples, on mails, on the tickets of the past.
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Take in history, silently: mbox, Maildir, folders of .eml files, JSON lines. What is known already is left out.
    Import {
        /// The mailbox that the mails belong to; the first one if absent.
        #[arg(long, value_name = "NAME")]
        mailbox: Option<String>,
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
    },
    /// Write all tickets as JSON lines that `import` reads back, each mail with its raw bytes.
    Export {
        /// Write the mails as an mbox instead.
        #[arg(long)]
        mbox: bool,
        /// Where to; standard output if absent.
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// The directory: names, departments, phones, sites and languages of people.
    #[command(subcommand)]
    People(people::PeopleCommand),
    /// Let the running daemon read its configuration again: rules, people, teams, targets, templates. 69 if none answers.
    Reload,
    /// The keys that reply tokens are signed with: make a new one, forget an old one.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Check all invariants over the store: ledger, journal chains, tickets, outbox, blobs.
    Verify {
        /// One JSON object with every check.
        #[arg(long)]
        json: bool,
    },
    /// Create the store, or bring its schema up to date.
    Migrate {
        /// Make a store that obeys the clock in the file named by POSTDESK_TEST_CLOCK; for tests only.
        #[arg(long)]
        test_store: bool,
    },
    /// Print the version.
    Version {
        /// As a JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// What a command fails with, and the exit code that says so.
#[derive(Debug)]
pub struct Failure {
    pub code: u8,
    pub text: String,
}

impl Failure {
    pub fn new(code: u8, text: impl Into<String>) -> Failure {
        Failure { code, text: text.into() }
    }
}

impl From<OpenError> for Failure {
    fn from(e: OpenError) -> Failure {
        let code = match &e {
            OpenError::Configuration(_) => EXIT_CONFIGURATION,
            OpenError::Store(StoreError::Locked(_)) => EXIT_AGAIN,
            OpenError::Store(StoreError::Open(..)) => EXIT_UNAVAILABLE,
            OpenError::Store(e) if e.is_temporary() => EXIT_AGAIN,
            OpenError::Store(_) => EXIT_DATA,
        };
        Failure::new(code, e.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(e: StoreError) -> Failure {
        Failure::from(OpenError::Store(e))
    }
}

impl From<anyhow::Error> for Failure {
    fn from(e: anyhow::Error) -> Failure {
        match e.downcast::<OpenError>() {
            Ok(open) => open.into(),
            Err(e) => match e.downcast::<StoreError>() {
                Ok(store) => store.into(),
                Err(e) => Failure::new(EXIT_UNAVAILABLE, format!("{e:#}")),
            },
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(e: std::io::Error) -> Failure {
        Failure::new(EXIT_AGAIN, e.to_string())
    }
}

/// Runs the command line; the exit code.
pub async fn main() -> u8 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(e) => {
            let code = if e.use_stderr() { EXIT_USAGE } else { EXIT_DONE };
            let _ = e.print();
            return code;
        }
    };
    match dispatch(arguments).await {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("postdesk: {}", failure.text);
            failure.code
        }
    }
}

async fn dispatch(arguments: Arguments) -> Result<u8, Failure> {
    let path = arguments.config;
    match arguments.command {
        Command::Run => run(path).await,
        Command::Check { connect, json } => check::check(&path, connect, json).await,
        Command::Demo { folder } => demo::run(folder).await.map(|()| EXIT_DONE).map_err(Failure::from),
        Command::Deliver { mailbox } => files::deliver(&path, mailbox.as_deref()),
        Command::Explain { json, files } => files::explain(&path, json, &files),
        Command::Ticket(command) => ticket::ticket(&path, command).await,
        Command::Search { json, limit, text } => search::search(&path, &text.join(" "), json, limit).await,
        Command::Ledger { json } => ledger::ledger(&path, json).await,
        Command::Quarantine(command) => ledger::quarantine(&path, command).await,
        Command::Rules(command) => rules::rules(&path, command).await,
        Command::Import { mailbox, paths } => import::import(&path, mailbox.as_deref(), &paths).await,
        Command::Export { mbox, file } => export::export(&path, mbox, file).await,
        Command::People(command) => people::people(&path, command).await,
        Command::Reload => reload::reload(&path).await,
        Command::Keys(command) => keys::keys(&path, &command),
        Command::Verify { json } => verify::verify(&path, json).await,
        Command::Migrate { test_store } => files::migrate(&path, test_store).await,
        Command::Version { json } => {
            let version = env!("CARGO_PKG_VERSION");
            print(&if json {
                format!("{}\n", serde_json::json!({ "version": version }))
            } else {
                format!("postdesk {version}\n")
            });
            Ok(EXIT_DONE)
        }
    }
}

async fn run(path: PathBuf) -> Result<u8, Failure> {
    let config = load(&path)?;
    let faults = config.check_secrets();
    if !faults.is_empty() {
        return Err(Failure::new(
            EXIT_CONFIGURATION,
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\npostdesk: "),
        ));
    }
    log::install(&config.log).map_err(|e| Failure::new(EXIT_CONFIGURATION, e))?;
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    daemon::run(config, clock()?).await?;
    Ok(EXIT_DONE)
}

/// Reads the configuration; every fault is printed on a line of its own.
fn load(path: &std::path::Path) -> Result<Config, Failure> {
    config::load(path, config::state_directory().as_deref()).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Failure::new(EXIT_CONFIGURATION, lines.join("\npostdesk: "))
    })
}

/// The clock: the system's, or the test clock of the environment.
fn clock() -> Result<Clock, Failure> {
    match std::env::var_os(TEST_CLOCK_VARIABLE) {
        Some(path) => Clock::of_file(PathBuf::from(path)).map_err(|e| Failure::new(EXIT_CONFIGURATION, e)),
        None => Ok(Clock::System),
    }
}

/// Opens the desk beside a daemon that may be running.
async fn open(path: &std::path::Path) -> Result<Desk, Failure> {
    let config = load(path)?;
    if let Location::Sqlite(store) = desk::location(&config)
        && !store.exists()
    {
        eprintln!(
            "postdesk: there was no store at {}; an empty one is made. Is $STATE_DIRECTORY the daemon's?",
            store.display()
        );
    }
    Ok(Desk::open_beside(config, clock()?).await?)
}

/// Prints what holds words of mails or of other desks' tickets.
fn print_words(text: &str) {
    print(&harmless(text));
}

/// A text in which no character moves the cursor or colours the terminal.
fn harmless(text: &str) -> String {
    text.replace(|c: char| c.is_control() && c != '\n', " ")
}

/// Prints to standard output; a reader that went away is no fault.
fn print(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn words_do_not_move_the_cursor() {
        assert_eq!(harmless("卡纸\u{1b}[2J\u{9b}2J\u{7}\r\nprinter\t1\n"), "卡纸 [2J 2J  \nprinter 1\n");
    }
}
