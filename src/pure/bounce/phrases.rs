//! The phrases of mail systems, in the languages that they write; all in lower case.
//!
//! Tables only: how they are used stands in `wording`. A phrase belongs here if several mail systems, or one that is
//! widely used, write it; it is matched anywhere in a line unless its table says otherwise.

/// Subjects of notices about failed and delayed deliveries.
#[rustfmt::skip]
pub const FAILURE_SUBJECTS: &[&str] = &[
    "undeliver", "delivery status notification", "delivery failure", "delivery failed", "failure notice",
    "returned mail", "returned to sender", "non-deliver", "nondeliver", "non deliver", "not deliver",
    "mail failure", "mail system error", "message not sent", "could not send", "couldn't be sent",
    "could not be delivered", "couldn't be delivered", "can't be delivered", "cannot be delivered",
    "unable to deliver", "delivery error", "mail error", "mail delivery", "message delivery", "failure delivery",
    "delivery problem", "delivery report", "delivery notification", "delayed mail", "delivery delay", "rejected",
    "bounce", "failed mail", "returning message", "message status", "unzustellbar", "nicht zugestellt",
    "nicht zugestellt werden", "non remis", "échec de la remise", "não entregue", "devuelto",
    "no se puede entregar", "no entregado", "mancato recapito", "недоставлен", "не доставлено",
    "не может быть доставлено", "退信", "投递失败", "投递错误", "无法投递", "未送达", "发送失败", "傳遞失敗",
    "无法送达", "無法傳遞", "配信不能", "配達不能", "送信エラー", "配信できません", "전송 실패", "반송",
    "mail not delivered", "permanent failure", "user unknown", "address unknown",
];

/// What notices say of a delivery that failed.
#[rustfmt::skip]
pub const FAILURES: &[&str] = &[
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "can't be delivered",
    "unable to deliver", "wasn't able to deliver", "was not able to deliver", "were unable to deliver",
    "not been delivered", "was not delivered", "were not delivered", "not delivered to", "did not reach",
    "could not be reached", "delivery failed", "delivery to the following", "failed permanently",
    "permanent error", "permanent fatal", "permanent failure", "user unknown", "unknown user", "unknown recipient",
    "no such user", "mailbox not found", "no mailbox", "does not exist", "doesn't exist", "mailbox full",
    "over quota", "quota exceeded", "undeliverable", "returned to sender", "error delivering", "not a valid",
    "relaying denied", "relay access denied", "rejected by", "was rejected", "address rejected", "host unknown",
    "host not found", "domain does not exist", "has been disabled", "invalid recipient", "bad destination",
    "error occurred while", "failed addresses follow", "problem delivering", "failed to deliver", "couldn't find",
    "following address", "following recipient", "unbekannt", "nicht zugestellt", "не может быть доставлено",
    "не существует", "送信できません", "配信できません", "存在しません", "見つかりません", "退信", "被退回",
    "收件人不存在", "用户不存在", "邮箱已满", "收件人邮箱", "无法投递", "无法送达", "不存在", "投递失败", "拒收",
    "did not like", "was not able to be", "undelivered", "エラー", "mail loop", "too many hops",
    "group you tried to contact", "action not taken",
];

/// Lines after which the recipients are listed.
#[rustfmt::skip]
pub const INTRODUCTIONS: &[&str] = &[
    "following address", "following recipient", "following users", "following list of recipients",
    "failed recipients", "recipients of your message", "recipient(s) could not", "recipients could not",
    "did not reach the following", "undeliverable to the following", "was not delivered to:",
    "delivery to the following", "以下收件人", "无法送达以下", "次のあて先", "以下の宛先",
    "could not be delivered to:", "failed addresses follow", "following addresses did not",
];

/// What notices say of a delivery that is still being tried.
#[rustfmt::skip]
pub const DELAYS: &[&str] = &[
    "still being retried", "will be retried", "will continue to", "will keep trying", "still trying",
    "has been delayed", "is delayed", "delayed mail", "not yet been delivered", "warning message only",
    "warning only", "do not need to resend", "need not resend", "could not send message for past",
    "no action is required on your part", "delivery attempts will continue",
    "delivery status notification (delay)", "temporarily delayed", "retry until", "delivery delayed",
    "temporary error: will", "仍在尝试", "将继续尝试", "暂时无法",
];

