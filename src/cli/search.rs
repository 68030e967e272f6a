//! `search`: what `#search` finds, for the operator, who reads everything.

use std::path::Path;

use serde_json::json;

use super::{EXIT_DONE, EXIT_NO, EXIT_USAGE, Failure, open, print, print_words};

/// Runs `search`; 1 if nothing was found.
pub async fn search(path: &Path, text: &str, json: bool, limit: u16) -> Result<u8, Failure> {
    let desk = open(path).await?;
    let Some(found) = desk.search(text, usize::from(limit)).await? else {
        let what =
            format!("there is no word to look for in {text:?}; name at least one, as in `postdesk search printer`");
        return Err(Failure::new(EXIT_USAGE, what));
    };
    for one in &found.matches {
        let (core, row) = (&one.row.core, &one.row);
        if json {
            let line = json!({
                "number": row.number, "state": core.state.as_str(), "priority": core.priority.as_str(),
                "subject": row.subject, "at": one.at.to_string(), "text": one.place,
            });
            print(&format!("{line}\n"));
            continue;
        }
        print_words(&format!(
            "{:>7}  {:<9} {:<3} {}\n         {}  {}\n",
            row.number,
            core.state.as_str(),
            core.priority.as_str(),
            row.subject,
            one.at,
            one.place
        ));
    }
    if !found.is_whole && !json {
        eprintln!("postdesk: there may be older ones; add a word, or raise --limit");
    }
    Ok(if found.matches.is_empty() { EXIT_NO } else { EXIT_DONE })
}
