//! Reply tokens: who may answer which of our mails.
//!
//! One function mints (`KeyRing::mint`), one verifies (`KeyRing::verify`), in constant time. What a mail *claims* is a
//! `Claim`, a plain value good for finding a ticket; what has been proved is a `Proof`, whose only constructor is
//! `verify`. Nothing else in the house can make one, so an unverified token cannot be used as a verified one.
//!
//! The MAC covers purpose, ticket, recipient and generation (and, in a Message-ID, its unique part); the recipient does
//! not stand in the token: it is checked against the sender of the answer. A token is therefore worth nothing to a
//! person it was not minted for, and needs no hiding in the store.

mod strip;

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

pub use strip::{crossed_out, tokens_in, without_tokens};

/// Octets of the MAC that a token carries (128 bits, 26 letters of base32).
pub const MAC_BYTES: usize = 16;
/// Letters of the MAC in a token.
pub const MAC_LETTERS: usize = 26;
/// Octets of a signing key.
pub const KEY_BYTES: usize = 32;
/// Longest local part of an address, in octets (RFC 5321 §4.5.3.1.1).
pub const LOCAL_PART_BYTES_MAX: usize = 64;
/// Most digits of a ticket number in a token.
const NUMBER_DIGITS_MAX: usize = 15;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Answering on the ticket.
    Reply,
    /// Answering with an internal note.
    Note,
    /// Answering colleagues' words, which stay inside: the Reply-To of the notice that tells of them.
    Talk,
    /// Releasing a held mail; the number is that of the held mail.
    Verify,
    /// The return path of a notice (VERP): names the ticket that a bounce belongs to.
    Bounce,
}

impl Purpose {
    fn letter(self) -> char {
        match self {
            Purpose::Reply => 'r',
            Purpose::Note => 'n',
            Purpose::Talk => 't',
            Purpose::Verify => 'v',
            Purpose::Bounce => 'b',
        }
    }

    fn of_letter(letter: char) -> Option<Purpose> {
        let all = [Purpose::Reply, Purpose::Note, Purpose::Talk, Purpose::Verify, Purpose::Bounce];
        all.into_iter().find(|purpose| purpose.letter() == letter)
    }

    /// Whether it is good for writing on a ticket.
    pub fn is_for_ticket(self) -> bool {
        matches!(self, Purpose::Reply | Purpose::Note | Purpose::Talk)
    }

    /// Whether what comes with it stays inside.
    pub fn is_inside(self) -> bool {
        matches!(self, Purpose::Note | Purpose::Talk)
    }
}

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub purpose: Purpose,
    /// The ticket's number (the held mail's id for `Purpose::Verify`).
    pub number: i64,
    /// The address that the mail goes to, lower case.
    pub recipient: &'a str,
    /// The ticket's token generation.
    pub generation: i64,
}

/// A token as it stands in a mail: nothing in it is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub purpose: Purpose,
    pub key: char,
    pub number: i64,
    mac: String,
    unique: String,
}

/// A verified token. Only `KeyRing::verify` makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    purpose: Purpose,
    number: i64,
}

impl Proof {
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    pub fn number(&self) -> i64 {
        self.number
    }
}

/// The signing keys: one current, the earlier ones still verify.
#[derive(Clone)]
pub struct KeyRing {
    current: char,
    keys: BTreeMap<char, [u8; KEY_BYTES]>,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyRing(current {}, {} keys)", self.current, self.keys.len())
    }
}

impl KeyRing {
    /// A ring with one key, named `a`.
    pub fn new(key: [u8; KEY_BYTES]) -> KeyRing {
        KeyRing { current: 'a', keys: BTreeMap::from([('a', key)]) }
    }

    /// A ring from its written form: `current`, then key names (one letter `a`–`z`) with their octets.
    /// None if the current key is missing or a name is not a letter.
    pub fn of_parts(current: char, keys: BTreeMap<char, [u8; KEY_BYTES]>) -> Option<KeyRing> {
        let named = keys.keys().all(char::is_ascii_lowercase) && keys.contains_key(&current);
        named.then_some(KeyRing { current, keys })
    }

    /// The ring with one more key, which signs from now on. With all letters taken the next one in order is used again.
    pub fn rotated(&self, key: [u8; KEY_BYTES]) -> KeyRing {
        let next = |letter: char| ('a'..='z').cycle().skip_while(|l| *l != letter).nth(1).unwrap_or('a');
        let letters = std::iter::successors(Some(next(self.current)), |l| Some(next(*l))).take(26);
        let free = letters.clone().find(|l| !self.keys.contains_key(l)).or(letters.clone().next()).unwrap_or('a');
        let mut keys = self.keys.clone();
        keys.insert(free, key);
        KeyRing { current: free, keys }
    }

