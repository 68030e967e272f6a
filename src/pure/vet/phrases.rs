//! The words of programs that write mail, in the languages that they write; all in lower case but header names.
//!
//! Tables only: how they are used stands in `signs`. Beginnings of subjects are matched at the start, so that a person who
//! writes about such mail is still a person.

/// Local parts that never read an answer.
#[rustfmt::skip]
pub const NOREPLY: &[&str] = &[
    "noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "do_not_reply", "do.not.reply",
    "dontreply", "dont-reply", "neverreply", "nepasrepondre", "ne-pas-repondre", "keine-antwort", "keineantwort",
    "nichtantworten", "nao-responda", "naoresponda", "no-responder", "noresponder", "non-rispondere", "nonrispondere",
    "mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon", "maildaemon", "mdaemon", "postmaster", "bounce",
    "bounces", "nobody", "null", "devnull", "autoreply", "auto-reply", "autoresponder", "auto-responder",
    "auto-confirm", "listserv", "majordomo", "mailman", "notification-noreply", "unattended", "automailer",
];

/// How mail programs begin the subjects of receipts and recalls.
#[rustfmt::skip]
pub const RECEIPTS: &[&str] = &[
    "read:", "not read:", "read receipt", "return receipt", "delivered:", "disposition notification", "recall:",
    "message recall", "已读:", "已读：", "已讀:", "已讀：", "未读:", "未读：", "已读回执", "已讀回條", "阅读回执",
    "閱讀回條", "回执:", "回执：", "回执（已读）", "撤回:", "撤回：", "邮件撤回", "撤回邮件", "已送达:", "已送达：",
    "送达回执", "召回:", "召回：", "gelesen:", "ungelesen:", "lesebestätigung", "lu :", "lu:", "accusé de réception",
    "confirmation de lecture", "leído:", "confirmación de lectura", "lido:", "confirmação de leitura", "letto:",
    "conferma di lettura", "gelezen:", "leesbevestiging", "läst:", "lest:", "læst:", "luettu:", "прочитано:",
    "уведомление о прочтении", "开封済み:", "開封済み:", "開封通知", "읽음:", "przeczytano:", "přečteno:", "収回:",
    "收回:", "收回：",
];

/// Headers of vacation programs: their presence says it, except for an explicit no.
#[rustfmt::skip]
pub const AUTO_REPLY_HEADERS: &[&str] = &[
    "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Autoreply-From", "X-Autoreply-Domain",
    "X-Mail-Autoreply", "X-MDMailing", "X-Vacation", "X-Auto-Responder", "X-Amazon-Auto-Reply", "Auto-Reply",
    "X-FC-MachineGenerated",
];

/// Headers that trackers, code hosts and build servers write into their notices; the mails that their people write bear none.
#[rustfmt::skip]
pub const TRACKER_HEADERS: &[&str] = &[
    "X-JIRA-FingerPrint", "X-GitHub-Reason", "X-GitHub-Sender", "X-GitLab-Project", "X-GitLab-NotificationReason",
    "X-Gitea-Reason", "X-Forgejo-Reason", "X-Bugzilla-Reason", "X-Redmine-Issue-Id", "X-Redmine-Host",
    "X-Trac-Project", "X-Phabricator-Sent-This-Message", "X-Gerrit-MessageType", "X-Launchpad-Notification-Type",
    "X-Jenkins-Job", "X-ServiceNow-Generated", "X-Sentry-Project",
];

/// Headers of mailing lists.
#[rustfmt::skip]
pub const LIST_HEADERS: &[&str] = &[
    "List-Id", "List-Post", "X-Mailing-List", "X-Mailman-Version", "X-BeenThere", "X-Loop-List", "X-ML-Name",
    "X-MLServer", "X-Google-Group-Id", "X-Listserver", "Mailing-List", "X-Sympa-To", "X-eGroups-Msg-Info",
];

/// Headers of mass mail: the means to leave it, or the number of a campaign. Feedback-ID is none of them, since a relay puts
/// it on the mails of people too.
#[rustfmt::skip]
pub const MASS_HEADERS: &[&str] = &[
    "List-Unsubscribe", "X-CSA-Complaints", "X-Campaign", "X-Campaign-Id", "X-CampaignId", "X-MC-User",
];

/// Headers of their own that monitoring programs write.
#[rustfmt::skip]
pub const MONITOR_HEADERS: &[&str] = &[
    "X-Nagios-Notification-Type", "X-Nagios", "X-Zabbix-Event", "X-Alertmanager", "X-Icinga-Notification",
    "X-Grafana-Alert", "X-PagerDuty", "X-OpsGenie", "X-Cron-Env", "X-Prtg", "X-Checkmk", "X-Sensu",
];

/// Names of monitoring programs as mailers.
#[rustfmt::skip]
pub const MONITOR_MAILERS: &[&str] = &[
    "nagios", "zabbix", "icinga", "alertmanager", "prometheus", "grafana", "monit ", "prtg", "checkmk", "centreon",
    "uptime kuma", "nightingale",
];

