//! How tickets end: what is asked for, who may say that it is over, what the record holds; and what happens when somebody
//! is not content.

use crate::desk::TestDesk;
use crate::life::{opened, resolve, resolved, says};
use crate::people::{ALICE, Draft, LIN, WANG, ZHAO, reply};
use postdesk::pure::mail::Mail;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

const COLLEAGUE: &str = "[[engineer]]\nname = \"carol\"\nfull_name = \"Carol Sun\"\naddress = \"carol@desk.test\"\nteam = \"desktop\"\ncapacity = 1\n";

#[tokio::test]
async fn a_poor_rating_opens_a_complaint_for_somebody_else() {
    for (rating, comment) in [("1", ""), ("2 分，等了三天", ""), ("1", "I waited for three days.")] {
        let desk = TestDesk::with(COLLEAGUE).await;
        let first = desk.gets(jam()).await;
        let number = first.opened();
        let told = first.mail("assigned_to_you").clone();
        let (resolver, other) =
            if desk.field(number, "assignee").await == "alice" { ("alice", "carol") } else { ("carol", "alice") };
        let person = if resolver == "alice" {
            ALICE
        } else {
            crate::people::Person { name: "Carol Sun", address: "carol@desk.test" }
        };
        let step = says(&desk, person, &told, "#resolve\n\nThe roller is clean.").await;
        let closed = says(&desk, WANG, step.mail("resolved"), "Works now, thanks!").await.mail("closed").clone();
        let step = says(&desk, WANG, &closed, &format!("{rating}\n{comment}")).await;
        let step = step.tells(&["ack wang", &format!("assigned_to_you {other}"), "complaint lin"]);
        let complaint = number + 1;
        assert_eq!(desk.field(number, "rating").await, rating[..1]);
        assert_eq!(desk.state(number).await, "closed", "it stays closed");
        assert_eq!(desk.field(complaint, "kind").await, "complaint");
        assert_eq!(desk.field(complaint, "assignee").await, other);
        let lead = step.mail("complaint");
        assert!(
            lead.subject.starts_with("Complaint: Complaint: Label") || lead.subject.starts_with("Complaint: "),
            "{}",
            lead.subject
        );
        assert!(lead.text.contains(&format!("a complaint about ticket {number}")), "{}", lead.text);
        assert!(lead.text.contains(comment), "{}", lead.text);
        // Once: a second thought about the figure is no second complaint.
        says(&desk, WANG, &closed, "2").await.tells(&[]);
        assert_eq!(desk.tickets().await, 2);
        desk.end().await;
    }
}

#[tokio::test]
async fn a_good_rating_is_kept_with_its_words() {
    for rating in
        ["5", "4 分，很快，谢谢", "3", "5 very good", "5 Great service, well done", "5 很好", "4 快", "5 thanks"]
    {
        let desk = TestDesk::open().await;
        let (ticket, asked) = resolved(&desk, jam()).await;
        let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
        assert!(closed.text.contains("from 5 (very good) to 1 (very poor)"), "{}", closed.text);
        says(&desk, WANG, &closed, rating).await.tells(&[]);
        assert_eq!(desk.field(ticket.number, "rating").await, rating[..1]);
        assert_eq!(desk.texts(ticket.number, "mail").await.last().unwrap(), rating);
        assert_eq!(desk.tickets().await, 1);
        desk.end().await;
    }
}

/// What begins with a digit may count things; then it is a matter of its own.
#[tokio::test]
async fn a_digit_that_counts_is_no_mark() {
    let others = [
        "3 printers are down now.",
        "2 new laptops, please",
        "3 台电脑要重装",
        "1. The roller\n2. The tray",
        "5 minutes ago",
    ];
    for text in others {
        let desk = TestDesk::open().await;
        let (ticket, asked) = resolved(&desk, jam()).await;
        let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
        let step = says(&desk, WANG, &closed, text).await;
        assert!(step.told().iter().any(|told| told.ends_with("_to_you alice")), "{text}: {:?}", step.told());
        assert_eq!(desk.field(ticket.number, "rating").await, "", "{text}");
        desk.end().await;
    }
}

