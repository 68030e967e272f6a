//! `[[mailbox]]` and `[smtp]`: where mail comes from and where it goes.

use std::path::PathBuf;
use std::time::Duration;

use super::reader::Table;

/// `[[mailbox]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxConfig {
    pub name: String,
    /// From and Reply-To of its tickets; lower case.
    pub address: String,
    pub kind: MailboxKind,
}

/// How a mailbox is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailboxKind {
    Imap(ImapConfig),
    Maildir { path: PathBuf },
}

/// An IMAP mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImapConfig {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub user: String,
    pub password_file: PathBuf,
    pub folder: String,
    /// Folder that mails are moved to after the commit; None: left in place.
    pub processed: Option<String>,
    pub poll: Duration,
    /// A PEM file of further certificate authorities.
    pub ca_file: Option<PathBuf>,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first byte.
    Implicit,
    Starttls,
    /// Only to this very machine: 127.0.0.0/8, ::1, localhost.
    None,
}

/// `[smtp]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmtpConfig {
    Smtp(SmtpServer),
    /// Mails are written into a Maildir, for trying out.
    Maildir {
        path: PathBuf,
    },
}

impl Default for SmtpConfig {
    fn default() -> SmtpConfig {
        SmtpConfig::Maildir { path: PathBuf::new() }
    }
}

/// The server that takes our mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpServer {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// User and password file; None: no login.
    pub login: Option<(String, PathBuf)>,
    pub ca_file: Option<PathBuf>,
    /// The name in EHLO; None: the domain of the desk's address.
    pub hello: Option<String>,
}

/// Reads every `[[mailbox]]`, one entry a table even where it has faults.
pub fn read_mailboxes(root: &Table<'_>, desk_address: Option<&str>) -> Vec<MailboxConfig> {
    let tables = root.tables("mailbox");
    if tables.is_empty() && root.find("mailbox").is_none() {
        root.missing("mailbox", "add a [[mailbox]] to read mail from");
    }
    tables.iter().map(|table| read_mailbox(table, desk_address.unwrap_or_default())).collect()
}

fn read_mailbox(table: &Table<'_>, desk_address: &str) -> MailboxConfig {
    let address = match table.find("address") {
        Some(found) => found.address().unwrap_or_default(),
        None => desk_address.to_owned(),
    };
    let name = match table.find("name") {
        Some(found) => found.word().unwrap_or_default(),
        None => address.split('@').next().unwrap_or_default().to_owned(),
    };
    let kind = match kind_of(table, "imap") {
        Kind::Maildir => MailboxKind::Maildir { path: read_maildir(table) },
        Kind::Server => MailboxKind::Imap(read_imap(table, &address)),
    };
    table.finish();
    MailboxConfig { name, address, kind }
}

#[derive(Clone, Copy)]
enum Kind {
    Server,
    Maildir,
}

/// `kind`, or what the other keys say if it is absent: a `path` is a Maildir.
fn kind_of(table: &Table<'_>, server: &str) -> Kind {
    match table.find("kind") {
        Some(found) => {
            found.choice(&[(server, Kind::Server), ("maildir", Kind::Maildir)]).unwrap_or_else(|| guess(table))
        }
        None => guess(table),
    }
}

fn guess(table: &Table<'_>) -> Kind {
    if table.has("path") { Kind::Maildir } else { Kind::Server }
}

fn read_maildir(table: &Table<'_>) -> PathBuf {
    if !table.has("path") {
        table.missing("path", "write the path of the Maildir");
    }
    if let Some(found) = table.find("poll").filter(|found| found.duration().is_some()) {
        found.warn("a Maildir is read several times a second, whatever `poll` says", "remove it");
    }
    table.path("path").unwrap_or_default()
}

