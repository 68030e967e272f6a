//! Answers to a known text, one way of writing a test: what is fresh, and what it answers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::super::{FragmentKind, fragments_of_own, fresh, readable};

const SENT: &str = "Hello Ann,\n\nwe have replaced the cable of your printer and restarted the print server.\n\n\
    - Which floor is it on?\n- Which model is it?\n\nState: open\nPriority: P3\nTeam: desktop\n\nIT Desk";
const HEAD: &str = "On Mon, 6 Jan 2025 at 09:00, IT Desk <desk@example.com> wrote:\n";

fn marked(text: &str) -> String {
    text.lines().map(|l| format!("> {l}\n")).collect()
}

/// What the author said, each stretch with what it answers.
fn said(text: &str, known: &[&str], own: &[&str]) -> Vec<(String, String)> {
    let found = fragments_of_own(text, known, own);
    assert_eq!(found.iter().map(|f| f.text.as_str()).collect::<String>(), text, "nothing is lost");
    let fresh = found.iter().filter(|f| f.kind == FragmentKind::Fresh);
    fresh.map(|f| (f.answers().unwrap_or("").to_owned(), f.said.trim().to_owned())).collect()
}

fn pair(answers: &str, said: &str) -> (String, String) {
    (answers.to_owned(), said.to_owned())
}

#[test]
fn an_answer_knows_its_line() {
    for (from, to, answers, words) in [
        (
            "> - Which floor is it on?\n",
            "> - Which floor is it on?\nThe third.\n",
            "- Which floor is it on?",
            "The third.",
        ),
        ("> - Which floor is it on?\n", "> - Which floor is it on? — 3\n", "- Which floor is it on?", "— 3"),
        ("> - Which floor is it on?\n", "> - Which floor is it on? 👍\n", "- Which floor is it on?", "👍"),
        (
            "> - Which floor is it on?\n",
            "> - Which floor is it on?\n> The third.\n",
            "- Which floor is it on?",
            "The third.",
        ),
        ("> Priority: P3\n", "> Priority: P2\n", "Priority: P3", "Priority: P2"),
        ("> Priority: P3\n", "> Priority: P3 or P2\n", "Priority: P3", "or P2"),
        (
            "> - Which model is it?\n",
            "> - Which green model is it?\n",
            "- Which model is it?",
            "- Which green model is it?",
        ),
        ("> IT Desk\n", "> IT Desk\n\nThanks!\n", "", "Thanks!"),
    ] {
        let marked = format!("{HEAD}{}", marked(SENT)).replace(from, to);
        assert_eq!(said(&marked, &[SENT], &[]), [pair(answers, words)], "{marked}");
        if to.starts_with(from) || !to.contains("\n> ") {
            let outlook =
                "From: IT Desk <desk@example.com>\nSent: Monday, 6 January 2025 9:00\nTo: Ann\nSubject: x\n\n";
            let bare = format!("{outlook}{SENT}\n").replace(&from.replace("> ", ""), &to.replace("> ", ""));
            assert_eq!(said(&bare, &[SENT], &[]), [pair(answers, words)], "{bare}");
        }
    }
}

#[test]
fn what_was_there_is_shown_beside_what_is_there_now() {
    let text = format!("{HEAD}{}", marked(SENT)).replace("> Priority: P3", "> Priority: P2");
    let found = fragments_of_own(&text, &[SENT], &[]);
    assert_eq!(readable(&found), "> Priority: P3\nPriority: P2");
    assert_eq!(found.iter().filter(|f| f.is_changed()).count(), 1);
}

#[test]
fn own_words_are_quoted_by_a_sign_only() {
    let own = "The scanner on the third floor does not scan to the share any more.";
    assert_eq!(said(own, &[SENT], &[own]), [pair("", own)], "said again");
    let answered = format!("Still so.\n\n{HEAD}{}", marked(&format!("{own}\n\n{HEAD}{}", marked(SENT))));
    assert_eq!(said(&answered, &[SENT], &[&format!("{own}\n\n{HEAD}{}", marked(SENT))]), [pair("", "Still so.")]);
}

/// A mail of ours that shows another one of ours holds all its words, and more.
#[test]
fn of_two_texts_with_the_same_words_the_shorter_is_quoted() {
    let shows = format!("Ann sent this:\n\n{SENT}\n\n{}", "Another line of what was said before that.\n".repeat(20));
    for known in [[SENT, &shows], [&shows, SENT]] {
        let mail = format!("Not yet.\n\n{SENT}");
        assert_eq!(said(&mail, &known, &[]), [pair("", "Not yet.")]);
    }
}

