//! Whole mails: what `mail-parser` gets wrong, what people send, and what attackers do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use super::*;

fn of(raw: &str) -> Mail {
    parse(raw.as_bytes())
}

fn mixed(body: &str) -> Mail {
    of(&format!("From: a@x.test\nContent-Type: multipart/mixed; boundary=b\n\n{body}"))
}

fn names(mail: &Mail) -> Vec<&str> {
    mail.attachments.iter().map(|a| a.name.as_str()).collect()
}

#[test]
fn undeclared_gbk_in_header_and_body() {
    let raw = b"From: a@x.cn\nSubject: \xB4\xF2\xD3\xA1\xBB\xFA\xBB\xB5\xC1\xCB\n\n\xC4\xFA\xBA\xC3\xA3\xAC\xB4\xF2\xD3\xA1\xBB\xFA\xBB\xB5\xC1\xCB\xA1\xA3\n";
    let mail = parse(raw);
    assert_eq!((mail.subject.as_str(), mail.text.trim()), ("打印机坏了", "您好，打印机坏了。"));
}

#[test]
fn raw_header_bytes_follow_the_declared_charset() {
    let raw = b"From: \xA4\xFD <a@x.tw>\nSubject: \xA5\xB4\xA6L\xBE\xF7\nContent-Type: text/plain; charset=big5\n\n\xA5\xB4\xA6L\xBE\xF7\n";
    let mail = parse(raw);
    assert_eq!((mail.subject.as_str(), mail.from[0].name.as_str(), mail.text.trim()), ("打印機", "王", "打印機"));
}

#[test]
fn declared_gb2312_that_is_utf8() {
    let mail = of("From: a@x\nContent-Type: text/plain; charset=gb2312\n\n打印机坏了\n");
    assert_eq!(mail.text.trim(), "打印机坏了");
    assert!(mail.has_defect("bad_charset"));
}

#[test]
fn encoded_words_cut_inside_a_character() {
    assert_eq!(of("Subject: =?utf-8?B?5bel5Y0=?=\n =?utf-8?B?lQ==?=\n\n").subject, "工单");
    assert_eq!(of("Subject: =?utf-8?Q?=E5=B7?=\n =?utf-8?Q?=A5=E5=8D=95?=\n\n").subject, "工单");
}

#[test]
fn truncated_multipart_keeps_its_text() {
    let mail = mixed("--b\nContent-Type: text/plain\n\nthe text that was cut o");
    assert_eq!((mail.text.as_str(), mail.attachments.len()), ("the text that was cut o", 0));
    assert!(mail.has_defect("truncated_multipart"));
}

#[test]
fn a_boundary_within_a_line_is_text() {
    let mail = mixed("--b\n\nbefore --b after\n--bb\n--b--\n");
    assert_eq!(mail.text.trim(), "before --b after\n--bb");
}

#[test]
fn two_from_fields_and_other_tricks_identify_nobody() {
    for header in [
        "From: a@x.test\nFrom: b@y.test",
        "From: a@x.test, b@y.test",
        "From: \"a b\"@x.test",
        "From: =?utf-8?q?a=40x=2etest?=",
        "From: <@r.test:a@x.test>",
        "From: a@x.test <b@y.test> <c@z.test>",
        "From: (a@x.test) ",
        "From: a@x.test\u{0}",
        "From: a(x)@x.test",
        "From: a@x.test@y.test",
        "From: G: a@x.test;",
        "From: <a@x.test",
        "Sender: a@x.test",
    ] {
        assert_eq!(of(&format!("{header}\n\nx")).sole_from(), None, "{header}");
    }
    for header in [
        "From: a@x.test",
        "From: A B <a@x.test>",
        "from : \"A, B\" <a@x.test>",
        "From: =?utf-8?B?5bel?= <a@x.test>",
        "From: a@x.test (A)",
    ] {
        assert_eq!(of(&format!("{header}\n\nx")).sole_from().unwrap().key(), "a@x.test", "{header}");
    }
}

#[test]
fn nobody_is_proved_whom_other_readers_do_not_find() {
    for (from, certain) in [
        ("From: a@x.test", true),
        ("From: A B <a@x.test>", true),
        ("From: a@x.test <a@x.test>", true),
        ("From: A@X.test <a@x.test>", true),
        ("From: \"b@y.test\" <a@x.test>", true),
        ("From: \"B \\\"b@y.test\\\"\" <a@x.test>", true),
        ("From: a@x.test (b@y.test)", true),
        ("From: (b@y.test) <a@x.test>", true),
        ("From: b@y.test <a@x.test>", false),
        ("From: B b@y.test <a@x.test>", false),
        ("From: =?utf-8?q?b@y.test?= <a@x.test>", false),
        ("From: =?utf-8?b?YkB5LnRlc3Q=?= <a@x.test>", true),
        ("From : a@x.test", false),
        ("From\t: a@x.test", false),
    ] {
        let mail = of(&format!("{from}\n\nx"));
        assert_eq!(mail.sole_from().unwrap().key(), "a@x.test", "{from}");
        assert_eq!(mail.certain_from().is_some(), certain, "{from}");
    }
}

#[test]
fn a_name_with_a_blank_is_no_from_field() {
    let mail = of("Fr om: a@x.test\nSubject: s\n\nx");
    assert_eq!((mail.from.len(), mail.from_fields), (0, 0));
}

