//! Finding mails and bringing their bytes: UID SEARCH, sizes and dates, bodies in parts.
//!
//! Promises: bytes are asked for by `BODY.PEEK[]<offset.length>` in parts of 1 MiB, so that memory is bounded and
//! `\Seen` is never set; an answer is taken only if it bears a UID that was asked for and the offset that was asked
//! for; a body whose length is not the announced one is probed at its end, so that a mail cut by the network or the
//! server is never taken for whole (RFC822.SIZE itself is not trusted: some servers estimate it).
//!
//! Never: ENVELOPE or BODYSTRUCTURE, of which one odd answer would end each session; a date window; a flag as state.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response};
use jiff::Timestamp;

use super::names::{internal_date, uid_set};
use super::wire::{Command, ImapError, Wire};
use crate::pure::turns;

/// Largest raw mail that is taken whole; of a larger one only the beginning.
pub const RAW_BYTES_MAX: usize = 25 * 1024 * 1024;
/// The beginning of a mail that is too large: headers and text, as a rule.
pub const CUT_BYTES: usize = 1024 * 1024;
/// Bytes asked for at a time.
const PART_BYTES: usize = 1024 * 1024;
/// Mails and announced bytes fetched before they are handed to the desk.
pub const BATCH_MAILS_MAX: usize = 50;
pub const BATCH_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Announced bytes of small mails that are asked for in one command.
const GROUP_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Longest SEARCH, and longest answer about sizes.
const SEARCH_MAX: Duration = Duration::from_secs(120);
/// Longest body command: at most 4 MiB, so 17 KiB/s is the slowest line that we live with …
const BODY_MAX: Duration = Duration::from_secs(240);
/// … and no silence longer than this meanwhile.
const BODY_SILENCE_MAX: Duration = Duration::from_secs(60);

/// UIDs searched in one command once a folder is too large to be listed in one answer.
const WINDOW_UIDS: u32 = 20_000;
/// Largest folder that is listed in one answer.
const LIST_MAILS_MAX: u32 = 20_000;

/// What the server says of a mail before its bytes are fetched.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    pub uid: u32,
    /// RFC822.SIZE; a hint.
    pub size: u64,
    /// INTERNALDATE.
    pub arrived: Option<Timestamp>,
}

/// What became of one mail.
#[derive(Debug)]
pub enum Fetched {
    Whole(Vec<u8>),
    /// Over `RAW_BYTES_MAX`: the first `CUT_BYTES`.
    Cut(Vec<u8>),
    /// The server has no such mail any more, or does not show it now.
    Gone,
    /// The server refuses to give it.
    Refused(String),
}

/// All UIDs in the folder from `from` on, and those of `also` that are there; sorted.
///
/// # Errors
/// Any `ImapError`.
pub async fn search(
    wire: &mut Wire,
    from: u32,
    also: &BTreeSet<u32>,
    exists: u32,
    uid_next: u32,
) -> Result<BTreeSet<u32>, ImapError> {
    let mut found = BTreeSet::new();
    let mut first = from.max(1);
    // A folder of a million mails would come as one line of 8 MB, which the parser reads again with each packet.
    let mut width = WINDOW_UIDS;
    while exists > LIST_MAILS_MAX && first < uid_next.saturating_sub(width) {
        let last = first.saturating_add(width - 1);
        let before = found.len();
        search_set(wire, &format!("{first}:{last}"), &mut found).await?;
        let hits = found.len().saturating_sub(before);
        // UIDs may be sparse: empty windows grow.
        width = if hits > WINDOW_UIDS as usize / 4 { WINDOW_UIDS } else { width.saturating_mul(2) };
        first = last.saturating_add(1);
    }
    let mut set = format!("{first}:*");
    let before: Vec<u32> = also.range(..from).copied().collect();
    if !before.is_empty() {
        set = format!("{},{set}", uid_set(&before));
    }
    search_set(wire, &set, &mut found).await?;
    // RFC 3501 §6.4.8: `n:*` always holds the highest UID, even if that is below n.
    found.retain(|uid| *uid >= from || also.contains(uid));
    Ok(found)
}

async fn search_set(wire: &mut Wire, set: &str, found: &mut BTreeSet<u32>) -> Result<(), ImapError> {
    let command = Command::new("UID SEARCH", format!("UID SEARCH UID {set}"), SEARCH_MAX);
    wire.run(&command, |answer| {
        if let Response::MailboxData(MailboxDatum::Search(uids)) = answer {
            found.extend(uids.iter().copied().filter(|uid| *uid > 0));
        }
        Ok(())
    })
    .await?;
    Ok(())
}

