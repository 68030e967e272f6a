//! Conditions: the tree below `when`, and what it finds in a mail.
//!
//! `find` answers with the words that made the condition hold, for `#why` and `explain`; `not` gives none. `trial` asks
//! the text alone, for examples and counterexamples.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{Glob, Pattern, Seen, WordList, Words, fold, scanned};
use super::{Facts, Kind};

/// All tests hold (AND); an empty list always holds.
#[derive(Debug, Clone, Default)]
pub struct When(pub Vec<Test>);

/// One key of a `when`; a list holds if one of its values does (OR).
#[derive(Debug, Clone)]
pub enum Test {
    Subject(WordList),
    Body(WordList),
    AnyText(WordList),
    Regex(Vec<Pattern>),
    From(Vec<Glob>),
    To(Vec<Glob>),
    Cc(Vec<Glob>),
    /// Field name, values.
    Header(String, Vec<Glob>),
    Mailbox(Vec<Glob>),
    /// BCP 47 tags; `zh` also holds for `zh-CN`.
    Language(Vec<String>),
    Kind(Vec<Kind>),
    HasAttachment(bool),
    AttachmentName(Vec<Glob>),
    Department(Vec<Glob>),
    Vip(bool),
    Site(Vec<Glob>),
    Ci(Vec<Glob>),
    InServiceHours(bool),
    All(Vec<When>),
    Any(Vec<When>),
    Not(When),
}

/// A `when` that stands alone, with its own search: the one of a `[[target]]` row.
#[derive(Debug, Clone, Default)]
pub struct Condition {
    when: When,
    words: Words,
}

impl Condition {
    /// Prepares; Err says why not.
    pub fn new(mut when: When) -> Result<Condition, String> {
        let words = Words::new(when.words())?;
        when.bind(&words);
        Ok(Condition { when, words })
    }

    /// Whether it holds for a mail.
    pub fn holds(&self, facts: &Facts<'_>) -> bool {
        self.when.find(&Scene::new(facts, &self.words), facts.kind).is_some()
    }

    /// Whether it holds for everything because it asks nothing.
    pub fn is_empty(&self) -> bool {
        self.when.0.is_empty()
    }
}

/// A mail made ready to be asked: the words seen in it, and its values folded, once for all rules.
#[derive(Debug)]
pub struct Scene<'s> {
    facts: &'s Facts<'s>,
    subject: Seen,
    body: Seen,
    from: Vec<String>,
    to: Vec<String>,
    cc: Vec<String>,
    mailbox: Vec<String>,
    attachments: Vec<String>,
    department: Vec<String>,
    site: Vec<String>,
    ci: Vec<String>,
}

impl<'s> Scene<'s> {
    /// Looks for all words once.
    pub fn new(facts: &'s Facts<'s>, words: &Words) -> Scene<'s> {
        Scene {
            facts,
            subject: words.seen(&fold(scanned(facts.subject))),
            body: words.seen(&fold(scanned(facts.body))),
            from: folded([facts.from]),
            to: folded(facts.to.iter().map(String::as_str)),
            cc: folded(facts.cc.iter().map(String::as_str)),
            mailbox: folded([facts.mailbox]),
            attachments: folded(facts.attachments.iter().map(String::as_str)),
            department: folded([facts.department]),
            site: folded([facts.site]),
            ci: folded([facts.ci]),
        }
    }
}

fn folded<'v>(values: impl IntoIterator<Item = &'v str>) -> Vec<String> {
    values.into_iter().filter(|value| !value.is_empty()).map(|value| fold(scanned(value)).trim().to_owned()).collect()
}

/// Captures of the regexes that matched, first come first kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captures(BTreeMap<String, String>);

impl Captures {
    /// Puts captures in place of `$1`, `$name`, `${name}`; `$$` is a dollar; an unknown name is empty.
    pub fn expand(&self, text: &str) -> String {
        let value = |piece| match piece {
            Piece::Text(text) => text,
            Piece::Capture(name) => self.0.get(name).map_or("", String::as_str),
        };
        pieces(text).into_iter().map(value).collect()
    }
}

/// The captures that a text names, which `Captures::expand` fills in.
pub fn named_captures(text: &str) -> Vec<&str> {
    let name = |piece| match piece {
        Piece::Text(_) => None,
        Piece::Capture(name) => Some(name),
    };
    pieces(text).into_iter().filter_map(name).collect()
}

