//! The process: `[[category]]` `[priority]` `[[target]]` `[[calendar]]` `[closure]` `[limits]`.
//! Figures that nobody configured are those of the IT operations manuals.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::reader::{Found, Table};
use super::{DEFAULT_CALENDAR, rules};
use crate::pure::grade::{Effort, Impact, Kind, Priority, PriorityMatrix, Urgency};
use crate::pure::rules::{Condition, FIELDS, Facts};
use crate::pure::sla::{Calendar, Clock, Day, Span, Target, Targets, listed_days};

/// `[[category]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// A path such as `network/vpn`.
    pub name: String,
    /// Skills that an assignee needs.
    pub skills: Vec<String>,
    /// Labelled fields that are asked for in the acknowledgement if missing (`pure::rules::FIELDS`).
    pub required: Vec<String>,
    /// Own readers, no knowledge article, no hints in mails.
    pub restricted: bool,
    /// How much work its tickets are unless somebody says otherwise.
    pub effort: Option<Effort>,
}

/// `[[target]]`: changes targets of the tickets that it applies to.
#[derive(Debug, Clone)]
pub struct TargetRow {
    pub name: String,
    pub when: Condition,
    /// None: any.
    pub priority: Option<Priority>,
    /// None: any.
    pub kind: Option<Kind>,
    /// Name of the calendar that the targets run by; None: the team's, else the desk's.
    pub calendar: Option<String>,
    pub receipt: Option<Figure>,
    pub respond: Option<Figure>,
    pub update: Option<Figure>,
    pub handle: Option<Figure>,
    pub resolve: Option<Figure>,
}

/// A figure of a row. Without a clock of its own it runs by that of the figure whose place it takes: who tightens what runs
/// always does not put it off till the morning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    pub span: Span,
    pub clock: Option<Clock>,
}

impl Figure {
    /// The target that it makes in place of another one.
    fn in_place_of(self, before: Option<Target>) -> Target {
        let clock = self.clock.unwrap_or(match (self.span, before.map(|before| before.clock)) {
            (Span::WorkingDays(_), _) => Clock::WorkingDays,
            (Span::Minutes(_), Some(Clock::Always)) => Clock::Always,
            (Span::Minutes(_), Some(Clock::Service | Clock::WorkingDays) | None) => Clock::Service,
        });
        Target { span: self.span, clock }
    }
}

/// Who tells the requester that it is solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The assignee's `#resolve` goes out at once.
    Direct,
    /// It passes the owner first.
    Owner,
}

/// What an answer does that says that the work is done, without the command for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoneWords {
    /// Its engineer is asked whether that solves it.
    Ask,
    /// It is the solution.
    Resolve,
}

/// `[closure]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// After `resolved`, each counted from it.
    pub remind_after: Vec<Span>,
    /// Silence closes so long after `resolved`.
    pub close_after: Span,
    /// Days after `closed` in which a mail reopens.
    pub reopen_days: u32,
    /// None: any text is a closure code.
    pub codes: Option<Vec<String>>,
    pub via: Via,
    pub done_words: DoneWords,
    /// Reminders of `needs_info`, each counted from it.
    pub pending_remind_after: Vec<Span>,
    /// Silence resolves as `no_answer` so long after `needs_info`.
    pub pending_resolve_after: Span,
}

impl Default for Closure {
    fn default() -> Closure {
        Closure {
            remind_after: vec![Span::WorkingDays(1), Span::WorkingDays(2)],
            close_after: Span::WorkingDays(3),
            reopen_days: 14,
            codes: None,
            via: Via::Direct,
            done_words: DoneWords::Ask,
            pending_remind_after: vec![Span::WorkingDays(1), Span::WorkingDays(3)],
            pending_resolve_after: Span::WorkingDays(5),
        }
    }
}

/// `[limits]`: the budget of automatic answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// A mail older than this gets no `ack`.
    pub ack_max_age: Duration,
    /// Budgeted notices for one recipient outside the staff.
    pub acks_per_hour: u32,
    pub acks_per_day: u32,
    /// For all recipients of one domain.
    pub domain_per_hour: u32,
    /// In all.
    pub total_per_hour: u32,
    /// So many automatic answers to one address within `breaker_window`, with no act of the staff between, stop more.
    pub breaker_answers: u32,
    pub breaker_window: Duration,
}

const HOUR: u64 = 3600;

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            ack_max_age: Duration::from_secs(24 * HOUR),
            acks_per_hour: 3,
            acks_per_day: 10,
            domain_per_hour: 200,
            total_per_hour: 2000,
            breaker_answers: 3,
            breaker_window: Duration::from_secs(24 * HOUR),
        }
    }
}

