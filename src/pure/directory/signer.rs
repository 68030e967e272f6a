//! Who signs a mail that comes from a shared mailbox.

/// A member of a shared mailbox, as the directory has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Empty: not known.
    pub name: String,
    pub address: String,
}

/// Lines at the end of the text, and of the card under it, in which a name is looked for.
const LAST_LINES: usize = 3;
const CARD_LINES: usize = 6;
/// What stands where a name stands, and is none: the words above a name, and what a place of work ends with.
const FAREWELLS: &[&str] = &[
    "regards",
    "thanks",
    "thank",
    "cheers",
    "wishes",
    "sincerely",
    "greetings",
    "yours",
    "faithfully",
    "truly",
    "best",
    "此致",
    "敬礼",
    "谢谢",
    "多谢",
    "感谢",
    "祝好",
    "顺祝",
    "商祺",
    "顺颂",
    "致敬",
    "辛苦了",
    "敬上",
    "您好",
    "你好",
];
const PLACES: &[&str] = &[
    "department",
    "team",
    "office",
    "desk",
    "group",
    "division",
    "ltd",
    "inc",
    "gmbh",
    "company",
    "centre",
    "center",
    "payable",
    "部",
    "组",
    "科",
    "室",
    "处",
    "公司",
    "中心",
    "集团",
    "前台",
    "办公",
];
/// Characters of a line that holds a name.
const LINE_CHARS_MAX: usize = 60;

/// The name and address of the one member whose name begins a line of the card, or stands for itself under the text, with a
/// number or without; of several none. Else the name that the card begins with, without an address. `fresh`: the text
/// without quotes; `card`: its signature.
pub fn signer(members: &[Member], fresh: &str, card: &str) -> Option<(String, Option<String>)> {
    if members.is_empty() {
        return None;
    }
    // A member whom the directory does not name goes by what somebody's From said.
    let is_told = |member: &&Member| may_be_name(&member.name);
    let is_short = |line: &&str| line.chars().count() <= LINE_CHARS_MAX;
    let under = last_lines(fresh);
    let lines: Vec<&str> = card.lines().map(bare).filter(|line| !line.is_empty()).take(CARD_LINES).collect();
    let signs = |member: &&Member| {
        lines.iter().copied().filter(is_short).any(|line| begins_with(line, &member.name))
            || under.iter().copied().filter(is_short).any(|line| is_signature(line, &member.name))
    };
    let mut found = members.iter().filter(is_told).filter(signs);
    match (found.next(), found.next()) {
        (Some(one), None) => Some((one.name.clone(), Some(one.address.clone()))),
        (Some(_), Some(_)) => None,
        (None, _) => {
            lines.first().filter(|line| is_name(line) && may_be_name(line)).map(|line| ((*line).to_owned(), None))
        }
    }
}

/// The last lines of the text but those of a list: whom a list names is talked about.
fn last_lines(fresh: &str) -> Vec<&str> {
    let lines: Vec<&str> = fresh.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let above = std::iter::once("").chain(lines.iter().copied());
    let pairs: Vec<(&str, &str)> = above.zip(lines.iter().copied()).collect();
    let mut last: Vec<&str> = Vec::new();
    for (above, line) in pairs.into_iter().rev().take(LAST_LINES) {
        let is_item = line.starts_with(['*', '•', '·']) || line.starts_with('-') && above.starts_with('-');
        if !is_item && !above.ends_with([':', '：', '、', ';', '；']) {
            last.push(line);
        }
    }
    last
}

/// Whether a line of the text is a name, with a number behind it or without: "赵敏 8033", "– Wang Fang". A sentence about
/// somebody begins with their name as well.
fn is_signature(line: &str, name: &str) -> bool {
    let (line, name) = (bare(line).to_lowercase(), name.trim().to_lowercase());
    let is_number = |rest: &str| !rest.starts_with(char::is_alphanumeric) && !rest.contains(char::is_alphabetic);
    !name.is_empty() && line.strip_prefix(&name).is_some_and(|rest| rest.is_empty() || is_number(rest))
}

