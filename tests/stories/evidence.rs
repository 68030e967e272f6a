//! Who may do what: the table, each row with each kind of evidence, through whole mails.

use crate::desk::TestDesk;
use crate::life::{opened, resolved, says};
use crate::people::{ALICE, BOB, CHEN, DESK, Draft, MALLORY, Person, WANG, reply};
use postdesk::desk::Admitted;
use postdesk::pure::mail::Mail;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// What a mail proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    Claimed,
    Verified,
    Token,
    /// A good token, and the border says dmarc=fail.
    TokenButFailing,
}

const PROOFS: [Proof; 4] = [Proof::Claimed, Proof::Verified, Proof::Token, Proof::TokenButFailing];

impl Proof {
    fn is_good(self) -> bool {
        matches!(self, Proof::Verified | Proof::Token)
    }

    /// The word that the entry bears.
    fn word(self) -> &'static str {
        match self {
            Proof::Claimed | Proof::TokenButFailing => "claimed",
            Proof::Verified => "verified",
            Proof::Token => "token",
        }
    }

    /// An answer to a notice that proves this much.
    fn answers(self, to: &Mail, who: Person, text: &str) -> Draft {
        let draft = reply(to).by(who).saying(text).top();
        match self {
            Proof::Claimed => draft.tag_only(),
            Proof::Verified => draft.tag_only().verified(),
            Proof::Token => draft,
            Proof::TokenButFailing => draft.failing(),
        }
    }
}

