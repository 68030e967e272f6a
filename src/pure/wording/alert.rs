//! The words of monitoring: the notes that count its reports, and the subject that many problems share.

use crate::pure::language::Language;

/// The note that counts the reports of one problem.
pub fn counted(seen: i64, [first, last]: [&str; 2], language: Language) -> String {
    match language {
        Language::En => format!("Reported {seen} times so far; first {first}, last {last}."),
        Language::ZhCn => format!("累计上报 {seen} 次；首次 {first}，最近 {last}。"),
    }
}

/// The note that counts the problems of a group, with the titles of the first ones.
pub fn grouped((members, seen): (i64, i64), [first, last]: [&str; 2], titles: &[String], language: Language) -> String {
    let mut lines = vec![match language {
        Language::En => format!("{members} problems in {seen} reports so far; first {first}, last {last}."),
        Language::ZhCn => format!("共 {members} 个故障，{seen} 次上报；首次 {first}，最近 {last}。"),
    }];
    lines.extend(titles.iter().map(|title| format!("- {title}")));
    let left = members - i64::try_from(titles.len()).unwrap_or(members);
    if left > 0 {
        lines.push(match language {
            Language::En => format!("- and {left} more"),
            Language::ZhCn => format!("- 另有 {left} 个"),
        });
    }
    lines.join("\n")
}

/// How a problem ended that came and went: by nothing that anybody did.
pub fn quiet_since(at: &str, language: Language) -> String {
    match language {
        Language::En => format!("Over, and quiet since {at}."),
        Language::ZhCn => format!("故障自 {at} 起已恢复，此后未再出现。"),
    }
}

/// The subject of a ticket that many problems share: those of a host, or such as one of them.
pub fn storm(host: &str, example: &str, language: Language) -> String {
    match (language, host, example) {
        (Language::En, "", "") => "Many alerts at once".to_owned(),
        (Language::En, "", example) => format!("Many alerts at once, such as {example}"),
        (Language::En, host, _) => format!("Many alerts at once: {host}"),
        (Language::ZhCn, "", "") => "告警集中发生".to_owned(),
        (Language::ZhCn, "", example) => format!("告警集中发生，如：{example}"),
        (Language::ZhCn, host, _) => format!("告警集中发生：{host}"),
    }
}

/// How a problem ended of which only its program knows.
pub fn reported_over(language: Language) -> &'static str {
    match language {
        Language::En => "Over, as monitoring reports.",
        Language::ZhCn => "监控上报故障已恢复。",
    }
}
