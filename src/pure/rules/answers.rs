//! The answer to what a receipt asked: lines without the labels of a form, as people write them into a reply.
//!
//! A line is an answer where it stands in the order of the questions, bears a question's number, stands below or behind
//! the question itself, begins with the word for what was asked ("phone 8177", 系统ERP), or can be nothing else (a
//! telephone number where one was asked for, a time, 全公司). A mail that says other things as well fills in only what
//! stands behind such a word: `Answers::sure`. Nothing is guessed, and what is asked for in words ("please hurry") is no
//! answer. Takes linear time: lines and characters looked at are limited.

mod kinds;

use unicode_normalization::UnicodeNormalization;

use super::labels::{LABELS, Labels, is_labelled};
use crate::pure::grade::Urgency;
pub(super) use kinds::is_number_alone;
use kinds::{asks, impact_of, is_closing, is_idle, is_nothing, is_phone, is_request, kind_in};

/// Lines looked at.
const LINES_MAX: usize = 400;
/// Longest answer to one question, in characters: what is longer is a mail, not an answer.
const ANSWER_CHARS_MAX: usize = 200;
/// Characters of an answer that is one among others on its line.
const PIECE_CHARS_MAX: usize = 24;
/// Characters from which on the words of a question are nothing else, in whatever they stand.
const QUESTION_CHARS: usize = 18;
/// What begins an answer beside the labels of its field.
const SPOKEN: &[(&str, &[&str])] = &[
    (
        "phone",
        &["call me at", "call me on", "reach me at", "reach me on", "ring me at", "请拨打", "请打", "请拨", "打我"],
    ),
    (
        "occurred_at",
        &["since", "it started", "started", "when it started", "when did it start", "什么时候开始的", "什么时候开始"],
    ),
    ("department", &["i am in", "i'm in", "i work in", "我是", "我在"]),
];
/// Labels that are a part of the answer.
const KEPT: &[&str] = &["ext", "extension", "分机", "room", "floor", "room number", "科室", "since"];

/// What was asked, and how to know some of the answers.
#[derive(Clone, Copy)]
pub struct Questions<'a> {
    /// The fields that the receipt asked for, in its order.
    pub asked: &'a [&'a str],
    /// Those of them that nobody has answered yet.
    pub open: &'a [&'a str],
    /// The words of a field's question, in every language.
    pub words: &'a dyn Fn(&str) -> Vec<&'static str>,
    /// Whether a text is a time that has been.
    pub is_time: &'a dyn Fn(&str) -> bool,
    /// Whether a text asks how far we are, which names nothing.
    pub asks_for_news: &'a dyn Fn(&str) -> bool,
    /// The writer's, which may stand below the answers; empty: not known.
    pub name: &'a str,
}

/// A line of a reply.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub text: &'a str,
    /// It is the receipt's: a question in it says what the line below answers.
    pub is_quoted: bool,
}

/// What a reply answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// What stands behind a word for it, whatever else the mail says.
    pub sure: Labels,
    /// All that the lines answer, where they are answers and nothing else.
    pub all: Option<Labels>,
    /// Nothing of `all` beside `sure` is a text that could be anything: numbers, times and words of a list alone.
    pub is_hard: bool,
}

