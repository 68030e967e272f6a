//! Clauses: the text cut where a thought ends, folded for matching, with what changes its meaning noted.
//!
//! Folding is one character to one character (case, width, quotation marks, traditional to simplified Chinese where a
//! word list needs it), so that evidence can be given in the requester's own characters.

use regex::Regex;

use super::words::{self, Hints, Pattern};

/// A clause of the text.
#[derive(Debug)]
pub(super) struct Clause {
    original: Vec<char>,
    folded: String,
    hints: Hints,
    /// It asks.
    pub question: bool,
    /// It speaks of something that has not happened: "if", "once", "如果".
    pub conditional: bool,
    /// It begins with "but".
    pub contrast: bool,
    /// It speaks of another time and not of today too: "yesterday", "以前".
    pub past: bool,
}

impl Clause {
    /// Characters of it.
    pub fn len(&self) -> usize {
        self.original.len()
    }

    /// A pattern matches.
    pub fn says(&self, pattern: &Pattern) -> bool {
        pattern.is_among(self.hints) && pattern.is_match(&self.folded)
    }

    /// The words that a pattern matches, as they were written.
    pub fn find(&self, pattern: &Pattern) -> Option<String> {
        let found = Some(pattern).filter(|p| p.is_among(self.hints))?.regex()?.find(&self.folded)?;
        let start = self.folded.get(..found.start())?.chars().count();
        let len = found.as_str().chars().count();
        let text: String = self.original.iter().skip(start).take(len).collect();
        Some(text.trim().to_string())
    }

    /// What is left of the clause, as it was written, without what the patterns match.
    pub fn without(&self, patterns: &[&Pattern]) -> String {
        let text: String = self.original.iter().collect();
        without(&text, patterns)
    }
}

/// What is left of a text, as it was written, without what the patterns match one after the other.
pub(super) fn without(text: &str, patterns: &[&Pattern]) -> String {
    let mut left = folded(text);
    let mut hints = if patterns.is_empty() { Hints::ANY } else { Hints::of(&left) };
    for pattern in patterns {
        if let Some(blanked) = Some(pattern).filter(|p| p.is_among(hints)).and_then(|p| blanked(&left, p.regex()?)) {
            left = blanked;
            hints = Hints::of(&left);
        }
    }
    // A character became one character, so that the two texts run in step.
    let written = text.chars().zip(left.chars()).map(|(was, is)| if is == ' ' { ' ' } else { was });
    written.collect::<String>().trim().to_string()
}

/// The text with blanks for what the pattern matches; None if it matches nothing.
fn blanked(text: &str, pattern: &Regex) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for found in pattern.find_iter(text) {
        out.push_str(text.get(end..found.start()).unwrap_or_default());
        out.extend(found.as_str().chars().map(|_| ' '));
        end = found.end();
    }
    out.push_str(text.get(end..).unwrap_or_default());
    (end > 0).then_some(out)
}

/// A text as the word lists have it, character for character.
pub(super) fn folded(text: &str) -> String {
    fold_all(&text.chars().collect::<Vec<char>>()).into_iter().collect()
}

/// The clauses of at most `max` characters of a text, closing formula left out.
pub(super) fn clauses(text: &str, max: usize) -> Vec<Clause> {
    let text: Vec<char> = unwrap_lines(text, max).chars().take(max).collect();
    let folded = fold_all(&text);
    let mut out = Vec::new();
    let mut start = 0;
    for at in 0..folded.len() {
        let here = folded.get(at).copied().unwrap_or(' ');
        let next = folded.get(at + 1).copied();
        if matches!(here, '!' | '?' | ';' | '\n' | '。' | '…') || (here == '.' && next.is_none_or(char::is_whitespace))
        {
            sentence(&text, &folded, start..at + 1, &mut out);
            start = at + 1;
        }
    }
    sentence(&text, &folded, start..folded.len(), &mut out);
    drop_closing(&mut out);
    out
}

/// The first line with text on it.
pub(super) fn first_line(text: &str) -> Option<Clause> {
    let original: Vec<char> = text.lines().find(|l| !l.trim().is_empty())?.chars().collect();
    let folded = fold_all(&original).into_iter().collect();
    Some(Clause {
        original,
        folded,
        hints: Hints::ANY,
        question: false,
        conditional: false,
        contrast: false,
        past: false,
    })
}

/// A line that a client wrapped is joined with the next; Chinese lines and short lines stand for themselves. At least
/// `max` characters, where there are as many.
fn unwrap_lines(text: &str, max: usize) -> String {
    /// A line shorter than this was ended by its author, unless the next goes on in small letters.
    const WRAPPED: usize = 50;
    /// A line shorter than this was ended by its author.
    const SHORT: usize = 15;
    let mut out = String::new();
    let mut left = max;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next().filter(|_| left > 0) {
        let line = line.trim_end();
        out.push_str(line);
        let goes_on = lines.peek().is_some_and(|next| next.starts_with(|c: char| c.is_ascii_lowercase()))
            && line.ends_with(|c: char| c.is_ascii_alphanumeric());
        let chars = line.chars().count();
        left = left.saturating_sub(chars + 1);
        let wrapped = (chars >= WRAPPED || (chars >= SHORT && goes_on)) && !line.chars().any(is_han);
        out.push(if wrapped { ' ' } else { '\n' });
        if line.is_empty() {
            out.push('\n');
        }
    }
    out
}

