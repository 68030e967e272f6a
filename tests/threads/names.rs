//! How a ticket is named, case by case: which name wins, and what is left when mail systems rewrite the names.

use crate::desk::TestDesk;
use crate::people::{ALICE, CHEN, DESK, Draft, WANG, reply};
use postdesk::desk::Admitted;
use postdesk::pure::mail::Mail;

struct Opened {
    number: i64,
    ack: Mail,
}

async fn opened(desk: &TestDesk, subject: &str) -> Opened {
    let step = desk.gets(WANG.writes(subject, &format!("{subject}, since this morning."))).await;
    Opened { number: step.opened(), ack: step.mail("ack").clone() }
}

fn followed(number: i64) -> Option<Admitted> {
    Some(Admitted::FollowedUp(number))
}

/// An answer to `mail` as it was after a relay gave it this Message-ID.
fn rewritten(mail: &Mail, id: &str, text: &str) -> Draft {
    let draft = reply(mail).by(WANG).saying(text).top();
    draft.field("In-Reply-To", &format!("<{id}>")).field("References", &format!("<{id}>"))
}

#[tokio::test]
async fn our_message_id_rewritten_by_ses_or_exchange() {
    let desk = TestDesk::open().await;
    let other = opened(&desk, "Scanner is dark").await;
    let ticket = opened(&desk, "Label printer jams").await;
    for (n, id) in [
        "0100018f3c5e7a11-0d3b4e52-6a44-4c0e-9f43-1f2c9e3b7a10-000000@email.amazonses.com",
        "DB7PR04MB5178A1B2C3D4E5F60718293A4B5C@DB7PR04MB5178.eurprd04.prod.outlook.com",
    ]
    .into_iter()
    .enumerate()
    {
        // The address bears the token.
        let text = format!("It happens with every label, case {n}.");
        assert_eq!(desk.gets(rewritten(&ticket.ack, id, &text)).await.outcome, followed(ticket.number));
        // From now on the id itself is known: an answer to the plain address that names nothing else.
        let bare = rewritten(&ticket.ack, id, &format!("Shall I send a photo, case {n}?"));
        let bare = bare.field("Subject", "printer").to(DESK);
        assert_eq!(desk.gets(bare).await.outcome, followed(ticket.number), "{id}");
    }
    assert_eq!(desk.texts(other.number, "mail").await.len(), 1);
    desk.end().await;
}

#[tokio::test]
async fn our_message_id_rewritten_and_no_plus_addresses() {
    let desk = TestDesk::without_subaddressing().await;
    let ticket = opened(&desk, "Label printer jams").await;
    let id = "0100018f3c5e7a11@email.amazonses.com";
    // The quoted line of the body leads to it; without the quote, the tag of the subject.
    let quoting = rewritten(&ticket.ack, id, "It happens with every label.").field("Subject", "printer");
    assert_eq!(desk.gets(quoting).await.outcome, followed(ticket.number));
    let mut bare = rewritten(&ticket.ack, "0100018f3c5e7a99@email.amazonses.com", "");
    bare.text = "The second one as well.".to_owned();
    assert_eq!(desk.gets(bare).await.outcome, followed(ticket.number));
    desk.end().await;
}

#[tokio::test]
async fn her_own_message_id_rewritten_on_the_way_to_us() {
    let desk = TestDesk::open().await;
    // What we got bears the relay's id; she answers the mail in her Sent folder, which has her own.
    let first = WANG.writes("Label printer jams", "It jams.").field("Message-ID", "<relay.1@smtp.corp.test>");
    let number = desk.gets(first).await.opened();
    let again =
        WANG.writes("Re: Label printer jams", "And it beeps.").field("In-Reply-To", "<sent.1@laptop.corp.test>");
    let second = desk.gets(again).await.opened();
    assert_ne!(second, number, "nothing names the first mail");
    // The third mail names both: it joins what it answers, and the two are told to be related.
    let both = WANG
        .writes("Re: Label printer jams", "And now it smokes.")
        .field("References", "<relay.1@smtp.corp.test> <sent.1@laptop.corp.test>");
    assert_eq!(desk.gets(both).await.outcome, followed(number));
    for (one, other) in [(number, second), (second, number)] {
        assert_eq!(desk.facts(one, "related").await, [other.to_string()]);
        assert_eq!(desk.ticket(one).await["links"].as_array().unwrap().len(), 1);
    }
    assert_eq!(desk.texts(second, "mail").await.len(), 1, "never joined of themselves");
    desk.end().await;
}

