//! Whom words reached that were not meant for them: mails that came twice, notes and forwards among colleagues, answers to
//! one of many, calls that nobody took, files with tokens in them.

use crate::commands::lines;
use crate::desk::{Outgoing, Step, TestDesk};
use crate::life::{opened, resolved, says};
use crate::people::{ALICE, BOB, CHEN, DESK, Draft, MALLORY, Person, WANG, ZHOU, reply};
use postdesk::desk::Admitted;
use postdesk::pure::mail::{self, Attachment, Mail};
use postdesk::pure::token::tokens_in;

const EVE: Person = Person { name: "Eve", address: "eve@rival.test" };
const ACME: Person = Person { name: "ACME Support", address: "care@acme.test" };
const VENDORS: &str = "[[vendor]]\nname = \"acme\"\nfull_name = \"ACME Support\"\naddresses = [\"care@acme.test\"]\n\
                       [[vendor]]\nname = \"beta\"\nfull_name = \"Beta\"\naddresses = [\"care@beta.test\"]\n";
/// Everybody but the staff writes from elsewhere.
const INSIDE: &str = "[identity]\ndomains = [\"desk.test\"]\n";

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

fn to<'a>(step: &'a Step, notice: &str, who: Person) -> &'a Outgoing {
    let found = step.sent.iter().find(|m| m.notice == notice && m.envelope_to == who.address);
    found.unwrap_or_else(|| panic!("no {notice} to {}: {:?}", who.address, step.told()))
}

/// Nobody outside was written to.
fn stays_inside(step: &Step) {
    assert!(step.sent.iter().all(|m| m.envelope_to.ends_with("@desk.test")), "{:?}", step.told());
}

/// A mail of the staff comes straight, proved, and through a list, which adds a line and breaks the signature.
#[tokio::test]
async fn the_copy_of_a_mail_that_had_its_effect_is_released_to_nothing() {
    for (who, already) in [(ALICE, "had its effect already"), (ZHOU, "未重复执行")] {
        for footer in [" \n", "\n-- \nThe list of the whole house\n"] {
            let desk = TestDesk::behind_border().await;
            let number = opened(&desk, jam().verified()).await.number;
            let straight =
                who.writes(&format!("Re: printer [DESK #{number}]"), "#time 45m\n\nI come at three.").verified();
            let copy = |id: &str| {
                let mut copy = who.writes("", "");
                copy.fields = straight.fields.clone();
                copy.text = format!("{}{footer}{id}", straight.text);
                copy
            };
            let asked = desk.gets(copy("")).await.mail("verify_sender").clone();
            let step = desk.gets(straight.clone()).await;
            assert_eq!(to(&step, "reply", WANG).mail.attachments.len(), 0);
            // A yes to the copy that is held does nothing more.
            let step = desk.gets(reply(&asked).by(who).saying("Yes").top()).await;
            stays_inside(&step);
            assert!(step.mail("transcript").text.contains(already), "{}", step.mail("transcript").text);
            // And of one that comes later nobody is asked.
            desk.gets(copy("\n.")).await.tells(&[]);
            assert_eq!(desk.row(number).await.minutes_spent, 45, "{footer:?}");
            assert_eq!(desk.texts(number, "reply").await.len(), 1, "{footer:?}");
            desk.end().await;
        }
    }
}

/// What is held has had no effect: its own copy does not stand in its way.
#[tokio::test]
async fn of_two_held_copies_one_is_carried_out() {
    let desk = TestDesk::behind_border().await;
    let number = opened(&desk, jam().verified()).await.number;
    let first = ALICE.writes(&format!("Re: printer [DESK #{number}]"), "#time 45m\n\nI come at three.");
    let mut second = first.clone();
    second.text.push_str("\n.");
    let asked = [first, second].map(|draft| draft.raw());
    let mut questions: Vec<Mail> = Vec::new();
    for raw in asked {
        questions.push(desk.gets(raw).await.mail("verify_sender").clone());
    }
    let step = desk.gets(reply(&questions[1]).by(ALICE).saying("Yes").top()).await;
    assert_eq!(step.outcome, Some(Admitted::Released));
    let step = desk.gets(reply(&questions[0]).by(ALICE).saying("Yes").top()).await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("had its effect already"));
    assert_eq!(desk.row(number).await.minutes_spent, 45);
    desk.end().await;
}

