//! Complaints that are a matter of their own: a first mail that says so, and whom of the staff it names.

use crate::pure::rules::{fold, has_word};

/// Where a first mail says that it is a complaint. Displeasure alone is none: who reports a fault may be angry about it, and
/// "users complain that it is slow" reports one.
const SAYS: [&str; 22] = [
    "i want to complain",
    "i would like to complain",
    "i'd like to complain",
    "i wish to complain",
    "i have to complain",
    "i must complain",
    "we want to complain",
    "we would like to complain",
    "make a complaint",
    "file a complaint",
    "lodge a complaint",
    "raise a complaint",
    "a formal complaint",
    "this is a complaint",
    "我要投诉",
    "我想投诉",
    "我们要投诉",
    "本人投诉",
    "特此投诉",
    "现投诉",
    "投诉你们",
    "投诉贵",
];
/// Subjects that say the same, whole or before a colon, "about" or 关于.
const SUBJECTS: [&str; 4] = ["complaint", "formal complaint", "投诉", "我要投诉"];
const BEHIND: [&str; 5] = [":", "：", " about ", "关于", "对"];
/// Bytes of a text that are looked at.
const READ_MAX: usize = 4_000;
/// What people put behind a surname instead of the given name.
const STYLES: [&str; 7] = ["工", "工程师", "经理", "主管", "老师", "师傅", "先生"];
/// A part of a name that is shorter, in characters, is a word like any other.
const PART_MIN: usize = 3;

/// Whether a first mail is a complaint by its own words.
pub fn is_complaint(subject: &str, fresh: &str) -> bool {
    let subject = subject.trim().to_lowercase();
    let says_so = SUBJECTS.iter().any(|word| {
        let behind = subject.strip_prefix(word);
        behind.is_some_and(|behind| behind.is_empty() || BEHIND.iter().any(|sign| behind.starts_with(sign)))
    });
    let fresh = beginning(fresh).to_lowercase().replace('’', "'");
    says_so || SAYS.iter().any(|words| fresh.contains(words))
}

/// Somebody who may be complained of.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// As in the configuration: "bob".
    pub name: &'a str,
    /// "Bob Zhao", 王强.
    pub full_name: &'a str,
    pub address: &'a str,
}

/// The place in `people` of the one whom a text names: by the whole name or the address, else by a part of it, if only one
/// has it. None: nobody, or several.
pub fn named(text: &str, people: &[Named<'_>]) -> Option<usize> {
    let text = fold(beginning(text));
    let only = |says: &dyn Fn(&Named<'_>) -> bool| {
        let mut found = people.iter().enumerate().filter(|(_, one)| says(one)).map(|(at, _)| at);
        found.next().filter(|_| found.next().is_none())
    };
    let wholly = |one: &Named<'_>| has_word(&text, &fold(one.full_name)) || has_word(&text, &fold(one.address));
    let in_part = |one: &Named<'_>| {
        let is_part = |part: &str| part.chars().count() >= PART_MIN && has_word(&text, &fold(part));
        is_part(one.name) || one.full_name.split_whitespace().any(is_part) || by_surname(&text, one.full_name)
    };
    only(&wholly).or_else(|| if people.iter().any(wholly) { None } else { only(&in_part) })
}

/// 王工, 王经理: by the surname of a Chinese name.
fn by_surname(text: &str, full_name: &str) -> bool {
    let surname = full_name.chars().next().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
    surname.is_some_and(|surname| STYLES.iter().any(|style| text.contains(&format!("{surname}{style}"))))
}

fn beginning(text: &str) -> &str {
    let end = (0..=text.len().min(READ_MAX)).rev().find(|at| text.is_char_boundary(*at));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn what_is_a_complaint() {
        for (subject, fresh, is) in [
            ("Complaint", "He was rude.", true),
            ("complaint about Bob", "He was rude.", true),
            ("投诉", "态度恶劣", true),
            ("投诉：服务台没人接电话", "打了三次都没人接。", true),
            ("Your service", "Hello,\nI’d like to complain about Bob Zhao. He was rude.", true),
            ("服务态度", "我要投诉王强，态度恶劣", true),
            ("VPN", "This is unacceptable, the VPN is down again!", false),
            ("VPN 慢", "用户投诉 VPN 很慢，请看一下", false),
            ("VPN is slow", "Our customers complain that the VPN is slow.", false),
            ("投诉系统打不开", "客户投诉系统登录页报错", false),
            ("Complaints database is down", "No one can log in.", false),
        ] {
            assert_eq!(is_complaint(subject, fresh), is, "{subject}: {fresh}");
        }
    }

    #[test]
    fn whom_it_names() {
        let people = [
            Named { name: "bob", full_name: "Bob Zhao", address: "bob@desk.test" },
            Named { name: "wang", full_name: "王强", address: "wang@desk.test" },
            Named { name: "liwei", full_name: "李伟", address: "liwei@desk.test" },
            Named { name: "wanglei", full_name: "王磊", address: "wl@desk.test" },
        ];
        for (text, whom) in [
            ("I want to complain about Bob Zhao.", Some(0)),
            ("Bob was rude", Some(0)),
            ("Bobby was rude", None),
            ("I want to complain about Wang, wang@desk.test.", Some(1)),
            ("我要投诉王强，态度恶劣", Some(1)),
            ("我要投诉李工", Some(2)),
            ("投诉王工", None),
            ("王强和李伟都不理我", None),
            ("nobody answers", None),
        ] {
            assert_eq!(named(text, &people), whom, "{text}");
        }
    }
}
