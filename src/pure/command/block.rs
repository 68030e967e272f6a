//! Where the commands of a mail stand: a block at the top, a block at the end, and the text between.
//!
//! The end of the fresh text is before the signature. Most signatures are cut off before this file sees the text; what
//! may still follow a block is the tail of a phone ("Sent from my iPhone", 发自我的iPhone), a signature after its
//! delimiter, or a sign-off ("Best regards, Alice"); what of it is dropped and is not certain to be one is handed on. A `#` line in the middle of the text is text, and so is a `#`
//! before a digit, a space or another sign. Linear in the text; every line ends up as command, text or tail. A command that
//! a client has wrapped is one line again.

use super::card::{self, Card, Named};
use super::fold::{Glyph, fold, glyphs};
use super::{tail, verbs, wrap};

/// The parts of a fresh text. Lines are as written, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Split<'a> {
    pub commands: Vec<Line<'a>>,
    pub text: String,
    /// What was cut off below the commands as a signature and may have been meant for the reader.
    pub signed: String,
    /// Lines of the text that read like commands and stand apart from its paragraphs.
    pub misplaced: Vec<Line<'a>>,
}

/// One command, put together again, and the line under it that may be the rest of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub whole: String,
    pub perhaps: Option<&'a str>,
}

/// So many lines may follow a sign-off: name, title, team, telephone.
const SIGN_OFF_LINES_MAX: usize = 5;
/// Lines after a sign-off are names and numbers, not sentences; in characters.
const SIGN_OFF_CHARS_MAX: usize = 60;

/// Lines that open a sign-off; folded, lower case, closing commas and stops cut off. A name alone is not one.
const SIGN_OFFS: &[&str] = &[
    "best",
    "best regards",
    "best wishes",
    "br",
    "cheers",
    "kind regards",
    "regards",
    "warm regards",
    "with kind regards",
    "yours sincerely",
    "sincerely",
    "此致",
    "祝好",
    "顺祝商祺",
    "敬礼",
    "mit freundlichen grüßen",
    "mit freundlichen gruessen",
    "viele grüße",
    "beste grüße",
    "mfg",
    "cordialement",
    "bien cordialement",
    "saludos",
    "un saludo",
    "cordiali saluti",
    "atenciosamente",
    "met vriendelijke groet",
    "med vänlig hälsning",
    "с уважением",
    "敬具",
];

/// Sign-offs that also say something: they are stepped over, but stay in the text even if they are all of it.
const THANKS: &[&str] = &["many thanks", "thank you", "thanks", "谢谢"];

/// Lines that belong together: a command with its rest, or any other line.
#[derive(Debug, Clone)]
struct Unit<'a> {
    lines: &'a [&'a str],
    is_command: bool,
    perhaps: Option<&'a str>,
}

impl<'a> Unit<'a> {
    fn first(&self) -> &'a str {
        self.lines.first().copied().unwrap_or_default()
    }

    fn is_blank(&self) -> bool {
        !self.is_command && is_blank(self.first())
    }

    fn command(&self) -> Line<'a> {
        let mut whole = self.first().trim().to_owned();
        self.lines.iter().skip(1).for_each(|line| wrap::join(&mut whole, line));
        Line { whole, perhaps: self.perhaps }
    }
}

