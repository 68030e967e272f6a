//! From raw bytes to a `Mail`: the header read, the parts' texts put together in their order.

use super::address::{self, Address};
use super::charset::{self, Hint};
use super::header::{self, Field};
use super::mime::{self, Part, Tree};
use super::reader::{Chunk, Content, Reader};
use super::{Defect, MAIL_BYTES_MAX, Mail, TEXT_BYTES_MAX, calendar, word};

/// Reads a mail that lies `level` mails deep.
pub fn mail(raw: &[u8], level: usize) -> Mail {
    let size = raw.len();
    let cut = raw.get(..MAIL_BYTES_MAX).filter(|kept| kept.len() < raw.len());
    let raw = cut.unwrap_or(raw);
    let mut tree = mime::tree(raw);
    let mut mail = Mail { size, defects: std::mem::take(&mut tree.defects), ..Mail::default() };
    if cut.is_some() {
        mail.defects.push(Defect { kind: "cut", place: "mail".into() });
    }
    if raw.trim_ascii().is_empty() {
        mail.defects.push(Defect { kind: "empty", place: "mail".into() });
    }
    if let Some(root) = tree.parts.first() {
        read_header(&mut mail, root);
    }
    let tld = tld(&mail.from);
    let hint = top_label(&tree);
    let mut reader = Reader {
        tree: &tree,
        level,
        hint: Hint { label: hint.as_deref(), tld: tld.as_deref() },
        content: Content::default(),
    };
    let chunks = reader.part(0);
    let content = reader.content;
    mail.text_from_html = !chunks.is_empty() && chunks.iter().all(|c| c.html);
    mail.text = joined(chunks);
    if let Some(calendar) = &content.calendar
        && level == 0
    {
        let whole = mail.text.trim().is_empty();
        let told = calendar::told(calendar, whole);
        mail.text = if whole { told } else { format!("{told}\n{}", mail.text) };
    }
    if cut_text(&mut mail.text) {
        mail.defects.push(Defect { kind: "text_cut", place: "text".into() });
    }
    mail.defects.extend(content.defects);
    mail.attachments = content.attachments;
    mail.calendar = content.calendar;
    mail.report = content.report;
    mail.enclosed = content.enclosed;
    mail
}

/// The charset that the mail declares for its first text: raw bytes in headers are mostly of the same.
fn top_label(tree: &Tree<'_>) -> Option<String> {
    let labels = tree.parts.iter().filter_map(|part| part.content.param("charset"));
    labels.filter(|label| charset::is_known(label)).map(str::to_owned).next()
}

/// How many times longer a text may be than one that is looked for in it.
const LIKE_LENGTH: usize = 8;

fn joined(mut chunks: Vec<Chunk>) -> String {
    if let [_] = chunks.as_slice() {
        let sole = chunks.pop().map(|chunk| chunk.text);
        return sole.filter(|text| !text.trim().is_empty()).unwrap_or_default();
    }
    let mut text = String::new();
    let mut seen: Vec<String> = Vec::new();
    for chunk in chunks {
        let flat: String = chunk.text.chars().filter(|c| !c.is_whitespace()).collect();
        // The same text as plain and as HTML side by side, without multipart/alternative.
        // Only texts of a like length are compared: many small ones would search a large one again and again.
        let is_there = |s: &String| s.len() / LIKE_LENGTH <= flat.len() && s.contains(&flat);
        if flat.is_empty() || (chunk.html && seen.iter().any(is_there)) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
        }
        text.push_str(&chunk.text);
        if seen.len() < 8 {
            seen.push(flat);
        }
    }
    text
}

/// Cuts a text at the limit; says whether there was more.
pub fn cut_text(text: &mut String) -> bool {
    let is_long = text.len() > TEXT_BYTES_MAX;
    text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
    is_long
}

/// The country of the sender's domain: of bytes in no declared charset it says more than they do.
fn tld(from: &[Address]) -> Option<String> {
    let last = from.first()?.domain().rsplit('.').next()?.to_ascii_lowercase();
    (last.len() == 2 && last.bytes().all(|b| b.is_ascii_lowercase())).then_some(last)
}

