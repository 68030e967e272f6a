//! Notices: which mails we send, how automatic they are, and when none may go (RFC 3834).
//!
//! A notice has a name, a class and nothing else here: its words live in templates, its recipients are chosen by
//! `Audience`. `may_send` is the one gate for automatic answers: budgets and a breaker that looks at no header.

/// Every notice of this part of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notice {
    Ack,
    Assigned,
    Reply,
    Progress,
    NeedsInfo,
    Resolved,
    ConfirmReminder,
    Closed,
    Reopened,
    AssignedToYou,
    QueueUnassigned,
    NewEntry,
    ReopenedToYou,
    Confirmed,
    TargetWarning,
    Breach,
    Delay,
    Status,
    Digest,
    Transcript,
    VerifySender,
    Merged,
    OutOfScope,
    Complaint,
    Escalated,
    MajorIncident,
}

/// RFC 3834 §5: what stands in `Auto-Submitted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoSubmitted {
    /// A person wrote it: the field is absent.
    Absent,
    /// The direct answer to one mail; null return path.
    Replied,
    /// Sent because something happened.
    Generated,
}

impl AutoSubmitted {
    pub fn value(self) -> Option<&'static str> {
        match self {
            AutoSubmitted::Absent => None,
            AutoSubmitted::Replied => Some("auto-replied"),
            AutoSubmitted::Generated => Some("auto-generated"),
        }
    }
}

/// Who gets a notice. The desk turns it into people and addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    Requester,
    /// The requester, and whoever else of the ticket's people wrote.
    RequesterAndWriter,
    RequesterAndAffected,
    /// The requester, and who was named to accept in their place.
    RequesterAndAccepters,
    RequesterAndWatchers,
    RequesterAffectedAndWatchers,
    /// The assignee, else the team's lead.
    Assignee,
    AssigneeAndOwner,
    /// Who answers for it, or stands in for who does.
    Owner,
    /// The assignee, and the team's lead besides.
    AssigneeAndLead,
    Lead,
    /// Who must hear that something owed was not done.
    LeadAndIncidentManager,
    AssigneeLeadAndIncidentManager,
    /// The one whose mail it answers.
    Writer,
    /// Who hears first of a major incident.
    Major,
    /// The same, whoever heard of it before, and the assignee.
    MajorUpdate,
    /// Who hears that nobody has answered a major incident.
    Unanswered,
    /// The new team and its lead.
    Escalated,
    /// The vendor who works on it.
    Vendor,
}

impl Notice {
    pub const ALL: [Notice; 26] = [
        Notice::Ack,
        Notice::Assigned,
        Notice::Reply,
        Notice::Progress,
        Notice::NeedsInfo,
        Notice::Resolved,
        Notice::ConfirmReminder,
        Notice::Closed,
        Notice::Reopened,
        Notice::AssignedToYou,
        Notice::QueueUnassigned,
        Notice::NewEntry,
        Notice::ReopenedToYou,
        Notice::Confirmed,
        Notice::TargetWarning,
        Notice::Breach,
        Notice::Delay,
        Notice::Status,
        Notice::Digest,
        Notice::Transcript,
        Notice::VerifySender,
        Notice::Merged,
        Notice::OutOfScope,
        Notice::Complaint,
        Notice::Escalated,
        Notice::MajorIncident,
    ];

    /// The notice's name, also that of its templates.
    pub fn as_str(self) -> &'static str {
        match self {
            Notice::Ack => "ack",
            Notice::Assigned => "assigned",
            Notice::Reply => "reply",
            Notice::Progress => "progress",
            Notice::NeedsInfo => "needs_info",
            Notice::Resolved => "resolved",
            Notice::ConfirmReminder => "confirm_reminder",
            Notice::Closed => "closed",
            Notice::Reopened => "reopened",
            Notice::AssignedToYou => "assigned_to_you",
            Notice::QueueUnassigned => "queue_unassigned",
            Notice::NewEntry => "new_entry",
            Notice::ReopenedToYou => "reopened_to_you",
            Notice::Confirmed => "confirmed",
            Notice::TargetWarning => "target_warning",
            Notice::Breach => "breach",
            Notice::Delay => "delay",
            Notice::Status => "status",
            Notice::Digest => "digest",
            Notice::Transcript => "transcript",
            Notice::VerifySender => "verify_sender",
            Notice::Merged => "merged",
            Notice::OutOfScope => "out_of_scope",
            Notice::Complaint => "complaint",
            Notice::Escalated => "escalated",
            Notice::MajorIncident => "major_incident",
        }
    }

    pub fn parse(text: &str) -> Option<Notice> {
        Notice::ALL.into_iter().find(|n| n.as_str() == text)
    }

    pub fn auto_submitted(self) -> AutoSubmitted {
        match self {
            Notice::Reply => AutoSubmitted::Absent,
            Notice::Ack | Notice::Status | Notice::OutOfScope | Notice::Transcript => AutoSubmitted::Replied,
            Notice::Assigned
            | Notice::Progress
            | Notice::NeedsInfo
            | Notice::Resolved
            | Notice::ConfirmReminder
            | Notice::Closed
            | Notice::Reopened
            | Notice::AssignedToYou
            | Notice::QueueUnassigned
            | Notice::NewEntry
            | Notice::ReopenedToYou
            | Notice::Confirmed
            | Notice::Escalated
            | Notice::MajorIncident
            | Notice::TargetWarning
            | Notice::Breach
            | Notice::Delay
            | Notice::Merged
            | Notice::Complaint
            | Notice::Digest
            | Notice::VerifySender => AutoSubmitted::Generated,
        }
    }

    /// Whether it goes to the staff: with the form, and with the note address.
    pub fn is_for_staff(self) -> bool {
        match self {
            Notice::AssignedToYou
            | Notice::QueueUnassigned
            | Notice::NewEntry
            | Notice::ReopenedToYou
            | Notice::Confirmed
            | Notice::TargetWarning
            | Notice::Breach
            | Notice::Digest
            | Notice::Transcript
            | Notice::VerifySender
            | Notice::Complaint
            | Notice::Escalated
            | Notice::MajorIncident => true,
            Notice::Ack
            | Notice::Assigned
            | Notice::Reply
            | Notice::Progress
            | Notice::NeedsInfo
            | Notice::Resolved
            | Notice::ConfirmReminder
            | Notice::Closed
            | Notice::Reopened
            | Notice::Delay
            | Notice::Merged
            | Notice::OutOfScope
            | Notice::Status => false,
        }
    }

    /// Whether it is an automatic answer that the budgets and the breaker count.
    pub fn is_budgeted(self) -> bool {
        matches!(
            self,
            Notice::Ack | Notice::Status | Notice::OutOfScope | Notice::ConfirmReminder | Notice::VerifySender
        )
    }
}

