//! What the store refuses and what it keeps: an append-only journal, a cursor that never goes back, text that one of the
//! databases would not take, transactions that never were.

use postdesk::pure::outbox::{Phase, Row as Step};
use postdesk::store::journal::{self, Fact};
use postdesk::store::{Store, Tx, entry, ledger, outbox, person, ticket};

use super::world::{World, row};
use super::{at, both};

async fn write_facts(store: &Store, count: i64) {
    let mut tx = store.begin().await.unwrap();
    for number in 0..count {
        let fact = Fact { kind: "state".to_owned(), new: number.to_string(), ..Fact::default() };
        assert_eq!(journal::append(&mut tx, "desk", at(number), &fact).await.unwrap(), number + 1);
    }
    tx.commit().await.unwrap();
}

async fn chain_faults(tx: &mut Tx) -> Vec<String> {
    journal::faults("desk", &journal::load(tx, "desk").await.unwrap())
}

/// Opens the journal for the transaction, as somebody with the database's own tools could.
async fn disarm(tx: &mut Tx, is_shared: bool) {
    if is_shared {
        tx.run("ALTER TABLE journal DISABLE TRIGGER journal_no_change", &[]).await.unwrap();
    } else {
        tx.run("DROP TRIGGER journal_no_update", &[]).await.unwrap();
        tx.run("DROP TRIGGER journal_no_delete", &[]).await.unwrap();
    }
}

