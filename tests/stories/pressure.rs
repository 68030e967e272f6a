//! Pressure, as people put it on: the chief in Cc, "this is more urgent than that", and asking a second time. Who gets
//! copies sees what people answer, what is late and how it ends, in the open; who objects is heard by whoever can act.

use crate::chinese::{self, all_chinese, first_line, holds, to};
use crate::desk::{Outgoing, Step, TestDesk};
use crate::life::{opened, says};
use crate::people::{ALICE, BORDER, CHEN, Draft, WANG};

fn border() -> String {
    format!("[identity]\nauthserv_id = \"{BORDER}\"\n")
}

/// A P2: one person who cannot work at all; a colleague reads along.
fn stopped() -> Draft {
    let text = "The label printer jams with every label, I cannot work.\n\nUrgency: critical";
    WANG.writes("Label printer jams", text).cc(&[CHEN]).verified()
}

/// Both copies show whom it is for in To and who reads along in Cc.
#[track_caller]
fn are_copies(step: &Step, notice: &str) {
    let copies: Vec<&Outgoing> = step.sent.iter().filter(|m| m.notice == notice).collect();
    assert_eq!(copies.len(), 2, "{notice}: {:?}", step.told());
    for copy in copies {
        let people = |list: &[postdesk::pure::mail::Address]| -> Vec<String> {
            list.iter().map(|a| a.address.clone()).collect()
        };
        let seen = (people(&copy.mail.to), people(&copy.mail.cc));
        assert_eq!(seen, (vec![WANG.address.to_owned()], vec![CHEN.address.to_owned()]), "{notice}");
    }
}

/// Whoever reads along is not in this mail at all.
#[track_caller]
fn is_private(step: &Step, notice: &str) {
    let raw = String::from_utf8_lossy(&step.outgoing(notice).raw).into_owned();
    assert!(step.mail(notice).cc.is_empty() && !raw.contains(CHEN.address), "{notice}: {raw}");
}

#[tokio::test]
async fn who_is_in_cc_sees_answers_delay_and_the_end() {
    let desk = TestDesk::with(&border()).await;
    let step = desk.gets(stopped()).await.tells(&["ack wang", "assigned_to_you alice"]);
    is_private(&step, "ack");
    let (number, assigned) = (step.opened(), step.mail("assigned_to_you").clone());
    assert_eq!(desk.watchers(number).await, [CHEN.address]);
    desk.until("2026-11-23T11:36:00+08:00").await.tells(&["target_warning alice", "target_warning alice"]);

    // At noon nobody has answered: both read it, in the same letter to the one who asked.
    let step = desk.until("2026-11-23T12:00:00+08:00").await;
    let step = step.tells(&["breach lin", "delay chen", "delay wang", "target_warning alice"]);
    are_copies(&step, "delay");
    for who in ["wang", "chen"] {
        let delay = to(&step, "delay", who);
        assert_eq!(first_line(delay), "Hello Wang Fang, we are sorry: we are late with this.");
        holds(delay, &["You should have heard from us by\n12:00 today (Mon 23 Nov), and have not."]);
    }

    let step = says(&desk, ALICE, &assigned, "I am on my way, and bring a spare.").await;
    let step = step.tells(&["reply chen", "reply wang"]);
    are_copies(&step, "reply");
    // What is arranged with the requester is between the two.
    let step = says(&desk, ALICE, &assigned, "#eta today 14:00").await.tells(&["progress wang", "transcript alice"]);
    is_private(&step, "progress");
    let step = says(&desk, ALICE, &assigned, "#pending requester\n\nWhich of the two printers is it?").await;
    let step = step.tells(&["needs_info wang", "transcript alice"]);
    is_private(&step, "needs_info");
    let asked = step.mail("needs_info").clone();
    says(&desk, WANG, &asked, "The one by the window.").await.tells(&["new_entry alice"]);

    // Only the requester is asked whether it works, and reminded.
    let step = says(&desk, ALICE, &assigned, "#resolve\n\nThe spare is in.").await;
    let step = step.tells(&["resolved wang", "transcript alice"]);
    is_private(&step, "resolved");
    for day in ["24", "25"] {
        let step = desk.until(&format!("2026-11-{day}T12:30:00+08:00")).await.tells(&["confirm_reminder wang"]);
        is_private(&step, "confirm_reminder");
    }
    let step = desk.until("2026-11-26T12:30:00+08:00").await;
    let step = step.tells(&["closed chen", "closed wang", "confirmed alice"]);
    are_copies(&step, "closed");
    let (hers, his) = (to(&step, "closed", "wang"), to(&step, "closed", "chen"));
    holds(hers, &["How did we do?", "Rating links", "The spare is in."]);
    holds(his, &["Hello Wang Fang, nothing more to do", "The spare is in."]);
    assert!(!his.text.contains("How did we do") && !his.text.contains("mailto:"), "{}", his.text);
    let page = &step.sent.iter().find(|m| m.envelope_to == CHEN.address).unwrap().html;
    assert!(!page.contains("mailto:") && !page.contains("How did we do"), "{page}");
    // His mark is none.
    let his = his.clone();
    says(&desk, CHEN, &his, "1").await;
    assert_eq!((desk.field(number, "rating").await, desk.tickets().await), (String::new(), 1));
    desk.end().await;
}

