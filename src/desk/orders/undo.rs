//! `#undo`: what the last command mail of an engineer changed on a ticket is put back as it was, in one event, for as long
//! as nothing later rests on it. What was mailed stays mailed, and is said.
//!
//! How the ticket stood is kept with each command mail (`Before`); what the mail changed is told by its facts in the
//! journal. The journal is never rewritten: taking back appends the way back.

mod around;

use serde::{Deserialize, Serialize};

use super::{Checked, deed, proposal, taken, wrong};
use crate::desk::admit::Work;
use crate::desk::send::{self, Cause};
use crate::desk::{clocks, record};
use crate::pure::command::{Order, PendingOn, Wrong};
use crate::pure::grade::{Impact, Kind, Priority, Urgency};
use crate::pure::language::Language;
use crate::pure::ticket::{Change, ClosedBy, Event, State, TextField, TimerKind, decide};
use crate::pure::{PersonId, Timestamp};
use crate::store::command_mail::{self, CommandMail, Mark};
use crate::store::journal::{self, Fact, Recorded};
use crate::store::person::{self, Person};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, promise, timer};

/// How a ticket stood before a command mail.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Before {
    state: String,
    /// Who or what closed it, or on what it was pending.
    about: String,
    since: i64,
    until: Option<i64>,
    reminded: u32,
    asked: bool,
    /// Kind and due time of the clocks of that state.
    timers: Vec<(String, i64)>,
    assignee: Option<i64>,
    owner: Option<i64>,
    team: String,
    tier: String,
    vendor: String,
    vendor_reference: String,
    major: bool,
    priority: String,
    fixed: bool,
    impact: String,
    urgency: String,
    kind: String,
    category: String,
    closure_code: String,
    reopen_count: u32,
    minutes: i64,
    texts: Vec<(String, String)>,
    solution: String,
    restored_at: Option<i64>,
    resolved_at: Option<i64>,
    closed_at: Option<i64>,
    closed_by: String,
    eta: Option<i64>,
    eta_reason: String,
    /// The command that cannot be taken back; empty: none.
    never: String,
}

/// How far everything had come before a plan was carried out.
pub struct Begun {
    before: Before,
    mark: Mark,
    /// The last fact that its commands made; what the text beside them does is no part of it.
    seq: i64,
}

fn micros(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::as_microsecond)
}

fn time(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or_default()
}

/// Notes how a ticket stands before a plan is carried out. `never`: the order in it that cannot be taken back.
pub async fn begin(tx: &mut Tx, row: &TicketRow, never: Option<&Order>) -> Result<Begun, StoreError> {
    let core = &row.core;
    let open = promise::open(tx, row.id).await?;
    let mut before = Before {
        state: core.state.as_str().to_owned(),
        assignee: core.assignee.map(|p| p.0),
        owner: core.owner.map(|p| p.0),
        team: core.team.clone(),
        tier: row.tier.clone(),
        vendor: row.vendor.clone(),
        vendor_reference: row.vendor_reference.clone(),
        major: core.major,
        priority: core.priority.as_str().to_owned(),
        fixed: core.priority_fixed,
        impact: core.impact.as_str().to_owned(),
        urgency: core.urgency.as_str().to_owned(),
        kind: core.kind.as_str().to_owned(),
        category: core.category.clone(),
        closure_code: core.closure_code.clone(),
        reopen_count: core.reopen_count,
        minutes: row.minutes_spent,
        texts: TextField::ALL.into_iter().map(|f| (f.as_str().to_owned(), row.text(f).to_owned())).collect(),
        solution: row.solution.clone(),
        restored_at: micros(row.restored_at),
        resolved_at: micros(row.resolved_at),
        closed_at: micros(row.closed_at),
        closed_by: row.closed_by.clone(),
        eta: micros(open.as_ref().map(|open| open.eta)),
        eta_reason: open.map(|open| open.reason).unwrap_or_default(),
        never: never.map(word_of).unwrap_or_default().to_owned(),
        ..Before::default()
    };
    match core.state {
        State::Pending { on, since, until, reminded } => {
            before.about = on.as_str().to_owned();
            (before.since, before.until, before.reminded) = (since.as_microsecond(), micros(until), reminded);
        }
        State::Resolved { at, reminded, asked } => {
            (before.since, before.reminded, before.asked) = (at.as_microsecond(), reminded, asked);
        }
        State::Closed { at, by } => {
            before.about = by.as_str().to_owned();
            before.since = at.as_microsecond();
        }
        State::Absent | State::New | State::Open | State::Merged { .. } => {}
    }
    for kind in TimerKind::ALL {
        let is_of_state = !matches!(kind, TimerKind::Clocks | TimerKind::MajorUpdate | TimerKind::MajorUnanswered);
        if let Some(due) = timer::find(tx, row.id, kind).await?.filter(|_| is_of_state) {
            before.timers.push((kind.as_str().to_owned(), due.as_microsecond()));
        }
    }
    let mark = command_mail::mark(tx, row.id).await?;
    Ok(Begun { before, mark, seq: mark.seq })
}

