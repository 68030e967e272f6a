//! The first line of a mail is what is read: it says what is to be done, or that nothing is, and it is true. Each is told in
//! English and in Chinese.

use crate::chinese::{self, LIWEI, first_line, holds, tells, to, until};
use crate::desk::TestDesk;
use crate::life::{opened, resolved, says};
use crate::people::{ALICE, CHEN, Draft, WANG};

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

#[tokio::test]
async fn what_a_merged_ticket_said_is_its_reporters() {
    let desk = TestDesk::open().await;
    let into = opened(&desk, jam()).await;
    says(&desk, ALICE, &into.assigned, "#assign bob").await;
    let other = opened(&desk, CHEN.writes("No labels", "The labels are stuck again.")).await;
    let step = says(&desk, ALICE, &other.assigned, &format!("#merge {}", into.number)).await;
    let told = to(&step, "new_entry", "bob");
    let lead = format!("Please read: Alice Li merged ticket {} into ticket {}.", other.number, into.number);
    assert_eq!(first_line(told), lead);
    holds(told, &["Chen Bo <chen@corp.test> wrote:\n  The labels are stuck again."]);
    assert!(!told.text.contains("Alice Li wrote"), "{}", told.text);
    desk.end().await;

    let desk = TestDesk::chinese("").await;
    let into = chinese::opened(&desk, chinese::jam()).await;
    tells(&desk, LIWEI, &into.assigned, "#转派 周磊").await;
    let other = chinese::opened(&desk, chinese::CHEN.writes("标签打不出来", "您好，标签又卡住了。\n陈波")).await;
    let step = tells(&desk, LIWEI, &other.assigned, &format!("#合并 {}", into.number)).await;
    let told = to(&step, "new_entry", "zhoulei");
    assert_eq!(first_line(told), format!("请您查看：李伟已将工单 {} 并入工单 {}。", other.number, into.number));
    holds(told, &["陈波 <chen@corp.test>写道：\n  您好，标签又卡住了。"]);
    desk.end().await;
}

#[tokio::test]
async fn nobody_is_said_to_be_silent_who_has_just_written() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let step = says(&desk, WANG, &asked, "The cable on the left is blue, is that how it should be?").await;
    let told = step.outgoing("confirm_reminder");
    assert!(told.mail.subject.starts_with("Please confirm: Label printer jams ["), "{}", told.mail.subject);
    assert!(first_line(&told.mail).contains("we have your mail; does it work? Just reply"), "{}", told.mail.text);
    holds(&told.mail, &[&format!("Alice Li reads what you wrote on ticket {}.", ticket.number)]);
    for part in [&told.mail.text, &told.html] {
        assert!(!part.contains("not heard from you"), "{part}");
    }
    let step = desk.until("2026-11-24T10:01:00+08:00").await;
    let told = step.mail("confirm_reminder");
    assert!(told.subject.starts_with("Please confirm (reminder):") && told.text.contains("not heard"), "{}", told.text);
    desk.end().await;

    let desk = TestDesk::chinese("").await;
    let ticket = chinese::opened(&desk, chinese::jam()).await;
    let step = tells(&desk, LIWEI, &ticket.assigned, "#解决\n\n滚轴已清洁，请试一下。").await;
    let step = tells(&desk, chinese::WANG, step.mail("resolved"), "左边的线是蓝色的，这样对吗？").await;
    let told = step.outgoing("confirm_reminder");
    assert!(told.mail.subject.starts_with("请确认：标签打印机卡纸 ["), "{}", told.mail.subject);
    assert!(first_line(&told.mail).contains("您的来信已收到。问题解决了吗？"), "{}", told.mail.text);
    holds(&told.mail, &[&format!("您就工单 {} 的来信已转给李伟。", ticket.number)]);
    for part in [&told.mail.text, &told.html] {
        assert!(!part.contains("还没有收到您的答复"), "{part}");
    }
    desk.end().await;
}