/// Fills everything that comes from the header of the mail.
fn read_header(mail: &mut Mail, root: &Part<'_>) {
    let label = root.content.param("charset").filter(|l| charset::is_known(l));
    // The sender's domain is ASCII: it can be read before the charset is known.
    let first = header::headers(&root.fields, Hint { label, tld: None });
    let tld =
        first.iter().find(|h| h.name.eq_ignore_ascii_case("From")).and_then(|h| tld(&address::list(&h.value, None).0));
    let hint = Hint { label, tld: tld.as_deref() };
    // Only bytes that are no UTF-8 read differently with the country known.
    let is_clear = tld.is_none() || root.fields.iter().all(|f| std::str::from_utf8(f.value).is_ok());
    mail.headers = if is_clear { first } else { header::headers(&root.fields, hint) };
    mail.subject = mail.header("Subject").map(|s| address::one_line(&word::decode(s, hint.tld))).unwrap_or_default();
    mail.message_id = mail.header("Message-ID").and_then(|v| header::ids(v).into_iter().next().or_else(|| bare_id(v)));
    mail.in_reply_to = mail.header("In-Reply-To").map(header::ids).unwrap_or_default();
    mail.references = header::ids(&mail.header_all("References").join(" "));
    if mail.header_all("References").iter().map(|v| v.matches('<').count()).sum::<usize>() > super::REFERENCES_MAX {
        mail.defects.push(Defect { kind: "too_many_references", place: "References".into() });
    }
    mail.date = mail.header("Date").and_then(mime::date);
    if mail.date.is_none() && mail.header("Date").is_some() {
        mail.defects.push(Defect { kind: "bad_date", place: "Date".into() });
    }
    mail.reply_to = list(mail, "Reply-To", hint);
    mail.to = list(mail, "To", hint);
    mail.cc = list(mail, "Cc", hint);
    read_from(mail, &root.fields, hint);
}

/// The addresses of all fields of a name, up to the limit.
fn list(mail: &mut Mail, name: &str, hint: Hint<'_>) -> Vec<Address> {
    let mut all = Vec::new();
    let mut cut = false;
    for value in mail.header_all(name) {
        let (found, _) = address::list(value, hint.tld);
        cut |= all.len() + found.len() > super::ADDRESSES_MAX;
        let room = super::ADDRESSES_MAX.saturating_sub(all.len());
        all.extend(found.into_iter().take(room));
    }
    if cut {
        mail.defects.push(Defect { kind: "too_many_addresses", place: name.into() });
    }
    all
}

fn bare_id(value: &str) -> Option<String> {
    let id = value.trim_matches(|c: char| c.is_whitespace() || c == '<' || c == '>');
    (!id.is_empty() && id.len() <= super::ID_BYTES_MAX && !id.contains(char::is_whitespace)).then(|| id.to_owned())
}

fn read_from(mail: &mut Mail, fields: &[Field<'_>], hint: Hint<'_>) {
    let raw: Vec<&Field<'_>> = fields.iter().filter(|f| f.name.eq_ignore_ascii_case(b"From")).collect();
    mail.from_fields = raw.len();
    let mut odd = false;
    for value in mail.header_all("From").into_iter().map(str::to_owned).collect::<Vec<_>>() {
        let (list, trick) = address::list(&value, hint.tld);
        odd |= trick;
        mail.from.extend(list);
    }
    mail.from.truncate(super::ADDRESSES_MAX);
    let nul = raw.iter().any(|f| f.value.contains(&0));
    let agreed = match (mail.from.as_slice(), mail.header("From")) {
        ([sole], Some(value)) => mime::second_opinion(value).is_some_and(|other| other == sole.address),
        _ => false,
    };
    mail.from_is_plain = !odd && !nul && agreed;
    let blank = raw.iter().any(|f| f.blank_before_colon);
    let twofold = match (mail.from.as_slice(), mail.header("From")) {
        ([sole], Some(value)) => address::names_another(value, &sole.address),
        _ => false,
    };
    mail.from_is_doubtful = blank || twofold;
    let kind = match raw.len() {
        0 => Some("no_from"),
        1 if !mail.from_is_plain => Some("odd_from"),
        1 => None,
        _ => Some("two_from"),
    };
    if let Some(kind) = kind {
        mail.defects.push(Defect { kind, place: "From".into() });
    }
}
