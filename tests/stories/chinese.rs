//! Lives that are told in Chinese from the first mail to the last: the requester, the engineers and the lead. Whatever
//! leaves the desk is Chinese to the last word, in its subject, its text and its page.

use crate::desk::{Outgoing, Step, TestDesk};
use crate::life::{Opened, says};
use crate::people::{Draft, Person, reply};
use postdesk::pure::mail::Mail;

/// Requester.
pub const WANG: Person = Person { name: "王芳", address: "wang@corp.test" };
/// A colleague of the requester's.
pub const CHEN: Person = Person { name: "陈波", address: "chen@corp.test" };
/// Engineer of the first team; gets new tickets.
pub const LIWEI: Person = Person { name: "李伟", address: "liwei@desk.test" };
/// Engineer of the network team.
pub const ZHOU: Person = Person { name: "周磊", address: "zhoulei@desk.test" };
/// Engineer of the systems team.
pub const LIUYANG: Person = Person { name: "刘洋", address: "liuyang@desk.test" };
/// Team lead and incident manager.
pub const LINTAO: Person = Person { name: "林涛", address: "lintao@desk.test" };

/// What stands in Latin letters in Chinese mails, too: the tag, the desk's name, an item's, the form's head.
const ADMITTED: [&str; 7] = ["Re", "DESK", "IT", "LP", "VPN", "SR", "revision"];

/// Nothing of the step's mails to people who read Chinese is in English.
pub fn all_chinese(step: Step) -> Step {
    step.sent.iter().for_each(is_chinese);
    step
}

pub fn is_chinese(sent: &Outgoing) {
    for part in [&sent.mail.subject, &sent.mail.text, &sent.html] {
        let found = foreign(part);
        assert!(found.is_empty(), "{found:?} in {} to {}:\n{part}", sent.notice, sent.envelope_to);
    }
}

/// The Latin words of a text: without links, addresses, marks of HTML and the few that are admitted.
fn foreign(text: &str) -> Vec<String> {
    let body = text.find("<body").map_or(text, |at| &text[at..]);
    let mut shown = String::new();
    let mut depth = 0;
    for c in body.chars() {
        match c {
            '<' => depth += 1,
            '>' => depth -= i32::from(depth > 0),
            _ if depth == 0 => shown.push(c),
            _ => {}
        }
    }
    let addresses = |word: &&str| !word.contains('@') && !word.starts_with("mailto:");
    let plain: Vec<&str> = shown.split([' ', '\n', '：', '，', '。', '；', '（', '）']).filter(addresses).collect();
    let plain = plain.join(" ").replace("&nbsp;", " ");
    let words = plain.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| w.len() > 1 && !ADMITTED.contains(w));
    words.map(str::to_owned).collect()
}

/// As `says`, all of it in Chinese.
pub async fn tells(desk: &TestDesk, who: Person, on: &Mail, text: &str) -> Step {
    all_chinese(says(desk, who, on, text).await)
}

pub async fn until(desk: &TestDesk, moment: &str) -> Step {
    all_chinese(desk.until(moment).await)
}

/// A ticket that somebody opened, with the receipt and what its engineer got.
pub async fn opened(desk: &TestDesk, first: Draft) -> Opened {
    let step = all_chinese(desk.gets(first).await);
    Opened { number: step.opened(), ack: step.mail("ack").clone(), assigned: step.mail("assigned_to_you").clone() }
}

pub fn jam() -> Draft {
    WANG.writes("标签打印机卡纸", "您好：\n\n三楼的标签打印机每打一张都卡纸。\n\n王芳")
}

/// The one mail of a step to somebody.
pub fn to<'a>(step: &'a Step, notice: &str, local: &str) -> &'a Mail {
    let found = step.sent.iter().find(|m| m.notice == notice && m.envelope_to.starts_with(&format!("{local}@")));
    &found.unwrap_or_else(|| panic!("no {notice} to {local}: {:?}", step.told())).mail
}

