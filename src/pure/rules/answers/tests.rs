#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
use super::*;
use crate::pure::grade::Impact;
use crate::pure::language::Language;
use crate::pure::wording::question;

const THREE: &[&str] = &["phone", "ci", "occurred_at"];

fn read(text: &str, asked: &[&str], open: &[&str]) -> Answers {
    let is_time = |text: &str| {
        let text = text.trim_start_matches("since ").trim_start_matches('从').trim_end_matches("开始");
        [
            "this morning",
            "8:30",
            "today 8:30",
            "yesterday",
            "yesterday 3pm",
            "昨天",
            "昨天下午",
            "今早",
            "今天上午8点半",
        ]
        .contains(&text)
    };
    let words = |field: &str| [Language::En, Language::ZhCn].iter().filter_map(|l| question(field, *l)).collect();
    let asks_for_news = |text: &str| {
        ["any news", "when will it be fixed", "什么时候能修好", "进展如何", "催一下"]
            .contains(&text.trim_end_matches(['?', '？']).to_lowercase().as_str())
    };
    let questions =
        Questions { asked, open, words: &words, is_time: &is_time, asks_for_news: &asks_for_news, name: "Jo Fry" };
    let lines = text.lines().map(|line| match line.strip_prefix('>') {
        Some(rest) => Line { text: rest, is_quoted: true },
        None => Line { text: line, is_quoted: false },
    });
    answers(&lines.collect::<Vec<_>>(), &questions)
}

/// Phone, item and time of what was read.
fn three(said: &Labels) -> [&str; 3] {
    [&said.phone, &said.ci, &said.occurred_at].map(|text| text.as_deref().unwrap_or("-"))
}

#[test]
fn three_questions_answered_in_many_ways() {
    for text in [
        "8177\nERP\nsince 8:30",
        "Hello,\n\n8177\nERP\nthis morning\n\nThanks,\nJo",
        "Hi Anna,\n8177\nERP\nyesterday\nJo Fry",
        "phone 8177\nsystem ERP\nsince yesterday",
        "My phone number is 8177\nThe system is ERP\nsince yesterday",
        "yesterday\n8177\nsystem ERP",
        "ERP\n8177\nyesterday",
        "1. 8177\n2. ERP\n3. since 8:30",
        "1、8177\n2、ERP\n3、昨天下午",
        "（1）8177\n（2）ERP\n（3）昨天下午",
        "- 8177\n- ERP\n- yesterday",
        "8177\nERP\n今早开始",
        "您好，电话8177，系统ERP，从今天上午8点半开始。",
        "电话是8177，系统是ERP，昨天开始，谢谢",
        "Since when: yesterday 3pm\nA phone number to reach you at: 8177\nThe system or device: ERP",
        "- A phone number to reach you at 8177\n- Since when? yesterday\n- The system or device, with its number if it bears one: ERP",
        "> - A phone number to reach you at\n8177\n> - The system or device, with its number if it bears one\nERP\n> - Since when\nyesterday",
        "> - A phone number to reach you at\n> - The system or device, with its number if it bears one\n> - Since when\n8177\nERP\nyesterday",
        "> - 方便联系您的电话\n8177\n> - 发生时间\n昨天\n> - 涉及的系统或设备，有编号的请写明编号\nERP\n> 服务台",
        "方便联系您的电话：8177\n涉及的系统或设备：ERP\n什么时候开始的：昨天",
    ] {
        let found = read(text, THREE, THREE);
        let all = found.all.unwrap_or_else(|| panic!("{text}"));
        let [phone, ci, since] = three(&all);
        assert_eq!((phone, ci), ("8177", "ERP"), "{text}");
        assert_ne!(since, "-", "{text}");
    }
}

