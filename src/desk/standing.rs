//! What is known of somebody who asked, when a notice is for them. Anybody can open a ticket in somebody else's name, and
//! clocks go on telling that person of it: what nothing proves, and what none of the staff has looked at, is told to
//! nobody, or within the budgets; and what the desk says of its own accord bears nothing that the writer chose.

use super::Inner;
use super::send::Cause;
use super::told::is_commands_only;
use crate::pure::authority::{Act, Evidence, Role, permits};
use crate::pure::notice::{Notice, Refusal};
use crate::store::person::Person;
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry};

/// What is known of the recipient of a notice as the writer of the ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They have proved who they are on this ticket, or took no part in its mails and were named by somebody who had.
    Vouched,
    /// All that is said in their name on the ticket is a bare From, and the staff has written to them.
    Answered,
    /// The same, and the staff has worked on the ticket without a word to them.
    Worked,
    /// The same, and none of the staff has touched it.
    Unproved,
}

/// What is known of a person on a ticket.
pub async fn standing(tx: &mut Tx, row: Option<&TicketRow>, person: &Person) -> Result<Standing, StoreError> {
    let Some(row) = row.filter(|row| row.requester == person.id && !person.staff) else {
        return Ok(Standing::Vouched);
    };
    let entries = entry::load(tx, row.id).await?;
    let mut own = entries.iter().filter(|e| e.kind == "mail" && e.person == Some(person.id)).peekable();
    if own.peek().is_none() || own.any(|e| e.evidence != Evidence::Claimed.as_str()) {
        return Ok(Standing::Vouched);
    }
    let staff = || entries.iter().filter(|e| e.is_word_of_staff());
    Ok(if staff().any(|e| e.kind != "note" && !is_commands_only(e)) {
        Standing::Answered
    } else if staff().next().is_some() {
        Standing::Worked
    } else {
        Standing::Unproved
    })
}

/// Whether nobody but a clock or the desk itself makes a notice go to somebody outside.
fn is_of_itself(notice: Notice, cause: &Cause) -> bool {
    cause.actor.is_none() && !notice.is_for_staff()
}

/// Whether the budgets count a notice because of who it is for.
pub fn is_counted(notice: Notice, standing: Standing, cause: &Cause) -> bool {
    standing == Standing::Unproved && is_of_itself(notice, cause)
}

/// Whether a notice may go as far as its recipient's standing is concerned. What would not be acknowledged is not told by
/// a clock either.
pub fn may_hear(
    desk: &Inner,
    person: &Person,
    standing: Standing,
    (notice, cause): (Notice, &Cause),
) -> Result<(), Refusal> {
    let act = Act::Ack { known: person.confirmed };
    match !is_counted(notice, standing, cause) || permits(act, Role::Requester, Evidence::Claimed, desk.has_border()) {
        true => Ok(()),
        false => Err(Refusal::Evidence),
    }
}

/// Whether a notice holds nothing that the ticket's writer chose: neither subject nor name nor Message-ID. Where nothing
/// can be proved, that would hide everybody's own words from them, and only links are kept back.
pub fn is_quiet(desk: &Inner, row: Option<&TicketRow>, person: &Person, standing: Standing) -> bool {
    let bare = matches!(standing, Standing::Worked | Standing::Unproved);
    let believed = permits(Act::Uncautioned { first: true }, Role::Requester, Evidence::Claimed, desk.has_border());
    bare && (!believed || row.is_some_and(|row| bears_link(&row.subject)) || bears_link(&person.full_name))
}

/// Whether mail programs would make a link of a part of a line.
fn bears_link(line: &str) -> bool {
    line.split(|c: char| c.is_whitespace() || !c.is_ascii()).any(|word| {
        let host = word.split('/').next().unwrap_or_default();
        let has_path = host.len() < word.len() && host.contains('.');
        word.contains("://") || word.to_ascii_lowercase().contains("www.") || has_path
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_seen_in_a_line() {
        for line in ["Win at http://evil.test", "见https://evil.test/x。", "evil.test/login", "WWW.evil.test now"] {
            assert!(bears_link(line), "{line}");
        }
        for line in ["Label printer jams", "report.pdf and/or notes", "24/7 node.js", "打印机坏了", ""] {
            assert!(!bears_link(line), "{line}");
        }
    }
}
