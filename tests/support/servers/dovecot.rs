//! A private Dovecot: IMAP (plain and TLS), LMTP, and SMTP logins for Postfix, with mailboxes in Maildir.
//!
//! Every user has one mailbox, known by the local part of the address whatever the domain; `support+token@desk.test`
//! reaches `support`. IDLE, MOVE and UIDPLUS are on, logins without TLS are allowed.

use super::certificate::Certificate;
use super::dialogue::{Refused, lmtp};
use super::free_port;
use super::keeper::{Account, Folder, Kept};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub struct Dovecot {
    pub imap_port: u16,
    /// TLS from the first byte; the certificate is for `localhost` and 127.0.0.1.
    pub imaps_port: u16,
    pub lmtp_port: u16,
    /// Where Postfix asks whether a password is right (Dovecot's own protocol).
    pub auth_port: u16,
    /// PEM file of the authority that a client has to trust; Postfix shows a certificate of the same one.
    pub ca_file: PathBuf,
    pub(super) certificate: Certificate,
    kept: Option<Kept>,
    folder: Folder,
    account: Account,
}

impl Dovecot {
    /// `users`: local part and password (no colon, the file has no escape for it). A mailbox appears with its first mail or login.
    pub fn start(users: &[(&str, &str)]) -> Dovecot {
        Dovecot::start_with(users, "")
    }

    /// With more lines of configuration, which win: `mail_location = mdbox:~/mdbox`, `imap_capability = IMAP4rev1`, …
    pub fn start_with(users: &[(&str, &str)], configuration: &str) -> Dovecot {
        assert!(users.iter().all(|(_, password)| !password.contains(':')), "colon in a password");
        let account = Account::of("dovecot");
        let folder = Folder::new("postdesk-imap-");
        for name in ["run", "state", "home"] {
            folder.make(name, Some(&account));
        }
        let passwd: String = users.iter().map(|(user, password)| format!("{user}:{{PLAIN}}{password}\n")).collect();
        folder.write("passwd", &passwd, Some(&account));
        let certificate = Certificate::make(&folder, Some(&account));
        let mut dovecot = Dovecot {
            imap_port: free_port(),
            imaps_port: free_port(),
            lmtp_port: free_port(),
            auth_port: free_port(),
            ca_file: certificate.ca_file.clone(),
            certificate,
            kept: None,
            folder,
            account,
        };
        let text = format!("{}{configuration}\n", dovecot.configuration());
        dovecot.folder.write("dovecot.conf", &text, Some(&dovecot.account));
        dovecot.resume();
        dovecot
    }

