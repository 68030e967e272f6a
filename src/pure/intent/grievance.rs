//! Complaints that are a matter of their own: a first mail that says so, and whom of the staff it names.
//!
//! A complaint has slower clocks than a fault, and another path. So only a plain declaration counts, where a mail begins:
//! displeasure, threats and the word in a sentence are none, and who also reports a fault or asks for work has a fault.

use super::clause::{self, Clause, clauses, is_han};
use super::{MAX_CHARS, words};
use crate::pure::rules::{fold, has_word};

/// Subjects that say it, whole or before a colon, "about" or 关于.
const SUBJECTS: [&str; 4] = ["complaint", "formal complaint", "投诉", "我要投诉"];
/// How a sentence begins that declares a complaint, before one of `ACTS`.
const DECLARING: [&str; 11] = [
    "i want to ",
    "i would like to ",
    "i'd like to ",
    "i wish to ",
    "i am writing to ",
    "i'm writing to ",
    "we want to ",
    "we would like to ",
    "we'd like to ",
    "we wish to ",
    "we are writing to ",
];
const ACTS: [&str; 9] = [
    "complain",
    "make a complaint",
    "file a complaint",
    "lodge a complaint",
    "raise a complaint",
    "make a formal complaint",
    "file a formal complaint",
    "lodge a formal complaint",
    "raise a formal complaint",
];
const THIS_IS: [&str; 2] = ["this is a complaint", "this is a formal complaint"];
/// What stands behind the declaration: "I want to file a complaint in the CRM" is none.
const OF_IT: [&str; 6] = [" about", " against", " that ", " regarding", " concerning", " because"];
const DECLARED_ZH: [&str; 9] =
    ["我要投诉", "我想投诉", "我们要投诉", "我们想投诉", "本人要投诉", "本人投诉", "特此投诉", "投诉你们", "投诉贵"];
/// 我要投诉了 is a threat; 我要投诉系统的权限 asks for access.
const NOT_BEHIND_ZH: [&str; 12] =
    ["了", "系统", "平台", "对接", "模块", "页面", "邮箱", "数据", "权限", "账号", "功能", "渠道"];
/// Sentences with them threaten, or suppose.
const IF: [&str; 8] = [" if ", "unless ", "otherwise", "如果", "要是", "不然", "否则", "再不"];
/// Work that is asked for.
const WORK: [&str; 20] = [
    "please fix",
    "please repair",
    "please install",
    "please reset",
    "please replace",
    "please unlock",
    "please restore",
    "please reinstall",
    "please set up",
    "please send somebody",
    "派人",
    "请修",
    "尽快修",
    "麻烦修",
    "尽快恢复",
    "请安装",
    "请重置",
    "请更换",
    "请开通",
    "请解锁",
];
/// Clauses with them speak of people, who may "not respond", and of no thing that is broken.
const OF_PEOPLE: [&str; 14] = [
    " he ",
    " she ",
    "nobody",
    "no one",
    "engineer",
    "technician",
    "staff",
    "rude",
    "没人",
    "没有人",
    "无人",
    "你们",
    "客服",
    "态度",
];
/// What a subject complains of that is no thing.
const SERVICE: [&str; 11] =
    ["you", "service", "support", "desk", "staff", "engineer", "technician", "colleague", "hotline", "response", "@"];
/// Sentences of a mail that may declare it.
const SENTENCES: usize = 2;
/// Characters of the greeting before a sentence at most.
const GREETING_MAX: usize = 30;
/// Bytes of a text that are looked at.
const READ_MAX: usize = 4_000;
/// What people put behind a surname instead of the given name.
const STYLES: [&str; 3] = ["工程师", "经理", "工"];
/// Chinese characters that may stand before a surname: a word ends there, while 提高工作 names nobody.
const BEFORE: &str = "诉给找是被叫和跟对";
/// Characters behind 工 that make another word of it: 工作, 工单.
const NO_STYLE: &str = "作程具单资厂号人";
/// A part of a name that is shorter, in characters, is a word like any other.
const PART_MIN: usize = 3;
/// Characters below a closing formula at most, where it is one.
const CARD_MAX: usize = 120;