/// Notes how far the commands have come.
pub async fn changed_so_far(tx: &mut Tx, row: &TicketRow, begun: &mut Begun) -> Result<(), StoreError> {
    begun.seq = command_mail::mark(tx, row.id).await?.seq;
    Ok(())
}

/// What cannot be taken back: another ticket came of it, or it is about more than this one.
pub fn never(order: &Order) -> bool {
    matches!(order, Order::Merge(_) | Order::Split | Order::Part { .. } | Order::Away { .. })
}

fn word_of(order: &Order) -> &'static str {
    match order {
        Order::Merge(_) => "#merge",
        Order::Away { .. } => "#away",
        _ => "#split",
    }
}

/// Keeps what a plan changed, if it did.
pub async fn keep(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, begun): (&TicketRow, &Begun),
    by: PersonId,
) -> anyhow::Result<()> {
    let after = Mark { seq: begun.seq, ..command_mail::mark(tx, row.id).await? };
    if after.seq > begun.mark.seq {
        let was = serde_json::to_string(&begun.before)?;
        command_mail::insert(tx, (row.id, by, work.mail_id), &was, (begun.mark, after)).await?;
    }
    Ok(())
}

/// What `#undo` did to a ticket, as its journal tells: from which fact on and up to which it took back, and because of
/// which mail.
pub struct Undone(Vec<(i64, i64, String)>);

impl Undone {
    pub fn of(facts: &[Recorded]) -> Undone {
        let range = |f: &Recorded| {
            let (from, to) = f.fact.new.strip_prefix("seq:")?.split_once('-')?;
            Some((from.parse().ok()?, to.parse().ok()?, f.fact.cause.clone()))
        };
        Undone(facts.iter().filter(|f| f.fact.kind == "undo").filter_map(range).collect())
    }

    /// Whether it took a fact back.
    pub fn took(&self, one: &Recorded) -> bool {
        self.0.iter().any(|(from, to, _)| (*from..=*to).contains(&one.seq))
    }

    /// Whether it wrote a fact, to lead back.
    pub fn wrote(&self, one: &Recorded) -> bool {
        self.0.iter().any(|(_, _, cause)| *cause == one.fact.cause)
    }
}

/// The last command mail, with its facts and those that came later.
struct Found {
    mail: CommandMail,
    before: Before,
    own: Vec<Recorded>,
    later: Vec<Recorded>,
}

async fn find(tx: &mut Tx, (row, by): (&TicketRow, PersonId)) -> Result<Option<Found>, StoreError> {
    let Some(mail) = command_mail::last(tx, row.id, by).await? else { return Ok(None) };
    let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
    let own = facts.iter().filter(|f| f.seq > mail.before.seq && f.seq <= mail.after.seq).cloned().collect();
    let later = facts.into_iter().filter(|f| f.seq > mail.after.seq).collect();
    let before = serde_json::from_str(&mail.was)
        .map_err(|e| StoreError::Corrupt(format!("command_mail {} cannot be read: {e}", mail.id)))?;
    Ok(Some(Found { mail, before, own, later }))
}

