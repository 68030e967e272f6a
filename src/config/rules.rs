//! `[[rule]]` and `rules = ["rules/*.toml"]`: TOML → the rules of `pure::rules`.

use std::path::PathBuf;

use super::people::{Engineer, Team};
use super::process::{CATEGORY_REMEDY, category_path};
use super::reader::{Fault, Found, Source, Table, read_text};
use crate::pure::grade::{Impact, Kind, Priority, Urgency};
use crate::pure::rules::{Effects, Glob, Pattern, Rule, RuleSet, Test, When, WordList, compile, named_captures};

/// How deep `all`, `any` and `not` may be nested.
const DEPTH_MAX: u32 = 16;
/// Files that one glob may name.
const FILES_MAX: usize = 1000;

/// The notices with which a rule may answer a first mail, in the place of each other.
const NOTICES: &[&str] = &["ack", "out_of_scope"];

/// A rule and where its name stands.
struct Placed {
    rule: Rule,
    at: Fault,
}

/// Names that rules may refer to.
struct Known<'k> {
    teams: &'k [Team],
    engineers: &'k [Engineer],
}

/// Reads the rules of this file, then those of the files it names, and compiles them. Examples are checked too.
pub fn read_rules(root: &Table<'_>, teams: &[Team], engineers: &[Engineer]) -> RuleSet {
    let known = Known { teams, engineers };
    let mut placed: Vec<Placed> = Vec::new();
    for table in root.tables("rule") {
        read_rule(&table, &known, &mut placed);
    }
    for (path, named) in read_paths(root) {
        read_rule_file(&named, &path, root.source(), (&known, &mut placed));
    }
    let (rules, places): (Vec<Rule>, Vec<Fault>) = placed.into_iter().map(|one| (one.rule, one.at)).unzip();
    warn_unreachable(root.source(), &rules, &places);
    let at = |rule: usize, what: String, remedy: String| {
        if let Some(place) = places.get(rule) {
            root.source().record(Fault { what, remedy, ..place.clone() });
        }
    };
    match compile(rules) {
        Ok(set) => {
            for fault in set.check_examples() {
                let (what, remedy) = if fault.wanted {
                    ("example", "correct the condition or the example")
                } else {
                    ("counterexample", "narrow the condition, for instance with `not`")
                };
                let does = if fault.wanted { "does not match" } else { "matches" };
                at(
                    fault.rule,
                    format!("rule \"{}\": the {what} \"{}\" {does}", fault.name, fault.text),
                    remedy.to_owned(),
                );
            }
            set
        }
        Err(faults) => {
            for fault in faults {
                at(fault.rule, fault.what, fault.remedy);
            }
            RuleSet::default()
        }
    }
}

fn warn_unreachable(source: &Source<'_>, rules: &[Rule], places: &[Fault]) {
    let stop = rules.iter().position(|rule| rule.when.0.is_empty() && !rule.goes_on);
    if let Some((place, rule)) = stop.and_then(|stop| places.get(stop).zip(rules.get(stop)))
        && stop.is_some_and(|stop| stop + 1 < rules.len())
    {
        let what = format!("rule \"{}\" matches everything, so no rule after it is read", rule.name);
        source.record_warning(Fault {
            what,
            remedy: "move it to the end or add `continue = true`".to_owned(),
            ..place.clone()
        });
    }
}

/// The files that `rules` names, each with the place that names it; those of a pattern in the order of their names.
fn read_paths<'s>(root: &Table<'s>) -> Vec<(PathBuf, Found<'s>)> {
    let mut paths = Vec::new();
    for found in root.find("rules").map(|found| found.items()).unwrap_or_default() {
        let Some(word) = found.word() else { continue };
        let pattern = root.source().beside(&word);
        let name = pattern.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !name.contains(['*', '?']) {
            paths.push((pattern, found));
            continue;
        }
        match (Glob::new(&name), pattern.parent().map(std::fs::read_dir)) {
            (Ok(glob), Some(Ok(folder))) => {
                let names = folder.take(FILES_MAX).flatten().map(|entry| entry.path());
                let holds = |path: &PathBuf| {
                    path.is_file() && path.file_name().is_some_and(|name| glob.holds(&name.to_string_lossy()))
                };
                let mut matched: Vec<PathBuf> = names.filter(holds).collect();
                matched.sort();
                if matched.is_empty() {
                    found.warn(&format!("`rules`: no file matches {word}"), "put rules there or remove the pattern");
                }
                paths.extend(matched.into_iter().map(|path| (path, found.clone())));
            }
            (Ok(_), _) => {
                found.fault(&format!("`rules`: the folder of {word} cannot be read"), "create it or correct the path")
            }
            (Err(what), _) => {
                found.fault(&format!("`rules`: {word}: {what}"), "write a pattern such as \"rules/*.toml\"")
            }
        }
    }
    paths
}

