//! Compressed RTF, as Outlook stores formatted bodies (MS-OXRTFCP), and the text in it.
//!
//! A sliding window of 4,096 bytes, filled with common RTF words at the start. Total and linear; the declared size is a claim
//! and bounds the output together with `RTF_BYTES_MAX`.

mod text;

pub use text::{Body, body};

/// Decompressed RTF kept, in bytes.
const RTF_BYTES_MAX: usize = 8 * 1024 * 1024;

const WINDOW_BYTES: usize = 4_096;
const COMPRESSED: &[u8] = b"LZFu";
const PLAIN: &[u8] = b"MELA";

/// What the window holds before the first byte (MS-OXRTFCP §2.1.2.1).
const START: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// The RTF of a PR_RTF_COMPRESSED value; None if it is none. A cut stream gives what came before the cut.
pub fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = u32::from_le_bytes(*bytes.get(4..)?.first_chunk::<4>()?);
    let limit = usize::try_from(size).unwrap_or(RTF_BYTES_MAX).min(RTF_BYTES_MAX);
    let data = bytes.get(16..)?;
    match bytes.get(8..12)? {
        kind if kind == PLAIN => Some(data.get(..limit).unwrap_or(data).to_vec()),
        kind if kind == COMPRESSED => Some(expand(data, limit)),
        _ => None,
    }
}

fn expand(data: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut window = [0u8; WINDOW_BYTES];
    for (slot, b) in window.iter_mut().zip(START) {
        *slot = *b;
    }
    let mut at = START.len();
    let mut put = |b: u8, window: &mut [u8; WINDOW_BYTES], out: &mut Vec<u8>| {
        if let Some(slot) = window.get_mut(at % WINDOW_BYTES) {
            *slot = b;
        }
        at += 1;
        out.push(b);
        at % WINDOW_BYTES
    };
    let mut end = START.len();
    let mut rest = data.iter().copied();
    while let Some(control) = rest.next() {
        for bit in 0..8 {
            if out.len() >= limit {
                return out;
            }
            let Some(first) = rest.next() else {
                return out;
            };
            if control & (1 << bit) == 0 {
                end = put(first, &mut window, &mut out);
                continue;
            }
            let Some(second) = rest.next() else {
                return out;
            };
            let reference = u16::from_be_bytes([first, second]);
            let offset = usize::from(reference >> 4);
            // A reference to the place that is written next is the end.
            if offset == end {
                return out;
            }
            for i in 0..usize::from(reference & 0xF) + 2 {
                let b = window.get((offset + i) % WINDOW_BYTES).copied().unwrap_or_default();
                end = put(b, &mut window, &mut out);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn example_of_the_specification() {
        let compressed = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00, 0x72,
            0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62,
            0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        let expected = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n";
        assert_eq!(decompress(&compressed).unwrap(), expected);
        for cut in 0..compressed.len() {
            let _ = decompress(&compressed[..cut]);
        }
        assert_eq!(decompress(b"nothing of the kind"), None);
    }
}
