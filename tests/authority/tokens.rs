//! What a token is worth, and to whom.

use std::collections::{BTreeMap, BTreeSet};

use crate::desk::TestDesk;
use crate::people::{ALICE, BOB, CHEN, Draft, MALLORY, WANG, reply};
use crate::scene::{Dice, jam, resolved, says, seen, shape, trials};
use postdesk::desk::Admitted;
use postdesk::pure::mail::{self, Mail};
use postdesk::pure::thread;
use postdesk::pure::token::{
    Claim, KEY_BYTES, KeyRing, Purpose, Subject, claim_in_address, claim_in_message_id, claim_in_text, tokens_in,
};
use postdesk::store::ledger::Outcome;

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz234567";
const PURPOSES: [Purpose; 5] = [Purpose::Reply, Purpose::Note, Purpose::Talk, Purpose::Verify, Purpose::Bounce];

/// One change of a token, as somebody would make it who wants to be somebody else: a letter, a bit, a piece of another
/// token, another number, another purpose, another key, too short, too long.
fn mutant(dice: &mut Dice, token: &str, other: &str) -> String {
    let (head, mac) = token.split_once('.').unwrap();
    let (other_head, other_mac) = other.split_once('.').unwrap();
    let mut bytes = token.as_bytes().to_vec();
    let at = dice.throw(bytes.len());
    match dice.throw(12) {
        0 | 1 => {
            let first = head.len() + 1 + dice.throw(mac.len());
            bytes[first] = LETTERS[dice.throw(LETTERS.len())];
        }
        2 => bytes[at] ^= 1 << dice.throw(7),
        3 => {
            bytes.remove(at);
        }
        4 => bytes.insert(at, LETTERS[dice.throw(LETTERS.len())]),
        5 => bytes.swap(at, (at + 1) % token.len()),
        6 => return format!("{head}.{other_mac}"),
        7 => return format!("{other_head}.{mac}"),
        8 => {
            let cut = dice.throw(mac.len());
            return format!("{head}.{}{}", &mac[..cut], &other_mac[cut..]);
        }
        9 => return format!("{}{}.{mac}", &head[..2], dice.throw(100_000)),
        10 => return format!("{}{}.{mac}", ["r", "n", "t", "v", "b"][dice.throw(5)], &head[1..]),
        _ => {
            let key = char::from(b'a' + u8::try_from(dice.throw(26)).unwrap());
            return format!("{}{key}{}.{mac}", &head[..1], &head[2..]);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Every place that a token is read from, with the mail's own reading of it among them.
fn claims(token: &str, unique: &str) -> Vec<Claim> {
    let raw = format!(
        "From: wang@corp.test\r\nTo: support+{token}@desk.test\r\nDelivered-To: support+{token}@desk.test\r\nIn-Reply-To: <{token}.{unique}@desk.test>\r\nReferences: <{token}.{unique}@desk.test>\r\n\r\n> Ref: {token}\r\n"
    );
    let read = thread::keys(&mail::parse(raw.as_bytes()), Some("DESK")).into_iter().filter_map(|key| key.claim);
    let alone = [
        claim_in_address(&format!("support+{token}@desk.test")),
        claim_in_text(token),
        claim_in_message_id(&format!("{token}.{unique}@desk.test")),
    ];
    alone.into_iter().flatten().chain(read).collect()
}

/// Mutated tokens prove nobody, wherever they stand, for whatever purpose, generation and recipient: the pure reading.
#[test]
fn v04_no_mutant_of_a_token_proves_anybody() {
    let count = trials("POSTDESK_MUTANTS", 10_000);
    let keys = BTreeMap::from([('a', [1; KEY_BYTES]), ('b', [2; KEY_BYTES])]);
    let ring = KeyRing::of_parts('b', keys).unwrap();
    let recipients = ["wang@corp.test".to_owned(), "alice@desk.test".to_owned()];
    let mut dice = Dice::new(20_261_123);
    let unique = "0a1b2c3d";
    let (mut refused, mut read) = (0, 0);
    while refused < count {
        let purpose = PURPOSES[dice.throw(4)];
        let number = 1 + i64::try_from(dice.throw(9_999)).unwrap();
        let subject = |recipient| Subject { purpose, number, recipient, generation: 1 };
        let (mine, theirs) = (ring.mint(&subject("wang@corp.test")), ring.mint(&subject("mallory@evil.test")));
        let id = ring.message_id(&subject("wang@corp.test"), unique, "desk.test");
        let signed = id.split(&format!(".{unique}@")).next().unwrap().to_owned();
        for token in [&mine, &signed] {
            let changed = mutant(&mut dice, token, &theirs);
            if changed.eq_ignore_ascii_case(&mine) || changed.eq_ignore_ascii_case(&signed) {
                continue;
            }
            for claim in claims(&changed, unique) {
                read += 1;
                for generation in [0, 1, 2] {
                    assert!(ring.verify(&claim, &recipients, generation).is_none(), "{changed} of {token}");
                }
            }
            refused += 1;
        }
        // The token itself is good where it belongs, or nothing was tried here.
        assert!(ring.verify(&claim_in_text(&mine).unwrap(), &recipients, 1).is_some());
        assert!(ring.verify(&claim_in_text(&mine).unwrap(), &recipients, 2).is_none());
        assert!(ring.verify(&claim_in_message_id(&id).unwrap(), &recipients, 1).is_some());
        assert!(ring.verify(&claim_in_text(&theirs).unwrap(), &recipients, 1).is_none());
    }
    println!("{refused} mutants refused; {read} of their places could be read as a token at all");
    assert!(read > refused, "most are of the right form");
}

/// The same through the desk: as a requester's confirmation, an engineer's command, a note, and the answer to
/// `verify_sender`, in the address, in the Message-ID and in the line of the body. One whole mail for each of 40 mutants
/// of the test above.
#[tokio::test]
async fn v04_no_mutant_of_a_token_gets_through_the_desk() {
    let count = trials("POSTDESK_MUTANTS", 10_000) / 40;
    let mut dice = Dice::new(42);
    let mut tried = 0;
    while tried < count {
        let plain = tried % 2 == 1;
        let desk = if plain { TestDesk::without_subaddressing().await } else { TestDesk::open().await };
        let scene = resolved(&desk, jam()).await;
        let held = desk.gets(ALICE.writes("Re: x", "#help")).await.mail("verify_sender").clone();
        let before = shape(&desk, scene.number).await;
        for _ in 0..60.min(count - tried) {
            let (on, who, text) = match dice.throw(3) {
                0 => (&scene.asked, WANG, "Works now, thanks!"),
                1 => (&scene.assigned, ALICE, "#reopen"),
                _ => (&held, ALICE, "Yes, that was me."),
            };
            let others = if who == WANG { &scene.assigned } else { &scene.asked };
            let draft = forged(&mut dice, (on, others), (who, text), plain);
            let step = desk.gets(draft.clone()).await;
            tried += 1;
            assert_ne!(step.outcome, Some(Admitted::Released), "{}", String::from_utf8_lossy(&draft.raw()));
            let told: Vec<String> = step.told().into_iter().filter(|t| !t.starts_with("verify_sender")).collect();
            let only_entry =
                told.iter().all(|t| t == "new_entry alice" || t == "assigned_to_you alice" || t == "ack wang");
            assert!(only_entry, "{told:?}: {}", String::from_utf8_lossy(&draft.raw()));
            assert_eq!(shape(&desk, scene.number).await, before, "{}", String::from_utf8_lossy(&draft.raw()));
        }
        // Unchanged it is good.
        says(&desk, WANG, &scene.asked, "Works now, thanks!").await;
        assert_eq!(desk.state(scene.number).await, "closed");
        desk.end().await;
    }
    println!("{tried} whole mails with mutated tokens");
}

/// An answer that bears the token of `on` in one place only, mutated.
fn forged(
    dice: &mut Dice,
    (on, other): (&Mail, &Mail),
    (who, text): (crate::people::Person, &str),
    plain: bool,
) -> crate::people::Draft {
    let whole = |mail: &Mail| {
        let id = mail.message_id.clone().unwrap();
        let address = mail.reply_to.first().map(|a| a.address.clone()).unwrap_or_default();
        (tokens_in(&id), tokens_in(&address), tokens_in(&mail.text), id)
    };
    let (id_tokens, address_tokens, text_tokens, id) = whole(on);
    let other = tokens_in(&other.message_id.clone().unwrap()).remove(0);
    let draft = reply(on).by(who).saying(text).bare().tag_only();
    let different = |dice: &mut Dice, token: &str| loop {
        let changed = mutant(dice, token, &other);
        let clean = changed.bytes().all(|b| b.is_ascii_graphic() && !b"<>()[],;:\\\"@".contains(&b));
        if !changed.eq_ignore_ascii_case(token) && clean {
            return changed;
        }
    };
    match dice.throw(2) {
        0 => {
            let changed = different(dice, &id_tokens[0]);
            draft.field("In-Reply-To", &format!("<{}>", id.replace(&id_tokens[0], &changed)))
        }
        _ if plain => {
            let Some(token) = text_tokens.first() else { return draft };
            let body = format!("{text}\n\n> Ref: {}\n", different(dice, token));
            let mut draft = draft;
            draft.text = body;
            draft
        }
        _ => {
            let Some(token) = address_tokens.first() else { return draft };
            let changed = different(dice, token);
            draft.to(&format!("support+{changed}@desk.test"))
        }
    }
}

async fn renewals(desk: &TestDesk) -> i64 {
    desk.count("SELECT COUNT(*) AS n FROM journal WHERE kind = 'tokens_renewed'").await
}

/// A notice that was passed on is worth nothing to who got it, and from the moment its token comes back from there it is
/// worth nothing to anybody.
#[tokio::test]
async fn v09_a_token_that_comes_back_from_a_stranger_is_renewed() {
    let desk = TestDesk::open().await;
    let scene = resolved(&desk, jam()).await;
    let old = tokens_in(&scene.asked.reply_to[0].address);
    let before = shape(&desk, scene.number).await;
    // WANG forwards the notice to MALLORY, who answers it as she got it, quoted text and all.
    let step = says(&desk, MALLORY, &scene.asked, "Works now, thanks!").await;
    assert_ne!(step.opened(), scene.number, "a ticket of their own");
    assert_eq!(shape(&desk, scene.number).await, before, "no role action");
    assert_eq!(renewals(&desk).await, 1);
    // Her words, our quoted notice in them, go to the staff without the token.
    let holds_old = |text: &str| old.iter().any(|token| tokens_in(text).contains(token));
    for sent in &step.sent {
        assert!(!holds_old(&seen(sent)), "{}: {}", sent.notice, seen(sent));
    }
    // Under WANG's name it is no proof any more; the ticket is still found by it.
    let forged = reply(&scene.asked).by(WANG).saying("Works now, thanks!").top();
    let step = desk.gets(forged).await;
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(scene.number)));
    assert_eq!(desk.state(scene.number).await, "resolved");
    assert!(step.sent.iter().all(|m| !holds_old(&seen(m))));
    // A replay of it steps nothing on.
    says(&desk, MALLORY, &scene.asked, "Once more, please.").await;
    assert_eq!(renewals(&desk).await, 1);
    // What goes out from now on bears new ones, which are good: the engineer's own old notices too must be new.
    let told = step.mail("new_entry").clone();
    let fresh = says(&desk, ALICE, &told, "Does it work now?").await.mail("reply").clone();
    assert_ne!(tokens_in(&fresh.reply_to[0].address), old);
    says(&desk, WANG, &fresh, "Works now, thanks!").await;
    assert_eq!(desk.state(scene.number).await, "closed");
    desk.end().await;
}

/// Passing a notice on within the ticket's own people, or to a colleague among the staff, renews nothing, and neither
/// does a mail that a program wrote.
#[tokio::test]
async fn v09_colleagues_and_machines_renew_nothing() {
    let desk = TestDesk::open().await;
    let scene = resolved(&desk, jam()).await;
    let step = says(&desk, BOB, &scene.assigned, "#take").await;
    assert_eq!(step.outcome, Some(Admitted::Held), "a colleague's token is no proof");
    desk.gets(reply(&scene.asked).by(MALLORY).saying("I am away.").top().field("Auto-Submitted", "auto-replied")).await;
    desk.gets(reply(&scene.asked).by(WANG).saying("Thank you.").top()).await;
    assert_eq!(renewals(&desk).await, 0);
    desk.end().await;
}

/// An engineer answers with a copy to somebody, whose answer to all goes to the engineer's own address of the desk: who
/// reads it there cannot order anything by it afterwards.
#[tokio::test]
async fn v09_an_engineers_token_that_a_participant_brings_is_renewed() {
    let desk = TestDesk::open().await;
    let scene = resolved(&desk, jam()).await;
    desk.gets(reply(&scene.asked).by(WANG).saying("Not yet, it jams again.").top()).await;
    let to_all = reply(&scene.assigned).by(WANG).saying("Here it is once more, for all.").top();
    desk.gets(to_all).await;
    assert_eq!(renewals(&desk).await, 1);
    let before = shape(&desk, scene.number).await;
    let forged = reply(&scene.assigned).by(ALICE).saying("#close because nobody needs it").top();
    let step = desk.gets(forged).await;
    assert_eq!(step.outcome, Some(Admitted::Held), "the old token proves nobody");
    assert_eq!(shape(&desk, scene.number).await, before);
    // The engineer's next notice bears a new one.
    let step = desk.gets(WANG.writes(&format!("Re: [DESK #{}]", scene.number), "Any news?")).await;
    let told = step.mail("new_entry").clone();
    let step = says(&desk, ALICE, &told, "#time 5m").await;
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(scene.number)));
    desk.end().await;
}

