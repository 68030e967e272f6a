//! The phrases of mail systems, in the languages that they write; all in lower case, with one space between words.
//!
//! Tables only: how they are used stands in `scan` and `wording`. A phrase belongs here if several mail systems, or one
//! that is widely used, write it; it is found anywhere in the notice, over line ends too.

/// Subjects of notices about failed and delayed deliveries.
#[rustfmt::skip]
pub const SUBJECTS: &[&str] = &[
    "undeliver", "undelivrable", "delivery status", "delivery failure", "delivery failed", "failure notice",
    "failure notification", "returned mail", "returned message", "returned to sender", "non-deliver", "nondeliver",
    "non deliver", "not deliver", "mail failure", "mail system error", "message not sent", "could not send",
    "couldn't be sent", "could not be sent", "could not be delivered", "couldn't be delivered", "can't be delivered",
    "cannot be delivered", "unable to deliver", "delivery error", "mail error", "mail delivery", "message delivery",
    "failure delivery", "delivery problem", "delivery report", "delivery notification", "delivery delayed",
    "delayed mail", "mail delayed", "message delayed", "delivery delay", "delivery has failed", "rejected", "bounce",
    "failed mail", "failed delivery", "failed to deliver", "returning message", "message status", "send failure",
    "sending failed", "mail not delivered", "permanent failure", "permanent error", "user unknown", "unknown user",
    "unknown recipient", "address unknown", "unknown address", "mailbox full", "over quota", "blocked by our",
    "considered unsolicited", "considered spam", "postmaster notify", "nondelivery", "banned contents",
    "virus found in", "not member article", "loop alert", "error response", "unzustellbar", "nicht zustellbar",
    "nicht zugestellt", "zustellung", "zustellproblem", "non remis", "échec de la remise", "échec de remise",
    "échec d'envoi", "non distribué", "non délivré", "remise impossible", "não entregue", "não é possível entregar",
    "não foi possível entregar", "falha na entrega", "devuelto", "no se puede entregar", "no se ha podido entregar",
    "no entregado", "no entregable", "error de entrega", "fallo en la entrega", "mancato recapito",
    "non recapitabile", "mancata consegna", "impossibile recapitare", "onbestelbaar", "niet bezorgd", "niedostarcz",
    "nie dostarczono", "zwrot poczty", "nedoručiteln", "nedoručen", "kan inte leverera", "kunde inte levereras",
    "kan ikke levere", "ikke levert", "kunne ikke leveres", "ei toimitettu", "teslim edilemedi", "kézbesíthetetlen",
    "nelivrat", "не доставлен", "недоставлен", "не удалось доставить", "не может быть доставлен",
    "невозможно доставить", "возврат письма", "не доставлено", "не вдалося доставити", "退信", "被退回", "投递失败",
    "投递错误", "投递状态", "无法投递", "未送达", "未能送达", "未传递", "发送失败", "传递失败", "傳遞失敗", "无法送达",
    "無法送達", "無法傳遞", "无法传递", "無法投遞", "未傳遞", "退件", "寄送失敗", "配信不能", "配達不能",
    "送信エラー", "配信できません", "送信できません", "配信エラー", "配信失敗", "不達", "배달되지", "배달 실패",
    "전송 실패", "전송되지", "반송",
];