#[test]
fn some_answered_and_the_rest_left_open() {
    for (text, all) in [
        ("8177", ["8177", "-", "-"]),
        ("yesterday", ["-", "-", "yesterday"]),
        (
            "> - A phone number to reach you at\n8177\n> - The system or device\n> - Since when\n> IT Desk",
            ["8177", "-", "-"],
        ),
        ("> - The system or device, with its number if it bears one\nERP\n> - Since when", ["-", "ERP", "-"]),
        ("8177\ndon't know\nyesterday", ["8177", "-", "yesterday"]),
        ("1. 8177\n2. ERP", ["8177", "ERP", "-"]),
        ("ext. 8177\nERP\nyesterday", ["ext. 8177", "ERP", "yesterday"]),
    ] {
        let found = read(text, THREE, THREE).all;
        assert_eq!(found.as_ref().map(three), Some(all), "{text}");
    }
}

#[test]
fn what_is_no_answer_fills_nothing() {
    for text in [
        "Please hurry up\nwe wait\nall day",
        "It is still down.",
        "The system is down since the update, please hurry.",
        "Could you call me?",
        "I rebooted it\nthen it beeped\nand now it is dark",
        "ERP",
        "系统崩溃了",
        "system down",
        "My department is waiting",
        "我在家办公VPN连不上",
        "我在上海出差",
        "I am in London until Friday.",
        "我们等着用\n请尽快\n急",
    ] {
        for asked in [THREE, &["department", "phone"]] {
            let found = read(text, asked, asked);
            assert_eq!((found.sure, found.all.unwrap_or_default()), (Labels::default(), Labels::default()), "{text}");
        }
    }
    for text in ["我在家办公VPN连不上", "我在上海出差", "I am in London until Friday."] {
        let found = read(text, &["department"], &["department"]);
        assert_eq!((found.sure, found.all.unwrap_or_default()), (Labels::default(), Labels::default()), "{text}");
    }
    for (text, department) in [
        ("我在仓储部", "仓储部"),
        ("我在财务", "财务"),
        ("我是人事的", "人事"),
        ("I work in Finance", "Finance"),
        ("I am in Finance.", "Finance"),
        ("I'm in HR.", "HR"),
        ("I am in the finance department", "the finance department"),
        ("IT Department", "IT Department"),
        ("急诊科", "急诊科"),
        ("Finance", "Finance"),
    ] {
        let found = read(text, &["department"], &["department"]);
        let found = merged(found.sure, found.all.unwrap_or_default());
        assert_eq!(found.department.as_deref(), Some(department), "{text}");
    }
    // What stands behind a word counts in whatever else is said.
    let found =
        read("We cannot book anything, please hurry.\nPhone 8177, since yesterday, system crashed", THREE, THREE);
    assert_eq!((three(&found.sure), found.all), (["8177", "-", "since yesterday"], None));
    let found = read("We all wait for it, so please hurry. Phone 8177, since yesterday 3pm.", THREE, THREE);
    assert_eq!((three(&found.sure), found.all), (["8177", "-", "since yesterday 3pm"], None));
}

#[test]
fn a_line_of_several_and_what_can_only_be_one_thing() {
    let four = &["department", "phone", "impact", "site"];
    let found = read("电话8177，仓储部，就我一个人，上海办公室", four, four).all.unwrap();
    assert_eq!((found.phone.as_deref(), found.department.as_deref()), (Some("8177"), Some("仓储部")));
    assert_eq!((found.impact, found.site.as_deref()), (Some(Impact::Individual), Some("上海办公室")));
    let found = read("Phone 8177, department Warehouse, only me, site Hamburg", four, four).all.unwrap();
    assert_eq!((found.department.as_deref(), found.site.as_deref()), (Some("Warehouse"), Some("Hamburg")));
    assert_eq!(found.impact, Some(Impact::Individual));
    let two = &["ci", "place"];
    let found = read("LP-3\nthird floor, by the window", two, two).all.unwrap();
    assert_eq!((found.ci.as_deref(), found.place.as_deref()), (Some("LP-3"), Some("third floor, by the window")));
    assert_eq!(read("The lamp blinks, the door is open", two, two).all, None);
}

#[test]
fn answers_above_other_words() {
    let two = &["department", "phone"];
    for (text, is_all) in [("财务部\n8177\n还是打不开", false), ("8177\n财务部", true), ("财务部\n8177\n", true)]
    {
        let found = read(text, two, two);
        let sure = merged(found.sure, found.all.clone().unwrap_or_default());
        assert_eq!((sure.department.as_deref(), sure.phone.as_deref()), (Some("财务部"), Some("8177")), "{text}");
        assert_eq!(found.all.is_some(), is_all, "{text}");
    }
    let found = read("财务部\n还是打不开", two, two);
    assert_eq!((found.sure, found.all), (Labels::default(), None));
}

