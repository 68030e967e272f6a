//! A strict reader of the HTML that we send: whatever is not plainly what our templates write is a fault.
//!
//! It knows the elements and attributes of the notices and no others, takes comments and style sheets only if the layout
//! has them word for word, wants each attribute in double quotes, each element closed, each `&` to be a reference, and
//! each link to be a `mailto:`. What is left is the text that a person sees.

use std::collections::BTreeSet;

const ELEMENTS: [&str; 15] =
    ["html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "b", "span", "a", "br"];
const VOID: [&str; 2] = ["meta", "br"];
const ATTRIBUTES: [&str; 17] = [
    "lang",
    "charset",
    "name",
    "content",
    "class",
    "style",
    "role",
    "width",
    "cellpadding",
    "cellspacing",
    "border",
    "bgcolor",
    "align",
    "valign",
    "dir",
    "href",
    "colspan",
];
/// What a style could load, run or hide behind.
const NEVER_IN_STYLE: [&str; 8] = ["url", "expression", "import", "script", "behavior", "binding", "\\", "/*"];
const LAYOUT: &str = include_str!("../../templates/_layout.html");

/// What was seen of a sound document.
#[derive(Debug, Default)]
pub struct Seen {
    pub text: String,
    pub elements: usize,
    pub links: usize,
}

/// Reads a document; the fault names the place.
pub fn scan(html: &str) -> Result<Seen, String> {
    let mut seen = Seen::default();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html.strip_prefix("<!DOCTYPE html>").ok_or("no doctype")?;
    while !rest.is_empty() {
        let (text, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        seen.text.push_str(&decode(text)?);
        rest = tag;
        if rest.starts_with("<!--") {
            let end = rest.find("-->").ok_or("a comment without an end")? + 3;
            known(&rest[..end])?;
            rest = &rest[end..];
        } else if let Some(tail) = rest.strip_prefix("</") {
            let (name, tail) = tail.split_once('>').ok_or("an end tag without an end")?;
            let expected = open.pop();
            if expected.as_deref() != Some(name) {
                return Err(format!("</{name}> closes {expected:?}"));
            }
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix('<') {
            let (name, tail) = start_tag(tail, &mut seen).map_err(|why| format!("{why} in {:.120}", rest))?;
            rest = tail;
            if name == "style" {
                let (sheet, tail) = rest.split_once("</style>").ok_or("a style sheet without an end")?;
                known(sheet)?;
                rest = tail;
            } else if !VOID.contains(&name.as_str()) {
                open.push(name);
            }
            seen.text.push(' ');
        }
    }
    if open.is_empty() { Ok(seen) } else { Err(format!("{open:?} stay open")) }
}

fn known(piece: &str) -> Result<(), String> {
    if LAYOUT.contains(piece) { Ok(()) } else { Err(format!("this is not ours: {piece:.120}")) }
}

/// Reads a start tag after its `<`.
fn start_tag<'a>(text: &'a str, seen: &mut Seen) -> Result<(String, &'a str), String> {
    let length = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(length);
    if !ELEMENTS.contains(&name) {
        return Err(format!("the element {name:?}"));
    }
    seen.elements += 1;
    let mut names = BTreeSet::new();
    loop {
        let trimmed = rest.trim_start();
        if let Some(tail) = trimmed.strip_prefix('>') {
            return Ok((name.to_owned(), tail));
        }
        if trimmed.len() == rest.len() {
            return Err(format!("{:.20} within a tag", rest));
        }
        let (attribute, tail) = trimmed.split_once("=\"").ok_or("an attribute without quotes")?;
        let (value, tail) = tail.split_once('"').ok_or("a value without an end")?;
        if !ATTRIBUTES.contains(&attribute) || !names.insert(attribute) {
            return Err(format!("the attribute {attribute:?}"));
        }
        sound(attribute, value, seen)?;
        rest = tail;
    }
}

fn sound(attribute: &str, value: &str, seen: &mut Seen) -> Result<(), String> {
    let plain = decode(value)?;
    let lower = plain.to_ascii_lowercase();
    let bad = match attribute {
        "href" => {
            seen.links += 1;
            let safe = |c: char| c.is_ascii_alphanumeric() || "%?&=+@.:-_~".contains(c);
            !plain.starts_with("mailto:") || !plain.chars().all(safe)
        }
        "style" => NEVER_IN_STYLE.iter().any(|word| lower.contains(word)),
        _ => lower.contains("script:") || lower.contains("data:"),
    };
    if bad || value.contains('<') { Err(format!("{attribute}={value:?}")) } else { Ok(()) }
}

/// Text with its references resolved; only those that templates and the escaping write.
fn decode(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('&') {
        out.push_str(before);
        let (name, tail) = tail.split_once(';').ok_or_else(|| format!("a bare & before {tail:.20}"))?;
        let number = name.strip_prefix("#x").map(|n| u32::from_str_radix(n, 16));
        let number = number.or_else(|| name.strip_prefix('#').map(str::parse));
        out.push(match (name, number) {
            ("lt", _) => '<',
            ("gt", _) => '>',
            ("amp", _) => '&',
            ("quot", _) => '"',
            ("nbsp", _) => '\u{a0}',
            ("middot", _) => '·',
            (_, Some(Ok(number))) => char::from_u32(number).ok_or("no such character")?,
            _ => return Err(format!("the reference &{name:.20};")),
        });
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

/// Text with blanks of all kinds and lengths as one space, for comparing what a person sees.
pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_scanner_refuses_what_is_not_ours() {
    let whole = |body: &str| format!("<!DOCTYPE html><html><body>{body}</body></html>");
    assert_eq!(scan(&whole("<p class=\"ink\">a &lt;b&gt; &amp;</p>")).unwrap().text.trim(), "a <b> &");
    for bad in [
        "<script>1</script>",
        "<p onclick=\"x\">a</p>",
        "<a href=\"javascript:x\">a</a>",
        "<a href=\"http://x.test/\">a</a>",
        "<img src=\"x\">",
        "<p style=\"background:url(x)\">a</p>",
        "<p class='x'>a</p>",
        "<p class=x>a</p>",
        "<p>a",
        "a & b",
        "&evil;",
        "<!-- x -->",
        "<style>p{}</style>",
        "<p/onclick=\"x\">a</p>",
        "a < b",
        "</p>",
    ] {
        assert!(scan(&whole(bad)).is_err(), "{bad}");
    }
}
