//! Subjects: what remains when the marks of replies, forwards and desks are taken off.
//!
//! Marks are known in the languages of the common mail programs, with ASCII or full-width colon, counted (`Re[2]:`,
//! `Re^2:`, `Re(2):`) or not. A subject is a hint for threading and nothing more.
//!
//! Promises: total, linear.

use unicode_normalization::UnicodeNormalization;

/// Marks before a colon, lower case after NFKC, without a dot at the end; a row a language or a family of programs.
#[rustfmt::skip]
const MARKS: &[&str] = &[
    // Latin and English, which most programs write everywhere
    "re", "fw", "fwd", "automatic reply",
    // German; Lotus Notes in German
    "aw", "wg", "antwort", "wtrlt", "automatische antwort",
    // Danish, Norwegian, Swedish, Finnish, Icelandic, Estonian
    "sv", "vs", "vb", "vl",
    // French, Spanish, Portuguese, Italian, Romanian
    "tr", "rép", "réf", "rv", "rsp", "res", "enc", "r", "i", "ri", "rif", "răsp",
    // Dutch, Polish, Turkish
    "antw", "doorst", "odp", "pd", "ynt", "ilt", "cvp",
    // Croatian and Slovenian, Lithuanian, Latvian, Hungarian
    "odg", "prosl", "posr", "ats", "atb", "vá", "továbbítás",
    // Indonesian, Vietnamese
    "bls", "trs", "tl", "trả lời", "chuyển tiếp",
    // Russian, Ukrainian, Bulgarian, Greek
    "ответ", "отв", "на", "пересл", "відп", "отг", "απ", "πρθ", "σχετ",
    // Chinese, simplified and traditional
    "回复", "答复", "转发", "回信", "自动回复", "回覆", "答覆", "轉寄", "轉發", "转寄", "自動回覆",
    // Japanese, Korean, Thai
    "返信", "転送", "답장", "회신", "전달", "ตอบกลับ", "ส่งต่อ",
    // Hebrew, Arabic, Persian
    "הועבר", "תשובה", "השב", "رد", "إعادة توجيه", "پاسخ",
];

/// The subject without leading marks, `[TAG #n]` groups and list tags before a mark; blanks collapsed. Case is kept.
pub fn base_subject(subject: &str) -> String {
    let flat = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = flat.as_str();
    loop {
        let before = rest.len();
        rest = rest.trim_start();
        rest = without_mark(rest).unwrap_or(rest);
        rest = without_tag(rest).unwrap_or(rest);
        rest = unwrapped(rest).unwrap_or(rest);
        // "[list] Re: x": a tag goes only if a mark follows it.
        if let Some((_, after)) = rest.strip_prefix('[').and_then(|t| t.split_once(']')) {
            rest = without_mark(after.trim_start()).unwrap_or(rest);
        }
        if rest.len() == before {
            break;
        }
    }
    let rest = rest.trim();
    let rest = rest.strip_suffix("(fwd)").or_else(|| rest.strip_suffix("(Fwd)")).unwrap_or(rest);
    trailing_tags(rest.trim_end()).to_owned()
}

/// Whether a subject begins with the mark of an answer or a forward, in any of the languages that are known.
pub fn is_answer(subject: &str) -> bool {
    without_mark(subject.trim_start()).is_some()
}

fn without_mark(text: &str) -> Option<&str> {
    let window = text.get(..text.floor_char_boundary(48))?;
    let colon = window.find([':', '：'])?;
    let (mark, tail) = text.split_at_checked(colon)?;
    // The dot of a Turkish capital I stays behind when it becomes small.
    let mark: String = mark.nfkc().collect::<String>().to_lowercase().chars().filter(|c| *c != '\u{307}').collect();
    // "Réf. :", "Odp.:"
    let mark = mark.trim().trim_end_matches('.');
    // Counters: Re[2]: Re(3): Re^4: Re2:
    let bare = mark.trim_end_matches(|c: char| c.is_ascii_digit() || "[]()^ ".contains(c));
    let counted = bare.len() != mark.len();
    if !(MARKS.contains(&bare) && (!counted || bare.chars().count() > 1)) {
        return None;
    }
    tail.strip_prefix([':', '：'])
}

