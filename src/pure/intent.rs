//! What a requester wants, from the fresh text of a mail.
//!
//! The text is cut into clauses; each clause is held against the word lists of `intent/words.rs`, with its negation,
//! condition and question taken into account; ordered rules then decide. A statement that the fault is still there
//! beats thanks and beats an earlier "it works"; a condition ("I will tell you if it works") decides nothing; a
//! question is at most a question about the state. "It works, but" is no confirmation, and rejects if what follows
//! complains. Thanks and receipts count only where nothing else is said. In doubt the answer is `none`: the desk asks.
//! A thumb up alone is a receipt: it says that the mail was seen, not that the printer prints; a thumb down rejects.
//! English and Chinese (both scripts). Quotes and signatures never come here; `quote::fresh` has removed them.

mod bare;
mod clause;
mod grievance;
mod mark;
mod words;

use bare::yes_or_no;
use clause::{Clause, clauses};
pub use grievance::{Named, is_complaint, named};
pub use mark::{AfterClosed, on_closed, rated_as_asked};

/// What a requester wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntentKind {
    /// The fault is gone, or the ticket may be closed.
    Confirm,
    /// The fault is still there or came back.
    Reject,
    /// Thanks and nothing else.
    Thanks,
    /// "I have read it", no more.
    Receipt,
    /// A mark for the service, one to five.
    Rating,
    /// How far are you?
    StatusQuery,
    /// The request is withdrawn.
    Cancel,
    /// Displeasure with the service.
    Complaint,
    /// None of these, or not to be told.
    None,
}

impl IntentKind {
    /// Every kind, the decisive ones first.
    pub const ALL: [IntentKind; 9] = [
        IntentKind::Confirm,
        IntentKind::Reject,
        IntentKind::Thanks,
        IntentKind::Receipt,
        IntentKind::Rating,
        IntentKind::StatusQuery,
        IntentKind::Cancel,
        IntentKind::Complaint,
        IntentKind::None,
    ];

    /// The word of this kind in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            IntentKind::Confirm => "confirm",
            IntentKind::Reject => "reject",
            IntentKind::Thanks => "thanks",
            IntentKind::Receipt => "receipt",
            IntentKind::Rating => "rating",
            IntentKind::StatusQuery => "status_query",
            IntentKind::Cancel => "cancel",
            IntentKind::Complaint => "complaint",
            IntentKind::None => "none",
        }
    }

    /// The kind of a word as [`IntentKind::as_str`] writes it.
    pub fn parse(word: &str) -> Option<IntentKind> {
        IntentKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// An intent and the words that decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    pub kind: IntentKind,
    /// As the requester wrote them; "" for none.
    pub evidence: String,
}

/// Characters of a mail that are read; an answer says what it wants near its beginning.
const MAX_CHARS: usize = 1_500;
/// Characters of a mail in which it must say whether the fault is gone.
const OUTCOME: usize = 900;
/// Characters of a long mail in which "it worked" is about what it answers, not about something else.
const EARLY: usize = 500;
/// Clauses behind "I tried it" in which a fault is about what was tried.
const JUST: usize = 2;
/// Characters that a mail with a mark may have.
const MARKED: usize = 200;
/// Characters up to which a mail is an answer rather than a report, so that plain "does not work" is about the fix.
const SHORT: usize = 260;
/// Characters up to which a mail can be a complaint; in longer ones the words of displeasure are about other things.
const COMPLAINT: usize = 900;
/// Characters up to which a mail can be a question about the state, or a withdrawal.
const QUERY: usize = 500;

/// What the author of `fresh` wants.
pub fn intent(fresh: &str) -> Intent {
    let clauses = clauses(fresh, MAX_CHARS);
    let length: usize = clauses.iter().map(|c| c.len()).sum();
    rating(fresh, &clauses, length)
        .or_else(|| outcome(&clauses, length).map(|found| withdrawn(&clauses, found)))
        .or_else(|| if length <= QUERY { first(&clauses, IntentKind::Cancel, cancel) } else { None })
        .or_else(|| if length <= COMPLAINT { first(&clauses, IntentKind::Complaint, complaint) } else { None })
        .or_else(|| if length <= QUERY { first(&clauses, IntentKind::StatusQuery, status_query) } else { None })
        .or_else(|| bare::courtesy(&clauses))
        .unwrap_or(Intent { kind: IntentKind::None, evidence: String::new() })
}

