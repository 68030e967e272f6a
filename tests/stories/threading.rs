//! Which ticket a mail belongs to.

use crate::desk::TestDesk;
use crate::life::{opened, resolved, says};
use crate::people::{ALICE, CHEN, DESK, Draft, WANG, ZHAO, reply};
use postdesk::desk::Admitted;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

#[tokio::test]
async fn every_way_of_naming_a_ticket_finds_it() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam().field("Message-ID", "<root@corp.test>")).await;
    let id = ticket.ack.message_id.clone().unwrap();
    let to = ticket.ack.reply_to[0].address.clone();
    let tag = format!("AW: printer [DESK #{}]", ticket.number);
    let wide = format!("回复：打印机【desk ＃{}】", ticket.number);
    for (name, mail) in [
        ("token", WANG.writes("no subject", "One more thing, a.").to(&to)),
        ("token in Cc", WANG.writes("no subject", "One more thing, b.").field("Cc", &to)),
        (
            "token in Delivered-To",
            WANG.writes("no subject", "One more thing, c.").above(&format!("Delivered-To: {to}")),
        ),
        ("In-Reply-To", WANG.writes("x", "One more thing, d.").field("In-Reply-To", &format!("<{id}>"))),
        ("References", WANG.writes("x", "One more thing, e.").field("References", &format!("<a@b.test> <{id}>"))),
        ("her own mail", WANG.writes("x", "One more thing, f.").field("In-Reply-To", "<root@corp.test>")),
        ("subject", WANG.writes(&tag, "One more thing, g.")),
        ("subject in full width", WANG.writes(&wide, "One more thing, h.")),
    ] {
        let step = desk.gets(mail).await;
        assert_eq!(step.outcome, Some(Admitted::FollowedUp(ticket.number)), "{name}");
    }
    assert_eq!(desk.tickets().await, 1);
    assert_eq!(desk.texts(ticket.number, "mail").await.len(), 9);
    // Another desk's tag, and no tag at all.
    let other = WANG.writes(&format!("x [OTHER #{}]", ticket.number), "Something else.");
    assert_ne!(desk.gets(other).await.opened(), ticket.number);
    desk.end().await;
}

#[tokio::test]
async fn the_token_outweighs_the_subject() {
    let desk = TestDesk::open().await;
    let one = opened(&desk, jam()).await;
    let two = opened(&desk, WANG.writes("Scanner is dark", "The scanner stays dark.")).await;
    let mail = reply(&two.ack).by(WANG).saying("On the third floor.").top();
    let step = desk.gets(mail.field("Subject", &format!("Re: [DESK #{}]", one.number))).await;
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(two.number)));
    desk.end().await;
}

#[tokio::test]
async fn a_root_that_comes_after_its_reply_joins_it() {
    let desk = TestDesk::open().await;
    // Chen answers Wang's mail, with the desk in copy; Wang's own mail was slower.
    let answer = CHEN
        .writes("Re: Printer", "I have the same.")
        .field("In-Reply-To", "<root@corp.test>")
        .to("Wang Fang <wang@corp.test>, support@desk.test");
    let number = desk.gets(answer).await.opened();
    let root = WANG.writes("Printer", "My printer jams.").field("Message-ID", "<root@corp.test>");
    let step = desk.gets(root.to("Chen Bo <chen@corp.test>, support@desk.test")).await;
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(number)));
    // Somebody who has nothing to do with them does not get in by the same id.
    let stranger = ZHAO.writes("Re: Printer", "Me too.").field("In-Reply-To", "<root@corp.test>");
    let step = desk.gets(stranger).await;
    assert_ne!(step.opened(), number);
    desk.end().await;
}

#[tokio::test]
async fn mails_that_name_the_same_missing_mail_share_a_ticket() {
    let desk = TestDesk::open().await;
    let mail = |text: &str| WANG.writes("Re: Printer", text).field("References", "<missing@corp.test>");
    let number = desk.gets(mail("The first.")).await.opened();
    let step = desk.gets(mail("The second.")).await;
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(number)));
    desk.end().await;
}

