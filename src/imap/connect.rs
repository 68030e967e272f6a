//! From nothing to a selected folder: TCP, TLS, greeting, login, ID, SELECT, and the folder for what is done.
//!
//! Promises: a password crosses only a connection that is as safe as the configuration says; a refusal names the
//! setting to mend; the identification of RFC 2971 is sent before SELECT, without which 163.com and its sisters
//! answer "Unsafe Login".
//!
//! Never: a fall-back from STARTTLS to plain text; a PREAUTH greeting (RFC 3501 §7.1.4: before TLS it is an attack,
//! after it we could not tell whose mail we would read).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_imap::imap_proto::{Capability, Response, ResponseCode, Status};
use async_imap::{Authenticator, Client, Session};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use super::names::folder_argument;
use super::wire::{Command, ImapError, Metered, Tagged, Wire, outcome_words, words};
use crate::config::secret::read_secret;
use crate::config::{ImapConfig, Tls};
use crate::net::{self, Stream};

/// Longest wait for the greeting and for short commands.
pub const SHORT_MAX: Duration = Duration::from_secs(30);
/// Longest login: servers slow down after failures, and some ask a directory.
const LOGIN_MAX: Duration = Duration::from_secs(60);
/// Longest SELECT: a server may first have to build its index.
const SELECT_MAX: Duration = Duration::from_secs(120);

/// How we prove who we are.
pub enum Login {
    Password { user: String, password: SecretString },
}

/// A folder opened for reading and moving.
#[derive(Debug, Clone, Default)]
pub struct Selected {
    pub uid_validity: u32,
    /// Mails in the folder when it was opened.
    pub exists: u32,
    /// The UID that the next mail will get; 0 where the server does not say.
    pub uid_next: u32,
    pub read_only: bool,
}

/// The answer of AUTHENTICATE PLAIN (RFC 4616): needed where LOGIN's quoted string cannot carry the password.
struct Plain(Vec<u8>);

impl Authenticator for Plain {
    type Response = Vec<u8>;

