//! The cases of RELIABILITY.md that are about identity, threading and duplicates, by their numbers, read as settled at its
//! head.

use crate::desk::{Outgoing, TestDesk};
use crate::life::{Opened, opened, resolved, says};
use crate::people::{ALICE, BOB, CHEN, Draft, MALLORY, Person, WANG, reply};
use postdesk::desk::Admitted;
use postdesk::store::ledger::Outcome;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// Forged thread headers only route, and only participants: from a stranger the ticket stays as it is, byte for byte.
#[tokio::test]
async fn v05_forged_references_from_a_stranger_leave_the_ticket_unchanged() {
    for (name, ours) in [("References", true), ("In-Reply-To", true), ("References", false), ("In-Reply-To", false)] {
        let desk = TestDesk::behind_border().await;
        let (ticket, asked) = resolved(&desk, jam().verified().field("Message-ID", "<root@corp.test>")).await;
        let before = desk.ticket(ticket.number).await;
        // A signed id of ours, or the requester's own.
        let value =
            if ours { format!("<{}>", asked.message_id.clone().unwrap()) } else { "<root@corp.test>".to_owned() };
        for text in ["Works now, thanks!", "Still broken!"] {
            let forged = MALLORY.writes("Re: Label printer jams", text).field(name, &value).cc(&[MALLORY]);
            let step = desk.gets(forged.verified()).await;
            assert_eq!(desk.ticket(ticket.number).await, before, "{name}: {value}");
            for sent in step.sent.iter().filter(|m| m.envelope_to == MALLORY.address) {
                let text = format!("{}{}{}", sent.mail.subject, sent.mail.text, sent.html);
                assert!(!text.contains("roller") && !text.contains(&format!("#{}", ticket.number)), "{text}");
            }
            if text.starts_with("Works") {
                let told = &step.mail("assigned_to_you").text;
                assert!(told.contains(&format!("#{}", ticket.number)), "the note on the new one: {told}");
                assert_eq!(desk.facts(step.opened(), "may_belong_to").await, [ticket.number.to_string()]);
            }
        }
        desk.end().await;
    }
}

/// The subject's tag is a hint of last resort, for participants only.
#[tokio::test]
async fn v06_the_subject_tag_lets_no_stranger_in() {
    let desk = TestDesk::behind_border().await;
    let (ticket, _) = resolved(&desk, jam().verified()).await;
    let before = desk.ticket(ticket.number).await;
    let subject = format!("Re: Label printer jams [DESK #{}]", ticket.number);
    let strangers = [
        MALLORY,
        Person { name: "Wang Fang", address: "wang+x@corp.test" },
        Person { name: "Wang Fang", address: "wang@c0rp.test" },
        Person { name: "Wang Fang", address: "wang@corp.test.evil.test" },
        Person { name: "Wang Fang", address: "wang@xn--crp-rma.test" },
    ];
    for stranger in strangers {
        for mail in
            [stranger.writes(&subject, "Works now, thanks!"), stranger.writes(&subject, "Still broken!").verified()]
        {
            let step = desk.gets(mail).await;
            assert_ne!(step.opened(), ticket.number, "{stranger:?}");
            assert_eq!(desk.ticket(ticket.number).await, before, "{stranger:?}");
        }
    }
    // The participant herself comes in by it, as an entry without effect if she proves nothing.
    let step = desk.gets(WANG.writes(&subject, "Works now, thanks!")).await;
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(ticket.number)));
    assert_eq!(desk.state(ticket.number).await, "resolved");
    desk.end().await;
}

/// From alone is identity: DKIM passes for mallory, Reply-To names an engineer; the author is mallory.
#[tokio::test]
async fn v07_reply_to_is_no_identity() {
    let desk = TestDesk::behind_border().await;
    let ticket = opened(&desk, jam().verified()).await;
    let before = desk.ticket(ticket.number).await;
    let forged = reply(&ticket.assigned)
        .by(MALLORY)
        .saying("#close because of me")
        .top()
        .field("Reply-To", "Alice Li <alice@desk.test>")
        .field("Sender", "alice@desk.test")
        .field("X-Original-From", "alice@desk.test")
        .verified();
    let step = desk.gets(forged).await;
    let number = step.opened();
    assert_eq!(desk.ticket(number).await["requester"]["address"], MALLORY.address);
    assert_eq!(desk.ticket(ticket.number).await, before);
    assert!(
        !step.told().iter().any(|t| t.starts_with("transcript") || t.starts_with("verify_sender")),
        "{:?}",
        step.told()
    );
    assert_eq!(step.outgoing("ack").envelope_to, MALLORY.address, "notices go to From, never to Reply-To");
    desk.end().await;
}

