//! What a first mail says of the matter is put on record, and what is missing is asked for once.

use crate::desk::TestDesk;
use crate::life::says;
use crate::people::{ALICE, CHEN, WANG, ZHAO, reply};

const PRINTERS: &str = "[[category]]\nname = \"endpoint/printer\"\nrequired = [\"ci\", \"place\"]\n\
     [[rule]]\nname = \"printers\"\nwhen = { any_text = [\"printer\", \"打印机\"] }\nthen = { category = \"endpoint/printer\" }\n\
     [[ci]]\nname = \"LP-3\"\naliases = [\"label printer of the third floor\", \"三楼标签打印机\"]\n";

#[tokio::test]
async fn labelled_lines_fill_the_record() {
    let desk = TestDesk::open().await;
    let zh = "您好，打印不了。\n部门：财务\n电话：8033\n发生时间：今天上午9点\n设备：LP-3\n位置：三楼 312\n故障现象：每张都卡纸\n影响范围：部门\n赵敏";
    let number = desk.gets(ZHAO.writes("打印不了", zh)).await.opened();
    let row = desk.row(number).await;
    assert_eq!((row.department.as_str(), row.phone.as_str(), row.ci.as_str()), ("财务", "8033", "LP-3"));
    assert_eq!((row.place.as_str(), row.symptom.as_str()), ("三楼 312", "每张都卡纸"));
    assert_eq!(desk.field(number, "occurred_at").await, "2026-11-23T01:00:00Z");
    assert_eq!(desk.field(number, "impact").await, "department");
    let en = "It stays dark.\nDepartment: Sales\nPhone: 8044\nSince: yesterday 17:00\nLocation: floor 2\nSystem: SC-7\nUrgency: high";
    let number = desk.gets(WANG.writes("Scanner is dark", en)).await.opened();
    let row = desk.row(number).await;
    assert_eq!((row.department.as_str(), row.phone.as_str(), row.ci.as_str()), ("Sales", "8044", "SC-7"));
    assert_eq!(desk.field(number, "occurred_at").await, "2026-11-22T09:00:00Z");
    assert_eq!((row.place.as_str(), desk.field(number, "urgency").await.as_str()), ("floor 2", "high"));
    desk.end().await;
}

/// A signature tells where its writer sits and how to call them, with or without colons.
#[tokio::test]
async fn what_stands_in_a_signature_is_not_asked_for() {
    const ASKS: &str = "[[category]]\nname = \"endpoint/scanner\"\nrequired = [\"phone\", \"department\"]\n\
         [[rule]]\nname = \"all\"\nwhen = { any_text = [\"scanner\", \"扫描仪\"] }\nthen = { category = \"endpoint/scanner\" }\n";
    for (who, text, [department, phone]) in [
        (ZHAO, "扫描仪不亮。\n\n-- \n赵敏\n财务部 电话 6001", ["财务部", "6001"]),
        (ZHAO, "扫描仪不亮。\n\n赵敏\n财务部 电话 6001", ["财务部", "6001"]),
        (
            WANG,
            "The scanner stays dark.\n\n-- \nWang Fang | Finance Department | ext. 6001",
            ["Finance Department", "6001"],
        ),
    ] {
        let desk = TestDesk::with(ASKS).await;
        let step = desk.gets(who.writes("Scanner", text)).await;
        let row = desk.row(step.opened()).await;
        assert_eq!([row.department.as_str(), row.phone.as_str()], [department, phone], "{text}");
        let ack = &step.mail("ack").text;
        assert!(!ack.contains("phone number") && !ack.contains("部门") && !ack.contains("电话号码"), "{ack}");
        desk.end().await;
    }
    let desk = TestDesk::with(ASKS).await;
    let step = desk.gets(ZHAO.writes("扫描仪", "扫描仪不亮，分机 6001 也打不通。")).await;
    let row = desk.row(step.opened()).await;
    assert_eq!((row.department.as_str(), row.phone.as_str()), ("", ""), "what is out of order is nobody's number");
    desk.end().await;
}

