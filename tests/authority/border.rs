//! What is believed of headers: only what our own border wrote on top.

use crate::desk::TestDesk;
use crate::people::{ALICE, WANG};
use crate::scene::{jam, resolved, shape};
use postdesk::desk::Admitted;
use serde_json::Value;

async fn evidence(desk: &TestDesk, number: i64) -> String {
    let shown = desk.ticket(number).await;
    let entries = shown["entries"].as_array().unwrap();
    entries.iter().find_map(|e| e["evidence"].as_str()).unwrap_or_default().to_owned()
}

/// No field from outside is a setting: every name that we write or that other desks obey, with a value that asks for
/// something.
#[tokio::test]
async fn v13_no_header_from_outside_is_a_setting() {
    let names = [
        "X-Postdesk-Ticket",
        "X-Postdesk-Notice",
        "X-Postdesk-Instance",
        "X-Postdesk-Evidence",
        "X-Postdesk-Verified",
        "X-Postdesk-Priority",
        "X-Postdesk-Role",
        "X-RT-Incoming-Encryption",
        "X-RT-Sign",
        "X-OTRS-Priority",
        "X-OTRS-Queue",
        "X-OTRS-CustomerUser",
        "X-Zammad-Ticket-Priority",
        "X-Zammad-Customer-Email",
        "X-GitLab-Reply-Key",
        "X-Original-From",
        "X-Sender",
        "X-Authenticated-User",
        "X-Authenticated-Sender",
        "X-Remote-User",
        "X-Forwarded-For",
        "X-Priority",
        "X-MSMail-Priority",
        "Importance",
        "Priority",
        "Reply-To",
        "Sender",
        "Errors-To",
        "Return-Receipt-To",
        "Disposition-Notification-To",
        "Thread-Index",
        "Thread-Topic",
        "Keywords",
        "Comments",
        "Received-SPF",
        "ARC-Authentication-Results",
        "ARC-Seal",
        "DKIM-Signature",
        "X-MS-Exchange-Organization-AuthAs",
        "X-MS-Exchange-Organization-SCL",
        "Authentication-Results-Original",
        "X-Spam-Status",
    ];
    let desk = TestDesk::behind_border().await;
    let values =
        ["spoofed", "1", "alice@desk.test", "i=1; mx.desk.test; dmarc=pass header.from=corp.test", "Success; pass"];
    let plain = |shown: Value| {
        let keys = ["state", "priority", "category", "team", "assignee", "kind", "participants"];
        keys.map(|key| shown[key].clone())
    };
    // Each alone, then all of them at once with each value.
    let alone = names.iter().zip(values.iter().cycle()).map(|(name, value)| jam().field(name, value));
    let at_once = values.iter().map(|value| names.iter().fold(jam(), |draft, name| draft.field(name, value)));
    let mut expected = None;
    for draft in std::iter::once(jam()).chain(alone).chain(at_once) {
        let what = format!("{:?}", draft.fields);
        let step = desk.gets(draft).await.tells(&["assigned_to_you alice"]);
        let found = plain(shape(&desk, step.opened()).await);
        assert_eq!(expected.get_or_insert(found.clone()), &found, "{what}");
        assert_eq!(evidence(&desk, step.opened()).await, "claimed", "{what}");
        for sent in &step.sent {
            assert!(!String::from_utf8_lossy(&sent.raw).contains("spoofed"), "it left again: {what}");
        }
    }
    desk.end().await;
}

