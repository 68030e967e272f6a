//! The arguments of a command as text, and the reason in them: what follows "because", 因为 or 由于.
//!
//! A reason is a person's text and stays as written; what stands before it is grammar and is folded.

use super::fold::{self, Glyph, fold, folded, original};
use super::verbs::{VerbRow, starts_with};

/// What follows the name of a verb, without the sign that may close it (`#resolve: solved`, `#接单。`), without 了
/// (`#解决了`) and without a glued word that means nothing (`#转派给李工`).
pub(super) fn after_name<'a>(glyphs: &'a [Glyph], row: &VerbRow) -> &'a [Glyph] {
    let mut rest = glyphs;
    if let Some((first, after)) = rest.split_first()
        && matches!(first.folded, '了' | '啦')
        && after.first().is_none_or(|g| !g.folded.is_alphanumeric())
    {
        rest = after;
    }
    let signs = rest.iter().take_while(|g| is_closing_sign(g.folded)).count();
    let mut rest = trimmed_start(rest.get(signs..).unwrap_or_default());
    // "#close - because": a dash with a space behind it.
    if let [dash, space, ..] = rest
        && matches!(dash.folded, '-' | '–' | '—')
        && space.folded == ' '
    {
        rest = trimmed_start(rest.get(1..).unwrap_or_default());
    }
    // Glued, any of them counts; behind a space, 到 may begin a name (到家服务组), unless a space follows it too.
    let is_glued = rest.len() == glyphs.len();
    for particle in row.particles {
        let length = particle.chars().count();
        let after = rest.get(length..).unwrap_or_default();
        let stands_alone = after.first().is_some_and(|g| g.folded == ' ' || is_closing_sign(g.folded));
        if starts_with(rest, particle) && (is_glued || length > 1 || *particle == "给" || stands_alone) {
            let signs = after.iter().take_while(|g| is_closing_sign(g.folded)).count();
            return trimmed_start(after.get(signs..).unwrap_or_default());
        }
    }
    rest
}

fn trimmed_start(glyphs: &[Glyph]) -> &[Glyph] {
    let blanks = glyphs.iter().take_while(|g| g.folded == ' ').count();
    glyphs.get(blanks..).unwrap_or_default()
}

fn is_closing_sign(c: char) -> bool {
    matches!(c, ':' | '.' | ',' | ';' | '!' | '=' | '。' | '、' | '→' | '~')
}

/// What follows the name of a verb as `CommandLine::args` holds it.
pub(super) fn text_of(rest: &[Glyph], row: &VerbRow) -> String {
    if row.text {
        return original(rest).trim().to_owned();
    }
    match because_at(rest) {
        Some(at) => {
            let (head, tail) = rest.split_at_checked(at).unwrap_or((rest, &[]));
            let head = folded(head);
            format!("{} {}", trim_stops(&head), original(tail).trim()).trim().to_owned()
        }
        None => trim_stops(&folded(rest)).to_owned(),
    }
}

/// Without blanks at both ends and without closing stops: nobody means the full stop of `#assign bob.`
fn trim_stops(text: &str) -> &str {
    text.trim().trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | '!' | '。' | '、' | '~'))
}

const BECAUSE_HAN: &[&str] = &["因为", "由于"];
const BECAUSE: &str = "because";

/// Where the reason begins: at the word "because", 因为 or 由于.
fn because_at(glyphs: &[Glyph]) -> Option<usize> {
    (0..glyphs.len()).find(|at| because_length(glyphs, *at).is_some())
}

/// Whether arguments give a reason.
pub(super) fn gives_reason(glyphs: &[Glyph]) -> bool {
    because_at(glyphs).is_some()
}

/// The length of the word for "because" that stands at a place, None if there is none.
fn because_length(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let here = glyphs.get(at..)?;
    if let Some(word) = BECAUSE_HAN.iter().find(|word| starts_with(here, word)) {
        return Some(word.chars().count());
    }
    let word = here.get(..BECAUSE.len())?;
    let is_word = word.iter().zip(BECAUSE.chars()).all(|(g, c)| g.folded.eq_ignore_ascii_case(&c));
    let before = at.checked_sub(1).and_then(|at| glyphs.get(at));
    let after = here.get(BECAUSE.len());
    let joins = |g: Option<&Glyph>| g.is_some_and(|g| g.folded.is_ascii_alphanumeric());
    (is_word && !joins(before) && !joins(after)).then_some(BECAUSE.len())
}

/// The arguments before the reason, folded, and the reason as written, without its "because".
pub(super) fn split_because(args: &str) -> (String, String) {
    let glyphs = fold::glyphs(args);
    let Some(at) = because_at(&glyphs) else {
        return (fold(args).trim().to_owned(), String::new());
    };
    let length = because_length(&glyphs, at).unwrap_or(0);
    let head = folded(glyphs.get(..at).unwrap_or_default());
    let tail = original(glyphs.get(at + length..).unwrap_or_default());
    (trim_stops(&head).to_owned(), trim_reason(&tail).to_owned())
}

/// A reason without the colon or comma that follows "because".
fn trim_reason(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | ',' | '，')).trim_end()
}

/// A reason with or without its "because".
pub(super) fn reason_of(args: &str) -> String {
    let glyphs = fold::glyphs(args);
    let length = because_length(&glyphs, 0).unwrap_or(0);
    let reason = original(glyphs.get(length..).unwrap_or_default());
    trim_reason(&reason).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_stay_as_written() {
        let cases = [
            ("P1 because it, ｂｕｒｎｓ.", "P1", "it, ｂｕｒｎｓ."),
            ("Ｐ１，因为：着火了！", "P1", "着火了！"),
            ("明天 由于备件未到", "明天", "备件未到"),
            ("BECAUSE x", "", "x"),
            ("P1 because", "P1", ""),
            ("because1 x", "because1 x", ""),
            ("notbecause x", "notbecause x", ""),
            ("P1", "P1", ""),
            ("", "", ""),
        ];
        for (args, head, reason) in cases {
            assert_eq!(split_because(args), (head.to_owned(), reason.to_owned()), "{args}");
        }
        assert_eq!(reason_of("because because"), "because");
        assert_eq!(reason_of("a because b"), "a because b");
    }
}
