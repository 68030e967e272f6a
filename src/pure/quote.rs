//! What in a mail is new, and what is quoted, signed, forwarded or boilerplate.
//!
//! In goes the decoded body text (HTML already turned into text, block quotes as `> `) and the texts that we know of
//! the thread. Lines that align with a known text are quoted, whatever the client did to them (rewrapped, marked or
//! not, one or more levels, spaces and width changed). Where nothing known aligns, marks, attribution lines and
//! header blocks decide. Promises: lossless (the fragments concatenated are the text, byte for byte), linear time
//! (n log n in the known text), never fails. A line that nothing convicts is fresh: showing too much is a blemish,
//! losing a line of the author is a fault. It never deletes, rewraps or rewrites text.

mod align;
mod attribution;
mod boilerplate;
mod forward;
mod header;
mod prefix;
mod readable;
mod signature;
mod words;

pub use align::PART_END;
pub use forward::{ForwardedHead, forwarded};
pub use readable::{fresh, readable};

use std::rc::Rc;

use header::{Above, Label, Marker};

/// What a stretch of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FragmentKind {
    /// Written by the author of this mail.
    Fresh,
    /// Taken from another mail, with the attribution line or header block above it.
    Quoted,
    /// A signature or the tail that a phone adds.
    Signature,
    /// A mail forwarded inline, with its marker and header block.
    Forwarded,
    /// Text that a machine added: confidentiality notices, list footers, warnings about external mail.
    Disclaimer,
}

impl FragmentKind {
    /// The word of this kind in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            FragmentKind::Fresh => "fresh",
            FragmentKind::Quoted => "quoted",
            FragmentKind::Signature => "signature",
            FragmentKind::Forwarded => "forwarded",
            FragmentKind::Disclaimer => "disclaimer",
        }
    }
}

/// A stretch of whole lines of one kind, with their line ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    pub kind: FragmentKind,
    pub text: String,
    /// Of fresh text: the same without the quote marks of lines that the author changed or added within a quote.
    said: String,
    /// Of fresh text: it stands in the place of quoted lines that the author changed.
    changed: bool,
    /// Of fresh text, where alignment tells: the quoted lines that it answers, or those that it changed; "" for none.
    answers: Option<String>,
}

impl Fragment {
    /// The quoted lines that this text answers, or the original of lines that the author changed. None if nothing is
    /// answered or it is not known.
    pub fn answers(&self) -> Option<&str> {
        self.answers.as_deref().filter(|lines| !lines.is_empty())
    }

    fn add(&mut self, text: &str, said: &str) {
        self.text.push_str(text);
        if self.kind == FragmentKind::Fresh {
            self.said.push_str(said);
        }
    }

    /// The author changed quoted lines to this text; [`Fragment::answers`] are those lines as they were.
    pub fn is_changed(&self) -> bool {
        self.changed
    }
}

/// Lines that are looked at one by one; the rest of a longer text is one more line, and so fresh.
const LINES_MAX: usize = 100_000;
/// Fragments that a text is cut into; from there on all of it is shown.
const FRAGMENTS_MAX: usize = 10_000;

/// One line of the text as the passes see it.
#[derive(Debug)]
struct Line<'a> {
    /// The line with its line end.
    whole: &'a str,
    /// The line without line end and without quote marks, trimmed.
    bare: &'a str,
    /// How many `>` marks stand before it.
    depth: usize,
    /// The label and the value, if it looks like a line of a header block.
    label: Option<(Label, &'a str)>,
    /// What it is; None while undecided, and for blank lines to the end.
    kind: Option<FragmentKind>,
    /// It aligns with a known text.
    aligned: bool,
    /// Bytes at its start that are quoted, where the author's words stand behind them.
    quoted_bytes: usize,
    /// The author wrote within the quote: the marks are the client's.
    within: bool,
    /// The author changed a quoted line to this.
    changed: bool,
    /// What it answers, if it is fresh and alignment tells; lines share it.
    answers: Option<Rc<str>>,
}

