//! What is not the desk's to do: a rule answers it with who is, and it is handed over where that is asked for.

use crate::desk::TestDesk;
use crate::life::says;
use crate::people::{ALICE, BORDER, MALLORY, WANG, ZHAO};

/// A rule's name stands in the notice as whom to turn to.
const RULES: &str = "[[rule]]\nname = \"the building team (8000)\"\nwhen = { any_text = [\"air conditioning\"] }\n\
     then = { notice = \"out_of_scope\", kind = \"request\", priority = \"P4\" }\n\
     [[rule]]\nname = \"物业服务部（分机 8000）\"\nwhen = { any_text = [\"空调\"] }\n\
     then = { notice = \"out_of_scope\", category = \"building/air\", kind = \"request\", priority = \"P4\" }\n\
     [[category]]\nname = \"building/air\"\nrequired = [\"place\"]\n";

#[tokio::test]
async fn not_ours_and_handed_over_in_english() {
    let desk = TestDesk::with(RULES).await;
    let first = WANG.writes("It is too warm", "Hello,\n\nthe air conditioning of room 312 is off.\n\nWang Fang");
    let step = desk.gets(first).await.tells(&["assigned_to_you alice", "out_of_scope wang"]);
    let number = step.opened();
    let told = step.mail("out_of_scope").clone();
    assert!(told.subject.starts_with("Not with us: It is too warm [DESK #"), "{}", told.subject);
    assert!(told.text.contains("please turn to the building team (8000) with this."), "{}", told.text);
    assert_eq!(
        (desk.field(number, "kind").await, desk.field(number, "priority").await),
        ("request".into(), "P4".into())
    );
    assert_eq!(desk.field(number, "pending_on").await, "requester");
    // Nothing is asked of whoever gets it, and nothing is due.
    let lead = "Nothing to do for now: Wang Fang was told to turn to the building team (8000).\n";
    let assigned = step.outgoing("assigned_to_you");
    assert!(assigned.mail.text.starts_with(lead) && assigned.html.contains(lead.trim()), "{}", assigned.mail.text);
    assert!(!assigned.mail.text.contains("Respond by") && !assigned.mail.text.contains("is yours"));
    // They would rather have it handed over: a person reads that, does it, and says who has it.
    let asked = says(&desk, WANG, &told, "Please hand over.").await.tells(&["new_entry alice"]);
    let asked = asked.mail("new_entry").text.clone();
    assert!(asked.contains("They were told to turn to the building team (8000); if they ask us"), "{asked}");
    let answer = "#resolve\n\nThe building team has your request now; they call you today.";
    let step = says(&desk, ALICE, step.mail("assigned_to_you"), answer).await;
    let asked = step.tells(&["resolved wang", "transcript alice"]).mail("resolved").clone();
    says(&desk, WANG, &asked, "Great, thank you, that works.").await;
    assert_eq!(desk.state(number).await, "closed");
    desk.end().await;
}

#[tokio::test]
async fn not_ours_and_ours_after_all_in_chinese() {
    let desk = TestDesk::with(RULES).await;
    let step = desk.gets(ZHAO.writes("机房空调报警", "您好，机房的空调控制电脑黑屏了，麻烦看一下。\n赵敏")).await;
    let step = step.tells(&["assigned_to_you alice", "out_of_scope zhao"]);
    let number = step.opened();
    let told = step.mail("out_of_scope").clone();
    assert!(told.subject.starts_with("转办说明：机房空调报警 [DESK #"), "{}", told.subject);
    assert!(told.text.contains("这件事请您联系物业服务部（分机 8000）。"), "{}", told.text);
    assert!(told.text.contains("请直接回复“请转办”"), "{}", told.text);
    // Who is sent elsewhere is asked nothing, and nobody is told that they were.
    assert!(!step.mail("assigned_to_you").text.contains("位置") && desk.facts(number, "asked").await.is_empty());
    let asked = says(&desk, ZHAO, &told, "是电脑的问题，不是空调本身。").await.tells(&["new_entry alice"]);
    assert!(asked.mail("new_entry").text.contains("They were told to turn to 物业服务部（分机 8000）; if"));
    // What they write later is new work like any other.
    says(&desk, ALICE, asked.mail("new_entry"), "我看一下。").await.tells(&["reply zhao"]);
    let later = says(&desk, ZHAO, &told, "另外，键盘也坏了。").await.tells(&["new_entry alice"]);
    assert!(!later.mail("new_entry").text.contains("They were told"), "{}", later.mail("new_entry").text);
    let step = says(&desk, ALICE, step.mail("assigned_to_you"), "我马上过去看。").await.tells(&["reply zhao"]);
    assert_eq!(desk.state(number).await, "open");
    assert!(step.mail("reply").text.contains("我马上过去看"));
    desk.end().await;
}

#[tokio::test]
async fn a_stranger_is_answered_no_more_than_by_a_receipt() {
    let desk = TestDesk::with(&format!("{RULES}[identity]\nauthserv_id = \"{BORDER}\"\n")).await;
    let bait = || MALLORY.writes("Win a prize", "The air conditioning is off: http://evil.test");
    let step = desk.gets(bait()).await;
    for sent in step.sent.iter().filter(|sent| sent.envelope_to == MALLORY.address) {
        assert!(!sent.mail.text.contains("evil.test") && !sent.mail.subject.contains("prize"), "{}", sent.mail.text);
    }
    // Proved or not, a flood runs into the budget of receipts.
    let mut answered = 0;
    for _ in 0..40 {
        let step = desk.gets(bait().verified()).await;
        answered += step.sent.iter().filter(|sent| sent.notice == "out_of_scope").count();
    }
    assert!((1..40).contains(&answered), "{answered}");
    desk.end().await;
}

#[tokio::test]
async fn nobody_is_late_with_what_is_not_ours() {
    let desk = TestDesk::with(RULES).await;
    let step = desk.gets(WANG.writes("It is too warm", "The air conditioning of room 312 is off.")).await;
    let (number, told) = (step.opened(), step.mail("out_of_scope").clone());
    // Nobody is warned, nobody apologises.
    desk.until("2026-11-27T18:00:00+08:00").await.tells(&[]);
    let step = desk.until("2026-12-03T18:00:00+08:00").await;
    assert_eq!(step.told(), ["closed wang"]);
    assert_eq!(desk.field(number, "closure_code").await, "out_of_scope");
    // After all: it opens, and now it counts.
    says(&desk, WANG, &told, "They do not answer, please hand it over.").await;
    assert_eq!((desk.state(number).await, desk.field(number, "closure_code").await), ("open".into(), String::new()));
    desk.end().await;
}
