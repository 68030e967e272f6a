//! The replay of history: what counts as chosen by people, and by which words a ticket was graded.

use crate::desk::TestDesk;
use crate::life::says;
use crate::people::{ALICE, BOB, WANG};
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
