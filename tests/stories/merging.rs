//! Tickets that become one, tickets that become two, and tickets that only hang together.

use crate::desk::TestDesk;
use crate::life::{Opened, opened, resolved, says};
use crate::people::{ALICE, CHEN, Draft, Person, WANG, ZHAO, reply};

fn down(who: Person) -> Draft {
    who.writes("Mail is down", "I can neither send nor receive mail.")
}

/// The ticket's links as `kind number`.
async fn links(desk: &TestDesk, number: i64) -> Vec<String> {
    let shown = desk.ticket(number).await;
    let links = shown["links"].as_array().unwrap().iter();
    links.map(|l| format!("{} {}", l["kind"].as_str().unwrap(), l["number"])).collect()
}

#[tokio::test]
async fn eleven_reporters_of_one_outage_are_told_once() {
    const NAMES: [&str; 11] = ["an", "bai", "cao", "deng", "fan", "gao", "hu", "jin", "kong", "lu", "ma"];
    let desk = TestDesk::open().await;
    let mut tickets: Vec<(Person, Opened)> = Vec::new();
    for name in NAMES {
        let address: &'static str = Box::leak(format!("{name}@corp.test").into_boxed_str());
        let person = Person { name, address };
        tickets.push((person, opened(&desk, down(person)).await));
    }
    let first = tickets[0].1.number;
    for (person, ticket) in &tickets[1..] {
        let name = person.name;
        let step = says(&desk, ALICE, &ticket.assigned, &format!("#merge {first}")).await;
        let step = step.tells(&[&format!("merged {name}"), "transcript alice"]);
        let told = step.mail("merged");
        assert!(told.subject.starts_with("Handled together: Mail is down"), "{}", told.subject);
        assert!(told.text.contains(&format!("ticket {first}")), "{}", told.text);
        assert_eq!(desk.state(ticket.number).await, "merged");
    }
    // Whoever writes on, on whatever mail of theirs, writes on the one ticket.
    let step = says(&desk, tickets[5].0, &tickets[5].1.ack, "Webmail is down as well.").await;
    let step = step.tells(&["new_entry alice"]);
    assert!(step.mail("new_entry").subject.contains(&format!("#{first}]")), "{}", step.mail("new_entry").subject);

    let step = says(&desk, ALICE, &tickets[3].1.assigned, "#resolve\n\nThe mail server runs again.").await;
    let mut told: Vec<String> = NAMES.iter().map(|n| format!("resolved {n}")).collect();
    told.push("transcript alice".to_owned());
    assert_eq!(step.told(), told, "each once");
    assert_eq!(desk.state(first).await, "resolved");
    let asked = |n: usize| {
        let to = NAMES[n];
        step.sent.iter().find(|m| m.envelope_to == format!("{to}@corp.test")).unwrap().mail.clone()
    };
    // One yes is enough, because it is one fault …
    let closed = says(&desk, tickets[7].0, &asked(7), "Works now, thanks!").await;
    let mut told: Vec<String> = NAMES.iter().map(|n| format!("closed {n}")).collect();
    told.push("confirmed alice".to_owned());
    assert_eq!(closed.told(), told, "each once");
    assert_eq!(desk.field(first, "closed_by").await, "user");
    says(&desk, tickets[2].0, &asked(2), "Works here, too.").await.tells(&[]);
    // … and whoever still has it says so.
    let step = says(&desk, tickets[9].0, &asked(9), "Sorry, it still does not work for me.").await;
    step.tells(&["reopened an", "reopened lu", "reopened_to_you alice"]);
    assert_eq!(desk.state(first).await, "open");
    desk.end().await;
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused_with_the_reason() {
    let desk = TestDesk::open().await;
    let one = opened(&desk, down(WANG)).await;
    let two = opened(&desk, down(CHEN)).await;
    let (shut, asked) = resolved(&desk, down(ZHAO)).await;
    says(&desk, ZHAO, &asked, "好了，谢谢").await;
    let (a, b, c) = (one.number, two.number, shut.number);
    for (wrong, part) in [
        (format!("#merge {a}"), "this very ticket"),
        ("#merge 9999".to_owned(), "There is no ticket 9999"),
        (format!("#merge {c}"), "closed"),
        ("#merge".to_owned(), "#merge N"),
        (format!("#merge {b}\n#tag +x"), "merged into another"),
    ] {
        let step = says(&desk, ALICE, &one.assigned, &wrong).await.tells(&["transcript alice"]);
        let text = &step.mail("transcript").text;
        assert!(text.contains('✗') && text.contains(part), "{wrong}: {text}");
        assert_eq!(desk.state(a).await, "new", "{wrong}");
    }
    says(&desk, ALICE, &two.assigned, &format!("#合并到 {a}")).await.tells(&["merged chen", "transcript alice"]);
    assert_eq!(links(&desk, b).await, [format!("merged_into {a}")]);
    assert_eq!(links(&desk, a).await, [format!("merged_from {b}")]);
    let step = says(&desk, ALICE, &one.assigned, &format!("#merge {b}")).await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("merged into this one"), "no circle");
    assert_eq!(desk.state(a).await, "new");
    desk.end().await;
}

