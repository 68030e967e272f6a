//! Command lines that a client has wrapped: which of the lines under one are the rest of it.
//!
//! A client that wraps breaks a line only where the next word would not fit, at a width that all its lines keep. A line
//! that may have been broken so and goes on in the middle of a sentence is put together again. Where that cannot be told
//! from words that begin there it is said to be doubtful, so that nobody reads what was not meant for them.

use super::fold::{Glyph, fold, is_han};
use super::{Verb, Wrong, block, verbs};

/// Clients wrap at 65 to 80 columns; a shorter line was broken by its writer, in a longer mail nothing is wrapped.
const WIDTH_MAX: usize = 80;
const WIDTH_MIN: usize = 65;
/// Before common words no line is broken sooner, in columns; a word of `LONG_WORD_MIN` breaks a line of any length.
const LINE_MIN: usize = 50;
const LONG_WORD_MIN: usize = WIDTH_MIN - LINE_MIN;
/// Text without spaces fills its lines to the last character or two.
const HAN_LINE_MIN: usize = 68;
/// Lines that one command may take.
const LINES_MAX: usize = 40;

/// Words that no sentence ends with.
const JOINTS: &[&str] =
    &["a", "an", "and", "because", "but", "from", "if", "of", "or", "than", "the", "which", "who", "whose"];
/// The same in Chinese, and signs after which a sentence goes on.
const OPEN_ENDS: &[&str] = &["因为", "由于", "以及", "并且", "或者", ",", ";", "、", "(", "-", "–", "—", "&", "/"];
/// How words to somebody begin.
const GREETINGS: &[&str] =
    &["hello", "hi", "hey", "dear", "good morning", "good afternoon", "您好", "你好", "尊敬的", "各位"];
/// A Chinese greeting may stand behind a name.
const GREETING_CHARS: usize = 12;

/// What the line under a command line is to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Apart,
    Rest,
    Doubtful,
}

/// What is doubtful about a command line where other words of its mail go out. Words that stay inside do no harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The line under it, which may be the rest of it.
    GoesOn(String),
    /// It stands among the words of the mail.
    Misplaced,
    /// It stands below the signature, or below the line that a phone adds.
    Below,
}

impl Doubt {
    /// What is said of such a line.
    pub fn wrong(&self) -> Wrong {
        match self {
            Doubt::GoesOn(next) => {
                let next: String = next.chars().take(SHOWN_CHARS).collect();
                Wrong {
                    en: format!(
                        "“{next}” below it may be the rest of this line: leave an empty line between the command and your \
                         words, or write the command on one line."
                    ),
                    zh: format!("下一行“{next}”可能是本命令的续行：请在命令与正文之间空一行，或将命令写成一行。"),
                }
            }
            Doubt::Misplaced => Wrong {
                en: "It stands among your words: write commands at the top or at the end of the mail. If it is no command, \
                     put a space after its #."
                    .to_owned(),
                zh: "该命令夹在正文中间：请把命令写在邮件开头或末尾。如系正文，请在 # 后加一个空格。".to_owned(),
            },
            Doubt::Below => Wrong {
                en: "It stands below your signature: write commands at the top or at the end of the mail, above all that \
                     your mail program adds."
                    .to_owned(),
                zh: "该命令写在签名之后：请把命令写在邮件开头，或正文末尾、签名之前。".to_owned(),
            },
        }
    }
}

/// So much of a line is shown where it is named.
const SHOWN_CHARS: usize = 40;

/// How wide the lines of a mail are: in columns (a Chinese character takes two), and in characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Widths {
    columns: usize,
    characters: usize,
}

impl Widths {
    /// Of the lines that a client could have broken: one of a single word it could not.
    pub(super) fn of(lines: &[&str]) -> Widths {
        let breakable = |line: &&&str| line.trim().contains(char::is_whitespace) || line.chars().any(is_wide);
        let widest = |measure: fn(&str) -> usize| lines.iter().filter(breakable).map(|l| measure(l.trim_end())).max();
        Widths { columns: widest(columns).unwrap_or(0), characters: widest(characters).unwrap_or(0) }
    }

