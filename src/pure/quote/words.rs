//! The words of mail clients, in their languages: labels of header blocks and marker lines.
//!
//! In lower case, as the clients write them (German in Outlook, GMX and Apple Mail differs in words, so all of them
//! stand here). A word alone proves nothing: `header` says how many of them must stand together.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::header::{Label, Marker};

// The words of each list stand between bars. Labels with ideographs or Hangul are compared without blanks.

const FROM: &str = "from|reply-to|sent by|发件人|寄件人|寄件者|寄件人地址|发送人|发送者|发信人|寄信人|來自|来自|差出人|送信者|\
    보낸사람|보낸이|발신|발신자|보낸사람이름|von|absender|de|expéditeur|remitente|da|mittente|remetente|van|afzender|od|\
    nadawca|odesílatel|odosielateľ|от|от кого|отправитель|від|від кого|från|avsändare|fra|avsender|\
    afsender|lähettäjä|keneltä|kimden|gönderen|feladó|de la|expeditor|από|αποστολέας|từ|người gửi|šalje|\
    pošiljatelj|dari|pengirim|מאת|من|จาก|saatja|nuo|siuntėjas|no|sūtītājs";
const SENT: &str = "sent|date|sent at|sent on|sent time|date sent|日期|发送时间|发送日期|发件时间|发件日期|已发送|寄件日期|傳送時間|\
    傳送日期|时间|時間|寄送時間|寄件時間|日期时间|送信日時|送信日|日時|日付|送信時刻|보낸날짜|날짜|보낸시간|보낸일시|일시|전송|\
    gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|message du|enviado|enviado el|enviado em|enviada em|enviada|\
    fecha|data|data de envio|fecha de envío|inviato|inviata|inviato il|verzonden|verzonden op|wysłano|wysłane|data wysłania|\
    дата|отправлено|отправлена|дата отправки|надіслано|відправлено|skickat|skickat den|sendt|dato|sendt den|lähetetty|päivämäärä|pvm|tarih|\
    gönderildi|gönderme tarihi|gönderilme tarihi|gönderim tarihi|odesláno|odoslané|dátum|elküldve|küldve|trimis|dată|data trimiterii|\
    στάλθηκε|ημερομηνία|đã gửi|ngày gửi|ngày|poslano|poslato|vrijeme|tanggal|dikirim|נשלח|תאריך|تم الإرسال|التاريخ|ส่ง|วันที่|saadetud|kuupäev|\
    išsiųsta|nosūtīts|datums|enviat";
const TO: &str = "to|收件人|收件者|收信人|发送至|宛先|受信者|送信先|받는사람|받는이|수신|수신자|an|empfänger|à|a|destinataire|destinataires|pour|para|\
    destinatario|destinatário|per a|aan|geadresseerde|do|adresat|komu|кому|получатель|до|till|til|mottagare|mottaker|modtager|vastaanottaja|kenelle|\
    kime|alıcı|címzett|către|catre|destinatar|προς|tới|đến|người nhận|za|prima|kepada|אל|إلى|ถึง|adressaat|kam|kas";
const COPY: &str = "cc|抄送|抄送人|副本|副本抄送|参照|참조|숨은참조|kopie|kopie (cc)|copie à|copie|cópia|copia|con copia|kopia|dw|udw|копия|копія|\
    kopi|kopio|bilgi|másolat|másolatot kap|kópia|κοιν.|κοινοποίηση|đồng gửi|kópie|bcc|ccn|密送|密件抄送|importance|wichtigkeit|重要性|priority|priorität|\
    prioridad|优先级|reply to|antwort an|responder a|répondre à|attachments|anhänge|anlagen|pièces jointes|adjuntos|allegati|anexos|bijlagen|załączniki|\
    вложения|附件|添付ファイル|첨부|organization|organisation|sensitivity|回复|回复至|回复地址|עותק|نسخة|สำเนา";
