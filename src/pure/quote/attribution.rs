//! Attribution lines: `On Mon, 6 Jan 2025 at 09:00, IT Desk <desk@example.com> wrote:` and its kin.
//!
//! They may be wrapped over several lines. What convicts one is the company of a verb of writing (or a closing
//! colon), a date or time, and an address or an opening word of its language. "On Tuesday I am offline" has none of
//! the first, "On 3 May he wrote a script" does not end with it. Before marked lines less evidence is enough.

use super::Line;
use regex::Regex;
use std::sync::LazyLock;

/// Lines that one attribution may be wrapped over.
const MAX_LINES: usize = 4;
/// Bytes of an attribution, wrapped lines joined.
const MAX_BYTES: usize = 600;

/// Compiles a pattern. Word boundaries are those of ASCII: the Unicode ones cost a multiple of the time, and none in
/// front of an ideograph would be found.
pub(super) fn pattern(source: &str) -> Option<Regex> {
    Regex::new(&source.replace(r"\b", r"(?-u:\b)")).ok()
}

/// A verb of writing at the end of the line.
static VERB_AT_END: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\bwrote|\bwrites|\bsaid|>\s*wrote|schrieb|geschrieben|\ba écrit|\bescribió|\bescribio|\bha escrit|\bha escrito|\bha scritto|\bscrisse|\bescreveu|\bschreef|\bnapisał(?:\(a\)|a|o)?|\bpisze|\bnapsal\(?a?\)?|написал\(?а?\)?|написав(?:ла)?|пишет|пише|\bskrev|\bkirjoitti|\bírta|\byazdı|\bşunu yazdı|\bviết|写道|寫道|写到|来信|写了|書きました|書いた|のメッセージ|さんは書きました|작성|님이 작성|썼습니다|님의 메시지)\s*[:：]?\s*\)?[-–—*]*\s*[:：]?\s*$",
    )
});
/// A verb of writing in the middle, with the writer after it.
static VERB_INSIDE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:schrieb|schreef|skrev|escribió|escreveu|scrisse|napisał|pisze|написал)(?:\s+\S+){1,6}\s*[:：]$|(?:schrieb|schreef|skrev|wrote) [^:]*@|(?:wrote|writes) on \S)",
    )
});
/// A date or a time of day.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\d{1,2}\s?[:.h時时]\s?\d{2}|\b(?:19|20)\d{2}\b|(?:19|20)\d{2}\s?[年г]|\d+\s?[月월]\s?\d+\s?[日일]|\b(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+\d{1,2}\b|\b\d{1,2}\.?\s+(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)",
    )
});
/// Something with an address in it.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"[^\s<>@]+@[^\s<>@]+|<[^<>]*>"));
/// How attributions begin.
static OPENER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^[-–—*\s]*(?:on|at|am|il|le|el|em|op|den|dne|in data|w dniu|dnia|в|вт|ср|чт|пт|сб|вс|пн|在|於|于|le\b.*|(?:mo|tu|we|th|fr|sa|su|ma|di|wo|do|vr|za|zo|lun|mar|mer|mié|jeu|jue|ven|vie|sam|sáb|dim|dom|ons|tor|tir|fre|lør|lör|søn|sön|mån|man|ti|ke|to|pe|la|pon|wt|śr|czw|pt|sob|ndz)[a-z]*\.?,?\s|\d)",
    )
});

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|p| p.is_match(text))
}

/// The number of lines of the attribution that starts at `at`, None if there is none.
pub(super) fn attribution(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let mut joined = String::new();
    for len in 1..=MAX_LINES {
        let line = lines.get(at + len - 1)?;
        if line.bare.is_empty() || line.is_quote() || joined.len() + line.bare.len() > MAX_BYTES {
            return None;
        }
        if len > 1 {
            joined.push(' ');
        }
        joined.push_str(line.bare);
        let marked = lines.iter().skip(at + len).find(|l| !l.is_blank()).is_some_and(Line::is_quote);
        if is_attribution(&joined, marked) {
            return Some(len);
        }
        // A line that ends a thought, or does not begin like an attribution, is not wrapped further.
        if line.bare.ends_with([':', '：', '。', '!', '?', '！', '？']) || (len == 1 && !may_be_wrapped(line.bare))
        {
            return None;
        }
    }
    None
}

fn may_be_wrapped(first: &str) -> bool {
    (matches(&OPENER, first) && (matches(&DATE, first) || first.len() < 40))
        || (matches(&DATE, first) && matches(&ADDRESS, first))
}

/// The (joined) line is an attribution; `marked` says that a quoted line follows.
fn is_attribution(text: &str, marked: bool) -> bool {
    let text = text.trim_start_matches(['-', '–', '—', '*', ' ']).trim_end_matches(['-', '–', '—', '*', ' ', '_']);
    let colon = text.ends_with([':', '：']);
    let at_end = matches(&VERB_AT_END, text);
    if !colon && !at_end {
        return false;
    }
    let date = matches(&DATE, text);
    let address = matches(&ADDRESS, text);
    let verb = at_end || (colon && matches(&VERB_INSIDE, text));
    let opener = matches(&OPENER, text);
    if marked {
        return (verb && (colon || date || address)) || (colon && date && (address || opener));
    }
    let own = text.trim_end_matches([':', '：', ' ']).ends_with(" I wrote");
    (verb && !own && ((date && (opener || address || colon)) || (address && colon))) || (colon && date && address)
}