    /// Whether a client that wraps would have broken `line` before `next`; `by_width`: nothing else speaks for it, so that
    /// the next word must have been too long.
    fn breaks(self, line: &str, next: &str, by_width: bool) -> bool {
        let (line, next) = (line.trim_end(), next.trim());
        let wide = next.chars().next().is_some_and(is_wide);
        let word = match wide {
            true => next.split_inclusive(|_: char| true).next().unwrap_or_default(),
            false => next.split(|c: char| c.is_whitespace() || is_wide(c)).next().unwrap_or_default(),
        };
        let gap = usize::from(!wide);
        let least = if wide { HAN_LINE_MIN } else { LINE_MIN };
        let breaks = |measure: fn(&str) -> usize, widest: usize| {
            let width = measure(line);
            let is_too_long = width + gap + measure(word) > WIDTH_MIN.max(widest);
            let least = if !wide && is_too_long && measure(word) >= LONG_WORD_MIN { 1 } else { least };
            (least..=WIDTH_MAX).contains(&width) && widest <= WIDTH_MAX && (is_too_long || !by_width)
        };
        breaks(columns, self.columns) || breaks(characters, self.characters)
    }
}

/// How many of `below`, the lines under a command line, are the rest of it, and whether the one after them may be.
pub(super) fn rest(command: &str, below: &[&str], widths: Widths) -> (usize, bool) {
    if !takes_text(command) {
        return (0, false);
    }
    let mut last = command;
    for (count, line) in below.iter().enumerate().take(LINES_MAX) {
        let after = below.get(count + 1).copied().unwrap_or_default();
        match next(last, (line, after), (count > 0, widths)) {
            Next::Rest => last = line,
            Next::Apart => return (count, false),
            Next::Doubtful => return (count, true),
        }
    }
    (below.len().min(LINES_MAX), false)
}

fn next(last: &str, (line, after): (&str, &str), (goes_on, widths): (bool, Widths)) -> Next {
    if block::is_blank(line) || block::is_command(line) || block::is_farewell(line) || greets(line) {
        return Next::Apart;
    }
    let first = line.trim_start().chars().next().unwrap_or(' ');
    let in_sentence = first.is_lowercase() && !ends_sentence(last);
    let breaks = widths.breaks(last, line, !in_sentence);
    let is_short = columns(last.trim_end()) < LINE_MIN;
    // A short line was broken by its writer, or before a long word: what follows is its rest or words to somebody.
    match breaks_off(last) {
        Open::Word if !is_short || first.is_lowercase() => return Next::Rest,
        Open::Sign if !is_short => return Next::Rest,
        Open::Word | Open::Sign if goes_on && breaks => return Next::Rest,
        Open::Word | Open::Sign => return Next::Doubtful,
        Open::No if is_lone(line) && !(breaks && (goes_on || !is_short)) => return Next::Doubtful,
        Open::No if breaks && is_short && !goes_on => return Next::Doubtful,
        Open::No => {}
    }
    match (breaks, ends_sentence(last)) {
        // What has been wrapped once is wrapped to its end.
        (true, _) if goes_on => Next::Rest,
        (true, _) if first.is_lowercase() => Next::Rest,
        (true, false) if !first.is_uppercase() && !is_wide(first) => Next::Rest,
        (true, _) => Next::Doubtful,
        // In the middle of a sentence, and of the commands.
        (false, false) if !goes_on && first.is_lowercase() && block::is_command(after) => Next::Doubtful,
        (false, _) => Next::Apart,
    }
}

