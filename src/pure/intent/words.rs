//! The word lists of intents, as patterns over folded text (lower case, half width, simplified Chinese).
//!
//! One list, one thought; its English half stands in `words/english.rs`, its Chinese half in `words/chinese.rs`. To
//! teach the desk a new phrase, add it to the list that it belongs to and a row to `tests/intent/development.tsv`.
//! All patterns run in linear time.

mod chinese;
mod english;
mod sieve;

use regex::{Regex, RegexBuilder};
use sieve::Sieve;
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

/// What stands in a list for more than itself, replaced from top to bottom.
const STANDS_FOR: [(&str, &str); 9] = [
    // Word boundaries of ASCII: those of Unicode cost a multiple of the time, and see none between 了 and "ok".
    (r"\b", r"(?-u:\b)"),
    // Those of Unicode make large automata; folded words of English are ASCII, and what parts words is listed.
    (r"\w", "[0-9a-z_]"),
    (r"\W", r"[\x00-/:-@\[-`{-\u{bf}\u{2000}-\u{2bff}\u{3000}-\u{303f}\u{fe00}-\u{fe6f}\u{1f000}-\u{1faff}]"),
    // Apostrophes are often left out: "doesnt", "its", "im".
    ("|n't", r"|n\x27t|(?-u:\b)(?:does|do|did|is|are|was|has|have|ca|wo|could|would)nt"),
    ("n't", "n'?t"),
    ("'s", "'?s"),
    ("i'm", "i'?m"),
    ("<fault>", english::FAULT),
    ("<故障>", chinese::FAULT),
];

/// Octets of a list beyond which it is a long one.
const LONG_LIST: usize = 1_500;
/// Octets that the states of a long list may take in memory. With the usual 2 MiB they are thrown away and built again
/// from mail to mail, which costs ten times the search; few lists are long, and fewer still grow to this.
const LONG_LIST_STATES: usize = 8 << 20;

/// A list, compiled when it is first asked.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: [&'static [&'static str]; 2],
    /// None only if the pattern were wrong, which a test rules out.
    compiled: OnceLock<Option<Regex>>,
    bit: OnceLock<u64>,
}

impl Pattern {
    const fn new(english: &'static [&'static str], chinese: &'static [&'static str]) -> Pattern {
        Pattern { parts: [english, chinese], compiled: OnceLock::new(), bit: OnceLock::new() }
    }

    /// The text of the regex.
    fn source(&self) -> String {
        let whole = self.parts.concat().join("|");
        STANDS_FOR.iter().fold(whole, |text, (word, meaning)| text.replace(word, meaning))
    }

    pub(super) fn regex(&self) -> Option<&Regex> {
        let compile = || {
            let whole = self.source();
            let mut builder = RegexBuilder::new(&whole);
            if whole.len() > LONG_LIST {
                builder.dfa_size_limit(LONG_LIST_STATES);
            }
            builder.build().ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|p| p.is_match(text))
    }

    /// Whether the pattern may match where these hints were found.
    pub(super) fn is_among(&self, hints: Hints) -> bool {
        let number = || ALL.iter().position(|pattern| std::ptr::eq(*pattern, self)).unwrap_or(usize::MAX);
        hints.0 & *self.bit.get_or_init(|| sieve::bit(number())) != 0
    }
}

/// Which lists may match in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hints(u64);

impl Hints {
    /// All of them may.
    pub(super) const ANY: Hints = Hints(u64::MAX);

    /// Those that may match in a folded text, and in any piece of it.
    pub(super) fn of(folded: &str) -> Hints {
        static SIEVE: LazyLock<Sieve> = LazyLock::new(|| Sieve::new(&ALL.map(Pattern::source)));
        Hints(SIEVE.of(folded))
    }
}

