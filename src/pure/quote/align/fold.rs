//! Text folded to words that can be compared: letters and digits, compatibility forms and case folded, accents off.
//!
//! Wrapping, marks, spaces, width, punctuation and link targets do not matter: clients change all of them. A word of
//! an alphabet is one token, an ideograph, kana or Hangul syllable one each, so that wrapping never parts a token.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::super::{Line, strip_marks};

/// Tokens of the body that are aligned; a longer body is left to the heuristics.
pub const BODY_TOKENS_MAX: usize = 200_000;
/// Tokens of all known texts together; the text that would pass it, and older ones, are left out.
pub const KNOWN_TOKENS_MAX: usize = 200_000;
/// What stands between the two parts (text, HTML) of a known mail.
pub const PART_END: char = '\u{c}';
/// How the links begin that clients write out.
const SCHEMES: [&str; 5] = ["http://", "https://", "mailto:", "tel:", "cid:"];
/// Lines over which one link may be wrapped.
const LINK_LINES_MAX: usize = 30;

/// A word, with where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// Equal for equal words.
    pub id: u64,
    /// A letter or digit weighs 1, an ideograph 2.
    pub weight: usize,
    /// The number of its line.
    pub line: usize,
    /// Its bytes: of the whole line in the body, of the bare line in a known text.
    pub start: usize,
    pub end: usize,
}

/// The tokens of the body and which of them each line has.
#[derive(Debug, Default)]
pub struct Body {
    pub tokens: Vec<Token>,
    /// (first token, token after the last) of each line.
    pub lines: Vec<(usize, usize)>,
}

/// One line of a known text.
#[derive(Debug)]
pub struct KnownLine<'a> {
    pub text: &'a str,
    pub part: usize,
    /// First token, token after the last.
    pub tokens: (usize, usize),
}

/// One text that the body may quote.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// The writer of the body wrote it.
    pub own: bool,
    /// The number of its text, among those of others or among the writer's own.
    pub text: usize,
    /// Of a text of the writer's own, not what they said alone, but all that stood in that mail.
    pub with_quotes: bool,
    /// First token, token after the last.
    pub tokens: (usize, usize),
    pub weight: usize,
}

/// All known texts in one row.
#[derive(Debug, Default)]
pub struct Known<'a> {
    pub tokens: Vec<Token>,
    pub lines: Vec<KnownLine<'a>>,
    pub parts: Vec<Part>,
    /// Lines of several words that others wrote.
    whole_lines: BTreeSet<u64>,
    /// Lines without any word (a rule, an emoji), each with its text's number.
    signs: BTreeSet<(usize, &'a str)>,
}

impl Body {
    /// None if the body is too long. A word that was broken at the end of a line is mended where `known` has it whole.
    pub fn of(lines: &[Line<'_>], known: &Known<'_>, heads: &[usize]) -> Option<Body> {
        let mut words: Vec<u64> = known.tokens.iter().map(|t| t.id).collect();
        words.sort_unstable();
        let mut body = Body::default();
        let mut link = Link::default();
        let mut head_left = 0;
        for (number, line) in lines.iter().enumerate() {
            let first = body.tokens.len();
            // A head is a head, though an earlier mail of the thread had nearly the same one.
            head_left = heads.get(number).copied().unwrap_or(0).max(head_left);
            if head_left > 0 {
                head_left -= 1;
                body.lines.push((first, first));
                continue;
            }
            tokens(line.bare, (number, line.lead()), &mut link, &mut body.tokens);
            if let Some(above) = number.checked_sub(1).and_then(|n| lines.get(n)) {
                body.mend((above, line), first, &words);
            }
            body.lines.push((first, body.tokens.len()));
            if body.tokens.len() > BODY_TOKENS_MAX {
                return None;
            }
        }
        Some(body)
    }

    /// Joins the last word of the line above with the first word of this one, if we know the whole and not both halves.
    fn mend(&mut self, (above, line): (&Line<'_>, &Line<'_>), first: usize, words: &[u64]) {
        let Some(before) = first.checked_sub(1).and_then(|n| self.tokens.get(n)) else { return };
        let Some(after) = self.tokens.get(first) else { return };
        let (Some(left), Some(right)) = (above.whole.get(before.start..), line.whole.get(after.start..after.end))
        else {
            return;
        };
        let is_known = |id: u64| words.binary_search(&id).is_ok();
        let broken = left.trim_end().len() + before.start == before.end && line.bare.starts_with(right);
        if !broken || (is_known(before.id) && is_known(after.id)) {
            return;
        }
        let mut joined = Vec::new();
        tokens(&format!("{}{right}", left.trim_end()), (0, 0), &mut Link::default(), &mut joined);
        if let ([whole], Some(before)) = (joined.as_slice(), self.tokens.get_mut(first - 1))
            && is_known(whole.id)
        {
            (before.id, before.weight) = (whole.id, whole.weight);
            self.tokens.remove(first);
        }
    }

    /// The token range of a line.
    pub fn range(&self, line: usize) -> (usize, usize) {
        self.lines.get(line).copied().unwrap_or_default()
    }

    pub fn line_tokens(&self, line: usize) -> &[Token] {
        let (first, end) = self.range(line);
        self.tokens.get(first..end).unwrap_or_default()
    }
}

impl<'a> Known<'a> {
    /// Texts of others (and ours), then the writer's own.
    pub fn of(known: &[&'a str], own: &[&'a str]) -> Known<'a> {
        let mut all = Known::default();
        let numbered =
            |texts: &[&'a str], own: bool| texts.iter().map(|text| (*text, own)).enumerate().collect::<Vec<_>>();
        for (number, (text, own)) in numbered(known, false).into_iter().chain(numbered(own, true)) {
            for (n, part) in text.split(PART_END).enumerate() {
                let with_quotes = own && n > 0;
                if !all.push(part, Part { own, text: number, with_quotes, tokens: (0, 0), weight: 0 }) {
                    return all;
                }
            }
        }
        all
    }

