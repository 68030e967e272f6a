//! What the directory says of people, and what the store knows of the past: every function, with what it must answer.

use postdesk::pure::directory::{Listed, Profile};
use postdesk::store::directory::{self, Entered};
use postdesk::store::{Tx, history, person};

use super::at;
use super::world::World;

pub async fn listed(tx: &mut Tx, world: &World) {
    assert_eq!(directory::find(tx, "zhao@corp.test").await.unwrap(), None);
    let words = |text: &str| Some(text.to_owned());
    let zhao = Listed {
        line: 2,
        addresses: vec!["zhao@corp.test".to_owned(), "z@corp.test".to_owned()],
        name: words("赵敏"),
        title: words("经理"),
        department: words("财务"),
        phone: words("8100"),
        site: words("上海"),
        vip: Some(true),
        language: words("zh-CN"),
        members: None,
    };
    assert_eq!(directory::enter(tx, &zhao, at(60)).await.unwrap(), Entered::New);
    assert_eq!(directory::enter(tx, &zhao, at(61)).await.unwrap(), Entered::Same);
    // A file without a column leaves what is known.
    let moved = Listed { site: words("苏州"), title: None, vip: None, ..zhao };
    assert_eq!(directory::enter(tx, &moved, at(62)).await.unwrap(), Entered::Changed);
    let known = directory::find(tx, "z@corp.test").await.unwrap();
    let expected = Profile {
        title: "经理".to_owned(),
        department: "财务".to_owned(),
        phone: "8100".to_owned(),
        site: "苏州".to_owned(),
        vip: true,
        language: "zh-CN".to_owned(),
    };
    assert_eq!(known, Some(expected));
    // The first address is where notices go, whichever was known before.
    let turned = Listed { addresses: vec!["z@corp.test".to_owned(), "zhao@corp.test".to_owned()], ..Listed::default() };
    directory::enter(tx, &turned, at(63)).await.unwrap();
    let id = person::find(tx, "zhao@corp.test").await.unwrap().unwrap().id;
    assert_eq!(person::load(tx, id, None).await.unwrap().address, "z@corp.test");
    // A shared mailbox, and one no more.
    let (wang, none) = (world.wang.address.clone(), Vec::<String>::new());
    for (members, kept) in
        [(Some(vec![wang.clone()]), vec![wang.clone()]), (None, vec![wang]), (Some(none.clone()), none)]
    {
        directory::enter(tx, &Listed { members, ..turned.clone() }, at(63)).await.unwrap();
        assert_eq!(person::members(tx, id).await.unwrap(), kept);
        assert_eq!(person::load(tx, id, None).await.unwrap().shared, !kept.is_empty());
    }
    // Nobody gets an engineer's address.
    let thief = Listed { addresses: vec!["zhao@corp.test".to_owned(), world.alice.address.clone()], ..turned };
    let refused = directory::enter(tx, &thief, at(64)).await.unwrap();
    assert_eq!(refused, Entered::Engineers(world.alice.address.clone()));
}

pub async fn past(tx: &mut Tx, world: &World) {
    let openings = history::openings(tx, at(0)).await.unwrap();
    let first = openings.iter().find(|o| o.ticket == world.open.id).unwrap();
    assert_eq!(
        (first.sha256.as_str(), first.mailbox.as_str(), first.evidence.as_str(), first.at),
        (format!("{:0>64}", "a1").as_str(), "support", "verified", at(0))
    );
    let later = history::openings(tx, at(1)).await.unwrap();
    assert!(later.iter().all(|o| o.ticket != world.open.id), "{later:?}");
    let raws = history::raws(tx, world.open.id).await.unwrap();
    let (_, sha256, when) = raws.first().unwrap();
    assert_eq!((sha256, *when), (&first.sha256, at(2)));
}