/// What notices say of a delivery that failed.
#[rustfmt::skip]
pub const FAILURES: &[&str] = &[
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "can't be delivered",
    "can not be delivered", "not able to be delivered", "unable to deliver", "unable to be delivered",
    "wasn't able to deliver", "was not able to deliver", "weren't able to deliver", "were unable to deliver",
    "was unable to deliver", "not been able to deliver", "could not deliver", "couldn't deliver", "cannot deliver",
    "can't deliver", "not been delivered", "was not delivered", "wasn't delivered", "were not delivered",
    "not delivered to", "message not delivered", "did not reach", "did not receive", "could not receive",
    "could not be reached", "could not be sent", "couldn't be sent", "cannot be sent", "unable to send",
    "could not send", "not been sent", "delivery failed", "delivery has failed", "delivery failure",
    "delivery to the following", "mail failed", "delivery problems", "delivery errors", "failed permanently",
    "permanent error", "permanent fatal", "permanent failure", "fatal error", "undeliverable", "undelivered",
    "non-deliverable", "returned to sender", "error delivering", "trouble delivering", "problem delivering",
    "failed to deliver", "failed to send", "rejected by", "was rejected", "been rejected", "were rejected",
    "rejected recipient", "rejects your", "address rejected", "unable to find user", "could not find user",
    "refused to talk", "was refused", "error occurred while", "an error has occurred", "failed addresses follow",
    "addresses failed", "address failed", "recipients were affected", "following address", "following recipient",
    "invalid address", "invalid receiver", "not a valid", "not a local user", "bad destination", "did not like",
    "does not like", "couldn't find", "did not exactly match", "group you tried to contact", "action not taken",
    "was blocked by", "been blocked", "been stopped", "email was stopped", "considered unsolicited",
    "contained a virus", "mail loop", "too many hops", "no longer in use", "no longer valid", "no longer active",
    "no longer available", "no longer accept", "not accepting", "not member", "are not a member",
    "duplicated message-id", "unable to relay", "relaying denied", "no valid recipients", "invalid recipients",
    "responded as follows", "remote host said", "rejected your message", "unknown to", "message was not accepted",
    "cannot accept", "can't accept", "not listed in", "nicht zugestellt", "nicht ausgeliefert", "konnte nicht",
    "nicht zustellbar", "fehler bei der nachrichtenzustellung", "fehler beim zustellen", "unbekannt",
    "existiert nicht", "zurückgewiesen", "abgelehnt", "nicht vermittelt", "n'a pas pu être remis",
    "n'a pas pu être délivré", "n'a pas pu être distribué", "n'a pas pu être livré", "n'a pas été remis",
    "échec de la remise", "n'ont pas pu être remis", "n'existe pas", "destinataire inconnu", "refusé",
    "no se pudo entregar", "no se ha podido entregar", "no pudo ser entregado", "no ha podido ser entregado",
    "error de entrega", "no existe", "ha sido rechazado", "não pôde ser entregue", "não foi entregue",
    "não foi possível entregar", "falha na entrega", "não existe", "non è stato possibile", "non è stato recapitato",
    "recapito non riuscito", "impossibile recapitare", "non esiste", "kon niet worden bezorgd",
    "niet worden afgeleverd", "bezorging is mislukt", "bezorgen van", "nie mogła zostać dostarczona",
    "nie została dostarczona", "nie powiodło się", "не может быть доставлено", "не может быть доставлен",
    "не было доставлено", "не доставлено", "не удалось доставить", "не удается доставить", "не существует",
    "не найден", "невозможно доставить", "送信できません", "送信できない", "配信できません", "配信できない",
    "配信されません", "配信に失敗", "配送できません", "送信に失敗", "お届けできません", "存在しません",
    "見つかりません", "見つかりませんでした", "受信拒否", "エラー", "退信", "被退回", "收件人不存在", "用户不存在",
    "邮箱已满", "收件人邮箱", "无法投递", "无法送达", "無法送達", "不存在", "投递失败", "未能投递", "未能送达",
    "未能将", "无法发送", "发送失败", "无法传递", "無法傳遞", "傳遞失敗", "传递失败", "传送失败", "未能传递", "未能送達", "无法投送", "拒收", "被拒绝", "被拒絕",
    "未能被送达", "배달하지 못했습니다", "전송하지 못했습니다", "존재하지 않", "전달되지 못",
];

/// Lines after which the recipients are listed.
#[rustfmt::skip]
pub const INTRODUCTIONS: &[&str] = &[
    "following address", "following recipient", "following users", "following user", "following list of",
    "following email address", "following e-mail address", "following destination", "failed recipient",
    "recipients of your message", "recipient(s) could not", "recipients could not", "did not reach the following",
    "undeliverable to the following", "was not delivered to:", "delivery to the following",
    "could not be delivered to:", "failed addresses follow", "following addresses did not",
    "these recipients or groups", "these recipients or distribution", "delivered to the following",
    "list of the affected recipients", "not yet been delivered is", "not yet been delivered are",
    "you will find a list of", "delivery failed to these", "unable to deliver message to the following",
    "unable to deliver to the following", "one or more of its recipients", "one or more recipients",
    "some or all of the intended", "mailbox is full:", "unable to deliver this message to", "an folgende empfänger",
    "folgende empfänger", "folgenden empfänger", "folgende adresse", "folgende e-mail-adresse",
    "ces destinataires ou groupes", "destinataires suivants", "aux adresses suivantes", "à l'adresse suivante",
    "estos destinatarios o grupos", "siguientes destinatarios", "siguiente destinatario", "siguientes direcciones",
    "estes destinatários ou grupos", "seguintes destinatários", "seguenti destinatari", "seguenti indirizzi",
    "volgende geadresseerden", "volgende ontvangers", "następujących adresatów", "następujących odbiorców",
    "следующим получателям", "следующему получателю", "одному или нескольким получателям", "следующих получателей",
    "以下收件人", "下列收件人", "下列收件者", "以下收件者", "这些收件人", "這些收件者", "收件人或收件人组",
    "收件者或群組", "收件人或通讯组", "收件人或组", "收件人或通讯组列表", "无法送达以下", "次のあて先", "以下の宛先", "次の宛先", "次の受信者",
    "以下のアドレス", "以下のメールアドレス", "下記の宛先", "下記のアドレス", "下記メールアドレス",
    "受信者またはグループ", "다음 받는 사람", "다음 수신자",
];