#[tokio::test]
async fn who_complains_is_not_asked_for_a_word_first() {
    let desk = TestDesk::open().await;
    let (_, asked) = resolved(&desk, jam()).await;
    let step = says(&desk, WANG, &asked, "I want to complain: nobody told us anything for two hours.").await;
    let told = step.outgoing("confirm_reminder");
    assert!(told.mail.subject.starts_with("We have your mail: Label"), "{}", told.mail.subject);
    assert!(first_line(&told.mail).ends_with("we are sorry that this did not go well; we will contact you."));
    for part in [&told.mail.text, &told.html] {
        assert!(!part.contains("does it work") && !part.contains("not heard from you"), "{part}");
    }
    desk.end().await;

    let desk = TestDesk::chinese("").await;
    let ticket = chinese::opened(&desk, chinese::jam()).await;
    let step = tells(&desk, LIWEI, &ticket.assigned, "#解决\n\n滚轴已清洁，请试一下。").await;
    let step = tells(&desk, chinese::WANG, step.mail("resolved"), "我要投诉，两个小时没有人告诉我们任何情况。").await;
    let told = step.outgoing("confirm_reminder");
    assert!(told.mail.subject.starts_with("来信已收到：标签"), "{}", told.mail.subject);
    assert!(first_line(&told.mail).ends_with("很抱歉给您带来不便，我们会尽快与您联系。"), "{}", told.mail.text);
    for part in [&told.mail.text, &told.html] {
        assert!(!part.contains("问题解决了吗") && !part.contains("还没有收到"), "{part}");
    }
    desk.end().await;
}

#[tokio::test]
async fn what_is_withdrawn_asks_nothing_of_the_staff() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, WANG, &ticket.ack, "Please cancel this ticket, it is no longer needed.").await;
    let told = to(&step, "new_entry", "alice");
    let lead = format!("Nothing to do: Wang Fang withdrew ticket {}, and it is closed.", ticket.number);
    assert_eq!(first_line(told), lead);
    assert!(!told.text.contains("Respond by"), "{}", told.text);
    let closed = step.outgoing("closed");
    holds(&closed.mail, &["(withdrawn by the requester)"]);
    assert!(!closed.mail.text.contains("How did we do") && !closed.html.contains("How did we do"), "{}", closed.html);
    desk.end().await;

    let desk = TestDesk::chinese("").await;
    let ticket = chinese::opened(&desk, chinese::jam()).await;
    let step = tells(&desk, chinese::WANG, &ticket.ack, "不用处理了，请撤销这个工单。").await;
    let told = to(&step, "new_entry", "liwei");
    assert_eq!(first_line(told), format!("仅供您知悉：王芳已撤销工单 {}，工单已关闭。", ticket.number));
    assert!(!told.text.contains("响应时限"), "{}", told.text);
    holds(step.mail("closed"), &["（用户撤销）"]);
    assert!(!step.mail("closed").text.contains("请您评价"));
    desk.end().await;
}

#[tokio::test]
async fn what_was_only_read_asks_no_answer() {
    let desk = TestDesk::open().await;
    let (_, asked) = resolved(&desk, jam()).await;
    let step = says(&desk, WANG, &asked, "OK thanks, will try tomorrow.").await;
    let told = to(&step, "new_entry", "alice");
    assert_eq!(first_line(told), "For your information: Wang Fang has read it; no confirmation yet.");
    desk.end().await;

    let desk = TestDesk::chinese("").await;
    let ticket = chinese::opened(&desk, chinese::jam()).await;
    let question = "#挂起 用户\n\n请告诉我们打印机标签上的编号。";
    let step = tells(&desk, LIWEI, &ticket.assigned, question).await;
    let step = tells(&desk, chinese::WANG, step.mail("needs_info"), "好的，收到。").await;
    assert_eq!(first_line(to(&step, "new_entry", "liwei")), "仅供您知悉：王芳已收到，尚未答复。");
    desk.end().await;
}

#[tokio::test]
async fn what_stands_below_the_solution_is_told_with_it() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let words = "#resolve\n#cause the roller was worn\n#workaround print on LP-4\n\nThe roller is new, please try it.";
    let step = says(&desk, ALICE, &ticket.assigned, words).await.tells(&["resolved wang", "transcript alice"]);
    holds(step.mail("resolved"), &["Cause: the roller was worn", "Meanwhile: print on LP-4"]);
    assert_eq!(desk.field(ticket.number, "cause").await, "the roller was worn");
    desk.end().await;

    let desk = TestDesk::chinese("").await;
    let ticket = chinese::opened(&desk, chinese::jam()).await;
    let words = "#解决\n#故障原因 滚轴磨损\n#变通方法 改用四楼的打印机\n\n滚轴已更换，请试一下。";
    let step = tells(&desk, LIWEI, &ticket.assigned, words).await.tells(&["resolved wang", "transcript liwei"]);
    holds(step.mail("resolved"), &["原因：滚轴磨损", "临时方案：改用四楼的打印机"]);
    desk.end().await;
}