/// Splits a fresh text, with its lines, into the commands of both blocks, top first, and the text without them. A tail goes with the
/// block that it follows; with no command at all the text is left as it is, trimmed.
///
/// `names`: how the writer is called, whose name opens a card.
pub(super) fn split<'a>(fresh: &str, lines: &'a [&'a str], names: &[String]) -> Split<'a> {
    let (signature, unsure) = tail::signature(lines, names);
    let end = tail::before(lines, signature);
    let body = units(lines.get(..end).unwrap_or_default());
    let top = leading(body.iter());
    let rest = body.get(top.units..).unwrap_or_default();
    let (middle, sign_off) = before_sign_off(rest, names);
    // With a sign-off the block stands before it; without one, at the very end.
    let bottom = leading(middle.iter().rev());
    let text_end = middle.len().saturating_sub(bottom.units);
    let words = middle.get(..text_end).unwrap_or_default();
    let misplaced = misplaced(words);
    let mut commands = top.commands;
    commands.extend(bottom.commands.into_iter().rev());
    if commands.is_empty() {
        return Split { commands, text: fresh.trim().to_owned(), signed: String::new(), misplaced };
    }
    let mut kept: Vec<&str> = words.iter().flat_map(|unit| unit.lines).copied().collect();
    let mut signed: Vec<&str> = Vec::new();
    let off: Vec<&str> = sign_off.iter().flat_map(|unit| unit.lines).copied().collect();
    match is_dropped(&off, names) {
        Card::Certain if !has_words(&kept) => {}
        Card::Perhaps if !has_words(&kept) => signed = off,
        _ => {
            kept.truncate(kept.iter().rposition(|line| !is_blank(line)).map_or(0, |last| last + 1));
            kept.push("");
            kept.extend(off);
        }
    }
    signed.extend(unsure);
    let signed = signed.join("\n").trim().to_owned();
    Split { commands, text: kept.join("\n").trim().to_owned(), signed, misplaced }
}

fn has_words(lines: &[&str]) -> bool {
    lines.iter().any(|line| !is_blank(line))
}

/// Whether a sign-off says nothing to the reader, where it is all that is left beside the commands.
fn is_dropped(sign_off: &[&str], names: &[String]) -> Card {
    let lines = sign_off.iter().filter(|line| !is_blank(line));
    let Some(first) = lines.clone().next() else { return Card::Certain };
    // Thanks are words.
    let opens_with_thanks = opens(first, THANKS);
    let is_of_card = |line: &&str| closes(line) || card::is_rule(line) || card::is_of_card(line);
    if opens_with_thanks || !lines.clone().all(is_of_card) {
        return Card::No;
    }
    let closed = closes(first);
    let count = lines.clone().count();
    match lines.map(|line| card::named(line, names)).max() {
        Some(Named::Whole) => Card::Certain,
        Some(Named::Part) if closed || count == 1 => Card::Certain,
        _ => Card::Perhaps,
    }
}

fn units<'a>(lines: &'a [&'a str]) -> Vec<Unit<'a>> {
    let widths = wrap::Widths::of(lines);
    let mut all = Vec::new();
    let mut rest = lines;
    while let Some((line, below)) = rest.split_first() {
        let is_command = is_command(line);
        let (more, doubtful) = if is_command { wrap::rest(line, below, widths) } else { (0, false) };
        let (lines, after) = rest.split_at_checked(1 + more).unwrap_or((rest, &[]));
        all.push(Unit { lines, is_command, perhaps: after.first().copied().filter(|_| doubtful) });
        rest = after;
    }
    all
}

/// Commands among the words that stand apart from them: with an empty line, or none, above or below. Within a paragraph
/// such a line is text, unless it goes on in the next one.
fn misplaced<'a>(words: &[Unit<'a>]) -> Vec<Line<'a>> {
    let mut found = Vec::new();
    // Runs of commands, and of others.
    let runs: Vec<&[Unit<'a>]> = words.chunk_by(|a, b| a.is_command == b.is_command).collect();
    for (at, run) in runs.iter().enumerate().filter(|(_, run)| run.first().is_some_and(|unit| unit.is_command)) {
        let above = at.checked_sub(1).and_then(|at| runs.get(at)?.last());
        let below = runs.get(at + 1).and_then(|run| run.first());
        let is_apart = [above, below].into_iter().flatten().any(Unit::is_blank);
        let named = run.iter().filter(|unit| verbs::is_named(&after_sign(unit.first())));
        found.extend(named.filter(|u| is_apart || u.lines.len() > 1 || u.perhaps.is_some()).map(Unit::command));
    }
    found
}

/// A run of commands with blank lines between and around them.
struct Run<'a> {
    commands: Vec<Line<'a>>,
    /// How many units the run takes, up to and with its last command; 0 without one.
    units: usize,
}

fn leading<'a: 'b, 'b>(units: impl Iterator<Item = &'b Unit<'a>>) -> Run<'a> {
    let mut run = Run { commands: Vec::new(), units: 0 };
    for (at, unit) in units.enumerate() {
        if unit.is_command {
            run.commands.push(unit.command());
            run.units = at + 1;
        } else if !unit.is_blank() {
            break;
        }
    }
    run
}