/// Starts of subjects that only monitoring programs write.
#[rustfmt::skip]
pub const MONITOR_SUBJECTS: &[&str] = &[
    "[firing:", "[firing]", "[resolved] ", "[resolved:", "[alerting]", "[ok] alert", "[no data]", "** problem ",
    "** recovery ", "** acknowledgement ", "** flapping", "** downtime", "problem service alert",
    "recovery service alert", "problem host alert", "recovery host alert", "problem alert", "cron <", "[zabbix]",
    "[nagios]", "[prometheus]", "[alertmanager]", "[grafana]", "[icinga]", "[icinga2]", "[prtg", "alarm: \"",
    "ok: \"", "insufficient_data: \"", "monit alert", "[monit]", "logwatch for", "smart error (", "[checkmk]",
    "check_mk: ", "[uptime kuma", "[uptimerobot", "monitor is down:", "monitor is up:", "anacron job", "[warning] zabbix",
    "fail event on /dev", "degradedarray event", "sparesmissing event", "[fail2ban]", "[sentry]", "[monitor alert]",
    "[datadog]", "vzdump backup status", "[vmware vcenter", "[opsgenie]", "[pagerduty]", "[nightingale]", "【夜莺",
    "[夜莺", "【阿里云监控", "[阿里云监控", "阿里云监控告警", "阿里云监控报警", "【腾讯云】告警", "【腾讯云】【告警", "【华为云】【云监控",
    "【zabbix", "【prometheus", "【grafana", "【nagios",
];

/// Marks anywhere in a subject that only monitoring programs write.
#[rustfmt::skip]
pub const MONITOR_MARKS: &[&str] = &["[🔴 down]", "[✅ up]"];

/// What people write in a report of a fault, and programs hardly in an alert.
#[rustfmt::skip]
pub const COURTESIES: &[&str] = &[
    "thanks", "thank you", "could you", "can you", "谢谢", "谢了", "感谢", "麻烦您", "麻烦你", "麻烦帮", "请帮", "帮忙", "帮我",
    "謝謝", "感謝", "麻煩您", "幫忙", "ありがとう", "お願いします", "감사합니다", "danke", "merci", "gracias",
];

/// Starts of subjects that monitoring programs write, and people too: the sender or the fields of the text must bear them out.
#[rustfmt::skip]
pub const ALERT_SUBJECTS: &[&str] = &[
    "problem: ", "resolved in ", "resolved: ", "recovery: ", "nagios: ", "zabbix: ", "alert: ", "[alert]",
    "[critical]", "[warning]", "[down]", "[up]", "[ok]", "[recovery]", "[problem]", "[triggered]", "[recovered]",
    "[故障]", "[恢复]", "【故障】", "【恢复】", "[告警]", "【告警】", "【告警通知】", "【告警恢复】", "【恢复通知】",
    "告警通知", "告警:", "告警：", "故障:", "故障：", "恢复:", "恢复：", "监控告警", "报警通知", "[报警]", "【报警】",
    "[告警触发]", "[告警恢复]", "告警恢复", "s1 ", "[s1]", "[s2]", "[s3]",
    "[failed] ", "[success] ", "[warning] ", "阿里云监控", "【监控告警】", "[监控告警]", "zabbix告警", "zabbix 告警",
];

/// Names of fields in the texts of alerts.
#[rustfmt::skip]
pub const ALERT_FIELDS: &[&str] = &[
    "trigger", "trigger name", "trigger status", "trigger severity", "trigger url", "severity", "host", "hostname",
    "state", "event id", "original problem id", "problem started at", "problem name", "problem has been resolved",
    "alertname", "alert name", "instance", "labels", "annotations", "summary", "value", "item value", "item values",
    "notification type", "service", "date/time", "additional info", "threshold", "告警主机", "告警时间", "告警等级",
    "告警级别", "告警信息", "告警项目", "告警规则", "告警实例", "告警名称", "告警状态", "当前状态", "当前值",
    "触发值", "触发时间", "触发时值", "恢复时间", "恢复时值", "规则名称", "规则标题", "规则备注", "监控指标",
    "监控项", "监控对象", "实例", "实例名称", "阈值", "事件id", "事件标签", "持续时间", "告警事件", "故障时间",
    "问题详情", "主机", "主机名称", "主机地址",
];

/// Words of states in the subjects of monitoring programs.
#[rustfmt::skip]
pub const STATES: &[&str] = &[
    "is down", "is up", "is critical", "is warning", "is ok", "is unreachable", "problem", "recovery", "alert",
    "告警", "报警", "故障", "恢复", "critical", "warning", "resolved", "firing", "triggered", "down:", "up:",
];

/// Local parts under which monitoring programs write.
#[rustfmt::skip]
pub const MONITOR_LOCALS: &[&str] = &[
    "nagios", "zabbix", "icinga", "icinga2", "alertmanager", "prometheus", "grafana", "monitoring", "monitor",
    "alerts", "prtg", "checkmk", "sensu", "monit", "cacti", "munin", "netdata", "uptimerobot", "pagerduty",
    "opsgenie", "cron", "crond", "logwatch", "smartd", "librenms", "observium", "solarwinds", "alert", "nightingale",
    "n9e", "veeam", "cloudmonitor", "alarm", "uptime-kuma", "kuma", "datadog", "centreon", "gaojing", "jiankong",
];
