//! What the README and the pages of `docs/` say is so: files exist, commands exist, examples parse, the unit is tight.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The exposure that the unit may have at most, in tenths of systemd's scale.
const EXPOSURE_TENTHS_MAX: &str = "15";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The pages written for people.
fn pages() -> Vec<String> {
    let mut pages = vec!["README.md".to_owned(), "CHANGELOG.md".to_owned()];
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") {
            pages.push(format!("docs/{name}"));
        }
    }
    pages.sort();
    pages
}

fn postdesk() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_postdesk"));
    command.env_remove("STATE_DIRECTORY").env_remove("CREDENTIALS_DIRECTORY").env_remove("POSTDESK_TEST_CLOCK");
    command
}

/// Runs a program of the machine. A missing one is a failure: `tests/install` installs it.
fn run(program: &str, args: &[&str]) -> Output {
    Command::new(program)
        .args(args)
        .output()
        .unwrap_or_else(|e| panic!("{program} cannot be run ({e}): tests/install installs it"))
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The fenced blocks of a language, without their fences.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in page.lines() {
        let fence = line.trim_start().strip_prefix("```");
        open = match (open, fence) {
            (None, Some(named)) => Some((named.trim() == language, String::new())),
            (None, None) => None,
            (Some((wanted, text)), Some(_)) => {
                if wanted {
                    blocks.push(text);
                }
                None
            }
            (Some((wanted, text)), None) => Some((wanted, format!("{text}{line}\n"))),
        };
    }
    assert!(open.is_none(), "a fence is not closed");
    blocks
}

/// What stands between backticks, outside of fenced blocks.
fn code_spans(page: &str) -> Vec<String> {
    let mut fenced = false;
    let mut spans = Vec::new();
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            spans.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    spans
}

/// Every way in which the pages write a call of the program: the words after `postdesk`.
fn calls() -> BTreeSet<Vec<String>> {
    let mut calls = BTreeSet::new();
    for page in pages() {
        let text = read(&page);
        let mut lines: Vec<String> = code_spans(&text);
        for block in blocks(&text, "sh") {
            lines.extend(block.lines().map(str::to_owned));
        }
        for line in lines {
            let line = line.split(" #").next().unwrap_or_default();
            let words: Vec<&str> = line.split_whitespace().skip_while(|w| w.contains('=')).collect();
            let Some(("postdesk", rest)) = words.split_first().map(|(first, rest)| (*first, rest)) else { continue };
            let rest: Vec<String> = rest.iter().take_while(|w| **w != ">").map(|w| (*w).to_owned()).collect();
            if !rest.is_empty() {
                calls.insert(rest);
            }
        }
    }
    calls
}

fn help(words: &[&str]) -> (i32, String) {
    let output = postdesk().args(words).arg("--help").output().unwrap();
    (output.status.code().unwrap(), told(&output))
}

#[test]
fn commands_that_the_pages_name_exist() {
    let (_, all) = help(&[]);
    let calls = calls();
    assert!(calls.len() >= 15, "the pages name {} calls: is the reading of the pages broken?", calls.len());
    for call in &calls {
        let command = call[0].as_str();
        assert!(all.lines().any(|l| l.trim_start().starts_with(&format!("{command} "))), "postdesk {command} in {all}");
        let mut words = vec![command];
        if matches!(command, "ticket" | "quarantine" | "rules") && call.len() > 1 {
            words.push(&call[1]);
        }
        let (code, text) = help(&words);
        assert_eq!(code, 0, "{words:?}: {text}");
        for option in call.iter().filter(|w| w.starts_with("--")) {
            assert!(text.contains(option.as_str()), "{call:?}: {option} is not in\n{text}");
        }
    }
}

#[test]
fn every_command_of_the_program_is_in_the_changelog() {
    let (_, all) = help(&[]);
    let listed = all.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let commands: Vec<&str> = listed
        .lines()
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert!(commands.len() >= 11, "{commands:?}");
    let changelog = read("CHANGELOG.md");
    for command in commands {
        assert!(
            code_spans(&changelog).iter().any(|s| s.trim_start_matches("postdesk ") == command),
            "{command} is not in the changelog"
        );
    }
}

/// The commands that the README says work are those that `#help` lists.
#[test]
fn commands_of_engineers_that_the_readme_names_are_carried_out() {
    let readme = read("README.md");
    let row = readme.lines().find(|l| l.starts_with("| commands |")).unwrap();
    let now = row.split('|').nth(2).unwrap();
    let named: BTreeSet<&str> = now.split('`').skip(1).step_by(2).map(|c| c.trim_start_matches('#')).collect();
    let carried: BTreeSet<&str> = postdesk::pure::command::VERBS
        .iter()
        .filter(|row| postdesk::desk::is_carried_out(row.verb))
        .map(|row| row.verb.as_str())
        .collect();
    assert_eq!(named, carried);
}

