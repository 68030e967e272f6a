//! `explain`: what would happen to a mail, and why. Touches nothing, needs no configuration.

use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::desk::{self, Parsed};
use crate::pure::command;
use crate::pure::intent::intent;
use crate::pure::language;
use crate::pure::mail::{Address, base_subject};
use crate::pure::quote;
use crate::pure::rules::{self, Facts, labels};

/// The version of the object's shape.
const SCHEMA: u32 = 1;

/// Explains one raw mail as the object of `explain --json`.
pub fn explain(file: &Path, raw: &[u8], config: Option<&Config>) -> Value {
    let context = config.map(context_of).unwrap_or_default();
    let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(raw));
    match desk::read(raw, &context) {
        Ok(parsed) => object(file, raw, (&sha256, &parsed), config),
        Err(why) => json!({
            "schema": SCHEMA, "file": file.display().to_string(), "sha256": sha256, "size": raw.len(),
            "defects": ["unreadable"], "message_id": null, "in_reply_to": [], "references": [], "date": null,
            "from": null, "reply_to": [], "to": [], "cc": [], "subject": "", "base_subject": "",
            "verdict": "quarantine", "verdict_reason": why, "bounce": null, "language": null, "text": "",
            "fragments": [], "fresh": "", "forwarded": null, "attachments": [],
            "intent": { "kind": "none", "evidence": "" }, "commands": [], "thread_keys": [], "triage": null,
        }),
    }
}

fn context_of(config: &Config) -> desk::Context {
    desk::Context {
        instance: String::new(),
        own_addresses: config.own_addresses(),
        authserv_id: config.identity.authserv_id.clone(),
        received_above: config.identity.received_above,
        tag: Some(config.desk.tag.clone()),
    }
}

fn object(file: &Path, raw: &[u8], (sha256, parsed): (&str, &Parsed), config: Option<&Config>) -> Value {
    let mail = &parsed.mail;
    let fragments = quote::fragments(&mail.text, &[]);
    let fresh = quote::fresh(&fragments);
    let asked = intent(&fresh);
    let commands = command::parse(&fresh).commands;
    let language = language::detect(&fresh).or_else(|| language::detect(&mail.subject));
    json!({
        "schema": SCHEMA,
        "file": file.display().to_string(),
        "sha256": sha256,
        "size": raw.len(),
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
        "language": language,
        "text": mail.text,
        "fragments": fragments.iter().map(|f| json!({ "kind": f.kind.as_str(), "text": f.text })).collect::<Vec<_>>(),
        "fresh": fresh,
        "forwarded": forwarded(parsed),
        "attachments": mail.attachments.iter().map(|a| json!({
            "name": a.name, "type": a.media_type, "size": a.bytes.len(),
            "sha256": data_encoding::HEXLOWER.encode(&Sha256::digest(&a.bytes)), "inline": a.inline, "cid": a.cid,
        })).collect::<Vec<_>>(),
        "intent": { "kind": asked.kind.as_str(), "evidence": asked.evidence },
        "commands": commands.iter().map(|c| json!({
            "verb": c.verb.map(command::Verb::as_str), "args": c.args,
        })).collect::<Vec<_>>(),
        "thread_keys": parsed.keys.iter().map(|k| json!({ "by": k.by.as_str(), "value": k.value })).collect::<Vec<_>>(),
        "triage": config.map(|c| triage(c, parsed, &fresh, language.unwrap_or_default())),
    })
}

fn address(address: &Address) -> Value {
    json!({ "name": address.name, "address": address.address })
}

fn forwarded(parsed: &Parsed) -> Option<Value> {
    if let Some(inner) = parsed.mail.enclosed.first() {
        let from = inner.from.first().map(|a| a.address.clone()).unwrap_or_default();
        return Some(json!({ "from": from, "subject": inner.subject }));
    }
    quote::forwarded(&parsed.mail.text).map(|head| json!({ "from": head.from_address, "subject": head.subject }))
}

