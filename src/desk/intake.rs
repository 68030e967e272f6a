//! Intake: what a new ticket is about, how pressing it is, whose it becomes.

use super::Inner;
use super::admit::Work;
use super::roles::stand_in;
use super::triage::{Asked, Judged, judge};
use crate::config::Config;
use crate::pure::assign::{self, Assigned, Candidate};
use crate::pure::authority::{Act, Evidence, Role};
use crate::pure::directory::Profile;
use crate::pure::grade::Kind;
use crate::pure::intent::{self, Named};
use crate::pure::{PersonId, Timestamp};
use crate::store::person::{self, Load, Staff};
use crate::store::{StoreError, Tx, directory};

/// A new ticket's fields, before anybody touched it.
#[derive(Debug, Clone)]
pub struct Intake {
    pub judged: Judged,
    /// The directory's row of the person whose matter it is.
    pub profile: Profile,
    pub tier: String,
    pub assignee: Option<PersonId>,
    /// Answers for it from first contact to closure: somebody of the first tier, if anybody there is on duty.
    pub owner: Option<PersonId>,
    pub why_assigned: String,
    /// The engineers whom a complaint names: it is none of theirs.
    pub about: Vec<PersonId>,
}

/// What the first mail says, and whose matter it is.
#[derive(Debug, Clone, Copy)]
pub struct FirstMail<'a> {
    pub from: &'a str,
    /// What the writer is called; empty: not known.
    pub name: &'a str,
    pub subject: &'a str,
    /// Its text without quotes and signature.
    pub fresh: &'a str,
    pub language: &'a str,
    pub evidence: Evidence,
}

/// What the rules make of a mail, with nothing done about it; and the directory's row of who wrote it.
pub async fn judged(tx: &mut Tx, work: &Work<'_>, first: FirstMail<'_>) -> Result<(Judged, Profile), StoreError> {
    let config = &work.desk.config;
    let profile = directory::find(tx, first.from).await?.unwrap_or_default();
    let asked = Asked {
        parsed: work.parsed,
        from: first.from,
        subject: first.subject,
        fresh: first.fresh,
        language: first.language,
        mailbox: work.mailbox,
        profile: &profile,
        at: work.now,
        believed: work.permits(Act::Raise, Role::Requester, first.evidence),
    };
    Ok((judge(config, &asked), profile))
}

/// Reads labels, runs the rules, grades and assigns.
pub async fn intake(tx: &mut Tx, work: &Work<'_>, first: FirstMail<'_>) -> Result<Intake, StoreError> {
    let config = &work.desk.config;
    let (judged, profile) = judged(tx, work, first).await?;
    let tier = config.team(&judged.team).map_or("1", |t| t.tier.as_str()).to_owned();
    let named = judged.triage.assignee.as_deref();
    let (mut assignee, mut why_assigned) =
        assignee(tx, work.desk, (&judged.team, &judged.category), named, work.now).await?;
    let about = complained_of(tx, work.desk, (&judged, first)).await?;
    if assignee.is_some_and(|id| about.contains(&id)) {
        assignee = other_than(tx, work.desk, &judged.team, &about, work.now).await?;
        why_assigned = "the complaint names the engineer whose turn it was".to_owned();
    }
    if let Some(id) = assignee.filter(|_| !work.desk.silent) {
        person::set_last_assigned(tx, id, work.now).await?;
    }
    let owner = owner(tx, work.desk, (&judged.team, assignee), work.now).await?.filter(|owner| !about.contains(owner));
    Ok(Intake { judged, profile, tier, assignee, owner, why_assigned, about })
}

