//! The object of `explain --json`: every key on every object, lists never null.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::triage::{self, Triaged};
use super::{Explained, Found};
use crate::pure::command;
use crate::pure::mail::{Address, base_subject};

/// The version of the object's shape.
const SCHEMA: u32 = 1;

/// One object, whatever the mail is.
pub fn object(explained: &Explained<'_>) -> Value {
    match &explained.found {
        Ok(found) => of_found(explained, found),
        Err(why) => json!({
            "schema": SCHEMA, "file": explained.file, "sha256": explained.sha256, "size": explained.size,
            "defects": ["unreadable"], "message_id": null, "in_reply_to": [], "references": [], "date": null,
            "from": null, "reply_to": [], "to": [], "cc": [], "subject": "", "base_subject": "",
            "verdict": "quarantine", "verdict_reason": why, "bounce": null, "language": null, "text": "",
            "fragments": [], "fresh": "", "forwarded": null, "attachments": [],
            "intent": { "kind": "none", "evidence": "" }, "commands": [], "thread_keys": [], "triage": null,
        }),
    }
}

fn of_found(explained: &Explained<'_>, found: &Found) -> Value {
    let parsed = &found.parsed;
    let mail = &parsed.mail;
    json!({
        "schema": SCHEMA,
        "file": explained.file,
        "sha256": explained.sha256,
        "size": explained.size,
        "defects": mail.defects.iter().map(|d| d.kind).collect::<Vec<_>>(),
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": mail.references,
        "date": mail.date.map(|d| d.to_string()),
        "from": mail.from.first().map(address),
        "reply_to": mail.reply_to.iter().map(address).collect::<Vec<_>>(),
        "to": mail.to.iter().map(address).collect::<Vec<_>>(),
        "cc": mail.cc.iter().map(address).collect::<Vec<_>>(),
        "subject": mail.subject,
        "base_subject": base_subject(&mail.subject),
        "verdict": parsed.vetted.verdict.as_str(),
        "verdict_reason": parsed.vetted.reason,
        "bounce": parsed.bounce.as_ref().map(|b| json!({
            "action": b.action, "status": b.status, "recipients": b.recipients, "original_message_id": b.original_message_id,
        })),
        "language": found.language,
        "text": mail.text,
        "fragments": found.fragments.iter().map(|f| json!({ "kind": f.kind.as_str(), "text": f.text })).collect::<Vec<_>>(),
        "fresh": found.fresh,
        "forwarded": found.forwarded.as_ref().map(|o| json!({ "from": o.from.address, "subject": o.subject })),
        "attachments": mail.attachments.iter().map(|a| json!({
            "name": a.name, "type": a.media_type, "size": a.bytes.len(),
            "sha256": data_encoding::HEXLOWER.encode(&Sha256::digest(&a.bytes)), "inline": a.inline, "cid": a.cid,
        })).collect::<Vec<_>>(),
        "intent": { "kind": found.asked.kind.as_str(), "evidence": found.asked.evidence },
        "commands": found.commands.iter().map(|c| json!({
            "verb": c.verb.map(command::Verb::as_str), "args": c.args,
        })).collect::<Vec<_>>(),
        "thread_keys": parsed.keys.iter().map(|k| json!({ "by": k.by.as_str(), "value": k.value })).collect::<Vec<_>>(),
        "triage": explained.config.map(|c| of_triage(&triage::triage(c, found))),
    })
}

fn address(address: &Address) -> Value {
    json!({ "name": address.name, "address": address.address })
}

pub fn of_triage(triaged: &Triaged) -> Value {
    json!({
        "kind": triaged.kind.as_str(),
        "category": triaged.ruled.category,
        "impact": triaged.grade.impact.as_str(),
        "urgency": triaged.grade.urgency.as_str(),
        "priority": triaged.grade.priority.as_str(),
        "team": triaged.team,
        "assignee": triaged.ruled.assignee,
        "rules": triaged.ruled.rules.iter().map(|r| json!({ "name": r.name, "words": r.words })).collect::<Vec<_>>(),
    })
}
