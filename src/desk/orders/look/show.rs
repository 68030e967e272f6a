//! `#show`: a ticket as a person wants to see it on a phone. The facts first, with the addresses to answer it, then what
//! was written last, newest first.

use super::{Looking, PROMISE, is_worked_on, name_of, next_clock};
use crate::compose::words::{Block, Found, Link};
use crate::desk::{alert, send, told};
use crate::pure::cloud::{CloudFile, cloud_files};
use crate::pure::grade::{Channel, Effort};
use crate::pure::ticket::State;
use crate::pure::token::{Purpose, Subject};
use crate::pure::wording::cloud::cloud_file;
use crate::pure::wording::{self, look};
use crate::pure::{TicketId, catalogue};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, entry, person, promise};

/// Entries that are shown, the newest ones.
const ENTRIES_MAX: usize = 5;
/// Lines and characters of an entry that are shown.
const ENTRY_LINES_MAX: usize = 8;
const ENTRY_CHARS_MAX: usize = 500;
/// Characters of a text of the record that are shown.
const TEXT_CHARS_MAX: usize = 200;

pub async fn show(tx: &mut Tx, looking: &Looking<'_>, row: &TicketRow) -> Result<Found, StoreError> {
    let language = looking.language;
    let zone = &looking.desk.config.desk.time_zone;
    let (core, mut lines) = (&row.core, people(tx, looking, row).await?);
    let mut tell = |key: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{}{value}", looking.label(key)));
        }
    };
    let team = if core.team == crate::config::ONLY_TEAM { "" } else { core.team.as_str() };
    tell("team", team);
    tell("category", &catalogue::category_name(&core.category, language));
    tell("opened", &looking.stamp(row.created_at));
    // What came by mail need not say so.
    let channel = Channel::parse(&row.channel).filter(|channel| *channel != Channel::Mail);
    tell("channel", channel.map_or("", |channel| channel.word(language)));
    tell("effort", Effort::parse(&row.effort).map_or("", |effort| effort.word(language)));
    let clock = next_clock(tx, looking, row).await?;
    if let Some(clock) = &clock {
        tell("due", &look::due(clock, language));
    }
    let is_told = clock.is_some_and(|clock| clock.what == wording::owed(PROMISE, language));
    if let Some(open) = promise::open(tx, row.id).await?.filter(|_| is_worked_on(row) && !is_told) {
        tell("promised", &looking.clock_time(open.eta));
    }
    if let State::Closed { at, by } = core.state {
        let is_alarm = alert::is_for_programs(tx, row).await?;
        let by = wording::closed_by(by, &row.core.closure_code, is_alarm, language);
        tell("closed", &look::both(&looking.stamp(at), by, language));
    }
    for (key, text) in [("cause", &row.cause), ("workaround", &row.workaround), ("solution", &row.solution)] {
        tell(key, &shortened(text));
    }
    tell("vendor", &row.vendor);
    for file in in_cloud(tx, row.id).await? {
        tell("cloud", &cloud_file(&file, looking.now.to_zoned(zone.clone()).date(), language));
    }
    tell("tags", &ticket::tags(tx, row.id).await?.join(", "));
    let links = ticket::links(tx, row.id).await?;
    tell("links", &wording::links(&links, true, language));
    let addresses = addresses(looking, row);
    if addresses.is_empty() {
        tell("answer", &look::how_to_answer(&format!("[{} #{}]", looking.desk.config.desk.tag, row.number), language));
    }
    let state = wording::state(core.state, true, language);
    let (priority, kind) = (core.priority, core.kind.word(language));
    let graded = format!("#{} {} {}", row.number, priority.as_str(), priority.word(language));
    let head = look::both(&look::both(&graded, kind, language), state, language);
    let mut blocks = vec![Block { head, lines, links: addresses, said: Vec::new() }];
    let earlier = said_last(tx, looking, row.id, &mut blocks).await?;
    Ok(Found { title: look::shown(row.number, &row.subject, language), blocks, more: look::earlier(earlier, language) })
}