#[tokio::test]
async fn a_single_name_is_enough() {
    let desk = TestDesk::open().await;
    let other = opened(&desk, "Scanner is dark").await;
    let ticket = opened(&desk, "Label printer jams").await;
    let token = ticket.ack.reply_to[0].address.clone();
    let sent = ticket.ack.message_id.clone().unwrap();
    let plain = |n: usize| WANG.writes(&format!("News {n}"), &format!("News number {n} of mine."));
    for (n, (name, mail)) in [
        ("plus address", plain(0).to(&token)),
        ("plus address in capitals", plain(1).to(&token.to_uppercase())),
        ("tag", plain(2).field("Subject", &format!("AW: AW: [DESK #{}] x", ticket.number))),
        ("tag with a colon's neighbours", plain(3).field("Subject", &format!("回复：[desk #{}]x", ticket.number))),
        ("our id in a comment", plain(4).field("In-Reply-To", &format!("Your mail of Monday <{sent}> (IT Desk)"))),
        (
            "our id in References, cut in lines",
            plain(5).field("References", &format!("<a@x>\r\n <b@x>,\r\n\t<{sent}>")),
        ),
        ("our id without brackets", plain(6).field("In-Reply-To", &sent)),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(desk.gets(mail).await.outcome, followed(ticket.number), "{n}: {name}");
    }
    assert_eq!(desk.texts(other.number, "mail").await.len(), 1);
    desk.end().await;
}

#[tokio::test]
async fn the_more_trusted_name_wins() {
    let desk = TestDesk::open().await;
    let one = opened(&desk, "Scanner is dark").await;
    let two = opened(&desk, "Label printer jams").await;
    let tag = |number: i64| format!("Re: x [DESK #{number}]");
    let sent = |ticket: &Opened| format!("<{}>", ticket.ack.message_id.clone().unwrap());
    let stored = |ticket: &Opened| format!("<{}>", ticket.ack.in_reply_to[0]);
    let plain = |n: usize| WANG.writes("x", &format!("Something about it, {n}."));
    for (name, mail) in [
        ("token before ids", plain(0).to(&two.ack.reply_to[0].address).field("In-Reply-To", &sent(&one))),
        ("token before tag", plain(1).to(&two.ack.reply_to[0].address).field("Subject", &tag(one.number))),
        ("In-Reply-To before References", plain(2).field("In-Reply-To", &sent(&two)).field("References", &sent(&one))),
        ("newer reference first", plain(4).field("References", &format!("{} {}", sent(&one), sent(&two)))),
        ("our id before a stored one", plain(5).field("In-Reply-To", &stored(&one)).field("References", &sent(&two))),
        ("a stored id before the tag", plain(6).field("References", &stored(&two)).field("Subject", &tag(one.number))),
        ("a wrong tag beside right references", plain(7).field("In-Reply-To", &sent(&two)).field("Subject", &tag(99))),
        ("two tags: the last", plain(8).field("Subject", &format!("[DESK #{}] {}", one.number, tag(two.number)))),
    ] {
        assert_eq!(desk.gets(mail).await.outcome, followed(two.number), "{name}");
    }
    assert_eq!(desk.texts(one.number, "mail").await.len(), 1);
    desk.end().await;
}

