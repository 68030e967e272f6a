//! Calling the hooks: POST of JSON to a URL, or a program with JSON on its standard input. The rows say what is to be
//! called; what a call answers is written down, and a fault is tried again by the desk's own clock.
//!
//! No transaction is open while it calls. Each call has its time-out; a hook is called one call at a time and all hooks
//! beside each other, so that one which is silent holds up nobody but itself. The URL's path is a secret and never logged.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::Duration;

use http_body_util::{BodyExt, Collected, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use rustix::process::{Pid, Signal, kill_process_group};
use secrecy::ExposeSecret;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStderr};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::{Call as Target, Hook, Url, read_secret};
use crate::desk::Desk;
use crate::net;
use crate::store::hook::{self, Call};
use crate::web::health::Health;

/// How long it sleeps at most, and after a fault of the store.
const POLL: Duration = Duration::from_secs(30);
const FAULT_WAIT: Duration = Duration::from_secs(5);
/// Octets of an answer that are read, and characters of it that are kept.
const ANSWER_BYTES_MAX: usize = 16 * 1024;
const ANSWER_CHARS_MAX: usize = 300;
/// How long the last words of a program that has ended may take.
const LAST_WORDS: Duration = Duration::from_millis(200);
const COMPONENT: &str = "hooks";

/// Calls until `stop`.
pub async fn run(desk: Desk, health: Health, stop: CancellationToken) {
    let mut busy = BTreeSet::new();
    let mut calls: JoinSet<(String, anyhow::Result<()>)> = JoinSet::new();
    while !stop.is_cancelled() {
        let woken = desk.hooks_wake().notified();
        let mut fault = None;
        match desk.take_call(&busy).await {
            Ok(Some((call, hook))) => {
                busy.insert(call.hook.clone());
                let desk = desk.clone();
                calls.spawn(async move { (call.hook.clone(), finish(&desk, call, hook).await) });
                continue;
            }
            Ok(None) => health.up(COMPONENT),
            Err(e) => fault = Some(anyhow::Error::from(e)),
        }
        let due = next_due(&desk, &busy).await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = woken => {}
            Some(ended) = calls.join_next() => match ended {
                Ok((hook, outcome)) => {
                    busy.remove(&hook);
                    fault = fault.or(outcome.err());
                }
                Err(e) => {
                    // A call that panicked is known by no name: none is under way once the others have ended.
                    while calls.join_next().await.is_some() {}
                    busy.clear();
                    fault = Some(e.into());
                }
            },
            () = desk.clock().sleep_until(due, POLL), if fault.is_none() => {}
            () = tokio::time::sleep(FAULT_WAIT), if fault.is_some() => {}
        }
        if let Some(e) = fault {
            health.down(COMPONENT, &format!("{e:#}"));
        }
    }
    // What is under way ends in its own time.
    while calls.join_next().await.is_some() {}
}

/// When a hook that is not busy has its next call.
async fn next_due(desk: &Desk, busy: &BTreeSet<String>) -> Option<crate::pure::Timestamp> {
    let mut tx = desk.store().read().await.ok()?;
    let due = hook::due(&mut tx).await.ok()?;
    due.into_iter().find(|(name, _)| !busy.contains(name)).map(|(_, at)| at)
}

/// Makes the call that is due longest; false if none is.
pub async fn one(desk: &Desk) -> anyhow::Result<bool> {
    let Some((call, hook)) = desk.take_call(&BTreeSet::new()).await? else { return Ok(false) };
    finish(desk, call, hook).await?;
    Ok(true)
}

/// Makes a call and writes down how it ended.
async fn finish(desk: &Desk, call: Call, hook: Hook) -> anyhow::Result<()> {
    let outcome = match tokio::time::timeout(hook.timeout, make(&call, &hook)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(format!("no answer in {} s", hook.timeout.as_secs())),
    };
    metrics::counter!("postdesk_hooks_total", "outcome" => if outcome.is_ok() { "done" } else { "failed" })
        .increment(1);
    match &outcome {
        Ok(_) => tracing::info!(hook = hook.name, event = call.event, "a hook was called"),
        Err(why) => tracing::warn!(hook = hook.name, event = call.event, attempt = call.attempts, why, "a hook failed"),
    }
    desk.call_ended(&call, &hook, outcome).await
}