/// A piece of a text that may name captures.
#[derive(Debug, Clone, Copy)]
enum Piece<'t> {
    Text(&'t str),
    Capture(&'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push(Piece::Text(before));
        if let Some(after) = after.strip_prefix('$') {
            out.push(Piece::Text("$"));
            rest = after;
            continue;
        }
        let (name, after) = match after.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
            Some(parts) => parts,
            None => {
                let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
                after.split_at_checked(end).unwrap_or((after, ""))
            }
        };
        out.push(Piece::Capture(name));
        rest = after;
    }
    out.push(Piece::Text(rest));
    out
}

/// What made a condition hold.
#[derive(Debug, Clone, Default)]
pub struct Hit {
    pub words: Vec<String>,
    pub captures: Captures,
}

impl Hit {
    fn of(word: impl Into<String>) -> Hit {
        Hit { words: vec![word.into()], captures: Captures::default() }
    }

    fn join(&mut self, other: Hit) {
        for word in other.words {
            if !self.words.contains(&word) {
                self.words.push(word);
            }
        }
        for (name, value) in other.captures.0 {
            self.captures.0.entry(name).or_insert(value);
        }
    }
}

impl When {
    /// The names and numbers of the captures that its regexes can give.
    pub fn captures(&self) -> BTreeSet<String> {
        let of = |test: &Test| match test {
            Test::Regex(patterns) => patterns.iter().flat_map(Pattern::captures).collect(),
            Test::All(parts) | Test::Any(parts) => parts.iter().flat_map(When::captures).collect(),
            _ => BTreeSet::new(),
        };
        self.0.iter().flat_map(of).collect()
    }

    /// The words of all lists below, folded.
    pub fn words(&self) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for test in &self.0 {
            match test {
                Test::Subject(words) | Test::Body(words) | Test::AnyText(words) => out.extend(words.folded()),
                Test::All(parts) | Test::Any(parts) => out.extend(parts.iter().flat_map(When::words)),
                Test::Not(part) => out.extend(part.words()),
                _ => {}
            }
        }
        out
    }

    /// Makes ready for `find`: finds the words of all lists below in `all`, and puts what costs least to ask first.
    pub fn bind(&mut self, all: &Words) {
        for test in &mut self.0 {
            match test {
                Test::Subject(words) | Test::Body(words) | Test::AnyText(words) => words.bind(all),
                Test::All(parts) | Test::Any(parts) => parts.iter_mut().for_each(|part| part.bind(all)),
                Test::Not(part) => part.bind(all),
                _ => {}
            }
        }
        self.0.sort_by_key(Test::cost);
    }

    /// What makes it hold; None: it does not. `kind`: the kind known so far.
    pub fn find(&self, scene: &Scene<'_>, kind: Option<Kind>) -> Option<Hit> {
        let mut hit = Hit::default();
        for test in &self.0 {
            hit.join(test.find(scene, kind)?);
        }
        Some(hit)
    }

    /// Whether a text matches as subject or as body; tests that are not about text are left out of the condition.
    pub fn holds_for_text(&self, text: &str, words: &Words) -> bool {
        let subject = Facts { subject: text, ..Facts::default() };
        let body = Facts { body: text, ..Facts::default() };
        [subject, body].iter().any(|facts| self.trial(&Scene::new(facts, words)).unwrap_or(true))
    }

    /// AND of the tests about text; None: there is none.
    fn trial(&self, scene: &Scene<'_>) -> Option<bool> {
        self.0.iter().filter_map(|test| test.trial(scene)).reduce(|one, other| one && other)
    }
}

impl Test {
    /// What asking costs, roughly: looking up, comparing, searching.
    fn cost(&self) -> u8 {
        match self {
            Test::Subject(_) | Test::Body(_) | Test::AnyText(_) => 0,
            Test::Kind(_) | Test::HasAttachment(_) | Test::Vip(_) | Test::InServiceHours(_) | Test::Language(_) => 1,
            Test::Regex(_) => 4,
            Test::All(_) | Test::Any(_) | Test::Not(_) => 3,
            _ => 2,
        }
    }

