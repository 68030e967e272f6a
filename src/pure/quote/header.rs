//! Header blocks and marker lines above quoted or forwarded text.
//!
//! A header block is what Outlook and its kin put above the mail that they quote: `From:`, `Sent:`, `To:`,
//! `Subject:` in the language of the client, sometimes bold, indented, in a table or with blank lines between.
//! A marker is a line such as `-----Original Message-----`. Neither is taken on one word alone: a block needs
//! several different labels, a marker its dashes (or, for forwards, its full wording).

use super::Line;

/// What a header line of a block names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Label {
    From,
    Sent,
    To,
    Copy,
    Subject,
}

/// What a marker line announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Original,
    Forward,
}

// The words of each list stand between bars, in lower case.

const FROM: &str = "from|reply-to|发件人|寄件人|寄件者|寄件人地址|差出人|送信者|보낸사람|보낸사람:|발신|von|\
    absender|de|da|mittente|remetente|van|od|от|от кого|від|från|fra|lähettäjä|kimden|\
    gönderen|feladó|từ";
const SENT: &str = "sent|date|sent at|日期|发送时间|发送日期|寄件日期|傳送時間|时间|時間|寄送時間|送信日時|\
    送信日|日時|日付|보낸날짜|날짜|보낸시간|gesendet|datum|envoyé|envoyé le|date d'envoi|\
    message du|enviado|enviado el|enviado em|fecha|data|inviato|verzonden|wysłano|wysłane|\
    дата|отправлено|отправлена|skickat|sendt|dato|lähetetty|tarih|gönderildi|gönderme tarihi|\
    gönderilme tarihi";
const TO: &str = "to|收件人|收件者|宛先|受信者|받는사람|수신|an|empfänger|à|a|destinataire|para|\
    destinatario|aan|do|кому|till|til|vastaanottaja|kime|alıcı";
const COPY: &str = "cc|抄送|抄送人|副本|副本抄送|参照|참조|kopie|copie à|copie|cópia|copia|kopia|dw|копия|\
    kopi|kopio|bilgi|bcc|密送|importance|重要性|priority|reply to|attachments|附件|\
    organization";
const SUBJECT: &str = "subject|主题|主題|主旨|标题|件名|題名|제목|betreff|objet|sujet|asunto|oggetto|assunto|\
    onderwerp|temat|тема|ämne|emne|aihe|konu";

/// Words between dashes that announce the mail being answered.
const ORIGINAL: &str = "original|original message|original mail|original email|original appointment|original text|\
    replied message|reply message|previous message|原始邮件|原始郵件|原邮件|原郵件|原始信息|\
    邮件原件|回复的原邮件|回复邮件|原始消息|原始訊息|原文|元のメッセージ|元のメール|\
    원본 메시지|원본메시지|원본 메일|ursprüngliche nachricht|originalnachricht|\
    original-nachricht|message d'origine|message original|message initial|mensaje original|\
    messaggio originale|messaggio original|mensagem original|oorspronkelijk bericht|\
    origineel bericht|wiadomość oryginalna|oryginalna wiadomość|исходное сообщение|\
    оригинальное сообщение|ursprungligt meddelande|originalmeddelande|oprindelig meddelelse|\
    oprindelig besked|opprinnelig melding|alkuperäinen viesti|orijinal mesaj|orijinal ileti|\
    özgün ileti";
/// Words that announce a forwarded mail.
const FORWARD: &str = "forwarded message|forwarded mail|forwarded email|forwarded by|begin forwarded message|\
    fwd message|转发的邮件|转发邮件|转发的信息|转发消息|轉寄郵件|轉寄的郵件|轉寄訊息|\
    转发的郵件|已转发的邮件|已轉寄的郵件|以下是转发的邮件|以下是轉寄的郵件|転送メッセージ|\
    転送されたメッセージ|転送メール|転送された|전달된 메시지|전달된 메일|\
    weitergeleitete nachricht|anfang der weitergeleiteten nachricht|weitergeleitete mail|\
    message transféré|message réexpédié|début du message transféré|début du message réexpédié|\
    mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|\
    inizio messaggio inoltrato|mensagem encaminhada|mensagem reencaminhada|\
    início da mensagem encaminhada|doorgestuurd bericht|begin doorgestuurd bericht|\
    wiadomość przekazana|przekazana wiadomość|treść przekazanej wiadomości|\
    początek przekazywanej wiadomości|пересылаемое сообщение|пересланное сообщение|\
    перенаправленное сообщение|начало переадресованного сообщения|vidarebefordrat meddelande|\
    vidarebefordrat brev|videresendt meddelelse|videresendt besked|videresendt melding|\
    iletilen mesaj|iletilmiş mesaj|yönlendirilen mesaj|yönlendirilmiş mesaj|iletilen ileti";

/// A label stands within this many bytes of the start of its line.
const LABEL_BYTES: usize = 48;
/// Unlabelled lines that one wrapped header value may take.
const MAX_CONTINUATION: usize = 12;

/// Lines of one header block at most.
const MAX_BLOCK: usize = 64;

fn is_listed(list: &str, word: &str) -> bool {
    list.split('|').any(|listed| listed == word)
}

