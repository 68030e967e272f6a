//! The addresses on a line of a notice, and how each stands there: alone, behind a label, or within a sentence.

use super::phrases::LABELS;

/// Addresses read of one line.
const LINE_ADDRESSES_MAX: usize = 50;

/// How an address stands on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the start of the line, or behind a bullet.
    Listed,
    /// Right after words such as `Recipient:` or `RCPT TO:`.
    Labelled,
    Within,
}

/// The first address in a text.
pub fn first(text: &str) -> Option<String> {
    all(text).into_iter().next().map(|(address, _)| address)
}

/// The addresses of a line, in order.
pub fn all(line: &str) -> Vec<(String, Place)> {
    let mut found: Vec<(String, Place)> = Vec::new();
    let is_part = |c: char| c.is_alphanumeric() && !is_wide(c) || "!#$%&*+-/=?^_`{|}~.".contains(c);
    let mut from = 0;
    for (at, _) in line.match_indices('@').take(LINE_ADDRESSES_MAX) {
        let (before, after) = line.split_at_checked(at).unwrap_or((line, ""));
        let after = after.get(1..).unwrap_or_default();
        let quoted = before.ends_with('"').then(|| before.trim_end_matches('"').rfind('"')).flatten();
        let start = quoted.unwrap_or_else(|| {
            before.char_indices().rev().take_while(|(_, c)| is_part(*c)).last().map_or(at, |(i, _)| i)
        });
        let host: String =
            after.chars().take_while(|c| c.is_alphanumeric() && !is_wide(*c) || "-._[]:".contains(*c)).collect();
        let host = host.trim_end_matches(['.', '-', ':', ']', '_']).split(':').next().unwrap_or_default().to_owned();
        let written = before.get(start..).unwrap_or_default();
        // An encoded word for a local part begins with the very signs that else stand around an address.
        let local =
            if written.starts_with("=?") { written } else { written.trim_start_matches(['.', '=', '/', '*', '-']) };
        if local.is_empty() || host.is_empty() || start < from {
            continue;
        }
        let end = at + 1 + host.len();
        let address = format!("{local}@{host}");
        if !found.iter().any(|(known, _)| known.eq_ignore_ascii_case(&address)) {
            let place = if found.iter().all(|(_, place)| *place == Place::Listed) && is_among_listed(line, from, start)
            {
                Place::Listed
            } else {
                place(line.get(..start).unwrap_or_default())
            };
            found.push((address, place));
        }
        from = end;
    }
    found
}

/// Whether what stands between two addresses is a list's comma, or what stands before the first is nothing.
fn is_among_listed(line: &str, from: usize, start: usize) -> bool {
    let between = line.get(from..start).unwrap_or_default();
    if from == 0 {
        return false;
    }
    !between.is_empty()
        && between.chars().all(|c| c.is_whitespace() || "<>,;\"".contains(c))
        && between.contains([',', ';'])
}

fn place(head: &str) -> Place {
    let head = head.trim_matches(|c: char| c.is_whitespace() || "<(\"'[|（".contains(c)).to_lowercase();
    let label = head.split_whitespace().collect::<Vec<_>>().join(" ");
    if label.chars().all(|c| ">-*•·".contains(c)) {
        Place::Listed
    } else if LABELS.contains(&label.trim_start_matches("> ")) {
        Place::Labelled
    } else {
        Place::Within
    }
}

/// Han, kana and Hangul stand next to an address without a space.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn places() {
        for (line, expected) in [
            ("<a@x.test>: no", Place::Listed),
            ("  a@x.test", Place::Listed),
            ("* a@x.test (unknown)", Place::Listed),
            (">>> RCPT TO:<a@x.test>", Place::Labelled),
            ("收件人：a@x.test", Place::Labelled),
            ("host mx said that a@x.test is unknown", Place::Within),
            ("收件人邮件地址（a@x.test）不存在", Place::Within),
        ] {
            let found = all(line);
            assert_eq!((found[0].0.as_str(), found[0].1), ("a@x.test", expected), "{line}");
        }
        let many: Vec<_> =
            all("a@x.test, <b@y.test>;c@z.test").into_iter().map(|(a, p)| (a, p == Place::Listed)).collect();
        assert_eq!(many, [("a@x.test".to_owned(), true), ("b@y.test".to_owned(), true), ("c@z.test".to_owned(), true)]);
        assert_eq!(all("\"a b\"@x.test")[0].0, "\"a b\"@x.test");
        assert_eq!(all("a@x.test <mailto:a@x.test>").len(), 1);
    }
}
