//! `reload`: the running daemon reads its configuration again.

use std::path::Path;

use serde_json::Value;

use super::{EXIT_CONFIGURATION, EXIT_DONE, EXIT_UNAVAILABLE, Failure, load, print};
use crate::daemon::control;

/// Checks the files, then asks the daemon; 78 if they are wrong (the daemon keeps what it has), 69 if none answers.
pub async fn reload(path: &Path) -> Result<u8, Failure> {
    let config = load(path)?;
    let socket = control::path(&config);
    let answer = control::ask(&socket).await.map_err(|e| {
        let text =
            format!("no daemon answers at {}: {e}; is it running, and is $STATE_DIRECTORY its own?", socket.display());
        Failure::new(EXIT_UNAVAILABLE, text)
    })?;
    let list = |key: &str| -> Vec<String> {
        let items = answer.get(key).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let faults = list("faults");
    if !faults.is_empty() {
        return Err(Failure::new(EXIT_CONFIGURATION, faults.join("\npostdesk: ")));
    }
    let count = |key: &str| answer.get(key).and_then(Value::as_u64).unwrap_or_default();
    print(&format!("reloaded: {} rules, {} engineers\n", count("rules"), count("engineers")));
    for section in list("waiting") {
        print(&format!("waits for the next start: {section}\n"));
    }
    for warning in list("warnings") {
        print(&format!("note   {warning}\n"));
    }
    Ok(EXIT_DONE)
}
