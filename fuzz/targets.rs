//! What is fuzzed: one function a target, each from arbitrary bytes, each with what must hold of the result.
//!
//! The same functions run in `tests/fuzz.rs` over every input that was once found, so that a fault stays mended. A
//! target that is a part of a mail wraps its bytes into a mail: that is the only way in which strangers reach it.

#![allow(dead_code, clippy::panic)]

use std::path::Path;
use std::sync::LazyLock;

use postdesk::desk::{Context, read};
use postdesk::pure::cloud::cloud_files;
use postdesk::pure::mail::{self, Mail};
use postdesk::pure::rules::labels;
use postdesk::pure::{bounce, command, evidence, form, intent, language, quote, search, sla, thread, token, vet};

/// A target's name with its function.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 16] = [
    ("mail", mail),
    ("header", header),
    ("html", html),
    ("charset", charset),
    ("tnef", tnef),
    ("smime", smime),
    ("calendar", calendar),
    ("gate", gate),
    ("quote", quote),
    ("forward", forward),
    ("intent", intent),
    ("command", command),
    ("form", form),
    ("token", token),
    ("words", words),
    ("explain", explain),
];

static KEYS: LazyLock<token::KeyRing> = LazyLock::new(|| token::KeyRing::new([7; 32]));

/// Octets of text that a mail of `n` octets may grow to: HTML lists and quotes get marks on each line.
const GROWTH_MAX: usize = 64;
/// What any mail may add, however small it is.
const GROWTH_FLOOR: usize = 4096;

/// A whole mail: the tree of parts, the text, the attachments.
pub fn mail(data: &[u8]) {
    let mail = mail::parse(data);
    sound(&mail, data.len());
    mail::content_key(data);
}

/// A header block above a fixed body: names, addresses, encoded words, parameters, ids, dates.
pub fn header(data: &[u8]) {
    let mut raw = data.to_vec();
    raw.extend_from_slice(b"\r\n\r\nhello\r\n");
    sound(&mail::parse(&raw), raw.len());
    // The same bytes as the value of each field that is taken apart.
    for field in ["From", "To", "Subject", "References", "Message-ID", "Content-Type", "Content-Disposition", "Date"] {
        let mut raw = format!("{field}: ").into_bytes();
        raw.extend(data.iter().map(|&b| if b == b'\n' || b == b'\r' { b' ' } else { b }));
        raw.extend_from_slice(b"\r\n\r\nhello\r\n");
        sound(&mail::parse(&raw), raw.len());
    }
}

/// An HTML body.
pub fn html(data: &[u8]) {
    let html = String::from_utf8_lossy(data);
    let text = mail::text_of_html(&html);
    assert!(text.len() <= GROWTH_FLOOR + GROWTH_MAX * data.len(), "{} octets of {}", text.len(), data.len());
    sound(&wrapped("text/html; charset=utf-8", data), data.len());
}

/// A text body under the label that its first line names.
pub fn charset(data: &[u8]) {
    let end = data.iter().position(|&b| b == b'\n').unwrap_or(0);
    let (label, body) = data.split_at_checked(end).unwrap_or_default();
    let label: String = label.iter().filter(|b| b.is_ascii_graphic() && **b != b'"').map(|&b| char::from(b)).collect();
    sound(&wrapped(&format!("text/plain; charset=\"{label}\""), body), data.len());
}

/// A `winmail.dat`.
pub fn tnef(data: &[u8]) {
    sound(&wrapped("application/ms-tnef; name=winmail.dat", data), data.len());
}

/// An opaque S/MIME body.
pub fn smime(data: &[u8]) {
    sound(&wrapped("application/pkcs7-mime; smime-type=signed-data", data), data.len());
}

/// A calendar part, and the same bytes as a file of holidays.
pub fn calendar(data: &[u8]) {
    sound(&wrapped("text/calendar; method=REQUEST; charset=utf-8", data), data.len());
    sla::listed_days(&String::from_utf8_lossy(data));
}

