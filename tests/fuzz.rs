//! The fuzz targets over every input that was once found, over this repository's own mails, and over damaged copies of
//! them. `fuzz/run` is what looks for new ones.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

#[path = "../fuzz/targets.rs"]
mod targets;

use std::path::{Path, PathBuf};

use targets::TARGETS;

/// Damaged copies of each mail and target.
const DAMAGED_COPIES: usize = 2;
/// Octets of a mail that are damaged and read, so that the copies stay cheap.
const DAMAGED_BYTES_MAX: usize = 4096;

#[test]
fn what_was_found_stays_mended() {
    let found = Path::new("fuzz/found");
    for folder in std::fs::read_dir(found).into_iter().flatten() {
        let folder = folder.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let target = TARGETS.iter().find(|(target, _)| *target == name);
        let (_, run) = target.unwrap_or_else(|| panic!("{} belongs to no target", folder.display()));
        for file in files(&folder) {
            println!("{}", file.display());
            run(&std::fs::read(&file).unwrap());
        }
    }
}

#[test]
fn every_target_is_built_and_named() {
    let mut named: Vec<String> = TARGETS.iter().map(|(name, _)| format!("{name}.rs")).collect();
    let mut built: Vec<String> = files(Path::new("fuzz/fuzz_targets"))
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    named.sort();
    built.sort();
    assert_eq!(named, built);
    let manifest = std::fs::read_to_string("fuzz/Cargo.toml").unwrap();
    for (name, _) in TARGETS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name} is not in fuzz/Cargo.toml");
    }
}

#[test]
fn mails_and_their_damaged_copies_are_read() {
    let mails = files(Path::new("tests/corpus")).into_iter().filter(|p| p.extension().is_some_and(|e| e == "eml"));
    let mut chance = Chance(0x1234_5678_9abc_def1);
    let mut read = 0;
    for file in mails {
        let mut raw = std::fs::read(&file).unwrap();
        for (_, run) in TARGETS {
            run(&raw);
        }
        raw.truncate(DAMAGED_BYTES_MAX);
        for _ in 0..DAMAGED_COPIES {
            let damaged = damage(&raw, &mut chance);
            for (_, run) in TARGETS {
                run(&damaged);
                read += 1;
            }
        }
    }
    assert!(read > 3_000, "only {read}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// A xorshift generator: the same copies in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(n.max(1)).unwrap()).unwrap()
    }
}

/// A few cuts, copies and changed octets.
fn damage(raw: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut out = raw.to_vec();
    for _ in 0..1 + chance.below(6) {
        let at = chance.below(out.len());
        let to = (at + chance.below(200)).min(out.len());
        match chance.below(4) {
            0 => drop(out.drain(at..to)),
            1 => {
                let copy = out[at..to].to_vec();
                out.splice(at..at, copy);
            }
            2 => out.insert(at, u8::try_from(chance.below(256)).unwrap()),
            _ => out.iter_mut().skip(at).take(3).for_each(|b| *b = u8::try_from(chance.below(256)).unwrap()),
        }
    }
    out
}
