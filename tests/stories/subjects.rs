//! What a phone shows: the subject begins with what the mail is for, and the first line says what its reader must do.
//! One life in which every notice is sent, told twice, in English and in Chinese.

use std::collections::BTreeSet;

use crate::chinese;
use crate::desk::{Outgoing, Step, TestDesk};
use crate::people::{self, BORDER, Draft, Person, reply};
use postdesk::pure::mail::Mail;
use postdesk::pure::notice::Notice;

/// A notice: the words its subject begins with, and what its first line may ask, in English and in Chinese.
type Row = (&'static str, [&'static [&'static str]; 2], [&'static [&'static str]; 2]);

const NOTHING: &[&str] = &["nothing you need to do", "othing to do", "nothing more to do"];
const AT_EASE: &[&str] = &["您这边无需操作"];

const TABLE: [Row; 25] = [
    ("ack", [&["Received"], &["已受理"]], [NOTHING, AT_EASE]),
    ("assigned", [&["Engineer assigned"], &["已安排工程师"]], [NOTHING, AT_EASE]),
    ("progress", [&["Progress"], &["处理进展"]], [NOTHING, AT_EASE]),
    ("delay", [&["Delayed"], &["延期说明"]], [&["we are sorry"], &["很抱歉"]]),
    (
        "needs_info",
        [&["Please add information"], &["请补充信息"]],
        [&["please reply with what we ask"], &["请您回复本邮件"]],
    ),
    (
        "resolved",
        [&["Please confirm"], &["请确认"]],
        [&["please try it, then just reply"], &["请您试一下，然后直接回复"]],
    ),
    (
        "confirm_reminder",
        [&["Please confirm (reminder)"], &["请确认（提醒）"]],
        [&["does it work? Just reply"], &["请直接回复“好了”或“还不行”"]],
    ),
    ("closed", [&["Closed"], &["已关闭"]], [NOTHING, AT_EASE]),
    ("reopened", [&["Reopened"], &["已重新打开"]], [NOTHING, AT_EASE]),
    ("merged", [&["Handled together"], &["已合并处理"]], [NOTHING, AT_EASE]),
    ("status", [&["Where we stand"], &["当前进度"]], [NOTHING, AT_EASE]),
    ("out_of_scope", [&["Not with us"], &["转办说明"]], [&["please turn to"], &["请您联系"]]),
    (
        "assigned_to_you",
        [&["New ticket"], &["新工单"]],
        [&["Please answer", "Nothing to do for now"], &["请您在", "暂时无需处理"]],
    ),
    (
        "new_entry",
        [&["New reply", "New activity"], &["用户回复", "新动态"]],
        [
            &["Please read", "Please look at", "Please go on", "Please call", "Nothing to do"],
            &["请您查看", "请您继续处理", "请您电话", "仅供您知悉"],
        ],
    ),
    (
        "target_warning",
        [&["Due soon"], &["即将超时"]],
        [&["Please s"], &["请您尽快处理", "请您回复预计完成时间和原因"]],
    ),
    (
        "breach",
        [&["Overdue"], &["已超时"]],
        [&["Please step in", "Please give a new time"], &["请您介入", "请您给出新的时间"]],
    ),
    ("escalated", [&["Escalated"], &["升级处理"]], [&["Please see to it", "For your information"], &["请您"]]),
    ("reopened_to_you", [&["Back to you"], &["退回重办"]], [&["Please go on"], &["请您继续处理"]]),
    ("confirmed", [&["Confirmed"], &["用户已确认"]], [NOTHING, &["仅供您知悉"]]),
    ("transcript", [&["Result"], &["操作结果"]], [&["Nothing to do", "Please "], &["您这边无需操作", "请您"]]),
    (
        "verify_sender",
        [&["Please verify that this was you"], &["请核实身份"]],
        [&["If it was you, reply"], &["请回复本邮件"]],
    ),
    ("digest", [&["To do today"], &["今日待办"]], [&["Please "], &["请"]]),
    (
        "major_incident",
        [&["Major incident"], &["重大事件"]],
        [&["Please act now", "Please read", "Please write"], &["请您立即介入", "请您知悉", "请您回复最新进展"]],
    ),
    ("queue_unassigned", [&["Please assign"], &["待分派"]], [&["Please assign it"], &["请您分派"]]),
    ("complaint", [&["Complaint"], &["投诉转办"]], [&["Please see that they hear"], &["请您关注"]]),
];

/// Who takes part, and in which of the two languages they write.
struct Cast {
    desk: TestDesk,
    zh: bool,
    asks: Person,
    other: Person,
    engineer: Person,
    lead: Person,
    sent: Vec<Outgoing>,
}

impl Cast {
    fn words<'a>(&self, [en, zh]: [&'a str; 2]) -> &'a str {
        if self.zh { zh } else { en }
    }

    fn keeps(&mut self, step: Step) -> Step {
        self.sent.extend(step.sent.iter().cloned());
        if self.zh { chinese::all_chinese(step) } else { step }
    }

    async fn gets(&mut self, draft: Draft) -> Step {
        let step = self.desk.gets(draft).await;
        self.keeps(step)
    }

    async fn writes(&mut self, who: Person, subject: [&str; 2], text: [&str; 2]) -> Step {
        let draft = who.writes(self.words(subject), self.words(text)).verified();
        self.gets(draft).await
    }

    async fn says(&mut self, who: Person, on: &Mail, text: [&str; 2]) -> Step {
        let draft = reply(on).by(who).saying(self.words(text)).top();
        self.gets(draft).await
    }

    async fn until(&mut self, moment: &str) -> Step {
        let step = self.desk.until(moment).await;
        self.keeps(step)
    }

    /// One ticket from its opening to the mark that its requester gives.
    async fn a_life(&mut self) {
        let (asks, engineer) = (self.asks, self.engineer);
        let subject = ["Label printer jams", "标签打印机卡纸"];
        let first = self.writes(asks, subject, ["It jams with every label.", "每打一张都卡纸。"]).await;
        let told = first.mail("assigned_to_you").clone();
        self.says(engineer, &told, ["#assign bob", "#转派 周磊"]).await;
        let step = self.says(engineer, &told, ["I have ordered a roller.", "滚轴已订购。"]).await;
        let answer = step.mail("reply").clone();
        self.says(
            engineer,
            &told,
            ["#eta today 16:00 because the part is on its way", "#预计 今天下午4点 因为 配件在路上"],
        )
        .await;
        self.says(asks, &answer, ["Any news?", "请问有进展了吗？"]).await;
        let question = ["#pending requester\n\nWhich floor is it on?", "#挂起 等用户\n\n请问在几楼？"];
        let asked = self.says(engineer, &told, question).await.mail("needs_info").clone();
        self.says(asks, &asked, ["The third, by the window.", "三楼靠窗那台。"]).await;
        self.until("2026-11-24T17:00:00+08:00").await;
        self.says(engineer, &told, ["#escalate because the port flaps", "#升级处理 因为 端口时断时续"]).await;
        let solved = ["#resolve\n\nThe roller is clean.", "#解决\n\n滚轴已清洁。"];
        let asked = self.says(engineer, &told, solved).await.mail("resolved").clone();
        self.says(asks, &asked, ["Still broken.", "还不行"]).await;
        let asked = self.says(engineer, &told, solved).await.mail("resolved").clone();
        self.until("2026-11-25T18:00:00+08:00").await;
        let closed = self.says(asks, &asked, ["Works now, thanks!", "好了，谢谢"]).await.mail("closed").clone();
        self.says(asks, &closed, ["1, three days", "1 分，等了三天"]).await;
    }

    /// Two reports of one fault, a request that is somebody else's, an outage, a mail that proves nothing, a queue.
    async fn what_else_happens(&mut self) {
        let (asks, other, engineer, lead) = (self.asks, self.other, self.engineer, self.lead);
        let down = ["Mail is down", "邮件收不了"];
        let text = ["I get no mail since nine.", "九点起收不到邮件。"];
        let first = self.writes(asks, down, text).await.opened();
        let second = self.writes(other, down, text).await.mail("assigned_to_you").clone();
        let merge = [format!("#merge {first}"), format!("#合并 {first}")];
        self.says(engineer, &second, [&merge[0], &merge[1]]).await;
        self.writes(asks, ["It is too warm", "太热了"], ["The air conditioning is off.", "空调不制冷。"]).await;
        let outage = [
            "Impact: whole company\nUrgency: critical\n\nNobody can log in.",
            "影响范围：全公司\n紧急程度：特急\n\n都登录不了。",
        ];
        self.writes(asks, ["Nobody can log in", "都登录不了"], outage).await;
        self.until("2026-11-25T18:31:00+08:00").await;
        let unproved =
            reply(&second).by(engineer).saying(self.words(["#resolve\n\nDone.", "#解决\n\n好了。"])).top().tag_only();
        self.gets(unproved).await;
        let away = self.words(["#away until 2026-11-30", "#请假 至 11月30日"]);
        let step = engineer.writes(self.words(["Ill", "请假"]), away).verified();
        self.gets(step).await;
        let step = self.writes(other, ["Scanner", "扫描仪"], ["My scanner is dark.", "扫描仪不亮。"]).await;
        let queue = step.mail("queue_unassigned").clone();
        self.says(lead, &queue, ["#take", "#接单"]).await;
    }

    async fn is_well_named(&self) {
        for sent in &self.sent {
            // Some of the staff of the English desk read Chinese.
            let reads_chinese = ["liwei@", "lina@", "zhoulei@"].iter().any(|who| sent.envelope_to.starts_with(who));
            let language = usize::from(self.zh || reads_chinese);
            let subject = &sent.mail.subject;
            let lead = chinese::first_line(&sent.mail);
            let number = sent.mail.headers.iter().find(|h| h.name.eq_ignore_ascii_case("X-Postdesk-Ticket"));
            let own = match number.and_then(|h| h.value.trim().parse().ok()) {
                Some(number) => {
                    assert_eq!(subject.matches(&format!("[DESK #{number}]")).count(), 1, "{subject}");
                    format!("{} [DESK #{number}]", self.desk.field(number, "subject").await)
                }
                None => String::new(),
            };
            assert!(subject.matches("DESK #").count() <= 1, "{subject}");
            if sent.notice == "reply" {
                assert_eq!(*subject, format!("Re: {own}"));
                continue;
            }
            let row = TABLE.iter().find(|row| row.0 == sent.notice);
            let (_, begins, asks) = row.unwrap_or_else(|| panic!("{} is not in the table", sent.notice));
            let colon = [": ", "："][language];
            let (begins, asks) = (begins[language], asks[language]);
            let is_named = |words: &&&str| match sent.notice.as_str() {
                // They are about no ticket, or about the phase of one.
                "digest" | "verify_sender" => subject.starts_with(**words),
                "transcript" if own.is_empty() => subject == **words,
                "major_incident" => subject.starts_with(**words) && subject.ends_with(&format!("{colon}{own}")),
                // The ticket is called a complaint already.
                "complaint" => {
                    *subject == format!("{words}{colon}{}", own.trim_start_matches(["Complaint: ", "投诉："][language]))
                }
                _ => *subject == format!("{words}{colon}{own}"),
            };
            assert!(begins.iter().any(|words| is_named(&words)), "{}: {subject}", sent.notice);
            assert!(asks.iter().any(|words| lead.contains(words)), "{}: {lead}", sent.notice);
        }
        let seen: BTreeSet<&str> = self.sent.iter().map(|m| m.notice.as_str()).collect();
        let all: BTreeSet<&str> = Notice::ALL.iter().map(|n| n.as_str()).collect();
        assert_eq!(seen, all, "every notice there is");
    }
}

