//! What an engineer changed in a form: in place, behind the value, or on the line under the quoted field.
//!
//! A form is found in the body of an answer by its head, and where the quote was cut down to a few marked lines by the
//! values that stand on them. It is laid beside the one that we sent: what a field says between its label and the next
//! one is the value as sent, whatever the client did to it, or something else, and then the engineer wrote it. Values as
//! sent are no changes, however often they are quoted. The body comes back without the forms and what was written into
//! them, so that nothing of a form is taken for words to the requester. Linear in the body, never fails.

use super::foreign::{Foreign, SentForm};
use super::line::{self, Label, Line, folded, label_at_start, label_within};
use super::{FormField, FormHead, find_head};

/// Forms of a body that are read; the rest is quoted from further back and older.
const FORMS_MAX: usize = 12;
/// Lines between two fields of a form, at most: what somebody writes under a field is short.
const GAP_LINES_MAX: usize = 12;
/// Longer lines hold no form, in bytes: all of it on one line is a few hundred.
const LINE_BYTES_MAX: usize = 4_000;
/// Behind the last field of a form a text of the author's may follow; a value there is not longer, in characters.
const LAST_VALUE_CHARS_MAX: usize = 24;
/// Words that go on with a value instead of replacing it: `pending requester until Friday`.
const GOES_ON: &[&str] = &["because", "until", "因为", "由于", "至", "到", "直到"];

/// A field that the engineer wrote something else into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormChange {
    pub head: FormHead,
    pub field: FormField,
    /// The value that the form showed; may be empty.
    pub sent: String,
    /// What stands there now; empty: the value was deleted.
    pub written: String,
}

/// What was read in a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormReading {
    /// One a field at most; of several forms the newest revision counts.
    pub changes: Vec<FormChange>,
    /// The body without its forms.
    pub rest: String,
}

/// The heads of the forms in a body, each once.
pub fn heads(body: &str) -> Vec<FormHead> {
    let lines = line::lines(body);
    let page = Page::of(body, &lines, &|_, _| false);
    let mut found: Vec<FormHead> = Vec::new();
    for at in 0..lines.len() {
        if let Some((head, _)) = page.head_at(at).filter(|(head, _)| !found.contains(head)) {
            found.push(head);
        }
        if found.len() >= FORMS_MAX {
            break;
        }
    }
    found
}

/// Reads the forms in a body. `sent`: those that were ever sent on the ticket; `answered`: the one in the mail that is
/// answered, for a quote that was cut down to a few lines. `is_value`: whether a text can be a value of a field, asked
/// where it may as well be the beginning of the answer.
pub fn read(
    body: &str,
    sent: &[SentForm],
    answered: Option<&SentForm>,
    is_value: &dyn Fn(FormField, &str) -> bool,
) -> FormReading {
    read_beside(body, (sent, answered), None, is_value)
}

/// As [`read`], leaving out what others wrote into forms that look like ours.
pub fn read_beside(
    body: &str,
    (sent, answered): (&[SentForm], Option<&SentForm>),
    foreign: Option<&Foreign>,
    is_value: &dyn Fn(FormField, &str) -> bool,
) -> FormReading {
    let lines = line::lines(body);
    let mut page = Page { foreign, ..Page::of(body, &lines, is_value) };
    let (mut at, mut forms) = (0, 0);
    let mut has_head = false;
    while at < lines.len() && forms < FORMS_MAX {
        let Some((head, place)) = page.head_at(at) else {
            at += 1;
            continue;
        };
        has_head = true;
        at = place.1;
        if let Some(last) = page.nearest(sent.iter().filter(|form| form.head == head), place) {
            forms += 1;
            at = last;
        }
        at += 1;
    }
    if let (false, Some(form)) = (has_head, answered)
        && let Some(first) = page.headless(form)
    {
        page.form(form, (first, first, 0));
        page.changes.retain(|change| foreign.is_none_or(|others| !others.may_have_written(form, &change.written)));
    }
    let Page { cuts, mut changes, .. } = page;
    changes.sort_by_key(|change| std::cmp::Reverse(change.head.revision));
    let mut kept: Vec<FormChange> = Vec::new();
    for change in changes {
        if !kept.iter().any(|known| known.field == change.field) {
            kept.push(change);
        }
    }
    kept.sort_by_key(|change| change.field);
    FormReading { changes: kept, rest: without(body, cuts) }
}

