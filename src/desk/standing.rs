//! What is known of somebody who asked, when a notice is for them. Anybody can open a ticket in somebody else's name, and
//! clocks go on telling that person of it: what nothing proves, and what none of the staff has looked at, is told to
//! nobody, or within the budgets; and what the desk says of its own accord bears nothing that the writer chose. The same
//! holds for whoever a writer put into Cc.

use super::Inner;
use super::send::{Cause, domain_of};
use super::told::is_commands_only;
use super::withheld;
use crate::pure::authority::{Act, Evidence, Role, permits};
use crate::pure::notice::{Notice, Refusal};
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry, ticket};

/// Domains at which anybody may have an address.
const PROVIDERS: [&str; 42] = [
    "126.com",
    "139.com",
    "163.com",
    "188.com",
    "189.cn",
    "21cn.com",
    "aliyun.com",
    "aol.com",
    "foxmail.com",
    "fastmail.com",
    "free.fr",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.cn",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "orange.fr",
    "outlook.com",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "sina.cn",
    "sina.com",
    "sohu.com",
    "t-online.de",
    "tom.com",
    "vip.qq.com",
    "web.de",
    "wo.cn",
    "yahoo.com",
    "yandex.ru",
    "yeah.net",
];
/// What those are on a ticket who get copies.
const WATCHER: &str = "watcher";

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
    /// Somebody outside put them into Cc, and neither they nor the staff have written since.
    Copied,
}

/// What is known of a person on a ticket.
pub async fn standing(
    tx: &mut Tx,
    desk: &Inner,
    row: Option<&TicketRow>,
    person: &Person,
) -> Result<Standing, StoreError> {
    let Some(row) = row.filter(|_| !person.staff) else { return Ok(Standing::Vouched) };
    if row.requester != person.id {
        return copied(tx, desk, row, person).await;
    }
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

/// What is known of somebody who did not ask. Anybody can put anybody into Cc of a first mail, in their own name and on
/// proof of it: such a one hears of a ticket within the budgets and in no words of its writer's until they or the staff
/// have written on it since. Who shares the domain of an address that has proved itself there is a colleague.
async fn copied(tx: &mut Tx, desk: &Inner, row: &TicketRow, person: &Person) -> Result<Standing, StoreError> {
    let people = ticket::people(tx, row.id).await?;
    let is_theirs = |p: &ticket::Participant| p.person == person.id;
    let only_watches = people.iter().any(is_theirs) && people.iter().all(|p| !is_theirs(p) || p.role == WATCHER);
    if !only_watches || withheld::is_brought_in(tx, row, person).await? {
        return Ok(Standing::Vouched);
    }
    let entries = entry::load(tx, row.id).await?;
    // What was said before somebody was put into Cc vouches for nobody.
    let mut there = ticket::presence(tx, row.id, Some(person.id)).await?;
    there.retain(|one| one.until.is_none());
    let since = there.iter().map(|one| one.since).max().unwrap_or(row.created_at);
    if entries.iter().any(|e| e.is_word_of_staff() && e.at >= since || e.kind == "mail" && e.person == Some(person.id))
    {
        return Ok(Standing::Vouched);
    }
    let requester = person::load(tx, row.requester, Some(row.requester_address_id)).await?;
    let domain = domain_of(&requester.address);
    let is_colleague = domain == domain_of(&person.address) && is_of_one_house(desk, domain);
    let proved = requester.staff
        || entries.iter().any(|e| e.person == Some(row.requester) && e.evidence != Evidence::Claimed.as_str());
    Ok(if (is_colleague || requester.staff) && proved { Standing::Vouched } else { Standing::Copied })
}

/// Whether those who share a domain know each other: where the desk says which domains are its people's, these; else any
/// but a mail provider's.
fn is_of_one_house(desk: &Inner, domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    let own = &desk.config.identity.domains;
    match own.is_empty() {
        true => !PROVIDERS.contains(&domain.as_str()),
        false => own.contains(&domain) || domain == domain_of(&desk.config.desk.address).to_ascii_lowercase(),
    }
}

/// Whether nobody but a clock or the desk itself makes a notice go to somebody outside.
fn is_of_itself(notice: Notice, cause: &Cause) -> bool {
    cause.actor.is_none() && !notice.is_for_staff()
}

/// Whether the budgets count a notice because of who it is for.
pub fn is_counted(notice: Notice, standing: Standing, cause: &Cause) -> bool {
    match standing {
        Standing::Unproved => is_of_itself(notice, cause),
        Standing::Copied => !notice.is_for_staff(),
        Standing::Vouched | Standing::Answered | Standing::Worked => false,
    }
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

/// Whether an act of the staff makes a notice go; all else the desk says of its own accord.
pub async fn is_by_staff(tx: &mut Tx, cause: &Cause) -> Result<bool, StoreError> {
    Ok(match cause.actor {
        Some(actor) => person::load(tx, actor, None).await?.staff,
        None => false,
    })
}

/// Whether a notice holds nothing that the ticket's writer chose: neither subject nor name nor Message-ID. Where nothing
/// can be proved, that would hide everybody's own words from them, and only links are kept back. What an engineer does is
/// told as it is (`by_staff`), since nobody would know what it is about; but not with a link that a stranger wrote.
pub fn is_quiet(
    desk: &Inner,
    row: Option<&TicketRow>,
    person: &Person,
    (standing, by_staff): (Standing, bool),
) -> bool {
    let unknown = matches!(standing, Standing::Worked | Standing::Unproved | Standing::Copied);
    let believed = permits(Act::Uncautioned { first: true }, Role::Requester, Evidence::Claimed, desk.has_border());
    let bears_link = row.is_some_and(|row| bears_link(&row.subject)) || bears_link(&person.full_name);
    unknown && (bears_link || !believed && !by_staff)
}

/// Whether mail programs would make a link of a part of a line. A version (`3.5/4.0`) is none.
fn bears_link(line: &str) -> bool {
    line.split(|c: char| c.is_whitespace() || !c.is_ascii()).any(|word| {
        let host = word.split('/').next().unwrap_or_default();
        let domain = host.split(':').next().unwrap_or_default().rsplit_once('.').map(|(_, last)| last);
        let is_named = domain.is_some_and(|last| last.contains(|c: char| c.is_ascii_alphabetic()));
        // Numbers alone are a host if there are four of them.
        let is_numbered = host.split(['.', ':']).filter(|n| n.parse::<u8>().is_ok()).count() >= 4;
        let has_path = host.len() < word.len() && (is_named || is_numbered);
        word.contains("://") || word.to_ascii_lowercase().contains("www.") || has_path
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_seen_in_a_line() {
        for line in [
            "Win at http://evil.test",
            "见https://evil.test/x。",
            "evil.test/login",
            "evil.test:80/x",
            "10.0.0.1/x",
            "WWW.evil.test now",
        ] {
            assert!(bears_link(line), "{line}");
        }
        for line in
            ["Label printer jams", "report.pdf and/or notes", "24/7 node.js", "CAD 3.5/4.0 crashes", "打印机坏了", ""]
        {
            assert!(!bears_link(line), "{line}");
        }
    }
}
