//! Each limit at one below, at and above it, and inputs that grow without sense: read in full or cut with a defect that says
//! so, and always a mail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use super::*;

fn of(raw: &str) -> Mail {
    parse(raw.as_bytes())
}

/// What a limit counts, and the defect that tells of a cut.
type Case = (usize, &'static str, fn(usize) -> String, fn(&Mail) -> usize);

const CASES: &[Case] = &[
    (HEADERS_MAX, "header_cut", |n| format!("From: a@x.test\n{}\nbody", "X: y\n".repeat(n - 1)), |m| m.headers.len()),
    (
        ADDRESSES_MAX,
        "too_many_addresses",
        |n| format!("From: a@x.test\nTo: {}\n\nbody", "b@x,".repeat(n)),
        |m| m.to.len(),
    ),
    (
        REFERENCES_MAX,
        "too_many_references",
        |n| format!("From: a@x.test\nReferences: {}\n\nbody", (0..n).map(|i| format!("<{i}@x> ")).collect::<String>()),
        |m| m.references.len(),
    ),
    (
        PARTS_MAX - 1,
        "too_many_parts",
        |n| {
            let parts = "--b\nContent-Type: image/png\n\nx\n".repeat(n - 1);
            format!("From: a@x.test\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nbody\n{parts}--b--\n")
        },
        |m| m.attachments.len() + 1,
    ),
    (
        DEPTH_MAX,
        "too_deep",
        |n| {
            let open = |i| format!("Content-Type: multipart/mixed; boundary=b{i}e\n\n--b{i}e\n");
            let close = |i| format!("\n--b{i}e--\n");
            let (opened, closed) = ((0..n).map(open).collect::<String>(), (0..n).rev().map(close).collect::<String>());
            format!("From: a@x.test\n{opened}\nbody{closed}")
        },
        |_| DEPTH_MAX,
    ),
    (
        param::PARAMS_MAX,
        "too_many_params",
        |n| {
            format!(
                "From: a@x.test\nContent-Type: text/plain{}\n\nbody",
                (0..n).map(|i| format!("; a{i}=b")).collect::<String>()
            )
        },
        |_| param::PARAMS_MAX,
    ),
];

#[test]
fn each_limit_at_one_below_at_and_above() {
    for (limit, defect, make, count) in CASES {
        for (n, is_cut) in [(limit - 1, false), (*limit, false), (limit + 1, true), (limit * 20, true)] {
            let mail = of(&make(n));
            assert_eq!(mail.has_defect(defect), is_cut, "{defect} at {n}: {:?}", mail.defects);
            assert!(
                count(&mail) <= *limit && (is_cut || count(&mail) == n || count(&mail) == *limit),
                "{defect} at {n}"
            );
            assert!(is_cut || mail.text.contains("body"), "{defect} at {n}");
            assert_eq!(mail.from.len(), 1, "{defect} at {n}");
        }
    }
}

#[test]
fn header_values_of_any_length_leave_a_mail() {
    for name in ["Message-ID", "Date", "From", "To", "Subject", "References", "Content-Type", "Content-Disposition"] {
        for length in [0, 1, 255, 256, 998, 16_384] {
            for unit in ["x", "<", "\"", "(", "=?", "é", "\u{0}", ";"] {
                let value: String = unit.repeat(length);
                let mail = of(&format!("{name}: {value}\n{name}: {value}\nSubject: last\n\nbody\n"));
                assert!(!mail.headers.is_empty() && !mail.is_empty(), "{name} {length} {unit:?}");
            }
        }
        let binary: Vec<u8> = (1..=255).filter(|b| *b != b'\n').collect();
        let raw = [name.as_bytes(), b": ", &binary, b"\nX: y\n\nbody\n"].concat();
        assert!(parse(&raw).text.contains("body"), "{name}");
    }
}

#[test]
fn names_of_files_are_normalised_before_they_are_checked() {
    for (written, shown) in [
        ("\u{200b}.htaccess", "htaccess"),
        ("..\u{200b}/..\u{2060}/x", "x"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\a.bat", "a.bat"),
        ("CON", "_CON"),
        ("=?utf-8?B?4oCLLmh0YWNjZXNz?=", "htaccess"),
        ("%E2%80%8B.htaccess", "htaccess"),
        ("a\u{0}.txt", "a.txt"),
        ("...", "attachment.bin"),
    ] {
        let part = format!(
            "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"{}\"",
            written.replace('\\', "\\\\")
        );
        let mail =
            of(&format!("From: a@x.test\nContent-Type: multipart/mixed; boundary=b\n\n--b\n{part}\n\nx\n--b--\n"));
        assert_eq!(mail.attachments[0].name, shown, "{written:?}");
    }
    let pieces: String =
        (0..90).map(|i| format!(";\n filename*{i}*={}%2E%2E%2F", if i == 0 { "utf-8''" } else { "" })).collect();
    let mail = of(&format!("From: a@x.test\nContent-Type: image/png\nContent-Disposition: attachment{pieces}\n\nx"));
    assert_eq!(mail.attachments[0].name, "attachment.png");
}

#[test]
fn what_repeats_without_end_is_read_once() {
    let units: &[(&str, &str)] = &[
        ("From: ", "("),
        ("From: ", "(a)"),
        ("From: ", "\"<a,"),
        ("Subject: ", "=?a?q?x "),
        ("Subject: ", "=?utf-8?B?A?= "),
        ("Content-Type: text/plain", "; a*9=\"x"),
        ("Content-Type: multipart/mixed; boundary=b\n\n", "--b\nContent-Type: message/rfc822\n\n"),
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n", "--b\nContent-Type: text/html\n\nq\n"),
        (
            "Content-Type: multipart/mixed; boundary=lost\n\n--abcdefgh\n",
            "Content-Type: multipart/mixed\n\n--abcdefgh\n",
        ),
        ("Content-Type: message/delivery-status\n\n", "A: b\n\n"),
        ("Content-Type: text/calendar\n\n", "BEGIN:VEVENT\n"),
        ("\n", "begin 644 a\n#0V%T\n"),
        ("\n", "-----BEGIN PGP SIGNED MESSAGE-----\n-----BEGIN PGP SIGNATURE-----\n"),
        ("\n", "\r"),
    ];
    for (head, unit) in units {
        let mail = of(&format!("{head}{}", unit.repeat(100_000 / unit.len())));
        assert!(mail.attachments.len() <= PARTS_MAX && mail.enclosed.len() <= PARTS_MAX, "{head}{unit}");
        assert!(mail.text.len() <= TEXT_BYTES_MAX, "{head}{unit}");
    }
}
