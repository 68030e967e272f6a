//! Every style × position × language, each with many texts: fresh text and answers are exact, without exception.

use std::collections::BTreeMap;

use crate::chance::Chance;
use crate::desk::TestDesk;
use crate::oracle;
use crate::page;
use crate::sent::{self, Sent};
use crate::styles::{STYLES, Style};
use crate::words::Tongue;
use crate::writing::{self, POSITIONS, Plan, Position, WIRES, Written};
use postdesk::pure::{mail, quote};

/// Replies of each style, position and notice, in its text part and in its HTML.
const ROUNDS: u64 = 1;
/// A line with fewer letters, in columns, tells nobody where it comes from when it stands alone.
const TELLING: usize = 20;
/// Faults that are shown in full.
const SHOWN: usize = 4;

/// (style, position, language) → (right, all)
type Table = BTreeMap<(String, Position, Tongue), (usize, usize)>;

#[derive(Default)]
struct Score {
    table: Table,
    faults: Vec<String>,
}

impl Score {
    fn take(&mut self, key: (String, Position, Tongue), fault: Option<String>) {
        let cell = self.table.entry(key).or_default();
        cell.0 += usize::from(fault.is_none());
        cell.1 += 1;
        self.faults.extend(fault);
    }

    #[track_caller]
    fn settle(&self) {
        println!("{}", self.print());
        let limit = std::env::var("SHOWN").ok().and_then(|s| s.parse().ok()).unwrap_or(SHOWN);
        let shown: Vec<&str> = self.faults.iter().take(limit).map(String::as_str).collect();
        assert!(
            self.faults.is_empty(),
            "{}\n{} replies are misread; the first:\n{}",
            self.print(),
            self.faults.len(),
            shown.join("\n")
        );
    }

    /// style × position × language, right/all.
    fn print(&self) -> String {
        let mut out = format!("{:24}", "");
        for position in POSITIONS {
            for tongue in [Tongue::En, Tongue::Zh] {
                out.push_str(&format!("{:>12}", format!("{position:?}/{tongue:?}")));
            }
        }
        let styles: std::collections::BTreeSet<&String> = self.table.keys().map(|(style, ..)| style).collect();
        for style in styles {
            out.push_str(&format!("\n{style:24}"));
            for position in POSITIONS {
                for tongue in [Tongue::En, Tongue::Zh] {
                    let cell = self.table.get(&(style.clone(), position, tongue));
                    out.push_str(&format!(
                        "{:>12}",
                        cell.map_or("-".to_owned(), |(right, all)| format!("{right}/{all}"))
                    ));
                }
            }
        }
        out
    }
}

#[tokio::test]
async fn every_style_and_position_is_read_exactly_in_english() {
    every_style_and_position(Tongue::En).await;
}

#[tokio::test]
async fn every_style_and_position_is_read_exactly_in_chinese() {
    every_style_and_position(Tongue::Zh).await;
}

async fn every_style_and_position(tongue: Tongue) {
    let desk = TestDesk::open().await;
    let all = sent::all(&desk, tongue).await;
    assert!(STYLES.len() >= 20 && all.len() >= 6, "{} styles, {} notices", STYLES.len(), all.len());
    let rounds = std::env::var("ROUNDS").ok().and_then(|s| s.parse().ok()).unwrap_or(ROUNDS);
    let mut score = Score::default();
    for (s, style) in STYLES.iter().enumerate() {
        for (n, sent) in all.iter().enumerate() {
            for position in POSITIONS {
                for round in 0..rounds {
                    let seed = (s as u64) << 40 | (n as u64) << 30 | (position as u64) << 20 | round;
                    one(&mut score, style, sent, (position, seed));
                }
            }
        }
    }
    score.settle();
    desk.end().await;
}

