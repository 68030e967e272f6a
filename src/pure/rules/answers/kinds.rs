//! What a short text can be: a telephone number, how many are hit, a request, a courtesy, or nothing.

use super::super::labels::PHONE_DIGITS_MIN;
use crate::pure::grade::{Impact, Kind};

/// Digits of the shortest telephone number, and of the longest with its country and extension.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = PHONE_DIGITS_MIN..=20;
/// Characters of the longest answer that is looked at for the word that says how many are hit.
const IMPACT_CHARS_MAX: usize = 40;
/// Words in an answer that say how many are hit.
const HIT: &[(Impact, &[&str])] = &[
    (
        Impact::Individual,
        &["only me", "just me", "only myself", "just myself", "one person", "我一个人", "本人", "我个人"],
    ),
    (
        Impact::Department,
        &[
            "department",
            "my team",
            "our team",
            "whole team",
            "our office",
            "colleagues",
            "部门",
            "科室",
            "同事们",
            "同事都",
            "同事也",
        ],
    ),
    (Impact::Company, &["whole company", "entire company", "全公司", "整个公司", "全单位", "全院"]),
];
/// Words for one person, unless a word for many follows.
const ALONE: &[&str] = &["only my", "just my", "只有我", "仅我", "就我"];
/// Words for all, where nothing says of what.
const ALL: &[&str] = &["everyone", "everybody", "all users", "所有人", "全体", "全员"];
/// Words of which all may be meant.
const OF: &[&str] = &[
    "in", "of", "at", "on", "from", "with", "who", "using", "here", "部", "科", "室", "处", "组", "楼", "班", "店",
    "厂", "车间", "中心", "校区", "院区", "用",
];
/// Words that say of those who are named that they are hit, whatever they would say in parts.
const CANNOT: &[&str] = &[
    "can't",
    "cannot",
    "can not",
    "couldn't",
    "could not",
    "won't",
    "unable to",
    "not able to",
    "doesn't work",
    "does not work",
    "don't work",
    "do not work",
    "isn't working",
    "is not working",
    "aren't working",
    "are not working",
    "not working",
    "无法正常",
    "不能正常",
    "没法正常",
    "不正常",
    "不可以",
    "问题",
    "访问",
];
/// Words that take a class back, whatever number stands before them.
const TAKEN_BACK: &[&str] =
    &["不是", "不止", "不只", "不光", "不仅", "除", "not the", "not my", "except", "other than", "apart from"];
/// Words that take one of them back, or speak of those who are not hit.
const DENIED: &[&str] = &[
    "n't",
    "不是",
    "不止",
    "不只",
    "不光",
    "不仅",
    "其他",
    "其它",
    "别人",
    "别的",
    "除",
    "正常",
    "可以",
    "没事",
    "没影响",
    "不影响",
    "没有影响",
    "没人",
    "没有人",
    "不知道",
    "不清楚",
    "问",
];
/// English words that do so.
const DENYING: &[&str] = &[
    "not",
    "nobody",
    "none",
    "no",
    "else",
    "other",
    "others",
    "except",
    "besides",
    "apart",
    "but",
    "fine",
    "ok",
    "okay",
    "works",
    "working",
    "can",
    "could",
    "unaffected",
    "asked",
    "ask",
    "if",
    "maybe",
    "perhaps",
];
/// What may stand before the number of an answer.
const CHOICES: &[&str] =
    &["option", "number", "answer", "choice", "no.", "选择", "选项", "选", "答案", "回答", "答", "回复"];
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
    asks(&text) || REQUESTS.iter().any(|word| text == word.trim_end() || begins(&text, word))
}

/// A question, by its end.
pub(super) fn asks(text: &str) -> bool {
    text.trim().ends_with(['?', '？', '吗', '呢'])
}

