//! The tree of MIME parts (RFC 2045, 2046), and the only file that names `mail_parser`.
//!
//! The tree is cut by our own single pass over the lines, since `mail-parser` 0.11 takes a boundary in the middle of a line
//! for one and loses the text of a multipart without an end. From it we take what it does well: dates, and a second
//! opinion on who wrote the mail, so that a From that two parsers read differently identifies nobody.
//!
//! Promises: total; one pass; `PARTS_MAX` parts, `DEPTH_MAX` levels, beyond which the rest stays one leaf, with a defect.

use jiff::Timestamp;

use super::charset::Hint;
use super::header::{self, Block, Field};
use super::param::{self, Value};
use super::{DEPTH_MAX, Defect, PARTS_MAX, transfer};

/// One part: a multipart with children or a leaf with a body.
#[derive(Debug, Default)]
pub struct Part<'a> {
    pub fields: Vec<Field<'a>>,
    pub content: Value,
    pub disposition: Value,
    /// The media type was declared, not assumed.
    pub declared: bool,
    pub raw: &'a [u8],
    pub children: Vec<usize>,
    body: usize,
    depth: usize,
}

/// All parts of a mail; the first is the mail itself.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    pub parts: Vec<Part<'a>>,
    pub defects: Vec<Defect>,
}

/// A multipart whose end was not seen yet.
struct Open {
    boundary: Vec<u8>,
    part: usize,
}

impl<'a> Part<'a> {
    /// The first field of a name (ASCII case-insensitive), unfolded.
    pub fn field(&self, name: &str) -> Option<Vec<u8>> {
        self.fields.iter().find(|f| f.name.eq_ignore_ascii_case(name.as_bytes())).map(|f| header::unfold(f.value))
    }

    /// The body with its transfer encoding taken off.
    pub fn decoded(&self) -> Vec<u8> {
        let encoding = self.field("Content-Transfer-Encoding").unwrap_or_default();
        let encoding =
            String::from_utf8_lossy(&encoding).trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
        let encoding = encoding.split([' ', ';', ',']).next().unwrap_or_default();
        match encoding {
            "base64" | "base-64" | "b" => match transfer::base64_lines(self.raw) {
                Some(lines) => transfer::base64(lines),
                None => self.raw.to_vec(),
            },
            "quoted-printable" | "quotedprintable" | "quoted_printable" | "q" => transfer::quoted_printable(self.raw),
            "x-uuencode" | "uuencode" | "x-uue" => transfer::uuencoded(self.raw).unwrap_or_else(|| self.raw.to_vec()),
            _ => self.raw.to_vec(),
        }
    }

    /// Whether a transfer encoding that hides the structure of the body is declared.
    pub fn is_encoded(&self) -> bool {
        self.field("Content-Transfer-Encoding").is_some_and(|value| {
            let value: Vec<u8> =
                value.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
            value.starts_with(b"base64") || value.starts_with(b"quotedprintable")
        })
    }
}

/// Cuts a mail into its parts.
pub fn tree<'a>(raw: &'a [u8]) -> Tree<'a> {
    let mut tree = Tree::default();
    let mut open: Vec<Open> = Vec::new();
    // The leaf whose body the lines belong to; None in preambles and epilogues.
    let mut leaf = None;
    let mut at = start_part(&mut tree, raw, (0, 0), &mut open, &mut leaf);
    while at < raw.len() && !open.is_empty() {
        let line = header::line_at(raw, at);
        let next = at + line.len();
        let Some((level, closing)) = boundary(line, &open) else {
            at = next;
            continue;
        };
        if tree.parts.len() >= PARTS_MAX && !closing {
            tree.defects.push(Defect { kind: "too_many_parts", place: "body".into() });
            break;
        }
        end_leaf(&mut tree, raw, at, &mut leaf);
        if level + 1 < open.len() {
            tree.defects.push(Defect { kind: "truncated_multipart", place: "part".into() });
            for lost in open.drain(level + 1..) {
                keep_body(&mut tree, raw, at, lost.part);
            }
        }
        at = next;
        if closing {
            if let Some(closed) = open.pop() {
                keep_body(&mut tree, raw, next - line.len(), closed.part);
            }
        } else if let Some(parent) = open.last().map(|o| o.part) {
            let depth = tree.parts.get(parent).map_or(0, |p| p.depth + 1);
            let child = tree.parts.len();
            at = start_part(&mut tree, raw, (next, depth), &mut open, &mut leaf);
            if let Some(part) = tree.parts.get_mut(parent) {
                part.children.push(child);
            }
        }
    }
    if !open.is_empty() {
        tree.defects.push(Defect { kind: "truncated_multipart", place: "body".into() });
    }
    end_leaf(&mut tree, raw, raw.len(), &mut leaf);
    for lost in open {
        keep_body(&mut tree, raw, raw.len(), lost.part);
    }
    childless(&mut tree);
    tree
}