/// Where the list of recipients ends and what was said on the wire, or for the postmaster, begins.
#[rustfmt::skip]
pub const SESSIONS: &[&str] = &[
    "transcript of session", "session transcript", "transcript of the attempts", "technical details of",
    "diagnostic information for", "delivery attempt history", "diagnoseinformationen für",
    "informations de diagnostic", "información de diagnóstico", "informações de diagnóstico",
    "informazioni di diagnostica", "管理员的诊断信息", "系統管理員的診斷資訊", "管理者向けの診断情報",
    "диагностические сведения",
];

/// What notices say of a delivery that is still being tried.
#[rustfmt::skip]
pub const DELAYS: &[&str] = &[
    "still being retried", "will be retried", "will retry", "will continue to try", "will continue to attempt",
    "will keep trying", "still trying", "has been delayed", "have been delayed", "is delayed", "was delayed",
    "delayed mail", "not yet been delivered", "not been delivered yet", "not yet delivered", "warning message only",
    "warning only", "do not need to resend", "do not need to re-send", "need not resend", "need not to resend",
    "not necessary to resend", "could not send message for past", "message still undelivered after",
    "no action is required on your part", "delivery attempts will continue", "delivery attempts will be continued",
    "delivery status notification (delay)", "delivery status notification: delayed", "temporarily delayed",
    "retry until", "delivery delayed", "delivery incomplete", "only a temporary failure", "will try again",
    "will be tried again", "keep trying to deliver", "try to deliver your message for", "transient non-fatal errors",
    "enqueued and undeliverable", "wird weiterhin versucht", "weitere zustellversuche", "zustellung verzögert",
    "retardée", "a été retardé", "se ha retrasado", "seguirá intentando", "foi adiada", "está atrasada",
    "è stata ritardata", "is vertraagd", "отложена", "задерживается", "будут продолжены", "повторные попытки",
    "仍在尝试", "将继续尝试", "继续尝试", "会继续投递", "延迟投递", "延遲", "仍在嘗試", "将重试", "再送を", "遅延",
    "遅れて", "지연",
];

/// What notices say when they have given up, whatever else they say of delays.
#[rustfmt::skip]
pub const GIVEN_UP: &[&str] = &[
    "permanent error", "permanent fatal", "permanent failure", "failed permanently", "i've given up", "giving up",
    "given up", "gave up", "not going to try again", "no further delivery attempts", "no further attempts",
    "will not continue trying", "will be deleted from queue", "has been returned",
    "returned undelivered", "undelivered mail returned", "retry timeout exceeded", "retry time exceeded",
    "message expired", "was aborted after", "had been tried for", "(failure)", "delivery time expired",
    "final failure", "been in the queue too long",
];

/// Lines after which the returned mail begins.
#[rustfmt::skip]
pub const ORIGINALS: &[&str] = &[
    "below this line is a copy", "below the next line is a copy", "original message follows", "this is a copy of",
    "original message -", "- original message", "- original mail", "original message:",
    "copy of the original message", "message headers follow", "message header follows", "unsent message follows",
    "header of the original message", "returned message follows", "returned mail follows",
    "here is your returned mail", "text of your message follows", "message text follows", "your message reads",
    "the message you sent", "message that you sent", "undelivered message", "start of returned",
    "original message header", "the following is a copy", "message contents follow", "the first ", "first 10 lines",
    "original mail as follows", "offending message", "the attached file contains the original", "message follows",
    "headers of the message", "included is a copy", "headers follow", "- returned message", "- returned mail",
    "old message:", "message body suppressed", "original message attached", "原始邮件", "原始郵件", "原邮件内容",
    "原始信件", "元のメッセージの", "元のメール内容", "원본 메시지",
];

/// The same as whole lines, but for the rules and colons around them.
#[rustfmt::skip]
pub const ORIGINAL_LINES: &[&str] = &[
    "original message", "original mail", "original email", "returned message", "rejected message",
    "ursprüngliche nachricht", "originalnachricht", "kopfzeilen der ursprünglichen nachricht", "message d'origine",
    "message original", "mensaje original", "mensagem original", "messaggio originale", "oorspronkelijk bericht",
    "исходное сообщение", "исходное письмо", "копия письма", "元のメッセージ", "元のメール",
];