#[tokio::test]
async fn a_whole_conversation_stays_one_thread_in_the_recipients_client() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam().field("Message-ID", "<root@corp.test>")).await;
    assert_eq!(ticket.ack.in_reply_to, ["root@corp.test"]);
    let mut last = ticket.ack.clone();
    for n in 0..14 {
        says(&desk, WANG, &last, &format!("Another detail of mine, number {n}.")).await.tells(&["new_entry alice"]);
        let step =
            says(&desk, ALICE, &ticket.assigned, &format!("Thank you for detail number {n}, please go on.")).await;
        last = step.mail("reply").clone();
        assert!(last.references.contains(&"root@corp.test".to_owned()), "the first one is kept: {:?}", last.references);
        assert!(last.references.len() <= 10);
    }
    desk.end().await;
}

#[tokio::test]
async fn one_ticket_in_two_languages() {
    let desk = TestDesk::behind_border().await;
    let text = "您好，标签打印机每张都卡纸，请尽快处理。";
    let step = desk.gets(ZHAO.writes("标签打印机卡纸", text).cc(&[WANG]).verified()).await;
    let number = step.opened();
    assert!(step.mail("ack").subject.starts_with("已受理"));
    assert!(step.mail("assigned_to_you").subject.starts_with("New ticket"));
    assert_eq!(desk.watchers(number).await, [WANG.address]);
    let step =
        says(&desk, ALICE, step.mail("assigned_to_you"), "On my way.").await.tells(&["reply wang", "reply zhao"]);
    assert!(step.sent.iter().all(|m| m.mail.text.contains("On my way.")));
    let ids: std::collections::BTreeSet<_> = step.sent.iter().map(|m| m.mail.message_id.clone()).collect();
    let tokens: std::collections::BTreeSet<_> = step.sent.iter().map(|m| m.mail.reply_to[0].address.clone()).collect();
    assert_eq!((ids.len(), tokens.len()), (2, 2), "Message-ID and Reply-To are the recipient's own");
    desk.end().await;
}

#[tokio::test]
async fn without_subaddressing_the_message_id_proves() {
    let desk = TestDesk::without_subaddressing().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    assert!(asked.reply_to.is_empty());
    says(&desk, WANG, &asked, "Still broken.").await.tells(&["reopened wang", "reopened_to_you alice"]);
    let step =
        says(&desk, ALICE, &ticket.assigned, "#resolve\n\nMended.").await.tells(&["resolved wang", "transcript alice"]);
    says(&desk, WANG, step.mail("resolved"), "好了，谢谢").await.tells(&["closed wang", "confirmed alice"]);
    let forged = reply(&asked).by(CHEN).saying("Works now, thanks!").top();
    assert_ne!(desk.gets(forged).await.opened(), ticket.number);
    desk.end().await;
}

#[tokio::test]
async fn without_subaddressing_a_line_of_the_body_proves() {
    let desk = TestDesk::without_subaddressing().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    assert!(asked.text.lines().any(|l| l.starts_with("Ref: ")), "{}", asked.text);
    // A client that drops all thread headers, and a subject written anew: the quoted line is left.
    let bare = |who, text: &str| {
        let draft = reply(&asked).by(who).saying(text).top();
        draft.without("In-Reply-To").without("References").field("Subject", "printer").to(DESK)
    };
    let step = desk.gets(bare(WANG, "Works now, thanks!")).await;
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(ticket.number)));
    assert_eq!(desk.state(ticket.number).await, "closed");
    let stranger = desk.gets(bare(CHEN, "Still broken!")).await;
    assert_ne!(stranger.opened(), ticket.number, "somebody else's line");
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}

/// Where no link can bear the token, a word is asked for in its place, first of all.
#[tokio::test]
async fn without_subaddressing_one_word_is_enough() {
    for (who, text, lead, word, link) in [
        (WANG, "It jams.", "just reply “solved” or “not yet”.", "solved", "Or use a link"),
        (ZHAO, "打印机卡纸。", "直接回复“好了”或“还不行”。", "好了", "点击链接"),
    ] {
        let desk = TestDesk::without_subaddressing().await;
        let (ticket, asked) = resolved(&desk, who.writes("LP-3", text)).await;
        assert!(asked.text.lines().next().unwrap().ends_with(lead), "{}", asked.text);
        assert!(!asked.text.contains("mailto:") && !asked.text.contains(link), "{}", asked.text);
        desk.gets(reply(&asked).by(who).saying(word).bare()).await;
        assert_eq!(desk.state(ticket.number).await, "closed", "{word}");
        desk.end().await;
    }
}
