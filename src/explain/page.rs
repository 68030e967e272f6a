//! The page: what it is, who wrote it, what is new in it, what it asks for, what would happen and what would not.

use super::layout::{Page, shortened};
use super::verdict::{headline, meaning};
use super::{Explained, Found, outcome, sender, text, verdict};
use crate::pure::command;
use crate::pure::intent::{Intent, IntentKind};
use crate::pure::thread::{By, Key};
use crate::pure::token::Purpose;
use crate::pure::vet::Verdict;

/// Thread keys that a page shows.
const KEYS_SHOWN: usize = 8;
/// Columns of a Message-ID or an address that bears a token.
const KEY_COLUMNS: usize = 60;

/// The page of one mail, with its last line ended.
pub fn page(explained: &Explained<'_>, colours: bool) -> String {
    let mut page = Page::new(colours);
    page.title(&explained.file, &text::size(explained.size));
    match &explained.found {
        Ok(found) => of_found(&mut page, explained, found),
        Err(why) => {
            page.lead("A mail that cannot be read. Its bytes would be kept, for a person to look at.");
            page.heading("What it is", "");
            page.row("Verdict", "quarantine");
            page.row("Reason", why);
        }
    }
    page.into_text()
}

fn of_found(page: &mut Page, explained: &Explained<'_>, found: &Found) {
    page.lead(&headline(found, explained.config));
    verdict::section(page, found);
    sender::section(page, found, explained.config);
    thread(page, found);
    text::section(page, found);
    if found.parsed.vetted.verdict == Verdict::Admit {
        wishes(page, explained, found);
    }
    outcome::section(page, explained, found);
}

/// The ways in which the mail names a ticket, most trusted first.
fn thread(page: &mut Page, found: &Found) {
    let keys = &found.parsed.keys;
    if keys.is_empty() {
        return;
    }
    page.heading("What it answers", "most trusted first");
    for key in keys.iter().take(KEYS_SHOWN) {
        let (label, value) = named(key);
        page.row(label, &value);
    }
    if keys.len() > KEYS_SHOWN {
        page.folded(&format!("{} more", keys.len() - KEYS_SHOWN));
    }
}

fn named(key: &Key) -> (&'static str, String) {
    let value = shortened(&key.value, KEY_COLUMNS);
    let label = match key.by {
        By::Token => "Reply token",
        By::InReplyTo => "In-Reply-To",
        By::References => "References",
        By::SubjectTag => return ("Subject", format!("[… #{value}]")),
    };
    let Some(claim) = &key.claim else { return (label, value) };
    let purpose = match claim.purpose {
        Purpose::Reply => "an answer on ticket",
        Purpose::Note => "an internal note on ticket",
        Purpose::Talk => "an answer to colleagues on ticket",
        Purpose::Verify => "the proof for held mail",
        Purpose::Bounce => "a report about a notice of ticket",
    };
    (label, format!("{value} · {purpose} #{}", claim.number))
}

/// The intent with the words that gave it, and the commands.
fn wishes(page: &mut Page, explained: &Explained<'_>, found: &Found) {
    // An engineer's words are an answer or an order, never a requester's wish.
    let is_staff = sender::engineer(found, explained.config).is_some();
    let answer = verdict::is_answer(found);
    let asks = !is_staff && (answer || found.asked.kind != IntentKind::None);
    if !asks && found.commands.is_empty() {
        return;
    }
    page.heading("What it asks for", "");
    if asks {
        intent(page, &found.asked, answer);
    }
    for (n, line) in found.commands.iter().enumerate() {
        let said = match (line.verb.and_then(command::row_of), line.nearest) {
            (Some(row), _) => format!("#{} {}", row.english, line.args).trim_end().to_owned() + " · " + row.meaning_en,
            (None, Some(nearest)) => format!("{} · no such command; the nearest is #{nearest}", line.line),
            (None, None) => format!("{} · no such command, or one too many", line.line),
        };
        page.row(if n == 0 { "Commands" } else { "" }, &said);
    }
}

fn intent(page: &mut Page, asked: &Intent, answer: bool) {
    page.row("Intent", &format!("{}: {}", asked.kind.as_str(), meaning(asked.kind)));
    if asked.kind == IntentKind::None {
        return;
    }
    let words = shortened(asked.evidence.trim(), KEY_COLUMNS);
    if !words.is_empty() {
        page.more(&format!("by the words “{words}”"));
    }
    if !answer {
        page.more("A first mail opens a ticket, whatever it asks for.");
    }
}