async fn make(call: &Call, hook: &Hook) -> Result<String, String> {
    let mut body: Value = serde_json::from_str(&call.body).map_err(|e| e.to_string())?;
    if let Some(object) = body.as_object_mut() {
        object.insert("call".to_owned(), Value::from(call.id));
        object.insert("attempt".to_owned(), Value::from(call.attempts));
    }
    let body = body.to_string();
    match &hook.call {
        Target::Url(url) => post(url, &body).await,
        Target::UrlFile(path) => {
            let secret = read_secret(path).map_err(|e| e.to_string())?;
            let url = Url::parse(secret.expose_secret()).ok_or("url_file holds no http or https URL")?;
            post(&url, &body).await
        }
        Target::Program(words) => start(words, &body).await,
    }
}

/// One POST over a connection of its own (RFC 9110 §9.3.3); done if the answer is 2xx.
async fn post(url: &Url, body: &str) -> Result<String, String> {
    let tcp = net::connect(&url.host, url.port).await.map_err(|e| e.to_string())?;
    let stream = match url.tls {
        true => net::encrypt(tcp, &url.host, None).await.map_err(|e| e.to_string())?,
        false => net::Stream::Plain(tcp),
    };
    let host = if url.host.contains(':') { format!("[{}]", url.host) } else { url.host.clone() };
    let request = Request::post(&url.path)
        .header(header::HOST, format!("{host}:{}", url.port))
        .header(header::USER_AGENT, "postdesk")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONNECTION, "close")
        .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
        .map_err(|e| format!("the URL cannot be asked: {e}"))?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| told(&e))?;
    // The connection is driven beside the request, and ends with this call whatever becomes of it.
    let mut driven = JoinSet::new();
    driven.spawn(connection);
    let answer = sender.send_request(request).await.map_err(|e| told(&e))?;
    let status = answer.status();
    // What cannot be read to its end has been answered all the same: the status decides.
    let page = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await.map(Collected::to_bytes);
    let page = page.unwrap_or_default();
    let said = shortened(&format!("{status} {}", String::from_utf8_lossy(&page).trim()));
    if status.is_success() { Ok(said) } else { Err(said) }
}

/// A fault of the exchange with what lies behind it.
fn told(fault: &hyper::Error) -> String {
    match std::error::Error::source(fault) {
        Some(cause) => format!("no answer: {fault}: {cause}"),
        None => format!("no answer: {fault}"),
    }
}

/// Starts a program; done if it ends with 0.
async fn start(words: &[String], body: &str) -> Result<String, String> {
    let (program, arguments) = words.split_first().ok_or("there is no program")?;
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .process_group(0)
        .spawn()
        .map_err(|e| format!("{program} cannot be started: {e}"))?;
    let mut group = Group::of(&child);
    if let Some(mut input) = child.stdin.take() {
        // A program that does not read its input may still do its work.
        let _ = input.write_all(body.as_bytes()).await;
    }
    let errors = child.stderr.take();
    let mut said = Vec::new();
    let status = {
        let mut reading = std::pin::pin!(listen(errors, &mut said));
        tokio::select! {
            () = &mut reading => child.wait().await,
            // What the program started may live on and hold the pipe: it is over when the program is.
            status = child.wait() => {
                let _ = tokio::time::timeout(LAST_WORDS, &mut reading).await;
                status
            }
        }
    }
    .map_err(|e| e.to_string())?;
    group.lives_on();
    let said = shortened(&String::from_utf8_lossy(&said));
    if status.success() { Ok(said) } else { Err(format!("{status}: {said}")) }
}

/// A program and all that it started: a group of processes that ends when the call is given up.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Group {
        Group(child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw))
    }

    /// The program has ended by itself; what it left running is meant to run.
    fn lives_on(&mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.0.take() {
            // It may be gone already: then there is nothing to end.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

/// Reads what a program says, and keeps the beginning: it must not fail because nobody reads the rest.
async fn listen(errors: Option<ChildStderr>, said: &mut Vec<u8>) {
    let Some(mut errors) = errors else { return };
    let _ = (&mut errors).take(ANSWER_BYTES_MAX as u64).read_to_end(said).await;
    let _ = tokio::io::copy(&mut errors, &mut tokio::io::sink()).await;
}

fn shortened(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(ANSWER_CHARS_MAX).collect::<String>().trim().to_owned()
}
