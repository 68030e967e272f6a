//! Every function of the store, with what it must answer; the same on both databases.

use postdesk::pure::grade::{Impact, Kind, Priority, Urgency};
use postdesk::pure::outbox::{Phase, Row as Step};
use postdesk::pure::sla::Fate;
use postdesk::pure::ticket::{Change, ClosedBy, State, TextField, TimerKind};
use postdesk::pure::{PersonId, TicketId};
use postdesk::store::entry::{IdKind, NewAttachment, NewSent};
use postdesk::store::journal::Fact;
use postdesk::store::ledger::{Arrived, Outcome};
use postdesk::store::ticket::{Origin, Target};
use postdesk::store::timer::Due;
use postdesk::store::{
    self, Identity, Store, Tx, blob, check, command_mail, digest, entry, journal, ledger, outbox, person, promise,
    ticket, timer,
};

use super::world::{World, add_entry, arrive, arrive_at, deliver, fresh, row, staff};
use super::{at, hands, past};

pub async fn exercise(store: &Store) {
    let mut tx = store.read().await.unwrap();
    assert!(store::identity(&mut tx).await.unwrap().is_none(), "an unused store has no identity");
    drop(tx);
    let world = World::build(store).await;
    let mut tx = store.begin().await.unwrap();
    identity(&mut tx).await;
    people(&mut tx, &world).await;
    ledger_and_cursor(&mut tx, &world).await;
    held(&mut tx, &world).await;
    blobs(&mut tx).await;
    tickets(&mut tx, &world).await;
    promises(&mut tx, &world).await;
    changes(&mut tx, &world).await;
    entries(&mut tx, &world).await;
    facts(&mut tx).await;
    outgoing(&mut tx, &world).await;
    command_mails(&mut tx, &world).await;
    budget(&mut tx, &world).await;
    super::again::again(&mut tx, &world).await;
    hands::hands(&mut tx, &world).await;
    hands::hooks(&mut tx, &world).await;
    past::listed(&mut tx, &world).await;
    past::past(&mut tx, &world).await;
    super::reports::reports(&mut tx, &world).await;
    super::reports::digests(&mut tx, &world).await;
    super::found::found(&mut tx, &world).await;
    super::found::lists(&mut tx, &world).await;
    timers(&mut tx, &world).await;
    tx.commit().await.unwrap();
    let mut tx = store.read().await.unwrap();
    for (name, faults) in check::invariants(&mut tx).await.unwrap() {
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
}

async fn identity(tx: &mut Tx) {
    let other = Identity { instance: "other".to_owned(), test_store: true };
    let kept = store::ensure_identity(tx, "Another name", &other).await.unwrap();
    assert_eq!((kept.instance.as_str(), kept.test_store), ("i1", false), "the first identity stays");
    assert_eq!(store::identity(tx).await.unwrap().unwrap().instance, "i1");
}

async fn people(tx: &mut Tx, world: &World) {
    assert_eq!(person::find_staff(tx, "alice").await.unwrap(), Some(world.alice.id));
    assert_eq!(person::find_staff(tx, "wang").await.unwrap(), None);
    assert!(person::find(tx, "nobody@corp.test").await.unwrap().is_none());
    // A better name and a language are kept, a later one changes nothing.
    let li = person::ensure(tx, "li@corp.test", "", "", at(0)).await.unwrap();
    for (name, language, kept) in
        [("Li Na", "", ("Li Na", "")), ("L.", "en", ("Li Na", "en")), ("X", "zh-CN", ("Li Na", "en"))]
    {
        let again = person::ensure(tx, "li@corp.test", name, language, at(1)).await.unwrap();
        let stored = person::load(tx, li.id, None).await.unwrap();
        assert_eq!((again.id, again.full_name.as_str(), again.language.as_str()), (li.id, kept.0, kept.1));
        assert_eq!((stored.full_name.as_str(), stored.language.as_str()), kept);
    }
    assert!(!li.confirmed);
    person::set_confirmed(tx, li.address_id).await.unwrap();
    assert!(person::find(tx, "li@corp.test").await.unwrap().unwrap().confirmed);
    // Li becomes an engineer with two addresses, one of them known before; alice leaves.
    person::sync_staff(tx, &[staff("li", &["li@desk.test", "li@corp.test"])], at(2)).await.unwrap();
    let engineer = person::find_staff(tx, "li").await.unwrap().unwrap();
    assert_eq!(person::find(tx, "li@corp.test").await.unwrap().unwrap().id, engineer);
    assert_eq!(person::find_staff(tx, "alice").await.unwrap(), None);
    let mut addresses = person::addresses(tx, engineer).await.unwrap();
    addresses.sort();
    assert_eq!(addresses, ["li@corp.test", "li@desk.test"]);
    let second = person::load(tx, engineer, Some(li.address_id)).await.unwrap();
    assert_eq!(second.address, "li@corp.test");
    // An engineer whose name changes is the same person; an address that is listed no more becomes a plain person's.
    person::sync_staff(tx, &[staff("lina", &["li@desk.test"])], at(2)).await.unwrap();
    assert_eq!(person::find_staff(tx, "lina").await.unwrap(), Some(engineer));
    assert_eq!(person::addresses(tx, engineer).await.unwrap(), ["li@desk.test"]);
    assert!(!person::find(tx, "li@corp.test").await.unwrap().unwrap().staff);
    // Alice comes back and is who she was.
    let both = [staff("alice", &["alice@desk.test"]), staff("lina", &["li@desk.test"])];
    person::sync_staff(tx, &both, at(3)).await.unwrap();
    assert_eq!(person::find_staff(tx, "alice").await.unwrap(), Some(world.alice.id));
    person::set_last_assigned(tx, engineer, at(4)).await.unwrap();
    let loads = person::loads(tx).await.unwrap();
    let told: Vec<_> = loads
        .iter()
        .map(|load| (load.name.as_str(), load.open.as_slice(), load.last_assigned, load.away_until))
        .collect();
    assert_eq!(told, [("alice", &[][..], None, None), ("lina", &[][..], Some(at(4)), None)]);
}

async fn ledger_and_cursor(tx: &mut Tx, world: &World) {
    let mailbox = ledger::ensure_mailbox(tx, "support").await.unwrap();
    assert_eq!(mailbox, world.mailbox);
    assert_ne!(ledger::ensure_mailbox(tx, "second").await.unwrap(), mailbox);
    // Attempts are counted, taken back, and gone with the arrival.
    let sha256 = format!("{:0>64}", "b1");
    for expected in [1, 2, 3] {
        assert_eq!(ledger::count_attempt(tx, &sha256, at(expected)).await.unwrap(), expected);
    }
    ledger::uncount_attempt(tx, &sha256).await.unwrap();
    assert_eq!(ledger::attempts(tx, &sha256).await.unwrap(), 2);
    assert_eq!(ledger::attempts(tx, "none").await.unwrap(), 0);
    assert_eq!(ledger::count_attempt(tx, &sha256, at(5)).await.unwrap(), 3);
    for _ in 0..5 {
        ledger::uncount_attempt(tx, &sha256).await.unwrap();
    }
    assert_eq!(ledger::count_attempt(tx, &sha256, at(5)).await.unwrap(), 1, "never below none");
    let mail = fresh(tx, mailbox, "b1", Some((7, 4)), Outcome::Quarantine).await;
    assert_eq!(ledger::count_attempt(tx, &sha256, at(6)).await.unwrap(), 1, "the arrival takes the count along");
    // The same position is the same delivery; another one is a duplicate; both count as they should.
    assert_eq!(arrive(tx, mailbox, "b1", Some((7, 4))).await, Arrived::Duplicate(mail));
    assert_eq!(arrive(tx, mailbox, "b1", Some((7, 5))).await, Arrived::Duplicate(mail));
    assert_eq!(arrive(tx, mailbox, "b1", None).await, Arrived::Duplicate(mail));
    // A file of the same name is the same delivery, too: one more duplicate, not two.
    for _ in 0..2 {
        assert_eq!(arrive_at(tx, mailbox, "b1", None, "1.M2.host").await, Arrived::Duplicate(mail));
    }
    let days = ledger::days(tx).await.unwrap();
    let [day] = days.as_slice() else { panic!("{days:?}") };
    assert_eq!((day.received, day.entries, day.duplicates, day.set_aside, day.quarantined), (7, 2, 3, 1, 1));
    assert_eq!(day.day, at(0).strftime("%Y-%m-%d").to_string());
    // The quarantine list, and off it.
    let list = ledger::list(tx, Outcome::Quarantine).await.unwrap();
    assert_eq!(list.iter().map(|listed| listed.id).collect::<Vec<i64>>(), [mail]);
    ledger::set_discarded(tx, mail).await.unwrap();
    assert!(ledger::list(tx, Outcome::Quarantine).await.unwrap().is_empty());
    let found = ledger::find(tx, mail).await.unwrap().unwrap();
    assert_eq!((found.discarded, found.mailbox.as_str(), found.reason.as_str()), (true, "support", "tests"));
    assert!(ledger::find(tx, mail + 1_000).await.unwrap().is_none());
    // A mail that was kept unread gets its identity later, unless another has it.
    let unread = fresh(tx, mailbox, "b2", None, Outcome::SetAside).await;
    for (key, id) in [("key-b1", mail), ("key-b3", unread)] {
        ledger::set_content_key(tx, unread, key).await.unwrap();
        assert_eq!(arrive(tx, mailbox, &key["key-".len()..], None).await, Arrived::Duplicate(id), "{key}");
    }
    assert_eq!(ledger::stated(tx, "5a7e", 0).await.unwrap(), None);
    ledger::set_statement(tx, unread, "5a7e").await.unwrap();
    assert!(ledger::stated(tx, "5a7e", 0).await.unwrap().is_some());
    assert_eq!(ledger::stated(tx, "5a7e", unread).await.unwrap(), None);
    ledger::set_cursor(tx, mailbox, "INBOX", (7, 5), at(1)).await.unwrap();
    assert_eq!(ledger::cursor(tx, mailbox, "INBOX").await.unwrap(), Some((7, 5)));
}

async fn held(tx: &mut Tx, world: &World) {
    let id = ledger::hold(tx, world.mails[2], world.alice.id, (at(0), at(60))).await.unwrap();
    let held = ledger::find_held(tx, id).await.unwrap().unwrap();
    assert_eq!(
        (held.mail_id, held.person_id, held.expires_at, held.released),
        (world.mails[2], world.alice.id, at(60), false)
    );
    assert!(ledger::release(tx, id, at(1)).await.unwrap());
    assert!(!ledger::release(tx, id, at(2)).await.unwrap(), "released once");
    assert!(ledger::find_held(tx, id).await.unwrap().unwrap().released);
    assert!(ledger::find_held(tx, id + 1).await.unwrap().is_none());
}

async fn blobs(tx: &mut Tx) {
    let (small, large) = (format!("{:0>64}", "c1"), format!("{:0>64}", "c2"));
    blob::insert(tx, &small, 3, Some(vec![0, 255, 10]), at(0)).await.unwrap();
    blob::insert(tx, &small, 3, Some(vec![1]), at(9)).await.unwrap();
    blob::insert(tx, &large, 100_000, None, at(0)).await.unwrap();
    assert_eq!(blob::find(tx, &small).await.unwrap(), Some(Some(vec![0, 255, 10])), "entered once");
    assert_eq!(blob::find(tx, &large).await.unwrap(), Some(None));
    assert_eq!(blob::find(tx, "none").await.unwrap(), None);
    blob::refer(tx, &small, "mail", 1).await.unwrap();
    blob::refer(tx, &small, "mail", 1).await.unwrap();
    let all = blob::all(tx).await.unwrap();
    assert!(all.is_sorted() && all.contains(&(small, true)) && all.contains(&(large, false)));
}

async fn tickets(tx: &mut Tx, world: &World) {
    let (open, pending) = (&world.open, &world.pending);
    assert_eq!((open.number, pending.number), (1001, 1002));
    let loaded = ticket::load(tx, open.id).await.unwrap();
    assert_eq!((loaded.subject.as_str(), loaded.mailbox.as_str(), loaded.revision), ("VPN 连不上", "support", 2));
    assert_eq!(loaded.core, open.core);
    assert_eq!(ticket::load(tx, pending.id).await.unwrap().core.state, pending.core.state);
    assert_eq!(ticket::find_number(tx, 1002).await.unwrap(), Some(pending.id));
    assert_eq!(ticket::find_number(tx, 7).await.unwrap(), None);
    assert_eq!(ticket::list(tx, "").await.unwrap(), [open.id, pending.id]);
    assert_eq!(ticket::list(tx, "pending").await.unwrap(), [pending.id]);
    assert_eq!(ticket::counts(tx).await.unwrap(), [("open".to_owned(), 1), ("pending".to_owned(), 1)]);
    for _ in 0..2 {
        ticket::add_person(tx, open.id, (world.alice.id, world.alice.address_id), "watcher", at(5)).await.unwrap();
        ticket::add_tag(tx, open.id, "remote").await.unwrap();
        ticket::add_link(tx, (open.id, pending.id), "related", at(5)).await.unwrap();
    }
    ticket::add_tag(tx, open.id, "africa").await.unwrap();
    let people = ticket::people(tx, open.id).await.unwrap();
    let told: Vec<(&str, PersonId)> = people.iter().map(|one| (one.role.as_str(), one.person)).collect();
    assert_eq!(told, [("requester", world.wang.id), ("watcher", world.alice.id)]);
    assert_eq!(ticket::tags(tx, open.id).await.unwrap(), ["africa", "remote"]);
    assert_eq!(ticket::links(tx, open.id).await.unwrap(), [("related".to_owned(), 1002)]);
    assert!(ticket::links(tx, pending.id).await.unwrap().is_empty());
    // Tags and people go as they came; a link leads to the first ticket of its kind.
    ticket::remove_tag(tx, open.id, "africa").await.unwrap();
    ticket::add_link(tx, (pending.id, open.id), "unrelated", at(5)).await.unwrap();
    ticket::remove_link(tx, (open.id, pending.id), "unrelated").await.unwrap();
    assert!(ticket::links(tx, pending.id).await.unwrap().is_empty());
    assert_eq!(ticket::tags(tx, open.id).await.unwrap(), ["remote"]);
    ticket::remove_person(tx, open.id, world.alice.id, "watcher", at(6)).await.unwrap();
    assert_eq!(ticket::people(tx, open.id).await.unwrap().len(), 1);
    ticket::add_person(tx, open.id, (world.alice.id, world.alice.address_id), "watcher", at(7)).await.unwrap();
    assert_eq!(ticket::people(tx, open.id).await.unwrap().len(), 2);
    // Who was away meanwhile is new again, unless something else kept them there.
    let presence = ticket::presence(tx, open.id, Some(world.alice.id)).await.unwrap();
    let told: Vec<_> = presence.iter().map(|one| (one.role.as_str(), one.since, one.until)).collect();
    assert_eq!(told, [("watcher", at(7), None)]);
    ticket::add_person(tx, open.id, (world.alice.id, world.alice.address_id), "affected", at(8)).await.unwrap();
    ticket::remove_person(tx, open.id, world.alice.id, "watcher", at(9)).await.unwrap();
    ticket::add_person(tx, open.id, (world.alice.id, world.alice.address_id), "watcher", at(10)).await.unwrap();
    ticket::remove_person(tx, open.id, world.alice.id, "affected", at(11)).await.unwrap();
    let presence = ticket::presence(tx, open.id, None).await.unwrap();
    let told: Vec<_> = presence.iter().filter(|one| one.person == world.alice.id).collect();
    let told: Vec<_> = told.iter().map(|one| (one.role.as_str(), one.since, one.until)).collect();
    assert_eq!(told, [("affected", at(8), Some(at(11))), ("watcher", at(7), None)]);
    assert_eq!(ticket::linked(tx, open.id, "related").await.unwrap(), Some(pending.id));
    assert_eq!(ticket::linked(tx, open.id, "follows").await.unwrap(), None);
    assert!(!ticket::is_of_restricted(tx, open.id).await.unwrap());
    ticket::set_affected(tx, pending.id, world.alice.id).await.unwrap();
    assert_eq!(ticket::load(tx, pending.id).await.unwrap().affected, Some(world.alice.id));
    assert_eq!(person::listed_by_name(tx, "Zhao Min").await.unwrap(), None);
    let named = person::known_by_name(tx, " Zhao Min ", at(8)).await.unwrap();
    assert_eq!((named.full_name.as_str(), named.address.as_str()), ("Zhao Min", ""));
    assert_eq!(
        person::known_by_name(tx, "Zhao Min", at(9)).await.unwrap().id,
        named.id,
        "the same name, the same person"
    );
    ticket::set_requester(tx, pending.id, (world.alice.id, world.alice.address_id)).await.unwrap();
    assert_eq!(ticket::load(tx, pending.id).await.unwrap().requester, world.alice.id);
    ticket::set_requester(tx, pending.id, (world.wang.id, world.wang.address_id)).await.unwrap();
    let mut target = Target {
        name: "respond".to_owned(),
        due_at: at(100),
        met_at: None,
        breached_at: None,
        paused: true,
        rule: "8h service".to_owned(),
        clock: "service".to_owned(),
        calendar: "office".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
    };
    ticket::set_target(tx, open.id, &target).await.unwrap();
    assert_eq!(ticket::targets(tx, open.id).await.unwrap(), [target.clone()]);
    (target.due_at, target.met_at, target.breached_at, target.paused) = (at(200), Some(at(250)), Some(at(200)), false);
    ticket::set_target(tx, open.id, &target).await.unwrap();
    assert_eq!(ticket::targets(tx, open.id).await.unwrap(), [target.clone()], "in place of the first");
    ticket::drop_target(tx, open.id, "handle").await.unwrap();
    assert_eq!(ticket::targets(tx, open.id).await.unwrap().len(), 1);
    ticket::drop_target(tx, open.id, "respond").await.unwrap();
    assert!(ticket::targets(tx, open.id).await.unwrap().is_empty());
}

/// Each promise ends once, one at a time is open, and the other tickets have none of it.
async fn promises(tx: &mut Tx, world: &World) {
    let (id, by) = (world.open.id, Some(world.alice.id));
    assert!(promise::open(tx, id).await.unwrap().is_none());
    let mut told = Vec::new();
    for (second, fate) in [(1, Fate::Replaced), (2, Fate::Broken), (3, Fate::Kept)] {
        promise::insert(tx, id, (at(100 + second), "the part is late"), (by, at(second))).await.unwrap();
        let open = promise::open(tx, id).await.unwrap().unwrap();
        assert!(open.is_open() && !open.core().warned);
        assert_eq!((open.eta, open.reason.as_str(), open.made_by), (at(100 + second), "the part is late", by));
        promise::set_warned(tx, open.id, at(90)).await.unwrap();
        assert!(promise::open(tx, id).await.unwrap().unwrap().core().warned);
        promise::end(tx, open.id, fate, at(99)).await.unwrap();
        promise::end(tx, open.id, Fate::Kept, at(100)).await.unwrap();
        told.push(promise::of_ticket(tx, id).await.unwrap().pop().unwrap());
    }
    let ends: Vec<_> = told.iter().map(|p| (p.kept, p.replaced_at)).collect();
    assert_eq!(ends, [(None, Some(at(99))), (Some(false), None), (Some(true), None)], "and the first end stands");
    assert!(promise::open(tx, id).await.unwrap().is_none());
    // Those at 102 and 103 were put to the test; the time begins after its first second.
    assert_eq!(digest::promises(tx, (at(0), at(101))).await.unwrap(), []);
    let both = digest::promises(tx, (at(101), at(103))).await.unwrap();
    assert_eq!(both, [digest::Promises { team: world.open.core.team.clone(), kept: 1, broken: 1 }]);
    assert_eq!(digest::promises(tx, (at(102), at(200))).await.unwrap()[0].broken, 0);
    assert!(promise::of_ticket(tx, world.pending.id).await.unwrap().is_empty());
}

/// Every kind of change, through every state, is stored, and each is a fact of the journal.
async fn changes(tx: &mut Tx, world: &World) {
    let origin = Origin { actor: Some(world.alice.id), cause: "mail:9", at: at(9) };
    let closed = State::Closed { at: at(9), by: ClosedBy::User };
    let all = [
        Change::Assignee(Some(world.alice.id)),
        Change::Owner(Some(world.alice.id)),
        Change::Team("desktop".to_owned()),
        Change::Priority { value: Priority::P1, fixed: true },
        Change::Category("print".to_owned()),
        Change::Kind(Kind::Request),
        Change::Impact(Impact::Core),
        Change::Urgency(Urgency::High),
        Change::Occurred(at(3)),
        Change::TimeSpent(45),
        Change::TimeSpent(15),
        Change::Responded(at(8)),
        Change::ClosureCode("fixed".to_owned()),
        Change::Rating(5),
        Change::ReopenCount(1),
        Change::Promised(at(90)),
        Change::State(State::Resolved { at: at(9), reminded: 1, asked: true }),
        Change::State(closed),
        Change::State(State::Merged { into: world.pending.id }),
        Change::State(State::Open),
    ];
    let texts = TextField::ALL.map(|field| Change::Text { field, value: format!("what {} says", field.as_str()) });
    let all: Vec<Change> = all.into_iter().chain(texts).collect();
    let mut row = ticket::load(tx, world.open.id).await.unwrap();
    for change in &all {
        let before = row.core.clone();
        row.core = postdesk::pure::ticket::apply(&before, std::slice::from_ref(change));
        ticket::save(tx, &mut row, &before, std::slice::from_ref(change), &origin).await.unwrap();
        let stored = ticket::load(tx, row.id).await.unwrap();
        assert_eq!(stored.core, row.core, "{change:?}");
        assert_eq!(stored.revision, row.revision);
        if *change == Change::State(closed) {
            assert_eq!((stored.closed_at, stored.closed_by.as_str()), (Some(at(9)), "user"));
        }
    }
    assert_eq!(
        (row.closed_at, row.rating, row.revision),
        (None, Some(5), 2 + 20 + 17),
        "reopened, and every change a revision"
    );
    let stream = journal::ticket_stream(row.id);
    let facts = journal::load(tx, &stream).await.unwrap();
    // One fact a change, and who closed it beside the state.
    assert_eq!(facts.len(), 1 + all.len() + 1);
    assert!(facts.iter().any(|f| f.fact.kind == "closed_by" && f.fact.new == "user"));
    assert!(journal::faults(&stream, &facts).is_empty());
    // What the clocks are reckoned from, and nothing else.
    let heeded: Vec<String> =
        journal::of_clocks(tx, &stream).await.unwrap().into_iter().map(|(_, what, _)| what).collect();
    let states = ["state"; 4];
    assert!(heeded.windows(states.len()).any(|four| four == states), "{heeded:?}");
    for kind in ["priority", "responded", "promise", "workaround"] {
        assert!(heeded.iter().any(|heeded| heeded == kind), "{kind}");
    }
    assert!(!heeded.iter().any(|kind| kind == "assignee"));
    let before = row.core.clone();
    ticket::save(tx, &mut row, &before, &[], &origin).await.unwrap();
    assert_eq!(ticket::load(tx, row.id).await.unwrap().revision, 39, "nothing changed, no revision");
    let stored = ticket::load(tx, row.id).await.unwrap();
    for field in TextField::ALL {
        assert_eq!(stored.text(field), format!("what {} says", field.as_str()));
    }
    assert_eq!((stored.occurred_at, stored.minutes_spent), (Some(at(3)), 60));
    assert!(facts.iter().all(|f| !f.fact.new.contains("what subject says")), "no texts in the journal");
    let loads = person::loads(tx).await.unwrap();
    assert_eq!(loads[0].open, [(Priority::P1, None, 1)], "alice has one P1 in hand");
}

async fn entries(tx: &mut Tx, world: &World) {
    let open = world.open.id;
    let reply = add_entry(tx, open, &world.alice, None).await;
    let entries = entry::load(tx, open).await.unwrap();
    let told: Vec<_> = entries.iter().map(|e| (e.kind.as_str(), e.from.as_str(), e.from_staff)).collect();
    assert_eq!(told, [("mail", "wang@corp.test", false), ("reply", "alice@desk.test", true)]);
    assert_eq!((entries[1].id, entries[1].to.as_slice()), (reply, ["support@desk.test".to_owned()].as_slice()));
    let sha256 = format!("{:0>64}", "c1");
    let attachment =
        NewAttachment {
            sha256: &sha256, name: "屏幕.png", media_type: "image/png", size: 3, inline: true, cid: "1@x"
        };
    entry::insert_attachment(tx, reply, &attachment).await.unwrap();
    let files = entry::files(tx, reply).await.unwrap();
    assert_eq!(files.len(), 1);
    let found = (files[0].sha256.as_str(), files[0].name.as_str(), files[0].media_type.as_str(), files[0].cid.as_str());
    assert_eq!((found, files[0].inline), ((sha256.as_str(), "屏幕.png", "image/png", "1@x"), true));
    let sent = NewSent {
        ticket: Some(open),
        entry: Some(reply),
        address_id: world.wang.address_id,
        notice: "reply",
        message_id: "s1@desk.test",
        text: "Please restart it.",
    };
    entry::insert_sent(tx, &sent, at(20)).await.unwrap();
    entry::insert_sent(tx, &NewSent { ticket: None, entry: None, message_id: "s2@desk.test", ..sent }, at(21))
        .await
        .unwrap();
    assert_eq!(entry::sent_to(tx, open, world.wang.address_id).await.unwrap(), ["s1@desk.test"]);
    let message_id = "s1@desk.test".to_owned();
    let one = entry::Told { entry: reply, notice: "reply".to_owned(), at: at(20), message_id };
    assert_eq!(entry::told(tx, open, world.wang.id).await.unwrap(), [one]);
    assert_eq!(entry::find_sent(tx, "s1@desk.test").await.unwrap(), Some((open, reply)));
    assert_eq!(entry::find_sent(tx, "a1@corp.test").await.unwrap(), None, "not ours");
    assert_eq!(entry::known_texts(tx, open, None, &[]).await.unwrap()[0], "Please restart it.", "newest first");
    let answered = ["s1@desk.test".to_owned()];
    let known = entry::known_texts(tx, open, Some(world.wang.id), &answered).await.unwrap();
    assert_eq!(entry::sent_text(tx, "s1@desk.test").await.unwrap(), None, "that one was about a ticket");
    let wang = world.wang.address_id;
    assert_eq!(entry::sent_at(tx, "s1@desk.test", wang).await.unwrap(), Some(at(20)));
    assert_eq!(entry::sent_at(tx, "s1@desk.test", wang + 1_000).await.unwrap(), None, "not to that address");
    assert_eq!(entry::sent_with(tx, open, "restart").await.unwrap(), ["Please restart it."]);
    assert_eq!(entry::sent_with(tx, open, "%").await.unwrap(), Vec::<String>::new(), "a sign, and no pattern");
    let told = entry::sent_as(tx, open, "s1@desk.test").await.unwrap();
    assert_eq!(told.as_deref(), Some("Please restart it."));
    assert_eq!(known.iter().filter(|text| *text == "Please restart it.").count(), 1, "once, though named and new");
    let own = entry::own_texts(tx, open, world.wang.id).await.unwrap();
    // Wang and alice wrote the same words, each once; of one's own there is what one said, and the mail.
    let mails: Vec<&str> = own.iter().filter_map(|text| Some(text.split_once('\u{c}')?.1)).collect();
    let same = known.iter().filter(|text| mails.contains(&text.as_str())).count();
    assert_eq!((own.len(), mails.len(), same), (1, 1, 1), "{own:?} {known:?}");
    assert!(entry::own_texts(tx, world.pending.id, world.alice.id).await.unwrap().is_empty());
    // A mail that is nothing but ours says nothing.
    tx.remember().await.unwrap();
    let quote = "> Please restart it.";
    let new = entry::NewEntry {
        kind: "mail",
        person: Some(world.wang.id),
        text: quote,
        full_text: quote,
        ..entry::NewEntry::default()
    };
    entry::insert(tx, open, &new, at(22)).await.unwrap();
    let own = entry::own_texts(tx, open, world.wang.id).await.unwrap();
    assert_eq!(own.first().map(String::as_str), Some("\u{c}> Please restart it."));
    tx.forget().await.unwrap();
    let mails = entry::correspondence(tx, open).await.unwrap();
    assert_eq!(mails.iter().map(|m| m.from.as_str()).collect::<Vec<_>>(), ["wang@corp.test"]);
    assert_eq!(entry::thread_ids(tx, open).await.unwrap(), ["a1@corp.test"]);
    // A long id is cut on the way in and when it is looked up.
    let long = format!("{}é@corp.test", "x".repeat(997));
    for (ticket, id, kind) in [
        (world.pending.id, "shared@corp.test", IdKind::ReferencedClaimed),
        (world.pending.id, "shared@corp.test", IdKind::Referenced),
        (open, "shared@corp.test", IdKind::Stored),
        (open, "shared@corp.test", IdKind::Stored),
        (open, "shared@corp.test", IdKind::StoredClaimed),
        (open, long.as_str(), IdKind::Stored),
    ] {
        entry::insert_message_id(tx, ticket, id, kind).await.unwrap();
    }
    let find = [
        (
            "shared@corp.test",
            vec![
                (open, IdKind::Stored),
                (open, IdKind::StoredClaimed),
                (world.pending.id, IdKind::Referenced),
                (world.pending.id, IdKind::ReferencedClaimed),
            ],
        ),
        ("s1@desk.test", vec![(open, IdKind::Sent)]),
        (long.as_str(), vec![(open, IdKind::Stored)]),
        ("s2@desk.test", vec![]),
    ];
    for (id, expected) in find {
        assert_eq!(entry::find_message_id(tx, id).await.unwrap(), expected, "{id}");
    }
    let words = tx.one("SELECT words FROM search_text WHERE entry_id = $1", &[reply.into()]).await.unwrap();
    assert!(words.text("words").unwrap().contains("连 连不 不"), "entries are searchable at once");
    let long = "字".repeat(300_000);
    let essay = entry::NewEntry { kind: "note", text: &long, full_text: &long, ..entry::NewEntry::default() };
    let essay = entry::insert(tx, open, &essay, at(20)).await.unwrap();
    let of = |all: Vec<entry::Entry>| all.into_iter().find(|e| e.id == essay).unwrap();
    let (begun, whole) = (of(entry::load(tx, open).await.unwrap()), of(entry::load_whole(tx, open).await.unwrap()));
    assert_eq!([begun.text, begun.full_text].map(|text| text.chars().count()), [262_144, 262_144]);
    assert_eq!([whole.text, whole.full_text], [long.clone(), long.clone()]);
}

async fn facts(tx: &mut Tx) {
    let fact =
        Fact { actor: Some(PersonId(1)), kind: "start".to_owned(), cause: "start".to_owned(), ..Fact::default() };
    assert_eq!(journal::append(tx, "desk", at(0), &fact).await.unwrap(), 1);
    assert_eq!(journal::append(tx, "desk", at(1), &Fact::default()).await.unwrap(), 2);
    let facts = journal::load(tx, "desk").await.unwrap();
    assert_eq!((facts[0].at, facts[0].fact.actor, facts[1].fact.actor), (at(0), Some(PersonId(1)), None));
    assert_eq!((facts[0].previous.as_str(), &facts[1].previous), ("", &facts[0].hash));
    let starts = journal::newest_of(tx, "desk", ["start", "end"], 5).await.unwrap();
    assert_eq!(starts.iter().map(|f| f.seq).collect::<Vec<_>>(), [1]);
    assert!(journal::faults("desk", &facts).is_empty());
    assert!(!journal::faults("other", &facts).is_empty(), "a chain belongs to its stream");
    assert_eq!(journal::streams(tx).await.unwrap().len(), 3);
    assert_eq!(journal::text_hash("x").len(), "sha256:".len() + 16);
}

async fn outgoing(tx: &mut Tx, world: &World) {
    let about = outbox::ticket_of(tx, world.sent).await.unwrap();
    assert_eq!(
        (about.ticket, about.person, about.address_id),
        (Some(world.open.id), world.wang.id, world.wang.address_id)
    );
    assert_eq!(about.notice, "ack");
    assert_eq!(outbox::next_due(tx).await.unwrap(), Some(at(0)));
    assert!(outbox::lease(tx, "w", at(-1), at(9)).await.unwrap().is_none(), "not yet due");
    let leased = outbox::lease(tx, "w", at(1), at(9)).await.unwrap().unwrap();
    assert_eq!((leased.fence, leased.step.phase, leased.message_id.as_str()), (1, Phase::Leased, "n2@desk.test"));
    assert_eq!((leased.envelope_from.as_str(), leased.envelope_to.as_str()), ("", "wang@corp.test"));
    assert_eq!(leased.bytes, b"Subject: x\r\n\r\n\x00\xff", "octet for octet");
    let (mine, stale) = ((leased.id, leased.fence), (leased.id, leased.fence - 1));
    assert!(outbox::renew(tx, mine, at(20)).await.unwrap() && !outbox::renew(tx, stale, at(20)).await.unwrap());
    assert_eq!(outbox::held_step(tx, mine).await.unwrap().map(|step| step.phase), Some(Phase::Leased));
    assert!(outbox::held_step(tx, stale).await.unwrap().is_none());
    let retry = Step { phase: Phase::Retry, attempts: 1, dots: 0, due_at: at(300) };
    assert!(outbox::set_step(tx, (leased.id, leased.fence), retry, "450 later", at(2)).await.unwrap());
    assert!(!outbox::renew(tx, mine, at(20)).await.unwrap(), "the lease ended with the answer");
    assert_eq!(outbox::next_due(tx).await.unwrap(), Some(at(300)));
    assert!(outbox::abandoned(tx, "w2", at(1_000), false).await.unwrap().is_empty());
    assert_eq!(outbox::counts(tx).await.unwrap(), [("retry".to_owned(), 1), ("sent".to_owned(), 1)]);
    let again = outbox::lease(tx, "w", at(300), at(400)).await.unwrap().unwrap();
    assert_eq!((again.id, again.fence, again.step.attempts), (leased.id, 2, 1));
    let sent = Step { phase: Phase::Sent, attempts: 1, dots: 1, due_at: at(300) };
    assert!(outbox::set_step(tx, (again.id, again.fence), sent, "250", at(301)).await.unwrap());
    let later = outbox::insert(tx, &row(world.open.id, &world.wang, "n3@desk.test")).await.unwrap();
    assert_eq!(deliver(tx, Phase::Dead).await, later);
    assert_eq!(outbox::next_due(tx).await.unwrap(), None);
}

/// What an engineer's mail changed can be taken back once.
async fn command_mails(tx: &mut Tx, world: &World) {
    let (open, alice) = (world.open.id, world.alice.id);
    assert!(command_mail::last(tx, open, alice).await.unwrap().is_none());
    let none = command_mail::Mark { seq: 0, outbox: 0 };
    let mark = command_mail::mark(tx, open).await.unwrap();
    assert!(mark.seq > 0 && mark.outbox > 0, "{mark:?}");
    command_mail::insert(tx, (open, alice, 1), "{}", (none, mark)).await.unwrap();
    let last = command_mail::last(tx, open, alice).await.unwrap().unwrap();
    assert_eq!((last.was.as_str(), last.before, last.after, last.undone), ("{}", none, mark, false));
    assert!(!command_mail::mailed(tx, open, (none, mark)).await.unwrap().is_empty());
    command_mail::set_undone(tx, last.id).await.unwrap();
    assert!(command_mail::last(tx, open, alice).await.unwrap().unwrap().undone);
}

async fn budget(tx: &mut Tx, world: &World) {
    let (wang, hour) = ((world.wang.address_id, "corp.test"), 3_600);
    let now = at(100 * hour);
    for (ago, to) in
        [(25 * hour, wang), (23 * hour, wang), (60, wang), (30, wang), (30, (world.alice.address_id, "corp.test"))]
    {
        outbox::insert_automatic(tx, to, Some(world.open.id), "ack", at(100 * hour - ago)).await.unwrap();
    }
    let counts = outbox::automatic_counts(tx, wang, now, jiff::SignedDuration::from_hours(24)).await.unwrap();
    assert_eq!((counts.address_hour, counts.address_day), (2, 3));
    assert_eq!((counts.domain_hour, counts.total_hour), (3, 3));
    assert_eq!(counts.unanswered, 3, "the staff's last act lies before all of them");
}

async fn timers(tx: &mut Tx, world: &World) {
    let (pending, kind) = (world.pending.id, TimerKind::PendingReminder);
    assert_eq!(timer::find(tx, pending, kind).await.unwrap(), Some(at(1_000)));
    assert_eq!(timer::find(tx, pending, TimerKind::NoAnswer).await.unwrap(), None);
    // A later generation takes the place of the earlier one.
    let due = Due { ticket: pending, kind, generation: 2 };
    timer::set(tx, due, at(500), "again").await.unwrap();
    timer::set(tx, Due { kind: TimerKind::NoAnswer, ..due }, at(400), "then").await.unwrap();
    assert_eq!(timer::counts(tx, at(450)).await.unwrap(), (2, 1));
    assert_eq!(timer::next_due(tx).await.unwrap(), Some(at(400)));
    assert!(timer::find_due(tx, at(399)).await.unwrap().is_none());
    let mut fired: Vec<(TicketId, TimerKind, i64)> = Vec::new();
    while let Some(due) = timer::find_due(tx, at(900)).await.unwrap() {
        assert!(!timer::take(tx, due, at(399)).await.unwrap(), "put off in between");
        assert!(timer::take(tx, due, at(900)).await.unwrap());
        assert!(!timer::take(tx, due, at(900)).await.unwrap(), "taken once");
        fired.push((due.ticket, due.kind, due.generation));
    }
    assert_eq!(fired, [(pending, TimerKind::NoAnswer, 2), (pending, kind, 2)], "the earliest first");
    timer::set(tx, due, at(500), "cleared").await.unwrap();
    timer::set(tx, Due { kind: TimerKind::Clocks, ..due }, at(700), "clocks").await.unwrap();
    timer::clear(tx, pending).await.unwrap();
    assert_eq!(timer::next_due(tx).await.unwrap(), Some(at(700)), "the clocks run on");
    timer::clear_kind(tx, pending, TimerKind::Clocks).await.unwrap();
    assert_eq!((timer::next_due(tx).await.unwrap(), timer::counts(tx, at(900)).await.unwrap()), (None, (0, 0)));
}