/// What `found` in `fresh` means where "is it solved?" has just been asked: a bare yes or no is the answer to that.
pub fn as_asked(found: IntentKind, fresh: &str) -> IntentKind {
    match (found, yes_or_no(fresh)) {
        (IntentKind::None, Some(true)) => IntentKind::Confirm,
        (IntentKind::None, Some(false)) => IntentKind::Reject,
        (kind, _) => kind,
    }
}

/// Whether a short answer says that the old fault is gone and that there is a new one: two matters in one mail.
pub fn tells_of_another_fault(fresh: &str) -> bool {
    let clauses = clauses(fresh, MAX_CHARS);
    let length: usize = clauses.iter().map(|c| c.len()).sum();
    let good = [&words::GONE, &words::FIXED_NOW, &words::FIXED, &words::WORKS, &words::FINE];
    let is_good =
        |c: &Clause| !c.question && c.find(&words::NOT_FIXED).is_none() && good.iter().any(|l| c.find(l).is_some());
    let Some(gone) = clauses.iter().position(is_good).filter(|_| length <= SHORT) else { return false };
    clauses.iter().skip(gone).any(|c| !c.conditional && !c.question && c.find(&words::NEW_FAULT).is_some())
}

/// Whether a short answer to "is it solved?" accepts a part and not the rest: "部分解决", "the first works, the second does
/// not". `found`: what the whole of it says; a plain confirmation is one, whatever it tells of before.
pub fn accepts_in_part(found: IntentKind, fresh: &str) -> bool {
    let clauses = clauses(fresh, MAX_CHARS);
    let length: usize = clauses.iter().map(|c| c.len()).sum();
    if length > SHORT {
        return false;
    }
    let counts = |c: &&Clause| !c.conditional && !c.question && !c.past;
    let good = [&words::GONE, &words::FIXED_NOW, &words::FIXED, &words::WORKS, &words::FINE];
    let is_good = |c: &Clause| good.iter().any(|list| c.says(list));
    let bad = [&words::STILL_BROKEN, &words::NOT_FIXED, &words::BROKEN];
    let lacks = |c: &Clause| c.contrast && c.says(&words::LACKING);
    let is_bad = |c: &Clause| lacks(c) || (bad.iter().any(|list| c.says(list)) && !c.says(&words::NOT_BROKEN));
    let in_part = clauses.iter().filter(counts).any(|c| c.says(&words::PARTLY) && (is_good(c) || is_bad(c)));
    let both =
        clauses.iter().filter(counts).any(|c| is_good(c) && !is_bad(c)) && clauses.iter().filter(counts).any(is_bad);
    in_part || both && matches!(found, IntentKind::Reject | IntentKind::None)
}

fn first(clauses: &[Clause], kind: IntentKind, find: impl Fn(&Clause) -> Option<String>) -> Option<Intent> {
    clauses.iter().find_map(find).map(|evidence| Intent { kind, evidence })
}

/// "Please close it, I no longer need it" withdraws; "please close it, it works" confirms.
fn withdrawn(clauses: &[Clause], found: Intent) -> Intent {
    let only_closes = found.kind == IntentKind::Confirm
        && !clauses
            .iter()
            .any(|c| [&words::GONE, &words::FIXED_NOW, &words::FIXED, &words::WORKS].iter().any(|l| c.says(l)));
    let asked = if only_closes { first(clauses, IntentKind::Cancel, cancel) } else { None };
    asked.unwrap_or(found)
}

