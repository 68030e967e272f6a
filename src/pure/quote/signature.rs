//! Signatures, the tails of phones, list footers, confidentiality notices and warnings about external mail.
//!
//! Looked for in what the quote passes left fresh only. A courtesy closing with a bare name ("Regards, Ann") is what
//! the author wrote and stays; with lines of title, phone or address below it is a signature. Text below the tail of
//! a phone is the mail being answered, unless the tail is the first thing in the mail.

use super::attribution::pattern;
use super::{FragmentKind, Line, header};
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
        r"(?i)^[\s*_(\[<]*(?:sent from \S|sent (?:via|with|using) (?:my |the |a )?(?:\S*(?:mail|phone|pad|app|mobile|outlook|proton|samsung|galaxy|android|blackberry|spark|superhuman|shortwave|mozilla|thunderbird)\b)|get (?:outlook|bluemail) for|download (?:outlook|the) |envoyé (?:de|depuis|à partir|avec|via)|télécharger outlook|gesendet (?:von|mit|über)|von meinem \S+ (?:gesendet|geschickt)|diese nachricht wurde von mein|outlook für \S+ (?:beziehen|herunterladen)|holen sie sich outlook|enviado (?:desde|do|da|a partir|via|de)|obtener outlook|obter o outlook|inviato (?:da|dal|dall'|con)|scarica outlook|ottieni outlook|verzonden (?:vanaf|met|via|van)|outlook voor \S+ downloaden|wysłan[eoy] (?:z|za)|pobierz (?:program )?outlook|отправлено (?:с|из|через)|skickat från|hämta outlook|sendt fra|hent outlook|lähetetty|gönderil|iphone'umdan|发自|發自|发送自|來自我的|来自我的|从我的|從我的|从 ?windows|寄自|签名由|获取 ?outlook|取得 ?outlook|下载 ?outlook|傳送自)",
    )
});
static NOTICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,4}(?:(?:confidentiality|privacy|legal) (?:notice|note|statement|disclaimer)|disclaimer\b|this (?:e-?mail|message|communication|transmission)(?: message)?(?:,? (?:and|including|together with) [^.]{0,60})?,? (?:is|are|may|contains?|was sent|has been)\b[^.]{0,120}(?:confidential|privileged|intended|proprietary)|the (?:information|contents?) (?:contained )?(?:in|of) this (?:e-?mail|message|communication)|if you (?:are not|have received|received) (?:the intended|this)|diese (?:e-?mail|nachricht) (?:enthält|ist|kann)[^.]{0,80}vertraulich|ce (?:message|courriel|mail)[^.]{0,120}confidentiel|este (?:mensaje|correo|e-?mail)[^.]{0,120}confidencial|(?:il presente|questo) (?:messaggio|e-?mail)[^.]{0,120}(?:riservat|confidenzial)|本(?:邮件|郵件|电子邮件|電子郵件)(?:及|以及|和|包|含|可能|之|所|中|内)[^。]{0,60}(?:保密|机密|機密|专有|仅限|僅限|特权)|(?:保密|免责)(?:声明|提示|通知)[:：]?|この(?:電子)?メール[^。]{0,60}(?:機密|秘密))",
    )
});
static BANNER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,6}(?:caution|warning|external (?:e-?mail|sender|message)|attention|注意|警告|外部邮件|外部郵件)\b?.{0,40}(?:external|outside (?:of )?(?:the|our|your|this)|originated from|untrusted|外部|外来)|^\W{0,6}\[?external(?: e-?mail| sender)?\]?\W*$|^you don't often get (?:e-?mail|email) from ",
    )
});
static CLOSING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,2}(?:(?:(?:with )?(?:my |the )?(?:best|kind|kindest|warm|warmest|many|friendly)? ?(?:regards|wishes))|br|rgds|kr|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|respectfully|cheers|(?:mit )?(?:freundlichen?|besten?|herzlichen?|viele|liebe|schöne)n? (?:grü(?:ß|ss)en?|grüsse)|mfg|cordialement|bien cordialement|(?:meilleures |sincères )?salutations|un saludo|saludos(?: cordiales)?|atentamente|cordiali saluti|distinti saluti|saluti|atenciosamente|cumprimentos|met vriendelijke groet(?:en)?|(?:med )?vänliga? hälsning(?:ar)?|med venlig hilsen|mvh|z poważaniem|pozdrawiam|с уважением|此致|顺祝商祺|祝好|以上|敬具|saygılarımla)[\s,.!，。！-]*$",
    )
});
static CONTACT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:tel|phone|mobile|mob|fax|cell|e-?mail|www\.|ceo|cto|manager|engineer|director|department|dept|gmbh|inc|ltd|ag|llc|university|institute)\b|[^\s@]+@[^\s@]+\.\w|\+?\d[\d ().-]{7,}|电话|手机|邮箱|地址|公司|部门|有限|電話|住所|株式会社",
    )
});

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|p| p.is_match(text))
}