    /// The ring without a key; None if it is the one that signs, or there is none of this name.
    pub fn without(&self, name: char) -> Option<KeyRing> {
        let mut keys = self.keys.clone();
        (name != self.current && keys.remove(&name).is_some()).then_some(KeyRing { current: self.current, keys })
    }

    /// The written form: the current key's name and all keys.
    pub fn parts(&self) -> (char, &BTreeMap<char, [u8; KEY_BYTES]>) {
        (self.current, &self.keys)
    }

    /// Mints a token for an address: `<purpose><key><number>.<26 base32>`.
    pub fn mint(&self, subject: &Subject<'_>) -> String {
        self.mint_unique(subject, "")
    }

    /// The Reply-To or return path that bears the token: `local+token@domain`.
    /// None if the local part would grow past 64 octets.
    pub fn address(&self, base: &str, subject: &Subject<'_>) -> Option<String> {
        let (local, domain) = base.rsplit_once('@')?;
        let local = format!("{local}+{}", self.mint(subject));
        (local.len() <= LOCAL_PART_BYTES_MAX).then(|| format!("{local}@{domain}"))
    }

    /// Our Message-ID, without angle brackets: the token, then `unique` (letters and digits), then the domain.
    pub fn message_id(&self, subject: &Subject<'_>, unique: &str, domain: &str) -> String {
        format!("{}.{unique}@{domain}", self.mint_unique(subject, unique))
    }

    fn mint_unique(&self, subject: &Subject<'_>, unique: &str) -> String {
        let mac = self.keys.get(&self.current).map(|key| mac(key, subject, unique)).unwrap_or_default();
        format!("{}{}{}.{mac}", subject.purpose.letter(), self.current, subject.number)
    }

    /// Proves a claim for one of the addresses that belong to the sender. Constant time in the MAC.
    pub fn verify(&self, claim: &Claim, recipients: &[String], generation: i64) -> Option<Proof> {
        let key = self.keys.get(&claim.key)?;
        let mut proved = subtle::Choice::from(0);
        for recipient in recipients {
            let subject = Subject { purpose: claim.purpose, number: claim.number, recipient, generation };
            proved |= mac(key, &subject, &claim.unique).as_bytes().ct_eq(claim.mac.as_bytes());
        }
        bool::from(proved).then_some(Proof { purpose: claim.purpose, number: claim.number })
    }
}

/// Reads the token in an address that we received mail at; None if there is none. The MAC is not checked.
pub fn claim_in_address(address: &str) -> Option<Claim> {
    let (local, _) = address.rsplit_once('@')?;
    let (_, token) = local.rsplit_once('+')?;
    claim(token, "")
}

/// Reads a token that stands alone, as in a line of the body; None if it is not of our form.
pub fn claim_in_text(text: &str) -> Option<Claim> {
    claim(text, "")
}

/// Reads the token in a Message-ID (without angle brackets); None if it is not of our form.
pub fn claim_in_message_id(id: &str) -> Option<Claim> {
    let (left, _) = id.rsplit_once('@')?;
    let (token, unique) = left.rsplit_once('.')?;
    let well_formed = !unique.is_empty() && unique.len() <= 40 && unique.bytes().all(|b| b.is_ascii_alphanumeric());
    if well_formed { claim(token, unique) } else { None }
}

fn claim(token: &str, unique: &str) -> Option<Claim> {
    // Some MTAs fold the case of local parts, so the token has none.
    let token = token.to_ascii_lowercase();
    let (head, mac) = token.split_once('.')?;
    if mac.len() != MAC_LETTERS || !mac.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7')) {
        return None;
    }
    let mut letters = head.chars();
    let purpose = Purpose::of_letter(letters.next()?)?;
    let key = letters.next().filter(char::is_ascii_lowercase)?;
    let digits = letters.as_str();
    if digits.is_empty() || digits.len() > NUMBER_DIGITS_MAX || digits.starts_with('0') {
        return None;
    }
    let number = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<i64>().ok())??;
    Some(Claim { purpose, key, number, mac: mac.to_owned(), unique: unique.to_ascii_lowercase() })
}