#[tokio::test]
async fn merged_again_everybody_ends_where_the_last_one_ends() {
    let desk = TestDesk::open().await;
    let one = opened(&desk, down(WANG)).await;
    let two = opened(&desk, down(CHEN)).await;
    let three = opened(&desk, down(ZHAO)).await;
    says(&desk, ALICE, &one.assigned, &format!("#merge {}", two.number)).await;
    says(&desk, ALICE, &two.assigned, &format!("#merge {}", three.number)).await;
    let step = says(&desk, ALICE, &one.assigned, "#resolve\n\nIt runs again.").await;
    let step = step.tells(&["resolved chen", "resolved wang", "resolved zhao", "transcript alice"]);
    let asked = step.sent.iter().find(|m| m.envelope_to == WANG.address).unwrap().mail.clone();
    says(&desk, WANG, &asked, "Works now, thanks!").await.tells(&[
        "closed chen",
        "closed wang",
        "closed zhao",
        "confirmed alice",
    ]);
    assert_eq!(desk.state(three.number).await, "closed");
    desk.end().await;
}

#[tokio::test]
async fn links_stand_on_both() {
    let desk = TestDesk::open().await;
    let one = opened(&desk, down(WANG)).await;
    let two = opened(&desk, down(CHEN)).await;
    let step = says(&desk, ALICE, &one.assigned, &format!("#link {}", two.number)).await.tells(&["transcript alice"]);
    assert!(step.mail("transcript").text.contains("Linked with"));
    says(&desk, ALICE, &one.assigned, &format!("#关联 {}", two.number)).await.tells(&["transcript alice"]);
    assert_eq!(links(&desk, one.number).await, [format!("related {}", two.number)]);
    assert_eq!(links(&desk, two.number).await, [format!("related {}", one.number)]);
    let step = says(&desk, WANG, &one.ack, "It is only on my laptop.").await;
    assert!(step.mail("new_entry").text.contains(&format!("related to ticket {}", two.number)));
    desk.end().await;
}

#[tokio::test]
async fn the_old_one_is_gone_and_there_is_a_new_one() {
    for (who, answer) in [
        (WANG, "The old problem is fixed, but now there is a new problem: it prints every label twice."),
        (ZHAO, "原来的问题好了，但是又出现了新的问题：每张都打两遍。"),
    ] {
        let desk = TestDesk::open().await;
        let (ticket, asked) = resolved(&desk, down(who)).await;
        let name = who.address.split('@').next().unwrap();
        let step = says(&desk, who, &asked, answer).await;
        let step = step.tells(&[&format!("reopened {name}"), "reopened_to_you alice"]);
        let back = step.mail("reopened_to_you").clone();
        assert!(back.text.contains("#split"), "{}", back.text);
        let step = says(&desk, ALICE, &back, "#split").await;
        let step = step.tells(&[&format!("ack {name}"), "transcript alice"]);
        let number = desk.tickets().await as i64 - 1 + ticket.number;
        assert_eq!(links(&desk, number).await, [format!("split_from {}", ticket.number)]);
        assert_eq!(links(&desk, ticket.number).await, [format!("split_into {number}")]);
        assert_eq!(desk.texts(number, "mail").await, [answer], "from what the requester wrote last");
        assert!(step.mail("ack").text.contains(&ticket.number.to_string()), "{}", step.mail("ack").text);
        assert_eq!(desk.field(number, "assignee").await, "alice");
        desk.end().await;
    }
}