/// `[Fwd: x]`, a forward as Netscape and its heirs write it; the brackets go around all.
fn unwrapped(text: &str) -> Option<&str> {
    without_mark(text.strip_prefix('[')?.strip_suffix(']')?).filter(|inner| !inner.contains([']', '[']))
}

/// `[DESK #1042]` at the start.
fn without_tag(text: &str) -> Option<&str> {
    let (inside, after) = text.strip_prefix('[')?.split_once(']')?;
    is_desk_tag(inside).then_some(after)
}

fn is_desk_tag(inside: &str) -> bool {
    inside.rsplit_once(['#', '＃']).is_some_and(|(tag, number)| {
        tag.chars().count() <= 40 && !number.is_empty() && number.trim().chars().all(|c| c.is_ascii_digit())
    })
}

fn trailing_tags(mut text: &str) -> &str {
    while let Some((before, tag)) = text.strip_suffix(']').and_then(|t| t.rsplit_once('[')) {
        if !is_desk_tag(tag) {
            break;
        }
        text = before.trim_end();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_tags() {
        for (subject, base) in [
            ("Re: VPN", "VPN"),
            ("RE: Fwd: AW: VPN  down", "VPN down"),
            ("回复：打印机", "打印机"),
            ("答复: 转发: [DESK #1042] 打印机", "打印机"),
            ("Re[2]: x", "x"),
            ("Re：[DESK #7] Re: x", "x"),
            ("[list] Re: x", "x"),
            ("[list] x", "[list] x"),
            ("VPN [DESK #12]", "VPN"),
            ("回覆: 轉寄: x", "x"),
            ("[Fwd: Re: x]", "x"),
            ("[Fwd: x] [y]", "[Fwd: x] [y]"),
            ("Error: disk", "Error: disk"),
            ("R2: droid", "R2: droid"),
            ("Ref: order 12", "Ref: order 12"),
            ("VPN: down", "VPN: down"),
            ("故障：打印机", "故障：打印机"),
            ("x (fwd)", "x"),
            ("", ""),
        ] {
            assert_eq!(base_subject(subject), base, "{subject}");
        }
    }

    #[test]
    fn chains_of_marks_in_the_languages_of_mail_programs() {
        for chain in [
            "AW: AW: WG: ",
            "Antwort: Re: WtrlT: ",
            "SV: VS: VB: VL: ",
            "RE : TR : Réf. : ",
            "R: RIF: I: ",
            "RES: ENC: ",
            "RV: Rsp: ",
            "Antw: Doorst: ",
            "Odp: PD: Odp.: ",
            "YNT: İLT: İlt: ",
            "Vá: Továbbítás: ",
            "Odg: Prosl: Posr: ",
            "BLS: TRS: Trả lời: ",
            "Ответ: Пересл: НА: ",
            "ΑΠ: ΠΡΘ: ΣΧΕΤ: ",
            "回复：答复: 回覆： 转发:轉寄：",
            "返信：転送: RE: ",
            "답장: 회신: 전달: ",
            "תשובה: הועבר: ",
            "رد: إعادة توجيه: ",
            "RE[2]: Re^3: Re(4): Re5: ",
            "Ｒｅ： ＦＷ： ",
            "Re: [DESK #1042] 答复：[DESK #1042] [list] AW: ",
        ] {
            assert_eq!(base_subject(&format!("{chain}Drucker 打印机")), "Drucker 打印机", "{chain}");
        }
    }

    #[test]
    fn long_subjects_are_linear() {
        assert_eq!(base_subject(&"Re: ".repeat(50_000)), "");
        let _ = base_subject(&"[".repeat(100_000));
        let _ = base_subject(&format!("{}{}", "[Re: ".repeat(50_000), "]".repeat(50_000)));
    }
}
