//! Absence notes without any header, known by their wording alone.
//!
//! A subject that begins as programs begin it says it, and so do two sentences of absence notes at the start of an answer:
//! "I am out of the office until Monday" is what people write too, "in urgent cases call Bob" beside it is a note. Whoever asks
//! about automatic replies, or announces a holiday in a request, is a person.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::Case;
use super::absence_phrases::{ABSENT, AUTOMATIC, ENDS, LATER, NOUNS, OF_OTHERS, PERSONAL, STARTS, WHOLE};
use crate::pure::mail::is_answer;

/// Characters of the text that are read.
const WINDOW_CHARS: usize = 800;

/// Characters within which a text that answers nothing must say that a program wrote it.
const BEGINNING_CHARS: usize = 160;

/// What a sentence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sentence {
    Automatic,
    Absent,
    Later,
}

static SENTENCES: LazyLock<Option<(AhoCorasick, Vec<Sentence>)>> = LazyLock::new(|| {
    let tables = [(Sentence::Automatic, AUTOMATIC), (Sentence::Absent, ABSENT), (Sentence::Later, LATER)];
    let (phrases, kinds): (Vec<&str>, Vec<Sentence>) =
        tables.into_iter().flat_map(|(kind, phrases)| phrases.iter().map(move |phrase| (*phrase, kind))).unzip();
    AhoCorasick::new(phrases).ok().map(|search| (search, kinds))
});

/// The sentences at the start of a text.
#[derive(Default)]
struct Said {
    automatic: Option<String>,
    /// The automatic sentence stands at the very beginning, and not in quotation marks.
    begins: bool,
    absent: Option<String>,
    later: Option<String>,
    asks: bool,
    /// It speaks of trying the one thing that it answers.
    personal: bool,
}

/// Reads an absence note; the sentence names what was found.
pub fn absence(case: &Case<'_>) -> Option<String> {
    let said = read(&case.mail.text);
    let answers = !case.mail.in_reply_to.is_empty() || !case.mail.references.is_empty();
    by_subject(case, &said, answers).or_else(|| by_text(case, &said, answers))
}

fn by_subject(case: &Case<'_>, said: &Said, answers: bool) -> Option<String> {
    let subject = case.subject.trim_start_matches(|c: char| !c.is_alphanumeric() && !"[(（【".contains(c)).trim_end();
    let noted = said.automatic.is_some() || said.absent.is_some();
    // Who asks us something answers nobody, whatever the subject, and may well speak of a holiday.
    let note = said.automatic.is_some() || said.absent.is_some() && said.later.is_some();
    let person = said.asks && !note && !answers;
    if let Some((mark, rest)) = STARTS.iter().find_map(|mark| subject.strip_prefix(mark).map(|rest| (mark, rest))) {
        let whole = mark.ends_with([':', '：', ']', '】', ')', '）']) || is_end(rest) && !NOUNS.contains(mark);
        return (!person && (whole || noted || answers)).then(|| format!("Its subject begins with \"{mark}\"."));
    }
    if let Some(mark) = ENDS.iter().find(|mark| subject.ends_with(**mark)) {
        return (!person).then(|| format!("Its subject ends with \"{mark}\"."));
    }
    let bare = subject.trim_end_matches(['.', '!', ' ', '。', '！']);
    // What a program says of its owner, who says the same in the text.
    if let Some(mark) = OF_OTHERS.iter().find(|mark| bare.ends_with(**mark)) {
        return (!person && said.absent.is_some()).then(|| format!("Its subject ends with \"{mark}\"."));
    }
    let plain = WHOLE.contains(&bare) && !person;
    // "Holiday" is a subject of people as well: the text must be a note, or an answer.
    let noun = NOUNS.contains(&bare) && (noted || answers);
    (plain || noun).then(|| format!("Its subject is \"{bare}\"."))
}

/// Whether what follows the mark is not a sentence that goes on: the answered subject behind a colon, or nothing.
fn is_end(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty()
        || rest.starts_with(|c: char| ":：-–—|()[]（）【】,，.。!！;/\"«„“".contains(c))
        || ["re:", "re：", "from ", "von ", "van ", "de ", "da ", "fra ", "från ", "od ", "от ", "回复", "答复"]
            .iter()
            .any(|start| rest.starts_with(start))
}

fn by_text(case: &Case<'_>, said: &Said, answers: bool) -> Option<String> {
    let answers = answers || is_answer(&case.subject) || case.subject.trim().is_empty();
    if let Some(phrase) = said.automatic.as_ref().filter(|_| answers || said.begins) {
        return Some(format!("Its text says \"{phrase}\"."));
    }
    match (&said.absent, &said.later) {
        (Some(absent), Some(later)) if answers && !said.personal => {
            Some(format!("Its text says \"{absent}\" and \"{later}\", as absence notes do."))
        }
        _ => None,
    }
}

/// The first characters of what is not quoted.
fn read(text: &str) -> Said {
    let Some((search, kinds)) = SENTENCES.as_ref() else {
        return Said::default();
    };
    let (mut start, mut chars) = (String::new(), 0);
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('>'));
    let words = lines.take(WINDOW_CHARS).flat_map(str::split_whitespace).take(WINDOW_CHARS);
    for word in words {
        if chars >= WINDOW_CHARS {
            break;
        }
        start.push(' ');
        let begun = start.len();
        match word.get(..word.len().min(WINDOW_CHARS)).filter(|word| word.is_ascii()) {
            Some(word) => start.push_str(word),
            None => start.extend(
                word.chars().take(WINDOW_CHARS).map(|c| if c == '’' { '\'' } else { c }).flat_map(char::to_lowercase),
            ),
        }
        chars += 1 + start.get(begun..).map_or(0, |word| word.chars().count());
    }
    start.make_ascii_lowercase();
    let end = start.char_indices().nth(WINDOW_CHARS).map_or(start.len(), |(at, _)| at);
    start.truncate(end);
    let personal = PERSONAL.iter().any(|words| start.contains(words));
    let mut said = Said { asks: start.contains(['?', '？']), personal, ..Said::default() };
    for found in search.find_overlapping_iter(&start) {
        let phrase = || start.get(found.range()).map(str::to_owned);
        match kinds.get(found.pattern().as_usize()) {
            Some(Sentence::Automatic) if said.automatic.is_none() => {
                let before = start.get(..found.start()).unwrap_or_default();
                said.begins =
                    before.chars().count() <= BEGINNING_CHARS && !before.ends_with(['"', '“', '「', '„', '«', '\'']);
                said.automatic = phrase();
            }
            Some(Sentence::Absent) if said.absent.is_none() => said.absent = phrase(),
            Some(Sentence::Later) if said.later.is_none() => said.later = phrase(),
            _ => {}
        }
    }
    said
}