/// Reads the lines of a reply; labelled ones (`Phone: 8177`) are left to `labels`.
pub fn answers(lines: &[Line<'_>], questions: &Questions<'_>) -> Answers {
    let mut sure = Labels::default();
    let mut fitting = true;
    let (pairs, mut left) = questions.beside_their_words(lines);
    for (field, value) in &pairs {
        fitting &= questions.put(&mut sure, field, value);
    }
    left.retain(|line| !is_labelled(line));
    let open: Vec<&str> = questions.open.iter().copied().filter(|field| !sure.has(field)).collect();
    let rest = Questions { open: &open, ..*questions };
    let found = rest.of_lines(&left);
    let all = found.all.filter(|_| fitting).map(|all| merged(sure.clone(), all));
    let sure = merged(sure, found.sure);
    let is_hard = all.as_ref().is_some_and(|all| *all == merged(sure.clone(), hard(all)));
    Answers { sure, all, is_hard }
}

/// Those of the answers that can be nothing else.
fn hard(all: &Labels) -> Labels {
    Labels {
        kind: all.kind,
        impact: all.impact,
        urgency: all.urgency,
        phone: all.phone.clone(),
        occurred_at: all.occurred_at.clone(),
        ..Labels::default()
    }
}

/// Two readings of one mail; the first goes before the second.
pub fn merged(one: Labels, other: Labels) -> Labels {
    Labels {
        kind: one.kind.or(other.kind),
        impact: one.impact.or(other.impact),
        urgency: one.urgency.or(other.urgency),
        department: one.department.or(other.department),
        phone: one.phone.or(other.phone),
        site: one.site.or(other.site),
        place: one.place.or(other.place),
        ci: one.ci.or(other.ci),
        affected: one.affected.or(other.affected),
        occurred_at: one.occurred_at.or(other.occurred_at),
        symptom: one.symptom.or(other.symptom),
        steps: one.steps.or(other.steps),
        error_text: one.error_text.or(other.error_text),
        expected_impact: one.expected_impact.or(other.expected_impact),
    }
}

impl Questions<'_> {
    /// What stands behind or below a question, by the question's field; and the lines that are left.
    fn beside_their_words(&self, lines: &[Line<'_>]) -> (Vec<(String, String)>, Vec<String>) {
        let mut pairs = Vec::new();
        let mut left: Vec<String> = Vec::new();
        // Questions that stand one below the other, and the lines below them.
        let mut run: Vec<&str> = Vec::new();
        let mut below: Vec<String> = Vec::new();
        let mut direct = Vec::new();
        let mut ended = false;
        for line in lines.iter().take(LINES_MAX) {
            let text: String = line.text.chars().take(2 * ANSWER_CHARS_MAX).nfkc().collect();
            let text = text.trim().trim_start_matches(|c: char| c == '>' || c.is_whitespace());
            // Behind a question's words its sign is left, where they are quoted and the answer is not.
            let bare = text.trim_start_matches(|c| is_bullet(c) || matches!(c, ':' | '='));
            match self.question(bare, line.is_quoted) {
                Some((field, "")) => {
                    if !below.is_empty() {
                        self.close((&mut run, &mut below), &mut pairs, &mut left);
                    }
                    run.push(field);
                }
                Some((field, value)) => {
                    self.close((&mut run, &mut below), &mut pairs, &mut left);
                    direct.push((field.to_owned(), value.to_owned()));
                }
                None if line.is_quoted && run.last().is_some_and(|field| self.is_part_of(field, bare)) => {}
                None if line.is_quoted && !text.is_empty() => self.close((&mut run, &mut below), &mut pairs, &mut left),
                None if line.is_quoted || bare.is_empty() => {}
                None if self.is_of_the_letter(bare, ended) => ended |= is_closing(bare) && !below.is_empty(),
                None => below.push(bare.to_owned()),
            }
        }
        self.close((&mut run, &mut below), &mut pairs, &mut left);
        pairs.extend(direct);
        (pairs, left)
    }

    /// Ends a run of questions: as many lines as questions are their answers, and a single line is that of the last, unless it
    /// can only be that of another.
    fn close(
        &self,
        (run, below): (&mut Vec<&str>, &mut Vec<String>),
        pairs: &mut Vec<(String, String)>,
        left: &mut Vec<String>,
    ) {
        match (run.as_slice(), below.as_slice()) {
            ([_], [_, ..]) => pairs.extend(run.drain(..).map(str::to_owned).zip(below.drain(..1))),
            (many, lines) if many.len() == lines.len() => {
                pairs.extend(run.drain(..).map(str::to_owned).zip(below.drain(..)));
            }
            ([.., last], [line]) => {
                let is_its = self.kind_of(line).is_none_or(|field| field == *last);
                if is_its && self.put(&mut Labels::default(), last, line) {
                    pairs.push(((*last).to_owned(), line.clone()));
                    below.clear();
                }
            }
            _ => {}
        }
        run.clear();
        left.append(below);
    }

    /// Greetings, thanks and the writer's name; below a closing whatever holds no figure.
    fn is_of_the_letter(&self, line: &str, ended: bool) -> bool {
        let line = line.trim_matches(|c: char| !c.is_alphanumeric());
        let (name, lower) = (self.name.to_lowercase(), line.to_lowercase());
        let is_named = !lower.is_empty() && (name == lower || name.split([' ', ',']).any(|part| part == lower));
        is_idle(line) || is_closing(line) || is_named || (ended && !line.contains(|c: char| c.is_ascii_digit()))
    }

    /// Whether a line is a piece of a question, which a client wrapped when it quoted it.
    fn is_part_of(&self, field: &str, line: &str) -> bool {
        let line = line.to_lowercase();
        (self.words)(field).into_iter().any(|words| words.nfkc().collect::<String>().to_lowercase().contains(&line))
    }

    /// The field of the question that a line begins with, and what stands behind the question. The beginning of a question
    /// that was quoted and wrapped has nothing behind it.
    fn question<'l>(&self, line: &'l str, is_quoted: bool) -> Option<(&str, &'l str)> {
        const SIGNS: [char; 6] = [':', '?', '=', '-', '–', '—'];
        for field in self.asked.iter().filter(|field| self.open.contains(field)) {
            for words in (self.words)(field) {
                let words: String = words.nfkc().collect();
                // A short one may begin a sentence: "The site is down".
                let is_long = words.chars().count() >= QUESTION_CHARS;
                let is_it = |rest: &&str| is_long || rest.trim().is_empty() || rest.trim_start().starts_with(SIGNS);
                if let Some(rest) = after(line, &words).filter(is_it) {
                    return Some((field, rest.trim_start_matches(SIGNS).trim()));
                }
                let cuts: Vec<usize> = words.match_indices([',', ':', '(', '?']).map(|(at, _)| at).collect();
                let heads = cuts.iter().rev().filter_map(|at| words.split_at_checked(*at));
                let mut behind = heads.filter_map(|(head, tail)| {
                    Some((after(line, head)?.trim_start().strip_prefix(SIGNS)?.trim(), tail))
                });
                if let Some((rest, tail)) = behind.next() {
                    let is_wrapped =
                        is_quoted && after(tail.trim_start_matches([',', ':', '(', '?', ' ']), rest).is_some();
                    return Some((field, if is_wrapped { "" } else { rest }));
                }
            }
        }
        None
    }

    /// Lines without questions.
    fn of_lines(&self, lines: &[String]) -> Answers {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        if lines.is_empty() || self.open.is_empty() {
            let all = lines.is_empty().then(Labels::default);
            return Answers { all, ..Answers::default() };
        }
        let numbered = numbered(&lines);
        if let Some(all) = numbered.as_ref().and_then(|values| self.by_number(values)) {
            return Answers { all: Some(all), ..Answers::default() };
        }
        let lines = numbered.unwrap_or(lines);
        if let Some(all) = self.in_order(&lines) {
            return Answers { all: Some(all), ..Answers::default() };
        }
        let whole = self.sorted(&lines, ANSWER_CHARS_MAX);
        if whole.all.is_some() || self.open.iter().all(|field| whole.sure.has(field)) {
            return whole;
        }
        let sentences = lines.iter().flat_map(|line| line.split(". "));
        let pieces = sentences.flat_map(|line| line.split([',', ';', '!', '、', '。', '\t', '|'])).map(str::trim);
        let pieces: Vec<&str> =
            pieces.filter(|piece| !is_nothing(piece) && !is_idle(piece) && !is_closing(piece)).collect();
        self.sorted(&pieces, PIECE_CHARS_MAX)
    }

    /// `1. 8177`, `2、ERP`: the answers to what the receipt asked first, second and so on.
    fn by_number(&self, values: &[&str]) -> Option<Labels> {
        let mut said = Labels::default();
        let pairs = self.asked.iter().zip(values);
        let fit = values.len() <= self.asked.len()
            && pairs.filter(|(field, _)| self.open.contains(field)).all(|(field, value)| {
                let value = self.behind_its_word(field, value).unwrap_or(value);
                self.put(&mut said, field, value)
            });
        fit.then_some(said)
    }

    /// As many lines as questions, in the order of the questions.
    fn in_order(&self, lines: &[&str]) -> Option<Labels> {
        let mut said = Labels::default();
        let fit = lines.len() == self.open.len()
            && self.open.iter().zip(lines).all(|(field, line)| {
                let other = self.word_of(line).filter(|(word, _)| word != field);
                let value = self.behind_its_word(field, line).unwrap_or(line);
                other.is_none() && self.put(&mut said, field, value)
            });
        fit.then_some(said)
    }

    /// Each unit by its word or by what it is; as many as are left over are the answers to what is left, in its order.
    fn sorted(&self, units: &[&str], longest: usize) -> Answers {
        let (mut sure, mut all) = (Labels::default(), Labels::default());
        let mut rest: Vec<&str> = Vec::new();
        for unit in units {
            match self.word_of(unit) {
                Some((field, value)) if !all.has(field) && self.put(&mut all, field, value) => {
                    self.put(&mut sure, field, value);
                }
                _ => match self.kind_of(unit).filter(|field| !all.has(field)) {
                    Some(field) if self.put(&mut all, field, unit) => {}
                    _ => rest.push(unit),
                },
            }
        }
        let missing: Vec<&str> = self.open.iter().copied().filter(|field| !all.has(field)).collect();
        // Of a line that is cut at its commas something must be known to be an answer.
        let is_known = rest.is_empty() || all != Labels::default() || longest == ANSWER_CHARS_MAX;
        let short = |unit: &&str| unit.chars().count() <= longest;
        if longest == ANSWER_CHARS_MAX && missing.is_empty() && self.open.len() > 1 {
            // Each answer on a line of its own: what stands below them is something else.
            return Answers { sure: all.clone(), all: rest.is_empty().then_some(all), is_hard: false };
        }
        let explained = is_known
            && (rest.is_empty() || rest.len() == missing.len())
            && rest.iter().all(short)
            && missing.iter().zip(&rest).all(|(field, unit)| self.put(&mut all, field, unit));
        Answers { sure, all: explained.then_some(all), is_hard: false }
    }

    /// The open field by whose word a text begins, without the sign of a label, and what stands behind it.
    fn word_of<'t>(&self, text: &'t str) -> Option<(&str, &'t str)> {
        self.open.iter().find_map(|field| Some((*field, self.behind_its_word(field, text)?)))
    }

    /// What stands behind the longest word for a field that a text begins with; with the word, where it is a part of it.
    fn behind_its_word<'t>(&self, field: &str, text: &'t str) -> Option<&'t str> {
        const ARTICLES: [&str; 6] = ["my", "our", "the", "我的", "我们的", "本人"];
        const LINKS: [&str; 13] =
            ["number is", "number", "no.", "nr.", "is", "was", ":", "=", "号码是", "号码", "号是", "是", "为"];
        let text = ARTICLES.iter().find_map(|word| after(text, word)).unwrap_or(text).trim_start();
        let of_field = |table: &'static [(&str, &[&str])]| {
            table.iter().filter(|(name, _)| *name == field).flat_map(|(_, words)| words.iter().copied())
        };
        let words = of_field(LABELS).chain(of_field(SPOKEN));
        let (word, rest) =
            words.filter_map(|word| Some((word, after(text, word)?))).max_by_key(|(word, _)| word.len())?;
        let rest = rest.trim_start();
        let value = LINKS.iter().find_map(|link| after(rest, link)).unwrap_or(rest).trim_start();
        let bare = value.trim_start_matches([':', '=', '-']).trim();
        let is_signed = rest.starts_with(':') || bare.len() < value.trim().len();
        // "I am in London", 我在家办公: not every place is a department.
        let is_where = field == "department" && SPOKEN.iter().any(|(_, words)| words.contains(&word));
        let bare = if is_where { bare.trim_end_matches(['的', '.', '。']) } else { bare };
        let is_called = is_where && (is_department(bare) || is_usual_department(bare));
        let is_one = !is_where || word == "i work in" || is_called;
        let is_told = !bare.is_empty() && is_one && (is_signed || is_called || is_sure(field, bare));
        is_told.then_some(if KEPT.contains(&word) { text } else { bare })
    }

    /// The open field that a text without any word can only be the answer to.
    fn kind_of(&self, text: &str) -> Option<&str> {
        let is = |field: &str| match field {
            "phone" => is_number_alone(text) && !(self.is_time)(text),
            // Of several answers on a line one may be this.
            "impact" => impact_of(text).is_some() && (self.open.len() == 1 || !text.contains([',', ';'])),
            "urgency" => text.chars().nth(1).is_some() && Urgency::parse(text).is_some(),
            "kind" => kind_in(text).is_some(),
            "occurred_at" => (self.is_time)(text),
            "department" => is_department(text),
            _ => false,
        };
        self.open.iter().copied().find(|field| is(field))
    }

    /// Puts an answer where it belongs, if it is one. That somebody does not know is an answer that says nothing.
    fn put(&self, said: &mut Labels, field: &str, value: &str) -> bool {
        let value = value.trim().trim_end_matches(['.', ',', ';', '。', '!']).trim_end();
        if value.is_empty() || value.chars().count() > ANSWER_CHARS_MAX {
            return false;
        }
        if is_nothing(value) {
            return true;
        }
        let is_text = !asks(value) && !(self.asks_for_news)(value);
        let is_name = is_text && (!is_request(value) || is_department(value));
        let place = match field {
            "impact" => {
                said.impact = impact_of(value);
                return said.impact.is_some();
            }
            "urgency" => {
                said.urgency = Urgency::parse(value);
                return said.urgency.is_some();
            }
            "kind" => {
                said.kind = kind_in(value);
                return said.kind.is_some();
            }
            "occurred_at" if (self.is_time)(value) => &mut said.occurred_at,
            "phone" if is_phone(value) => &mut said.phone,
            "department" if is_name && (!value.starts_with("我") || is_department(value)) => &mut said.department,
            "site" if is_name => &mut said.site,
            "place" if is_name => &mut said.place,
            "ci" if is_name => &mut said.ci,
            "affected" if is_name => &mut said.affected,
            "symptom" if is_text => &mut said.symptom,
            "steps" if is_text => &mut said.steps,
            "error_text" if is_text => &mut said.error_text,
            "expected_impact" if is_text => &mut said.expected_impact,
            _ => return false,
        };
        *place = Some(value.to_owned());
        true
    }
}