/// What people quote, forward and attach leaves without the tokens that stand in it.
#[tokio::test]
async fn v09_no_quote_takes_a_token_along() {
    let desk = TestDesk::open().await;
    let scene = resolved(&desk, jam()).await;
    let secret = [&scene.assigned, &scene.asked].map(|m| {
        let note = format!("{} {}", m.reply_to[0].address, m.message_id.clone().unwrap());
        format!("{note} {}", m.text)
    });
    let secret: BTreeSet<String> = secret.iter().flat_map(|text| tokens_in(text)).collect();
    assert!(secret.len() >= 3, "{secret:?}");
    let pasted = format!(
        "I pasted this for you:\n\nFrom: support@desk.test\nReply-To: {}\nMessage-ID: <{}>\n\n{}\n\nWrite to {} instead.",
        scene.assigned.reply_to[0].address,
        scene.assigned.message_id.clone().unwrap(),
        scene.assigned.text,
        scene.assigned.reply_to[0].address.to_uppercase()
    );
    let eml = format!("To: x\r\nReply-To: {}\r\nSubject: x\r\n\r\nx\r\n", scene.assigned.reply_to[0].address);
    let draft = ALICE.writes("x", &pasted).to(&scene.assigned.reply_to[0].address);
    let draft = draft.attach("notice.eml", "message/rfc822", eml.as_bytes());
    let step = desk.gets(draft).await;
    let sent = step.outgoing("reply");
    let whole = seen(sent);
    assert!(whole.contains("I pasted this for you"));
    let left: Vec<String> = tokens_in(&whole).into_iter().filter(|token| secret.contains(token)).collect();
    assert_eq!(left, Vec::<String>::new(), "{whole}");
    for file in &sent.mail.attachments {
        assert!(tokens_in(&String::from_utf8_lossy(&file.bytes)).is_empty(), "{}", file.name);
    }
    // The requester passes on what she got; the engineer's notice of it bears the engineer's own tokens and no other.
    let quoted =
        format!("See below:\n\n{}\n{}", scene.asked.reply_to[0].address, scene.asked.message_id.clone().unwrap());
    let step = desk.gets(WANG.writes(&format!("Re: [DESK #{}]", scene.number), &quoted)).await;
    for sent in &step.sent {
        let found = tokens_in(&seen(sent));
        assert!(found.iter().all(|token| !secret.contains(token) || sent.envelope_to == ALICE.address), "{found:?}");
        assert!(!tokens_in(&scene.asked.reply_to[0].address).iter().any(|t| found.contains(t)), "{}", seen(sent));
    }
    desk.end().await;
}

