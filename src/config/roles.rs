//! Who is what beside the teams: `[[role]]`, `[[rota]]`, `[[vendor]]`.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::people::{Engineer, read_name};
use super::process::read_target;
use super::reader::{Found, Table};
use super::{Config, Fault};
use crate::pure::language::Language;
use crate::pure::rota::{Rota, Row, Shift, Turns, read_csv, read_ics, read_time};
use crate::pure::sla::{Clock, Span, Target};

/// The roles that the desk gives something to do.
pub const ROLES: [&str; 2] = ["incident_manager", "management"];

/// `[[role]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRow {
    pub name: String,
    /// Names of engineers.
    pub engineers: Vec<String>,
    /// People who are no engineers; lower case.
    pub addresses: Vec<String>,
}

/// `[[rota]]`
#[derive(Debug, Clone)]
pub struct RotaRow {
    pub name: String,
    /// None: for the whole desk.
    pub team: Option<String>,
    pub rota: Rota,
}

/// From one instant to another.
type Stretch = (jiff::Timestamp, jiff::Timestamp);

/// `[[vendor]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vendor {
    pub name: String,
    /// As the salutation names them.
    pub full_name: String,
    /// Lower case; never empty.
    pub addresses: Vec<String>,
    /// None: `desk.language`.
    pub language: Option<Language>,
    pub phone: String,
    /// Our number with them: contract or customer. Shown to the staff.
    pub reference: String,
    /// How long an answer may take before the assignee and the lead are told.
    pub answer: Target,
}

/// Reads every `[[role]]`.
pub fn read_roles(root: &Table<'_>, engineers: &[Engineer]) -> Vec<RoleRow> {
    let mut roles: Vec<RoleRow> = Vec::new();
    for table in root.tables("role") {
        let found = table.need("name", "write \"incident_manager\" or \"management\"");
        let name = found.as_ref().and_then(Found::word).unwrap_or_default();
        if let Some(found) = found.filter(|_| !name.is_empty()) {
            if !ROLES.contains(&name.as_str()) {
                found.unknown("role", &name, ROLES.iter().copied());
            } else if roles.iter().any(|role| role.name == name) {
                found.fault(&format!("role `{name}` is declared twice"), "merge the two tables");
            }
        }
        let role = RoleRow { name, engineers: read_engineers(&table, engineers), addresses: read_addresses(&table) };
        if role.engineers.is_empty() && role.addresses.is_empty() {
            table.fault("the role is nobody's", "add engineers = [\"…\"] or addresses = [\"…\"]");
        } else if role.engineers.is_empty() && role.name == "incident_manager" {
            table.fault(
                "commands are for engineers, so nobody could call off a major incident",
                "add engineers = [\"…\"]",
            );
        }
        table.finish();
        roles.push(role);
    }
    roles
}

fn read_engineers(table: &Table<'_>, engineers: &[Engineer]) -> Vec<String> {
    let items = table.find("engineers").map(|found| found.items()).unwrap_or_default();
    items.iter().filter_map(|found| known_engineer(found, &found.word()?, engineers)).collect()
}

fn known_engineer(found: &Found<'_>, name: &str, engineers: &[Engineer]) -> Option<String> {
    let known = engineers.iter().any(|one| one.name == name);
    if !known {
        found.unknown("engineer", name, engineers.iter().map(|one| one.name.as_str()));
    }
    known.then(|| name.to_owned())
}

fn read_addresses(table: &Table<'_>) -> Vec<String> {
    let items = table.find("addresses").map(|found| found.items()).unwrap_or_default();
    items.iter().filter_map(Found::address).collect()
}

/// Reads every `[[rota]]`. Times without an offset are those of `zone`, or of the rota's own.
pub fn read_rotas(root: &Table<'_>, engineers: &[Engineer], zone: &TimeZone) -> Vec<RotaRow> {
    let mut rotas = Vec::new();
    for (place, table) in root.tables("rota").into_iter().enumerate() {
        let own = table.find("time_zone").and_then(|found| found.zone()).map(|(_, zone)| zone);
        let zone = own.unwrap_or_else(|| zone.clone());
        let mut rota = Rota { shifts: Vec::new(), turns: read_turns(&table, engineers, &zone) };
        for shift in table.tables("shift") {
            rota.shifts.extend(read_shift(&shift, engineers, &zone));
            shift.finish();
        }
        for found in table.find("file").map(|found| found.items()).unwrap_or_default() {
            rota.shifts.extend(read_file(&found, &table, engineers, &zone));
        }
        if rota.shifts.is_empty() && rota.turns.is_none() {
            table.fault(
                "the rota has nobody on it",
                "add engineers with start and every, [[rota.shift]] rows, or file = \"rota.csv\"",
            );
        }
        let name = table.word("name").unwrap_or_else(|| format!("rota {}", place + 1));
        rotas.push(RotaRow { name, team: table.word("team"), rota });
        table.finish();
    }
    rotas
}

