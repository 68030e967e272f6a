//! A fake IMAP peer with state, for what a real server does only on bad days.
//!
//! It keeps mails in one folder, numbers them, serves SEARCH, partial FETCH, MOVE and IDLE as RFC 3501, 2177, 4315 and
//! 6851 have it, and misbehaves when told: answer something else, fall silent, cut the line after so many bytes. Each
//! fault is spent by its use; what the client said is kept in `heard`.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic
)]

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What to do in place of the right answer.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Send this; `TAG` stands for the command's tag. Line ends are the caller's.
    Say(String),
    /// Send this and close the connection.
    SayAndClose(String),
    /// Send the right answer up to this many bytes and close the connection.
    CutAt(usize),
    /// Never answer.
    Hang,
}

#[derive(Debug, Default)]
pub struct State {
    pub mails: BTreeMap<u32, Vec<u8>>,
    /// RFC822.SIZE as announced, where it is not the true one.
    pub announced: BTreeMap<u32, usize>,
    pub moved: Vec<u32>,
    pub uid_validity: u32,
    pub uid_next: u32,
    pub capabilities: String,
    pub greeting: String,
    /// (beginning of the command, fault), spent in this order.
    pub faults: VecDeque<(String, Fault)>,
    /// Bytes that the next connections may get before they are cut.
    pub cuts: VecDeque<usize>,
    /// Each line of the client without its tag; of LOGIN and AUTHENTICATE the verb only.
    pub heard: Vec<String>,
    pub connections: usize,
}

#[derive(Clone)]
pub struct FakeImap {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    arrival: Arc<Notify>,
}

impl FakeImap {
    pub async fn start() -> FakeImap {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let state = State {
            uid_validity: 7,
            uid_next: 1,
            capabilities: "IMAP4rev1 IDLE MOVE UIDPLUS ID".to_string(),
            greeting: "* OK ready\r\n".to_string(),
            ..State::default()
        };
        let fake = FakeImap {
            address: listener.local_addr().unwrap(),
            state: Arc::new(Mutex::new(state)),
            arrival: Arc::default(),
        };
        let server = fake.clone();
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move { server.serve(tcp).await });
            }
        });
        fake
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// A mail arrives; gives back its UID.
    pub fn put(&self, raw: impl Into<Vec<u8>>) -> u32 {
        let uid = {
            let mut state = self.state();
            let uid = state.uid_next;
            state.uid_next += 1;
            state.mails.insert(uid, raw.into());
            uid
        };
        self.arrival.notify_waiters();
        uid
    }

    /// The next command that begins with `command` gets `fault`.
    pub fn fault(&self, command: &str, fault: Fault) {
        self.state().faults.push_back((command.to_string(), fault));
    }

    /// How often the client said something that begins so.
    pub fn heard(&self, command: &str) -> usize {
        self.state().heard.iter().filter(|line| line.starts_with(command)).count()
    }

    async fn serve(&self, tcp: TcpStream) -> Option<()> {
        let (greeting, cut) = {
            let mut state = self.state();
            state.connections += 1;
            (state.greeting.clone(), state.cuts.pop_front())
        };
        let mut line = Line { tcp: BufReader::new(tcp), left: cut };
        line.send(greeting.as_bytes()).await?;
        loop {
            let text = line.receive().await?;
            let (tag, command) = text.split_once(' ').unwrap_or((text.as_str(), ""));
            let is_secret = command.starts_with("LOGIN") || command.starts_with("AUTHENTICATE");
            let kept = if is_secret { command.split(' ').next().unwrap_or_default() } else { command };
            self.state().heard.push(kept.to_string());
            match self.take_fault(command) {
                Some(Fault::Say(text)) => line.send(text.replace("TAG", tag).as_bytes()).await?,
                Some(Fault::SayAndClose(text)) => {
                    line.send(text.replace("TAG", tag).as_bytes()).await?;
                    return None;
                }
                Some(Fault::CutAt(bytes)) => {
                    line.left = Some(bytes);
                    line.send(&self.answer(tag, command)).await?;
                }
                Some(Fault::Hang) => std::future::pending::<()>().await,
                None if command == "IDLE" => self.idle(&mut line, tag).await?,
                None => line.send(&self.answer(tag, command)).await?,
            }
        }
    }

    fn take_fault(&self, command: &str) -> Option<Fault> {
        let mut state = self.state();
        let at = state.faults.iter().position(|(prefix, _)| command.starts_with(prefix))?;
        state.faults.remove(at).map(|(_, fault)| fault)
    }

    async fn idle(&self, line: &mut Line, tag: &str) -> Option<()> {
        line.send(b"+ idling\r\n").await?;
        loop {
            let arrival = self.arrival.notified();
            tokio::select! {
                said = line.receive() => {
                    self.state().heard.push(said?);
                    return line.send(format!("{tag} OK idled\r\n").as_bytes()).await;
                }
                () = arrival => {
                    let count = self.state().mails.len();
                    line.send(format!("* {count} EXISTS\r\n").as_bytes()).await?;
                }
            }
        }
    }

    /// The right answer.
    fn answer(&self, tag: &str, command: &str) -> Vec<u8> {
        let mut state = self.state();
        let mut out = Vec::new();
        let words: Vec<&str> = command.split(' ').collect();
        match words.as_slice() {
            ["CAPABILITY"] => out.extend(format!("* CAPABILITY {}\r\n", state.capabilities).bytes()),
            ["LOGOUT"] => out.extend(b"* BYE see you\r\n"),
            ["LIST", ..] => out.extend(b"* LIST (\\HasNoChildren) \"/\" \"Processed\"\r\n"),
            ["SELECT" | "EXAMINE", ..] => {
                let State { mails, uid_validity, uid_next, .. } = &*state;
                let text = format!(
                    "* {} EXISTS\r\n* OK [UIDVALIDITY {uid_validity}] valid\r\n* OK [UIDNEXT {uid_next}] next\r\n",
                    mails.len()
                );
                out.extend(text.bytes());
            }
            ["UID", "SEARCH", "UID", set] => {
                let hits: Vec<String> = uids(&state, set).iter().map(u32::to_string).collect();
                out.extend(format!("* SEARCH {}\r\n", hits.join(" ")).bytes());
            }
            ["UID", "FETCH", set, ..] => {
                for uid in uids(&state, set) {
                    fetch(&state, uid, command, &mut out);
                }
            }
            ["UID", "MOVE", set, ..] => {
                for uid in uids(&state, set) {
                    state.mails.remove(&uid);
                    state.moved.push(uid);
                }
                out.extend(format!("* OK [COPYUID 9 {set} {set}] moved\r\n").bytes());
            }
            _ => {}
        }
        out.extend(format!("{tag} OK done\r\n").bytes());
        out
    }
}

