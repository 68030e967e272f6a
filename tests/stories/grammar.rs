//! The grammar, verb by verb, through whole mails: each verb in English and in Chinese, in each form of its argument, and
//! each way in which it is written wrongly. What is right is done, what is wrong changes nothing and is shown how to write.

use std::collections::BTreeSet;

use crate::commands::lines;
use crate::desk::TestDesk;
use crate::life::{opened, resolved, says};
use crate::people::{ALICE, Draft, WANG};
use postdesk::pure::command::VERBS;
use postdesk::pure::mail::Mail;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// English verb, lines that are right, lines that are wrong.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

/// What says nothing lasting of the ticket: all in turn on one.
const FIELDS: &[Row] = &[
    ("note", &["#note", "#note The contract has ended.", "#内部备注", "#备注：用户在出差", "＃备注 内部"], &[]),
    (
        "kind",
        &["#kind request", "#KIND: question", "#类型 投诉", "#类型：故障", "＃类型改为服务请求"],
        &["#kind", "#kind car", "#类型 车"],
    ),
    (
        "subject",
        &["#subject Roller worn", "#标题：滚轴磨损", "#标题改为 三楼卡纸"],
        &["#subject", "#标题", "#subject ---"],
    ),
    (
        "priority",
        &[
            "#priority P2",
            "#priority: 1",
            "#priority low because it waits",
            "#priority auto",
            "#优先级 重要",
            "＃优先级：Ｐ３",
            "#优先级紧急，因为全线停产",
            "#优先级 自动",
        ],
        &["#priority", "#priority P5", "#priority P1 the boss", "#优先级", "#优先级 很急吧"],
    ),
    (
        "impact",
        &["#impact company", "#impact: my department", "#影响 个人", "#影响范围：核心业务"],
        &["#impact", "#impact x", "#影响 火星"],
    ),
    (
        "urgency",
        &["#urgency high", "#urgency: critical", "#紧急程度 低", "#紧急程度：特急"],
        &["#urgency", "#urgency x", "#紧急程度 也许"],
    ),
    (
        "category",
        &["#category network/vpn", "#category network / vpn", "#分类 打印机", "#分类：/network/vpn/"],
        &["#category", "#category a//b", "#category netwrok/vpn", "#分类 不存在的分类"],
    ),
    ("tag", &["#tag +a +b", "#tag -a c", "#标签 ＋甲，－b", "#标签 乙"], &["#tag", "#tag + -", "#标签", "#tag -never"]),
    (
        "time",
        &["#time 45m", "#time 1h30m", "#time: 1d", "#工时：2小时", "#工时 一个半小时"],
        &["#time", "#time soon", "#time 0m", "#工时 很久"],
    ),
    ("diagnosis", &["#diagnosis the roller slips", "#诊断：滚轴打滑"], &["#diagnosis", "#诊断"]),
    ("steps", &["#steps print, wait", "#步骤：打印，等待"], &["#steps", "#步骤"]),
    ("verified", &["#verified", "#verified three labels", "#已验证", "#已验证：试打三张"], &[]),
    ("cause", &["#cause hardware: worn", "#故障原因：硬件，磨损", "#根因 磨损"], &["#cause", "#根因"]),
    (
        "workaround",
        &["#workaround the other one", "#变通方法 用二楼的", "#临时方案：用二楼的"],
        &["#workaround", "#临时方案"],
    ),
    (
        "cc",
        &[
            "#cc chen@corp.test",
            "#cc Chen Bo <chen@corp.test>",
            "#抄送 zhao@corp.test",
            "#抄送给 赵敏 <zhao@corp.test>",
        ],
        &["#cc", "#cc bob", "#cc a@b@c", "#抄送 王工", "#cc support@desk.test"],
    ),
    (
        "uncc",
        &["#uncc chen@corp.test", "#取消抄送 zhao@corp.test"],
        &["#uncc", "#uncc nobody@corp.test", "#取消抄送 王工"],
    ),
    ("watch", &["#watch", "#关注"], &["#watch me", "#关注 我们"]),
    ("unwatch", &["#unwatch"], &["#unwatch", "#取消关注", "#unwatch now"]),
    (
        "link",
        &["#link 1002", "#link DESK #1002", "#关联 1002", "#关联到工单1002号"],
        &["#link", "#link 999", "#link 1001", "#关联", "#关联 打印机"],
    ),
    (
        "assign",
        &[
            "#assign bob",
            "#assign to Alice Li.",
            "#assign @network",
            "#assign lina@desk.test",
            "#转派给周工",
            "#分派：＠desktop",
            "#转派 alice",
        ],
        &["#assign", "#assign nobody", "#assign @nowhere", "#assign 李工", "#转派给", "#转派 ＠天上"],
    ),
    (
        "eta",
        &[
            "#eta +2h",
            "#eta tomorrow 14:00 because the part is late",
            "#eta 2026-11-26",
            "#预计 明天下午两点",
            "#预计完成：周五下午3点，因为备件未到",
            "#预计 3个工作日内",
        ],
        &["#eta", "#eta soon", "#eta 3/4", "#eta yesterday", "#预计", "#预计 改天"],
    ),
    (
        "escalate",
        &["#escalate", "#escalate 3 because nobody knows it", "#上报 @network 因为 需要网络组"],
        &["#escalate @nowhere", "#escalate 9", "#升级处理 @天上"],
    ),
    ("major", &["#major yes", "#重大 是"], &["#major", "#major perhaps", "#重大 也许"]),
    (
        "requester",
        &["#requester zhao@corp.test", "#报障人 赵敏 <zhao@corp.test>", "#报障人：wang@corp.test"],
        &["#requester", "#requester <>", "#报障人 王工"],
    ),
    ("help", &["#help", "#help assign", "#帮助"], &[]),
    (
        "show",
        &["#show", "#show 1002", "#SHOW: [DESK #1002]", "#查看", "#查看 1002", "＃查看工单１００２号"],
        &["#show 999", "#show it", "#查看 999", "#查看 打印机"],
    ),
    (
        "list",
        &[
            "#list",
            "#list mine",
            "#LIST: team",
            "#list unassigned",
            "#list breaching",
            "#列表",
            "#列表本组",
            "#列表：未分派",
        ],
        &["#list all", "#list 5", "#列表 全部"],
    ),
    (
        "search",
        &["#search roller", "#search: label printer", "#search 1002", "#搜索 打印机", "#搜索：卡纸", "＃搜索 ＬＰ"],
        &["#search", "#search ---", "#搜索", "#搜索 。。"],
    ),
    ("why", &["#why", "#why 1002", "#WHY DESK #1002", "#依据", "#依据：1002"], &["#why 999", "#why not", "#依据 999"]),
];