/// Whoever asks for something more is heard, whatever figure the mail holds; and complains of nobody.
#[tokio::test]
async fn what_asks_for_more_is_no_mark() {
    for text in [
        "Great, please also install it on PC 3",
        "Hi, since 3/5 it jams",
        "麻烦再给我打一份到打印机 4",
        "Since 2/5 the printer does nothing again.",
        "There are 2 points left open",
        "Please give access to room 1",
        "请给我开通分机 2",
    ] {
        let desk = TestDesk::open().await;
        let (ticket, asked) = resolved(&desk, jam()).await;
        let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
        let step = says(&desk, WANG, &closed, text).await;
        assert!(step.told().contains(&"reopened_to_you alice".to_owned()), "{text}: {:?}", step.told());
        let fields = [desk.field(ticket.number, "state").await, desk.field(ticket.number, "rating").await];
        assert_eq!((fields, desk.tickets().await), (["open".to_owned(), String::new()], 1), "{text}");
        desk.end().await;
    }
}

/// A mark is kept, and what stands beside it reopens nothing; neither does what stands beside "works, thanks". Somebody
/// reads it.
#[tokio::test]
async fn what_stands_beside_a_mark_is_read() {
    for (text, stars) in [
        ("5 stars, and please also install it on PC 3", "5"),
        ("5\nCould you also look at the scanner?", "5"),
        ("4分，小李的电脑也要装", "4"),
        ("4, only the second tray jams", "4"),
        ("Works now, thanks! Please also install it on PC 3.", ""),
        ("好了，谢谢！麻烦给小李也装一下", ""),
    ] {
        let desk = TestDesk::open().await;
        let (ticket, asked) = resolved(&desk, jam()).await;
        let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
        let step = says(&desk, WANG, &closed, text).await.tells(&["new_entry alice"]);
        let words = text.lines().last().unwrap();
        assert!(step.mail("new_entry").text.contains(words), "{}", step.mail("new_entry").text);
        let fields = [desk.field(ticket.number, "state").await, desk.field(ticket.number, "rating").await];
        assert_eq!((fields, desk.tickets().await), (["closed".to_owned(), stars.to_owned()], 1), "{text}");
        desk.end().await;
    }
}

/// A fault beside a mark reopens, and the mark is kept; a poor one is a complaint as well.
#[tokio::test]
async fn a_fault_beside_a_mark_reopens_and_keeps_it() {
    for (text, state, stars, tickets) in [
        ("5分 但是今天又卡纸了", "open", "5", 1),
        ("2分，还是不行", "open", "2", 2),
        ("2分，帮我修好了但是太慢", "closed", "2", 2),
        ("1, please close the ticket", "closed", "1", 2),
    ] {
        let desk = TestDesk::open().await;
        let (ticket, asked) = resolved(&desk, jam()).await;
        let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
        let step = says(&desk, WANG, &closed, text).await;
        let told = |what: &str| step.told().contains(&what.to_owned());
        assert_eq!(told("reopened_to_you alice"), state == "open", "{text}: {:?}", step.told());
        assert_eq!(told("complaint lin"), tickets == 2, "{text}: {:?}", step.told());
        assert_eq!(desk.field(ticket.number, "state").await, state, "{text}");
        assert_eq!(desk.field(ticket.number, "rating").await, stars, "{text}");
        assert_eq!(desk.tickets().await, tickets, "{text}");
        desk.end().await;
    }
}

/// Whoever is told that their complaint is done with, and does not think so, is heard.
#[tokio::test]
async fn a_complaint_that_was_closed_too_soon() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
    let told = says(&desk, WANG, &closed, "1, slow").await.mail("assigned_to_you").clone();
    says(&desk, LIN, &told, "#close because talked to Wang").await;
    let complaint = ticket.number + 1;
    assert_eq!(desk.state(complaint).await, "closed");
    let step = says(&desk, WANG, &closed, "1, and nobody talked to me at all, a disgrace").await;
    assert!(step.told().contains(&"reopened_to_you lin".to_owned()), "{:?}", step.told());
    assert_eq!(desk.state(complaint).await, "open");
    assert!(desk.texts(complaint, "mail").await.last().unwrap().contains("nobody talked to me"));
    assert_eq!(desk.tickets().await, 2);
    desk.end().await;
}