/// Whether a line is written as a command: `#` or `＃`, and a letter or a Han character right after it.
pub(super) fn is_command(line: &str) -> bool {
    let mut glyphs = glyphs(line).into_iter().map(|g| g.folded).skip_while(|c| *c == ' ');
    glyphs.next() == Some('#') && glyphs.next().is_some_and(char::is_alphabetic)
}

/// What follows the `#` of a command line; the whole line if it has none.
pub(super) fn after_sign(line: &str) -> Vec<Glyph> {
    let glyphs = glyphs(line);
    let sign = glyphs.iter().take_while(|g| matches!(g.folded, ' ' | '#')).count();
    glyphs.get(sign..).unwrap_or_default().to_vec()
}

pub(super) fn is_blank(line: &str) -> bool {
    glyphs(line).iter().all(|g| g.folded == ' ')
}

/// What stands before a sign-off that follows a command, and the sign-off. Where no command stands right before the
/// sign-off it is no tail of a block, and stays where it is.
fn before_sign_off<'a, 'b>(units: &'b [Unit<'a>], names: &[String]) -> (&'b [Unit<'a>], &'b [Unit<'a>]) {
    let mut short = 0;
    let (mut has_contact, mut is_closed) = (false, false);
    for (at, unit) in units.iter().enumerate().rev() {
        let line = unit.first();
        if unit.is_blank() {
            continue;
        }
        if short > card::LINES_MAX || unit.is_command || line.chars().nth(SIGN_OFF_CHARS_MAX).is_some() {
            break;
        }
        let is_farewell = (1..=SIGN_OFF_LINES_MAX).contains(&short) && is_farewell(line);
        // Part of a name may be the reader's, and who has signed below does not sign above.
        let is_name = !is_closed
            && match card::named(line, names) {
                Named::Whole => true,
                Named::Part => short == 0 || has_contact,
                Named::Not => false,
            };
        if is_farewell || is_name {
            // Above a name may stand a farewell, or a rule.
            let is_above = |unit: &&Unit<'_>| unit.is_blank() || card::is_rule(unit.first()) || closes(unit.first());
            let above =
                units.iter().take(at).rev().take_while(|unit| !unit.is_command && !is_farewell && is_above(unit));
            let from = at - above.count();
            let from = from + units.iter().skip(from).take_while(|unit| unit.is_blank()).count();
            let before = units.iter().take(from).rev().find(|unit| !unit.is_blank());
            if before.is_none_or(|unit| unit.is_command) {
                return units.split_at_checked(from).unwrap_or((units, &[]));
            }
        }
        short += 1;
        has_contact |= card::is_contact(line);
        is_closed |= closes(line);
    }
    (units, &[])
}

/// Whether a line opens a sign-off.
pub(super) fn is_farewell(line: &str) -> bool {
    closes(line) || opens(line, THANKS)
}

/// Whether a line opens one and says nothing.
pub(super) fn closes(line: &str) -> bool {
    opens(line, SIGN_OFFS)
}