/// The body without some stretches of it, in bytes.
fn without(body: &str, mut cuts: Vec<(usize, usize)>) -> String {
    cuts.sort_unstable();
    let mut out = String::with_capacity(body.len());
    let mut done = 0;
    for (from, to) in cuts {
        if from >= done {
            out.push_str(body.get(done..from).unwrap_or_default());
        }
        done = done.max(to);
    }
    out.push_str(body.get(done..).unwrap_or_default());
    out
}

/// Words on a line, between a label and whatever comes next on it.
#[derive(Debug, Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    line: usize,
    /// The first one of its line: the label does not stand before it.
    starts_line: bool,
    /// A blank line stands above it.
    apart: bool,
}

/// A field of a form in the body, with what stands behind and below its label.
#[derive(Debug)]
struct Cell<'a> {
    field: FormField,
    /// The line of the label.
    line: usize,
    pieces: Vec<Piece<'a>>,
}

/// What somebody wrote into a field, and the lines that are text and none of it.
type Written = (String, Vec<usize>);

/// One reading of a form: its last line, what is cut out, and what was written.
type Found = (usize, Vec<(usize, usize)>, Vec<FormChange>);

/// Where a head stands: its first line, the line that it ends on, and how many bytes of that line it takes.
type Place = (usize, usize, usize);

struct Page<'a> {
    body: &'a str,
    lines: &'a [Line<'a>],
    is_value: &'a dyn Fn(FormField, &str) -> bool,
    foreign: Option<&'a Foreign>,
    cuts: Vec<(usize, usize)>,
    changes: Vec<FormChange>,
}

impl<'a> Page<'a> {
    fn of(body: &'a str, lines: &'a [Line<'a>], is_value: &'a dyn Fn(FormField, &str) -> bool) -> Page<'a> {
        Page { body, lines, is_value, foreign: None, cuts: Vec::new(), changes: Vec::new() }
    }

    fn line(&self, at: usize) -> Option<&'a Line<'a>> {
        self.lines.get(at).filter(|line| line.bare.len() <= LINE_BYTES_MAX)
    }

    /// The head on a line, or on it and the next one.
    fn head_at(&self, at: usize) -> Option<(FormHead, Place)> {
        let line = self.line(at)?;
        if !line.bare.contains(['#', '＃']) {
            return None;
        }
        if let Some(head) = find_head(line.bare) {
            let end = head_end(line.bare, &head)?;
            return Some((head, (at, at, end)));
        }
        let next = self.line(at + 1)?;
        let head = find_head(&format!("{} {}", line.bare, next.bare))?;
        // The number is alone on the second line, or both words are.
        let end = head_end(next.bare, &head)?;
        (next.bare.len() >= end).then_some((head, (at, at + 1, end)))
    }

    /// The first line of a form whose head was cut off: marked, and with a value as it was sent.
    fn headless(&self, form: &SentForm) -> Option<usize> {
        let stands = |at: usize| {
            let line = self.line(at).filter(|line| line.depth > 0)?;
            let label = label_at_start(line.bare)?;
            Some((label.field, line.bare.get(label.end..).unwrap_or_default()))
        };
        let is_sent = |at: &usize| {
            stands(*at).is_some_and(|(field, value)| {
                let sent = folded(form.values.of(field));
                !sent.is_empty() && folded(value).starts_with(&sent)
            })
        };
        let mut first = (0..self.lines.len()).find(is_sent)?;
        while let (Some((field, _)), Some(above)) = (stands(first), first.checked_sub(1).and_then(stands))
            && above.0 < field
        {
            first -= 1;
        }
        Some(first)
    }

