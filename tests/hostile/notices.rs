//! The way of a ticket through its notices, with the same words at every step.

use std::collections::BTreeSet;

use crate::desk::{Outgoing, Step, TestDesk};
use crate::people::{ALICE, Draft, Person, reply};
use postdesk::pure::mail::Mail;

/// Engineer whose mails are in Chinese.
pub const LIWEI: Person = Person { name: "李伟", address: "liwei@desk.test" };

/// Budgets that are in nobody's way.
pub const GENEROUS: &str = "[limits]\nacks_per_hour = 100000\nacks_per_day = 100000\ndomain_per_hour = 100000\ntotal_per_hour = 100000\nbreaker_answers = 100000\n";

/// A ticket, and the mail that told its engineer.
pub struct Opened {
    pub number: i64,
    pub assigned: Mail,
}

pub async fn opened(desk: &TestDesk, first: Draft) -> Opened {
    let step = desk.gets(first).await;
    Opened { number: step.opened(), assigned: step.mail("assigned_to_you").clone() }
}

/// As `opened`, then resolved by ALICE: the mail that asks for a confirmation.
pub async fn resolved(desk: &TestDesk, first: Draft) -> (Opened, Mail) {
    let ticket = opened(desk, first).await;
    let step = says(desk, ALICE, &ticket.assigned, "#resolve\n\nThe roller is clean, please try it.").await;
    let asked = step.mail("resolved").clone();
    (ticket, asked)
}

/// Says something on a mail, quoting below.
pub async fn says(desk: &TestDesk, who: Person, on: &Mail, text: &str) -> Step {
    desk.gets(reply(on).by(who).saying(text).top()).await
}

/// A whole life in which requester and engineer say `words` at every step: everything that left, in order. With
/// `chinese` the ticket goes to an engineer whose notices are in Chinese.
pub async fn life(desk: &TestDesk, first: Draft, (words, chinese): (&[&str], bool)) -> Vec<Outgoing> {
    let who = first.person;
    let step = desk.gets(first).await;
    let (mut engineer, mut assigned) = (ALICE, step.mail("assigned_to_you").clone());
    let mut sent = step.sent;
    if chinese {
        let step = says(desk, ALICE, &assigned, "#assign liwei").await;
        (engineer, assigned) = (LIWEI, step.mail("assigned_to_you").clone());
        sent.extend(step.sent);
    }
    let one = words[0];
    // Each time in other surroundings: what was said before, word for word, is taken for a quote.
    let all = |before: &str, after: &str| -> String {
        words.iter().map(|word| format!("{before}: {word} ({after})\n")).collect()
    };
    let orders = [
        all("Written on the cable is, as far as I can see", "under the desk, upside down, in grey letters"),
        format!("#note {one}"),
        format!("#nonsense {one}"),
        format!("#category {one}"),
        format!("#subject {one}"),
        format!(
            "#pending requester\n\n{}",
            all("Does its little display now and then show exactly this", "perhaps only while it warms up")
        ),
    ];
    for order in orders {
        sent.extend(says(desk, engineer, &assigned, &order).await.sent);
    }
    let asked = sent.iter().rfind(|m| m.notice == "needs_info").expect("needs_info").mail.clone();
    sent.extend(
        says(
            desk,
            who,
            &asked,
            &all("When I stand in front of it I read these words", "but then my glasses are at home today"),
        )
        .await
        .sent,
    );
    let step = says(
        desk,
        engineer,
        &assigned,
        &format!(
            "#resolve\n\n{}",
            all("Somebody had turned the roller to what follows", "which nobody needs since last summer")
        ),
    )
    .await;
    let asked = step.mail("resolved").clone();
    sent.extend(step.sent);
    sent.extend(desk.advance(30).await.sent);
    sent.extend(
        says(
            desk,
            who,
            &asked,
            &format!(
                "Still broken.\n\n{}",
                all("Every second label bears the following since noon", "each first one comes out blank and warm")
            ),
        )
        .await
        .sent,
    );
    sent.extend(says(desk, engineer, &assigned, &format!("#close because {one}")).await.sent);
    sent
}

/// The different notices among them.
pub fn kinds(sent: &[Outgoing]) -> BTreeSet<String> {
    sent.iter().map(|m| m.notice.clone()).collect()
}
