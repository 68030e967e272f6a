//! Samples of `Words`: the life of one ticket about a label printer, in each language.
//!
//! `check` renders every notice with them before the desk starts, so each sample fills all that its notice may show,
//! even what rarely meets in one mail. Addresses end in `.test`, tokens are not valid anywhere.
//! Nothing here is ever sent.

mod looked;
mod morning;
mod reason;

use super::{Actor, Desk, Held, Help, Links, Major, Outcome, Owed, Past, Rating, Recipient, Ticket, Words};
use crate::pure::language::Language;

/// A `Words` with every field filled that `notice` shows, for `check` and for looking at the templates.
/// An unknown notice gets what an engineer's notice shows.
pub fn sample(notice: &str, language: Language) -> Words {
    let mut words = match language {
        Language::En => english(),
        Language::ZhCn => chinese(),
    };
    match notice {
        "ack" | "assigned" => words.actor = Actor::default(),
        "reply" | "needs_info" => words.text = answer(language).into(),
        "resolved" => words.text = words.ticket.solution.clone(),
        "progress" => words.text = words.ticket.workaround.clone(),
        "confirm_reminder" | "closed" | "reopened" | "delay" => {}
        "status" => (words.actor, words.text) = (Actor::default(), String::new()),
        "out_of_scope" => words.actor = Actor::default(),
        "merged" => words.text = words.ticket.workaround.clone(),
        _ => turn_to_engineer(&mut words),
    }
    match notice {
        "queue_unassigned" => words.ticket.assignee = String::new(),
        "reopened_to_you" => (words.ticket.reopen_count, words.ticket.yours) = (2, true),
        "escalated" => words.actor = escalating(language),
        "major_incident" => {
            words.major = Major { phase: "update".into(), next_update: next_update(language).into() };
            words.text = progress(language).into();
            words.actor = escalating(language);
        }
        "verify_sender" | "target_warning" | "breach" => words.actor = Actor::default(),
        _ => {}
    }
    if notice == "digest" {
        (words.ticket, words.actor) = (Ticket::default(), Actor::default());
        (words.text, words.form, words.history) = (String::new(), String::new(), Vec::new());
        words.digest = morning::digest(language);
    }
    if notice == "transcript" {
        words.found = vec![looked::found(language)];
    }
    words.owed = owed(notice, language);
    words.asks_eta = notice == "target_warning";
    words.reason = reason::reason(notice, language).into();
    if matches!(notice, "breach" | "delay") {
        words.said_then = std::mem::take(&mut words.reason);
    }
    words.text_lines = by_line(&words.text);
    words.form_lines = by_line(&words.form);
    words
}

/// What came near, or was missed.
fn owed(notice: &str, language: Language) -> Vec<Owed> {
    let pick = |[english, chinese]: [&str; 2]| match language {
        Language::En => english.to_owned(),
        Language::ZhCn => chinese.to_owned(),
    };
    let one = |what: &str, label, due, percent| Owed {
        what: what.into(),
        label: pick(label),
        due: pick(due),
        percent,
        is_over: false,
    };
    let today = ["16:00 today (Mon 23 Nov)", "今天（11月23日 周一）16:00"];
    let (answer, solution) = (["first answer", "首次答复"], ["solution", "解决"]);
    let promise = ["promise to the requester", "对用户的承诺"];
    match notice {
        "target_warning" => vec![one("respond", answer, today, 80), one("resolve", solution, today, 50)],
        "breach" => vec![one("resolve", solution, today, 100), one("promise", promise, today, 100)],
        "delay" => {
            let all = ["respond", "update", "handle", "resolve", "promise", "lapsed"];
            all.into_iter().map(|what| one(what, solution, today, 100)).collect()
        }
        _ => Vec::new(),
    }
}

/// The assignee receives, the requester is the one who wrote.
fn turn_to_engineer(words: &mut Words) {
    words.recipient.name = words.ticket.assignee.clone();
    words.recipient.address = "alice@desk.test".into();
    words.recipient.staff = true;
    words.actor = Actor { name: words.ticket.requester_name.clone(), ..Actor::default() };
}

/// What an engineer writes to the requester.
fn answer(language: Language) -> &'static str {
    match language {
        Language::En => "Ms Wang, I am on my way.\n\nPlease leave the printer switched on, and keep one jammed label.",
        Language::ZhCn => "王经理，我这就过来。\n\n请先不要关打印机，并留一张卡住的标签。",
    }
}