    /// Whether there was room.
    fn push(&mut self, text: &'a str, as_part: Part) -> bool {
        let (first, lines, part) = (self.tokens.len(), self.lines.len(), self.parts.len());
        let mut link = Link::default();
        // A cell of a table is a line: clients write it on one of its own, or behind the next.
        for text in text.lines().flat_map(|line| strip_marks(line).1.split('\t')).map(str::trim) {
            let start = self.tokens.len();
            tokens(text, (self.lines.len(), 0), &mut link, &mut self.tokens);
            let words = self.tokens.get(start..).unwrap_or_default();
            if !as_part.own && words.len() > 1 {
                self.whole_lines.insert(line_id(words));
            }
            if words.is_empty() && !text.is_empty() {
                self.signs.insert((part, text));
            }
            self.lines.push(KnownLine { text, part, tokens: (start, self.tokens.len()) });
            if self.tokens.len() > KNOWN_TOKENS_MAX {
                self.tokens.truncate(first);
                self.lines.truncate(lines);
                return false;
            }
        }
        let weight = self.tokens.iter().skip(first).map(|t| t.weight).sum();
        self.parts.push(Part { tokens: (first, self.tokens.len()), weight, ..as_part });
        true
    }

    /// A text holds this line, which has no words.
    pub fn has_sign(&self, part: usize, line: &str) -> bool {
        self.signs.contains(&(part, line))
    }

    /// One of the others' lines reads like this.
    pub fn has_line(&self, text: &str) -> bool {
        let mut words = Vec::new();
        tokens(text, (0, 0), &mut Link::default(), &mut words);
        self.whole_lines.contains(&line_id(&words))
    }

    /// The line of a token.
    pub fn line_of(&self, token: usize) -> Option<(usize, &KnownLine<'a>)> {
        let number = self.tokens.get(token)?.line;
        Some((number, self.lines.get(number)?))
    }

    pub fn part_of(&self, token: usize) -> usize {
        self.line_of(token).map_or(usize::MAX, |(_, line)| line.part)
    }

    pub fn starts_line(&self, token: usize) -> bool {
        self.line_of(token).is_some_and(|(_, line)| line.tokens.0 == token)
    }

