//! Signatures and the tails of phones, and where they and the boilerplate of machines begin.
//!
//! Looked for in what the quote passes left fresh only. A courtesy closing with a bare name ("Regards, Ann") is what
//! the author wrote and stays; with lines of title, phone or address below it is a signature. Text below the tail of
//! a phone is the mail being answered, unless the tail is the first thing in the mail. Where the writer's names are known
//! only what bears them, or the delimiter of RFC 3676, is a signature: a telephone number may be the answer.

use super::attribution::pattern;
use super::{FragmentKind, IsSignature, Line, boilerplate, header};
use regex::Regex;
use std::sync::LazyLock;

/// Non-blank lines that a signature below a loose delimiter (`--`, `—`, a rule) may have.
const MAX_SIGNATURE_LINES: usize = 12;
/// Characters that a line of such a signature may have.
const MAX_SIGNATURE_CHARS: usize = 120;

/// Non-blank lines that a signature below a drawn rule may have.
const MAX_RULED_LINES: usize = 6;

static PHONE_TAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^[\s*_(\[<~-]*(?:sent from \S|sent (?:via|with|using) (?:my |the |a )?(?:\S*(?:mail|phone|pad|app|mobile|outlook|proton|samsung|galaxy|android|blackberry|spark|superhuman|shortwave|mozilla|thunderbird|tutanota|airmail|hey)\b)|get (?:outlook|bluemail) for|download (?:outlook|the) |typed on my |composed on my |envoyé (?:de|depuis|à partir|avec|via)|télécharge[rz] outlook|obtenir outlook|obtenez outlook|provenance ?: courrier|gesendet (?:von|mit|über|aus)|von meinem \S.* (?:gesendet|geschickt)|von \S+ mobile gesendet|diese nachricht wurde von mein|outlook für \S+ (?:beziehen|herunterladen)|holen sie sich outlook|enviado (?:desde|do|da|a partir|via|de)|obtener outlook|obtenga outlook|descargar outlook|obter o outlook|obtenha o outlook|inviato (?:da|dal|dall'|con|dalla)|scarica outlook|ottieni outlook|(?:verzonden|verstuurd) (?:vanaf|met|via|van|vanuit)|outlook voor \S+ (?:downloaden|ophalen)|download outlook|wysłan[eoy] (?:z|za)|pobierz .*outlook|отправлено (?:с|из|через)|(?:скачать|получить) outlook|надіслано (?:з|із|через)|skickat från|(?:hämta|skaffa) outlook|sendt (?:fra|via)|(?:hent|få|skaff deg|last ned) outlook|lähetetty \S*(?:iphone|ipad|android|puhelimes|laittees|samsung|outlook|huawei|mobiili|sähköposti)|hanki outlook|(?:\S+'?(?:umdan|dan|den|ımdan|imden)|\S+ cihazımdan|\S+ telefonumdan) gönderil|outlook.* (?:edinin|alın)|odesláno (?:z|ze) |získat outlook|odoslané z|\S+(?:omról|-ról|ról|ről) küldve|trimis de pe|στάλθηκε από|đã gửi từ|dikirim dari|ส่งจาก|נשלח מ|مرسل من|(?:发自|發自|发送自|傳送自|寄自)[^内內不没沒无無都了收打开開]{0,24}$|(?:来自|來自)(?:我的)?.{0,16}(?:手机|手機|iphone|ipad|客户端|客戶端|邮箱大师|手机邮箱|android|平板|yahoo.*版)$|来自我的|來自我的|(?:从|從|由)(?:我的)? ?(?:iphone|ipad|android|galaxy|samsung|三星|华为|小米|windows|mac|yahoo|outlook)[^无無不没法]{0,20}(?:发送|傳送|發送)$|从 ?windows|通过[^无無不没法]{0,24}(?:outlook|邮箱|客户端)[^无無不没法]{0,8}发送$|签名由.{0,16}定制|(?:获取|取得|下载|下載) ?(?:适用于 .* 的 |ios 版 |android 版 )?outlook)",
    )
});
/// What such a line speaks of.
static DEVICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)iphone|ipad|android|galaxy|samsung|huawei|honor|xiaomi|redmi|oppo|vivo|nokia|sony|motorola|smartphone|handy|mobil|mobile|tablet|outlook|mail\b|blackberry|windows|pixel|k-9|spark|yahoo|gmail|proton|tuta|aol|zoho|spike|device|app\b|mac\b|phone|手机|邮箱|メール|스마트폰|메일",
    )
});
static CLOSING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,2}(?:(?:(?:with )?(?:my |the )?(?:best|kind|kindest|warm|warmest|many|friendly|sincere)? ?(?:regards|wishes|greetings))|all the best|br|rgds|kr|kind rgds|b\. ?rgds|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|respectfully|cheers|(?:mit )?(?:(?:freundlichen?|besten?|herzlichen?|viele|liebe|schöne)n? )?(?:grü(?:ß|ss)en?|grüsse)(?: aus \w+)?|mfg|lg|vg|(?:bien )?cordialement|bien à vous|(?:meilleures |sincères )?salutations|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|cordiali saluti|distinti saluti|saluti|atenciosamente|att|cumprimentos|com os melhores cumprimentos|met vriendelijke groet(?:en)?|mvg|groeten|(?:med )?vänliga? hälsning(?:ar)?|hälsningar|(?:med )?venlig hilsen|de bedste hilsner|(?:med )?vennlig hilsen|hilsen|mvh|(?:ystävällisin )?terveisin|t\.|z poważaniem|pozdrawiam|s pozdravem|с уважением|з повагою|üdvözlettel|tisztelettel|cu stimă|με εκτίμηση|trân trọng|此致|敬礼|敬禮|顺祝商祺|順頌商祺|顺颂商祺|祝好|祝您工作愉快|以上|敬具|よろしくお願い(?:いた)?します|감사합니다|saygılarımla|iyi çalışmalar)[\s,.!，。！、-]*$",
    )
});
static CONTACT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:tel|phone|telefon|téléphone|teléfono|telefone|telefono|tél|mobile|mob|mobil|handy|fax|cell|e-?mail|www\.|ceo|cto|cfo|manager|engineer|director|direktor|leiter|department|dept|abteilung|analyst|consultant|developer|administrator|officer|coordinator|president|gmbh|inc|ltd|ag|llc|corp|s\.?r\.?l|university|universität|institute)\b|https?://|[^\s@]+@[^\s@]+\.\w|\+?\d[\d ().-]{7,}|电话|手机|邮箱|地址|公司|部门|有限|中心|工程师|经理|电邮|電話|住所|株式会社|부서|전화",
    )
});
/// A line of a card: a labelled telephone number or address, or nothing but one.
static CARD_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:tel|phone|telefon|téléphone|mobile|mob|cell|fax|e-?mail|mail|t|m|p|电话|联系电话|办公电话|手机|手机号|座机|分机|传真|邮箱|電話|手機|分機|傳真|携帯|연락처|전화|휴대폰)\s*[.:：]{1,2}\s*\S*[\d@]\S*[\d\s()@.+-]*.{0,24}|\+?\d[\d ()./-]{6,20}|[^\s@<>]+@[^\s@<>]+\.[a-z]{2,})$",
    )
});

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|p| p.is_match(text))
}

