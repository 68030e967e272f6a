//! Sections of the desk itself: `[desk]` `[store]` `[identity]` `[web]` `[templates]` `[spool]` `[log]`, and those that
//! later issues will use.

use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::reader::{Found, Table};
use super::{DEFAULT_CALENDAR, people};
use crate::pure::language::Language;

/// `[desk]`
#[derive(Debug, Clone)]
pub struct DeskConfig {
    pub name: String,
    /// Lower case.
    pub address: String,
    /// Lower case.
    pub aliases: Vec<String>,
    /// The word in `[DESK #1042]`.
    pub tag: String,
    /// Of people whose language is unknown.
    pub language: Language,
    pub time_zone: TimeZone,
    pub time_zone_name: String,
    /// Whether `support+token@` reaches the same mailbox.
    pub subaddressing: bool,
    /// Name of an engineer.
    pub incident_manager: Option<String>,
    /// Names of engineers.
    pub on_call: Vec<String>,
    /// The duty phone that notices name; empty: none.
    pub phone: String,
    /// Name of the calendar of the targets.
    pub calendar: String,
    /// Whether engineers get a digest every morning.
    pub digest: bool,
}

impl Default for DeskConfig {
    fn default() -> DeskConfig {
        DeskConfig {
            name: String::new(),
            address: String::new(),
            aliases: Vec::new(),
            tag: "DESK".to_owned(),
            language: Language::En,
            time_zone: TimeZone::UTC,
            time_zone_name: "UTC".to_owned(),
            subaddressing: true,
            incident_manager: None,
            on_call: Vec::new(),
            phone: String::new(),
            calendar: DEFAULT_CALENDAR.to_owned(),
            digest: true,
        }
    }
}

/// Where the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreUrl {
    Sqlite(PathBuf),
    /// A `postgres://` URL, as written.
    Postgres(String),
}

/// `[store]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreConfig {
    pub url: StoreUrl,
    /// The password of a PostgreSQL role, if it is in a file.
    pub password_file: Option<PathBuf>,
    pub blobs: PathBuf,
}

/// `[identity]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityConfig {
    /// None: no Authentication-Results are trusted.
    pub authserv_id: Option<String>,
    /// At most so many Received fields may stand above the trusted Authentication-Results.
    pub received_above: u32,
    /// The key ring; made on first start if missing.
    pub token_key_file: PathBuf,
    /// Where the keys of DKIM signatures are asked for; None: signatures are not checked by us.
    pub dkim: Option<Keys>,
    /// Domains whose ARC seals are believed, lower case.
    pub arc_sealers: Vec<String>,
    /// The domains of the desk's own people, lower case; empty: nobody is told apart by their domain.
    pub domains: Vec<String>,
}

/// Where the keys of signatures are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// The name servers of this machine.
    System,
    /// One name server.
    Server(SocketAddr),
    /// A file with a name and its TXT record in each line.
    File(PathBuf),
}

impl IdentityConfig {
    /// Whether a mail's sender can be verified at all, other than by a token of ours.
    pub fn can_verify(&self) -> bool {
        self.authserv_id.is_some() || self.dkim.is_some()
    }
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// error, warn, info, debug or trace
    pub level: String,
    pub json: bool,
}

/// The longest local part that leaves room for `+<purpose><key><ticket>.<26 base32>` in 64 octets.
const LOCAL_OCTETS_WITH_TOKEN_MAX: usize = 24;

/// Sections that are accepted and not used yet.
const LATER: &[&str] = &["approver", "directory", "oauth", "scan", "archive"];

