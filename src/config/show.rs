//! The effective configuration as JSON: defaults filled in, no secrets.

use serde_json::{Value, json};

use super::{
    Call, Config, DoneWords, Engineer, Hook, Keys, MailboxConfig, MailboxKind, SmtpConfig, StoreUrl, Tls, Via,
};
use crate::pure::grade::{Effort, Impact, Urgency};
use crate::pure::sla::Span;

/// See `Config::effective_json`.
pub fn effective_json(config: &Config) -> Value {
    let desk = &config.desk;
    json!({
        "path": config.path,
        "state_dir": config.state_dir,
        "desk": {
            "name": desk.name, "address": desk.address, "aliases": desk.aliases, "tag": desk.tag,
            "language": desk.language.tag(), "time_zone": desk.time_zone_name, "subaddressing": desk.subaddressing,
            "incident_manager": desk.incident_manager, "on_call": desk.on_call, "phone": desk.phone,
            "calendar": desk.calendar, "digest": desk.digest,
        },
        "store": {
            "url": store_url(&config.store.url), "password_file": config.store.password_file,
            "blobs": config.store.blobs,
        },
        "identity": {
            "authserv_id": config.identity.authserv_id, "received_above": config.identity.received_above,
            "token_key_file": config.identity.token_key_file,
            "dkim": config.identity.dkim.as_ref().map(|keys| match keys {
                Keys::System => "system".to_owned(),
                Keys::Server(address) => address.to_string(),
                Keys::File(path) => format!("file:{}", path.display()),
            }),
            "arc_sealers": config.identity.arc_sealers, "domains": config.identity.domains,
        },
        "mailboxes": config.mailboxes.iter().map(mailbox).collect::<Vec<_>>(),
        "smtp": smtp(&config.smtp),
        "web": config.web.map(|listen| listen.to_string()),
        "teams": config.teams.iter().map(|team| json!({
            "name": team.name, "full_name": team.full_name, "tier": team.tier.as_str(), "lead": team.lead, "calendar": team.calendar,
        })).collect::<Vec<_>>(),
        "engineers": config.engineers.iter().map(|one| engineer(one, config)).collect::<Vec<_>>(),
        "categories": config.categories.iter().map(|one| json!({
            "name": one.name, "skills": one.skills, "required": one.required, "restricted": one.restricted, "effort": one.effort.map(Effort::as_str),
        })).collect::<Vec<_>>(),
        "items": config.items.iter().map(|one| json!({ "name": one.name, "aliases": one.aliases })).collect::<Vec<_>>(),
        "priority": matrix(config),
        "targets": config.targets.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(),
        "pause_on": config.pause_on,
        "calendars": config.calendars.keys().collect::<Vec<_>>(),
        "closure": closure(config),
        "limits": limits(config),
        "roles": config.roles.iter().map(|role| json!({
            "name": role.name, "engineers": role.engineers, "addresses": role.addresses,
        })).collect::<Vec<_>>(),
        "rotas": config.rotas.iter().map(|row| json!({
            "name": row.name, "team": row.team, "shifts": row.rota.shifts.len(),
            "engineers": row.rota.turns.as_ref().map(|turns| turns.people.clone()).unwrap_or_default(),
        })).collect::<Vec<_>>(),
        "vendors": config.vendors.iter().map(|one| json!({
            "name": one.name, "full_name": one.full_name, "addresses": one.addresses, "reference": one.reference,
            "answer": format!("{} {}", one.answer.span, one.answer.clock.as_str()),
        })).collect::<Vec<_>>(),
        "hooks": config.hooks.iter().map(hook).collect::<Vec<_>>(),
        "monitoring": monitoring(config),
        "rules": config.rules.rules().iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>(),
        "templates": config.templates,
        "spool": config.spool,
        "log": { "level": config.log.level, "format": if config.log.json { "json" } else { "text" } },
    })
}

/// The URL with a password in it, if any, put out of sight.
fn store_url(url: &StoreUrl) -> String {
    match url {
        StoreUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        StoreUrl::Postgres(url) => {
            let Some((scheme, rest)) = url.split_once("://") else {
                return String::new();
            };
            let rest = rest.split_once('?').map_or(rest, |(before, _)| before);
            match rest.rsplit_once('@') {
                Some((user, host)) => {
                    let name = user.split(':').next().unwrap_or_default();
                    format!("{scheme}://{name}@{host}")
                }
                None => format!("{scheme}://{rest}"),
            }
        }
    }
}

fn tls(tls: Tls) -> &'static str {
    match tls {
        Tls::Implicit => "implicit",
        Tls::Starttls => "starttls",
        Tls::None => "none",
    }
}