/// Above a quote that bears no sign the same words twice, and the quote is not the author's the second time either.
#[test]
fn a_quote_below_the_same_words_as_before_is_a_quote() {
    for words in ["On it.", "I shall come by at three and bring a cable of the right length with me."] {
        let bullets = |sign: &str| SENT.lines().map(|l| format!("{sign}{l}\n")).collect::<String>();
        for quote in [SENT.to_owned(), bullets("• "), bullets("- ")] {
            let mail = format!("{words}\n\n{quote}");
            let own = format!("{words}\u{c}{mail}");
            assert_eq!(said(&mail, &[SENT], &[]), [pair("", words)], "{quote}");
            assert_eq!(said(&mail, &[SENT], &[&own]), [pair("", words)], "{quote}");
            // Said again without the quote, they are said again.
            assert_eq!(said(words, &[SENT], &[&own]), [pair("", words)], "{quote}");
        }
    }
}

#[test]
fn our_mail_alone_is_a_quote_and_ones_own_is_said_again() {
    let own = "The scanner on the third floor does not scan to the share any more.";
    let quotes = format!("You wrote:\n{own}\n");
    assert_eq!(said(SENT, &[SENT], &[]), []);
    assert_eq!(said(own, &[&quotes], &[own]), [pair("", own)]);
    assert_eq!(said(own, &[&quotes], &[&format!("{own}\u{c}{own}\n\n{SENT}")]), [pair("", own)]);
}

#[test]
fn lines_that_look_like_others_are_the_authors() {
    for line in [
        "On Tuesday I am offline",
        "On Monday at 09:00 it said:",
        "From: the door to the window",
        "Date: next Monday is fine",
        "> dir /w",
        "-- first, the cable",
        "- Which model is it?",
        "https://intranet.example.com/plan",
    ] {
        let text = format!("It is this:\n{line}\n\n{HEAD}{}", marked(SENT));
        assert_eq!(said(&text, &[SENT], &[]), [pair("", &format!("It is this:\n{line}"))], "{line}");
        let text = format!("{HEAD}{}\nIt is this:\n{line}\n", marked(SENT));
        assert_eq!(said(&text, &[SENT], &[]), [pair("", &format!("It is this:\n{line}"))], "{line} below");
    }
}

#[test]
fn a_program_that_damages_every_line_changes_nothing() {
    let sent: String = (0..30).map(|n| format!("the value of row number {n} is right\n")).collect();
    let damaged = sent.replace("right", "ri?ht");
    let text = format!("ok\n\n{HEAD}{}", marked(&damaged));
    assert_eq!(said(&text, &[&sent], &[]), [pair("", "ok")]);
}

#[test]
fn beyond_the_limits_the_marks_decide() {
    let long = "words of a very long mail\n".repeat(50_000);
    let text = format!("short\n\n{HEAD}{}", marked(&long));
    for known in [long.as_str(), SENT] {
        assert_eq!(fresh(&fragments_of_own(&text, &[known], &[])), "short");
    }
}

/// The same head twice makes the author's earlier mail, with the notice that it quotes, the nearer one: what is quoted now is
/// quoted all the same.
#[test]
fn what_we_sent_is_no_word_of_the_authors() {
    let sent = |n: usize| {
        format!(
            "Hello Ann,\n\nThe printer works again, we have replaced roller {n}.\n\nDoes it work now? Answer 1.\n\n\
            If we hear nothing by 10:0{n} on Thu 26 Nov, we will close it.\n\nIT Desk"
        )
    };
    let chinese = |n: usize| {
        format!(
            "您好：\n\n打印机好了，更换了{n}号滚轮\n\n如在11月26日10:0{n}前未收到回复，我们将结单；之后如再出现，回复本邮件即可。\n\n服务台"
        )
    };
    for (old, new) in [(sent(1), sent(2)), (chinese(1), chinese(2))] {
        for head in [
            "Support wrote:",
            "IT Service Desk wrote:",
            "author wrote:",
            "IT Desk <desk@example.com> 写道：",
            HEAD.trim(),
        ] {
            let before = format!("Still not working.\n\n{head}\n{}", marked(&old));
            let own = format!("Still not working.\u{c}{before}");
            for words in ["I am in Berlin this week.", "收到，谢谢，我明天试。"] {
                let mail = format!("{words}\n\n{head}\n{}", marked(&new));
                let said = said(&mail, &[&new, "Still not working.", &old], &[&own]);
                assert_eq!(said, [pair("", words)], "{mail}");
                // What the quote holds of another mail is quoted with it.
                let deep =
                    format!("{words}\n\n{head}\n{}>\n> Alice wrote:\n{}", marked(&new), marked(&marked(&before)));
                let found = fragments_of_own(&deep, &[&new, "Still not working.", &old], &[&own]);
                assert!(
                    fresh(&found).starts_with(words) && !fresh(&found).contains("roller"),
                    "{deep}\n{}",
                    fresh(&found)
                );
            }
        }
    }
}
