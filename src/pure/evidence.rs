//! Evidence of who wrote a mail, from the Authentication-Results of our own border.
//!
//! Only the topmost field counts, only with our authserv-id, only near the top: everything below was written by others. A
//! pass counts only for the domain that stands in From.
//!
//! Promises: total, linear; anything that it cannot read in full is no evidence. Never looks at ARC, at Received-SPF or at
//! any X- header.

use super::mail::Mail;

/// What our border says of the From domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthResult {
    /// DMARC passed, or a DKIM signature that is aligned with From.
    Pass,
    /// DMARC failed, said explicitly.
    Fail,
    /// Nothing that we may trust.
    None,
}

/// Longest field that is read, in bytes.
const FIELD_BYTES_MAX: usize = 16 * 1024;

/// Judges the topmost Authentication-Results. `received_above` is how many Received fields may stand above it; without an
/// `authserv_id` nothing is trusted.
pub fn authentication(mail: &Mail, authserv_id: Option<&str>, received_above: u32) -> AuthResult {
    let Some(own) = authserv_id.filter(|id| !id.is_empty()) else {
        return AuthResult::None;
    };
    let Some(value) = topmost(mail, received_above) else {
        return AuthResult::None;
    };
    let Some(results) = parse(value).filter(|r| r.authserv_id.eq_ignore_ascii_case(own)) else {
        return AuthResult::None;
    };
    let Some(from) = mail.certain_from() else {
        // A fail may be believed of any mail; a pass needs one certain From.
        return if results.has("dmarc", "fail") { AuthResult::Fail } else { AuthResult::None };
    };
    judge(&results, &domain(from.domain()))
}

fn topmost(mail: &Mail, received_above: u32) -> Option<&str> {
    let mut received = 0u32;
    for header in &mail.headers {
        if header.name.eq_ignore_ascii_case("Received") {
            received = received.saturating_add(1);
        } else if header.name.eq_ignore_ascii_case("Authentication-Results") {
            return (received <= received_above && header.value.len() <= FIELD_BYTES_MAX)
                .then_some(header.value.as_str());
        }
    }
    None
}

fn judge(results: &Results, from: &str) -> AuthResult {
    if results.has("dmarc", "fail") {
        return AuthResult::Fail;
    }
    let foreign = results.methods.iter().any(|m| m.values("header.from").any(|v| domain_part(v) != from));
    if foreign || from.is_empty() {
        return AuthResult::None;
    }
    let dmarc = results.has("dmarc", "pass");
    let dkim = results.methods.iter().any(|m| {
        m.is("dkim", "pass")
            && m.values("header.d").chain(m.values("header.i")).any(|v| is_aligned(from, &domain_part(v)))
            && !m.values("header.d").any(|v| !is_aligned(from, &domain_part(v)))
    });
    if dmarc || dkim { AuthResult::Pass } else { AuthResult::None }
}

/// Judges what a sealer wrote down of a mail before passing it on (RFC 8617 §4.1.1: `i=N;`, then as in
/// Authentication-Results), for the domain in From.
pub fn sealed(value: &str, from: &str) -> AuthResult {
    let own = value.split_once(';').filter(|(instance, _)| instance.trim().to_ascii_lowercase().starts_with("i="));
    let Some((_, results)) = own.filter(|_| value.len() <= FIELD_BYTES_MAX) else { return AuthResult::None };
    parse(results).map_or(AuthResult::None, |results| judge(&results, from))
}

/// From is the signing domain or lies below it; a bare top-level domain signs for nobody.
pub fn is_aligned(from: &str, signer: &str) -> bool {
    signer.contains('.') && (from == signer || from.strip_suffix(signer).is_some_and(|rest| rest.ends_with('.')))
}

fn domain(text: &str) -> String {
    text.trim_end_matches('.').to_ascii_lowercase()
}

fn domain_part(value: &str) -> String {
    domain(value.rsplit_once('@').map_or(value, |(_, domain)| domain))
}

/// A field taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
struct Results {
    authserv_id: String,
    methods: Vec<Method>,
}

/// `dkim=pass header.d=example.org`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Method {
    name: String,
    result: String,
    properties: Vec<(String, String)>,
}

impl Results {
    fn has(&self, method: &str, result: &str) -> bool {
        self.methods.iter().any(|m| m.is(method, result))
    }
}

