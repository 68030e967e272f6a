//! What a text says without a label: that it presses, and which items of the desk it names.
//!
//! Pressing is a tone, not a grade: "急急急" raises nothing, it makes the desk ask how many are hit. Items are found by their
//! names as words: ASCII names end where a letter or a digit would go on, Chinese ones match anywhere. Linear time.

use super::text::{fold, scanned};

/// Characters of a text that are looked at.
const CHARS_MAX: usize = 20_000;
/// Words that press and grade nothing; the repeated ones are counted apart.
const PRESSING: &[&str] = &[
    "十万火急",
    "万分紧急",
    "火急",
    "紧急求助",
    "急需",
    "很急",
    "非常急",
    "特别急",
    "asap",
    "urgent",
    "very urgent",
    "emergency",
];

/// Whether a text only presses: 急急急, "URGENT!!!", 十万火急.
pub fn presses(text: &str) -> bool {
    let text: String = text.chars().take(CHARS_MAX).collect();
    let text = fold(&text);
    let mut run = 0;
    for c in text.chars() {
        run = if c == '急' { run + 1 } else { 0 };
        if run >= 2 {
            return true;
        }
    }
    PRESSING.iter().any(|word| names(&text, word))
}

/// The first item, by where it stands in the text, whose name or alias the text holds. `items`: name, then all names.
pub fn item<'a>(text: &str, items: impl Iterator<Item = (&'a str, &'a [String])>) -> Option<&'a str> {
    let text: String = scanned(text).chars().take(CHARS_MAX).collect();
    let text = fold(&text);
    let mut best: Option<(usize, &str)> = None;
    for (name, aliases) in items {
        let all = std::iter::once(name).chain(aliases.iter().map(String::as_str));
        let place = all.filter_map(|word| place_of(&text, &fold(word))).min();
        if let Some(place) = place
            && best.is_none_or(|(first, _)| place < first)
        {
            best = Some((place, name));
        }
    }
    best.map(|(_, name)| name)
}

fn names(text: &str, word: &str) -> bool {
    place_of(text, word).is_some()
}

/// Where a folded text holds a folded word that stands by itself.
fn place_of(text: &str, word: &str) -> Option<usize> {
    if word.is_empty() {
        return None;
    }
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        let begins = joins(word.chars().next()) && joins(before);
        let ends = joins(word.chars().next_back()) && joins(after);
        !begins && !ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pressing_is_a_tone() {
        for text in
            ["急急急！！！", "急急，打不了印", "URGENT!!!", "十万火急", "请 ASAP 处理", "This is urgent: no mail"]
        {
            assert!(presses(text), "{text}");
        }
        for text in ["不急", "应急灯坏了", "insurgent", "打印机卡纸", ""] {
            assert!(!presses(text), "{text}");
        }
    }

    #[test]
    fn items_stand_as_words() {
        let aliases = [vec!["label printer".to_owned(), "标签打印机".to_owned()], vec!["ERP".to_owned()]];
        let items = || [("LP-3", aliases[0].as_slice()), ("sap", aliases[1].as_slice())].into_iter();
        let cases = [
            ("the Label Printer jams", Some("LP-3")),
            ("三楼标签打印机卡纸", Some("LP-3")),
            ("lp-3 jams", Some("LP-3")),
            ("lp-33 jams", None),
            ("ERP打不开，标签打印机也不行", Some("sap")),
            ("the interpreter", None),
        ];
        for (text, expected) in cases {
            assert_eq!(item(text, items()), expected, "{text}");
        }
    }
}
