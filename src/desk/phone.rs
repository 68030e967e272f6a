//! Requests for passwords and permissions that come from an address outside: whoever asks is called back before anything
//! is handed out, because a mailbox elsewhere is easily somebody else's.

use crate::config::Config;
use crate::pure::catalogue;
use crate::pure::command::{Order, Wrong};
use crate::pure::language::Language;
use crate::store::person;
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx};

/// Whether a ticket is not to be resolved before somebody has spoken to its requester by phone.
pub async fn is_owed(tx: &mut Tx, config: &Config, row: &TicketRow) -> Result<bool, StoreError> {
    if names_phone(&row.verified)
        || !(catalogue::hands_out(&row.core.category) || catalogue::asks_for_keys(&row.subject))
    {
        return Ok(false);
    }
    let requester = person::load(tx, row.requester, Some(row.requester_address_id)).await?;
    Ok(!requester.staff && is_outside(config, &requester.address))
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

/// The words of `#verified phone`, and of a sentence that says the same.
fn names_phone(text: &str) -> bool {
    let text = text.to_lowercase();
    ["phone", "电话"].iter().any(|word| text.contains(word))
}

/// Whether the domain of an address is none of the desk's own people's. A desk that does not name these tells nobody apart.
fn is_outside(config: &Config, address: &str) -> bool {
    let domain = address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
    let own = &config.identity.domains;
    !own.is_empty() && domain.is_none_or(|domain| !own.contains(&domain))
}
