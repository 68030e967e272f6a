//! Whom `#assign` means: an engineer as people call them, or a team.

use super::admit::Work;
use super::orders::wrong;
use super::{intake, linked};
use crate::config::{Config, Team};
use crate::pure::PersonId;
use crate::pure::command::{Target, Wrong};
use crate::pure::wording;
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx};

/// Whom or what `#assign` names.
pub struct Found {
    pub team: String,
    pub person: Option<Person>,
}

/// The team of a name, whatever its case; else what is said of a name that no team has.
pub fn team_called<'c>(config: &'c Config, name: &str) -> Result<&'c Team, Wrong> {
    let wanted = name.to_lowercase();
    config.teams.iter().find(|team| team.name.to_lowercase() == wanted).ok_or_else(|| {
        let all = config.teams.iter().map(|team| team.name.as_str()).collect::<Vec<_>>().join(", ");
        Wrong {
            en: format!("There is no team {name:?}; the teams are: {all}."),
            zh: format!("没有名为“{name}”的团队；现有团队：{all}。"),
        }
    })
}

/// An engineer by name, full name, 李工 or address; a team by name. More than one: the transcript asks.
pub async fn find_target(
    tx: &mut Tx,
    work: &Work<'_>,
    team: &str,
    target: &Target,
) -> Result<Result<Found, Wrong>, StoreError> {
    let config = &work.desk.config;
    let wanted = match target {
        Target::Team(name) => {
            return Ok(team_called(config, name).map(|team| Found { team: team.name.clone(), person: None }));
        }
        Target::Name(name) => name,
    };
    let fits: Vec<&crate::config::Engineer> = config.engineers.iter().filter(|e| is_called(e, wanted)).collect();
    match fits.as_slice() {
        [one] => {
            let Some(id) = person::find_staff(tx, &one.name).await? else {
                return Ok(Err(wrong("This engineer is not known to the store yet.", "系统中尚无此工程师。")));
            };
            let team = if one.team.is_empty() { team.to_owned() } else { one.team.clone() };
            Ok(Ok(Found { team, person: Some(person::load(tx, id, None).await?) }))
        }
        [] => {
            let both = |e: &crate::config::Engineer, open, close| match e.full_name == e.name {
                true => e.name.clone(),
                false => format!("{}{open}{}{close}", e.full_name, e.name),
            };
            let all = |open, close| config.engineers.iter().map(|e| both(e, open, close)).collect::<Vec<_>>();
            Ok(Err(Wrong {
                en: format!("Nobody here is called {wanted:?}; the engineers are: {}.", all(" (", ")").join(", ")),
                zh: format!("没有找到“{wanted}”；现有工程师：{}。", all("（", "）").join("、")),
            }))
        }
        several => {
            let all: Vec<String> = several.iter().map(|e| format!("{} ({})", e.full_name, e.name)).collect();
            Ok(Err(Wrong {
                en: format!("{} people fit {wanted:?}: {}. Write the name in brackets.", several.len(), all.join(", ")),
                zh: format!("“{wanted}”对应多人：{}，请写括号中的名字。", all.join("、")),
            }))
        }
    }
}

/// Who of a named team gets a ticket: whoever of it is free and fits, but neither the one who gives it away nor whom it
/// complains of. Nobody: it waits in the team's queue.
pub async fn of_team(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, category): (&TicketRow, &str),
    (by, found): (PersonId, Result<Found, Wrong>),
) -> Result<Result<Found, Wrong>, StoreError> {
    let Ok(found) = found else { return Ok(found) };
    if found.person.is_some() {
        return Ok(Ok(found));
    }
    let except: Vec<PersonId> = linked::complained_of(tx, row).await?.into_iter().chain([by]).collect();
    let place = (found.team.as_str(), category);
    let person = match intake::pick_but(tx, work.desk, place, &except, work.now).await? {
        Some(id) => Some(person::load(tx, id, None).await?),
        None => None,
    };
    Ok(Ok(Found { person, ..found }))
}

/// An engineer by name, full name, 李工 or address; a team is none.
pub async fn find_engineer(tx: &mut Tx, work: &Work<'_>, target: &Target) -> Result<Result<Person, Wrong>, StoreError> {
    let found = find_target(tx, work, "", target).await?;
    Ok(found.and_then(|found| {
        found.person.ok_or_else(|| wrong("Name an engineer, not a team.", "请填写工程师姓名，而非团队。"))
    }))
}

fn is_called(engineer: &crate::config::Engineer, wanted: &str) -> bool {
    let wanted = wanted.trim().to_lowercase();
    let surname = wording::surname(&engineer.full_name).to_lowercase();
    let by_title = !surname.is_empty()
        && wanted
            .strip_prefix(&surname)
            .is_some_and(|rest| rest == "工" || (!rest.is_empty() && rest == engineer.title.to_lowercase()));
    engineer.name.to_lowercase() == wanted
        || engineer.full_name.to_lowercase() == wanted
        || engineer.address == wanted
        || engineer.aliases.contains(&wanted)
        || by_title
}