#[test]
fn how_many_are_hit() {
    for (text, impact) in [
        ("2", Some(Impact::Department)),
        ("２。", Some(Impact::Department)),
        ("2 本部门都这样", Some(Impact::Department)),
        ("2, my department", Some(Impact::Department)),
        ("3、全公司都打不开", Some(Impact::Company)),
        ("1 only me", Some(Impact::Individual)),
        ("#1", Some(Impact::Individual)),
        ("整个部门都打不开", Some(Impact::Department)),
        ("the whole company", Some(Impact::Company)),
        ("影响范围，回复数字即可：2", Some(Impact::Department)),
        ("2 printers are down", None),
        ("2, 3 and 5", None),
        ("1 全公司", None),
        ("不是全公司", None),
        ("only me in the department", None),
        ("(2)", Some(Impact::Department)),
        ("（2）", Some(Impact::Department)),
        ("选2", Some(Impact::Department)),
        ("答：2", Some(Impact::Department)),
        ("option 2", Some(Impact::Department)),
        ("2，谢谢", Some(Impact::Department)),
        ("3，全公司都登录不了", Some(Impact::Company)),
        ("3, nobody can log in", Some(Impact::Company)),
        ("3 - it does not work for any of us", Some(Impact::Company)),
        ("2，整个部门都不行", Some(Impact::Department)),
        ("2，都打不开", Some(Impact::Department)),
        ("全公司都不行", Some(Impact::Company)),
        ("3 全公司都有这个问题", Some(Impact::Company)),
        ("整个部门都有问题", Some(Impact::Department)),
        ("3 全公司都访问不了", Some(Impact::Company)),
        ("全公司都无法访问", Some(Impact::Company)),
        ("2 我们部门都访问不了", Some(Impact::Department)),
        ("3、全公司都无法正常使用", Some(Impact::Company)),
        ("3 全公司都用不了，客户也在问", Some(Impact::Company)),
        ("3 the whole company can't log in", Some(Impact::Company)),
        ("Everyone can't log in", Some(Impact::Company)),
        ("Everyone can’t log in", Some(Impact::Company)),
        ("3, the whole company cannot log in since this morning", Some(Impact::Company)),
        ("3 The whole company cannot log in, please hurry!", Some(Impact::Company)),
        ("2, my department is not working", Some(Impact::Department)),
        ("everyone", Some(Impact::Company)),
        ("只有我不行", Some(Impact::Individual)),
        ("only my computer", Some(Impact::Individual)),
        ("Only my department", Some(Impact::Department)),
        ("Just my team", Some(Impact::Department)),
        ("everyone in my department", Some(Impact::Department)),
        ("只有我们科室", Some(Impact::Department)),
        ("Everyone else is fine", None),
        ("All of us can log in except me", None),
        ("All my colleagues are fine", None),
        ("I asked my colleagues", None),
        ("nobody in my department", None),
        ("其他同事都正常", None),
        ("除了我，全公司都可以", None),
        ("三个人", None),
        ("3, not the whole company", None),
        ("3，不是全公司，只有我", None),
        ("全公司都没问题", None),
        ("全公司都可以正常使用", None),
        ("我问了全公司", None),
        ("I don't know whether everyone has it", None),
        ("The whole company doesn't have this", None),
        ("It isn't the whole company", None),
        ("只有我们科", None),
        ("只有我们这层", None),
        ("Everyone in Finance", None),
        ("财务部所有人", None),
        ("All users in building 2", None),
        ("3、昨天也这样", None),
        ("3. it was the same yesterday", None),
        ("3 people in the whole company", None),
        ("2 of my colleagues", None),
        ("2?", None),
        ("3.5", None),
    ] {
        let found = read(text, &["impact"], &["impact"]);
        assert_eq!(found.all.unwrap_or_default().impact, impact, "{text}");
    }
}

