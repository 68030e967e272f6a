//! Labelled lines of reports: `Host: db1`, `alertname = DiskFull`, `告警主机：db1`.

use super::{Report, Severity};

/// Lines of text in which fields are looked for, and octets of one.
const LINES_MAX: usize = 120;
const LINE_BYTES_MAX: usize = 500;

/// Names of each field, lower case, the more telling first.
const HOSTS: &[&str] = &[
    "host",
    "hostname",
    "host name",
    "告警主机",
    "主机名称",
    "主机名",
    "主机",
    "故障主机",
    "服务器",
    "instance",
    "实例名称",
    "告警实例",
    "告警对象",
    "监控对象",
    "实例",
    "node",
    "target",
    "device",
    "主机地址",
    "告警主机ip",
    "主机ip",
    "告警ip",
    "ip地址",
    "ip",
];
/// Fields that hold the labels of a series, and the labels that name its host.
const SERIES: &[&str] = &["监控指标", "指标标签", "事件标签", "标签", "labels", "tags"];
const HOST_LABELS: &[&str] = &["ident", "instance", "host", "hostname", "target"];
const SERVICES: &[&str] = &[
    "problem name",
    "trigger",
    "trigger name",
    "alertname",
    "alert name",
    "service",
    "告警名称",
    "触发器",
    "规则名称",
    "规则标题",
    "告警规则",
    "问题名称",
    "告警项目",
    "监控项",
    "监控指标",
    "check",
];
/// What such a program says in a sentence.
const MESSAGES: &[&str] = &["告警信息", "告警内容"];
const STATES: &[&str] = &[
    "trigger status",
    "notification type",
    "告警状态",
    "当前状态",
    "event status",
    "status",
    "state",
    "状态",
    "告警类型",
];
const SEVERITIES: &[&str] = &[
    "severity",
    "trigger severity",
    "event severity",
    "告警等级",
    "告警级别",
    "级别名称",
    "严重性",
    "严重程度",
    "级别",
    "priority",
    "level",
];
const PROBLEM_WORDS: &[&str] = &[
    "problem",
    "critical",
    "warning",
    "unknown",
    "down",
    "unreachable",
    "firing",
    "alerting",
    "triggered",
    "alarm",
    "故障",
    "告警",
    "触发",
    "异常",
    "报警",
    "发生",
];
const RECOVERY_WORDS: &[&str] = &[
    "ok",
    "recovery",
    "recovered",
    "up",
    "resolved",
    "normal",
    "恢复",
    "已恢复",
    "正常",
    "已解决",
    "告警恢复",
    "恢复正常",
];
/// Kinds of notifications that begin and end nothing, as whole words: `custom` is one, and `customer` is somebody.
const REMARK_WORDS: &[&str] = &[
    "acknowledgement",
    "acknowledged",
    "acknowledge",
    "flapping",
    "flappingstop",
    "flappingend",
    "flappingdisabled",
    "downtime",
    "downtimestart",
    "downtimeend",
    "downtimestop",
    "downtimecancelled",
    "downtimeremoved",
    "已确认",
    "维护",
    "维护中",
    "维护通知",
    "维护开始",
    "维护结束",
];
/// Kinds that somebody sends by hand, or that stand for others which are left out: the state tells.
const STATE_TELLS: &[&str] = &["custom", "flappingstart"];

/// The labelled lines of a text, in order.
#[derive(Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    pub fn read(text: &str) -> Fields {
        let lines = text.lines().take(LINES_MAX).filter(|line| line.len() <= LINE_BYTES_MAX);
        Fields(lines.filter_map(field).collect())
    }

    /// The value of the first of these names that has one.
    pub fn value(&self, names: &[&str]) -> &str {
        let of = |name: &&str| self.0.iter().find(|(n, _)| n == *name).map(|(_, value)| value.as_str());
        names.iter().find_map(of).unwrap_or_default()
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    pub fn host(&self) -> &str {
        // Icinga: `Host:    web1 (Display Name: "web1")`.
        let value = self.value(HOSTS);
        value.split(" (").next().unwrap_or(value).trim()
    }

    /// What is wrong; true: told in a sentence, and not by its name.
    pub fn service(&self) -> (&str, bool) {
        match self.value(SERVICES) {
            "" => (self.value(MESSAGES), true),
            value => (value.split(" (Display").next().unwrap_or(value).trim(), false),
        }
    }

    /// The host and the other labels of a series, `[ident=core-1 path=/data]`; empty where none are written.
    pub fn series(&self) -> (String, String) {
        let labels = self.value(SERIES).strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let (mut host, mut others) = (String::new(), Vec::new());
        for (name, value) in labels.into_iter().flat_map(|all| all.split([' ', ','])).filter_map(|l| l.split_once('='))
        {
            if HOST_LABELS.contains(&name) && host.is_empty() {
                value.clone_into(&mut host);
            } else if !["rulename", "severity", "__name__"].contains(&name) {
                others.push(format!("{name}={value}"));
            }
        }
        others.sort();
        (host, others.join(" "))
    }

    pub fn report(&self) -> Option<Report> {
        STATES.iter().find_map(|name| {
            let value = self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.to_lowercase())?;
            let word = value.split([':', '：', ' ', ',', '，', '!', '！']).next().unwrap_or_default();
            report_of(word, self.value(&["state", "status"]))
        })
    }

    pub fn severity(&self) -> Option<Severity> {
        severity_word(&self.value(SEVERITIES).to_lowercase())
    }
}