/// Every list.
#[rustfmt::skip]
static ALL: [&Pattern; 50] = [
    &QUESTION, &CONDITION_FIRST, &CONDITION, &CONTRAST, &CONCESSION, &LONE_CONTRAST, &LACKING, &PAST, &PRESENT,
    &DOUBT, &UNSURE, &TENTATIVE, &SARCASM, &FIXED_NOW, &CLOSE, &HOLD, &TESTING, &FIXED, &WORKS, &FINE, &GONE,
    &PASTED, &NOT_FIXED, &NOT_BROKEN, &STILL_BROKEN, &BROKEN, &TRIED_MYSELF, &NEGATED, &TRIED, &WHY, &ADVICE,
    &CANCEL, &COMPLAINT, &NEWS, &STATE_ASKED, &RECEIPT, &THANKS, &PERFECT, &JOINED, &WISH, &FILLER, &NOT_A_NAME,
    &YES, &NO, &GREETING, &CLOSING, &NEW_FAULT, &RATING, &PARTLY,
    &MORE_WANTED,
];

/// The clause asks, whatever its last mark.
pub(super) static QUESTION: Pattern = Pattern::new(english::QUESTION, chinese::QUESTION);
/// The sentence begins with a condition, which then holds for all of it.
pub(super) static CONDITION_FIRST: Pattern = Pattern::new(english::CONDITION_FIRST, chinese::CONDITION_FIRST);
/// The clause is conditional.
pub(super) static CONDITION: Pattern = Pattern::new(english::CONDITION, chinese::CONDITION);
/// The clause turns against the one before it.
pub(super) static CONTRAST: Pattern = Pattern::new(english::CONTRAST, chinese::CONTRAST);
/// The clause grants what the next one turns against.
pub(super) static CONCESSION: Pattern = Pattern::new(english::CONCESSION, chinese::CONCESSION);
/// The whole clause is a word of contrast, for the next one.
pub(super) static LONE_CONTRAST: Pattern = Pattern::new(english::LONE_CONTRAST, chinese::LONE_CONTRAST);
/// After "it works, but": what is wrong with it.
pub(super) static LACKING: Pattern = Pattern::new(english::LACKING, chinese::LACKING);
/// The clause speaks of another time.
pub(super) static PAST: Pattern = Pattern::new(english::PAST, chinese::PAST);
/// The clause speaks of today after all.
pub(super) static PRESENT: Pattern = Pattern::new(english::PRESENT, chinese::PRESENT);
/// Words of hope, doubt or advice, and the happiness of others, that take the force from "it works".
pub(super) static DOUBT: Pattern = Pattern::new(english::DOUBT, chinese::DOUBT);
/// The author does not know whether it works.
pub(super) static UNSURE: Pattern = Pattern::new(english::UNSURE, chinese::UNSURE);
/// It may work, but the author waits and sees.
pub(super) static TENTATIVE: Pattern = Pattern::new(english::TENTATIVE, chinese::TENTATIVE);
/// Said with a bitter smile; nothing in such a mail thanks or confirms.
pub(super) static SARCASM: Pattern = Pattern::new(english::SARCASM, chinese::SARCASM);
/// The fault is gone, said of now and beyond doubt.
pub(super) static FIXED_NOW: Pattern = Pattern::new(english::FIXED_NOW, chinese::FIXED_NOW);
/// The ticket may be closed.
pub(super) static CLOSE: Pattern = Pattern::new(english::CLOSE, chinese::CLOSE);
/// The ticket is to stay open.
pub(super) static HOLD: Pattern = Pattern::new(english::HOLD, chinese::HOLD);
/// The author tests, or will.
pub(super) static TESTING: Pattern = Pattern::new(english::TESTING, chinese::TESTING);
/// The fault is gone, said less plainly.
pub(super) static FIXED: Pattern = Pattern::new(english::FIXED, chinese::FIXED);
/// It works, said of something; in a short answer that is about the fix.
pub(super) static WORKS: Pattern = Pattern::new(english::WORKS, chinese::WORKS);
/// A bare word of success, which counts behind "I have tried it".
pub(super) static FINE: Pattern = Pattern::new(english::FINE, chinese::FINE);
/// A fault that is denied: it is gone.
pub(super) static GONE: Pattern = Pattern::new(english::GONE, chinese::GONE);
/// What follows is pasted: a log, an output, a form.
pub(super) static PASTED: Pattern = Pattern::new(english::PASTED, chinese::PASTED);
/// Negations of the words of success.
pub(super) static NOT_FIXED: Pattern = Pattern::new(english::NOT_FIXED, chinese::NOT_FIXED);
/// Sentences with words of failure that say the opposite.
pub(super) static NOT_BROKEN: Pattern = Pattern::new(english::NOT_BROKEN, chinese::NOT_BROKEN);
/// The fault is still there or came back.
pub(super) static STILL_BROKEN: Pattern = Pattern::new(english::STILL_BROKEN, chinese::STILL_BROKEN);
/// Plain words of failure: in a short answer they are about the fix.
pub(super) static BROKEN: Pattern = Pattern::new(english::BROKEN, chinese::BROKEN);
/// The author says to have tried something.
pub(super) static TRIED_MYSELF: Pattern = Pattern::new(english::TRIED_MYSELF, chinese::TRIED_MYSELF);
/// Anything that is not so: right behind a try, it is the fix that does not hold.
pub(super) static NEGATED: Pattern = Pattern::new(english::NEGATED, chinese::NEGATED);
/// The author speaks of having tried what was proposed.
pub(super) static TRIED: Pattern = Pattern::new(english::TRIED, chinese::TRIED);
/// The blame in a question: "why is it still not working?"
pub(super) static WHY: Pattern = Pattern::new(english::WHY, chinese::WHY);
/// The author advises somebody: then the words of success and failure are about another's fault.
pub(super) static ADVICE: Pattern = Pattern::new(english::ADVICE, chinese::ADVICE);
/// The request is withdrawn.
pub(super) static CANCEL: Pattern = Pattern::new(english::CANCEL, chinese::CANCEL);
/// Displeasure with the service.
pub(super) static COMPLAINT: Pattern = Pattern::new(english::COMPLAINT, chinese::COMPLAINT);
/// News is asked for, question mark or not.
pub(super) static NEWS: Pattern = Pattern::new(english::NEWS, chinese::NEWS);
/// In a question, these ask for the state.
pub(super) static STATE_ASKED: Pattern = Pattern::new(english::STATE_ASKED, chinese::STATE_ASKED);
/// Seen, understood, will be tried.
pub(super) static RECEIPT: Pattern = Pattern::new(english::RECEIPT, chinese::RECEIPT);
/// Thanks.
pub(super) static THANKS: Pattern = Pattern::new(english::THANKS, chinese::THANKS);
/// More than thanks: alone, it says that all is well.
pub(super) static PERFECT: Pattern = Pattern::new(english::PERFECT, chinese::PERFECT);
/// The clause only goes on with the one before it.
pub(super) static JOINED: Pattern = Pattern::new(english::JOINED, chinese::JOINED);
/// Wishes and praise, which weigh nothing.
pub(super) static WISH: Pattern = Pattern::new(english::WISH, chinese::WISH);
/// Words that carry nothing beside a courtesy.
pub(super) static FILLER: Pattern = Pattern::new(english::FILLER, chinese::FILLER);
/// One word behind a courtesy that is no name.
pub(super) static NOT_A_NAME: Pattern = Pattern::new(english::NOT_A_NAME, chinese::NOT_A_NAME);
/// All of an answer: yes. Folded, without punctuation.
pub(super) static YES: Pattern = Pattern::new(english::YES, chinese::YES);
/// All of an answer: no. Folded, without punctuation.
pub(super) static NO: Pattern = Pattern::new(english::NO, chinese::NO);
/// Greetings and forms of address, which weigh nothing.
pub(super) static GREETING: Pattern = Pattern::new(english::GREETING, chinese::GREETING);
/// A closing formula at the start of its line.
pub(super) static CLOSING: Pattern = Pattern::new(english::CLOSING, chinese::CLOSING);
/// There is a fault that was not there before.
pub(super) static NEW_FAULT: Pattern = Pattern::new(english::NEW_FAULT, chinese::NEW_FAULT);
/// Of a part, and not of the rest.
pub(super) static PARTLY: Pattern = Pattern::new(english::PARTLY, chinese::PARTLY);
/// Something more is asked for.
pub(super) static MORE_WANTED: Pattern = Pattern::new(english::MORE_WANTED, chinese::MORE_WANTED);
/// A mark for the service, alone on its line.
pub(super) static RATING: Pattern = Pattern::new(english::RATING, chinese::RATING);
/// Characters that the lists do not have, each followed by the one that they have: traditional to simplified, and the
/// particles of Cantonese to those of Mandarin.
const ALIKE: &str = "囉了喇了啦了咯了喽了咗了嘅的係是仲还冇没啱刚個个們们還还沒没壞坏謝谢請请關关問问題题決决復复複复經经過过從从嗎吗麼么進进處处單单銷销訴诉連连網网開开機机錯错誤误報报現现這这樣样點点變变應应該该\
    說说對对時时間间幾几會会後后發发給给無无試试斷断儘尽盡尽評评滿满閉闭結结動动員员辦办讓让確确認认號号裡里裏里電电腦脑嚴严態态誰谁為为煩烦來来週周當当顯显啟启終终於于貴贵轉转體体顆颗測测頁页類类\
    種种舊旧掛挂鎖锁帳账賬账戶户響响務务費费懇恳師师領领導导讀读獲获嘗尝訊讯臺台線线碼码總总贊赞讚赞萬万聽听據据彈弹閃闪藍蓝證证驗验觀观徹彻換换裝装載载傳传異异輸输權权聯联絡络敗败錄录陸陆亂乱穩稳\
    繼继續续聲声遲迟頓顿餘余順顺雖虽僅仅調调質质遠远訪访視视廢废圖图級级優优產产寫写協协氣气塊块熱热參参須须願愿覺觉擾扰準准減减細细較较輕轻選选邊边郵邮鍵键鐘钟難难頻频幫帮軟软專专業业東东車车長长\
    門门風风飛飞馬马鳥鸟價价夠够彙汇慘惨憶忆懷怀擇择擊击擋挡檔档檢检歷历殺杀濾滤瀏浏燈灯爛烂狀状環环畫画盤盘礙碍稱称節节範范簡简紀纪紙纸組组統统綁绑維维縮缩織织繞绕羅罗職职膠胶舉举莊庄補补製制規规\
    觸触計计訂订設设許许註注話话語语課课諮谘議议護护負负財财責责買买賣卖資资賴赖趕赶跡迹軌轨輛辆輪轮辭辞農农運运達达違违適适遞递遺遗釋释針针鈕钮鋪铺錢钱鏈链鐵铁閱阅階阶隊队際际隨随險险靜静項项預预\
    額额飯饭館馆驅驱鬆松";
