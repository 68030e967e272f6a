//! What of an engineer's words goes out: the quoted lines above an answer only where whoever gets it has seen them.

use crate::desk::{inside, newcomer};
use crate::pure::PersonId;
use crate::pure::quote::{self, Fragment};
use crate::store::ticket::{self, Participant, TicketRow};
use crate::store::{Tx, entry};

/// The text without those quoted lines that whoever gets it has never seen: an inline answer may stand under a note, or
/// under what our notice tells the staff only. `to`: whose mail it answers, where that is not the requester's. Where
/// somebody came later, the text as they may read it, too. And whether it is, against all that was done to find quotes, a
/// notice of ours (among `texts`) that none of them has seen.
pub async fn shown_outside(
    tx: &mut Tx,
    (row, to): (&TicketRow, Option<&Participant>),
    (fragments, texts): (Vec<Fragment>, &[&str]),
) -> anyhow::Result<(String, Option<String>, bool)> {
    let entries = entry::load(tx, row.id).await?;
    let people = ticket::people(tx, row.id).await?;
    let mut theirs: Vec<PersonId> = to.iter().map(|to| to.person).collect();
    if to.is_none_or(|to| to.role == "affected") {
        let shares = |role: &str| ["requester", "affected"].contains(&role);
        theirs.extend(people.iter().filter(|p| shares(&p.role)).map(|p| p.person));
    }
    // Of a ticket that an engineer opened for somebody the first mail holds that person's words.
    let first = entries.first().map(|e| e.id);
    // What somebody else of the ticket wrote to the desk alone, they have not seen.
    let mut addresses = Vec::new();
    for person in &theirs {
        addresses.extend(crate::store::person::addresses(tx, *person).await?);
    }
    let seen = |e: &&entry::Entry| {
        let is_first = Some(e.id) == first && e.kind == "mail";
        let was_theirs = e.person.is_some_and(|p| theirs.contains(&p)) || e.to.iter().any(|to| addresses.contains(to));
        e.kind == "reply" || is_first || (e.is_word_from_outside() && was_theirs)
    };
    // What an engineer quoted beside an answer went to nobody.
    let read = |e: &entry::Entry| letters(if e.kind == "reply" { &e.text } else { &e.full_text });
    let known: Vec<String> = entries.iter().filter(seen).map(read).collect();
    let shown = without_unknown(fragments.clone(), &known.join("\n"));
    let is_notice = inside::holds_notice(&shown, texts, &known.join("\n"));
    let Some(newest) = newcomer::newest(tx, row).await? else { return Ok((shown, None, is_notice)) };
    let later = entries.iter().filter(seen).filter(|e| e.at >= newest);
    let known: Vec<String> = later.map(|e| letters(&without_quotes(&e.text))).collect();
    Ok((shown, Some(without_unknown(fragments, &known.join("\n"))), is_notice))
}

/// The letters and digits of a text: what remains the same however a client wraps and marks it.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A text without its quoted lines.
pub fn without_quotes(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('>')).collect::<Vec<_>>().join("\n")
}

/// What a person should read, without the quoted lines that do not stand in what is known. `known`: letters only.
fn without_unknown(mut fragments: Vec<Fragment>, known: &str) -> String {
    // A changed line of the desk's own words (the form, an internal note) is meant for the desk.
    fragments.retain(|f| !f.is_changed() || f.answers().is_some_and(|original| known.contains(&letters(original))));
    let fresh = quote::fresh(&fragments);
    let readable = quote::readable(&fragments);
    let shown =
        |line: &&str| !line.starts_with('>') || known.contains(&letters(line)) || fresh.lines().any(|l| l == *line);
    readable.lines().filter(shown).collect::<Vec<_>>().join("\n")
}
