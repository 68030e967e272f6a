//! The rows of blobs: which content there is, and who refers to it. Small content lies in the row itself.

use super::{StoreError, Tx};
use crate::pure::Timestamp;

/// Enters content; `bytes` is None when they lie in the blob folder. The same content is entered once.
pub async fn insert(
    tx: &mut Tx,
    sha256: &str,
    size: usize,
    bytes: Option<Vec<u8>>,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO blob (sha256, size, bytes, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
        &[sha256.into(), size.into(), bytes.into(), at.into()],
    )
    .await?;
    Ok(())
}

/// Notes that something refers to the content, so that it is never collected.
pub async fn refer(tx: &mut Tx, sha256: &str, holder: &str, holder_id: i64) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO blob_reference (sha256, holder, holder_id) VALUES ($1, $2, $3)
         ON CONFLICT (sha256, holder, holder_id) DO NOTHING",
        &[sha256.into(), holder.into(), holder_id.into()],
    )
    .await?;
    Ok(())
}

/// Whether the content is known, and its bytes if they lie in the row.
pub async fn find(tx: &mut Tx, sha256: &str) -> Result<Option<Option<Vec<u8>>>, StoreError> {
    tx.optional("SELECT bytes FROM blob WHERE sha256 = $1", &[sha256.into()])
        .await?
        .map(|row| row.maybe_bytes("bytes"))
        .transpose()
}

/// All content hashes, sorted, with whether the bytes lie in the row.
pub async fn all(tx: &mut Tx) -> Result<Vec<(String, bool)>, StoreError> {
    tx.all(
        "SELECT sha256, CAST(CASE WHEN bytes IS NULL THEN 0 ELSE 1 END AS BIGINT) AS inline FROM blob ORDER BY sha256",
        &[],
    )
    .await?
    .iter()
    .map(|row| Ok((row.text("sha256")?, row.flag("inline")?)))
    .collect()
}