/// Whether a command line ends with words of a person, which may go on.
fn takes_text(command: &str) -> bool {
    let glyphs = block::after_sign(command);
    let Some((row, length)) = verbs::find_verb(&glyphs) else { return false };
    let rest: &[Glyph] = glyphs.get(length..).unwrap_or_default();
    let has_words = rest.iter().any(|g| g.folded.is_alphanumeric());
    match row.verb {
        // The name of a vendor; what stands under it is for them.
        Verb::Vendor => false,
        Verb::Split => rest.iter().any(|g| g.folded == '@'),
        _ => has_words && (row.text || super::because::gives_reason(rest)),
    }
}

/// How a line breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// With a word that no sentence ends with.
    Word,
    /// With a sign after which one goes on.
    Sign,
    No,
}

fn breaks_off(line: &str) -> Open {
    let written = fold(line);
    let written = written.trim_end();
    let line = written.to_lowercase();
    let word = line.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    // A letter that names something: cabinet A.
    let is_letter = written.ends_with('A') && word == "a";
    if JOINTS.contains(&word) && !is_letter {
        Open::Word
    } else if OPEN_ENDS.iter().any(|end| line.ends_with(end)) && !line.split(' ').next_back().is_some_and(is_address) {
        Open::Sign
    } else {
        Open::No
    }
}

/// A link, or a path in a file system.
fn is_address(word: &str) -> bool {
    let word = word.trim_start_matches(['<', '(', '"', '\'', '“', '《', '（']);
    let is_drive = word.get(1..).is_some_and(|rest| rest.starts_with(":\\") || rest.starts_with(":/"));
    word.contains("://") || word.starts_with("www.") || word.starts_with("\\\\") || word.starts_with('/') || is_drive
}

/// A line of one word that a client may have put there alone: a link, a path, or a very long word.
fn is_lone(line: &str) -> bool {
    let line = line.trim();
    let is_long = line.chars().nth(LONG_WORD_MIN).is_some() && line.is_ascii();
    !line.contains(char::is_whitespace) && (is_long || is_address(line))
}

fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end().trim_end_matches(['”', '"', '\'', '’', ')', '）', '」', '』', '》', ']']);
    line.ends_with(['.', '!', '?', '。', '！', '？', '…', ':', '：'])
}

fn greets(line: &str) -> bool {
    let line = fold(line).to_lowercase();
    let line = line.trim_start();
    let begins = GREETINGS.iter().any(|word| {
        let rest = line.strip_prefix(word).map(|rest| rest.chars().next());
        rest.is_some_and(|next| next.is_none_or(|c| !c.is_ascii_alphanumeric()))
    });
    let head: String = line.chars().take(GREETING_CHARS).collect();
    begins || ["您好", "你好"].iter().any(|word| head.contains(word))
}

/// Two lines as one; between Chinese characters and their signs there is no space.
pub(super) fn join(whole: &mut String, line: &str) {
    let line = line.trim();
    let glued = whole.chars().next_back().is_some_and(is_wide) && line.chars().next().is_some_and(is_wide);
    if !glued {
        whole.push(' ');
    }
    whole.push_str(line);
}