#[test]
fn attachment_names_are_display_data() {
    let mail = mixed(
        "--b\n\ntext\n--b\nContent-Disposition: attachment; filename=\"../../etc/passwd\"\n\nx\n--b\n\
         Content-Type: image/png\nContent-ID: <logo@x>\n\nx\n--b\n\
         Content-Type: application/pdf; name*0*=gb2312''%B9%A4; name*1=\".pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERg==\n--b--\n",
    );
    assert_eq!(names(&mail), ["passwd", "attachment.png", "工.pdf"]);
    assert_eq!((mail.attachments[1].inline, mail.attachments[1].cid.as_deref()), (true, Some("logo@x")));
    assert_eq!(mail.attachments[2].bytes, b"%PDF");
}

#[test]
fn empty_input_is_a_mail() {
    let mail = parse(b"");
    assert!(mail.is_empty() && mail.has_defect("empty") && mail.has_defect("no_from"));
    assert_eq!(parse(b"no header at all").text, "no header at all");
}

#[test]
fn alternatives_prefer_plain_text() {
    let alternative = |plain: &str, html: &str| {
        of(&format!(
            "From: a@x\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{plain}\n--b\n\
             Content-Type: text/html\n\n{html}\n--b--\n"
        ))
    };
    assert_eq!(alternative("plain", "<p>rich</p>").text, "plain");
    let rich = alternative("  ", "<p>rich</p><blockquote>old</blockquote>");
    assert_eq!((rich.text.as_str(), rich.text_from_html), ("rich\n\n> old", true));
}

#[test]
fn flowed_text_and_html_charset() {
    let mail = of("From: a@x\nContent-Type: text/plain; format=flowed; delsp=yes; charset=utf-8\n\n你好 \n世界\n");
    assert_eq!(mail.text, "你好世界\n");
    let mail = parse(b"From: a@x\nContent-Type: text/html\n\n<meta charset=gbk><p>\xB4\xF2\xD3\xA1</p>");
    assert_eq!(mail.text, "打印");
}

#[test]
fn enclosed_mails_and_reports() {
    let mail =
        mixed("--b\n\nfyi\n--b\nContent-Type: message/rfc822\n\nFrom: u@y.test\nSubject: inner\n\nhelp\n--b--\n");
    assert_eq!((mail.enclosed[0].subject.as_str(), mail.enclosed[0].text.trim()), ("inner", "help"));
    assert_eq!(names(&mail), ["inner.eml"]);
    let mail = of(
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nread\n--b\n\
         Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;a@x\nDisposition: manual-action; displayed\n--b--\n",
    );
    let report = mail.report.unwrap();
    assert_eq!((report.kind.as_str(), report.groups[0].len()), ("disposition-notification", 2));
}

#[test]
fn calendars_are_read() {
    let mail = of(
        "From: a@x\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nSUMMARY:Long\n  title\nEND:VCALENDAR\n",
    );
    let calendar = mail.calendar.unwrap();
    assert_eq!((calendar.method.as_str(), calendar.summary.as_str()), ("REPLY", "Long title"));
}

#[test]
fn limits_hold() {
    let big = format!("From: a@x\nSubject: big\n\n{}", "x".repeat(MAIL_BYTES_MAX + 10));
    let mail = of(&big);
    assert!(mail.has_defect("cut") && mail.subject == "big" && mail.size == big.len());
    let header = format!("From: a@x\nSubject: s\nX: {}\n\nbody", " y\n".repeat(HEADER_BYTES_MAX));
    let mail = of(&header);
    assert!(mail.has_defect("header_cut"));
    assert_eq!((mail.subject.as_str(), mail.text.trim()), ("s", "body"));
    let many = format!(
        "From: a@x\nTo: {}\nReferences: {}\n\n",
        "b@x,".repeat(5_000),
        (0..10_000).map(|i| format!("<{i}@x> ")).collect::<String>()
    );
    let mail = of(&many);
    assert_eq!((mail.to.len(), mail.references.len()), (ADDRESSES_MAX, REFERENCES_MAX));
    let nested = of(&"Content-Type: message/rfc822\n\n".repeat(20_000));
    assert!(nested.enclosed.len() == 1);
    let parts = mixed(&"--b\nContent-Type: image/png\n\nx\n".repeat(20_000));
    assert!(parts.attachments.len() < PARTS_MAX && parts.has_defect("too_many_parts"));
}

#[test]
fn damaged_mails_never_panic() {
    let raw = "From: =?utf-8?B?5bel?= <a@x>\nSubject: =?gb2312?Q?=B9=A4?=\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\
               Content-Type: text/html; charset=utf-8\n\n<p>x&amp;<b>y</p>\n--b\nContent-Type: text/plain; name*0*=utf-8''%e5; name*1*=%b7%a5\n\
               Content-Transfer-Encoding: base64\n\nAAAA\n--b--\n";
    let bytes = raw.as_bytes();
    for cut in 0..bytes.len() {
        let _ = parse(&bytes[..cut]);
    }
    let mut state = 0x9E37_79B9_u32;
    for _ in 0..3_000 {
        let mut damaged = bytes.to_vec();
        for _ in 0..4 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = usize::try_from(state >> 8).unwrap() % damaged.len();
            damaged[at] = u8::try_from(state & 0xFF).unwrap();
        }
        let _ = parse(&damaged);
    }
}
