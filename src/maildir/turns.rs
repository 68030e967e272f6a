//! Whose mail is read next when many wait: one of each sender in turn, so that a program that writes thousands keeps
//! nobody waiting. What is read here only orders the queue; who wrote a mail is found out later, by the parser.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Octets of a file in which its From is looked for.
const HEAD_BYTES: u64 = 16 * 1024;
/// Longest sender, in octets.
const SENDER_BYTES_MAX: usize = 320;

/// The sender that a file's header names; empty if none is found.
pub fn sender(path: &Path) -> io::Result<String> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(sender_in(&head))
}

/// What stands between the last angle brackets of From, else all of it; lower case.
fn sender_in(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    let mut value = String::new();
    let mut inside = false;
    for line in text.lines().take_while(|line| !line.trim_end().is_empty()) {
        if line.starts_with([' ', '\t']) {
            if inside {
                value.push_str(line);
            }
            continue;
        }
        if inside {
            break;
        }
        if let Some((name, rest)) = line.split_once(':')
            && name.trim_end().eq_ignore_ascii_case("from")
        {
            value.push_str(rest);
            inside = true;
        }
    }
    let address = value.rsplit_once('<').map_or(value.as_str(), |(_, rest)| rest);
    let address = address.split('>').next().unwrap_or_default().trim().to_lowercase();
    if address.len() > SENDER_BYTES_MAX { String::new() } else { address }
}

/// One name of each sender in turn; those of one sender keep their order.
pub fn in_turn(names: impl IntoIterator<Item = (String, OsString)>) -> Vec<OsString> {
    let mut queues: BTreeMap<String, VecDeque<OsString>> = BTreeMap::new();
    for (sender, name) in names {
        queues.entry(sender).or_default().push_back(name);
    }
    let mut ordered = Vec::new();
    while !queues.is_empty() {
        queues.retain(|_, queue| {
            ordered.extend(queue.pop_front());
            !queue.is_empty()
        });
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_of_heads() {
        for (head, expected) in [
            ("Subject: x\r\nFROM: Wang <Wang@Corp.test>\r\n\r\nFrom: no", "wang@corp.test"),
            ("From: \"a <b> c\"\r\n <d@e.test>\r\nTo: x\r\n", "d@e.test"),
            ("From : d@e.test\n\n", "d@e.test"),
            ("Subject: x\n\nFrom: no\n", ""),
            ("", ""),
        ] {
            assert_eq!(sender_in(head.as_bytes()), expected, "{head:?}");
        }
    }

    #[test]
    fn everybody_has_a_turn() {
        let names = [("a", "1"), ("a", "2"), ("a", "3"), ("b", "4"), ("a", "5"), ("c", "6"), ("b", "7")];
        let found = in_turn(names.map(|(sender, name)| (sender.to_owned(), OsString::from(name))));
        assert_eq!(found, ["1", "4", "6", "2", "7", "3", "5"].map(OsString::from));
    }
}
