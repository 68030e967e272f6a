//! The triage table as a whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::*;

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

fn list(words_of: &[&str]) -> WordList {
    WordList::new(words(words_of))
}

fn globs(list: &[&str]) -> Vec<Glob> {
    list.iter().map(|glob| Glob::new(glob).unwrap()).collect()
}

fn rule(name: &str, when: Vec<Test>, then: Effects) -> Rule {
    Rule { name: name.to_owned(), when: When(when), then, ..Rule::default() }
}

fn tagged(name: &str, when: Vec<Test>) -> Rule {
    rule(name, when, Effects { tags: words(&[name]), ..Effects::default() })
}

/// A rule as the manual shows it.
fn vpn() -> Rule {
    let manual = When(vec![Test::AnyText(list(&["manual"]))]);
    let vendor = When(vec![Test::From(globs(&["*@vendor.test"]))]);
    let not = Test::Not(When(vec![Test::Any(vec![manual, vendor])]));
    Rule {
        examples: words(&["VPN 连不上了", "my vpn keeps dropping"]),
        counterexamples: words(&["please send me the VPN manual"]),
        ..rule(
            "VPN",
            vec![Test::AnyText(list(&["vpn", "远程接入"])), not],
            Effects { category: Some("network/vpn".to_owned()), urgency: Some(Urgency::High), ..Effects::default() },
        )
    }
}

fn holds(test: Test, facts: &Facts<'_>) -> bool {
    let set = compile(vec![tagged("x", vec![test])]).unwrap();
    !triage(&set, facts).rules.is_empty()
}

#[test]
fn the_rule_of_the_manual() {
    let set = compile(vec![vpn()]).unwrap();
    assert_eq!(set.check_examples(), []);
    let mut facts = Facts { subject: "Ｖｐｎ connection", from: "wang@desk.test", ..Facts::default() };
    let found = triage(&set, &facts);
    assert_eq!(found.category.as_deref(), Some("network/vpn"));
    assert_eq!(found.rules, [Fired { name: "VPN".to_owned(), words: words(&["vpn"]) }]);
    facts.from = "Bob@Vendor.test";
    assert_eq!(triage(&set, &facts), Triage::default());
}

#[test]
fn examples_that_fail_are_named() {
    let failing = Rule {
        examples: words(&["openvpn"]),
        counterexamples: words(&["VPN", "printer"]),
        ..tagged("r", vec![Test::Subject(list(&["vpn"])), Test::From(globs(&["*@x.test"]))])
    };
    let faults = compile(vec![vpn(), failing]).unwrap().check_examples();
    let told: Vec<(usize, &str, bool)> =
        faults.iter().map(|fault| (fault.rule, fault.text.as_str(), fault.wanted)).collect();
    assert_eq!(told, [(1, "openvpn", true), (1, "VPN", false)]);
}

#[test]
fn first_match_sets_a_field_lists_unite_and_continue_goes_on() {
    let effects = |team: Option<&str>, tag: &str, urgency: Option<Urgency>| Effects {
        team: team.map(str::to_owned),
        tags: words(&[tag, "all"]),
        urgency,
        ..Effects::default()
    };
    let mut first = rule("first", vec![Test::AnyText(list(&["erp"]))], effects(None, "a", Some(Urgency::Low)));
    first.goes_on = true;
    let second = rule("second", vec![], effects(Some("apps"), "b", Some(Urgency::High)));
    let third = rule("third", vec![], effects(Some("network"), "c", None));
    let set = compile(vec![first, second, third]).unwrap();
    let both = triage(&set, &Facts { body: "the ERP is slow", ..Facts::default() });
    assert_eq!((both.team.as_deref(), both.urgency), (Some("apps"), Some(Urgency::Low)));
    assert_eq!(both.tags, ["a", "all", "b"]);
    assert_eq!(both.rules.iter().map(|fired| fired.name.as_str()).collect::<Vec<_>>(), ["first", "second"]);
    assert_eq!(triage(&set, &Facts::default()).rules.len(), 1);
}

#[test]
fn each_condition() {
    let to = words(&["Help@desk.test"]);
    let cc = words(&["boss@desk.test"]);
    let files = words(&["Trace.LOG"]);
    let headers = [("X-Priority".to_owned(), "1 (Highest)".to_owned())];
    let facts = Facts {
        subject: "Printer jams",
        body: "打印机卡纸",
        from: "wang@finance.desk.test",
        to: &to,
        cc: &cc,
        headers: &headers,
        mailbox: "support",
        language: "zh-CN",
        kind: Some(Kind::Request),
        attachments: &files,
        vip: true,
        department: "财务部",
        site: "Hangzhou",
        ci: "PRN-7",
        in_service_hours: true,
    };
    let pattern = |text: &str| vec![Pattern::new(text).unwrap()];
    for (test, wanted) in [
        (Test::Subject(list(&["卡纸"])), false),
        (Test::Body(list(&["卡纸"])), true),
        (Test::AnyText(list(&["scanner", "PRINTER"])), true),
        (Test::AnyText(list(&[])), false),
        (Test::Regex(pattern("^Printer .*s$")), true),
        (Test::Regex(pattern("^printer")), false),
        (Test::From(globs(&["*@*.desk.test"])), true),
        (Test::To(globs(&["help@desk.test"])), true),
        (Test::Cc(globs(&["help@desk.test"])), false),
        (Test::Header("x-priority".to_owned(), globs(&["1*"])), true),
        (Test::Header("x-mailer".to_owned(), globs(&["*"])), false),
        (Test::Mailbox(globs(&["Support"])), true),
        (Test::Language(words(&["zh"])), true),
        (Test::Language(words(&["z", "en"])), false),
        (Test::Kind(vec![Kind::Incident, Kind::Request]), true),
        (Test::Kind(vec![Kind::Incident]), false),
        (Test::HasAttachment(true), true),
        (Test::HasAttachment(false), false),
        (Test::AttachmentName(globs(&["*.log"])), true),
        (Test::Department(globs(&["财务*"])), true),
        (Test::Vip(false), false),
        (Test::Site(globs(&["hang?hou"])), true),
        (Test::Ci(globs(&["prn-*"])), true),
        (Test::InServiceHours(true), true),
        (Test::All(vec![When::default(), When(vec![Test::Vip(true)])]), true),
        (Test::All(vec![When(vec![Test::Vip(false)]), When::default()]), false),
        (Test::Any(vec![When(vec![Test::Vip(false)]), When(vec![Test::Vip(true)])]), true),
        (Test::Any(vec![]), false),
        (Test::Not(When(vec![Test::Vip(true)])), false),
        (Test::Not(When(vec![Test::Vip(false)])), true),
    ] {
        let shown = format!("{test:?}");
        assert_eq!(holds(test, &facts), wanted, "{shown}");
    }
    assert!(!holds(Test::Department(globs(&["*"])), &Facts::default()), "nothing is known, so nothing matches");
}