/// The names that forms give their fields; what they say is not asked for again.
#[tokio::test]
async fn the_fields_of_a_form_are_read_and_not_asked_for() {
    const ASKS: &str = "[[category]]\nname = \"application\"\nrequired = [\"phone\", \"ci\", \"occurred_at\"]\n\
         [[rule]]\nname = \"all\"\nwhen = { any_text = [\"slow\", \"慢\"] }\nthen = { category = \"application\" }\n";
    for (who, text) in [
        (
            WANG,
            "It is slow.\nAffected system: ERP\nPhone: 8177\nTime of occurrence: 2026-11-23 09:00\nUrgency: business interrupted",
        ),
        (ZHAO, "系统很慢。\n受影响系统：ERP\n联系电话：8177\n发生日期：2026-11-23 09:00\n紧急程度：业务中断，无法开单"),
        (ZHAO, "系统很慢。\n业务系统：ERP；手机号码：8177\n故障发生时间：今天上午9点\n故障等级：特急"),
    ] {
        let desk = TestDesk::with(ASKS).await;
        let step = desk.gets(who.writes("ERP", text)).await;
        let number = step.opened();
        let row = desk.row(number).await;
        assert_eq!((row.ci.as_str(), row.phone.as_str()), ("ERP", "8177"), "{text}");
        assert_eq!(desk.field(number, "occurred_at").await, "2026-11-23T01:00:00Z", "{text}");
        assert_eq!(desk.field(number, "urgency").await, "critical", "{text}");
        assert_eq!(desk.field(number, "priority").await, "P2", "{text}");
        let ack = &step.mail("ack").text;
        assert!(ack.contains("nothing you need to do") || ack.contains("您这边无需操作"), "{ack}");
        desk.end().await;
    }
}

#[tokio::test]
async fn an_item_is_known_by_what_people_call_it() {
    for text in ["The label printer of the third floor jams.", "三楼标签打印机卡纸。", "lp-3 jams again."] {
        let desk = TestDesk::with(PRINTERS).await;
        let number = desk.gets(WANG.writes("It jams", text)).await.opened();
        assert_eq!(desk.field(number, "ci").await, "LP-3", "{text}");
        desk.end().await;
    }
}

#[tokio::test]
async fn what_is_missing_is_asked_for_once_and_filled_in() {
    for (answer, ci, place) in [
        ("LP-3\nthird floor, by the window", "LP-3", "third floor, by the window"),
        ("Device: LP-3\nPlace: room 312", "LP-3", "room 312"),
    ] {
        let desk = TestDesk::with(PRINTERS).await;
        let step = desk.gets(WANG.writes("Printer jams", "The printer jams with every label.")).await;
        let number = step.opened();
        let ack = step.mail("ack").clone();
        assert!(ack.text.contains("please reply with the details below"), "{}", ack.text);
        assert!(ack.text.contains("The system or device") && ack.text.contains("floor, room"), "{}", ack.text);
        assert!(step.mail("assigned_to_you").text.contains("Already asked in the receipt"));
        says(&desk, WANG, &ack, answer).await.tells(&["new_entry alice"]);
        assert_eq!((desk.field(number, "ci").await.as_str(), desk.row(number).await.place.as_str()), (ci, place));
        assert_eq!(desk.facts(number, "ci").await.len(), 1);
        // What is known is not filled in again by later words.
        says(&desk, WANG, &ack, "Please hurry\nthe lorry waits").await;
        assert_eq!(desk.field(number, "ci").await, ci);
        desk.end().await;
    }
    let desk = TestDesk::with(PRINTERS).await;
    let text = "The printer jams.\nDevice: LP-3\nPlace: room 312";
    let step = desk.gets(WANG.writes("Printer jams", text)).await;
    assert!(step.mail("ack").text.contains("there is nothing you need to do"), "nothing is missing");
    desk.end().await;
}

