//! What colleagues say to each other on a ticket and who hears of it; whom an engineer puts in copy; mailboxes that talk to
//! each other; times as the engineer who wrote them means them.

use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::people::{ALICE, BOB, CHEN, Draft, LIN, Person, WANG, ZHAO, reply};
use postdesk::pure::mail::Mail;

const CARL: Person = Person { name: "Carl May", address: "carl@desk.test" };
/// An engineer with days and a zone of his own.
const AWAY_FROM_HOME: &str = r#"
[[calendar]]
name = "office"
hours = ["Mon-Fri 09:00-17:00"]
holidays = ["2026-11-25..2026-11-26"]

[[engineer]]
name = "carl"
full_name = "Carl May"
address = "carl@desk.test"
team = "network"
time_zone = "Europe/Berlin"
hours = "office"
"#;

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

fn flat(mail: &Mail) -> String {
    mail.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_note_is_heard_by_whoever_works_on_the_ticket_or_watches_it() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam().cc(&[CHEN])).await;
    let assigned = says(&desk, ALICE, &ticket.assigned, "#assign bob").await.mail("assigned_to_you").clone();
    let noted = says(&desk, ALICE, &ticket.assigned, "#note\n\nThe roller of that type is on recall.").await;
    let noted = noted.tells(&["new_entry bob", "transcript alice"]);
    let told = flat(noted.mail("new_entry"));
    assert!(told.contains("The roller of that type is on recall."), "{told}");
    assert!(told.contains("This is an internal note: the requester does not get it."), "{told}");
    assert!(told.contains("your words go to Alice Li."), "{told}");
    // Who answers a note answers its writer, inside.
    let answer = says(&desk, BOB, noted.mail("new_entry"), "And she is difficult.").await;
    let answer = answer.tells(&["new_entry alice", "transcript bob"]);
    assert!(flat(answer.mail("new_entry")).contains("And she is difficult."));
    // Whoever watches hears of it too, the writer does not; commands alone are no note.
    says(&desk, ALICE, &ticket.assigned, "#watch").await.tells(&["transcript alice"]);
    says(&desk, BOB, &assigned, "#note between us: it is her own fault")
        .await
        .tells(&["new_entry alice", "transcript bob"]);
    says(&desk, BOB, &assigned, "#time 5m").await.tells(&["transcript bob"]);
    // A note beside commands that are wrong is not done, and told to nobody.
    says(&desk, BOB, &assigned, "#note\n#priority P9\n\nNot yet.").await.tells(&["transcript bob"]);
    // Who had the mail itself is not told of it again.
    let both = reply(&assigned).by(BOB).saying("#note\n\nLook at cabinet 4.").top().cc(&[ALICE]);
    desk.gets(both).await.tells(&["transcript bob"]);
    desk.end().await;
}

/// A client that names no mail answers the address of the notice, and that is for the staff.
#[tokio::test]
async fn what_answers_a_note_and_names_no_mail_stays_inside() {
    let unthreaded = |draft: Draft| draft.without("In-Reply-To").without("References");
    let by_address = |on: &Mail, who: Person, text: &str| {
        let written = || reply(on).by(who).saying(text);
        [written().top(), written().bare()].map(unthreaded)
    };
    for more in ["", "[desk]\nsubaddressing = false\n"] {
        let desk = if more.is_empty() { TestDesk::open().await } else { TestDesk::without_subaddressing().await };
        let ticket = opened(&desk, jam().cc(&[CHEN])).await;
        let assigned = says(&desk, ALICE, &ticket.assigned, "#assign bob").await.mail("assigned_to_you").clone();
        let noted = says(&desk, ALICE, &ticket.assigned, "#note\n\nShe broke it herself.").await;
        let noted = noted.mail("new_entry").clone();
        for answer in by_address(&noted, BOB, "Yes, and she lies about it.") {
            // Without the address only the quote tells.
            if more.is_empty() || answer.text.contains("Ref: ") {
                let step = desk.gets(answer).await.tells(&["new_entry alice", "transcript bob"]);
                assert!(flat(step.mail("transcript")).contains("went to Alice Li"), "{}", step.mail("transcript").text);
            }
        }
        assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new());
        // Commands work there as ever; what they take along goes where they say, as the notice tells who answers it.
        let [command, _] = by_address(&noted, BOB, "#priority P2\n\nShe is difficult.");
        desk.gets(command).await.tells(&["new_entry alice", "transcript bob"]);
        assert_eq!(desk.field(ticket.number, "priority").await, "P2");
        let [resolve, _] = by_address(&noted, BOB, "#resolve\n\nThe roller is new.");
        let solution = desk.gets(resolve).await.tells(&["resolved wang", "transcript bob"]);
        assert!(solution.mail("resolved").text.contains("The roller is new."));
        assert!(!solution.mail("resolved").text.contains("broke it"), "{}", solution.mail("resolved").text);
        // What was written since is answered as ever, and so is the requester's mail.
        let asked = says(&desk, WANG, &ticket.ack, "Not yet: it jams again.").await;
        let notice = asked.sent.iter().find(|m| m.envelope_to == BOB.address).map_or(&assigned, |m| &m.mail);
        let step = says(&desk, BOB, notice, "I will look at it again.").await;
        assert!(step.told().contains(&"reply wang".to_owned()), "{:?}", step.told());
        desk.end().await;
    }
}

