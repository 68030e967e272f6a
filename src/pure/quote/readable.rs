//! Fragments made into text again: the fresh text alone, or what a person should read.

use super::{Fragment, FragmentKind, attribution, split, strip_marks};

/// Quoted lines shown before an inline answer, at most.
const MAX_CONTEXT_LINES: usize = 4;
/// A quote at the very top with at most this many lines was cut down by the author, so it is context and shown.
const SHORT_LEAD_LINES: usize = 2;

/// The fresh text only, without quoted lines and signature, trimmed.
pub fn fresh(fragments: &[Fragment]) -> String {
    let mut out = String::new();
    for fragment in fragments.iter().filter(|f| f.kind == FragmentKind::Fresh) {
        if !out.is_empty() {
            end_paragraph(&mut out);
        }
        out.push_str(fragment.said.trim_matches(['\r', '\n']));
    }
    out.trim_matches(super::is_space).to_string()
}

/// What a person should read: the fresh text, and before each inline answer the quoted lines that it answers as
/// `> …`. A full quote above or below the text is left out; "" if nothing is fresh.
pub fn readable(fragments: &[Fragment]) -> String {
    let inline = is_inline(fragments);
    let mut out = String::new();
    let mut quote: Option<&Fragment> = None;
    for fragment in fragments {
        match fragment.kind {
            FragmentKind::Quoted => quote = Some(fragment),
            FragmentKind::Fresh => {
                let (context, lines) = quote.take().map(context).unwrap_or_default();
                let short_lead = out.is_empty() && lines <= SHORT_LEAD_LINES;
                if !out.is_empty() {
                    end_paragraph(&mut out);
                }
                match &fragment.answers {
                    Some(answered) => marked(&mut out, answered.lines()),
                    None if inline || short_lead => out.push_str(&context),
                    None => {}
                }
                out.push_str(fragment.said.trim_matches(['\r', '\n']));
            }
            _ => {}
        }
    }
    out.trim_matches(super::is_space).to_string()
}

/// Answers stand between quoted lines: some fresh text has quotes above and below, or several follow quotes.
fn is_inline(fragments: &[Fragment]) -> bool {
    let kinds: Vec<FragmentKind> =
        fragments.iter().map(|f| f.kind).filter(|k| matches!(k, FragmentKind::Fresh | FragmentKind::Quoted)).collect();
    let answers = kinds.windows(2).filter(|w| matches!(w, [FragmentKind::Quoted, FragmentKind::Fresh])).count();
    let between =
        kinds.windows(3).any(|w| matches!(w, [FragmentKind::Quoted, FragmentKind::Fresh, FragmentKind::Quoted]));
    answers > 1 || between
}

/// The last paragraph of a quoted fragment as `> ` lines, and how many lines of content the fragment has in all.
fn context(fragment: &Fragment) -> (String, usize) {
    let lines = split(&fragment.text);
    let content: Vec<&str> = lines
        .iter()
        .enumerate()
        .filter(|(n, _)| attribution::attribution(&lines, *n, false).is_none())
        .map(|(_, l)| strip_marks(l.whole).1)
        .collect();
    let last: Vec<&str> = content
        .iter()
        .rev()
        .skip_while(|l| l.is_empty())
        .take_while(|l| !l.is_empty())
        .take(MAX_CONTEXT_LINES)
        .copied()
        .collect();
    let mut out = String::new();
    marked(&mut out, last.into_iter().rev());
    (out, content.iter().filter(|l| !l.is_empty()).count())
}

fn marked<'l>(out: &mut String, lines: impl Iterator<Item = &'l str>) {
    for line in lines {
        out.push_str("> ");
        out.push_str(line);
        out.push('\n');
    }
}

fn end_paragraph(out: &mut String) {
    out.truncate(out.trim_end().len());
    out.push_str("\n\n");
}
