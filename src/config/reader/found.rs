//! A value with its place: reads it into a type or puts a fault on record.

use std::ops::Range;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use toml::de::DeValue;

use super::{Fault, Source, Table, nearest};
use crate::pure::language::Language;
use crate::pure::sla::Span;

/// See the module's header.
#[derive(Clone)]
pub struct Found<'s> {
    source: &'s Source<'s>,
    value: &'s DeValue<'s>,
    span: Range<usize>,
    /// The dotted key.
    name: String,
}

/// An address may have this many octets (RFC 5321 §4.5.3.1: path of 256 with its brackets).
const ADDRESS_OCTETS_MAX: usize = 254;
/// Its local part (RFC 5321 §4.5.3.1.1).
const LOCAL_OCTETS_MAX: usize = 64;

impl<'s> Found<'s> {
    pub(super) fn new(source: &'s Source<'s>, value: &'s DeValue<'s>, span: Range<usize>, name: String) -> Found<'s> {
        Found { source, value, span, name }
    }

    /// The dotted key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A finding at this place.
    pub fn as_fault(&self, what: &str, remedy: &str) -> Fault {
        self.source.fault_at(self.span.clone(), what, remedy)
    }

    /// Puts a fault on record.
    pub fn fault(&self, what: &str, remedy: &str) {
        let fault = self.as_fault(what, remedy);
        self.source.faults.borrow_mut().push(fault);
    }

    /// Puts a warning on record.
    pub fn warn(&self, what: &str, remedy: &str) {
        let warning = self.as_fault(what, remedy);
        self.source.warnings.borrow_mut().push(warning);
    }

    /// Says that a name refers to nothing, with the nearest name that exists; after a syntax error says nothing.
    pub fn unknown<'n>(&self, what: &str, name: &str, known: impl Iterator<Item = &'n str> + Clone) {
        if self.source.broken {
            return;
        }
        let remedy = match nearest(name, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => match known.collect::<Vec<_>>() {
                known if known.is_empty() => format!("declare the {what} or remove the name"),
                known => format!("there are: {}", known.join(", ")),
            },
        };
        self.fault(&format!("`{}`: there is no {what} `{name}`", self.name), &remedy);
    }

    /// Says that a value is of the wrong type; after a syntax error says nothing, because it may not be what was written.
    fn wrong_type(&self, wanted: &str) {
        if self.source.broken {
            return;
        }
        let is = self.value.type_str();
        let article = if is.starts_with(['a', 'i']) { "an" } else { "a" };
        self.fault(&format!("`{}` is {article} {is}, not {wanted}", self.name), &format!("write {wanted}"));
    }

    /// The table; anything else is a fault.
    pub fn table(&self) -> Option<Table<'s>> {
        match self.value {
            DeValue::Table(table) => Some(Table::new(self.source, table, self.span.clone(), self.name.clone())),
            _ => {
                self.wrong_type("a table");
                None
            }
        }
    }

    /// Whether it is a table.
    pub fn is_table(&self) -> bool {
        self.value.is_table()
    }

    /// Whether it is true or false.
    pub fn is_flag(&self) -> bool {
        self.value.is_bool()
    }

    /// The tables of an array of tables.
    pub fn tables(&self) -> Vec<Table<'s>> {
        match self.value {
            DeValue::Array(_) => self.items().iter().filter_map(Found::table).collect(),
            DeValue::Table(_) => {
                let name = &self.name;
                self.fault(&format!("`[{name}]` is one table where a list belongs"), &format!("write [[{name}]]"));
                Vec::new()
            }
            _ => {
                self.wrong_type("a list of tables");
                Vec::new()
            }
        }
    }

    /// The values of a list; a single value is a list of one.
    pub fn items(&self) -> Vec<Found<'s>> {
        match self.value {
            DeValue::Array(items) => items
                .iter()
                .map(|item| Found::new(self.source, item.get_ref(), item.span(), self.name.clone()))
                .collect(),
            value => vec![Found::new(self.source, value, self.span.clone(), self.name.clone())],
        }
    }

    /// Any text.
    pub fn any_text(&self) -> Option<String> {
        match self.value {
            DeValue::String(text) => Some(text.as_ref().to_owned()),
            _ => {
                self.wrong_type("a text in quotes");
                None
            }
        }
    }

    /// A text of one line. Control characters are refused, because such texts end up in commands and header fields.
    pub fn text(&self) -> Option<String> {
        let text = self.any_text()?;
        if text.chars().any(char::is_control) {
            self.fault(&format!("`{}` has a line end or control character", self.name), "write one plain line");
            return None;
        }
        Some(text.trim().to_owned())
    }

    /// A text of one line that is not blank.
    pub fn word(&self) -> Option<String> {
        let text = self.text()?;
        if text.is_empty() {
            self.fault(&format!("`{}` is empty", self.name), "give it a value or remove the key");
            return None;
        }
        Some(text)
    }

    /// A text or a list of texts, none of them blank.
    pub fn words(&self) -> Vec<String> {
        self.items().iter().filter_map(Found::word).collect()
    }

    /// true or false.
    pub fn flag(&self) -> Option<bool> {
        let flag = self.value.as_bool();
        if flag.is_none() {
            self.wrong_type("true or false");
        }
        flag
    }

    /// A whole number between 0 and `most`.
    pub fn number(&self, most: u32) -> Option<u32> {
        let Some(integer) = self.value.as_integer() else {
            self.wrong_type("a whole number");
            return None;
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|number| *number <= most);
        if number.is_none() {
            self.fault(&format!("`{}` = {integer} is out of range", self.name), &format!("write 0 to {most}"));
        }
        number
    }

    /// The number or text as text, for keys such as `tier` that may be 1, 1.5 or "vendor".
    pub fn number_or_word(&self) -> Option<String> {
        match self.value {
            DeValue::Integer(integer) => Some(integer.to_string()),
            DeValue::Float(float) => Some(float.to_string()),
            _ => self.word(),
        }
    }

    /// One of some words.
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Option<T> {
        let word = self.word()?;
        let found = choices.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            self.not_understood(&word, &format!("write {}", names.join(" or ")));
        }
        found
    }

    /// A word that a parser reads.
    pub fn parsed<T>(&self, parse: impl Fn(&str) -> Option<T>, remedy: &str) -> Option<T> {
        let word = self.word()?;
        let value = parse(&word);
        if value.is_none() {
            self.not_understood(&word, remedy);
        }
        value
    }

    fn not_understood(&self, word: &str, remedy: &str) {
        self.fault(&format!("`{}` = \"{word}\" is not understood", self.name), remedy);
    }

    /// A span of real time such as `60s`, `5m`, `24h`, `1h30m`, `7d`; not zero.
    pub fn duration(&self) -> Option<Duration> {
        self.parsed(duration, "write a time such as \"60s\", \"5m\" or \"24h\"")
    }

    /// A span of a clock such as `30m`, `8h`, `3wd`.
    pub fn span(&self) -> Option<Span> {
        self.parsed(Span::parse, "write a span such as \"30m\", \"8h\", \"2d\" or \"3wd\" (working days)")
    }

    /// A mail address, in lower case.
    pub fn address(&self) -> Option<String> {
        let word = self.word()?;
        match address_fault(&word) {
            None => Some(word.to_ascii_lowercase()),
            Some(why) => {
                self.fault(&format!("`{}` = \"{word}\" is no mail address: {why}", self.name), "write name@domain");
                None
            }
        }
    }

    /// A language that notices exist in.
    pub fn language(&self) -> Option<Language> {
        self.parsed(Language::of_tag, "write \"en\" or \"zh-CN\"")
    }

    /// An IANA time zone and its name.
    pub fn zone(&self) -> Option<(String, TimeZone)> {
        let parse = |word: &str| TimeZone::get(word).ok().map(|zone| (word.to_owned(), zone));
        self.parsed(parse, "write an IANA name such as \"Asia/Shanghai\" or \"Europe/Berlin\"")
    }

    /// A date, or a run of dates such as "2026-10-01..2026-10-08"; at most 366 days.
    pub fn dates(&self) -> Vec<Date> {
        if let Some(datetime) = self.value.as_datetime() {
            let date = datetime.date.filter(|_| datetime.time.is_none());
            let date = date.and_then(|date| {
                let (year, month, day) =
                    (date.year.try_into().ok()?, date.month.try_into().ok()?, date.day.try_into().ok()?);
                Date::new(year, month, day).ok()
            });
            if date.is_none() {
                self.fault(&format!("`{}` is no date", self.name), "write a date such as 2026-10-01");
            }
            return date.into_iter().collect();
        }
        self.parsed(date_run, "write 2026-10-01 or \"2026-10-01..2026-10-08\"").unwrap_or_default()
    }
}

