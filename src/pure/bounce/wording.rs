//! The words of mail systems: what their free text says of recipients, codes and delay.
//!
//! Only the part before the returned mail is read, and only so much of it. Addresses count where a failure is reported about
//! them, not wherever one occurs; codes count in the forms of RFC 3463 and RFC 5321, and where none is given the common
//! phrases are translated.

use super::address::{self, Place};
use super::phrases::{ASIDES, ORIGINAL_LINES, STATUSES};
use super::scan::{self, Found, Mark};
use super::status;
use crate::pure::mail::Mail;

/// Lines read of a notice; the rest is the returned mail or noise.
const LINES_MAX: usize = 2_000;

/// Bytes read of one line.
const LINE_BYTES_MAX: usize = 1_000;

/// Bytes read of a notice.
const NOTICE_BYTES_MAX: usize = 256 * 1024;

/// Characters of a line that introduces the returned mail; a sentence that speaks of it is longer.
const MARK_LINE_CHARS_MAX: usize = 90;

/// Lines below an introduction in which names without a host are looked for.
const NAME_LINES_MAX: usize = 20;

/// Recipients that a notice names: more than one mail may have at most servers.
const NAMED_MAX: usize = 100;

/// What the text says.
#[derive(Debug, Default)]
pub struct Finding {
    pub status: Option<String>,
    /// The status stands there as a code; else it is concluded from the words.
    pub coded: bool,
    pub recipients: Vec<String>,
    /// The recipients stand in a list or behind a label.
    pub listed: bool,
    pub delay: bool,
    pub failure: bool,
    /// The mail system says that it has given up.
    pub given_up: bool,
}

/// A notice cut to its lines, with the phrases found in them.
struct Notice<'a> {
    lines: Vec<&'a str>,
    marks: Vec<Found>,
    /// For each line, whether it tells of a failure.
    fails: Vec<bool>,
}

impl Notice<'_> {
    fn says(&self, mark: Mark) -> bool {
        self.marks.iter().any(|found| found.mark == mark)
    }

    fn first(&self, mark: Mark) -> Option<usize> {
        self.marks.iter().filter(|found| found.mark == mark).map(|found| found.last).min()
    }
}

/// Reads the notice part of a mail.
pub fn read(mail: &Mail) -> Finding {
    let notice = notice(&mail.text);
    let (status, coded) = concluded(&notice);
    let (recipients, listed) = recipients(&notice, mail);
    let mut found = Finding {
        status,
        coded,
        recipients,
        listed,
        delay: notice.says(Mark::Delay),
        failure: notice.says(Mark::Failure),
        given_up: notice.says(Mark::GivenUp),
    };
    if found.recipients.is_empty() {
        found.recipients = returned_to(mail);
    }
    found
}

/// Cuts the text before the returned mail and finds the phrases in what remains.
fn notice(text: &str) -> Notice<'_> {
    let mut lines: Vec<&str> = Vec::new();
    let mut bytes = 0;
    let mut previous_empty = true;
    for line in text.lines().take(LINES_MAX) {
        let line = line.get(..line.floor_char_boundary(LINE_BYTES_MAX)).unwrap_or(line);
        bytes += line.len() + 1;
        let start = line.trim_start_matches(['>', ' ', '\t']);
        // The header of the returned mail without any line that introduces it.
        let header = previous_empty
            && ["received: ", "return-path: <", "dkim-signature: "].iter().any(|name| begins(start, name));
        if header || bytes > NOTICE_BYTES_MAX || is_original_line(start) {
            break;
        }
        previous_empty = line.trim().is_empty();
        lines.push(line);
    }
    let mut marks = scan::marks(&lines);
    let speaks = told(lines.len(), &marks, |mark| {
        matches!(mark, Mark::Failure | Mark::Introduction | Mark::Delay | Mark::Session)
    });
    let cut = marks
        .iter()
        .filter(|f| f.mark == Mark::Original && f.first == f.last && speaks.get(f.first) != Some(&true))
        .map(|f| f.first)
        .filter(|line| lines.get(*line).is_some_and(|text| is_short(text)))
        .min();
    if let Some(cut) = cut {
        lines.truncate(cut);
        marks.retain(|f| f.last < cut);
    }
    let fails = told(lines.len(), &marks, |mark| matches!(mark, Mark::Failure | Mark::Status(_)));
    Notice { lines, marks, fails }
}