/// Facts that a later one of the same kind rests on.
const FIELDS: &[&str] = &[
    "state",
    "assignee",
    "owner",
    "team",
    "tier",
    "vendor",
    "major",
    "priority",
    "impact",
    "urgency",
    "kind",
    "category",
    "closure_code",
    "reopen_count",
    "minutes_spent",
    "promise",
    "requester",
    "solution",
];

/// Whether something later rests on a fact.
fn rests_on(own: &Fact, later: &Fact) -> bool {
    let is_field = FIELDS.contains(&own.kind.as_str()) || TextField::parse(&own.kind).is_some();
    let of_promise = own.kind == "promise" && later.kind.starts_with("promise_") && later.kind != "promise_warning";
    let turned = [
        ("tag_added", "tag_removed"),
        ("watcher_added", "watcher_removed"),
        ("accepter_added", "accepter_removed"),
        ("related", "unrelated"),
    ];
    let is_pair = |a: &str, b: &str| turned.contains(&(a, b)) || turned.contains(&(b, a));
    if is_field {
        own.kind == later.kind || of_promise
    } else {
        proposal::rests_on(own, later) || own.new == later.new && is_pair(&own.kind, &later.kind)
    }
}

/// Checks `#undo`.
pub async fn check(
    tx: &mut Tx,
    work: &Work<'_>,
    (by, row): (&Person, &TicketRow),
) -> Result<Result<Checked, Wrong>, StoreError> {
    let Some(found) = find(tx, (row, by.id)).await? else {
        return Ok(Err(wrong(
            "No command of yours has changed this ticket yet: there is nothing to take back.",
            "您尚未用命令修改过该工单，没有可撤销的内容。",
        )));
    };
    if found.mail.undone {
        return Ok(Err(wrong("Your last command mail is taken back already.", "您上一封命令邮件的修改已经撤销过了。")));
    }
    if !found.before.never.is_empty() {
        let word = &found.before.never;
        if word == "#away" {
            return Ok(Err(wrong(
                "A mail with #away is not taken back as a whole: #away off ends the absence; set the rest by hand.",
                "含 #请假 的邮件不能整体撤销：请用 #请假 结束 销假，其他各项请逐一改回。",
            )));
        }
        let zh = if word == "#merge" { "#合并" } else { "#拆分" };
        return Ok(Err(Wrong {
            en: format!("{word} cannot be taken back: another ticket lives by it. Use #link, #close or #reopen there."),
            zh: format!("{zh} 无法撤销：已涉及其他工单。请在相应工单上用 #关联、#关闭 或 #重新打开 处理。"),
        }));
    }
    let given = found.own.iter().rfind(|f| f.fact.kind == "assignee").map(|f| f.fact.new.clone());
    let rests = |later: &&Recorded| {
        let is_theirs = later.fact.actor.is_some_and(|actor| Some(actor.0.to_string()) == given && actor != by.id);
        is_theirs || found.own.iter().any(|own| rests_on(&own.fact, &later.fact))
    };
    if let Some(later) = found.later.iter().find(rests) {
        let who = match later.fact.actor {
            Some(id) => called(&person::load(tx, id, None).await?),
            None => work.desk.config.desk.name.clone(),
        };
        let [what, what_zh] = [Language::En, Language::ZhCn].map(|language| taken::name(&later.fact.kind, language));
        return Ok(Err(Wrong {
            en: format!(
                "It cannot be taken back any more: {who} has gone on from there since ({what}). Set what is to be by hand."
            ),
            zh: format!("已无法撤销：其后{who}已在此基础上继续处理（{what_zh}）。请直接改为所需的值。"),
        }));
    }
    let mailed = command_mail::mailed(tx, row.id, (found.mail.before, found.mail.after)).await?;
    let [en, zh] = [Language::En, Language::ZhCn];
    let mut outcome = [
        format!("Taken back: {}.", changed(&found, en).join(", ")),
        format!("已撤销：{}。", changed(&found, zh).join("，")),
    ];
    if !mailed.is_empty() {
        let told = |language| -> Vec<String> {
            mailed.iter().map(|(notice, to)| taken::mailed(notice, to, language)).collect()
        };
        let [in_en, in_zh] = &mut outcome;
        in_en.push_str(&format!(" Already mailed, and not taken back: {}.", told(en).join(", ")));
        in_zh.push_str(&format!("已发出的邮件无法收回：{}。", told(zh).join("，")));
    }
    let event = Event::TakenBack { changes: changes(&found, row), timers: timers(&found.before) };
    Ok(Ok(Checked::of_event(Order::Undo, event, outcome, None)))
}