/// The files that its mails name and do not hold, each once.
async fn in_cloud(tx: &mut Tx, id: TicketId) -> Result<Vec<CloudFile>, StoreError> {
    let mut found: Vec<CloudFile> = Vec::new();
    for one in entry::load(tx, id).await?.iter().filter(|e| e.kind != "notice") {
        for file in cloud_files(&one.full_text) {
            if !found.contains(&file) {
                found.push(file);
            }
        }
    }
    Ok(found)
}

/// Whose ticket it is, who works on it, who gets copies.
async fn people(tx: &mut Tx, looking: &Looking<'_>, row: &TicketRow) -> Result<Vec<String>, StoreError> {
    let requester = person::load(tx, row.requester, Some(row.requester_address_id)).await?;
    let mut lines =
        vec![format!("{}{}", looking.label("from"), wording::with_address(&requester.full_name, &requester.address))];
    let phone = if row.phone.is_empty() { &requester.phone } else { &row.phone };
    let affected = name_of(tx, row.affected).await?;
    let mut watchers = Vec::new();
    for one in ticket::people(tx, row.id).await?.iter().filter(|one| one.role == "watcher") {
        watchers.push(name_of(tx, Some(one.person)).await?);
    }
    let (place, with) = (format!("{} {}", row.site, row.place), name_of(tx, row.core.assignee).await?);
    let watchers = watchers.join(", ");
    for (key, value) in [
        ("phone", phone.as_str()),
        ("for", affected.as_str()),
        ("place", place.trim()),
        ("ci", row.ci.as_str()),
        ("with", if with.is_empty() { "–" } else { with.as_str() }),
        ("watchers", watchers.as_str()),
    ] {
        if !value.is_empty() {
            lines.push(format!("{}{value}", looking.label(key)));
        }
    }
    Ok(lines)
}

/// The addresses that answer the ticket and that reach the staff only, minted for who looks; none where addresses bear no
/// token.
fn addresses(looking: &Looking<'_>, row: &TicketRow) -> Vec<Link> {
    let desk = looking.desk;
    if !desk.config.desk.subaddressing {
        return Vec::new();
    }
    let base = send::base_address(desk, Some(row));
    let (recipient, generation) = (looking.engineer.address.as_str(), row.generation);
    let purposes = [("answer", Purpose::Reply), ("note", Purpose::Note)].into_iter();
    let link = |(key, purpose)| {
        let address = desk.ring.address(&base, &Subject { purpose, number: row.number, recipient, generation })?;
        Some(Link { label: looking.label(key).to_owned(), address })
    };
    purposes.filter_map(link).collect()
}

/// What people wrote last, a block each; how many earlier ones there are.
async fn said_last(
    tx: &mut Tx,
    looking: &Looking<'_>,
    id: TicketId,
    blocks: &mut Vec<Block>,
) -> Result<usize, StoreError> {
    let entries = entry::load(tx, id).await?;
    let said: Vec<&entry::Entry> =
        entries.iter().rev().filter(|e| e.kind != "notice" && !told::is_commands_only(e)).collect();
    for one in said.iter().take(ENTRIES_MAX) {
        let who = match person::load_maybe(tx, one.person).await? {
            Some(person) if !person.full_name.is_empty() => person.full_name,
            _ => one.from.clone(),
        };
        let who = if one.kind == "note" { format!("{who}{}", wording::inside(looking.language)) } else { who };
        let head = look::both(&looking.stamp(one.at), &who, looking.language);
        blocks.push(Block { head, said: beginning(&one.text), ..Block::default() });
    }
    Ok(said.len().saturating_sub(ENTRIES_MAX))
}

/// The beginning of an entry, as lines, without gaps of several lines.
fn beginning(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut left = ENTRY_CHARS_MAX;
    let mut all = text.trim().lines().map(str::trim_end).peekable();
    while let Some(line) = all.next_if(|_| left > 0 && lines.len() < ENTRY_LINES_MAX) {
        if line.is_empty() && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        let shown: String = line.chars().take(left).collect();
        left = left.saturating_sub(line.chars().count().max(1));
        lines.push(shown);
    }
    if let Some(last) = lines.last_mut()
        && (all.peek().is_some() || left == 0)
    {
        last.push('…');
    }
    lines
}

/// A text of the record on one line.
fn shortened(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(TEXT_CHARS_MAX) {
        Some((at, _)) => format!("{}…", flat.get(..at).unwrap_or_default()),
        None => flat,
    }
}
