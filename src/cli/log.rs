//! The log: to standard error, text or JSON, with the levels of talkative libraries capped, because at their debug
//! level they write passwords and mails.

use tracing_subscriber::EnvFilter;

use crate::config::LogConfig;

/// Targets whose lower levels would leak secrets, with the lowest level that they may have.
const CAPS: [&str; 4] = ["lettre=info", "async_imap=info", "imap_proto=info", "sqlx=warn"];

/// Installs the subscriber; once in a process.
pub fn install(config: &LogConfig) -> Result<(), String> {
    let mut filter = EnvFilter::try_new(&config.level)
        .map_err(|e| format!("[log] level = {:?}: {e}; use error, warn, info, debug or trace", config.level))?;
    for cap in CAPS {
        let directive = cap.parse().map_err(|e| format!("log filter {cap}: {e}"))?;
        filter = filter.add_directive(directive);
    }
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let installed = if config.json { builder.json().try_init() } else { builder.with_ansi(false).try_init() };
    installed.map_err(|e| e.to_string())
}