#[tokio::test]
async fn nobody_decides_a_complaint_about_themselves() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
    // Nobody else is in the team: the lead gets it.
    let step = says(&desk, WANG, &closed, "1").await;
    let step = step.tells(&["ack wang", "assigned_to_you lin", "complaint lin"]);
    let complaint = ticket.number + 1;
    let told = step.mail("assigned_to_you").clone();
    let step = says(&desk, LIN, &told, "#assign alice").await.tells(&["transcript lin"]);
    assert!(step.mail("transcript").text.contains("The complaint is about Alice Li"));
    says(&desk, LIN, &told, "#cc alice@desk.test").await;
    // Alice watches, and may write notes; that is all.
    let answer = says(&desk, WANG, &ack_of(&desk, complaint).await, "I waited for three days.").await;
    let watched = answer.sent.iter().find(|m| m.envelope_to == ALICE.address).unwrap().mail.clone();
    for order in [
        "#take",
        "#close because it is unfair",
        "#resolve\n\nI was ill.",
        "#kind incident",
        "#merge 1001",
        "#confirmed phone",
    ] {
        let step = says(&desk, ALICE, &watched, order).await.tells(&["transcript alice"]);
        let text = &step.mail("transcript").text;
        assert!(text.contains("about your own work"), "{order}: {text}");
        assert_eq!(desk.field(complaint, "kind").await, "complaint");
        assert_eq!(desk.field(complaint, "assignee").await, "lin");
        assert!(["new", "open"].contains(&desk.state(complaint).await.as_str()));
    }
    let step = says(&desk, LIN, &told, "#resolve\n\nWe are sorry. Two people stand by from now on.").await;
    assert!(step.told().contains(&"resolved wang".to_owned()));
    desk.end().await;
}

/// The receipt of a ticket, as it went out.
async fn ack_of(desk: &TestDesk, number: i64) -> Mail {
    let files = std::fs::read_dir(desk.folder().join("out/new")).unwrap();
    let mails = files.map(|f| postdesk::pure::mail::parse(&std::fs::read(f.unwrap().path()).unwrap()));
    let header = |m: &Mail, name: &str| {
        m.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name)).map(|h| h.value.clone()).unwrap_or_default()
    };
    let is_it =
        |m: &Mail| header(m, "X-Postdesk-Notice") == "ack" && header(m, "X-Postdesk-Ticket") == number.to_string();
    mails.into_iter().find(is_it).unwrap()
}

#[tokio::test]
async fn the_lead_hears_of_displeasure_at_once() {
    for (who, words) in
        [(WANG, "This is unacceptable, I want to complain about how long this takes."), (ZHAO, "太慢了，我要投诉！")]
    {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, who.writes("Label printer jams", "The label printer jams.")).await;
        let step = says(&desk, who, &ticket.ack, words).await.tells(&["complaint lin", "new_entry alice"]);
        assert!(step.mail("complaint").text.contains(words), "{}", step.mail("complaint").text);
        assert_eq!(desk.state(ticket.number).await, "new", "it is about the ticket, not a ticket");
        desk.end().await;
    }
}

/// What the lead notes about a complaint is kept from whom it is about, however it was written and whenever they read on.
#[tokio::test]
async fn what_the_lead_notes_is_not_for_whom_it_is_about() {
    const WARNING: &str = "She will get a written warning on Monday.";
    let desk = TestDesk::open().await;
    let (_, asked) = resolved(&desk, jam()).await;
    let step = says(&desk, WANG, &asked, "I want to complain, Alice was very rude to me.").await;
    let complaint = step.mail("complaint").clone();
    let written = || reply(&complaint).by(LIN).saying(&format!("#note\n\n{WARNING}"));
    for note in [written().top(), written().bare().without("In-Reply-To").without("References")] {
        let told = desk.gets(note).await.told();
        assert!(told.iter().all(|one| !one.ends_with(" alice")), "{told:?}");
    }
    let step = says(&desk, WANG, &asked, "And it jams again.").await;
    let read = step.sent.iter().filter(|m| m.envelope_to == ALICE.address).collect::<Vec<_>>();
    assert!(!read.is_empty(), "{:?}", step.told());
    for sent in read {
        assert!(
            sent.mail.text.contains("Earlier on this ticket") && !sent.mail.text.contains("warning"),
            "{}",
            sent.mail.text
        );
    }
    desk.end().await;
}

