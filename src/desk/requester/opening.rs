//! How a ticket comes to be opened, and its first rows: what the mail, the directory and the rules say of it, and why it is
//! what it is.

use super::Reading;
use crate::desk::admit::Work;
use crate::desk::{clocks, intake, linked};
use crate::pure::TicketId;
use crate::pure::grade::Channel;
use crate::pure::ticket::{State, Ticket};
use crate::store::journal::{self, Fact};
use crate::store::person::Person;
use crate::store::ticket::{NewTicket, TicketRow};
use crate::store::{Tx, ticket};

/// The origin of tickets that monitoring opened.
pub const MONITORING: &str = "monitoring";

/// How a ticket comes to be opened.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// The ticket that a stranger's mail named.
    pub may_belong_to: Option<i64>,
    /// The closed ticket that a late answer belongs to.
    pub follows: Option<TicketId>,
    /// Opened by an engineer for this person: (address, name), with the subject and text of the original.
    pub on_behalf: Option<OnBehalf>,
    /// The text that the ticket is about, where the mail holds more than that.
    pub text: Option<String>,
    pub monitoring: Option<Monitoring>,
}

/// Opened by the report of a monitoring program.
#[derive(Debug, Clone)]
pub struct Monitoring {
    pub subject: String,
}

/// A forwarded original.
#[derive(Debug, Clone)]
pub struct OnBehalf {
    pub address: String,
    pub name: String,
    pub subject: String,
    pub text: String,
}

/// The ticket's row, with what the mail, the directory and the rules say of it.
pub async fn insert_ticket(
    tx: &mut Tx,
    work: &Work<'_>,
    intake: &intake::Intake,
    read: &Reading,
    (person, subject, origin): (&Person, &str, &str),
) -> anyhow::Result<TicketRow> {
    let (judged, profile) = (&intake.judged, &intake.profile);
    let core = Ticket {
        state: State::New,
        kind: judged.kind,
        priority: judged.grade.priority,
        priority_fixed: judged.triage.priority.is_some(),
        impact: judged.grade.impact,
        urgency: judged.grade.urgency,
        category: judged.category.clone(),
        team: judged.team.clone(),
        assignee: intake.assignee,
        owner: intake.owner,
        responded_at: None,
        closure_code: String::new(),
        reopen_count: 0,
        major: false,
    };
    let labels = &judged.labels;
    let new = NewTicket {
        mailbox_id: work.mailbox_id,
        core: &core,
        requester: person.id,
        requester_address_id: person.address_id,
        affected: None,
        tier: &intake.tier,
        subject,
        language: read.language,
        department: labels.department.as_deref().unwrap_or(&profile.department),
        phone: labels.phone.as_deref().unwrap_or(&profile.phone),
        site: labels.site.as_deref().unwrap_or(&profile.site),
        ci: judged.triage.ci.as_deref().or(labels.ci.as_deref()).unwrap_or_default(),
        origin,
        channel: Channel::Mail,
        effort: work.desk.config.effort_of(&core.category),
        at: work.now,
    };
    let row = ticket::insert(tx, &new).await?;
    for tag in &judged.triage.tags {
        ticket::add_tag(tx, row.id, tag).await?;
    }
    Ok(row)
}

/// The journal's first rows: how the ticket came about, and why it is what it is.
pub async fn record_opening(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &TicketRow,
    intake: &intake::Intake,
    opening: &Opening,
) -> anyhow::Result<()> {
    let stream = journal::ticket_stream(row.id);
    let judged = &intake.judged;
    let rules: Vec<&str> = judged.triage.rules.iter().map(|r| r.name.as_str()).collect();
    let mut facts = ticket::first_facts(row);
    facts.push(("grading", judged.grade.why.clone()));
    facts.push(("assignment", intake.why_assigned.clone()));
    if !rules.is_empty() {
        facts.push(("rules", rules.join(", ")));
    }
    if !judged.target_rows.is_empty() {
        facts.push((clocks::ROWS, judged.target_rows.join("\n")));
    }
    facts.extend(intake.about.iter().map(|one| (linked::ABOUT_PERSON, one.0.to_string())));
    if let Some(number) = opening.may_belong_to {
        facts.push(("may_belong_to", number.to_string()));
        if let Some(other) = ticket::find_number(tx, number).await? {
            ticket::add_link(tx, (row.id, other), "may_belong_to", work.now).await?;
        }
    }
    if let Some(other) = opening.follows {
        ticket::add_link(tx, (row.id, other), "follows", work.now).await?;
        facts.push(("follows", ticket::load(tx, other).await?.number.to_string()));
    }
    for (kind, new) in facts {
        let fact = Fact { actor: None, kind: kind.to_owned(), old: String::new(), new, cause: work.cause() };
        journal::append(tx, &stream, work.now, &fact).await?;
    }
    Ok(())
}