fn read_rule_file(
    named: &Found<'_>,
    path: &std::path::Path,
    main: &Source<'_>,
    (known, placed): (&Known<'_>, &mut Vec<Placed>),
) {
    let text = match read_text(path) {
        Ok(text) => text,
        Err(fault) if fault.line > 0 => return main.fault_beyond(fault),
        Err(fault) => return named.fault(&format!("`rules`: {} {}", path.display(), fault.what), &fault.remedy),
    };
    let source = Source::new(path, &text, main.state_dir());
    let root = source.root();
    for table in root.tables("rule") {
        read_rule(&table, known, placed);
    }
    root.finish();
    main.absorb(source);
}

fn read_rule(table: &Table<'_>, known: &Known<'_>, placed: &mut Vec<Placed>) {
    let named = table.need("name", "give the rule a name; it is shown wherever the rule fires");
    let name = named.as_ref().and_then(Found::word).unwrap_or_default();
    if let Some(found) = named.as_ref().filter(|_| !name.is_empty() && placed.iter().any(|one| one.rule.name == name)) {
        found.fault(&format!("two rules are named \"{name}\""), "rename one of them");
    }
    let when =
        table.find("when").and_then(|found| found.table()).map(|when| read_when(&when, &format!("rule \"{name}\""), 0));
    let then = table.need("then", "say what the rule sets, such as then = { team = \"network\" }");
    let then = then.and_then(|found| found.table()).map(|then| {
        check_captures(&then, when.as_ref());
        read_effects(&then, known)
    });
    let texts = |key: &str| -> Vec<String> {
        let items = table.find(key).map(|found| found.items()).unwrap_or_default();
        items.iter().filter_map(Found::any_text).collect()
    };
    let rule = Rule {
        name,
        when: when.unwrap_or_default(),
        then: then.unwrap_or_default(),
        goes_on: table.flag("continue").unwrap_or_default(),
        examples: texts("examples"),
        counterexamples: texts("counterexamples"),
    };
    let at = named.map_or_else(|| table.as_fault("", ""), |found| found.as_fault("", ""));
    table.finish();
    placed.push(Placed { rule, at });
}

/// What an effect takes from the mail is what a regex of its rule gives.
fn check_captures(then: &Table<'_>, when: Option<&When>) {
    let given = when.map(When::captures).unwrap_or_default();
    for found in ["dedupe_key", "ci"].into_iter().filter_map(|key| then.find(key)) {
        let Some(text) = found.any_text() else { continue };
        if let Some(name) = named_captures(&text).into_iter().find(|name| !given.contains(*name)) {
            let what = format!("`{}`: no regex of the rule has a capture `${name}`", found.name());
            found.fault(&what, "name a capture of its `regex`, such as (?<host>\\w+) for $host; a dollar sign is $$");
        }
    }
}

/// Reads a `when`; `owner`: whose it is, as a fault names it; `depth`: how many `all`, `any`, `not` stand above it.
pub fn read_when(table: &Table<'_>, owner: &str, depth: u32) -> When {
    if depth > DEPTH_MAX {
        table.fault("conditions are nested too deeply", "write flatter conditions or several rules");
        return When::default();
    }
    let mut tests = Vec::new();
    read_text_tests(table, owner, &mut tests);
    read_value_tests(table, &mut tests);
    let parts = |key: &str| -> Option<Vec<When>> {
        let tables = table.find(key)?.items();
        Some(tables.iter().filter_map(Found::table).map(|part| read_when(&part, owner, depth + 1)).collect())
    };
    tests.extend(parts("all").map(Test::All));
    tests.extend(parts("any").map(Test::Any));
    tests.extend(table.table("not").map(|part| Test::Not(read_when(&part, owner, depth + 1))));
    table.finish();
    When(tests)
}

fn read_text_tests(table: &Table<'_>, owner: &str, tests: &mut Vec<Test>) {
    let mut list = |key: &str, test: fn(WordList) -> Test| {
        if let Some(found) = table.find(key) {
            let words = found.words();
            empty_list(&found, words.is_empty());
            tests.push(test(WordList::new(words)));
        }
    };
    list("subject", Test::Subject);
    list("body", Test::Body);
    list("any_text", Test::AnyText);
    if let Some(found) = table.find("regex") {
        let compiled = |item: &Found<'_>| {
            let text = item.any_text()?;
            let failed = |what: String| item.fault(&format!("{owner}: regex `{text}`: {what}"), "correct the regex");
            Pattern::new(&text).map_err(failed).ok()
        };
        tests.push(Test::Regex(found.items().iter().filter_map(compiled).collect()));
    }
}

