//! Several at once: one mail from several doors, one outbox for several workers, one schema for several programs.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use postdesk::store::ledger::Arrived;
use postdesk::store::{Location, Store, Tx, outbox, ticket};

use super::servers::Postgres;
use super::world::{World, arrive, row};
use super::{at, both};

/// Tasks, workers and processes at a time.
const AT_ONCE: usize = 8;
/// Outbox rows that the workers fight for, and how often.
const ROWS: usize = 40;
const ROUNDS: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_mail_from_eight_doors_is_fresh_once() {
    for fresh in both().await {
        let world = World::build(&fresh.store).await;
        let mut tasks = Vec::new();
        for door in 0..AT_ONCE {
            // Half of them share their connections, half have some of their own, as another process would.
            let store =
                if door % 2 == 0 { fresh.store.clone() } else { Store::open(&fresh.location, false).await.unwrap() };
            let mailbox = world.mailbox;
            tasks.push(tokio::spawn(async move {
                let mut tx = store.begin().await.unwrap();
                let arrived = arrive(&mut tx, mailbox, "same", None).await;
                tx.commit().await.unwrap();
                arrived
            }));
        }
        let mut fresh_ones = BTreeSet::new();
        let mut duplicates = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                Arrived::Fresh(id) => assert!(fresh_ones.insert(id)),
                Arrived::Duplicate(id) => duplicates.push(id),
            }
        }
        assert_eq!((fresh_ones.len(), duplicates.len()), (1, AT_ONCE - 1));
        assert!(duplicates.iter().all(|id| fresh_ones.contains(id)), "all are the same mail");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ticket_numbers_are_given_once_without_gaps() {
    for fresh in both().await {
        World::build(&fresh.store).await;
        let tasks: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let store = fresh.store.clone();
                tokio::spawn(async move {
                    let mut numbers = Vec::new();
                    for _ in 0..10 {
                        let mut tx = store.begin().await.unwrap();
                        numbers.push(ticket::next_number(&mut tx).await.unwrap());
                        tx.commit().await.unwrap();
                    }
                    numbers
                })
            })
            .collect();
        let mut given = Vec::new();
        for task in tasks {
            given.extend(task.await.unwrap());
        }
        given.sort_unstable();
        let expected: Vec<i64> = (1003..1003 + 80).collect();
        assert_eq!(given, expected);
    }
}

/// A transaction without the lock on the desk's row where the database allows it: the claim alone must do.
async fn unlocked(store: &Store) -> Tx {
    if store.is_shared() { store.read().await.unwrap() } else { store.begin().await.unwrap() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_row_is_handed_to_two_workers() {
    for fresh in both().await {
        let world = World::build(&fresh.store).await;
        for round in 0..ROUNDS {
            let mut tx = fresh.store.begin().await.unwrap();
            for number in 0..ROWS {
                let id = format!("race-{round}-{number}@desk.test");
                outbox::insert(&mut tx, &row(world.open.id, &world.wang, &id)).await.unwrap();
            }
            tx.commit().await.unwrap();
            let workers: Vec<_> = (0..AT_ONCE)
                .map(|worker| {
                    let store = fresh.store.clone();
                    tokio::spawn(async move { work(&store, &format!("worker-{worker}")).await })
                })
                .collect();
            let mut taken = Vec::new();
            for worker in workers {
                taken.extend(worker.await.unwrap());
            }
            let distinct: BTreeSet<i64> = taken.iter().copied().collect();
            assert_eq!(taken.len(), distinct.len(), "round {round}: a row was handed out twice");
            // The world's own waiting row goes with the first round.
            assert_eq!(distinct.len(), if round == 0 { ROWS + 1 } else { ROWS });
        }
    }
}

/// Leases until nothing waits any more; gives what it got.
async fn work(store: &Store, owner: &str) -> Vec<i64> {
    let mut mine = Vec::new();
    loop {
        let mut tx = unlocked(store).await;
        let leased = outbox::lease(&mut tx, owner, at(20), at(200)).await.unwrap();
        let waits = outbox::next_due(&mut tx).await.unwrap().is_some();
        tx.commit().await.unwrap();
        match leased {
            Some(leased) => mine.push(leased.id.0),
            // Somebody else took the one that this statement had chosen; others may be left.
            None if waits => {}
            None => return mine,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_programs_may_migrate_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = Postgres::shared().database("migrated_by_eight");
    for location in [Location::Sqlite(folder.path().join("desk.db")), Location::Postgres(url)] {
        let tasks: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let location = location.clone();
                tokio::spawn(async move {
                    let store = Store::open(&location, false).await?;
                    store.migrate().await?;
                    let is_migrated = store.is_migrated().await;
                    store.close().await;
                    Ok::<bool, postdesk::store::StoreError>(is_migrated)
                })
            })
            .collect();
        for task in tasks {
            let migrated = task.await.unwrap();
            assert!(matches!(migrated, Ok(true)), "{location:?}: {migrated:?}");
        }
    }
}

#[test]
fn eight_processes_may_migrate_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = Postgres::shared().database("migrated_by_processes");
    for store in ["sqlite:desk.db", &url] {
        let config = configuration(folder.path(), store);
        let children: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                Command::new(env!("CARGO_BIN_EXE_postdesk"))
                    .args(["migrate", "--config"])
                    .arg(&config)
                    .env("STATE_DIRECTORY", folder.path())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{store}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

fn configuration(folder: &Path, store: &str) -> std::path::PathBuf {
    let path = folder.join("postdesk.toml");
    let text = format!(
        "[desk]\nname = \"Desk\"\naddress = \"support@desk.test\"\n[store]\nurl = \"{store}\"\nblobs = \"blobs\"\n\
         [[mailbox]]\nkind = \"maildir\"\nname = \"support\"\npath = \"in\"\n[smtp]\nkind = \"maildir\"\npath = \"out\"\n\
         [[engineer]]\nname = \"alice\"\naddress = \"alice@desk.test\"\n"
    );
    std::fs::write(&path, text).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_does_not_wait_for_the_writer() {
    for fresh in both().await {
        let world = World::build(&fresh.store).await;
        let mut writer = fresh.store.begin().await.unwrap();
        ticket::add_tag(&mut writer, world.open.id, "held").await.unwrap();
        // One that waited would wait for what only this test ends, until the store gives up.
        let mut reader = fresh.store.read().await.unwrap();
        assert!(ticket::tags(&mut reader, world.open.id).await.unwrap().is_empty(), "not committed, not seen");
        writer.commit().await.unwrap();
    }
}