/// Whether a first mail is a complaint by its own words.
pub fn is_complaint(subject: &str, fresh: &str) -> bool {
    let fresh = beginning(fresh);
    (is_said_in(subject) || declares(fresh))
        && !clauses(&format!("{subject}\n{fresh}"), MAX_CHARS).iter().any(is_about_a_thing)
}

/// The subject is the word, or begins with it and goes on with whom or what it is about.
fn is_said_in(subject: &str) -> bool {
    let folded = clause::folded(subject.trim().trim_end_matches(['.', '!', '。', '！']));
    SUBJECTS.iter().any(|word| {
        let Some(behind) = folded.strip_prefix(word) else { return false };
        if let Some(whom) = behind.strip_prefix(" about ") {
            // "Complaint about the noise of the printer" is about a thing; names have a capital.
            let written = subject.trim().chars().nth(folded.chars().count() - whom.chars().count());
            return SERVICE.iter().any(|word| whom.contains(word)) || written.is_some_and(char::is_uppercase);
        }
        behind.is_empty() || behind.trim_start().starts_with(':') || behind.starts_with("关于")
    })
}

/// Whether one of the first sentences begins with the declaration.
fn declares(fresh: &str) -> bool {
    let sentences = fresh.split(['.', '!', '?', '。', '！', '？', '\n']).map(clause::folded);
    let sentences = sentences.map(|sentence| without_greeting(&sentence).to_owned());
    sentences.filter(|sentence| sentence.contains(char::is_alphanumeric)).take(SENTENCES).any(|s| is_declaration(&s))
}

fn without_greeting(sentence: &str) -> &str {
    let sentence = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    let greets = |head: &str| head.chars().count() <= GREETING_MAX && words::GREETING.is_match(head);
    match sentence.split_once([',', '，', ':']) {
        Some((head, rest)) if greets(head) => rest.trim_start_matches(|c: char| !c.is_alphanumeric()),
        _ => ["您好", "你好"].iter().find_map(|word| sentence.strip_prefix(word)).unwrap_or(sentence).trim_start(),
    }
}

fn is_declaration(sentence: &str) -> bool {
    if IF.iter().any(|word| sentence.contains(word)) {
        return false;
    }
    let ends = |behind: &str| {
        !behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, ' ' | '\''))
            || behind.trim().is_empty()
            || OF_IT.iter().any(|word| behind.starts_with(word))
    };
    let declared = DECLARING.iter().filter_map(|word| sentence.strip_prefix(word));
    let acts = declared.flat_map(|rest| ACTS.iter().filter_map(|act| rest.strip_prefix(act)));
    acts.chain(THIS_IS.iter().filter_map(|word| sentence.strip_prefix(word))).any(ends)
        || DECLARED_ZH
            .iter()
            .filter_map(|word| sentence.strip_prefix(word))
            .any(|behind| !NOT_BEHIND_ZH.iter().any(|word| behind.starts_with(word)))
}

