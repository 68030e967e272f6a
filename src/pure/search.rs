//! Full text search, the same on both databases: the words that an entry is found by, what a person looks for, and the
//! place in a text that is shown.
//!
//! Texts are folded (NFKC, lower case). A run of letters and digits is a word; a run of Chinese, Japanese or Korean, which
//! has no spaces, gives each of its characters and each two neighbours. What is looked for must hold all its words, and
//! its runs as they are written. Takes linear time; cuts what is too long; asks no store.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// Words taken of one entry at most.
const WORDS_MAX: usize = 40_000;
/// Characters of one word that count; what is longer is no word of a person.
const WORD_CHARS_MAX: usize = 64;
/// Words and runs of what is looked for that count.
const PARTS_MAX: usize = 16;
/// Characters of one run of what is looked for that count.
const RUN_CHARS_MAX: usize = 32;
/// Characters of a text that are searched for the place to show.
const SHOWN_CHARS_MAX: usize = 200_000;
/// Columns of a phone's line that stand before the place that is shown.
const BEFORE_COLUMNS: usize = 20;

/// A piece of a folded text.
enum Piece {
    Word(String),
    /// Characters that are written without spaces.
    Run(Vec<char>),
}

/// The words, separated by single spaces. "卡纸 jam" gives "卡 卡纸 纸 jam".
pub fn words(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for piece in pieces(text) {
        if words.len() >= WORDS_MAX {
            break;
        }
        match piece {
            Piece::Word(word) => words.push(word),
            Piece::Run(run) => {
                for (at, c) in run.iter().enumerate() {
                    if words.len() >= WORDS_MAX {
                        break;
                    }
                    words.push(c.to_string());
                    words.extend(run.get(at + 1).map(|next| [*c, *next].iter().collect::<String>()));
                }
            }
        }
    }
    words.join(" ")
}

/// The words and runs of a text, folded, in order.
fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let mut folded = text.nfkc().flat_map(char::to_lowercase).peekable();
    std::iter::from_fn(move || {
        while folded.next_if(|c| !c.is_alphanumeric() && !is_cjk(*c)).is_some() {}
        if is_cjk(*folded.peek()?) {
            return Some(Piece::Run(std::iter::from_fn(|| folded.next_if(|c| is_cjk(*c))).collect()));
        }
        let is_letter = |c: &char| c.is_alphanumeric() && !is_cjk(*c);
        let mut word = String::new();
        let mut length = 0;
        while let Some(c) = folded.next_if(is_letter) {
            if length < WORD_CHARS_MAX {
                word.push(c);
            }
            length += 1;
        }
        Some(Piece::Word(word))
    })
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{2ffff}')
}

/// What a person looks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    parts: Vec<Part>,
}

/// A word, or a run of characters that must stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// Folded.
    written: String,
    is_run: bool,
    /// As the databases know it: the word, the one character, or the pairs of the run in order.
    terms: Vec<String>,
    /// As it stands among the words of an entry: between two pairs of one run there is the character that they share; of
    /// entries that were written before single characters were kept, the pairs alone.
    places: Vec<String>,
}