/// Whatever came after it: the notice says to whom the words go, and who writes must not have to wonder.
#[tokio::test]
async fn what_answers_a_note_and_names_no_mail_goes_to_its_writer_though_others_wrote_since() {
    let unthreaded = |draft: Draft| draft.without("In-Reply-To").without("References");
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let bobs = says(&desk, ALICE, &ticket.assigned, "#assign bob").await.mail("assigned_to_you").clone();
    says(&desk, ALICE, &ticket.assigned, "#take").await;
    let asked = says(&desk, BOB, &bobs, "#note\n\nShall I order a roller?").await.mail("new_entry").clone();
    says(&desk, WANG, &ticket.ack, "It jams with every label, by the way.").await.tells(&["new_entry alice"]);
    for (text, words) in [
        ("Yes, order it, cost centre 4711.", "cost centre 4711"),
        ("#time 10m\n\nAnd order two of them, they wear out.", "order two of them"),
    ] {
        let step = desk.gets(unthreaded(reply(&asked).by(ALICE).saying(text).top())).await;
        let step = step.tells(&["new_entry bob", "transcript alice"]);
        assert!(flat(step.mail("new_entry")).contains(words));
        assert!(flat(step.mail("transcript")).contains("went to Bob Zhao"), "{}", step.mail("transcript").text);
    }
    let question = "#pending requester\n\nDear Ms Wang, which room is the printer in?";
    let step = desk.gets(unthreaded(reply(&asked).by(ALICE).saying(question).top())).await;
    assert!(step.tells(&["needs_info wang", "transcript alice"]).mail("needs_info").text.contains("which room"));
    // At the address for notes itself nothing tells whom such words are for; nothing older goes out in their place.
    says(&desk, ALICE, &ticket.assigned, "We look into it, Ms Wang.").await;
    let flat_text: String = ticket.assigned.text.split_whitespace().collect();
    let at = flat_text.find("support+n").unwrap();
    let note = format!("{}@desk.test", flat_text[at..].split('@').next().unwrap());
    let order = unthreaded(reply(&ticket.assigned).by(ALICE).saying("#resolve\n\nThe roller is new.").top().to(&note));
    let step = desk.gets(order).await.tells(&["transcript alice"]);
    let told = flat(step.mail("transcript"));
    assert!(told.contains("✗") && told.contains("it is open for whom your words are"), "{told}");
    assert_ne!(desk.state(ticket.number).await, "resolved");
    desk.end().await;
}

#[tokio::test]
async fn what_answers_a_proposal_and_names_no_mail_stays_inside() {
    let desk = TestDesk::with("[closure]\nvia = \"owner\"\n").await;
    let ticket = opened(&desk, jam()).await;
    let assigned = says(&desk, ALICE, &ticket.assigned, "#assign bob").await.mail("assigned_to_you").clone();
    let proposed = says(&desk, BOB, &assigned, "#resolve\n\nThe roller is new.").await.mail("new_entry").clone();
    let answer = reply(&proposed).by(ALICE).saying("She will notice that it is a used one.").top();
    desk.gets(answer.without("In-Reply-To").without("References")).await.tells(&["new_entry bob", "transcript alice"]);
    assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new());
    assert_eq!(desk.state(ticket.number).await, "open");
    // The owner's own words in its place go out, and the proposed ones do not.
    let proposed =
        says(&desk, BOB, &assigned, "#resolve\n\nShe had broken it herself.").await.mail("new_entry").clone();
    let order = reply(&proposed).by(ALICE).saying("#resolve\n\nWe have put in another roller.").top();
    let step = desk.gets(order.without("In-Reply-To").without("References")).await;
    let resolved = step.mail("resolved").text.clone();
    assert!(resolved.contains("We have put in another roller.") && !resolved.contains("broken it"), "{resolved}");
    desk.end().await;
}

