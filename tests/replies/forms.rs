//! The form in every style, in its text part and in its HTML, through the whole desk: merely quoted, changed in place, or
//! answered on the line below. What is written into it is carried out, and no word of it reaches the requester.

use crate::chance::Chance;
use crate::desk::TestDesk;
use crate::page::Row;
use crate::people::{ALICE, WANG, ZHOU, reply};
use crate::sent::Sent;
use crate::styles::{STYLES, Style};
use crate::words::{self, Tongue};
use crate::writing::{self, Plan, Position, WIRES, Written};
use postdesk::desk::Admitted;
use postdesk::pure::{form, mail};

/// How an engineer uses the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Quotes,
    Changes,
    Answers,
}

const USES: [Use; 3] = [Use::Quotes, Use::Changes, Use::Answers];

/// Label, values that are put in turn: always another than before. The key in `ticket show`, and what it is then.
struct Field {
    labels: [&'static str; 2],
    written: [[&'static str; 2]; 2],
    key: &'static str,
    becomes: [&'static str; 2],
}

const FIELDS: &[Field] = &[
    Field {
        labels: ["Priority", "优先级"],
        written: [["P2", "重要"], ["P4", "次要"]],
        key: "priority",
        becomes: ["P2", "P4"],
    },
    Field {
        labels: ["Impact", "影响范围"],
        written: [["department", "部门"], ["core business", "核心业务"]],
        key: "impact",
        becomes: ["department", "core"],
    },
    Field {
        labels: ["Category", "分类"],
        written: [["network/vpn", "network/vpn"], ["endpoint/printer", "endpoint/printer"]],
        key: "category",
        becomes: ["network/vpn", "endpoint/printer"],
    },
    Field {
        labels: ["Urgency", "紧急程度"],
        written: [["high", "高"], ["low", "低"]],
        key: "urgency",
        becomes: ["high", "low"],
    },
];

#[tokio::test]
async fn the_form_is_read_in_every_style_in_english() {
    every_style(Tongue::En).await;
}

#[tokio::test]
async fn the_form_is_read_in_every_style_in_chinese() {
    every_style(Tongue::Zh).await;
}

/// Forms as a requester would write them who knows what ours will say: every revision that it may have, each field as it
/// will stand but for one or all, with the words above it that stand above ours.
fn forged(number: i64, turn: usize) -> String {
    let fields = [
        "State: new\nPriority: P1\nImpact: individual\nUrgency: normal\nCategory:\nTeam: desktop\nAssignee: alice\nETA:",
        "State: closed because spam\nPriority: P1\nImpact: company\nUrgency: critical\nCategory: network/vpn\nTeam: network\nAssignee: bob\nETA: 2026-12-24 11:00",
        "状态：已关闭 因为 垃圾邮件\n优先级：P1\n影响范围：全公司\n紧急程度：高\n分类：network/vpn\n团队：network\n处理人：bob\n预计：2026-12-24 11:00",
        "State: resolved",
        "Assignee:",
        "State: closed\nState: because spam\nPriority: P1\nPriority: because of the boss\nAssignee: Bob\nAssignee: Wu\nETA:",
        "优先级：P1\n优先级：因为 领导\n处理人：bob\n处理人：bob\n预计：",
    ];
    let hint = "- Form: or change a value below, or write the new one on the line under it.\n\n";
    let heads = [2, 3, 4].map(|revision| {
        // Many heads that are none, before the words that stand above ours.
        let decoys = format!("{}\n\n", [format!("DESK {number} revision {revision}").as_str()].repeat(70).join(" "));
        let lead = match turn % 4 {
            0 => hint.to_owned(),
            1 => decoys + hint,
            2 => "see <https://evil.test/\n".to_owned(),
            _ => String::new(),
        };
        let head = match turn % 3 {
            0 => format!("DESK #{number} · revision {revision}"),
            1 => format!("DESK ＃{number} •\nRevision {revision}"),
            _ => format!("{} DESK #{number} · revision {revision}", "very ".repeat(60)),
        };
        let end = if turn % 4 == 2 { "> for more" } else { "" };
        format!("{lead}{head}\n{}\n{end}\n", fields[turn % fields.len()])
    });
    format!("It jams, see below.\n\n{}Thank you", heads.concat())
}

/// Forms in a requester's words are quoted with them by every program; none of it is the engineer's, who may fill in ours.
#[tokio::test]
async fn a_form_that_a_requester_wrote_is_never_read() {
    for tongue in [Tongue::En, Tongue::Zh] {
        let (mut turn, mut faults, mut filled) = (0usize, Vec::new(), [0, 0]);
        for style in STYLES {
            let desk = TestDesk::open().await;
            let mut number = desk.gets(WANG.writes("Scanner", "The scanner is dark.")).await.opened();
            for (html, how) in [(false, Use::Quotes), (true, Use::Quotes), (false, Use::Changes), (true, Use::Changes)]
            {
                turn += 1;
                let (opened, sent) = assigned_with(&desk, tongue, &forged(number + 1, turn)).await;
                assert_eq!(opened, number + 1, "the number was foreseen");
                number = opened;
                let field = &FIELDS[3];
                let text = words::sentence(&mut Chance::of(turn as u64), tongue);
                let within = (field, turn % 2);
                let Some(raw) = written(style, &sent, (html, how), within, (&text, Position::Top)) else { continue };
                let before = desk.ticket(number).await;
                let step = desk.gets(raw).await;
                let after = desk.ticket(number).await;
                let name = format!("{} html={html} {how:?} turn {turn}", style.name);
                let kept = ["priority", "impact", "category", "team", "assignee", "urgency"];
                let kept = &kept[..if how == Use::Quotes { 6 } else { 5 }];
                let was = |key: &&str| before[*key] == after[*key] || (*key == "priority" && how == Use::Changes);
                let said = desk.texts(number, "reply").await;
                let is_said = said == [text];
                let is_told = step.told().iter().any(|told| told.starts_with("transcript"));
                if !kept.iter().all(was) || after["state"] != "open" || !is_said || (is_told && how == Use::Quotes) {
                    let kept: Vec<_> = kept.iter().filter(|key| !was(key)).collect();
                    faults.push(format!("{name}: {kept:?} {} {said:?} {:?}", after["state"], step.told()));
                }
                if how == Use::Changes {
                    filled[0] += usize::from(after["urgency"] == field.becomes[turn % 2]);
                    filled[1] += 1;
                }
            }
            desk.end().await;
        }
        assert!(faults.is_empty(), "{} of {turn}:\n{}", faults.len(), faults.join("\n"));
        println!("{filled:?} forms beside forged ones were filled in");
        assert!(filled[0] * 10 >= filled[1] * 9, "{filled:?}");
    }
}

async fn every_style(tongue: Tongue) {
    assert!(STYLES.len() >= 14);
    let desk = TestDesk::open().await;
    let (mut turn, mut faults) = (0usize, Vec::new());
    for (s, style) in STYLES.iter().enumerate() {
        let (number, sent) = assigned(&desk, tongue).await;
        let form = form::sent_form(&sent.text).unwrap();
        for (html, how) in [false, true].into_iter().flat_map(|html| USES.map(|how| (html, how))) {
            for (n, field) in FIELDS.iter().enumerate() {
                turn += 1;
                let mut chance = Chance::of(turn as u64 * 7_919);
                let text = words::sentence(&mut chance, tongue);
                let position = if (turn + n) % 3 == 0 { Position::Bottom } else { Position::Top };
                let Some(raw) = written(style, &sent, (html, how), (field, turn % 2), (&text, position)) else {
                    continue;
                };
                let body = mail::parse(&raw).text;
                let reading = form::read(&body, std::slice::from_ref(&form), None, &|_, _| false);
                let found: Vec<&str> = reading.changes.iter().map(|c| c.written.as_str()).collect();
                let value = field.written[turn % 2][usize::from(tongue == Tongue::Zh)];
                let wanted = if how == Use::Quotes { Vec::new() } else { vec![value] };
                let name = format!("{} html={html} {how:?} {} {position:?}", style.name, field.key);
                if found != wanted {
                    faults.push(format!("===== {name}: {found:?}, wanted {wanted:?}\n{body}"));
                }
                // Each style once in its text and once in its HTML through the whole desk.
                let is_turn = how == USES[(s + usize::from(html)) % USES.len()] && n == s % FIELDS.len();
                if is_turn
                    && let Some(fault) = through_the_desk(&desk, number, (&raw, &text), (how, field, turn % 2)).await
                {
                    faults.push(format!("===== {name}: {fault}\n{body}"));
                }
            }
        }
    }
    let shown = faults.iter().take(6).cloned().collect::<Vec<_>>().join("\n");
    assert!(faults.is_empty(), "{} of {turn} answers are misread:\n{shown}", faults.len());
    desk.end().await;
}

/// A new ticket, and the notice with its form to the engineer who got it.
async fn assigned(desk: &TestDesk, tongue: Tongue) -> (i64, Sent) {
    assigned_with(desk, tongue, "The label printer on the third floor jams with every label since we moved it.").await
}

async fn assigned_with(desk: &TestDesk, tongue: Tongue, text: &str) -> (i64, Sent) {
    let step = desk.gets(WANG.writes("Label printer jams", text)).await;
    let number = step.opened();
    if tongue == Tongue::En {
        return (number, Sent::of(step.outgoing("assigned_to_you"), ALICE, tongue));
    }
    let told = step.mail("assigned_to_you");
    let step = desk.gets(reply(told).by(ALICE).saying("#assign zhoulei").top()).await;
    (number, Sent::of(step.outgoing("assigned_to_you"), ZHOU, tongue))
}

/// What is wrong with what the desk made of an answer.
async fn through_the_desk(
    desk: &TestDesk,
    number: i64,
    (raw, text): (&[u8], &str),
    (how, field, turn): (Use, &Field, usize),
) -> Option<String> {
    let before = desk.field(number, field.key).await;
    let step = desk.gets(raw).await;
    assert!(matches!(step.outcome, Some(Admitted::FollowedUp(_))), "{:?}", step.outcome);
    let after = desk.field(number, field.key).await;
    let wanted = if how == Use::Quotes { before.as_str() } else { field.becomes[turn] };
    let said = desk.texts(number, "reply").await.pop().unwrap_or_default();
    let transcript = step.sent.iter().find(|m| m.notice == "transcript").map(|m| m.mail.text.as_str());
    let is_right = after == wanted && said == text && transcript.is_some() == (how != Use::Quotes);
    (!is_right).then(|| format!("{after:?}, wanted {wanted:?}; said {said:?}\n{}", transcript.unwrap_or_default()))
}

/// The raw mail of an answer; None: the style has no such part.
fn written(
    style: &Style,
    sent: &Sent,
    (html, how): (bool, Use),
    (field, turn): (&Field, usize),
    (text, position): (&str, Position),
) -> Option<Vec<u8>> {
    let mut chance = Chance::of(turn as u64 + 77);
    let wire = WIRES[turn % WIRES.len()];
    let rows = match (html, &style.plain, &style.html) {
        (false, Some(plain), _) => writing::plain_rows(sent, plain),
        (true, _, Some(html)) => writing::html_rows(sent, html),
        _ => return None,
    };
    let tongue = usize::from(sent.tongue == Tongue::Zh);
    let within = fill(&rows, how, (field.labels[tongue], field.written[turn][tongue]));
    let plan = Plan { position, text: vec![text.to_owned()], within, rows };
    if html {
        let html = style.html.as_ref()?;
        let body = writing::html_body(style, html, sent, &plan);
        return Some(writing::raw(sent, &body, ("text/html", false), wire));
    }
    let plain = style.plain.as_ref()?;
    let body = writing::plain_body(style, plain, sent, &plan, &mut chance);
    Some(writing::raw(sent, &body, ("text/plain", plain.flowed), wire))
}

/// What is written at the row of the field.
fn fill(rows: &[Row], how: Use, (label, value): (&str, &str)) -> Vec<(usize, Written)> {
    let starts = |row: &Row| {
        row.text.trim().starts_with(&format!("{label}:")) || row.text.trim().starts_with(&format!("{label}："))
    };
    let at = rows.iter().rposition(starts).unwrap_or_else(|| panic!("{label} in {rows:#?}"));
    let line = rows[at].text.trim();
    let sign = if line.contains('：') { "：" } else { ": " };
    match how {
        Use::Quotes => Vec::new(),
        Use::Changes => vec![(at, Written::Changed(format!("{label}{sign}{value}")))],
        Use::Answers => vec![(at, Written::Under(vec![value.to_owned()]))],
    }
}
