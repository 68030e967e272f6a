//! The language of a person and of a text.
//!
//! Notices exist in two languages; a text may be in any. `Language` is what we write in, `detect` guesses what a
//! text is written in and answers with a BCP 47 tag. Scripts are counted first: kana make Japanese, hangul Korean,
//! Han alone Chinese, simplified or traditional by the characters that differ. Other scripts go to `whichlang`.
//! A short text in Latin letters is judged by its small words, because letter statistics see Dutch in a product name.
//! Too little text gives no answer; quoted text should not come here, it is in the language of somebody else.

use serde::{Deserialize, Serialize};

/// A language that notices are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    #[serde(rename = "en")]
    En,
    #[serde(rename = "zh-CN")]
    ZhCn,
}

impl Language {
    /// The language of notices that serves a BCP 47 tag best: every `zh…` is `zh-CN`, `en…` is `en`; others None.
    pub fn of_tag(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            Some(Language::ZhCn)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Language::En)
        } else {
            None
        }
    }

    /// The BCP 47 tag, which is also the folder name of its templates.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::ZhCn => "zh-CN",
        }
    }
}

/// Letters that a text must have at least before a language without a script of its own is guessed.
const MIN_LETTERS: usize = 12;
/// Letters up to which a text is short: its small words tell more than its letters.
const SHORT_LETTERS: usize = 40;

/// Words of a short text that give its language away, by BCP 47 tag.
const SMALL_WORDS: [(&str, &str); 8] = [
    (
        "en",
        "the is it its it's isn't not no my i i'm can can't cannot and now again still works working work thanks thank thx you \
         please this that does doesn't did to for on in of with was are yes same any what when how all good fixed solved \
         hello hi dear have has",
    ),
    (
        "de",
        "der die das ist nicht ich und danke bitte wieder mein meine noch geht kein keine mit es auf hallo funktioniert",
    ),
    ("fr", "le la les est ne pas je et merci mon ma ça marche encore bonjour toujours un une du ne plus"),
    ("es", "el la los es no se ya gracias mi por favor hola funciona sigue todavía con está"),
    ("it", "il lo la non si grazie mio ancora ciao funziona di con per"),
    ("pt", "os não obrigado obrigada meu ainda olá funciona resolvido com está"),
    ("nl", "de het een is niet ik en bedankt mijn nog werkt weer met hallo dank"),
    ("sv", "det är inte jag och tack min fungerar hej fortfarande ett med"),
];

/// Bytes of a text whose characters are counted.
const MAX_BYTES: usize = 8_192;
/// Bytes of it that tell languages of one script apart.
const WORDS_BYTES: usize = 1_024;