/// The engineer who passes it on, or who knows how it stands.
fn escalating(language: Language) -> Actor {
    match language {
        Language::En => actor("Tom Lee", "Engineer", "Service Desk"),
        Language::ZhCn => actor("李强", "工程师", "服务台"),
    }
}

/// How a major incident stands.
fn progress(language: Language) -> &'static str {
    match language {
        Language::En => "The core switch was replaced; two of five floors are back.",
        Language::ZhCn => "核心交换机已更换，五层楼中两层已恢复。",
    }
}

fn next_update(language: Language) -> &'static str {
    match language {
        Language::En => "10:30 today (Mon 23 Nov)",
        Language::ZhCn => "今天（11月23日 周一）10:30",
    }
}

fn english() -> Words {
    Words {
        desk: desk("IT Service Desk"),
        recipient: recipient("Wang Fang", "Hello Ms Wang,"),
        ticket: english_ticket(),
        text: "Hello,\n\nsince this morning the label printer on the third floor jams with every label.\n\
               The whole department cannot ship.\n\nThank you\nWang Fang"
            .into(),
        respond_by: "16:00 today (Mon 23 Nov)".into(),
        close_by: "18:00 on Thu 26 Nov".into(),
        eta: "11:00 tomorrow (Tue 24 Nov)".into(),
        next_by: "18:00 today (Mon 23 Nov)".into(),
        last_step: "Alice Li wrote to you, Mon 23 Nov 2026 09:12".into(),
        ask: vec!["The printer's number, or its floor".into(), "Is it only you, or the whole department?".into()],
        actor: actor("Alice Li", "Engineer", "Desktop Support"),
        links: links(["5 very good", "4 good", "3 fair", "2 poor", "1 very poor"]),
        transcript: vec![
            outcome("#priority P2", true, "Priority: P3 → P2"),
            outcome("#assign lee", false, "Two people fit: Alice Lee, Tom Lee. Write the full name."),
        ],
        kept_as_note: true,
        help: vec![
            help("#take", "The ticket becomes yours and is open."),
            help("#pending requester|vendor|change|schedule [until WHEN]", "Work waits."),
        ],
        undo: "#undo".into(),
        form: "DESK #1042 · revision 7\nState: open\nPriority: P2\nImpact: department\nUrgency: normal\n\
               Category: endpoint/printer\nTeam: desktop\nAssignee: alice\nETA: 2026-11-24 11:00"
            .into(),
        history: vec![past("Mon 23 Nov 09:12", "Alice Li", "The old driver is back.\nPlease try again.")],
        warning: "the sender is not verified. Call back before you act on it.".into(),
        may_belong_to: "#1041".into(),
        held: Held {
            subject: "Re: Label printer jams [DESK #1042]".into(),
            received_at: "09:31 today (Mon 23 Nov)".into(),
            orders: vec!["#resolve".into(), "Priority: P2".into()],
        },
        reference: "Ref: 7k2m4q6s2v3x5z7b2d4f6h3j5n".into(),
        ..Words::default()
    }
}

fn english_ticket() -> Ticket {
    Ticket {
        subject: "Label printer jams".into(),
        state_label: "In progress".into(),
        priority_label: "Important".into(),
        kind: "incident".into(),
        kind_label: "Incident".into(),
        team: "Desktop Support".into(),
        assignee: "Alice Li".into(),
        assignee_title: "Engineer".into(),
        requester_name: "Wang Fang".into(),
        affected_name: "Zhao Min".into(),
        opened_at: "Mon 23 Nov 2026 08:52".into(),
        resolved_at: "Mon 23 Nov 2026 14:26".into(),
        closed_at: "Mon 23 Nov 2026 15:03".into(),
        solution: "We put the old driver back and held that update.\nThree test labels at 14:20 came out well.".into(),
        cause: "A system update had replaced the driver.".into(),
        workaround: "The printer on the second floor takes your labels.".into(),
        symptom: "Every label jams under the roller.".into(),
        steps: "Print any label from the shipping screen.".into(),
        verified: "Three test labels, 14:20.".into(),
        merged_into_subject: "Printers on the third floor".into(),
        related: "follows ticket 1003".into(),
        closed_by_label: "confirmed by the requester".into(),
        category_name: "endpoint / printer".into(),
        closure_name: "solved".into(),
        last_activity: "Mon 23 Nov 2026 15:03".into(),
        ..ticket()
    }
}