/// The engineers whom the words of a complaint name: where there are several, the words do not say which of them it is about.
async fn complained_of(
    tx: &mut Tx,
    desk: &Inner,
    (judged, first): (&Judged, FirstMail<'_>),
) -> Result<Vec<PersonId>, StoreError> {
    if judged.kind != Kind::Complaint || desk.silent {
        return Ok(Vec::new());
    }
    let engineers = &desk.config.engineers;
    let people: Vec<Named<'_>> = engineers
        .iter()
        .map(|one| Named { name: &one.name, full_name: &one.full_name, address: &one.address })
        .collect();
    let words = format!("{}\n{}", first.subject, first.fresh);
    let named = intent::named(&words, first.name, &people);
    let named: Vec<&str> = named.into_iter().filter_map(|at| engineers.get(at)).map(|one| one.name.as_str()).collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let loads = person::loads(tx).await?;
    Ok(loads.iter().filter(|load| named.contains(&load.name.as_str())).map(|load| load.id).collect())
}

/// Who gets a ticket: the one a rule names, else the least loaded who can, else nobody.
async fn assignee(
    tx: &mut Tx,
    desk: &Inner,
    (team, category): (&str, &str),
    named: Option<&str>,
    now: Timestamp,
) -> Result<(Option<PersonId>, String), StoreError> {
    let loads = person::loads(tx).await?;
    let id_of = |name: &str| loads.iter().find(|l| l.name == name).map(|l| l.id);
    let named = named.and_then(id_of);
    match named.and_then(|id| stand_in(&loads, id, now)) {
        Some(id) if named == Some(id) => return Ok((Some(id), "a rule names the engineer".to_owned())),
        Some(cover) => {
            return Ok((Some(cover), "a rule names an engineer who is away; this one stands in".to_owned()));
        }
        None => {}
    }
    if desk.silent {
        return Ok((None, "taken in as history".to_owned()));
    }
    let config = &desk.config;
    let needed = config.category(category).map(|c| c.skills.clone()).unwrap_or_default();
    let candidates: Vec<Candidate<'_>> = config
        .members_of(team)
        .map(|engineer| candidate(config, engineer, loads.iter().find(|l| l.name == engineer.name), now))
        .collect();
    match assign::assign(&candidates, &needed) {
        Assigned::Engineer { name, why } => Ok((id_of(&name), why)),
        Assigned::Queue { why } => Ok((None, why)),
    }
}

/// As `pick`, but none of those whom it must not be.
pub async fn pick_but(
    tx: &mut Tx,
    desk: &Inner,
    (team, category): (&str, &str),
    except: &[PersonId],
    now: Timestamp,
) -> Result<Option<PersonId>, StoreError> {
    let config = &desk.config;
    let loads = person::loads(tx).await?;
    let needed = config.category(category).map(|c| c.skills.as_slice()).unwrap_or_default();
    let candidates: Vec<Candidate<'_>> = config
        .members_of(team)
        .filter_map(|engineer| {
            let load = loads.iter().find(|l| l.name == engineer.name && !except.contains(&l.id))?;
            Some(candidate(config, engineer, Some(load), now))
        })
        .collect();
    Ok(match assign::assign(&candidates, needed) {
        Assigned::Engineer { name, .. } => loads.iter().find(|l| l.name == name).map(|l| l.id),
        Assigned::Queue { .. } => None,
    })
}

/// Somebody of the team but those whom it must not be: the least loaded, else the lead, else the incident manager. None: there is nobody else.
pub async fn other_than(
    tx: &mut Tx,
    desk: &Inner,
    team: &str,
    except: &[PersonId],
    now: Timestamp,
) -> Result<Option<PersonId>, StoreError> {
    let config = &desk.config;
    let loads = person::loads(tx).await?;
    let others: Vec<&Load> = loads.iter().filter(|l| !except.contains(&l.id)).collect();
    let candidates: Vec<Candidate<'_>> = config
        .members_of(team)
        .filter_map(|engineer| {
            let load = others.iter().find(|l| l.name == engineer.name)?;
            Some(candidate(config, engineer, Some(load), now))
        })
        .collect();
    let id_of = |name: &str| others.iter().find(|l| l.name == name).map(|l| l.id);
    if let Assigned::Engineer { name, .. } = assign::assign(&candidates, &[]) {
        return Ok(id_of(&name));
    }
    let lead = config.lead_of(team).map(|e| e.name.as_str());
    let managers = lead.into_iter().chain(config.incident_managers());
    let mut there = managers.filter_map(|name| stand_in(&loads, id_of(name)?, now));
    Ok(there.find(|id| !except.contains(id)))
}

/// Who of a team gets a ticket of a category; None: its queue. With the sentence for the journal.
pub async fn pick(
    tx: &mut Tx,
    desk: &Inner,
    place: (&str, &str),
    now: Timestamp,
) -> Result<(Option<PersonId>, String), StoreError> {
    assignee(tx, desk, place, None, now).await
}

/// Where the work begins beyond the first tier, somebody of the first tier who is on duty answers for the ticket.
async fn owner(
    tx: &mut Tx,
    desk: &Inner,
    (team, assignee): (&str, Option<PersonId>),
    now: Timestamp,
) -> Result<Option<PersonId>, StoreError> {
    let config = &desk.config;
    let first = config.default_team();
    let is_first = config.team(team).map(|t| t.tier) <= config.team(first).map(|t| t.tier);
    if is_first || desk.silent {
        return Ok(assignee);
    }
    let loads = person::loads(tx).await?;
    let candidates: Vec<Candidate<'_>> = config
        .members_of(first)
        .map(|engineer| {
            let load = loads.iter().find(|l| l.name == engineer.name);
            // Answering for a ticket is no work in hand.
            Candidate { open: 0, capacity: 1, ..candidate(config, engineer, load, now) }
        })
        .collect();
    let found = match assign::assign(&candidates, &[]) {
        Assigned::Engineer { name, .. } => loads.iter().find(|l| l.name == name).map(|l| l.id),
        Assigned::Queue { .. } => None,
    };
    Ok(found.or(assignee))
}

fn candidate<'a>(
    config: &'a Config,
    engineer: &'a crate::config::Engineer,
    load: Option<&Load>,
    now: Timestamp,
) -> Candidate<'a> {
    let open = load.map(|l| l.open.as_slice()).unwrap_or_default();
    Candidate {
        name: &engineer.name,
        skills: &engineer.skills,
        on_duty: is_on_duty(config, &engineer.name, now),
        away: load.and_then(|l| l.away_until).is_some_and(|until| until > now),
        open: open.iter().map(|(_, _, n)| n).sum(),
        load_weighted: open.iter().map(|(class, effort, n)| n.saturating_mul(assign::weight(*class, *effort))).sum(),
        capacity: engineer.capacity,
        last_assigned: load.and_then(|l| l.last_assigned),
    }
}

/// Whether it is within an engineer's hours; who has none is always on duty.
pub fn is_on_duty(config: &Config, name: &str, now: Timestamp) -> bool {
    let hours = config.engineer(name).and_then(|engineer| engineer.hours.as_ref());
    hours.and_then(|name| config.calendars.get(name)).is_none_or(|calendar| calendar.in_service(now))
}

/// Brings the engineers of the configuration into the store.
pub async fn sync_staff(tx: &mut Tx, config: &Config, at: Timestamp) -> Result<(), StoreError> {
    let zones: Vec<String> = config
        .engineers
        .iter()
        .map(|e| e.time_zone.as_ref().and_then(|z| z.iana_name()).unwrap_or(&config.desk.time_zone_name).to_owned())
        .collect();
    let staff: Vec<Staff<'_>> = config
        .engineers
        .iter()
        .zip(&zones)
        .map(|(e, zone)| Staff {
            name: &e.name,
            full_name: &e.full_name,
            title: &e.title,
            phone: &e.phone,
            language: e.language.map_or("", crate::pure::language::Language::tag),
            zone,
            addresses: std::iter::once(e.address.clone()).chain(e.aliases.iter().cloned()).collect(),
        })
        .collect();
    person::sync_staff(tx, &staff, at).await
}
