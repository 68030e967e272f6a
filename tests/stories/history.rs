//! History that comes in beside a desk that lives.

use postdesk::config;
use postdesk::desk::{Admitted, Desk};

use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::people::{ALICE, Draft, WANG, ZHAO, reply};

/// The desk as `import` opens it, on the same store.
async fn import_beside(desk: &TestDesk) -> Desk {
    let (path, state) = (desk.folder().join("postdesk.toml"), desk.folder().join("state"));
    Desk::for_history(config::load(&path, Some(&state)).unwrap()).await.unwrap()
}

async fn takes_in(history: &Desk, place: &str, mail: impl Into<Vec<u8>>, at: &str) -> Admitted {
    history.admit_history("support", place.to_owned(), (mail.into(), false), at.parse().unwrap()).await.unwrap()
}

#[tokio::test]
async fn an_old_mail_is_an_entry_on_a_live_ticket_and_nothing_else() {
    let desk = TestDesk::open().await;
    let first: Draft = WANG.writes("Label printer jams", "The label printer jams with every label.");
    let ticket = opened(&desk, first).await;
    says(&desk, ALICE, &ticket.assigned, "#eta tomorrow 14:00").await;
    let history = import_beside(&desk).await;
    let copy = reply(&ticket.ack).by(WANG).saying("For my own files: it is the one on floor three.").top();
    let admitted = takes_in(&history, "old:1", copy, "2026-11-23T02:05:00Z").await;
    assert_eq!(admitted, Admitted::FollowedUp(ticket.number));
    let shown = desk.ticket(ticket.number).await;
    assert_eq!((shown["state"].as_str(), shown["tags"].as_array().unwrap().len()), (Some("open"), 0));
    // The promise is as good as it was: broken, it is told.
    let step = desk.until("2026-11-24T15:00:00+08:00").await;
    assert!(step.told().contains(&"delay wang".to_owned()), "{:?}", step.told());
    // What the import itself opens is closed as of its last mail, and reopened by nobody but the living.
    let old = ZHAO.writes("旧问题", "去年的打印机问题。");
    let Admitted::Opened(number) = takes_in(&history, "old:2", old, "2025-11-23T02:05:00Z").await else { panic!() };
    assert_eq!(desk.state(number).await, "closed");
    history.store().close().await;
    desk.end().await;
}
