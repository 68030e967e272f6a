//! Opaque S/MIME: the mail inside `application/pkcs7-mime` that is signed and not encrypted (RFC 8551 §3.5.2, RFC 5652).
//!
//! Only as much BER is read as it takes to find the content: ContentInfo → SignedData → EncapsulatedContentInfo → OCTET
//! STRING, of definite or indefinite length, in one piece or in many. Nothing is verified: who wrote the mail is decided
//! elsewhere, and what stands inside is no more certain than what stands outside.
//!
//! Promises: total, linear; nesting is bounded.

/// id-signedData, 1.2.840.113549.1.7.2.
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// id-envelopedData, 1.2.840.113549.1.7.3.
const ENVELOPED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03];
/// id-encryptedData, 1.2.840.113549.1.7.6.
const ENCRYPTED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x06];
/// id-ct-authEnvelopedData, 1.2.840.113549.1.9.16.1.23 (RFC 5083).
const AUTH_ENVELOPED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17];
/// id-data, 1.2.840.113549.1.7.1.
const DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01];

const OCTET_STRING: u8 = 0x04;
const CONSTRUCTED_OCTET_STRING: u8 = 0x24;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const EXPLICIT_0: u8 = 0xA0;
/// Octet strings within octet strings.
const DEPTH_MAX: usize = 8;

/// Whether a CMS object is encrypted.
pub fn is_encrypted(bytes: &[u8]) -> bool {
    let kind = open(bytes, SEQUENCE).and_then(|(outer, _)| open(outer, OID));
    kind.is_some_and(|(oid, _)| [ENVELOPED_DATA, ENCRYPTED_DATA, AUTH_ENVELOPED_DATA].contains(&oid))
}

/// The signed content of a CMS object; None if it is encrypted, detached or no CMS at all.
pub fn signed_content(bytes: &[u8]) -> Option<Vec<u8>> {
    let (outer, _) = open(bytes, SEQUENCE)?;
    let (oid, rest) = open(outer, OID)?;
    if oid != SIGNED_DATA {
        return None;
    }
    let (wrapper, _) = open(rest, EXPLICIT_0)?;
    let (signed, _) = open(wrapper, SEQUENCE)?;
    // version INTEGER, digestAlgorithms SET, encapContentInfo SEQUENCE
    let rest = skip(signed, 0)?;
    let rest = skip(rest, 0)?;
    let (content, _) = open(rest, SEQUENCE)?;
    let (oid, rest) = open(content, OID)?;
    if oid != DATA {
        return None;
    }
    let (explicit, _) = open(rest, EXPLICIT_0)?;
    let mut out = Vec::new();
    octets(explicit, &mut out, 0)?;
    Some(out)
}

/// The element at the start of `bytes` if it has this tag: its content, and what follows it. The content of an element of
/// indefinite length reaches to the end of `bytes`, since its reader stops by itself.
fn open(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, _) = bytes.split_first()?;
    if *first != tag {
        return None;
    }
    let (length, body) = length(bytes.get(1..)?)?;
    match length {
        // A cut object still shows what it has.
        Some(length) => Some(body.split_at_checked(length).unwrap_or((body, &[]))),
        None => Some((body, body)),
    }
}

/// The length octets: None is the indefinite form.
fn length(bytes: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    match first {
        0x80 => Some((None, rest)),
        0..0x80 => Some((Some(usize::from(*first)), rest)),
        _ => {
            let count = usize::from(first & 0x7F);
            let (digits, rest) = rest.split_at_checked(count)?;
            let length = digits.iter().try_fold(0usize, |n, d| n.checked_mul(256)?.checked_add(usize::from(*d)))?;
            Some((Some(length), rest))
        }
    }
}

/// What follows the element at the start. One of indefinite length ends with two zeros after its own elements.
fn skip(bytes: &[u8], depth: usize) -> Option<&[u8]> {
    let (length, body) = length(bytes.get(1..)?)?;
    if let Some(length) = length {
        return body.get(length..);
    }
    let mut rest = body;
    while depth < DEPTH_MAX && !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(&[0, 0]) {
            return Some(after);
        }
        rest = skip(rest, depth + 1)?;
    }
    None
}

/// Appends the octets of an OCTET STRING and answers what follows it.
fn octets<'a>(bytes: &'a [u8], out: &mut Vec<u8>, depth: usize) -> Option<&'a [u8]> {
    let (tag, rest) = bytes.split_first()?;
    let (length, body) = length(rest)?;
    match (*tag, length) {
        (OCTET_STRING, Some(length)) => {
            let (content, rest) = body.split_at_checked(length).unwrap_or((body, &[]));
            out.extend_from_slice(content);
            Some(rest)
        }
        (CONSTRUCTED_OCTET_STRING, length) if depth < DEPTH_MAX => {
            let (mut inside, after) = match length {
                Some(length) => body.split_at_checked(length).unwrap_or((body, &[])),
                None => (body, &[][..]),
            };
            while !inside.is_empty() {
                if length.is_none() && inside.starts_with(&[0, 0]) {
                    return inside.get(2..);
                }
                inside = octets(inside, out, depth + 1)?;
            }
            Some(after)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut out = vec![tag, 0x82];
        out.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        out.extend(content);
        out
    }

    fn object(octets: &[u8], kind: &[u8]) -> Vec<u8> {
        let content = element(SEQUENCE, &[element(OID, DATA), element(EXPLICIT_0, octets)].concat());
        let signed = element(SEQUENCE, &[element(2, &[1]), element(0x31, &[]), content].concat());
        element(SEQUENCE, &[element(OID, kind), element(EXPLICIT_0, &signed)].concat())
    }

    #[test]
    fn contents() {
        let plain = object(&element(OCTET_STRING, b"hello"), SIGNED_DATA);
        assert_eq!(signed_content(&plain).unwrap(), b"hello");
        let pieces = [
            &[CONSTRUCTED_OCTET_STRING, 0x80][..],
            &element(OCTET_STRING, b"hel"),
            &element(OCTET_STRING, b"lo"),
            &[0, 0],
        ]
        .concat();
        assert_eq!(signed_content(&object(&pieces, SIGNED_DATA)).unwrap(), b"hello");
        assert_eq!(signed_content(&object(&element(OCTET_STRING, b"x"), DATA)), None);
        // Everything of indefinite length, as programs write it that sign while they read.
        let endless = |tag: u8, content: &[u8]| [&[tag, 0x80][..], content, &[0, 0]].concat();
        let algorithms = endless(0x31, &endless(SEQUENCE, &element(OID, &[1])));
        let content = endless(SEQUENCE, &[element(OID, DATA), endless(EXPLICIT_0, &pieces)].concat());
        let signed = endless(SEQUENCE, &[element(2, &[1]), algorithms, content].concat());
        let all = endless(SEQUENCE, &[element(OID, SIGNED_DATA), endless(EXPLICIT_0, &signed)].concat());
        assert_eq!(signed_content(&all).unwrap(), b"hello");
        assert!(is_encrypted(&object(b"", ENVELOPED_DATA)) && !is_encrypted(&all));
        assert!(signed_content(&[0x30, 0x80].repeat(100_000)).is_none());
        for cut in 0..plain.len() {
            let _ = signed_content(&plain[..cut]);
        }
    }
}
