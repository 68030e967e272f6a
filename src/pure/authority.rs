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

    /// Whether it proves anything at all.
    pub fn is_proof(self) -> bool {
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

/// What a mail asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Open a ticket.
    Open,
    /// Add an entry to a ticket, without effect on its state.
    AddEntry,
    /// Get an acknowledgement; `known` = we have written with this address before on proof.
    Ack { known: bool },
    /// Confirm, reject, rate, cancel, answer what was asked, or bring somebody in.
    Decide,
    /// Reply to the requester, run commands, forward for somebody.
    Work,
    /// Approve a change.
    Approve { nonce: bool },
}

impl Act {
    pub const ALL: [Act; 8] = [
        Act::Open,
        Act::AddEntry,
        Act::Ack { known: false },
        Act::Ack { known: true },
        Act::Decide,
        Act::Work,
        Act::Approve { nonce: false },
        Act::Approve { nonce: true },
    ];
}

/// The evidence table. `border` = an `authserv_id` is configured, so mails can be `verified`.
pub fn permits(act: Act, role: Role, evidence: Evidence, border: bool) -> bool {
    match act {
        // An engineer's unproved mail has no effect at all: it is held (see `must_hold`).
        Act::Open => !must_hold(role, evidence),
        Act::AddEntry => role.is_participant() && !must_hold(role, evidence),
        Act::Ack { known } => !must_hold(role, evidence) && (!border || evidence.is_proof() || known),
        Act::Decide => match role {
            Role::Requester | Role::Affected => evidence.is_proof(),
            Role::Stranger | Role::Watcher | Role::Engineer => false,
        },
        Act::Work => role == Role::Engineer && evidence.is_proof(),
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

    /// Every cell, written out: act, then for each role the evidence letters that suffice (c, v, t).
    #[test]
    fn the_table_cell_by_cell() {
        let table: [(Act, bool, [&str; 5]); 16] = [
            (Act::Open, false, ["cvt", "cvt", "cvt", "cvt", "vt"]),
            (Act::Open, true, ["cvt", "cvt", "cvt", "cvt", "vt"]),
            (Act::AddEntry, false, ["", "cvt", "cvt", "cvt", "vt"]),
            (Act::AddEntry, true, ["", "cvt", "cvt", "cvt", "vt"]),
            (Act::Ack { known: false }, false, ["cvt", "cvt", "cvt", "cvt", "vt"]),
            (Act::Ack { known: false }, true, ["vt", "vt", "vt", "vt", "vt"]),
            (Act::Ack { known: true }, false, ["cvt", "cvt", "cvt", "cvt", "vt"]),
            (Act::Ack { known: true }, true, ["cvt", "cvt", "cvt", "cvt", "vt"]),
            (Act::Decide, false, ["", "", "vt", "vt", ""]),
            (Act::Decide, true, ["", "", "vt", "vt", ""]),
            (Act::Work, false, ["", "", "", "", "vt"]),
            (Act::Work, true, ["", "", "", "", "vt"]),
            (Act::Approve { nonce: false }, false, ["", "", "", "", ""]),
            (Act::Approve { nonce: false }, true, ["", "", "", "", ""]),
            (Act::Approve { nonce: true }, false, ["cvt", "cvt", "cvt", "cvt", "cvt"]),
            (Act::Approve { nonce: true }, true, ["v", "v", "v", "v", "v"]),
        ];
        for (act, border, cells) in table {
            for (role, cell) in Role::ALL.into_iter().zip(cells) {
                for evidence in Evidence::ALL {
                    let letter = evidence.as_str().chars().next().unwrap_or('?');
                    let expected = cell.contains(letter);
                    assert_eq!(
                        permits(act, role, evidence, border),
                        expected,
                        "{act:?} {role:?} {evidence:?} border={border}"
                    );
                }
            }
        }
    }
}