fn mailbox(mailbox: &MailboxConfig) -> Value {
    let (name, address) = (&mailbox.name, &mailbox.address);
    match &mailbox.kind {
        MailboxKind::Maildir { path } => json!({ "name": name, "address": address, "kind": "maildir", "path": path }),
        MailboxKind::Imap(imap) => json!({
            "name": name, "address": address, "kind": "imap", "host": imap.host, "port": imap.port,
            "tls": tls(imap.tls), "user": imap.user, "password_file": imap.password_file, "folder": imap.folder,
            "processed": imap.processed, "poll_seconds": imap.poll.as_secs(), "ca_file": imap.ca_file,
        }),
    }
}

fn smtp(smtp: &SmtpConfig) -> Value {
    match smtp {
        SmtpConfig::Maildir { path } => json!({ "kind": "maildir", "path": path }),
        SmtpConfig::Smtp(server) => json!({
            "kind": "smtp", "host": server.host, "port": server.port, "tls": tls(server.tls),
            "user": server.login.as_ref().map(|(user, _)| user),
            "password_file": server.login.as_ref().map(|(_, path)| path),
            "ca_file": server.ca_file, "hello": server.hello,
        }),
    }
}

fn engineer(one: &Engineer, config: &Config) -> Value {
    json!({
        "name": one.name, "full_name": one.full_name, "title": one.title, "phone": one.phone,
        "address": one.address, "aliases": one.aliases, "team": one.team, "skills": one.skills,
        "capacity": one.capacity, "language": one.language.unwrap_or(config.desk.language).tag(),
        "time_zone": one.time_zone.as_ref().and_then(|zone| zone.iana_name()).unwrap_or(&config.desk.time_zone_name), "hours": one.hours,
        "new_entry": if one.collects_entries { "digest" } else { "single" }, "quiet": one.quiet,
    })
}

fn hook(one: &Hook) -> Value {
    let (what, place) = match &one.call {
        // The path of a robot's URL is its password.
        Call::Url(url) => ("url", Value::from(url.place())),
        Call::UrlFile(path) => ("url_file", json!(path)),
        Call::Program(words) => ("program", json!(words)),
    };
    json!({
        "name": one.name, "events": one.events, what: place, "timeout_seconds": one.timeout.as_secs(),
        "priorities": one.priorities.iter().map(|p| p.as_str()).collect::<Vec<_>>(), "attempts": one.attempts,
    })
}

fn matrix(config: &Config) -> Value {
    let row = |impact: Impact| {
        let cells = Urgency::ALL.iter().map(|urgency| {
            let priority = config.priority.priority(impact, *urgency);
            (urgency.as_str().to_owned(), Value::from(priority.as_str()))
        });
        (impact.as_str().to_owned(), Value::Object(cells.collect()))
    };
    Value::Object(Impact::ALL.into_iter().map(row).collect())
}

fn closure(config: &Config) -> Value {
    let spans = |list: &[Span]| list.iter().map(Span::to_string).collect::<Vec<_>>();
    let closure = &config.closure;
    json!({
        "remind_after": spans(&closure.remind_after), "close_after": closure.close_after.to_string(),
        "reopen_days": closure.reopen_days, "codes": closure.codes,
        "done_words": match closure.done_words { DoneWords::Ask => "ask", DoneWords::Resolve => "resolve" },
        "via": match closure.via { Via::Direct => "direct", Via::Owner => "owner" },
        "pending_remind_after": spans(&closure.pending_remind_after),
        "pending_resolve_after": closure.pending_resolve_after.to_string(),
    })
}

fn monitoring(config: &Config) -> Value {
    let limits = &config.monitoring;
    json!({
        "flap_changes": limits.flap_changes, "flap_window_seconds": limits.flap_window.as_secs(),
        "reopen_within_seconds": limits.reopen_within.as_secs(), "storm_problems": limits.storm_problems,
        "storm_window_seconds": limits.storm_window.as_secs(), "storm_groups": limits.storm_groups,
        "notice_every_seconds": limits.notice_every.as_secs(),
    })
}

fn limits(config: &Config) -> Value {
    let limits = &config.limits;
    json!({
        "ack_max_age_seconds": limits.ack_max_age.as_secs(), "acks_per_hour": limits.acks_per_hour,
        "acks_per_day": limits.acks_per_day, "domain_per_hour": limits.domain_per_hour,
        "total_per_hour": limits.total_per_hour, "breaker_answers": limits.breaker_answers,
        "breaker_window_seconds": limits.breaker_window.as_secs(),
    })
}