#[tokio::test]
async fn whom_an_engineer_puts_in_copy_hears_of_the_ticket_from_then_on() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    says(&desk, ALICE, &ticket.assigned, "The code is ZEBRA9.").await.tells(&["reply wang"]);
    let copied =
        reply(&ticket.assigned).by(ALICE).saying("A colleague of yours knows the printer.").top().cc(&[CHEN, LIN]);
    let step = desk.gets(copied).await.tells(&["reply wang", "transcript alice"]);
    let told = flat(step.mail("transcript"));
    assert!(told.contains("Cc: Chen Bo <chen@corp.test>"), "{told}");
    assert!(told.contains("Chen Bo hears of what is written from now on.") && told.contains("#uncc chen@corp.test"));
    let step =
        says(&desk, ALICE, &ticket.assigned, "I will be there at two.").await.tells(&["reply chen", "reply wang"]);
    assert!(step.sent.iter().filter(|m| m.envelope_to == CHEN.address).all(|m| !m.mail.text.contains("ZEBRA9")));
    // Taken off, they stay off, whoever stands in copy.
    says(&desk, ALICE, &ticket.assigned, "#uncc chen@corp.test").await.tells(&["transcript alice"]);
    let again = reply(&ticket.assigned).by(ALICE).saying("I am on my way.").top().cc(&[CHEN]);
    desk.gets(again).await.tells(&["reply wang"]);
    // What stays inside brings nobody in.
    let note = reply(&ticket.assigned).by(ALICE).saying("#note\n\nShe is difficult.").top().cc(&[ZHAO]);
    desk.gets(note).await.tells(&["transcript alice"]);
    desk.end().await;
}

#[tokio::test]
async fn two_mailboxes_that_answer_by_themselves_fall_silent() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let theirs = "Thank you for your mail. We have received it and will get back to you shortly.";
    let ours = "Thank you for your message, I will get back to you as soon as possible.";
    let mut to_wang = vec![ticket.ack.clone()];
    let (mut rounds, mut lead_heard) = (0, 0);
    while let Some(mail) = to_wang.pop() {
        rounds += 1;
        assert!(rounds < 12, "they go on for ever");
        for told in desk.gets(reply(&mail).by(WANG).saying(theirs).bare()).await.sent {
            lead_heard += usize::from(told.envelope_to == LIN.address);
            if told.envelope_to != ALICE.address {
                continue;
            }
            let step = desk.gets(reply(&told.mail).by(ALICE).saying(ours).bare()).await;
            lead_heard += step.sent.iter().filter(|m| m.envelope_to == LIN.address).count();
            to_wang.extend(step.sent.into_iter().filter(|m| m.envelope_to == WANG.address).map(|m| m.mail));
        }
    }
    assert!((3..=5).contains(&rounds), "{rounds}");
    assert_eq!(lead_heard, 1, "the lead hears of it once");
    assert_eq!(desk.state(ticket.number).await, "open");
    // Other words pass, of either.
    says(&desk, ALICE, &ticket.assigned, "I will be there at two.").await.tells(&["reply wang"]);
    let step = says(&desk, WANG, &ticket.ack, "The printer stands in room 4.").await;
    assert!(step.told().contains(&"new_entry alice".to_owned()), "{:?}", step.told());
    // Commands and short words are given again on purpose.
    for _ in 0..5 {
        says(&desk, ALICE, &ticket.assigned, "#time 5m").await.tells(&["transcript alice"]);
    }
    desk.end().await;
}

/// An engineer's mailbox that answers everything, however shortly the requester writes: its owner is told, too.
#[tokio::test]
async fn whose_mailbox_answers_by_itself_is_told_so() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let mut told = Vec::new();
    for _ in 0..7 {
        let asked = desk.gets(reply(&ticket.ack).by(WANG).saying("Hello?").bare()).await;
        let Some(notice) = asked.sent.iter().find(|m| m.envelope_to == ALICE.address) else {
            panic!("{:?}", asked.told())
        };
        let words = "Thank you for your message, I will get back to you as soon as possible.";
        told.push(desk.gets(reply(&notice.mail).by(ALICE).saying(words).bare()).await);
    }
    assert_eq!(told[2].told(), ["reply wang"]);
    let first = flat(told[3].mail("transcript"));
    assert!(first.contains("Kept on the ticket, not sent") && first.contains('✗'), "{first}");
    assert!(told[3].told().contains(&"new_entry lin".to_owned()), "{:?}", told[3].told());
    for later in &told[4..] {
        assert!(later.told().iter().all(|one| one == "transcript alice"), "{:?}", later.told());
    }
    assert!(told[6].told().is_empty(), "so that it does not go on for ever: {:?}", told[6].told());
    desk.end().await;
}

