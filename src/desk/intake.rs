//! Intake: what a new ticket is about, how pressing it is, whose it becomes.

use super::Inner;
use super::admit::Work;
use super::roles::is_away;
use super::sender::Sender;
use crate::config::Config;
use crate::pure::assign::{self, Assigned, Candidate};
use crate::pure::authority::Evidence;
use crate::pure::grade::{Kind, Priority};
use crate::pure::rules::{self, Facts, Grade, Triage};
use crate::pure::rules::{Labels, labels};
use crate::pure::{PersonId, Timestamp};
use crate::store::person::{self, Load, Staff};
use crate::store::{StoreError, Tx};

/// A new ticket's fields, before anybody touched it.
#[derive(Debug, Clone)]
pub struct Intake {
    pub triage: Triage,
    pub grade: Grade,
    pub labels: Labels,
    pub kind: Kind,
    pub category: String,
    pub team: String,
    pub tier: String,
    pub assignee: Option<PersonId>,
    /// Answers for it from first contact to closure: somebody of the first tier, if anybody there is on duty.
    pub owner: Option<PersonId>,
    pub why_assigned: String,
    /// The `[[target]]` rows whose condition the mail meets.
    pub target_rows: Vec<String>,
}

/// What the first mail says: its text without quotes and signature, and its language.
#[derive(Debug, Clone, Copy)]
pub struct FirstMail<'a> {
    pub fresh: &'a str,
    pub language: &'a str,
    pub evidence: Evidence,
}

/// Reads labels, runs the rules, grades and assigns.
pub async fn intake(tx: &mut Tx, work: &Work<'_>, sender: &Sender, first: FirstMail<'_>) -> Result<Intake, StoreError> {
    let config = &work.desk.config;
    let mail = &work.parsed.mail;
    let lists = Lists::of(work.parsed);
    let facts = Facts {
        subject: &mail.subject,
        body: first.fresh,
        from: &sender.address,
        to: &lists.to,
        cc: &lists.cc,
        headers: &lists.headers,
        mailbox: work.mailbox,
        language: first.language,
        kind: None,
        attachments: &lists.attachments,
        vip: false,
        department: "",
        site: "",
        ci: "",
        in_service_hours: work.desk.policy.calendar.in_service(work.now),
    };
    let triage = rules::triage(&config.rules, &facts);
    let found = labels(first.fresh);
    // Labels of an unproved mail raise no higher than P2, where proof can be had at all.
    let capped = !first.evidence.is_proof() && config.identity.authserv_id.is_some();
    let grade = rules::grade(&config.priority, &triage, &found, capped);
    let kind = triage.kind.or(found.kind).unwrap_or(Kind::Incident);
    let category = triage.category.clone().unwrap_or_default();
    let team = triage.team.clone().unwrap_or_else(|| config.default_team().to_owned());
    let tier = config.team(&team).map_or("1", |t| t.tier.as_str()).to_owned();
    let (assignee, why_assigned) =
        assignee(tx, work.desk, (&team, &category), triage.assignee.as_deref(), work.now).await?;
    if let Some(id) = assignee {
        person::set_last_assigned(tx, id, work.now).await?;
    }
    let owner = owner(tx, work.desk, (&team, assignee), work.now).await?;
    let target_rows = config.target_rows(&facts);
    Ok(Intake { triage, grade, labels: found, kind, category, team, tier, assignee, owner, why_assigned, target_rows })
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
    match named.and_then(|name| loads.iter().find(|l| l.name == name)) {
        Some(load) if !is_away(load, now) => return Ok((Some(load.id), "a rule names the engineer".to_owned())),
        Some(load) if load.cover.is_some() => {
            return Ok((load.cover, "a rule names an engineer who is away; this one stands in".to_owned()));
        }
        Some(_) | None => {}
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

/// Somebody of the team but one: the least loaded, else the lead, else the incident manager. None: there is nobody else.
pub async fn other_than(
    tx: &mut Tx,
    desk: &Inner,
    team: &str,
    except: PersonId,
    now: Timestamp,
) -> Result<Option<PersonId>, StoreError> {
    let config = &desk.config;
    let loads = person::loads(tx).await?;
    let others: Vec<&Load> = loads.iter().filter(|l| l.id != except).collect();
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
    let managers = [lead, config.desk.incident_manager.as_deref()];
    Ok(managers.into_iter().flatten().find_map(id_of))
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
    if is_first {
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
    let open = load.map_or([0; 4], |l| l.open);
    let on_duty = engineer.hours.as_ref().and_then(|name| config.calendars.get(name)).is_none_or(|c| c.in_service(now));
    let weights = [Priority::P1, Priority::P2, Priority::P3, Priority::P4].map(assign::weight);
    Candidate {
        name: &engineer.name,
        skills: &engineer.skills,
        on_duty,
        away: load.and_then(|l| l.away_until).is_some_and(|until| until > now),
        open: open.iter().sum(),
        load_weighted: open.iter().zip(weights).map(|(n, w)| n.saturating_mul(w)).sum(),
        capacity: engineer.capacity,
        last_assigned: load.and_then(|l| l.last_assigned),
    }
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

/// The lists of a mail as the rules read them.
struct Lists {
    to: Vec<String>,
    cc: Vec<String>,
    headers: Vec<(String, String)>,
    attachments: Vec<String>,
}

impl Lists {
    fn of(parsed: &super::Parsed) -> Lists {
        let keys = |list: &[crate::pure::mail::Address]| list.iter().map(crate::pure::mail::Address::key).collect();
        Lists {
            to: keys(&parsed.mail.to),
            cc: keys(&parsed.mail.cc),
            headers: parsed.mail.headers.iter().map(|h| (h.name.clone(), h.value.clone())).collect(),
            attachments: parsed.mail.attachments.iter().map(|a| a.name.clone()).collect(),
        }
    }
}
