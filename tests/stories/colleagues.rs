//! Several people at one matter, where the requester writes Chinese: many who report one outage, a vendor, three teams
//! under one lead, the next tier, somebody who stands in, and the colleague who answers a complaint.

use crate::chinese::{
    CHEN, LINTAO, LIUYANG, LIWEI, WANG, ZHOU, all_chinese, first_line, holds, is_chinese, jam, opened, tells, to, until,
};
use crate::desk::TestDesk;
use crate::life::{Opened, says};
use crate::people::{Person, reply};

const NAMES: [(&str, &str); 11] = [
    ("安宁", "an"),
    ("Ben Cole", "ben"),
    ("曹颖", "cao"),
    ("邓超", "deng"),
    ("Eva Lund", "eva"),
    ("高翔", "gao"),
    ("Hugo Rey", "hugo"),
    ("金鑫", "jin"),
    ("孔令", "kong"),
    ("Lucy May", "lucy"),
    ("马骏", "ma"),
];

/// A desk in Chinese, a company in which four of eleven write English: each reads their own language, each once.
#[tokio::test]
async fn eleven_reporters_in_two_languages_are_told_once_in_their_own() {
    let desk = TestDesk::chinese("").await;
    let mut tickets: Vec<(Person, Opened)> = Vec::new();
    for (name, local) in NAMES {
        let person = Person { name, address: Box::leak(format!("{local}@corp.test").into_boxed_str()) };
        let draft = match name.is_ascii() {
            true => person.writes("Mail is down", "Hello,\n\nI can neither send nor receive mail since nine."),
            false => person.writes("邮件收不了", "您好，九点起邮件收不到也发不出，麻烦看一下。"),
        };
        let step = desk.gets(draft).await.tells(&[&format!("ack {local}"), "assigned_to_you liwei"]);
        let (ack, assigned) = (step.mail("ack").clone(), step.mail("assigned_to_you").clone());
        tickets.push((person, Opened { number: step.opened(), ack, assigned }));
    }
    let speaks_english = |local: &str| NAMES.iter().any(|(name, who)| *who == local && name.is_ascii());
    let own = |step: &crate::desk::Step, notice: &str, [en, zh]: [&str; 2]| {
        for sent in step.sent.iter().filter(|m| m.notice == notice) {
            let local = sent.envelope_to.split('@').next().unwrap();
            let begins = if speaks_english(local) { en } else { zh };
            assert!(sent.mail.subject.starts_with(begins), "{local}: {}", sent.mail.subject);
            if !speaks_english(local) {
                let foreign = sent.mail.subject.contains("Mail is down");
                assert!(foreign || sent.mail.text.contains("您好："), "{local}: {}", sent.mail.text);
                is_chinese(sent);
            }
        }
    };
    let first = tickets[0].1.number;
    for (person, ticket) in &tickets[1..] {
        let local = person.address.split('@').next().unwrap();
        let step = says(&desk, LIWEI, &ticket.assigned, &format!("#合并 {first}")).await;
        let step = step.tells(&[&format!("merged {local}"), "transcript liwei"]);
        own(&step, "merged", ["Handled together: Mail is down", "已合并处理：邮件收不了"]);
        if !speaks_english(local) {
            let told = step.mail("merged");
            let lead = format!("{}，您好：您反映的问题我们已经知悉，您这边无需操作。", person.name);
            assert_eq!(first_line(told), lead);
            holds(told, &["同一问题还有其他同事报障，现合并处理，工单号 ", "届时请您确认是否恢复"]);
        }
    }
    // Whoever writes on, on whatever mail of theirs, writes on the one ticket.
    let step = says(&desk, tickets[5].0, &tickets[5].1.ack, "网页邮箱也打不开。").await.tells(&["new_entry liwei"]);
    assert!(step.mail("new_entry").subject.contains(&format!("#{first}]")), "{}", step.mail("new_entry").subject);
    holds(step.mail("new_entry"), &["关联：已并入本单的工单 1002、1003、1004"]);

    let step = says(&desk, LIWEI, &tickets[3].1.assigned, "#解决\n\n邮件服务器已恢复。").await;
    let mut told: Vec<String> = NAMES.iter().map(|(_, who)| format!("resolved {who}")).collect();
    told.push("transcript liwei".to_owned());
    assert_eq!(step.told(), told, "each once");
    for (name, who) in NAMES {
        let asked = to(&step, "resolved", who);
        let (subject, lead) = match name.is_ascii() {
            true => ("Please confirm:", format!("Hello {name}, please try it, then just reply “solved” or “not yet”.")),
            false => ("请确认：", format!("{name}，您好：请您试一下，然后直接回复“好了”或“还不行”。")),
        };
        assert!(asked.subject.starts_with(subject), "{who}: {}", asked.subject);
        assert_eq!(first_line(asked), lead);
    }
    let asked = |n: usize| to(&step, "resolved", NAMES[n].1).clone();
    let closed = says(&desk, tickets[7].0, &asked(7), "好了，谢谢").await;
    let mut told: Vec<String> = NAMES.iter().map(|(_, who)| format!("closed {who}")).collect();
    told.push("confirmed liwei".to_owned());
    told.sort();
    assert_eq!(closed.told(), told, "each once");
    own(&closed, "closed", ["Closed: ", "已关闭："]);
    says(&desk, tickets[1].0, &asked(1), "Works here, too.").await.tells(&[]);
    let step = says(&desk, tickets[10].0, &asked(10), "我这边还是收不到邮件。").await;
    let step = step.tells(&["reopened an", "reopened ma", "reopened_to_you liwei"]);
    own(&step, "reopened", ["Reopened: ", "已重新打开：邮件收不了"]);
    assert_eq!(desk.state(first).await, "open");
    desk.end().await;
}

