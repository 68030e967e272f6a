//! In whose hands tickets are, and the calls of hooks: every function, with what it must answer.

use postdesk::pure::ticket::Change;
use postdesk::store::hook::{self, NewCall};
use postdesk::store::journal::{self, Fact};
use postdesk::store::ticket::Origin;
use postdesk::store::{Tx, person, ticket};

use super::at;
use super::world::World;

pub async fn hands(tx: &mut Tx, world: &World) {
    let mut row = ticket::load(tx, world.open.id).await.unwrap();
    let before = row.core.clone();
    row.core.major = true;
    let vendor = Change::Vendor { name: "acme".to_owned(), reference: "SR-7".to_owned() };
    let changes = [Change::Tier("2".to_owned()), Change::Major(true), vendor];
    let origin = Origin { actor: None, cause: "test", at: at(50) };
    ticket::save(tx, &mut row, &before, &changes, &origin).await.unwrap();
    let kept = ticket::load(tx, row.id).await.unwrap();
    assert_eq!((kept.tier.as_str(), kept.vendor.as_str(), kept.vendor_reference.as_str()), ("2", "acme", "SR-7"));
    assert!(kept.core.major);
    assert_eq!(ticket::step_generation(tx, row.id).await.unwrap(), kept.generation + 1);
    // Parts are found by their link.
    assert!(ticket::parts(tx, row.id).await.unwrap().is_empty());
    ticket::add_link(tx, (world.pending.id, row.id), "part_of", at(51)).await.unwrap();
    assert_eq!(ticket::parts(tx, row.id).await.unwrap(), [world.pending.id]);
    assert_eq!(ticket::move_parts(tx, (row.id, row.id), at(52)).await.unwrap(), [world.pending.number]);
    assert_eq!(ticket::parts(tx, row.id).await.unwrap(), [world.pending.id]);
    // A ticket that is merged into its own part leaves none.
    assert_eq!(ticket::move_parts(tx, (row.id, world.pending.id), at(52)).await.unwrap(), Vec::<i64>::new());
    let staff = person::staff_addresses(tx).await.unwrap();
    assert!(staff.contains(&world.alice.address) && !staff.contains(&world.wang.address), "{staff:?}");
    // Work of a team, and of those who left.
    let team = row.core.team.clone();
    assert!(ticket::teams_at_work(tx).await.unwrap().contains(&team));
    assert!(ticket::at_work_in(tx, &team).await.unwrap().contains(&row.id));
    assert_eq!(ticket::in_left_hands(tx).await.unwrap(), []);
    assert_eq!(ticket::watched_by_left(tx).await.unwrap(), []);
    // Nobody has proposed anything; then somebody does, on a ticket that another one answers for.
    assert_eq!(ticket::with_proposals(tx).await.unwrap(), []);
    let fact = Fact { kind: "proposed".to_owned(), new: "entry:1".to_owned(), ..Fact::default() };
    journal::append(tx, &journal::ticket_stream(row.id), at(53), &fact).await.unwrap();
    let before = row.core.clone();
    (row.core.owner, row.core.assignee) = (Some(world.alice.id), None);
    ticket::save(tx, &mut row, &before, &[], &origin).await.unwrap();
    assert_eq!(ticket::with_proposals(tx).await.unwrap(), [row.id]);
    row.core = before;
    let now = row.core.clone();
    ticket::save(tx, &mut row, &now, &[], &origin).await.unwrap();
    let before = row.core.clone();
    row.core.assignee = Some(world.wang.id);
    ticket::save(tx, &mut row, &before, &[Change::Assignee(Some(world.wang.id))], &origin).await.unwrap();
    assert_eq!(ticket::in_left_hands(tx).await.unwrap(), [row.id]);
    let wrong = std::mem::replace(&mut row.core, before.clone());
    ticket::save(tx, &mut row, &wrong, &[Change::Assignee(before.assignee)], &origin).await.unwrap();
    // Work in hand, and an absence.
    let nobody = ticket::in_hand(tx, world.wang.id).await.unwrap();
    assert!(nobody.is_empty(), "{nobody:?}");
    person::set_away(tx, world.alice.id, Some(at(900)), Some(world.alice.id)).await.unwrap();
    let away = person::loads(tx).await.unwrap().into_iter().find(|load| load.id == world.alice.id).unwrap();
    assert_eq!((away.away_until, away.cover), (Some(at(900)), Some(world.alice.id)));
    person::set_away(tx, world.alice.id, None, None).await.unwrap();
    let back = person::loads(tx).await.unwrap().into_iter().find(|load| load.id == world.alice.id).unwrap();
    assert_eq!((back.away_until, back.cover), (None, None));
}

pub async fn hooks(tx: &mut Tx, world: &World) {
    assert!(hook::take(tx, "pager", at(0), at(60)).await.unwrap().is_none());
    assert_eq!(hook::due(tx).await.unwrap(), []);
    let calls = [("pager", "ack", 10), ("pager", "major_incident", 15), ("chat", "ack", 5)];
    for (name, event, second) in calls {
        let new = NewCall { ticket: Some(world.open.id), hook: name, event, body: "{}", at: at(second) };
        hook::insert(tx, &new).await.unwrap();
    }
    assert_eq!(hook::due(tx).await.unwrap(), [("chat".to_owned(), at(5)), ("pager".to_owned(), at(10))]);
    let first = hook::take(tx, "chat", at(20), at(60)).await.unwrap().unwrap();
    assert_eq!(
        (first.hook.as_str(), first.event.as_str(), first.body.as_str(), first.attempts, first.ticket),
        ("chat", "ack", "{}", 1, Some(world.open.id))
    );
    let second = hook::take(tx, "pager", at(20), at(60)).await.unwrap().unwrap();
    assert_eq!(second.event, "major_incident", "what wakes people goes first");
    let third = hook::take(tx, "pager", at(20), at(60)).await.unwrap().unwrap();
    assert_eq!(third.event, "ack");
    assert!(hook::take(tx, "pager", at(20), at(60)).await.unwrap().is_none(), "both are in hand");
    hook::end(tx, first.id, "done", "200", at(21)).await.unwrap();
    hook::end(tx, third.id, "done", "", at(21)).await.unwrap();
    hook::retry(tx, second.id, at(30), "refused").await.unwrap();
    let again = hook::take(tx, "pager", at(30), at(90)).await.unwrap().unwrap();
    assert_eq!((again.id, again.attempts), (second.id, 2));
    hook::end(tx, again.id, "dead", "refused", at(31)).await.unwrap();
    assert_eq!(hook::counts(tx).await.unwrap(), [("dead".to_owned(), 1), ("done".to_owned(), 2)]);
}