/// Whatever form the answer takes, it is an answer: the order, numbers, the questions' own words, words without signs.
#[tokio::test]
async fn answers_are_understood_as_people_write_them() {
    const ASKS: &str = "[[category]]\nname = \"network/vpn\"\nrequired = [\"phone\", \"ci\", \"occurred_at\"]\n\
         [[rule]]\nname = \"vpn\"\nwhen = { any_text = [\"vpn\", \"远程接入\"] }\nthen = { category = \"network/vpn\" }\n";
    const MORNING: &str = "2026-11-23T00:30:00Z";
    const YESTERDAY: &str = "2026-11-22T07:00:00Z";
    for (who, answer, all) in [
        (WANG, "8177\nERP\nsince 8:30", ["8177", "ERP", MORNING]),
        (WANG, "Hello,\n\n8177\nERP\ntoday 8:30\n\nThanks,\nWang", ["8177", "ERP", MORNING]),
        (WANG, "8177\nERP\ntoday 8:30\n\nBest regards,\nWang Fang", ["8177", "ERP", MORNING]),
        (WANG, "phone 8177\nsystem ERP\nsince yesterday 3pm", ["8177", "ERP", YESTERDAY]),
        (WANG, "1. 8177\n2. ERP\n3. since this morning 8:30", ["8177", "ERP", MORNING]),
        (
            WANG,
            "Since when: yesterday 3pm\nA phone number to reach you at: 8177\nThe system or device: ERP",
            ["8177", "ERP", YESTERDAY],
        ),
        (WANG, "Time: about 8:30 am\nPhone: 8177", ["8177", "", MORNING]),
        (WANG, "We all wait for it, so please hurry. Phone 8177, since yesterday 3pm.", ["8177", "", YESTERDAY]),
        (ZHAO, "8177\nERP\n今天八点半开始", ["8177", "ERP", MORNING]),
        (ZHAO, "电话：8177\n系统：ERP\n时间：今天上午8:30左右", ["8177", "ERP", MORNING]),
        (ZHAO, "您好，电话8177，系统ERP，从今天上午8点半开始。", ["8177", "ERP", MORNING]),
        (ZHAO, "1、8177\n2、ERP\n3、昨天下午3点", ["8177", "ERP", YESTERDAY]),
        (ZHAO, "什么时候开始的：昨天下午3点", ["", "", YESTERDAY]),
        (ZHAO, "请尽快处理，我们等着用\n急", ["", "", ""]),
        (WANG, "The vpn is down again, please hurry\nwe wait\nand wait", ["", "", ""]),
    ] {
        let desk = TestDesk::with(ASKS).await;
        let subject = if who.address == WANG.address { "vpn is slow" } else { "远程接入很慢" };
        let step = desk.gets(who.writes(subject, subject)).await;
        let (number, ack) = (step.opened(), step.mail("ack").clone());
        says(&desk, who, &ack, answer).await.tells(&["new_entry alice"]);
        let row = desk.row(number).await;
        let since = desk.field(number, "occurred_at").await;
        assert_eq!([row.phone.as_str(), row.ci.as_str(), since.as_str()], all, "{answer}");
        desk.end().await;
    }
}

/// Below the questions, as they are quoted: which of them is answered and in which order does not matter.
#[tokio::test]
async fn answers_below_their_questions() {
    const ASKS: &str = "[[category]]\nname = \"network/vpn\"\nrequired = [\"phone\", \"ci\", \"occurred_at\"]\n\
         [[rule]]\nname = \"vpn\"\nwhen = { any_text = [\"vpn\"] }\nthen = { category = \"network/vpn\" }\n";
    for (answers, all) in [
        (["8177", "ERP", "since 8:30"], ["8177", "ERP", "2026-11-23T00:30:00Z"]),
        (["", "ERP", ""], ["", "ERP", ""]),
        (["8177", "", ""], ["8177", "", ""]),
        (["", "", "today 8:30"], ["", "", "2026-11-23T00:30:00Z"]),
        (["", "I will look it up", "today 8:30"], ["", "", "2026-11-23T00:30:00Z"]),
    ] {
        let desk = TestDesk::with(ASKS).await;
        let step = desk.gets(WANG.writes("vpn is slow", "The vpn is slow.")).await;
        let (number, ack) = (step.opened(), step.mail("ack").clone());
        let mut text = String::from("On Mon, 23 Nov 2026, IT Desk wrote:\n");
        let mut left = answers.iter();
        for line in ack.text.lines() {
            text.push_str(&format!("> {line}\n"));
            if line.starts_with("- ")
                && let Some(answer) = left.next().filter(|answer| !answer.is_empty())
            {
                text.push_str(&format!("\n{answer}\n\n"));
            }
        }
        let mut mail = reply(&ack).by(WANG).saying("").bare();
        mail.text.clone_from(&text);
        desk.gets(mail).await.tells(&["new_entry alice"]);
        let row = desk.row(number).await;
        let since = desk.field(number, "occurred_at").await;
        assert_eq!([row.phone.as_str(), row.ci.as_str(), since.as_str()], all, "{text}");
        desk.end().await;
    }
}

