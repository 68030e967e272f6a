//! The card that a client puts below what an engineer writes, without any mark: the name, the title, the telephone.
//!
//! A card begins with the writer's own name, or with a signature delimiter: what is cut off is read by nobody, and a name
//! with a telephone number may be the very answer. What says more than a card says is text.

use super::block;
use super::fold::{fold, is_han};

/// Lines of a card, at most; in characters, its longest line.
pub(super) const LINES_MAX: usize = 12;
const LINE_CHARS_MAX: usize = 60;
/// The longest line that begins with a name and goes on with titles and numbers, in characters.
const NAME_LINE_CHARS_MAX: usize = 120;
/// What parts the name from the title on one line.
const PARTS: &[char] = &['|', '/', '·', '—', '–', '(', '\t'];
/// What a line begins with that says how somebody is reached.
const CONTACTS: &[&str] = &[
    "tel", "phone", "ext", "mobile", "mob", "fax", "e-mail", "email", "mail", "www.", "电话", "手机", "分机", "座机",
    "传真", "邮箱",
];
/// Who is spoken to, and by whom: no title and no address says so.
const TALK: &[&str] =
    &["i", "i'm", "i'll", "i've", "we", "we'll", "you", "your", "yours", "is", "are", "please", "pls", "don't"];
const TALK_ZH: &[&str] = &["请", "您", "你", "我", "它", "了"];
/// What ends a line that greets: a name before it is somebody's who is spoken to.
const GREETS: &[char] = &[',', ';', ':', '!', '?', '-', '–', '—', '、', '~'];

/// How sure it is that a text is a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Card {
    /// It says more.
    No,
    /// Like one, but it may have been meant for the reader.
    Perhaps,
    Certain,
}

/// How far a line is the name of the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    Not,
    /// A part of it and no more: another's first name may be the same.
    Part,
    /// All of it, perhaps with a title behind a sign.
    Whole,
}

/// Whether a text is a card and nothing else. `names`: how its writer is called.
pub fn card(text: &str, names: &[String]) -> Card {
    let mut lines = text.lines().filter(|line| !block::is_blank(line)).peekable();
    let is_delimited = lines.peek() == Some(&"-- ");
    let mut is_ruled = false;
    while lines.next_if(|line| is_rule(line) || block::closes(line)).is_some_and(|line| {
        is_ruled |= is_rule(line);
        true
    }) {}
    let Some(first) = lines.next() else { return if is_ruled { Card::Certain } else { Card::No } };
    let rest: Vec<&str> = lines.collect();
    if rest.len() > LINES_MAX || !rest.iter().all(|line| is_of_card(line)) {
        return Card::No;
    }
    match named(first, names) {
        Named::Whole => Card::Certain,
        // Alone, or as somebody signs who says below how they are reached.
        Named::Part if rest.is_empty() || rest.iter().any(|line| is_contact(line)) => Card::Perhaps,
        _ if is_delimited && is_of_card(first) => Card::Certain,
        _ => Card::No,
    }
}

/// A line as a card holds it: short, no sentence, and spoken to nobody.
pub(super) fn is_of_card(line: &str) -> bool {
    line.chars().nth(LINE_CHARS_MAX).is_none() && !talks(line)
}

/// A sentence, or words that are spoken to somebody.
fn talks(line: &str) -> bool {
    let line = fold(line).to_lowercase();
    let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '\'');
    is_sentence(&line) || words.any(|word| TALK.contains(&word)) || TALK_ZH.iter().any(|word| line.contains(word))
}

/// Whether the lines at the end of a text are the writer's signature, certainly. `announced`: a delimiter or a farewell
/// stands above them.
pub fn is_signature(lines: &str, announced: bool, names: &[String]) -> bool {
    let mut written = lines.lines().filter(|line| !block::is_blank(line));
    let first = written.clone().next().map_or(Named::Not, |line| named(line, names));
    if !announced {
        return first == Named::Whole && card(lines, names) == Card::Certain;
    }
    match first {
        Named::Whole => written.all(|line| !talks(line)),
        _ => written.clone().all(is_of_card) && written.any(|line| named(line, names) != Named::Not),
    }
}

