//! `deliver`, `explain`, `migrate`.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use super::{EXIT_AGAIN, EXIT_CONFIGURATION, EXIT_DONE, EXIT_NO, Failure, load, print};
use crate::clock;
use crate::desk;
use crate::explain;
use crate::maildir;
use crate::store::{self, Identity, Store};

/// Takes one raw mail from standard input into the spool of a mailbox.
pub fn deliver(path: &Path, mailbox: Option<&str>) -> Result<u8, Failure> {
    // Whatever is wrong here is mended by the operator, and the mail must not bounce meanwhile.
    let config = load(path).map_err(|e| Failure::new(EXIT_AGAIN, e.text))?;
    let name = match mailbox {
        Some(name) if config.mailbox(name).is_some() => name.to_owned(),
        Some(name) => {
            let known: Vec<&str> = config.mailboxes.iter().map(|m| m.name.as_str()).collect();
            return Err(Failure::new(
                EXIT_AGAIN,
                format!("there is no mailbox {name:?}; the mailboxes are: {}", known.join(", ")),
            ));
        }
        None => config.mailboxes.first().map(|m| m.name.clone()).unwrap_or_default(),
    };
    let spool = config.spool.join(&name);
    let again = |e: std::io::Error| Failure::new(EXIT_AGAIN, format!("the spool {}: {e}", spool.display()));
    maildir::ensure(&spool).map_err(again)?;
    maildir::deliver(&spool, std::io::stdin().lock()).map_err(again)?;
    Ok(EXIT_DONE)
}

/// Explains each file; the configuration is used if it is there, and needed by nobody.
pub fn explain(path: &Path, json: bool, files: &[PathBuf]) -> Result<u8, Failure> {
    // It needs no configuration: one that is missing or broken only means that nothing is triaged.
    let config = match load(path) {
        Ok(config) => Some(config),
        Err(_) if !path.exists() => None,
        Err(e) => {
            eprintln!("postdesk: {}; explaining without it", e.text);
            None
        }
    };
    let mut code = EXIT_DONE;
    let colours = has_colours();
    let mut first = true;
    for file in files {
        let raw = match read(file) {
            Ok(raw) => raw,
            Err(e) => {
                eprintln!("postdesk: {}: {e}", file.display());
                code = EXIT_NO;
                continue;
            }
        };
        let explained = explain::explain(file, &raw, config.as_ref());
        if json {
            print(&format!("{}\n", explained.object()));
        } else {
            print(&format!("{}{}", if first { "" } else { "\n\n" }, explained.page(colours)));
        }
        first = false;
    }
    Ok(code)
}

/// Standard output is a terminal that shows colours, and nobody said that they are not wanted (no-color.org).
fn has_colours() -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|t| t == "dumb");
    std::io::stdout().is_terminal() && !unwanted && !dumb
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut raw = Vec::new();
        std::io::stdin().lock().read_to_end(&mut raw)?;
        return Ok(raw);
    }
    std::fs::read(file)
}

/// Creates or migrates the store.
pub async fn migrate(path: &Path, test_store: bool) -> Result<u8, Failure> {
    let config = load(path)?;
    let store = Store::open(&desk::location(&config), false).await?;
    store.migrate().await?;
    let fresh = Identity { instance: clock::unique(), test_store };
    let mut tx = store.begin().await?;
    let identity = store::ensure_identity(&mut tx, &config.desk.name, &fresh).await?;
    tx.commit().await?;
    store.close().await;
    if test_store && !identity.test_store {
        return Err(Failure::new(
            EXIT_CONFIGURATION,
            "this store exists and is no test store; name a new one in [store] url",
        ));
    }
    print(if identity.test_store { "the store is up to date (a test store)\n" } else { "the store is up to date\n" });
    Ok(EXIT_DONE)
}