async fn last_evidence(desk: &TestDesk, number: i64) -> String {
    let shown = desk.ticket(number).await;
    let entries = shown["entries"].as_array().unwrap();
    entries.iter().rev().find_map(|e| e["evidence"].as_str()).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn row_1_anybody_may_open_and_add_to_their_own() {
    for proof in PROOFS {
        let desk = TestDesk::behind_border().await;
        let first = if proof == Proof::Verified { jam().verified() } else { jam() };
        let number = desk.gets(first).await.opened();
        // Every sender has a token to answer with from the first human answer on.
        let told = desk.ticket(number).await;
        assert_eq!(told["state"], "new");
        let alices = desk.gets(ALICE.writes(&format!("Re: [DESK #{number}]"), "Which floor?").verified()).await;
        let step = desk.gets(proof.answers(alices.mail("reply"), WANG, "It is on the third floor.")).await;
        assert_eq!(step.outcome, Some(Admitted::FollowedUp(number)), "{proof:?}");
        assert_eq!(step.told(), ["new_entry alice"], "{proof:?}");
        assert_eq!(last_evidence(&desk, number).await, proof.word(), "{proof:?}");
        let warned = step.mail("new_entry").text.contains("Caution");
        assert_eq!(warned, !proof.is_good(), "{proof:?}: the engineer knows what it is worth");
        desk.end().await;
    }
}

#[tokio::test]
async fn row_2_an_acknowledgement_needs_proof_where_a_border_is_configured() {
    // (a border is configured, what the mail proves, somebody we have met on proof, an ack goes)
    for (border, proof, met, goes) in [
        (false, Proof::Claimed, false, true),
        (true, Proof::Claimed, false, false),
        (true, Proof::Verified, false, true),
        (true, Proof::Claimed, true, true),
    ] {
        let desk = if border { TestDesk::behind_border().await } else { TestDesk::open().await };
        if met {
            desk.gets(WANG.writes("Earlier", "An earlier thing.").verified()).await;
        }
        let first = if proof == Proof::Verified { jam().verified() } else { jam() };
        let step = desk.gets(first).await;
        let told = step.told();
        assert_eq!(told.contains(&"ack wang".to_owned()), goes, "border {border} {proof:?} met {met}: {told:?}");
        assert!(told.contains(&"assigned_to_you alice".to_owned()), "{told:?}");
        if !goes {
            assert_eq!(desk.facts(step.opened(), "notice_withheld").await, ["no_evidence"]);
        }
        if border && met {
            let ack = step.mail("ack");
            assert!(!ack.subject.contains("Label printer") && !ack.text.contains("printer"), "nothing of the sender's");
            assert!(!ack.text.contains("Wang"), "not even the name: {}", ack.text);
        }
        desk.end().await;
    }
}

#[tokio::test]
async fn row_3_to_confirm_reject_or_cancel_needs_proof() {
    for (text, then) in [
        ("Works now, thanks!", "closed"),
        ("Still broken, it jams again.", "open"),
        ("Please cancel this ticket, it is no longer needed.", "closed"),
    ] {
        for proof in PROOFS {
            let desk = TestDesk::behind_border().await;
            let (ticket, asked) = resolved(&desk, jam().verified()).await;
            let step = desk.gets(proof.answers(&asked, WANG, text)).await;
            assert_eq!(step.outcome, Some(Admitted::FollowedUp(ticket.number)));
            let expected = if proof.is_good() { then } else { "resolved" };
            assert_eq!(desk.state(ticket.number).await, expected, "{text} {proof:?}");
            if !proof.is_good() {
                assert_eq!(step.told(), ["new_entry alice"], "nothing to the requester: {text} {proof:?}");
            }
            desk.end().await;
        }
    }
}

#[tokio::test]
async fn row_3_a_rating_needs_proof() {
    for proof in PROOFS {
        let desk = TestDesk::behind_border().await;
        let (ticket, asked) = resolved(&desk, jam().verified()).await;
        let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
        desk.gets(proof.answers(&closed, WANG, "1")).await;
        let rating = desk.ticket(ticket.number).await["rating"].clone();
        assert_eq!(rating.as_i64(), proof.is_good().then_some(1), "{proof:?}");
        desk.end().await;
    }
}

#[tokio::test]
async fn row_3_reopening_and_ending_a_pause_need_proof() {
    for proof in PROOFS {
        let desk = TestDesk::behind_border().await;
        let (ticket, asked) = resolved(&desk, jam().verified()).await;
        let closed = says(&desk, WANG, &asked, "Works now, thanks!").await.mail("closed").clone();
        desk.gets(proof.answers(&closed, WANG, "It is broken again.")).await;
        let expected = if proof.is_good() { "open" } else { "closed" };
        assert_eq!(desk.state(ticket.number).await, expected, "{proof:?}");

        let other = opened(&desk, WANG.writes("Scanner is dark", "The scanner stays dark.").verified()).await;
        let question = "#pending requester\n\nWhich floor is it on?";
        let asked = says(&desk, ALICE, &other.assigned, question).await.mail("needs_info").clone();
        desk.gets(proof.answers(&asked, WANG, "It is on the second floor.")).await;
        let expected = if proof.is_good() { "open" } else { "pending" };
        assert_eq!(desk.state(other.number).await, expected, "{proof:?}");
        desk.end().await;
    }
}

#[tokio::test]
async fn row_3_watchers_come_in_by_a_proved_mail_only() {
    for (proof, expected) in [(Proof::Claimed, vec![]), (Proof::Verified, vec![CHEN.address])] {
        let desk = TestDesk::behind_border().await;
        // Own addresses and the staff are no watchers.
        let people = [CHEN, BOB, Person { name: "Help", address: "help@desk.test" }];
        let first = jam().cc(&people).to(&format!("{DESK}, support@desk.test"));
        let first = if proof == Proof::Verified { first.verified() } else { first };
        let number = desk.gets(first).await.opened();
        assert_eq!(desk.watchers(number).await, expected, "{proof:?}");
        let answer = ALICE.writes(&format!("Re: [DESK #{number}]"), "I am on my way.").verified();
        let step = desk.gets(answer).await;
        if proof == Proof::Verified {
            assert_eq!(step.told(), ["reply chen", "reply wang"]);
            for copy in &step.sent {
                let cc: Vec<String> = copy.mail.cc.iter().map(|a| a.address.clone()).collect();
                assert_eq!((copy.mail.to[0].address.as_str(), cc), (WANG.address, vec![CHEN.address.to_owned()]));
            }
        } else {
            assert_eq!(step.told(), ["reply wang"]);
        }
        let dan = Person { name: "Dan Wu", address: "dan@corp.test" };
        // A later mail in the requester's name brings nobody in, unless it proves to be hers; nor does a watcher's.
        let answered = &step.sent.iter().find(|m| m.envelope_to == WANG.address).unwrap().mail;
        let later = reply(answered).by(WANG).saying("Thank you, third floor.").top();
        desk.gets(later.tag_only().cc(&[MALLORY])).await;
        assert_eq!(desk.watchers(number).await, expected, "{proof:?}");
        let colleague = reply(answered).by(CHEN).saying("Here, too.").top().tag_only().cc(&[MALLORY]).verified();
        desk.gets(colleague).await;
        assert_eq!(desk.watchers(number).await, expected, "{proof:?}");
        let proved = reply(answered).by(WANG).saying("It is the printer by the lift.").top();
        desk.gets(proved.cc(&[dan, BOB])).await;
        let with_dan: Vec<&str> = expected.iter().copied().chain([dan.address]).collect();
        assert_eq!(desk.watchers(number).await, with_dan, "{proof:?}");
        assert_eq!(desk.facts(number, "watcher_added").await.len(), 1);
        // Who is taken off the ticket is not brought back by the next answer to all.
        let off = ALICE.writes(&format!("Re: [DESK #{number}]"), &format!("#uncc {}", dan.address)).verified();
        desk.gets(off).await;
        let again = reply(answered).by(WANG).saying("It is worse now.").top().cc(&[dan]);
        desk.gets(again).await;
        assert_eq!(desk.watchers(number).await, expected, "{proof:?}");
        desk.end().await;
    }
}

#[tokio::test]
async fn row_4_to_reply_and_to_command_needs_proof() {
    for text in ["I am on my way.", "#resolve\n\nMended.", "#priority P1", "#note\n\nInside."] {
        for proof in PROOFS {
            let desk = TestDesk::behind_border().await;
            let ticket = opened(&desk, jam().verified()).await;
            let before = desk.ticket(ticket.number).await;
            let step = desk.gets(proof.answers(&ticket.assigned, ALICE, text)).await;
            if proof.is_good() {
                assert_eq!(step.outcome, Some(Admitted::FollowedUp(ticket.number)), "{text} {proof:?}");
                assert_ne!(before, desk.ticket(ticket.number).await, "{text} {proof:?}");
            } else {
                assert_eq!(step.outcome, Some(Admitted::Held), "{text} {proof:?}");
                assert_eq!(step.told(), ["verify_sender alice"], "{text} {proof:?}");
                assert_eq!(before, desk.ticket(ticket.number).await, "no effect at all: {text} {proof:?}");
            }
            desk.end().await;
        }
    }
}

#[tokio::test]
async fn row_4_to_forward_for_a_user_needs_proof() {
    let text = "---------- Forwarded message ---------\nFrom: Wang Fang <wang@corp.test>\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: Scanner is dark\nTo: bob@desk.test\n\nThe scanner stays dark.\n";
    for (proven, border) in [(true, true), (false, true), (false, false)] {
        let desk = if border { TestDesk::behind_border().await } else { TestDesk::open().await };
        let forward = BOB.writes("Fwd: Scanner is dark", text);
        let step = desk.gets(if proven { forward.verified() } else { forward }).await;
        if proven {
            assert_eq!(desk.ticket(step.opened()).await["requester"]["address"], "wang@corp.test");
        } else {
            assert_eq!(step.outcome, Some(Admitted::Held));
            step.tells(&["verify_sender bob"]);
            assert_eq!(desk.tickets().await, 0);
        }
        desk.end().await;
    }
}

#[tokio::test]
async fn tokens_of_others_prove_nothing() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let before = desk.ticket(ticket.number).await;
    // The requester's mail, forwarded to a stranger, who answers it.
    let step = says(&desk, MALLORY, &asked, "Works now, thanks!").await;
    assert_eq!(desk.ticket(ticket.number).await, before, "unchanged");
    assert_ne!(step.opened(), ticket.number, "a ticket of their own");
    // A stranger's ticket gives a token that is worth nothing elsewhere.
    let own = step.mail("ack").clone();
    let moved = reply(&own).by(WANG).saying("Works now, thanks!").top();
    desk.gets(moved).await;
    assert_eq!(desk.ticket(ticket.number).await["state"], "resolved");
    // The engineer's token in the requester's hands, and the other way round.
    says(&desk, WANG, &ticket.assigned, "#close because I say so").await;
    assert_eq!(desk.state(ticket.number).await, "resolved");
    let step = says(&desk, ALICE, &asked, "#close because I say so").await;
    assert_eq!(step.outcome, Some(Admitted::Held), "a requester's token makes no engineer");
    assert_eq!(desk.state(ticket.number).await, "resolved");
    // Another engineer's token.
    let step = says(&desk, BOB, &ticket.assigned, "#close because I say so").await;
    assert_eq!(step.outcome, Some(Admitted::Held));
    step.tells(&["verify_sender bob"]);
    assert_eq!(desk.state(ticket.number).await, "resolved");
    desk.end().await;
}