fn read_imap(table: &Table<'_>, address: &str) -> ImapConfig {
    let (host, tls, port) = read_server(table, [993, 143, 143]);
    let user = match table.find("user") {
        Some(found) => found.word().unwrap_or_default(),
        None => address.to_owned(),
    };
    let password_file = table.secret("password_file");
    if read_auth(table) && !table.has("password_file") {
        table.missing("password_file", "name a file that holds the password and `chmod 600` it");
    }
    let poll = table.find("poll").and_then(|found| found.duration()).unwrap_or(POLL);
    ImapConfig {
        host,
        port,
        tls,
        user,
        password_file: password_file.unwrap_or_default(),
        folder: table.word("folder").unwrap_or_else(|| "INBOX".to_owned()),
        processed: read_processed(table),
        poll,
        ca_file: table.path("ca_file"),
    }
}

/// How often a mailbox is looked at where the server offers no IDLE.
const POLL: Duration = Duration::from_secs(60);

/// Whether a password is used, which is the only way so far.
fn read_auth(table: &Table<'_>) -> bool {
    let Some(found) = table.find("auth") else {
        return true;
    };
    let password = found.choice(&[("password", true), ("xoauth2", false)]).unwrap_or(true);
    if !password {
        found.fault("`auth = \"xoauth2\"` is not supported yet", "use password_file with an app password");
    }
    password
}

fn read_processed(table: &Table<'_>) -> Option<String> {
    let found = table.find("processed")?;
    let processed = found.word()?;
    let folder = table.word("folder").unwrap_or_else(|| "INBOX".to_owned());
    if processed == folder {
        found.fault("`processed` is the folder that is read", "name another folder or remove the key");
        return None;
    }
    Some(processed)
}

/// Host, TLS and port; `ports`: the defaults for implicit, starttls, none.
fn read_server(table: &Table<'_>, ports: [u16; 3]) -> (String, Tls, u16) {
    let host = table.need("host", "write the server's name").and_then(|found| found.word()).unwrap_or_default();
    let words = [("implicit", Tls::Implicit), ("starttls", Tls::Starttls), ("none", Tls::None)];
    let tls = table.find("tls").and_then(|found| {
        let tls = found.choice(&words)?;
        if tls == Tls::None && !host.is_empty() && !is_loopback(&host) {
            found.fault(
                &format!("`{}` = \"none\" would send the password in clear to {host}", found.name()),
                "write \"implicit\" or \"starttls\"; \"none\" is for 127.0.0.0/8, ::1 and localhost",
            );
        }
        Some(tls)
    });
    let tls = tls.unwrap_or(Tls::Implicit);
    let [implicit, starttls, none] = ports;
    let default = match tls {
        Tls::Implicit => implicit,
        Tls::Starttls => starttls,
        Tls::None => none,
    };
    (host, tls, read_port(table).unwrap_or(default))
}

fn read_port(table: &Table<'_>) -> Option<u16> {
    let found = table.find("port")?;
    let port = found.number(u32::from(u16::MAX))?;
    if port == 0 {
        found.fault(&format!("`{}` = 0 is no port", found.name()), "write 1 to 65535");
    }
    u16::try_from(port).ok()
}

/// Whether a host is this very machine, whatever a resolver says.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Reads `[smtp]`; None: it is missing.
pub fn read_smtp(root: &Table<'_>) -> Option<SmtpConfig> {
    if !root.has("smtp") {
        root.missing("smtp", "add [smtp] to send mail through");
    }
    let table = root.table("smtp")?;
    let smtp = match kind_of(&table, "smtp") {
        Kind::Maildir => SmtpConfig::Maildir { path: read_maildir(&table) },
        Kind::Server => {
            let (host, tls, port) = read_server(&table, [465, 587, 25]);
            SmtpConfig::Smtp(SmtpServer {
                host,
                port,
                tls,
                login: read_login(&table),
                ca_file: table.path("ca_file"),
                hello: table.word("hello"),
            })
        }
    };
    table.finish();
    Some(smtp)
}

fn read_login(table: &Table<'_>) -> Option<(String, PathBuf)> {
    let with_password = read_auth(table);
    let (user, password) = (table.word("user"), table.secret("password_file"));
    if table.has("user") && !table.has("password_file") && with_password {
        table.missing("password_file", "name a file that holds the password, or remove `user` too");
    }
    if table.has("password_file") && !table.has("user") {
        table.missing("user", "name the user, or remove `password_file` too");
    }
    user.zip(password)
}
