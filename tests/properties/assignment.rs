//! Who gets a ticket: never the away, the unskilled, the off duty or the full while another fits; and load spreads.

use jiff::Timestamp;
use postdesk::pure::assign::{Assigned, Candidate, assign, weight};
use postdesk::pure::grade::{Effort, Priority};
use proptest::prelude::*;

const SKILLS: [&str; 3] = ["vpn", "Printer", "oracle"];
const SIZES: [Option<Effort>; 4] = [None, Some(Effort::S), Some(Effort::M), Some(Effort::L)];
const NAMES: [&str; 8] = ["alice", "bob", "chen", "dan", "eve", "fang", "gao", "hu"];

/// An engineer as the choice sees them.
#[derive(Debug, Clone)]
struct Engineer {
    skills: Vec<String>,
    on_duty: bool,
    away: bool,
    open: u32,
    load: u32,
    capacity: u32,
    last: Option<Timestamp>,
}

fn engineer() -> impl Strategy<Value = Engineer> {
    let skills = proptest::sample::subsequence(SKILLS.to_vec(), 0..=3);
    let last = proptest::option::of(0i64..1_000);
    (skills, any::<(bool, bool, bool)>(), 0u32..12, 0u32..40, 0u32..12, last).prop_map(
        |(skills, (on, off, away), open, load, capacity, last)| Engineer {
            skills: skills.into_iter().map(str::to_lowercase).collect(),
            on_duty: on || off,
            away: away && !on,
            open,
            load,
            capacity,
            last: last.map(|at| Timestamp::from_second(at).unwrap()),
        },
    )
}

fn candidates(team: &[Engineer]) -> Vec<Candidate<'_>> {
    NAMES.iter().zip(team).map(|(name, e)| candidate(name, e)).collect()
}

fn candidate<'a>(name: &'a str, e: &'a Engineer) -> Candidate<'a> {
    Candidate {
        name,
        skills: &e.skills,
        on_duty: e.on_duty,
        away: e.away,
        open: e.open,
        load_weighted: e.load,
        capacity: e.capacity,
        last_assigned: e.last,
    }
}

fn fits(e: &Engineer, needed: &[String]) -> bool {
    let skilled = needed.iter().all(|skill| e.skills.contains(&skill.to_lowercase()));
    skilled && e.on_duty && !e.away && e.open < e.capacity
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn only_those_who_fit_and_of_them_the_least_loaded(
        team in proptest::collection::vec(engineer(), 0..=8), needed in proptest::sample::subsequence(SKILLS.to_vec(), 0..=2),
    ) {
        let needed: Vec<String> = needed.into_iter().map(str::to_owned).collect();
        match assign(&candidates(&team), &needed) {
            Assigned::Engineer { name, .. } => {
                let chosen = &team[NAMES.iter().position(|n| *n == name).unwrap()];
                prop_assert!(fits(chosen, &needed), "{} of {:?}", name, team);
                for other in team.iter().filter(|e| fits(e, &needed)) {
                    prop_assert!(chosen.load * other.capacity <= other.load * chosen.capacity, "{} of {:?}", name, team);
                }
            }
            Assigned::Queue { .. } => prop_assert!(!team.iter().any(|e| fits(e, &needed)), "{:?}", team),
        }
        let mut turned = candidates(&team);
        turned.reverse();
        prop_assert_eq!(assign(&turned, &needed), assign(&candidates(&team), &needed), "the order of the file is no merit");
    }

    /// Tickets of one class and size given to a team that begins with nothing: nobody is ever more than one ticket ahead.
    #[test]
    fn load_spreads_within_one_unit(
        capacities in proptest::collection::vec(1u32..12, 1..=8), tickets in 0usize..80,
        class in proptest::sample::select(Priority::ALL.to_vec()), size in proptest::sample::select(SIZES.to_vec()),
    ) {
        let free = |capacity: &u32| Engineer {
            skills: Vec::new(), on_duty: true, away: false, open: 0, load: 0, capacity: *capacity, last: None,
        };
        let mut team: Vec<Engineer> = capacities.iter().map(free).collect();
        let (room, unit) = (capacities.iter().sum::<u32>(), weight(class, size));
        for number in 0..tickets {
            match assign(&candidates(&team), &[]) {
                Assigned::Engineer { name, .. } => {
                    let chosen = &mut team[NAMES.iter().position(|n| *n == name).unwrap()];
                    chosen.open += 1;
                    chosen.load += unit;
                    chosen.last = Some(Timestamp::from_second(i64::try_from(number).unwrap()).unwrap());
                }
                Assigned::Queue { .. } => prop_assert!(u32::try_from(number).unwrap() >= room, "room was left: {:?}", team),
            }
            for one in team.iter().filter(|e| e.open > 0) {
                for other in team.iter().filter(|e| e.open < e.capacity) {
                    let (ahead, behind) = ((one.load - unit) * other.capacity, other.load * one.capacity);
                    prop_assert!(ahead <= behind, "more than one ticket ahead: {:?}", team);
                }
            }
        }
    }

    /// Tickets of every class and size, one after the other, against a load that is added up by hand.
    #[test]
    fn much_work_weighs_more(
        tickets in proptest::collection::vec((proptest::sample::select(Priority::ALL.to_vec()), proptest::sample::select(SIZES.to_vec())), 0..40),
        people in 1usize..=8,
    ) {
        let free = Engineer {
            skills: Vec::new(), on_duty: true, away: false, open: 0, load: 0, capacity: 40, last: None,
        };
        let mut team = vec![free; people];
        // In tenths of a P4 of the middle size.
        let mut told = vec![0u32; people];
        for (number, (class, size)) in tickets.into_iter().enumerate() {
            let Assigned::Engineer { name, .. } = assign(&candidates(&team), &[]) else { panic!("room was left") };
            let place = NAMES.iter().position(|n| *n == name).unwrap();
            prop_assert_eq!(told[place], *told.iter().min().unwrap(), "the least loaded: {:?}", told);
            let class_weighs = match class { Priority::P1 => 80, Priority::P2 => 40, Priority::P3 => 20, Priority::P4 => 10 };
            told[place] += match size { Some(Effort::S) => class_weighs / 2, Some(Effort::L) => class_weighs * 2, _ => class_weighs };
            team[place].open += 1;
            team[place].load += weight(class, size);
            team[place].last = Some(Timestamp::from_second(i64::try_from(number).unwrap()).unwrap());
        }
    }
}
