//! Who may do what: evidence × role × act, one total function.
//!
//! Evidence is what a mail proves of its sender; a role is what the sender is on the ticket; an act is what the mail
//! asks for. No header, subject, display name or text is ever an identity or an instruction by itself.

/// What a mail proves of its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// A bare From.
    Claimed,
    /// Aligned DMARC or DKIM, told by the border that the configuration trusts.
    Verified,
    /// A valid reply token, minted for this very sender.
    Token,
}

impl Evidence {
    pub const ALL: [Evidence; 3] = [Evidence::Claimed, Evidence::Verified, Evidence::Token];

    pub fn as_str(self) -> &'static str {
        match self {
            Evidence::Claimed => "claimed",
            Evidence::Verified => "verified",
            Evidence::Token => "token",
        }
    }

    pub fn parse(text: &str) -> Option<Evidence> {
        Evidence::ALL.into_iter().find(|e| e.as_str() == text)
    }

    /// Whether it proves anything at all. Not for others to ask: what a proof is good for stands in the table.
    fn is_proof(self) -> bool {
        match self {
            Evidence::Claimed => false,
            Evidence::Verified | Evidence::Token => true,
        }
    }
}

/// What the sender is to the ticket (to the desk, where there is no ticket yet).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Stranger,
    Watcher,
    Affected,
    Requester,
    Engineer,
}

impl Role {
    pub const ALL: [Role; 5] = [Role::Stranger, Role::Watcher, Role::Affected, Role::Requester, Role::Engineer];

    /// Whether mails of this role are entries on the ticket they name.
    pub fn is_participant(self) -> bool {
        match self {
            Role::Stranger => false,
            Role::Watcher | Role::Affected | Role::Requester | Role::Engineer => true,
        }
    }
}

/// What a mail asks for, and everything that the desk grants on the strength of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Open a ticket.
    Open,
    /// Add an entry to a ticket, without effect on its state.
    AddEntry,
    /// Get an acknowledgement; `known` = we have written with this address before on proof.
    Ack { known: bool },
    /// Get answers that no budget counts.
    Unbudgeted,
    /// Be a known contact from now on.
    BeKnown,
    /// Be read by the staff without a caution; `first` = the mail opens its ticket.
    Uncautioned { first: bool },
    /// Raise a ticket above P2 by what the mail says of itself.
    Raise,
    /// Have its Message-IDs lead other people's mails to its ticket.
    Lead,
    /// Confirm, reject, rate, cancel, or answer what was asked.
    Decide,
    /// Bring in somebody else: a watcher, or the one whom it is about.
    AddPeople,
    /// End the pause on a vendor, as the vendor.
    Resume,
    /// Reply to the requester, run commands, forward for somebody.
    Work,
    /// Release one's own mail that is held for `verify_sender`.
    Release,
    /// Be taken off duty by an automatic answer; `answers` = it answers a mail of ours.
    BeAway { answers: bool },
    /// Approve a change; `nonce` = with the unused nonce of this very revision.
    Approve { nonce: bool },
}

impl Act {
    pub const ALL: [Act; 19] = [
        Act::Open,
        Act::AddEntry,
        Act::Ack { known: false },
        Act::Ack { known: true },
        Act::Unbudgeted,
        Act::BeKnown,
        Act::Uncautioned { first: false },
        Act::Uncautioned { first: true },
        Act::Raise,
        Act::Lead,
        Act::Decide,
        Act::AddPeople,
        Act::Resume,
        Act::Work,
        Act::Release,
        Act::BeAway { answers: false },
        Act::BeAway { answers: true },
        Act::Approve { nonce: false },
        Act::Approve { nonce: true },
    ];
}

/// The evidence table. `border` = mails can be `verified` here: an `authserv_id` is configured, or our own check is on.
pub fn permits(act: Act, role: Role, evidence: Evidence, border: bool) -> bool {
    // An engineer's unproved mail has no effect at all: it is held.
    let held = must_hold(role, evidence);
    let proved = evidence.is_proof();
    match act {
        Act::Open => !held,
        Act::AddEntry => role.is_participant() && !held,
        Act::Ack { known } => !held && (!border || proved || known),
        Act::Unbudgeted | Act::BeKnown | Act::Uncautioned { first: false } => proved,
        // Where nothing can be proved, a caution under every ticket would teach people not to read it.
        Act::Uncautioned { first: true } | Act::Raise | Act::Lead => !held && (!border || proved),
        Act::Decide | Act::AddPeople => match role {
            Role::Requester | Role::Affected => proved,
            Role::Stranger | Role::Watcher | Role::Engineer => false,
        },
        Act::Resume => role == Role::Watcher && proved,
        Act::Work => role == Role::Engineer && proved,
        // Only the answer to the very question, which went to the registered address.
        Act::Release => role == Role::Engineer && evidence == Evidence::Token,
        // Else anybody could put an engineer off duty.
        Act::BeAway { answers } => role == Role::Engineer && (proved || (!border && answers)),
        Act::Approve { nonce } => nonce && (!border || evidence == Evidence::Verified),
    }
}