/// A client may wrap what it quotes wherever it likes.
#[test]
fn wrapped_questions_hold_no_answers() {
    let receipt = "- Who is hit? Reply with a number: 1 only me, 2 my department, 3 the whole company";
    for width in [78, 74, 66, 60, 56, 52, 50, 40, 30] {
        let mut quoted = vec![String::new()];
        for word in receipt.split(' ') {
            let last = quoted.last_mut().unwrap();
            match last.len() + word.len() < width {
                true => last.push_str(&format!(" {word}")),
                false => quoted.push(format!(" {word}")),
            }
        }
        let quoted: String = quoted.iter().map(|line| format!(">{line}\n")).collect();
        for (text, impact) in [
            (format!("2\n\n{quoted}> \n> IT Desk"), Some(Impact::Department)),
            (format!("{quoted}3\n> \n> IT Desk"), Some(Impact::Company)),
            (format!("{quoted}1\n"), Some(Impact::Individual)),
            (format!("I will be back on Monday.\n\n{quoted}"), None),
        ] {
            let found = read(&text, &["impact"], &["impact"]);
            assert_eq!(found.all.unwrap_or_default().impact, impact, "{text}");
            assert_eq!(found.sure.impact.filter(|_| impact.is_none()), None, "{text}");
        }
    }
    let found = read(
        "> - Your department\n: Finance\n> - A phone number to reach you at\n：8177",
        &["department", "phone"],
        &["department", "phone"],
    );
    let all = found.all.unwrap();
    assert_eq!((all.department.as_deref(), all.phone.as_deref()), (Some("Finance"), Some("8177")));
}

#[test]
fn a_question_is_no_answer() {
    for text in [
        "When will it be fixed?",
        "什么时候能修好？",
        "Any news?",
        "any news",
        "进展如何",
        "催一下",
        "Could you call me?",
    ] {
        for field in ["error_text", "symptom", "steps", "expected_impact", "ci", "department", "affected"] {
            let found = read(text, &[field], &[field]);
            assert_eq!((found.sure, found.all.unwrap_or_default()), (Labels::default(), Labels::default()), "{text}");
        }
    }
    let found = read("8177\nAny news?", &["phone", "error_text"], &["phone", "error_text"]);
    assert_eq!(found.all, None);
}

/// What a mail of a fault answers beside it is a number, a time or a word of a list.
#[test]
fn what_can_be_nothing_else_is_told_from_names() {
    for (text, asked, is_hard) in [
        ("3，全公司都登录不了", &["impact"][..], true),
        ("8177\n2", &["phone", "impact"], true),
        ("The system or device: ERP\n2", &["ci", "impact"], true),
        ("ERP\n2", &["ci", "impact"], false),
        ("It still does not start", &["symptom"], false),
    ] {
        assert_eq!(read(text, asked, asked).is_hard, is_hard, "{text}");
    }
}

#[test]
fn the_kinds_that_were_offered() {
    use crate::pure::grade::Kind;
    for (text, kind) in [
        ("故障", Some(Kind::Incident)),
        ("是故障", Some(Kind::Incident)),
        ("a fault", Some(Kind::Incident)),
        ("It is a fault.", Some(Kind::Incident)),
        ("A request", Some(Kind::Request)),
        ("这是服务请求。", Some(Kind::Request)),
        ("a question of time", None),
        ("It is a problem", None),
    ] {
        assert_eq!(read(text, &["kind"], &["kind"]).all.unwrap_or_default().kind, kind, "{text}");
    }
}

#[test]
fn what_was_answered_is_not_asked_of_the_lines_again() {
    let found = read("1. 8177\n2. ERP\n3. yesterday", THREE, &["ci", "occurred_at"]).all.unwrap();
    assert_eq!(three(&found), ["-", "ERP", "yesterday"]);
    assert_eq!(read("8177", THREE, &[]).all, None);
    assert_eq!(read("", THREE, THREE).sure, Labels::default());
}

#[test]
fn long_input_ends() {
    let text = "8177, ".repeat(200_000);
    let _ = read(&text, THREE, THREE);
    let _ = read(&"8177\n".repeat(200_000), THREE, THREE);
}