    /// Of several forms of one revision (in each language, or before and after a promise ran out) the one that differs
    /// least is the one that is quoted. Answers with the last line of the form.
    fn nearest<'f>(&mut self, forms: impl Iterator<Item = &'f SentForm>, place: Place) -> Option<usize> {
        let forms: Vec<&SentForm> = forms.take(FORMS_MAX).collect();
        let (cuts, changes) = (std::mem::take(&mut self.cuts), std::mem::take(&mut self.changes));
        let mut best: Option<Found> = None;
        for form in &forms {
            let last = self.form(form, place);
            let found = (last, std::mem::take(&mut self.cuts), std::mem::take(&mut self.changes));
            if best.as_ref().is_none_or(|best| found.2.len() < best.2.len()) {
                best = Some(found);
            }
        }
        (self.cuts, self.changes) = (cuts, changes);
        let (last, cuts, mut changes) = best?;
        if let Some(others) = self.foreign.filter(|_| !changes.is_empty()) {
            others.take_out(&forms, self.before(place, &forms), &mut changes);
            if changes.is_empty() {
                // Somebody else's words: they are quoted, like all around them.
                return Some(place.1);
            }
        }
        self.cuts.extend(cuts);
        self.changes.extend(changes);
        Some(last)
    }

    /// The body above a head.
    fn before(&self, (begin, _, skip): Place, forms: &[&SentForm]) -> &'a str {
        let end = self.lines.get(begin).map_or(0, |line| {
            let tag = forms.first().and_then(|form| line.bare.find(&form.head.tag));
            tag.filter(|_| skip > 0).map_or(line.start, |at| line.at + at)
        });
        self.body.get(..end).unwrap_or_default()
    }

    /// Reads one form that begins on a line, behind so many bytes of it; answers with its last line.
    fn form(&mut self, form: &SentForm, (begin, first, skip): Place) -> usize {
        let mut cells: Vec<Cell<'a>> = Vec::new();
        let mut at = first;
        let mut last = first;
        loop {
            let from = if at == first { skip } else { 0 };
            self.cells_of_line(at, from, &mut cells);
            if cells.last().is_some_and(|cell| cell.line == at) {
                last = at;
            }
            let after = cells.last().map(|cell| cell.field);
            if !self.goes_on(last, at, after) {
                break;
            }
            at += 1;
        }
        // What stands below the last label is the answer that follows the quote, unless it is plainly a value.
        if let Some(cell) = cells.last_mut() {
            cell.pieces.retain(|piece| piece.line <= last);
        }
        if let Some(mut cell) = cells.pop() {
            self.add_below(&mut cell, form, last);
            cells.push(cell);
        }
        let mut text: Vec<usize> = Vec::new();
        for cell in &cells {
            text.extend(self.settle(form, cell));
        }
        let below = cells.iter().flat_map(|cell| &cell.pieces).map(|piece| piece.line);
        let ends = below.chain([last]).max().unwrap_or(last);
        for n in (begin..=ends).filter(|n| !text.contains(n)) {
            let Some(line) = self.lines.get(n).filter(|line| !line.is_blank()) else { continue };
            // Where all is one line, words may stand before the head.
            let before = line.bare.find(&form.head.tag).filter(|at| n == begin && skip > 0 && *at > 0);
            self.cuts.push((before.map_or(line.start, |at| line.at + at), line.next));
        }
        last
    }

    /// Whether a later field of the same form follows within the lines that may stand between two fields.
    fn goes_on(&self, last: usize, at: usize, after: Option<FormField>) -> bool {
        let from = at + 1;
        (from..=last + GAP_LINES_MAX)
            .map_while(|n| self.line(n).filter(|line| find_head(line.bare).is_none()))
            .any(|line| label_within(line.bare, after).is_some() || starts_later(line.bare, after))
    }

    /// The labels of a line, and the words between them.
    fn cells_of_line(&self, at: usize, from: usize, cells: &mut Vec<Cell<'a>>) {
        let Some(line) = self.line(at) else { return };
        let apart = at.checked_sub(1).and_then(|n| self.line(n)).is_some_and(|above| above.is_blank());
        let mut from = from;
        let mut starts_line = from == 0;
        loop {
            let rest = line.bare.get(from..).unwrap_or_default();
            let after = cells.last().map(|cell| cell.field);
            let label = label_at_start(rest)
                .filter(|label| starts_line && after.is_none_or(|after| label.field > after))
                .or_else(|| label_within(rest, after));
            let end = label.map_or(rest.len(), |label| label.start);
            let mut words = rest.get(..end).unwrap_or_default();
            // The label again, above what is written under it.
            if let (Some(own), Some(cell)) = (label_at_start(words).filter(|_| starts_line), cells.last())
                && own.field == cell.field
            {
                words = words.get(own.end..).unwrap_or_default();
            }
            if let (Some(cell), false) = (cells.last_mut(), words.trim().is_empty()) {
                // Where all fields are on one line, clients part them by signs.
                let signs: &[char] = if label.is_some() { line::SIGNS } else { &[] };
                let text = words.trim().trim_end_matches(|c: char| signs.contains(&c) || c.is_whitespace());
                cell.pieces.push(Piece { text, line: at, starts_line, apart });
            }
            let Some(Label { field, end, .. }) = label else { return };
            from += end;
            starts_line = false;
            cells.push(Cell { field, line: at, pieces: Vec::new() });
        }
    }

    /// What stands right below the last field: the rest of a value that was wrapped, or a value written under it.
    fn add_below(&self, cell: &mut Cell<'a>, form: &SentForm, last: usize) {
        let sent = folded(form.values.of(cell.field));
        let mut known: String = cell.pieces.iter().map(|piece| folded(piece.text)).collect();
        let mut at = last + 1;
        while let Some(line) = self.line(at).filter(|line| !line.is_blank() && known.len() < sent.len()) {
            known.push_str(&folded(line.bare));
            if !sent.starts_with(&known) {
                break;
            }
            cell.pieces.push(piece(line, at, false));
            at += 1;
        }
        let below = (at..at + 3).find(|n| self.line(*n).is_none_or(|line| !line.is_blank()));
        let Some((n, line)) = below.and_then(|n| Some((n, self.line(n)?))) else { return };
        let (text, _) = line::written(line.bare);
        let is_alone = self.line(n + 1).is_none_or(|next| next.is_blank() || next.depth != line.depth);
        let is_short = text.chars().nth(LAST_VALUE_CHARS_MAX).is_none();
        let looks_like_one = match cell.field {
            FormField::Eta => text.contains(|c: char| c.is_ascii_digit()),
            _ => true,
        };
        let is_meant = n == at && is_short && looks_like_one && line.depth < self.depth(cell.line);
        if is_alone && !text.is_empty() && ((self.is_value)(cell.field, &text) || is_meant) {
            cell.pieces.push(piece(line, n, n > at));
        }
    }

    fn depth(&self, at: usize) -> usize {
        self.lines.get(at).map_or(0, |line| line.depth)
    }

    /// Notes what was written into a field; answers with the lines within it that are text.
    fn settle(&mut self, form: &SentForm, cell: &Cell<'a>) -> Vec<usize> {
        let sent = form.values.of(cell.field);
        let Some((written, text)) = self.written(cell, sent) else { return Vec::new() };
        if folded(&written) != folded(sent) {
            let (head, sent) = (form.head.clone(), sent.to_owned());
            self.changes.push(FormChange { head, field: cell.field, sent, written });
        }
        text
    }

    /// What the engineer wrote into a field; None: it says what was sent.
    fn written(&self, cell: &Cell<'a>, sent: &str) -> Option<Written> {
        let wanted = folded(sent);
        let mut known = String::new();
        for (n, piece) in cell.pieces.iter().enumerate().filter(|_| !wanted.is_empty()) {
            let before = known.len();
            known.push_str(&folded(piece.text));
            if known == wanted {
                return self.under(cell.pieces.get(n + 1..).unwrap_or_default());
            }
            if known.starts_with(&wanted) {
                let rest = rest_of(piece.text, wanted.len().saturating_sub(before));
                return self.behind(cell, (sent, piece, rest), n).unwrap_or_else(|| Some(self.replaced(cell)));
            }
            if !wanted.starts_with(&known) {
                break;
            }
        }
        // The value as sent below what was written above it.
        let own = cell.pieces.iter().position(|piece| !wanted.is_empty() && folded(piece.text) == wanted);
        if let Some(n) = own {
            return self.under(cell.pieces.get(..n).unwrap_or_default());
        }
        if wanted.is_empty() && cell.pieces.first().is_none_or(|piece| piece.starts_line) {
            return self.under(&cell.pieces);
        }
        Some(self.replaced(cell))
    }

    /// The first paragraph below the value; what follows it is text.
    fn under(&self, pieces: &[Piece<'a>]) -> Option<Written> {
        let depth = self.depth(pieces.first()?.line);
        let more = pieces.iter().skip(1).take_while(|piece| !piece.apart && self.depth(piece.line) == depth);
        let (written, text) = parted(pieces, 1 + more.count());
        (!written.is_empty()).then_some((written, text))
    }

    /// Words behind the value as sent, on its line. None: no word ends there (`network` became `network/vpn`).
    fn behind(
        &self,
        cell: &Cell<'a>,
        (sent, piece, rest): (&str, &Piece<'a>, usize),
        n: usize,
    ) -> Option<Option<Written>> {
        let words = piece.text.get(rest..)?;
        let (text, pointed) = line::written(words);
        let below = cell.pieces.get(n + 1..).unwrap_or_default();
        if text.is_empty() {
            return Some(self.under(below));
        }
        if !pointed && !words.starts_with(char::is_whitespace) {
            return None;
        }
        let goes_on = GOES_ON.iter().any(|word| text.to_lowercase().starts_with(word));
        let text = if goes_on && !pointed { format!("{sent} {text}") } else { text };
        Some(Some((text, parted(below, 0).1)))
    }

    /// The value that stands in the place of the one that was sent.
    fn replaced(&self, cell: &Cell<'a>) -> Written {
        let depth = self.depth(cell.line);
        // Behind an empty label the first words are the value, wherever they stand.
        let goes_on = |piece: &&Piece<'_>| piece.line == cell.line || (!piece.apart && self.depth(piece.line) == depth);
        let more = cell.pieces.iter().skip(1).take_while(goes_on).count();
        parted(&cell.pieces, 1 + more)
    }
}

/// The first pieces as a value, and the lines of the others.
fn parted(pieces: &[Piece<'_>], count: usize) -> Written {
    let (value, text) = pieces.split_at_checked(count).unwrap_or((pieces, &[]));
    let value = value.iter().map(|piece| piece.text).collect::<Vec<_>>().join(" ");
    (line::written(&value).0, text.iter().map(|piece| piece.line).collect())
}

fn piece<'a>(line: &Line<'a>, at: usize, apart: bool) -> Piece<'a> {
    Piece { text: line.bare, line: at, starts_line: true, apart }
}

fn starts_later(text: &str, after: Option<FormField>) -> bool {
    label_at_start(text).is_some_and(|label| after.is_none_or(|after| label.field > after))
}

/// Where the head ends that a text holds: behind the number of its revision, from the right word on.
fn head_end(text: &str, head: &FormHead) -> Option<usize> {
    let number = head.revision.to_string();
    let from = text.to_ascii_lowercase().find("revision").map_or(0, |at| at + "revision".len());
    let at = from + text.get(from..)?.find(&number)?;
    Some(at + number.len())
}

/// Where the words end that make the first `len` bytes of a folded text.
fn rest_of(text: &str, len: usize) -> usize {
    let mut found = 0;
    for (at, c) in text.char_indices() {
        if found >= len {
            return at;
        }
        found += folded(c.encode_utf8(&mut [0; 4])).len();
    }
    text.len()
}