#[tokio::test]
async fn split_off_with_words_of_ones_own() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, down(WANG)).await;
    let step = says(&desk, ALICE, &ticket.assigned, "#拆分\n\nThe toner of the same printer is nearly empty.").await;
    step.tells(&["ack wang", "transcript alice"]);
    let number = ticket.number + 1;
    assert_eq!(desk.texts(number, "note").await, ["The toner of the same printer is nearly empty."]);
    assert_eq!(desk.texts(ticket.number, "reply").await, Vec::<String>::new());
    desk.end().await;
}

/// Whose ticket was merged and who says that theirs is another fault gets one of their own by #split, with their words; the
/// one whose ticket took it in hears nothing of it.
#[tokio::test]
async fn what_a_reporter_splits_off_is_theirs() {
    for (said, beside) in [
        ("Mine is another fault: the network is only slow.", ""),
        ("我的不是同一个问题，只是慢。", "I will look at yours by itself."),
    ] {
        let desk = TestDesk::open().await;
        let first = opened(&desk, CHEN.writes("Network down", "There is no network.")).await;
        let other = opened(&desk, WANG.writes("Network slow", "The network is slow.")).await;
        says(&desk, ALICE, &other.assigned, &format!("#merge {}", first.number)).await;
        let told = says(&desk, WANG, &other.ack, said).await.mail("new_entry").clone();
        let step = says(&desk, ALICE, &told, format!("#split\n\n{beside}").trim()).await;
        assert!(step.sent.iter().all(|m| m.envelope_to != CHEN.address), "{:?}", step.told());
        let opened = step.outgoing("ack");
        assert!(
            opened.envelope_to == WANG.address && opened.mail.subject.contains("Network slow"),
            "{}",
            opened.mail.subject
        );
        let number = first.number + 2;
        let shown = desk.ticket(number).await;
        assert_eq!((&shown["requester"]["address"], &shown["state"]), (&WANG.address.into(), &"new".into()), "{shown}");
        assert!(shown["entries"].to_string().contains(if beside.is_empty() { said } else { beside }), "{shown}");
        // She waits for the other one no more.
        let step = says(&desk, ALICE, &first.assigned, "#resolve\n\nThe cable is new.").await;
        assert_eq!(step.told(), ["resolved chen", "transcript alice"]);
        desk.end().await;
    }
}

/// What a receipt asked is the requester's to answer: whoever was merged in has another number.
#[tokio::test]
async fn who_was_merged_in_answers_nothing_for_the_requester() {
    let asks = "[[category]]\nname = \"network\"\nrequired = [\"phone\", \"impact\"]\n\
                [[rule]]\nname = \"vpn\"\nwhen = { any_text = [\"vpn\"] }\nthen = { category = \"network\" }\n";
    let desk = TestDesk::with(asks).await;
    let first = opened(&desk, WANG.writes("VPN", "The vpn drops.")).await;
    let second = opened(&desk, CHEN.writes("No VPN", "The vpn does not connect.")).await;
    says(&desk, ALICE, &second.assigned, &format!("#merge {}", first.number)).await;
    desk.gets(reply(&second.ack).by(CHEN).saying("8033\n3").bare()).await.tells(&["new_entry alice"]);
    let row = desk.row(first.number).await;
    assert_eq!((row.phone.as_str(), desk.field(first.number, "impact").await.as_str()), ("", "individual"));
    desk.gets(reply(&first.ack).by(WANG).saying("8177\n2").bare()).await.tells(&["new_entry alice"]);
    let row = desk.row(first.number).await;
    assert_eq!((row.phone.as_str(), desk.field(first.number, "impact").await.as_str()), ("8177", "department"));
    desk.end().await;
}
