//! What no section can know by itself: names that refer to other sections, names and addresses that must differ.

use std::collections::BTreeMap;

use super::reader::{Found, Table};
use super::{Config, Engineer, StoreUrl};

/// Puts every contradiction between sections on record.
pub fn check(config: &Config, root: &Table<'_>) {
    check_names(config, root);
    check_references(config, root);
    check_addresses(config, root);
    check_calendars(config, root);
    check_paths(config, root);
    check_digests(config, root);
    super::roles::check(config, root);
}

/// Names within a list differ.
fn check_names(config: &Config, root: &Table<'_>) {
    for (section, word) in [("team", "team"), ("engineer", "engineer"), ("mailbox", "mailbox")] {
        let mut seen: BTreeMap<String, ()> = BTreeMap::new();
        let names: Vec<&str> = match section {
            "team" => config.teams.iter().map(|one| one.name.as_str()).collect(),
            "engineer" => config.engineers.iter().map(|one| one.name.as_str()).collect(),
            _ => config.mailboxes.iter().map(|one| one.name.as_str()).collect(),
        };
        for (table, name) in root.tables(section).iter().zip(names) {
            if !name.is_empty() && seen.insert(name.to_lowercase(), ()).is_some() {
                let what = format!("two {word} tables are named `{name}`");
                at(table, "name", &what, "give each a name of its own; case does not count");
            }
        }
    }
}

/// A fault at a key, or at the header if the key is absent.
fn at(table: &Table<'_>, key: &str, what: &str, remedy: &str) {
    match table.find(key) {
        Some(found) => found.fault(what, remedy),
        None => table.fault(what, remedy),
    }
}

/// Engineers named by the desk and as leads exist.
fn check_references(config: &Config, root: &Table<'_>) {
    let known = config.engineers.iter().map(|one| one.name.as_str());
    let exists = |found: &Found<'_>| {
        if let Some(name) = found.word().filter(|name| config.engineer(name).is_none()) {
            found.unknown("engineer", &name, known.clone());
        }
    };
    if let Some(desk) = root.table("desk") {
        desk.find("incident_manager").iter().for_each(exists);
        desk.find("on_call").iter().flat_map(Found::items).for_each(|found| exists(&found));
    }
    for team in root.tables("team") {
        team.find("lead").iter().for_each(exists);
    }
    let has = |engineer: &Engineer, skill: &str| engineer.skills.iter().any(|one| one.eq_ignore_ascii_case(skill));
    for found in root.tables("category").iter().flat_map(|table| table.find("skills")).flat_map(|found| found.items()) {
        if let Some(skill) = found.word().filter(|skill| !config.engineers.iter().any(|one| has(one, skill))) {
            let what = format!("no engineer has the skill `{skill}`, so such tickets wait in the queue");
            found.warn(&what, "give it to an engineer's `skills`");
        }
    }
}

/// No address belongs to two, and an engineer's is none at which the desk receives.
fn check_addresses(config: &Config, root: &Table<'_>) {
    let own = config.own_addresses();
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for (table, engineer) in root.tables("engineer").iter().zip(&config.engineers) {
        let aliases = engineer.aliases.iter().map(|alias| ("aliases", alias));
        for (key, address) in std::iter::once(("address", &engineer.address)).chain(aliases) {
            if address.is_empty() {
                continue;
            }
            if own.contains(address) {
                let what = format!("engineer `{}` has the desk's own address {address}", engineer.name);
                at(table, key, &what, "use the engineer's personal address");
            }
            if let Some(other) = taken.insert(address, &engineer.name) {
                let what = format!("the address {address} is `{other}`'s and `{}`'s", engineer.name);
                at(table, key, &what, "an address belongs to one engineer, and once");
            }
        }
    }
}

/// The desk's calendar exists; one that nothing uses is worth a word.
fn check_calendars(config: &Config, root: &Table<'_>) {
    let named = &config.desk.calendar;
    if !config.calendars.contains_key(named)
        && let Some(found) = root.table("desk").and_then(|desk| desk.find("calendar"))
    {
        found.unknown("calendar", named, config.calendars.keys().map(String::as_str));
    }
    let mut used: Vec<&String> = config.engineers.iter().filter_map(|one| one.hours.as_ref()).collect();
    for (section, calendars) in [
        ("team", config.teams.iter().map(|team| team.calendar.as_ref()).collect::<Vec<_>>()),
        ("target", config.targets.iter().map(|row| row.calendar.as_ref()).collect()),
    ] {
        for (table, calendar) in root.tables(section).iter().zip(calendars) {
            used.extend(calendar);
            if let Some(name) = calendar.filter(|name| !config.calendars.contains_key(*name))
                && let Some(found) = table.find("calendar")
            {
                found.unknown("calendar", name, config.calendars.keys().map(String::as_str));
            }
        }
    }
    for table in root.tables("calendar") {
        let Some(name) = table.word("name") else { continue };
        if name != *named && !used.contains(&&name) {
            let what = format!("nothing uses the calendar `{name}`");
            table.warn(&what, "name it in desk.calendar, in a [[team]] or [[target]], or in an engineer's hours");
        }
    }
}

/// Nothing waits for a digest that nobody gets.
fn check_digests(config: &Config, root: &Table<'_>) {
    for (table, engineer) in root.tables("engineer").iter().zip(&config.engineers) {
        for (key, is_set) in [("new_entry", engineer.collects_entries), ("quiet", engineer.quiet)] {
            if let Some(found) = table.find(key).filter(|_| is_set && !config.desk.digest) {
                let what = format!("`{key}` has no effect: digests are off (`[desk] digest = false`)");
                found.warn(&what, "turn digests on, or take the key out");
            }
        }
    }
}

/// No two mailboxes read the same place, and the outbox is not read as a mailbox.
fn check_paths(config: &Config, root: &Table<'_>) {
    use super::{MailboxKind, SmtpConfig};
    let place = |kind: &MailboxKind| match kind {
        MailboxKind::Imap(imap) => (imap.host.to_lowercase(), imap.port, imap.user.clone(), imap.folder.clone()),
        MailboxKind::Maildir { path } => (path.display().to_string(), 0, String::new(), String::new()),
    };
    let mut seen = std::collections::BTreeSet::new();
    for (table, mailbox) in root.tables("mailbox").iter().zip(&config.mailboxes) {
        if !seen.insert(place(&mailbox.kind)) {
            table.fault("two mailboxes read the same place", "remove one of them");
        }
        if let (MailboxKind::Maildir { path }, SmtpConfig::Maildir { path: out }) = (&mailbox.kind, &config.smtp)
            && path == out
            && !path.as_os_str().is_empty()
        {
            at(table, "path", "the desk would read the mails that it sends", "give [smtp] a Maildir of its own");
        }
    }
    if let StoreUrl::Sqlite(path) = &config.store.url
        && path.starts_with(&config.store.blobs)
    {
        root.warn("the store lies in the folder of the blobs", "give each a place of its own");
    }
}
