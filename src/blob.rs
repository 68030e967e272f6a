//! Content by SHA-256: raw mails and attachments.
//!
//! Small content goes into the store's own row, in the commit that refers to it; larger content becomes a file of the
//! blob folder first, written whole, synced, and only then named (an orphan is harmless). Files are named by their hash
//! and nothing else, so no name from a mail ever reaches the disk. A failed sync is an error of the mail, never retried
//! and believed.

use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::pure::Timestamp;
use crate::store::{self, StoreError, Tx};

/// Content up to this size lies in the store, in octets.
pub const INLINE_BYTES_MAX: usize = 64 * 1024;

/// The blob folder.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
}

/// Content that is durable as far as it must be before the transaction that refers to it.
#[derive(Debug, Clone)]
pub struct Content {
    pub sha256: String,
    pub size: usize,
    inline: Option<Vec<u8>>,
}

impl Blobs {
    /// Opens the folder; it is made if it is missing.
    pub fn open(folder: &Path) -> std::io::Result<Blobs> {
        std::fs::create_dir_all(folder)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        }
        Ok(Blobs { folder: folder.to_owned() })
    }

    /// The name of content: its SHA-256.
    pub fn name_of(bytes: &[u8]) -> String {
        data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
    }

    /// Makes content durable, or ready to be made so by the transaction. Blocks on the disk.
    pub fn keep(&self, bytes: &[u8]) -> std::io::Result<Content> {
        let sha256 = Blobs::name_of(bytes);
        if bytes.len() <= INLINE_BYTES_MAX {
            return Ok(Content { sha256, size: bytes.len(), inline: Some(bytes.to_vec()) });
        }
        let path = self.path(&sha256);
        if !path.exists() {
            let folder = path.parent().unwrap_or(&self.folder);
            std::fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|e| e.error)?;
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(Content { sha256, size: bytes.len(), inline: None })
    }

    /// Where a file of this hash lies.
    pub fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256.get(..2).unwrap_or("00")).join(sha256)
    }

    /// Reads content back and checks that it is what its name says.
    pub async fn load(&self, tx: &mut Tx, sha256: &str) -> Result<Vec<u8>, StoreError> {
        let missing = |why: String| StoreError::Corrupt(format!("blob {sha256}: {why}"));
        let bytes = match store::blob::find(tx, sha256).await? {
            Some(Some(bytes)) => bytes,
            Some(None) => std::fs::read(self.path(sha256)).map_err(|e| missing(e.to_string()))?,
            None => return Err(missing("not known".to_owned())),
        };
        if data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes)) != sha256 {
            return Err(missing("the content does not match its hash".to_owned()));
        }
        Ok(bytes)
    }
}

impl Content {
    /// Enters the content's row.
    pub async fn enter(&self, tx: &mut Tx, at: Timestamp) -> Result<(), StoreError> {
        store::blob::insert(tx, &self.sha256, self.size, self.inline.clone(), at).await
    }
}