fn columns(line: &str) -> usize {
    line.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn characters(line: &str) -> usize {
    line.chars().count()
}

/// A character of two columns: Han, their signs, full width.
fn is_wide(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff60}' | '“' | '”' | '…')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "#diagnosis The user had pulled out the cable herself and then lied about";

    const SOLD: &str = "#diagnosis her account was sold on the net, see";

    #[test]
    fn what_is_the_rest_of_a_command_and_what_is_not() {
        let han = format!("#故障原因 {}", "交换机端口老化导致链路间歇性中断".repeat(2));
        for (command, below, found) in [
            (LONG, vec!["it to her boss.", "#cause operating error"], (1, false)),
            (LONG, vec!["it to her boss.", "", "Hello"], (1, false)),
            (LONG, vec!["Wang to her boss."], (0, true)),
            (LONG, vec!["Hello Wang, it works again."], (0, false)),
            (LONG, vec!["Thanks"], (0, false)),
            (LONG, vec!["", "it to her boss."], (0, false)),
            // Two lines that are full, and what is written below.
            (
                LONG,
                vec![
                    "it to her boss, who came by at once and wanted to know why nobody had",
                    "Told him so.",
                    "Your printer works again.",
                ],
                (2, false),
            ),
            // Other lines are wider than this one: it was not broken by a client.
            (
                LONG,
                vec![
                    "it is as I thought, and the whole sentence stands on one line, wider than any client would leave it",
                ],
                (0, false),
            ),
            ("#time 45m", vec!["it took me long"], (0, false)),
            ("#assign bob", vec!["who knows the thing"], (0, false)),
            ("#close because told by phone", vec!["thanks for the call"], (0, false)),
            // A short line was broken by whoever wrote it.
            ("#close because she withdrew it —", vec!["says she found the cause"], (0, true)),
            ("#close because", vec!["she withdrew it"], (1, false)),
            ("#eta tomorrow 14:00 because of the", vec!["Weekend"], (0, true)),
            ("#eta tomorrow 14:00 because of the", vec!["weekend"], (1, false)),
            ("#priority P1 because production", vec!["line 3 stands still", "#time 10m"], (0, true)),
            ("#priority P1 because production", vec!["line 3 stands still"], (0, false)),
            ("#因为", vec!["x"], (0, false)),
            ("#关闭 因为 用户来电，", vec!["已恢复。"], (0, true)),
            // Before a long word a line is broken early.
            (SOLD, vec!["https://intranet.desk.test/security/incidents/2026/11/23/wang-fang-report.html"], (0, true)),
            (SOLD, vec![r"C:\Users\wang.fang\AppData\Local\Microsoft\Outlook\account-stolen.msg"], (0, true)),
            (SOLD, vec![r"\\files.desk.test\security\a.msg"], (0, true)),
            (SOLD, vec!["https://a.test/b"], (0, true)),
            (SOLD, vec!["Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz applies"], (0, true)),
            ("#诊断 用户私自改了打印机配置，证据见", vec![r"\\files.desk.test\security\a.msg"], (0, true)),
            (
                "#根因 交换机端口老化，详见",
                vec!["https://kb.desk.test/network/switches/2026/11/port-ageing.html"],
                (0, true),
            ),
            (
                LONG,
                vec!["it to her boss, see", "https://intranet.desk.test/security/incidents/2026/11/23/report.html"],
                (2, false),
            ),
            (
                LONG,
                vec!["it to her boss, see", r"C:\Users\wang.fang\AppData\Local\Microsoft\Outlook\a.msg"],
                (2, false),
            ),
            (LONG, vec!["it to her boss, see", "https://a.test/b"], (1, true)),
            // What is finished, and words to somebody below it.
            ("#workaround use https://webmail.desk.test/", vec!["You can print again from any PC."], (0, false)),
            ("#cause loose plug in cabinet A", vec!["We have put it back, please print again."], (0, false)),
            ("#verified printed three labels -", vec!["it works again."], (0, true)),
            ("#cause loose plug,", vec!["You can print again."], (0, true)),
            (&han, vec!["需更换"], (0, true)),
            (&han, vec!["王老师您好，已更换。"], (0, false)),
            ("#故障原因 端口老化", vec!["已更换"], (0, false)),
        ] {
            let lines: Vec<&str> = [command].into_iter().chain(below.iter().copied()).collect();
            assert_eq!(rest(command, &below, Widths::of(&lines)), found, "{command}\n{below:?}");
        }
    }

    #[test]
    fn lines_are_joined_as_they_were_written() {
        for (one, other, whole) in
            [("a", " b ", "a b"), ("中", "文", "中文"), ("，", "文", "，文"), ("中", "b", "中 b")]
        {
            let mut joined = one.to_owned();
            join(&mut joined, other);
            assert_eq!(joined, whole);
        }
    }
}