#[tokio::test]
async fn what_was_asked_stands_in_the_last_mail_about_it() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let question = "#pending requester\n\nPlease tell us the number on the printer's label.";
    says(&desk, ALICE, &ticket.assigned, question).await;
    desk.until("2026-11-26T12:00:00+08:00").await;
    let step = desk.until("2026-12-02T12:00:00+08:00").await;
    let told = step.outgoing("resolved");
    assert!(first_line(&told.mail).ends_with("please answer the question below."), "{}", told.mail.text);
    for part in [&told.mail.text, &told.html] {
        assert!(part.contains("We asked you") && part.contains("Please tell us the number"), "{part}");
    }
    let lead = format!("Nothing to do: no answer came, so ticket {} is taken for solved.", ticket.number);
    assert_eq!(first_line(step.mail("new_entry")), lead);
    let step = desk.advance(24 * 10).await;
    let closed = step.outgoing("closed");
    assert!(!closed.mail.text.contains("How did we do") && !closed.mail.text.contains("Resolved:"));
    desk.end().await;

    let desk = TestDesk::chinese("").await;
    let ticket = chinese::opened(&desk, chinese::jam()).await;
    tells(&desk, LIWEI, &ticket.assigned, "#挂起 用户\n\n请告诉我们打印机标签上的编号。").await;
    until(&desk, "2026-11-26T12:00:00+08:00").await;
    let step = until(&desk, "2026-12-02T12:00:00+08:00").await;
    let told = step.mail("resolved");
    assert!(first_line(told).ends_with("如仍需处理，请直接回复下面的问题。"), "{}", told.text);
    holds(told, &["我们请您补充：\n  请告诉我们打印机标签上的编号。"]);
    let lead = format!("仅供您知悉：用户一直未补充信息，工单 {} 已按无应答处理。", ticket.number);
    assert_eq!(first_line(step.mail("new_entry")), lead);
    desk.end().await;
}

#[tokio::test]
async fn a_team_is_called_as_people_call_it() {
    let more = "[[team]]\nname = \"sap\"\nfull_name = \"Business Systems\"\ntier = 2\nlead = \"lin\"\n\
        [[engineer]]\nname = \"eva\"\nfull_name = \"Eva Sun\"\naddress = \"eva@desk.test\"\nteam = \"sap\"\n";
    let desk = TestDesk::with(more).await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#assign eva").await;
    let told = step.outgoing("assigned");
    for part in [&told.mail.text, &told.html] {
        assert!(part.contains("Business Systems") && !part.contains("sap"), "{part}");
    }
    // No command takes it.
    let step = says(&desk, ALICE, &ticket.assigned, "#assign @Business").await;
    assert!(step.mail("transcript").text.contains("There is no team"), "{}", step.mail("transcript").text);
    desk.end().await;
}

#[tokio::test]
async fn a_mark_without_words_is_said_in_words() {
    let desk = TestDesk::open().await;
    let (_, asked) = resolved(&desk, jam()).await;
    let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
    let step = says(&desk, WANG, &closed, "1").await;
    holds(step.mail("complaint"), &["Wang Fang wrote:\n  Rated 1 of 5, no comment."]);
    let ack = step.outgoing("ack");
    for part in [&ack.mail.text, &ack.html] {
        assert!(part.contains("we are sorry that this did not go well") && !part.contains("graded"), "{part}");
    }
    desk.end().await;

    let desk = TestDesk::chinese("").await;
    let ticket = chinese::opened(&desk, chinese::jam()).await;
    let step = tells(&desk, LIWEI, &ticket.assigned, "#解决\n\n滚轴已清洁，请试一下。").await;
    let closed = tells(&desk, chinese::WANG, step.mail("resolved"), "好了，谢谢").await.mail("closed").clone();
    let step = tells(&desk, chinese::WANG, &closed, "1").await;
    holds(step.mail("complaint"), &["王芳写道：\n  评分：1 分（满分 5 分），未附说明。"]);
    let ack = step.outgoing("ack");
    for part in [&ack.mail.text, &ack.html] {
        assert!(part.contains("很抱歉没能让您满意，您的意见我们已收到") && !part.contains("按“"), "{part}");
    }
    desk.end().await;
}

