//! Sending into a Maildir, for trying out: the same rows, the same states, a file instead of a connection.
//!
//! The file is named by the row, so a second copy after a crash falls on the first.

use std::io::Write;
use std::path::Path;

/// Writes a mail into `folder/new`, whole or not at all.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    for part in ["tmp", "new", "cur"] {
        std::fs::create_dir_all(folder.join(part))?;
    }
    let mut file = tempfile::NamedTempFile::new_in(folder.join("tmp"))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(folder.join("new").join(name)).map_err(|e| e.error)?;
    std::fs::File::open(folder.join("new"))?.sync_all()
}
