//! The client's side of one SMTP or LMTP dialogue (RFC 5321, RFC 2033) over a plain socket, for tests that bring mail in.
//!
//! Nothing of postdesk is used here, so that a test of postdesk does not rest on postdesk's own sending.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longest wait for one answer.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// An answer other than the expected one, whole: `550 5.1.1 …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

/// Sends one mail by SMTP; `from` may be empty (the null sender). `raw` may have bare line feeds.
pub fn smtp(port: u16, from: &str, to: &[&str], raw: &[u8]) -> Result<(), Refused> {
    Dialogue::open(port, "EHLO client.test")?.mail(from, to, raw, 1)
}

/// Delivers one mail by LMTP, which answers for each recipient.
pub fn lmtp(port: u16, from: &str, to: &[&str], raw: &[u8]) -> Result<(), Refused> {
    Dialogue::open(port, "LHLO client.test")?.mail(from, to, raw, to.len())
}

struct Dialogue {
    reader: BufReader<TcpStream>,
}

impl Dialogue {
    fn open(port: u16, hello: &str) -> Result<Dialogue, Refused> {
        let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|e| Refused(e.to_string()))?;
        stream.set_read_timeout(Some(ANSWER_MAX)).expect("set a time limit");
        stream.set_nodelay(true).expect("set no delay");
        let mut dialogue = Dialogue { reader: BufReader::new(stream) };
        dialogue.expect("220")?;
        dialogue.say(hello, "250")?;
        Ok(dialogue)
    }

    fn mail(&mut self, from: &str, to: &[&str], raw: &[u8], answers: usize) -> Result<(), Refused> {
        self.say(&format!("MAIL FROM:<{from}>{}", parameters(from, to, raw)), "250")?;
        for recipient in to {
            self.say(&format!("RCPT TO:<{recipient}>"), "250")?;
        }
        self.say("DATA", "354")?;
        let mut stuffed = Vec::with_capacity(raw.len() + 8);
        for line in crlf(raw).split_inclusive(|&byte| byte == b'\n') {
            if line.starts_with(b".") {
                stuffed.push(b'.');
            }
            stuffed.extend_from_slice(line);
        }
        stuffed.extend_from_slice(b".\r\n");
        self.write(&stuffed)?;
        for _ in 0..answers {
            self.expect("250")?;
        }
        self.say("QUIT", "221")
    }

    fn say(&mut self, line: &str, expected: &str) -> Result<(), Refused> {
        self.write(format!("{line}\r\n").as_bytes())?;
        self.expect(expected)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.reader.get_mut().write_all(bytes).map_err(|e| Refused(e.to_string()))
    }

    fn expect(&mut self, expected: &str) -> Result<(), Refused> {
        let mut answer = String::new();
        loop {
            let mut line = String::new();
            match self.reader.read_line(&mut line) {
                Ok(0) => return Err(Refused(format!("{answer}(closed)"))),
                Err(e) => return Err(Refused(format!("{answer}({e})"))),
                Ok(_) => answer.push_str(&line),
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                break;
            }
        }
        if answer.starts_with(expected) { Ok(()) } else { Err(Refused(answer.trim_end().to_owned())) }
    }
}

/// RFC 6152 and RFC 6531 parameters, where the mail needs them.
fn parameters(from: &str, to: &[&str], raw: &[u8]) -> &'static str {
    if !from.is_ascii() || !to.iter().all(|address| address.is_ascii()) {
        " BODY=8BITMIME SMTPUTF8"
    } else if !raw.is_ascii() {
        " BODY=8BITMIME"
    } else {
        ""
    }
}

/// The same text with CRLF at the end of each line, the last one included.
pub fn crlf(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 32 + 2);
    for line in raw.split_inclusive(|&byte| byte == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        out.extend_from_slice(text.strip_suffix(b"\r").unwrap_or(text));
        out.extend_from_slice(b"\r\n");
    }
    out
}
