//! Whose words a form in an answer is: ours, or those of somebody who wrote one that looks like it.
//!
//! Anybody may write the head of a form and values below it into a mail, and an engineer who answers quotes it: nothing of
//! it is the engineer's. Ours stands at the end of a notice; what stood above it there, and what people outside wrote,
//! is others'. Where others wrote a head, a form below the same head is ours only if the words above it are those above
//! ours, and not those above theirs. Compared are letters and digits alone, with and without the targets of links, so that
//! no way of quoting makes ours of theirs. In doubt it is theirs. Linear in the texts, never fails.

use unicode_normalization::UnicodeNormalization;

use super::line::{LINKS, label_at_start};
use super::read::FormChange;
use super::{FormHead, FormValues, LABELS, find_head};

/// Letters above a form that tell whose it is: looked at at most, and at least, in bytes of their folded text.
const ABOVE_BYTES_MAX: usize = 600;
const ABOVE_BYTES_MIN: usize = 16;

/// A form that we sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentForm {
    pub head: FormHead,
    pub values: FormValues,
    /// The letters that stood above it, in each part of the mail.
    above: Vec<String>,
}

/// The form that a text of ours ends with.
pub fn sent_form(text: &str) -> Option<SentForm> {
    sent_form_of([text])
}

/// The form that a mail of ours ends with; `parts`: its text, then the same in its other parts.
pub fn sent_form_of<'t>(parts: impl IntoIterator<Item = &'t str>) -> Option<SentForm> {
    let mut parts = parts.into_iter();
    let Last { above, head, values, .. } = last_form(parts.next()?)?;
    let others = parts.filter_map(last_form).map(|form| form.above);
    let above = [above].into_iter().chain(others).flat_map(|text| variants(tail(text, ABOVE_BYTES_MAX))).collect();
    Some(SentForm { head, values, above })
}

/// What stands in a text of ours above the form that it ends with; all of it where there is none.
pub fn above_form(text: &str) -> &str {
    last_form(text).filter(|form| form.ends_text).map_or(text, |form| form.above)
}

/// The last form of a text.
struct Last<'t> {
    above: &'t str,
    head: FormHead,
    values: FormValues,
    /// Nothing but its fields stands below its head.
    ends_text: bool,
}

fn last_form(text: &str) -> Option<Last<'_>> {
    let mut end = text.len();
    let mut below: Vec<&str> = Vec::new();
    let head = text.split_inclusive('\n').rev().find_map(|whole| {
        end -= whole.len();
        below.push(whole.trim());
        find_head(whole)
    })?;
    let mut lines = below.into_iter().rev().skip(1).filter(|line| !line.is_empty()).peekable();
    let mut values = FormValues::default();
    for _ in LABELS {
        let Some((label, line)) = lines.peek().and_then(|line| Some((label_at_start(line)?, *line))) else { break };
        values.set(label.field, line.get(label.end..).unwrap_or_default());
        lines.next();
    }
    Some(Last { above: text.get(..end)?, head, values, ends_text: lines.peek().is_none() })
}

/// What others wrote.
#[derive(Debug, Clone, Default)]
pub struct Foreign {
    /// The letters of each text.
    texts: Vec<String>,
    /// The mail answers one of our forms; else whatever looks like one was quoted from somewhere else.
    answers_us: bool,
}

impl Foreign {
    pub fn of<'t>(texts: impl Iterator<Item = &'t str>, answers_us: bool) -> Foreign {
        Foreign { texts: texts.flat_map(variants).collect(), answers_us }
    }

    /// Takes out of the changes in a form those that the engineer only quotes. `forms`: ours of its head; `before`: the
    /// body above it.
    pub(super) fn take_out(&self, forms: &[&SentForm], before: &str, changes: &mut Vec<FormChange>) {
        let Some(head) = forms.first().map(|form| &form.head) else { return };
        let head = letters(&format!("{}{}revision{}", head.tag, head.number, head.revision));
        let before = variants(tail(before, 4 * ABOVE_BYTES_MAX));
        let common = |above: &str| before.iter().map(|before| common_end(before, above)).max().unwrap_or_default();
        let ours = forms.iter().flat_map(|form| &form.above).map(|above| common(above)).max().unwrap_or_default();
        let mut places = self.texts.iter().flat_map(|text| {
            text.match_indices(&head).filter_map(|(at, _)| text.get(..at).map(|above| tail(above, ABOVE_BYTES_MAX)))
        });
        let is_certain = ours >= ABOVE_BYTES_MIN && !places.any(|above| common(above) >= ours);
        let is_possible = self.answers_us && !self.texts.iter().any(|text| text.contains(&head));
        if !is_certain && !is_possible {
            changes.clear();
        }
    }

    /// Whether what is written into a quote that was cut down may be others' words: they wrote what makes a form of it, a
    /// field with its value as sent, and each word of what is written, above it or below.
    pub(super) fn may_have_written(&self, form: &SentForm, written: &str) -> bool {
        let wrote = |words: &str| self.texts.iter().any(|text| text.contains(words));
        let has_sign = LABELS.iter().any(|(field, en, zh)| {
            let sent = letters(form.values.of(*field));
            !sent.is_empty() && [en, zh].iter().any(|label| wrote(&format!("{}{sent}", letters(label))))
        });
        has_sign && written.split_whitespace().all(|word| wrote(&letters(word)))
    }
}

/// The last bytes of a text, at most so many.
fn tail(text: &str, bytes: usize) -> &str {
    let from = (text.len().saturating_sub(bytes)..=text.len()).find(|at| text.is_char_boundary(*at));
    from.and_then(|from| text.get(from..)).unwrap_or_default()
}

/// How many bytes two texts have in common at their ends.
fn common_end(one: &str, other: &str) -> usize {
    one.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum()
}

/// The letters of a text as it is, and without the targets of links: those on one line, and those that go on over several.
fn variants(text: &str) -> Vec<String> {
    let mut whole = String::new();
    add_letters(&mut whole, text);
    let mut all = vec![whole];
    for other in [letters(text), text.lines().map(letters).collect()] {
        if !all.contains(&other) {
            all.push(other);
        }
    }
    all
}

/// Letters and digits, compatibility forms folded, in lower case; without the targets of links that clients write out.
fn letters(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        add_letters(&mut out, before);
        let end = after.find(['<', '>']).filter(|at| after.get(*at..).is_some_and(|end| end.starts_with('>')));
        let target = end.and_then(|at| after.split_at_checked(at));
        rest = match target.filter(|(inner, _)| LINKS.iter().any(|sign| inner.contains(sign))) {
            Some((_, behind)) => behind,
            None => after,
        };
    }
    add_letters(&mut out, rest);
    out
}

fn add_letters(out: &mut String, text: &str) {
    out.extend(text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()));
}
