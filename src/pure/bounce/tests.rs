//! Whole mails of mail systems, each host in its own form, and mails of people that only look like them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
mod hosts;

use super::*;
use crate::pure::mail::parse;

fn dsn(fields: &str) -> Bounce {
    let raw = format!(
        "From: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nText\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n{fields}\n--b\n\
         Content-Type: text/rfc822-headers\n\nMessage-ID: <orig@desk.test>\n--b--\n"
    );
    bounce(&parse(raw.as_bytes())).unwrap()
}

#[test]
fn delivery_status() {
    let failed = dsn("Final-Recipient: rfc822; a@x.test\nAction: failed\nStatus: 5.1.1 (unknown)\n");
    assert_eq!((failed.action, failed.status.as_deref()), ("failed", Some("5.1.1")));
    assert_eq!(failed.recipients, ["a@x.test"]);
    assert_eq!(failed.original_message_id.as_deref(), Some("orig@desk.test"));
    let delayed = dsn("Final-Recipient: rfc822;<a@x.test>\nAction: delayed\nStatus: 4.4.7\n");
    assert_eq!((delayed.action, delayed.recipients.len()), ("delayed", 1));
    let mixed = dsn(
        "Final-Recipient: rfc822;a@x\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822;b@x\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 no\n",
    );
    assert_eq!(
        (mixed.action, mixed.recipients, mixed.status.as_deref()),
        ("failed", vec!["b@x".to_owned()], Some("5.1.1"))
    );
}

#[test]
fn free_text() {
    let raw = b"From: MAILER-DAEMON@x.test\nTo: me@desk.test\nSubject: failure notice\n\n\
        I wasn't able to deliver your message to the following addresses.\n\n<a@y.test>:\n550 5.1.1 User unknown\n\n\
        --- Below this line is a copy of the message.\n\nMessage-ID: <o@desk.test>\nTo: other@z.test\n";
    let found = bounce(&parse(raw)).unwrap();
    assert_eq!(
        (found.action, found.recipients, found.status.as_deref()),
        ("failed", vec!["a@y.test".to_owned()], Some("5.1.1"))
    );
    assert_eq!(found.original_message_id.as_deref(), Some("o@desk.test"));
    let raw = b"From: postmaster@x.test\nSubject: Warning: could not send message for past 4 hours\n\n<a@y.test>\nYou do not need to resend.\n";
    assert_eq!(bounce(&parse(raw)).unwrap().action, "delayed");
}

#[test]
fn people_who_talk_of_bounces_send_normal_mail() {
    for raw in [
        "From: Ann <ann@x.test>\nSubject: Fwd: Undelivered Mail Returned to Sender\n\n<a@y>: 550 5.1.1 User unknown\n",
        "From: Ann <ann@x.test>\nSubject: mail delivery failed again\n\nI get 550 5.1.1 for bob@y.test, please help\n",
        "From: Mail Ltd <mail@x.test>\nSubject: Mail delivery failed\n\nSince this morning nothing goes out. Please call.\n",
        "From: Ann <ann@x.test>\nSubject: Undelivered mail\nAuto-Submitted: no\n\nMy mail to bob@y.test was rejected: user unknown\n",
        "From: postmaster@x.test\nSubject: Planned maintenance\n\nThe mail server will be restarted tonight.\n",
    ] {
        assert_eq!(bounce(&parse(raw.as_bytes())), None, "{raw}");
    }
}

