//! The card that a client puts below what an engineer writes, without any mark: the name, the title, the telephone.
//!
//! A card begins with the writer's own name, or with a rule above it; a line of a name that nobody knows begins one only
//! where a telephone or an address stands below. What says more than a card says is text.

use super::block;
use super::fold::{fold, is_han};

/// Lines of a card, at most; in characters, its longest line.
pub(super) const LINES_MAX: usize = 12;
const LINE_CHARS_MAX: usize = 60;
/// What parts the name from the title on one line.
const PARTS: &[char] = &['|', '/', '·', '—', '–', '(', '\t'];
/// What says how somebody is reached.
const CONTACTS: &[&str] =
    &["tel", "phone", "ext", "mobile", "fax", "www.", "@", "电话", "手机", "分机", "座机", "传真", "邮箱"];

/// Whether a text is a card and nothing else. `names`: how its writer is called.
pub fn is_card(text: &str, names: &[String]) -> bool {
    let mut lines = text.lines().filter(|line| !block::is_blank(line)).peekable();
    let mut ruled = false;
    while lines.next_if(|line| is_rule(line) || block::closes(line)).is_some_and(|line| {
        ruled |= is_rule(line);
        true
    }) {}
    let Some(first) = lines.next() else { return ruled };
    let rest: Vec<&str> = lines.collect();
    let is_short = |line: &&str| line.chars().nth(LINE_CHARS_MAX).is_none() && !is_sentence(line);
    if rest.len() > LINES_MAX || !rest.iter().all(is_short) {
        return false;
    }
    is_name(first, names)
        || ruled && is_short(&first)
        || could_be_name(first) && rest.iter().any(|line| is_contact(line))
}

/// Whether a line is the name of the writer, or a part of it, with no more than a title behind a sign.
pub(super) fn is_name(line: &str, names: &[String]) -> bool {
    let line = fold(line).to_lowercase();
    if is_sentence(&line) {
        return false;
    }
    let bare = line.split(PARTS).next().unwrap_or_default();
    let bare = bare.split(" - ").next().unwrap_or_default();
    // "Alice, please call me": behind a comma a title follows the whole name only.
    let whole = bare.split(',').next().filter(|name| name.trim().contains(' ')).unwrap_or(bare);
    let bare = whole.trim_matches(|c: char| !c.is_alphanumeric());
    let is_part = |name: &String| {
        let name = fold(name).to_lowercase();
        bare == name || bare.split(' ').all(|word| name.split(' ').any(|one| one == word))
    };
    !bare.is_empty() && names.iter().any(is_part)
}

/// Two to four Chinese characters, or two or three words with capitals.
fn could_be_name(line: &str) -> bool {
    let line = line.trim();
    let chars = line.chars().count();
    let words = line.split_whitespace().count();
    let is_cased =
        |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '.');
    (2..=4).contains(&chars) && line.chars().all(is_han)
        || (2..=3).contains(&words) && line.split_whitespace().all(is_cased)
}

fn is_contact(line: &str) -> bool {
    let lower = fold(line).to_lowercase();
    let digits = lower.chars().filter(char::is_ascii_digit).count();
    CONTACTS.iter().any(|word| lower.contains(word)) && (digits >= 3 || lower.contains(['@', '.']))
}

/// A line that is drawn.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.chars().nth(1).is_some()
        && line.chars().all(|c| matches!(c, '-' | '_' | '=' | '*' | '—' | '–' | '─' | '－' | '＿'))
}

fn is_sentence(line: &str) -> bool {
    let line = line.trim_end();
    line.ends_with(['!', '?', '。', '！', '？']) || line.ends_with('.') && line.split_whitespace().count() > 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_and_what_is_none() {
        let names = ["Alice Li".to_owned(), "alice".to_owned()];
        for card in [
            "Alice Li",
            "Alice",
            "ALICE LI\nIT Service\nTel 8021",
            "Alice Li | IT Desk | 8021",
            "Alice Li, Service Engineer\nDESK Ltd.",
            "--\nAlice",
            "-- \nIT Service Desk",
            "______________\nAlice Li",
            "————\n李伟",
            "李伟\n桌面支持组\n分机 8021",
            "Mit freundlichen Grüßen\nAlice Li",
            "Regards,\nAlice",
            "Bob Zhao\nNetwork\nPhone 8022",
        ] {
            assert!(is_card(card, &names), "{card}");
        }
        for text in [
            "",
            "Done",
            "已修好",
            "Thanks\nAlice",
            "On it\nAlice",
            "Alice Li will come at two",
            "Alice, please call me at 8021!",
            "Alice, please call me",
            "Alice Li\nI shall come by at three and look at it.",
            "Bob Zhao",
            "三楼\n打印机",
            "Please call\nTel 8021",
        ] {
            assert!(!is_card(text, &names), "{text}");
        }
        assert!(!is_card(&format!("Alice\n{}", "x\n".repeat(13)), &names));
    }
}
