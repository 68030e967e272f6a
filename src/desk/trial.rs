//! The trial of a suspect: a mail that was being read each of the times that the process ended.
//!
//! Whether the mail ended it, or somebody else did and the mail only stood there, is found out where a death costs
//! nothing: a child process reads it and says so. What is decided here is only whether the desk dares once more.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// How long the child may read; no mail needs a tenth of it.
const TRIAL_MAX: Duration = Duration::from_secs(20);

/// Whether a process of its own survives reading the mail. The mail goes in by standard input, never as an argument.
pub async fn survives(raw: &[u8]) -> bool {
    tokio::time::timeout(TRIAL_MAX, read_apart(raw)).await.is_ok_and(|outcome| outcome.unwrap_or(false))
}

async fn read_apart(raw: &[u8]) -> std::io::Result<bool> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["explain", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(raw).await?;
    }
    Ok(child.wait().await?.success())
}
