//! The words for files that lie in a cloud: what they are called, where they lie, and by when somebody has to fetch them.

use jiff::civil::Date;

use crate::pure::cloud::CloudFile;
use crate::pure::language::Language;

/// "plan.zip (mail.qq.com), expires 2026-12-01: fetch it before". `today`: the day of the reader.
pub fn cloud_file(file: &CloudFile, today: Date, language: Language) -> String {
    let host = match (file.host.as_str(), language) {
        ("", _) => String::new(),
        (host, Language::En) => format!(" ({host})"),
        (host, Language::ZhCn) => format!("（{host}）"),
    };
    let name = match (file.name.as_str(), language) {
        ("", Language::En) => "a file",
        ("", Language::ZhCn) => "文件",
        (name, _) => name,
    };
    match (language, file.expires) {
        (Language::En, Some(day)) if day < today => format!("{name}{host}, expired {day}"),
        (Language::En, Some(day)) => format!("{name}{host}, expires {day}: fetch it before"),
        (Language::En, None) => format!("{name}{host}: fetch it before it expires"),
        (Language::ZhCn, Some(day)) => {
            let said = format!("{}年{}月{}日", day.year(), day.month(), day.day());
            match day < today {
                true => format!("{name}{host}，已于{said}到期"),
                false => format!("{name}{host}，{said}到期，请在此之前下载"),
            }
        }
        (Language::ZhCn, None) => format!("{name}{host}，请在到期前下载"),
    }
}

/// The same as a line under the text of a mail.
pub fn in_cloud(file: &CloudFile, today: Date, language: Language) -> String {
    let said = cloud_file(file, today, language);
    match language {
        Language::En => format!("[large attachment in the cloud: {said}]"),
        Language::ZhCn => format!("[云端超大附件：{said}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_when_it_is_to_be_fetched() {
        let today = jiff::civil::date(2026, 11, 23);
        let file = |name: &str, host: &str, expires: Option<Date>| CloudFile {
            name: name.to_owned(),
            host: host.to_owned(),
            expires,
        };
        for (one, en, zh) in [
            (
                file("plan.zip", "mail.qq.com", Some(jiff::civil::date(2026, 12, 1))),
                "plan.zip (mail.qq.com), expires 2026-12-01: fetch it before",
                "plan.zip（mail.qq.com），2026年12月1日到期，请在此之前下载",
            ),
            (
                file("plan.zip", "", Some(today)),
                "plan.zip, expires 2026-11-23: fetch it before",
                "plan.zip，2026年11月23日到期，请在此之前下载",
            ),
            (
                file("plan.zip", "we.tl", Some(jiff::civil::date(2026, 11, 22))),
                "plan.zip (we.tl), expired 2026-11-22",
                "plan.zip（we.tl），已于2026年11月22日到期",
            ),
            (file("", "we.tl", None), "a file (we.tl): fetch it before it expires", "文件（we.tl），请在到期前下载"),
        ] {
            assert_eq!([cloud_file(&one, today, Language::En), cloud_file(&one, today, Language::ZhCn)], [en, zh]);
            assert_eq!(in_cloud(&one, today, Language::En), format!("[large attachment in the cloud: {en}]"));
        }
    }
}