#[tokio::test]
async fn the_second_time_it_comes_back_the_lead_is_told() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let step =
        says(&desk, WANG, &asked, "Sorry, still broken.").await.tells(&["reopened wang", "reopened_to_you alice"]);
    let asked = resolve(&desk, step.mail("reopened_to_you")).await;
    let step = says(&desk, WANG, &asked, "It is still not working.").await;
    let step = step.tells(&["reopened wang", "reopened_to_you alice", "reopened_to_you lin"]);
    let lead = &step.sent.iter().find(|m| m.envelope_to == LIN.address).unwrap().mail;
    assert!(lead.text.contains("Reopened so far: 2"), "{}", lead.text);
    let why = format!("Please see why: ticket {} came back again. Alice Li goes on with it.", ticket.number);
    assert!(lead.text.starts_with(&why) && lead.subject.starts_with("Came back: "), "{} {}", lead.subject, lead.text);
    let assignee = &step.sent.iter().find(|m| m.mail.subject.starts_with("Back to you: ")).unwrap().mail;
    assert!(assignee.text.starts_with("Please go on with ticket"), "{}", assignee.text);
    assert_eq!(desk.field(ticket.number, "priority").await, "P3", "kept");
    desk.end().await;
}

#[tokio::test]
async fn told_by_phone_closes_what_silence_does_not() {
    for (grade, order) in
        [("#priority P1", "#confirmed phone"), ("#kind request", "#已回访 电话"), ("#help", "#已回访")]
    {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        says(&desk, ALICE, &ticket.assigned, grade).await;
        let step = says(&desk, ALICE, &ticket.assigned, order).await.tells(&["transcript alice"]);
        assert!(step.mail("transcript").text.contains("nothing to confirm yet"), "{order}");
        resolve(&desk, &ticket.assigned).await;
        let step = says(&desk, ALICE, &ticket.assigned, order).await.tells(&["closed wang", "transcript alice"]);
        assert!(step.mail("closed").text.contains("It was confirmed by phone"), "{}", step.mail("closed").text);
        assert_eq!(desk.state(ticket.number).await, "closed");
        assert_eq!(desk.field(ticket.number, "closed_by").await, "phone");
        desk.end().await;
    }
}

#[tokio::test]
async fn of_pressing_tickets_the_record_is_asked_for_and_nothing_is_held() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "#priority P2").await;
    let step = says(&desk, ALICE, &ticket.assigned, "#resolve\n#cause the driver\n\nThe old driver is back.").await;
    let step = step.tells(&["resolved wang", "transcript alice"]);
    let text = &step.mail("transcript").text;
    assert!(text.contains("#diagnosis TEXT") && text.contains("#verified TEXT"), "{text}");
    assert!(!text.contains("#cause TEXT"), "{text}");
    let asked = step.mail("resolved").clone();
    let step = says(&desk, ALICE, &ticket.assigned, "#诊断 驱动被更新换掉\n#已验证 试打三张\n#steps 打印标签").await;
    assert!(!step.mail("transcript").text.contains("Please answer"));
    let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
    for part in [
        "Subject:     Label printer jams",
        "Cause:       the driver",
        "Solution:    The old driver is back.",
        "Steps:       打印标签",
        "Verified:    试打三张",
        "Reported by: Wang Fang",
        "Handled by:  Alice Li",
        "confirmed by the requester",
    ] {
        assert!(closed.text.contains(part), "{part} in {}", closed.text);
    }
    assert!(!closed.text.contains("驱动被更新换掉"), "what was found stays inside");
    desk.end().await;
}

#[tokio::test]
async fn after_twenty_days_it_is_another_ticket_that_shows_the_first() {
    for (who, words, link) in
        [(WANG, "It jams again, just as it did.", "follows ticket"), (ZHAO, "打印机又卡纸了，和上次一样。", "接续工单")]
    {
        let desk = TestDesk::open().await;
        let (ticket, asked) = resolved(
            &desk,
            who.writes("LP-3", if who == ZHAO { "标签打印机卡纸。\n电话：8033" } else { "It jams.\nPhone: 8033" }),
        )
        .await;
        let yes = if who == WANG { "Works now, thanks!" } else { "好了，谢谢" };
        let closed = says(&desk, who, &asked, yes).await.mail("closed").clone();
        desk.advance(20 * 24).await;
        let step = says(&desk, who, &closed, words).await;
        let number = step.opened();
        let shown = format!("{link} {}", ticket.number);
        assert!(step.mail("ack").text.contains(&shown), "{}", step.mail("ack").text);
        let inside = format!("follows ticket {}", ticket.number);
        assert!(step.mail("assigned_to_you").text.contains(&inside), "{}", step.mail("assigned_to_you").text);
        assert_eq!(desk.state(ticket.number).await, "closed");
        assert_ne!(number, ticket.number);
        assert_eq!(desk.field(number, "phone").await, "8033", "what the first one knows need not be said again");
        desk.end().await;
    }
}

