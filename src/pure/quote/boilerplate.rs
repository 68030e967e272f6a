//! What machines add to mails: warnings of gateways on top; notices of confidentiality, scanners' seals, advertisements
//! of mailers and the footers of mailing lists at the end.
//!
//! A notice is believed when its opening words and a second sign (the addressee, an error, deletion) stand in one
//! paragraph: "this message is confidential, tell nobody" is the author's own.

use super::attribution::pattern;
use super::{Line, header};
use regex::Regex;
use std::sync::LazyLock;

/// Lines of a warning on top.
const BANNER_LINES_MAX: usize = 6;
/// Bytes of a paragraph that are read for signs of a notice.
const NOTICE_BYTES_MAX: usize = 1_500;
/// Bytes of a notice at least (an ideograph has three).
const NOTICE_BYTES_MIN: usize = 60;

static NOTICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,4}(?:important[: -]{1,3})?(?:the (?:information|contents?|documents?) (?:transmitted |contained |included )?(?:in|of|with|by) (?:this|the) (?:e-?mail|message|communication|electronic|transmission)|this (?:e-?mail|message|communication|transmission|electronic mail|mail)(?: message| transmission)?(?:,? (?:and|including|together with|with)\b[^.]{0,80})?,? (?:is|are|may|contains?|was sent|has been|and|might|could)\b|if you (?:are not|have received|received|are the wrong) (?:the (?:intended|named|right|correct)|this|an addressee)|diese (?:e-?mail|nachricht)\b|(?:die|der inhalt) (?:in )?(?:dieser|information(?:en)? in dieser) (?:e-?mail|nachricht)|die in dieser (?:e-?mail|nachricht)|der inhalt dieser (?:e-?mail|nachricht)|ce (?:message|courriel|mail|courrier)\b|les? (?:informations?|contenu) (?:contenues? |contenu )?(?:dans|de) (?:ce|cet)|este (?:mensaje|correo|e-?mail|mensagem)\b|esta (?:mensagem|comunicación|comunicação)\b|la información contenida en|as informações contidas|(?:il presente|questo) (?:messaggio|e-?mail)\b|(?:le informazioni|il contenuto) (?:contenut[eo] )?(?:in|di) (?:questo|questa|presente)|dit (?:bericht|e-?mailbericht)\b|deze (?:e-?mail|mail)\b|de informatie (?:in|verzonden)|(?:ta|niniejsza) (?:wiadomość|korespondencja)|(?:informacje|treść) (?:zawarte w |tej |niniejszej )|(?:данное|настоящее|это) (?:электронное )?(?:сообщение|письмо)|(?:информация|сведения), (?:содержащ)|detta (?:e-?post)?meddelande|denna? e-?post|denne (?:e-?mail|e-?post|meddelelse)|denne meldingen|dette (?:er en )?(?:e-?mail|e-?post)|bu (?:e-?posta|elektronik posta|mesaj|ileti)|tato (?:zpráva|e-?mailová)|ez az (?:e-?mail|üzenet)|本(?:邮件|郵件|电子邮件|電子郵件|信|电邮|電郵)|(?:此|这封|該|该)(?:邮件|郵件|电子邮件|電子郵件|电邮|電郵)|このメール|この電子メール|本メール|이 (?:메일|전자우편|메시지)|본 (?:메일|이메일|전자우편|메시지))",
    )
});
/// A heading that announces a notice.
static HEADING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,4}(?:(?:confidentiality|privacy|legal|security|privileged|confidential) (?:notice|note|statement|disclaimer|information|communication|and privileged)|e-?mail (?:disclaimer|confidentiality)|disclaimer\b|notice of confidentiality|vertraulichkeits?hinweis|avis de confidentialité|clause de confidentialité|aviso (?:legal|de confidencialidad|de confidencialidade)|avviso di riservatezza|riservatezza|confidencialidad|(?:保密|免责|機密|免責|法律)(?:声明|聲明|提示|通知|条款))",
    )
});
/// What such a text speaks of besides: secrecy, addressees, errors.
static SECRET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)confidential|privileged|proprietary|intended|vertraulich|confidentiel|confidencial|riservat|confidenzial|vertrouwelijk|poufn|конфиденц|konfidenti|fortrolig|gizli|důvěrn|bizalmas|保密|机密|機密|专有|專有|仅限|僅限|特权|秘密|기밀|비밀",
    )
});
static ADDRESSEE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)recipient|addressee|in error|by mistake|notify|disclos|distribut|unauthori[sz]ed|prohibited|empfänger|adressat|irrtümlich|vernichte|unbefugt|weitergabe|destinataire|par erreur|diffusion|destinatari|por error|difusión|per errore|distrugg|destinatári|por engano|proibid|geadresseerde|ontvanger|abusievelijk|adresat|odbiorc|pomyłk|получател|адресат|ошибк|mottagare|adressat|modtager|fejl|alıcı|yanlışlık|příjemc|címzett|收件人|接收人|接收者|收信人|误收|誤收|误发|删除|刪除|披露|泄露|洩露|洩漏|复制|複製|传播|散布|宛先|誤って|受信|수신|삭제",
    )
});
/// One line that a scanner, a mailer or a company adds.
static TAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,4}(?:virus-?free\.|virenfrei\.|garanti sans virus|sans virus\.|libre de virus|mail priva di virus|privo di virus|livre de vírus|sem vírus|não contém vírus|bez wirusów|virusvrij|virusfri|без вирусов|(?:this|the) (?:e-?mail|message|email) (?:message )?(?:has been|was) (?:checked|scanned) (?:for|by)|no virus found in this|checked by avg|scanned by |diese e-?mail wurde (?:von|auf) .{0,60}(?:viren|geprüft)|l'absence de virus dans ce|el software de antivirus|questa e-?mail è stata (?:controllata|esaminata)|este e-?mail foi (?:verificado|escaneado)|(?:please )?consider the environment before printing|please think (?:of|about) the environment|think before you print|save (?:a tree|paper)\W|bitte (?:denken sie|prüfen sie).{0,40}umwelt|denken sie an die umwelt|pensez à l'environnement|avant d'imprimer|antes de imprimir|prima di stampare|请考虑环保|打印前请|请节约用纸|do you yahoo!?\?|yahoo! (?:groups|mail|messenger)|get your free (?:download of|private)|msn photos|join the world.s largest|express yourself instantly|chat with friends online|send and receive hotmail|this sf\.net email is sponsored|sponsored by:?)",
    )
});
static BANNER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,6}(?:caution|warning|external (?:e-?mail|sender|message)|attention|achtung|vorsicht|avertissement|attenzione|atención|precaución|atenção|let op|uwaga|注意|警告|安全提示|提示|外部邮件|外部郵件)\b?.{0,60}(?:external|outside (?:of )?(?:the|our|your|this)|originated from|untrusted|unknown sender|extern|externe|esterno|externo|zewnętrzn|外部|外来|公司以外)",
    )
});
/// A warning in brackets, or in the words of one mailer: believed as it stands.
static BANNER_KNOWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,6}\[?(?:external(?: e-?mail| sender| message)?|extern(?:e (?:e-?mail|mail|nachricht))?|外部邮件|外部郵件|外部メール|외부 메일|外部电子邮件)\]?\W*$|^\[?(?:you don't often get (?:e-?mail|email) from |some people who received this message don't often get|sie erhalten nicht (?:oft|häufig) e-?mails? von|vous n'obtenez pas souvent d|no suele recibir correos? electrónicos? de|non si ricevono spesso|non ricevi spesso|u ontvangt niet vaak|você não costuma receber|你通常不会收到来自|您通常不会收到来自|您通常不會收到|某些人不常收到)|^this (?:e-?mail|message) (?:originated|came|was sent) from (?:outside|an external)|^此邮件(?:来自|为|由)(?:公司)?外部|^diese e-?mail (?:kommt|stammt|wurde) von (?:einem )?(?:extern|außerhalb)",
    )
});
/// A warning speaks of mails or their senders.
static OF_MAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)mail|message|sender|nachricht|absender|courriel|expéditeur|correo|mensaje|remitente|messaggio|mittente|bericht|afzender|wiadomo|邮件|郵件|发件人",
    )
});
/// Where a warned mail is from.
static ORIGIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:from|originat\w+|outside|außerhalb|stammt|kommt von|provient|extérieur|proviene|procede|buiten|afkomstig|spoza|zewnątrz|unknown|untrusted|klicken|cliquez|clic|clique)\b|来自|來自|由外部|外部(?:邮件|郵件|发件人|寄件)|公司以外",
    )
});
/// What the further lines of a warning speak of.
static BANNER_MORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:click|links?|attachments?|recogni[sz]e|trust|learn why|sender|phishing|suspicious)\b|anhänge|absender|pièces jointes|expéditeur|链接|鏈接|附件|发件人|谨慎|安全|了解",
    )
});

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|p| p.is_match(text))
}

