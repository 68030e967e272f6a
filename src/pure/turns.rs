//! Whose mail is next when many wait: one of each sender in turn, so that a program that writes thousands keeps nobody
//! waiting.
//!
//! Promises: what one sender wrote keeps its order; a sender who waits is reached before anybody has a second turn.
//! Never: a decision about a mail. What is read here only orders a queue; who wrote a mail is found out by the parser.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;

/// Longest sender, in octets.
const SENDER_BYTES_MAX: usize = 320;

/// The sender that a header names, as far as it is given: what stands between the last angle brackets of From, else all
/// of it; lower case. Empty if there is none, or if it is no address by its length.
pub fn sender(head: &[u8]) -> String {
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

/// What waits, by sender.
#[derive(Debug)]
pub struct Turns<T> {
    queues: BTreeMap<String, VecDeque<T>>,
    /// Who had the last turn.
    last: String,
    count: usize,
}

impl<T> Default for Turns<T> {
    fn default() -> Turns<T> {
        Turns { queues: BTreeMap::new(), last: String::new(), count: 0 }
    }
}

impl<T> Turns<T> {
    /// Nothing waits yet; the one behind `last` begins.
    pub fn after(last: String) -> Turns<T> {
        Turns { last, ..Turns::default() }
    }

    pub fn push(&mut self, sender: String, what: T) {
        self.queues.entry(sender).or_default().push_back(what);
        self.count += 1;
    }

    /// The next one.
    pub fn take(&mut self) -> Option<T> {
        let behind = (Bound::Excluded(self.last.as_str()), Bound::Unbounded);
        let next = self.queues.range::<str, _>(behind).next().or_else(|| self.queues.first_key_value());
        let sender = next.map(|(sender, _)| sender.clone())?;
        let queue = self.queues.get_mut(&sender)?;
        let what = queue.pop_front();
        if queue.is_empty() {
            self.queues.remove(&sender);
        }
        self.count = self.count.saturating_sub(1);
        self.last = sender;
        what
    }

    /// Who had the last turn; empty if nobody had one.
    pub fn last(&self) -> &str {
        &self.last
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
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
            assert_eq!(sender(head.as_bytes()), expected, "{head:?}");
        }
        assert_eq!(sender(format!("From: {}@x.test\n", "a".repeat(400)).as_bytes()), "");
    }

    #[test]
    fn everybody_has_a_turn() {
        let mut turns = Turns::default();
        for (sender, what) in [("a", 1), ("a", 2), ("a", 3), ("b", 4), ("a", 5), ("c", 6), ("b", 7)] {
            turns.push(sender.to_owned(), what);
        }
        assert_eq!((turns.take(), turns.take(), turns.len()), (Some(1), Some(4), 5));
        // Who comes later is not behind what waited before.
        turns.push("d".to_owned(), 8);
        let rest: Vec<i32> = std::iter::from_fn(|| turns.take()).collect();
        assert_eq!(rest, [6, 8, 2, 7, 3, 5]);
        assert!(turns.is_empty() && turns.last() == "a");
    }

    #[test]
    fn the_next_round_begins_where_the_last_one_ended() {
        let mut turns = Turns::after("b".to_owned());
        for sender in ["a", "b", "c"] {
            turns.push(sender.to_owned(), sender);
        }
        assert_eq!((turns.take().unwrap(), turns.take().unwrap(), turns.take().unwrap()), ("c", "a", "b"));
    }
}
