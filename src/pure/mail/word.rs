//! Encoded words (RFC 2047) as they really come.
//!
//! Adjacent words of one charset are joined as bytes before they are decoded, since many programs cut inside a
//! character or inside a group of base64 digits. Words without the white space that the RFC demands, with spaces inside,
//! or without an end are read too.
//!
//! Promises: total, linear; text that is no encoded word passes unchanged.

use super::charset::{self, Hint};
use super::transfer;

/// Longest charset name taken for one, in bytes.
const CHARSET_BYTES_MAX: usize = 60;

/// Longest encoded word, in bytes. The RFC allows 75; subjects in one word of some thousand occur.
const WORD_BYTES_MAX: usize = 4_096;

/// One encoded word, taken apart but not decoded.
struct Word<'a> {
    charset: &'a str,
    base64: bool,
    payload: &'a str,
}

/// Decodes every encoded word of a header value; `tld` is a hint for words whose charset lies. A word that holds nothing but
/// encoded words, as gateways make them that encode what was encoded, is decoded once more.
pub fn decode(value: &str, tld: Option<&str>) -> String {
    let text = once(value, tld);
    let (outside, inside) = (value.trim(), text.trim());
    let coded_twice =
        outside.starts_with("=?") && inside != outside && inside.starts_with("=?") && inside.ends_with("?=");
    if coded_twice { once(&text, tld) } else { text }
}

fn once(value: &str, tld: Option<&str>) -> String {
    let mut out = String::with_capacity(value.len());
    let mut run: Vec<Word<'_>> = Vec::new();
    let mut gap = "";
    let mut rest = value;
    while let Some(at) = rest.find("=?") {
        let (before, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let Some((word, after)) = take(tail) else {
            flush(&mut out, &mut run, tld);
            let (mark, after) = tail.split_at_checked(2).unwrap_or((tail, ""));
            out.push_str(gap);
            out.push_str(before);
            out.push_str(mark);
            gap = "";
            rest = after;
            continue;
        };
        if run.is_empty() || !before.trim().is_empty() {
            flush(&mut out, &mut run, tld);
            out.push_str(before);
        } else if run.last().is_some_and(|last| !last.charset.eq_ignore_ascii_case(word.charset)) {
            flush(&mut out, &mut run, tld);
        }
        run.push(word);
        rest = after;
    }
    flush(&mut out, &mut run, tld);
    out.push_str(gap);
    out.push_str(rest);
    out
}

/// How many bytes of `text`, which starts with `=?`, are one encoded word; None if it is none.
pub(super) fn length(text: &str) -> Option<usize> {
    take(text).map(|(_, rest)| text.len() - rest.len())
}

fn take(text: &str) -> Option<(Word<'_>, &str)> {
    let whole = text.strip_prefix("=?")?;
    // A window, so that many openings without an end do not make the search quadratic.
    let (window, beyond) = whole.split_at_checked(whole.floor_char_boundary(WORD_BYTES_MAX))?;
    let (charset, body) = window.split_once('?')?;
    let charset = charset.split_once('*').map_or(charset, |(name, _)| name);
    let is_name = |c: char| c.is_ascii_graphic() && !"<>()@,;\"/=".contains(c);
    if charset.is_empty() || charset.len() > CHARSET_BYTES_MAX || !charset.chars().all(is_name) {
        return None;
    }
    let (kind, body) = body.split_once('?')?;
    let base64 = match kind {
        "B" | "b" => true,
        "Q" | "q" => false,
        _ => return None,
    };
    let (payload, rest) = end(body);
    let used = window.len() - rest.len();
    if rest.is_empty() && !beyond.is_empty() && !window.ends_with("?=") {
        return None;
    }
    Some((Word { charset, base64, payload }, whole.get(used..)?))
}

/// Splits the payload from what follows `?=`. Without an end the word lasts to the next word or white space.
fn end(body: &str) -> (&str, &str) {
    // In Q a literal `?=` may not occur, but `=?=` may: the last `=` of a broken word (`=3D?=`) belongs to the end.
    let stop = body.find("?=");
    let next = body.find("=?");
    match (stop, next) {
        (Some(stop), Some(next))
            if next < stop && body.get(next + 2..stop).is_some_and(|t| t.matches('?').count() >= 2) =>
        {
            body.split_at_checked(next).unwrap_or((body, ""))
        }
        (Some(stop), _) => {
            let (payload, tail) = body.split_at_checked(stop).unwrap_or((body, ""));
            (payload, tail.strip_prefix("?=").unwrap_or(tail))
        }
        (None, _) => {
            let cut = body.find([' ', '\t', '<', '"']).unwrap_or(body.len());
            let (payload, tail) = body.split_at_checked(cut).unwrap_or((body, ""));
            (payload.trim_end_matches('?'), tail)
        }
    }
}

fn flush(out: &mut String, run: &mut Vec<Word<'_>>, tld: Option<&str>) {
    let Some(label) = run.first().map(|word| word.charset) else {
        return;
    };
    let mut bytes = Vec::new();
    let mut digits = String::new();
    for word in run.iter() {
        if word.base64 {
            // A group of digits may be cut between two words; padding ends one.
            digits.push_str(word.payload);
            if word.payload.ends_with('=')
                || digits.bytes().filter(|b| charset::base64_digit(*b).is_some()).count() % 4 == 0
            {
                bytes.extend(transfer::base64(digits.as_bytes()));
                digits.clear();
            }
        } else {
            bytes.extend(transfer::base64(digits.as_bytes()));
            digits.clear();
            bytes.extend(transfer::q_word(word.payload.as_bytes()));
        }
    }
    bytes.extend(transfer::base64(digits.as_bytes()));
    out.push_str(&charset::decode(&bytes, Hint { label: Some(label), tld }).text);
    run.clear();
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn words() {
        for (value, expected) in [
            ("plain = ? text", "plain = ? text"),
            ("=?utf-8?Q?a_b=20c?=", "a b c"),
            ("Re: =?gb2312?B?tPLTobv6?= x", "Re: 打印机 x"),
            ("=?UTF-8?B?5bel5Y?=\r\n =?UTF-8?B?2V?=", "工单"),
            ("=?utf-8?B?5bel?= =?utf-8?B?5Y2V?=", "工单"),
            ("=?utf-8?Q?=E5=B7?= =?utf-8?Q?=A5?=", "工"),
            ("=?utf-8*en?q?x?=y", "xy"),
            ("=?iso-8859-1?Q?a?= =?utf-8?Q?b?=", "ab"),
            ("=?utf-8?Q?a b c?=", "a b c"),
            ("=?utf-8?B?5bel5Y2V", "工单"),
            ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
            ("=?", "=?"),
            ("=?utf-8?Q?=3D=3Futf-8=3FB=3F5bel=3F=3D?=", "工"),
            ("=?utf-8?B?5bel5Y2V =?=", "工单"),
            ("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"),
            ("=?gbk?B?tPLTobv6?=\t=?GBK?Q?=BB=B5?=", "打印机坏"),
        ] {
            assert_eq!(decode(value, None), expected, "{value}");
        }
    }

    #[test]
    fn many_openings_are_linear() {
        let hostile = "=?a?q?".repeat(50_000);
        assert!(!decode(&hostile, None).is_empty());
        let hostile = "=?".repeat(100_000);
        assert_eq!(decode(&hostile, None), hostile);
    }
}
