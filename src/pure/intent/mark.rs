//! The mark in an answer to "how did we do?", and what stands beside it.
//!
//! `closed` asks for the mark and promises to reopen. A figure that the mail begins with, alone or with its unit or a sign
//! behind it, is a mark, whatever stands beside it ("2, took three days"); one in a sentence is a mark only if every other
//! word of the mail is one of praise, blame or courtesy. Beside a mark only plain words of a fault reopen; whatever else
//! is more than praise and courtesy, there and beside "works, thanks", is read by somebody, and decides nothing.

use super::bare::{POLITE, is_name};
use super::clause::{self, Clause, clauses};
use super::{Intent, IntentKind, MAX_CHARS, words};

/// Words that a digit counts, or that make a time or a place of it; any other plural does the same (`is_counted`).
const COUNTED: [&str; 22] = [
    "of", "people", "more", "other", "new", "times", "x", "am", "pm", "a.m.", "p.m.", "o'clock", "st", "nd", "rd",
    "th", "h", "min", "mins", "hrs", "floor", "%",
];
/// English words that end like plurals and are none; what ends with "ss" or "ous" is none either.
const NO_PLURALS: [&str; 11] = ["thanks", "always", "was", "is", "this", "yes", "has", "as", "plus", "perhaps", "its"];
/// What a digit counts or names in Chinese.
const COUNTED_ZH: [&str; 38] = [
    "分钟", "个", "台", "位", "人", "楼", "号", "点", "天", "次", "月", "日", "小时", "年", "层", "间", "套", "条",
    "张", "部", "期", "周", "件", "种", "把", "块", "批", "名", "级", "秒", "组", "代", "口", "路", "栋", "室", "区",
    "份",
];

/// Whether what stands behind a digit is what it counts, and not what somebody thinks of a service.
fn is_counted(rest: &str) -> bool {
    if COUNTED_ZH.iter().any(|word| rest.starts_with(word)) {
        return !rest.starts_with("点赞");
    }
    let word: String = rest.chars().take_while(|c| c.is_ascii_alphabetic() || matches!(c, '\'' | '.' | '%')).collect();
    let bare = word.trim_end_matches('.');
    let is_plural =
        bare.ends_with('s') && !bare.ends_with("ss") && !bare.ends_with("ous") && !NO_PLURALS.contains(&bare);
    is_plural || [word.as_str(), bare].iter().any(|word| COUNTED.contains(word))
}

/// What is left of a mark where a figure is one: words of praise and blame, of service and of courtesy.
const WORDS: &[&str] = &[
    "i",
    "we",
    "you",
    "they",
    "it",
    "this",
    "that",
    "he",
    "she",
    "a",
    "an",
    "the",
    "my",
    "our",
    "your",
    "his",
    "her",
    "me",
    "us",
    "is",
    "was",
    "are",
    "were",
    "be",
    "been",
    "am",
    "m",
    "d",
    "s",
    "would",
    "will",
    "give",
    "gave",
    "rate",
    "rated",
    "rating",
    "mark",
    "score",
    "grade",
    "stars",
    "star",
    "points",
    "point",
    "out",
    "of",
    "for",
    "from",
    "with",
    "and",
    "but",
    "so",
    "very",
    "really",
    "quite",
    "too",
    "rather",
    "pretty",
    "just",
    "all",
    "to",
    "great",
    "good",
    "excellent",
    "perfect",
    "nice",
    "fine",
    "super",
    "wonderful",
    "awesome",
    "fantastic",
    "best",
    "bad",
    "poor",
    "horrible",
    "fast",
    "quick",
    "quickly",
    "prompt",
    "promptly",
    "friendly",
    "kind",
    "polite",
    "professional",
    "satisfied",
    "happy",
    "unhappy",
    "pleased",
    "disappointed",
    "dissatisfied",
    "slow",
    "okay",
    "ok",
    "average",
    "mediocre",
    "well",
    "done",
    "service",
    "support",
    "help",
    "helped",
    "work",
    "job",
    "team",
    "response",
    "handling",
    "experience",
    "overall",
    "thanks",
    "thank",
    "much",
    "took",
    "long",
    "always",
    "never",
    "not",
    "no",
    "fabulous",
    "superb",
    "lovely",
    "top",
    "solid",
    "fair",
];
/// The same in Chinese; what is left of a text without them says something else.
const WORDS_ZH: &[&str] = &[
    "不满意",
    "满意度",
    "满意",
    "服务",
    "态度",
    "速度",
    "响应",
    "处理",
    "解决",
    "维修",
    "工程师",
    "效率",
    "质量",
    "技术",
    "专业",
    "耐心",
    "热情",
    "热心",
    "细心",
    "认真",
    "负责",
    "及时",
    "迅速",
    "不错",
    "不好",
    "好评",
    "差评",
    "点赞",
    "评价",
    "评分",
    "打分",
    "五星",
    "到位",
    "辛苦",
    "感谢",
    "谢谢",
    "多谢",
    "完美",
    "优秀",
    "有点",
    "有些",
    "总体",
    "整体",
    "这次",
    "本次",
    "我们",
    "你们",
    "您们",
    "一般",
    "非常",
    "十分",
    "比较",
    "打个",
    "给个",
    "给",
    "打",
    "评",
    "个",
    "分",
    "快",
    "慢",
    "很",
    "太",
    "挺",
    "还",
    "行",
    "般",
    "差",
    "棒",
    "赞",
    "好",
    "了",
    "吧",
    "的",
    "哦",
    "啊",
    "我",
    "你",
    "您",
    "是",
    "都",
    "也",
    "就",
    "高",
    "低",
    "最",
    "师傅",
    "同事",
    "支持",
    "帮助",
    "周到",
    "贴心",
    "给力",
    "可以",
    "为",
    "颗星",
    "星",
];
/// One of them must say what the figure is, unless a unit does.
const OPINIONS: &[&str] = &[
    "满意",
    "服务",
    "好评",
    "差评",
    "给",
    "打",
    "评",
    "棒",
    "赞",
    "rate",
    "rating",
    "score",
    "satisfied",
    "service",
    "give",
    "great",
    "good",
];
/// What stands behind the figure of a mark.
const UNITS: [&str; 11] =
    ["分", "颗星", "星", "/5", "/ 5", "out of 5", "out of five", "stars", "star", "points", "point"];