/// English verb, state of the ticket before, text beside the line, lines that are right, lines that are wrong.
type Mover = (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str]);

/// What moves the ticket: each line on a ticket of its own.
const STATES: &[Mover] = &[
    ("take", "new", "", &["#take", "#TAKE.", "#接单", "＃受理。"], &["#take it", "#接单谢谢"]),
    ("resolve", "new", "The roller is clean.", &["#resolve", "#resolve: solved", "#解决", "#已解决：solved"], &[]),
    ("resolve", "new", "", &[], &["#resolve", "#解决"]),
    (
        "close",
        "new",
        "",
        &["#close because told by phone", "#close spam", "#关闭 因为 用户撤回", "#结单：用户来电"],
        &["#close", "#close because", "#关闭", "#关闭 因为。"],
    ),
    ("reopen", "resolved", "", &["#reopen", "#重新打开", "#重开"], &["#reopen now", "#重开 谢谢"]),
    ("reopen", "new", "", &[], &["#reopen", "#重新打开"]),
    (
        "pending",
        "new",
        "Which roll is in it?",
        &["#pending requester", "#pending requester until tomorrow 14:00", "#挂起 等用户", "#挂起等用户至明天"],
        &["#pending", "#pending nobody", "#pending requester until soon", "#挂起", "#挂起 等用户 至 昨天"],
    ),
    (
        "pending",
        "new",
        "",
        &[
            "#pending vendor",
            "#pending change until 2026-11-26",
            "#pending schedule, Fri 15:00",
            "#挂起 等供应商",
            "#挂起：等变更，直到11月26日16:00",
            "#挂起约定周五下午3点",
        ],
        &["#pending requester", "#挂起 等用户"],
    ),
    (
        "merge",
        "new",
        "",
        &["#merge 1002", "#合并到 #1002"],
        &["#merge", "#merge it", "#merge 999", "#merge 1001", "#合并"],
    ),
    (
        "split",
        "new",
        "The scanner is dark.",
        &["#split", "#拆分", "#split @network lay a cable", "#拆分 @network 布线"],
        &["#split 2", "#split @nowhere x", "#拆分 打印机"],
    ),
    ("confirmed", "resolved", "", &["#confirmed phone", "#confirmed", "#已回访 电话", "#已回访"], &[]),
    ("confirmed", "new", "", &[], &["#confirmed phone", "#已回访"]),
    (
        "away",
        "new",
        "",
        &["#away until 2026-11-27 cover bob", "#请假 至 周五 代理 bob"],
        &["#away", "#away until yesterday", "#请假", "#请假 至 昨天"],
    ),
    ("vendor", "new", "Please come.", &[], &["#vendor", "#vendor nobody", "#供应商", "#供应商 没有的厂商"]),
];