impl<'a> Line<'a> {
    fn new(whole: &'a str, (depth, bare): (usize, &'a str), label: Option<(Label, &'a str)>) -> Line<'a> {
        Line {
            whole,
            bare,
            depth,
            label,
            kind: None,
            aligned: false,
            quoted_bytes: 0,
            within: false,
            changed: false,
            answers: None,
        }
    }

    /// Bytes of the whole line before the bare one, which ends where the whole one does but for blanks.
    fn lead(&self) -> usize {
        self.whole.trim_end_matches(is_space).len().saturating_sub(self.bare.len())
    }

    fn is_blank(&self) -> bool {
        self.bare.is_empty() && self.depth == 0
    }

    fn is_quote(&self) -> bool {
        self.aligned || self.depth > 0
    }

    fn is_fresh(&self) -> bool {
        self.kind == Some(FragmentKind::Fresh)
    }
}

/// Cuts `text` into fragments, in order; concatenated they are `text`.
///
/// `known` holds texts of mails that we sent or stored on the thread, newest first; the 24 newest are used. A form
/// feed ends a part of one (its text, its HTML as text). Without any, heuristics alone decide.
pub fn fragments(text: &str, known: &[&str]) -> Vec<Fragment> {
    fragments_of_own(text, known, &[])
}

/// As [`fragments`], knowing what the writer of `text` wrote before (`own`, newest first): found again under quote marks
/// or a head it is quoted, without them it is said again. In one of `own` a form feed ends what was said, and what follows
/// is the mail with its quotes.
pub fn fragments_of_own(text: &str, known: &[&str], own: &[&str]) -> Vec<Fragment> {
    fragments_signed(text, (known, own), None)
}

/// Whether lines at the end of a text are its writer's signature; the second: a delimiter or a farewell announces them.
pub type IsSignature<'a> = &'a dyn Fn(&str, bool) -> bool;

/// As [`fragments_of_own`], knowing how the writer signs: without a delimiter nothing else is cut off as a signature.
pub fn fragments_of_writer(
    text: &str,
    (known, own): (&[&str], &[&str]),
    is_signature: IsSignature<'_>,
) -> Vec<Fragment> {
    fragments_signed(text, (known, own), Some(is_signature))
}

fn fragments_signed(text: &str, (known, own): (&[&str], &[&str]), writer: Option<IsSignature<'_>>) -> Vec<Fragment> {
    let mut lines = split(text);
    prefix::mark(&mut lines);
    if !align::decide(&mut lines, known, own) {
        mark_quotes(&mut lines);
        mark_lazy_continuations(&mut lines);
        mark_rules(&mut lines);
    }
    signature::mark(&mut lines, writer);
    merge(&lines)
}

fn split(text: &str) -> Vec<Line<'_>> {
    let mut rest = text;
    let mut lines = Vec::new();
    while let Some(whole) = rest.split_inclusive('\n').next() {
        if lines.len() == LINES_MAX {
            lines.push(Line::new(rest, (0, rest.trim_matches(is_space)), None));
            break;
        }
        rest = rest.get(whole.len()..).unwrap_or_default();
        let (depth, bare) = strip_marks(whole);
        lines.push(Line::new(whole, (depth, bare), header::label(bare)));
    }
    lines
}

/// The number of quote marks before a line, and the line without them. A mark is `>` at the start, further ones may
/// follow after spaces; a line of nothing but many marks is somebody's drawing and not a quote.
fn strip_marks(whole: &str) -> (usize, &str) {
    /// More `>` than this in a row are not quoting.
    const MAX_DEPTH: usize = 40;
    let whole = whole.trim_end();
    let mut rest = whole.trim_start_matches(is_space);
    let mut depth = 0;
    while let Some(after) = rest.strip_prefix(['>', '＞']) {
        depth += 1;
        rest = after.trim_start_matches(is_space);
    }
    // `<ann@example.com` `>:` is an address that was wrapped at its bracket.
    let wrapped_address = rest.starts_with(':') && rest.len() <= 2;
    if depth > MAX_DEPTH || wrapped_address {
        (0, whole.trim_matches(is_space))
    } else {
        (depth, rest.trim_matches(is_space))
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}')
}