/// Tickets on which a pause stands still: always those that wait for the requester.
const PAUSES: [&str; 4] = ["requester", "vendor", "change", "schedule"];

/// The names of the rows whose condition a mail meets, whatever its priority and kind will be.
pub fn target_rows(rows: &[TargetRow], facts: &Facts<'_>) -> Vec<String> {
    rows.iter().filter(|row| row.when.holds(facts)).map(|row| row.name.clone()).collect()
}

/// Of the rows `named`, those that apply to a grade, in the order of the file.
pub fn applying<'r>(
    rows: &'r [TargetRow],
    named: &'r [String],
    (priority, kind): (Priority, Kind),
) -> impl DoubleEndedIterator<Item = &'r TargetRow> {
    rows.iter().filter(move |row| {
        named.contains(&row.name)
            && row.priority.is_none_or(|wanted| wanted == priority)
            && row.kind.is_none_or(|wanted| wanted == kind)
    })
}

/// Overrides fields of the default targets by the rows that apply; of two rows that set a field the first stands.
pub fn targets_for(default: Targets, rows: &[TargetRow], named: &[String], grade: (Priority, Kind)) -> Targets {
    let mut out = default;
    // backwards, so that the first row has the last word
    for row in applying(rows, named, grade).rev() {
        let set = |figure: Option<Figure>, before| figure.map(|figure| figure.in_place_of(before));
        out.receipt = set(row.receipt, Some(out.receipt)).unwrap_or(out.receipt);
        out.respond = set(row.respond, Some(out.respond)).unwrap_or(out.respond);
        out.update = set(row.update, out.update).or(out.update);
        out.handle = set(row.handle, Some(out.handle)).unwrap_or(out.handle);
        if let Some(resolve) = set(row.resolve, Some(out.resolve)) {
            out.resolve = resolve;
            out.resolve_at_most = None;
        }
    }
    out
}

/// Reads every `[[category]]`.
pub fn read_categories(root: &Table<'_>) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::new();
    for table in root.tables("category") {
        let name = table.need("name", "write a path such as \"network/vpn\"");
        let path = name.as_ref().and_then(|found| found.parsed(category_path, CATEGORY_REMEDY)).unwrap_or_default();
        if let Some(found) = name.filter(|_| !path.is_empty() && categories.iter().any(|one| one.name == path)) {
            found.fault(&format!("category `{path}` is declared twice"), "merge the two tables");
        }
        let required = table.find("required");
        for found in required.iter().flat_map(Found::items) {
            if let Some(field) = found.word().filter(|field| !FIELDS.contains(&field.as_str())) {
                found.unknown("field", &field, FIELDS.iter().copied());
            }
        }
        categories.push(Category {
            name: path,
            skills: table.words("skills"),
            required: required.map(|found| found.words()).unwrap_or_default(),
            restricted: table.flag("restricted").unwrap_or_default(),
            effort: table.find("effort").and_then(|found| found.parsed(Effort::parse, "write \"S\", \"M\" or \"L\"")),
        });
        table.finish();
    }
    categories
}

/// What to write where a category path is wrong.
pub const CATEGORY_REMEDY: &str = "write a path such as \"network/vpn\": words and `/`, without blanks";

/// A category path in canonical form; None: it is none.
pub fn category_path(word: &str) -> Option<String> {
    let fits =
        word.split('/').all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)));
    fits.then(|| word.to_owned())
}

/// Reads `[priority]`: `core = ["P1", "P1", "P2", "P3"]` (critical, high, normal, low) or `core = { high = "P1" }`.
pub fn read_priority(root: &Table<'_>) -> PriorityMatrix {
    let mut matrix = PriorityMatrix::default();
    let Some(table) = root.table("priority") else {
        return matrix;
    };
    for impact in Impact::ALL {
        let Some(row) = table.find(impact.as_str()) else {
            continue;
        };
        if row.is_table() {
            let Some(cells) = row.table() else { continue };
            for urgency in Urgency::ALL {
                if let Some(priority) = cells.find(urgency.as_str()).and_then(|found| read_class(&found)) {
                    matrix.set(impact, urgency, priority);
                }
            }
            cells.finish();
            continue;
        }
        let cells = row.items();
        if cells.len() != Urgency::ALL.len() {
            row.fault(&format!("`{}` needs four classes", row.name()), "write them for critical, high, normal, low");
        }
        for (urgency, cell) in Urgency::ALL.into_iter().rev().zip(&cells) {
            if let Some(priority) = read_class(cell) {
                matrix.set(impact, urgency, priority);
            }
        }
    }
    table.finish();
    matrix
}

fn read_class(found: &Found<'_>) -> Option<Priority> {
    found.parsed(Priority::parse, "write P1, P2, P3 or P4")
}