/// What the transcript says of the one line of a mail.
async fn told(desk: &TestDesk, notice: &Mail, line: &str, text: &str) -> (bool, String) {
    let body = if text.is_empty() { line.to_owned() } else { format!("{line}\n\n{text}") };
    let step = says(desk, ALICE, notice, &body).await;
    let transcript = step.mail("transcript").text.clone();
    let marks = lines(&transcript);
    assert_eq!(marks.len(), 1, "{line}: {transcript}");
    (marks[0].starts_with('✓'), transcript)
}

#[tokio::test]
async fn each_verb_that_fills_in_something() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    assert_eq!(ticket.number, 1001);
    opened(&desk, WANG.writes("Scanner is dark", "The scanner stays dark.")).await;
    for (verb, right, wrong) in FIELDS {
        for line in *right {
            let (done, transcript) = told(&desk, &ticket.assigned, line, "").await;
            assert!(done, "{verb}: {line}: {transcript}");
        }
        for line in *wrong {
            let before = desk.field(ticket.number, "revision").await;
            let (done, transcript) = told(&desk, &ticket.assigned, line, "").await;
            assert!(!done, "{verb}: {line}: {transcript}");
            assert_eq!(desk.field(ticket.number, "revision").await, before, "{line}");
        }
    }
    desk.end().await;
}

#[tokio::test]
async fn each_verb_that_moves_the_ticket() {
    for (verb, state, text, right, wrong) in STATES {
        let cases = right.iter().map(|line| (line, true)).chain(wrong.iter().map(|line| (line, false)));
        for (line, is_right) in cases {
            let desk = TestDesk::open().await;
            let ticket = match *state {
                "resolved" => resolved(&desk, jam()).await.0,
                _ => opened(&desk, jam()).await,
            };
            opened(&desk, WANG.writes("Scanner is dark", "The scanner stays dark.")).await;
            let before = desk.state(ticket.number).await;
            let (done, transcript) = told(&desk, &ticket.assigned, line, text).await;
            assert_eq!(done, is_right, "{verb}: {line}: {transcript}");
            if !is_right {
                assert_eq!(desk.state(ticket.number).await, before, "{line}");
                let replies = desk.texts(ticket.number, "reply").await;
                assert!(!replies.contains(&(*text).to_owned()) || text.is_empty(), "kept inside: {line}");
            }
            desk.end().await;
        }
    }
}

/// Whoever adds a verb that is carried out adds its row here; `#undo` has a file of its own.
#[test]
fn every_verb_that_is_carried_out_has_its_row() {
    let tried: BTreeSet<&str> =
        FIELDS.iter().map(|row| row.0).chain(STATES.iter().map(|row| row.0)).chain(["undo"]).collect();
    for row in VERBS.iter().filter(|row| !row.later) {
        assert!(tried.contains(row.english), "#{}", row.english);
    }
}