/// A mark: the whole mail is one, or its first line is and the rest does not say that the fault is still there.
fn rating(fresh: &str, clauses: &[Clause], length: usize) -> Option<Intent> {
    let mark = clause::first_line(fresh).filter(|_| length <= MARKED)?.find(&words::RATING)?;
    let faulty = clauses.iter().any(|c| c.says(&words::STILL_BROKEN));
    (!faulty).then_some(Intent { kind: IntentKind::Rating, evidence: mark })
}

/// Fixed or not: the last clear word counts.
fn outcome(clauses: &[Clause], length: usize) -> Option<Intent> {
    let short = length <= SHORT;
    let is_said = |list: &words::Pattern| clauses.iter().any(|c| c.says(list));
    let advised = clauses.iter().position(|c| c.says(&words::ADVICE));
    let wary = short && (is_said(&words::TENTATIVE) || is_said(&words::SARCASM));
    let asks = clauses.iter().any(|c| c.question);
    let mut last: Option<Intent> = None;
    let mut conceded = false;
    let mut tried: Option<usize> = None;
    let mut myself = false;
    let mut seen = 0;
    for (n, clause) in clauses.iter().enumerate() {
        seen += clause.len();
        if seen > OUTCOME {
            break;
        }
        let by_myself = clause.says(&words::TRIED_MYSELF);
        if by_myself || clause.says(&words::TRIED) {
            tried = Some(n);
            myself = by_myself;
        }
        let frame = Frame {
            short,
            wary,
            tried: tried.is_some(),
            just_tried: tried.is_some_and(|at| n - at <= JUST),
            in_vain: myself && last.as_ref().is_none_or(|l| l.kind == IntentKind::Reject),
            early: seen <= EARLY,
            aside: asks && n > 0,
            advice: advised.is_some_and(|at| !short || at <= n),
            turned: (clause.contrast || conceded) && last.as_ref().is_some_and(|l| l.kind == IntentKind::Confirm),
        };
        let thanks = frame.turned && clause.says(&words::THANKS);
        let lone = thanks || clause.says(&words::LONE_CONTRAST);
        conceded = lone || clause.says(&words::CONCESSION);
        let rejected = rejection(clause, frame);
        let confirmed = if rejected.is_none() { confirmation(clause, frame) } else { None };
        let (kind, (evidence, clear)) = match (rejected, confirmed) {
            (Some(found), _) => (IntentKind::Reject, found),
            (None, Some(found)) => (IntentKind::Confirm, found),
            (None, None) => {
                if frame.turned && short && !lone {
                    // "It works, but": what follows takes the confirmation back, whatever it is.
                    last = None;
                }
                if clause.says(&words::PASTED) {
                    break;
                }
                continue;
            }
        };
        // "Works on my phone" after "still broken" does not undo it, "it works now" does. In a short answer the
        // last word counts, and a fault that is named last is there.
        let overrides = clear || ((short || clause.contrast) && kind == IntentKind::Reject);
        if overrides || last.as_ref().is_none_or(|l| l.kind == kind) {
            last = Some(Intent { kind, evidence });
        }
    }
    held(clauses, short, last)
}

/// "Do not close it": no confirmation stands beside that; alone it says that something is wrong, unless the author
/// only wants to test first.
fn held(clauses: &[Clause], short: bool, last: Option<Intent>) -> Option<Intent> {
    let Some(evidence) = clauses.iter().filter(|_| short).find_map(|c| c.find(&words::HOLD)) else { return last };
    let tests = clauses.iter().any(|c| c.conditional || c.says(&words::TESTING));
    match last {
        Some(Intent { kind: IntentKind::Confirm, .. }) => None,
        None if !tests => Some(Intent { kind: IntentKind::Reject, evidence }),
        other => other,
    }
}

/// What a clause stands in.
#[derive(Debug, Clone, Copy)]
struct Frame {
    /// The mail is an answer rather than a report.
    short: bool,
    /// The mail waits and sees, or smiles bitterly.
    wary: bool,
    /// The author has tried, here or before.
    tried: bool,
    /// The author has tried, in this clause or a few before.
    just_tried: bool,
    /// It was the author who tried, and nothing has been called good yet.
    in_vain: bool,
    /// Near the beginning.
    early: bool,
    /// The mail asks something, and this is not how it begins: it may only explain the question.
    aside: bool,
    /// The author advises somebody, here or before.
    advice: bool,
    /// It turns against a clause that said that something works.
    turned: bool,
}

