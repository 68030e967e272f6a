//! What is read in a form, as clients quote it and as people write into it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use super::*;

const EN: &str = "DESK #1042 · revision 7\nState: open\nPriority: P3\nImpact: individual\nUrgency: normal\n\
                  Category: network/vpn\nTeam: desktop\nAssignee: alice\nETA: 2026-11-24 11:00\n";
const ZH: &str = "DESK #1042 · revision 7\n状态：处理中\n优先级：P3\n影响范围：个人\n紧急程度：中\n分类：network/vpn\n\
                  团队：desktop\n处理人：zhoulei\n预计：\n";

fn is_value(field: FormField, text: &str) -> bool {
    match field {
        FormField::Eta => text.starts_with("tomorrow") || text.starts_with("明天") || text.starts_with("2026-"),
        FormField::Priority => text.starts_with('P'),
        _ => false,
    }
}

fn read_in(sent: &str, body: &str) -> (Vec<String>, String) {
    let form = sent_form(sent).unwrap();
    let reading = read(body, std::slice::from_ref(&form), Some(&form), &is_value);
    let changes =
        reading.changes.iter().map(|c| format!("{}: {} → {}", c.field.label(Language::En), c.sent, c.written));
    (changes.collect(), reading.rest)
}

fn marked(text: &str) -> String {
    text.lines().map(|line| format!("> {line}\n")).collect()
}

/// What is left but marks and blanks.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !">*•".contains(*c)).collect()
}