#[tokio::test]
async fn who_is_sent_elsewhere_is_owed_nothing_and_is_handed_over_if_they_ask() {
    let rule = "[[rule]]\nname = \"行政部（分机 8100）\"\nwhen = { any_text = [\"空调\"] }\n\
        then = { notice = \"out_of_scope\", kind = \"request\", priority = \"P4\" }\n";
    let desk = TestDesk::chinese(rule).await;
    let step = desk.gets(chinese::WANG.writes("会议室空调不制冷", "您好，三楼会议室的空调不制冷。\n王芳")).await;
    let told = step.mail("assigned_to_you");
    assert_eq!(first_line(told), "暂时无需处理：已请王芳联系行政部（分机 8100）。");
    assert!(!told.text.contains("响应时限") && !told.text.contains("由您负责"), "{}", told.text);
    let step = tells(&desk, chinese::WANG, step.mail("out_of_scope"), "请转办").await;
    let told = step.mail("new_entry");
    holds(told, &["此前已请用户联系行政部（分机 8100）；用户请我们转办的，请转办并告知由谁接手。"]);
    desk.end().await;
}

#[tokio::test]
async fn what_was_missed_at_one_time_is_one_sentence() {
    let row = "[[target]]\nname = \"all at once\"\nrespond = \"2h\"\nupdate = \"2h\"\nhandle = \"2h\"\n";
    let desk = TestDesk::with(row).await;
    opened(&desk, jam()).await;
    let step = desk.until("2026-11-23T13:59:00+08:00").await;
    let told = step.outgoing("delay");
    for part in [&told.mail.text.replace('\n', " "), &told.html] {
        assert_eq!(part.matches("You should have").count(), 1, "{part}");
        assert!(part.contains("with a solution or a time for one, and have not."), "{part}");
    }
    desk.end().await;

    let desk = TestDesk::chinese(row).await;
    chinese::opened(&desk, chinese::jam()).await;
    let step = until(&desk, "2026-11-23T13:59:00+08:00").await;
    let told = step.outgoing("delay");
    for part in [&told.mail.text, &told.html] {
        assert_eq!(part.matches("我们本应在").count(), 1, "{part}");
        assert!(part.contains(" 前与您联系并告知处理方案或预计完成时间，未能做到。"), "{part}");
    }
    desk.end().await;
}

#[tokio::test]
async fn what_nobody_has_is_to_be_assigned() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#assign @desktop").await;
    let step = desk.until("2026-11-23T18:00:00+08:00").await;
    let told = step.sent.iter().find(|m| m.notice == "target_warning").unwrap_or_else(|| panic!("{:?}", step.told()));
    let lead = format!("Please assign ticket {}: nobody has it, and half of its time has run.", ticket.number);
    assert_eq!(first_line(&told.mail), lead);
    holds(&told.mail, &["Reply with “#assign NAME”, or “#take” for yourself."]);
    assert!(told.html.contains(&lead) && told.html.contains("#assign NAME"), "{}", told.html);
    desk.end().await;
}

#[tokio::test]
async fn what_waits_for_others_is_nothing_to_begin_with() {
    let desk = TestDesk::with_digests("").await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#pending requester\n\nPlease tell us the number on the label.").await;
    let step = desk.until("2026-11-24T09:30:00+08:00").await;
    let told = step.sent.iter().find(|m| m.notice == "digest" && m.envelope_to.starts_with("alice@"));
    let told = told.unwrap_or_else(|| panic!("{:?}", step.told()));
    assert_eq!(first_line(&told.mail), "Nothing is due this morning; what you have waits for others.");
    holds(&told.mail, &["waits for the requester"]);
    desk.end().await;
}

