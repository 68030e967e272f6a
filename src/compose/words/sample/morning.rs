//! The digest of the samples: a morning with a little of everything.

use crate::compose::words::{Digest, DigestLine};
use crate::pure::language::Language;

/// The words of a digest that has every list.
pub fn digest(language: Language) -> Digest {
    let pick = |[english, chinese]: [&str; 2]| match language {
        Language::En => english.to_owned(),
        Language::ZhCn => chinese.to_owned(),
    };
    let line = |number: u32, subject, due, overdue| DigestLine {
        mark: format!("#{number}"),
        subject: pick(subject),
        priority: "P2".into(),
        due: pick(due),
        overdue,
        count: 0,
    };
    let today = ["16:00 today (Mon 23 Nov)", "今天（11月23日 周一）16:00"];
    let friday = ["17:20 on Fri 20 Nov", "11月20日（周五）17:20"];
    let late = line(1038, ["VPN drops every hour", "VPN 每小时断线"], friday, true);
    let jam = line(1042, ["Label printer jams", "标签打印机卡纸"], today, false);
    let news = DigestLine { count: 2, due: String::new(), priority: String::new(), ..jam.clone() };
    Digest {
        date: pick(["Mon 23 Nov", "11月23日 周一"]),
        first: late.clone(),
        first_is_own: true,
        due_today: 2,
        own: vec![late.clone(), jam.clone()],
        breaching: vec![late, jam],
        queue: vec![line(1044, ["A new account for Chen Bo", "为陈波开通账号"], ["", ""], false)],
        team: vec![line(1041, ["Mail is slow", "邮件收发缓慢"], today, false)],
        own_more: 3,
        queue_more: 1,
        team_more: 7,
        news: vec![news],
    }
}