/// A way of quoting a form.
type Client = (&'static str, fn(&str) -> String);

const CLIENTS: &[Client] = &[
    ("plain", |form| form.to_owned()),
    ("marked", marked),
    ("marked twice", |form| marked(&marked(form))),
    ("no blank behind the mark", |form| form.lines().map(|l| format!(">{l}\n")).collect()),
    ("blank lines between", |form| form.lines().map(|l| format!("{l}\n\n")).collect()),
    ("marked, blank lines between", |form| form.lines().map(|l| format!("> {l}\n>\n")).collect()),
    ("bullets", |form| form.lines().map(|l| format!("  • {l}\n")).collect()),
    ("stars", |form| form.lines().map(|l| format!("* {l}\n")).collect()),
    ("dashes", |form| form.lines().map(|l| format!("- {l}\n")).collect()),
    ("flat", |form| form.lines().collect::<Vec<_>>().join(" ") + "\n"),
    ("flat with signs", |form| form.lines().collect::<Vec<_>>().join(" | ") + "\n"),
    ("marked and wrapped", |form| {
        let words: Vec<&str> = form.split_whitespace().collect();
        words.chunks(4).map(|chunk| format!("> {}\n", chunk.join(" "))).collect()
    }),
    ("values on lines of their own", |form| form.replace(": ", ":\n").replace('：', "：\n")),
    ("CRLF and no-break spaces", |form| form.replace(' ', "\u{a0}").replace('\n', "\r\n")),
    ("bold labels", |form| {
        form.lines().map(|l| l.replacen(':', ":*", 1).replacen('：', "：*", 1)).map(|l| format!("*{l}\n")).collect()
    }),
];

#[test]
fn a_quoted_form_is_no_change_however_it_is_quoted() {
    for sent in [EN, ZH] {
        for (name, client) in CLIENTS {
            for around in ["", "On it.\n\nOn Monday support wrote:\n"] {
                let body = format!("{around}{}", client(sent));
                let (changes, rest) = read_in(sent, &body);
                assert_eq!(changes, Vec::<String>::new(), "{name}\n{body}");
                assert_eq!(squeezed(&rest), squeezed(around), "{name}");
            }
        }
    }
}

#[test]
fn a_value_that_is_changed_in_place_is_read() {
    let cases: [(&str, &str, &str, &str); 5] = [
        (EN, "Priority: P3", "Priority: P2", "Priority: P3 → P2"),
        (EN, "State: open", "State: resolved", "State: open → resolved"),
        (EN, "Category: network/vpn", "Category: network/wifi", "Category: network/vpn → network/wifi"),
        (EN, "Assignee: alice", "Assignee: bob", "Assignee: alice → bob"),
        (ZH, "优先级：P3", "优先级：紧急", "Priority: P3 → 紧急"),
    ];
    for (sent, old, new, told) in cases {
        for (name, client) in CLIENTS {
            let body = client(&sent.replace(old, new));
            let (changes, rest) = read_in(sent, &body);
            assert_eq!(changes, [told], "{name}\n{body}");
            assert_eq!(squeezed(&rest), "", "{name}\n{body}");
        }
    }
}

#[test]
fn a_value_below_the_field_is_read_and_taken_out() {
    for (sent, field, value, told) in [
        (EN, "Priority: P3", "P2", "Priority: P3 → P2"),
        (EN, "Category: network/vpn", "network/wifi", "Category: network/vpn → network/wifi"),
        (EN, "ETA: 2026-11-24 11:00", "tomorrow 16:00", "ETA: 2026-11-24 11:00 → tomorrow 16:00"),
        (ZH, "优先级：P3", "紧急", "Priority: P3 → 紧急"),
        (ZH, "处理人：zhoulei", "李工", "Assignee: zhoulei → 李工"),
        (ZH, "预计：", "明天下午两点", "ETA:  → 明天下午两点"),
    ] {
        for answer in [value.to_owned(), format!("-> {value}"), format!("→{value}"), format!("*{value}*")] {
            for blank in ["", "\n"] {
                for mark in ["> ", "", ">"] {
                    let quoted: String = sent.lines().map(|line| format!("{mark}{line}\n")).collect();
                    let line = format!("{mark}{field}\n");
                    let body = quoted.replace(&line, &format!("{line}{blank}{answer}\n"));
                    let (changes, rest) = read_in(sent, &body);
                    assert_eq!(changes, [told], "{body}");
                    assert_eq!(squeezed(&rest), "", "{body}");
                }
            }
        }
    }
}

#[test]
fn a_value_behind_the_old_one() {
    for (line, told) in [
        ("Priority: P3 -> P2", "Priority: P3 → P2"),
        ("Priority: P3  P2", "Priority: P3 → P2"),
        ("Priority: P3 → P2", "Priority: P3 → P2"),
        ("Category: network/vpn/site", "Category: network/vpn → network/vpn/site"),
    ] {
        let old = format!("{}: ", line.split(':').next().unwrap());
        let old = EN.lines().find(|l| l.starts_with(&old)).unwrap();
        let (changes, rest) = read_in(EN, &marked(&EN.replace(old, line)));
        assert_eq!(changes, [told]);
        assert_eq!(squeezed(&rest), "", "{line}");
    }
    let (changes, _) = read_in(EN, &EN.replace("11:00", "11:00 because the part is late"));
    assert_eq!(changes, ["ETA: 2026-11-24 11:00 → 2026-11-24 11:00 because the part is late"]);
}

#[test]
fn several_fields_and_a_text_around_them() {
    let body = format!(
        "I have looked at it.\n\nOn Monday support wrote:\n{}\nSee you tomorrow.\nAlice\n",
        marked(&EN.replace("P3", "P2").replace("individual", "department"))
    );
    let (changes, rest) = read_in(EN, &body);
    assert_eq!(changes, ["Priority: P3 → P2", "Impact: individual → department"]);
    assert_eq!(rest, "I have looked at it.\n\nOn Monday support wrote:\n\nSee you tomorrow.\nAlice\n");
}

#[test]
fn words_below_the_quote_are_an_answer_and_no_value() {
    for text in ["On it.", "I will call her at once, and write when it is done.", "好的，我马上处理。"] {
        for blank in ["", "\n"] {
            for sent in [EN, ZH] {
                let body = format!("On Monday support wrote:\n{}{blank}{text}\n", marked(sent));
                let (changes, rest) = read_in(sent, &body);
                assert_eq!(changes, Vec::<String>::new(), "{body}");
                assert_eq!(rest, format!("On Monday support wrote:\n{blank}{text}\n"));
            }
        }
    }
}

#[test]
fn a_deleted_value_is_a_change() {
    let (changes, rest) = read_in(EN, &marked(&EN.replace("Assignee: alice", "Assignee:")));
    assert_eq!(changes, ["Assignee: alice → "]);
    assert_eq!(squeezed(&rest), "");
}

#[test]
fn a_quote_cut_down_to_one_field() {
    for (body, told) in [
        ("> Priority: P3\nP2\n", "Priority: P3 → P2"),
        ("> State: open\nresolved\n\nThe roller is new.\n", "State: open → resolved"),
        ("> Priority: P2\n> Impact: individual\n", "Priority: P3 → P2"),
    ] {
        let (changes, rest) = read_in(EN, body);
        assert_eq!(changes, [told], "{body}");
        assert!(!rest.contains("P2") && !rest.contains("resolved"), "{rest}");
    }
    for body in ["Priority: P2 would be right.\n", "State: open\nresolved\n", "> The priority is wrong.\nP2\n"] {
        let (changes, rest) = read_in(EN, body);
        assert_eq!((changes, rest.as_str()), (Vec::<String>::new(), body));
    }
}

#[test]
fn of_two_forms_the_newer_one_counts_and_foreign_ones_do_not() {
    let older = EN.replace("revision 7", "revision 5").replace("P3", "P4");
    let forms: Vec<SentForm> = [EN, &older].iter().map(|text| sent_form(text).unwrap()).collect();
    let body = format!("{}\n{}", marked(&EN.replace("P3", "P2")), marked(&marked(&older.replace("P4", "P1"))));
    let reading = read(&body, &forms, None, &is_value);
    assert_eq!(reading.changes.len(), 1);
    assert_eq!((reading.changes[0].written.as_str(), reading.changes[0].head.revision), ("P2", 7));
    let foreign = EN.replace("1042", "1043").replace("P3", "P1");
    assert_eq!(read_in(EN, &foreign), (Vec::new(), foreign.clone()));
}
