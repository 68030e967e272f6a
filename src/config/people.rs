//! `[[team]]` and `[[engineer]]`.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::reader::{Found, Table};
use crate::pure::language::Language;
use crate::pure::sla::Calendar;

/// A step of the support organisation, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Service desk.
    One,
    /// 1.5: duty rooms and desktop support.
    OneAndHalf,
    /// Engineers of the groups.
    Two,
    /// Leads of the groups.
    Three,
    /// Own developers.
    Four,
    Vendor,
}

/// `[[team]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    pub name: String,
    /// As notices call it; no command takes it.
    pub full_name: String,
    pub tier: Tier,
    /// Name of an engineer.
    pub lead: Option<String>,
    /// Name of the calendar that the targets of its tickets run by; None: the desk's.
    pub calendar: Option<String>,
}

/// `[[engineer]]`
#[derive(Debug, Clone)]
pub struct Engineer {
    pub name: String,
    pub full_name: String,
    pub title: String,
    pub phone: String,
    /// Lower case.
    pub address: String,
    /// Lower case.
    pub aliases: Vec<String>,
    pub team: String,
    pub skills: Vec<String>,
    /// Tickets at most.
    pub capacity: u32,
    /// None: `desk.language`.
    pub language: Option<Language>,
    /// None: `desk.time_zone`.
    pub time_zone: Option<TimeZone>,
    /// Name of a calendar; None: always on duty.
    pub hours: Option<String>,
    /// `new_entry = "digest"`: what requesters write waits for the digest of the morning.
    pub collects_entries: bool,
    /// Outside the hours everything but P1 waits for it.
    pub quiet: bool,
}

/// The team of an installation that names none.
pub const ONLY_TEAM: &str = "desk";
/// Tickets that an engineer takes at most, unless `capacity` says otherwise.
const CAPACITY: u32 = 10;

impl Tier {
    /// All tiers, lowest first.
    pub const ALL: [Tier; 6] = [Tier::One, Tier::OneAndHalf, Tier::Two, Tier::Three, Tier::Four, Tier::Vendor];

    /// As written in the configuration and in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Tier::One => "1",
            Tier::OneAndHalf => "1.5",
            Tier::Two => "2",
            Tier::Three => "3",
            Tier::Four => "4",
            Tier::Vendor => "vendor",
        }
    }

    /// Reads `as_str`'s words.
    pub fn parse(text: &str) -> Option<Tier> {
        Tier::ALL.into_iter().find(|tier| tier.as_str() == text)
    }
}

/// The first team of the lowest tier.
pub fn default_team(teams: &[Team]) -> &str {
    teams.iter().min_by_key(|team| team.tier).map_or(ONLY_TEAM, |team| team.name.as_str())
}

/// Reads every `[[team]]`, one entry a table; none: the team `desk` of tier 1.
pub fn read_teams(root: &Table<'_>) -> Vec<Team> {
    let mut teams: Vec<Team> = root.tables("team").iter().map(read_team).collect();
    if teams.is_empty() {
        let name = ONLY_TEAM.to_owned();
        teams.push(Team { full_name: name.clone(), name, tier: Tier::One, lead: None, calendar: None });
    }
    teams
}

fn read_team(table: &Table<'_>) -> Team {
    let name = table.need("name", "write the team's name").and_then(|found| read_name(&found));
    let tier = table.find("tier").and_then(|found| {
        let word = found.number_or_word()?;
        let tier = Tier::parse(&word);
        if tier.is_none() {
            found.fault(&format!("`team.tier` = {word} is no tier"), "write 1, 1.5, 2, 3, 4 or \"vendor\"");
        }
        tier
    });
    let name = name.unwrap_or_default();
    let team = Team {
        full_name: table.word("full_name").unwrap_or_else(|| name.clone()),
        name,
        tier: tier.unwrap_or(Tier::One),
        lead: table.word("lead"),
        calendar: table.word("calendar"),
    };
    table.finish();
    team
}

/// A name that commands can carry: no blanks, no `@` or `#` in front, none of the marks that end a word.
pub fn read_name(found: &Found<'_>) -> Option<String> {
    let plain = |word: &str| {
        let fits = !word.starts_with(['@', '#', '+', '-'])
            && !word.contains(|c: char| c.is_whitespace() || ",;:：，；".contains(c));
        fits.then(|| word.to_owned())
    };
    found.parsed(plain, "write one word, without blanks, commas, colons or a leading `@`, `#`, `+`, `-`")
}

/// `aliases`: addresses in lower case.
pub fn read_aliases(table: &Table<'_>) -> Vec<String> {
    let items = table.find("aliases").map(|found| found.items()).unwrap_or_default();
    items.iter().filter_map(Found::address).collect()
}

/// Reads every `[[engineer]]`, one entry a table even where it has faults.
pub fn read_engineers(root: &Table<'_>, teams: &[Team], calendars: &BTreeMap<String, Calendar>) -> Vec<Engineer> {
    let tables = root.tables("engineer");
    if tables.is_empty() && !root.has("engineer") {
        root.missing("engineer", "add an [[engineer]] with name and address");
    }
    let mut engineers = Vec::new();
    for table in &tables {
        let engineer = read_engineer(table, default_team(teams));
        if let Some(found) = table.find("team").filter(|_| !teams.iter().any(|team| team.name == engineer.team)) {
            found.unknown("team", &engineer.team, teams.iter().map(|team| team.name.as_str()));
        }
        if let (Some(found), Some(hours)) = (table.find("hours"), &engineer.hours)
            && !calendars.contains_key(hours)
        {
            found.unknown("calendar", hours, calendars.keys().map(String::as_str));
        }
        table.finish();
        engineers.push(engineer);
    }
    engineers
}

fn read_engineer(table: &Table<'_>, default_team: &str) -> Engineer {
    let name = table.need("name", "write a short name, as in `#assign NAME`").and_then(|found| read_name(&found));
    let name = name.unwrap_or_default();
    let address = table.need("address", "write the engineer's own address").and_then(|found| found.address());
    Engineer {
        full_name: table.word("full_name").unwrap_or_else(|| name.clone()),
        name,
        title: table.text("title").unwrap_or_default(),
        phone: table.text("phone").unwrap_or_default(),
        address: address.unwrap_or_default(),
        aliases: read_aliases(table),
        team: table.word("team").unwrap_or_else(|| default_team.to_owned()),
        skills: table.words("skills"),
        capacity: table.number("capacity", 10_000).unwrap_or(CAPACITY),
        language: table.find("language").and_then(|found| found.language()),
        time_zone: table.find("time_zone").and_then(|found| found.zone()).map(|(_, zone)| zone),
        hours: table.word("hours"),
        collects_entries: table
            .find("new_entry")
            .and_then(|found| found.choice(&[("single", false), ("digest", true)]))
            .unwrap_or_default(),
        quiet: table.flag("quiet").unwrap_or_default(),
    }
}