/// What may stand before an address on a line that tells a recipient.
#[rustfmt::skip]
pub const LABELS: &[&str] = &[
    "", "to:", "recipient:", "rcpt to:", ">>> rcpt to:", "sent >>> rcpt to:", "user:", "address:", "name:", "--", ">",
    "*", "->", ">>>", "final-recipient: rfc822;", "original-recipient: rfc822;", "failed recipient:", "recipients:",
    "recipient address:", "to", "unknown user:", "unknown recipient:", "undeliverable to", "undeliverable:",
    "could not deliver mail to", "invalid final delivery userid:", "failed to deliver to", "intended recipient:",
    "intended recipients:", "-", "•", "·", "no such user:", "for:", "user not found:", "550",
    "the following address failed:", "there was an error delivering your mail to", "mailto:", "smtp:",
    "recipient name:", "unable to deliver to:", "unable to deliver message to:", "unable to deliver message to",
    "your message to", "your message to:", "e-mail:", "email:", "addressed to:", "and addressed to",
    "undeliverable address:", "invalid receiver address:", "invalid address:", "user mailbox exceeds allowed size:",
    "user's mailbox is full:", "unknown host:", "mailbox full:", "mailbox is full:", "failed address:",
    "could not be delivered to:", "could not be delivered to", "delivery failed:", "delivery to", "message to",
    "mail to", "receiver:", "user unknown:", "unknown address:", "bad address:", "receipient:", "recepient:",
    "account:", "mailbox:", "smtp server rejected recipient", "failed to send to", "the following message to",
    "message could not be delivered to", "sorry, your message to", "收件人:", "收件人：", "收信人:", "收信人：",
    "收件者:", "收件者：", "收件地址:", "收件地址：", "收件人地址：", "收件人地址:", "收件人", "发往", "收件邮箱：",
    "送信先:", "送信先：", "an", "an:", "empfänger:", "empfängeradresse:", "destinataire:", "destinataire :",
    "destinatario:", "destinatário:", "geadresseerde:", "odbiorca:", "получатель:", "кому:", "受信者:", "宛先:",
    "宛先：", "あて先：", "받는 사람:", "수신자:",
];

/// Starts of lines whose addresses are those of senders and of people who help.
#[rustfmt::skip]
pub const ASIDES: &[&str] = &[
    "from:", "sender:", "reply-to:", "mail from", ">>> mail from", "return-path:", "please contact", "contact ",
    "von:", "de :", "发件人", "寄件者", "差出人", "отправитель", "от кого", "envelope-from", "a message sent by",
    "a message from", "x-mailer", "for further assistance", "for assistance", "for help", "if you need",
    "if you have", "if you feel", "questions", "please reply to", "please forward", "please send", "send mail to",
    "message-id:", "reporting-mta", "references:", "in-reply-to:", "subject:", "errors-to:",
];