const SUBJECT: &str = "subject|主题|主題|主旨|标题|標題|件名|題名|제목|betreff|objet|sujet|asunto|oggetto|assunto|onderwerp|temat|тема|ämne|emne|\
    aihe|otsikko|konu|předmět|predmet|tárgy|subiect|θέμα|chủ đề|tiêu đề|zadeva|naslov|perihal|subjek|assumpte|נושא|الموضوع|เรื่อง|teema|tema|относно";

/// Words that announce the mail being answered.
const ORIGINAL: &str = "original|original message|original messages|original mail|original email|original e-mail|original appointment|original text|\
    replied message|replied mail|reply message|previous message|quoted message|原始邮件|原始郵件|原邮件|原郵件|原始信息|原信息|原邮件信息|原邮件内容|\
    邮件原件|邮件原文|回复的原邮件|回复的邮件|回复邮件|回覆的原郵件|回覆郵件|原始消息|原始訊息|原文|引用邮件|原始邮件信息|元のメッセージ|元のメール|\
    オリジナルメッセージ|オリジナル メッセージ|원본 메시지|원본메시지|원본 메일|원본메일|원본 이메일|ursprüngliche nachricht|originalnachricht|\
    original-nachricht|original nachricht|originalmail|ursprüngliche e-mail|ursprüngliche mail|message d'origine|message original|\
    message initial|courriel original|e-mail d'origine|mail original|message précédent|mensaje original|correo original|messaggio originale|\
    messaggio original|mensagem original|oorspronkelijk bericht|origineel bericht|oorspronkelijke bericht|wiadomość oryginalna|\
    oryginalna wiadomość|wiadomość źródłowa|wiadomość pierwotna|исходное сообщение|оригинальное сообщение|исходное письмо|вихідне повідомлення|\
    початкове повідомлення|оригінальне повідомлення|ursprungligt meddelande|originalmeddelande|ursprungligt mail|oprindelig meddelelse|\
    oprindelig besked|original meddelelse|original besked|opprinnelig melding|opprinnelig e-post|alkuperäinen viesti|orijinal mesaj|orijinal ileti|\
    özgün ileti|özgün mesaj|orjinal mesaj|původní zpráva|původní e-mail|pôvodná správa|eredeti üzenet|eredeti levél|mesaj original|mesajul original|\
    mesaj inițial|αρχικό μήνυμα|thư gốc|tin nhắn gốc|izvorna poruka|originalna poruka|izvirno sporočilo|pesan asli|missatge original|\
    הודעה מקורית|الرسالة الأصلية|ข้อความต้นฉบับ";
/// Words that announce a forwarded mail.
const FORWARD: &str = "forwarded message|forwarded mail|forwarded email|forwarded e-mail|forwarded by|weitergeleitet von|transféré par|réacheminé par|\
    reenviado por|inoltrato da|doorgestuurd door|przesłane przez|vidarebefordrat av|begin forwarded message|forward message|\
    fwd message|转发的邮件|转发邮件|转发的信息|转发消息|转发的消息|轉寄郵件|轉寄的郵件|轉寄訊息|轉寄的訊息|轉寄信件|转发的郵件|已转发的邮件|\
    已轉寄的郵件|以下是转发的邮件|以下是轉寄的郵件|开始转发的邮件|開始轉寄的郵件|下面是被转发的邮件|下面是轉寄的郵件|転送メッセージ|\
    転送されたメッセージ|転送メール|転送された|転送されたメール|전달된 메시지|전달된 메일|전달된 이메일|\
    weitergeleitete nachricht|anfang der weitergeleiteten nachricht|weitergeleitete mail|weitergeleitete e-mail|\
    message transféré|message réexpédié|message transmis|mail transféré|début du message transféré|début du message réexpédié|courriel transféré|\
    mensaje reenviado|inicio del mensaje reenviado|correo reenviado|messaggio inoltrato|\
    inizio messaggio inoltrato|messaggio reinviato|mensagem encaminhada|mensagem reencaminhada|\
    início da mensagem encaminhada|início da mensagem reencaminhada|doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurde mail|\
    wiadomość przekazana|przekazana wiadomość|treść przekazanej wiadomości|przesłana wiadomość|wiadomość przesłana dalej|\
    początek przekazywanej wiadomości|пересылаемое сообщение|пересланное сообщение|переадресованное сообщение|\
    перенаправленное сообщение|начало переадресованного сообщения|начало пересылаемого сообщения|переслане повідомлення|\
    перенаправлене повідомлення|початок листа, що пересилається|vidarebefordrat meddelande|\
    vidarebefordrat brev|vidarebefordrat mail|vidarebefordrat mejl|vidaresänt meddelande|videresendt meddelelse|videresendt besked|videresendt melding|\
    start på videresendt besked|videresendt e-post|välitetty viesti|välitetty viesti alkaa|edelleenlähetetty viesti|\
    iletilen mesaj|iletilmiş mesaj|yönlendirilen mesaj|yönlendirilmiş mesaj|iletilen ileti|iletilmiş ileti|yönlendirilmiş ileti|\
    iletilen ileti başlangıcı|přeposlaná zpráva|začátek přeposílané zprávy|preposlaná správa|továbbított üzenet|továbbított levél|\
    továbbított levél kezdete|mesaj redirecționat|mesaj redirectionat|începutul mesajului redirecționat|προωθημένο μήνυμα|\
    έναρξη προωθημένου μηνύματος|thư được chuyển tiếp|bắt đầu chuyển tiếp thư|thư đã chuyển tiếp|proslijeđena poruka|prosleđena poruka|\
    posredovano sporočilo|pesan terusan|pesan yang diteruskan|missatge reenviat|הודעה שהועברה|رسالة معاد توجيهها|ข้อความที่ส่งต่อ";