/// What is wrong with an address; None: nothing. Quoted local parts and domain literals are not for a desk.
fn address_fault(word: &str) -> Option<&'static str> {
    let Some((local, domain)) = word.split_once('@') else {
        return Some("it has no @");
    };
    let odd = |c: char| c.is_whitespace() || "<>()[]\\,;:\"@".contains(c);
    if word.chars().any(odd) && word.matches('@').count() > 1 {
        Some("it has more than one @")
    } else if local.chars().any(odd) || domain.chars().any(odd) {
        Some("it holds a blank or a mark that addresses do not have")
    } else if local.is_empty() || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        Some("the part before the @ is not complete")
    } else if domain.split('.').any(|label| label.is_empty() || label.starts_with('-') || label.ends_with('-')) {
        Some("the domain is not complete")
    } else if local.len() > LOCAL_OCTETS_MAX || word.len() > ADDRESS_OCTETS_MAX {
        Some("it is too long")
    } else {
        None
    }
}

fn duration(text: &str) -> Option<Duration> {
    let mut seconds = 0u64;
    let mut number = String::new();
    for c in text.chars() {
        let unit = match c {
            '0'..='9' => {
                number.push(c);
                continue;
            }
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 24 * 3600,
            _ => return None,
        };
        seconds = seconds.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
        number.clear();
    }
    // longer than a century is a slip
    (number.is_empty() && (1..=3_155_760_000).contains(&seconds)).then(|| Duration::from_secs(seconds))
}