/// Ends of English words that say how something is.
const OF_A_KIND: [&str; 12] = ["ful", "less", "ous", "ent", "ant", "ing", "ible", "able", "ic", "ed", "ive", "some"];

/// Ends of English words of praise.
const OF_PRAISE: [&str; 12] =
    ["ful", "less", "ous", "ent", "ant", "ible", "able", "ic", "ive", "some", "azing", "tanding"];

/// Marks in words.
const FIGURES: [&str; 10] = ["一", "二", "三", "四", "五", "one", "two", "three", "four", "five"];

/// The best mark that is a poor one.
const POOR_MAX: u8 = 2;

/// What an answer to `closed` says, which asks for a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AfterClosed {
    /// Reject, where a fault is said beside the mark.
    pub intent: Intent,
    /// The mark, which is kept whatever stands beside it.
    pub stars: Option<u8>,
    /// What reopens nothing holds more than a mark, a confirmation, praise and courtesy: somebody is to read it.
    pub says_more: bool,
}

/// What `found` in `fresh` means on a closed ticket.
pub fn on_closed(found: Intent, fresh: &str) -> AfterClosed {
    let clauses = clauses(fresh, MAX_CHARS);
    let stars = rated_as_asked(fresh).or_else(|| stars_of(&found));
    let is_poor = stars.is_some_and(|stars| stars <= POOR_MAX);
    let is_mark = stars.is_some() || found.kind == IntentKind::Rating;
    let intent = match stars {
        _ if is_mark && clauses.iter().any(|c| is_back(c, is_poor)) => {
            Intent { kind: IntentKind::Reject, evidence: String::new() }
        }
        Some(stars) => Intent { kind: IntentKind::Rating, evidence: stars.to_string() },
        None => found,
    };
    // A poor mark is a complaint, which somebody reads.
    let is_quiet = matches!(intent.kind, IntentKind::Rating | IntentKind::Confirm) && !is_poor;
    let mut thanked = false;
    let mut is_left = |clause: &Clause| {
        // "Thank you, Ann!" is two clauses.
        let is_named = thanked && is_name(&clause.without(&POLITE));
        thanked |= clause.says(&words::THANKS) || clause.says(&words::GREETING);
        !is_named && is_more(clause)
    };
    AfterClosed { says_more: is_quiet && clauses.iter().any(&mut is_left), intent, stars }
}