/// How far a line is the name of the writer, with no more than a title behind a sign.
pub(super) fn named(line: &str, names: &[String]) -> Named {
    let written = fold(line);
    let written = written.trim().trim_start_matches(['-', '–', '—', '/', '*', '~', ' ']);
    if written.starts_with('@')
        || written.chars().nth(NAME_LINE_CHARS_MAX).is_some()
        || is_sentence(written)
        || written.ends_with(GREETS)
    {
        return Named::Not;
    }
    let bare = written.split(PARTS).next().unwrap_or_default();
    let bare = bare.split(" - ").next().unwrap_or_default();
    let bare = bare.split(',').next().unwrap_or_default();
    // "Alice, please call me": behind a sign a title follows, and the whole name stands before it.
    let behind = written.get(bare.len()..).unwrap_or_default();
    let is_alone = behind.is_empty();
    let title = behind.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_title = !(title.starts_with(char::is_lowercase) || behind.starts_with(',') && title.starts_with(is_han));
    let bare = bare.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    if bare.is_empty() || !is_title {
        return Named::Not;
    }
    let words = || bare.split(' ').filter(|word| !word.is_empty());
    let of = |name: &String| {
        let name = fold(name).to_lowercase();
        let parts = || name.split(' ').filter(|part| !part.is_empty());
        let is_full = parts().nth(1).is_some() || name.chars().count() > 1 && name.chars().all(is_han);
        let is_all =
            || words().all(|word| parts().any(|one| one == word)) && parts().all(|one| words().any(|w| w == one));
        if is_full && is_all() {
            Named::Whole
        } else if is_alone && (bare == name || words().all(|word| parts().any(|one| one == word))) {
            Named::Part
        } else {
            Named::Not
        }
    };
    match names.iter().map(of).max().unwrap_or(Named::Not) {
        Named::Whole if !is_alone && talks(written) => Named::Not,
        named => named,
    }
}

/// Whether a text is the card of somebody whose name is not known here: a name, and below it how they are reached, or
/// nothing but the name below a rule. Beside commands it may be the writer's, who signs in another script.
pub fn is_card_of_somebody(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !block::is_blank(line)).peekable();
    let is_ruled = lines.next_if(|line| is_rule(line)).is_some();
    let Some(first) = lines.next() else { return false };
    let rest: Vec<&str> = lines.collect();
    let is_card =
        rest.len() <= LINES_MAX && could_be_name(first) && is_of_card(first) && rest.iter().all(|l| is_of_card(l));
    is_card && (rest.iter().any(|line| is_contact(line)) || is_ruled && rest.is_empty())
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

