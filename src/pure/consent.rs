//! What an engineer's answer to `verify_sender` says: yes, no, or neither.
//!
//! Only a plain yes releases a held mail: an answer of nothing but words that agree, with a greeting, thanks and a name.
//! "Yes, this is phishing" is none. What stands below a line of nothing but the engineer's name is their card, and no part
//! of the answer. An absence note that its program did not mark, a mail passed on to somebody
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
/// Lines of the card below the name, at most: what is longer is about something else.
const CARD_LINES_MAX: usize = 12;
/// Clauses of a plain answer, at most: a greeting may stand before the word, thanks and a name behind it.
const CLAUSES_MAX: usize = 6;

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
/// Words that agree.
const YES: [&str; 54] = [
    "yes",
    "yep",
    "yeah",
    "ok",
    "okay",
    "sure",
    "correct",
    "right",
    "that's right",
    "confirm",
    "confirmed",
    "release",
    "go ahead",
    "approved",
    "it was me",
    "that was me",
    "it's me",
    "this was me",
    "i sent it",
    "i sent this",
    "i sent that",
    "i did send",
    "i wrote it",
    "i did",
    "it is mine",
    "it's mine",
    "it was mine",
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
    "同意",
    "本人",
    "是我",
    "是我发的",
    "我发的",
    "我发出的",
    "是我写的",
    "我写的",
    "是本人",
    "是我本人",
    "本人操作",
    "是本人操作",
    "确认放行",
    "本人发送",
    "本人所发",
];
/// Words that may stand beside them, and say nothing by themselves.
const BESIDE: [&str; 30] = [
    "please",
    "i",
    "it",
    "this",
    "that",
    "mail",
    "email",
    "message",
    "myself",
    "indeed",
    "my",
    "from my phone",
    "from home",
    "no problem",
    "after all",
    "thanks",
    "thank you",
    "thx",
    "regards",
    "best regards",
    "kind regards",
    "best",
    "没问题",
    "没有问题",
    "请",
    "麻烦",
    "这封邮件",
    "此邮件",
    "邮件",
    "谢谢",
];
/// How a greeting begins, on the first line.
const GREETINGS: [&str; 9] = ["hello", "hi", "hey", "dear", "good morning", "您好", "你好", "早上好", "各位好"];
/// Longest greeting, in characters.
const GREETING_CHARS_MAX: usize = 40;

/// Reads the fresh text of an answer, without quotes and signature. `name`: how the engineer signs.
pub fn consent(said: &str, name: &str) -> Consent {
    let folded: String = said.trim().nfkc().collect::<String>().to_lowercase().replace('’', "'");
    let asks = folded.contains("是不是");
    if !asks && NO_WITHIN.iter().any(|words| folded.contains(words)) {
        return Consent::No;
    }
    let name = name.nfkc().collect::<String>().to_lowercase();
    let folded = without_card(&folded, &name);
    if folded.chars().count() > ANSWER_CHARS_MAX {
        return Consent::Unclear;
    }
    let clauses: Vec<&str> =
        folded.split_inclusive(|c| ends_clause(c) || c == '?').map(str::trim).filter(|c| !c.is_empty()).collect();
    let (mut agrees, mut is_plain) = (false, clauses.len() <= CLAUSES_MAX);
    for (n, clause) in clauses.iter().take(CLAUSES_MAX).enumerate() {
        let bare = bare(clause);
        if NO.contains(&bare) {
            return Consent::No;
        }
        if (n == 0 && is_greeting(bare)) || (agrees && is_name(bare, &name)) {
            continue;
        }
        match agreement(bare).filter(|_| !clause.ends_with('?')) {
            Some(yes) => agrees |= yes,
            None => is_plain = false,
        }
    }
    if agrees && is_plain { Consent::Yes } else { Consent::Unclear }
}

