//! What a short text can be: a telephone number, how many are hit, a request, a courtesy, or nothing.

use crate::pure::grade::Impact;

/// Digits of the shortest telephone number, and of the longest with its country and extension.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 3..=20;
/// Characters of the longest answer that is looked at for the word that says how many are hit.
const IMPACT_CHARS_MAX: usize = 40;
/// Words in an answer that say how many are hit.
const HIT: &[(Impact, &[&str])] = &[
    (
        Impact::Individual,
        &[
            "only me",
            "just me",
            "only my",
            "just my",
            "myself",
            "one person",
            "只有我",
            "仅我",
            "就我",
            "我一个人",
            "本人",
            "个人",
        ],
    ),
    (
        Impact::Department,
        &["department", "my team", "our team", "whole team", "our office", "colleagues", "部门", "科室", "同事"],
    ),
    (
        Impact::Company,
        &[
            "whole company",
            "entire company",
            "everyone",
            "everybody",
            "all of us",
            "all users",
            "全公司",
            "整个公司",
            "所有人",
            "全体",
            "全员",
            "全单位",
            "全院",
        ],
    ),
];
/// Words that take one of them back.
const DENIED: &[&str] = &["not ", "n't", "不是", "不止", "不只", "不光", "不仅"];
/// Words with which an answer says that there is none.
const NOTHING: &[&str] = &[
    "n/a",
    "na",
    "none",
    "unknown",
    "no idea",
    "don't know",
    "i don't know",
    "do not know",
    "not sure",
    "-",
    "?",
    "无",
    "没有",
    "不知道",
    "不清楚",
    "不详",
    "不确定",
    "未知",
];
/// How a text begins that asks or tells instead of naming.
const REQUESTS: &[&str] = &[
    "please",
    "pls",
    "plz",
    "hurry",
    "i ",
    "i'",
    "we ",
    "we'",
    "it ",
    "it's",
    "you ",
    "why",
    "how",
    "could",
    "can ",
    "would",
    "will",
    "thank",
    "still",
    "any ",
    "ok",
    "yes",
    "no,",
    "no ",
    "sorry",
    "请",
    "麻烦",
    "尽快",
    "快点",
    "谢谢",
    "急",
    "我们",
    "能不能",
    "什么时候",
    "为什么",
    "怎么",
    "还是",
    "好的",
    "不行",
];
/// Lines that say nothing of the matter.
const IDLE: &[&str] = &[
    "hi",
    "hello",
    "hi there",
    "hello there",
    "hi all",
    "hello all",
    "good morning",
    "good afternoon",
    "dear team",
    "dear colleagues",
    "dear all",
    "ok",
    "sure",
    "yes",
    "here you go",
    "here you are",
    "here it is",
    "here they are",
    "as requested",
    "see below",
    "answers below",
    "您好",
    "你好",
    "大家好",
    "各位好",
    "早上好",
    "下午好",
    "好的",
    "收到",
    "如下",
    "信息如下",
    "补充如下",
    "补充信息如下",
    "见下",
];
/// Lines that end a mail; what stands below them is a name.
const CLOSING: &[&str] = &[
    "thanks",
    "thank you",
    "thx",
    "many thanks",
    "thanks a lot",
    "thanks in advance",
    "regards",
    "best",
    "best regards",
    "kind regards",
    "best wishes",
    "cheers",
    "br",
    "谢谢",
    "谢谢您",
    "谢谢你",
    "多谢",
    "感谢",
    "非常感谢",
    "辛苦了",
    "麻烦了",
    "麻烦您了",
    "谢谢，辛苦了",
    "祝好",
    "此致",
];

fn folded(text: &str) -> String {
    let trimmed = text.trim().trim_matches(|c: char| ".,;:!~。、，；：！".contains(c) || c.is_whitespace());
    trimmed.to_lowercase()
}

/// "Hello", "Hi Anna", 您好, 信息如下.
pub(super) fn is_idle(text: &str) -> bool {
    let text = folded(text);
    let greets = ["hi ", "hello ", "dear "].iter().find_map(|word| text.strip_prefix(word));
    IDLE.contains(&text.as_str()) || greets.is_some_and(|rest| rest.split(' ').count() <= 3 && !has_digit(rest))
}

/// "Thanks", "Best regards", 谢谢.
pub(super) fn is_closing(text: &str) -> bool {
    CLOSING.contains(&folded(text).as_str())
}

/// "I don't know", 无.
pub(super) fn is_nothing(text: &str) -> bool {
    let text = folded(text);
    text.is_empty() || NOTHING.contains(&text.as_str())
}

/// "Please hurry", 尽快, or a question: it names nothing.
pub(super) fn is_request(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    text.ends_with(['?', '？', '吗']) || REQUESTS.iter().any(|word| text == word.trim_end() || begins(&text, word))
}

fn begins(text: &str, word: &str) -> bool {
    let ends = |rest: &str| {
        !word.ends_with(|c: char| c.is_ascii_alphanumeric()) || !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    text.strip_prefix(word).is_some_and(ends)
}

/// Whether a text is a telephone number, with a word such as `ext.` or 分机 at most.
pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits >= *PHONE_DIGITS.start() && letters <= digits
}

/// Whether a text is a telephone number and nothing else, whatever was asked.
pub(super) fn is_number_alone(text: &str) -> bool {
    const PARTS: [&str; 5] = ["ext.", "ext", "分机号", "分机", "转"];
    let text = text.trim().to_lowercase();
    let bare = PARTS.iter().fold(text, |text, part| text.replace(part, " "));
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    PHONE_DIGITS.contains(&digits) && bare.chars().all(|c| c.is_ascii_digit() || " +-()/".contains(c))
}

/// The answer to the numbered question (1 only me, 2 my department, 3 the whole company), with or without words beside
/// the number, or the words alone. None: it says nothing of it, or two things.
pub(super) fn impact_of(text: &str) -> Option<Impact> {
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix('#').unwrap_or(&text).trim();
    if let Some(found) = Impact::of_answer(text) {
        return Some(found);
    }
    let Some((number, rest)) = ["1", "2", "3"].iter().find_map(|n| Some((*n, text.strip_prefix(n)?))) else {
        return hit(text);
    };
    let (found, said) = (Impact::of_answer(number), hit(rest));
    let is_parted = rest.starts_with([',', '.', ')', '-', '–', ':', ';', '、', '，', '：', '；', '。']);
    let words = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_number_only = is_parted && !has_digit(rest) && words.chars().count() <= IMPACT_CHARS_MAX;
    found.filter(|_| said == found || (said.is_none() && is_number_only))
}

/// The one class of impact of which words say something.
fn hit(text: &str) -> Option<Impact> {
    if text.chars().nth(IMPACT_CHARS_MAX).is_some() || DENIED.iter().any(|word| text.contains(word)) {
        return None;
    }
    let mut found = HIT.iter().filter(|(_, words)| words.iter().any(|word| text.contains(word)));
    let first = found.next()?.0;
    found.next().is_none().then_some(first)
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}
