//! Which words of the body are ours, word by word, and what that makes of each line.

use super::fold::{Body, Known, without_targets};
use super::runs::Run;

/// Words of the author's within which the rest of a line of ours is looked for.
const REST_MAX: usize = 60;

/// What of a line is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Nothing, or the line has no words.
    None,
    /// All of it.
    Full,
    /// A whole line of ours, and behind it words of the author's, from this token on: an answer behind its question.
    Behind(usize),
    /// Some of it: the author changed it.
    Edited,
}

/// The body laid beside the known texts.
#[derive(Debug)]
pub struct Alignment<'k> {
    pub body: Body,
    pub known: Known<'k>,
    /// For each token of the body its token in the known texts.
    pairs: Vec<Option<usize>>,
    covers: Vec<Cover>,
    heads: Vec<usize>,
}

impl<'k> Alignment<'k> {
    pub fn of(body: Body, known: Known<'k>, runs: &[Run], heads: Vec<usize>) -> Alignment<'k> {
        let pairs = vec![None; body.tokens.len()];
        let covers = vec![Cover::None; body.lines.len()];
        let mut all = Alignment { body, known, pairs, covers, heads };
        for run in runs {
            for n in 0..run.len {
                if let Some(pair) = all.pairs.get_mut(run.body + n) {
                    *pair = Some(run.known + n);
                }
            }
        }
        for line in 0..all.body.lines.len() {
            all.judge(line);
        }
        all
    }

    pub fn cover(&self, line: usize) -> Cover {
        self.covers.get(line).copied().unwrap_or(Cover::None)
    }

    /// The number of lines of the head that begins at a line.
    pub fn head_at(&self, line: usize) -> Option<usize> {
        self.heads.get(line).copied().filter(|len| *len > 0)
    }

    pub fn has_words(&self, line: usize) -> bool {
        let (first, end) = self.body.range(line);
        first < end
    }

    /// The first and the last word of ours on a line.
    pub fn ends(&self, line: usize) -> Option<(usize, usize)> {
        let (first, end) = self.body.range(line);
        let mut ours = self.pairs.get(first..end)?.iter().flatten();
        let from = *ours.next()?;
        Some((from, ours.next_back().copied().unwrap_or(from)))
    }

    /// The weight of the words of ours on a line.
    pub fn weight(&self, line: usize) -> usize {
        let (first, end) = self.body.range(line);
        let pairs = self.pairs.get(first..end).unwrap_or_default();
        self.body.line_tokens(line).iter().zip(pairs).filter(|(_, p)| p.is_some()).map(|(t, _)| t.weight).sum()
    }

    /// The line is the author's after all.
    pub fn clear(&mut self, line: usize) {
        let (first, end) = self.body.range(line);
        self.pairs.get_mut(first..end).unwrap_or_default().fill(None);
        self.set(line, Cover::None);
    }

    /// The first `len` words of a line are those from `known` on.
    pub fn pair(&mut self, line: usize, known: usize, len: usize) {
        let (first, end) = self.body.range(line);
        for (n, pair) in self.pairs.get_mut(first..end).unwrap_or_default().iter_mut().take(len).enumerate() {
            *pair = Some(known + n);
        }
        self.set(line, if first + len == end { Cover::Full } else { Cover::Behind(first + len) });
    }

    /// The line stands in the place of a line of ours.
    pub fn replace(&mut self, line: usize, (from, to): (usize, usize)) {
        let (first, end) = self.body.range(line);
        let pairs = self.pairs.get_mut(first..end).unwrap_or_default();
        if let Some(pair) = pairs.first_mut() {
            *pair = Some(from);
        }
        if let Some(pair) = pairs.last_mut() {
            *pair = Some(to.saturating_sub(1));
        }
        self.set(line, Cover::Edited);
    }

    fn set(&mut self, line: usize, cover: Cover) {
        if let Some(slot) = self.covers.get_mut(line) {
            *slot = cover;
        }
    }

    /// Decides what the words of ours on a line make of it.
    fn judge(&mut self, line: usize) {
        let (first, end) = self.body.range(line);
        let whole: usize = self.body.line_tokens(line).iter().map(|t| t.weight).sum();
        let ours = self.weight(line);
        let cover = if ours == 0 {
            Cover::None
        } else if ours == whole {
            Cover::Full
        } else if let Some(own) = self.answer_behind(first, end) {
            Cover::Behind(own)
        } else if ours * 2 >= whole {
            Cover::Edited
        } else {
            // A few words that chance made equal.
            return self.clear(line);
        };
        self.set(line, cover);
    }

    /// The first token of the author's where the line begins with a whole line, or the end of one, of ours.
    fn answer_behind(&self, first: usize, end: usize) -> Option<usize> {
        let pairs = self.pairs.get(first..end)?;
        let ours = pairs.iter().take_while(|p| p.is_some()).count();
        let (from, to) = (pairs.first().copied().flatten()?, pairs.get(ours.checked_sub(1)?).copied().flatten()?);
        let begins = self.known.starts_line(from)
            || first.checked_sub(1).is_some_and(|n| self.pairs.get(n).copied().flatten() == from.checked_sub(1));
        let contiguous = to + 1 == from + ours && pairs.iter().skip(ours).all(Option::is_none);
        // Within a line of ours the rest of it must follow on the next one, or it was replaced.
        let follows = || self.pairs.iter().skip(end).take(REST_MAX).flatten().next() == Some(&(to + 1));
        let ends = self.known.ends_line(to) || follows();
        (begins && contiguous && ends).then_some(first + ours)
    }

    /// A known token ends its line or a sentence.
    pub fn ends_thought(&self, token: usize) -> bool {
        let next = || {
            let (_, line) = self.known.line_of(token)?;
            let rest = line.text.get(self.known.tokens.get(token)?.end..)?;
            let mut rest = rest.trim_start_matches(['”', '"', '\'', '’', ')', '）', '」', '』', '》', ']']).chars();
            Some((rest.next()?, rest.next()))
        };
        let ends = |(sign, after): (char, Option<char>)| match sign {
            '.' => after.is_none_or(char::is_whitespace),
            _ => matches!(sign, '?' | '？' | '!' | '！' | '。' | ':' | '：'),
        };
        self.known.ends_line(token) || next().is_some_and(ends)
    }

    /// The token of ours before a line, and the one after it, on the lines from `top` to `bottom` (without it).
    pub fn around(&self, line: usize, (top, bottom): (usize, usize)) -> (Option<usize>, Option<usize>) {
        let before = (top..line).rev().find_map(|n| self.ends(n)).map(|(_, last)| last);
        let after = (line + 1..bottom).find_map(|n| self.ends(n)).map(|(first, _)| first);
        (before, after)
    }

    /// The text of ours that stood where an edited line stands.
    pub fn original(&self, line: usize, bounds: (usize, usize)) -> Option<String> {
        let (first, last) = self.ends(line)?;
        let (before, after) = self.around(line, bounds);
        let from = self.known.line_of(first)?.1.tokens.0;
        let to = self.known.line_of(last)?.1.tokens.1;
        let from = before.filter(|b| *b < first).map_or(from, |b| from.max(b + 1));
        let to = after.filter(|a| *a > last).map_or(to, |a| to.min(a));
        Some(self.slice(from, to))
    }

    /// The known text from a token to another (without it): whole lines where it reaches their ends.
    pub fn slice(&self, from: usize, to: usize) -> String {
        let mut out = String::new();
        let Some((start, _)) = self.known.line_of(from) else { return out };
        let end = to.checked_sub(1).and_then(|t| self.known.line_of(t)).map_or(start, |(n, _)| n);
        for line in self.known.lines.iter().take(end + 1).skip(start).filter(|l| !l.text.is_empty()) {
            let (first, last) = line.tokens;
            let begin = if from > first { self.known.tokens.get(from).map_or(0, |t| t.start) } else { 0 };
            let stop = if to < last {
                self.known.tokens.get(to).map_or(line.text.len(), |t| t.start)
            } else {
                line.text.len()
            };
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&without_targets(line.text.get(begin..stop).unwrap_or_default()));
        }
        out
    }
}