/// A line without dashes and signs around it.
fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Whether a line begins with a name: "Wang Fang, Finance", "赵敏 8033", and not "Wang Fangzhou".
fn begins_with(line: &str, name: &str) -> bool {
    let (line, name) = (line.to_lowercase(), name.trim().to_lowercase());
    !name.is_empty() && line.strip_prefix(&name).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}

/// Whether it is neither a farewell nor a place, nor one Latin word alone.
fn may_be_name(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let is_han = line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_place = |place: &&str| if is_han { line.ends_with(*place) } else { words.last() == Some(place) };
    (is_han || words.len() > 1)
        && !FAREWELLS.iter().any(|word| words.contains(word) || is_han && line.starts_with(word))
        && !PLACES.iter().any(is_place)
}

/// Two to four Chinese characters, or two or three words that begin like names: nothing else is taken for one.
fn is_name(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_han = |word: &str| word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let is_word = |word: &&str| {
        word.starts_with(|c: char| c.is_uppercase())
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '.' | '\''))
    };
    match words.as_slice() {
        [one] => is_han(one) && (2..=4).contains(&one.chars().count()),
        words => (2..=3).contains(&words.len()) && words.iter().all(is_word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_whose_name_stands_under_it() {
        let member = |name: &str, address: &str| Member { name: name.to_owned(), address: address.to_owned() };
        let all = [
            member("赵敏", "zhao@corp.test"),
            member("Wang Fang", "wang@corp.test"),
            member("", "new@corp.test"),
            member("Wang Fangzhou", "zhou@corp.test"),
            member("Thanks", "forged@corp.test"),
        ];
        for (fresh, card, who) in [
            ("打印机不亮。\n赵敏", "", "赵敏 zhao@corp.test"),
            ("打印机不亮。", "赵敏\n财务部\n电话：8033", "赵敏 zhao@corp.test"),
            ("It is dark.\n\nRegards,\nwang fang", "", "Wang Fang wang@corp.test"),
            ("It is dark.", "--\nWang Fang, Finance", "Wang Fang wang@corp.test"),
            ("It is dark.\nWang Fangzhou", "", "Wang Fangzhou zhou@corp.test"),
            ("It is dark.", "李娜\n电话 8033", "李娜 "),
            ("It is dark.", "Anna Meier\n8033", "Anna Meier "),
            ("It is dark.", "Finance\n8033", ""),
            ("It is dark.", "此致\n敬礼", ""),
            ("打印机不亮。", "财务部\n8033", ""),
            ("It is dark.", "Best Regards\nFinance", ""),
            ("It is dark.", "Accounts Payable Department", ""),
            ("It is dark.\nThanks, Bob", "", ""),
            ("It is dark.\nThanks", "", ""),
            ("It is dark.\n\n- Wang Fang, 8044", "", "Wang Fang wang@corp.test"),
            ("Wang Fang is leaving on Friday.", "", ""),
            ("Keep it quiet.\nWang Fang, who has the key, leaves.", "", ""),
            ("请保密。\n赵敏 下周离职", "", ""),
            ("请保密。\n赵敏，下周离职", "", ""),
            ("Close the accounts of:\nWang Fang", "", ""),
            ("Close the accounts of:\n- Li Na\n- Wang Fang", "", ""),
            ("请停用以下账号：\n赵敏", "", ""),
            ("赵敏的打印机不亮。\n请尽快处理。\n谢谢。\n财务部", "", ""),
            ("Wang Fang asks.\n赵敏", "Wang Fang", ""),
            ("", "", ""),
        ] {
            let found = signer(&all, fresh, card);
            let told = found.map(|(name, address)| format!("{name} {}", address.unwrap_or_default()));
            assert_eq!(told.unwrap_or_default(), who, "{fresh:?} {card:?}");
        }
        assert_eq!(signer(&[], "x\n赵敏", "赵敏"), None, "no shared mailbox");
    }
}