/// What the rules on disk would make of the mail.
fn triage(config: &Config, parsed: &Parsed, fresh: &str, language: &str) -> Value {
    let mail = &parsed.mail;
    let from = mail.sole_from().map(Address::key).unwrap_or_default();
    let keys = |list: &[Address]| -> Vec<String> { list.iter().map(Address::key).collect() };
    let (to, cc) = (keys(&mail.to), keys(&mail.cc));
    let headers: Vec<(String, String)> = mail.headers.iter().map(|h| (h.name.clone(), h.value.clone())).collect();
    let attachments: Vec<String> = mail.attachments.iter().map(|a| a.name.clone()).collect();
    let facts = Facts {
        subject: &mail.subject,
        body: fresh,
        from: &from,
        to: &to,
        cc: &cc,
        headers: &headers,
        mailbox: config.mailboxes.first().map_or("", |m| m.name.as_str()),
        language,
        attachments: &attachments,
        ..Facts::default()
    };
    let triage = rules::triage(&config.rules, &facts);
    let capped = config.identity.authserv_id.is_some();
    let grade = rules::grade(&config.priority, &triage, &labels(fresh), capped);
    json!({
        "kind": triage.kind.map_or("incident", |k| k.as_str()),
        "category": triage.category,
        "impact": grade.impact.as_str(),
        "urgency": grade.urgency.as_str(),
        "priority": grade.priority.as_str(),
        "team": triage.team.clone().unwrap_or_else(|| config.default_team().to_owned()),
        "assignee": triage.assignee,
        "rules": triage.rules.iter().map(|r| json!({ "name": r.name, "words": r.words })).collect::<Vec<_>>(),
    })
}

/// The same for a person to read.
pub fn tell(explained: &Value) -> String {
    let text = |key: &str| explained.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let from = explained.get("from").map(person).unwrap_or_default();
    let mut lines = vec![
        text("file"),
        format!("  {:<12}{}", "What", verdict_words(&text("verdict"))),
        format!("  {:<12}{}", "Why", text("verdict_reason")),
        format!("  {:<12}{}", "From", if from.is_empty() { "nobody that can be identified".to_owned() } else { from }),
        format!("  {:<12}{}", "Subject", text("subject")),
    ];
    if let Some(bounce) = explained.get("bounce").filter(|b| !b.is_null()) {
        lines.push(format!("  {:<12}{bounce}", "Bounce"));
    }
    let intent = explained.pointer("/intent/kind").and_then(Value::as_str).unwrap_or("none");
    if intent != "none" {
        let evidence = explained.pointer("/intent/evidence").and_then(Value::as_str).unwrap_or_default();
        lines.push(format!("  {:<12}{intent} ({evidence:?})", "Intent"));
    }
    for key in array(explained, "thread_keys") {
        let part = |name: &str| key.get(name).and_then(Value::as_str).unwrap_or_default();
        lines.push(format!("  {:<12}{}: {}", "Thread", part("by"), part("value")));
    }
    for command in array(explained, "commands") {
        let part = |name: &str| command.get(name).and_then(Value::as_str);
        let verb = part("verb").map_or_else(|| "(no such command)".to_owned(), |verb| format!("#{verb}"));
        lines.push(format!("  {:<12}{verb} {}", "Command", part("args").unwrap_or_default()).trim_end().to_owned());
    }
    for attachment in array(explained, "attachments") {
        let name = attachment.get("name").and_then(Value::as_str).unwrap_or_default();
        let size = attachment.get("size").and_then(Value::as_u64).unwrap_or_default();
        lines.push(format!("  {:<12}{name} ({size} bytes)", "Attachment"));
    }
    for defect in array(explained, "defects") {
        lines.push(format!("  {:<12}{}", "Defect", defect.as_str().unwrap_or_default()));
    }
    if let Some(triage) = explained.get("triage").filter(|t| !t.is_null()) {
        let part = |name: &str| triage.get(name).and_then(Value::as_str).unwrap_or_default();
        lines.push(format!(
            "  {:<12}{} {} to team {} {}",
            "Triage",
            part("priority"),
            part("kind"),
            part("team"),
            part("category")
        ));
    }
    lines.push(format!("  {:<12}", "New in it"));
    let fresh = text("fresh");
    lines.extend(fresh.lines().map(|l| format!("    {l}")));
    lines.join("\n") + "\n"
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn person(value: &Value) -> String {
    let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    match (part("name"), part("address")) {
        ("", "") => String::new(),
        ("", address) => address.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    }
}

fn verdict_words(verdict: &str) -> String {
    let words = match verdict {
        "admit" => "a person's mail: an entry on its ticket, or a new ticket",
        "auto_reply" => "an automatic answer: kept, changes nothing, is never answered",
        "bounce" => "a delivery report: kept, changes nothing, is never answered",
        "bulk" => "a list's or bulk mail: set aside",
        "loop" => "our own mail come back: set aside",
        "calendar" => "an answer to an invitation: kept, changes nothing",
        "monitor" => "a monitoring system's mail",
        _ => "quarantined: kept raw, for a person to look at",
    };
    format!("{verdict}: {words}")
}
