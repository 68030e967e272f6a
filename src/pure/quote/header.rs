//! Header blocks and marker lines above quoted or forwarded text.
//!
//! A header block is what Outlook and its kin put above the mail that they quote: `From:`, `Sent:`, `To:`,
//! `Subject:` in the language of the client, sometimes bold, indented, in a table or with blank lines between.
//! A marker is a line such as `-----Original Message-----`. Neither is taken on one word alone: a block needs
//! several different labels, a marker its dashes (or, for forwards, its full wording).

use super::{Line, words};

/// What a header line of a block names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Label {
    From,
    Sent,
    To,
    Copy,
    Subject,
}

/// What a marker line announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Original,
    Forward,
}

/// A label stands within this many bytes of the start of its line.
const LABEL_BYTES: usize = 48;
/// Unlabelled lines that one wrapped header value may take.
const MAX_CONTINUATION: usize = 12;

/// What Outlook draws above a head when it makes text of HTML; `mail::html` draws it as well where a head is named.
const HEAD_RULE: &str = "________________________________";

/// Lines of one header block at most.
const MAX_BLOCK: usize = 64;

/// The label and the value of a header line of a block; decoration (`*From:*`, `| From |`) does not matter.
pub(super) fn label(line: &str) -> Option<(Label, &str)> {
    let line = line.trim_start_matches(['*', '_', '|', ' ', '\t', '\u{a0}', '•', '-']);
    let end = line
        .char_indices()
        .take_while(|(at, _)| *at <= LABEL_BYTES)
        .find(|&(at, c)| at > 0 && matches!(c, ':' | '：' | '|'))
        .map(|(at, _)| at)?;
    let (name, value) = line.split_at_checked(end)?;
    let value =
        value.trim_start_matches([':', '：', '|', '*', '_', ' ', '\t', '\u{a0}']).trim_end_matches(['|', '*', ' ']);
    let mut name = words::folded(name.trim_matches(['*', '_', ' ', '\t', '\u{a0}', '\u{3000}']));
    if name.chars().any(|c| c > '\u{2e80}') {
        name.retain(|c| !c.is_whitespace());
    }
    let kind = words::label(&name)?;
    Some((kind, value))
}

/// What stands above a header block: the stronger it is, the less the block itself must prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Above {
    Nothing,
    /// A line drawn with one character.
    Rule,
    /// The line that Outlook draws, and this house for the heads that HTML names: 32 underscores.
    Head,
    /// `-----Original Message-----` and its kin.
    Marker,
}