#[tokio::test]
async fn a_token_is_good_in_capitals_and_broken_by_a_letter() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    let address = asked.reply_to[0].address.clone();
    let (token, _) = address.rsplit_once('@').unwrap();
    let last = token.chars().last().unwrap();
    let other = if last == 'a' { 'b' } else { 'a' };
    let broken = format!("{}{other}@desk.test", &token[..token.len() - 1]);
    let short = format!("{}@desk.test", &token[..token.len() - 1]);
    let other_ticket = address.replace(&ticket.number.to_string(), &(ticket.number + 1).to_string());
    for wrong in [broken, short, other_ticket] {
        let mail = WANG.writes(&format!("Re: [DESK #{}]", ticket.number), "Works now, thanks!").to(&wrong);
        desk.gets(mail).await;
        assert_eq!(desk.state(ticket.number).await, "resolved", "{wrong}");
    }
    let shouted = WANG.writes("Re: printer", "Works now, thanks!").to(&address.to_uppercase());
    desk.gets(shouted).await;
    assert_eq!(desk.state(ticket.number).await, "closed", "some servers fold the case");
    desk.end().await;
}

#[tokio::test]
async fn the_token_in_the_message_id_is_of_equal_worth() {
    let desk = TestDesk::open().await;
    let (ticket, asked) = resolved(&desk, jam()).await;
    // In References alone it shows the way, and proves nothing.
    let id = asked.message_id.clone().unwrap();
    let by_references = WANG.writes("Re: x", "Works now, thanks!").field("References", &format!("<{id}>"));
    let step = desk.gets(by_references).await;
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(ticket.number)));
    assert_eq!(desk.state(ticket.number).await, "resolved");
    let by_answer = WANG.writes("Re: x", "Works now, thanks!").field("In-Reply-To", &format!("<{id}>"));
    desk.gets(by_answer).await;
    assert_eq!(desk.state(ticket.number).await, "closed");
    desk.end().await;
}

