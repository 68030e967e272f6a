//! Generated weeks of a team in shifts: tickets that need skills, people who go off duty, are away, are full and get free
//! again. Whoever gets a ticket fits; nobody who fits carries less; and if nobody gets it, nobody fits. Who fits is told
//! from the configuration and from the tickets as `ticket show` prints them.
//!
//! `POSTDESK_SHIFTS` says how many weeks (2 unless set; a release tries 100).

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use crate::desk::TestDesk;
use crate::people::{Person, WANG, reply};

const STEPS: usize = 28;
const TEAM: [Person; 5] = [
    Person { name: "Ada", address: "ada@desk.test" },
    Person { name: "Ben", address: "ben@desk.test" },
    Person { name: "Cai", address: "cai@desk.test" },
    Person { name: "Dan", address: "dan@desk.test" },
    Person { name: "Eva", address: "eva@desk.test" },
];
/// A shift: its name, its days and its hours.
const SHIFTS: [(&str, &str, (i8, i8)); 3] =
    [("early", "Mon-Fri 06:00-14:00", (6, 14)), ("late", "Mon-Sun 12:00-22:00", (12, 22)), ("", "", (0, 24))];
const SKILLS: [&str; 2] = ["vpn", "oracle"];
/// What is written about, with the skills that its category needs and the class that its rule gives.
const SUBJECTS: [(&str, &[&str], u32); 4] =
    [("tunnel", &["vpn"], 2), ("ledger", &["oracle"], 4), ("replica", &["vpn", "oracle"], 2), ("mouse", &[], 1)];

/// Figures that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides as u64).unwrap()
    }
}

struct Engineer {
    person: Person,
    shift: usize,
    skills: Vec<&'static str>,
    capacity: u32,
    /// Away until then.
    away: Option<Timestamp>,
}

impl Engineer {
    fn hired(person: Person, dice: &mut Dice) -> Engineer {
        let skills = SKILLS.into_iter().filter(|_| dice.throw(3) > 0).collect();
        Engineer { person, shift: dice.throw(3), skills, capacity: 1 + dice.throw(6) as u32, away: None }
    }

    fn name(&self) -> String {
        self.person.name.to_lowercase()
    }

    fn configured(&self) -> String {
        let hours = match SHIFTS[self.shift].0 {
            "" => String::new(),
            name => format!("hours = \"{name}\"\n"),
        };
        let (name, address) = (self.name(), self.person.address);
        format!(
            "[[engineer]]\nname = \"{name}\"\naddress = \"{address}\"\nteam = \"shifts\"\ncapacity = {}\nskills = {:?}\n{hours}\n",
            self.capacity, self.skills
        )
    }

    /// By the clock on the wall.
    fn is_there(&self, now: Timestamp) -> bool {
        let wall = now.to_zoned(TimeZone::get("Asia/Shanghai").unwrap());
        let (name, _, (from, to)) = SHIFTS[self.shift];
        let is_weekend = matches!(wall.weekday(), Weekday::Saturday | Weekday::Sunday);
        let works = !(name == "early" && is_weekend) && (from..to).contains(&wall.hour());
        works && self.away.is_none_or(|until| until <= now)
    }
}

fn configuration(team: &[Engineer]) -> String {
    let mut text =
        String::from("[identity]\nauthserv_id = \"mx.desk.test\"\n\n[[team]]\nname = \"shifts\"\ntier = 2\n\n");
    for (name, hours, _) in SHIFTS.into_iter().filter(|(name, ..)| !name.is_empty()) {
        text += &format!("[[calendar]]\nname = \"{name}\"\nhours = [\"{hours}\"]\n\n");
    }
    for (subject, skills, weight) in SUBJECTS {
        let class = BTreeMap::from([(4, "P2"), (2, "P3"), (1, "P4")])[&weight];
        text += &format!("[[category]]\nname = \"other/{subject}\"\nskills = {skills:?}\n\n");
        text += &format!("[[rule]]\nname = \"{subject}\"\nwhen = {{ any_text = [\"{subject}\"] }}\n");
        text += &format!("then = {{ category = \"other/{subject}\", team = \"shifts\", priority = \"{class}\" }}\n\n");
    }
    text + &team.iter().map(Engineer::configured).collect::<String>()
}

