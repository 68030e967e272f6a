//! The search and the lists, on both databases alike.

use postdesk::pure::TicketId;
use postdesk::pure::command::ListOf;
use postdesk::pure::readers::Reader;
use postdesk::pure::search::Query;
use postdesk::store::entry::{self, NewEntry};
use postdesk::store::list::{self, Asked};
use postdesk::store::search::{self, Found};
use postdesk::store::ticket::Target;
use postdesk::store::{Store, Tx, promise, ticket};

use super::world::{World, add_entry};
use super::{at, both};

async fn write(tx: &mut Tx, ticket: TicketId, kind: &str, text: &str) {
    let new = NewEntry { kind, text, full_text: text, ..NewEntry::default() };
    entry::insert(tx, ticket, &new, at(3)).await.unwrap();
}

async fn asked(tx: &mut Tx, query: &str, reader: Option<&Reader>) -> (Vec<TicketId>, bool) {
    let Found { hits, is_whole } = search::newest(tx, &Query::of(query), reader, 5).await.unwrap();
    (hits.iter().map(|hit| hit.ticket).collect(), is_whole)
}

async fn tickets(tx: &mut Tx, query: &str) -> Vec<TicketId> {
    let (found, is_whole) = asked(tx, query, None).await;
    assert!(is_whole, "{query}");
    found
}

/// Nobody but an incident manager, the assignee, the team and the watchers reads what is restricted.
fn outsider(world: &World) -> Reader {
    Reader { id: world.wang.id, stands_in_for: Vec::new(), all: false, teams: vec!["desktop".to_owned()] }
}

pub async fn found(tx: &mut Tx, world: &World) {
    let (open, pending) = (world.open.id, world.pending.id);
    write(tx, open, "reply", "三楼打印机又卡纸了，the roller is worn.").await;
    write(tx, pending, "note", "Roller ordered; 打印机维修中。").await;
    write(tx, open, "notice", "Dear Wang, the zebra is yours.").await;
    for (query, expected) in [
        ("roller", vec![pending, open]),
        ("ROLLER worn", vec![open]),
        ("打印", vec![pending, open]),
        ("卡纸", vec![open]),
        ("修", vec![pending]),
        ("打印机", vec![pending, open]),
        ("印机维修", vec![pending]),
        ("打印 卡纸", vec![open]),
        ("打印卡纸", vec![]),
        ("zebra", vec![]),
        ("roll", vec![]),
        ("absent", vec![]),
        ("…", vec![]),
    ] {
        assert_eq!(tickets(tx, query).await, expected, "{query}");
    }
    let found = search::newest(tx, &Query::of("roller"), None, 1).await.unwrap();
    assert_eq!((found.hits.len(), found.is_whole), (1, false), "there is more than was asked for");
    let seen = search::seen(tx, &found.hits[0]).await.unwrap();
    assert_eq!((seen.number, seen.at, seen.text.as_str()), (1002, at(3), "Roller ordered; 打印机维修中。"));
    // Words that come later, and a text that is written anew.
    search::add_words(tx, open, "Conveyor 输送带").await.unwrap();
    assert_eq!(tickets(tx, "conveyor roller").await, [open]);
    assert_eq!(tickets(tx, "输送").await, [open]);
    let note = add_entry(tx, pending, &world.wang, None).await;
    entry::rewrite(tx, note, "The spindle is bent.").await.unwrap();
    assert_eq!(tickets(tx, "spindle").await, [pending]);
    entry::rewrite(tx, note, "The axle is bent.").await.unwrap();
    assert_eq!(tickets(tx, "spindle").await, []);
    assert_eq!(tickets(tx, "axle").await, [pending]);
    restricted(tx, world).await;
}

async fn restricted(tx: &mut Tx, world: &World) {
    let id = world.pending.id;
    let mut row = ticket::load(tx, id).await.unwrap();
    let origin = ticket::Origin { actor: None, cause: "tests", at: at(4) };
    row.restricted = true;
    row.core.owner = Some(world.alice.id);
    let core = row.core.clone();
    ticket::save(tx, &mut row, &core, &[], &origin).await.unwrap();
    let other = outsider(world);
    assert_eq!(asked(tx, "axle", Some(&other)).await, (vec![], true));
    assert_eq!(asked(tx, "roller", Some(&other)).await.0, [world.open.id]);
    for reader in [
        Reader { all: true, ..other.clone() },
        Reader { teams: vec!["desktop".to_owned(), "network".to_owned()], ..other.clone() },
        Reader { stands_in_for: vec![world.alice.id], ..other.clone() },
    ] {
        assert_eq!(asked(tx, "axle", Some(&reader)).await.0, [id]);
    }
    let address = world.wang.address_id;
    ticket::add_person(tx, id, (world.wang.id, address), "watcher", at(4)).await.unwrap();
    assert_eq!(asked(tx, "axle", Some(&other)).await.0, [id], "whoever was brought in");
    ticket::remove_person(tx, id, world.wang.id, "watcher", at(5)).await.unwrap();
    assert_eq!(asked(tx, "axle", Some(&other)).await.0, []);
}

/// Which tickets, and how many there are.
async fn listed(tx: &mut Tx, list: ListOf, reader: &Reader, most: usize) -> (Vec<i64>, i64) {
    let found = list::list(tx, &Asked { list, reader, until: at(500) }, most).await.unwrap();
    let mut numbers = Vec::new();
    for id in found.tickets {
        numbers.push(ticket::load(tx, id).await.unwrap().number);
    }
    (numbers, found.all)
}