/// Size and arrival of each of `uids` (sorted) that is still there.
///
/// # Errors
/// Any `ImapError`.
pub async fn metas(wire: &mut Wire, uids: &[u32]) -> Result<Vec<Meta>, ImapError> {
    let line = format!("UID FETCH {} (UID RFC822.SIZE INTERNALDATE)", uid_set(uids));
    let command = Command::new("UID FETCH of sizes", line, SEARCH_MAX);
    let mut found: BTreeMap<u32, Meta> = BTreeMap::new();
    wire.run(&command, |answer| {
        if let Response::Fetch(_, attributes) = answer
            && let Some(uid) = uid_of(attributes)
            && uids.binary_search(&uid).is_ok()
        {
            let meta = found.entry(uid).or_insert_with(|| Meta { uid, ..Meta::default() });
            for attribute in attributes {
                match attribute {
                    AttributeValue::Rfc822Size(size) => meta.size = u64::from(*size),
                    AttributeValue::InternalDate(text) => meta.arrived = internal_date(text),
                    _ => {}
                }
            }
        }
        Ok(())
    })
    .await?;
    Ok(found.into_values().collect())
}

/// The senders that the headers of `uids` (sorted) name; what the server refuses, or does not say, is missing.
///
/// # Errors
/// Any fault of the connection.
pub async fn senders(wire: &mut Wire, uids: &[u32]) -> Result<BTreeMap<u32, String>, ImapError> {
    let line = format!("UID FETCH {} (UID BODY.PEEK[HEADER.FIELDS (FROM)])", uid_set(uids));
    let command = Command::new("UID FETCH of senders", line, SEARCH_MAX);
    let mut found = BTreeMap::new();
    let asked = wire.run(&command, |answer| {
        if let Response::Fetch(_, attributes) = answer
            && let Some(uid) = uid_of(attributes)
        {
            let heads = attributes.iter().filter_map(|attribute| match attribute {
                AttributeValue::BodySection { section: Some(_), data, .. } => data.as_deref(),
                _ => None,
            });
            found.extend(heads.map(|head| (uid, turns::sender(head))));
        }
        Ok(())
    });
    match asked.await {
        Ok(_) | Err(ImapError::Refused { .. }) => Ok(found),
        Err(e) => Err(e),
    }
}

