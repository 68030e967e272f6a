//! Who gets a ticket: one pure choice among the engineers of a team.
//!
//! Free is who has all the skills of the category, is on duty, is not away and is below capacity. Among the free the
//! least weighted load wins (open work weighted by priority and size, divided by capacity), then who has waited longest for
//! work, then the name. Nobody free: the team's queue, and the answer says why, because the lead is told.
//! The caller gathers the facts (calendar, absences, counts); this module never asks a clock or a store.

use super::Timestamp;
use super::grade::{Effort, Priority};

/// One engineer of the team, with what the choice needs to know.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// Config name of the engineer.
    pub name: &'a str,
    pub skills: &'a [String],
    /// Within the engineer's hours now; true where no hours are configured.
    pub on_duty: bool,
    /// Away by `#away` or by the rota.
    pub away: bool,
    /// Number of tickets that the engineer works on and that are not resolved.
    pub open: u32,
    /// Sum of `weight` over those tickets.
    pub load_weighted: u32,
    /// Number of tickets that the engineer takes at most; 0 takes none.
    pub capacity: u32,
    /// When the engineer was last given a ticket; None waits longest.
    pub last_assigned: Option<Timestamp>,
}

/// The choice, with a sentence for the journal and for `#why`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assigned {
    Engineer { name: String, why: String },
    Queue { why: String },
}

/// What an open ticket weighs in its engineer's load: by its class, half of that if it is small, twice if it is large.
/// Of whose size nobody has said anything is of the middle one.
pub fn weight(priority: Priority, effort: Option<Effort>) -> u32 {
    let size = match effort {
        Some(Effort::S) => 1,
        Some(Effort::M) | None => 2,
        Some(Effort::L) => 4,
    };
    let class = match priority {
        Priority::P1 => 8,
        Priority::P2 => 4,
        Priority::P3 => 2,
        Priority::P4 => 1,
    };
    class * size
}

/// Chooses among `candidates` one who has all of `needed` (skills compared without case). Pure and independent of the
/// order of the candidates.
pub fn assign(candidates: &[Candidate<'_>], needed: &[String]) -> Assigned {
    let best = candidates.iter().filter(|one| obstacle(one, needed).is_none()).min_by(|a, b| {
        // a.load / a.capacity against b.load / b.capacity, without fractions
        let left = u64::from(a.load_weighted) * u64::from(b.capacity);
        let right = u64::from(b.load_weighted) * u64::from(a.capacity);
        left.cmp(&right).then_with(|| a.last_assigned.cmp(&b.last_assigned)).then_with(|| a.name.cmp(b.name))
    });
    match best {
        Some(one) => Assigned::Engineer { name: one.name.to_owned(), why: why(one, needed) },
        None => Assigned::Queue { why: why_nobody(candidates, needed) },
    }
}

/// Whether a skill is among those that somebody has, however it is written.
pub fn has_skill(skills: &[String], skill: &str) -> bool {
    skills.iter().any(|has| has.to_lowercase() == skill.to_lowercase())
}

/// What keeps an engineer from being chosen; None: free.
fn obstacle(one: &Candidate<'_>, needed: &[String]) -> Option<String> {
    let missing: Vec<&str> = needed.iter().filter(|skill| !has_skill(one.skills, skill)).map(String::as_str).collect();
    if !missing.is_empty() {
        Some(format!("lacks {}", missing.join(", ")))
    } else if one.away {
        Some("is away".to_owned())
    } else if !one.on_duty {
        Some("is off duty".to_owned())
    } else if one.open >= one.capacity {
        Some(format!("is full ({} of {})", one.open, one.capacity))
    } else {
        None
    }
}

fn why(one: &Candidate<'_>, needed: &[String]) -> String {
    let skills = if needed.is_empty() { String::new() } else { format!("has {}, ", needed.join(", ")) };
    format!(
        "{skills}on duty, least load (weight {} at capacity {}, {} open)",
        one.load_weighted, one.capacity, one.open
    )
}

fn why_nobody(candidates: &[Candidate<'_>], needed: &[String]) -> String {
    if candidates.is_empty() {
        return "the team has no engineer".to_owned();
    }
    let mut reasons: Vec<String> =
        candidates.iter().filter_map(|one| obstacle(one, needed).map(|what| format!("{} {what}", one.name))).collect();
    reasons.sort();
    format!("nobody free: {}", reasons.join("; "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn free<'a>(name: &'a str, skills: &'a [String], load: u32) -> Candidate<'a> {
        Candidate {
            name,
            skills,
            on_duty: true,
            away: false,
            open: load.min(9),
            load_weighted: load,
            capacity: 10,
            last_assigned: None,
        }
    }

    fn chosen(candidates: &[Candidate<'_>], needed: &[String]) -> String {
        match assign(candidates, needed) {
            Assigned::Engineer { name, .. } => name,
            Assigned::Queue { why } => format!("queue: {why}"),
        }
    }

    #[test]
    fn load_then_wait_then_name() {
        let none: [String; 0] = [];
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        let alice = free("alice", &none, 4);
        let bob = free("bob", &none, 2);
        assert_eq!(chosen(&[alice.clone(), bob.clone()], &none), "bob");
        let big = Candidate { capacity: 30, ..alice.clone() };
        assert_eq!(chosen(&[big, bob.clone()], &none), "alice", "4/30 is less than 2/10");
        let early = Candidate { load_weighted: 2, last_assigned: at("2026-01-01T00:00:00Z"), ..alice.clone() };
        let late = Candidate { last_assigned: at("2026-01-02T00:00:00Z"), ..bob.clone() };
        assert_eq!(chosen(&[late, early.clone()], &none), "alice");
        assert_eq!(chosen(&[early, bob.clone()], &none), "bob", "never assigned waits longest");
        let twin = Candidate { load_weighted: 2, ..alice };
        assert_eq!(chosen(&[bob, twin], &none), "alice");
    }

    #[test]
    fn obstacles_send_it_to_the_queue() {
        let vpn = ["VPN".to_owned()];
        let need = ["vpn".to_owned()];
        let none: [String; 0] = [];
        let base = free("alice", &vpn, 1);
        assert_eq!(chosen(std::slice::from_ref(&base), &need), "alice");
        for (candidate, reason) in [
            (Candidate { away: true, ..base.clone() }, "is away"),
            (Candidate { on_duty: false, ..base.clone() }, "is off duty"),
            (Candidate { open: 10, ..base.clone() }, "is full (10 of 10)"),
            (Candidate { capacity: 0, ..base.clone() }, "is full (1 of 0)"),
            (Candidate { skills: &none, ..base.clone() }, "lacks vpn"),
        ] {
            assert_eq!(chosen(&[candidate], &need), format!("queue: nobody free: alice {reason}"));
        }
        assert_eq!(chosen(&[], &need), "queue: the team has no engineer");
    }

    #[test]
    fn the_order_of_candidates_does_not_matter() {
        let none: [String; 0] = [];
        let list = [free("a", &none, 3), free("b", &none, 1), free("c", &none, 1), free("d", &none, 2)];
        let mut turned = list.to_vec();
        for _ in 0..list.len() {
            turned.rotate_left(1);
            assert_eq!(assign(&turned, &none), assign(&list, &none));
        }
        assert_eq!(chosen(&list, &none), "b");
    }
}
