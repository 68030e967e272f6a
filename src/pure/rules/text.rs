//! How rules look at text: folding, word lists, globs, regexes.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};
use regex::{Regex, RegexBuilder};
use unicode_normalization::UnicodeNormalization;

/// Text beyond this many bytes is not looked at by rules.
pub const SCANNED_BYTES_MAX: usize = 1024 * 1024;
/// A compiled regex of a rule may take this many bytes.
const REGEX_BYTES_MAX: usize = 1024 * 1024;
/// A regex or glob of a rule may have this many bytes of text.
const PATTERN_BYTES_MAX: usize = 4096;

/// NFKC and case folding, with every run of blanks (line ends too) as one space: the form in which words are compared.
pub fn fold(text: &str) -> String {
    let folded = if text.is_ascii() { text.to_ascii_lowercase() } else { caseless(text) };
    let mut out = String::with_capacity(folded.len());
    for c in folded.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// NFKC and full case folding of a text. What folds by itself is taken as it stands, because normalizing is dear: the rest
/// goes with the character before it, which it may be a mark on.
fn caseless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.find(|c| !is_plain(c)).unwrap_or(rest.len());
        let odd = rest.get(plain..).and_then(|tail| tail.find(is_plain)).map_or(rest.len(), |length| plain + length);
        let (run, next) = rest.split_at_checked(odd).unwrap_or((rest, ""));
        let marked = run.get(..plain).and_then(|text| text.chars().next_back()).filter(|_| plain < odd);
        let (alone, marks) = run.split_at_checked(plain - marked.map_or(0, char::len_utf8)).unwrap_or(("", run));
        out.push_str(&alone.to_ascii_lowercase());
        if !marks.is_empty() {
            out.extend(folded_whole(marks));
        }
        rest = next;
    }
    out
}

/// ASCII and the Chinese characters: NFKC leaves them, and no character before them composes with them.
fn is_plain(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fa5}' | '、' | '。')
}

/// lower, upper, lower again is full case folding, so that ß meets SS and ς meets σ.
fn folded_whole(text: &str) -> impl Iterator<Item = char> {
    text.nfkc().flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc()
}

/// The first `SCANNED_BYTES_MAX` bytes, cut between characters.
pub fn scanned(text: &str) -> &str {
    let end = (0..=SCANNED_BYTES_MAX.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.split_at_checked(end)).map_or(text, |(head, _)| head)
}

/// All words of a set of rules, ready to be looked for in one pass. Words are folded.
#[derive(Debug, Clone, Default)]
pub struct Words {
    search: Option<AhoCorasick>,
    words: Vec<String>,
}

impl Words {
    /// Builds the search; words must be folded and not empty.
    pub fn new(words: BTreeSet<String>) -> Result<Words, String> {
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let search =
            AhoCorasick::builder().match_kind(MatchKind::Standard).build(&words).map_err(|error| error.to_string())?;
        Ok(Words { search: (!words.is_empty()).then_some(search), words })
    }

    /// The place of a folded word, by which `seen` tells of it; None: it is not one of these words.
    pub fn place(&self, folded: &str) -> Option<usize> {
        self.words.binary_search_by(|word| word.as_str().cmp(folded)).ok()
    }

    /// Which words occur in a folded text, each at its place.
    pub fn seen(&self, folded: &str) -> Seen {
        let mut seen = vec![false; self.words.len()];
        let Some(search) = &self.search else {
            return Seen(seen);
        };
        for hit in search.find_overlapping_iter(folded) {
            let place = hit.pattern().as_usize();
            let (Some(word), Some(found)) = (self.words.get(place), seen.get_mut(place)) else {
                continue;
            };
            *found = *found || stands_alone(folded, word, hit.start(), hit.end());
        }
        Seen(seen)
    }
}

/// Which of the `Words` occur in a text.
#[derive(Debug, Clone, Default)]
pub struct Seen(Vec<bool>);

impl Seen {
    /// Whether the word at this place of `Words` was seen.
    pub fn has(&self, place: usize) -> bool {
        self.0.get(place).copied().unwrap_or(false)
    }
}

/// A list of words as a rule states it, with the place of each in the `Words` of the table that it stands in.
#[derive(Debug, Clone, Default)]
pub struct WordList {
    words: Vec<String>,
    /// Empty before `bind`.
    places: Vec<usize>,
}

impl WordList {
    /// The list as written; it finds nothing before `bind`.
    pub fn new(words: Vec<String>) -> WordList {
        WordList { words, places: Vec::new() }
    }

    /// The words as they are compared.
    pub fn folded(&self) -> impl Iterator<Item = String> {
        self.words.iter().map(|word| fold(word))
    }