fn one(score: &mut Score, style: &Style, sent: &Sent, (position, seed): (Position, u64)) {
    let mut chance = Chance::of(seed);
    let wire = *chance.pick(&WIRES);
    if let Some(plain) = &style.plain {
        let rows = writing::plain_rows(sent, plain);
        let plan = writing::plan(rows, position, (&mut chance, sent.tongue), !plain.mark.is_empty());
        let body = writing::plain_body(style, plain, sent, &plan, &mut chance);
        let raw = writing::raw(sent, &body, ("text/plain", plain.flowed), wire);
        judge(score, (style.name.to_owned(), position, sent.tongue), (sent, &plan, &raw));
    }
    if let Some(html) = &style.html {
        let plan =
            writing::plan(writing::html_rows(sent, html), position, (&mut chance, sent.tongue), html.split.is_some());
        let body = writing::html_body(style, html, sent, &plan);
        let raw = writing::raw(sent, &body, ("text/html", false), wire);
        judge(score, (format!("{} (HTML)", style.name), position, sent.tongue), (sent, &plan, &raw));
    }
}

#[tokio::test]
async fn a_quote_cut_down_to_the_questions_reads_with_them() {
    let desk = TestDesk::open().await;
    let mut score = Score::default();
    for tongue in [Tongue::En, Tongue::Zh] {
        for (n, sent) in sent::all(&desk, tongue).await.iter().enumerate() {
            for (s, style) in STYLES.iter().enumerate() {
                let Some(plain) = style.plain.as_ref().filter(|p| !p.mark.is_empty()) else { continue };
                let mut chance = Chance::of((s as u64) << 40 | (n as u64) << 30 | 7);
                let rows = writing::plain_rows(sent, plain);
                let mut plan = writing::plan(rows, Position::Inline, (&mut chance, tongue), true);
                // Behind a line that stands alone nobody can tell what was added.
                let rows = plan.rows.clone();
                plan.within.retain(|(at, written)| {
                    matches!(written, Written::Under(_)) && page::columns_of(&rows[*at].text) >= TELLING
                });
                let plan = plan.cut_down();
                let body = writing::plain_body(style, plain, sent, &plan, &mut chance);
                let raw = writing::raw(sent, &body, ("text/plain", plain.flowed), WIRES[0]);
                judge(&mut score, (style.name.to_owned(), Position::Inline, tongue), (sent, &plan, &raw));
            }
        }
    }
    score.settle();
    desk.end().await;
}

#[tokio::test]
async fn a_reply_to_a_reply_is_new_at_the_top_only() {
    let desk = TestDesk::open().await;
    let mut score = Score::default();
    for tongue in [Tongue::En, Tongue::Zh] {
        for (n, sent) in sent::all(&desk, tongue).await.iter().enumerate() {
            for (s, style) in STYLES.iter().enumerate() {
                let Some(plain) = &style.plain else { continue };
                let mut chance = Chance::of((s as u64) << 40 | (n as u64) << 30 | 8);
                let first = writing::plan(writing::plain_rows(sent, plain), Position::Top, (&mut chance, tongue), true);
                let earlier = writing::plain_body(style, plain, sent, &first, &mut chance);
                // The author's own mail is what is quoted now, with the notice in it.
                let own = Sent {
                    from_name: sent.to.name.to_owned(),
                    from_address: sent.to.address.to_owned(),
                    own: vec![earlier.clone()],
                    ..sent.clone()
                };
                let mut plan = writing::plan(first.rows, Position::Top, (&mut chance, tongue), true);
                plan.rows = page::of_text(&earlier, 0);
                let body = writing::plain_body(style, plain, &own, &plan, &mut chance);
                if (plain.head)(&own).is_empty() {
                    continue;
                }
                let raw = writing::raw(&own, &body, ("text/plain", false), WIRES[0]);
                judge(&mut score, (style.name.to_owned(), Position::Top, tongue), (&own, &plan, &raw));
            }
        }
    }
    score.settle();
    desk.end().await;
}

fn judge(score: &mut Score, key: (String, Position, Tongue), (sent, plan, raw): (&Sent, &Plan, &[u8])) {
    let body = mail::parse(raw).text;
    let known: Vec<&str> = sent.known.iter().map(String::as_str).collect();
    let own: Vec<&str> = sent.own.iter().map(String::as_str).collect();
    let fragments = quote::fragments_of_own(&body, &known, &own);
    let fault = oracle::fault(plan, &body, &fragments);
    let told = fault.map(|fault| {
        let kinds: String =
            fragments.iter().map(|f| format!("[{}] {:?}\n{}", f.kind.as_str(), f.answers(), f.text)).collect();
        format!("===== {key:?} {}\n{fault}\n----- as read\n{kinds}", sent.notice)
    });
    score.take(key, told);
}
