//! The same words, said again.

use crate::desk::TestDesk;
use crate::life::resolved;
use crate::people::{ALICE, Draft, WANG, reply};

/// The same words at the same second by the clock of a hasty client are said anew where they answer what was sent since, and
/// where nothing but a token proves their writer.
#[tokio::test]
async fn the_same_words_in_answer_to_something_later_count() {
    for border in [false, true] {
        let desk = if border { TestDesk::behind_border().await } else { TestDesk::open().await };
        let proved = |draft: Draft, at: &str| {
            let draft = draft.field("Date", "Mon, 23 Nov 2026 10:00:00 +0800").field("Message-ID", at);
            if border { draft.verified() } else { draft }
        };
        let jam = WANG.writes("Label printer jams", "The label printer jams with every label.").verified();
        let (ticket, mut asked) = resolved(&desk, jam).await;
        for round in 0..3 {
            let reject = reply(&asked).by(WANG).saying("Still broken.").top();
            let step = desk.gets(proved(reject, &format!("<reject{round}@corp.test>"))).await;
            assert_eq!(desk.state(ticket.number).await, "open", "{border} {round}: {:?}", step.told());
            desk.advance(1).await;
            let assigned = step
                .sent
                .iter()
                .find(|m| m.notice == "reopened_to_you" && m.envelope_to == ALICE.address)
                .unwrap()
                .mail
                .clone();
            let order = reply(&assigned).by(ALICE).saying("#resolve\n\nDriver put back.").top();
            let step = desk.gets(proved(order, &format!("<resolve{round}@desk.test>"))).await;
            assert_eq!(desk.state(ticket.number).await, "resolved", "{border} {round}: {:?}", step.told());
            asked = step.mail("resolved").clone();
            desk.advance(1).await;
        }
        desk.end().await;
    }
}