    fn configuration(&self) -> String {
        let root = self.root().display();
        let Account { name, group, .. } = &self.account;
        let (imap, imaps, lmtp, auth) = (self.imap_port, self.imaps_port, self.lmtp_port, self.auth_port);
        format!(
            "protocols = imap lmtp
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/state
instance_name = postdesk-test
log_path = /dev/stderr
default_internal_user = {name}
default_internal_group = {group}
default_login_user = {name}
default_client_limit = 1000
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{root}/server.pem
ssl_key = <{root}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %Ln
auth_failure_delay = 0
mail_max_userip_connections = 100
mail_location = maildir:~/Maildir
mail_fsync = never
recipient_delimiter = +
postmaster_address = postmaster@desk.test
hostname = mx.desk.test
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%n {root}/passwd
}}
userdb {{
  driver = static
  args = uid={name} gid={group} home={root}/home/%n
}}
namespace inbox {{
  inbox = yes
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  process_min_avail = 1
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener smtp-auth {{
    port = {auth}
  }}
}}
"
        )
    }

    /// Its temporary folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The user's Maildir, which need not exist yet.
    pub fn maildir(&self, user: &str) -> PathBuf {
        self.root().join("home").join(user).join("Maildir")
    }

    /// What Dovecot logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.root().join("log")).unwrap_or_default()
    }

    /// Delivers into the user's INBOX by LMTP, from the null sender.
    pub fn deliver(&self, user: &str, raw: &[u8]) {
        let done = self.try_deliver("", &format!("{user}@desk.test"), raw);
        assert_eq!(done, Ok(()), "Dovecot's log:\n{}", self.log());
    }

    /// Delivers by LMTP to a whole address, subaddress included; says how it was refused.
    pub fn try_deliver(&self, from: &str, to: &str, raw: &[u8]) -> Result<(), Refused> {
        lmtp(self.lmtp_port, from, &[to], raw)
    }

    /// Ends all sessions and stops; the mailboxes stay.
    pub fn stop(&mut self) {
        if let Some(kept) = self.kept.take() {
            kept.stop();
        }
    }

    /// Starts again after `stop`, on the same ports.
    pub fn resume(&mut self) {
        let mut command = self.account.prefix();
        command.extend(["/usr/sbin/dovecot", "-F", "-c"].map(str::to_owned));
        command.push(self.root().join("dovecot.conf").display().to_string());
        // A proper end takes Dovecot a second, and the mailboxes go with it.
        let kept = Kept::start(&[], "KILL", &self.folder, &command);
        kept.wait_ready("Dovecot", || greets(self.imap_port, "* OK") && greets(self.lmtp_port, "220"));
        self.kept = Some(kept);
    }

    pub fn restart(&mut self) {
        self.stop();
        self.resume();
    }

    /// Gives the user's INBOX another UIDVALIDITY and its mails new UIDs from 1, as a restored backup does.
    /// All sessions end, as Dovecot is restarted for it.
    pub fn change_uidvalidity(&mut self, user: &str) {
        self.stop();
        let maildir = self.maildir(user);
        let list = maildir.join("dovecot-uidlist");
        let old = fs::read_to_string(&list).expect("the mailbox was never opened: no dovecot-uidlist");
        let field = |letter: char| old.split_whitespace().find_map(|word| word.strip_prefix(letter));
        let validity: u32 = field('V').and_then(|text| text.parse().ok()).expect("UIDVALIDITY in dovecot-uidlist");
        let guid = field('G').expect("GUID in dovecot-uidlist");
        fs::write(&list, format!("3 V{} N1 G{guid}\n", validity + 1)).expect("write dovecot-uidlist");
        for entry in fs::read_dir(&maildir).expect("read the Maildir").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("dovecot.index") || name.starts_with("dovecot.list.index") {
                fs::remove_file(entry.path()).expect("remove an index");
            }
        }
        self.resume();
    }
}

fn greets(port: u16, greeting: &str) -> bool {
    let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).is_ok() && line.starts_with(greeting)
}

/// The raw mails in the user's INBOX, oldest first; none if there is no mailbox yet.
pub fn mails_of(dovecot: &Dovecot, user: &str) -> Vec<Vec<u8>> {
    mails_in(&dovecot.maildir(user))
}

impl Dovecot {
    /// The raw mails in one of the user's folders (`Processed`), oldest first.
    pub fn mails_in(&self, user: &str, folder: &str) -> Vec<Vec<u8>> {
        mails_in(&self.maildir(user).join(format!(".{folder}")))
    }
}

/// The order of arrival is in the file names: `SECONDS.MMICROSECONDS…`.
fn mails_in(maildir: &Path) -> Vec<Vec<u8>> {
    let mut files: Vec<((u64, u64), PathBuf)> = Vec::new();
    for part in ["new", "cur"] {
        for entry in fs::read_dir(maildir.join(part)).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let (seconds, rest) = name.split_once(".M").unwrap_or((&name, ""));
            let micros: String = rest.chars().take_while(char::is_ascii_digit).collect();
            files.push(((seconds.parse().unwrap_or(0), micros.parse().unwrap_or(0)), entry.path()));
        }
    }
    files.sort();
    // A mail may move from new to cur, or away, between the listing and the reading.
    files.iter().filter_map(|(_, path)| fs::read(path).ok()).collect()
}