/// A multipart in which no boundary was found keeps its body as a leaf does.
fn keep_body<'a>(tree: &mut Tree<'a>, raw: &'a [u8], end: usize, part: usize) {
    if let Some(part) = tree.parts.get_mut(part).filter(|p| p.children.is_empty()) {
        let body = raw.get(part.body..end).unwrap_or_default();
        part.raw = if end == raw.len() { body } else { header::trim_line_end(body) };
    }
}

/// Reads the header of a part and opens it as a multipart or as a leaf; answers where its body begins.
fn start_part<'a>(
    tree: &mut Tree<'a>,
    raw: &'a [u8],
    (start, depth): (usize, usize),
    open: &mut Vec<Open>,
    leaf: &mut Option<usize>,
) -> usize {
    let Block { fields, body, cut } = header::block(raw, start, |line| boundary(line, open).is_some());
    if cut {
        tree.defects.push(Defect { kind: "header_cut", place: if depth == 0 { "header" } else { "part" }.into() });
    }
    let mut part = Part { fields, body, depth, ..Part::default() };
    let value = |part: &Part<'_>, name: &str| {
        part.field(name).map(|v| param::parse(&header::text(&v, Hint::default()), Hint::default()))
    };
    part.disposition = value(&part, "Content-Disposition").unwrap_or_default();
    let content = value(&part, "Content-Type");
    if let Some(content) = content.filter(|v| v.token.contains('/') || v.param("boundary").is_some()) {
        part.declared = true;
        part.content = content;
        if !part.content.token.contains('/') {
            part.content.token = "multipart/mixed".into();
        }
    } else {
        // RFC 2046 §5.1.5: the parts of a digest are mails unless they say otherwise.
        let parent = open.last().and_then(|o| tree.parts.get(o.part));
        let digest = parent.is_some_and(|p| p.content.token == "multipart/digest");
        part.declared = digest;
        part.content.token = if digest { "message/rfc822" } else { "text/plain" }.into();
    }
    if part.content.cut || part.disposition.cut {
        tree.defects.push(Defect { kind: "too_many_params", place: "part".into() });
    }
    let number = tree.parts.len();
    let mark = mark(&mut part, raw, body);
    match mark {
        Some(_) if depth >= DEPTH_MAX => {
            tree.defects.push(Defect { kind: "too_deep", place: "part".into() });
            *leaf = Some(number);
        }
        Some(boundary) => {
            open.push(Open { boundary, part: number });
            *leaf = None;
        }
        None => *leaf = Some(number),
    }
    tree.parts.push(part);
    body
}

/// The boundary of a multipart, named or not. A body that begins as a multipart is one, whatever became of its header.
fn mark(part: &mut Part<'_>, raw: &[u8], body: usize) -> Option<Vec<u8>> {
    if part.content.token.starts_with("multipart/") {
        let named = part.content.param("boundary").map(|b| b.trim_end().as_bytes().to_vec());
        return named.filter(|b| !b.is_empty()).or_else(|| guessed(raw, body));
    }
    let plain = part.depth == 0 && (!part.declared || part.content.token == "text/plain") && !part.is_encoded();
    let found = if plain { headless(raw, body) } else { None };
    if found.is_some() {
        part.content.token = "multipart/mixed".into();
    }
    found
}

/// The boundary with which a body begins: below nothing but the words that old programs write there, above a field of a part.
fn headless(raw: &[u8], body: usize) -> Option<Vec<u8>> {
    const LINES: usize = 6;
    let mut at = body;
    for _ in 0..LINES {
        let line = header::line_at(raw, at);
        at += line.len();
        let text = line.trim_ascii();
        if let Some(mark) =
            text.strip_prefix(b"--").filter(|mark| mark.len() >= 8 && mark.iter().all(u8::is_ascii_graphic))
        {
            let next = header::line_at(raw, at);
            let is_field = next.get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"content-"));
            return is_field.then(|| mark.to_vec());
        }
        let text = text.get(..text.len().min(80)).unwrap_or_default().to_ascii_lowercase();
        if !(text.is_empty()
            || text.starts_with(b"this is a multi-part message")
            || text.starts_with(b"this is a multipart message"))
        {
            return None;
        }
    }
    None
}

/// The boundary of a multipart that forgot to name it: one of the first lines, if it looks like one.
pub fn guessed(raw: &[u8], body: usize) -> Option<Vec<u8>> {
    const LINES: usize = 10;
    let mut at = body;
    for _ in 0..LINES {
        let line = header::line_at(raw, at);
        at += line.len();
        let mark = line.trim_ascii_end().strip_prefix(b"--").unwrap_or_default();
        if mark.len() >= 8 && mark.iter().all(u8::is_ascii_graphic) {
            return Some(mark.to_vec());
        }
    }
    None
}

/// Whether a line is the boundary of an open multipart, innermost first, and whether it closes it.
fn boundary(line: &[u8], open: &[Open]) -> Option<(usize, bool)> {
    let mark = line.strip_prefix(b"--")?;
    open.iter().enumerate().rev().find_map(|(level, open)| {
        let rest = mark.strip_prefix(open.boundary.as_slice())?;
        match rest.strip_prefix(b"--") {
            Some(end) if end.trim_ascii().is_empty() => Some((level, true)),
            _ => rest.trim_ascii().is_empty().then_some((level, false)),
        }
    })
}

