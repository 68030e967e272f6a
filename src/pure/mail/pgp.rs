//! PGP in the text of a mail (RFC 9580 §7): clear-signed text is shown without its armour, encrypted text is known for it.
//!
//! Nothing is verified, nothing is decrypted. Promises: total, linear; a text without armour passes unchanged.

use memchr::memmem;

const SIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
const SIGNATURE_END: &str = "-----END PGP SIGNATURE-----";
const MESSAGE: &str = "-----BEGIN PGP MESSAGE-----";
const MESSAGE_END: &str = "-----END PGP MESSAGE-----";

/// Where in a clear-signed text a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Outside,
    ArmourHeader,
    Text,
    Signature,
}

/// The text without the armour of clear signatures; None if there is none, or none with an end. Armour in quotes stays.
pub fn unarmoured(text: &str) -> Option<String> {
    memmem::find(text.as_bytes(), SIGNED.as_bytes())?;
    let starts = text.starts_with(SIGNED) || text.contains(&format!("\n{SIGNED}"));
    if !(starts && text.contains(&format!("\n{SIGNATURE}"))) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut at = At::Outside;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        match at {
            At::Outside if bare == SIGNED => at = At::ArmourHeader,
            At::Outside => out.push_str(line),
            // "Hash: SHA256" and an empty line.
            At::ArmourHeader if bare.is_empty() => at = At::Text,
            At::ArmourHeader if bare.contains(": ") => {}
            At::ArmourHeader => {
                at = At::Text;
                out.push_str(line);
            }
            At::Text if bare == SIGNATURE => at = At::Signature,
            At::Text => out.push_str(line.strip_prefix("- ").unwrap_or(line)),
            At::Signature if bare == SIGNATURE_END => at = At::Outside,
            At::Signature => {}
        }
    }
    Some(out)
}

/// Whether a text is an encrypted message and hardly anything else.
pub fn is_encrypted(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(MESSAGE) && text.contains(MESSAGE_END)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn armour() {
        let signed = "before\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhello\n- -- \nme\n-----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP SIGNATURE-----\nafter\n";
        assert_eq!(unarmoured(signed).as_deref(), Some("before\nhello\n-- \nme\nafter\n"));
        let quoted = signed.replace('\n', "\n> ");
        assert_eq!(unarmoured(&quoted), None);
        assert_eq!(unarmoured("hello"), None);
        assert_eq!(unarmoured("-----BEGIN PGP SIGNED MESSAGE-----\nHash: x\n\nno end"), None);
        assert!(is_encrypted("\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n"));
        assert!(!is_encrypted("see -----BEGIN PGP MESSAGE-----"));
    }
}