fn uid_of(attributes: &[AttributeValue<'_>]) -> Option<u32> {
    attributes.iter().find_map(|a| if let AttributeValue::Uid(uid) = a { Some(*uid) } else { None })
}

/// The bytes of the mails of `metas`, one result for each, in their order. With `singly` each is asked for alone,
/// and `at` is told which: so that a mail which breaks the connection can be named.
///
/// # Errors
/// Any fault of the connection. A refusal is a result, not an error.
pub async fn bodies(
    wire: &mut Wire,
    metas: &[Meta],
    singly: bool,
    mut at: impl FnMut(u32),
) -> Result<Vec<Fetched>, ImapError> {
    let mut out = Vec::with_capacity(metas.len());
    let mut rest = metas;
    while let Some(first) = rest.first() {
        let count = if singly { 1 } else { group_length(rest) };
        let (group, after) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        rest = after;
        if singly {
            at(first.uid);
        }
        let mut parts = match parts(wire, group, 0).await {
            Ok(parts) => parts,
            Err(ImapError::Refused { words, .. }) if group.len() == 1 => {
                out.push(Fetched::Refused(words));
                continue;
            }
            // One of the group cannot be had: find out which.
            Err(ImapError::Refused { .. }) => {
                for meta in group {
                    out.push(single(wire, meta).await?);
                }
                continue;
            }
            Err(e) => return Err(e),
        };
        for meta in group {
            let part = parts.remove(&meta.uid);
            out.push(complete(wire, meta, part).await?);
        }
    }
    Ok(out)
}

/// How many of the first mails fit into one command: all but the last are smaller than a part.
fn group_length(metas: &[Meta]) -> usize {
    let mut bytes = 0_u64;
    let small = |meta: &&Meta| {
        bytes += meta.size.max(1);
        meta.size < PART_BYTES as u64 && bytes <= GROUP_BYTES_MAX
    };
    metas.iter().take_while(small).count().max(1)
}

async fn single(wire: &mut Wire, meta: &Meta) -> Result<Fetched, ImapError> {
    match parts(wire, std::slice::from_ref(meta), 0).await {
        Ok(mut parts) => complete(wire, meta, parts.remove(&meta.uid)).await,
        Err(ImapError::Refused { words, .. }) => Ok(Fetched::Refused(words)),
        Err(e) => Err(e),
    }
}

/// One part of each mail from `offset` on. A mail that is gone is missing from the result.
async fn parts(wire: &mut Wire, metas: &[Meta], offset: usize) -> Result<BTreeMap<u32, Vec<u8>>, ImapError> {
    let name = "UID FETCH of bodies";
    let uids: Vec<u32> = metas.iter().map(|meta| meta.uid).collect();
    let line = format!("UID FETCH {} (UID BODY.PEEK[]<{offset}.{PART_BYTES}>)", uid_set(&uids));
    let command = Command::new(name, line, BODY_MAX).with_silence(BODY_SILENCE_MAX);
    let mut found = BTreeMap::new();
    wire.run(&command, |answer| {
        let Response::Fetch(_, attributes) = answer else { return Ok(()) };
        let Some(uid) = uid_of(attributes) else { return Ok(()) };
        if uids.binary_search(&uid).is_err() {
            return Ok(()); // an unasked FETCH of another mail, as RFC 3501 §7.4.2 allows
        }
        for attribute in attributes {
            if let AttributeValue::BodySection { section: None, index, data } = attribute {
                let data = data.as_deref().unwrap_or_default();
                let broken = |what: String| Err(ImapError::Broken { command: name, what });
                // Servers leave the origin out at 0, or where nothing is left.
                let at = index.map_or(if data.is_empty() { offset } else { 0 }, |n| n as usize);
                if at != offset {
                    return broken(format!("bytes from {at} came for bytes from {offset} of UID {uid}"));
                }
                if data.len() > PART_BYTES {
                    return broken(format!("{} bytes came where {PART_BYTES} were asked for", data.len()));
                }
                if let Some(first) = found.insert(uid, data.to_vec())
                    && first != data
                {
                    return broken(format!("UID {uid} came twice and differs"));
                }
            }
        }
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Brings what is missing after the first part, and makes sure that the end is the end.
async fn complete(wire: &mut Wire, meta: &Meta, first: Option<Vec<u8>>) -> Result<Fetched, ImapError> {
    let Some(mut raw) = first else { return Ok(Fetched::Gone) };
    if meta.size > RAW_BYTES_MAX as u64 {
        raw.truncate(CUT_BYTES);
        return Ok(Fetched::Cut(raw));
    }
    // A full last part and a length other than the announced one both leave open whether more follows.
    let mut is_open = raw.len() as u64 != meta.size || raw.len() == PART_BYTES;
    while is_open {
        let offset = raw.len();
        let more = match parts(wire, std::slice::from_ref(meta), offset).await {
            Ok(mut parts) => parts.remove(&meta.uid),
            Err(ImapError::Refused { words, .. }) => return Ok(Fetched::Refused(words)),
            Err(e) => return Err(e),
        };
        let Some(more) = more else { return Ok(Fetched::Gone) };
        if more.is_empty() {
            tracing::debug!(uid = meta.uid, announced = meta.size, bytes = raw.len(), "the announced size was wrong");
            break;
        }
        raw.extend_from_slice(&more);
        is_open = raw.len() as u64 != meta.size || more.len() == PART_BYTES;
        if raw.len() > RAW_BYTES_MAX {
            raw.truncate(CUT_BYTES);
            return Ok(Fetched::Cut(raw));
        }
    }
    if raw.is_empty() && meta.size > 0 {
        return Ok(Fetched::Refused(format!("no bytes came of the {} announced", meta.size)));
    }
    Ok(Fetched::Whole(raw))
}

/// What Exchange serves in place of a mail that it could not convert; the mail itself may come later.
const PLACEHOLDER: &[u8] = b"retrieval using the imap4 protocol failed";
/// Bytes of a mail in which the placeholder's subject is looked for.
const PLACEHOLDER_HEAD: usize = 8 * 1024;

/// Whether these bytes are Exchange's placeholder: told by the beginning of the Subject.
pub fn is_placeholder(raw: &[u8]) -> bool {
    let head = raw.get(..PLACEHOLDER_HEAD).unwrap_or(raw);
    head.split(|b| *b == b'\n').take_while(|line| !line.trim_ascii().is_empty()).any(|line| {
        let line = line.to_ascii_lowercase();
        line.strip_prefix(b"subject:").is_some_and(|subject| subject.trim_ascii().starts_with(PLACEHOLDER))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn small_mails_are_asked_for_together() {
        let metas = |sizes: &[u64]| -> Vec<Meta> {
            sizes.iter().map(|size| Meta { uid: 1, size: *size, arrived: None }).collect()
        };
        let mib = 1024 * 1024;
        for (sizes, length) in [
            (&[10, 20, 30][..], 3),
            (&[30 * mib, 10], 1),
            (&[10, 30 * mib, 10], 1),
            (&[mib - 1, mib - 1, mib - 1, mib - 1, mib - 1], 4),
            (&[mib, 1], 1),
        ] {
            assert_eq!(group_length(&metas(sizes)), length, "{sizes:?}");
        }
    }

    #[test]
    fn only_exchanges_own_subject_is_a_placeholder() {
        let text = "Retrieval using the IMAP4 protocol failed for the following message: 123";
        for (raw, yes) in [
            (format!("From: x\r\nSubject: {text}\r\n\r\nThe server…"), true),
            (format!("SUBJECT:{text}\nFrom: x\n\n"), true),
            (format!("Subject: FW: {text}\r\n\r\n"), false),
            (format!("Subject: help\r\n\r\nSubject: {text}\r\n"), false),
            (String::new(), false),
        ] {
            assert_eq!(is_placeholder(raw.as_bytes()), yes, "{raw}");
        }
    }
}