/// What the notification of a kind means, with the state that it names: `RECOVERY` of `OK`, `CUSTOM` of `CRITICAL`.
pub fn report_of(kind: &str, state: &str) -> Option<Report> {
    let (kind, state) = (kind.trim().to_lowercase(), state.trim().to_lowercase());
    let state = report_word(state.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
    let first = kind.split([' ', '(']).next().unwrap_or_default();
    match () {
        () if STATE_TELLS.contains(&first) => state.filter(|s| *s == Report::Problem).or(Some(Report::Remark)),
        () if is_remark(first) => Some(Report::Remark),
        () => report_word(&kind).or(state),
    }
}

/// Whether the kind of a notification, folded, begins and ends nothing.
pub fn is_remark(kind: &str) -> bool {
    REMARK_WORDS.contains(&kind)
}

/// What a word of state means, folded; the whole word.
pub fn report_word(word: &str) -> Option<Report> {
    let word = word.trim();
    if RECOVERY_WORDS.contains(&word) {
        Some(Report::Recovery)
    } else {
        PROBLEM_WORDS.contains(&word).then_some(Report::Problem)
    }
}

/// The words for severities of the programs and their Chinese installations.
const SEVERITY_WORDS: &[(&str, Severity)] = &[
    ("disaster", Severity::Critical),
    ("critical", Severity::Critical),
    ("emergency", Severity::Critical),
    ("灾难", Severity::Critical),
    ("紧急", Severity::Critical),
    ("严重", Severity::High),
    ("high", Severity::High),
    ("error", Severity::High),
    ("major", Severity::High),
    ("重要", Severity::High),
    ("average", Severity::Warning),
    ("warn", Severity::Warning),
    ("minor", Severity::Warning),
    ("一般", Severity::Warning),
    ("警告", Severity::Warning),
    ("次要", Severity::Warning),
    ("info", Severity::Information),
    ("not classified", Severity::Information),
    ("信息", Severity::Information),
    ("提示", Severity::Information),
];

/// The severity that the value of a field tells.
pub fn severity_word(text: &str) -> Option<Severity> {
    SEVERITY_WORDS.iter().find(|(word, _)| text.contains(word)).map(|(_, severity)| *severity)
}

/// The severity that a word is, and nothing else.
pub fn severity_named(word: &str) -> Option<Severity> {
    const LONGER: &[(&str, &str)] = &[("warning", "warn"), ("information", "info"), ("informational", "info")];
    let word = LONGER.iter().find(|(long, _)| *long == word).map_or(word, |(_, short)| short);
    SEVERITY_WORDS.iter().find(|(known, _)| *known == word).map(|(_, severity)| *severity)
}

/// `Name: value`, `name = value`, `【名称】值`; the name folded.
fn field(line: &str) -> Option<(String, String)> {
    let line = line.trim().trim_start_matches(['-', '*', '•', '#', '>', ' ', '|']);
    let (name, value) = match line.strip_prefix(['【', '[']).and_then(|rest| rest.split_once(['】', ']'])) {
        Some((name, value)) => (name, value.trim_start_matches([':', '：'])),
        None => line.split_once([':', '：', '='])?,
    };
    let name = name.trim().trim_end_matches(['*', ' ']).to_lowercase();
    let value = value.trim().trim_matches(['*', '"']).trim();
    (!name.is_empty() && !value.is_empty()).then(|| (name, value.to_owned()))
}
