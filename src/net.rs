//! Outgoing TCP and TLS connections of the sources and the outbox.
//!
//! Promises: every step has a time-out; a connection has TCP keep-alive (60 s idle, 20 s apart, 3 probes), so that a
//! peer behind a NAT that forgot us is noticed in two minutes; certificates are checked against the roots of the
//! operating system and, if given, those of `ca_file`; an error names the setting that is to be mended.
//!
//! Never: an unchecked certificate, a fall-back from TLS to plain text, a process-wide TLS default (the provider is
//! named in each configuration).

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Longest wait for the name service.
const RESOLVE_MAX: Duration = Duration::from_secs(15);
/// Longest wait for one address to accept the connection.
const CONNECT_MAX: Duration = Duration::from_secs(10);
/// Addresses of one host that are tried, in the order of the name service.
const ADDRESSES_MAX: usize = 4;
/// Longest TLS handshake.
const HANDSHAKE_MAX: Duration = Duration::from_secs(20);
/// TCP keep-alive: silence before the first probe, time between probes, probes before the connection counts as dead.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(60);
const KEEPALIVE_EVERY: Duration = Duration::from_secs(20);
const KEEPALIVE_PROBES: u32 = 3;

/// Why there is no connection. The text names the setting to look at.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    #[error("host `{host}` is unknown ({why}): check `host`")]
    UnknownHost { host: String, why: String },
    #[error("{host}:{port} cannot be reached ({why}): check `host` and `port`")]
    Unreachable { host: String, port: u16, why: String },
    #[error(
        "the certificate of `{host}` is not accepted ({why}): check that `host` is the name in the certificate, or name its authority in `ca_file`"
    )]
    Certificate { host: String, why: String },
    #[error("no TLS with `{host}` ({why}): check `port` and `tls`")]
    Handshake { host: String, why: String },
    #[error("`ca_file` {path}: {why}")]
    CaFile { path: PathBuf, why: String },
    #[error("no trusted certificate authorities on this system ({why}): install them, or set `ca_file`")]
    NoRoots { why: String },
}

/// A connection, plain or encrypted.
pub enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    pub fn is_tls(&self) -> bool {
        matches!(self, Stream::Tls(_))
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_tls() { "Stream::Tls" } else { "Stream::Plain" })
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(s) => Pin::new(s).poll_read(cx, buf),
            Stream::Tls(s) => Pin::new(s.as_mut()).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(s) => Pin::new(s).poll_write(cx, buf),
            Stream::Tls(s) => Pin::new(s.as_mut()).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(s) => Pin::new(s).poll_flush(cx),
            Stream::Tls(s) => Pin::new(s.as_mut()).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(s) => Pin::new(s).poll_shutdown(cx),
            Stream::Tls(s) => Pin::new(s.as_mut()).poll_shutdown(cx),
        }
    }
}

/// Opens a TCP connection to the first of the host's addresses that answers.
///
/// # Errors
/// `UnknownHost` if the name has no address, else `Unreachable` with the fault of the last address tried.
pub async fn connect(host: &str, port: u16) -> Result<TcpStream, NetError> {
    let unknown = |why: String| NetError::UnknownHost { host: host.to_string(), why };
    let found = match timeout(RESOLVE_MAX, tokio::net::lookup_host((host, port))).await {
        Ok(Ok(found)) => found,
        Ok(Err(e)) => return Err(unknown(e.to_string())),
        Err(_) => return Err(unknown(format!("no answer from the name service in {} s", RESOLVE_MAX.as_secs()))),
    };
    let mut last = None;
    for address in found.take(ADDRESSES_MAX) {
        match connect_to(address).await {
            Ok(tcp) => return Ok(tcp),
            Err(e) => last = Some(e),
        }
    }
    match last {
        Some(e) => Err(NetError::Unreachable { host: host.to_string(), port, why: e.to_string() }),
        None => Err(unknown("the name has no address".to_string())),
    }
}

async fn connect_to(address: SocketAddr) -> io::Result<TcpStream> {
    let tcp = timeout(CONNECT_MAX, TcpStream::connect(address))
        .await
        .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, format!("no answer in {} s", CONNECT_MAX.as_secs())))??;
    tcp.set_nodelay(true)?;
    let keepalive = socket2::TcpKeepalive::new()
        .with_time(KEEPALIVE_IDLE)
        .with_interval(KEEPALIVE_EVERY)
        .with_retries(KEEPALIVE_PROBES);
    socket2::SockRef::from(&tcp).set_tcp_keepalive(&keepalive)?;
    Ok(tcp)
}

