//! Where history lies: what kind of thing a path is, and its mails with their dates, oldest first.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::pure::{Timestamp, mail};

/// Bytes of a mail that are read for its date.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Of a mail larger than this many bytes the beginning is taken, as from a mailbox.
const RAW_BYTES_MAX: u64 = 25 * 1024 * 1024;
const CUT_BYTES: u64 = 1024 * 1024;

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Mbox,
    Maildir,
    /// A folder of `.eml` files.
    Folder,
    /// One raw mail.
    Mail,
    JsonLines,
    Unknown,
}

/// A mail that was found, and where.
#[derive(Debug)]
pub struct Mail {
    path: PathBuf,
    /// Of an mbox: where the mail begins and how many bytes it has there; None: the whole file.
    part: Option<(u64, u64)>,
    /// By its Date field, else by the mbox's line, else by the file.
    pub at: Timestamp,
}

/// Finds out by looking.
pub fn kind(path: &Path) -> io::Result<Kind> {
    if path.is_dir() {
        let is_maildir = path.join("cur").is_dir() || path.join("new").is_dir();
        return Ok(if is_maildir { Kind::Maildir } else { Kind::Folder });
    }
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES_MAX as u64).read_to_end(&mut head)?;
    let first = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
    let line = first.split(|b| *b == b'\n').next().unwrap_or_default();
    let name = line.split(|b| *b == b':').next().unwrap_or_default();
    let is_field = name.len() < line.len() && !name.is_empty() && name.iter().all(|b| b.is_ascii_graphic());
    Ok(match first.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'{') => Kind::JsonLines,
        _ if first.starts_with(b"From ") => Kind::Mbox,
        _ if is_field => Kind::Mail,
        _ => Kind::Unknown,
    })
}

/// All mails of a path, oldest first.
pub fn mails(path: &Path, kind: Kind) -> io::Result<Vec<Mail>> {
    let mut found = match kind {
        Kind::Mbox => of_mbox(path)?,
        Kind::Maildir => {
            let mut all = Vec::new();
            for folder in ["cur", "new"].map(|name| path.join(name)).iter().filter(|folder| folder.is_dir()) {
                all.extend(of_folder(folder, "")?);
            }
            all
        }
        Kind::Folder => of_folder(path, "eml")?,
        Kind::Mail => vec![of_file(path)?],
        Kind::JsonLines | Kind::Unknown => Vec::new(),
    };
    found.sort_by(|one, other| (one.at, &one.path, one.part).cmp(&(other.at, &other.path, other.part)));
    Ok(found)
}

fn of_folder(folder: &Path, ending: &str) -> io::Result<Vec<Mail>> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        let fits = ending.is_empty() || path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
        if fits && path.is_file() {
            found.push(of_file(&path)?);
        }
    }
    Ok(found)
}

fn of_file(path: &Path) -> io::Result<Mail> {
    let mut head = Vec::new();
    let file = File::open(path)?;
    let written = file.metadata()?.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
    file.take(HEAD_BYTES_MAX as u64).read_to_end(&mut head)?;
    let at = date(&head).or(written).unwrap_or_default();
    Ok(Mail { path: path.to_owned(), part: None, at })
}

/// The Date field of a mail's beginning.
fn date(head: &[u8]) -> Option<Timestamp> {
    let end = head.windows(2).position(|w| w == b"\n\n").or(head.windows(4).position(|w| w == b"\r\n\r\n"));
    mail::parse(end.and_then(|end| head.get(..end + 2)).unwrap_or(head)).date
}

/// The mails of an mbox: each begins behind a line `From …` that follows a blank line (RFC 4155, appendix A).
fn of_mbox(path: &Path) -> io::Result<Vec<Mail>> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut found = Vec::new();
    let (mut place, mut blank) = (0_u64, true);
    let mut open: Option<(u64, Option<Timestamp>, Vec<u8>)> = None;
    let mut line = Vec::new();
    let mut finish = |open: Option<(u64, Option<Timestamp>, Vec<u8>)>, end: u64| {
        if let Some((begin, by_line, head)) = open {
            let at = date(&head).or(by_line).unwrap_or_default();
            found.push(Mail { path: path.to_owned(), part: Some((begin, end.saturating_sub(begin))), at });
        }
    };
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)? as u64;
        if read == 0 {
            break;
        }
        if blank && line.starts_with(b"From ") {
            finish(open.take(), place);
            open = Some((place + read, date_of_line(&line), Vec::new()));
        } else if let Some((_, _, head)) = open.as_mut().filter(|(_, _, head)| head.len() < HEAD_BYTES_MAX) {
            head.extend_from_slice(&line);
        }
        blank = line.iter().all(u8::is_ascii_whitespace);
        place += read;
    }
    finish(open, place);
    Ok(found)
}

/// `From wang@corp.test Mon Nov 23 09:00:00 2026`: the time, as UTC.
fn date_of_line(line: &[u8]) -> Option<Timestamp> {
    let text = String::from_utf8_lossy(line);
    let words: Vec<&str> = text.split_whitespace().skip(2).collect();
    let time = jiff::civil::DateTime::strptime("%a %b %d %H:%M:%S %Y", words.get(..5)?.join(" ")).ok()?;
    time.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

impl Mail {
    /// Where it lies, in words that stay the same.
    pub fn place(&self) -> String {
        let path = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        match self.part {
            Some((begin, _)) => format!("import:{}:{begin}", path.display()),
            None => format!("import:{}", path.display()),
        }
    }

    /// The raw bytes, and whether they are only the beginning.
    pub fn read(&self) -> io::Result<(Vec<u8>, bool)> {
        let mut file = File::open(&self.path)?;
        let (begin, size) = match self.part {
            Some(part) => part,
            None => (0, file.metadata()?.len()),
        };
        let cut = size > RAW_BYTES_MAX;
        file.seek(SeekFrom::Start(begin))?;
        let mut raw = Vec::new();
        file.take(if cut { CUT_BYTES } else { size }).read_to_end(&mut raw)?;
        Ok((if self.part.is_some() { unquoted(&raw) } else { raw }, cut))
    }
}

/// Takes off one `>` before `From ` where the mbox put it, and the blank line that ends a mail there.
fn unquoted(raw: &[u8]) -> Vec<u8> {
    let ended = raw.strip_suffix(b"\n").map(|r| r.strip_suffix(b"\r").unwrap_or(r)).filter(|r| r.ends_with(b"\n"));
    let raw = ended.unwrap_or(raw);
    let mut out = Vec::with_capacity(raw.len());
    for line in raw.split_inclusive(|b| *b == b'\n') {
        let marks = line.iter().take_while(|b| **b == b'>').count();
        let is_quoted = marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(b"From "));
        out.extend_from_slice(line.get(usize::from(is_quoted)..).unwrap_or_default());
    }
    out
}