/// A clause tells of something that does not work, or asks for work.
fn is_about_a_thing(clause: &Clause) -> bool {
    let text = format!(" {} ", clause::folded(&clause.without(&[])));
    let is_broken = (clause.says(&words::BROKEN) || clause.says(&words::STILL_BROKEN))
        && !clause.says(&words::NOT_BROKEN)
        && !OF_PEOPLE.iter().any(|word| text.contains(word));
    is_broken || WORK.iter().any(|word| text.contains(word))
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

/// The places in `people` of everybody whom a text of `writer` names, wholly or in part; what stands below its closing
/// formula, and the writer's own name, name nobody.
pub fn named(text: &str, writer: &str, people: &[Named<'_>]) -> Vec<usize> {
    let mut text = above_closing(beginning(text));
    if writer.split_whitespace().count() > 1 || writer.chars().filter(|c| is_han(*c)).count() > 1 {
        text = text.replace(writer.trim(), " ");
    }
    let folded = fold(&text);
    let is_named = |one: &Named<'_>| {
        let is_part = |part: &str| part.chars().count() >= PART_MIN && is_written(&text, part);
        has_word(&folded, &fold(one.full_name))
            || has_word(&folded, &fold(one.address))
            || is_part(one.name)
            || one.full_name.split_whitespace().any(is_part)
            || by_surname(&text, one.full_name)
    };
    people.iter().enumerate().filter(|(_, one)| is_named(one)).map(|(at, _)| at).collect()
}

/// A name is written with its capital: "please mark this as urgent" names no Mark.
fn is_written(text: &str, part: &str) -> bool {
    let mut letters = part.chars();
    let Some(first) = letters.next() else { return false };
    let name: String = first.to_uppercase().chain(letters).collect();
    has_word(text, &name) || has_word(text, &name.to_uppercase())
}

/// 王工, 王经理: by the surname of a Chinese name.
fn by_surname(text: &str, full_name: &str) -> bool {
    let Some(surname) = full_name.chars().next().filter(|c| is_han(*c)) else { return false };
    text.match_indices(surname).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + found.len()..).unwrap_or_default();
        let style = STYLES.iter().find_map(|style| Some((style, behind.strip_prefix(style)?)));
        let is_style = style.is_some_and(|(style, rest)| *style != "工" || !rest.starts_with(|c| NO_STYLE.contains(c)));
        // 对方 is the other side, whoever that is.
        let is_other_side = before == Some('对') && surname == '方';
        is_style && !is_other_side && before.is_none_or(|c| !is_han(c) || BEFORE.contains(c))
    })
}

