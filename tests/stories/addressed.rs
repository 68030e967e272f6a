//! Who somebody is, by the directory: whose questions go first, and how people are addressed.

use crate::chinese::{self, all_chinese, first_line, holds};
use crate::desk::{Step, TestDesk};
use crate::life::says;
use crate::people::{ALICE, BOB, BORDER, CHEN, Person, WANG};

/// What a rule does for them; the last one is for everybody.
const VIP: &str = r#"
[[rule]]
name = "VIP"
when = { vip = true }
then = { kind = "question", priority = "P2", assignee = "bob", team = "network", tags = ["vip"], watchers = ["lin@desk.test"] }
"#;

#[tokio::test]
async fn a_vips_question() {
    let desk = TestDesk::with(VIP).await;
    let people = "address,aliases,name,department,vip,language\n\
                  wang@corp.test,wang.fang@home.test,Wang Fang,Board,yes,en\n\
                  chen@corp.test,,Chen Bo,Sales,no,en\n";
    desk.knows(people).await;
    let question = "How do my guests get into the network?";
    // The same words of somebody else go the way of all mails.
    let step = desk.gets(CHEN.writes("Guest network", question)).await;
    let step = step.tells(&["ack chen", "assigned_to_you alice"]);
    assert_eq!(desk.field(step.opened(), "priority").await, "P3");

    for (n, from) in [WANG.address, "wang.fang@home.test"].into_iter().enumerate() {
        let local = if n == 0 { "wang" } else { from };
        let step = desk.gets(Person { address: from, ..WANG }.writes("Guest network", question)).await;
        let step = step.tells(&[&format!("ack {local}"), "assigned_to_you bob"]);
        let number = step.opened();
        let shown = desk.ticket(number).await;
        for (key, value) in [("kind", "question"), ("priority", "P2"), ("team", "network"), ("owner", "alice")] {
            assert_eq!(shown[key], value, "{key} of a mail from {from}");
        }
        assert_eq!((&shown["tags"][0], &shown["department"]), (&"vip".into(), &"Board".into()));
        assert_eq!(desk.facts(number, "rules").await, ["VIP"]);
        // Two hours, not eight: 12:00 instead of 18:00.
        holds(step.mail("ack"), &["graded “Important”", "Bob Zhao (network) will contact you by 12:00 today"]);
        let told = step.mail("assigned_to_you").clone();
        holds(&told, &["Please answer Wang Fang by 12:00 today", "P2 Important, question"]);
        let step = says(&desk, BOB, &told, "#why").await.tells(&["transcript bob"]);
        holds(step.mail("transcript"), &["VIP"]);
        // The lead watches, and hears what the requester is told.
        let step = says(&desk, BOB, &told, "Your guests find the day's code at the reception.").await;
        step.tells(&["new_entry lin", &format!("reply {local}")]);
        // There is nothing to try about an answer.
        let step = says(&desk, BOB, &told, "#resolve").await;
        let asked = step.mail("resolved");
        assert_eq!(first_line(asked), "Hello Wang Fang, please read our answer, then reply “solved” or “not yet”.");
    }
    // No longer of that rank: the directory says so, and the rule asks it anew.
    desk.knows("address,vip\nwang@corp.test,no\n").await;
    desk.gets(WANG.writes("Once more", "How long does it last?")).await.tells(&["ack wang", "assigned_to_you alice"]);
    desk.end().await;
}

