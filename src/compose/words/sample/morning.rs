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
        who: String::new(),
        ..DigestLine::default()
    };
    let today = ["16:00 today (Mon 23 Nov)", "今天（11月23日 周一）16:00"];
    let friday = ["17:20 on Fri 20 Nov", "11月20日（周五）17:20"];
    let friday_next = ["12:00 on Fri 27 Nov", "11月27日（周五）12:00"];
    let late = line(1038, ["VPN drops every hour", "VPN 每小时断线"], friday, true);
    let who = pick(["Chen Bo", "陈波"]);
    let jam = line(1042, ["Label printer jams", "标签打印机卡纸"], today, false);
    let news = DigestLine {
        count: 2,
        due: String::new(),
        priority: String::new(),
        said: vec![pick(["Wang Fang: It is the one on the third floor.", "王芳：是三楼那台。"])],
        href: "mailto:support+r1042.abc@desk.test?subject=Re%3A%20%5BDESK%20%231042%5D".into(),
        ..jam.clone()
    };
    Digest {
        begins: true,
        date: pick(["Mon 23 Nov", "11月23日 周一"]),
        first: late.clone(),
        yours: 4,
        due_today: 3,
        breaching: vec![
            late,
            jam,
            DigestLine { who: who.clone(), ..line(1041, ["Mail is slow", "邮件收发缓慢"], today, false) },
        ],
        own: vec![line(1043, ["New laptop for the front desk", "前台新笔记本"], friday_next, false)],
        queue: vec![line(1044, ["A new account for Liu Yang", "为刘洋开通账号"], ["", ""], false)],
        team: vec![DigestLine { who, ..line(1039, ["Backup of nas7 fails", "nas7 备份失败"], friday_next, false) }],
        breaching_more: 0,
        own_more: 1,
        queue_more: 1,
        team_more: 7,
        to_send: vec![DigestLine {
            who: pick(["Bob Zhao", "赵斌"]),
            ..line(1040, ["The plug is dead", "网络插口没有信号"], ["", ""], false)
        }],
        to_send_more: 0,
        news: vec![news],
        news_more: 1,
        kept: 6,
        broken: 1,
        promise_days: 7,
        away: true,
    }
}