    fn trial(&self, scene: &Scene<'_>) -> Option<bool> {
        match self {
            Test::Subject(_) | Test::Body(_) | Test::AnyText(_) | Test::Regex(_) => {
                Some(self.find(scene, None).is_some())
            }
            Test::All(parts) => parts.iter().filter_map(|part| part.trial(scene)).reduce(|a, b| a && b),
            Test::Any(parts) => parts.iter().filter_map(|part| part.trial(scene)).reduce(|a, b| a || b),
            Test::Not(part) => part.trial(scene).map(|held| !held),
            _ => None,
        }
    }

    fn find(&self, scene: &Scene<'_>, kind: Option<Kind>) -> Option<Hit> {
        let facts = scene.facts;
        match self {
            Test::Subject(words) => word_in(words, &[&scene.subject]),
            Test::Body(words) => word_in(words, &[&scene.body]),
            Test::AnyText(words) => word_in(words, &[&scene.subject, &scene.body]),
            Test::Regex(patterns) => pattern_in(patterns, facts),
            Test::From(globs) => glob_on(globs, &scene.from),
            Test::To(globs) => glob_on(globs, &scene.to),
            Test::Cc(globs) => glob_on(globs, &scene.cc),
            Test::Header(name, globs) => header(facts, name, globs),
            Test::Mailbox(globs) => glob_on(globs, &scene.mailbox),
            Test::Language(tags) => {
                tags.iter().find(|tag| speaks(facts.language, tag)).map(|tag| Hit::of(tag.as_str()))
            }
            Test::Kind(kinds) => kind.filter(|kind| kinds.contains(kind)).map(|kind| Hit::of(kind.as_str())),
            Test::HasAttachment(wanted) => {
                (facts.attachments.is_empty() != *wanted).then(|| Hit::of(flag("has_attachment", *wanted)))
            }
            Test::AttachmentName(globs) => glob_on(globs, &scene.attachments),
            Test::Department(globs) => glob_on(globs, &scene.department),
            Test::Vip(wanted) => (facts.vip == *wanted).then(|| Hit::of(flag("vip", *wanted))),
            Test::Site(globs) => glob_on(globs, &scene.site),
            Test::Ci(globs) => glob_on(globs, &scene.ci),
            Test::InServiceHours(wanted) => {
                (facts.in_service_hours == *wanted).then(|| Hit::of(flag("in_service_hours", *wanted)))
            }
            Test::All(parts) => {
                let mut hit = Hit::default();
                for part in parts {
                    hit.join(part.find(scene, kind)?);
                }
                Some(hit)
            }
            Test::Any(parts) => parts.iter().find_map(|part| part.find(scene, kind)),
            Test::Not(part) => part.find(scene, kind).is_none().then(Hit::default),
        }
    }
}

/// All words of the list that were seen.
fn word_in(words: &WordList, seen: &[&Seen]) -> Option<Hit> {
    let mut found = words.found(seen).peekable();
    found.peek()?;
    let mut hit = Hit::default();
    for word in found {
        hit.join(Hit::of(word));
    }
    Some(hit)
}

fn pattern_in(patterns: &[Pattern], facts: &Facts<'_>) -> Option<Hit> {
    let texts = [facts.subject, facts.body];
    patterns.iter().find_map(|pattern| {
        let (word, captures) = texts.iter().find_map(|text| pattern.find(text))?;
        Some(Hit { words: vec![word], captures: Captures(captures) })
    })
}

/// The first value that one of the globs holds for. Values are folded.
fn glob_on(globs: &[Glob], values: &[String]) -> Option<Hit> {
    let held = values.iter().find(|value| globs.iter().any(|glob| glob.holds_folded(value)));
    held.map(|value| Hit::of(value.as_str()))
}

fn header(facts: &Facts<'_>, name: &str, globs: &[Glob]) -> Option<Hit> {
    let fields = facts.headers.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
    let mut values = fields.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty());
    values.find(|value| globs.iter().any(|glob| glob.holds(value))).map(Hit::of)
}

/// RFC 4647 §3.3.1, basic filtering: a range holds for a tag that equals it or begins with it and a hyphen.
fn speaks(tag: &str, range: &str) -> bool {
    let (tag, range) = (tag.to_ascii_lowercase(), range.to_ascii_lowercase());
    tag.strip_prefix(&range).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn flag(name: &str, wanted: bool) -> String {
    if wanted { name.to_owned() } else { format!("not {name}") }
}