/// Whether a mail is held until its sender has answered `verify_sender`.
pub fn must_hold(role: Role, evidence: Evidence) -> bool {
    role == Role::Engineer && !evidence.is_proof()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The acts in order; then for each role, stranger to engineer, the evidence that suffices (c, v, t): first where
    /// nothing can be verified, then behind a border.
    const TABLE: [(&str, [&str; 5], [&str; 5]); 19] = [
        ("Open", ["cvt", "cvt", "cvt", "cvt", "vt"], ["cvt", "cvt", "cvt", "cvt", "vt"]),
        ("AddEntry", ["", "cvt", "cvt", "cvt", "vt"], ["", "cvt", "cvt", "cvt", "vt"]),
        ("Ack { known: false }", ["cvt", "cvt", "cvt", "cvt", "vt"], ["vt", "vt", "vt", "vt", "vt"]),
        ("Ack { known: true }", ["cvt", "cvt", "cvt", "cvt", "vt"], ["cvt", "cvt", "cvt", "cvt", "vt"]),
        ("Unbudgeted", ["vt", "vt", "vt", "vt", "vt"], ["vt", "vt", "vt", "vt", "vt"]),
        ("BeKnown", ["vt", "vt", "vt", "vt", "vt"], ["vt", "vt", "vt", "vt", "vt"]),
        ("Uncautioned { first: false }", ["vt", "vt", "vt", "vt", "vt"], ["vt", "vt", "vt", "vt", "vt"]),
        ("Uncautioned { first: true }", ["cvt", "cvt", "cvt", "cvt", "vt"], ["vt", "vt", "vt", "vt", "vt"]),
        ("Raise", ["cvt", "cvt", "cvt", "cvt", "vt"], ["vt", "vt", "vt", "vt", "vt"]),
        ("Lead", ["cvt", "cvt", "cvt", "cvt", "vt"], ["vt", "vt", "vt", "vt", "vt"]),
        ("Decide", ["", "", "vt", "vt", ""], ["", "", "vt", "vt", ""]),
        ("AddPeople", ["", "", "vt", "vt", ""], ["", "", "vt", "vt", ""]),
        ("Resume", ["", "vt", "", "", ""], ["", "vt", "", "", ""]),
        ("Work", ["", "", "", "", "vt"], ["", "", "", "", "vt"]),
        ("Release", ["", "", "", "", "t"], ["", "", "", "", "t"]),
        ("BeAway { answers: false }", ["", "", "", "", "vt"], ["", "", "", "", "vt"]),
        ("BeAway { answers: true }", ["", "", "", "", "cvt"], ["", "", "", "", "vt"]),
        ("Approve { nonce: false }", ["", "", "", "", ""], ["", "", "", "", ""]),
        ("Approve { nonce: true }", ["cvt", "cvt", "cvt", "cvt", "cvt"], ["v", "v", "v", "v", "v"]),
    ];

    fn letters(act: Act, role: Role, border: bool) -> String {
        let suffices = |evidence: &Evidence| permits(act, role, *evidence, border);
        Evidence::ALL.into_iter().filter(suffices).filter_map(|e| e.as_str().chars().next()).collect()
    }

    /// Every cell: what the function answers, printed, is the table that stands here.
    #[test]
    fn the_table_cell_by_cell() {
        let mut cells = 0;
        for (act, (name, open, bordered)) in Act::ALL.into_iter().zip(TABLE) {
            assert_eq!(format!("{act:?}"), name);
            for (border, expected) in [(false, open), (true, bordered)] {
                let row = Role::ALL.map(|role| letters(act, role, border));
                println!("{name:<28} {:<6} {}", if border { "border" } else { "" }, row.join(" | "));
                for ((role, found), expected) in Role::ALL.into_iter().zip(row).zip(expected) {
                    let sorted: String = ["c", "v", "t"].into_iter().filter(|l| found.contains(l)).collect();
                    assert_eq!(sorted, expected, "{name} {role:?} border={border}");
                    cells += Evidence::ALL.len();
                }
            }
        }
        assert_eq!(cells, Act::ALL.len() * 2 * Role::ALL.len() * Evidence::ALL.len());
    }

    /// More proof never permits less.
    #[test]
    fn proof_never_takes_away() {
        for act in Act::ALL {
            for role in Role::ALL {
                for border in [false, true] {
                    let claimed = permits(act, role, Evidence::Claimed, border);
                    for proof in [Evidence::Verified, Evidence::Token] {
                        assert!(!claimed || permits(act, role, proof, border), "{act:?} {role:?} {proof:?} {border}");
                    }
                }
            }
        }
    }

    /// Nothing that changes a ticket, moves people or speaks for the house is to be had for a bare From where proof can
    /// be had, whoever it names.
    #[test]
    fn a_bare_from_gets_nothing_of_weight() {
        let weighty =
            [Act::Decide, Act::AddPeople, Act::Resume, Act::Work, Act::Release, Act::BeKnown, Act::Unbudgeted];
        for act in weighty.into_iter().chain([Act::Raise, Act::Lead, Act::Approve { nonce: true }]) {
            for role in Role::ALL {
                assert!(!permits(act, role, Evidence::Claimed, true), "{act:?} {role:?}");
            }
        }
        assert!(Evidence::ALL.into_iter().all(|e| !permits(Act::Approve { nonce: false }, Role::Engineer, e, false)));
    }
}
