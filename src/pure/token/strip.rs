//! Tokens taken out of text that goes to somebody else: quoted, forwarded, or pasted by a person.
//!
//! A token is known by its form alone, in any case; whether it would verify does not matter. Linear.

use super::{MAC_LETTERS, NUMBER_DIGITS_MAX};

/// What stands where a token stood.
const GONE: &str = "…";
/// What joins a token to the address that bears it; in a link it is percent-encoded (RFC 6068 §2).
const PLUS: [&str; 3] = ["+", "%2B", "%2b"];

/// A token within some bytes.
struct Place {
    start: usize,
    /// The dot before the MAC.
    dot: usize,
    end: usize,
}

/// The tokens of a text, lower case, in order.
pub fn tokens_in(text: &str) -> Vec<String> {
    places(text.as_bytes()).filter_map(|p| Some(text.get(p.start..p.end)?.to_ascii_lowercase())).collect()
}

/// The text without tokens, but for those of `own` (lower case): `support+token@x` becomes `support@x`.
pub fn without_tokens(text: &str, own: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for place in places(text.as_bytes()) {
        let (Some(before), Some(token)) = (text.get(done..place.start), text.get(place.start..place.end)) else {
            continue;
        };
        if own.contains(&token.to_ascii_lowercase()) {
            continue;
        }
        match PLUS.iter().find_map(|plus| before.strip_suffix(plus)) {
            Some(address) => out.push_str(address),
            None => {
                out.push_str(before);
                out.push_str(GONE);
            }
        }
        done = place.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// The same for a file, byte for byte as long: a MAC is crossed out. None if there is none.
pub fn crossed_out(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out: Option<Vec<u8>> = None;
    for place in places(bytes) {
        let out = out.get_or_insert_with(|| bytes.to_vec());
        out.iter_mut().take(place.end).skip(place.dot.saturating_add(1)).for_each(|byte| *byte = b'-');
    }
    out
}

fn places(bytes: &[u8]) -> impl Iterator<Item = Place> + '_ {
    let dots = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'.').map(|(at, _)| at);
    dots.filter_map(|dot| place(bytes, dot))
}

/// The token whose dot this is.
fn place(bytes: &[u8], dot: usize) -> Option<Place> {
    let end = dot.checked_add(1 + MAC_LETTERS)?;
    let mac = bytes.get(dot + 1..end)?;
    let is_mac = mac.iter().all(|b| matches!(b.to_ascii_lowercase(), b'a'..=b'z' | b'2'..=b'7'));
    if !is_mac || bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let head = bytes.get(..dot)?;
    let digits = head.iter().rev().take_while(|b| b.is_ascii_digit()).take(NUMBER_DIGITS_MAX + 1).count();
    let start = dot.checked_sub(digits)?.checked_sub(2)?;
    let [purpose, key] = bytes.get(start..start + 2)? else { return None };
    let is_head = (1..=NUMBER_DIGITS_MAX).contains(&digits)
        && matches!(purpose.to_ascii_lowercase(), b'r' | b'n' | b't' | b'v' | b'b')
        && key.is_ascii_alphabetic();
    let before = bytes.get(..start)?;
    let is_joined = PLUS.iter().any(|plus| before.ends_with(plus.as_bytes()));
    let stands_alone = is_joined || before.last().is_none_or(|b| !b.is_ascii_alphanumeric());
    (is_head && stands_alone).then_some(Place { start, dot, end })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const MAC: &str = "abcdefghijklmnopqrstuvwxyz";

    #[test]
    fn tokens_go_and_everything_else_stays() {
        let own = vec![format!("ra7.{}", "b".repeat(26))];
        for (text, expected) in [
            (format!("a support+ra1042.{MAC}@desk.test b"), "a support@desk.test b".to_owned()),
            (format!("SUPPORT+RA1042.{}@DESK.TEST", MAC.to_uppercase()), "SUPPORT@DESK.TEST".to_owned()),
            (format!("> Ref: na7.{MAC}"), "> Ref: …".to_owned()),
            (format!("<ra7.{MAC}.0a1b@desk.test>"), "<….0a1b@desk.test>".to_owned()),
            (format!("mailto:support%2Bba7.{MAC}%40x"), "mailto:support%40x".to_owned()),
            (format!("mailto:support%2bra7.{MAC}@x?a=%2Bra7.{MAC}"), "mailto:support@x?a=".to_owned()),
            (format!("ra7.{}", "b".repeat(26)), format!("ra7.{}", "b".repeat(26))),
            (format!("RA7.{} {own:?}", "B".repeat(26)), format!("RA7.{} {own:?}", "B".repeat(26))),
            (
                format!("xra7.{MAC} ra7.{MAC}a ra.{MAC} ra7,{MAC} xa7.{MAC}"),
                format!("xra7.{MAC} ra7.{MAC}a ra.{MAC} ra7,{MAC} xa7.{MAC}"),
            ),
            (format!("ra1234567890123456.{MAC}"), format!("ra1234567890123456.{MAC}")),
            ("打印机.ra7.……".to_owned(), "打印机.ra7.……".to_owned()),
            (format!("工单ra7.{MAC}。"), "工单…。".to_owned()),
            (String::new(), String::new()),
        ] {
            assert_eq!(without_tokens(&text, &own), expected);
        }
        assert_eq!(tokens_in(&format!("x+RA7.{MAC}@y va8.{MAC}")), [format!("ra7.{MAC}"), format!("va8.{MAC}")]);
    }

    #[test]
    fn a_file_keeps_its_length() {
        let file = format!("To: s+ra7.{MAC}@d\r\n\u{ff}\r\n");
        let out = crossed_out(file.as_bytes()).unwrap();
        assert_eq!(out.len(), file.len());
        assert!(String::from_utf8_lossy(&out).contains(&format!("s+ra7.{}@d", "-".repeat(26))));
        assert_eq!(crossed_out(b"nothing. here."), None);
    }
}