/// Whether a text is called a department by its last word.
pub(super) fn is_department(text: &str) -> bool {
    let text = text.to_lowercase();
    ["部", "科", "处", "科室", "部门", " department", " dept"].iter().any(|end| text.ends_with(end))
}

/// Whether a text is what departments are called in short.
fn is_usual_department(text: &str) -> bool {
    const USUAL: [&str; 44] = [
        "accounting",
        "administration",
        "controlling",
        "customer service",
        "engineering",
        "finance",
        "hr",
        "human resources",
        "it",
        "legal",
        "logistics",
        "maintenance",
        "marketing",
        "operations",
        "procurement",
        "production",
        "purchasing",
        "quality",
        "research",
        "sales",
        "support",
        "warehouse",
        "人力",
        "人力资源",
        "人事",
        "仓储",
        "仓库",
        "信息",
        "后勤",
        "客服",
        "工程",
        "市场",
        "技术",
        "法务",
        "物流",
        "生产",
        "研发",
        "行政",
        "设计",
        "财务",
        "质检",
        "运营",
        "采购",
        "销售",
    ];
    let text = text.to_lowercase();
    USUAL.contains(&text.strip_prefix("the ").unwrap_or(&text))
}

/// Whether what stands behind a word without a sign is an answer: "system ERP" is, "system crashed" is not.
fn is_sure(field: &str, value: &str) -> bool {
    /// What tells of a state or an event, and names nothing.
    const TELLS: &[char] =
        &['了', '不', '坏', '慢', '断', '没', '卡', '崩', '都', '有', '被', '很', '是', '吗', '的', '无'];
    match field {
        "phone" | "occurred_at" | "impact" | "urgency" | "kind" => true,
        "ci" | "place" | "site" | "department" => {
            let is_named = value.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())
                || (!value.is_ascii() && !value.contains(TELLS));
            let chars = if value.is_ascii() { PIECE_CHARS_MAX } else { PIECE_CHARS_MAX / 2 };
            is_named && value.chars().count() <= chars && value.split_whitespace().count() <= 3
        }
        _ => false,
    }
}

/// What stands behind words at the begin of a text; case does not matter, and a Latin word ends there.
fn after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(words.len())?;
    let goes_on =
        words.ends_with(|c: char| c.is_ascii_alphanumeric()) && rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    (head.eq_ignore_ascii_case(words) && !words.is_empty() && !goes_on).then_some(rest)
}

fn is_bullet(c: char) -> bool {
    c.is_whitespace() || "-*•·●○■□◆–—".contains(c)
}

/// The lines without their numbers, where they are numbered 1, 2, 3 and so on.
fn numbered<'l>(lines: &[&'l str]) -> Option<Vec<&'l str>> {
    let bare = |(n, line): (usize, &&'l str)| {
        let rest = line.trim_start_matches('(').strip_prefix(&(n + 1).to_string())?;
        let rest = rest.strip_prefix(['.', ')', '、', ':', ','])?.trim();
        (!rest.is_empty()).then_some(rest)
    };
    lines.iter().enumerate().map(bare).collect::<Option<Vec<_>>>().filter(|found| found.len() > 1)
}

#[cfg(test)]
mod tests;