/// People press, report the same every half an hour, and send their photos one by one: all of it goes its way.
#[tokio::test]
async fn what_people_say_again_and_again_is_no_echo() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    // The updates of a major incident.
    let assigned = says(&desk, ALICE, &ticket.assigned, "#watch").await.mail("transcript").clone();
    for _ in 0..6 {
        desk.advance(1).await;
        let step = says(&desk, ALICE, &ticket.assigned, "We are still working on it. Next news in an hour.").await;
        step.tells(&["reply wang"]);
    }
    // At once, upon each mail of ours, and with another photo.
    let mut notice = ticket.ack.clone();
    for n in 0..6_u8 {
        let photo = reply(&notice).by(WANG).saying("Please see the photo of it.").top();
        let step = desk.gets(photo.attach(&format!("IMG_{n}.jpg"), "image/jpeg", &[n; 40])).await;
        assert!(step.told().contains(&"new_entry alice".to_owned()), "{n} {:?}", step.told());
        let answer = says(&desk, ALICE, &assigned, "Thank you, another one please.").await;
        notice = answer.mail("reply").clone();
    }
    // Pressing, and then the same words as the answer to what was asked.
    let press = "It jams with every label, please send somebody.";
    for n in 0..6 {
        let step = says(&desk, WANG, &ticket.ack, press).await;
        assert!(step.told().contains(&"new_entry alice".to_owned()), "{n} {:?}", step.told());
    }
    let asked =
        says(&desk, ALICE, &ticket.assigned, "#pending requester\n\nPlease restart it. Does it jam still?").await;
    let step = says(&desk, WANG, asked.mail("needs_info"), press).await;
    assert!(step.told().contains(&"new_entry alice".to_owned()), "{:?}", step.told());
    assert_eq!(desk.state(ticket.number).await, "open");
    desk.end().await;
}

/// Who stands in copy of an answer to one of several reporters does not hear of the ticket from then on; and of a restricted
/// ticket nobody does without a command.
#[tokio::test]
async fn a_copy_of_an_answer_to_another_brings_nobody_in() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let other = opened(&desk, ZHAO.writes("Label printer", "The label printer jams for me as well.")).await;
    says(&desk, ALICE, &other.assigned, &format!("#merge {}", ticket.number)).await;
    let asked = says(&desk, ZHAO, &other.ack, "When will somebody come for the printer?").await;
    let notice = asked.sent.iter().find(|m| m.envelope_to == ALICE.address).map(|m| m.mail.clone()).unwrap();
    let answer = reply(&notice).by(ALICE).saying("At two, your colleague knows.").top().cc(&[CHEN]);
    let step = desk.gets(answer).await.tells(&["reply zhao"]);
    assert!(!step.told().contains(&"transcript alice".to_owned()));
    assert_eq!(desk.watchers(ticket.number).await, Vec::<String>::new());
    says(&desk, ALICE, &ticket.assigned, "Your password lies in post box 17.").await.tells(&["reply wang"]);
    desk.end().await;
}

#[tokio::test]
async fn working_days_and_times_are_the_engineers_own() {
    let desk = TestDesk::with(AWAY_FROM_HOME).await;
    let ticket = opened(&desk, jam()).await;
    let told = says(&desk, ALICE, &ticket.assigned, "#assign carl").await.mail("assigned_to_you").clone();
    for (command, confirmed) in [
        // His Wednesday and Thursday are holidays; everybody else works.
        ("#eta 3 working days", "on Mon 30 Nov, Europe/Berlin time"),
        ("#eta 3个工作日内", "on Mon 30 Nov, Europe/Berlin time"),
        ("#eta tomorrow 14:00", "14:00 tomorrow (Tue 24 Nov), Europe/Berlin time"),
        ("#pending schedule until tomorrow 14:00", "14:00 tomorrow (Tue 24 Nov), Europe/Berlin time"),
    ] {
        let step = says(&desk, CARL, &told, command).await;
        let said = flat(step.mail("transcript"));
        assert!(said.contains(confirmed), "{command}: {said}");
    }
    let other = opened(&desk, ZHAO.writes("Scanner", "The scanner stays dark.")).await;
    let said = flat(says(&desk, ALICE, &other.assigned, "#eta 3 working days").await.mail("transcript"));
    assert!(said.contains("on Thu 26 Nov") && !said.contains(" time."), "{said}");
    desk.end().await;
}
