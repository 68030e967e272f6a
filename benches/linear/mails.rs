//! Whole mails, read as the desk reads them: structure, headers, transfer encodings, character sets, then the gate, the
//! bounce, the evidence and the thread keys; and the page that tells of them.

use std::hint::black_box;
use std::path::Path;

use postdesk::desk::{Context, read};
use postdesk::explain::explain;

use super::texts::fill;
use super::{Parser, Shape};

const HEAD: &str =
    "From: Ann <ann@corp.test>\r\nTo: support@desk.test\r\nMessage-ID: <a@corp.test>\r\nMIME-Version: 1.0\r\n";

/// A body of a content type and an encoding, and the unit that it is filled with.
const BODIES: &[(&str, &str, &str, &str)] = &[
    ("sentences", "text/plain; charset=utf-8", "8bit", "After the update 还是不行 the client is offline.\r\n"),
    ("html", "text/html; charset=utf-8", "8bit", "<p>The <b>printer</b> jams &amp; stops.</p>\r\n"),
    ("one line", "text/plain; charset=utf-8", "8bit", "a"),
    ("only CR", "text/plain", "7bit", "a\r"),
    ("only LF", "text/plain", "7bit", "a\n"),
    ("NUL", "text/plain", "8bit", "\0"),
    ("base64", "text/plain; charset=utf-8", "base64", "5omT5Y2w5py65Y2h57q46L+Y5piv5LiN6KGM\r\n"),
    ("base64 of one line", "application/octet-stream", "base64", "QUJD"),
    ("base64 that is none", "application/octet-stream", "base64", "=*"),
    ("quoted-printable", "text/plain; charset=utf-8", "quoted-printable", "=E6=89=93=E5=8D=B0 is=20it=\r\n"),
    ("quoted-printable, open", "text/plain", "quoted-printable", "="),
    ("quoted-printable blanks", "text/plain", "quoted-printable", " \t"),
    ("uuencode", "text/plain", "x-uuencode", "M5&AE('!R:6YT97(@:F%M<RX@5&AE('!R:6YT97(@:F%M<RX@5&AE('!R:6YT\r\n"),
    ("uuencode in the text", "text/plain", "7bit", "begin 644 a.txt\r\n#86)C\r\n`\r\nend\r\n"),
    ("uuencode begun", "text/plain", "7bit", "begin 644 a.txt\r\n"),
    ("flowed", "text/plain; format=flowed; delsp=yes", "7bit", "> a line that flows \r\n"),
    ("flowed blanks", "text/plain; format=flowed", "7bit", " \r\n"),
    ("gb18030", "text/plain; charset=gb2312", "8bit", "还是不行\r\n"),
    ("iso-2022-jp", "text/plain; charset=iso-2022-jp", "7bit", "\u{1b}$B$3$l\u{1b}(B\r\n"),
    ("utf-7", "text/plain; charset=utf-7", "7bit", "+ZbBnaA- a\r\n"),
    ("utf-7 begun", "text/plain; charset=utf-7", "7bit", "+"),
    ("utf-16", "text/plain; charset=utf-16", "8bit", "a\0b\0"),
    ("wrong charset", "text/plain; charset=us-ascii", "8bit", "还是\r\n"),
    ("no charset", "text/plain", "8bit", "打印机卡纸，还是不行。\r\n"),
    ("enriched", "text/enriched", "7bit", "<bold>a</bold><<"),
    ("calendar", "text/calendar; method=REQUEST", "8bit", "BEGIN:VEVENT\r\nSUMMARY:a\r\nEND:VEVENT\r\n"),
    ("calendar folded", "text/calendar; method=REQUEST", "8bit", "SUMMARY:a\r\n b\r\n"),
    (
        "delivery status",
        "message/delivery-status",
        "7bit",
        "Final-Recipient: rfc822; a@x.test\r\nAction: failed\r\n\r\n",
    ),
    ("disposition", "message/disposition-notification", "7bit", "Final-Recipient: rfc822; a@x.test\r\n"),
    ("mails in mails", "message/rfc822", "7bit", "Content-Type: message/rfc822\r\n\r\n"),
    ("rtf", "application/ms-tnef", "base64", "eJ8+IgEAAQ=="),
    ("pkcs7", "application/pkcs7-mime; smime-type=signed-data", "base64", "MIAGCSqGSIb3DQEHAqCA"),
    ("quotes of a bounce", "text/plain", "7bit", "<a@x.test>: 550 5.1.1 user unknown; host mx.x.test said:\r\n"),
    ("addresses of a bounce", "text/plain", "7bit", "a@x.test "),
    ("codes of a bounce", "text/plain", "7bit", "5.1.1 "),
    ("brackets of a bounce", "text/plain", "7bit", "<"),
];

