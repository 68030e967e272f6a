//! Threading: which ticket a mail belongs to.
//!
//! A mail names tickets in several ways, in order of trust: a reply token in an address that it was sent to, our signed
//! Message-ID in In-Reply-To, then in References newest first, the Message-ID of another mail of the ticket, the
//! subject's tag. Each is only a *route*: it counts if the sender takes part in the ticket (or is staff). From anybody
//! else the mail opens a ticket of its own, with the note "may belong to #N" on the new one; the old one is unchanged.
//!
//! It never looks at a subject's words, at Thread-Index, or at anything that a stranger could write to get in.

use super::mail::Mail;
use super::token::{self, Claim};

/// How a ticket was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    Token,
    InReplyTo,
    References,
    /// A stored mail of another ticket named the same missing ancestor, or names this mail as its own.
    SharedAncestor,
    SubjectTag,
}

impl By {
    pub fn as_str(self) -> &'static str {
        match self {
            By::Token => "token",
            By::InReplyTo => "in_reply_to",
            By::References => "references",
            By::SharedAncestor => "shared_ancestor",
            By::SubjectTag => "subject_tag",
        }
    }
}

/// One way in which a mail names a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub by: By,
    /// The address, the Message-ID (without angle brackets) or the ticket's number.
    pub value: String,
    /// The token that the value bears, not yet verified.
    pub claim: Option<Claim>,
}

/// Headers that tell the address a mail was delivered to, beside To and Cc.
const DELIVERY_HEADERS: [&str; 4] = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"];
/// What the line of the body that bears a token begins with.
pub const BODY_LINE: &str = "Ref: ";
/// Lines of a text that are looked at for a token.
const BODY_LINES_MAX: usize = 2_000;
/// Keys of one mail that are looked up; the first ones win.
const KEYS_MAX: usize = 60;

/// All keys of a mail, most trusted first. `tag` is the desk's subject tag; without one (no configuration) any
/// `[WORD #N]` counts as a tag.
pub fn keys(mail: &Mail, tag: Option<&str>) -> Vec<Key> {
    let mut found: Vec<Key> = Vec::new();
    let visible = mail.to.iter().chain(&mail.cc).map(|a| a.address.clone());
    let delivered = DELIVERY_HEADERS.iter().flat_map(|name| mail.header_all(name));
    for address in visible.chain(delivered.map(|v| v.trim().trim_matches(['<', '>']).to_owned())) {
        if let Some(claim) = token::claim_in_address(&address) {
            push(&mut found, Key { by: By::Token, value: address, claim: Some(claim) });
        }
    }
    for id in &mail.in_reply_to {
        push(&mut found, Key { by: By::InReplyTo, value: id.clone(), claim: token::claim_in_message_id(id) });
    }
    for id in mail.references.iter().rev() {
        push(&mut found, Key { by: By::References, value: id.clone(), claim: token::claim_in_message_id(id) });
    }
    // Where addresses bear no tokens, a line of the quoted mail does; the first one is of the newest mail.
    let lines = mail.text.lines().take(BODY_LINES_MAX).map(|l| l.trim_start_matches(['>', ' ', '\u{a0}']).trim());
    let mut tokens = lines.filter_map(|l| Some((l, token::claim_in_text(l.strip_prefix(BODY_LINE)?.trim())?)));
    if let Some((line, claim)) = tokens.next() {
        push(&mut found, Key { by: By::References, value: line.to_owned(), claim: Some(claim) });
    }
    if let Some(number) = subject_tag(&mail.subject, tag) {
        push(&mut found, Key { by: By::SubjectTag, value: number, claim: None });
    }
    found.truncate(KEYS_MAX);
    found
}

fn push(found: &mut Vec<Key>, key: Key) {
    if !found.iter().any(|k| k.value.eq_ignore_ascii_case(&key.value)) {
        found.push(key);
    }
}

/// The number in `[TAG #1042]`, full-width signs included; the last such tag of the subject counts.
fn subject_tag(subject: &str, tag: Option<&str>) -> Option<String> {
    let folded: String = subject
        .chars()
        .map(|c| match c {
            '［' | '【' => '[',
            '］' | '】' => ']',
            '＃' => '#',
            '\u{3000}' | '\u{a0}' => ' ',
            '０'..='９' => char::from_digit(u32::from(c).saturating_sub(u32::from('０')), 10).unwrap_or(c),
            other => other,
        })
        .collect();
    folded.rsplit('[').find_map(|piece| {
        let (inside, _) = piece.split_once(']')?;
        let (word, number) = inside.split_once('#')?;
        let word = word.trim();
        let number = number.trim();
        let is_tag = match tag {
            Some(tag) => word.eq_ignore_ascii_case(tag),
            None => !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
        };
        let is_number = !number.is_empty() && number.len() <= 12 && number.bytes().all(|b| b.is_ascii_digit());
        (is_tag && is_number).then(|| number.to_owned())
    })
}

/// A ticket that a key led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub by: By,
    pub ticket: super::TicketId,
    pub number: i64,
    /// The sender takes part in the ticket, or is staff.
    pub may_join: bool,
}

/// Where a mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    FollowUp {
        ticket: super::TicketId,
        by: By,
    },
    /// A new ticket; the number that it may belong to is told to the staff.
    New {
        may_belong_to: Option<i64>,
    },
}

/// The first candidate that the sender may join, in order of trust; else a new ticket.
pub fn choose(candidates: &[Candidate]) -> Choice {
    let mut ordered: Vec<&Candidate> = candidates.iter().collect();
    ordered.sort_by_key(|c| c.by);
    match ordered.iter().find(|c| c.may_join) {
        Some(candidate) => Choice::FollowUp { ticket: candidate.ticket, by: candidate.by },
        None => Choice::New { may_belong_to: ordered.first().map(|c| c.number) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pure::TicketId;

    #[test]
    fn subject_tags() {
        let cases = [
            ("Re: Printer [DESK #1042]", Some("DESK"), Some("1042")),
            ("答复：打印机【desk ＃１０４２】", Some("DESK"), Some("1042")),
            ("[DESK #1] then [DESK #2]", Some("DESK"), Some("2")),
            ("[OTHER #1042]", Some("DESK"), None),
            ("[OTHER #1042]", None, Some("1042")),
            ("DESK #1042", Some("DESK"), None),
            ("[DESK #10x]", Some("DESK"), None),
            ("[help #]", None, None),
            ("", None, None),
        ];
        for (subject, tag, expected) in cases {
            assert_eq!(subject_tag(subject, tag).as_deref(), expected, "{subject}");
        }
    }

    #[test]
    fn the_most_trusted_key_that_the_sender_may_follow_wins() {
        let candidate = |by, number: i64, may_join| Candidate { by, ticket: TicketId(number), number, may_join };
        let follow = |n| Choice::FollowUp { ticket: TicketId(n), by: By::References };
        assert_eq!(choose(&[candidate(By::SubjectTag, 1, true), candidate(By::References, 2, true)]), follow(2));
        assert_eq!(choose(&[candidate(By::Token, 1, false), candidate(By::References, 2, true)]), follow(2));
        assert_eq!(choose(&[candidate(By::SubjectTag, 1, false)]), Choice::New { may_belong_to: Some(1) });
        assert_eq!(choose(&[]), Choice::New { may_belong_to: None });
    }
}