#[tokio::test]
async fn who_is_in_cc_sees_answers_delay_and_the_end_in_chinese() {
    let desk = TestDesk::chinese(&border()).await;
    let text = "三楼的标签打印机每张都卡纸，生产停了。\n紧急程度：特急";
    let first = chinese::WANG.writes("标签打印机卡纸", text).cc(&[chinese::CHEN]).verified();
    let step = all_chinese(desk.gets(first).await).tells(&["ack wang", "assigned_to_you liwei"]);
    is_private(&step, "ack");
    let (number, assigned) = (step.opened(), step.mail("assigned_to_you").clone());
    assert_eq!(desk.field(number, "priority").await, "P2");
    chinese::until(&desk, "2026-11-23T11:36:00+08:00").await;
    let step = chinese::until(&desk, "2026-11-23T12:00:00+08:00").await;
    let step = step.tells(&["breach lintao", "delay chen", "delay wang", "target_warning liwei"]);
    are_copies(&step, "delay");
    for who in ["wang", "chen"] {
        let delay = to(&step, "delay", who);
        assert_eq!(first_line(delay), "王芳，您好：很抱歉，这件事我们没能按时处理。");
        holds(delay, &["我们本应在今天（11月23日 周一）12:00 前与您联系，未能做到。"]);
    }
    let step = chinese::tells(&desk, chinese::LIWEI, &assigned, "我马上带备件过去。").await;
    let step = step.tells(&["reply chen", "reply wang"]);
    are_copies(&step, "reply");
    let step = chinese::tells(&desk, chinese::LIWEI, &assigned, "#解决\n\n备件已换好，试打正常。").await;
    let step = step.tells(&["resolved wang", "transcript liwei"]);
    is_private(&step, "resolved");
    for day in ["24", "25"] {
        let step = chinese::until(&desk, &format!("2026-11-{day}T12:30:00+08:00")).await;
        is_private(&step.tells(&["confirm_reminder wang"]), "confirm_reminder");
    }
    let step = chinese::until(&desk, "2026-11-26T12:30:00+08:00").await;
    let step = step.tells(&["closed chen", "closed wang", "confirmed liwei"]);
    are_copies(&step, "closed");
    let (hers, his) = (to(&step, "closed", "wang"), to(&step, "closed", "chen"));
    holds(hers, &["请您评价：直接回复一个数字即可", "非常满意"]);
    holds(his, &["王芳，您好：工单 1001 已关闭", "处理：备件已换好"]);
    assert!(!his.text.contains("评价") && !his.text.contains("mailto:"), "{}", his.text);
    desk.end().await;
}

/// Nobody has to find the right word: what is said against the grading is read by whoever can change it.
#[tokio::test]
async fn an_objection_to_the_priority_reaches_the_assignee() {
    let objections = [
        "This is much more urgent than that!",
        "Graded Normal? That is far too low: the whole shop floor is waiting.",
        "Please raise the priority, this cannot wait until tomorrow.",
    ];
    for words in objections {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams.")).await;
        holds(&ticket.ack, &["graded “Normal”", "If it is more urgent or we misread you, just reply."]);
        let step = says(&desk, WANG, &ticket.ack, words).await.tells(&["new_entry alice"]);
        let told = step.mail("new_entry").clone();
        assert!(told.subject.starts_with("New reply: Label printer jams"), "{}", told.subject);
        holds(&told, &[words, "Graded:      P3 Normal", "Priority: P3"]);
        assert_eq!(desk.field(ticket.number, "priority").await, "P3", "who objects does not decide");
        // Whoever works on it does, and says so.
        let order = "#priority P2 because the shop floor waits\n\nYou are right, I come at once.";
        says(&desk, ALICE, &told, order).await.tells(&["reply wang", "transcript alice"]);
        assert_eq!(desk.field(ticket.number, "priority").await, "P2");
        assert_eq!(desk.facts(ticket.number, "priority_reason").await, ["the shop floor waits"]);
        desk.end().await;
    }
}

