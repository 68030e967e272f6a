//! The words of a text as both databases index them: NFKC, lower case, runs of CJK as overlapping pairs.

use unicode_normalization::UnicodeNormalization;

/// Words taken of one entry at most.
const WORDS_MAX: usize = 20_000;

/// The words, separated by single spaces. "打印机 jam" gives "打印 印机 jam".
pub fn words(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut previous: Option<char> = None;
    let mut alone = false;
    for c in text.nfkc().flat_map(char::to_lowercase).chain(std::iter::once(' ')) {
        if words.len() >= WORDS_MAX {
            break;
        }
        if is_cjk(c) {
            flush(&mut words, &mut word);
            match previous {
                Some(before) => {
                    words.push([before, c].iter().collect());
                    alone = false;
                }
                None => alone = true,
            }
            previous = Some(c);
            continue;
        }
        if let (Some(single), true) = (previous, alone) {
            words.push(single.to_string());
        }
        (previous, alone) = (None, false);
        if c.is_alphanumeric() {
            word.push(c);
        } else {
            flush(&mut words, &mut word);
        }
    }
    words.join(" ")
}

fn flush(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{2ffff}')
}

#[cfg(test)]
mod tests {
    #[test]
    fn pairs_and_words() {
        let cases = [
            ("打印机 jam", "打印 印机 jam"),
            ("ＶＰＮ连不上", "vpn 连不 不上"),
            ("网", "网"),
            ("", ""),
            ("a,b", "a b"),
        ];
        for (text, expected) in cases {
            assert_eq!(super::words(text), expected, "{text}");
        }
    }
}