/// The first line of a mail: on a phone often all that is seen.
pub fn first_line(mail: &Mail) -> &str {
    mail.text.lines().next().unwrap_or_default()
}

#[track_caller]
pub fn holds(mail: &Mail, parts: &[&str]) {
    for part in parts {
        assert!(mail.text.contains(part), "{part:?} does not stand in:\n{}\n{}", mail.subject, mail.text);
    }
}

const ROLES: &str = r#"
[[role]]
name = "management"
addresses = ["zong@corp.test"]

[[rota]]
name = "值班"
engineers = ["周磊", "刘洋"]
start = "2026-11-23 09:00"
every = "1d"
"#;

#[tokio::test]
async fn an_outage_of_the_whole_company() {
    let desk = TestDesk::chinese(ROLES).await;
    let text = "影响范围：全公司\n紧急程度：特急\n\n九点起所有人都登录不了系统。";
    let step = all_chinese(desk.gets(WANG.writes("全公司无法登录", text)).await);
    let step = step.tells(&["ack wang", "assigned_to_you liwei", "major_incident lintao", "major_incident zhoulei"]);
    let number = step.opened();
    assert_eq!(desk.field(number, "priority").await, "P1");
    holds(
        step.mail("ack"),
        &["按“紧急”受理", "李伟（桌面组）会在今天（11月23日 周一）10:30 前与您联系", "值班电话 8066"],
    );
    let assigned = step.mail("assigned_to_you").clone();
    let begun = to(&step, "major_incident", "lintao");
    assert!(begun.subject.starts_with("重大事件：全公司无法登录 [DESK #"), "{}", begun.subject);
    assert_eq!(first_line(begun), "请您立即介入：发生重大事件。");
    holds(
        begun,
        &["九点起所有人都登录不了系统", "处理人：李伟，电话 8021", "“#重大 否”", "10:30 再次通报，此后每 30 分钟一次"],
    );

    // Nobody has answered for half an hour: the next one on the rota and management hear, and everybody how it stands.
    let step = until(&desk, "2026-11-23T10:30:00+08:00").await;
    let told = step.told();
    for expected in ["escalated liuyang", "escalated zong", "major_incident lintao", "major_incident zhoulei"] {
        assert_eq!(told.iter().filter(|t| *t == expected).count(), 1, "{expected}: {told:?}");
    }
    let update = to(&step, "major_incident", "lintao");
    assert!(update.subject.starts_with("重大事件（进展）：全公司无法登录"), "{}", update.subject);
    holds(update, &["请您知悉重大事件的最新进展；下次通报：今天（11月23日 周一）11:00。", "处理人员尚未填写进展。"]);
    holds(to(&step, "escalated", "zong"), &["请您立即介入：此重大事件尚无值班人员响应。"]);
    holds(to(&step, "delay", "wang"), &["我们本应在今天（11月23日 周一）10:30 前与您联系，未能做到。"]);

    // What the staff say is in the next word, half an hour later; and in the one after it.
    let words = "正在更换核心交换机，一楼可以先登录。";
    desk.gets(reply(&assigned).by(LIWEI).saying(words).top()).await.tells(&["reply wang"]);
    for (moment, next) in [("11:00", "11:30"), ("11:30", "12:00")] {
        let step = until(&desk, &format!("2026-11-23T{moment}:00+08:00")).await;
        let told = step.told();
        for who in ["liuyang", "lintao", "liwei", "zhoulei", "zong"] {
            assert_eq!(told.iter().filter(|t| **t == format!("major_incident {who}")).count(), 1, "{who}: {told:?}");
        }
        assert!(!told.iter().any(|t| t.starts_with("escalated")), "somebody has answered: {told:?}");
        holds(to(&step, "major_incident", "zong"), &[words, next]);
    }

    let step = tells(&desk, LIWEI, &assigned, "#解决\n\n核心交换机已更换，各楼层均已恢复。").await;
    let step = step.tells(&[
        "major_incident lintao",
        "major_incident liuyang",
        "major_incident zhoulei",
        "major_incident zong",
        "resolved wang",
        "transcript liwei",
    ]);
    let over = to(&step, "major_incident", "zong");
    assert!(over.subject.starts_with("重大事件（已恢复）：全公司无法登录"), "{}", over.subject);
    holds(over, &["重大事件已恢复，您这边无需操作。", "各楼层均已恢复"]);
    // Of a P1 silence is no confirmation, and the mail that asks does not say that it were.
    holds(step.mail("resolved"), &["收到您的答复之前，工单不会关闭。"]);
    let step = tells(&desk, WANG, step.mail("resolved"), "可以登录了，谢谢").await;
    let step = step.tells(&["closed wang", "confirmed liwei"]);
    assert_eq!(first_line(step.mail("confirmed")), "仅供您知悉：用户已确认，工单已关闭。");
    assert!(until(&desk, "2026-11-25T10:00:00+08:00").await.sent.is_empty());
    desk.end().await;
}