/// Reads `[desk]`; None: it is missing.
pub fn read_desk(root: &Table<'_>) -> Option<DeskConfig> {
    let Some(table) = root.table("desk") else {
        if root.find("desk").is_none() {
            root.missing("desk", "add [desk] with name and address");
        }
        return None;
    };
    let default = DeskConfig::default();
    let (time_zone_name, time_zone) =
        table.find("time_zone").and_then(|found| found.zone()).unwrap_or_else(system_zone);
    let address = table.need("address", "write the address that people write to");
    let desk = DeskConfig {
        name: table.need("name", "write the desk's name").and_then(|found| found.word()).unwrap_or_default(),
        address: address.as_ref().and_then(Found::address).unwrap_or_default(),
        aliases: people::read_aliases(&table),
        tag: table.find("tag").and_then(|found| read_tag(&found)).unwrap_or(default.tag),
        language: table.find("language").and_then(|found| found.language()).unwrap_or(default.language),
        time_zone,
        time_zone_name,
        subaddressing: table.flag("subaddressing").unwrap_or(default.subaddressing),
        incident_manager: table.word("incident_manager"),
        on_call: table.words("on_call"),
        phone: table.text("phone").unwrap_or_default(),
        calendar: table.word("calendar").unwrap_or(default.calendar),
        digest: table.flag("digest").unwrap_or(default.digest),
    };
    let local = desk.address.split('@').next().unwrap_or_default();
    if let Some(found) = address.filter(|_| desk.subaddressing && local.len() > LOCAL_OCTETS_WITH_TOKEN_MAX) {
        found.warn(
            &format!("`{local}` is too long for a reply token behind it (64 octets in all)"),
            "use a shorter address, or set subaddressing = false",
        );
    }
    table.finish();
    Some(desk)
}

/// The zone of this machine, if it has an IANA name, else UTC.
fn system_zone() -> (String, TimeZone) {
    let zone = TimeZone::try_system().ok();
    let named = zone.and_then(|zone| zone.iana_name().map(|name| (name.to_owned(), zone.clone())));
    named.unwrap_or_else(|| ("UTC".to_owned(), TimeZone::UTC))
}

/// The tag stands in subjects between `[` and ` #`, and is found there again.
fn read_tag(found: &Found<'_>) -> Option<String> {
    let plain = |word: &str| {
        let fits = word.chars().count() <= 20 && word.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
        fits.then(|| word.to_owned())
    };
    found.parsed(plain, "write at most 20 letters, digits, `-`, `_` or `.`")
}

/// Reads `[store]`.
pub fn read_store(root: &Table<'_>) -> StoreConfig {
    let state = root.source().state_dir();
    let mut store =
        StoreConfig { url: StoreUrl::Sqlite(state.join("desk.db")), password_file: None, blobs: state.join("blobs") };
    let Some(table) = root.table("store") else {
        return store;
    };
    if let Some(found) = table.find("url") {
        store.url = read_store_url(&found, &table).unwrap_or(store.url);
    }
    store.password_file = table.secret("password_file");
    match table.find("blobs") {
        Some(found) if found.text().is_some_and(|text| text.contains("://")) => {
            found.fault("`store.blobs` cannot be a URL yet", "write the path of a folder");
        }
        _ => store.blobs = table.generated("blobs", "blobs"),
    }
    if matches!(store.url, StoreUrl::Sqlite(_)) && store.password_file.is_some() {
        table.fault("`store.password_file` is for PostgreSQL", "remove it");
    }
    table.finish();
    store
}

fn read_store_url(found: &Found<'_>, table: &Table<'_>) -> Option<StoreUrl> {
    let url = found.word()?;
    let remedy = "write sqlite:///path/desk.db or postgres://user@host/database";
    if let Some(path) = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
        if path.is_empty() || path.contains('?') || path == ":memory:" {
            found.fault("`store.url` is no path of an SQLite file", remedy);
            return None;
        }
        return Some(StoreUrl::Sqlite(table.source().state_dir().join(path)));
    }
    let Some(rest) = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://")) else {
        found.fault(&format!("`store.url` = \"{url}\" is no store"), remedy);
        return None;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':')) {
        found.warn("`store.url` holds a password", "move it into a file named by store.password_file");
    }
    Some(StoreUrl::Postgres(url))
}