/// `engineers`, `start`, `every`: the turns.
fn read_turns(table: &Table<'_>, engineers: &[Engineer], zone: &TimeZone) -> Option<Turns> {
    let (start, every) = (table.find("start"), table.find("every"));
    if !table.has("engineers") {
        for found in [&start, &every].into_iter().flatten() {
            found
                .fault(&format!("`{}` needs engineers who take turns", found.name()), "add engineers = [\"…\", \"…\"]");
        }
        return None;
    }
    let people = read_engineers(table, engineers);
    let parse = |word: &str| read_time(word, zone).map(|at| at.to_zoned(zone.clone()).datetime());
    let start = match start {
        Some(found) => found.parsed(parse, "write the first hand-over, such as \"2026-11-23 09:00\"")?,
        None => {
            table.missing("start", "write the first hand-over, such as \"2026-11-23 09:00\"");
            return None;
        }
    };
    let every = match every.map(|found| (found.span(), found)) {
        None => 7 * 24 * 60,
        Some((Some(Span::Minutes(minutes)), _)) if minutes > 0 => i64::from(minutes),
        Some((_, found)) => {
            found.fault(&format!("`{}` is no length of a turn", found.name()), "write \"7d\", \"1d\" or \"12h\"");
            return None;
        }
    };
    (!people.is_empty()).then(|| Turns { people, start, zone: zone.clone(), every })
}

/// `[[rota.shift]]`
fn read_shift(table: &Table<'_>, engineers: &[Engineer], zone: &TimeZone) -> Option<Shift> {
    let remedy = "write a time such as \"2026-11-23 18:00\"";
    let time = |key: &str| table.need(key, remedy).and_then(|found| found.parsed(|word| read_time(word, zone), remedy));
    let (from, until) = (time("from"), time("until"));
    let found = table.need("engineer", "write the name of an engineer")?;
    let who = known_engineer(&found, &found.word()?, engineers)?;
    let (from, until) = (from?, until?);
    if from >= until {
        table.fault("the shift ends before it begins", "swap `from` and `until`");
        return None;
    }
    Some(Shift { from, until, who })
}

/// A CSV or iCalendar file of shifts.
fn read_file(found: &Found<'_>, table: &Table<'_>, engineers: &[Engineer], zone: &TimeZone) -> Vec<Shift> {
    let Some(word) = found.word() else { return Vec::new() };
    let path = table.source().beside(&word);
    let text = match super::reader::read_text(&path) {
        Ok(text) => text,
        Err(fault) => {
            found.fault(&format!("{word} {}", fault.what), "name a CSV or an .ics file that postdesk may read");
            return Vec::new();
        }
    };
    let is_calendar = word.to_lowercase().ends_with(".ics");
    let rows = if is_calendar { read_ics(&text, zone) } else { read_csv(&text, zone) };
    if rows.is_empty() {
        found.warn(&format!("{word} holds no shifts"), "write rows such as 2026-11-23 18:00,2026-11-24 09:00,alice");
    }
    let mut shifts = Vec::new();
    for Row { line, shift } in rows {
        let at = |what: &str, remedy: &str| {
            let place = Fault { line, column: 1, ..Fault::on_file(&path, what, remedy) };
            table.source().fault_beyond(place);
        };
        match shift {
            Err(what) => at(&format!("the row {what}"), "write from, until and the engineer's name"),
            Ok((from, until, names)) => match names.iter().find_map(|name| engineer_called(name, engineers)) {
                Some(who) => shifts.push(Shift { from, until, who }),
                None => at(
                    &format!("nobody here is called {}", names.join(" or ")),
                    "write the name, full name or address of an [[engineer]]",
                ),
            },
        }
    }
    shifts
}

/// An engineer by name, full name or address; case does not count.
fn engineer_called(wanted: &str, engineers: &[Engineer]) -> Option<String> {
    let wanted = wanted.trim().to_lowercase();
    let is_called = |one: &&Engineer| {
        one.name.to_lowercase() == wanted || one.full_name.to_lowercase() == wanted || one.address == wanted
    };
    engineers.iter().find(is_called).map(|one| one.name.clone())
}

/// Reads every `[[vendor]]`.
pub fn read_vendors(root: &Table<'_>) -> Vec<Vendor> {
    let mut vendors: Vec<Vendor> = Vec::new();
    for table in root.tables("vendor") {
        let found = table.need("name", "write a short name, as in `#vendor NAME`");
        let name = found.as_ref().and_then(read_name).unwrap_or_default();
        let known = |one: &Vendor| !name.is_empty() && one.name.eq_ignore_ascii_case(&name);
        if let Some(found) = found.filter(|_| vendors.iter().any(known)) {
            found.fault(&format!("two vendor tables are named `{name}`"), "give each a name of its own");
        }
        let addresses = read_addresses(&table);
        if addresses.is_empty() {
            table.missing("addresses", "write the address that their support reads");
        }
        let default = Target { span: Span::WorkingDays(1), clock: Clock::WorkingDays };
        vendors.push(Vendor {
            full_name: table.word("full_name").unwrap_or_else(|| name.clone()),
            name,
            addresses,
            language: table.find("language").and_then(|found| found.language()),
            phone: table.text("phone").unwrap_or_default(),
            reference: table.text("reference").unwrap_or_default(),
            answer: table.find("answer").and_then(|found| read_target(&found)).unwrap_or(default),
        });
        table.finish();
    }
    vendors
}

