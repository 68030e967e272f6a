//! V25: an attachment's name is something to show and never something to obey: on the disk lie hashes and nothing else,
//! and what is shown cannot climb, hide, run or turn around.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::daemon::Home;
use crate::desk::TestDesk;
use crate::notices::{GENEROUS, says};
use crate::people::{ALICE, WANG};
use crate::program::explained;
use serde_json::Value;

/// Larger than what lies in the store's own rows, so that each content becomes a file.
const CONTENT_BYTES: usize = 70_000;

/// A name as it stands in the mail: the parameters of Content-Disposition, raw.
fn disguises() -> Vec<(String, Vec<u8>)> {
    let plain = |name: &str| (name.to_owned(), format!("; filename=\"{name}\"").into_bytes());
    let word = |name: &str| {
        let coded = data_encoding::BASE64.encode(name.as_bytes());
        (format!("{name} as an encoded word"), format!("; filename=\"=?utf-8?B?{coded}?=\"").into_bytes())
    };
    let coded = |name: &str| {
        let percent: String = name.bytes().map(|b| format!("%{b:02X}")).collect();
        (format!("{name} by RFC 2231"), format!("; filename*=utf-8''{percent}").into_bytes())
    };
    let pieces = |name: &str| {
        let chars: Vec<char> = name.chars().collect();
        let piece = |(n, part): (usize, &[char])| {
            let part: String = part.iter().collect();
            let percent: String = part.bytes().map(|b| format!("%{b:02X}")).collect();
            format!(";\r\n filename*{n}*={}{percent}", if n == 0 { "utf-8''" } else { "" })
        };
        let mut all: Vec<String> = chars.chunks(2).enumerate().map(piece).collect();
        all.reverse();
        (format!("{name} in pieces"), all.concat().into_bytes())
    };
    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    for name in names() {
        found.extend([word(&name), coded(&name), pieces(&name)]);
        if !name.contains(['"', '\r', '\n', '\0']) {
            found.push(plain(&name.replace('\\', "\\\\")));
        }
    }
    found.push(("NUL within".into(), b"; filename=\"a.php\0.jpg\"".to_vec()));
    found.push(("no end".into(), b"; filename=\"../../never.sh".to_vec()));
    found.push(("raw bytes".into(), b"; filename=\"\xff\xfe/../\x80.exe\"".to_vec()));
    found.push(("two names".into(), b"; filename=a.txt; filename=\"../../b.sh\"".to_vec()));
    found.push(("unquoted".into(), b"; filename=../../c.sh".to_vec()));
    found
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "../../../../etc/cron.d/evil",
        "..\\..\\..\\windows\\system32\\evil.dll",
        "....//....//etc/passwd",
        "/etc/passwd",
        "//server/share/evil.exe",
        "\\\\server\\share\\evil.exe",
        "C:\\Windows\\evil.exe",
        "C:evil.exe",
        "file:///etc/passwd",
        "a/../../b",
        ".",
        "..",
        "...",
        "",
        " ",
        ".htaccess",
        "\u{200b}.htaccess",
        ".\u{200b}htaccess",
        ".\u{200b}./x",
        "\u{feff}../x",
        "..\u{2215}..\u{2044}x",
        "．．／．．／x",
        "invoice\u{202e}fdp.exe",
        "invoice\u{2066}fdp\u{2069}.exe",
        "a.php\0.jpg",
        "a\r\nX-Evil: 1\r\n\r\n.txt",
        "CON",
        "con.txt",
        "LPT1.",
        "COM9 .txt",
        "NUL.tar.gz",
        "AUX:stream",
        "a.txt::$DATA",
        "~/.ssh/authorized_keys",
        "-rf *",
        "$(reboot).txt",
        "`reboot`.txt",
        "|reboot",
        "a;reboot",
        "a' OR '1'='1",
        "%2e%2e%2f%2e%2e%2fx",
        "link -> ../../etc/passwd",
        "/proc/self/environ",
        "/dev/stdout",
        "desk.db",
        "token.key",
        "postdesk.toml",
        "\u{1b}[2Jx",
        "e\u{301}\u{301}\u{301}.txt",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("n".repeat(4096));
    names.push(format!("{}.exe", "长".repeat(1400)));
    names.push("../".repeat(1400));
    names
}

/// A mail with one file of this disposition and a content of its own.
fn mail(number: usize, disposition: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let content: Vec<u8> = format!("{number:08} ").bytes().cycle().take(CONTENT_BYTES).collect();
    let mut raw = format!(
        "From: Wang Fang <wang@corp.test>\r\nTo: support@desk.test\r\nSubject: Printer {number}\r\nMessage-ID: <{number}@corp.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nIt jams {number}.\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment"
    )
    .into_bytes();
    raw.extend(disposition);
    raw.extend(b"\r\n\r\n");
    for line in data_encoding::BASE64.encode(&content).as_bytes().chunks(76) {
        raw.extend(line);
        raw.extend(b"\r\n");
    }
    raw.extend(b"--b--\r\n");
    (raw, content)
}

/// What may be shown: one short line that names a file, is no path, hides nothing and turns nothing around.
#[track_caller]
fn harmless(name: &str, what: &str) {
    let said = format!("{what:.200}: {name:?}");
    assert!(!name.is_empty() && name.chars().count() <= 200 && name.len() <= 1_000, "{said}");
    assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']) && name.trim() == name, "{said}");
    assert!(!name.contains(['/', '\\', ':', '<', '>', '"', '|', '?', '*']), "{said}");
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}' | '\u{fff9}'..='\u{fffb}')
    };
    assert!(!name.chars().any(hidden), "{said}");
    let stem = name.split('.').next().unwrap().trim().to_ascii_uppercase();
    let device = ["CON", "PRN", "AUX", "NUL", "COM1", "COM9", "LPT1"].contains(&stem.as_str());
    assert!(!device, "{said}");
}