/// The clause says that the fault is there; true if it says so beyond doubt.
fn rejection(clause: &Clause, frame: Frame) -> Option<(String, bool)> {
    if clause.conditional {
        return None;
    }
    // Most clauses name no fault: what would deny one is looked for afterwards.
    let fault = fault(clause, frame)?;
    let denials = [&words::NOT_BROKEN, &words::GONE, &words::UNSURE, &words::HOLD];
    if denials.iter().any(|list| clause.says(list)) {
        return None;
    }
    // "Why is it still down?" says that it is down, "why does it fail?" asks for the reason.
    let reproach = clause.says(&words::WHY);
    let told = if reproach { !fault.plain } else { !clause.question };
    told.then_some((fault.evidence, fault.clear))
}

/// Words of a fault.
struct Fault {
    evidence: String,
    /// Beyond doubt.
    clear: bool,
    /// Plain words of failure, which need a short mail or a try.
    plain: bool,
}

/// The strongest words of a fault in the clause.
fn fault(clause: &Clause, frame: Frame) -> Option<Fault> {
    if let Some(evidence) = clause.find(&words::STILL_BROKEN) {
        let fault = Fault { evidence, clear: !clause.past, plain: false };
        return (frame.short || !frame.advice).then_some(fault);
    }
    if clause.past {
        return None;
    }
    if frame.turned
        && let Some(evidence) = clause.find(&words::LACKING)
    {
        return Some(Fault { evidence, clear: true, plain: false });
    }
    let about_the_fix = (frame.turned || frame.just_tried) && !frame.advice;
    let broken = if frame.short || about_the_fix { clause.find(&words::BROKEN) } else { None };
    let found = broken.or_else(|| if about_the_fix && frame.in_vain { clause.find(&words::NEGATED) } else { None });
    found.map(|evidence| Fault { evidence, clear: false, plain: true })
}

/// The clause says that the fault is gone; true if it says so beyond doubt.
fn confirmation(clause: &Clause, frame: Frame) -> Option<(String, bool)> {
    let is_said = |list: &words::Pattern| clause.says(list);
    if clause.conditional || clause.question || is_said(&words::HOLD) {
        return None;
    }
    if let Some(found) = clause.find(&words::CLOSE)
        && !is_said(&words::SARCASM)
    {
        return Some((found, true));
    }
    if frame.wary || [&words::DOUBT, &words::UNSURE, &words::TENTATIVE].into_iter().any(is_said) {
        return None;
    }
    if let Some(found) = clause.find(&words::GONE) {
        return Some((found, true));
    }
    if is_said(&words::NOT_FIXED) {
        return None;
    }
    if let Some(found) = clause.find(&words::FIXED_NOW) {
        return Some((found, true));
    }
    if frame.advice || clause.past {
        return None;
    }
    if frame.early
        && let Some(found) = clause.find(&words::FIXED)
    {
        return Some((found, true));
    }
    if !frame.short {
        return None;
    }
    let works = if frame.aside && !frame.tried { None } else { clause.find(&words::WORKS) };
    let found = works.map(|found| (found, false));
    found.or_else(|| if frame.tried { clause.find(&words::FINE).map(|found| (found, false)) } else { None })
}

fn complaint(clause: &Clause) -> Option<String> {
    clause.find(&words::COMPLAINT)
}

fn cancel(clause: &Clause) -> Option<String> {
    if clause.question || clause.conditional { None } else { clause.find(&words::CANCEL) }
}

fn status_query(clause: &Clause) -> Option<String> {
    let asks = clause.question && !clause.says(&words::UNSURE);
    clause.find(&words::NEWS).or_else(|| if asks { clause.find(&words::STATE_ASKED) } else { None })
}

#[cfg(test)]
mod nuance_tests;
#[cfg(test)]
mod tests;