/// Reads every `[[target]]`.
pub fn read_targets(root: &Table<'_>) -> Vec<TargetRow> {
    let tables = root.tables("target");
    let mut rows: Vec<TargetRow> = Vec::new();
    for (table, place) in tables.iter().zip(1..) {
        let mut row = read_target_row(table, place);
        // Tickets remember their rows by name.
        if rows.iter().any(|one| one.name == row.name) {
            row.name = format!("{} ({place})", row.name);
        }
        rows.push(row);
    }
    rows
}

fn read_target_row(table: &Table<'_>, place: usize) -> TargetRow {
    let clock = table.find("clock").and_then(|found| read_clock(&found));
    let read = |key: &str| table.find(key).and_then(|found| read_figure(&found, clock));
    let when = table.find("when").and_then(|found| {
        let condition = Condition::new(rules::read_when(&found.table()?, found.name(), 0));
        condition.map_err(|what| found.fault(&what, "use fewer or shorter words")).ok()
    });
    let row = TargetRow {
        name: table.word("name").unwrap_or_else(|| format!("target {place}")),
        when: when.unwrap_or_default(),
        priority: table.find("priority").and_then(|found| read_class(&found)),
        kind: table.find("kind").and_then(|found| rules::read_kind(&found)),
        calendar: table.word("calendar"),
        receipt: read("receipt"),
        respond: read("respond"),
        update: read("update"),
        handle: read("handle"),
        resolve: read("resolve"),
    };
    table.finish();
    row
}

/// `"8h"`, `"2wd"` or `{ span = "8h", clock = "always" }`.
fn read_figure(found: &Found<'_>, clock: Option<Clock>) -> Option<Figure> {
    let (span, own) = if found.is_table() {
        let table = found.table()?;
        let span = table.need("span", "write a span such as \"8h\"");
        let own = table.find("clock").and_then(|found| read_clock(&found));
        table.finish();
        (span?.span()?, own)
    } else {
        (found.span()?, None)
    };
    Some(Figure { span, clock: own.or(clock) })
}

/// As a figure of a row; without a clock working days bring theirs and the rest runs in service hours.
pub fn read_target(found: &Found<'_>) -> Option<Target> {
    read_figure(found, None).map(|figure| figure.in_place_of(None))
}

fn read_clock(found: &Found<'_>) -> Option<Clock> {
    found.parsed(Clock::parse, "write \"always\", \"service\" or \"working_days\"")
}

/// Reads every `[[calendar]]`; the default one is always among them.
pub fn read_calendars(root: &Table<'_>, zone: &TimeZone) -> BTreeMap<String, Calendar> {
    let mut calendars = BTreeMap::new();
    for table in root.tables("calendar") {
        let found = table.need("name", "write the calendar's name");
        let name = found.as_ref().and_then(Found::word).unwrap_or_default();
        let calendar = read_calendar(&table, &name, zone);
        if calendars.insert(name.clone(), calendar).is_some()
            && let Some(found) = found.filter(|_| !name.is_empty())
        {
            found.fault(&format!("calendar `{name}` is declared twice"), "rename one of them");
        }
        table.finish();
    }
    let default = || Calendar::new(DEFAULT_CALENDAR, zone.clone());
    calendars.entry(DEFAULT_CALENDAR.to_owned()).or_insert_with(default);
    calendars
}

fn read_calendar(table: &Table<'_>, name: &str, zone: &TimeZone) -> Calendar {
    let own = table.find("time_zone").and_then(|found| found.zone());
    let zone = own.map_or_else(|| zone.clone(), |(_, zone)| zone);
    let mut calendar = Calendar::new(name, zone);
    if let Some(found) = table.find("hours") {
        let lines = found.words();
        match calendar.clone().with_hours(lines.iter().map(String::as_str)) {
            Ok(with_hours) => calendar = with_hours,
            Err(_) if lines.is_empty() => {}
            Err(error) => {
                found.fault(&format!("`{}`: {error}", found.name()), "write \"Mon-Fri 09:00-12:00 13:00-18:00\"");
            }
        }
    }
    for path in table.find("ics").map(|found| found.items()).unwrap_or_default() {
        read_ics(&path, table, &mut calendar);
    }
    for (key, day) in [("holidays", Day::Holiday), ("workdays", Day::Workday(None))] {
        let items = table.find(key).map(|found| found.items()).unwrap_or_default();
        for date in items.iter().flat_map(Found::dates) {
            calendar.set_day(date, day.clone());
        }
    }
    calendar
}

