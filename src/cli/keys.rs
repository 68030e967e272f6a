//! `postdesk keys`: the keys that reply tokens are signed with.

use std::path::Path;

use clap::Subcommand;

use super::{EXIT_CONFIGURATION, EXIT_DONE, Failure, load, print};
use crate::desk;

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a new key, which signs from now on; the earlier ones still verify. A running daemon takes it up at its next
    /// reload.
    Rotate,
    /// Forget an earlier key: the tokens that it signed prove nothing any more.
    Forget {
        /// The key's letter, as `list` shows it.
        #[arg(value_name = "LETTER")]
        key: char,
    },
    /// List the keys by their letters; the keys themselves are never shown.
    List,
}

/// Carries out the command on the configured key ring.
pub fn keys(path: &Path, command: &KeysCommand) -> Result<u8, Failure> {
    let file = load(path)?.identity.token_key_file;
    let fault = |text: String| Failure::new(EXIT_CONFIGURATION, text);
    match command {
        KeysCommand::Rotate => {
            let key = desk::rotate_keys(&file).map_err(fault)?;
            print(&format!("key {key} signs from now on; reload the daemon to have it take the key up\n"));
        }
        KeysCommand::Forget { key } => {
            desk::forget_key(&file, *key).map_err(fault)?;
            print(&format!("key {key} is forgotten; reload the daemon to have it forget the key\n"));
        }
        KeysCommand::List => {
            let (current, names) = desk::list_keys(&file).map_err(fault)?;
            for name in names {
                print(&format!("{name}{}\n", if name == current { " signs" } else { "" }));
            }
        }
    }
    Ok(EXIT_DONE)
}
