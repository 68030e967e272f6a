//! `ledger` and `quarantine`.

use std::io::Write;
use std::path::Path;

use clap::Subcommand;
use serde_json::json;

use super::{EXIT_DATA, EXIT_DONE, EXIT_NO, Failure, open, print, print_words};
use crate::store::ledger::{self, Listed, Outcome};

#[derive(Debug, Subcommand)]
pub enum QuarantineCommand {
    /// List the mails in quarantine.
    List {
        /// One JSON object a mail.
        #[arg(long)]
        json: bool,
    },
    /// Print the raw mail.
    Show {
        /// As `quarantine list` names it.
        #[arg(value_name = "ID")]
        id: i64,
    },
    /// Decide the mail again, after what kept it was mended.
    Retry {
        /// As `quarantine list` names it.
        #[arg(value_name = "ID")]
        id: i64,
    },
    /// Take the mail off the list; its raw bytes and its row in the ledger stay.
    Discard {
        /// As `quarantine list` names it.
        #[arg(value_name = "ID")]
        id: i64,
    },
}

/// The account by day.
pub async fn ledger(path: &Path, json: bool) -> Result<u8, Failure> {
    let desk = open(path).await?;
    let mut tx = desk.store().read().await?;
    let days = ledger::days(&mut tx).await?;
    if json {
        for day in days {
            let line = json!({
                "day": day.day, "received": day.received, "entries": day.entries, "duplicates": day.duplicates,
                "set_aside": day.set_aside, "quarantined": day.quarantined,
            });
            print(&format!("{line}\n"));
        }
        return Ok(EXIT_DONE);
    }
    print("day         received = entries + duplicates + set aside + quarantined\n");
    for day in days {
        print(&format!(
            "{}  {:>8} = {:>7} + {:>10} + {:>9} + {:>11}\n",
            day.day, day.received, day.entries, day.duplicates, day.set_aside, day.quarantined
        ));
    }
    Ok(EXIT_DONE)
}

/// Runs `quarantine …`.
pub async fn quarantine(path: &Path, command: QuarantineCommand) -> Result<u8, Failure> {
    let desk = open(path).await?;
    match command {
        QuarantineCommand::List { json } => {
            let mut tx = desk.store().read().await?;
            for mail in ledger::list(&mut tx, Outcome::Quarantine).await? {
                if json { print(&object(&mail)) } else { print_words(&line(&mail)) }
            }
            Ok(EXIT_DONE)
        }
        QuarantineCommand::Show { id } => {
            let mut tx = desk.store().read().await?;
            let mail = find(&mut tx, id).await?;
            let raw = desk.blobs().load(&mut tx, &mail.sha256).await?;
            let _ = std::io::stdout().lock().write_all(&raw);
            Ok(EXIT_DONE)
        }
        QuarantineCommand::Retry { id } => match desk.retry(id).await {
            Ok(Some(admitted)) => {
                print(&format!("mail {id}: {}\n", admitted.word()));
                Ok(if admitted.word() == "quarantine" { EXIT_NO } else { EXIT_DONE })
            }
            Ok(None) => Err(not_there(id)),
            Err(e) => Err(Failure::new(EXIT_DATA, format!("mail {id} still cannot be decided: {e:#}"))),
        },
        QuarantineCommand::Discard { id } => {
            let mut tx = desk.store().begin().await?;
            find(&mut tx, id).await?;
            ledger::set_discarded(&mut tx, id).await?;
            tx.commit().await?;
            print(&format!("mail {id} is off the list; its raw bytes are kept\n"));
            Ok(EXIT_DONE)
        }
    }
}

async fn find(tx: &mut crate::store::Tx, id: i64) -> Result<Listed, Failure> {
    ledger::find(tx, id).await?.filter(|m| m.outcome == "quarantine").ok_or_else(|| not_there(id))
}

fn not_there(id: i64) -> Failure {
    Failure::new(EXIT_NO, format!("mail {id} is not in quarantine; see `postdesk quarantine list`"))
}

fn object(mail: &Listed) -> String {
    let line = json!({
        "id": mail.id, "mailbox": mail.mailbox, "received_at": mail.received_at.to_string(), "reason": mail.reason,
        "message_id": mail.message_id, "sha256": mail.sha256,
    });
    format!("{line}\n")
}

fn line(mail: &Listed) -> String {
    format!("{:>7}  {}  {:<12} {}\n", mail.id, mail.received_at.strftime("%Y-%m-%d %H:%M"), mail.mailbox, mail.reason)
}
