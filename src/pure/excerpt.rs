//! What an automatic mail shows of words that nobody has proved: enough to know them again, and nothing to click.

use crate::pure::mail::is_invisible;

/// What stands in the place of a link or an address.
const LEFT_OUT: &str = "[…]";
/// Letters of the shortest ending of a domain.
const DOMAIN_END_LETTERS_MIN: usize = 2;

/// The text without links and addresses, and without signs that are not seen or turn others round.
pub fn harmless(text: &str) -> String {
    let seen: String = text.chars().filter(|c| *c == '\n' || !c.is_control() && !is_invisible(*c)).collect();
    let mut shown = String::with_capacity(seen.len());
    let mut rest = seen.as_str();
    while let Some(first) = rest.chars().next() {
        // Chinese stands next to a link without a space.
        let is_word = |c: char| c.is_ascii_graphic() == first.is_ascii_graphic();
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (run, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        shown.push_str(if first.is_ascii_graphic() && leads_somewhere(run) { LEFT_OUT } else { run });
        rest = behind;
    }
    shown
}

/// The text with its links and addresses as words, which no mail program makes a link of: what is to be carried out must be
/// told whole.
pub fn spelt_out(text: &str) -> String {
    let told = |word: &str| match leads_somewhere(word) {
        true if word.starts_with('@') => word.replace('@', "＠"),
        true => word.replace("://", " : ").replace('@', " at ").replace('.', " dot "),
        false => word.to_owned(),
    };
    text.split(' ').map(told).collect::<Vec<_>>().join(" ")
}

/// The first lines of a text without its empty ones, with a mark where it goes on.
pub fn beginning(text: &str, lines_max: usize, chars_max: usize) -> String {
    let text = harmless(text);
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let shown: Vec<&str> = lines.clone().take(lines_max).collect();
    let whole = shown.join("\n");
    let end = whole.char_indices().nth(chars_max).map_or(whole.len(), |(at, _)| at);
    let is_cut = end < whole.len() || lines.count() > shown.len();
    format!("{}{}", whole.get(..end).unwrap_or_default(), if is_cut { " …" } else { "" })
}

/// As [`beginning`]; of a text that is cut also its end, and between them what is said of so many lines left out.
pub fn both_ends(text: &str, (lines_max, chars_max): (usize, usize), between: impl Fn(usize) -> String) -> String {
    let head = beginning(text, lines_max, chars_max);
    let Some(shown) = head.strip_suffix(" …") else { return head };
    let text = harmless(text);
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let whole = lines.join("\n");
    let Some(rest) = whole.strip_prefix(shown) else { return head };
    let rest: Vec<&str> = rest.lines().filter(|line| !line.is_empty()).collect();
    let (left_out, last) = rest.split_at_checked(rest.len().saturating_sub(LAST_LINES_MAX)).unwrap_or_default();
    let last = last.join("\n");
    let cut = last.chars().count().saturating_sub(LAST_CHARS_MAX);
    let end: String = last.chars().skip(cut).collect();
    let mark = if cut > 0 { "… " } else { "" };
    match left_out.len() {
        0 if cut == 0 && shown.lines().count() + rest.len() == lines.len() => format!("{shown}\n{end}"),
        0 => format!("{head}\n{mark}{end}"),
        count => format!("{head}\n{}\n{mark}{end}", between(count)),
    }
}

/// Of the end of a text so many lines, and so many characters, are shown.
const LAST_LINES_MAX: usize = 4;
const LAST_CHARS_MAX: usize = 240;

/// Whether mail programs make a link of it: an address, a URL, a name that ends like a domain.
fn leads_somewhere(word: &str) -> bool {
    let is_domain = |(at, _): (usize, &str)| {
        let (before, behind) = word.split_at_checked(at).unwrap_or_default();
        let end: String = behind.chars().skip(1).take_while(char::is_ascii_alphanumeric).collect();
        let letters = end.chars().filter(char::is_ascii_alphabetic).count();
        before.ends_with(|c: char| c.is_ascii_alphanumeric()) && letters >= DOMAIN_END_LETTERS_MIN
    };
    word.contains("://") || word.contains('@') || word.match_indices('.').any(is_domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_shown_and_links_are_not() {
        for (text, shown) in [
            ("#close because spam", "#close because spam"),
            ("The server 10.0.0.1 is slow, ver. 3.2.", "The server 10.0.0.1 is slow, ver. 3.2."),
            ("Sign in at https://evil.test/login now.", "Sign in at […] now."),
            ("请登录https://evil.test/login保留邮箱", "请登录[…]保留邮箱"),
            ("see www.evil.test, (evil.test/x)", "see […] […]"),
            ("write to help@evil.test", "write to […]"),
            ("pay\u{202e}lave\u{200b} now", "paylave now"),
            ("wait... really", "wait... really"),
        ] {
            assert_eq!(harmless(text), shown);
        }
    }

    #[test]
    fn an_order_is_told_whole() {
        for (text, told) in [
            ("#requester mallory@evil.test", "#requester mallory at evil dot test"),
            ("#assign @network", "#assign ＠network"),
            ("#eta 24.11. 14:00", "#eta 24.11. 14:00"),
        ] {
            assert_eq!(spelt_out(text), told);
            assert_eq!(harmless(&spelt_out(text)), told);
        }
    }

    #[test]
    fn a_beginning_has_its_measure() {
        assert_eq!(beginning("one\n\ntwo\n", 2, 99), "one\ntwo");
        assert_eq!(beginning("one\ntwo\nthree", 2, 99), "one\ntwo …");
        assert_eq!(beginning("一二三四", 2, 3), "一二三 …");
    }

    #[test]
    fn what_is_cut_shows_its_end() {
        let between = |count| format!("({count})");
        assert_eq!(both_ends("1\n\n2\n", (2, 99), between), "1\n2");
        assert_eq!(both_ends("1\n2\n3\n4", (2, 99), between), "1\n2\n3\n4");
        assert_eq!(both_ends("1\n2\n3\n4\n5\n6\n7\n8", (2, 99), between), "1\n2 …\n(2)\n5\n6\n7\n8");
        let long = both_ends(&format!("{}end", "一".repeat(999)), (2, 3), between);
        assert!(long.starts_with("一一一 …\n… 一") && long.ends_with("一end"), "{long}");
        assert!(long.chars().count() < 300);
    }
}