const HUAXIN: Person = Person { name: "华信售后", address: "care@huaxin.test" };

const VENDOR: &str = r#"
[[vendor]]
name = "华信"
full_name = "华信售后"
addresses = ["care@huaxin.test"]
reference = "合同 4711"
answer = { span = "4h", clock = "always" }
"#;

#[tokio::test]
async fn a_vendor_works_on_it() {
    let desk = TestDesk::chinese(VENDOR).await;
    let ticket = opened(&desk, jam()).await;
    let order = "#供应商 华信 SR-7\n\n您好，请更换标签打印机 LP-3 的定影器。";
    let step = tells(&desk, LIWEI, &ticket.assigned, order).await;
    let step = step.tells(&["progress wang", "reply care@huaxin.test", "transcript liwei"]);
    let asked = step.mail("reply").clone();
    holds(&asked, &["请更换标签打印机 LP-3 的定影器", "李伟 工程师 桌面组 电话 8021"]);
    let raw = String::from_utf8_lossy(&step.outgoing("reply").raw).into_owned();
    assert!(!raw.contains("corp.test") && !asked.text.contains("王芳") && !asked.text.contains("每打一张"), "{raw}");
    // The requester hears on whom we wait, not what we write to them.
    let progress = step.mail("progress");
    assert_eq!(first_line(progress), "王芳，您好：向您通报进展，您这边无需操作。");
    holds(progress, &["待供应商处理", "供应商答复后，我们马上继续处理。"]);
    assert!(!progress.text.contains("定影器") && !progress.text.contains("华信"), "{}", progress.text);
    holds(step.mail("transcript"), &["合同 4711"]);
    let shown = desk.ticket(ticket.number).await;
    assert_eq!((&shown["pending_on"], &shown["assignee"]), (&"vendor".into(), &"李伟".into()), "it stays ours");

    // Who asks meanwhile is told the same.
    let step = tells(&desk, WANG, progress, "请问修得怎么样了？").await.tells(&["new_entry liwei", "status wang"]);
    holds(step.mail("status"), &["待供应商处理", "处理：李伟，桌面组，电话 8021"]);
    let step = until(&desk, "2026-11-23T14:00:00+08:00").await.tells(&["new_entry lintao", "new_entry liwei"]);
    holds(to(&step, "new_entry", "lintao"), &["请您电话催办华信售后（SR-7）：工单 1001 未在约定时间内答复。"]);

    let step = tells(&desk, HUAXIN, &asked, "您好，工程师明天上午九点到。").await.tells(&["new_entry liwei"]);
    let told = step.mail("new_entry").clone();
    holds(&told, &["华信售后 <care@huaxin.test>写道：\n  您好，工程师明天上午九点到。", "#供应商"]);
    assert_eq!(desk.state(ticket.number).await, "open");
    let step = desk.gets(reply(&told).by(LIWEI).saying("王芳，您好：厂商工程师明天上午九点到。").bottom()).await;
    let step = all_chinese(step).tells(&["reply wang"]);
    assert!(!step.mail("reply").text.contains("华信售后写道"), "{}", step.mail("reply").text);
    let step = tells(&desk, LIWEI, &told, "#解决\n\n定影器已更换，试打正常。").await;
    let asked = step.tells(&["resolved wang", "transcript liwei"]).mail("resolved").clone();
    tells(&desk, WANG, &asked, "好了，谢谢").await.tells(&["closed wang", "confirmed liwei"]);
    desk.end().await;
}

