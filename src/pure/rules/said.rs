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
    "加急",
    "特急",
    "很急",
    "非常急",
    "特别急",
    "比较急",
    "asap",
    "urgent",
    "urgently",
    "emergency",
];
/// What makes 紧急 a word about the mail where it stands before it; in 紧急出口 and 紧急程度 it is part of a name.
const VERY: &[&str] = &["很", "非常", "十分", "特别", "比较", "万分", "情况", "事情", "挺", "较", "有", "个"];
/// What 紧急 goes on with where it asks for haste.
const HASTE: &[&str] =
    &["求助", "处理", "报修", "报障", "维修", "修复", "解决", "需要", "需求", "的", "了", "啊", "呀", "呢", "哦"];
/// Words that take a pressing word back where they stand before it, and what may stand between.
const NOT: &[&str] = &["not", "isnt", "non", "nothing", "neither", "不", "没", "没有", "非", "无"];
const BETWEEN: &[&str] = &[
    "very",
    "so",
    "really",
    "that",
    "too",
    "at",
    "all",
    "particularly",
    "especially",
    "terribly",
    "很",
    "太",
    "是",
    "算",
    "特别",
    "非常",
    "十分",
    "比较",
    "那么",
    "这么",
    "怎么",
];
/// Characters before a word that are looked at for what takes it back.
const BEFORE_CHARS: usize = 40;
/// Classes that people put before their subject to press.
const CLASSES: &[&str] = &["p1", "p2", "sev1", "sev 1", "sev-1", "sev2", "sev 2", "priority 1", "紧急", "特急", "急"];

/// Whether a mail only presses: 急急急, "URGENT!!!", 十万火急, `P1: mail down`, 【紧急】.
pub fn presses(subject: &str, body: &str) -> bool {
    let subject = fold(subject);
    if is_marked(subject.trim()) {
        return true;
    }
    let text: String = body.chars().take(CHARS_MAX).collect();
    [subject, fold(&text)].iter().any(|text| says_it_presses(text))
}

/// A class in brackets at the head of a folded subject, or with a sign behind it.
fn is_marked(subject: &str) -> bool {
    const OPEN: [char; 4] = ['[', '【', '(', '〖'];
    const SIGN: [char; 12] = [']', '】', ')', '〗', ':', '!', ',', '-', '–', '—', '|', '。'];
    let head = subject.trim_start_matches(OPEN);
    CLASSES.iter().filter_map(|class| head.strip_prefix(class)).any(|rest| rest.trim_start().starts_with(SIGN))
}

/// Whether words of a folded text press.
fn says_it_presses(text: &str) -> bool {
    let mut run = 0;
    for c in text.chars() {
        run = if c == '急' { run + 1 } else { 0 };
        if run >= 2 {
            return true;
        }
    }
    let meant = |(before, _): &(&str, &str)| !is_denied(before);
    PRESSING.iter().any(|word| places_of(text, word).any(|place| meant(&place)))
        || places_of(text, "紧急").any(|(before, after)| {
            let ends = after.chars().next().is_none_or(|c| !c.is_alphanumeric());
            let hastens = ends || HASTE.iter().any(|word| after.starts_with(word));
            let begins = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            let very = VERY.iter().any(|word| before.ends_with(word));
            hastens && (begins || very) && !is_denied(before)
        })
}

/// Whether what stands before a word takes it back: "not very urgent", 不是很急.
fn is_denied(before: &str) -> bool {
    let near = before.char_indices().rev().nth(BEFORE_CHARS).map_or(Some(before), |(at, _)| before.get(at..));
    let mut rest = near.unwrap_or_default().trim_end_matches([' ', '-']);
    let ends = |rest: &str, words: &[&str]| {
        let word = words.iter().filter(|word| rest.ends_with(**word)).max_by_key(|word| word.len())?;
        let left = rest.strip_suffix(word)?;
        let is_apart = !word.is_ascii() || !left.ends_with(|c: char| c.is_ascii_alphanumeric());
        is_apart.then(|| left.trim_end().len())
    };
    while let Some(left) = ends(rest, BETWEEN).and_then(|end| rest.get(..end)) {
        rest = left;
    }
    rest.ends_with("n't") || ends(rest, NOT).is_some()
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

/// Where a folded text holds a folded word that stands by itself.
fn place_of(text: &str, word: &str) -> Option<usize> {
    places_of(text, word).next().map(|(before, _)| before.len())
}

/// What stands before and behind a folded word, wherever a folded text holds it by itself.
fn places_of<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let found = text.match_indices(word).filter(|(_, word)| !word.is_empty());
    let around = found.filter_map(|(at, word)| Some((text.get(..at)?, text.get(at + word.len()..)?)));
    around.filter(move |(before, after)| {
        let begins = joins(word.chars().next()) && joins(before.chars().next_back());
        let ends = joins(word.chars().next_back()) && joins(after.chars().next());
        !begins && !ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pressing_is_a_tone() {
        for text in [
            "急急急！！！",
            "急急，打不了印",
            "URGENT!!!",
            "十万火急",
            "请 ASAP 处理",
            "This is urgent: no mail",
            "Not sure what it is. Urgent!",
            "The mail does not work, urgent",
            "电脑打不开特急",
            "特急！鼠标坏了",
            "非常紧急，电脑开不了机",
            "情况紧急",
            "紧急求助：邮箱打不开",
            "麻烦加急处理",
            "电脑坏了，紧急！",
        ] {
            assert!(presses("", text) && presses(text, ""), "{text}");
        }
        for text in [
            "不急",
            "应急灯坏了",
            "insurgent",
            "打印机卡纸",
            "",
            "This is not urgent.",
            "It isn't very urgent",
            "Non-urgent: new keyboard",
            "不是很急，有空看一下",
            "不太紧急",
            "紧急出口的灯坏了",
            "请填写紧急程度",
            "紧急联系人改不了",
            "P1 打印机卡纸",
        ] {
            assert!(!presses("", text) && !presses(text, ""), "{text}");
        }
    }

    #[test]
    fn marks_at_the_head_of_a_subject_press() {
        for subject in
            ["【紧急】电脑蓝屏", "[P1] mail down", "P1: mail down", "急！打不开", "紧急：服务器", "Sev 1 - ERP"]
        {
            assert!(presses(subject, "电脑蓝屏了"), "{subject}");
        }
        for subject in ["P1 printer jams", "[Sales] printer jams", "急救箱", "P10: printer"] {
            assert!(!presses(subject, "P1: it jams"), "{subject}");
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
