//! Our own check of signatures, against keys in a file: mails are signed here as a sending server signs them.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use crate::desk::TestDesk;
use crate::people::{ALICE, DESK, Person, WANG};
use crate::scene::{jam, says};
use mail_auth::arc::ArcSealer;
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::{DkimSigner, Signature};
use mail_auth::{ArcOutput, AuthenticatedMessage, AuthenticationResults, DkimOutput};
use postdesk::desk::Admitted;
use postdesk::dkim::CHECK_SECONDS_MAX;
use serde_json::Value;

const FIELDS: [&str; 5] = ["From", "To", "Subject", "Date", "Message-ID"];

/// A domain's signing key, with the line of the zone that publishes it.
struct Signer {
    domain: &'static str,
    pkcs8: Vec<u8>,
}

impl Signer {
    fn new(domain: &'static str) -> Signer {
        Signer { domain, pkcs8: Ed25519Key::generate_pkcs8().unwrap() }
    }

    fn key(&self) -> Ed25519Key {
        Ed25519Key::from_pkcs8_der(&self.pkcs8).unwrap()
    }

    fn record(&self) -> String {
        let public = data_encoding::BASE64.encode(&self.key().public_key());
        format!("s1._domainkey.{} v=DKIM1; k=ed25519; p={public}\n", self.domain)
    }

    fn signs_fields(&self, raw: &[u8], fields: &[&str]) -> Vec<u8> {
        let signer = DkimSigner::from_key(self.key()).domain(self.domain).selector("s1");
        let signature = signer.headers(fields.iter().map(|f| (*f).to_owned())).sign(raw).unwrap();
        [signature.to_header().into_bytes(), raw.to_vec()].concat()
    }

    fn signs(&self, raw: &[u8]) -> Vec<u8> {
        self.signs_fields(raw, &FIELDS)
    }

    /// Seals a mail that this domain passes on, with the signature that it says it found good.
    fn seals(&self, raw: &[u8], found: &Signature) -> Vec<u8> {
        let mail = AuthenticatedMessage::parse(raw).unwrap();
        let outputs = [DkimOutput::pass().with_signature(found)];
        let results = AuthenticationResults::new("mx.lists.test").with_dkim_results(&outputs, WANG.address);
        let sealer = ArcSealer::from_key(self.key()).domain(self.domain).selector("s1").headers(FIELDS);
        let set = sealer.seal(&mail, &results, &ArcOutput::default()).unwrap();
        [set.to_header().into_bytes(), raw.to_vec()].concat()
    }
}

/// A desk that checks signatures by the keys in a file.
async fn desk(zone: &str, more: &str) -> (TestDesk, tempfile::NamedTempFile) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), zone).unwrap();
    let configuration = format!("[identity]\ndkim = \"file:{}\"\n{more}", file.path().display());
    (TestDesk::with(&configuration).await, file)
}

async fn evidence(desk: &TestDesk, number: i64) -> String {
    let shown = desk.ticket(number).await;
    let entries = shown["entries"].as_array().unwrap();
    entries.iter().find_map(|e: &Value| e["evidence"].as_str()).unwrap_or_default().to_owned()
}

fn text(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).into_owned()
}

#[tokio::test]
async fn dkim_of_the_domain_in_from_verifies_and_nothing_else_does() {
    let (corp, evil, other) = (Signer::new("corp.test"), Signer::new("evil.test"), Signer::new("corp.test"));
    let zone = format!("# keys\n{}{}", corp.record(), evil.record());
    let (desk, _file) = desk(&zone, "").await;
    let raw = |_: ()| jam().raw();
    let changed = |raw: Vec<u8>, from: &str, to: &str| text(&raw).replace(from, to).into_bytes();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("signed", corp.signs(&raw(())), "verified"),
        ("not signed", raw(()), "claimed"),
        ("by another domain", evil.signs(&raw(())), "claimed"),
        ("by both", evil.signs(&corp.signs(&raw(()))), "verified"),
        ("by a key that is not published", other.signs(&raw(())), "claimed"),
        ("its text changed", changed(corp.signs(&raw(())), "jams with", "burns with"), "claimed"),
        ("its subject changed", changed(corp.signs(&raw(())), "Subject: Label", "Subject: Lable"), "claimed"),
        (
            "its sender changed",
            changed(corp.signs(&raw(())), "From: Wang Fang <wang@", "From: Chen Bo <chen@"),
            "claimed",
        ),
        ("a subject above the signed one", [b"Subject: Other\r\n".to_vec(), corp.signs(&raw(()))].concat(), "claimed"),
        ("a text that is not signed", corp.signs_fields(&raw(()), &["From", "Date"]), "claimed"),
        ("a sender that is not signed", corp.signs_fields(&raw(()), &["To", "Subject", "Date"]), "claimed"),
        ("signed ten days ago", corp.signs(&jam().field("Date", "Fri, 13 Nov 2026 10:00:00 +0800").raw()), "claimed"),
        ("rubbish", [b"DKIM-Signature: v=1; a=; d=corp.test; b=\r\n".to_vec(), raw(())].concat(), "claimed"),
    ];
    for (what, raw, expected) in cases {
        let step = desk.gets(raw).await;
        assert_eq!(evidence(&desk, step.opened()).await, expected, "{what}");
    }
    desk.end().await;
}

