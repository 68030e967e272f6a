//! The configuration: one TOML file → final types.
//!
//! Everything is read into the type that the rest of the house uses: durations, addresses, time zones, calendars,
//! compiled rules. Every mistake is reported at once, with file, line, column and a remedy, in the order of the file;
//! syntax errors, unknown keys (with the nearest known name) and contradictions between sections alike. Sections of
//! later issues are accepted and said to be unused (`warnings`). Secrets are never in the file and never in a `Config`:
//! it holds the paths, `secret::read_secret` reads them when they are needed.
//! Nothing here connects, opens a store or writes a file.

mod check;
mod desk;
mod hook;
mod items;
mod mailbox;
mod monitoring;
mod people;
mod process;
mod reader;
mod roles;
mod rules;
pub mod secret;
mod show;

pub use desk::{DeskConfig, IdentityConfig, Keys, LogConfig, StoreConfig, StoreUrl};
pub use hook::{Call, Hook, Url};
pub use items::Item;
pub use mailbox::{ImapConfig, MailboxConfig, MailboxKind, SmtpConfig, SmtpServer, Tls};
pub use people::{Engineer, ONLY_TEAM, Team, Tier};
pub use process::{Category, Closure, DoneWords, Limits, TargetRow, Via};
pub use reader::Fault;
pub use roles::{RoleRow, RotaRow, Vendor};
pub use secret::{SecretError, SecretFile, read_secret};

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::pure::alert;
use crate::pure::grade::{Effort, Kind, Priority, PriorityMatrix};
use crate::pure::rules::{Facts, RuleSet};
use crate::pure::sla::{Calendar, Targets, targets};

/// Where the daemon looks if no `--config` is given.
pub const DEFAULT_PATH: &str = "/etc/postdesk/postdesk.toml";
/// The folder of generated files, beside the config file, where `$STATE_DIRECTORY` is not set.
pub const STATE_FOLDER: &str = "postdesk-data";
/// A configuration or rules file larger than this many bytes is refused.
pub const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file that it was read from.
    pub path: PathBuf,
    /// Relative paths of generated files (store, blobs, spool, token key) are below it.
    pub state_dir: PathBuf,
    pub desk: DeskConfig,
    pub store: StoreConfig,
    pub identity: IdentityConfig,
    pub mailboxes: Vec<MailboxConfig>,
    pub smtp: SmtpConfig,
    /// None: no web.
    pub web: Option<SocketAddr>,
    /// Never empty.
    pub teams: Vec<Team>,
    /// Never empty.
    pub engineers: Vec<Engineer>,
    pub categories: Vec<Category>,
    /// What mails are about, in the order of the file.
    pub items: Vec<Item>,
    pub priority: PriorityMatrix,
    /// Rows that change the default targets, in the order of the file.
    pub targets: Vec<TargetRow>,
    /// On whom a ticket waits while the clocks of its targets stand still; always the requester.
    pub pause_on: Vec<String>,
    /// By name; holds `DEFAULT_CALENDAR` and every calendar that something refers to.
    pub calendars: BTreeMap<String, Calendar>,
    pub closure: Closure,
    pub limits: Limits,
    pub roles: Vec<RoleRow>,
    pub rotas: Vec<RotaRow>,
    pub vendors: Vec<Vendor>,
    pub hooks: Vec<Hook>,
    /// `[monitoring]`
    pub monitoring: alert::life::Limits,
    pub rules: RuleSet,
    /// The folder that overrides templates.
    pub templates: Option<PathBuf>,
    pub spool: PathBuf,
    pub log: LogConfig,
    /// Files that hold secrets, each with the place of its key in the file.
    pub secrets: Vec<SecretFile>,
    /// What is accepted and yet worth saying.
    pub warnings: Vec<Fault>,
}

/// The calendar of the targets, unless `desk.calendar` names another.
pub const DEFAULT_CALENDAR: &str = "default";

/// Reads a configuration file. `state_dir`: the value of `$STATE_DIRECTORY`, if set (`state_directory`).
/// Err: every mistake found, in the order of the file.
pub fn load(path: &Path, state_dir: Option<&Path>) -> Result<Config, Vec<Fault>> {
    let text = reader::read_text(path).map_err(|fault| vec![fault])?;
    parse(&text, path, state_dir)
}

