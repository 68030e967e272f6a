//! V29: no parser of mail, and no rule of an administrator, can be made to think for long. Here each gets the inputs
//! that have hung others, at 1 MiB in a release build, and must end; that the time grows no faster than the input is measured by the
//! benchmark `linear`.

use std::time::{Duration, Instant};

use crate::daemon::Home;
use crate::program::postdesk;
use postdesk::pure::bounce::bounce;
use postdesk::pure::mail::{self, base_subject, content_key, text_of_html};
use postdesk::pure::{command, form, intent, language, quote, sla, thread, token, vet};

/// What each parser gets; a quarter in a build without optimisation, which is an order of magnitude slower.
const SIZE: usize = if cfg!(debug_assertions) { 256 * 1024 } else { 1024 * 1024 };
/// For one input and one parser.
const TIME_MAX: Duration = Duration::from_secs(if cfg!(debug_assertions) { 40 } else { 4 });

/// What is repeated up to the size, with what stands before and behind it.
type Input = (&'static str, &'static str, &'static str);

/// Texts: for quotes, signatures, intents, commands, languages, forms.
const TEXTS: [Input; 27] = [
    ("", "\n", "x"),
    ("a", " ", "b"),
    ("", "x\n", ""),
    ("", ">", "x"),
    ("", "> ", "\nx"),
    ("", "> x\ny\n", ""),
    ("On ", "Mon, ", "wrote:\n"),
    ("", "On Mon Bob\n", "wrote:\n"),
    ("", "On Mon, 23 Nov 2026, Bob wrote:\n", ""),
    ("", "From: a@b.test\n", ""),
    ("", "From: a@b.test\n\n\n\n", ""),
    ("", "-----\n\n", "x"),
    ("", "-----Original Message-----\n", ""),
    ("", "-- \n", ""),
    ("", "_", "\n"),
    ("", "#", "close"),
    ("", "#close\n", ""),
    ("", "#eta +1h ", ""),
    ("#close because ", "because ", ""),
    ("", "not ", "solved"),
    ("", "不", "好了"),
    ("", "State: open\n", "DESK #1042 · revision 7"),
    ("", "DESK #1042 · revision 7\n", "State: open"),
    ("", "DESK #1042 · revision 7\nState: open\nx\n", ""),
    ("", "> State: open Priority: x Impact:", ""),
    ("", "\u{200b}", "x"),
    ("", "http://x/<", ""),
];

const HTML: [Input; 16] = [
    ("", "<", ""),
    ("", "<div>", "x"),
    ("", "</div>", "x"),
    ("", "<blockquote>", "x"),
    ("", "<a href=\"", ""),
    ("<a ", "x=\"", ">"),
    ("", "<!--", "-->"),
    ("", "<!-- x --", ">"),
    ("", "<style>", "</style>x"),
    ("", "<script>", ""),
    ("", "&", ";"),
    ("", "&#", "0;"),
    ("", "<table><tr><td>", "x"),
    ("", "<ul><li>x", ""),
    ("<p ", "a ", ">x"),
    ("", "<br>\n\n", "x"),
];

/// Values of headers, tried in each that has a grammar.
const VALUES: [Input; 18] = [
    ("", "(", ""),
    ("", "()", "a@b.test"),
    ("", "<", ">"),
    ("", "\"", ""),
    ("", "\\\"", ""),
    ("", "a@", "b"),
    ("", "a@b.test,", ""),
    ("g:", "a@b.test;g:", ""),
    ("", "=?utf-8?Q?", "?="),
    ("", "=?utf-8?Q?=E2=9C?= ", ""),
    ("", "=?utf-8?B?4p?=", ""),
    ("=?", "?", "="),
    ("", "Re: ", "x"),
    ("", "[DESK #1] ", ""),
    ("", "<a@b.test> ", ""),
    ("", "support+ra1.aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.test ", ""),
    ("x/y", ";a*0*=%41", ""),
    ("x/y;a=\"", "\\", "\""),
];

/// Whole mails.
const MAILS: [Input; 18] = [
    ("", "X: y\n", "\nx"),
    ("X: ", "\n ", "y\n\nx"),
    ("", "\n ", "x"),
    ("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n", ""),
    ("Content-Type: multipart/mixed; boundary=b\n\n", "--b", "\n"),
    ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n", "--", "\n"),
    ("", "Content-Type: multipart/mixed; boundary=b\n\n--b\n", "x"),
    ("", "Content-Type: message/rfc822\n\n", "x"),
    ("Content-Type: multipart/digest; boundary=b\n\n", "--b\n\nSubject: x\n\ny\n", ""),
    (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n",
        "Final-Recipient: rfc822; a@b.test\n\n",
        "\n--b--",
    ),
    ("From: mailer-daemon@x.test\nSubject: failure\n\n", "<a@b.test>: 550 5.1.1\n", ""),
    ("From: mailer-daemon@x.test\nSubject: failure\n\n", "550 ", ""),
    ("Content-Transfer-Encoding: quoted-printable\n\n", "=", "41"),
    ("Content-Transfer-Encoding: base64\n\n", "=\n", ""),
    ("Content-Transfer-Encoding: x-uuencode\n\n", "begin 644 x\n", ""),
    ("Content-Type: text/plain; format=flowed\n\n", "> x \n", ""),
    ("Content-Type: text/plain; charset=utf-7\n\n", "+AG", "-"),
    ("Content-Type: text/calendar\n\n", "BEGIN:VEVENT\n ", ""),
];

fn filled((before, one, after): Input, size: usize) -> String {
    let count = size.saturating_sub(before.len() + after.len()) / one.len();
    format!("{before}{}{after}", one.repeat(count))
}

/// Everything that reads decoded text.
fn read_text(text: &str) {
    let known = ["The printer jams on the third floor.\nState: open\n", text.get(..20_000).unwrap_or_default()];
    for known in [&known[..0], &known] {
        let fragments = quote::fragments(text, known);
        assert_eq!(fragments.iter().map(|f| f.text.len()).sum::<usize>(), text.len());
        quote::fresh(&fragments);
        quote::readable(&fragments);
    }
    intent::intent(text);
    command::parse(text);
    language::detect(text);
    quote::forwarded(text);
    form::find_head(text);
    form::heads(text);
    let sent = form::sent_form("DESK #1042 · revision 7\nState: open\nPriority: P3\nETA:\n");
    form::read(text, sent.as_slice(), sent.as_ref(), &|_, text| text.starts_with('x'));
    command::says_done(text);
    sla::listed_days(text);
    token::claim_in_text(text);
    postdesk::pure::rules::labels(text);
}

fn read_mail(raw: &[u8]) {
    let read = mail::parse(raw);
    vet::vet(&read, None, None);
    bounce(&read);
    thread::keys(&read, Some("DESK"));
    content_key(raw);
}

/// Runs one and keeps the time of the slowest.
fn timed(slowest: &mut (Duration, String), what: &str, run: impl FnOnce()) {
    let start = Instant::now();
    run();
    let took = start.elapsed();
    assert!(took < TIME_MAX, "{what} took {took:?}");
    if took > slowest.0 {
        *slowest = (took, what.to_owned());
    }
}

#[test]
fn v29_pathological_texts_end() {
    let mut slowest = (Duration::ZERO, String::new());
    for input in TEXTS {
        timed(&mut slowest, &format!("text {input:?}"), || read_text(&filled(input, SIZE)));
    }
    eprintln!("{} texts, the slowest: {slowest:?}", TEXTS.len());
}

#[test]
fn v29_pathological_markup_ends() {
    let mut slowest = (Duration::ZERO, String::new());
    for input in HTML {
        let html = filled(input, SIZE);
        timed(&mut slowest, &format!("HTML {input:?}"), || drop(text_of_html(&html)));
    }
    eprintln!("{} texts, the slowest: {slowest:?}", HTML.len());
}

#[test]
fn v29_pathological_mails_end() {
    let mut slowest = (Duration::ZERO, String::new());
    let mut count = 0;
    for input in MAILS {
        let raw = format!("From: a@b.test\nSubject: x\n{}", filled(input, SIZE));
        timed(&mut slowest, &format!("mail {input:?}"), || read_mail(raw.as_bytes()));
        count += 1;
    }
    // A header block is read to 256 KiB, so that is what a value can be.
    for input in VALUES {
        let value = filled(input, SIZE.min(200 * 1024));
        for name in ["From", "To", "Subject", "Message-ID", "References", "Content-Type", "Content-Disposition", "Date"]
        {
            let raw = format!("{name}: {value}\n\nIt jams.\n");
            timed(&mut slowest, &format!("{name}: {input:?}"), || read_mail(raw.as_bytes()));
            count += 1;
        }
        timed(&mut slowest, &format!("subject {input:?}"), || drop(base_subject(&filled(input, SIZE))));
        timed(&mut slowest, &format!("token {input:?}"), || {
            token::claim_in_address(&value);
            token::claim_in_message_id(&value);
        });
    }
    for kind in ["application/ms-tnef", "application/pkcs7-mime; smime-type=signed-data", "text/enriched"] {
        for byte in [0u8, 0x04, 0x24, 0x30, 0x78, 0x80, 0xA0, 0xFF] {
            let start: &[u8] =
                if kind.contains("tnef") { &[0x78, 0x9F, 0x3E, 0x22, 0x01, 0x00] } else { &[0x30, 0x80] };
            let mut raw = format!("From: a@b.test\nContent-Type: {kind}\n\n").into_bytes();
            raw.extend(start);
            raw.resize(SIZE, byte);
            timed(&mut slowest, &format!("{kind} of {byte}"), || read_mail(&raw));
            count += 1;
        }
    }
    eprintln!("{count} mails, the slowest: {slowest:?}");
    assert_eq!(count, MAILS.len() + 8 * VALUES.len() + 24);
}

const DESK: &str = "[desk]\nname = \"Desk\"\naddress = \"support@desk.test\"\n\n[[mailbox]]\nkind = \"maildir\"\nname = \"support\"\npath = \"in\"\n\n[smtp]\nkind = \"maildir\"\npath = \"out\"\n\n[[engineer]]\nname = \"alice\"\naddress = \"alice@desk.test\"\n";

#[test]
fn v29_a_rule_that_backtracks_elsewhere_is_quick_here() {
    for pattern in ["(a+)+$", "(a|aa)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$"] {
        let home = Home::new(&format!("rules = [\"rules.toml\"]\n{DESK}"));
        let rule = format!(
            "[[rule]]\nname = \"evil\"\nwhen = {{ regex = [{pattern:?}] }}\nthen = {{ category = \"evil\" }}\n"
        );
        std::fs::write(home.path().join("rules.toml"), rule).unwrap();
        let ran = home.run(&["check"]);
        assert_eq!(ran.code, 0, "{pattern}: {ran:?}");
        let mail = home.path().join("evil.eml");
        std::fs::write(&mail, format!("From: a@b.test\nSubject: x\n\n{}!\n", "a".repeat(SIZE / 4))).unwrap();
        let start = Instant::now();
        let explain = |mail: &std::path::Path| {
            let config = home.path().join("postdesk.toml");
            let output = postdesk().args(["explain", "--json", "--config"]).arg(config).arg(mail).output().unwrap();
            assert!(output.status.success());
            serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
        };
        explain(&mail);
        assert!(start.elapsed() < TIME_MAX, "{pattern}: {:?}", start.elapsed());
        // And it is at work.
        std::fs::write(&mail, "From: a@b.test\nSubject: x\n\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n").unwrap();
        let matched = explain(&mail)["triage"]["category"] == "evil";
        assert_eq!(matched, !pattern.starts_with('^'), "{pattern}");
    }
}

#[test]
fn v29_a_rule_that_would_fill_the_memory_is_refused_by_name() {
    let configuration = format!("rules = [\"rules.toml\"]\n{DESK}");
    let home = Home::new(&configuration);
    for pattern in ["(?:x{1000}){1000}", "(?:(?:x{100}){100}){100}", "\\\\pL{1000}{1000}"] {
        let rule = format!(
            "[[rule]]\nname = \"too much\"\nwhen = {{ regex = [\"{pattern}\"] }}\nthen = {{ category = \"x\" }}\n"
        );
        std::fs::write(home.path().join("rules.toml"), rule).unwrap();
        let start = Instant::now();
        let ran = home.run(&["check"]);
        assert!(start.elapsed() < TIME_MAX, "{pattern}");
        assert_eq!(ran.code, 78, "{pattern}: {ran:?}");
        let told = ran.out + &ran.err;
        for word in ["rules.toml:", "too much", "regex", "x{"] {
            let word = if pattern.contains("pL") { word.replace("x{", "pL") } else { word.to_owned() };
            assert!(told.contains(&word), "{word:?} is not named: {told}");
        }
    }
}
