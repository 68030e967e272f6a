//! mail-auth, with its resolver: the system's name servers, one named server, or a file of keys.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::hash::Hash;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use mail_auth::{
    AuthenticatedMessage, DkimResult, DnsError, Error, MessageAuthenticator, Parameters, ResolverCache, Txt,
};

use crate::config::Keys;
use crate::pure::evidence::is_aligned;
use crate::pure::signature::{Chain, Checked, Findings, Signed};

/// Signatures of one mail that are looked at: the aligned ones, the topmost first.
const SIGNATURES_MAX: usize = 3;
/// Fields of DKIM and ARC in one mail; with more it is not looked at.
const FIELDS_MAX: usize = 60;
/// Bytes of a file of keys.
const FILE_BYTES_MAX: u64 = 1024 * 1024;
/// What stands in a file of keys for a name whose server does not answer.
const NO_ANSWER: &str = "SERVFAIL";

pub struct Library {
    resolver: MessageAuthenticator,
    /// Some: this and nothing else is the DNS.
    zone: Option<Zone>,
}

/// Keys by name, lower case, with the last dot.
struct Zone(BTreeMap<String, Txt>);

impl ResolverCache<Box<str>, Txt> for Zone {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let named = |key: &&String| <Box<str> as Borrow<Q>>::borrow(&key.as_str().into()) == name;
        let found = self.0.iter().find(|(key, _)| named(key)).map(|(_, txt)| txt.clone());
        // A name that is not there is answered all the same, so that nobody else is asked.
        Some(found.unwrap_or(Txt::Error(Error::Dns(DnsError::InvalidRecordType))))
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

impl Library {
    pub fn open(keys: &Keys) -> Result<Library, String> {
        let fault = |e: String| format!("[identity] dkim: {e}");
        Ok(match keys {
            Keys::System => {
                let resolver = MessageAuthenticator::new_system_conf().map_err(|e| fault(e.to_string()))?;
                Library { resolver, zone: None }
            }
            Keys::Server(address) => Library { resolver: at(*address).map_err(fault)?, zone: None },
            Keys::File(path) => {
                let nobody = SocketAddr::from(([127, 0, 0, 1], 9));
                Library { resolver: at(nobody).map_err(fault)?, zone: Some(read(path).map_err(fault)?) }
            }
        })
    }

    /// What the signatures of a mail say that may prove something of the domain `from`, and its chain of seals.
    pub async fn check(&self, raw: &[u8], from: &str) -> Findings {
        let Some(mut mail) = AuthenticatedMessage::parse(raw) else { return Findings::default() };
        if mail.dkim_headers.len() + mail.as_headers.len() + mail.ams_headers.len() > FIELDS_MAX {
            return Findings::default();
        }
        mail.dkim_headers.retain(|one| is_aligned(from, &one.header.d.trim_end_matches('.').to_ascii_lowercase()));
        mail.dkim_headers.truncate(SIGNATURES_MAX);
        let outputs = match &self.zone {
            Some(zone) => self.resolver.verify_dkim(Parameters::new(&mail).with_txt_cache(zone)).await,
            None => self.resolver.verify_dkim(&mail).await,
        };
        let signed = |output: &mail_auth::DkimOutput<'_>| {
            let signature = output.signature()?;
            let checked = checked(output.result());
            Some(Signed { domain: signature.d.clone(), fields: signature.h.clone(), checked })
        };
        let signatures: Vec<Signed> = outputs.iter().filter_map(signed).collect();
        let chain = if mail.as_headers.is_empty() { None } else { self.chain(&mail).await };
        Findings { signatures, chain }
    }

    async fn chain(&self, mail: &AuthenticatedMessage<'_>) -> Option<Chain> {
        let output = match &self.zone {
            Some(zone) => self.resolver.verify_arc(Parameters::new(mail).with_txt_cache(zone)).await,
            None => self.resolver.verify_arc(mail).await,
        };
        let newest = output.sets().last()?;
        let results = String::from_utf8_lossy(newest.results.value).replace(['\r', '\n'], "");
        let sealer = newest.seal.header.d.clone();
        // The seal and the signature over the mail must be of the same hand.
        let checked = if newest.signature.header.d == sealer { checked(output.result()) } else { Checked::Fail };
        Some(Chain { sealer, results, checked })
    }
}

fn checked(result: &DkimResult) -> Checked {
    match result {
        DkimResult::Pass => Checked::Pass,
        DkimResult::TempError(_) => Checked::Unknown,
        DkimResult::Neutral(_) | DkimResult::Fail(_) | DkimResult::PermError(_) | DkimResult::None => Checked::Fail,
    }
}

/// A resolver that asks one server.
fn at(address: SocketAddr) -> Result<MessageAuthenticator, String> {
    let connection = |mut one: ConnectionConfig| {
        one.port = address.port();
        one
    };
    let connections = vec![connection(ConnectionConfig::udp()), connection(ConnectionConfig::tcp())];
    let server = NameServerConfig::new(address.ip(), true, connections);
    let mut options = ResolverOpts::default();
    options.timeout = Duration::from_secs(super::CHECK_SECONDS_MAX);
    MessageAuthenticator::new(ResolverConfig::from_parts(None, Vec::new(), vec![server]), options)
        .map_err(|e| e.to_string())
}

/// Reads a file of keys: lines of a name, a blank, and the TXT record; `#` begins a comment.
fn read(path: &Path) -> Result<Zone, String> {
    let fault = |e: std::io::Error| format!("{}: {e}", path.display());
    if std::fs::metadata(path).map_err(fault)?.len() > FILE_BYTES_MAX {
        return Err(format!("{}: more than {FILE_BYTES_MAX} bytes", path.display()));
    }
    let text = std::fs::read_to_string(path).map_err(fault)?;
    let mut zone = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let Some((name, record)) = line.split_once(char::is_whitespace) else {
            return Err(format!("{}: {line:?} is no name with a record", path.display()));
        };
        let txt = match record.trim() {
            NO_ANSWER => Txt::Error(Error::Dns(DnsError::Resolver("no answer".to_owned()))),
            record => DomainKey::parse(record.as_bytes()).into(),
        };
        zone.insert(format!("{}.", name.trim_end_matches('.').to_ascii_lowercase()), txt);
    }
    Ok(Zone(zone))
}