/// The figure of a mark that was found as one.
fn stars_of(found: &Intent) -> Option<u8> {
    let words = [('一', 1), ('二', 2), ('三', 3), ('四', 4), ('五', 5)];
    let digit = |c: char| c.to_digit(10).and_then(|d| u8::try_from(d).ok());
    let named = |c: char| words.iter().find(|(word, _)| *word == c).map(|(_, stars)| *stars);
    let is_mark = found.kind == IntentKind::Rating;
    let mut letters = found.evidence.chars().filter(|_| is_mark);
    letters.find_map(|c| digit(c).or_else(|| named(c)).filter(|stars| (1..=5).contains(stars)))
}

/// Whether a clause beside a mark says that something does not work. Of a poor mark the lead hears, whatever stands beside
/// it: there only what is still or newly broken counts.
fn is_back(clause: &Clause, is_poor: bool) -> bool {
    if clause.conditional || clause.says(&words::NOT_BROKEN) || clause.says(&words::GONE) || is_soon_done(clause) {
        return false;
    }
    clause.says(&words::STILL_BROKEN)
        || clause.says(&words::NEW_FAULT)
        || !is_poor && !clause.past && clause.says(&words::BROKEN) && !says_no_more(clause)
}

/// 还没到半小时就解决了: what was not yet so when it was done.
fn is_soon_done(clause: &Clause) -> bool {
    let text = clause.without(&[]);
    let done = text.split_once('没').and_then(|(_, behind)| behind.split_once('就'));
    done.is_some_and(|(_, end)| ["解决了", "好了", "搞定了", "修复了"].iter().any(|word| end.contains(word)))
}

/// Whether a clause is neither mark nor confirmation, praise nor courtesy. In doubt it is: one mail too many is read.
fn is_more(clause: &Clause) -> bool {
    let done = [&words::GONE, &words::FIXED_NOW, &words::FIXED, &words::WORKS, &words::FINE, &words::PERFECT];
    let asks = clause.question || clause.conditional || clause.contrast;
    let is_done =
        clause.says(&words::CLOSE) || !clause.says(&words::MORE_WANTED) && done.iter().any(|list| clause.says(list));
    if !asks && is_done || says_no_more(clause) {
        return false;
    }
    let rest = clause::without(&clause.without(&POLITE), &[&words::FILLER]);
    let rest = clause::folded(&rest).replace(|c: char| !c.is_alphanumeric(), " ");
    let is_praise = |word: &String| OF_PRAISE.iter().any(|end| word.len() > end.len() + 2 && word.ends_with(end));
    let left = without_opinion(&rest.replace(|c: char| c.is_ascii_digit(), " "));
    let is_figure = |word: &String| FIGURES.contains(&word.as_str());
    !words::YES.is_match(rest.trim()) && !left.iter().all(|word| is_praise(word) || is_figure(word))
}

/// The mark in an answer to "how did we do?": the first line is one, or begins with one and goes on with its reason
/// (`2 分，等了三天`, `4 - quick`, `5 很好`). None where the digit counts something; and where it bears neither unit nor
/// sign, also where the fault is said to be back, or something more is asked for.
pub fn rated_as_asked(fresh: &str) -> Option<u8> {
    let clauses = clauses(fresh, MAX_CHARS);
    let lists = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    if fresh.lines().filter(lists).count() > 1 {
        return None;
    }
    let line = fresh.lines().map(str::trim).find(|line| !line.is_empty())?.to_lowercase();
    let line = in_figures(&line).unwrap_or(line);
    let says_else = asks_for_more(&clauses) || clauses.iter().any(|c| is_back(c, false));
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return if says_else { None } else { in_words(&clauses) };
    }
    let (digit, behind) = line.split_at_checked(1)?;
    let stars = digit.parse::<u8>().ok().filter(|stars| (1..=5).contains(stars))?;
    let rest = behind.trim_start();
    let units = ["颗星", "分", "星", "/5", "/ 5", "out of 5", "stars", "star", "points", "point"];
    let after = units.iter().filter(|_| !is_counted(rest) || rest.starts_with(['s', 'p'])).find_map(|unit| {
        let after = rest.strip_prefix(unit)?;
        // "2 points are left open": there are points that are no marks.
        let counts = unit.starts_with("point") && !opines(after);
        let is_apart = !unit.is_ascii() || !after.starts_with(|c: char| c.is_ascii_alphanumeric());
        (is_apart && !counts).then_some(after)
    });
    let marks = [',', '，', ';', '；', ':', '：', '-', '–', '—', '!', '！', '。', '.', '('];
    let says_nothing = !rest.contains(char::is_alphanumeric);
    let is_parted = rest.starts_with(marks) && !rest.starts_with('.') && {
        // `5, 6 and 7`, `5:30`: more numbers.
        !rest.trim_start_matches(marks).trim_start().starts_with(|c: char| c.is_ascii_digit())
    };
    let is_apart = behind.starts_with(char::is_whitespace) || !rest.starts_with(|c: char| c.is_ascii());
    let opines = is_apart && rest.starts_with(char::is_alphabetic) && !is_counted(rest) && opines(rest);
    (says_nothing || after.is_some() || is_parted || opines && !says_else).then_some(stars)
}