/// The number of lines of the header block that starts at `at`.
pub(super) fn block(lines: &[Line<'_>], at: usize, above: Above) -> Option<usize> {
    let first_depth = lines.get(at)?.depth;
    // A block never begins with its copies; a text full of them must not be searched over and over.
    lines.get(at)?.label.filter(|(kind, _)| *kind != Label::Copy)?;
    let mut seen: Vec<Label> = Vec::new();
    let mut evidence = Evidence::default();
    let mut end = at;
    let mut loose = 0;
    let mut gap = false;
    for (n, line) in lines.iter().enumerate().skip(at).take(MAX_BLOCK) {
        if line.bare.is_empty() {
            // The first blank line ends a complete block; while it is incomplete, paragraphs may stand apart.
            if seen.contains(&Label::Subject) || gap {
                break;
            }
            gap = true;
            continue;
        }
        if line.depth != first_depth {
            break;
        }
        match line.label {
            Some((kind, value)) if !seen.contains(&kind) || kind == Label::Copy => {
                evidence.take(kind, value);
                seen.push(kind);
                (loose, gap, end) = (0, false, n + 1);
            }
            _ if gap || loose == MAX_CONTINUATION => break,
            // Header lines of transport were pasted by somebody who shows them; no client quotes with them.
            _ if above != Above::Marker && is_transport(line.bare) => return None,
            _ if is_continuation(line.bare, seen.last().copied()) => {
                loose += 1;
                evidence.take_more(line.bare);
            }
            _ => break,
        }
    }
    let pasted = above != Above::Marker
        && [at.checked_sub(1), Some(end)]
            .into_iter()
            .flatten()
            .any(|n| lines.get(n).is_some_and(|l| is_transport(l.bare)));
    (!pasted && evidence.suffices(&seen, above)).then(|| end_of_values(lines, at, end))
}

/// What the values of a block tell.
#[derive(Debug, Default)]
struct Evidence {
    address: bool,
    /// The date bears a time of day, as a client's does.
    time: bool,
    /// There is a digit in the date.
    date: bool,
}

impl Evidence {
    fn take(&mut self, kind: Label, value: &str) {
        self.address |= value.contains('@');
        self.time |= kind == Label::Sent && has_time(value);
        self.date |= kind == Label::Sent && value.contains(|c: char| c.is_ascii_digit());
    }

    /// What stands on a line below its label.
    fn take_more(&mut self, line: &str) {
        self.address |= line.contains('@');
        self.time |= has_time(line);
        self.date |= self.time;
    }

    /// A client names at least the sender, the time, and the recipient or the subject. People who fill in "From" and
    /// "To" of a journey give neither address nor time.
    fn suffices(&self, seen: &[Label], above: Above) -> bool {
        let has = |kind| seen.contains(&kind);
        let labels = [Label::Sent, Label::To, Label::Copy, Label::Subject].into_iter().filter(|k| has(*k)).count();
        let solid = self.address || (self.time && has(Label::Sent));
        has(Label::From)
            && match above {
                Above::Nothing => has(Label::Sent) && (has(Label::To) || has(Label::Subject)) && solid,
                Above::Rule => labels >= 1 && (solid || (labels >= 2 && self.date && has(Label::Subject))),
                Above::Head => true,
                Above::Marker => labels >= 1,
            }
    }
}

/// A time of day: `9:00` anywhere, `9.00` and `9h00` as a word, or the signs of East Asia.
pub(super) fn has_time(text: &str) -> bool {
    let colon = text
        .as_bytes()
        .windows(4)
        .any(|w| matches!(w, [a, b':', c, d] if a.is_ascii_digit() && c.is_ascii_digit() && d.is_ascii_digit()));
    let is_number = |part: &str, sizes: std::ops::RangeInclusive<usize>| {
        sizes.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let is_word = |word: &str| {
        word.trim_matches(['(', ')', ',', ';', '：', ':'])
            .split_once(['.', 'h'])
            .is_some_and(|(hour, minute)| is_number(hour, 1..=2) && is_number(minute, 2..=2))
    };
    colon
        || text.contains(['时', '時', '点', '點', '시'])
        || text.split_whitespace().any(|w| is_word(w) && w.len() <= 9)
}

/// A header line that no reader's client quotes: it is there because somebody pasted the raw head of a mail.
fn is_transport(line: &str) -> bool {
    const NAMES: [&str; 14] = [
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "dkim-signature",
        "authentication-results",
        "delivered-to",
        "in-reply-to",
        "references",
        "user-agent",
        "envelope-from",
        "spf",
    ];
    let Some((name, _)) = line.split_once(':') else { return false };
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str())
        || ((name.starts_with("x-") || name.starts_with("arc-") || name.starts_with("received-"))
            && !name.contains(' '))
}

/// The number of lines of a head in a language that `words` does not know, below the line that Outlook draws: three
/// lines or more of a short label, a colon and a value, an address or a time among them.
pub(super) fn unknown_block(lines: &[Line<'_>], at: usize) -> Option<usize> {
    /// Characters of a label.
    const LABEL_CHARS: usize = 24;
    const LINES: std::ops::RangeInclusive<usize> = 3..=8;
    let depth = lines.get(at)?.depth;
    let head: Vec<&str> = lines
        .iter()
        .skip(at)
        .take(*LINES.end() + 1)
        .take_while(|l| {
            let name = l.bare.split_once([':', '：']).map(|(name, _)| name);
            l.depth == depth
                && name.is_some_and(|n| !n.is_empty() && n.chars().count() <= LABEL_CHARS && !n.contains("http"))
        })
        .map(|l| l.bare)
        .collect();
    let proven = head.iter().any(|l| l.contains('@')) || head.iter().any(|l| has_time(l));
    (LINES.contains(&head.len()) && proven).then_some(head.len())
}

/// A wrapped value goes on over unlabelled lines: recipients, or a subject that was too long.
fn is_continuation(line: &str, after: Option<Label>) -> bool {
    match after {
        Some(Label::From | Label::To | Label::Copy) => line.contains(['@', ';', '<', '>']) || line.chars().count() < 60,
        Some(Label::Subject | Label::Sent) => line.chars().count() < 60,
        None => false,
    }
}

/// The lines up to the last labelled one, and directly after it the rest of a wrapped recipient list.
fn end_of_values(lines: &[Line<'_>], at: usize, end: usize) -> usize {
    let rest = lines
        .iter()
        .skip(end)
        .take_while(|l| !l.bare.is_empty() && l.bare.contains(['@', '<']) && l.bare.contains('@'))
        .count();
    end + rest - at
}

/// The line announces quoted or forwarded text.
pub(super) fn marker(line: &str) -> Option<Marker> {
    let (words, dashed, colon) = marker_words(line).filter(|(_, dashed, colon)| *dashed || *colon)?;
    let words = words::folded(words);
    match words::marker(&words) {
        Some(Marker::Original) if dashed => Some(Marker::Original),
        Some(Marker::Forward) if dashed || colon => Some(Marker::Forward),
        None if dashed && words::begins_forward(&words) => Some(Marker::Forward),
        _ => None,
    }
}

/// The words of a marker without its dashes: proof only with a header block directly below.
pub(super) fn is_bare_marker(line: &str) -> bool {
    /// Bytes of such words.
    const WORDS: std::ops::RangeInclusive<usize> = 7..=60;
    marker_words(line)
        .is_some_and(|(words, _, _)| WORDS.contains(&words.len()) && words::marker(&words::folded(words)).is_some())
}

/// The line ends a forwarded mail.
pub(super) fn ends_forward(line: &str) -> bool {
    marker_words(line).is_some_and(|(words, dashed, _)| dashed && words::ends_forward(&words::folded(words)))
}

/// The words of a line between its dashes, whether it has dashes and whether it ends with a colon.
fn marker_words(line: &str) -> Option<(&str, bool, bool)> {
    /// A marker line is no longer than this, in bytes.
    const MAX: usize = 160;
    if line.len() > MAX {
        return None;
    }
    let core = line.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '—' | '–' | '_' | '=' | '*' | '#' | '>' | '<' | '─' | '－' | '﹣' | '+' | '~' | '|' | '[' | ']'
            )
    });
    // QQ Mail leaves the blanks of its HTML as they are in its plain text.
    let core = core.strip_prefix("&nbsp;").unwrap_or(core);
    let core = core.strip_suffix("&nbsp;").unwrap_or(core);
    let dashed = line.starts_with(['-', '—', '–', '_', '=', '*', '─', '－', '~', '<']) && core.len() + 4 <= line.len();
    let colon = core.ends_with([':', '：']);
    Some((core.trim_end_matches([':', '：', ' ', '\u{a0}']), dashed, colon))
}

/// A line drawn with one character, as Outlook sets it above its header block.
pub(super) fn is_rule(line: &str) -> bool {
    /// Fewer than this are a dash or a typo.
    const MIN: usize = 4;
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next() else { return false };
    matches!(first, '_' | '-' | '=' | '─' | '—' | '*' | '━') && line.chars().count() >= MIN && marks.all(|c| c == first)
}

/// The line that Outlook draws above the head of the mail that it quotes.
pub(super) fn is_head_rule(line: &str) -> bool {
    line == HEAD_RULE
}
