//! `[[hook]]`: what the desk calls when something happens, so that chat robots, pagers and SMS gateways can wake somebody.

use std::path::PathBuf;
use std::time::Duration;

use super::reader::{Found, Table};
use crate::pure::grade::Priority;
use crate::pure::notice::Notice;

/// `[[hook]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    pub name: String,
    /// Names of notices; empty: all.
    pub events: Vec<String>,
    /// Empty: all.
    pub priorities: Vec<Priority>,
    pub call: Call,
    pub timeout: Duration,
    /// Attempts in all.
    pub attempts: u32,
}

/// What is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// POST of JSON.
    Url(Url),
    /// The URL is a secret and stands in this file.
    UrlFile(PathBuf),
    /// A program and its arguments, with JSON on its standard input.
    Program(Vec<String>),
}

/// An http or https URL, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    pub tls: bool,
    pub host: String,
    pub port: u16,
    /// Path and query, beginning with `/`.
    pub path: String,
}

/// Longest wait for an answer, unless `timeout` says otherwise.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Attempts, unless `attempts` says otherwise.
const ATTEMPTS: u32 = 8;

impl Url {
    /// Reads a URL; None: it is none that can be called. A user and password in it are refused.
    pub fn parse(text: &str) -> Option<Url> {
        let text = text.trim();
        let (tls, rest) = match text.strip_prefix("https://") {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix("http://")?),
        };
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
            return None;
        }
        let (authority, path) = match rest.find(['/', '?']).and_then(|at| rest.split_at_checked(at)) {
            Some((authority, path)) => (authority, path),
            None => (rest, ""),
        };
        let path = path.split('#').next().unwrap_or_default();
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let default = if tls { 443 } else { 80 };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
            _ => (authority, default),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        (!host.is_empty() && !host.contains('@')).then(|| Url { tls, host: host.to_owned(), port, path })
    }

    /// Without path and query, which may be secrets.
    pub fn place(&self) -> String {
        format!("{}://{}:{}", if self.tls { "https" } else { "http" }, self.host, self.port)
    }
}

/// Reads every `[[hook]]`.
pub fn read_hooks(root: &Table<'_>) -> Vec<Hook> {
    let mut hooks: Vec<Hook> = Vec::new();
    for (place, table) in root.tables("hook").into_iter().enumerate() {
        let name = table.word("name").unwrap_or_else(|| format!("hook {}", place + 1));
        if hooks.iter().any(|hook| hook.name == name) {
            table.fault(&format!("two hook tables are named `{name}`"), "give each a name of its own");
        }
        let events = table.find("events").map(|found| found.items()).unwrap_or_default();
        for found in &events {
            if let Some(word) = found.word().filter(|word| Notice::parse(word).is_none()) {
                found.unknown("event", &word, Notice::ALL.iter().map(|notice| notice.as_str()));
            }
        }
        let priorities = table.find("priorities").map(|found| found.items()).unwrap_or_default();
        let class = |found: &Found<'_>| found.parsed(Priority::parse, "write P1, P2, P3 or P4");
        hooks.push(Hook {
            name,
            events: events.iter().filter_map(Found::word).collect(),
            priorities: priorities.iter().filter_map(class).collect(),
            call: read_call(&table).unwrap_or_else(|| Call::Program(Vec::new())),
            timeout: table.find("timeout").and_then(|found| found.duration()).unwrap_or(TIMEOUT),
            attempts: table.number("attempts", 1_000).unwrap_or(ATTEMPTS).max(1),
        });
        table.finish();
    }
    hooks
}

fn read_call(table: &Table<'_>) -> Option<Call> {
    let url = table.find("url");
    let url_file = table.secret("url_file");
    let program = table.find("program");
    if [url.is_some(), url_file.is_some(), program.is_some()].iter().filter(|given| **given).count() != 1 {
        table.fault("a hook calls one thing", "write one of url, url_file and program");
        return None;
    }
    if let Some(path) = url_file {
        return Some(Call::UrlFile(path));
    }
    if let Some(found) = url {
        let url = found.parsed(Url::parse, "write \"https://host/path\"; put a URL with secrets into url_file")?;
        if !url.tls && !matches!(url.host.as_str(), "localhost" | "127.0.0.1" | "::1") {
            found.warn("the hook's URL is not encrypted", "use https");
        }
        return Some(Call::Url(url));
    }
    let words = program?.words();
    (!words.is_empty()).then_some(Call::Program(words))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        let url = |text: &str| Url::parse(text).map(|u| format!("{} {}", u.place(), u.path));
        for (text, expected) in [
            ("https://chat.test/hook?key=1", "https://chat.test:443 /hook?key=1"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080 /"),
            ("http://host.test:81/a#b", "http://host.test:81 /a"),
            ("https://[::1]/x", "https://::1:443 /x"),
            ("http://host.test?x=1", "http://host.test:80 /?x=1"),
        ] {
            assert_eq!(url(text).as_deref(), Some(expected), "{text}");
        }
        for wrong in ["ftp://x.test/", "chat.test", "https://", "https://a b/", "https://me:pw@x.test/", "http://x:y/"]
        {
            assert_eq!(url(wrong), None, "{wrong}");
        }
    }
}