/// A card below the answer is no part of it, and a no in the card is none.
#[tokio::test]
async fn a_yes_above_a_card_releases() {
    for yes in [
        "Yes\n\nAlice Li\nIT Service Desk, ext. 8021",
        "是的\n\nAlice Li\n信息部　分机8021",
        "Yes.\n\nKind regards\nAlice\nService Engineer\nDESK Ltd\nNo. 8 Main Road, Shanghai",
    ] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, jam()).await;
        let held = reply(&ticket.assigned).by(ALICE).saying("I call him now.").top().tag_only();
        let asked = desk.gets(held).await.mail("verify_sender").clone();
        let step = desk.gets(reply(&asked).by(ALICE).saying(yes).top_unmarked()).await;
        assert_eq!(step.outcome, Some(Admitted::Released), "{yes}");
        assert_eq!(desk.texts(ticket.number, "reply").await.len(), 1, "{yes}");
        desk.end().await;
    }
}

/// A mail of commands, and a note that begins with a sign, went to nobody: neither does what a colleague says to it.
#[tokio::test]
async fn an_answer_to_a_colleagues_commands_stays_inside() {
    for words in ["#priority P1", "#note #3 again, he lies", "#优先级 P1"] {
        let desk = TestDesk::behind_border().await;
        let ticket = opened(&desk, jam().verified()).await;
        let orders = reply(&ticket.assigned).by(ALICE).saying(words).top().cc(&[BOB]).verified();
        stays_inside(&desk.gets(orders.clone()).await);
        let answer = |who: Person, text: &str| {
            let to = format!("{}, {DESK}", ALICE.address);
            who.writes("Re: printer", text).to(&to).field("In-Reply-To", &format!("<{}>", orders.message_id)).verified()
        };
        let step = desk.gets(answer(BOB, "P1 for this idiot? Come on.")).await.tells(&["transcript bob"]);
        assert!(step.mail("transcript").text.contains("kept as an internal note"), "{words}");
        let step = desk.gets(answer(ZHOU, "这也算一级？别闹了。")).await;
        stays_inside(&step);
        // Who goes on below commands of their own speaks to the requester.
        if words.starts_with("#p") {
            desk.gets(answer(ALICE, "We are on it.")).await.tells(&["reply wang"]);
        }
        desk.end().await;
    }
}

#[tokio::test]
async fn a_notice_passed_on_to_a_colleague_and_the_desk_stays_inside() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let told = &ticket.assigned;
    let words = "Bob, can you take this? Between us: the boss broke it.";
    let outlook = format!(
        "{words}\n\nFrom: IT Service Desk <{DESK}>\nSent: Monday, November 23, 2026 9:00 AM\nTo: Alice Li <alice@desk.test>\nSubject: {}\n\n{}",
        told.subject, told.text
    );
    let gmail = format!(
        "{words}\n\n---------- Forwarded message ---------\nFrom: IT Service Desk <{DESK}>\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: {}\nTo: alice@desk.test\n\n{}",
        told.subject, told.text
    );
    for (prefix, text) in [("FW", outlook), ("Fwd", gmail.clone()), ("转发", gmail.clone())] {
        let draft = ALICE.writes(&format!("{prefix}: {}", told.subject), &text);
        let step = desk.gets(draft.clone().to(&format!("{}, {DESK}", BOB.address)).verified()).await;
        step.tells(&["transcript alice"]);
    }
    assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new());
    // With the requester among the recipients it is an answer.
    let open = ALICE.writes(&format!("Fwd: {}", told.subject), &gmail.replace("Between us: the boss broke it.", ""));
    let open = open.to(&format!("{}, {}, {DESK}", BOB.address, WANG.address)).verified();
    desk.gets(open).await.tells(&["reply wang"]);
    desk.end().await;
}

