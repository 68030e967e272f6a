//! Threading: which ticket a mail belongs to.
//!
//! A mail names tickets in several ways, in order of trust: a reply token in an address that it was sent to; a Message-ID
//! that we signed, in In-Reply-To, then in References newest first; the Message-ID of another mail of the ticket, in the
//! same order; an ancestor that a mail of the ticket names too, or this mail itself, where an answer came before it; the
//! subject's tag. Each is only a *route*: it counts if the sender takes part in the ticket (or is staff). From anybody
//! else the mail opens a ticket of its own, with the note "may belong to #N" on the new one; the old one is unchanged.
//!
//! Two tickets are never made one here: where a mail shows that they belong together, it goes to the first, and the
//! choice names the others.
//!
//! It never looks at a subject's words, at Thread-Index and Thread-Topic, or at anything that a stranger could write to
//! get in.

use super::TicketId;
use super::mail::Mail;
use super::token::{self, Claim};

/// Where a mail names a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    Token,
    InReplyTo,
    References,
    SubjectTag,
}

impl By {
    pub fn as_str(self) -> &'static str {
        match self {
            By::Token => "token",
            By::InReplyTo => "in_reply_to",
            By::References => "references",
            By::SubjectTag => "subject_tag",
        }
    }
}

/// How far the way is to be trusted on which a ticket was found; the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trust {
    /// A token in an address that the mail was sent to.
    Address,
    /// A Message-ID of ours, or the line of the body that bears a token.
    Signed,
    /// The Message-ID of a mail that is an entry of the ticket.
    Stored,
    /// A mail of the ticket names the same ancestor, or names this mail as its own.
    Ancestor,
    Tag,
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
/// Addresses and Message-IDs of one mail that are looked up; the first ones win.
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
    found.truncate(KEYS_MAX);
    // Where addresses bear no tokens, a line of the quoted mail does; the first one is of the newest mail.
    let lines = mail.text.lines().take(BODY_LINES_MAX).map(|l| l.trim_start_matches(['>', ' ', '\u{a0}']).trim());
    let mut tokens = lines.filter_map(|l| Some((l, token::claim_in_text(l.strip_prefix(BODY_LINE)?.trim())?)));
    if let Some((line, claim)) = tokens.next() {
        push(&mut found, Key { by: By::References, value: line.to_owned(), claim: Some(claim) });
    }
    if let Some(number) = subject_tag(&mail.subject, tag) {
        push(&mut found, Key { by: By::SubjectTag, value: number, claim: None });
    }
    found
}

fn push(found: &mut Vec<Key>, key: Key) {
    // The left side of a Message-ID has case (RFC 5322 §3.6.4); addresses with tokens have none.
    let is_same = |k: &Key| match key.by {
        By::Token => k.value.eq_ignore_ascii_case(&key.value),
        By::InReplyTo | By::References | By::SubjectTag => k.value == key.value,
    };
    if !found.iter().any(is_same) {
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
    pub trust: Trust,
    pub ticket: TicketId,
    pub number: i64,
    /// The sender takes part in the ticket, or is staff.
    pub may_join: bool,
    /// The mail answers what the desk knows to be the ticket's, or its requester gets it anyway: words of the staff in
    /// it may go out.
    pub outward: bool,
}

/// Where a mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    FollowUp {
        ticket: TicketId,
        trust: Trust,
        /// As the candidate's; true if any key that leads to this ticket says so.
        outward: bool,
        /// Other tickets that turn out to be of the same conversation, most trusted first.
        related: Vec<TicketId>,
    },
    /// A new ticket; the number that it may belong to is told to the staff.
    New { may_belong_to: Option<i64> },
}

/// Tickets that one mail may show to belong together; more say that something else is going on.
const RELATED_MAX: usize = 8;

/// The first candidate that the sender may join, in order of trust and then in the order given; else a new ticket.
pub fn choose(candidates: &[Candidate]) -> Choice {
    let mut ordered: Vec<&Candidate> = candidates.iter().collect();
    ordered.sort_by_key(|c| c.trust);
    let Some(first) = ordered.iter().find(|c| c.may_join) else {
        return Choice::New { may_belong_to: ordered.first().map(|c| c.number) };
    };
    let joins = ordered.iter().filter(|c| c.may_join);
    let mut related: Vec<TicketId> = Vec::new();
    // Between mails of people a bridge is what it seems; a token chooses one of two tickets with a reason.
    if is_bridge(first.trust) {
        for other in joins.clone().filter(|c| is_bridge(c.trust) && c.ticket != first.ticket) {
            if !related.contains(&other.ticket) && related.len() < RELATED_MAX {
                related.push(other.ticket);
            }
        }
    }
    let outward = joins.clone().any(|c| c.ticket == first.ticket && c.outward);
    Choice::FollowUp { ticket: first.ticket, trust: first.trust, outward, related }
}