/// What the first pass knows of the lines before and after the one it looks at; kept up, so that the pass is linear.
#[derive(Debug)]
struct Scan {
    /// Something stands above.
    text_above: bool,
    /// Something fresh stands above.
    fresh_above: bool,
    /// The last line with a quote mark.
    last_marked: Option<usize>,
}

/// The first pass: from top to bottom, what convicts a line as quoted or forwarded.
fn mark_quotes(lines: &mut [Line<'_>]) {
    let mut scan = Scan { text_above: false, fresh_above: false, last_marked: lines.iter().rposition(|l| l.depth > 0) };
    let mut at = 0;
    while at < lines.len() {
        let step = step(lines, at, &scan);
        let end = if step.to_the_end { lines.len() } else { at + step.len };
        for line in lines.iter_mut().take(end).skip(at).filter(|l| !l.is_blank()) {
            line.kind = Some(step.kind);
            scan.text_above = true;
            scan.fresh_above |= step.kind == FragmentKind::Fresh;
        }
        at = end;
    }
}

/// How many lines belong together, what they are, and whether everything after them is the same.
#[derive(Debug)]
struct Step {
    len: usize,
    kind: FragmentKind,
    to_the_end: bool,
}

fn step(lines: &[Line<'_>], at: usize, scan: &Scan) -> Step {
    let one = |kind| Step { len: 1, kind, to_the_end: false };
    let quoted = |len| Step { len, kind: FragmentKind::Quoted, to_the_end: is_unmarked_below(lines, at + len) };
    let Some(line) = lines.get(at) else { return one(FragmentKind::Fresh) };
    if line.is_quote() {
        return one(FragmentKind::Quoted);
    }
    if line.is_blank() {
        return one(FragmentKind::Fresh);
    }
    match header::marker(line.bare) {
        Some(Marker::Forward) => {
            let end = lines.iter().skip(at + 1).position(|l| header::ends_forward(l.bare));
            return Step { len: end.map_or(1, |n| n + 2), kind: FragmentKind::Forwarded, to_the_end: end.is_none() };
        }
        Some(Marker::Original) => return quoted(1 + header::block(lines, at + 1, Above::Marker).unwrap_or(0)),
        None => {}
    }
    let drawn = match line.bare {
        rule if header::is_head_rule(rule) => Above::Head,
        rule if header::is_rule(rule) => Above::Rule,
        words if header::is_bare_marker(words) => Above::Marker,
        _ => Above::Nothing,
    };
    let below = || 1 + lines.iter().skip(at + 1).take_while(|l| l.is_blank()).count();
    let above = if drawn == Above::Nothing { 0 } else { below() };
    let head = header::block(lines, at + above, drawn)
        .or_else(|| (drawn == Above::Head).then(|| header::unknown_block(lines, at + above)).flatten());
    if let Some(len) = head {
        let kind = if scan.text_above { FragmentKind::Quoted } else { FragmentKind::Forwarded };
        return Step { kind, ..quoted(above + len) };
    }
    let announced = if drawn == Above::Head { above } else { 0 };
    if let Some(len) = attribution::attribution(lines, at + announced, announced > 0).map(|len| announced + len) {
        // With nothing above it, the answers stand below: then the marks decide wherever there are any.
        let marks_decide = !scan.fresh_above && scan.last_marked.is_some_and(|last| last >= at + len);
        let step = quoted(len);
        return Step { to_the_end: step.to_the_end && !marks_decide, ..step };
    }
    one(FragmentKind::Fresh)
}

/// The quoted text below a head bears no marks: then all of it is taken for quoted.
fn is_unmarked_below(lines: &[Line<'_>], at: usize) -> bool {
    !lines.iter().skip(at).find(|l| !l.is_blank()).is_some_and(Line::is_quote)
}

/// A client that wraps quoted lines leaves the tail of a long line without its mark: `> long line` `tail` `> next`.
fn mark_lazy_continuations(lines: &mut [Line<'_>]) {
    /// A marked line this long (in characters, marks included) may have been wrapped.
    const LONG: usize = 70;
    /// The tail of a wrapped line is no longer than this.
    const TAIL: usize = 60;
    for at in 1..lines.len() {
        let before = lines.get(at - 1).is_some_and(|l| {
            l.depth > 0
                && l.whole.trim_end().chars().count() >= LONG
                && !l.bare.ends_with(['.', '?', '!', ':', '。', '？', '！', '：'])
        });
        let after = lines.get(at + 1).is_some_and(|l| l.depth > 0);
        if let Some(line) = lines.get_mut(at)
            && before
            && after
            && line.is_fresh()
            && !line.whole.starts_with(is_space)
            && line.bare.chars().count() <= TAIL
        {
            line.kind = Some(FragmentKind::Quoted);
        }
    }
}

/// A line drawn directly above a quoted or forwarded text belongs to it.
fn mark_rules(lines: &mut [Line<'_>]) {
    let mut below = None;
    for line in lines.iter_mut().rev().filter(|l| !l.is_blank()) {
        if line.is_fresh() && header::is_rule(line.bare) && below != Some(FragmentKind::Fresh) && below.is_some() {
            line.kind = below;
        }
        below = line.kind;
    }
}

/// Runs of one kind become fragments; blank lines go with what stands before them, at the top with what follows.
fn merge(lines: &[Line<'_>]) -> Vec<Fragment> {
    let mut out: Vec<Fragment> = Vec::new();
    let mut lead = String::new();
    for line in lines {
        let full = out.len() >= FRAGMENTS_MAX;
        let Some(kind) = line.kind.map(|kind| if full { FragmentKind::Fresh } else { kind }) else {
            match out.last_mut() {
                None => lead.push_str(line.whole),
                Some(last) => last.add(line.whole, line.whole),
            }
            continue;
        };
        let bytes = if full { 0 } else { line.quoted_bytes };
        let (quoted, rest) = line.whole.split_at_checked(bytes).unwrap_or(("", line.whole));
        if !quoted.is_empty() {
            add(&mut out, &mut lead, FragmentKind::Quoted, line, (quoted, ""));
        }
        let said = if line.within { line.whole.get(line.lead()..).unwrap_or(rest) } else { rest };
        add(&mut out, &mut lead, kind, line, (rest, said));
    }
    if !lead.is_empty() {
        let said = lead.clone();
        out.push(Fragment { kind: FragmentKind::Fresh, text: lead, said, changed: false, answers: None });
    }
    out
}

/// Adds a stretch to the last fragment, or begins one; fresh text is one fragment as long as it answers the same.
fn add(out: &mut Vec<Fragment>, lead: &mut String, kind: FragmentKind, line: &Line<'_>, (text, said): (&str, &str)) {
    let full = out.len() >= FRAGMENTS_MAX;
    let fits = |last: &&mut Fragment| {
        let same = last.answers.as_deref() == line.answers.as_deref() && !last.changed && !line.changed;
        last.kind == kind && (kind != FragmentKind::Fresh || same || full)
    };
    if let Some(last) = out.last_mut().filter(fits) {
        return last.add(text, said);
    }
    let answers = line.answers.as_deref().map(str::to_owned);
    let mut fragment =
        Fragment { kind, text: std::mem::take(lead), said: String::new(), changed: line.changed, answers };
    fragment.add(text, said);
    out.push(fragment);
}

#[cfg(test)]
mod tests;