/// As `load`, with the text at hand. Reads the files that the text names by `rules` and `ics`, and no others.
pub fn parse(text: &str, path: &Path, state_dir: Option<&Path>) -> Result<Config, Vec<Fault>> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or(Path::new("/"));
    let state = state_dir.map_or_else(|| folder.join(STATE_FOLDER), |dir| folder.join(dir));
    let source = reader::Source::new(&path, text, &state);
    let mut config = read_document(&source);
    let (faults, warnings) = source.into_findings();
    if !faults.is_empty() {
        return Err(faults);
    }
    config.warnings = warnings;
    Ok(config)
}

/// The first folder of `$STATE_DIRECTORY` (systemd gives several separated by colons); None: not set.
pub fn state_directory() -> Option<PathBuf> {
    let all = std::env::var_os("STATE_DIRECTORY")?;
    std::env::split_paths(&all).find(|path| !path.as_os_str().is_empty())
}

/// Reads all sections. Parts that are missing or wrong are faults on record, and defaults stand in.
fn read_document(source: &reader::Source<'_>) -> Config {
    let root = source.root();
    let desk = desk::read_desk(&root);
    let zone = desk.as_ref().map_or(jiff::tz::TimeZone::UTC, |desk| desk.time_zone.clone());
    let address = desk.as_ref().map(|desk| desk.address.clone());
    let store = desk::read_store(&root);
    let identity = desk::read_identity(&root);
    let mailboxes = mailbox::read_mailboxes(&root, address.as_deref());
    let smtp = mailbox::read_smtp(&root);
    let web = desk::read_web(&root);
    let calendars = process::read_calendars(&root, &zone);
    let teams = people::read_teams(&root);
    let engineers = people::read_engineers(&root, &teams, &calendars);
    let mut config = Config {
        path: source.path().to_owned(),
        state_dir: source.state_dir().to_owned(),
        store,
        identity,
        web,
        categories: process::read_categories(&root),
        items: items::read_items(&root),
        priority: process::read_priority(&root),
        targets: process::read_targets(&root),
        pause_on: process::read_pauses(&root),
        closure: process::read_closure(&root),
        limits: process::read_limits(&root),
        roles: roles::read_roles(&root, &engineers),
        rotas: roles::read_rotas(&root, &engineers, &zone),
        vendors: roles::read_vendors(&root),
        hooks: hook::read_hooks(&root),
        monitoring: monitoring::read_monitoring(&root),
        rules: rules::read_rules(&root, &teams, &engineers),
        templates: desk::read_templates(&root),
        spool: desk::read_spool(&root),
        log: desk::read_log(&root),
        secrets: Vec::new(),
        warnings: Vec::new(),
        teams,
        engineers,
        calendars,
        mailboxes,
        // what is missing here is a fault on record, so the placeholders are never seen
        desk: desk.unwrap_or_default(),
        smtp: smtp.unwrap_or_default(),
    };
    config.secrets = source.take_secrets();
    desk::read_later_sections(&root);
    check::check(&config, &root);
    root.finish();
    config
}

impl Config {
    /// The engineer of a config name.
    pub fn engineer(&self, name: &str) -> Option<&Engineer> {
        self.engineers.iter().find(|engineer| engineer.name == name)
    }

    /// The engineer of an address or alias; ASCII case does not matter, and no other letters are ever taken for one another.
    pub fn engineer_by_address(&self, key: &str) -> Option<&Engineer> {
        let key = key.to_ascii_lowercase();
        self.engineers.iter().find(|engineer| engineer.address == key || engineer.aliases.contains(&key))
    }

    /// The team of a name.
    pub fn team(&self, name: &str) -> Option<&Team> {
        self.teams.iter().find(|team| team.name == name)
    }

    /// The mailbox of a config name.
    pub fn mailbox(&self, name: &str) -> Option<&MailboxConfig> {
        self.mailboxes.iter().find(|mailbox| mailbox.name == name)
    }

    /// The address that the mails of a mailbox's tickets come from.
    pub fn mailbox_address(&self, name: &str) -> &str {
        self.mailbox(name).map_or(self.desk.address.as_str(), |m| m.address.as_str())
    }