/// Common characters that only the simplified script has.
const SIMPLIFIED: &str = "们这个来为说时会过对发还没问题经开关机电脑网络连请谢谢让应该现见无进处单给试认确报错误误级热线后边门见长张东车马语话说读书写头习飞鸟鱼乐买卖价优传务动劳华单卫厂历压县参双变号听员响团园图场块声备复够头奖妈学实宝审宽对导层岁师带帮广库庆废异张弹归录总战户扩护报择择换据损摄数断无旧显权条极构标样检楼机欢气汇汉沟济测浏温湾灭灯灵炉点热爱状独环现电画畅疗监盘码确离种积称稳窝竞笔签简类粮级纪约练组细终绍结给络统继续绩绪维绿缓编缩网罗职联脑脱艺节苏范荐药获虑虽补装观规视览觉触订认让议记讲许论设访证评识诉词译试话该详语误请读调谁谈谢象负贡财责败货质购贴费资赛赶车转轮软轻载较辅辑输边达过运还这进远连迟适选递逻遗邮释里针钟铁链销锁错键镜长门闭问间闻阅队阳阴际陆险随难静页项顺须顾预领频题额风飞饭馆驱验鱼麦黄齐龙";
/// Common characters that only the traditional script has, and those of written Cantonese.
const TRADITIONAL: &str = "們這個來為說時會過對發還沒問題經開關機電腦網絡連請謝讓應該現見無進處單給試認確報錯誤級熱線後邊門長張東車馬語話讀書寫頭習飛鳥魚樂買賣價優傳務動勞華衛廠歷壓縣參雙變號聽員響團園圖場塊聲備復夠獎媽學實寶審寬導層歲師帶幫廣庫慶廢異彈歸錄總戰戶擴護擇換據損攝數斷舊顯權條極構標樣檢樓歡氣匯漢溝濟測瀏溫灣滅燈靈爐點愛狀獨環畫暢療監盤碼離種積稱穩窩競筆簽簡類糧紀約練組細終紹結統繼續績緒維綠緩編縮羅職聯脫藝節蘇範薦藥獲慮雖補裝觀規視覽覺觸訂議記講許論設訪證評識訴詞譯詳調誰談象負貢財責敗貨質購貼費資賽趕轉輪軟輕載較輔輯輸達運遠遲適選遞邏遺郵釋針鐘鐵鏈銷鎖鍵鏡閉間聞閱隊陽陰際陸險隨難靜頁項順須顧預領頻額風飯館驅驗麥黃齊龍麼嗎煩裡麗係唔仲冇咗嘅喺啲佢囉";

/// The language that a text is written in, as a BCP 47 tag (`en`, `zh-CN`, `zh-TW`, `ja`, `ko`, `de`, …); None for
/// too little text. Linear in at most 8 KiB of it.
pub fn detect(text: &str) -> Option<&'static str> {
    let mut counts = Counts::default();
    for (_, c) in text.char_indices().take_while(|&(at, _)| at < MAX_BYTES) {
        counts.take(c);
    }
    counts.wide().or_else(|| {
        if counts.letters <= SHORT_LETTERS && counts.latin == counts.letters {
            by_small_words(text)
        } else if counts.letters >= MIN_LETTERS {
            other_script(text)
        } else {
            None
        }
    })
}

/// Characters of each script.
#[derive(Debug, Default)]
struct Counts {
    han: usize,
    kana: usize,
    hangul: usize,
    simplified: usize,
    traditional: usize,
    letters: usize,
    /// Those of them that are Latin.
    latin: usize,
    /// Words of such letters.
    words: usize,
    in_word: bool,
}

impl Counts {
    fn take(&mut self, c: char) {
        let is_letter = c.is_ascii_alphanumeric();
        self.words += usize::from(is_letter && !self.in_word);
        self.in_word = is_letter;
        match c {
            // Most letters, at a fraction of the cost.
            _ if c.is_ascii() => {
                self.letters += usize::from(c.is_ascii_alphabetic());
                self.latin += usize::from(c.is_ascii_alphabetic());
            }
            '\u{3040}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9d}' => self.kana += 1,
            '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' => self.hangul += 1,
            '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => {
                self.han += 1;
                let (simplified, traditional) = (SIMPLIFIED.contains(c), TRADITIONAL.contains(c));
                self.simplified += usize::from(simplified && !traditional);
                self.traditional += usize::from(traditional && !simplified);
            }
            _ if c.is_alphabetic() => {
                self.letters += 1;
                self.latin += usize::from(matches!(c, '\u{41}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'));
            }
            _ => {}
        }
    }

    /// The language by its script. A Han character is worth some four letters or a word of a short text, so that a
    /// Chinese sentence full of product names is Chinese and an English mail with one Chinese name is not.
    fn wide(&self) -> Option<&'static str> {
        let wide = self.han + self.kana + self.hangul;
        let holds_its_own = wide * 4 >= self.letters || (self.letters <= SHORT_LETTERS && wide >= self.words);
        if wide == 0 || !holds_its_own {
            return None;
        }
        if self.kana * 8 >= self.han && self.kana > self.hangul {
            return Some("ja");
        }
        if self.hangul * 2 >= self.han {
            return Some("ko");
        }
        Some(if self.traditional > self.simplified { "zh-TW" } else { "zh-CN" })
    }
}

