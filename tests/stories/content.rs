//! What stands in a mail arrives as it was meant: charsets, attachments, HTML, names.

use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::people::{ALICE, Draft, Person, WANG, ZHAO};

#[tokio::test]
async fn every_chinese_charset_reads() {
    let traditional = "您好，標籤印表機每張都卡紙，請盡快處理。";
    let simplified = "您好，标签打印机每张都卡纸，请尽快处理。";
    for (charset, text) in [
        ("gb18030", simplified),
        ("gbk", simplified),
        ("gb2312", simplified),
        ("big5", traditional),
        ("utf-8", simplified),
        ("utf-8", traditional),
    ] {
        let desk = TestDesk::open().await;
        let somebody = Person { name: "王芳", ..ZHAO };
        let step =
            desk.gets(somebody.writes(&text.chars().skip(3).take(6).collect::<String>(), text).charset(charset)).await;
        let number = step.opened();
        assert_eq!(desk.texts(number, "mail").await, [text], "{charset}");
        assert_eq!(desk.field(number, "subject").await, text.chars().skip(3).take(6).collect::<String>(), "{charset}");
        assert!(step.mail("ack").subject.starts_with("已受理"), "{charset}: {}", step.mail("ack").subject);
        assert!(step.mail("assigned_to_you").text.contains(text), "{charset}");
        desk.end().await;
    }
}

/// gb2312 is read as gb18030: 镕, 喆 and 囧 are not in GB 2312, and people's names hold them.
#[tokio::test]
async fn gb2312_is_read_as_the_web_reads_it() {
    let desk = TestDesk::open().await;
    let text = "您好，朱镕喆的打印机囧了，请处理。";
    let number = desk.gets(ZHAO.writes("打印机囧了", text).charset("gb2312")).await.opened();
    assert_eq!(desk.texts(number, "mail").await, [text]);
    desk.end().await;
}

#[tokio::test]
async fn an_undeclared_charset_is_detected() {
    let desk = TestDesk::open().await;
    let text = "您好，三楼的标签打印机从今天早上开始每张都卡纸，整个部门都在等，请尽快处理，谢谢。";
    let mut raw =
        b"From: zhao@corp.test\r\nTo: support@desk.test\r\nSubject: printer\r\nMessage-ID: <u1@corp.test>\r\n\r\n"
            .to_vec();
    raw.extend(encoding_rs::GB18030.encode(text).0.iter());
    let number = desk.gets(raw).await.opened();
    assert_eq!(desk.texts(number, "mail").await, [text]);
    desk.end().await;
}

#[tokio::test]
async fn an_attachment_is_stored_once() {
    let desk = TestDesk::open().await;
    let logo: Vec<u8> = (0..200_000u32).map(|n| u8::try_from(n * 7 % 251).unwrap()).collect();
    let with = |d: Draft| d.attach("logo.png", "image/png", &logo);
    let ticket = opened(&desk, with(WANG.writes("Printer", "It jams, see the picture."))).await;
    says(&desk, WANG, &ticket.ack, "More.").await;
    desk.gets(with(WANG.writes("Scanner", "It is dark, see the picture."))).await;
    let step = desk.gets(with(ZHAO.writes("另一张", "打印机也卡纸，请看图片。"))).await;
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM attachment").await, 3);
    assert_eq!(desk.count("SELECT COUNT(DISTINCT sha256) AS n FROM attachment").await, 1);
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM blob WHERE size = 200000").await, 1);
    // The engineer gets it with the words that it came with, the sender's receipt does not hold it.
    assert_eq!(step.mail("assigned_to_you").attachments[0].bytes, logo);
    assert!(step.mail("ack").attachments.is_empty());
    desk.end().await;
}

#[tokio::test]
async fn html_alone_is_read_as_text_and_shown_escaped() {
    let desk = TestDesk::open().await;
    let raw = "From: Wang Fang <wang@corp.test>\r\nTo: support@desk.test\r\nSubject: <script>alert(1)</script> & more\r\nMessage-ID: <h1@corp.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><style>p{color:red}</style><script>alert(2)</script><p>The printer &lt;LP-3&gt; jams.</p><img src=x onerror=alert(3)></html>\r\n";
    let step = desk.gets(raw.as_bytes().to_vec()).await;
    let text = desk.texts(step.opened(), "mail").await.pop().unwrap();
    assert!(text.contains("The printer <LP-3> jams."), "{text}");
    assert!(!text.contains("alert") && !text.contains("color:red"), "{text}");
    for sent in &step.sent {
        assert!(!sent.html.contains("<script") && !sent.html.contains("<LP-3>"), "{}", sent.html);
    }
    assert!(step.outgoing("assigned_to_you").html.contains("&lt;LP-3&gt;"), "escaped, not lost");
    assert!(step.mail("assigned_to_you").subject.contains("<script>alert(1)</script> & more"), "text is text");
    desk.end().await;
}