/// What says how many are hit is understood in whatever else is said, and what does not say it raises nothing.
#[tokio::test]
async fn how_many_are_hit_is_answered_in_words() {
    for (answer, impact, priority) in [
        ("3, nobody can log in", "company", "P2"),
        ("3，全公司都登录不了", "company", "P2"),
        ("(2)", "department", "P3"),
        ("选2", "department", "P3"),
        ("2，整个部门都不行", "department", "P3"),
        ("Everyone else is fine.", "individual", "P3"),
        ("All of us can log in except me", "individual", "P3"),
        ("Everyone in Finance", "individual", "P3"),
    ] {
        let desk = TestDesk::open().await;
        let step = desk.gets(WANG.writes("Help", "URGENT!!! I cannot open it!")).await;
        let number = step.opened();
        let step = says(&desk, WANG, step.mail("ack"), answer).await;
        assert!(step.told().contains(&"new_entry alice".to_owned()), "{answer}: {:?}", step.told());
        assert_eq!(
            [desk.field(number, "impact").await, desk.field(number, "priority").await],
            [impact, priority],
            "{answer}"
        );
        desk.end().await;
    }
}

/// A question for news is answered as one, whatever was asked before.
#[tokio::test]
async fn a_question_for_news_fills_nothing_in() {
    for (field, question) in [
        ("error_text", "When will it be fixed?"),
        ("error_text", "什么时候能修好？"),
        ("symptom", "Any news?"),
        ("ci", "进展如何"),
        ("steps", "催一下"),
    ] {
        let desk = TestDesk::with(&PRINTERS.replace("\"ci\", \"place\"", &format!("{field:?}"))).await;
        let step = desk.gets(WANG.writes("Printer", "The printer on our floor stays dark.")).await;
        let (number, ack) = (step.opened(), step.mail("ack").clone());
        let step = says(&desk, WANG, &ack, question).await;
        assert_eq!(step.told(), ["new_entry alice", "status wang"], "{question}");
        assert_eq!(desk.facts(number, "answered").await, [""; 0], "{question}");
        let row = desk.row(number).await;
        assert_eq!([row.error_text, row.symptom, row.ci, row.steps], [""; 4], "{question}");
        desk.end().await;
    }
}

#[tokio::test]
async fn pressing_alone_raises_nothing_and_is_asked_about() {
    for (who, subject, text, ask, answer, priority) in [
        (ZHAO, "Help", "急急急！！！打不开了，快点！", "1 仅我本人，2 本部门，3 全公司", "2", "P3"),
        (ZHAO, "打不开", "急急急！打不开了", "1 仅我本人，2 本部门，3 全公司", "3", "P2"),
        (ZHAO, "特急！邮箱打不开", "邮箱打不开。", "1 仅我本人，2 本部门，3 全公司", "3", "P2"),
        (ZHAO, "【紧急】电脑蓝屏", "电脑蓝屏了。", "1 仅我本人，2 本部门，3 全公司", "2", "P3"),
        (WANG, "Help", "URGENT!!! I cannot open it!", "1 only me, 2 my department", "2", "P3"),
        (WANG, "P1: mail down", "Mail is down.", "1 only me, 2 my department", "3", "P2"),
    ] {
        let desk = TestDesk::open().await;
        let step = desk.gets(who.writes(subject, text)).await;
        let number = step.opened();
        assert_eq!(desk.field(number, "priority").await, "P3", "{text}");
        let ack = step.mail("ack").clone();
        assert!(ack.text.contains(ask), "{}", ack.text);
        says(&desk, who, &ack, answer).await.tells(&["new_entry alice"]);
        let impact = if answer == "2" { "department" } else { "company" };
        assert_eq!(desk.field(number, "impact").await, impact, "{text}");
        assert_eq!(desk.field(number, "priority").await, priority, "{text}");
        assert_eq!(desk.field(number, "rating").await, "", "a figure is no mark here");
        desk.end().await;
    }
}