/// WANG's ticket with CHEN's merged into it, and the notice of what CHEN asked.
async fn asked_by_a_reporter(desk: &TestDesk) -> (i64, Mail) {
    let ticket = opened(desk, jam().verified()).await;
    let other = desk.gets(CHEN.writes("Printer", "The printer jams.").verified()).await;
    let (ack, told) = (other.mail("ack").clone(), other.mail("assigned_to_you").clone());
    says(desk, ALICE, &told, &format!("#merge {}", ticket.number)).await;
    let asks = desk.gets(reply(&ack).by(CHEN).saying("What is my PIN?").top().verified()).await;
    (ticket.number, asks.mail("new_entry").clone())
}

#[tokio::test]
async fn what_one_of_many_is_told_is_not_told_to_the_first_one() {
    let desk = TestDesk::behind_border().await;
    let (number, asks) = asked_by_a_reporter(&desk).await;
    for order in [
        "#eta tomorrow 14:00",
        "#pending schedule tomorrow 15:00",
        "#pending vendor",
        "#pending change",
        "#预计完成 明天14:00",
        "#挂起 等变更",
    ] {
        let text = format!("{order}\n\nChen, your webmail PIN is 4711.");
        let step = says(&desk, ALICE, &asks, &text).await.tells(&["transcript alice"]);
        let told = &step.mail("transcript").text;
        assert!(lines(told)[0].starts_with('✗') && told.contains("answers somebody else"), "{order}: {told}");
    }
    assert_ne!(desk.state(number).await, "pending");
    // By itself it is told to whom it is for; the words alone to whom they answer.
    says(&desk, ALICE, &asks, "#pending change").await.tells(&["progress wang", "transcript alice"]);
    says(&desk, ALICE, &asks, "Your PIN is 4711.").await.tells(&["reply chen"]);
    desk.end().await;
}

/// Nobody took the call; or it was taken, and somebody else gets what comes of it.
#[tokio::test]
async fn a_call_that_nobody_took_is_none() {
    let desk = TestDesk::with(INSIDE).await;
    let step = desk.gets(WANG.writes("My password", "Please reset it and mail it to me.")).await;
    let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
    for no_call in [
        "电话打不通",
        "电话未接通",
        "电话：无人接听",
        "电话核实，本人不在",
        "已电话联系不上",
        "phone: could not reach her",
        "phone rang, nobody there",
        "phone, no answer",
        "by phone: not reached",
        "phone is dead",
    ] {
        let text = format!("#verified {no_call}\n#resolve\n\nYour new password is 1234.");
        let step = says(&desk, ALICE, &told, &text).await.tells(&["transcript alice"]);
        assert!(step.mail("transcript").text.contains("then write #verified phone"), "{no_call}");
        assert_ne!(desk.state(number).await, "resolved", "{no_call}");
    }
    for call in ["已电话核实", "电话：8021，核实无误", "电话 8021", "phone 8021", "by phone", "Phone: spoke to her"]
    {
        let desk = TestDesk::with(INSIDE).await;
        let step = desk.gets(WANG.writes("My password", "Please reset it and mail it to me.")).await;
        let told = step.mail("assigned_to_you").clone();
        let text = format!("#已验证 {call}\n#解决\n\n新密码已发到您的手机。");
        says(&desk, ALICE, &told, &text).await.tells(&["resolved wang", "transcript alice"]);
        desk.end().await;
    }
    desk.end().await;
}

