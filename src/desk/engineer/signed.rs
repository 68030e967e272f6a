//! What of an engineer's mail was taken for a signature, and that it was: the words may have been for the requester.

use super::{NOTE_LINES_MAX, letters};
use crate::desk::told::TranscriptWords;
use crate::pure::quote::{self, FragmentKind};
use crate::pure::{command, excerpt};

/// Of words that were cut off as a signature it is said that they were: they may have been for the requester.
pub fn say_what_was_signed(told: &mut TranscriptWords, parsed: &command::Parsed) {
    if parsed.signed.is_empty() {
        return;
    }
    let shown = excerpt::beginning(&parsed.signed, SIGNED_LINES_MAX, SIGNED_CHARS_MAX).replace('\n', " / ");
    let outcome = [
        "Taken as your signature: these words went to nobody. If they are for the requester, send them again alone.",
        "已视为您的签名，未发给任何人。如系写给用户的内容，请单独重新发送。",
    ];
    told.lines.push((shown, false, outcome.map(str::to_owned)));
    told.all_done = false;
}

/// So much is shown of what was taken as a signature.
const SIGNED_LINES_MAX: usize = 3;
const SIGNED_CHARS_MAX: usize = 120;

/// What of a mail is not quoted, its signature included.
pub fn typed(fragments: &[quote::Fragment]) -> String {
    let own = fragments.iter().filter(|f| !matches!(f.kind, FragmentKind::Quoted | FragmentKind::Disclaimer));
    own.map(|f| f.text.as_str()).collect::<String>().trim().to_owned()
}

/// Lines with the sign of a command below a phone's tail, where mails are quoted: those that no known text holds.
pub fn marked_below(fragments: &[quote::Fragment], known: &[&str]) -> String {
    let below = fragments.iter().filter(|f| f.kind == FragmentKind::Quoted).flat_map(|f| f.text.lines());
    let marked = below.map(str::trim).filter(|line| line.starts_with(['#', '＃']));
    marked
        .filter(|line| known.iter().all(|text| text.lines().all(|known| known.trim() != *line)))
        .take(NOTE_LINES_MAX)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Commands below the signature or a phone's tail, where none is carried out, but those that stand in what the mail may
/// quote. `#note` is meant wherever it stands ([`marked_below`]).
pub fn ordered_below(fragments: &[quote::Fragment], known: &[&str]) -> Vec<command::CommandLine> {
    let of = |kind| fragments.iter().filter(move |f: &&quote::Fragment| f.kind == kind);
    let signature = of(FragmentKind::Signature).flat_map(|f| f.text.lines());
    let below = of(FragmentKind::Quoted).flat_map(|f| f.text.lines().take_while(|line| !begins_quote(line)));
    let is_quoted = |line: &str| {
        let read = letters(line);
        known.iter().any(|text| {
            text.lines().any(|known| known.trim() == line)
                || read.len() >= QUOTED_BYTES && letters(text).contains(&read)
        })
    };
    let marked = signature.chain(below).map(str::trim).filter(|line| line.starts_with(['#', '＃']));
    let named = marked.take(NOTE_LINES_MAX).filter(|line| !is_quoted(line)).filter_map(command::below);
    named.filter(|line| line.verb != Some(command::Verb::Note)).collect()
}

/// Whether a line may be the first of a mail that is quoted without marks: its head, or a mark after all.
fn begins_quote(line: &str) -> bool {
    let line = line.trim();
    !line.starts_with(['#', '＃']) && (line.contains([':', '：']) || line.starts_with(['>', '-', '_', '*', '=']))
}

/// The shortest line, in letters, as UTF-8, that says where it is from though it is wrapped anew.
const QUOTED_BYTES: usize = 12;

/// The transcript's line about words of which nothing was sent, because all of them look like a signature.
pub fn taken_for_a_card(typed: &str) -> (String, bool, [String; 2]) {
    /// Characters that are shown of them.
    const SHOWN_CHARS: usize = 60;
    let line = typed.lines().next().unwrap_or_default();
    let shown: String = line.chars().take(SHOWN_CHARS).collect();
    let goes_on = if shown.len() < typed.len() { " […]" } else { "" };
    let outcome = [
        "Taken for your signature, so nothing of it was sent. If it is your answer, send it again with a sentence of your \
         own above it."
            .to_owned(),
        "以上内容被识别为您的签名，未发出。如果这就是您的答复，请在其上方加一句话后重新发送。".to_owned(),
    ];
    (format!("{shown}{goes_on}"), false, outcome)
}