/// The language most of whose small words stand in the text; None if there are none, or as many of another.
fn by_small_words(text: &str) -> Option<&'static str> {
    let folded: String = text.chars().map(|c| if c == '’' { '\'' } else { c }).collect::<String>().to_lowercase();
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|w| !w.is_empty()).collect();
    let count = |known: &str| known.split(' ').filter(|small| words.contains(small)).count();
    let mut found: Vec<(usize, &str)> = SMALL_WORDS.iter().map(|(tag, known)| (count(known), *tag)).collect();
    found.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    match found.as_slice() {
        [(most, tag), (next, _), ..] if most > next => Some(tag),
        _ => None,
    }
}

fn other_script(text: &str) -> Option<&'static str> {
    use whichlang::Lang;
    let end = (0..=WORDS_BYTES.min(text.len())).rev().find(|&at| text.is_char_boundary(at))?;
    let tag = match whichlang::detect_language(text.get(..end)?) {
        Lang::Ara => "ar",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
        // The scripts of these were counted and found too few.
        Lang::Cmn | Lang::Jpn | Lang::Kor => return None,
    };
    Some(tag)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

    use super::*;

    #[test]
    fn languages_of_texts() {
        for (tag, text) in [
            (Some("en"), "Hello, my printer is broken"),
            (Some("en"), "Please reset the password of Li Wei (李伟) in the finance department, thank you"),
            (Some("zh-CN"), "打印机坏了，请帮忙看一下"),
            (Some("zh-CN"), "Outlook 打不开，提示 0x8004010F 错误"),
            (Some("zh-TW"), "印表機壞了，請幫忙看一下，謝謝"),
            (Some("ja"), "プリンターが壊れました。ご確認をお願いします。"),
            (Some("ko"), "프린터가 고장났습니다. 확인 부탁드립니다."),
            (Some("de"), "Mein Drucker ist kaputt, bitte helfen Sie mir"),
            (Some("fr"), "Mon imprimante ne fonctionne plus, pouvez-vous m'aider ?"),
            (Some("es"), "Mi impresora no funciona, por favor ayúdenme"),
            (Some("ru"), "Мой принтер не работает, помогите пожалуйста"),
            (None, "ok"),
            (Some("en"), "No luck, same error"),
            (Some("en"), "Still broken"),
            (Some("en"), "it works now"),
            (Some("en"), "I can log in again"),
            (Some("de"), "Danke, funktioniert wieder"),
            (Some("fr"), "Merci, ça marche"),
            (Some("es"), "Gracias, ya funciona"),
            (Some("pt"), "Obrigado, resolvido"),
            (None, "ThinkPad T14 Gen 3"),
            (None, "Printer HP LaserJet M402"),
            (None, "https://desk.test/a/b/c?x=1"),
            (None, "👍"),
            (None, "👍👍 !!"),
            (Some("zh-CN"), "好"),
            (Some("zh-CN"), "ok了"),
            (Some("zh-CN"), "收到"),
            (Some("zh-CN"), "Outlook可以了，thanks"),
            (Some("zh-CN"), "thanks 李工"),
            (Some("zh-TW"), "仲係唔得"),
            (Some("zh-TW"), "收到，謝謝"),
            (Some("ru"), "спасибо, работает"),
            (Some("ja"), "了解です"),
            (Some("en"), "Hello Li Wei (李伟), it works"),
            (None, ""),
            (None, "12345 :-) 6789"),
        ] {
            assert_eq!(detect(text), tag, "{text}");
        }
    }

    #[test]
    fn notices_by_tag() {
        for (tag, language) in [
            ("zh-TW", Some(Language::ZhCn)),
            ("zh", Some(Language::ZhCn)),
            ("EN-us", Some(Language::En)),
            ("de", None),
            ("", None),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag}");
        }
    }
}
