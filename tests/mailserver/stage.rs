//! A desk between real mail servers: swaks → Postfix → Dovecot → postdesk → Postfix → Dovecot.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

use crate::daemon::{self, Daemon, Home};
use crate::people::{self, Letter, Person};
use crate::servers::{Dovecot, Postfix, free_port, mails_of, swaks, wait_for};

/// How long any one mail may take from hand to hand.
pub const STEP_MAX: Duration = Duration::from_secs(60);
/// Long enough for a wrong mail to be sent, where none is expected.
pub const QUIET: Duration = Duration::from_millis(1500);

pub const ALICE: Person = Person { name: "Alice Li", address: "alice@desk.test", charset: "utf-8" };
pub const LIWEI: Person = Person { name: "李伟", address: "liwei@desk.test", charset: "gb18030" };
pub const WANG: Person = Person { name: "Wang Fang", address: "wang.fang@corp.test", charset: "utf-8" };
pub const FANG: Person = Person { name: "王芳", address: "wangfang@corp.test", charset: "gb18030" };

const USERS: [(&str, &str); 6] = [
    ("support", "s3cret support"),
    ("second", "s3cret second"),
    ("alice", "a"),
    ("liwei", "l"),
    ("wang.fang", "w"),
    ("wangfang", "f"),
];

/// How the desk reaches its servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// TLS from the first byte on both sides, with `ca_file` and a login to SMTP.
    Implicit,
    Starttls,
    /// Plain, which is allowed on loopback only.
    Plain,
}

pub struct Plan {
    pub line: Line,
    /// Lines below `[identity]`.
    pub identity: &'static str,
    /// Sender domains with their DMARC results, as the border server finds them.
    pub dmarc: &'static [(&'static str, &'static str)],
    pub store: Option<String>,
    pub moves: bool,
    /// Other tables of the configuration.
    pub more: String,
    /// More lines of Dovecot's configuration.
    pub dovecot: &'static str,
    /// More lines of Postfix's `main.cf`.
    pub postfix: &'static str,
    /// More users of Dovecot; the password is `x`.
    pub users: Vec<String>,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            line: Line::Plain,
            identity: "",
            dmarc: &[],
            store: None,
            moves: true,
            more: String::new(),
            dovecot: "",
            postfix: "",
            users: Vec::new(),
        }
    }
}

pub struct Stage {
    // In this order they end: the daemon first.
    pub daemon: Option<Daemon>,
    pub home: Home,
    pub postfix: Postfix,
    pub dovecot: Dovecot,
    pub web: u16,
    read: RefCell<BTreeSet<String>>,
}

impl Stage {
    /// Starts the servers and the daemon, and waits until it is ready.
    pub fn start(plan: &Plan) -> Stage {
        let mut stage = Stage::prepare(plan);
        stage.resume();
        stage.wait_ready();
        stage
    }

    /// Starts the servers; the daemon not yet.
    pub fn prepare(plan: &Plan) -> Stage {
        let more: Vec<(&str, &str)> = plan.users.iter().map(|user| (user.as_str(), "x")).collect();
        let users = [&USERS[..], &more].concat();
        let dovecot = Dovecot::start_with(&users, plan.dovecot);
        let domains = ["desk.test", "corp.test", "shady.test", "forged.test"];
        let postfix = Postfix::start_with(&dovecot, &domains, plan.dmarc, plan.postfix);
        let web = free_port();
        let home = Home::new(&configuration(plan, &dovecot, &postfix, web));
        home.secret("imap.password", "s3cret support\n");
        home.secret("second.password", "s3cret second\n");
        Stage { daemon: None, home, postfix, dovecot, web, read: RefCell::default() }
    }

    /// Starts the daemon.
    pub fn resume(&mut self) {
        self.daemon = Some(self.home.start());
    }