/// Headers that hold the unit up to the limit of a header block, in front of a body of the rest.
const FIELDS: &[(&str, &str, &str)] = &[
    ("long subject", "Subject: ", "a"),
    ("encoded words", "Subject: ", "=?utf-8?B?5omT?= "),
    ("open encoded words", "Subject: ", "=?utf-8?B?"),
    ("encoded words in one", "Subject: ", "=?"),
    ("raw 8 bit", "Subject: ", "打"),
    ("folded", "Subject: a", "\r\n a"),
    ("addresses", "To: ", "Ann <a@x.test>, "),
    ("open angles", "To: ", "<"),
    ("open comments", "From: ", "("),
    ("open quotes", "From: ", "\""),
    ("backslashes", "From: \"", "\\"),
    ("groups", "To: ", "a:b@c;"),
    ("commas", "Cc: ", ","),
    ("at signs", "Cc: ", "@"),
    ("references", "References: ", "<a@b> "),
    ("open references", "References: ", "<a"),
    ("parameters", "Content-Type: text/plain", "; a=b"),
    ("continued parameters", "Content-Type: text/plain", "; name*1*=utf-8''a"),
    ("open parameters", "Content-Type: text/plain; name=\"", "\\\""),
    ("results", "Authentication-Results: mx.desk.test", "; dkim=pass header.d=a"),
    ("results in comments", "Authentication-Results: mx.desk.test ", "("),
    ("dates", "Date: ", "Mon, "),
    ("received", "Received: a", "\r\nReceived: b"),
    ("colons", "X", ":\r\nX"),
    ("no colons", "X", "\r\nx"),
];

fn body(kind: &str, encoding: &str, unit: &str, size: usize) -> Vec<u8> {
    let head = format!("{HEAD}Subject: a\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
    (head + &fill(unit, size)).into_bytes()
}

fn field(name: &str, unit: &str, size: usize) -> Vec<u8> {
    // As many such mails as fill the size, each within the last, would be a matter of structure: the block is cut.
    let head = format!("{name}{}\r\n{HEAD}\r\n", fill(unit, size));
    head.into_bytes()
}

/// Parts within parts, or beside each other, up to the size.
fn parts(size: usize, deep: bool) -> Vec<u8> {
    let mut mail = format!("{HEAD}Content-Type: multipart/mixed; boundary=b0\r\n\r\n");
    let mut level = 0;
    while mail.len() < size {
        if deep {
            let (outer, inner) = (level, level + 1);
            mail.push_str(&format!("--b{outer}\r\nContent-Type: multipart/mixed; boundary=b{inner}\r\n\r\n"));
            level = inner;
        } else {
            mail.push_str("--b0\r\nContent-Type: text/plain\r\n\r\na\r\n");
        }
    }
    mail.into_bytes()
}

/// A boundary that never comes, and lines that almost are it.
fn almost(size: usize) -> Vec<u8> {
    let edge = "x".repeat(60);
    let head = format!("{HEAD}Content-Type: multipart/mixed; boundary=\"{edge}y\"\r\n\r\n");
    (head + &fill(&format!("--{edge}\r\n"), size)).into_bytes()
}

/// A winmail.dat of attributes that each hold a byte.
fn tnef(size: usize) -> Vec<u8> {
    let mut mail =
        format!("{HEAD}Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
    mail.push('x');
    let mut bytes = mail.into_bytes();
    bytes.extend([0x9f, 0x3e, 0x22, 1, 0]);
    while bytes.len() < size {
        bytes.push(2);
        bytes.extend(0x0006_9002u32.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
        bytes.extend([7, 7, 0]);
        bytes.push(2);
        bytes.extend(0x0006_9005u32.to_le_bytes());
        bytes.extend(4u32.to_le_bytes());
        bytes.extend([1, 0, 0, 0, 1, 0]);
    }
    bytes
}

fn shapes() -> Vec<Shape> {
    let mut all: Vec<Shape> = Vec::new();
    for &(name, kind, encoding, unit) in BODIES {
        all.push(Shape { name, make: Box::new(move |size| body(kind, encoding, unit, size)) });
    }
    for &(name, start, unit) in FIELDS {
        all.push(Shape { name, make: Box::new(move |size| field(start, unit, size)) });
    }
    all.push(Shape { name: "deep parts", make: Box::new(|size| parts(size, true)) });
    all.push(Shape { name: "many parts", make: Box::new(|size| parts(size, false)) });
    all.push(Shape { name: "almost a boundary", make: Box::new(almost) });
    all.push(Shape { name: "winmail.dat", make: Box::new(tnef) });
    all.push(Shape { name: "nothing but dashes", make: Box::new(|size| fill("--", size).into_bytes()) });
    all
}

pub fn parsers() -> Vec<Parser> {
    vec![
        Parser {
            name: "mail and gate",
            read: |raw| drop(black_box(read(raw, &Context::default()).expect("no panic"))),
            shapes: shapes(),
        },
        Parser {
            name: "explain, the page",
            read: |raw| drop(black_box(explain(Path::new("a.eml"), raw, None).page(true))),
            shapes: shapes(),
        },
    ]
}
