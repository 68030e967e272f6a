//! `explain` for a person: whole pages, compared line by line, and what must never reach a terminal.
//!
//! A page `explain/NAME.txt` belongs to the mail `corpus/NAME.eml`, explained with the configuration `explain/desk.toml`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Columns of a page.
const WIDTH: usize = 96;
/// The codes that make headings bold and folded lines faint.
const COLOURS: [&str; 3] = ["\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m"];

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
    let mut found: Vec<PathBuf> = all.filter(|p| p.extension().is_some_and(|e| e == ending)).collect();
    found.sort();
    found
}

/// What the program prints about files of the corpus, named as they are seen from their folder.
fn printed(names: &[String], variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_postdesk"));
    command.env_remove("STATE_DIRECTORY").envs(variables.iter().copied()).current_dir(tests().join("corpus"));
    let run =
        command.arg("--config").arg(tests().join("explain/desk.toml")).arg("explain").args(names).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn whole_pages() {
    let pages = files(&tests().join("explain"), "txt");
    assert!(pages.len() >= 7, "{}", pages.len());
    let mut wrong = Vec::new();
    for page in pages {
        let name = format!("{}.eml", page.file_stem().unwrap().to_str().unwrap());
        let (expected, found) = (std::fs::read_to_string(&page).unwrap(), printed(std::slice::from_ref(&name), &[]));
        let mut pairs = expected.lines().zip(found.lines()).enumerate();
        if let Some((n, (expected, found))) = pairs.find(|(_, (a, b))| a != b) {
            wrong.push(format!("{name}, line {}\n  expected {expected}\n  found    {found}", n + 1));
        } else if expected != found {
            wrong.push(format!("{name}: one page is longer than the other\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{} pages differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn several_files_are_kept_apart() {
    let names: Vec<String> =
        files(&tests().join("corpus"), "eml").iter().map(|p| p.file_name().unwrap().to_str().unwrap().into()).collect();
    let printed = printed(&names[..3], &[]);
    let titles: Vec<&str> = printed.lines().filter(|l| l.starts_with("── ")).collect();
    assert_eq!(titles.len(), 3, "{printed}");
    for (title, name) in titles.iter().zip(&names) {
        assert!(title.contains(name.as_str()), "{title}");
        assert_eq!(title.chars().count(), WIDTH);
    }
    assert_eq!(printed.matches("\n\n\n── ").count(), 2, "two blank lines stand before the next page");
}

#[test]
fn no_colours_where_nobody_looks() {
    // Standard output is a pipe here: codes would end up in files.
    for variables in [vec![("TERM", "xterm-256color")], vec![("NO_COLOR", "1"), ("TERM", "xterm")]] {
        let page = printed(&["173-sequences-for-a-terminal.eml".to_owned()], &variables);
        assert!(!page.contains('\u{1b}'), "{page}");
    }
}

/// Nothing of a mail is a command to the terminal, on a page with colours and on one without.
fn check_harmless(path: &Path) {
    let raw = std::fs::read(path).unwrap();
    let explained = postdesk::explain::explain(path, &raw, None);
    for colours in [false, true] {
        let mut page = explained.page(colours);
        for code in COLOURS.iter().filter(|_| colours) {
            page = page.replace(code, "");
        }
        let bad = page.chars().find(|c| {
            (c.is_control() && *c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
        });
        assert_eq!(bad, None, "{}", path.display());
        let long = page.lines().find(|l| l.chars().filter(|c| !is_joined(*c)).count() > WIDTH);
        assert_eq!(long, None, "{}", path.display());
    }
}

/// Marks and joiners, which take no column of their own.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{6ed}')
        || matches!(c, '\u{900}'..='\u{94d}' | '\u{e31}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20f0}')
        || matches!(c, '\u{302a}'..='\u{302d}' | '\u{3099}'..='\u{309a}' | '\u{fe00}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0100}'..='\u{e01ef}')
}

#[test]
fn nothing_of_a_mail_commands_the_terminal() {
    for path in files(&tests().join("corpus"), "eml") {
        check_harmless(&path);
    }
    let page = printed(&["173-sequences-for-a-terminal.eml".to_owned()], &[]);
    // What a mail says stands behind a bar, so it cannot be taken for a line of the page.
    assert_eq!(page.lines().filter(|l| l.starts_with("What would happen")).count(), 1, "{page}");
    assert!(page.contains("│ What would happen"), "{page}");
}

#[test]
fn foreign_mails_are_as_harmless() {
    let Some(folder) = std::env::var_os("POSTDESK_CORPORA") else {
        eprintln!("POSTDESK_CORPORA is not set: no foreign mails to explain");
        return;
    };
    let folders = std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().path()).filter(|p| p.is_dir());
    let mails: Vec<PathBuf> = folders.flat_map(|f| files(&f, "eml")).collect();
    assert!(!mails.is_empty(), "POSTDESK_CORPORA = {folder:?} holds no */*.eml");
    mails.iter().for_each(|path| check_harmless(path));
}