static ALIKE_BY_CHAR: LazyLock<BTreeMap<char, char>> =
    LazyLock::new(|| ALIKE.chars().step_by(2).zip(ALIKE.chars().skip(1).step_by(2)).collect());

/// The character that stands for `c` in the word lists.
pub(super) fn simplified(c: char) -> char {
    ALIKE_BY_CHAR.get(&c).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]

    use super::*;

    #[test]
    fn alike_characters_are_pairs() {
        assert_eq!(ALIKE.chars().count() % 2, 0);
        for (from, to) in [('囉', '了'), ('還', '还'), ('冇', '没'), ('鬆', '松'), ('好', '好')] {
            assert_eq!(simplified(from), to);
        }
    }

    #[test]
    fn hints_leave_out_nothing_that_matches() {
        let texts = ["tests/intent/development.tsv", "tests/intent/fresh.tsv"].map(|name| {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
            std::fs::read_to_string(path).expect("a list of the tests")
        });
        let mut spared = 0;
        for text in texts.iter().flat_map(|text| text.lines()).filter_map(|line| line.rsplit('\t').next()) {
            let folded = super::super::clause::folded(text);
            let hints = Hints::of(&folded);
            for list in ALL {
                assert!(list.is_among(hints) || !list.is_match(&folded), "{folded}: {}", list.source());
                spared += usize::from(!list.is_among(hints));
            }
        }
        assert!(spared > 0);
    }

    #[test]
    fn every_list_compiles() {
        for (n, list) in ALL.into_iter().map(Pattern::regex).enumerate() {
            assert!(list.is_some(), "list {n}");
        }
    }
}
