//! What reading one mail costs, from raw bytes to what its sender wants, and how fast large ones are read.
//!
//! Run with `cargo bench --bench reading`. The costs must grow in line with the size: ten times the bytes, ten times the time.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use postdesk::desk::{Context, read};
use postdesk::pure::rules::labels;
use postdesk::pure::{intent, quote};

fn main() {
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

/// Everything that is done to a mail before a transaction begins, and what its text is asked inside it.
fn intent_of(raw: &[u8], context: &Context) -> usize {
    let parsed = read(raw, context).expect("no panic");
    let fragments = quote::fragments(&parsed.mail.text, &[]);
    let fresh = quote::fresh(&fragments);
    black_box(labels(&fresh));
    black_box(intent::intent(&fresh));
    fresh.len()
}

#[divan::bench]
fn usual_mail_6_kb(bencher: Bencher) {
    let (raw, context) = (plain_reply(6_000), Context::default());
    bencher.counter(ItemsCount::new(1u32)).bench(|| intent_of(black_box(&raw), &context));
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 20)]
fn text(bencher: Bencher, bytes: usize) {
    let (raw, context) = (plain_reply(bytes), Context::default());
    bencher.counter(BytesCount::new(raw.len())).bench(|| intent_of(black_box(&raw), &context));
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 20)]
fn page(bencher: Bencher, bytes: usize) {
    let (raw, context) = (html(bytes), Context::default());
    bencher.counter(BytesCount::new(raw.len())).bench(|| intent_of(black_box(&raw), &context));
}

#[divan::bench(args = [1_000_000, 10_000_000, 25_000_000], sample_count = 10)]
fn attachment(bencher: Bencher, bytes: usize) {
    let (raw, context) = (with_attachment(bytes), Context::default());
    bencher.counter(BytesCount::new(raw.len())).bench(|| intent_of(black_box(&raw), &context));
}
