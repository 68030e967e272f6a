//! The typed context of all notices, and samples of it.
//!
//! `Words` is all that a template may name: what to say about the desk, the recipient, the ticket and the occasion,
//! already put into the recipient's language, zone and form of address. A field that does not apply is an empty string,
//! an empty list, zero or false, so that every template renders with every `Words`, and the templates leave out the
//! label of what is empty. Nothing in here is escaped: the templates whose names end in `.html` do that.
//!
//! `sample` fills every field that a notice shows; `check` renders all notices with it, and with `Words::default()`,
//! so that a template with a wrong name is refused before it is needed. It never looks at a store or a clock.

use serde::Serialize;

mod sample;

pub use sample::sample;

/// The notices that have templates, each as `<language>/<notice>.subject`, `.txt` and `.html`.
pub const NOTICES: [&str; 26] = [
    "ack",
    "assigned",
    "reply",
    "progress",
    "needs_info",
    "resolved",
    "confirm_reminder",
    "closed",
    "reopened",
    "delay",
    "status",
    "merged",
    "out_of_scope",
    "assigned_to_you",
    "queue_unassigned",
    "new_entry",
    "reopened_to_you",
    "confirmed",
    "target_warning",
    "breach",
    "digest",
    "transcript",
    "verify_sender",
    "complaint",
    "escalated",
    "major_incident",
];

/// The context of every notice. Times are finished clock times such as "16:00 today (Mon 23 Nov)".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    pub desk: Desk,
    pub recipient: Recipient,
    pub ticket: Ticket,
    /// What a person wrote and this notice carries: the engineer's reply, the requester's words.
    pub text: String,
    /// The same by line, for HTML.
    pub text_lines: Vec<String>,
    /// By when the recipient of `ack`, `assigned`, `reopened` hears from us, or the engineer has to answer.
    pub respond_by: String,
    /// When the first answer was due that has not been given, as a finished clock time; empty: it is not overdue.
    pub respond_was_due: String,
    /// When silence closes the ticket; empty if silence closes nothing.
    pub close_by: String,
    /// The promise told to the requester.
    pub eta: String,
    /// The same as the form prints it: `2026-11-24 11:00`.
    #[serde(skip)]
    pub eta_form: String,
    /// When the work goes on, where a wait ends by the clock: nobody is promised that it is done by then.
    pub resumes: String,
    /// By when they hear from us, where nothing is promised.
    pub next_by: String,
    /// What the staff last did, with its time, in `status` and `delay`.
    pub last_step: String,
    /// What came near or was missed, in `target_warning`, `breach` and `delay`.
    pub owed: Vec<Owed>,
    /// True if the engineer is asked for a time and a reason.
    pub asks_eta: bool,
    /// The reason that was given with a promise that was not kept, in `breach` and `delay`.
    pub said_then: String,
    /// All that `delay` is about is a promise whose time came while we waited for its reader.
    pub lapsed: bool,
    /// The first line, where it is not what the notice's name says; empty: what the templates say.
    pub lead: String,
    /// Who wrote the text, where that is not the actor.
    pub writer: String,
    /// What the requester wrote is a complaint, in `confirm_reminder`.
    pub complained: bool,
    /// The ticket is taken for solved because nobody answered what was asked: "you", if it was asked of the recipient,
    /// else "other". Empty: it was solved.
    pub unanswered: String,
    /// Why, in one line: of a close, a delay, an assignment, a mail held back.
    pub reason: String,
    /// What is missing, one question each; in `transcript` what the engineer is to answer.
    pub ask: Vec<String>,
    /// Who acted or wrote: signs the notices to requesters, is named as the writer in those to engineers.
    pub actor: Actor,
    pub links: Links,
    pub transcript: Vec<Outcome>,
    /// What the looking commands of a mail found, one each.
    pub found: Vec<Found>,
    /// Every command of the mail only looks.
    pub looks_only: bool,
    /// Who gets what is answered to the notice, where that is not the ticket's requester.
    pub answers_go_to: String,
    /// True if the requester, or the one whom it is about, wrote what the notice tells of.
    pub by_requester: bool,
    /// True if the requester gets a mail about a delay; false if none can be sent there.
    pub requester_told: bool,
    /// Nobody but programs waits for the ticket.
    pub nobody_waits: bool,
    /// True if the text is a solution that waits for the reader to send it on.
    pub proposed: bool,
    /// True if every command was carried out, or none was given.
    pub all_done: bool,
    /// True if the text beside the commands was kept inside instead of being sent on.
    pub kept_as_note: bool,
    /// True if the text beside the commands belongs to no ticket and was not kept at all.
    pub not_kept: bool,
    /// The table of commands, only where `#help` asked for it.
    pub help: Vec<Help>,
    /// The command that takes the transcript's changes back, such as `#undo`; empty if there is nothing to take back.
    pub undo: String,
    /// The printed form, several lines; engineers only.
    pub form: String,
    /// The same by line, for HTML.
    pub form_lines: Vec<String>,
    /// What was written before, newest first.
    pub history: Vec<Past>,
    /// What the engineer must know before believing the mail, such as a sender who is not verified.
    pub warning: String,
    /// The ticket that a stranger's mail answered, as `#1041`.
    pub may_belong_to: String,
    /// What happened, in two words, where the recipient does not read the ticket: the notice then says no more than its
    /// number, its priority and its clock. Empty: the notice has all its words.
    pub withheld: String,
    /// The name of that notice, such as `breach`: what the first line depends on.
    pub withheld_of: String,
    pub held: Held,
    pub major: Major,
    pub digest: Digest,
    /// The reply token as a body line of its own, where the desk's address has no sub-addressing.
    pub reference: String,
}