#[tokio::test]
async fn what_is_no_name() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, "Label printer jams").await;
    let number = ticket.number;
    let mut seen = vec![number];
    for (name, mail) in [
        ("the same subject", WANG.writes("Re: Label printer jams", "Another one.")),
        ("another desk's tag", WANG.writes(&format!("Re: [HELP #{number}] x"), "Another two.")),
        ("a number without a tag", WANG.writes(&format!("Ticket {number}, DESK #{number}"), "Another three.")),
        ("a number that there is not", WANG.writes("[DESK #999999]", "Another four.")),
        ("a number far too long", WANG.writes("[DESK #99999999999999999999]", "Another five.")),
        (
            "Thread-Topic and Thread-Index",
            WANG.writes("x", "Another six.")
                .field("Thread-Topic", &format!("Received [DESK #{number}]"))
                .field("Thread-Index", "AQHVBJOUQ3A+1YLBrk2g2oI0T7I3JQ=="),
        ),
        (
            "the same Thread-Index again",
            WANG.writes("y", "Another seven.").field("Thread-Index", "AQHVBJOUQ3A+1YLBrk2g2oI0T7I3JafWAwMe"),
        ),
        ("an id of somebody else", WANG.writes("z", "Another eight.").field("In-Reply-To", "<x@elsewhere.test>")),
        ("our id in Resent-References", {
            let id = format!("<{}>", ticket.ack.message_id.clone().unwrap());
            WANG.writes("zz", "Another nine.").field("X-References", &id).field("Resent-Message-ID", &id)
        }),
    ] {
        let opened = desk.gets(mail).await.opened();
        assert!(!seen.contains(&opened), "{name}");
        seen.push(opened);
    }
    desk.end().await;
}

#[tokio::test]
async fn the_same_mail_by_two_ways_is_one_ticket_and_a_constant_id_is_not() {
    let desk = TestDesk::open().await;
    let text = "The label printer on the third floor jams with every label.";
    let direct = WANG.writes("Label printer jams", text).field("Message-ID", "<one@corp.test>");
    let number = desk.gets(direct.clone()).await.opened();
    let mut listed = direct.clone().field("Subject", "[third-floor] Label printer jams");
    listed.text = format!("{text}\n\n____\nthird-floor mailing list\nhttps://lists.corp.test/third-floor");
    assert_eq!(desk.gets(listed).await.outcome, followed(number));
    // A program that writes the same id into all its mails, and somebody else with the same words.
    let mut constant = direct.clone();
    constant.text = "Toner is low.".to_owned();
    assert_ne!(desk.gets(constant).await.opened(), number);
    assert_ne!(desk.gets(direct.signed_by(CHEN)).await.opened(), number);
    desk.end().await;
}

#[tokio::test]
async fn answers_before_roots_and_answers_to_what_never_comes() {
    let desk = TestDesk::behind_border().await;
    // Wang and Chen talk, the desk is in copy of the later mails; the first ones come last or never.
    let both = "Wang Fang <wang@corp.test>, Chen Bo <chen@corp.test>, support@desk.test";
    let chen = |text: &str, id: &str, references: &str| {
        let draft = CHEN.writes("Re: VPN", text).to(both).field("Message-ID", &format!("<{id}>"));
        draft.field("References", references).verified()
    };
    let wang = |text: &str, id: &str, references: &str| chen(text, id, references).signed_by(WANG);
    let number = desk.gets(chen("Three.", "3@corp.test", "<1@corp.test> <2@corp.test>")).await.opened();
    for (name, mail) in [
        ("an answer to the same missing mail", wang("Four.", "4@corp.test", "<1@corp.test> <2@corp.test>")),
        ("an answer to the answer", chen("Five.", "5@corp.test", "<4@corp.test>")),
        ("the missing mail itself", wang("Two.", "2@corp.test", "<1@corp.test>")),
        ("its root", chen("One.", "1@corp.test", "<0@corp.test>")),
        ("another answer to what never comes", wang("Six.", "6@corp.test", "<0@corp.test>")),
    ] {
        assert_eq!(desk.gets(mail).await.outcome, followed(number), "{name}");
    }
    desk.end().await;
}

#[tokio::test]
async fn an_engineers_own_mail_follows_the_same_names() {
    let desk = TestDesk::behind_border().await;
    let step =
        desk.gets(WANG.writes("Label printer jams", "It jams.").field("Message-ID", "<w1@corp.test>").verified()).await;
    let number = step.opened();
    // She had Wang's mail in copy and answers that, not our notice: an answer all the same.
    let answer = ALICE.writes("Re: Label printer jams", "I am on my way.").field("In-Reply-To", "<w1@corp.test>");
    desk.gets(answer.verified()).await.tells(&["reply wang"]);
    assert_eq!(desk.texts(number, "reply").await, ["I am on my way."]);
    desk.end().await;
}
