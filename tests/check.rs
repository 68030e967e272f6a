//! `postdesk check` on configurations and rule files that are wrong: each fault with its file, its line and a remedy.
//!
//! `check/NAME.toml` is appended to a configuration that is right, or stands alone if it says `[desk]` itself; lines
//! `#> NAME` divide it into further files beside the first. `check/NAME.txt` is what is printed, with exit code 78 and
//! the folder's name left out. `POSTDESK_WRITE=1` writes these anew, to be read before they are committed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A configuration with nothing wrong in it.
const SOUND: &str = concat!(include_str!("support/small.toml"), "\n");

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check")
}

fn check(text: &str) -> Output {
    let home = tempfile::tempdir().unwrap();
    let mut file = "postdesk.toml".to_owned();
    let mut written = if text.contains("[desk]") { String::new() } else { SOUND.to_owned() };
    for line in text.split_inclusive('\n') {
        if let Some(next) = line.strip_prefix("#> ") {
            std::fs::write(home.path().join(&file), &written).unwrap();
            (file, written) = (next.trim().to_owned(), String::new());
            std::fs::create_dir_all(home.path().join(&file).parent().unwrap()).unwrap();
        } else {
            written.push_str(line);
        }
    }
    std::fs::write(home.path().join(&file), &written).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_postdesk"));
    command.env_remove("STATE_DIRECTORY").env_remove("POSTDESK_TEST_CLOCK").current_dir(home.path());
    let mut done = command.args(["check", "--config", "postdesk.toml"]).output().unwrap();
    for out in [&mut done.stdout, &mut done.stderr] {
        let path = format!("{}/", home.path().canonicalize().unwrap().display());
        *out = String::from_utf8_lossy(out).replace(&path, "").into_bytes();
    }
    done
}

#[test]
fn the_sound_one_is_sound() {
    let done = check("");
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
}

/// A template has a place of its own: its file, and the line in it.
#[test]
fn a_template_that_is_wrong_is_named_with_its_line() {
    let broken = "[templates]\npath = \"ours\"\n#> ours/en/ack.txt\nHello\n{% if reason %}\n#> ours/zh-CN/closed.txt\n\
                  您好\n\n{{ recipiant.greeting }}\n";
    let done = check(broken);
    let told = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(78), "{told}");
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 2, "{told}");
    for (line, file, place) in [
        (lines[0], "FAULT  templates: ours/en/ack.txt: ", "en/ack.txt:3"),
        (lines[1], "FAULT  templates: ours/zh-CN/closed.txt: ", "zh-CN/closed.txt:3:"),
    ] {
        assert!(line.starts_with(file) && line.contains(place), "{line}");
        assert!(line.ends_with("the built-in text serves until it is mended"), "{line}");
    }
    assert!(lines[1].contains("`recipiant` is not defined"), "{told}");
    let sound = check("[templates]\npath = \"ours\"\n#> ours/en/ack.txt\n{{ recipient.greeting }} we have it.\n");
    assert_eq!(sound.status.code(), Some(0), "{}", String::from_utf8_lossy(&sound.stderr));
}

#[test]
fn every_fault_has_its_place_and_its_remedy() {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|f| f.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    cases.sort();
    assert!(cases.len() >= 20, "{}", cases.len());
    let write = std::env::var_os("POSTDESK_WRITE").is_some();
    let mut wrong = Vec::new();
    for case in cases {
        let name = case.file_stem().unwrap().to_str().unwrap().to_owned();
        let done = check(&std::fs::read_to_string(&case).unwrap());
        let told = String::from_utf8(done.stderr).unwrap();
        let (page, code) = (case.with_extension("txt"), done.status.code());
        if code != Some(78) {
            wrong.push(format!("{name}: exit code {code:?}\n{told}"));
        }
        for line in told.lines() {
            let place = line.trim_start_matches("postdesk: ").trim_start_matches("FAULT  secret: ");
            let (file, rest) = place.split_once(':').unwrap_or_default();
            let placed = rest.split_once(':').is_some_and(|(n, _)| n.parse::<usize>().is_ok_and(|n| n > 0));
            // A section that is missing has no line; the file is its place.
            let missing = line.contains("` is missing") || line.contains("cannot be read");
            if !file.ends_with(".toml") || !(placed || missing) || !rest.contains("; ") {
                wrong.push(format!("{name}: no place or no remedy: {line}"));
            }
        }
        if write {
            std::fs::write(&page, &told).unwrap();
        } else if std::fs::read_to_string(&page).unwrap_or_default() != told {
            wrong.push(format!("{name} differs, found:\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn holidays_that_end_too_early_are_told() {
    let calendar = |year: &str| format!("[[calendar]]\nname = \"default\"\nholidays = [\"{year}-01-01\"]\n");
    let done = check(&calendar("2001"));
    let told = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(0));
    assert!(
        told.contains("note") && told.contains("the holidays of the calendar `default` end on 2001-01-01"),
        "{told}"
    );
    let told = String::from_utf8(check(&calendar("2400")).stdout).unwrap();
    assert!(!told.contains("note"), "{told}");
}

/// What cannot work as written is told, and refused only where nothing sensible can be done instead.
#[test]
fn what_cannot_work_as_written_is_told() {
    let done = check(
        "[closure]\nremind_after = [\"3wd\", \"1wd\"]\nclose_after = \"2wd\"\n\
         [[category]]\nname = \"host/mainframe\"\nskills = [\"cobol\"]\n\
         [[mailbox]]\nname = \"second\"\naddress = \"second@desk.test\"\nkind = \"maildir\"\npath = \"second\"\npoll = \"60s\"\n",
    );
    let told = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(0), "{told}{}", String::from_utf8_lossy(&done.stderr));
    for part in [
        "`closure.remind_after` is not in order; write the earlier reminder first",
        "a reminder of `closure.remind_after` would come when `closure.close_after` is over",
        "no engineer has the skill `cobol`",
        "a Maildir is read several times a second",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}
