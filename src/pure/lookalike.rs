//! Senders who look like somebody else: a name that is not theirs, an address or a domain that reads like one of ours.
//!
//! Identity is compared in ASCII and exactly, so that no likeness ever *is* anybody; what is found here is only told to
//! the staff, beside the mail. Never decides anything, and never resolves a name to an address.

use idna::domain_to_unicode;
use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

use super::language::Language;
use super::mail::Address;

/// Somebody whom a sender may pretend to be.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// ASCII lower case.
    pub address: &'a str,
    pub name: &'a str,
}

/// What a sender looks like without being it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Likeness {
    /// The display name holds an address that is not the sender's.
    NamesAddress(String),
    /// The display name is that of somebody else, whose address this is.
    NamesPerson(String),
    /// The whole address reads like this one.
    Address(String),
    /// The domain reads like this one; the letters that people see of it.
    Domain { shown: String, like: String },
    /// The address takes no answers: a program wrote.
    TakesNoAnswers,
}

/// Longest display name that is looked at, in characters.
const NAME_CHARS_MAX: usize = 200;

/// What a sender looks like, the plainest first; empty for those who are known.
pub fn likenesses(sender: &Address, known: &[Known<'_>]) -> Vec<Likeness> {
    let key = sender.key();
    if known.iter().any(|one| one.address == key) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let name: String = sender.name.chars().take(NAME_CHARS_MAX).collect();
    if let Some(named) = address_in(&name).filter(|named| *named != key) {
        let domain = domain_of(&named);
        if known.iter().any(|one| one.address == named || domain_of(one.address) == domain) {
            found.push(Likeness::NamesAddress(named));
        }
    }
    let seen = seen(&name);
    let is_name = |one: &&Known<'_>| is_full_name(one.name) && self::seen(one.name) == seen;
    if let Some(one) = known.iter().find(is_name) {
        found.push(Likeness::NamesPerson(one.address.to_owned()));
    }
    found.extend(of_address(&key, known));
    found
}

fn of_address(key: &str, known: &[Known<'_>]) -> Option<Likeness> {
    let own = domain_of(key);
    let (shown, _) = domain_to_unicode(own);
    if known.iter().any(|one| domain_of(one.address) == own) {
        let seen = seen(key);
        let like = known.iter().find(|one| self::seen(one.address) == seen)?;
        return Some(Likeness::Address(like.address.to_owned()));
    }
    let seen = seen_domain(&shown);
    let alike = |like: &&str| {
        let above = shown.strip_suffix(*like).is_some_and(|rest| rest.ends_with('.'));
        let below = shown.strip_prefix(*like).is_some_and(|rest| rest.starts_with('.'));
        !like.is_empty() && !above && (below || seen_domain(like) == seen)
    };
    let like = known.iter().map(|one| domain_of(one.address)).find(alike)?.to_owned();
    Some(Likeness::Domain { shown, like })
}

/// An address among the words of a display name.
fn address_in(name: &str) -> Option<String> {
    let edges = |c: char| !(c.is_alphanumeric());
    let words = name.split(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c));
    let mut addresses = words.filter(|w| w.contains('@')).map(|w| w.trim_matches(edges).to_ascii_lowercase());
    addresses.find(|w| Address { name: String::new(), address: w.clone() }.is_valid())
}

/// A single word is too common to be anybody's.
fn is_full_name(name: &str) -> bool {
    let is_han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    name.trim().contains(' ') || name.chars().filter(|c| is_han(*c)).count() >= 2
}

/// A text as the eye has it: letters, whatever script they were taken from (Unicode TS 39 §4).
fn seen(text: &str) -> String {
    let lower = text.nfkc().collect::<String>().to_lowercase();
    let bare: String = skeleton(&lower).filter(|c| c.is_alphanumeric() || *c == '@' || *c == '.').collect();
    // The table gives some letters as capitals; what is left of accents is not looked at.
    bare.to_lowercase().nfd().filter(|c| c.is_alphanumeric() || *c == '@' || *c == '.').collect()
}

/// The same for a domain, where people read fast: `l`, `i` and `1` are one, and so are `vv` and `w`, `cl` and `d`.
fn seen_domain(domain: &str) -> String {
    seen(domain).replace("vv", "w").replace("cl", "d").replace(['i', '1'], "l").replace('0', "o")
}

fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

impl Likeness {
    /// The sentence for the staff.
    pub fn caution(&self, language: Language) -> String {
        match (language, self) {
            (Language::En, Likeness::NamesAddress(named)) => {
                format!("the sender's name reads {named}, which is not the address that wrote.")
            }
            (Language::ZhCn, Likeness::NamesAddress(named)) => {
                format!("发件人名称写作 {named}，但并非实际发件地址。")
            }
            (Language::En, Likeness::NamesPerson(theirs)) => {
                format!("the sender bears the name of {theirs}, but wrote from another address.")
            }
            (Language::ZhCn, Likeness::NamesPerson(theirs)) => {
                format!("发件人与 {theirs} 同名，但发件地址不同。")
            }
            (Language::En, Likeness::Address(like)) => {
                format!("the sender's address looks like {like}, and is not.")
            }
            (Language::ZhCn, Likeness::Address(like)) => format!("发件地址形似 {like}，但并不是。"),
            (Language::En, Likeness::Domain { shown, like }) => {
                format!("the sender's domain {shown} looks like {like}, and is not.")
            }
            (Language::ZhCn, Likeness::Domain { shown, like }) => {
                format!("发件域名 {shown} 形似 {like}，但并不是。")
            }
            (Language::En, Likeness::TakesNoAnswers) => {
                "a program wrote this; its address takes no answers.".to_owned()
            }
            (Language::ZhCn, Likeness::TakesNoAnswers) => "此为系统自动发出的邮件，该地址不接收回复。".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    const STAFF: [Known<'_>; 5] = [
        Known { address: "help@works.test", name: "Works" },
        Known { address: "alice@desk.test", name: "Alice Li" },
        Known { address: "mike@modern-corp.test", name: "Mike" },
        Known { address: "liwei@desk.test", name: "李伟" },
        Known { address: "support@desk.test", name: "IT Service Desk" },
    ];

    fn found(name: &str, address: &str) -> Vec<String> {
        let sender = Address { name: name.to_owned(), address: address.to_owned() };
        likenesses(&sender, &STAFF).iter().map(|l| format!("{l:?}")).collect()
    }

    #[test]
    fn who_looks_like_one_of_ours() {
        for (name, address, expected) in [
            ("Alice Li <alice@desk.test>", "x@evil.test", "NamesAddress"),
            ("alice@desk.test", "x@evil.test", "NamesAddress"),
            ("Alice Li", "alice.li@evil.test", "NamesPerson(\"alice@desk.test\")"),
            ("ALICE  LI", "a@evil.test", "NamesPerson"),
            ("Аlice Li", "a@evil.test", "NamesPerson"),
            ("Ａｌｉｃｅ Ｌｉ", "a@evil.test", "NamesPerson"),
            ("李伟", "a@evil.test", "NamesPerson"),
            ("IT Service Desk", "it@evil.test", "NamesPerson"),
            ("", "mıke@modern-corp.test", "Address(\"mike@modern-corp.test\")"),
            ("", "x@rnodern-corp.test", "like: \"modern-corp.test\""),
            ("", "x@m0dern-corp.test", "Domain"),
            ("", "x@modern-c\u{43e}rp.test", "Domain"),
            ("", "x@xn--modern-crp-lvi.test", "like: \"modern-corp.test\""),
            ("", "x@desk.test.evil.test", "like: \"desk.test\""),
            ("", "x@clesk.test", "like: \"desk.test\""),
            ("", "x@vvorks.test", "like: \"works.test\""),
        ] {
            let found = found(name, address);
            assert!(found.iter().any(|f| f.contains(expected)), "{name} <{address}>: {found:?}");
        }
    }

    #[test]
    fn who_does_not() {
        for (name, address) in [
            ("Alice Li", "alice@desk.test"),
            ("Alice Li", "ALICE@desk.test"),
            ("Mike", "mike@other.test"),
            ("Alice Lim", "alim@corp.test"),
            ("Wang Fang", "wang@corp.test"),
            ("wang@corp.test", "wang@mail.corp.test"),
            ("", "x@sub.desk.test"),
            ("", "x@clerk.test"),
            ("", "someone@desk.test"),
            ("", "x@bücher.test"),
            ("", ""),
        ] {
            assert!(found(name, address).is_empty(), "{name} <{address}>: {:?}", found(name, address));
        }
    }

    #[test]
    fn every_caution_is_a_sentence_in_both_languages() {
        let all = [
            Likeness::NamesAddress("a@x".into()),
            Likeness::NamesPerson("a@x".into()),
            Likeness::Address("a@x".into()),
            Likeness::Domain { shown: "x".into(), like: "y".into() },
            Likeness::TakesNoAnswers,
        ];
        for one in all {
            assert!(one.caution(Language::En).ends_with('.'));
            assert!(one.caution(Language::ZhCn).ends_with('。'));
        }
    }
}
