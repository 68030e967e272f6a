//! The addresses and ids that bear tokens for one recipient of one notice.

use super::Cause;
use crate::compose;
use crate::desk::Inner;
use crate::desk::told::Telling;
use crate::pure::notice::{AutoSubmitted, Notice};
use crate::pure::token::{Purpose, Subject, tokens_in, without_tokens};
use crate::pure::wording::Why;

/// The addresses and ids that bear tokens for one recipient of one notice.
pub struct Tokens {
    pub reply_to: Option<String>,
    pub note: Option<String>,
    pub envelope_from: String,
    pub message_id: String,
    /// The token as a line of the body, where addresses cannot bear it.
    pub reference: String,
    pub base: String,
    /// Addresses of other tickets that were asked for, minted for this recipient.
    pub shown: Vec<String>,
}

impl Tokens {
    pub(super) fn of(desk: &Inner, telling: &Telling<'_>) -> Tokens {
        let config = &desk.config;
        let base = telling.base_address();
        let domain = base.rsplit_once('@').map_or("localhost", |(_, d)| d).to_owned();
        let held = telling.cause.held.as_ref().filter(|_| telling.notice == Notice::VerifySender);
        let (purpose, number, generation) = match (held, telling.row) {
            (Some(held), _) => (Purpose::Verify, held.id, 0),
            (None, Some(row)) if is_talk(telling) => (Purpose::Talk, row.number, row.generation),
            (None, Some(row)) => (Purpose::Reply, row.number, row.generation),
            (None, None) => (Purpose::Reply, 0, 0),
        };
        let recipient = telling.recipient.address.as_str();
        let subject = |purpose| Subject { purpose, number, recipient, generation };
        let bears = config.desk.subaddressing && number > 0;
        let address = |purpose| if bears { desk.ring.address(&base, &subject(purpose)) } else { None };
        let automatic = telling.notice.auto_submitted() == AutoSubmitted::Replied;
        let is_note = telling.notice.is_for_staff() && telling.recipient.staff && held.is_none();
        // In References it goes with every later mail of the thread, which may be for the requester.
        let named = if purpose == Purpose::Talk { Purpose::Reply } else { purpose };
        Tokens {
            reply_to: address(purpose),
            note: if is_note { address(Purpose::Note) } else { None },
            // RFC 3834 §3.3: answers to a mail go out with the null return path.
            envelope_from: if automatic {
                String::new()
            } else {
                address(Purpose::Bounce).unwrap_or_else(|| base.clone())
            },
            message_id: desk.ring.message_id(&subject(named), &desk.clock.unique(), &domain),
            reference: if config.desk.subaddressing || number == 0 {
                String::new()
            } else {
                format!("Ref: {}", desk.ring.mint(&subject(purpose)))
            },
            base,
            shown: addresses_shown(telling.cause),
        }
    }
}

/// Whether a notice tells one of the staff of words that stay inside: what comes back to it stays inside, too, though the
/// client that answers names no mail.
fn is_talk(telling: &Telling<'_>) -> bool {
    let talk = |why| matches!(why, Why::Proposed | Why::SentBack | Why::Among | Why::Noted);
    telling.notice.is_for_staff() && telling.recipient.staff && telling.cause.why.is_some_and(talk)
}

/// The addresses by which the tickets are answered that a transcript shows.
fn addresses_shown(cause: &Cause) -> Vec<String> {
    let found = cause.transcript.iter().flat_map(|transcript| &transcript.found);
    let links = found.flat_map(|found| &found.blocks).flat_map(|block| &block.links);
    links.map(|link| link.address.clone()).collect()
}

impl Tokens {
    /// What was rendered, without any other token than the recipient's own, those of `links` included: a quoted or forwarded
    /// mail may bear some.
    pub(super) fn alone_in<'a>(
        &'a self,
        rendered: compose::Rendered,
        links: impl Iterator<Item = &'a str>,
    ) -> compose::Rendered {
        let own = [self.reply_to.as_deref(), self.note.as_deref(), Some(self.reference.as_str())];
        let shown = self.shown.iter().map(String::as_str).chain(links);
        let own: Vec<String> = own.into_iter().flatten().chain(shown).flat_map(tokens_in).collect();
        compose::Rendered {
            subject: without_tokens(&rendered.subject, &own),
            text: without_tokens(&rendered.text, &own),
            html: without_tokens(&rendered.html, &own),
        }
    }
}
