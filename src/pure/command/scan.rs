//! A cursor over a short folded text, for times and durations: words, numbers in digits or in Chinese.
//!
//! It only ever moves forward and is `Copy`, so that a reading that fails is tried again from where it began. Texts are
//! folded and lower case before they get here.

/// What is left to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan<'a> {
    pub rest: &'a str,
}

/// A number as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub value: u32,
    /// Characters it took: a year takes four.
    pub length: usize,
}

/// Longer runs of digits are no number of a date, a time or a duration.
const DIGITS_MAX: usize = 5;

impl<'a> Scan<'a> {
    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes a word if it comes next. A word of letters needs the end of a word behind it ("on" is not in "once").
    pub(super) fn eat(&mut self, word: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(word) else {
            return false;
        };
        let is_letter = |c: char| c.is_ascii_alphabetic();
        if word.ends_with(is_letter) && rest.starts_with(is_letter) {
            return false;
        }
        self.rest = rest;
        true
    }

    /// Takes the longest word of a table that comes next.
    pub(super) fn eat_of<T: Copy>(&mut self, table: &[(&str, T)]) -> Option<T> {
        let mut found: Option<(Scan<'a>, T)> = None;
        for (word, value) in table {
            let mut scan = *self;
            if scan.eat(word) && found.is_none_or(|(best, _)| scan.rest.len() < best.rest.len()) {
                found = Some((scan, *value));
            }
        }
        let (scan, value) = found?;
        *self = scan;
        Some(value)
    }

    /// Takes a number: ASCII digits, or a Chinese one up to 99 or digit by digit (二〇二六).
    pub(super) fn number(&mut self) -> Option<Number> {
        let digits: String = self.rest.chars().take_while(char::is_ascii_digit).collect();
        if !digits.is_empty() {
            if digits.len() > DIGITS_MAX {
                return None;
            }
            self.rest = self.rest.strip_prefix(digits.as_str())?;
            return Some(Number { value: digits.parse().ok()?, length: digits.len() });
        }
        let han: String = self.rest.chars().take_while(|c| *c == '十' || han_digit(*c).is_some()).collect();
        let length = han.chars().count();
        if length == 0 || length > DIGITS_MAX {
            return None;
        }
        let value = match han.split_once('十') {
            Some((tens, ones)) => {
                let tens = if tens.is_empty() { 1 } else { single(tens)? };
                let ones = if ones.is_empty() { 0 } else { single(ones)? };
                tens * 10 + ones
            }
            None => han.chars().filter_map(han_digit).fold(0, |sum, digit| sum * 10 + digit),
        };
        self.rest = self.rest.strip_prefix(han.as_str())?;
        Some(Number { value, length })
    }
}

fn single(text: &str) -> Option<u32> {
    let mut chars = text.chars();
    let digit = chars.next().and_then(han_digit)?;
    chars.next().is_none().then_some(digit)
}

fn han_digit(c: char) -> Option<u32> {
    let digit = match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    };
    Some(digit)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn numbers_in_digits_and_in_chinese() {
        let cases: &[(&str, Option<u32>, &str)] = &[
            ("12:00", Some(12), ":00"),
            ("十点", Some(10), "点"),
            ("十二", Some(12), ""),
            ("二十", Some(20), ""),
            ("二十四号", Some(24), "号"),
            ("两点", Some(2), "点"),
            ("三零", Some(30), ""),
            ("二〇二六年", Some(2026), "年"),
            ("123456", None, "123456"),
            ("十十", None, "十十"),
            ("点", None, "点"),
        ];
        for (text, value, rest) in cases {
            let mut scan = Scan { rest: text };
            assert_eq!(scan.number().map(|n| n.value), *value, "{text}");
            assert_eq!(scan.rest, *rest, "{text}");
        }
    }

    #[test]
    fn words_end_where_letters_end_and_the_longest_wins() {
        let mut scan = Scan { rest: "monday" };
        assert!(!scan.eat("mon"));
        assert_eq!(scan.eat_of(&[("mon", 1), ("monday", 2)]), Some(2));
        let mut scan = Scan { rest: "之后" };
        assert_eq!(scan.eat_of(&[("后", 1), ("之", 2), ("之后", 3)]), Some(3));
        assert!(scan.is_done());
    }
}