/// Reads `[identity]`.
pub fn read_identity(root: &Table<'_>) -> IdentityConfig {
    let mut identity = IdentityConfig {
        authserv_id: None,
        received_above: 1,
        token_key_file: root.source().state_dir().join("token.key"),
        dkim: None,
        arc_sealers: Vec::new(),
        domains: Vec::new(),
    };
    if let Some(table) = root.table("identity") {
        identity.authserv_id = table.word("authserv_id").map(|id| id.to_lowercase());
        identity.received_above = table.number("received_above", 100).unwrap_or(1);
        identity.token_key_file = table.generated("token_key_file", "token.key");
        identity.dkim = table.find("dkim").and_then(|found| read_keys(&found, &table));
        identity.arc_sealers = table.words("arc_sealers").iter().map(|word| word.to_ascii_lowercase()).collect();
        identity.domains = table.words("domains").iter().map(|word| word.to_ascii_lowercase()).collect();
        if identity.dkim.is_none() && !identity.arc_sealers.is_empty() {
            table.fault("`identity.arc_sealers` needs our own check of signatures", "set dkim = \"system\"");
        }
        table.finish();
    }
    identity
}

/// `"system"`, a name server's address with its port, or `"file:PATH"`.
fn read_keys(found: &Found<'_>, table: &Table<'_>) -> Option<Keys> {
    let word = found.word()?;
    let keys = match (word.as_str(), word.strip_prefix("file:")) {
        ("system", _) => Some(Keys::System),
        (_, Some(path)) => Some(Keys::File(table.source().beside(path))),
        (server, None) => server.parse().ok().map(Keys::Server),
    };
    if keys.is_some() && !cfg!(feature = "dkim") {
        found.fault("`identity.dkim` needs a build that checks signatures", "build it with --features dkim");
        return None;
    }
    if keys.is_none() {
        found.fault(
            &format!("`identity.dkim` = \"{word}\" names no place of keys"),
            "write \"system\", a name server such as \"127.0.0.1:53\", or \"file:keys.txt\"",
        );
    }
    keys
}

/// Reads `[web]`; None: off.
pub fn read_web(root: &Table<'_>) -> Option<SocketAddr> {
    let table = root.table("web")?;
    let found = table.need("listen", "write an address such as \"127.0.0.1:8025\"");
    table.finish();
    let listen =
        found?.parsed(|word| word.parse::<SocketAddr>().ok(), "write an address such as \"127.0.0.1:8025\"")?;
    if !listen.ip().is_loopback() {
        table.warn("`web.listen` is open to the network", "listen on 127.0.0.1 and let a proxy guard it");
    }
    Some(listen)
}

/// Reads `[templates]`; None: only the built-in ones.
pub fn read_templates(root: &Table<'_>) -> Option<PathBuf> {
    let table = root.table("templates")?;
    let path = table.path("path");
    if path.is_none() && table.find("path").is_none() {
        table.missing("path", "write the folder that holds your templates");
    }
    table.finish();
    path
}

/// Reads `[spool]`.
pub fn read_spool(root: &Table<'_>) -> PathBuf {
    let Some(table) = root.table("spool") else {
        return root.source().state_dir().join("spool");
    };
    let path = table.generated("path", "spool");
    table.finish();
    path
}

/// Reads `[log]`.
pub fn read_log(root: &Table<'_>) -> LogConfig {
    let mut log = LogConfig { level: "info".to_owned(), json: false };
    if let Some(table) = root.table("log") {
        let levels = ["error", "warn", "info", "debug", "trace"].map(|level| (level, level));
        if let Some(level) = table.find("level").and_then(|found| found.choice(&levels)) {
            log.level = level.to_owned();
        }
        let format = table.find("format").and_then(|found| found.choice(&[("text", false), ("json", true)]));
        log.json = format.unwrap_or_default();
        table.finish();
    }
    log
}

/// Accepts the sections of later issues and says so.
pub fn read_later_sections(root: &Table<'_>) {
    for key in LATER {
        if let Some(found) = root.find(key) {
            found.warn(&format!("`{key}` is not used yet"), "leave it or remove it; it has no effect");
        }
    }
}
