//! A submission server with a memory and a will of its own, for what a well-behaved server never does.
//!
//! It takes mail as RFC 5321 says and keeps every envelope and body that came to a final dot. Rules make it misbehave at one
//! step: refuse, close, wait, fall silent, or take a mail and lose the answer. It advertises SIZE, 8BITMIME, SMTPUTF8 and
//! AUTH PLAIN, accepts any password, and serves any number of connections at once on a loopback port.
//! It is strict: what a client does against the protocol (bare line feeds, lines over 998 bytes, commands out of order)
//! is noted in `faults`, which a test expects to be empty. It speaks no TLS.
//!
//! Use: `#[path = "support/fake_smtp.rs"] mod fake_smtp;` in a test crate.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// RFC 5321 §4.5.3.1.6: text lines, without CRLF.
const LINE_BYTES_MAX: usize = 998;
/// What SIZE advertises (RFC 1870).
const MAIL_BYTES_MAX: usize = 64 << 20;

/// The step of the dialogue at which a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The greeting.
    Connect,
    Hello,
    Auth,
    Mail,
    Rcpt,
    /// The command DATA, before the text.
    Data,
    /// The final dot.
    Dot,
}

/// What happens there instead of the usual answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// This answer, as in `451 4.3.0 later`. 2yz lets the dialogue go on as usual; after 421 the connection is closed.
    Answer(&'static str),
    /// The usual answer, this much later.
    Slow(Duration),
    /// The connection is closed without an answer; a mail at its dot is not taken.
    Close,
    /// No answer, and the connection stays open until the client gives up; a mail at its dot is not taken.
    Silence,
    /// At the dot: the mail is taken, and the connection is closed before the answer.
    TakeAndClose,
    /// At the dot: the mail is taken, and the answer never comes.
    TakeAndSilence,
}

/// One mail that came to its final dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The envelope sender, empty for the null sender.
    pub from: String,
    /// What stood after the address of MAIL FROM, as in `BODY=8BITMIME SIZE=812`.
    pub parameters: String,
    /// The recipients that were accepted.
    pub to: Vec<String>,
    /// The text with CRLF, dots unstuffed.
    pub data: Vec<u8>,
    /// The initial response of AUTH PLAIN, in base64, if the client logged in.
    pub auth: Option<String>,
    /// Which connection brought it, from 1.
    pub connection: usize,
    /// Whether the server has it now.
    pub taken: bool,
    /// The answer to the dot; none if it was withheld.
    pub answer: Option<String>,
}

struct Rule {
    at: At,
    containing: String,
    left: Option<usize>,
    act: Act,
}

#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    submissions: Vec<Submission>,
    commands: Vec<String>,
    faults: Vec<String>,
    connections: usize,
    open: Vec<TcpStream>,
    ended: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn act(&self, at: At, text: &str) -> Option<Act> {
        let text = text.to_lowercase();
        let mut state = self.state();
        let fits = |rule: &&mut Rule| rule.at == at && rule.left != Some(0) && text.contains(&rule.containing);
        let rule = state.rules.iter_mut().find(fits)?;
        rule.left = rule.left.map(|left| left - 1);
        Some(rule.act.clone())
    }

    fn fault(&self, what: impl Into<String>) {
        self.state().faults.push(what.into());
    }
}