/// The desk as it presents itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Desk {
    pub name: String,
    /// The address that the ticket's mails go to.
    pub address: String,
    pub phone: String,
}

/// Who gets this copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Recipient {
    pub name: String,
    /// The complete salutation with its punctuation: "Hello Ms Wang," or "王经理，您好：". Never empty in a notice to a
    /// requester, and never made from a display name where the notice may not hold the sender's text.
    pub greeting: String,
    pub address: String,
    /// Commands and the form are for engineers; who hears of a ticket by a role only answers with words.
    pub staff: bool,
}

/// The ticket as the recipient may see it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ticket {
    /// 0 where the notice is about no ticket.
    pub number: i64,
    /// The desk's tag: "DESK".
    pub tag: String,
    /// What stands in the subject: "[DESK #1042]"; empty where the notice is about no ticket.
    pub mark: String,
    /// The requester's base subject; empty if there is none or if it may not be repeated.
    pub subject: String,
    pub state_label: String,
    /// "P2"
    pub priority: String,
    pub priority_label: String,
    /// "incident"
    pub kind: String,
    pub kind_label: String,
    pub category: String,
    /// As people read it.
    pub category_name: String,
    pub team: String,
    /// 1, 1.5, 2, 3, 4 or vendor.
    pub tier: String,
    pub assignee: String,
    pub assignee_title: String,
    pub assignee_phone: String,
    pub requester_name: String,
    pub requester_address: String,
    pub affected_name: String,
    pub opened_at: String,
    pub resolved_at: String,
    pub closed_at: String,
    pub solution: String,
    pub cause: String,
    pub workaround: String,
    /// What was observed, where somebody put it on record beside the subject.
    pub symptom: String,
    pub steps: String,
    /// How we checked it ourselves.
    pub verified: String,
    pub closure_code: String,
    /// As people read it.
    pub closure_name: String,
    /// The number of the ticket that this one was merged into; 0: none.
    pub merged_into: i64,
    pub merged_into_subject: String,
    /// The recipient reported that one, too.
    pub merged_own: bool,
    /// How it hangs together with other tickets: "follows ticket 1003".
    pub related: String,
    /// `user`, `phone`, `silence` or `lead`: what the wording of `closed` and `confirmed` depends on.
    pub closed_by: String,
    /// Closed because monitoring reports that the problem is over, and nobody else waited.
    pub recovered: bool,
    pub closed_by_label: String,
    pub reopen_count: i64,
    /// A monitoring program reported it: nobody reads what is written to the requester.
    pub monitoring: bool,
    pub last_activity: String,
    /// `requester`, `vendor`, `change`, `schedule`; empty: it waits for nobody.
    pub pending_on: String,
    /// The recipient is to work on it: the assignee, or anybody it goes to while nobody has it.
    pub yours: bool,
    pub revision: i64,
}