/// A line that begins with a mark in words, 五分 or "five stars", with nothing or a sign behind it: 三星手机 is none.
fn in_figures(line: &str) -> Option<String> {
    const WORDS: [(&str, u8); 10] = [
        ("一", 1),
        ("二", 2),
        ("三", 3),
        ("四", 4),
        ("五", 5),
        ("one ", 1),
        ("two ", 2),
        ("three ", 3),
        ("four ", 4),
        ("five ", 5),
    ];
    let (rest, stars) = WORDS.iter().find_map(|(word, stars)| Some((line.strip_prefix(word)?, stars)))?;
    let behind = ["分", "颗星", "星", "stars", "star"].iter().find_map(|unit| rest.strip_prefix(unit))?;
    let ends = behind.starts_with("好评") || !behind.trim_start().starts_with(char::is_alphanumeric);
    ends.then(|| format!("{stars} {rest}"))
}

/// Whether a clause asks, or wants something done.
fn asks_for_more(clauses: &[Clause]) -> bool {
    clauses.iter().any(|c| c.question && !c.says(&words::WHY) || c.says(&words::MORE_WANTED))
}

/// What stands right behind a mark without a sign is what somebody thinks: `5 very good`, `1 useless`, and not `1 question`.
fn opines(rest: &str) -> bool {
    let is_of_a_kind = |word: &str| OF_A_KIND.iter().any(|end| word.len() > end.len() + 2 && word.ends_with(end));
    without_opinion(&clause::folded(rest)).iter().all(|word| is_of_a_kind(word))
}

/// The mark in a short sentence: 给个4分吧, 很差，1分, "I give you 4 stars", 非常满意 5. Only where the text holds no other figure,
/// the figure bears the word of a mark or ends words of praise or blame, and nothing else is said.
fn in_words(clauses: &[Clause]) -> Option<u8> {
    /// Characters of the longest sentence that can be a mark.
    const CHARS: usize = 60;
    let text: String = clauses.iter().map(|c| clause::folded(&c.without(&[]))).collect::<Vec<_>>().join(" ");
    if text.chars().count() > CHARS || clauses.iter().any(|c| c.says(&words::BROKEN)) {
        return None;
    }
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = text.split_at_checked(at)?;
    let (digit, rest) = rest.split_at_checked(1)?;
    let stars = digit.parse::<u8>().ok().filter(|stars| (1..=5).contains(stars))?;
    let rest = rest.trim_start();
    let is_part = before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '#' | '.' | '第'));
    let unit = UNITS.iter().filter_map(|unit| rest.strip_prefix(unit)).min_by_key(|behind| behind.len());
    let says = |text: &str| OPINIONS.iter().any(|word| text.contains(word));
    let is_mark = match unit {
        Some(behind) => !behind.contains(|c: char| c.is_ascii_digit()),
        None => says(before) && !rest.contains(char::is_alphanumeric),
    };
    (is_mark && !is_part && clauses.iter().all(says_no_more)).then_some(stars)
}

/// Whether a clause holds courtesies, an opinion and a figure with its unit, and nothing else; or addresses somebody.
fn says_no_more(clause: &Clause) -> bool {
    let rest = clause.without(&POLITE);
    let addresses = clause.says(&words::GREETING) || clause.says(&words::THANKS);
    let left = clause::folded(&rest).replace(|c: char| c.is_ascii_digit(), " ");
    without_opinion(&left).is_empty() || addresses && is_name(&rest)
}

/// The words of a folded text that say nothing of a service.
fn without_opinion(text: &str) -> Vec<String> {
    let mut text = text.to_owned();
    for word in WORDS_ZH {
        text = text.replace(word, " ");
    }
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !WORDS.contains(word)).map(str::to_owned).collect()
}
