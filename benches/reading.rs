//! What reading one mail costs, from raw bytes to what its sender wants, and how fast large ones are read.
//!
//! Run with `cargo bench --bench reading`. `usual` are mails of about 6 kB as people and mail systems write them, `stage` is
//! the first of them step by step, the rest are sizes. With `POSTDESK_CORPORA` set, every `*/*.eml` below that folder is read
//! first, and the median, the slowest and the sum are told.

#![allow(clippy::unwrap_used, clippy::expect_used)]
#![allow(clippy::disallowed_methods, reason = "a measurement needs the time")]

use std::ffi::OsStr;
use std::path::Path;
use std::time::{Duration, Instant};

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use postdesk::desk::{Context, read};
use postdesk::pure::rules::labels;
use postdesk::pure::{bounce, command, intent, language, mail, quote, vet};

fn main() {
    if let Some(folder) = std::env::var_os("POSTDESK_CORPORA") {
        corpora(Path::new(&folder));
    }
    divan::main();
}

const SENTENCE: &str =
    "After the update this morning the VPN client asks for the token again and then says that it is offline.\r\n";
const QUOTED: &str = "> Thank you for your report, we are looking into it and will write again before noon.\r\n";

/// A reply as clients write them: fresh text, a quoted mail below it, `bytes` long in all or a little more.
fn plain_reply(bytes: usize) -> Vec<u8> {
    let mut mail = String::from(
        "Return-Path: <wang@corp.test>\r\n\
         Authentication-Results: mx.desk.test; spf=pass smtp.mailfrom=corp.test; dkim=pass header.d=corp.test\r\n\
         Received: from mail.corp.test by mx.desk.test with ESMTPS; Mon, 23 Nov 2026 10:00:00 +0800\r\n\
         From: =?utf-8?B?546L6Iqz?= <wang@corp.test>\r\nTo: support@desk.test\r\n\
         Subject: =?utf-8?Q?Re:_[DESK_#1042]_VPN_=E8=BF=9E=E4=B8=8D=E4=B8=8A?=\r\n\
         Date: Mon, 23 Nov 2026 10:00:00 +0800\r\nMessage-ID: <a1@corp.test>\r\n\
         In-Reply-To: <b2@desk.test>\r\nReferences: <b1@desk.test> <b2@desk.test>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
         It works again, thank you. 已经好了，谢谢。\r\n\r\n",
    );
    while mail.len() < bytes / 2 {
        mail.push_str(SENTENCE);
    }
    mail.push_str("\r\nOn Mon, 23 Nov 2026 at 09:00, IT Service Desk <support@desk.test> wrote:\r\n");
    while mail.len() < bytes {
        mail.push_str(QUOTED);
    }
    mail.into_bytes()
}