fn chinese() -> Words {
    Words {
        desk: desk("IT服务台"),
        recipient: recipient("王芳", "王经理，您好："),
        ticket: chinese_ticket(),
        text: "您好：\n\n三楼的标签打印机今天早上开始一打就卡纸，\n整个部门都发不了货，麻烦尽快看看。\n\n谢谢！\n王芳"
            .into(),
        respond_by: "今天（11月23日 周一）16:00".into(),
        close_by: "11月26日（周四）18:00".into(),
        eta: "明天（11月24日 周二）11:00".into(),
        next_by: "今天（11月23日 周一）18:00".into(),
        last_step: "2026年11月23日（周一）09:12，李伟回复了您".into(),
        ask: vec!["打印机编号或所在楼层".into(), "是仅您本人，还是整个部门都打不了？".into()],
        actor: actor("李伟", "工程师", "桌面支持组"),
        links: links(["5 非常满意", "4 满意", "3 一般", "2 不满意", "1 很不满意"]),
        transcript: vec![
            outcome("#优先级 P2", true, "优先级：P3 → P2"),
            outcome("#转派 李工", false, "有两位李工：李伟、李强，请写全名。"),
        ],
        kept_as_note: true,
        help: vec![
            help("#接单", "工单由您处理，状态变为处理中。"),
            help("#挂起 等用户|等供应商|等变更|约定 [至 时间]", "暂停处理。"),
        ],
        undo: "#撤销".into(),
        form: "DESK #1042 · revision 7\n状态: 处理中\n优先级: P2\n影响范围: 部门\n紧急程度: 中\n\
               分类: endpoint/printer\n团队: desktop\n处理人: alice\n预计: 2026-11-24 11:00"
            .into(),
        history: vec![past("11月23日 09:12", "李伟", "已装回原驱动。\n请您再试一次。")],
        warning: "发件人身份未经核实，请先电话核实再处理。".into(),
        may_belong_to: "#1041".into(),
        held: Held {
            subject: "回复：标签打印机卡纸 [DESK #1042]".into(),
            received_at: "今天（11月23日 周一）09:31".into(),
            orders: vec!["#解决".into(), "优先级：P2".into()],
        },
        reference: "Ref: 7k2m4q6s2v3x5z7b2d4f6h3j5n".into(),
        ..Words::default()
    }
}

fn chinese_ticket() -> Ticket {
    Ticket {
        subject: "标签打印机卡纸".into(),
        state_label: "处理中".into(),
        priority_label: "重要".into(),
        kind: "incident".into(),
        kind_label: "故障".into(),
        team: "桌面支持组".into(),
        assignee: "李伟".into(),
        assignee_title: "工程师".into(),
        requester_name: "王芳".into(),
        affected_name: "赵敏".into(),
        opened_at: "2026年11月23日（周一）08:52".into(),
        resolved_at: "2026年11月23日（周一）14:26".into(),
        closed_at: "2026年11月23日（周一）15:03".into(),
        solution: "已装回原驱动，并停用该项更新。\n我们 14:20 试打三张，均正常。".into(),
        cause: "系统更新换掉了驱动。".into(),
        workaround: "二楼的打印机可以先打您的标签。".into(),
        symptom: "每张标签都卡在滚轴下。".into(),
        steps: "在发货界面打印任意标签。".into(),
        verified: "14:20 试打三张。".into(),
        merged_into_subject: "三楼打印机故障".into(),
        related: "接续工单 1003".into(),
        closed_by_label: "用户确认".into(),
        category_name: "终端 / 打印机".into(),
        closure_name: "已解决".into(),
        last_activity: "2026年11月23日（周一）15:03".into(),
        ..ticket()
    }
}

fn ticket() -> Ticket {
    Ticket {
        number: 1042,
        tag: "DESK".into(),
        mark: "[DESK #1042]".into(),
        priority: "P2".into(),
        category: "endpoint/printer".into(),
        assignee_phone: "8021".into(),
        tier: "2".into(),
        requester_address: "wang@corp.test".into(),
        closure_code: "solved".into(),
        closed_by: "user".into(),
        merged_into: 1040,
        revision: 7,
        ..Ticket::default()
    }
}