/// A figure on a complaint is a mark only where the complaint began with one.
#[tokio::test]
async fn a_figure_that_answers_is_no_mark() {
    let desk = TestDesk::open().await;
    let (_, asked) = resolved(&desk, jam()).await;
    let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
    let step = says(&desk, WANG, &closed, "1").await;
    let told = step.mail("complaint").clone();
    let step = says(&desk, crate::people::LIN, &told, "How many days did you wait?").await;
    let question = step.outgoing("reply").mail.clone();
    let step = says(&desk, WANG, &question, "5").await;
    let told = step.sent.iter().find(|m| m.notice == "new_entry").unwrap();
    assert!(told.mail.text.contains("wrote:\n  5") && !told.mail.text.contains("Rated"), "{}", told.mail.text);
    desk.end().await;
}

/// Who writes to what somebody else withdrew is read like anybody.
#[tokio::test]
async fn only_who_withdraws_is_said_to_have() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam().cc(&[CHEN])).await;
    says(&desk, WANG, &ticket.ack, "Please cancel this ticket, it is no longer needed.").await;
    let step = says(&desk, CHEN, &ticket.ack, "But I still need it, the labels are for Monday!").await;
    let told = to(&step, "new_entry", "alice");
    assert!(
        first_line(told).contains("Chen Bo <chen@corp.test> wrote") && !told.text.contains("withdrew"),
        "{}",
        told.text
    );
    desk.end().await;
}

/// An engineer's own words about a matter that nobody answered go out; only a clock takes silence for an answer. Who was
/// not asked is not told that they were.
#[tokio::test]
async fn what_an_engineer_says_of_silence_goes_out() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let words = "I called you three times; the roller is new in any case.";
    let step = says(&desk, ALICE, &ticket.assigned, &format!("#resolve no_answer\n\n{words}")).await;
    let told = step.outgoing("resolved");
    for part in [&told.mail.text, &told.html] {
        assert!(part.contains(words) && !part.contains("asked for details"), "{part}");
    }
    let step = desk.until("2026-11-24T10:01:00+08:00").await;
    assert!(step.mail("confirm_reminder").text.contains(words), "{}", step.mail("confirm_reminder").text);
    desk.end().await;

    for (language, asks, other) in [
        ("en", "please answer the question below.", "please just reply."),
        ("zh-CN", "如仍需处理，请直接回复下面的问题。", "如仍需处理，请直接回复。"),
    ] {
        let desk = TestDesk::behind_border().await;
        let people =
            format!("address,name,language\nwang@corp.test,Wang Fang,{language}\nzhao@corp.test,Min,{language}\n");
        desk.desk.import_people(people.as_bytes()).await.unwrap();
        let mail = WANG.writes("Printer", "Affected: Min <zhao@corp.test>\nThe printer jams.").verified();
        let ticket = opened(&desk, mail).await;
        let question = "#pending requester\n\nWhich number is on the label?";
        says(&desk, ALICE, &ticket.assigned, question).await.tells(&["needs_info wang", "transcript alice"]);
        desk.until("2026-11-26T12:00:00+08:00").await;
        let step = desk.until("2026-12-02T12:00:00+08:00").await;
        let (asked, not) = (to(&step, "resolved", "wang"), to(&step, "resolved", "zhao"));
        assert!(first_line(asked).ends_with(asks) && asked.text.contains("Which number"), "{}", asked.text);
        assert!(first_line(not).ends_with(other) && !not.text.contains("Which number"), "{}", not.text);
        desk.end().await;
    }
}

/// A yes with a question in it closes, and is not called nothing to do.
#[tokio::test]
async fn a_question_beside_a_yes_is_to_be_answered() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let step = says(&desk, WANG, &asked, "Solved, thanks. Another question: how do I scan to a folder?").await;
    assert_eq!(desk.state(ticket.number).await, "closed");
    let told = step.mail("confirmed");
    assert!(first_line(told).starts_with("Please answer: Wang Fang"), "{}", told.text);
    holds(told, &["how do I scan"]);
    desk.end().await;

    let desk = TestDesk::chinese("").await;
    let ticket = chinese::opened(&desk, chinese::jam()).await;
    let step = tells(&desk, LIWEI, &ticket.assigned, "#解决\n\n滚轴已清洁，请试一下。").await;
    let step = tells(&desk, chinese::WANG, step.mail("resolved"), "好了，谢谢。另外请问怎么扫描到文件夹？").await;
    let told = step.mail("confirmed");
    assert_eq!(first_line(told), format!("请您答复：王芳已确认工单 {} 解决，另有问题询问。", ticket.number));
    desk.end().await;
}