    fn process(&mut self, _challenge: &[u8]) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

/// Reads the credentials; done at each attempt, so that a mended file needs no restart.
///
/// # Errors
/// `Setting` naming `password_file`.
pub fn credentials(config: &ImapConfig) -> Result<Login, ImapError> {
    let password = read_secret(&config.password_file)
        .map_err(|e| ImapError::Setting(format!("`password_file` of user `{}`: {e}", config.user)))?;
    Ok(Login::Password { user: config.user.clone(), password })
}

/// Connects, logs in and learns what the server offers.
///
/// # Errors
/// Any `ImapError`; the connection is gone.
pub async fn open(
    config: &ImapConfig,
    login: &Login,
    send_id: bool,
    alive: Box<dyn Fn() + Send + Sync>,
) -> Result<Wire, ImapError> {
    let client = greet(config).await?;
    let meter = Arc::clone(&client.get_ref().meter);
    let session = log_in(client, config, login).await?;
    let mut wire = Wire::new(session, meter, alive);
    let mut offered = BTreeSet::new();
    wire.run(&Command::new("CAPABILITY", "CAPABILITY", SHORT_MAX), |answer| {
        if let Response::Capabilities(list) = answer {
            offered.extend(list.iter().map(capability_name));
        }
        Ok(())
    })
    .await?;
    wire.set_capabilities(offered);
    if send_id && wire.offers("ID") {
        let version = env!("CARGO_PKG_VERSION");
        let line = format!(r#"ID ("name" "postdesk" "version" "{version}" "vendor" "postdesk")"#);
        let command = Command::new("ID", line, SHORT_MAX);
        ignore_refusal(wire.run(&command, |_| Ok(())).await)?;
    }
    Ok(wire)
}

fn capability_name(capability: &Capability<'_>) -> String {
    match capability {
        Capability::Imap4rev1 => "IMAP4REV1".to_string(),
        Capability::Auth(name) => format!("AUTH={}", name.to_ascii_uppercase()),
        Capability::Atom(name) => name.to_ascii_uppercase(),
    }
}

/// For commands that a server may refuse without harm.
///
/// # Errors
/// All but `Refused`.
pub fn ignore_refusal(result: Result<Tagged, ImapError>) -> Result<(), ImapError> {
    match result {
        Ok(_) | Err(ImapError::Refused { .. }) => Ok(()),
        Err(e) => Err(e),
    }
}

async fn greet(config: &ImapConfig) -> Result<Client<Metered>, ImapError> {
    let tcp = net::connect(&config.host, config.port).await?;
    let ca_file = config.ca_file.as_deref();
    if config.tls == Tls::Implicit {
        let mut client = Client::new(Metered::new(net::encrypt(tcp, &config.host, ca_file).await?));
        read_greeting(&mut client, config).await?;
        return Ok(client);
    }
    let mut client = Client::new(Metered::new(Stream::Plain(tcp)));
    read_greeting(&mut client, config).await?;
    if config.tls == Tls::None {
        return Ok(client);
    }
    match timeout(SHORT_MAX, client.run_command_and_check_ok("STARTTLS", None)).await {
        Ok(Ok(())) => {}
        Ok(Err(async_imap::error::Error::Io(e))) => return Err(ImapError::io("STARTTLS", &e)),
        Ok(Err(async_imap::error::Error::No(text) | async_imap::error::Error::Bad(text))) => {
            let why = information(&text);
            return Err(ImapError::Setting(format!(
                "{} refuses STARTTLS ({why}): check `tls` and `port`",
                config.host
            )));
        }
        Ok(Err(_)) => return Err(ImapError::Lost { command: "STARTTLS", words: String::new() }),
        Err(_) => return Err(ImapError::Silent { command: "STARTTLS", after: SHORT_MAX }),
    }
    // RFC 3501 §6.2.1: what was said in the clear is void; the library's buffer is dropped with the client.
    match client.into_inner().into_inner() {
        Stream::Plain(tcp) => {
            let stream = net::encrypt(tcp, &config.host, ca_file).await?;
            Ok(Client::new(Metered::new(stream)))
        }
        Stream::Tls(_) => Err(ImapError::Garbled { command: "STARTTLS" }),
    }
}

async fn read_greeting(client: &mut Client<Metered>, config: &ImapConfig) -> Result<(), ImapError> {
    let command = "the greeting";
    let answer = match timeout(SHORT_MAX, client.read_response()).await {
        Ok(Ok(Some(answer))) => answer,
        Ok(Ok(None)) => return Err(ImapError::Lost { command, words: String::new() }),
        // Most often TLS is spoken at the other end, or another protocol.
        Ok(Err(e)) if e.kind() == std::io::ErrorKind::Other => {
            let text = format!("{}:{} does not speak IMAP: check `port` and `tls`", config.host, config.port);
            return Err(ImapError::Setting(text));
        }
        Ok(Err(e)) => return Err(ImapError::io(command, &e)),
        Err(_) => {
            let (host, port) = (&config.host, config.port);
            let text = format!("{host}:{port} accepts the connection but says nothing: check `port` and `tls`");
            return Err(ImapError::Setting(text));
        }
    };
    match answer.parsed() {
        Response::Data { status: Status::Ok, outcome } => {
            let disabled =
                |c: &Capability<'_>| matches!(c, Capability::Atom(a) if a.eq_ignore_ascii_case("LOGINDISABLED"));
            match &outcome.code {
                Some(ResponseCode::Capabilities(list)) if config.tls == Tls::None && list.iter().any(disabled) => {
                    let text = format!("{} takes no password without TLS: set `tls`", config.host);
                    Err(ImapError::Setting(text))
                }
                _ => Ok(()),
            }
        }
        Response::Data { status: Status::PreAuth, .. } => {
            let text = format!("{}:{} greets with PREAUTH, which is refused: check `host`", config.host, config.port);
            Err(ImapError::Setting(text))
        }
        Response::Data { outcome, .. } => Err(ImapError::Lost { command, words: outcome_words(outcome) }),
        _ => Err(ImapError::Garbled { command }),
    }
}

async fn log_in(client: Client<Metered>, config: &ImapConfig, login: &Login) -> Result<Session<Metered>, ImapError> {
    let Login::Password { user, password } = login;
    let password = password.expose_secret();
    // RFC 3501 §4.3: a quoted string holds ASCII without line ends.
    let quotable = |text: &str| text.chars().all(|c| matches!(c, ' '..='~'));
    let result = if quotable(user) && quotable(password) {
        timeout(LOGIN_MAX, client.login(user, password)).await
    } else {
        let plain = Plain(format!("\0{user}\0{password}").into_bytes());
        timeout(LOGIN_MAX, client.authenticate("PLAIN", plain)).await
    };
    match result {
        Err(_) => Err(ImapError::Silent { command: "LOGIN", after: LOGIN_MAX }),
        Ok(Ok(session)) => Ok(session),
        Ok(Err((e, _client))) => Err(match e {
            async_imap::error::Error::Io(e) => ImapError::io("LOGIN", &e),
            async_imap::error::Error::No(text) | async_imap::error::Error::Bad(text) => {
                login_refusal(config, &information(&text))
            }
            _ => ImapError::Lost { command: "LOGIN", words: String::new() },
        }),
    }
}

/// The server's own words out of the library's error text `code: …, info: Some("…")`.
fn information(text: &str) -> String {
    let own = text.split_once("info: Some(\"").and_then(|(_, rest)| rest.strip_suffix("\")"));
    words(&own.unwrap_or("no reason given").replace("\\\"", "\""))
}

/// RFC 5530 codes, and words of servers without them, that say "not now" rather than "not you".
const NOT_NOW: [&str; 7] =
    ["[unavailable]", "[limit]", "[inuse]", "[serverbug]", "too many", "temporar", "system busy"];
/// Words by which providers ask for an authorisation code or an app password in place of the account's password.
const WANTS_CODE: [&str; 6] =
    ["authorization code", "authorisation code", "application-specific", "app password", "授权码", "login fail"];

fn login_refusal(config: &ImapConfig, why: &str) -> ImapError {
    let lower = why.to_lowercase();
    if NOT_NOW.iter().any(|w| lower.contains(w)) {
        return ImapError::Refused { command: "LOGIN", words: why.to_string() };
    }
    let (user, file) = (&config.user, config.password_file.display());
    let hint = if WANTS_CODE.iter().any(|w| lower.contains(w)) {
        ", where this provider wants its authorisation code (客户端授权码) or app password, not the account's password, \
         and IMAP switched on in its web settings"
    } else {
        ""
    };
    ImapError::LoginRefused(format!("login refused ({why}): check `user` = {user} and `password_file` = {file}{hint}"))
}

/// Opens the folder, to read and to move unless `look_only`.
///
/// # Errors
/// `Setting` naming `folder`, or any fault of the connection.
pub async fn select(wire: &mut Wire, config: &ImapConfig, look_only: bool) -> Result<Selected, ImapError> {
    let verb = if look_only { "EXAMINE" } else { "SELECT" };
    let command = Command::new(verb, format!("{verb} {}", folder_argument(&config.folder)), SELECT_MAX);
    let mut selected = Selected::default();
    let result = wire
        .run(&command, |answer| {
            match answer {
                Response::MailboxData(async_imap::imap_proto::MailboxDatum::Exists(n)) => selected.exists = *n,
                Response::Data { outcome, .. } => match outcome.code {
                    Some(ResponseCode::UidValidity(n)) => selected.uid_validity = n,
                    Some(ResponseCode::UidNext(n)) => selected.uid_next = n,
                    _ => {}
                },
                _ => {}
            }
            Ok(())
        })
        .await;
    match result {
        Ok(tagged) => selected.read_only = tagged.code == Some(ResponseCode::ReadOnly),
        Err(ImapError::Refused { words, .. }) => return Err(select_refusal(config, &words)),
        Err(e) => return Err(e),
    }
    if selected.uid_validity == 0 {
        let text = format!("`folder` = {} has no UIDVALIDITY, so no mail in it can be remembered", config.folder);
        return Err(ImapError::Setting(text));
    }
    Ok(selected)
}

fn select_refusal(config: &ImapConfig, why: &str) -> ImapError {
    let lower = why.to_lowercase();
    let (folder, user) = (&config.folder, &config.user);
    if lower.contains("unsafe login") {
        let text = format!(
            "the provider blocks this login ({why}): allow IMAP clients in the web settings of `user` = {user}, and \
             put the authorisation code (客户端授权码) into `password_file`"
        );
        return ImapError::LoginRefused(text);
    }
    if NOT_NOW.iter().any(|w| lower.contains(w)) {
        return ImapError::Refused { command: "SELECT", words: why.to_string() };
    }
    ImapError::Setting(format!("`folder` = {folder} of user {user} cannot be opened ({why}): check its name"))
}

/// Whether `folder` exists.
///
/// # Errors
/// Any fault of the connection; a refused LIST means no.
pub async fn folder_exists(wire: &mut Wire, folder: &str) -> Result<bool, ImapError> {
    let command = Command::new("LIST", format!("LIST \"\" {}", folder_argument(folder)), SHORT_MAX);
    let mut found = false;
    let result = wire
        .run(&command, |answer| {
            if let Response::MailboxData(async_imap::imap_proto::MailboxDatum::List(list)) = answer {
                use async_imap::imap_proto::NameAttribute;
                let gone = [NameAttribute::NoSelect, NameAttribute::Extension("\\NonExistent".into())];
                found |= !list.name_attributes.iter().any(|a| gone.contains(a));
            }
            Ok(())
        })
        .await;
    ignore_refusal(result)?;
    Ok(found)
}

/// Makes sure that the folder for finished mails is there; `Some(why not)` if it cannot be had.
///
/// # Errors
/// Any fault of the connection.
pub async fn ensure_folder(wire: &mut Wire, folder: &str) -> Result<Option<String>, ImapError> {
    if folder_exists(wire, folder).await? {
        return Ok(None);
    }
    let name = folder_argument(folder);
    let created = wire.run(&Command::new("CREATE", format!("CREATE {name}"), SHORT_MAX), |_| Ok(())).await;
    match created {
        Ok(_) => {
            let subscribe = Command::new("SUBSCRIBE", format!("SUBSCRIBE {name}"), SHORT_MAX);
            ignore_refusal(wire.run(&subscribe, |_| Ok(())).await)?;
            tracing::info!(folder, "created the folder for finished mails");
            Ok(None)
        }
        Err(ImapError::Refused { words, .. }) if words.to_lowercase().contains("exist") => Ok(None),
        Err(ImapError::Refused { words, .. }) => Ok(Some(words)),
        Err(e) => Err(e),
    }
}

/// Says good-bye; what comes of it does not matter.
pub async fn log_out(mut wire: Wire) {
    let _ = wire.run(&Command::new("LOGOUT", "LOGOUT", Duration::from_secs(2)), |_| Ok(())).await;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    fn config() -> ImapConfig {
        ImapConfig {
            host: "imap.desk.test".into(),
            port: 993,
            tls: Tls::Implicit,
            user: "support".into(),
            password_file: "imap.password".into(),
            folder: "INBOX".into(),
            processed: None,
            poll: Duration::from_secs(60),
            ca_file: None,
        }
    }

    #[test]
    fn refusals_name_what_is_to_be_mended() {
        for (words, kind, has) in [
            ("[AUTHENTICATIONFAILED] Authentication failed.", "login", &["`user`", "`password_file`"][..]),
            ("LOGIN Login error or password error, use authorization code", "login", &["授权码"]),
            ("[UNAVAILABLE] Temporary authentication failure.", "later", &[]),
            ("Too many simultaneous connections. (Failure)", "later", &[]),
        ] {
            let e = login_refusal(&config(), words);
            assert_eq!(matches!(e, ImapError::LoginRefused(_)), kind == "login", "{e}");
            assert!(has.iter().all(|h| e.to_string().contains(h)), "{e}");
        }
        let e = select_refusal(&config(), "SELECT Unsafe Login. Please contact kefu@188.com for help");
        assert!(matches!(e, ImapError::LoginRefused(_)), "{e}");
        let e = select_refusal(&config(), "Mailbox doesn't exist: Inbx").to_string();
        assert!(e.contains("`folder`"), "{e}");
    }

    #[test]
    fn the_servers_words_without_the_librarys() {
        assert_eq!(
            information("code: None, info: Some(\"[AUTHENTICATIONFAILED] \\\"no\\\"\")"),
            "[AUTHENTICATIONFAILED] \"no\""
        );
        assert_eq!(information("code: None, info: None"), "no reason given");
    }
}
