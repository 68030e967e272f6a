//! What would happen to a mail, and what would not: the verdict, the evidence, the rules and the table of states put
//! together as the desk puts them together, without the store.

use super::layout::Page;
use super::sender::{self, Proof};
use super::triage::{self, Triaged};
use super::verdict::{is_answer, number};
use super::{Explained, Found};
use crate::config::{Closure, Config, Engineer, Via};
use crate::desk;
use crate::pure::Timestamp;
use crate::pure::alert::{self, Report, Seen};
use crate::pure::assign;
use crate::pure::command::{PendingOn, Verb};
use crate::pure::grade::{Impact, Kind, Priority, Urgency};
use crate::pure::intent::{self, IntentKind};
use crate::pure::notice::{Audience, Notice};
use crate::pure::sla::Calendar;
use crate::pure::ticket::{Change, ClosedBy, Decision, Effect, Event, Policy, State, Ticket, decide};
use crate::pure::vet::{Verdict, is_noreply};

/// Both sections.
pub fn section(page: &mut Page, explained: &Explained<'_>, found: &Found) {
    page.heading(
        "What would happen",
        if explained.config.is_none() { "at any desk; --config FILE says more" } else { "" },
    );
    let mut wont: Vec<String> = Vec::new();
    match found.parsed.vetted.verdict {
        Verdict::Admit => match sender::engineer(found, explained.config) {
            Some(engineer) => of_engineer(page, &mut wont, found, (engineer, explained.config)),
            None => of_person(page, &mut wont, found, explained.config),
        },
        Verdict::Monitor => of_monitoring(page, &mut wont, found),
        other => of_machine(page, &mut wont, other),
    }
    if !wont.is_empty() {
        page.heading("What would not", "");
        for line in wont {
            page.item(&line);
        }
    }
}

fn of_machine(page: &mut Page, wont: &mut Vec<String>, verdict: Verdict) {
    match verdict {
        Verdict::Quarantine => {
            page.item("Kept raw in quarantine, with the reason: postdesk quarantine list.");
            wont.push("No ticket is opened or changed, and nobody gets an answer.".to_owned());
        }
        Verdict::Loop | Verdict::Bulk => {
            page.item("Set aside, raw bytes kept: postdesk ledger counts it.");
            wont.push("No ticket is opened or changed, and nobody gets an answer.".to_owned());
        }
        Verdict::Bounce | Verdict::AutoReply | Verdict::Calendar | Verdict::Monitor | Verdict::Admit => {
            page.item("Kept on its ticket if it names one of our mails; set aside if it does not.");
            wont.push("It opens, reopens and closes nothing, and its sender gets no answer.".to_owned());
        }
    }
}

fn of_monitoring(page: &mut Page, wont: &mut Vec<String>, found: &Found) {
    let mail = &found.parsed.mail;
    let from = mail.sole_from().map(crate::pure::mail::Address::key).unwrap_or_default();
    let Some(alert) = alert::read(&Seen { from: &from, subject: &mail.subject, text: &mail.text }) else {
        page.item("Set aside unless a rule gives it a dedupe_key: it names no problem that can be told from others.");
        wont.push("It opens, reopens and closes nothing, and its sender gets no answer.".to_owned());
        return;
    };
    page.item(&match alert.report {
        Report::Problem => {
            "Opens a ticket for its problem, or is counted on the ticket that is open for it.".to_owned()
        }
        Report::Recovery => "Closes the ticket of its problem, unless somebody has taken it or it is a P1.".to_owned(),
        Report::Remark => "Counted on the ticket of its problem, if there is one.".to_owned(),
    });
    page.item(&format!("The problem: {}; its key: {}", alert.title, alert.key));
    wont.push("Its sender gets no answer.".to_owned());
}