pub struct FakeSmtp {
    /// On 127.0.0.1.
    pub port: u16,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl FakeSmtp {
    pub fn start() -> FakeSmtp {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("listen on a loopback port");
        let port = listener.local_addr().expect("own address").port();
        let shared = Arc::new(Shared::default());
        let accepting = std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        FakeSmtp { port, shared, accepting: Some(accepting) }
    }

    /// From now on, at each such step whose command contains the text (without regard to case; empty: any).
    /// For `Dot` the text is sought in the envelope, sender and accepted recipients. The first rule that fits holds.
    pub fn always(&self, at: At, containing: &str, act: Act) {
        self.rule(at, containing, None, act);
    }

    /// As `always`, for the next `times` such steps.
    pub fn next(&self, times: usize, at: At, containing: &str, act: Act) {
        self.rule(at, containing, Some(times), act);
    }

    fn rule(&self, at: At, containing: &str, left: Option<usize>, act: Act) {
        self.shared.state().rules.push(Rule { at, containing: containing.to_lowercase(), left, act });
    }

    /// Behaves well from now on.
    pub fn clear_rules(&self) {
        self.shared.state().rules.clear();
    }

    /// Every mail that came to its dot, refused and lost ones included.
    pub fn submissions(&self) -> Vec<Submission> {
        self.shared.state().submissions.clone()
    }

    /// The mails that the server has taken.
    pub fn taken(&self) -> Vec<Submission> {
        self.submissions().into_iter().filter(|submission| submission.taken).collect()
    }

    /// Waits for the first `count` taken mails; panics with the dialogue so far if they do not come.
    pub fn wait_taken(&self, count: usize, limit: Duration) -> Vec<Submission> {
        let end = Instant::now() + limit;
        let mut state = self.shared.state();
        while state.submissions.iter().filter(|submission| submission.taken).count() < count {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "no {count} mails within {limit:?}; commands so far: {:#?}", state.commands);
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(state);
        self.taken()
    }

    /// Every command line, in the order of arrival, over all connections; the texts of mails are left out.
    pub fn commands(&self) -> Vec<String> {
        self.shared.state().commands.clone()
    }

    /// What clients did against the protocol.
    pub fn faults(&self) -> Vec<String> {
        self.shared.state().faults.clone()
    }

    /// How many connections there were, those now open included.
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// Cuts all open connections.
    pub fn cut(&self) {
        for stream in self.shared.state().open.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for FakeSmtp {
    fn drop(&mut self) {
        self.shared.state().ended = true;
        // Wakes the accepting thread.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
        self.cut();
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        let mut state = shared.state();
        if state.ended {
            return;
        }
        let Ok(stream) = stream else {
            continue;
        };
        state.connections += 1;
        state.open.extend(stream.try_clone());
        let number = state.connections;
        drop(state);
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            let end = stream.try_clone();
            let mut session = Session::new(stream, shared, number);
            session.serve();
            // The clone in `open` would keep the connection.
            let _ = end.map(|stream| stream.shutdown(Shutdown::Both));
        });
    }
}

/// None ends the connection.
type GoOn = Option<()>;

struct Session {
    reader: BufReader<TcpStream>,
    shared: Arc<Shared>,
    number: usize,
    greeted: bool,
    auth: Option<String>,
    from: Option<(String, String)>,
    to: Vec<String>,
}

impl Session {
    fn new(stream: TcpStream, shared: Arc<Shared>, number: usize) -> Session {
        let _ = stream.set_nodelay(true);
        let reader = BufReader::new(stream);
        Session { reader, shared, number, greeted: false, auth: None, from: None, to: Vec::new() }
    }

    fn serve(&mut self) -> GoOn {
        self.step(At::Connect, "", "220 fake.test ESMTP")?;
        loop {
            let line = self.line()?;
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let mut state = self.shared.state();
            state.commands.push(line.clone());
            drop(state);
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => self.hello(&line)?,
                "AUTH" => self.log_in(&line, rest)?,
                "MAIL" => self.mail(&line)?,
                "RCPT" => self.rcpt(&line)?,
                "DATA" => self.data(&line)?,
                "RSET" => {
                    self.reset();
                    self.say("250 2.0.0 forgotten")?;
                }
                "NOOP" => self.say("250 2.0.0 ok")?,
                "QUIT" => {
                    self.say("221 2.0.0 bye")?;
                    return None;
                }
                _ => self.out_of_order(&line, "500 5.5.2 not known here")?,
            }
        }
    }

    fn hello(&mut self, line: &str) -> GoOn {
        self.reset();
        let extensions =
            ["fake.test", &format!("SIZE {MAIL_BYTES_MAX}"), "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"];
        let mut answer: String = extensions.iter().map(|extension| format!("250-{extension}\r\n")).collect();
        answer.push_str("250 AUTH PLAIN");
        self.greeted = self.step(At::Hello, line, &answer)?;
        Some(())
    }

    fn log_in(&mut self, line: &str, rest: &str) -> GoOn {
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        if !self.greeted || !mechanism.eq_ignore_ascii_case("PLAIN") {
            return self.out_of_order(line, "504 5.5.4 only AUTH PLAIN, after EHLO");
        }
        let mut secret = initial.to_owned();
        if secret.is_empty() {
            self.say("334 ")?;
            secret = String::from_utf8_lossy(&self.line()?).trim_end().to_owned();
        }
        if self.step(At::Auth, line, "235 2.7.0 welcome")? {
            self.auth = Some(secret);
        }
        Some(())
    }

    fn mail(&mut self, line: &str) -> GoOn {
        if !self.greeted || self.from.is_some() {
            return self.out_of_order(line, "503 5.5.1 EHLO first, one MAIL at a time");
        }
        let Some((address, parameters)) = path(line, "MAIL FROM:<") else {
            return self.out_of_order(line, "501 5.5.4 MAIL FROM:<address>");
        };
        if self.step(At::Mail, line, "250 2.1.0 ok")? {
            self.from = Some((address, parameters));
        }
        Some(())
    }