/// Notices go to the From address of the person, never to Reply-To.
#[tokio::test]
async fn v07_reply_to_never_gets_a_notice() {
    let desk = TestDesk::open().await;
    let step = desk.gets(jam().field("Reply-To", MALLORY.address)).await;
    let number = step.opened();
    let told = step.mail("assigned_to_you").clone();
    let mut all = step.sent.clone();
    all.extend(says(&desk, ALICE, &told, "On my way.").await.sent);
    all.extend(says(&desk, ALICE, &told, "#resolve\n\nMended.").await.sent);
    assert!(all.len() >= 5);
    for sent in all {
        assert_ne!(sent.envelope_to, MALLORY.address);
        assert!(!String::from_utf8_lossy(&sent.raw).contains("mallory"));
    }
    assert_eq!(desk.ticket(number).await["requester"]["address"], WANG.address);
    desk.end().await;
}

/// Deduplication is no weapon: the same id with another body is another mail; the same mail twice is a duplicate; no id
/// at all still tells them apart.
#[tokio::test]
async fn v20_duplicates_are_the_same_mail_and_nothing_else() {
    let desk = TestDesk::open().await;
    // Mallory guesses the id that Wang's mail will bear, and is first.
    let early = MALLORY.writes("Spam", "Buy this.").field("Message-ID", "<guessed@corp.test>");
    let spam = desk.gets(early).await.opened();
    let wang = jam().field("Message-ID", "<guessed@corp.test>");
    let step = desk.gets(wang.clone()).await;
    let number = step.opened();
    assert_ne!(number, spam);
    assert_eq!(desk.texts(number, "mail").await, ["The label printer jams with every label."]);
    // The same id from the same person with another body: both are kept.
    let mut second = wang.clone();
    second.text = "The label printer also smells burnt.".to_owned();
    let other = desk.gets(second).await;
    let (Some(Admitted::Opened(kept)) | Some(Admitted::FollowedUp(kept))) = other.outcome else {
        panic!("lost: {:?}", other.outcome)
    };
    assert!(desk.texts(kept, "mail").await.contains(&"The label printer also smells burnt.".to_owned()));
    // The same mail again, with other trace fields: a duplicate that tells nobody anything.
    let before = desk.ticket(number).await;
    let again = wang.clone().above("Received: from x by y; Mon, 23 Nov 2026 10:01:00 +0800").above("Delivered-To: x@y");
    assert_eq!(desk.gets(again).await.tells(&[]).outcome, Some(Admitted::Duplicate));
    assert_eq!(desk.gets(wang).await.tells(&[]).outcome, Some(Admitted::Duplicate));
    assert_eq!(desk.ticket(number).await, before);
    // Without ids.
    let bare =
        |text: &str| CHEN.writes("No id", text).without("Message-ID").field("Date", "Mon, 23 Nov 2026 09:00:00 +0800");
    let first = desk.gets(bare("One thing.")).await.opened();
    let second = desk.gets(bare("Another thing.")).await.opened();
    assert_ne!(first, second);
    assert_eq!(desk.gets(bare("One thing.")).await.outcome, Some(Admitted::Duplicate));
    let days = {
        let mut tx = desk.desk.store().read().await.unwrap();
        postdesk::store::ledger::days(&mut tx).await.unwrap()
    };
    assert_eq!((days[0].received, days[0].entries, days[0].duplicates), (8, 5, 3));
    desk.end().await;
}

#[tokio::test]
async fn two_copies_in_one_batch_are_one() {
    let desk = TestDesk::open().await;
    let raw: Vec<u8> = jam().into();
    let outcomes = desk.gets_batch(vec![raw.clone(), raw.clone(), raw]).await;
    assert!(
        matches!(outcomes.as_slice(), [Admitted::Opened(_), Admitted::Duplicate, Admitted::Duplicate]),
        "{outcomes:?}"
    );
    assert_eq!(desk.sent().await.len(), 2);
    desk.end().await;
}