fn of_engineer(
    page: &mut Page,
    wont: &mut Vec<String>,
    found: &Found,
    (engineer, config): (&Engineer, Option<&Config>),
) {
    match sender::proof(found, config).0 {
        Proof::Verified => {}
        Proof::Token => page.item(&format!("If the token is not {}'s own, the mail is held as below.", engineer.name)),
        Proof::None | Proof::Refused => {
            page.item(&format!("Held; verify_sender asks {} whether it is theirs.", engineer.address));
            wont.push(
                "Until that is answered it has no effect: nothing is carried out, nobody else is told.".to_owned(),
            );
            return;
        }
    }
    let wrong = found.commands.iter().any(|c| c.verb.is_none());
    let note = found.commands.iter().any(|c| c.verb == Some(Verb::Note));
    let text = !found.text_beside.trim().is_empty();
    if wrong {
        page.item(
            "A command is wrong, so the mail changes nothing: a transcript says which, the text stays as a note.",
        );
        wont.push("No other command of this mail is carried out, and the text is not sent on.".to_owned());
    } else if !found.commands.is_empty() {
        page.item("All commands are checked against the ticket, then carried out; a transcript says what each did.");
    }
    if is_answer(found) {
        if text && note {
            page.item("The text stays inside, as a note.");
        } else if text && !wrong {
            let has = |verb| found.commands.iter().any(|c| c.verb == Some(verb));
            let by_owner = config.is_some_and(|config| config.closure.via == Via::Owner);
            page.item(if has(Verb::Resolve) && by_owner {
                "The text goes to the ticket's owner, who sends it on; at once where that is the writer or the assignee, or is not on duty."
            } else if has(Verb::Resolve) || has(Verb::Pending) {
                "The text goes out once, inside the notice that the command sends."
            } else {
                "The text goes to the requester and the watchers as the engineer's answer (reply)."
            });
        }
        wont.push("Without the ticket that it names, the mail is a request of the engineer's own.".to_owned());
    } else if found.forwarded.is_some() {
        page.item("It opens a ticket for the sender of the mail passed on; a transcript says so:");
        as_new_ticket(page, wont, found, config);
    } else if text {
        as_new_ticket(page, wont, found, config);
    } else {
        wont.push("It names no ticket: commands that need one are refused in the transcript.".to_owned());
    }
}

fn of_person(page: &mut Page, wont: &mut Vec<String>, found: &Found, config: Option<&Config>) {
    let (proof, _) = sender::proof(found, config);
    if is_answer(found) {
        let ticket = number(found).map_or_else(|| "the ticket that it answers".to_owned(), |n| format!("ticket #{n}"));
        page.item(&format!(
            "If {ticket} exists and the sender takes part in it, this is an entry on it. Where the ticket is"
        ));
        // A token or the border may prove the sender; where neither can, the table says what a bare From does.
        let border = config.is_some_and(|c| c.identity.can_verify());
        let decides = matches!(proof, Proof::Verified | Proof::Token) || (config.is_none() && proof != Proof::Refused);
        for (states, what) in on_states(found, config, decides) {
            page.row(states, &what);
        }
        if decides && proof != Proof::Verified {
            wont.push(
                "Without proof of the sender no state is changed: the assignee reads the mail, no more.".to_owned(),
            );
        } else if !decides {
            let means = if border { "" } else { "; without an authserv_id only a reply token does" };
            wont.push(format!("No state is changed, because nothing proves the sender{means}."));
        }
        page.item("Otherwise it opens a ticket of its own:");
        wont.push("From a stranger it changes nothing on the ticket that it names.".to_owned());
    }
    if found.asked.kind == IntentKind::Thanks {
        wont.push("A bare thanks closes no ticket of P1 or P2: there the requester is asked.".to_owned());
    }
    as_new_ticket(page, wont, found, config);
    match (found.commands.is_empty(), config) {
        (true, _) => {}
        (false, Some(_)) => wont.push("Its command lines are plain text: only engineers give orders.".to_owned()),
        (false, None) => wont.push("Its commands are carried out only if the sender is an engineer.".to_owned()),
    }
    let mail = &found.parsed.mail;
    let from = mail.from.first().map(crate::pure::mail::Address::key);
    if mail.reply_to.iter().any(|a| Some(a.key()) != from) {
        wont.push("Nothing goes to Reply-To: notices go to the address in From.".to_owned());
    }
}