/// Tokens look like chance and are of 128 bits: no two are alike, each bit is as often set as not, and no other desk's
/// key makes them.
#[test]
fn v10_tokens_are_long_unlike_and_of_one_key() {
    let (ring, other) = (KeyRing::new([3; KEY_BYTES]), KeyRing::new([4; KEY_BYTES]));
    let mut macs = BTreeSet::new();
    let mut ones = [0u32; 128];
    let mut count = 0;
    for number in 1..=500 {
        for purpose in PURPOSES {
            for (recipient, generation) in [("wang@corp.test", 1), ("wang@corp.test", 2), ("chen@corp.test", 1)] {
                let subject = Subject { purpose, number, recipient, generation };
                let token = ring.mint(&subject);
                let mac = token.split_once('.').unwrap().1;
                assert_eq!(mac.len(), 26);
                let bits = data_encoding::BASE32_NOPAD.decode(mac.to_uppercase().as_bytes()).unwrap();
                assert_eq!(bits.len() * 8, 128);
                for (at, one) in ones.iter_mut().enumerate() {
                    *one += u32::from(bits[at / 8] >> (at % 8) & 1);
                }
                assert!(macs.insert(mac.to_owned()), "{token}");
                let claim = claim_in_text(&token).unwrap();
                assert!(other.verify(&claim, &[recipient.to_owned()], generation).is_none());
                count += 1;
            }
        }
    }
    // Six standard deviations of a fair coin.
    let spread = 6.0 * (f64::from(count) / 4.0).sqrt();
    for (at, one) in ones.iter().enumerate() {
        assert!((f64::from(*one) - f64::from(count) / 2.0).abs() < spread, "bit {at}: {one} of {count}");
    }
}