#[tokio::test]
async fn a_call_counts_for_whom_it_was_made() {
    const OTHER: &str = "other@evil.test";
    let desk = TestDesk::with(INSIDE).await;
    let step = desk.gets(WANG.writes("My password", "Please reset it and mail it to me.")).await;
    let (number, told) = (step.opened(), step.mail("assigned_to_you").clone());
    says(&desk, ALICE, &told, "#verified phone").await;
    let secret = "Your new password is 1234.";
    // In one mail, in either order, and in one after the other.
    for orders in [
        format!("#requester {OTHER}\n#resolve\n\n{secret}"),
        format!("#verified phone\n#requester {OTHER}\n#resolve\n\n{secret}"),
    ] {
        let step = says(&desk, ALICE, &told, &orders).await.tells(&["transcript alice"]);
        assert!(step.mail("transcript").text.contains("then write #verified phone"), "{orders}");
    }
    says(&desk, ALICE, &told, &format!("#requester {OTHER}")).await;
    assert_eq!(desk.row(number).await.verified, "");
    let step = says(&desk, ALICE, &told, &format!("#resolve\n\n{secret}")).await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("then write #verified phone"));
    // Taken back, it is hers again, and she was called.
    says(&desk, ALICE, &told, "#undo").await;
    assert_eq!(desk.row(number).await.verified, "phone");
    says(&desk, ALICE, &told, &format!("#resolve\n\n{secret}")).await.tells(&["resolved wang", "transcript alice"]);
    desk.end().await;
}

/// Whom a reporter named is no reader, and decides nothing, where the reporter's ticket goes.
#[tokio::test]
async fn a_friend_named_by_a_label_stays_behind() {
    for (label, said) in [("Affected", "does not come along: #cc eve@rival.test"), ("使用人", "#cc eve@rival.test")]
    {
        let desk = TestDesk::behind_border().await;
        let into = opened(&desk, jam().verified()).await;
        let text = format!("Same here.\n{label}: Eve <{}>", EVE.address);
        let step = desk.gets(CHEN.writes("Printer", &text).verified()).await;
        let told = to(&step, "assigned_to_you", ALICE).mail.clone();
        assert!(told.text.contains("Eve <eve@rival.test>"), "{}", told.text);
        let step = says(&desk, ALICE, &told, &format!("#merge {}", into.number)).await;
        let flat = step.mail("transcript").text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(said), "{flat}");
        let step = says(&desk, ALICE, &into.assigned, "#resolve\n\nThe VPN secret of your department is 99 now.").await;
        step.tells(&["resolved chen", "resolved wang", "transcript alice"]);
        desk.gets(EVE.writes(&format!("Re: printer [DESK #{}]", into.number), "Works now, thanks!").verified()).await;
        assert_eq!(desk.state(into.number).await, "resolved");
        desk.end().await;
    }
}

/// All tokens in what a file holds, however deep and in whatever encoding.
fn tokens_of(file: &Attachment, depth: usize) -> Vec<String> {
    let mut found = tokens_in(&String::from_utf8_lossy(&file.bytes));
    let mail = mail::parse(&file.bytes);
    found.extend(tokens_in(&mail.text));
    found.extend(mail.headers.iter().flat_map(|header| tokens_in(&header.value)));
    if depth > 0 {
        found.extend(mail.attachments.iter().flat_map(|inner| tokens_of(inner, depth - 1)));
    }
    found
}

/// A mail that holds another one, as a part or as a file.
fn holding(inner: &[u8], (media_type, name): (&str, &str)) -> Vec<u8> {
    if media_type == "message/rfc822" {
        let mut raw = b"From: alice@desk.test\r\nTo: lin@desk.test\r\nSubject: fyi\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\n".to_vec();
        raw.extend(inner);
        raw.extend(b"\r\n--outer--\r\n");
        return raw;
    }
    ALICE.writes("fyi", "See below.").to("lin@desk.test").attach(name, media_type, inner).raw()
}