    pub fn wait_ready(&self) {
        let end = std::time::Instant::now() + STEP_MAX;
        while self.readyz().is_none_or(|(status, _)| status != 200) {
            assert!(std::time::Instant::now() < end, "not ready: {:?}\n{}", self.readyz(), self.home.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn readyz(&self) -> Option<(u16, String)> {
        daemon::get(self.web, "/readyz")
    }

    pub fn daemon(&mut self) -> &mut Daemon {
        self.daemon.as_mut().expect("a daemon")
    }

    /// Sends a mail by swaks through Postfix, with this envelope.
    pub fn send(&self, from: &str, to: &str, raw: &[u8]) {
        let file = self.home.path().join(format!("{}.eml", people::fresh_id()));
        std::fs::write(&file, raw).expect("write a mail");
        let data = format!("@{}", file.display());
        swaks(&self.postfix, &["--from", from, "--to", to, "--data", &data]);
    }

    /// A person writes to the desk.
    pub fn write(&self, person: Person, subject: &str, text: &str) {
        let raw = people::write(person, "support@desk.test", subject, text);
        self.send(person.address, "support@desk.test", &raw);
    }

    /// A person answers a mail, to the address that it asks for.
    pub fn answer(&self, person: Person, letter: &Letter, text: &str) {
        let to = if letter.reply_to.is_empty() { &letter.from } else { &letter.reply_to };
        self.send(person.address, to, &people::answer(person, letter, text));
    }

    /// The next unread mail of this notice in the person's mailbox.
    pub fn mail_to(&self, person: Person, notice: &str) -> Letter {
        self.mail_in(person.mailbox(), notice)
    }

    /// The next unread mail of this notice in a mailbox.
    pub fn mail_in(&self, mailbox: &str, notice: &str) -> Letter {
        let mut found = None;
        let end = std::time::Instant::now() + STEP_MAX;
        while found.is_none() && std::time::Instant::now() < end {
            found = self.letters(mailbox).into_iter().find(|l| l.notice == notice && self.mark(l));
            std::thread::sleep(Duration::from_millis(20));
        }
        found.unwrap_or_else(|| {
            let has: Vec<(String, String)> = self.letters(mailbox).into_iter().map(|l| (l.notice, l.subject)).collect();
            panic!("no {notice} for {mailbox}, who has {has:#?}\n{}\n{}", self.home.log(), self.postfix.log())
        })
    }

    fn mark(&self, letter: &Letter) -> bool {
        self.read.borrow_mut().insert(letter.id.clone())
    }

    /// All mails in a mailbox's INBOX.
    pub fn letters(&self, mailbox: &str) -> Vec<Letter> {
        mails_of(&self.dovecot, mailbox).iter().map(|raw| people::read(raw)).collect()
    }

    pub fn count(&self, mailbox: &str, notice: &str) -> usize {
        self.letters(mailbox).iter().filter(|letter| letter.notice == notice).count()
    }

    pub fn state(&self, ticket: i64) -> String {
        self.home.ticket(ticket)["state"].as_str().expect("a state").to_owned()
    }

    /// Waits for a state of a ticket.
    pub fn wait_state(&self, ticket: i64, state: &str) {
        let mut last = String::new();
        let end = std::time::Instant::now() + STEP_MAX;
        while std::time::Instant::now() < end {
            last = self.state(ticket);
            if last == state {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let shown = self.home.ticket(ticket);
        panic!("ticket {ticket} is {last}, not {state}:\n{}\n{shown:#}", self.home.log());
    }

    /// Waits until the ledger has received so many mails.
    pub fn wait_received(&self, count: i64) {
        wait_for(&format!("{count} mails in the ledger"), STEP_MAX, || self.home.ledger()[0] >= count);
    }
}

fn configuration(plan: &Plan, dovecot: &Dovecot, postfix: &Postfix, web: u16) -> String {
    let ca = dovecot.ca_file.display();
    let (imap, smtp, tls) = match plan.line {
        Line::Implicit => (dovecot.imaps_port, postfix.smtps_port, format!("tls = \"implicit\"\nca_file = \"{ca}\"")),
        Line::Starttls => (dovecot.imap_port, postfix.smtp_port, format!("tls = \"starttls\"\nca_file = \"{ca}\"")),
        Line::Plain => (dovecot.imap_port, postfix.smtp_port, "tls = \"none\"".to_owned()),
    };
    let login = if plan.line == Line::Plain { "" } else { "user = \"support\"\npassword_file = \"imap.password\"" };
    let mut text = format!(
        "[desk]
name = \"IT Service Desk\"
address = \"support@desk.test\"
language = \"en\"
time_zone = \"Asia/Shanghai\"

[identity]
{}

[[mailbox]]
kind = \"imap\"
name = \"support\"
host = \"localhost\"
port = {imap}
{tls}
user = \"support\"
password_file = \"imap.password\"
poll = \"60s\"
",
        plan.identity
    );
    if plan.moves {
        text.push_str("processed = \"Processed\"\n");
    }
    let _ = write!(
        text,
        "
[smtp]
kind = \"smtp\"
host = \"localhost\"
port = {smtp}
{tls}
{login}

[web]
listen = \"127.0.0.1:{web}\"

[[team]]
name = \"desk\"
tier = 1

[[team]]
name = \"network\"
tier = 2

[[rule]]
name = \"VPN\"
when = {{ any_text = [\"vpn\"] }}
then = {{ category = \"network/vpn\", team = \"network\" }}

[[engineer]]
name = \"alice\"
full_name = \"Alice Li\"
address = \"alice@desk.test\"
team = \"desk\"
capacity = 1000

[[engineer]]
name = \"liwei\"
full_name = \"李伟\"
address = \"liwei@desk.test\"
team = \"network\"
language = \"zh-CN\"
capacity = 1000

{}",
        plan.more
    );
    if let Some(url) = &plan.store {
        let _ = write!(text, "\n[store]\nurl = \"{url}\"\n");
    }
    text
}