/// Marks after which the returned mail begins.
#[rustfmt::skip]
pub const ORIGINALS: &[&str] = &[
    "below this line is a copy", "original message follows", "this is a copy of", "original message -",
    "- original message", "copy of the original message", "message headers follow", "message header follows",
    "unsent message follows", "header of the original message", "returned message follows",
    "text of your message follows", "message text follows", "your message reads", "the message you sent",
    "undelivered message", "start of returned", "original message header", "the following is a copy",
    "message contents follow", "the first ", "first 10 lines", "original mail as follows", "offending message",
    "the attached file contains the original", "original message below", "message follows", "original message:",
    "headers of the message", "included is a copy", "headers follow", "- returned message",
    "- returned mail", "原始邮件",
];

/// What may stand before an address on a line that tells a recipient.
#[rustfmt::skip]
pub const LABELS: &[&str] = &[
    "", "to:", "recipient:", "rcpt to:", ">>> rcpt to:", "user:", "address:", "name:", "--", ">", "*",
    "original-recipient: rfc822;", "final-recipient: rfc822;", "final-recipient: rfc822; ", "failed recipient:",
    "recipients:", "recipient address:", "to", "unknown user:", "unknown recipient:", "undeliverable to",
    "could not deliver mail to", "invalid final delivery userid:", "failed to deliver to", "intended recipient:",
    "-", "•", "no such user:", "for:", "user not found:", "550", "the following address failed:",
    "there was an error delivering your mail to", "mailto:", "smtp:", "recipient name:", "unable to deliver to:",
    "your message to", "e-mail:", "收件人:", "收件人：", "收信人:", "收信人：", "送信先:", "an", "destinatario:",
    "受信者:", "宛先:",
];

/// Phrases without a code, and the code that they mean (RFC 3463).
#[rustfmt::skip]
pub const STATUSES: &[(&[&str], &str)] = &[
    (&[
        "user unknown", "unknown user", "no such user", "unknown recipient", "no mailbox", "mailbox not found",
        "not found in", "mailbox unavailable", "doesn't have a", "invalid recipient", "unknown address",
        "recipient unknown", "address rejected", "no such mailbox", "not a valid mailbox", "user not found",
        "invalid mailbox", "addressee unknown", "unknown or illegal", "not listed in", "見つかりません",
        "用户不存在", "收件人不存在", "收件人地址不存在", "查无此人", "address not found", "no such address",
        "unbekannt",
    ], "5.1.1"),
    (&[
        "host unknown", "host not found", "domain does not exist", "unknown host", "name service error",
        "unrouteable", "no route", "domain not found",
    ], "5.1.2"),
    (&[
        "has been disabled", "account disabled", "mailbox disabled", "inactive", "has been discontinued",
        "suspended",
    ], "5.2.1"),
    (&[
        "mailbox full", "mailbox is full", "over quota", "quota exceeded", "exceeded storage",
        "insufficient storage", "quota violation", "overquota", "disk quota", "邮箱已满", "容量",
    ], "5.2.2"),
    (&[
        "too large", "size exceeds", "message size", "too big", "exceeds size",
    ], "5.3.4"),
    (&[
        "too many hops", "mail loop", "routing loop",
    ], "5.4.6"),
    (&[
        "retry time", "queue too long", "failing for a long time", "timed out", "timeout",
        "could not send message for past", "still being retried", "not yet been delivered", "delayed",
    ], "4.4.7"),
    (&[
        "connection refused", "couldn't establish an smtp", "wasn't able to establish", "unable to connect",
        "no answer from host",
    ], "4.4.1"),
    (&[
        "relaying denied", "relay access denied", "relay not permitted", "not permitted", "access denied",
        "rejected", "blocked", "spam", "virus",
    ], "5.7.1"),
    (&[
        "permanent error", "permanent fatal", "failed permanently", "does not exist", "undeliverable",
    ], "5.0.0"),
];

/// Local parts, letters and digits only, within which a mail system names itself.
#[rustfmt::skip]
pub const SYSTEM_LOCALS: &[&str] = &["mailerdaemon", "postmaster", "mdaemon", "maildaemon", "maildelivery"];

/// Display names of mail systems.
#[rustfmt::skip]
pub const SYSTEM_NAMES: &[&str] = &[
    "mail delivery", "mailer-daemon", "mailer daemon", "postmaster", "mail system", "mail administrator",
    "system administrator", "mail deliver system", "邮件系统", "系统退信",
];

/// Local parts that mail systems bear, and people too.
#[rustfmt::skip]
pub const WEAK_LOCALS: &[&str] = &[
    "mailer", "mailgate", "mmdf", "bounce", "bounces", "mailerrors", "mailadmin", "devnull", "postoffice", "mail",
    "system", "mts",
];

/// Words within such local parts.
#[rustfmt::skip]
pub const WEAK_WITHIN: &[&str] = &["smtp", "mailservice", "mailsystem"];
