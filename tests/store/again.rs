//! What is asked of mails that come again, and writing that is taken back within a transaction.

use postdesk::store::{Tx, entry, outbox, ticket};

use super::at;
use super::world::World;

/// After the entries and the budget.
pub async fn again(tx: &mut Tx, world: &World) {
    let (open, wang) = (world.open.id, world.wang.address_id);
    assert_eq!(entry::replies_to(tx, open, wang).await.unwrap().len(), 1);
    assert!(entry::replies_to(tx, open, world.alice.address_id).await.unwrap().is_empty());
    let mails = entry::raw_mails(tx, open, "a1@corp.test").await.unwrap();
    assert_eq!((mails.len(), mails[0].1.len()), (1, 64), "{mails:?}");
    assert!(entry::raw_mails(tx, world.pending.id, "a1@corp.test").await.unwrap().is_empty());
    assert_eq!(entry::note_of(tx, open, "a1@corp.test").await.unwrap(), None, "a mail is none");
    let hours = 3_600;
    assert_eq!(outbox::automatic_since(tx, wang, "ack", at(76 * hours)).await.unwrap(), 3);
    assert_eq!(outbox::automatic_since(tx, wang, "transcript", at(0)).await.unwrap(), 0);
    tx.remember().await.unwrap();
    ticket::add_tag(tx, open, "gone").await.unwrap();
    assert!(ticket::tags(tx, open).await.unwrap().contains(&"gone".to_owned()));
    tx.forget().await.unwrap();
    assert!(!ticket::tags(tx, open).await.unwrap().contains(&"gone".to_owned()));
}
