//! What the rules make of a first mail: its facts, the triage, the grade. One place for the desk's intake, for `explain`,
//! and for the replay of history.

use super::Parsed;
use crate::config::Config;
use crate::pure::Timestamp;
use crate::pure::alert::{self, Seen, Severity};
use crate::pure::directory::Profile;
use crate::pure::grade::{Kind, Urgency};
use crate::pure::intent;
use crate::pure::mail::Address;
use crate::pure::rules::{self, Facts, Grade, Labels, Triage, labels};
use crate::pure::vet::Verdict;

/// A first mail, as the rules are asked about it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub parsed: &'a Parsed,
    /// Whose matter it is: the sender, or the person whom an engineer forwards.
    pub from: &'a str,
    pub subject: &'a str,
    /// The text without quotes and signature.
    pub fresh: &'a str,
    /// BCP 47; empty: unknown.
    pub language: &'a str,
    /// Config name of the mailbox.
    pub mailbox: &'a str,
    /// What the directory knows of that person.
    pub profile: &'a Profile,
    /// When it came in, for the service hours.
    pub at: Timestamp,
    /// The sender is proved, or nothing can be proved here: labels are believed.
    pub believed: bool,
}

/// What a new ticket is about and how pressing it is, before anybody touched it.
#[derive(Debug, Clone)]
pub struct Judged {
    pub triage: Triage,
    pub grade: Grade,
    pub labels: Labels,
    pub kind: Kind,
    pub category: String,
    pub team: String,
    /// The `[[target]]` rows whose condition the mail meets.
    pub target_rows: Vec<String>,
}

/// Reads labels, runs the rules, grades. What a mail says of its writer's department and site goes before what the
/// directory says, because it may be about somebody else's; whether somebody is a VIP is the directory's alone to say.
pub fn judge(config: &Config, asked: &Asked<'_>) -> Judged {
    let mail = &asked.parsed.mail;
    let keys = |list: &[Address]| -> Vec<String> { list.iter().map(Address::key).collect() };
    let (to, cc) = (keys(&mail.to), keys(&mail.cc));
    let headers: Vec<(String, String)> = mail.headers.iter().map(|h| (h.name.clone(), h.value.clone())).collect();
    let attachments: Vec<String> = mail.attachments.iter().map(|a| a.name.clone()).collect();
    let mut said = labels(asked.fresh);
    let items = config.items.iter().map(|item| (item.name.as_str(), item.aliases.as_slice()));
    let named = || rules::item(&format!("{}\n{}", asked.subject, asked.fresh), items);
    let is_complaint =
        asked.parsed.vetted.verdict != Verdict::Monitor && intent::is_complaint(asked.subject, asked.fresh);
    let kind = said.kind.or(is_complaint.then_some(Kind::Complaint));
    let facts = Facts {
        subject: asked.subject,
        body: asked.fresh,
        from: asked.from,
        to: &to,
        cc: &cc,
        headers: &headers,
        mailbox: asked.mailbox,
        language: asked.language,
        kind,
        attachments: &attachments,
        vip: asked.profile.vip,
        department: said.department.as_deref().unwrap_or(&asked.profile.department),
        site: said.site.as_deref().unwrap_or(&asked.profile.site),
        ci: said.ci.as_deref().or_else(named).unwrap_or_default(),
        in_service_hours: config.calendar().is_none_or(|calendar| calendar.in_service(asked.at)),
    };
    let triage = rules::triage(&config.rules, &facts);
    said.urgency = said.urgency.or_else(|| reported(asked, &triage));
    // Labels of an unproved mail raise no higher than P2, where proof can be had at all.
    let grade = rules::grade(&config.priority, &triage, &said, !asked.believed);
    let kind = triage.kind.or(kind).unwrap_or(Kind::Incident);
    let of_assignee = triage.assignee.as_deref().and_then(|name| config.engineer(name)).map(|e| e.team.clone());
    Judged {
        category: triage.category.clone().unwrap_or_default(),
        team: triage.team.clone().or(of_assignee).unwrap_or_else(|| config.default_team().to_owned()),
        target_rows: config.target_rows(&facts),
        triage,
        grade,
        labels: said,
        kind,
    }
}

/// How grave a monitoring program calls what it reports.
fn reported(asked: &Asked<'_>, triage: &Triage) -> Option<Urgency> {
    let seen = Seen { from: asked.from, subject: asked.subject, text: &asked.parsed.mail.text };
    let alert = match triage.dedupe_key.as_deref().and_then(alert::key_of_rule) {
        Some(key) => Some(alert::read_by_rule(&seen, key)),
        None if asked.parsed.vetted.verdict == Verdict::Monitor => alert::read(&seen),
        None => None,
    };
    alert?.severity.map(|severity| match severity {
        Severity::Information => Urgency::Low,
        Severity::Warning => Urgency::Normal,
        Severity::High => Urgency::High,
        Severity::Critical => Urgency::Critical,
    })
}