/// All files below a folder.
fn tree(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        // Not followed: a symbolic link would be a finding of its own.
        if entry.file_type().unwrap().is_dir() {
            found.extend(tree(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

fn is_hash(name: &str, length: usize) -> bool {
    name.len() == length && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[tokio::test]
async fn v25_on_the_disk_lie_hashes_and_nothing_else() {
    // Each name in some of its codings; all of them are tried below, without a desk.
    let disguises: Vec<(String, Vec<u8>)> = disguises().into_iter().step_by(2).collect();
    let (mut blobs, mut outside, mut shown, mut held) = (0, BTreeSet::new(), 0, 0);
    // A hundred tickets to an engineer, so several desks.
    for (batch, group) in disguises.chunks(90).enumerate() {
        let desk = TestDesk::with(GENEROUS).await;
        for (number, (what, disposition)) in group.iter().enumerate() {
            let (raw, content) = mail(number, disposition);
            let step = desk.gets(raw).await;
            step.opened();
            let told = step.mail("assigned_to_you");
            match told.attachments.as_slice() {
                [file] => {
                    assert!(file.bytes == content, "{what:.100}: the content goes on as it came");
                    harmless(&file.name, what);
                }
                // A program stays where it is; its name is in the text.
                [] => {
                    let named = told.text.split_once("held back because it is a program: ").map(|(_, rest)| rest);
                    let name = named.and_then(|rest| rest.split_once("; it is kept")).map(|(name, _)| name);
                    harmless(&name.unwrap_or_else(|| panic!("{what:.100}: {}", told.text)).replace('\n', " "), what);
                    held += 1;
                }
                more => panic!("{what:.100}: {}", more.len()),
            }
            shown += 1;
        }
        // What is passed on to the requester bears the names that the engineer gave.
        let told = desk.gets(WANG.writes("One more", "It jams.")).await.mail("assigned_to_you").clone();
        says(&desk, ALICE, &told, "On my way.").await.tells(&["reply wang"]);
        for path in tree(desk.folder()) {
            let inner = path.strip_prefix(desk.folder()).unwrap();
            let parts: Vec<&str> = inner.iter().map(|part| part.to_str().expect("UTF-8")).collect();
            assert!(std::fs::symlink_metadata(&path).unwrap().is_file(), "{parts:?} is no plain file");
            match parts.as_slice() {
                ["state", "blobs", folder, name] => {
                    assert!(is_hash(name, 64) && name.starts_with(folder) && is_hash(folder, 2), "{parts:?}");
                    blobs += 1;
                }
                ["out", "new" | "cur" | "tmp", name] => assert!(!name.contains("..") && name.is_ascii(), "{name}"),
                others => drop(outside.insert(others.join("/"))),
            }
        }
        assert!(group.len() > 10, "{batch}");
        desk.end().await;
    }
    assert!(shown == disguises.len() && shown >= 100 && held > 0 && held < shown / 2, "{shown}, {held} held");
    // The raw mail and the file of each, at least.
    assert!(blobs >= 2 * shown, "{blobs} blobs of {shown} mails");
    let known = ["postdesk.toml", "state/desk.db", "state/desk.db-shm", "state/desk.db-wal", "state/token.key"];
    let other: Vec<&String> = outside.iter().filter(|path| !known.contains(&path.as_str())).collect();
    assert!(other.iter().all(|path| path.starts_with("state/") && path.ends_with(".lock")), "{other:?}");
}

#[test]
fn v25_names_in_explain_and_in_winmail_and_forwards_are_harmless() {
    let home = Home::new("");
    let mut paths = Vec::new();
    let disguises = disguises();
    for (number, (_, disposition)) in disguises.iter().enumerate() {
        // As a part of the mail, and of a mail within it; by the old parameter of Content-Type as well.
        let part =
            |kind: &[u8], tail: &[u8]| [b"--b\r\nContent-Type: application/x", kind, tail, b"\r\n\r\nx\r\n"].concat();
        let by_type = String::from_utf8_lossy(disposition).replace("filename", "name").into_bytes();
        let raw = [
            &b"From: wang@corp.test\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nIt jams.\r\n"[..],
            &part(b"", &[b"\r\nContent-Disposition: attachment", disposition.as_slice()].concat()),
            &part(b"", &by_type),
            &b"--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment"[..],
            disposition,
            &b"\r\n\r\nFrom: zhao@corp.test\r\nSubject: y\r\n\r\nz\r\n--b\r\nContent-Type: message/external-body; access-type=local-file; name=\"/etc/passwd\"\r\n\r\nContent-Type: text/plain\r\n\r\n--b--\r\n"[..],
        ]
        .concat();
        let path = home.path().join(format!("{number}.eml"));
        std::fs::write(&path, raw).unwrap();
        paths.push(path);
    }
    let (objects, _) = explained(&paths);
    let mut checked = 0;
    for (object, (what, _)) in objects.iter().zip(&disguises) {
        let files: Vec<&Value> = object["attachments"].as_array().unwrap().iter().collect();
        assert!(files.len() >= 3, "{what:.100}: {}", object["attachments"]);
        for file in files {
            harmless(file["name"].as_str().unwrap(), what);
            checked += 1;
        }
        assert!(!object.to_string().contains("root:"), "a local file was read");
    }
    assert!(checked >= 3 * disguises.len() && objects.len() == disguises.len(), "{checked}");
}