/// The ticket that the mail would open.
fn as_new_ticket(page: &mut Page, wont: &mut Vec<String>, found: &Found, config: Option<&Config>) {
    let Some(config) = config else {
        page.item("It opens a ticket. The sender gets its number (ack), an engineer or the lead is told.");
        ack_refused(wont, found, None);
        return;
    };
    if !is_answer(found) && triage::on_behalf(found, config).is_none() {
        page.item("It opens a ticket:");
    }
    let triaged = triage::triage(config, found);
    let rules: Vec<String> = triaged.ruled.rules.iter().map(|r| matched(&r.name, &r.words)).collect();
    if let Some(why) = &triaged.ruled.set_aside {
        page.row("Rules", &rules.join("; "));
        page.row("Set aside", why);
        wont.push("No ticket is opened, because a rule sets it aside.".to_owned());
        return;
    }
    page.row("Rules", if rules.is_empty() { "none matches".to_owned() } else { rules.join("; ") }.as_str());
    page.row("Kind", triaged.kind.as_str());
    page.row("Category", triaged.ruled.category.as_deref().unwrap_or("none"));
    page.row("Priority", &format!("{}: {}", triaged.grade.priority.as_str(), triaged.grade.why));
    page.row("Team", &triaged.team);
    page.row("Assignee", &whose(config, &triaged));
    page.row("Tags", &triaged.ruled.tags.join(", "));
    let to = triage::on_behalf(found, config).map_or_else(|| sender::from(found), |o| sender::person(&o.from));
    let acknowledged = ack_refused(wont, found, Some(config));
    let lead =
        config.lead_of(&triaged.team).map_or_else(|| "who stands in for the lead".to_owned(), |l| l.name.clone());
    let is_complaint = triaged.kind == Kind::Complaint;
    let mut staff = if may_be_assigned(config, &triaged) {
        format!("assigned_to_you → the assignee (nobody free: queue_unassigned → {lead})")
    } else {
        format!("queue_unassigned → {lead}")
    };
    if is_complaint {
        // Whoever it names does not get it, and the lead always hears.
        staff = format!("assigned_to_you → the assignee · complaint → {lead}");
    }
    if triaged.grade.priority == Priority::P1 {
        staff.push_str(" · major_incident → the incident manager, who is on call and the lead");
    }
    let receipt = triaged.ruled.notice.as_deref().unwrap_or(Notice::Ack.as_str());
    let ack = if acknowledged { format!("{receipt} → {to} · ") } else { String::new() };
    page.row("Notices", &format!("{ack}{staff}"));
}

fn matched(name: &str, words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|w| format!("“{w}”")).collect();
    if words.is_empty() { name.to_owned() } else { format!("{name} (by {})", words.join(", ")) }
}

fn may_be_assigned(config: &Config, triaged: &Triaged) -> bool {
    triaged.ruled.assignee.is_some() || !able(config, triaged).is_empty()
}

/// The engineers of the team with the skills of the category.
fn able<'c>(config: &'c Config, triaged: &'c Triaged) -> Vec<&'c str> {
    let needed = triaged.ruled.category.as_deref().and_then(|c| config.category(c));
    let needed = needed.map(|c| c.skills.as_slice()).unwrap_or_default();
    let members = config.members_of(&triaged.team);
    members.filter(|e| needed.iter().all(|s| assign::has_skill(&e.skills, s))).map(|e| e.name.as_str()).collect()
}

fn whose(config: &Config, triaged: &Triaged) -> String {
    if let Some(name) = &triaged.ruled.assignee {
        return format!("{name}, named by a rule");
    }
    match able(config, triaged).as_slice() {
        [] => "nobody of the team has the skills: it waits in the team's queue".to_owned(),
        [one] => format!("{one}, if on duty and below capacity"),
        several => format!("the one with the least work of {}", several.join(", ")),
    }
}

/// Whether the sender gets an acknowledgement; if not, why is added.
fn ack_refused(wont: &mut Vec<String>, found: &Found, config: Option<&Config>) -> bool {
    let from = found.parsed.mail.sole_from().map(crate::pure::mail::Address::key).unwrap_or_default();
    if is_noreply(&from) {
        wont.push(format!("No ack: {from} is an address that nobody reads."));
        return false;
    }
    let border = config.is_some_and(|c| c.identity.can_verify());
    let proof = sender::proof(found, config).0;
    if border && matches!(proof, Proof::None | Proof::Refused) {
        wont.push(
            "No ack and no watchers, because nothing proves the sender; a known contact gets an ack all the same."
                .to_owned(),
        );
        return false;
    }
    if config.is_some() && !border && proof != Proof::Token {
        wont.push("Nobody in To or Cc becomes a watcher, because nothing proves the sender.".to_owned());
    }
    true
}