#[tokio::test]
async fn silence_is_reminded_of_twice_and_closes() {
    let desk = TestDesk::chinese("").await;
    let ticket = opened(&desk, jam()).await;
    let step = tells(&desk, LIWEI, &ticket.assigned, "#解决\n\n滚轴已清洁，试打三张均正常，请您试一下。").await;
    let step = step.tells(&["resolved wang", "transcript liwei"]);
    let asked = step.mail("resolved");
    assert_eq!(asked.subject, format!("请确认：标签打印机卡纸 [DESK #{}]", ticket.number));
    assert_eq!(first_line(asked), "王芳，您好：请您试一下，然后直接回复“好了”或“还不行”。");
    holds(asked, &["就此结单。“还不行”：我们马上接着处理。", "滚轴已清洁，试打三张均正常"]);
    let close_by = "如在11月26日（周四）10:00 前仍未收到您的回复，我们将先行结单；之后如再出现，回复本邮件即可。";
    holds(asked, &[close_by]);
    for day in ["24", "25"] {
        until(&desk, &format!("2026-11-{day}T09:59:00+08:00")).await.tells(&[]);
        let step = until(&desk, &format!("2026-11-{day}T10:01:00+08:00")).await.tells(&["confirm_reminder wang"]);
        let again = step.mail("confirm_reminder");
        assert_eq!(again.subject, format!("请确认（提醒）：标签打印机卡纸 [DESK #{}]", ticket.number));
        assert_eq!(first_line(again), "王芳，您好：问题解决了吗？请直接回复“好了”或“还不行”。");
        holds(again, &["处理完成后，还没有收到您的答复。", "滚轴已清洁", "仍未收到您的回复，我们将先行结单"]);
    }
    until(&desk, "2026-11-26T09:59:00+08:00").await.tells(&[]);
    let step = until(&desk, "2026-11-26T10:01:00+08:00").await.tells(&["closed wang", "confirmed liwei"]);
    let closed = step.mail("closed");
    assert!(closed.subject.starts_with("已关闭：标签打印机卡纸"), "{}", closed.subject);
    holds(
        closed,
        &["未收到回复，我们先行结单。如仍有问题，直接回复本邮件即可。", "处理：滚轴已清洁", "（逾期未回复）"],
    );
    let confirmed = step.mail("confirmed");
    assert!(confirmed.subject.starts_with("用户未回复，已结单：标签打印机卡纸"), "{}", confirmed.subject);
    assert_eq!(desk.field(ticket.number, "closed_by").await, "silence");
    // Silence was no consent: whoever writes within a fortnight is heard.
    let closed = closed.clone();
    desk.advance(24 * 8).await.tells(&[]);
    let step = tells(&desk, WANG, &closed, "出差刚回来，打印机还是卡纸。").await;
    let step = step.tells(&["reopened wang", "reopened_to_you liwei"]);
    assert_eq!(first_line(step.mail("reopened")), "王芳，您好：我们正在继续处理，您这边无需操作。");
    assert_eq!(desk.state(ticket.number).await, "open");
    desk.end().await;
}

