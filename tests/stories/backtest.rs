//! The replay of history: what counts as chosen by people, and by which words a ticket was graded.

use postdesk::config;
use postdesk::desk::{Admitted, Change, Desk};

use crate::desk::TestDesk;
use crate::life::says;
use crate::people::{ALICE, BOB, Draft, WANG, ZHAO};
use jiff::Timestamp;

const RULES: &str = r#"
[[rule]]
name = "VPN"
when = { any_text = ["vpn"] }
then = { category = "network/vpn" }

[[rule]]
name = "scanners"
when = { any_text = ["scanner"] }
then = { category = "endpoint/scanner" }
"#;

/// A ticket that nobody has looked at is no judgement of anybody; a ticket that was resolved as it stood is one.
#[tokio::test]
async fn only_what_people_chose_or_left_counts() {
    let desk = TestDesk::with(RULES).await;
    let step = desk.gets(WANG.writes("VPN", "The vpn drops.")).await;
    let told = step.mail("assigned_to_you").clone();
    let count = |found: postdesk::desk::Backtest| {
        let (category, rule) = (found.fields[1].clone(), found.rules["VPN"].clone());
        [category.chosen, category.right_now, rule.fired, rule.agreed, rule.disagreed, rule.unchosen]
    };
    let replayed = || async { count(desk.desk.backtest(Timestamp::MIN, |_| {}).await.unwrap()) };
    assert_eq!(replayed().await, [0, 0, 1, 0, 0, 1]);
    says(&desk, ALICE, &told, "#resolve\n\nThe line was down.").await;
    assert_eq!(replayed().await, [1, 1, 1, 1, 0, 0]);
    says(&desk, ALICE, &told, "#category network/wifi").await;
    assert_eq!(replayed().await, [1, 0, 1, 0, 1, 0]);
    desk.end().await;
}

/// A forwarded mail is judged by the words of whom it is about, not by the line above them.
#[tokio::test]
async fn a_forward_is_replayed_as_it_was_graded() {
    let desk = TestDesk::with(&format!("[identity]\nauthserv_id = \"mx.desk.test\"\n{RULES}")).await;
    let text = "About your vpn.\n\n---------- Forwarded message ---------\nFrom: Wang Fang <wang@corp.test>\nDate: Mon, 23 Nov 2026 at 09:00\nSubject: Dark\nTo: Bob Zhao <bob@desk.test>\n\nThe scanner stays dark.\n";
    let number = desk.gets(BOB.writes("Fwd: Dark", text).verified()).await.opened();
    assert_eq!(desk.field(number, "category").await, "endpoint/scanner");
    let found = desk.desk.backtest(Timestamp::MIN, |_| {}).await.unwrap();
    assert_eq!((found.rules["scanners"].fired, found.rules["VPN"].fired), (1, 0));
    desk.end().await;
}

/// Old mails: nobody judged them, but what rules would make of them is told, and who answered had them.
#[tokio::test]
async fn what_would_change_is_told_of_imported_mails_too() {
    let desk = TestDesk::open().await;
    let (path, state) = (desk.folder().join("postdesk.toml"), desk.folder().join("state"));
    let history = Desk::for_history(config::load(&path, Some(&state)).unwrap()).await.unwrap();
    let mails: [Draft; 4] = [
        WANG.writes("VPN drops", "My vpn drops."),
        ZHAO.writes("VPN 断线", "VPN 总是断线。"),
        WANG.writes("Printer", "The printer is dark."),
        ZHAO.writes("vpn", "vpn 又断了。"),
    ];
    let takes = async |place: &str, raw: Vec<u8>, at: Timestamp| {
        history.admit_history("support", place.to_owned(), (raw, false), at).await.unwrap()
    };
    let mut numbers = Vec::new();
    for (place, mail) in (0_i64..).zip(mails) {
        let at: Timestamp = "2026-03-02T02:00:00Z".parse().unwrap();
        let at = at.checked_add(jiff::SignedDuration::from_hours(place * 24)).unwrap();
        let id = mail.message_id.clone();
        let Admitted::Opened(number) = takes(&format!("m:{place}"), mail.into(), at).await else { panic!() };
        numbers.push(number);
        if place < 2 {
            let answer = BOB.writes("Re: VPN", "Reset it.").field("In-Reply-To", &format!("<{id}>"));
            let at = at.checked_add(jiff::SignedDuration::from_hours(1)).unwrap();
            assert_eq!(takes(&format!("r:{place}"), answer.into(), at).await, Admitted::FollowedUp(number));
        }
    }
    history.store().close().await;
    desk.rewrites(|text| {
        format!("{text}\n{}", RULES.replacen("\" }", "\", team = \"network\", priority = \"P2\" }", 1))
    });
    desk.desk.reload().await.unwrap();
    let found = desk.desk.backtest(Timestamp::MIN, |_| {}).await.unwrap();
    let [kind, category, priority, team, _] = &found.fields;
    let counts = [kind, category, priority, team].map(|count| (count.changes, count.chosen));
    assert_eq!(counts, [(0, 0), (3, 0), (3, 0), (3, 2)]);
    let [then, now] = ["", "network/vpn"].map(str::to_owned);
    assert_eq!(category.change_samples[0], Change { number: numbers[0], field: "category", then, now });
    assert_eq!((team.right_then, team.right_now, team.better), (0, 2, 2), "Bob is of the network team");
    desk.end().await;
}