#[tokio::test]
async fn no_token_goes_out_however_deep_it_lies() {
    let desk = TestDesk::open().await;
    let step = desk.gets(jam()).await;
    let notice = step.outgoing("assigned_to_you").clone();
    let sent_item = reply(&notice.mail).by(ALICE).saying("I sent this.").bare().raw();
    // Only the page of it holds a token, in quoted-printable and in base64.
    let link = format!("<p>Answer: <a href=\"mailto:{}\">here</a></p>", notice.mail.reply_to[0].address);
    let quoted = link.replace('=', "=3D").replace("support", "sup=\r\nport").replace('.', "=2E");
    let page = |encoding: &str, body: &str| {
        format!(
            "From: chen@corp.test\r\nTo: alice@desk.test\r\nSubject: page\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\nContent-Type: text/plain\r\n\r\nA page.\r\n--alt\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n--alt--\r\n"
        )
        .into_bytes()
    };
    let in_base64 = data_encoding::BASE64.encode(link.as_bytes());
    let raws = [
        ("fyi.eml", "See below.", holding(&notice.raw, ("message/rfc822", ""))),
        ("fyi.eml", "See below.", holding(&notice.raw, ("application/octet-stream", "x.eml"))),
        ("fyi.eml", "See below.", holding(&holding(&notice.raw, ("message/rfc822", "")), ("message/rfc822", ""))),
        ("sent.eml", "I sent this.", sent_item),
        ("page.eml", "A page.", page("quoted-printable", &quoted)),
        ("page.eml", "A page.", page("base64", &in_base64)),
    ];
    for (name, words, raw) in raws {
        for media_type in ["message/rfc822", "application/octet-stream"] {
            let text = format!("Here is {name}, {words} as {media_type} of {} octets.", raw.len());
            let answer = reply(&notice.mail).by(ALICE).saying(&text).top().attach(name, media_type, &raw);
            let step = desk.gets(answer).await;
            let file = &to(&step, "reply", WANG).mail.attachments[0];
            assert_eq!(tokens_of(file, 4), Vec::<String>::new(), "{name} as {media_type}");
            assert!(String::from_utf8_lossy(&file.bytes).contains(words), "{name} as {media_type}");
        }
    }
    // What holds none goes as it is.
    let plain = CHEN.writes("Photo", "A photo.").attach("a.png", "image/png", &[0, 159, 146, 150]).raw();
    let answer = reply(&notice.mail).by(ALICE).saying("A photo of it.").top().attach("p.eml", "message/rfc822", &plain);
    let step = desk.gets(answer).await;
    let file = &to(&step, "reply", WANG).mail.attachments[0];
    assert!(file.name.ends_with(".eml") && file.bytes.len() >= plain.len() - 2, "{} {}", file.name, file.bytes.len());
    desk.end().await;
}

/// What a user's ticket is told of a part is told to users.
#[tokio::test]
async fn nothing_of_a_user_is_merged_into_a_part() {
    let desk = TestDesk::open().await;
    let whole = opened(&desk, jam()).await;
    says(&desk, ALICE, &whole.assigned, "#split @network INTERNAL check the switch in the office").await;
    let other = opened(&desk, CHEN.writes("Printer", "The printer jams.")).await;
    for order in [format!("#merge {}", whole.number + 1), format!("#合并到 {}", whole.number + 1)] {
        let step = says(&desk, ALICE, &other.assigned, &order).await.tells(&["transcript alice"]);
        let told = &step.mail("transcript").text;
        assert!(lines(told)[0].starts_with('✗') && told.contains("is a part, work inside"), "{told}");
    }
    assert_eq!(desk.state(other.number).await, "new");
    desk.end().await;
}

/// BOB's own request; he passes on what the maker wrote to him.
#[tokio::test]
async fn what_an_engineer_passes_on_to_their_own_ticket_is_their_answer() {
    let desk = TestDesk::behind_border().await;
    let step = desk.gets(BOB.writes("My screen is dark", "The left screen stays dark.").verified()).await;
    let (number, told) = (step.opened(), to(&step, "assigned_to_you", ALICE).mail.clone());
    let step = says(&desk, ALICE, &told, "#pending requester\n\nWhich screen is it?").await;
    assert!(step.told().contains(&"needs_info bob".to_owned()), "{:?}", step.told());
    let text = "room 12\n\n---------- Forwarded message ---------\nFrom: Pia <pia@maker.test>\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: your screen\nTo: Bob Zhao <bob@desk.test>\n\nIt is the X200.\n";
    let step = desk.gets(BOB.writes(&format!("Fwd: your screen [DESK #{number}]"), text).verified()).await;
    let told = step.tells(&["new_entry alice"]);
    let told = &told.mail("new_entry").text;
    assert!(told.contains("room 12") && told.contains("It is the X200."), "{told}");
    assert_eq!(desk.state(number).await, "open", "the wait is over");
    desk.end().await;
}

