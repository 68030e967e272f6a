//! The part of a page that shows the mail's words: what is new as it is, what is not as a count.

use super::Found;
use super::layout::Page;
use super::sender::person;
use crate::pure::quote::{Fragment, FragmentKind};
use crate::pure::vet::Verdict;

/// Lines of new text that a page shows.
const NEW_LINES_MAX: usize = 200;
/// Lines of a mail that was passed on, of them.
const PASSED_ON_LINES_MAX: usize = 20;
/// Characters of a line that are shown.
const LINE_CHARS_MAX: usize = 4_000;
/// Lines of the question shown above an answer that stands inside the quoted text.
const QUESTION_LINES_MAX: usize = 4;
/// Attachments that a page lists.
const ATTACHMENTS_MAX: usize = 40;

/// What is new, in the order of the mail; then the mail that was passed on, then the attachments.
pub fn section(page: &mut Page, found: &Found) {
    let language = found.language.map(|l| format!("language {l}")).unwrap_or_default();
    let heading = if found.parsed.vetted.verdict == Verdict::Admit { "What is new" } else { "What it says" };
    page.heading(heading, &language);
    let text = &found.parsed.mail.text;
    if text.trim().is_empty() {
        page.item("Nothing: the mail has no text.");
    } else if found.fresh.trim().is_empty() {
        page.item(
            "Nothing that can be told from quoted text or a signature; so that nothing is lost, all of it counts:",
        );
        verbatim(page, text, NEW_LINES_MAX);
    } else {
        fragments(page, &found.fragments);
    }
    if let Some(original) = found.forwarded.as_ref().filter(|o| o.announced) {
        page.heading("What was passed on", "");
        page.row("From", &person(&original.from));
        page.row("Subject", &original.subject);
        verbatim(page, &original.text, PASSED_ON_LINES_MAX);
    }
    attachments(page, found);
}

fn fragments(page: &mut Page, all: &[Fragment]) {
    let inline = answers_inline(all);
    let mut room = NEW_LINES_MAX;
    for (n, fragment) in all.iter().enumerate() {
        match fragment.kind {
            FragmentKind::Fresh => room = room.saturating_sub(verbatim(page, &fragment.text, room)),
            FragmentKind::Quoted => {
                let answered = all.get(n + 1).is_some_and(|f| f.kind == FragmentKind::Fresh);
                quoted(page, &fragment.text, inline && answered);
            }
            FragmentKind::Signature => folded(page, &fragment.text, "of signature"),
            FragmentKind::Disclaimer => folded(page, &fragment.text, "that a machine added"),
            FragmentKind::Forwarded => folded(page, &fragment.text, "of a mail passed on"),
        }
    }
}

/// New text stands between quoted lines, or below several stretches of them.
fn answers_inline(all: &[Fragment]) -> bool {
    let kinds: Vec<FragmentKind> =
        all.iter().map(|f| f.kind).filter(|k| matches!(k, FragmentKind::Fresh | FragmentKind::Quoted)).collect();
    let pairs = kinds.windows(2).filter(|w| matches!(w, [FragmentKind::Quoted, FragmentKind::Fresh])).count();
    pairs > 1
        || kinds.windows(3).any(|w| matches!(w, [FragmentKind::Quoted, FragmentKind::Fresh, FragmentKind::Quoted]))
}

/// A quoted stretch as a count; with the lines that the text below it answers, if it does.
fn quoted(page: &mut Page, text: &str, answered: bool) {
    let lines: Vec<&str> = text.lines().filter(|l| !bare(l).is_empty()).collect();
    if !answered {
        return folded(page, text, "quoted");
    }
    let mut question: Vec<&str> = text
        .lines()
        .rev()
        .skip_while(|l| bare(l).is_empty())
        .take_while(|l| !bare(l).is_empty())
        .take(QUESTION_LINES_MAX)
        .collect();
    question.reverse();
    // The line that says who wrote the quoted text bears no mark.
    if question.iter().any(|l| is_marked(l)) {
        question.retain(|l| is_marked(l));
    }
    let above = lines.len().saturating_sub(question.len());
    if above > 0 {
        page.folded(&count(above, "quoted"));
    }
    for line in question {
        page.verbatim(&format!("> {}", cut(bare(line))));
    }
}

fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with(['>', '＞'])
}

/// A quoted line without its marks.
fn bare(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>', '＞', '\u{a0}']).trim_end()
}

fn folded(page: &mut Page, text: &str, what: &str) {
    let lines = text.lines().filter(|l| !bare(l).is_empty()).count();
    if lines > 0 {
        page.folded(&count(lines, what));
    }
}

/// "14 lines quoted".
fn count(lines: usize, what: &str) -> String {
    let word = if lines == 1 { "line" } else { "lines" };
    if what == "quoted" { format!("{lines} quoted {word}") } else { format!("{lines} {word} {what}") }
}

/// Lines as they stand, at most `most`; how many were shown.
fn verbatim(page: &mut Page, text: &str, most: usize) -> usize {
    let lines: Vec<&str> = text.trim_matches(['\r', '\n']).lines().collect();
    for line in lines.iter().take(most) {
        page.verbatim(&cut(line.trim_end_matches('\r')));
    }
    if lines.len() > most {
        page.folded(&count(lines.len() - most, "more"));
    }
    lines.len().min(most)
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(LINE_CHARS_MAX) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line.to_owned(),
    }
}

fn attachments(page: &mut Page, found: &Found) {
    let all = &found.parsed.mail.attachments;
    if all.is_empty() {
        return;
    }
    page.heading("Attachments", &if all.len() > 1 { all.len().to_string() } else { String::new() });
    let rows: Vec<Vec<String>> = all
        .iter()
        .take(ATTACHMENTS_MAX)
        .map(|a| {
            let place = if a.inline { "within the text" } else { "" };
            vec![a.name.clone(), size(a.bytes.len()), a.media_type.clone(), place.to_owned()]
        })
        .collect();
    page.table(&rows, &[1]);
    if all.len() > ATTACHMENTS_MAX {
        page.folded(&format!("{} more", all.len() - ATTACHMENTS_MAX));
    }
}

/// Bytes as people say them: "312 bytes", "1.2 kB", "24 kB", "3.5 MB".
pub fn size(bytes: usize) -> String {
    let (unit, name) = match bytes {
        1 => return "1 byte".to_owned(),
        0..1_000 => return format!("{bytes} bytes"),
        1_000..1_000_000 => (1_000, "kB"),
        _ => (1_000_000, "MB"),
    };
    let tenths = bytes / (unit / 10);
    if tenths < 100 { format!("{}.{} {name}", tenths / 10, tenths % 10) } else { format!("{} {name}", bytes / unit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (1_260, "1.2 kB"),
            (9_999, "9.9 kB"),
            (24_300, "24 kB"),
            (999_999, "999 kB"),
            (3_500_000, "3.5 MB"),
            (25_000_000, "25 MB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }
}
