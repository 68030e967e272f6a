//! What a thousand rules cost a mail: `cargo bench --bench rules`. The mail may cost 200 µs.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use divan::{Bencher, black_box};
use postdesk::pure::grade::Urgency;
use postdesk::pure::rules::{Effects, Facts, Glob, Pattern, Rule, RuleSet, Test, When, WordList, compile, triage};

fn main() {
    divan::main();
}

/// As desks write them: words in two languages, a `not` in every third rule, a sender in every fifth, a regex in every
/// twentieth; none stops the reading, so that all are read.
fn rules(count: usize) -> RuleSet {
    let rule = |n: usize| {
        let words = vec![format!("system-{n}"), format!("module {n} fails"), format!("第{n}号系统"), format!("app{n}")];
        let mut tests = vec![Test::AnyText(WordList::new(words))];
        if n.is_multiple_of(3) {
            let not = When(vec![Test::AnyText(WordList::new(vec![format!("manual {n}"), "说明书".to_owned()]))]);
            tests.push(Test::Not(not));
        }
        if n.is_multiple_of(5) {
            let globs = [format!("*@dept{n}.corp.test"), format!("*lead{n}*")];
            tests = vec![Test::From(globs.iter().map(|glob| Glob::new(glob).unwrap()).collect())];
        }
        if n % 20 == 1 {
            tests = vec![Test::Regex(vec![Pattern::new(&format!(r"(?i)host-{n}-\d+ is (down|slow)")).unwrap()])];
        }
        let then = Effects { urgency: Some(Urgency::High), tags: vec![format!("t{n}")], ..Effects::default() };
        Rule { name: format!("rule {n}"), when: When(tests), then, goes_on: true, ..Rule::default() }
    };
    compile((0..count).map(rule).collect()).unwrap()
}

/// A mail of two thousand characters in two languages, which fires a few of the rules.
fn body() -> String {
    let english =
        "Since this morning app77 answers slowly and module 502 fails whenever the monthly report is opened. ";
    let chinese = "今天早上开始第88号系统一直打不开，提示连接超时，整个部门都无法办公，麻烦尽快处理。";
    format!("{}\n{}", english.repeat(12), chinese.repeat(20))
}

#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn a_mail(bencher: Bencher, count: usize) {
    let set = rules(count);
    let body = body();
    let facts = Facts {
        subject: "Re: system-42 打不开了",
        body: &body,
        from: "wang.fang@corp.test",
        mailbox: "support",
        language: "zh-CN",
        department: "财务部",
        in_service_hours: true,
        ..Facts::default()
    };
    if count >= 1_000 {
        assert!(triage(&set, &facts).rules.len() >= 4, "the mail fires what it should");
    }
    bencher.bench(|| triage(black_box(&set), black_box(&facts)));
}

#[divan::bench]
fn compiling_a_thousand(bencher: Bencher) {
    bencher.bench(|| rules(black_box(1_000)));
}