/// Text, HTML and an attachment in base64, as large mails are.
fn with_attachment(bytes: usize) -> Vec<u8> {
    let mut mail = String::from(
        "From: wang@corp.test\r\nTo: support@desk.test\r\nSubject: the log\r\nMessage-ID: <a2@corp.test>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n\
         --edge\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<div>The log is attached.</div><p>Please look.</p>\r\n\
         --edge\r\nContent-Type: application/octet-stream; name=log.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    );
    let line = format!("{}\r\n", "QUJD".repeat(19));
    while mail.len() < bytes {
        mail.push_str(&line);
    }
    mail.push_str("--edge--\r\n");
    mail.into_bytes()
}

/// An HTML body of many small elements.
fn html(bytes: usize) -> Vec<u8> {
    let mut mail = String::from(
        "From: wang@corp.test\r\nTo: support@desk.test\r\nSubject: page\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>",
    );
    while mail.len() < bytes {
        mail.push_str("<p class=\"x\">The <b>printer</b> on floor 3 &amp; 4 prints <a href=\"http://a.test/?q=1\">this</a>&nbsp;page.</p>\r\n");
    }
    mail.push_str("</body></html>\r\n");
    mail.into_bytes()
}

/// The same words in text and in HTML, as most clients send them: the answer, and the mail that it answers.
fn alternative(bytes: usize) -> Vec<u8> {
    let mut mail = String::from(
        "From: Wang Fang <wang@corp.test>\r\nTo: support@desk.test\r\nSubject: Re: [DESK #1042] VPN\r\n\
         Date: Mon, 23 Nov 2026 10:00:00 +0800\r\nMessage-ID: <a3@corp.test>\r\nIn-Reply-To: <b2@desk.test>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"edge\"\r\n\r\n--edge\r\n\
         Content-Type: text/plain; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         It works again, thank you. =E5=B7=B2=E7=BB=8F=E5=A5=BD=E4=BA=86\r\n\r\n\
         On Mon, 23 Nov 2026 at 09:00, IT Service Desk <support@desk.test> wrote:\r\n",
    );
    while mail.len() < bytes * 2 / 5 {
        mail.push_str(QUOTED);
    }
    mail.push_str("--edge\r\nContent-Type: text/html; charset=\"UTF-8\"\r\n\r\n<div dir=\"ltr\">It works again.</div><blockquote>");
    while mail.len() < bytes {
        mail.push_str("<p style=\"margin:0\">Thank you for your report, <b>we</b> are looking into it.<br></p>\r\n");
    }
    mail.push_str("</blockquote>\r\n--edge--\r\n");
    mail.into_bytes()
}

/// HTML alone, as web mailers send it.
fn html_reply(bytes: usize) -> Vec<u8> {
    let mut mail = html(bytes);
    let answer = b"<div>It still does not print.</div>";
    let at = mail.windows(6).position(|w| w == b"<body>").map_or(0, |at| at + 6);
    mail.splice(at..at, answer.iter().copied());
    mail
}

/// Chinese in GB18030, called gb2312, with no mark on the quoted lines.
fn gb18030(bytes: usize) -> Vec<u8> {
    let mut mail = b"From: \"=?gb2312?B?zfW3vA==?=\" <wang@corp.test>\r\nTo: support@desk.test\r\n\
        Subject: =?gb2312?B?u9i4tKO6tPLTobv6?=\r\nMessage-ID: <a4@corp.test>\r\nIn-Reply-To: <b2@desk.test>\r\nMIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=\"gb2312\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".to_vec();
    // "It still does not work.", then lines of "the printer jams, please have a look soon."
    mail.extend(b"\xbb\xb9\xca\xc7\xb2\xbb\xd0\xd0\xa1\xa3\r\n\r\n------------------ \xd4\xad\xca\xbc\xd3\xca\xbc\xfe ------------------\r\n");
    while mail.len() < bytes {
        mail.extend(
            b"\xb4\xf2\xd3\xa1\xbb\xfa\xbf\xa8\xd6\xbd\xa3\xac\xc7\xeb\xbe\xa1\xbf\xec\xb4\xa6\xc0\xed\xa1\xa3\r\n",
        );
    }
    mail
}

/// A report of Postfix with the returned mail in it.
fn bounced(bytes: usize) -> Vec<u8> {
    let mut mail = String::from(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.corp.test (Mail Delivery System)\r\nTo: support@desk.test\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"edge\"\r\n\r\n--edge\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\r\nThis is the mail system at host mx.corp.test.\r\n\r\n\
         <gone@corp.test>: host mx2.corp.test said: 550 5.1.1 unknown recipient\r\n\r\n--edge\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.corp.test\r\n\r\n\
         Final-Recipient: rfc822; gone@corp.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--edge\r\n\
         Content-Type: message/rfc822\r\n\r\n",
    );
    let inner = plain_reply(bytes.saturating_sub(mail.len()));
    mail.push_str(&String::from_utf8_lossy(&inner));
    mail.push_str("\r\n--edge--\r\n");
    mail.into_bytes()
}

/// The notice that `answering` quotes.
fn notice() -> String {
    let line = "We have replaced the cable of your printer and restarted the print server; paragraph";
    (0..24).map(|n| format!("{line} {n} of this notice tells more.\n")).collect()
}

/// An answer to `notice`, its lines rewrapped and without marks, as Outlook writes it.
fn answering() -> Vec<u8> {
    let mut mail = String::from(
        "From: wang@corp.test\r\nTo: support@desk.test\r\nSubject: Re: printer\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\nIt prints again, thank you.\r\n\r\n",
    );
    for (n, word) in notice().split_whitespace().enumerate() {
        mail.push_str(word);
        mail.push_str(if n % 11 == 10 { "\r\n" } else { " " });
    }
    while mail.len() < 6_000 {
        mail.push_str("\r\nAnd a line of my own about the printer on the second floor.");
    }
    mail.into_bytes()
}

/// Everything that is done to a mail before a transaction begins, and what its text is asked inside it.
fn intent_of(raw: &[u8], known: &[&str], context: &Context) -> usize {
    let parsed = read(raw, context).expect("no panic");
    let fragments = quote::fragments(&parsed.mail.text, known);
    let fresh = quote::fresh(&fragments);
    black_box(labels(&fresh));
    black_box(intent::intent(&fresh));
    black_box(command::parse(&fresh));
    black_box(language::detect(&fresh));
    fresh.len()
}

/// Reads each mail three times and takes the best, which other work on the machine disturbs least.
fn corpora(folder: &Path) {
    let context = Context::default();
    let mut found: Vec<(Duration, usize, String)> = Vec::new();
    for corpus in std::fs::read_dir(folder).expect("the folder of the corpora").flatten().filter(|c| c.path().is_dir())
    {
        for file in std::fs::read_dir(corpus.path()).expect("a corpus").flatten() {
            if file.path().extension() != Some(OsStr::new("eml")) {
                continue;
            }
            let raw = std::fs::read(file.path()).expect("a mail");
            let best = (0..3).map(|_| {
                let begun = Instant::now();
                black_box(intent_of(black_box(&raw), &[], &context));
                begun.elapsed()
            });
            found.push((best.min().unwrap_or_default(), raw.len(), file.path().display().to_string()));
        }
    }
    found.sort();
    let total: Duration = found.iter().map(|(time, ..)| *time).sum();
    let bytes: usize = found.iter().map(|(_, size, _)| size).sum();
    let at = |percent: usize| found.get(found.len() * percent / 100).map_or(0, |(time, ..)| time.as_micros());
    println!(
        "{} mails of the corpora, {bytes} bytes: median {} µs, p90 {} µs, p99 {} µs, {:.1} MB/s",
        found.len(),
        at(50),
        at(90),
        at(99),
        bytes as f64 / 1e6 / total.as_secs_f64()
    );
    let mut usual: Vec<u128> =
        found.iter().filter(|(_, size, _)| (5_000..7_000).contains(size)).map(|(time, ..)| time.as_micros()).collect();
    usual.sort();
    println!(
        "  of 5 to 7 kB: {}, median {} µs, longest {} µs",
        usual.len(),
        usual.get(usual.len() / 2).copied().unwrap_or_default(),
        usual.last().copied().unwrap_or_default()
    );
    for (time, size, name) in found.iter().rev().take(3) {
        println!("  {:>7} µs for {size} bytes: {name}", time.as_micros());
    }
}

/// About 6 kB, from raw bytes to the intent.
#[divan::bench_group(min_time = 1)]
mod usual {
    use super::*;

    fn of(bencher: Bencher, raw: &[u8]) {
        let context = Context::default();
        bencher.counter(ItemsCount::new(1u32)).bench(|| intent_of(black_box(raw), &[], &context));
    }

    #[divan::bench]
    fn plain_6_kb(bencher: Bencher) {
        of(bencher, &plain_reply(6_000));
    }

    #[divan::bench]
    fn alternative_6_kb(bencher: Bencher) {
        of(bencher, &alternative(6_000));
    }

    #[divan::bench]
    fn html_6_kb(bencher: Bencher) {
        of(bencher, &html_reply(6_000));
    }

    #[divan::bench]
    fn gb18030_6_kb(bencher: Bencher) {
        of(bencher, &gb18030(6_000));
    }

    #[divan::bench]
    fn bounce_6_kb(bencher: Bencher) {
        of(bencher, &bounced(6_000));
    }

    #[divan::bench]
    fn answer_to_a_known_mail_6_kb(bencher: Bencher) {
        let (raw, known, context) = (answering(), notice(), Context::default());
        bencher.counter(ItemsCount::new(1u32)).bench(|| intent_of(black_box(&raw), &[black_box(&known)], &context));
    }
}

/// `plain_6_kb`, step by step.
#[divan::bench_group(min_time = 0.5)]
mod stage {
    use super::*;

    fn text() -> String {
        mail::parse(&plain_reply(6_000)).text
    }

    fn fresh() -> String {
        quote::fresh(&quote::fragments(&text(), &[]))
    }

    #[divan::bench]
    fn a_parse(bencher: Bencher) {
        let raw = plain_reply(6_000);
        bencher.bench(|| mail::parse(black_box(&raw)));
    }

    #[divan::bench]
    fn b_content_key(bencher: Bencher) {
        let raw = plain_reply(6_000);
        bencher.bench(|| mail::content_key(black_box(&raw)));
    }

    #[divan::bench]
    fn c_gate(bencher: Bencher) {
        let mail = mail::parse(&plain_reply(6_000));
        bencher.bench(|| (vet::vet(black_box(&mail), None, None), bounce::bounce(black_box(&mail))));
    }

    #[divan::bench]
    fn d_quotes(bencher: Bencher) {
        let text = text();
        bencher.bench(|| quote::fragments(black_box(&text), &[]));
    }

    #[divan::bench]
    fn d_quotes_aligned(bencher: Bencher) {
        let (text, known) = (mail::parse(&answering()).text, notice());
        bencher.bench(|| quote::fragments(black_box(&text), &[black_box(&known)]));
    }

    #[divan::bench]
    fn e_labels(bencher: Bencher) {
        let fresh = fresh();
        bencher.bench(|| labels(black_box(&fresh)));
    }

    #[divan::bench]
    fn f_intent(bencher: Bencher) {
        let fresh = fresh();
        bencher.bench(|| intent::intent(black_box(&fresh)));
    }

    #[divan::bench]
    fn g_commands(bencher: Bencher) {
        let fresh = fresh();
        bencher.bench(|| command::parse(black_box(&fresh)));
    }

    #[divan::bench]
    fn h_language(bencher: Bencher) {
        let fresh = fresh();
        bencher.bench(|| language::detect(black_box(&fresh)));
    }
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 20)]
fn text(bencher: Bencher, bytes: usize) {
    let (raw, context) = (plain_reply(bytes), Context::default());
    bencher.counter(BytesCount::new(raw.len())).bench(|| intent_of(black_box(&raw), &[], &context));
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 20)]
fn page(bencher: Bencher, bytes: usize) {
    let (raw, context) = (html(bytes), Context::default());
    bencher.counter(BytesCount::new(raw.len())).bench(|| intent_of(black_box(&raw), &[], &context));
}

#[divan::bench(args = [1_000_000, 10_000_000, 25_000_000], sample_count = 10)]
fn attachment(bencher: Bencher, bytes: usize) {
    let (raw, context) = (with_attachment(bytes), Context::default());
    bencher.counter(BytesCount::new(raw.len())).bench(|| intent_of(black_box(&raw), &[], &context));
}