/// What has gone out lately, as the store counts it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Budgeted notices to this address in the last hour and day.
    pub address_hour: i64,
    pub address_day: i64,
    /// … to this address in the breaker's window with no human act of the staff on its tickets since.
    pub unanswered: i64,
    /// … to all addresses of the domain in the last hour.
    pub domain_hour: i64,
    /// … in all in the last hour.
    pub total_hour: i64,
}

/// The budgets of `[limits]`.
#[derive(Debug, Clone, Copy)]
pub struct Budgets {
    pub address_hour: i64,
    pub address_day: i64,
    pub domain_hour: i64,
    pub total_hour: i64,
    /// Automatic answers to one address, with no human act in between, after which the breaker opens.
    pub breaker_answers: i64,
}

/// Why a notice may not go; the words go to the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    NoReplyAddress,
    /// No mail can be addressed to it.
    BadAddress,
    Evidence,
    TooOld,
    AddressBudget,
    DomainBudget,
    TotalBudget,
    Breaker,
}

impl Refusal {
    pub fn as_str(self) -> &'static str {
        match self {
            Refusal::NoReplyAddress => "noreply_address",
            Refusal::BadAddress => "bad_address",
            Refusal::Evidence => "no_evidence",
            Refusal::TooOld => "mail_too_old",
            Refusal::AddressBudget => "budget_address",
            Refusal::DomainBudget => "budget_domain",
            Refusal::TotalBudget => "budget_total",
            Refusal::Breaker => "breaker",
        }
    }
}

/// Whether one more budgeted notice may go. `staff` addresses have no budget of their own.
pub fn may_send(counts: &Counts, budgets: &Budgets, staff: bool) -> Result<(), Refusal> {
    if !staff {
        if counts.unanswered >= budgets.breaker_answers {
            return Err(Refusal::Breaker);
        }
        if counts.address_hour >= budgets.address_hour || counts.address_day >= budgets.address_day {
            return Err(Refusal::AddressBudget);
        }
        if counts.domain_hour >= budgets.domain_hour {
            return Err(Refusal::DomainBudget);
        }
    }
    if counts.total_hour >= budgets.total_hour {
        return Err(Refusal::TotalBudget);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for notice in Notice::ALL {
            assert_eq!(Notice::parse(notice.as_str()), Some(notice));
        }
    }

    #[test]
    fn each_budget_stops_at_its_own_figure() {
        let budgets =
            Budgets { address_hour: 3, address_day: 10, domain_hour: 200, total_hour: 2_000, breaker_answers: 3 };
        let free = Counts::default();
        assert_eq!(may_send(&free, &budgets, false), Ok(()));
        let cases = [
            (Counts { address_hour: 3, ..free }, Refusal::AddressBudget),
            (Counts { address_day: 10, ..free }, Refusal::AddressBudget),
            (Counts { domain_hour: 200, ..free }, Refusal::DomainBudget),
            (Counts { total_hour: 2_000, ..free }, Refusal::TotalBudget),
            (Counts { unanswered: 3, ..free }, Refusal::Breaker),
        ];
        for (counts, refusal) in cases {
            assert_eq!(may_send(&counts, &budgets, false), Err(refusal), "{counts:?}");
        }
        let busy = Counts { address_hour: 9, unanswered: 9, domain_hour: 900, ..free };
        assert_eq!(may_send(&busy, &budgets, true), Ok(()), "staff");
    }
}