#[tokio::test]
async fn only_the_topmost_field_of_our_border_counts() {
    let pass = "Authentication-Results: mx.desk.test; dmarc=pass header.from=corp.test";
    let received = "Received: from a by b; Mon, 23 Nov 2026 10:00:00 +0800";
    for (above, proves) in [
        (vec![pass], true),
        (vec![received, pass], true),
        (vec![received, received, pass], false),
        (vec!["Authentication-Results: mx.other.test; dmarc=pass header.from=corp.test"], false),
        (vec!["Authentication-Results: mx.other.test; none", pass], false),
        (vec!["Authentication-Results: mx.desk.test; dmarc=pass header.from=evil.test"], false),
        (vec!["Authentication-Results: mx.desk.test (; dmarc=pass header.from=corp.test)"], false),
        (vec!["Authentication-Results: mx.desk.test; spf=pass smtp.mailfrom=corp.test"], false),
        (vec!["Authentication-Results: mx.desk.test; dkim=pass header.d=corp.test"], true),
        (vec!["Authentication-Results: mx.desk.test;\r\n\tdmarc=pass\r\n\theader.from=corp.test"], true),
    ] {
        let desk = TestDesk::behind_border().await;
        let mut first = jam();
        for field in &above {
            first = first.above(field);
        }
        let number = desk.gets(first).await.opened();
        let expected = if proves { "verified" } else { "claimed" };
        assert_eq!(last_evidence(&desk, number).await, expected, "{above:?}");
        desk.end().await;
    }
    // Without a border nothing of it is believed.
    let desk = TestDesk::open().await;
    let number = desk.gets(jam().verified()).await.opened();
    assert_eq!(last_evidence(&desk, number).await, "claimed");
    desk.end().await;
}

#[tokio::test]
async fn labels_of_a_claimed_mail_raise_no_higher_than_p2() {
    let text = "Impact: whole company\nUrgency: critical\n\nNothing prints any more.";
    for (border, proven, expected) in [(true, false, "P2"), (true, true, "P1"), (false, false, "P1")] {
        let desk = if border { TestDesk::behind_border().await } else { TestDesk::open().await };
        let first = WANG.writes("Nothing prints", text);
        let number = desk.gets(if proven { first.verified() } else { first }).await.opened();
        assert_eq!(desk.field(number, "priority").await, expected, "border {border} proven {proven}");
        desk.end().await;
    }
}

#[tokio::test]
async fn only_one_mailbox_in_from_identifies() {
    for from in [
        "Alice Li <alice@desk.test>, Mallory <mallory@evil.test>",
        "\"alice@desk.test\" <mallory@evil.test>",
        "=?utf-8?q?Alice_Li_=3Calice=40desk=2Etest=3E?= <mallory@evil.test>",
        "Alice <alice@desk.test> <mallory@evil.test>",
    ] {
        let desk = TestDesk::behind_border().await;
        let ticket = opened(&desk, jam().verified()).await;
        let before = desk.ticket(ticket.number).await;
        let mail =
            reply(&ticket.assigned).by(MALLORY).saying("#close because of me").top().field("From", from).verified();
        let step = desk.gets(mail).await;
        assert_eq!(desk.ticket(ticket.number).await, before, "{from}: {:?}", step.outcome);
        assert!(
            !step.told().iter().any(|t| t.ends_with(" wang") || t.ends_with(" alice") && t.starts_with("transcript"))
        );
        desk.end().await;
    }
}