#[test]
fn delivery_status_of_every_shape() {
    for (fields, action, status, recipients) in [
        // The other server's permanent refusal explains why the mail system gave up.
        (
            "Final-Recipient: rfc822; a@x.test\nAction: failed\nStatus: 4.5.0\nDiagnostic-Code: smtp; 550 5.5.0 refused\n",
            "failed",
            "5.5.0",
            &["a@x.test"][..],
        ),
        ("Final-Recipient: rfc822; a@x.test\nAction: failed\nStatus: 4.4.7\n", "failed", "4.4.7", &["a@x.test"]),
        (
            "Final-Recipient: rfc822; a@x.test\nAction: expanded (to multi-recipient alias)\nStatus: 2.0.0\n",
            "expanded",
            "2.0.0",
            &["a@x.test"],
        ),
        (
            "Final-Recipient: RFC822; a@x.test (Ann)\nAction: relayed\nStatus: 2.1.9\n",
            "relayed",
            "2.1.9",
            &["a@x.test"],
        ),
        (
            "Final-Recipient: x-local; root\nOriginal-Recipient: rfc822;a@x.test\nAction: failed\nStatus: 5.0.0\n",
            "failed",
            "5.0.0",
            &["a@x.test"],
        ),
        (
            "Final-Recipient: rfc822; a@daemon\nOriginal-Recipient: rfc822;a@x.test\nAction: failed\nStatus: 5.2.2\n",
            "failed",
            "5.2.2",
            &["a@x.test"],
        ),
        // The reporting machine knows its own names.
        (
            "Final-Recipient: rfc822; a@mx.test\nOriginal-Recipient: rfc822;b@x.test\nAction: failed\nStatus: 5.2.0\n",
            "failed",
            "5.2.0",
            &["a@mx.test"],
        ),
        (
            "Final-Recipient: rfc822; a@x.test\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; b@x.test\nAction: failed\nStatus: 5.1.1\n",
            "failed",
            "5.1.1",
            &["a@x.test", "b@x.test"],
        ),
        ("Final-Recipient: rfc822; a@x.test\nStatus: 4.4.1\n", "delayed", "4.4.1", &["a@x.test"]),
    ] {
        let found = dsn(fields);
        assert_eq!((found.action, found.status.as_deref()), (action, Some(status)), "{fields}");
        assert_eq!(found.recipients, recipients, "{fields}");
    }
}

#[test]
fn fields_within_the_text() {
    let raw = b"From: postmaster@x.test\nSubject: Returned mail\n\nYour mail came back.\n\nFinal-Recipient: rfc822; a@y.test\n\
        Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 mailbox\n full\n\nOriginal message:\n\nTo: b@y.test\n";
    let found = bounce(&parse(raw)).unwrap();
    assert_eq!(
        (found.action, found.status.as_deref(), found.recipients),
        ("failed", Some("5.2.2"), vec!["a@y.test".to_owned()])
    );
}

