//! The words of programs that write mail, in the languages that they write; all in lower case but header names.
//!
//! Tables only: how they are used stands in `signs`. Beginnings of subjects are matched at the start, so that a person who
//! writes about such mail is still a person.

/// Local parts that never read an answer.
#[rustfmt::skip]
pub const NOREPLY: &[&str] = &[
    "noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "do_not_reply", "do.not.reply",
    "dontreply", "dont-reply", "neverreply", "nepasrepondre", "ne-pas-repondre", "keine-antwort", "keineantwort",
    "nichtantworten", "nao-responda", "naoresponda", "no-responder", "noresponder", "non-rispondere",
    "nonrispondere", "mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon", "maildaemon", "mdaemon",
    "postmaster", "bounce", "bounces", "nobody", "null", "devnull", "autoreply", "auto-reply", "autoresponder",
    "auto-responder", "auto-confirm", "listserv", "majordomo", "mailman", "notification-noreply", "unattended",
    "automailer",
];

/// How mail programs begin the subjects of receipts and recalls.
#[rustfmt::skip]
pub const RECEIPTS: &[&str] = &[
    "read:", "not read:", "read receipt", "return receipt", "delivered:", "disposition notification", "recall:",
    "message recall", "已读:", "已读：", "已讀:", "已讀：", "未读:", "未读：", "已读回执", "已讀回條", "阅读回执",
    "閱讀回條", "回执:", "回执：", "回执（已读）", "撤回:", "撤回：", "邮件撤回", "撤回邮件", "已送达:",
    "已送达：", "送达回执", "召回:", "召回：", "gelesen:", "ungelesen:", "lesebestätigung", "lu :", "lu:",
    "accusé de réception", "confirmation de lecture", "leído:", "confirmación de lectura", "lido:",
    "confirmação de leitura", "letto:", "conferma di lettura", "gelezen:", "leesbevestiging", "läst:", "lest:",
    "læst:", "luettu:", "прочитано:", "уведомление о прочтении", "开封済み:", "開封済み:", "開封通知", "읽음:",
    "przeczytano:", "přečteno:", "収回:", "收回:", "收回：",
];

/// Headers of their own that monitoring programs write.
#[rustfmt::skip]
pub const MONITOR_HEADERS: &[&str] = &[
    "X-Nagios-Notification-Type", "X-Nagios", "X-Zabbix-Event", "X-Alertmanager", "X-Icinga-Notification",
    "X-Grafana-Alert", "X-PagerDuty", "X-OpsGenie", "X-Cron-Env", "X-Prtg", "X-Checkmk", "X-Sensu",
];

/// Starts of subjects that monitoring programs write; each is matched as a whole beginning.
#[rustfmt::skip]
pub const MONITOR_SUBJECTS: &[&str] = &[
    "[firing:", "[firing]", "[resolved] ", "[resolved:", "[alerting]", "[ok] alert", "[no data]", "** problem ",
    "** recovery ", "** acknowledgement ", "** flapping", "** downtime", "problem service alert",
    "recovery service alert", "problem host alert", "recovery host alert", "problem: ", "resolved in ",
    "problem alert", "cron <", "[zabbix]", "[nagios]", "[prometheus]", "[alertmanager]", "[grafana]", "[icinga]",
    "[prtg]", "alarm: \"", "ok: \"", "monit alert", "[monit]", "logwatch for", "smart error (", "[checkmk]",
    "check_mk: ", "[uptime", "monitor is down", "monitor is up", "anacron job", "[warning] zabbix",
    "fail event on /dev", "degradedarray event", "nagios: ", "zabbix: ", "[故障]", "[恢复]", "【故障】",
    "【恢复】", "[告警]", "【告警】", "【监控告警】", "告警通知", "故障:", "恢复:",
];

/// Local parts under which monitoring programs write.
#[rustfmt::skip]
pub const MONITOR_LOCALS: &[&str] = &[
    "nagios", "zabbix", "icinga", "icinga2", "alertmanager", "prometheus", "grafana", "monitoring", "monitor",
    "alerts", "prtg", "checkmk", "sensu", "monit", "cacti", "munin", "netdata", "uptimerobot", "pagerduty",
    "opsgenie", "cron", "crond", "logwatch", "smartd", "librenms", "observium", "solarwinds", "alert",
];

/// Starts of subjects that vacation programs write in the languages of the common mail programs.
#[rustfmt::skip]
pub const VACATION_STARTS: &[&str] = &[
    "automatic reply", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse",
    "automated response", "automated reply", "out of office:", "out of the office:", "out of office auto",
    "out-of-office", "ooo:", "away from my mail", "vacation reply", "vacation response", "on vacation:",
    "automatische antwort", "abwesenheit", "abwesend:", "automatisch antwoord", "automatisk svar",
    "automaattinen vastaus", "réponse automatique", "reponse automatique", "absence du bureau", "absent du bureau",
    "respuesta automática", "respuesta automatica", "fuera de la oficina", "resposta automática",
    "resposta automatica", "fora do escritório", "risposta automatica", "fuori sede", "autosvar", "frånvaro",
    "fravær", "automatische afwezigheid", "afwezig:", "odpowiedź automatyczna", "autoodpowiedź",
    "automatická odpověď", "automatikus válasz", "răspuns automat", "автоматический ответ", "автоответ",
    "автоматична відповідь", "otomatik yanıt", "自动回复", "自動回覆", "自動答覆", "自動回復", "自动答复",
    "休假自动", "外出自动", "自動返信", "自動応答", "不在通知", "자동 회신", "자동회신", "자동 응답", "부재중",
    "[auto-reply]", "[auto reply]", "(auto-reply)", "[自动回复]", "【自动回复】", "(自动回复)", "autom. antwort",
    "αυτόματη απάντηση", "رد تلقائي", "מענה אוטומטי", "balasan otomatis", "trả lời tự động",
];

/// Whole subjects, other than their starts.
#[rustfmt::skip]
pub const VACATION_WHOLE: &[&str] = &[
    "out of office", "out of the office", "i am out of the office", "i'm out of the office", "on vacation",
    "vacation", "away", "on leave", "annual leave", "休假", "外出", "abwesend",
];

/// Sentences with which such answers begin in their texts.
#[rustfmt::skip]
pub const VACATION_TEXTS: &[&str] = &[
    "this is an automatic reply", "this is an automated reply", "this is an auto-reply",
    "this is an automated response", "this is an automatic response", "dies ist eine automatische antwort",
    "ceci est une réponse automatique", "ceci est un message automatique", "esta es una respuesta automática",
    "questa è una risposta automatica", "这是一封自动回复", "这是自动回复", "此邮件为自动回复", "本邮件为自动回复",
    "该邮件为自动回复", "系统自动回复", "這是自動回覆", "您好，我正在休假", "i am currently out of the office",
    "i'm currently out of the office", "i am out of the office until", "i am out of office until",
    "i will be out of the office", "i am currently out of office", "i'm out of the office until",
    "ich bin derzeit nicht im büro", "ich bin zurzeit nicht im büro", "je suis absent du bureau",
    "je suis actuellement absent", "我目前不在办公室", "我正在休假，", "我正在休假,", "我现在休假", "ただいま不在",
    "это автоматический ответ",
];
