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
    let file = written(folder, &KeyRing::new(key)).map_err(|e| fault(e.to_string()))?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(KeyRing::new(key)),
        // Another process was first: its ring is the ring.
        Err(_) => load_or_make(path),
    }
}

/// A file beside the ring's, whole and durable, without its name; one made by `tempfile` is readable by its owner only.
fn written(folder: &Path, ring: &KeyRing) -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let (current, keys) = ring.parts();
    let lines = keys.iter().map(|(name, key)| format!("{name} {}\n", data_encoding::HEXLOWER.encode(key)));
    let text = format!("postdesk keys 1\ncurrent {current}\n{}", lines.collect::<String>());
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Puts a ring in the place of the one that is there, whole, and owned by whom it was.
fn replace(path: &Path, ring: &KeyRing) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    let fault = |e: std::io::Error| format!("{}: {e}", path.display());
    let folder = path.parent().unwrap_or(Path::new("."));
    let old = std::fs::metadata(path).map_err(fault)?;
    let file = written(folder, ring).map_err(fault)?;
    let made = file.as_file().metadata().map_err(fault)?;
    if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
        std::os::unix::fs::chown(file.path(), Some(old.uid()), Some(old.gid())).map_err(fault)?;
    }
    file.persist(path).map_err(|e| fault(e.error))?;
    Ok(())
}

/// Makes a new key that signs from now on; its letter.
pub fn rotate_keys(path: &Path) -> Result<char, String> {
    let key = clock::random_key().map_err(|e| e.to_string())?;
    let ring = load_or_make(path)?.rotated(key);
    replace(path, &ring)?;
    Ok(ring.parts().0)
}

/// Forgets a key that does not sign any more.
pub fn forget_key(path: &Path, name: char) -> Result<(), String> {
    let ring = load_or_make(path)?.without(name);
    let ring = ring.ok_or_else(|| format!("key {name} is the one that signs, or there is none of that name"))?;
    replace(path, &ring)
}

/// The letter of the key that signs, and all letters.
pub fn list_keys(path: &Path) -> Result<(char, Vec<char>), String> {
    let ring = load_or_make(path)?;
    let (current, keys) = ring.parts();
    Ok((current, keys.keys().copied().collect()))
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