/// "故障", "a fault", "It is a request".
pub(super) fn kind_in(text: &str) -> Option<Kind> {
    const FRAMES: [&str; 12] =
        ["it is", "it's", "this is", "that is", "a", "an", "the", "这是", "是", "属于", "一个", "个"];
    let whole = folded(text);
    let mut text = whole.clone();
    for frame in FRAMES {
        let rest = text.strip_prefix(frame).filter(|rest| !frame.is_ascii() || rest.starts_with(' '));
        text = rest.map_or(text.clone(), |rest| rest.trim().to_owned());
    }
    let is_bare = text == whole;
    // "It is a problem" speaks of a fault, or of anything.
    Kind::parse(&text).filter(|kind| is_bare || *kind != Kind::Problem)
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
pub(in crate::pure::rules) fn is_number_alone(text: &str) -> bool {
    const PARTS: [&str; 5] = ["ext.", "ext", "分机号", "分机", "转"];
    let text = text.trim().to_lowercase();
    let bare = PARTS.iter().fold(text, |text, part| text.replace(part, " "));
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    PHONE_DIGITS.contains(&digits) && bare.chars().all(|c| c.is_ascii_digit() || " +-()/".contains(c))
}

/// The answer to the numbered question (1 only me, 2 my department, 3 the whole company), with or without words beside
/// the number, or the words alone. None: it says nothing of it, or two things, or might.
pub(super) fn impact_of(text: &str) -> Option<Impact> {
    let text = text.trim().to_lowercase();
    let text = text.trim_start_matches(['#', '(']).trim();
    if let Some(found) = Impact::of_answer(text) {
        return Some(found);
    }
    let chosen = CHOICES.iter().find_map(|word| text.strip_prefix(word));
    let number = chosen.unwrap_or(text).trim_start_matches(|c: char| c.is_whitespace() || "#(:=是为".contains(c));
    let Some((found, rest)) =
        ["1", "2", "3"].iter().find_map(|n| Some((Impact::of_answer(n)?, number.strip_prefix(n)?)))
    else {
        return hit(text);
    };
    let words = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    // With its number a class is meant, whatever is told of it.
    if TAKEN_BACK.iter().any(|word| rest.contains(word)) {
        return None;
    }
    let said = class_of(rest);
    let is_lone = words.is_empty() && !rest.starts_with(['%', '+', '?']);
    // `3、` and `3.` may be the third of a list.
    let is_parted = rest.trim_start().starts_with([',', '-', '–', '—', ':', ';', '，', '：', '；', '。', '!']);
    let is_number_only = is_parted && said.is_none() && !has_digit(rest) && words.chars().count() <= IMPACT_CHARS_MAX;
    let is_listed = rest.trim_start().starts_with(['.', ')', '、']);
    // "3 people in the whole company" counts them.
    let says_so = said == Some(found) && (is_parted || is_listed || begins_with_whom(words));
    (is_lone || is_number_only || says_so).then_some(found)
}

/// Whether words begin with the name of a class, and do not count its people.
fn begins_with_whom(words: &str) -> bool {
    const BEFORE: [&str; 9] = ["the ", "my ", "our ", "本", "我们", "我的", "整个", "就", "只有"];
    let bare = BEFORE.iter().fold(words, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    let counts = ["colleagues", "同事"].iter().any(|word| bare.starts_with(word));
    let names = |text: &str| {
        let of_classes = HIT.iter().flat_map(|(_, words)| words.iter());
        of_classes.chain(ALONE).chain(ALL).any(|word| text.starts_with(word))
    };
    (names(words) || names(bare)) && !counts
}

/// The one class of impact of which words say something.
fn hit(text: &str) -> Option<Impact> {
    if text.chars().nth(IMPACT_CHARS_MAX).is_some() || is_denied(text) {
        return None;
    }
    class_of(text)
}

fn is_denied(text: &str) -> bool {
    // "No problem" is looked for as a whole.
    const NO_PROBLEM: [&str; 2] = ["没问题", "没有问题"];
    if NO_PROBLEM.iter().any(|word| text.contains(word)) {
        return true;
    }
    let told = CANNOT.iter().fold(text.replace('’', "'"), |text, word| text.replace(word, " "));
    let mut words = told.split(|c: char| !c.is_ascii_alphanumeric());
    DENIED.iter().any(|word| told.contains(word)) || words.any(|word| DENYING.contains(&word))
}

/// The one class of impact whose words stand in a text.
fn class_of(text: &str) -> Option<Impact> {
    let has = |list: &[&str]| list.iter().any(|word| text.contains(word));
    let mut named: Vec<Impact> = HIT.iter().filter(|(_, list)| has(list)).map(|(impact, _)| *impact).collect();
    // "Only my department", 只有我们科.
    let alone = ALONE.iter().find_map(|word| text.split_once(word)).filter(|(_, rest)| !rest.starts_with('们'));
    let is_of_one = alone.is_some_and(|(_, rest)| !rest.contains('们') && !rest.contains("team"));
    if named.is_empty() && is_of_one {
        named.push(Impact::Individual);
    }
    if named.is_empty() && has(ALL) && !is_of_a_part(text) {
        named.push(Impact::Company);
    }
    // Chinese says "only I" before the rest: "只有我一个部门".
    let [one] = named.as_slice() else { return None };
    Some(*one)
}

/// "Everyone in Finance", 财务部所有人.
fn is_of_a_part(text: &str) -> bool {
    let text = ["log in", "logging in", "sign in"].iter().fold(text.to_owned(), |text, word| text.replace(word, " "));
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| OF.contains(&word)) || OF.iter().any(|word| !word.is_ascii() && text.contains(word))
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}
