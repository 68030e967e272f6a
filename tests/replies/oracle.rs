//! What must be read in a reply: the author's lines, all and only those, and with each answer the line that it answers.

use crate::page::letters;
use crate::writing::{Plan, Position, Written};
use postdesk::pure::quote::{self, Fragment};

/// What is wrong with what was read; None if nothing is.
pub fn fault(plan: &Plan, body: &str, fragments: &[Fragment]) -> Option<String> {
    let whole: String = fragments.iter().map(|f| f.text.as_str()).collect();
    if whole != body {
        return Some("text is lost".to_owned());
    }
    let fresh = lines(&quote::fresh(fragments));
    let expected = expected_fresh(plan);
    if fresh != expected {
        return Some(format!("fresh:\n{}\nexpected:\n{}", fresh.join("\n"), expected.join("\n")));
    }
    fault_of_text(plan, &quote::readable(fragments))
}

/// What is wrong with the text that a person reads; None if nothing is.
pub fn fault_of_text(plan: &Plan, text: &str) -> Option<String> {
    let read = blocks(text, plan);
    let expected = expected_blocks(plan);
    let fits = read.len() == expected.len()
        && read
            .iter()
            .zip(&expected)
            .all(|((question, said), (asked, answer))| said == answer && is_asked(question, asked));
    if fits { None } else { Some(format!("read:\n{read:#?}\nexpected:\n{expected:#?}")) }
}

/// The question is the line that is answered, with what it continues; or its cell, where the line is of a table.
fn is_asked(question: &str, asked: &str) -> bool {
    match (question, asked) {
        (_, "") => question.is_empty(),
        ("", _) => false,
        _ => question.ends_with(asked) || asked.ends_with(question),
    }
}

/// Lines without the blanks at their ends; empty ones left out: how far apart paragraphs stand is the client's.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

fn expected_fresh(plan: &Plan) -> Vec<String> {
    expected_blocks(plan).into_iter().flat_map(|(_, said)| said).collect()
}

/// The letters of the line that is answered ("": none), and the lines of the answer.
fn expected_blocks(plan: &Plan) -> Vec<(String, Vec<String>)> {
    let mut blocks = Vec::new();
    let text = lines(&plan.text.join("\n"));
    if !text.is_empty() {
        blocks.push((String::new(), text));
    }
    for (at, written) in &plan.within {
        let said = match written {
            Written::Under(said) => lines(&said.join("\n")),
            Written::Behind(said) | Written::Changed(said) => lines(said),
        };
        blocks.push((letters(&plan.rows[*at].text), said));
    }
    blocks
}

/// What a person reads, taken apart: quoted lines, then what is said to them.
fn blocks(readable: &str, plan: &Plan) -> Vec<(String, Vec<String>)> {
    let mut blocks: Vec<(String, Vec<String>)> = Vec::new();
    // Above or below a quote a line may begin with the mark and be the author's.
    let marks = matches!(plan.position, Position::Inline | Position::Edited);
    let mut quoting = false;
    for line in readable.lines() {
        if marks && line.starts_with("> ") {
            if !quoting {
                blocks.push((String::new(), Vec::new()));
            }
            quoting = true;
            blocks.last_mut().unwrap().0.push_str(&letters(line));
            continue;
        }
        quoting = false;
        if blocks.is_empty() {
            blocks.push((String::new(), Vec::new()));
        }
        let said = line.trim();
        if !said.is_empty() {
            blocks.last_mut().unwrap().1.push(said.to_owned());
        }
    }
    blocks
}
