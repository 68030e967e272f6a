//! The form in every style, in its text part and in its HTML, through the whole desk: merely quoted, changed in place, or
//! answered on the line below. What is written into it is carried out, and no word of it reaches the requester.

use crate::chance::Chance;
use crate::desk::TestDesk;
use crate::page::Row;
use crate::sent::{self, Sent};
use crate::styles::{STYLES, Style};
use crate::words::Tongue;
use crate::writing::{self, Plan, Position, WIRES, Written};
use postdesk::desk::Admitted;

/// How an engineer uses the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Quotes,
    Changes,
    Answers,
}

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

async fn every_style(tongue: Tongue) {
    assert!(STYLES.len() >= 14);
    let desk = TestDesk::open().await;
    let all = sent::all(&desk, tongue).await;
    let notice = if tongue == Tongue::En { "assigned_to_you" } else { "new_entry" };
    let sent = all.iter().find(|s| s.notice == notice).unwrap();
    let number = number_of(sent);
    let (mut turn, mut faults) = (0usize, Vec::new());
    for style in STYLES {
        for html in [false, true] {
            for how in [Use::Quotes, Use::Changes, Use::Answers] {
                for (n, field) in FIELDS.iter().enumerate() {
                    turn += 1;
                    // One field a style is tried behind a text below the quote as well.
                    let text = format!("I have looked at it, and come over at {turn}.");
                    let position = if (turn + n) % 3 == 0 { Position::Bottom } else { Position::Top };
                    let Some(raw) = written(style, sent, (html, how), (field, turn % 2), (&text, position)) else {
                        continue;
                    };
                    let before = desk.field(number, field.key).await;
                    let step = desk.gets(raw).await;
                    let Some(Admitted::FollowedUp(_)) = step.outcome else {
                        panic!("{}: {:?}", style.name, step.outcome)
                    };
                    let after = desk.field(number, field.key).await;
                    let wanted = if how == Use::Quotes { before.as_str() } else { field.becomes[turn % 2] };
                    let replies = desk.texts(number, "reply").await;
                    let said = replies.last().cloned().unwrap_or_default();
                    let transcript = step.sent.iter().find(|m| m.notice == "transcript").map(|m| m.mail.text.as_str());
                    if after != wanted || said != text || transcript.is_some() == (how == Use::Quotes) {
                        faults.push(format!(
                            "===== {} html={html} {how:?} {} {position:?}: {after:?}, wanted {wanted:?}; said {said:?}\n{}",
                            style.name,
                            field.key,
                            transcript.unwrap_or_default()
                        ));
                    }
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {turn} answers are misread:\n{}",
        faults.len(),
        faults[..faults.len().min(12)].join("\n")
    );
    desk.end().await;
}

fn number_of(sent: &Sent) -> i64 {
    let at = sent.text.rfind("DESK #").unwrap();
    sent.text[at + 6..].chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
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