fn rules(whom: &str, word: &str) -> String {
    format!(
        "[identity]\nauthserv_id = \"{BORDER}\"\n[[rule]]\nname = \"{whom}\"\nwhen = {{ any_text = [\"{word}\"] }}\n\
         then = {{ notice = \"out_of_scope\" }}\n"
    )
}

async fn told(mut cast: Cast) {
    cast.desk.rewrites(|text| text.replace("digest = false", "digest = true"));
    cast.desk.desk.reload().await.unwrap();
    Box::pin(cast.a_life()).await;
    Box::pin(cast.what_else_happens()).await;
    cast.is_well_named().await;
    cast.desk.end().await;
}

#[tokio::test]
async fn every_notice_says_first_what_it_is_for() {
    let desk = TestDesk::with(&rules("the building team (8000)", "air conditioning")).await;
    let (asks, other) = (people::WANG, people::CHEN);
    let cast = Cast { desk, zh: false, asks, other, engineer: people::ALICE, lead: people::LIN, sent: Vec::new() };
    Box::pin(told(cast)).await;
}

#[tokio::test]
async fn every_notice_says_first_what_it_is_for_in_chinese() {
    let desk = TestDesk::chinese(&rules("物业服务部（8000）", "空调")).await;
    let (asks, other) = (chinese::WANG, chinese::CHEN);
    let cast = Cast { desk, zh: true, asks, other, engineer: chinese::LIWEI, lead: chinese::LINTAO, sent: Vec::new() };
    Box::pin(told(cast)).await;
}