/// Whether a line is one of these words and no more.
fn opens(line: &str, words: &[&str]) -> bool {
    let line = fold(line).to_lowercase();
    words.contains(&line.trim().trim_end_matches([',', '.', '!', '。', '~']))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fresh text → its commands, its text.
    const CASES: &[(&str, &[&str], &str)] = &[
        ("#take", &["#take"], ""),
        ("\n\n  #take  \n\n＃优先级：Ｐ２\n\nHello\n", &["#take", "＃优先级：Ｐ２"], "Hello"),
        ("Hello\nWorld\n\n#note\n\n#take\n\n", &["#note", "#take"], "Hello\nWorld"),
        ("#take\nHello\n#resolve\nmore\n#note", &["#take", "#note"], "Hello\n#resolve\nmore"),
        ("Hello\n#take\nWorld", &[], "Hello\n#take\nWorld"),
        ("#1 priority is the printer", &[], "#1 priority is the printer"),
        ("See\n#123", &[], "See\n#123"),
        ("# heading\ntext", &[], "# heading\ntext"),
        ("##take", &[], "##take"),
        ("#", &[], "#"),
        ("", &[], ""),
        ("#接单\n\n发自我的iPhone", &["#接单"], ""),
        ("好的，马上来。\n#接单\n发自我的 iPhone\n", &["#接单"], "好的，马上来。"),
        ("On it.\n#take\n\nSent from my iPhone", &["#take"], "On it."),
        ("On it.\n\nSent from my iPhone", &[], "On it.\n\nSent from my iPhone"),
        ("#take\nOn it.\nSent from my iPhone", &["#take"], "On it."),
        ("#take\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n", &["#take"], ""),
        ("#take\n-- \nAlice Li\nIT", &["#take"], ""),
        ("Done.\n#resolve\n--\nAlice #take\n#take", &["#resolve"], "Done."),
        (
            "Done.\n#resolve\n\nBest regards,\nAlice\nService Desk",
            &["#resolve"],
            "Done.\n\nBest regards,\nAlice\nService Desk",
        ),
        ("#resolve\n\nBest regards\nAlice", &["#resolve"], ""),
        ("#resolve\nThanks", &["#resolve"], "Thanks"),
        ("Done.\n#resolve\n\nThanks,\nAlice", &["#resolve"], "Done.\n\nThanks,\nAlice"),
        ("Done.\n#resolve\n谢谢\n李伟", &["#resolve"], "Done.\n\n谢谢\n李伟"),
        ("#resolve\n谢谢\n李伟", &["#resolve"], "谢谢\n李伟"),
        ("#已解决\n发自内心地感谢您的耐心", &["#已解决"], "发自内心地感谢您的耐心"),
        (
            "#take\nGet Outlook for your phone from our portal.",
            &["#take"],
            "Get Outlook for your phone from our portal.",
        ),
        ("#已解决\n从我的 iPhone 发送", &["#已解决"], ""),
        ("#接单\n从手机无法发送", &["#接单"], "从手机无法发送"),
        ("#接单\n从昨天起邮件发送", &["#接单"], "从昨天起邮件发送"),
        ("#已解决\n从我的电脑上看已经正常", &["#已解决"], "从我的电脑上看已经正常"),
        ("#take\nSent from my iPhone\nhttps://a.test/x\n", &["#take"], ""),
        (
            "#take\nSent from my iPhone\nP.S. the key is under the mat",
            &["#take"],
            "Sent from my iPhone\nP.S. the key is under the mat",
        ),
        ("#resolve\nIt was the fuse.\nRegards\nAlice", &["#resolve"], "It was the fuse.\nRegards\nAlice"),
        ("\u{feff}#take\u{200b}\n\u{a0}\nHello", &["#take"], "Hello"),
        ("#\u{200b}take", &["#\u{200b}take"], ""),
        ("#foo\nHello", &["#foo"], "Hello"),
        (
            "Yes.\n\n#escalate 2 because the requester is a difficult person and needs somebody\nwho is patient\n",
            &["#escalate 2 because the requester is a difficult person and needs somebody who is patient"],
            "Yes.",
        ),
        ("Done.\n\n#resolve\n\nLi Na\nTel 8021", &["#resolve"], "Done.\n\nLi Na\nTel 8021"),
        ("Done.\n\n#resolve\n\nMfG\nNa", &["#resolve"], "Done.\n\nMfG\nNa"),
        ("#take\n\n____\nLi Na | IT", &["#take"], ""),
        ("Done.\n\n#resolve\n\nLi Wei", &[], "Done.\n\n#resolve\n\nLi Wei"),
        ("#take\r\n#note\r\nHello\r\nWorld\r\n", &["#take", "#note"], "Hello\nWorld"),
    ];

    #[test]
    fn blocks_stand_at_the_top_and_at_the_end() {
        for (fresh, commands, text) in CASES {
            let lines: Vec<&str> = fresh.lines().collect();
            let split = split(fresh, &lines, &["Li Na".to_owned()]);
            let got: Vec<String> = split.commands.iter().map(|line| line.whole.replace('\u{feff}', "")).collect();
            let got: Vec<&str> = got.iter().map(|line| line.trim_end_matches('\u{200b}')).collect();
            assert_eq!(got, *commands, "{fresh:?}");
            assert_eq!(split.text, *text, "{fresh:?}");
        }
    }

    /// Fresh text of Li Na → its text; what was cut off and is said to have been.
    const SIGNED: &[(&str, &str, &str)] = &[
        ("#take\n\nLi Na\nIT Service\nTel 8021", "", ""),
        ("#take\n\nNa", "", ""),
        ("#take\n\nRegards\nNa\nIT Service", "", ""),
        ("#take\n\n-- \nIT Service Desk", "", ""),
        ("#take\n\n--\nNa\nIT Service Desk", "", ""),
        ("#take\n\nNa\nIT Service\nTel 8021", "", "Na\nIT Service\nTel 8021"),
        ("#take\n\nRegards\nIT Service Desk", "", "Regards\nIT Service Desk"),
        ("#take\n--\nIT Service Desk", "", "--\nIT Service Desk"),
        // Whom she greets has her name.
        (
            "#resolve\n\nNa,\nyour password is reset, the new one is in a letter\non your desk. Please log in and \
             change it.\n\nRegards\nNa",
            "Na,\nyour password is reset, the new one is in a letter\non your desk. Please log in and change it.\n\n\
             Regards\nNa",
            "",
        ),
        ("#take\n\nNa\nthe printer comes at two\n\nRegards\nNa", "Na\nthe printer comes at two\n\nRegards\nNa", ""),
        ("#take\nNa\nthe new one is in a letter", "Na\nthe new one is in a letter", ""),
        ("#take\nNa - please try again", "Na - please try again", ""),
        ("#take\nNa:\nplease try again", "Na:\nplease try again", ""),
        ("#take\n\nLi Na\nplease try again", "Li Na\nplease try again", ""),
        ("#take\n\nRegards\nplease call me", "Regards\nplease call me", ""),
        ("#接单\n\n周磊\n分机 8031", "周磊\n分机 8031", ""),
        ("#take\n\nBob Zhao\nExt. 8022", "Bob Zhao\nExt. 8022", ""),
        // Delimiters that are drawn.
        ("#resolve\nStep 1\n--\nrestart the PC\n--\nlog in", "Step 1\n--\nrestart the PC\n--\nlog in", ""),
        ("#resolve\nStep 1\n--\nrestart the PC", "Step 1\n--\nrestart the PC", ""),
        ("Done.\n#resolve\n--\nAlice #take\n#take", "Done.", "--\nAlice #take\n#take"),
        ("#take\n-----\nPlease restart it\n-----", "-----\nPlease restart it\n-----", ""),
    ];

    #[test]
    fn what_is_cut_off_as_a_signature_is_certain_or_said() {
        for (fresh, text, signed) in SIGNED {
            let lines: Vec<&str> = fresh.lines().collect();
            let split = split(fresh, &lines, &["Li Na".to_owned()]);
            assert_eq!((split.text.as_str(), split.signed.as_str()), (*text, *signed), "{fresh:?}");
        }
    }

    /// Fresh text → lines among the words that read like commands and stand apart.
    const MISPLACED: &[(&str, &[&str])] = &[
        ("I will come.\n\n#take\n\nAlice Li\nTel 123", &["#take"]),
        ("Done.\n#resolve\n\nAlice Li", &["#resolve"]),
        ("Hello\n#take\nWorld", &[]),
        ("Hello\n#take\n#note\nWorld", &[]),
        ("Hello\n\n#转派给李工\n#foo\nWorld", &["#转派给李工"]),
        ("Hello\n\n#include <stdio.h>\n\nWorld", &[]),
        ("Hello\n\n#步骤一\n\nWorld", &[]),
        ("#take\nHello\n#resolve\nmore\n#note", &[]),
        (
            "Hello\n#close because she had it done by her own brother in the night, who is\na cook\nWorld",
            &["#close because she had it done by her own brother in the night, who is a cook"],
        ),
        ("Hello\n\n#take", &[]),
    ];

    #[test]
    fn commands_among_the_words_are_found() {
        for (fresh, misplaced) in MISPLACED {
            let lines: Vec<&str> = fresh.lines().collect();
            let split = split(fresh, &lines, &["Li Na".to_owned()]);
            assert_eq!(
                split.misplaced.iter().map(|line| line.whole.as_str()).collect::<Vec<_>>(),
                *misplaced,
                "{fresh}"
            );
        }
    }
}