/// The lines of a warning that a gateway put on top of the mail, from `start`; 0 if there is none.
pub(super) fn banner(region: &[Line<'_>], start: usize) -> usize {
    let is_one =
        |l: &Line<'_>| matches(&BANNER_KNOWN, l.bare) || (matches(&BANNER, l.bare) && matches(&OF_MAIL, l.bare));
    if !region.get(start).is_some_and(is_one) {
        return 0;
    }
    // "Attention: external mail is blocked" is a fault; a gateway says where the mail is from, or what not to do.
    let next = region.get(start + 1);
    let warns =
        |l: &Line<'_>| matches(&BANNER_KNOWN, l.bare) || matches(&BANNER_MORE, l.bare) || matches(&ORIGIN, l.bare);
    if !region.get(start).is_some_and(warns) && !next.is_some_and(warns) {
        return 0;
    }
    1 + region
        .iter()
        .skip(start + 1)
        .take(BANNER_LINES_MAX)
        .take_while(|l| !l.is_blank() && matches(&BANNER_MORE, l.bare))
        .count()
}

/// A notice of confidentiality begins at line `at`.
pub(super) fn is_notice(region: &[Line<'_>], at: usize) -> bool {
    let Some(line) = region.get(at) else { return false };
    let heading = matches(&HEADING, line.bare);
    if !heading && !matches(&NOTICE, line.bare) {
        return false;
    }
    let mut text = String::new();
    for line in region.iter().skip(at) {
        // A heading may stand alone; then the paragraph below it belongs to it.
        if text.len() + line.bare.len() > NOTICE_BYTES_MAX || (line.is_blank() && !(heading && text.len() < 80)) {
            break;
        }
        text.push_str(line.bare);
        text.push(' ');
    }
    text.len() >= NOTICE_BYTES_MIN && matches(&ADDRESSEE, &text) && (heading || matches(&SECRET, &text))
        || (heading && text.len() >= NOTICE_BYTES_MIN && matches(&SECRET, &text))
}

/// A line that a scanner or a mailer adds, and nothing of the author's.
pub(super) fn is_tail(line: &str) -> bool {
    matches(&TAIL, line)
}

/// The line names a mailing list or how to leave it.
pub(super) fn is_list_footer(line: &str) -> bool {
    const SIGNS: [&str; 14] = [
        "mailing list",
        "mailinglist",
        "mailing-list",
        "mailingliste",
        "unsubscribe",
        "/listinfo/",
        "liste de diffusion",
        "lista de correo",
        "lista de discussão",
        "邮件列表",
        "退订",
        "listserv",
        "@lists.",
        "abbestellen",
    ];
    let line = line.to_lowercase();
    SIGNS.iter().any(|sign| line.contains(sign))
}

/// The line begins the footer of a mailing list without a rule above it.
pub(super) fn is_list_footer_alone(line: &str) -> bool {
    const STARTS: [&str; 6] = [
        "to unsubscribe from this list",
        "to unsubscribe from this group",
        "to unsubscribe, e",
        "you received this message because you are subscribed to",
        "you are receiving this message because you are subscribed",
        "you received this bugmail because",
    ];
    let line = line.trim_start_matches(['-', ' ', '*']).to_lowercase();
    STARTS.iter().any(|start| line.starts_with(start)) || line.contains(" mailing list -- ")
}

/// A rule with the footer of a mailing list or an advertisement of the mailer directly below it.
pub(super) fn is_ruled_footer(region: &[Line<'_>], at: usize) -> bool {
    /// Lines below the rule that are looked at.
    const LINES: usize = 4;
    /// Lines of a footer in all.
    const FOOTER_LINES_MAX: usize = 20;
    let Some(line) = region.get(at) else { return false };
    header::is_rule(line.bare) && {
        if region.iter().skip(at + 1).filter(|l| !l.is_blank()).take(FOOTER_LINES_MAX + 1).count() > FOOTER_LINES_MAX {
            return false;
        }
        let below: Vec<&str> =
            region.iter().skip(at + 1).filter(|l| !l.is_blank()).map(|l| l.bare).take(LINES).collect();
        let list = below.iter().take(if line.bare.starts_with('_') { LINES } else { 1 }).any(|l| is_list_footer(l));
        list || below.first().is_some_and(|l| is_tail(l))
    }
}
