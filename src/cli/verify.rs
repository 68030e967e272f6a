//! `verify`: the invariants over the store, told one by one.

use std::path::Path;

use serde_json::json;

use super::{EXIT_DONE, EXIT_NO, Failure, open, print};
use crate::store::{check, journal, replay, ticket};

/// Checks everything; exit 1 if anything is wrong.
pub async fn verify(path: &Path, as_json: bool) -> Result<u8, Failure> {
    let desk = open(path).await?;
    let mut tx = desk.store().read().await?;
    let mut findings = check::invariants(&mut tx).await?;
    let streams = journal::streams(&mut tx).await?;
    let mut broken = Vec::new();
    for stream in &streams {
        broken.extend(journal::faults(stream, &journal::load(&mut tx, stream).await?));
    }
    findings.push(("the journal's chains are whole", broken));
    let mut parted = Vec::new();
    for id in ticket::list(&mut tx, "").await? {
        parted.extend(replay::faults(&mut tx, id).await?);
    }
    findings.push(("every journal, told again, gives the ticket that stands in the table", parted));
    let mut lost = Vec::new();
    for (sha256, _) in crate::store::blob::all(&mut tx).await? {
        if let Err(e) = desk.blobs().load(&mut tx, &sha256).await {
            lost.push(e.to_string());
        }
    }
    findings.push(("every blob is there and is what its name says", lost));
    let faults: usize = findings.iter().map(|(_, f)| f.len()).sum();
    if as_json {
        let checks: Vec<_> = findings.iter().map(|(name, f)| json!({ "check": name, "faults": f })).collect();
        print(&format!("{}\n", json!({ "faults": faults, "checks": checks })));
    } else {
        for (name, found) in &findings {
            print(&format!("{}  {name}\n", if found.is_empty() { "ok   " } else { "FAULT" }));
            for fault in found {
                print(&format!("         {fault}\n"));
            }
        }
        print(&format!("{} checks, {faults} faults\n", findings.len()));
    }
    Ok(if faults == 0 { EXIT_DONE } else { EXIT_NO })
}