#[test]
fn notices_of_sending_services() {
    let told = |json: &str| {
        let raw = format!(
            "From: no-reply@sns.amazonaws.com\nSubject: AWS Notification Message\nx-amz-sns-message-id: 1\n\n{json}\n\n--\nleave: https://x.test\n"
        );
        bounce(&parse(raw.as_bytes()))
    };
    let mail = r#""mail":{"destination":["a@y.test"],"commonHeaders":{"messageId":"<o@desk.test>"}}"#;
    let bounced = format!(
        r#"{{"notificationType":"Bounce","bounce":{{"bounceType":"Permanent","bouncedRecipients":[{{"emailAddress":"a@y.test","status":"5.1.1"}}]}},{mail}}}"#
    );
    let wrapped = format!("{{\"Type\":\"Notification\",\n\"Message\":{}}}", serde_json::to_string(&bounced).unwrap());
    for json in [bounced.clone(), wrapped, bounced.replace("Bounce\",", "Bo!\n unce\",")] {
        let found = told(&json).unwrap();
        assert_eq!((found.action, found.status.as_deref()), ("failed", Some("5.1.1")), "{json}");
        assert_eq!(
            (found.recipients, found.original_message_id.as_deref()),
            (vec!["a@y.test".to_owned()], Some("o@desk.test"))
        );
    }
    for (json, action, status) in [
        (
            r#"{"eventType":"Bounce","bounce":{"bounceType":"Transient","bouncedRecipients":[{"emailAddress":"a@y.test"}]}}"#,
            "failed",
            "4.0.0",
        ),
        (
            r#"{"notificationType":"Delivery","delivery":{"recipients":["a@y.test"],"smtpResponse":"250 2.6.0 ok"}}"#,
            "delivered",
            "2.6.0",
        ),
        (
            r#"{"eventType":"DeliveryDelay","deliveryDelay":{"delayedRecipients":[{"emailAddress":"a@y.test","status":"4.4.1"}]}}"#,
            "delayed",
            "4.4.1",
        ),
        (
            r#"{"notificationType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"a@y.test"}]}}"#,
            "delivered",
            "2.0.0",
        ),
    ] {
        let found = told(json).unwrap();
        assert_eq!(
            (found.action, found.status.as_deref(), found.recipients.len()),
            (action, Some(status), 1),
            "{json}"
        );
    }
    assert_eq!(told(r#"{"Message":"the disk is full"}"#), None);
    assert_eq!(told("{\"notificationType\":"), None);
}

#[test]
fn complaints_name_who_got_the_mail() {
    let raw = b"From: fbl@x.test\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\ncomplaint\n--b\n\
        Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: <a@x.test>\n--b\n\
        Content-Type: message/rfc822\n\nMessage-ID: <o@desk.test>\n\nx\n--b--\n";
    let mail = parse(raw);
    let found = bounce(&mail).unwrap();
    assert!(is_feedback(&mail));
    assert_eq!((found.action, found.recipients), ("delivered", vec!["a@x.test".to_owned()]));
    assert_eq!(found.original_message_id.as_deref(), Some("o@desk.test"));
}

#[test]
fn people_at_addresses_of_mail_systems_and_people_with_bounces() {
    let status = "--b\n\nsee below, it came back\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@y.test\n\
        Action: failed\nStatus: 5.1.1\n--b--\n";
    for raw in [
        "From: Peter <postmaster@x.test>\nSubject: Re: Undelivered Mail Returned to Sender\nIn-Reply-To: <o@desk.test>\n\nThe mailbox is there now, please try again.\n\n> <a@y.test>: 550 5.1.1 User unknown\n".to_owned(),
        "From: Peter <postmaster@x.test>\nSubject: mailbox of Ann\nIn-Reply-To: <o@desk.test>\n\na@y.test does not exist any more, 550 is right.\n".to_owned(),
        "From: Ann <ann@x.test>\nReturn-Path: <ann@x.test>\nSubject: Undelivered Mail Returned to Sender\n\nI got this when I wrote to you:\n\n<support@desk.test>: host mx said: 550 5.1.1 User unknown\n".to_owned(),
        "From: Ann <ann@x.test>\nSubject: Undeliverable: VPN\n\nDelivery has failed to these recipients or groups:\n\nsupport@desk.test\n".to_owned(),
        "From: Ann <ann@x.test>\nSubject: bounce\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee the screenshot\n--b\nContent-Type: image/png; name=bounce.png\n\nx\n--b--\n".to_owned(),
        format!("From: Ann <ann@x.test>\nSubject: Fwd: Undeliverable: VPN\nContent-Type: multipart/mixed; boundary=b\n\n{status}"),
        "From: Support <noreply@x.test>\nSubject: Your order\n\nOur parcel could not be delivered to a@y.test.\n".to_owned(),
    ] {
        assert_eq!(bounce(&parse(raw.as_bytes())), None, "{raw}");
    }
}

/// The time that a notice takes is that of its first lines, however long it is.
#[test]
fn what_is_read_of_a_notice_is_bounded() {
    let head = "From: MAILER-DAEMON@x.test\nReturn-Path: <>\nSubject: failure notice\n\n";
    for (before, found) in [
        ("sorry\n".repeat(1_990), true),
        ("sorry\n".repeat(2_000), false),
        (format!("{}\n", "sorry ".repeat(150)).repeat(280), true),
        (format!("{}\n", "sorry ".repeat(150)).repeat(300), false),
        ("sorry ".repeat(1_000_000), true),
    ] {
        let text = format!("{head}{before}\n<a@y.test>: user unknown\n");
        let read = bounce(&parse(text.as_bytes())).unwrap();
        assert_eq!(read.recipients == ["a@y.test"], found, "{} bytes before", before.len());
    }
}