fn called(person: &Person) -> String {
    if person.full_name.is_empty() { person.address.clone() } else { person.full_name.clone() }
}

/// What is put back, each once.
fn changed(found: &Found, language: Language) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for Recorded { fact, .. } in &found.own {
        let is_field = FIELDS.contains(&fact.kind.as_str()) || TextField::parse(&fact.kind).is_some();
        let name = match fact.kind.as_str() {
            "tag_added" | "tag_removed" | "watcher_added" | "watcher_removed" | "related" | "proposed"
            | "accepter_added" | "accepter_removed" => taken::back(fact, language),
            "reopen_count" | "cause_code" => continue,
            _ if is_field => taken::back(fact, language),
            _ => continue,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn timers(before: &Before) -> Vec<(TimerKind, Timestamp)> {
    before.timers.iter().filter_map(|(kind, due)| Some((TimerKind::parse(kind)?, time(*due)))).collect()
}

fn state(before: &Before) -> Option<State> {
    let at = time(before.since);
    Some(match before.state.as_str() {
        "new" => State::New,
        "open" => State::Open,
        "pending" => {
            let all = [PendingOn::Requester, PendingOn::Vendor, PendingOn::Change, PendingOn::Schedule];
            let on = all.into_iter().find(|on| on.as_str() == before.about)?;
            State::Pending { on, since: at, until: before.until.map(time), reminded: before.reminded }
        }
        "resolved" => State::Resolved { at, reminded: before.reminded, asked: before.asked },
        "closed" => State::Closed { at, by: ClosedBy::parse(&before.about)? },
        _ => return None,
    })
}

/// What leads back. That somebody answered stays true, whatever is taken back.
fn changes(found: &Found, row: &TicketRow) -> Vec<Change> {
    let Found { before, own, .. } = found;
    let mut out: Vec<Change> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for Recorded { fact, .. } in own {
        let kind = fact.kind.as_str();
        if seen.contains(&kind) {
            continue;
        }
        seen.push(kind);
        let back = match kind {
            "state" => state(before).map(Change::State),
            "assignee" => Some(Change::Assignee(before.assignee.map(PersonId))),
            "owner" => Some(Change::Owner(before.owner.map(PersonId))),
            "team" => Some(Change::Team(before.team.clone())),
            "tier" => Some(Change::Tier(before.tier.clone())),
            "vendor" => {
                Some(Change::Vendor { name: before.vendor.clone(), reference: before.vendor_reference.clone() })
            }
            "major" => Some(Change::Major(before.major)),
            "priority" => {
                Priority::parse(&before.priority).map(|value| Change::Priority { value, fixed: before.fixed })
            }
            "impact" => Impact::parse(&before.impact).map(Change::Impact),
            "urgency" => Urgency::parse(&before.urgency).map(Change::Urgency),
            "kind" => Kind::parse(&before.kind).map(Change::Kind),
            "category" => Some(Change::Category(before.category.clone())),
            "closure_code" => Some(Change::ClosureCode(before.closure_code.clone())),
            "reopen_count" => Some(Change::ReopenCount(before.reopen_count)),
            "minutes_spent" => Some(Change::TimeSpent(before.minutes.saturating_sub(row.minutes_spent))),
            other => TextField::parse(other).map(|field| {
                let old = before.texts.iter().find(|(name, _)| name == field.as_str());
                Change::Text { field, value: old.map(|(_, text)| text.clone()).unwrap_or_default() }
            }),
        };
        out.extend(back);
    }
    out
}

/// Carries out a right `#undo`: the promise, what hangs on the ticket, then the ticket itself in one event.
pub async fn carry_out(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, event): (&mut TicketRow, &Event),
    cause: &mut Cause,
) -> anyhow::Result<()> {
    let Some(by) = cause.actor else { return Ok(()) };
    let Some(found) = find(tx, (row, by)).await? else { return Ok(()) };
    let on = (row.id, work.now);
    deed::note(tx, on, cause, ("undo", format!("seq:{}-{}", found.mail.before.seq + 1, found.mail.after.seq))).await?;
    let mut event = event.clone();
    if found.own.iter().any(|f| f.fact.kind == "promise") {
        let eta = found.before.eta.map(time).filter(|eta| *eta > work.now);
        clocks::withdraw(tx, row, work.now, (cause.actor, cause.what.as_str())).await?;
        if let (Some(eta), Event::TakenBack { changes, .. }) = (eta, &mut event) {
            changes.push(Change::Promised(eta));
            cause.reason.clone_from(&found.before.eta_reason);
        }
    }
    for Recorded { fact, .. } in found.own.iter().rev() {
        around::put_back(tx, work, (row, fact), cause).await?;
    }
    let decision = decide(&row.core, &event, &work.desk.policy, work.now);
    cause.inside = true;
    send::carry_out(tx, work.desk, row, (&decision, work.now), cause).await?;
    cause.reason.clear();
    restore(tx, work, (row, &found), cause).await?;
    command_mail::set_undone(tx, found.mail.id).await?;
    Ok(())
}

/// The columns that no decision looks at.
async fn restore(
    tx: &mut Tx,
    work: &Work<'_>,
    (row, found): (&mut TicketRow, &Found),
    cause: &Cause,
) -> anyhow::Result<()> {
    let has = |kind: &str| found.own.iter().any(|f| f.fact.kind == kind);
    if let Some(left) = found.own.iter().rfind(|f| f.fact.kind == "category") {
        let change = (left.fact.new.as_str(), row.core.category.as_str());
        row.restricted = record::is_restricted_as(tx, &work.desk.config, row, change).await?;
    }
    let on = (row.id, work.now);
    if has("solution") || has("state") {
        row.solution.clone_from(&found.before.solution);
        let told = if row.solution.is_empty() { String::new() } else { journal::text_hash(&row.solution) };
        deed::note(tx, on, cause, ("solution", told)).await?;
    }
    if has("state") {
        row.restored_at = found.before.restored_at.map(time);
        row.resolved_at = found.before.resolved_at.map(time);
        row.closed_at = found.before.closed_at.map(time);
        row.closed_by.clone_from(&found.before.closed_by);
        // Older than the fact that brings the state back: told, so that the journal gives the same table.
        let word = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
        let since = match row.core.state {
            State::Pending { since, .. } => since.to_string(),
            _ => String::new(),
        };
        for (kind, told) in [
            ("restored_at", word(row.restored_at)),
            ("resolved_at", word(row.resolved_at)),
            ("closed_at", word(row.closed_at)),
            ("closed_by", row.closed_by.clone()),
            ("pending_since", since),
        ] {
            deed::note(tx, on, cause, (kind, told)).await?;
        }
    }
    let origin = ticket::Origin { actor: cause.actor, cause: &cause.what, at: work.now };
    let core = row.core.clone();
    ticket::save(tx, row, &core, &[], &origin).await?;
    Ok(())
}