/// Words that begin the line below a forwarded mail.
const FORWARD_END: &str = "end forwarded message|end of forwarded message|end of forwarded mail|ende der weitergeleiteten nachricht|\
    fin du message transféré|fin du message réexpédié|fin del mensaje reenviado|fine messaggio inoltrato|fim da mensagem encaminhada|\
    einde doorgestuurd bericht|koniec przekazywanej wiadomości|конец пересылаемого сообщения|конец переадресованного сообщения|\
    转发邮件结束|轉寄郵件結束";

static LABELS: LazyLock<BTreeMap<&'static str, Label>> = LazyLock::new(|| {
    [(Label::From, FROM), (Label::Sent, SENT), (Label::To, TO), (Label::Copy, COPY), (Label::Subject, SUBJECT)]
        .into_iter()
        .rev()
        .flat_map(|(label, words)| words.split('|').map(move |word| (word, label)))
        .collect()
});
static MARKERS: LazyLock<BTreeMap<&'static str, Marker>> = LazyLock::new(|| {
    [(Marker::Original, ORIGINAL), (Marker::Forward, FORWARD)]
        .into_iter()
        .flat_map(|(marker, words)| words.split('|').map(move |word| (word, marker)))
        .collect()
});

/// Lower case as the lists have it: apostrophes straight, the dot that lower-casing leaves on a Turkish İ removed.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = text.to_lowercase().replace(['’', '´'], "'");
    out.retain(|c| c != '\u{307}');
    out.replace(['\u{a0}', '\u{3000}'], " ")
}

/// The label that a word (folded) stands for.
pub(super) fn label(word: &str) -> Option<Label> {
    LABELS.get(word).copied()
}

/// What the words of a marker line (folded) announce.
pub(super) fn marker(words: &str) -> Option<Marker> {
    MARKERS.get(words).copied()
}

/// The words begin like a marker of forwarded mail: `forwarded message from Ann Lee`.
pub(super) fn begins_forward(words: &str) -> bool {
    FORWARD.split('|').any(|known| words.starts_with(known))
}

/// The words begin the line that ends a forwarded mail.
pub(super) fn ends_forward(words: &str) -> bool {
    FORWARD_END.split('|').any(|known| words.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_folded() {
        for word in [FROM, SENT, TO, COPY, SUBJECT, ORIGINAL, FORWARD, FORWARD_END].iter().flat_map(|l| l.split('|')) {
            assert_eq!(folded(word), word);
            assert_eq!(word.trim(), word);
            assert!(!word.is_empty());
        }
    }
}