/// Marks signatures and boilerplate in every stretch of fresh lines.
pub(super) fn mark(lines: &mut [Line<'_>], writer: Option<IsSignature<'_>>) {
    let (mut at, mut above) = (0, false);
    while at < lines.len() {
        if !lines.get(at).is_some_and(Line::is_fresh) {
            above |= lines.get(at).is_some_and(|l| l.kind.is_some());
            at += 1;
            continue;
        }
        let len = lines.iter().skip(at).take_while(|l| l.is_fresh() || l.is_blank()).count();
        let first = !above;
        let last = first && !lines.iter().skip(at + len).any(|l| l.kind.is_some());
        if let Some(region) = lines.get_mut(at..at + len) {
            mark_region(region, (first, last), writer);
        }
        above = true;
        at += len;
    }
}

/// Marks one stretch of fresh lines; `first` and `last` say where in the mail it stands.
fn mark_region(region: &mut [Line<'_>], (first, last): (bool, bool), writer: Option<IsSignature<'_>>) {
    if first {
        mark_banner(region);
    }
    let are_several = region.iter().filter(|l| l.is_fresh() && l.bare == "--").nth(1).is_some();
    for at in 0..region.len() {
        let Some(kind) = cut(region, at, (are_several, writer)) else { continue };
        let with_text = region.iter().take(at).any(Line::is_fresh);
        if !with_text && first && last {
            continue;
        }
        let from = closing_above(region, at).or_else(|| card_above(region, at));
        let from = from.filter(|&from| is_theirs(region.get(from + 1..at), writer, true)).unwrap_or(at);
        let tail = region.get(at).is_some_and(|l| is_phone_tail(l.bare));
        for (n, line) in region.iter_mut().enumerate().skip(from).filter(|(_, l)| !l.is_blank()) {
            let below_tail = tail && n > at;
            line.kind = Some(if n < at {
                FragmentKind::Signature
            } else if below_tail {
                FragmentKind::Quoted
            } else {
                kind
            });
        }
        // Above a notice that a machine added stands the author's own end.
        if kind == FragmentKind::Disclaimer
            && let Some(above) = region.get_mut(..from)
        {
            mark_end(above, writer);
        }
        return;
    }
    mark_end(region, writer);
}

/// Whether lines are a signature as far as the writer's names tell; `announced`: a delimiter or a farewell stands above.
/// Nothing at all below one is nobody else's.
fn is_theirs(lines: Option<&[Line<'_>]>, writer: Option<IsSignature<'_>>, announced: bool) -> bool {
    let Some(is_signature) = writer else { return true };
    let lines: Vec<&str> = lines.unwrap_or_default().iter().filter(|l| !l.is_blank()).map(|l| l.bare).collect();
    announced && lines.is_empty() || is_signature(&lines.join("\n"), announced)
}

/// The author's signature at the end of a stretch, without any line that announces it.
fn mark_end(region: &mut [Line<'_>], writer: Option<IsSignature<'_>>) {
    if !mark_closing_with_contact(region, writer) {
        mark_card(region, writer);
    }
}

/// A card without any courtesy, as East Asia signs: a name, below it the department or the title, and a telephone number or an
/// address on a line of its own. It stands apart, and nothing announces it ("please add this colleague:").
fn mark_card(region: &mut [Line<'_>], writer: Option<IsSignature<'_>>) {
    /// Non-blank lines of a card.
    const LINES: std::ops::RangeInclusive<usize> = 2..=6;
    /// Characters of one of its lines.
    const CHARS: usize = 60;
    let Some(last) = region.iter().rposition(Line::is_fresh) else { return };
    let len = region.iter().take(last + 1).rev().take(LINES.end() + 1).take_while(|l| !l.is_blank()).count();
    let start = last + 1 - len;
    let card = || region.iter().skip(start).take(len);
    // Three dots are those of a machine's address.
    let is_contact =
        |l: &Line<'_>| matches(&CARD_LINE, l.bare) && (l.bare.contains('@') || l.bare.matches('.').count() != 3);
    let is_part = |l: &Line<'_>| {
        l.is_fresh()
            && l.bare.chars().count() <= CHARS
            // "部门：财务" is a field that is filled in, and read.
            && (is_contact(l) || !l.bare.contains([':', '：']))
            && !l.bare.ends_with(['?', '？', '!', '！', '。', ';', '；', ',', '，', '、'])
    };
    let is_name = |l: &Line<'_>| {
        let cased = |word: &str| word.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic());
        let first = l.bare.split_whitespace().next().unwrap_or_default();
        let east = first.chars().all(|c| c > '\u{2e80}' && c.is_alphabetic()) && !first.contains(is_of_place);
        !l.bare.contains([':', '：', '@'])
            && !l.bare.contains(|c: char| c.is_ascii_digit())
            && if east { (2..=4).contains(&first.chars().count()) } else { l.bare.split_whitespace().all(cased) }
    };
    let above = region.iter().take(start).rfind(|l| !l.is_blank());
    let apart = above.is_some_and(|l| l.is_fresh() && !l.bare.ends_with([':', '：']) && !l.bare.contains("如下"));
    if LINES.contains(&len)
        && apart
        && card().all(is_part)
        && card().next().is_some_and(is_name)
        && card().any(is_contact)
        && is_theirs(region.get(start..=last), writer, false)
    {
        for line in region.iter_mut().skip(start).filter(|l| l.is_fresh()) {
            line.kind = Some(FragmentKind::Signature);
        }
    }
}

/// Characters of places, departments and complaints: what holds one is no name.
fn is_of_place(c: char) -> bool {
    "楼樓层層室号號区區栋棟部组組科厂廠院校司店不没沒无無坏壞".contains(c)
}

/// A warning that a gateway put on top of the mail.
fn mark_banner(region: &mut [Line<'_>]) {
    let start = region.iter().position(|l| !l.is_blank()).unwrap_or(0);
    let len = boilerplate::banner(region, start);
    if region.iter().skip(start + len).all(|l| l.is_blank()) {
        return;
    }
    for line in region.iter_mut().skip(start).take(len) {
        line.kind = Some(FragmentKind::Disclaimer);
    }
}

/// What begins at this line and goes to the end of the stretch, if anything does.
fn cut(region: &[Line<'_>], at: usize, (are_several, writer): (bool, Option<IsSignature<'_>>)) -> Option<FragmentKind> {
    let line = region.get(at).filter(|l| l.is_fresh())?;
    let below = || region.iter().skip(at + 1).filter(|l| !l.is_blank());
    let short = || {
        below().take(MAX_SIGNATURE_LINES + 1).count() <= MAX_SIGNATURE_LINES
            && below().all(|l| l.bare.chars().count() <= MAX_SIGNATURE_CHARS)
    };
    let few = || {
        below().take(MAX_RULED_LINES + 1).count() <= MAX_RULED_LINES
            && below().all(|l| l.bare.chars().count() <= MAX_SIGNATURE_CHARS)
    };
    let ended = line.whole.trim_end_matches(['\r', '\n']);
    // Of two delimiters neither is one: they part what is written.
    if ended == "-- " && !(are_several && writer.is_some()) {
        return Some(FragmentKind::Signature);
    }
    if matches!(line.bare, "--" | "- --" | "—" | "__" | "-- " | "—————" | "––")
        && below().next().is_some()
        && short()
        && !is_frame(region, at)
        && !(are_several && line.bare == "--")
        && is_theirs(region.get(at + 1..), writer, true)
    {
        let list = below().next().is_some_and(|l| boilerplate::is_list_footer(l.bare));
        return Some(if list { FragmentKind::Disclaimer } else { FragmentKind::Signature });
    }
    if boilerplate::is_ruled_footer(region, at) || boilerplate::is_list_footer_alone(line.bare) {
        return Some(FragmentKind::Disclaimer);
    }
    if header::is_rule(line.bare)
        && !line.bare.starts_with('=')
        && few()
        && region.get(at + 1..).is_some_and(is_contact)
        && is_theirs(region.get(at + 1..), writer, true)
    {
        return Some(FragmentKind::Signature);
    }
    if is_phone_tail(line.bare) {
        return Some(FragmentKind::Signature);
    }
    (at > 0 && (boilerplate::is_notice(region, at) || (boilerplate::is_tail(line.bare) && short())))
        .then_some(FragmentKind::Disclaimer)
}

/// The line opens or closes a frame around something that the author shows: an announcement stands above it, or its like.
fn is_frame(region: &[Line<'_>], at: usize) -> bool {
    let mut above = region.iter().take(at).rev().filter(|l| !l.is_blank()).take(MAX_SIGNATURE_LINES);
    let announced = above.clone().next().is_some_and(|l| l.bare.ends_with([':', '：']));
    announced || region.get(at).is_some_and(|line| above.any(|l| l.bare == line.bare))
}

/// "Sent from my iPhone", and not "Sent from my desk, which is easier."
fn is_phone_tail(line: &str) -> bool {
    /// Words of such a line at most (links apart).
    const MAX_WORDS: usize = 9;
    /// Words of one that names a device.
    const MAX_WORDS_DEVICE: usize = 12;
    /// Words of one that ends with a full stop and names no device.
    const MAX_WORDS_SENTENCE: usize = 5;
    /// Bytes of such a line at most, links included.
    const MAX_BYTES: usize = 400;
    if line.len() > MAX_BYTES {
        return false;
    }
    if line.contains("aka.ms/") && line.contains("Outlook") {
        return true;
    }
    let line = line.replace(". Please excuse my brevity", "");
    let line = line.split(['<', '(']).next().filter(|l| !l.trim().is_empty()).unwrap_or(&line).replace(['[', ']'], "");
    let line = line.trim();
    let words = line.split_whitespace().count();
    if words > MAX_WORDS_DEVICE {
        return false;
    }
    let ends = |list: &[&str]| {
        let bare = line.trim_end_matches(['。', '.', '!', '！', '함']);
        !bare.is_ascii() && list.iter().any(|end| bare.ends_with(end))
    };
    let of_east_asia = ends(&["から送信", "を入手", "에서 보냄", "에서 전송", "에서 보냈습니다", "다운로드"]);
    let known = matches(&PHONE_TAIL, line);
    if !known && !of_east_asia {
        return false;
    }
    // Who is spoken to is asked for something.
    if ["，", "请", " you ", " your "].iter().any(|word| line.contains(word)) {
        return false;
    }
    let device = matches(&DEVICE, line);
    let stop = line.ends_with(['.', '。', '!']) && words > MAX_WORDS_SENTENCE && !device;
    if words > (if device { MAX_WORDS_DEVICE } else { MAX_WORDS }) || line.contains(", ") || stop {
        return false;
    }
    let lower = line.to_lowercase();
    let from_anywhere = lower.starts_with("sent from ") && !lower.starts_with("sent from my ");
    (of_east_asia && device) || ends(&["から送信", "에서 보냄", "에서 전송"]) || (known && (!from_anywhere || device))
}

/// Contact details are among the lines.
fn is_contact(lines: &[Line<'_>]) -> bool {
    lines.iter().any(|l| matches(&CONTACT, l.bare))
}

/// The line of a courtesy closing that stands, with at most a name, directly above the line `at`.
fn closing_above(region: &[Line<'_>], at: usize) -> Option<usize> {
    let above: Vec<usize> = region.iter().enumerate().take(at).filter(|(_, l)| l.is_fresh()).map(|(n, _)| n).collect();
    above.iter().rev().take(3).copied().find(|&n| region.get(n).is_some_and(|l| matches(&CLOSING, l.bare)))
}

/// The first line of the business card in a table (lines of bars) that a web mailer sets above its own line.
fn card_above(region: &[Line<'_>], at: usize) -> Option<usize> {
    let start = at.saturating_sub(MAX_SIGNATURE_LINES);
    let is_bar = |l: &Line<'_>| l.is_fresh() && l.bare.chars().all(|c| matches!(c, '|' | ' '));
    region.iter().enumerate().take(at).skip(start).find(|(_, l)| is_bar(l)).map(|(n, _)| n)
}

/// "Regards, John Doe, CEO, phone …" at the end of a stretch is a signature; "Regards, John" is not. True if there was one.
fn mark_closing_with_contact(region: &mut [Line<'_>], writer: Option<IsSignature<'_>>) -> bool {
    let Some(mut at) = region.iter().rposition(|l| l.is_fresh() && matches(&CLOSING, l.bare)) else { return false };
    // Two lines are one closing: 此致, 敬礼.
    if let Some(n) = region.iter().take(at).rposition(Line::is_fresh)
        && region.get(n).is_some_and(|l| matches(&CLOSING, l.bare))
    {
        at = n;
    }
    let below: Vec<&Line<'_>> = region.iter().skip(at + 1).filter(|l| !l.is_blank()).collect();
    let short =
        below.len() <= MAX_SIGNATURE_LINES && below.iter().all(|l| l.bare.chars().count() <= MAX_SIGNATURE_CHARS);
    if below.iter().any(|l| is_afterthought(l.bare)) {
        return false;
    }
    let contact = region.get(at + 1..).is_some_and(is_contact);
    let text_above = region.iter().take(at).any(Line::is_fresh);
    let theirs = is_theirs(region.get(at + 1..), writer, true);
    let found = short && contact && below.len() >= 2 && text_above && theirs;
    for line in region.iter_mut().skip(at).filter(|l| found && !l.is_blank()) {
        line.kind = Some(FragmentKind::Signature);
    }
    found
}

/// A postscript or a question: not the name, the title or the telephone of a signature.
fn is_afterthought(line: &str) -> bool {
    let start = line.get(..line.floor_char_boundary(8)).unwrap_or(line).to_lowercase().replace('.', "");
    line.ends_with(['?', '？'])
        || ["ps", "p s", "又及", "另外", "附：", "nb:"].iter().any(|sign| start.starts_with(sign))
}