#[tokio::test]
async fn three_teams_with_a_lead() {
    let desk = TestDesk::chinese("").await;
    let ticket =
        opened(&desk, WANG.writes("仓库系统打不开", "您好，仓库系统早上起打不开，扫码枪也连不上。\n王芳")).await;
    let orders = "#拆分 @网络组 检查仓库交换机\n#拆分@系统组 检查仓库系统服务\n#拆分 @协调组 协调仓库停机时间";
    let step = tells(&desk, LIWEI, &ticket.assigned, orders).await;
    let step = step.tells(&[
        "assigned_to_you lintao",
        "assigned_to_you liuyang",
        "assigned_to_you zhoulei",
        "transcript liwei",
    ]);
    let parts = [ticket.number + 1, ticket.number + 2, ticket.number + 3];
    let theirs = to(&step, "assigned_to_you", "zhoulei").clone();
    let systems = to(&step, "assigned_to_you", "liuyang").clone();
    let lead = to(&step, "assigned_to_you", "lintao").clone();
    assert!(theirs.subject.starts_with("新工单："), "{}", theirs.subject);
    holds(&theirs, &["检查仓库交换机", "答复李伟", &format!("[DESK #{}] 仓库系统打不开", ticket.number)]);

    // The whole is not solved before its parts, and the refusal names them.
    let step = tells(&desk, LIWEI, &ticket.assigned, "#解决\n\n都好了。").await.tells(&["transcript liwei"]);
    let refused = step.mail("transcript");
    holds(refused, &["✗ 未执行：#解决", "您的正文已存为内部备注，没有发给用户。"]);
    holds(refused, &parts.map(|n| format!("#{n}")).each_ref().map(String::as_str));
    assert!(!refused.text.contains("✓"), "{}", refused.text);

    // Who works on a part tells the lead team, and nobody the requester.
    tells(&desk, ZHOU, &theirs, "#解决\n\n交换机端口已恢复。").await.tells(&["resolved liwei", "transcript zhoulei"]);
    tells(&desk, LIUYANG, &systems, "#解决\n\n服务已重启。").await.tells(&["resolved liwei", "transcript liuyang"]);
    let step = tells(&desk, LINTAO, &lead, "#解决\n\n已与仓库约定十一点切换。").await;
    let step = step.tells(&["resolved liwei", "transcript lintao"]);
    assert_eq!(first_line(step.mail("resolved")), "李工，您好：请您试一下，然后直接回复“好了”或“还不行”。");
    let step = tells(&desk, LIWEI, &ticket.assigned, "#解决\n\n网络和服务均已恢复，请您试一下。").await;
    let step = step.tells(&[
        "confirmed lintao",
        "confirmed liuyang",
        "confirmed zhoulei",
        "resolved wang",
        "transcript liwei",
    ]);
    for part in parts {
        assert_eq!(desk.state(part).await, "closed", "the whole comes last");
    }
    let asked = step.mail("resolved").clone();
    for inside in ["交换机", "重启", "切换"] {
        assert!(!asked.text.contains(inside), "{inside}: {}", asked.text);
    }
    let step = tells(&desk, WANG, &asked, "可以用了，谢谢").await;
    assert!(step.told().contains(&"closed wang".to_owned()), "{:?}", step.told());
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}

