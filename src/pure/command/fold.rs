//! Folding of what phones and Chinese keyboards type: full-width letters, digits and signs, no-break and zero-width
//! characters (NFKC, Unicode Standard Annex 15).
//!
//! Every character keeps its original beside its folded form, so that grammar is matched on the one and a person's
//! text is handed on in the other. One character folds to one: the few whose NFKC form is longer stay as they are.

use unicode_normalization::UnicodeNormalization;

/// One visible character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub folded: char,
    pub original: char,
}

/// The glyphs of a line. Characters of no width are left out, every kind of space is a plain one.
pub(super) fn glyphs(line: &str) -> Vec<Glyph> {
    line.chars()
        .filter(|c| !is_zero_width(*c))
        .map(|c| {
            if c.is_whitespace() {
                Glyph { folded: ' ', original: ' ' }
            } else {
                Glyph { folded: fold_char(c), original: c }
            }
        })
        .collect()
}

/// The folded text of glyphs.
pub(super) fn folded(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|g| g.folded).collect()
}

/// The text of glyphs as written, less what has no width.
pub(super) fn original(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|g| g.original).collect()
}

/// A text folded: plain signs, plain spaces, nothing of zero width. Case is kept.
pub(super) fn fold(text: &str) -> String {
    folded(&glyphs(text))
}

fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    let mut forms = std::iter::once(c).nfkc();
    match (forms.next(), forms.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// Zero-width spaces and joiners, direction marks, soft hyphens, variation selectors.
fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// A Han character of the common blocks.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