    /// Looks up the words once, so that asking costs no more than their number.
    pub fn bind(&mut self, all: &Words) {
        self.places = self.folded().map(|word| all.place(&word).unwrap_or(usize::MAX)).collect();
    }

    /// The words, as written, that were seen in one of the texts.
    pub fn found<'w>(&'w self, texts: &[&Seen]) -> impl Iterator<Item = &'w str> {
        let held = |place: usize| texts.iter().any(|text| text.has(place));
        self.words.iter().zip(&self.places).filter(move |(_, place)| held(**place)).map(|(word, _)| word.as_str())
    }
}

/// Whether a word occurs alone in a text; both are folded, or lower case.
pub fn has_word(text: &str, word: &str) -> bool {
    !word.is_empty() && text.match_indices(word).any(|(at, _)| stands_alone(text, word, at, at + word.len()))
}

/// Whether an occurrence is bounded: where the word begins or ends in `[A-Za-z0-9_]`, its neighbour is none of these.
fn stands_alone(text: &str, word: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let joined = |inner: Option<u8>, outer: Option<&u8>| {
        inner.is_some_and(is_word_byte) && outer.copied().is_some_and(is_word_byte)
    };
    let before = start.checked_sub(1).and_then(|place| bytes.get(place));
    !joined(word.bytes().next(), before) && !joined(word.bytes().next_back(), bytes.get(end))
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A glob over a whole value: `*` any run, `?` one character; width and case do not matter.
#[derive(Debug, Clone)]
pub struct Glob {
    text: String,
    shape: Shape,
}

/// What a folded glob asks of a folded value; the plain shapes are most of what people write, and cost least.
#[derive(Debug, Clone)]
enum Shape {
    Whole(String),
    /// `*…`
    Ends(String),
    /// `…*`
    Begins(String),
    Regex(Regex),
}

impl Glob {
    /// Compiles; Err says why not.
    pub fn new(text: &str) -> Result<Glob, String> {
        if text.trim().is_empty() {
            return Err("the pattern is empty".to_owned());
        }
        if text.len() > PATTERN_BYTES_MAX {
            return Err(format!("the pattern is longer than {PATTERN_BYTES_MAX} bytes"));
        }
        let folded = fold(text.trim());
        let plain = |part: &str| !part.contains(['*', '?']);
        let shape = match (folded.strip_prefix('*'), folded.strip_suffix('*')) {
            _ if plain(&folded) => Shape::Whole(folded),
            (Some(end), _) if plain(end) => Shape::Ends(end.to_owned()),
            (_, Some(begin)) if plain(begin) => Shape::Begins(begin.to_owned()),
            _ => Shape::Regex(glob_regex(&folded)?),
        };
        Ok(Glob { text: text.trim().to_owned(), shape })
    }

    /// Whether the whole value matches.
    pub fn holds(&self, value: &str) -> bool {
        self.holds_folded(fold(scanned(value)).trim())
    }

    /// As `holds`, for a value that is folded and trimmed.
    pub fn holds_folded(&self, value: &str) -> bool {
        match &self.shape {
            Shape::Whole(whole) => value == whole,
            Shape::Ends(end) => value.ends_with(end.as_str()),
            Shape::Begins(begin) => value.starts_with(begin.as_str()),
            Shape::Regex(regex) => regex.is_match(value),
        }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A regex as written: case matters unless it says `(?i)`; it sees subject and body one after the other, unfolded.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles; Err says why not.
    pub fn new(text: &str) -> Result<Pattern, String> {
        if text.is_empty() {
            return Err("the pattern is empty".to_owned());
        }
        build(text, false).map(Pattern)
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The numbers and names of its captures.
    pub fn captures(&self) -> impl Iterator<Item = String> {
        let names = self.0.capture_names().enumerate();
        names.flat_map(|(place, name)| [Some(place.to_string()), name.map(str::to_owned)]).flatten()
    }

    /// The matched text and the captures, numbered and named; None: no match.
    pub fn find(&self, text: &str) -> Option<(String, BTreeMap<String, String>)> {
        let found = self.0.captures(scanned(text))?;
        let mut captures = BTreeMap::new();
        for (place, name) in self.0.capture_names().enumerate() {
            let value = found.get(place).map_or("", |part| part.as_str());
            captures.insert(place.to_string(), value.to_owned());
            if let Some(name) = name {
                captures.insert(name.to_owned(), value.to_owned());
            }
        }
        Some((found.get(0).map_or("", |part| part.as_str()).to_owned(), captures))
    }
}

fn glob_regex(folded: &str) -> Result<Regex, String> {
    let mut pattern = String::from(r"\A");
    for c in folded.chars() {
        match c {
            '*' => pattern.push_str(".*"),
            '?' => pattern.push('.'),
            c => pattern.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    pattern.push_str(r"\z");
    build(&pattern, true)
}

fn build(pattern: &str, any_line: bool) -> Result<Regex, String> {
    if pattern.len() > PATTERN_BYTES_MAX {
        return Err(format!("the pattern is longer than {PATTERN_BYTES_MAX} bytes"));
    }
    RegexBuilder::new(pattern).size_limit(REGEX_BYTES_MAX).dot_matches_new_line(any_line).build().map_err(|error| {
        match error {
            regex::Error::CompiledTooBig(_) => "the compiled pattern is too large".to_owned(),
            other => other.to_string().lines().last().unwrap_or("no valid regex").trim().to_owned(),
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn seen(word: &str, text: &str) -> bool {
        let words = Words::new([fold(word)].into_iter().collect()).unwrap();
        words.seen(&fold(text)).has(0)
    }

    #[test]
    fn words_are_found_folded_and_bounded() {
        for (word, text, found) in [
            ("vpn", "My VPN is down", true),
            ("vpn", "ＶＰＮ连不上了", true),
            ("vpn", "vpn连不上", true),
            ("vpn", "openvpn", false),
            ("vpn", "vpn2", false),
            ("vpn", "my_vpn", false),
            ("vpn", "openvpn and vpn", true),
            ("远程接入", "请问远程接入怎么办", true),
            ("can't log in", "I can't log\r\n   in today", true),
            ("STRASSE", "die Straße", true),
            ("c++", "a c++ build", true),
            ("c++", "a c++11 build", true),
            ("e-mail", "e-mails", false),
        ] {
            assert_eq!(seen(word, text), found, "{word} in {text}");
        }
    }

    #[test]
    fn folding_by_pieces_is_folding_the_whole() {
        let chars = ('\0'..'\u{3400}').chain('\u{9f90}'..'\u{9fb0}').chain('\u{ac00}'..'\u{ac40}');
        for c in chars.chain('\u{f900}'..'\u{10000}').chain('\u{1d100}'..'\u{1d500}') {
            for text in [format!("E{c}b"), format!("网{c}{c}\u{301}国"), format!("{c}A \u{323}{c}")] {
                assert_eq!(caseless(&text), folded_whole(&text).collect::<String>(), "{text:?}");
            }
        }
    }

    #[test]
    fn overlapping_words_are_all_seen() {
        let words = Words::new(["网络", "网络打印机", "打印机", "印"].map(fold).into_iter().collect()).unwrap();
        let seen = words.seen(&fold("网络打印机坏了"));
        assert!((0..4).all(|place| seen.has(place)) && !seen.has(4));
        assert!(!Words::new(BTreeSet::new()).unwrap().seen("abc").has(0));
        let mut list = WordList::new(vec!["打印机".to_owned(), "扫描仪".to_owned(), "印".to_owned()]);
        assert_eq!(list.found(&[&seen]).count(), 0, "not bound yet");
        list.bind(&words);
        assert_eq!(list.found(&[&seen]).collect::<Vec<_>>(), ["打印机", "印"]);
    }

    #[test]
    fn globs_cover_the_whole_value() {
        for (glob, value, holds) in [
            ("*@vendor.test", "Bob@Vendor.TEST", true),
            ("*@vendor.test", "bob@vendor.test.evil", false),
            ("*.l?g", "TRACE.LOG", true),
            ("a.c", "abc", false),
            ("[x]*", "[x] y\nz", true),
            ("财务*", "财务部", true),
            ("*", "", true),
            ("wang@desk.test", "Wang@Desk.Test", true),
            ("*vendor*", "a.vendor.test", true),
            ("**", "x", true),
        ] {
            assert_eq!(Glob::new(glob).unwrap().holds(value), holds, "{glob} on {value}");
        }
        assert!(Glob::new(" ").is_err());
    }

    #[test]
    fn regexes_are_limited_and_give_captures() {
        let (text, captures) = Pattern::new(r"(?<host>\w+) is (DOWN|UP)").unwrap().find("web1 is DOWN now").unwrap();
        assert_eq!(text, "web1 is DOWN");
        assert_eq!((captures.get("host").unwrap().as_str(), captures.get("2").unwrap().as_str()), ("web1", "DOWN"));
        assert!(Pattern::new("(").is_err());
        assert!(Pattern::new(r"\w{1000}{1000}").is_err());
        assert!(Pattern::new("").is_err());
        assert!(Pattern::new(&"a".repeat(PATTERN_BYTES_MAX + 1)).is_err());
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        let text = "网".repeat(SCANNED_BYTES_MAX);
        let cut = scanned(&text);
        assert!(cut.len() <= SCANNED_BYTES_MAX && cut.len() > SCANNED_BYTES_MAX - 4);
        assert_eq!(scanned("abc"), "abc");
    }
}