/// For each line, whether one of these phrases touches it.
fn told(lines: usize, marks: &[Found], which: impl Fn(Mark) -> bool) -> Vec<bool> {
    let mut told = vec![false; lines];
    for found in marks.iter().filter(|found| which(found.mark)) {
        // A phrase is shorter than a line: it touches two at most, or a few empty ones between.
        for line in [found.first, found.last] {
            if let Some(told) = told.get_mut(line) {
                *told = true;
            }
        }
    }
    told
}

/// Whether a line is nothing but the title of the returned mail.
fn is_original_line(line: &str) -> bool {
    let title = line.trim_matches(|c: char| c.is_whitespace() || "-=*_.:>".contains(c));
    title.chars().count() < MARK_LINE_CHARS_MAX && ORIGINAL_LINES.contains(&title.to_lowercase().as_str())
}

fn is_short(line: &str) -> bool {
    let line = line.trim_matches(|c: char| c.is_whitespace() || "-=*_.:>".contains(c));
    line.chars().count() < MARK_LINE_CHARS_MAX && !line.contains('@')
}

fn begins(line: &str, start: &str) -> bool {
    line.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// The code that the notice gives, or else the one that its phrases mean; and whether a code was given.
fn concluded(notice: &Notice<'_>) -> (Option<String>, bool) {
    let mut given: Option<String> = None;
    let mut basic = None;
    for line in &notice.lines {
        let reply = status::reply_code(line);
        // Digits of a product or a policy may look like a status; the reply code beside them does not lie.
        let here = status::enhanced_all(line)
            .find(|s| !s.starts_with('2') && reply.as_ref().is_none_or(|r| status::same_class(r, s)));
        if given.as_ref().is_none_or(|known| status::is_bare(known))
            && here.as_ref().is_some_and(|s| given.as_ref().is_none_or(|known| status::same_class(known, s)))
        {
            given = here;
        }
        basic = basic.or(reply);
    }
    let phrase = notice
        .marks
        .iter()
        .filter_map(|found| match found.mark {
            Mark::Status(row) => {
                STATUSES.get(row).map(|(status, _)| (status::is_bare(status), found.first, row, *status))
            }
            _ => None,
        })
        // The earliest that tells more than the class.
        .min()
        .map(|(_, _, _, status)| status.to_owned());
    let code = given.or(basic);
    let coded = code.is_some();
    let status = match (code, phrase) {
        (Some(code), Some(phrase)) if status::is_bare(&code) && status::same_class(&code, &phrase) => Some(phrase),
        // What is said of the network is as lasting as the code says.
        (Some(code), Some(phrase)) if status::is_bare(&code) && phrase.starts_with("5.4.") => {
            Some(phrase.replacen('5', code.get(..1).unwrap_or("5"), 1))
        }
        (code, phrase) => code.or(phrase),
    };
    (status, coded)
}

/// Who did not get the mail: those listed below an introduction, else those behind a label, else those of whom a line says
/// that it failed, else the first that is named at all. And whether they were listed or labelled.
fn recipients(notice: &Notice<'_>, mail: &Mail) -> (Vec<String>, bool) {
    let own: Vec<String> = mail.from.iter().chain(&mail.to).map(|a| a.key()).collect();
    let introduced = notice.first(Mark::Introduction);
    let session = notice.first(Mark::Session).unwrap_or(usize::MAX);
    // By rank: listed below the introduction, listed or labelled anywhere, strong, weak, the reader himself.
    let mut ranks: [Vec<String>; 5] = Default::default();
    for (at, line) in notice.lines.iter().enumerate().filter(|(_, line)| line.contains('@')) {
        // Postfix breaks the line before the address that a recipient was expanded from.
        let expanded =
            at > 0 && notice.lines.get(at - 1).is_some_and(|line| line.trim_end().ends_with("(expanded from"));
        let aside = expanded || is_aside(line);
        let fails = notice.fails.get(at) == Some(&true) || status::reply_code(line).is_some();
        for (address, place) in address::all(line) {
            let key = address.to_ascii_lowercase();
            let helps = ["postmaster@", "mailer-daemon@", "abuse@", "support@", "helpdesk@", "help@"]
                .iter()
                .any(|local| key.starts_with(local));
            let below = introduced.is_some_and(|line| line <= at);
            let rank = match place {
                _ if aside => continue,
                Place::Listed | Place::Labelled if own.contains(&key) && (below || fails) => 4,
                _ if own.contains(&key) => continue,
                Place::Listed if below && (at < session || fails) => 0,
                // What was listed before tells of the mail, not of who did not get it.
                Place::Listed | Place::Labelled if below || introduced.is_none() => 1,
                _ if helps => continue,
                _ if is_expansion(line) && below && at < session => 0,
                _ if fails => 2,
                _ => 3,
            };
            if let Some(list) = ranks.get_mut(rank).filter(|list| list.len() < NAMED_MAX) {
                super::push(list, Some(address));
            }
        }
    }
    let names = if ranks.iter().take(3).all(Vec::is_empty) { names(notice, mail) } else { Vec::new() };
    let [listed, labelled, strong, mut weak, reader] = ranks;
    weak.truncate(1);
    let in_order = [listed, labelled, strong, names, weak, reader].into_iter().enumerate();
    let (rank, best) = in_order.into_iter().find(|(_, some)| !some.is_empty()).unwrap_or_default();
    (best, rank < 2)
}

/// Sendmail names below a recipient the address that it came from: the one that the sender knows.
fn is_expansion(line: &str) -> bool {
    begins(line.trim_start(), "(expanded from: ")
}

/// Lines that tell who wrote, or whom to ask.
fn is_aside(line: &str) -> bool {
    let lower = line.trim_start().to_lowercase();
    ASIDES.iter().any(|start| lower.starts_with(start)) || lower.contains("mail from:") && !lower.contains("rcpt to")
}

/// Names without a host below an introduction: they are of the mail system's own domain.
fn names(notice: &Notice<'_>, mail: &Mail) -> Vec<String> {
    let domain = mail.from.first().and_then(|from| from.address.rsplit_once('@')).map(|(_, domain)| domain);
    let (Some(domain), Some(introduced)) = (domain, notice.first(Mark::Introduction)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for line in notice.lines.iter().skip(introduced + 1).take(NAME_LINES_MAX) {
        let head = line.trim().split("  ").next().unwrap_or_default();
        let head = head.split(['\t', '(']).next().unwrap_or_default().trim();
        let is_name = |name: &str| {
            (2..=40).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        };
        if line.starts_with([' ', '\t']) && !head.is_empty() && head.split(',').all(|name| is_name(name.trim())) {
            for name in head.split(',') {
                super::push(&mut found, Some(format!("{}@{domain}", name.trim())));
            }
        } else if !found.is_empty() {
            break;
        }
    }
    found
}

/// Who the returned mail was for, if the notice names nobody.
fn returned_to(mail: &Mail) -> Vec<String> {
    let mut to: Vec<String> =
        mail.enclosed.iter().flat_map(|m| &m.to).map(|a| a.address.clone()).filter(|a| a.contains('@')).collect();
    if to.is_empty()
        && let Some(report) = &mail.report
    {
        let fields = report.original.iter().filter(|h| h.name.eq_ignore_ascii_case("To"));
        to = fields.flat_map(|h| address::all(&h.value)).map(|(address, _)| address).collect();
    }
    if to.is_empty() {
        let read = notice(&mail.text).lines.len();
        let rest = mail.text.lines().skip(read).take(LINES_MAX).filter(|line| line.len() <= LINE_BYTES_MAX);
        let line = rest.map(|line| line.trim_start_matches(['>', ' ', '\t'])).find(|line| begins(line, "to:"));
        to = line.into_iter().flat_map(address::all).map(|(address, _)| address).collect();
    }
    to.truncate(1);
    to
}
