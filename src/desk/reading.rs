//! Reading a raw mail: everything about it that needs neither store nor clock, on a thread with a deep stack, with a
//! panic caught. What comes out is plain data for the transaction.

use std::panic::AssertUnwindSafe;

use crate::pure::bounce::{Bounce, bounce};
use crate::pure::evidence::{AuthResult, authentication};
use crate::pure::mail::{self, Mail};
use crate::pure::thread::{self, Key};
use crate::pure::vet::{OwnSigns, Vetted, vet};

/// A mail as the desk's line needs it.
#[derive(Debug, Clone)]
pub struct Parsed {
    pub mail: Mail,
    /// Lower-case hexadecimal.
    pub content_key: String,
    pub vetted: Vetted,
    pub bounce: Option<Bounce>,
    pub authentication: AuthResult,
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
        vetted: vet(&mail, own, None),
        bounce: bounce(&mail),
        authentication: authentication(&mail, context.authserv_id.as_deref(), context.received_above),
        keys: thread::keys(&mail, context.tag.as_deref()),
        mail,
    }
}