fn desk(name: &str) -> Desk {
    Desk { name: name.into(), address: "support@desk.test".into(), phone: "8066".into() }
}

fn recipient(name: &str, greeting: &str) -> Recipient {
    Recipient { name: name.into(), greeting: greeting.into(), address: "wang@corp.test".into(), staff: false }
}

fn actor(name: &str, title: &str, team: &str) -> Actor {
    Actor { name: name.into(), title: title.into(), phone: "8021".into(), team: team.into() }
}

fn links(labels: [&str; 5]) -> Links {
    let href =
        |purpose: &str| format!("mailto:support+{purpose}1042.k7m2q4@desk.test?subject=Re%3A%20%5BDESK%20%231042%5D");
    let rating = |label: &str| Rating {
        label: label.into(),
        href: format!("{}&body={}", href("r"), label.split(' ').next().unwrap_or_default()),
    };
    Links {
        yes: format!("{}&body=solved", href("y")),
        no: format!("{}&body=not%20yet", href("x")),
        note: href("n"),
        ratings: labels.into_iter().map(rating).collect(),
    }
}

fn outcome(command: &str, ok: bool, outcome: &str) -> Outcome {
    Outcome { command: command.into(), ok, outcome: outcome.into() }
}

fn help(command: &str, meaning: &str) -> Help {
    Help { command: command.into(), meaning: meaning.into() }
}

fn past(at: &str, who: &str, text: &str) -> Past {
    Past { at: at.into(), who: who.into(), text_lines: by_line(text) }
}