/// A first mail that says that it is a complaint: the lead hears, and whoever it names neither gets nor closes it.
#[tokio::test]
async fn a_complaint_by_its_first_words_goes_to_somebody_else() {
    for draft in [
        WANG.writes("Your service", "I want to complain about Alice Li. She was rude on the phone."),
        ZHAO.writes("投诉", "我要投诉 Alice，态度恶劣，电话里说了很难听的话。"),
        WANG.writes("Complaint about alice@desk.test", "She never calls back."),
    ] {
        let desk = TestDesk::with(COLLEAGUE).await;
        let step = desk.gets(draft).await;
        let number = step.opened();
        assert_eq!(desk.field(number, "kind").await, "complaint");
        assert_ne!(desk.field(number, "assignee").await, "alice", "{:?}", step.told());
        assert!(step.told().contains(&"complaint lin".to_owned()), "{:?}", step.told());
        // She cannot close it, whatever mail of it reaches her.
        let order = ALICE.writes(&format!("[DESK #{number}]"), "#close because nonsense").verified();
        desk.gets(order).await;
        assert_ne!(desk.state(number).await, "closed");
        desk.end().await;
    }
    // Displeasure with a fault is a fault, and so is a fault of what others complain with.
    let desk = TestDesk::open().await;
    for (subject, text) in [
        ("VPN down again", "This is unacceptable, the VPN is down for the third time!"),
        ("Web shop", "Customers cannot file a complaint on our website: error 500 since 9:00."),
        ("Room 5", "I don't want to make a complaint, but the printer in room 5 is broken again."),
        ("Complaint about the noise of the printer", "The printer in room 4 is very loud."),
        ("打印机坏了", "打印机坏了三天没人管，请尽快派人，不然我要投诉了"),
        ("投诉对接系统无法登录", "投诉对接系统打不开，报错500，全公司都不能用"),
    ] {
        let step = desk.gets(WANG.writes(subject, text)).await;
        assert_eq!(desk.field(step.opened(), "kind").await, "incident", "{text}");
        assert!(!step.told().iter().any(|told| told.starts_with("complaint ")), "{text}: {:?}", step.told());
    }
    desk.end().await;
}

/// Where a complaint names several, the words do not say which of them it is about: none of them gets or closes it.
#[tokio::test]
async fn a_complaint_that_names_several_is_for_none_of_them() {
    let desk = TestDesk::with(COLLEAGUE).await;
    let text = "Carol was very rude to me on the phone. Later Alice Li helped me, she was kind.";
    let number = desk.gets(WANG.writes("Complaint", text)).await.opened();
    assert_eq!(desk.field(number, "kind").await, "complaint");
    assert_eq!(desk.field(number, "assignee").await, "lin");
    assert_eq!(desk.facts(number, "complaint_about_person").await.len(), 2);
    for who in [ALICE, crate::people::Person { name: "Carol Sun", address: "carol@desk.test" }] {
        let order = who.writes(&format!("[DESK #{number}]"), "#close because nonsense").verified();
        desk.gets(order).await;
        assert_ne!(desk.state(number).await, "closed", "{}", who.name);
    }
    desk.end().await;
    // Whose own name it is, and a word like a name, is named by nobody.
    let desk = TestDesk::open().await;
    let text = "Nobody answers my tickets. Poor service.\n\nRegards,\nAlice Brown";
    let number = desk.gets(WANG.writes("Complaint", text)).await.opened();
    assert_eq!(desk.field(number, "kind").await, "complaint");
    assert_eq!(desk.facts(number, "complaint_about_person").await, Vec::<String>::new());
    desk.end().await;
}
