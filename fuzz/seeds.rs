//! Writes the seeds of the targets: `seeds OUT FOLDER…` takes every `.eml` below the folders apart.
//!
//! Out come `OUT/<target>/<number>`: whole mails, header blocks, HTML, texts with the text that they answer, and the
//! decoded bodies of the kinds that have a target of their own.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use postdesk::pure::mail;

// Every binary here is built with coverage counters, and the fuzzer's library is what receives them.
libfuzzer_sys::fuzz_target!(|_data: &[u8]| {});

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let out = arguments.next().ok_or("usage: seeds OUT FOLDER…")?;
    let mut files = Vec::new();
    for folder in arguments {
        collect(&folder, &mut files)?;
    }
    files.sort();
    let mut before = String::new();
    for (number, file) in files.iter().enumerate() {
        let raw = fs::read(file)?;
        let mail = mail::parse(&raw);
        let put = |target: &str, bytes: &[u8]| put(&out, target, number, bytes);
        for target in ["mail", "gate", "explain"] {
            put(target, &raw)?;
        }
        let end = raw.windows(4).position(|w| w == b"\r\n\r\n").or_else(|| raw.windows(2).position(|w| w == b"\n\n"));
        put("header", raw.get(..end.unwrap_or(raw.len())).unwrap_or_default())?;
        for target in ["forward", "intent", "command"] {
            put(target, mail.text.as_bytes())?;
        }
        // A mail above our form, as an engineer sends it, who changed a line of it.
        let form = "> DESK #1042 · revision 7\n> Priority: P2\n> Team: network\n> ETA: 2026-12-01 14:00\n";
        put("form", format!("{}\n\n{form}", mail.text).as_bytes())?;
        put("quote", format!("{}\0{before}", mail.text).as_bytes())?;
        put("words", mail.subject.as_bytes())?;
        put("token", mail.message_id.clone().unwrap_or_default().as_bytes())?;
        if let Some(at) = find(&raw, b"<html") {
            put("html", raw.get(at..).unwrap_or_default())?;
        }
        if let Some(calendar) = &mail.calendar {
            put("calendar", calendar.text.as_bytes())?;
        }
        if let Some(label) = mail.header("content-type").and_then(|v| v.split_once("charset=")).map(|(_, label)| label)
        {
            let mut bytes = format!("{}\n", label.trim_matches('"')).into_bytes();
            bytes.extend_from_slice(raw.get(end.unwrap_or(0)..).unwrap_or_default());
            put("charset", &bytes)?;
        }
        for (kind, target) in [(&b"ms-tnef"[..], "tnef"), (b"pkcs7-mime", "smime")] {
            if let Some(body) = base64_after(&raw, kind) {
                put(target, &body)?;
            }
        }
        before = mail.text;
    }
    println!("{} mails taken apart", files.len());
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "eml") {
            files.push(path);
        }
    }
    Ok(())
}

fn put(out: &Path, target: &str, number: usize, bytes: &[u8]) -> std::io::Result<()> {
    let folder = out.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("seed-{number:05}")), bytes)
}

fn find(raw: &[u8], what: &[u8]) -> Option<usize> {
    raw.windows(what.len()).position(|w| w.eq_ignore_ascii_case(what))
}

/// The first base64 body below a part's header that names `kind`.
fn base64_after(raw: &[u8], kind: &[u8]) -> Option<Vec<u8>> {
    let rest = raw.get(find(raw, kind)?..)?;
    let text = String::from_utf8_lossy(rest);
    let lines = text.lines().skip_while(|line| !line.trim().is_empty()).skip(1);
    let digits: String =
        lines.take_while(|line| !line.starts_with("--") && !line.trim().is_empty()).map(str::trim).collect();
    data_encoding::BASE64.decode(digits.as_bytes()).ok()
}
