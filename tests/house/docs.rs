//! Documents that can rot: the code map, the table of who may name whom, the list of dependencies, links.

use super::{MAY_NAME, repository, tree};
use std::collections::BTreeSet;
use std::fs;

fn document(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The part of a document below the heading `## title`.
fn section<'a>(text: &'a str, title: &str) -> &'a str {
    let heading = format!("## {title}\n");
    let (_, below) = text.split_once(&heading).unwrap_or_else(|| panic!("no section {title}"));
    below.split("\n## ").next().unwrap()
}

/// The rows of the tables in a text, as cells; without heads.
fn rows(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = text.lines().collect();
    let is_head = |at: usize| lines.get(at + 1).is_some_and(|next| next.starts_with("|--") || next.starts_with("|:-"));
    lines
        .iter()
        .enumerate()
        .filter(|(at, line)| line.starts_with('|') && !line.starts_with("|-") && !is_head(*at))
        .map(|(_, line)| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// What stands in backquotes.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_code_map_names_every_file_and_nothing_else() {
    let text = document("docs/architecture.md");
    let mut named = BTreeSet::new();
    for row in rows(section(&text, "Code map")) {
        for name in quoted(&row[0]) {
            assert!(named.insert(name.clone()), "{name} stands twice in the code map");
        }
        assert!(row[1].len() > 10, "{} has no line", row[0]);
    }
    let there: BTreeSet<String> = tree().into_keys().collect();
    let missing: Vec<&String> = there.difference(&named).collect();
    let gone: Vec<&String> = named.difference(&there).collect();
    assert!(missing.is_empty(), "not in the code map: {missing:?}");
    assert!(gone.is_empty(), "in the code map and not in src: {gone:?}");
}

#[test]
fn the_table_in_the_architecture_is_the_one_that_is_kept() {
    let text = document("docs/architecture.md");
    let told: Vec<(String, Vec<String>)> = rows(section(&text, "Who may name whom"))
        .into_iter()
        .map(|row| (quoted(&row[0]).concat(), quoted(&row[1])))
        .collect();
    let kept: Vec<(String, Vec<String>)> = MAY_NAME
        .iter()
        .map(|(name, may)| ((*name).to_owned(), may.split_whitespace().map(str::to_owned).collect()))
        .collect();
    for (told, kept) in told.iter().zip(&kept) {
        assert_eq!(told, kept);
    }
    assert_eq!(told.len(), kept.len());
}

#[test]
fn every_dependency_has_a_line_that_says_what_it_spares_us() {
    let manifest: toml::Table = document("Cargo.toml").parse().unwrap();
    let mut wanted = BTreeSet::new();
    for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
        if let Some(table) = manifest.get(table).and_then(toml::Value::as_table) {
            wanted.extend(table.keys().cloned());
        }
    }
    assert!(wanted.len() > 20);
    let text = document("docs/adr/0001-dependencies.md");
    let mut listed = BTreeSet::new();
    for row in rows(&text) {
        assert!(row[1].len() > 15, "{} does not say what it spares us", row[0]);
        listed.extend(quoted(&row[0]));
    }
    let missing: Vec<&String> = wanted.difference(&listed).collect();
    let gone: Vec<&String> = listed.difference(&wanted).collect();
    assert!(missing.is_empty(), "no line in docs/adr/0001-dependencies.md: {missing:?}");
    assert!(gone.is_empty(), "a line for what is no dependency: {gone:?}");
}

#[test]
fn every_decision_is_in_the_list_and_every_link_leads_somewhere() {
    let root = repository();
    let mut pages = vec!["docs/architecture.md".to_owned(), "docs/glossary.md".to_owned(), "docs/style.md".to_owned()];
    for entry in fs::read_dir(root.join("docs/adr")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            document("docs/architecture.md").contains(&format!("(adr/{name})")),
            "architecture.md does not list {name}"
        );
        pages.push(format!("docs/adr/{name}"));
    }
    for page in pages {
        let text = document(&page);
        let folder = root.join(&page).parent().unwrap().to_owned();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap();
            let is_local = !file.is_empty() && !file.contains("://");
            assert!(!is_local || folder.join(file).exists(), "{page}: the link {target} leads nowhere");
        }
    }
}

#[test]
fn every_word_of_the_product_is_in_the_glossary() {
    use postdesk::pure::grade::{Impact, Kind, Priority, Urgency};
    let text = document("docs/glossary.md");
    let words: BTreeSet<String> = quoted(&text).into_iter().collect();
    let mut wanted: Vec<&str> = vec!["new", "open", "pending", "resolved", "closed", "merged"];
    wanted.extend(Kind::ALL.iter().map(|kind| kind.as_str()));
    wanted.extend(Impact::ALL.iter().map(|impact| impact.as_str()));
    wanted.extend(Urgency::ALL.iter().map(|urgency| urgency.as_str()));
    wanted.extend(Priority::ALL.iter().map(|priority| priority.as_str()));
    let missing: Vec<&str> = wanted.into_iter().filter(|word| !words.contains(*word)).collect();
    assert!(missing.is_empty(), "not in the glossary: {missing:?}");
}
