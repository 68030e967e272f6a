//! Reports of monitoring programs and digests in the store.

use postdesk::store::alert::{self, Alert};
use postdesk::store::{Tx, digest, entry, timer};

use super::at;
use super::world::World;

pub async fn reports(tx: &mut Tx, world: &World) {
    let row = |key: &str, part_of: &str, seconds| Alert {
        id: 0,
        key: key.to_owned(),
        ticket: world.open.id,
        address_id: world.wang.address_id,
        is_group: false,
        event: format!("event {key}"),
        events: vec![format!("event {key}"), "older".to_owned()],
        part_of: part_of.to_owned(),
        base: String::new(),
        is_single: key == "disk",
        severity: 3,
        priority: 2,
        host: "db1".to_owned(),
        title: format!("db1: {key}"),
        is_over: false,
        flapping: false,
        changes: vec![at(seconds), at(seconds + 1)],
        changed_at: at(seconds),
        started_at: at(seconds),
        last_at: at(seconds),
        told_at: at(seconds),
        seen: 1,
        members: 0,
        note: None,
    };
    assert!(!alert::is_program(tx, world.wang.address_id).await.unwrap());
    for alert in [row("disk", "", 10), row("cpu", "group", 20), row("ram", "group", 30)] {
        alert::save(tx, &alert).await.unwrap();
    }
    let group = Alert { is_group: true, members: 2, base: "base".to_owned(), ..row("group", "", 20) };
    alert::save(tx, &group).await.unwrap();
    assert_eq!(alert::newest_group(tx, "base").await.unwrap().unwrap().key, "group");
    assert_eq!(alert::find_event(tx, "event cpu").await.unwrap().unwrap().key, "cpu");
    assert!(alert::find_event(tx, "event group").await.unwrap().is_none(), "a group is no problem");
    let singles = (alert::singles_since(tx, at(10)).await.unwrap(), alert::singles_since(tx, at(11)).await.unwrap());
    assert_eq!(singles, (1, 0));
    assert!(alert::was_as_grave(tx, at(30), 2).await.unwrap() && !alert::was_as_grave(tx, at(30), 1).await.unwrap());
    assert_eq!(alert::last_of(tx, world.wang.address_id).await.unwrap(), Some(at(30)));
    assert_eq!(alert::standing(tx, world.open.id).await.unwrap(), alert::Standing { is_on: true, flapped_at: None });
    assert_eq!(alert::lasting(tx, world.open.id, 2).await.unwrap(), ["db1: disk", "db1: cpu"]);
    assert!(alert::is_program(tx, world.wang.address_id).await.unwrap());
    let mut cpu = alert::find(tx, "cpu").await.unwrap().unwrap();
    assert_eq!((cpu.part_of.as_str(), cpu.started_at, cpu.is_over), ("group", at(20), false));
    (cpu.is_over, cpu.seen) = (true, 9);
    alert::save(tx, &cpu).await.unwrap();
    assert_eq!(alert::find(tx, "cpu").await.unwrap(), Some(cpu));
    assert!(alert::find(tx, "none").await.unwrap().is_none());
    assert_eq!(alert::group_of(tx, world.open.id).await.unwrap().unwrap().members, 2);
    assert!(alert::group_of(tx, world.pending.id).await.unwrap().is_none());
    assert_eq!(alert::begun_since(tx, at(20), "", 9).await.unwrap(), 2, "a group is no problem");
    assert_eq!(alert::begun_since(tx, at(0), "", 1).await.unwrap(), 1);
    assert_eq!(alert::begun_since(tx, at(0), "db2", 9).await.unwrap(), 0);
    assert_eq!(
        (alert::groups_since(tx, at(20)).await.unwrap(), alert::groups_since(tx, at(21)).await.unwrap()),
        (1, 0)
    );
    assert!(alert::is_group_on(tx, "group").await.unwrap() && !alert::is_group_on(tx, "other").await.unwrap());
    assert_eq!(alert::titles(tx, "group", 9).await.unwrap(), ["db1: cpu", "db1: ram"]);
}

pub async fn digests(tx: &mut Tx, world: &World) {
    let alice = world.alice.id;
    assert_eq!(digest::due_of(tx, alice).await.unwrap(), None);
    digest::set_due(tx, alice, at(2_000)).await.unwrap();
    digest::set_due(tx, alice, at(1_500)).await.unwrap();
    assert_eq!(digest::due_of(tx, alice).await.unwrap(), Some(at(1_500)));
    assert_eq!(digest::people(tx).await.unwrap(), [alice]);
    assert_eq!(digest::find_due(tx, at(1_499)).await.unwrap(), None);
    assert_eq!(digest::find_due(tx, at(1_500)).await.unwrap(), Some(alice));
    assert!(timer::next_due(tx).await.unwrap().is_some_and(|due| due <= at(1_500)));
    let [notice, said, cause] = ["new_entry", "The wait is over.", "{}"].map(str::to_owned);
    let line = digest::Line { notice, at: at(5), said, cause };
    for _ in 0..2 {
        digest::add_line(tx, (alice, world.open.id), &line).await.unwrap();
    }
    assert_eq!(digest::stranded(tx).await.unwrap(), []);
    assert_eq!(digest::tickets_of(tx, alice).await.unwrap(), [world.open.id]);
    digest::move_lines(tx, (alice, world.open.id), world.wang.id).await.unwrap();
    assert_eq!(digest::stranded(tx).await.unwrap(), [world.wang.id]);
    digest::move_lines(tx, (world.wang.id, world.open.id), alice).await.unwrap();
    let lines = digest::take_lines(tx, alice).await.unwrap();
    assert_eq!((lines.len(), lines[0].number, lines[0].ticket), (1, world.open.number, world.open.id));
    assert_eq!(lines[0].lines, [line.clone(), line]);
    assert!(digest::take_lines(tx, alice).await.unwrap().is_empty());
    let work = digest::work(tx).await.unwrap();
    assert!(work.iter().any(|w| w.number == world.open.number), "{work:?}");
    digest::forget(tx, alice).await.unwrap();
    assert!(digest::people(tx).await.unwrap().is_empty());
    // A note of the desk's own is written anew.
    let new = entry::NewEntry { kind: "note", text: "once", ..entry::NewEntry::default() };
    let id = entry::insert(tx, world.open.id, &new, at(6)).await.unwrap();
    entry::rewrite(tx, id, "twice").await.unwrap();
    let entries = entry::load(tx, world.open.id).await.unwrap();
    assert_eq!(entries.iter().find(|e| e.id == id).unwrap().text, "twice");
}