/// An engineer commands by the domain's signature, and is asked without it.
#[tokio::test]
async fn dkim_lets_an_engineer_command() {
    let staff = Signer::new("desk.test");
    let (desk, _file) = desk(&staff.record(), "").await;
    let number = desk.gets(jam()).await.opened();
    let order = |text: &str| ALICE.writes(&format!("Re: [DESK #{number}]"), text).raw();
    assert_eq!(desk.gets(order("#take")).await.outcome, Some(Admitted::Held));
    assert_eq!(desk.state(number).await, "new");
    let step = desk.gets(staff.signs(&order("#take"))).await;
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(number)));
    assert_eq!(desk.state(number).await, "open");
    desk.end().await;
}

/// Whatever the resolver does, the mail comes in, in time, as one that proves nothing: neither passed nor refused.
#[tokio::test]
async fn dkim_whose_keys_cannot_be_had_is_only_no_proof() {
    let corp = Signer::new("corp.test");
    let (desk_, _file) = desk("s1._domainkey.corp.test SERVFAIL\n", "").await;
    let step = desk_.gets(corp.signs(&jam().raw())).await;
    assert_eq!(evidence(&desk_, step.opened()).await, "claimed");
    // A token outweighs it as ever: nothing was refused.
    let answer = says(&desk_, ALICE, step.mail("assigned_to_you"), "On my way.").await;
    assert_eq!(answer.told(), ["reply wang"]);
    desk_.end().await;
    // A server that never answers.
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let server = format!("[identity]\ndkim = \"{}\"\n", silent.local_addr().unwrap());
    let desk = TestDesk::with(&server).await;
    let begun = Instant::now();
    let step = desk.gets(corp.signs(&jam().raw())).await;
    let took = begun.elapsed();
    assert_eq!(evidence(&desk, step.opened()).await, "claimed");
    assert!(took < Duration::from_secs(CHECK_SECONDS_MAX + 10), "{took:?}");
    println!("a mail whose keys cannot be had was taken in after {took:?}");
    desk.end().await;
}

/// A list that breaks the signature by its footer vouches for what it saw, if it is listed, and only for that domain.
#[tokio::test]
async fn dkim_that_a_list_broke_is_vouched_for_by_a_listed_sealer() {
    let (corp, lists, evil) = (Signer::new("corp.test"), Signer::new("lists.test"), Signer::new("evil.test"));
    let zone = [&corp, &lists, &evil].map(Signer::record).concat();
    let passed_on = || text(&corp.signs(&jam().raw())).replace("\r\n\r\nThe", "\r\n\r\n[list] The").into_bytes();
    let saw = |signer: &Signer| {
        let builder = DkimSigner::from_key(signer.key()).domain(signer.domain).selector("s1");
        builder.headers(FIELDS).sign(&jam().raw()).unwrap()
    };
    for (sealers, sealer, seen, expected) in [
        ("[\"lists.test\"]", &lists, &corp, "verified"),
        ("[\"Lists.Test\"]", &lists, &corp, "verified"),
        ("[\"lists.test\"]", &lists, &evil, "claimed"),
        ("[\"lists.test\"]", &evil, &corp, "claimed"),
        ("[\"other.test\"]", &lists, &corp, "claimed"),
        ("[]", &lists, &corp, "claimed"),
    ] {
        let (desk, _file) = desk(&zone, &format!("arc_sealers = {sealers}\n")).await;
        let step = desk.gets(passed_on()).await;
        assert_eq!(evidence(&desk, step.opened()).await, "claimed", "the footer broke it");
        let sealed = sealer.seals(&passed_on(), &saw(seen));
        let step = desk.gets(sealed.clone()).await;
        assert_eq!(evidence(&desk, step.opened()).await, expected, "{sealers} {} {}", sealer.domain, seen.domain);
        // Changed after it was sealed.
        let changed = text(&sealed).replace("[list]", "[lost]").into_bytes();
        let step = desk.gets(changed).await;
        assert_eq!(evidence(&desk, step.opened()).await, "claimed");
        desk.end().await;
    }
}

#[tokio::test]
async fn dkim_of_many_signatures_is_looked_at_no_further() {
    let corp = Signer::new("corp.test");
    let (desk, _file) = desk(&corp.record(), "").await;
    let rubbish = "DKIM-Signature: v=1; a=rsa-sha256; d=x.test; s=s; h=from; bh=AAAA; b=AAAA\r\n".repeat(100);
    let raw = [rubbish.into_bytes(), corp.signs(&jam().raw())].concat();
    let step = desk.gets(raw).await;
    assert_eq!(evidence(&desk, step.opened()).await, "claimed");
    let from = Person { name: "Wang Fang", address: WANG.address };
    assert!(desk.gets(from.writes("x", "y").to(DESK)).await.outcome.is_some());
    desk.end().await;
}