#[tokio::test]
async fn a_vips_question_in_chinese() {
    let rule = VIP.replace("VIP", "重要人员").replace("\"bob\"", "\"周磊\"").replace("network", "网络组");
    let desk = TestDesk::chinese(&rule.replace("lin@", "lintao@")).await;
    let people = "邮箱,姓名,职务,部门,重要人员\nwang@corp.test,王芳,总监,董事会,是\nchen@corp.test,陈波,,销售部,否\n";
    desk.knows(people).await;
    let question = "请问来访客人怎么连无线网络？";
    let step = all_chinese(desk.gets(chinese::CHEN.writes("访客网络", question)).await);
    let step = step.tells(&["ack chen", "assigned_to_you liwei"]);
    assert_eq!(desk.field(step.opened(), "priority").await, "P3");
    let step = all_chinese(desk.gets(chinese::WANG.writes("访客网络", question)).await);
    let step = step.tells(&["ack wang", "assigned_to_you zhoulei"]);
    let number = step.opened();
    let shown = desk.ticket(number).await;
    for (key, value) in [("kind", "question"), ("priority", "P2"), ("owner", "李伟"), ("department", "董事会")] {
        assert_eq!(shown[key], value, "{key}");
    }
    let ack = step.mail("ack");
    assert_eq!(first_line(ack), "王总监，您好：您的请求已受理，您这边无需操作。");
    holds(ack, &["按“重要”受理", "周磊（网络组）会在今天（11月23日 周一）12:00 前与您联系"]);
    let told = step.mail("assigned_to_you").clone();
    holds(&told, &["请您在今天（11月23日 周一）12:00 前答复王芳：此工单由您负责。", "定级：P2 重要，咨询"]);
    let step = chinese::tells(&desk, chinese::ZHOU, &told, "#依据").await.tells(&["transcript zhoulei"]);
    holds(step.mail("transcript"), &["重要人员"]);
    let answer = "#解决\n\n王总监，您好：前台每天发放访客码，客人扫码即可上网。";
    let step = chinese::tells(&desk, chinese::ZHOU, &told, answer).await;
    let step = step.tells(&["new_entry lintao", "resolved wang", "transcript zhoulei"]);
    // There is nothing to try about an answer.
    let lead = "王总监，您好：请您看一下我们的答复，然后直接回复“好了”或“还不行”。";
    assert_eq!(first_line(step.mail("resolved")), lead);
    let step = chinese::tells(&desk, chinese::WANG, step.mail("resolved"), "好的，可以了，谢谢").await;
    step.tells(&["closed wang", "confirmed lintao", "confirmed liwei", "confirmed zhoulei"]);
    desk.end().await;
}

/// All mails of a life in which everything happens that a requester is told of.
async fn told_in_a_life(desk: &TestDesk, who: Person) -> Vec<Step> {
    let first = all_chinese(desk.gets(who.writes("标签打印机卡纸", "三楼的标签打印机每张都卡纸。")).await);
    let number = first.opened();
    let told = first.mail("assigned_to_you").clone();
    let ack = first.mail("ack").clone();
    let mut all = vec![first];
    for orders in ["#转派 周磊", "#预计 今天下午4点 因为 配件在路上", "#挂起 等用户\n\n请告诉我们打印机编号。"]
    {
        all.push(chinese::tells(desk, chinese::LIWEI, &told, orders).await);
    }
    all.push(chinese::tells(desk, who, &ack, "请问有进展了吗？").await);
    all.push(chinese::until(desk, "2026-11-24T16:00:00+08:00").await);
    all.push(chinese::tells(desk, chinese::LIWEI, &told, "#解决\n\n滚轴已清洁。").await);
    let asked = all.last().unwrap().mail("resolved").clone();
    all.push(chinese::tells(desk, who, &asked, "还不行").await);
    all.push(chinese::tells(desk, chinese::LIWEI, &told, "#解决\n\n已装回原驱动。").await);
    all.push(chinese::until(desk, "2026-11-30T18:00:00+08:00").await);
    let again = all_chinese(desk.gets(who.writes("还是打印机", "标签打印机又卡了。")).await);
    let again_told = again.mail("assigned_to_you").clone();
    all.push(again);
    let other = all_chinese(desk.gets(who.writes("打印机", "标签打印机卡纸。")).await).opened();
    all.push(chinese::tells(desk, chinese::LIWEI, &again_told, &format!("#合并 {other}")).await);
    assert_eq!(desk.state(number).await, "closed");
    all
}

