//! Who wrote a mail, asked of other readers: Dovecot's ENVELOPE, and both address readers of Python's `email`. Where they do
//! not find the very mailbox that the desk finds, it lets nothing prove that it was theirs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::from_fields;
use crate::servers::Dovecot;
use postdesk::pure::mail;

/// Reads the mails of a folder in the order of their names; one line each: two JSON lists of addresses, by the reader of
/// today and by the one of old, which gives up with an empty list where it fails.
const PYTHON: &str = r#"
import email, email.policy, email.utils, json, os, sys
def modern(raw):
    try:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        return [a.addr_spec for field in mail.get_all("From", []) for a in field.addresses]
    except Exception:
        return []
def old(raw):
    try:
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        return [a for _, a in email.utils.getaddresses([str(f) for f in mail.get_all("From", [])]) if a]
    except Exception:
        return []
for name in sorted(os.listdir(sys.argv[1])):
    raw = open(os.path.join(sys.argv[1], name), "rb").read()
    print(json.dumps([modern(raw), old(raw)]))
"#;

fn python(mails: &[Vec<u8>]) -> Vec<[Vec<String>; 2]> {
    let folder = tempfile::tempdir().unwrap();
    for (number, raw) in mails.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number:05}")), raw).unwrap();
    }
    let mut command = Command::new("python3");
    let ran = command.args(["-c", PYTHON]).arg(folder.path()).stdin(Stdio::null()).output().expect("run python3");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let text = String::from_utf8(ran.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One IMAP session in plain text.
struct Imap {
    stream: BufReader<TcpStream>,
}

impl Imap {
    fn open(port: u16) -> Imap {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("connect to Dovecot");
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let mut imap = Imap { stream: BufReader::new(stream) };
        imap.line();
        imap
    }

    fn line(&mut self) -> Vec<u8> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line).expect("a line of Dovecot's");
        line
    }

    /// A command with all that is answered before it is done, literals included.
    fn says(&mut self, command: &str) -> Vec<Vec<u8>> {
        self.stream.get_mut().write_all(format!("a {command}\r\n").as_bytes()).unwrap();
        let mut answers = Vec::new();
        loop {
            let mut answer = self.line();
            while let Some(length) = literal(&answer) {
                let mut bytes = vec![0; length];
                self.stream.read_exact(&mut bytes).unwrap();
                answer.extend(bytes);
                answer.extend(self.line());
            }
            if answer.starts_with(b"a ") {
                assert!(answer.starts_with(b"a OK"), "{command}: {}", String::from_utf8_lossy(&answer));
                return answers;
            }
            answers.push(answer);
        }
    }
}

/// The octets of a literal that a line announces (RFC 9051 §4.3).
fn literal(line: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(line.strip_suffix(b"}\r\n")?).ok().or(Some(""))?;
    text.rsplit_once('{')?.1.parse().ok()
}

/// A value of an IMAP answer.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Nil,
    Text(String),
    List(Vec<Value>),
}

fn value(bytes: &[u8], at: &mut usize) -> Value {
    while bytes[*at] == b' ' {
        *at += 1;
    }
    match bytes[*at] {
        b'(' => {
            *at += 1;
            let mut list = Vec::new();
            loop {
                while bytes[*at] == b' ' {
                    *at += 1;
                }
                if bytes[*at] == b')' {
                    *at += 1;
                    return Value::List(list);
                }
                list.push(value(bytes, at));
            }
        }
        b'"' => {
            let mut text = Vec::new();
            *at += 1;
            while bytes[*at] != b'"' {
                *at += usize::from(bytes[*at] == b'\\');
                text.push(bytes[*at]);
                *at += 1;
            }
            *at += 1;
            Value::Text(String::from_utf8_lossy(&text).into_owned())
        }
        b'{' => {
            let end = *at + bytes[*at..].iter().position(|b| *b == b'}').unwrap();
            let length: usize = std::str::from_utf8(&bytes[*at + 1..end]).unwrap().parse().unwrap();
            let begin = end + 3;
            *at = begin + length;
            Value::Text(String::from_utf8_lossy(&bytes[begin..*at]).into_owned())
        }
        _ => {
            let length = bytes[*at..].iter().position(|b| b" ()\r".contains(b)).unwrap();
            let atom = String::from_utf8_lossy(&bytes[*at..*at + length]).into_owned();
            *at += length;
            if atom == "NIL" { Value::Nil } else { Value::Text(atom) }
        }
    }
}

/// The addresses of From in each mail's ENVELOPE, by the mail's Message-ID.
fn dovecot(server: &Dovecot) -> std::collections::BTreeMap<String, Vec<String>> {
    let mut imap = Imap::open(server.imap_port);
    imap.says("LOGIN support x");
    imap.says("SELECT INBOX");
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    };
    let mut found = std::collections::BTreeMap::new();
    for answer in imap.says("FETCH 1:* (ENVELOPE)") {
        let Some(begin) = answer.windows(9).position(|w| w == b"ENVELOPE ") else { continue };
        let Value::List(envelope) = value(&answer, &mut (begin + 9)) else { panic!("an envelope") };
        let from = match &envelope[2] {
            Value::List(all) => all.clone(),
            _ => Vec::new(),
        };
        let address = |one: &Value| match one {
            Value::List(parts) => format!("{}@{}", text(&parts[2]), text(&parts[3])),
            other => format!("{other:?}"),
        };
        found.insert(text(&envelope[9]), from.iter().map(address).collect());
    }
    imap.says("LOGOUT");
    found
}

#[test]
fn v15_who_can_be_proved_to_us_is_the_sender_to_other_readers() {
    let cases = from_fields::cases();
    let mails: Vec<Vec<u8>> = cases.iter().map(|case| case.raw("Printer", "It jams.").into_bytes()).collect();
    let server = Dovecot::start(&[("support", "x")]);
    mails.iter().for_each(|raw| server.deliver("support", raw));
    let by_dovecot = dovecot(&server);
    let by_python = python(&mails);
    assert_eq!((by_dovecot.len(), by_python.len()), (mails.len(), mails.len()));
    let (mut read, mut wrong) = (0, Vec::new());
    for ((case, raw), [modern, old]) in cases.iter().zip(&mails).zip(&by_python) {
        let parsed = mail::parse(raw);
        let Some(sole) = parsed.certain_from() else { continue };
        read += 1;
        let id = format!("<{}>", parsed.message_id.clone().unwrap());
        for (reader, found) in [("Dovecot", &by_dovecot[&id]), ("Python", modern), ("Python of old", old)] {
            if *found != [sole.address.clone()] {
                wrong.push(format!("{:?}: {} to us, {found:?} to {reader}", case.field, sole.address));
            }
        }
    }
    println!("{} From fields, {read} of them one mailbox", cases.len());
    assert!(read >= 30, "what is plain is read: {read}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