#[tokio::test]
async fn the_one_whom_it_is_about_stands_beside_the_one_who_wrote() {
    let desk = TestDesk::behind_border().await;
    let text = "赵敏的扫描仪不亮。\n使用人：赵敏 <zhao@corp.test>";
    let step = desk.gets(WANG.writes("扫描仪不亮", text).verified()).await;
    let number = step.opened();
    assert_eq!(desk.ticket(number).await["affected"]["address"], "zhao@corp.test");
    let told = step.mail("assigned_to_you").clone();
    let step = says(&desk, ALICE, &told, "#resolve\n\n已更换灯管。").await;
    let step = step.tells(&["resolved wang", "resolved zhao", "transcript alice"]);
    let asked = step.sent.iter().find(|m| m.envelope_to == ZHAO.address).unwrap().mail.clone();
    says(&desk, ZHAO, &asked, "好了，谢谢").await.tells(&["closed wang", "closed zhao", "confirmed alice"]);

    // A forward by a colleague: whose mail it was is proposed.
    let inline = "Please help her.\n\n---------- Forwarded message ---------\nFrom: Chen Bo <chen@corp.test>\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: Scanner\nTo: Wang Fang <wang@corp.test>\n\nMy scanner stays dark.\n";
    let number = desk.gets(WANG.writes("Fwd: Scanner", inline).verified()).await.opened();
    let ticket = desk.ticket(number).await;
    assert_eq!(ticket["affected"]["address"], CHEN.address);
    assert!(ticket["participants"].as_array().unwrap().iter().all(|p| p["address"] != CHEN.address), "{ticket}");
    assert_eq!(desk.ticket(number).await["requester"]["address"], WANG.address);
    desk.end().await;
}

/// A name is enough where the directory has one person of that name.
#[tokio::test]
async fn the_one_whom_it_is_about_is_found_by_name() {
    for (proved, names, address) in [(true, 1, "zhao@corp.test"), (true, 2, ""), (false, 1, "")] {
        let desk = TestDesk::behind_border().await;
        let mut csv = "address,name,department\nzhao@corp.test,赵敏,财务部\n".to_owned();
        if names == 2 {
            csv.push_str("zhao2@corp.test,赵敏,仓储部\n");
        }
        desk.knows(&csv).await;
        let mut draft = WANG.writes("扫描仪不亮", "扫描仪不亮。\n使用人：赵敏");
        if proved {
            draft = draft.verified();
        }
        let number = desk.gets(draft).await.opened();
        let shown = desk.ticket(number).await;
        assert_eq!(
            (shown["affected"]["name"].as_str(), shown["affected"]["address"].as_str()),
            (Some("赵敏"), Some(address))
        );
        // A name is a proposal: nobody writes to whoever bears it.
        assert_eq!(shown["participants"].as_array().unwrap().len(), 1, "{shown}");
        desk.end().await;
    }
}

/// Whom a restricted ticket is about is not told by the answer to whoever reported them.
#[tokio::test]
async fn whom_a_confidential_ticket_names_hears_nothing() {
    let rule = "[[rule]]\nname = \"leaves\"\nwhen = { any_text = [\"disable\", \"停用\"] }\n\
                then = { category = \"security\" }\n[identity]\nauthserv_id = \"mx.desk.test\"\n";
    for (named, category) in [
        ("User: Zhao Min", "security"),
        ("User: Zhao Min <zhao@corp.test>", "security"),
        ("使用人：Zhao Min", "security"),
        ("User: Zhao Min", ""),
    ] {
        let desk =
            TestDesk::with(if category.is_empty() { "[identity]\nauthserv_id = \"mx.desk.test\"\n" } else { rule })
                .await;
        desk.knows("address,name,department\nzhao@corp.test,Zhao Min,财务部\n").await;
        let text = format!("Please disable this account on Friday, it is confidential.\n{named}");
        let step = desk.gets(WANG.writes("An account", &text).verified()).await;
        let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
        assert_eq!(desk.field(number, "category").await, category);
        assert_eq!(desk.ticket(number).await["affected"]["name"], "Zhao Min", "the staff know whom");
        let mut told = says(&desk, ALICE, &told, "#resolve\n\nThe account of Zhao Min is disabled.").await.sent;
        told.extend(desk.advance(24 * 20).await.sent);
        assert!(told.iter().any(|m| m.notice == "resolved"), "{named}");
        assert!(told.iter().all(|m| m.envelope_to != ZHAO.address), "{named} {category}");
        desk.end().await;
    }
}