/// Whether words stand among others, whole and in this order.
fn stands_in(place: &str, words: &str) -> bool {
    words.match_indices(place).any(|(at, _)| {
        let (before, rest) = words.split_at_checked(at).unwrap_or_default();
        let after = rest.get(place.len()..).unwrap_or_default();
        (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
    })
}

impl Query {
    /// What a text looks for; empty where it holds no word.
    pub fn of(text: &str) -> Query {
        let part = |piece| match piece {
            Piece::Word(word) => {
                Part { written: word.clone(), is_run: false, places: vec![word.clone()], terms: vec![word] }
            }
            Piece::Run(mut run) => {
                run.truncate(RUN_CHARS_MAX);
                let written: String = run.iter().collect();
                let pairs: Vec<String> = run.windows(2).map(|pair| pair.iter().collect()).collect();
                let terms = if pairs.is_empty() { vec![written.clone()] } else { pairs };
                let shared = run.iter().skip(1).map(char::to_string);
                let joined: Vec<String> =
                    terms.iter().cloned().zip(shared).flat_map(|(pair, one)| [pair, one]).collect();
                // The last pair ends the run: the character that follows it is not shared.
                let joined = joined.get(..joined.len().saturating_sub(1)).unwrap_or_default().join(" ");
                let joined = if joined.is_empty() { written.clone() } else { joined };
                Part { written, is_run: true, places: vec![joined, terms.join(" ")], terms }
            }
        };
        Query { parts: pieces(text).take(PARTS_MAX).map(part).collect() }
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The number that is looked for, where it is nothing else.
    pub fn number(&self) -> Option<i64> {
        match self.parts.as_slice() {
            [one] => one.written.parse().ok(),
            _ => None,
        }
    }

    /// The words that an entry must have, each once.
    pub fn terms(&self) -> BTreeSet<&str> {
        self.parts.iter().flat_map(|part| part.terms.iter().map(String::as_str)).collect()
    }

    /// Whether having the words is not enough, because some must stand together.
    pub fn has_runs(&self) -> bool {
        self.parts.iter().any(|part| part.terms.len() > 1)
    }

    /// Whether `words`, as `words` makes them, hold all that is looked for.
    pub fn matches(&self, words: &str) -> bool {
        self.parts.iter().all(|part| part.places.iter().any(|place| stands_in(place, words)))
    }

    /// Whether a text holds all that is looked for.
    pub fn is_in(&self, text: &str) -> bool {
        self.matches(&words(text))
    }

    /// The first place of a text that holds something of what is looked for, `columns` wide at most, on one line; None: it
    /// holds nothing of it. A Chinese character is two columns wide.
    pub fn place_in(&self, text: &str, columns: usize) -> Option<String> {
        let flat: Vec<char> =
            text.chars().take(SHOWN_CHARS_MAX).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
        let mut folded = String::new();
        // Where each character of the text begins in the folded one.
        let mut begins: Vec<usize> = Vec::with_capacity(flat.len());
        for c in &flat {
            begins.push(folded.len());
            folded.extend(std::iter::once(*c).nfkc().flat_map(char::to_lowercase));
        }
        let at = self.parts.iter().filter_map(|part| part.find_in(&folded)).min()?;
        let hit = begins.partition_point(|begin| *begin <= at).saturating_sub(1);
        Some(window(&flat, hit, columns))
    }
}

impl Part {
    /// Where it stands in a folded text, in octets.
    fn find_in(&self, folded: &str) -> Option<usize> {
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_cjk(c));
        let stands_alone = |at: usize| {
            let (before, rest) = folded.split_at_checked(at).unwrap_or_default();
            let after = rest.get(self.written.len()..).unwrap_or_default();
            // A word that was cut goes on.
            let is_cut = self.written.chars().count() >= WORD_CHARS_MAX;
            !joins(before.chars().next_back()) && (is_cut || !joins(after.chars().next()))
        };
        folded.match_indices(&self.written).map(|(at, _)| at).find(|at| self.is_run || stands_alone(*at))
    }
}

/// The text around a place: from the word that begins some columns before it, as far as there is room.
fn window(flat: &[char], hit: usize, columns: usize) -> String {
    let mut begin = hit;
    let mut before = 0;
    while begin > 0 && before < BEFORE_COLUMNS {
        begin -= 1;
        before += flat.get(begin).map_or(0, |c| width(*c));
    }
    // Not from the middle of a word.
    let is_inside = |at: usize| at > 0 && flat.get(at - 1).is_some_and(|c| *c != ' ' && !is_cjk(*c));
    while begin < hit && is_inside(begin) {
        begin += 1;
    }
    let mut used = 0;
    let mut end = begin;
    while let Some(c) = flat.get(end).filter(|c| used + width(**c) <= columns) {
        used += width(*c);
        end += 1;
    }
    // Nor to the middle of one, unless there is nothing else.
    let goes_on = |at: usize| is_inside(at) && flat.get(at).is_some_and(|c| *c != ' ' && !is_cjk(*c));
    let whole = (hit + 1..=end).rev().find(|at| !goes_on(*at));
    let end = whole.unwrap_or(end);
    let shown: String = flat.get(begin..end).unwrap_or_default().iter().collect();
    let head = if flat.get(..begin).unwrap_or_default().iter().any(|c| *c != ' ') { "…" } else { "" };
    let tail = if flat.get(end..).unwrap_or_default().iter().any(|c| *c != ' ') { "…" } else { "" };
    format!("{head}{}{tail}", shown.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Columns of a character on a screen.
fn width(c: char) -> usize {
    if is_cjk(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff60}') { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_pairs_and_words() {
        let cases = [
            ("打印机 jam", "打 打印 印 印机 机 jam"),
            ("ＶＰＮ连不上", "vpn 连 连不 不 不上 上"),
            ("网", "网"),
            ("", ""),
            ("a,b_c", "a b c"),
            ("Straße 3楼", "straße 3 楼"),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text}");
        }
        assert_eq!(words(&"x".repeat(100)).len(), WORD_CHARS_MAX);
        assert!(words(&"字".repeat(WORDS_MAX)).split(' ').count() <= WORDS_MAX + 1);
    }

    #[test]
    fn what_is_looked_for_is_found() {
        let text = "Hello,\n三楼打印机又卡纸了。The label-printer LP-3 jams; ＶＰＮ works.";
        for (query, found) in [
            ("打印机", true),
            ("打印", true),
            ("机", true),
            ("纸 卡", true),
            ("打印卡纸", false),
            ("印打", false),
            ("楼打印机又", true),
            ("了了", false),
            ("Printer jams", true),
            ("print", false),
            ("vpn", true),
            ("label-printer LP-3", true),
            ("打印机 vpn", true),
            ("打印机 scanner", false),
        ] {
            assert_eq!(Query::of(query).is_in(text), found, "{query}");
        }
        assert!(Query::of(" —。#").is_empty() && !Query::of("3").is_empty());
        let query = Query::of("打印机 卡 jam jam");
        assert_eq!(query.terms().into_iter().collect::<Vec<_>>(), ["jam", "卡", "印机", "打印"]);
        assert!(query.has_runs() && !Query::of("打印 jam").has_runs());
        // As entries were kept before their single characters were.
        assert!(Query::of("打印机").matches("三楼 楼打 打印 印机 jam"));
        assert!(!Query::of("打印机").is_in("打印，印机"));
    }

    #[test]
    fn the_place_that_is_shown() {
        let text =
            "Dear all,\n\nsince Monday the label printer on the third floor jams\nwith every label that we print.";
        for (query, columns, expected) in [
            ("jams", 40, "…on the third floor jams with every label…"),
            ("dear", 20, "Dear all, since…"),
            ("LABEL", 30, "…since Monday the label…"),
            ("absent", 30, ""),
            ("prin", 30, ""),
        ] {
            let place = Query::of(query).place_in(text, columns).unwrap_or_default();
            assert_eq!(place, expected, "{query}");
        }
        let place = Query::of("卡纸").place_in("您好：三楼的标签打印机从今天早上开始一直卡纸，每张都卡。", 30);
        assert_eq!(place.as_deref(), Some("…机从今天早上开始一直卡纸，每张…"));
        let long = format!("{} needle", "hay ".repeat(SHOWN_CHARS_MAX));
        assert_eq!(Query::of("needle").place_in(&long, 30), None, "beyond what is looked at");
    }
}
