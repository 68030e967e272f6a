//! Who may not follow a name: strangers come onto no ticket by anything that they can write, and catch nobody's mail.

use crate::desk::{Step, TestDesk};
use crate::people::{ALICE, BOB, CHEN, Draft, MALLORY, WANG};
use postdesk::desk::Admitted;

/// The ticket that the mail came onto.
fn ticket(step: &Step) -> i64 {
    match step.outcome {
        Some(Admitted::Opened(number) | Admitted::FollowedUp(number)) => number,
        ref other => panic!("{other:?}"),
    }
}

/// Everything that a stranger may know of a ticket.
#[tokio::test]
async fn a_stranger_names_a_ticket_in_every_way_and_stays_outside() {
    let desk = TestDesk::behind_border().await;
    let first = WANG.writes("Payroll", "My payslip is wrong.").field("Message-ID", "<w1@corp.test>");
    let first = first.field("References", "<never@corp.test>").verified();
    let step = desk.gets(first).await;
    let (number, ack) = (step.opened(), step.mail("ack").clone());
    let before = desk.ticket(number).await;
    let sent = format!("<{}>", ack.message_id.clone().unwrap());
    let mallory = |text: &str| MALLORY.writes("x", text);
    for (n, mail) in [
        mallory("a").to(&ack.reply_to[0].address),
        mallory("b").field("In-Reply-To", &sent),
        mallory("c").field("References", &format!("<a@x> {sent}")),
        mallory("d").field("In-Reply-To", "<w1@corp.test>"),
        mallory("e").field("References", "<never@corp.test>"),
        mallory("f").field("Subject", &format!("[DESK #{number}]")),
        mallory("g").field("Message-ID", "<w1@corp.test>"),
        mallory("h").field("Message-ID", "<never@corp.test>"),
        // Unproved, naming the requester in copy helps neither by the missing ancestor nor by anything else.
        mallory("i").field("References", "<never@corp.test>").cc(&[WANG]),
        mallory("j").field("Message-ID", "<never@corp.test>").cc(&[WANG]),
        mallory("k").field("In-Reply-To", &sent).cc(&[WANG, ALICE]).verified(),
    ]
    .into_iter()
    .enumerate()
    {
        let step = desk.gets(mail).await;
        assert_ne!(ticket(&step), number, "{n}");
        assert!(step.sent.iter().all(|m| !m.mail.text.contains("payslip")), "{n}");
    }
    assert_eq!(desk.ticket(number).await, before);
    desk.end().await;
}

/// What a stranger's mail claims to answer, or to be.
fn bait(field: &str) -> Draft {
    MALLORY.writes("Bait", "Please help me with my account.").field(field, "<inner@corp.test>").cc(&[CHEN, WANG, BOB])
}

#[tokio::test]
async fn an_unproved_claim_catches_no_requesters_mail() {
    for field in ["In-Reply-To", "References", "Message-ID"] {
        let desk = TestDesk::behind_border().await;
        let trap = desk.gets(bait(field)).await.opened();
        // Chen's mail is the one that was named, or answers it.
        let chen = || CHEN.writes("Salary", "Confidential.").verified();
        for (n, mail) in
            [chen().field("Message-ID", "<inner@corp.test>"), chen().field("In-Reply-To", "<inner@corp.test>")]
                .into_iter()
                .enumerate()
        {
            assert_ne!(ticket(&desk.gets(mail).await), trap, "{field} {n}");
        }
        desk.end().await;
    }
}

#[tokio::test]
async fn an_unproved_claim_gets_no_word_of_the_staff() {
    for field in ["In-Reply-To", "References", "Message-ID"] {
        let desk = TestDesk::behind_border().await;
        desk.gets(bait(field)).await;
        // Bob answers a mail that the desk has never seen; the desk is in copy, Mallory is not.
        for (n, mail) in [
            BOB.writes("Re: Salary", "The figures are secret-42.").field("In-Reply-To", "<inner@corp.test>"),
            BOB.writes("Re: Salary", "The figures are secret-43.").field("Message-ID", "<inner@corp.test>"),
        ]
        .into_iter()
        .enumerate()
        {
            let step = desk.gets(mail.verified()).await;
            assert!(step.sent.iter().all(|m| m.envelope_to != MALLORY.address), "{field} {n}: {:?}", step.told());
        }
        desk.end().await;
    }
}

#[tokio::test]
async fn the_staff_follow_a_proved_ancestor_but_their_words_stay_inside() {
    let desk = TestDesk::behind_border().await;
    let first = CHEN.writes("Re: Move", "When do we move?").field("References", "<inner@corp.test>");
    let number = desk.gets(first.verified()).await.opened();
    let mail = BOB.writes("Re: Move", "Not before May, do not tell.").field("References", "<inner@corp.test>");
    let step = desk.gets(mail.verified()).await.tells(&["new_entry alice", "transcript bob"]);
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(number)));
    assert!(step.mail("transcript").text.contains("kept as an internal note"));
    assert_eq!(desk.texts(number, "note").await, ["Not before May, do not tell."]);
    // Written to Chen as well, it is for Chen.
    let open = BOB.writes("Re: Move", "In May.").field("References", "<inner@corp.test>").cc(&[CHEN]);
    desk.gets(open.verified()).await.tells(&["reply chen"]);
    desk.end().await;
}

#[tokio::test]
async fn naming_each_other_needs_no_proof() {
    // Neither mail is proved; each names the other's writer, which one alone cannot arrange.
    let desk = TestDesk::behind_border().await;
    let answer = CHEN.writes("Re: VPN", "Mine too.").field("In-Reply-To", "<root@corp.test>").cc(&[WANG]);
    let number = desk.gets(answer).await.opened();
    let root = WANG.writes("VPN", "VPN is down.").field("Message-ID", "<root@corp.test>");
    assert_ne!(desk.gets(root.clone()).await.opened(), number, "Chen says so alone");
    let other = CHEN.writes("Re: Mail", "Mine too.").field("In-Reply-To", "<root2@corp.test>").cc(&[WANG]);
    let number = desk.gets(other).await.opened();
    let root = WANG.writes("Mail", "Mail is down.").field("Message-ID", "<root2@corp.test>").cc(&[CHEN]);
    assert_eq!(desk.gets(root).await.outcome, Some(Admitted::FollowedUp(number)));
    desk.end().await;
}