#[tokio::test]
async fn who_proves_nothing_brings_nobody_in() {
    let desk = TestDesk::behind_border().await;
    let number = desk.gets(WANG.writes("Scanner", "It is dark.\n使用人：赵敏 <zhao@corp.test>")).await.opened();
    let shown = desk.ticket(number).await;
    assert_eq!((shown["affected"]["name"].as_str(), shown["affected"]["address"].as_str()), (Some("赵敏"), Some("")));
    assert_eq!(shown["participants"].as_array().unwrap().len(), 1, "{}", shown["participants"]);
    desk.end().await;
}

#[tokio::test]
async fn a_number_in_the_signature_is_the_writers() {
    let desk = TestDesk::open().await;
    let text = "The shared mailbox is full.\n\n-- \nWang Fang\nFinance\nPhone: 8055";
    let number = desk.gets(WANG.writes("Mailbox full", text)).await.opened();
    assert_eq!(desk.field(number, "phone").await, "8055");
    desk.end().await;
}

#[tokio::test]
async fn what_touches_security_is_restricted() {
    let desk = TestDesk::open().await;
    let step = desk.gets(WANG.writes("Strange mail", "Somebody asked for my password.")).await;
    let number = step.opened();
    assert!(!desk.row(number).await.restricted);
    let asked = step.mail("assigned_to_you").clone();
    let step = says(&desk, ALICE, &asked, "#category security/phishing").await;
    assert!(desk.row(number).await.restricted);
    let text = &step.mail("transcript").text;
    assert!(text.contains("few may read it"), "{text}");
    let step = says(&desk, ALICE, &asked, "#分类 邮箱").await;
    assert!(!desk.row(number).await.restricted);
    let text = step.mail("transcript").text.replace("\n  ", " ");
    assert!(text.contains("the ticket is not restricted any more: every engineer may read it"), "{text}");
    says(&desk, ALICE, &asked, "#undo").await;
    assert!(desk.row(number).await.restricted);
    desk.end().await;
}

#[tokio::test]
async fn what_comes_of_a_restricted_ticket_is_restricted_and_no_hook_tells_its_subject() {
    let rule = "[[rule]]\nname = \"phishing\"\nwhen = { any_text = [\"phishing\"] }\n\
                then = { category = \"security/phishing\" }\n[[hook]]\nname = \"chat\"\nprogram = [\"/bin/true\"]\n";
    let desk = TestDesk::with(rule).await;
    let step = desk.gets(WANG.writes("A phishing mail from Zhao", "I clicked on it.")).await;
    let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
    let open = desk.gets(WANG.writes("Coffee", "The coffee is cold.")).await.opened();
    says(&desk, ALICE, &told, "#split\n\nThe second attachment as well.").await;
    assert!(
        desk.row(number).await.restricted && desk.row(open + 1).await.restricted && !desk.row(open).await.restricted
    );
    let secret = "SELECT COUNT(*) AS n FROM hook_call WHERE body LIKE '%phishing mail from%'";
    let public = "SELECT COUNT(*) AS n FROM hook_call WHERE body LIKE '%Coffee%'";
    assert_eq!(desk.count(secret).await, 0);
    assert!(desk.count(public).await > 0);
    // Nor does what a restricted one was merged into stay open to all.
    says(&desk, ALICE, &told, &format!("#merge {open}")).await;
    assert!(desk.row(open).await.restricted);
    desk.end().await;
}