/// Cuts one sentence at commas and contrasts.
fn sentence(text: &[char], folded: &[char], range: std::ops::Range<usize>, out: &mut Vec<Clause>) {
    let Some(whole) = folded.get(range.clone()) else { return };
    let whole: String = whole.iter().collect();
    if !whole.chars().any(|c| !c.is_whitespace()) {
        return;
    }
    let asks = whole.trim_end().ends_with('?');
    let hints = Hints::of(&whole);
    let said = |pattern: &Pattern, text: &str, hints: Hints| pattern.is_among(hints) && pattern.is_match(text);
    let supposes = said(&words::CONDITION_FIRST, &whole, hints);
    let mut start = range.start;
    let mut pieces = Vec::new();
    for at in range.clone() {
        if is_cut(folded, at) {
            pieces.push(start..at);
            start = at;
        }
    }
    pieces.push(start..range.end);
    let last = pieces.len();
    for (n, piece) in pieces.into_iter().enumerate() {
        let (Some(original), Some(chars)) = (text.get(piece.clone()), folded.get(piece)) else { continue };
        let folded: String = chars.iter().collect();
        let hints = if last == 1 { hints } else { Hints::of(&folded) };
        let said = |pattern: &Pattern| said(pattern, &folded, hints);
        out.push(Clause {
            original: original.to_vec(),
            question: (asks && n + 1 == last) || said(&words::QUESTION),
            conditional: supposes || said(&words::CONDITION),
            contrast: said(&words::CONTRAST),
            past: said(&words::PAST) && !said(&words::PRESENT),
            folded,
            hints,
        });
    }
}

/// A clause begins here: at a comma, or at a word of contrast.
fn is_cut(folded: &[char], at: usize) -> bool {
    let starts = |word: &str| word.chars().enumerate().all(|(n, c)| folded.get(at + n) == Some(&c));
    match folded.get(at) {
        Some(',') => folded.get(at + 1).is_none_or(|c| c.is_whitespace() || is_han(*c)),
        Some('，' | '、') => true,
        Some(' ') => {
            starts(" but ")
                || starts(" however")
                || starts(" although ")
                || starts(" though ")
                || starts(" - ")
                || starts(" and ")
                || starts(" except ")
                || starts(" apart from ")
        }
        Some('但' | '~') => true,
        Some('不') => starts("不过"),
        Some('可') => starts("可是"),
        Some('只') => starts("只是") || starts("只不过"),
        _ => false,
    }
}

/// "Thanks, Ann" below an answer says nothing about the answer.
fn drop_closing(clauses: &mut Vec<Clause>) {
    /// Characters of the closing formula with the name at most.
    const MAX_CHARS: usize = 60;
    let Some(at) = clauses.iter().rposition(|c| {
        c.original.first().is_some_and(|c| !c.is_whitespace())
            && words::CLOSING.is_among(c.hints)
            && words::CLOSING.is_match(c.folded.trim())
    }) else {
        return;
    };
    let tail: usize = clauses.iter().skip(at).map(Clause::len).sum();
    // "Thanks, but still down" is no closing formula, and neither is "Thanks," above "Still down".
    let says_more = |c: &Clause| {
        let goes_on = c.original.first() == Some(&',') && !super::bare::is_name(&c.without(&[]));
        let speaks = [&words::STILL_BROKEN, &words::BROKEN, &words::LACKING, &words::HOLD];
        goes_on && c.original.iter().any(|c| c.is_alphanumeric()) || speaks.iter().any(|list| c.says(list))
    };
    if clauses.iter().skip(at + 1).any(|c| c.contrast || says_more(c)) {
        return;
    }
    let more = clauses.iter().take(at).any(|c| c.without(&[&words::GREETING]).chars().any(char::is_alphanumeric));
    if more && tail <= MAX_CHARS {
        clauses.truncate(at);
    }
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Words that decide, in which two letters that changed places are put back.
const OFTEN_MISTYPED: [&str; 14] = [
    "thanks", "working", "works", "worked", "fixed", "solved", "resolved", "still", "again", "broken", "problem",
    "doesnt", "error", "close",
];

/// A text as the word lists have it, character for character.
fn fold_all(text: &[char]) -> Vec<char> {
    let mut folded: Vec<char> = text.iter().copied().map(fold).collect();
    for word in folded.split_mut(|c| !c.is_ascii_lowercase()) {
        if let Some(meant) = OFTEN_MISTYPED.iter().find(|meant| is_mistyped(word, meant)) {
            word.iter_mut().zip(meant.chars()).for_each(|(typed, c)| *typed = c);
        }
    }
    // Cantonese says 唔 for 不, but 唔該 is thanks; 木有 is 没有, as it is said online.
    let next = folded.iter().copied().skip(1).chain([' ']).collect::<Vec<char>>();
    for (c, next) in folded.iter_mut().zip(next) {
        match (*c, next) {
            ('唔', next) if !matches!(next, '该' | '該') => *c = '不',
            ('木', '有') => *c = '没',
            _ => {}
        }
    }
    folded
}

/// The word with two neighbouring letters exchanged, none of them the first.
fn is_mistyped(word: &[char], meant: &str) -> bool {
    if word.len() != meant.len() || word.first().copied() != meant.chars().next() {
        return false;
    }
    let mut wrong = word.iter().copied().zip(meant.chars()).enumerate().filter(|(_, (typed, c))| typed != c);
    match (wrong.next(), wrong.next(), wrong.next()) {
        (Some((at, one)), Some((next, two)), None) => next == at + 1 && one.0 == two.1 && one.1 == two.0,
        _ => false,
    }
}

/// One character as the word lists have it.
fn fold(c: char) -> char {
    // Most characters, at a fraction of the cost.
    if c.is_ascii() && c != '`' {
        return c.to_ascii_lowercase();
    }
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{a0}' | '\u{3000}' => ' ',
        '’' | '‘' | '`' | '´' => '\'',
        _ => c,
    };
    let mut lower = c.to_lowercase();
    let c = match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    };
    if is_han(c) { words::simplified(c) } else { c }
}
