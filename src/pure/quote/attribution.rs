//! Attribution lines: `On Mon, 6 Jan 2025 at 09:00, IT Desk <desk@example.com> wrote:` and its kin.
//!
//! They may be wrapped over several lines. What convicts one is the company of a verb of writing (or a closing
//! colon), a date or time, and an address or an opening word of its language. "On Tuesday I am offline" has none of
//! the first, "On 3 May he wrote a script" does not end with it, "at 9:00 I wrote:" speaks of its author. Before
//! marked lines less evidence is enough.

use super::header::has_time;
use super::{Line, words};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Lines that one attribution may be wrapped over.
const MAX_LINES: usize = 4;
/// Bytes of an attribution, wrapped lines joined.
const MAX_BYTES: usize = 600;
/// Words between the verb and the colon where the writer or the date stands there.
const MAX_WORDS_AFTER: usize = 12;
/// Bytes of an attribution with neither date nor address.
const MAX_BARE_BYTES: usize = 80;

/// Verbs of writing, in lower case, between bars.
const VERBS: &str = "wrote|writes|said|schrieb|schreibt|geschrieben|napisana przez|a écrit|écrit|a ecrit|escribió|escribio|ha escrit|\
    va escriure|ha escrito|ha scritto|scrisse|scrive|escreveu|escribiu|schreef|schrijft|geschreven|napisał(a|napisała|napisał|\
    napisal(a|napisała(-|pisze|napsal(a|napsal/a|napsala|napsal|napísal(a|napísala|napísal|píše|написал(а|написал(a|написала|написал|пишет|\
    пише|написав(ла|написав|написала|написа|skrev|skriver|kirjoitti|kirjoittaa|írta|ezt írta|írja|şunu yazdı|şunları yazdı|yazdı|yazmış|\
    đã viết|viết|a scris|scria|έγραψε|napisao je|napisala je|je napisao|je napisala|je napisao/la|napisao|napisala|je napisal|rašė|\
    rakstīja|kirjutas|menulis|כתב/ה|כתב|כתבה|מאת|كتب|เขียนว่า|quoting|zitat von|citando|citeren|citerar|mensaje citado por";
/// Verbs of writing without blanks before them.
const VERBS_CJK: &str = "写道|寫道|写到|寫到|写的|来信|來信|写了|写于|寫於|来信中写道|書きました|書いた|のメッセージ|のメール|さんのメール|より|작성|썼습니다|\
    쓴 글|작성함|님의 메시지|님이 보낸 메시지";
/// Words, as written, that show that a person tells of something: no client writes them into an attribution.
const PROSE: &str = "I|I'm|I've|we|my|our|me|what|this|that|these|those|which|who|as|if|when|because|he|she|they|following|\
    ich|wir|mir|mein|meine|dass|was|j'ai|nous|ce|qui|yo|esto|eso|ik|wij|jag|hon|jeg|я|мы|он|она|мне|как|что";
/// Prose of East Asia, as it stands within a line.
const PROSE_CJK: [&str; 7] = ["我", "他", "她", "昨天", "今天", "私は", "제가"];
/// Pronouns that clients do write for the person who is answered.
const YOU: &str = "you|du|sie|vous|tu|tú|usted|ud.|te|lei|você|voce|u|ty|вы|ты|jij|ni";

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\d{1,2}\s?[:.h時时]\s?\d{2}|\b(?:19|20)\d{2}\b|(?:19|20)\d{2}\s?[年г]|\d+\s?[月월]\s?\d+\s?[日일]|\b(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+\d{1,2}\b|\b\d{1,2}\.?\s+(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)",
    )
});
/// A date with a day, a month and a year, or a year and a month by name.
static FULL_DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\b(?:19|20)\d{2}\b|(?:19|20)\d{2}\s?[年년г]|\d+\s?[月월]\s?\d+\s?[日일]",
    )
});
/// Something with an address in it.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"[^\s<>@]+@[^\s<>@]+|<[^<>]*>"));
/// An address in brackets at the end.
static BRACKETS_AT_END: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?:[<(\[][^<>()\[\]]*@[^<>()]*[>)\]]+|@[^\[\]]*\[[^\[\]]*\d\])\s*[:：]$"));
/// `* Ann Lee [2026-11-23 09:58]:`, a common custom of mutt: the date in brackets at the end.
static DATE_IN_BRACKETS: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"\[[^\[\]]*\d{1,2}[./:-]\d{2}[^\[\]]*\]\s*[:：]$"));
/// How attributions begin.
static OPENER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^[-–—*=\s(]*(?:on|at|am|il|le|el|em|op|den|dne|dňa|in data|w dniu|dnia|в|на|在|於|于|vào|pada|στις|în|v|às|à|le\b.*|in (?:article|message)|once upon|(?:mo|di|mi|do|fr|sa|so|ma|wo|vr|za|zo|ti|ke|to|pe|la|su|pn|pon|wt|śr|cz|czw|pt|sob|ndz|po|út|st|čt|pá|ne|вт|ср|чт|пт|сб|вс|нд|пн|lun|mar|mer|mié|jeu|jue|ven|vie|sam|sáb|sab|dim|dom|gio|seg|ter|qua|qui|sex|mån|man|tis|tir|ons|tor|tors|fre|lør|lör|søn|sön|pzt|pts|sal|çar|per|cum|cmt|paz)[.,]*\s+\d|(?:mon|tues?|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?[.,]*\s|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|segunda|terça|quarta|quinta|sexta|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|mandag|tirsdag|lørdag|søndag|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela)[.,]*\s|\d)",
    )
});

