//! History that comes in beside a desk that lives.

use postdesk::config;
use postdesk::desk::{Admitted, Desk, Record};

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

#[tokio::test]
async fn what_another_desk_left_open_lives_on_from_here() {
    let desk = TestDesk::open().await;
    let history = import_beside(&desk).await;
    let now = "2026-11-23T02:05:00Z".parse().unwrap();
    let enter = async |text: &str| {
        let record: Record = serde_json::from_str(text).unwrap();
        history.enter_record("support", &record, now).await
    };
    let open = r#"{"number": 7, "state": "open", "priority": "P2", "team": "desktop", "assignee": "alice",
        "category": "security/incident", "subject": "Old PC", "text": "My PC is slow.", "created_at": "2026-09-01T02:00:00Z",
        "requester": {"name": "Wang Fang", "address": "wang@corp.test"},
        "affected": {"name": "Li Na", "address": "lina@corp.test"}}"#;
    let number = enter(open).await.unwrap().unwrap();
    let shown = desk.ticket(number).await;
    assert_eq!(
        (shown["state"].as_str(), shown["affected"]["address"].as_str()),
        (Some("open"), Some("lina@corp.test"))
    );
    assert!(desk.row(number).await.restricted);
    // What was restricted there for something else than its category is so here, and stays so.
    let kept = open.replace("security/incident\"", "network/wifi\", \"restricted\": true").replace("7", "6");
    let kept = enter(&kept.replace("\"open\"", "\"closed\"")).await.unwrap().unwrap();
    assert!(desk.row(kept).await.restricted);
    let due = shown["targets"].as_array().unwrap().iter().find(|t| t["name"] == "respond").unwrap()["due_at"].clone();
    assert!(due.as_str().unwrap().starts_with("2026-11-23T04:05"), "{due}");
    // Nobody apologises for September; what is owed from here is watched without anybody touching it.
    let step = desk.until("2026-11-23T11:30:00+08:00").await;
    assert_eq!(step.told(), ["target_warning alice"]);
    // What was solved there is confirmed or closed here.
    let solved = open.replace("\"open\"", "\"resolved\"").replace("7", "8").replace("Old PC", "Old printer");
    let solved = enter(&solved.replace("security/incident", "")).await.unwrap().unwrap();
    let step = desk.until("2026-11-27T18:00:00+08:00").await;
    let told = step.told();
    assert!(told.contains(&"confirm_reminder wang".to_owned()), "{told:?}");
    assert_eq!(desk.field(solved, "closed_by").await, "silence");
    // What cannot live here is refused, and said.
    let foreign = open.replace("desktop", "it-support-old").replace("7", "9");
    assert!(enter(&foreign).await.unwrap_err().to_string().contains("it-support-old"));
    assert!(enter(&foreign.replace("\"open\"", "\"closed\"")).await.unwrap().is_some());
    let marked = open.replace("\"open\"", "\"closed\", \"rating\": 9").replace("7", "10");
    assert!(enter(&marked).await.unwrap_err().to_string().contains("from 1 to 5"));
    history.store().close().await;
    desk.end().await;
}