#[tokio::test]
async fn people_are_addressed_by_their_title_else_by_their_name() {
    let people = "邮箱,姓名,职务\nwang@corp.test,王芳,经理\nzhao@corp.test,赵敏,\nouyang@corp.test,欧阳明,主任\n\
                  hotline@corp.test,,\n";
    // What somebody's own mail program calls them counts less than what the directory does.
    for (name, address, greeting) in [
        ("小王", "wang@corp.test", "王经理，您好："),
        ("赵敏", "zhao@corp.test", "赵敏，您好："),
        ("欧阳明", "ouyang@corp.test", "欧阳主任，您好："),
        ("", "hotline@corp.test", "您好："),
    ] {
        let desk = TestDesk::chinese("").await;
        desk.knows(people).await;
        let mut greeted = std::collections::BTreeSet::new();
        for step in told_in_a_life(&desk, Person { name, address }).await {
            for sent in step.sent.iter().filter(|m| m.envelope_to == address && m.notice != "reply") {
                assert!(sent.mail.text.starts_with(greeting), "{}: {}", sent.notice, sent.mail.text);
                assert!(sent.html.contains(greeting), "{}: {}", sent.notice, sent.html);
                for wrong in ["亲爱的", "尊敬的", "先生", "女士", "你好", "小王"] {
                    assert!(!sent.mail.text.contains(wrong), "{wrong} in {}: {}", sent.notice, sent.mail.text);
                }
                greeted.insert(sent.notice.clone());
            }
        }
        let expected = [
            "ack",
            "assigned",
            "closed",
            "confirm_reminder",
            "delay",
            "merged",
            "needs_info",
            "progress",
            "reopened",
            "resolved",
            "status",
        ];
        assert_eq!(greeted.into_iter().collect::<Vec<_>>(), expected);
        desk.end().await;
    }
}

/// Who proves nothing is called nothing: neither by the name that the mail bears, nor by the one in the directory.
#[tokio::test]
async fn nobody_is_called_by_a_name_that_a_stranger_borrowed() {
    let desk = TestDesk::chinese(&format!("[identity]\nauthserv_id = \"{BORDER}\"\n")).await;
    desk.knows("邮箱,姓名,职务\nwang@corp.test,王芳,经理\n").await;
    let first = chinese::WANG.writes("标签打印机卡纸", "每张都卡纸。").verified();
    let step = all_chinese(desk.gets(first).await).tells(&["ack wang", "assigned_to_you liwei"]);
    assert!(first_line(step.mail("ack")).starts_with("王经理，您好："), "{}", step.mail("ack").text);
    let step = all_chinese(desk.gets(chinese::WANG.writes("打印机", "又卡纸了。")).await);
    let ack = step.tells(&["ack wang", "assigned_to_you liwei"]).mail("ack").clone();
    assert_eq!(first_line(&ack), "您好：您的请求已受理，您这边无需操作。");
    assert!(!ack.text.contains("王") && !ack.subject.contains("打印机"), "{}", ack.text);
    desk.end().await;
}

/// An English reader is addressed by the whole name, in the order of the directory.
#[tokio::test]
async fn people_who_read_english_are_addressed_by_their_name() {
    let desk = TestDesk::open().await;
    desk.knows("address,name,title,language\nwang@corp.test,Wang Fang,Manager,en\nlegal@corp.test,,,en\n").await;
    let nick = Person { name: "fangfang", ..WANG };
    let step = desk.gets(nick.writes("Label printer jams", "The label printer jams.")).await;
    let told = step.mail("assigned_to_you").clone();
    assert!(
        first_line(step.mail("ack")).starts_with("Hello Wang Fang, we have your request"),
        "{}",
        step.mail("ack").text
    );
    holds(&told, &["Please answer Wang Fang by"]);
    let step = says(&desk, ALICE, &told, "#resolve\n\nThe roller is clean.").await;
    assert!(first_line(step.mail("resolved")).starts_with("Hello Wang Fang, please try it"));
    let nameless = Person { name: "", address: "legal@corp.test" };
    let step = desk.gets(nameless.writes("Scanner", "The scanner is dark.")).await;
    assert!(first_line(step.mail("ack")).starts_with("Hello, we have your request"), "{}", step.mail("ack").text);
    let step = says(&desk, ALICE, step.mail("assigned_to_you"), "#assign lin").await;
    assert!(first_line(step.mail("assigned")).starts_with("Hello, nothing to do for you"), "{:?}", step.told());
    desk.end().await;
}