#[tokio::test]
async fn what_is_rejected_twice_comes_to_the_lead() {
    let desk = TestDesk::chinese("").await;
    let ticket = opened(&desk, jam()).await;
    let step = tells(&desk, LIWEI, &ticket.assigned, "#解决\n\n滚轴已清洁，请您试一下。").await;
    let asked = step.tells(&["resolved wang", "transcript liwei"]).mail("resolved").clone();
    let step = tells(&desk, WANG, &asked, "还不行，第二张又卡了。").await;
    let step = step.tells(&["reopened wang", "reopened_to_you liwei"]);
    let back = step.mail("reopened_to_you").clone();
    assert!(back.subject.starts_with("退回重办：标签打印机卡纸"), "{}", back.subject);
    assert_eq!(first_line(&back), format!("请您继续处理：工单 {} 尚未解决。", ticket.number));
    holds(&back, &["累计重开：1 次", "王芳写道：\n  还不行，第二张又卡了。", "上次的处理：\n  滚轴已清洁"]);
    holds(step.mail("reopened"), &["已重新打开，由李伟处理。"]);

    let step = tells(&desk, LIWEI, &back, "#解决\n\n已装回原驱动，试打三张均正常。").await;
    let asked = step.tells(&["resolved wang", "transcript liwei"]).mail("resolved").clone();
    assert!(!asked.text.contains("滚轴"), "what did not hold is no solution any more: {}", asked.text);
    let step = tells(&desk, WANG, &asked, "今天早上又卡了，没有修好。").await;
    let step = step.tells(&["reopened wang", "reopened_to_you lintao", "reopened_to_you liwei"]);
    let lead = to(&step, "reopened_to_you", "lintao");
    assert_eq!(first_line(lead), format!("请您了解原因：工单 {} 再次被退回，由李伟继续处理。", ticket.number));
    holds(lead, &["累计重开：2 次", "今天早上又卡了，没有修好。", "上次的处理：\n  已装回原驱动"]);
    let shown = desk.ticket(ticket.number).await;
    assert_eq!(
        (&shown["state"], &shown["priority"], &shown["reopen_count"]),
        (&"open".into(), &"P3".into(), &2.into())
    );

    // The lead takes it in hand; the third solution holds.
    let lead = lead.clone();
    let step = tells(&desk, LINTAO, &lead, "#接单\n\n王芳，您好：我是主管林涛，下午带备用机过来给您换上。").await;
    let step = step.tells(&["assigned wang", "reply wang", "transcript lintao"]);
    holds(step.mail("reply"), &["下午带备用机过来给您换上", "林涛 主管 协调组 电话 8001"]);
    let step = tells(&desk, LINTAO, &lead, "#解决\n\n已换上备用机，原机送修。").await;
    let asked = step.mail("resolved").clone();
    tells(&desk, WANG, &asked, "好了，谢谢").await.tells(&["closed wang", "confirmed lintao", "confirmed liwei"]);
    desk.end().await;
}

#[tokio::test]
async fn a_promise_kept() {
    let desk = TestDesk::chinese("").await;
    let ticket = opened(&desk, jam()).await;
    let step = tells(&desk, LIWEI, &ticket.assigned, "#预计完成 明天下午两点 因为 配件中午到货").await;
    let step = step.tells(&["progress wang", "transcript liwei"]);
    let progress = step.mail("progress");
    assert_eq!(progress.subject, format!("处理进展：标签打印机卡纸 [DESK #{}]", ticket.number));
    assert_eq!(first_line(progress), "王芳，您好：向您通报进展，您这边无需操作。");
    holds(progress, &["处理：李伟，桌面组", "预计完成：明天（11月24日 周二）14:00", "原因：配件中午到货"]);
    holds(step.mail("transcript"), &["已告知用户预计完成时间：明天（11月24日 周二）14:00。", "预计：2026-11-24 14:00"]);
    // Who asks hears the promise.
    let step = tells(&desk, WANG, progress, "请问有进展了吗？").await.tells(&["new_entry liwei", "status wang"]);
    holds(
        step.mail("status"),
        &["您询问的进度如下，您这边无需操作。", "预计完成：明天（11月24日 周二）14:00", "原因：配件中午到货"],
    );

    let step = until(&desk, "2026-11-24T08:24:00+08:00").await;
    let warned = &step.sent.last().unwrap().mail;
    assert!(warned.subject.starts_with("即将超时：标签打印机卡纸"), "{}", warned.subject);
    holds(warned, &["请您回复预计完成时间和原因", "今天（11月24日 周二）14:00", "例如回复："]);
    let step = tells(&desk, LIWEI, &ticket.assigned, "#解决\n\n新滚轴已装好，试打正常。").await;
    step.tells(&["resolved wang", "transcript liwei"]);
    assert_eq!(desk.facts(ticket.number, "promise_kept").await, ["2026-11-24T06:00:00Z"]);
    until(&desk, "2026-11-24T20:00:00+08:00").await.tells(&[]);
    desk.end().await;
}