fn is_bridge(trust: Trust) -> bool {
    match trust {
        Trust::Stored | Trust::Ancestor => true,
        Trust::Address | Trust::Signed | Trust::Tag => false,
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

    fn candidate(trust: Trust, number: i64, may_join: bool) -> Candidate {
        Candidate { trust, ticket: TicketId(number), number, may_join, outward: trust == Trust::Signed }
    }

    fn follow(number: i64, trust: Trust, related: &[i64]) -> Choice {
        let related = related.iter().map(|n| TicketId(*n)).collect();
        Choice::FollowUp { ticket: TicketId(number), trust, outward: trust == Trust::Signed, related }
    }

    #[test]
    fn the_most_trusted_key_that_the_sender_may_follow_wins() {
        use Trust::{Address, Ancestor, Signed, Stored, Tag};
        let (yes, no) = (true, false);
        let cases = [
            (vec![candidate(Tag, 1, yes), candidate(Stored, 2, yes)], follow(2, Stored, &[])),
            (vec![candidate(Address, 1, no), candidate(Stored, 2, yes)], follow(2, Stored, &[])),
            (vec![candidate(Stored, 1, yes), candidate(Signed, 2, yes)], follow(2, Signed, &[])),
            (vec![candidate(Signed, 1, yes), candidate(Address, 2, yes)], follow(2, Address, &[])),
            (vec![candidate(Ancestor, 1, yes), candidate(Tag, 2, yes)], follow(1, Ancestor, &[])),
            // In the order given among equals; a bridge names what it bridges, once, and never what it may not join.
            (
                vec![
                    candidate(Ancestor, 3, yes),
                    candidate(Stored, 2, yes),
                    candidate(Stored, 1, yes),
                    candidate(Ancestor, 1, yes),
                    candidate(Ancestor, 4, no),
                    candidate(Tag, 5, yes),
                ],
                follow(2, Stored, &[1, 3]),
            ),
            (vec![candidate(Tag, 1, no)], Choice::New { may_belong_to: Some(1) }),
            (vec![candidate(Tag, 1, no), candidate(Ancestor, 2, no)], Choice::New { may_belong_to: Some(2) }),
            (vec![], Choice::New { may_belong_to: None }),
        ];
        for (candidates, expected) in cases {
            assert_eq!(choose(&candidates), expected, "{candidates:?}");
        }
    }

    #[test]
    fn keys_of_a_mail_in_order() {
        let raw = "From: a@x.test\nTo: support@desk.test\nDelivered-To: <SUPPORT+ra7.abcdefghijklmnopqrstuvwxyz@desk.test>\n\
                   Thread-Index: AQHVBJOUQ3A\nThread-Topic: [DESK #9]\nIn-Reply-To: Your mail of Monday <b@x>\n\
                   References: <root@x> <B@x> <b@x>\nSubject: Re: x [DESK #7]\n\nbody\n";
        let found = keys(&crate::pure::mail::parse(raw.as_bytes()), Some("DESK"));
        let found: Vec<(&str, &str)> = found.iter().map(|k| (k.by.as_str(), k.value.as_str())).collect();
        let expected = [
            ("token", "SUPPORT+ra7.abcdefghijklmnopqrstuvwxyz@desk.test"),
            ("in_reply_to", "b@x"),
            ("references", "B@x"),
            ("references", "root@x"),
            ("subject_tag", "7"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_long_chain_leaves_room_for_the_tag() {
        let ids = |name: &str| (0..50).map(|n| format!("<{name}{n}@x>")).collect::<Vec<_>>().join(" ");
        let raw = format!("In-Reply-To: {}\nReferences: {}\nSubject: x [DESK #7]\n\n", ids("a"), ids("b"));
        let found = keys(&crate::pure::mail::parse(raw.as_bytes()), Some("DESK"));
        assert_eq!(found.len(), KEYS_MAX + 1);
        assert_eq!(found.last().map(|k| k.by), Some(By::SubjectTag));
    }
}