fn read_value_tests(table: &Table<'_>, tests: &mut Vec<Test>) {
    type OfGlobs = (&'static str, fn(Vec<Glob>) -> Test);
    type OfFlag = (&'static str, fn(bool) -> Test);
    let globs: [OfGlobs; 8] = [
        ("from", Test::From),
        ("to", Test::To),
        ("cc", Test::Cc),
        ("mailbox", Test::Mailbox),
        ("attachment_name", Test::AttachmentName),
        ("department", Test::Department),
        ("site", Test::Site),
        ("ci", Test::Ci),
    ];
    for (key, test) in globs {
        tests.extend(table.find(key).map(|found| test(read_globs(&found))));
    }
    let flags: [OfFlag; 3] =
        [("has_attachment", Test::HasAttachment), ("vip", Test::Vip), ("in_service_hours", Test::InServiceHours)];
    for (key, test) in flags {
        tests.extend(table.flag(key).map(test));
    }
    if let Some(headers) = table.table("header") {
        for (name, values) in headers.entries() {
            tests.push(Test::Header(name, read_globs(&values)));
        }
    }
    tests.extend(table.find("language").map(|found| Test::Language(found.words())));
    tests.extend(table.find("kind").map(|found| Test::Kind(found.items().iter().filter_map(read_kind).collect())));
}

fn read_globs(found: &Found<'_>) -> Vec<Glob> {
    let items = found.items();
    empty_list(found, items.is_empty());
    let compiled = |item: &Found<'_>| {
        let word = item.word()?;
        Glob::new(&word).map_err(|what| item.fault(&format!("pattern `{word}`: {what}"), "correct the pattern")).ok()
    };
    items.iter().filter_map(compiled).collect()
}

fn empty_list(found: &Found<'_>, empty: bool) {
    if empty {
        found.warn(&format!("`{}` is an empty list, which never matches", found.name()), "fill it or remove it");
    }
}

/// A kind in any spelling.
pub fn read_kind(found: &Found<'_>) -> Option<Kind> {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    found.parsed(Kind::parse, &format!("write {}", names.join(", ")))
}

fn read_effects(table: &Table<'_>, known: &Known<'_>) -> Effects {
    let category = table.find("category").and_then(|found| found.parsed(category_path, CATEGORY_REMEDY));
    let urgency_remedy = "write low, normal, high or critical";
    let watchers = table.find("watchers").map(|found| found.items()).unwrap_or_default();
    let effects = Effects {
        kind: table.find("kind").and_then(|found| read_kind(&found)),
        category,
        impact: table
            .find("impact")
            .and_then(|found| found.parsed(Impact::parse, "write individual, department, company or core")),
        urgency: table.find("urgency").and_then(|found| found.parsed(Urgency::parse, urgency_remedy)),
        priority: table.find("priority").and_then(|found| found.parsed(Priority::parse, "write P1, P2, P3 or P4")),
        team: table.find("team").and_then(|found| {
            let team = found.word()?;
            if !known.teams.iter().any(|one| one.name == team) {
                found.unknown("team", &team, known.teams.iter().map(|one| one.name.as_str()));
            }
            Some(team)
        }),
        assignee: table.find("assignee").and_then(|found| {
            let assignee = found.word()?;
            if !known.engineers.iter().any(|one| one.name == assignee) {
                found.unknown("engineer", &assignee, known.engineers.iter().map(|one| one.name.as_str()));
            }
            Some(assignee)
        }),
        tags: table.words("tags"),
        watchers: watchers.iter().filter_map(Found::address).collect(),
        notice: table.find("notice").and_then(|found| {
            let notice = found.word()?;
            if !NOTICES.contains(&notice.as_str()) {
                let remedy = format!("a rule answers a first mail with one of: {}", NOTICES.join(", "));
                found.fault(&format!("`{}`: no rule can send the notice `{notice}`", found.name()), &remedy);
            }
            Some(notice)
        }),
        set_aside: table.find("set_aside").and_then(|found| read_set_aside(&found)),
        dedupe_key: table.word("dedupe_key"),
        ci: table.word("ci"),
    };
    table.finish();
    if effects == Effects::default() {
        table.warn("the rule sets nothing", "add an effect to `then`");
    }
    effects
}

/// `true`, or a reason.
fn read_set_aside(found: &Found<'_>) -> Option<String> {
    if found.is_flag() {
        found.flag().filter(|yes| *yes).map(|_| "set aside by a rule".to_owned())
    } else {
        found.word()
    }
}
