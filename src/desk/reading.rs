//! Reading a raw mail: everything about it that needs neither store nor clock, on a thread with a deep stack, with a
//! panic caught. What comes out is plain data for the transaction.

use std::panic::AssertUnwindSafe;

use super::Inner;
use crate::pure::bounce::{Bounce, bounce};
use crate::pure::evidence::{AuthResult, authentication};
use crate::pure::mail::{self, Mail};
use crate::pure::signature::own_check;
use crate::pure::thread::{self, Key};
use crate::pure::vet::{OwnSigns, Vetted, vet};

/// A mail as the desk's line needs it.
#[derive(Debug, Clone)]
pub struct Parsed {
    pub mail: Mail,
    /// Lower-case hexadecimal.
    pub content_key: String,
    /// What it says, if it is dated; lower-case hexadecimal.
    pub statement: Option<String>,
    pub vetted: Vetted,
    pub bounce: Option<Bounce>,
    pub authentication: AuthResult,
    /// What the authentication rests on.
    pub vouched_by: &'static str,
    pub keys: Vec<Key>,
}

/// What reading needs to know of the desk.
#[derive(Debug, Clone, Default)]
pub struct Context {
    pub instance: String,
    pub own_addresses: Vec<String>,
    pub authserv_id: Option<String>,
    pub received_above: u32,
    /// None: any `[WORD #N]` is a tag.
    pub tag: Option<String>,
}

/// Reads a raw mail. A panic of the parsers is an error text, never more.
pub fn read(raw: &[u8], context: &Context) -> Result<Parsed, String> {
    std::panic::catch_unwind(AssertUnwindSafe(|| read_or_panic(raw, context))).map_err(|panic| {
        let text = panic
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no text".to_owned());
        format!("reading the mail panicked: {text}")
    })
}

fn read_or_panic(raw: &[u8], context: &Context) -> Parsed {
    let mail = mail::parse(raw);
    let signs = OwnSigns { instance: &context.instance, addresses: &context.own_addresses };
    let own = (!context.instance.is_empty() || !context.own_addresses.is_empty()).then_some(&signs);
    Parsed {
        content_key: data_encoding::HEXLOWER.encode(&mail::content_key(raw)),
        statement: mail::statement(raw).map(|hash| data_encoding::HEXLOWER.encode(&hash)),
        vetted: vet(&mail, own, None),
        bounce: bounce(&mail),
        authentication: authentication(&mail, context.authserv_id.as_deref(), context.received_above),
        vouched_by: "the border's Authentication-Results",
        keys: thread::keys(&mail, context.tag.as_deref()),
        mail,
    }
}

impl Inner {
    /// Whether mails can be `verified` here.
    pub(super) fn has_border(&self) -> bool {
        self.config.identity.can_verify()
    }

    /// Looks at the signatures of a mail of which the border says nothing; outside any transaction, because keys are
    /// fetched.
    pub(super) async fn with_signatures(&self, mut parsed: Parsed, raw: &[u8]) -> Parsed {
        let from = parsed.mail.sole_from().map(|from| from.domain().to_ascii_lowercase());
        let is_signed = ["DKIM-Signature", "ARC-Seal"].iter().any(|name| parsed.mail.header(name).is_some());
        if let (AuthResult::None, Some(checker), Some(from), true) =
            (parsed.authentication, &self.checker, from, is_signed)
        {
            let found = checker.check(raw.to_vec(), &from).await;
            let sealers = &self.config.identity.arc_sealers;
            if let Some(by) = own_check(&parsed.mail, &found, sealers, self.clock.now()) {
                (parsed.authentication, parsed.vouched_by) = (AuthResult::Pass, by);
            }
        }
        parsed
    }

    pub(super) fn reading_context(&self) -> Context {
        Context {
            instance: self.identity.instance.clone(),
            own_addresses: self.config.own_addresses(),
            authserv_id: self.config.identity.authserv_id.clone(),
            received_above: self.config.identity.received_above,
            tag: Some(self.config.desk.tag.clone()),
        }
    }
}
