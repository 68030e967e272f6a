//! The same through the whole desk: what the ticket shows of a reply is what its author wrote, in each style.

use crate::chance::Chance;
use crate::desk::TestDesk;
use crate::oracle;
use crate::sent;
use crate::styles::STYLES;
use crate::words::Tongue;
use crate::writing::{self, POSITIONS, WIRES};
use postdesk::desk::Admitted;

#[tokio::test]
async fn the_ticket_shows_what_was_written_in_english() {
    every_style(Tongue::En).await;
}

#[tokio::test]
async fn the_ticket_shows_what_was_written_in_chinese() {
    every_style(Tongue::Zh).await;
}

async fn every_style(tongue: Tongue) {
    let desk = TestDesk::open().await;
    let all = sent::all(&desk, tongue).await;
    let answered: Vec<_> =
        all.iter().filter(|s| ["reply", "needs_info", "resolved"].contains(&s.notice.as_str())).collect();
    let mut faults = Vec::new();
    for (s, style) in STYLES.iter().enumerate() {
        let Some(plain) = &style.plain else { continue };
        let position = POSITIONS[s % POSITIONS.len()];
        let sent = answered[s % answered.len()];
        let mut chance = Chance::of(s as u64 + 9_000);
        let wire = *chance.pick(&WIRES);
        let rows = writing::plain_rows(sent, plain);
        let plan = writing::plan(rows, position, (&mut chance, tongue), !plain.mark.is_empty());
        let body = writing::plain_body(style, plain, sent, &plan, &mut chance);
        let step = desk.gets(writing::raw(sent, &body, ("text/plain", plain.flowed), wire)).await;
        let Some(Admitted::FollowedUp(number)) = step.outcome else { panic!("{}: {:?}", style.name, step.outcome) };
        let text = desk.texts(number, "mail").await.pop().unwrap();
        if let Some(fault) = oracle::fault_of_text(&plan, &text) {
            faults.push(format!("===== {} {position:?} {}\n{fault}", style.name, sent.notice));
        }
    }
    assert!(faults.is_empty(), "{} replies are misread:\n{}", faults.len(), faults.join("\n"));
    desk.end().await;
}