/// A line that says how somebody is reached, and no more.
pub(super) fn is_contact(line: &str) -> bool {
    let lower = fold(line).to_lowercase();
    let lower = lower.trim();
    let digits = lower.chars().filter(char::is_ascii_digit).count();
    let is_number = digits >= 3 && lower.chars().all(|c| c.is_ascii_digit() || " +-/().".contains(c));
    let is_address = lower.contains('@') && !lower.contains(' ');
    let is_labelled =
        CONTACTS.iter().any(|word| lower.starts_with(word)) && (digits >= 3 || lower.contains(['@', '.']));
    is_number || is_address || is_labelled
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
        let names = ["Alice Li".to_owned(), "alice".to_owned(), "李伟".to_owned()];
        for (text, found) in [
            ("Alice Li", Card::Certain),
            ("ALICE LI\nIT Service\nTel 8021", Card::Certain),
            ("Li Alice\nIT Service", Card::Certain),
            ("Alice Li | IT Desk | 8021", Card::Certain),
            ("Alice Li, Service Engineer\nDESK Ltd.", Card::Certain),
            ("-- \nIT Service Desk", Card::Certain),
            ("-- \nAlice\nIT", Card::Certain),
            ("______________\nAlice Li", Card::Certain),
            ("======", Card::Certain),
            ("————\n李伟", Card::Certain),
            ("李伟\n桌面支持组\n分机 8021", Card::Certain),
            ("Mit freundlichen Grüßen\nAlice Li", Card::Certain),
            // The name of many.
            ("Alice", Card::Perhaps),
            ("--\nAlice", Card::Perhaps),
            ("Regards,\nAlice", Card::Perhaps),
            ("Alice\nIT Service\nTel 8021", Card::Perhaps),
            ("", Card::No),
            ("Done", Card::No),
            ("已修好", Card::No),
            ("Thanks\nAlice", Card::No),
            ("On it\nAlice", Card::No),
            ("Alice Li will come at two", Card::No),
            ("Alice, please call me at 8021!", Card::No),
            ("Alice, please call me", Card::No),
            ("Alice - please call me", Card::No),
            ("Alice Li - please call me", Card::No),
            ("Alice Li, tomorrow at ten", Card::No),
            ("@Alice Li", Card::No),
            ("— Alice Li", Card::Certain),
            ("李伟，明天十点", Card::No),
            ("李伟（桌面支持组）", Card::Certain),
            ("Alice,\nIT Service\nTel 8021", Card::No),
            ("Li：\n分机 8021", Card::No),
            ("Alice\nthe new one is in a letter", Card::No),
            ("Alice\nyour new one is in a letter\nTel 8021", Card::No),
            ("Alice Li\nyour password is in a letter", Card::No),
            ("Alice Li\nI shall come by at three and look at it.", Card::No),
            ("李伟\n请您重启", Card::No),
            // Who is to be called is the answer.
            ("Bob Zhao", Card::No),
            ("Bob Zhao\nNetwork\nPhone 8022", Card::No),
            ("周磊\n分机 8031", Card::No),
            ("Regards\nBob Zhao\nExt. 8022", Card::No),
            ("三楼\n打印机", Card::No),
            ("Please call\nTel 8021", Card::No),
            // A rule alone makes none.
            ("-----\nPlease restart it\n-----", Card::No),
            ("======\n请先重启\n======", Card::No),
            ("--\nrestart the PC", Card::No),
            ("-- \nPlease restart the PC", Card::No),
        ] {
            assert_eq!(card(text, &names), found, "{text}");
        }
        for (text, found) in [
            ("周磊\n分机 8031", true),
            ("李伟\n桌面支持组\n分机 8021", true),
            ("Bob Zhao\nNetwork\nPhone 8022", true),
            ("————\n李伟", true),
            ("======\n请先重启\n======", false),
            ("-----\nPlease restart it\n-----", false),
            ("Bob Zhao", false),
            ("Please call\nTel 8021", false),
            ("请联系\n分机 8021", false),
            ("周磊\n请拨分机 8021", false),
        ] {
            assert_eq!(is_card_of_somebody(text), found, "{text}");
        }
        for (lines, announced, found) in [
            ("Alice Li\nIT Service\nTel: 8021", false, true),
            ("Alice\nTel: 8021", false, false),
            ("Hans Meier\nTel.: 030 1234567", false, false),
            ("王建国\n手机：13800001234", false, false),
            ("李伟\n手机：13800001234", false, true),
            ("Alice\nTel: 8021", true, true),
            ("IT Service\nAlice", true, true),
            ("Hans Meier\nTel.: 030 1234567", true, false),
            ("Alice\nplease ring 030 1234567", true, false),
            ("restart the PC", true, false),
            ("", true, false),
        ] {
            assert_eq!(is_signature(lines, announced, &names), found, "{lines} {announced}");
        }
        assert_eq!(card(&format!("Alice Li\n{}", "x\n".repeat(13)), &names), Card::No);
    }
}