/// The text without what stands below its closing formula, where that is short.
fn above_closing(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let is_short = |at: usize| lines.iter().skip(at).map(|line| line.chars().count()).sum::<usize>() <= CARD_MAX;
    let closes = |line: &str| {
        let (formula, name) = line.split_once([',', '，']).unwrap_or((line, ""));
        let formula = clause::folded(formula.trim());
        let is_formula = words::CLOSING.is_match(&formula) || formula.trim_end_matches(['!', '。']) == "谢谢";
        // "Regards, Ann Lee" on one line; "Thanks, Bob was rude" is none.
        is_formula && name.split_whitespace().all(|word| word.starts_with(|c: char| c.is_uppercase() || is_han(c)))
    };
    let above = |at: usize| lines.iter().take(at).any(|line| line.contains(char::is_alphanumeric));
    let end = lines.iter().enumerate().position(|(at, line)| above(at) && is_short(at) && closes(line.trim()));
    lines.iter().take(end.unwrap_or(lines.len())).copied().collect::<Vec<_>>().join("\n")
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
            ("Complaint", "The quality of service is poor, please mark this as urgent.", true),
            ("Complaint", "I want to complain about Alice Li. She does not respond.", true),
            ("complaint about Bob", "He was rude.", true),
            ("Complaint about your service", "Nobody calls back.", true),
            ("Complaint: service desk", "Waited for three days.", true),
            ("投诉", "态度恶劣", true),
            ("投诉", "报修三天没人处理。", true),
            ("投诉：服务台没人接电话", "打了三次都没人接。", true),
            ("投诉关于王强", "态度恶劣", true),
            ("Your service", "Hello,\nI’d like to complain about Bob Zhao. He was rude.", true),
            ("Your service", "Dear team, I am writing to complain about how I was treated.", true),
            ("Your service", "My name is Wang. This is a formal complaint: nobody called me.", true),
            ("Your service", "I want to make a complaint.", true),
            ("服务态度", "我要投诉王强，态度恶劣", true),
            ("服务", "您好，我想投诉一下服务台，态度恶劣。", true),
            ("服务", "王经理，本人投诉高伟，电话里骂人。", true),
            // Not a declaration where the mail begins.
            ("VPN", "This is unacceptable, the VPN is down again!", false),
            ("VPN 慢", "用户投诉 VPN 很慢，请看一下", false),
            ("VPN is slow", "Our customers complain that the VPN is slow.", false),
            ("投诉系统打不开", "客户投诉系统登录页报错", false),
            ("投诉对接系统无法登录", "投诉对接系统打不开，报错500，全公司都不能用", false),
            ("Complaints database is down", "No one can log in.", false),
            ("Web shop", "Customers cannot file a complaint on our website: error 500 since 9:00.", false),
            ("CRM form", "The form 'Raise a complaint' in the CRM shows a blank page for everybody.", false),
            ("Shop", "A customer has made a formal complaint because of it.", false),
            ("Shop", "I want to file a complaint in the CRM and do not find the form.", false),
            ("CRM", "I don't want to make a complaint, but the printer in room 5 is loud.", false),
            ("打印机", "打印机三天没人管，请尽快派人，不然我要投诉了", false),
            ("打印机", "我要投诉了！", false),
            ("权限", "我要投诉系统的只读权限", false),
            ("Help", "I want to complain if nobody comes until Friday.", false),
            ("Complaint about the noise of the printer", "The printer in room 5 is very loud.", false),
            ("投诉率报表", "请看一下投诉率报表。", false),
            // Who also has a fault has a fault.
            ("Outlook", "I want to complain that Outlook does not start. Please fix it.", false),
            ("Complaint", "The printer in room 5 is broken again.", false),
            ("Complaint about Outlook", "Outlook does not start.", false),
            ("服务", "我要投诉，电话一直没人接，系统无法用。请你们提高工作效率。", false),
            ("投诉", "打印机坏了三天没人管，请尽快派人", false),
        ] {
            assert_eq!(is_complaint(subject, fresh), is, "{subject}: {fresh}");
        }
    }

    #[test]
    fn whom_it_names() {
        let person = |name, full_name, address| Named { name, full_name, address };
        let people = [
            person("bob", "Bob Zhao", "bob@desk.test"),
            person("wang", "王强", "wang@desk.test"),
            person("liwei", "李伟", "liwei@desk.test"),
            person("wanglei", "王磊", "wl@desk.test"),
            person("mark", "Mark Stone", "mark@desk.test"),
            person("gao", "高伟", "gao@desk.test"),
            person("fang", "方敏", "fang@desk.test"),
            person("alice", "Alice Li", "alice@desk.test"),
        ];
        for (text, whom) in [
            ("I want to complain about Bob Zhao.", vec![0]),
            ("Bob was rude", vec![0]),
            ("BOB WAS RUDE", vec![0]),
            ("Bobby was rude", vec![]),
            ("Bob was very rude. Later Alice Li helped me, she was kind.", vec![0, 7]),
            ("I want to complain about Wang, wang@desk.test.", vec![1]),
            ("我要投诉王强，态度恶劣", vec![1]),
            ("我要投诉李工", vec![2]),
            ("李经理态度恶劣", vec![2]),
            ("投诉王工", vec![1, 3]),
            ("王强和李伟都不理我", vec![1, 2]),
            ("请你们提高工作效率", vec![]),
            ("对方工程师态度恶劣，名字不知道", vec![]),
            ("我找高工，高工不理我", vec![5]),
            ("正在施工，双方工程师都没来", vec![]),
            ("The quality of service is poor, please mark this as urgent.", vec![]),
            ("Poor service.\n\nRegards,\nAlice Brown", vec![]),
            ("Poor service.\nBest regards, Alice Brown", vec![]),
            ("Poor service of Bob.\n\nThanks\nMark Brown\nSales", vec![0]),
            ("Mark Lee here: nobody answers", vec![]),
            ("nobody answers", vec![]),
        ] {
            assert_eq!(named(text, "Mark Lee", &people), whom, "{text}");
        }
    }
}