#[tokio::test]
async fn a_promise_broken_is_told_with_its_reason_and_the_next_one_holds() {
    let desk = TestDesk::chinese("").await;
    let ticket = opened(&desk, jam()).await;
    tells(&desk, LIWEI, &ticket.assigned, "#预计 今天下午4点 因为 配件在路上").await;
    until(&desk, "2026-11-23T14:48:00+08:00").await.tells(&["target_warning liwei"]);
    let step = until(&desk, "2026-11-23T16:00:00+08:00").await;
    let step = step.tells(&["breach lintao", "breach liwei", "delay wang"]);
    let delay = step.mail("delay");
    assert_eq!(delay.subject, format!("延期说明：标签打印机卡纸 [DESK #{}]", ticket.number));
    assert_eq!(first_line(delay), "王芳，您好：很抱歉，这件事我们没能按时处理。");
    holds(
        delay,
        &[
            "此前告知您预计今天（11月23日 周一）16:00 完成，未能按时做到。",
            "处理：李伟，桌面组",
            "新的完成时间尚未确定，确定后马上告诉您。",
            "如情况紧急，请直接回复，或拨打值班电话 8066。",
        ],
    );
    let delay = to(&step, "delay", "wang");
    // Why it was promised is not why it failed: it is told as what was said.
    assert!(delay.text.contains("\n当时说明：配件在路上\n") && !delay.text.contains("原因："), "{}", delay.text);
    let breach = to(&step, "breach", "lintao");
    assert!(breach.subject.starts_with("已超时：标签打印机卡纸"), "{}", breach.subject);
    holds(to(&step, "breach", "liwei"), &["请您给出新的时间和原因：工单 "]);
    holds(
        breach,
        &[
            "请您介入：工单 ",
            "对用户的承诺：时限为今天（11月23日 周一）16:00",
            "当时说明：配件在路上",
            "延期情况已另行告知用户。",
        ],
    );
    assert_eq!(desk.facts(ticket.number, "promise_broken").await.len(), 1);

    // The new promise follows, and is kept.
    let words = "#预计 明天上午10点 因为 货车故障\n\n王芳，您好：配件没能赶上今天的车，明天上午一到就给您装。";
    let step = tells(&desk, LIWEI, &ticket.assigned, words).await.tells(&["progress wang", "transcript liwei"]);
    let progress = step.mail("progress");
    holds(progress, &["预计完成：明天（11月24日 周二）10:00", "原因：货车故障"]);
    assert_eq!(progress.text.matches("明天上午一到就给您装").count(), 1, "{}", progress.text);
    until(&desk, "2026-11-24T09:30:00+08:00").await;
    tells(&desk, LIWEI, &ticket.assigned, "#解决\n\n新滚轴已装好。").await;
    assert_eq!(desk.facts(ticket.number, "promise_kept").await, ["2026-11-24T02:00:00Z"]);
    until(&desk, "2026-11-24T10:00:00+08:00").await;
    desk.end().await;
}
