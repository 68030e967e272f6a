//! Where `#escalate` leads: the next tier that the desk has, the tier or the team that is named.

use super::admit::Work;
use super::intake;
use super::roles::stand_in;
use super::target::team_called;
use crate::config::{Config, Team, Tier};
use crate::pure::PersonId;
use crate::pure::assign;
use crate::pure::command::{EscalateTo, Wrong};
use crate::pure::ticket::Ticket;
use crate::store::person;
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx};

/// Where a ticket goes.
pub struct Destination {
    pub team: String,
    pub tier: Tier,
    /// None: the team's queue.
    pub to: Option<PersonId>,
    /// The sentence for the journal.
    pub why: String,
}

/// A team and tier, and the engineer if the tier is one person.
type Place<'c> = (&'c str, Tier, Option<&'c str>);

/// Finds the destination, and who there gets the ticket.
pub async fn destination(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, ticket): (&TicketRow, &Ticket),
    to: &EscalateTo,
) -> Result<Result<Destination, Wrong>, StoreError> {
    let config = &work.desk.config;
    let tier = Tier::parse(&row.tier).unwrap_or(Tier::One);
    let place = match to {
        EscalateTo::Next => next(config, ticket, tier),
        EscalateTo::Tier(word) => match Tier::parse(word) {
            Some(tier) => of_tier(config, ticket, tier).ok_or_else(|| no_tier(config, tier)),
            None => Err(none_above(tier)),
        },
        EscalateTo::Team(name) => team_called(config, name).map(|team| (team.name.as_str(), team.tier, None)),
    };
    let (team, tier, person) = match place {
        Ok(place) => place,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let (to, why) = match person {
        Some(lead) => {
            let loads = person::loads(tx).await?;
            let lead = loads.iter().find(|load| load.name == lead).map(|load| load.id);
            let there = lead.and_then(|lead| stand_in(&loads, lead, work.now));
            let who = if there == lead { "the lead" } else { "who stands in for the lead" };
            (there, format!("{who} of {}", ticket.team))
        }
        None => intake::pick(tx, work.desk, (team, &ticket.category), work.now).await?,
    };
    Ok(Ok(Destination { team: team.to_owned(), tier, to, why }))
}

/// The lowest tier above that the desk has.
fn next<'c>(config: &'c Config, ticket: &'c Ticket, tier: Tier) -> Result<Place<'c>, Wrong> {
    let above = Tier::ALL.into_iter().filter(|one| *one > tier);
    above.filter_map(|one| of_tier(config, ticket, one)).next().ok_or_else(|| none_above(tier))
}

/// The third tier is the lead of the ticket's own team; any other is a team: one that can do the category, else the first.
fn of_tier<'c>(config: &'c Config, ticket: &'c Ticket, tier: Tier) -> Option<Place<'c>> {
    if tier == Tier::Three
        && let Some(lead) = config.lead_of(&ticket.team)
    {
        return Some((&ticket.team, tier, Some(&lead.name)));
    }
    let needed = config.category(&ticket.category).map(|c| c.skills.as_slice()).unwrap_or_default();
    let is_able =
        |team: &&Team| config.members_of(&team.name).any(|e| needed.iter().all(|s| assign::has_skill(&e.skills, s)));
    let teams = || config.teams.iter().filter(|team| team.tier == tier);
    teams().find(is_able).or_else(|| teams().next()).map(|team| (team.name.as_str(), tier, None))
}

fn none_above(tier: Tier) -> Wrong {
    Wrong {
        en: format!(
            "There is no tier above {}: name a team (#escalate @TEAM) or a vendor (#vendor NAME).",
            tier.as_str()
        ),
        zh: format!("{}级之上没有可升级的级别；可指定团队（#升级处理 @团队）或供应商（#供应商 名称）。", tier.as_str()),
    }
}

fn no_tier(config: &Config, tier: Tier) -> Wrong {
    let mut all: Vec<&str> = config.teams.iter().map(|team| team.tier.as_str()).collect();
    all.sort_unstable();
    all.dedup();
    let all = all.join(", ");
    Wrong {
        en: format!("No team is of tier {}; there are teams of tier {all}.", tier.as_str()),
        zh: format!("没有 {} 级团队；现有级别：{all}。", tier.as_str()),
    }
}