/// Phrases without a code, and the code that they mean (RFC 3463); the first row that a line holds serves. What failed for
/// good is permanent, unless the words call it temporary; in a notice of delay each is a class lower.
#[rustfmt::skip]
pub const STATUSES: &[(&str, &[&str])] = &[
    ("5.1.1", &[
        "user unknown", "unknown user", "no such user", "unknown recipient", "no mailbox", "mailbox not found",
        "not found in", "mailbox unavailable", "doesn't have a", "invalid recipient", "unknown address",
        "recipient unknown", "address rejected", "no such mailbox", "not a valid mailbox", "user not found",
        "invalid mailbox", "addressee unknown", "unknown or illegal", "not listed in", "no such recipient",
        "recipient name is not recognized", "does not exist at the organization", "address not found",
        "no such address", "recipnotfound", "no longer in use", "no longer valid", "invalid user",
        "no valid recipients", "no such account", "not our customer", "not a local user", "did not exactly match",
        "recipient has been canceled", "no such person", "recipient not found", "account not found",
        "unable to find user", "could not find user", "account does not exist", "user doesn't exist",
        "user does not exist", "user is unknown", "recipient is unknown", "mailbox does not exist",
        "recipient does not exist", "invalid receiver", "destination addresses were unknown", "unknown to",
        "may not exist", "用户不存在", "收件人不存在", "地址不存在", "邮箱不存在", "帐号不存在", "帐户不存在",
        "账号不存在", "查无此人", "不存在", "使用者不存在", "無此帳號", "見つかりません", "存在しません", "宛先不明",
        "ユーザーが不明", "unbekannt", "existiert nicht", "n'existe pas", "inconnu", "no existe", "não existe",
        "non esiste", "не существует", "не найден", "неизвестн", "존재하지 않",
    ]),
    ("5.1.2", &[
        "host unknown", "unknown host", "host not found", "domain does not exist", "domain not found",
        "no such domain", "dns lookup failure", "name service error", "unrouteable", "unroutable", "no route to",
        "domain couldn't be found", "domain could not be found", "couldn't find any host", "unknown domain",
        "illegal host", "nxdomain", "domain name not found", "域名不存在", "找不到域名",
    ]),
    ("5.2.1", &[
        "has been disabled", "is disabled", "account disabled", "mailbox disabled", "inactive",
        "has been discontinued", "suspended", "temporarily limited", "账号被禁用", "邮箱被冻结", "已停用", "已被禁用",
    ]),
    ("5.2.2", &[
        "mailbox full", "mailbox is full", "over quota", "overquota", "quota exceeded", "exceeded storage",
        "insufficient storage", "quota violation", "disk quota", "over limit", "exceeds allowed size",
        "exceeded the local limit", "mailbox has exceeded", "exceeded its quota", "over its quota", "inbox is full",
        "邮箱已满", "信箱已滿", "容量", "空间已满", "空间不足", "postfach ist voll", "boîte pleine", "buzón lleno",
        "переполнен", "一杯", "いっぱい",
    ]),
    ("5.3.4", &[
        "too large", "size exceeds", "message size", "too big", "exceeds size", "exceeds the maximum", "超过大小限制",
        "邮件过大", "サイズ",
    ]),
    ("5.4.6", &[
        "too many hops", "mail loop", "routing loop", "loop alert", "hop count exceeded", "duplicated message-id",
    ]),
    // Exim says so of conditions that were temporary and lasted.
    ("4.4.7", &["failing for a long time", "retry time not reached"]),
    ("5.4.7", &[
        "retry timeout", "retry time exceeded", "queue too long", "timed out", "timeout", "delivery time expired",
        "message expired", "envelope expired", "超时", "タイムアウト",
    ]),
    ("5.4.1", &[
        "connection refused", "couldn't establish an smtp", "wasn't able to establish", "unable to connect",
        "no answer from host", "lost connection", "network is unreachable", "network unreachable", "failed connect",
        "did not accept our requests to connect", "host is down", "无法连接", "连接失败", "连接超时",
    ]),
    ("4.4.3", &["host name lookup failure", "cname lookup failed temporarily"]),
    ("4.0.0", &["deferred:", "temporary failure", "temporary error", "temporarily rejected", "try again later"]),
    ("5.7.1", &[
        "relaying denied", "relay access denied", "unable to relay", "relay not permitted", "not permitted",
        "access denied", "rejected", "blocked", "spam", "virus", "unsolicited", "not member", "not a member",
        "not authorized", "policy", "拒收", "被拒", "反垃圾", "黑名单", "受信拒否",
    ]),
    ("5.0.0", &[
        "permanent error", "permanent fatal", "failed permanently", "does not exist", "undeliverable",
        "non-deliverable",
    ]),
];

/// Local parts, letters and digits only, within which a mail system names itself.
#[rustfmt::skip]
pub const SYSTEM_LOCALS: &[&str] = &["mailerdaemon", "postmaster", "mdaemon", "maildaemon", "maildelivery", "microsoftexchange"];

/// Display names of mail systems.
#[rustfmt::skip]
pub const SYSTEM_NAMES: &[&str] = &[
    "mail delivery", "mailer-daemon", "mailer daemon", "postmaster", "mail system", "mail administrator",
    "mail delivery sub", "system administrator", "mail deliver system", "content-filter", "content filter",
    "mail router", "interscan", "mailmarshal", "mailsweeper", "delivery subsystem", "spam firewall", "邮件系统",
    "系统退信", "退信", "郵件系統",
];

/// Local parts that mail systems bear, and people too.
#[rustfmt::skip]
pub const WEAK_LOCALS: &[&str] = &[
    "mailer", "mailgate", "mmdf", "bounce", "bounces", "mailerrors", "mailadmin", "devnull", "postoffice", "mail",
    "system", "mts", "sysadmin", "sysadm", "noreply", "donotreply", "spamfilter", "antispam", "antivirus",
    "mailscanner", "mailfilter", "virusalert", "listmaster",
];

/// Words within such local parts.
#[rustfmt::skip]
pub const WEAK_WITHIN: &[&str] = &["smtp", "mailservice", "mailsystem", "noreply", "donotreply"];
