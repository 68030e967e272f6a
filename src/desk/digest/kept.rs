//! What a notice that waits for a digest says and carries, so that the morning can tell it.

use serde_json::{Value, json};

use crate::desk::clocks::Due;
use crate::desk::send::Cause;
use crate::desk::told;
use crate::pure::language::Language;
use crate::pure::notice::Notice;
use crate::pure::sla::{Level, TargetName};
use crate::pure::{PersonId, Timestamp, wording};
use crate::store::digest::Line;

/// A notice as it is kept for a reader of this language.
pub fn line(cause: &Cause, notice: Notice, (language, at): (Language, Timestamp)) -> Line {
    let is_over = notice == Notice::Confirmed && cause.why.is_some_and(wording::Why::is_end_of_monitoring);
    let said = match told::reason(cause, notice, language) {
        None if is_over => wording::reported_over(language).to_owned(),
        said => said.unwrap_or_default(),
    };
    let carries = match notice {
        // What was last written says more than why it was given to somebody in the night.
        Notice::Escalated | Notice::Complaint | Notice::Breach | Notice::ReopenedToYou => object(cause).to_string(),
        _ => String::new(),
    };
    Line { notice: notice.as_str().to_owned(), at, said, cause: carries }
}

fn object(cause: &Cause) -> Value {
    let due = |due: &Due| {
        json!({
            "target": due.target.map(TargetName::as_str), "percent": due.level.percent(), "at": due.at,
            "reason": due.reason, "given_at": due.given_at,
        })
    };
    let due: Vec<Value> = cause.due.iter().map(due).collect();
    json!({ "actor": cause.actor.map(|actor| actor.0), "reason": cause.reason, "text": cause.text, "due": due })
}

/// Why the notice comes, as it was kept.
pub fn cause(line: &Line) -> Cause {
    let kept: Value = serde_json::from_str(&line.cause).unwrap_or_default();
    let text = |name: &str| kept.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let due = kept.get("due").and_then(Value::as_array).into_iter().flatten().filter_map(due);
    Cause {
        actor: kept.get("actor").and_then(Value::as_i64).map(PersonId),
        what: "timer:digest".to_owned(),
        text: text("text"),
        reason: if line.said.is_empty() { text("reason") } else { line.said.clone() },
        due: due.collect(),
        ..Cause::default()
    }
}

fn due(kept: &Value) -> Option<Due> {
    let time = |name: &str| kept.get(name)?.as_str()?.parse().ok();
    let percent = kept.get("percent")?.as_u64()?;
    Some(Due {
        target: kept.get("target")?.as_str().and_then(TargetName::parse),
        level: Level::ALL.into_iter().find(|level| u64::from(level.percent()) == percent)?,
        at: time("at")?,
        reason: kept.get("reason")?.as_str()?.to_owned(),
        given_at: time("given_at")?,
    })
}