/// The label and the value of a header line of a block; decoration (`*From:*`, `| From |`) does not matter.
pub(super) fn label(line: &str) -> Option<(Label, &str)> {
    let line = line.trim_start_matches(['*', '_', '|', ' ', '\t', '\u{a0}', '•', '-']);
    let end = line
        .char_indices()
        .find(|&(at, c)| at > 0 && matches!(c, ':' | '：' | '|'))
        .map(|(at, _)| at)
        .filter(|&at| at <= LABEL_BYTES)?;
    let (name, value) = line.split_at_checked(end)?;
    let value =
        value.trim_start_matches([':', '：', '|', '*', '_', ' ', '\t', '\u{a0}']).trim_end_matches(['|', '*', ' ']);
    let mut name = name.trim_matches(['*', '_', ' ', '\t', '\u{a0}', '\u{3000}']).to_lowercase();
    if name.chars().any(|c| c > '\u{2e80}') {
        name.retain(|c| !c.is_whitespace());
    }
    let kind =
        [(Label::From, FROM), (Label::Sent, SENT), (Label::To, TO), (Label::Copy, COPY), (Label::Subject, SUBJECT)]
            .into_iter()
            .find(|(_, names)| is_listed(names, &name))
            .map(|(kind, _)| kind)?;
    Some((kind, value))
}

/// The number of lines of the header block that starts at `at`; `announced` says that a marker or a rule stands
/// above it, so that less evidence is enough.
pub(super) fn block(lines: &[Line<'_>], at: usize, announced: bool) -> Option<usize> {
    let first_depth = lines.get(at)?.depth;
    // A block never begins with its copies; a text full of them must not be searched over and over.
    lines.get(at)?.label.filter(|(kind, _)| *kind != Label::Copy)?;
    let mut seen: Vec<Label> = Vec::new();
    let mut evidence = Evidence::default();
    let mut end = at;
    let mut loose = 0;
    let mut gap = false;
    for (n, line) in lines.iter().enumerate().skip(at).take(MAX_BLOCK) {
        if line.bare.is_empty() {
            // The first blank line ends a complete block; while it is incomplete, paragraphs may stand apart.
            if seen.contains(&Label::Subject) || gap {
                break;
            }
            gap = true;
            continue;
        }
        if line.depth != first_depth {
            break;
        }
        match line.label {
            Some((kind, value)) if !seen.contains(&kind) || kind == Label::Copy => {
                evidence.take(kind, value);
                seen.push(kind);
                (loose, gap, end) = (0, false, n + 1);
            }
            _ if gap || loose == MAX_CONTINUATION => break,
            _ if is_continuation(line.bare, seen.last().copied()) => {
                loose += 1;
                evidence.address |= line.bare.contains('@');
            }
            _ => break,
        }
    }
    seen.sort_unstable();
    seen.dedup();
    let has = |kind| seen.contains(&kind);
    let enough = if announced { 2 } else { 3 };
    let solid = evidence.address || (evidence.date && has(Label::Subject)) || announced;
    let complete = has(Label::From) && seen.len() >= enough && solid;
    complete.then(|| end_of_values(lines, at, end))
}

/// What the values of a block tell.
#[derive(Debug, Default)]
struct Evidence {
    address: bool,
    date: bool,
}

impl Evidence {
    fn take(&mut self, kind: Label, value: &str) {
        self.address |= value.contains('@');
        self.date |= kind == Label::Sent && value.chars().any(|c| c.is_ascii_digit());
    }
}

/// A wrapped value goes on over unlabelled lines: recipients, or a subject that was too long.
fn is_continuation(line: &str, after: Option<Label>) -> bool {
    match after {
        Some(Label::From | Label::To | Label::Copy) => line.contains(['@', ';', '<', '>']) || line.chars().count() < 60,
        Some(Label::Subject | Label::Sent) => line.chars().count() < 60,
        None => false,
    }
}

/// The lines up to the last labelled one, and directly after it the rest of a wrapped recipient list.
fn end_of_values(lines: &[Line<'_>], at: usize, end: usize) -> usize {
    let rest = lines
        .iter()
        .skip(end)
        .take_while(|l| !l.bare.is_empty() && l.bare.contains(['@', '<']) && l.bare.contains('@'))
        .count();
    end + rest - at
}

/// The line announces quoted or forwarded text.
pub(super) fn marker(line: &str) -> Option<Marker> {
    /// A marker line is no longer than this, in bytes.
    const MAX: usize = 120;
    if line.len() > MAX {
        return None;
    }
    let core = line.trim_matches(|c: char| {
        matches!(c, '-' | '—' | '–' | '_' | '=' | '*' | '#' | '>' | ' ' | '\t' | '\u{a0}' | '─' | '－' | '﹣' | '+')
    });
    let dashed = line.starts_with(['-', '—', '–', '_', '=', '*', '─', '－']) && core.len() + 4 <= line.len();
    let words = core.trim_end_matches([':', '：', ' ']).to_lowercase().replace('’', "'");
    if dashed && is_listed(ORIGINAL, &words) {
        return Some(Marker::Original);
    }
    let colon = core.ends_with([':', '：']);
    if ((dashed || colon) && is_listed(FORWARD, &words)) || (dashed && FORWARD.split('|').any(|w| words.starts_with(w)))
    {
        return Some(Marker::Forward);
    }
    None
}

/// A line drawn with one character, as Outlook sets it above its header block.
pub(super) fn is_rule(line: &str) -> bool {
    /// Fewer than this are a dash or a typo.
    const MIN: usize = 4;
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next() else { return false };
    matches!(first, '_' | '-' | '=' | '─' | '—' | '*' | '━') && line.chars().count() >= MIN && marks.all(|c| c == first)
}
