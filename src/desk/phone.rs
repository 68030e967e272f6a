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
    if config.identity.domains.is_empty() || is_on_record(&row.verified) {
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

/// Whether the record of what was verified begins with a call.
fn is_on_record(verified: &str) -> bool {
    verified.lines().next().is_some_and(names_phone)
}

/// What `#verified` leaves in the record: the call stays in it, whatever else is found out later.
pub fn with_call(old: &str, new: String) -> String {
    match old.lines().next().filter(|line| names_phone(line) && !is_on_record(&new)) {
        Some(call) => format!("{call}\n{new}"),
        None => new,
    }
}

/// The record of what was verified without the call: it was to somebody else. None: there is none in it.
pub fn without_call(verified: &str) -> Option<String> {
    is_on_record(verified).then(|| verified.lines().skip(1).collect::<Vec<_>>().join("\n"))
}

/// Whether an order says that somebody was called.
pub fn verifies(order: &Order) -> bool {
    matches!(order, Order::Verified(text) if is_on_record(text.trim_start()))
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
        Language::ZhCn => "外部地址申请密码或权限：请拨打已登记的号码核实本人，再写 #已验证 电话。",
    }
}

/// The line of `#verified phone`: the word alone, or with whom or where behind a comma, a colon or a number, "by phone, ext.
/// 12". A headphone that works is no call, and neither is one that nobody took.
fn names_phone(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let english = line.strip_prefix("by ").unwrap_or(&line).strip_prefix("phone");
    let chinese = line.trim_start_matches(['已', '经', '通', '过']).strip_prefix("电话").map(|rest| {
        let rest = ["核实", "确认"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
        rest.strip_prefix("本人").unwrap_or(rest)
    });
    let Some(rest) = english.or(chinese).map(str::trim_start) else { return false };
    let stands = |c: char| matches!(c, ',' | ':' | '，' | '：' | '。' | '.') || c.is_ascii_digit();
    (rest.is_empty() || rest.starts_with(stands)) && !denies(rest)
}

/// Whether what stands behind the word says that nobody was reached.
fn denies(rest: &str) -> bool {
    let rest = AFFIRMS.iter().fold(rest.to_owned(), |rest, words| rest.replace(words, ""));
    rest.contains(DENIES_ZH) || rest.split(|c: char| !c.is_alphanumeric()).any(|word| DENIES.contains(&word))
}

const DENIES: [&str; 17] = [
    "not",
    "no",
    "nobody",
    "none",
    "never",
    "nothing",
    "could",
    "couldn",
    "didn",
    "wasn",
    "without",
    "rang",
    "unanswered",
    "unreachable",
    "voicemail",
    "busy",
    "tried",
];
const DENIES_ZH: [char; 5] = ['未', '没', '不', '无', '忙'];
/// Words with a sign of denial in them that deny nothing.
const AFFIRMS: [&str; 4] = ["无误", "没问题", "无问题", "无异常"];

/// Whether the domain of an address is none of the desk's own people's. A desk that does not name these tells nobody apart.
fn is_outside(config: &Config, address: &str) -> bool {
    let domain = address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
    domain.is_none_or(|domain| !config.identity.domains.contains(&domain))
}