/// Encrypts an open connection; `host` is the name that the certificate must bear.
///
/// The roots are read anew each time: a renewed authority needs no restart.
///
/// # Errors
/// `Certificate` where the peer's certificate is at fault, else `Handshake`, `CaFile` or `NoRoots`.
pub async fn encrypt(tcp: TcpStream, host: &str, ca_file: Option<&Path>) -> Result<Stream, NetError> {
    let owned = ca_file.map(Path::to_path_buf);
    let handshake = |why: String| NetError::Handshake { host: host.to_string(), why };
    let config = tokio::task::spawn_blocking(move || tls_config(owned.as_deref()))
        .await
        .map_err(|e| handshake(e.to_string()))??;
    let name = ServerName::try_from(host.to_string()).map_err(|e| handshake(e.to_string()))?;
    match timeout(HANDSHAKE_MAX, TlsConnector::from(config).connect(name, tcp)).await {
        Ok(Ok(stream)) => Ok(Stream::Tls(Box::new(stream))),
        Ok(Err(e)) => Err(tls_fault(host, &e)),
        Err(_) => Err(handshake(format!("no handshake in {} s", HANDSHAKE_MAX.as_secs()))),
    }
}

fn tls_fault(host: &str, e: &io::Error) -> NetError {
    let certificate = e.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match certificate {
        Some(rustls::Error::InvalidCertificate(why)) => {
            NetError::Certificate { host: host.to_string(), why: why.to_string() }
        }
        _ => NetError::Handshake { host: host.to_string(), why: e.to_string() },
    }
}

/// The client side of TLS 1.2 and 1.3 by ring, with the system's roots and those of `ca_file` (PEM).
fn tls_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, NetError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (system, _) = roots.add_parsable_certificates(found.certs);
    if let Some(path) = ca_file {
        add_ca_file(&mut roots, path)?;
    } else if system == 0 {
        let why = found.errors.first().map_or_else(|| "none found".to_string(), ToString::to_string);
        return Err(NetError::NoRoots { why });
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| NetError::NoRoots { why: e.to_string() })?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn add_ca_file(roots: &mut RootCertStore, path: &Path) -> Result<(), NetError> {
    let fault = |why: String| NetError::CaFile { path: path.to_path_buf(), why };
    let mut added = 0_usize;
    for certificate in CertificateDer::pem_file_iter(path).map_err(|e| fault(e.to_string()))? {
        let certificate = certificate.map_err(|e| fault(e.to_string()))?;
        roots.add(certificate).map_err(|e| fault(e.to_string()))?;
        added += 1;
    }
    if added == 0 {
        return Err(fault("holds no PEM certificate".to_string()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;
    use std::io::Write;

    #[tokio::test]
    async fn faults_name_the_setting() {
        let port = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.local_addr().unwrap().port()
        };
        let refused = connect("127.0.0.1", port).await.unwrap_err().to_string();
        assert!(refused.contains("`port`") && refused.contains("refused"), "{refused}");
        let unknown = connect("no-such-host.invalid", 993).await.unwrap_err();
        assert!(matches!(unknown, NetError::UnknownHost { .. }), "{unknown}");
    }

    #[test]
    fn a_ca_file_must_hold_certificates() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, "not a certificate").unwrap();
        let e = tls_config(Some(file.path())).unwrap_err().to_string();
        assert!(e.contains("`ca_file`") && e.contains("no PEM"), "{e}");
        let e = tls_config(Some(Path::new("/no/such/file"))).unwrap_err().to_string();
        assert!(e.contains("`ca_file`"), "{e}");
    }

    #[tokio::test]
    async fn a_foreign_certificate_is_named_and_a_ca_file_mends_it() {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_string()]).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let server = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(server));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let _ = acceptor.accept(tcp).await;
            }
        });
        let mut ca = tempfile::NamedTempFile::new().unwrap();
        ca.write_all(made.cert.pem().as_bytes()).unwrap();

        let tcp = connect("127.0.0.1", address.port()).await.unwrap();
        let e = encrypt(tcp, "localhost", None).await.unwrap_err();
        assert!(matches!(e, NetError::Certificate { .. } | NetError::NoRoots { .. }), "{e}");
        let tcp = connect("127.0.0.1", address.port()).await.unwrap();
        assert!(encrypt(tcp, "localhost", Some(ca.path())).await.unwrap().is_tls());
        let tcp = connect("127.0.0.1", address.port()).await.unwrap();
        let e = encrypt(tcp, "other.test", Some(ca.path())).await.unwrap_err().to_string();
        assert!(e.contains("`host`"), "{e}");
    }
}