#[tokio::test]
async fn an_objection_to_the_priority_reaches_the_assignee_in_chinese() {
    for words in ["这个优先级定低了", "怎么才是普通？整条产线都停了，请提高优先级。", "这事比你们定的急多了！"]
    {
        let desk = TestDesk::chinese("").await;
        let ticket = chinese::opened(&desk, chinese::jam()).await;
        holds(&ticket.ack, &["按“普通”受理", "如情况更急，或我们理解有误，也请直接回复，或拨打值班电话 8066。"]);
        let step = chinese::tells(&desk, chinese::WANG, &ticket.ack, words).await.tells(&["new_entry liwei"]);
        let told = step.mail("new_entry").clone();
        assert!(told.subject.starts_with("用户回复：标签打印机卡纸"), "{}", told.subject);
        holds(&told, &[words, "定级：P3 普通", "优先级：P3"]);
        assert_eq!(desk.field(ticket.number, "priority").await, "P3");
        let order = "#优先级：Ｐ２ 因为 产线停工\n\n王芳，您好：已按重要处理，我马上过去。";
        let step = chinese::tells(&desk, chinese::LIWEI, &told, order).await;
        step.tells(&["reply wang", "transcript liwei"]);
        assert_eq!(desk.field(ticket.number, "priority").await, "P2");
        desk.end().await;
    }
}

/// What is said against the grading of something solved does not open it, and is read all the same; and where nobody
/// works on it the lead reads it.
#[tokio::test]
async fn an_objection_comes_through_whatever_the_state() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, WANG.writes("Label printer jams", "The label printer jams.")).await;
    let words = "The priority was too low, you know.";
    let step = says(&desk, ALICE, &ticket.assigned, "#pending vendor\n\nThe part is ordered.").await;
    let waits = step.mail("progress").clone();
    holds(says(&desk, WANG, &waits, words).await.tells(&["new_entry alice"]).mail("new_entry"), &[words]);
    assert_eq!(desk.state(ticket.number).await, "pending");
    let asked = crate::life::resolve(&desk, &ticket.assigned).await;
    let step = says(&desk, WANG, &asked, words).await;
    assert!(step.told().contains(&"new_entry alice".to_owned()), "{:?}", step.told());
    assert_eq!(desk.state(ticket.number).await, "resolved");
    desk.end().await;

    let desk = TestDesk::open().await;
    let first = opened(&desk, WANG.writes("Screen", "My screen is dark.")).await;
    says(&desk, ALICE, &first.assigned, "#away until 2026-11-26").await;
    let step = desk.gets(CHEN.writes("Label printer jams", "The label printer jams.")).await;
    let receipt = step.tells(&["ack chen", "queue_unassigned lin"]).mail("ack").clone();
    let step = says(&desk, CHEN, &receipt, "This is much more urgent than that!").await;
    holds(step.tells(&["new_entry lin"]).mail("new_entry"), &["This is much more urgent than that!"]);
    desk.end().await;
}

#[tokio::test]
async fn a_second_question_for_news_goes_to_the_lead_in_chinese() {
    let desk = TestDesk::chinese("").await;
    let ticket = chinese::opened(&desk, chinese::jam()).await;
    let step = chinese::tells(&desk, chinese::WANG, &ticket.ack, "请问有进展了吗？").await;
    let status = step.tells(&["new_entry liwei", "status wang"]).mail("status").clone();
    assert_eq!(first_line(&status), "王芳，您好：您询问的进度如下，您这边无需操作。");
    desk.until("2026-11-23T11:00:00+08:00").await;
    let step = chinese::tells(&desk, chinese::WANG, &status, "现在有进展吗？催了两次了。").await;
    let step = step.tells(&["new_entry lintao", "new_entry liwei", "status wang"]);
    holds(to(&step, "new_entry", "lintao"), &["用户此前已询问过，至今无人亲自答复。", "催了两次了"]);
    desk.end().await;
}