    pub fn ends_line(&self, token: usize) -> bool {
        self.line_of(token).is_some_and(|(_, line)| line.tokens.1 == token + 1)
    }
}

fn line_id(words: &[Token]) -> u64 {
    words.iter().fold(SEED, |hash, word| mixed(hash, word.id))
}

/// A text without the targets of links in brackets, for people to read.
pub fn without_targets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('<') {
        out.push_str(before);
        let link = inside.split_once('>').filter(|(link, _)| SCHEMES.iter().any(|s| link.starts_with(s)));
        match link {
            Some((_, after)) => rest = after,
            None => {
                out.push('<');
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// A link that began on an earlier line and has not ended.
#[derive(Debug, Default)]
struct Link {
    lines_left: usize,
}

/// Appends the tokens of one line; `lead` is added to their places.
fn tokens(text: &str, (line, lead): (usize, usize), link: &mut Link, out: &mut Vec<Token>) {
    let mut word: Option<Token> = None;
    let mut skip_to = link_tail(text, link);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        // The first letters of the schemes.
        if at >= skip_to && matches!(c, 'h' | 'm' | 't' | 'c') && !before.is_alphanumeric() {
            skip_to = skip_to.max(link_end(text, at, link));
        }
        before = c;
        if at < skip_to {
            out.extend(word.take());
            continue;
        }
        let (start, end) = (lead + at, lead + at + c.len_utf8());
        let mut said = false;
        let mut take = |folded: char| {
            said = true;
            if is_wide(folded) {
                out.extend(word.take());
                out.push(Token { id: hashed(SEED, folded), weight: 2, line, start, end });
            } else {
                let token = word.get_or_insert(Token { id: SEED, weight: 0, line, start, end });
                token.id = hashed(token.id, folded);
                token.weight += 1;
                token.end = end;
            }
        };
        if c.is_ascii_alphanumeric() {
            take(c.to_ascii_lowercase());
        } else if matches!(c, '\u{4e00}'..='\u{9fff}') {
            take(c);
        } else if !c.is_ascii() {
            let folded = std::iter::once(c).nfkd().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric());
            folded.for_each(take);
        }
        if !said
            && (c.is_ascii() || !is_combining_mark(c))
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}')
        {
            out.extend(word.take());
        }
    }
    out.extend(word);
}

fn is_wide(c: char) -> bool {
    c > '\u{2e80}'
}

/// FNV-1a.
const SEED: u64 = 0xcbf2_9ce4_8422_2325;

pub fn hashed(hash: u64, c: char) -> u64 {
    mixed(hash, u64::from(u32::from(c)))
}

pub fn mixed(hash: u64, value: u64) -> u64 {
    (hash ^ value).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Where a link that begins at `at` ends, else `at`: clients write targets out, drop them or send them through a gateway.
fn link_end(text: &str, at: usize, link: &mut Link) -> usize {
    let Some(rest) = text.get(at..).filter(|rest| SCHEMES.iter().any(|s| rest.starts_with(s))) else { return at };
    let ends = |c: char| c.is_whitespace() || matches!(c, '>' | ')' | ']' | '"' | '）' | '，' | '。' | '》' | '｜');
    let in_brackets = text.get(..at).is_some_and(|t| t.ends_with(['<', '[', '(']));
    match rest.find(ends) {
        Some(len) => at + len,
        None => {
            link.lines_left = if in_brackets { LINK_LINES_MAX } else { 0 };
            text.len()
        }
    }
}

/// Where the rest of a wrapped link ends on this line; 0 if there is none.
fn link_tail(text: &str, link: &mut Link) -> usize {
    if link.lines_left == 0 || text.is_empty() {
        return 0;
    }
    let end = text.find(['>', ']', ')']);
    let inside = end.and_then(|end| text.get(..end)).unwrap_or(text);
    link.lines_left = if end.is_none() { link.lines_left - 1 } else { 0 };
    if inside.contains(char::is_whitespace) {
        link.lines_left = 0;
        return 0;
    }
    inside.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn ids(text: &str) -> Vec<u64> {
        let mut out = Vec::new();
        let mut link = Link::default();
        for (n, line) in text.lines().enumerate() {
            tokens(line, (n, 0), &mut link, &mut out);
        }
        out.iter().map(|t| t.id).collect()
    }

    #[test]
    fn what_clients_change_does_not_matter() {
        for (a, b) in [
            ("Please “restart” it.", "please \"restart\"   it"),
            ("Ｐ２ 网络故障", "p2网络 故障。"),
            ("caf\u{e9}", "cafe\u{301}"),
            ("so\u{ad}ft\u{200b}ware", "software"),
            ("Yes: <mailto:a@b.test?subject=x> now", "* Yes: now"),
            ("Yes: <mailto:a@b.test?subj\nect=x&body=y\nz> now", "Yes now"),
            ("see https://a.test/b\nnow", "see now"),
            ("the hotel:here", "the hotel here"),
        ] {
            assert_eq!(ids(a), ids(b), "{a:?} {b:?}");
        }
        assert_eq!(without_targets("Yes: <mailto:a@b?c> or <no>"), "Yes:  or <no>");
        assert_ne!(ids("P2"), ids("P3"));
        assert_eq!(ids("不行").len(), 2);
    }

    #[test]
    fn parts_and_limits() {
        let known = Known::of(&["a b\nc\u{c}d"], &["e"]);
        assert_eq!(known.parts.iter().map(|p| p.own).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!((known.part_of(2), known.part_of(3)), (0, 1));
        assert!(known.starts_line(2) && known.ends_line(1) && !known.ends_line(0));
        let long = "word ".repeat(KNOWN_TOKENS_MAX + 1);
        assert_eq!(Known::of(&["a", &long, "b"], &[]).parts.len(), 1, "what comes after is left out as well");
    }
}