/// A mailbox that answers by itself on a ticket that its owner does not read.
#[tokio::test]
async fn a_mailbox_that_answers_on_a_ticket_it_does_not_read_falls_silent() {
    let restricted = "[[category]]\nname = \"hr/salary\"\nrestricted = true\n";
    for words in ["Your message has been received. Ref", "您的邮件我们已登记，编号"] {
        let desk = TestDesk::with(restricted).await;
        let ticket = opened(&desk, WANG.writes("Pay", "My pay is wrong.")).await;
        let step = says(&desk, ALICE, &ticket.assigned, "#assign bob").await;
        let told = to(&step, "assigned_to_you", BOB).mail.clone();
        let step = says(&desk, BOB, &told, "#category hr/salary\n#assign alice").await;
        let (mut last, mut heard) = (to(&step, "transcript", BOB).mail.clone(), 0);
        for n in 0..8 {
            let step = says(&desk, BOB, &last, &format!("{words} {n}.")).await;
            let Some(transcript) = step.sent.iter().find(|m| m.notice == "transcript") else { break };
            (last, heard) = (transcript.mail.clone(), heard + 1);
        }
        assert_eq!(heard, 3, "{words}");
        desk.end().await;
    }
}

/// What is taken back takes with it whom it brought, and nobody else.
#[tokio::test]
async fn undo_of_a_number_leaves_the_vendor_on_the_ticket() {
    let desk = TestDesk::with(VENDORS).await;
    let ticket = opened(&desk, jam()).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#vendor acme\n\nPlease replace the fuser.").await;
    let asked = to(&step, "reply", ACME).mail.clone();
    says(&desk, ALICE, &ticket.assigned, "#vendor acme CASE-77").await;
    says(&desk, ALICE, &ticket.assigned, "#undo").await.tells(&["transcript alice"]);
    says(&desk, ALICE, &ticket.assigned, "#供应商 beta\n\nPlease come.").await;
    says(&desk, ALICE, &ticket.assigned, "#撤销").await.tells(&["transcript alice"]);
    let shown = desk.ticket(ticket.number).await;
    let people = shown["participants"].as_array().unwrap();
    let vendors: Vec<&str> =
        people.iter().filter(|p| p["role"] == "vendor").map(|p| p["address"].as_str().unwrap()).collect();
    assert_eq!(vendors, [ACME.address]);
    says(&desk, ACME, &asked, "The fuser is replaced.").await.tells(&["new_entry alice"]);
    assert_eq!(desk.tickets().await, 1);
    desk.end().await;
}

/// Anybody who saw a mail of ours knows its Message-ID.
#[tokio::test]
async fn a_strangers_report_puts_no_words_on_a_ticket() {
    let desk = TestDesk::behind_border().await;
    let (ticket, asked) = resolved(&desk, jam().verified()).await;
    for words in
        ["Please reset my password and send it to mallory@evil.test. - Wang", "请把新密码发到 mallory@evil.test"]
    {
        let before = desk.ticket(ticket.number).await;
        let report = MALLORY
            .writes("Undelivered Mail Returned to Sender", words)
            .field("In-Reply-To", &format!("<{}>", asked.message_id.clone().unwrap()))
            .field("Auto-Submitted", "auto-replied")
            .field("Return-Path", "<>")
            .field("X-Failed-Recipients", WANG.address);
        let step = desk.gets(report.clone()).await.tells(&[]);
        assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}", step.outcome);
        assert_eq!(desk.ticket(ticket.number).await, before);
        // One that brings our mail back is kept, and says whom it is about.
        let mut report = report.without("In-Reply-To");
        report.text = format!("{words}\n\nMessage-ID: <{}>\n", asked.message_id.clone().unwrap());
        desk.gets(report).await.tells(&[]);
        let mails = desk.texts(ticket.number, "mail").await;
        assert!(!mails.iter().any(|text| text.contains("mallory") || text.contains("password")), "{mails:?}");
    }
    desk.end().await;
}
