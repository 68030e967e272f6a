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
}