pub async fn lists(tx: &mut Tx, world: &World) {
    let all = Reader { all: true, ..outsider(world) };
    let asked = Asked { list: ListOf::Unassigned, reader: &all, until: at(500) };
    let listed = list::list(tx, &asked, 9).await.unwrap();
    assert!(listed.tickets.contains(&world.pending.id), "{listed:?}");
}

async fn who_sees_which(store: &Store) {
    let world = World::build(store).await;
    let mut tx = store.begin().await.unwrap();
    let tx = &mut tx;
    for (row, seconds) in [(&world.open, 400), (&world.pending, 300)] {
        let target = Target {
            name: "resolve".to_owned(),
            due_at: at(seconds),
            met_at: None,
            breached_at: None,
            paused: false,
            rule: "8h service".to_owned(),
            clock: "service".to_owned(),
            calendar: "office".to_owned(),
            zone: "Asia/Shanghai".to_owned(),
        };
        ticket::set_target(tx, row.id, &target).await.unwrap();
    }
    tx.run("UPDATE ticket SET restricted = 1 WHERE number = 1002", &[]).await.unwrap();
    tx.run("UPDATE ticket SET owner_id = $1 WHERE number = 1002", &[world.alice.id.into()]).await.unwrap();
    let own = Reader { id: world.alice.id, stands_in_for: vec![], all: false, teams: vec!["network".to_owned()] };
    let cover = Reader { stands_in_for: vec![world.alice.id], ..outsider(&world) };
    let other = outsider(&world);
    let manager = Reader { all: true, ..other.clone() };
    let both = (vec![1002, 1001], 2);
    for (list, reader, most, expected) in [
        (ListOf::Team, &own, 9, both.clone()),
        (ListOf::Team, &own, 1, (vec![1002], 2)),
        (ListOf::Team, &other, 9, (vec![], 0)),
        (ListOf::Unassigned, &own, 9, both.clone()),
        (ListOf::Unassigned, &other, 9, (vec![1001], 1)),
        (ListOf::Unassigned, &cover, 9, both.clone()),
        (ListOf::Breaching, &own, 9, both.clone()),
        (ListOf::Breaching, &other, 9, (vec![], 0)),
        (ListOf::Breaching, &manager, 9, both.clone()),
        (ListOf::Mine, &own, 9, (vec![], 0)),
    ] {
        assert_eq!(listed(tx, list, reader, most).await, expected, "{list:?} {reader:?}");
    }
    tx.run("UPDATE ticket SET assignee_id = $1 WHERE number = 1002", &[world.alice.id.into()]).await.unwrap();
    tx.run("UPDATE target SET met_at = 1 WHERE due_at = $1", &[at(300).into()]).await.unwrap();
    assert_eq!(listed(tx, ListOf::Mine, &own, 9).await, (vec![1002], 1));
    assert_eq!(listed(tx, ListOf::Breaching, &own, 9).await, (vec![1001], 1), "what is met is not due");
    assert_eq!(listed(tx, ListOf::Team, &own, 9).await, (vec![1001, 1002], 2));
    // What was promised is due as well, unless it was replaced or the requester is waited for.
    promise::insert(tx, world.pending.id, (at(350), "the part"), (None, at(1))).await.unwrap();
    assert_eq!(listed(tx, ListOf::Breaching, &own, 9).await, (vec![1001], 1));
    tx.run("UPDATE ticket SET pending_on = 'vendor' WHERE number = 1002", &[]).await.unwrap();
    assert_eq!(listed(tx, ListOf::Breaching, &own, 9).await, (vec![1002, 1001], 2));
    tx.run("UPDATE promise SET replaced_at = $1", &[at(2).into()]).await.unwrap();
    assert_eq!(listed(tx, ListOf::Breaching, &own, 9).await, (vec![1001], 1));
}

#[tokio::test]
async fn lists_hold_what_their_reader_may_read() {
    for fresh in both().await {
        who_sees_which(&fresh.store).await;
    }
}

/// More hits than one look at the index takes in, and more than are looked at in all.
async fn many(store: &Store) {
    let world = World::build(store).await;
    let mut tx = store.begin().await.unwrap();
    write(&mut tx, world.pending.id, "note", "common rare").await;
    for n in 0..300 {
        write(&mut tx, world.open.id, "note", if n == 150 { "common 又卡 卡纸" } else { "common 又卡纸" }).await;
    }
    assert_eq!(tickets(&mut tx, "common").await, [world.open.id, world.pending.id]);
    assert_eq!(tickets(&mut tx, "common rare").await, [world.pending.id]);
    assert_eq!(tickets(&mut tx, "又卡纸").await, [world.open.id]);
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_word_that_most_entries_have_does_not_hide_the_rest() {
    for fresh in both().await {
        many(&fresh.store).await;
    }
}

/// Far above where the numbers of entries begin: the blocks that PostgreSQL is asked for are empty but for the last ones.
#[tokio::test]
async fn old_entries_are_found_far_below_the_newest() {
    for fresh in both().await {
        let world = World::build(&fresh.store).await;
        let mut tx = fresh.store.begin().await.unwrap();
        write(&mut tx, world.open.id, "note", "ancient").await;
        tx.run(
            "INSERT INTO entry (id, desk_id, ticket_id, kind, text, at) SELECT 200000, 1, id, 'note', 'young', 0 FROM ticket
             WHERE number = 1002",
            &[],
        )
        .await
        .unwrap();
        let sql = "INSERT INTO search_text (entry_id, ticket_id, words) SELECT id, ticket_id, 'young' FROM entry WHERE id = 200000";
        tx.run(sql, &[]).await.unwrap();
        assert_eq!(tickets(&mut tx, "ancient").await, [world.open.id]);
        assert_eq!(tickets(&mut tx, "young").await, [world.pending.id]);
        assert_eq!(tickets(&mut tx, "ancient young").await, []);
    }
}