/// What kind of mail it is, whether it is a bounce, what its authentication says, what it answers.
pub fn gate(data: &[u8]) {
    let own = ["support@desk.test".to_owned()];
    let signs = vet::OwnSigns { instance: "desk", addresses: &own };
    let mail = mail::parse(data);
    vet::vet(&mail, Some(&signs), None);
    bounce::bounce(&mail);
    evidence::authentication(&mail, Some("mx.desk.test"), 1);
    thread::keys(&mail, Some("DESK"));
    // The same bytes as the machine-readable part of a report.
    let mut raw = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\
        Content-Type: message/delivery-status\r\n\r\n"
        .to_vec();
    raw.extend_from_slice(data);
    raw.extend_from_slice(b"\r\n--b--\r\n");
    let mail = mail::parse(&raw);
    vet::vet(&mail, Some(&signs), None);
    bounce::bounce(&mail);
}

/// A text, and after a NUL the texts that we sent before, each after a NUL.
pub fn quote(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut texts = text.split('\0');
    let text = texts.next().unwrap_or_default();
    let known: Vec<&str> = texts.collect();
    whole(text, &known);
    if known.is_empty() {
        // A reply that quotes its own beginning.
        let head: String = text.chars().take(text.chars().count() / 2).collect();
        whole(text, &[&head]);
    }
}

/// A forwarded mail in the text.
pub fn forward(data: &[u8]) {
    quote::forwarded(&String::from_utf8_lossy(data));
}

/// What a requester wants.
pub fn intent(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let asked = intent::intent(&text);
    if asked.kind != intent::IntentKind::None {
        assert!(!asked.evidence.is_empty(), "a decision names the words that it rests on");
    }
    intent::as_asked(asked.kind, &text);
}

/// Commands and amounts of an engineer's mail, and whatever may stand for a form.
pub fn command(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parsed = command::parse(&text);
    assert!(parsed.commands.len() <= command::COMMANDS_MAX + 1);
    command::duration_minutes(&text);
    command::effort_minutes(&text);
    form::find_head(&text);
    let sent = form::sent_form(&text);
    let reading = form::read(&text, sent.as_slice(), sent.as_ref(), &|_, text| text.len() < 9);
    assert!(reading.rest.len() <= text.len());
}

/// An engineer's answer to a form, and after a NUL the notice that it answers. Without one the answer is also read
/// against a form of ours, as clients quote it: what nobody changed is no change.
pub fn form(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (answer, notice) = text.split_once('\0').unwrap_or((&text, ""));
    let sent: Vec<form::SentForm> = form::sent_form(notice).into_iter().collect();
    filled(answer, &sent);
    let head = form::FormHead { tag: "DESK".into(), number: 1042, revision: 7 };
    let values = form::FormValues { priority: "P3".into(), team: "network".into(), ..form::FormValues::default() };
    for language in [language::Language::En, language::Language::ZhCn] {
        let printed = form::print(&head, &values, language);
        let ours: Vec<form::SentForm> = form::sent_form(&printed).into_iter().collect();
        assert_eq!(ours.len(), 1, "a form of ours is found: {printed:?}");
        filled(answer, &ours);
        let quoted: String = printed.lines().map(|line| format!("> {line}\n")).collect();
        let untouched = form::read(&quoted, &ours, ours.first(), &|_, _| true);
        assert!(untouched.changes.is_empty(), "{:?}", untouched.changes);
        // The words above a quoted form, and behind its last line.
        filled(&format!("{answer}\n\n{quoted}"), &ours);
        filled(&format!("{quoted}{answer}"), &ours);
    }
}

/// What holds of every reading: it only takes away, each field changes once, and no value is that of the form.
fn filled(answer: &str, sent: &[form::SentForm]) {
    let reading = form::read(answer, sent, sent.first(), &|_, text| text.chars().count() < 9);
    assert!(reading.rest.len() <= answer.len(), "{} octets of {}", reading.rest.len(), answer.len());
    for (at, change) in reading.changes.iter().enumerate() {
        let again = reading.changes.iter().skip(at + 1).any(|other| other.field == change.field);
        assert!(!again, "{:?} changes twice", change.field);
        assert!(!form::is_same(&change.sent, &change.written), "{change:?} is none");
    }
}

/// Tokens in addresses, texts and ids: what proves itself is what we would mint, letter for letter.
pub fn token(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    proven_only_if_ours(&text);
    token::claim_in_address(&text);
    token::claim_in_message_id(&text);
    // What we mint proves itself, and nothing else once a letter is changed.
    let number = i64::from(data.first().copied().unwrap_or(1)) + 1;
    let minted = KEYS.mint(&subject(number));
    assert!(proven_only_if_ours(&minted), "{minted}");
    let Some((&at, &to)) = data.first().zip(data.last()) else { return };
    let at = usize::from(at) % minted.len();
    let other: String =
        minted.bytes().enumerate().map(|(i, b)| char::from(if i == at { to & 0x7f } else { b })).collect();
    proven_only_if_ours(&other);
}

