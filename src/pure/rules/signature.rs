//! What a signature tells of its writer: "财务部 电话 6001", "Finance Department | ext. 6001". Labels with a colon are
//! read here as everywhere; beside them a word for the telephone that stands before a number, and a department that is called
//! one by its last word. Takes linear time.

use super::answers::{is_department, is_number_alone};
use super::labels::labels;

/// Words for a telephone, in lower case; what has dots or a colon behind it is the same word.
const PHONE_WORDS: &[&str] = &[
    "tel",
    "telephone",
    "phone",
    "mobile",
    "mob",
    "cell",
    "ext",
    "extension",
    "direct",
    "office",
    "t",
    "m",
    "电话",
    "手机",
    "分机",
    "座机",
    "内线",
    "联系电话",
    "办公电话",
    "手机号",
    "电话号码",
];
/// What stands between the pieces of a line.
const BETWEEN: &[char] = &['|', '/', ',', '，', '、', '·', ';', '；', '•', '｜'];
/// Lines of a signature that are looked at, and lines at the end of a mail without one.
const LINES_MAX: usize = 20;
const LAST_LINES: usize = 3;
/// Words of such a line that are neither a number nor a department, and the letters of one: a name, a title.
const OTHERS_MAX: usize = 4;
const OTHER_LETTERS_MAX: usize = 12;
/// Letters of the longest department.
const DEPARTMENT_LETTERS_MAX: usize = 30;

/// What a signature tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signed {
    pub phone: Option<String>,
    pub department: Option<String>,
}

/// Reads a signature; of a text that has none (""), the last lines, if they hold nothing else.
pub fn signed(signature: &str, fresh: &str) -> Signed {
    if signature.trim().is_empty() {
        let last = fresh.trim_end().lines().rev().take(LAST_LINES).take_while(|line| !line.trim().is_empty());
        return last.map(pieces_of).take_while(|line| line.others <= OTHERS_MAX && line.tells()).fold(
            Signed::default(),
            |found, line| Signed {
                phone: line.signed.phone.or(found.phone),
                department: line.signed.department.or(found.department),
            },
        );
    }
    let labelled = labels(signature);
    let found = signature.lines().take(LINES_MAX).map(|line| pieces_of(line).signed);
    found.fold(Signed { phone: labelled.phone, department: labelled.department }, |found, line| Signed {
        phone: found.phone.or(line.phone),
        department: found.department.or(line.department),
    })
}

/// What a line tells, and how many of its words are something else.
#[derive(Debug, Default)]
struct Pieces {
    signed: Signed,
    others: usize,
}

impl Pieces {
    fn tells(&self) -> bool {
        self.signed != Signed::default()
    }
}

fn pieces_of(line: &str) -> Pieces {
    let mut pieces = Pieces::default();
    for piece in line.split(BETWEEN).map(str::trim).filter(|piece| !piece.is_empty()) {
        if is_named_department(piece) {
            pieces.signed.department.get_or_insert_with(|| piece.to_owned());
            continue;
        }
        let words: Vec<&str> = piece.split_whitespace().collect();
        let mut rest = words.as_slice();
        while let Some((word, behind)) = rest.split_first() {
            rest = behind;
            if let Some((number, left)) = phone_at(word, behind) {
                pieces.signed.phone.get_or_insert(number);
                rest = left;
            } else if !word.is_ascii() && is_named_department(word) {
                pieces.signed.department.get_or_insert_with(|| (*word).to_owned());
            } else if word.chars().count() > OTHER_LETTERS_MAX || is_sentence(word) {
                pieces.others += OTHERS_MAX + 1;
            } else {
                pieces.others += 1;
            }
        }
    }
    pieces
}

/// A word for a telephone with the number behind it, and what follows.
fn phone_at<'w, 't>(word: &str, behind: &'w [&'t str]) -> Option<(String, &'w [&'t str])> {
    let lower = word.to_lowercase();
    let begun = lower.find(|c: char| c.is_ascii_digit() || c == '+').unwrap_or(lower.len());
    let (name, number) = lower.split_at_checked(begun)?;
    let name = name.trim_end_matches(['.', ':', '：', '(']);
    if !PHONE_WORDS.contains(&name) {
        return None;
    }
    let length = behind.iter().take_while(|part| is_of_number(part)).count();
    let (more, left) = behind.split_at_checked(length)?;
    let parts: Vec<&str> =
        Some(number).filter(|number| !number.is_empty()).into_iter().chain(more.iter().copied()).collect();
    let number = parts.join(" ");
    is_number_alone(&number).then_some((number, left))
}

fn is_of_number(part: &str) -> bool {
    part.chars().all(|c| c.is_ascii_digit() || "+-()".contains(c))
}

/// Whether words that end like a department are the name of one, and not a sentence about it.
fn is_named_department(words: &str) -> bool {
    let lower = words.to_lowercase();
    let is_short = words.chars().count() <= DEPARTMENT_LETTERS_MAX && words.chars().count() > 2;
    let is_one =
        !lower.is_ascii() && !lower.contains(char::is_whitespace) && words.chars().count() <= OTHER_LETTERS_MAX
            || lower.is_ascii() && lower.split_whitespace().count() <= OTHERS_MAX;
    is_short && is_one && !is_sentence(words) && (is_department(words) || lower.ends_with(" dept."))
}

/// Whether words tell of something.
fn is_sentence(words: &str) -> bool {
    const TELLS: &[char] = &[
        '了', '不', '坏', '没', '是', '吗', '的', '请', '在', '有', '打', '我', '这', '那', '?', '？', '!', '！', '。',
    ];
    words.contains(TELLS)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_signatures_tell() {
        for (signature, phone, department) in [
            ("王丽\n财务部 电话 6001", "6001", "财务部"),
            ("-- \n王丽 财务部\n电话：6001", "6001", "财务部"),
            ("王丽｜人力资源部｜手机 138 0013 8000", "138 0013 8000", "人力资源部"),
            ("Wang Li\nFinance Department | Tel. +49 40 6001", "+49 40 6001", "Finance Department"),
            ("Wang Li, Accounting Dept., ext. 6001", "6001", "Accounting Dept."),
            ("李伟 信息科 分机6001", "6001", "信息科"),
            ("Best regards\nWang Li", "-", "-"),
            ("Room 6001\nBuilding 3", "-", "-"),
            ("Office hours 9 to 5", "-", "-"),
        ] {
            let found = signed(signature, "");
            let found = [found.phone, found.department].map(|text| text.unwrap_or_else(|| "-".to_owned()));
            assert_eq!(found, [phone, department], "{signature}");
        }
    }

    #[test]
    fn what_the_last_lines_tell_that_are_no_signature_by_their_form() {
        for (fresh, phone, department) in [
            ("打印机不动了。\n\n王丽\n财务部 电话 6001", "6001", "财务部"),
            ("The printer is dead.\nWang Li, Finance Department, ext. 6001", "6001", "Finance Department"),
            ("打不通电话 6001", "-", "-"),
            ("电话 6001 打不通", "-", "-"),
            ("分机 6001 没有声音", "-", "-"),
            ("Nobody can reach us by phone 6001 since this morning", "-", "-"),
            ("The outage hits the whole department", "-", "-"),
            ("打印机坏了，在财务部", "-", "-"),
        ] {
            let found = signed("", fresh);
            let found = [found.phone, found.department].map(|text| text.unwrap_or_else(|| "-".to_owned()));
            assert_eq!(found, [phone, department], "{fresh}");
        }
    }
}
