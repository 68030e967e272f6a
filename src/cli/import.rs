//! `import`: history from an mbox, a Maildir, a folder of raw mails, or JSON lines. Nobody is told of any of it.
//!
//! Mails are taken in the order of their dates. What the ledger knows is not taken again: an import that was broken off
//! is begun again with the same command.

mod source;

use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use super::progress::Progress;
use super::{EXIT_AGAIN, EXIT_DATA, EXIT_DONE, EXIT_NO, EXIT_USAGE, Failure, clock, load, print};
use crate::desk::{Admitted, Desk, Record, RecordError};
use crate::pure::Timestamp;
use source::{Kind, Mail};

/// A line of JSON may have this many bytes: a ticket with all its mails.
const LINE_BYTES_MAX: usize = 512 * 1024 * 1024;
/// Faults told of one file.
const FAULTS_MAX: usize = 20;

/// What became of what was found.
#[derive(Debug, Default)]
struct Account {
    opened: usize,
    entries: usize,
    known: usize,
    set_aside: usize,
    quarantined: usize,
}

/// Imports each path in turn.
pub async fn import(path: &Path, mailbox: Option<&str>, sources: &[PathBuf]) -> Result<u8, Failure> {
    let config = load(path)?;
    let now = clock()?.now();
    let name = match mailbox {
        Some(name) if config.mailbox(name).is_some() => name.to_owned(),
        Some(name) => return Err(Failure::new(EXIT_USAGE, format!("there is no mailbox {name:?}"))),
        None => config.mailboxes.first().map(|m| m.name.clone()).unwrap_or_default(),
    };
    let desk = Desk::for_history(config).await?;
    desk.prepare_history(now).await?;
    let mut account = Account::default();
    let mut code = EXIT_DONE;
    for source in sources {
        let fault = |e: std::io::Error| Failure::new(EXIT_NO, format!("{}: {e}", source.display()));
        match source::kind(source).map_err(fault)? {
            Kind::JsonLines => code = code.max(records(&desk, &name, source, (now, &mut account)).await?),
            Kind::Unknown => {
                let what = "is no mbox, no Maildir, no folder of .eml files and no JSON lines";
                return Err(Failure::new(EXIT_DATA, format!("{} {what}", source.display())));
            }
            kind => {
                let mails = source::mails(source, kind).map_err(fault)?;
                if mails.is_empty() {
                    // Whoever named it meant mails; saying nothing would look like having taken them in.
                    let what = "holds no mail: a folder is read for .eml files, not the folders inside; name each one";
                    eprintln!("postdesk: {} {what}", source.display());
                    code = code.max(EXIT_NO);
                }
                admit(&desk, &name, mails, (now, &mut account)).await?;
            }
        }
    }
    desk.store().close().await;
    let Account { opened, entries, known, set_aside, quarantined } = account;
    print(&format!(
        "{opened} tickets opened, {entries} mails added to tickets, {known} known already, {set_aside} set aside, \
         {quarantined} in quarantine\n"
    ));
    Ok(code)
}

async fn admit(
    desk: &Desk,
    mailbox: &str,
    mails: Vec<Mail>,
    (now, account): (Timestamp, &mut Account),
) -> Result<(), Failure> {
    let mut progress = Progress::new("mails", mails.len());
    for mail in mails {
        let place = mail.place();
        let (raw, cut) = mail.read().map_err(|e| Failure::new(EXIT_NO, format!("{place}: {e}")))?;
        // A date in the future is a slip of the sender's clock.
        let at = mail.at.min(now);
        let admitted = desk.admit_history(mailbox, place.clone(), (raw, cut), at).await.map_err(|why| {
            Failure::new(EXIT_AGAIN, format!("{place}: {why}; begin the import again, what is in stays in"))
        })?;
        match admitted {
            Admitted::Opened(_) => account.opened += 1,
            Admitted::FollowedUp(_) => account.entries += 1,
            Admitted::Duplicate => account.known += 1,
            Admitted::SetAside(_) | Admitted::Held | Admitted::Released => account.set_aside += 1,
            Admitted::Quarantined(_) => account.quarantined += 1,
        }
        progress.step();
    }
    progress.end();
    Ok(())
}

/// Enters a ticket a line; a line that is wrong is told and the others are entered.
async fn records(
    desk: &Desk,
    mailbox: &str,
    path: &Path,
    (now, account): (Timestamp, &mut Account),
) -> Result<u8, Failure> {
    let fault = |e: std::io::Error| Failure::new(EXIT_NO, format!("{}: {e}", path.display()));
    let mut progress = Progress::new("tickets", 0);
    let mut faults = 0;
    let mut lines = std::io::BufReader::new(std::fs::File::open(path).map_err(fault)?);
    for place in 0_usize.. {
        let Some(line) = line(&mut lines).map_err(fault)? else { break };
        let told = |what: String| eprintln!("postdesk: {}:{}: {what}", path.display(), place + 1);
        let read = match line {
            Line::Blank => continue,
            Line::TooLong => Err("the line is too long; divide the ticket".to_owned()),
            Line::Whole(octets) => serde_json::from_slice::<Record>(&octets)
                .map_err(|e| format!("is no ticket: {e}; write one JSON object a line in UTF-8, as `export` does")),
        };
        let record = match read {
            Ok(record) => record,
            Err(why) => {
                told(why);
                faults += 1;
                if faults >= FAULTS_MAX {
                    return Err(too_many());
                }
                continue;
            }
        };
        match desk.enter_record(mailbox, &record, now).await {
            Ok(Some(_)) => {
                account.opened += 1;
                let mails = record.entries.iter().filter(|e| e.kind.as_deref() != Some("notice")).count();
                account.entries += mails.saturating_sub(1);
            }
            Ok(None) => account.known += 1,
            Err(RecordError::Store(e)) => return Err(e.into()),
            Err(e @ RecordError::Data(..)) => {
                told(e.to_string());
                faults += 1;
            }
        }
        if faults >= FAULTS_MAX {
            return Err(too_many());
        }
        progress.step();
    }
    progress.end();
    Ok(if faults == 0 { EXIT_DONE } else { EXIT_DATA })
}

fn too_many() -> Failure {
    Failure::new(EXIT_DATA, "too many lines are wrong; the rest was not read")
}

/// A line of a file, read no further than a record may be long.
enum Line {
    Blank,
    TooLong,
    Whole(Vec<u8>),
}

/// The next line; None at the end of the file.
fn line(file: &mut impl BufRead) -> std::io::Result<Option<Line>> {
    let mut octets = Vec::new();
    let limit = LINE_BYTES_MAX as u64 + 1;
    if file.by_ref().take(limit).read_until(b'\n', &mut octets)? == 0 {
        return Ok(None);
    }
    if octets.last() != Some(&b'\n') && octets.len() > LINE_BYTES_MAX {
        file.skip_until(b'\n')?;
        return Ok(Some(Line::TooLong));
    }
    Ok(Some(if octets.trim_ascii().is_empty() { Line::Blank } else { Line::Whole(octets) }))
}