/// Adds the days of an iCalendar file.
fn read_ics(found: &Found<'_>, table: &Table<'_>, calendar: &mut Calendar) {
    let Some(word) = found.word() else { return };
    let text = match super::reader::read_text(&table.source().beside(&word)) {
        Ok(text) => text,
        Err(fault) => return found.fault(&format!("{word} {}", fault.what), &fault.remedy),
    };
    let days = listed_days(&text);
    if days.is_empty() {
        found.warn(&format!("{word} lists no days"), "name an iCalendar file with whole-day events");
    }
    for (date, day) in days {
        calendar.set_day(date, day);
    }
}

/// Reads `[targets]`: on whom a ticket may wait while its clocks stand still.
pub fn read_pauses(root: &Table<'_>) -> Vec<String> {
    let mut pauses = vec!["requester".to_owned()];
    let Some(table) = root.table("targets") else { return pauses };
    for found in table.find("pause_on").map(|found| found.items()).unwrap_or_default() {
        match found.word() {
            Some(word) if PAUSES.contains(&word.as_str()) => pauses.push(word),
            Some(word) => found.unknown("reason to wait", &word, PAUSES.iter().copied()),
            None => {}
        }
    }
    table.finish();
    pauses.sort();
    pauses.dedup();
    pauses
}

/// Reads `[closure]`.
pub fn read_closure(root: &Table<'_>) -> Closure {
    let mut closure = Closure::default();
    let Some(table) = root.table("closure") else {
        return closure;
    };
    let spans = |key: &str| table.find(key).map(|found| found.items().iter().filter_map(Found::span).collect());
    closure.remind_after = spans("remind_after").unwrap_or(closure.remind_after);
    closure.pending_remind_after = spans("pending_remind_after").unwrap_or(closure.pending_remind_after);
    let span = |key: &str| table.find(key).and_then(|found| found.span());
    closure.close_after = span("close_after").unwrap_or(closure.close_after);
    closure.pending_resolve_after = span("pending_resolve_after").unwrap_or(closure.pending_resolve_after);
    closure.reopen_days = table.number("reopen_days", 3650).unwrap_or(closure.reopen_days);
    closure.codes = table.find("codes").map(|found| found.words());
    let via = table.find("via").and_then(|found| found.choice(&[("direct", Via::Direct), ("owner", Via::Owner)]));
    closure.via = via.unwrap_or(closure.via);
    let words = [("ask", DoneWords::Ask), ("resolve", DoneWords::Resolve)];
    closure.done_words = table.find("done_words").and_then(|found| found.choice(&words)).unwrap_or(closure.done_words);
    check_reminders(&table, ("remind_after", &closure.remind_after), ("close_after", closure.close_after));
    let end = ("pending_resolve_after", closure.pending_resolve_after);
    check_reminders(&table, ("pending_remind_after", &closure.pending_remind_after), end);
    table.finish();
    closure
}

/// Reminders come one after the other, and before what they remind of.
fn check_reminders(table: &Table<'_>, (key, spans): (&str, &[Span]), (end_key, end): (&str, Span)) {
    // How long a working day is, no figure tells.
    let is_before = |one: Span, other: Span| match (one, other) {
        (Span::Minutes(one), Span::Minutes(other)) | (Span::WorkingDays(one), Span::WorkingDays(other)) => one < other,
        (Span::Minutes(_), Span::WorkingDays(_)) | (Span::WorkingDays(_), Span::Minutes(_)) => true,
    };
    let warn = |what: &str, remedy: &str| match table.find(key).or_else(|| table.find(end_key)) {
        Some(found) => found.warn(what, remedy),
        None => table.warn(what, remedy),
    };
    if !spans.iter().zip(spans.iter().skip(1)).all(|(one, next)| is_before(*one, *next)) {
        warn(&format!("`closure.{key}` is not in order"), "write the earlier reminder first");
    }
    if !spans.iter().all(|one| is_before(*one, end)) {
        let what = format!("a reminder of `closure.{key}` would come when `closure.{end_key}` is over");
        warn(&what, "make it earlier, or the end later");
    }
}

/// Reads `[limits]`.
pub fn read_limits(root: &Table<'_>) -> Limits {
    let mut limits = Limits::default();
    let Some(table) = root.table("limits") else {
        return limits;
    };
    let duration = |key: &str| table.find(key).and_then(|found| found.duration());
    limits.ack_max_age = duration("ack_max_age").unwrap_or(limits.ack_max_age);
    limits.breaker_window = duration("breaker_window").unwrap_or(limits.breaker_window);
    for (key, limit) in [
        ("acks_per_hour", &mut limits.acks_per_hour),
        ("acks_per_day", &mut limits.acks_per_day),
        ("domain_per_hour", &mut limits.domain_per_hour),
        ("total_per_hour", &mut limits.total_per_hour),
        ("breaker_answers", &mut limits.breaker_answers),
    ] {
        *limit = table.number(key, 1_000_000).unwrap_or(*limit);
    }
    table.finish();
    limits
}