fn by_line(text: &str) -> Vec<String> {
    text.lines().map(str::to_string).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::super::{Block, Found, NOTICES};
    use super::*;

    const LANGUAGES: [Language; 2] = [Language::En, Language::ZhCn];

    fn templates() -> tera::Tera {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut found = Vec::new();
        for folder in ["", "en", "zh-CN"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    let name = path.file_name().unwrap().to_str().unwrap();
                    let name = if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
                    found.push((name, std::fs::read_to_string(&path).unwrap()));
                }
            }
        }
        let mut tera = tera::Tera::new();
        tera.add_raw_templates(found).unwrap();
        tera
    }

    fn render(tera: &tera::Tera, name: &str, words: &Words) -> String {
        let context = tera::Context::from_serialize(words).unwrap();
        tera.render(name, &context).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// What is left where nothing is known but the desk, the recipient and the number.
    fn bare(notice: &str, language: Language) -> Words {
        let Words { desk, recipient, ticket, text, text_lines, .. } = sample(notice, language);
        let ticket = Ticket { number: ticket.number, mark: ticket.mark, ..Ticket::default() };
        Words { desk: Desk { phone: String::new(), ..desk }, recipient, ticket, text, text_lines, ..Words::default() }
    }

    #[test]
    fn every_notice_renders_full_and_empty_and_is_tidy() {
        let tera = templates();
        for notice in NOTICES {
            for language in LANGUAGES {
                for words in [sample(notice, language), bare(notice, language)] {
                    let name = format!("{}/{notice}", language.tag());
                    let text = render(&tera, &format!("{name}.txt"), &words);
                    assert!(!text.contains("\n\n\n"), "{name}.txt has a gap:\n{text}");
                    for line in text.lines() {
                        let ours = !line.contains("mailto:") && !line.starts_with("  ");
                        assert_eq!(line.trim_end(), line, "{name}.txt has a trailing space");
                        assert!(!line.starts_with(['#', '＃']), "{name}.txt reads as a command: {line}");
                        assert!(!ours || line.chars().count() <= 76 || words.text.contains(line), "{name}.txt: {line}");
                    }
                    assert!(render(&tera, &format!("{name}.html"), &words).contains("</html>"));
                    let subject = render(&tera, &format!("{name}.subject"), &words);
                    assert_eq!(subject.trim_end().lines().count(), 1, "{name}.subject: {subject}");
                }
            }
        }
    }

    #[test]
    fn subjects_begin_with_what_to_do_and_bear_one_mark() {
        let tera = templates();
        for (name, expected) in [
            ("en/ack", "Received: Label printer jams [DESK #1042]"),
            ("zh-CN/ack", "已受理：标签打印机卡纸 [DESK #1042]"),
            ("en/reply", "Re: Label printer jams [DESK #1042]"),
            ("en/resolved", "Please confirm: Label printer jams [DESK #1042]"),
            ("zh-CN/resolved", "请确认：标签打印机卡纸 [DESK #1042]"),
            ("zh-CN/confirm_reminder", "请确认（提醒）：标签打印机卡纸 [DESK #1042]"),
            ("zh-CN/confirmed", "用户已确认：标签打印机卡纸 [DESK #1042]"),
            ("zh-CN/reopened_to_you", "退回重办：标签打印机卡纸 [DESK #1042]"),
            ("zh-CN/target_warning", "即将超时：标签打印机卡纸 [DESK #1042]"),
            ("zh-CN/breach", "已超时：标签打印机卡纸 [DESK #1042]"),
            ("zh-CN/delay", "延期说明：标签打印机卡纸 [DESK #1042]"),
            ("zh-CN/status", "当前进度：标签打印机卡纸 [DESK #1042]"),
            ("zh-CN/digest", "今日待办（11月23日 周一）：您名下 4 件，今天到期 3 件，待您发出 1 件，待分派 2 件"),
            ("en/digest", "To do today (Mon 23 Nov): 4 of yours, 3 due, 1 to send on, 2 unassigned"),
        ] {
            let (tag, notice) = name.split_once('/').unwrap();
            let words = sample(notice, Language::of_tag(tag).unwrap());
            assert_eq!(render(&tera, &format!("{name}.subject"), &words).trim_end(), expected);
        }
    }

    #[test]
    fn what_people_wrote_is_escaped_in_html() {
        let tera = templates();
        let hostile = "<script>{{ 7*7 }}</script>\"'&";
        for notice in NOTICES {
            for language in LANGUAGES {
                let mut words = sample(notice, language);
                words.text = hostile.into();
                words.text_lines = vec![hostile.into()];
                words.ticket.subject = hostile.into();
                words.ticket.requester_name = hostile.into();
                words.ticket.solution = hostile.into();
                words.ticket.cause = hostile.into();
                words.actor.name = hostile.into();
                words.held.subject = hostile.into();
                words.reason = hostile.into();
                words.said_then = hostile.into();
                words.form_lines = vec![hostile.into()];
                words.history = vec![past(hostile, hostile, hostile)];
                words.last_step = hostile.into();
                words.owed = vec![Owed { label: hostile.into(), due: hostile.into(), ..Owed::default() }];
                words.transcript = vec![outcome(hostile, false, hostile)];
                let (lines, said) = (vec![hostile.into()], vec![hostile.into()]);
                let block = Block { head: hostile.into(), lines, said, links: Vec::new() };
                words.found = vec![Found { title: hostile.into(), blocks: vec![block], more: hostile.into() }];
                let html = render(&tera, &format!("{}/{notice}.html", language.tag()), &words);
                assert!(!html.contains("<script") && !html.contains("49"), "{notice}");
                assert!(!html.contains("&amp;lt;"), "{notice} is escaped twice");
            }
        }
    }

    #[test]
    fn an_ack_without_a_subject_repeats_nothing_of_the_sender() {
        let tera = templates();
        for language in LANGUAGES {
            let mut words = sample("ack", language);
            words.ticket.subject = String::new();
            for ending in ["subject", "txt", "html"] {
                let name = format!("{}/ack.{ending}", language.tag());
                let all = render(&tera, &name, &words);
                for theirs in [&words.ticket.requester_name, &words.ticket.requester_address, &words.text_lines[2]] {
                    assert!(!all.contains(theirs.as_str()), "{name}: {theirs}");
                }
                assert!(!all.contains("mailto:"), "{name}");
                assert!(all.contains("1042"), "{name}");
            }
        }
    }

    #[test]
    fn texts_of_engineers_end_with_the_form() {
        let tera = templates();
        for notice in NOTICES.iter().skip_while(|name| **name != "assigned_to_you") {
            for language in LANGUAGES {
                let words = sample(notice, language);
                let text = render(&tera, &format!("{}/{notice}.txt", language.tag()), &words);
                assert_eq!(text.trim_end().ends_with(&words.form), *notice != "verify_sender", "{notice}");
            }
        }
    }
}
