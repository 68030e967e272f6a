//! The invariants: clean on a good store, and each finds what is planted for it, alone.

use postdesk::store::check::invariants;
use postdesk::store::{Store, Tx};

use super::both;
use super::world::World;

/// The check that must find it, and what is done to the good store.
const PLANTED: &[(&str, &str)] = &[
    ("every mail of the ledger is decided", "UPDATE mail SET reason = 'undecided' WHERE outcome = 'set_aside'"),
    (
        "every mail that is an entry has exactly one",
        "INSERT INTO entry (desk_id, ticket_id, kind, mail_id, at)
         SELECT desk_id, ticket_id, kind, mail_id, at FROM entry ORDER BY id LIMIT 1",
    ),
    ("every mail that is an entry has exactly one", "UPDATE mail SET outcome = 'entry' WHERE outcome = 'set_aside'"),
    (
        "no mail that was set aside or quarantined is an entry",
        "UPDATE mail SET outcome = 'quarantine' WHERE content_key = 'key-a1'",
    ),
    ("every mail has a reason and its raw bytes", "UPDATE mail SET reason = '' WHERE outcome = 'set_aside'"),
    (
        "every mail arrived exactly once as itself",
        "INSERT INTO arrival (mail_id, mailbox_id, sha256, duplicate, at)
         SELECT mail_id, mailbox_id, sha256, 0, at FROM arrival ORDER BY id LIMIT 1",
    ),
    ("every mail arrived exactly once as itself", "UPDATE arrival SET duplicate = 1 WHERE uid = 3"),
    (
        "no position of a mailbox was taken twice",
        "INSERT INTO arrival (mail_id, mailbox_id, folder, uid_validity, uid, sha256, duplicate, at)
         SELECT mail_id, mailbox_id, folder, uid_validity, uid, sha256, 1, at FROM arrival ORDER BY id LIMIT 1",
    ),
    (
        "every ticket has a requester, an entry and a journal",
        "DELETE FROM ticket_person WHERE ticket_id = (SELECT MIN(id) FROM ticket)",
    ),
    ("every ticket number was given by the desk", "UPDATE desk SET next_number = 1002"),
    (
        "the state in the table is the last one of the journal",
        "UPDATE ticket SET state = 'closed' WHERE state = 'open'",
    ),
    (
        "the fields in the table are the last ones of the journal",
        "INSERT INTO journal (desk_id, stream, seq, at, kind, new, previous, hash)
         SELECT desk_id, 'ticket:' || id, 99, 0, 'priority', 'P1', '', '' FROM ticket WHERE state = 'open'",
    ),
    (
        "no timer outlives its ticket's state",
        "INSERT INTO timer (ticket_id, kind, generation, due_at)
         SELECT id, 'close_by_silence', 1, 0 FROM ticket WHERE state = 'open'",
    ),
    (
        "a ticket has one open promise at most, and none once it is solved",
        "INSERT INTO promise (ticket_id, eta, made_at) SELECT id, 1, 0 FROM ticket UNION ALL SELECT id, 2, 0 FROM ticket",
    ),
    ("no outbox row was dotted more often than allowed", "UPDATE outbox SET dots = 3 WHERE state = 'sent'"),
    ("a sent row has its time, an unsent one has none", "UPDATE outbox SET sent_at = NULL WHERE state = 'sent'"),
    ("a sent row has its time, an unsent one has none", "UPDATE outbox SET sent_at = 1 WHERE state = 'queued'"),
];

async fn complaints(tx: &mut Tx) -> Vec<&'static str> {
    invariants(tx).await.unwrap().into_iter().filter(|(_, faults)| !faults.is_empty()).map(|(name, _)| name).collect()
}

async fn plant(store: &Store) {
    World::build(store).await;
    let mut tx = store.begin().await.unwrap();
    let checks = invariants(&mut tx).await.unwrap();
    for (name, faults) in &checks {
        assert!(faults.is_empty(), "a good store breaks \"{name}\": {faults:?}");
        assert!(PLANTED.iter().any(|(planted, _)| planted == name), "nothing is planted for \"{name}\"");
    }
    drop(tx);
    for (name, sql) in PLANTED {
        let mut tx = store.begin().await.unwrap();
        assert!(tx.run(sql, &[]).await.unwrap() > 0, "nothing was planted: {sql}");
        assert_eq!(complaints(&mut tx).await, [*name], "{sql}");
        drop(tx);
    }
    let mut tx = store.read().await.unwrap();
    assert_eq!(complaints(&mut tx).await, Vec::<&str>::new(), "what was planted is gone again");
}

#[tokio::test]
async fn every_planted_fault_is_found_by_its_check() {
    for fresh in both().await {
        plant(&fresh.store).await;
    }
}

#[tokio::test]
async fn a_check_tells_of_many_faults_but_not_without_end() {
    for fresh in both().await {
        World::build(&fresh.store).await;
        let mut tx = fresh.store.begin().await.unwrap();
        for _ in 0..30 {
            tx.run(
                "INSERT INTO outbox (desk_id, address_id, notice, envelope_from, envelope_to, message_id, bytes, state, dots,
                     due_at, created_at)
                 SELECT 1, MIN(id), 'ack', '', 'x@corp.test', 'x', $1, 'unknown', 3, 0, 0 FROM person_address",
                &[b"x".as_slice().into()],
            )
            .await
            .unwrap();
        }
        let found = invariants(&mut tx).await.unwrap();
        let told = found.iter().map(|(_, faults)| faults.len()).max().unwrap();
        assert_eq!(told, 20);
    }
}