fn fetch(state: &State, uid: u32, command: &str, out: &mut Vec<u8>) {
    let Some(raw) = state.mails.get(&uid) else { return };
    if let Some((_, partial)) = command.split_once("BODY.PEEK[]<") {
        let (offset, length) = partial.trim_end_matches(">)").split_once('.').unwrap();
        let (offset, length): (usize, usize) = (offset.parse().unwrap(), length.parse().unwrap());
        let start = offset.min(raw.len());
        let part = &raw[start..raw.len().min(start + length)];
        out.extend(format!("* {uid} FETCH (UID {uid} BODY[]<{offset}> {{{}}}\r\n", part.len()).bytes());
        out.extend(part);
        out.extend(b")\r\n");
    } else {
        let size = state.announced.get(&uid).copied().unwrap_or(raw.len());
        let date = "01-Nov-2026 10:00:00 +0800";
        out.extend(format!("* {uid} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE \"{date}\")\r\n").bytes());
    }
}

/// The UIDs of a set that are there; `*` is the highest. RFC 3501 §9: a range may stand either way round.
fn uids(state: &State, set: &str) -> Vec<u32> {
    let highest = state.mails.keys().next_back().copied().unwrap_or(0);
    let number = |text: &str| if text == "*" { highest } else { text.parse().unwrap() };
    let ranges: Vec<(u32, u32)> = set
        .split(',')
        .map(|part| {
            let (first, last) = part.split_once(':').unwrap_or((part, part));
            (number(first).min(number(last)), number(first).max(number(last)))
        })
        .collect();
    let is_in = |uid: &u32| ranges.iter().any(|(first, last)| first <= uid && uid <= last);
    state.mails.keys().copied().filter(is_in).collect()
}

/// A connection that may be cut.
struct Line {
    tcp: BufReader<TcpStream>,
    left: Option<usize>,
}

impl Line {
    async fn send(&mut self, bytes: &[u8]) -> Option<()> {
        let allowed = self.left.map_or(bytes.len(), |left| left.min(bytes.len()));
        self.tcp.write_all(&bytes[..allowed]).await.ok()?;
        self.tcp.flush().await.ok()?;
        if let Some(left) = &mut self.left {
            *left -= allowed;
            if *left == 0 {
                return None;
            }
        }
        Some(())
    }

    async fn receive(&mut self) -> Option<String> {
        let mut text = String::new();
        let count = self.tcp.read_line(&mut text).await.ok()?;
        if count == 0 { None } else { Some(text.trim_end().to_string()) }
    }
}
