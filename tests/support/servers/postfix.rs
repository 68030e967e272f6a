//! A private Postfix: takes mail on loopback ports and delivers all of it to one Dovecot. Nothing leaves the machine.
//!
//! Its domains' mail goes to Dovecot by LMTP, unknown users included, so that they bounce as on a real server; other
//! domains are refused at RCPT. It adds its `Received` and nothing else to a mail, unless told the DMARC result of a domain.

use super::dialogue::{Refused, smtp};
use super::dovecot::Dovecot;
use super::free_port;
use super::keeper::{Account, Folder, Kept, current_uid};
use std::fmt::Write;
use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

/// Run in the folder, as root; argument: the folder of `main.cf`. Makes the queue as Postfix would, and starts its `master`
/// without the scripts around it: they check the whole installation for seconds and run it out of our process group.
const START: &str = r#"
mkdir data queue && cd queue || exit 1
for name in active bounce corrupt defer deferred flush hold incoming private saved trace; do
  mkdir -m 700 "$name" || exit 1
done
mkdir -m 730 maildrop && mkdir -m 710 public && mkdir -m 755 pid || exit 1
chown postfix ../data active bounce corrupt defer deferred flush hold incoming private saved trace &&
  chown postfix:postdrop maildrop public || exit 1
programs=$(/usr/sbin/postconf -c "$0" -h daemon_directory) || exit 1
exec "$programs/master" -c "$0" -s
"#;

pub struct Postfix {
    /// Plain SMTP; STARTTLS and AUTH PLAIN with Dovecot's users are offered, neither is needed.
    pub smtp_port: u16,
    /// TLS from the first byte, else the same; trust `Dovecot::ca_file`.
    pub smtps_port: u16,
    kept: Kept,
    folder: Folder,
}

impl Postfix {
    /// `domains`: those whose mail goes to `dovecot`.
    pub fn start(dovecot: &Dovecot, domains: &[&str]) -> Postfix {
        Postfix::start_with(dovecot, domains, &[], "")
    }

    /// `dmarc`: sender domains with a result (`pass`, `fail`). A mail whose envelope sender is in one of them gets
    /// `Authentication-Results: mx.desk.test; dmarc=RESULT header.from=DOMAIN` on top, as if its DMARC had been checked; the
    /// `From` field is not looked at, and mails of other domains get none. `configuration`: more lines of `main.cf`.
    pub fn start_with(dovecot: &Dovecot, domains: &[&str], dmarc: &[(&str, &str)], configuration: &str) -> Postfix {
        let folder = Folder::new("postdesk-smtp-");
        let (smtp_port, smtps_port) = (free_port(), free_port());
        folder.make("conf", None);
        let mut access = String::new();
        for (domain, result) in dmarc {
            let field = format!("Authentication-Results: mx.desk.test; dmarc={result} header.from={domain}");
            let _ = writeln!(access, "{domain} PREPEND {field}");
        }
        folder.write("conf/sender_access", &access, None);
        let main = main_cf(folder.path(), dovecot, domains);
        folder.write("conf/main.cf", &format!("{main}{configuration}\n"), None);
        folder.write("conf/master.cf", &master_cf(smtp_port, smtps_port), None);
        // Every program of Postfix waits two seconds over a file that looks as if it were still being written.
        for name in ["conf/main.cf", "conf/master.cf", "conf/sender_access"] {
            let file = fs::File::options().append(true).open(folder.path().join(name)).expect("open again");
            file.set_modified(SystemTime::now() - Duration::from_secs(60)).expect("date it back");
        }

        let conf = folder.path().join("conf").display().to_string();
        let command = ["sh".to_owned(), "-c".to_owned(), START.to_owned(), conf];
        let before: &[&str] = if current_uid() == 0 { &[] } else { &["sudo", "-n"] };
        let kept = Kept::start(before, "KILL", &folder, &command);
        let postfix = Postfix { smtp_port, smtps_port, kept, folder };
        let ready = || [smtp_port, smtps_port].iter().all(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok());
        postfix.kept.wait_ready("Postfix", ready);
        postfix
    }

    /// What Postfix logged so far.
    pub fn log(&self) -> String {
        self.kept.log()
    }

    /// Its temporary folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }
}

fn main_cf(root: &Path, dovecot: &Dovecot, domains: &[&str]) -> String {
    let (root, domains, lmtp) = (root.display(), domains.join(" "), dovecot.lmtp_port);
    let (certificate, auth) = (&dovecot.certificate, dovecot.auth_port);
    let (chain, key) = (certificate.chain_file.display(), certificate.key_file.display());
    format!(
        "compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = /dev/stdout
import_environment = MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ LANG=C
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.desk.test
myorigin = desk.test
mynetworks = 127.0.0.0/8
mydestination =
local_transport = error:5.1.1 no local mail
local_recipient_maps =
alias_maps =
alias_database =
virtual_mailbox_domains = {domains}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:5.1.2 nothing leaves this machine
relay_transport = error:5.1.2 nothing leaves this machine
relayhost =
recipient_delimiter = +
disable_dns_lookups = yes
smtpd_peername_lookup = no
local_header_rewrite_clients =
always_add_missing_headers = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_sender_restrictions = check_sender_access texthash:{root}/conf/sender_access
smtpd_error_sleep_time = 0
smtpd_tls_security_level = may
smtpd_tls_chain_files = {key}, {chain}
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
message_size_limit = 104857600
mailbox_size_limit = 0
virtual_mailbox_limit = 0
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
lmtp_destination_concurrency_failed_cohort_limit = 1000
"
    )
}

fn master_cf(smtp_port: u16, smtps_port: u16) -> String {
    format!(
        "127.0.0.1:{smtp_port} inet n - n - - smtpd
127.0.0.1:{smtps_port} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"
    )
}

/// Hands one mail over to Postfix; panics with its log if it is refused.
pub fn send(postfix: &Postfix, from: &str, to: &str, raw: &[u8]) {
    let done: Result<(), Refused> = smtp(postfix.smtp_port, from, &[to], raw);
    assert_eq!(done, Ok(()), "Postfix's log:\n{}", postfix.log());
}

/// Runs `swaks` against Postfix with these arguments (`--from`, `--to`, `--data @FILE`, …); gives its transcript.
pub fn swaks(postfix: &Postfix, args: &[&str]) -> String {
    let port = postfix.smtp_port.to_string();
    let mut command = Command::new("swaks");
    command.args(["--server", "127.0.0.1", "--port", &port, "--helo", "client.test"]).args(args);
    let output = command.output().expect("run swaks (tests/install installs it)");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "swaks {args:?}:\n{text}\nPostfix's log:\n{}", postfix.log());
    text
}