/// No link of ours does anything by being fetched: all are `mailto:`, and a mail must be sent.
#[tokio::test]
async fn v11_every_link_is_a_mail_to_write() {
    let desk = TestDesk::open().await;
    let scene = resolved(&desk, jam()).await;
    let reminded = desk.advance(24 * 4).await;
    let other = resolved(&desk, jam()).await;
    let closed = says(&desk, WANG, &other.asked, "Works now, thanks!").await;
    let held = desk.gets(ALICE.writes("x", "#help")).await;
    let mut links = 0;
    for sent in reminded.sent.iter().chain(&closed.sent).chain(&held.sent) {
        for (at, _) in sent.html.match_indices("href=\"") {
            let href = &sent.html[at + 6..];
            assert!(href.starts_with("mailto:"), "{}: {}", sent.notice, &href[..40.min(href.len())]);
            links += 1;
        }
        assert!(!sent.html.contains("<img") && !sent.html.contains("<form"), "{}", sent.notice);
    }
    assert!(links > 3, "{links} links");
    assert_ne!(desk.state(scene.number).await, "new");
    desk.end().await;
}

/// Nothing is good twice or elsewhere: a confirmation, the same words on another ticket, the answer to `verify_sender`,
/// and the mail that it released.
#[tokio::test]
async fn v18_a_replay_does_nothing() {
    let desk = TestDesk::behind_border().await;
    let scene = resolved(&desk, jam().verified()).await;
    let other = resolved(&desk, WANG.writes("Scanner stays dark", "The scanner stays dark.").verified()).await;
    let confirmation = reply(&scene.asked).by(WANG).saying("Works now, thanks!").top().verified();
    desk.gets(confirmation.clone()).await;
    assert_eq!(desk.state(scene.number).await, "closed");
    let reopened = says(&desk, WANG, &scene.asked, "Still broken, sorry.").await;
    assert_eq!(desk.state(scene.number).await, "open");
    assert!(!reopened.sent.is_empty());
    // The very same mail: as it was, with other trace fields, and moved to another ticket by a field that nobody signed.
    let elsewhere = format!("<{}>", other.asked.message_id.clone().unwrap());
    let moved = confirmation.clone().field("In-Reply-To", &elsewhere).field("References", &elsewhere);
    for replay in [confirmation.clone(), confirmation.clone().above("Received: from x by y"), moved] {
        let step = desk.gets(replay).await.tells(&[]);
        assert_eq!(step.outcome, Some(Admitted::Duplicate));
    }
    assert_eq!((desk.state(scene.number).await, desk.state(other.number).await), ("open".into(), "resolved".into()));
    // The same words under a new Message-ID prove nothing by themselves.
    let mut words = WANG.writes(&format!("Re: [DESK #{}]", other.number), "Works now, thanks!");
    words.text.clone_from(&confirmation.text);
    desk.gets(words).await;
    assert_eq!(desk.state(other.number).await, "resolved");
    desk.end().await;
}