#[tokio::test]
async fn an_empty_mail_with_a_screenshot_is_asked_about() {
    let desk = TestDesk::open().await;
    let step = desk.gets(WANG.writes("Help", "").attach("screen.png", "image/png", b"\x89PNG")).await;
    let ack = &step.mail("ack").text;
    assert!(ack.contains("please reply with the details"), "{ack}");
    desk.end().await;
}

#[tokio::test]
async fn a_mail_without_a_subject_has_a_ticket_with_a_tag() {
    let desk = TestDesk::open().await;
    for subject in ["", "   ", "Re: ", "=?utf-8?B??="] {
        let step = desk.gets(WANG.writes(subject, &format!("My printer jams {subject:?}."))).await;
        step.opened();
    }
    desk.end().await;
}

#[tokio::test]
async fn unusual_addresses_get_their_ack() {
    for address in
        ["o'hara@corp.test", "a.b+c@corp.test", "very-long-local-part-of-someone-with-a-long-name.and.more@corp.test"]
    {
        let desk = TestDesk::open().await;
        let person = Person { name: "Pat O'Hara, Ph.D.", address };
        let mail = person.writes("Printer", "It jams.").field("From", &format!("\"Pat O'Hara, Ph.D.\" <{address}>"));
        let step = desk.gets(mail).await;
        assert_eq!(step.outgoing("ack").envelope_to, address);
        let told = step.mail("assigned_to_you").clone();
        let step = says(&desk, ALICE, &told, "On my way.").await;
        // They can answer: the token is theirs, whatever the address.
        let answer = crate::people::reply(step.mail("reply")).by(person).saying("Thank you, it is urgent.").top();
        desk.gets(answer.field("From", &format!("<{address}>"))).await.tells(&["new_entry alice"]);
        desk.end().await;
    }
}

#[tokio::test]
async fn a_signature_and_a_phone_tail_are_no_text() {
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, WANG.writes("Printer", "It jams.\n\n-- \nWang Fang\nFinance, phone 4711")).await;
    says(&desk, WANG, &ticket.ack, "On floor 3.\n\n发自我的iPhone").await;
    let texts = desk.texts(ticket.number, "mail").await;
    assert_eq!(texts[1], "On floor 3.");
    assert!(texts[0].starts_with("It jams."));
    desk.end().await;
}

/// What a client makes of our HTML part: the words on top, the notice below as a quote or without any mark.
#[tokio::test]
async fn an_answer_in_html_alone_is_understood() {
    for (quote, answer, state) in [
        ("<blockquote>BODY</blockquote>", "Still broken, it jams again.", "open"),
        ("<div style=\"border-top:solid\">BODY</div>", "Still broken, it jams again.", "open"),
        ("<blockquote>BODY</blockquote>", "好了，谢谢", "closed"),
        ("<div style=\"border-top:solid\">BODY</div>", "好了，谢谢", "closed"),
        ("<blockquote>BODY</blockquote>", "好的，收到", "resolved"),
        ("<div style=\"border-top:solid\">BODY</div>", "好的，收到", "resolved"),
    ] {
        let desk = TestDesk::open().await;
        let ticket = opened(&desk, WANG.writes("Printer", "The label printer jams with every label.")).await;
        let step = says(&desk, ALICE, &ticket.assigned, "#resolve\n\nThe roller was dirty and is clean now.").await;
        let asked = step.outgoing("resolved");
        let body = format!("<html><body><div>{answer}</div><br>{}</body></html>", quote.replace("BODY", &asked.html));
        let mail = crate::people::reply(&asked.mail).by(WANG).saying(answer).bare();
        let raw = String::from_utf8(mail.raw()).unwrap();
        let (head, _) = raw.split_once("\r\n\r\n").unwrap();
        let raw = format!("{}\r\n\r\n{body}\r\n", head.replace("text/plain", "text/html"));
        desk.gets(raw.into_bytes()).await;
        assert_eq!(desk.state(ticket.number).await, state, "{answer} {quote}");
        assert_eq!(desk.texts(ticket.number, "mail").await.last().unwrap().trim(), answer, "{quote}");
        desk.end().await;
    }
}