#[test]
fn links_lead_somewhere() {
    let mut links = 0;
    for page in pages() {
        let text = read(&page);
        let folder = root().join(&page).parent().unwrap().to_owned();
        for part in text.split("](").skip(1) {
            let target = part.split(')').next().unwrap();
            if target.starts_with("http") {
                continue;
            }
            links += 1;
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if path.is_empty() { root().join(&page) } else { folder.join(path) };
            assert!(file.exists(), "{page}: {target} does not exist");
            if !anchor.is_empty() {
                let anchors: Vec<String> = fs::read_to_string(&file).unwrap().lines().filter_map(anchor_of).collect();
                assert!(anchors.iter().any(|a| a == anchor), "{page}: {target} is none of {anchors:?}");
            }
        }
    }
    assert!(links >= 10, "{links} links");
}

/// The anchor that a heading gets on the common hosts.
fn anchor_of(line: &str) -> Option<String> {
    let heading = line.strip_prefix('#')?.trim_start_matches('#').trim();
    let kept: String = heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect();
    Some(kept.replace(' ', "-"))
}

#[test]
fn files_that_the_pages_name_exist() {
    const FOLDERS: [&str; 6] = ["src/", "templates/", "migrations/", "systemd/", "tests/", "docs/"];
    let mut named = BTreeSet::new();
    for page in pages() {
        let text = read(&page);
        for word in text.split(|c: char| c.is_whitespace() || "()[]`,:;\"'".contains(c)) {
            if FOLDERS.iter().any(|folder| word.starts_with(folder)) {
                named.insert((page.clone(), word.trim_end_matches(['.', '…']).to_owned()));
            }
        }
    }
    assert!(named.len() >= 8, "{named:?}");
    for (page, path) in named {
        assert!(root().join(path.split('#').next().unwrap()).exists(), "{page} names {path}, which does not exist");
    }
}

fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    folder
}

fn check(config: &Path) -> (i32, String) {
    let output = postdesk().arg("check").arg("--config").arg(config).output().unwrap();
    (output.status.code().unwrap(), told(&output))
}

#[test]
fn configurations_of_the_readme_pass_check() {
    let examples = blocks(&read("README.md"), "toml");
    assert_eq!(examples.len(), 1, "the README shows one configuration");
    for example in examples {
        let folder =
            folder_with(&[("postdesk.toml", &example), ("imap.password", "secret\n"), ("smtp.password", "secret\n")]);
        let (code, text) = check(&folder.path().join("postdesk.toml"));
        assert_eq!(code, 0, "{text}");
        assert!(!text.contains("note"), "a first configuration that is warned about: {text}");
    }
}

#[test]
fn the_example_of_every_section_passes_check() {
    let example = read("systemd/postdesk.example.toml");
    let folder =
        folder_with(&[("postdesk.toml", &example), ("imap.password", "secret\n"), ("smtp.password", "secret\n")]);
    fs::create_dir(folder.path().join("templates")).unwrap();
    let (code, text) = check(&folder.path().join("postdesk.toml"));
    assert_eq!(code, 0, "{text}");
    for section in ["desk", "store", "identity", "smtp", "web", "priority", "closure", "limits", "log", "spool"] {
        assert!(example.contains(&format!("\n[{section}]")), "[{section}] is not shown");
    }
    for section in ["mailbox", "team", "engineer", "category", "rule", "target", "calendar"] {
        assert!(example.contains(&format!("\n[[{section}]]")), "[[{section}]] is not shown");
    }
}

/// `systemd-analyze security`: 0 is best, 10 is worst.
#[test]
fn the_unit_is_tight() {
    let unit = root().join("systemd/postdesk.service");
    let threshold = format!("--threshold={EXPOSURE_TENTHS_MAX}");
    let output =
        run("systemd-analyze", &["security", "--offline=yes", "--no-pager", &threshold, unit.to_str().unwrap()]);
    assert!(output.status.success(), "{}", told(&output));
    assert!(told(&output).contains("Overall exposure level"), "{}", told(&output));
}

/// `systemd-analyze verify` knows every key; a misspelt one would be no protection at all.
#[test]
fn the_unit_is_well_formed() {
    let unit = read("systemd/postdesk.service");
    let installed = "/usr/local/bin/postdesk";
    assert!(unit.contains(&format!("ExecStart={installed} run --config {}", postdesk::config::DEFAULT_PATH)));
    let folder = folder_with(&[("postdesk.service", &unit.replace(installed, env!("CARGO_BIN_EXE_postdesk")))]);
    let path = folder.path().join("postdesk.service");
    let output = run("systemd-analyze", &["verify", "--man=no", path.to_str().unwrap()]);
    assert!(output.status.success() && told(&output).trim().is_empty(), "{}", told(&output));
}