/// On through the tiers: whoever gets it reads the reason and all that went before; the requester reads who has it now.
#[tokio::test]
async fn through_the_tiers_with_the_whole_history() {
    let desk = TestDesk::chinese("").await;
    let ticket = opened(&desk, jam()).await;
    tells(&desk, LIWEI, &ticket.assigned, "滚轴已经擦过了，现在好些了吗？").await.tells(&["reply wang"]);
    let step = tells(&desk, LIWEI, &ticket.assigned, "#上报 @系统组 因为 打印队列不归我们管").await;
    let step = step.tells(&["assigned wang", "escalated lintao", "escalated liuyang", "transcript liwei"]);
    let told = to(&step, "escalated", "liuyang").clone();
    holds(&told, &["打印队列不归我们管", "滚轴已经擦过了", "每打一张都卡纸"]);
    holds(step.mail("assigned"), &["刘洋（系统组）"]);
    assert!(!step.mail("assigned").text.contains("不归我们管"), "{}", step.mail("assigned").text);
    let step = tells(&desk, LIUYANG, &told, "#解决\n\n打印队列已重建，请您试一下。").await;
    let step = step.tells(&["resolved wang", "transcript liuyang"]);
    tells(&desk, WANG, step.mail("resolved"), "好了，谢谢").await.tells(&[
        "closed wang",
        "confirmed liuyang",
        "confirmed liwei",
    ]);
    desk.end().await;
}

#[tokio::test]
async fn an_engineer_who_falls_ill() {
    let desk = TestDesk::chinese("").await;
    let ticket = opened(&desk, jam()).await;
    let other = opened(&desk, CHEN.writes("打印机没有纸", "二楼打印机没有纸了。")).await;
    let step = tells(&desk, LIWEI, &ticket.assigned, "#请假 至 11月26日 代理 周磊").await;
    let step = step.tells(&[
        "assigned chen",
        "assigned wang",
        "assigned_to_you zhoulei",
        "assigned_to_you zhoulei",
        "transcript liwei",
    ]);
    holds(step.mail("transcript"), &["✓ 已执行：#请假 至 11月26日 代理 周磊", "周磊"]);
    let told = to(&step, "assigned", "wang");
    assert_eq!(told.subject, format!("已安排工程师：标签打印机卡纸 [DESK #{}]", ticket.number));
    assert_eq!(first_line(told), "王芳，您好：已为您安排工程师，您这边无需操作。");
    holds(told, &["由周磊（桌面组）处理", "电话：8031"]);
    assert!(!told.text.contains("请假"), "why is nobody's business outside: {}", told.text);
    for number in [ticket.number, other.number] {
        assert_eq!(desk.field(number, "assignee").await, "周磊");
        assert_eq!(desk.field(number, "owner").await, "李伟", "the owner stays");
    }
    // What comes in now: nobody else is in the team, and the lead is asked to assign it.
    let step = all_chinese(desk.gets(CHEN.writes("屏幕不亮", "我的屏幕不亮了。")).await);
    let step = step.tells(&["ack chen", "queue_unassigned lintao"]);
    let queue = step.mail("queue_unassigned").clone();
    assert!(queue.subject.starts_with("待分派：屏幕不亮"), "{}", queue.subject);
    assert_eq!(first_line(&queue), "请您分派：回复“#转派 姓名”，或回复“#接单”由您处理。");
    holds(&queue, &["桌面组目前无人可派。"]);
    let step = tells(&desk, LINTAO, &queue, "#转派 小刘").await.tells(&["transcript lintao"]);
    assert!(step.mail("transcript").text.contains("✗ 未执行"), "{}", step.mail("transcript").text);
    tells(&desk, LINTAO, &queue, "#转派给刘工").await.tells(&[
        "assigned chen",
        "assigned_to_you liuyang",
        "transcript lintao",
    ]);
    // Well again on the day that was named.
    until(&desk, "2026-11-26T09:30:00+08:00").await;
    let step = all_chinese(desk.gets(WANG.writes("扫描仪", "扫描仪不亮。")).await);
    step.tells(&["ack wang", "assigned_to_you liwei"]);
    desk.end().await;
}

