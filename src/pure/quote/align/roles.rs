//! What each line is, once it is known which are ours: quoted, the author's, and what the author's lines answer.

use std::rc::Rc;

use super::super::header::{self, Marker};
use super::super::{FragmentKind, Line, boilerplate, is_space};
use super::cover::{Alignment, Cover};
use super::fold::without_targets;
use super::occurrence::Occurrence;

/// Lines of one question at most.
const QUESTION_LINES_MAX: usize = 4;
/// A longer question is shown from its last sentences on, in characters.
const QUESTION_CHARS_MAX: usize = 300;
/// A quote of so few lines was cut down to what is answered.
const SHORT_QUOTE_LINES: usize = 2;

/// Gives every line with text its kind.
pub fn mark(lines: &mut [Line<'_>], aligned: &Alignment<'_>, all: &[Occurrence]) {
    for (n, one) in all.iter().enumerate() {
        let top = n.checked_sub(1).and_then(|n| all.get(n)).map_or(0, |before| before.last + 1);
        let begin = one.head.map_or(one.first, |(first, _)| first);
        between(lines, aligned, (n.checked_sub(1).and_then(|n| all.get(n)), Some(one)), (top, begin));
        if let Some((first, last)) = one.head {
            set(lines, (first, last + 1), FragmentKind::Quoted);
            lead(lines, one, (last + 1, one.first));
        }
        inside(lines, aligned, one);
    }
    let top = all.last().map_or(0, |last| last.last + 1);
    between(lines, aligned, (all.last(), None), (top, lines.len()));
}

fn set(lines: &mut [Line<'_>], (from, to): (usize, usize), kind: FragmentKind) {
    for line in lines.iter_mut().take(to).skip(from).filter(|l| !l.is_blank() && l.kind.is_none()) {
        line.kind = Some(kind);
        if kind == FragmentKind::Fresh {
            line.answers.get_or_insert_with(|| Rc::from(""));
        }
    }
}

/// Between a head and the first line of ours: the banner of a gateway, or words of the author's.
fn lead(lines: &mut [Line<'_>], one: &Occurrence, (from, to): (usize, usize)) {
    let mut banner = from;
    for at in from..to {
        if let Some(region) = lines.get(..to).filter(|_| banner <= at) {
            banner = at + boilerplate::banner(region, at);
        }
        let Some(line) = lines.get_mut(at) else { break };
        let quoted = at < banner || is_ornament(line.bare, true, false) || (one.marked && line.depth > 0);
        set(lines, (at, at + 1), if quoted { FragmentKind::Quoted } else { FragmentKind::Fresh });
    }
}

/// The lines from the first to the last one of ours.
fn inside(lines: &mut [Line<'_>], aligned: &Alignment<'_>, one: &Occurrence) {
    let mut word = None;
    let mut question: Option<Rc<str>> = None;
    let damaged = is_damaged(aligned, one);
    let mut web = has_web(aligned);
    for at in one.first..=one.last {
        let ends = aligned.ends(at);
        let cover = match aligned.cover(at) {
            Cover::Edited if damaged => Cover::Full,
            cover => cover,
        };
        let Some(line) = lines.get_mut(at).filter(|l| !l.is_blank()) else { continue };
        // A client that writes a link out behind its words does so below them as well.
        web |= cover != Cover::None && line.bare.contains("http");
        match cover {
            Cover::Full if !has_sign_behind(line, aligned, at) => {
                line.kind = Some(FragmentKind::Quoted);
                line.aligned = true;
            }
            Cover::Full => {
                let own = aligned.body.range(at).1;
                line.kind = Some(FragmentKind::Fresh);
                line.quoted_bytes = quoted_bytes(line.whole, aligned, own, ends.map(|(_, last)| last));
                line.answers = ends.map(|(_, last)| asked(aligned, last).into());
            }
            Cover::Behind(own) => {
                line.kind = Some(FragmentKind::Fresh);
                line.quoted_bytes = quoted_bytes(line.whole, aligned, own, ends.map(|(_, last)| last));
                line.answers = ends.map(|(_, last)| asked(aligned, last).into());
            }
            Cover::Edited => {
                line.kind = Some(FragmentKind::Fresh);
                line.answers = aligned.original(at, (one.first, one.last + 1)).map(Rc::from);
                line.within = line.depth > 0;
                line.changed = true;
            }
            Cover::None => {
                let has_words = aligned.has_words(at);
                let drawn = is_ornament(line.bare, has_words, web)
                    || (!has_words && aligned.known.has_sign(one.part, line.bare))
                    || (one.marked && line.depth > 0 && aligned.known.has_line(line.bare));
                let typed = if one.marked { line.depth == 0 } else { !drawn };
                let within = one.marked && line.depth > 0 && line.depth <= one.depth && !drawn;
                line.within = within;
                line.kind = Some(if typed || within { FragmentKind::Fresh } else { FragmentKind::Quoted });
                let asked = || Rc::from(word.map(|word| asked(aligned, word)).unwrap_or_default());
                line.answers = Some(Rc::clone(question.get_or_insert_with(asked)));
                continue;
            }
        }
        word = ends.map(|(_, last)| last).or(word);
        question = None;
    }
}

/// So many lines differ that no author changed them, but a program: translated, or its signs lost.
fn is_damaged(aligned: &Alignment<'_>, one: &Occurrence) -> bool {
    /// Fewer lines than this the author may have changed.
    const LINES_MIN: usize = 8;
    let count = |wanted: Cover| (one.first..=one.last).filter(|n| aligned.cover(*n) == wanted).count();
    let edited = count(Cover::Edited);
    edited >= LINES_MIN && edited * 2 > count(Cover::Full)
}

/// Our texts hold links to pages.
fn has_web(aligned: &Alignment<'_>) -> bool {
    aligned.known.lines.iter().any(|l| l.text.contains("http"))
}

/// Behind the words of ours stands a sign that we did not write: an emoji is an answer.
fn has_sign_behind(line: &Line<'_>, aligned: &Alignment<'_>, at: usize) -> bool {
    let is_sign = |c: char| matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b50}'..='\u{2b55}' | '\u{1f000}'..='\u{1faff}');
    let end = aligned.body.line_tokens(at).last().map_or(0, |t| t.end);
    let ours = aligned.ends(at).and_then(|(_, last)| aligned.known.line_of(last)).map_or("", |(_, l)| l.text);
    line.whole.get(end..).unwrap_or_default().chars().any(|c| is_sign(c) && !ours.contains(c))
}

/// Above a quote, between two, and below the last one.
fn between(
    lines: &mut [Line<'_>],
    aligned: &Alignment<'_>,
    (above, below): (Option<&Occurrence>, Option<&Occurrence>),
    (from, to): (usize, usize),
) {
    // Two pieces of quoted text with no head between: what stands there answers the first.
    let answers = match (above, below) {
        (Some(one), Some(next)) if next.head.is_none() => {
            aligned.ends(one.last).map(|(_, last)| asked(aligned, last)).unwrap_or_default()
        }
        (Some(one), _) => answered_below(lines, aligned, one),
        (None, _) => String::new(),
    };
    let answers: Rc<str> = answers.into();
    // Marked lines that are not ours: below a quote they are more of it, until the author speaks.
    let mut quoting = above.is_some_and(|one| one.marked);
    let mut headed = false;
    let web = has_web(aligned);
    // Links and signs right below the last line of ours belong to it.
    let mut drawing = above.is_some();
    for at in from..to {
        let Some(line) = lines.get(at).filter(|l| !l.is_blank()) else { continue };
        let (marked, has_words) = (line.depth > 0, aligned.has_words(at));
        let ornament = above.is_some_and(|one| {
            (drawing && is_ornament(line.bare, has_words, web))
                || (!has_words && aligned.known.has_sign(one.part, line.bare))
        });
        if !marked && header::marker(line.bare) == Some(Marker::Forward) {
            return set(lines, (at, to), FragmentKind::Forwarded);
        }
        if !marked && !headed && aligned.head_at(at).is_some_and(|len| at + len <= to) {
            if !lines.iter().take(to).skip(at).any(|l| l.depth > 0) {
                return set(lines, (at, to), FragmentKind::Quoted);
            }
            (headed, quoting) = (true, true);
        }
        if marked {
            headed = false;
        }
        let empty = marked
            && (line.bare.is_empty() || (above.is_some_and(|one| one.marked) && aligned.known.has_line(line.bare)));
        let quoted = headed || ornament || empty || (marked && (quoting || (above.is_some() && below.is_some())));
        quoting &= quoted;
        drawing &= quoted;
        let Some(line) = lines.get_mut(at) else { break };
        line.kind = Some(if quoted { FragmentKind::Quoted } else { FragmentKind::Fresh });
        line.answers = Some(Rc::clone(&answers));
    }
}

/// What text below the last line of ours answers: nothing if the whole mail stands above it.
fn answered_below(lines: &[Line<'_>], aligned: &Alignment<'_>, one: &Occurrence) -> String {
    let Some((_, last)) = aligned.ends(one.last) else { return String::new() };
    let whole = aligned.known.parts.get(one.part).is_some_and(|part| part.tokens.1 <= last + 1);
    let mut text = (one.first..=one.last).filter_map(|n| lines.get(n)).filter(|l| !l.is_blank());
    let answered = text.clone().any(|l| l.kind == Some(FragmentKind::Fresh));
    let short = text.by_ref().take(SHORT_QUOTE_LINES + 1).count() <= SHORT_QUOTE_LINES;
    let asks = aligned.known.line_of(last).is_some_and(|(_, l)| l.text.ends_with(['?', '？', ':', '：']));
    if !whole && (answered || short || asks) { asked(aligned, last) } else { String::new() }
}

/// The line of ours that ends with this word, with what it continues.
fn asked(aligned: &Alignment<'_>, word: usize) -> String {
    let Some((number, line)) = aligned.known.line_of(word) else { return String::new() };
    let stop = if aligned.ends_thought(word) && !aligned.known.ends_line(word) {
        // Up to the sign that ends the sentence.
        let end = aligned.known.tokens.get(word).map_or(0, |t| t.end);
        line.text.get(end..).and_then(|t| t.chars().next()).map_or(end, |c| end + c.len_utf8())
    } else if aligned.known.ends_line(word) {
        line.text.len()
    } else {
        aligned.known.tokens.get(word).map_or(0, |t| t.end)
    };
    let mut out = vec![shortened(line.text.get(..stop).unwrap_or(line.text))];
    let mut below = line.text;
    for above in aligned.known.lines.iter().take(number).rev().take(QUESTION_LINES_MAX - 1) {
        if above.part != line.part || above.text.is_empty() || !goes_on(above.text, below) {
            break;
        }
        out.push(above.text);
        below = above.text;
    }
    out.reverse();
    without_targets(&out.join("\n"))
}

/// The sentence of a line goes on in the next one.
fn goes_on(line: &str, next: &str) -> bool {
    /// A line that was wrapped is at least this long, in columns.
    const WRAPPED: usize = 45;
    let columns: usize = line.chars().map(|c| if c > '\u{2e80}' { 2 } else { 1 }).sum();
    let ends = line.ends_with(['.', '?', '!', ':', ';', '。', '？', '！', '：', '；', '>']);
    let item = next.starts_with(['-', '*', '•', '·', '–', '—', '#', '+'])
        || next.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')', '、', '．'])
        || next.chars().take(16).any(|c| matches!(c, ':' | '：'));
    columns >= WRAPPED && !ends && !item
}

/// The last sentences of a long text.
fn shortened(text: &str) -> &str {
    let count = text.chars().count();
    if count <= QUESTION_CHARS_MAX {
        return text;
    }
    let from = text.char_indices().nth(count - QUESTION_CHARS_MAX).map_or(0, |(at, _)| at);
    let tail = text.get(from..).unwrap_or(text);
    let ends = |c: char| matches!(c, '.' | '?' | '!' | '。' | '？' | '！');
    tail.split_once(ends).map(|(_, rest)| rest.trim()).filter(|rest| !rest.is_empty()).unwrap_or(tail)
}

/// The bytes of a line that are ours: up to our last word, and the signs that follow it in our text.
fn quoted_bytes(whole: &str, aligned: &Alignment<'_>, own: usize, last: Option<usize>) -> usize {
    let Some(end) = own.checked_sub(1).and_then(|n| aligned.body.tokens.get(n)).map(|t| t.end) else { return 0 };
    let signs = || {
        let last = last?;
        let (_, line) = aligned.known.line_of(last)?;
        let stop =
            if aligned.known.ends_line(last) { line.text.len() } else { aligned.known.tokens.get(last + 1)?.start };
        line.text.get(aligned.known.tokens.get(last)?.end..stop)
    };
    let mut signs = signs().unwrap_or_default().chars().filter(|c| !is_space(*c)).peekable();
    let mut at = end;
    let line = aligned.body.tokens.get(own - 1).map(|t| t.line);
    let limit = aligned.body.tokens.get(own).filter(|t| Some(t.line) == line).map_or(whole.len(), |t| t.start);
    for c in whole.get(end..limit).unwrap_or_default().chars() {
        if signs.next_if_eq(&c).is_none() && !(is_space(c) && signs.peek().is_some()) {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// Rules, bullets, links and places of pictures: drawn by the client, not said by anybody. A link to a page is said, unless
/// there are links in our texts (`web`).
fn is_ornament(line: &str, has_words: bool, web: bool) -> bool {
    let picture = line.starts_with(['<', '[', '(']) && line.ends_with(['>', ']', ')']) && !line.contains(' ');
    let image = line.starts_with("[image:") || line.starts_with("[cid:");
    // Letters, and none of them a word: (the rest of) a link.
    let link = !has_words && line.chars().any(char::is_alphanumeric);
    let page = line.contains("http://") || line.contains("https://");
    // The full stop that wrapping pushed to a line of its own is among them.
    let drawn = |c: char| {
        c.is_ascii_punctuation()
            || matches!(c, '•' | '·' | '─' | '—' | '│' | '●' | '■' | ' ' | '…' | '“' | '”')
            || matches!(c, '\u{3001}'..='\u{3011}' | '\u{ff00}'..='\u{ff0f}' | '：' | '；' | '？')
    };
    if page && !web {
        return false;
    }
    header::is_rule(line) || picture || link || image || line.chars().all(drawn)
}
