//! One SMTP connection, verb by verb (RFC 5321), with a time-out on each; dropped on anything unclear.
//!
//! A time-out or an error after the final dot means that the answer is lost: the server may have the mail. Before the
//! dot it means that nothing was sent.

use std::net::SocketAddr;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use crate::config::{SmtpServer, Tls, read_secret};
use crate::net::{self, NetError, Stream};
use crate::pure::outbox::Answer;

/// RFC 5321 §4.5.3.2, in seconds.
const CONNECT: Duration = Duration::from_secs(60);
const COMMAND: Duration = Duration::from_secs(300);
const DATA_INITIATION: Duration = Duration::from_secs(120);
const DATA_TERMINATION: Duration = Duration::from_secs(600);
/// For what only makes the end polite.
const QUIT: Duration = Duration::from_secs(3);

/// Why a delivery did not end well.
#[derive(Debug)]
pub struct Fault {
    pub answer: Answer,
    pub text: String,
    /// The server answered, and the dialogue is still in step.
    pub connection_lives: bool,
}

pub struct Connection(AsyncSmtpConnection);

impl Connection {
    /// Connects, secures and logs in. Faults name the setting that is to be mended.
    pub async fn open(server: &SmtpServer) -> Result<Connection, Fault> {
        let place = format!("[smtp] host = {:?} port = {}", server.host, server.port);
        match timeout(CONNECT, open(server, &place)).await {
            Ok(connection) => connection.map(Connection),
            Err(_) => Err(broken(format!("{place}: no answer within {} s", CONNECT.as_secs()))),
        }
    }

    /// MAIL, RCPT and DATA, up to the 354.
    pub async fn envelope(&mut self, from: &str, to: &str) -> Result<(), Fault> {
        self.addressed(from, to).await?;
        self.verb(Data.to_string(), "DATA", DATA_INITIATION).await
    }

