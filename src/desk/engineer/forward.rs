//! A user's mail that an engineer passes on: whose it is, and what it says.

use crate::config::Config;
use crate::desk::requester::OnBehalf;
use crate::pure::mail::{Address, Mail};
use crate::pure::quote;

/// The original that an engineer's mail forwards: a mail within the mail first, then a header block in the text.
pub fn original(config: &Config, mail: &Mail) -> Option<OnBehalf> {
    let own = config.own_addresses();
    let found = match mail.enclosed.first() {
        Some(inner) => {
            let from = inner.sole_from()?;
            OnBehalf {
                address: from.key(),
                name: from.name.clone(),
                subject: inner.subject.clone(),
                text: inner.text.clone(),
            }
        }
        None => {
            let head = quote::forwarded(&mail.text)?;
            let address = Address { name: String::new(), address: head.from_address.clone() };
            if !address.is_valid() {
                return None;
            }
            OnBehalf { address: address.key(), name: head.from_name, subject: head.subject, text: head.text }
        }
    };
    let is_ours = own.contains(&found.address) || config.engineer_by_address(&found.address).is_some();
    (!is_ours).then_some(found)
}