/// A signature need not cover Message-ID and In-Reply-To: what it was good for is done, whatever the mail answers now.
#[tokio::test]
async fn v18_a_signed_mail_under_another_id_does_nothing() {
    let desk = TestDesk::behind_border().await;
    let scene = resolved(&desk, jam().verified()).await;
    let other = resolved(&desk, WANG.writes("Scanner stays dark", "The scanner stays dark.").verified()).await;
    let dated = |draft: Draft| draft.verified().field("Date", "Mon, 23 Nov 2026 10:00:00 +0800");
    let moved = |draft: Draft, to: &Mail, id: &str| {
        let to = format!("<{}>", to.message_id.clone().unwrap());
        dated(draft).field("Message-ID", id).field("In-Reply-To", &to).field("References", &to)
    };
    // Without a number in the subject, nothing that is signed says which ticket is meant.
    let confirmation = reply(&scene.asked).by(WANG).saying("Works now, thanks!").top().tag_only();
    let confirmation = confirmation.field("Subject", "Re: your mail");
    desk.gets(moved(confirmation.clone(), &scene.asked, "<first@corp.test>")).await;
    assert_eq!(desk.state(scene.number).await, "closed");
    let step = desk.gets(moved(confirmation, &other.asked, "<second@corp.test>")).await;
    assert_eq!(desk.state(other.number).await, "resolved", "{:?}", step.told());

    let order = reply(&scene.assigned).by(ALICE).saying("#close because told by phone").top().tag_only();
    let order = order.field("Subject", "Re: the ticket");
    let first = desk.gets(moved(order.clone(), &other.assigned, "<third@desk.test>")).await;
    assert_eq!(
        (first.outcome, desk.state(other.number).await),
        (Some(Admitted::FollowedUp(other.number)), "closed".into())
    );
    says(&desk, WANG, &scene.asked, "Still broken, sorry.").await;
    let step = desk.gets(moved(order, &scene.assigned, "<fourth@desk.test>")).await.tells(&[]);
    assert_eq!(step.outcome, Some(Admitted::FollowedUp(scene.number)), "kept as a note that does nothing");
    assert_ne!(desk.state(scene.number).await, "closed");

    // What opens nothing and is no entry is known again as well.
    let away = dated(ALICE.writes("Away", "#away until tomorrow 18:00 cover bob"));
    assert!(desk.gets(away.clone()).await.told().contains(&"transcript alice".to_owned()));
    desk.gets(dated(ALICE.writes("Back", "#away off")).field("Date", "Mon, 23 Nov 2026 11:00:00 +0800")).await;
    let step = desk.gets(away.field("Message-ID", "<fifth@desk.test>")).await.tells(&[]);
    assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}", step.outcome);
    desk.gets(CHEN.writes("Keyboard", "The keyboard is wet.").verified())
        .await
        .tells(&["ack chen", "assigned_to_you alice"]);
    desk.end().await;
}

