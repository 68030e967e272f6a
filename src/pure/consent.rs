//! What an engineer's answer to `verify_sender` says: yes, no, or neither.
//!
//! Only a plain yes releases a held mail. An absence note that its program did not mark, a mail passed on to somebody
//! else, an empty answer and a question back are none of them a yes. In doubt it is neither: the mail stays held, and
//! another answer may come.

use unicode_normalization::UnicodeNormalization;

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    Yes,
    No,
    Unclear,
}

/// Longest answer that is looked at, in characters: a yes is short, and what is longer is about something else.
const ANSWER_CHARS_MAX: usize = 600;
/// Clauses that are looked at: a greeting may stand before the word.
const CLAUSES_MAX: usize = 4;

/// A clause that is nothing but this denies.
const NO: [&str; 11] = ["no", "nope", "not me", "no not me", "never", "不是", "不", "否", "没有", "不是我", "不是本人"];
/// Words that deny wherever they stand.
const NO_WITHIN: [&str; 12] = [
    "was not me",
    "wasn't me",
    "not from me",
    "not mine",
    "did not send",
    "didn't send",
    "never sent",
    "不是我",
    "不是本人",
    "非本人",
    "没发过",
    "勿放行",
];
/// A clause that is nothing but this agrees.
const YES: [&str; 34] = [
    "yes",
    "yep",
    "yeah",
    "yes please",
    "ok",
    "okay",
    "sure",
    "correct",
    "right",
    "that's right",
    "confirm",
    "confirmed",
    "i confirm",
    "release",
    "release it",
    "go ahead",
    "approved",
    "是",
    "是的",
    "对",
    "对的",
    "嗯",
    "没错",
    "确认",
    "确认无误",
    "好",
    "好的",
    "可以",
    "放行",
    "请放行",
    "同意",
    "本人",
    "没问题",
    "没有问题",
];
/// Words that agree wherever they stand in a clause.
const YES_WITHIN: [&str; 14] = [
    "it was me",
    "that was me",
    "it's me",
    "this was me",
    "i sent it",
    "i sent this",
    "i sent that",
    "i did send",
    "i wrote it",
    "是我",
    "我发的",
    "本人操作",
    "是本人",
    "确认放行",
];
/// Clauses with these are no answer, whatever else they say.
const DOUBT: [&str; 6] = [" if ", "unless", "whether", "如果", "若", "是不是"];

/// Reads the fresh text of an answer, without quotes and signature.
pub fn consent(said: &str) -> Consent {
    let folded: String = said.trim().nfkc().collect::<String>().to_lowercase().replace('’', "'");
    let asks = folded.contains("是不是");
    if !asks && NO_WITHIN.iter().any(|words| folded.contains(words)) {
        return Consent::No;
    }
    if folded.chars().count() > ANSWER_CHARS_MAX {
        return Consent::Unclear;
    }
    let ends = |c: char| matches!(c, '.' | ',' | '!' | ';' | ':' | '\n' | '。' | '、');
    // NFKC has made the other full-width signs ASCII.
    let clauses = folded.split_inclusive(|c| ends(c) || c == '?').map(str::trim).filter(|c| !c.is_empty());
    for clause in clauses.take(CLAUSES_MAX) {
        let bare = clause.trim_matches(|c: char| !c.is_alphanumeric());
        if NO.contains(&bare) {
            return Consent::No;
        }
        if clause.ends_with('?') || DOUBT.iter().any(|word| format!(" {bare} ").contains(word)) {
            return Consent::Unclear;
        }
        let begins = bare.split(' ').next().is_some_and(|first| first == "yes");
        if begins || YES.contains(&bare) || YES_WITHIN.iter().any(|words| bare.contains(words)) {
            return Consent::Yes;
        }
    }
    Consent::Unclear
}

#[cfg(test)]
mod tests {
    use super::{Consent, consent};

    #[test]
    fn a_plain_yes_and_a_plain_no() {
        for said in [
            "Yes",
            "yes!",
            "Yes, that was me.",
            "Yes please release it",
            "Hello desk,\n\nyes, it was me",
            "OK",
            "Confirmed.",
            "I sent it from my phone.",
            "是",
            "是的。",
            "是我发的",
            "您好，\n是我，请放行",
            "没有问题，是我发的",
            "ＯＫ",
            "确认！",
            "No problem, it was me",
        ] {
            assert_eq!(consent(said), Consent::Yes, "{said}");
        }
        for said in [
            "No!",
            "no, that was not me",
            "It wasn’t me.",
            "Not me.",
            "Yes, I saw it, and it was not me",
            "不是我发的",
            "不是我，请忽略",
            "没有",
            "非本人操作",
            "Hi,\nno",
        ] {
            assert_eq!(consent(said), Consent::No, "{said}");
        }
    }

    #[test]
    fn anything_else_is_neither() {
        let essay = format!("{} yes, it was me", "I would like to tell you of my holidays. ".repeat(20));
        for said in [
            "",
            "  \n\t",
            "1",
            "What is this about?",
            "Yes?",
            "Was it me?",
            "是我吗？",
            "是不是我发的",
            "If it was me, release it",
            "I do not mean to hurry you",
            "I am out of the office until 3 December. For urgent matters call 8021.",
            "Thank you for your mail. It was received and will be read.",
            "我在休假，12月3日回来。紧急事务请联系周磊。",
            "您好，您的邮件已收到，我会尽快回复。",
            "收到",
            "FYI",
            "Please look into this for me.",
            "#close",
            essay.as_str(),
        ] {
            assert_eq!(consent(said), Consent::Unclear, "{said}");
        }
    }
}
