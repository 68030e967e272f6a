//! V28: what looks like a template stays text: in each field, in each notice, in text and HTML, in both languages.

use crate::desk::{Outgoing, TestDesk};
use crate::notices::{GENEROUS, kinds, life};
use crate::people::{Draft, Person, WANG, ZHAO};
use crate::scanner::{flat, scan};

const SYNTAX: [&str; 12] = [
    "{{7*7}}",
    "${7*7}",
    "{% include \"en/ack.txt\" %}",
    "{# gone #}",
    "<%= 7*7 %>",
    "{{ desk.name }}",
    "{% for x in [1,2] %}{{x}}{% endfor %}",
    "{{ ticket.requester_address }}",
    "#{7*7}",
    "{{{{7*7}}}}",
    "{%- raw -%}{{1}}{%- endraw -%}",
    "*{7*7} @(7*7) [[${7*7}]]",
];

/// Notices that carry the words of the mail behind them.
const CARRIERS: [&str; 6] = ["assigned_to_you", "reply", "needs_info", "new_entry", "resolved", "reopened_to_you"];

fn first(who: Person, words: &[&str]) -> Draft {
    let text = format!("您好 hello,\n\n{}\n\n标签打印机卡纸。It jams.", words.join("\n"));
    let draft = who.writes(&format!("Printer {}", words[0]), &text);
    draft.field("From", &format!("\"{} {}\" <{}>", "Wang", words[0].replace(['"', '\\'], ""), who.address)).attach(
        &format!("a {}.txt", words[0].replace(['"', '/', '<', '>', '*', ':', '|', '?'], "")),
        "text/plain",
        b"file",
    )
}

/// The words stand in the text and in the HTML as they were written; gives how often.
fn shown(sent: &Outgoing, words: &[&str]) -> usize {
    let html = flat(&scan(&sent.html).unwrap_or_else(|why| panic!("{}: {why}\n{}", sent.notice, sent.html)).text);
    let text = flat(&sent.mail.text);
    for word in words {
        assert!(text.contains(&flat(word)), "{word} in {}:\n{text}", sent.notice);
        assert!(html.contains(&flat(word)), "{word} in {}:\n{html}", sent.notice);
    }
    words.len()
}

#[tokio::test]
async fn v28_template_syntax_is_text_in_every_notice() {
    let mut checked = 0;
    let mut seen = std::collections::BTreeSet::new();
    for (who, chinese) in [(WANG, false), (ZHAO, true)] {
        for words in SYNTAX.chunks(3) {
            let desk = TestDesk::with(GENEROUS).await;
            let sent = life(&desk, first(who, words), (words, chinese)).await;
            for one in &sent {
                let evaluated = |text: &str| text.contains("49") && !flat(text).contains("7*7");
                assert!(!evaluated(&one.mail.text) && !evaluated(&one.html), "{}", one.notice);
                if CARRIERS.contains(&one.notice.as_str()) {
                    checked += shown(one, words);
                } else {
                    scan(&one.html).unwrap_or_else(|why| panic!("{}: {why}", one.notice));
                }
            }
            // The subject, the name and the file's name of the first mail.
            let told = sent.iter().find(|m| m.notice == "assigned_to_you").unwrap();
            assert!(told.mail.subject.contains(&flat(words[0])), "{}", told.mail.subject);
            assert!(told.mail.attachments[0].name.starts_with("a "), "{:?}", told.mail.attachments[0].name);
            let name = words[0].replace(['"', '\\'], "");
            assert!(flat(&told.mail.text).contains(&flat(&format!("Wang {name}"))), "{name}: {}", told.mail.text);
            let transcripts: Vec<&Outgoing> = sent.iter().filter(|m| m.notice == "transcript").collect();
            let told = transcripts.iter().filter(|m| shown_in(m, &format!("#nonsense {}", words[0]))).count();
            assert!(told >= 1, "a wrong command is told as it was written: {}", words[0]);
            seen.extend(kinds(&sent));
            desk.end().await;
        }
    }
    assert!(checked >= 2 * SYNTAX.len() * CARRIERS.len(), "{checked}");
    assert!(seen.len() >= 11, "{seen:?}");
}

fn shown_in(sent: &Outgoing, line: &str) -> bool {
    let html = flat(&scan(&sent.html).unwrap().text);
    flat(&sent.mail.text).contains(&flat(line)) && html.contains(&flat(line))
}
