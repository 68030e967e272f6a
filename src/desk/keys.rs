//! The key ring's file: made on the first start, one line a key, readable by its owner only.
//!
//! ```text
//! postdesk keys 1
//! current a
//! a 6f1c…
//! ```

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use crate::clock;
use crate::pure::token::{KEY_BYTES, KeyRing};

/// Reads the ring; a missing file is made with a fresh key.
pub fn load_or_make(path: &Path) -> Result<KeyRing, String> {
    match crate::config::read_secret(path) {
        Ok(secret) => {
            use secrecy::ExposeSecret;
            parse(secret.expose_secret()).ok_or_else(|| {
                format!("{}: not a key ring; restore it from the backup, or move it away to start anew", path.display())
            })
        }
        Err(_) if !path.exists() => make(path),
        Err(e) => Err(e.to_string()),
    }
}

fn make(path: &Path) -> Result<KeyRing, String> {
    let fault = |e: String| format!("[identity] token_key_file = {}: {e}; check the folder's owner", path.display());
    let key = clock::random_key().map_err(|e| fault(e.to_string()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|e| fault(e.to_string()))?;
    // Named only when it is whole; a file made by `tempfile` is readable by its owner only.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|e| fault(e.to_string()))?;
    let text = format!("postdesk keys 1\ncurrent a\na {}\n", data_encoding::HEXLOWER.encode(&key));
    file.write_all(text.as_bytes()).map_err(|e| fault(e.to_string()))?;
    file.as_file().sync_all().map_err(|e| fault(e.to_string()))?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(KeyRing::new(key)),
        // Another process was first: its ring is the ring.
        Err(_) => load_or_make(path),
    }
}

fn parse(text: &str) -> Option<KeyRing> {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    if lines.next()? != "postdesk keys 1" {
        return None;
    }
    let current = only_letter(lines.next()?.strip_prefix("current ")?)?;
    let mut keys = BTreeMap::new();
    for line in lines {
        let (name, hex) = line.split_once(' ')?;
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.trim().as_bytes()).ok()?;
        keys.insert(only_letter(name)?, <[u8; KEY_BYTES]>::try_from(bytes).ok()?);
    }
    KeyRing::of_parts(current, keys)
}

fn only_letter(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}