/// A person who acted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Actor {
    pub name: String,
    pub title: String,
    pub phone: String,
    pub team: String,
}

/// Ready `mailto:` URLs, empty where the desk cannot offer them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Links {
    pub yes: String,
    pub no: String,
    /// Where an engineer writes what is to stay inside.
    pub note: String,
    /// Best first; empty if this recipient is not asked to rate.
    pub ratings: Vec<Rating>,
}

/// One rating to choose: a short label and its `mailto:` URL, which may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rating {
    pub label: String,
    pub href: String,
}

/// What became of one command.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// As it was written.
    pub command: String,
    /// True only if it was carried out; false also for a right command that a wrong one beside it held back.
    pub ok: bool,
    /// What it did, or why it did nothing.
    pub outcome: String,
}

/// What one looking command found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    /// "Ticket 1042: Label printer jams"
    pub title: String,
    pub blocks: Vec<Block>,
    /// What stands under it: how much more there is.
    pub more: String,
}

/// A ticket of a list, an entry of a ticket, a day of its journal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Block {
    /// "#1042 P2 open"
    pub head: String,
    pub lines: Vec<String>,
    pub links: Vec<Link>,
    /// What a person wrote.
    pub said: Vec<String>,
}

/// An address to write to; the label has its colon.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    pub label: String,
    pub address: String,
}

/// A line of the table of commands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Help {
    pub command: String,
    pub meaning: String,
}

/// An earlier entry of the ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Past {
    pub at: String,
    pub who: String,
    pub text_lines: Vec<String>,
}

/// How a major incident stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Major {
    /// `begun`, `update`, `over` or `withdrawn`.
    pub phase: String,
    /// When those who are told hear again; empty: no more.
    pub next_update: String,
}

/// Something owed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Owed {
    /// `respond`, `first`, `update`, `handle`, `resolve`, `promise` or `lapsed`: what the wording of `delay` depends on.
    pub what: String,
    pub label: String,
    pub due: String,
    /// How much of the time has run: 50, 80 or 100.
    pub percent: u32,
    /// A promise whose time came while the requester's answer was waited for.
    pub is_over: bool,
}

/// The morning's work, in `digest`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Digest {
    /// "Mon 23 Nov"
    pub date: String,
    /// What to begin with.
    pub first: DigestLine,
    /// That is work; false: it is to be sent on, or nobody's yet, or there is nothing.
    pub begins: bool,
    /// All of the recipient's tickets.
    pub yours: usize,
    /// How many are due before the day ends, or overdue; for leads also those of others.
    pub due_today: usize,
    /// A ticket stands in one of the lists.
    pub breaching: Vec<DigestLine>,
    pub own: Vec<DigestLine>,
    pub queue: Vec<DigestLine>,
    /// For leads.
    pub team: Vec<DigestLine>,
    /// Tickets beyond those that are named.
    pub breaching_more: usize,
    pub own_more: usize,
    pub queue_more: usize,
    pub team_more: usize,
    /// Solutions that wait for the recipient to send them on, each with whoever proposes it.
    pub to_send: Vec<DigestLine>,
    pub to_send_more: usize,
    /// What waited for this digest.
    pub news: Vec<DigestLine>,
    pub news_more: usize,
    /// For leads: the promises of their teams that fell due within the last `promise_days`, as they ended.
    pub kept: i64,
    pub broken: i64,
    pub promise_days: i64,
    /// The recipient's mailbox answers by itself, so that they get no tickets.
    pub away: bool,
}

/// A ticket in a digest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DigestLine {
    /// "#1042"
    pub mark: String,
    pub subject: String,
    /// "P2"
    pub priority: String,
    pub due: String,
    pub overdue: bool,
    /// Who works on it, if that is somebody else; of what is to be sent on, who wrote it.
    pub who: String,
    /// On whom it waits: "waits for the requester".
    pub waits: String,
    /// Notices that waited.
    pub count: i64,
    /// What people wrote meanwhile, "Wang Fang: It still jams.", one entry a mail.
    pub said: Vec<String>,
    /// A `mailto:` for an answer; may be empty.
    pub href: String,
}

/// The mail that waits for its sender to prove themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    pub subject: String,
    pub received_at: String,
    /// Its commands, and what it changes in a form.
    pub orders: Vec<String>,
}