/// Teams of rotas exist; a vendor's address is nobody else's.
pub fn check(config: &Config, root: &Table<'_>) {
    for table in root.tables("rota") {
        if let Some(found) = table.find("team")
            && let Some(name) = found.word().filter(|name| config.team(name).is_none())
        {
            found.unknown("team", &name, config.teams.iter().map(|team| team.name.as_str()));
        }
    }
    let own = config.own_addresses();
    let mut taken = BTreeSet::new();
    let tables = [("vendor", root.tables("vendor")), ("role", root.tables("role"))];
    for (section, table) in tables.iter().flat_map(|(name, tables)| tables.iter().map(move |table| (*name, table))) {
        for found in table.find("addresses").map(|found| found.items()).unwrap_or_default() {
            let Some(address) = found.word().map(|word| word.to_ascii_lowercase()) else { continue };
            if own.contains(&address) {
                found.fault(&format!("{address} is the desk's own address"), "write the address of a person there");
            } else if config.engineer_by_address(&address).is_some() {
                found.fault(&format!("{address} is an engineer's address"), "name the engineer in `engineers` instead");
            } else if section == "vendor" && !taken.insert(address.clone()) {
                found.warn(&format!("{address} is named by two vendors"), "give each vendor an address of its own");
            }
        }
    }
}

impl Config {
    /// The vendor of a name; case does not matter.
    pub fn vendor(&self, name: &str) -> Option<&Vendor> {
        let name = name.to_lowercase();
        self.vendors.iter().find(|one| one.name.to_lowercase() == name || one.full_name.to_lowercase() == name)
    }

    /// A role's members; None: no such table.
    pub fn role(&self, name: &str) -> Option<&RoleRow> {
        self.roles.iter().find(|role| role.name == name)
    }

    /// The engineers who decide about major incidents: the role's, else `desk.incident_manager`.
    pub fn incident_managers(&self) -> Vec<&str> {
        match self.role("incident_manager") {
            Some(role) => role.engineers.iter().map(String::as_str).collect(),
            None => self.desk.incident_manager.as_deref().into_iter().collect(),
        }
    }

    /// The rotas of a team; None: those of the whole desk.
    fn rotas_of(&self, team: Option<&str>) -> impl Iterator<Item = &RotaRow> {
        self.rotas.iter().filter(move |row| row.team.as_deref() == team)
    }

    /// Engineers on call for a team at an instant: by its rotas, where those have nobody by the rotas of the whole desk,
    /// else `desk.on_call`.
    pub fn on_call(&self, team: &str, at: jiff::Timestamp) -> Vec<&str> {
        for place in [Some(team), None] {
            let mut found: Vec<&str> = Vec::new();
            for who in self.rotas_of(place).flat_map(|row| row.rota.on_call(at)) {
                if !found.contains(&who) {
                    found.push(who);
                }
            }
            if !found.is_empty() {
                return found;
            }
        }
        self.desk.on_call.iter().map(String::as_str).collect()
    }

    /// Who is on call after those: the next on the team's rotas, else whoever is on call for the whole desk, or next.
    pub fn next_on_call(&self, team: &str, at: jiff::Timestamp) -> Vec<&str> {
        let now = self.on_call(team, at);
        let is_new = |who: &&str| !now.contains(who);
        let own: Vec<&str> = self.rotas_of(Some(team)).filter_map(|row| row.rota.next(at)).filter(is_new).collect();
        if !own.is_empty() {
            return own;
        }
        let desk: Vec<&str> = self.rotas_of(None).flat_map(|row| row.rota.on_call(at)).filter(is_new).collect();
        if !desk.is_empty() {
            return desk;
        }
        self.rotas_of(None).filter_map(|row| row.rota.next(at)).filter(is_new).collect()
    }

    /// The stretches between two instants in which a rota has nobody on call and nobody else is either: for a team's
    /// rota the whole desk's answer, and `desk.on_call` for all.
    pub fn gaps(&self, row: &RotaRow, from: jiff::Timestamp, until: jiff::Timestamp) -> Vec<Stretch> {
        if !self.desk.on_call.is_empty() {
            return Vec::new();
        }
        let mut gaps = row.rota.gaps(from, until);
        for other in self.rotas.iter().filter(|other| other.team == row.team || other.team.is_none()) {
            gaps = gaps.into_iter().flat_map(|(from, until)| other.rota.gaps(from, until)).collect();
        }
        gaps
    }
}