/// The unit and the program agree: state, secrets, stop, readiness, exit codes.
#[test]
fn the_unit_fits_the_program() {
    let unit = read("systemd/postdesk.service");
    let keys: Vec<(&str, &str)> =
        unit.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('=')).collect();
    let values = |key: &str| -> Vec<&str> { keys.iter().filter(|(k, _)| *k == key).map(|(_, v)| *v).collect() };
    let seconds = |key: &str| values(key)[0].parse::<u64>().unwrap();
    assert_eq!(values("Type"), ["notify"], "the program says READY=1");
    assert_eq!(values("StateDirectory"), ["postdesk"]);
    assert_eq!(values("DynamicUser"), ["yes"]);
    assert!(seconds("TimeoutStopSec") > postdesk::daemon::STOP_SECONDS_MAX, "a stop must not be cut short");
    assert!(seconds("WatchdogSec") >= 2 * 15, "the watchdog is fed each 15 s");
    let families: BTreeSet<&str> = values("RestrictAddressFamilies")[0].split(' ').collect();
    assert_eq!(families, BTreeSet::from(["AF_INET", "AF_INET6", "AF_UNIX"]), "mail servers; the socket of sd_notify");
    for code in [postdesk::cli::EXIT_USAGE, postdesk::cli::EXIT_DATA, postdesk::cli::EXIT_CONFIGURATION] {
        assert!(values("RestartPreventExitStatus")[0].split(' ').any(|c| c == code.to_string()), "{code}");
    }
    for code in [postdesk::cli::EXIT_AGAIN, postdesk::cli::EXIT_UNAVAILABLE] {
        assert!(
            !values("RestartPreventExitStatus")[0].split(' ').any(|c| c == code.to_string()),
            "{code} mends itself"
        );
    }
    // Relative paths of what the program makes are below the folder that the unit gives it.
    let example = folder_with(&[("postdesk.toml", &blocks(&read("README.md"), "toml")[0])]);
    let state = Path::new("/var/lib/postdesk");
    let config = postdesk::config::load(&example.path().join("postdesk.toml"), Some(state)).unwrap();
    let postdesk::config::StoreUrl::Sqlite(store) = &config.store.url else { panic!("not SQLite") };
    for path in [store, &config.store.blobs, &config.spool, &config.identity.token_key_file] {
        assert!(path.starts_with(state), "{} is not writable under ProtectSystem=strict", path.display());
    }
}

/// Credentials as the unit hands them over are found where the password file does not exist.
#[test]
fn credentials_of_the_unit_are_found() {
    let example = blocks(&read("README.md"), "toml").remove(0);
    let folder = folder_with(&[("postdesk.toml", &example)]);
    let credentials = folder_with(&[("imap.password", "secret\n"), ("smtp.password", "secret\n")]);
    let mut command = postdesk();
    command.arg("check").arg("--config").arg(folder.path().join("postdesk.toml"));
    let without = command.output().unwrap();
    assert_eq!(without.status.code(), Some(78));
    assert!(told(&without).contains("LoadCredential=imap.password:"), "{}", told(&without));
    let with = command.env("CREDENTIALS_DIRECTORY", credentials.path()).output().unwrap();
    assert_eq!(with.status.code(), Some(0), "{}", told(&with));
}

/// Nothing that is shipped names the machine that it was written on.
#[test]
fn no_place_of_the_workshop_is_named() {
    let mut files: Vec<PathBuf> = pages().iter().map(|p| root().join(p)).collect();
    for folder in ["systemd", "templates/en", "templates/zh-CN", "migrations/sqlite", "migrations/postgres"] {
        files.extend(fs::read_dir(root().join(folder)).unwrap().map(|e| e.unwrap().path()));
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE", "Cargo.toml", "tests/run", "tests/install"] {
        files.push(root().join(name));
    }
    // Written apart, so that this file does not hold them itself.
    let forbidden = [["/wo", "rk/"], ["/ro", "ot/"], ["/ho", "me/"], ["/tm", "p/pd"]].map(|parts| parts.concat());
    for file in files.iter().filter(|f| f.is_file()) {
        let text = fs::read_to_string(file).unwrap();
        for word in &forbidden {
            assert!(!text.contains(word.as_str()), "{} names {word}", file.display());
        }
    }
}

/// Both licences that Cargo.toml names are there whole.
#[test]
fn licences_are_there() {
    assert!(read("Cargo.toml").contains("license = \"MIT OR Apache-2.0\""));
    assert!(read("LICENSE-MIT").contains("THE SOFTWARE IS PROVIDED \"AS IS\""));
    assert!(read("LICENSE-APACHE").contains("END OF TERMS AND CONDITIONS"));
}
