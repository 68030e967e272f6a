//! The head of a mail that was forwarded inline: who wrote it, about what, and its text.
//!
//! Takes the first header block of the text that a forward marker announces, or one with nothing of the author's but
//! a short remark above it, whichever stands first: what was forwarded may hold a forward itself. Names and addresses are as the block gives them; they prove nothing.

use super::header::{self, Above, Label, Marker};
use super::{Line, split};

/// The head and the text of a mail forwarded inline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardedHead {
    /// The display name; empty if there is none.
    pub from_name: String,
    /// The address; empty if the block holds none.
    pub from_address: String,
    /// The subject; empty if the block holds none.
    pub subject: String,
    /// What stands below the block, quote marks of its level removed.
    pub text: String,
}

/// The forwarded mail in a text, its header block in any of the languages that are known; None if there is no header block.
pub fn forwarded(text: &str) -> Option<ForwardedHead> {
    let lines = split(text);
    let marked = lines.iter().position(|l| header::marker(l.bare) == Some(Marker::Forward));
    let bare = (0..marked.unwrap_or(lines.len())).find(|&at| header::block(&lines, at, Above::Nothing).is_some());
    let marked = marked.filter(|_| bare.is_none());
    let start = match (marked, bare) {
        (Some(at), _) => lines.iter().enumerate().skip(at + 1).find(|(_, l)| !is_decoration(l.bare)).map(|(n, _)| n)?,
        (None, bare) => bare?,
    };
    let above = if marked.is_some() { Above::Marker } else { Above::Nothing };
    let known = header::block(&lines, start, above);
    let len = known.or_else(|| marked.and_then(|_| header::unknown_block(&lines, start)))?;
    let head = lines.get(start..start + len)?;
    let depth = head.first()?.depth;
    let mut found = ForwardedHead {
        from_name: String::new(),
        from_address: String::new(),
        subject: String::new(),
        text: String::new(),
    };
    for (n, line) in head.iter().enumerate() {
        match line.label {
            Some((Label::From, value)) if found.from_address.is_empty() => {
                (found.from_name, found.from_address) = mailbox(&with_continuation(head, n, value));
            }
            Some((Label::Subject, value)) if found.subject.is_empty() => {
                found.subject = with_continuation(head, n, value)
            }
            _ => {}
        }
    }
    if known.is_none() {
        // Of a head in an unknown language the first address is the sender's.
        let value = head.iter().filter(|l| l.bare.contains('@')).find_map(|l| l.bare.split_once([':', '：']));
        (found.from_name, found.from_address) = mailbox(value.map_or("", |(_, v)| v));
    }
    let below = lines.get(start + len..).unwrap_or_default();
    let end = below.iter().position(|l| header::ends_forward(l.bare)).unwrap_or(below.len());
    found.text = body(below.get(..end).unwrap_or(below), depth);
    Some(found)
}

/// Blank lines, rules and further markers between a marker and its block.
fn is_decoration(line: &str) -> bool {
    line.is_empty() || header::is_rule(line) || header::marker(line).is_some()
}

/// A value with the unlabelled lines below it.
fn with_continuation(head: &[Line<'_>], at: usize, value: &str) -> String {
    let mut out = value.trim().to_string();
    for line in head.iter().skip(at + 1).take_while(|l| !l.bare.is_empty() && l.label.is_none()) {
        out.push(' ');
        out.push_str(line.bare);
    }
    out
}

/// Name and address out of `Ann Lee <ann@example.com>`, `Ann Lee [mailto:ann@example.com]`, `"Ann"<ann@…>;` and the like.
fn mailbox(value: &str) -> (String, String) {
    let is_part = |c: char| {
        !c.is_whitespace()
            && !matches!(c, '<' | '>' | '[' | ']' | '(' | ')' | '"' | '\'' | ',' | ';' | '：' | '；' | '（' | '）')
    };
    let Some(sign) = value.find('@') else {
        return (clean_name(value), String::new());
    };
    let (left, right) = value.split_at_checked(sign).unwrap_or((value, ""));
    let local: String = left.chars().rev().take_while(|&c| is_part(c)).collect::<Vec<_>>().into_iter().rev().collect();
    let domain: String = right.chars().take_while(|&c| is_part(c)).collect();
    let name = left.strip_suffix(local.as_str()).unwrap_or(left);
    let local = local.strip_prefix("mailto:").unwrap_or(&local);
    (clean_name(name), format!("{local}{}", domain.trim_end_matches(['.', ':', '|', '*'])))
}

fn clean_name(name: &str) -> String {
    name.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '<' | '>' | '[' | ']' | '(' | ')' | '"' | '\'' | ',' | ';' | '*' | '|' | '（' | '）')
    })
    .to_string()
}

/// The lines below the block, with the marks of the block's own level taken off.
fn body(lines: &[Line<'_>], depth: usize) -> String {
    let mut out = String::new();
    for line in lines {
        let mut rest = line.whole;
        for _ in 0..depth.min(line.depth) {
            rest = rest.trim_start_matches([' ', '\t']);
            rest = rest.strip_prefix('>').unwrap_or(rest);
            rest = rest.strip_prefix(' ').unwrap_or(rest);
        }
        out.push_str(rest);
    }
    out.trim().to_string()
}