    fn rcpt(&mut self, line: &str) -> GoOn {
        if self.from.is_none() {
            return self.out_of_order(line, "503 5.5.1 MAIL first");
        }
        let Some((address, _)) = path(line, "RCPT TO:<") else {
            return self.out_of_order(line, "501 5.5.4 RCPT TO:<address>");
        };
        if self.step(At::Rcpt, line, "250 2.1.5 ok")? {
            self.to.push(address);
        }
        Some(())
    }

    fn data(&mut self, line: &str) -> GoOn {
        if self.to.is_empty() {
            return self.out_of_order(line, "503 5.5.1 no recipients");
        }
        if !self.step(At::Data, line, "354 go on")? {
            self.reset();
            return Some(());
        }
        let data = self.text()?;
        let (from, parameters) = self.from.take().unwrap_or_default();
        let to = std::mem::take(&mut self.to);
        let envelope = format!("<{from}> {}", to.join(" "));
        let act = self.shared.act(At::Dot, &envelope);
        let answer = match act {
            Some(Act::Answer(answer)) => Some(answer),
            None | Some(Act::Slow(_)) => Some("250 2.0.0 taken"),
            Some(Act::Close | Act::Silence | Act::TakeAndClose | Act::TakeAndSilence) => None,
        };
        let lost = matches!(act, Some(Act::TakeAndClose | Act::TakeAndSilence));
        let submission = Submission {
            from,
            parameters,
            to,
            data,
            auth: self.auth.clone(),
            connection: self.number,
            taken: lost || answer.is_some_and(|answer| answer.starts_with('2')),
            answer: answer.map(str::to_owned),
        };
        self.shared.state().submissions.push(submission);
        self.shared.changed.notify_all();
        self.carry_out(act, "250 2.0.0 taken").map(|_| ())
    }

    /// The text up to the final dot, which is a line of its own between two CRLF and nothing else.
    fn text(&mut self) -> Option<Vec<u8>> {
        let mut data = Vec::new();
        loop {
            let line = self.line()?;
            if line == b".\r\n" {
                return Some(data);
            }
            data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            if data.len() > MAIL_BYTES_MAX {
                self.shared.fault("mail larger than SIZE");
                return None;
            }
        }
    }

    fn line(&mut self) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        let limit = u64::try_from(MAIL_BYTES_MAX).unwrap_or(u64::MAX);
        self.reader.by_ref().take(limit).read_until(b'\n', &mut line).ok()?;
        if line.is_empty() {
            return None;
        }
        match line.strip_suffix(b"\r\n") {
            None => self.shared.fault(format!("no CRLF at the end of {:?}", String::from_utf8_lossy(&line))),
            Some(text) if text.contains(&b'\r') => self.shared.fault("bare carriage return"),
            Some(text) if text.len() > LINE_BYTES_MAX => self.shared.fault(format!("line of {} bytes", text.len())),
            Some(_) => {}
        }
        Some(line)
    }

    /// Answers one step as the rules say; gives whether the answer was positive.
    fn step(&mut self, at: At, line: &str, usual: &str) -> Option<bool> {
        let act = self.shared.act(at, line);
        self.carry_out(act, usual)
    }

    fn carry_out(&mut self, act: Option<Act>, usual: &str) -> Option<bool> {
        let answer = match act {
            None => usual,
            Some(Act::Answer(answer)) => answer,
            Some(Act::Slow(pause)) => {
                std::thread::sleep(pause);
                usual
            }
            Some(Act::Close | Act::TakeAndClose) => return None,
            Some(Act::Silence | Act::TakeAndSilence) => {
                // Ends when the client closes, or when the test cuts the connection.
                let _ = std::io::copy(&mut self.reader, &mut std::io::sink());
                return None;
            }
        };
        self.say(answer)?;
        if answer.starts_with("421") {
            return None;
        }
        Some(answer.starts_with(['2', '3']))
    }

    fn out_of_order(&mut self, line: &str, answer: &str) -> GoOn {
        self.shared.fault(format!("{line:?}: {answer}"));
        self.say(answer)
    }

    fn say(&mut self, answer: &str) -> GoOn {
        self.reader.get_mut().write_all(format!("{answer}\r\n").as_bytes()).ok()
    }

    fn reset(&mut self) {
        self.from = None;
        self.to.clear();
    }
}

/// Address and parameters of `MAIL FROM:<address> parameters`.
fn path(line: &str, verb: &str) -> Option<(String, String)> {
    let (head, rest) = line.split_at_checked(verb.len())?;
    let (address, parameters) = rest.split_once('>')?;
    head.eq_ignore_ascii_case(verb).then(|| (address.to_owned(), parameters.trim().to_owned()))
}
