//! Requests for passwords and permissions that come from an address outside: whoever asks is called back before anything
//! is handed out, because a mailbox elsewhere is easily somebody else's.

use crate::config::Config;
use crate::pure::catalogue;
use crate::pure::command::{Order, Wrong};
use crate::pure::language::Language;
use crate::store::person;
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry};

/// Whether a ticket is not to be resolved before somebody has spoken to its requester by phone.
pub async fn is_owed(tx: &mut Tx, config: &Config, row: &TicketRow) -> Result<bool, StoreError> {
    if config.identity.domains.is_empty() || row.verified.lines().any(names_phone) {
        return Ok(false);
    }
    let requester = person::load(tx, row.requester, Some(row.requester_address_id)).await?;
    if requester.staff || !is_outside(config, &requester.address) {
        return Ok(false);
    }
    if catalogue::hands_out(&row.core.category) || catalogue::asks_for_keys(&row.subject) {
        return Ok(true);
    }
    // What they asked for themselves; what an engineer wrote on the ticket asks for nothing.
    let asked = entry::load(tx, row.id).await?;
    Ok(asked.iter().any(|e| e.kind == "mail" && !e.from_staff && catalogue::text_asks_for_keys(&e.text)))
}

/// What `#verified` leaves in the record: the call stays in it, whatever else is found out later.
pub fn with_call(old: &str, new: String) -> String {
    match old.lines().find(|line| names_phone(line)).filter(|_| !new.lines().any(names_phone)) {
        Some(call) => format!("{call}\n{new}"),
        None => new,
    }
}

/// Whether an order says that somebody was called.
pub fn verifies(order: &Order) -> bool {
    matches!(order, Order::Verified(text) if names_phone(text))
}

/// Why it cannot be resolved yet, and what to do.
pub fn wrong() -> Wrong {
    Wrong {
        en: "Passwords and permissions are not handed out to an address outside before somebody was called: call them on \
             a number that you know, then write #verified phone."
            .to_owned(),
        zh: "外部地址申请密码或权限，须先电话核实本人：请拨打已登记的号码核实，然后写 #已验证 电话。".to_owned(),
    }
}

/// What the staff are told beside such a request.
pub fn caution(language: Language) -> &'static str {
    match language {
        Language::En => {
            "Verify by phone: this asks for a password or a permission from an address outside. Call them on a number that \
             you know, then write #verified phone."
        }
        Language::ZhCn => "请电话核实：外部地址申请密码或权限。请拨打已登记的号码核实本人，然后写 #已验证 电话。",
    }
}

/// The words of `#verified phone`, and of what begins so: "by phone, ext. 12". A headphone that works is no call.
fn names_phone(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let rest = text.strip_prefix("by ").unwrap_or(&text);
    let english = rest.strip_prefix("phone").is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    let rest = text.trim_start_matches(['已', '经', '通', '过']);
    english || rest.starts_with("电话") && !rest.starts_with("电话机") && !rest.starts_with("电话线")
}

/// Whether the domain of an address is none of the desk's own people's. A desk that does not name these tells nobody apart.
fn is_outside(config: &Config, address: &str) -> bool {
    let domain = address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
    domain.is_none_or(|domain| !config.identity.domains.contains(&domain))
}