#[tokio::test]
async fn the_journal_refuses_update_and_delete() {
    for fresh in both().await {
        World::build(&fresh.store).await;
        write_facts(&fresh.store, 3).await;
        for sql in [
            "UPDATE journal SET new = 'x'",
            "UPDATE journal SET hash = hash WHERE stream = 'desk'",
            "DELETE FROM journal WHERE seq = 1",
            "DELETE FROM journal",
        ] {
            let mut tx = fresh.store.begin().await.unwrap();
            let error = tx.run(sql, &[]).await.expect_err(sql).to_string();
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
        let mut tx = fresh.store.read().await.unwrap();
        assert_eq!(journal::load(&mut tx, "desk").await.unwrap().len(), 3);
    }
}

#[tokio::test]
async fn only_a_signed_checkpoint_opens_the_way_to_its_own_prefix() {
    for fresh in both().await {
        World::build(&fresh.store).await;
        write_facts(&fresh.store, 4).await;
        let checkpoint = "INSERT INTO checkpoint (stream, seq, hash, signature, at) VALUES ('desk', 2, 'h', $1, 0)";
        let below = "DELETE FROM journal WHERE stream = 'desk' AND seq <= 2";
        let mut tx = fresh.store.begin().await.unwrap();
        tx.run(checkpoint, &["".into()]).await.unwrap();
        assert!(tx.run(below, &[]).await.is_err(), "a checkpoint without a signature opens nothing");
        drop(tx);
        let mut tx = fresh.store.begin().await.unwrap();
        tx.run(checkpoint, &["signed".into()]).await.unwrap();
        assert_eq!(tx.run(below, &[]).await.unwrap(), 2);
        assert!(tx.run("DELETE FROM journal WHERE stream = 'desk' AND seq = 3", &[]).await.is_err());
    }
}

#[tokio::test]
async fn a_tampered_chain_is_found() {
    for fresh in both().await {
        World::build(&fresh.store).await;
        write_facts(&fresh.store, 4).await;
        let mut tx = fresh.store.read().await.unwrap();
        assert_eq!(chain_faults(&mut tx).await, Vec::<String>::new());
        drop(tx);
        for (sql, broken_at) in [
            ("UPDATE journal SET new = 'x' WHERE stream = 'desk' AND seq = 2", "seq 2"),
            ("UPDATE journal SET at = at + 1 WHERE stream = 'desk' AND seq = 4", "seq 4"),
            ("UPDATE journal SET actor_id = 1 WHERE stream = 'desk' AND seq = 1", "seq 1"),
            ("UPDATE journal SET hash = 'x' WHERE stream = 'desk' AND seq = 3", "seq 3"),
            ("UPDATE journal SET kind = 'stat', old = 'e' WHERE stream = 'desk' AND seq = 2", "seq 2"),
            ("DELETE FROM journal WHERE stream = 'desk' AND seq = 2", "seq 3"),
        ] {
            let mut tx = fresh.store.begin().await.unwrap();
            disarm(&mut tx, fresh.store.is_shared()).await;
            tx.run(sql, &[]).await.unwrap();
            let faults = chain_faults(&mut tx).await;
            assert!(faults.first().is_some_and(|fault| fault.contains(broken_at)), "{sql}: {faults:?}");
        }
    }
}

#[tokio::test]
async fn the_cursor_never_goes_back_within_a_validity() {
    for fresh in both().await {
        let world = World::build(&fresh.store).await;
        let mut tx = fresh.store.begin().await.unwrap();
        for (set, expected) in [
            ((7, 10), (7, 10)),
            ((7, 9), (7, 10)),
            ((7, 10), (7, 10)),
            ((7, u32::MAX), (7, u32::MAX)),
            // Another UIDVALIDITY is another numbering: it begins anew (RFC 9051 §2.3.1.1).
            ((8, 1), (8, 1)),
            ((8, 0), (8, 1)),
            ((6, 2), (6, 2)),
        ] {
            ledger::set_cursor(&mut tx, world.mailbox, "INBOX", set, at(1)).await.unwrap();
            let cursor = ledger::cursor(&mut tx, world.mailbox, "INBOX").await.unwrap();
            assert_eq!(cursor, Some(expected), "after {set:?}");
        }
        assert_eq!(ledger::cursor(&mut tx, world.mailbox, "Other").await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_is_not_committed_never_was() {
    for fresh in both().await {
        let world = World::build(&fresh.store).await;
        for _ in 0..3 {
            let mut tx = fresh.store.begin().await.unwrap();
            ticket::add_tag(&mut tx, world.open.id, "lost").await.unwrap();
            ticket::next_number(&mut tx).await.unwrap();
            drop(tx);
        }
        // A transaction that a statement has spoiled leaves nothing either, and the store goes on.
        let mut tx = fresh.store.begin().await.unwrap();
        ticket::add_tag(&mut tx, world.open.id, "spoiled").await.unwrap();
        assert!(tx.run("INSERT INTO no_such_table (x) VALUES (1)", &[]).await.is_err());
        drop(tx);
        let mut tx = fresh.store.begin().await.unwrap();
        assert!(ticket::tags(&mut tx, world.open.id).await.unwrap().is_empty());
        assert_eq!(ticket::next_number(&mut tx).await.unwrap(), 1003, "no number was lost");
    }
}

#[tokio::test]
async fn text_survives_whatever_it_holds() {
    for fresh in both().await {
        let world = World::build(&fresh.store).await;
        let mut tx = fresh.store.begin().await.unwrap();
        let long = "长".repeat(100_000);
        for (text, kept) in [
            ("a\0b", "a\u{fffd}b"),
            ("'; DROP TABLE ticket; --", "'; DROP TABLE ticket; --"),
            ("emoji 🖨️ and \u{202e}", "emoji 🖨️ and \u{202e}"),
            ("\r\n\t\u{7f}", "\r\n\t\u{7f}"),
            (long.as_str(), long.as_str()),
        ] {
            let new = entry::NewEntry { kind: "note", text, ..entry::NewEntry::default() };
            let id = entry::insert(&mut tx, world.open.id, &new, at(0)).await.unwrap();
            let entries = entry::load(&mut tx, world.open.id).await.unwrap();
            assert_eq!(entries.iter().find(|entry| entry.id == id).unwrap().text, kept);
        }
        // An address with NUL is looked up as it was stored.
        let first = person::ensure(&mut tx, "n\0l@corp.test", "", "", at(0)).await.unwrap();
        let again = person::ensure(&mut tx, "n\0l@corp.test", "", "", at(0)).await.unwrap();
        assert_eq!(first.id, again.id);
    }
}

#[tokio::test]
async fn a_lost_lease_cannot_write_any_more() {
    for fresh in both().await {
        let world = World::build(&fresh.store).await;
        let mut tx = fresh.store.begin().await.unwrap();
        let mine = outbox::lease(&mut tx, "slow", at(1), at(2)).await.unwrap().unwrap();
        assert!(outbox::lease(&mut tx, "other", at(1), at(2)).await.unwrap().is_none(), "a leased row is not due");
        // Another process finds the lease ended and gives the row back, then takes it.
        let left = outbox::abandoned(&mut tx, "other", at(3), true).await.unwrap();
        assert_eq!(left.iter().map(|(id, fence, _)| (*id, *fence)).collect::<Vec<_>>(), [(mine.id, mine.fence)]);
        let back = Step { phase: Phase::Queued, attempts: 0, dots: 0, due_at: at(3) };
        assert!(outbox::set_step(&mut tx, (mine.id, mine.fence), back, "ended", at(3)).await.unwrap());
        let dot = Step { phase: Phase::Dot, attempts: 0, dots: 1, due_at: at(3) };
        assert!(!outbox::set_step(&mut tx, (mine.id, mine.fence), dot, "", at(4)).await.unwrap(), "given back");
        let theirs = outbox::lease(&mut tx, "other", at(4), at(9)).await.unwrap().unwrap();
        assert_eq!((theirs.id, theirs.fence), (mine.id, mine.fence + 1));
        assert!(
            !outbox::set_step(&mut tx, (mine.id, mine.fence), dot, "", at(4)).await.unwrap(),
            "the fence is theirs"
        );
        assert!(outbox::set_step(&mut tx, (theirs.id, theirs.fence), dot, "", at(4)).await.unwrap());
        // Nobody who still holds his lease is disturbed; alone on the store, everybody else's lease is over.
        assert!(outbox::abandoned(&mut tx, "third", at(8), true).await.unwrap().is_empty());
        assert_eq!(outbox::abandoned(&mut tx, "third", at(8), false).await.unwrap().len(), 1);
        assert!(
            outbox::abandoned(&mut tx, "other", at(10), false).await.unwrap().is_empty(),
            "one's own are no orphans"
        );
        let sent = outbox::insert(&mut tx, &row(world.open.id, &world.wang, "late@desk.test")).await.unwrap();
        assert!(sent > theirs.id);
    }
}

#[tokio::test]
async fn a_row_of_unknown_fate_is_sent_once_more_and_no_more() {
    for fresh in both().await {
        World::build(&fresh.store).await;
        let mut tx = fresh.store.begin().await.unwrap();
        for dots in 1..=postdesk::pure::outbox::DOTS_MAX {
            let leased = outbox::lease(&mut tx, "w", at(10), at(99)).await.unwrap().unwrap();
            let unknown = Step { phase: Phase::Unknown, attempts: 0, dots, due_at: at(10) };
            assert!(outbox::set_step(&mut tx, (leased.id, leased.fence), unknown, "no answer", at(10)).await.unwrap());
        }
        assert!(outbox::lease(&mut tx, "w", at(1_000_000), at(1_000_001)).await.unwrap().is_none());
        assert_eq!(outbox::next_due(&mut tx).await.unwrap(), None);
    }
}
