//! The clocks of a ticket's life, one word each: what may fire, not what follows.

/// The clocks of a ticket's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimerKind {
    /// Ask once more whether it is solved.
    ConfirmReminder,
    /// Close by silence.
    CloseBySilence,
    /// The end of `until`.
    PendingEnds,
    /// Ask once more for what is missing.
    PendingReminder,
    /// Nobody answered what was asked.
    NoAnswer,
    /// Tell once more how a major incident stands.
    MajorUpdate,
    /// Nobody on call has answered a major incident.
    MajorUnanswered,
    /// The vendor has not answered in their time.
    VendorSilent,
    /// A target or a promise has something to tell; what, is reckoned when it fires (`Event::ClocksRan`).
    Clocks,
    /// More problems of a storm may have joined the ticket.
    Alerts,
}

impl TimerKind {
    pub const ALL: [TimerKind; 10] = [
        TimerKind::ConfirmReminder,
        TimerKind::CloseBySilence,
        TimerKind::PendingEnds,
        TimerKind::PendingReminder,
        TimerKind::NoAnswer,
        TimerKind::MajorUpdate,
        TimerKind::MajorUnanswered,
        TimerKind::VendorSilent,
        TimerKind::Clocks,
        TimerKind::Alerts,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            TimerKind::ConfirmReminder => "confirm_reminder",
            TimerKind::CloseBySilence => "close_by_silence",
            TimerKind::PendingEnds => "pending_ends",
            TimerKind::PendingReminder => "pending_reminder",
            TimerKind::NoAnswer => "no_answer",
            TimerKind::MajorUpdate => "major_update",
            TimerKind::MajorUnanswered => "major_unanswered",
            TimerKind::VendorSilent => "vendor_silent",
            TimerKind::Clocks => "clocks",
            TimerKind::Alerts => "alerts",
        }
    }

    pub fn parse(text: &str) -> Option<TimerKind> {
        TimerKind::ALL.into_iter().find(|k| k.as_str() == text)
    }
}