/// What each engineer has in hand: how many tickets, and what they weigh.
async fn in_hand(desk: &TestDesk) -> BTreeMap<String, (u32, u32)> {
    let mut found: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for number in 1001..1001 + i64::try_from(desk.tickets().await).unwrap() {
        let ticket = desk.ticket(number).await;
        let works = ["new", "open", "pending"].contains(&ticket["state"].as_str().unwrap());
        if let (true, Some(name)) = (works, ticket["assignee"].as_str()) {
            let weight =
                BTreeMap::from([("P1", 8), ("P2", 4), ("P3", 2), ("P4", 1)])[ticket["priority"].as_str().unwrap()];
            let (count, sum) = found.entry(name.to_owned()).or_default();
            (*count, *sum) = (*count + 1, *sum + weight);
        }
    }
    found
}

#[tokio::test]
async fn who_gets_a_ticket_fits_and_nobody_who_fits_carries_less() {
    let weeks = std::env::var("POSTDESK_SHIFTS").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    let (mut given, mut queued) = (0, 0);
    for week in 0..weeks {
        let mut dice = Dice(week);
        dice.throw(2);
        let mut team: Vec<Engineer> = TEAM.into_iter().map(|person| Engineer::hired(person, &mut dice)).collect();
        let desk = TestDesk::with(&configuration(&team)).await;
        let mut told = vec![format!("week {week}: {}", configuration(&team))];
        let mut notices = Vec::new();
        for step in 0..STEPS {
            let minutes = 1 + i64::try_from(dice.throw(400)).unwrap();
            let moment = desk.now() + jiff::SignedDuration::from_mins(minutes);
            notices.extend(desk.until(&moment.to_string()).await.sent);
            let now = desk.now();
            match dice.throw(6) {
                0 => {
                    // Somebody goes, for some days, to the hour.
                    let one = &mut team[dice.throw(TEAM.len())];
                    let hours = 1 + i64::try_from(dice.throw(60)).unwrap();
                    let order = format!("#away until +{hours}h");
                    let step = desk.gets(one.person.writes("away", &order).verified()).await;
                    one.away = Some(now + jiff::SignedDuration::from_hours(hours));
                    told.push(format!("{now} {} {order} {:?}", one.name(), step.told()));
                    notices.extend(step.sent);
                }
                1 => {
                    // Some work is done.
                    let place = dice.throw(notices.len().max(1));
                    let Some(one) = notices.get(place).filter(|m| m.notice == "assigned_to_you").cloned() else {
                        continue;
                    };
                    let Some(by) = TEAM.into_iter().find(|p| p.address == one.envelope_to) else { continue };
                    let draft = reply(&one.mail).by(by).saying("#close because it is done").top().verified();
                    let step = desk.gets(draft).await;
                    told.push(format!("{now} {} closes {} {:?}", by.name, one.mail.subject, step.told()));
                    notices.extend(step.sent);
                }
                _ => {
                    let (subject, needed, _) = SUBJECTS[dice.throw(SUBJECTS.len())];
                    let before = in_hand(&desk).await;
                    let text = format!("The {subject} is broken, number {step}.");
                    let step = desk.gets(WANG.writes(&format!("{subject} {step}"), &text).verified()).await;
                    let number = step.opened();
                    let assignee = desk.ticket(number).await["assignee"].as_str().map(str::to_owned);
                    told.push(format!("{now} {number} {subject} to {assignee:?}; {before:?}"));
                    notices.extend(step.sent);
                    let hand = |one: &Engineer| before.get(&one.name()).copied().unwrap_or_default();
                    let fits = |one: &&Engineer| {
                        let can = needed.iter().all(|skill| one.skills.contains(skill));
                        can && one.is_there(now) && hand(one).0 < one.capacity
                    };
                    let mut fitting = team.iter().filter(fits);
                    let Some(name) = assignee else {
                        assert!(fitting.next().is_none(), "somebody fits\n{}", told.join("\n"));
                        queued += 1;
                        continue;
                    };
                    let chosen = team.iter().filter(fits).find(|one| one.name() == name);
                    let chosen = chosen.unwrap_or_else(|| panic!("{name} does not fit\n{}", told.join("\n")));
                    for other in fitting {
                        let (one, less) = (hand(chosen).1 * other.capacity, hand(other).1 * chosen.capacity);
                        assert!(one <= less, "{} carries less\n{}", other.name(), told.join("\n"));
                    }
                    given += 1;
                }
            }
        }
        desk.end().await;
    }
    println!("{weeks} weeks, {given} tickets given, {queued} queued");
    assert!(given > 0 && queued > 0, "{given} {queued}");
}
