//! The socket by which `postdesk reload` reaches the daemon: one word in, one JSON object out.
//!
//! It lies beside the store, in a folder that only the desk's user may enter, and knows the one word. A daemon that was
//! killed leaves the file behind; the next one takes its place, because only one daemon holds the store.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

use crate::config::{Config, StoreUrl};
use crate::desk::{Desk, ReloadError};

/// The one word.
const RELOAD: &str = "reload";
/// How long either side waits for the other.
const PATIENCE: Duration = Duration::from_secs(30);
/// An answer may have this many bytes.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;

/// Where the socket of a configuration's daemon lies.
pub fn path(config: &Config) -> PathBuf {
    match &config.store.url {
        StoreUrl::Sqlite(store) => store.with_extension("socket"),
        StoreUrl::Postgres(_) => config.state_dir.join("postdesk.socket"),
    }
}

/// Answers on the socket for as long as the daemon runs; without one, SIGHUP still serves.
pub async fn serve(desk: Desk) {
    let path = path(&desk.config());
    let _ = std::fs::remove_file(&path);
    let listener = match UnixListener::bind(&path) {
        Ok(listener) => listener,
        Err(e) => {
            tracing::warn!(path = %path.display(), error = %e, "no socket for `postdesk reload`; SIGHUP reloads");
            return std::future::pending().await;
        }
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600));
    }
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let answered = tokio::time::timeout(PATIENCE, answer(&desk, stream)).await;
                if !matches!(answered, Ok(Ok(()))) {
                    tracing::warn!("whoever asked on the socket went away");
                }
            }
            Err(e) => {
                tracing::warn!(error = %e, "the socket for `postdesk reload` does not answer");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

async fn answer(desk: &Desk, stream: UnixStream) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut word = String::new();
    BufReader::new(reader.take(64)).read_line(&mut word).await?;
    let answer =
        if word.trim() == RELOAD { reload(desk).await } else { json!({ "faults": ["there is no such word"] }) };
    writer.write_all(format!("{answer}\n").as_bytes()).await?;
    writer.shutdown().await
}

/// Reloads and tells the log; what came of it as `{faults, waiting, warnings, rules, engineers}`.
pub async fn reload(desk: &Desk) -> Value {
    match desk.reload().await {
        Ok(done) => {
            tracing::info!(rules = done.rules, engineers = done.engineers, "the configuration was read again");
            for section in &done.waiting {
                tracing::warn!(section, "a change waits for the next start");
            }
            for warning in &done.warnings {
                tracing::warn!("{warning}");
            }
            json!({ "faults": [], "waiting": done.waiting, "warnings": done.warnings, "rules": done.rules,
                "engineers": done.engineers })
        }
        Err(e) => {
            let faults = match e {
                ReloadError::Files(lines) => lines,
                ReloadError::Store(e) => vec![format!("{e:#}")],
            };
            for fault in &faults {
                tracing::error!("{fault}");
            }
            tracing::error!("the configuration stays as it was");
            json!({ "faults": faults })
        }
    }
}

/// Asks the daemon to reload. Err: none answers.
pub async fn ask(path: &Path) -> std::io::Result<Value> {
    let asking = async {
        let mut stream = UnixStream::connect(path).await?;
        stream.write_all(format!("{RELOAD}\n").as_bytes()).await?;
        let mut answer = String::new();
        stream.take(ANSWER_BYTES_MAX).read_to_string(&mut answer).await?;
        serde_json::from_str(&answer).map_err(std::io::Error::other)
    };
    tokio::time::timeout(PATIENCE, asking).await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
}
