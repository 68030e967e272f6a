//! The codes of mail systems: enhanced status codes (RFC 3463) and reply codes (RFC 5321) in any text.

/// The first enhanced status code (`c.s.d`, c of 2, 4, 5) in a text.
pub fn enhanced(text: &str) -> Option<String> {
    enhanced_all(text).next()
}

/// All of them, in order.
pub fn enhanced_all(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter_map(|token| {
        let token = token.trim_matches('.');
        let mut parts = token.split('.');
        let class = parts.next().filter(|c| matches!(*c, "2" | "4" | "5"))?;
        let subject = parts.next().filter(|s| s.len() == 1 && *s <= "7")?;
        let detail = parts.next().filter(|d| (1..=3).contains(&d.len()))?;
        parts.next().is_none().then(|| format!("{class}.{subject}.{detail}"))
    })
}

/// The class of an SMTP reply code that begins a line or follows a colon, as `c.0.0`.
pub fn reply_code(text: &str) -> Option<String> {
    let mut before = ' ';
    for token in text.split_whitespace() {
        let digits = token.trim_start_matches(['#', '(', '[', '\'', '"', '<']);
        let code: String = digits.chars().take_while(char::is_ascii_digit).collect();
        let rest = digits.get(code.len()..).unwrap_or_default();
        let ends = rest.is_empty() || rest.starts_with(['-', ':', ',', ')', ']', '\'', '#']);
        let (Some(class), true, true) = (code.get(..1), code.len() == 3, ends) else {
            before = token.chars().next_back().unwrap_or(' ');
            continue;
        };
        let second = code.get(1..2).unwrap_or_default();
        if matches!(class, "4" | "5")
            && matches!(second, "0" | "2" | "3" | "4" | "5" | "7")
            && (" :;.>,)]：".contains(before) || before.is_alphabetic())
        {
            return Some(format!("{class}.0.0"));
        }
    }
    None
}

/// Whether two codes are of the same class.
pub fn same_class(one: &str, other: &str) -> bool {
    one.get(..1) == other.get(..1)
}

/// Whether a code tells the class alone.
pub fn is_bare(status: &str) -> bool {
    status.ends_with(".0.0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        for (text, status) in [
            ("550 5.1.1 x", Some("5.1.1")),
            ("(#5.4.4)", Some("5.4.4")),
            ("host 4.3.2.1", None),
            ("v6.1.2", None),
            ("5.1.10.3", None),
        ] {
            assert_eq!(enhanced(text).as_deref(), status, "{text}");
        }
        for (text, status) in
            [("550 no", Some("5.0.0")), ("said: 452-full", Some("4.0.0")), ("in 1998 there", None), ("590", None)]
        {
            assert_eq!(reply_code(text).as_deref(), status, "{text}");
        }
    }
}
