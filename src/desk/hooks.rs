//! Hooks: what the desk tells other programs. A call is decided with the notice that it tells of, in the same transaction,
//! and made after it (`hooks.rs` at the top makes it): a hook never holds up a mail, and none is forgotten.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::audience::Recipient;
use super::send::{self, Cause};
use super::{Desk, Inner};
use crate::config::Hook;
use crate::pure::notice::{Audience, Notice};
use crate::pure::ticket::{Decision, Effect};
use crate::pure::wording::{self, Why};
use crate::pure::{PersonId, Timestamp};
use crate::store::hook::{self, Call, NewCall};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, person};

/// How long a call may be in hand before another process takes it, beyond its own time-out, in seconds.
const IN_HAND_SECONDS: i64 = 60;
/// Wait before the second attempt, doubled for each further one, and the longest, in seconds.
const RETRY_SECONDS: i64 = 15;
const RETRY_SECONDS_MAX: i64 = 900;

/// Puts the calls for a notice on the list: one a hook, whoever gets the notice.
pub async fn enqueue(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (notice, recipients, now): (Notice, &[Recipient], Timestamp),
) -> Result<(), StoreError> {
    let listens = |hook: &&Hook| {
        (hook.events.is_empty() || hook.events.iter().any(|event| event == notice.as_str()))
            && (hook.priorities.is_empty() || hook.priorities.contains(&row.core.priority))
    };
    let hooks: Vec<&Hook> = desk.config.hooks.iter().filter(listens).collect();
    if hooks.is_empty() {
        return Ok(());
    }
    let body = body(tx, desk, row, (notice, recipients, now)).await?.to_string();
    for hook in hooks {
        let new = NewCall { ticket: Some(row.id), hook: &hook.name, event: notice.as_str(), body: &body, at: now };
        hook::insert(tx, &new).await?;
    }
    desk.hooks.notify_one();
    Ok(())
}

/// What a hook is told: enough to wake the right person, no text of anybody's.
async fn body(
    tx: &mut Tx,
    desk: &Inner,
    row: &TicketRow,
    (notice, recipients, now): (Notice, &[Recipient], Timestamp),
) -> Result<Value, StoreError> {
    let config = &desk.config;
    let core = &row.core;
    let assignee = name(tx, core.assignee).await?;
    let owner = name(tx, core.owner).await?;
    let told = recipients.iter().map(|r| &r.person).filter(|p| p.staff || notice.is_for_staff());
    let told: Vec<Value> = told
        .map(|p| json!({ "name": p.name, "full_name": p.full_name, "address": p.address, "phone": p.phone }))
        .collect();
    // What only its own people read goes to no chat room.
    let (subject, category) = match row.restricted {
        true => (wording::restricted(config.desk.language), ""),
        false => (row.subject.as_str(), core.category.as_str()),
    };
    let mark = format!("[{} #{}]", config.desk.tag, row.number);
    let text = format!(
        "{} {mark} {} {}",
        wording::event(notice.as_str(), config.desk.language),
        core.priority.as_str(),
        subject
    );
    Ok(json!({
        "schema": 1, "desk": config.desk.name, "event": notice.as_str(), "at": now.to_string(), "text": text,
        "ticket": {
            "number": row.number, "subject": subject, "restricted": row.restricted, "state": core.state.as_str(), "kind": core.kind.as_str(),
            "priority": core.priority.as_str(), "category": category, "team": core.team, "tier": row.tier,
            "assignee": assignee, "owner": owner, "major": core.major, "created_at": row.created_at.to_string(),
        },
        "recipients": told,
    }))
}

async fn name(tx: &mut Tx, id: Option<PersonId>) -> Result<Value, StoreError> {
    Ok(match id {
        Some(id) => Value::from(person::load(tx, id, None).await?.name),
        None => Value::Null,
    })
}

impl Desk {
    /// Woken when a hook is to be called.
    pub fn hooks_wake(&self) -> &tokio::sync::Notify {
        &self.0.hooks
    }

    /// Takes the call that is due longest of a hook that is not `busy`, with its hook. A call whose hook left the
    /// configuration ends here.
    pub async fn take_call(&self, busy: &BTreeSet<String>) -> Result<Option<(Call, Hook)>, StoreError> {
        let desk = &*self.inner();
        let now = desk.clock.now();
        let longest = desk.config.hooks.iter().map(|hook| hook.timeout.as_secs()).max().unwrap_or(0);
        let until = later(now, i64::try_from(longest).unwrap_or(0).saturating_add(IN_HAND_SECONDS));
        let mut tx = desk.store.begin().await?;
        let mut found = None;
        let due = hook::due(&mut tx).await?;
        for (name, _) in due.iter().filter(|(name, at)| *at <= now && !busy.contains(name)) {
            let known = desk.config.hooks.iter().find(|hook| hook.name == *name);
            while found.is_none()
                && let Some(call) = hook::take(&mut tx, name, now, until).await?
            {
                match known {
                    Some(hook) => found = Some((call, hook.clone())),
                    None => hook::end(&mut tx, call.id, "dead", "the hook is not configured any more", now).await?,
                }
            }
        }
        tx.commit().await?;
        Ok(found)
    }

    /// Writes how a call ended: done, tried again later, or given up. Where it was to wake somebody and did not, the
    /// incident manager hears that.
    pub async fn call_ended(&self, call: &Call, hook: &Hook, outcome: Result<String, String>) -> anyhow::Result<()> {
        let desk = &*self.inner();
        let now = desk.clock.now();
        let mut tx = desk.store.begin().await?;
        match outcome {
            Ok(answer) => hook::end(&mut tx, call.id, "done", &answer, now).await?,
            Err(why) if call.attempts < hook.attempts => {
                let doubled = RETRY_SECONDS.saturating_mul(1 << call.attempts.saturating_sub(1).min(16));
                hook::retry(&mut tx, call.id, later(now, doubled.min(RETRY_SECONDS_MAX)), &why).await?;
            }
            Err(why) => {
                hook::end(&mut tx, call.id, "dead", &why, now).await?;
                given_up(&mut tx, desk, (call, &why), now).await?;
            }
        }
        tx.commit().await?;
        desk.outbox.notify_one();
        Ok(())
    }
}

/// Tells that nobody was woken. Of calls that tell of less nobody hears: their count is in the metrics.
async fn given_up(tx: &mut Tx, desk: &Inner, (call, why): (&Call, &str), now: Timestamp) -> anyhow::Result<()> {
    tracing::error!(hook = call.hook, event = call.event, why, "a hook is given up");
    let Some(id) = call.ticket.filter(|_| call.event == Notice::MajorIncident.as_str()) else { return Ok(()) };
    let mut row = ticket::load(tx, id).await?;
    let cause = Cause {
        what: format!("hook:{}", call.id),
        text: format!("{}: {why}", call.hook),
        why: Some(Why::HookDead),
        ..Cause::default()
    };
    let effects = vec![Effect::Notify(Notice::NewEntry, Audience::Major)];
    send::carry_out(tx, desk, &mut row, (&Decision { changes: Vec::new(), effects }, now), &cause).await
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(now)
}