fn subject(number: i64) -> token::Subject<'static> {
    token::Subject { purpose: token::Purpose::Reply, number, recipient: "wang@corp.test", generation: 1 }
}

/// Whether the text is a token that proves itself; it must then be the one that we mint.
fn proven_only_if_ours(text: &str) -> bool {
    let Some(claim) = token::claim_in_text(text) else { return false };
    let proved = KEYS.verify(&claim, &["wang@corp.test".to_owned()], 1);
    if let Some(proof) = &proved {
        let ours = KEYS.mint(&token::Subject { purpose: proof.purpose(), ..subject(proof.number()) });
        assert!(text.eq_ignore_ascii_case(&ours), "{text} proves what only {ours} may");
    }
    proved.is_some()
}

/// Small readings of any text: subject, language, words to search for, labels, files in a cloud.
pub fn words(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let base = mail::base_subject(&text);
    assert_eq!(mail::base_subject(&base), base, "a base subject has no prefix left");
    language::detect(&text);
    search::words(&text);
    labels(&text);
    for file in cloud_files(&text) {
        assert!(file.name.is_empty() || !file.name.contains(['\n', '\r']), "one line: {:?}", file.name);
        if !file.name.is_empty() {
            assert_harmless(&file.name);
        }
        assert!(file.host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c)), "a host: {:?}", file.host);
    }
}

/// The whole path of `explain`.
pub fn explain(data: &[u8]) {
    assert!(read(data, &Context::default()).is_ok(), "reading a mail does not panic");
    let explained = postdesk::explain::explain(Path::new("fuzzed.eml"), data, None);
    let object = explained.object();
    assert_ne!(object.get("verdict_reason").and_then(|v| v.as_str()), Some(""), "each verdict has its reason");
    assert!(serde_json_text(&object) > 0);
    let commands = explained.page(false).chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(commands, None, "nothing of a mail commands the terminal");
}

fn serde_json_text(object: &impl std::fmt::Display) -> usize {
    object.to_string().len()
}

fn wrapped(content_type: &str, body: &[u8]) -> Mail {
    let mut raw = format!("From: a@b.test\r\nMIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n").into_bytes();
    raw.extend_from_slice(body);
    mail::parse(&raw)
}

/// What holds of every parsed mail.
fn sound(mail: &Mail, bytes: usize) {
    assert!(mail.headers.len() <= mail::HEADERS_MAX);
    assert!(mail.references.len() <= mail::REFERENCES_MAX);
    assert!(mail.to.len() <= mail::ADDRESSES_MAX);
    assert!(mail.text.len() <= mail::TEXT_BYTES_MAX);
    assert!(mail.text.len() <= GROWTH_FLOOR + GROWTH_MAX * bytes, "{} octets of {bytes}", mail.text.len());
    assert!(!mail.subject.contains(['\n', '\r', '\0']), "one line: {:?}", mail.subject);
    for attachment in &mail.attachments {
        assert_harmless(&attachment.name);
    }
    for enclosed in &mail.enclosed {
        sound(enclosed, bytes);
    }
}

/// A name that can be shown: no path, nothing invisible, nothing that turns the line around.
fn assert_harmless(name: &str) {
    let bidi =
        ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'];
    assert!(!name.is_empty() && name != "." && name != "..", "{name:?}");
    assert!(!name.contains(['/', '\\', '\u{200b}', '\u{feff}']) && !name.contains(bidi), "{name:?}");
    assert!(!name.chars().any(char::is_control), "{name:?}");
}

/// Fragments are the text, and what is fresh stands in it.
fn whole(text: &str, known: &[&str]) {
    let fragments = quote::fragments(text, known);
    let joined: String = fragments.iter().map(|f| f.text.as_str()).collect();
    assert_eq!(joined, text, "nothing is lost");
    let fresh = quote::fresh(&fragments);
    for line in fresh.lines() {
        assert!(text.contains(line), "{line:?} is not of {text:?}");
    }
    quote::readable(&fragments);
}