/// Compiles a pattern. Word boundaries are those of ASCII: the Unicode ones cost a multiple of the time, and none in
/// front of an ideograph would be found.
pub(super) fn pattern(source: &str) -> Option<Regex> {
    Regex::new(&source.replace(r"\b", r"(?-u:\b)")).ok()
}

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|p| p.is_match(text))
}

/// The text holds a date or a time of day.
pub(super) fn has_date(text: &str) -> bool {
    matches(&DATE, text)
}

/// The text holds an address.
pub(super) fn has_address(text: &str) -> bool {
    matches(&ADDRESS, text)
}

/// The number of lines of the attribution that starts at `at`, None if there is none; `announced` says that the line
/// of a quoting client stands above it.
pub(super) fn attribution(lines: &[Line<'_>], at: usize, announced: bool) -> Option<usize> {
    let mut joined = String::new();
    for len in 1..=MAX_LINES {
        let line = lines.get(at + len - 1)?;
        if line.bare.is_empty() || line.is_quote() || joined.len() + line.bare.len() > MAX_BYTES {
            return None;
        }
        if len > 1 {
            if begins_anew(line.bare, &joined) {
                return None;
            }
            joined.push(' ');
        }
        joined.push_str(line.bare);
        let next = || lines.iter().skip(at + len).find(|l| !l.is_blank());
        if ends_like_one(&joined) && is_attribution(&joined, announced || next().is_some_and(Line::is_quote)) {
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

/// The line is where an attribution begins, or no line of one: what stands above it is the author's, though it opens like one
/// ("On my side it works" above "On 23/11/2026, Ann wrote:").
fn begins_anew(line: &str, above: &str) -> bool {
    let rule = line.chars().all(|c| matches!(c, '-' | '_' | '=' | '—' | '*'));
    let begins = matches(&OPENER, line) && (matches(&DATE, line) || ends_like_one(line));
    let digit = line.starts_with(|c: char| c.is_ascii_digit());
    let complete = begins && !digit && matches(&FULL_DATE, line) && is_attribution(line, false);
    rule || complete
        || begins && !matches(&DATE, above) && !matches(&ADDRESS, above) && verb_inside(&words::folded(above)).is_none()
}

/// The line may be the first of several that an attribution was wrapped over.
pub(super) fn may_be_wrapped(first: &str) -> bool {
    let opener = matches(&OPENER, first);
    (opener && first.len() < 40)
        || first.contains('@') && (first.ends_with(['>', ')']) || first.starts_with(['"', '“']))
        || ((opener || (first.contains(['@', '<']) && matches(&ADDRESS, first))) && matches(&DATE, first))
}

/// A cheap look before the dear one: it ends with a colon, dashes or a verb.
pub(super) fn ends_like_one(text: &str) -> bool {
    text.ends_with([':', '：', '-', '—', '=', '_', '*']) || verb(&words::folded(tail(trimmed(text)))).is_some()
}

/// The text without dashes, bold marks, marks of direction and colons around it.
fn trimmed(text: &str) -> &str {
    text.trim_matches(is_decoration).trim_end_matches([':', '：']).trim_end_matches(is_decoration)
}

fn is_decoration(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '–' | '—' | '*' | '_' | '=' | '|' | '…')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The last part of a text, enough for every verb.
fn tail(text: &str) -> &str {
    const BYTES: usize = 60;
    text.get(text.ceil_char_boundary(text.len().saturating_sub(BYTES))..).unwrap_or(text)
}

/// The last words of the verbs: most lines end with none of them.
static LAST_WORDS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| VERBS.split('|').filter_map(|v| v.split(' ').next_back()).collect());

/// The text (folded) in front of the verb of writing with which it ends.
fn verb(text: &str) -> Option<&str> {
    let text = text.trim_end_matches([')', '）']);
    let last = text.split(|c: char| c.is_whitespace() || matches!(c, '>' | '"' | ',' | ')')).next_back()?;
    if LAST_WORDS.contains(last) {
        return VERBS.split('|').find_map(|v| {
            let before = text.strip_suffix(v)?;
            (!before.ends_with(|c: char| c.is_alphanumeric() || c == '\'')).then_some(before)
        });
    }
    if last.is_ascii() {
        return None;
    }
    VERBS_CJK.split('|').find_map(|v| text.strip_suffix(v))
}

/// What stands in front of a verb of writing within the text (folded), and what behind it.
fn verb_inside(text: &str) -> Option<(&str, &str)> {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '.' | '-');
    VERBS.split('|').find_map(|v| {
        let (at, _) = text.match_indices(v).find(|(at, _)| {
            let (before, rest) = text.split_at_checked(*at).unwrap_or(("", text));
            let after = rest.get(v.len()..).unwrap_or("").trim_start_matches(')');
            !before.ends_with(word) && after.starts_with(|c: char| c.is_whitespace() || c == ',')
        })?;
        let (before, rest) = text.split_at_checked(at)?;
        Some((before, rest.get(v.len()..)?.trim_start_matches(')')))
    })
}

/// The (joined) line is an attribution; `marked` says that a quoted line follows.
pub(super) fn is_attribution(text: &str, marked: bool) -> bool {
    let text = text.trim_matches(is_decoration);
    let colon = text.ends_with([':', '：']);
    let lower = words::folded(trimmed(text));
    let at_end = verb(&lower);
    let inside = if at_end.is_none() && colon { verb_inside(&lower) } else { None };
    let short = inside.is_some_and(|(_, after)| after.split_whitespace().count() <= MAX_WORDS_AFTER);
    let has_verb = at_end.is_some() || (short && names_writer(trimmed(text), None, inside));
    if !colon && at_end.is_none() {
        return false;
    }
    let date = matches(&DATE, text);
    let address = matches(&ADDRESS, text);
    let prose = is_prose(text);
    if marked {
        let bare = !date && !address;
        // "It said:" above marked lines may be anything that the author shows.
        let said = lower.ends_with("said");
        let told =
            bare && (prose || lower.len() > MAX_BARE_BYTES || (said && !names_writer(trimmed(text), at_end, inside)));
        return (has_verb && (colon || !bare) && !told)
            || (colon && date && !prose && (address || matches(&OPENER, text) || matches(&DATE_IN_BRACKETS, text)));
    }
    if prose {
        return false;
    }
    if !has_verb {
        return colon && date && matches(&BRACKETS_AT_END, text) && (has_time(text) || matches(&FULL_DATE, text));
    }
    let complete = has_time(text) || matches(&FULL_DATE, text);
    (address && (colon || date)) || (date && complete && names_writer(trimmed(text), at_end, inside))
}

/// Somebody tells of something, rather than a client of a mail.
fn is_prose(text: &str) -> bool {
    let latin = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"'))
        .any(|word| PROSE.split('|').any(|known| known == word));
    latin || (!text.is_ascii() && PROSE_CJK.iter().any(|known| text.contains(known)))
}

/// One of the words beside the verb may be a name: not in lower case, unless it is "you". `text` and the folded parts
/// around the verb have the same words.
fn names_writer(text: &str, at_end: Option<&str>, inside: Option<(&str, &str)>) -> bool {
    /// Words of a name.
    const NAME_WORDS: usize = 4;
    let count = |part: &str| part.split_whitespace().count();
    let words: Vec<&str> = text.split_whitespace().collect();
    // "Ann wrote on 6 Jan 2025" as well as "On 6 Jan 2025 Ann wrote", and "schrieb Ann Lee".
    let (before, after) = match (at_end, inside) {
        (Some(before), _) => (count(before), 0),
        (None, Some((before, after))) if matches(&DATE, after) || matches(&ADDRESS, after) => {
            (count(before), count(after))
        }
        (None, Some((_, after))) => (0, count(after)),
        (None, None) => return false,
    };
    let is_name = |word: &&str| {
        let word = word.trim_matches(['"', '\'', '(', ')', ',', '*', '“', '”']);
        let you = words::folded(word);
        YOU.split('|').any(|known| known == you)
            || word.contains('@')
            || !word.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
    };
    // The words of a date are no name; a comma ends one.
    let part_of_name = |word: &&&str| !word.ends_with(',') && !word.starts_with(|c: char| c.is_ascii_digit());
    let beside = before.checked_sub(1).and_then(|n| words.get(n));
    // East Asia writes the verb behind the time.
    let timed = at_end.is_some() && beside.is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()));
    let last = timed || beside.is_some_and(is_name);
    let name = words.iter().take(before).rev().take(NAME_WORDS).take_while(part_of_name).any(is_name);
    let next = after > 0 && words.iter().rev().nth(after - 1).is_some_and(is_name);
    last || name || next
}