    /// The category of a path, else of its nearest ancestor (`network` for `network/vpn`).
    pub fn category(&self, path: &str) -> Option<&Category> {
        let mut path = path;
        loop {
            if let Some(found) = self.categories.iter().find(|category| category.name == path) {
                return Some(found);
            }
            path = path.rsplit_once('/')?.0;
        }
    }

    /// Addresses at which the desk receives: its own, its aliases, its mailboxes'; lower case, each once.
    pub fn own_addresses(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let mailboxes = self.mailboxes.iter().map(|mailbox| &mailbox.address);
        for address in std::iter::once(&self.desk.address).chain(&self.desk.aliases).chain(mailboxes) {
            if !out.contains(address) {
                out.push(address.clone());
            }
        }
        out
    }

    /// The team of a ticket that no rule names a team for: the first of the lowest tier.
    pub fn default_team(&self) -> &str {
        people::default_team(&self.teams)
    }

    /// The lead of a team; None: it has none, or there is no such team.
    pub fn lead_of(&self, team: &str) -> Option<&Engineer> {
        self.team(team)?.lead.as_deref().and_then(|name| self.engineer(name))
    }

    /// The engineers of a team, in the order of the file.
    pub fn members_of<'c>(&'c self, team: &'c str) -> impl Iterator<Item = &'c Engineer> {
        self.engineers.iter().filter(move |engineer| engineer.team == team)
    }

    /// The calendar of the targets; None only if `calendars` was changed by hand.
    pub fn calendar(&self) -> Option<&Calendar> {
        self.calendars.get(&self.desk.calendar)
    }

    /// The names of the `[[target]]` rows whose condition a mail meets.
    pub fn target_rows(&self, facts: &Facts<'_>) -> Vec<String> {
        process::target_rows(&self.targets, facts)
    }

    /// Targets of a ticket: the default table, changed by those of the `[[target]]` rows `named` that apply to its grade,
    /// the first of them first.
    pub fn targets_for(&self, priority: Priority, kind: Kind, named: &[String]) -> Targets {
        process::targets_for(targets(priority, kind), &self.targets, named, (priority, kind))
    }

    /// How much work the tickets of a category are unless somebody says otherwise.
    pub fn effort_of(&self, category: &str) -> Option<Effort> {
        self.category(category).and_then(|one| one.effort)
    }

    /// The calendar of a ticket's targets: that of the first row that applies and names one, else its team's, else the
    /// desk's. None only if `calendars` was changed by hand.
    pub fn calendar_for(&self, grade: (Priority, Kind), named: &[String], team: &str) -> Option<&Calendar> {
        let of_row = process::applying(&self.targets, named, grade).find_map(|row| row.calendar.as_ref());
        let of_team = || self.team(team).and_then(|team| team.calendar.as_ref());
        of_row.or_else(of_team).and_then(|name| self.calendars.get(name)).or_else(|| self.calendar())
    }

    /// The zone in which an engineer writes and reads times: their own, else the desk's.
    pub fn zone_of(&self, engineer: &str) -> &jiff::tz::TimeZone {
        self.engineer(engineer).and_then(|one| one.time_zone.as_ref()).unwrap_or(&self.desk.time_zone)
    }

    /// The calendar by which an engineer's working days are counted: that of their hours, else their team's, else the
    /// desk's. None only if `calendars` was changed by hand.
    pub fn calendar_of(&self, engineer: &str) -> Option<&Calendar> {
        let one = self.engineer(engineer);
        let of_team = || self.team(&one?.team)?.calendar.as_ref();
        let named = one.and_then(|one| one.hours.as_ref()).or_else(of_team);
        named.and_then(|name| self.calendars.get(name)).or_else(|| self.calendar())
    }

    /// The effective configuration, defaults filled in, for people to read. Holds no secrets, only their paths.
    pub fn effective_json(&self) -> serde_json::Value {
        show::effective_json(self)
    }

    /// Tries to read every secret: what `check` and `run` ask before they connect. Empty: all can be read.
    pub fn check_secrets(&self) -> Vec<Fault> {
        self.secrets.iter().filter_map(|file| file.fault()).collect()
    }
}

#[cfg(test)]
mod tests;