#[tokio::test]
async fn v18_an_answer_to_verify_sender_releases_once() {
    let desk = TestDesk::open().await;
    let scene = resolved(&desk, jam()).await;
    let held = reply(&scene.assigned).by(ALICE).saying("#reopen").top().tag_only();
    let asked = desk.gets(held.clone()).await.mail("verify_sender").clone();
    // A second mail is held too: the first one's answer is not good for it.
    let other = reply(&scene.assigned).by(ALICE).saying("#close because of the second mail").top().tag_only();
    desk.gets(other).await.tells(&["verify_sender alice"]);
    let yes = reply(&asked).by(ALICE).saying("Yes, that was me.").top();
    assert_eq!(desk.gets(yes.clone()).await.outcome, Some(Admitted::Released));
    assert_eq!(desk.state(scene.number).await, "open");
    says(&desk, ALICE, &scene.assigned, "#resolve\n\nIt is mended now.").await;
    let before = desk.ticket(scene.number).await;
    // The answer again, as it was and anew; the mail that it released, again.
    assert_eq!(desk.gets(yes.clone()).await.tells(&[]).outcome, Some(Admitted::Duplicate));
    let anew = reply(&asked).by(ALICE).saying("Yes, that was me, really.").top();
    let step = desk.gets(anew).await.tells(&[]);
    assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}", step.outcome);
    assert_eq!(desk.gets(held).await.tells(&[]).outcome, Some(Admitted::Duplicate));
    assert_eq!(desk.ticket(scene.number).await, before);
    // Its token is good for nothing else: not for a command on the ticket.
    let token = asked.reply_to[0].address.clone();
    let order = ALICE.writes(&format!("Re: [DESK #{}]", scene.number), "#close because of me").to(&token);
    let step = desk.gets(order).await;
    assert!(matches!(step.outcome, Some(Admitted::SetAside(_))), "{:?}", step.outcome);
    assert_eq!(desk.state(scene.number).await, "resolved");
    assert_eq!(desk.ledger(Outcome::Quarantine).await.len(), 0);
    desk.end().await;
}

