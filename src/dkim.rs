//! The check of DKIM signatures and ARC seals: cryptography and DNS, behind the feature `dkim`.
//!
//! Finds and never judges: `pure::signature` says what the findings are worth. It ends within `CHECK_SECONDS_MAX` whatever
//! the resolver does, and whatever goes wrong here (a silent resolver, a panic of the library) is only that nothing was
//! found: no mail is lost for it, and none is refused.

#[cfg(feature = "dkim")]
use std::sync::Arc;

use crate::config::Keys;
use crate::pure::signature::Findings;

#[cfg(feature = "dkim")]
mod library;

/// Seconds that the check of one mail may take, DNS included.
pub const CHECK_SECONDS_MAX: u64 = 5;

/// Where a mail's signatures are checked; without the feature it finds nothing.
#[derive(Clone)]
pub struct Checker {
    #[cfg(feature = "dkim")]
    verifier: Arc<library::Library>,
}

impl Checker {
    /// Whether this build can check at all.
    pub const IS_BUILT: bool = cfg!(feature = "dkim");

    /// Err: what is wrong with the keys' place, for the operator.
    pub fn open(keys: &Keys) -> Result<Checker, String> {
        #[cfg(feature = "dkim")]
        return Ok(Checker { verifier: Arc::new(library::Library::open(keys)?) });
        #[cfg(not(feature = "dkim"))]
        Err(format!("[identity] dkim = {keys:?}: this build cannot check signatures; build it with --features dkim"))
    }

    /// Looks at the signatures of a raw mail that may prove something of the domain in From.
    pub async fn check(&self, raw: Vec<u8>, from: &str) -> Findings {
        #[cfg(feature = "dkim")]
        {
            let (verifier, from) = (Arc::clone(&self.verifier), from.to_owned());
            let limit = std::time::Duration::from_secs(CHECK_SECONDS_MAX);
            // A task of its own: a panic of the library is a finding less.
            let check = tokio::spawn(async move { verifier.check(&raw, &from).await });
            let stop = check.abort_handle();
            match tokio::time::timeout(limit, check).await {
                Ok(Ok(found)) => found,
                Ok(Err(e)) => {
                    tracing::error!(error = %e, "the check of signatures ended badly");
                    Findings::default()
                }
                Err(_) => {
                    stop.abort();
                    tracing::warn!("the keys of signatures could not be had in time");
                    Findings::default()
                }
            }
        }
        #[cfg(not(feature = "dkim"))]
        {
            let _ = (raw, from);
            Findings::default()
        }
    }
}