/// What the requester's words do in each state.
fn on_states(found: &Found, config: Option<&Config>, decides: bool) -> Vec<(&'static str, String)> {
    let policy = config.map_or_else(usual_policy, desk::policy);
    let at = Timestamp::UNIX_EPOCH;
    let pending = |on| State::Pending { on, since: at, until: None, reminded: 0 };
    let states = [
        // The table has one arm for both.
        ("new, open", State::Open),
        ("pending", pending(PendingOn::Requester)),
        ("resolved", State::Resolved { at, reminded: 0, asked: false }),
        ("closed", State::Closed { at, by: ClosedBy::User }),
    ];
    states
        .into_iter()
        .map(|(name, state)| {
            let closed = intent::on_closed(found.asked.clone(), &found.fresh);
            let (intent, rating, says_more) = match state {
                State::Resolved { .. } => (intent::as_asked(found.asked.kind, &found.fresh), None, false),
                State::Closed { .. } => (closed.intent.kind, closed.stars, closed.says_more),
                _ => (found.asked.kind, None, false),
            };
            let event = match intent {
                IntentKind::StatusQuery => Event::AskedForNews { decides, again: false },
                _ => Event::RequesterWrote { intent, decides, rating },
            };
            let mut decision = decide(&usual_ticket(state), &event, &policy, at);
            if decides && says_more {
                decision.effects.push(Effect::Notify(Notice::NewEntry, Audience::Assignee));
            }
            let mut told = decision_words(state, &decision);
            if decides && rating.is_some() {
                told.push_str("; the mark is kept");
            }
            (name, told)
        })
        .collect()
}

/// An ordinary incident, graded as most are.
fn usual_ticket(state: State) -> Ticket {
    Ticket {
        state,
        kind: Kind::Incident,
        priority: Priority::P3,
        priority_fixed: false,
        impact: Impact::Individual,
        urgency: Urgency::Normal,
        category: String::new(),
        team: String::new(),
        assignee: None,
        owner: None,
        responded_at: None,
        closure_code: String::new(),
        reopen_count: 0,
        major: false,
    }
}

/// The policy of a desk that configures none.
fn usual_policy() -> Policy {
    let closure = Closure::default();
    Policy {
        remind_after: closure.remind_after,
        close_after: closure.close_after,
        pending_remind_after: closure.pending_remind_after,
        no_answer_after: closure.pending_resolve_after,
        reopen_days: closure.reopen_days,
        calendar: Calendar::office(jiff::tz::TimeZone::UTC),
    }
}

/// A decision in words: what becomes of the ticket, then who is told by which notice.
fn decision_words(before: State, decision: &Decision) -> String {
    let mut told: Vec<String> = Vec::new();
    for change in &decision.changes {
        match (before, change) {
            (State::Resolved { .. }, Change::State(State::Resolved { asked: true, .. })) => {
                told.push("stays resolved, the requester is asked once".to_owned());
            }
            (State::Resolved { .. }, Change::State(State::Resolved { .. })) => {
                told.push("stays resolved, one reminder is spared".to_owned());
            }
            (State::Resolved { .. } | State::Closed { .. }, Change::State(State::Open)) => {
                told.push("is open again".to_owned());
            }
            (State::Pending { .. }, Change::State(State::Open)) => told.push("is open, the wait is over".to_owned()),
            (_, Change::State(state)) => told.push(format!("is {}", state.as_str())),
            _ => {}
        }
    }
    if told.is_empty() {
        told.push("stays as it is".to_owned());
    }
    let notices: Vec<String> = decision
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Notify(notice, audience) => Some(notified(*notice, *audience)),
            Effect::SetTimer(..) | Effect::ClearTimers | Effect::ClearMajorTimers => None,
            Effect::ClearUnanswered => None,
            Effect::OpenComplaint => Some("a complaint is opened → lead".to_owned()),
        })
        .collect();
    if notices.is_empty() { told.join(", ") } else { format!("{}; {}", told.join(", "), notices.join(" · ")) }
}

fn notified(notice: Notice, audience: Audience) -> String {
    let whom = match audience {
        Audience::Requester => "requester",
        Audience::RequesterAndWriter => "requester",
        Audience::RequesterAndAffected => "requester, affected person",
        Audience::RequesterAndAccepters => "requester, accepter",
        Audience::RequesterAndWatchers => "requester, watchers",
        Audience::RequesterAffectedAndWatchers => "requester, affected person, watchers",
        Audience::Assignee => "assignee",
        Audience::AssigneeAndOwner => "assignee, owner",
        Audience::Owner => "owner",
        Audience::AssigneeAndLead => "assignee, lead",
        Audience::Lead => "lead",
        Audience::Major => "incident manager, on-call, lead",
        Audience::MajorUpdate => "incident manager, on-call, lead, assignee",
        Audience::Unanswered => "next on call, management",
        Audience::Escalated => "new team, lead",
        Audience::Vendor => "vendor",
        Audience::LeadAndIncidentManager => "lead, incident manager",
        Audience::AssigneeLeadAndIncidentManager => "assignee, lead, incident manager",
        Audience::Writer => "whoever wrote it",
    };
    format!("{} → {whom}", notice.as_str())
}
