//! `export`: all tickets as JSON lines that `import` reads back, or all mails as an mbox.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::progress::Progress;
use super::{EXIT_DONE, EXIT_NO, Failure, open, ticket};
use crate::desk::Desk;
use crate::pure::{Timestamp, mail};
use crate::store::{Tx, history, ticket as stored};

/// Writes to a file, or to standard output.
pub async fn export(path: &Path, mbox: bool, file: Option<PathBuf>) -> Result<u8, Failure> {
    let desk = open(path).await?;
    let fault = |e: std::io::Error| {
        let to = file.as_deref().map_or_else(|| "standard output".to_owned(), |f| f.display().to_string());
        Failure::new(EXIT_NO, format!("{to}: {e}"))
    };
    let mut out: Box<dyn Write> = match &file {
        Some(file) => Box::new(std::io::BufWriter::new(std::fs::File::create(file).map_err(fault)?)),
        None => Box::new(std::io::BufWriter::new(std::io::stdout().lock())),
    };
    let mut tx = desk.store().read().await?;
    let all = stored::list(&mut tx, "").await?;
    let mut progress = Progress::new("tickets", all.len());
    for id in all {
        if mbox {
            for (_, sha256, at) in history::raws(&mut tx, id).await? {
                let raw = desk.blobs().load(&mut tx, &sha256).await?;
                out.write_all(&in_mbox(&raw, at)).map_err(fault)?;
            }
        } else {
            let line = object(&desk, &mut tx, id).await?;
            writeln!(out, "{line}").map_err(fault)?;
        }
        progress.step();
    }
    out.flush().map_err(fault)?;
    progress.end();
    Ok(EXIT_DONE)
}

/// The object of `ticket show --json`, with whether it is restricted, and each mail with its raw bytes in base64.
async fn object(desk: &Desk, tx: &mut Tx, id: crate::pure::TicketId) -> Result<Value, Failure> {
    let row = stored::load(tx, id).await?;
    let mut object = ticket::whole(tx, &row, desk.config().mailbox_address(&row.mailbox)).await?;
    for (entry, sha256, _) in history::raws(tx, id).await? {
        let raw = desk.blobs().load(tx, &sha256).await?;
        let entries = object.get_mut("entries").and_then(Value::as_array_mut);
        let is_it = |line: &&mut Value| line.get("id").and_then(Value::as_i64) == Some(entry.0);
        if let Some(fields) = entries.and_then(|all| all.iter_mut().find(is_it)).and_then(Value::as_object_mut) {
            fields.insert("raw".to_owned(), Value::from(data_encoding::BASE64.encode(&raw)));
        }
    }
    if let Some(fields) = object.as_object_mut() {
        // Its category alone does not tell.
        fields.insert("restricted".to_owned(), Value::from(row.restricted));
    }
    Ok(object)
}

/// A mail in an mbox, with every line that could be taken for a beginning marked (the form called mboxrd).
fn in_mbox(raw: &[u8], at: Timestamp) -> Vec<u8> {
    let parsed = mail::parse(raw);
    let from = parsed.from.first().map(mail::Address::key).filter(|a| !a.is_empty() && a.is_ascii());
    let line = format!("From {} {}\n", from.as_deref().unwrap_or("MAILER-DAEMON"), at.strftime("%a %b %e %H:%M:%S %Y"));
    let mut out = line.into_bytes();
    for line in raw.split_inclusive(|b| *b == b'\n') {
        let marks = line.iter().take_while(|b| **b == b'>').count();
        if line.get(marks..).is_some_and(|rest| rest.starts_with(b"From ")) {
            out.push(b'>');
        }
        out.extend_from_slice(line);
    }
    if !out.ends_with(b"\n") {
        out.push(b'\n');
    }
    out.push(b'\n');
    out
}