/// Marks signatures and boilerplate in every stretch of fresh lines.
pub(super) fn mark(lines: &mut [Line<'_>]) {
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
            mark_region(region, first, last);
        }
        above = true;
        at += len;
    }
}

/// Marks one stretch of fresh lines; `first` and `last` say where in the mail it stands.
fn mark_region(region: &mut [Line<'_>], first: bool, last: bool) {
    if first {
        mark_banner(region);
    }
    for at in 0..region.len() {
        let Some(kind) = cut(region, at) else { continue };
        let with_text = region.iter().take(at).any(Line::is_fresh);
        if !with_text && first && last {
            continue;
        }
        let from = closing_above(region, at).or_else(|| card_above(region, at)).unwrap_or(at);
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
        return;
    }
    mark_closing_with_contact(region);
}

/// A warning that a gateway put on top of the mail.
fn mark_banner(region: &mut [Line<'_>]) {
    let start = region.iter().position(|l| !l.is_blank()).unwrap_or(0);
    if !region.get(start).is_some_and(|l| matches(&BANNER, l.bare)) {
        return;
    }
    let rest = region.iter().skip(start).position(Line::is_blank);
    let Some(len) = rest else { return };
    for line in region.iter_mut().skip(start).take(len) {
        line.kind = Some(FragmentKind::Disclaimer);
    }
}

/// What begins at this line and goes to the end of the stretch, if anything does.
fn cut(region: &[Line<'_>], at: usize) -> Option<FragmentKind> {
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
    if ended == "-- " {
        return Some(FragmentKind::Signature);
    }
    if matches!(line.bare, "--" | "—" | "__" | "-- " | "—————" | "––") && below().next().is_some() && short()
    {
        let list = below().next().is_some_and(|l| is_list_footer(l.bare));
        return Some(if list { FragmentKind::Disclaimer } else { FragmentKind::Signature });
    }
    if header::is_rule(line.bare) && below().next().is_some_and(|l| is_list_footer(l.bare))
        || is_list_footer_alone(line.bare)
    {
        return Some(FragmentKind::Disclaimer);
    }
    if header::is_rule(line.bare)
        && !line.bare.starts_with('=')
        && few()
        && region.get(at + 1..).is_some_and(is_contact)
    {
        return Some(FragmentKind::Signature);
    }
    if is_phone_tail(line.bare) {
        return Some(FragmentKind::Signature);
    }
    (matches(&NOTICE, line.bare) && at > 0).then_some(FragmentKind::Disclaimer)
}

/// "Sent from my iPhone", and not "Sent from my desk, which is easier."
fn is_phone_tail(line: &str) -> bool {
    /// Words of such a line at most (links apart).
    const MAX_WORDS: usize = 9;
    let line = line.split(['<', '(']).next().filter(|l| !l.trim().is_empty()).unwrap_or(line).replace(['[', ']'], "");
    let line = line.trim();
    let sentence = line.contains(", ") || (line.ends_with(['.', '。', '!']) && line.split_whitespace().count() > 5);
    let eastern = ["から送信", "에서 보냄", "에서 전송"]
        .iter()
        .any(|end| line.trim_end_matches(['。', '.', '함']).ends_with(end));
    line.split_whitespace().count() <= MAX_WORDS && !sentence && (eastern || matches(&PHONE_TAIL, line))
}

fn is_list_footer(line: &str) -> bool {
    let line = line.to_lowercase();
    line.contains("mailing list") || line.contains("mailinglist") || line.contains("unsubscribe")
}

fn is_list_footer_alone(line: &str) -> bool {
    let line = line.to_lowercase();
    line.starts_with("to unsubscribe from this list") || line.contains(" mailing list -- ")
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

/// "Regards, John Doe, CEO, phone …" at the end of a stretch is a signature; "Regards, John" is not.
fn mark_closing_with_contact(region: &mut [Line<'_>]) {
    let Some(at) = region.iter().rposition(|l| l.is_fresh() && matches(&CLOSING, l.bare)) else { return };
    let below: Vec<&Line<'_>> = region.iter().skip(at + 1).filter(|l| !l.is_blank()).collect();
    let short =
        below.len() <= MAX_SIGNATURE_LINES && below.iter().all(|l| l.bare.chars().count() <= MAX_SIGNATURE_CHARS);
    let contact = region.get(at + 1..).is_some_and(is_contact);
    let text_above = region.iter().take(at).any(Line::is_fresh);
    if short && contact && below.len() >= 2 && text_above {
        for line in region.iter_mut().skip(at).filter(|l| !l.is_blank()) {
            line.kind = Some(FragmentKind::Signature);
        }
    }
}