/// Only the topmost field of our own border counts, near the top, whole, and for the domain in From.
#[tokio::test]
async fn v14_forged_authentication_results_verify_nobody() {
    let ours = "Authentication-Results: mx.desk.test;";
    let pass = "dmarc=pass header.from=corp.test";
    let received = "Received: from a by b; Mon, 23 Nov 2026 10:00:00 +0800";
    let theirs = "Authentication-Results: mx.evil.test; dmarc=pass header.from=corp.test";
    // Fields from the lowest to the topmost.
    let cases: Vec<(Vec<String>, &str)> = vec![
        (vec![format!("{ours} {pass}")], "verified"),
        (vec![format!("{ours}\r\n\t{pass}")], "verified"),
        (vec![format!("Authentication-Results: MX.DESK.TEST; {pass}")], "verified"),
        (vec![format!("{ours} {pass}"), received.into()], "verified"),
        (vec![theirs.into(), format!("{ours} {pass}")], "verified"),
        // Below what others received.
        (vec![format!("{ours} {pass}"), received.into(), received.into()], "claimed"),
        // A second one of the same name: the border's own stands above it and says otherwise.
        (vec![format!("{ours} {pass}"), format!("{ours} dmarc=none header.from=corp.test")], "claimed"),
        (vec![format!("{ours} {pass}"), format!("{ours} spf=pass smtp.mailfrom=corp.test")], "claimed"),
        (vec![format!("{ours} {pass}"), format!("{ours} dmarc=fail header.from=corp.test")], "claimed"),
        (vec![format!("{ours} {pass}"), theirs.into()], "claimed"),
        (vec![theirs.into()], "claimed"),
        // Names that only look like ours.
        (vec![format!("Authentication-Results: mx.desk.test.evil.test; {pass}")], "claimed"),
        (vec![format!("Authentication-Results: evil.test (mx.desk.test); {pass}")], "claimed"),
        (vec![format!("Authentication-Results: (mx.desk.test;) evil.test; {pass}")], "claimed"),
        (vec![format!("Authentication-Results: \"mx.desk.test;\" ; {pass}")], "claimed"),
        (vec![format!("Authentication-Results: mx.d\u{435}sk.test; {pass}")], "claimed"),
        (vec![format!("X-Authentication-Results: mx.desk.test; {pass}")], "claimed"),
        (vec![format!("Authentication-Results : x\r\nX: {ours} {pass}")], "claimed"),
        // Results that say it of somebody else, or not at all.
        (vec![format!("{ours} dmarc=pass header.from=other.test")], "claimed"),
        (vec![format!("{ours} dmarc=pass header.from=evil.test; {pass}")], "claimed"),
        (vec![format!("{ours} dkim=pass header.d=evil.test")], "claimed"),
        (vec![format!("{ours} dkim=pass header.d=test")], "claimed"),
        (vec![format!("{ours} dkim=fail header.d=corp.test")], "claimed"),
        (vec![format!("{ours} ({pass})")], "claimed"),
        (vec![format!("{ours} x=\"; {pass}\"")], "claimed"),
        (vec![format!("{ours} spf=pass reason=\"dmarc=pass header.from=corp.test\"")], "claimed"),
        (vec![format!("{ours} none; ({pass}")], "claimed"),
        (vec![format!("Authentication-Results: mx.desk.test 9; {pass}")], "claimed"),
    ];
    let desk = TestDesk::behind_border().await;
    for (fields, expected) in cases {
        // `above` puts each on top of what is there.
        let draft = fields.iter().rev().fold(jam(), |draft, field| draft.above(field));
        let number = desk.gets(draft).await.opened();
        assert_eq!(evidence(&desk, number).await, expected, "{fields:?}");
    }
    desk.end().await;
}

/// The same for who commands: with any of these an engineer's mail is held.
#[tokio::test]
async fn v14_a_forged_border_lets_no_command_through() {
    let desk = TestDesk::behind_border().await;
    let scene = resolved(&desk, jam().verified()).await;
    let before = desk.ticket(scene.number).await;
    for field in [
        "Authentication-Results: mx.evil.test; dmarc=pass header.from=desk.test",
        "Authentication-Results: mx.desk.test; dmarc=pass header.from=evil.test",
        "ARC-Authentication-Results: i=1; mx.desk.test; dmarc=pass header.from=desk.test",
        "Received-SPF: pass (mx.desk.test) client-ip=10.0.0.1; envelope-from=alice@desk.test",
        "DKIM-Signature: v=1; a=rsa-sha256; d=desk.test; s=x; h=from; bh=; b=",
    ] {
        let draft = ALICE.writes(&format!("Re: [DESK #{}]", scene.number), "#close because of me").above(field);
        let step = desk.gets(draft).await;
        assert_eq!(step.outcome, Some(Admitted::Held), "{field}");
        assert_eq!(desk.ticket(scene.number).await, before, "{field}");
    }
    // A requester's word counts for as little.
    let word = WANG.writes(&format!("Re: [DESK #{}]", scene.number), "Still broken!");
    desk.gets(word.above("Authentication-Results: mx.evil.test; dmarc=pass header.from=corp.test")).await;
    assert_eq!(desk.state(scene.number).await, "resolved");
    desk.end().await;
}