/// NFKC has made the other full-width signs ASCII.
fn ends_clause(c: char) -> bool {
    matches!(c, '.' | ',' | '!' | ';' | ':' | '\n' | '。' | '、')
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Whether a text is nothing but the name, or a word of it.
fn is_name(bare: &str, name: &str) -> bool {
    !bare.is_empty() && (bare == name || bare.split(' ').all(|word| name.split(' ').any(|one| one == word)))
}

/// The answer up to the line of the name below its yes; with a card too long to be one, all of it.
fn without_card<'a>(folded: &'a str, name: &str) -> &'a str {
    let (mut end, mut agrees) = (0, false);
    for line in folded.split_inclusive('\n') {
        end += line.len();
        if agrees && is_name(bare(line), name) {
            let (answer, card) = folded.split_at_checked(end).unwrap_or((folded, ""));
            let lines = card.lines().filter(|line| !line.trim().is_empty()).count();
            return if lines <= CARD_LINES_MAX { answer } else { folded };
        }
        agrees |= line.split(ends_clause).any(|clause| agreement(bare(clause)) == Some(true));
    }
    folded
}

fn is_greeting(bare: &str) -> bool {
    let begins = GREETINGS.iter().any(|word| {
        bare.strip_prefix(word).is_some_and(|rest| !word.is_ascii() || !rest.starts_with(char::is_alphanumeric))
    });
    begins && bare.chars().count() <= GREETING_CHARS_MAX
}

/// Whether a clause that is made of such words alone agrees; None: there is something else in it.
fn agreement(clause: &str) -> Option<bool> {
    let (mut rest, mut agrees) = (clause, false);
    while !rest.is_empty() {
        let all = YES.iter().map(|word| (*word, true)).chain(BESIDE.iter().map(|word| (*word, false)));
        let found = all.filter_map(|(word, yes)| {
            let behind = rest.strip_prefix(word)?;
            let ends = !word.is_ascii() || !behind.starts_with(|c: char| c.is_alphanumeric() || c == '\'');
            ends.then_some((word.len(), yes))
        });
        let (len, yes) = found.max()?;
        agrees |= yes;
        rest = rest.get(len..)?.trim_start_matches(|c: char| !c.is_alphanumeric());
    }
    Some(agrees)
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
            "Hi,\nYes, I sent this mail.\nBest regards\nAlice Li",
            "您好，\n是我，请放行",
            "没有问题，是我发的",
            "ＯＫ",
            "确认！",
            "No problem, it was me",
            "Yes.\n\nThanks,\nAlice",
            "OK, thank you",
            "是的，是我本人。谢谢",
            "Yes\n\nAlice Li\nIT Service Desk, ext. 8021",
            "Yes.\n\nKind regards,\nAlice\nService Engineer\nDESK Ltd\nNo. 8 Main Road, Shanghai\n+86 21 5555 8021",
            "是的\n\nAlice Li\n信息部　分机8021\n请考虑环境，勿打印本邮件",
            "Yes, it is mine.",
            "Yes, I did.",
            "Yes, please release my mail.",
            "Yes I sent that from home",
            "是我发的，麻烦放行",
        ] {
            assert_eq!(consent(said, "Alice Li"), Consent::Yes, "{said}");
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
            "Yes.\n\nAlice Li\nIt was not me!",
        ] {
            assert_eq!(consent(said, "Alice Li"), Consent::No, "{said}");
        }
    }

    #[test]
    fn anything_else_is_neither() {
        let card = format!("Yes\n\nAlice Li\n{}", "I would like to tell you of it.\n".repeat(13));
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
            "OK, I will look at it.",
            "Right, who is this?",
            "Sure, what is it about?",
            "Yes, I got your question, but I did not write that mail.",
            "Yes this is phishing",
            "Yes, please block this sender",
            "Yes, he did",
            "好的，我看一下",
            "好的，您的邮件已收到，我会尽快处理。",
            "是的，这是伪造的",
            "嗯，我没写过这个",
            "可以，请删除",
            "好的，谢谢，我不在办公室",
            "Thanks!",
            "Please.",
            "Alice",
            "Alice Li\nYes, sir",
            "Yes, this is phishing\n\nAlice Li\nIT Service Desk",
            "Yes, I did what he asked",
            "Yes\n\nBob Zhao\nIT Service Desk",
            card.as_str(),
            "Please look into this for me.",
            "#close",
            essay.as_str(),
        ] {
            assert_eq!(consent(said, "Alice Li"), Consent::Unclear, "{said}");
        }
    }
}