/// The key that signs changes by command: old tokens still prove, until their key is forgotten.
#[tokio::test]
async fn the_key_is_rotated_while_the_desk_runs() {
    let desk = TestDesk::open().await;
    let scene = resolved(&desk, jam()).await;
    let file = desk.desk.config().identity.token_key_file.clone();
    assert_eq!(postdesk::desk::rotate_keys(&file), Ok('b'));
    assert_eq!(postdesk::desk::list_keys(&file), Ok(('b', vec!['a', 'b'])));
    desk.desk.reload().await.unwrap();
    // Signed by the old key, and good; what is sent now bears the new one.
    let says = |text: &str| reply(&scene.asked).by(WANG).saying(text).top().raw();
    desk.gets_batch(vec![says("Works now, thanks!")]).await;
    assert_eq!(desk.state(scene.number).await, "closed");
    assert!(postdesk::desk::forget_key(&file, 'b').is_err(), "the key that signs stays");
    assert_eq!(postdesk::desk::forget_key(&file, 'a'), Ok(()));
    desk.desk.reload().await.unwrap();
    desk.gets_batch(vec![says("Still broken, sorry.")]).await;
    assert_eq!(desk.state(scene.number).await, "closed", "its key is forgotten, so the token proves nothing");
    let step = desk.desk.config().identity.token_key_file.metadata().unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&step.permissions()) & 0o077, 0, "readable by its owner only");
    desk.end().await;
}