    /// MAIL and RCPT; nothing is sent unless DATA follows.
    pub async fn addressed(&mut self, from: &str, to: &str) -> Result<(), Fault> {
        let sender = if from.is_empty() { None } else { Some(address(from)?) };
        let recipient = address(to)?;
        let info = self.0.server_info().clone();
        let mut parameters = Vec::new();
        if info.supports_feature(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        if !from.is_ascii() || !to.is_ascii() {
            if !info.supports_feature(Extension::SmtpUtfEight) {
                return Err(Fault {
                    answer: Answer::Permanent,
                    text: "the server takes no UTF-8 addresses".to_owned(),
                    connection_lives: true,
                });
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        self.verb(Mail::new(sender, parameters).to_string(), "MAIL", COMMAND).await?;
        self.verb(Rcpt::new(recipient, Vec::new()).to_string(), "RCPT", COMMAND).await
    }

    /// The mail and the final dot. Ok: the server's own words.
    pub async fn data(&mut self, bytes: &[u8]) -> Result<String, Fault> {
        let lost = |text: String| Fault { answer: Answer::Lost, text, connection_lives: false };
        // The library writes the line end before the final dot itself; with ours there would be an empty line more.
        let bytes = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        match timeout(DATA_TERMINATION, self.0.message(bytes)).await {
            Ok(Ok(response)) => Ok(response.message().collect::<Vec<_>>().join(" ")),
            Ok(Err(e)) if e.is_permanent() => {
                Err(Fault { answer: Answer::Permanent, text: e.to_string(), connection_lives: true })
            }
            Ok(Err(e)) if e.is_transient() => {
                Err(Fault { answer: Answer::Temporary, text: e.to_string(), connection_lives: true })
            }
            Ok(Err(e)) => Err(lost(format!("no answer to the final dot: {e}"))),
            Err(_) => Err(lost("no answer to the final dot within ten minutes".to_owned())),
        }
    }

    /// Whether the connection can serve another mail.
    pub async fn is_alive(&self) -> bool {
        !self.0.has_broken()
    }

    /// RSET after a refusal; false if the connection is of no more use.
    pub async fn reset(&mut self) -> bool {
        matches!(timeout(COMMAND, self.0.command(Rset)).await, Ok(Ok(_)))
    }

    /// Says good-bye.
    pub async fn quit(mut self) {
        let _ = timeout(QUIT, self.0.quit()).await;
    }

    async fn verb(&mut self, command: String, verb: &str, limit: Duration) -> Result<(), Fault> {
        match timeout(limit, self.0.command(command)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(e)) => {
                let text = format!("{verb}: {e}");
                if e.is_permanent() {
                    // 5yz to MAIL is about us, to RCPT about the recipient.
                    let too_large = e.status().is_some_and(|code| code.to_string() == "552");
                    let answer = if verb == "MAIL" && !too_large { Answer::Misconfigured } else { Answer::Permanent };
                    Err(Fault { answer, text, connection_lives: true })
                } else {
                    Err(Fault { answer: Answer::Temporary, text, connection_lives: e.is_transient() })
                }
            }
            Err(_) => Err(broken(format!("{verb}: no answer within {} s", limit.as_secs()))),
        }
    }
}

impl AsyncTokioStream for Stream {
    fn peer_addr(&self) -> std::io::Result<SocketAddr> {
        match self {
            Stream::Plain(tcp) => tcp.peer_addr(),
            Stream::Tls(tls) => tls.get_ref().0.peer_addr(),
        }
    }
}

async fn open(server: &SmtpServer, place: &str) -> Result<AsyncSmtpConnection, Fault> {
    let named = |what: &str| format!("{place}: {what}");
    let hello = server.hello.clone().map_or_else(ClientId::default, ClientId::Domain);
    let tls = match server.tls {
        Tls::None | Tls::Implicit => None,
        Tls::Starttls => Some(tls(server).map_err(|e| misconfigured(named(&e)))?),
    };
    let unreachable = |e: NetError| match e {
        NetError::CaFile { .. } | NetError::NoRoots { .. } => misconfigured(named(&e.to_string())),
        _ => broken(named(&e.to_string())),
    };
    // A socket of our own: it sends the final dot at once, where the library's would wait for the ACK of the text.
    let tcp = net::connect(&server.host, server.port).await.map_err(unreachable)?;
    let stream = match server.tls {
        Tls::Implicit => net::encrypt(tcp, &server.host, server.ca_file.as_deref()).await.map_err(unreachable)?,
        Tls::None | Tls::Starttls => Stream::Plain(tcp),
    };
    let mut connection = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello)
        .await
        .map_err(|e| broken(named(&words(&e))))?;
    if let (Some(tls), Tls::Starttls) = (tls, server.tls) {
        if !connection.can_starttls() {
            return Err(misconfigured(named(
                "the server offers no STARTTLS; set tls = \"implicit\" or ask its operator",
            )));
        }
        connection.starttls(tls, &hello).await.map_err(|e| broken(named(&words(&e))))?;
    }
    if let Some((user, file)) = &server.login {
        let password = read_secret(file).map_err(|e| misconfigured(named(&e.to_string())))?;
        let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
        if let Err(e) = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await {
            connection.abort().await;
            return Err(if e.is_permanent() {
                misconfigured(named(&format!(
                    "the login of user {user:?} is refused ({}); check user and password_file (some providers want an authorisation code)",
                    words(&e)
                )))
            } else {
                broken(named(&words(&e)))
            });
        }
    }
    Ok(connection)
}

fn tls(server: &SmtpServer) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(path) = &server.ca_file {
        let pem = std::fs::read(path).map_err(|e| format!("ca_file {}: {e}", path.display()))?;
        let certificate =
            Certificate::from_pem(&pem).map_err(|e| format!("ca_file {}: {}", path.display(), words(&e)))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|e| words(&e))
}

/// An error with its causes, in one line.
fn words(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut source = e.source();
    while let Some(inner) = source {
        let words = inner.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        source = inner.source();
    }
    text
}

fn address(text: &str) -> Result<Address, Fault> {
    text.parse().map_err(|e| Fault {
        answer: Answer::Permanent,
        text: format!("{text:?} is no address: {e}"),
        connection_lives: true,
    })
}

fn broken(text: String) -> Fault {
    Fault { answer: Answer::Temporary, text, connection_lives: false }
}

fn misconfigured(text: String) -> Fault {
    Fault { answer: Answer::Misconfigured, text, connection_lives: false }
}