/// V2, as settled: at most an entry marked `claimed`; state, participants and recipients unchanged, 0 bytes to the
/// attacker.
#[tokio::test]
async fn v02_a_forged_requester_brings_nobody_in() {
    let desk = TestDesk::behind_border().await;
    let (ticket, asked) = resolved(&desk, jam().verified()).await;
    let before = desk.ticket(ticket.number).await;
    let forged = reply(&asked).by(WANG).saying("Works now, thanks!").top().tag_only().cc(&[MALLORY]);
    let step = desk.gets(forged).await.tells(&["new_entry alice"]);
    let after = desk.ticket(ticket.number).await;
    for key in ["state", "participants", "closed_at", "requester"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    assert!(step.mail("new_entry").text.contains("Caution"));
    let answer = says(&desk, ALICE, &ticket.assigned, "Good to hear.").await.tells(&["reply wang"]);
    assert!(!String::from_utf8_lossy(&answer.sent[0].raw).contains("mallory"));
    desk.end().await;
}

/// V3: many forged first mails in a victim's name, and then nobody looks at them for days.
#[tokio::test]
async fn v03_forged_mails_in_a_victims_name_do_not_flood_the_victim() {
    let forged = Person { name: "Eve EVILNAME", address: WANG.address };
    for (border, most, most_a_day) in [(false, 3, 10), (true, 0, 0)] {
        let desk = if border { TestDesk::behind_border().await } else { TestDesk::open().await };
        for n in 0..12 {
            let subject = format!("Win EVILSUBJECT {n} at http://evil.test/win");
            let step = desk.gets(forged.writes(&subject, "Click http://evil.test/login EVILBODY now.")).await;
            step.sent.iter().for_each(bears_nothing_of_theirs);
            let told = step.sent.iter().filter(|m| m.envelope_to == WANG.address).count();
            assert_eq!(told, usize::from(n < most), "border {border}, mail {n}: {:?}", step.told());
        }
        for day in 0..4 {
            let step = desk.advance(24).await;
            let told: Vec<&Outgoing> = step.sent.iter().filter(|m| m.envelope_to == WANG.address).collect();
            assert!(told.len() <= most_a_day, "border {border}, day {day}: {:?}", step.told());
            told.into_iter().for_each(bears_nothing_of_theirs);
        }
        assert_eq!(desk.tickets().await, 12, "nothing is lost");
        desk.end().await;
    }
}

/// To somebody outside.
fn bears_nothing_of_theirs(sent: &Outgoing) {
    if sent.envelope_to != WANG.address {
        return;
    }
    for all in [&sent.mail.subject, &sent.mail.text, &sent.html] {
        for word in ["EVIL", "evil.test", "Win ", "Eve "] {
            assert!(!all.contains(word), "{word} in {}: {all}", sent.notice);
        }
    }
    assert!(!String::from_utf8_lossy(&sent.raw).contains("EVIL"), "in no header either");
}

/// Anybody can put anybody into Cc, on proof of their own name: nobody is told by a clock what none of the staff has read.
#[tokio::test]
async fn whom_a_stranger_puts_into_cc_is_not_bombed_by_the_clocks() {
    let victims: Vec<Person> = ["v1@victim.test", "v2@victim.test", "v3@victim.test"]
        .into_iter()
        .map(|address| Person { name: "", address })
        .collect();
    let dan = Person { name: "Dan Wu", address: "dan@evil.test" };
    let about = |n: i64| format!("Win EVILSUBJECT {n} at http://evil.test/{n}");
    let desk = TestDesk::behind_border().await;
    let all: Vec<Person> = victims.iter().copied().chain([dan]).collect();
    for n in 0..5 {
        desk.gets(MALLORY.writes(&about(n), "Please help.").cc(&all).verified()).await;
    }
    let step = desk.advance(72).await;
    assert!(step.sent.iter().all(|m| !m.envelope_to.ends_with("@victim.test")), "{:?}", step.told());
    // Whoever shares the domain that has proved itself hears of it, and so does everybody once the staff has answered.
    assert!(step.told().contains(&"delay dan@evil.test".to_owned()), "{:?}", step.told());
    let step = desk.gets(MALLORY.writes("Printer", "It jams.").cc(&victims).verified()).await;
    let told = step.mail("assigned_to_you").clone();
    let step = says(&desk, ALICE, &told, "On my way.").await;
    assert_eq!(step.sent.iter().filter(|m| m.envelope_to.ends_with("@victim.test")).count(), 3, "{:?}", step.told());
    // Who shares a mail provider with them is no colleague.
    let own = Person { name: "", address: "mallory@qq.com" };
    let other = Person { name: "", address: "v4@qq.com" };
    desk.gets(own.writes("Printer of mine", "It jams.").cc(&[other]).verified()).await;
    // Nor does what the staff said before vouch for whom the writer puts into Cc behind it.
    let late = Person { name: "", address: "v5@victim.test" };
    let step = desk.gets(MALLORY.writes(&about(6), "Please help.").verified()).await;
    let number = step.opened();
    let told = step.mail("assigned_to_you").clone();
    desk.advance(1).await;
    says(&desk, ALICE, &told, "#take").await;
    desk.advance(1).await;
    let more = MALLORY.writes(&format!("Re: [DESK #{number}]"), "Thank you, I wait.").cc(&[late]).verified();
    desk.gets(more).await;
    assert!(desk.watchers(number).await.contains(&late.address.to_owned()));
    let step = desk.advance(72).await;
    let told = step.told();
    assert!(told.iter().any(|told| told.starts_with("delay ")), "{told:?}");
    let of_them = |m: &&Outgoing| [other.address, late.address].contains(&m.envelope_to.as_str());
    assert_eq!(step.sent.iter().filter(of_them).count(), 0, "{told:?}");
    desk.end().await;
    // Where nothing can be proved, within the budgets.
    let desk = TestDesk::open().await;
    for n in 0..12 {
        let ack =
            desk.gets(MALLORY.writes(&about(n), "Please help.")).await.sent.into_iter().find(|m| m.notice == "ack");
        if let Some(ack) = ack {
            desk.gets(reply(&ack.mail).by(MALLORY).saying("And here.").top().cc(&victims)).await;
        }
    }
    for _ in 0..4 {
        let step = desk.advance(24).await;
        let told: Vec<&Outgoing> = step.sent.iter().filter(|m| m.envelope_to == "v1@victim.test").collect();
        assert!(told.len() <= 10, "{:?}", step.told());
        assert!(told.iter().all(|m| !m.mail.subject.contains("EVIL") && !m.mail.text.contains("evil.test/")));
    }
    desk.end().await;
}

/// Where strangers share a domain it makes nobody a colleague; and the staff's words vouch for those who had them.
#[tokio::test]
async fn a_mail_providers_domain_and_earlier_words_of_the_staff_vouch_for_nobody() {
    let person = |address: &'static str| Person { name: "", address };
    let mallory = Person { name: "Mallory", address: "mallory@qq.com" };
    let desk = TestDesk::behind_border().await;
    for n in 0..5 {
        let mail = mallory.writes(&format!("Expires, see http://evil.test/{n}"), "Please help.");
        desk.gets(mail.cc(&[person("v1@qq.com"), person("v2@qq.com")]).verified()).await;
    }
    let step = desk.advance(72).await;
    assert!(step.told().contains(&"delay mallory@qq.com".to_owned()), "{:?}", step.told());
    assert!(step.sent.iter().all(|m| !m.envelope_to.starts_with('v')), "{:?}", step.told());
    desk.end().await;

    let desk = TestDesk::behind_border().await;
    let step = desk.gets(MALLORY.writes("Expires, see http://evil.test/0", "Please help.").verified()).await;
    let told = step.mail("assigned_to_you").clone();
    let progress = says(&desk, ALICE, &told, "I look into it.").await.mail("reply").clone();
    desk.advance(1).await;
    let thanks = reply(&progress).by(MALLORY).saying("Thank you, I wait.").top();
    desk.gets(thanks.cc(&[person("v1@victim.test"), person("v2@victim.test")]).verified()).await;
    let step = desk.advance(72).await;
    assert!(step.sent.iter().all(|m| !m.envelope_to.starts_with('v')), "{:?}", step.told());
    desk.end().await;
}

/// An engineer's act is told as it is, but no link that a stranger wrote goes out with it.
#[tokio::test]
async fn no_act_of_the_staff_sends_a_strangers_link() {
    let desk = TestDesk::behind_border().await;
    let step = desk.gets(WANG.writes("Your account is locked: http://evil.test/login", "Log in.")).await;
    let told = step.mail("assigned_to_you").clone();
    let step = says(&desk, ALICE, &told, "#assign bob").await;
    let named = step.outgoing("assigned");
    assert_eq!(named.envelope_to, WANG.address);
    assert!(!String::from_utf8_lossy(&named.raw).contains("evil.test"), "{}", named.mail.subject);
    desk.end().await;
}

/// What an engineer looked at is told of by the clocks, still without the words of whoever may not have written it; from
/// the first answer on it bears them.
#[tokio::test]
async fn who_proved_nothing_hears_of_delays_once_somebody_has_looked() {
    let desk = TestDesk::behind_border().await;
    let first = desk.gets(jam()).await.tells(&["assigned_to_you alice"]);
    let number = first.opened();
    let told = first.mail("assigned_to_you").clone();
    let step = desk.gets(reply(&told).by(ALICE).saying("#assign bob").top()).await;
    let named = step.outgoing("assigned");
    // What an engineer does is told as it is: the subject says what it is about.
    assert!(named.mail.subject.contains("Label printer jams"), "{}", named.mail.subject);
    let late = desk.advance(72).await;
    let late = late.sent.iter().find(|m| m.notice == "delay" && m.envelope_to == WANG.address).unwrap();
    assert!(!late.mail.subject.contains("printer") && late.mail.subject.contains(&format!("#{number}]")));
    let told =
        desk.gets(WANG.writes(&format!("Re: [DESK #{number}]"), "And now smoke.")).await.mail("new_entry").clone();
    let step = desk.gets(reply(&told).by(BOB).saying("Please switch it off.").top()).await;
    assert!(step.mail("reply").subject.contains("Label printer jams"));
    desk.end().await;
}

/// Whoever is known is told of a delay on a ticket that nothing proves to be theirs, as often as the budgets let.
#[tokio::test]
async fn a_known_contact_is_not_bombed_by_the_clocks() {
    let desk = TestDesk::behind_border().await;
    desk.gets(jam().verified()).await;
    for n in 0..10 {
        desk.gets(WANG.writes(&format!("Forged {n}"), &format!("Thing {n} is broken."))).await;
    }
    for day in 0..4 {
        let step = desk.advance(24).await;
        let told: Vec<&Outgoing> = step.sent.iter().filter(|m| m.envelope_to == WANG.address).collect();
        // Those of her own ticket, which no budget counts, and of the others as many as the budget lets.
        let forged = told.iter().filter(|m| !m.mail.subject.contains("jams"));
        assert!(forged.clone().count() <= 10, "day {day}: {:?}", step.told());
        forged.for_each(|m| assert!(!m.mail.subject.contains("Forged"), "{}", m.mail.subject));
    }
    desk.end().await;
}

#[tokio::test]
async fn headers_of_ours_from_outside_are_no_settings() {
    let desk = TestDesk::open().await;
    let first = jam()
        .field("X-Postdesk-Ticket", "1")
        .field("X-Postdesk-Notice", "reply")
        .field("X-Postdesk-Instance", "spoofed")
        .field("X-Priority", "1 (Highest)")
        .field("Importance", "high");
    let step = desk.gets(first).await.tells(&["ack wang", "assigned_to_you alice"]);
    assert_eq!(desk.field(step.opened(), "priority").await, "P3");
    assert!(step.sent.iter().all(|m| !String::from_utf8_lossy(&m.raw).contains("spoofed")));
    assert_eq!(desk.ledger(Outcome::SetAside).await.len(), 0);
    desk.end().await;
}

#[tokio::test]
async fn a_watcher_writes_and_decides_nothing() {
    let desk = TestDesk::behind_border().await;
    let first = desk.gets(jam().cc(&[CHEN]).verified()).await;
    let ticket = Opened {
        number: first.opened(),
        ack: first.mail("ack").clone(),
        assigned: first.mail("assigned_to_you").clone(),
    };
    crate::life::resolve(&desk, &ticket.assigned).await;
    let mail = CHEN.writes(&format!("Re: [DESK #{}]", ticket.number), "Works now, thanks!").verified();
    let step = desk.gets(mail).await.tells(&["new_entry alice"]);
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(ticket.number)));
    assert_eq!(desk.state(ticket.number).await, "resolved");
    desk.end().await;
}