#[test]
fn a_kind_set_by_an_earlier_rule_is_seen() {
    let mut ask = rule("ask", vec![], Effects { kind: Some(Kind::Question), ..Effects::default() });
    ask.goes_on = true;
    let set = compile(vec![ask, tagged("q", vec![Test::Kind(vec![Kind::Question])])]).unwrap();
    let found = triage(&set, &Facts { kind: Some(Kind::Incident), ..Facts::default() });
    assert_eq!((found.kind, found.tags), (Some(Kind::Question), words(&["q"])));
}

#[test]
fn captures_fill_the_dedupe_key() {
    let then = Effects {
        dedupe_key: Some("$$nagios:${host}/$2-$none".to_owned()),
        ci: Some("$host".to_owned()),
        ..Effects::default()
    };
    let regex = Test::Regex(vec![Pattern::new(r"(?<host>\w+)/(\w+) is").unwrap()]);
    let set = compile(vec![rule("nagios", vec![regex], then)]).unwrap();
    let found = triage(&set, &Facts { subject: "PROBLEM: web1/http is DOWN", ..Facts::default() });
    assert_eq!(found.dedupe_key.as_deref(), Some("$nagios:web1/http-"));
    assert_eq!(found.ci.as_deref(), Some("web1"));
}

#[test]
fn grading_hears_labels_then_rules_and_caps_what_is_not_proved() {
    let matrix = PriorityMatrix::default();
    let ruled = Triage { urgency: Some(Urgency::High), ..Triage::default() };
    let fixed = Triage { priority: Some(Priority::P1), ..Triage::default() };
    let all_core = labels("影响范围：核心业务\n紧急程度：特急");
    let none = Labels::default();
    let graded = |triage: &Triage, labels: &Labels, capped| grade(&matrix, triage, labels, capped).priority;
    assert_eq!(graded(&Triage::default(), &none, false), Priority::P3);
    assert_eq!(graded(&ruled, &labels("影响范围：部门"), false), Priority::P2);
    assert_eq!(graded(&ruled, &labels("urgency: low"), false), Priority::P4);
    assert_eq!(graded(&Triage::default(), &all_core, false), Priority::P1);
    assert_eq!(graded(&Triage::default(), &all_core, true), Priority::P2);
    assert_eq!(graded(&fixed, &none, true), Priority::P1, "a rule is believed");
    assert_eq!(graded(&fixed, &labels("urgency: low"), false), Priority::P1);
    assert!(grade(&matrix, &ruled, &all_core, true).why.contains("not proved"));
}

#[test]
fn thousands_of_words_and_a_large_mail_take_one_pass() {
    let many =
        (0..3000).map(|n| tagged(&format!("r{n}"), vec![Test::AnyText(WordList::new(vec![format!("word{n}")]))]));
    let set = compile(many.collect()).unwrap();
    let body = format!("{} word2999", "word and word ".repeat(60_000));
    let found = triage(&set, &Facts { body: &body, ..Facts::default() });
    assert_eq!(found.tags, ["r2999"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

    /// A word is found exactly where a plain search with the same neighbours finds it.
    #[test]
    fn words_agree_with_a_plain_search(word in "[ab网络_ ]{1,3}", text in "[ab网络_ ]{0,12}") {
        let needle = fold(&word);
        let hay: Vec<char> = fold(&text).chars().collect();
        let target: Vec<char> = needle.chars().collect();
        let is_word = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        let plain = hay.windows(target.len()).enumerate().any(|(start, window)| {
            let before = start.checked_sub(1).map(|at| &hay[at]);
            let after = hay.get(start + target.len());
            window == target
                && !(is_word(&target[0]) && before.is_some_and(is_word))
                && !(is_word(&target[target.len() - 1]) && after.is_some_and(is_word))
        });
        let facts = Facts { body: &text, ..Facts::default() };
        proptest::prop_assert_eq!(holds(Test::AnyText(WordList::new(vec![word.clone()])), &facts), plain);
    }

    #[test]
    fn any_text_is_survived(text in proptest::prelude::any::<String>()) {
        let _ = labels(&text);
        let set = compile(vec![vpn()]).unwrap();
        let _ = triage(&set, &Facts { subject: &text, body: &text, from: &text, ..Facts::default() });
    }
}