impl Method {
    fn is(&self, name: &str, result: &str) -> bool {
        self.name == name && self.result == result
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// A word, a quoted string, or one of `;` and `=`.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Semicolon,
    Equals,
}

/// Comments and blanks are gone; None if a comment or a quoted string does not end.
fn tokens(value: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut chars = value.chars();
    let flush = |word: &mut String, found: &mut Vec<Token>| {
        if !word.is_empty() {
            found.push(Token::Word(std::mem::take(word)));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '(' => {
                flush(&mut word, &mut found);
                let mut depth = 1u32;
                while depth > 0 {
                    match chars.next()? {
                        '(' => depth = depth.saturating_add(1),
                        ')' => depth -= 1,
                        '\\' => {
                            chars.next()?;
                        }
                        _ => {}
                    }
                }
            }
            '"' => {
                flush(&mut word, &mut found);
                let mut text = String::new();
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => text.push(chars.next()?),
                        c => text.push(c),
                    }
                }
                found.push(Token::Quoted(text));
            }
            ';' | '=' => {
                flush(&mut word, &mut found);
                found.push(if c == ';' { Token::Semicolon } else { Token::Equals });
            }
            c if c.is_whitespace() => flush(&mut word, &mut found),
            c => word.push(c),
        }
    }
    flush(&mut word, &mut found);
    Some(found)
}

/// RFC 8601 §2.2: `authserv-id [version] ; method=result [reason=…] property=value … ; …`.
fn parse(value: &str) -> Option<Results> {
    let tokens = tokens(value)?;
    let mut sections = tokens.split(|t| *t == Token::Semicolon);
    let head = sections.next()?;
    let authserv_id = match head {
        [Token::Word(id) | Token::Quoted(id)] => id.clone(),
        // The version is 1 or the field is of a grammar that we do not know.
        [Token::Word(id) | Token::Quoted(id), Token::Word(version)] if version == "1" => id.clone(),
        _ => return None,
    };
    Some(Results { authserv_id, methods: sections.filter_map(method).collect() })
}

fn method(section: &[Token]) -> Option<Method> {
    let mut pairs = section.chunks(3).map(|chunk| match chunk {
        [Token::Word(name), Token::Equals, Token::Word(value) | Token::Quoted(value)] => {
            Some((name.to_ascii_lowercase(), value.clone()))
        }
        _ => None,
    });
    let (name, result) = pairs.next()??;
    // "dkim/1=pass": the version of a method.
    let name = name.split('/').next().unwrap_or_default().to_owned();
    let mut method = Method { name, result: result.to_ascii_lowercase(), properties: Vec::new() };
    for pair in pairs {
        // A property that cannot be read spoils what stands after it, so that nothing is taken from the wrong place.
        let Some(pair) = pair else {
            break;
        };
        method.properties.push(pair);
    }
    Some(method)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;
    use crate::pure::mail::parse as mail;

    fn judged(header: &str) -> AuthResult {
        authentication(&mail(format!("{header}From: Ann <ann@corp.test>\n\nx").as_bytes()), Some("mx.desk.test"), 1)
    }

    #[test]
    fn passes_and_fails() {
        for (results, expected) in [
            ("mx.desk.test; dmarc=pass header.from=corp.test", AuthResult::Pass),
            ("MX.Desk.Test 1; dmarc=pass (p=none) header.from=corp.test", AuthResult::Pass),
            ("\"mx.desk.test\"; spf=fail;\n dkim=pass header.i=@corp.test", AuthResult::Pass),
            ("mx.desk.test; dkim=pass header.d=test; dkim=pass header.d=corp.test", AuthResult::Pass),
            ("mx.desk.test; dkim=pass header.d=evil.test", AuthResult::None),
            ("mx.desk.test; dkim=pass header.d=sub.corp.test", AuthResult::None),
            ("mx.desk.test; dkim=pass header.d=corp.test header.d=evil.test", AuthResult::None),
            ("mx.desk.test; dkim=fail header.d=corp.test", AuthResult::None),
            ("mx.desk.test; dmarc=fail header.from=corp.test; dkim=pass header.d=corp.test", AuthResult::Fail),
            ("mx.desk.test; dmarc=pass header.from=other.test", AuthResult::None),
            ("other; dmarc=pass", AuthResult::None),
            ("other (mx.desk.test;) ; dmarc=pass", AuthResult::None),
            ("mx.desk.test 2; dmarc=pass", AuthResult::None),
            ("mx.desk.test; x=y (dmarc=pass); none", AuthResult::None),
            ("mx.desk.test; spf=pass reason=\"; dmarc=pass\"", AuthResult::None),
            ("mx.desk.test; dmarc=pass (open", AuthResult::None),
            ("mx.desk.test.evil; dmarc=pass", AuthResult::None),
        ] {
            assert_eq!(judged(&format!("Authentication-Results: {results}\n")), expected, "{results}");
        }
    }

    #[test]
    fn place_and_configuration() {
        let ours = "Authentication-Results: mx.desk.test; dmarc=pass\n";
        assert_eq!(judged(&format!("Received: a\n{ours}")), AuthResult::Pass);
        assert_eq!(judged(&format!("Received: a\nReceived: b\n{ours}")), AuthResult::None);
        assert_eq!(judged(&format!("Authentication-Results: other; dmarc=pass\n{ours}")), AuthResult::None);
        assert_eq!(judged(&format!("From: b@other.test\n{ours}")), AuthResult::None);
        let raw = mail(format!("{ours}From: a@x\n\n").as_bytes());
        assert_eq!(authentication(&raw, None, 1), AuthResult::None);
    }
}