const COLLEAGUE: &str = "[[engineer]]\nname = \"郑丽\"\naddress = \"zhengli@desk.test\"\nteam = \"桌面组\"\nlanguage = \"zh-CN\"\ncapacity = 1\n";

#[tokio::test]
async fn a_poor_mark_is_a_complaint_that_a_colleague_answers() {
    let desk = TestDesk::chinese(COLLEAGUE).await;
    let ticket = opened(&desk, jam()).await;
    tells(&desk, LIWEI, &ticket.assigned, "#接单").await;
    let step = tells(&desk, LIWEI, &ticket.assigned, "#解决\n\n滚轴已清洁。").await;
    let closed = tells(&desk, WANG, step.mail("resolved"), "好了，谢谢").await.mail("closed").clone();
    let step = tells(&desk, WANG, &closed, "2 分，等了三天没人理").await;
    let step = step.tells(&["ack wang", "assigned_to_you zhengli", "complaint lintao"]);
    let complaint = ticket.number + 1;
    assert_eq!(
        (desk.field(ticket.number, "rating").await, desk.state(ticket.number).await),
        ("2".into(), "closed".into())
    );
    let shown = desk.ticket(complaint).await;
    assert_eq!((&shown["kind"], &shown["assignee"]), (&"complaint".into(), &"郑丽".into()));
    let lead = step.mail("complaint").clone();
    assert!(lead.subject.starts_with("投诉转办："), "{}", lead.subject);
    assert!(first_line(&lead).starts_with("请您关注：王芳提出投诉，须在"), "{}", lead.text);
    holds(&lead, &["等了三天没人理", "处理人：郑丽", &format!("工单 {}", ticket.number)]);
    let ack = step.mail("ack");
    assert_eq!(first_line(ack), "王芳，您好：很抱歉没能让您满意，您的意见我们已收到，您这边无需操作。");
    assert!(!ack.text.contains("李伟"), "{}", ack.text);
    let told = step.mail("assigned_to_you").clone();
    let step = tells(&desk, Person { name: "郑丽", address: "zhengli@desk.test" }, &told, "#转派 李伟").await;
    let step = step.tells(&["transcript zhengli"]);
    holds(step.mail("transcript"), &["✗ 未执行：#转派 李伟", "李伟"]);
    assert_eq!(desk.field(complaint, "assignee").await, "郑丽", "not by the one whom it is about");
    let answer = "#解决\n\n王芳，您好：非常抱歉让您久等。今后打印机故障由两人值守。";
    let step = tells(&desk, Person { name: "郑丽", address: "zhengli@desk.test" }, &told, answer).await;
    let asked = step.mail("resolved").clone();
    assert_eq!(first_line(&asked), "王芳，您好：请您看一下我们的答复，然后直接回复“好了”或“还不行”。");
    tells(&desk, WANG, &asked, "好的，可以了").await;
    assert_eq!(desk.state(complaint).await, "closed");
    desk.end().await;
}

/// Displeasure in the middle of a ticket comes to the lead at once, and opens nothing.
#[tokio::test]
async fn displeasure_reaches_the_lead() {
    let desk = TestDesk::chinese("").await;
    let ticket = opened(&desk, jam()).await;
    let step = tells(&desk, WANG, &ticket.ack, "太慢了，三天都没人来，我要投诉！").await;
    let step = step.tells(&["complaint lintao", "new_entry liwei"]);
    let lead = step.mail("complaint");
    assert!(first_line(lead).starts_with("请您关注：王芳提出投诉"), "{}", lead.text);
    holds(lead, &["三天都没人来，我要投诉！", "处理人：李伟，桌面组"]);
    assert_eq!((desk.tickets().await, desk.state(ticket.number).await), (1, "new".to_owned()));
    desk.end().await;
}