fn date_run(text: &str) -> Option<Vec<Date>> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (first.trim().parse::<Date>().ok()?, last.trim().parse::<Date>().ok()?);
    let mut dates = Vec::new();
    let mut date = first;
    while date <= last {
        dates.push(date);
        if dates.len() > 366 {
            return None;
        }
        date = date.tomorrow().ok()?;
    }
    (!dates.is_empty()).then_some(dates)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn durations() {
        for (text, seconds) in [("60s", 60), ("1h30m", 5400), ("24h", 86_400), ("7d", 604_800)] {
            assert_eq!(duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "60", "s", "0s", "1.5h", "3wd", "-1s", "99999999999999999999h", "40000d"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn addresses() {
        for good in ["support@desk.test", "a+b@x.y", "it@localhost", "o'neil@x.org", "张三@例子.中国"] {
            assert_eq!(address_fault(good), None, "{good}");
        }
        for bad in ["desk", "@x.org", "a@", "a b@x.org", "a@b@c", "a@x..org", ".a@x.org", "<a@x.org>", "a@-x.org"] {
            assert!(address_fault(bad).is_some(), "{bad}");
        }
        assert!(address_fault(&format!("{}@x.org", "a".repeat(65))).is_some());
    }

    #[test]
    fn runs_of_dates() {
        assert_eq!(date_run("2026-10-01..2026-10-08").unwrap().len(), 8);
        assert_eq!(date_run("2026-10-01").unwrap().len(), 1);
        for text in ["2026-10-08..2026-10-01", "2026-13-01", "2026-01-01..2028-01-01"] {
            assert_eq!(date_run(text), None, "{text}");
        }
    }
}