fn mac(key: &[u8; KEY_BYTES], subject: &Subject<'_>, unique: &str) -> String {
    // HMAC takes keys of any length, so this cannot fail; an empty MAC verifies nothing, because claims are 26 letters.
    let Ok(mut hmac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return String::new() };
    let purpose = subject.purpose.letter().to_string();
    let number = subject.number.to_string();
    let generation = subject.generation.to_string();
    let recipient = subject.recipient.to_ascii_lowercase();
    let unique = unique.to_ascii_lowercase();
    for part in ["postdesk token 1", &purpose, &number, &recipient, &generation, &unique] {
        hmac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hmac.update(part.as_bytes());
    }
    let digest = hmac.finalize().into_bytes();
    let head: Vec<u8> = digest.iter().copied().take(MAC_BYTES).collect();
    data_encoding::BASE32_NOPAD.encode(&head).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]
    use super::*;

    fn subject(recipient: &str) -> Subject<'_> {
        Subject { purpose: Purpose::Reply, number: 1042, recipient, generation: 1 }
    }

    #[test]
    fn a_token_proves_its_recipient_only() {
        let ring = KeyRing::new([7; KEY_BYTES]);
        let address = ring.address("support@desk.test", &subject("wang@corp.test")).unwrap();
        assert!(address.rsplit_once('@').unwrap().0.len() <= LOCAL_PART_BYTES_MAX);
        for spelling in [address.clone(), address.to_ascii_uppercase()] {
            let claim = claim_in_address(&spelling).unwrap();
            assert_eq!(claim.number, 1042);
            let proof = ring.verify(&claim, &["wang@corp.test".into()], 1).unwrap();
            assert_eq!((proof.number(), proof.purpose()), (1042, Purpose::Reply));
            assert!(ring.verify(&claim, &["mallory@corp.test".into()], 1).is_none());
            assert!(ring.verify(&claim, &["wang@corp.test".into()], 2).is_none(), "an old generation is void");
            assert!(ring.verify(&claim, &[], 1).is_none());
        }
    }

    #[test]
    fn a_message_id_proves_as_much_as_an_address() {
        let ring = KeyRing::new([7; KEY_BYTES]);
        let id = ring.message_id(&subject("wang@corp.test"), "0a1b2c3d4e5f6071", "desk.test");
        let claim = claim_in_message_id(&id).unwrap();
        assert!(ring.verify(&claim, &["wang@corp.test".into()], 1).is_some());
        let moved = id.replace("0a1b2c3d4e5f6071", "ffffffffffffffff");
        assert!(ring.verify(&claim_in_message_id(&moved).unwrap(), &["wang@corp.test".into()], 1).is_none());
    }

    #[test]
    fn every_single_change_of_a_token_is_refused() {
        let ring = KeyRing::new([7; KEY_BYTES]);
        let token = ring.mint(&subject("wang@corp.test"));
        let letters = b"abcdefghijklmnopqrstuvwxyz0123456789.";
        let mut refused = 0;
        for place in 0..token.len() {
            for letter in letters {
                let mut bytes = token.clone().into_bytes();
                if bytes[place] == *letter {
                    continue;
                }
                bytes[place] = *letter;
                let mutant = format!("support+{}@desk.test", String::from_utf8(bytes).unwrap());
                let proved = claim_in_address(&mutant)
                    .and_then(|claim| ring.verify(&claim, &["wang@corp.test".into()], 1))
                    .is_some_and(|proof| proof.number() == 1042);
                assert!(!proved, "{mutant}");
                refused += 1;
            }
        }
        assert!(refused > 1_000, "{refused} mutants");
    }

    #[test]
    fn an_old_key_still_verifies_and_an_unknown_one_does_not() {
        let old = KeyRing::new([1; KEY_BYTES]);
        let claim = claim_in_address(&old.address("s@d.test", &subject("w@c.test")).unwrap()).unwrap();
        let rotated = KeyRing::of_parts('b', BTreeMap::from([('a', [1; KEY_BYTES]), ('b', [2; KEY_BYTES])])).unwrap();
        assert!(rotated.verify(&claim, &["w@c.test".into()], 1).is_some());
        let other = KeyRing::of_parts('b', BTreeMap::from([('b', [2; KEY_BYTES])])).unwrap();
        assert!(other.verify(&claim, &["w@c.test".into()], 1).is_none());
        assert!(KeyRing::of_parts('c', BTreeMap::new()).is_none());
    }
}