fn end_leaf<'a>(tree: &mut Tree<'a>, raw: &'a [u8], end: usize, leaf: &mut Option<usize>) {
    let Some(part) = leaf.take().and_then(|i| tree.parts.get_mut(i)) else {
        return;
    };
    let body = raw.get(part.body..end).unwrap_or_default();
    // RFC 2046 §5.1.1: the line end before a boundary belongs to the boundary.
    part.raw = if end == raw.len() { body } else { header::trim_line_end(body) };
}

/// A multipart without children whose body shows no sign of one is a text: its body is all that the reader has.
fn childless(tree: &mut Tree<'_>) {
    for part in &mut tree.parts {
        let multipart = part.content.token.starts_with("multipart/") && part.children.is_empty();
        if multipart && !part.is_encoded() && guessed(part.raw, 0).is_none() {
            part.content.token = "text/plain".into();
        }
    }
}

/// The instant of a Date value (RFC 5322 §3.3 and the forms before it).
pub fn date(value: &str) -> Option<Timestamp> {
    let date = mail_parser::DateTime::parse_rfc822(value)?;
    date.is_valid().then(|| Timestamp::from_second(date.to_timestamp()).ok()).flatten()
}

/// The one address that `mail-parser` finds in From, or None if it finds none or several.
pub fn second_opinion(raw_from: &str) -> Option<String> {
    let block = format!("From: {raw_from}\r\n\r\n");
    let parsed = mail_parser::MessageParser::default().parse_headers(block.as_bytes())?;
    let from = parsed.from()?;
    let mut all = from.iter();
    let sole = all.next()?.address.as_deref()?.to_owned();
    all.next().is_none().then_some(sole)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    fn shape(raw: &str) -> Vec<String> {
        let tree = tree(raw.as_bytes());
        tree.parts
            .iter()
            .map(|p| format!("{}:{}:{}", p.content.token, p.children.len(), String::from_utf8_lossy(p.raw)))
            .collect()
    }

    #[test]
    fn trees() {
        let head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        for (body, expected) in [
            (
                "--b\r\n\r\none\r\n--b\r\nContent-Type: text/html\r\n\r\ntwo\r\n--b--\r\nend",
                vec!["multipart/mixed:2:", "text/plain:0:one", "text/html:0:two"],
            ),
            ("--b\r\n\r\na --b x\r\n--bb\r\n--b--\r\n", vec!["multipart/mixed:1:", "text/plain:0:a --b x\r\n--bb"]),
            ("--b\r\n\r\ncut of", vec!["multipart/mixed:1:", "text/plain:0:cut of"]),
            ("no boundary", vec!["text/plain:0:no boundary"]),
            ("--b\r\n--b--\r\n", vec!["multipart/mixed:1:", "text/plain:0:"]),
            (
                "--b\nContent-Type: multipart/alternative; boundary=nowhere\n\n--other-mark\n\nin\n--b\n\nout\n--b--",
                vec!["multipart/mixed:2:", "multipart/alternative:0:--other-mark\n\nin", "text/plain:0:out"],
            ),
        ] {
            assert_eq!(shape(&format!("{head}{body}")), expected, "{body}");
        }
        assert_eq!(
            shape("Content-Type: multipart/mixed\n\n--guess-me-1\n\nx\n--guess-me-1--\n"),
            ["multipart/mixed:1:", "text/plain:0:x"]
        );
        for head in
            ["", "Content-Type: text/plain\n", "Content-Type: multipart; boundary=guess-me-1\n", "Content-Type: x\n"]
        {
            let body = "This is a multi-part message in MIME format.\n\n--guess-me-1\nContent-Type: text/html\n\nx\n--guess-me-1--\n";
            assert_eq!(shape(&format!("From: a\n{head}\n{body}")), ["multipart/mixed:1:", "text/html:0:x"], "{head}");
        }
        assert_eq!(shape("From: a\n\n--not-a-boundary\nregards\n").len(), 1);
    }

    #[test]
    fn nested_and_bounded() {
        let mut raw = String::new();
        for i in 0..20_000 {
            raw.push_str(&format!("Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"));
        }
        let deep = tree(raw.as_bytes());
        assert!(deep.parts.len() <= DEPTH_MAX + 2);
        assert!(deep.defects.iter().any(|d| d.kind == "too_deep"));
        let wide = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(20_000));
        assert_eq!(tree(wide.as_bytes()).parts.len(), PARTS_MAX);
    }

    #[test]
    fn dates_and_second_opinions() {
        assert_eq!(date("Tue, 1 Jul 2003 10:52:37 +0200").unwrap().to_string(), "2003-07-01T08:52:37Z");
        assert_eq!(date("nonsense"), None);
        assert_eq!(second_opinion("A <a@x.org>").as_deref(), Some("a@x.org"));
        assert_eq!(second_opinion("a@x.org, b@x.org"), None);
    }
}
